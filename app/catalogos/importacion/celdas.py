"""Cells: what stands in a sheet becomes a value, or is refused with a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime

from flask_babel import gettext as _

from app.nucleo import telefonos
from app.nucleo.texto import plegar

Valor = str | bool | int | float | list[str]
Lector = Callable[[str], Valor]
_FORMULA = re.compile(r"[=@]|[+-](?![\d\s(.])")
_ERROR_DE_HOJA = re.compile(r"#(?:N/A|[A-ZÁÉÍÓÚ¡¿/0]{2,12}[!?])$")
_ACENTOS_ROTOS = re.compile("\u00c3[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\u00c2[\u00a1-\u00bf]|\ufffd")
_MESES = "ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic|jan|apr|aug|dec"
_FECHA = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:T[\d:.]+)?|\d{1,2}/\d{1,2}/\d{2,4}"
    rf"|\d{{1,2}}[-/](?:{_MESES})\.?(?:[-/]\d{{2,4}})?|(?:{_MESES})\.?[-/]\d{{2,4}}",
    re.IGNORECASE,
)
"""What a programme made of `5 de mayo` or `1-2`: no column of ours holds a date."""
_RECORTADO = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]?\d{1,3}", re.IGNORECASE)
_COMO_TEXTO = re.compile(r"=\"([^\"=@]*)\"|'(?=[\d=+@-])(.*)", re.DOTALL)
VINETA = re.compile(r"^(?:[-•*·]|\d{1,2}[.)])\s+")
OPCIONAL = re.compile(r"\s*\((?:opcional|si lo tiene|no obligatorio)\)$", re.IGNORECASE)


class Rechazo(ValueError):
    """A row that is not taken; says why in Spanish."""


def limpia(celda: object) -> str:
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


def suelta(celda: str) -> str:
    """Return a cell without what keeps its number as text in a sheet: `="01000"` and `'01000` are `01000`."""
    partes = _COMO_TEXTO.fullmatch(celda)
    return celda if partes is None else (partes[1] if partes[1] is not None else partes[2]).strip()


def _cifras(celda: str) -> str:
    """Return a number without the decimals that a programme adds to it: `89600.0` → `89600`."""
    return re.sub(r"(?<=\d)[.,]0+$", "", celda)


def vigilada(titulo: str, celda: str) -> str:
    """Return a cell that holds what a person typed; `Rechazo` for control characters, formulas, broken accents.

    For what a programme made of what she typed, too: a date, a number cut short.
    """
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t" for c in celda):
        raise Rechazo(_("«%(titulo)s» trae caracteres de control, que no se ven; vuelva a escribirlo.", titulo=titulo))
    if _FORMULA.match(celda):
        raise Rechazo(_("«%(titulo)s» parece una fórmula; escriba el texto o el número.", titulo=titulo))
    if _ERROR_DE_HOJA.match(celda):
        raise Rechazo(_("«%(titulo)s» trae un error de la hoja: %(celda)s.", titulo=titulo, celda=celda))
    if _ACENTOS_ROTOS.search(celda):
        raise Rechazo(_("«%(titulo)s» trae los acentos dañados; guarde el archivo como UTF-8.", titulo=titulo))
    if _FECHA.fullmatch(celda):
        raise Rechazo(
            _(
                "«%(titulo)s» se volvió fecha (%(celda)s): dé formato de texto a la celda y escríbalo otra vez.",
                titulo=titulo,
                celda=celda.partition("T")[0],
            )
        )
    if _RECORTADO.fullmatch(celda):
        raise Rechazo(
            _(
                "«%(titulo)s» perdió cifras (%(celda)s): dé formato de texto a la celda y escríbalo otra vez.",
                titulo=titulo,
                celda=celda,
            )
        )
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
    if plegada in ("si", "s", "x", "1", "verdadero", "true", "yes", "y", "✓", "✔", "☑", "✅"):
        return True
    if plegada in ("no", "n", "0", "falso", "false", "✗", "✘", "☐", "❌"):
        return False
    raise Rechazo(_("se contesta con sí o no"))


def plazo(celda: str) -> int:
    """Read a plazo of 1 to 250 working days."""
    cifras = _cifras(re.sub(r"\s*(?:d[ií]as?(?: h[aá]biles)?|d\.? ?h\.?)$", "", celda, flags=re.IGNORECASE))
    if not (cifras.isascii() and cifras.isdecimal() and len(cifras) < 6 and 1 <= int(cifras) <= 250):
        raise Rechazo(_("va de 1 a 250 días hábiles"))
    return int(cifras)


def cp(celda: str) -> str:
    """Read a postal code."""
    cifras = _cifras(re.sub(r"^c\.?\s?p\.?[\s:]*", "", celda, flags=re.IGNORECASE))
    if not re.fullmatch(r"[0-9]{5}", cifras):
        raise Rechazo(_("lleva 5 números"))
    return cifras


def cvegeo(celda: str) -> str:
    """Read INEGI's key of a locality: state, municipio and locality, nine digits, of which a sheet drops a first 0."""
    cifras = re.sub(r"[\s.-]", "", _cifras(celda))
    if not re.fullmatch(r"[0-9]{9}|[1-9][0-9]{7}", cifras):
        raise Rechazo(_("lleva 9 números: estado, municipio y localidad"))
    return cifras.zfill(9)


def telefono(celda: str) -> str:
    """Read a telephone as the office writes it: digits, spaces, an extension."""
    junto = _cifras(" ".join(celda.split()))
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


_SIGNOS = str.maketrans(
    {**dict.fromkeys("−–—‒‐‑", "-"), **dict.fromkeys("′´`’‘ʹʼ", "'"), **dict.fromkeys("″”“„ʺ", '"'), "º": "°", "˚": "°"}
)
_LADO = r"(?:norte|sur|este|oeste|north|south|east|west|[NSEWO])\.?"
_NUMERO = r"\d{1,2}(?:[.,]\d*)?"
_GRADOS = re.compile(
    rf"(?P<antes>{_LADO})?\s*(?P<signo>[+-])?\s*(?P<grados>\d{{1,3}}(?:[.,]\d*)?)\s*(?P<marca>°|grados?)?"
    rf"(?:(?(marca)\s*|\s*[\s:-]\s*)(?P<minutos>{_NUMERO})\s*(?P<prima>')?"
    rf"(?:(?(prima)\s*|\s*[\s:-]\s*)(?P<segundos>{_NUMERO}))?)?[\s\"']*(?P<detras>{_LADO})?[\s\"']*",
    re.IGNORECASE,
)


def _grados(celda: str, eje: str) -> float:
    oeste = -1 if eje == "longitud" else 1
    if re.fullmatch(r"[0-9]{6,7}", celda):
        return oeste * _sexagesimal(celda[:-4], celda[-4:-2], celda[-2:])
    partes = _GRADOS.fullmatch(celda.translate(_SIGNOS))
    if partes is None or (partes["antes"] and partes["detras"]):
        raise Rechazo(_("no se entiende; escriba grados con decimales, por ejemplo 26.82"))
    valor = _sexagesimal(partes["grados"], partes["minutos"], partes["segundos"])
    lado = (partes["antes"] or partes["detras"] or "")[:1].upper()
    if lado:
        return -valor if lado in "SWO" else valor
    if partes["signo"] or not partes["minutos"]:
        return -valor if partes["signo"] == "-" else valor
    return oeste * valor


def _sexagesimal(*escritos: str | None) -> float:
    """Return degrees, minutes and seconds as degrees; only the last that is there may have decimals."""
    dichos = [float(escrito.replace(",", ".")) for escrito in escritos if escrito]
    if not all(parte.is_integer() for parte in dichos[:-1]):
        raise Rechazo(_("no se entiende; escriba grados con decimales, por ejemplo 26.82"))
    if any(parte >= 60 for parte in dichos[1:]):
        raise Rechazo(_("tiene minutos o segundos de más de 60"))
    return sum(parte / 60.0**n for n, parte in enumerate(dichos))
