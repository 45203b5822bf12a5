"""`make pantallas`: every page and every paper photographed, on contact sheets to be looked at one by one.

Writes into `pantallas/`; ends with 1 when a page is not 200, complains, overflows, or a paper cannot be read.
"""

from __future__ import annotations

import base64
import html
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, sync_playwright

from tests import servidores
from tests.bases import ZONAS, Base
from tests.navegador.conftest import BANDERAS, COMPUTADORA, TELEFONO, Vigia, servida
from tests.navegador.mirada import QUIETA, ladeadas
from tests.navegador.recorrido import SIN_CUENTA, Novedad, Pedir, pedir_como, recorrer, sembrada
from tests.navegador.test_paginas import NO_CABE

SALIDA = Path(__file__).resolve().parents[1] / "pantallas"
MEDIDAS = {"1366": COMPUTADORA, "390": TELEFONO}
TEMAS = {"claro": "light", "oscuro": "dark"}
POR_HOJA = {"1366": (3, 4), "390": (6, 2), "papel": (6, 2)}
"""Columns and rows of a contact sheet."""
ANCHO_DE_HOJA, LETRERO = 1800, 34
MAS_ALTO = 2.2
"""A page is photographed down to so many times its window."""
SIN_QR = ("informe.pdf",)
"""The paper that leads nowhere: a report of what is over."""


@dataclass
class Album:
    """What has been photographed, and what went wrong on the way."""

    fotos: dict[str, list[tuple[Path, str]]] = field(default_factory=dict)
    fallas: list[str] = field(default_factory=list)
    cuenta: Counter[str] = field(default_factory=Counter)

    def pegar(self, hoja: str, foto: Path, letrero: str) -> None:
        """Put a picture under its label on a row of contact sheets."""
        self.fotos.setdefault(hoja, []).append((foto, letrero))


def main() -> int:
    """Walk the town that PERFIL names, or both; return the status of the process."""
    empezo, album, nueva = time.monotonic(), Album(), Novedad()
    shutil.rmtree(SALIDA, ignore_errors=True)
    SALIDA.mkdir()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=servidores.chromium(), args=BANDERAS)
        for perfil in [os.environ["PERFIL"]] if os.environ.get("PERFIL") else sorted(ZONAS):
            with tempfile.TemporaryDirectory() as carpeta:
                _municipio(perfil, Path(carpeta), chromium, album, nueva)
        chromium.close()
    hojas = [ruta for clase, fotos in sorted(album.fotos.items()) for ruta in _hojas(clase, fotos)]
    _indice(hojas, album)
    c = album.cuenta
    _decir(
        f"{c['páginas']} páginas, {c['fotos']} fotografías, {c['papeles']} papeles, {c['QR']} QR leídos, "
        f"{len(hojas)} hojas, {len(album.fallas)} fallas en {time.monotonic() - empezo:.0f} s"
    )
    _decir("\n".join([*album.fallas, f"Abra {SALIDA.name}/index.html"]))
    return 1 if album.fallas else 0


def _decir(que: str) -> None:
    sys.stdout.write(f"{que}\n")
    sys.stdout.flush()


def _municipio(perfil: str, carpeta: Path, chromium: Browser, album: Album, nueva: Novedad) -> None:
    base = Base("sqlite", carpeta, perfil)
    quienes = sembrada(base, 80, carpeta / "usuarios.json")
    papeles: set[str] = set()
    with servida(base) as origen:
        vigia = Vigia(origen)
        for puesto, usuario in (("La calle", SIN_CUENTA), *quienes.items()):
            pedir, galleta = pedir_como(base, usuario)
            halladas = list(recorrer(usuario, pedir))
            for hallada in halladas:
                if hallada.tipo == "application/pdf" and hallada.patron not in papeles:
                    papeles.add(hallada.patron)
                    _papel(f"{perfil} · {puesto}", hallada.url, pedir, album)
            suyas = [h for h in halladas if h.tipo == "text/html" and nueva(h)]
            for medida in MEDIDAS:
                pagina = _ventana(chromium, vigia, medida, galleta)
                for hallada in suyas:
                    for url in ladeadas(hallada.url):
                        _una(pagina, f"{perfil} · {puesto}", url, hallada.codigo, medida, album)
                pagina.context.close()
            _decir(f"{perfil} · {puesto}: {len(halladas)} halladas, {len(suyas)} distintas")
        album.fallas += sorted({f"{perfil}: {queja}" for queja in vigia.quejas})


# Pages


def _ventana(chromium: Browser, vigia: Vigia, medida: str, galleta: str) -> Page:
    contexto = chromium.new_context(
        base_url=vigia.origen,
        viewport=MEDIDAS[medida],  # type: ignore[arg-type]
        locale="es-MX",
        reduced_motion="reduce",
    )
    vigia.cuidar(contexto)
    if galleta:
        contexto.add_cookies([{"name": "session", "value": galleta, "url": vigia.origen}])
    return contexto.new_page()


def _una(pagina: Page, quien: str, url: str, codigo: int, medida: str, album: Album) -> None:
    respuesta = pagina.goto(url)
    if codigo not in (200, *((404,) if url in ("/no-existe", "/estilo") else ()), 403):
        album.fallas.append(f"{quien} · {url}: {codigo}")
    if respuesta is not None and respuesta.status != codigo:
        album.fallas.append(f"{quien} · {url}: {respuesta.status}")
    album.cuenta["páginas"] += medida == "1366"
    for tema, esquema in TEMAS.items():
        pagina.emulate_media(color_scheme=esquema)  # type: ignore[arg-type]
        pagina.evaluate(QUIETA)
        ruta = SALIDA / f"{album.cuenta['fotos']:04d}-{medida}-{tema}.png"
        ruta.write_bytes(_foto(pagina, MEDIDAS[medida]))
        album.cuenta["fotos"] += 1
        album.pegar(f"{medida}-{tema}", ruta, f"{quien} · {url}")
    if no_cabe := pagina.evaluate(NO_CABE):
        album.fallas.append(f"{quien} · {url} · {medida} px: se desborda {no_cabe[:3]}")


def _foto(pagina: Page, medida: dict[str, int]) -> bytes:
    """Return a PNG of a page down to its end or to `MAS_ALTO`, written fast rather than small: there are hundreds."""
    largo = pagina.evaluate("document.documentElement.scrollHeight")
    alto = max(medida["height"], min(largo, int(medida["height"] * MAS_ALTO)))
    sesion = pagina.context.new_cdp_session(pagina)
    # The window is made as tall as the picture: what is fixed to its foot then stands at the foot.
    pagina.set_viewport_size({"width": medida["width"], "height": alto})
    pagina.evaluate(QUIETA)
    foto = base64.b64decode(sesion.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})["data"])
    pagina.set_viewport_size({"width": medida["width"], "height": medida["height"]})
    sesion.detach()
    return foto


# Papers


def _papel(quien: str, url: str, pedir: Pedir, album: Album) -> None:
    """Render a paper, and read it back as a reader of PDF and a telephone would."""
    cuerpo = pedir(url)[2]
    album.cuenta["papeles"] += 1
    numero = album.cuenta["papeles"]
    documento = pypdfium2.PdfDocument(cuerpo)
    hojas = [documento[n].render(scale=2).to_pil() for n in range(min(3, len(documento)))]
    rutas = []
    for n, hoja in enumerate(hojas):
        rutas.append(SALIDA / f"papel-{numero:02d}-{n + 1}.png")
        hoja.save(rutas[-1])
        album.pegar("papel", rutas[-1], f"{quien} · {url} · {n + 1}")
    texto = _leido([servidores.pdftotext(), "-layout", "-", "-"], cuerpo)
    qr = [
        linea for ruta in rutas for linea in _leido([servidores.zbarimg(), "-q", "--raw", str(ruta)], b"").splitlines()
    ]
    rutas[0].with_suffix(".txt").write_text("\n".join([url, *qr, "", texto]), encoding="utf-8")
    album.cuenta["QR"] += len(qr)
    if len(texto.split()) < 10:
        album.fallas.append(f"{quien} · {url}: el papel no tiene texto")
    if not qr and not url.partition("?")[0].endswith(SIN_QR):
        album.fallas.append(f"{quien} · {url}: no se lee su QR")


def _leido(orden: list[str], entrada: bytes) -> str:
    return subprocess.run(orden, input=entrada, capture_output=True, check=False).stdout.decode(errors="replace")


# Contact sheets


def _hojas(clase: str, fotos: list[tuple[Path, str]]) -> list[Path]:
    columnas, filas = POR_HOJA[clase.partition("-")[0]]
    rutas = []
    for inicio in range(0, len(fotos), columnas * filas):
        rutas.append(SALIDA / f"hoja-{clase}-{inicio // (columnas * filas) + 1:02d}.png")
        _hoja(fotos[inicio : inicio + columnas * filas], columnas).save(rutas[-1])
    return rutas


def _hoja(fotos: list[tuple[Path, str]], columnas: int) -> Image.Image:
    ancho = ANCHO_DE_HOJA // columnas
    chicas = []
    for ruta, letrero in fotos:
        with Image.open(ruta) as foto:
            chica = foto.convert("RGB")
        chica.thumbnail((ancho - 12, 2 * ancho))
        chicas.append((chica, letrero))
    filas = [chicas[n : n + columnas] for n in range(0, len(chicas), columnas)]
    altos = [max(chica.height for chica, _letrero in fila) + LETRERO for fila in filas]
    hoja = Image.new("RGB", (ANCHO_DE_HOJA, sum(altos) + 8), "#8a8f98")
    letra, pluma, y = ImageFont.load_default(13), ImageDraw.Draw(hoja), 4
    for fila, alto in zip(filas, altos, strict=True):
        for n, (chica, letrero) in enumerate(fila):
            pluma.multiline_text((n * ancho + 6, y), _en_dos(letrero, ancho // 7), "white", letra, spacing=1)
            hoja.paste(chica, (n * ancho + 6, y + LETRERO - 3))
        y += alto
    return hoja


def _en_dos(letrero: str, caben: int) -> str:
    return f"{letrero[:caben]}\n{letrero[caben : 2 * caben]}"


def _indice(hojas: list[Path], album: Album) -> None:
    salida = io.StringIO()
    salida.write("<!DOCTYPE html><html lang=es-MX><meta charset=utf-8><title>Pantallas</title><h1>Pantallas</h1>")
    salida.write("".join(f"<li>{html.escape(falla)}</li>" for falla in album.fallas))
    for hoja in hojas:
        salida.write(f'<h2>{hoja.stem}</h2><a href="{hoja.name}"><img src="{hoja.name}" width="1200" alt=""></a>')
    for clase, fotos in sorted(album.fotos.items()):
        salida.write(f"<h2>{clase}</h2><ol>")
        salida.write("".join(f'<li><a href="{r.name}">{html.escape(dice)}</a></li>' for r, dice in fotos) + "</ol>")
    (SALIDA / "index.html").write_text(salida.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
