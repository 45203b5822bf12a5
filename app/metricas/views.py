"""What a monitor asks."""

from __future__ import annotations

from typing import ClassVar

from flask import Response
from flask_appbuilder.baseviews import BaseView, expose

from app.fab import space
from app.fab.base import SinHistorial
from app.instalacion import cronologia, pertenencia


class SaludView(SinHistorial, BaseView):
    """What a monitor asks: is the process up, does it reach its database. Nothing about anybody."""

    route_base = ""
    default_view = "vivo"
    sin_https: ClassVar[dict[str, bool]] = {"force_https": False}
    """A monitor on the machine itself asks in plain HTTP."""

    @expose("/healthz")
    def vivo(self) -> Response:
        """Answer 200 while the process serves."""
        return Response("ok\n", mimetype="text/plain")

    vivo.talisman_view_options = sin_https

    @expose("/readyz")
    def listo(self) -> Response:
        """Answer 200 when the database answers and its attachments are there, 503 with Retry-After otherwise.

        A clock that does not agree with the database is told after the «ok».
        """
        falta = pertenencia.falta_algo() or space.aviso()
        if falta:
            return Response(f"{falta}\n", 503, {"Retry-After": "60"}, mimetype="text/plain")
        reloj = cronologia.vigia().aviso
        return Response(f"ok\n{reloj}\n" if reloj else "ok\n", mimetype="text/plain")

    listo.talisman_view_options = sin_https
