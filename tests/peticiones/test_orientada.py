"""What was answered (`orientar`) is orientada wherever it is read, also where a dependencia had it and sent it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.documentos.models import Oficio
from app.documentos.presenters.oficios import de_oficio
from app.extensions import db
from app.peticiones.models.cifras import cifra
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.espera import espera_de
from app.peticiones.presenters.pagina import paso_del_manual, pasos_de
from app.portal.situacion import pasos_para_ella, que_sigue_en_otra
from tests import factories as f

pytestmark = pytest.mark.dialecto("the criterion of the figures is SQL's")


def de_vuelta() -> Peticion:
    """Return a sugerencia that its dependencia rejected, and that was then answered at the counter."""
    p = f.nueva(tipo="sugerencia")
    assert p.estado == "canalizado"
    f.acto(p, "rechazar_competencia", "enlace_obras", motivo="No es de obras.")
    return f.acto(p, "orientar", "capturista", texto="Preséntela en el buzón del Cabildo.")


def en_el_mostrador() -> Peticion:
    """Return one that was answered where it was asked."""
    return f.acto(f.nueva(None, tipo="orientacion"), "orientar", "capturista", texto="Vaya a Catastro.")


@pytest.mark.parametrize("hacer", [de_vuelta, en_el_mostrador])
def test_what_is_read_of_it_says_that_it_was_answered_and_nothing_of_a_check(
    sistema: None, hacer: Callable[[], Peticion]
) -> None:
    p = hacer()
    dados = [("por_canalizar", "hecho"), ("validado", "hecho")]
    assert [(paso["clave"], paso["estado"]) for paso in pasos_de(p)] == dados
    assert [(paso["clave"], paso["estado"]) for paso in pasos_para_ella(p)] == dados
    assert paso_del_manual(p) is None
    assert espera_de(p, [], le_toca=False)[0].startswith("Se orientó a la persona y se cerró el ")
    assert que_sigue_en_otra(p) == "Se respondió y quedó cerrada."
    f.acto(p, "emitir_respuesta", "capturista", texto="Preséntela en el buzón del Cabildo.")
    assert de_oficio(p, db.session.scalars(select(Oficio)).one())["resolucion"] == "se dio respuesta a su consulta"


def test_the_figures_and_the_fact_are_one(sistema: None) -> None:
    orientadas = {de_vuelta().id, en_el_mostrador().id}
    otras = {f.en("validado").id, f.en("validado", resuelto="no").id, f.en("concluido").id, f.nueva().id}
    todas = db.session.scalars(select(Peticion).where(Peticion.id.in_(orientadas | otras)))
    assert {p.id for p in todas if p.orientada} == orientadas
    for nombre, cuantas in {"orientadas": 2, "validadas": 2, "resueltas": 1}.items():
        assert len(db.session.scalars(select(Peticion.id).where(cifra(nombre))).all()) == cuantas, nombre
    assert set(db.session.scalars(select(Peticion.id).where(cifra("orientadas")))) == orientadas


def test_reopened_it_is_no_longer(sistema: None) -> None:
    p = f.acto(de_vuelta(), "reabrir", "subcoordinadora", motivo="Sí es de obras.")
    assert (p.estado, p.orientada) == ("por_canalizar", False)
