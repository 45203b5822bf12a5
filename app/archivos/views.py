"""A photo of a visita, entry, asesoría or compromiso, through its row's guard."""

from __future__ import annotations

from typing import ClassVar

from flask import abort
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.archivos.descargas import enviar, original_de
from app.archivos.models import Foto
from app.extensions import db
from app.fab.base import SinHistorial, aislada


class FotoView(SinHistorial, BaseView):
    """`/fotos/<id>`: who sees what a photo is of sees the photo."""

    route_base = "/fotos"
    class_permission_name = "Foto"
    base_permissions: ClassVar[list[str]] = ["can_show"]

    @expose("/<int:pk>")
    @has_access
    @permission_name("show")
    @aislada
    def ver(self, pk: int) -> Response:
        """Send it as an attachment; 404 when the row is not this person's, 500 when the bytes are damaged."""
        return enviar(_suya(pk))

    @expose("/<int:pk>/original")
    @has_access
    @permission_name("show")
    @aislada
    def original(self, pk: int) -> Response:
        """Send what came, where it is kept (a PDF, a TIFF); as guarded as `ver`."""
        return original_de(_suya(pk))


def _suya(pk: int) -> Foto:
    """Return a photo that this person may see; 404 otherwise."""
    foto: Foto | None = db.session.scalars(select(Foto).where(Foto.id == pk)).one_or_none()
    if foto is None:
        abort(404)
    return foto
