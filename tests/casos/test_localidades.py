"""Places of one name, as SEPOMEX and INEGI publish them: all enter, once, and their names distinguish them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.catalogos.importacion import carga
from app.catalogos.importacion.clases import INEGI, LOCALIDADES, SEPOMEX, Clase
from app.catalogos.importacion.lectura import leer
from app.catalogos.importacion.revision import revisar
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.trabajos import Trabajo
from app.catalogos.services.perfil import cargar_perfil
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.queries import REFERENCIAS
from app.seguridad.guardia import fijar_alcance
from tests.cliente import Cliente
from tests.elenco import alcance

pytestmark = pytest.mark.dialecto("partial unique indexes")
CARPETA = Path(__file__).parent / "localidades-homonimas"
ARCHIVOS = sorted(archivo.name for archivo in CARPETA.iterdir() if archivo.suffix in (".csv", ".txt"))


def veredictos(clase: Clase, contenido: bytes, cvegeo: str = "28003") -> list[tuple[str, str]]:
    """Return verdict and sentence of every row."""
    return [(r.veredicto, r.frase) for r in revisar(clase, leer(clase, contenido, cvegeo))]


def cargado(clase: Clase, contenido: bytes, cvegeo: str = "28003") -> Trabajo:
    """Review a file and load it."""
    fijar_alcance(alcance("administradora"))
    renglones = revisar(clase, leer(clase, contenido, cvegeo))
    with escritura():
        pk = carga.anotar(clase, "hoja", renglones, [], None).id
        assert carga._pasar(pk, ("revisado",), "cargando")
    carga.cargar(pk)
    return db.session.get_one(Trabajo, pk)


def llamados(nombre: str) -> list[str]:
    """Return how the places of a name are called on screen."""
    return [
        str(f) for f in db.session.scalars(select(Localidad).where(Localidad.nombre == nombre).order_by(Localidad.id))
    ]


def cuantas() -> int:
    return db.session.scalar(select(func.count(Localidad.id))) or 0


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("archivo", ARCHIVOS)
def test_every_row_of_a_published_list_enters_once_and_is_told_apart(archivo: str) -> None:
    contenido = (CARPETA / archivo).read_bytes()
    clase = INEGI if b"CVE_LOC" in contenido else SEPOMEX
    filas = leer(clase, contenido, "28003").filas
    trabajo = cargado(clase, contenido)
    assert (trabajo.hechos, trabajo.rechazados) == (len(filas), 0)
    for nombre in {celdas["nombre"] for _n, celdas in filas}:
        de_ese = [celdas for _n, celdas in filas if celdas["nombre"] == nombre]
        assert (len(llamados(nombre)), len(set(llamados(nombre)))) == (len(de_ese), len(de_ese)), llamados(nombre)
        assert len({texto for _pk, texto in REFERENCIAS.opciones("localidad") if nombre in texto}) == len(de_ese)
    antes = cuantas()
    assert {v for v, _frase in veredictos(clase, contenido)} == {"igual"}
    cargado(clase, contenido)
    assert cuantas() == antes


SEPOMEX_DE = (
    "d_codigo|d_asenta|d_tipo_asenta|D_mnpio|d_estado|d_ciudad|d_CP|c_estado|c_oficina|c_CP|c_tipo_asenta|c_mnpio|"
    "id_asenta_cpcons|d_zona|c_cve_ciudad\n"
)


def sepomex(*filas: tuple[str, str, str]) -> bytes:
    cuerpo = "".join(f"{cp}|{n}|{t}|A|T|A|1|28|1||1|003|1|Urbano|01\n" for cp, n, t in filas)
    return (SEPOMEX_DE + cuerpo).encode("latin-1")


@pytest.mark.usefixtures("sistema")
def test_names_say_only_what_is_needed() -> None:
    filas = [("89602", "Prados Inventados", "Fraccionamiento"), ("89602", "Prados inventados", "Colonia"),
             ("89610", "Única Inventada", "Fraccionamiento")]  # fmt: skip
    cargado(SEPOMEX, sepomex(*filas))
    assert llamados("Única Inventada") == ["Fracc. Única Inventada"]
    assert llamados("Prados Inventados") == ["Fracc. Prados Inventados (CP 89602)"]
    assert llamados("Prados inventados") == ["Col. Prados inventados (CP 89602)"]
    cargado(LOCALIDADES, "Nombre,Tipo,CP\nÚnica inventáda,fraccionamiento,89611\n".encode())
    assert llamados("Única Inventada") == ["Fracc. Única Inventada (CP 89610)"]
    with escritura():
        db.session.delete(db.session.scalars(select(Localidad).where(Localidad.nombre == "Única inventáda")).one())
    assert llamados("Única Inventada") == ["Fracc. Única Inventada"]


@pytest.mark.usefixtures("sistema")
def test_the_town_s_own_sheet() -> None:
    """By CVEGEO, else by name, tipo and postal code; one that fits several is refused with what to add."""
    cargado(LOCALIDADES, b"Nombre,Tipo,CP\nDos Soles,fraccionamiento,89602\n")
    otra = b"Nombre,Tipo,CP\nDos Soles,fraccionamiento,89603\n"
    assert veredictos(LOCALIDADES, otra) == [("nueva", "Se agrega; es otra que Fracc. Dos Soles.")]
    cargado(LOCALIDADES, otra)
    assert veredictos(LOCALIDADES, b"Nombre,Tipo,Latitud\nDOS SOLES,fraccionamiento,22.4\n") == [
        ("rechazada", "Hay 2 con ese nombre: escriba su código postal o su CVEGEO.")
    ]
    con_punto = b"Nombre,Tipo,CP,Latitud\nDos soles,fraccionamiento,89603,22.4\n"
    assert veredictos(LOCALIDADES, con_punto)[0][0] == "cambia"
    misma = b"Nombre,Tipo,CP,CVEGEO\nDos Soles,fraccionamiento,89602,280030777\n"
    cargado(LOCALIDADES, misma)
    assert (veredictos(LOCALIDADES, misma), cuantas_de("Dos Soles")) == ([("igual", "Ya está así.")], 2)
    gemela = misma.replace(b"0777", b"0778")
    cargado(LOCALIDADES, gemela)
    assert (veredictos(LOCALIDADES, gemela), cuantas_de("Dos Soles")) == ([("igual", "Ya está así.")], 3)
    assert len(set(llamados("Dos Soles"))) == 3


def cuantas_de(nombre: str) -> int:
    return len(llamados(nombre))


@pytest.mark.usefixtures("sistema")
def test_a_published_list_fills_in_the_place_the_town_already_had() -> None:
    cargado(LOCALIDADES, "Nombre,Tipo\nEl Ñandú,ejido\nLos Ñandúes,ejido\n".encode())
    cargado(
        SEPOMEX,
        sepomex(("89690", "El Nandu", "Ejido"), ("89691", "Los Ñandúes", "Ejido"), ("89692", "Los Ñandúes", "Ejido")),
    )
    assert (llamados("El Nandu"), cuantas_de("El Ñandú"), cuantas_de("Los Ñandúes")) == (["Ejido El Nandu"], 0, 3)


@pytest.mark.parametrize("perfil", ["altamira", pytest.param("huatabampo", marks=pytest.mark.perfil("huatabampo"))])
def test_a_profile_loaded_twice_changes_nothing(app: Flask, sistema: None, perfil: str) -> None:
    with escritura():
        cargar_perfil(perfil)
    antes = cuantas()
    with escritura():
        cargar_perfil(perfil)
    nombres = [str(fila) for fila in db.session.scalars(select(Localidad))]
    assert (cuantas(), len(set(nombres))) == (antes, antes)


@pytest.mark.usefixtures("sistema")
def test_the_same_place_twice_is_refused_by_the_database_too() -> None:
    def dos(**datos: Any) -> None:
        with escritura() as sesion:
            sesion.add_all([Localidad(nombre="Gemela", tipo="colonia", **datos) for _ in range(2)])

    for datos in ({"cp": "89600"}, {}):
        with pytest.raises(IntegrityError):
            dos(**datos)


def test_two_of_one_name_are_typed_in_and_told_apart(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    estados = []
    for cp in ("89602", "89603", "89602"):
        forma = next(f for f in c.pagina("/localidades/add").formas if "cvegeo" in f["datos"])
        datos = {**forma["datos"], "nombre": "Villas del Sol Inventadas", "tipo": "fraccionamiento", "activa": "y"}
        estados.append(c.post("/localidades/add", {**datos, "cp": cp}).status_code)
    assert estados == [303, 303, 422], c.errores()
    with app.app_context(), como_sistema("prueba"):
        assert llamados("Villas del Sol Inventadas") == [
            "Fracc. Villas del Sol Inventadas (CP 89602)", "Fracc. Villas del Sol Inventadas (CP 89603)",
        ]  # fmt: skip
    texto = cliente.de("capturista").get("/peticiones/add").text
    assert "Fracc. Villas del Sol Inventadas (CP 89603)" in texto
