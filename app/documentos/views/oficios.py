"""The book of oficios."""

from __future__ import annotations

from typing import ClassVar

from flask import request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from app.actos.presenters import ficha
from app.documentos.models import Oficio
from app.documentos.presenters.oficios import CLASES
from app.documentos.queries import EnLaLista, anios_del_libro, hoja_del_libro
from app.fab.base import esta_con, malformada
from app.fab.datamodel import Interfaz
from app.fab.fechas import fecha_corta
from app.fab.record import Filtro, RecordView, en_cursor, entero_o_400, leer_cursor
from app.nucleo.datos import Datos
from app.peticiones import queries
from app.peticiones.presenters.renglones import url_de_id


class OficioView(RecordView):
    """`/oficios/list/`: the book, newest number first; a cancelled number stays in its place."""

    route_base = "/oficios"
    default_view = "list"
    class_permission_name = "Oficio"
    datamodel = Interfaz(Oficio)
    base_permissions: ClassVar[list[str]] = ["can_list"]

    def filtros(self) -> list[Filtro]:
        """The filters of the book: clase, dependencia, año."""
        clases = [(clave, _(texto)) for clave, texto in CLASES.items()]
        return [
            Filtro("clase", _("Clase"), _de_clase, lambda: clases),
            Filtro(
                "dependencia",
                _("Dependencia"),
                lambda valor: Oficio.dependencia_id == entero_o_400(valor),
                lambda: queries.REFERENCIAS.opciones("dependencia"),
            ),
            Filtro("anio", _("Año"), lambda valor: Oficio.anio == entero_o_400(valor), _anios),
        ]

    @expose("/list/")
    @has_access
    def list(self) -> str:
        """Show a page of the book; 400 for arguments that make no sense."""
        desde, _total = leer_cursor(request.args.get("cursor", ""), (Oficio.id,))
        filas = hoja_del_libro(self.criterios(), int(str(*desde)) if desde else None, self.page_size + 1)
        hay_mas, filas = len(filas) > self.page_size, filas[: self.page_size]
        html: str = self.render_template(
            "documentos/oficios.html",
            titulo=_("Oficios"),
            filtros=self.filtros_pintados(),
            renglones=[_renglon(oficio) for oficio in filas],
            siguiente=esta_con(cursor=en_cursor(filas[-1].id, 0)) if hay_mas else None,
            primera=url_for("OficioView.list") if request.args.get("cursor") else None,
            filtrado=any(filtro.nombre in request.args and request.args[filtro.nombre] for filtro in self.filtros()),
        )
        return html


def _de_clase(valor: str) -> ColumnElement[bool]:
    if valor not in CLASES:
        malformada(_("El filtro no es válido."))
    return Oficio.clase == valor


def _anios() -> list[tuple[str, str]]:
    return [(str(anio), str(anio)) for anio in anios_del_libro()]


def _renglon(oficio: EnLaLista) -> Datos:
    return {
        "numero": oficio.texto,
        "url": f"/peticiones/{oficio.folio}/oficio.pdf?oficio={oficio.id}",
        "fecha": fecha_corta(oficio.fecha),
        "clase": _(CLASES[oficio.clase]),
        "folio": oficio.folio,
        "url_peticion": url_de_id(oficio.peticion_id),
        "para": _("La persona") if oficio.clase == "respuesta" else oficio.dependencia,
        "ficha": ficha(_("Cancelado"), "gris") if oficio.cancelado else ficha(_("Vigente")),
        "motivo": oficio.motivo if oficio.cancelado else None,
    }
