"""Rows of peticiones in lists, bandejas and boards, with their buttons; no queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache

from flask_babel import gettext as _

from app.actos.piezas import Accion, Renglon
from app.nucleo.flujo import Paso
from app.peticiones.models.fila import Fila, fila_de
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.renglones import (
    dice_que_no,
    ficha_de_estado,
    ficha_de_plazo,
    mueve,
    queda_recibida,
    url_de,
    vecinos_de,
)
from app.peticiones.workflow.hechos import HechosDePeticion
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS
from app.seguridad.guardia import Alcance

MUEVEN = frozenset(acto for acto, suyo in ACTOS.items() if suyo.mueve is not False)
"""Acts that may bring a petición nearer to its end."""


def renglon(p: Peticion) -> Renglon:
    """Return a row of a list for what was read as a whole."""
    return renglon_de(fila_de(p))


def renglon_de(fila: Fila) -> Renglon:
    """Return a row of a list: it says where the petición stands."""
    return {
        "folio": fila.folio,
        "url": url_de(fila),
        "titulo": fila.titulo,
        "detalle": _detalle(fila),
        "dependencia": fila.a_cargo,
        "ficha": ficha_de_estado(fila),
        "accion": None,
    }


def renglon_por_mover(fila: Fila, autor: Alcance) -> Renglon:
    """Return a row of a bandeja or board: when it is due, and the button that moves it on."""
    return {
        **renglon_de(fila),
        "ficha": ficha_de_plazo(fila) or ficha_de_estado(fila),
        "accion": accion_de(fila, autor),
    }


def _detalle(fila: Fila) -> str:
    """Return who asks, where, and what is to be known of it before it is opened."""
    partes = [fila.quien, fila.lugar]
    if fila.vecinos and fila.legible:
        partes.append(vecinos_de(fila))
    if fila.faltan and fila.estado in ("en_recepcion", "por_canalizar"):
        partes.append(_("faltan %(n)s requisitos", n=fila.faltan) if fila.faltan > 1 else _("falta 1 requisito"))
    if dice_que_no(fila) and fila.legible:
        partes.append(_("la persona dice que no quedó"))
    return " · ".join(filter(None, partes))


# The button of a row


@lru_cache(maxsize=512)
def _pasos(estado: str, puestos: frozenset[str], actos: frozenset[str]) -> tuple[Paso[HechosDePeticion], ...]:
    """Return the rows of the table that leave a state, of some acts, for some puestos."""
    return tuple(
        paso for paso in TABLA if paso.acto in actos and estado in paso.desde and not puestos.isdisjoint(paso.puestos)
    )


def _posibles(fila: Fila, autor: Alcance, actos: frozenset[str]) -> Iterable[Paso[HechosDePeticion]]:
    """Yield the rows of the table that this person may carry out now, as `actos_posibles` does."""
    alcanzan = frozenset(uno.puesto for uno in autor.adscritos if fila.contenida_en(uno))
    for paso in _pasos(fila.estado, autor.puestos if autor.sistema else alcanzan, actos):
        if all(prueba(fila) for prueba in paso.cuando):
            yield paso


def actos_de(fila: Fila, autor: Alcance, actos: Collection[str]) -> set[str]:
    """Return which of some acts this person may carry out now on what a row shows."""
    return {paso.acto for paso in _posibles(fila, autor, frozenset(actos))}


def accion_de(fila: Fila, autor: Alcance) -> Accion | None:
    """Return the ONE act that moves it on: sent at once when it asks for nothing, else a link to its form."""
    paso = next((paso for paso in _posibles(fila, autor, MUEVEN) if mueve(fila, paso.acto)), None)
    if paso is None:
        return None
    acto = paso.acto
    forma = f"{url_de(fila)}#acto-{acto}"
    if acto == "dictaminar_procedente":  # a decision: both answers stand on its page, beside the análisis
        return {"texto": _("Dictaminar"), "url": forma, "campos": None, "primaria": True}
    boton = _(paso.boton or ACTOS[acto].boton)
    if any(campo.obligatorio for campo in paso.exige):
        falta = acto == "cotejar_requisitos"
        return {"texto": _("Ver lo que falta") if falta else boton, "url": forma, "campos": None, "primaria": not falta}
    queda = queda_recibida() if acto == "recibir" and not fila.reservada else ""
    url = f"/peticiones/{fila.folio}/actos/{acto}"
    return {"texto": boton, "url": url, "campos": {"version": fila.version}, "primaria": True, "ayuda": queda}
