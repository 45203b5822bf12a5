"""Compromisos: made in a jornada, on a petición or free; kept or not.

Callers open `escritura()`.
"""

from __future__ import annotations

from flask_babel import gettext as _

from app.actos.folios import folio_nuevo
from app.actos.services import Contexto, Efecto, Flujo, Palabras, ejecutar
from app.archivos.examen import preparar
from app.archivos.services import anexar
from app.bitacora.queries.visitas import REFERENCIAS
from app.compromisos.models import Compromiso
from app.compromisos.workflow import ACTOS, ESTADOS, TABLA
from app.extensions import db
from app.jornadas.models import Jornada
from app.nucleo import folio as folios
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.reloj import Reloj, ahora
from app.peticiones.queries import por_folio as peticion_por_folio
from app.seguridad.guardia import Alcance


def acordar(datos: Hechos, *, autor: Alcance, via: str = "pantalla", reloj: Reloj = ahora) -> Compromiso:
    """Note a compromiso: folio `COM-AAAA-NNNNNN-C`, state abierto. Errors as `ejecutar`."""
    compromiso = Compromiso(estado="", folio="", version=None, ultimo_hash="")
    ejecutar(compromiso, "acordar", datos, autor=autor, via=via, reloj=reloj)
    return compromiso


def efecto_acordar(k: Compromiso, d: Datos, c: Contexto) -> Datos:
    for nombre in ("que", "fecha", "responsable", "dependencia_id", "localidad_id", "jornada_id"):
        setattr(k, nombre, d.get(nombre))
    if k.jornada_id is not None and k.localidad_id is None:
        k.localidad_id = db.session.get_one(Jornada, k.jornada_id).localidad_id
    if "peticion_folio" in d:
        folio = folios.normalizar(d["peticion_folio"])
        peticion = peticion_por_folio(folio) if folio else None
        if peticion is None:
            raise DatosInvalidos({"peticion_folio": _("No encuentro ese folio; revíselo.")})
        k.peticion_id = peticion.id
        k.localidad_id = k.localidad_id or peticion.localidad_id
    k.acordado = c.momento
    k.folio = folio_nuevo(Compromiso, c.momento)
    return d


def efecto_cumplir(k: Compromiso, d: Datos, c: Contexto) -> Datos:
    k.evidencia, k.cerrado = d["evidencia"], c.momento
    if "archivo" in d:
        anexar(k, d["archivo"], c.autor.usuario_id, c.momento)
    return d


def efecto_incumplir(k: Compromiso, d: Datos, c: Contexto) -> Datos:
    k.cerrado = c.momento
    return d


EFECTOS: dict[str, Efecto[Compromiso]] = {
    "acordar": efecto_acordar,
    "cumplir": efecto_cumplir,
    "incumplir": efecto_incumplir,
}

FLUJO = Flujo[Compromiso](
    tabla=TABLA,
    efectos=EFECTOS,
    referencias=REFERENCIAS,
    palabras=Palabras(ESTADOS, ACTOS),
    preparar=preparar,
)
