"""The expediente of a petición as one PDF."""

from __future__ import annotations

import threading
from typing import ClassVar

from flask import Response, abort, g
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.documentos.filters.expediente import componer_expediente
from app.documentos.queries import oficios_de
from app.documentos.views.papeles import en_linea
from app.fab.base import SinHistorial
from app.nucleo.reloj import ahora
from app.peticiones import queries
from app.seguridad.guardia import alcance_actual

SEGUNDOS_DE_ESPERA = 30.0
_TURNOS = threading.BoundedSemaphore(2)
"""A long one takes a hundred megabytes and half a minute: so many at once, in the whole server."""


class ExpedienteView(SinHistorial, BaseView):
    """`/peticiones/<folio>/expediente.pdf`: what the page of a petición tells this person, on paper."""

    route_base = "/peticiones"
    class_permission_name = "Peticion"
    base_permissions: ClassVar[list[str]] = ["can_expediente"]

    @expose("/<folio:folio>/expediente.pdf")
    @has_access
    def expediente(self, folio: str) -> Response:
        """Return it whole; 404 to whom its detail is not shown, 503 while others are being made."""
        p = queries.por_folio(folio)
        if p is None or p.planteamiento is None:
            abort(404)
        con_oficios = self.appbuilder.sm.has_access("can_oficio", "Peticion")
        momento = ahora()
        if not _TURNOS.acquire(timeout=SEGUNDOS_DE_ESPERA):
            g.retry_after = 60
            abort(503, description=_("Se están preparando otros expedientes. Espere un minuto y vuelva a pedirlo."))
        try:
            oficios = oficios_de(p.id) if con_oficios else []
            contenido = componer_expediente(queries.expediente(p), oficios, alcance_actual(), momento)
        finally:
            _TURNOS.release()
        return en_linea(contenido, f"expediente-{p.folio}")
