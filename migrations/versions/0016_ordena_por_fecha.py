"""Make the lists of the street readable in the order of the date that their rows show, whole or of one estado."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NUEVOS = {
    "ix_bitacora_oida": ("bitacora", ("oida", "id")),
    "ix_asesoria_pedida": ("asesoria", ("pedida", "id")),
    "ix_compromiso_fecha": ("compromiso", ("fecha", "id")),
}
CAMBIADOS = {
    "ix_bitacora_estado": ("bitacora", ("estado", "id"), ("estado", "oida", "id")),
    "ix_asesoria_estado": ("asesoria", ("estado", "id"), ("estado", "pedida", "id")),
    "ix_compromiso_estado_fecha": ("compromiso", ("estado", "fecha"), ("estado", "fecha", "id")),
    "ix_visita_cuando": ("visita", ("cuando",), ("cuando", "id")),
    "ix_jornada_fecha": ("jornada", ("fecha",), ("fecha", "id")),
}


def _rehacer(nombre, tabla, columnas):
    op.drop_index(nombre, table_name=tabla)
    op.create_index(nombre, tabla, list(columnas))


def upgrade():
    for nombre, (tabla, columnas) in NUEVOS.items():
        op.create_index(nombre, tabla, list(columnas))
    for nombre, (tabla, _antes, columnas) in CAMBIADOS.items():
        _rehacer(nombre, tabla, columnas)


def downgrade():
    for nombre, (tabla, columnas, _despues) in CAMBIADOS.items():
        _rehacer(nombre, tabla, columnas)
    for nombre, (tabla, _columnas) in NUEVOS.items():
        op.drop_index(nombre, table_name=tabla)
