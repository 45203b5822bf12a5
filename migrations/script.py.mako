"""${message.capitalize()}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
<%def name="cuerpo(ordenes)">
${"\n".join(linea for linea in ordenes.split("\n") if "###" not in linea).strip() or "pass"}
</%def>

def upgrade() -> None:
    ${capture(cuerpo, upgrades or "").strip()}


def downgrade() -> None:
    ${capture(cuerpo, downgrades or "").strip()}
