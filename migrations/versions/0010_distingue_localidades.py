"""Admit two places of one name: keyed by CVEGEO, else by name, tipo and postal code; with what distinguishes them."""

import sqlalchemy as sa
from alembic import op

from app.nucleo.lugares import Lugar, distintivos
from app.nucleo.texto import plegar

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LOCALIDAD = sa.table("localidad", *map(sa.column, ("id", "nombre", "tipo", "cp", "cvegeo", "plegado", "distintivo")))
SIN_CVEGEO = sa.text("cvegeo IS NULL")
SIN_NADA = sa.text("cvegeo IS NULL AND cp IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("localidad") as tabla:
        tabla.drop_index("uq_localidad_nombre_tipo")
        tabla.add_column(sa.Column("tipo_oficial", sa.String(60), nullable=False, server_default=""))
        tabla.add_column(sa.Column("plegado", sa.String(120), nullable=False, server_default=""))
        tabla.add_column(sa.Column("distintivo", sa.String(80), nullable=False, server_default=""))
    for columna in ("cp", "cvegeo"):  # what the form left empty is no key
        op.execute(f"UPDATE localidad SET {columna} = NULL WHERE {columna} = ''")
    _llenar()
    op.create_index("ix_localidad_plegado", "localidad", ["plegado"])
    for nombre, columnas, donde in (
        ("uq_localidad_con_cp", ["nombre", "tipo", "tipo_oficial", "cp"], SIN_CVEGEO),
        ("uq_localidad_sin_cp", ["nombre", "tipo", "tipo_oficial"], SIN_NADA),
    ):
        op.create_index(nombre, "localidad", columnas, unique=True, sqlite_where=donde, postgresql_where=donde)


def _llenar() -> None:
    """Give each place its folded name, and those of one name (of two tipos) what distinguishes them."""
    conexion = op.get_bind()
    grupos: dict[str, list[Lugar]] = {}
    for fila in conexion.execute(sa.select(_LOCALIDAD).order_by(_LOCALIDAD.c.id)).all():
        lugar = Lugar(fila.id, fila.nombre, fila.tipo, "", fila.cp or "", fila.cvegeo or "")
        grupos.setdefault(plegar(fila.nombre), []).append(lugar)
    for plegado, lugares in grupos.items():
        for lugar, texto in zip(lugares, distintivos(lugares), strict=True):
            cambio = sa.update(_LOCALIDAD).where(_LOCALIDAD.c.id == lugar.id)
            conexion.execute(cambio.values(plegado=plegado, distintivo=texto))


def downgrade() -> None:
    """Places of one name and tipo get a number behind it, as the older rule demands."""
    for nombre in ("uq_localidad_sin_cp", "uq_localidad_con_cp", "ix_localidad_plegado"):
        op.drop_index(nombre, "localidad")
    conexion = op.get_bind()
    vistas: set[tuple[str, str]] = set()
    for fila in conexion.execute(sa.select(_LOCALIDAD).order_by(_LOCALIDAD.c.id)).all():
        if (fila.nombre, fila.tipo) in vistas:
            otro = f"{fila.nombre[:100]} ({fila.cp or fila.cvegeo or ''} {fila.id})"
            conexion.execute(sa.update(_LOCALIDAD).where(_LOCALIDAD.c.id == fila.id).values(nombre=otro))
        vistas.add((fila.nombre, fila.tipo))
    with op.batch_alter_table("localidad") as tabla:
        for columna in ("distintivo", "plegado", "tipo_oficial"):
            tabla.drop_column(columna)
        tabla.create_index("uq_localidad_nombre_tipo", ["nombre", "tipo"], unique=True)
