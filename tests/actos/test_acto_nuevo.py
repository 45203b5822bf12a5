"""An act is what the list of `docs/arquitectura.md` («Agregar un acto») writes, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from markupsafe import Markup

from app.actos.drawn import drawn_fields
from app.actos.forms import formas_de
from app.actos.services import FLUJOS, Contexto, Palabras, ejecutar
from app.extensions import escritura
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoProhibido, ActoRechazado, Campo, DatosInvalidos, Paso
from app.nucleo.puestos import CAPTURISTA
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.flujo import FLUJO
from app.peticiones.workflow.hechos import HechosDePeticion
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESCRIBIR, ESTADOS, ActoDePeticion
from app.roles import concesiones
from tests import factories as f
from tests.elenco import alcance

CAMPO = Campo("estante", "Estante", falta="Diga en qué estante.")


def _no_firme(p: HechosDePeticion) -> bool:
    return not p.firme


FILA = Paso[Peticion]("archivar_copia", ("proceso",), None, (CAPTURISTA,), (CAMPO,), (_no_firme,))
PALABRAS = ActoDePeticion("Archivar la copia", "Copia archivada", grupo=ESCRIBIR, mueve=False)


def efecto_archivar_copia(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    p.dias_prorroga = 3
    return {**d, "folio": p.folio}


@pytest.fixture
def con_el_acto(app: Flask, sistema: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACTOS, FILA.acto, PALABRAS)
    flujo = replace(
        FLUJO,
        tabla=(*TABLA, FILA),
        efectos={**FLUJO.efectos, FILA.acto: efecto_archivar_copia},
        palabras=Palabras(ESTADOS, ACTOS),
    )
    answers = app.extensions["answers"]
    monkeypatch.setitem(app.extensions, "answers", {**answers, FLUJOS: (*answers[FLUJOS], lambda: (Peticion, flujo))})
    monkeypatch.setitem(app.extensions, "flujos", {**app.extensions["flujos"], Peticion: flujo})


@pytest.mark.solo_sqlite("what an act is made of is the same on both")
def test_un_acto_es_su_fila_su_campo_sus_palabras_y_su_efecto(con_el_acto: None) -> None:
    p = f.en("proceso")
    forma = next(forma for forma in formas_de(p, alcance("capturista"), "/x") if forma.acto == FILA.acto)
    assert (forma.boton, [campo.nombre for campo in forma.campos]) == ("Archivar la copia", ["estante"])
    with pytest.raises(DatosInvalidos, match="Diga en qué estante"):
        f.acto(p, FILA.acto, "capturista")
    with pytest.raises(ActoProhibido):
        f.acto(p, FILA.acto, "secretaria", estante="4")
    with pytest.raises(ActoRechazado, match="Archivar la copia"):
        f.acto(f.en("recibido"), FILA.acto, "capturista", estante="4")
    with escritura():
        movimiento = ejecutar(p, FILA.acto, {"estante": "4"}, autor=alcance("capturista"))
    assert (p.estado, p.dias_prorroga) == ("proceso", 3)
    assert movimiento.datos == {"estante": "4", "folio": p.folio}
    assert ("can_archivar_copia", "Peticion") in concesiones()[CAPTURISTA]


@pytest.mark.solo_sqlite("the page is the same text on both")
def test_los_campos_que_se_guardan_se_pintan_como_la_primera_vez(con_el_acto: None, app: Flask) -> None:
    piezas = app.jinja_env.get_template("piezas.html").module
    for estado in ("por_canalizar", "recibido", "proceso", "concluido", "validado"):
        p = f.en(estado)
        for _vez in range(2):  # the second time they are kept
            for forma in formas_de(p, alcance("capturista"), "/x"):
                sueltos = "".join(str(piezas.campo_de_acto(forma, campo)) for campo in forma.campos)  # type: ignore[attr-defined]
                assert drawn_fields(forma) == sueltos
                forma.valores = {campo.nombre: f"<{forma.acto}>" for campo in forma.campos}
                escritos = "".join(str(piezas.campo_de_acto(forma, campo)) for campo in forma.campos)  # type: ignore[attr-defined]
                assert (drawn_fields(forma), type(drawn_fields(forma))) == (escritos, Markup)
