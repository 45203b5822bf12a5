"""Lists narrowed to what a figure counts: `?cifra=`, its days and values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import request
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, SQLColumnExpression, and_

from app.fab.base import esta_sin, malformada
from app.fab.fechas import fecha_corta
from app.nucleo.datos import Datos
from app.nucleo.texto import son_cifras

NINGUNA, OTRAS = "ninguna", "otras"
"""What the value of a filter is called that asks for those of none, or of all but some (`otras-3-7`)."""
CUANTAS = 60
"""How many a filter leaves out at most."""
DIAS = ("desde", "hasta")


@dataclass(frozen=True)
class Contadas:
    """What a list's figure counts: its name in `?cifra=`, its words, what was done on its days, and the criterion."""

    nombre: str
    etiqueta: str
    hechas: str
    criterio: Callable[[date | None, date | None], ColumnElement[bool]]

    def pedida(self) -> ColumnElement[bool] | None:
        """Return the criterion that the address asks for, None where it asks for none; 400 for another figure."""
        dias = dias_pedidos(DIAS)
        nombre = request.args.get("cifra", "")
        if nombre not in ("", self.nombre):
            malformada(_("El filtro no es válido."))
        return self.criterio(dias.get("desde"), dias.get("hasta")) if nombre or dias else None

    def elegida(self) -> Datos | None:
        """Return how the list says what narrows it: its arguments, its words, and the list without it."""
        argumentos = {uno: request.args[uno] for uno in ("cifra", *DIAS) if request.args.get(uno)}
        if not argumentos:
            return None
        dias = dias_pedidos(DIAS)
        partes = (
            _("Solo lo que cuenta «%(cifra)s», sin lo reservado", cifra=_(self.etiqueta)),
            dicho_de_dias(_(self.hechas), dias.get("desde"), dias.get("hasta")),
        )
        return {
            "argumentos": argumentos,
            "texto": ", ".join(filter(None, partes)) + ".",
            "quitar": esta_sin("cifra", *DIAS, "cursor"),
        }


def dias_pedidos(nombres: tuple[str, ...]) -> dict[str, date]:
    """Return the days that the address asks for; 400 for what is no day."""
    dias = {}
    for nombre in nombres:
        valor = request.args.get(nombre, "").strip()
        if valor:
            try:
                dias[nombre] = date.fromisoformat(valor)
            except ValueError:
                malformada(_("El día no es válido."))
            if not 2000 <= dias[nombre].year <= 2100:
                malformada(_("El día no es válido."))
    return dias


def dicho_de_dias(que: str, desde: date | None, hasta: date | None) -> str:
    """Return «registradas del 1 ene 2026 al 31 ene 2026»."""
    if desde is None and hasta is None:
        return ""
    dias = {"que": que, "desde": _dia(desde), "hasta": _dia(hasta)}
    if desde is not None and desde == hasta:
        return str(_("%(que)s el %(desde)s", **dias))
    if desde is not None and hasta is not None:
        return str(_("%(que)s del %(desde)s al %(hasta)s", **dias))
    return str(_("%(que)s hasta el %(hasta)s", **dias) if desde is None else _("%(que)s desde el %(desde)s", **dias))


def _dia(dia: date | None) -> str:
    return fecha_corta(dia).replace(".", "") if dia else ""


def igual_u_otras(columna: SQLColumnExpression[int | None]) -> Callable[[str], ColumnElement[bool]]:
    """Return the criterion of a filter: an id, those of none, or of all but some; 400 for anything else."""

    def criterio(valor: str) -> ColumnElement[bool]:
        menos = _menos(valor)
        if valor != NINGUNA and menos is None and not son_cifras(valor):
            malformada(_("El filtro no es válido."))
        if menos is not None:
            return and_(columna.is_not(None), columna.not_in(menos))
        pedida: ColumnElement[bool] = columna.is_(None) if valor == NINGUNA else columna == int(valor)
        return pedida

    return criterio


def otras_que(ids: list[int]) -> str:
    """Return the value of a filter for all but some."""
    return "-".join((OTRAS, *map(str, ids)))


def _menos(valor: str) -> list[int] | None:
    """Return the ids that `otras-3-7` leaves out; None for what is not written so."""
    palabra, *ids = valor.split("-")
    if palabra != OTRAS or not ids or len(ids) > CUANTAS or not all(map(son_cifras, ids)):
        return None
    return [int(uno) for uno in ids]


def dicho_de_varias(valor: str, ninguna: str, otras: str) -> str | None:
    """Return how a filter says those of none, or of all but some; None for anything else."""
    if valor == NINGUNA:
        return ninguna
    return otras if _menos(valor) is not None else None
