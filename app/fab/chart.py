"""ChartView: FAB's `definitions` over SQL aggregates, drawn offline, a table behind each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from flask_appbuilder.baseviews import BaseView
from flask_babel.speaklater import LazyString

from app.fab.base import SinHistorial
from app.nucleo.datos import Datos

Serie = tuple[str, list[int], str]


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
    """A page of charts; `definitions` are functions that each return one `Grafica` from one aggregate statement."""

    chart_title: LazyString | str = ""
    definitions: ClassVar[list[Callable[..., Grafica]]] = []
    chart_template = "fab/graficas.html"

    def graficas(self, *args: object) -> list[Datos]:
        """Return every chart of the page, drawn."""
        return [definicion(*args).pintada() for definicion in self.definitions]
