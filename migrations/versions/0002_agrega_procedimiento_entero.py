"""Add the rest of the procedure: bitácora, jornadas, the vault, the oficio book, reopening, neighbours, imports."""

import sqlalchemy as sa
from alembic import op

from app.extensions import solo_agregar
from app.nucleo.texto import calle_normal

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PUBLICO = sa.column("reservado").is_(False)
CALIFICACION = ("calificacion_va_de_1_a_5", "calificacion IS NULL OR calificacion BETWEEN 1 AND 5")
CONTRA = ("contra_dependencia_es_contra", "contra_dependencia_id IS NULL OR contra <> 'nadie'")
FUSION = ("ciudadano_no_se_fusiona_consigo", "fusionado_en_id IS NULL OR fusionado_en_id <> id")
UNA_SOLA = ("movimiento_de_una_sola_cosa", "peticion_id IS NOT NULL")
UNA_DE_TRES = (
    "movimiento_de_una_sola_cosa",
    "CASE WHEN peticion_id IS NULL THEN 0 ELSE 1 END + CASE WHEN bitacora_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN jornada_id IS NULL THEN 0 ELSE 1 END = 1",
)

_COLUMNAS = (
    "numero", "acto", "desde", "hacia", "datos", "sal", "datos_hash", "autor_id", "puesto", "en_suplencia_de", "via",
    "cuando", "hash_anterior", "hash",
)  # fmt: skip
DDL_ANTERIOR = solo_agregar("movimiento", ("id", "peticion_id", *_COLUMNAS), ("datos", "sal"))
DDL_MOVIMIENTO = solo_agregar(
    "movimiento", ("id", "peticion_id", "bitacora_id", "jornada_id", "reservado", *_COLUMNAS), ("datos", "sal")
)
DDL_APERTURA = solo_agregar("apertura", ("id", "peticion_id", "autor_id", "motivo", "cuando"))


def _es_sqlite():
    return op.get_bind().dialect.name == "sqlite"


def _quitar_gatillos():
    if _es_sqlite():
        for nombre in ("no_se_edita", "no_se_borra", "solo_se_suprime"):
            op.execute(f"DROP TRIGGER movimiento_{nombre}")
    else:
        op.execute("DROP FUNCTION movimiento_inmutable() CASCADE")


def _poner_gatillos(*ddl):
    for uno in ddl:
        for sentencia in uno[op.get_bind().dialect.name]:
            op.execute(sentencia)


def _llenar_recibidas():
    """What its dependencia had opened stays readable; what was done in reserve stays there."""
    op.execute(
        "UPDATE peticion SET recibida = true WHERE estado <> 'canalizado' AND id IN "
        "(SELECT peticion_id FROM movimiento WHERE acto = 'recibir')"
    )
    op.execute("UPDATE adjunto SET reservado = true WHERE peticion_id IN (SELECT id FROM peticion WHERE reservada)")


def _llenar_calles():
    tabla = sa.table("planteamiento", sa.column("peticion_id"), sa.column("domicilio"), sa.column("calle"))
    conexion = op.get_bind()
    con_domicilio = sa.select(tabla.c.peticion_id, tabla.c.domicilio).where(tabla.c.domicilio.is_not(None))
    filas = [{"cual": pk, "normal": calle_normal(domicilio)} for pk, domicilio in conexion.execute(con_domicilio)]
    if filas:
        cambio = sa.update(tabla).where(tabla.c.peticion_id == sa.bindparam("cual"))
        conexion.execute(cambio.values(calle=sa.bindparam("normal")), filas)


def upgrade():
    op.create_table(
        "aviso_de_privacidad",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("texto", sa.Text(), nullable=False),
        sa.Column("desde", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aviso_de_privacidad")),
    )
    op.create_table(
        "firmante",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("cargo", sa.String(length=120), nullable=False),
        sa.Column("para", sa.String(length=10), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_firmante")),
    )
    op.create_table(
        "jornada",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("localidad_id", sa.Integer(), nullable=False),
        sa.Column("lugar", sa.String(length=160), nullable=False),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("ultimo_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["localidad_id"], ["localidad.id"], name=op.f("fk_jornada_localidad_id_localidad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jornada")),
        sa.UniqueConstraint("folio", name=op.f("uq_jornada_folio")),
    )
    with op.batch_alter_table("jornada", schema=None) as batch_op:
        batch_op.create_index("ix_jornada_fecha", ["fecha"], unique=False)
        batch_op.create_index("ix_jornada_localidad_id", ["localidad_id"], unique=False)

    op.create_table(
        "trabajo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clase", sa.String(length=20), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("etapa", sa.String(length=12), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("hechos", sa.Integer(), nullable=False),
        sa.Column("rechazados", sa.Integer(), nullable=False),
        sa.Column("informe", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("filas", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("autor_id", sa.Integer(), nullable=True),
        sa.Column("creado", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terminado", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["autor_id"], ["ab_user.id"], name=op.f("fk_trabajo_autor_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trabajo")),
    )
    op.create_table(
        "bitacora",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("medio", sa.String(length=10), nullable=False),
        sa.Column("estacion", sa.String(length=80), nullable=True),
        sa.Column("programa", sa.String(length=80), nullable=True),
        sa.Column("oida", sa.DateTime(timezone=True), nullable=False),
        sa.Column("relato", sa.Text(), nullable=False),
        sa.Column("localidad_id", sa.Integer(), nullable=False),
        sa.Column("domicilio", sa.String(length=200), nullable=True),
        sa.Column("tramite_id", sa.Integer(), nullable=True),
        sa.Column("reporta", sa.String(length=160), nullable=True),
        sa.Column("reporta_telefono", sa.String(length=20), nullable=True),
        sa.Column("corrige_id", sa.Integer(), nullable=True),
        sa.Column("jornada_id", sa.Integer(), nullable=True),
        sa.Column("reservada", sa.Boolean(), nullable=False),
        sa.Column("contra_control", sa.Boolean(), nullable=False),
        sa.Column("con_asesoria", sa.Boolean(), nullable=False),
        sa.Column("asentada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ultimo_hash", sa.String(length=64), nullable=False),
        sa.Column("busqueda", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "medio <> 'jornada' OR jornada_id IS NOT NULL", name=op.f("entrada_de_jornada_tiene_jornada")
        ),
        sa.CheckConstraint("medio <> 'radio' OR estacion IS NOT NULL", name=op.f("radio_dice_su_estacion")),
        sa.ForeignKeyConstraint(["corrige_id"], ["bitacora.id"], name=op.f("fk_bitacora_corrige_id_bitacora")),
        sa.ForeignKeyConstraint(["jornada_id"], ["jornada.id"], name=op.f("fk_bitacora_jornada_id_jornada")),
        sa.ForeignKeyConstraint(["localidad_id"], ["localidad.id"], name=op.f("fk_bitacora_localidad_id_localidad")),
        sa.ForeignKeyConstraint(["tramite_id"], ["tramite.id"], name=op.f("fk_bitacora_tramite_id_tramite")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bitacora")),
        sa.UniqueConstraint("folio", name=op.f("uq_bitacora_folio")),
    )
    with op.batch_alter_table("bitacora", schema=None) as batch_op:
        batch_op.create_index("ix_bitacora_estado", ["estado", "id"], unique=False)
        batch_op.create_index("ix_bitacora_jornada_id", ["jornada_id"], unique=False)
        batch_op.create_index("ix_bitacora_localidad_id", ["localidad_id"], unique=False)

    op.create_table(
        "campo_de_tramite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tramite_id", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=30), nullable=False),
        sa.Column("etiqueta", sa.String(length=80), nullable=False),
        sa.Column("tipo", sa.String(length=10), nullable=False),
        sa.Column("opciones", sa.Text(), nullable=False),
        sa.Column("obligatorio", sa.Boolean(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tramite_id"], ["tramite.id"], name=op.f("fk_campo_de_tramite_tramite_id_tramite")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campo_de_tramite")),
        sa.UniqueConstraint("tramite_id", "nombre", name=op.f("uq_campo_de_tramite_tramite_id_nombre")),
    )
    op.create_table(
        "fusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("absorbido_id", sa.Integer(), nullable=False),
        sa.Column("sobreviviente_id", sa.Integer(), nullable=False),
        sa.Column("motivo", sa.String(length=200), nullable=False),
        sa.Column("autor_id", sa.Integer(), nullable=False),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deshecha_por_id", sa.Integer(), nullable=True),
        sa.Column("deshecha", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["absorbido_id"], ["ciudadano.id"], name=op.f("fk_fusion_absorbido_id_ciudadano")),
        sa.ForeignKeyConstraint(["autor_id"], ["ab_user.id"], name=op.f("fk_fusion_autor_id_ab_user")),
        sa.ForeignKeyConstraint(["deshecha_por_id"], ["ab_user.id"], name=op.f("fk_fusion_deshecha_por_id_ab_user")),
        sa.ForeignKeyConstraint(
            ["sobreviviente_id"], ["ciudadano.id"], name=op.f("fk_fusion_sobreviviente_id_ciudadano")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fusion")),
    )
    with op.batch_alter_table("fusion", schema=None) as batch_op:
        batch_op.create_index("ix_fusion_absorbido_id", ["absorbido_id"], unique=False)
        batch_op.create_index("ix_fusion_sobreviviente_id", ["sobreviviente_id"], unique=False)

    op.create_table(
        "jornada_persona",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jornada_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("puesto", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["jornada_id"], ["jornada.id"], name=op.f("fk_jornada_persona_jornada_id_jornada")),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_jornada_persona_user_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jornada_persona")),
        sa.UniqueConstraint(
            "jornada_id", "user_id", "puesto", name=op.f("uq_jornada_persona_jornada_id_user_id_puesto")
        ),
    )
    op.create_table(
        "adhesion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("ciudadano_id", sa.Integer(), nullable=True),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ciudadano_id"], ["ciudadano.id"], name=op.f("fk_adhesion_ciudadano_id_ciudadano")),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_adhesion_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adhesion")),
        sa.UniqueConstraint("peticion_id", "ciudadano_id", name=op.f("uq_adhesion_peticion_id_ciudadano_id")),
    )
    with op.batch_alter_table("adhesion", schema=None) as batch_op:
        batch_op.create_index("ix_adhesion_ciudadano_id", ["ciudadano_id"], unique=False)

    op.create_table(
        "apertura",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("autor_id", sa.Integer(), nullable=False),
        sa.Column("motivo", sa.String(length=400), nullable=False),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["autor_id"], ["ab_user.id"], name=op.f("fk_apertura_autor_id_ab_user")),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_apertura_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apertura")),
    )
    op.create_table(
        "asesoria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=True),
        sa.Column("bitacora_id", sa.Integer(), nullable=True),
        sa.Column("jornada_id", sa.Integer(), nullable=True),
        sa.Column("pregunta", sa.Text(), nullable=False),
        sa.Column("pide_id", sa.Integer(), nullable=True),
        sa.Column("pedida", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respuesta", sa.Text(), nullable=True),
        sa.Column("asesor_id", sa.Integer(), nullable=True),
        sa.Column("respondida", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conflicto", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["asesor_id"], ["ab_user.id"], name=op.f("fk_asesoria_asesor_id_ab_user")),
        sa.ForeignKeyConstraint(["bitacora_id"], ["bitacora.id"], name=op.f("fk_asesoria_bitacora_id_bitacora")),
        sa.ForeignKeyConstraint(["jornada_id"], ["jornada.id"], name=op.f("fk_asesoria_jornada_id_jornada")),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_asesoria_peticion_id_peticion")),
        sa.ForeignKeyConstraint(["pide_id"], ["ab_user.id"], name=op.f("fk_asesoria_pide_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asesoria")),
    )
    with op.batch_alter_table("asesoria", schema=None) as batch_op:
        batch_op.create_index("ix_asesoria_bitacora_id", ["bitacora_id"], unique=False)
        batch_op.create_index("ix_asesoria_jornada_id", ["jornada_id"], unique=False)
        batch_op.create_index("ix_asesoria_peticion_id", ["peticion_id"], unique=False)

    op.create_table(
        "identidad",
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("cifrado", sa.LargeBinary(), nullable=False),
        sa.Column("guardada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_identidad_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("peticion_id", name=op.f("pk_identidad")),
    )
    op.create_table(
        "oficio",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("anio", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("clase", sa.String(length=14), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("dependencia_id", sa.Integer(), nullable=True),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("firma", sa.String(length=120), nullable=False),
        sa.Column("cargo", sa.String(length=120), nullable=False),
        sa.Column("hecho", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelado", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dependencia_id"], ["dependencia.id"], name=op.f("fk_oficio_dependencia_id_dependencia")
        ),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_oficio_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oficio")),
        sa.UniqueConstraint("anio", "numero", name=op.f("uq_oficio_anio_numero")),
    )
    with op.batch_alter_table("oficio", schema=None) as batch_op:
        batch_op.create_index("ix_oficio_peticion_id", ["peticion_id"], unique=False)

    op.create_table(
        "visita",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("tipo", sa.String(length=12), nullable=False),
        sa.Column("quien_id", sa.Integer(), nullable=False),
        sa.Column("con_quien", sa.String(length=160), nullable=False),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dependencia_id", sa.Integer(), nullable=True),
        sa.Column("localidad_id", sa.Integer(), nullable=True),
        sa.Column("resultado", sa.Text(), nullable=False),
        sa.Column("siguiente", sa.Text(), nullable=True),
        sa.Column("bitacora_id", sa.Integer(), nullable=True),
        sa.Column("peticion_id", sa.Integer(), nullable=True),
        sa.Column("jornada_id", sa.Integer(), nullable=True),
        sa.Column("verificada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verifica_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "tipo = 'domicilio' OR dependencia_id IS NOT NULL", name=op.f("visita_a_dependencia_dice_cual")
        ),
        sa.ForeignKeyConstraint(["bitacora_id"], ["bitacora.id"], name=op.f("fk_visita_bitacora_id_bitacora")),
        sa.ForeignKeyConstraint(
            ["dependencia_id"], ["dependencia.id"], name=op.f("fk_visita_dependencia_id_dependencia")
        ),
        sa.ForeignKeyConstraint(["jornada_id"], ["jornada.id"], name=op.f("fk_visita_jornada_id_jornada")),
        sa.ForeignKeyConstraint(["localidad_id"], ["localidad.id"], name=op.f("fk_visita_localidad_id_localidad")),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_visita_peticion_id_peticion")),
        sa.ForeignKeyConstraint(["quien_id"], ["ab_user.id"], name=op.f("fk_visita_quien_id_ab_user")),
        sa.ForeignKeyConstraint(["verifica_id"], ["ab_user.id"], name=op.f("fk_visita_verifica_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visita")),
        sa.UniqueConstraint("uuid", name=op.f("uq_visita_uuid")),
    )
    with op.batch_alter_table("visita", schema=None) as batch_op:
        batch_op.create_index("ix_visita_bitacora_id", ["bitacora_id"], unique=False)
        batch_op.create_index("ix_visita_cuando", ["cuando"], unique=False)
        batch_op.create_index("ix_visita_jornada_id", ["jornada_id"], unique=False)
        batch_op.create_index("ix_visita_peticion_id", ["peticion_id"], unique=False)

    with op.batch_alter_table("ciudadano") as batch_op:
        batch_op.add_column(sa.Column("rfc", sa.String(length=13), nullable=True))
        batch_op.add_column(sa.Column("reservado", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("fusionado_en_id", sa.Integer(), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_ciudadano_curp"), type_="unique")
        batch_op.create_index(
            "uq_ciudadano_curp", ["curp"], unique=True, sqlite_where=PUBLICO, postgresql_where=PUBLICO
        )
        batch_op.create_index("ix_ciudadano_fusionado_en_id", ["fusionado_en_id"], unique=False)
        batch_op.create_index("uq_ciudadano_rfc", ["rfc"], unique=True, sqlite_where=PUBLICO, postgresql_where=PUBLICO)
        batch_op.create_check_constraint(op.f(FUSION[0]), FUSION[1])
        batch_op.create_foreign_key(
            batch_op.f("fk_ciudadano_fusionado_en_id_ciudadano"), "ciudadano", ["fusionado_en_id"], ["id"]
        )

    with op.batch_alter_table("dependencia", schema=None) as batch_op:
        batch_op.add_column(sa.Column("domicilio", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("telefono", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("correo", sa.String(length=120), nullable=True))

    with op.batch_alter_table("localidad", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cvegeo", sa.String(length=9), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_localidad_cvegeo"), ["cvegeo"])

    _quitar_gatillos()
    with op.batch_alter_table("movimiento") as batch_op:
        batch_op.drop_constraint(op.f(UNA_SOLA[0]), type_="check")
        batch_op.add_column(sa.Column("bitacora_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("jornada_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reservado", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_unique_constraint(batch_op.f("uq_movimiento_bitacora_id_numero"), ["bitacora_id", "numero"])
        batch_op.create_unique_constraint(batch_op.f("uq_movimiento_jornada_id_numero"), ["jornada_id", "numero"])
        batch_op.create_foreign_key(batch_op.f("fk_movimiento_jornada_id_jornada"), "jornada", ["jornada_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_movimiento_bitacora_id_bitacora"), "bitacora", ["bitacora_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f(UNA_DE_TRES[0]), UNA_DE_TRES[1])

    with op.batch_alter_table("peticion") as batch_op:
        batch_op.add_column(sa.Column("contra_dependencia_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("contra_control", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("destino_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("origen_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("bitacora_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("con_asesoria", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("recibida", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("calificacion", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("calificada_resuelto", sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column("reaperturas", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("reapertura_pedida", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reabrible_hasta", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("vecinos", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("dias_prorroga", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("recibo_hash", sa.String(length=64), nullable=True))
        batch_op.drop_index(batch_op.f("ix_peticion_tramite_id"))
        batch_op.create_index("ix_peticion_bitacora_id", ["bitacora_id"], unique=False)
        batch_op.create_index("ix_peticion_origen_id", ["origen_id"], unique=False)
        batch_op.create_index(
            "ix_peticion_tramite_localidad", ["tramite_id", "localidad_id", "registrada"], unique=False
        )
        batch_op.create_unique_constraint(batch_op.f("uq_peticion_recibo_hash"), ["recibo_hash"])
        batch_op.create_foreign_key(batch_op.f("fk_peticion_origen_id_peticion"), "peticion", ["origen_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_peticion_destino_id_dependencia"), "dependencia", ["destino_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_peticion_bitacora_id_bitacora"), "bitacora", ["bitacora_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_peticion_contra_dependencia_id_dependencia"),
            "dependencia",
            ["contra_dependencia_id"],
            ["id"],
        )
        for nombre, condicion in (CALIFICACION, CONTRA):
            batch_op.create_check_constraint(op.f(nombre), condicion)

    with op.batch_alter_table("planteamiento", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calle", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("propios", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("oficios", sa.String(length=400), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("medio_en_boveda", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("aviso_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("aviso_medio", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("aviso_dado", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_planteamiento_aviso_id_aviso_de_privacidad"), "aviso_de_privacidad", ["aviso_id"], ["id"]
        )

    with op.batch_alter_table("requisito", schema=None) as batch_op:
        batch_op.add_column(sa.Column("donde", sa.String(length=160), nullable=True))
        batch_op.add_column(sa.Column("lo_emite", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("adjunto", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reservado", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("tramite", schema=None) as batch_op:
        batch_op.add_column(sa.Column("serie", sa.String(length=80), nullable=True))
    op.execute("UPDATE movimiento SET reservado = true WHERE peticion_id IN (SELECT id FROM peticion WHERE reservada)")
    _poner_gatillos(DDL_MOVIMIENTO, DDL_APERTURA)
    _llenar_calles()
    _llenar_recibidas()


def downgrade():
    with op.batch_alter_table("tramite", schema=None) as batch_op:
        batch_op.drop_column("serie")

    with op.batch_alter_table("adjunto", schema=None) as batch_op:
        batch_op.drop_column("reservado")

    with op.batch_alter_table("requisito", schema=None) as batch_op:
        batch_op.drop_column("lo_emite")
        batch_op.drop_column("donde")

    with op.batch_alter_table("planteamiento", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_planteamiento_aviso_id_aviso_de_privacidad"), type_="foreignkey")
        batch_op.drop_column("aviso_dado")
        batch_op.drop_column("aviso_medio")
        batch_op.drop_column("aviso_id")
        batch_op.drop_column("medio_en_boveda")
        batch_op.drop_column("oficios")
        batch_op.drop_column("propios")
        batch_op.drop_column("calle")

    with op.batch_alter_table("peticion") as batch_op:
        for nombre, _condicion in (CALIFICACION, CONTRA):
            batch_op.drop_constraint(op.f(nombre), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_peticion_contra_dependencia_id_dependencia"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_peticion_bitacora_id_bitacora"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_peticion_destino_id_dependencia"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_peticion_origen_id_peticion"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_peticion_recibo_hash"), type_="unique")
        batch_op.drop_index("ix_peticion_tramite_localidad")
        batch_op.drop_index("ix_peticion_origen_id")
        batch_op.drop_index("ix_peticion_bitacora_id")
        batch_op.create_index(batch_op.f("ix_peticion_tramite_id"), ["tramite_id"], unique=False)
        batch_op.drop_column("recibo_hash")
        batch_op.drop_column("dias_prorroga")
        batch_op.drop_column("vecinos")
        batch_op.drop_column("reabrible_hasta")
        batch_op.drop_column("reapertura_pedida")
        batch_op.drop_column("reaperturas")
        batch_op.drop_column("calificada_resuelto")
        batch_op.drop_column("calificacion")
        batch_op.drop_column("con_asesoria")
        batch_op.drop_column("recibida")
        batch_op.drop_column("bitacora_id")
        batch_op.drop_column("origen_id")
        batch_op.drop_column("destino_id")
        batch_op.drop_column("contra_control")
        batch_op.drop_column("contra_dependencia_id")

    _quitar_gatillos()
    op.execute("DELETE FROM movimiento WHERE peticion_id IS NULL")
    with op.batch_alter_table("movimiento") as batch_op:
        batch_op.drop_constraint(op.f(UNA_DE_TRES[0]), type_="check")
        batch_op.create_check_constraint(op.f(UNA_SOLA[0]), UNA_SOLA[1])
        batch_op.drop_constraint(batch_op.f("fk_movimiento_bitacora_id_bitacora"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_movimiento_jornada_id_jornada"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_movimiento_jornada_id_numero"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_movimiento_bitacora_id_numero"), type_="unique")
        batch_op.drop_column("reservado")
        batch_op.drop_column("jornada_id")
        batch_op.drop_column("bitacora_id")

    with op.batch_alter_table("localidad", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_localidad_cvegeo"), type_="unique")
        batch_op.drop_column("cvegeo")

    with op.batch_alter_table("dependencia", schema=None) as batch_op:
        batch_op.drop_column("correo")
        batch_op.drop_column("telefono")
        batch_op.drop_column("domicilio")

    with op.batch_alter_table("ciudadano", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(FUSION[0]), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_ciudadano_fusionado_en_id_ciudadano"), type_="foreignkey")
        batch_op.drop_index("uq_ciudadano_rfc", sqlite_where=PUBLICO, postgresql_where=PUBLICO)
        batch_op.drop_index("ix_ciudadano_fusionado_en_id")
        batch_op.drop_index("uq_ciudadano_curp", sqlite_where=PUBLICO, postgresql_where=PUBLICO)
        batch_op.create_unique_constraint(batch_op.f("uq_ciudadano_curp"), ["curp"])
        batch_op.drop_column("fusionado_en_id")
        batch_op.drop_column("reservado")
        batch_op.drop_column("rfc")

    with op.batch_alter_table("visita", schema=None) as batch_op:
        batch_op.drop_index("ix_visita_peticion_id")
        batch_op.drop_index("ix_visita_jornada_id")
        batch_op.drop_index("ix_visita_cuando")
        batch_op.drop_index("ix_visita_bitacora_id")

    op.drop_table("visita")
    with op.batch_alter_table("oficio", schema=None) as batch_op:
        batch_op.drop_index("ix_oficio_peticion_id")

    op.drop_table("oficio")
    op.drop_table("identidad")
    with op.batch_alter_table("asesoria", schema=None) as batch_op:
        batch_op.drop_index("ix_asesoria_peticion_id")
        batch_op.drop_index("ix_asesoria_jornada_id")
        batch_op.drop_index("ix_asesoria_bitacora_id")

    op.drop_table("asesoria")
    op.drop_table("apertura")
    with op.batch_alter_table("adhesion", schema=None) as batch_op:
        batch_op.drop_index("ix_adhesion_ciudadano_id")

    op.drop_table("adhesion")
    op.drop_table("jornada_persona")
    with op.batch_alter_table("fusion", schema=None) as batch_op:
        batch_op.drop_index("ix_fusion_sobreviviente_id")
        batch_op.drop_index("ix_fusion_absorbido_id")

    op.drop_table("fusion")
    op.drop_table("campo_de_tramite")
    with op.batch_alter_table("bitacora", schema=None) as batch_op:
        batch_op.drop_index("ix_bitacora_localidad_id")
        batch_op.drop_index("ix_bitacora_jornada_id")
        batch_op.drop_index("ix_bitacora_estado")

    op.drop_table("bitacora")
    op.drop_table("trabajo")
    with op.batch_alter_table("jornada", schema=None) as batch_op:
        batch_op.drop_index("ix_jornada_localidad_id")
        batch_op.drop_index("ix_jornada_fecha")

    op.drop_table("jornada")
    op.drop_table("firmante")
    op.drop_table("aviso_de_privacidad")
    _poner_gatillos(DDL_ANTERIOR)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION apertura_inmutable() CASCADE")
