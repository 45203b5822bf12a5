"""Keep why a visita is earlier than what it treats."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("visita") as tabla:
        tabla.add_column(sa.Column("motivo_fecha", sa.String(620), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("visita") as tabla:
        tabla.drop_column("motivo_fecha")
