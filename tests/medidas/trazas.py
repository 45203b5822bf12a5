"""Measures of a traced request: how much of app/ runs to answer it.

A request is warmed twice (caches, compiled templates, first imports) and the third of its kind is traced. Counted is
every call of a Python function whose file is under app/, compiled templates included: the distinct files, the distinct
functions (by file and qualified name; a lambda or a comprehension is part of the function in which it is written), and
the calls, those of lambdas and comprehensions too.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from flask import Flask

from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from tests.cliente import Cliente
from tests.factories import datos_de_registro, en, id_de
from tests.medidas.texto import RAIZ

APP = f"{RAIZ / 'app'}/"
VECES = 3
"""Requests of a kind; the last is the one that counts."""
PETICIONES = 60
"""Peticiones in the list, of two dependencias and three states."""
ESTADOS = ("canalizado", "recibido", "por_canalizar")
CATALOGO = "/requisitos/list/"
"""The plain catalogue: one table, no files, no tree."""
RESUELTO = {"resuelto": "si", "accion": "Bacheo con mezcla asfáltica", "observacion": "Quedó parejo."}


@dataclass
class Traza:
    """What of app/ was called, and how often."""

    veces: Counter[CodeType] = field(default_factory=Counter)

    @property
    def archivos(self) -> int:
        """Return how many files."""
        return len({codigo.co_filename for codigo in self.veces})

    @property
    def funciones(self) -> int:
        """Return how many functions."""
        return len({(codigo.co_filename, codigo.co_qualname.split(".<locals>.<")[0]) for codigo in self.veces})

    @property
    def llamadas(self) -> int:
        """Return how many calls."""
        return self.veces.total()


@contextmanager
def trazada() -> Iterator[Traza]:
    """Count what this thread calls of app/ inside the block."""
    traza = Traza()

    def anotar(marco: FrameType, suceso: str, _dato: Any) -> None:
        if suceso == "call" and marco.f_code.co_filename.startswith(APP):
            traza.veces[marco.f_code] += 1

    antes = sys.getprofile()
    sys.setprofile(anotar)
    try:
        yield traza
    finally:
        sys.setprofile(antes)


def medir(app: Flask) -> dict[str, int]:
    """Return the traced figures; `app` is on a prepared database, to which peticiones are added."""
    clase = type("ClienteDeApp", (Cliente,), {"app": app})
    with app.app_context(), app.test_request_context(), como_sistema("medidas"):
        for n in range(PETICIONES):
            en(ESTADOS[n % len(ESTADOS)], nombre=f"Persona {n}")
        folios = [en("proceso").folio for _ in range(VECES)]
        captura = datos_de_registro(tramite_id=id_de(Tramite, "bache"))
    lista = _veces(_pagina(clase.de("capturista"), "/peticiones/list/"))
    catalogo = _veces(_pagina(clase.de("administradora"), CATALOGO))
    concluir = _veces(_conclusion(clase.de("enlace_obras"), folios))
    registrar = _veces(_registro(clase.de("capturista"), captura))
    return {
        "concluir_archivos": concluir.archivos,
        "concluir_funciones": concluir.funciones,
        "registrar_archivos": registrar.archivos,
        "registrar_funciones": registrar.funciones,
        "lista_llamadas": lista.llamadas,
        "catalogo_archivos": catalogo.archivos,
        "catalogo_llamadas": catalogo.llamadas,
    }


def _veces(pedir: Callable[[], Traza]) -> Traza:
    """Return the trace of the last of several requests of a kind."""
    return [pedir() for _ in range(VECES)][-1]


def _pagina(navegador: Cliente, url: str) -> Callable[[], Traza]:
    def pedir() -> Traza:
        with trazada() as traza:
            respuesta = navegador.http.get(url)
        assert respuesta.status_code == 200, f"{url}: {respuesta.status_code}"
        return traza

    return pedir


def _conclusion(navegador: Cliente, folios: list[str]) -> Callable[[], Traza]:
    def pedir() -> Traza:
        forma = navegador.ver(folios.pop()).forma("/actos/concluir")
        return _envio(navegador, forma["url"], {**forma["datos"], **RESUELTO})

    return pedir


def _registro(navegador: Cliente, captura: dict[str, Any]) -> Callable[[], Traza]:
    def pedir() -> Traza:
        forma = navegador.pagina("/peticiones/add").forma("")
        return _envio(navegador, "/peticiones/add", {**forma["datos"], **captura})

    return pedir


def _envio(navegador: Cliente, url: str, datos: dict[str, Any]) -> Traza:
    with trazada() as traza:
        respuesta = navegador.http.post(url, data=datos, content_type="multipart/form-data")
    assert respuesta.status_code == 303, f"{url}: {respuesta.status_code}"
    return traza
