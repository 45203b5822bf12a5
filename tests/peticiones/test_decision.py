"""Where a petición waits for a decision, its two answers weigh the same; the other acts stand by purpose."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.commands import como_sistema
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, GRUPOS
from tests import factories as f
from tests.cliente import Cliente
from tests.peticiones.test_datos import _solicitud

pytestmark = pytest.mark.solo_sqlite("what a page says is the same on both")


def hecha(app: Flask, hacer: Callable[[], Peticion]) -> tuple[str, str]:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = hacer()
        return f"/peticiones/show/{p.id}", p.folio


def respuestas(html: str) -> list[tuple[str, str, bool]]:
    """Return words, what follows and whether it stands chosen, of each answer of equal weight."""
    hallado = re.findall(
        r'<label class="respuesta"><input [^>]*?( checked)?><b>([^<]+)</b><span class="s">([^<]+)</span>', html
    )
    return [(texto, sigue, bool(elegida)) for elegida, texto, sigue in hallado]


def test_todo_acto_esta_en_un_grupo_y_en_uno_solo() -> None:
    assert {acto for acto, suyo in ACTOS.items() if suyo.grupo not in GRUPOS} == {"registrar"}
    assert {paso.acto for paso in TABLA} == set(ACTOS)


@pytest.mark.manual("E0")
def test_procede_o_no_con_el_analisis_al_lado(app: Flask, cliente: type[Cliente]) -> None:
    url, folio = hecha(app, lambda: _solicitud("por_dictaminar"))
    ella = cliente.de("subcoordinadora")
    bandeja = ella.get("/").text
    assert (f'href="{url}#acto-dictaminar_procedente">Dictaminar' in bandeja, "Sí procede" in bandeja) == (True, False)
    html = ella.get(url).text
    assert [(texto, elegida) for texto, _s, elegida in respuestas(html)] == [
        ("Sí procede", False),
        ("No procede", False),
    ]
    assert "Elija si procede o no</button>" in html
    assert "Avísele primero; al guardar, se cierra" in html
    assert html.index("Lo que analizó el Coordinador") < html.index("Sí.</p>")
    assert ella.acto(folio, "dictaminar_improcedente").status_code == 422
    assert [elegida for *_resto, elegida in respuestas(ella.ultima.text)] == [False, True]  # type: ignore[union-attr]
    assert ella.acto(folio, "dictaminar_procedente").status_code == 303


@pytest.mark.parametrize(("resuelto", "pregunta", "si"), [
    ("si", "¿Quedó resuelto?", "Se cierra como resuelta"),
    ("no", "La dependencia dice que no se pudo. ¿Es así?", "Se cierra sin resolver"),
])  # fmt: skip
def test_quedo_o_no_quedo(app: Flask, cliente: type[Cliente], resuelto: str, pregunta: str, si: str) -> None:
    url, folio = hecha(app, lambda: f.en("concluido", resuelto=resuelto))
    ella = cliente.de("subcoordinadora")
    html = ella.get(url).text
    assert f'id="decision-pregunta">{pregunta}</h3>' in html
    assert respuestas(html) == [("Sí", si, False), ("No", "Regresa a Dirección de Obras Públicas", False)]
    forma = ella.pagina(url).forma("/actos/validar")
    assert forma["datos"]["veredicto"] == ("resuelto" if resuelto == "si" else "no_resuelto")
    respuesta = ella.post(forma["url"], forma["datos"])
    assert (respuesta.status_code, [e for *_r, e in respuestas(respuesta.text)]) == (422, [True, False])
    assert 'id="validar-verificacion-error"' in respuesta.text
    assert ella.post(forma["url"], {**forma["datos"], "verificacion": "llamada"}).status_code == 303


def test_lo_que_dijo_la_persona_propone_la_respuesta(app: Flask, cliente: type[Cliente]) -> None:
    def calificada(dice: str) -> Callable[[], Peticion]:
        def hacer() -> Peticion:
            p = f.en("concluido")
            with f.escritura():
                p.calificada_resuelto = dice
            return p

        return hacer

    ella = cliente.de("subcoordinadora")
    for dice, elegidas in (("si", [True, False]), ("no", [False, True])):
        url, _folio = hecha(app, calificada(dice))
        assert [elegida for *_r, elegida in respuestas(ella.get(url).text)] == elegidas


def test_el_enlace_la_toma_o_la_regresa(app: Flask, cliente: type[Cliente]) -> None:
    url, folio = hecha(app, lambda: f.en("recibido"))
    el = cliente.de("enlace_obras")
    assert respuestas(el.get(url).text) == [
        ("Sí nos toca", "Pasa a proceso, con el formato firmado", True),
        ("No nos toca", "Regresa a la oficina, que la manda a otra", False),
    ]
    assert el.acto(folio, "rechazar_competencia").status_code == 422
    assert [elegida for *_r, elegida in respuestas(el.ultima.text)] == [False, True]  # type: ignore[union-attr]


@pytest.mark.parametrize("estado", ["por_canalizar", "canalizado", "recibido", "proceso", "concluido", "validado"])
@pytest.mark.parametrize("quien", ["subcoordinadora", "coordinador", "capturista", "secretaria", "enlace_obras"])
def test_rojo_solo_lo_que_destruye(app: Flask, cliente: type[Cliente], estado: str, quien: str) -> None:
    url, _folio = hecha(app, lambda: f.en(estado))
    respuesta = cliente.de(quien).get(url)
    rojos = set(re.findall(r'class="acto peligro" id="acto-(\w+)"', respuesta.text))
    assert rojos <= {acto for acto, suyo in ACTOS.items() if suyo.peligroso}
    titulos = re.findall(r'<section class="grupo-de-actos"><h3>([^<]+)</h3>', respuesta.text)
    assert titulos == [titulo for titulo in GRUPOS if titulo in titulos]
