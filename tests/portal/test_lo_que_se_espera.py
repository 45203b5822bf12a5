"""The tracking page says what the petición waits for from her, how she asks the office, and who says that it failed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import format_date
from sqlalchemy import update

from app.catalogos.models.tramites import Requisito, Tramite
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests.cliente import Cliente
from tests.documentos.test_comprobante import ajustar
from tests.factories import acto, en, id_de, leer, nueva
from tests.portal.test_seguimiento import Calle, en_sistema

pytestmark = pytest.mark.dialecto("reading the names of what is missing")


@pytest.fixture
def calle(app: Flask, cliente: type[Cliente]) -> Calle:
    """A citizen on the street."""
    return Calle(app, cliente)


def test_she_reads_which_papers_it_waits_for_until_the_last(app: Flask, calle: Calle) -> None:
    def preparar() -> list[Requisito]:
        p = nueva(None, tramite_id=id_de(Tramite, "medicamento"))
        calle.toma(p)
        return [r for r in p.tramite.requisitos if r.obligatorio] if p.tramite else []

    def cotejar(requisito: Requisito) -> None:
        acto(leer(calle.llaves["folio"]), "cotejar_requisitos", "secretaria", requisito_id=requisito.id, como="copia")

    faltan = en_sistema(app, preparar)
    assert len(faltan) > 1
    nombres = ", ".join(r.nombre for r in faltan)
    texto = calle.ve()
    assert f"Su petición espera {len(faltan)} documentos: {nombres}." in texto
    assert "Tráigalos a la oficina; en cuanto estén, se envía." in texto
    for requisito in faltan[:-1]:
        en_sistema(app, lambda uno=requisito: cotejar(uno))
    texto = calle.ve()
    assert f"Su petición espera un documento: {faltan[-1].nombre}." in texto
    assert "Tráigalo a la oficina; en cuanto esté, se envía." in texto
    en_sistema(app, lambda: cotejar(faltan[-1]))
    assert "Su petición espera" not in calle.ve()


def test_she_reads_what_the_pause_waits_for_and_until_when(app: Flask, calle: Calle) -> None:
    def preparar() -> str:
        hasta = hoy() + timedelta(days=3)
        p = en("proceso")
        calle.toma(p)
        acto(p, "pausar", "enlace_obras", texto="que traiga el plano.", hasta=hasta)
        return str(format_date(hasta, "d 'de' MMMM 'de' y"))

    dia = en_sistema(app, preparar)
    assert f"Se espera algo de usted: que traiga el plano. A más tardar el {dia}." in calle.ve()
    folio = calle.llaves["folio"]
    en_sistema(app, lambda: acto(leer(folio), "reanudar", "enlace_obras"))
    assert "Se espera algo de usted" not in calle.ve()


@pytest.mark.parametrize(
    ("telefono", "dice"),
    [("", "escríbanos aquí abajo."), ("833 260 0000", "llame a la oficina al 833 260 0000 con su folio.")],
)
def test_she_is_told_to_call_only_a_number_that_is_there(app: Flask, calle: Calle, telefono: str, dice: str) -> None:
    def preparar() -> None:
        calle.toma(en("concluido"))
        ajustar(oficina_telefono=telefono)
        with escritura():
            db.session.execute(update(Peticion).values(vence=hoy() - timedelta(days=3)))

    en_sistema(app, preparar)
    texto = calle.ve()
    assert "Debía quedar comprobado el" in texto
    assert dice in texto


@pytest.mark.parametrize(("resuelto", "boton"), [("no", "¿No es así? Díganos"), ("si", "¿No quedó? Díganos")])
def test_what_she_may_object_to_is_what_was_said(app: Flask, calle: Calle, resuelto: str, boton: str) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido", resuelto=resuelto)))
    texto = calle.ve()
    assert boton in texto
    assert "No se pudo resolver" not in texto
    assert ("La dependencia dice que no se pudo: " in texto) == (resuelto == "no")
