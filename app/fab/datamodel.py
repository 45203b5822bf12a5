"""FAB's datamodel made to write inside `escritura()` only, count cheaply and read without N+1."""

from __future__ import annotations

from copy import copy

from flask_appbuilder import Model
from flask_appbuilder.models.filters import BaseFilter, FilterRelation, Filters
from flask_appbuilder.models.sqla.filters import FilterEqual, SQLAFilterConverter
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, SQLColumnExpression, String, false, func, inspect, or_
from sqlalchemy.orm import InstrumentedAttribute, Query, Session, selectinload
from sqlalchemy.orm.interfaces import MANYTOONE

from app.fab.base import malformada
from app.fab.counted import igual_u_otras
from app.nucleo.datos import Datos
from app.nucleo.texto import formas, plegar, son_cifras

ACENTOS = ("áÁa", "éÉe", "íÍi", "óÓo", "úÚüÜu", "ñÑn")
"""Spanish letters that SQL does not fold, the last of each being what they fold to (SQLite nests few)."""


def plegada(columna: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    """Return a column folded by the database, for small tables without a stored folded column."""
    for letras in ACENTOS:
        for letra in letras[:-1]:
            columna = func.replace(columna, letra, letras[-1])
    return func.lower(columna)


class FiltroPalabras(BaseFilter):
    """`?q=` and `_flt_` on texts: every word or its singular, without accents, in the folded column or the search's.

    Of the search's columns, in those that hold text: relations, numbers and functions of a list hold none.
    """

    name = "Contiene las palabras"

    def apply(self, query: Query[Model], value: str) -> Query[Model]:
        """Narrow the query by each word; `%` and `_` typed by a person mean themselves."""
        modelo = self.datamodel.obj
        if hasattr(modelo, "busqueda"):
            columnas: list[SQLColumnExpression[str]] = [modelo.busqueda]
        else:
            propias = self.datamodel.list_columns
            nombres = [n for n in self.column_name.split(",") if n in propias and isinstance(propias[n].type, String)]
            columnas = [plegada(getattr(modelo, nombre)) for nombre in nombres]
        for palabra in plegar(value.replace("\0", " ")).split()[:8]:
            dichas = [(columna, forma) for columna in columnas for forma in formas(palabra)]
            query = query.filter(or_(false(), *(columna.contains(forma, autoescape=True) for columna, forma in dichas)))
        return query


def llave_de(modelo: type[Model], relacion: str) -> InstrumentedAttribute[int | None]:
    """Return the column with which a relation to one row points at it."""
    mapeo = inspect(modelo)
    (columna,) = mapeo.relationships[relacion].local_columns
    llave: InstrumentedAttribute[int | None] = mapeo.get_property_by_column(columna).class_attribute
    return llave


def relacion_de(modelo: type[Model], nombre: str) -> str | None:
    """Return the relation to one row that is so called, or whose key is; None where there is none."""
    for relacion in inspect(modelo).relationships:
        a_una = relacion.direction is MANYTOONE and len(relacion.local_columns) == 1
        if a_una and nombre in (relacion.key, llave_de(modelo, relacion.key).key):
            return str(relacion.key)
    return None


class FiltroRelacion(FilterRelation):
    """`_flt_0_` on a relation to one row: its key, `ninguna`, or all but some; 400 for anything else."""

    def apply(self, query: Query[Model], value: str) -> Query[Model]:
        """Narrow the query by the key: the related row itself is not read."""
        return query.filter(igual_u_otras(llave_de(self.datamodel.obj, self.column_name))(value))


class FiltroSiNo(BaseFilter):
    """`_flt_0_` on a box: `y` or `n`; 400 for anything else."""

    def apply(self, query: Query[Model], value: str) -> Query[Model]:
        """Narrow the query by the box."""
        if value not in ("y", "n"):
            malformada(_("El filtro no es válido."))
        return query.filter(getattr(self.datamodel.obj, self.column_name) == (value == "y"))


class ConversorDeFiltros(SQLAFilterConverter):
    """FAB's table of filters; those on texts escape wildcards and fold accents, or ask for the very text."""

    conversion_table = (
        ("is_relation_many_to_one", [FiltroRelacion]),
        ("is_boolean", [FiltroSiNo]),
        ("is_text", [FiltroPalabras, FilterEqual]),
        ("is_string", [FiltroPalabras, FilterEqual]),
        *SQLAFilterConverter.conversion_table,
    )


class Filtros(Filters):
    """FAB's filters, joined without finding out anew which filters each column has."""

    def get_joined_filters(self, filters: Filters) -> Filters:
        """Return both together."""
        juntos = nuevos_como(self)
        juntos.filters, juntos.values = self.filters + filters.filters, self.values + filters.values
        return juntos


def nuevos_como(filtros: Filters) -> Filters:
    """Return empty filters over the same columns."""
    nuevos = copy(filtros)
    nuevos.clear_filters()
    return nuevos


class Interfaz(SQLAInterface):
    """`SQLAInterface` whose writes only flush: the view's `escritura()` commits or rolls back as a whole."""

    filter_converter_class = ConversorDeFiltros

    def __init__(self, obj: type[Model], session: Session | None = None) -> None:
        super().__init__(obj, session)
        self._vacios: dict[tuple[str, ...], Filters] = {}

    def add(self, item: Model, commit: bool = False) -> None:
        """Add and flush."""
        self.session.add(item)
        self.session.flush()

    def edit(self, item: Model, commit: bool = False) -> None:
        """Flush: the item was read in this session."""
        self.session.flush()

    def delete(self, item: Model, commit: bool = False) -> None:
        """Delete and flush."""
        self.session.delete(item)
        self.session.flush()

    def get_filters(self, search_columns: list[str] | None = None, search_filters: Datos | None = None) -> Filters:
        """Return empty filters; which filters each column has is found out once per process."""
        conversor, columnas = self.filter_converter_class, tuple(search_columns or ())
        if search_filters:
            return Filtros(conversor, self, list(columnas), search_filters)
        if columnas not in self._vacios:
            self._vacios[columnas] = Filtros(conversor, self, list(columnas))
        return nuevos_como(self._vacios[columnas])

    def page(
        self,
        filters: Filters,
        order: tuple[str, str],
        page: tuple[int, int],
        columns: list[str],
        tope: int | None = None,
    ) -> tuple[int, list[Model]]:
        """Return how many rows there are, at most one more than `tope`, and those of one page (its number, its size).

        A page that is not full says how many there are: nothing is counted.
        """
        numero, tamano = page
        consulta = self.session.query(self.obj)
        filas = self.apply_all(consulta, filters, *order, numero, tamano, columns).all()
        if len(filas) < tamano and (filas or not numero):
            return numero * tamano + len(filas), filas
        if tope is None:
            return self.query_count(consulta, filters), filas
        contadas = self.apply_filters(consulta, filters).with_entities(self.get_pk()).limit(tope + 1).subquery()
        return int(self.session.query(func.count()).select_from(contadas).scalar() or 0), filas

    def query_count(
        self, query: Query[Model], filters: Filters | None = None, select_columns: list[str] | None = None
    ) -> int:
        """Count primary keys, not every column of every row."""
        contada = self.apply_filters(query, filters).with_entities(func.count(self.get_pk()))
        return int(contada.scalar() or 0)

    def apply_all(  # FAB passes all of them by position
        self,
        query: Query[Model],
        filters: Filters | None = None,
        order_column: str = "",
        order_direction: str = "",
        page: int | None = None,
        page_size: int | None = None,
        select_columns: list[str] | None = None,
        outer_default_load: bool = False,
    ) -> Query[Model]:
        """Load the relations that a list shows with one statement each."""
        query = super().apply_all(query, filters, order_column, order_direction, page, page_size)
        relaciones = inspect(self.obj).relationships  # `list_properties` was made before backrefs were known
        for nombre in select_columns or ():
            primera, _punto, segunda = nombre.partition(".")
            if primera in relaciones:
                carga = selectinload(getattr(self.obj, primera))
                if segunda:
                    carga = carga.selectinload(getattr(relaciones[primera].mapper.class_, segunda))
                query = query.options(carga)
        return query

    def get(self, id: object, filters: Filters | None = None, *args: object, **kwargs: object) -> Model | None:  # noqa: A002
        """Return the row with this key through the base filters; None for a key that is no key at all."""
        if self.get_pk().type.python_type is int and not son_cifras(id):
            return None
        if "\0" in str(id):
            return None
        return super().get(id, filters, *args, **kwargs)


def que_dice(columna: SQLColumnExpression[str | None], q: str) -> ColumnElement[bool]:
    """Return the criterion of a search in a text that is not stored folded."""
    criterio: ColumnElement[bool] = columna.is_not(None)
    for palabra in plegar(q).split()[:8]:
        criterio = criterio & plegada(columna).contains(palabra, autoescape=True)
    return criterio
