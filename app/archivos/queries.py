"""The photos of a thing; which kept files some row names."""

from __future__ import annotations

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


def usados() -> set[str]:
    """Return the SHA-256 of every file that a row names."""
    return {sha256 for columna in en_uso() for sha256 in db.session.scalars(select(columna).distinct()) if sha256}
