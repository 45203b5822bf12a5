"""The permission matrix: every address × method × person × object × hostile query, against the table typed by hand."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from werkzeug.routing import Rule

from app.seguridad import guardia
from tests.conftest import base_de
from tests.seguridad import esperado as E
from tests.seguridad.escena import Escena, escena_de

METODOS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PK_MALOS = ("999999", "abc", "1%00", "99999999999999999999")


class Celda(NamedTuple):
    """One cell: who asks what, and the answers that are right; `objeto` is the petición that the address names."""

    persona: str
    metodo: str
    url: str
    codigos: frozenset[int]
    objeto: str = ""
    regla: str = ""


@pytest.fixture
def escena(motor: str, tmp_path_factory: pytest.TempPathFactory) -> Escena:
    """The stage as it was set, in a database of its own."""
    return escena_de(base_de(motor, tmp_path_factory))


def reglas(escena: Escena) -> list[tuple[Rule, str]]:
    """Return every rule of the application with each of its methods."""
    todas = sorted(escena.app.url_map.iter_rules(), key=lambda r: r.rule)
    return [(r, metodo) for r in todas for metodo in METODOS if metodo in (r.methods or ())]


# The cells


def _url(regla: str, **valores: Any) -> str:
    """Fill the arguments of a rule."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda parte: str(valores[parte[1]]), regla)


def _de_fila(regla: str, metodo: str, fila: Any) -> Iterator[Celda]:
    """A catalogue row that is there, and keys that are no key of any row."""
    hecha = E.REGLAS[regla, metodo]
    entero = "<int:" in regla
    for persona in E.PERSONAS:
        negado = E.sin_permiso(persona, metodo, hecha.nombra)
        puede = E.puede(persona, hecha.puestos)
        yield Celda(persona, metodo, _url(regla, pk=fila), frozenset([hecha.codigo if puede else negado]), "", regla)
        for malo in PK_MALOS:
            sin_regla = entero and not (malo.isdecimal() and int(malo) < 2**31)
            codigo = 404 if sin_regla or puede else negado
            yield Celda(persona, metodo, _url(regla, pk=malo), frozenset([codigo]), "", regla)


def _de_peticion(escena: Escena, regla: str, metodo: str) -> Iterator[Celda]:
    """Every petición of the stage, by id, folio or the id of its file; and one that nobody has."""
    hecha = E.REGLAS[regla, metodo]
    for persona in E.PERSONAS:
        nadie = {"pk": "99999999999999999999", "folio": "PRE-2026-999999-0"}
        codigo = 404 if E.puede(persona, hecha.puestos) or "<int:" in regla else E.sin_permiso(persona, metodo, "")
        yield Celda(persona, metodo, _url(regla, **nadie), frozenset([codigo]), "", regla)
    for objeto, folio in escena.folios.items():
        pk = escena.adjuntos[objeto] if hecha.nombra == "adjunto" else escena.ids[objeto]
        for persona in E.PERSONAS:
            codigos = frozenset([E.de_peticion(persona, hecha, metodo, objeto)])
            yield Celda(persona, metodo, _url(regla, pk=pk, folio=folio), codigos, objeto, regla)


def _de_actos(escena: Escena, regla: str) -> Iterator[Celda]:
    for acto in (*E.ACTOS, *E.NO_SON_DE_BOTON):
        for objeto, folio in escena.folios.items():
            for persona in E.PERSONAS:
                codigos = E.de_acto(persona, acto, objeto)
                yield Celda(persona, "POST", _url(regla, ident=folio, acto=acto), codigos, objeto, regla)


def _de_lote(regla: str) -> Iterator[Celda]:
    for acto in (*E.ACTOS, *E.NO_SON_DE_BOTON):
        for persona in E.PERSONAS:
            codigo = E.de_lote(persona, acto, E.REGLAS[regla, "POST"])
            yield Celda(persona, "POST", _url(regla, acto=acto), frozenset([codigo]), "", regla)


VALORES = {"version": "v1", "filename": "no-hay.js", "locale": "es_MX", "name": "borrar", "pk": "1", "secreto": "nada",
           "uuid": "nada", "foto": "nada", "folio": "PRE-2026-999999-0", "tipo": "visita", "n": "1",
           "lote": "nada"}  # fmt: skip


def _suelta(regla: str, metodo: str) -> Iterator[Celda]:
    hecha = E.REGLAS[regla, metodo]
    for persona in E.PERSONAS:
        codigo = hecha.codigo if E.puede(persona, hecha.puestos) else E.sin_permiso(persona, metodo, hecha.nombra)
        codigo = E.EXCEPCIONES.get((persona, metodo, regla), codigo)
        yield Celda(persona, metodo, _url(regla, **VALORES, **_cosa(regla)), frozenset([codigo]), "", regla)


def _cosa(regla: str) -> dict[str, str]:
    """Return a thing that is not there, and an act of its table."""
    ident = "999999" if "<int:ident>" in regla else "PRE-2026-999999-0"
    return {"ident": ident, "acto": "anotar" if "/peticiones/" in regla or "/ciudadania/" in regla else "verificar"}


def celdas_de_reglas(escena: Escena, filas: dict[str, Any]) -> Iterator[Celda]:
    """Return the cells of every rule and method; KeyError for one that the table does not know."""
    for regla, metodo in reglas(escena):
        nombra = E.REGLAS[regla.rule, metodo].nombra
        if nombra == "fila":
            yield from _de_fila(regla.rule, metodo, filas[regla.endpoint.split(".")[0]])
        elif nombra == "acto":
            yield from _de_actos(escena, regla.rule)
        elif nombra == "lote":
            yield from _de_lote(regla.rule)
        elif nombra in ("ve", "detalle", "turno", "formato", "faltantes", "oficio", "denuncia", "adjunto"):
            yield from _de_peticion(escena, regla.rule, metodo)
        else:
            yield from _suelta(regla.rule, metodo)


def celdas_de_metodos(escena: Escena) -> Iterator[Celda]:
    """Return a cell for every method that an address does not have: 405 to everybody, and nothing happens."""
    hechas: dict[str, set[str]] = {}
    for regla, metodo in reglas(escena):
        hechas.setdefault(regla.rule, set()).add(metodo)
    for regla, metodos in hechas.items():
        folio = escena.folios["reservada"]
        url = _url(regla, **{**VALORES, "folio": folio, "ident": folio, "acto": "cancelar"})
        for metodo in set(METODOS) - metodos:
            for persona in E.ALGUNOS:
                yield Celda(persona, metodo, url, frozenset([405]), "", regla)


def celdas_hostiles(escena: Escena) -> Iterator[Celda]:
    """Return hostile query strings behind every list and page of figures, for who is let in and some who are not."""
    for regla, metodo in reglas(escena):
        hecha = E.REGLAS[regla.rule, metodo]
        if metodo != "GET" or "<" in regla.rule or hecha.puestos in ("+", "-"):
            continue
        vista = escena.app.extensions["appbuilder"].baseviews
        duena = next((v for v in vista if v.endpoint == regla.endpoint.split(".")[0]), None)
        columna = (getattr(duena, "search_columns", None) or ["nombre"])[0]
        for cola, codigo in E.colas(regla.rule).items():
            url = f"{regla.rule}?{cola.format(v=type(duena).__name__, c=columna)}"
            for persona in (p for p in E.PERSONAS if p in E.ALGUNOS or E.puede(p, hecha.puestos)):
                sano = E.EXCEPCIONES.get((persona, metodo, regla.rule), codigo if codigo == 400 else hecha.codigo)
                puede = E.puede(persona, hecha.puestos)
                codigos = [sano if puede else E.sin_permiso(persona, metodo, hecha.nombra)]
                yield Celda(persona, metodo, url, frozenset(codigos), "", regla.rule)


# The oracles


def _de_mas(escena: Escena, celda: Celda, respuesta: Any) -> list[str]:
    """Return canaries and folios of what this person must not see."""
    leen = {objeto for objeto, quienes in E.LEEN.items() if celda.persona in quienes}
    ven = {objeto for objeto, quienes in E.VEN.items() if celda.persona in quienes}
    ajenos = escena.ajenos(respuesta, celda.url, leen, ven)
    if celda.persona in E.CONOCEN_A_LAS_PERSONAS and celda.url.startswith("/ciudadanos/"):
        ajenos = [a for a in ajenos if not a.endswith(E.DE_LA_PERSONA)]
    return ajenos


def probar(escena: Escena, celda: Celda) -> str | None:
    """Send one cell and return what is wrong with the answer, None when nothing is."""
    respuesta = escena.pedir(celda.persona, celda.metodo, celda.url)
    donde = f"{celda.persona} {celda.metodo} {celda.url}: {respuesta.status_code}"
    if respuesta.status_code not in celda.codigos:
        return f"{donde} en vez de {sorted(celda.codigos)}"
    if celda.metodo != "GET":
        cambiadas = escena.movidas()
        permitidas = E.puede_mover(celda.persona, celda.regla, celda.objeto) if respuesta.status_code == 303 else set()
        if cambiadas - permitidas:
            return f"{donde} cambió {sorted(cambiadas - permitidas)}"
    ajenos = _de_mas(escena, celda, respuesta)
    return f"{donde} muestra {ajenos}" if ajenos else None


def rojas(escena: Escena, celdas: Iterator[Celda]) -> tuple[int, list[str]]:
    """Return how many cells were sent and what is wrong with the red ones."""
    total, malas = 0, []
    for celda in celdas:
        total += 1
        mala = probar(escena, celda)
        if mala:
            malas.append(mala)
    return total, malas


def _revisar(nombre: str, escena: Escena, celdas: Iterator[Celda], minimo: int) -> None:
    inicio = time.monotonic()
    total, malas = rojas(escena, celdas)
    print(f"\nmatriz, {nombre} ({escena.motor}): {total} celdas, {len(malas)} rojas,"  # noqa: T201
          f" {time.monotonic() - inicio:.0f} s")  # fmt: skip
    assert not malas, f"{len(malas)} de {total} celdas:\n" + "\n".join(malas[:3000])
    assert total >= minimo, f"{nombre}: {total} celdas"


def test_cada_direccion_tiene_renglon(escena: Escena) -> None:
    """A rule without an entry in the table fails, and an entry without a rule too."""
    assert {(regla.rule, metodo) for regla, metodo in reglas(escena)} == set(E.REGLAS)


def test_reglas_y_objetos(escena: Escena) -> None:
    _revisar("reglas y objetos", escena, celdas_de_reglas(escena, escena.filas), 5000)


@pytest.mark.solo_sqlite("routing does not know the database")
def test_metodos_que_no_hay(escena: Escena) -> None:
    _revisar("métodos que no hay", escena, celdas_de_metodos(escena), 1500)


@pytest.mark.solo_sqlite("arguments are refused before the database is asked")
def test_colas_hostiles(escena: Escena) -> None:
    _revisar("colas hostiles", escena, celdas_hostiles(escena), 1500)


def test_sin_guardia_se_pone_roja(escena: Escena, monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix would notice: with the guard's criteria off at least 50 cells go red."""
    monkeypatch.setattr(guardia, "criterios", lambda _alcance: ())
    de_peticiones = [regla for regla, hecha in E.REGLAS.items() if hecha.nombra in ("ve", "adjunto")]
    celdas = (c for regla, metodo in de_peticiones for c in _de_peticion(escena, regla, metodo))
    _total, malas = rojas(escena, celdas)
    assert len(malas) >= 50, len(malas)
