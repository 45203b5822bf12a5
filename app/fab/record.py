"""RecordView: lists by keyset and pages of things that acts move. It keeps FAB's declarative words."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import abort, request
from flask_appbuilder.baseviews import BaseView
from sqlalchemy import ColumnElement, Select

from app.extensions import db
from app.fab.base import SinHistorial, esta_con, malformada
from app.seguridad.guardia import Alcance, alcance_actual


@dataclass(frozen=True)
class Filtro:
    """One argument of a list: its label, how it narrows, and the choices the page offers."""

    nombre: str
    etiqueta: str
    criterio: Callable[[str], ColumnElement[bool] | None]
    opciones: Callable[[], list[tuple[str, str]]]


def entero_o_400(valor: str) -> int:
    """Return an id given in an address; 400 when it is none."""
    if not valor.isdecimal() or len(valor) > 9:
        malformada("El filtro no es válido.")
    return int(valor)


class RecordView(SinHistorial, BaseView):
    """A view over things with states: list, show, add and acts; `/edit` is the act corregir, `/delete` does not exist.

    Declares `datamodel`, `class_permission_name` (the model's name: permissions are `can_<acto>` on it),
    `base_permissions`, `page_size`, `filtros()`, `consulta()` and `llave`, the unique column of the order.
    """

    datamodel: Any
    page_size = 25
    llave: ClassVar[str] = "id"

    def consulta(self) -> Select[Any]:
        """Return the select of rows with all that a row shows."""
        raise NotImplementedError

    def filtros(self) -> list[Filtro]:
        """Return the arguments that narrow the list."""
        return []

    @property
    def autor(self) -> Alcance:
        """Return who asks."""
        return alcance_actual()

    def puede(self, permiso: str) -> bool:
        """Answer whether this request's account holds a permission on this view's model."""
        return bool(self.appbuilder.sm.has_access(permiso, self.class_permission_name))

    def exigir(self, permiso: str) -> None:
        """403 unless the account holds the permission."""
        if not self.puede(permiso):
            abort(403)

    def pagina(self, consulta: Select[Any]) -> tuple[list[Any], str | None]:
        """Return one page after the `cursor` of the address, newest first, and the address of the next page."""
        columna = getattr(self.datamodel.obj, self.llave)
        cursor = request.args.get("cursor")
        if cursor:
            consulta = consulta.where(columna < _leer_cursor(cursor))
        consulta = consulta.order_by(columna.desc()).limit(self.page_size + 1)
        filas = list(db.session.scalars(consulta).unique())
        if len(filas) <= self.page_size:
            return filas, None
        visibles = filas[: self.page_size]
        ultimo = getattr(visibles[-1], self.llave)
        return visibles, esta_con(cursor=_cursor(ultimo))

    def filtrada(self, consulta: Select[Any]) -> Select[Any]:
        """Apply the filters of the address."""
        for filtro in self.filtros():
            valor = request.args.get(filtro.nombre, "").strip()
            criterio = filtro.criterio(valor) if valor else None
            if criterio is not None:
                consulta = consulta.where(criterio)
        return consulta

    def filtros_pintados(self) -> list[dict[str, Any]]:
        """Return the filters as the list's template draws them."""
        return [
            {
                "nombre": f.nombre,
                "etiqueta": f.etiqueta,
                "opciones": f.opciones(),
                "valor": request.args.get(f.nombre, ""),
            }
            for f in self.filtros()
        ]


def _cursor(valor: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([valor]).encode()).decode().rstrip("=")


def _leer_cursor(cursor: str) -> int:
    try:
        (valor,) = json.loads(base64.urlsafe_b64decode(cursor[:64] + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        malformada("La página pedida no es válida.")
    if not isinstance(valor, int) or isinstance(valor, bool) or not 0 <= valor < 2**31:
        malformada("La página pedida no es válida.")
    return valor
