"""RecordView: keyset lists and pages of acted things, in FAB's declarative words."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Generic, TypeVar, TypeVarTuple

from flask import abort, request
from flask_appbuilder import Model
from flask_appbuilder.baseviews import BaseView
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, Date, Select, SQLColumnExpression, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.constantes import escrito
from app.extensions import db
from app.fab.base import SinHistorial, esta_con, malformada
from app.nucleo.datos import Datos
from app.nucleo.texto import son_cifras
from app.seguridad.guardia import Alcance, alcance_actual

F = TypeVar("F")
Ts = TypeVarTuple("Ts")
TOPE = 1000
"""Beyond it a list says «más de 1,000»: an exact count would read the whole table."""
_EPOCA = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSEGUNDO = timedelta(microseconds=1)


Orden = tuple[InstrumentedAttribute[date | int], ...]
"""The columns that order a list: a day or an instant where it has one, and the unique one last."""
Desde = tuple[date | int, ...]
"""The values of those columns in one row."""


@dataclass(frozen=True)
class Hoja(Generic[F]):
    """One page of a list: its rows, the address of the next one, and how many rows there are.

    Where `total` is more than `tope`, nobody has counted further.
    """

    filas: list[F]
    siguiente: str | None
    total: int
    tope: int = TOPE


@dataclass(frozen=True)
class Filtro:
    """One argument of a list: its label, how it narrows, and the choices the page offers.

    `retirada` names a value that is no longer on offer (a dependencia that was retired), None for one that never was.
    `largo`: a catalogue that grows with the town; its choices come to the page when somebody goes near them (ac.js).
    """

    nombre: str
    etiqueta: str | LazyString
    criterio: Callable[[str], ColumnElement[bool] | None]
    opciones: Callable[[], list[tuple[str, str]]]
    retirada: Callable[[str], str | None] = lambda _valor: None
    largo: bool = False

    def pintado(self, valor: str, enteros: bool = False) -> Datos:
        """Return it as the list's template draws it; 400 for a value that is not in its list.

        A long one that does not narrow the list has no choices yet, unless `enteros`.
        """
        pintado = {"nombre": self.nombre, "etiqueta": str(self.etiqueta), "valor": valor}
        if self.largo and not (valor or enteros):
            return {**pintado, "opciones": [], "luego": True}
        opciones = [(str(clave), texto) for clave, texto in self.opciones()]
        if valor and valor not in {clave for clave, _texto in opciones}:
            texto = self.retirada(valor)
            if texto is None:
                malformada("El filtro no es válido.")
            opciones.append((valor, texto))
        return {**pintado, "opciones": opciones}


def entero_o_400(valor: str) -> int:
    """Return an id given in an address; 400 when it is none."""
    if not son_cifras(valor):
        malformada("El filtro no es válido.")
    return int(valor)


def igual(columna: SQLColumnExpression[int | None]) -> Callable[[str], ColumnElement[bool]]:
    """Return the criterion of a filter by id."""
    return lambda valor: columna == entero_o_400(valor)


def en_lista(columna: SQLColumnExpression[str | None], validos: Container[str]) -> Callable[[str], ColumnElement[bool]]:
    """Return the criterion of a filter by one of several words; 400 for another."""

    def criterio(valor: str) -> ColumnElement[bool]:
        if valor not in validos:
            malformada(_("El filtro no es válido."))
        return columna == valor

    return criterio


def de_palabras(
    nombre: str, etiqueta: str | LazyString, columna: SQLColumnExpression[str | None], palabras: Mapping[str, str]
) -> Filtro:
    """Return the filter of a list by a column that holds one of several words, translated when shown."""

    def opciones() -> list[tuple[str, str]]:
        return [(clave, _(texto)) for clave, texto in palabras.items()]

    return Filtro(nombre, etiqueta, en_lista(columna, palabras), opciones)


class RecordView(SinHistorial, BaseView):
    """A view over things with states: list, show, add and acts; `/edit` is the act corregir, `/delete` does not exist.

    Declares `datamodel`, `class_permission_name` (the model's name: permissions are `can_<acto>` on it),
    `base_permissions`, `page_size`, `filtrada_por`, `consulta()`, `llave` (the unique column of the order), `momento`:
    the day or instant that a row shows, by which it is ordered first; '' where rows are written as they happen.
    """

    datamodel: SQLAInterface
    page_size = 25
    llave: ClassVar[str] = "id"
    momento: ClassVar[str] = ""
    filtrada_por: ClassVar[tuple[Filtro, ...]] = ()

    def consulta(self) -> Select[Model]:
        """Return the select of rows with all that a row shows."""
        raise NotImplementedError

    def filtros(self) -> list[Filtro]:
        """Return the arguments that narrow the list for who asks."""
        return list(self.filtrada_por)

    @property
    def autor(self) -> Alcance:
        """Return who asks."""
        return alcance_actual()

    def puede(self, permiso: str) -> bool:
        """Answer whether this request's account holds a permission on this view's model."""
        return bool(self.appbuilder.sm.has_access(permiso, self.class_permission_name))

    def exigir(self, permiso: str) -> None:
        """403 unless the account holds the permission."""
        if not self.puede(permiso):
            abort(403)

    def hoja(self, consulta: Select[Model], base: Select[Model] | None = None, *, contada: bool = True) -> Hoja[Model]:
        """Return one page after the `cursor` of the address, newest first; `total` 0 where it need not be `contada`.

        Keys first, rows by key afterwards (of `base`, the select without criteria): PostgreSQL plans the criteria well
        only apart from the joins of a row. The first page's keys also give the total; the cursor carries it on.
        """
        orden = self._orden()
        desde, total = leer_cursor(request.args.get("cursor", ""), orden)
        llaves = con_orden(consulta.with_only_columns(*orden), orden)
        if desde:
            llaves = llaves.where(_despues_de(orden, desde))
        cuantas = TOPE + 1 if contada and total is None else self.page_size + 1
        hallados = db.session.execute(llaves.limit(escrito(cuantas))).all()
        total = (len(hallados) if contada else 0) if total is None else total
        de_esta = hallados[: self.page_size]
        de_filas = (consulta if base is None else base).where(orden[-1].in_([fila[-1] for fila in de_esta]))
        filas = list(db.session.scalars(con_orden(de_filas, orden)).unique()) if de_esta else []
        if len(hallados) <= self.page_size:
            return Hoja(filas, None, total)
        return Hoja(filas, esta_con(cursor=en_cursor(*map(_en_numero, de_esta[-1]), total)), total)

    def _orden(self) -> Orden:
        """Return the columns that order the list, the unique one last."""
        nombres = (self.momento, self.llave) if self.momento else (self.llave,)
        return tuple(getattr(self.datamodel.obj, nombre) for nombre in nombres)

    def pagina(self, consulta: Select[Model]) -> tuple[Sequence[Model], str | None]:
        """Return the rows of a page and the address of the next one."""
        hoja = self.hoja(consulta, contada=False)
        return hoja.filas, hoja.siguiente

    def filtrada(self, consulta: Select[Model]) -> Select[Model]:
        """Apply the filters of the address."""
        return consulta.where(*self.criterios())

    def criterios(self) -> list[ColumnElement[bool]]:
        """Return the criteria of the filters of the address."""
        valores = ((filtro, request.args.get(filtro.nombre, "").strip()) for filtro in self.filtros())
        hechos = (filtro.criterio(valor) for filtro, valor in valores if valor)
        return [criterio for criterio in hechos if criterio is not None]

    def filtros_pintados(self) -> list[Datos]:
        """Return the filters as the list's template draws them."""
        enteros = "opciones" in request.args
        return [filtro.pintado(request.args.get(filtro.nombre, "").strip(), enteros) for filtro in self.filtros()]

    def opciones_largas(self) -> dict[str, list[tuple[str, str]]]:
        """Return the choices of the long filters, by name: what a list leaves out until somebody needs it."""
        return {
            uno.nombre: [(str(clave), texto) for clave, texto in uno.opciones()] for uno in self.filtros() if uno.largo
        }


def con_orden(consulta: Select[*Ts], orden: Orden) -> Select[*Ts]:
    """Return a select ordered by these columns, newest first."""
    return consulta.order_by(None).order_by(*(columna.desc() for columna in orden))


def _despues_de(orden: Orden, desde: Desde) -> ColumnElement[bool]:
    """Return the criterion of the rows after one, compared as a whole so that one index serves it."""
    if len(orden) == 1:
        return orden[0] < desde[0]
    valores = (literal(valor, columna.type) for columna, valor in zip(orden, desde, strict=True))
    return tuple_(*orden) < tuple_(*valores)


def _en_numero(valor: date | int) -> int:
    """Return a value of the order as the cursor carries it: a day by its ordinal, an instant in microseconds."""
    if isinstance(valor, datetime):
        return (valor - _EPOCA) // _MICROSEGUNDO
    return valor.toordinal() if isinstance(valor, date) else int(valor)


def _en_momento(columna: InstrumentedAttribute[date | int], numero: int) -> date:
    """Return the day or instant that a cursor carries as a number; OverflowError or ValueError for none."""
    if isinstance(columna.type, Date):
        return date.fromordinal(numero)
    return _EPOCA + numero * _MICROSEGUNDO


def en_cursor(*valores: int) -> str:
    """Return values as the address of the next page carries them."""
    return base64.urlsafe_b64encode(json.dumps(valores).encode()).decode().rstrip("=")


def leer_cursor(cursor: str, orden: Orden) -> tuple[Desde, int | None]:
    """Return the values of the order after which a page begins, and the list's total; ((), None) without a cursor."""
    if not cursor:
        return (), None
    try:
        valores = json.loads(base64.urlsafe_b64decode(cursor[:64] + "=" * (-len(cursor) % 4)))
        *momentos, llave, total = valores
        if len(valores) != len(orden) + 1 or any(type(valor) is not int for valor in valores):
            malformada("La página pedida no es válida.")
        desde = tuple(_en_momento(columna, n) for columna, n in zip(orden[:-1], momentos, strict=True))
    except (ValueError, TypeError, OverflowError, binascii.Error):
        malformada("La página pedida no es válida.")
    if not all(0 <= valor < 2**31 for valor in (llave, total)):
        malformada("La página pedida no es válida.")
    return (*desde, llave), total
