"""Town profiles are plain data: these checks hold the references and limits that their loader relies on."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

RAIZ = Path(__file__).resolve().parents[2] / "app" / "catalogos" / "perfiles"
PERFILES = sorted(carpeta.name for carpeta in RAIZ.iterdir() if (carpeta / "municipio.toml").is_file())
ARCHIVOS = ("municipio", "canales", "modulos", "dependencias", "tramites", "localidades", "relatos")
PROCEDIMIENTOS = {"solicitud", "denuncia", "cerca_de_ti", "ventanilla"}
CLASES = {"apoyo_social", "gestoria", "servicio_publico", "tramite", "asesoria"}
TIPOS = {"colonia", "fraccionamiento", "ejido", "congregacion", "otro"}

Datos = dict[str, Any]
OBLIGATORIAS: dict[tuple[str, str], dict[str, type]] = {
    ("canales", "canal"): {"clave": str, "nombre": str, "procedimiento": str, "da_turno": bool, "orden": int},
    ("modulos", "modulo"): {"clave": str, "nombre": str},
    ("dependencias", "dependencia"): {"clave": str, "nombre": str, "via": str, "control": bool, "titular": str},
    ("tramites", "tramite"): {
        "clave": str, "nombre": str, "clase": str, "plazo": int, "sin_identidad": bool, "admite_pendientes": bool,
        "acciones": list, "fundamento": str, "requisito": list,
    },
    ("localidades", "localidad"): {"nombre": str, "tipo": str},
}  # fmt: skip
OPCIONALES: dict[str, dict[str, type]] = {
    "dependencia": {"padre": str},
    "tramite": {"dependencia": str},
    "localidad": {"clave": str, "cp": str, "lat": float, "lon": float},
}
# The columns' widths: PostgreSQL refuses what SQLite lets pass.
ANCHOS = {
    "canal": {"clave": 30, "nombre": 80},
    "modulo": {"clave": 4, "nombre": 80},
    "dependencia": {"clave": 30, "nombre": 120, "titular": 120},
    "tramite": {"clave": 40, "nombre": 120, "fundamento": 300},
    "localidad": {"clave": 30, "nombre": 120},
}


def leer(perfil: str, archivo: str) -> Datos:
    return tomllib.loads((RAIZ / perfil / f"{archivo}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=PERFILES)
def perfil(request: pytest.FixtureRequest) -> dict[str, Datos]:
    return {archivo: leer(request.param, archivo) for archivo in ARCHIVOS}


def repetidos(valores: list[str]) -> list[str]:
    return sorted({valor for valor in valores if valores.count(valor) > 1})


def textos(valor: Any) -> Iterator[str]:
    if isinstance(valor, str):
        yield valor
    elif isinstance(valor, dict):
        for parte in valor.values():
            yield from textos(parte)
    elif isinstance(valor, list):
        for parte in valor:
            yield from textos(parte)


def test_altamira_is_one_of_the_profiles() -> None:
    assert "altamira" in PERFILES


@pytest.mark.parametrize(("nombre", "archivo"), [(p, a) for p in PERFILES for a in ARCHIVOS])
def test_every_file_opens_by_saying_that_it_is_example_data(nombre: str, archivo: str) -> None:
    ruta = RAIZ / nombre / f"{archivo}.toml"
    assert ruta.read_text(encoding="utf-8").startswith("# EXAMPLE DATA")


def test_municipio_is_complete(perfil: dict[str, Datos]) -> None:
    municipio = perfil["municipio"]
    assert set(municipio) == {"nombre", "estado", "zona_horaria", "cvegeo", "color", "oficina", "lema", "leyenda"}
    assert ZoneInfo(municipio["zona_horaria"]).key == municipio["zona_horaria"]
    assert re.fullmatch(r"\d{5}", municipio["cvegeo"])
    assert re.fullmatch(r"#[0-9a-f]{6}", municipio["color"])
    assert "Datos de ejemplo" in municipio["leyenda"]


@pytest.mark.parametrize(("archivo", "tabla"), OBLIGATORIAS)
def test_each_row_has_its_fields_and_no_others(perfil: dict[str, Datos], archivo: str, tabla: str) -> None:
    obligatorias = OBLIGATORIAS[archivo, tabla]
    assert set(perfil[archivo]) == {tabla}
    for fila in perfil[archivo][tabla]:
        opcionales = {campo: tipo for campo, tipo in OPCIONALES.get(tabla, {}).items() if campo in fila}
        assert {campo: type(valor) for campo, valor in fila.items()} == obligatorias | opcionales


@pytest.mark.parametrize(("archivo", "tabla"), OBLIGATORIAS)
def test_claves_and_nombres_are_unique(perfil: dict[str, Datos], archivo: str, tabla: str) -> None:
    filas = perfil[archivo][tabla]
    assert repetidos([fila["clave"] for fila in filas if "clave" in fila]) == []
    assert repetidos([fila["nombre"].casefold() for fila in filas]) == []


def test_claves_are_plain_words(perfil: dict[str, Datos]) -> None:
    claves = [fila["clave"] for a, t in OBLIGATORIAS if t != "modulo" for fila in perfil[a][t] if "clave" in fila]
    assert [clave for clave in claves if not re.fullmatch(r"[a-z]+(_[a-z]+)*", clave)] == []
    modulos = [modulo["clave"] for modulo in perfil["modulos"]["modulo"]]
    assert [clave for clave in modulos if not re.fullmatch(r"[A-Z]{3}", clave)] == []


def test_no_text_is_empty_or_padded(perfil: dict[str, Datos]) -> None:
    assert [texto for datos in perfil.values() for texto in textos(datos) if not texto or texto != texto.strip()] == []


@pytest.mark.parametrize(("archivo", "tabla"), OBLIGATORIAS)
def test_texts_fit_their_columns(perfil: dict[str, Datos], archivo: str, tabla: str) -> None:
    filas = perfil[archivo][tabla]
    assert [(f["nombre"], c) for f in filas for c, ancho in ANCHOS[tabla].items() if len(f.get(c, "")) > ancho] == []


def test_settings_and_requisitos_fit_their_columns(perfil: dict[str, Datos]) -> None:
    requisitos = [r["nombre"] for t in perfil["tramites"]["tramite"] for r in t["requisito"]]
    assert [nombre for nombre in requisitos if len(nombre) > 160] == []
    assert [clave for clave, valor in perfil["municipio"].items() if len(valor) > 300] == []


def test_canales_follow_one_of_the_four_procedimientos(perfil: dict[str, Datos]) -> None:
    canales = perfil["canales"]["canal"]
    assert {canal["procedimiento"] for canal in canales} <= PROCEDIMIENTOS
    assert [canal["orden"] for canal in canales] == list(range(1, len(canales) + 1))


def test_only_presencial_gives_a_turno(perfil: dict[str, Datos]) -> None:
    assert [canal["clave"] for canal in perfil["canales"]["canal"] if canal["da_turno"]] == ["presencial"]


def test_each_padre_is_declared_before_its_children(perfil: dict[str, Datos]) -> None:
    vistas: set[str] = set()
    for fila in perfil["dependencias"]["dependencia"]:
        assert "padre" not in fila or fila["padre"] in vistas
        vistas.add(fila["clave"])


def test_via_is_enlace_or_oficio_and_bodies_reached_by_oficio_have_no_padre(perfil: dict[str, Datos]) -> None:
    filas = perfil["dependencias"]["dependencia"]
    assert {fila["via"] for fila in filas} == {"enlace", "oficio"}
    assert [fila["clave"] for fila in filas if fila["via"] == "oficio" and "padre" in fila] == []


def test_there_is_exactly_one_organo_de_control(perfil: dict[str, Datos]) -> None:
    control = [fila for fila in perfil["dependencias"]["dependencia"] if fila["control"]]
    assert len(control) == 1
    assert control[0]["via"] == "enlace"


def test_tramites_point_to_known_dependencias_but_never_to_the_control(perfil: dict[str, Datos]) -> None:
    claves = {fila["clave"] for fila in perfil["dependencias"]["dependencia"] if not fila["control"]}
    tramites = perfil["tramites"]["tramite"]
    assert {tramite["dependencia"] for tramite in tramites if "dependencia" in tramite} <= claves
    assert [tramite["clave"] for tramite in tramites if "dependencia" not in tramite] == ["otro"]


def test_tramites_stay_within_their_limits(perfil: dict[str, Datos]) -> None:
    tramites = perfil["tramites"]["tramite"]
    assert {tramite["clase"] for tramite in tramites} == CLASES
    assert [t["clave"] for t in tramites if not 1 <= t["plazo"] <= 60] == []
    assert [t["clave"] for t in tramites if not 3 <= len(t["acciones"]) <= 5 or repetidos(t["acciones"])] == []


def test_only_servicios_publicos_are_asked_for_without_identity(perfil: dict[str, Datos]) -> None:
    tramites = perfil["tramites"]["tramite"]
    anonimos = {t["clave"] for t in tramites if t["sin_identidad"]}
    assert anonimos == {t["clave"] for t in tramites if t["clase"] == "servicio_publico"}


def test_requisitos_are_complete_and_servicios_publicos_demand_none(perfil: dict[str, Datos]) -> None:
    for tramite in perfil["tramites"]["tramite"]:
        requisitos = tramite["requisito"]
        for requisito in requisitos:
            tipos = {campo: type(valor) for campo, valor in requisito.items()}
            assert tipos == {"nombre": str, "obligatorio": bool, "documento": bool}
        assert repetidos([requisito["nombre"] for requisito in requisitos]) == []
        if tramite["sin_identidad"]:
            assert len(requisitos) <= 1
            assert [r["nombre"] for r in requisitos if r["obligatorio"]] == []


def test_pending_requisitos_are_admitted_only_where_some_are_obligatory(perfil: dict[str, Datos]) -> None:
    tramites = [tramite for tramite in perfil["tramites"]["tramite"] if tramite["admite_pendientes"]]
    assert [t["clave"] for t in tramites if not any(r["obligatorio"] for r in t["requisito"])] == []


def test_the_two_fixed_localidades_are_there_and_the_rest_have_no_clave(perfil: dict[str, Datos]) -> None:
    localidades = perfil["localidades"]["localidad"]
    fijas = {fila["clave"]: (fila["nombre"], fila["tipo"]) for fila in localidades if "clave" in fila}
    assert fijas == {"no_precisada": ("No precisada", "otro"), "fuera": ("Fuera del municipio", "otro")}


def test_localidades_have_a_known_tipo_a_postal_code_and_whole_coordinates(perfil: dict[str, Datos]) -> None:
    localidades = perfil["localidades"]["localidad"]
    assert {fila["tipo"] for fila in localidades} <= TIPOS
    assert [f["nombre"] for f in localidades if "cp" in f and not re.fullmatch(r"\d{5}", f["cp"])] == []
    assert [f["nombre"] for f in localidades if ("lat" in f) != ("lon" in f)] == []


def test_relatos_exist_for_every_tramite_and_for_no_other(perfil: dict[str, Datos]) -> None:
    relatos = perfil["relatos"]["relatos"]
    assert set(relatos) == {tramite["clave"] for tramite in perfil["tramites"]["tramite"]}
    assert [clave for clave, frases in relatos.items() if not 4 <= len(frases) <= 8] == []
    assert repetidos([frase for frases in relatos.values() for frase in frases]) == []


def test_demo_lists_have_no_repeats(perfil: dict[str, Datos]) -> None:
    relatos = perfil["relatos"]
    assert set(relatos) == {"nombres", "apellidos", "calles", "resuelto_si", "resuelto_no", "relatos"}
    listas = ("nombres", "apellidos", "calles", "resuelto_si")
    assert {lista: repetidos(relatos[lista]) for lista in listas} == dict.fromkeys(listas, [])
    assert [set(fila) for fila in relatos["resuelto_no"] if set(fila) != {"motivo", "observacion"}] == []
    assert repetidos([fila["motivo"] for fila in relatos["resuelto_no"]]) == []


def test_altamira_has_the_channels_of_its_manual() -> None:
    canales = {canal["clave"]: canal["procedimiento"] for canal in leer("altamira", "canales")["canal"]}
    ventanilla = ("presencial", "escrito", "telefono", "app", "redes", "web", "buzon", "ventanilla")
    assert canales == dict.fromkeys(ventanilla, "ventanilla") | {"cercania": "cerca_de_ti"}


def test_altamira_has_the_seven_modules_of_its_manual() -> None:
    assert {modulo["clave"]: modulo["nombre"] for modulo in leer("altamira", "modulos")["modulo"]} == {
        "RET": "Retama",
        "PRE": "Presidencia",
        "CAP": "Área de captación",
        "TRA": "Trámites administrativos",
        "VAL": "Valoración",
        "LIN": "Líneas de atención",
        "RED": "Redes sociales",
    }


def test_altamira_has_eight_secretarias_with_direcciones_below() -> None:
    filas = leer("altamira", "dependencias")["dependencia"]
    secretarias = {f["clave"] for f in filas if f["nombre"].startswith("Secretaría ") and "padre" not in f}
    assert len(secretarias) == 8
    assert {f["padre"] for f in filas if f["nombre"].startswith("Dirección ")} <= secretarias


def test_altamira_is_big_enough_to_be_shown() -> None:
    assert len(leer("altamira", "dependencias")["dependencia"]) >= 18
    assert len(leer("altamira", "tramites")["tramite"]) >= 24
    assert len([f for f in leer("altamira", "localidades")["localidad"] if "clave" not in f]) >= 40
    relatos = leer("altamira", "relatos")
    minimos = {"nombres": 80, "apellidos": 60, "calles": 40, "resuelto_si": 12, "resuelto_no": 12}
    assert {lista: len(relatos[lista]) for lista, minimo in minimos.items() if len(relatos[lista]) < minimo} == {}


def test_altamira_localidades_lie_in_its_postal_zone_and_on_its_map() -> None:
    localidades = leer("altamira", "localidades")["localidad"]
    assert {fila["cp"][:3] for fila in localidades if "cp" in fila} == {"896"}
    assert [f["nombre"] for f in localidades if "lat" in f and not 22.2 < f["lat"] < 22.9] == []
    assert [f["nombre"] for f in localidades if "lon" in f and not -98.4 < f["lon"] < -97.8] == []
