"""Add what a second person must consent to, and when somebody else last set an account's password."""

import sqlalchemy as sa
from alembic import op

from app.extensions import solo_agregar

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

DDL = solo_agregar("propuesta", ("id", "acto", "user_id", "datos", "propuso_id", "hecha"))


def upgrade() -> None:
    op.create_table(
        "propuesta",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("acto", sa.String(20), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("datos", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("propuso_id", sa.Integer, sa.ForeignKey("ab_user.id")),
        sa.Column("hecha", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolucion", sa.String(12)),
        sa.Column("resolvio_id", sa.Integer, sa.ForeignKey("ab_user.id")),
        sa.Column("resuelta", sa.DateTime(timezone=True)),
        sa.Column("enterada", sa.DateTime(timezone=True)),
        sa.CheckConstraint("resolucion IS NULL OR resuelta IS NOT NULL", name="propuesta_resuelta_dice_cuando"),
    )
    op.create_index("ix_propuesta_user_id", "propuesta", ["user_id"])
    for sentencia in DDL[op.get_bind().dialect.name]:
        op.execute(sentencia)
    op.add_column("cuenta", sa.Column("repuesta", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("cuenta", "repuesta")
    op.drop_table("propuesta")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION propuesta_inmutable() CASCADE")
