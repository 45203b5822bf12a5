"""Add the table of jobs; imports that were being loaded by a thread are said to be cut short."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TRABAJO = sa.table("trabajo", sa.column("etapa", sa.String))


def upgrade() -> None:
    op.create_table(
        "tarea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clase", sa.String(length=30), nullable=False),
        sa.Column("llave", sa.String(length=60), nullable=False),
        sa.Column("datos", sa.JSON(), nullable=False),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dueno", sa.String(length=32), nullable=True),
        sa.Column("hasta", sa.DateTime(timezone=True), nullable=True),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("falla", sa.String(length=80), nullable=True),
        sa.Column("hecha", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(dueno IS NULL) = (hasta IS NULL)", name="tarea_tomada_dice_hasta"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tarea")),
        sa.UniqueConstraint("clase", "llave", name=op.f("uq_tarea_clase_llave")),
    )
    op.create_index(op.f("ix_tarea_cuando"), "tarea", ["cuando"])
    op.execute(TRABAJO.update().where(TRABAJO.c.etapa == "cargando").values(etapa="interrumpido"))


def downgrade() -> None:
    op.drop_index(op.f("ix_tarea_cuando"), table_name="tarea")
    op.drop_table("tarea")
