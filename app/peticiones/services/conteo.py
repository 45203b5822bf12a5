"""The kept counts: put together, compared with a full recount, written anew.

What the triggers write is by the hour. Here it is put together by days and months of the town, so that a cube has as
many rows as there are kinds of peticiones, not as there were acts. No sum changes by it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import Grouping

from app.extensions import db, escritura
from app.peticiones.models.conteo import CUBOS, LLEGADAS, TABLA, VALIDADAS, Cubo, cubo, ddl_de_conteo, fila_de_peticion
from app.seguridad.zona import hoy, zona

DIAS = 400
"""For how long days are kept apart from each other; what is older is kept by whole months."""
VENCIDA = date(2000, 1, 1)
"""The day that stands for every one that has passed: only whether it has is asked."""
DESDE = date(2000, 1, 1)
"""Since when a full recount cuts instants inside PostgreSQL; older ones are put together here."""
DE_UN_RECUENTO = {"work_mem": "64MB", "max_parallel_workers_per_gather": "2"}
"""What PostgreSQL may take for a recount of all there is; pages ask for few rows and take less."""
LOTE = 300
"""How many rows are put together in one transaction."""
Llave: TypeAlias = tuple[Any, ...]
"""What a row of a cube says, in the order of its `columnas`."""


class Pliegue:
    """Which kind of its cube a row is, on a day and in a time zone of the town."""

    def __init__(self, donde: ZoneInfo, dia: date) -> None:
        self.zona, self.hoy = donde, dia
        self.limite = (dia - timedelta(days=DIAS)).replace(day=1)
        self._dias: dict[datetime, date] = {}
        self._inicios: dict[date, datetime] = {}

    def llave(self, uno: Cubo, valores: Sequence[Any]) -> Llave:
        """Return the row as its kind is written."""
        de = dict(zip(uno.columnas, valores, strict=True))
        if de.get("vence") is not None and de["vence"] < self.hoy:
            de["vence"] = VENCIDA
        for nombre in ("registrada", "canalizada", "concluida"):
            if de.get(nombre) is not None:
                de[nombre] = self.inicio(self._pasado(uno, self.dia(de[nombre])))
        if de.get("cerrada") is not None:
            de["cerrada"] = self.inicio(self._cierre(self.dia(de["registrada"]), self.dia(de["cerrada"])))
        return tuple(de.values())

    def dia(self, momento: datetime) -> date:
        """Return the town's day of an instant."""
        if momento not in self._dias:
            self._dias[momento] = momento.astimezone(self.zona).date()
        return self._dias[momento]

    def inicio(self, dia: date) -> datetime:
        """Return the instant at which a day of the town begins."""
        if dia not in self._inicios:
            self._inicios[dia] = datetime.combine(dia, time(), tzinfo=self.zona).astimezone(UTC)
        return self._inicios[dia]

    def inicios(self, solo_meses: bool) -> list[datetime]:
        """Return when each month since `DESDE` begins, and each of the days that are kept apart."""
        dias, dia = [], DESDE
        while dia <= self.hoy:
            dias.append(dia)
            por_mes = solo_meses or dia < self.limite
            dia = (dia + timedelta(days=31)).replace(day=1) if por_mes else dia + timedelta(days=1)
        return [self.inicio(dia) for dia in dias]

    def _pasado(self, uno: Cubo, dia: date) -> date:
        return dia.replace(day=1) if (uno.por_mes or dia < self.limite) and dia <= self.hoy else dia

    def _cierre(self, registrada: date, dia: date) -> date:
        """Return the month in which it was closed; its own day within the month in which it came.

        So a period that begins on the day on which it came holds its closing too.
        """
        mes = dia.replace(day=1)
        return max(registrada, mes) if registrada <= dia <= self.hoy else dia


def de_hoy() -> Pliegue:
    """Return how rows are put together today."""
    return Pliegue(zona(), hoy())


# Counted and kept


def _contadas(uno: Cubo, pliegue: Pliegue, dialecto: str) -> Select[Any]:
    """Return the select of a full recount of a cube; PostgreSQL puts it together by the town's days and months too."""
    p = fila_de_peticion("p")
    cada = [llave.label(nombre) for nombre, llave in zip(uno.columnas, uno.llaves(p), strict=True)]
    filas = select(*cada).where(uno.cuales(p)).subquery()
    if dialecto == "postgresql":
        filas = select(*_plegadas(uno, filas, pliegue)).subquery()
    return select(*filas.c, func.count()).group_by(*filas.c)


def _plegadas(uno: Cubo, filas: Subquery, pliegue: Pliegue) -> list[ColumnElement[Any]]:
    """Return the columns of a cube as `Pliegue` writes the instants; what it writes otherwise comes as it is.

    The instants at which days and months begin are its own, so both engines and both hands cut alike.
    """
    de: dict[str, ColumnElement[Any]] = {columna.key: columna for columna in filas.c}
    meses, manana = pliegue.inicios(solo_meses=True), pliegue.inicio(pliegue.hoy + timedelta(days=1))
    partes = pliegue.inicios(solo_meses=uno.por_mes)
    for nombre in de.keys() & {"registrada", "canalizada", "concluida"}:
        de[nombre] = case((de[nombre] < manana, _desde_cual(de[nombre], partes)), else_=de[nombre])
    if "cerrada" in de:
        dentro = and_(de["registrada"] <= de["cerrada"], de["cerrada"] < manana)
        mes = func.greatest(de["registrada"], _desde_cual(de["cerrada"], meses))
        de["cerrada"] = case((dentro, mes), else_=de["cerrada"])
    return [columna.label(nombre) for nombre, columna in de.items()]


def _desde_cual(momento: ColumnElement[Any], inicios: list[datetime]) -> ColumnElement[Any]:
    """Return the last of these instants that is not after a moment; the moment where all are."""
    todos = Grouping(literal(inicios, ARRAY(TIMESTAMP(timezone=True))))
    return func.coalesce(todos[func.width_bucket(momento, todos)], momento, type_=momento.type)


def _guardadas(uno: Cubo) -> Select[Any]:
    columnas = [TABLA.c[nombre] for nombre in uno.columnas]
    return select(*columnas, func.sum(TABLA.c.n)).where(TABLA.c.cubo == uno.nombre).group_by(*columnas)


def _recuento(conexion: Connection, uno: Cubo, pliegue: Pliegue) -> Counter[Llave]:
    """Return a full recount of a cube.

    PostgreSQL returns few rows, and all at once: it never reads for a cursor with several processes, nor by hashing.
    """
    dialecto = conexion.dialect.name
    consulta = _contadas(uno, pliegue, dialecto)
    if dialecto != "postgresql":
        return _cuenta(conexion, consulta, uno, pliegue)
    for ajuste, valor in DE_UN_RECUENTO.items():
        conexion.exec_driver_sql(f"SET LOCAL {ajuste} = '{valor}'")
    cuenta = _sumadas(conexion.execute(consulta), uno, pliegue)
    for ajuste in DE_UN_RECUENTO:
        conexion.exec_driver_sql(f"RESET {ajuste}")
    return cuenta


def _cuenta(conexion: Connection, consulta: Select[Any], uno: Cubo, pliegue: Pliegue) -> Counter[Llave]:
    return _sumadas(conexion.execute(consulta, execution_options={"yield_per": 5000}), uno, pliegue)


def _sumadas(filas: Iterable[Any], uno: Cubo, pliegue: Pliegue) -> Counter[Llave]:
    cuenta: Counter[Llave] = Counter()
    for *valores, n in filas:
        cuenta[pliegue.llave(uno, valores)] += int(n)
    return cuenta


def diferencias(conexion: Connection, pliegue: Pliegue) -> Iterator[tuple[str, Llave, int, int]]:
    """Return each kind whose kept count is not its recount: cube, kind, kept, counted."""
    for uno in CUBOS:
        guardadas = _cuenta(conexion, _guardadas(uno), uno, pliegue)
        contadas = _recuento(conexion, uno, pliegue)
        for llave in guardadas.keys() | contadas.keys():
            if guardadas[llave] != contadas[llave]:
                yield uno.nombre, llave, guardadas[llave], contadas[llave]


def llenar(conexion: Connection, pliegue: Pliegue) -> None:
    """Write every cube anew from the peticiones; the table is empty."""
    for uno in CUBOS:
        _escribir(conexion, uno, _recuento(conexion, uno, pliegue))


def _escribir(conexion: Connection, uno: Cubo, cuenta: Counter[Llave]) -> None:
    comunes = {"cubo": uno.nombre, "suelto": False}
    filas = ({**comunes, **dict(zip(uno.columnas, llave, strict=True)), "n": n} for llave, n in cuenta.items() if n)
    while unas := list(islice(filas, 5000)):
        conexion.execute(insert(TABLA), unas)


def _de_una_vez(sesion: Session) -> Connection:
    """Return the connection of a transaction just begun, all of whose statements see the database at one moment."""
    conexion = sesion.connection()
    if conexion.dialect.name == "postgresql":  # SQLite's always do
        conexion.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    return conexion


def revisar() -> list[tuple[str, Llave, int, int]]:
    """Compare everything that is kept with a full recount; return what is not as it should be."""
    sesion = db.session()
    sesion.rollback()
    faltas = list(diferencias(_de_una_vez(sesion), de_hoy()))
    sesion.rollback()
    return faltas


class NoCuadran(RuntimeError):
    """Some kept count is not its recount; the sentence says how many, and which is the first."""


def cuadrar(y_corregir: bool) -> str:
    """Return that everything is right, or that it has been mended; `NoCuadran` where it is wrong and stays so."""
    faltas = revisar()
    if not faltas:
        return "Correcto: las cifras guardadas son las que hay."
    if not y_corregir:
        raise NoCuadran(dicho(faltas))
    corregir()
    return f"Corregido: {len(faltas)} cifras."


def dicho(faltas: list[tuple[str, Llave, int, int]]) -> str:
    """Return in one Spanish line how many counts are wrong, and the first of them."""
    nombre, llave, guardadas, contadas = faltas[0]
    partes = (f"{n}={valor}" for n, valor in zip(cubo(nombre).columnas, llave, strict=True) if valor not in (None, ""))
    cual = f"{nombre} ({', '.join(partes)}): guarda {guardadas}, son {contadas}"
    return f"{len(faltas)} cifras no son las que hay; la primera, {cual}. Se corrigen con --corregir."


def corregir() -> None:
    """Write every count anew; on PostgreSQL acts go on meanwhile, and what they add stays. Opens `escritura()`."""
    with escritura() as sesion:
        conexion = _de_una_vez(sesion)
        conexion.execute(delete(TABLA))
        llenar(conexion, de_hoy())


@contextmanager
def sin_contar(conexion: Connection) -> Iterator[None]:
    """Write very many peticiones inside this transaction without counting each, and count everything at its end."""
    lite = conexion.dialect.name == "sqlite"
    nombres = [
        sentencia.split()[2]
        for sentencia in ddl_de_conteo(conexion.dialect.name)
        if sentencia.startswith("CREATE TRIGGER")
    ]
    for nombre in nombres:
        quita = f"DROP TRIGGER {nombre}" if lite else f"ALTER TABLE peticion DISABLE TRIGGER {nombre}"
        conexion.exec_driver_sql(quita)
    yield
    vuelven = ddl_de_conteo("sqlite") if lite else [f"ALTER TABLE peticion ENABLE TRIGGER {uno}" for uno in nombres]
    for sentencia in vuelven:
        conexion.exec_driver_sql(sentencia)
    conexion.execute(delete(TABLA))
    llenar(conexion, de_hoy())


# Putting together


def plegar() -> int:
    """Put together the rows of one kind, few at a time; return how many there were. Writers only add others."""
    pliegue, juntadas = de_hoy(), 0
    with escritura() as sesion:
        _soltar(sesion.connection(), pliegue)
    while juntas := _juntar(pliegue):
        juntadas += juntas
    return juntadas


def _soltar(conexion: Connection, pliegue: Pliegue) -> None:
    """Mark what became of another kind with the days: what is late since yesterday, the days that are now old."""
    tarde = and_(TABLA.c.vence < pliegue.hoy, TABLA.c.vence != VENCIDA)
    viejas = []
    for uno in map(cubo, (LLEGADAS, VALIDADAS)):
        de_antes = and_(TABLA.c.cubo == uno.nombre, TABLA.c.registrada < pliegue.inicio(pliegue.limite))
        dias = conexion.scalars(select(TABLA.c.registrada).where(de_antes).distinct())
        sin_juntar = [dia for dia in dias if pliegue.inicio(pliegue.dia(dia).replace(day=1)) != dia]
        viejas.append(and_(TABLA.c.cubo == uno.nombre, TABLA.c.registrada.in_(sin_juntar)))
    conexion.execute(update(TABLA).where(or_(tarde, *viejas)).values(suelto=True))


def _juntar(pliegue: Pliegue) -> int:
    """Put together some of the rows that the acts left, each with the one of its kind; return how many there were."""
    with escritura() as sesion:
        conexion = sesion.connection()
        algunas = select(TABLA).where(TABLA.c.suelto).order_by(TABLA.c.cubo, TABLA.c.registrada).limit(LOTE)
        sueltas = conexion.execute(algunas).all()
        for nombre, unas in groupby(sueltas, lambda fila: str(fila.cubo)):
            _reescribir(conexion, cubo(nombre), list(unas), pliegue)
    return len(sueltas)


def _reescribir(conexion: Connection, uno: Cubo, sueltas: list[Any], pliegue: Pliegue) -> None:
    def llave(fila: Any) -> Llave:
        return pliegue.llave(uno, [getattr(fila, nombre) for nombre in uno.columnas])

    cuenta: Counter[Llave] = Counter()
    for fila in sueltas:
        cuenta[llave(fila)] += fila.n
    ids = [fila.id for fila in sueltas]
    quietas = select(TABLA).where(TABLA.c.cubo == uno.nombre, TABLA.c.suelto.is_(False))
    if "registrada" in uno.columnas:
        lugar = uno.columnas.index("registrada")
        quietas = quietas.where(TABLA.c.registrada.in_({una[lugar] for una in cuenta}))
    for fila in conexion.execute(quietas):
        if (suya := llave(fila)) in cuenta:
            cuenta[suya] += fila.n
            ids.append(fila.id)
    borradas = conexion.execute(delete(TABLA).where(TABLA.c.id.in_(ids))).rowcount
    if borradas != len(ids):
        raise RuntimeError("Otro proceso junta los conteos a la vez.")
    _escribir(conexion, uno, cuenta)
