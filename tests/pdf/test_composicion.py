"""The papers: what a reader finds on them, what they refuse, and that data is never markup."""

import shutil
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from app.pdf.composicion import PLANTILLAS, DocumentoInvalido, componer, qr_svg
from tests.cerca_de_ti.de_papeles import DE_JORNADA
from tests.documentos.de_expediente import DE_EXPEDIENTE
from tests.pdf.de_plantillas import TODAS

FOLIO = "VUN-2026-000123-4"
URL = f"https://atencion.example.mx/ciudadania/seguimiento?folio={FOLIO}"
MOMENTO = datetime(2026, 11, 21, 16, 42, tzinfo=UTC)
SIGNOS = '#$*_@<>[]\\`"'
CASA = {
    "municipio": "R. Ayuntamiento de Altamira",
    "oficina": "Unidad de Atención Ciudadana",
    "color": "#6b1d3b",
    "escudo": None,
    "dependencia_superior": "Secretaría del R. Ayuntamiento",
    "lema": "Un puerto que escucha",
    "leyenda": "También puede llamar al 833 260 0000.",
    "folio": FOLIO,
    "url": URL,
}
CONTACTO = ["Calle Juárez 1, Centro", "Teléfono: 833 260 0000", "Abre de lunes a viernes, de 08:00 a 15:00 h"]
TURNO = {
    "modulo": "Palacio Municipal",
    "turno": "P-031",
    "fecha": "21 de noviembre de 2026",
    "hora": "10:42 h",
}
DATOS: Mapping[str, dict[str, object]] = {
    "comprobante": CASA
    | {
        "fecha": "21 de noviembre de 2026, 10:42 h",
        "canal": "Presencial",
        "modulo": "Palacio Municipal",
        "tramite": "Reparación de luminaria",
        "dependencia": "Dirección de Servicios Públicos",
        "plazo": "5 días hábiles",
        "localidad": "Colonia Miramar",
        "nombre": "María Peña Núñez",
        "pendientes": ["Identificación oficial", "Comprobante de domicilio"],
        "clave": "7K3MX9QRT2VA",
        "recibo": None,
        "descripcion": "La lámpara de la esquina está apagada.",
        "atendio": "Rosa Medina, Secretaria",
        "sigue": "La oficina la está revisando. Eso se hará a más tardar el 25 de noviembre de 2026.",
        "contacto": CONTACTO,
    },
    "turno": {"municipio": CASA["municipio"], "folio": FOLIO, "url": URL, **TURNO},
    "turno-carta": CASA | TURNO,
    "formato": CASA
    | {
        "fecha": "21 de noviembre de 2026",
        "dependencia": "Dirección de Servicios Públicos",
        "tramite": "Reparación de luminaria",
        "plazo": "5 días hábiles",
        "fecha_limite": "27 de noviembre de 2026",
        "ciudadano": {
            "nombre": "María Peña Núñez",
            "telefono": "8331234567",
            "domicilio": None,
            "localidad": "Miramar",
        },
        "descripcion": "La lámpara de la esquina está apagada.",
        "requisitos": ["Identificación oficial"],
    },
    "faltantes": CASA
    | {
        "fecha": "21 de noviembre de 2026",
        "tramite": "Beca municipal",
        "faltan": [
            {"nombre": "CURP", "donde": "Registro Civil", "sirve": None, "lo_emite": False, "documento": True},
            {"nombre": "Recibo", "donde": None, "sirve": "el de agua o de luz", "lo_emite": False, "documento": True},
            {"nombre": "Constancia de residencia", "donde": None, "sirve": "", "lo_emite": True, "documento": True},
        ],
        "contacto": CONTACTO,
    },
    "oficio": CASA
    | {
        "numero": "AC/0012/2026",
        "clase": "canalizacion",
        "fecha": "21 de noviembre de 2026",
        "cancelado": None,
        "dependencia": "Secretaría de Salud del Estado",
        "titular": "Titular de la jurisdicción sanitaria",
        "domicilio": "Calle Juárez 100, Centro",
        "tramite": "Gestión de consulta de especialidad",
        "ciudadano": {
            "nombre": "María Peña Núñez",
            "telefono": "8331234567",
            "domicilio": None,
            "localidad": "Miramar",
        },
        "descripcion": "Pide consulta con especialista.",
        "requisitos": ["Identificación oficial", "CURP"],
        "fecha_limite": "4 de diciembre de 2026",
        "antes": None,
        "motivo": None,
        "firma": "Ana Torres Leal",
        "cargo": "Directora de Atención Ciudadana",
    },
    "respuesta": CASA
    | {
        "numero": "AC/0013/2026",
        "fecha": "21 de noviembre de 2026",
        "registrada": "3 de noviembre de 2026",
        "para": "María Peña Núñez",
        "domicilio": "Calle Hidalgo 214",
        "localidad": "Colonia Miramar",
        "tramite": "Bacheo",
        "descripcion": "Hay un bache frente a la primaria.",
        "resolucion": "su petición fue atendida",
        "favorable": True,
        "texto": "Se tapó con mezcla asfáltica.",
        "dependencia": "Dirección de Obras Públicas",
        "puede": ["Puede pedir que se reabra a más tardar el 14 de diciembre de 2026."],
        "cancelado": None,
        "firma": "Ana Torres Leal",
        "cargo": "Directora de Atención Ciudadana",
    },
    "denuncia": CASA
    | {
        "fecha": "21 de noviembre de 2026, 10:42",
        "entrada": "BIT-2026-000007-5",
        "medio": "Radio · La Poderosa · La voz de la mañana",
        "oida": "19 de noviembre de 2026, 07:15",
        "relato": "Dijeron que hay una fuga de drenaje frente al mercado.",
        "lugar": "Calle Hidalgo, frente al mercado",
        "localidad": "Colonia Centro",
        "ciudadano": {
            "nombre": "Rosario Gil",
            "telefono": "6421234567",
            "domicilio": None,
            "localidad": "Colonia Centro",
        },
        "descripcion": "Pide que se repare el drenaje.",
        "dependencia": "Dirección de Obras Públicas",
        "tramite": "Reparación de drenaje",
        "fecha_limite": "27 de noviembre de 2026",
        "visita": {
            "dependencia": "Dirección de Obras Públicas, oficina de campo",
            "con_quien": "Ing. Lucía Peña",
            "cuando": "20 de noviembre de 2026, 11:30",
            "quien": "Jorge Valenzuela",
            "resultado": "Mandan cuadrilla el lunes.",
            "siguiente": "Pasar el martes a ver.",
            "verifico": "Irma Soto, el 20 de noviembre de 2026, 14:05",
        },
    },
    **{plantilla: CASA | datos for plantilla, datos in DE_JORNADA.items()},
    "expediente": CASA | DE_EXPEDIENTE,
}


def correr(orden: str, *argumentos: str, entrada: bytes = b"") -> bytes:
    if shutil.which(orden) is None:
        pytest.fail(f"{orden} is missing: apt-get install poppler-utils zbar-tools")
    return subprocess.run([orden, *argumentos], input=entrada, capture_output=True, check=True).stdout


def leer(pdf: bytes) -> str:
    """The words on the paper, in reading order, one space between them."""
    return " ".join(correr("pdftotext", "-raw", "-", "-", entrada=pdf).decode().split())


def papel(plantilla: str, **cambios: object) -> bytes:
    return componer(TODAS[plantilla], DATOS[plantilla] | cambios, momento=MOMENTO)


def abierto(pdf: bytes, carpeta: Path) -> pikepdf.Pdf:
    (carpeta / "papel.pdf").write_bytes(pdf)
    return pikepdf.open(carpeta / "papel.pdf")


def normas(pdf: pikepdf.Pdf) -> dict[str, str]:
    """What a paper says that it keeps to: PDF/UA («ua») and PDF/A («a»)."""
    with pdf.open_metadata() as metadatos:
        ua, a = (metadatos.get(f"{{http://www.aiim.org/pdf{norma}/ns/id/}}part") for norma in ("ua", "a"))
        conformidad = metadatos.get("{http://www.aiim.org/pdfa/ns/id/}conformance")
    return {clave: valor for clave, valor in (("ua", ua), ("a", a and f"{a}{conformidad}")) if valor}


@pytest.mark.parametrize("plantilla", TODAS)
def test_one_tagged_spanish_page_with_title_and_folio(plantilla: str, tmp_path: Path) -> None:
    pdf = papel(plantilla)
    with abierto(pdf, tmp_path) as hoja:
        paginas = 2 if plantilla == "expediente" else 1  # its cover, and the rest
        assert (len(hoja.pages), str(hoja.Root.Lang), bool(hoja.Root.MarkInfo.Marked)) == (paginas, "es-MX", True)
        assert str(hoja.docinfo["/Title"]) in {
            f"Comprobante de su petición {FOLIO}",
            "Turno P-031",
            f"Turno P-031 {FOLIO}",
            f"Oficio de respuesta {FOLIO}",
            f"Formato de trámite de atención {FOLIO}",
            f"Le falta {FOLIO}",
            f"Oficio de atención y canalización {FOLIO}",
            f"Documento (denuncia) {FOLIO}",
            f"Hoja de la jornada {FOLIO}",
            f"Visita {FOLIO}",
            f"Informe de la jornada {FOLIO}",
            f"Expediente {FOLIO}",
        }
        assert str(hoja.docinfo["/CreationDate"]) == "D:20261121164200Z"
        assert normas(hoja) == {"ua": "1", **({"a": "2A"} if TODAS[plantilla].archivada else {})}
    assert FOLIO in leer(pdf)


SIN_EL_SUYO = {"papel", "jornada"}
"""A blank form has the QR of its own page (test_jornada.py); a frozen report none, it is the same under any address."""


@pytest.mark.parametrize("plantilla", sorted(set(TODAS) - SIN_EL_SUYO))
def test_qr_reads_back_to_the_address(plantilla: str, tmp_path: Path) -> None:
    (tmp_path / "papel.pdf").write_bytes(papel(plantilla))
    correr("pdftoppm", "-r", "150", "-png", "-singlefile", str(tmp_path / "papel.pdf"), str(tmp_path / "papel"))
    assert correr("zbarimg", "--quiet", "--raw", str(tmp_path / "papel.png")).decode().strip() == URL


@pytest.mark.parametrize("plantilla", TODAS)
def test_same_data_and_moment_give_the_same_bytes(plantilla: str) -> None:
    with ThreadPoolExecutor(4) as hilos:
        assert len(set(hilos.map(lambda _: papel(plantilla), range(8)))) == 1


@pytest.mark.parametrize(
    ("plantilla", "clave"), [(p, c) for p in TODAS for c in sorted(TODAS[p].claves.llenas | TODAS[p].claves.quiza)]
)
def test_each_missing_key_is_named(plantilla: str, clave: str) -> None:
    datos = {k: v for k, v in DATOS[plantilla].items() if k != clave}
    with pytest.raises(DocumentoInvalido) as error:
        componer(TODAS[plantilla], datos)
    assert str(error.value) == f"Al documento «{plantilla}» le faltan datos: {clave}."


@pytest.mark.manual("D6")
def test_every_datum_of_the_comprobante_is_printed() -> None:
    texto = leer(papel("comprobante"))
    datos = DATOS["comprobante"]
    sueltos = {"color", "pendientes", "clave", "recibo", "escudo"}
    assert [k for k in datos if k not in sueltos | {"contacto"} and str(datos[k]) not in texto] == []
    assert [renglon for renglon in CONTACTO if renglon not in texto] == []
    assert "Falta: Identificación oficial Falta: Comprobante de domicilio" in texto
    assert "7K3M X9QR T2VA" in texto


def test_comprobante_says_what_is_not_known_yet() -> None:
    vacios = dict.fromkeys(("tramite", "dependencia", "plazo", "localidad", "nombre", "clave", "leyenda", "modulo"))
    vacios |= {"descripcion": None, "atendio": None}
    texto = leer(papel("comprobante", pendientes=[], contacto=[], **vacios))
    frases = (
        "Se guarda en reserva y no se imprime aquí.",
        "Anónima",
        "Por clasificar",
        "Por canalizar",
        "Sin plazo establecido",
        "No precisada",
    )
    assert [frase for frase in frases if frase not in texto] == []
    assert [frase for frase in ("clave", "Falta", "ATENDIÓ", "Teléfono", "None") if frase in texto] == []


def test_comprobante_of_who_gave_no_name_prints_the_receipt_and_no_code() -> None:
    texto = leer(papel("comprobante", nombre=None, clave=None, recibo="1234567890123456"))
    assert "1234 5678 9012 3456" in texto
    assert [frase for frase in ("Clave de seguimiento", "CLAVE", "None") if frase in texto] == []
    assert "Anónima" in texto


def test_slip_says_what_is_missing_and_where_it_is_got() -> None:
    texto = leer(papel("faltantes"))
    frases = (
        "Le falta",
        "CURP Se obtiene en: Registro Civil",
        "Recibo Sirve: el de agua o de luz",
        "Constancia de residencia Lo expide el propio municipio.",
    )
    assert [frase for frase in frases if frase not in texto] == []


@pytest.mark.parametrize(
    ("cuantos", "dice"),
    [
        (1, "Tráigalo con esta hoja a la oficina. Su petición no se pierde: espera este documento."),
        (3, "Tráigalos con esta hoja a la oficina. Su petición no se pierde: espera estos documentos."),
    ],
)
def test_the_slip_asks_for_one_or_for_several(cuantos: int, dice: str) -> None:
    assert dice in leer(papel("faltantes", faltan=DATOS["faltantes"]["faltan"][:cuantos]))


def test_oficio_says_number_body_person_and_what_is_asked() -> None:
    texto = leer(papel("oficio"))
    datos = DATOS["oficio"]
    sueltos = {"color", "clase", "cancelado", "ciudadano", "requisitos", "url", "escudo", "antes", "motivo"}
    assert [k for k in datos if k not in sueltos and str(datos[k]) not in texto] == []
    assert "Identificación oficial • CURP" in texto or "Identificación oficial ‣ CURP" in texto
    assert "CANCELADO" not in texto


def test_cancelled_oficio_and_oficio_de_prorroga() -> None:
    assert "CANCELADO · 22 de noviembre" in leer(papel("oficio", cancelado="22 de noviembre de 2026, 10:00"))
    prorroga = leer(papel("oficio", clase="prorroga", firma=None, antes="27 de noviembre", motivo="Por las lluvias."))
    assert "se amplió el plazo" in prorroga
    assert "la nueva fecha límite es el 4 de diciembre de 2026, en lugar del 27 de noviembre." in prorroga
    assert "Por qué se amplía Por las lluvias." in prorroga


@pytest.mark.manual("D7")
def test_answer_says_what_was_asked_what_was_resolved_and_what_she_can_do() -> None:
    datos = DATOS["respuesta"]
    texto = leer(papel("respuesta"))
    assert [
        v for k, v in datos.items() if k not in {"color", "puede", "url"} and isinstance(v, str) and v not in texto
    ] == []
    assert "Lo que se hizo Se tapó con mezcla asfáltica." in texto
    assert f"Lo que usted puede hacer • {datos['puede'][0]}" in texto.replace("‣", "•")  # type: ignore[index]
    negativa = leer(papel("respuesta", favorable=False, texto="La calle es privada."))
    assert "Por qué La calle es privada." in negativa
    assert "Lo que se hizo" not in negativa


@pytest.mark.manual("D5")
def test_turno_is_eighty_millimetres_wide_and_says_all(tmp_path: Path) -> None:
    pdf = papel("turno")
    with abierto(pdf, tmp_path) as hoja:
        assert round(float(hoja.pages[0].mediabox[2]) / 72 * 25.4, 2) == 80.0
    assert leer(pdf) == (
        "R. Ayuntamiento de Altamira Palacio Municipal SU TURNO P-031 21 de noviembre de 2026 · 10:42 h "
        f"Folio {FOLIO} Espere en la sala; le llamaremos por su turno. Con este código puede preguntar por su petición."
    )


@pytest.mark.manual("D8")
def test_formato_asks_for_a_signature_on_receipt() -> None:
    texto = leer(papel("formato"))
    casillas = ("Recibe para su atención", "NOMBRE", "PUESTO", "FECHA", "FIRMA", "SELLO", "27 de noviembre de 2026")
    assert [casilla for casilla in casillas if casilla not in texto] == []
    assert "DOMICILIO No precisado" in texto


def test_formato_of_an_anonymous_person() -> None:
    texto = leer(papel("formato", ciudadano=None))
    assert "Anónima" in texto
    assert "TELÉFONO" not in texto


def test_person_without_a_key_is_named() -> None:
    with pytest.raises(DocumentoInvalido, match=r"ciudadano\.domicilio, ciudadano\.localidad, ciudadano\.telefono\.$"):
        papel("formato", ciudadano={"nombre": "Ana"})


@pytest.mark.parametrize(
    "texto", [SIGNOS, "#panic()", "$x^2$ #sys.inputs", '#read("services.py")', "// a /* b */ -- --- ...", "= a"]
)
def test_markup_is_printed_literally(texto: str) -> None:
    assert f"Lo que pide {texto} Requisitos" in leer(papel("formato", descripcion=texto))


def test_markup_in_every_text_is_data() -> None:
    texto = leer(
        papel("comprobante", nombre=SIGNOS, tramite=f"T{SIGNOS}", leyenda=f"L{SIGNOS}", pendientes=[f"P{SIGNOS}"])
    )
    assert [p for p in (SIGNOS, f"T{SIGNOS}", f"L{SIGNOS}", f"Falta: P{SIGNOS}") if p not in texto] == []


def test_four_thousand_characters_flow_to_a_second_page(tmp_path: Path) -> None:
    frase = f"Señor presidente: {SIGNOS} «ñandú» "
    descripcion = (frase * 200)[:4000]
    pdf = papel("formato", descripcion=descripcion)
    with abierto(pdf, tmp_path) as hoja:
        assert len(hoja.pages) == 2
    texto = leer(pdf)
    assert texto.count("«ñandú»") == descripcion.count("«ñandú»")
    assert "Página 2 de 2" in texto


def test_a_hyphen_at_the_end_of_a_line_is_not_doubled() -> None:
    descripcion = "palabra ab-cd " * 25  # its first line breaks inside ab-cd
    texto = leer(papel("formato", descripcion=descripcion))
    assert "ab- cd" in texto
    assert descripcion.replace(" ", "") in texto.replace(" ", "")


def test_an_endless_word_stays_on_the_sheet() -> None:
    cajas = correr("pdftotext", "-bbox", "-", "-", entrada=papel("formato", descripcion="W" * 400)).decode()
    derechas = [float(linea.split('xMax="')[1].split('"')[0]) for linea in cajas.splitlines() if "xMax" in linea]
    assert max(derechas) < 612 - 50


def test_line_ends_control_and_direction_characters() -> None:
    texto = leer(papel("formato", descripcion="uno\r\ndos\rtres\x00\u202e\u200bcuatro\ud800"))
    assert "Lo que pide uno dos trescuatro\ufffd Requisitos" in texto


@pytest.mark.parametrize("plantilla", ["formato", "oficio", "respuesta"])
@pytest.mark.parametrize(
    "texto", ["Gracias 😀", "W" * 600, "مرحبا بكم في البلدية", "#panic() $x$ *_` </p> \u202eabc", "中文 한국어"]
)
def test_hostile_words_still_give_a_paper(plantilla: str, texto: str) -> None:
    pdf = papel(
        plantilla, descripcion=f"Antes {texto} después", **({"texto": texto} if plantilla == "respuesta" else {})
    )
    leido = leer(pdf)
    assert [palabra for palabra in ("Antes", "después", FOLIO) if palabra not in leido] == []
    cajas = correr("pdftotext", "-bbox", "-", "-", entrada=pdf).decode()
    assert (
        max(float(linea.split('xMax="')[1].split('"')[0]) for linea in cajas.splitlines() if "xMax" in linea) < 612 - 50
    )


@pytest.mark.parametrize(
    ("plantilla", "cambios", "frase"),
    [
        ("comprobante", {"color": "red"}, "El color «red» no es de la forma #6b1d3b."),
        ("comprobante", {"folio": " "}, "Al documento «comprobante» le faltan datos: folio."),
        ("formato", {"descripcion": MOMENTO}, "Un dato del documento no es texto: datetime."),
        (
            "formato",
            {"requisitos": None},
            "No se pudo componer el documento «formato»; revise su plantilla y sus datos.",
        ),
        ("turno", {"url": "x" * 5000}, "La dirección es demasiado larga para un código QR."),
    ],
)
def test_what_is_refused_and_in_which_words(plantilla: str, cambios: dict[str, object], frase: str) -> None:
    with pytest.raises(DocumentoInvalido) as error:
        papel(plantilla, **cambios)
    assert str(error.value) == frase


def test_empty_qr_and_naive_moment() -> None:
    with pytest.raises(DocumentoInvalido, match="necesita una dirección"):
        qr_svg(" ")
    with pytest.raises(DocumentoInvalido, match="necesita zona horaria"):
        componer(TODAS["turno"], DATOS["turno"], momento=MOMENTO.replace(tzinfo=None))


def test_a_town_replaces_the_letterhead_only(tmp_path: Path) -> None:
    nuestro = (PLANTILLAS / "membrete.typ").read_text(encoding="utf-8")
    (tmp_path / "membrete.typ").write_text(nuestro.replace('rotulo("Folio")', "[Puerto industrial]"), encoding="utf-8")
    texto = leer(componer(TODAS["comprobante"], DATOS["comprobante"], carpeta=tmp_path))
    assert "Puerto industrial" in texto
    assert "Comprobante de su petición" in texto


@pytest.mark.parametrize(
    ("plantilla", "frase"),
    [
        ('#import "@preview/cetz:0.3.0": *', "La plantilla «turno.typ» pide un paquete de la red; no se permite."),
        ('#read("/etc/passwd")', "No se pudo componer el documento «turno»; revise su plantilla y sus datos."),
        ("#no-existe", "No se pudo componer el documento «turno»; revise su plantilla y sus datos."),
    ],
)
def test_a_town_template_cannot_leave_its_folder(plantilla: str, frase: str, tmp_path: Path) -> None:
    (tmp_path / "turno.typ").write_text(plantilla, encoding="utf-8")
    with pytest.raises(DocumentoInvalido) as error:
        componer(TODAS["turno"], DATOS["turno"], carpeta=tmp_path)
    assert str(error.value) == frase


def test_the_towns_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(DocumentoInvalido, match="No existe la carpeta"):
        componer(TODAS["turno"], DATOS["turno"], carpeta=tmp_path / "no")
