"""What the citizen's pages read, by what she holds. Callers read as the system."""

from __future__ import annotations

import hmac
import unicodedata
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, literal, select
from sqlalchemy.orm import joinedload

from app.actos.models import Movimiento
from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.datos import Datos
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.claves import clave_de, huella_de_recibo
from app.seguridad.memoria import version_leida
from app.seguridad.models import Version

DE_NADIE = ("-" * 17, "-" * 32)
"""In place of the folio and the salt of a petición that is not there, so that the same code is made of them."""


def encontrar(folio: str, clave: str, recibo: str) -> Peticion | None:
    """Return the petición of a receipt, else of a folio with its code.

    A folio that is there and one that is not cost the same: one row is read, which there always is and which also
    brings the version of the settings, one code is made and one comparison in constant time; the petición itself is
    read once they agree.
    """
    huella = huella_de_recibo(_digitos(recibo))
    columna, valor = ("recibo_hash", huella) if recibo else ("folio", folios.normalizar(folio) or "")
    version, pk, suyo, sal, guardada = db.session.execute(_llaves(columna), {"valor": valor}).one()
    version_leida(version)
    if pk is None:
        suyo, sal = DE_NADIE
    esperado, escrito = (guardada, huella) if recibo else (clave_de(suyo, sal), _crockford(clave))
    iguales = hmac.compare_digest((esperado or "-").encode(), escrito.encode())
    if not (iguales and pk):
        return None
    return db.session.scalars(_entera(), {"pk": pk}).one_or_none()


@cache
def _llaves(columna: str) -> Select[int | None, int | None, str, str, str | None]:
    columnas = (Peticion.id, Peticion.folio, Peticion.sal_seguimiento, Peticion.recibo_hash)
    siempre = select(literal(1).label("uno")).subquery()
    version = select(Version.numero).where(Version.nombre == "configuracion").scalar_subquery()
    suya = getattr(Peticion, columna) == bindparam("valor")
    return select(version, *columnas).select_from(siempre).outerjoin(Peticion, suya)


@cache
def _entera() -> Select[Peticion]:
    de_ella = (joinedload(Peticion.tramite), joinedload(Peticion.canal), joinedload(Peticion.dependencia))
    dicho = joinedload(Peticion.planteamiento).load_only(Planteamiento.peticion_id)  # none of her words is shown
    return select(Peticion).options(*de_ella, dicho).where(Peticion.id == bindparam("pk"))


class Suceso(NamedTuple):
    """What the citizen's page reads of a movimiento."""

    acto: str
    puesto: str
    datos: Datos | None
    cuando: datetime


def movimientos_de(peticion: Peticion) -> list[Suceso]:
    """Return what happened to it, oldest first."""
    return [Suceso(*fila) for fila in db.session.execute(_movimientos(), {"peticion_id": peticion.id})]


@cache
def _movimientos() -> Select[str, str, Datos | None, datetime]:
    suyos = select(Movimiento.acto, Movimiento.puesto, Movimiento.datos, Movimiento.cuando)
    return suyos.where(Movimiento.peticion_id == bindparam("peticion_id")).order_by(Movimiento.numero)


VUELTAS = 20
"""How many duplicadas are followed from one to the next: their depth is 1, and a mistake must not go on for ever."""


def donde_se_atiende(p: Peticion) -> Peticion | None:
    """Return the petición with which a duplicada is attended now, however many stand between; None for others."""
    vistas, actual = {p.id}, p
    while actual.estado == "duplicado" and len(vistas) <= VUELTAS:
        if actual.principal_id is None or actual.principal_id in vistas:
            return None
        vistas.add(actual.principal_id)
        actual = db.session.scalars(_entera(), {"pk": actual.principal_id}).one()
    return actual if actual is not p and actual.estado != "duplicado" else None


def _crockford(texto: str) -> str:
    """Return a code as it was printed: no spaces or dashes, `O` read as 0, `I` and `L` as 1."""
    return texto.upper().replace(" ", "").replace("-", "").translate(str.maketrans("OIL", "011"))


def _digitos(texto: str) -> str:
    """Return the digits of a receipt, however they were grouped."""
    return "".join(c for c in unicodedata.normalize("NFKC", texto) if c in "0123456789")
