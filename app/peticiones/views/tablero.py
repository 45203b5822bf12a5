"""The enlace's board: the manual's four options."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, and_, func, select, union_all

from app.constantes import con_constantes, escrito
from app.extensions import db
from app.fab.base import SinHistorial, malformada
from app.fab.unchanged import revalidada
from app.nucleo.datos import Datos
from app.nucleo.texto import N_
from app.peticiones.models.conteo import ABIERTAS, Conteo
from app.peticiones.models.fila import Fila, filas_de, leidas
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.filas import renglon_por_mover
from app.peticiones.workflow.vocabulario import EN_DEPENDENCIA
from app.seguridad.guardia import alcance_actual

COLUMNAS = {
    "canalizado": N_("Canalizado"),
    "recibido": N_("Recibido"),
    "proceso": N_("Proceso"),
    "concluido": N_("Concluido"),
}
"""«EN ESE APARTADO SE DESPLEGAN 4 OPCIONES» (Altamira), in the manual's words."""
POR_COLUMNA = 15
"""How many a column shows: 40 KB of page in all; the others are in the list, of which the column says how many."""


@cache
def _cuantas() -> Select[str, int]:
    """Return the select of how many stand in each column, by the kept counts."""
    en_columna = and_(Conteo.cubo == ABIERTAS, Conteo.estado.in_(COLUMNAS))
    return select(Conteo.estado, func.sum(Conteo.n)).where(en_columna).group_by(Conteo.estado)


@cache
def _primeras() -> Select[Any]:
    """Return the select of the most urgent of each column: each is sought apart, as far as it is shown."""
    urgencia = Peticion.vence, Peticion.id
    de_cada = (
        select(Peticion.id).where(con_constantes(Peticion.estado == estado)).order_by(*urgencia) for estado in COLUMNAS
    )
    unas = (una.limit(escrito(POR_COLUMNA)).subquery() for una in de_cada)
    llaves = union_all(*(select(una.c.id) for una in unas)).subquery("llaves")
    return filas_de(llaves).order_by(*urgencia)


class TableroView(SinHistorial, BaseView):
    """`/tablero/`: four columns, four tabs on a phone."""

    route_base = "/tablero"
    default_view = "tablero"

    @expose("/")
    @has_access
    @revalidada
    def tablero(self) -> str:
        """Show what waits for the dependencia, the most urgent first."""
        pestana = request.args.get("pestana", "canalizado")
        if pestana not in COLUMNAS:
            malformada(_("Esa pestaña no existe."))
        cuenta = {estado: int(n) for estado, n in db.session.execute(_cuantas())}
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
    def _repartidas() -> dict[str, list[Fila]]:
        puestas: dict[str, list[Fila]] = {estado: [] for estado in COLUMNAS}
        for fila in leidas(db.session.execute(_primeras())):
            puestas[fila.estado].append(fila)
        return puestas

    @staticmethod
    def _columna(estado: str, texto: str, numero: int, puestas: list[Fila], pestana: str) -> Datos:
        autor = alcance_actual()
        return {
            "estado": estado,
            "etiqueta": _(texto),
            "numero": numero,
            "tarjetas": [renglon_por_mover(p, autor) for p in puestas],
            "activa": estado == pestana,
            "url": url_for("TableroView.tablero", pestana=estado),
        }


def _frase(esperan: int) -> str:
    if esperan == 0:
        return _("No hay peticiones en espera")
    return str(
        ngettext("%(num)s petición espera a su dependencia", "%(num)s peticiones esperan a su dependencia", esperan)
    )
