"""Say how a seal was made: those that there are, over every chain; from now on, over the day's own movimientos."""

import sqlalchemy as sa
from alembic import op

from app.extensions import solo_agregar

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_COLUMNAS = ("dia", "hasta", "ultimo_id", "peticiones", "hash_anterior", "hash", "hecho")
DDL_ANTERIOR = solo_agregar("sello", _COLUMNAS)
DDL_SELLO = solo_agregar("sello", (*_COLUMNAS, "forma"))


def _quitar_gatillos():
    if op.get_bind().dialect.name == "sqlite":
        for nombre in ("no_se_edita", "no_se_borra"):
            op.execute(f"DROP TRIGGER sello_{nombre}")
    else:
        op.execute("DROP FUNCTION sello_inmutable() CASCADE")
        op.execute("DROP TRIGGER IF EXISTS sello_no_se_vacia ON sello")


def _poner_gatillos(ddl):
    for sentencia in ddl[op.get_bind().dialect.name]:
        op.execute(sentencia)


def upgrade():
    _quitar_gatillos()
    op.add_column("sello", sa.Column("forma", sa.Integer(), server_default="1", nullable=False))
    _poner_gatillos(DDL_SELLO)


def downgrade():
    _quitar_gatillos()
    op.drop_column("sello", "forma")
    _poner_gatillos(DDL_ANTERIOR)
