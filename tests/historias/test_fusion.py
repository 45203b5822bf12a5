"""Merge and undo: the same woman written down twice is made one person, and taken apart when it was a mistake."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.ciudadanos.models import Ciudadano
from app.extensions import db
from tests.cliente import Cliente
from tests.factories import datos_de_registro, leer
from tests.historias.oficina import Oficina


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    return Oficina(app, cliente)


def ficha_de(oficina: Oficina, folio: str) -> int:
    """Return the row of `ciudadano` with which a petición was registered."""
    return int(oficina.en_base(lambda: leer(folio).planteamiento.ciudadano_id))


def peticiones_en(oficina: Oficina, ficha: int) -> list[str]:
    """Return the folios that a person's page shows to the Capturista."""
    textos = oficina.de("capturista").pagina(f"/ciudadanos/show/{ficha}").textos
    return sorted(t for t in textos if t.startswith("PRE-"))


def une(oficina: Oficina, usuario: str, una: int, otra: int) -> None:
    """Search from one row, compare, and keep the first."""
    persona = oficina.de(usuario)
    persona.pagina(f"/ciudadanos/{una}/fusionar")
    forma = next(f for f in persona.pagina(f"/ciudadanos/{una}/fusionar?con={otra}").formas if "con" in f["datos"])
    datos = {**forma["datos"], "motivo": "Trae la misma credencial"}
    assert persona.post(f"/ciudadanos/{una}/fusionar", datos).status_code == 303


@pytest.mark.manual("D4", "F-4")
def test_la_misma_persona_anotada_dos_veces(oficina: Oficina) -> None:
    bache = oficina.registra("capturista")
    fuga = oficina.registra("secretaria", nombre="Carmen", apellidos="Ruiz", telefono=None)
    una, otra = ficha_de(oficina, bache), ficha_de(oficina, fuga)
    assert (peticiones_en(oficina, una), peticiones_en(oficina, otra)) == ([bache], [fuga])

    une(oficina, "capturista", una, otra)
    assert peticiones_en(oficina, una) == sorted([bache, fuga])
    assert oficina.de("secretaria").get(f"/ciudadanos/show/{otra}").location.endswith(f"/show/{una}")
    assert "Persona María del Carmen Ruiz Ávila" in oficina.de("secretaria").ver(fuga).texto
    assert ficha_de(oficina, fuga) == otra, "what was registered is not rewritten"

    tercera = oficina.registra("capturista", ciudadano_id=otra)
    assert ficha_de(oficina, tercera) == una

    pagina = oficina.de("subcoordinadora").pagina(f"/ciudadanos/show/{una}")
    forma = pagina.forma("/deshacer")
    assert oficina.de("subcoordinadora").post(forma["url"], forma["datos"]).status_code == 303
    assert (peticiones_en(oficina, una), peticiones_en(oficina, otra)) == (sorted([bache, tercera]), [fuga])
    assert "Persona Carmen Ruiz" in oficina.de("secretaria").ver(fuga).texto
    assert "Subcoordinadora de Prueba" in oficina.de("capturista").pagina(f"/ciudadanos/show/{una}").texto


def test_quien_denuncio_a_un_servidor_publico_no_se_une_con_nadie(oficina: Oficina) -> None:
    capturista = oficina.de("capturista")
    datos = oficina.en_base(datos_de_registro) | {"tipo": "queja", "contra": "servidor_publico"}
    ficha = {"csrf_token": capturista.ficha_csrf()}
    assert capturista.post("/peticiones/add", {**ficha, **datos}).location == "/"
    abierta = ficha_de(oficina, oficina.registra("capturista"))
    reservadas = select(Ciudadano.id).where(Ciudadano.reservado.is_(True))
    oculta = oficina.en_base(lambda: db.session.scalars(reservadas).one())
    assert oculta != abierta
    assert capturista.get(f"/ciudadanos/{abierta}/fusionar?con={oculta}").status_code == 404
    assert capturista.get(f"/ciudadanos/show/{oculta}").status_code == 404
