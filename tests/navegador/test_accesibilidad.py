"""Every page and dialog as every puesto: nothing for axe to say, and nothing that does not fit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import Base, base_de
from tests.navegador.conftest import COMPUTADORA, Vigia, servida
from tests.navegador.mirada import Miradas
from tests.navegador.recorrido import SIN_CUENTA, Novedad, pedir_como, recorrer, sembrada

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
HALLADAS = 350
"""Pages of some kind that some puesto reaches; fewer would mean that the way to them was lost."""


@pytest.fixture(scope="module")
def poblada(motor: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Base, dict[str, str]]]:
    """A town with the demo's people and peticiones, and puesto → who holds it."""
    base = base_de(motor, tmp_path_factory)
    base.restaurar()
    yield base, sembrada(base, 80, tmp_path_factory.mktemp("demo") / "usuarios.json")
    base.restaurar()


@pytest.fixture(scope="module")
def miradas(poblada: tuple[Base, dict[str, str]], chromium: Browser) -> Iterator[Miradas]:
    """What there was to see: each page once for every way in which it is made."""
    base, quienes = poblada
    hecho, nueva, halladas = Miradas(), Novedad(), 0
    with servida(base) as origen:
        vigia = Vigia(origen)
        for puesto, usuario in (("La calle", SIN_CUENTA), *quienes.items()):
            pedir, galleta = pedir_como(base, usuario)
            contexto = chromium.new_context(
                base_url=origen, viewport=COMPUTADORA, locale="es-MX", color_scheme="light", reduced_motion="reduce"
            )
            vigia.cuidar(contexto)
            if galleta:
                contexto.add_cookies([{"name": "session", "value": galleta, "url": origen}])
            pagina = contexto.new_page()
            for hallada in recorrer(usuario, pedir, salvo=".pdf"):
                halladas += 1
                if hallada.tipo == "text/html" and nueva(hallada):
                    hecho.mirar(pagina, hallada, puesto)
            contexto.close()
        assert vigia.quejas == []
    print(f"{halladas} páginas halladas, {hecho.paginas} abiertas, axe {hecho.veces} veces")  # noqa: T201
    assert halladas >= HALLADAS
    return hecho


def test_axe_no_tiene_nada_que_decir(miradas: Miradas) -> None:
    assert miradas.violaciones == []


def test_cabe_al_doble_de_tamano_y_en_320_px(miradas: Miradas) -> None:
    assert miradas.desbordes == []


def test_nada_se_mueve_al_llegar(miradas: Miradas) -> None:
    assert miradas.movidas == []
