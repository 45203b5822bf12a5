"""Index what the rounds look for: what came of a file beside its copy, and what waits until a day."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COLUMNAS = {
    "adjunto": "original_sha256",
    "foto": "original_sha256",
    "hoja": "original_sha256",
    "peticion": "en_espera_hasta",
}


def upgrade():
    for tabla, columna in COLUMNAS.items():
        donde = sa.text(f"{columna} IS NOT NULL")
        op.create_index(f"ix_{tabla}_{columna}", tabla, [columna], sqlite_where=donde, postgresql_where=donde)


def downgrade():
    for tabla, columna in COLUMNAS.items():
        op.drop_index(f"ix_{tabla}_{columna}", tabla)
