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
TIPOS_DE_CAMPO = {"texto", "area", "fecha", "entero", "opcion", "casilla"}
CAJAS = {"altamira": (22.2, 22.9, -98.4, -97.75), "huatabampo": (26.4, 27.2, -109.95, -109.2)}
"""Town → south, north, west, east of the box in which all its points lie, in degrees."""

Datos = dict[str, Any]
OBLIGATORIAS: dict[tuple[str, str], dict[str, type]] = {
    ("canales", "canal"): {"clave": str, "nombre": str, "procedimiento": str, "da_turno": bool, "orden": int},
    ("modulos", "modulo"): {"clave": str, "nombre": str},
    ("dependencias", "dependencia"): {"clave": str, "nombre": str, "via": str, "control": bool, "titular": str},
    ("tramites", "tramite"): {
        "clave": str, "nombre": str, "clase": str, "plazo": int, "sin_identidad": bool, "admite_pendientes": bool,
        "acciones": list, "fundamento": str, "serie": str, "requisito": list,
    },
    ("localidades", "localidad"): {"nombre": str, "tipo": str},
}  # fmt: skip
OPCIONALES: dict[str, dict[str, type]] = {
    "dependencia": {"padre": str, "domicilio": str, "telefono": str, "correo": str},
    "tramite": {"dependencia": str, "campo": list, "sinonimos": str},
    "localidad": {"clave": str, "cp": str, "cvegeo": str, "lat": float, "lon": float},
}
# The columns' widths: PostgreSQL refuses what SQLite takes.
ANCHOS = {
    "canal": {"clave": 30, "nombre": 80},
    "modulo": {"clave": 4, "nombre": 80},
    "dependencia": {"clave": 30, "nombre": 120, "titular": 120, "domicilio": 200, "telefono": 40, "correo": 120},
    "tramite": {"clave": 40, "nombre": 120, "sinonimos": 600, "fundamento": 300, "serie": 80},
    "localidad": {"clave": 30, "nombre": 120},
}


def leer(perfil: str, archivo: str) -> Datos:
    return tomllib.loads((RAIZ / perfil / f"{archivo}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=PERFILES)
def perfil(request: pytest.FixtureRequest) -> dict[str, Datos]:
    return {archivo: leer(request.param, archivo) for archivo in ARCHIVOS} | {"nombre": request.param}


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


def contraste_con_blanco(color: str) -> float:
    """Return the WCAG 2 contrast of white text on #rrggbb."""
    canales = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    rojo, verde, azul = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canales)
    return 1.05 / (0.2126 * rojo + 0.7152 * verde + 0.0722 * azul + 0.05)


def test_the_two_towns_of_the_manuals_ship() -> None:
    assert PERFILES == ["altamira", "huatabampo"]


@pytest.mark.parametrize(("nombre", "archivo"), [(p, a) for p in PERFILES for a in ARCHIVOS])
def test_every_file_opens_by_saying_that_it_is_example_data(nombre: str, archivo: str) -> None:
    ruta = RAIZ / nombre / f"{archivo}.toml"
    assert ruta.read_text(encoding="utf-8").startswith("# EXAMPLE DATA")


def test_municipio_is_complete(perfil: dict[str, Datos]) -> None:
    municipio = perfil["municipio"]
    assert set(municipio) == {
        "nombre", "estado", "zona_horaria", "cvegeo", "color", "oficina", "dependencia_superior", "lema", "leyenda",
        "programa", "hora_abre", "hora_cierra", "aviso", "firmante", "lada",
    } | ({"sin_enlace_propio"} & set(municipio))  # fmt: skip
    claves = {fila["clave"]: fila["via"] for fila in perfil["dependencias"]["dependencia"]}
    assert {claves.get(clave) for clave in municipio.get("sin_enlace_propio", ())} <= {"enlace"}
    assert re.fullmatch(r"\d{3}", municipio["lada"])
    assert re.fullmatch(r"\d{5}", municipio["cvegeo"])
    assert "Datos de ejemplo" in municipio["leyenda"]
    assert (municipio["hora_abre"], municipio["hora_cierra"]) == ("08:00", "15:00")


def test_white_letters_are_read_on_the_color_of_the_town(perfil: dict[str, Datos]) -> None:
    color = perfil["municipio"]["color"]
    assert re.fullmatch(r"#[0-9a-f]{6}", color)
    assert contraste_con_blanco("#000000") == pytest.approx(21)
    assert contraste_con_blanco("#777777") == pytest.approx(4.48, abs=0.005)
    assert contraste_con_blanco(color) >= 4.5


@pytest.mark.parametrize(
    ("nombre", "zona", "cvegeo", "oficina", "superior"),
    [
        ("altamira", "America/Monterrey", "28003", "Unidad de Atención Ciudadana", "Secretaría Técnica"),
        (
            "huatabampo", "America/Hermosillo", "26033",
            "Coordinación de Atención Ciudadana", "Secretaría del H. Ayuntamiento",
        ),
    ],
)  # fmt: skip
@pytest.mark.manual("A11", "H11")
def test_each_town_is_who_its_manual_says(nombre: str, zona: str, cvegeo: str, oficina: str, superior: str) -> None:
    municipio = leer(nombre, "municipio")
    assert ZoneInfo(municipio["zona_horaria"]).key == zona
    assert (municipio["cvegeo"], municipio["oficina"], municipio["dependencia_superior"]) == (cvegeo, oficina, superior)
    assert {oficina, superior} <= {fila["nombre"] for fila in leer(nombre, "dependencias")["dependencia"]}


def test_the_aviso_says_who_what_for_to_whom_and_where_to_object(perfil: dict[str, Datos]) -> None:
    aviso = perfil["municipio"]["aviso"]
    assert 90 <= len(aviso.split()) <= 160
    partes = ("es responsable", "registrar su petición", "consentimiento", "negar", "oposición", "aviso integral")
    assert [parte for parte in partes if parte not in aviso] == []
    assert perfil["municipio"]["oficina"] in aviso


@pytest.mark.manual("A13")
def test_offices_sign_and_never_persons(perfil: dict[str, Datos]) -> None:
    firmantes = perfil["municipio"]["firmante"]
    assert [set(firmante) for firmante in firmantes] == [{"nombre", "cargo", "para"}] * len(firmantes)
    assert {firmante["para"] for firmante in firmantes} == {"oficio", "informe"}
    titulares = [fila["titular"] for fila in perfil["dependencias"]["dependencia"]]
    nombres = [*titulares, *(firmante["nombre"] for firmante in firmantes)]
    assert [nombre for nombre in nombres if not re.match(r"Titular del? ", nombre)] == []
    assert [
        f["nombre"] for f in firmantes if f["cargo"] in f["nombre"] or f["nombre"].split(" la ")[-1] in f["cargo"]
    ] == []
    assert [texto for firmante in firmantes for texto in textos(firmante) if len(texto) > 120] == []


@pytest.mark.manual("F-12")
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
    todos = [texto for datos in perfil.values() for texto in textos(datos)]
    assert [texto for texto in todos if not texto or texto != " ".join(texto.split())] == []


@pytest.mark.parametrize(("archivo", "tabla"), OBLIGATORIAS)
def test_texts_fit_their_columns(perfil: dict[str, Datos], archivo: str, tabla: str) -> None:
    filas = perfil[archivo][tabla]
    assert [(f["nombre"], c) for f in filas for c, ancho in ANCHOS[tabla].items() if len(f.get(c, "")) > ancho] == []


def test_settings_and_requisitos_fit_their_columns(perfil: dict[str, Datos]) -> None:
    requisitos = [r for t in perfil["tramites"]["tramite"] for r in t["requisito"]]
    assert [texto for r in requisitos for texto in textos(r) if len(texto) > 160] == []
    ajustes = {clave: valor for clave, valor in perfil["municipio"].items() if clave not in ("aviso", "firmante")}
    assert [clave for clave, valor in ajustes.items() if len(valor) > 300] == []


def test_canales_follow_one_of_the_four_procedimientos(perfil: dict[str, Datos]) -> None:
    canales = perfil["canales"]["canal"]
    assert {canal["procedimiento"] for canal in canales} <= PROCEDIMIENTOS
    assert [canal["orden"] for canal in canales] == list(range(1, len(canales) + 1))


@pytest.mark.manual("F-13")
def test_only_presencial_gives_a_turno(perfil: dict[str, Datos]) -> None:
    assert [canal["clave"] for canal in perfil["canales"]["canal"] if canal["da_turno"]] == ["presencial"]


def test_mail_of_the_example_reaches_nobody(perfil: dict[str, Datos]) -> None:
    correos = [fila["correo"] for fila in perfil["dependencias"]["dependencia"] if "correo" in fila]
    assert repetidos(correos) == []
    assert [correo for correo in correos if not re.fullmatch(r"[a-z.]+@[a-z]+\.example", correo)] == []


def test_each_padre_is_declared_before_its_children(perfil: dict[str, Datos]) -> None:
    vistas: set[str] = set()
    for fila in perfil["dependencias"]["dependencia"]:
        assert "padre" not in fila or fila["padre"] in vistas
        vistas.add(fila["clave"])


@pytest.mark.manual("F-6")
def test_via_is_enlace_or_oficio_and_bodies_reached_by_oficio_have_no_padre(perfil: dict[str, Datos]) -> None:
    filas = perfil["dependencias"]["dependencia"]
    assert {fila["via"] for fila in filas} == {"enlace", "oficio"}
    assert [fila["clave"] for fila in filas if fila["via"] == "oficio" and "padre" in fila] == []


@pytest.mark.manual("F-10")
def test_there_is_exactly_one_organo_de_control(perfil: dict[str, Datos]) -> None:
    control = [fila for fila in perfil["dependencias"]["dependencia"] if fila["control"]]
    assert len(control) == 1
    assert control[0]["via"] == "enlace"


def test_tramites_point_to_known_dependencias_but_never_to_the_control(perfil: dict[str, Datos]) -> None:
    claves = {fila["clave"] for fila in perfil["dependencias"]["dependencia"] if not fila["control"]}
    tramites = perfil["tramites"]["tramite"]
    assert {tramite["dependencia"] for tramite in tramites if "dependencia" in tramite} <= claves
    assert [tramite["clave"] for tramite in tramites if "dependencia" not in tramite] == ["otro"]


@pytest.mark.manual("H9")
def test_tramites_stay_within_their_limits(perfil: dict[str, Datos]) -> None:
    tramites = perfil["tramites"]["tramite"]
    assert {tramite["clase"] for tramite in tramites} == CLASES
    assert [t["clave"] for t in tramites if not 1 <= t["plazo"] <= 250] == []
    assert [t["clave"] for t in tramites if not 3 <= len(t["acciones"]) <= 5 or repetidos(t["acciones"])] == []


@pytest.mark.manual("H10")
def test_only_servicios_publicos_are_asked_for_without_identity(perfil: dict[str, Datos]) -> None:
    tramites = perfil["tramites"]["tramite"]
    anonimos = {t["clave"] for t in tramites if t["sin_identidad"]}
    assert anonimos == {t["clave"] for t in tramites if t["clase"] == "servicio_publico"}


def test_requisitos_are_complete_and_servicios_publicos_demand_none(perfil: dict[str, Datos]) -> None:
    for tramite in perfil["tramites"]["tramite"]:
        requisitos = tramite["requisito"]
        for requisito in requisitos:
            tipos = {campo: type(valor) for campo, valor in requisito.items()}
            assert {"donde": str, "sirve": str, **tipos} == {
                "nombre": str, "obligatorio": bool, "documento": bool, "donde": str, "sirve": str, "lo_emite": bool,
            }  # fmt: skip
            assert requisito.get("donde") or requisito.get("sirve")
        assert repetidos([requisito["nombre"] for requisito in requisitos]) == []
        if tramite["sin_identidad"]:
            assert len(requisitos) <= 1
            assert [r["nombre"] for r in requisitos if r["obligatorio"]] == []


def test_a_requisito_is_had_in_one_place_and_the_town_issues_some(perfil: dict[str, Datos]) -> None:
    requisitos = [r for t in perfil["tramites"]["tramite"] for r in t["requisito"]]
    lugares = {(r["nombre"], r.get("donde"), r.get("sirve"), r["lo_emite"]) for r in requisitos}
    assert repetidos([nombre for nombre, *_otros in lugares]) == []
    assert {r["lo_emite"] for r in requisitos} == {True, False}


def test_a_place_is_a_place_and_what_serves_is_told_apart(perfil: dict[str, Datos]) -> None:
    requisitos = [r for t in perfil["tramites"]["tramite"] for r in t["requisito"]]
    no_es_lugar = re.compile(r"\busted\b|\brecibo|^(?:La|Las|Lo|Los) ")
    assert sorted({r["donde"] for r in requisitos if no_es_lugar.search(r.get("donde", ""))}) == []
    assert "su recibo más reciente de luz, agua, teléfono o predial" in {r.get("sirve") for r in requisitos}


def test_own_fields_are_well_formed(perfil: dict[str, Datos]) -> None:
    campos = [(t["clave"], c) for t in perfil["tramites"]["tramite"] for c in t.get("campo", [])]
    formas = {"nombre": str, "etiqueta": str, "tipo": str, "obligatorio": bool, "opciones": list}
    for _clave, c in campos:
        assert {campo: type(valor) for campo, valor in c.items()} == formas
        assert re.fullmatch(r"[a-z_]{2,30}", c["nombre"])
        assert len(c["etiqueta"]) <= 80
        assert (len(c["opciones"]) >= 2) == (c["tipo"] == "opcion")
        assert repetidos(c["opciones"]) == []
    assert repetidos([f"{clave}.{c['nombre']}" for clave, c in campos]) == []
    assert {c["tipo"] for _clave, c in campos} == TIPOS_DE_CAMPO
    assert len({clave for clave, _c in campos}) >= 8


def test_pending_requisitos_are_admitted_only_where_some_are_obligatory(perfil: dict[str, Datos]) -> None:
    tramites = [tramite for tramite in perfil["tramites"]["tramite"] if tramite["admite_pendientes"]]
    assert [t["clave"] for t in tramites if not any(r["obligatorio"] for r in t["requisito"])] == []


def test_the_two_fixed_localidades_are_there_and_the_rest_have_no_clave(perfil: dict[str, Datos]) -> None:
    localidades = perfil["localidades"]["localidad"]
    fijas = {fila["clave"]: (fila["nombre"], fila["tipo"]) for fila in localidades if "clave" in fila}
    assert fijas == {"no_precisada": ("No precisada", "otro"), "fuera": ("Fuera del municipio", "otro")}


@pytest.mark.manual("F-14")
def test_localidades_have_a_known_tipo_a_postal_code_and_whole_coordinates(perfil: dict[str, Datos]) -> None:
    localidades = perfil["localidades"]["localidad"]
    assert {fila["tipo"] for fila in localidades} <= TIPOS
    assert [f["nombre"] for f in localidades if "cp" in f and not re.fullmatch(r"\d{5}", f["cp"])] == []
    assert [f["nombre"] for f in localidades if ("lat" in f) != ("lon" in f)] == []
    municipio = perfil["municipio"]["cvegeo"]
    assert [f["nombre"] for f in localidades if not f.get("cvegeo", municipio).startswith(municipio)] == []


def test_each_point_is_of_one_localidad_and_inside_the_box_of_its_town(perfil: dict[str, Datos]) -> None:
    sur, norte, oeste, este = CAJAS[perfil["nombre"]]
    localidades = [f for f in perfil["localidades"]["localidad"] if "clave" not in f]
    puntos = [(f["nombre"], f["lat"], f["lon"]) for f in localidades if "lat" in f]
    assert [nombre for nombre, lat, lon in puntos if not (sur <= lat <= norte and oeste <= lon <= este)] == []
    assert puntos
    assert repetidos([f"{lat}, {lon}" for _nombre, lat, lon in puntos]) == []
    assert "GeoNames (CC BY 4.0)" in (RAIZ / perfil["nombre"] / "localidades.toml").read_text(encoding="utf-8")


def test_relatos_exist_for_every_tramite_and_for_no_other(perfil: dict[str, Datos]) -> None:
    relatos = perfil["relatos"]["relatos"]
    assert set(relatos) == {tramite["clave"] for tramite in perfil["tramites"]["tramite"]}
    assert [clave for clave, frases in relatos.items() if not 4 <= len(frases) <= 8] == []
    assert repetidos([frase for frases in relatos.values() for frase in frases]) == []


def test_demo_lists_have_no_repeats(perfil: dict[str, Datos]) -> None:
    relatos = perfil["relatos"]
    assert set(relatos) == {"nombres", "apellidos", "calles", "resuelto_si", "resuelto_no", "relatos"}
    listas = ("nombres", "apellidos", "calles")
    assert {lista: repetidos(relatos[lista]) for lista in listas} == dict.fromkeys(listas, [])
    assert {frozenset(fila) for fila in relatos["resuelto_no"]} == {frozenset({"clases", "motivo", "observacion"})}
    assert {frozenset(fila) for fila in relatos["resuelto_si"]} == {frozenset({"clases", "frase"})}
    for lista, palabra in (("resuelto_no", "motivo"), ("resuelto_si", "frase")):
        assert repetidos([fila[palabra] for fila in relatos[lista]]) == []
        for clase in {tramite["clase"] for tramite in perfil["tramites"]["tramite"]}:
            assert len([fila for fila in relatos[lista] if clase in fila["clases"]]) >= 2, (lista, clase)


@pytest.mark.manual("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9")
def test_altamira_has_the_channels_of_its_manual() -> None:
    canales = {canal["clave"]: canal["procedimiento"] for canal in leer("altamira", "canales")["canal"]}
    ventanilla = ("presencial", "escrito", "telefono", "app", "redes", "web", "buzon", "ventanilla")
    assert canales == dict.fromkeys(ventanilla, "ventanilla") | {"cercania": "cerca_de_ti"}


@pytest.mark.manual("C")
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


@pytest.mark.manual("A12", "H7")
def test_altamira_has_eight_secretarias_with_direcciones_below() -> None:
    filas = leer("altamira", "dependencias")["dependencia"]
    secretarias = {f["clave"] for f in filas if f["nombre"].startswith("Secretaría ") and "padre" not in f}
    assert len(secretarias) == 8
    assert {f["padre"] for f in filas if f["nombre"].startswith("Dirección ")} <= secretarias


def test_each_town_is_big_enough_to_be_shown(perfil: dict[str, Datos]) -> None:
    relatos = perfil["relatos"]
    tamanos = {
        "dependencia": len(perfil["dependencias"]["dependencia"]),
        "tramite": len(perfil["tramites"]["tramite"]),
        "localidad": len([f for f in perfil["localidades"]["localidad"] if "clave" not in f]),
        **{lista: len(relatos[lista]) for lista in ("nombres", "apellidos", "calles", "resuelto_si", "resuelto_no")},
    }
    minimos = {
        "dependencia": 18, "tramite": 40, "localidad": 60,
        "nombres": 80, "apellidos": 60, "calles": 40, "resuelto_si": 12, "resuelto_no": 12,
    }  # fmt: skip
    assert {que: tamanos[que] for que, minimo in minimos.items() if tamanos[que] < minimo} == {}


@pytest.mark.parametrize(("nombre", "zona"), [("altamira", "896"), ("huatabampo", "852 859")])
def test_localidades_lie_in_the_postal_zones_of_their_town(nombre: str, zona: str) -> None:
    localidades = leer(nombre, "localidades")["localidad"]
    assert {fila["cp"][:3] for fila in localidades if "cp" in fila} == set(zona.split())


@pytest.mark.manual("B1", "B2", "B10", "B11", "B12", "B13")
def test_huatabampo_has_the_channels_of_its_manual() -> None:
    canales = {canal["clave"]: canal["procedimiento"] for canal in leer("huatabampo", "canales")["canal"]}
    assert canales == {
        "presencial": "solicitud",
        "escrito": "solicitud",
        "oficio": "solicitud",
        "radio": "denuncia",
        "telefono": "denuncia",
        "cerca_de_ti": "cerca_de_ti",
        "redes": "solicitud",
        "web": "solicitud",
        "correo": "solicitud",
        "llamada": "solicitud",
    }


def test_huatabampo_has_its_control_and_the_bodies_that_are_reached_by_oficio() -> None:
    filas = leer("huatabampo", "dependencias")["dependencia"]
    assert [f["nombre"] for f in filas if f["control"]] == ["Órgano de Control y Evaluación Gubernamental"]
    assert {"cfe", "cea", "imss", "registro_civil"} <= {f["clave"] for f in filas if f["via"] == "oficio"}
