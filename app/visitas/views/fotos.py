"""A photo of a visita, an entry, an asesoría or a compromiso, through its row's guard."""

from __future__ import annotations

from io import BytesIO
from typing import Any, ClassVar

from flask import abort, send_file
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.extensions import db
from app.fab.base import SinHistorial
from app.peticiones.almacen import ArchivoDanado
from app.peticiones.services.efectos import almacen
from app.visitas.models.foto import Foto


class FotoView(SinHistorial, BaseView):
    """`/fotos/<id>`: who sees what a photo is of sees the photo."""

    route_base = "/fotos"
    class_permission_name = "Foto"
    base_permissions: ClassVar[list[str]] = ["can_show"]

    @expose("/<int:pk>")
    @has_access
    @permission_name("show")
    def ver(self, pk: int) -> Response:
        """Send it as an attachment; 404 when the row is not this person's, 500 when the bytes are damaged."""
        foto = db.session.scalars(select(Foto).where(Foto.id == pk)).one_or_none()
        if foto is None:
            abort(404)
        try:
            contenido = almacen().abrir(foto.sha256)
        except ArchivoDanado:
            abort(500)
        como: dict[str, Any] = {"as_attachment": True, "download_name": foto.nombre, "etag": False}
        respuesta: Response = send_file(BytesIO(contenido), foto.mime, **como)
        respuesta.headers["Cache-Control"] = "no-store"
        return respuesta
