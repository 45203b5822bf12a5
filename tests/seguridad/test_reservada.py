"""A denuncia against an office: every puesto of the cast looks for it everywhere and finds nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from tests.cliente import Cliente
from tests.corrida import una_por_clase
from tests.elenco import ELENCO, OBRAS
from tests.factories import acto, archivo, en, id_de, nueva

CANARIOS = ("zqdesc", "zqcalle", "zqnombre", "zqapellido", "zqcorreo", "zqnota", "zqarchivo", "8332149999")
PREGUNTAS = ("zqdesc", "zqnombre", "zqcalle", "833 214 9999", "{folio}", "{casi}")
DE_LO_RESERVADO = {"control": "contra un servidor", "custodio": "contra el Control"}
Cosas = dict[str, Any]


def _reservada(**contra: Any) -> Peticion:
    dicho = {
        "descripcion": "zqdesc: pidió dinero.", "domicilio": "Calle zqcalle 9", "nombre": "Zqnombre",
        "apellidos": "Zqapellido", "correo": "zqcorreo@ejemplo.mx", "telefono": "8332149999",
    }  # fmt: skip
    return nueva(None, tipo="denuncia", **contra, **dicho)


@pytest.fixture
def cosas(app: Flask) -> Cosas:
    """A reservada against Obras Públicas, one against the Órgano de Control, one that began in the open."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        de_control = db.session.scalar(select(Dependencia.id).where(Dependencia.control.is_(True)))
        una = _reservada(contra="dependencia", contra_dependencia_id=id_de(Dependencia, OBRAS))
        acto(una, "anotar", "control", texto="zqnota", para="interna")
        acto(una, "adjuntar", "control", archivo=archivo("zqarchivo"), texto="zqarchivo")
        otra = _reservada(contra="dependencia", contra_dependencia_id=de_control)
        abierta = en("proceso", descripcion="zqdesc del bache", nombre="Zqnombre", apellidos="Otra")
        acto(abierta, "reservar", "enlace_obras", contra="servidor_publico", motivo="Señala al inspector.")
        adjunto = db.session.scalars(select(Adjunto.id).where(Adjunto.peticion_id == una.id)).one()
        peticiones = (una, otra, abierta)
        return {
            "ids": [p.id for p in peticiones], "folios": [p.folio for p in peticiones], "adjunto": adjunto,
            "personas": [p.planteamiento.ciudadano_id for p in peticiones if p.planteamiento],
        }  # fmt: skip


def llaves(cosas: Cosas) -> list[tuple[str, Any]]:
    """Return the reservadas' own keys, each with its kind."""
    de_cada = {**cosas, "adjunto": [cosas["adjunto"]]}
    return [(clase, llave) for clase, suyas in de_cada.items() for llave in suyas]


def direcciones(app: Flask, cosas: Cosas, quien: str = "") -> Iterator[str]:
    """Yield every address that answers GET, with the reservadas' own keys where it asks for one.

    In the short run `quien` tries one of each kind at each address, drawn.
    """
    for regla in app.url_map.iter_rules():
        if "GET" not in (regla.methods or ()) or regla.endpoint.startswith(("static", "appbuilder")):
            continue
        if "logout" in regla.rule or "swagger" in regla.rule or "openapi" in regla.rule:
            continue
        todas = llaves(cosas) if regla.arguments else [("", "")]
        suyas = una_por_clase(todas, itemgetter(0), f"reservada {quien} {regla.rule}") if quien else todas
        for _clase, valor in suyas:
            yield re.sub(r"<[^>]+>", str(valor), regla.rule)


def consultas(cosas: Cosas) -> Iterator[str]:
    """Yield the searches that somebody who has heard of it would try."""
    folio = cosas["folios"][0]
    casi = folio[:-1] + str((int(folio[-1]) + 1) % 10)
    for pregunta in PREGUNTAS:
        q = pregunta.format(folio=folio, casi=casi)
        yield f"/peticiones/list/?q={q}"
        yield f"/ciudadanos/buscar?q={q}"
        yield f"/bitacora/list/?q={q}"
    yield from ("/ciudadanos/list/?_flt_0_nombre=zqnombre", "/peticiones/list/?estado=canalizado&tipo=denuncia")


def hallazgos(navegador: Cliente, urls: Iterator[str], cosas: Cosas) -> list[str]:
    """Return the addresses whose answer holds a word of the reservadas, or a folio that was not asked for."""
    halladas = []
    for url in dict.fromkeys(urls):
        respuesta = navegador.http.get(url)
        texto = respuesta.data.decode(errors="ignore").lower()
        preguntado = url.lower()
        malas = [c for c in CANARIOS if c in texto and c not in preguntado]
        malas += [f for f in cosas["folios"] if f.lower() in texto and f.lower() not in preguntado]
        if malas or respuesta.status_code >= 500:
            halladas.append(f"{url} {respuesta.status_code} {malas}")
    return halladas


@pytest.mark.manual("F-10")
@pytest.mark.parametrize("quien", [u for u in ELENCO if u not in (*DE_LO_RESERVADO, "baja")])
@pytest.mark.solo_sqlite("the guard's criteria are the same; the permission matrix runs on both")
def test_nobody_finds_a_reservada(app: Flask, cliente: type[Cliente], cosas: Cosas, quien: str) -> None:
    navegador = cliente.de(quien)
    assert hallazgos(navegador, direcciones(app, cosas, quien), cosas) == []
    assert hallazgos(navegador, consultas(cosas), cosas) == []


@pytest.mark.manual("F-10")
@pytest.mark.solo_sqlite("the same pages")
def test_who_handles_them_sees_each_his_own(app: Flask, cliente: type[Cliente], cosas: Cosas) -> None:
    control, custodio = cliente.de("control"), cliente.de("custodio")
    vistos = {quien: navegador.pagina("/peticiones/list/").texto for quien, navegador in
              (("control", control), ("custodio", custodio))}  # fmt: skip
    una, otra, abierta = cosas["folios"]
    assert [[folio in vistos[quien] for folio in (una, otra, abierta)] for quien in ("control", "custodio")] == [
        [True, False, True], [False, True, False],
    ]  # fmt: skip


@pytest.mark.solo_sqlite("the check itself")
def test_the_search_would_find_it(app: Flask, cliente: type[Cliente], cosas: Cosas) -> None:
    """For who may see them, the same addresses do show canaries: what the others are asked is no empty question."""
    assert len(hallazgos(cliente.de("control"), direcciones(app, cosas), cosas)) >= 3


@pytest.mark.manual("F-10")
@pytest.mark.solo_sqlite("counted in one engine")
def test_figures_do_not_count_them(app: Flask, cliente: type[Cliente], cosas: Cosas) -> None:
    for quien in ("coordinador", "subcoordinadora", "titular_obras"):
        texto = cliente.de(quien).pagina("/graficas/").texto
        assert "Todavía no hay peticiones que contar" in texto, quien
