"""Every (estado, acto, puesto) of an entry and of a jornada against the hand-typed tables, and on the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.actos.services import actos_posibles, ejecutar
from app.bitacora.models.entrada import Bitacora
from app.bitacora.workflow import entrada as bitacora
from app.extensions import db, escritura
from app.jornadas import workflow as jornadas
from app.jornadas.models import Jornada
from app.nucleo.flujo import ActoInvalido, posibles
from app.nucleo.puestos import PUESTOS
from app.seguridad.guardia import Alcance, alcance_sistema
from tests.bitacora import entradas as e
from tests.bitacora import matriz as m

pytestmark = pytest.mark.dialecto("every act of an entry writes its rows")


def test_la_matriz_habla_de_lo_que_hay() -> None:
    assert set(m.PUESTOS.values()) == set(PUESTOS)
    assert {paso.acto for paso in bitacora.TABLA} == {*m.ACTOS, "asentar"} == set(bitacora.ACTOS)
    assert {paso.acto for paso in jornadas.TABLA} == {*m.ACTOS_DE_JORNADA, "planear"} == set(jornadas.ACTOS)
    assert list(bitacora.ESTADOS) == m.ESTADOS
    assert [clave for clave, _texto in bitacora.MEDIOS] == list(m.MEDIOS)
    assert list(jornadas.ESTADOS) == m.ESTADOS_DE_JORNADA


CLASES = list(product(m.ESTADOS, m.MEDIOS, (False, True)))
"""Estado, medio and whether it is reservada."""


def diferencias() -> tuple[int, list[str]]:
    """Compare the grid of plain entries; return how many cells it has and the wrong ones."""
    celdas, malas = 0, []
    for estado, medio, reservada in CLASES:
        b = Bitacora(estado=estado, medio=medio, reservada=reservada, contra_control=False, con_asesoria=False)
        for puesto in m.PUESTOS:
            hay = {(x.acto, x.hacia) for x in actos_posibles(b, m.persona(puesto))}
            debe = set(m.permitidos(puesto, estado, medio, reservada).items())
            celdas += len(m.ACTOS)
            malas += [f"{estado}/{medio}/{reservada}/{puesto}: {x}" for x in hay ^ debe]
    return celdas, malas


@pytest.mark.manual("A8", "E0b")
@pytest.mark.usefixtures("app_abierta")
def test_cada_celda_de_la_bitacora() -> None:
    assert diferencias() == (len(CLASES) * len(PUESTOS) * len(m.ACTOS), [])


@pytest.mark.usefixtures("app_abierta")
def test_la_matriz_ve_una_tabla_descompuesta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.actos.services.posibles", lambda tabla, cosa: (x for x in tabla if cosa.estado in x.desde))
    assert diferencias()[1] != []
    monkeypatch.setattr("app.actos.services.posibles", posibles)
    monkeypatch.setattr(Bitacora, "contenida_en", lambda self, uno: True)
    de_quien_no_la_ve = [
        (clase, puesto, acto)
        for clase, puesto in product(CLASES, m.PUESTOS)
        for acto in m.dichos(puesto, *clase[:2])
        if not m.ve(puesto, *clase[1:])
    ]
    assert len(diferencias()[1]) == len(de_quien_no_la_ve) > 0


@pytest.mark.usefixtures("app_abierta")
def test_cada_celda_de_la_jornada() -> None:
    for estado in m.ESTADOS_DE_JORNADA:
        for puesto in m.PUESTOS:
            hay = {x.acto: x.hacia for x in actos_posibles(Jornada(estado=estado), m.persona(puesto))}
            assert hay == m.permitidos_de_jornada(puesto, estado), (estado, puesto)


@pytest.mark.usefixtures("app_abierta")
def test_quien_empieza() -> None:
    for puesto in m.PUESTOS:
        pasos = list(actos_posibles(Bitacora(estado="", reservada=False), m.persona(puesto)))
        medios = [" ".join(clave for clave, _ in paso.exige[0].opciones_de(None)) for paso in pasos]
        assert medios == [x for x in [m.EMPIEZAN["asentar"].get(puesto)] if x]
        planean = [x.acto for x in actos_posibles(Jornada(estado=""), m.persona(puesto))]
        assert planean == (["planear"] if puesto in m.EMPIEZAN["planear"] else [])


# On the database: one entry per state and medio, every act of every puesto tried on it and undone


class _Deshacer(Exception):
    """Ends a write transaction without keeping anything."""


def datos_de(acto: str) -> dict[str, Any]:
    """Return what an act demands."""
    return {
        "verificar": {"analisis": "Es cierto."},
        "orientar": {"texto": "Se le explicó a dónde acudir."},
        "visitar": e.datos_de_visita(),
        "devolver": {"motivo": "Falta decir con quién se habló."},
        "registrar_denuncia": {"contra": "nadie"},
        "descartar": {"motivo": "No era cierto."},
        "reservar": {"contra": "servidor_publico"},
        "cancelar": {"motivo": "Llueve."},
    }.get(acto, {})


def hacer_y_deshacer(modelo: Any, pk: int, acto: str, autor: Alcance, datos: dict[str, Any]) -> str:
    """Carry out an act under the person's own scope and undo it; return the state it led to, or the refusal."""
    with e.como(autor):
        try:
            with escritura():
                cosa = db.session.get_one(modelo, pk)
                antes = cosa.version
                movimiento = ejecutar(cosa, acto, datos, autor=autor)
                with alcance_sistema("contar"):
                    cuantos = db.session.scalar(select(func.count(Movimiento.id)).where(Movimiento.de(cosa)))
                assert (movimiento.numero, cosa.version, cuantos) == (antes + 1,) * 3
                raise _Deshacer(cosa.estado)
        except _Deshacer as hecho:
            return str(hecho)
        except ActoInvalido as error:
            return type(error).__name__


def muestras() -> Iterator[tuple[Bitacora, str]]:
    """Yield an entry per state and medio."""
    j = e.jornada().id
    for estado in m.ESTADOS:
        yield e.en(estado), "radio"
    for estado in ("asentada", "verificada", "atendida"):
        yield e.en(estado, medio="jornada", jornada_id=j), "jornada"


@pytest.mark.solo_sqlite("it asks for a state that no engine holds")
@pytest.mark.parametrize("hacer", [e.en, e.jornada])
def test_no_se_hace_una_cosa_en_otro_estado_que_el_pedido(hacer: Callable[[str], Any], sistema: None) -> None:
    with pytest.raises(AssertionError):
        hacer("de_nadie")


@pytest.mark.manual("A8", "A3", "A4", "E0b")
def test_cada_celda_en_la_base(motor: str, sistema: None) -> None:
    """The allowed are carried out on both engines; the refused, which never reach SQL, are tried on one."""
    e.canales()
    hechas = rechazadas = 0
    todas = list(muestras())
    assert {b.estado for b, _medio in todas} == set(bitacora.ESTADOS)
    for b, medio in todas:
        estado, pk = b.estado, b.id
        for puesto in m.PUESTOS:
            debe = m.permitidos(puesto, estado, medio, False)
            autor = m.persona(puesto, e.de_usuario("capturista"))
            for acto in m.ACTOS if m.ve(puesto, medio, False) else ():
                if acto not in debe and motor != "sqlite":
                    continue
                datos = datos_de(acto)
                quedo = hacer_y_deshacer(Bitacora, pk, acto, autor, datos)
                assert quedo in ({debe[acto]} if acto in debe else {"ActoRechazado", "ActoProhibido"}), (
                    estado, medio, puesto, acto, quedo,
                )  # fmt: skip
                hechas, rechazadas = hechas + (acto in debe), rechazadas + (acto not in debe)
    ven = [(b, medio, puesto) for b, medio in todas for puesto in m.PUESTOS if m.ve(puesto, medio, False)]
    assert hechas == sum(len(m.permitidos(puesto, b.estado, medio, False)) for b, medio, puesto in ven)
    assert rechazadas == (len(ven) * len(m.ACTOS) - hechas if motor == "sqlite" else 0)


def test_cada_celda_de_la_jornada_en_la_base(motor: str, sistema: None) -> None:
    hechas = {estado: e.jornada(estado) for estado in m.ESTADOS_DE_JORNADA}
    assert {j.estado for j in hechas.values()} == set(jornadas.ESTADOS)
    for estado, pk in [(estado, j.id) for estado, j in hechas.items()]:
        for puesto in ("Sec", "Inf", "Coo", "Sub", "Cap", "Ase"):
            debe = m.permitidos_de_jornada(puesto, estado)
            for acto in m.ACTOS_DE_JORNADA:
                autor = m.persona(puesto, e.de_usuario("coordinador"))
                quedo = hacer_y_deshacer(Jornada, pk, acto, autor, datos_de(acto))
                assert quedo in ({debe[acto]} if acto in debe else {"ActoRechazado", "ActoProhibido"})


@pytest.mark.manual("A3")
def test_nadie_verifica_su_propia_visita(sistema: None) -> None:
    b = e.en("visitada")
    quien_fue = m.persona("Inf", e.de_usuario("informacion"), mas="Sub")
    assert hacer_y_deshacer(Bitacora, b.id, "verificar_visita", quien_fue, {}) == "ActoRechazado"
    otra = m.persona("Sub", e.de_usuario("subcoordinadora"))
    assert hacer_y_deshacer(Bitacora, b.id, "verificar_visita", otra, {}) == "visita_verificada"
