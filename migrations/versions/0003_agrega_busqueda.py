"""Add the full-text index of what citizens said: FTS5 with triggers on SQLite, tsvector and GIN on PostgreSQL."""

from alembic import op

from app.peticiones.models.busqueda import DDL_BUSQUEDA, DDL_SIN_BUSQUEDA

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _ejecutar(ddl):
    conexion = op.get_bind()
    for sentencia in ddl[conexion.dialect.name]:
        conexion.exec_driver_sql(sentencia.replace("%", "%%") if conexion.dialect.name == "postgresql" else sentencia)


def upgrade():
    _ejecutar(DDL_BUSQUEDA)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO planteamiento_fts(planteamiento_fts) VALUES ('rebuild')")


def downgrade():
    _ejecutar(DDL_SIN_BUSQUEDA)
