"""Add what the paper loop keeps: the words of an oficio as it left, why it was cancelled, scanned sheets that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("oficio", sa.Column("motivo", sa.String(300)))
    op.add_column("oficio", sa.Column("contenido", sa.JSON(none_as_null=True)))
    op.create_table(
        "hoja",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("lote", sa.String(32), nullable=False),
        sa.Column("archivo", sa.String(120), nullable=False),
        sa.Column("primera", sa.Integer, nullable=False),
        sa.Column("paginas", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("tamano", sa.Integer, nullable=False),
        sa.Column("leido", sa.String(300)),
        sa.Column("situacion", sa.String(12), nullable=False),
        sa.Column("motivo", sa.String(200)),
        sa.Column("ambito", sa.String(12), nullable=False),
        sa.Column("dependencia_id", sa.Integer, sa.ForeignKey("dependencia.id")),
        sa.Column("subida", sa.DateTime(timezone=True), nullable=False),
        sa.Column("autor_id", sa.Integer, sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("resuelta", sa.DateTime(timezone=True)),
        sa.Column("resolvio_id", sa.Integer, sa.ForeignKey("ab_user.id")),
        sa.Column("adjunto_id", sa.Integer, sa.ForeignKey("adjunto.id")),
        sa.CheckConstraint("situacion <> 'adjunta' OR adjunto_id IS NOT NULL", name="hoja_adjunta_dice_a_que"),
        sa.CheckConstraint(
            "ambito <> 'dependencia' OR dependencia_id IS NOT NULL", name="hoja_de_dependencia_dice_cual"
        ),
        sa.UniqueConstraint("lote", "primera"),
    )
    op.create_index("ix_hoja_situacion", "hoja", ["situacion"])
    op.create_index("ix_hoja_sha256", "hoja", ["sha256"])


def downgrade() -> None:
    op.drop_table("hoja")
    op.drop_column("oficio", "contenido")
    op.drop_column("oficio", "motivo")
