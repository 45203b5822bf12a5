"""A search page by page: among the newest, by the index of words, in a part of the list, the same rows."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.commands import como_sistema
from app.extensions import db
from app.nucleo.texto import plegar
from app.peticiones.models import halladas as modulo
from app.peticiones.models.halladas import Entre, halladas
from app.peticiones.models.peticion import Peticion, Planteamiento
from tests import factories as f
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS
from tests.peticiones.test_busqueda import como
from tests.peticiones.test_listas import LISTA, siguiente

pytestmark = pytest.mark.dialecto("text search is FTS5 or tsvector")
FRASES = ("Bache hondo", "Fuga de agua en la banqueta", "Bache y fuga", "Semáforo apagado")


def sembrar(cuantas: int) -> None:
    """Register peticiones of two dependencias, some of them not received yet."""
    for n in range(cuantas):
        estado = ("recibido", "canalizado", "por_canalizar")[n % 3]
        f.en(
            estado,
            (OBRAS, AGUAS)[n % 2],
            descripcion=f"{FRASES[n % 4]} número {n}.",
            nombre=f"Ana{n % 5}",
            domicilio="",
        )


def dichas(palabra: str) -> list[int]:
    """Return what this scope reads that says a word, newest first, one row after another."""
    filas = db.session.execute(select(Planteamiento.peticion_id, Planteamiento.busqueda)).all()
    return sorted((pk for pk, dicho in filas if palabra in plegar(dicho).split()), reverse=True)


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("leidas", [1, 4, 4000])
def test_all_ways_find_the_same(leidas: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the newest, a few more of them or the index of words answers, as the Unidad or as an enlace."""
    for nombre, cuantas in (("RECIENTES", leidas), ("PROPIAS", leidas), ("MUCHAS", leidas * 2)):
        monkeypatch.setattr(modulo, nombre, cuantas)
    sembrar(12)
    for quien in ("capturista", "coordinador", "enlace_obras", "enlace_aguas"):
        como(quien)
        for palabra in ("banqueta", "hondo", "ana1", "apagado", "ana1 hondo"):
            suyas = [pk for pk in dichas(palabra.split()[0]) if all(pk in dichas(otra) for otra in palabra.split())]
            pedidas, desde = [], None
            while una := halladas(palabra, Entre(desde=desde), 2).ids:
                pedidas += una
                desde = una[-1]
            assert pedidas == suyas, (quien, palabra)
            de_recibidas = halladas(palabra, Entre((Peticion.estado == "recibido",)), 50).ids
            estados = dict(db.session.execute(select(Peticion.id, Peticion.estado)).all())
            assert de_recibidas == [pk for pk in suyas if estados[pk] == "recibido"], (quien, palabra)


def test_pages_show_every_row_once_and_one_total(app: Flask, cliente: type[Cliente], motor: str) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folios = [f.nueva(descripcion=f"Poste caído {n}").folio for n in range(45)][::-1]
    capturista, url, vistos = cliente.de("capturista"), f"{LISTA}?q=poste", []
    total = {"postgresql": "Más de 20", "sqlite": "45 peticiones"}[motor]
    while url:
        pagina = capturista.pagina(url)
        assert total in pagina.texto
        vistos += [folio for folio in folios if folio in pagina.texto]
        url = siguiente(capturista.ultima.text) or ""  # type: ignore[union-attr]
    assert vistos == folios
