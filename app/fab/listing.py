"""The list of a CatalogView: filters per request, arguments clamped, one count and one page."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.filters import Filters
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.urltools import get_filter_args
from flask_appbuilder.views import ModelView
from flask_appbuilder.widgets import ListWidget
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, StatementError

from app.fab.base import PAGINA_MAXIMA, TAMANOS, SinHistorial, entero_de, esta_con, malformada
from app.fab.datamodel import FiltroPalabras
from app.nucleo.datos import Datos

_PERMISOS = {"add": "agregar", "edit": "editar", "show": "mostrar", "delete": "borrar"}


def no_cabe(falla: OverflowError | StatementError) -> bool:
    """Answer whether what failed is a value that its column cannot hold, and not the database or the code."""
    if isinstance(falla, OverflowError | DataError):
        return True
    return isinstance(falla.orig, LookupError | TypeError | ValueError)


class Listado(SinHistorial, ModelView):
    """What a catalogue's list and its related tabs are made of."""

    # Trap 3: FAB keeps the filters of a search on the view singleton, shared by every thread

    @property
    def _filters(self) -> Filters:
        if not has_request_context():
            return self.datamodel.get_filters(self.search_columns)
        propios: dict[int, Filters] = g.setdefault("filtros_de_vistas", {})
        return propios.setdefault(id(self), self.datamodel.get_filters(self.search_columns))

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
        """Read `_flt_` arguments (search columns only) and `q`; 400 for what the database could not compare."""
        filtros = self._filters
        try:
            get_filter_args(filtros)
        except (IndexError, ValueError):
            malformada(_("El filtro no es válido."))
        q = request.args.get("q", "").strip()[:100]
        if q:
            filtros.add_filter(",".join(self.search_columns), FiltroPalabras, q)
        return filtros

    def _consultar(self, filtros: Filters) -> Datos:
        nombre = type(self).__name__
        pagina = entero_de(f"page_{nombre}", omision=0, maximo=100_000)
        tamano = entero_de(f"psize_{nombre}", omision=self.page_size, maximo=PAGINA_MAXIMA)
        if tamano not in (*TAMANOS, self.page_size):
            tamano = self.page_size
        columna, sentido = self._orden()
        try:
            total, filas = self.datamodel.query(
                filtros.get_joined_filters(self._base_filters),
                columna,
                sentido,
                page=pagina,
                page_size=tamano,
                select_columns=self.list_columns,
            )
        except (OverflowError, StatementError) as falla:
            if not no_cabe(falla):
                raise
            malformada(_("El filtro no es válido."))
        return {"total": total, "filas": filas, "pagina": pagina, "tamano": tamano}

    def _tabla(self, filtros: Filters) -> tuple[ListWidget, Datos]:
        datos = self._consultar(filtros)
        tabla = self.list_widget(
            label_columns=self.label_columns,
            include_columns=self.list_columns,
            value_columns=self.datamodel.get_values(datos["filas"], self.list_columns),
            ordenes=self._ordenes(),
            formatters_columns=self.formatters_columns,
            page=datos["pagina"],
            page_size=datos["tamano"],
            count=datos["total"],
            pks=self.datamodel.get_keys(datos["filas"]),
            actions={},
            filters=filtros,
            modelview_name=type(self).__name__,
            **self._puede(),
        )
        return tabla, datos

    def _paginas(self, datos: Datos) -> tuple[str | None, str | None]:
        """Return the addresses of the page before and of the next one; None where there is none."""
        nombre, pagina = f"page_{type(self).__name__}", datos["pagina"]
        anterior = esta_con(**{nombre: pagina - 1}) if pagina else None
        hay_mas = (pagina + 1) * datos["tamano"] < datos["total"]
        return anterior, esta_con(**{nombre: pagina + 1}) if hay_mas else None

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
            total=datos["total"],
            pagina_anterior=anterior,
            pagina_siguiente=siguiente,
            url_agregar=self._url("add") if self._permitido("add") else None,
            texto_agregar=self.add_title,
            **self._puede(),
        )
        return html
