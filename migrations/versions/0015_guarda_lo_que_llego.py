"""Keep what arrived beside the copy that is shown: its SHA-256, what was taken out of it, what its signatures say."""

import sqlalchemy as sa
from alembic import op

from app.extensions import solo_agregar

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLAS = ("adjunto", "foto", "hoja")
_DE_LA_FOTO = (
    "id", "visita_id", "bitacora_id", "asesoria_id", "compromiso_id", "nombre", "origen_sha256", "sha256", "mime",
    "tamano", "subida", "autor_id",
)  # fmt: skip
_NUEVAS = ("original_sha256", "original_mime", "original_tamano", "quitado", "firmas")
DDL_ANTERIOR = solo_agregar("foto", _DE_LA_FOTO)
DDL_FOTO = solo_agregar("foto", (*_DE_LA_FOTO, *_NUEVAS))


def _quitar_gatillos():
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION foto_inmutable() CASCADE")
        return
    for nombre in ("no_se_edita", "no_se_borra"):
        op.execute(f"DROP TRIGGER foto_{nombre}")


def _poner_gatillos(ddl):
    for sentencia in ddl[op.get_bind().dialect.name]:
        op.execute(sentencia)


def upgrade():
    for tabla in TABLAS:
        op.add_column(tabla, sa.Column("original_sha256", sa.String(64)))
        op.add_column(tabla, sa.Column("original_mime", sa.String(40)))
        op.add_column(tabla, sa.Column("original_tamano", sa.Integer))
        op.add_column(tabla, sa.Column("quitado", sa.JSON(none_as_null=True)))
        op.add_column(tabla, sa.Column("firmas", sa.JSON(none_as_null=True)))
    _quitar_gatillos()
    _poner_gatillos(DDL_FOTO)


def downgrade():
    _quitar_gatillos()
    for tabla in TABLAS:
        for columna in reversed(_NUEVAS):
            op.drop_column(tabla, columna)
    _poner_gatillos(DDL_ANTERIOR)
