"""Pages of compromisos: what is promised until when, one, a new one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from app.actos.bandeja import POR_MOVER, Bandeja, Cifra
from app.actos.piezas import Enlace, Pagina, Renglon
from app.actos.presenters import historia
from app.actos.views.cosa import CosaView
from app.archivos.presenters import fotos_de
from app.bitacora.queries.visitas import REFERENCIAS
from app.compromisos.models import Compromiso
from app.compromisos.presenters import ficha_de_compromiso, renglon_de_compromiso
from app.compromisos.queries import COMPROMISOS, compromisos
from app.compromisos.services import acordar
from app.compromisos.workflow import ESTADOS, FINALES
from app.fab.base import malformada
from app.fab.counted import Contadas
from app.fab.datamodel import Interfaz
from app.fab.fechas import fecha_larga
from app.fab.record import Filtro, de_palabras
from app.nucleo.datos import Datos
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.puestos import COORDINADOR, SUBCOORDINADOR
from app.nucleo.texto import N_
from app.peticiones.presenters import renglones as de_peticiones
from app.seguridad.zona import hoy

PLAZOS = {"vencidos": N_("Vencidos"), "en_plazo": N_("En plazo"), "semana": N_("De estos 7 días naturales")}


class CompromisoView(CosaView[Compromiso]):
    """Compromisos: `/compromisos/list/`, `/show/<id>`, `/add`, and `POST /compromisos/<id>/actos/<acto>`."""

    route_base = "/compromisos"
    class_permission_name = "Compromiso"
    datamodel = Interfaz(Compromiso)
    momento: ClassVar[str] = "fecha"
    contadas: ClassVar[Contadas] = COMPROMISOS
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", "can_cumplir", "can_incumplir"]
    todas = staticmethod(compromisos)
    search_columns: ClassVar[Sequence[str]] = ("que",)
    textos: ClassVar[Datos] = {
        "lista": _l("Compromisos"),
        "alta": _l("Anotar un compromiso"),
        "explicacion": _l("A qué se comprometió la autoridad, quién responde y para cuándo."),
        "agregar": _l("Anotar"),
        "vacio": _l("Ningún compromiso cumple con eso."),
    }

    filtrada_por: ClassVar[tuple[Filtro, ...]] = (
        de_palabras("estado", _l("Estado"), Compromiso.estado, ESTADOS),
        Filtro("plazo", _l("Plazo"), lambda valor: _de_plazo(valor), lambda: [(c, _(t)) for c, t in PLAZOS.items()]),
        REFERENCIAS.filtro("dependencia", _l("Dependencia"), Compromiso.dependencia_id),
        REFERENCIAS.filtro("localidad", _l("Localidad"), Compromiso.localidad_id),
    )

    def renglon(self, cosa: Compromiso) -> Renglon:
        """Return the row of a compromiso."""
        return renglon_de_compromiso(cosa)

    def nueva(self) -> Compromiso:
        """Return a compromiso that has not been made."""
        return Compromiso(estado="")

    def empezar(self, datos: Datos) -> Compromiso:
        """Note it; on screen nobody promises for a day that has passed."""
        if _ya_paso(datos.get("fecha", "")):
            raise DatosInvalidos({"fecha": _("Ese día ya pasó.")})
        return acordar(datos, autor=self.autor)

    def pintada(self, cosa: Compromiso) -> Pagina:
        """Return what its page shows."""
        return {
            "folio": cosa.folio,
            "titulo": _("Para el %(dia)s", dia=fecha_larga(cosa.fecha)),
            "fichas": [ficha_de_compromiso(cosa)],
            "encabezado": _("A qué se comprometió"),
            "dicho": cosa.que,
            "datos": _datos(cosa),
            "secciones": [],
            "fotos": fotos_de(cosa),
            "final": cosa.estado in FINALES,
            "historia": historia(cosa),
            "enlaces": _enlaces(cosa),
        }


def _de_plazo(valor: str) -> ColumnElement[bool]:
    """Open and past its day, or due from today on, or within a week; 400 for another word."""
    if valor not in PLAZOS:
        malformada(_("El filtro no es válido."))
    abierto = Compromiso.estado == "abierto"
    if valor == "vencidos":
        return abierto & (Compromiso.fecha < hoy())
    if valor == "en_plazo":
        return abierto & (Compromiso.fecha >= hoy())
    return abierto & Compromiso.fecha.between(hoy(), hoy() + timedelta(days=7))


def _ya_paso(fecha: str) -> bool:
    try:
        return date.fromisoformat(fecha.strip()) < hoy()
    except ValueError:
        return False  # the act says what is wrong with it


def _datos(k: Compromiso) -> list[tuple[str, str]]:
    datos = [
        (_("Quién responde"), k.responsable),
        (_("Dependencia"), k.dependencia),
        (_("Cómo consta"), k.evidencia),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]


def _enlaces(k: Compromiso) -> list[Enlace]:
    enlaces = list[Enlace]()
    if k.peticion:
        enlaces.append({"texto": k.peticion.folio, "url": de_peticiones.url_de(k.peticion)})
    if k.jornada:
        enlaces.append({"texto": k.jornada.folio, "url": url_for("JornadaView.show", pk=k.jornada.id)})
    return enlaces


def _en_inicio(nombre: str) -> str:
    """Return the list that a figure of the home page leads to."""
    que = {"estado": "abierto"} if nombre == POR_MOVER else {"plazo": nombre}
    return url_for("CompromisoView.list", **que)  # type: ignore[arg-type]


_QUIENES = (COORDINADOR, SUBCOORDINADOR)
EN_BANDEJA = Bandeja(
    N_("Compromisos"),
    Compromiso,
    compromisos,
    lambda: (Compromiso.fecha, Compromiso.id),
    lambda k, _autor: renglon_de_compromiso(k),
    _en_inicio,
    (
        Cifra("vencidos", N_("Compromisos vencidos"), _QUIENES, lambda: _de_plazo("vencidos"), "mal"),
        Cifra(
            "semana",
            N_("Compromisos de estos 7 días naturales"),
            _QUIENES,
            lambda: _de_plazo("semana"),
            por_mover=False,
            si_hay=True,
        ),
    ),
)
