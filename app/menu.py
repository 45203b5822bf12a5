"""The menu: view, name and category, in order; what every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from app.actos.bandeja import bandejas_de, portada_de
from app.catalogos.services.ajustes import AJUSTES, configuracion, nombre_de_puesto
from app.catalogos.services.color import paleta
from app.fab import frame, space
from app.hooks import VistaDeclarada, vistas_declaradas
from app.nucleo.datos import Datos
from app.nucleo.puestos import ADMINISTRADOR, ENLACE
from app.peticiones import bandeja
from app.seguridad.guardia import Alcance, alcance_actual
from app.seguridad.memoria import recordar

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


Item = tuple[str, str, bool]
"""A text, its address, and whether the figure of what waits stands beside it."""


@dataclass(frozen=True)
class Menu:
    """What a person finds on every page, equal on all of them: the frame, the addresses of its items, what she may."""

    marco: frame.Frame
    urls: tuple[str, ...]
    barra: frozenset[str]
    portada: bool
    con_cifra: bool
    con_figuras: bool
    puede_registrar: bool
    puede_buscar: bool
    persona: Datos


def _comun() -> Datos:
    """Return what is drawn of the town; without a database (`g.sin_base`) as a fresh installation calls it."""
    ajustes = (
        {clave: valor for clave, (valor, _que) in AJUSTES.items()} if g.get("sin_base") else configuracion().ajustes
    )
    return {
        "municipio": ajustes["municipio"],
        "oficina": ajustes["oficina"],
        "escudo": ajustes["escudo"][:12],
        "marca": paleta(ajustes["color"]),
    }


def _de_nadie() -> frame.Frame:
    return frame.draw(**_comun(), persona=None)


def _menu(autor: Alcance) -> Menu:
    """Return the menu of a person and the frame drawn with it."""
    appbuilder = current_app.extensions["appbuilder"]
    portada = portada_de(autor) is not None
    con_figuras = not autor.puestos.isdisjoint(bandeja.POR_PUESTO)
    grupos = navegacion(appbuilder, autor, con_figuras or not (ENLACE in autor.puestos or portada))
    items = list(chain.from_iterable(suyos for _grupo, suyos in grupos))
    puede_registrar = appbuilder.sm.has_access("can_add", "Peticion")
    barra = _barra(items, puede_registrar)
    persona = {
        "id": autor.usuario_id,
        "nombre": autor.nombre,
        "puesto": ", ".join(nombre_de_puesto(a.puesto) for a in autor.adscritos) or _("Sin puesto"),
    }
    puede = {
        "puede_registrar": puede_registrar,
        "puede_buscar": appbuilder.sm.has_access("can_list", "Peticion"),
        "persona": persona,
    }
    return Menu(
        frame.draw(**_comun(), navegacion=grupos, barra=barra, **puede),
        tuple(url for _texto, url, _cifra in items),
        frozenset(url for _texto, url, _cifra in barra),
        portada,
        any(con_cifra for _texto, _url, con_cifra in items),
        con_figuras,
        **puede,
    )


def navegacion(appbuilder: Any, autor: Alcance, con_bandeja: bool) -> list[tuple[str, list[Item]]]:
    """Return the side navigation: what this person may open, by work and not by table."""
    permitidos = appbuilder.sm.get_user_menu_access()
    grupos: dict[str, list[Item]] = {"": []}
    if con_bandeja:
        grupos[""].append((_("Mi bandeja"), "/", True))
    for item in appbuilder.menu.get_list():
        de_fab = item.name == "Security"
        for hijo in item.childs or [item]:
            if hijo.name in permitidos and (not de_fab or hijo.name in DE_FAB):
                grupo = "Administración" if de_fab else item.name if item.childs else ""
                texto, _vista = DE_FAB.get(hijo.name, (hijo.name, ""))
                grupos.setdefault(grupo, []).append((_(texto), hijo.get_url(), False))
    return [(_(grupo) if grupo else "", items) for grupo, items in grupos.items() if items]


def _barra(items: list[Item], puede_registrar: bool) -> list[Item]:
    """Return at most five items for the phone's bottom bar, the last one opening the whole menu."""
    campo = [(_("Campo"), url, con_cifra) for _texto, url, con_cifra in items if url == "/campo/"]
    sueltos = [*items[: 3 - len(campo)], *campo]
    if puede_registrar:
        sueltos = [*sueltos[:3], (_("Registrar"), url_for("CapturaView.add"), False)]
    return [*sueltos, (_("Más"), "#menu", False)]


def _donde(menu: Menu, ruta: str) -> str:
    """Return the item where the person is, the longest address that fits; any of them at a home of one's own."""
    mejor = ""
    for url in menu.urls:
        dentro = ruta == url or (ruta == "/" and menu.portada) or (url != "/" and ruta.startswith(_raiz(url)))
        if dentro and len(url) >= len(mejor):
            mejor = url
    return mejor


@cache
def _raiz(url: str) -> str:
    return url.removesuffix("list/")


def _pendientes(autor: Alcance, con_figuras: bool) -> int | None:
    """Return how many things wait for this person, counted once per request; None where nothing is counted for her."""
    if "pendientes" not in g:
        g.pendientes = bandeja.pendientes(autor) if con_figuras or bandejas_de(autor.puestos) else 0
    return g.pendientes or None


def contexto() -> Datos:
    """Return what the base template needs on every page; on an error's page, nothing that asks who is there."""
    appbuilder, idioma = current_app.extensions["appbuilder"], str(get_locale() or "es_MX")
    nonce = getattr(request, "csp_nonce", "")
    comun = {
        "base_template": appbuilder.base_template,
        "appbuilder": appbuilder,
        "idioma": idioma.replace("_", "-"),
        "persona": None,
        **_comun(),
    }
    if g.get("es_error") or not current_user.is_authenticated:
        de_nadie = _de_nadie() if g.get("sin_base") else recordar(("marco", idioma), _de_nadie)
        return {**comun, "marco": frame.Filled(de_nadie, nonce)}
    autor, vigia = alcance_actual(), current_app.extensions.get("vigia")  # none before the first round
    puestos = tuple(uno.puesto for uno in autor.adscritos)
    menu = recordar(("menú", autor.usuario_id, autor.nombre, puestos, idioma), partial(_menu, autor))
    aqui = _donde(menu, request.path)
    cifra = _pendientes(autor, menu.con_figuras) if menu.con_cifra else None
    return {
        **comun,
        "marco": frame.Filled(menu.marco, nonce, aqui, request.path if request.path in menu.barra else aqui, cifra),
        "sin_espacio": space.aviso(),
        "reloj": vigia.aviso if vigia and ADMINISTRADOR in autor.puestos else "",
        "por_atender": g.get("por_atender", 0),
        "persona": menu.persona,
        "puede_registrar": menu.puede_registrar,
        "puede_buscar": menu.puede_buscar,
    }
