"""The permission matrix: every address × method × person × object × hostile query, against the table typed by hand.

The complete run sends every cell to both engines; the short one draws (`celdas.py` says what, `SEMILLA` repeats it).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from flask import current_app

from app.actos.cosa import Cosa
from app.actos.services import FLUJOS
from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.compromisos.models import Compromiso
from app.jornadas.models import Jornada
from app.nucleo.grafo import INICIO
from app.peticiones.models.peticion import Peticion
from app.seguridad import models
from tests.conftest import base_de
from tests.corrida import COMPLETO, SEMILLA
from tests.seguridad import actos_de_cosas as de_cosas
from tests.seguridad import celdas as C
from tests.seguridad import esperado as E
from tests.seguridad.cosas import DE_COSAS
from tests.seguridad.escena import Escena, escena_de
from tests.sin_guardia import apagar

pytestmark = pytest.mark.dialecto("refusals and reads reach SQL of the dialect")

DE_LA_SESION = re.compile(r"SELECT version\.numero\s|SELECT sesion\.creada, .*\sversion\.numero, ", re.DOTALL)
"""The statements of every request: whether the session holds; and the version of the settings."""
en_uno = pytest.mark.solo_sqlite("the complete run sends them to both") if not COMPLETO else lambda prueba: prueba
DE_TODAS = {"todas": 23_000, "negadas": 17_000, "llegan": 6_000, "colas": 5_200, "colas que van": 5_200,
            "métodos": 4_200}  # fmt: skip
"""How many cells there are at least, and go in the complete run."""
DE_LA_CORTA = {
    "sqlite": {"negadas": 5_300, "llegan": 2_500, "colas que van": 430, "métodos": 700},
    "postgresql": {"negadas": 0, "llegan": 1_650, "colas que van": 350, "métodos": 700},
}
"""How many go in the short one, less a little, since what covers the rest is drawn."""


@pytest.fixture
def escena(motor: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Escena:
    """The stage as it was set, in a database of its own; its sessions were marked as used hours from now."""
    monkeypatch.setattr(models, "ADELANTO", timedelta(hours=10))
    return escena_de(base_de(motor, tmp_path_factory))


def test_cada_direccion_tiene_renglon(app_abierta: None) -> None:
    """First, and without the stage: each address without a line in the table, and each line without an address."""
    reglas = current_app.url_map.iter_rules()
    hay = {(r.rule, metodo) for r in reglas for metodo in C.METODOS if metodo in (r.methods or ())}
    faltan, sobran = sorted(hay - set(E.REGLAS)), sorted(set(E.REGLAS) - hay)
    assert (faltan, sobran) == ([], []), f"sin renglón: {faltan}; sin dirección: {sobran}"


# The oracles


def _de_mas(escena: Escena, celda: C.Celda, respuesta: Any) -> list[str]:
    """Return canaries and folios of what this person must not see."""
    leen = {objeto for objeto, quienes in {**E.LEEN, **DE_COSAS}.items() if celda.persona in quienes}
    ven = {objeto for objeto, quienes in E.VEN.items() if celda.persona in quienes}
    ajenos = escena.ajenos(respuesta, celda.url, leen, ven)
    if celda.persona in E.CONOCEN_A_LAS_PERSONAS and celda.url.startswith("/ciudadanos/"):
        ajenos = [a for a in ajenos if not a.endswith(E.DE_LA_PERSONA)]
    return ajenos


def _enviar(escena: Escena, celda: C.Celda) -> tuple[Any, list[str]]:
    """Send a cell; return the answer, and what was read before a refusal.

    A refusal that reads is sent again: the first may be the one that fills what the process keeps of the permissions.
    """
    for _vez in range(2 if celda.negada else 1):
        respuesta = escena.pedir(celda.persona, celda.metodo, celda.url, C.datos_de(celda))
        leidas = [una for una in escena.sentencias if celda.negada and not DE_LA_SESION.match(una)]
        if not leidas:
            break
    return respuesta, leidas


def probar(escena: Escena, celda: C.Celda) -> str | None:
    """Send one cell and return what is wrong with the answer, None when nothing is."""
    respuesta, leidas = _enviar(escena, celda)
    donde = f"{celda.persona} {celda.metodo} {celda.url}: {respuesta.status_code}"
    if respuesta.status_code not in celda.codigos:
        return f"{donde} en vez de {sorted(celda.codigos)}"
    if leidas:
        return f"{donde} después de leer: {leidas[0][:200]}"
    if celda.metodo != "GET":
        cambiadas = escena.movidas()
        hecha = respuesta.status_code in (200, 303)
        permitidas = E.puede_mover(celda.persona, celda.regla, celda.objeto) if hecha else set()
        if cambiadas - permitidas:
            return f"{donde} cambió {sorted(cambiadas - permitidas)}"
    ajenos = _de_mas(escena, celda, respuesta)
    return f"{donde} muestra {ajenos}" if ajenos else None


def rojas(escena: Escena, celdas: Sequence[C.Celda], hasta: int | None = None) -> list[str]:
    """Return what is wrong with the red ones of some cells; no more than so many."""
    malas = (mala for celda in celdas if (mala := probar(escena, celda)))
    return list(islice(malas, hasta))


@pytest.fixture
def revisar(escena: Escena, record_property: Callable[[str, object], None]) -> Callable[[str, list[C.Celda]], None]:
    """Send the cells of a piece; say how many, how long and with which seed, here and in the report of the run."""

    def hacer(nombre: str, celdas: list[C.Celda]) -> None:
        inicio = time.monotonic()
        malas = rojas(escena, celdas)
        dicho = f"{nombre} ({escena.motor}, SEMILLA={SEMILLA}): {len(celdas)} celdas, {len(malas)} rojas"
        print(f"\nmatriz, {dicho}, {time.monotonic() - inicio:.1f} s")  # noqa: T201
        record_property("matriz", dicho)
        assert not malas, f"{dicho}:\n" + "\n".join(malas[:3000])

    return hacer


# The cells, piece by piece


@pytest.mark.parametrize("pieza", C.PIEZAS)
def test_reglas_y_objetos(escena: Escena, revisar: Callable[[str, list[C.Celda]], None], pieza: str) -> None:
    revisar(pieza, C.de_reglas(escena, pieza))


@en_uno
@pytest.mark.parametrize("pieza", C.CON_COLAS)
def test_colas_hostiles(escena: Escena, revisar: Callable[[str, list[C.Celda]], None], pieza: str) -> None:
    revisar(f"colas hostiles de {pieza}", C.hostiles(escena, pieza))


@en_uno
def test_metodos_que_no_hay(escena: Escena, revisar: Callable[[str, list[C.Celda]], None]) -> None:
    revisar("métodos que no hay", C.de_metodos(escena))


# The matrix itself


DE_CLASE: dict[str, type[Cosa]] = {
    "entrada": Bitacora, "jornada": Jornada, "asesoria": Asesoria, "compromiso": Compromiso,
}  # fmt: skip
"""Kind of thing that has acts → its model; a petición's acts are in `esperado`."""


@pytest.mark.solo_sqlite("it compares tables in memory")
def test_los_actos_tecleados_son_los_de_las_tablas(escena: Escena) -> None:
    """An act that is not typed here is sent to nobody; what begins a thing has an address of its own."""
    with escena.app.app_context():
        flujos = dict(FLUJOS())
    de_las_tablas = {
        modelo: {paso.acto for paso in flujo.tabla if paso.desde != (INICIO,)} for modelo, flujo in flujos.items()
    }
    tecleados = {DE_CLASE[clase]: set(actos) for clase, actos in de_cosas.ACTOS.items()}
    assert {Peticion: set(E.ACTOS), **tecleados} == de_las_tablas
    assert set(de_cosas.DATOS) <= set().union(*de_las_tablas.values())


def test_no_falta_ninguna(escena: Escena) -> None:
    """So many cells there are, so many this run sends, and of every refusal of an act or an address there is one."""
    todas = [celda for pieza in C.PIEZAS for celda in C.celdas_de_reglas(escena, pieza)]
    van = [celda for pieza in C.PIEZAS for celda in C.de_reglas(escena, pieza)]
    colas = [celda for pieza in C.CON_COLAS for celda in C.celdas_hostiles(escena, pieza)]
    cuantas = {"todas": len(todas), "negadas": sum(c.negada for c in van), "llegan": sum(not c.negada for c in van),
               "colas": len(colas), "colas que van": sum(len(C.hostiles(escena, pieza)) for pieza in C.CON_COLAS),
               "métodos": len(C.de_metodos(escena))}  # fmt: skip
    print(f"\nmatriz ({escena.motor}, SEMILLA={SEMILLA}): {cuantas}")  # noqa: T201
    minimo = DE_TODAS | ({} if COMPLETO else DE_LA_CORTA[escena.motor])
    assert {que: n for que, n in cuantas.items() if n < minimo[que]} == {}, f"{cuantas}, SEMILLA={SEMILLA}"
    vacias = {pieza for pieza in C.PIEZAS if not C.de_reglas(escena, pieza)}
    assert vacias <= (set() if COMPLETO or escena.motor == "sqlite" else {"groups", "swagger", "acto calificar"})
    if escena.motor == "sqlite":
        assert {C.de_negada(c) for c in van if c.negada} == {C.de_negada(c) for c in todas if c.negada}


def test_sin_guardia_se_pone_roja(escena: Escena, monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix would notice: with the guard's criteria off at least 50 of the cells that this run sends go red.

    Each of the four addresses that show a petición or a file stops at 20.
    """
    apagar(monkeypatch)
    malas = {}
    for pieza in ("peticiones show", "peticiones", "adjuntos", "adjuntos vista.jpg"):
        celdas = [c for c in C.de_reglas(escena, pieza) if E.REGLAS[c.regla, c.metodo].nombra in ("ve", "adjunto")]
        malas[pieza] = len(rojas(escena, celdas, hasta=20))
    assert (sum(malas.values()) >= 50, min(malas.values()) >= 5) == (True, True), (malas, SEMILLA)


def test_sin_guardia_se_ponen_rojas_las_cosas(escena: Escena, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of what is not a petición: each kind has foreign rows of its own."""
    apagar(monkeypatch)
    malas = {}
    for pieza in ("bitacora", "visitas", "fotos", "hojas", "asesorias", "compromisos"):
        celdas = [c for c in C.de_reglas(escena, pieza) if E.REGLAS[c.regla, c.metodo].nombra in E.COSAS]
        malas[pieza] = len(rojas(escena, celdas, hasta=20))
    assert (sum(malas.values()) >= 50, min(malas.values()) >= 3) == (True, True), (malas, SEMILLA)


def test_sin_guardia_se_ponen_rojos_los_actos_de_las_cosas(escena: Escena, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same of the acts: an act on a foreign thing that is carried out, or that changes it, is noticed."""
    apagar(monkeypatch)
    piezas = [f"{C.DE_COSA}{clase}" for clase in ("entrada", "asesoria", "compromiso")]
    malas = {pieza: len(rojas(escena, C.de_reglas(escena, pieza), hasta=20)) for pieza in piezas}
    assert (sum(malas.values()) >= 12, min(malas.values()) >= 2) == (True, True), (malas, SEMILLA)


def test_una_negativa_que_lee_se_pone_roja(escena: Escena) -> None:
    """The matrix would notice a refusal that comes after the row: a page that is read, taken for a refusal."""
    leida = next(c for c in C.de_reglas(escena, "peticiones show") if c.codigos == {200})
    assert "después de leer: SELECT" in (probar(escena, leida._replace(negada=True)) or "")
    assert probar(escena, leida) is None
