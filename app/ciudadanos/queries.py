"""Finding persons while a clerk types; who was merged into one, what she asked before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.ciudadanos.models import Ciudadano, Fusion
from app.extensions import db
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
    """Return likely persons, the surest first: at most two statements, survivors only, each once.

    `q` are words of name and surnames in any order, or a telephone, e-mail, CURP or RFC; fewer than 3 letters find
    nobody, nor do fewer than 4 figures of a telephone.
    """
    palabras = _palabras(q)
    criterios = _criterios(curp or q, rfc or q, correo or q, telefono or q)
    if sum(map(len, palabras)) >= 3:
        criterios["nombre"] = and_(*(Ciudadano.busqueda.contains(p, autoescape=True) for p in palabras))
    criterios |= _en_parte(correo or q, telefono or q, suelta=not telefono)
    hallados = _leidos(criterios, limite) if criterios else []
    if len(hallados) < limite and sum(map(len, palabras)) >= 5:
        hallados += _a_una_letra(palabras)
    unicos = {p.persona.id: p for p in reversed(hallados)}
    return [p for p in hallados if unicos.pop(p.persona.id, None)][:limite]


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


def _en_parte(correo: str, telefono: str, *, suelta: bool) -> dict[str, ColumnElement[bool]]:
    """Return the criterion of a piece of an e-mail or of a telephone (4 figures or more).

    In a field of its own (`suelta` false) the first figures find nobody until there are 7: every telephone of a town
    begins alike, and the field is filled from its beginning.
    """
    hay = Ciudadano.busqueda.contains
    pedazos: list[ColumnElement[bool]] = []
    if "@" in correo and len(correo.strip()) >= 4:
        pedazos.append(hay(plegar(correo), autoescape=True))
    digitos = re.sub(r"[\s().+-]", "", telefono)
    if re.fullmatch(r"[0-9]{4,15}", digitos) and not telefonos.claves(telefono):
        parte = hay(digitos)
        if not suelta and len(digitos) < 7:
            empieza = func.coalesce(Ciudadano.telefono_1, "").like(f"{digitos}%")
            parte = and_(parte, not_(empieza), not_(func.coalesce(Ciudadano.telefono_2, "").like(f"{digitos}%")))
        pedazos.append(parte)
    return {"parte": or_(*pedazos)} if pedazos else {}


def _personas() -> Select[Ciudadano]:
    """Return the select of persons with what an answer shows of each, her survivor's included."""
    return select(Ciudadano).options(
        joinedload(Ciudadano.localidad), joinedload(Ciudadano.fusionado_en).joinedload(Ciudadano.localidad)
    )


def _leidos(criterios: dict[str, ColumnElement[bool]], limite: int) -> list[Parecido]:
    porque = case(*((criterio, nombre) for nombre, criterio in criterios.items()), else_="")
    orden = case(*((criterio, n) for n, criterio in enumerate(criterios.values())), else_=len(criterios))
    consulta = _personas().add_columns(porque).where(or_(*criterios.values()))
    filas = db.session.execute(consulta.order_by(orden, Ciudadano.id.desc()).limit(limite))
    return [Parecido(persona.vigente, nombre) for persona, nombre in filas]


# One letter apart


def _a_una_letra(palabras: list[str]) -> list[Parecido]:
    """Return persons of whose words each one typed is at most one letter away; the last may still be unfinished.

    One wrong letter leaves half of a word whole: the database looks for halves, Python compares what it brings.
    """
    largas = [p for p in palabras if len(p) >= 4]
    if not largas:
        return []
    consulta = _personas().where(*(or_(*_mitades(p)) for p in largas))
    candidatas = db.session.scalars(consulta.order_by(Ciudadano.id.desc()).limit(CANDIDATOS))
    return [Parecido(c.vigente, "letra") for c in candidatas if _coinciden(palabras, c.busqueda.split())]


def _mitades(palabra: str) -> list[ColumnElement[bool]]:
    """Return criteria one of which holds for whatever is a letter away from a word: its halves, its middle swapped."""
    medio = len(palabra) // 2
    en_medio = f"%{palabra[: medio - 1]}__{palabra[medio + 1 :]}%"
    columna = Ciudadano.busqueda
    return [columna.contains(palabra[:medio]), columna.contains(palabra[medio:]), columna.like(en_medio)]


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
    return [persona.id, *db.session.scalars(select(Ciudadano.id).where(Ciudadano.fusionado_en_id == persona.id))]


def fusiones_de(persona: Ciudadano) -> list[Fusion]:
    """Return the mergers in which a person took part, undone ones too, newest first."""
    suyas = (Ciudadano.fusionado_en_id == persona.id, Fusion.sobreviviente_id == persona.id, Ciudadano.id == persona.id)
    consulta = (
        select(Fusion)
        .options(joinedload(Fusion.absorbido), joinedload(Fusion.sobreviviente))
        .options(joinedload(Fusion.autor), joinedload(Fusion.deshecha_por))
        .join(Ciudadano, Ciudadano.id == Fusion.absorbido_id)
        .where(or_(*suyas))
    )
    return list(db.session.scalars(consulta.order_by(Fusion.id.desc()).limit(50)))


def con_las_palabras(q: str) -> ColumnElement[bool] | None:
    """Return the criterion of survivors found by words of their own or of a row merged into them; None for no words.

    The figures of a telephone, however they are grouped, are sought together; so are the letters of a key.
    """
    palabras = _por_buscar(q)
    if not palabras:
        return None
    fila = aliased(Ciudadano)
    dichas = [fila.busqueda.contains(palabra, autoescape=True) for palabra in palabras]
    return Ciudadano.id.in_(select(func.coalesce(fila.fusionado_en_id, fila.id)).where(*dichas))


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
