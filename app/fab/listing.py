"""The list of a CatalogView: filters per request, arguments clamped, one count and one page."""

from __future__ import annotations

import re
from typing import Any

from flask import g, has_request_context, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.filters import BaseFilter, Filters
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.urltools import get_filter_args
from flask_appbuilder.views import ModelView
from flask_appbuilder.widgets import ListWidget
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, StatementError

from app.extensions import db
from app.fab import cells
from app.fab.base import PAGINA_MAXIMA, TAMANOS, SinHistorial, entero_de, esta_con, malformada
from app.fab.counted import dicho_de_varias
from app.fab.datamodel import FiltroPalabras, FiltroRelacion, FiltroSiNo
from app.nucleo.datos import Datos

CONTADOS = 10_000
"""Up to how many rows a list is counted."""
_PERMISOS = {"add": "agregar", "edit": "editar", "show": "mostrar", "delete": "borrar"}


def no_cabe(falla: OverflowError | StatementError) -> bool:
    """Answer whether what failed is a value that its column cannot hold, and not the database or the code."""
    if isinstance(falla, OverflowError | DataError):
        return True
    return isinstance(falla.orig, LookupError | TypeError | ValueError)


def _mas_de(cuantos: int) -> str:
    return str(_("Más de %(num)s registros", num=format_decimal(cuantos)))


class Listado(SinHistorial, ModelView):
    """What a catalogue's list and its related tabs are made of."""

    filter_columns: list[str]
    """What `_flt_` takes: the columns that are searched, and those by which its charts count."""

    # Trap 3: FAB keeps the filters of a search on the view singleton, shared by every thread

    @property
    def _filters(self) -> Filters:
        if not has_request_context():
            return self.datamodel.get_filters(self.filter_columns)
        propios: dict[int, Filters] = g.setdefault("filtros_de_vistas", {})
        return propios.setdefault(id(self), self.datamodel.get_filters(self.filter_columns))

    @_filters.setter
    def _filters(self, _valor: Filters) -> None:
        """FAB assigns it at start-up; nothing is kept on the view."""

    # List

    def _orden(self) -> tuple[str, str]:
        nombre = type(self).__name__
        columna = request.args.get(f"_oc_{nombre}", "")
        if columna and columna not in self.order_columns:
            malformada(_("No se puede ordenar por esa columna."))
        sentido = request.args.get(f"_od_{nombre}", "asc")
        if sentido not in ("asc", "desc"):
            malformada(_("El orden es asc o desc."))
        return (columna, sentido) if columna else (self.base_order or (self.datamodel.get_pk_name(), "desc"))

    def _leer_filtros(self) -> Filters:
        """Read `_flt_` arguments (`filter_columns` only) and `q`; 400 for what the database could not compare."""
        filtros = self._filters
        try:
            get_filter_args(filtros)
        except (IndexError, ValueError):
            malformada(_("El filtro no es válido."))
        q = request.args.get("q", "").strip()[:100]
        if q:
            filtros.add_filter(",".join(self.search_columns), FiltroPalabras, q)
        return filtros

    def _estrechada(self) -> Datos | None:
        """Return how the list says what narrows it: its arguments and its words; None of the whole list."""
        pedidos = [(uno, filtro) for uno in request.args if (filtro := self._filtro_de(uno)) is not None]
        if not pedidos:
            return None
        argumentos = {uno: request.args.getlist(uno) for uno, _filtro in pedidos}
        dichos = [self._dicho_de_filtro(filtro, valor) for uno, filtro in pedidos for valor in argumentos[uno]]
        return {"argumentos": argumentos, "texto": _("Solo donde %(que)s.", que=_(" y ").join(dichos))}

    def _filtro_de(self, argumento: str) -> BaseFilter | None:
        """Return the filter that an argument of the address asks for."""
        partes = re.search(r"_flt_(\d)_(.*)", argumento)
        de_columna = self._filters.get_search_filters().get(partes[2]) if partes else None
        return de_columna[int(partes[1])] if partes and de_columna else None

    def _dicho_de_filtro(self, filtro: BaseFilter, valor: str) -> str:
        columna = str(self.label_columns.get(filtro.column_name, filtro.column_name))
        if isinstance(filtro, FiltroPalabras):
            return _("«%(columna)s» tiene «%(valor)s»", columna=columna, valor=valor)
        dicho = self._dicho_de_valor(filtro, valor)
        if isinstance(filtro, FilterEqual | FiltroRelacion | FiltroSiNo):
            return _("«%(columna)s» es «%(valor)s»", columna=columna, valor=dicho)
        return _("«%(columna)s» (%(como)s) es «%(valor)s»", columna=columna, como=filtro.name, valor=dicho)

    def _dicho_de_valor(self, filtro: BaseFilter, valor: str) -> str:
        columna = filtro.column_name
        if isinstance(filtro, FiltroSiNo):
            return _("Sí") if valor == "y" else _("No")
        if isinstance(filtro, FiltroRelacion):
            varias = dicho_de_varias(valor, _("Sin dato"), _("Otras"))
            return varias or str(self.datamodel.get_related_obj(columna, valor) or valor)
        return str(self.formatters_columns.get(columna, str)(valor)) if valor else _("Sin dato")

    def _consultar(self, filtros: Filters, tope: int | None = None) -> Datos:
        """Read one page and how many there are; `tope`: counted up to there, and one more where there are more."""
        pagina, tamano = self._pagina_pedida()
        columna, sentido = self._orden()
        try:
            total, filas = self.datamodel.page(
                filtros.get_joined_filters(self._base_filters),
                (columna, sentido),
                (pagina, tamano),
                self.list_columns,
                tope,
            )
        except (OverflowError, StatementError) as falla:
            if not no_cabe(falla):
                raise
            db.session.rollback()  # PostgreSQL answers nothing more in that transaction, and the page of the 400 reads
            malformada(_("El filtro no es válido."))
        return {"total": total, "filas": filas, "pagina": pagina, "tamano": tamano}

    def _pagina_pedida(self) -> tuple[int, int]:
        """Return which page the address asks for, and of how many rows."""
        nombre = type(self).__name__
        pagina = entero_de(f"page_{nombre}", omision=0, maximo=100_000)
        tamano = entero_de(f"psize_{nombre}", omision=self.page_size, maximo=PAGINA_MAXIMA)
        if tamano not in (*TAMANOS, self.page_size):
            tamano = self.page_size
        return pagina, tamano

    def _tabla(self, filtros: Filters) -> tuple[ListWidget, Datos]:
        datos, puede = self._consultar(filtros, CONTADOS), self._puede()
        valores = self.datamodel.get_values(datos["filas"], self.list_columns)
        tabla = self.list_widget(
            label_columns=self.label_columns,
            include_columns=self.list_columns,
            filas=cells.rows(valores, self.list_columns, self.label_columns, self.formatters_columns),
            ordenes=self._ordenes(),
            enlaces=cells.links(self.endpoint, self.datamodel.get_keys(datos["filas"]), puede),
            **puede,
        )
        return tabla, datos

    def _paginas(self, datos: Datos) -> tuple[str | None, str | None]:
        """Return the addresses of the page before and of the next one; None where there is none."""
        nombre, pagina = f"page_{type(self).__name__}", datos["pagina"]
        anterior = esta_con(**{nombre: pagina - 1}) if pagina else None
        sin_fin = datos["total"] > CONTADOS and len(datos["filas"]) == datos["tamano"]
        hay_mas = datos.get("hay_mas", sin_fin or (pagina + 1) * datos["tamano"] < datos["total"])
        return anterior, esta_con(**{nombre: pagina + 1}) if hay_mas else None

    @staticmethod
    def _mas_de(datos: Datos) -> str | None:
        """Return that there are more than anybody has counted; None where all were counted."""
        tope = datos.get("tope", CONTADOS)
        return _("Más de %(num)s registros", num=format_decimal(tope)) if datos["total"] > tope else None

    def _ordenes(self) -> dict[str, tuple[str, str]]:
        """Return per column the address that orders by it, and how it is ordered now: asc, desc or not."""
        nombre = type(self).__name__
        actual, sentido = request.args.get(f"_oc_{nombre}", ""), request.args.get(f"_od_{nombre}", "asc")
        salida = {}
        for columna in self.order_columns:
            ahora = sentido if columna == actual else ""
            despues = {f"_oc_{nombre}": columna, f"_od_{nombre}": "desc" if ahora == "asc" else "asc"}
            salida[columna] = (esta_con(**despues, **{f"page_{nombre}": 0}), ahora)
        return salida

    def _puede(self) -> dict[str, bool]:
        return {f"puede_{texto}": self._permitido(ruta) for ruta, texto in _PERMISOS.items()}

    def _permitido(self, ruta: str) -> bool:
        if ruta in self.exclude_route_methods or f"can_{ruta}" not in self.base_permissions:
            return False
        return bool(self.appbuilder.sm.has_access(f"can_{ruta}", self.class_permission_name))

    def _url(self, ruta: str, **args: Any) -> str:
        return url_for(f"{self.endpoint}.{ruta}", **args)

    @expose("/list/")
    @has_access
    def list(self) -> str:
        """Show one page of the catalogue; 400 for arguments that make no sense."""
        filtros = self._leer_filtros()
        tabla, datos = self._tabla(filtros)
        anterior, siguiente = self._paginas(datos)
        html: str = self.render_template(
            self.list_template,
            title=self.list_title,
            widgets={"list": tabla},
            q=request.args.get("q", ""),
            estrechada=self._estrechada(),
            total=datos["total"],
            subtitulo=self._mas_de(datos),
            pagina_anterior=anterior,
            pagina_siguiente=siguiente,
            url_agregar=self._url("add") if self._permitido("add") else None,
            texto_agregar=self.add_title,
            **self._puede(),
        )
        return html
