"""Create every table of the first release, its sequences on PostgreSQL, and the triggers that keep the past."""

import sqlalchemy as sa
from alembic import op

from app.extensions import solo_agregar

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SECUENCIAS = (
    "ab_api_key", "ab_group", "ab_group_role", "ab_permission", "ab_permission_view", "ab_permission_view_role",
    "ab_register_user", "ab_role", "ab_user_group", "ab_user", "ab_user_role", "ab_view_menu",
)  # fmt: skip
"""FAB numbers these by a sequence of its own instead of SERIAL."""
TABLAS_CON_GATILLO = ("movimiento", "sello", "cambio")
DDL_MOVIMIENTO = solo_agregar(
    "movimiento",
    (
        "id", "peticion_id", "numero", "acto", "desde", "hacia", "datos", "sal", "datos_hash", "autor_id", "puesto",
        "en_suplencia_de", "via", "cuando", "hash_anterior", "hash",
    ),
    ("datos", "sal"),
)  # fmt: skip
DDL_SELLO = solo_agregar("sello", ("dia", "hasta", "ultimo_id", "peticiones", "hash_anterior", "hash", "hecho"))
DDL_CAMBIO = solo_agregar(
    "cambio", ("id", "cuando", "autor_id", "tabla", "fila", "operacion", "antes", "despues"), ("antes", "despues")
)


def upgrade():
    dialecto = op.get_bind().dialect.name
    if dialecto == "postgresql":
        for nombre in SECUENCIAS:
            op.execute(sa.schema.CreateSequence(sa.Sequence(f"{nombre}_id_seq")))
    op.create_table(
        "ab_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("label", sa.String(length=150), nullable=True),
        sa.Column("description", sa.String(length=512), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_register_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("registration_date", sa.DateTime(), nullable=True),
        sa.Column("registration_hash", sa.String(length=256), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "ab_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ab_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=64), nullable=False),
        sa.Column("last_name", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=128), nullable=False),
        sa.Column("password", sa.String(length=256), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("last_login", sa.DateTime(), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("fail_login_count", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=True),
        sa.Column("created_by_fk", sa.Integer(), nullable=True),
        sa.Column("changed_by_fk", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_fk"],
            ["ab_user.id"],
        ),
        sa.ForeignKeyConstraint(
            ["created_by_fk"],
            ["ab_user.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("username"),
    )
    op.create_table(
        "ab_view_menu",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "ajuste",
        sa.Column("clave", sa.String(length=40), nullable=False),
        sa.Column("valor", sa.String(length=300), nullable=False),
        sa.Column("explicacion", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("clave", name=op.f("pk_ajuste")),
    )
    op.create_table(
        "canal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clave", sa.String(length=30), nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("procedimiento", sa.String(length=20), nullable=False),
        sa.Column("da_turno", sa.Boolean(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canal")),
        sa.UniqueConstraint("clave", name=op.f("uq_canal_clave")),
        sa.UniqueConstraint("nombre", name=op.f("uq_canal_nombre")),
    )
    op.create_table(
        "contador",
        sa.Column("clave", sa.String(length=60), nullable=False),
        sa.Column("valor", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("clave", name=op.f("pk_contador")),
    )
    op.create_table(
        "dependencia",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clave", sa.String(length=30), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("padre_id", sa.Integer(), nullable=True),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("control", sa.Boolean(), nullable=False),
        sa.Column("titular", sa.String(length=120), nullable=True),
        sa.Column("activa", sa.Boolean(), nullable=False),
        sa.Column("busqueda", sa.Text(), nullable=False),
        sa.CheckConstraint("padre_id IS NULL OR padre_id <> id", name=op.f("dependencia_no_es_su_padre")),
        sa.ForeignKeyConstraint(["padre_id"], ["dependencia.id"], name=op.f("fk_dependencia_padre_id_dependencia")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dependencia")),
        sa.UniqueConstraint("clave", name=op.f("uq_dependencia_clave")),
        sa.UniqueConstraint("nombre", name=op.f("uq_dependencia_nombre")),
    )
    with op.batch_alter_table("dependencia", schema=None) as batch_op:
        batch_op.create_index("ix_dependencia_padre_id", ["padre_id"], unique=False)

    op.create_table(
        "inhabil",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dia", sa.Date(), nullable=False),
        sa.Column("motivo", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inhabil")),
        sa.UniqueConstraint("dia", name=op.f("uq_inhabil_dia")),
    )
    op.create_table(
        "intento",
        sa.Column("clave", sa.String(length=64), nullable=False),
        sa.Column("fallos", sa.Integer(), nullable=False),
        sa.Column("desde", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bloqueado_hasta", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("clave", name=op.f("pk_intento")),
    )
    op.create_table(
        "localidad",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clave", sa.String(length=30), nullable=True),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("tipo", sa.String(length=20), nullable=False),
        sa.Column("cp", sa.String(length=5), nullable=True),
        sa.Column("latitud", sa.Float(), nullable=True),
        sa.Column("longitud", sa.Float(), nullable=True),
        sa.Column("activa", sa.Boolean(), nullable=False),
        sa.Column("busqueda", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_localidad")),
        sa.UniqueConstraint("clave", name=op.f("uq_localidad_clave")),
    )
    with op.batch_alter_table("localidad", schema=None) as batch_op:
        batch_op.create_index("uq_localidad_nombre_tipo", ["nombre", "tipo"], unique=True)

    op.create_table(
        "modulo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clave", sa.String(length=4), nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modulo")),
        sa.UniqueConstraint("clave", name=op.f("uq_modulo_clave")),
        sa.UniqueConstraint("nombre", name=op.f("uq_modulo_nombre")),
    )
    op.create_table(
        "sello",
        sa.Column("dia", sa.Date(), nullable=False),
        sa.Column("hasta", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ultimo_id", sa.Integer(), nullable=False),
        sa.Column("peticiones", sa.Integer(), nullable=False),
        sa.Column("hash_anterior", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("hecho", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dia", name=op.f("pk_sello")),
    )
    op.create_table(
        "version",
        sa.Column("nombre", sa.String(length=40), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("nombre", name=op.f("pk_version")),
    )
    op.create_table(
        "ab_api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("key_hash", sa.String(length=256), nullable=False),
        sa.Column("lookup_hash", sa.String(length=256), nullable=True),
        sa.Column("key_prefix", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.DateTime(), nullable=True),
        sa.Column("expires_on", sa.DateTime(), nullable=True),
        sa.Column("revoked_on", sa.DateTime(), nullable=True),
        sa.Column("last_used_on", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("lookup_hash"),
        sa.UniqueConstraint("uuid"),
    )
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.create_index("idx_api_key_lookup_hash", ["lookup_hash"], unique=True)
        batch_op.create_index("idx_api_key_prefix", ["key_prefix"], unique=False)
        batch_op.create_index("idx_api_key_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_group_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["ab_group.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("group_id", "role_id"),
    )
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.create_index("idx_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_group_role_id", ["role_id"], unique=False)

    op.create_table(
        "ab_permission_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_id", sa.Integer(), nullable=False),
        sa.Column("view_menu_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["ab_permission.id"],
        ),
        sa.ForeignKeyConstraint(
            ["view_menu_id"],
            ["ab_view_menu.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("permission_id", "view_menu_id"),
    )
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.create_index("idx_permission_id", ["permission_id"], unique=False)
        batch_op.create_index("idx_view_menu_id", ["view_menu_id"], unique=False)

    op.create_table(
        "ab_user_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["ab_group.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "group_id"),
    )
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.create_index("idx_user_group_id", ["group_id"], unique=False)
        batch_op.create_index("idx_user_id", ["user_id"], unique=False)

    op.create_table(
        "ab_user_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("user_id", "role_id"),
    )
    op.create_table(
        "adscripcion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("puesto", sa.String(length=40), nullable=False),
        sa.Column("dependencia_id", sa.Integer(), nullable=True),
        sa.Column("desde", sa.Date(), nullable=False),
        sa.Column("hasta", sa.Date(), nullable=True),
        sa.Column("suple_a_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "puesto NOT IN ('Enlace', 'Titular') OR dependencia_id IS NOT NULL",
            name=op.f("enlace_y_titular_tienen_dependencia"),
        ),
        sa.CheckConstraint("hasta IS NULL OR hasta >= desde", name=op.f("adscripcion_termina_despues_de_empezar")),
        sa.ForeignKeyConstraint(
            ["dependencia_id"], ["dependencia.id"], name=op.f("fk_adscripcion_dependencia_id_dependencia")
        ),
        sa.ForeignKeyConstraint(["suple_a_id"], ["adscripcion.id"], name=op.f("fk_adscripcion_suple_a_id_adscripcion")),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_adscripcion_user_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adscripcion")),
    )
    with op.batch_alter_table("adscripcion", schema=None) as batch_op:
        batch_op.create_index("ix_adscripcion_dependencia_id", ["dependencia_id"], unique=False)
        batch_op.create_index("ix_adscripcion_user_id", ["user_id"], unique=False)

    op.create_table(
        "cambio",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=False),
        sa.Column("autor_id", sa.Integer(), nullable=True),
        sa.Column("tabla", sa.String(length=40), nullable=False),
        sa.Column("fila", sa.String(length=64), nullable=False),
        sa.Column("operacion", sa.String(length=10), nullable=False),
        sa.Column("antes", sa.JSON(), nullable=True),
        sa.Column("despues", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["autor_id"], ["ab_user.id"], name=op.f("fk_cambio_autor_id_ab_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cambio")),
    )
    with op.batch_alter_table("cambio", schema=None) as batch_op:
        batch_op.create_index("ix_cambio_tabla_fila", ["tabla", "fila"], unique=False)

    op.create_table(
        "ciudadano",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=80), nullable=False),
        sa.Column("apellidos", sa.String(length=80), nullable=False),
        sa.Column("telefono", sa.String(length=20), nullable=True),
        sa.Column("correo", sa.String(length=120), nullable=True),
        sa.Column("curp", sa.String(length=18), nullable=True),
        sa.Column("domicilio", sa.String(length=200), nullable=True),
        sa.Column("localidad_id", sa.Integer(), nullable=True),
        sa.Column("creado", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busqueda", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["localidad_id"], ["localidad.id"], name=op.f("fk_ciudadano_localidad_id_localidad")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ciudadano")),
        sa.UniqueConstraint("curp", name=op.f("uq_ciudadano_curp")),
    )
    with op.batch_alter_table("ciudadano", schema=None) as batch_op:
        batch_op.create_index("ix_ciudadano_busqueda", ["busqueda"], unique=False)
        batch_op.create_index("ix_ciudadano_telefono", ["telefono"], unique=False)

    op.create_table(
        "cuenta",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("debe_cambiar", sa.Boolean(), nullable=False),
        sa.Column("valida_desde", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_cuenta_user_id_ab_user")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_cuenta")),
    )
    op.create_table(
        "envio",
        sa.Column("clave", sa.String(length=64), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("destino", sa.String(length=200), nullable=False),
        sa.Column("creado", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_envio_user_id_ab_user")),
        sa.PrimaryKeyConstraint("clave", name=op.f("pk_envio")),
    )
    op.create_table(
        "sesion",
        sa.Column("sid_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("creada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vista", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revocada", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_sesion_user_id_ab_user")),
        sa.PrimaryKeyConstraint("sid_hash", name=op.f("pk_sesion")),
    )
    with op.batch_alter_table("sesion", schema=None) as batch_op:
        batch_op.create_index("ix_sesion_user_id", ["user_id"], unique=False)

    op.create_table(
        "tramite",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clave", sa.String(length=40), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("clase", sa.String(length=20), nullable=False),
        sa.Column("dependencia_id", sa.Integer(), nullable=True),
        sa.Column("plazo", sa.Integer(), nullable=False),
        sa.Column("sin_identidad", sa.Boolean(), nullable=False),
        sa.Column("admite_pendientes", sa.Boolean(), nullable=False),
        sa.Column("acciones", sa.Text(), nullable=False),
        sa.Column("fundamento", sa.String(length=300), nullable=True),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.Column("busqueda", sa.Text(), nullable=False),
        sa.CheckConstraint("plazo BETWEEN 1 AND 250", name=op.f("tramite_tiene_plazo_de_1_a_250_dias_habiles")),
        sa.ForeignKeyConstraint(
            ["dependencia_id"], ["dependencia.id"], name=op.f("fk_tramite_dependencia_id_dependencia")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tramite")),
        sa.UniqueConstraint("clave", name=op.f("uq_tramite_clave")),
        sa.UniqueConstraint("nombre", name=op.f("uq_tramite_nombre")),
    )
    with op.batch_alter_table("tramite", schema=None) as batch_op:
        batch_op.create_index("ix_tramite_dependencia_id", ["dependencia_id"], unique=False)

    op.create_table(
        "ab_permission_view_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("permission_view_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["permission_view_id"], ["ab_permission_view.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["role_id"], ["ab_role.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("permission_view_id", "role_id"),
    )
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.create_index("idx_permission_view_id", ["permission_view_id"], unique=False)
        batch_op.create_index("idx_role_id", ["role_id"], unique=False)

    op.create_table(
        "peticion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("estado", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tipo", sa.String(length=12), nullable=False),
        sa.Column("contra", sa.String(length=20), nullable=False),
        sa.Column("identidad", sa.String(length=14), nullable=False),
        sa.Column("canal_id", sa.Integer(), nullable=False),
        sa.Column("modulo_id", sa.Integer(), nullable=True),
        sa.Column("localidad_id", sa.Integer(), nullable=False),
        sa.Column("tramite_id", sa.Integer(), nullable=True),
        sa.Column("dependencia_id", sa.Integer(), nullable=True),
        sa.Column("principal_id", sa.Integer(), nullable=True),
        sa.Column("reservada", sa.Boolean(), nullable=False),
        sa.Column("cuarentena", sa.Boolean(), nullable=False),
        sa.Column("firme", sa.Boolean(), nullable=False),
        sa.Column("faltan", sa.Integer(), nullable=False),
        sa.Column("rechazos", sa.Integer(), nullable=False),
        sa.Column("canalizaciones", sa.Integer(), nullable=False),
        sa.Column("resuelto", sa.String(length=2), nullable=True),
        sa.Column("veredicto", sa.String(length=14), nullable=True),
        sa.Column("registrada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("canalizada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concluida", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cerrada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("informada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("en_espera_hasta", sa.Date(), nullable=True),
        sa.Column("vence", sa.Date(), nullable=True),
        sa.Column("fecha_limite", sa.Date(), nullable=True),
        sa.Column("dias_usados", sa.Integer(), nullable=False),
        sa.Column("reloj_desde", sa.Date(), nullable=True),
        sa.Column("sal_seguimiento", sa.String(length=32), nullable=False),
        sa.Column("ultimo_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("estado <> 'concluido' OR resuelto IS NOT NULL", name=op.f("concluido_dice_si_se_resolvio")),
        sa.CheckConstraint("estado <> 'duplicado' OR principal_id IS NOT NULL", name=op.f("duplicado_tiene_principal")),
        sa.CheckConstraint(
            "estado NOT IN ('canalizado', 'recibido', 'proceso', 'concluido') OR dependencia_id IS NOT NULL",
            name=op.f("canalizado_tiene_dependencia"),
        ),
        sa.CheckConstraint("resuelto <> 'no' OR informada IS NOT NULL", name=op.f("no_resuelta_tiene_aviso")),
        sa.CheckConstraint("principal_id IS NULL OR principal_id <> id", name=op.f("no_es_duplicada_de_si_misma")),
        sa.ForeignKeyConstraint(["canal_id"], ["canal.id"], name=op.f("fk_peticion_canal_id_canal")),
        sa.ForeignKeyConstraint(
            ["dependencia_id"], ["dependencia.id"], name=op.f("fk_peticion_dependencia_id_dependencia")
        ),
        sa.ForeignKeyConstraint(["localidad_id"], ["localidad.id"], name=op.f("fk_peticion_localidad_id_localidad")),
        sa.ForeignKeyConstraint(["modulo_id"], ["modulo.id"], name=op.f("fk_peticion_modulo_id_modulo")),
        sa.ForeignKeyConstraint(["principal_id"], ["peticion.id"], name=op.f("fk_peticion_principal_id_peticion")),
        sa.ForeignKeyConstraint(["tramite_id"], ["tramite.id"], name=op.f("fk_peticion_tramite_id_tramite")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peticion")),
        sa.UniqueConstraint("folio", name=op.f("uq_peticion_folio")),
    )
    with op.batch_alter_table("peticion", schema=None) as batch_op:
        batch_op.create_index("ix_peticion_dependencia_estado", ["dependencia_id", "estado", "id"], unique=False)
        batch_op.create_index("ix_peticion_estado_vence", ["estado", "vence"], unique=False)
        batch_op.create_index("ix_peticion_localidad_id", ["localidad_id"], unique=False)
        batch_op.create_index("ix_peticion_principal_id", ["principal_id"], unique=False)
        batch_op.create_index("ix_peticion_registrada", ["registrada"], unique=False)
        batch_op.create_index("ix_peticion_tramite_id", ["tramite_id"], unique=False)

    op.create_table(
        "requisito",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tramite_id", sa.Integer(), nullable=False),
        sa.Column("nombre", sa.String(length=160), nullable=False),
        sa.Column("obligatorio", sa.Boolean(), nullable=False),
        sa.Column("documento", sa.Boolean(), nullable=False),
        sa.Column("orden", sa.Integer(), nullable=False),
        sa.Column("activo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["tramite_id"], ["tramite.id"], name=op.f("fk_requisito_tramite_id_tramite")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisito")),
    )
    with op.batch_alter_table("requisito", schema=None) as batch_op:
        batch_op.create_index("ix_requisito_tramite_id", ["tramite_id"], unique=False)

    op.create_table(
        "adjunto",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("clase", sa.String(length=30), nullable=False),
        sa.Column("titulo", sa.String(length=200), nullable=False),
        sa.Column("nombre", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("tamano", sa.Integer(), nullable=False),
        sa.Column("subido", sa.DateTime(timezone=True), nullable=False),
        sa.Column("autor_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["autor_id"], ["ab_user.id"], name=op.f("fk_adjunto_autor_id_ab_user")),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_adjunto_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjunto")),
    )
    with op.batch_alter_table("adjunto", schema=None) as batch_op:
        batch_op.create_index("ix_adjunto_peticion_id", ["peticion_id"], unique=False)
        batch_op.create_index("ix_adjunto_sha256", ["sha256"], unique=False)

    op.create_table(
        "movimiento",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=True),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("acto", sa.String(length=40), nullable=False),
        sa.Column("desde", sa.String(length=20), nullable=False),
        sa.Column("hacia", sa.String(length=20), nullable=False),
        sa.Column("datos", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("sal", sa.String(length=32), nullable=True),
        sa.Column("datos_hash", sa.String(length=64), nullable=False),
        sa.Column("autor_id", sa.Integer(), nullable=True),
        sa.Column("puesto", sa.String(length=40), nullable=False),
        sa.Column("en_suplencia_de", sa.String(length=130), nullable=True),
        sa.Column("via", sa.String(length=12), nullable=False),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash_anterior", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("peticion_id IS NOT NULL", name=op.f("movimiento_de_una_sola_cosa")),
        sa.ForeignKeyConstraint(["autor_id"], ["ab_user.id"], name=op.f("fk_movimiento_autor_id_ab_user")),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_movimiento_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movimiento")),
        sa.UniqueConstraint("peticion_id", "numero", name=op.f("uq_movimiento_peticion_id_numero")),
    )
    with op.batch_alter_table("movimiento", schema=None) as batch_op:
        batch_op.create_index("ix_movimiento_cuando", ["cuando"], unique=False)

    op.create_table(
        "planteamiento",
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("descripcion", sa.Text(), nullable=False),
        sa.Column("domicilio", sa.String(length=200), nullable=True),
        sa.Column("ciudadano_id", sa.Integer(), nullable=True),
        sa.Column("busqueda", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ciudadano_id"], ["ciudadano.id"], name=op.f("fk_planteamiento_ciudadano_id_ciudadano")
        ),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_planteamiento_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("peticion_id", name=op.f("pk_planteamiento")),
    )
    with op.batch_alter_table("planteamiento", schema=None) as batch_op:
        batch_op.create_index("ix_planteamiento_ciudadano_id", ["ciudadano_id"], unique=False)

    op.create_table(
        "turno",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("letra", sa.String(length=4), nullable=False),
        sa.Column("dia", sa.Date(), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("dado", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["peticion_id"], ["peticion.id"], name=op.f("fk_turno_peticion_id_peticion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turno")),
        sa.UniqueConstraint("letra", "dia", "numero", name=op.f("uq_turno_letra_dia_numero")),
        sa.UniqueConstraint("peticion_id", name=op.f("uq_turno_peticion_id")),
    )
    op.create_table(
        "requisito_cotejado",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("peticion_id", sa.Integer(), nullable=False),
        sa.Column("requisito_id", sa.Integer(), nullable=False),
        sa.Column("como", sa.String(length=12), nullable=False),
        sa.Column("adjunto_id", sa.Integer(), nullable=True),
        sa.Column("cuando", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adjunto_id"], ["adjunto.id"], name=op.f("fk_requisito_cotejado_adjunto_id_adjunto")),
        sa.ForeignKeyConstraint(
            ["peticion_id"], ["peticion.id"], name=op.f("fk_requisito_cotejado_peticion_id_peticion")
        ),
        sa.ForeignKeyConstraint(
            ["requisito_id"], ["requisito.id"], name=op.f("fk_requisito_cotejado_requisito_id_requisito")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisito_cotejado")),
        sa.UniqueConstraint("peticion_id", "requisito_id", name=op.f("uq_requisito_cotejado_peticion_id_requisito_id")),
    )
    for ddl in (DDL_MOVIMIENTO, DDL_SELLO, DDL_CAMBIO):
        for sentencia in ddl[dialecto]:
            op.execute(sentencia)


def downgrade():
    op.drop_table("requisito_cotejado")
    op.drop_table("turno")
    with op.batch_alter_table("planteamiento", schema=None) as batch_op:
        batch_op.drop_index("ix_planteamiento_ciudadano_id")

    op.drop_table("planteamiento")
    with op.batch_alter_table("movimiento", schema=None) as batch_op:
        batch_op.drop_index("ix_movimiento_cuando")

    op.drop_table("movimiento")
    with op.batch_alter_table("adjunto", schema=None) as batch_op:
        batch_op.drop_index("ix_adjunto_sha256")
        batch_op.drop_index("ix_adjunto_peticion_id")

    op.drop_table("adjunto")
    with op.batch_alter_table("requisito", schema=None) as batch_op:
        batch_op.drop_index("ix_requisito_tramite_id")

    op.drop_table("requisito")
    with op.batch_alter_table("peticion", schema=None) as batch_op:
        batch_op.drop_index("ix_peticion_tramite_id")
        batch_op.drop_index("ix_peticion_registrada")
        batch_op.drop_index("ix_peticion_principal_id")
        batch_op.drop_index("ix_peticion_localidad_id")
        batch_op.drop_index("ix_peticion_estado_vence")
        batch_op.drop_index("ix_peticion_dependencia_estado")

    op.drop_table("peticion")
    with op.batch_alter_table("ab_permission_view_role", schema=None) as batch_op:
        batch_op.drop_index("idx_role_id")
        batch_op.drop_index("idx_permission_view_id")

    op.drop_table("ab_permission_view_role")
    with op.batch_alter_table("tramite", schema=None) as batch_op:
        batch_op.drop_index("ix_tramite_dependencia_id")

    op.drop_table("tramite")
    with op.batch_alter_table("sesion", schema=None) as batch_op:
        batch_op.drop_index("ix_sesion_user_id")

    op.drop_table("sesion")
    op.drop_table("envio")
    op.drop_table("cuenta")
    with op.batch_alter_table("ciudadano", schema=None) as batch_op:
        batch_op.drop_index("ix_ciudadano_telefono")
        batch_op.drop_index("ix_ciudadano_busqueda")

    op.drop_table("ciudadano")
    with op.batch_alter_table("cambio", schema=None) as batch_op:
        batch_op.drop_index("ix_cambio_tabla_fila")

    op.drop_table("cambio")
    with op.batch_alter_table("adscripcion", schema=None) as batch_op:
        batch_op.drop_index("ix_adscripcion_user_id")
        batch_op.drop_index("ix_adscripcion_dependencia_id")

    op.drop_table("adscripcion")
    op.drop_table("ab_user_role")
    with op.batch_alter_table("ab_user_group", schema=None) as batch_op:
        batch_op.drop_index("idx_user_id")
        batch_op.drop_index("idx_user_group_id")

    op.drop_table("ab_user_group")
    with op.batch_alter_table("ab_permission_view", schema=None) as batch_op:
        batch_op.drop_index("idx_view_menu_id")
        batch_op.drop_index("idx_permission_id")

    op.drop_table("ab_permission_view")
    with op.batch_alter_table("ab_group_role", schema=None) as batch_op:
        batch_op.drop_index("idx_group_role_id")
        batch_op.drop_index("idx_group_id")

    op.drop_table("ab_group_role")
    with op.batch_alter_table("ab_api_key", schema=None) as batch_op:
        batch_op.drop_index("idx_api_key_user_id")
        batch_op.drop_index("idx_api_key_prefix")
        batch_op.drop_index("idx_api_key_lookup_hash")

    op.drop_table("ab_api_key")
    op.drop_table("version")
    op.drop_table("sello")
    op.drop_table("modulo")
    with op.batch_alter_table("localidad", schema=None) as batch_op:
        batch_op.drop_index("uq_localidad_nombre_tipo")

    op.drop_table("localidad")
    op.drop_table("intento")
    op.drop_table("inhabil")
    with op.batch_alter_table("dependencia", schema=None) as batch_op:
        batch_op.drop_index("ix_dependencia_padre_id")

    op.drop_table("dependencia")
    op.drop_table("contador")
    op.drop_table("canal")
    op.drop_table("ajuste")
    op.drop_table("ab_view_menu")
    op.drop_table("ab_user")
    op.drop_table("ab_role")
    op.drop_table("ab_register_user")
    op.drop_table("ab_permission")
    op.drop_table("ab_group")
    if op.get_bind().dialect.name == "postgresql":
        for tabla in TABLAS_CON_GATILLO:
            op.execute(f"DROP FUNCTION {tabla}_inmutable() CASCADE")
        for nombre in SECUENCIAS:
            op.execute(sa.schema.DropSequence(sa.Sequence(f"{nombre}_id_seq")))
