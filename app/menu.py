"""The menu: view, name and category, in order; what every page shows."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import itemgetter
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.actos.bandeja import bandejas_de, portada_de
from app.catalogos.services.ajustes import AJUSTES, configuracion, nombre_de_puesto
from app.catalogos.services.color import paleta
from app.fab import space
from app.hooks import VistaDeclarada, vistas_declaradas
from app.nucleo.datos import Datos
from app.nucleo.puestos import ADMINISTRADOR, ENLACE
from app.peticiones import bandeja
from app.seguridad.guardia import Alcance, alcance_actual

ORDEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("", ("Tablero", "Resultados", "Peticiones", "Identidades")),
    ("Seguimiento", ("Oficios", "Hojas escaneadas", "Gráficas", "Cómo camina")),
    (
        "En la calle",
        (
            "Bitácora",
            "Calendario",
            "Jornadas",
            "Visitas",
            "Compromisos",
            "Asesorías",
            "Capturar en campo",
            "Dispositivos",
        ),
    ),
    (
        "Catálogos",
        (
            "Ciudadanos",
            "Dependencias",
            "Trámites",
            "Requisitos",
            "Datos propios",
            "Canales",
            "Módulos",
            "Localidades",
            "Días inhábiles",
            "Firmantes",
            "Avisos de privacidad",
        ),
    ),
    ("Administración", ("Puestos", "Suplencias", "Consentimientos", "Ajustes", "Importar", "Cambios")),
)
"""Category → the names under which features declare their views, in reading order."""
DE_FAB = {"List Users": ("Usuarios", "UsuarioView"), "List Roles": ("Permisos por puesto", "RolView")}
"""FAB registers its own menu items; these two are shown: under which name, and who may list that view."""


def del_menu() -> list[VistaDeclarada]:
    """Return what the menu holds, in its order and categories. Raises KeyError for a name that no feature declares."""
    de_cada = {declarada.nombre: declarada for declarada in vistas_declaradas() if declarada.nombre}
    con_lugar = [de_cada.pop(nombre)._replace(categoria=grupo) for grupo, nombres in ORDEN for nombre in nombres]
    return con_lugar + [declarada for declarada in de_cada.values() if declarada.categoria]


def registrar(app: Flask, appbuilder: Any) -> None:
    """Register every view that features declare, in the menu or without it."""
    en_menu = del_menu()
    for declarada in en_menu:
        appbuilder.add_view(declarada.vista, declarada.nombre, category=declarada.categoria, label=declarada.nombre)
    sin_menu = {declarada.vista for declarada in vistas_declaradas()} - {declarada.vista for declarada in en_menu}
    for vista in sorted(sin_menu, key=lambda una: una.__name__):
        appbuilder.add_view_no_menu(vista)
    app.context_processor(contexto)


def navegacion(appbuilder: Any, permitidos: set[str]) -> list[Datos]:
    """Return the side navigation: what this person may open, by work and not by table."""
    grupos: dict[str, list[Datos]] = {"": []}
    autor = alcance_actual()
    portada = portada_de(autor) is not None
    con_figuras = not autor.puestos.isdisjoint(bandeja.POR_PUESTO)
    if con_figuras or not (ENLACE in autor.puestos or portada):
        grupos[""].append({"texto": _("Mi bandeja"), "url": "/", "aqui": False, "n": _pendientes(autor, con_figuras)})
    for item in appbuilder.menu.get_list():
        de_fab = item.name == "Security"
        for hijo in item.childs or [item]:
            if hijo.name in permitidos and (not de_fab or hijo.name in DE_FAB):
                grupo = "Administración" if de_fab else item.name if item.childs else ""
                texto, _vista = DE_FAB.get(hijo.name, (hijo.name, ""))
                enlace = {"texto": _(texto), "url": hijo.get_url(), "aqui": False, "n": None}
                grupos.setdefault(grupo, []).append(enlace)
    _marcar(chain.from_iterable(grupos.values()), portada)
    return [{"grupo": _(grupo) if grupo else "", "items": items} for grupo, items in grupos.items() if items]


def _marcar(items: Iterable[Datos], portada: bool) -> None:
    """Mark one item as where the person is, the longest address that fits; any of them at a home of one's own."""
    aqui, mejor = request.path, None
    for item in items:
        url = item["url"]
        dentro = aqui == url or (aqui == "/" and portada) or (url != "/" and aqui.startswith(url.removesuffix("list/")))
        if dentro and (mejor is None or len(url) >= len(mejor["url"])):
            mejor = item
    if mejor is not None:
        mejor["aqui"] = True


def _pendientes(autor: Alcance, con_figuras: bool) -> int | None:
    """Return how many things wait for this person, counted once per request; None where nothing is counted for her."""
    if "pendientes" not in g:
        g.pendientes = bandeja.pendientes(autor) if con_figuras or bandejas_de(autor) else 0
    return g.pendientes or None


def _barra(grupos: list[Datos], puede_registrar: bool) -> list[Datos]:
    """Return at most five items for the phone's bottom bar, the last one opening the whole menu."""
    todos: list[Datos] = list(chain.from_iterable(map(itemgetter("items"), grupos)))
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
    autor, vigia = alcance_actual(), current_app.extensions.get("vigia")  # none before the first round
    sm = appbuilder.sm
    puede_registrar = sm.has_access("can_add", "Peticion")
    grupos = navegacion(appbuilder, sm.get_user_menu_access())
    return {
        **comun,
        "sin_espacio": space.aviso(),
        "reloj": vigia.aviso if vigia and ADMINISTRADOR in autor.puestos else "",
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
