"""What people and offices say in the demo, true of the trámite's clase."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

_OTRA = "otra"
ESPERA: Mapping[str, str] = {
    "servicio_publico": "Que la persona mande una foto del lugar",
    "apoyo_social": "Que traiga copia de su identificación",
    "tramite": "Que traiga copia de su comprobante de domicilio",
    _OTRA: "Que traiga los papeles que ya le dieron",
}
NO_PROCEDE: Mapping[str, str] = {
    "servicio_publico": "El lugar es de un particular.",
    "apoyo_social": "Vive en otro municipio.",
    "tramite": "Los papeles están a nombre de otra persona.",
    _OTRA: "Eso lo resuelve un juez.",
}
PREGUNTA: Mapping[str, str] = {
    "servicio_publico": "Un vecino dice que ese lugar es suyo: ¿puede el Ayuntamiento intervenir?",
    "apoyo_social": "¿Puede un familiar recibirlo en su nombre, con carta poder?",
    "tramite": "Sus papeles están a nombre de otra persona: ¿basta una carta poder?",
    _OTRA: "¿Qué autoridad es la competente y qué papeles le van a pedir?",
}
PRORROGA: Mapping[str, str] = {
    "servicio_publico": "Falta material; llega en dos semanas.",
    _OTRA: "Falta la firma del director; queda en dos semanas.",
}
VUELVE: Mapping[str, str] = {
    "servicio_publico": "Volvió a fallar a los dos días.",
    _OTRA: "Dice que no recibió lo que se le prometió.",
}
DENUNCIAS = (
    "El inspector me pidió dinero para no clausurarme el puesto.",
    "En la ventanilla me cobraron y no me quisieron dar recibo.",
    "Un empleado usa la camioneta del Ayuntamiento los domingos para llevar material a su casa.",
    "Me dijeron que si no llevaba gente al mitin me quitaban de la lista de despensas.",
    "Llevo tres vueltas y el encargado solo atiende a sus conocidos.",
)
"""What is said against an office, invented."""
FIRMA: Mapping[str, str] = {
    "servicio_publico": "Jefatura de cuadrilla",
    "apoyo_social": "Trabajo social",
    "tramite": "Responsable de ventanilla",
    _OTRA: "Auxiliar administrativo",
}
"""The puesto of who signs the formato."""


class DeUnaClase(Protocol):
    """A trámite, as far as its clase."""

    @property
    def clase(self) -> str: ...


class ConTramite(Protocol):
    """A petición, as far as its trámite."""

    @property
    def tramite(self) -> DeUnaClase | None: ...


def clase_de(p: ConTramite) -> str:
    """Return the clase of its trámite; what has none is attended like a gestoría."""
    return p.tramite.clase if p.tramite else "gestoria"


def dicho(p: ConTramite, de: Mapping[str, str]) -> str:
    """Return the words for a petición."""
    return de.get(clase_de(p), de[_OTRA])
