"""What the page of a petición says after an act and before the next: the fact, the clock, the NO, what is dictated."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.catalogos.models.canales import Canal
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.claves import clave_de_seguimiento
from tests import factories as f
from tests.cliente import Cliente

pytestmark = pytest.mark.solo_sqlite("the words are the same on both")
FICHAS = re.compile(r'<span class="ficha ([\w]*)">(.*?)</span>')


def hecha(app: Flask, hacer: Callable[[], Peticion]) -> tuple[str, str]:
    """Make a petición; return the address of its page and its folio."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = hacer()
        return f"/peticiones/show/{p.id}", p.folio


def fichas(html: str) -> list[tuple[str, str]]:
    """Return tone and text of the chips at the head of a page."""
    return FICHAS.findall(html[html.index("<h1>") : html.index('<ol class="pasos')])


def test_el_aviso_dice_el_hecho_y_no_el_boton(app: Flask, cliente: type[Cliente]) -> None:
    url, folio = hecha(app, lambda: f.en("canalizado"))
    enlace = cliente.de("enlace_obras")
    assert "Al abrirla queda recibida por usted." in enlace.pagina(url).texto
    assert "Al abrirla queda recibida por usted." in enlace.pagina("/tablero/").texto
    assert fichas(enlace.get(url).text)[1][1].startswith("Recibirla: ")
    enlace.acto(folio, "recibir")
    html = enlace.get(url).text
    assert re.search(r"Recibida hoy, \d\d:\d\d\.", html)
    assert fichas(html)[1][1].startswith("Resolverla: ")


def test_quien_se_suma_no_es_un_numero(app: Flask, cliente: type[Cliente]) -> None:
    url, folio = hecha(app, lambda: f.en("recibido"))
    ella = cliente.de("capturista")
    ella.acto(folio, "sumar_vecino", nombre="Luis", apellidos="Mata", telefono="833 111 2233")
    texto = ella.pagina(url).texto
    assert f"Se sumó a {folio}: dele ese folio." in texto
    assert ("Se sumó un vecino" in texto, re.search(r"Persona\s*:?\s*\d", texto)) == (True, None)


@pytest.mark.manual("E7")
def test_lo_que_no_se_pudo_no_parece_un_si(app: Flask, cliente: type[Cliente]) -> None:
    url, folio = hecha(app, lambda: f.en("concluido", resuelto="no"))
    ella = cliente.de("subcoordinadora")
    html = ella.get(url).text
    assert fichas(html)[0] == ("aviso", "Concluida: no se pudo")
    assert '<li class="paso hoy aviso"' in html
    respuesta, pregunta = html.index("Lo que contestó la dependencia"), html.index("Qué se comprobó")
    contado = html[respuesta:pregunta]
    assert [
        p for p in ("Acción ejecutada", "Observación", "La calle es privada.", "Quién le avisó") if p not in contado
    ] == []
    ella.acto(folio, "validar", veredicto="no_resuelto", verificacion="llamada")
    assert fichas(ella.get(url).text)[0] == ("aviso", "Validada: no se resolvió")
    assert "Validada: no se resolvió" in ella.pagina("/peticiones/list/").texto


@pytest.mark.parametrize(
    ("estado", "usados", "dice"),
    [
        ("proceso", 4, "van 4 de 10 días hábiles"),
        ("proceso", 10, "van 10 de 10 días hábiles"),
        ("proceso", 11, "van 11 días hábiles; el plazo era de 10"),
        ("recibido", 37, "van 37 días hábiles; el plazo era de 10"),
        ("validado", 11, "usó 11 días hábiles; el plazo era de 10"),
    ],
)
def test_out_of_plazo_it_says_how_many_days_go_by_and_how_many_it_had(
    app: Flask, cliente: type[Cliente], estado: str, usados: int, dice: str
) -> None:
    def hacer() -> Peticion:
        p = f.en(estado)
        with escritura():
            db.session.get_one(Tramite, p.tramite_id).plazo = 10
            cambio = update(Peticion).where(Peticion.id == p.id)
            db.session.execute(cambio.values(dias_usados=usados, reloj_desde=None))
        return p

    url, _folio = hecha(app, hacer)
    texto = cliente.de("coordinador").pagina(url).texto
    assert f"Plazo {dice} " in texto, texto[texto.index("Plazo ") :][:120]


def registrada(app: Flask, quien: Cliente, canal: str, **cambios: Any) -> tuple[str, str]:
    """Register by a channel in the browser; return where it led and the code of what was registered."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        datos = f.datos_de_registro(canal_id=db.session.scalars(select(Canal.id).where(Canal.clave == canal)).one())
    forma = quien.pagina("/peticiones/add").forma("")
    respuesta = quien.post("/peticiones/add", {**forma["datos"], **datos, **cambios})
    assert respuesta.status_code == 303, quien.errores()
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = db.session.scalars(select(Peticion).order_by(Peticion.id.desc()).limit(1)).one()
        clave = clave_de_seguimiento(p)
    assert clave not in str(respuesta.headers)
    return respuesta.location, " ".join(clave[i : i + 4] for i in (0, 4, 8))


def test_por_telefono_se_dictan_folio_y_clave(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    ella = cliente.de("capturista")
    url, clave = registrada(app, ella, "telefono")
    texto = ella.pagina(url).texto
    assert ("Díctele a la persona su folio y su clave." in texto, clave in texto) == (True, True)
    assert clave not in cliente.de("subcoordinadora").pagina(url).texto
    monkeypatch.setattr("app.peticiones.presenters.papeles.DURA_EL_VALE", -1)
    assert clave not in ella.pagina(url).texto


def test_en_persona_se_entrega_el_comprobante(app: Flask, cliente: type[Cliente]) -> None:
    ella = cliente.de("capturista")
    url, clave = registrada(app, ella, "presencial")
    texto = ella.pagina(url).texto
    assert ("Entregue el comprobante a la persona." in texto, clave in texto) == (True, False)


@pytest.mark.parametrize("canal", ["redes", "buzon", "web"])
def test_a_quien_escribe_se_le_escribe(app: Flask, cliente: type[Cliente], canal: str) -> None:
    ella = cliente.de("capturista")
    url, clave = registrada(app, ella, canal)
    texto = ella.pagina(url).texto
    assert ("Escríbale en un mensaje privado su folio y su clave." in texto, clave in texto) == (True, True)
    assert "Díctele" not in texto
