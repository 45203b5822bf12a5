"""The telephone's page when things go wrong: what the server refuses is said in words and stays on the device."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask_appbuilder.security.sqla.models import User
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from app.campo.models import RegistroDeCampo
from app.commands import como_sistema
from app.compromisos.models import Compromiso
from app.extensions import db, escritura
from app.nucleo.puestos import SUBCOORDINADOR
from app.nucleo.reloj import ahora
from app.seguridad.services import adscribir
from app.seguridad.zona import hoy
from tests.bitacora.entradas import jornada
from tests.conftest import Base
from tests.navegador.telefono import ZONA, Encender, Telefono, capturar, contar, insistir, retratos

pytestmark = pytest.mark.solo_sqlite("the browser sees no engine")
COMPROMISO = 2
"""The number that `capturar` makes a compromiso of."""
CAMBIA = """async (cambios, {cuaderno, sesion}) => {
    const p = sesion.vivo.persona, [r] = await cuaderno.todos(p);
    return cuaderno.escribir(p, {...r, ...cambios}, [r.estado], r.estado);
}"""


def sin_senal(encender: Encender, en_jornada: int, fotos: list[bytes] | None = None, n: int = COMPROMISO) -> Telefono:
    """A telephone that lost the signal with one record."""
    t = encender()
    t.entrar("subcoordinadora")
    t.senal(False)
    capturar(t, en_jornada, n, 1, fotos or [])
    t.sin_enviar(1)
    return t


def ver(t: Telefono, ficha: str) -> Page:
    """Open the one record of the list, which must say so."""
    t.pagina.goto("/campo/#/espera")
    expect(t.pagina.locator(".espera .ficha")).to_have_text(ficha)
    t.pagina.locator(".espera a").tap()
    return t.pagina


def mandar_otro(t: Telefono) -> None:
    """Make the server record other contents under the UUID that waits here, as a copy of the telephone would."""
    sobre = t.pide("""async (_, {cuaderno, sesion}) => {
        const p = sesion.vivo.persona, [r] = await cuaderno.todos(p);
        return {uuid: r.uuid, dispositivo: p.uuid, tipo: r.tipo, jornada_id: r.jornada_id, capturado: r.capturado,
            provisional: r.provisional, aviso_leido: false, datos: {...r.datos, que: "Otra cosa"}, fotos: []};
    }""")
    pedidos = t.contexto.request
    token = pedidos.get("/campo/estado").json()["sesion"]["csrf"]
    assert pedidos.post("/campo/registros", data=sobre, headers={"X-CSRFToken": token}).status == 201


def compromisos(base: Base) -> list[str]:
    with base.app.app_context(), como_sistema("prueba"):
        return sorted(db.session.scalars(select(Compromiso.que)))


@pytest.mark.parametrize(
    ("decision", "quedan"),
    [
        ("Quedarse con lo que ya está", ["Otra cosa"]),
        ("Enviar como otro", ["Otra cosa", "Volver por el asunto 2"]),
    ],
)
def test_other_contents_are_shown_side_by_side(
    encender: Encender, base: Base, en_jornada: int, decision: str, quedan: list[str]
) -> None:
    t = sin_senal(encender, en_jornada)
    mandar_otro(t)
    t.senal(True)
    pagina = ver(t, "Ya se envió con otros datos")
    expect(pagina.get_by_text("ya se envió con otros datos", exact=True)).to_be_visible()
    expect(pagina.locator(".distinto")).to_have_text("A qué se comprometeVolver por el asunto 2Otra cosa")
    pagina.get_by_role("button", name=decision).tap()
    if pagina.locator("dialog[open]").count():
        pagina.locator("dialog").get_by_role("button", name=decision).tap()
    t.sin_enviar(0)
    assert compromisos(base) == quedan


def test_what_the_server_refuses_opens_at_its_field(encender: Encender, base: Base, en_jornada: int) -> None:
    t = sin_senal(encender, en_jornada)
    t.pide(CAMBIA, {"datos": {"que": "Volver", "fecha": "2199-01-02", "responsable": "Eva", "peticion_folio": "PRE-X"}})
    t.senal(True)
    pagina = ver(t, "Hay que corregirlo")
    t.sin_enviar(1)
    pagina.get_by_role("button", name="Corregir").tap()
    expect(pagina.locator("[data-campo=peticion_folio] .err")).to_be_visible()
    expect(pagina.get_by_label("Folio de la petición")).to_be_focused()
    pagina.get_by_label("Folio de la petición").fill("")
    pagina.get_by_role("button", name="Guardar en el teléfono").tap()
    t.sin_enviar(0)
    assert compromisos(base) == ["Volver"]


def test_a_foreign_jornada_is_changed_for_ones_own(encender: Encender, base: Base, en_jornada: int) -> None:
    with base.app.app_context(), base.app.test_request_context(), como_sistema("prueba"):
        otra = User(username="otra", first_name="Otra", last_name="Sub", email="otra@ejemplo.mx", active=True)
        with escritura():
            db.session.add(otra)
            db.session.flush()
            adscribir(otra, SUBCOORDINADOR, None, hoy())
        ajena = jornada(subcoordinador_id=otra.id).id
    t = sin_senal(encender, en_jornada)
    t.pide(CAMBIA, {"jornada_id": ajena})
    t.senal(True)
    ver(t, "Hay que corregirlo").get_by_role("button", name="Corregir").tap()
    expect(t.pagina.locator("[data-campo=jornada_id] .err")).to_contain_text(
        "Esa jornada no recibe lo que usted captura"
    )
    t.pagina.get_by_label("Jornada").select_option(index=1)
    t.pagina.get_by_role("button", name="Guardar en el teléfono").tap()
    t.sin_enviar(0)
    assert len(compromisos(base)) == 1


MALOS: list[tuple[dict[str, Any], str]] = [
    ({"capturado": "2199-01-02T00:00:00.000Z"}, "Faltan datos o hay que corregir alguno."),
    ({"capturado": "mañana"}, "«capturado» no es una fecha y hora con zona."),
    ({"tipo": "chisme"}, "El registro no dice qué es."),
    ({"provisional": "C999-0001"}, "Faltan datos o hay que corregir alguno."),
    (
        {"fotos": [{"uuid": str(uuid.uuid4()), "sha256": "0" * 64, "tamano": 25 * 1024 * 1024, "nombre": "a.jpg"}]},
        "Faltan datos o hay que corregir alguno.",
    ),
]


def test_bad_records_stay_with_the_reason(encender: Encender, base: Base, en_jornada: int) -> None:
    t = sin_senal(encender, en_jornada)
    for cambios, frase in MALOS:
        bueno = t.pide("async (_, {cuaderno, sesion}) => (await cuaderno.todos(sesion.vivo.persona))[0]")
        t.pide(CAMBIA, cambios)
        t.senal(True)
        expect(ver(t, "Hay que corregirlo").locator(".pantalla .recado.mal").first).to_contain_text(frase)
        t.sin_enviar(1)
        t.senal(False)
        t.pide(CAMBIA, {campo: bueno[campo] for campo in cambios})
        t.pide("""async (_, {cuaderno, sesion}) => {
            const p = sesion.vivo.persona, [r] = await cuaderno.todos(p);
            return cuaderno.mover(p, r.uuid, ["rechazado"], "pendiente");
        }""")
    t.senal(True)
    insistir(t)
    assert compromisos(base) == ["Volver por el asunto 2"]


def test_photos_that_do_not_fit_are_refused_in_words(encender: Encender, tmp_path: Path) -> None:
    grande, rota = tmp_path / "enorme.jpg", tmp_path / "rota.jpg"
    grande.write_bytes(retratos(1, 1, 25 * 1024 * 1024)[0])
    rota.write_bytes(b"esto no es una foto")
    t = encender()
    pagina = t.entrar("subcoordinadora")
    pagina.get_by_role("link", name="Anotar un compromiso").tap()
    pagina.get_by_label("A qué se compromete").fill("Volver")
    pagina.get_by_label("Reducir las fotos antes de guardarlas").uncheck()
    pagina.locator("#foto-elegir").set_input_files([grande, rota])
    expect(pagina.get_by_text("«enorme.jpg» pesa 25 MB y el límite es de 10 MB.")).to_be_visible()
    expect(pagina.get_by_text("«rota.jpg» no es una foto que este teléfono pueda leer.")).to_be_visible()
    expect(pagina.get_by_label("A qué se compromete")).to_have_value("Volver")
    pagina.get_by_label("Reducir las fotos antes de guardarlas").check()
    pagina.locator("#foto-elegir").set_input_files(grande)
    expect(pagina.get_by_role("img", name="enorme.jpg")).to_be_visible()


def test_an_altered_photo_is_left_out_by_hand(encender: Encender, base: Base, en_jornada: int) -> None:
    t = sin_senal(encender, en_jornada, retratos(0, 1))
    fotos = t.pide("async (_, {cuaderno, sesion}) => (await cuaderno.todos(sesion.vivo.persona))[0].fotos")
    t.pide(CAMBIA, {"fotos": [{**fotos[0], "sha256": "0" * 64}]})
    t.senal(True)
    pagina = ver(t, "Faltan fotos")
    expect(pagina.get_by_text("La foto llegó alterada")).to_be_visible()
    pagina.get_by_role("button", name="Dejarla fuera").tap()
    t.sin_enviar(0)
    assert (len(compromisos(base)), contar(base)["foto_de_campo"]) == (1, 0)


def test_no_answer_of_ours_wipes_nothing(encender: Encender, base: Base, en_jornada: int) -> None:
    t = sin_senal(encender, en_jornada)
    falsas = [
        {"status": 503, "body": ""},
        {"status": 200, "body": "<h1>Portal</h1>", "content_type": "text/html"},
        {"status": 201, "json": {"mensaje": "sin folio"}},
        {"status": 302, "headers": {"Location": "/login/"}},
    ]
    vistas = []

    def contestar(ruta: Route) -> None:
        vistas.append(1)
        ruta.fulfill(**falsas[len(vistas) - 1]) if len(vistas) <= len(falsas) else ruta.continue_()

    t.contexto.route("**/campo/registros", contestar)
    t.senal(True)
    for n in range(1, len(falsas) + 1):
        for _vez in range(100):
            if len(vistas) >= n:
                break
            t.pide("(_, m) => m.envio.enviar()")
            t.pagina.wait_for_timeout(50)
        t.sin_enviar(1)
    insistir(t)
    assert compromisos(base) == ["Volver por el asunto 2"]


def test_two_tabs_send_each_record_once(encender: Encender, base: Base, en_jornada: int) -> None:
    t = sin_senal(encender, en_jornada)
    capturar(t, en_jornada, 3, 4, [])
    otra = t.contexto.new_page()
    otra.goto("/campo/")
    enviados: list[str] = []
    t.contexto.on("request", lambda r: enviados.append(r.url) if r.url.endswith("/campo/registros") else None)
    t.senal(True)
    otra.get_by_text("Sin enviar: 0").wait_for()
    t.sin_enviar(0)
    assert (len(enviados), contar(base)["registro_de_campo"]) == (5, 5)


def test_a_stale_token_is_renewed(encender: Encender, base: Base, en_jornada: int) -> None:
    t = sin_senal(encender, en_jornada)
    vistas: list[int] = []

    def caducar(ruta: Route) -> None:
        vistas.append(1)
        cabeceras = {**ruta.request.headers, **({"x-csrftoken": "viejo"} if len(vistas) == 1 else {})}
        ruta.continue_(headers=cabeceras)

    t.contexto.route("**/campo/registros", caducar)
    t.senal(True)
    t.sin_enviar(0)
    assert (len(vistas), len(compromisos(base))) == (2, 1)


def test_a_telephone_of_another_zone_proposes_the_towns_hour(encender: Encender) -> None:
    t = encender(zona="Asia/Tokyo")
    t.entrar("subcoordinadora").get_by_role("link", name="Anotar una visita").tap()
    dicho = t.pagina.get_by_label("Hora de la visita").input_value()
    dia = t.pagina.get_by_label("Día de la visita").input_value()
    propuesta = datetime.fromisoformat(f"{dia}T{dicho}").replace(tzinfo=ZoneInfo(ZONA))
    assert abs(propuesta - ahora()) < timedelta(minutes=2)


@pytest.mark.parametrize("sabido", [True, False], ids=["sabido", "sin_saber"])
def test_a_clock_that_is_hours_ahead_is_corrected(
    encender: Encender, base: Base, en_jornada: int, sabido: bool
) -> None:
    t = encender()
    t.contexto.add_init_script("const real = Date.now; Date.now = () => real() + 3 * 3600_000;")
    t.entrar("subcoordinadora")
    t.senal(False)
    if not sabido:
        t.pide("(_, {base}) => base.quitar('ajustes', 'reloj')")
        t.pagina.reload()
        t.sin_enviar(0)
    capturar(t, en_jornada, COMPROMISO, 1, [])
    t.senal(True)
    insistir(t)
    with base.app.app_context(), como_sistema("prueba"):
        capturado = db.session.scalars(select(RegistroDeCampo.capturado)).one()
    assert abs(capturado - ahora()) < timedelta(minutes=2)
