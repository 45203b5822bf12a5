"""Attachments of a petición: the file, as it came, its pages as pictures."""

from __future__ import annotations

from typing import ClassVar

from flask import abort, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.archivos.descargas import enviar, original_de
from app.archivos.paginas import MAXIMO_PAGINAS
from app.archivos.previas import DPI, previa_de
from app.extensions import db
from app.fab.base import SinHistorial, aislada, entero_de, malformada
from app.peticiones.models.anexos import Adjunto


class AdjuntoView(SinHistorial, BaseView):
    """A file is reached only through its row, and its row only through its petición's detail."""

    route_base = "/adjuntos"
    class_permission_name = "Peticion"
    method_permission_name: ClassVar[dict[str, str]] = {"ver": "show", "original": "show", "vista": "show"}
    base_permissions: ClassVar[list[str]] = ["can_show"]

    @expose("/<int:pk>")
    @has_access
    @aislada
    def ver(self, pk: int) -> Response:
        """Send the file as an attachment; 404 when the row is not this person's, 500 when the bytes are damaged."""
        return enviar(_suyo(pk))

    @expose("/<int:pk>/original")
    @has_access
    @aislada
    def original(self, pk: int) -> Response:
        """Send the file as it came, where it is kept; as guarded as `ver`."""
        return original_de(_suyo(pk))

    @expose("/<int:pk>/vista.jpg")
    @has_access
    def vista(self, pk: int) -> Response:
        """Send the page `?pagina=` (from 1) as a picture, `?tamano=mini` a small one; 404 where none can be drawn.

        Only its reader's browser keeps it, and asks again each time: who lost sight of the petición gets 404.
        503 when its turn to be drawn did not come: visor.js asks again.
        """
        adjunto = _suyo(pk)
        pagina, tamano = entero_de("pagina", omision=1, maximo=MAXIMO_PAGINAS), request.args.get("tamano", "grande")
        if tamano not in DPI:
            malformada(_("El tamaño no es válido."))
        marca = f"{adjunto.sha256}-{pagina}-{DPI[tamano]}"
        imagen = b"" if request.if_none_match.contains(marca) else previa_de(adjunto, pagina, tamano)
        if imagen is None:
            abort(404)
        respuesta = Response(imagen, status=200 if imagen else 304, mimetype="image/jpeg")
        respuesta.set_etag(marca)
        respuesta.headers["Cache-Control"] = "private, no-cache"
        return respuesta


def _suyo(pk: int) -> Adjunto:
    """Return an attachment that this person may read; 404 otherwise."""
    adjunto = db.session.scalars(select(Adjunto).where(Adjunto.id == pk)).one_or_none()
    if adjunto is None:
        abort(404)
    return adjunto
