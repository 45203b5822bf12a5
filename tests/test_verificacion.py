"""The verification in parts: the same answer in one process or several, progress, going on after a cut."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import verificacion
from app.actos.jobs import sellar
from app.commands import como_sistema
from app.peticiones.models.peticion import Peticion
from app.verificacion import Avance, Parte, Rota, partes, verificar
from tests.actos.test_cadena import AYER, registrada, romper
from tests.factories import en

pytestmark = pytest.mark.solo_sqlite("the chains are read on both engines in tests/actos/test_cadena.py")


@pytest.fixture
def pueblo(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Six peticiones and a seal, in parts of two."""
    monkeypatch.setattr(verificacion, "COSAS", 2)
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        registrada(AYER)
        for _ in range(5):
            en("recibido")
        sellar()
    return app


def corrida(app: Flask, *opciones: str) -> tuple[int, str]:
    hecho = app.test_cli_runner().invoke(args=["ac", "verificar-movimientos", *opciones])
    return hecho.exit_code, hecho.output


def en_app(app: Flask, que: Callable[[], object]) -> object:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return que()


def test_each_petition_is_in_one_part_and_no_more(pueblo: Flask) -> None:
    hechas = en_app(pueblo, partes)
    assert isinstance(hechas, list)
    tramos = [(p.desde, p.hasta) for p in hechas if p.cual == "peticion_id"]
    assert tramos == [(0, 2), (2, 4), (4, 6)]
    assert {p.que for p in hechas} == {"cadenas", "sellos", "folios", "archivos"}


@pytest.mark.parametrize("procesos", ["1", "2"])
def test_the_same_is_found_by_one_process_and_by_two(pueblo: Flask, procesos: str) -> None:
    codigo, dicho = corrida(pueblo, "--procesos", procesos)
    sano = "Correcto: 6 peticiones, cadenas, sellos y folios completos; 0 archivos íntegros."
    assert (codigo, dicho.splitlines()[-1]) == (0, sano)
    folio = en_app(pueblo, lambda: verificacion.db.session.get_one(Peticion, 5).folio)
    en_app(pueblo, lambda: romper("UPDATE movimiento SET acto = 'anotar' WHERE peticion_id IN (5, 6) AND numero = 2"))
    codigo, dicho = corrida(pueblo, "--procesos", procesos)
    assert codigo == 1
    assert dicho.splitlines()[-1] == f"Error: {folio}: el movimiento 2 (anotar) no corresponde con la cadena"


def test_what_was_found_sound_before_a_cut_is_not_looked_at_again(
    pueblo: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    vistas: list[Parte] = []

    def cortada(parte: Parte) -> str:
        if parte.desde == 4:
            raise KeyboardInterrupt
        vistas.append(parte)
        return ""

    monkeypatch.setattr(verificacion, "revisar", cortada)
    codigo, dicho = corrida(pueblo)
    assert (codigo, "repita con --continuar" in dicho) == (1, True)
    antes = list(vistas)
    monkeypatch.setattr(verificacion, "revisar", lambda parte: vistas.append(parte) or "")
    codigo, dicho = corrida(pueblo, "--continuar")
    assert (codigo, "(empezada el " in dicho) == (0, True)
    assert len(vistas) == len(set(vistas))
    assert set(antes) < set(vistas)
    assert not Path(pueblo.config["INSTANCE_DIR"], "verificacion.jsonl").exists()


def test_a_part_that_has_grown_since_the_cut_is_looked_at_again(pueblo: Flask) -> None:
    avance = Avance(Path(pueblo.config["INSTANCE_DIR"]))
    avance.empezar()
    for parte in en_app(pueblo, partes):  # type: ignore[attr-defined]
        avance.anotar(parte)
    en_app(pueblo, lambda: en("recibido"))
    en_app(pueblo, lambda: romper("UPDATE movimiento SET acto = 'anotar' WHERE peticion_id = 7 AND numero = 2"))
    assert corrida(pueblo, "--continuar")[0] == 1


@pytest.mark.parametrize("escrito", ["", '2026-11-30T10:00:00+00:00\n["cadenas", "peti'])
def test_half_a_line_of_progress_is_not_believed(pueblo: Flask, escrito: str) -> None:
    Path(pueblo.config["INSTANCE_DIR"], "verificacion.jsonl").write_text(escrito)
    en_app(pueblo, lambda: romper("UPDATE movimiento SET acto = 'anotar' WHERE peticion_id = 1 AND numero = 1"))
    assert corrida(pueblo, "--continuar")[0] == 1


def test_it_says_how_far_it_has_come(pueblo: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verificacion, "CALLADO", 0.0)
    dichos: list[str] = []
    assert en_app(pueblo, lambda: verificar(pueblo, dichos.append)) == ""
    assert re.fullmatch(r"1 de \d+ partes; faltan unos 0 minutos\.", dichos[0])


def test_what_is_broken_stays_to_be_looked_at(pueblo: Flask) -> None:
    en_app(pueblo, lambda: romper("UPDATE movimiento SET acto = 'anotar' WHERE peticion_id = 4 AND numero = 2"))

    def dos_veces() -> list[str]:
        rotas = []
        for _ in range(2):
            with pytest.raises(Rota) as hallada:
                verificar(pueblo, str, continuar=True)
            rotas.append(str(hallada.value))
        return rotas

    uno, otro = en_app(pueblo, dos_veces)  # type: ignore[misc]
    assert uno == otro
    lineas = Path(pueblo.config["INSTANCE_DIR"], "verificacion.jsonl").read_text().splitlines()
    assert ["cadenas", "peticion_id", 2, 4] not in [json.loads(linea) for linea in lineas[1:]]
