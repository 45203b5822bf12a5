"""Add to what was said what the way it came brings: the number of an oficio, the user of a network."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("planteamiento", sa.Column("llegada", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("planteamiento", "llegada")
