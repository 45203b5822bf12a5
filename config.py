"""What an operator may change, read from the environment; no business rule lives here."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

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


class ConfiguracionInsegura(RuntimeError):
    """Production must not start like this."""


def _secreto(nombre: str, instancia: Path) -> str:
    """Return a secret from the environment, or one made at first start and kept in the instance folder (mode 0600)."""
    if os.environ.get(nombre):
        return os.environ[nombre]
    archivo = instancia / nombre.lower()
    if archivo.exists():
        return archivo.read_text(encoding="ascii")
    instancia.mkdir(mode=0o700, parents=True, exist_ok=True)
    borrador = instancia / f".{nombre.lower()}.{secrets.token_hex(4)}"
    descriptor = os.open(borrador, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as salida:
        salida.write(secrets.token_urlsafe(48))
    with suppress(FileExistsError):  # another process was first: its secret stands
        os.link(borrador, archivo)
    borrador.unlink()
    return archivo.read_text(encoding="ascii")


def _motor(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    opciones = "-c statement_timeout=30000 -c timezone=UTC"
    return {"pool_pre_ping": True, "pool_size": 16, "connect_args": {"options": opciones}}


def configuracion() -> dict[str, Any]:
    """Return the settings of this process. Raises `ConfiguracionInsegura` for a weak secret in production."""
    instancia = Path(os.environ.get("INSTANCE_DIR") or RAIZ / "instance").absolute()
    produccion = os.environ.get("ENTORNO", "") == "produccion"
    secretos = {nombre: _secreto(nombre, instancia) for nombre in ("SECRET_KEY", "CLAVE_SEGUIMIENTO", "CLAVE_BOVEDA")}
    for nombre, secreto in secretos.items():
        if produccion and (len(secreto) < 32 or len(set(secreto)) < 10):
            raise ConfiguracionInsegura(f"{nombre} es corta o predecible: ponga al menos 32 caracteres al azar.")
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{instancia / 'atencion.db'}"
    https = os.environ.get("HTTPS", "1" if produccion else "0") == "1"
    return {
        **FIJA,
        **secretos,
        "INSTANCE_DIR": str(instancia),
        "ADJUNTOS_DIR": str(instancia / "adjuntos"),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _motor(url),
        "MUNICIPIO_TZ": os.environ.get("MUNICIPIO_TZ", ""),
        "PERFIL": os.environ.get("PERFIL", ""),
        "DEMO": os.environ.get("DEMO", "0") == "1",
        "MAX_CONTENT_LENGTH": 24 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
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
