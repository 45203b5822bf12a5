"""Hostile telephones: malformed bodies, wrong types, somebody else's identifiers; refused in words, never a failure."""

from __future__ import annotations

import copy
import json
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.bitacora.models.entrada import Bitacora
from app.campo.models import RegistroDeCampo
from app.catalogos.models.tramites import Tramite
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from tests.campo import telefono as t
from tests.cliente import Cliente
from tests.factories import id_de

LARGO = "x" * 200_000
MALOS: tuple[tuple[str, Any], ...] = (
    *(("uuid", v) for v in (None, 7, "", "x", "{...}", "0" * 36, "\0" * 36, "URN:UUID:" + "0" * 32, ["a"], LARGO)),
    *(("dispositivo", v) for v in (None, [], "otro", "A" * 36)),
    *(("tipo", v) for v in (None, "", "usuario", ["visita"], {"a": 1}, "VISITA")),
    *(("jornada_id", v) for v in ("1", 1.5, True, -1, 0, 2**31, 10**30, [1])),
    *(("capturado", v) for v in (None, 5, "", "ayer", "2026-11-21", "2026-11-21T10:00:00", "0001-01-01T00:00:00+14:00",
                                 "9999-12-31T23:59:59-14:00", "2026-13-01T00:00:00Z", LARGO)),
    *(("provisional", v) for v in (None, 5, "", "x" * 21, "C1-\0001", ["C1-0001"])),
    *(("aviso_leido", v) for v in (None, "true", 1, [])),
    *(("datos", v) for v in (None, [], "x", {"relato": 5}, {"relato": None}, {"relato": ["a"]}, {"": "a"},
                             {"a b": "c"}, {"x" * 61: "a"}, {f"c{n}": "a" for n in range(81)})),
    *(("fotos", v) for v in (None, {}, "x", [1], [{}], [{"uuid": "x"}])),
    ("de_mas", 1),
)  # fmt: skip
MALAS_FOTOS: tuple[tuple[str, Any], ...] = (
    ("sha256", "X" * 64), ("sha256", 5), ("tamano", 0), ("tamano", -1), ("tamano", "9"), ("tamano", True),
    ("tamano", 10**12), ("nombre", ""), ("nombre", "a\0"), ("uuid", 5), ("de_mas", 1),
)  # fmt: skip
CUERPOS = (
    b"", b"{", b"[]", b"null", b"5", b'"a"', b"\xff\xfe", b"\0", b"[" * 200_000, b'{"a":' * 100_000, b'{"a": NaN}',
    b'{"a": ' + b"9" * 5000 + b"}", b"uuid=1&tipo=visita",
)  # fmt: skip


def escena(app: Flask, cliente: type[Cliente], quien: str = "informacion") -> tuple[t.Telefono, dict[str, Any]]:
    """Return a telephone and a record that would be received."""
    j = t.una_jornada(app)
    tel = t.de(cliente, quien)
    return tel, tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"])


@pytest.mark.solo_sqlite("refused before any statement")
def test_un_sobre_mal_formado_es_400(app: Flask, cliente: type[Cliente]) -> None:
    tel, sobre = escena(app, cliente)
    for nombre, valor in MALOS:
        respuesta = tel.enviar({**sobre, nombre: valor})
        assert (respuesta.status_code, set(respuesta.json)) == (400, {"mensaje"}), (nombre, str(valor)[:60])
    for falta in set(sobre) - {"jornada_id", "aviso_leido", "fotos"}:
        respuesta = tel.enviar({clave: valor for clave, valor in sobre.items() if clave != falta})
        assert respuesta.status_code == 400, falta
    buena = t.anuncio(b"x")
    for nombre, valor in MALAS_FOTOS:
        assert tel.enviar({**sobre, "fotos": [{**buena, nombre: valor}]}).status_code == 400, nombre
    assert tel.enviar({**sobre, "fotos": [buena, buena]}).status_code == 400
    assert tel.enviar(sobre).status_code == 201


@pytest.mark.solo_sqlite("refused before any statement")
def test_lo_que_no_es_json_es_400(app: Flask, cliente: type[Cliente]) -> None:
    tel, sobre = escena(app, cliente)
    for ruta in ("/campo/registros", "/campo/dispositivos"):
        for cuerpo in CUERPOS:
            respuesta = tel.post(ruta, cuerpo)
            assert (respuesta.status_code, "mensaje" in respuesta.json) == (400, True), cuerpo[:40]
    for alta in ({}, {"uuid": 5}, {"uuid": str(uuid.uuid4()), "nombre": 5}, {"uuid": str(uuid.uuid4()).upper()}):
        assert tel.post("/campo/dispositivos", alta).status_code == 400
    assert tel.enviar(sobre).status_code == 201


def test_datos_hostiles_se_rechazan_o_se_limpian(app: Flask, cliente: type[Cliente]) -> None:
    tel, sobre = escena(app, cliente)
    casos: dict[str, str] = {
        "relato": "y" * 100_000, "localidad_id": "9" * 9, "tramite_id": "1 OR 1=1", "oida_fecha": "2026-99-99",
        "oida_hora": "25:61", "punto": "91,181", "corrige_folio": "'; DROP TABLE visita; --",
    }  # fmt: skip
    for campo, valor in casos.items():
        respuesta = tel.enviar({**copy.deepcopy(sobre), "datos": {**sobre["datos"], campo: valor}})
        assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {campo}), campo
    raro = {**sobre["datos"], "relato": "Hay\0 fuga\x07 \ud800<script>alert(1)</script>\r\nallí 🚰"}
    assert tel.enviar({**sobre, "datos": raro}).status_code == 201
    assert tel.enviar({**sobre, "datos": raro}).status_code == 200
    with t.base(app):
        assert db.session.scalars(select(Bitacora.relato)).one() == "Hay fuga <script>alert(1)</script>\nallí 🚰"


def test_lo_que_pone_el_servidor_no_se_manda(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "subcoordinadora")
    ajenos = {
        "bitacora": {"medio": "radio", "jornada_id": "1", "estado": "registrada", "asentada": "2020-01-01"},
        "peticion": {"canal_id": "1", "aviso_medio": "papel", "ciudadano_id": "1", "cuarentena": "1", "folio": "X"},
        "visita": {"uuid": str(uuid.uuid4()), "quien_id": "1", "verificada": "2026-01-01"},
        "compromiso": {"jornada_id": "1", "estado": "cumplido", "evidencia": "x"},
    }
    for tipo, demas in ajenos.items():
        sobre = tel.sobre(tipo, {**t.datos_de(tipo, j), **demas}, jornada_id=j["id"])
        respuesta = tel.enviar(sobre)
        assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, set(demas))
    with t.base(app):
        assert (t.cuantas(Bitacora), t.cuantas(Peticion), t.cuantas(RegistroDeCampo)) == (0, 0, 0)


def test_el_uuid_de_otra_cuenta_no_dice_nada(app: Flask, cliente: type[Cliente]) -> None:
    tel, sobre = escena(app, cliente)
    tel.enviar({**sobre, "datos": {**sobre["datos"], "relato": "CANARIO"}})
    otro = t.de(cliente, "subcoordinadora")
    copia = {**otro.sobre("bitacora", sobre["datos"], jornada_id=sobre["jornada_id"]), "uuid": sobre["uuid"]}
    respuesta = otro.enviar(copia)
    assert (respuesta.status_code, respuesta.json) == (
        409, {"mensaje": "ya se envió con otros datos", "folio": "", "url": "", "servidor": None},
    )  # fmt: skip
    with t.base(app):
        assert (t.cuantas(Bitacora), t.cuantas(RegistroDeCampo)) == (1, 1)


def test_la_visita_que_anoto_otra_persona_no_se_toma(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel, otro = t.de(cliente, "informacion"), t.de(cliente, "asesor")
    sobre = tel.sobre("visita", t.datos_de("visita", j), jornada_id=j["id"])
    assert tel.enviar(sobre).status_code == 201
    copia = {**otro.sobre("visita", t.datos_de("visita", j), jornada_id=j["id"]), "uuid": sobre["uuid"]}
    respuesta = otro.enviar(copia)
    assert (respuesta.status_code, respuesta.json["servidor"]) == (409, None)


def test_un_provisional_no_se_usa_dos_veces(app: Flask, cliente: type[Cliente]) -> None:
    tel, sobre = escena(app, cliente)
    tel.enviar(sobre)
    respuesta = tel.enviar({**sobre, "uuid": str(uuid.uuid4())})
    assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {"provisional"})
    for raro in (f"{tel.serie}-1", f"{tel.serie}-٣٣٣٣", f"{tel.serie}0-0001", f"{tel.serie}-0001 ", "C0-0001"):
        respuesta = tel.enviar({**sobre, "uuid": str(uuid.uuid4()), "provisional": raro})
        assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {"provisional"})


@pytest.mark.solo_sqlite("refused before any statement")
def test_sin_csrf_nada_entra(app: Flask, cliente: type[Cliente]) -> None:
    tel, sobre = escena(app, cliente)
    buena = tel.csrf
    for mala in ("", "basura", buena[:-2], t.de(cliente, "asesor").csrf):
        tel.csrf = mala
        for respuesta in (
            tel.enviar(sobre), tel.post("/campo/dispositivos", {"uuid": str(uuid.uuid4()), "nombre": "x"}),
            tel.post(f"/campo/registros/{sobre['uuid']}/fotos/{uuid.uuid4()}?desde=0", b"x"),
        ):  # fmt: skip
            assert (respuesta.status_code, "mensaje" in respuesta.json) == (400, True)
    crudo = tel.cliente.http.post("/campo/registros", data=json.dumps(sobre), content_type="text/plain")
    assert crudo.status_code == 400
    tel.csrf = buena
    assert tel.enviar(sobre).status_code == 201


@pytest.mark.solo_sqlite("refused before any statement")
def test_un_cuerpo_enorme_es_413_en_json(app: Flask, cliente: type[Cliente]) -> None:
    tel, sobre = escena(app, cliente)
    foto = f"/campo/registros/{sobre['uuid']}/fotos/{uuid.uuid4()}?desde=0"
    for ruta in ("/campo/registros", "/campo/dispositivos", foto):
        for mide in (25 * 1024 * 1024, 1024 * 1024 + 1):
            respuesta = tel.post(ruta, b"x" * mide)
            assert (respuesta.status_code, "mensaje" in respuesta.json) == (413, True)
    assert tel.enviar(sobre).status_code == 201


@pytest.mark.solo_sqlite("routing")
def test_los_errores_son_json_salvo_que_se_pida_una_pagina(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("enlace_obras")
    for ruta, codigo in (("/campo/no-hay", 404), ("/campo/paquete", 403), ("/campo/dispositivos/", 403)):
        respuesta = uno.http.get(ruta)
        assert (respuesta.status_code, respuesta.mimetype) == (codigo, "application/json")
    como_pagina = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert uno.get("/campo/dispositivos/", headers=como_pagina).mimetype == "text/html"
    assert uno.get("/campo/no-hay", headers=como_pagina).mimetype == "text/html"


@pytest.mark.parametrize("como", [{"confidencial": "1", "tipo": "queja", "contra": "nadie"}, {"anonima": "1"}])
def test_lo_que_se_conserva_no_dice_quien_hablo(app: Flask, cliente: type[Cliente], como: dict[str, str]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "capturista")
    with t.base(app):
        sin_nombre = {"tramite_id": str(id_de(Tramite, "bache"))}
    datos = {**t.datos_de("peticion", j), **t.PERSONA, **como, **(sin_nombre if "anonima" in como else {})}
    sobre = tel.sobre("peticion", datos, jornada_id=j["id"])
    assert tel.enviar(sobre).status_code == 201, tel.enviar(sobre).text
    with t.base(app):
        guardado = str(db.session.scalars(select(RegistroDeCampo)).one().contenido)
    assert [dato for dato in t.PERSONA.values() if dato in guardado] == []


def test_de_lo_reservado_no_se_devuelve_lo_que_se_envio(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "capturista")
    contra = {"tipo": "denuncia", "contra": "servidor_publico"}
    sobre = tel.sobre("peticion", {**t.datos_de("peticion", j), **contra}, jornada_id=j["id"])
    assert tel.enviar(sobre).status_code == 201
    otra = tel.enviar({**sobre, "datos": {**sobre["datos"], "descripcion": "Otra cosa"}})
    assert (otra.status_code, otra.json["servidor"]) == (409, None)
    with t.base(app):
        assert db.session.scalars(select(RegistroDeCampo)).one().contenido == {"aviso_leido": True}


def test_una_cuenta_tiene_a_lo_mas_diez_dispositivos(app: Flask, cliente: type[Cliente]) -> None:
    tel = t.de(cliente, "asesor")
    hechos = [
        tel.post("/campo/dispositivos", {"uuid": str(uuid.uuid4()), "nombre": "x"}).status_code for _ in range(10)
    ]
    assert hechos == [201] * 9 + [422]


def test_lo_capturado_antes_del_dia_de_la_jornada_no_es_de_ella(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "asesor")
    sobre = tel.sobre("asesoria", t.datos_de("asesoria", j), jornada_id=j["id"], capturado=t.hace(days=2))
    respuesta = tel.enviar(sobre)
    assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {"capturado"})
