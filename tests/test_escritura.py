"""The one writer of transactions, the engine's settings, and the instants that the database keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import event, func, insert, select
from sqlalchemy.exc import IntegrityError, InternalError, StatementError

from app.catalogos.models.ajustes import Ajuste
from app.catalogos.models.lugares import Localidad
from app.extensions import EscrituraFueraDeLugar, db, escritura
from app.seguridad.models import Contador, Intento
from app.seguridad.services import siguiente

pytestmark = [
    pytest.mark.usefixtures("sistema"),
    pytest.mark.dialecto("transactions begin, lock and roll back differently"),
]


@contextmanager
def sentencias() -> Iterator[list[str]]:
    """Collect the statements that reach the driver inside the block."""
    vistas: list[str] = []

    def anotar(_c: object, _cursor: object, sentencia: str, *_resto: object) -> None:
        vistas.append(sentencia)

    event.listen(db.engine, "before_cursor_execute", anotar)
    try:
        yield vistas
    finally:
        event.remove(db.engine, "before_cursor_execute", anotar)


def localidades() -> int:
    """Count what others see, on a connection of its own; nothing may be left open by the session."""
    assert not db.session().in_transaction()
    with db.engine.connect() as otra:
        return otra.scalar(select(func.count()).select_from(Localidad.__table__)) or 0


def agregar_y(error: BaseException) -> None:
    """Send a row to the database, then fail."""
    db.session.add(Localidad(nombre="Nueva", tipo="colonia"))
    db.session.flush()
    raise error


def otra_vez() -> None:
    """Send a row to the database, then open a transaction inside the transaction."""
    db.session.add(Localidad(nombre="Nueva", tipo="colonia"))
    db.session.flush()
    with escritura():
        pass


def test_commits_at_the_end() -> None:
    antes = localidades()
    with escritura():
        db.session.add(Localidad(nombre="Nueva", tipo="colonia"))
    assert localidades() == antes + 1


def test_any_error_rolls_all_back() -> None:
    antes = localidades()
    with pytest.raises(KeyboardInterrupt), escritura():
        agregar_y(KeyboardInterrupt())
    assert localidades() == antes


def test_error_of_the_database_rolls_all_back_and_the_next_one_works() -> None:
    antes = localidades()
    with pytest.raises(IntegrityError), escritura():
        db.session.add_all([Localidad(nombre="Nueva", tipo="colonia"), Localidad(nombre=None, tipo="colonia")])
    assert localidades() == antes
    test_commits_at_the_end()


def test_is_not_nested_and_the_outer_one_is_undone() -> None:
    antes = localidades()
    with pytest.raises(RuntimeError, match="no se anida"), escritura():
        otra_vez()
    assert localidades() == antes
    with escritura():
        assert siguiente("libre") == 1


@pytest.mark.parametrize("como", ["agregar", "cambiar", "borrar"])
def test_writing_outside_is_refused(como: str) -> None:
    ajuste = db.session.get_one(Ajuste, "lema")
    if como == "agregar":
        db.session.add(Ajuste(clave="otro", valor="", explicacion=""))
    elif como == "cambiar":
        ajuste.valor = "otro"
    else:
        db.session.delete(ajuste)
    with pytest.raises(EscrituraFueraDeLugar):
        db.session.flush()


def test_what_was_read_before_is_read_anew() -> None:
    assert db.session.get_one(Ajuste, "lema").valor != "de otro"
    with db.engine.begin() as otra:
        otra.execute(Ajuste.__table__.update().where(Ajuste.clave == "lema").values(valor="de otro"))
    with escritura():
        assert db.session.get_one(Ajuste, "lema").valor == "de otro"


@pytest.mark.solo_sqlite("BEGIN IMMEDIATE is SQLite's")
def test_writes_begin_immediate_and_reads_do_not() -> None:
    with sentencias() as vistas:
        localidades()
        with escritura():
            siguiente("libre")
    assert [s for s in vistas if s.startswith("BEGIN")] == ["BEGIN", "BEGIN IMMEDIATE"]


@pytest.mark.solo_sqlite("the settings of SQLite")
def test_pragmas_of_every_connection() -> None:
    with db.engine.connect() as una, db.engine.connect() as otra:
        for conexion in (una, otra):
            valores = {
                nombre: conexion.exec_driver_sql(f"PRAGMA {nombre}").scalar()
                for nombre in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            }
            assert valores == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 15000, "foreign_keys": 1}


PREGUNTAS = {
    "sqlite": {"PRAGMA busy_timeout": 15000},
    "postgresql": {
        "SHOW statement_timeout": "30s",
        "SHOW timezone": "UTC",
        "SHOW jit": "off",
        "SHOW max_parallel_workers_per_gather": "0",
    },
}


def test_nobody_waits_for_ever_and_instants_are_utc(motor: str) -> None:
    with db.engine.connect() as conexion:
        for pregunta, respuesta in PREGUNTAS[motor].items():
            assert conexion.exec_driver_sql(pregunta).scalar() == respuesta


def test_a_restart_of_the_database_is_not_seen(motor: str) -> None:
    """The server closes every connection that waits in the pool; the next requests connect anew and ask nothing."""
    db.session.rollback()
    if motor == "sqlite":
        return  # there is no server
    with db.engine.connect() as una, db.engine.connect() as otra, db.engine.connect() as verdugo:
        suyas = [c.exec_driver_sql("SELECT pg_backend_pid()").scalar() for c in (una, otra)]
        una.close()
        otra.close()
        for pid in suyas:
            assert verdugo.exec_driver_sql("SELECT pg_terminate_backend(%s, 5000)", (pid,)).scalar() is True
    for _ in range(3):
        with sentencias() as vistas:
            assert localidades() > 0
        db.session.rollback()
        assert len(vistas) == 1
    with db.engine.connect() as nueva:
        assert nueva.exec_driver_sql("SELECT pg_backend_pid()").scalar() not in suyas


def test_what_a_page_asks_is_prepared_once(motor: str) -> None:
    """PostgreSQL plans anew what the driver has forgotten, and the driver forgets all of it at a ROLLBACK."""
    if motor == "sqlite":
        return  # its driver keeps the statements of a connection
    db.session.rollback()
    for _ in range(8):  # the driver prepares at the sixth
        db.session.scalar(select(func.count()).select_from(Localidad.__table__))
        db.session.rollback()
    assert db.session.connection().exec_driver_sql("SELECT count(*) FROM pg_prepared_statements").scalar_one() > 0


def test_the_columns_of_a_result_are_described_when_they_are_looked_at(motor: str) -> None:
    """SQLAlchemy asks for them at every statement, and looks at them the first time only."""
    if motor == "sqlite":
        return  # its driver describes them itself
    with db.engine.connect() as conexion:
        cursor = conexion.connection.cursor()
        cursor.execute("SELECT 1 AS uno, 'a' AS dos")
        columnas = cursor.description
        assert columnas
        assert "_todas" not in vars(columnas)
        assert [columna[0] for columna in columnas] == ["uno", "dos"]
        assert len(columnas[:1]) == 1
        cursor.execute("SET LOCAL statement_timeout = 1000")
        assert cursor.description is None
        assert [fila._asdict() for fila in conexion.exec_driver_sql("SELECT 1 AS uno, 2 AS dos")] == [
            {"uno": 1, "dos": 2}
        ]


def test_what_only_reads_may_not_write(motor: str) -> None:
    """Outside `escritura()` PostgreSQL itself refuses a statement that writes; inside it does not."""
    if motor == "sqlite":
        return  # its transactions have no such mode
    db.session.rollback()
    antes = localidades()
    nueva = insert(Localidad.__table__).values(nombre="Otra", plegado="otra")
    with pytest.raises(InternalError, match="read-only transaction"):
        db.session.connection().execute(nueva)
    with escritura() as sesion:
        sesion.add(Localidad(nombre="Suya", tipo="colonia"))
    with pytest.raises(KeyboardInterrupt), escritura():
        agregar_y(KeyboardInterrupt())
    db.session.scalar(select(func.count()).select_from(Localidad.__table__))
    db.session.rollback()
    assert localidades() == antes + 1
    with db.engine.begin() as orden:
        orden.execute(insert(Contador.__table__).values(clave="orden", valor=1))
    assert db.session.get_one(Contador, "orden").valor == 1


def test_counter_has_no_gap_after_a_rollback() -> None:
    with escritura():
        assert siguiente("libre") == 1
    with pytest.raises(KeyboardInterrupt), escritura():
        agregar_y(KeyboardInterrupt(siguiente("libre")))
    with escritura():
        assert siguiente("libre") == 2
    assert db.session.get_one(Contador, "libre").valor == 2


# Instants


def test_naive_instant_is_refused() -> None:
    ingenuo = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001
    with pytest.raises(StatementError, match="fecha sin zona horaria"):
        db.session.scalars(select(Intento).where(Intento.desde < ingenuo)).all()


def test_instant_comes_back_in_utc() -> None:
    monterrey = datetime(2026, 1, 2, 20, 4, 5, 678, tzinfo=timezone(timedelta(hours=-6)))
    with escritura():
        db.session.add(Intento(clave="x", fallos=0, desde=monterrey))
    db.session.expire_all()
    vuelto = db.session.get_one(Intento, "x").desde
    assert (vuelto, vuelto.tzinfo) == (datetime(2026, 1, 3, 2, 4, 5, 678, tzinfo=UTC), UTC)
