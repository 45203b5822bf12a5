"""What an operator may change, read from the environment; no business rule lives here."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from click import ClickException

RAIZ = Path(__file__).resolve().parent


FIJA: dict[str, Any] = {
    "BABEL_DEFAULT_LOCALE": "es_MX",
    "BABEL_TRANSLATION_DIRECTORIES": str(RAIZ / "translations"),
    "LANGUAGES": {"es_MX": {"flag": "mx", "name": "Español"}},
    "APP_NAME": "Atención Ciudadana",
    "AUTH_ROLE_ADMIN": "Sistema",
    "AUTH_ROLE_PUBLIC": "Publico",
    "FAB_CREATE_DB": False,
    "FAB_UPDATE_PERMS": False,
    "FAB_ADD_SECURITY_PERMISSION_VIEW": False,
    "FAB_ADD_SECURITY_VIEW_MENU_VIEW": False,
    "FAB_ADD_SECURITY_PERMISSION_VIEWS_VIEW": False,
    "FAB_ADD_MENU_API": False,
    "FAB_API_SWAGGER_UI": True,
}
"""What no operator changes: Spanish, and Flask-AppBuilder without what this house replaces."""


class ConfiguracionInsegura(ClickException):
    """The system must not start like this."""


LLAVES = ("SECRET_KEY", "CLAVE_SEGUIMIENTO", "CLAVE_BOVEDA")
"""What signs sessions, makes tracking codes, and ciphers names: each a variable, else a file of the instance folder."""


def _secreto(nombre: str, instancia: Path) -> str | None:
    """Return a key from the environment, else from its file; None when it is in neither."""
    if os.environ.get(nombre):
        return os.environ[nombre]
    archivo = archivo_de_llave(nombre, instancia)
    return archivo.read_text(encoding="utf-8", errors="replace") if archivo.exists() else None


def archivo_de_llave(nombre: str, instancia: str | Path) -> Path:
    """Return the file in which a key that the environment does not give is kept."""
    return Path(instancia) / nombre.lower()


def guardar_llave(nombre: str, valor: str, instancia: str | Path) -> str:
    """Keep a new key in its file (mode 0600) and return the one that stands: another process may have been first."""
    archivo = archivo_de_llave(nombre, instancia)
    archivo.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    borrador = archivo.parent / f".{archivo.name}.{secrets.token_hex(4)}"
    descriptor = os.open(borrador, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as salida:
        salida.write(valor)
        salida.flush()
        os.fsync(salida.fileno())
    with suppress(FileExistsError):
        os.link(borrador, archivo)
    borrador.unlink()
    carpeta = os.open(archivo.parent, os.O_RDONLY)
    os.fsync(carpeta)
    os.close(carpeta)
    return archivo.read_text(encoding="utf-8")


def _llaves(instancia: Path) -> dict[str, str]:
    """Return the keys that there are. Raises `ConfiguracionInsegura` for a short or predictable one."""
    try:
        halladas = {nombre: valor for nombre in LLAVES if (valor := _secreto(nombre, instancia)) is not None}
    except OSError as error:
        raise ConfiguracionInsegura(f"No se puede leer {error.filename}: revise dueño y permisos.") from error
    for nombre, valor in halladas.items():
        if len(valor) < 32 or len(set(valor)) < 10:
            donde = "la variable" if os.environ.get(nombre) else str(archivo_de_llave(nombre, instancia))
            raise ConfiguracionInsegura(
                f"{nombre} es corta o predecible: devuelva la del respaldo en {donde}; si la instalación es nueva, "
                f"ponga al menos 32 caracteres al azar; si se perdió para siempre, quite {donde} y use «flask --app "
                f"app ac aceptar-llave {nombre} --confirmo»."
            )
    return halladas


def _motor(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    opciones = "-c statement_timeout=30000 -c timezone=UTC"
    return {"pool_pre_ping": True, "pool_size": 16, "connect_args": {"options": opciones}}


def configuracion() -> dict[str, Any]:
    """Return the settings of this process. Raises `ConfiguracionInsegura` for a weak key.

    Keys that are nowhere are made in memory; `LLAVES_NUEVAS` holds them until a new installation keeps them.
    """
    instancia = Path(os.environ.get("INSTANCE_DIR") or RAIZ / "instance").absolute()
    produccion = os.environ.get("ENTORNO", "") == "produccion"
    llaves = _llaves(instancia)
    nuevas = {nombre: secrets.token_urlsafe(48) for nombre in LLAVES if nombre not in llaves}
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instancia / 'atencion.db'}"
    https = os.environ.get("HTTPS", "1" if produccion else "0") == "1"
    return {
        **FIJA,
        **llaves,
        **nuevas,
        "LLAVES_NUEVAS": nuevas,
        "INSTANCE_DIR": str(instancia),
        "ADJUNTOS_DIR": str(instancia / "adjuntos"),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _motor(url),
        "MUNICIPIO_TZ": os.environ.get("MUNICIPIO_TZ", ""),
        "PERFIL": os.environ.get("PERFIL", ""),
        "DEMO": os.environ.get("DEMO", "0") == "1",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=10),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "HTTPS": https,
        "PROXIES": int(os.environ.get("PROXIES", "0")),
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_TIMEZONE": os.environ.get("MUNICIPIO_TZ") or "America/Monterrey",
        "RATELIMIT_ENABLED": True,
        "RATELIMIT_STORAGE_URI": "memory://",
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=15),
        "JWT_REFRESH_TOKEN_EXPIRES": timedelta(hours=10),
    }
