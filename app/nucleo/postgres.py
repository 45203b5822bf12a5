"""The connection to PostgreSQL; imported only where there is one."""

from __future__ import annotations

from psycopg import Connection
from psycopg.pq import TransactionStatus


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
