"""Which passwords are easy to guess: others', names, common words, runs of the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from app.nucleo.texto import plegar

SOBRAN = 3
"""How many letters besides known words and runs make a password more than those."""
TRAMO = 3
"""How many letters or figures in a row of a keyboard, or alike, are a run."""
INTENTOS = 10**9
"""How many guesses a password must outlast: what a program that tries common passwords and their variants needs."""
LARGO = 24
"""Letters at each end that the guesses are counted of: with more, a hostile text takes the counting seconds."""
_COMUNES = """
abril acceso admin administracion administrador agosto alcalde alcaldesa alcaldia america amigos amor amorcito
amordemivida atencion ayuntamiento barcelona bendiciones bendiga bienvenida bienvenido bienvenidos bonita bonito
buenosdias buzon cabildo cambiame cambiar cambio campeon campeones captura capturista chiquita chivas ciudad ciudadana
ciudadanas ciudadania ciudadano ciudadanos clave computadora contraloria contrasena corazon correo cristo cruzazul
cuenta default demo diciembre dios direccion director domingo dragon enero enlace entrada entrar equipo eres estrella
estrellita familia febrero futbol gobierno guadalajara guadalupe hello hermosillo hola iloveyou internet invierno
jesus jose jueves julio junio letmein login lunes maestra maestro mama maria mariposa martes marzo master mayo
mexicana mexicano mexico miercoles modulo monkey monterrey municipal municipio noviembre nueva nuevo octubre oficina
otono papa pass password peticion peticiones presidencia presidenta presidente primavera princesa prueba pruebas pumas
qwerty rayados regidor reina rey root sabado santa secreta secretaria secretario secreto seguro septiembre servicio
servicios siempre sindico sistema sol sonora sunshine super superman tamaulipas teamo temporal tequiero test tigres
trabajo unidad user usuario vecina vecino verano vida viernes virgen viva welcome
"""
_NEXOS = frozenset(
    re.findall("[a-z]+", "a al con de del el en es la las los mi mis para por que soy su te tu un una y")
)
_FILAS = (
    "qwertyuiop",
    "asdfghjkl",
    "asdfghjkln",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaqxswcdevfrbgtnhymju",
)
_EN_FILA = (*_FILAS, *(fila[::-1] for fila in _FILAS))
_CAMBIADAS = str.maketrans("013457@$!", "oieastasi")
"""Figures and signs that people type for letters."""


@cache
def _conocidas() -> frozenset[str]:
    return frozenset(_COMUNES.split())


def _palabras(propias: Iterable[str]) -> frozenset[str]:
    """Return the words of names and addresses, and each name whole without what parts it."""
    salida: set[str] = set()
    for propia in propias:
        trozos = re.findall(r"[a-z]+", plegar(propia.partition("@")[0]))
        salida |= {uno for uno in (*trozos, "".join(trozos)) if len(uno) >= TRAMO}
    return frozenset(salida)


def _tramo(texto: str, desde: int) -> int:
    """Return the length of the run that starts somewhere: alike, or in a row of `_FILAS`, either way."""
    largo = 1
    while desde + largo < len(texto):
        trozo = texto[desde : desde + largo + 1]
        if len(set(trozo)) > 1 and not any(trozo in fila for fila in _EN_FILA):
            break
        largo += 1
    return largo


def _sueltas(texto: str, palabras: frozenset[str]) -> int:
    """Return how many letters of a text are left, at least, when known words and runs are taken out of it."""
    mejor: list[int] = [*range(len(texto) + 1)]
    largos = sorted({len(p) for p in palabras})
    for i in range(len(texto)):
        mejor[i + 1] = min(mejor[i + 1], mejor[i] + 1)
        tramo = _tramo(texto, i)
        saltos = [n for n in largos if texto[i : i + n] in palabras and i + n <= len(texto)]
        for n in (*saltos, *range(TRAMO, tramo + 1)):
            mejor[i + n] = min(mejor[i + n], mejor[i])
    return mejor[-1]


def facil(contrasena: str, propias: Iterable[str] = ()) -> bool:
    """Answer whether a password is only common words, names of the town or the person, runs, figures and signs.

    Case, accents and what parts its words do not count, nor figures that stand for letters (`C0ntr4señ4.2026`).
    What others chose counts as well: so many of it that `INTENTOS` guesses find it.
    """
    plana = plegar(contrasena)
    return _de_palabras(plana, propias) or _se_halla(plana)


def _se_halla(plana: str) -> bool:
    """Answer whether both ends of a text are found within `INTENTOS` guesses.

    The library is imported here, at the first password of a process: 15 MB and 50 ms. It keeps the words it was last
    given for every thread, so they are always the same ones: nobody's names.
    """
    from zxcvbn import zxcvbn

    puntas = {plana[:LARGO], plana[-LARGO:]}
    return all(zxcvbn(punta, user_inputs=sorted(_conocidas()))["guesses"] < INTENTOS for punta in puntas if punta)


def _de_palabras(plana: str, propias: Iterable[str]) -> bool:
    """Answer whether a text is made of known words, runs, figures and signs only."""
    palabras = _conocidas() | _palabras(propias)
    sin_orillas = re.sub(r"^[^a-z]+|[^a-z]+$", "", plana)
    for forma in (plana, sin_orillas.translate(_CAMBIADAS), plana.translate(_CAMBIADAS)):
        letras = "".join(uno for uno in re.findall("[a-z]+", forma) if uno not in _NEXOS)
        if letras and _sueltas(letras, palabras) < SOBRAN:
            return True
    cifras = re.sub(r"[^0-9]", "", plana)
    return not re.search(r"[^\W\d_]", plana) and _sueltas(cifras, frozenset()) < SOBRAN
