"""What follows an act: oficios are numbered or cancelled, sheets change hands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update

from app.actos.models import Movimiento
from app.catalogos.models.ajustes import Firmante
from app.catalogos.services.ajustes import configuracion
from app.documentos.models import AMBITOS, Hoja, Oficio
from app.documentos.presenters.oficios import contenido_de
from app.documentos.queries import datos_del_acto
from app.extensions import db
from app.nucleo.datos import Hechos
from app.nucleo.puestos import CONTROL, CUSTODIO
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.workflow.condiciones import SIN_EFECTO
from app.peticiones.workflow.vocabulario import ACTOS
from app.seguridad.guardia import alcance_sistema
from app.seguridad.services import siguiente
from app.seguridad.zona import local

SALEN = frozenset({"rechazar_competencia", "reasignar", "cancelar", "marcar_duplicado", "reservar"})
"""Acts that take a petición away from the body that has it: its oficios no longer count, their numbers stay."""
CLASE_DE = {"prorrogar": "prorroga", "emitir_respuesta": "respuesta"}
"""Act → the class of the oficio that it always numbers."""
EN_EL_LIBRO = (*sorted(SALEN), *CLASE_DE, "cancelar_oficio", "canalizar")
"""Acts that number or cancel oficios."""
LARGO_DE_OFICIOS = 400
LARGO_DEL_MOTIVO = 300


def llevar_el_libro(p: Peticion, movimiento: Movimiento, datos: Hechos) -> None:
    """Number or cancel the oficios of a petición, in the transaction of the act (so that the book has no gaps).

    Source: Altamira «el oficio de atención y canalización»; decision 0029.
    """
    acto, dichos = movimiento.acto, movimiento.datos or {}
    with alcance_sistema("libro de oficios"):  # the act may have just hidden the petición from its author
        if acto in SALEN:
            _cancelar_los_de(p, movimiento)
        elif acto == "cancelar_oficio":
            _cancelar_uno(p, datos, movimiento.cuando)
        elif acto in CLASE_DE:
            _numerar(p, CLASE_DE[acto], movimiento.cuando, dichos)
        elif acto == "canalizar" and p.via == "oficio" and not p.reservada:
            _numerar(p, "canalizacion", movimiento.cuando, {})
        else:
            return
        _contar(p)


def _numerar(p: Peticion, clase: str, momento: datetime, dichos: Hechos, en_lugar_de: Oficio | None = None) -> None:
    """Add the next oficio of the town's year with what its paper says, and make the petición found by its number."""
    dia = local(momento).date()
    nombre, cargo = _firma(clase)
    destino = en_lugar_de.dependencia if en_lugar_de else p.dependencia
    oficio = Oficio(
        anio=dia.year,
        numero=siguiente(f"oficio:{dia.year}"),
        clase=clase,
        peticion_id=p.id,
        dependencia=destino,
        fecha=dia,
        firma=nombre,
        cargo=cargo,
        hecho=momento,
    )
    db.session.add(oficio)
    db.session.flush()
    _guardar(oficio, contenido=contenido_de(p, oficio, dichos))
    _nombrar(p, lambda oficios: f"{oficios} {oficio.texto}".strip())


def _guardar(oficio: Oficio, **valores: object) -> None:
    """Write what may name a person past the unit of work: it must not be copied into the log of changes."""
    db.session.execute(update(Oficio).where(Oficio.id == oficio.id).values(**valores))


def _nombrar(p: Peticion, cambiar: Callable[[str], str]) -> None:
    """Change the numbers by which a petición is found."""
    dicho = db.session.get(Planteamiento, p.id)
    if dicho is not None:
        dicho.oficios = cambiar(dicho.oficios or "")[-LARGO_DE_OFICIOS:]
    db.session.flush()


def _contar(p: Peticion) -> None:
    """Copy to the row of a petición how many of its oficios are in force: no act, so it takes no version."""
    vigentes = select(func.count(Oficio.id)).where(Oficio.peticion_id == p.id, Oficio.cancelado.is_(None))
    suya = update(Peticion).where(Peticion.id == p.id)
    db.session.execute(suya.values(oficios_vigentes=db.session.scalar(vigentes)))


def _firma(clase: str) -> tuple[str, str]:
    """Return name and post of who signs a class of oficio: the first active one of its own, else of all oficios.

    An empty name and the office where the town has named nobody. Who signs in absence is the next active one.
    """
    de_ella = Firmante.para.in_((clase, "oficio"))
    consulta = select(Firmante).where(de_ella, Firmante.activo.is_(True)).order_by(Firmante.para != clase, Firmante.id)
    firmante = db.session.scalars(consulta.limit(1)).first()
    return (firmante.nombre, firmante.cargo) if firmante else ("", configuracion().ajustes["oficina"][:120])


def _cancelar_los_de(p: Peticion, movimiento: Movimiento) -> None:
    """Cancel what was sent to the body; an answer that the citizen already has stays good."""
    abiertos = select(Oficio).where(
        Oficio.peticion_id == p.id, Oficio.cancelado.is_(None), Oficio.clase.in_(("canalizacion", "prorroga"))
    )
    for oficio in list(db.session.scalars(abiertos)):
        _cancelar(p, oficio, _motivo_de(movimiento), movimiento.cuando)


def _motivo_de(movimiento: Movimiento) -> str:
    """Return why an act left oficios without effect: how it is called and its reason.

    One that went in reserve reads as one that is sent elsewhere: the book outlives the reserve.
    """
    datos = movimiento.datos or {}
    if movimiento.acto in ("reservar", "reasignar"):
        return _("Retirada de la dependencia")
    nombre = str(_(ACTOS[movimiento.acto].hecho))
    if movimiento.acto == "cancelar":
        return nombre
    return ": ".join(filter(None, (nombre, datos.get("principal_folio") or datos.get("motivo"))))


def _cancelar_uno(p: Peticion, datos: Hechos, momento: datetime) -> None:
    """Cancel the oficio that was chosen and, if so asked, number another in its place, to the same addressee."""
    viejo = db.session.get_one(Oficio, datos["oficio_id"])
    _cancelar(p, viejo, str(datos["motivo"]), momento)
    if datos.get("reponer"):
        dichos = datos_del_acto(p, "prorrogar") if viejo.clase == "prorroga" else viejo.contenido or {}
        corregido = {"texto": datos["texto"]} if viejo.clase == "respuesta" and datos.get("texto") else {}
        _numerar(p, viejo.clase, momento, {**dichos, **corregido}, viejo)


def _cancelar(p: Peticion, oficio: Oficio, motivo: str, momento: datetime) -> None:
    oficio.cancelado = momento
    db.session.flush()
    _guardar(oficio, motivo=motivo[:LARGO_DEL_MOTIVO])
    _nombrar(p, lambda oficios: oficios.replace(oficio.texto, oficio.texto + SIN_EFECTO))


def apartar_las_hojas(p: Peticion, _movimiento: Movimiento, _datos: Hechos) -> None:
    """Hand the scanned sheets of a petición that becomes reservada to who handles it, wherever they wait or were left.

    Those of its attachments, copies of them, and those whose code names it.
    """
    ambito = AMBITOS[CUSTODIO if p.contra_control else CONTROL]
    with alcance_sistema("hojas de una petición que se reserva"):
        suyos = db.session.execute(select(Adjunto.id, Adjunto.sha256).where(Adjunto.peticion_id == p.id)).all()
        de_ella = or_(
            Hoja.adjunto_id.in_([pk for pk, _sha in suyos]),
            Hoja.sha256.in_([sha for _pk, sha in suyos]),
            Hoja.leido.contains(p.folio, autoescape=True),
        )
        for hoja in db.session.scalars(select(Hoja).where(de_ella)):
            hoja.ambito, hoja.dependencia_id = ambito, None
        db.session.flush()
