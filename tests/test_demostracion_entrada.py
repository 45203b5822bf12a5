"""The demonstration says on the page of entry who may sign in; a real installation says nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.demo.services import APELLIDOS_DE_ENLACE, NOMBRES, NOMBRES_DE_ENLACE, _nombre
from tests.arranques import corriendo
from tests.cliente import Cliente

pytestmark = pytest.mark.solo_sqlite("the page and the file do not hang on the engine")
CUENTAS = [
    {"puesto": "Enlace", "usuario": f"enlace.{n}", "contrasena": f"clave-{n}", "dependencia": "Obras"} for n in range(4)
] + [{"puesto": "Secretaria", "usuario": "secretaria", "contrasena": "clave-s", "dependencia": None}]


@pytest.fixture
def con_archivo(app: Flask) -> Iterator[Path]:
    """The file of a demonstration's accounts."""
    archivo = Path(app.config["INSTANCE_DIR"]) / "demo-usuarios.json"
    archivo.write_text(json.dumps(CUENTAS), encoding="utf-8")
    yield archivo
    archivo.unlink(missing_ok=True)
    app.config["DEMO"] = False


def test_the_page_of_entry_lists_the_accounts(app: Flask, cliente: type[Cliente], con_archivo: Path) -> None:
    app.config["DEMO"] = True
    pagina = cliente().get("/login/").text
    assert [c["usuario"] in pagina for c in CUENTAS] == [True] * len(CUENTAS)
    a_la_vista, _details, plegadas = pagina.partition("<details")
    assert [c["usuario"] in a_la_vista for c in CUENTAS] == [True, True, False, False, True]
    assert "clave-s" in pagina
    assert "Otras 2 cuentas, una por dependencia" in plegadas


def test_without_demo_or_without_its_file_it_says_nothing(
    app: Flask, cliente: type[Cliente], con_archivo: Path
) -> None:
    assert "demostración" not in cliente().pagina("/login/").texto
    app.config["DEMO"] = True
    con_archivo.write_text("esto no es una lista")
    assert "demostración" not in cliente().pagina("/login/").texto
    con_archivo.unlink()
    assert "demostración" not in cliente().pagina("/login/").texto


def test_its_people_have_names() -> None:
    assert len({_nombre(n) for n in range(len(NOMBRES_DE_ENLACE) * len(APELLIDOS_DE_ENLACE))}) == 143
    assert not {"Demo", "Enlace"} & {n for _usuario, *nombres in NOMBRES.values() for n in nombres}


def test_the_start_says_what_it_does_and_where_the_accounts_are(tmp_path: Path) -> None:
    carpeta = str(tmp_path / "datos")
    with corriendo(INSTANCE_DIR=carpeta, DEMO="1") as (proceso, _direccion):
        assert proceso.stdout is not None
        assert proceso.stdout.readline() == f"Demostración: cuentas en {carpeta}/demo-usuarios.json\n"
