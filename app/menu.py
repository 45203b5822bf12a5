"""The menu: view, name and category, in order; what every page shows."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.actos.bandeja import portada_de
from app.archivos.views import FotoView
from app.asesorias.views import AsesoriaView
from app.bitacora.views.entradas import BitacoraView
from app.bitacora.views.visitas import VisitaView
from app.calendario.views import CalendarioView
from app.campo.api import EnvioDeCampoView
from app.campo.views import CampoView, DispositivoView
from app.catalogos.services.ajustes import AJUSTES, configuracion, nombre_de_puesto
from app.catalogos.services.color import paleta
from app.catalogos.views.ajustes import AjusteView, AvisoView, FirmanteView, InhabilView, MunicipioView
from app.catalogos.views.cambios import CambioView
from app.catalogos.views.consentimientos import ConsentimientoView
from app.catalogos.views.dependencias import DependenciaView
from app.catalogos.views.estilo import EstiloView
from app.catalogos.views.importacion import ImportacionView
from app.catalogos.views.lugares import CanalView, LocalidadView, ModuloView
from app.catalogos.views.personas import AdscripcionView, SuplenciaView
from app.catalogos.views.tramites import CampoDeTramiteView, RequisitoView, TramiteView
from app.cerca_de_ti.views.jornadas import JornadaView
from app.cerca_de_ti.views.papeles import PapelDeJornadaView
from app.ciudadanos.views import CiudadanoView
from app.compromisos.views import CompromisoView
from app.documentos.views.expediente import ExpedienteView
from app.documentos.views.hojas import HojaView
from app.documentos.views.oficios import OficioView
from app.documentos.views.papeles import DocumentoView
from app.fab import space
from app.informes.views.calle import CalleView
from app.informes.views.flujos import FlujoView
from app.informes.views.mapa import MapaView
from app.informes.views.peticiones import GraficaView
from app.informes.views.resultados import ResultadosView
from app.nucleo.datos import Datos
from app.nucleo.puestos import ADMINISTRADOR, ENLACE
from app.peticiones.services import cronologia
from app.peticiones.views import inicio
from app.peticiones.views.captura import CapturaView
from app.peticiones.views.identidades import IdentidadView
from app.peticiones.views.peticion import PeticionView
from app.peticiones.views.tablero import AdjuntoView, TableroView
from app.portal.views import SaludView, SeguimientoView
from app.seguridad.guardia import alcance_actual

MENU: tuple[tuple[Any, str, str], ...] = (
    (TableroView, "Tablero", ""),
    (ResultadosView, "Resultados", ""),
    (PeticionView, "Peticiones", ""),
    (IdentidadView, "Identidades", ""),
    (OficioView, "Oficios", "Seguimiento"),
    (HojaView, "Hojas escaneadas", "Seguimiento"),
    (GraficaView, "Gráficas", "Seguimiento"),
    (FlujoView, "Cómo camina", "Seguimiento"),
    (BitacoraView, "Bitácora", "En la calle"),
    (CalendarioView, "Calendario", "En la calle"),
    (JornadaView, "Jornadas", "En la calle"),
    (VisitaView, "Visitas", "En la calle"),
    (CompromisoView, "Compromisos", "En la calle"),
    (AsesoriaView, "Asesorías", "En la calle"),
    (CampoView, "Capturar en campo", "En la calle"),
    (DispositivoView, "Dispositivos", "En la calle"),
    (CiudadanoView, "Ciudadanos", "Catálogos"),
    (DependenciaView, "Dependencias", "Catálogos"),
    (TramiteView, "Trámites", "Catálogos"),
    (RequisitoView, "Requisitos", "Catálogos"),
    (CampoDeTramiteView, "Datos propios", "Catálogos"),
    (CanalView, "Canales", "Catálogos"),
    (ModuloView, "Módulos", "Catálogos"),
    (LocalidadView, "Localidades", "Catálogos"),
    (InhabilView, "Días inhábiles", "Catálogos"),
    (FirmanteView, "Firmantes", "Catálogos"),
    (AvisoView, "Avisos de privacidad", "Catálogos"),
    (AdscripcionView, "Puestos", "Administración"),
    (SuplenciaView, "Suplencias", "Administración"),
    (ConsentimientoView, "Consentimientos", "Administración"),
    (AjusteView, "Ajustes", "Administración"),
    (ImportacionView, "Importar", "Administración"),
    (CambioView, "Cambios", "Administración"),
)
SIN_MENU = (
    AdjuntoView, CalleView, CapturaView, DocumentoView, EnvioDeCampoView, EstiloView, ExpedienteView, FotoView,
    MapaView, MunicipioView, PapelDeJornadaView, SaludView, SeguimientoView,
)  # fmt: skip
DE_FAB = {"List Users": "Usuarios", "List Roles": "Permisos por puesto"}
"""FAB registers its own menu items; these two are shown, under these names."""


def registrar(app: Flask, appbuilder: Any) -> None:
    """Register every view, in the menu or without it."""
    for vista, nombre, categoria in MENU:
        appbuilder.add_view(vista, nombre, category=categoria, label=nombre)
    for vista in SIN_MENU:
        appbuilder.add_view_no_menu(vista)
    app.context_processor(contexto)


def _enlace(nombre: str, item: Any, aqui: str) -> Datos:
    url = item.get_url()
    return {
        "texto": _(nombre),
        "url": url,
        "aqui": aqui == url
        or (aqui == "/" and portada_de(alcance_actual()) is not None)
        or (url != "/" and aqui.startswith(url.removesuffix("list/"))),
        "n": None,
    }


def _solo_el_mas_largo(grupos: dict[str, list[Datos]]) -> None:
    """Leave one item marked as where the person is: `/campo/dispositivos/` is not also `/campo/`."""
    marcados = [item for items in grupos.values() for item in items if item["aqui"]]
    for item in sorted(marcados, key=lambda uno: len(uno["url"]))[:-1]:
        item["aqui"] = False


def navegacion(appbuilder: Any, permitidos: set[str]) -> list[Datos]:
    """Return the side navigation: what this person may open, by work and not by table."""
    aqui = request.path
    grupos: dict[str, list[Datos]] = {"": []}
    autor = alcance_actual()
    if autor.puestos & set(inicio.POR_PUESTO) or not (autor.puestos & {ENLACE} or portada_de(autor)):
        grupos[""].append({"texto": _("Mi bandeja"), "url": "/", "aqui": aqui == "/", "n": _pendientes()})
    for item in appbuilder.menu.get_list():
        hijos = item.childs or [item]
        for hijo in hijos:
            nombre = DE_FAB.get(hijo.name, hijo.name)
            if hijo.name not in permitidos or (item.name == "Security" and hijo.name not in DE_FAB):
                continue
            grupo = "Administración" if item.name == "Security" else item.name if item.childs else ""
            grupos.setdefault(grupo, []).append(_enlace(nombre, hijo, aqui))
    _solo_el_mas_largo(grupos)
    return [{"grupo": _(grupo) if grupo else "", "items": items} for grupo, items in grupos.items() if items]


def _pendientes() -> int | None:
    """Return how many things wait for this person, counted once per request."""
    if "pendientes" not in g:
        g.pendientes = inicio.pendientes(alcance_actual())
    return g.pendientes or None


def _barra(grupos: list[Datos], puede_registrar: bool) -> list[Datos]:
    """Return at most five items for the phone's bottom bar, the last one opening the whole menu."""
    todos = [item for grupo in grupos for item in grupo["items"]]
    campo = [{**item, "texto": _("Campo")} for item in todos if item["url"] == "/campo/"]
    sueltos = [*todos[: 3 - len(campo)], *campo]
    if puede_registrar:
        url = url_for("CapturaView.add")
        sueltos = [*sueltos[:3], {"texto": _("Registrar"), "url": url, "aqui": request.path == url, "n": None}]
    return [*sueltos, {"texto": _("Más"), "url": "#menu", "aqui": False, "n": None}]


def contexto() -> Datos:
    """Return what the base template needs on every page; on an error's page, nothing that asks who is there.

    Without a database (`g.sin_base`) the town is called as a fresh installation is.
    """
    appbuilder = current_app.extensions["appbuilder"]
    ajustes = (
        {clave: valor for clave, (valor, _que) in AJUSTES.items()} if g.get("sin_base") else configuracion().ajustes
    )
    comun = {
        "base_template": appbuilder.base_template,
        "appbuilder": appbuilder,
        "municipio": ajustes["municipio"],
        "oficina": ajustes["oficina"],
        "escudo": ajustes["escudo"][:12],
        "marca": paleta(ajustes["color"]),
        "idioma": str(get_locale() or "es_MX").replace("_", "-"),
        "persona": None,
    }
    if g.get("es_error") or not current_user.is_authenticated:
        return comun
    autor = alcance_actual()
    sm = appbuilder.sm
    puede_registrar = sm.has_access("can_add", "Peticion")
    grupos = navegacion(appbuilder, sm.get_user_menu_access())
    return {
        **comun,
        "sin_espacio": space.aviso(),
        "reloj": cronologia.vigia().aviso if ADMINISTRADOR in autor.puestos else "",
        "por_atender": g.get("por_atender", 0),
        "persona": {
            "nombre": current_user.get_full_name(),
            "puesto": ", ".join(nombre_de_puesto(a.puesto) for a in autor.adscritos) or _("Sin puesto"),
        },
        "navegacion": grupos,
        "barra": _barra(grupos, puede_registrar),
        "puede_registrar": puede_registrar,
        "puede_buscar": sm.has_access("can_list", "Peticion"),
    }
