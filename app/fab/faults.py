"""Why a start or command failed, in one Spanish sentence; the unforeseen is filed."""

from __future__ import annotations

import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

from click import ClickException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from app.nucleo.datos import Hechos
from app.nucleo.fallas import LLENO, de_disco
from config import LLAVES

REGISTRO = "arranque.log"

_SQLITE = (
    (("file is not a database", "malformed", "disk image"), "La base {base} está dañada: {danada}"),
    (
        ("database is locked", "table is locked"),
        "Otro programa tiene ocupada la base {base}: ciérrelo (¿otra copia del "
        "sistema, un visor de SQLite?) y vuelva a intentarlo.",
    ),
    (("disk is full",), LLENO),
    (
        ("readonly database", "read-only"),
        "La base {base} no se puede escribir: revise dueño y permisos del archivo y "
        "de su carpeta; las órdenes se dan como el usuario del servicio.",
    ),
    (("unable to open",), "No se puede abrir la base {base}: revise que su carpeta exista, su dueño y sus permisos."),
    (("disk i/o error",), "El disco falló al leer o escribir la base {base}: revise espacio y estado del disco."),
)
DANADA = "detenga el sistema, guarde aparte el archivo y devuelva la base del respaldo; no se escribió nada."
_POSTGRES = (
    (
        ("28P01", "28000", "password authentication", "no password supplied", "autentificaci"),
        "PostgreSQL no aceptó el usuario o la contraseña de DATABASE_URL: revíselos.",
    ),
    (("no pg_hba.conf entry",), "PostgreSQL no admite a este equipo: agregue su renglón en pg_hba.conf."),
    (
        ("3D000", "no existe la base"),
        "No existe la base «{nombre}» en el servidor: créela como dice deploy/README.md o corrija DATABASE_URL.",
    ),
    (
        ("42501",),
        "El usuario de DATABASE_URL no tiene permiso en la base «{nombre}»: hágalo su dueño, como dice "
        "deploy/README.md.",
    ),
    (("53100",), "No hay espacio en el disco de PostgreSQL: libere espacio y vuelva a intentarlo."),
    (
        ("53300", "too many clients", "too many connections"),
        "PostgreSQL ya no admite más conexiones: cierre otros programas o suba max_connections.",
    ),
    (
        ("57P03", "starting up", "shutting down"),
        "PostgreSQL está arrancando o deteniéndose: espere un momento y vuelva a intentarlo.",
    ),
    (
        ("25006", "read-only transaction"),
        "La base «{nombre}» es de solo lectura (¿una réplica?): use la principal en DATABASE_URL.",
    ),
    (
        ("55P03", "57014", "40P01"),
        "La base «{nombre}» está ocupada por otro proceso: espere a que termine y vuelva a intentarlo.",
    ),
    (
        ("connection option", "bad value for", "invalid value for parameter"),
        "DATABASE_URL lleva después de «?» algo que PostgreSQL no entiende: quítelo o corríjalo.",
    ),
    (
        ("server does not support ssl", "ssl"),
        "PostgreSQL no aceptó la conexión cifrada que pide DATABASE_URL: revise sslmode.",
    ),
)
_SIN_RESPUESTA = (
    "No hay respuesta de PostgreSQL en {donde}: revise que esté en marcha y que DATABASE_URL diga bien el equipo y el "
    "puerto."
)
VERSION_NUEVA = (
    "La base es de una versión más nueva de este sistema: instale esa versión o una posterior, o devuelva el respaldo "
    "de antes de actualizar. No se escribió nada."
)


def en_una_frase(error: BaseException, ajustes: Hechos) -> str | None:
    """Return what happened and what to do, None for what nobody foresaw."""
    if isinstance(error, ClickException):
        return error.format_message()
    if isinstance(error, DBAPIError):
        return _de_la_base(error, str(ajustes.get("SQLALCHEMY_DATABASE_URI", "")))
    if type(error).__module__.startswith("alembic"):  # which is loaded only where something is migrated
        return VERSION_NUEVA if "locate revision" in str(error) else None
    if isinstance(error, OSError):
        return de_disco(error)
    return None


def _de_la_base(error: DBAPIError, direccion: str) -> str | None:
    url = make_url(direccion)
    original = error.orig
    texto = str(original).lower()
    if url.get_backend_name() == "sqlite":
        frase = next((dicha for partes, dicha in _SQLITE if any(p in texto for p in partes)), None)
        return frase and frase.format(base=url.database, danada=DANADA, que=url.database)
    estado = str(getattr(original, "sqlstate", None) or "")
    if not estado and "database" in texto and "does not exist" in texto:
        estado = "3D000"
    if not estado and "role" in texto and "does not exist" in texto:
        estado = "28000"
    pistas = (estado, texto)
    frase = next((d for partes, d in _POSTGRES if any(p == pistas[0] or p in pistas[1] for p in partes)), None)
    donde = f"{url.host or 'el equipo local'}:{url.port or 5432}"
    if frase is None and not estado and type(original).__name__ in ("OperationalError", "ConnectionTimeout"):
        frase = _SIN_RESPUESTA
    return frase and frase.format(nombre=url.database or url.username or "", donde=donde)


def explicar(error: BaseException, ajustes: Hechos) -> str:
    """Return one line for whoever starts the system; what was not foreseen leaves its detail in a file."""
    frase = en_una_frase(error, ajustes)
    if frase:
        return " ".join(frase.split())
    nombre, archivo = type(error).__name__, Path(str(ajustes.get("INSTANCE_DIR") or ".")) / REGISTRO
    try:
        _anotar(error, archivo, ajustes)
    except OSError:
        return f"No se pudo continuar: falló algo que no se esperaba ({nombre}), y no se puede escribir {archivo}."
    return f"No se pudo continuar: falló algo que no se esperaba ({nombre}). El detalle está en {archivo}."


def _anotar(error: BaseException, archivo: Path, ajustes: Hechos) -> None:
    """Add the traceback to the file (mode 0600), without keys or passwords."""
    detalle = "".join(traceback.format_exception(error))
    for secreto in _secretos(ajustes):
        detalle = detalle.replace(secreto, "•••")
    archivo.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(archivo, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as salida:
        salida.write(f"{datetime.now(UTC).isoformat(timespec='seconds')}\n{detalle}\n")


def _secretos(ajustes: Hechos) -> list[str]:
    """Return what must not be written: the keys, and the database's password as it was typed and as it is."""
    direccion = str(ajustes.get("SQLALCHEMY_DATABASE_URI") or "")
    propios = [str(ajustes[nombre]) for nombre in LLAVES if ajustes.get(nombre)]
    if "@" in direccion:
        propios.append(direccion.rpartition("@")[0].partition("://")[2].partition(":")[2])
        propios.append(str(make_url(direccion).password or ""))
    propios += direccion.partition("?")[2].replace("=", "&").split("&")[1::2]
    return [secreto for secreto in propios if secreto]
