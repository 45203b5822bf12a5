"""What an operator may change, read from the environment; no business rule lives here."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from click import ClickException
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

RAIZ = Path(__file__).resolve().parent


FIJA: dict[str, Any] = {
    "FAB_PASSWORD_HASH_METHOD": "scrypt:32768:8:1",
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
    "WTF_CSRF_TIME_LIMIT": None,
}
"""What no operator changes: Spanish, and Flask-AppBuilder without what the application replaces."""


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


def _corto(valor: str) -> str:
    """Return what was typed as it fits in a sentence of one line."""
    return " ".join(valor.split())[:60]


def _si_o_no(nombre: str, valor: str, omision: bool) -> bool:
    """Return a switch. Raises `ConfiguracionInsegura` for anything but 0 and 1."""
    if valor.strip() not in ("", "0", "1"):
        raise ConfiguracionInsegura(f"{nombre} debe ser 0 (no) o 1 (sí), no «{_corto(valor)}».")
    return valor.strip() == "1" if valor.strip() else omision


def _proxies(valor: str) -> int:
    """Return how many proxies stand in front. Raises `ConfiguracionInsegura` for what is no small number."""
    valor = valor.strip() or "0"
    if valor not in tuple("0123456789"):
        raise ConfiguracionInsegura(
            f"PROXIES es cuántos servidores intermedios hay delante: un número de 0 a 9, no «{_corto(valor)}»."
        )
    return int(valor)


def _procesos(valor: str) -> int:
    """Return how many processes serve pages. Raises `ConfiguracionInsegura` for what is no small number."""
    valor = valor.strip() or "1"
    if valor not in tuple("12345678"):
        raise ConfiguracionInsegura(
            f"PROCESOS es cuántos procesos atienden páginas: un número de 1 a 8, no «{_corto(valor)}»."
        )
    return int(valor)


def _zona(valor: str) -> str:
    """Return a time zone by its name. Raises `ConfiguracionInsegura` for one that does not exist."""
    try:
        return ZoneInfo(valor.strip()).key if valor.strip() else ""
    except (ValueError, OSError, LookupError) as error:
        raise ConfiguracionInsegura(
            f"MUNICIPIO_TZ no es una zona horaria: «{_corto(valor)}». Ponga, por ejemplo, America/Monterrey."
        ) from error


def _entorno(valor: str) -> bool:
    """Answer whether this is the service of every day. Raises `ConfiguracionInsegura` for another word."""
    if valor.strip() not in ("", "produccion", "desarrollo"):
        raise ConfiguracionInsegura(f"ENTORNO debe ser «produccion», o quedar vacío, no «{_corto(valor)}».")
    return valor.strip() == "produccion"


_NO_SE_ENTIENDE = (
    "DATABASE_URL no se entiende. Se escribe postgresql+psycopg://USUARIO:CONTRASEÑA@EQUIPO:5432/BASE, o "
    "sqlite:////ruta/atencion.db; los caracteres @ : / % # de la contraseña van codificados (@ es %40)."
)
_EQUIPO = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+(%\w+)?")
"""A name, or an address of either version."""


def _se_entiende(valor: str, url: URL) -> bool:
    """Answer whether each part is what it says: of a password with an «@» in it, the rest is read as the equipo."""
    if url.get_backend_name() == "sqlite":
        return not any((url.host, url.port, url.username, url.password))
    resto = valor.partition("://")[2]
    lugar = resto.partition("@")[2] if url.username is not None else resto
    if "@" in lugar or not _EQUIPO.fullmatch(url.host or "localhost"):
        return False
    return not re.search(r"[:/\\\s]", url.database or "")


def _base(valor: str) -> str:
    """Return the database's address. Raises `ConfiguracionInsegura`, without repeating it: it may hold a password."""
    try:
        url = make_url(valor)
    except (ArgumentError, ValueError) as error:
        raise ConfiguracionInsegura(_NO_SE_ENTIENDE) from error
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise ConfiguracionInsegura(
            f"DATABASE_URL empieza con «{_corto(url.drivername)}://», que aquí no se usa: escriba "
            f"postgresql+psycopg:// o sqlite:/// en su lugar."
        )
    if url.drivername.startswith("sqlite") and (url.database or ":memory:") == ":memory:":
        raise ConfiguracionInsegura("DATABASE_URL no dice qué archivo: escriba sqlite:////ruta/atencion.db.")
    if not _se_entiende(valor, url):
        raise ConfiguracionInsegura(_NO_SE_ENTIENDE)
    if url.drivername.startswith("sqlite") and (url.query or (url.database or "").startswith("file:")):
        raise ConfiguracionInsegura(
            "DATABASE_URL de SQLite lleva solo la ruta, sin «file:» ni nada después de «?»: sqlite:////ruta/atencion.db."
        )
    return valor


def _nombres(valor: str) -> list[str]:
    """Return other names by which it is opened. Raises `ConfiguracionInsegura` for what no browser asks for."""
    nombres = [nombre for nombre in map(str.strip, valor.split(",")) if nombre]
    for nombre in nombres:
        if not re.fullmatch(r"[\w-][\w.-]*|\[?[0-9A-Fa-f:.]+\]?", nombre):
            raise ConfiguracionInsegura(
                f"TRUSTED_HOSTS son nombres separados por comas, sin http:// ni puerto ni diagonales: "
                f"«{_corto(nombre)}» no es uno."
            )
    return nombres


def _reserva(valor: str) -> int:
    """Return how many megabytes stay free. Raises `ConfiguracionInsegura` for what is no number."""
    valor = valor.strip() or "200"
    if not (valor.isascii() and valor.isdigit() and len(valor) < 10):
        raise ConfiguracionInsegura(f"RESERVA_MB es cuántos megabytes se dejan libres, no «{_corto(valor)}».")
    return int(valor)


def _publica(valor: str) -> str:
    """Return the address by which the town opens the system. Raises `ConfiguracionInsegura` for what is none."""
    valor = valor.strip().rstrip("/")
    hallada = re.fullmatch(r"https?://([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?", valor, re.ASCII)
    puerto = int(hallada[2][1:]) if hallada and hallada[2] else 80
    if valor and not (hallada and 0 < puerto < 2**16):
        raise ConfiguracionInsegura(
            f"DIRECCION_PUBLICA no es una dirección: «{_corto(valor)}». Se escribe como en el navegador, sin nada "
            f"después del nombre: https://atencion.ejemplo.gob.mx."
        )
    return valor.lower()


def _motor(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 15, "check_same_thread": False}}
    opciones = "-c statement_timeout=30000 -c timezone=UTC -c jit=off -c max_parallel_workers_per_gather=0"
    conexion = {"options": opciones, "connect_timeout": 10, "keepalives_idle": 60, "tcp_user_timeout": 30000}
    return {"pool_size": 16, "connect_args": conexion}


def configuracion() -> dict[str, Any]:
    """Return the settings of this process. Raises `ConfiguracionInsegura` for a weak key.

    Keys that are nowhere are made in memory; `LLAVES_NUEVAS` holds them until a new installation keeps them.
    """
    instancia = Path(os.environ.get("INSTANCE_DIR") or RAIZ / "instance").absolute()
    produccion = _entorno(os.environ.get("ENTORNO", ""))
    llaves = _llaves(instancia)
    nuevas = {nombre: secrets.token_urlsafe(48) for nombre in LLAVES if nombre not in llaves}
    url = _base(os.environ.get("DATABASE_URL") or f"sqlite:///{instancia / 'atencion.db'}")
    https = _si_o_no("HTTPS", os.environ.get("HTTPS", ""), produccion)
    zona = _zona(os.environ.get("MUNICIPIO_TZ", ""))
    return {
        **FIJA,
        **llaves,
        **nuevas,
        "LLAVES_NUEVAS": nuevas,
        "PRODUCCION": produccion,
        "INSTANCE_DIR": str(instancia),
        "ADJUNTOS_DIR": str(instancia / "adjuntos"),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _motor(url),
        "MUNICIPIO_TZ": zona,
        "PERFIL": os.environ.get("PERFIL", ""),
        "DEMO": _si_o_no("DEMO", os.environ.get("DEMO", ""), False),
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=10),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": https,
        "HTTPS": https,
        "TAREAS": _si_o_no("TAREAS", os.environ.get("TAREAS", ""), True),
        "PROCESOS": _procesos(os.environ.get("PROCESOS", "")),
        "RESERVA_MB": _reserva(os.environ.get("RESERVA_MB", "")),
        "DIRECCION_PUBLICA": _publica(os.environ.get("DIRECCION_PUBLICA", "")),
        "TRUSTED_HOSTS_DICHOS": _nombres(os.environ.get("TRUSTED_HOSTS", "")),
        "HOST": os.environ.get("HOST", ""),
        "PORT": os.environ.get("PORT", ""),
        "PROXIES": _proxies(os.environ.get("PROXIES", "")),
        "BABEL_DEFAULT_TIMEZONE": zona or "America/Monterrey",
        "RATELIMIT_ENABLED": True,
        "RATELIMIT_STORAGE_URI": "memory://",
        "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=15),
        "JWT_REFRESH_TOKEN_EXPIRES": timedelta(hours=10),
    }
