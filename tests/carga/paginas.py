"""The pages that are held with many rows: who opens which, and what one costs."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.carga.espia import Ejecucion
from tests.carga.preparadas import Preparada
from tests.cliente import Cliente

VECES = 13
"""Requests of a kind; the last is the one that counts: the driver prepares at the sixth, and after five plans made for
the values at hand PostgreSQL may keep one for all."""
LISTA = "/peticiones/list/"
FILTROS = (
    "bandeja=vencidas", "bandeja=faltan", "dependencia={dependencia}&estado=validado",
    "dependencia={dependencia}&estado=canalizado", "localidad=1", "canal=3", "tipo=queja", "q=calle", "q=luminaria",
    "q={telefono}", "q=xilofono",
)  # fmt: skip
DE_QUIEN = {
    "capturista": ("/", LISTA, f"{LISTA}?bandeja=faltan", "/peticiones/add", "/peticiones/show/{abierta}",
                   "/ciudadanos/list/", "/ciudadanos/list/?q=medina", "/ciudadanos/buscar?q=medina",
                   "/ciudadanos/buscar?q={telefono}", "/ciudadanos/show/{persona}", "/oficios/list/",
                   "/peticiones/parecidas?tramite_id={tramite}&localidad_id=1&domicilio=Calle+Allende+5"),
    "coordinador": ("/", LISTA, *(f"{LISTA}?{filtro}" for filtro in FILTROS), "/peticiones/opciones/",
                    "/peticiones/show/{abierta}", "/peticiones/show/{cerrada}", "/graficas/",
                    "/graficas/?periodo=mes", "/graficas/calle/", "/graficas/mapa/", "/flujos/", "/calendario/",
                    "/jornadas/list/"),
    "enlace": (LISTA, f"{LISTA}?estado=proceso", f"{LISTA}?q=luminaria", "/peticiones/show/{abierta}", "/tablero/"),
    "informacion": ("/", "/bitacora/list/"),
    "administradora": ("/dependencias/list/", "/tramites/list/", "/localidades/list/", "/users/list/",
                       "/cambios/list/"),
    "": ("/ciudadania/seguimiento", "/login/"),
}  # fmt: skip
ACTOS = ("registrar", "anotar", "recibir")
PESOS = {"/peticiones/list/": 30_000, "/peticiones/add": 40_000, "/tablero/": 40_000}
"""Address → bytes of its HTML that it may have; the others, what they have today."""
CRECE = 1.2
HOLGURA = 48
"""The big database's pages of disk against the small one's: so many times, and so many more for deeper trees."""


@dataclass(frozen=True)
class Costo:
    """What one request cost."""

    sentencias: int
    bytes: int
    paginas: int
    recorridas: tuple[str, ...]
    vistas: tuple[Ejecucion, ...] = ()


def todas() -> list[str]:
    """Return the names of everything that is held: `quien direccion`, and the acts."""
    return [f"{quien or 'anónima'} {url}" for quien, urls in DE_QUIEN.items() for url in urls] + list(ACTOS)


def costo(base: Preparada, nombre: str) -> Costo:
    """Return what the last of a few like requests cost."""
    base.espia.abierto = False
    return _de_acto(base, nombre) if nombre in ACTOS else _de_pagina(base, *nombre.split(" ", 1))


def _cliente(base: Preparada, quien: str) -> Cliente:
    clase: type[Cliente] = type("ClienteDeCarga", (Cliente,), {"app": base.app})
    if quien == "anónima":
        return clase()
    return clase.de(base.dependencia[1] if quien == "enlace" else quien)


def _de_pagina(base: Preparada, quien: str, url: str) -> Costo:
    navegador, direccion = _cliente(base, quien), url.format(**base.nombres)
    for _vez in range(VECES - 1):
        assert navegador.http.get(direccion).status_code == 200, direccion
    with base.espia.mirando() as vistas:
        respuesta = navegador.http.get(direccion)
    assert respuesta.status_code == 200, direccion
    return _sumado(vistas, len(respuesta.data))


def _sumado(vistas: Iterable[Ejecucion], cuantos: int) -> Costo:
    propias = tuple(vista for vista in vistas if not re.fullmatch(r"SELECT 1|", vista.texto))
    recorridas = {tabla for vista in propias for tabla in vista.recorridas}
    return Costo(len(propias), cuantos, sum(v.paginas for v in propias), tuple(sorted(recorridas)), propias)


def _de_acto(base: Preparada, acto: str) -> Costo:
    quien = "enlace" if acto == "recibir" else "capturista"
    navegador = _cliente(base, quien)
    forma = _forma(navegador, base, acto)
    for vez in range(VECES):
        url, datos = _envio(base, acto, forma, vez)
        with base.espia.mirando() as vistas:
            respuesta = navegador.http.post(url, data=datos, content_type="multipart/form-data")
        assert respuesta.status_code == 303, (acto, respuesta.status_code, navegador.errores())
    return _sumado(vistas, len(respuesta.data))


def _forma(navegador: Cliente, base: Preparada, acto: str) -> dict[str, Any]:
    if acto == "registrar":
        return navegador.pagina("/peticiones/add").forma("")
    if acto == "anotar":
        return navegador.pagina(f"/peticiones/show/{base.nombres['abierta']}").forma("/actos/anotar")
    return {"datos": {"csrf_token": navegador.ficha_csrf()}}


def _envio(base: Preparada, acto: str, forma: dict[str, Any], vez: int) -> tuple[str, dict[str, Any]]:
    """Return where and what is sent: each time another thing, with another key."""
    unica = {"clave_envio": uuid.uuid4().hex}
    if acto == "registrar":
        return "/peticiones/add", {**forma["datos"], **base.captura, "apellidos": f"Hernández {vez}", **unica}
    if acto == "anotar":
        datos = {k: v for k, v in forma["datos"].items() if k != "version"}
        return forma["url"], {**datos, "texto": f"Llamó para preguntar {vez}.", "para": "interna", **unica}
    return f"/peticiones/{base.canalizadas.pop()}/actos/recibir", {**forma["datos"], **unica}
