"""What each figure of the peticiones counts, by name, for charts and their links.

Each criterion takes the class that it is over: the petición, whose rows a list shows, or the kept counts (`conteo.py`),
of which a number is the sum.

A figure's rows are narrowed by days of the town: `desde` and `hasta` of the registro, `cerrada_desde` and
`cerrada_hasta` of the closing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, true

from app.catalogos.models.canales import Canal
from app.catalogos.models.tramites import Tramite
from app.nucleo.puestos import ENLACE
from app.nucleo.texto import N_
from app.peticiones.models.alcance import Contable
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ABIERTOS, FINALES
from app.seguridad.guardia import alcance_actual
from app.seguridad.zona import en_dias, hoy

CIFRAS = {
    "recibidas": N_("Recibidas"),
    "abiertas": N_("Abiertas hoy"),
    "vencidas": N_("Fuera de plazo hoy"),
    "cerradas": N_("Cerradas"),
    "validadas": N_("Validadas"),
    "resueltas": N_("Resueltas"),
    "orientadas": N_("Orientadas"),
}
"""Figure → its words. «Validadas» are those that asked for something and whose answer the Unidad checked; what was
answered at the counter (`orientar`) ends in the same state and counts apart."""
PLAZOS = ("desde", "hasta", "cerrada_desde", "cerrada_hasta")


def cuentan(de: type[Contable] = Peticion) -> ColumnElement[bool]:
    """Return the criterion of what counts in any figure: nothing suspected of being spam, nothing reserved.

    Nor what an enlace, if he may also see figures, has not received: his lists do not narrow those either
    (decision 0009, 11).
    """
    alcance = alcance_actual()
    criterio = and_(de.cuarentena.is_(False), de.reservada.is_(False))
    if ENLACE in alcance.puestos:
        criterio = and_(criterio, de.detallada(de, alcance))
    return criterio


def cifra(nombre: str, de: type[Contable] = Peticion) -> ColumnElement[bool]:
    """Return which of those that count are in a figure."""
    comprobada = and_(de.estado == "validado", ~de.orientadas())
    criterios: dict[str, ColumnElement[bool]] = {
        "recibidas": true(),
        "abiertas": de.estado.in_(ABIERTOS),
        "vencidas": and_(de.estado.in_(ABIERTOS), de.vence < hoy()),
        "cerradas": de.estado.in_(FINALES),
        "validadas": comprobada,
        "resueltas": and_(comprobada, de.veredicto == "resuelto"),
        "orientadas": de.orientadas(),
    }
    return criterios[nombre]


def por_canalizar(de: type[Contable] = Peticion) -> ColumnElement[bool]:
    """Return the criterion of those that the Capturista may channel: what her row of `canalizar` asks, as a select.

    The conditions of that row (`lista_para_canalizar`, `rechazada_a_lo_mas_una_vez`, `no_reservada`), one by one.
    """
    dirigida = or_(de.tramite_id.is_not(None), de.destino_id.is_not(None))
    se_admiten = de.tramite_id.in_(select(Tramite.id).where(Tramite.admite_pendientes.is_(True)))
    return and_(
        de.estado == "por_canalizar",
        dirigida,
        or_(de.faltan == 0, se_admiten),
        de.cuarentena.is_(False),
        de.rechazos < 2,
        de.reservada.is_(False),
    )


def entre(plazos: Mapping[str, date], de: type[Contable] = Peticion) -> ColumnElement[bool]:
    """Return the criterion of some days, `PLAZOS` → day."""
    registrada = en_dias(de.registrada, plazos.get("desde"), plazos.get("hasta"))
    return and_(registrada, en_dias(de.cerrada, plazos.get("cerrada_desde"), plazos.get("cerrada_hasta")))


def por_procedimiento(cual: str, de: type[Contable] = Peticion) -> ColumnElement[bool]:
    """Return the criterion of those that came by a canal of a procedimiento, in use or not."""
    return de.canal_id.in_(select(Canal.id).where(Canal.procedimiento == cual))
