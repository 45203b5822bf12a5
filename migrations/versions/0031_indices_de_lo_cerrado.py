"""Index what was closed by when it was, and what devices sent that is still to be forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

CERRADA = "ix_peticion_cerrada"
COLUMNAS = [
    "cerrada", "dependencia_id", "estado", "veredicto", "reservada", "cuarentena", "canalizada", "concluida",
]  # fmt: skip
ANTES = "ix_registro_de_campo_recibido"
POR_OLVIDAR = "ix_registro_de_campo_por_olvidar"


def upgrade():
    hay = sa.column("cerrada").is_not(None)
    op.create_index(CERRADA, "peticion", COLUMNAS, sqlite_where=hay, postgresql_where=hay)
    op.drop_index(ANTES, "registro_de_campo")
    op.create_index(
        POR_OLVIDAR,
        "registro_de_campo",
        ["recibido"],
        sqlite_where=sa.text("json_extract(contenido, '$.tipo') IS NOT NULL"),
        postgresql_where=sa.text("contenido ->> 'tipo' IS NOT NULL"),
    )


def downgrade():
    op.drop_index(POR_OLVIDAR, "registro_de_campo")
    op.create_index(ANTES, "registro_de_campo", ["recibido"])
    op.drop_index(CERRADA, "peticion")
