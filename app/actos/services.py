"""`ejecutar()`, the only way to move what has states; callers open `escritura()`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any, Generic

from flask import Flask, current_app
from flask_appbuilder import Model
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, event, inspect, select
from sqlalchemy.orm import Session

from app.actos.asiento import Contexto as Contexto
from app.actos.asiento import asentar
from app.actos.cosa import C, Cosa
from app.actos.models import Movimiento
from app.actos.referencias import Referencias
from app.extensions import db
from app.hooks import Hook
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import (
    Acto,
    ActoProhibido,
    ActoRechazado,
    Campo,
    Conflicto,
    DatosInvalidos,
    Paso,
    Subido,
    posibles,
)
from app.nucleo.lectura import leer
from app.nucleo.puestos import PORTAL, SISTEMA
from app.nucleo.reloj import Reloj, ahora
from app.seguridad.guardia import Adscrito, Alcance
from app.seguridad.zona import local


@dataclass(frozen=True)
class Asentado(Hook[[C, Movimiento, Hechos], None], Generic[C]):
    """The question asked in the transaction of an act, by its name, on a model's thing: who follows it.

    Receivers only add rows. They are given the thing, its movimiento, which is written with what they add, and the data
    as read.
    """

    modelo: type[C]


AUTOR_SISTEMA = Alcance(nombre=SISTEMA, sistema=True, motivo="acto del sistema")
AUTOR_PORTAL = Alcance(nombre=PORTAL, sistema=True, motivo="acto del ciudadano", agente=PORTAL)
"""The citizen, after folio and code; callers read as the system."""


class NoEncontrada(LookupError):
    """The thing is not there, or not this person's (HTTP 404: the same answer)."""


Efecto = Callable[[C, Datos, Contexto], Datos | None]
"""What an act changes besides the state; returns what its movimiento keeps, None for the data as they are."""


@dataclass(frozen=True)
class Palabras:
    """The words of a workflow, translated when they are shown."""

    estados: Mapping[str, str]
    actos: Mapping[str, Acto]

    def etiqueta(self, estado: str) -> str:
        """Return how a state is called."""
        return str(_(self.estados[estado]))

    def boton(self, acto: str) -> str:
        """Return the text of an act's button."""
        return str(_(self.actos[acto].boton))

    def hecho(self, acto: str) -> str:
        """Return how the history says that an act was done."""
        return str(_(self.actos[acto].hecho))


@dataclass(frozen=True)
class Flujo(Generic[C]):
    """A feature's workflow as the engine needs it."""

    tabla: tuple[Paso[C], ...]
    efectos: Mapping[str, Efecto[C]]
    referencias: Referencias
    palabras: Palabras
    preparar: Callable[[Subido], object]
    tomar_otras: Callable[[C, str, Hechos], None] = lambda _cosa, _acto, _datos: None
    despues: Callable[[C, Contexto], None] = lambda _cosa, _contexto: None
    encadenar: Callable[[C, Contexto], None] = lambda _cosa, _contexto: None
    exige: Callable[[C, Paso[C], Hechos], tuple[Campo, ...]] = lambda _cosa, paso, _datos: paso.exige
    razon: Callable[[C, Callable[..., bool]], tuple[str, str]] = lambda _cosa, _prueba: ("no cumple lo que se pide", "")


FLUJOS: Hook[[], tuple[type[Cosa], Flujo[Any]]] = Hook("flujos")
"""A model, and how its things move; answered in each `feature.py` (`FLUJOS.con`)."""


def tal_cual(subido: Subido) -> Subido:
    """Return an uploaded file as it came, for things that take none."""
    return subido


def flujo_de(cosa: C) -> Flujo[C]:
    """Return the workflow of a thing."""
    return flujo_del_modelo(type(cosa))


def flujo_del_modelo(modelo: type[C]) -> Flujo[C]:
    """Return the workflow of a model's things."""
    flujo: Flujo[C] = current_app.extensions["flujos"][modelo]
    return flujo


def reunir_flujos(app: Flask) -> None:
    """Keep the workflow of each model. Raises where a feature follows an act that its model's table does not have."""
    app.extensions["flujos"] = flujos = dict(FLUJOS())
    for hook in app.extensions["answers"]:
        if isinstance(hook, Asentado) and hook.nombre not in {paso.acto for paso in flujos[hook.modelo].tabla}:
            raise LookupError(f"{hook.modelo.__name__} {hook.nombre}: no table has that act, which is followed")


def que_alcanzan(autor: Alcance, cosa: C) -> tuple[Adscrito, ...]:
    """Return the adscripciones that reach the row: ONE must both reach it and grant the act."""
    if autor.sistema:
        return (Adscrito(autor.agente),)
    return tuple(filter(cosa.contenida_en, autor.adscritos))


def actos_posibles(cosa: C, autor: Alcance, actos: Collection[str] | None = None) -> Iterator[Paso[C]]:
    """Return the rows of the table that this person may carry out on this thing now, in the table's order.

    Of `actos` only, where they are named.
    """
    puestos = {uno.puesto for uno in que_alcanzan(autor, cosa)}
    suyos = [paso for paso in flujo_de(cosa).tabla if not puestos.isdisjoint(paso.puestos)]
    return posibles(suyos if actos is None else [paso for paso in suyos if paso.acto in actos], cosa)


def boton_de(cosa: C, paso: Paso[C]) -> str:
    """Return the text of a row's button."""
    return str(_(paso.boton)) if paso.boton else flujo_de(cosa).palabras.boton(paso.acto)


def _elegir(cosa: C, acto: str, autor: Alcance) -> tuple[Paso[C], Adscrito]:
    flujo = flujo_de(cosa)
    del_acto = [paso for paso in flujo.tabla if paso.acto == acto]
    if not del_acto:
        raise NoEncontrada(acto)
    propios = [paso for paso in del_acto if autor.puestos & set(paso.puestos)]
    if not propios:
        raise ActoProhibido(_("Su puesto no puede hacer «%(acto)s».", acto=flujo.palabras.boton(acto)))
    de_ahora, alcanzan = list(posibles(propios, cosa)), que_alcanzan(autor, cosa)
    for paso, adscrito in product(de_ahora, alcanzan):
        if adscrito.puesto in paso.puestos:
            return paso, adscrito
    if de_ahora:
        raise ActoProhibido(_("No está a cargo de su dependencia."))
    if not cosa.estado:
        raise ActoProhibido(_("Su puesto no puede hacer «%(acto)s».", acto=flujo.palabras.boton(acto)))
    raise _negado(cosa, acto, propios)


def _negado(cosa: C, acto: str, propios: list[Paso[C]]) -> ActoRechazado:
    """Return the refusal: what is missing where the state is right, else in which state it is.

    Of several rows for this puesto the one that lacks least is told.
    """
    flujo, partes = flujo_de(cosa), {"acto": flujo_de(cosa).palabras.boton(acto)}
    fallas = [[prueba for prueba in paso.cuando if not prueba(cosa)] for paso in propios if cosa.estado in paso.desde]
    if not fallas:
        estado = flujo.palabras.etiqueta(cosa.estado)
        return ActoRechazado(_("«%(acto)s» no se puede ahora: está «%(estado)s».", estado=estado, **partes))
    que, remedio = flujo.razon(cosa, min(fallas, key=len)[0])
    return ActoRechazado(
        _("«%(acto)s» no se puede ahora: %(que)s.", que=_(que, n=getattr(cosa, "faltan", 0)), **partes), remedio
    )


def paso_posible(cosa: C, acto: str, autor: Alcance) -> Paso[C]:
    """Return the row of the table that `ejecutar` would carry out now; raises as it would, and writes nothing."""
    return _elegir(cosa, acto, autor)[0]


def revisar(cosa: C, paso: Paso[C], datos: Hechos) -> dict[str, str]:
    """Return what is wrong with what was typed for a row of the table, field → sentence, without doing anything."""
    flujo = flujo_de(cosa)
    try:
        exige = flujo.exige(cosa, paso, datos)
        leer(exige, datos, cosa, hoy=local(ahora()).date(), existe=partial(flujo.referencias.existe, cosa))
    except DatosInvalidos as error:
        return error.errores
    return {}


def _tomar(cosa: C, version: object) -> C:
    """Lock the row by id, read it anew and compare the version that the form was drawn with.

    What this transaction has made nobody else sees, nor moves: it is as the session has it.
    """
    llave = inspect(cosa).identity  # what an end of transaction has expired is read below, once
    if llave is None:
        return cosa
    if any(cosa is una for una in db.session().info.get("nuevas", ())):
        return _de_esa_version(cosa, version)
    clase: type[Model] = type(cosa)
    tomada: C | None = db.session.scalars(_para_tomar(clase), {"cual": llave[0]}).one_or_none()  # type: ignore[arg-type]
    if tomada is None:
        raise NoEncontrada(str(llave[0]))
    return _de_esa_version(tomada, version)


@cache
def _para_tomar(clase: type[Model]) -> Select[Any]:
    suya = select(clase).where(clase.id == bindparam("cual")).with_for_update(of=clase)
    return suya.execution_options(populate_existing=True)


def _de_esa_version(tomada: C, version: object) -> C:
    if version not in (None, "") and str(version) != str(tomada.version):
        raise Conflicto(_quien_la_movio(tomada))
    return tomada


def _quien_la_movio(cosa: C) -> str:
    consulta = select(Movimiento).where(Movimiento.de(cosa)).order_by(Movimiento.numero.desc()).limit(1)
    ultimo = db.session.scalars(consulta).first()
    estado = flujo_de(cosa).palabras.etiqueta(cosa.estado)
    if ultimo is None:
        return str(_("Alguien más ya la movió; ahora está «%(estado)s». Revise y vuelva a intentar.", estado=estado))
    texto: str = _(
        "Mientras usted escribía, %(quien)s hizo «%(acto)s» a las %(hora)s; ahora está «%(estado)s». "
        "Revise y vuelva a intentar.",
        quien=ultimo.autor.get_full_name() if ultimo.autor else _("el sistema"),
        acto=flujo_de(cosa).palabras.boton(ultimo.acto),
        hora=local(ultimo.cuando).strftime("%H:%M"),
        estado=estado,
    )
    return texto


@dataclass(frozen=True)
class Hecho(Generic[C]):
    """An act that was carried out on a thing and is not written yet."""

    cosa: C
    acto: str
    datos: Datos
    movimiento: Movimiento
    contexto: Contexto


def ejecutar(
    cosa: C,
    acto: str,
    datos: Hechos,
    *,
    autor: Alcance,
    via: str = "pantalla",
    reloj: Reloj = ahora,
    encadenar: bool = True,
) -> Movimiento:
    """Carry out one act on one thing and append its one movimiento, inside the caller's `escritura()`.

    `datos` are the fields as typed or as Python values; `via` is how they came: pantalla, api, correo …, for the
    system's own acts its agent's name;
    `encadenar` False leaves what the system adds for a later act of the same transaction.
    Raises `DatosInvalidos`, `ActoRechazado`, `ActoProhibido`, `Conflicto` or `NoEncontrada`; the caller's transaction
    is then rolled back as a whole.
    """
    hecho = realizar(cosa, acto, datos, autor=autor, via=via, reloj=reloj)
    escribir([hecho], encadenar=encadenar)
    return hecho.movimiento


def realizar(
    cosa: C, acto: str, datos: Hechos, *, autor: Alcance, via: str = "pantalla", reloj: Reloj = ahora
) -> Hecho[C]:
    """Carry out an act on a thing and return it for `escribir`; everything as `ejecutar`."""
    flujo = flujo_de(cosa)
    flujo.tomar_otras(cosa, acto, datos)  # an act on several locks them all first, in one order
    cosa = _tomar(cosa, datos.get("version"))
    with db.session.no_autoflush:
        paso, adscrito = _elegir(cosa, acto, autor)
        momento = reloj()
        contexto = Contexto(autor, momento, local(momento).date(), paso, autor.agente if autor.sistema else via)
        exige = flujo.exige(cosa, paso, datos)
        limpios = leer(exige, datos, cosa, hoy=contexto.hoy, existe=partial(flujo.referencias.existe, cosa))
        desde, en_reserva = cosa.estado, bool(getattr(cosa, "reservada", False))
        efecto = flujo.efectos.get(acto)  # efecto_<acto>, of the services of its feature
        asentados = (efecto(cosa, limpios, contexto) if efecto else None) or limpios
        if paso.hacia is not None:
            cosa.estado = paso.hacia
        flujo.despues(cosa, contexto)
        movimiento = asentar(cosa, acto, desde, asentados, contexto, adscrito)
        # what is done in reserve is told to nobody else, even when the thing no longer is
        movimiento.reservado = en_reserva or bool(getattr(cosa, "reservada", False))
    return Hecho(cosa, acto, limpios, movimiento, contexto)


def escribir(hechos: Sequence[Hecho[C]], *, encadenar: bool = True) -> None:
    """Write what was carried out on one thing, one act after the other; then ask who follows each.

    A new thing is written once, as the last of them leaves it. `encadenar` as `ejecutar`.
    """
    cosa = hechos[0].cosa
    if cosa.id is None:
        db.session.add(cosa)
        db.session.flush()
        db.session().info.setdefault("nuevas", []).append(cosa)
    for hecho in hechos:
        setattr(hecho.movimiento, Movimiento.columna_de(type(cosa)), cosa.id)
        db.session.add(hecho.movimiento)
    for hecho in hechos:
        Asentado(hecho.acto, type(cosa))(cosa, hecho.movimiento, hecho.datos)
    db.session.flush()
    if encadenar:
        flujo_de(cosa).encadenar(cosa, hechos[-1].contexto)


@event.listens_for(db.session, "after_soft_rollback")
@event.listens_for(db.session, "after_commit")
def _ya_de_todos(sesion: Session, *_previa: object) -> None:
    """Forget which things this transaction has made: others see them from here on, or they are gone."""
    sesion.info.pop("nuevas", None)
