"""The form of an act, drawn from its Campos: fields, values, errors and hidden keys."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from flask import Request

from app.actos.cosa import C
from app.actos.piezas import Renglon
from app.actos.services import actos_posibles, boton_de, flujo_de
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Campo, Paso
from app.nucleo.lectura import con_motivos
from app.nucleo.texto import son_cifras
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy


@dataclass(frozen=True)
class Propuesta:
    """What one touch writes in a form: how it reads, and field → value; it stands before the first of those fields."""

    texto: str
    valores: Mapping[str, str]


@dataclass
class FormaDeActo:
    """One act offered on a page; the template's macro `campo` draws its fields."""

    acto: str
    boton: str
    url: str
    campos: list[Campo]
    version: int
    explicacion: str | None = None
    valores: Datos = field(default_factory=dict)
    errores: dict[str, str] = field(default_factory=dict)
    abierta: bool = False
    peligro: bool = False
    propuestas: list[Propuesta] = field(default_factory=list)
    clave: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    fijos: dict[str, str] = field(default_factory=dict)
    variante: str = ""
    """A second form of the same act on one page; `fijos` are the fields that it sends without asking."""

    @property
    def prefijo(self) -> str:
        """Return what keeps the ids of its fields apart from those of other forms."""
        return f"{self.acto}-{self.variante}-" if self.variante else f"{self.acto}-"


def campos_para(
    cosa: C, paso: Paso[C], tecleado: Hechos, leidas: dict[str, tuple[tuple[str, str], ...]]
) -> list[Campo]:
    """Return the fields of a row with their choices for this thing, and for what was typed so far, filled in.

    `leidas` keeps the choices of each catalogue, so that a page with many forms reads it once.
    """
    flujo = flujo_de(cosa)
    salida = []
    for campo in con_motivos(flujo.exige(cosa, paso, tecleado), tecleado, cosa, hoy()):
        if campo.catalogo and flujo.referencias.ofrece(campo.catalogo) and campo.catalogo not in leidas:
            leidas[campo.catalogo] = tuple(flujo.referencias.opciones(campo.catalogo, cosa))
        pares = leidas.get(campo.catalogo) or campo.opciones_de(cosa)
        sugeridas = campo.sugerencias(cosa) if campo.sugerencias else ()
        propia = pares is not campo.opciones or campo.sugerencias
        salida.append(replace(campo, opciones=pares, sugerencias=sugeridas) if propia else campo)  # type: ignore[arg-type]
    return salida


def formas_de(
    cosa: C,
    autor: Alcance,
    url: str,
    *,
    tecleado: Mapping[str, Hechos] | None = None,
    sabidas: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({}),
) -> list[FormaDeActo]:
    """Return the forms of every act that this person may carry out on this thing now, in the table's order.

    `tecleado` maps an act to what was typed in its refused form, which may ask for further fields; `sabidas`, a
    catalogue to its choices for this thing, where they were read.
    """
    formas: dict[str, FormaDeActo] = {}
    leidas = dict(sabidas)
    actos = flujo_de(cosa).palabras.actos
    for paso in actos_posibles(cosa, autor):
        if paso.acto not in formas:
            formas[paso.acto] = FormaDeActo(
                acto=paso.acto,
                boton=boton_de(cosa, paso),
                url=url.format(acto=paso.acto),
                campos=campos_para(cosa, paso, (tecleado or {}).get(paso.acto, {}), leidas),
                version=cosa.version,
                peligro=actos[paso.acto].peligroso,
            )
    return list(formas.values())


def reponer(formas: Sequence[FormaDeActo], acto: str, tecleado: Hechos, errores: Mapping[str, str]) -> None:
    """Put what was typed, and what is wrong with it, back into the form of the refused act, and open it."""
    for forma in formas:
        forma.abierta = forma.acto == acto
        if forma.abierta:
            forma.valores = {clave: valor for clave, valor in tecleado.items() if isinstance(valor, str)}
            forma.errores = dict(errores)
            forma.clave = str(tecleado.get("clave_envio") or forma.clave)


# The same act on many things


@dataclass
class RenglonDeLote:
    """One thing of a bulk act: how it reads, its version, and the sentence why not ('' = it will be, or is, done).

    `remedio` leads to where what is missing is mended: its words and its address; None where nothing here mends it.
    """

    id: int
    version: int | str
    pintado: Renglon | None
    no: str = ""
    remedio: dict[str, str] | None = None


def campos_de_lote(cosas: Sequence[C], pasos: Sequence[Paso[C]], tecleado: Hechos) -> list[Campo]:
    """Return the fields of one form for many things: those that any row of the table involved asks for, each once."""
    leidas: dict[str, tuple[tuple[str, str], ...]] = {}
    de_cada_paso = {id(paso): (cosa, paso) for cosa, paso in zip(cosas, pasos, strict=True)}
    campos: dict[str, Campo] = {}
    for cosa, paso in de_cada_paso.values():
        for campo in campos_para(cosa, paso, tecleado, leidas):
            campos.setdefault(campo.nombre, campo)
    return list(campos.values())


def filas_de_lote(solicitud: Request) -> dict[int, str]:
    """Return id → version ('' when none) of the rows that were ticked; `ValueError` for what is no row."""
    filas: dict[int, str] = {}
    for marca in solicitud.form.getlist("fila"):
        pk, _guion, version = marca.partition("-")
        if not son_cifras(pk) or len(version) > 9:
            raise ValueError(marca)
        filas[int(pk)] = version
    return filas
