"""The connection to PostgreSQL; imported only where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import overload

from psycopg import Column, Connection, Cursor, _queries
from psycopg.pq import TransactionStatus

_queries.MAX_CACHED_STATEMENT_LENGTH, _queries.MAX_CACHED_STATEMENT_PARAMS = 32_768, 500
_queries._query2pg = lru_cache(maxsize=512)(_queries._query2pg_nocache)
"""The driver takes apart anew at every use a statement of more than 4,096 letters or 50 values, as the pages have, and
keeps 128 of the others. Statements are made once here, so that it meets few."""


class Columnas(Sequence[Column]):
    """The columns of a result, described when somebody asks: SQLAlchemy does only the first time that it sees them.

    Of what it has compiled it keeps what it read then, and asks from then on no more than whether there are columns.
    """

    def __init__(self, cursor: Cursor[tuple[object, ...]]) -> None:
        self._cursor = cursor

    @cached_property
    def _todas(self) -> list[Column]:
        return super(UnCursor, self._cursor).description or []  # type: ignore[misc]

    @overload
    def __getitem__(self, cual: int) -> Column: ...
    @overload
    def __getitem__(self, cual: slice) -> list[Column]: ...
    def __getitem__(self, cual: int | slice) -> Column | list[Column]:
        """Return a column, or some."""
        return self._todas[cual]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._todas)

    def __bool__(self) -> bool:
        """Answer that there are: of a result without columns none is made."""
        return True


class UnCursor(Cursor[tuple[object, ...]]):
    """A cursor that describes the columns of its result when they are looked at."""

    @property
    def description(self) -> Columnas | None:  # type: ignore[override]
        """Return the columns of the result that it stands at; None where it has none."""
        hay = self.pgresult
        return Columnas(self) if hay is not None and hay.nfields else None


class Conexion(Connection[tuple[object, ...]]):
    """A connection that ends with COMMIT what it began READ ONLY, so that its prepared statements outlive the page.

    psycopg forgets all of them at a ROLLBACK, since what was made in that transaction is gone. A transaction that the
    server holds read-only has made nothing: both ends leave the same database.
    https://www.psycopg.org/psycopg3/docs/advanced/prepare.html
    """

    def rollback(self) -> None:
        """End the transaction and undo what it wrote."""
        if self.read_only and self.info.transaction_status == TransactionStatus.INTRANS:
            self.commit()
        else:
            super().rollback()

    def solo_lee(self, lee: bool) -> None:
        """Have the transactions that begin from now on only read, or write too. Between transactions only."""
        if bool(self.read_only) is not lee:
            self.read_only = lee
