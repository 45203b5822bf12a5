"""Add to a petición how many of its oficios are in force, which was read out of the words by which it is found."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PETICION = sa.table("peticion", sa.column("id", sa.Integer), sa.column("oficios_vigentes", sa.Integer))
OFICIO = sa.table("oficio", sa.column("peticion_id", sa.Integer), sa.column("cancelado", sa.DateTime(timezone=True)))


def upgrade() -> None:
    op.add_column("peticion", sa.Column("oficios_vigentes", sa.Integer(), nullable=False, server_default="0"))
    vigentes = (
        sa.select(sa.func.count())
        .select_from(OFICIO)
        .where(OFICIO.c.peticion_id == PETICION.c.id, OFICIO.c.cancelado.is_(None))
        .scalar_subquery()
    )
    con_oficio = sa.select(OFICIO.c.peticion_id).where(OFICIO.c.cancelado.is_(None))
    op.execute(PETICION.update().where(PETICION.c.id.in_(con_oficio)).values(oficios_vigentes=vigentes))


def downgrade() -> None:
    op.drop_column("peticion", "oficios_vigentes")
