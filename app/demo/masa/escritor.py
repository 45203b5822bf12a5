"""The one connection that writes what the slices made: COPY on PostgreSQL, executemany on SQLite.

All of it is one transaction: what fails leaves the database, its indexes and its constraints as they were. The triggers
that refuse UPDATE and DELETE of the past stay on; the peticiones are counted at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from app.ciudadanos.models import Ciudadano
from app.demo.masa.filas import COLUMNAS, Fila, copia, valores
from app.demo.masa.libro import con_numeros
from app.demo.masa.tramos import Forma, Hecho
from app.extensions import insertar
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.conteo import sin_contar
from app.seguridad.models import Contador

MUCHAS = 20_000
"""From so many on indexes and constraints are made again at the end, which is then quicker."""
MEMORIA = 256 * 1024
"""Kilobytes of an SQLite database held in memory while it is written: its indexes are written all over."""
CON_OFICIOS = ("planteamiento", "oficio")
_AJUSTES = ("statement_timeout = 0", "maintenance_work_mem = '512MB'", "synchronous_commit = off", "jit = off")
_TABLAS = ", ".join(f"'{tabla}'::regclass" for tabla in COLUMNAS)
_RESTRICCIONES = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    f"WHERE conrelid IN ({_TABLAS}) AND contype IN ('f', 'u') ORDER BY contype = 'f', conrelid::regclass::text, conname"
)
_INDICES = (
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
    f"WHERE indrelid IN ({_TABLAS}) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) ORDER BY 1"
)


def bases(sesion: Session) -> tuple[int, int]:
    """Return after which ids peticiones and persons are numbered."""
    mayores = [sesion.scalar(select(func.max(modelo.id))) or 0 for modelo in (Peticion, Ciudadano)]
    return mayores[0], mayores[1]


def contados(sesion: Session) -> Counter[str]:
    """Return what the counters of folios, turnos and oficios say."""
    return Counter({clave: valor for clave, valor in sesion.execute(select(Contador.clave, Contador.valor))})


def guardar_contados(sesion: Session, contadores: Counter[str], antes: Counter[str]) -> None:
    """Write the counters that moved."""
    nuevos = [{"clave": c, "valor": v} for c, v in sorted(contadores.items()) if v != antes[c]]
    alta = insertar(Contador)
    if nuevos:
        sesion.execute(
            alta.on_conflict_do_update(index_elements=["clave"], set_={"valor": alta.excluded.valor}), nuevos
        )


@contextmanager
def a_solas(sesion: Session, cuantas: int) -> Iterator[Connection]:
    """Hold the tables for this transaction; of many rows, without their indexes and constraints until its end.

    The caller's `escritura()` commits. Nobody else reads these tables meanwhile.
    """
    conexion = sesion.connection()
    if conexion.dialect.name == "sqlite":
        paginas = conexion.exec_driver_sql("PRAGMA cache_size").scalar()
        conexion.exec_driver_sql(f"PRAGMA cache_size = {-MEMORIA}")
        with sin_contar(conexion):
            yield conexion
        conexion.exec_driver_sql(f"PRAGMA cache_size = {paginas}")
        return
    for ajuste in _AJUSTES:
        conexion.exec_driver_sql(f"SET LOCAL {ajuste}")
    conexion.exec_driver_sql(f"LOCK TABLE {', '.join(COLUMNAS)}, contador IN ACCESS EXCLUSIVE MODE")
    vuelven = _quitar(conexion) if cuantas >= MUCHAS else []
    with sin_contar(conexion):
        yield conexion
    for sentencia in vuelven:
        conexion.exec_driver_sql(sentencia)
    for tabla in COLUMNAS:
        if tabla != "planteamiento":
            _poner_al_dia(conexion, tabla)


def _quitar(conexion: Connection) -> list[str]:
    """Drop foreign keys, unique constraints and indexes; return what makes them again, the foreign keys last."""
    restricciones = conexion.exec_driver_sql(_RESTRICCIONES).all()
    indices = conexion.exec_driver_sql(_INDICES).all()
    for tabla, nombre, _que in reversed(restricciones):
        conexion.exec_driver_sql(f'ALTER TABLE {tabla} DROP CONSTRAINT "{nombre}"')
    for nombre, _que in indices:
        conexion.exec_driver_sql(f"DROP INDEX {nombre}")
    con_llave = [f'ALTER TABLE {tabla} ADD CONSTRAINT "{nombre}" {que}' for tabla, nombre, que in restricciones]
    return [*(que for _nombre, que in indices), *con_llave]


def _poner_al_dia(conexion: Connection, tabla: str) -> None:
    """Go on numbering after the greatest id."""
    mayor = f"SELECT max(id) FROM {tabla}"
    conexion.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{tabla}', 'id'), mayor) FROM ({mayor}) AS m(mayor) WHERE mayor > 0"
    )


def forma(conexion: Connection) -> Forma:
    """Return how this engine takes rows."""
    return valores if conexion.dialect.name == "sqlite" else copia


def escribir(conexion: Connection, hecho: Hecho, contadores: Counter[str]) -> None:
    """Write the rows of the next slice, and count on the oficios of each year."""
    antes = {anio: contadores[f"oficio:{anio}"] for anio in hecho.oficios}
    cursor: Any = conexion.connection.cursor()
    for tabla, filas in hecho.filas.items():
        if not filas:
            continue
        if conexion.dialect.name == "sqlite":
            huecos = ", ".join("?" * len(COLUMNAS[tabla]))
            sql = f"INSERT INTO {tabla} ({', '.join(COLUMNAS[tabla])}) VALUES ({huecos})"
            cursor.executemany(sql, _numeradas(filas, antes) if tabla in CON_OFICIOS else filas)
        else:
            with cursor.copy(f"COPY {tabla} ({', '.join(COLUMNAS[tabla])}) FROM STDIN") as salida:
                salida.write(con_numeros(filas, antes) if tabla in CON_OFICIOS else filas)
    contadores.update({f"oficio:{anio}": cuantos for anio, cuantos in hecho.oficios.items()})


def _numeradas(filas: Iterable[Fila], antes: dict[int, int]) -> list[Fila]:
    return [tuple(con_numeros(v, antes) if isinstance(v, str) else v for v in fila) for fila in filas]


def analizar(sesion: Session) -> None:
    """Give the planner the new sizes, outside any transaction."""
    sesion.rollback()
    motor = sesion.get_bind()
    with motor.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conexion:
        if conexion.dialect.name == "postgresql":
            conexion.exec_driver_sql(f"VACUUM (ANALYZE) {', '.join(COLUMNAS)}")
        else:
            conexion.exec_driver_sql("ANALYZE")
