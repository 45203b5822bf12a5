"""Demo accounts with their file of passwords, and the sowing of peticiones."""

from __future__ import annotations

import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select
from werkzeug.security import generate_password_hash

from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.ajustes import AvisoDePrivacidad, Firmante
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.services.perfil import FaltaPerfil
from app.demo.calle import Calle
from app.demo.casos import Caso
from app.demo.enlaces import con_enlace
from app.demo.sembrador import Sembrador
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion
from app.seguridad.services import adscribir, metodo_de_contrasena, poner_contrasena
from app.seguridad.zona import hoy

NOMBRES = {
    P.SECRETARIA: ("secretaria", "Elvira", "Montes"),
    P.INFORMACION: ("informacion", "Iván", "Robles"),
    P.COORDINADOR: ("coordinador", "Carlos", "Medrano"),
    P.SUBCOORDINADOR: ("subcoordinadora", "Silvia", "Duarte"),
    P.CAPTURISTA: ("capturista", "Rosa", "Maldonado"),
    P.ASESOR: ("asesor", "Andrés", "Cuéllar"),
    P.TITULAR: ("titular", "Teresa", "Olvera"),
    P.COMUNICACION: ("comunicacion", "Camila", "Prado"),
    P.INTERDIRECCIONAL: ("interdireccional", "Ignacio", "Sada"),
    P.CONTROL: ("control", "Octavio", "Leal"),
    P.CUSTODIO: ("custodia", "Consuelo", "Armenta"),
    P.ADMINISTRADOR: ("administradora", "Adela", "Ríos"),
}
"""Invented people, one per puesto; enlaces are made per dependencia."""
NOMBRES_DE_ENLACE = (
    "Raúl", "Marisol", "Héctor", "Lucía", "Esteban", "Graciela", "Óscar", "Patricia", "Julián", "Norma", "Saúl",
)  # fmt: skip
APELLIDOS_DE_ENLACE = (
    "Zamora Peña", "Cantú Lara", "Ibarra Solís", "Quintero Vega", "Treviño Rocha", "Bustos Ayala", "Escamilla Ruiz",
    "Lozano Ceja", "Navarro Tijerina", "Orozco Valle", "Galván Ochoa", "Sandoval Rivas", "Barrera Luna",
)  # fmt: skip
DE_LA_CALLE = 20
"""Peticiones kept free for what comes of the bitácora, of jornadas and of what is split; the rest are made anew."""
LOTE = 16
"""Peticiones per transaction: the commits and what each makes the session forget are a third of the time."""
CORREO = "ejemplo.mx"
"""The e-mail addresses of the demo's accounts end so, and nobody else's."""
SIN_CATALOGOS = "Faltan los catálogos y las cuentas de demostración: ejecute «ac init» con PERFIL y DEMO=1."
Persona = tuple[str, str, str, str, Dependencia | None]


def usuarios_demo(archivo: Path) -> None:
    """Make one account per puesto and one enlace per dependencia with trámites, and write their passwords (mode 0600).

    Does nothing when the file exists; accounts that exist without it get new passwords. Opens its own transaction; must
    run as the system.
    """
    if archivo.exists():
        return
    personas = _personas()
    claves = [secrets.token_urlsafe(9) for _ in personas]
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as hilos:
        cifradas = list(hilos.map(partial(generate_password_hash, method=metodo_de_contrasena()), claves))
    with escritura():
        for persona, cifrada in zip(personas, cifradas, strict=True):
            _cuenta(persona, cifrada)
        lista = [
            {"puesto": puesto, "usuario": usuario, "contrasena": clave, "dependencia": d.nombre if d else None}
            for (usuario, _nombre, _apellidos, puesto, d), clave in zip(personas, claves, strict=True)
        ]
    descriptor = os.open(archivo, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as salida:
        json.dump(lista, salida, ensure_ascii=False, indent=1)


def _personas() -> list[Persona]:
    raiz = select(Dependencia).where(Dependencia.padre_id.is_(None), Dependencia.via == "enlace")
    titular_de = db.session.scalars(raiz.order_by(Dependencia.id)).first()
    unidad: list[Persona] = [
        (*datos, puesto, titular_de if puesto == P.TITULAR else None)
        for puesto, datos in NOMBRES.items()
        if puesto != P.TITULAR or titular_de
    ]
    enlaces = [(f"enlace.{d.clave}", *_nombre(n), P.ENLACE, d) for n, d in enumerate(con_enlace())]
    return [*unidad, *enlaces]


def _nombre(n: int) -> tuple[str, str]:
    """Return an invented name; the two lists have no common divisor, so that it takes long until one comes again."""
    return NOMBRES_DE_ENLACE[n % len(NOMBRES_DE_ENLACE)], APELLIDOS_DE_ENLACE[n % len(APELLIDOS_DE_ENLACE)]


def _cuenta(persona: Persona, cifrada: str) -> None:
    usuario, nombre, apellidos, puesto, dependencia = persona
    fila = db.session.scalars(select(User).where(User.username == usuario)).one_or_none()
    nueva = fila is None
    if fila is None:
        fila = User(username=usuario, first_name=nombre, last_name=apellidos, active=True, email=f"{usuario}@{CORREO}")
        db.session.add(fila)
        db.session.flush()
    poner_contrasena(fila, cifrada, debe_cambiar=False)
    if nueva:
        adscribir(fila, puesto, dependencia.id if dependencia else None, hoy() - timedelta(days=400))


def sembrar(cuantas: int, semilla: int) -> None:
    """Make `cuantas` peticiones over the past year, the newest still on their way; the same seed makes the same.

    Opens its own transactions; must run as the system. From about 45 on they stand in every state that the town's
    channels reach, and enlaces of the first two dependencias have canalizadas, recibidas and proceso each.
    `FaltaPerfil` when the town has no channels or nobody to do it yet.
    """
    avisos_de_antes()
    sembrador = Sembrador(semilla)
    if not sembrador.canales or (P.CAPTURISTA, None) not in sembrador.autores:
        raise FaltaPerfil(SIN_CATALOGOS)
    habia = _cuantas_hay()
    con_calle = cuantas > 3 * DE_LA_CALLE and not db.session.scalar(select(Bitacora.id).limit(1))
    _por_lotes(sembrador, sembrador.plan(cuantas - (DE_LA_CALLE if con_calle else 0)))
    if con_calle:
        with escritura():
            Calle(sembrador).todo()
        _por_lotes(sembrador, [sembrador.reciente() for _ in range(cuantas - (_cuantas_hay() - habia))])


def _firmas() -> None:
    """Give an invented name to whoever signs as «Titular de…», the same to the same office."""
    nombres: dict[str, str] = {}
    for firmante in db.session.scalars(select(Firmante).order_by(Firmante.id)):
        if firmante.nombre.startswith("Titular de"):
            suyo = nombres.setdefault(firmante.nombre, " ".join(_nombre(3 + 5 * len(nombres))))
            firmante.cargo, firmante.nombre = firmante.nombre, suyo


def avisos_de_antes(dias: int = 400) -> None:
    """Put the versions of the aviso before what the demo invents: who signed one signed what was in force."""
    with escritura():
        _firmas()
        for n, aviso in enumerate(db.session.scalars(select(AvisoDePrivacidad).order_by(AvisoDePrivacidad.id.desc()))):
            aviso.desde = min(aviso.desde, ahora() - timedelta(days=dias + 30 * n))


def _cuantas_hay() -> int:
    return db.session.scalar(select(func.count(Peticion.id))) or 0


def _por_lotes(sembrador: Sembrador, plan: list[Caso]) -> None:
    for inicio in range(0, len(plan), LOTE):
        with escritura():
            for caso in plan[inicio : inicio + LOTE]:
                sembrador.una(caso)
