"""Cells: what stands in a sheet becomes a value, or is refused with a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from app.nucleo import telefonos
from app.nucleo.texto import plegar

Lector = Callable[[str], Any]
_FORMULA = re.compile(r"[=@]|[+-](?![\d\s(.])")
_ERROR_DE_HOJA = re.compile(r"#(?:N/A|[A-ZÁÉÍÓÚ¡¿/0]{2,12}[!?])$")
_ACENTOS_ROTOS = re.compile("\u00c3[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\u00c2[\u00a1-\u00bf]|\ufffd")
_GMS = re.compile(
    r"(\d{1,3})\s*[°º]\s*(\d{1,2})\s*['′´`’]\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"″”]|['′´`’]{2})*\s*([NSEWO])?[\"″”]*",
    re.IGNORECASE,
)
VINETA = re.compile(r"^(?:[-•*·]|\d{1,2}[.)])\s+")
OPCIONAL = re.compile(r"\s*\((?:opcional|si lo tiene|no obligatorio)\)$", re.IGNORECASE)


class Rechazo(ValueError):
    """A row that is not taken; says why in Spanish."""


def limpia(celda: Any) -> str:
    """Return what a cell holds as text: `89600.0` → `89600`, TRUE → `si`; invisible format characters are dropped."""
    if celda is None:
        return ""
    if isinstance(celda, str) and celda.isascii() and "\r" not in celda:
        return celda.strip()  # nearly every cell of a national list
    if isinstance(celda, bool):
        return "si" if celda else "no"
    if isinstance(celda, float) and celda.is_integer() and abs(celda) < 1e15:
        return str(int(celda))
    if isinstance(celda, (datetime, date)):
        return celda.isoformat()
    visibles = "".join(c for c in unicodedata.normalize("NFC", str(celda)) if unicodedata.category(c) != "Cf")
    return visibles.replace("\u00a0", " ").replace("\r\n", "\n").replace("\r", "\n").strip()


def vigilada(titulo: str, celda: str) -> str:
    """Return a cell that holds what a person typed; `Rechazo` for control characters, formulas, broken accents."""
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t" for c in celda):
        raise Rechazo(_("«%(titulo)s» trae caracteres de control, que no se ven; vuelva a escribirlo.", titulo=titulo))
    if _FORMULA.match(celda):
        raise Rechazo(_("«%(titulo)s» parece una fórmula; escriba el texto o el número.", titulo=titulo))
    if _ERROR_DE_HOJA.match(celda):
        raise Rechazo(_("«%(titulo)s» trae un error de la hoja: %(celda)s.", titulo=titulo, celda=celda))
    if _ACENTOS_ROTOS.search(celda):
        raise Rechazo(_("«%(titulo)s» trae los acentos dañados; guarde el archivo como UTF-8.", titulo=titulo))
    return celda


def texto(maximo: int) -> Lector:
    """Read words in one line, at most `maximo` characters."""

    def leer(celda: str) -> str:
        junta = " ".join(celda.split())
        if len(junta) > maximo:
            raise Rechazo(_("tiene %(n)s caracteres y caben %(maximo)s", n=len(junta), maximo=maximo))
        return junta

    return leer


def opcion(valores: Mapping[str, str], otro: str | None = None) -> Lector:
    """Read one of a closed list, matched folded; `otro` is what the rest means."""

    def leer(celda: str) -> str:
        hallada = valores.get(plegar(celda.replace("_", " ")), otro)
        if hallada is None:
            raise Rechazo(_("no puede ser «%(celda)s»", celda=celda[:40]))
        return hallada

    return leer


def si_no(celda: str) -> bool:
    """Read a yes or a no."""
    plegada = plegar(celda).rstrip(".")
    if plegada in ("si", "s", "x", "1", "verdadero", "true"):
        return True
    if plegada in ("no", "n", "0", "falso", "false"):
        return False
    raise Rechazo(_("se contesta con sí o no"))


def plazo(celda: str) -> int:
    """Read a plazo of 1 to 250 working days."""
    if not (celda.isascii() and celda.isdecimal() and len(celda) < 6 and 1 <= int(celda) <= 250):
        raise Rechazo(_("va de 1 a 250 días hábiles"))
    return int(celda)


def cp(celda: str) -> str:
    """Read a postal code."""
    if not re.fullmatch(r"[0-9]{5}", celda):
        raise Rechazo(_("lleva 5 números"))
    return celda


def cvegeo(celda: str) -> str:
    """Read INEGI's key of a locality: state, municipio and locality, nine digits."""
    if not re.fullmatch(r"[0-9]{9}", celda):
        raise Rechazo(_("lleva 9 números: estado, municipio y localidad"))
    return celda


def telefono(celda: str) -> str:
    """Read a telephone as the office writes it: digits, spaces, an extension."""
    junto = " ".join(celda.split())
    de_oficina = re.fullmatch(r"[0-9+() .,/-]{7,}(?: ?ext\.? ?[0-9]{1,6})?", junto, re.IGNORECASE)
    if len(junto) > 40 or not (de_oficina or telefonos.numeros(junto)):
        raise Rechazo(_("no parece un teléfono; escriba por ejemplo 833 214 5518"))
    return junto


def correo(celda: str) -> str:
    """Read an electronic address."""
    if len(celda) > 120 or not re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]{2,}", celda):
        raise Rechazo(_("no parece un correo"))
    return celda.lower()


def lineas(maximo: int) -> Lector:
    """Read a list kept in one cell, by lines or by `;`, without its bullets."""

    def leer(celda: str) -> list[str]:
        partes = [VINETA.sub("", " ".join(p.split())).strip() for p in re.split(r"[\n;]", celda)]
        largas = [p for p in partes if len(p) > maximo]
        if largas:
            inicio = largas[0][:30]
            raise Rechazo(_("caben %(maximo)s caracteres por línea: «%(linea)s…»", maximo=maximo, linea=inicio))
        return list({plegar(p): p for p in partes if p}.values())

    return leer


# Coordinates: decimal degrees, degrees-minutes-seconds, or INEGI's older packed numbers (1094300 is 109°43'00")

MEXICO = {"latitud": (14.0, 33.5), "longitud": (-119.0, -86.0)}


def coordenada(eje: str) -> Lector:
    """Read a latitude or longitude in Mexico as decimal degrees; `Rechazo` when it is elsewhere."""

    def leer(celda: str) -> float:
        valor = _grados(celda, eje)
        minimo, maximo = MEXICO[eje]
        if minimo <= valor <= maximo:
            return round(valor, 6)
        if eje == "longitud" and minimo <= -valor <= maximo:
            raise Rechazo(_("en México es negativa: ¿%(valor)s?", valor=f"{-valor:g}"))
        raise Rechazo(_("queda fuera de México"))

    return leer


def _grados(celda: str, eje: str) -> float:
    oeste = -1 if eje == "longitud" else 1
    if re.fullmatch(r"[0-9]{6,7}", celda):
        return oeste * _sexagesimal(int(celda[:-4]), int(celda[-4:-2]), float(celda[-2:]))
    partes = _GMS.fullmatch(celda)
    if partes:
        lado = (partes[4] or ("W" if oeste < 0 else "N")).upper()
        return (-1 if lado in "SWO" else 1) * _sexagesimal(
            int(partes[1]), int(partes[2]), float(partes[3].replace(",", "."))
        )
    if re.fullmatch(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,15})?", celda):
        return float(celda.replace(",", "."))
    raise Rechazo(_("no se entiende; escriba grados con decimales, por ejemplo 26.82"))


def _sexagesimal(grados: int, minutos: int, segundos: float) -> float:
    if minutos > 59 or segundos >= 60:
        raise Rechazo(_("tiene minutos o segundos de más de 60"))
    return grados + minutos / 60 + segundos / 3600
