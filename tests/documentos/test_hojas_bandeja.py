"""The bandeja of sheets that found no petición; the loop that closes when the formato comes back."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actos.models import Movimiento
from app.archivos.almacen import almacen
from app.commands import como_sistema
from app.documentos.models import Hoja
from app.extensions import db
from app.peticiones.jobs import apartar_huerfanos
from app.peticiones.models.anexos import Adjunto
from app.seguridad.zona import hoy
from tests.cliente import Cliente, Pagina
from tests.documentos import de_escaner as e
from tests.documentos.test_hojas import adjuntos, hecho, hojas, ids
from tests.documentos.test_oficios import por_oficio
from tests.factories import FIRMA, acto, en, leer
from tests.instalaciones import a_cargo_desde


def con_una(cliente: type[Cliente], quien: str = "capturista", texto: str = "Recibo") -> Cliente:
    """Return a browser that has uploaded one sheet without a code."""
    navegador = cliente.de(quien)
    e.entregar(navegador, (e.en_pdf([e.con_texto(texto)]), "suelta.pdf"))
    return navegador


def resolver(navegador: Cliente, pk: int, que: str, **datos: str) -> Any:
    """Send a form of a sheet's page as it stands, with what is typed in it."""
    forma = navegador.pagina(f"/hojas/show/{pk}").forma(f"/{que}")
    return navegador.post(forma["url"], {**forma["datos"], **datos})


def test_the_tray_shows_why_and_the_folio_typed_puts_it_in_its_place(app: Flask, cliente: type[Cliente]) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    unidad = con_una(cliente)
    assert "No se leyó ningún código en la hoja." in unidad.pagina("/hojas/list/").texto
    pk = ids(app)[0]
    assert unidad.get(f"/hojas/{pk}/vista.png").data.startswith(b"\x89PNG")
    assert unidad.get(f"/hojas/{pk}/vista.png?pagina=2").status_code == 404
    respuesta = resolver(unidad, pk, "adjuntar", folio=folio.lower().replace("-", " "), papel="formato")
    assert (respuesta.status_code, respuesta.location) == (303, "/hojas/list/")
    assert adjuntos(app) == [(folio, "formato_escaneado", "Formato de trámite de atención, escaneado")]
    assert "Ninguna hoja que su puesto vea espera su petición." in unidad.pagina("/hojas/list/").texto
    assert folio in unidad.pagina("/hojas/list/?estado=adjunta").texto


@pytest.mark.parametrize(
    ("datos", "frase"),
    [
        ({"folio": ""}, "Escriba el folio completo"),
        ({"folio": "la del bache"}, "Escriba el folio completo"),
        ({"folio": "PRE-2026-000001-1"}, "Ninguna petición que usted vea tiene ese folio."),
        ({"folio": "PRE-2026-000009-9"}, "Ninguna petición que usted vea tiene ese folio."),
    ],
)
@pytest.mark.solo_sqlite("what is typed is read the same on both")
def test_a_wrong_folio_stays_as_typed(app: Flask, cliente: type[Cliente], datos: dict[str, str], frase: str) -> None:
    unidad = con_una(cliente)
    respuesta = resolver(unidad, ids(app)[0], "adjuntar", **datos)
    pagina = Pagina(respuesta.text)
    assert (respuesta.status_code, frase in pagina.texto) == (422, True)
    assert pagina.forma("/adjuntar")["datos"]["folio"] == datos["folio"]
    assert hojas(app) == [(1, 1, "espera", "sin_codigo")]


def test_put_aside_it_is_kept_with_its_reason(app: Flask, cliente: type[Cliente]) -> None:
    unidad = con_una(cliente)
    pk = ids(app)[0]
    assert resolver(unidad, pk, "descartar", motivo=" ").status_code == 422
    assert resolver(unidad, pk, "descartar", motivo="Es publicidad").status_code == 303
    assert hojas(app) == [(1, 1, "descartada", "Es publicidad")]
    assert "Se descartó: Es publicidad" in unidad.pagina("/hojas/list/?estado=descartada").texto
    assert unidad.get(f"/hojas/{pk}/vista.png").status_code == 200


@pytest.mark.parametrize("que", ["adjuntar", "descartar"])
def test_when_a_colleague_was_faster_it_is_said(app: Flask, cliente: type[Cliente], que: str) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    unidad, otra = con_una(cliente), cliente.de("secretaria")
    pk = ids(app)[0]
    forma = otra.pagina(f"/hojas/show/{pk}").forma(f"/{que}")
    resolver(unidad, pk, "descartar", motivo="No es nuestra")
    respuesta = otra.post(forma["url"], {**forma["datos"], "folio": folio, "motivo": "Tampoco"})
    assert respuesta.status_code == 409
    assert "Capturista de Prueba ya descartó esta hoja, a las " in Pagina(respuesta.text).texto
    assert (adjuntos(app), hojas(app)) == ([], [(1, 1, "descartada", "No es nuestra")])


@pytest.mark.parametrize(
    ("de_quien", "la_ven"),
    [
        ("capturista", {"capturista", "secretaria", "coordinador"}),
        ("enlace_obras", {"enlace_obras"}),
        ("control", {"control"}),
        ("custodio", {"custodio"}),
    ],
)
def test_a_sheet_waits_in_one_tray_only(app: Flask, cliente: type[Cliente], de_quien: str, la_ven: set[str]) -> None:
    con_una(cliente, de_quien)
    pk = ids(app)[0]
    todos = {"capturista", "secretaria", "coordinador", "enlace_obras", "enlace_aguas", "control", "custodio"}
    navegadores = {quien: cliente.de(quien) for quien in todos}
    assert {q for q, n in navegadores.items() if n.get(f"/hojas/show/{pk}").status_code == 200} == la_ven
    assert {q for q, n in navegadores.items() if n.get(f"/hojas/{pk}/vista.png").status_code == 200} == la_ven
    assert {q for q, n in navegadores.items() if "suelta.pdf" in n.pagina("/hojas/list/").texto} == la_ven
    ajena = navegadores[sorted(todos - la_ven)[0]]
    suya = {"csrf_token": ajena.ficha_csrf(), "motivo": "x", "folio": "PRE-2026-000001-8"}
    assert [ajena.post(f"/hojas/{pk}/{que}", suya).status_code for que in ("adjuntar", "descartar")] == [404, 404]


def test_who_has_two_puestos_says_in_which_tray(app: Flask, cliente: type[Cliente]) -> None:
    dos = cliente.de("dos_puestos")
    assert "¿De quién son las hojas?" in dos.pagina("/hojas/add").texto
    with app.app_context(), como_sistema("prueba"):
        clave = next(c for c in _claves(dos) if c.startswith("dependencia-"))
    e.entregar(dos, (e.en_pdf([e.con_texto()]), "suelta.pdf"), bandeja=clave)
    assert "suelta.pdf" in cliente.de("enlace_obras").pagina("/hojas/list/").texto
    assert "suelta.pdf" not in cliente.de("capturista").pagina("/hojas/list/").texto
    forma = dos.pagina("/hojas/add").forma("/hojas/add")
    ajena = {**forma["datos"], "bandeja": "custodio", "archivos": (e.en_pdf([e.con_texto("b")]), "b.pdf")}
    assert dos.post("/hojas/add", ajena).status_code == 422


def _claves(navegador: Cliente) -> list[str]:
    controles = navegador.pagina("/hojas/add").controles
    return [c["value"] for c in controles if c.get("name") == "bandeja"]


@pytest.mark.solo_sqlite("home counts in the same statement on both")
def test_home_counts_what_waits(cliente: type[Cliente]) -> None:
    unidad = cliente.de("coordinador")
    assert "Hojas sin petición" not in unidad.pagina("/").texto
    con_una(cliente)
    assert "Hojas sin petición" in unidad.pagina("/").texto


# The loop closes


@pytest.mark.manual("D8")
def test_the_scanned_formato_is_not_asked_for_again(app: Flask, cliente: type[Cliente]) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    enlace = cliente.de("enlace_obras")
    e.entregar(enlace, (e.en_pdf(e.impreso(enlace, folio)), "firmado.pdf"))
    with app.app_context(), como_sistema("prueba"):
        suyo = db.session.scalars(select(Adjunto)).one()
        pk, sha256 = str(suyo.id), suyo.sha256
    assert "Ya está escaneado: firmado.pdf" in enlace.ver(folio).texto
    firma = firmado(app)
    assert enlace.acto(folio, "iniciar_proceso", **firma, escaneado="").status_code == 422
    assert enlace.acto(folio, "iniciar_proceso", **firma, escaneado="999").status_code == 422
    assert enlace.ver(folio).forma("/actos/iniciar_proceso")["datos"]["escaneado"] == pk
    assert enlace.acto(folio, "iniciar_proceso", **firma).status_code == 303
    assert len(adjuntos(app)) == 1
    with app.app_context(), como_sistema("prueba"):
        assert (leer(folio).estado, _datos(folio)["archivo"]) == ("proceso", sha256)


def firmado(app: Flask) -> dict[str, str]:
    """Return who signed the formato, today."""
    with app.app_context(), como_sistema("prueba"):
        return {**FIRMA, "recibio_fecha": hoy().isoformat()}


def _datos(folio: str) -> dict[str, Any]:
    consulta = select(Movimiento).where(Movimiento.peticion_id == leer(folio).id, Movimiento.acto == "iniciar_proceso")
    return db.session.scalars(consulta).one().datos or {}


def test_another_file_may_still_be_attached(app: Flask, cliente: type[Cliente]) -> None:
    folio = hecho(app, lambda: en("recibido"))[0]
    enlace = cliente.de("enlace_obras")
    e.entregar(enlace, (e.en_pdf(e.impreso(enlace, folio)), "firmado.pdf"))
    firma = {**firmado(app), "escaneado": "no"}
    assert enlace.acto(folio, "iniciar_proceso", **firma).status_code == 422
    otro = (e.en_pdf([e.con_texto("Firmado")]), "otro.pdf")
    assert enlace.acto(folio, "iniciar_proceso", **firma, archivo=otro).status_code == 303
    assert [clase for _folio, clase, _titulo in adjuntos(app)] == ["formato_escaneado", "formato_firmado"]


@pytest.mark.manual("D7")
def test_the_stamped_oficio_is_the_proof(app: Flask, cliente: type[Cliente]) -> None:
    def recibida() -> Any:
        return acto(por_oficio(), "recibir", "capturista", oficio_numero="SS/1", oficio_fecha=hoy(), recibio="Ana")

    folio = hecho(app, recibida)[0]
    unidad = cliente.de("capturista")
    e.entregar(unidad, (e.en_pdf(e.impreso(unidad, folio, "oficio")), "sellado.pdf"))
    assert "Ya está escaneado: sellado.pdf" in unidad.ver(folio).texto
    assert unidad.acto(folio, "iniciar_proceso", constancia="escaneada").status_code == 303
    assert [clase for _folio, clase, _titulo in adjuntos(app)] == ["oficio_escaneado"]


def test_a_sheet_that_waits_keeps_its_file(app: Flask, cliente: type[Cliente]) -> None:
    con_una(cliente)
    with app.app_context(), como_sistema("prueba"):
        suya = db.session.scalars(select(Hoja)).one()
        ruta = almacen().ruta(suya.sha256)
        hace_dias = time.time() - 5 * 86400
        os.utime(ruta, (hace_dias, hace_dias))
        a_cargo_desde(app, hace_dias - 1)
        apartar_huerfanos()
        assert almacen().abrir(suya.sha256)
