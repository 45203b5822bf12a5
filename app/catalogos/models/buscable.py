"""What is found by its words, folded at every flush."""

from __future__ import annotations

from sqlalchemy import Text, event
from sqlalchemy.orm import Mapped, mapped_column

from app.nucleo.texto import plegar


class Buscable:
    """Mixin: a stored folded copy of the row's words, kept by `plegado()` at every flush."""

    busqueda: Mapped[str] = mapped_column(Text, default="")

    def palabras(self) -> str:
        """Return the words by which the row is found."""
        return str(self)


@event.listens_for(Buscable, "before_insert", propagate=True)
@event.listens_for(Buscable, "before_update", propagate=True)
def _plegar_busqueda(_mapeo: object, _conexion: object, fila: Buscable) -> None:
    fila.busqueda = plegar(fila.palabras())
