"""Asesorías: opened by another thing's act, asentadas by the Asesor, answered, left."""

from __future__ import annotations

from flask_babel import gettext as _

from app.actos.folios import folio_nuevo
from app.actos.models import Movimiento
from app.actos.services import AUTOR_SISTEMA, Contexto, Efecto, Flujo, Palabras, ejecutar, tal_cual
from app.asesorias.models import Asesoria
from app.asesorias.queries import se_excuso
from app.asesorias.workflow import ACTOS, ESTADOS, TABLA
from app.bitacora.models.entrada import Bitacora
from app.bitacora.queries import entradas as bitacora
from app.bitacora.queries.visitas import REFERENCIAS
from app.jornadas.queries import a_cargo
from app.nucleo import folio as folios
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.nucleo.puestos import COORDINADOR
from app.nucleo.reloj import Reloj, ahora
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import por_folio as peticion_por_folio
from app.seguridad.guardia import Alcance

LARGO_DEL_ASUNTO = 160


def nueva_asesoria(**de_que: object) -> Asesoria:
    """Return an asesoría that has not begun, of a petición, an entry or a jornada."""
    return Asesoria(estado="", folio="", version=None, ultimo_hash="", conflicto=False, **de_que)


def asentar_asesoria(datos: Hechos, *, autor: Alcance, via: str = "pantalla", reloj: Reloj = ahora) -> Asesoria:
    """Write what the Asesor Jurídico advised of his own: folio `ASE-AAAA-NNNNNN-C`. Errors as `ejecutar`.

    Source: Huatabampo 4.3.1, paso 3 «Asesora y orienta».
    """
    asesoria = nueva_asesoria()
    ejecutar(asesoria, "asentar", datos, autor=autor, via=via, reloj=reloj)
    return asesoria


def pedir_por(movimiento: Movimiento, peticion: Peticion, pregunta: str) -> Asesoria:
    """Open the asesoría that somebody of the Unidad asks for with an act on a petición."""
    asesoria = nueva_asesoria(peticion_id=peticion.id, pide_id=movimiento.autor_id, asunto=peticion.titulo)
    autor = _en_nombre_de(movimiento)
    ejecutar(asesoria, "pedir", {"pregunta": pregunta}, autor=autor, reloj=lambda: movimiento.cuando)
    return asesoria


def asentar_por(movimiento: Movimiento, entrada: Bitacora, datos: Hechos) -> Asesoria:
    """Keep, by «sistema», what the Asesor advised with the act orientar on an entry."""
    asesoria = nueva_asesoria(
        bitacora_id=entrada.id,
        jornada_id=entrada.jornada_id,
        pregunta=entrada.relato,
        asunto=str(entrada.tramite) if entrada.tramite else entrada.relato[:LARGO_DEL_ASUNTO],
        asesor_id=movimiento.autor_id,
        pedida=entrada.asentada,
        normas=datos.get("normas"),
        remitida_a=datos.get("remitida_a"),
    )
    ejecutar(asesoria, "asentar", {"respuesta": datos["texto"]}, autor=AUTOR_SISTEMA, reloj=lambda: movimiento.cuando)
    return asesoria


def responder_con(asesoria: Asesoria, movimiento: Movimiento, texto: str) -> None:
    """Answer one that was asked with what the Asesor told the citizen when he closed the petición (`orientar`)."""
    autor = _en_nombre_de(movimiento)
    ejecutar(asesoria, "responder", {"respuesta": texto}, autor=autor, reloj=lambda: movimiento.cuando)


def _en_nombre_de(movimiento: Movimiento) -> Alcance:
    """Return the system's alcance, with whoever carried out the act as author: the history has the person's name."""
    return Alcance(
        usuario_id=movimiento.autor_id, nombre=AUTOR_SISTEMA.nombre, sistema=True, motivo="respuesta de un acto"
    )


# What each act changes


def efecto_pedir(a: Asesoria, d: Datos, c: Contexto) -> Datos:
    a.pregunta, a.pedida = d["pregunta"], c.momento
    a.folio = folio_nuevo(Asesoria, c.momento)
    return {"asunto": a.asunto}


def efecto_asentar(a: Asesoria, d: Datos, c: Contexto) -> Datos:
    if not c.autor.sistema:
        _poner_de_que(a, d)
        a.asunto, a.pregunta, a.asesor_id, a.pedida = d["asunto"], d["pregunta"], c.autor.usuario_id, c.momento
        a.normas, a.remitida_a, a.conflicto = d.get("normas"), d.get("remitida_a"), bool(d.get("conflicto"))
        if a.conflicto and not a.remitida_a:
            raise DatosInvalidos({"remitida_a": _("Con un conflicto de interés, diga a quién la remitió.")})
    a.respuesta, a.respondida = d.get("respuesta"), c.momento
    a.folio = folio_nuevo(Asesoria, c.momento)
    return {"asunto": a.asunto}


def _poner_de_que(a: Asesoria, d: Datos) -> None:
    """Link it to a jornada, and to the petición or entry of a folio; one of them at least."""
    a.jornada_id = d.get("jornada_id")
    if "de_folio" in d:
        entrada = bitacora.por_folio(d["de_folio"])
        peticion = None if entrada else peticion_por_folio(folios.normalizar(d["de_folio"]) or "")
        cosa = entrada or peticion
        if cosa is None:
            raise DatosInvalidos({"de_folio": _("No encuentro ese folio; revíselo.")})
        if a.jornada_id is not None and cosa.jornada_id not in (None, a.jornada_id):
            raise DatosInvalidos({"jornada_id": _("Ese folio es de otra jornada.")})
        a.bitacora_id, a.peticion_id = entrada and entrada.id, peticion and peticion.id
        a.jornada_id = a.jornada_id or cosa.jornada_id
    elif a.jornada_id is None:
        raise DatosInvalidos({"jornada_id": _("Diga de qué jornada es, o escriba el folio de la petición.")})


def efecto_responder(a: Asesoria, d: Datos, c: Contexto) -> Datos:
    if se_excuso(a, c.autor.usuario_id):
        raise ActoRechazado(_("Usted se excusó por conflicto de interés: la responde otra persona."))
    a.respuesta, a.normas, a.remitida_a = d["respuesta"], d.get("normas"), d.get("remitida_a")
    a.asesor_id, a.respondida = c.autor.usuario_id, c.momento
    return {"asunto": a.asunto}


def efecto_excusarse(a: Asesoria, d: Datos, c: Contexto) -> Datos:
    """Take it out of his sight; when one before him did the same, out of every Asesor's: it is the Coordinador's.

    The row has place for one who excused himself: the first must not see it again because of the second.
    """
    if a.excusado_id is not None:
        a.asesor_id = a_cargo(COORDINADOR)
        if a.asesor_id is None:
            raise ActoRechazado(_("Ya se excusó otro Asesor y no hay Coordinador que la responda."))
    a.conflicto, a.excusado_id = True, c.autor.usuario_id
    return d


EFECTOS: dict[str, Efecto[Asesoria]] = {
    "pedir": efecto_pedir,
    "asentar": efecto_asentar,
    "responder": efecto_responder,
    "excusarse": efecto_excusarse,
}

FLUJO = Flujo[Asesoria](
    tabla=TABLA,
    efectos=EFECTOS,
    referencias=REFERENCIAS,
    palabras=Palabras(ESTADOS, ACTOS),
    preparar=tal_cual,
)
