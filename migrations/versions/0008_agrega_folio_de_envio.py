"""Add to what is remembered of a form that was sent the folio that it was registered as."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("envio", sa.Column("folio", sa.String(40)))


def downgrade() -> None:
    with op.batch_alter_table("envio") as tabla:
        tabla.drop_column("folio")
