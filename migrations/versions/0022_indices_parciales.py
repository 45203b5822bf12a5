"""Leave the rows that have nothing in a column out of its index: nearly all of them, in these."""

import sqlalchemy as sa
from alembic import op

from app.extensions import solo_agregar

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

DE_MOVIMIENTO = ("bitacora_id", "jornada_id", "asesoria_id", "compromiso_id")
SUELTOS = {
    "peticion": ("principal_id", "origen_id", "bitacora_id", "jornada_id"),
    "ciudadano": ("telefono_1", "telefono_2", "correo", "fusionado_en_id"),
}
_COLUMNAS = (
    "id", "peticion_id", *DE_MOVIMIENTO, "numero", "acto", "desde", "hacia", "datos", "sal", "datos_hash", "autor_id",
    "puesto", "en_suplencia_de", "via", "cuando", "reservado", "hash_anterior", "hash",
)  # fmt: skip
DDL_MOVIMIENTO = solo_agregar("movimiento", _COLUMNAS, ("datos", "sal"))
GATILLOS = ("no_se_edita", "no_se_borra", "solo_se_suprime")


def _parcial(nombre: str, tabla: str, columnas: list[str], unico: bool = False) -> None:
    donde = sa.text(f"{columnas[0]} IS NOT NULL")
    op.create_index(nombre, tabla, columnas, unique=unico, sqlite_where=donde, postgresql_where=donde)


def upgrade() -> None:
    _sin_gatillos()
    with op.batch_alter_table("movimiento") as tabla:
        for columna in DE_MOVIMIENTO:
            tabla.drop_constraint(op.f(f"uq_movimiento_{columna}_numero"), type_="unique")
    for columna in DE_MOVIMIENTO:
        _parcial(f"uq_movimiento_{columna}_numero", "movimiento", [columna, "numero"], unico=True)
    _con_gatillos()
    with op.batch_alter_table("peticion") as tabla:
        tabla.drop_constraint(op.f("uq_peticion_recibo_hash"), type_="unique")
    _parcial("uq_peticion_recibo_hash", "peticion", ["recibo_hash"], unico=True)
    for nombre, columnas in SUELTOS.items():
        for columna in columnas:
            op.drop_index(f"ix_{nombre}_{columna}", nombre)
            _parcial(f"ix_{nombre}_{columna}", nombre, [columna])


def downgrade() -> None:
    for nombre, columnas in SUELTOS.items():
        for columna in columnas:
            op.drop_index(f"ix_{nombre}_{columna}", nombre)
            op.create_index(f"ix_{nombre}_{columna}", nombre, [columna])
    op.drop_index("uq_peticion_recibo_hash", "peticion")
    with op.batch_alter_table("peticion") as tabla:
        tabla.create_unique_constraint(op.f("uq_peticion_recibo_hash"), ["recibo_hash"])
    for columna in DE_MOVIMIENTO:
        op.drop_index(f"uq_movimiento_{columna}_numero", "movimiento")
    _sin_gatillos()
    with op.batch_alter_table("movimiento") as tabla:
        for columna in DE_MOVIMIENTO:
            tabla.create_unique_constraint(op.f(f"uq_movimiento_{columna}_numero"), [columna, "numero"])
    _con_gatillos()


def _sin_gatillos() -> None:
    """SQLite makes the table anew, and its triggers go with the old one."""
    if op.get_bind().dialect.name == "sqlite":
        for nombre in GATILLOS:
            op.execute(f"DROP TRIGGER movimiento_{nombre}")


def _con_gatillos() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for sentencia in DDL_MOVIMIENTO["sqlite"]:
            op.execute(sentencia)
