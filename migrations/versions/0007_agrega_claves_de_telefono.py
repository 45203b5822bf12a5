"""Widen telephones to what people write, with the keys by which they are found; e-mail in one case and indexed."""

import sqlalchemy as sa
from alembic import op

from app.nucleo import telefonos
from app.nucleo.texto import plegar, trozos_de_correo

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CIUDADANO = sa.table("ciudadano", *map(sa.column, (
    "id", "nombre", "apellidos", "telefono", "telefono_1", "telefono_2", "correo", "curp", "rfc", "busqueda",
    "fusionado_en_id",
)))  # fmt: skip
_PLANTEAMIENTO = sa.table("planteamiento", *map(sa.column, ("peticion_id", "ciudadano_id", "busqueda")))
TANDA = 500


def upgrade() -> None:
    with op.batch_alter_table("ciudadano") as tabla:
        tabla.alter_column("telefono", existing_type=sa.String(20), type_=sa.String(120), existing_nullable=True)
        tabla.add_column(sa.Column("telefono_1", sa.String(20), nullable=True))
        tabla.add_column(sa.Column("telefono_2", sa.String(20), nullable=True))
        tabla.drop_index("ix_ciudadano_telefono")
        tabla.create_index("ix_ciudadano_telefono_1", ["telefono_1"])
        tabla.create_index("ix_ciudadano_telefono_2", ["telefono_2"])
        tabla.create_index("ix_ciudadano_correo", ["correo"])
    with op.batch_alter_table("bitacora") as tabla:
        tabla.alter_column(
            "reporta_telefono", existing_type=sa.String(20), type_=sa.String(120), existing_nullable=True
        )
    _llenar()


def _llenar() -> None:
    """Give every person her keys and her new words, and the planteamientos that name her the pieces of both."""
    conexion = op.get_bind()
    ultimo = 0
    while filas := conexion.execute(
        sa.select(_CIUDADANO).where(_CIUDADANO.c.id > ultimo).order_by(_CIUDADANO.c.id).limit(TANDA)
    ).all():
        for fila in filas:
            _llenar_una(conexion, fila)
        ultimo = filas[-1].id


def _llenar_una(conexion, fila) -> None:
    numeros, correo = telefonos.claves(fila.telefono), (fila.correo or "").lower()
    if not numeros and not correo:
        return
    uno, dos = (*numeros, None, None)[:2]
    palabras = (fila.nombre, fila.apellidos, fila.telefono, correo, fila.curp, fila.rfc)
    suyas = plegar(" ".join(palabra for palabra in palabras if palabra))
    conexion.execute(
        sa.update(_CIUDADANO)
        .where(_CIUDADANO.c.id == fila.id)
        .values(telefono_1=uno, telefono_2=dos, correo=correo or None, busqueda=suyas)
    )
    pedazos = [*(trozo for clave in numeros for trozo in telefonos.trozos(clave)), *trozos_de_correo(correo)]
    ids = sa.select(_CIUDADANO.c.id).where(_CIUDADANO.c.fusionado_en_id == fila.id)
    conexion.execute(
        sa.update(_PLANTEAMIENTO)
        .where(sa.or_(_PLANTEAMIENTO.c.ciudadano_id == fila.id, _PLANTEAMIENTO.c.ciudadano_id.in_(ids)))
        .values(busqueda=_PLANTEAMIENTO.c.busqueda + " " + " ".join([plegar(correo), *pedazos]))
    )


def downgrade() -> None:
    """What does not fit in twenty characters is cut; the case of an e-mail does not come back."""
    for tabla, columna in (("ciudadano", "telefono"), ("bitacora", "reporta_telefono")):
        op.execute(f"UPDATE {tabla} SET {columna} = substr({columna}, 1, 20) WHERE length({columna}) > 20")
    with op.batch_alter_table("bitacora") as tabla:
        tabla.alter_column(
            "reporta_telefono", existing_type=sa.String(120), type_=sa.String(20), existing_nullable=True
        )
    with op.batch_alter_table("ciudadano") as tabla:
        for nombre in ("ix_ciudadano_correo", "ix_ciudadano_telefono_2", "ix_ciudadano_telefono_1"):
            tabla.drop_index(nombre)
        tabla.drop_column("telefono_2")
        tabla.drop_column("telefono_1")
        tabla.create_index("ix_ciudadano_telefono", ["telefono"])
        tabla.alter_column("telefono", existing_type=sa.String(120), type_=sa.String(20), existing_nullable=True)
