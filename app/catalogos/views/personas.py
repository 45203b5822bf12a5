"""Who holds which puesto, and who stands in for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from flask import abort, g, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.sqla.filters import FilterEqual, FilterInFunction
from flask_appbuilder.security.decorators import has_access
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response

from app.catalogos import queries
from app.catalogos.forms.revisiones import revisar_administrador, revisar_adscripcion, revisar_terminado
from app.catalogos.forms.suplencias import FormaSuplencia, revisar_suplencia
from app.catalogos.services import suplencias
from app.catalogos.services.ajustes import nombre_de_puesto
from app.catalogos.services.ultimo_enlace import avisar_si_queda_sin_enlace
from app.extensions import db
from app.fab.base import ver_otra
from app.fab.catalog import SIN_BORRAR, CatalogView
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado
from app.fab.notices import dejar_recado
from app.fab.once import una_sola_vez
from app.fab.proposing import ConPropuesta, proponer, queda_propuesta
from app.fab.space import codigo_de
from app.nucleo.datos import Datos
from app.nucleo.flujo import Conflicto
from app.nucleo.puestos import DE_LO_RESERVADO, PUESTOS
from app.seguridad import propuestas
from app.seguridad.guardia import alcance_actual, comprometido
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy


def _valores(item: Adscripcion) -> Datos:
    dependencia = item.dependencia
    return propuestas.valores_de(item) | {"dependencia_id": dependencia.id if dependencia else None}


def _nombre(user_id: int) -> str:
    return str(db.session.get_one(User, user_id).get_full_name())


class AdscripcionView(ConPropuesta, CatalogView):
    """Who holds which puesto, where, from when to when. Ended, not deleted."""

    route_base = "/adscripciones"
    datamodel = Interfaz(Adscripcion)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_BORRAR}
    list_title = _l("Puestos")
    show_title = _l("Puesto")
    add_title = _l("Dar un puesto")
    edit_title = _l("Cambiar un puesto")
    label_columns: ClassVar[Datos] = {
        "user": _l("Persona"),
        "puesto": _l("Puesto"),
        "dependencia": _l("Dependencia"),
        "desde": _l("Desde"),
        "hasta": _l("Hasta"),
        "suple_a": _l("En suplencia de"),
        "suple_a.user": _l("En suplencia de"),
    }
    list_columns: ClassVar[list[str]] = ["user", "puesto", "dependencia", "desde", "hasta"]
    show_columns: ClassVar[list[str]] = [*list_columns, "suple_a.user"]
    add_columns: ClassVar[list[str]] = ["user", "puesto", "dependencia", "desde", "hasta"]
    edit_columns: ClassVar[list[str]] = ["puesto", "dependencia", "desde", "hasta"]
    search_columns: ClassVar[list[str]] = ["puesto"]
    order_columns: ClassVar[list[str]] = ["puesto", "desde", "hasta"]
    choices_columns: ClassVar[Datos] = {"puesto": [(p, LazyString(nombre_de_puesto, p)) for p in PUESTOS]}
    formatters_columns: ClassVar[Datos] = {"puesto": nombre_de_puesto}
    add_form_query_rel_fields: ClassVar[Datos] = {
        "user": [["active", FilterEqual, True]],
        "dependencia": [["activa", FilterEqual, True]],
    }
    edit_form_query_rel_fields: ClassVar[Datos] = {"dependencia": [["activa", FilterEqual, True]]}

    def llamado(self, fila: Adscripcion) -> str:
        """Return what the town calls the puesto."""
        return nombre_de_puesto(fila.puesto)

    def pre_add(self, item: Adscripcion) -> None:
        """Nobody gives a puesto to himself; Enlace and Titular belong to a dependencia."""
        if item.user is not None and item.user.id == g.user.id:
            raise DatoRechazado(_("Nadie se da un puesto a sí mismo: pídalo a otro administrador."), "user")
        revisar_adscripcion(item)
        revisar_administrador(item)
        if item.puesto in DE_LO_RESERVADO:
            raise propuestas.SePropone("puesto", item.user.id, {"valores": _valores(item)})

    def pre_update(self, item: Adscripcion) -> None:
        """The same, for the person whose puesto it is; a suplencia has its own screen."""
        if item.user_id == g.user.id:
            raise DatoRechazado(_("Nadie cambia su propio puesto: pídalo a otro administrador."), "puesto")
        if item.suple_a_id is not None:
            raise DatoRechazado(_("Es una suplencia: se termina o se nombra otra en «Suplencias»."), "puesto")
        revisar_adscripcion(item)
        revisar_administrador(item)
        revisar_terminado(item)
        if {item.puesto, comprometido(item, "puesto")} & set(DE_LO_RESERVADO):
            datos = {"fila": item.id, "valores": _valores(item)}
            raise propuestas.SePropone("cambiar_puesto", item.user_id, datos)
        dia = hoy()
        avisar_si_queda_sin_enlace(item.hasta + timedelta(days=1) if item.hasta and item.hasta >= dia else dia)


class SuplenciaView(ConPropuesta, CatalogView):
    """Who stands in for whom, for some days: named and ended by whom the puesto falls to."""

    route_base = "/suplencias"
    datamodel = Interfaz(Adscripcion)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_BORRAR, "edit"}
    base_filters: ClassVar[list[list[object]]] = [
        ["id", FilterInFunction, lambda: queries.suplencias(alcance_actual())]
    ]
    list_title = _l("Suplencias")
    show_title = _l("Suplencia")
    add_title = _l("Nombrar a quien supla")
    label_columns: ClassVar[Datos] = {
        "suple_a.user": _l("De quién"),
        "suple_a_id": _l("De quién"),
        "user": _l("Quién suple"),
        "user_id": _l("Quién suple"),
        "puesto": _l("Puesto"),
        "dependencia": _l("Dependencia"),
        "desde": _l("Desde"),
        "hasta": _l("Hasta"),
    }
    list_columns: ClassVar[list[str]] = ["suple_a.user", "user", "puesto", "dependencia", "desde", "hasta"]
    show_columns = list_columns
    add_columns: ClassVar[list[str]] = ["suple_a_id", "user_id", "desde", "hasta"]
    add_form = FormaSuplencia
    search_columns: ClassVar[list[str]] = ["puesto"]
    order_columns: ClassVar[list[str]] = ["puesto", "desde", "hasta"]
    formatters_columns: ClassVar[Datos] = {"puesto": nombre_de_puesto}
    base_order = ("desde", "desc")
    llamado = AdscripcionView.llamado

    def pre_add(self, item: Adscripcion) -> None:
        """Check who names whom and when; the substitute gets puesto and dependencia."""
        alcance = alcance_actual()
        suplida = queries.suplida(item.suple_a_id or 0, alcance)
        revisar_suplencia(item, suplida, alcance)
        assert suplida is not None
        suplencias.heredar(item, suplida)
        if item.puesto in DE_LO_RESERVADO:
            quien = {"user_id": item.user_id, "suple_a_id": suplida.id}
            datos = {"valores": _valores(item) | quien, "suplente": _nombre(item.user_id)}
            raise propuestas.SePropone("suplencia", suplida.user_id, datos)

    def acciones(self, fila: Adscripcion) -> list[Datos]:
        """One that is not over may be ended."""
        if not self._terminable(fila):
            return []
        url = url_for(f"{self.endpoint}.terminar", pk=fila.id)
        return [{"url": url, "texto": _("Terminar la suplencia"), "campos": {}, "primaria": True}]

    def _terminable(self, fila: Adscripcion) -> bool:
        permitido = self.appbuilder.sm.has_access("can_terminar", self.class_permission_name)
        return bool(permitido) and (fila.hasta is None or fila.hasta >= hoy())

    @expose("/terminar/<pk>", methods=["POST"])
    @has_access
    def terminar(self, pk: str) -> Response:
        """End a suplencia at once (303); 404 for one that is not the asker's, 409 for one that is over.

        One of a puesto that opens what is reserved is proposed: a second person must consent.
        """
        previa = self._buscar_o_404(pk)
        if previa.puesto in DE_LO_RESERVADO and self._terminable(previa):
            datos = {"fila": previa.id, "suplente": previa.user.get_full_name()}
            proponer("terminar_suplencia", previa.suple_a.user_id, datos)
            return queda_propuesta()

        def hacer() -> str:
            fila = self._buscar_o_404(pk)
            if not self._terminable(fila):
                abort(409, description=_("Esa suplencia ya terminó."))
            queda = suplencias.terminar(fila, hoy())
            dejar_recado(
                _("La suplencia terminó.") if queda else _("La suplencia se quitó antes de empezar."), "success"
            )
            return str(self._url("show", pk=pk) if queda else self._url("list"))

        try:
            return ver_otra(una_sola_vez(request.form.to_dict(), alcance_actual(), hacer))
        except Conflicto as error:
            abort(codigo_de(error), description=str(error))
