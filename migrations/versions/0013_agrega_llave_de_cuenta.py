"""Add the folded names of accounts, unique: two that differ by case or accents are one to a person."""

import sqlalchemy as sa
from alembic import op

from app.nucleo.texto import NombresIguales, llave_de_cuenta

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _llaves() -> list[dict[str, object]]:
    """Return the rows; stops before anything is written when two accounts would have one name."""
    cuentas = sa.table("ab_user", sa.column("id"), sa.column("username"), sa.column("email"))
    duenas: dict[str, tuple[int, str]] = {}
    for pk, usuario, correo in op.get_bind().execute(sa.select(cuentas).order_by(cuentas.c.id)):
        for escrito in (usuario, correo):
            llave = llave_de_cuenta(escrito or "")
            de, otro = duenas.setdefault(llave, (pk, escrito or ""))
            if llave and de != pk:
                raise NombresIguales(
                    f"Las cuentas {de} («{otro}») y {pk} («{escrito}») se llaman igual, sin contar mayúsculas ni "
                    f"acentos, y al entrar no se sabría cuál. La actualización no siguió. Cambie una en la base, por "
                    f"ejemplo: UPDATE ab_user SET username = 'otro_nombre' WHERE id = {pk}; (o su email), y repita."
                )
    return [{"llave": llave, "user_id": pk} for llave, (pk, _escrito) in duenas.items() if llave]


def upgrade() -> None:
    filas = _llaves()
    tabla = op.create_table(
        "llave_de_cuenta",
        sa.Column("llave", sa.String(1000), primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("ab_user.id"), nullable=False),
    )
    op.create_index("ix_llave_de_cuenta_user_id", "llave_de_cuenta", ["user_id"])
    op.bulk_insert(tabla, filas)


def downgrade() -> None:
    op.drop_table("llave_de_cuenta")
