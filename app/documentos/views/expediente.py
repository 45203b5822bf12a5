"""The expediente of a petición as one PDF."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, abort
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access

from app.documentos.presenters.expediente import componer_expediente
from app.documentos.queries import oficios_de
from app.fab.base import SinHistorial
from app.nucleo.cupo import Cupo
from app.nucleo.reloj import ahora
from app.pdf.envio import en_linea
from app.peticiones import queries
from app.seguridad.guardia import alcance_actual

_CUPO = Cupo(2, en_espera=1)
"""A long one takes a hundred megabytes and half a minute: so many at once, in the whole server."""


class ExpedienteView(SinHistorial, BaseView):
    """`/peticiones/<folio>/expediente.pdf`: what the page of a petición shows this person, on paper."""

    route_base = "/peticiones"
    class_permission_name = "Peticion"
    base_permissions: ClassVar[list[str]] = ["can_expediente"]

    @expose("/<folio:folio>/expediente.pdf")
    @has_access
    def expediente(self, folio: str) -> Response:
        """Return it whole; 404 to whom its detail is not shown, 503 while others or another of hers are being made."""
        p = queries.por_folio(folio)
        if p is None or p.planteamiento is None:
            abort(404)
        con_oficios = self.appbuilder.sm.has_access("can_oficio", "Peticion")
        momento, autor = ahora(), alcance_actual()
        with _CUPO.uno(autor.usuario_id):
            oficios = oficios_de(p.id) if con_oficios else []
            contenido = componer_expediente(queries.expediente(p), oficios, autor, momento)
        return en_linea(contenido, f"expediente-{p.folio}")
