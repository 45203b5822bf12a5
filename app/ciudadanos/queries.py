"""Finding persons while a clerk types; who was merged into one, what she asked before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.catalogos.models.lugares import Localidad
from app.ciudadanos.busqueda import Grupos, Pedazo, con_palabras, las_que_tienen, tienen
from app.ciudadanos.models import Ciudadano, Fusion
from app.constantes import escrito
from app.extensions import db
from app.fab.record import TOPE
from app.hooks import Hook
from app.nucleo import claves, telefonos
from app.nucleo.texto import plegar

LIMITE = 8
CANDIDATOS = 200
"""How many of the newest rows that share half of each word are read and compared letter by letter."""


@dataclass(frozen=True)
class Parecido:
    """A person found, and by what.

    `curp`, `rfc`, `correo` and `telefono` are equal; `nombre` has every word; `parte` has a piece of a telephone or of
    an e-mail; `letra` is one letter apart.
    """

    persona: Ciudadano
    porque: str


def parecidos(
    q: str = "", *, telefono: str = "", curp: str = "", rfc: str = "", correo: str = "", limite: int = LIMITE
) -> list[Parecido]:
    """Return likely persons, the surest first: survivors only, each once; each way is tried until there are enough.

    `q` are words of name and surnames in any order, or a telephone, e-mail, CURP or RFC; fewer than 3 letters find
    nobody, nor do fewer than 4 figures of a telephone.
    """
    palabras = _palabras(q)
    criterios = _criterios(curp or q, rfc or q, correo or q, telefono or q)
    hallados = _iguales(criterios, limite) if criterios else []
    if hallados and _es_numero(q):
        return _unicos(hallados, limite)
    if sum(map(len, palabras)) >= 3 and len(hallados) < limite:
        hallados += _con("nombre", con_palabras(palabras), _personas(), limite + len(hallados))
    for pedazo, consulta in _en_parte(correo or q, telefono or q, suelta=not telefono):
        if len(hallados) < limite:
            hallados += _con("parte", con_palabras([pedazo]), consulta, limite + len(hallados))
    if len(hallados) < limite and sum(map(len, palabras)) >= 5:
        hallados += _a_una_letra(palabras)
    return _unicos(hallados, limite)


def _unicos(hallados: list[Parecido], limite: int) -> list[Parecido]:
    """Return each person once, by the first of what she was found by."""
    unicos = {p.persona.id: p for p in reversed(hallados)}
    return [p for p in hallados if unicos.pop(p.persona.id, None)][:limite]


def _es_numero(q: str) -> bool:
    """Answer whether all that was typed is telephones: whoever has one is found, and its figures are no words."""
    numeros = telefonos.leer(q)
    return bool(numeros and numeros.numeros and not numeros.con_palabras)


def _palabras(q: str) -> list[str]:
    return re.sub(r"[\W_]+", " ", plegar(q)).split()[:6]


def _criterios(curp: str, rfc: str, correo: str, telefono: str) -> dict[str, ColumnElement[bool]]:
    """Return by what a person may be found for sure, the surest first."""
    escritas = {"curp": curp and claves.curp(curp), "rfc": rfc and claves.rfc(rfc)}
    criterios: dict[str, ColumnElement[bool]] = {
        columna: getattr(Ciudadano, columna) == clave for columna, clave in escritas.items() if clave
    }
    if "@" in correo:
        criterios["correo"] = Ciudadano.correo == correo.strip().lower()
    numeros = telefonos.claves(telefono)
    if numeros:
        criterios["telefono"] = or_(Ciudadano.telefono_1.in_(numeros), Ciudadano.telefono_2.in_(numeros))
    return criterios


def _en_parte(correo: str, telefono: str, *, suelta: bool) -> list[tuple[str, Select[Ciudadano]]]:
    """Return the pieces of an e-mail or of a telephone (4 figures or more) to find, and among whom.

    In a field of its own (`suelta` false) the first figures find nobody until there are 7: every telephone of a town
    begins alike, and the field is filled from its beginning.
    """
    pedazos = []
    if "@" in correo and len(correo.strip()) >= 4:
        pedazos.append((plegar(correo.replace("\0", " ")), _personas()))
    digitos = re.sub(r"[\s().+-]", "", telefono)
    if re.fullmatch(r"[0-9]{4,15}", digitos) and not telefonos.claves(telefono):
        consulta = _personas()
        if not suelta and len(digitos) < 7:
            for columna in (Ciudadano.telefono_1, Ciudadano.telefono_2):
                consulta = consulta.where(not_(func.coalesce(columna, "").like(f"{digitos}%")))
        pedazos.append((digitos, consulta))
    return pedazos


def _personas() -> Select[Ciudadano]:
    """Return the select of persons with what an answer shows of each, her survivor's included."""
    return select(Ciudadano).options(
        joinedload(Ciudadano.localidad), joinedload(Ciudadano.fusionado_en).joinedload(Ciudadano.localidad)
    )


def _iguales(criterios: dict[str, ColumnElement[bool]], limite: int) -> list[Parecido]:
    porque = case(*((criterio, nombre) for nombre, criterio in criterios.items()), else_="")
    orden = case(*((criterio, n) for n, criterio in enumerate(criterios.values())), else_=len(criterios))
    consulta = _personas().add_columns(porque).where(or_(*criterios.values()))
    filas = db.session.execute(consulta.order_by(orden, Ciudadano.id.desc()).limit(limite))
    return [Parecido(persona.vigente, nombre) for persona, nombre in filas]


def _con(porque: str, grupos: Grupos, entre: Select[Ciudadano], limite: int) -> list[Parecido]:
    return [Parecido(persona.vigente, porque) for persona in las_que_tienen(entre, grupos, limite)]


# One letter apart


def _a_una_letra(palabras: list[str]) -> list[Parecido]:
    """Return persons of whose words each one typed is at most one letter away; the last may still be unfinished.

    One wrong letter leaves half of a word whole: the database looks for halves, Python compares what it brings.
    """
    largas = [p for p in palabras if len(p) >= 4]
    if not largas:
        return []
    candidatas = las_que_tienen(_personas(), [_mitades(p) for p in largas], CANDIDATOS)
    return [Parecido(c.vigente, "letra") for c in candidatas if _coinciden(palabras, c.busqueda.split())]


def _mitades(palabra: str) -> list[Pedazo]:
    """Return pieces one of which is in whatever is a letter away from a word: its halves, its middle swapped."""
    medio = len(palabra) // 2
    en_medio = (palabra[: medio - 1], palabra[medio + 1 :])
    return [Pedazo((palabra[:medio],)), Pedazo((palabra[medio:],)), Pedazo(en_medio)]


def _coinciden(palabras: list[str], de_ella: list[str]) -> bool:
    return all(any(_casi(p, suya) or _casi(p, suya[: len(p)]) for suya in de_ella) for p in palabras)


def _casi(una: str, otra: str) -> bool:
    """Answer whether two words are equal or one letter apart: changed, missing, too many, or two neighbours swapped."""
    if una == otra:
        return True
    if len(una) < 4 or abs(len(una) - len(otra)) > 1:
        return False
    i = next((n for n, (a, b) in enumerate(zip(una, otra, strict=False)) if a != b), min(len(una), len(otra)))
    cambiada, sobra, falta = una[i + 1 :] == otra[i + 1 :], una[i + 1 :] == otra[i:], una[i:] == otra[i + 1 :]
    cruzadas = una[i : i + 2] == otra[i : i + 2][::-1] and una[i + 2 :] == otra[i + 2 :]
    return cambiada or sobra or falta or cruzadas


# What is known of a person


@dataclass(frozen=True)
class Asunto:
    """A petición of a person as her page and the capture page show it."""

    folio: str
    url: str
    que: str
    estado: str
    fecha: datetime


Historial = tuple[int, list[Asunto]]
"""How many she made in all, and the newest."""

HISTORIALES: Hook[[list[int]], Historial] = Hook("historiales")
"""What persons asked before, by their ids, merged rows included."""


def historial_de(persona: Ciudadano) -> Historial:
    """Return what she and those merged into her asked before, as far as the guard shows it to this account."""
    ids = ids_de(persona)
    partes = HISTORIALES(ids)
    asuntos = sorted(chain.from_iterable(lista for _total, lista in partes), key=lambda a: a.fecha, reverse=True)
    return sum(total for total, _lista in partes), asuntos


def ids_de(persona: Ciudadano) -> list[int]:
    """Return the ids of the rows that are this person: her own and those merged into her."""
    return [persona.id, *db.session.scalars(_unidas(), {"persona": persona.id})]


@cache
def _unidas() -> Select[int]:
    return select(Ciudadano.id).where(Ciudadano.fusionado_en_id == bindparam("persona"))


def fusiones_de(persona: Ciudadano) -> list[Fusion]:
    """Return the mergers in which a person took part, undone ones too, newest first."""
    return list(db.session.scalars(_fusiones(), {"persona": persona.id}))


@cache
def _fusiones() -> Select[Fusion]:
    ella: BindParameter[int] = bindparam("persona")
    suyas = (Ciudadano.fusionado_en_id == ella, Fusion.sobreviviente_id == ella, Ciudadano.id == ella)
    consulta = (
        select(Fusion)
        .options(joinedload(Fusion.absorbido), joinedload(Fusion.sobreviviente))
        .options(joinedload(Fusion.autor), joinedload(Fusion.deshecha_por))
        .join(Ciudadano, Ciudadano.id == Fusion.absorbido_id)
        .where(or_(*suyas))
    )
    return consulta.order_by(Fusion.id.desc()).limit(50)


# The list


@dataclass(frozen=True)
class Renglon:
    """A row of the list of persons."""

    id: int
    nombre: str
    apellidos: str
    telefono: str | None
    localidad: str


@dataclass(frozen=True)
class Hoja:
    """A page of the list: its rows, whether there are more, and how many in all; nobody counts beyond `tope`."""

    filas: list[Renglon]
    hay_mas: bool
    total: int
    tope: int


Filas = Select[Any]
Columnas = tuple[Any, ...]
_COLUMNAS = (Ciudadano.id, Ciudadano.nombre, Ciudadano.apellidos, Ciudadano.telefono)
_LUGAR = (Localidad.nombre, Localidad.tipo, Localidad.distintivo)
_VIVAS = Ciudadano.fusionado_en_id.is_(None)


def hoja(q: str, orden: tuple[str, str], desde: int, cuantas: int) -> Hoja:
    """Return the rows of the list from one on: survivors found by words of their own or of a row merged into them.

    The figures of a telephone, however they are grouped, are sought together; so are the letters of a key.
    """
    palabras, por_nueva = _por_buscar(q), orden == ("id", "desc")
    if not palabras:
        filas, total = _leidos(_ordenada(_vivas(), orden).offset(desde).limit(cuantas + 1))
        return Hoja(filas[:cuantas], len(filas) > cuantas, total, TOPE)
    ids = _halladas(palabras, desde + cuantas + 1 if por_nueva else TOPE + 1)
    hay_mas, tope = len(ids) > desde + cuantas, desde + cuantas if por_nueva else TOPE
    de_estas = ids[desde : desde + cuantas] if por_nueva else ids
    consulta = _ordenada(_renglones().where(Ciudadano.id.in_(de_estas)), orden)
    filas, _todas = _leidos(consulta if por_nueva else consulta.offset(desde).limit(cuantas))
    return Hoja(filas, hay_mas, len(ids), tope)


@cache
def _renglones() -> Filas:
    columnas: Columnas = (*_COLUMNAS, *_LUGAR, literal(0))
    return select(*columnas).outerjoin(Localidad, Localidad.id == Ciudadano.localidad_id)


@cache
def _vivas() -> Filas:
    """Return the select of all rows of the list, with how many there are as far as they are counted."""
    otra = aliased(Ciudadano)
    unas = select(otra.id).where(otra.fusionado_en_id.is_(None)).limit(escrito(TOPE + 1)).subquery()
    columnas: Columnas = (
        *_COLUMNAS,
        *_LUGAR,
        select(func.count(unas.c.id)).scalar_subquery(),
    )
    return select(*columnas).outerjoin(Localidad, Localidad.id == Ciudadano.localidad_id).where(_VIVAS)


def _ordenada(consulta: Filas, orden: tuple[str, str]) -> Filas:
    columna, sentido = orden
    columnas = (getattr(Ciudadano, una) for una in dict.fromkeys((columna, "id")))
    return consulta.order_by(*(una.desc() if sentido == "desc" else una.asc() for una in columnas))


def _leidos(consulta: Filas) -> tuple[list[Renglon], int]:
    filas: list[Any] = list(db.session.execute(consulta))
    return [
        Renglon(pk, nombre, apellidos, telefono, _lugar(*lugar))
        for pk, nombre, apellidos, telefono, *lugar, _todas in filas
    ], filas[0][7] if filas else 0


def _lugar(nombre: str | None, tipo: str, distintivo: str) -> str:
    return str(Localidad(nombre=nombre, tipo=tipo, distintivo=distintivo)) if nombre else ""


def _halladas(palabras: list[str], cuantas: int) -> list[int]:
    """Return the ids of survivors found by words, newest first."""
    grupos = con_palabras(palabras)
    propias = las_que_tienen(select(Ciudadano.id).where(_VIVAS), grupos, cuantas)
    viva = aliased(Ciudadano)
    de_unidas = select(Ciudadano.fusionado_en_id).where(Ciudadano.fusionado_en_id.is_not(None), tienen(grupos))
    por_unida = select(viva.id).where(viva.fusionado_en_id.is_(None), viva.id.in_(de_unidas))
    ajenas = db.session.scalars(por_unida.order_by(viva.id.desc()).limit(cuantas))
    return sorted({*propias, *ajenas}, reverse=True)[:cuantas]


def _por_buscar(q: str) -> list[str]:
    clave = claves.curp(q) or claves.rfc(q)
    numeros = telefonos.leer(q)
    if clave or (numeros and numeros.numeros and not numeros.con_palabras):
        return [plegar(clave)] if clave else [n.clave for n in numeros.numeros] if numeros else []
    if re.fullmatch(r"[\s().+-]*(?:[0-9][\s().+-]*){4,}", q):
        return [re.sub(r"[^0-9]", "", q)]
    return [pedazo for palabra in plegar(q).split() for pedazo in _de_palabra(palabra.strip("<>()\"',;:"))][:8]


def _de_palabra(palabra: str) -> list[str]:
    """Return the pieces of a word that a hyphen joins, as in `maria-jose`; an e-mail address is one."""
    return [palabra] if "@" in palabra else [pedazo for pedazo in palabra.split("-") if pedazo]
