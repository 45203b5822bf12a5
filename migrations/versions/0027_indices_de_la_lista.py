"""Index what a page of the list of peticiones asks: each filter in the order of the page, and the open ones."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

FILTROS = ("estado", "dependencia_id", "localidad_id", "canal_id", "tipo")
ANTES = ("en_recepcion", "en_analisis", "por_dictaminar", "por_canalizar")
ABIERTOS = (*ANTES, "canalizado", "recibido", "proceso", "concluido")
DE_ALGUNAS = {
    "abierta": (
        sa.column("estado").in_(ABIERTOS),
        ["estado", "vence", "reservada", "cuarentena", "recibida", "dependencia_id", "calificada_resuelto"],
    ),
    "en_ventanilla": (
        sa.column("estado").in_(ANTES),
        ["estado", "reservada", "cuarentena", "tramite_id", "faltan", "rechazos"],
    ),
    "cuarentena": (sa.column("cuarentena").is_(True), ["estado", "reservada"]),
    "reservada": (sa.column("reservada").is_(True), ["estado", "contra_control"]),
    "con_asesoria": (sa.column("con_asesoria").is_(True), ["estado", "reservada"]),
}


def upgrade():
    for filtro in FILTROS:
        columnas = [filtro, "id", "reservada", "recibida", *(otro for otro in FILTROS if otro != filtro)]
        op.create_index(f"ix_peticion_por_{filtro.removesuffix('_id')}", "peticion", columnas)
    for nombre, (donde, columnas) in DE_ALGUNAS.items():
        op.create_index(
            f"ix_peticion_{nombre}", "peticion", ["id", *columnas], sqlite_where=donde, postgresql_where=donde
        )
    op.drop_index("ix_peticion_localidad_id", "peticion")  # the one of its filter begins with it


def downgrade():
    op.create_index("ix_peticion_localidad_id", "peticion", ["localidad_id"])
    for nombre in DE_ALGUNAS:
        op.drop_index(f"ix_peticion_{nombre}", "peticion")
    for filtro in FILTROS:
        op.drop_index(f"ix_peticion_por_{filtro.removesuffix('_id')}", "peticion")
