"""The citizens' pages: CRUD for the Unidad, and the search that the capture page asks while a clerk types."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, jsonify, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.ciudadanos.models import Ciudadano
from app.ciudadanos.queries import parecidos
from app.ciudadanos.services import limpios
from app.extensions import db
from app.fab.catalog import CatalogView
from app.fab.forms import DatoRechazado
from app.fab.interface import Interfaz
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.reloj import ahora

_ACTIVAS = {"localidad": [["activa", FilterEqual, True]]}


class CiudadanoView(CatalogView):
    """Persons known to the office; never deleted from a screen."""

    route_base = "/ciudadanos"
    datamodel = Interfaz(Ciudadano)
    exclude_route_methods: ClassVar[set[str]] = {"download", "delete", "action", "action_post"}
    list_title = _l("Ciudadanos")
    show_title = _l("Ciudadano")
    add_title = _l("Agregar ciudadano")
    edit_title = _l("Corregir datos del ciudadano")
    label_columns: ClassVar[dict[str, Any]] = {
        "nombre": _l("Nombre"),
        "apellidos": _l("Apellidos"),
        "telefono": _l("Teléfono"),
        "correo": _l("Correo electrónico"),
        "curp": _l("CURP"),
        "domicilio": _l("Calle y referencia"),
        "localidad": _l("Localidad"),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "apellidos", "telefono", "localidad"]
    show_columns: ClassVar[list[str]] = ["nombre", "apellidos", "telefono", "correo", "curp", "domicilio", "localidad"]
    add_columns = show_columns
    edit_columns = show_columns
    search_columns: ClassVar[list[str]] = ["nombre", "apellidos", "telefono"]
    order_columns: ClassVar[list[str]] = ["nombre", "apellidos"]
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = _ACTIVAS
    edit_form_query_rel_fields: ClassVar[dict[str, Any]] = _ACTIVAS

    def pre_add(self, item: Ciudadano) -> None:
        """Check and normalise what was typed."""
        item.creado = item.creado or ahora()
        self.pre_update(item)

    def pre_update(self, item: Ciudadano) -> None:
        """Check and normalise what was typed; the sentence goes beside its field."""
        datos = {nombre: getattr(item, nombre) for nombre in ("telefono", "correo", "curp")}
        try:
            buenos = limpios(datos)
        except DatosInvalidos as error:
            campo, mensaje = next(iter(error.errores.items()))
            raise DatoRechazado(mensaje, campo) from error
        for nombre in datos:
            setattr(item, nombre, buenos.get(nombre))
        otra = select(Ciudadano.id).where(Ciudadano.curp == item.curp, Ciudadano.id != (item.id or 0))
        if item.curp and db.session.scalar(otra):
            raise DatoRechazado(_("Ya hay otra persona con esa CURP."), "curp")
        item.apellidos = item.apellidos or ""

    @expose("/buscar")
    @has_access
    def buscar(self) -> Response:
        """Return likely persons as JSON, `{"resultados": [{id, nombre, apellidos, detalle, …}]}`."""
        encontrados = parecidos(request.args.get("q", "")[:80])
        return jsonify({"resultados": [_resultado(c) for c in encontrados]})


def _resultado(c: Ciudadano) -> dict[str, Any]:
    return {
        "id": c.id,
        "nombre": c.nombre,
        "apellidos": c.apellidos,
        "detalle": " · ".join(p for p in (str(c.localidad) if c.localidad else "", c.telefono or "") if p),
        "telefono": c.telefono or "",
        "domicilio": c.domicilio or "",
        "localidad_id": c.localidad_id or "",
    }
