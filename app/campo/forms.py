"""Reading what a device sends, strict about its form (400).

Services judge only what it says (422).
"""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from datetime import UTC, datetime

from app.campo.workflow import TIPOS, FotoAnunciada, Sobre
from app.nucleo.datos import Datos

_DE_SOBRE = frozenset(
    {"uuid", "dispositivo", "tipo", "jornada_id", "capturado", "provisional", "aviso_leido", "datos", "fotos"}
)
_DE_FOTO = frozenset({"uuid", "sha256", "tamano", "nombre"})
_CAMPO = re.compile(r"\w{1,60}")
ENTERO_MAXIMO = 2**31 - 1


class Malformado(ValueError):
    """What arrived is not what a device sends; its text, in Spanish, says what is wrong (HTTP 400)."""


def leer_json(cuerpo: bytes) -> Datos:
    """Return the object of a body. Raises `Malformado` for anything else, however deep, long or odd."""
    try:
        leido = json.loads(cuerpo.decode(), parse_constant=_sin_constantes)
    except (ValueError, RecursionError) as error:
        raise Malformado("Lo que llegó no es JSON.") from error
    if not isinstance(leido, dict):
        raise Malformado("Lo que llegó no es un objeto JSON.")
    return leido


def leer_alta(cuerpo: bytes) -> tuple[str, str]:
    """Return the uuid and the name of a device that introduces itself."""
    leido = leer_json(cuerpo)
    nombre = leido.get("nombre", "")
    if not isinstance(nombre, str):
        raise Malformado("El nombre del dispositivo no es un texto.")
    return uuid_canonico(leido.get("uuid"), "uuid"), limpio(nombre).strip()[:120]


def leer_sobre(cuerpo: bytes) -> Sobre:
    """Return a record. Raises `Malformado`."""
    leido = leer_json(cuerpo)
    if set(leido) - _DE_SOBRE:
        raise Malformado("El registro trae datos que no se esperan.")
    jornada, tipo, aviso = leido.get("jornada_id"), leido.get("tipo"), leido.get("aviso_leido", False)
    if not isinstance(tipo, str) or tipo not in TIPOS or type(aviso) is not bool:
        raise Malformado("El registro no dice qué es.")
    if jornada is not None and not (type(jornada) is int and 0 < jornada <= ENTERO_MAXIMO):
        raise Malformado("«jornada_id» no es válido.")
    return Sobre(
        uuid=uuid_canonico(leido.get("uuid"), "uuid"),
        dispositivo=uuid_canonico(leido.get("dispositivo"), "dispositivo"),
        tipo=tipo,
        jornada_id=jornada,
        capturado=instante_iso(leido.get("capturado")),
        provisional=_corto(leido.get("provisional"), "provisional", 20),
        aviso_leido=aviso,
        datos=_datos(leido.get("datos")),
        fotos=_fotos(leido.get("fotos", [])),
    )


def uuid_canonico(valor: object, nombre: str) -> str:
    """Return a UUID in its one spelling (lower case, hyphens)."""
    try:
        if isinstance(valor, str) and str(uuid.UUID(valor)) == valor:
            return valor
    except ValueError:
        pass
    raise Malformado(f"«{nombre}» no es un identificador válido.")


def instante_iso(valor: object) -> datetime:
    """Return in UTC an ISO 8601 instant that says its offset."""
    try:
        leido = datetime.fromisoformat(valor) if isinstance(valor, str) and len(valor) <= 40 else None
        if leido is not None and leido.utcoffset() is not None:
            return leido.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Malformado("«capturado» no es una fecha y hora con zona.")


def limpio(texto: str) -> str:
    """Return a text without control characters or halves of characters, which no database keeps."""
    texto = texto.replace("\r\n", "\n")
    return "".join(c for c in texto if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def _sin_constantes(nombre: str) -> None:
    raise ValueError(nombre)


def _corto(valor: object, nombre: str, maximo: int) -> str:
    if not isinstance(valor, str) or not valor or len(valor) > maximo or limpio(valor) != valor:
        raise Malformado(f"«{nombre}» no es válido.")
    return valor


def _datos(valor: object) -> dict[str, str]:
    """Return the fields as typed: names of fields, and texts."""
    if not isinstance(valor, dict) or len(valor) > 80:
        raise Malformado("«datos» no es un objeto.")
    for nombre, texto in valor.items():
        if not _CAMPO.fullmatch(nombre) or not isinstance(texto, str):
            raise Malformado("«datos» trae algo que no es un texto.")
    return {nombre: limpio(texto) for nombre, texto in valor.items()}


def _fotos(valor: object) -> tuple[FotoAnunciada, ...]:
    if not isinstance(valor, list) or len(valor) > 100:
        raise Malformado("«fotos» no es una lista.")
    fotos = tuple(_foto(una) for una in valor)
    if len({foto.uuid for foto in fotos}) != len(fotos):
        raise Malformado("La misma foto se anuncia dos veces.")
    return fotos


def _foto(valor: object) -> FotoAnunciada:
    if not isinstance(valor, dict) or set(valor) != _DE_FOTO:
        raise Malformado("Una foto no está bien anunciada.")
    sha256, tamano = valor["sha256"], valor["tamano"]
    if not isinstance(sha256, str) or not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise Malformado("El SHA-256 de una foto no es válido.")
    if type(tamano) is not int or not 0 < tamano <= ENTERO_MAXIMO:
        raise Malformado("El tamaño de una foto no es válido.")
    uuid_de_la_foto = uuid_canonico(valor["uuid"], "uuid de la foto")
    return FotoAnunciada(uuid_de_la_foto, sha256, tamano, _corto(valor["nombre"], "nombre de la foto", 200))
