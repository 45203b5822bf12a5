"""Persons found by pieces: the same that comparing row by row finds, on both engines, in the list and while typing."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import delete, select, text

from app.ciudadanos import busqueda
from app.ciudadanos.busqueda import Pedazo, con_palabras, las_que_tienen
from app.ciudadanos.models import Ciudadano
from app.ciudadanos.queries import CANDIDATOS, _mitades, hoja, parecidos
from app.ciudadanos.services import fusionar
from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad.guardia import fijar_alcance
from tests.ciudadanos.personas import nueva_persona
from tests.cliente import Cliente
from tests.elenco import alcance
from tests.test_migraciones import CARPETA
from tests.test_sentencias import plan

pytestmark = pytest.mark.dialecto("trigrams: FTS5 or GIN")
NOMBRES = ("Próspero", "María", "Ana", "Hernán", "José", "Íñigo", "Lu", "Prospera", "100%", "a_b")
APELLIDOS = ("Nieblas", "Hernández", "Ruiz", "López", "Peña", "Xu", "Niebla", "O'Hara", 'De "La" O', "Fernández")
PIEZAS = (
    "prospero", "nieblas", "hern", "ndez", "ru", "x", "ana", "lop", "pena", "8331", "0007", "33100", "%", "_", "a_b",
    "'", '"la"', "de", "inigo", "zzz", "hernandez", "833100", "b\\", "o'h", "mar", "ia h",
)  # fmt: skip
NUEVAS: tuple[str, str] = ("id", "desc")


@pytest.fixture
def padron(sistema: None) -> None:
    """Sixty persons, some of them merged into another, one of a reservada."""
    azar = random.Random(14)
    with escritura():
        personas = [
            nueva_persona(azar.choice(NOMBRES), f"{azar.choice(APELLIDOS)} {azar.choice(APELLIDOS)}",
                          telefono=f"833100{n:04d}", reservado=n == 30)
            for n in range(60)
        ]  # fmt: skip
        for una, otra in ((3, 50), (8, 9), (41, 2)):
            fusionar(personas[una], personas[otra], "La misma firma", alcance("capturista"))
    fijar_alcance(alcance("capturista"))


def todas() -> list[tuple[int, int | None, str]]:
    filas = db.session.execute(select(Ciudadano.id, Ciudadano.fusionado_en_id, Ciudadano.busqueda)).all()
    return sorted(((pk, en, dicho) for pk, en, dicho in filas), reverse=True)


@pytest.mark.parametrize("leidas", [1, 10, 4000])
def test_pieces_find_what_comparing_finds(padron: None, leidas: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busqueda, "RECIENTES", leidas)
    monkeypatch.setattr(busqueda, "MUCHOS", leidas * 3)
    azar, filas = random.Random(7), todas()
    for _vez in range(120):
        palabras = azar.choices(PIEZAS, k=azar.randint(1, 3))
        suyas = [pk for pk, _en, dicho in filas if all(palabra in dicho for palabra in palabras)]
        cuantas = azar.choice((1, 5, 100))
        assert las_que_tienen(select(Ciudadano.id), con_palabras(palabras), cuantas) == suyas[:cuantas], palabras


def test_one_of_some_pieces_is_enough(padron: None) -> None:
    azar, filas = random.Random(11), todas()

    def tiene(dicho: str, pedazo: Pedazo) -> bool:
        una, *otras = pedazo.partes
        if not otras:
            return una in dicho
        return any(
            dicho[i:].startswith(una) and dicho[i + len(una) + 2 :].startswith(otras[0])
            for i in range(len(dicho) - len(una) - len(otras[0]) - 1)
        )

    for palabra in ("prosperp", "niebals", "ruis", "hernandes", "lopes", "fernadez", "anaa", "pea%"):
        grupos = [_mitades(otra) for otra in {palabra, azar.choice(("prosperp", palabra))}]
        suyas = [pk for pk, _en, dicho in filas if all(any(tiene(dicho, p) for p in grupo) for grupo in grupos)]
        assert las_que_tienen(select(Ciudadano.id), grupos, CANDIDATOS) == suyas[:CANDIDATOS], palabra


def test_the_list_shows_survivors_found_by_their_own_words_or_by_a_merged_rows(padron: None) -> None:
    filas = todas()
    vivas = [pk for pk, en, _dicho in filas if en is None]
    for palabra in ("hern", "nieblas", "ru", "zzz", "xu", "8331000003", "0041"):
        suyas = {en or pk for pk, en, dicho in filas if palabra in dicho}
        esperadas, halladas, desde = [pk for pk in vivas if pk in suyas], [], 0
        while True:
            una = hoja(palabra, NUEVAS, desde, 4)
            halladas += [fila.id for fila in una.filas]
            assert una.hay_mas == (len(halladas) < len(esperadas))
            assert una.total == min(len(esperadas), desde + 5)
            desde += 4
            if not una.hay_mas:
                break
        assert halladas == esperadas, palabra
    alfabeto = sorted(vivas, key=lambda pk: (db.session.get_one(Ciudadano, pk).nombre, pk))
    una = hoja("", ("nombre", "asc"), 0, 100)
    assert ([fila.id for fila in una.filas], una.total) == (alfabeto, len(vivas))


def test_the_index_follows_the_row(padron: None) -> None:
    with escritura():
        ella = nueva_persona("Quetzalli", "Xochitl")
    assert [p.persona.id for p in parecidos("quetzalli")] == [ella.id]
    with escritura():
        db.session.get_one(Ciudadano, ella.id).nombre = "Zyanya"
    assert ([p.persona.id for p in parecidos("zyanya")], parecidos("quetzalli")) == ([ella.id], [])
    with como_sistema("prueba"), escritura():
        db.session.execute(delete(Ciudadano).where(Ciudadano.id == ella.id))
    assert parecidos("zyanya") == []


def test_persons_from_before_are_indexed(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"):
        with escritura():
            nueva_persona("Quetzalli", "Xochitl")
        db.session.remove()
        downgrade(directory=CARPETA, revision="0023")
        upgrade(directory=CARPETA)
    assert "Quetzalli" in cliente.de("capturista").pagina("/ciudadanos/list/?q=xochit").texto


def test_a_rare_piece_asks_the_index(padron: None, motor: str) -> None:
    largo = "calle de los fresnos y de los olmos " * 8
    with escritura() as sesion:
        copiar(sesion.connection(), 9000, largo)
    if motor == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conexion:
            conexion.exec_driver_sql("VACUUM ANALYZE ciudadano")
    consulta: Any = select(Ciudadano.id)
    grupos = con_palabras(["rinoceronte"])
    if motor == "sqlite":
        assert "VIRTUAL TABLE INDEX" in plan(busqueda._por_trigramas(consulta, grupos), motor)
    else:
        pasos = plan(consulta.where(busqueda.tienen(grupos)).order_by((Ciudadano.id + 0).desc()).limit(9), motor)
        assert "ix_ciudadano_busqueda_fts" in pasos
        del_final = busqueda._del_final(consulta, grupos, 4000).limit(9)
        assert "Index Scan Backward using pk_ciudadano" in plan(del_final, motor)


def copiar(conexion: Any, cuantas: int, largo: str = "") -> None:
    """Add persons behind the application's back."""
    orden = text(
        "INSERT INTO ciudadano (nombre, apellidos, creado, reservado, busqueda) "
        "VALUES ('Juan', :apellidos, '2026-01-01', :no, :busqueda)"
    )
    filas = [{"apellidos": f"Pérez {n}", "no": False, "busqueda": f"juan perez {n} {largo}"} for n in range(cuantas)]
    conexion.execute(orden, filas)


def test_a_long_list_says_more_than_and_its_pages_go_on(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura() as sesion:
        copiar(sesion.connection(), 1100)
    c = cliente.de("capturista")
    assert "Más de 1,000" in c.pagina("/ciudadanos/list/").texto
    primera = c.pagina("/ciudadanos/list/?q=juan+perez")
    assert "Más de 25" in primera.texto
    assert "Pérez 1099" in primera.texto
    segunda = c.pagina("/ciudadanos/list/?q=juan+perez&page_CiudadanoView=1").texto
    assert ("Pérez 1074" in segunda, "Pérez 1075" in segunda) == (True, False)
    assert "1 registro" in c.pagina("/ciudadanos/list/?q=perez+1099").texto
