"""Every form of the application carries what makes it count once and, over something that exists, its version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.catalogos.models.ajustes import Inhabil
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.saving import ConFormularios
from tests.ciudadanos.personas import nueva_persona
from tests.cliente import Cliente, Pagina
from tests.factories import en, nueva
from tests.navegador.recorrido import Hallada, patron, recorrer

SIN_CLAVE: dict[str, str] = {
    "/login/": "there is no account yet that a key could belong to",
    "/logout/": "a session ends once",
    "/lang/": "a choice that is the same however often it is made",
    "/resetmypassword/form": "the first sending ends the session that a second one would come with",
    "/resetpassword/N": "each sending makes a password; the one that is on the screen is the one that is good",
    "/consentimientos/N/consentir": "it is resolved once; the second sending is told so",
    "/consentimientos/N/rechazar": "the same",
    "/consentimientos/N/retirar": "the same",
    "/consentimientos/enterarse": "what was read is read however often it is said",
    "/calendario/direccion": "each sending makes an address; the one that is on the screen is the one that is good",
    "/importaciones/N/cargar": "a load refuses a second one while it runs, and afterwards there is nothing to load",
    "/estilo/muestra": "a sample: nothing is kept",
    "/identidades/": "every opening of a sealed identity is written down, the second too",
    "/ciudadania/seguimiento": "it only asks",
    "/peticiones/actos/": "the first step of an act on many: a page that says what would become of each",
}
"""Addresses (as `patron` writes them) of forms without `clave_envio`, and why."""
SIN_VERSION: dict[str, str] = {
    "/ciudadania/seguimiento/": "the citizen's acts: she sees no version, and her words are added to what there is",
}
CON_VERSION = re.compile(r"/(edit|delete)/N$|/actos/[a-z_]+$")
QUIENES = ("administradora", "capturista", "coordinador", "informacion", "enlace_obras", "asesor", "custodio")


def _escena(app: Flask) -> None:
    """Make something that acts may be carried out on, and a person."""
    en("canalizado")
    en("proceso")
    nueva()
    with escritura():
        nueva_persona("Elena", "Zamudio Peña")
        db.session.add(Inhabil(dia=date(2027, 3, 5), motivo="Fiesta del pueblo"))


def paginas(cliente: type[Cliente], quien: str) -> Iterator[Hallada]:
    """Yield one page of each kind that somebody reaches."""
    c = cliente.de(quien)

    def pedir(url: str) -> tuple[int, str, bytes]:
        respuesta = c.http.get(url, follow_redirects=True)
        return respuesta.status_code, respuesta.mimetype, respuesta.data

    return recorrer(quien, pedir, salvo=".pdf")


def formas_de(hallada: Hallada) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the kind of address that each POST form of a page is sent to, and its values."""
    for forma in Pagina(hallada.html).formas:
        if forma["metodo"] == "post":
            yield patron(forma["url"].partition("#")[0] or hallada.url), forma["datos"]


def falta(destino: str, datos: dict[str, Any]) -> list[str]:
    """Return the hidden fields that a form should have and has not."""
    faltan = []
    if not datos.get("clave_envio") and not any(_es(destino, una) for una in SIN_CLAVE):
        faltan.append("clave_envio")
    if CON_VERSION.search(destino) and "version" not in datos and not any(_es(destino, una) for una in SIN_VERSION):
        faltan.append("version")
    return faltan


def _es(destino: str, prevista: str) -> bool:
    ruta = destino.partition("?")[0]
    return ruta == prevista or (
        prevista in ("/lang/", "/peticiones/actos/", "/ciudadania/seguimiento/") and ruta.startswith(prevista)
    )


@pytest.mark.solo_sqlite("what a page carries does not depend on the engine")
def test_every_form_of_every_page_carries_its_key_and_its_version(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        _escena(app)
    vistas: set[str] = set()
    quejas = set()
    for quien in QUIENES:
        for hallada in paginas(cliente, quien):
            for destino, datos in formas_de(hallada):
                vistas.add(destino.partition("?")[0])
                quejas |= {f"{hallada.patron} → {destino}: sin {nombre}" for nombre in falta(destino, datos)}
    assert sorted(quejas) == []
    vistas_de_fab = app.extensions["appbuilder"].baseviews
    altas = {
        f"{v.route_base}/{r}" + ("" if r == "add" else "/N")
        for v in vistas_de_fab
        if isinstance(v, ConFormularios)
        for r in ("add", "edit")
        if r not in v.exclude_route_methods and v.route_base != "/groups"
    }
    assert altas - vistas == set(), "pages that nobody of those who look reaches"


def test_the_rule_is_seen_to_fail() -> None:
    assert falta("/canales/add", {"nombre": "x"}) == ["clave_envio"]
    assert falta("/canales/edit/N", {"clave_envio": "x"}) == ["version"]
    assert falta("/canales/edit/N", {"clave_envio": "x", "version": "v"}) == []
    assert falta("/peticiones/F/actos/anotar", {}) == ["clave_envio", "version"]
