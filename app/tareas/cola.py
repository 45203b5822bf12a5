"""The queue: jobs added with what asks for them, taken by one worker each."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, delete, func, or_, select, update

from app.extensions import db, escritura, insertar
from app.nucleo.datos import Hechos
from app.nucleo.reloj import ahora
from app.tareas.models import Tarea

PLAZO = timedelta(seconds=60)
"""Without a sign of life for so long, whoever had a job is taken for dead and another takes it."""
TOMAS = 5
"""How many times a job is taken without getting ahead before it is left: one that kills its process would go on."""
SE_OLVIDA = timedelta(days=30)
SE_CORTO = "se interrumpió cada vez"
Clases = Mapping[str, "Clase"]


class YaNoEsSuya(RuntimeError):
    """Somebody else has the job: what was about to be written is not."""


@dataclass(frozen=True)
class Encargo:
    """A job in the hands of who carries it out."""

    id: int
    clase: str
    llave: str
    datos: Hechos = field(default_factory=dict)
    dueno: str = ""

    def seguir(self) -> None:
        """Show progress, inside the caller's `escritura()`. Raises `YaNoEsSuya`: that transaction is undone.

        A step that calls it is written once, by whoever has the job, however many processes there are.
        """
        self._anotar(hasta=ahora() + PLAZO, intentos=1)

    def vivir(self) -> None:
        """Show life, inside the caller's `escritura()`. Raises `YaNoEsSuya`."""
        self._anotar(hasta=ahora() + PLAZO)

    def _anotar(self, **valores: datetime | int) -> None:
        suya = update(Tarea).where(Tarea.id == self.id, Tarea.dueno == self.dueno).values(valores)
        if not db.session.execute(suya).rowcount:  # type: ignore[attr-defined]
            raise YaNoEsSuya(self.clase)


@dataclass(frozen=True)
class Clase:
    """A kind of job: what does it, each how long where nobody asks for it, and after what waits it is tried again."""

    hacer: Callable[[Encargo], None]
    cada: timedelta | None = None
    esperas: tuple[timedelta, ...] = ()


def encolar(clase: str, llave: str, datos: Hechos | None = None, cuando: datetime | None = None) -> None:
    """Ask for a job, inside the caller's `escritura()`: it is there if that transaction is, and only then.

    Of one kind and key there is one: asked for again it begins anew with the new data, and who had it loses it.
    """
    valores = {"datos": dict(datos or {}), "cuando": cuando or ahora(), "intentos": 0}
    libre = {"falla": None, "dueno": None, "hasta": None}
    fila = insertar(Tarea).values(clase=clase, llave=llave, **valores)
    db.session.execute(fila.on_conflict_do_update(index_elements=["clase", "llave"], set_={**valores, **libre}))


def asegurar(clases: Clases, momento: datetime | None = None) -> None:
    """Have one row of each periodic kind, due from `momento` (now) on. Opens `escritura()` only where one is missing.

    One that is due later than its own period was dated by a clock that was ahead: it is due now.
    """
    momento = momento or ahora()
    periodicas = {nombre: clase.cada for nombre, clase in clases.items() if clase.cada is not None}
    filas = db.session.execute(select(Tarea.clase, Tarea.cuando).where(Tarea.clase.in_(periodicas)))
    hay = {nombre: cuando for nombre, cuando in filas}
    tarde = [n for n, cada in periodicas.items() if (hay.get(n) or momento + 2 * cada) > momento + cada]
    if not tarde:
        return
    with escritura():
        for nombre in tarde:
            fila = insertar(Tarea).values(clase=nombre, llave="", datos={}, cuando=momento, intentos=0)
            db.session.execute(fila.on_conflict_do_update(index_elements=["clase", "llave"], set_={"cuando": momento}))


def adelantar(clases: Clases) -> None:
    """Make every periodic job due now. Opens `escritura()`."""
    asegurar(clases)
    with escritura():
        periodicas = [nombre for nombre, clase in clases.items() if clase.cada is not None]
        db.session.execute(update(Tarea).where(Tarea.clase.in_(periodicas)).values(cuando=ahora()))


def olvidar() -> None:
    """Remove what was done, or left, more than `SE_OLVIDA` ago. The caller opens `escritura()`."""
    ultima = func.coalesce(Tarea.hecha, Tarea.cuando)
    db.session.execute(delete(Tarea).where(Tarea.cuando.is_(None), ultima < ahora() - SE_OLVIDA))


def en_curso(clase: str, llave: str) -> bool:
    """Answer whether a job is being done or about to be; not when nobody has shown life of it for `PLAZO`."""
    vida = func.coalesce(Tarea.hasta, Tarea.cuando) > ahora() - PLAZO
    suya = (Tarea.clase == clase, Tarea.llave == llave, Tarea.cuando.is_not(None), vida)
    return db.session.scalar(select(Tarea.id).where(*suya)) is not None


def _debida(nombres: Collection[str]) -> Select[Tarea]:
    """Return the query of the job whose turn it is. A `hasta` that no `seguir` can have set is of another clock."""
    momento = ahora()
    libre = or_(Tarea.hasta.is_(None), Tarea.hasta < momento, Tarea.hasta > momento + 2 * PLAZO)
    debidas = select(Tarea).where(and_(Tarea.clase.in_(nombres), Tarea.cuando <= momento, libre))
    return debidas.order_by(Tarea.cuando, Tarea.id).limit(1)


def tomar(clases: Clases) -> Encargo | None:
    """Take the job whose turn it is, or None. Opens `escritura()` only where there is one."""
    while db.session.scalar(_debida(clases).with_only_columns(Tarea.id)) is not None:
        with escritura():
            tarea = db.session.scalars(_debida(clases).with_for_update(skip_locked=True)).first()
            if tarea is None:
                return None
            tarea.intentos += 1
            if tarea.intentos > TOMAS:
                _dejar(tarea, clases[tarea.clase], SE_CORTO)
                continue
            tarea.dueno, tarea.hasta = secrets.token_hex(16), ahora() + PLAZO
            return Encargo(tarea.id, tarea.clase, tarea.llave, tarea.datos, tarea.dueno)
    return None


def cerrar(encargo: Encargo, clase: Clase, falla: str | None) -> None:
    """Give a job back, done or with how it failed: then it is tried again after its next wait, if it has one left.

    Opens `escritura()`. Nothing happens where somebody else has it by now.
    """
    with escritura():
        suya = select(Tarea).where(Tarea.id == encargo.id, Tarea.dueno == encargo.dueno)
        tarea = db.session.scalars(suya.with_for_update()).one_or_none()
        if tarea is None:
            return
        if falla is None:
            tarea.hecha = ahora()
        elif tarea.intentos <= len(clase.esperas):
            tarea.dueno = tarea.hasta = None
            tarea.cuando, tarea.falla = ahora() + clase.esperas[tarea.intentos - 1], falla
            return
        _dejar(tarea, clase, falla)


def _dejar(tarea: Tarea, clase: Clase, falla: str | None) -> None:
    """End a job for now: a periodic one until its next time, any other for good."""
    tarea.dueno = tarea.hasta = None
    tarea.intentos, tarea.falla = 0, falla
    tarea.cuando = ahora() + clase.cada if clase.cada else None
