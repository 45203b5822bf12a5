"""Add the row that says which installation the database is, and what its keys are known by."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instalacion",
        sa.Column("numero", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("identidad", sa.String(32), nullable=False),
        sa.Column("creada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("testigos", sa.JSON(none_as_null=True), nullable=False),
        sa.CheckConstraint("numero = 1", name="instalacion_es_una"),
    )


def downgrade() -> None:
    op.drop_table("instalacion")
