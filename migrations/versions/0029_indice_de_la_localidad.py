"""Count what was asked before in a locality, by state, from its index alone."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NOMBRE = "ix_peticion_por_localidad"
ANTES = ["localidad_id", "id", "reservada", "recibida", "estado", "dependencia_id", "canal_id", "tipo"]


def upgrade():
    op.drop_index(NOMBRE, "peticion")
    op.create_index(NOMBRE, "peticion", [*ANTES, "registrada", "jornada_id"])


def downgrade():
    op.drop_index(NOMBRE, "peticion")
    op.create_index(NOMBRE, "peticion", ANTES)
