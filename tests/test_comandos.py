"""`flask ac …`, the demonstration and the jobs: exit codes, files, what is printed, twice."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app import create_app
from app.actos.models import Movimiento, Sello
from app.bitacora.models.entrada import Bitacora
from app.bitacora.workflow.entrada import ESTADOS as ESTADOS_DE_BITACORA
from app.catalogos.models.ajustes import AvisoDePrivacidad
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.services.perfil import leer_perfil
from app.commands import DEMO_INICIAL, como_sistema
from app.demo.services import usuarios_demo
from app.extensions import db
from app.jornadas.models import Jornada
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ABIERTOS, ESTADOS
from app.rondas import rondas, una_ronda
from app.seguridad.zona import hoy
from tests.conftest import Base, base_de
from tests.factories import acto, en

pytestmark = pytest.mark.solo_sqlite("commands are the same on both; preparing is tried on PostgreSQL by the suite")
H_SOLAMENTE = {"en_recepcion", "en_analisis", "por_dictaminar", "improcedente"}
"""States that no channel of Altamira reaches: they are the procedimiento solicitud's."""


class Instalacion:
    """A fresh installation in a folder: its application, and its commands."""

    def __init__(self, base: Base, carpeta: Path, **cambios: Any) -> None:
        carpeta.mkdir(exist_ok=True)
        propios = {"INSTANCE_DIR": str(carpeta), "ADJUNTOS_DIR": str(carpeta / "adjuntos"), **cambios}
        self.carpeta = carpeta
        self.app: Flask = create_app({**base.ajustes(f"sqlite:///{carpeta / 'nueva.db'}"), **propios})

    def ac(self, *orden: str) -> tuple[int, str]:
        """Run a command; give its exit code and what it said."""
        hecho = self.app.test_cli_runner().invoke(args=["ac", *orden])
        return hecho.exit_code, hecho.output

    def dentro(self, funcion: Callable[[], Any]) -> Any:
        """Run a function as the system."""
        with self.app.app_context(), como_sistema("prueba"):
            return funcion()


@pytest.fixture(scope="module")
def con_demo(motor: str, tmp_path_factory: pytest.TempPathFactory) -> Instalacion:
    """An installation of Altamira with its demonstration, made once."""
    nueva = Instalacion(base_de(motor, tmp_path_factory), tmp_path_factory.mktemp("demo"), DEMO=True)
    assert nueva.ac("init")[0] == 0
    return nueva


@pytest.fixture
def fresca(base: Base, tmp_path: Path) -> Callable[..., Instalacion]:
    """Make installations in folders of their own."""
    return lambda nombre="a", **cambios: Instalacion(base, tmp_path / nombre, **cambios)


# init


def filas() -> dict[str, int]:
    """Count the rows of every table."""
    with db.engine.connect() as conexion:
        return {t.name: conexion.scalar(select(func.count()).select_from(t)) for t in db.metadata.sorted_tables}


def test_init_twice_changes_nothing(fresca: Callable[..., Instalacion]) -> None:
    nueva = fresca()
    codigo, dicho = nueva.ac("init")
    assert codigo == 0
    assert dicho.count("contraseña de un solo uso") == 1
    antes = nueva.dentro(filas)
    assert nueva.ac("init") == (0, "Instalación lista.\n")
    assert nueva.dentro(filas) == antes


def test_first_administrator_signs_in_and_must_change(fresca: Callable[..., Instalacion]) -> None:
    nueva = fresca()
    clave = nueva.ac("init")[1].split("un solo uso: ")[1].split()[0]
    http = nueva.app.test_client()
    pagina = http.get("/login/").text
    ficha = pagina.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    entra = http.post("/login/", data={"csrf_token": ficha, "username": "administrador", "password": clave})
    assert (entra.status_code, http.get("/").status_code) == (303, 302)
    assert http.get("/").location == "/resetmypassword/form"


def test_unknown_profile_is_one_spanish_line(fresca: Callable[..., Instalacion]) -> None:
    assert fresca(PERFIL="xalapa").ac("init") == (1, "Error: No hay perfil «xalapa». Hay: altamira, huatabampo.\n")


def test_without_profile_there_are_accounts_and_no_peticiones(fresca: Callable[..., Instalacion]) -> None:
    nueva = fresca(PERFIL="", DEMO=True)
    assert nueva.ac("init")[0] == 0
    assert nueva.dentro(lambda: (filas()["peticion"], filas()["canal"])) == (0, 0)
    assert nueva.ac("demo")[0] == 1
    assert nueva.ac("demo")[1].startswith("Error: Faltan los catálogos")


def test_demo_without_accounts_is_one_spanish_line(fresca: Callable[..., Instalacion]) -> None:
    nueva = fresca()
    nueva.ac("init")
    dicho = "Error: Faltan los catálogos y las cuentas de demostración: ejecute «ac init» con PERFIL y DEMO=1.\n"
    assert nueva.ac("demo", "--peticiones", "5") == (1, dicho)


@pytest.mark.parametrize("cuantas", ["0", "1000001"])
def test_demo_out_of_bounds(con_demo: Instalacion, cuantas: str) -> None:
    assert con_demo.ac("demo", "--peticiones", cuantas) == (1, "Error: De 1 a 1,000,000 peticiones.\n")


# The demonstration


def reparto(columna: Any = Peticion.estado, *criterios: Any) -> dict[Any, int]:
    """Count peticiones by a column."""
    return dict(db.session.execute(select(columna, func.count()).where(*criterios).group_by(columna)).all())


def correcto(de: Instalacion) -> str:
    """Return what the check of the whole demo says; its files are counted in the folder."""
    archivos = len(list((de.carpeta / "adjuntos").glob("??/??/*")))
    assert archivos >= 3
    return f"Correcto: {DEMO_INICIAL} peticiones, cadenas, sellos y folios completos; {archivos} archivos íntegros.\n"


def test_demo_holds_and_has_its_size(con_demo: Instalacion) -> None:
    assert con_demo.ac("verificar-movimientos") == (0, correcto(con_demo))
    assert con_demo.dentro(lambda: db.session.scalar(select(func.count(Sello.dia)))) == 1


def test_demo_covers_every_state_of_altamira(con_demo: Instalacion) -> None:
    estados = con_demo.dentro(reparto)
    assert set(estados) == set(ESTADOS) - H_SOLAMENTE
    assert estados["por_canalizar"] >= 5
    assert min(estados.values()) >= 2


def test_demo_covers_the_facts_that_are_not_states(con_demo: Instalacion) -> None:
    def hechos() -> dict[str, int]:
        criterios = {
            "faltan requisitos": (Peticion.estado == "por_canalizar", Peticion.faltan > 0),
            "sin clasificar": (Peticion.estado == "por_canalizar", Peticion.tramite_id.is_(None)),
            "rechazada": (Peticion.rechazos > 0,),
            "orientada": (Peticion.estado == "validado", Peticion.dependencia_id.is_(None)),
            "en espera": (Peticion.en_espera_hasta.is_not(None),),
            "no resuelta": (Peticion.resuelto == "no",),
            "anónima": (Peticion.identidad == "anonima",),
            "de hoy": (Peticion.registrada >= ahora() - timedelta(hours=1),),
        }
        return {n: db.session.scalar(select(func.count(Peticion.id)).where(*c)) or 0 for n, c in criterios.items()}

    assert [nombre for nombre, n in con_demo.dentro(hechos).items() if n < 2] == []


def test_demo_is_a_town_that_keeps_up(con_demo: Instalacion) -> None:
    def atrasos() -> list[int]:
        abiertas = select(Peticion.vence).where(Peticion.estado.in_(ABIERTOS), Peticion.vence.is_not(None))
        return [(hoy() - vence).days for vence in db.session.scalars(abiertas)]

    dias = con_demo.dentro(atrasos)
    tarde = [n for n in dias if n > 0]
    assert 0.08 * len(dias) < len(tarde) < 0.33 * len(dias)
    assert len([n for n in tarde if n > 30]) <= 0.08 * len(dias)
    assert max(tarde) < 60


def test_demo_grows_from_month_to_month_without_a_leap(con_demo: Instalacion) -> None:
    """By thirty days, whatever day of the month it is: the last ones hold at most twice those before."""

    def por_mes() -> list[int]:
        dias = [(ahora() - momento).days for momento in db.session.scalars(select(Peticion.registrada))]
        return [sum(30 * n <= dia < 30 * (n + 1) for dia in dias) for n in range(12)]

    meses = con_demo.dentro(por_mes)
    assert min(meses) >= 8
    assert meses[0] <= 2 * max(meses[1:])
    assert sum(meses[:6]) > sum(meses[6:])


def test_demo_does_not_contradict_itself(con_demo: Instalacion) -> None:
    por_clase = {uno["motivo"]: uno["clases"] for uno in leer_perfil("altamira", "relatos")["resuelto_no"]}

    def contradichas() -> list[Any]:
        personas = {persona.get_full_name() for persona in db.session.scalars(select(User))}
        de_actos = select(Movimiento, Peticion).join(Peticion, Peticion.id == Movimiento.peticion_id)
        malas: list[Any] = []
        for m, p in db.session.execute(de_actos):
            datos = m.datos or {}
            if m.acto == "concluir" and datos["resuelto"] == "no":
                clase = p.tramite.clase if p.tramite else "gestoria"
                dicho = clase in por_clase[datos["motivo"]] and datos["informado_por"] in personas
                ajena = p.tramite and datos["accion"] in p.tramite.lista_de_acciones
                malas += [] if dicho and not ajena else [datos]
            if datos.get("recibio", "").startswith("Jefe"):
                malas.append(datos)
        primera = db.session.scalar(select(func.min(Peticion.registrada)))
        malas += [a.desde for a in db.session.scalars(select(AvisoDePrivacidad)) if a.desde > primera]
        return malas

    assert con_demo.dentro(contradichas) == []


@pytest.mark.solo_sqlite("the same services made Altamira's on both")
def test_demo_of_huatabampo_covers_both_procedures(fresca: Callable[..., Instalacion]) -> None:
    nueva = fresca(PERFIL="huatabampo", DEMO=True, MUNICIPIO_TZ="America/Hermosillo")
    assert nueva.ac("init")[0] == 0
    assert set(nueva.dentro(reparto)) == set(ESTADOS)
    assert set(nueva.dentro(lambda: reparto(Bitacora.estado))) == set(ESTADOS_DE_BITACORA)
    assert set(nueva.dentro(lambda: reparto(Jornada.estado))) == {"cerrada", "en_curso", "planeada"}
    assert nueva.ac("verificar-movimientos") == (0, correcto(nueva))


def test_demo_has_reservadas_and_open_rows_by_oficio(con_demo: Instalacion) -> None:
    abiertos = {"canalizado", "recibido", "proceso", "concluido"}
    por_oficio = Peticion.dependencia_id.in_(select(Dependencia.id).where(Dependencia.via == "oficio"))
    assert abiertos <= set(con_demo.dentro(lambda: reparto(Peticion.estado, por_oficio)))
    assert abiertos <= set(con_demo.dentro(lambda: reparto(Peticion.estado, Peticion.reservada.is_(True))))


def test_first_two_enlaces_have_work_in_every_column(con_demo: Instalacion) -> None:
    lista = json.loads((con_demo.carpeta / "demo-usuarios.json").read_text())
    enlaces = [fila["dependencia"] for fila in lista if fila["puesto"] == P.ENLACE][:2]
    for nombre in enlaces:
        suya = Peticion.dependencia_id.in_(select(Dependencia.id).where(Dependencia.nombre == nombre))
        estados = con_demo.dentro(lambda suya=suya: reparto(Peticion.estado, suya))
        assert min(estados.get(e, 0) for e in ("canalizado", "recibido", "proceso")) >= 2, nombre


def test_file_of_accounts(con_demo: Instalacion) -> None:
    archivo = con_demo.carpeta / "demo-usuarios.json"
    lista = json.loads(archivo.read_text())
    assert archivo.stat().st_mode & 0o777 == 0o600
    assert {tuple(fila) for fila in lista} == {("puesto", "usuario", "contrasena", "dependencia")}
    assert {fila["puesto"] for fila in lista} == {p for p in P.PUESTOS if p != P.SISTEMA}
    assert len({fila["contrasena"] for fila in lista}) == len(lista) == len({fila["usuario"] for fila in lista})


def test_lost_file_gets_new_passwords_for_the_same_accounts(con_demo: Instalacion) -> None:
    archivo = con_demo.carpeta / "demo-usuarios.json"
    vieja = json.loads(archivo.read_text())
    archivo.unlink()
    cuentas = con_demo.dentro(filas)["ab_user"]
    con_demo.dentro(lambda: usuarios_demo(archivo))
    nueva = json.loads(archivo.read_text())
    assert con_demo.dentro(filas)["ab_user"] == cuentas
    assert [fila["usuario"] for fila in nueva] == [fila["usuario"] for fila in vieja]
    assert [fila["contrasena"] for fila in nueva] != [fila["contrasena"] for fila in vieja]


def retrato() -> list[tuple[Any, ...]]:
    """Return what a seed decides of every petición and every act."""
    peticiones = select(Peticion.folio, Peticion.estado, Peticion.dependencia_id, Peticion.vence, Peticion.fecha_limite)
    actos = select(Movimiento.peticion_id, Movimiento.numero, Movimiento.acto, Movimiento.hacia, Movimiento.puesto)
    return [tuple(f) for consulta in (peticiones, actos) for f in db.session.execute(consulta.order_by("id"))]


def test_same_seed_makes_the_same_and_another_another(fresca: Callable[..., Instalacion]) -> None:
    primera = fresca("a")
    primera.ac("init")
    primera.dentro(lambda: usuarios_demo(primera.carpeta / "demo-usuarios.json"))
    retratos = []
    for nombre, semilla in (("b", "7"), ("c", "7"), ("d", "8")):
        copia = fresca(nombre)
        with (
            sqlite3.connect(primera.carpeta / "nueva.db") as origen,
            sqlite3.connect(copia.carpeta / "nueva.db") as destino,
        ):
            origen.backup(destino)
        shutil.copytree(primera.carpeta / "adjuntos", copia.carpeta / "adjuntos")
        assert copia.ac("demo", "--peticiones", "60", "--semilla", semilla) == (0, "60 peticiones de demostración.\n")
        retratos.append(copia.dentro(retrato))
    assert retratos[0] == retratos[1] != retratos[2]


def test_small_demo_has_exactly_as_many(con_demo: Instalacion) -> None:
    antes = con_demo.dentro(filas)["peticion"]
    assert con_demo.ac("demo", "--peticiones", "3", "--semilla", "5")[0] == 0
    assert con_demo.dentro(filas)["peticion"] == antes + 3
    assert con_demo.ac("verificar-movimientos")[0] == 0


# What the jobs do


def test_round_resumes_what_waited_until_today(app: Flask) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("recibido")
        pk = p.id
        acto(p, "pausar", "enlace_obras", texto="El plano", hasta=hoy() + timedelta(days=1))
        with db.engine.begin() as conexion:
            conexion.execute(Peticion.__table__.update().values(en_espera_hasta=hoy()))
    una_ronda(app)
    with app.app_context(), como_sistema("prueba"):
        ultimo = db.session.scalars(select(Movimiento).order_by(Movimiento.id.desc()).limit(1)).one()
        assert (ultimo.acto, ultimo.puesto, ultimo.via) == ("reanudar", "sistema", "sistema")
        assert db.session.get_one(Peticion, pk).en_espera_hasta is None
    assert app.test_cli_runner().invoke(args=["ac", "diario"]).exit_code == 0


def test_failed_round_is_logged_by_its_kind_and_not_raised(
    fresca: Callable[..., Instalacion], caplog: pytest.LogCaptureFixture
) -> None:
    una_ronda(fresca().app)
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == [
        "tareas del sistema: OperationalError"
    ]


def test_rounds_never_keep_the_process_alive(app: Flask) -> None:
    fin = threading.Event()
    hilo = rondas(app, fin)
    try:
        assert (hilo.daemon, hilo.is_alive(), hilo.name) == (True, True, "tareas")
    finally:
        fin.set()
        hilo.join(60)
