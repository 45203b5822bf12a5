"""Reading what was typed into the fields of an act."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Campo, DatosInvalidos, Hito
from app.nucleo.reglas import falta_de
from app.nucleo.tipos import TIPOS, Lectura


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


def leer(
    exige: Iterable[Campo], crudo: Hechos, cosa: object, *, hoy: date, existe: Callable[[Campo, int], bool]
) -> Datos:
    """Turn what was typed into what the act needs.

    Returns only the fields of `exige` that count and were given, with their Python types. Raises `DatosInvalidos`
    with one Spanish sentence per wrong field. `existe(campo, id)` answers whether a `referencia` is on offer.
    """
    lectura = Lectura(cosa, hoy, existe)
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


def _por_que_antes(campo: Campo, crudo: Hechos, lectura: Lectura, limpios: Datos) -> dict[str, str]:
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


def _convertir(campo: Campo, valor: object, lectura: Lectura) -> object:
    if isinstance(valor, str):
        valor = _texto_limpio(valor)
    if valor is None or valor == "" or valor is False:
        return None
    return TIPOS[campo.tipo].leer(valor, campo, lectura)


_DE_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


def _texto_limpio(valor: str) -> str:
    """Strip the ends and drop NUL and other control characters, which no database or PDF wants."""
    return _DE_CONTROL.sub("", valor.replace("\r\n", "\n")).strip()


def coordenadas(punto: str | None) -> tuple[float | None, float | None]:
    """Return latitude and longitude in degrees of a `punto` that was read; (None, None) without one."""
    if not punto:
        return None, None
    latitud, longitud = punto.split(",")
    return float(latitud), float(longitud)
