"""Pages of asesorías: list, one with its answer, a new one; their bandeja."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, select

from app.actos.bandeja import POR_MOVER, Bandeja, Cifra
from app.actos.piezas import Enlace, Pagina, Renglon
from app.actos.presenters import ficha, historia
from app.actos.views.cosa import CosaView
from app.archivos.presenters import fotos_de
from app.asesorias.models import Asesoria
from app.asesorias.presenters import TONOS, renglon
from app.asesorias.queries import ASESORIAS, asesorias, asesorias_con
from app.asesorias.services import asentar_asesoria, nueva_asesoria
from app.asesorias.workflow import ESTADOS, FINALES
from app.bitacora.presenters import entradas as de_bitacora
from app.extensions import db
from app.fab.base import malformada
from app.fab.counted import Contadas
from app.fab.datamodel import Interfaz
from app.fab.fechas import fecha_y_hora
from app.fab.record import Filtro, de_palabras
from app.nucleo.datos import Datos
from app.nucleo.folio import normalizar
from app.nucleo.puestos import ASESOR, COORDINADOR
from app.nucleo.texto import N_
from app.peticiones.presenters import renglones as de_peticiones


class AsesoriaView(CosaView[Asesoria]):
    """Asesorías: `/asesorias/list/`, `/show/<id>`, `/add`, and `POST /asesorias/<id>/actos/<acto>`."""

    route_base = "/asesorias"
    class_permission_name = "Asesoria"
    datamodel = Interfaz(Asesoria)
    momento: ClassVar[str] = "pedida"
    contadas: ClassVar[Contadas] = ASESORIAS
    todas = staticmethod(asesorias)
    search_columns: ClassVar[Sequence[str]] = ("asunto", "pregunta")
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", "can_responder", "can_excusarse"]
    textos: ClassVar[Datos] = {
        "lista": _l("Asesorías"),
        "alta": _l("Asentar una asesoría"),
        "explicacion": _l("Queda entre el Asesor Jurídico y el Coordinador."),
        "agregar": _l("Asentar"),
        "vacio": _l("Ninguna asesoría cumple con eso."),
    }

    filtrada_por: ClassVar[tuple[Filtro, ...]] = (
        de_palabras("estado", _l("Estado"), Asesoria.estado, ESTADOS),
        Filtro(
            "conflicto",
            _l("Conflicto de interés"),
            lambda valor: _con_conflicto(valor),
            lambda: [("si", _("Declarado")), ("no", _("Ninguno"))],
        ),
    )

    def que_dicen(self, q: str) -> ColumnElement[bool]:
        """Return what a search finds: by folio, its own or that of what it is about, or by its words."""
        folio = normalizar(q)
        return asesorias_con(folio) if folio else super().que_dicen(q)

    def destino(self, cosa: Asesoria) -> str:
        """Return its page, or the list when its Asesor has just excused himself."""
        mia = db.session.scalar(select(Asesoria.id).where(Asesoria.id == cosa.id)) is not None
        return url_for("AsesoriaView.show", pk=cosa.id) if mia else url_for("AsesoriaView.list")

    def renglon(self, cosa: Asesoria) -> Renglon:
        """Return the row of an asesoría."""
        return renglon(cosa)

    def nueva(self) -> Asesoria:
        """Return an asesoría that has not been written."""
        return nueva_asesoria()

    def empezar(self, datos: Datos) -> Asesoria:
        """Write it."""
        return asentar_asesoria(datos, autor=self.autor)

    def pintada(self, cosa: Asesoria) -> Pagina:
        """Return what its page shows."""
        return {
            "folio": cosa.folio,
            "titulo": cosa.asunto,
            "fichas": [ficha(_(ESTADOS[cosa.estado]), TONOS.get(cosa.estado, ""))],
            "encabezado": _("Lo que se planteó"),
            "dicho": cosa.pregunta,
            "datos": _datos(cosa),
            "secciones": [],
            "final": cosa.estado in FINALES,
            "historia": historia(cosa),
            "enlaces": _enlaces(cosa),
            "fotos": fotos_de(cosa),
        }


def _con_conflicto(valor: str) -> ColumnElement[bool]:
    if valor not in ("si", "no"):
        malformada(_("El filtro no es válido."))
    return Asesoria.conflicto.is_(valor == "si")


DE_CIFRA: dict[str, Datos] = {
    "por_responder": {"estado": "pedida"},
    "sin_asesor": {"estado": "pedida", "conflicto": "si"},
    POR_MOVER: {"estado": "pedida"},
}
"""Figure of the home page → the filters of the list that it leads to."""

EN_BANDEJA = Bandeja(
    N_("Asesorías"),
    Asesoria,
    asesorias,
    lambda: (Asesoria.pedida, Asesoria.id),
    lambda a, _autor: renglon(a),
    lambda nombre: url_for("AsesoriaView.list", **DE_CIFRA[nombre]),
    (
        # a figure of its own, already counted with their peticiones in the Asesor's bandeja
        Cifra(
            "por_responder",
            N_("Asesorías por responder"),
            (ASESOR,),
            lambda: Asesoria.estado == "pedida",
            por_mover=False,
        ),
        Cifra(
            "sin_asesor",
            N_("Asesorías sin Asesor"),
            (COORDINADOR,),
            lambda: and_(Asesoria.estado == "pedida", Asesoria.conflicto.is_(True)),
            "aviso",
            si_hay=True,
        ),
    ),
)


def _datos(a: Asesoria) -> list[tuple[str, str]]:
    datos = [
        (_("La pidió"), a.pide.get_full_name() if a.pide else ""),
        (_("Qué se aconsejó"), a.respuesta),
        (_("Normas citadas"), a.normas),
        (_("A dónde se remitió"), a.remitida_a),
        (_("Asesoró"), a.asesor.get_full_name() if a.asesor and a.respondida else ""),
        (_("Respondida"), fecha_y_hora(a.respondida) if a.respondida else ""),
        (_("Conflicto de interés"), _conflicto(a)),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]


def _conflicto(a: Asesoria) -> str:
    """Return who declared it: whoever excused himself, or the Asesor who wrote down where he referred the matter."""
    if not a.conflicto:
        return ""
    quien = a.excusado or a.asesor
    return str(_("Lo declaró %(quien)s", quien=quien.get_full_name())) if quien else str(_("Sí"))


def _enlaces(a: Asesoria) -> list[Enlace]:
    enlaces = list[Enlace]()
    if a.peticion:
        enlaces.append({"texto": a.peticion.folio, "url": de_peticiones.url_de(a.peticion)})
    if a.bitacora:
        enlaces.append({"texto": a.bitacora.folio, "url": de_bitacora.url_de(a.bitacora)})
    if a.jornada:
        enlaces.append({"texto": a.jornada.folio, "url": url_for("JornadaView.show", pk=a.jornada.id)})
    return enlaces
