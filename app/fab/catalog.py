"""CatalogView: ModelView with its traps closed; a catalogue is 10 to 30 declarative lines."""

from __future__ import annotations

from typing import ClassVar

from flask import abort, request
from flask_appbuilder import Model
from flask_appbuilder.actions import ActionItem
from flask_appbuilder.baseviews import expose
from flask_appbuilder.forms import DynamicForm
from flask_appbuilder.security.decorators import has_access
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.fab.api import CatalogApi
from app.fab.cambios import historial
from app.fab.chart import CatalogChartView
from app.fab.datamodel import relacion_de
from app.fab.forms import Convertidor, DeclaracionIncompleta
from app.fab.saving import ConFormularios, Respuesta
from app.nucleo.datos import Datos

SIN_ACCIONES = frozenset({"download", "action", "action_post"})
SIN_BORRAR = frozenset({*SIN_ACCIONES, "delete"})
"""Routes that most catalogues do without, and those whose rows are ended, not deleted."""


class CatalogView(ConFormularios):
    """Plain CRUD over a catalogue.

    Besides FAB's vocabulary: `choices_columns` (closed lists), `option_labels` (how a related row is named in a list of
    choices), `base_order`. Must be declared:
    `list_columns`, `add_columns`, `edit_columns`, `show_columns` (or their fieldsets), `label_columns` for all of them,
    and the `*_form_query_rel_fields` of every relation in a form; otherwise `DeclaracionIncompleta` at start-up.
    `columns`, column → label, declares all of these at once where every page has the same; `definitions`, its charts.
    """

    exclude_route_methods: ClassVar[set[str]] = {"download"}
    columns: ClassVar[Datos] = {}
    definitions: ClassVar[list[Datos]] = []
    choices_columns: ClassVar[Datos] = {}
    option_labels: ClassVar[Datos] = {}
    historial_title = _l("Historial de cambios")
    page_size = 25
    list_template = "appbuilder/general/model/list.html"

    def __init__(self, **kwargs: object) -> None:
        self.label_columns = {**self.columns, **(self.label_columns or {})}
        for ruta in ("list", "show", "add", "edit") if self.columns else ():
            setattr(self, f"{ruta}_columns", getattr(self, f"{ruta}_columns", None) or [*self.columns])
        self.search_columns = self.search_columns or [c for c in (self.list_columns or []) if "." not in c]
        self.filter_columns = [*dict.fromkeys([*self.search_columns, *self._grupos()])]
        self._exigir_declaracion()
        super().__init__(**kwargs)

    def _grupos(self) -> list[str]:
        """Return the columns and relations by which its charts count: their figures lead to the list narrowed so."""
        grupos = [una["group"] for una in self.definitions if isinstance(una.get("group"), str)]
        return [relacion_de(self.datamodel.obj, grupo) or grupo for grupo in grupos]

    # What else is made from the same lines

    @classmethod
    def graficas(cls) -> type[CatalogChartView]:
        """Return the page of its charts, `<route_base>/chart/`, for a feature's `vistas`."""
        propios = {
            "datamodel": cls.datamodel,
            "route_base": cls.route_base,
            "class_permission_name": cls.class_permission_name or cls.__name__,
            "label_columns": {**cls.columns, **(cls.label_columns or {})},
            "chart_title": cls.list_title,
            "definitions": cls.definitions,
            "base_filters": cls.base_filters,
            "lista": "" if "list" in cls.exclude_route_methods else f"{cls.__name__}.list",
        }
        return type(f"{cls.__name__.removesuffix('View')}ChartView", (CatalogChartView,), propios)

    @classmethod
    def api(cls) -> type[CatalogApi]:
        """Return its REST resource, `/api/v1<route_base>/`, for a feature's `vistas`."""
        propios = {
            "vista": cls,
            "resource_name": cls.route_base.strip("/"),
            "class_permission_name": cls.class_permission_name or cls.__name__,
        }
        return type(f"{cls.__name__.removesuffix('View')}Api", (CatalogApi,), propios)

    # Trap 5: nothing is offered, printed or accepted by default

    def _columnas_de(self, nombre: str) -> list[str]:
        grupos = getattr(self, f"{nombre}_fieldsets", None)
        if grupos:
            return [c for _titulo, grupo in grupos for c in grupo["fields"]]
        columnas = getattr(self, f"{nombre}_columns", None)
        if columnas is None:
            raise DeclaracionIncompleta(f"{type(self).__name__}: declare {nombre}_columns")
        return list(columnas)

    def _exigir_declaracion(self) -> None:
        rutas = [r for r in ("list", "show", "add", "edit") if r not in self.exclude_route_methods]
        for ruta in rutas:
            columnas = self._columnas_de(ruta)
            sin_nombre = [c for c in columnas if c not in self.label_columns]
            if sin_nombre:
                raise DeclaracionIncompleta(f"{type(self).__name__}: sin label_columns {sin_nombre}")
            declaradas = getattr(self, f"{ruta}_form_query_rel_fields", None) or {}
            if ruta in ("add", "edit"):
                sueltas = [c for c in columnas if self.datamodel.is_relation(c) and c not in declaradas]
                if sueltas:
                    raise DeclaracionIncompleta(f"{type(self).__name__}: sin {ruta}_form_query_rel_fields {sueltas}")

    def _init_properties(self) -> None:
        for ruta in ("add", "edit"):
            if ruta in self.exclude_route_methods and getattr(self, f"{ruta}_columns", None) is None:
                setattr(self, f"{ruta}_columns", [self.datamodel.get_pk_name()])
        super()._init_properties()

    def _init_forms(self) -> None:
        convertidor = Convertidor(self.datamodel, self.choices_columns, self.option_labels)
        self.search_form = DynamicForm
        for ruta in ("add", "edit"):
            if getattr(self, f"{ruta}_form", None) is None:
                forma = convertidor.create_form(
                    self.label_columns,
                    getattr(self, f"{ruta}_columns"),
                    self.description_columns,
                    {c: list(v) for c, v in self.validators_columns.items()},
                    getattr(self, f"{ruta}_form_extra_fields"),
                    getattr(self, f"{ruta}_form_query_rel_fields"),
                )
                setattr(self, f"{ruta}_form", forma)

    # Show, with the tabs whose own list the person may see (trap 4)

    def _relacionadas(self, fila: Model) -> list[Datos]:
        salida = []
        for vista in self._related_views:
            if not vista._permitido("list"):
                continue
            filtros = vista.datamodel.get_filters()
            llave = vista.datamodel.get_related_fk(self.datamodel.obj)
            muchos = vista.datamodel.is_relation_many_to_many(llave)
            filtro = (
                self.datamodel.FilterRelationManyToManyEqual if muchos else self.datamodel.FilterRelationOneToManyEqual
            )
            filtros.add_filter_related_view(llave, filtro, self.datamodel.get_pk_value(fila))
            tabla, datos = vista._tabla(filtros)
            agregar = None
            if vista._permitido("add") and not muchos:
                agregar = vista._url("add", **{f"_flt_0_{llave}": self.datamodel.get_pk_value(fila)})
            anterior, siguiente = vista._paginas(datos)
            salida.append(
                {
                    "titulo": vista.list_title,
                    "html": Markup(tabla()),
                    "total": datos["total"],
                    "url_agregar": agregar,
                    "pagina_anterior": anterior,
                    "pagina_siguiente": siguiente,
                }
            )
        return salida

    @expose("/show/<pk>", methods=["GET"])
    @has_access
    def show(self, pk: str) -> str:
        """Show one row and its related lists."""
        return self._mostrada(pk, self._buscar_o_404(pk))

    def _mostrada(self, pk: str, fila: Model) -> str:
        html: str = self.render_template(
            self.show_template,
            pk=pk,
            title=self.show_title,
            nombre=self.llamado(fila),
            widgets=self._get_show_widget(pk, fila, actions={}),
            vistas_relacionadas=self._relacionadas(fila),
            historial=self._historial(fila),
            historial_title=self.historial_title,
            acciones=self.acciones(fila),
            url_editar=self._url("edit", pk=pk) if self._permitido("edit") else None,
            url_borrar=self._url("delete", pk=pk) if self._permitido("delete") else None,
            version=self.version_de(fila) if self._permitido("delete") else "",
            url_lista=self._url("list"),
            **self._puede(),
        )
        return html

    def _historial(self, fila: Model) -> list[Datos]:
        """Return who changed the row, for those who may read the log."""
        return historial(self, fila) if self.appbuilder.sm.has_access("can_list", "CambioView") else []

    def llamado(self, fila: Model) -> str:
        """Return the title of a row's page."""
        return str(getattr(fila, next(iter(self.columns))) if self.columns else fila)

    def acciones(self, fila: Model) -> list[Datos]:
        """Return the row's own buttons as `piezas.html` draws them."""
        return []

    # Actions reach rows only through the base filters, and only by POST (trap 1)

    def _accion(self, nombre: str) -> ActionItem:
        accion = self.actions.get(nombre)
        if accion is None:
            abort(404)
        if not self.appbuilder.sm.has_access(self.get_action_permission_name(nombre), self.class_permission_name):
            abort(403)
        return accion

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    def action(self, name: str, pk: str) -> Respuesta:
        """Run an action on one row that the person reaches; 404 otherwise."""
        respuesta: Respuesta = self._accion(name).func(self._buscar_o_404(pk))
        return respuesta

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Respuesta:
        """Run an action on several rows; 404 if one of them is not the person's."""
        accion = self._accion(request.form.get("action", ""))
        respuesta: Respuesta = accion.func([self._buscar_o_404(pk) for pk in request.form.getlist("rowid")])
        return respuesta
