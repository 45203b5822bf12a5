"""Many peticiones for measuring: copies, made in SQL, of the few that a PostgreSQL database holds.

Each copy has what its original has (words, movimientos, files, oficios, turno), another folio, another day within five
years, another person and another place. Their hash chains do not hold: nothing here is for what verifies them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from app.nucleo.folio import componer
from app.nucleo.texto import plegar

GRANDES = ("peticion", "planteamiento", "movimiento", "ciudadano", "oficio", "adjunto", "turno", "requisito_cotejado")
"""Tables that grow with the peticiones."""
ANIOS = 5
CERRADOS = ("validado", "improcedente", "cancelado", "duplicado")
ABIERTAS = ((0.95, 0.72), (0.85, 0.20), (0.0, 0.037))
"""From which part of the time on, how many are still open: some 9 % in all."""
DE_PERSONAS = 2
"""One person asks for so many things, as a mean."""
Conexion = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True)
class Modelo:
    """A petición to be copied."""

    id: int
    registrada: datetime
    abierta: bool


def multiplicar(url: str, cuantas: int, semilla: int = 1) -> None:
    """Fill a database until it holds `cuantas` peticiones; it must hold some open and some closed ones already."""
    with psycopg.connect(url) as conexion:
        conexion.execute("SET session_replication_role = replica")  # neither triggers nor foreign keys while copying
        conexion.execute("SET maintenance_work_mem = '256MB'")
        faltan = cuantas - _uno(conexion, "SELECT count(*) FROM peticion")
        azar, indices = random.Random(semilla), _sin_indices(conexion)
        _personas(conexion, max(1, faltan // DE_PERSONAS), azar)
        _plan(conexion, faltan, azar)
        for tabla, propias in PROPIAS.items():
            _copiar(conexion, tabla, propias)
        for indice in indices:
            conexion.execute(indice)
        for tabla in GRANDES:
            _seguir_contando(conexion, tabla)
    with psycopg.connect(url, autocommit=True) as conexion:
        conexion.execute("VACUUM (ANALYZE)")


def _uno(conexion: Conexion, pregunta: str) -> Any:
    fila = conexion.execute(pregunta.encode()).fetchone()
    assert fila is not None
    return fila[0]


def _sin_indices(conexion: Conexion) -> list[bytes]:
    """Drop what makes inserting slow; return what brings it back, exactly as it was."""
    unicas = conexion.execute(
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),"
        " format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s)",
        [list(GRANDES)],
    ).fetchall()
    sueltos = conexion.execute(
        "SELECT format('DROP INDEX %%I', i.indexname), i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)",
        [list(GRANDES)],
    ).fetchall()
    for quitar, _poner in (*unicas, *sueltos):
        conexion.execute(quitar.encode())
    return [poner.encode() for _quitar, poner in (*unicas, *sueltos)]


def _personas(conexion: Conexion, cuantas: int, azar: random.Random) -> None:
    """Write new persons with names of the old ones, mixed, in the order in which they came."""
    nombres = [n for (n,) in conexion.execute("SELECT DISTINCT nombre FROM ciudadano ORDER BY 1")]
    apellidos = [a for (a,) in conexion.execute("SELECT DISTINCT apellidos FROM ciudadano ORDER BY 1")]
    modelo, ultima = _uno(conexion, "SELECT min(id) FROM ciudadano"), _uno(conexion, "SELECT max(id) FROM ciudadano")
    conexion.execute(
        "CREATE TEMP TABLE persona (vieja int, nueva int, nombre text, apellidos text, telefono text, correo text,"
        " busqueda text, dias interval) ON COMMIT DROP"
    )
    with conexion.cursor().copy("COPY persona FROM STDIN") as hacia:
        for n in range(1, cuantas + 1):
            nombre, suyos = azar.choice(nombres), azar.choice(apellidos)
            telefono = f"833{azar.randrange(10**6, 10**7)}"
            correo = plegar(f"{nombre}.{n}@ejemplo.mx").replace(" ", "") if azar.random() < 0.3 else None
            busqueda = plegar(" ".join(filter(None, (nombre, suyos, telefono, correo))))
            hace = f"{ANIOS * 365 * (1 - n / cuantas):.3f} days"
            hacia.write_row((modelo, ultima + n, nombre, suyos, telefono, correo, busqueda, hace))
    propias = {
        "id": "s.nueva", "nombre": "s.nombre", "apellidos": "s.apellidos", "telefono": "s.telefono",
        "telefono_1": "s.telefono", "telefono_2": "NULL", "correo": "s.correo", "busqueda": "s.busqueda",
        "curp": "NULL", "rfc": "NULL", "reservado": "false", "fusionado_en_id": "NULL", "creado": "now() - s.dias",
    }  # fmt: skip
    _copiar(conexion, "ciudadano", propias, "persona s JOIN ciudadano t ON t.id = s.vieja")


def _plan(conexion: Conexion, cuantas: int, azar: random.Random) -> None:
    """Decide each copy: of which, when, whose, where; in the temporary table `copia`."""
    conexion.execute(
        "CREATE TEMP TABLE copia (vieja int, nueva int, folio text, d interval, persona int, localidad int)"
        " ON COMMIT DROP"
    )
    ultima, personas = _uno(conexion, "SELECT max(id) FROM peticion"), _uno(conexion, "SELECT max(id) FROM ciudadano")
    localidades = [i for (i,) in conexion.execute("SELECT id FROM localidad ORDER BY id")]
    modelos = list(_modelos(conexion, cuantas, azar))  # before COPY takes the connection
    with conexion.cursor().copy("COPY copia FROM STDIN") as hacia:
        for n, (modelo, cuando) in enumerate(modelos, 1):
            persona = personas - azar.randrange(max(1, cuantas // DE_PERSONAS))
            lugar = localidades[int(len(localidades) * azar.random() ** 2.2)]
            folio = componer("COP", cuando.year, n)
            hacia.write_row((modelo.id, ultima + n, folio, cuando - modelo.registrada, persona, lugar))
    conexion.execute("CREATE INDEX ON copia (vieja)")
    conexion.execute("ANALYZE copia")


def _modelos(conexion: Conexion, cuantas: int, azar: random.Random) -> Iterator[tuple[Modelo, datetime]]:
    """Yield what each copy is made of, and its moment, the oldest first."""
    filas = conexion.execute(
        "SELECT id, registrada, NOT estado = ANY(%s) FROM peticion WHERE identidad <> 'confidencial'"
        " AND origen_id IS NULL AND bitacora_id IS NULL AND jornada_id IS NULL AND NOT con_asesoria ORDER BY id",
        [list(CERRADOS)],
    )
    modelos = [Modelo(*fila) for fila in filas]
    de = {abierta: [m for m in modelos if m.abierta is abierta] for abierta in (True, False)}
    fin = datetime.now(UTC).replace(microsecond=0)
    for n in range(cuantas):
        parte = n / cuantas
        abierta = azar.random() < next(cuota for desde, cuota in ABIERTAS if parte >= desde)
        yield azar.choice(de[abierta]), fin - timedelta(days=ANIOS * 365 * (1 - parte), minutes=azar.randrange(480))


OFICIOS = "extract(year from t.hecho + s.d)::int"
DICHO = "CASE WHEN t.domicilio IS NULL THEN NULL ELSE regexp_replace(t.domicilio, '\\d+', '') || s.nueva % 900 END"
PROPIAS: Mapping[str, Mapping[str, str]] = {
    "peticion": {
        "id": "s.nueva", "folio": "s.folio", "localidad_id": "s.localidad", "sal_seguimiento": "md5('sal' || s.nueva)",
        "ultimo_hash": "md5('h' || s.nueva) || md5('i' || s.nueva)",
        "recibo_hash": "CASE WHEN t.recibo_hash IS NOT NULL THEN md5('r' || s.nueva) || md5('s' || s.nueva) END",
        "principal_id": "CASE WHEN t.principal_id IS NOT NULL THEN greatest(1, s.nueva - 1 - s.nueva % 40) END",
    },
    "planteamiento": {
        "domicilio": DICHO,
        "ciudadano_id": "CASE WHEN t.ciudadano_id IS NOT NULL THEN s.persona END",
        "busqueda": "lower(translate(t.descripcion || ' ' || coalesce(t.domicilio, ''), 'áéíóúüñÁÉÍÓÚÜÑ',"
        " 'aeiouunAEIOUUN')) || ' ' || CASE WHEN t.ciudadano_id IS NULL THEN ''"
        " ELSE (SELECT c.busqueda FROM ciudadano c WHERE c.id = s.persona) END",
    },
    "movimiento": {"hash": "md5(s.nueva || '-' || t.numero) || md5(t.numero || '-' || s.nueva)"},
    "requisito_cotejado": {"adjunto_id": "NULL"},
    "adjunto": {},
    "turno": {"numero": "1000 + row_number() OVER (ORDER BY s.nueva)"},
    "oficio": {"anio": OFICIOS, "numero": "1000 + row_number() OVER (ORDER BY s.nueva)"},
}  # fmt: skip
"""Table → column → what it holds in a copy, where it is not what the original holds, moved in time."""
DE_PETICION = {"peticion": "id"}
"""Table → its column that says of which petición it is, where it is not `peticion_id`."""


def _copiar(conexion: Conexion, tabla: str, propias: Mapping[str, str], de: str = "") -> None:
    """Insert the copies of a table's rows: every column it has today, whichever they are."""
    columnas = conexion.execute(
        "SELECT column_name, data_type, column_default LIKE 'nextval%%' FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [tabla],
    ).fetchall()
    suya = DE_PETICION.get(tabla, "peticion_id")
    valores = {
        nombre: propias.get(nombre) or _movido(nombre, tipo)
        for nombre, tipo, de_serie in columnas
        if nombre in propias or not de_serie
    }
    conexion.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ORDER BY s.nueva").format(
            sql.Identifier(tabla),
            sql.SQL(", ").join(map(sql.Identifier, valores)),
            sql.SQL(", ").join(sql.SQL(valor) for valor in valores.values()),
            sql.SQL(de or f"copia s JOIN {tabla} t ON t.{suya} = s.vieja"),
        )
    )


def _movido(nombre: str, tipo: str) -> str:
    if nombre == "peticion_id":
        return "s.nueva"
    if tipo == "date":
        return f't."{nombre}" + extract(day from s.d)::int'
    return f'least(t."{nombre}" + s.d, now())' if tipo.startswith("timestamp") else f't."{nombre}"'


def _seguir_contando(conexion: Conexion, tabla: str) -> None:
    """Make a table's numbers go on after its copies."""
    serie = conexion.execute(
        "SELECT pg_get_serial_sequence(%s, 'id') FROM information_schema.columns WHERE table_name = %s"
        " AND column_name = 'id' AND column_default LIKE 'nextval%%'",
        [tabla, tabla],
    ).fetchone()
    if serie:
        conexion.execute(f"SELECT setval('{serie[0]}', (SELECT max(id) FROM {tabla}))".encode())
