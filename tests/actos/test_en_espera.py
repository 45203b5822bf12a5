"""What waits for its citizen: acts leave it resumable or waiting no more; one that is stuck stops no other."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, update

from app.actos.services import AUTOR_PORTAL, AUTOR_SISTEMA, ejecutar
from app.catalogos.services.ajustes import configuracion
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import Paso, de_donde, posibles
from app.nucleo.puestos import PORTAL, SISTEMA
from app.nucleo.reloj import ahora
from app.peticiones.jobs import reanudar_vencidas
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.hechos import HechosDePeticion
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy
from tests import factories as f
from tests.actos.pasos import a_las, dia, hacer, procesada, relojes
from tests.elenco import ELENCO, alcance
from tests.peticiones.muestras import Cosa, datos_de, en_espera

pytestmark = pytest.mark.dialecto("every act writes its rows, and the job reads them")

MIGRACIONES = str(Path(__file__).resolve().parents[2] / "migrations")
AGENTES = {SISTEMA: AUTOR_SISTEMA, PORTAL: AUTOR_PORTAL}


class _Deshacer(Exception):
    """Ends a write transaction without keeping anything."""


def _autor(puestos: tuple[str, ...]) -> Alcance:
    """Return who does an act: the first of the cast that has one of its puestos, or the agent whose row it is."""
    if puestos[0] in AGENTES:
        return AGENTES[puestos[0]]
    return alcance(next(n for n, suyos in ELENCO.items() if any(puesto in puestos for puesto, _de in suyos)))


def _queda_detenida(p: Peticion) -> str:
    """Return what is wrong with what waits now: «sistema» cannot resume it, or its acuse is not counted."""
    if p.en_espera_hasta is not None:
        ejecutar(p, "reanudar", {}, autor=AUTOR_SISTEMA, via="sistema")
        return "" if p.en_espera_hasta is None else "sigue en espera"
    calendario = configuracion().calendario
    acuse = calendario.sumar_habiles(calendario.dia_de(ahora()), configuracion().dias("plazo_acuse"))
    if p.estado == "canalizado" and (p.vence, p.reloj_desde) != (acuse, calendario.dia_de(ahora())):
        return f"vence el {p.vence}, corre desde {p.reloj_desde}"
    return ""


def _hacer_y_deshacer(pk: int, paso: Paso[HechosDePeticion], cosa: Cosa) -> str:
    mal = ""
    try:
        with escritura():
            p = db.session.get_one(Peticion, pk)
            ejecutar(p, paso.acto, datos_de(paso.acto, p, cosa), autor=_autor(paso.puestos))
            mal = _queda_detenida(p)
            raise _Deshacer
    except _Deshacer:
        return mal


@pytest.mark.usefixtures("sistema")
def test_every_act_that_moves_what_waits_leaves_it_resumable_or_waiting_no_more() -> None:
    """Formerly what was reserved while it waited stood in canalizado with its wait, and nobody could resume it."""
    f.en("canalizado"), f.nueva(None, tipo="denuncia", contra="servidor_publico")  # what may be a principal
    movidas, malas = set[str](), list[str]()
    for nueva, cosa in en_espera():
        pk = nueva().id
        for paso in (x for x in posibles(TABLA, db.session.get_one(Peticion, pk)) if x.hacia):
            mal = _hacer_y_deshacer(pk, paso, cosa)
            movidas.add(paso.acto)
            malas += [f"{cosa} {paso.acto}: {mal}"] if mal else []
    assert malas == []
    de_aqui = {x for x in TABLA if x.hacia and x.acto != "registrar" and {*x.desde} & {*de_donde(TABLA, "pausar")}}
    assert movidas == {paso.acto for paso in de_aqui}


@pytest.mark.usefixtures("sistema")
def test_what_was_reserved_while_it_waited_is_received_anew() -> None:
    p = f.acto(f.en("proceso"), "pausar", "enlace_obras", texto="El acta", hasta=date(2099, 1, 5))
    f.acto(p, "reservar", "subcoordinadora", contra="servidor_publico", motivo="Señala a un inspector.")
    assert (p.estado, p.en_espera_hasta, p.corre_reloj) == ("canalizado", None, True)
    f.acto(p, "recibir", "control")
    assert (p.estado, p.vence) == ("recibido", p.fecha_limite)


@pytest.mark.usefixtures("sistema")
def test_one_that_fails_keeps_no_other_waiting(caplog: pytest.LogCaptureFixture) -> None:
    """One is refused; of another the base keeps no second movimiento 1."""
    antes, negada, rota, despues = f.en("recibido"), f.en("canalizado"), f.en("recibido"), f.en("proceso")
    for p in (antes, rota, despues):
        f.acto(p, "pausar", "enlace_obras", texto="El acta", hasta=date(2099, 1, 5))
    sin_version = update(Peticion.__table__).where(Peticion.id == rota.id).values(version=0)
    db.session.rollback()
    with db.engine.begin() as conexion:
        conexion.execute(update(Peticion.__table__).values(en_espera_hasta=hoy()))
        conexion.execute(sin_version)
    assert reanudar_vencidas() == 2
    db.session.expire_all()
    siguen = select(Peticion.id).where(Peticion.en_espera_hasta.is_not(None)).order_by(Peticion.id)
    assert db.session.scalars(siguen).all() == [negada.id, rota.id]
    assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == [
        f"reanudar: 2 de 4 peticiones siguen en espera: {negada.folio} (ActoRechazado), {rota.folio} (IntegrityError)"
    ]


def test_who_can_be_paused_can_be_resumed_by_the_system() -> None:
    por_sistema = {estado for x in TABLA if x.acto == "reanudar" and SISTEMA in x.puestos for estado in x.desde}
    assert set(de_donde(TABLA, "pausar")) == por_sistema <= set(ABIERTOS)


@pytest.mark.usefixtures("sistema")
def test_what_stood_still_before_is_let_go_when_the_base_is_brought_up_to_date() -> None:
    """Reserved on Friday the 13th while it waited; Monday the 16th is a federal holiday. The one that waits goes on."""
    p = hacer(procesada(), "pausar", "enlace_obras", texto="El acta", hasta=dia(1, 12))
    hacer(p, "reservar", "subcoordinadora", a_las(13), contra="servidor_publico", motivo="Señala a un inspector.")
    bien, folio = relojes(p), p.folio
    otra = f.acto(f.en("proceso"), "pausar", "enlace_obras", texto="El acta", hasta=date(2099, 1, 5)).folio
    db.session.remove()
    downgrade(directory=MIGRACIONES, revision="0018")
    tabla = Peticion.__table__
    with db.engine.begin() as conexion:
        mala = {"en_espera_hasta": dia(1, 12), "vence": dia(1, 12), "reloj_desde": None, "fecha_limite": None}
        conexion.execute(update(tabla).where(tabla.c.folio == folio).values(mala))
    upgrade(directory=MIGRACIONES)
    with como_sistema("prueba"):
        assert (f.leer(folio).en_espera_hasta, relojes(f.leer(folio))) == (None, bien)
        assert f.leer(otra).en_espera_hasta == date(2099, 1, 5)
