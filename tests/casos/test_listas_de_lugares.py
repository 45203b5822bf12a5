"""Lists of places of any make: no row is lost, what the review says is what the load does, and again all is equal."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.importacion.clases import INEGI, LOCALIDADES, SEPOMEX, Clase
from app.catalogos.importacion.lectura import leer
from app.catalogos.importacion.revision import revisar
from app.catalogos.models.lugares import Localidad
from app.commands import como_sistema
from app.extensions import db
from tests.casos.test_localidades import SEPOMEX_DE, cargado, cuantas, llamados, sepomex, veredictos
from tests.cliente import Cliente

pytestmark = pytest.mark.dialecto("partial unique indexes")
AZAR = 20261130
TIPOS = ("Colonia", "Fraccionamiento", "Unidad habitacional", "Condominio", "Residencial", "Conjunto habitacional",
         "Zona habitacional", "Ejido", "Ranchería", "Congregación", "Pueblo", "Barrio")  # fmt: skip
IGUAL_A_FRACC = TIPOS[2:7]


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("otro", IGUAL_A_FRACC)
@pytest.mark.parametrize("vuelta", [False, True])
def test_a_fraccionamiento_and_what_we_call_one_are_two(otro: str, vuelta: bool) -> None:
    filas = [("89611", "Zeta Uno", "Fraccionamiento"), ("89611", "Zeta Uno", otro)]
    contenido = sepomex(*(reversed(filas) if vuelta else filas))
    assert [v for v, _frase in veredictos(SEPOMEX, contenido)] == ["nueva", "nueva"]
    cargado(SEPOMEX, contenido)
    assert (len(llamados("Zeta Uno")), len(set(llamados("Zeta Uno")))) == (2, 2)
    assert [v for v, _frase in veredictos(SEPOMEX, contenido)] == ["igual", "igual"]


@pytest.mark.usefixtures("sistema")
def test_what_the_town_had_without_more_becomes_one_of_them_only() -> None:
    cargado(LOCALIDADES, b"Nombre,Tipo,CP\nZeta Uno,fraccionamiento,89611\n")
    dos = sepomex(("89611", "Zeta Uno", "Unidad habitacional"), ("89611", "Zeta Uno", "Fraccionamiento"))
    assert Counter(v for v, _frase in veredictos(SEPOMEX, dos)) == {"nueva": 1, "igual": 1}
    cargado(SEPOMEX, dos)
    assert len(llamados("Zeta Uno")) == 2
    assert {v for v, _frase in veredictos(SEPOMEX, dos)} == {"igual"}


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize(("tipo", "suyo"), [("Colonia", "colonia"), ("Barrio", "otro"), ("Ejido", "ejido")])
def test_a_place_of_another_published_tipo_does_not_lend_its_tipo(tipo: str, suyo: str) -> None:
    cargado(SEPOMEX, sepomex(("89611", "Zeta Tres", "Condominio")))
    lista = sepomex(("89611", "Zeta Tres", tipo))
    cargado(SEPOMEX, lista)
    assert veredictos(SEPOMEX, lista) == [("igual", "Ya está así.")]
    guardadas = db.session.scalars(select(Localidad).where(Localidad.nombre == "Zeta Tres"))
    assert sorted(fila.tipo for fila in guardadas) == sorted(("fraccionamiento", suyo))


@pytest.mark.usefixtures("sistema")
def test_one_place_in_two_rows_of_a_list_is_told_and_is_no_error() -> None:
    """Of one name, tipo and postal code; SEPOMEX numbers it anew for each of its zones."""
    filas = "".join(f"89611|Zeta Dos|Colonia|A|T|A|1|28|1||1|003|{n}|Urbano|01\n" for n in ("0001", "0002"))
    contenido = (SEPOMEX_DE + filas).encode()
    dos = veredictos(SEPOMEX, contenido)
    assert dos == [("nueva", "Se agrega."), ("igual", "Es el mismo lugar que el renglón 2: mismo nombre, tipo y C.P.")]
    trabajo = cargado(SEPOMEX, contenido)
    assert (trabajo.rechazados, len(llamados("Zeta Dos"))) == (0, 1)


@pytest.mark.solo_sqlite("the page is the same")
def test_the_list_of_localidades_tells_them_apart(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        cargado(SEPOMEX, sepomex(("89611", "Zeta Uno", "Fraccionamiento"), ("89611", "Zeta Uno", "Condominio")))
    assert "Condominio" in cliente.de("administradora").pagina("/localidades/list/?q=zeta").texto


def al_azar(azar: random.Random) -> tuple[Clase, bytes]:
    """Return a list of few names, so that they meet: published or the town's own."""
    nombres = ("Zeta", "ZETA", "Zéta", "Omega", "Lomas")
    cps = ("89611", "89612", "89613")
    filas = [(azar.choice(cps), azar.choice(nombres), azar.choice(TIPOS)) for _ in range(azar.randint(1, 9))]
    que = azar.randrange(4)
    if que < 2:
        return SEPOMEX, sepomex(*filas)
    if que == 2:
        cuerpo = "".join(f"28,003,{n:04},{nombre},22.4,-97.9\n" for n, (_cp, nombre, _t) in enumerate(filas, 801))
        return INEGI, f"CVE_ENT,CVE_MUN,CVE_LOC,NOM_LOC,LAT_DECIMAL,LON_DECIMAL\n{cuerpo}".encode()
    propias = "".join(f"{n},{azar.choice(('colonia', 'fraccionamiento'))},{azar.choice((cp, ''))}\n"
                      for cp, n, _t in filas)  # fmt: skip
    return LOCALIDADES, f"Nombre,Tipo,CP\n{propias}".encode()


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("semilla", range(30))
def test_what_is_reviewed_is_what_is_loaded(semilla: int) -> None:
    azar = random.Random(AZAR + semilla)
    for _vez in range(3):
        clase, contenido = al_azar(azar)
        renglones = revisar(clase, leer(clase, contenido, "28003"))
        antes, nuevas = cuantas(), sum(r.veredicto == "nueva" for r in renglones)
        trabajo = cargado(clase, contenido)
        rechazadas = sum(r.veredicto == "rechazada" for r in renglones)
        assert (cuantas() - antes, trabajo.rechazados) == (nuevas, rechazadas), contenido
        otra_vez = [(r.veredicto, r.frase) for r in revisar(clase, leer(clase, contenido, "28003"))]
        assert {v for v, _frase in otra_vez} <= {"igual", "rechazada"}, (contenido, otra_vez)
        assert sum(v == "rechazada" for v, _frase in otra_vez) == rechazadas, (contenido, otra_vez)
        todas = [str(f) for f in db.session.scalars(select(Localidad))]
        assert len(set(todas)) == len(todas)
