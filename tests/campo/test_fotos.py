"""Photos in parts: resumable, only at their end, whole or nothing; attached to what the record became, once."""

from __future__ import annotations

import io
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from app.actos.models import Movimiento
from app.archivos import partes
from app.archivos.almacen import almacen
from app.archivos.examen import ArchivoRechazado
from app.archivos.models import Foto
from app.bitacora.models.entrada import Bitacora
from app.campo.jobs import olvidar_lo_viejo
from app.campo.models import FotoDeCampo
from app.campo.services.fotos import armar
from app.extensions import db
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from tests import factories as f
from tests.bitacora import entradas as e
from tests.campo import telefono as t
from tests.cliente import Cliente
from tests.elenco import OBRAS


def con_foto(
    app: Flask,
    cliente: type[Cliente],
    contenido: bytes,
    quien: str = "informacion",
    clase: str = "bitacora",
    **datos: Any,
) -> tuple[t.Telefono, dict[str, Any]]:
    """Return a telephone whose record, with one photo announced, has arrived."""
    j = t.una_jornada(app)
    tel = t.de(cliente, quien)
    anuncios = [t.anuncio(contenido)]
    sobre = tel.sobre(clase, {**t.datos_de(clase, j), **datos}, jornada_id=j["id"], fotos=anuncios)
    respuesta = tel.enviar(sobre)
    assert respuesta.status_code == 201, respuesta.text
    assert respuesta.json["fotos"] == {anuncios[0]["uuid"]: {"recibidos": 0, "completa": False}}
    return tel, sobre


def en_camino(app: Flask) -> list[Path]:
    """Return the part files that there are."""
    return sorted((Path(app.config["ADJUNTOS_DIR"]) / "partes").glob("*/*-*"))


@pytest.fixture(autouse=True)
def _sin_partes(app: Flask) -> None:
    """Numbers begin anew with each restored database; what another test left must not be taken for its own."""
    for ruta in en_camino(app):
        ruta.unlink()


@pytest.mark.parametrize("tipo", ["bitacora", "visita", "compromiso", "asesoria"])
def test_la_foto_queda_con_lo_que_se_registro(app: Flask, cliente: type[Cliente], tipo: str) -> None:
    contenido = t.imagen(tipo)
    quien = {"asesoria": "asesor", "compromiso": "coordinador"}.get(tipo, "informacion")
    tel, sobre = con_foto(app, cliente, contenido, quien, tipo)
    fin = tel.foto(sobre, 0, contenido)
    assert fin.json == {"recibidos": len(contenido), "completa": True}
    with t.base(app):
        foto = db.session.scalars(select(Foto)).one()
        assert (foto.origen_sha256, foto.nombre) == (sobre["fotos"][0]["sha256"], "foto.jpg")
        assert getattr(foto, f"{tipo}_id") is not None
        assert almacen().abrir(foto.sha256)[:3] == b"\xff\xd8\xff"
        assert db.session.scalars(select(FotoDeCampo.sha256)).one() == foto.origen_sha256
    assert en_camino(app) == []
    repetida = tel.enviar(sobre)
    assert repetida.json["fotos"][sobre["fotos"][0]["uuid"]] == {"recibidos": len(contenido), "completa": True}


def test_la_de_una_peticion_es_el_acto_adjuntar(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido, "capturista", "peticion")
    tel.foto(sobre, 0, contenido)
    with t.base(app):
        adjunto = db.session.scalars(select(Adjunto)).one()
        assert (adjunto.origen_sha256, adjunto.clase) == (sobre["fotos"][0]["sha256"], "documento")
        acto = db.session.scalars(select(Movimiento).where(Movimiento.acto == "adjuntar")).one()
        assert (acto.via, acto.puesto, acto.datos) == ("campo", "Capturista", {"archivo": adjunto.sha256})


def test_la_de_una_reservada_llega_aunque_ya_no_la_vea(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    contra = {"tipo": "denuncia", "contra": "servidor_publico"}
    tel, sobre = con_foto(app, cliente, contenido, "capturista", "peticion", **contra)
    assert tel.foto(sobre, 0, contenido).json["completa"] is True
    assert tel.cliente.get(tel.enviar(sobre).json["url"]).status_code == 404
    with t.base(app):
        p = db.session.scalars(select(Peticion)).one()
        adjunto = db.session.scalars(select(Adjunto)).one()
        assert (p.reservada, adjunto.reservado, adjunto.origen_sha256) == (True, True, sobre["fotos"][0]["sha256"])
        pk, adjunto_id = p.id, adjunto.id
    control = cliente.de("control")
    assert control.get(f"/peticiones/show/{pk}").status_code == 200
    assert control.get(f"/adjuntos/{adjunto_id}").status_code == 200


def test_la_que_llego_en_reserva_no_la_ve_la_dependencia_que_la_recibe_despues(
    app: Flask, cliente: type[Cliente]
) -> None:
    """It came without an act, which would have been in reserve: its own row keeps it from who handles no reservadas."""
    contenido = t.imagen()
    contra = {"tipo": "denuncia", "contra": "servidor_publico"}
    tel, sobre = con_foto(app, cliente, contenido, "capturista", "peticion", **contra)
    tel.foto(sobre, 0, contenido)
    with t.base(app):
        p = db.session.scalars(select(Peticion)).one()
        assert db.session.scalars(select(Movimiento).where(Movimiento.acto == "adjuntar")).all() == []
        f.acto(p, "levantar_reserva", "control", motivo="No es contra un servidor público.")
        a_obras = {"tramite_id": f.tramite_de(OBRAS).id}
        f.acto(p, "clasificar", "capturista", **a_obras)
        f.acto(p, "canalizar", "capturista")
        f.acto(p, "recibir", "enlace_obras")
        pk, adjunto_id = p.id, db.session.scalars(select(Adjunto.id)).one()
    for quien in ("enlace_obras", "capturista", "subcoordinadora"):
        persona = cliente.de(quien)
        pagina = persona.get(f"/peticiones/show/{pk}")
        assert (pagina.status_code, f"/adjuntos/{adjunto_id}" in pagina.text) == (200, False), quien
        for ruta in ("", "/original", "/vista.jpg"):
            assert persona.get(f"/adjuntos/{adjunto_id}{ruta}").status_code == 404, (quien, ruta)


def test_la_de_una_entrada_reservada_tambien(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    with t.base(app):
        entrada = db.session.scalars(select(Bitacora)).one()
        e.acto(entrada, "reservar", "coordinador", contra="servidor_publico")
    assert tel.foto(sobre, 0, contenido).json["completa"] is True
    with t.base(app):
        assert db.session.scalars(select(Foto.origen_sha256)).one() == sobre["fotos"][0]["sha256"]


# Resumable


def test_sigue_donde_iba_aunque_se_pierda_la_respuesta(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    assert tel.trozo(sobre, 0, 0, contenido[:300]).json == {"recibidos": 300, "completa": False}
    for desde in (0, 299, 301, 600):
        otra = tel.trozo(sobre, 0, desde, contenido[:300])
        assert (otra.status_code, otra.json["recibidos"]) == (409, 300)
    assert tel.get(t.ruta_de_foto(sobre)).json == {"recibidos": 300, "completa": False}
    assert tel.trozo(sobre, 0, 300, contenido[300:]).json["completa"] is True
    for desde in (0, len(contenido)):
        assert tel.trozo(sobre, 0, desde, contenido[desde:]).json == {"recibidos": len(contenido), "completa": True}
    with t.base(app):
        assert (t.cuantas(Foto), t.cuantas(FotoDeCampo)) == (1, 1)


def test_si_el_servidor_se_cayo_al_terminar_una_parte_vacia_la_cuelga(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    tel.trozo(sobre, 0, 0, contenido[:300])
    (ruta,) = en_camino(app)
    ruta.write_bytes(contenido)
    assert tel.get(t.ruta_de_foto(sobre)).json == {"recibidos": len(contenido), "completa": False}
    assert tel.trozo(sobre, 0, len(contenido), b"").json["completa"] is True
    with t.base(app):
        assert t.cuantas(Foto) == 1


def test_la_misma_foto_a_la_vez_queda_una(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    otros = [t.de(cliente, "informacion", tel.dispositivo) for _ in range(3)]
    codigos: list[int] = []

    def mandar(uno: t.Telefono) -> None:
        codigos.append(uno.trozo(sobre, 0, 0, contenido).status_code)

    hilos = [threading.Thread(target=mandar, args=(uno,)) for uno in (tel, *otros)]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert codigos == [200] * 4
    with t.base(app):
        assert (t.cuantas(Foto), t.cuantas(FotoDeCampo)) == (1, 1)
    assert en_camino(app) == []


# Refused


def test_alterada_o_que_no_es_imagen_vuelve_a_cero(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    buena, texto = t.imagen(), b"no es una imagen" * 20
    anuncios = [t.anuncio(buena), t.anuncio(texto)]
    sobre = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"], fotos=anuncios)
    tel.enviar(sobre)
    alterada = buena[:-5] + b"\0" * 5
    de_mas = buena + b"x"
    for n, contenido in ((0, alterada), (0, de_mas), (1, texto)):
        respuesta = tel.trozo(sobre, n, 0, contenido)
        assert (respuesta.status_code, respuesta.json["recibidos"]) == (422, 0)
        assert tel.get(t.ruta_de_foto(sobre, n)).json == {"recibidos": 0, "completa": False}
    assert tel.trozo(sobre, 0, 0, buena).json["completa"] is True


def test_de_mas_de_diez_megas_no_se_anuncia(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    for anuncios in ([t.anuncio(b"x", tamano=10 * 1024 * 1024 + 1)], [t.anuncio(b"x") for _ in range(21)]):
        sobre = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"], fotos=anuncios)
        respuesta = tel.enviar(sobre)
        assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {"fotos"})


def test_partes_grandes_o_sin_numero(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    assert tel.trozo(sobre, 0, 0, b"x" * (1024 * 1024 + 1)).status_code == 413
    for desde in ("", "-1", "1e3", "٣", "9" * 40, "0%00"):
        assert tel.post(f"{t.ruta_de_foto(sobre)}?desde={desde}", contenido).status_code == 400
    assert tel.get(t.ruta_de_foto(sobre)).json["recibidos"] == 0


def test_un_dispositivo_no_llena_el_disco(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    monkeypatch.setattr(partes, "TOPE_POR_DISPOSITIVO", 500)
    assert tel.trozo(sobre, 0, 0, contenido[:400]).status_code == 200
    respuesta = tel.trozo(sobre, 0, 400, contenido[400:550])
    assert (respuesta.status_code, respuesta.json["recibidos"]) == (413, 400)


def test_nadie_toca_la_foto_de_otra_cuenta(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    _tel, sobre = con_foto(app, cliente, contenido)
    ajeno = t.de(cliente, "coordinador")
    assert ajeno.get(t.ruta_de_foto(sobre)).status_code == 404
    assert ajeno.trozo(sobre, 0, 0, contenido).status_code == 404
    no_hay = {**sobre, "uuid": "no-es-uuid"}
    assert (ajeno.get(t.ruta_de_foto(no_hay)).status_code, en_camino(app)) == (404, [])


def test_el_uuid_de_una_foto_ajena_no_sirve(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    tel.foto(sobre, 0, contenido)
    j = t.una_jornada(app)
    otro = t.de(cliente, "coordinador")
    copia = otro.sobre("compromiso", t.datos_de("compromiso", j), fotos=sobre["fotos"])
    assert otro.enviar(copia).json["fotos"] == {sobre["fotos"][0]["uuid"]: {"recibidos": 0, "completa": False}}
    respuesta = otro.trozo(copia, 0, 0, contenido)
    assert (respuesta.status_code, respuesta.json["recibidos"]) == (422, 0)
    with t.base(app):
        assert t.cuantas(Foto) == 1


# Kept and forgotten


@pytest.mark.solo_sqlite("files")
def test_lo_que_no_llego_completo_se_olvida(app: Flask, cliente: type[Cliente]) -> None:
    contenido = t.imagen()
    tel, sobre = con_foto(app, cliente, contenido)
    tel.trozo(sobre, 0, 0, contenido[:300])
    (ruta,) = en_camino(app)
    assert ruta.stat().st_mode & 0o777 == 0o600
    for dias, quedan in ((29, 1), (31, 0)):
        os.utime(ruta, (time.time() - dias * 86400,) * 2)
        with t.base(app):
            olvidar_lo_viejo()
        assert len(en_camino(app)) == quedan
    assert tel.get(t.ruta_de_foto(sobre)).json == {"recibidos": 0, "completa": False}


@pytest.mark.solo_sqlite("no database")
def test_se_arma_lo_anunciado_y_nada_mas(sistema: None) -> None:
    salida = io.BytesIO()
    Image.new("RGB", (8, 8)).save(salida, "PNG")
    contenido = salida.getvalue()
    archivo = armar(contenido, t.anuncio(contenido)["sha256"], "../../a\0.png")
    assert (archivo.mime, archivo.nombre) == ("image/png", "a.png")
    with pytest.raises(ArchivoRechazado, match="llegó alterada"):
        armar(contenido + b"x", t.anuncio(contenido)["sha256"], "a.png")
