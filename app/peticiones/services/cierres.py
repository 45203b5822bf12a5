"""How a petición closes with others, reopens, is judged, and joins its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import or_, select, update

from app.actos.models import Movimiento
from app.actos.services import AUTOR_SISTEMA, Contexto, Efecto, ejecutar
from app.ciudadanos.queries import ids_de
from app.ciudadanos.services import persona_de
from app.extensions import db
from app.hooks import Hook
from app.nucleo import folio as folios
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.models.anexos import Adhesion
from app.peticiones.models.peticion import Peticion
from app.peticiones.models.sucesos import Contado
from app.peticiones.queries import REFERENCIAS
from app.peticiones.services.efectos import olvidar_conclusion, quitar_dependencia, revisar_aviso
from app.peticiones.services.topes import exigir_lugar_hoy
from app.peticiones.workflow.campos.cierre import AUN_NO
from app.peticiones.workflow.condiciones import con_oficio
from app.peticiones.workflow.vocabulario import ESTADOS, FINALES
from app.seguridad.guardia import alcance_sistema


def efecto_dictaminar_improcedente(p: Peticion, d: Datos, c: Contexto) -> Datos:
    revisar_aviso(p, d, c)
    return d


# Duplicadas: depth 1; a principal that goes away leaves its oldest in its place

DE_VARIAS = frozenset({"marcar_duplicado", "cancelar", "reservar", "levantar_reserva"})
"""Acts that change, or point to, other peticiones than the one that they are done on."""


def tomar_las_demas(p: Peticion, acto: str, datos: Hechos) -> None:
    """Lock a petición, its duplicadas and the principal that an act names, in the order of their ids.

    Whoever locks several in another order may wait for somebody who waits for them. Those whom the author does not see
    too: the act changes them, or is refused for them.
    """
    if acto not in DE_VARIAS or p.id is None:
        return
    juntas = [Peticion.id == p.id, Peticion.principal_id == p.id]
    folio = folios.entendido(str(datos.get("principal_folio", ""))) if acto == "marcar_duplicado" else None
    if folio is not None:
        juntas.append(Peticion.folio == folio)
    with alcance_sistema("bloquear en orden las peticiones de un acto"):
        db.session.execute(select(Peticion.id).where(or_(*juntas)).order_by(Peticion.id).with_for_update()).all()


def efecto_marcar_duplicado(p: Peticion, d: Datos, c: Contexto) -> Datos:
    principal = _principal(p, d["principal_folio"])
    revisar_aviso(p, d, c)
    p.principal_id = principal.id
    return {**d, "principal_folio": principal.folio}


def _principal(p: Peticion, escrito: str) -> Peticion:
    folio = folios.entendido(escrito)
    consulta = select(Peticion).where(Peticion.folio == folio)
    principal: Peticion | None = db.session.scalars(consulta).one_or_none() if folio else None
    if principal is None or principal.id == p.id:
        raise DatosInvalidos({"principal_folio": _("No encuentro ese folio; revíselo.")})
    if principal.estado in FINALES and principal.estado != "validado":
        estado = _(ESTADOS[principal.estado]).lower()
        sentencia = _("Esa petición está %(estado)s; elija una abierta o validada.", estado=estado)
        raise DatosInvalidos({"principal_folio": sentencia})
    return principal


def pasar_duplicadas(p: Peticion) -> None:
    """Give the duplicadas of `p` to its own principal (depth 1). A pointer, not an act: no movimiento, no version."""
    with alcance_sistema("pasar las duplicadas a la nueva principal"):
        db.session.execute(update(Peticion).where(Peticion.principal_id == p.id).values(principal_id=p.principal_id))


def promover_duplicada(p: Peticion, c: Contexto) -> None:
    """Reopen the oldest of `p`'s duplicadas, by «sistema», and make the others its own; nothing when it has none."""
    with alcance_sistema("promover la duplicada más antigua"):
        consulta = select(Peticion).where(Peticion.principal_id == p.id, Peticion.estado == "duplicado")
        mayor = db.session.scalars(consulta.order_by(Peticion.id).limit(1)).one_or_none()
        if mayor is None:
            return
        motivo = _("La petición con la que se atendía ya no sigue.")
        ejecutar(mayor, "reabrir", {"motivo": motivo}, autor=AUTOR_SISTEMA, reloj=lambda: c.momento)
        otras = update(Peticion).where(Peticion.principal_id == p.id, Peticion.estado == "duplicado")
        db.session.execute(otras.values(principal_id=mayor.id))


def efecto_cancelar(p: Peticion, d: Datos, c: Contexto) -> Datos:
    revisar_aviso(p, d, c)
    promover_duplicada(p, c)
    p.cuarentena = False
    return d


# Reopening


def efecto_solicitar_reapertura(p: Peticion, _d: Datos, c: Contexto) -> None:
    p.reapertura_pedida = c.momento


def efecto_reabrir(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    olvidar_conclusion(p)
    p.cerrada, p.veredicto, p.reapertura_pedida, p.reabrible_hasta = None, None, None, None
    p.principal_id = None
    p.reaperturas += 1
    if not p.reservada and p.dependencia_id is not None:
        return {**d, "dependencia": quitar_dependencia(p)}
    return d


def efecto_anotar(p: Peticion, _d: Datos, c: Contexto) -> None:
    exigir_lugar_hoy(p, c)


def efecto_calificar(p: Peticion, d: Datos, c: Contexto) -> None:
    if p.estado == "concluido" and d["resuelto"] != "no":
        raise DatosInvalidos({"resuelto": _(AUN_NO)})
    if p.estado == "concluido":
        exigir_lugar_hoy(p, c)
    p.calificada_resuelto = d["resuelto"]
    if "calificacion" in d:
        p.calificacion = int(d["calificacion"])


# What the citizen is answered

_DICEN = {
    "concluido": ("concluir",),
    "validado": ("concluir", "orientar"),
    "improcedente": ("dictaminar_improcedente",),
    "cancelado": ("cancelar",),
}


def lo_resuelto(p: Peticion, movimientos: Sequence[Contado] | None = None) -> str:
    """Return what was done or why not, as the last act that settled it told: the words that an oficio begins with.

    `movimientos`, newest first, where they were read.
    """
    dicen = _DICEN.get(p.estado, ())
    if movimientos is None:
        consulta = select(Movimiento).where(Movimiento.de(p), Movimiento.acto.in_(dicen))
        movimientos = list(db.session.scalars(consulta.order_by(Movimiento.numero.desc()).limit(1)))
    ultimo = next((m for m in movimientos if m.acto in dicen), None)
    datos = (ultimo.datos if ultimo else None) or {}
    if p.resuelto == "si" and ultimo and ultimo.acto == "concluir":
        return ". ".join(str(datos[c]).rstrip(". ") for c in ("accion", "observacion") if datos.get(c)) + "."
    if ultimo and ultimo.acto == "cancelar":
        desistio = datos.get("motivo") == "desistimiento"
        return str(datos.get("texto") or (_("Usted desistió de su petición.") if desistio else ""))
    return str(datos.get("motivo") or datos.get("texto") or "")


class EnElLibro(NamedTuple):
    """An oficio as the book above this feature describes it: `texto` is the answer that a respuesta gives."""

    id: int
    numero: str
    clase: str
    texto: str
    hecho: datetime
    cancelado: bool
    fecha: date
    motivo: str


LIBROS: Hook[[Peticion], list[EnElLibro]] = Hook("libros de oficios")
"""How the feature that keeps the book reads the oficios of a petición, in the order of the book."""


def libro_de(p: Peticion) -> list[EnElLibro]:
    """Return the oficios of a petición, those that no longer count too; nothing is read where there is none."""
    nombrados = p.planteamiento is not None and p.planteamiento.oficios
    return [o for suyos in LIBROS(p) for o in suyos] if nombrados or con_oficio(p) else []


def respuestas_de(p: Peticion, libro: Sequence[EnElLibro] | None = None) -> list[EnElLibro]:
    """Return the answers by oficio that are in force, the newest last; `libro` where it was read."""
    if not con_oficio(p):
        return []
    return [o for o in (libro_de(p) if libro is None else libro) if o.clase == "respuesta" and not o.cancelado]


def efecto_cancelar_oficio(_p: Peticion, d: Datos, _c: Contexto) -> Datos:
    """Keep the number in the history, where an id means nothing. The book itself is kept by a receiver."""
    return {**d, "oficio_id": REFERENCIAS.nombre("oficio", d["oficio_id"])}


# Neighbours


def efecto_sumar_vecino(p: Peticion, d: Datos, c: Contexto) -> Datos:
    persona = None if d.get("anonima") else persona_de(d)
    db.session.flush()
    if persona is not None and _ya_esta(p, ids_de(persona)):
        raise DatosInvalidos({"nombre": _("Esa persona ya está en esta petición.")})
    db.session.add(Adhesion(peticion=p, ciudadano=persona, cuando=c.momento))
    p.vecinos += 1
    return {"anonima": True} if persona is None else {"ciudadano_id": persona.id}


def _ya_esta(p: Peticion, ids: list[int]) -> bool:
    if p.planteamiento is not None and p.planteamiento.ciudadano_id in ids:
        return True
    consulta = select(Adhesion.id).where(Adhesion.peticion_id == p.id, Adhesion.ciudadano_id.in_(ids)).limit(1)
    return db.session.scalar(consulta) is not None


EFECTOS: dict[str, Efecto[Peticion]] = {
    "dictaminar_improcedente": efecto_dictaminar_improcedente,
    "cancelar": efecto_cancelar,
    "marcar_duplicado": efecto_marcar_duplicado,
    "solicitar_reapertura": efecto_solicitar_reapertura,
    "reabrir": efecto_reabrir,
    "anotar": efecto_anotar,
    "calificar": efecto_calificar,
    "sumar_vecino": efecto_sumar_vecino,
    "cancelar_oficio": efecto_cancelar_oficio,
}
