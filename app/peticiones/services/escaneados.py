"""What came back scanned: its class, and how `iniciar_proceso` takes it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.archivos.examen import Archivo
from app.extensions import db
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Campo, DatosInvalidos, Opciones
from app.nucleo.texto import N_
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion

CLASES = {"enlace": "formato_escaneado", "oficio": "oficio_escaneado"}
"""Vía of the dependencia → the class of the paper that comes back signed from it."""
OFRECIDOS = 3


@dataclass(frozen=True)
class Escaneado(Archivo):
    """A file whose class the code states; what a form sends is examined and never becomes one."""

    clase: str = "documento"

    @classmethod
    def de(cls, archivo: Archivo, clase: str) -> Escaneado:
        """Return a file whose class is stated."""
        return cls(**{campo.name: getattr(archivo, campo.name) for campo in fields(Archivo)}, clase=clase)


def escaneados(p: Peticion) -> list[Adjunto]:
    """Return the papers that came back signed since its dependencia received it, newest first."""
    recibida = (
        select(func.max(Movimiento.cuando))
        .where(Movimiento.peticion_id == p.id, Movimiento.acto == "recibir")
        .scalar_subquery()
    )
    suyos = (Adjunto.peticion_id == p.id, Adjunto.clase == CLASES.get(p.via, ""), Adjunto.subido >= recibida)
    return list(db.session.scalars(select(Adjunto).where(*suyos).order_by(Adjunto.id.desc()).limit(OFRECIDOS)))


def con_los_escaneados(p: Peticion, exige: tuple[Campo, ...]) -> tuple[Campo, ...]:
    """Return the fields of `iniciar_proceso`, offering what is already scanned: only without it the file is asked for.

    Source: Altamira, «posteriormente será escaneado y adjuntado».
    """
    hay = escaneados(p)
    if not hay:
        return exige
    if p.via == "oficio":
        ya: Opciones = (("escaneada", _ya_esta(hay[0])),)
        return tuple(_con_opciones(c, ya) if c.nombre == "constancia" else c for c in exige)
    opciones = (*((str(a.id), _ya_esta(a)) for a in hay), ("no", N_("Otro archivo")))
    elegir = Campo("escaneado", N_("Formato firmado"), "opcion", obligatorio=False, opciones=opciones)
    return (elegir, *(replace(c, si=("escaneado", ("no", ""))) if c.nombre == "archivo" else c for c in exige))


def _con_opciones(campo: Campo, otras: Opciones) -> Campo:
    assert not callable(campo.opciones)
    return replace(campo, opciones=(*otras, *campo.opciones))


def _ya_esta(adjunto: Adjunto) -> str:
    dia = format_datetime(adjunto.subido, "d MMM, HH:mm").replace(".", "")
    return str(_("Ya está escaneado: %(nombre)s, %(dia)s", nombre=adjunto.nombre, dia=dia))


def con_el_elegido(p: Peticion, d: Hechos) -> Datos:
    """Return the data of `iniciar_proceso` with the hash of the scanned file that was chosen, if one was."""
    elegido = d.get("escaneado") if d.get("escaneado") != "no" else None
    if elegido is None and d.get("constancia") != "escaneada":
        return dict(d)
    hallado = next((a for a in escaneados(p) if elegido in (None, str(a.id))), None)
    if hallado is None:
        raise DatosInvalidos({"archivo": _("Adjunte el formato firmado de recibido.")})
    return {**d, "archivo": hallado.sha256}
