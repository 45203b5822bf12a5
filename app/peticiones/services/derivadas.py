"""Peticiones made of a part of another one, or of an entry."""

from __future__ import annotations

from flask_babel import gettext as _

from app.actos.services import Contexto, Efecto, ejecutar
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import nueva_peticion


def efecto_desglosar(p: Peticion, d: Datos, c: Contexto) -> Datos:
    """Register the part as a petición of its own, in por_canalizar, with the proposed dependencia."""
    if d.get("contra", "nadie") != "nadie":
        raise DatosInvalidos({"contra": _("Si va contra alguien, regístrela aparte: desde aquí quedaría a la vista.")})
    parte = nueva_peticion(p.canal, c.momento, origen=p, origen_id=p.id, destino_id=d["dependencia_id"])
    ejecutar(parte, "registrar", _datos_de_la_parte(p, d), autor=c.autor, via=c.via, reloj=lambda: c.momento)
    return {"folio": parte.folio, "dependencia_id": d["dependencia_id"], "tipo": d["tipo"]}


def _datos_de_la_parte(p: Peticion, d: Hechos) -> Datos:
    dicho = p.planteamiento
    comunes = {"canal_id": p.canal_id, "modulo_id": p.modulo_id, "localidad_id": p.localidad_id}
    propios = {clave: d[clave] for clave in ("tipo", "contra", "contra_dependencia_id", "descripcion") if clave in d}
    return {**comunes, **propios, "domicilio": dicho.domicilio if dicho else None}


EFECTOS: dict[str, Efecto[Peticion]] = {"desglosar": efecto_desglosar}
