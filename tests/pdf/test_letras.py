"""What people write in any script, emoji and all: a paper never shows an empty box in its place, nor stops over it."""

import json
import unicodedata
from pathlib import Path

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.nucleo.letras import dibujable, dibujadas
from tests.pdf.test_composicion import abierto, leer, normas, papel

ESCRITO = {
    "Gracias ❤️ por la luz": "Gracias ❤ por la luz",
    "Urge 🔥🔥": "Urge [fuego][fuego]",
    "Somos 👨‍👩‍👧‍👦 de aquí": "Somos [familia hombre mujer niña niño] de aquí",
    "Vino una 👩🏽‍🚒": "Vino una [bombera]",
    "Gracias 👍🏿": "Gracias [pulgar hacia arriba]",
    "Viva 🇲🇽": "Viva [bandera méxico]",
    "Lote 1️⃣2️⃣": "Lote 12",
    "Me llamo 王小明 y vivo aquí": "Me llamo [WangXiaoMing] y vivo aquí",
    "한국 사람": "[HanGug SaLam]",
    "สวัสดี": "[swasdi]",
    "Mide 3㎡ y pesa 5㎏": "Mide 3[m2] y pesa 5[kg]",
    "Dibujo: ╔═╗ ║█║ ╚═╝": "Dibujo: ╔═╗ ║█║ ╚═╝",
    "Клавдия, Ἀθηνᾶ": "Клавдия, Ἀθηνᾶ",
    "Nexikiuꞌti, tlājtoāni, ichpōchtli": "Nexikiuꞌti, tlājtoāni, ichpōchtli",
    "Jiak noki: bweꞌituk, ju’ubwa, ka ánia": "Jiak noki: bweꞌituk, ju’ubwa, ka ánia",
    "No\ue000mbre": "No[signo]mbre",
    "Jose\u0301 Nun\u0303ez": "José Núñez".replace("ú", "u"),
    "a\u202eb\u200bc\u2066d": "abcd",
}


@pytest.mark.parametrize(("escrito", "impreso"), ESCRITO.items())
def test_what_no_font_draws_is_put_in_words(escrito: str, impreso: str, tmp_path: Path) -> None:
    pdf = papel("oficio", descripcion=escrito)
    assert dibujable(escrito).replace("e\u0301", "é").replace("n\u0303", "ñ") == impreso
    assert impreso in leer(pdf)
    with abierto(pdf, tmp_path) as hoja:
        assert normas(hoja) == {"ua": "1", "a": "2A"}  # neither takes a character that no font draws


@pytest.mark.parametrize(
    "escrito", ["مرحبا بكم في البلدية", "שלום, יש בור ברחוב", "नमस्ते, पानी नहीं है", "Z̸̢̛̗̼̗̈́͐̀̔͠o", "\u0301\u20d0"]
)
def test_a_script_of_its_own_direction_or_marks_keeps_the_standard(escrito: str, tmp_path: Path) -> None:
    pdf = papel("respuesta", descripcion=f"Antes {escrito} después", texto=escrito)
    leido = leer(pdf)
    assert "Antes" in leido
    assert "después" in leido
    with abierto(pdf, tmp_path) as hoja:
        assert normas(hoja) == {"ua": "1", "a": "2A"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_at_all_is_printed_whole(tmp_path: Path, escrito: str) -> None:
    with abierto(papel("oficio", descripcion=f"Dice {escrito} y ya", firma=escrito), tmp_path) as hoja:
        assert normas(hoja) == {"ua": "1", "a": "2A"}


def test_every_letter_that_the_table_names_is_drawn_in_each_style(tmp_path: Path) -> None:
    letras = [("o" + letra if unicodedata.combining(letra) else letra) for letra in sorted(dibujadas() - {"\n"})]
    (tmp_path / "todas.typ").write_text(
        '#set document(title: "Letras")\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"), lang: "es")\n'
        "#for letra in json(bytes(sys.inputs.datos)) [#letra *#letra* _#letra _]",
        encoding="utf-8",
    )
    fuentes = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    typst.compile(
        tmp_path / "todas.typ",
        root=tmp_path,
        font_paths=fuentes,
        ignore_system_fonts=True,
        sys_inputs={"datos": json.dumps(letras)},
        format="pdf",
        pdf_standards=["ua-1"],
    )  # raises TypstError over the first letter that has no drawing
