"""List the oficios for one dependencia, newest first, by an index."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_oficio_dependencia_id", "oficio", ["dependencia_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_oficio_dependencia_id", "oficio")
