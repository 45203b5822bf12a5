"""The mutants themselves: each can still be put in, each kind of fault has one; `make mutantes` tries them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutantes.__main__ import anotar, tabla
from tests.mutantes.catalogo import RAIZ, Mutante, Rancio, mutante_de, todos
from tests.mutantes.corredor import Dicho, Resultado, juzgar

AREAS = {
    "HTML sin escapar", "CSRF", "EXIF", "GET que cambia", "PDF con JavaScript", "QR sin firma", "SHA-256 del archivo",
    "archivo con ZIP", "archivo por su nombre", "aviso al concluir con «no»", "aviso al validar", "bóveda sin registro",
    "cadena de movimientos", "cadena de sellos", "campo que se exige", "celdas de una hoja",
    "cifra sin excluir cuarentena", "cifra sin excluir reservadas", "clave de seguimiento", "cláusula de guardia",
    "comparación de la clave", "condición de un paso", "contiene", "contraseña común", "cuenta de baja",
    "cuenta de sentencias",
    "custodia de la bóveda", "detalle antes de recibir", "doble envío", "dos personas", "día y año del municipio",
    "días hábiles", "dígito del folio", "el Titular no recibe", "encabezados", "escritura sin IMMEDIATE",
    "escritura sin deshacer", "estado de llegada", "filtros y orden", "firme", "freno de intentos",
    "gatillo contra UPDATE",
    "jornada cerrada", "número de oficio", "ocio de la sesión", "permisos guardados", "portal y reserva",
    "plan con muchos renglones",
    "profundidad de las duplicadas", "puesto agregado", "puesto quitado", "registro provisional repetido",
    "reloj en pausa", "requisitos obligatorios", "sesión tras cambiar la contraseña", "suplencia vencida",
    "tamaño del archivo", "tarea tomada", "tope de página", "ventana de reapertura", "versión", "visible de Adjunto",
    "visible de Bitácora", "visible de Ciudadano", "visible de Foto", "visible de Movimiento", "visible de Petición",
    "visible de Planteamiento", "visible de Visita", "visita propia", "índice",
}  # fmt: skip
"""Kinds of fault of which there is at least one, by hand."""


def uno(**cambios: object) -> Mutante:
    """Return a mutant of this very file."""
    datos = {
        "nombre": "uno", "area": "x", "que": "Something.", "archivo": "tests/mutantes/catalogo.py",
        "antes": "OPCIONALES = ", "despues": "OTRAS = ", "pruebas": ["tests/x.py::test_x"], **cambios,
    }  # fmt: skip
    return mutante_de(datos)


def test_every_mutant_can_be_put_in_and_names_its_tests() -> None:
    for mutante in todos():
        assert mutante.mutada(RAIZ) != mutante.fuente(RAIZ), mutante.nombre
        for prueba in mutante.pruebas:
            archivo, _, funcion = prueba.partition("::")
            fuente = (RAIZ / archivo).read_text(encoding="utf-8")
            assert not funcion or f"def {funcion.partition('[')[0]}(" in fuente, (mutante.nombre, prueba)


def test_there_are_enough_and_of_every_kind() -> None:
    mutantes = todos()
    assert len(mutantes) >= 45
    assert len({m.nombre for m in mutantes}) == len(mutantes)
    assert {m.area for m in mutantes} >= AREAS


@pytest.mark.parametrize("antes", ["no está en el archivo", "def "])
def test_a_stale_mutant_is_refused(antes: str) -> None:
    with pytest.raises(Rancio):
        uno(antes=antes).mutada(RAIZ)


def test_what_is_no_python_any_more_is_refused() -> None:
    with pytest.raises(SyntaxError):
        uno(despues="OPCIONALES = (").mutada(RAIZ)


@pytest.mark.parametrize("cambios", [{"que": ""}, {"otra": "x"}, {"pruebas": []}, {"al_importar": True}])
def test_a_table_that_is_not_whole_is_refused(cambios: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="uno: "):
        uno(**cambios)


@pytest.mark.parametrize(
    ("codigo", "fallaron", "errores", "muerto"),
    [
        (1, ("tests/x.py::test_x",), (), True),
        (0, (), (), False),
        (1, (), ("tests/x.py::test_x",), False),
        (2, (), ("tests/x.py",), False),
        (4, (), (), False),
        (5, (), (), False),
        (None, (), (), False),
    ],
    ids=["a test failed", "none failed", "its ground broke", "not collected", "wrong use", "no tests", "stopped"],
)
def test_only_a_test_that_fails_has_noticed(
    codigo: int | None, fallaron: tuple[str, ...], errores: tuple[str, ...], muerto: bool
) -> None:
    dicho = Dicho(codigo, fallaron, errores, 1.0, "")
    assert juzgar(uno(), dicho).muerto is muerto
    al_importar = juzgar(uno(al_importar=True, razon="shows at start"), dicho)
    assert al_importar.muerto is (muerto or bool(errores))


def test_the_table_is_written_between_its_marks(tmp_path: Path) -> None:
    documento = tmp_path / "pruebas.md"
    anotar("| primera |", documento)
    documento.write_text(documento.read_text() + "\nLo que sigue.\n")
    anotar(tabla([Resultado(uno(que="One | two."), True, "tests/x.py::test_x[a]", 7.4)]), documento)
    texto = documento.read_text()
    assert "primera" not in texto
    assert texto.startswith("# Pruebas\n")
    assert texto.endswith("\nLo que sigue.\n")
    assert "| `uno` | One \\| two. | `tests/x.py::test_x[a]` | 7 |" in texto
