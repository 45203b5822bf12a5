"""Every (estado, acto, puesto, vía, reservada) against the hand-typed matrix: plain objects, then the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from math import inf
from typing import Any

import pytest
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.actos.services import actos_posibles, ejecutar, flujo_de, que_alcanzan
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.extensions import db, escritura
from app.nucleo import flujo
from app.nucleo.flujo import ActoInvalido, posibles
from app.nucleo.puestos import PORTAL, SISTEMA
from app.nucleo.puestos import PUESTOS as PUESTOS_DEL_CODIGO
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ESTADOS
from app.seguridad.guardia import Adscrito, Alcance, alcance_sistema, fijar_alcance
from app.seguridad.zona import hoy
from tests import factories as f
from tests.corrida import COMPLETO, una_por_clase
from tests.elenco import AGUAS, OBRAS, alcance
from tests.peticiones import matriz as m
from tests.peticiones.muestras import PAUSA, Cosa, datos_de, muestras

pytestmark = pytest.mark.dialecto("every act writes its rows")

PROPIA, OTRA = 1, 2


def persona(nombre: str, propia: int, otra: int, usuario_id: int | None = None) -> Alcance:
    """Return the scope of a person of the matrix; `propia` is the petición's dependencia."""
    if nombre in (SISTEMA, PORTAL):
        return Alcance(nombre=nombre, sistema=True, agente=nombre)
    nodos = {"propia": frozenset([propia]), "otra": frozenset([otra])}
    de_dependencia = ("Enl", "Tit")
    adscritos = tuple(
        Adscrito(m.PUESTOS[p], nodos[de] if p in de_dependencia else frozenset()) for p, de in m.PERSONAS[nombre]
    )
    return Alcance(usuario_id, nombre, adscritos)


def objeto(estado: str, via: str, reservada: bool, hechos: dict[str, Any]) -> Peticion:
    """Return a petición of plain objects, in no session."""
    dependencia = None if estado in m.SIN_DEPENDENCIA else Dependencia(id=PROPIA, via=via)
    tramite = Tramite(id=7, admite_pendientes=hechos["admite_pendientes"]) if hechos["tramite"] else None
    return Peticion(
        estado=estado, reservada=reservada, tipo=hechos["tipo"], dependencia=dependencia,
        dependencia_id=dependencia and PROPIA, tramite=tramite, tramite_id=tramite and 7,
        canal=Canal(clave=hechos["canal"], procedimiento=hechos["procedimiento"]), faltan=hechos["faltan"],
        rechazos=hechos["rechazos"], canalizaciones=hechos["canalizaciones"], firme=hechos["firme"],
        en_espera_hasta=date(2026, 12, 1) if hechos["espera"] else None, cuarentena=hechos["cuarentena"],
        con_asesoria=hechos["asesoria"], bitacora_id=5 if hechos["bitacora"] else None,
        destino_id=PROPIA if hechos["destino"] else None, dias_prorroga=3 if hechos["prorrogada"] else 0,
        reabrible_hasta=date(2199, 1, 1) if hechos["ventana"] else date(2020, 1, 1),
        reapertura_pedida=ahora() if hechos["pedida"] else None, calificacion=4 if hechos["calificada"] else None,
        calificada_resuelto="no" if hechos["dicho"] else None,
        reaperturas=hechos["reaperturas"], contra_control=hechos["contra_control"],
        oficios_vigentes=1 if hechos["oficio"] else 0,
    )  # fmt: skip


def cosas() -> Iterator[Cosa]:
    """Yield every (estado, vía, reservada, caso) of the grid."""
    for estado in m.ESTADOS:
        for via in ("enlace", "oficio"):
            for reservada in (False, True):
                for caso in m.CASOS:
                    yield estado, via, reservada, caso


def diferencias(hasta: float = inf) -> tuple[int, list[str]]:
    """Compare the grid, until so many cells are wrong; return how many were compared and the wrong ones."""
    celdas, malas = 0, list[str]()
    for estado, via, reservada, caso in cosas():
        if len(malas) > hasta:
            break
        hechos = {**m.NORMAL, **m.CASOS[caso]}
        p = objeto(estado, via, reservada, hechos)
        for nombre in m.PERSONAS:
            autor = persona(nombre, PROPIA, OTRA)
            hay = {(x.acto, x.hacia or estado) for x in actos_posibles(p, autor)}
            debe = set(m.permitidos(nombre, estado, via, reservada, hechos).items())
            celdas += len(m.ACTOS)
            donde = f"{estado}/{via}/{'reservada' if reservada else 'común'}/{caso}/{nombre}"
            malas += [f"{donde}: {'sobra' if x in hay else 'falta'} {x}" for x in sorted(hay ^ debe)]
    return celdas, malas


@pytest.mark.usefixtures("app_abierta")
def test_la_matriz_habla_de_lo_que_hay() -> None:
    assert list(m.PUESTOS.values()) == list(PUESTOS_DEL_CODIGO)
    del_codigo = {paso.acto for paso in flujo_de(Peticion()).tabla}
    assert del_codigo == {*m.ACTOS, "registrar"}
    assert list(ESTADOS) == m.ESTADOS
    assert set(m.SOLO_SI) == {fila[4] for fila in m.FILAS}


@pytest.mark.manual("A6")
@pytest.mark.usefixtures("app_abierta")
def test_cada_celda_de_la_matriz(record_property: Callable[[str, object], None]) -> None:
    celdas, malas = diferencias()
    record_property("celdas", celdas)
    assert malas == [], f"{len(malas)} de {celdas} celdas"
    assert celdas == len(list(cosas())) * len(m.PERSONAS) * len(m.ACTOS)


@pytest.mark.usefixtures("app_abierta")
def test_la_matriz_ve_una_tabla_descompuesta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself: without predicates, or without asking for the row's reach, many cells go wrong."""
    monkeypatch.setattr("app.actos.services.posibles", lambda tabla, cosa: (x for x in tabla if cosa.estado in x.desde))
    assert len(diferencias(2000)[1]) > 2000
    monkeypatch.setattr("app.actos.services.posibles", flujo.posibles)
    monkeypatch.setattr(Peticion, "contenida_en", lambda self, uno: True)
    assert len(diferencias(2000)[1]) > 2000


@pytest.mark.manual("F-15")
@pytest.mark.usefixtures("app_abierta")
def test_registrar_por_procedimiento_y_puesto() -> None:
    for procedimiento, estado in m.INICIO.items():
        for canal in ("presencial", "redes"):
            p = objeto("en_recepcion", "enlace", False, {**m.NORMAL, "procedimiento": procedimiento, "canal": canal})
            p.estado = ""
            pasos = [x for x in posibles(flujo_de(p).tabla, p) if x.acto == "registrar"]
            assert [x.hacia for x in pasos] == ([estado] if estado else [])
            for nombre in m.PERSONAS:
                autor = persona(nombre, PROPIA, OTRA)
                debe = any(x in m.REGISTRAN and (x != "Com" or canal == "redes") for x, _de in m.PERSONAS[nombre])
                assert any(uno.puesto in x.puestos for x in pasos for uno in que_alcanzan(autor, p)) == (
                    debe and estado is not None
                )


# On the database: every cell tried on one petición per kind and rolled back


class _Deshacer(Exception):
    """Ends a write transaction without keeping anything."""


def _huella(pk: int) -> tuple[Any, ...]:
    cuantos = select(func.count(Movimiento.id)).where(Movimiento.peticion_id == pk)
    renglon = db.session.execute(select(*Peticion.__table__.c).where(Peticion.id == pk)).one()
    return (*renglon, db.session.scalar(cuantos))


def _hacer_y_deshacer(pk: int, acto: str, autor: Alcance, datos: dict[str, Any]) -> tuple[str, str, int, int]:
    """Carry out an act in its own transaction under the person's own scope; return what stands, and undo it."""
    fijar_alcance(autor)
    queda: tuple[str, str, int, int] = ("", "", 0, 0)
    try:
        with escritura():
            cosa = db.session.get_one(Peticion, pk)
            antes = cosa.version
            ejecutar(cosa, acto, datos, autor=autor)
            with alcance_sistema("contar"):
                cuantos = db.session.scalar(select(func.count(Movimiento.id)).where(Movimiento.peticion_id == pk))
                consulta = select(Movimiento).where(Movimiento.peticion_id == pk).order_by(Movimiento.numero.desc())
                ultimo = db.session.scalars(consulta.limit(1)).one()
            queda = (ultimo.acto, cosa.estado, cosa.version - antes, (cuantos or 0) - antes)
            assert (ultimo.hacia, ultimo.numero) == (cosa.estado, cosa.version)
            raise _Deshacer
    except _Deshacer:
        return queda
    except ActoInvalido as error:
        return (type(error).__name__, str(error), 0, 0)
    finally:
        fijar_alcance(Alcance(sistema=True, motivo="prueba"))


def _intentar(p: Peticion, acto: str, autor: Alcance) -> str:
    try:
        ejecutar(p, acto, {}, autor=autor)
    except ActoInvalido as error:
        return "" if type(error).__name__ in ("ActoRechazado", "ActoProhibido") else type(error).__name__
    return "se hizo"


EN_LA_BASE = [nombre for nombre in m.PERSONAS if nombre not in ("nadie", "titular de otra", "capturista y enlace")]


Celda = tuple[int, str, str]
"""The number of the sample, the person and the act."""


def _hechos_de(cosa: Cosa) -> dict[str, Any]:
    return {**m.NORMAL, **m.CASOS[cosa[3]]}


def _celdas(cosas: Sequence[Cosa], motor: str) -> set[Celda]:
    """Return the cells that this run tries; the refused, which never reach SQL, on one engine.

    In the short run the seed draws them: each act of each sample, allowed and refused, by one person, and on SQLite
    also each act by each person on one sample.
    """
    permitidas, negadas = [], []
    for n, cosa in enumerate(cosas):
        for nombre in EN_LA_BASE:
            debe = m.permitidos(nombre, *cosa[:3], _hechos_de(cosa))
            for acto in m.ACTOS:
                (permitidas if acto in debe else negadas).append((n, nombre, acto))
    de_cada_muestra = una_por_clase(permitidas, lambda c: (c[0], c[2]), f"permitidas {motor}")
    if motor != "sqlite":
        return set(de_cada_muestra)
    de_cada_persona = una_por_clase(permitidas, lambda c: c[1:], "permitidas por persona")
    rechazadas = (una_por_clase(negadas, clase, "negadas") for clase in (lambda c: (c[0], c[2]), lambda c: c[1:]))
    return {*de_cada_muestra, *de_cada_persona, *chain.from_iterable(rechazadas)}


def _prueba_de_muestra(pk: int, cosa: Cosa, suyas: dict[str, set[str]]) -> Iterator[tuple[bool, str]]:
    """Try some acts of some people on one petición; yield (was it allowed, what went wrong)."""
    propia = db.session.get_one(Peticion, pk).dependencia_id or f.id_de(Dependencia, OBRAS)
    otra = f.id_de(Dependencia, AGUAS)
    usuario = alcance("capturista").usuario_id
    for nombre, actos in suyas.items():
        autor = persona(nombre, propia, otra, usuario)
        debe = m.permitidos(nombre, *cosa[:3], _hechos_de(cosa))
        antes = _huella(pk)
        for acto, hacia in ((a, h) for a, h in debe.items() if a in actos):
            quedo = _hacer_y_deshacer(pk, acto, autor, datos_de(acto, db.session.get_one(Peticion, pk), cosa))
            yield True, "" if quedo == (acto, hacia, 1, 1) else f"{cosa} {nombre} {acto}: {quedo}"
        with escritura():
            fresca = db.session.get_one(Peticion, pk)
            for acto in (a for a in m.ACTOS if a in actos and a not in debe):
                mal = _intentar(fresca, acto, autor)
                yield False, f"{cosa} {nombre} {acto}: {mal}" if mal else ""
        yield False, "" if _huella(pk) == antes else f"{cosa} {nombre}: algo cambió"


MINIMO = {"sqlite": (1700, 25_000), "postgresql": (1700, 300)} if COMPLETO else {
    "sqlite": (450, 2000), "postgresql": (350, 200)}  # fmt: skip
"""How many are carried out at least, and how many refused or looked at again."""


@pytest.mark.manual("A6")
def test_cada_celda_en_la_base(motor: str, sistema: None, record_property: Callable[[str, object], None]) -> None:
    """What the matrix allows is carried out, and what it refuses is refused, on rows."""
    todas = muestras()
    assert {cosa[0] for _pk, cosa in todas} == set(ESTADOS)
    celdas = _celdas([cosa for _pk, cosa in todas], motor)
    hechas = rechazadas = 0
    malas: list[str] = []
    for n, (pk, cosa) in enumerate(todas):
        p = db.session.get_one(Peticion, pk)
        assert (p.estado, p.reservada) == (cosa[0], cosa[2])
        suyas = {nombre: {acto for acto in m.ACTOS if (n, nombre, acto) in celdas} for nombre in EN_LA_BASE}
        for permitida, mal in _prueba_de_muestra(pk, cosa, {quien: actos for quien, actos in suyas.items() if actos}):
            hechas, rechazadas = hechas + permitida, rechazadas + (not permitida)
            malas += [mal] if mal else []
    record_property("hechas y rechazadas", f"{hechas} / {rechazadas}")
    assert malas == [], "\n".join([f"{len(malas)} de {hechas} hechas y {rechazadas} rechazadas", *malas])
    assert hechas >= MINIMO[motor][0]
    assert rechazadas >= MINIMO[motor][1]


@pytest.mark.manual("A6")
def test_quien_tiene_dos_puestos_no_concluye_lo_de_otra_dependencia(sistema: None) -> None:
    p = f.en("proceso", AGUAS)
    with pytest.raises(ActoInvalido, match="No está a cargo de su dependencia"):
        f.acto(p, "concluir", "dos_puestos", **f.conclusion())
    assert f.leer(p.folio).estado == "proceso"
    f.acto(f.en("proceso", OBRAS), "concluir", "dos_puestos", **f.conclusion())


def test_dias_de_la_prueba(sistema: None) -> None:
    """The sample's dates stay on the right side of today."""
    assert PAUSA["hasta"] > hoy() + timedelta(days=1)
