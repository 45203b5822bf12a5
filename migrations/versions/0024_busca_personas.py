"""Find persons by pieces of words with an index of trigrams, and list them by name or surname without sorting."""

import sqlalchemy as sa
from alembic import op

from app.ciudadanos.busqueda import DDL_BUSQUEDA, DDL_SIN_BUSQUEDA
from app.extensions import FaltaExtension

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

VIVAS = sa.text("fusionado_en_id IS NULL")
FALTA = (
    "La búsqueda de personas necesita la extensión pg_trgm de PostgreSQL y la cuenta del sistema no puede ponerla. Dé "
    "como administrador de PostgreSQL, en la base del sistema: CREATE EXTENSION pg_trgm; y repita."
)


def _extension() -> None:
    conexion = op.get_bind()
    if conexion.scalar(sa.text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")):
        return
    try:
        with conexion.begin_nested():
            conexion.exec_driver_sql("CREATE EXTENSION pg_trgm")
    except sa.exc.DBAPIError as error:
        raise FaltaExtension(FALTA) from error


def _ejecutar(ddl: dict[str, tuple[str, ...]]) -> None:
    conexion = op.get_bind()
    for sentencia in ddl[conexion.dialect.name]:
        conexion.exec_driver_sql(sentencia)


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _extension()
    _ejecutar(DDL_BUSQUEDA)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO ciudadano_fts(ciudadano_fts) VALUES ('rebuild')")
    op.drop_index("ix_ciudadano_busqueda", "ciudadano")
    for columna in ("nombre", "apellidos"):
        op.create_index(
            f"ix_ciudadano_{columna}", "ciudadano", [columna, "id"], sqlite_where=VIVAS, postgresql_where=VIVAS
        )


def downgrade() -> None:
    for columna in ("apellidos", "nombre"):
        op.drop_index(f"ix_ciudadano_{columna}", "ciudadano")
    op.create_index("ix_ciudadano_busqueda", "ciudadano", ["busqueda"])
    _ejecutar(DDL_SIN_BUSQUEDA)
