"""CatalogView: ModelView for catalogues with its traps closed; a catalogue is 10 to 30 declarative lines on it."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, flash, request
from flask_appbuilder.actions import ActionItem
from flask_appbuilder.baseviews import expose
from flask_appbuilder.forms import DynamicForm
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.wrappers import Response

from app.extensions import db, escritura
from app.fab import usage
from app.fab.base import ver_otra
from app.fab.changes import historial
from app.fab.forms import Convertidor, DatoRechazado, DeclaracionIncompleta
from app.fab.listing import Listado

SIN_ACCIONES = frozenset({"download", "action", "action_post"})
SIN_BORRAR = frozenset({*SIN_ACCIONES, "delete"})
"""Routes that most catalogues do without, and those whose rows are ended, not deleted."""


class CatalogView(Listado):
    """Plain CRUD over a catalogue.

    Besides FAB's vocabulary: `choices_columns` (closed lists), `option_labels` (how a related row is named in a list of
    choices), `base_order`. Must be declared:
    `list_columns`, `add_columns`, `edit_columns`, `show_columns` (or their fieldsets), `label_columns` for all of them,
    and the `*_form_query_rel_fields` of every relation in a form; otherwise `DeclaracionIncompleta` at start-up.
    """

    exclude_route_methods: ClassVar[set[str]] = {"download"}
    choices_columns: ClassVar[dict[str, Any]] = {}
    option_labels: ClassVar[dict[str, Any]] = {}
    historial_title = _l("Historial de cambios")
    page_size = 25
    list_template = "appbuilder/general/model/list.html"

    def __init__(self, **kwargs: Any) -> None:
        self.label_columns = dict(self.label_columns or {})
        self.search_columns = self.search_columns or [c for c in (self.list_columns or []) if "." not in c]
        self._exigir_declaracion()
        super().__init__(**kwargs)

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

    def _buscar_o_404(self, pk: Any) -> Any:
        fila = self.datamodel.get(pk, self._base_filters)
        if fila is None:
            abort(404)
        return fila

    def _relacionadas(self, fila: Any) -> list[dict[str, Any]]:
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
        fila = self._buscar_o_404(pk)
        return self.render_template(
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
            url_lista=self._url("list"),
            **self._puede(),
        )

    def _historial(self, fila: Any) -> list[dict[str, Any]]:
        """Return who changed the row, for those who may read the log."""
        return historial(self, fila) if self.appbuilder.sm.has_access("can_list", "CambioView") else []

    def llamado(self, fila: Any) -> str:
        """Return the title of a row's page."""
        return str(fila)

    def acciones(self, fila: Any) -> list[dict[str, Any]]:
        """Return the row's own buttons as `piezas.html` draws them."""
        return []

    # Add and edit: one transaction, Spanish errors, everything typed kept (traps 5, 6, 7)

    def _forma_de_alta(self) -> Any:
        forma = self.add_form.refresh()
        if request.method == "GET":
            for argumento, valor in request.args.items():
                nombre = argumento.removeprefix("_flt_0_")
                if (
                    argumento.startswith("_flt_0_")
                    and nombre in self.add_columns
                    and self.datamodel.is_relation(nombre)
                ):
                    campo = forma[nombre]
                    campo.data = next((o for o in campo.query_func() if str(campo.get_pk_func(o)) == valor), None)
        return forma

    def forma_de(self, fila: Any) -> Any:
        """Return the class of the form that changes this row."""
        return self.edit_form

    def avisar(self) -> None:
        """Say what follows from what was just saved; called after COMMIT."""

    def _guardar(self, forma: Any, pk: Any | None) -> Any | None:
        """Write the form inside one transaction; on failure put the sentence where it belongs and return None."""
        try:
            with escritura():
                fila = self.datamodel.obj() if pk is None else self._buscar_o_404(pk)
                with db.session.no_autoflush:
                    forma.populate_obj(fila)
                    (self.pre_add if pk is None else self.pre_update)(fila)
                (self.datamodel.add if pk is None else self.datamodel.edit)(fila)
                (self.post_add if pk is None else self.post_update)(fila)
                return self.datamodel.get_pk_value(fila)
        except DatoRechazado as error:
            destino = forma[error.campo].errors if error.campo in forma else forma.form_errors
            destino_lista = [*destino, str(error)]
            if error.campo in forma:
                forma[error.campo].errors = destino_lista
            else:
                forma.form_errors = destino_lista
        except (IntegrityError, DataError):
            forma.form_errors = [_("Ya hay un registro con esos datos; revise los que no pueden repetirse.")]
        return None

    def _pintar_forma(self, ruta: str, forma: Any, titulo: Any, codigo: int) -> tuple[str, int]:
        columnas = [*getattr(self, f"{ruta}_columns"), *self.campos_de_mas(forma)]
        grupos = getattr(self, f"{ruta}_fieldsets")
        widget = (self.add_widget if ruta == "add" else self.edit_widget)(
            form=forma, include_cols=columnas, exclude_cols=[], fieldsets=grupos
        )
        plantilla = self.add_template if ruta == "add" else self.edit_template
        html = self.render_template(
            plantilla,
            title=titulo,
            widgets={ruta: widget},
            form=forma,
            error_general=" ".join(map(str, forma.form_errors)) or None,
            url_volver=self._url("list"),
            vistas_relacionadas=[],
            **self._puede(),
        )
        return html, codigo

    def campos_de_mas(self, forma: Any) -> list[str]:
        """Return the fields that a row's own form has besides the columns."""
        return []

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Response | tuple[str, int]:
        """Show the empty form; save it (303), or show it again with what is wrong (422)."""
        forma = self._forma_de_alta()
        if request.method == "POST" and forma.validate():
            pk = self._guardar(forma, None)
            if pk is not None:
                flash(_("Guardado."), "success")
                self.avisar()
                return ver_otra(self._destino(pk))
        return self._pintar_forma("add", forma, self.add_title, 200 if request.method == "GET" else 422)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> Response | tuple[str, int]:
        """Show the row's form; save it (303), or show it again with what is wrong (422)."""
        fila = self._buscar_o_404(pk)
        if request.method == "GET":
            return self._pintar_forma("edit", self.forma_de(fila).refresh(obj=fila), self.edit_title, 200)
        forma = self.forma_de(fila).refresh(request.form)
        forma._id = self.datamodel.get_pk_value(fila)
        if forma.validate() and self._guardar(forma, pk) is not None:
            flash(_("Guardado."), "success")
            self.avisar()
            return ver_otra(self._destino(pk))
        return self._pintar_forma("edit", forma, self.edit_title, 422)

    def _destino(self, pk: Any) -> str:
        return self._url("show", pk=pk) if self._permitido("show") else self._url("list")

    @expose("/delete/<pk>", methods=["POST"])
    @has_access
    def delete(self, pk: str) -> Response:
        """Delete a row that nothing uses (303); what is in use is refused in words."""
        try:
            with escritura():
                fila = self._buscar_o_404(pk)
                self.pre_delete(fila)
                usan = usage.usos(fila)
                if usan:
                    raise DatoRechazado(usage.por_que_no(fila, self.label_columns, usan))
                self.datamodel.delete(fila)
        except DatoRechazado as error:
            flash(str(error), "danger")
            return ver_otra(self._destino(pk))
        except (IntegrityError, AssertionError):
            flash(usage.por_que_no(self._buscar_o_404(pk), self.label_columns, []), "danger")
            return ver_otra(self._destino(pk))
        flash(_("Borrado."), "success")
        return ver_otra(self._url("list"))

    # Actions reach rows only through the base filters, and only by POST (trap 1)

    def _accion(self, nombre: str) -> ActionItem:
        accion = self.actions.get(nombre)
        if accion is None:
            abort(404)
        if not self.appbuilder.sm.has_access(self.get_action_permission_name(nombre), self.class_permission_name):
            abort(403)
        return accion

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    def action(self, name: str, pk: str) -> Any:
        """Run an action on one row that the person reaches; 404 otherwise."""
        return self._accion(name).func(self._buscar_o_404(pk))

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Any:
        """Run an action on several rows; 404 if one of them is not the person's."""
        accion = self._accion(request.form.get("action", ""))
        return accion.func([self._buscar_o_404(pk) for pk in request.form.getlist("rowid")])
