"""No list of states is typed where its workflow already holds the same one; nothing below names a feature's acts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.actos.cosa import Cosa
from app.actos.presenters import historia
from app.actos.services import FLUJOS, Asentado
from app.asesorias import workflow as asesorias
from app.bitacora.workflow import entrada
from app.compromisos import workflow as compromisos
from app.features import FEATURES
from app.hooks import Feature
from app.jornadas import workflow as jornadas
from app.jornadas.models import Jornada
from app.nucleo.flujo import de_donde
from app.nucleo.puestos import PORTAL
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow import tabla, vocabulario
from app.portal import presenters as portal
from tests.bitacora import entradas as e

WORKFLOWS = ((vocabulario, tabla.TABLA), *((uno, uno.TABLA) for uno in (entrada, jornadas, asesorias, compromisos)))
DECLARAN = ("workflow", "demo")
"""Where lists of states are declared, or are those of invented data."""
OTRA_COSA = {
    ("app/peticiones/models/conteo.py", ""): "a column of the petición that is called like a state of the jornada",
    ("app/peticiones/services/relojes.py", "proceso recibido"): "where the plazo is that of the trámite",
}
"""File and states that happen to be those of an act, and what they are instead."""


def _dichas(archivo: Path, estados: set[str]) -> Iterator[frozenset[str] | None]:
    """Yield each list of several states typed in a file; None where it adds states to another list."""
    for nodo in ast.walk(ast.parse(archivo.read_text(encoding="utf-8"))):
        partes = nodo.elts if isinstance(nodo, ast.Tuple | ast.List | ast.Set) else []
        palabras = {parte.value for parte in partes if isinstance(parte, ast.Constant) and isinstance(parte.value, str)}
        agregan = [parte for parte in partes if isinstance(parte, ast.Starred)]
        if palabras and palabras <= estados and len(partes) == len(palabras) + len(agregan) > 1:
            yield None if agregan else frozenset(palabras)


def repetidas() -> set[tuple[str, str]]:
    salida = set()
    archivos = [uno for uno in Path("app").rglob("*.py") if not set(DECLARAN) & {*uno.parts, uno.stem}]
    for flujo, filas in WORKFLOWS:
        abiertos = set(flujo.ESTADOS) - set(flujo.FINALES)
        ya_dichas = {frozenset(uno) for uno in (flujo.FINALES, abiertos)}
        ya_dichas |= {frozenset(de_donde(filas, paso.acto)) for paso in filas}
        for archivo in archivos:
            for dicha in _dichas(archivo, set(flujo.ESTADOS)):
                if dicha is None or dicha in ya_dichas:
                    salida.add((archivo.as_posix(), " ".join(sorted(dicha or ()))))
    return salida


@pytest.mark.solo_sqlite("it reads the sources")
def test_ninguna_lista_de_estados_se_repite_a_mano() -> None:
    assert repetidas() == set(OTRA_COSA)


@pytest.mark.solo_sqlite("it reads the sources")
def test_lo_de_abajo_no_nombra_los_actos_de_nadie() -> None:
    actos = {acto for flujo, _filas in WORKFLOWS for acto in flujo.ACTOS}
    nombrados = {
        (archivo.as_posix(), nodo.value)
        for paquete in ("nucleo", "fab", "seguridad", "archivos", "actos")
        for archivo in Path("app", paquete).rglob("*.py")
        for nodo in ast.walk(ast.parse(archivo.read_text(encoding="utf-8")))
        if isinstance(nodo, ast.Constant) and nodo.value in actos
    }
    assert nombrados == set()


@pytest.mark.solo_sqlite("it compares declarations")
def test_cada_tono_de_la_historia_es_de_un_acto_y_se_pinta(sistema: None) -> None:
    estilos = Path("app/static/css/piezas/060-pasos.css").read_text(encoding="utf-8")
    pintados = set(re.findall(r"^\.linea \.(\w+)::before", estilos, re.MULTILINE))
    tonos = {acto.tono for _modelo, flujo in FLUJOS() for acto in flujo.palabras.actos.values()}
    assert {"aviso", "gris", "mal"} == tonos - {""} <= pintados


NO_SE_LE_CUENTAN = {
    "adjuntar", "admitir", "cancelar_oficio", "clasificar", "corregir", "cotejar_requisitos", "desglosar",
    "dictaminar_procedente", "entregar", "levantar_reserva", "pedir_asesoria", "reanudar", "reasignar",
    "rechazar_competencia", "reservar", "sumar_vecino", "verificar",
}  # fmt: skip
"""What is done to a petición and stays in the office: its tracking page does not show it."""


@pytest.mark.solo_sqlite("it compares declarations")
def test_de_cada_acto_se_decidio_si_se_le_cuenta_a_quien_pidio() -> None:
    assert set(vocabulario.ACTOS) - NO_SE_LE_CUENTAN == set(portal.SE_CUENTAN)
    de_ella = {paso.acto for paso in tabla.TABLA if PORTAL in paso.puestos}
    assert de_ella == set(portal.DEL_CIUDADANO) == set(portal.NO_SE_PUDO) == set(portal._ESCRIBE)


@pytest.mark.solo_sqlite("it compares declarations")
@pytest.mark.parametrize(("modelo", "acto"), [(Peticion, "canalisar"), (Jornada, "reservar")])
def test_no_arranca_con_quien_sigue_un_acto_que_su_tabla_no_tiene(
    app: Flask, monkeypatch: pytest.MonkeyPatch, modelo: type[Cosa], acto: str
) -> None:
    plantada = Feature("plantada", responde=(Asentado(acto, modelo).por(lambda _cosa, _movimiento, _datos: None),))
    monkeypatch.setattr("app.features.FEATURES", (*FEATURES, plantada))
    with pytest.raises(LookupError, match=f"{modelo.__name__} {acto}"):
        create_app(dict(app.config))


@pytest.mark.solo_sqlite("how a line of the history is drawn")
def test_la_historia_senala_lo_que_se_devolvio(sistema: None) -> None:
    b = e.acto(e.en("visitada"), "devolver", "subcoordinadora", motivo="No era de ellos.")
    assert [episodio["tono"] for episodio in historia(b)] == ["aviso", "", "", ""]
