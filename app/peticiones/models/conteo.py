"""How many peticiones there are of each kind, kept in a few small cubes.

A row is a petición without identity and with a weight `n`: its columns are called as the petición's, so what a figure
counts, and what each puesto sees, is the same expression over either (`Contable`), and a number is `sum(n)`. A cube
keeps some of the columns and leaves the others NULL. The database itself writes them, by a trigger on `peticion`: one
row less of what a petición was and one more of what it is. Nothing is updated, so nobody waits for anybody; the job
`plegar` puts rows of one kind together afterwards (`services/conteo.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from flask_appbuilder import Model
from sqlalchemy import (
    DDL,
    Alias,
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Index,
    Integer,
    String,
    and_,
    case,
    event,
    func,
    literal,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import FunctionElement

from app.catalogos.models.canales import Canal
from app.peticiones.models.alcance import CANAL_REDES, Contable
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ABIERTOS, ANTES_DE_CANALIZAR, FINALES
from app.seguridad.guardia import Adscrito
from app.seguridad.models import Momento


class Conteo(Contable, Model):
    """So many peticiones more (`n`, or less) of what its columns say, in one cube. No FOREIGN KEY: nothing is named."""

    __tablename__ = "conteo"
    __table_args__ = (
        Index("ix_conteo_cubo_registrada", "cubo", "registrada"),
        Index("ix_conteo_suelto", "cubo", sqlite_where=text("suelto = 1"), postgresql_where=text("suelto")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cubo: Mapped[str] = mapped_column(String(20))
    n: Mapped[int] = mapped_column(Integer)
    suelto: Mapped[bool] = mapped_column(Boolean, server_default=true())
    """Whether it may still be put together with others."""
    # What each puesto sees by; every cube keeps these.
    dependencia_id: Mapped[int | None] = mapped_column(Integer)
    canal_id: Mapped[int] = mapped_column(Integer, nullable=True)
    bitacora_id: Mapped[int | None] = mapped_column(Integer)
    con_asesoria: Mapped[bool] = mapped_column(Boolean, nullable=True)
    recibida: Mapped[bool] = mapped_column(Boolean, nullable=True)
    reservada: Mapped[bool] = mapped_column(Boolean, nullable=True)
    contra_control: Mapped[bool] = mapped_column(Boolean, nullable=True)
    cuarentena: Mapped[bool] = mapped_column(Boolean, nullable=True)
    # What figures ask for.
    estado: Mapped[str] = mapped_column(String(20), nullable=True)
    tramite_id: Mapped[int | None] = mapped_column(Integer)
    destino_id: Mapped[int | None] = mapped_column(Integer)
    faltan: Mapped[int] = mapped_column(Integer, nullable=True)
    rechazos: Mapped[int] = mapped_column(Integer, nullable=True)
    veredicto: Mapped[str | None] = mapped_column(String(14))
    calificada_resuelto: Mapped[str | None] = mapped_column(String(2))
    reapertura_pedida: Mapped[datetime | None] = mapped_column(Momento)
    vence: Mapped[date | None] = mapped_column(Date)
    registrada: Mapped[datetime] = mapped_column(Momento, nullable=True)
    canalizada: Mapped[datetime | None] = mapped_column(Momento)
    concluida: Mapped[datetime | None] = mapped_column(Momento)
    cerrada: Mapped[datetime | None] = mapped_column(Momento)

    def contenida_en(self, uno: Adscrito) -> bool:
        """Counts are written by the database alone."""
        return False


def suma_de(criterio: ColumnElement[bool]) -> ColumnElement[int]:
    """Return how many peticiones meet a criterion, of the rows that a statement reads."""
    return func.coalesce(func.sum(case((criterio, Conteo.n), else_=0)), 0)


class ALaHora(FunctionElement[datetime]):
    """An instant without its minutes: a day of any town of Mexico begins with an hour of UTC, so none is cut."""

    type = Momento()
    inherit_cache = True


@compiles(ALaHora, "postgresql")
def _en_postgres(hora: ALaHora, compilador: Any, **kw: Any) -> str:
    return f"date_trunc('hour', {compilador.process(hora.clauses, **kw)}, 'UTC')"


@compiles(ALaHora, "sqlite")
def _en_sqlite(hora: ALaHora, compilador: Any, **kw: Any) -> str:
    return f"(substr({compilador.process(hora.clauses, **kw)}, 1, 13) || ':00:00.000000')"


# What a cube keeps of a petición, as SQL over its row


Columna = Callable[[Alias], ColumnElement[Any]]
ALCANCE = (
    "dependencia_id",
    "canal_id",
    "bitacora_id",
    "con_asesoria",
    "recibida",
    "reservada",
    "contra_control",
    "cuarentena",
)
INSTANTES = ("registrada", "canalizada", "concluida", "cerrada", "reapertura_pedida")
ALGUNO = 0
"""What stands for «some», where it only matters whether there is one."""


def _abierta(p: Alias) -> ColumnElement[bool]:
    return p.c.estado.in_(ABIERTOS)


def _espera_respuesta(p: Alias) -> ColumnElement[bool]:
    """Closed, and somebody asked to have it reopened."""
    return and_(p.c.estado.in_(FINALES), p.c.reapertura_pedida.is_not(None))


def _antes(p: Alias) -> ColumnElement[bool]:
    return p.c.estado.in_(ANTES_DE_CANALIZAR)


def _de_redes(p: Alias) -> ColumnElement[Any]:
    """Only whether it came by the networks is asked, by who sees those alone."""
    redes = select(Canal.__table__.c.id).where(Canal.__table__.c.clave == CANAL_REDES)
    return case((p.c.canal_id.in_(redes), p.c.canal_id))


def _tramite(p: Alias) -> ColumnElement[Any]:
    """Which one is asked only where requisitos are missing, which some admit."""
    return case(
        (and_(_antes(p), p.c.faltan > 0), p.c.tramite_id), (and_(_antes(p), p.c.tramite_id.is_not(None)), ALGUNO)
    )


COMO: Mapping[str, Columna] = {
    **{nombre: lambda p, nombre=nombre: ALaHora(p.c[nombre]) for nombre in INSTANTES},  # type: ignore[misc]
    "canal_id": _de_redes,
    "bitacora_id": lambda p: case((p.c.bitacora_id.is_not(None), ALGUNO)),
    "tramite_id": _tramite,
    "destino_id": lambda p: case((and_(_antes(p), p.c.destino_id.is_not(None)), ALGUNO)),
    "faltan": lambda p: case((and_(_antes(p), p.c.faltan > 0), 1), else_=0),
    "rechazos": lambda p: case((and_(_antes(p), p.c.rechazos >= 2), 2), else_=0),
    "veredicto": lambda p: case((p.c.estado == "validado", p.c.veredicto)),
    "calificada_resuelto": lambda p: case((p.c.estado == "concluido", p.c.calificada_resuelto)),
    "reapertura_pedida": lambda p: case((_espera_respuesta(p), ALaHora(p.c.reapertura_pedida))),
    "vence": lambda p: case((or_(_abierta(p), _espera_respuesta(p)), p.c.vence)),
}
"""Columns that keep less than the petición's: no more than some figure asks for."""


@dataclass(frozen=True)
class Cubo:
    """A cube: its name, what it keeps besides `ALCANCE`, of which peticiones, and what it keeps in its own way.

    `por_mes`: its instants are put together by months of the town; else by days, and by months once they are old.
    """

    nombre: str
    guarda: tuple[str, ...]
    cuales: Callable[[Alias], ColumnElement[bool]]
    por_mes: bool = False
    como: Mapping[str, Columna] = field(default_factory=dict)

    @property
    def columnas(self) -> tuple[str, ...]:
        """Return the names of the columns that it keeps."""
        return (*ALCANCE, *self.guarda)

    def llaves(self, p: Alias) -> list[ColumnElement[Any]]:
        """Return what it keeps of a row of `peticion`, in the order of `columnas`."""
        como = {**COMO, **self.como}
        return [como[nombre](p) if nombre in como else p.c[nombre] for nombre in self.columnas]

    def leidas(self) -> list[str]:
        """Return which columns of `peticion` it depends on."""
        p = fila_de_peticion("p")
        nodos = [nodo for uno in (self.cuales(p), *self.llaves(p)) for nodo in visitors.iterate(uno)]
        return sorted({n.name for n in nodos if n.__visit_name__ == "column" and n.table is p})  # type: ignore[attr-defined]


def fila_de_peticion(nombre: str) -> Alias:
    fila: Alias = Peticion.__table__.alias(nombre)
    return fila


def _cuenta(p: Alias) -> ColumnElement[bool]:
    """What is suspected of being spam counts in no figure but that of what waits."""
    return p.c.cuarentena.is_(False)


def _publica(p: Alias) -> ColumnElement[bool]:
    return and_(_cuenta(p), p.c.reservada.is_(False))


def _validada(p: Alias) -> ColumnElement[bool]:
    return and_(_publica(p), p.c.estado == "validado")


ABIERTAS, FLUJOS = "abiertas", "flujos"
LLEGADAS, LLEGADAS_MES = "llegadas", "llegadas_mes"
VALIDADAS, VALIDADAS_MES = "validadas", "validadas_mes"
ENVIOS, CONCLUSIONES = "envios", "conclusiones"
_QUE_ESPERA = ("estado", "tramite_id", "destino_id", "faltan", "rechazos", "calificada_resuelto", "reapertura_pedida")
_QUE_LLEGO = ("estado", "veredicto", "registrada")
CUBOS: tuple[Cubo, ...] = (
    Cubo(ABIERTAS, (*_QUE_ESPERA, "vence"), lambda p: or_(_abierta(p), _espera_respuesta(p))),
    Cubo(FLUJOS, ("estado", "vence"), _cuenta, como={"canal_id": lambda p: p.c.canal_id}),
    Cubo(LLEGADAS, _QUE_LLEGO, _cuenta),
    Cubo(LLEGADAS_MES, _QUE_LLEGO, _cuenta, por_mes=True),
    Cubo(VALIDADAS, (*_QUE_LLEGO, "cerrada"), _validada),
    Cubo(VALIDADAS_MES, (*_QUE_LLEGO, "cerrada"), _validada, por_mes=True),
    Cubo(ENVIOS, ("canalizada",), lambda p: and_(_publica(p), p.c.canalizada.is_not(None)), por_mes=True),
    Cubo(CONCLUSIONES, ("concluida",), lambda p: and_(_publica(p), p.c.concluida.is_not(None)), por_mes=True),
)
"""What is open or waits for an answer, for home, the badge and the boards; what stands in each state of a flow; what
came, by day and by month; what was validated, by when it came and was closed; what was sent and concluded."""


@cache
def cubo(nombre: str) -> Cubo:
    """Return a cube by its name."""
    return next(uno for uno in CUBOS if uno.nombre == nombre)


# The triggers that write them


def _sql(expresion: ColumnElement[Any], dialecto: Any) -> str:
    return str(expresion.compile(dialect=dialecto, compile_kwargs={"literal_binds": True}))


def _renglon(uno: Cubo, p: Alias, n: int, dialecto: Any) -> str:
    """Return the SELECT of one row more, or less, of what a petición is, or was."""
    valores = [_sql(valor, dialecto) for valor in (literal(uno.nombre), *uno.llaves(p))]
    return f"SELECT {', '.join(valores)}, {n} WHERE {_sql(uno.cuales(p), dialecto)}"


def _sigue(uno: Cubo, filas: Mapping[str, int], dialecto: Any) -> str:
    """Return the INSERT of a cube that follows one change; `filas`: the rows that the trigger names, and the weight."""
    renglones = " UNION ALL ".join(_renglon(uno, fila_de_peticion(nombre), n, dialecto) for nombre, n in filas.items())
    return f"INSERT INTO conteo (cubo, {', '.join(uno.columnas)}, n) {renglones}"


def _cambio(uno: Cubo, dialecto: Any, distinto: str) -> str:
    """Return the condition that a petición changed in what a cube depends on."""
    antes, ahora = (
        ", ".join(_sql(fila_de_peticion(nombre).c[columna], dialecto) for columna in uno.leidas())
        for nombre in ("old", "new")
    )
    return f"({antes}) {distinto} ({ahora})"


ALTA, BAJA, CAMBIO = {"new": 1}, {"old": -1}, {"old": -1, "new": 1}


def _de_sqlite() -> Iterator[str]:
    lite = sqlite.dialect()
    for nombre, evento, filas in (("alta", "INSERT", ALTA), ("baja", "DELETE", BAJA)):
        cuerpo = "; ".join(_sigue(uno, filas, lite) for uno in CUBOS)
        yield f"CREATE TRIGGER peticion_cuenta_{nombre} AFTER {evento} ON peticion BEGIN {cuerpo}; END"
    for uno in CUBOS:
        columnas = ", ".join(uno.leidas())
        yield (
            f"CREATE TRIGGER peticion_cuenta_{uno.nombre} AFTER UPDATE OF {columnas} ON peticion "
            f"WHEN {_cambio(uno, lite, 'IS NOT')} BEGIN {_sigue(uno, CAMBIO, lite)}; END"
        )


def _de_postgres() -> Iterator[str]:
    pg = postgresql.dialect()
    columnas = ", ".join(sorted({columna for uno in CUBOS for columna in uno.leidas()}))
    altas = "; ".join(_sigue(uno, ALTA, pg) for uno in CUBOS)
    bajas = "; ".join(_sigue(uno, BAJA, pg) for uno in CUBOS)
    cambios = " ".join(
        f"IF {_cambio(uno, pg, 'IS DISTINCT FROM')} THEN {_sigue(uno, CAMBIO, pg)}; END IF;" for uno in CUBOS
    )
    yield (
        "CREATE OR REPLACE FUNCTION peticion_cuenta() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN {altas}; ELSIF TG_OP = 'DELETE' THEN {bajas}; ELSE {cambios} END IF; "
        "RETURN NULL; END $$"
    )
    yield (
        f"CREATE TRIGGER peticion_cuenta AFTER INSERT OR DELETE OR UPDATE OF {columnas} ON peticion "
        "FOR EACH ROW EXECUTE FUNCTION peticion_cuenta()"
    )


@cache
def ddl_de_conteo(dialecto: str) -> tuple[str, ...]:
    """Return the triggers of an engine; written when they are asked for: it takes a second."""
    return tuple(_de_sqlite() if dialecto == "sqlite" else _de_postgres())


TABLA: Any = Conteo.__table__
TABLA.add_is_dependent_on(Peticion.__table__)


@event.listens_for(TABLA, "after_create")
def _con_sus_gatillos(_tabla: object, conexion: Connection, **_como: object) -> None:
    for sentencia in ddl_de_conteo(conexion.dialect.name):
        conexion.execute(DDL(sentencia.replace("%", "%%")))
