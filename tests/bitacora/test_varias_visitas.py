"""Several visitas of one entry (H 4.2.1, paso 3): each its own act; verified together, and only the last round."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.bitacora.queries.entradas import nacidas, ultima_visita
from app.bitacora.services.visitas import anotar_visita
from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.nucleo.reloj import ahora
from tests.bitacora import entradas as e
from tests.bitacora import matriz as m
from tests.elenco import AGUAS, OBRAS
from tests.factories import cadenas_rotas_de_todo, id_de


@pytest.fixture
def visitada(sistema: None) -> Bitacora:
    """An entry for which Obras was visited."""
    e.canales()
    return e.en("visitada")


def verificadas(b: Bitacora) -> dict[str, bool]:
    """Return clave of the dependencia visited → whether that visita is verified."""
    consulta = select(Visita).where(Visita.bitacora_id == b.id).order_by(Visita.id)
    return {v.dependencia.clave: v.verificada is not None for v in db.session.scalars(consulta) if v.dependencia}


@pytest.mark.manual("A8", "H6")
def test_la_segunda_visita_es_un_acto_tambien_desde_su_propia_pagina(visitada: Bitacora) -> None:
    b = e.acto(visitada, "visitar", "informacion", **e.datos_de_visita(AGUAS))
    suelta = {**e.datos_de_visita(), "tipo": "canalizacion", "bitacora_folio": b.folio, "uuid": str(uuid.uuid4())}
    for _vez in range(2):
        with e.como("informacion") as autor, escritura():
            anotar_visita(suelta, autor=autor)
    b = e.fresca(b)
    assert [acto for acto, _puesto in e.actos(b)] == ["asentar", "verificar", "visitar", "visitar", "visitar"]
    assert (b.estado, cadenas_rotas_de_todo()) == ("visitada", [])


@pytest.mark.manual("A3")
def test_se_verifican_todas_a_la_vez(visitada: Bitacora) -> None:
    b = e.acto(visitada, "visitar", "informacion", **e.datos_de_visita(AGUAS))
    b = e.acto(b, "verificar_visita", "subcoordinadora")
    assert verificadas(b) == {OBRAS: True, AGUAS: True}
    assert e.registrar(b, dependencia_id=id_de(Dependencia, OBRAS)).estado == "registrada"


def test_nadie_las_verifica_si_una_es_suya(visitada: Bitacora) -> None:
    doble = m.persona("Inf", e.de_usuario("subcoordinadora"), mas="Sub")
    b = e.acto(visitada, "visitar", doble, **e.datos_de_visita(AGUAS))
    b = e.acto(b, "visitar", "informacion", **e.datos_de_visita(OBRAS))
    with pytest.raises(ActoRechazado, match="Usted hizo la visita"):
        e.acto(b, "verificar_visita", "subcoordinadora")
    assert (e.fresca(b).estado, verificadas(b)) == ("visitada", {OBRAS: False, AGUAS: False})


def test_la_devuelta_no_se_verifica_ni_recibe(visitada: Bitacora) -> None:
    b = e.acto(visitada, "devolver", "subcoordinadora", motivo="No era de ellos.")
    b = e.acto(b, "visitar", "informacion", **e.datos_de_visita(AGUAS))
    b = e.acto(b, "verificar_visita", "subcoordinadora")
    assert verificadas(b) == {OBRAS: False, AGUAS: True}
    with pytest.raises(DatosInvalidos) as hallado:
        e.registrar(b, dependencia_id=id_de(Dependencia, OBRAS))
    assert hallado.value.errores == {"dependencia_id": "Elija una de las opciones de la lista."}


@pytest.mark.solo_sqlite("an order by two columns")
def test_la_ultima_es_la_de_la_ultima_fecha_y_no_la_ultima_anotada(visitada: Bitacora) -> None:
    """The visita of the day before yesterday, noted today, is not the last; of one instant, the last noted is."""
    b = e.acto(visitada, "visitar", "informacion", **e.datos_de_visita(AGUAS))
    de_aguas = Visita.dependencia_id == id_de(Dependencia, AGUAS)
    with como_sistema("prueba"), escritura():
        db.session.execute(update(Visita).where(de_aguas).values(cuando=ahora() - timedelta(days=2)))
    b = e.acto(b, "verificar_visita", "subcoordinadora")
    with e.como("coordinador"):
        una, otra = ultima_visita(b), ultima_visita(b, verificada=True)
        assert [v.dependencia.clave for v in (una, otra) if v and v.dependencia] == [OBRAS, OBRAS]
    assert e.registrar(b).estado == "registrada"
    with e.como("coordinador"):
        (nacida,) = nacidas(b)
        assert nacida.destino_id == id_de(Dependencia, OBRAS)
