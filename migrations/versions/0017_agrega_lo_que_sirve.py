"""Separate what serves as a requisito from the place where it is had; move the sentences of the example profiles."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LUGAR_ANTES = {
    "La levanta el comité en su reunión": (None, "la que levante el comité en su reunión"),
    "Su recibo más reciente de luz, agua, teléfono o predial": (
        None,
        "su recibo más reciente de luz, agua, teléfono o predial",
    ),
    "Su centro de trabajo; si no tiene, una carta bajo protesta de decir verdad": (
        "Su centro de trabajo",
        "si no lo tiene, una carta bajo protesta de decir verdad",
    ),
    "Lo dibuja usted, con dos calles de referencia": (None, "el que dibuje usted, con dos calles de referencia"),
    "Los que usted tenga: contratos, recibos, citatorios": (
        None,
        "los que usted tenga: contratos, recibos, citatorios",
    ),
    "Las recaba usted entre sus vecinos": (None, "las que reúna usted entre sus vecinos"),
    "La toma usted, con su teléfono": (None, "la que tome usted con su teléfono"),
    "Papelería, o lo prepara usted": ("Papelería", "también la que prepare usted"),
    "Lo escribe usted; en la oficina le ayudamos": (None, "la que escriba usted; en la oficina le ayudamos"),
}
"""What the profiles wrote as a place until now: the place, if any, and what serves."""
REQUISITO = sa.table("requisito", sa.column("donde", sa.String), sa.column("sirve", sa.String))


def upgrade() -> None:
    op.add_column("requisito", sa.Column("sirve", sa.String(160), nullable=True))
    for antes, (donde, sirve) in LUGAR_ANTES.items():
        op.execute(REQUISITO.update().where(REQUISITO.c.donde == antes).values(donde=donde, sirve=sirve))


def downgrade() -> None:
    for antes, (_donde, sirve) in LUGAR_ANTES.items():
        op.execute(REQUISITO.update().where(REQUISITO.c.sirve == sirve).values(donde=antes))
    with op.batch_alter_table("requisito") as tabla:
        tabla.drop_column("sirve")
