"""Migrations: one head, there and back with data, equal to the models; every named CHECK stands and bites."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, migrate, revision, upgrade
from sqlalchemy import CheckConstraint, Column, Integer, MetaData, String, Table, column, inspect, select, table
from sqlalchemy.exc import IntegrityError

from app.actos.queries import cadenas_rotas
from app.archivos.models import Foto
from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Asunto, Visita
from app.catalogos.models.tramites import Requisito
from app.commands import como_sistema, preparar
from app.compromisos.models import Compromiso
from app.documentos.models import Oficio
from app.extensions import db, escritura
from app.nucleo.folio import valido
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion
from tests.elenco import alcance
from tests.factories import acto, datos_de_registro, en

pytestmark = pytest.mark.dialecto("DDL, triggers and checks are written per dialect")

CARPETA = str(Path(__file__).resolve().parents[1] / "migrations")
_HOJA = (
    "INSERT INTO hoja (lote, archivo, primera, paginas, sha256, tamano, situacion, ambito, subida, autor_id)"
    " SELECT 'l', 'a.pdf', 1, 1, 'x', 1, '{estado}', '{ambito}', '2026-11-21', id FROM ab_user LIMIT 1"
)
TODO_BIEN = "Correcto: 0 peticiones, cadenas, sellos y folios completos; 0 archivos íntegros."
MUERDE: dict[str, str] = {
    "propuesta_resuelta_dice_cuando": "INSERT INTO propuesta (acto, user_id, datos, hecha, resolucion)"
    " SELECT 'contrasena', id, '{}', '2026-11-21', 'consentida' FROM ab_user LIMIT 1",
    "tarea_tomada_dice_hasta": "INSERT INTO tarea (clase, llave, datos, intentos, dueno)"
    " VALUES ('x', '', '{}', 0, 'x')",
    "instalacion_es_una": "UPDATE instalacion SET numero = 2",
    "movimiento_de_una_sola_cosa": "UPDATE movimiento SET peticion_id = NULL",
    "canalizado_tiene_dependencia": "UPDATE peticion SET estado = 'canalizado', dependencia_id = NULL",
    "concluido_dice_si_se_resolvio": "UPDATE peticion SET estado = 'concluido', resuelto = NULL",
    "no_resuelta_tiene_aviso": "UPDATE peticion SET resuelto = 'no', informada = NULL",
    "duplicado_tiene_principal": "UPDATE peticion SET estado = 'duplicado', principal_id = NULL",
    "no_es_duplicada_de_si_misma": "UPDATE peticion SET principal_id = id",
    "adscripcion_termina_despues_de_empezar": "UPDATE adscripcion SET hasta = '1999-01-01'",
    "enlace_y_titular_tienen_dependencia": "UPDATE adscripcion SET dependencia_id = NULL WHERE puesto = 'Enlace'",
    "dependencia_no_es_su_padre": "UPDATE dependencia SET padre_id = id",
    "calificacion_va_de_1_a_5": "UPDATE peticion SET calificacion = 6",
    "contra_dependencia_es_contra": "UPDATE peticion SET contra_dependencia_id = dependencia_id, contra = 'nadie'",
    "ciudadano_no_se_fusiona_consigo": "UPDATE ciudadano SET fusionado_en_id = id",
    "radio_dice_su_estacion": "UPDATE bitacora SET medio = 'radio', estacion = NULL",
    "entrada_de_jornada_tiene_jornada": "UPDATE bitacora SET medio = 'jornada', jornada_id = NULL",
    "asunto_es_peticion_o_entrada": "UPDATE asunto_de_visita SET bitacora_id = NULL",
    "asesoria_respondida_dice_cuando": "UPDATE asesoria SET estado = 'respondida', respondida = NULL",
    "cumplido_dice_su_evidencia": "UPDATE compromiso SET estado = 'cumplido', evidencia = NULL",
    "foto_de_una_sola_cosa": "UPDATE foto SET bitacora_id = NULL",
    "visita_a_dependencia_dice_cual": "UPDATE visita SET tipo = 'seguimiento', dependencia_id = NULL",
    "tramite_tiene_plazo_de_1_a_250_dias_habiles": "UPDATE tramite SET plazo = 0",
    "hoja_adjunta_dice_a_que": _HOJA.format(estado="adjunta", ambito="unidad"),
    "hoja_de_dependencia_dice_cual": _HOJA.format(estado="espera", ambito="dependencia"),
}
"""Named CHECK → a statement that breaks its promise."""


@pytest.fixture
def contexto(app: Flask) -> Iterator[Flask]:
    """An application context with the system's scope, on a database with one petición."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        en("concluido")
        _en_la_calle()
        db.session.rollback()
        yield app


def _en_la_calle() -> None:
    """Write an entry of the bitácora and a visita, so that their CHECK have a row to bite."""
    quien = alcance("informacion").usuario_id
    lugar = datos_de_registro()["localidad_id"]
    with escritura():
        db.session.add(
            Bitacora(
                folio="BIT-2026-000001-0", estado="asentada", medio="telefono", oida=ahora(), relato="Se oyó.",
                localidad_id=lugar, asentada=ahora(), ultimo_hash="0" * 64,
            )
        )  # fmt: skip
        entrada = Bitacora(
            folio="BIT-2026-000002-0", estado="asentada", medio="telefono", oida=ahora(), relato="Se oyó otra vez.",
            localidad_id=lugar, asentada=ahora(), ultimo_hash="0" * 64,
        )  # fmt: skip
        db.session.add(
            Visita(
                uuid="1", tipo="domicilio", quien_id=quien, con_quien="La vecina", cuando=ahora(), resultado="Se vio.",
                localidad_id=lugar, asuntos=[Asunto(bitacora=entrada)],
            )
        )  # fmt: skip
        db.session.flush()
        db.session.add(
            Asesoria(
                folio="ASE-2026-000001-0", estado="pedida", bitacora_id=entrada.id, asunto="El predio",
                pregunta="¿De quién es?", pedida=ahora(), ultimo_hash="0" * 64,
            )
        )  # fmt: skip
        db.session.add(
            Compromiso(
                folio="COM-2026-000001-0", estado="abierto", que="Pintar", fecha=ahora().date(), responsable="Obras",
                acordado=ahora(), ultimo_hash="0" * 64,
            )
        )  # fmt: skip
        db.session.add(
            Foto(
                bitacora_id=entrada.id, nombre="a.jpg", origen_sha256="0" * 64, sha256="0" * 64, mime="image/jpeg",
                tamano=1, subida=ahora(), autor_id=quien,
            )
        )  # fmt: skip


def diferencias(metadatos: MetaData = db.metadata) -> list[Any]:
    """Return how the migrated database differs from the models."""
    with db.engine.connect() as conexion:
        opciones = {"compare_type": True, "include_object": lambda _o, nombre, *_r: "_fts" not in str(nombre)}
        contexto = MigrationContext.configure(conexion, opts=opciones)
        return list(compare_metadata(contexto, metadatos))


def esquema() -> dict[str, dict[str, Any]]:
    """Return tables, columns, keys, indexes and CHECK of the database."""
    lector = inspect(db.engine)
    return {
        tabla: {
            "columnas": {c["name"]: (str(c["type"]), c["nullable"]) for c in lector.get_columns(tabla)},
            "llave": lector.get_pk_constraint(tabla)["constrained_columns"],
            "indices": sorted(str(i["name"]) for i in lector.get_indexes(tabla) if not i.get("duplicates_constraint")),
            "referidas": sorted(str(f["referred_table"]) for f in lector.get_foreign_keys(tabla)),
            "pruebas": sorted(str(c["name"]) for c in lector.get_check_constraints(tabla)),
        }
        for tabla in sorted(lector.get_table_names())
        if tabla != "alembic_version"
    }


def test_one_head() -> None:
    guiones = ScriptDirectory(CARPETA)
    assert len(guiones.get_heads()) == 1
    assert [guion.revision for guion in guiones.walk_revisions()][::-1] == sorted(
        guion.revision for guion in guiones.walk_revisions()
    )


def test_models_and_migrated_database_are_the_same(contexto: Flask) -> None:
    assert diferencias() == []


def test_comparison_sees_a_column_more(contexto: Flask) -> None:
    ajenos = MetaData()
    for tabla in db.metadata.sorted_tables:
        tabla.to_metadata(ajenos)
    Table("peticion", ajenos, Column("de_mas", Integer), extend_existing=True)
    assert [(d[0], d[2], d[3].name) for d in diferencias(ajenos)] == [("add_column", "peticion", "de_mas")]


def test_check_command(contexto: Flask) -> None:
    hecho = contexto.test_cli_runner().invoke(args=["db", "check"])
    assert hecho.exit_code == 0


def test_down_and_up_again_with_data(contexto: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    antes = esquema()
    db.session.remove()
    downgrade(directory=CARPETA, revision="base")
    assert esquema() == {}
    upgrade(directory=CARPETA)
    assert esquema() == antes
    assert diferencias() == []
    monkeypatch.setitem(contexto.config, "ADJUNTOS_DIR", str(tmp_path / "adjuntos"))  # a new town has a new folder
    preparar(contexto)
    en_pie = contexto.test_cli_runner().invoke(args=["ac", "verificar-movimientos"])
    assert (en_pie.exit_code, en_pie.output) == (0, f"{TODO_BIEN}\n")


def test_what_was_asked_before_the_asesorias_had_a_folio_gets_one(contexto: Flask) -> None:
    db.session.remove()
    downgrade(directory=CARPETA, revision="0003")
    upgrade(directory=CARPETA)
    with como_sistema("prueba"):
        asesoria = db.session.scalars(select(Asesoria)).one()
        assert (valido(asesoria.folio), asesoria.estado, asesoria.asunto) == (True, "pedida", "¿De quién es?")
        assert list(cadenas_rotas(Asesoria)) == []
        tratada = db.session.scalars(select(Bitacora.calle)).all()
        assert tratada == ["", ""]


def test_what_serves_as_a_requisito_is_told_apart_from_a_place(contexto: Flask) -> None:
    recibo = "Su recibo más reciente de luz, agua, teléfono o predial"
    db.session.remove()
    downgrade(directory=CARPETA, revision="0016")
    lugares = db.session.scalars(select(column("donde")).select_from(table("requisito"))).all()
    assert recibo in lugares
    db.session.remove()
    upgrade(directory=CARPETA)
    dichos = db.session.execute(select(Requisito.donde, Requisito.sirve)).all()
    assert (None, recibo.replace("Su", "su")) in dichos
    assert recibo not in {donde for donde, _sirve in dichos}
    assert ("Registro Civil", None) in dichos


def test_the_oficios_in_force_are_counted_out_of_the_book(contexto: Flask) -> None:
    respondidas = [acto(en("validado"), "emitir_respuesta", "capturista", texto="Se tapó.") for _n in range(2)]
    oficio = db.session.scalars(select(Oficio.id).where(Oficio.peticion_id == respondidas[0].id)).one()
    acto(respondidas[0], "cancelar_oficio", "coordinador", oficio_id=oficio, motivo="Salió con errores.")
    cuantos = select(Peticion.oficios_vigentes).order_by(Peticion.id)
    db.session.remove()
    downgrade(directory=CARPETA, revision="0019")
    upgrade(directory=CARPETA)
    with como_sistema("prueba"):
        assert db.session.scalars(cuantos).all() == [0, 0, 1]


@pytest.mark.solo_sqlite("a file is written; nothing is sent to the database")
def test_a_generated_revision_passes_the_checks(contexto: Flask, tmp_path: Path) -> None:
    carpeta, raiz = tmp_path / "migrations", Path(CARPETA).parent
    shutil.copytree(CARPETA, carpeta, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pyproject.toml").symlink_to(raiz / "pyproject.toml")
    antes = {ruta.name for ruta in carpeta.glob("versions/*.py")}
    nueva = Table("vehiculo", db.metadata, Column("id", Integer, primary_key=True), Column("nota", String(90)))
    try:
        migrate(directory=str(carpeta), message="agrega vehiculo")
        revision(directory=str(carpeta), message="quita vehiculo")
    finally:
        db.metadata.remove(nueva)
    hechas = sorted(ruta for ruta in carpeta.glob("versions/*.py") if ruta.name not in antes)
    numeros = [f"{len(antes) + n:04}" for n in (1, 2)]
    assert [ruta.name for ruta in hechas] == [f"{numeros[0]}_agrega_vehiculo.py", f"{numeros[1]}_quita_vehiculo.py"]
    for orden in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *orden, "--no-cache", *map(str, hechas)]
        corrida = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert corrida.returncode == 0, corrida.stdout
    texto = hechas[0].read_text(encoding="utf-8")
    assert texto.startswith(
        f'"""Agrega vehiculo."""\n\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = "{numeros[0]}"'
    )
    assert (texto.count("() -> None:"), "###" in texto, 'op.create_table(\n        "vehiculo"' in texto) == (
        2,
        False,
        True,
    )


def test_upgrading_twice_keeps_data(contexto: Flask) -> None:
    upgrade(directory=CARPETA)
    with como_sistema("prueba"):
        assert list(cadenas_rotas(Peticion)) == []
        assert db.session.scalars(select(Peticion.estado)).all() == ["concluido"]


def test_tables_made_by_the_models_have_the_same_shape(contexto: Flask, motor: str) -> None:
    migrado = esquema()
    db.session.remove()
    db.metadata.drop_all(db.engine)
    if motor == "postgresql":
        with db.engine.begin() as conexion:
            for tabla in ("movimiento", "sello", "cambio", "apertura", "foto", "informe_de_jornada", "propuesta"):
                conexion.exec_driver_sql(f"DROP FUNCTION {tabla}_inmutable() CASCADE")
    db.metadata.create_all(db.engine)
    assert esquema() == migrado


def test_what_few_rows_have_is_indexed_without_the_others(contexto: Flask, motor: str) -> None:
    """Nearly all rows have nothing there: a whole index of theirs would be written at every act for nobody."""
    donde = {
        (tabla, indice["name"]): indice.get("dialect_options", {}).get(f"{motor}_where")
        for tabla in ("movimiento", "peticion", "ciudadano")
        for indice in inspect(db.engine).get_indexes(tabla)
    }
    cosas = ("bitacora_id", "jornada_id", "asesoria_id", "compromiso_id")
    parciales = {("movimiento", f"uq_movimiento_{cosa}_numero") for cosa in cosas} | {
        ("peticion", f"ix_peticion_{columna}") for columna in ("principal_id", "origen_id", "bitacora_id", "jornada_id")
    }
    parciales |= {("peticion", "uq_peticion_recibo_hash"), ("ciudadano", "ix_ciudadano_fusionado_en_id")}
    assert {cual for cual in parciales if "IS NOT NULL" not in str(donde.get(cual))} == set()


# CHECK


def test_every_check_has_a_name_and_stands(contexto: Flask) -> None:
    declaradas = {
        str(c.name) for t in db.metadata.tables.values() for c in t.constraints if isinstance(c, CheckConstraint)
    }
    assert declaradas == set(MUERDE)
    assert {nombre for tabla in esquema().values() for nombre in tabla["pruebas"]} == declaradas


@pytest.mark.parametrize("nombre", MUERDE)
def test_check_bites(contexto: Flask, nombre: str) -> None:
    with db.engine.begin() as conexion:
        sin_gatillos(conexion)
    with pytest.raises(IntegrityError, match=nombre), db.engine.begin() as conexion:
        conexion.exec_driver_sql(MUERDE[nombre])


def sin_gatillos(conexion: Any) -> None:
    """Make the CHECK of what is append-only reachable: its triggers refuse the UPDATE first."""
    for tabla in ("movimiento", "foto"):
        if conexion.dialect.name == "postgresql":
            conexion.exec_driver_sql(f"ALTER TABLE {tabla} DISABLE TRIGGER USER")
        else:
            conexion.exec_driver_sql(f"DROP TRIGGER {tabla}_no_se_edita")


def test_foreign_keys_hold(contexto: Flask) -> None:
    sentencia = "UPDATE peticion SET localidad_id = 999999"
    with pytest.raises(IntegrityError), db.engine.begin() as conexion:
        conexion.exec_driver_sql(sentencia)
