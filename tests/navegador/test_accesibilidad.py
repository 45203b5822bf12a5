"""Every page and dialog as every puesto: nothing for axe to say, and nothing that does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from tests.cliente import Pagina
from tests.conftest import Base, base_de
from tests.corrida import COMPLETO
from tests.navegador.conftest import COMPUTADORA, Vigia, galleta, servida
from tests.navegador.mirada import ABREN, Miradas
from tests.navegador.recorrido import (
    SIN_CUENTA,
    Hallada,
    Novedad,
    pedir_como,
    que_lo_muestran_todo,
    recorrer,
    sembrada,
)

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
HALLADAS = 350
"""Pages of some kind that some puesto reaches; fewer would mean that the way to them was lost."""
ABIERTAS = 120 if COMPLETO else 55
"""Pages that the browser opens: each that is made of something new, or few that show every piece."""
DIBUJADA = "/campo/"
"""The page that its programs draw: the browser looks at it, its HTML is empty."""


class Sitio(NamedTuple):
    """A town with the demo's people and peticiones, and the pages that are found in it: address, whose and what."""

    base: Base
    puestos: dict[str, str]
    paginas: list[Hallada]


@pytest.fixture(scope="module")
def sitio(motor: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sitio]:
    """Sow a town and walk it as the street and as each puesto."""
    base = base_de(motor, tmp_path_factory)
    base.restaurar()
    quienes = sembrada(base, 80, tmp_path_factory.mktemp("demo") / "usuarios.json")
    puestos = {SIN_CUENTA: "La calle", **{usuario: puesto for puesto, usuario in quienes.items()}}
    halladas = [h for usuario in puestos for h in recorrer(usuario, pedir_como(base, usuario)[0], salvo=".pdf")]
    assert len(halladas) >= HALLADAS
    yield Sitio(base, puestos, [h for h in halladas if h.tipo == "text/html"])
    base.restaurar()


@pytest.fixture(scope="module")
def miradas(sitio: Sitio, chromium: Browser) -> Miradas:
    """What there was to see: each page that has something new; in the short run, the few that show it all."""
    nueva, hecho = Novedad(), Miradas()
    abrir = [h for h in sitio.paginas if nueva(h)] if COMPLETO else que_lo_muestran_todo(sitio.paginas, "axe")
    with servida(sitio.base) as origen:
        vigia = Vigia(origen)
        for usuario, suyas in groupby(abrir, lambda hallada: hallada.usuario):
            contexto = chromium.new_context(
                base_url=origen, viewport=COMPUTADORA, locale="es-MX", color_scheme="light", reduced_motion="reduce"
            )
            vigia.cuidar(contexto)
            if usuario != SIN_CUENTA:
                contexto.add_cookies([galleta(sitio.base, origen, usuario)])
            pagina = contexto.new_page()
            for hallada in suyas:
                hecho.mirar(pagina, hallada, sitio.puestos[usuario])
            contexto.close()
        assert vigia.quejas == []
    print(f"{len(sitio.paginas)} páginas halladas, {hecho.paginas} abiertas, axe {hecho.veces} veces")  # noqa: T201
    return hecho


def test_cada_pagina_hallada_lleva_idioma_titulo_y_etiquetas(sitio: Sitio) -> None:
    """All that were found, also those that the browser does not open."""
    for hallada in sitio.paginas:
        if hallada.url != DIBUJADA:
            Pagina(hallada.html).revisar()


def test_se_abren_las_paginas_y_los_dialogos_que_hay(miradas: Miradas) -> None:
    assert miradas.paginas >= ABIERTAS
    assert set(miradas.dialogos) == {*ABREN, "?"}


def test_axe_no_tiene_nada_que_decir(miradas: Miradas) -> None:
    assert miradas.violaciones == []


def test_cabe_al_doble_de_tamano_y_en_320_px(miradas: Miradas) -> None:
    assert miradas.desbordes == []


def test_nada_se_mueve_al_llegar(miradas: Miradas) -> None:
    assert miradas.movidas == []
