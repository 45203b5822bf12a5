"""ChartView: FAB's `definitions` over SQL aggregates, drawn offline, a table behind each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from flask import url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.models.filters import Filters
from flask_appbuilder.models.group import aggregate_avg, aggregate_count, aggregate_sum
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from sqlalchemy import func, inspect, select

from app.extensions import db
from app.fab.base import SinHistorial
from app.fab.counted import NINGUNA
from app.fab.datamodel import Interfaz, llave_de, relacion_de
from app.fab.forms import DeclaracionIncompleta
from app.nucleo.datos import Datos
from app.nucleo.texto import plegar

Serie = tuple[str, list[int], str]
EN_SQL: dict[object, Callable[..., object]] = {
    aggregate_count: func.count,
    aggregate_sum: func.sum,
    aggregate_avg: func.avg,
}
"""FAB's aggregates of Python lists, and what the database counts in their place."""
GRUPO = "grupo_de_la_grafica"
"""How the group is called in SQL: an expression with values in it cannot be written twice."""
CUANTOS = "cuantos"
"""The `orden` of a chart whose bars go from the most to the fewest."""
COLORES = ("var(--info)", "var(--aviso)", "var(--bien)", "var(--marca)")
"""Of the series of a chart that names none."""


@dataclass(frozen=True)
class Grafica:
    """One chart: `group` the axis' labels, `series` (name, numbers, colour variable), `tipo` bar, hbar or line."""

    id: str
    titulo: str
    explicacion: str
    group: list[str]
    series: list[Serie]
    tipo: str = "bar"
    ancha: bool = False
    celdas: tuple[tuple[str, ...], ...] = ()
    """Per row of `group` and per series, the address of what is counted there, '' for none."""
    enlaces: tuple[str, ...] = ()
    """Per row of `group`, the address of what it names."""

    def pintada(self) -> Datos:
        """Return the chart as the template draws it."""
        return {
            "id": self.id,
            "titulo": self.titulo,
            "explicacion": self.explicacion,
            "ancha": self.ancha,
            "opcion": self._opcion(),
            "celdas": self.celdas,
            "tabla": {
                "encabezados": ["", *(nombre for nombre, _valores, _color in self.series)],
                "filas": [
                    [texto, *(valores[i] for _n, valores, _c in self.series)] for i, texto in enumerate(self.group)
                ],
                "enlaces": self.enlaces,
            },
        }

    @property
    def _apilada(self) -> bool:
        """Answer whether its bars hold several series, which then stand on each other under a legend."""
        return self.tipo != "line" and len(self.series) > 1

    def _opcion(self) -> Datos:
        acostada = self.tipo == "hbar"
        # Under an axis what is in parentheses goes on its own line: long words would touch the scale.
        textos = self.group if acostada else [texto.replace(" (", "\n(") for texto in self.group]
        categorias: Datos = {"type": "category", "data": textos, "axisTick": {"show": False}}
        if not acostada:
            categorias["axisLabel"] = {"lineHeight": 15}
        # Bars carry their numbers, so that only lines need a scale beside them.
        numeros = {"type": "value", "minInterval": 1, "show": self.tipo == "line"}
        if acostada:
            categorias["inverse"] = True
        return {
            "xAxis": numeros if acostada else categorias,
            "yAxis": categorias if acostada else numeros,
            "grid": {"left": 8, "right": 24, "top": 36 if self._apilada else 24, "bottom": 8, "containLabel": True},
            "tooltip": {"trigger": "axis"},
            **({"legend": {"left": 0, "top": 0, "itemWidth": 12, "itemHeight": 12}} if self._apilada else {}),
            "series": [self._serie(*serie, acostada=acostada) for serie in self.series],
        }

    def _serie(self, nombre: str, valores: list[int], color: str, *, acostada: bool) -> Datos:
        serie: Datos = {"name": nombre, "data": valores, "itemStyle": {"color": color}, "color": color}
        if self.tipo == "line":
            return {
                **serie,
                "type": "line",
                "symbol": "none",
                "lineStyle": {"width": 2.5},
                "endLabel": {"show": True, "formatter": f"{{c}} {str(nombre).lower()}"},
            }
        if self._apilada:
            return {**serie, "type": "bar", "barMaxWidth": 22, "stack": "total"}
        serie["itemStyle"]["borderRadius"] = [0, 4, 4, 0] if acostada else [4, 4, 0, 0]
        lugar = "right" if acostada else "top"
        return {**serie, "type": "bar", "barMaxWidth": 22, "label": {"show": True, "position": lugar}}


class ChartView(SinHistorial, BaseView):
    """A page of charts, each from one aggregate statement.

    `definitions` are FAB's: dictionaries with `group` and `series`, pairs of aggregate and column, which need
    `datamodel`; or functions that return a `Grafica` where that is not enough. A group is a column; a relation to one
    row (or its key), counted by key and shown by the row's name; or a function that returns an SQL expression, which
    needs `id`. Besides FAB's `label` and `formatter` (of each value of the group, of a relation's row): `explicacion`;
    `orden`, the values in the order of reading or `cuantos`, most first; `filtro` and `celdas`, functions of the page's
    arguments, the second with a value before them; and what `Grafica` takes: `id`, `tipo`, `ancha`. What could not be
    drawn raises `DeclaracionIncompleta` at start-up.
    """

    datamodel: Interfaz
    label_columns: ClassVar[Datos] = {}
    chart_title: LazyString | str = ""
    definitions: ClassVar[Sequence[Datos | Callable[..., Grafica]]] = ()
    chart_template = "fab/graficas.html"

    def __init__(self) -> None:
        for una in self.definitions:
            if isinstance(una, dict):
                self._exigir_declaracion(una)
        super().__init__()

    def _exigir_declaracion(self, definicion: Datos) -> None:
        grupo, columnas = definicion.get("group"), [columna for _a, columna in definicion.get("series", ())]
        faltan = {
            "group": grupo is None,
            "series": not columnas,
            "id": callable(grupo) and "id" not in definicion,
            "label": "label" not in definicion and grupo not in self.label_columns,
        }
        self._rechazar("sin", [nombre for nombre, falta in faltan.items() if falta])
        modelo = self.datamodel.obj
        propias = {*inspect(modelo).all_orm_descriptors.keys()} - {*inspect(modelo).relationships.keys()}
        de_grupo = [grupo] if isinstance(grupo, str) and not relacion_de(modelo, grupo) else []
        self._rechazar("no existe", [nombre for nombre in (*de_grupo, *columnas) if nombre not in propias])

    def _rechazar(self, que: str, nombres: list[str]) -> None:
        if nombres:
            raise DeclaracionIncompleta(f"{type(self).__name__}: en una gráfica, {que} {', '.join(nombres)}")

    def graficas(self, *args: object) -> list[Datos]:
        """Return every chart of the page, drawn."""
        hechas = (self._por_grupo(una, args) if isinstance(una, dict) else una(*args) for una in self.definitions)
        return [hecha.pintada() for hecha in hechas]

    def _por_grupo(self, definicion: Datos, args: tuple[object, ...]) -> Grafica:
        """Return the chart of a dictionary, counted over the rows that the person sees."""
        filas = self._en_orden(definicion, self._contadas(definicion, args))
        nombrar = definicion.get("formatter", _nombrado)
        series = [
            (self._nombre_de_serie(columna), [fila["numeros"][i] for fila in filas], COLORES[i % len(COLORES)])
            for i, (_agregado, columna) in enumerate(definicion["series"])
        ]
        grupo = definicion["group"]
        rotulo = definicion.get("label") or self.label_columns[grupo]
        celdas = tuple(self._celdas(definicion, fila["valor"], args) for fila in filas)
        return Grafica(
            definicion.get("id") or str(grupo),
            str(rotulo),
            str(definicion.get("explicacion", "")),
            [str(nombrar(fila["dicho"])) for fila in filas],
            series,
            tipo=definicion.get("tipo", "bar"),
            ancha=definicion.get("ancha", False),
            celdas=celdas if any(celdas) else (),
        )

    def _celdas(self, definicion: Datos, valor: object, args: tuple[object, ...]) -> tuple[str, ...]:
        """Return per series the address of what is counted of a value."""
        celdas: tuple[str, ...] = definicion["celdas"](valor, *args) if "celdas" in definicion else ()
        return celdas

    @staticmethod
    def _en_orden(definicion: Datos, filas: list[Datos]) -> list[Datos]:
        """Return the rows in the order of reading, by name where the definition says none."""
        orden = definicion.get("orden", ())
        if orden == CUANTOS:
            return sorted(filas, key=lambda fila: -fila["numeros"][0])
        lugar = {valor: n for n, valor in enumerate(orden)}
        return sorted(filas, key=lambda fila: lugar.get(fila["valor"], len(lugar)))

    def _contadas(self, definicion: Datos, args: tuple[object, ...]) -> list[Datos]:
        """Return per value of the group the `valor`, what is `dicho` of it, and in `numeros` each series' aggregate."""
        modelo, grupo = self.datamodel.obj, definicion["group"]
        relacion = relacion_de(modelo, grupo) if isinstance(grupo, str) else None
        columna = llave_de(modelo, relacion) if relacion else grupo() if callable(grupo) else getattr(modelo, grupo)
        sumas = [EN_SQL.get(agregado, agregado)(getattr(modelo, de)) for agregado, de in definicion["series"]]
        consulta = self.datamodel.apply_filters(db.session.query(modelo), self._filtros_base())
        if "filtro" in definicion:
            consulta = consulta.filter(definicion["filtro"](*args))
        consulta = consulta.order_by(None).with_entities(columna.label(GRUPO), *sumas)
        contados = consulta.group_by(GRUPO).order_by(GRUPO).all()
        filas = [{"valor": v, "dicho": v, "numeros": [numero or 0 for numero in numeros]} for v, *numeros in contados]
        return self._con_su_renglon(relacion, filas) if relacion else filas

    def _con_su_renglon(self, relacion: str, filas: list[Datos]) -> list[Datos]:
        """Return the rows by name, with the related row of each key as what is `dicho`."""
        otro = inspect(self.datamodel.obj).relationships[relacion].mapper
        pedidos = [fila["valor"] for fila in filas if fila["valor"] is not None]
        consulta = select(otro.class_).where(otro.primary_key[0].in_(pedidos))
        de_cada = {otro.primary_key_from_instance(uno)[0]: uno for uno in db.session.scalars(consulta)}
        dichas = [{**fila, "dicho": de_cada.get(fila["valor"])} for fila in filas]
        return sorted(dichas, key=lambda fila: (fila["dicho"] is None, plegar(str(fila["dicho"]))))

    def _filtros_base(self) -> Filters | None:
        """Return the filters of the view whose rows are counted; none of our own."""
        return None

    def _nombre_de_serie(self, columna: str) -> str:
        return str(self.label_columns.get(columna) or self.chart_title)


def _nombrado(valor: object) -> object:
    """Return how a value of a group is called."""
    if isinstance(valor, bool):
        return _("Sí") if valor else _("No")
    return _("Sin dato") if valor in (None, "") else valor


class CatalogChartView(ChartView):
    """The page of a catalogue's charts, for who may see its list; its own filters hold here too.

    Each figure leads to the list of what it counts, unless the definition has `celdas`, or a `filtro` or a function as
    its group, which the list cannot be asked for.
    """

    default_view = "chart"
    lista = ""
    """The endpoint of the catalogue's list."""
    base_filters: ClassVar[list[list[object]]] = []

    def _filtros_base(self) -> Filters | None:
        return self.datamodel.get_filters().add_filter_list(self.base_filters or [])

    def _celdas(self, definicion: Datos, valor: object, args: tuple[object, ...]) -> tuple[str, ...]:
        grupo = definicion["group"]
        if not self.lista or callable(grupo) or {"celdas", "filtro"} & {*definicion}:
            return super()._celdas(definicion, valor, args)
        relacion = relacion_de(self.datamodel.obj, grupo)
        pedido = self._pedido(relacion or grupo, valor if relacion is None or valor is not None else NINGUNA)
        return (url_for(self.lista, **pedido) if pedido else "",) * len(definicion["series"])

    def _pedido(self, columna: str, valor: object) -> Datos:
        """Return the argument with which the list has only this value; none of what has no value."""
        if valor is None:
            return {}
        if isinstance(valor, bool):
            valor = "y" if valor else "n"
        de_texto = self.datamodel.is_string(columna) or self.datamodel.is_text(columna)
        return {f"_flt_{1 if de_texto else 0}_{columna}": str(valor)}

    @expose("/chart/")
    @has_access
    @permission_name("list")
    def chart(self) -> str:
        """Show the charts."""
        html: str = self.render_template(self.chart_template, titulo=self.chart_title, graficas=self.graficas())
        return html
