"""Add the kept counts of peticiones, the triggers that write them, and what there is counted into them."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op
from flask import current_app

from app.nucleo.reloj import hoy
from app.peticiones.models.conteo import CUBOS, ddl_de_conteo
from app.peticiones.services.conteo import Pliegue, llenar
from app.seguridad.zona import OMISION, ZONAS

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def _zona() -> ZoneInfo:
    fijada = current_app.config["MUNICIPIO_TZ"]
    puesta = op.get_bind().scalar(sa.text("SELECT valor FROM ajuste WHERE clave = 'zona_horaria'"))
    return ZoneInfo(fijada or (puesta if puesta in ZONAS else OMISION))


def upgrade() -> None:
    op.create_table(
        "conteo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cubo", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("suelto", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("dependencia_id", sa.Integer(), nullable=True),
        sa.Column("canal_id", sa.Integer(), nullable=True),
        sa.Column("bitacora_id", sa.Integer(), nullable=True),
        sa.Column("con_asesoria", sa.Boolean(), nullable=True),
        sa.Column("recibida", sa.Boolean(), nullable=True),
        sa.Column("reservada", sa.Boolean(), nullable=True),
        sa.Column("contra_control", sa.Boolean(), nullable=True),
        sa.Column("cuarentena", sa.Boolean(), nullable=True),
        sa.Column("estado", sa.String(length=20), nullable=True),
        sa.Column("tramite_id", sa.Integer(), nullable=True),
        sa.Column("destino_id", sa.Integer(), nullable=True),
        sa.Column("faltan", sa.Integer(), nullable=True),
        sa.Column("rechazos", sa.Integer(), nullable=True),
        sa.Column("veredicto", sa.String(length=14), nullable=True),
        sa.Column("calificada_resuelto", sa.String(length=2), nullable=True),
        sa.Column("reapertura_pedida", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vence", sa.Date(), nullable=True),
        sa.Column("registrada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("canalizada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluida", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cerrada", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conteo")),
    )
    op.create_index("ix_conteo_cubo_registrada", "conteo", ["cubo", "registrada"])
    op.create_index(
        "ix_conteo_suelto",
        "conteo",
        ["cubo"],
        sqlite_where=sa.text("suelto = 1"),
        postgresql_where=sa.text("suelto"),
    )
    conexion, donde = op.get_bind(), _zona()
    llenar(conexion, Pliegue(donde, hoy(donde)))
    for sentencia in ddl_de_conteo(conexion.dialect.name):
        conexion.exec_driver_sql(sentencia.replace("%", "%%") if conexion.dialect.name == "postgresql" else sentencia)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for nombre in ("alta", "baja", *(cubo.nombre for cubo in CUBOS)):
            op.execute(f"DROP TRIGGER peticion_cuenta_{nombre}")
    else:
        op.execute("DROP TRIGGER peticion_cuenta ON peticion")
        op.execute("DROP FUNCTION peticion_cuenta()")
    op.drop_table("conteo")
