"""Add Cerca de Ti: compromisos, photos, field devices, frozen reports, what a visita treats; asesorías become acts."""

import hashlib
import json
import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from stdnum import damm

from app.extensions import solo_agregar
from app.nucleo.texto import calle_normal

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_DE_TRES = ("peticion_id", "bitacora_id", "jornada_id")
_DE_CINCO = (*_DE_TRES, "asesoria_id", "compromiso_id")
_COLUMNAS = (
    "numero", "acto", "desde", "hacia", "datos", "sal", "datos_hash", "autor_id", "puesto", "en_suplencia_de", "via",
    "cuando", "hash_anterior", "hash",
)  # fmt: skip


def _una_de(columnas):
    return " + ".join(f"CASE WHEN {columna} IS NULL THEN 0 ELSE 1 END" for columna in columnas) + " = 1"


UNA_SOLA = "movimiento_de_una_sola_cosa"
RESPONDIDA = ("asesoria_respondida_dice_cuando", "estado <> 'respondida' OR respondida IS NOT NULL")
DDL_ANTERIOR = solo_agregar("movimiento", ("id", *_DE_TRES, "reservado", *_COLUMNAS), ("datos", "sal"))
DDL_MOVIMIENTO = solo_agregar("movimiento", ("id", *_DE_CINCO, "reservado", *_COLUMNAS), ("datos", "sal"))
DDL_INFORME = solo_agregar("informe_de_jornada", ("id", "jornada_id", "numero", "hecho", "contenido", "sha256"))
DDL_FOTO = solo_agregar(
    "foto",
    (
        "id", "visita_id", "bitacora_id", "asesoria_id", "compromiso_id", "nombre", "origen_sha256", "sha256", "mime",
        "tamano", "subida", "autor_id",
    ),
)  # fmt: skip


def _es_sqlite():
    return op.get_bind().dialect.name == "sqlite"


def _quitar_gatillos(*tablas):
    for tabla in tablas:
        if not _es_sqlite():
            op.execute(f"DROP FUNCTION {tabla}_inmutable() CASCADE")
            continue
        for nombre in ("no_se_edita", "no_se_borra", "solo_se_suprime"):
            op.execute(f"DROP TRIGGER IF EXISTS {tabla}_{nombre}")


def _poner_gatillos(*ddl):
    for uno in ddl:
        for sentencia in uno[op.get_bind().dialect.name]:
            op.execute(sentencia)


def _llenar_calles():
    tabla = sa.table("bitacora", sa.column("id"), sa.column("domicilio"), sa.column("calle"))
    conexion = op.get_bind()
    filas = conexion.execute(sa.select(tabla.c.id, tabla.c.domicilio).where(tabla.c.domicilio.is_not(None))).all()
    for pk, domicilio in filas:
        conexion.execute(sa.update(tabla).where(tabla.c.id == pk).values(calle=calle_normal(domicilio)))


def _folio(numero, anio):
    cuerpo = f"{anio}{numero:06d}"
    digitos = "".join(str(int(letra, 36)) for letra in f"ASE{cuerpo}")
    return f"ASE-{anio}-{numero:06d}-{damm.calc_check_digit(digitos)}"


def _dar_folio_a_las_asesorias():
    """Give what was asked before its folio, its state and the first link of its chain."""
    conexion = op.get_bind()
    tiempo = sa.DateTime(timezone=True)
    asesoria = sa.table(
        "asesoria", sa.column("id"), sa.column("pregunta"), sa.column("respondida", tiempo), sa.column("folio"),
        sa.column("estado"), sa.column("asunto"), sa.column("ultimo_hash"),
    )  # fmt: skip
    tipos = {"cuando": tiempo, "datos": sa.JSON()}
    columnas = [sa.column(c, tipos.get(c)) for c in (*_COLUMNAS, "asesoria_id", "reservado")]
    movimiento = sa.table("movimiento", *columnas)
    momento, n = datetime.now(UTC), 0
    filas = conexion.execute(sa.select(asesoria.c.id, asesoria.c.pregunta, asesoria.c.respondida).order_by("id")).all()
    for n, (pk, pregunta, respondida) in enumerate(filas, 1):
        folio, estado = _folio(n, momento.year), "respondida" if respondida else "pedida"
        acto = "asentar" if respondida else "pedir"
        datos_hash = hashlib.sha256(f"{(sal := secrets.token_hex(16))}\n{{}}".encode()).hexdigest()
        partes = ["0" * 64, folio, 1, acto, "", estado, datos_hash, None, "sistema", None, "sistema"]
        # SQLite keeps the instant without its zone; what is hashed is what will be read: UTC.
        texto = json.dumps([*partes, momento.isoformat()], ensure_ascii=False)
        eslabon = hashlib.sha256(texto.encode()).hexdigest()
        conexion.execute(
            sa.update(asesoria).where(asesoria.c.id == pk).values(
                folio=folio, estado=estado, asunto=pregunta[:160], ultimo_hash=eslabon
            )
        )  # fmt: skip
        conexion.execute(
            sa.insert(movimiento).values(
                asesoria_id=pk, numero=1, acto=acto, desde="", hacia=estado, datos={}, sal=sal,
                datos_hash=datos_hash, puesto="sistema", via="sistema", reservado=False,
                cuando=momento.replace(tzinfo=None) if _es_sqlite() else momento, hash_anterior="0" * 64, hash=eslabon,
            )
        )  # fmt: skip
    if n:
        contador = sa.table("contador", sa.column("clave"), sa.column("valor"))
        conexion.execute(sa.delete(contador).where(contador.c.clave == f"asesoria:{momento.year}"))
        conexion.execute(sa.insert(contador).values(clave=f"asesoria:{momento.year}", valor=n))


def _pasar_asuntos():
    op.execute(
        "INSERT INTO asunto_de_visita (visita_id, peticion_id) "
        "SELECT id, peticion_id FROM visita WHERE peticion_id IS NOT NULL"
    )


def upgrade():
    op.create_table(
        "direccion_ical",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secreto_hash", sa.String(length=64), nullable=False),
        sa.Column("creada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_direccion_ical_user_id_ab_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_direccion_ical")),
        sa.UniqueConstraint("secreto_hash", name=op.f("uq_direccion_ical_secreto_hash")),
    )
    op.create_table(
        "dispositivo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("alta", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visto", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revocado", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoca_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["revoca_id"], ["ab_user.id"], name=op.f("fk_dispositivo_revoca_id_ab_user")),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_dispositivo_user_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispositivo")),
        sa.UniqueConstraint("uuid", name=op.f("uq_dispositivo_uuid")),
    )
    with op.batch_alter_table("dispositivo", schema=None) as batch_op:
        batch_op.create_index("ix_dispositivo_user_id", ["user_id"], unique=False)

    op.create_table(
        "informe_de_jornada",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("jornada_id", sa.Integer(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("hecho", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contenido", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["jornada_id"], ["jornada.id"], name=op.f("fk_informe_de_jornada_jornada_id_jornada")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_informe_de_jornada")),
        sa.UniqueConstraint("jornada_id", "numero", name=op.f("uq_informe_de_jornada_jornada_id_numero")),
    )
    op.create_table(
        "registro_de_campo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("dispositivo_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("tipo", sa.String(length=12), nullable=False),
        sa.Column("cosa_id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("provisional", sa.String(length=20), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("contenido", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("fotos", sa.JSON(), nullable=False),
        sa.Column("capturado", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recibido", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispositivo_id"], ["dispositivo.id"], name=op.f("fk_registro_de_campo_dispositivo_id_dispositivo")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_registro_de_campo_user_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registro_de_campo")),
        sa.UniqueConstraint(
            "dispositivo_id", "provisional", name=op.f("uq_registro_de_campo_dispositivo_id_provisional")
        ),
        sa.UniqueConstraint("uuid", name=op.f("uq_registro_de_campo_uuid")),
    )
    with op.batch_alter_table("registro_de_campo", schema=None) as batch_op:
        batch_op.create_index("ix_registro_de_campo_recibido", ["recibido"], unique=False)
        batch_op.create_index("ix_registro_de_campo_user_id", ["user_id", "id"], unique=False)

    op.create_table(
        "foto_de_campo",
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("registro_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("recibida", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registro_id"], ["registro_de_campo.id"], name=op.f("fk_foto_de_campo_registro_id_registro_de_campo")
        ),
        sa.PrimaryKeyConstraint("uuid", name=op.f("pk_foto_de_campo")),
    )
    with op.batch_alter_table("foto_de_campo", schema=None) as batch_op:
        batch_op.create_index("ix_foto_de_campo_registro_id", ["registro_id"], unique=False)

    op.create_table(
        "asunto_de_visita",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visita_id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=True),
        sa.Column("bitacora_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(_una_de(("peticion_id", "bitacora_id")), name=op.f("asunto_es_peticion_o_entrada")),
        sa.ForeignKeyConstraint(
            ["bitacora_id"], ["bitacora.id"], name=op.f("fk_asunto_de_visita_bitacora_id_bitacora")
        ),
        sa.ForeignKeyConstraint(
            ["peticion_id"], ["peticion.id"], name=op.f("fk_asunto_de_visita_peticion_id_peticion")
        ),
        sa.ForeignKeyConstraint(["visita_id"], ["visita.id"], name=op.f("fk_asunto_de_visita_visita_id_visita")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asunto_de_visita")),
        sa.UniqueConstraint("visita_id", "bitacora_id", name=op.f("uq_asunto_de_visita_visita_id_bitacora_id")),
        sa.UniqueConstraint("visita_id", "peticion_id", name=op.f("uq_asunto_de_visita_visita_id_peticion_id")),
    )
    with op.batch_alter_table("asunto_de_visita", schema=None) as batch_op:
        batch_op.create_index("ix_asunto_de_visita_bitacora_id", ["bitacora_id"], unique=False)
        batch_op.create_index("ix_asunto_de_visita_peticion_id", ["peticion_id"], unique=False)

    op.create_table(
        "compromiso",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("que", sa.Text(), nullable=False),
        sa.Column("fecha", sa.Date(), nullable=False),
        sa.Column("responsable", sa.String(length=160), nullable=False),
        sa.Column("dependencia_id", sa.Integer(), nullable=True),
        sa.Column("localidad_id", sa.Integer(), nullable=True),
        sa.Column("jornada_id", sa.Integer(), nullable=True),
        sa.Column("peticion_id", sa.Integer(), nullable=True),
        sa.Column("acordado", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidencia", sa.Text(), nullable=True),
        sa.Column("cerrado", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ultimo_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("estado <> 'cumplido' OR evidencia IS NOT NULL", name=op.f("cumplido_dice_su_evidencia")),
        sa.ForeignKeyConstraint(
            ["dependencia_id"], ["dependencia.id"], name=op.f("fk_compromiso_dependencia_id_dependencia")
        ),
        sa.ForeignKeyConstraint(["jornada_id"], ["jornada.id"], name=op.f("fk_compromiso_jornada_id_jornada")),
        sa.ForeignKeyConstraint(["localidad_id"], ["localidad.id"], name=op.f("fk_compromiso_localidad_id_localidad")),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_compromiso_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compromiso")),
        sa.UniqueConstraint("folio", name=op.f("uq_compromiso_folio")),
    )
    with op.batch_alter_table("compromiso", schema=None) as batch_op:
        batch_op.create_index("ix_compromiso_estado_fecha", ["estado", "fecha"], unique=False)
        batch_op.create_index("ix_compromiso_jornada_id", ["jornada_id"], unique=False)
        batch_op.create_index("ix_compromiso_localidad_id", ["localidad_id"], unique=False)
        batch_op.create_index("ix_compromiso_peticion_id", ["peticion_id"], unique=False)

    op.create_table(
        "foto",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visita_id", sa.Integer(), nullable=True),
        sa.Column("bitacora_id", sa.Integer(), nullable=True),
        sa.Column("asesoria_id", sa.Integer(), nullable=True),
        sa.Column("compromiso_id", sa.Integer(), nullable=True),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("origen_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("tamano", sa.Integer(), nullable=False),
        sa.Column("subida", sa.DateTime(timezone=True), nullable=False),
        sa.Column("autor_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            _una_de(("visita_id", "bitacora_id", "asesoria_id", "compromiso_id")), name=op.f("foto_de_una_sola_cosa")
        ),
        sa.ForeignKeyConstraint(["asesoria_id"], ["asesoria.id"], name=op.f("fk_foto_asesoria_id_asesoria")),
        sa.ForeignKeyConstraint(["autor_id"], ["ab_user.id"], name=op.f("fk_foto_autor_id_ab_user")),
        sa.ForeignKeyConstraint(["bitacora_id"], ["bitacora.id"], name=op.f("fk_foto_bitacora_id_bitacora")),
        sa.ForeignKeyConstraint(["compromiso_id"], ["compromiso.id"], name=op.f("fk_foto_compromiso_id_compromiso")),
        sa.ForeignKeyConstraint(["visita_id"], ["visita.id"], name=op.f("fk_foto_visita_id_visita")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foto")),
    )
    with op.batch_alter_table("foto", schema=None) as batch_op:
        batch_op.create_index("ix_foto_asesoria_id", ["asesoria_id"], unique=False)
        batch_op.create_index("ix_foto_bitacora_id", ["bitacora_id"], unique=False)
        batch_op.create_index("ix_foto_compromiso_id", ["compromiso_id"], unique=False)
        batch_op.create_index("ix_foto_sha256", ["sha256"], unique=False)
        batch_op.create_index("ix_foto_visita_id", ["visita_id"], unique=False)

    with op.batch_alter_table("adjunto", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origen_sha256", sa.String(length=64), nullable=True))

    with op.batch_alter_table("asesoria", schema=None) as batch_op:
        batch_op.add_column(sa.Column("folio", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("estado", sa.String(length=20), nullable=False, server_default="pedida"))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("asunto", sa.String(length=160), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("normas", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("remitida_a", sa.String(length=160), nullable=True))
        batch_op.add_column(sa.Column("excusado_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ultimo_hash", sa.String(length=64), nullable=False, server_default=""))
        batch_op.create_index("ix_asesoria_estado", ["estado", "id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_asesoria_folio"), ["folio"])
        batch_op.create_foreign_key(batch_op.f("fk_asesoria_excusado_id_ab_user"), "ab_user", ["excusado_id"], ["id"])
        batch_op.create_check_constraint(op.f(RESPONDIDA[0]), RESPONDIDA[1])

    with op.batch_alter_table("bitacora", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calle", sa.String(length=200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("latitud", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitud", sa.Float(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_bitacora_localidad_id"))
        batch_op.create_index("ix_bitacora_localidad_id", ["localidad_id", "oida"], unique=False)

    _quitar_gatillos("movimiento")
    with op.batch_alter_table("movimiento", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(UNA_SOLA), type_="check")
        batch_op.add_column(sa.Column("asesoria_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("compromiso_id", sa.Integer(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_movimiento_asesoria_id_numero"), ["asesoria_id", "numero"])
        batch_op.create_unique_constraint(batch_op.f("uq_movimiento_compromiso_id_numero"), ["compromiso_id", "numero"])
        batch_op.create_foreign_key(
            batch_op.f("fk_movimiento_compromiso_id_compromiso"), "compromiso", ["compromiso_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_movimiento_asesoria_id_asesoria"), "asesoria", ["asesoria_id"], ["id"]
        )
        batch_op.create_check_constraint(op.f(UNA_SOLA), _una_de(_DE_CINCO))

    _dar_folio_a_las_asesorias()
    with op.batch_alter_table("asesoria", schema=None) as batch_op:
        batch_op.alter_column("folio", existing_type=sa.String(length=20), nullable=False)

    with op.batch_alter_table("peticion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("jornada_id", sa.Integer(), nullable=True))
        batch_op.create_index("ix_peticion_jornada_id", ["jornada_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_peticion_jornada_id_jornada"), "jornada", ["jornada_id"], ["id"])

    with op.batch_alter_table("planteamiento", recreate="never") as batch_op:  # its full-text triggers stay
        batch_op.add_column(sa.Column("latitud", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitud", sa.Float(), nullable=True))

    _pasar_asuntos()
    with op.batch_alter_table("visita", schema=None) as batch_op:
        batch_op.add_column(sa.Column("latitud", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("longitud", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("siguiente_fecha", sa.Date(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_visita_peticion_id"))
        batch_op.create_index("ix_visita_siguiente_fecha", ["siguiente_fecha"], unique=False)
        batch_op.drop_constraint(batch_op.f("fk_visita_peticion_id_peticion"), type_="foreignkey")
        batch_op.drop_column("peticion_id")
    _llenar_calles()
    _poner_gatillos(DDL_MOVIMIENTO, DDL_INFORME, DDL_FOTO)


def downgrade():
    _quitar_gatillos("movimiento", "informe_de_jornada", "foto")
    with op.batch_alter_table("visita", schema=None) as batch_op:
        batch_op.add_column(sa.Column("peticion_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_visita_peticion_id_peticion"), "peticion", ["peticion_id"], ["id"])
        batch_op.drop_index("ix_visita_siguiente_fecha")
        batch_op.create_index(batch_op.f("ix_visita_peticion_id"), ["peticion_id"], unique=False)
        batch_op.drop_column("siguiente_fecha")
        batch_op.drop_column("longitud")
        batch_op.drop_column("latitud")
    op.execute(
        "UPDATE visita SET peticion_id = "
        "(SELECT min(a.peticion_id) FROM asunto_de_visita a WHERE a.visita_id = visita.id)"
    )

    with op.batch_alter_table("planteamiento", recreate="never") as batch_op:
        batch_op.drop_column("longitud")
        batch_op.drop_column("latitud")

    with op.batch_alter_table("peticion", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_peticion_jornada_id_jornada"), type_="foreignkey")
        batch_op.drop_index("ix_peticion_jornada_id")
        batch_op.drop_column("jornada_id")

    op.execute("DELETE FROM movimiento WHERE asesoria_id IS NOT NULL OR compromiso_id IS NOT NULL")
    with op.batch_alter_table("movimiento", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(UNA_SOLA), type_="check")
        batch_op.create_check_constraint(op.f(UNA_SOLA), _una_de(_DE_TRES))
        batch_op.drop_constraint(batch_op.f("fk_movimiento_asesoria_id_asesoria"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_movimiento_compromiso_id_compromiso"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_movimiento_compromiso_id_numero"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_movimiento_asesoria_id_numero"), type_="unique")
        batch_op.drop_column("compromiso_id")
        batch_op.drop_column("asesoria_id")
    _poner_gatillos(DDL_ANTERIOR)

    with op.batch_alter_table("bitacora", schema=None) as batch_op:
        batch_op.drop_index("ix_bitacora_localidad_id")
        batch_op.create_index(batch_op.f("ix_bitacora_localidad_id"), ["localidad_id"], unique=False)
        batch_op.drop_column("longitud")
        batch_op.drop_column("latitud")
        batch_op.drop_column("calle")

    with op.batch_alter_table("asesoria", schema=None) as batch_op:
        batch_op.drop_constraint(op.f(RESPONDIDA[0]), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_asesoria_excusado_id_ab_user"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_asesoria_folio"), type_="unique")
        batch_op.drop_index("ix_asesoria_estado")
        batch_op.drop_column("ultimo_hash")
        batch_op.drop_column("excusado_id")
        batch_op.drop_column("remitida_a")
        batch_op.drop_column("normas")
        batch_op.drop_column("asunto")
        batch_op.drop_column("version")
        batch_op.drop_column("estado")
        batch_op.drop_column("folio")

    with op.batch_alter_table("adjunto", schema=None) as batch_op:
        batch_op.drop_column("origen_sha256")

    with op.batch_alter_table("foto", schema=None) as batch_op:
        batch_op.drop_index("ix_foto_visita_id")
        batch_op.drop_index("ix_foto_sha256")
        batch_op.drop_index("ix_foto_compromiso_id")
        batch_op.drop_index("ix_foto_bitacora_id")
        batch_op.drop_index("ix_foto_asesoria_id")

    op.drop_table("foto")
    with op.batch_alter_table("compromiso", schema=None) as batch_op:
        batch_op.drop_index("ix_compromiso_peticion_id")
        batch_op.drop_index("ix_compromiso_localidad_id")
        batch_op.drop_index("ix_compromiso_jornada_id")
        batch_op.drop_index("ix_compromiso_estado_fecha")

    op.drop_table("compromiso")
    with op.batch_alter_table("asunto_de_visita", schema=None) as batch_op:
        batch_op.drop_index("ix_asunto_de_visita_peticion_id")
        batch_op.drop_index("ix_asunto_de_visita_bitacora_id")

    op.drop_table("asunto_de_visita")
    with op.batch_alter_table("foto_de_campo", schema=None) as batch_op:
        batch_op.drop_index("ix_foto_de_campo_registro_id")

    op.drop_table("foto_de_campo")
    with op.batch_alter_table("registro_de_campo", schema=None) as batch_op:
        batch_op.drop_index("ix_registro_de_campo_user_id")
        batch_op.drop_index("ix_registro_de_campo_recibido")

    op.drop_table("registro_de_campo")
    op.drop_table("informe_de_jornada")
    with op.batch_alter_table("dispositivo", schema=None) as batch_op:
        batch_op.drop_index("ix_dispositivo_user_id")

    op.drop_table("dispositivo")
    op.drop_table("direccion_ical")
