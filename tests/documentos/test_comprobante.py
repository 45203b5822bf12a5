"""What the person takes home: what she asked, who attended her, what comes next, where to ask; nothing to overhear."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from app.catalogos.models.ajustes import Ajuste
from app.commands import como_sistema
from app.documentos.presenters.peticiones import de_comprobante, lo_pedido
from app.extensions import db, escritura
from app.peticiones.services.claves import vale_de_comprobante
from tests.cliente import Cliente
from tests.elenco import alcance
from tests.factories import en, nueva
from tests.historias.oficina import texto_de_pdf

DICHO = "Hay un bache hondo frente a la primaria."


def ajustar(**valores: str) -> None:
    with escritura():
        for clave, valor in valores.items():
            db.session.get_one(Ajuste, clave).valor = valor


def comprobante(app: Flask, cliente: type[Cliente], vale: bool = False, **cambios: Any) -> str:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = nueva(None, **cambios)
        url = f"/peticiones/{p.folio}/comprobante.pdf"
        url += f"?vale={vale_de_comprobante(p, alcance('capturista').usuario_id)}" if vale else ""
    respuesta = cliente.de("capturista").get(url)
    assert respuesta.status_code == 200
    return " ".join(texto_de_pdf(respuesta.data).split())


@pytest.mark.solo_sqlite("papers do not hang on the engine")
def test_it_says_what_she_asked_who_attended_her_and_what_comes_next(app: Flask, cliente: type[Cliente]) -> None:
    texto = comprobante(app, cliente)
    quien = alcance_de(app, "capturista")
    frases = (
        DICHO,
        "LO QUE USTED PIDIÓ",
        "QUÉ SIGUE",
        "La oficina la está revisando",
        "a más tardar el",
        quien,
        "Capturista",
    )
    assert [frase for frase in frases if frase.lower() not in texto.lower()] == []
    assert "Abre de lunes a viernes, de 08:00 a 15:00 h" in texto
    assert [palabra for palabra in ("Teléfono:", "None", "por_canalizar") if palabra in texto] == []


def alcance_de(app: Flask, quien: str) -> str:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return alcance(quien).nombre


@pytest.mark.solo_sqlite("papers do not hang on the engine")
def test_an_emoji_in_what_she_asked_is_printed_in_words(app: Flask, cliente: type[Cliente]) -> None:
    texto = comprobante(app, cliente, descripcion="Urge 🔥 tapar el bache 🕳️ ❤️")
    assert "Urge [fuego] tapar el bache [agujero] ❤" in texto


@pytest.mark.solo_sqlite("papers do not hang on the engine")
def test_the_office_is_on_it_once_it_is_set(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        ajustar(oficina_telefono="642 426 0000 ext. 12", oficina_domicilio="Palacio Municipal, planta baja")
    texto = comprobante(app, cliente)
    assert "Palacio Municipal, planta baja · Teléfono: 642 426 0000 ext. 12 · Abre de lunes" in texto


@pytest.mark.solo_sqlite("papers do not hang on the engine")
@pytest.mark.parametrize(
    "cambios",
    [
        {"tipo": "denuncia", "contra": "servidor_publico"},
        {"tipo": "denuncia", "contra": "nadie", "anonima": "1"},
        {"tipo": "denuncia", "contra": "nadie", "confidencial": "1"},
    ],
)
def test_nobody_else_reads_on_it_what_was_said_in_confidence(
    app: Flask, cliente: type[Cliente], cambios: dict[str, str]
) -> None:
    texto = comprobante(app, cliente, vale=cambios["contra"] != "nadie", **cambios)
    assert "bache" not in texto
    assert "Se guarda en reserva y no se imprime aquí." in texto


@pytest.mark.solo_sqlite("papers do not hang on the engine")
def test_what_was_asked_is_bounded_and_ends_at_a_word(sistema: None) -> None:
    larga = nueva(None, descripcion="Solicita que se reparen las luminarias.\n\n" * 30)
    dicho = lo_pedido(larga)
    assert dicho is not None
    assert len(dicho) <= 300
    assert dicho.endswith(("luminarias.…", "reparen…", "las…", "se…", "que…", "Solicita…"))
    assert "\n" not in dicho


@pytest.mark.solo_sqlite("papers do not hang on the engine")
def test_what_comes_next_follows_the_state(sistema: None) -> None:
    frases = {estado: str(de_comprobante(en(estado))["sigue"]) for estado in ("canalizado", "proceso", "validado")}
    assert "Se espera su respuesta a más tardar el" in frases["canalizado"]
    assert "la está atendiendo. Se espera su respuesta" in frases["proceso"]
    assert frases["validado"] == "Se comprobó su resultado y quedó cerrada."
