"""The rows of a figure: `?cifra=` and its days, read, said and carried on."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_

from app.catalogos.forms.valores import nombre as nombre_de_valor
from app.catalogos.models.canales import PROCEDIMIENTOS
from app.fab.base import esta_sin, malformada
from app.fab.counted import dias_pedidos, dicho_de_dias
from app.nucleo.datos import Datos
from app.peticiones.models.cifras import CIFRAS, PLAZOS, cifra, cuentan, entre, por_procedimiento

ARGUMENTOS = (*PLAZOS, "procedimiento")
"""What narrows the list beside `?cifra=`."""


def contadas() -> ColumnElement[bool] | None:
    """Return the criterion of the figure and of the days that the address asks for; None where it asks for none."""
    nombre, plazos = request.args.get("cifra", ""), dias_pedidos(PLAZOS)
    procedimiento = request.args.get("procedimiento", "")
    if (nombre and nombre not in CIFRAS) or (procedimiento and procedimiento not in PROCEDIMIENTOS):
        malformada(_("El filtro no es válido."))
    criterios = [cuentan(), cifra(nombre)] if nombre else []
    criterios += [entre(plazos)] if plazos else []
    criterios += [por_procedimiento(procedimiento)] if procedimiento else []
    return and_(*criterios) if criterios else None


def elegida() -> Datos | None:
    """Return how a list says which figure narrows it: its arguments, its words, and the list without it."""
    argumentos = {uno: request.args[uno] for uno in ("cifra", *ARGUMENTOS) if request.args.get(uno)}
    if not argumentos:
        return None
    plazos, procedimiento = dias_pedidos(PLAZOS), argumentos.get("procedimiento", "")
    partes = [
        _("Solo las de «%(cifra)s»", cifra=_(CIFRAS[argumentos["cifra"]])) if "cifra" in argumentos else "",
        _("por «%(cual)s»", cual=nombre_de_valor(procedimiento)) if procedimiento else "",
        dicho_de_dias(_("registradas"), plazos.get("desde"), plazos.get("hasta")),
        dicho_de_dias(_("cerradas"), plazos.get("cerrada_desde"), plazos.get("cerrada_hasta")),
    ]
    texto = ", ".join(parte for parte in partes if parte)
    frase = f"{texto[:1].upper()}{texto[1:]}."
    return {"argumentos": argumentos, "texto": frase, "quitar": esta_sin("cifra", *ARGUMENTOS, "cursor")}
