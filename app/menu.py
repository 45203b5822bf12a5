"""The menu: view, name and category, in order; what every page shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.actos.bandeja import portada_de
from app.catalogos.services.ajustes import AJUSTES, configuracion, nombre_de_puesto
from app.catalogos.services.color import paleta
from app.fab import space
from app.hooks import Feature
from app.nucleo.datos import Datos
from app.nucleo.puestos import ADMINISTRADOR, ENLACE
from app.peticiones.services import cronologia
from app.peticiones.views import inicio
from app.seguridad.guardia import alcance_actual

ORDEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("Tablero", "Resultados", "Peticiones", "Identidades")),
    ("Seguimiento", ("Oficios", "Hojas escaneadas", "Gráficas", "Cómo camina")),
    (
        "En la calle",
        (
            "Bitácora", "Calendario", "Jornadas", "Visitas", "Compromisos", "Asesorías", "Capturar en campo",
            "Dispositivos",
        ),
    ),
    (
        "Catálogos",
        (
            "Ciudadanos", "Dependencias", "Trámites", "Requisitos", "Datos propios", "Canales", "Módulos",
            "Localidades", "Días inhábiles", "Firmantes", "Avisos de privacidad",
        ),
    ),
    ("Administración", ("Puestos", "Suplencias", "Consentimientos", "Ajustes", "Importar", "Cambios")),
)  # fmt: skip
"""Category → the names under which features declare their views, in reading order."""
DE_FAB = {"List Users": "Usuarios", "List Roles": "Permisos por puesto"}
"""FAB registers its own menu items; these two are shown, under these names."""


def entradas(features: Iterable[Feature]) -> list[tuple[type[Any], str, str]]:
    """Return view, name and category of the menu, in its order. Raises KeyError for a name that no feature declares."""
    de_cada = {entrada.nombre: entrada.vista for una in features for entrada in una.vistas if entrada.nombre}
    return [(de_cada[nombre], nombre, categoria) for categoria, nombres in ORDEN for nombre in nombres]


def registrar(app: Flask, appbuilder: Any, features: Iterable[Feature]) -> None:
    """Register every view that features declare, in the menu or without it."""
    en_menu = entradas(features)
    for vista, nombre, categoria in en_menu:
        appbuilder.add_view(vista, nombre, category=categoria, label=nombre)
    sin_menu = {entrada.vista for una in features for entrada in una.vistas} - {vista for vista, *_ in en_menu}
    for vista in sorted(sin_menu, key=lambda una: una.__name__):
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
