"""What the address of the list asks for, as criteria and one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import request
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, bindparam
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.util import LRUCache

from app.actos.referencias import VARIAS
from app.fab.base import malformada
from app.fab.counted import igual_u_otras
from app.fab.record import entero_o_400
from app.nucleo.puestos import ENLACE
from app.nucleo.texto import son_cifras
from app.peticiones.bandeja import cifras, de_hoy
from app.peticiones.models.fila import pagina_de
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.contadas import ARGUMENTOS, contadas
from app.peticiones.workflow.vocabulario import ESTADOS, TIPOS
from app.seguridad.guardia import Alcance, alcance_actual

COLUMNAS: Mapping[str, InstrumentedAttribute[Any]] = {
    "estado": Peticion.estado,
    "dependencia": Peticion.dependencia_id,
    "tipo": Peticion.tipo,
    "canal": Peticion.canal_id,
    "localidad": Peticion.localidad_id,
}
"""Filter → what it compares."""
_PALABRAS = {"estado": frozenset(ESTADOS), "tipo": frozenset(clave for clave, _texto in TIPOS)}
_LEGIBLES = frozenset({"tipo", "canal"})
"""Those of which the enlace asks nothing before he has received it (decision 0009, 11)."""


class Parte(NamedTuple):
    """One criterion of the list: the key of its statement, how it is made, its values."""

    clave: tuple[object, ...]
    hacer: Callable[[], ColumnElement[bool]]
    datos: Mapping[str, object] = {}


def de_filtro(nombre: str, valor: str) -> Parte:
    """Return the criterion of a filter; 400 for what is no value of it."""
    columna = COLUMNAS[nombre]
    if nombre in _PALABRAS:
        if valor not in _PALABRAS[nombre]:
            malformada(_("El filtro no es válido."))
        return Parte((nombre, valor), lambda: columna == valor)
    if nombre in VARIAS and not son_cifras(valor):
        return Parte((nombre, valor), lambda: igual_u_otras(columna)(valor))
    dato = entero_o_400(valor)
    return Parte((nombre,), lambda: columna == bindparam(nombre, type_=columna.type), {nombre: dato})


def partes() -> list[Parte]:
    """Return the criteria that the address asks for; 400 for arguments that make no sense."""
    valores = {nombre: request.args.get(nombre, "").strip() for nombre in COLUMNAS}
    suyas = [_leyendo(de_filtro(n, valor), si=n in _LEGIBLES) for n, valor in valores.items() if valor]
    bandeja = request.args.get("bandeja")
    if bandeja:
        suyas.append(_leyendo(_de_bandeja(bandeja)))
    cuenta = contadas()
    if cuenta is not None:
        pedido = tuple(request.args.get(nombre, "") for nombre in ("cifra", *ARGUMENTOS))
        # what counts for an enlace names his own dependencias (`cuentan`)
        de_quien = alcance_actual() if ENLACE in alcance_actual().puestos else None
        suyas.append(_leyendo(Parte((*pedido, *de_hoy(), de_quien), lambda: cuenta)))
    return suyas


def _de_bandeja(nombre: str) -> Parte:
    todas = cifras()
    if nombre not in todas:
        malformada(_("El filtro no es válido."))
    return Parte((nombre, *de_hoy()), todas[nombre].criterio)


def _leyendo(parte: Parte, *, si: bool = True) -> Parte:
    """Narrow a criterion to what may be read: the enlace asks nothing of what he has not received."""
    alcance = alcance_actual()
    if not si or ENLACE not in alcance.puestos:
        return parte
    if alcance.puestos == {ENLACE}:
        return parte._replace(clave=(*parte.clave, ENLACE), hacer=lambda: parte.hacer() & Peticion.recibida.is_(True))
    return parte._replace(clave=(*parte.clave, alcance), hacer=lambda: parte.hacer() & _con_detalle(alcance))


def _con_detalle(alcance: Alcance) -> ColumnElement[bool]:
    return Peticion.id.in_(Peticion.ids_con_detalle(alcance))


def datos_de(pedidas: Iterable[Parte]) -> dict[str, object]:
    """Return the values of some criteria."""
    return {nombre: dato for parte in pedidas for nombre, dato in parte.datos.items()}


_hechas: LRUCache[tuple[object, ...], Select[Any]] = LRUCache(256)


def sentencia(pedidas: Sequence[Parte], *, profunda: bool) -> tuple[Select[Any], dict[str, object]]:
    """Return the statement of a page and its values; one serves all that differ in values only."""
    clave = (profunda, *(parte.clave for parte in pedidas))
    hecha = _hechas.get(clave)
    if hecha is None:
        hecha = _hechas[clave] = pagina_de([parte.hacer() for parte in pedidas], profunda=profunda)
    return hecha, datos_de(pedidas)
