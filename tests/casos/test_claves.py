"""Keys and telephones of `claves-mexicanas`: each row as a clerk types it, in the capture and on the person's page."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.ciudadanos.models import Ciudadano
from app.ciudadanos.queries import parecidos
from app.commands import como_sistema
from app.extensions import db
from app.nucleo.telefonos import leer as leer_telefonos
from tests.cliente import Cliente
from tests.factories import datos_de_registro

pytestmark = pytest.mark.solo_sqlite("what is typed is judged before any engine")
CARPETA = Path(__file__).parent / "claves-mexicanas"
AVISA = "El dígito verificador"


def _renglones() -> list[dict[str, str]]:
    filas: list[dict[str, str]] = []
    for archivo in sorted(CARPETA.glob("*.csv")):
        with archivo.open(encoding="utf-8-sig", newline="") as abierto:
            filas += csv.DictReader(abierto)
    return filas


RENGLONES = _renglones()
VECINOS = [
    {"campo": "curp", "valor": valor, "esperado": esperado}
    for valor, esperado in (
        ("pxia900505xtsxxx06", "se acepta"), ("PXIA 900505 XTSXXX 06", "se acepta"),
        ("PXIA900505XTSXXX06\u200b", "se acepta"), ("\u00a0PXIA-900505-XTSXXX-06.", "se acepta"),
        ("ＰＸＩＡ900505XTSXXX06", "se acepta"), ("PXIA900505XTSXXX07", "se acepta con aviso"),
        ("VACA880101HTSXXX09", "se acepta con aviso"),
        ("CURP: PXIA900505XTSXXX06", "se acepta"), ("curp PXIA900505XTSXXX06", "se acepta"),
        ("PXIA9005", "se rechaza"), ("ABCDE", "se rechaza"),
    )
] + [
    {"campo": "rfc", "valor": valor, "esperado": esperado}
    for valor, esperado in (
        ("pru 010203 ab1", "se acepta"), ("RFC: PRU010203AB1", "se acepta"), ("R.F.C. PRU010203AB1", "se acepta"),
        ("PRU.010203.AB1", "se acepta"),
        ("A&B010203AB1", "se acepta con aviso"),
        ("ÑAN010203AB1", "se acepta con aviso"), ("N\u0303AN010203AB1", "se acepta con aviso"),
        ("PUTA800512AB0", "se acepta con aviso"), ("XAXX-010101-000", "se acepta"), ("xexx010101000", "se acepta"),
        ("ABCDE", "se rechaza"),
    )
] + [
    {"campo": "telefono", "valor": valor, "esperado": esperado}
    for valor, esperado in (
        ("+1 (416) 555-0134", "se acepta"), ("1 956 555 0134", "se acepta"), ("+502 5555 1234", "se acepta"),
        ("833 214 5518 / 833 555 0000", "se acepta"), ("833 214 5518 y 833 555 0000", "se acepta"),
        ("8332145518 8335550000", "se acepta"), ("833 123 4567, extensión 104", "se acepta"), ("s/n", "se acepta"),
        ("sin teléfono", "se acepta"), ("833 214 5518 recados con su hermana", "se acepta"),
        ("044 833 214 5518", "se acepta"), ("+52 1 833 214 5518", "se acepta"), ("833 214 551", "se rechaza"),
        ("8332145518 24 horas", "se acepta"), ("Ext 12 833 123 4567", "se acepta"), ("956-555-0134 USA", "se acepta"),
        ("el de la tienda", "se rechaza"),
    )
]  # fmt: skip


def con_nombre(fila: dict[str, str]) -> str:
    return f"{fila['campo']} {fila['valor']}"


@pytest.mark.parametrize("fila", [*RENGLONES, *VECINOS], ids=con_nombre)
def test_what_is_typed_is_taken_with_its_notice(app: Flask, cliente: type[Cliente], fila: dict[str, str]) -> None:
    c, campo, valor = cliente.de("capturista"), fila["campo"], fila["valor"]
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        datos = datos_de_registro(**{"telefono": "", campo: valor})
    respuesta = c.post("/peticiones/add", {"csrf_token": c.ficha_csrf(), **datos})
    if not fila["esperado"].startswith("se acepta"):
        assert (respuesta.status_code, f'id="{campo}-error"' in respuesta.text) == (422, True)
        assert 'value="' + valor.replace("&", "&amp;") + '"' in respuesta.text
        return
    assert respuesta.status_code == 303, respuesta.text
    con_aviso = "con aviso" in fila["esperado"]
    assert (AVISA in c.pagina(respuesta.location).texto) is con_aviso
    with app.app_context(), como_sistema("prueba"):
        persona = db.session.scalars(select(Ciudadano)).one()
        pk, guardado = persona.id, getattr(persona, campo)
    forma = next(f for f in c.pagina(f"/ciudadanos/edit/{pk}").formas if "rfc" in f["datos"])
    assert c.post(f"/ciudadanos/edit/{pk}", {**forma["datos"], campo: valor}).status_code == 303
    assert c.pagina(f"/ciudadanos/show/{pk}").texto.count(AVISA) == (2 if con_aviso else 0)  # once told, once kept
    assert c.pagina(f"/ciudadanos/show/{pk}").texto.count(AVISA) == (1 if con_aviso else 0)
    with app.app_context(), como_sistema("prueba"):
        assert getattr(db.session.get_one(Ciudadano, pk), campo) == guardado


@pytest.mark.parametrize("valor", ["833 214 5518 / 833 555 0000", "833 214 5518 y su vecina 833 555 0000"])
def test_either_of_two_telephones_finds_her(app: Flask, cliente: type[Cliente], valor: str) -> None:
    c = cliente.de("capturista")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        datos = datos_de_registro(telefono=valor)
    pagina = c.pagina(c.post("/peticiones/add", {"csrf_token": c.ficha_csrf(), **datos}).location)
    assert ("833 214 5518" in pagina.texto, "833 555 0000" in pagina.texto) == (True, True)
    html = c.get(f"/peticiones/show/{pagina_id(app)}").text
    assert ('href="tel:+528332145518"' in html, 'href="tel:+528335550000"' in html) == (True, True)
    with app.app_context(), como_sistema("prueba"):
        for uno in ("8332145518", "+52 833 555 0000"):
            assert [p.porque for p in parecidos(telefono=uno)] == ["telefono"], uno


def pagina_id(app: Flask) -> int:
    from app.peticiones.models.peticion import Peticion

    with app.app_context(), como_sistema("prueba"):
        return int(db.session.scalars(select(Peticion.id)).one())


@pytest.mark.parametrize(
    ("escrito", "enlaces"),
    [
        ("833 123 4567 ext 12", ["tel:+528331234567;ext=12"]),
        ("+1 956 555 0134", ["tel:+19565550134"]),
        ("833 214 5518 ó (833) 555-0000 x3", ["tel:+528332145518", "tel:+528335550000;ext=3"]),
        ("833/214/5518", ["tel:+528332145518"]),
        *((escrito, ["tel:+528332145518"]) for escrito in (
            "8332145518 24 horas", "8332145518 (10 dígitos)", "+52 044 833 214 5518", "+52 01 833 214 5518",
            "011 52 833 214 5518", "833·214·5518", "833_214_5518", "833*214*5518", "[833] 214 5518",
            "(833) 214 5518 3 a 5 pm", "de 9 a 5 8332145518", "tel1 8332145518", "Ext 12 833 214 5518",
            "833.214.5518 / 24", "833:214:5518", "52 833 214 5518",
            "lote 4 8332145518", "4 8332145518", "4-8332145518", "lote 4 833 214 5518", "casa 12 (833) 214-5518",
            "lote 48 8332145518", "depto 1 8332145518", "1 833 214 5518", "lote 004 8332145518", "2 833 214 55 18",
            "mz 3 lt 4 8332145518", "8332145518 4", "lote 7 044 833 214 5518", "lote 7 52 833 214 5518",
            "57 8332145518 1", "#4 8332145518", "No. 4-B 8332145518", "lote 4, 833/214/5518",
        )),
        ("5512345678 24 horas", ["tel:+525512345678"]),
        ("lote 4 8332145518 ext 3", ["tel:+528332145518;ext=3"]),
        ("lote 44 8332145518 8335550000", ["tel:+528332145518", "tel:+528335550000"]),
        *((escrito, ["tel:+48332145518"]) for escrito in ("+48 33 2145518", "0048332145518", "011 48 332145518")),
        *((escrito, ["tel:+19565550134"]) for escrito in ("001 956 555 0134", "1 956 555 0134", "19565550134")),
        ("tel 8332145518 tel2 8335550000", ["tel:+528332145518", "tel:+528335550000"]),
        ("8332145518-8335550000", ["tel:+528332145518", "tel:+528335550000"]),
        *((f"956-555-0134{detras}", ["tel:+19565550134"]) for detras in (
            " USA", " (EUA)", " Texas", " Canadá", " E.U.A.", ", Estados Unidos", " de Texas", " EE. UU.",
        )),
        ("956-555-0134 su casa", ["tel:+529565550134"]), ("57 300 123 4567", ["tel:+573001234567"]),
    ],
)  # fmt: skip
def test_a_telephone_is_dialled(escrito: str, enlaces: list[str]) -> None:
    leidos: Any = leer_telefonos(escrito)
    assert [n.enlace for n in leidos.numeros] == enlaces
    assert leer_telefonos(leidos.texto) == leidos


@pytest.mark.parametrize("escrito", ["48332145518", "83321455188", "lote 4 48332145518"])
def test_a_digit_too_many_or_too_few_is_no_telephone_of_abroad(escrito: str) -> None:
    assert leer_telefonos(escrito) is None
