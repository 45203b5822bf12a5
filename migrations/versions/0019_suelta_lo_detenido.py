"""Clear the wait of what is no longer where it can be resumed, and count its acuse from when it was reserved.

A petición that was reserved while it waited kept its wait in canalizado: nobody could resume it, its solución clock did
not run, and it was due on the day of the wait. The days are counted from Monday to Friday, without the office's hours.
Going back changes nothing: the day of that wait is in its movimientos.
"""

from datetime import UTC
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from app.nucleo.calendario import Calendario, feriados

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SE_PAUSA = ("recibido", "proceso")
SIN_TRAMITE = 5
"""Working days of what has no trámite."""
PETICION = sa.table(
    "peticion", sa.column("id", sa.Integer), sa.column("estado", sa.String), sa.column("tramite_id", sa.Integer),
    sa.column("en_espera_hasta", sa.Date), sa.column("vence", sa.Date), sa.column("fecha_limite", sa.Date),
    sa.column("reloj_desde", sa.Date), sa.column("dias_usados", sa.Integer), sa.column("dias_prorroga", sa.Integer),
)  # fmt: skip
MOVIMIENTO = sa.table(
    "movimiento", sa.column("peticion_id", sa.Integer), sa.column("acto", sa.String),
    sa.column("cuando", sa.DateTime(timezone=True)),
)  # fmt: skip
TRAMITE = sa.table("tramite", sa.column("id", sa.Integer), sa.column("plazo", sa.Integer))
AJUSTE = sa.table("ajuste", sa.column("clave", sa.String), sa.column("valor", sa.String))
INHABIL = sa.table("inhabil", sa.column("dia", sa.Date))
DETENIDA = sa.and_(PETICION.c.en_espera_hasta.is_not(None), PETICION.c.estado.not_in(SE_PAUSA))


def _zona(nombre):
    try:
        return ZoneInfo(nombre or "America/Monterrey")
    except (ValueError, OSError, KeyError):
        return ZoneInfo("America/Monterrey")


def _contar(conexion):
    """Write the clocks of each as the act that reserved it should have left them."""
    ajustes = {clave: valor for clave, valor in conexion.execute(sa.select(AJUSTE.c.clave, AJUSTE.c.valor))}
    zona = _zona(ajustes.get("zona_horaria"))
    inhabiles = frozenset(conexion.scalars(sa.select(INHABIL.c.dia))) | feriados(range(2015, 2051))
    calendario = Calendario(zona, inhabiles)
    dicho = ajustes.get("plazo_acuse") or ""
    acuse = int(dicho) if dicho.isascii() and dicho.isdecimal() else 1
    reservada = sa.select(sa.func.max(MOVIMIENTO.c.cuando, type_=sa.DateTime(timezone=True)))
    reservada = reservada.where(MOVIMIENTO.c.peticion_id == PETICION.c.id, MOVIMIENTO.c.acto == "reservar")
    plazo = sa.select(TRAMITE.c.plazo).where(TRAMITE.c.id == PETICION.c.tramite_id)
    consulta = sa.select(
        PETICION.c.id, PETICION.c.dias_usados, PETICION.c.dias_prorroga,
        sa.func.coalesce(plazo.scalar_subquery(), SIN_TRAMITE), reservada.scalar_subquery(),
    )  # fmt: skip
    for pk, usados, prorroga, dias, cuando in conexion.execute(
        consulta.where(DETENIDA, PETICION.c.estado == "canalizado")
    ).all():
        if cuando is not None:
            en_utc = cuando if cuando.tzinfo else cuando.replace(tzinfo=UTC)
            dia = calendario.sumar_habiles(en_utc.astimezone(zona).date(), 0)
            limite = calendario.sumar_habiles(dia, max(0, dias + prorroga - usados))
            relojes = {"vence": calendario.sumar_habiles(dia, acuse), "reloj_desde": dia, "fecha_limite": limite}
            conexion.execute(PETICION.update().where(PETICION.c.id == pk).values(relojes))


def upgrade() -> None:
    _contar(op.get_bind())
    op.execute(PETICION.update().where(DETENIDA).values(en_espera_hasta=None))


def downgrade() -> None:
    pass
