"""Tampering with the past: every change of a movimiento, a chain's end, a seal or a folio series is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from app.actos.cadena import eslabon
from app.actos.folios import huecos
from app.actos.jobs import sellar
from app.actos.models import COLUMNAS, Movimiento, Sello
from app.actos.queries import cadenas_rotas, hash_del_dia
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import folio as folios
from app.peticiones.models.conteo import CUBOS
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar
from app.seguridad.zona import hoy, inicio_del_dia, zona
from tests.elenco import alcance
from tests.factories import acto, datos_de_registro, en, nueva, sellos_rotos

pytestmark = pytest.mark.dialecto("the chain reads back times and JSON as the engine keeps them; triggers differ")

AYER = datetime(2020, 5, 6, 18, tzinfo=UTC)
FALSO = {
    "numero": "99", "acto": "'anotar'", "desde": "'x'", "hacia": "'x'", "datos": "'{\"x\": 1}'", "sal": "'x'",
    "datos_hash": "'x'", "autor_id": "NULL", "puesto": "'x'", "en_suplencia_de": "'x'", "via": "'x'",
    "cuando": "'2020-01-01 00:00:00'", "hash_anterior": "'x'", "hash": "'x'",
}  # fmt: skip
"""Column of movimiento → another value for it, as SQL."""
FALSO_DE_SELLO = {
    "dia": "'2020-01-01'", "hasta": "'2020-01-01 00:00:00'", "ultimo_id": "0", "peticiones": "99",
    "hash_anterior": "'x'", "hash": "'x'", "hecho": "'2020-01-01 00:00:00'", "forma": "1",
}  # fmt: skip
SIN_BORRAR = ("apertura", "foto", "informe_de_jornada", "propuesta")
"""Append-only too: each has a test of its own beside its feature."""
SANO = "Correcto: 1 peticiones, cadenas, sellos y folios completos; 0 archivos íntegros.\n"
CON_GATILLO = ("movimiento", "sello", "cambio")


def sin_gatillos(conexion: Connection, tabla: str) -> None:
    """Take the triggers off a table, as somebody with the database's password can."""
    if conexion.dialect.name == "postgresql":
        conexion.exec_driver_sql(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
        return
    consulta = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{tabla}'"
    for (nombre,) in conexion.exec_driver_sql(consulta).fetchall():
        conexion.exec_driver_sql(f"DROP TRIGGER {nombre}")


def romper(*sentencias: str, tabla: str = "movimiento") -> None:
    """Change rows behind the application's back."""
    db.session.rollback()
    with db.engine.begin() as conexion:
        sin_gatillos(conexion, tabla)
        for sentencia in sentencias:
            conexion.exec_driver_sql(sentencia.replace("%", "%%"))


def averias() -> list[str]:
    """Return what the verification finds now."""
    db.session.rollback()
    db.session.expire_all()
    return [*cadenas_rotas(Peticion), *sellos_rotos(), *huecos()]


def movimientos(p: Peticion) -> list[dict[str, Any]]:
    """Return the rows of a chain as the database has them."""
    tabla = Movimiento.__table__
    consulta = select(tabla).where(tabla.c.peticion_id == p.id).order_by(tabla.c.numero)
    with db.engine.connect() as conexion:
        return [dict(fila) for fila in conexion.execute(consulta).mappings()]


def cambiado(tabla: Any, clave: Any, columna: str, falso: str) -> Iterator[list[str]]:
    """Yield what is found with one column of one row changed; then put it back."""
    propia = next(iter(tabla.primary_key.columns))
    with db.engine.connect() as conexion:
        bueno = conexion.execute(select(tabla.c[columna]).where(propia == clave)).scalar_one()
    donde = f"WHERE {propia.name} = '{clave}'"
    romper(f"UPDATE {tabla.name} SET {columna} = {falso} {donde}", tabla=tabla.name)
    yield averias()
    db.session.rollback()
    clave_ahora = clave if columna != propia.name else datetime(2020, 1, 1, tzinfo=UTC).date()
    with db.engine.begin() as conexion:
        conexion.execute(tabla.update().where(propia == clave_ahora).values({columna: bueno}))


@pytest.mark.usefixtures("sistema")
def test_every_column_of_every_movimiento_is_covered() -> None:
    p, _otra = en("concluido"), nueva()
    fijas = {"id", "reservado", *COLUMNAS}
    assert set(FALSO) == {c.name for c in Movimiento.__table__.columns} - fijas
    assert averias() == []
    for fila in movimientos(p):
        for columna, falso in FALSO.items():
            if columna == "autor_id" and fila["autor_id"] is None:
                continue
            for hallado in cambiado(Movimiento.__table__, fila["id"], columna, falso):
                assert any(p.folio in linea for linea in hallado), (columna, fila["numero"])
                if columna != "numero":
                    assert f"movimiento {fila['numero']} " in hallado[0]
    assert averias() == []


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("cual", [0, 1, -1])
def test_deleted_movimiento(cual: int) -> None:
    p = en("recibido")
    fila = movimientos(p)[cual]
    romper(f"DELETE FROM movimiento WHERE id = {fila['id']}")
    falta = f"{p.folio}: falta el movimiento {fila['numero']}"
    fin = (
        f"{p.folio}: la cadena no termina donde dice su renglón ({fila['numero'] - 1} de {fila['numero']} movimientos)"
    )
    assert averias()[0] == (fin if cual == -1 else falta)


@pytest.mark.usefixtures("sistema")
def test_all_movimientos_deleted() -> None:
    p = en("por_canalizar")
    romper(f"DELETE FROM movimiento WHERE peticion_id = {p.id}")
    assert averias() == [f"{p.folio}: no tiene ningún movimiento"]


@pytest.mark.usefixtures("sistema")
def test_reordered_movimientos() -> None:
    p = en("proceso")
    uno, dos = (fila["id"] for fila in movimientos(p)[1:3])
    romper(
        f"UPDATE movimiento SET numero = 98 WHERE id = {uno}",
        f"UPDATE movimiento SET numero = 2 WHERE id = {dos}",
        f"UPDATE movimiento SET numero = 3 WHERE id = {uno}",
    )
    assert averias()[0].startswith(f"{p.folio}: el movimiento 2 (")


@pytest.mark.usefixtures("sistema")
def test_movimiento_given_to_another_peticion() -> None:
    p, otra = en("concluido"), en("por_canalizar")
    ultimo = movimientos(p)[-1]
    romper(f"UPDATE movimiento SET peticion_id = {otra.id} WHERE id = {ultimo['id']}")
    hallado = averias()
    assert any(linea.startswith(f"{p.folio}: la cadena no termina") for linea in hallado)
    assert any(linea.startswith(f"{otra.folio}: el movimiento {ultimo['numero']} ") for linea in hallado)


@pytest.mark.usefixtures("sistema")
def test_who_rewrites_a_movimiento_must_rewrite_all_that_follow() -> None:
    """Who has read the rule mends the hash of what he changed, and what the next one says of it: the next one shows."""
    p = en("proceso")
    folio, (_primera, segunda, tercera, *_otras) = p.folio, movimientos(p)
    falsa = SimpleNamespace(**{**segunda, "puesto": "Administrador"})
    huella = eslabon(segunda["hash_anterior"], folio, falsa)  # type: ignore[arg-type]
    romper(
        f"UPDATE movimiento SET puesto = 'Administrador', hash = '{huella}' WHERE id = {segunda['id']}",
        f"UPDATE movimiento SET hash_anterior = '{huella}' WHERE id = {tercera['id']}",
    )
    assert averias() == [f"{folio}: el movimiento 3 ({tercera['acto']}) no corresponde con la cadena"]


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize(
    ("cambio", "dice"),
    [
        ("ultimo_hash = 'x'", "la cadena no termina donde dice su renglón"),
        ("version = version - 1", "la cadena no termina donde dice su renglón"),
        ("estado = 'validado'", "su renglón dice «validado» y su movimiento 3 la dejó en «canalizado»"),
        ("folio = 'PRE-2020-000001-0'", "PRE-2020-000001-0: el movimiento 1 (registrar) no corresponde con la cadena"),
    ],
)
def test_tampered_peticion(cambio: str, dice: str) -> None:
    p = nueva()
    romper(f"UPDATE peticion SET {cambio} WHERE id = {p.id}")
    assert dice in averias()[0]


def test_command_names_folio_and_movimiento(app: Flask) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = (p := nueva()).folio
        pk = movimientos(p)[1]["id"]
    orden = app.test_cli_runner()
    sano = orden.invoke(args=["ac", "verificar-movimientos"])
    assert (sano.exit_code, sano.output) == (0, SANO)
    with app.app_context():
        romper(f"UPDATE movimiento SET acto = 'anotar' WHERE id = {pk}")
    roto = orden.invoke(args=["ac", "verificar-movimientos"])
    assert roto.exit_code == 1
    assert roto.output == f"Error: {folio}: el movimiento 2 (anotar) no corresponde con la cadena\n"


# Suppression of personal data


@pytest.mark.usefixtures("sistema")
def test_suppression_keeps_the_chain_whole() -> None:
    p = en("concluido")
    with db.engine.begin() as conexion:
        conexion.exec_driver_sql(f"UPDATE movimiento SET datos = NULL, sal = NULL WHERE peticion_id = {p.id}")
    assert averias() == []


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("columna", ["datos", "sal"])
def test_half_a_suppression_is_tampering(columna: str) -> None:
    p = nueva()
    romper(f"UPDATE movimiento SET {columna} = NULL WHERE peticion_id = {p.id} AND numero = 1")
    assert averias() == [f"{p.folio}: los datos del movimiento 1 (registrar) fueron alterados"]


# Triggers


def rechaza(sentencia: str, tabla: str) -> None:
    """Run a statement that the database itself must refuse."""
    db.session.rollback()
    with pytest.raises(DBAPIError, match=f"{tabla}: los renglones no se editan ni se borran"), db.engine.begin() as c:
        c.exec_driver_sql(sentencia)


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("tabla", CON_GATILLO)
def test_database_refuses_update_and_delete(tabla: str) -> None:
    registrada(AYER)
    assert sellar() == 1
    suprimibles = {"movimiento": {"datos", "sal"}, "cambio": {"antes", "despues"}}.get(tabla, set())
    for columna in db.metadata.tables[tabla].columns:
        if columna.name not in suprimibles:
            tipo = str(columna.type).upper()
            falso = "'2020-01-01'" if "DATE" in tipo else "true" if "BOOL" in tipo else "'77'"
            rechaza(f"UPDATE {tabla} SET {columna.name} = {falso}", tabla)
    for nombre in suprimibles:
        rechaza(f"UPDATE {tabla} SET {nombre} = '{{}}'", tabla)
    rechaza(f"DELETE FROM {tabla}", tabla)


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("tabla", CON_GATILLO)
def test_emptying_the_table_is_refused(tabla: str, motor: str) -> None:
    registrada(AYER)
    sellar()
    rechaza({"sqlite": f"DELETE FROM {tabla}", "postgresql": f"TRUNCATE {tabla} CASCADE"}[motor], tabla)


@pytest.mark.usefixtures("sistema")
def test_triggers_stand_at_head(motor: str) -> None:
    consulta = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O' ORDER BY tgname",
    }[motor]
    with db.engine.connect() as conexion:
        hallados = [nombre for (nombre,) in conexion.exec_driver_sql(consulta)]
    if motor == "sqlite":
        nombres = [f"{t}_no_se_{v}" for t in (*CON_GATILLO, *SIN_BORRAR) for v in ("borra", "edita")]
        nombres += ["cambio_solo_se_suprime", "movimiento_solo_se_suprime"]
        nombres += [f"{t}_fts_{v}" for t in ("ciudadano", "planteamiento") for v in ("alta", "baja", "cambio")]
        nombres += [f"peticion_cuenta_{v}" for v in ("alta", "baja", *(cubo.nombre for cubo in CUBOS))]
    else:
        nombres = [f"{t}_no_se_{v}" for t in (*CON_GATILLO, *SIN_BORRAR) for v in ("toca", "vacia")]
        nombres += ["peticion_cuenta"]
    assert hallados == sorted(nombres)


# The daily seal


def registrada(cuando: datetime) -> Peticion:
    """Register a petición as if it were another day."""
    with escritura():
        return registrar(datos_de_registro(), autor=alcance("capturista"), reloj=lambda: cuando)


@pytest.mark.usefixtures("sistema")
def test_seal_is_made_once_and_later_acts_do_not_break_it() -> None:
    p = registrada(AYER)
    assert (sellar(), sellar()) == (1, 0)
    acto(p, "anotar", "capturista", texto="Llamó otra vez.", para="interna")
    registrada(AYER - timedelta(days=200))
    nueva()
    assert averias() == []


@pytest.mark.usefixtures("sistema")
def test_each_day_is_sealed_over_the_previous_one() -> None:
    registrada(AYER)
    hoy_ = datetime.now(UTC).replace(hour=18)
    for dias in (2, 1, 0):
        nueva()
        assert sellar(reloj=lambda dias=dias: hoy_ - timedelta(days=dias)) == 1
    assert db.session.scalar(select(func.count(Sello.dia))) == 3
    assert averias() == []
    romper("DELETE FROM sello WHERE dia = (SELECT min(dia) FROM sello)", tabla="sello")
    assert averias()[0].endswith("no corresponde con los movimientos de ese día")


@pytest.mark.usefixtures("sistema")
def test_a_day_is_sealed_five_minutes_after_midnight() -> None:
    registrada(AYER)
    medianoche = datetime.combine(hoy(), datetime.min.time(), tzinfo=zona()).astimezone(UTC)
    sellar(reloj=lambda: medianoche + timedelta(minutes=4))
    assert db.session.scalars(select(Sello.dia)).all() == [hoy() - timedelta(days=2)]
    sellar(reloj=lambda: medianoche + timedelta(minutes=6))
    assert db.session.scalars(select(Sello.dia).order_by(Sello.dia)).all()[1:] == [hoy() - timedelta(days=1)]


@pytest.mark.usefixtures("sistema")
def test_every_column_of_a_seal_is_covered() -> None:
    registrada(AYER)
    sellar()
    assert set(FALSO_DE_SELLO) == {c.name for c in Sello.__table__.columns}
    dia = db.session.scalars(select(Sello.dia)).one()
    for columna, falso in FALSO_DE_SELLO.items():
        for hallado in cambiado(Sello.__table__, dia, columna, falso):
            assert hallado[0].startswith("sello del "), columna
    assert averias() == []


@pytest.mark.usefixtures("sistema")
def test_who_rewrites_a_seal_must_rewrite_all_that_follow() -> None:
    registrada(AYER)
    ahora = datetime.now(UTC).replace(hour=18)
    for dias in (1, 0):
        nueva()
        sellar(reloj=lambda dias=dias: ahora - timedelta(days=dias))
    uno, otro = db.session.scalars(select(Sello.dia).order_by(Sello.dia)).all()
    romper(f"UPDATE sello SET hecho = '2020-01-01 00:00:00' WHERE dia = '{uno}'", tabla="sello")
    db.session.expire_all()
    _cuantas, falso = hash_del_dia(db.session.get_one(Sello, uno), 0)
    romper(
        f"UPDATE sello SET hash = '{falso}' WHERE dia = '{uno}'",
        f"UPDATE sello SET hash_anterior = '{falso}' WHERE dia = '{otro}'",
        tabla="sello",
    )
    assert averias() == [f"sello del {otro}: no corresponde con los movimientos de ese día"]


def de_antes(dia: date) -> None:
    """Seal a day as versions until 0.7 did: over the folio and last hash of every chain."""
    ultimo_id = db.session.scalar(select(func.max(Movimiento.id))) or 0
    hasta, hecho = inicio_del_dia(dia + timedelta(days=1)), datetime.now(UTC)
    propios = ("0" * 64, dia, hasta.isoformat(), ultimo_id, hecho.isoformat())
    puntas = db.session.execute(select(Peticion.folio, Peticion.ultimo_hash).order_by(Peticion.id)).all()
    texto = " ".join(map(str, propios)) + "".join(f"\n{folio} {punta}" for folio, punta in puntas)
    huella = hashlib.sha256(texto.encode()).hexdigest()
    with escritura() as sesion:
        fila = {"dia": dia, "hasta": hasta, "ultimo_id": ultimo_id, "hash_anterior": "0" * 64, "hecho": hecho}
        sesion.add(Sello(**fila, cadenas=len(puntas), hash=huella, forma=1))


@pytest.mark.usefixtures("sistema")
def test_a_seal_of_before_still_holds_and_the_next_goes_on_from_it() -> None:
    p = registrada(AYER)
    de_antes(hoy() - timedelta(days=2))
    registrada(AYER)
    assert sellar() == 1
    assert averias() == []
    assert db.session.scalars(select(Sello.cadenas).order_by(Sello.dia)).all() == [1, 1]
    romper(f"UPDATE movimiento SET hash = 'x' WHERE peticion_id = {p.id} AND numero = 1")
    assert f"sello del {hoy() - timedelta(days=2)}: no corresponde con los movimientos de ese día" in averias()


@pytest.mark.usefixtures("sistema")
def test_a_seal_reads_only_what_no_seal_before_it_covers() -> None:
    for _ in range(3):
        registrada(AYER)
    mediodia = datetime.now(UTC).replace(hour=18)
    sellar(reloj=lambda: mediodia - timedelta(days=1))
    p = nueva()
    assert sellar(reloj=lambda: mediodia + timedelta(days=1)) == 1
    assert db.session.scalars(select(Sello.cadenas).order_by(Sello.dia)).all() == [3, p.version]


@pytest.mark.usefixtures("sistema")
def test_a_whole_peticion_rewritten_breaks_the_seal() -> None:
    p = registrada(AYER)
    sellar()
    fila = movimientos(p)[-1]
    romper(f"UPDATE movimiento SET id = {fila['id'] + 1000} WHERE id = {fila['id']}")
    assert averias() == [f"sello del {hoy() - timedelta(days=1)}: no corresponde con los movimientos de ese día"]


# Series of folios


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("valor", [1, 3])
def test_series_with_another_counter(valor: int) -> None:
    nueva()
    folio = nueva().folio
    romper(f"UPDATE contador SET valor = {valor} WHERE clave LIKE 'folio:%'", tabla="contador")
    assert averias() == [f"folios {folio[:-9]}: el contador dice {valor}, hay 2 y el mayor es 2"]


@pytest.mark.usefixtures("sistema")
def test_series_with_a_number_missing() -> None:
    nueva()
    p = nueva()
    folio = folios.componer("PRE", int(p.folio[4:8]), 7)
    romper(f"UPDATE peticion SET folio = '{folio}' WHERE id = {p.id}")
    assert averias()[-1] == f"folios {folio[:-9]}: el contador dice 2, hay 2 y el mayor es 7"


@pytest.mark.usefixtures("sistema")
def test_series_without_its_counter() -> None:
    p = nueva()
    romper("DELETE FROM contador WHERE clave LIKE 'folio:%'", tabla="contador")
    assert averias() == [f"folios {p.folio[:-9]}: el contador dice 0, hay 1 y el mayor es 1"]
