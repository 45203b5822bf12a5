"""Questions about the rows of a class, asked when they are written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from flask_appbuilder import Model
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.extensions import db
from app.hooks import Hook

Cuidado: TypeAlias = Hook[[Session, list[Model]], None]


@cache
def antes_de_guardar(clase: type) -> Cuidado:
    """Return the question asked before a flush that adds, changes or deletes rows of a class, with those rows."""
    return Hook(f"antes de guardar {clase.__name__}")


@cache
def despues_de_guardar(clase: type) -> Cuidado:
    """Return the question asked after it, in the same transaction."""
    return Hook(f"después de guardar {clase.__name__}")


@event.listens_for(db.session, "before_flush")
def _antes(sesion: Session, _contexto: object, _instancias: object) -> None:
    _preguntar(sesion, antes_de_guardar)


@event.listens_for(db.session, "after_flush")
def _despues(sesion: Session, _contexto: object) -> None:
    _preguntar(sesion, despues_de_guardar)


def _preguntar(sesion: Session, pregunta: Callable[[type], Cuidado]) -> None:
    de_cada: dict[type, list[Model]] = {}
    for fila in (*sesion.new, *sesion.dirty, *sesion.deleted):
        de_cada.setdefault(type(fila), []).append(fila)
    for clase, filas in de_cada.items():
        pregunta(clase)(sesion, filas)
