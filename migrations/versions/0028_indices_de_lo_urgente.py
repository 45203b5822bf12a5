"""Index what waits in the order of its urgency: a dependencia's states, what is open, what is reserved."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ABIERTOS = (
    "en_recepcion", "en_analisis", "por_dictaminar", "por_canalizar", "canalizado", "recibido", "proceso", "concluido",
)  # fmt: skip
DE_ALGUNAS = {
    "ix_peticion_urgente": (
        sa.column("estado").in_(ABIERTOS),
        ["vence", "id", "estado", "reservada", "cuarentena", "dependencia_id", "tramite_id", "destino_id", "faltan",
         "rechazos", "calificada_resuelto", "contra_control", "con_asesoria", "bitacora_id", "canal_id"],
    ),
    "ix_peticion_reservada_urgente": (
        sa.column("reservada").is_(True),
        ["vence", "id", "estado", "reservada", "cuarentena", "contra_control", "calificada_resuelto"],
    ),
}  # fmt: skip
DE_TODAS = {
    "ix_peticion_dependencia_estado": (
        ["dependencia_id", "estado", "id"], ["dependencia_id", "estado", "vence", "id"],
    ),
    "ix_peticion_tramite_localidad": (
        ["tramite_id", "localidad_id", "registrada"],
        ["tramite_id", "localidad_id", "registrada", "id", "estado", "reservada", "cuarentena", "dependencia_id"],
    ),
}  # fmt: skip
"""Index → its columns before and since."""


def upgrade():
    for nombre, (_antes, ahora) in DE_TODAS.items():
        op.drop_index(nombre, "peticion")
        op.create_index(nombre, "peticion", ahora)
    for nombre, (donde, columnas) in DE_ALGUNAS.items():
        op.create_index(nombre, "peticion", columnas, sqlite_where=donde, postgresql_where=donde)


def downgrade():
    for nombre in DE_ALGUNAS:
        op.drop_index(nombre, "peticion")
    for nombre, (antes, _ahora) in DE_TODAS.items():
        op.drop_index(nombre, "peticion")
        op.create_index(nombre, "peticion", antes)
