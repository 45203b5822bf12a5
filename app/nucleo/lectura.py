"""Reading what was typed into the fields of an act."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Campo, DatosInvalidos, Hito
from app.nucleo.reglas import ANIOS, DIA, ENTERO, LIMITES, OPCIONES, PUNTO, falta_de, largo_de
from app.nucleo.texto import compilar, entero_escrito


def motivo_de(campo: Campo) -> Campo:
    """Return the field that says why a date is earlier than what it cannot precede."""
    return Campo(f"{campo.nombre}_motivo", "¿Por qué es anterior?", maximo=300, falta="Diga por qué es anterior.")


def con_cada_motivo(exige: Iterable[Campo]) -> Iterator[Campo]:
    """Yield the fields of an act and, after each date that something bounds, the one that may say why it is earlier."""
    for campo in exige:
        yield campo
        if callable(campo.desde):
            yield motivo_de(campo)


def con_motivos(exige: Iterable[Campo], crudo: Hechos, cosa: object, hoy: date) -> Iterator[Campo]:
    """Yield the fields of a form: after each date that is typed too early, the one that says why.

    What was typed may be wrong in any way; it is read as far as it goes, and nothing is refused here.
    """
    dichos: Datos = {}
    for campo in exige:
        yield campo
        dichos[campo.nombre] = _dia_o_texto(campo, crudo.get(campo.nombre))
        if isinstance(dichos[campo.nombre], date) and _antes_de(campo, dichos[campo.nombre], cosa, hoy, dichos):
            yield motivo_de(campo)


def _dia_o_texto(campo: Campo, valor: object) -> object:
    if campo.tipo != "fecha" or isinstance(valor, date):
        return valor
    try:
        return date.fromisoformat(str(valor).strip())
    except ValueError:
        return None


def _antes_de(campo: Campo, dia: date, cosa: object, hoy: date, dichos: Hechos) -> Hito | None:
    """Return what a date precedes and cannot, None where it is in order."""
    hito = campo.desde(cosa, hoy, dichos) if callable(campo.desde) else None
    return hito if hito is not None and dia < hito.dia else None


@dataclass(frozen=True)
class _Lectura:
    """What reading a field may ask: the thing, the town's day, and whether a row is on offer."""

    cosa: object
    hoy: date
    existe: Callable[[Campo, int], bool]


def leer(
    exige: Iterable[Campo], crudo: Hechos, cosa: object, *, hoy: date, existe: Callable[[Campo, int], bool]
) -> Datos:
    """Turn what was typed into what the act needs.

    Returns only the fields of `exige` that count and were given, with their Python types. Raises `DatosInvalidos`
    with one Spanish sentence per wrong field. `existe(campo, id)` answers whether a `referencia` is on offer.
    """
    lectura = _Lectura(cosa, hoy, existe)
    limpios: Datos = {}
    errores: dict[str, str] = {}
    aparte: set[str] = set()
    for campo in exige:
        if campo.si and (campo.si[0] in aparte or str(limpios.get(campo.si[0], "")) not in campo.si[1]):
            aparte.add(campo.nombre)
            continue
        try:
            valor = _convertir(campo, crudo.get(campo.nombre), lectura)
        except ValueError as error:
            errores[campo.nombre] = str(error)
            aparte.add(campo.nombre)
            continue
        if valor is not None:
            limpios[campo.nombre] = valor
            if campo.tipo == "fecha":
                errores |= _por_que_antes(campo, crudo, lectura, limpios)
        elif campo.obligatorio:
            errores[campo.nombre] = falta_de(campo)
    if errores:
        raise DatosInvalidos(errores)
    return limpios


def _por_que_antes(campo: Campo, crudo: Hechos, lectura: _Lectura, limpios: Datos) -> dict[str, str]:
    """Keep why a date is earlier than what it cannot precede; return the sentence where nobody says."""
    hito = _antes_de(campo, limpios[campo.nombre], lectura.cosa, lectura.hoy, limpios)
    if hito is None:
        return {}
    pregunta = motivo_de(campo)
    try:
        motivo = _convertir(pregunta, crudo.get(pregunta.nombre), lectura)
    except ValueError as error:
        return {pregunta.nombre: str(error)}
    if motivo is None:
        dia = f"{hito.dia.day} de {_MESES[hito.dia.month - 1]} de {hito.dia.year}"
        return {campo.nombre: f"Es anterior al {dia}, {hito.que}. Corrija el día, o diga por qué es anterior."}
    limpios[pregunta.nombre] = motivo
    return {}


_MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip


def _convertir(campo: Campo, valor: object, lectura: _Lectura) -> object:
    if isinstance(valor, str):
        valor = _texto_limpio(valor)
    if valor is None or valor == "" or valor is False:
        return None
    return _CONVERTIDORES[campo.tipo](valor, campo, lectura)


_DE_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def _texto_limpio(valor: str) -> str:
    """Strip the ends and drop NUL and other control characters, which no database or PDF wants."""
    return _DE_CONTROL.sub("", valor.replace("\r\n", "\n")).strip()


def _acotado(valor: object, campo: Campo, _lectura: _Lectura) -> str:
    if not isinstance(valor, (str, int)):
        raise ValueError("Escriba un texto; aquí no va un archivo.")
    texto = str(valor)
    largo = largo_de(campo)
    if len(texto) > largo.maximo:
        raise ValueError(largo.largo(texto))
    for regla in campo.reglas:
        if not compilar(regla.patron).fullmatch(texto):
            raise ValueError(regla.dice)
    return texto


def _elegido(valor: object, campo: Campo, lectura: _Lectura) -> str:
    if str(valor) not in dict(campo.opciones_de(lectura.cosa)):
        raise ValueError(OPCIONES.dice)
    return str(valor)


def _fecha(valor: object, campo: Campo, lectura: _Lectura) -> date:
    try:
        dia = valor if isinstance(valor, date) else date.fromisoformat(str(valor))
    except ValueError:
        raise ValueError(DIA.dice) from None
    if not ANIOS.desde <= dia.year <= ANIOS.hasta:
        raise ValueError(ANIOS.dice)
    if (campo.limite == "pasado" and dia > lectura.hoy) or (campo.limite == "futuro" and dia <= lectura.hoy):
        raise ValueError(LIMITES[campo.limite].dice)
    return dia


def _entero(valor: object, _campo: Campo, _lectura: _Lectura) -> int:
    numero = entero_escrito(str(valor))
    if numero is None:
        raise ValueError(ENTERO.dice)
    return numero


def _referido(valor: object, campo: Campo, lectura: _Lectura) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", str(valor)) or not lectura.existe(campo, int(str(valor))):
        raise ValueError(OPCIONES.dice)
    return int(str(valor))


_LUGAR = compilar(PUNTO.patron)


def _punto(valor: object, _campo: Campo, _lectura: _Lectura) -> str:
    """Return «latitud,longitud» in degrees with five decimals (about a metre)."""
    partes = _LUGAR.fullmatch(str(valor))
    if partes is None or abs(float(partes[1])) > PUNTO.maximo or abs(float(partes[2])) > PUNTO.hasta:
        raise ValueError(PUNTO.dice)
    return f"{float(partes[1]):.5f},{float(partes[2]):.5f}"


_ESQUEMA = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])")
_ANFITRION = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")


def _enlace(valor: object, campo: Campo, lectura: _Lectura) -> str:
    """Return an address of the web, with `https://` where it was typed without; nothing that a browser would run."""
    texto = _acotado(valor, campo, lectura)
    texto = texto if _ESQUEMA.match(texto) else f"https://{texto.lstrip('/')}"
    try:
        partes = urlsplit(texto)
        partes.port  # noqa: B018 - raises ValueError for what is no port
    except ValueError:
        partes = urlsplit("")
    raro = re.search(r"[\s<>\"\\^`{|}]", texto) or partes.username is not None
    if raro or partes.scheme.lower() not in ("http", "https") or not _ANFITRION.fullmatch(partes.hostname or ""):
        raise ValueError("Pegue la dirección completa, como https://www.facebook.com/…")
    return texto


def coordenadas(punto: str | None) -> tuple[float | None, float | None]:
    """Return latitude and longitude in degrees of a `punto` that was read; (None, None) without one."""
    if not punto:
        return None, None
    latitud, longitud = punto.split(",")
    return float(latitud), float(longitud)


def _casilla(_valor: object, _campo: Campo, _lectura: _Lectura) -> bool:
    return True


def _archivo(valor: object, _campo: Campo, _lectura: _Lectura) -> object:
    if isinstance(valor, (str, int)):
        raise ValueError("Adjunte el archivo otra vez: no llegó completo.")
    return valor


_CONVERTIDORES: dict[str, Callable[[object, Campo, _Lectura], object]] = {
    "texto": _acotado,
    "area": _acotado,
    "folio": _acotado,
    "oculto": _acotado,
    "opcion": _elegido,
    "fecha": _fecha,
    "entero": _entero,
    "referencia": _referido,
    "casilla": _casilla,
    "punto": _punto,
    "enlace": _enlace,
    "archivo": _archivo,
}
