"""Folios of every series, each by its counter; whether a number is missing in one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import case, func, select

from app.actos.queries import modelos
from app.extensions import db
from app.nucleo import folio as folios
from app.seguridad.models import Contador
from app.seguridad.services import siguiente
from app.seguridad.zona import local

DE_MODULO = "folio"
"""What the counter of a módulo's series is named by; that of any other, by the table."""
LARGO_DEL_NUMERO = len("-000123-4")
"""What follows letters and year in a folio."""


def folio_nuevo(modelo: type[Model], momento: datetime) -> str:
    """Return the next folio of a model with a `SERIE` in the town's year, inside the thing's transaction."""
    return _componer(modelo.SERIE, modelo.__tablename__, momento)


def folio_de_modulo(modulo: str, momento: datetime) -> str:
    """Return the next folio of a módulo in the town's year, inside the thing's transaction."""
    return _componer(modulo, f"{DE_MODULO}:{modulo}", momento)


def _componer(letras: str, contador: str, momento: datetime) -> str:
    anio = local(momento).year
    return folios.componer(letras, anio, siguiente(f"{contador}:{anio}"))


def huecos() -> Iterator[str]:
    """Yield one Spanish line per series of folios whose numbers are not 1, 2, 3 … up to its counter.

    Of everything that acts move. Must run as the system.
    """
    for modelo in modelos():
        hay, valores = _hay(modelo), _contados(modelo)
        for nombre in sorted({*hay, *valores}):
            cuantas, mayor = hay.get(nombre, (0, 0))
            valor = valores.get(nombre, 0)
            if cuantas != valor or mayor != valor:
                yield f"folios {nombre}: el contador dice {valor}, hay {cuantas} y el mayor es {mayor}"


def _hay(modelo: type[Model]) -> dict[str, tuple[int, int]]:
    """Return series (`PRE-2026`) → how many of a model are there, and the greatest number.

    What is too short for a folio is a series of its own.
    """
    largo = func.length(modelo.folio) - LARGO_DEL_NUMERO
    serie = case((largo > 0, func.substr(modelo.folio, 1, largo)), else_=modelo.folio)
    todos = select(modelo.folio, serie.label("serie")).subquery()
    consulta = select(todos.c.serie, func.count(), func.max(todos.c.folio)).group_by(todos.c.serie)
    return {nombre: (cuantas, _numero(mayor)) for nombre, cuantas, mayor in db.session.execute(consulta)}


def _numero(folio: str) -> int:
    """Return the number in a folio, 0 where it was tampered with until it is none."""
    numero = folio[-LARGO_DEL_NUMERO + 1 : -2]
    return int(numero) if numero.isascii() and numero.isdecimal() else 0


def _contados(modelo: type[Model]) -> dict[str, int]:
    """Return series (`PRE-2026`) → what its counter says, of the series of a model."""
    letras, prefijo = (f"{modelo.SERIE}-", f"{modelo.__tablename__}:") if modelo.SERIE else ("", f"{DE_MODULO}:")
    consulta = select(Contador.clave, Contador.valor).where(Contador.clave.startswith(prefijo))
    contados = db.session.execute(consulta)
    return {letras + clave.removeprefix(prefijo).replace(":", "-"): valor for clave, valor in contados}
