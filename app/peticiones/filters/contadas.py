"""The rows of a figure as the list narrows itself to them: `?cifra=` and its days, read, said and carried on."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_

from app.fab.base import esta_sin, malformada
from app.nucleo.texto import son_cifras
from app.peticiones.models.cifras import CIFRAS, PLAZOS, cifra, cuentan, entre
from app.peticiones.models.peticion import Peticion

NINGUNA, OTRAS = "ninguna", "otras"
"""What `?dependencia=` is called that asks for those of none, or of all but some (`otras-3-7`)."""
CUANTAS = 60


def plazos_pedidos() -> dict[str, date]:
    """Return the days that the address asks for; 400 for what is no day."""
    plazos = {}
    for nombre in PLAZOS:
        valor = request.args.get(nombre, "").strip()
        if valor:
            try:
                plazos[nombre] = date.fromisoformat(valor)
            except ValueError:
                malformada(_("El día no es válido."))
            if not 2000 <= plazos[nombre].year <= 2100:
                malformada(_("El día no es válido."))
    return plazos


def contadas() -> ColumnElement[bool] | None:
    """Return the criterion of the figure and of the days that the address asks for; None where it asks for none."""
    nombre, plazos = request.args.get("cifra", ""), plazos_pedidos()
    if nombre and nombre not in CIFRAS:
        malformada(_("El filtro no es válido."))
    criterios = [cuentan(), cifra(nombre)] if nombre else []
    criterios += [entre(plazos)] if plazos else []
    return and_(*criterios) if criterios else None


def elegida() -> dict[str, Any] | None:
    """Return how a list says which figure narrows it: its arguments, its words, and the list without it."""
    argumentos = {uno: request.args[uno] for uno in ("cifra", *PLAZOS) if request.args.get(uno)}
    if not argumentos:
        return None
    plazos = plazos_pedidos()
    partes = [
        _("Solo las de «%(cifra)s»", cifra=_(CIFRAS[argumentos["cifra"]])) if "cifra" in argumentos else "",
        _dicho(_("registradas"), plazos.get("desde"), plazos.get("hasta")),
        _dicho(_("cerradas"), plazos.get("cerrada_desde"), plazos.get("cerrada_hasta")),
    ]
    texto = ", ".join(parte for parte in partes if parte)
    frase = f"{texto[:1].upper()}{texto[1:]}."
    return {"argumentos": argumentos, "texto": frase, "quitar": esta_sin("cifra", *PLAZOS, "cursor")}


def _dicho(que: str, desde: date | None, hasta: date | None) -> str:
    """Return «registradas del 1 ene 2026 al 31 ene 2026»."""
    if desde is None and hasta is None:
        return ""
    dias = {"que": que, "desde": _dia(desde), "hasta": _dia(hasta)}
    if desde is not None and desde == hasta:
        return _("%(que)s el %(desde)s", **dias)
    if desde is not None and hasta is not None:
        return _("%(que)s del %(desde)s al %(hasta)s", **dias)
    return _("%(que)s hasta el %(hasta)s", **dias) if desde is None else _("%(que)s desde el %(desde)s", **dias)


def _dia(dia: date | None) -> str:
    return format_date(dia, "d MMM y").replace(".", "") if dia else ""


def de_dependencia(valor: str) -> ColumnElement[bool]:
    """Return the criterion of `?dependencia=`: an id, those of none, or of all but some; 400 for anything else."""
    if valor == NINGUNA:
        return Peticion.dependencia_id.is_(None)
    menos = _menos(valor)
    if menos is not None:
        return and_(Peticion.dependencia_id.is_not(None), Peticion.dependencia_id.not_in(menos))
    if not son_cifras(valor):
        malformada(_("El filtro no es válido."))
    return or_(Peticion.dependencia_id == int(valor))


def _menos(valor: str) -> list[int] | None:
    """Return the ids that `otras-3-7` leaves out; None for what is not written so."""
    palabra, *ids = valor.split("-")
    if palabra != OTRAS or not ids or len(ids) > CUANTAS or not all(map(son_cifras, ids)):
        return None
    return [int(uno) for uno in ids]


def nombre_de_dependencias(valor: str) -> str | None:
    """Return how the list's filter says those of none, or of all but some; None for anything else."""
    if valor == NINGUNA:
        return _("Sin dependencia")
    return _("Otras dependencias") if _menos(valor) is not None else None
