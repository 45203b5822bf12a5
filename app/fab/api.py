"""The REST resource of a catalogue, read by programs with a token."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar

from flask import Response, abort, current_app
from flask_appbuilder.api import BaseApi
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import permission_name, protect

from app.fab.saving import ConFormularios
from app.nucleo.datos import Datos


class CatalogApi(BaseApi):
    """`/api/v1/<catalogue>/` and `/api/v1/<catalogue>/<pk>`, under the permissions of the view it is made from.

    It takes the arguments of the view's list and answers the shape of FAB's `ModelRestApi`. It writes nothing.
    """

    vista: ClassVar[type[ConFormularios]]

    @property
    def _vista(self) -> ConFormularios:
        """Return the registered view, with its filters, order and page size."""
        appbuilder = current_app.extensions["appbuilder"]
        return next(una for una in appbuilder.baseviews if type(una) is self.vista)

    def response_403(self) -> Response:
        """Refuse in Spanish."""
        abort(403)

    @expose("/")
    @protect()
    @permission_name("list")
    def get_list(self) -> Response:
        """Answer one page of the list; 400 for arguments that make no sense."""
        vista = self._vista
        datos = vista._consultar(vista._leer_filtros())
        renglones = [_dicho(fila, vista.list_columns) for fila in datos["filas"]]
        ids = vista.datamodel.get_keys(datos["filas"])
        salida: Response = self.response(200, count=datos["total"], ids=ids, result=renglones)
        return salida

    @expose("/<pk>")
    @protect()
    @permission_name("show")
    def get(self, pk: str) -> Response:
        """Answer one row; 404 when it is not there or not the person's."""
        vista = self._vista
        fila = vista._buscar_o_404(pk)
        salida: Response = self.response(200, id=int(pk), result=_dicho(fila, vista._columnas_de("show")))
        return salida


def _dicho(fila: object, columnas: list[str]) -> Datos:
    """Return what a row says in its columns, as JSON holds it."""
    return {columna: _simple(_valor(fila, columna)) for columna in columnas}


def _valor(fila: object, columna: str) -> object:
    for parte in columna.split("."):
        fila = getattr(fila, parte, None)
    return fila() if callable(fila) else fila


def _simple(valor: object) -> object:
    if valor is None or isinstance(valor, bool | int | float | str):
        return valor
    if isinstance(valor, date):
        return valor.isoformat()
    if isinstance(valor, Decimal):
        return float(valor)
    return [_simple(uno) for uno in valor] if isinstance(valor, list | tuple) else str(valor)
