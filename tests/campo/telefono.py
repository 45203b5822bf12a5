"""A telephone for tests: it follows the protocol of `/campo/` over HTTP, as the account that signed in."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.commands import como_sistema
from app.extensions import db
from app.jornadas.models import Jornada
from app.nucleo.reloj import ahora
from app.seguridad.zona import hoy
from tests.bitacora import entradas as e
from tests.cliente import Cliente
from tests.factories import foto

EQUIPO = {
    "asesor_id": "asesor",
    "capturista_id": "capturista",
    "informacion_id": "informacion",
}
PERSONA = {"nombre": "Rosa María", "apellidos": "Yocupicio Anguamea", "telefono": "647 123 45 67"}
"""Canaries too: what must not come out where it does not belong."""


class Telefono:
    """One browser with its device: `enviar` sends a record, `foto` its photos in parts."""

    def __init__(self, cliente: Cliente, dispositivo: str | None = None) -> None:
        self.cliente, self.dispositivo = cliente, dispositivo or str(uuid.uuid4())
        self.csrf = cliente.http.get("/campo/estado").json["sesion"]["csrf"]
        respuesta = self.post("/campo/dispositivos", {"uuid": self.dispositivo, "nombre": "Teléfono de prueba"})
        assert respuesta.status_code in (200, 201), respuesta.text
        self.serie = respuesta.json["serie"]
        self.cuenta = 0

    def get(self, url: str) -> TestResponse:
        """Ask for JSON."""
        return self.cliente.http.get(url)

    def post(self, url: str, cuerpo: Any, **cabeceras: str) -> TestResponse:
        """Send JSON, or bytes as they are, with the CSRF header."""
        crudo = cuerpo if isinstance(cuerpo, bytes) else json.dumps(cuerpo).encode()
        tipo = "application/octet-stream" if "/fotos/" in url else "application/json"
        cabeceras = {"X-CSRFToken": self.csrf, **cabeceras}
        return self.cliente.http.post(url, data=crudo, content_type=tipo, headers=cabeceras)

    def sobre(self, tipo: str, datos: dict[str, Any], **cambios: Any) -> dict[str, Any]:
        """Return a record as the page makes it."""
        self.cuenta += 1
        return {
            "uuid": str(uuid.uuid4()), "dispositivo": self.dispositivo, "tipo": tipo, "jornada_id": None,
            "capturado": ahora().isoformat(), "provisional": f"{self.serie}-{self.cuenta:04d}",
            "aviso_leido": tipo in ("peticion", "visita"), "fotos": [],
            "datos": {clave: str(valor) for clave, valor in datos.items()}, **cambios,
        }  # fmt: skip

    def enviar(self, sobre: dict[str, Any]) -> TestResponse:
        """Send a record."""
        return self.post("/campo/registros", sobre)

    def trozo(self, sobre: dict[str, Any], n: int, desde: int, contenido: bytes) -> TestResponse:
        """Send a part of its n-th photo."""
        return self.post(f"{ruta_de_foto(sobre, n)}?desde={desde}", contenido)

    def foto(self, sobre: dict[str, Any], n: int, contenido: bytes, parte: int = 400) -> TestResponse:
        """Send its n-th photo whole, in parts."""
        for desde in range(0, len(contenido), parte):
            respuesta = self.trozo(sobre, n, desde, contenido[desde : desde + parte])
            assert respuesta.status_code == 200, respuesta.text
        return respuesta


def ruta_de_foto(sobre: dict[str, Any], n: int = 0) -> str:
    """Return the address of its n-th photo."""
    return f"/campo/registros/{sobre['uuid']}/fotos/{sobre['fotos'][n]['uuid']}"


def anuncio(contenido: bytes, **cambios: Any) -> dict[str, Any]:
    """Return how the device announces a photo."""
    suma = hashlib.sha256(contenido).hexdigest()
    return {"uuid": str(uuid.uuid4()), "sha256": suma, "tamano": len(contenido), "nombre": "foto.jpg", **cambios}


def imagen(texto: str = "de campo") -> bytes:
    """Return a small JPEG."""
    return foto(texto)


def de(cliente: type[Cliente], usuario: str, dispositivo: str | None = None) -> Telefono:
    """Return the telephone of a member of the cast."""
    return Telefono(cliente.de(usuario), dispositivo)


@contextmanager
def base(app: Flask) -> Iterator[None]:
    """Read or write as the system, beside the telephones."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        yield


def una_jornada(app: Flask, estado: str = "en_curso", **equipo: Any) -> dict[str, Any]:
    """Return ids of a jornada with its whole team (`asesor_id=None` leaves one out), its locality and an oficina."""
    with base(app):
        quienes = {campo: e.de_usuario(usuario) for campo, usuario in EQUIPO.items()} | equipo
        j = e.jornada(estado, **{campo: pk for campo, pk in quienes.items() if pk is not None})
        visita = e.datos_de_visita()
        return {
            "id": j.id, "folio": j.folio, "localidad": j.localidad_id, "dependencia": visita["dependencia_id"],
            "hoy": hoy().isoformat(),
        }  # fmt: skip


def cerrar(app: Flask, jornada: dict[str, Any]) -> None:
    """Close a jornada."""
    with base(app):
        e.acto(db.session.get_one(Jornada, jornada["id"]), "cerrar", "coordinador")


def datos_de(tipo: str, j: dict[str, Any]) -> dict[str, Any]:
    """Return the least that a record of each tipo says."""
    hora = {"fecha": j["hoy"], "hora": "00:00"}
    return {
        "bitacora": {
            "oida_fecha": hora["fecha"], "oida_hora": hora["hora"], "localidad_id": j["localidad"],
            "relato": "Dicen que el pozo lleva tres días sin agua.",
        },
        "peticion": {
            "tipo": "solicitud", "descripcion": "Falta una luminaria en la esquina.", "localidad_id": j["localidad"],
            "domicilio": "Calle Reforma 12", "nombre": "Ana",
        },
        "asesoria": {"asunto": "Herencia", "pregunta": "¿Cómo se reparte?", "respuesta": "Ante el juzgado familiar."},
        "visita": {
            "tipo": "domicilio", "localidad_id": j["localidad"], "con_quien": "La vecina de la esquina",
            "cuando_fecha": hora["fecha"], "cuando_hora": hora["hora"], "resultado": "Se vio la fuga.",
        },
        "compromiso": {"que": "Mandar la pipa el lunes.", "fecha": j["hoy"], "responsable": "Director de Aguas"},
    }[tipo]  # fmt: skip


def cuantas(modelo: Any) -> int:
    """Return how many rows there are."""
    return db.session.scalar(select(func.count()).select_from(modelo)) or 0


def hace(**cuanto: int) -> str:
    """Return an instant so long ago, as ISO text."""
    return (ahora() - timedelta(**cuanto)).isoformat()


def instante(texto: str) -> datetime:
    """Read an ISO instant."""
    return datetime.fromisoformat(texto)
