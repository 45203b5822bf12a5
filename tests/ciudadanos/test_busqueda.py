"""Likely persons while a clerk types: names in any order and one letter apart, telephone, CURP, RFC; bounded."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import DDL, insert, select

from app.ciudadanos.models import Ciudadano
from app.ciudadanos.queries import _casi, _criterios, parecidos
from app.ciudadanos.services import fusionar
from app.commands import como_sistema
from app.extensions import escritura
from app.nucleo.reloj import ahora
from app.seguridad.guardia import fijar_alcance
from tests.ciudadanos.personas import CURP, RFC, nueva_persona
from tests.cliente import Cliente
from tests.elenco import alcance
from tests.fab.test_trampas_otras import sentencias
from tests.test_sentencias import plan

pytestmark = pytest.mark.dialecto("folded text and LIKE")


@pytest.fixture
def conocidas(sistema: None) -> None:
    with escritura():
        ella = {"telefono": "8332145518", "correo": "carmen.ruiz@correo.mx", "curp": CURP, "rfc": RFC}
        nueva_persona("María del Carmen", "Ruiz Ávila", **ella)
        nueva_persona("Ramiro", "Zúñiga Peña", telefono="8331112233")
        nueva_persona("Jesús", "Hernández Ruiz")


def hallados(*args: Any, **kwargs: Any) -> list[tuple[str, str]]:
    return [(p.persona.nombre, p.porque) for p in parecidos(*args, **kwargs)]


CARMEN, RAMIRO, JESUS = "María del Carmen", "Ramiro", "Jesús"


BUSQUEDAS: dict[str, list[tuple[str, str]]] = {
    "carmen ruiz": [(CARMEN, "nombre")],
    "ÁVILA maria": [(CARMEN, "nombre")],
    "ruiz": [(JESUS, "nombre"), (CARMEN, "nombre")],
    "zuniga": [(RAMIRO, "nombre")],
    "833 214 55 18": [(CARMEN, "telefono")],
    "+52 1 833 111 2233": [(RAMIRO, "telefono")],
    CURP.lower(): [(CARMEN, "curp")],
    RFC: [(CARMEN, "rfc")],
    "hernandes ruis": [(JESUS, "letra")],
    "ramior zuñiga": [(RAMIRO, "letra")],
    "carmn avla": [(CARMEN, "letra")],
    "herrnandez jesus": [(JESUS, "letra")],
    "hernandz": [(JESUS, "letra")],
    "xhernxndez": [],
    "5518": [(CARMEN, "nombre")],
    "214-55": [(CARMEN, "nombre")],
    "833-111": [(RAMIRO, "nombre")],
    "Carmen.Ruiz@CORREO.mx": [(CARMEN, "correo")],
    "carmen.ruiz@": [(CARMEN, "nombre")],
    "ruiz@corr": [(CARMEN, "nombre")],
    "otra@correo.mx": [],
    "ru": [],
    "": [],
    "%%%": [],
    "a_b\0c'--": [],
    "x" * 4000: [],
}


def test_who_is_found_and_by_what(conocidas: None) -> None:
    assert {q: hallados(q) for q in BUSQUEDAS} == BUSQUEDAS


def test_a_piece_of_a_telephone_in_its_own_field_is_never_its_beginning(conocidas: None) -> None:
    de = {t: hallados(telefono=t) for t in ("8331", "8332", "5518", "14 55", "8332145", "551", "2145518")}
    carmen = [(CARMEN, "parte")]
    assert de == {
        "8331": [], "8332": [], "5518": carmen, "14 55": carmen, "8332145": carmen, "551": [], "2145518": carmen,
    }  # fmt: skip
    assert hallados(correo="CARMEN.RUIZ@correo.mx") == [(CARMEN, "correo")]
    assert hallados(correo="ruiz@correo") == carmen


def test_equal_telephone_and_email_use_their_indexes(app: Flask, sistema: None, motor: str) -> None:
    with escritura() as sesion:
        sesion.execute(insert(Ciudadano), [
            {"nombre": "Ana", "apellidos": str(n), "telefono_1": f"833{n:07d}", "correo": f"a{n}@b.mx",
             "creado": ahora(), "reservado": False, "busqueda": ""}
            for n in range(3000)
        ])  # fmt: skip
        if motor == "postgresql":
            sesion.execute(DDL("ANALYZE ciudadano"))
    for q, indices in (("8330000007", ("telefono_1", "telefono_2")), ("a7@b.mx", ("correo",))):
        criterios = _criterios("", "", q, q)
        pasos = plan(select(Ciudadano.id).where(*criterios.values()), motor)
        assert [i for i in indices if f"ix_ciudadano_{i}" not in pasos] == [], pasos


def test_the_surest_comes_first_and_nobody_twice(conocidas: None) -> None:
    assert hallados("ruiz", telefono="8331112233", curp=CURP) == [
        (CARMEN, "curp"), (RAMIRO, "telefono"), (JESUS, "nombre"),
    ]  # fmt: skip


def test_at_most_eight_in_few_statements(app: Flask, sistema: None, motor: str) -> None:
    """PostgreSQL reads the newest before it asks the index: two for each way of finding."""
    with escritura():
        for n in range(30):
            nueva_persona("Juan", f"Pérez {n}")
    with sentencias(app) as vistas:
        assert (len(parecidos("juan perez")), len(parecidos("juam peres"))) == (8, 8)
    assert len([v for v in vistas if v.startswith("SELECT")]) <= {"sqlite": 3, "postgresql": 5}[motor]


def test_an_answer_costs_few_statements_however_many_there_are(app: Flask, cliente: type[Cliente], motor: str) -> None:
    """The session's and the guard's are counted: it is asked at every key."""
    navegador, costos = cliente.de("capturista"), []
    for cuantas in (1, 300):
        with app.app_context(), app.test_request_context(), como_sistema("prueba"), escritura():
            for n in range(cuantas):
                nueva_persona("Juan", f"Pérez {cuantas}-{n}")
        navegador.get("/ciudadanos/buscar?q=juan")
        with sentencias(app) as vistas:
            assert navegador.get("/ciudadanos/buscar?q=juam+perez").status_code == 200
        costos.append(len(vistas))
    assert max(costos) <= {"sqlite": 3, "postgresql": 5}[motor]


def test_a_merged_row_leads_to_her_survivor_once(conocidas: None) -> None:
    with escritura():
        otra = nueva_persona("Carmelita", "Ruiz", telefono="8339990000")
        carmen = parecidos(CURP)[0].persona
        fusionar(otra, carmen, "La misma firma", alcance("capturista"))
    assert hallados("8339990000") == [(CARMEN, "telefono")]
    assert hallados("ruiz") == [(CARMEN, "nombre"), (JESUS, "nombre")]


def test_reservadas_are_nobody_for_the_office(app: Flask, sistema: None) -> None:
    with escritura():
        nueva_persona("Amparo", "Quezada", telefono="8337770000", reservado=True)
    fijar_alcance(alcance("capturista"))
    assert [hallados(q) for q in ("amparo quezada", "8337770000", "amparo quesada")] == [[], [], []]


@pytest.mark.parametrize(
    ("una", "otra", "si"),
    [
        ("lopez", "lopez", True), ("lopez", "lopes", True), ("lopez", "lopezz", True), ("lopez", "opez", True),
        ("lopez", "lpoez", True), ("lopez", "lope", True), ("lopez", "polez", False), ("lopez", "gomes", False),
        ("ana", "ava", False), ("lopez", "lopezzz", False), ("ruiz", "ruzi", True),
    ],
)  # fmt: skip
def test_one_letter_apart(una: str, otra: str, si: bool) -> None:
    assert _casi(una, otra) is si
