"""A petición's clock, movimiento by movimiento, as `services.relojes` moved it; no queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.nucleo.calendario import Calendario
from app.nucleo.flujo import de_donde
from app.peticiones.models.peticion import Peticion
from app.peticiones.models.sucesos import Contado
from app.peticiones.services.relojes import PLAZO_SIN_TRAMITE
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import EN_DEPENDENCIA
from app.seguridad.zona import hoy, local

PUEDEN_ESPERAR = de_donde(TABLA, "reanudar")


def dias_habiles(n: int) -> str:
    """Return a number of working days in words."""
    return ngettext("%(num)s día hábil", "%(num)s días hábiles", n)


@dataclass
class Marcha:
    """Where the clock stands after a movimiento: working days used and waited, since when it runs or waits."""

    usados: int = 0
    esperados: int = 0
    corre: date | None = None
    espera: date | None = None
    canalizada: datetime | None = None


def marcha_de(movimientos: Sequence[Contado], calendario: Calendario) -> tuple[Marcha, dict[int, str]]:
    """Return where the clock stands and, by number of movimiento, what each did to it in words (decision 0009, 9).

    `movimientos` newest first, as pages read them; from the first that is hidden from this person on, nothing is told.
    """
    m, dichos = Marcha(), dict[int, str]()
    for n, uno in enumerate(reversed(movimientos), 1):
        if uno.numero != n:
            m.esperados = 0
            break
        partes = [_de_la_espera(m, uno, calendario), _del_acuse(m, uno, calendario), _del_plazo(m, uno, calendario)]
        dicho = " ".join(parte for parte in partes if parte)
        if dicho:
            dichos[uno.numero] = dicho
    return m, dichos


def _de_la_espera(m: Marcha, uno: Contado, calendario: Calendario) -> str:
    """Begin or end the wait for the person."""
    dia = local(uno.cuando).date()
    if uno.acto == "pausar":
        m.espera = dia
        return ""
    sigue = uno.hacia in PUEDEN_ESPERAR and uno.acto != "reanudar"
    if m.espera is None or sigue:
        return ""
    dias = calendario.habiles_entre(m.espera, dia)
    m.esperados, m.espera = m.esperados + dias, None
    return _("Estuvo %(dias)s en espera; no cuentan en su plazo.", dias=dias_habiles(dias))


def _del_acuse(m: Marcha, uno: Contado, calendario: Calendario) -> str:
    """Return how long the dependencia took to receive what it was sent."""
    if uno.acto == "canalizar":
        m.canalizada = uno.cuando
    if uno.acto != "recibir" or m.canalizada is None:
        return ""
    dias = calendario.habiles_entre(calendario.dia_de(m.canalizada), local(uno.cuando).date())
    return _("Tardó %(dias)s en recibirse.", dias=dias_habiles(dias)) if dias else _("Se recibió sin demora.")


def _del_plazo(m: Marcha, uno: Contado, calendario: Calendario) -> str:
    """Run or stop the solución clock."""
    debe = uno.hacia in EN_DEPENDENCIA and m.espera is None
    if debe and m.corre is None:
        m.corre = calendario.dia_de(uno.cuando)
        if uno.acto == "canalizar" and not m.usados:
            return _("Empieza a correr el plazo.")
        return _("El plazo sigue: van %(dias)s.", dias=dias_habiles(m.usados))
    if debe or m.corre is None:
        return ""
    m.usados += calendario.habiles_entre(m.corre, local(uno.cuando).date())
    m.corre = None
    return _("El plazo se detiene: van %(dias)s.", dias=dias_habiles(m.usados))


def plazo_de(p: Peticion) -> int:
    """Return the working days that its dependencia has, its prórroga included."""
    return (p.tramite.plazo if p.tramite else PLAZO_SIN_TRAMITE) + p.dias_prorroga


def usados_hoy(p: Peticion, calendario: Calendario) -> int:
    """Return the working days of its plazo that are used up today."""
    return p.dias_usados + (calendario.habiles_entre(p.reloj_desde, hoy()) if p.reloj_desde else 0)
