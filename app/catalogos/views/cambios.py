"""The log of changes, in the words of the screens."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.fab.cambios import HECHOS, hecho, llamado, nombre_de_tabla, vista_de
from app.fab.catalog import SIN_BORRAR, CatalogView
from app.fab.datamodel import Interfaz
from app.nucleo.datos import Datos
from app.seguridad.models import Cambio


class CambioView(CatalogView):
    """Who changed what in catalogues, accounts and settings: read only."""

    route_base = "/cambios"
    datamodel = Interfaz(Cambio)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_BORRAR, "add", "edit"}
    list_title = _l("Cambios en catálogos y cuentas")
    show_title = _l("Cambio")
    historial_title = _l("Qué cambió")
    label_columns: ClassVar[Datos] = {
        "cuando": _l("Cuándo"),
        "autor": _l("Quién"),
        "tabla": _l("Dónde"),
        "fila": _l("Renglón"),
        "operacion": _l("Qué hizo"),
    }
    list_columns: ClassVar[list[str]] = ["cuando", "autor", "tabla", "operacion"]
    show_columns: ClassVar[list[str]] = ["cuando", "autor", "tabla", "fila", "operacion"]
    search_columns: ClassVar[list[str]] = ["tabla", "operacion"]
    formatters_columns: ClassVar[Datos] = {
        "operacion": HECHOS.get,
        "tabla": nombre_de_tabla,
        "autor": lambda autor: str(autor or _("El sistema")),
    }
    base_order = ("id", "desc")

    def llamado(self, fila: Cambio) -> str:
        """Call a change by the row that it changed."""
        return llamado(fila)

    def _historial(self, fila: Cambio) -> list[Datos]:
        return [hecho(vista_de(fila.tabla), fila)]
