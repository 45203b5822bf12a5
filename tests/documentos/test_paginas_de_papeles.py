"""How papers break into pages: a signature is never alone on its sheet, and what fits stays on one."""

from __future__ import annotations

from collections.abc import Mapping

import pypdfium2
import pytest

from tests.pdf.test_composicion import papel

REQUISITOS = [
    "Identificación oficial vigente con fotografía (credencial para votar, pasaporte o cédula profesional)",
    "Comprobante de domicilio no mayor a tres meses",
    "CURP certificada",
    "Acta de nacimiento",
    "Constancia de estudios con promedio",
    "Carta de no adeudo del predial",
    "Fotografías del lugar, por los cuatro lados",
    "Croquis de localización",
    "Escrito libre dirigido al Presidente Municipal",
    "Copia del recibo del agua",
    "Carta poder, si viene otra persona en su nombre",
    "Acta constitutiva de la asociación de vecinos",
]
FRASE = (
    "Pide apoyo para reparar el techo, que se dañó con el norte de la semana pasada; son cinco personas en la casa. "
)
FIRMAS: Mapping[str, str] = {"formato": "Recibe para su atención", "oficio": "Atentamente", "respuesta": "Atentamente"}
"""Paper → the first words of its block of signature."""


def paginas(pdf: bytes) -> list[str]:
    """Return the words of each page, one space between them."""
    return [" ".join(hoja.get_textpage().get_text_bounded().split()) for hoja in pypdfium2.PdfDocument(pdf)]


def antes_de_la_firma(hojas: list[str], plantilla: str) -> str:
    """Return what stands before the signature on its own page."""
    [hoja] = [hoja for hoja in hojas if FIRMAS[plantilla] in hoja]
    return hoja.split(FIRMAS[plantilla])[0].strip()


@pytest.mark.parametrize("plantilla", ["formato", "oficio"])
@pytest.mark.parametrize("requisitos", [0, 1, 4, 8, 12])
@pytest.mark.parametrize("frases", [1, 4, 9, 13, 18, 35])
def test_the_signature_goes_with_the_last_requisitos(plantilla: str, requisitos: int, frases: int) -> None:
    lleva = REQUISITOS[:requisitos]
    hojas = paginas(papel(plantilla, requisitos=lleva, descripcion=FRASE * frases))
    ultimo = lleva[-1] if lleva else "Ninguno."
    assert antes_de_la_firma(hojas, plantilla).endswith(ultimo)
    assert FRASE.split(";")[0] in hojas[0]


@pytest.mark.parametrize("cambios", [{"puede": [], "dependencia": None}, {"puede": []}, {}])
@pytest.mark.parametrize("parrafos", [1, 2])
@pytest.mark.parametrize("frases", [1, 12, 14, 15, 16, 17, 18, 20, 34])
def test_the_signature_of_an_answer_goes_with_its_last_words(
    cambios: dict[str, object], frases: int, parrafos: int
) -> None:
    texto = "\n\n".join([FRASE * frases] * parrafos).strip()
    hojas = paginas(papel("respuesta", texto=texto, **cambios))
    assert len(antes_de_la_firma(hojas, "respuesta")) > 40
    enteras = " ".join(hojas).count("son cinco personas en la casa")  # one may go on in the next page
    assert frases * parrafos - len(hojas) < enteras <= frases * parrafos


@pytest.mark.parametrize("frases", [1, 10, 12, 13, 14, 15, 30])
def test_the_signature_of_a_prorroga_goes_with_what_is_asked(frases: int) -> None:
    hojas = paginas(
        papel("oficio", clase="prorroga", antes="1 de julio de 2026", motivo=FRASE, descripcion=FRASE * frases)
    )
    assert antes_de_la_firma(hojas, "oficio").endswith("en la casa.")


@pytest.mark.parametrize("plantilla", ["oficio", "respuesta"])
def test_an_endless_word_before_a_signature_still_gives_a_paper(plantilla: str) -> None:
    clave = "texto" if plantilla == "respuesta" else "descripcion"
    hojas = paginas(papel(plantilla, **{clave: "W" * 3900}))
    assert "Atentamente" in hojas[-1]


@pytest.mark.parametrize(("requisitos", "frases"), [(0, 1), (4, 1), (8, 1), (12, 1), (4, 4), (0, 9)])
def test_a_formato_that_fits_is_one_page(requisitos: int, frases: int) -> None:
    assert len(paginas(papel("formato", requisitos=REQUISITOS[:requisitos], descripcion=FRASE * frases))) == 1


@pytest.mark.parametrize("plantilla", ["formato", "oficio"])
def test_there_is_a_line_for_the_time_to_wait(plantilla: str) -> None:
    assert "TIEMPO DE ESPERA" in " ".join(paginas(papel(plantilla))).upper()


@pytest.mark.parametrize("pendientes", [0, 3, 8, 12])
def test_the_code_of_the_comprobante_is_never_alone(pendientes: int) -> None:
    hojas = paginas(papel("comprobante", pendientes=REQUISITOS[:pendientes], descripcion=(FRASE * 3)[:299]))
    [hoja] = [hoja for hoja in hojas if "Cómo preguntar por su petición" in hoja]
    assert len(hoja.split("Cómo preguntar por su petición")[0]) > 20
    assert "Teléfono: 833 260 0000" in hoja


@pytest.mark.parametrize("requisitos", [0, 2, 4])
def test_an_oficio_with_few_requisitos_is_one_page(requisitos: int) -> None:
    hojas = paginas(papel("oficio", requisitos=REQUISITOS[:requisitos], descripcion=FRASE * 2))
    assert len(hojas) == 1
