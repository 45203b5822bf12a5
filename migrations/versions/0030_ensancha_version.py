"""Widen the number of a version: it grows by chance, so that it never comes back."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def _de(antes, despues):
    with op.batch_alter_table("version") as tabla:
        tabla.alter_column("numero", existing_type=antes, type_=despues, existing_nullable=False)


def upgrade():
    _de(sa.Integer(), sa.BigInteger())


def downgrade():
    op.execute("UPDATE version SET numero = 1 + numero % 1000000007")
    _de(sa.BigInteger(), sa.Integer())
