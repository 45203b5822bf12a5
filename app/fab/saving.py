"""Forms of a catalogue written once, against their version, in one transaction."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, g, request
from flask_appbuilder import Model
from flask_appbuilder.baseviews import expose
from flask_appbuilder.forms import DynamicForm
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.wrappers import Response

from app.extensions import db
from app.fab.base import ver_otra
from app.fab.forms import DatoRechazado
from app.fab.listing import Listado
from app.fab.notices import dejar_recado
from app.fab.once import (
    CLAVE,
    VERSION,
    avisar_conflicto,
    avisar_repetida,
    clave_nueva,
    contenido_de_la_solicitud,
    respuesta_anterior,
    una_sola_vez,
)
from app.fab.space import SinGuardar, codigo_de, exigir_espacio, repone
from app.fab.usos import por_que_no, usos
from app.fab.versions import CambioAjeno, exigir_version, huella, huellas_de, lo_que_cambio, version_de
from app.nucleo.datos import Datos
from app.nucleo.flujo import Conflicto
from app.seguridad.guardia import alcance_actual

Respuesta = Response | tuple[str, int] | str


def al_guardar(decir: Callable[[], None]) -> None:
    """Have what follows from the row that is being saved said after COMMIT."""
    g.setdefault("al_guardar", []).append(decir)


class ConFormularios(Listado):
    """Add, edit and delete: Spanish errors, everything typed kept (traps 5, 6, 7)."""

    def _buscar_o_404(self, pk: str) -> Model:
        fila = self.datamodel.get(pk, self._base_filters)
        if fila is None:
            abort(404)
        return fila

    def _tomada(self, pk: str) -> Model:
        """Return a row locked and read anew; 404 when it is not there or not the person's."""
        fila = self._buscar_o_404(pk)
        db.session.refresh(fila, with_for_update={"of": self.datamodel.obj})
        return fila

    def _lo_que_se_ve(self) -> list[str]:
        """Return the columns whose change somebody who edits or deletes a row must be told of."""
        ruta = "show" if "edit" in self.exclude_route_methods else "edit"
        return [columna for columna in self._columnas_de(ruta) if "." not in columna]

    def _columnas_de(self, nombre: str) -> list[str]:
        raise NotImplementedError

    def version_de(self, fila: Model) -> str:
        """Return the version of a row, for the form that edits or deletes it."""
        return version_de(fila, self._lo_que_se_ve())

    def forma_de(self, fila: Model) -> type[DynamicForm]:
        """Return the class of the form that changes this row."""
        forma: type[DynamicForm] = self.edit_form
        return forma

    def contestar(self, destino: str) -> Respuesta:
        """Return the answer to a form that was saved: lead to where it was told (303)."""
        return ver_otra(destino)

    def campos_de_mas(self, forma: DynamicForm) -> list[str]:
        """Return the fields that a row's own form has besides the columns."""
        return []

    def _destino(self, pk: object) -> str:
        return self._url("show", pk=pk) if self._permitido("show") else self._url("list")

    def _forma_de_alta(self) -> DynamicForm:
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

    # Writing

    def _guardar(self, forma: DynamicForm, pk: str | None, enviado: Datos) -> str | None:
        """Save the form once and return where it leads; None with the sentence where it belongs. `Conflicto` passes.

        What was sent already is not judged again: its own row would stand in its way.
        """
        exigir_espacio()
        anterior = respuesta_anterior(enviado, alcance_actual())
        if anterior is None and forma.validate():
            return self._escribir(forma, pk, enviado)
        anterior = anterior or respuesta_anterior(enviado, alcance_actual())
        if anterior is not None:
            avisar_repetida("")
        return anterior

    def _escribir(self, forma: DynamicForm, pk: str | None, enviado: Datos) -> str | None:
        repetida: list[str] = []
        try:
            destino = una_sola_vez(enviado, alcance_actual(), lambda: self._escrita(forma, pk), repetida.append)
        except DatoRechazado as error:
            if error.campo in forma:
                forma[error.campo].errors = [*forma[error.campo].errors, str(error)]
            else:
                forma.form_errors = [*forma.form_errors, str(error)]
        except (IntegrityError, DataError):
            forma.form_errors = [_("Ya hay un registro con esos datos; revise los que no pueden repetirse.")]
        else:
            if repetida:
                avisar_repetida("")
            else:
                dejar_recado(_("Guardado."), "success")
                for decir in g.pop("al_guardar", ()):
                    decir()
            return destino
        return None

    def _escrita(self, forma: DynamicForm, pk: str | None) -> str:
        """Write the form's row inside the transaction and return where it leads."""
        nueva = pk is None
        fila = self.datamodel.obj() if pk is None else self._tomada(pk)
        if not nueva:
            exigir_version(fila, self._lo_que_se_ve(), request.form.get(VERSION, ""))
        with db.session.no_autoflush:
            forma.populate_obj(fila)
            (self.pre_add if nueva else self.pre_update)(fila)
        (self.datamodel.add if nueva else self.datamodel.edit)(fila)
        (self.post_add if nueva else self.post_update)(fila)
        return self._destino(self.datamodel.get_pk_value(fila))

    def _pintar_forma(self, ruta: str, forma: DynamicForm, codigo: int, version: str = "") -> tuple[str, int]:
        """Draw a form with its hidden key (a fresh one where another was used up) and the version it is drawn from."""
        usada = request.form.get(CLAVE, "") if codigo != 409 else ""
        forma.ocultos = {CLAVE: usada or clave_nueva()} | ({VERSION: version} if version else {})
        columnas = [*getattr(self, f"{ruta}_columns"), *self.campos_de_mas(forma)]
        grupos = getattr(self, f"{ruta}_fieldsets")
        widget = (self.add_widget if ruta == "add" else self.edit_widget)(
            form=forma, include_cols=columnas, exclude_cols=[], fieldsets=grupos
        )
        plantilla = self.add_template if ruta == "add" else self.edit_template
        html = self.render_template(
            plantilla,
            title=self.add_title if ruta == "add" else self.edit_title,
            widgets={ruta: widget},
            form=forma,
            error_general=" ".join(map(str, forma.form_errors)) or None,
            url_volver=self._url("list"),
            vistas_relacionadas=[],
            **self._puede(),
        )
        return html, codigo

    # Pages

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @repone
    def add(self) -> Respuesta:
        """Show the empty form; save it (303), or show it again with what is wrong (422) or was sent before (409)."""
        forma = self._forma_de_alta()
        if request.method == "GET":
            return self._pintar_forma("add", forma, 200)
        enviado = contenido_de_la_solicitud()
        try:
            destino = self._guardar(forma, None, enviado)
        except Conflicto as error:
            avisar_conflicto(error)
            return self._pintar_forma("add", forma, codigo_de(error))
        return self.contestar(destino) if destino else self._pintar_forma("add", forma, 422)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    @repone
    def edit(self, pk: str) -> Respuesta:
        """Show the row's form; save it (303), or show it again with what is wrong (422) or changed meanwhile (409)."""
        fila = self._buscar_o_404(pk)
        if request.method == "GET":
            return self._pintar_forma("edit", self.forma_de(fila).refresh(obj=fila), 200, self.version_de(fila))
        enviado, version = contenido_de_la_solicitud(), request.form.get(VERSION, "")
        forma = self.forma_de(fila).refresh(request.form)
        forma._id = self.datamodel.get_pk_value(fila)
        try:
            destino = self._guardar(forma, pk, enviado)
        except Conflicto as error:
            fila = self._buscar_o_404(pk)
            if isinstance(error, CambioAjeno):
                self._contar_cambios(forma, fila, error.columnas, version)
            else:
                avisar_conflicto(error)
            vista = version if isinstance(error, SinGuardar) else self.version_de(fila)
            return self._pintar_forma("edit", forma, codigo_de(error), vista)
        return self.contestar(destino) if destino else self._pintar_forma("edit", forma, 422, version)

    def _contar_cambios(self, forma: DynamicForm, fila: Model, columnas: list[str], version: str) -> None:
        """Say beside each field what somebody else put there; what the person had left alone takes that value."""
        vistas, frases = huellas_de(version), lo_que_cambio(self, fila, columnas)
        for columna in columnas:
            campo, intacto = forma[columna], vistas.get(columna) == huella(forma[columna].data)
            if intacto:
                campo.raw_data = None
                campo.process_data(getattr(fila, columna))
            sigue = _("Usted había escrito otra cosa: deje lo que deba quedar.")
            if intacto:
                sigue = _("Ya está puesto aquí.")
            campo.errors = [*campo.errors, f"{frases[columna]} {sigue}"]
        forma.form_errors = [
            *forma.form_errors,
            _("Alguien cambió esto mientras usted escribía. Todavía no se guarda: revise y vuelva a guardar."),
        ]

    @expose("/delete/<pk>", methods=["POST"])
    @has_access
    @repone
    def delete(self, pk: str) -> Respuesta:
        """Delete a row that nothing uses (303); what is in use, or changed since it was seen, is refused in words."""
        repetida: list[str] = []
        try:
            destino = una_sola_vez(
                contenido_de_la_solicitud(), alcance_actual(), lambda: self._borrada(pk), repetida.append
            )
        except DatoRechazado as error:
            dejar_recado(str(error), "danger")
            return ver_otra(self._destino(pk))
        except CambioAjeno as error:
            self._contar_al_borrar(pk, error)
            return self.show(pk), 409
        except Conflicto as error:
            avisar_conflicto(error)
            return self.show(pk), codigo_de(error)
        except (IntegrityError, AssertionError):
            dejar_recado(por_que_no(self._buscar_o_404(pk), self.label_columns, []), "danger")
            return ver_otra(self._destino(pk))
        dejar_recado(_("Borrado."), "success")
        return ver_otra(destino)

    def _borrada(self, pk: str) -> str:
        fila = self._tomada(pk)
        exigir_version(fila, self._lo_que_se_ve(), request.form.get(VERSION, ""))
        self.pre_delete(fila)
        usan = usos(fila)
        if usan:
            raise DatoRechazado(por_que_no(fila, self.label_columns, usan))
        self.datamodel.delete(fila)
        return str(self._url("list"))

    def _contar_al_borrar(self, pk: str, error: CambioAjeno) -> None:
        fila = self._buscar_o_404(pk)
        cambios = lo_que_cambio(self, fila, error.columnas)
        partes = [f"{self.label_columns[columna]}: {frase}" for columna, frase in cambios.items()]
        aviso = _("No se borró: cambió después de que usted abrió esta página. Si aún debe borrarse, bórrelo otra vez.")
        dejar_recado(" ".join([aviso, *partes]), "danger")
