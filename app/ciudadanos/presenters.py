"""How the list of persons is searched: who was merged leads to her survivor."""

from __future__ import annotations

from sqlalchemy.orm import Query

from app.ciudadanos.models import Ciudadano
from app.ciudadanos.queries import con_las_palabras
from app.fab.datamodel import FiltroPalabras


class FiltroDePersonas(FiltroPalabras):
    """Every word, without accents, in the person or in a row merged into her."""

    def apply(self, query: Query[Ciudadano], value: str) -> Query[Ciudadano]:
        """Narrow the query to survivors."""
        criterio = con_las_palabras(value.replace("\0", " "))
        return query if criterio is None else query.filter(criterio)
