"""A town's own templates and coat of arms, what is archived, the QR of each page after a bad scan; docs that hold."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from PIL import Image, ImageFilter

from app.catalogos.services import escudo
from app.commands import como_sistema
from app.pdf.composicion import PLANTILLAS
from app.pdf.membrete import MEMBRETE
from tests.cliente import Cliente
from tests.factories import nueva
from tests.pdf.de_plantillas import CARPETAS, TODAS
from tests.pdf.test_composicion import DATOS, abierto, correr, leer, normas, papel

DOCUMENTO = Path(__file__).resolve().parents[2] / "docs" / "documentos.md"


@pytest.fixture
def instancia(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation of its own, whose `plantillas` a test fills; within an application context."""
    monkeypatch.setitem(app.config, "INSTANCE_DIR", str(tmp_path))
    (tmp_path / "plantillas").mkdir()
    return tmp_path


def con_letrero(letrero: str) -> str:
    """Return our letterhead with other words over the folio."""
    return (PLANTILLAS / "membrete.typ").read_text(encoding="utf-8").replace('rotulo("Folio")', f"[{letrero}]")


@pytest.mark.solo_sqlite("templates do not hang on the engine")
def test_the_towns_letterhead_reaches_every_letter_paper(app: Flask, instancia: Path) -> None:
    (instancia / "plantillas" / "membrete.typ").write_text(con_letrero("Puerto industrial"), encoding="utf-8")
    with app.app_context():
        sin_el = [p for p in DATOS if "color" in TODAS[p].claves.llenas and "Puerto industrial" not in leer(papel(p))]
    assert sin_el == []


@pytest.mark.solo_sqlite("templates do not hang on the engine")
@pytest.mark.parametrize("mala", ["#no-existe", '#import "@preview/x:1.0.0": *', '#read("/etc/passwd")'])
def test_a_broken_template_is_told_and_ours_is_used(
    app: Flask, instancia: Path, caplog: pytest.LogCaptureFixture, mala: str
) -> None:
    (instancia / "plantillas" / "oficio.typ").write_text(mala, encoding="utf-8")
    with app.app_context():
        assert "AC/0012/2026" in leer(papel("oficio"))
    (aviso,) = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
    assert aviso.startswith("Plantillas del municipio: ")
    assert "oficio" in aviso
    assert aviso.endswith("Se usó la original.")


@pytest.mark.solo_sqlite("files do not hang on the engine")
def test_the_coat_of_arms_stands_on_letter_papers_and_the_bytes_are_the_same(app: Flask, instancia: Path) -> None:
    salida = io.BytesIO()
    Image.new("RGBA", (300, 360), (107, 29, 59, 255)).save(salida, "PNG")
    with app.app_context():
        huella = escudo.guardar(escudo.dibujado(salida.getvalue()))
        con_membrete = [p for p in DATOS if "color" in TODAS[p].claves.llenas]
        sin_el = [p for p in con_membrete if not imagenes(papel(p, escudo=huella), instancia)]
        assert sin_el == []
        assert papel("oficio", escudo=huella) == papel("oficio", escudo=huella)
        assert imagenes(papel("oficio", escudo="0" * 64), instancia) == 0


def imagenes(pdf: bytes, carpeta: Path) -> int:
    """Return how many bitmaps the first page draws."""
    with abierto(pdf, carpeta) as hoja:
        return len(hoja.pages[0].get_images())


def test_a_character_without_letter_costs_neither_the_standard_nor_the_paper(tmp_path: Path) -> None:
    with abierto(papel("oficio", descripcion="Gracias 😀"), tmp_path) as hoja:
        assert (normas(hoja), bool(hoja.Root.MarkInfo.Marked)) == ({"ua": "1", "a": "2A"}, True)


def mal_escaneada(hoja: Image.Image) -> Image.Image:
    """Turn a page 3 degrees, blur it, grey its paper and squeeze it as a cheap scanner does."""
    movida = hoja.convert("L").rotate(3, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)
    gris = movida.filter(ImageFilter.GaussianBlur(0.5)).point(lambda v: 40 + v * 180 // 255)
    salida = io.BytesIO()
    gris.save(salida, "JPEG", quality=60)
    return Image.open(salida)


LARGA = "https://atencion-ciudadana.altamira.gob.mx/peticiones/VUN-2026-000123-4?papel=oficio-1234-2026"


@pytest.mark.manual("D8")
@pytest.mark.parametrize("plantilla", sorted(nombre for nombre, una in TODAS.items() if una.borde == 1))
def test_the_qr_of_each_page_is_read_after_a_bad_scan(plantilla: str, tmp_path: Path) -> None:
    (tmp_path / "papel.pdf").write_bytes(papel(plantilla, url=LARGA, descripcion="Hay un bache muy hondo. " * 160))
    correr("pdftoppm", "-r", "150", "-png", str(tmp_path / "papel.pdf"), str(tmp_path / "papel"))
    paginas = sorted(tmp_path.glob("papel-*.png"))
    assert len(paginas) >= 2
    for pagina in paginas:
        with Image.open(pagina) as hoja:
            mal_escaneada(hoja).save(tmp_path / "mala.png")
        assert correr("zbarimg", "--quiet", "--raw", str(tmp_path / "mala.png")).decode().strip() == LARGA


def secciones() -> dict[str, tuple[bool, set[str], set[str]]]:
    """Return template → whether it has the letterhead, what always comes and what may be missing, as docs say it."""
    salida = {}
    for nombre, cuerpo in re.findall(r"^### `([\w-]+)\.typ`\n(.*?)(?=^### |\Z)", DOCUMENTO.read_text(), re.M | re.S):
        siempre = re.search(r"^- Siempre: (.*)$", cuerpo, re.M)
        quiza = re.search(r"^- Puede faltar: (.*)$", cuerpo, re.M)
        claves = [set(re.findall(r"`(\w+)`", linea[1])) if linea else set() for linea in (siempre, quiza)]
        salida[nombre] = ("Con membrete." in cuerpo, claves[0], claves[1])
    return salida


def test_the_document_tells_what_each_template_is_given() -> None:
    hay = {}
    for nombre, claves in ((nombre, una.claves) for nombre, una in TODAS.items()):
        con = MEMBRETE.llenas <= claves.llenas
        propias = (claves.llenas - MEMBRETE.llenas, claves.quiza - MEMBRETE.quiza) if con else claves
        hay[nombre] = (con, set(propias[0]), set(propias[1]))
    assert secciones() == hay
    assert {f"{nombre}.typ" for nombre in TODAS} | {"membrete.typ"} == {
        p.name for carpeta in CARPETAS for p in carpeta.glob("*.typ")
    }


@pytest.mark.manual("D5")
def test_the_turno_also_comes_on_letter_paper(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = nueva()
        pk, folio = p.id, p.folio
    capturista = cliente.de("capturista")
    url = f"/peticiones/{folio}/turno.pdf?hoja=carta"
    assert f'href="{url}"' in capturista.get(f"/peticiones/show/{pk}").text
    pdf = capturista.get(url).data
    with pikepdf.open(io.BytesIO(pdf)) as hoja:
        assert [round(float(x)) for x in hoja.pages[0].mediabox] == [0, 0, 612, 792]
    assert folio in leer(pdf)
    assert capturista.get(f"/peticiones/{folio}/turno.pdf?hoja=oficio").status_code == 400
