"""The photos of a thing; which kept files some row names."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app.archivos.models import Foto, Retratada
from app.extensions import db
from app.hooks import Hook


def fotos(cosa: Retratada) -> list[Foto]:
    """Return the photos of a visita, an entry, an asesoría or a compromiso."""
    columna = getattr(Foto, Foto.columna_de(type(cosa)))
    return list(db.session.scalars(select(Foto).where(columna == cosa.id).order_by(Foto.id)))


ColumnaDeArchivo = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]
EN_USO: Hook[[], tuple[ColumnaDeArchivo, ...]] = Hook("archivos en uso")
"""Columns that name a kept file."""


def en_uso() -> list[ColumnaDeArchivo]:
    """Return every column that names a kept file."""
    return [columna for suyas in EN_USO() for columna in suyas]


DE_UNA_VEZ = 500
"""How many files are asked for in one statement."""


def nombrados(hashes: Collection[str]) -> set[str]:
    """Return which of these SHA-256 some row names: one statement per column for each `DE_UNA_VEZ`."""
    todos = list(hashes)
    lotes = [todos[desde : desde + DE_UNA_VEZ] for desde in range(0, len(todos), DE_UNA_VEZ)]
    consultas = (select(columna).where(columna.in_(lote)).distinct() for lote in lotes for columna in en_uso())
    return {sha256 for consulta in consultas for sha256 in db.session.scalars(consulta) if sha256}
