"""The papers of a jornada: the sheet before leaving, blank forms, its frozen report."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, abort, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _

from app.archivos.descargas import bytes_de
from app.cerca_de_ti import queries
from app.cerca_de_ti.presenters import papeles
from app.extensions import db
from app.fab.base import SinHistorial, entero_de, malformada
from app.jornadas.models import Jornada
from app.jornadas.queries import jornadas
from app.pdf.composicion import componer
from app.pdf.envio import en_linea


class PapelDeJornadaView(SinHistorial, BaseView):
    """`/jornadas/<id>/hoja.pdf`, `/papel.pdf?tipo=&hojas=` and `/informe.pdf?version=`, through the jornada's guard."""

    route_base = "/jornadas"
    class_permission_name = "Jornada"
    base_permissions: ClassVar[list[str]] = ["can_hoja", "can_papel", "can_informe"]

    @staticmethod
    def _jornada(pk: int) -> Jornada:
        jornada = db.session.scalars(jornadas().where(Jornada.id == pk)).one_or_none()
        if jornada is None:
            abort(404)
        return jornada

    @expose("/<int:pk>/hoja.pdf")
    @has_access
    def hoja(self, pk: int) -> Response:
        """Return the sheet that the team takes along."""
        jornada = self._jornada(pk)
        return en_linea(componer(papeles.HOJA, papeles.de_hoja(jornada)), f"hoja-{jornada.folio}")

    @expose("/<int:pk>/papel.pdf")
    @has_access
    def papel(self, pk: int) -> Response:
        """Return blank forms, one per page; 400 for a kind that there is not, or more than fifty."""
        jornada = self._jornada(pk)
        tipo = request.args.get("tipo", "")
        cuantas = entero_de("hojas", omision=1, maximo=papeles.HOJAS)
        if tipo not in papeles.PAPELES_EN_BLANCO or not cuantas:
            malformada(_("Diga de qué son las hojas y cuántas, de 1 a %(n)s.", n=papeles.HOJAS))
        return en_linea(componer(papeles.PAPEL, papeles.de_papel(jornada, tipo, cuantas)), f"{tipo}-{jornada.folio}")

    @expose("/<int:pk>/informe.pdf")
    @has_access
    def informe(self, pk: int) -> Response:
        """Return the stored bytes of a version (the last seen without `version`); 404 for what she does not see."""
        numero = entero_de("version", omision=0, maximo=100_000)
        vistas = queries.informes(self._jornada(pk))
        informe = next((uno for uno in vistas if numero in (0, uno.numero)), None)
        if informe is None or informe.pdf_sha256 is None:
            abort(404)
        return en_linea(bytes_de(informe.pdf_sha256), f"informe-{informe.contenido['folio']}-v{informe.numero}")
