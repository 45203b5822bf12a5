"""Rows of other tables that fields refer to, and which are on offer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from flask_appbuilder import Model
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, inspect, select
from sqlalchemy.orm import make_transient_to_detached

from app.extensions import db
from app.fab.counted import dicho_de_varias, igual_u_otras
from app.fab.record import Filtro, entero_o_400
from app.nucleo.flujo import Campo
from app.nucleo.texto import son_cifras
from app.seguridad.memoria import recordar

VARIAS = {
    "dependencia": (_l("Sin dependencia"), _l("Otras dependencias")),
    "localidad": (_l("Sin localidad"), _l("Otras localidades")),
}
"""Catalogue → how a filter says those of none, and those of all but some."""
Consulta = TypeVar("Consulta", bound=Callable[..., Select[Any]])
M = TypeVar("M", bound=Model)
Catalogo = tuple[type[Model], Callable[[Model], Select[Model]]]
"""A model, and what of it is on offer for a thing (None: for any)."""


def de_memoria(consulta: Consulta) -> Consulta:
    """Mark what is on offer for any thing alike, by rows of `__configura__` classes alone: it is read once a version.

    So the choices of a filter or of a field cost no statement (`Referencias.opciones`, `.existe`, `.nombre`).
    """
    consulta.de_memoria = True  # type: ignore[attr-defined]
    return consulta


@dataclass(frozen=True)
class Referencias:
    """The catalogues of one workflow, by the name that `Campo.catalogo` has; those marked `de_memoria`, from memory.

    `mas` is asked at each use for what features above add. Those of `sin_lista` are too many for a list.
    """

    de: Mapping[str, Catalogo]
    mas: Callable[[], Iterable[Mapping[str, Catalogo]]] = tuple
    sin_lista: frozenset[str] = frozenset()

    def con(self, **otras: Catalogo) -> Referencias:
        """Return the same and others, which go before those of the same name."""
        return replace(self, de={**self.de, **otras})

    def ofrece(self, catalogo: str) -> bool:
        """Answer whether a form can list what is on offer of a catalogue."""
        return catalogo not in self.sin_lista and self._de(catalogo) is not None

    def existe(self, cosa: object, campo: Campo, numero: int) -> bool:
        """Answer whether a row is on offer for a field of this thing."""
        modelo, consulta = self._suya(campo.catalogo)
        if hasattr(consulta, "de_memoria"):
            return str(numero) in dict(_ofrecidas(consulta))
        propia = consulta(cosa).with_only_columns(modelo.id).order_by(None).where(modelo.id == numero)
        return db.session.scalar(propia) is not None

    def opciones(self, catalogo: str, cosa: object = None) -> list[tuple[str, str]]:
        """Return id and name of each row on offer for a thing."""
        _modelo, consulta = self._suya(catalogo)
        return list(_ofrecidas(consulta)) if hasattr(consulta, "de_memoria") else _pares(consulta(cosa))

    def ofrecida(self, catalogo: str, valor: object) -> Model | None:
        """Return the row that an address or a form names; None for what is not on offer."""
        modelo, consulta = self._suya(catalogo)
        return (
            db.session.scalars(consulta(None).where(modelo.id == int(str(valor)))).first()
            if son_cifras(valor)
            else None
        )

    def nombre(self, catalogo: str, numero: int) -> str | None:
        """Return the name of a row, also of one no longer on offer; None where there is none."""
        modelo, consulta = self._suya(catalogo)
        if hasattr(consulta, "de_memoria"):
            return nombres(modelo).get(numero)
        fila = db.session.get(modelo, numero)
        return str(fila) if fila is not None else None

    def filtro(
        self,
        catalogo: str,
        etiqueta: str | LazyString,
        columna: SQLColumnExpression[int | None],
        *,
        nombre: str = "",
        criterio: Callable[[str], ColumnElement[bool] | None] | None = None,
        largo: bool = False,
    ) -> Filtro:
        """Return the filter of a list by a catalogue: a row on offer, one that was retired, none, all but some."""
        por = criterio or igual_u_otras(columna)
        return Filtro(
            nombre or catalogo, etiqueta, por, partial(self.opciones, catalogo), partial(self.retirada, catalogo), largo
        )

    def retirada(self, catalogo: str, valor: str) -> str | None:
        """Return how a filter says what it does not offer: what was retired, those of none, of all but some."""
        dichas = dicho_de_varias(valor, *map(str, VARIAS[catalogo])) if catalogo in VARIAS else None
        if dichas:
            return dichas
        texto = self.nombre(catalogo, entero_o_400(valor))
        return _("%(nombre)s (retirada)", nombre=texto) if texto else None

    def _suya(self, catalogo: str) -> Catalogo:
        suya = self._de(catalogo)
        if suya is None:
            raise KeyError(catalogo)
        return suya

    def _de(self, catalogo: str) -> Catalogo | None:
        if catalogo in self.de:
            return self.de[catalogo]
        return next((otras[catalogo] for otras in self.mas() if catalogo in otras), None)


def _pares(consulta: Select[Model]) -> list[tuple[str, str]]:
    return [(str(fila.id), str(fila)) for fila in db.session.scalars(consulta)]


def _ofrecidas(consulta: Callable[[Model | None], Select[Model]]) -> tuple[tuple[str, str], ...]:
    return recordar(("opciones", consulta), lambda: tuple(_pares(consulta(None))))


def nombres(modelo: type[Model]) -> Mapping[int, str]:
    """Return how each row of a `__configura__` model is called, by its id, retired ones too; from memory.

    For the cells of a list: `nombres(Tramite)[fila.tramite_id]` instead of a join or of a row loaded.
    """
    return recordar(("nombres", modelo), lambda: MappingProxyType(_nombres(modelo)))


def _nombres(modelo: type[Model]) -> dict[int, str]:
    return {fila.id: str(fila) for fila in db.session.scalars(select(modelo))}


def renglones(modelo: type[Model]) -> Mapping[int, Row[Any]]:
    """Return the columns of each row of a `__configura__` model, by its id, retired ones too; from memory.

    `renglones(Canal)[3].procedimiento`; what a related row says is asked of that row's own model.
    """
    return recordar(("renglones", modelo), lambda: MappingProxyType(_renglones(modelo)))


def _renglones(modelo: type[Model]) -> dict[int, Row[Any]]:
    columnas = (atributo.class_attribute for atributo in inspect(modelo).column_attrs)
    return {fila.id: fila for fila in db.session.execute(select(*columnas))}


def traer(modelo: type[M], pk: int | None) -> M | None:
    """Return this session's own object of a row of a `__configura__` model, made of what memory holds: no statement.

    As the database holds it where this transaction has changed a catalogue, and as the session has it already.
    """
    if pk is None:
        return None
    sesion = db.session()
    propia: M | None = sesion.identity_map.get(inspect(modelo).identity_key_from_primary_key((pk,)))
    if sesion.info.get("movida"):
        return sesion.get(modelo, pk)
    if propia is not None and (inspect(propia).modified or not inspect(propia).expired):
        return propia
    suelta = recordar(("sueltas", modelo), lambda: MappingProxyType(_sueltas(modelo))).get(pk)
    return sesion.merge(suelta, load=False) if suelta is not None else None


def _sueltas(modelo: type[M]) -> dict[int, M]:
    """Return objects of no session, which nobody changes: each session makes its own of them."""
    if not getattr(modelo, "__configura__", False):
        raise TypeError(f"{modelo.__name__} no se guarda en memoria")
    sueltas = {pk: modelo(**fila._mapping) for pk, fila in renglones(modelo).items()}
    for suelta in sueltas.values():
        make_transient_to_detached(suelta)
    return sueltas


NINGUNA = Referencias({})


def todas(modelo: type[Model]) -> Callable[[Model], Select[Model]]:
    """Return that every row of a model is on offer."""
    return lambda _cosa: select(modelo)
