"""The enlace's board: the manual's four options, and attachments that he sees."""

from __future__ import annotations

from typing import ClassVar

from flask import abort, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from app.archivos.descargas import enviar, original_de
from app.archivos.paginas import MAXIMO_PAGINAS
from app.archivos.previas import DPI, previa_de
from app.extensions import db
from app.fab.base import SinHistorial, aislada, entero_de, malformada
from app.nucleo.datos import Datos
from app.nucleo.texto import N_
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.renglones import renglon
from app.peticiones.queries import filas
from app.peticiones.workflow.vocabulario import EN_DEPENDENCIA
from app.seguridad.guardia import alcance_actual

COLUMNAS = {
    "canalizado": N_("Canalizado"),
    "recibido": N_("Recibido"),
    "proceso": N_("Proceso"),
    "concluido": N_("Concluido"),
}
"""«EN ESE APARTADO SE DESPLEGAN 4 OPCIONES» (Altamira), in the manual's words."""
POR_COLUMNA = 50


class TableroView(SinHistorial, BaseView):
    """`/tablero/`: four columns, four tabs on a phone."""

    route_base = "/tablero"
    default_view = "tablero"

    @expose("/")
    @has_access
    def tablero(self) -> str:
        """Show what waits for the dependencia, the most urgent first."""
        pestana = request.args.get("pestana", "canalizado")
        if pestana not in COLUMNAS:
            malformada(_("Esa pestaña no existe."))
        cuenta = dict(
            db.session.execute(
                select(Peticion.estado, func.count(Peticion.id))
                .where(Peticion.estado.in_(COLUMNAS))
                .group_by(Peticion.estado)
            ).all()
        )
        puestas = self._repartidas()
        esperan = sum(cuenta.get(e, 0) for e in EN_DEPENDENCIA)
        html: str = self.render_template(
            "peticiones/tablero.html",
            titulo=_frase(esperan),
            subtitulo=_("Lo más urgente primero"),
            columnas=[self._columna(e, texto, cuenta.get(e, 0), puestas[e], pestana) for e, texto in COLUMNAS.items()],
        )
        return html

    @staticmethod
    def _repartidas() -> dict[str, list[Peticion]]:
        orden = (
            func.row_number().over(partition_by=Peticion.estado, order_by=(Peticion.vence, Peticion.id)).label("orden")
        )
        numeradas = select(Peticion.id, orden).where(Peticion.estado.in_(COLUMNAS)).subquery()
        consulta = filas().join(numeradas, numeradas.c.id == Peticion.id).where(numeradas.c.orden <= POR_COLUMNA)
        puestas: dict[str, list[Peticion]] = {estado: [] for estado in COLUMNAS}
        for p in db.session.scalars(consulta.order_by(numeradas.c.orden)):
            puestas[p.estado].append(p)
        return puestas

    @staticmethod
    def _columna(estado: str, texto: str, numero: int, puestas: list[Peticion], pestana: str) -> Datos:
        autor = alcance_actual()
        return {
            "estado": estado,
            "etiqueta": _(texto),
            "numero": numero,
            "tarjetas": [renglon(p, autor) for p in puestas],
            "activa": estado == pestana,
            "url": url_for("TableroView.tablero", pestana=estado),
        }


def _frase(esperan: int) -> str:
    if esperan == 0:
        return _("No hay peticiones en espera")
    return str(
        ngettext("%(num)s petición espera a su dependencia", "%(num)s peticiones esperan a su dependencia", esperan)
    )


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
