"""Telephones as typed: several, of Mexico or abroad, with extension or words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers

from app.nucleo.texto import niega

_PREFIJOS = tuple(
    sorted(
        {f"{pais}{viejo}" for pais in ("", "52", "0052", "01152") for viejo in ("", "1", "01", "044", "045")}
        - {"", "1"},
        key=len,
        reverse=True,
    )
)
"""What is dialled before the ten digits, today's and yesterday's, from here or from abroad."""
_PARTEN = r" ()\[\].\-·•_*"
_CORRIDA = re.compile(rf"\+?[ (\[]*[0-9](?:[0-9{_PARTEN}]*[0-9])?")
_EXTENSION_ANTES = re.compile(r"\b(?:extensi[oó]n|ext|int)[ .:#\-]*$", re.IGNORECASE)
_DEL_NORTE = re.compile(
    r"[ ,;.()/\-]*\b(?:(?:de|en|los|es|n[uú]mero)\s+)*"
    r"(?:U\.?\s?S\.?(?:\s?A)?|E\.?\s?U\.?(?:\s?A)?|EE\.?\s?UU|Estados Unidos|Canad[aá]|Te[xj]as|California|Arizona"
    r"|Nuevo M[eé]xico|New Mexico|Illinois|Oklahoma|Luisiana|Louisiana|Nueva York|New York|Ontario|Quebec"
    r"|Houston|Dallas|Chicago|T\.?X\b|McAllen|Brownsville|Laredo,? Te?x)\b",
    re.IGNORECASE,
)
"""Words beside ten digits with which they are of the United States or Canada."""
_EXTENSION = re.compile(
    r"[ ,;.)\-]*(?:\(\s*)?(?:extensi[oó]n|ext|int(?:erior)?|anexo|x|#)[ .:#\-]*(?:(?:n[uú]m(?:ero)?|no)[ .:]*)?"
    r"([0-9]{1,7})(?:\s*\))?(?![0-9])",
    re.IGNORECASE,
)
_ROTULO = re.compile(r"^\W*(?:tels?|tel[eé]fonos?|n[uú]meros?)\b[ .:\-]*", re.IGNORECASE)
_EN_NUMERO = re.compile(r"(?<![^\W\dOoIl])[OoIl\d]*\d[OoIl\d]*(?![^\W\dOoIl])")
_CIFRAS = str.maketrans("OoIl", "0011")
_ENTRE = re.compile(r"[\s,;/|&.()\-]*(?:(?:y|e|o|ó|u)\b(?:/o\b)?)?[\s,;/|&.()\-]*", re.IGNORECASE)
MEXICO = 52
_LADAS_DE_DOS = ("55", "56", "33", "81")
"""Mexico City, Guadalajara and Monterrey: the others are of three figures."""


@dataclass(frozen=True)
class Numero:
    """One telephone: its country's code, its digits there, and the extension to ask for."""

    pais: int
    nacional: str
    extension: str = ""

    @property
    def clave(self) -> str:
        """Return what it is compared by: ten digits in Mexico, `+` and all digits elsewhere."""
        return self.nacional if self.pais == MEXICO else f"+{self.pais}{self.nacional}"

    @property
    def escrito(self) -> str:
        """Return how it is kept: its key, with its extension."""
        return f"{self.clave} ext. {self.extension}" if self.extension else self.clave

    @property
    def visible(self) -> str:
        """Return it in groups, as it is dictated."""
        if self.pais == MEXICO:
            lada = 2 if self.nacional.startswith(_LADAS_DE_DOS) else 3
            grupos = f"{self.nacional[:lada]} {self.nacional[lada:6]} {self.nacional[6:]}"
        else:
            dado = phonenumbers.parse(self.clave)
            grupos = phonenumbers.format_number(dado, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        return f"{grupos} ext. {self.extension}" if self.extension else grupos

    @property
    def enlace(self) -> str:
        """Return the address with which a telephone dials it (RFC 3966)."""
        return f"tel:+{self.pais}{self.nacional}" + (f";ext={self.extension}" if self.extension else "")


@dataclass(frozen=True)
class Leidos:
    """What was read: the telephones, the text to keep (their one form, and the words beside them), and its like."""

    numeros: tuple[Numero, ...]
    texto: str
    visible: str
    con_palabras: bool


VACIO = Leidos((), "", "", con_palabras=False)


@lru_cache(maxsize=4096)
def leer(texto: str) -> Leidos | None:
    """Return the telephones of a text; `VACIO` where it says that there is none, None where nothing is a telephone."""
    limpio = _limpio(texto)
    if niega(limpio):
        return VACIO
    numeros, pedazos = _hallados(_ROTULO.sub("", limpio))
    if not numeros:  # written with slashes inside, as 833/214/5518
        numeros, pedazos = _hallados(re.sub(r"[/,:;|~=]", " ", limpio))
    if not numeros:  # written with letters O or l for figures
        numeros, pedazos = _hallados(_EN_NUMERO.sub(lambda hallada: hallada[0].translate(_CIFRAS), limpio))
    if not numeros:
        return None
    if all(_ENTRE.fullmatch(pedazo) for pedazo in pedazos if isinstance(pedazo, str)):
        return Leidos(
            numeros, " / ".join(n.escrito for n in numeros), " / ".join(n.visible for n in numeros), con_palabras=False
        )
    escrito = "".join(p if isinstance(p, str) else p.escrito for p in pedazos)
    visible = "".join(p if isinstance(p, str) else p.visible for p in pedazos)
    return Leidos(numeros, " ".join(escrito.split()), " ".join(visible.split()), con_palabras=True)


def numeros(texto: str | None) -> list[Numero]:
    """Return the telephones of a text, each once, in its order."""
    leidos = leer(texto) if texto else None
    return list(dict.fromkeys(leidos.numeros)) if leidos else []


def claves(texto: str | None) -> list[str]:
    """Return the keys of the telephones of a text, each once, in its order."""
    return list(dict.fromkeys(numero.clave for numero in numeros(texto)))


def visible(texto: str | None) -> str:
    """Return a kept telephone as people read it; what is no telephone, as it stands."""
    leidos = leer(texto) if texto else None
    return leidos.visible if leidos and leidos.numeros else texto or ""


def trozos(clave: str, menor: int = 4) -> list[str]:
    """Return the endings of a telephone's digits, down to four: by their beginnings any part of it is found."""
    digitos = clave.lstrip("+")
    return [digitos[i:] for i in range(len(digitos) - menor + 1)]


def _limpio(texto: str) -> str:
    normal = unicodedata.normalize("NFKC", texto)
    visibles = "".join(c for c in normal if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace())
    return " ".join("".join("-" if unicodedata.category(c) == "Pd" else c for c in visibles).split())


def _hallados(texto: str) -> tuple[tuple[Numero, ...], list[str | Numero]]:
    """Return the telephones, and the text in pieces: telephones and what stands between them."""
    numeros: list[Numero] = []
    pedazos: list[str | Numero] = []
    desde = 0
    for inicio, fin, hallados in _en_orden(texto):
        if inicio < desde:
            continue
        leidos = [_del_norte(numero, texto[fin:]) for numero in hallados]
        extension = _EXTENSION.match(texto, fin)
        if extension is not None:
            leidos[-1] = Numero(leidos[-1].pais, leidos[-1].nacional, extension[1])
            fin = extension.end()
        pedazos.append(texto[desde:inicio])
        for orden, numero in enumerate(leidos):
            pedazos += [" / ", numero] if orden else [numero]
        numeros += leidos
        desde = fin
    return tuple(numeros), [*pedazos, texto[desde:]]


def _en_orden(texto: str) -> Iterator[tuple[int, int, list[Numero]]]:
    """Yield where telephones begin and end, and which they are."""
    for corrida in _CORRIDA.finditer(texto):
        grupos = [(corrida.start() + g.start(), corrida.start() + g.end()) for g in re.finditer("[0-9]+", corrida[0])]
        abre = corrida.start() + len(corrida[0]) - len(corrida[0].lstrip(" "))
        antes = texto[: grupos[0][0]]
        rotulada = _EXTENSION_ANTES.search(antes) or (antes[-1:].isalpha() and grupos[0][1] - grupos[0][0] < 3)
        if rotulada and len(grupos) > 1:  # «Ext 12 833…», «tel2 833…»: its first group is no part of the telephone
            grupos, abre = grupos[1:], grupos[1][0]
        enteros = _de_corrida(texto[abre : grupos[-1][1]])
        cortado = _cortado(texto, grupos, entero=bool(enteros))
        if cortado:
            yield from cortado
        elif enteros:
            yield abre, corrida.end(), enteros


def _cortado(texto: str, grupos: list[tuple[int, int]], *, entero: bool) -> list[tuple[int, int, list[Numero]]]:
    """Return the telephones of ten digits in a run of groups that has other numbers beside them (`lote 4 8332145518`).

    A run that reads as one telephone of abroad is cut where ten digits of it are one that Mexico has in use: who dials
    abroad writes `+`, 00 or 011. After those ten, what is left is no telephone.
    """
    crudo = "".join(texto[a:b] for a, b in grupos)
    if texto[grupos[0][0] - 1 : grupos[0][0]] == "+" or len(crudo) == 10 or len(crudo) in (20, 30):
        return []
    if any(len(crudo) == 10 + len(p) and crudo.startswith(p) for p in _PREFIJOS):
        return []
    if entero and _sale_del_pais(texto[grupos[0][0] : grupos[0][1]]):
        return []
    en_uso = _de_diez(texto, grupos, solo_en_uso=True)
    if entero:
        return en_uso[:1] or _de_diez(texto, grupos, desde_el_primero=True)
    return en_uso or _de_diez(texto, grupos)


def _de_diez(
    texto: str, grupos: list[tuple[int, int]], *, solo_en_uso: bool = False, desde_el_primero: bool = False
) -> list[tuple[int, int, list[Numero]]]:
    """Return the Mexican telephones that whole groups of a run make, from its left."""
    halladas: list[tuple[int, int, list[Numero]]] = []
    i = 0
    while i < (1 if desde_el_primero else len(grupos)):
        for j in range(len(grupos), i, -1):
            digitos = "".join(texto[a:b] for a, b in grupos[i:j])
            numero = _de_aqui(digitos) if len(digitos) <= 15 else None
            if numero is not None and numero.pais == MEXICO and (_en_uso(numero) or not solo_en_uso):
                halladas.append((_con_parentesis(texto, grupos[i][0]), grupos[j - 1][1], [numero]))
                i = j - 1
                break
        i += 1
    return halladas


def _sale_del_pais(grupo: str) -> bool:
    """Answer whether a run begins as one dials abroad: 00 or 011, alone or with the code of a country."""
    hallado = re.match(r"(?:00|011)([0-9]*)$", grupo)
    if hallado is None:
        return False
    paises = (int(hallado[1][:largo]) for largo in (1, 2, 3) if hallado[1][:largo])
    return not hallado[1] or any(pais in phonenumbers.COUNTRY_CODE_TO_REGION_CODE for pais in paises)


def _en_uso(numero: Numero) -> bool:
    """Answer whether Mexico has given out numbers like this one to lines or mobiles."""
    tipo = phonenumbers.number_type(phonenumbers.parse(f"+{MEXICO}{numero.nacional}"))
    return tipo in (
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
    )


def _con_parentesis(texto: str, inicio: int) -> int:
    return inicio - 1 if inicio and texto[inicio - 1] in "([" else inicio


def _del_norte(numero: Numero, detras: str) -> Numero:
    """Return ten digits as of the United States or Canada where the words behind them say so."""
    posible = numero.pais == MEXICO and re.fullmatch(r"[2-9][0-9]{2}[2-9][0-9]{6}", numero.nacional)
    return Numero(1, numero.nacional) if posible and _DEL_NORTE.match(detras) else numero


def _de_corrida(corrida: str) -> list[Numero]:
    """Return the telephones of a run of digits: one, or several of ten digits that only a space parts."""
    digitos = re.sub(r"[^0-9]", "", corrida)
    if len(digitos) in (20, 30) and "+" not in corrida:
        return [Numero(MEXICO, digitos[i : i + 10]) for i in range(0, len(digitos), 10)]
    numero = _de_afuera(digitos) if corrida.lstrip(" ([").startswith("+") else _de_aqui(digitos)
    return [numero] if numero is not None else []


def _de_aqui(digitos: str) -> Numero | None:
    """Return the telephone of digits without `+`: Mexico's ten, whatever stands before; else one of abroad."""
    prefijo = next((p for p in _PREFIJOS if digitos.startswith(p) and len(digitos) == 10 + len(p)), "")
    nacional = digitos.removeprefix(prefijo)
    if len(nacional) == 10:
        return Numero(MEXICO, nacional) if nacional.strip("0") else None
    if digitos.startswith(("00", "011")):
        return _de_afuera(digitos[2:] if digitos.startswith("00") else digitos[3:])
    return _sin_mas(digitos) if len(digitos) > 10 else None


def _sin_mas(digitos: str) -> Numero | None:
    """Return the telephone of abroad of more than ten digits without `+`, where that country has such a line.

    Eleven are only of the United States or Canada: others are Mexico's ten with one too many.
    """
    numero = _de_afuera(digitos)
    if numero is None or (len(digitos) == 11 and numero.pais != 1):
        return None
    return numero if phonenumbers.is_valid_number(phonenumbers.parse(f"+{numero.pais}{numero.nacional}")) else None


def _de_afuera(digitos: str) -> Numero | None:
    """Return the telephone of digits that begin with a country's code; Mexico's old `1` after it is left out."""
    mexicano = re.fullmatch(r"52(?:1|01|044|045)?([0-9]{10})", digitos)
    if mexicano is not None:
        return Numero(MEXICO, mexicano[1])
    try:
        leido = phonenumbers.parse(f"+{digitos}")
    except phonenumbers.NumberParseException:
        return None
    posible = phonenumbers.is_possible_number(leido) and leido.country_code != MEXICO
    nacional = phonenumbers.national_significant_number(leido)
    return Numero(leido.country_code or 0, nacional) if posible else None
