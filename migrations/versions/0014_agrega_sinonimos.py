"""Add to a trámite the words with which people ask for it; loading the profile gives the example ones."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tramite", sa.Column("sinonimos", sa.String(600), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("tramite") as tabla:
        tabla.drop_column("sinonimos")
