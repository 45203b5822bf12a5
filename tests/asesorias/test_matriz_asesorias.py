"""Who does what with an asesoría and a compromiso, typed by hand, cell by cell; the jornada is in `bitacora/matriz`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.actos.services import actos_posibles
from app.asesorias import workflow as asesorias
from app.asesorias.models import Asesoria
from app.compromisos import workflow as compromisos
from app.compromisos.models import Compromiso
from app.compromisos.services import acordar
from app.extensions import db, escritura
from app.nucleo.flujo import posibles
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.bitacora import matriz as m
from tests.bitacora.test_matriz_bitacora import hacer_y_deshacer

pytestmark = pytest.mark.dialecto("every act of asesorías and compromisos writes its rows")

ASESORIA = """
cual       | acto      | hacia      | quienes
libre      | responder | respondida | Ase Col
libre      | excusarse | pedida     | Ase Col
excusada   | responder | respondida | Col Coo
excusada   | excusarse | pedida     | Col
de_dos     | responder | respondida | Coo
"""
"""`libre`: asked, nobody excused; `excusada`: the Asesor excused himself; `de_dos`: his colleague too; `respondida`.

`Ase` is the Asesor, `Col` another, `Pid` the Subcoordinador who asked; every other puesto is somebody else's.
"""
VEN = {"libre": "Ase Col Coo Pid", "excusada": "Col Coo Pid", "de_dos": "Coo Pid", "respondida": "Ase Coo Pid"}
ESTADO_DE = {"libre": "pedida", "excusada": "pedida", "de_dos": "pedida", "respondida": "respondida"}
ESTADOS_DE_COMPROMISO = ("abierto", "cumplido", "incumplido")
ASIENTA = "Ase Col"
"""Who writes one down of his own accord; «pedir» is an act of the petición."""
COMPROMISO = """
estado     | acto      | hacia      | quienes
abierto    | cumplir   | cumplido   | Coo Sub
abierto    | incumplir | incumplido | Coo Sub
"""
ACUERDAN = "Coo Sub"
VEN_COMPROMISOS = "Sec Inf Coo Sub Cap Ase"
ACTOS = ("responder", "excusarse")
ACTOS_DE_COMPROMISO = ("cumplir", "incumplir")
PERSONAS = (*m.PUESTOS, "Col", "Pid")
SON = {"Col": "Ase", "Pid": "Sub"}
CUENTAS = {"Ase": "asesor", "Col": "informacion", "Pid": "subcoordinadora", "Coo": "coordinador"}
DATOS: dict[str, dict[str, Any]] = {
    "responder": {"respuesta": "Es ejidal.", "normas": "Ley Agraria, 80"},
    "excusarse": {"motivo": "Conozco a las partes."},
    "cumplir": {"evidencia": "Se ve la lámpara encendida."},
    "incumplir": {"motivo": "No hubo presupuesto."},
}


def permitidos(tabla: str, cual: str, quien: str) -> dict[str, str]:
    """Return act → state it leads to."""
    return {acto: hacia for c, acto, hacia, quienes in m.filas(tabla) if c == cual and quien in quienes.split()}


def persona(quien: str) -> Alcance:
    """Return the scope of one of them, with an account of the cast."""
    return m.persona(SON.get(quien, quien), e.de_usuario(CUENTAS.get(quien, "capturista")))


def test_la_matriz_habla_de_lo_que_hay() -> None:
    assert {paso.acto for paso in asesorias.TABLA} == {*ACTOS, "asentar", "pedir"} == set(asesorias.ACTOS)
    assert {paso.acto for paso in compromisos.TABLA} == {*ACTOS_DE_COMPROMISO, "acordar"} == set(compromisos.ACTOS)
    assert set(asesorias.ESTADOS) == set(ESTADO_DE.values())
    assert tuple(compromisos.ESTADOS) == ESTADOS_DE_COMPROMISO
    assert set(VEN) == set(ESTADO_DE) >= {fila[0] for fila in m.filas(ASESORIA)}


def diferencias() -> list[str]:
    """Compare what the tables offer each puesto on things in memory; return the wrong cells."""
    malas: list[str] = []
    muestras = {
        "libre": Asesoria(estado="pedida"),
        "excusada": Asesoria(estado="pedida", excusado_id=1),
        "respondida": Asesoria(estado="respondida"),
    }
    for quien in m.PUESTOS:
        for cual, a in muestras.items():
            hay = {x.acto for x in actos_posibles(a, m.persona(quien))}
            debe = set(permitidos(ASESORIA, cual, "Col" if quien == "Ase" else quien))  # sight is the database's
            malas += [f"asesoría {cual}/{quien}: {x}" for x in hay ^ debe]
        for estado in compromisos.ESTADOS:
            hechos = {x.acto: x.hacia for x in actos_posibles(Compromiso(estado=estado), m.persona(quien))}
            if hechos != permitidos(COMPROMISO, estado, quien):
                malas.append(f"compromiso {estado}/{quien}")
    return malas


@pytest.mark.manual("A5")
@pytest.mark.usefixtures("app_abierta")
def test_cada_celda_de_la_tabla() -> None:
    assert diferencias() == []


@pytest.mark.usefixtures("app_abierta")
def test_la_matriz_ve_una_tabla_descompuesta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.actos.services.posibles", lambda tabla, cosa: (x for x in tabla if cosa.estado in x.desde))
    assert diferencias() == ["asesoría libre/Coo: responder"]
    monkeypatch.setattr("app.actos.services.posibles", posibles)
    monkeypatch.setattr(Compromiso, "contenida_en", lambda self, uno: uno.puesto == "Coordinador")
    assert diferencias() == ["compromiso abierto/Sub"]


@pytest.mark.usefixtures("app_abierta")
def test_quien_empieza() -> None:
    for quien in m.PUESTOS:
        asientan = [x.acto for x in actos_posibles(Asesoria(estado=""), m.persona(quien))]
        assert asientan == (["asentar"] if quien in ASIENTA else []), quien
        acuerdan = [x.acto for x in actos_posibles(Compromiso(estado=""), m.persona(quien))]
        assert acuerdan == (["acordar"] if quien in ACUERDAN else []), quien


# On the database: every allowed act carried out and undone; who does not see it does not find it


def asesoria(cual: str) -> Asesoria:
    """Return an asesoría as the table names it, moved there by who may."""
    p = f.nueva(None)
    e.acto(p, "pedir_asesoria", "subcoordinadora", texto="¿De quién es el predio?")
    a = db.session.scalars(select(Asesoria).order_by(Asesoria.id.desc()).limit(1)).one()
    for quien in {"excusada": ("Ase",), "de_dos": ("Ase", "Col")}.get(cual, ()):
        a = e.acto(a, "excusarse", persona(quien), **DATOS["excusarse"])
    if cual == "respondida":
        a = e.acto(a, "responder", persona("Ase"), **DATOS["responder"])
    assert a.estado == ESTADO_DE[cual]
    return a


def compromiso(estado: str) -> Compromiso:
    """Return a compromiso in a state, of a petición."""
    datos = {"que": "Cambiar la lámpara.", "fecha": hoy() + timedelta(days=9), "responsable": "Obras Públicas",
             "peticion_folio": f.nueva(None).folio}  # fmt: skip
    with e.como("coordinador") as autor, escritura():
        pk = acordar(datos, autor=autor).id
    k = db.session.get_one(Compromiso, pk)
    acto = {"cumplido": "cumplir", "incumplido": "incumplir"}.get(estado)
    if acto:
        k = e.acto(k, acto, "coordinador", **DATOS[acto])
    assert k.estado == estado
    return k


def la_ve(modelo: Any, pk: int, autor: Alcance) -> bool:
    """Answer whether a person finds a thing."""
    with e.como(autor):
        return db.session.scalar(select(modelo.id).where(modelo.id == pk)) is not None


def probar(modelo: Any, pk: int, debe: dict[str, str], actos: tuple[str, ...], autor: Alcance, motor: str) -> int:
    """Carry out each act under a person's scope and undo it; the refused, which never reach SQL, on one engine."""
    hechos = 0
    for acto in actos:
        if acto not in debe and motor != "sqlite":
            continue
        quedo = hacer_y_deshacer(modelo, pk, acto, autor, DATOS[acto])
        assert quedo in ({debe[acto]} if acto in debe else {"ActoRechazado", "ActoProhibido"}), (acto, autor, quedo)
        hechos += acto in debe
    return hechos


@pytest.mark.manual("A5", "D13")
@pytest.mark.parametrize("cual", VEN)
def test_cada_celda_de_la_asesoria_en_la_base(motor: str, sistema: None, cual: str) -> None:
    pk = asesoria(cual).id
    hechos = 0
    for quien in PERSONAS:
        autor = persona(quien)
        assert la_ve(Asesoria, pk, autor) == (quien in VEN[cual].split()), (cual, quien)
        if quien in VEN[cual].split():
            hechos += probar(Asesoria, pk, permitidos(ASESORIA, cual, quien), ACTOS, autor, motor)
    assert hechos == sum(len(permitidos(ASESORIA, cual, quien)) for quien in PERSONAS)


@pytest.mark.parametrize("estado", ESTADOS_DE_COMPROMISO)
def test_cada_celda_del_compromiso_en_la_base(motor: str, sistema: None, estado: str) -> None:
    k = compromiso(estado)
    with escritura():
        db.session.get_one(Peticion, k.peticion_id).con_asesoria = True  # so that the Asesor, too, sees what it is of
    pk, hechos = k.id, 0
    for quien in m.PUESTOS:
        autor = persona(quien)
        ve = quien in VEN_COMPROMISOS.split() and quien != "Inf"  # the petición was not born of the bitácora
        assert la_ve(Compromiso, pk, autor) == ve, (estado, quien)
        if ve:
            hechos += probar(Compromiso, pk, permitidos(COMPROMISO, estado, quien), ACTOS_DE_COMPROMISO, autor, motor)
    assert hechos == sum(len(permitidos(COMPROMISO, estado, quien)) for quien in m.PUESTOS)
