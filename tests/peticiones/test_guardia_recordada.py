"""A statement that lives on is guarded once for each scope, and never under the scope of another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, inspect, select, union
from sqlalchemy.orm import aliased, joinedload, selectinload, subqueryload, with_loader_criteria

from app.actos.models import Movimiento
from app.archivos.models import Foto
from app.asesorias.models import Asesoria
from app.campo.models import FotoDeCampo, RegistroDeCampo
from app.catalogos.models.canales import Canal
from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.nucleo import puestos as P
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.seguridad import guardia
from app.seguridad.guardia import NADIE, Adscrito, Alcance, FueraDeAlcance, fijar_alcance
from app.seguridad.juicio import Juicio
from app.seguridad.resguardo import Memoria
from tests import factories as f
from tests.elenco import AGUAS, ELENCO, OBRAS, alcance

pytestmark = pytest.mark.dialecto("the guard's criteria become SQL of the dialect")

SISTEMA = Alcance(sistema=True, motivo="prueba")
RESGUARDADOS = guardia.Resguardado._clases

RECIBIDAS: dict[str, set[str]] = {
    "capturista": {"obras", "aguas"},
    "enlace_obras": {"obras"},
    "enlace_aguas": {"aguas"},
    "dos_dependencias": {"obras", "aguas"},
    "control": {"reservada"},
    "sin_puesto": set(),
}
"""Which of the peticiones of `tres` each one sees."""
ORDEN = [*RECIBIDAS, *reversed(RECIBIDAS), "enlace_obras", "enlace_aguas", "enlace_obras"]


@pytest.fixture
def tres(sistema: None) -> dict[str, int]:
    """Return three peticiones, one for each kind of reader: name → id."""
    return {
        "obras": f.en("recibido", OBRAS).id,
        "aguas": f.en("recibido", AGUAS).id,
        "reservada": f.nueva(None, tipo="denuncia", contra="dependencia").id,
    }


@contextmanager
def como(usuario: str) -> Iterator[Alcance]:
    """Run as a member of the cast."""
    fijar_alcance(SISTEMA)
    suyo = alcance(usuario)
    fijar_alcance(suyo)
    yield suyo
    fijar_alcance(SISTEMA)


OTRA = aliased(Peticion)
DICHO = aliased(Planteamiento)
_CON_DICHO = Peticion.planteamiento.has(Planteamiento.descripcion != "")
_CTE = select(Peticion.id).where(Peticion.estado != "").cte("c")
RECORDADAS: dict[str, tuple[Any, Callable[[Any], set[int]]]] = {
    "columnas": (select(Peticion.id, Peticion.folio), lambda r: {x.id for x in r}),
    "entidad": (select(Peticion), lambda r: {x.id for x in r.scalars()}),
    "alias": (select(OTRA.id), lambda r: set(r.scalars())),
    "alias de lo colgado": (select(DICHO.peticion_id), lambda r: set(r.scalars())),
    "junta": (select(Peticion.id, Planteamiento.descripcion).join(Peticion.planteamiento), lambda r: {x.id for x in r}),
    "junta externa": (
        select(Canal.id, Peticion.id).outerjoin(Peticion, Peticion.canal_id == Canal.id),
        lambda r: {x[1] for x in r if x[1]},
    ),
    "existe": (select(Peticion.id).where(_CON_DICHO), lambda r: set(r.scalars())),
    "en": (
        select(Planteamiento.peticion_id).where(Planteamiento.peticion_id.in_(select(OTRA.id))),
        lambda r: set(r.scalars()),
    ),
    "escalar": (
        select(select(func.max(OTRA.id)).where(OTRA.id == Peticion.id).scalar_subquery()).select_from(Peticion),
        lambda r: set(r.scalars()),
    ),
    "union": (
        union(select(Peticion.id).where(Peticion.id > 0), select(Planteamiento.peticion_id)),
        lambda r: set(r.scalars()),
    ),
    "cte": (select(_CTE.c.id), lambda r: set(r.scalars())),
    "subtabla": (select(select(Peticion.id).subquery().c.id), lambda r: set(r.scalars())),
    "por partes": (
        select(Peticion.id).order_by(Peticion.id).execution_options(yield_per=1),
        lambda r: {x for parte in r.scalars().partitions() for x in parte},
    ),
    **{
        carga.__name__: (
            select(Peticion).options(carga(Peticion.planteamiento).joinedload(Planteamiento.ciudadano)),
            lambda r: {x.planteamiento.peticion_id for x in r.unique().scalars() if x.planteamiento},
        )
        for carga in (joinedload, selectinload, subqueryload)
    },
    "al usarse": (
        select(Peticion),
        lambda r: {x.planteamiento.peticion_id for x in r.scalars().all() if x.planteamiento},
    ),
}


@pytest.mark.manual("A7")
def test_lo_recordado_bajo_un_alcance_no_sirve_a_otro(tres: dict[str, int]) -> None:
    """Each statement object is run by one after another, and back: everyone gets his own, every time."""
    for nombre, (sentencia, ids) in RECORDADAS.items():
        for usuario in ORDEN:
            with como(usuario):
                vistas = ids(db.session.execute(sentencia))
            assert vistas == {tres[n] for n in RECIBIDAS[usuario]}, (nombre, usuario)
        assert len(ids(db.session.execute(sentencia))) == 3, nombre


def test_de_una_en_una_se_guarda_igual(tres: dict[str, int]) -> None:
    """`get`, a refresh and an expired attribute, under one scope after another."""
    for usuario in ORDEN:
        with como(usuario):
            halladas = {n: db.session.get(Peticion, pk) for n, pk in tres.items()}
            assert {n for n, p in halladas.items() if p} == RECIBIDAS[usuario], usuario
            for fila in filter(None, halladas.values()):
                db.session.refresh(fila)
                db.session.expire(fila)
                assert (fila.id in tres.values(), fila.planteamiento is not None) == (True, True)


def test_dos_hilos_a_la_vez_no_se_mezclan(app: Flask, tres: dict[str, int]) -> None:
    sentencia = select(Peticion.id).where(Peticion.id > bindparam("desde"))
    alcances = {u: alcance(u) for u in ("enlace_obras", "enlace_aguas")}
    db.session.rollback()
    ajenas, juntos = [], threading.Barrier(2)

    def leer(usuario: str) -> None:
        with app.app_context():
            juntos.wait()
            for _ in range(60):
                fijar_alcance(alcances[usuario])
                vistas = set(db.session.scalars(sentencia, {"desde": 0}))
                if vistas != {tres[n] for n in RECIBIDAS[usuario]}:
                    ajenas.append((usuario, vistas))
            db.session.remove()

    hilos = [threading.Thread(target=leer, args=(u,)) for u in alcances]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert ajenas == []


def test_lo_que_sale_de_una_recordada_no_es_ella(tres: dict[str, int]) -> None:
    todas = select(Peticion.id)
    with como("capturista"):
        assert len(db.session.scalars(todas).all()) == 2
        una = todas.where(Peticion.id == tres["obras"])
        assert Memoria.de(todas) is not None
        assert Memoria.de(una) is None
        assert db.session.scalars(una).all() == [tres["obras"]]


def test_recuerda_pocos_alcances(tres: dict[str, int]) -> None:
    sentencia = select(Peticion.id)
    for n in range(3 * Memoria.TOPE):
        fijar_alcance(Alcance(1, "x", (Adscrito(P.ENLACE, frozenset([1000 + n])),)))
        assert db.session.scalars(sentencia).all() == []
    memoria = Memoria.de(sentencia)
    assert memoria is not None
    assert 0 < len(memoria._guardadas) <= Memoria.TOPE


def test_lo_que_no_se_previo_se_niega(tres: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """If the walk ever missed a model, the statement that reads it is refused instead of run without its criterion."""
    monkeypatch.setattr(guardia, "_juicio", lambda estado: Juicio(rodea=False))
    for nombre, (sentencia, ids) in RECORDADAS.items():
        sin_memoria = sentencia._clone()
        with como("capturista"), pytest.raises(FueraDeAlcance):
            ids(db.session.execute(sin_memoria))
        assert Memoria.de(sin_memoria) is not None, nombre


def test_cada_criterio_dice_por_si_solo_todo_lo_que_esconde(tres: dict[str, int]) -> None:
    """The criterion of one model, alone, shows what it shows with those of all models put inside it too."""
    for usuario in sorted(set(ELENCO) - {"baja"}):
        with como(usuario) as suyo:
            propios = {clase: sorted(map(str, db.session.scalars(_llaves(clase)))) for clase in RESGUARDADOS}
        todos = [with_loader_criteria(c, guardia.criterio(c, suyo), include_aliases=True) for c in RESGUARDADOS]
        for clase, vistas in propios.items():
            assert sorted(map(str, db.session.scalars(_llaves(clase).options(*todos)))) == vistas, (usuario, clase)


def _llaves(clase: type[Any]) -> Any:
    return select(getattr(clase, inspect(clase).primary_key[0].key))


def test_pocos_criterios_preguntan_quien_es(tres: dict[str, int]) -> None:
    """A criterion that is not declared to depend on the person is the same for all who hold the same puestos."""
    preguntan = set()
    for uno in (Adscrito(puesto, frozenset([1])) for puesto in P.PUESTOS):
        una, otra = (Alcance(pk, str(pk), (uno,)) for pk in (1, 2))
        for clase in RESGUARDADOS:
            de_una, de_otra = (guardia.criterio(clase, a).compile().params for a in (una, otra))
            if list(de_una.values()) != list(de_otra.values()):
                preguntan.add(clase)
    assert preguntan == {Asesoria, RegistroDeCampo, FotoDeCampo, Movimiento, Foto}  # an asesoría has the last two
    assert preguntan == {clase for clase in RESGUARDADOS if clase.POR_PERSONA}


def test_quienes_tienen_los_mismos_puestos_comparten(tres: dict[str, int]) -> None:
    """Neither name nor id nor the order of the puestos matter to a list of peticiones; to an asesoría the id does."""
    uno, dos = Adscrito(P.CAPTURISTA), Adscrito(P.ENLACE, frozenset([1]), suple_a="Ana")
    una, otra = Alcance(1, "Ana", (uno, dos)), Alcance(2, "Eva", (dos, uno))
    assert una.vista(por_persona=False) is otra.vista(por_persona=False)
    assert una.vista(por_persona=True) is not otra.vista(por_persona=True)
    assert una.vista(por_persona=False) is not NADIE.vista(por_persona=False)
    sentencias = {clase: select(clase.id) for clase in (Peticion, Asesoria, Canal)}
    for quien in (una, otra):
        fijar_alcance(quien)
        for sentencia in sentencias.values():
            db.session.execute(sentencia).all()
    memorias = {clase.__name__: Memoria.de(s) for clase, s in sentencias.items()}
    recuerdan = {nombre: len(memoria._guardadas) for nombre, memoria in memorias.items() if memoria}
    assert recuerdan == {"Peticion": 1, "Asesoria": 2, "Canal": 1}


def _llamadas(sentencia: Any) -> int:
    """Return how many functions of Python one execution calls, once it has been run."""
    for _ in range(3):
        db.session.execute(sentencia, {"desde": 0}).all()
    cuantas = 0

    def contar(_marco: Any, suceso: str, _dato: Any) -> None:
        nonlocal cuantas
        cuantas += suceso == "call"

    sys.setprofile(contar)
    try:
        db.session.execute(sentencia, {"desde": 0}).all()
    finally:
        sys.setprofile(None)
    return cuantas


@pytest.mark.parametrize("usuario", ["capturista", "enlace_obras", "dos_dependencias", "control"])
def test_lo_recordado_cuesta_lo_que_sin_guardia(tres: dict[str, int], usuario: str) -> None:
    """The second execution neither walks the statement, nor makes a cache key, nor writes SQL."""
    columnas = (Peticion.id, Peticion.folio, Planteamiento.descripcion, Ciudadano.nombre)
    juntas = select(*columnas).join(Peticion.planteamiento).join(Planteamiento.ciudadano)
    sentencia = juntas.where(Peticion.id > bindparam("desde")).limit(1)
    sin_guardia = _llamadas(sentencia)
    with como(usuario):
        assert _llamadas(sentencia) - sin_guardia <= 8
