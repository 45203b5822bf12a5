"""Places of one name: how each is called, and what distinguishes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_PREFIJOS = {"colonia": "Col. ", "fraccionamiento": "Fracc. ", "ejido": "Ejido ", "congregacion": "Congregación "}


@dataclass(frozen=True)
class Lugar:
    """What distinguishes a place. `oficial` is its tipo in the words of the list that it came from."""

    id: int | None
    nombre: str
    tipo: str
    oficial: str = ""
    cp: str = ""
    cvegeo: str = ""


def rotulo(nombre: str, tipo: str) -> str:
    """Return the name with the short form of its tipo, unless it begins with it (`Fracc. Villas del Sol`)."""
    inicio = _PREFIJOS.get(tipo, "")
    return nombre if nombre.lower().startswith(inicio.strip().lower() or "\0") else f"{inicio}{nombre}"


def distintivos(lugares: Sequence[Lugar]) -> list[str]:
    """Return what is said beside each of the places of one name; '' for one that is alone.

    Its tipo where the name does not say it, and its postal code; where that is not enough, INEGI's key.
    """
    if len(lugares) < 2:
        return [""] * len(lugares)
    dichos = [_partes(lugar) for lugar in lugares]
    veces = Counter(_entero(lugar, partes) for lugar, partes in zip(lugares, dichos, strict=True))
    for lugar, partes in zip(lugares, dichos, strict=True):
        if veces[_entero(lugar, partes)] > 1:
            partes.append(f"INEGI {lugar.cvegeo}" if lugar.cvegeo else f"núm. {lugar.id}" if lugar.id else "")
    return [", ".join(parte for parte in partes if parte)[:80] for partes in dichos]


def _partes(lugar: Lugar) -> list[str]:
    """Return its tipo in words, unless the short form before its name is that tipo, and its postal code."""
    con_prefijo = lugar.tipo in _PREFIJOS and not lugar.oficial
    de_tipo = "" if con_prefijo or (lugar.tipo == "otro" and not lugar.oficial) else lugar.oficial.lower() or lugar.tipo
    return [de_tipo, f"CP {lugar.cp}" if lugar.cp else ""]


def _entero(lugar: Lugar, partes: Sequence[str]) -> tuple[str, ...]:
    return (rotulo(lugar.nombre, lugar.tipo).lower(), *partes)
