"""The town's settings: each with its own input, refused in words, and really used; firmantes and avisos."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import delete, func, select, update

from app.catalogos.models.ajustes import Ajuste, AvisoDePrivacidad, Firmante
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import CampoDeTramite, Requisito, Tramite
from app.catalogos.services import color
from app.catalogos.services.ajustes import AJUSTES, configuracion
from app.catalogos.services.perfil import cargar_base, cargar_perfil
from app.extensions import db, escritura
from app.seguridad import zona
from app.seguridad.models import Adscripcion
from tests.catalogos.test_catalogos import agregar, borrar, cambiar, error_de, leer
from tests.cliente import Cliente

CONTRASTA = "Con blanco contrasta {} a 1 y no se lee bien; hacen falta 4.5 a 1. Elija uno más oscuro, por ejemplo {}."
SOLO = pytest.mark.solo_sqlite("the form decides before the database is asked")


def valor(app: Flask, clave: str) -> Any:
    """Return a setting as the database holds it now."""
    return leer(app, select(Ajuste.valor).where(Ajuste.clave == clave))


def control(c: Cliente, clave: str) -> dict[str, str]:
    """Return the input of a setting."""
    return next(k for k in c.pagina(f"/ajustes/edit/{clave}").controles if k.get("name") == "valor")


@SOLO
def test_every_setting_is_listed_and_has_its_input(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    lista = c.pagina("/ajustes/list/").texto
    assert [que for _valor, que in AJUSTES.values() if que not in lista] == []
    tipos = {clave: control(c, clave).get("type", "") for clave in AJUSTES}
    assert (tipos["color"], tipos["hora_abre"], tipos["hora_cierra"], tipos["escudo"]) == (
        "color",
        "time",
        "time",
        "file",
    )
    dias = ("plazo_interno", "plazo_acuse", "plazo_validacion", "ventana_reapertura", "dias_vecinos")
    assert {tipos[clave] for clave in dias} == {"number"}
    assert {tipos[clave] for clave in ("municipio", "estado", "cvegeo", "oficina", "lema")} == {"text"}
    assert len(re.findall(r"<option", c.get("/ajustes/edit/zona_horaria").text)) == len(zona.ZONAS)


@SOLO
@pytest.mark.parametrize(
    ("clave", "malo", "dice"),
    [
        ("municipio", "  ", "No puede quedar vacío: se imprime en cada documento."),
        ("oficina", "\0", "No puede quedar vacío: se imprime en cada documento."),
        ("lema", "x" * 301, "Escriba a lo más 300 caracteres."),
        ("cvegeo", "2603", "La clave lleva 5 números, por ejemplo 26033."),
        ("oficina_telefono", "pendiente", "Escriba el teléfono con números, como quiere que se imprima: 833 260 0000."),
        ("color", "rojo", "Escriba el color como #6b1d3b."),
        ("color", "#12345g", "Escriba el color como #6b1d3b."),
        ("color", "#ffcc00", CONTRASTA.format("1.5", "#8f7200")),
        ("color", "#777777", CONTRASTA.format("4.4", "#747474")),
        ("zona_horaria", "Europe/Madrid", "Elija una de la lista."),
        ("zona_horaria", "../../etc/passwd", "Elija una de la lista."),
        ("dias_laborables", "nunca", "Elija una de la lista."),
        ("hora_abre", "15:00", "Las oficinas cierran a las 15:00: deben abrir antes."),
        ("hora_cierra", "07:59", "Las oficinas abren a las 08:00: deben cerrar después."),
        ("hora_cierra", "25:00", "Escriba la hora como 08:00."),
        ("hora_cierra", "", "Escriba la hora como 08:00."),
        ("plazo_validacion", "3.5", "Escriba un número de días, de 1 a 60."),
        ("ventana_reapertura", "251", "Escriba un número de días, de 1 a 250."),
        ("dias_vecinos", "٣", "Escriba un número de días, de 1 a 365."),
        ("escudo", "", "Elija una imagen PNG o JPG, o marque «Quitar el escudo»."),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_in_words(app: Flask, cliente: type[Cliente], clave: str, malo: str, dice: str) -> None:
    antes, c = valor(app, clave), cliente.de("administradora")
    respuesta = cambiar(c, "ajustes", clave, valor=malo)
    assert (respuesta.status_code, error_de(respuesta, "valor")) == (422, dice)
    assert valor(app, clave) == antes


@pytest.mark.parametrize(
    ("clave", "escrito", "queda"),
    [
        ("municipio", "  Villa \t Nueva ", "Villa Nueva"), ("lema", "", ""), ("cvegeo", "26033", "26033"),
        ("color", "#0B5563", "#0b5563"), ("zona_horaria", "America/Hermosillo", "America/Hermosillo"),
        ("dias_laborables", "lunes a sábado", "lunes a sábado"), ("hora_cierra", "16:30", "16:30"),
        ("hora_abre", "07:30:00", "07:30"), ("dias_vecinos", "090", "90"),
    ],
)  # fmt: skip
def test_a_good_value_is_kept(app: Flask, cliente: type[Cliente], clave: str, escrito: str, queda: str) -> None:
    c = cliente.de("administradora")
    assert cambiar(c, "ajustes", clave, valor=escrito).status_code == 303, c.errores()
    assert valor(app, clave) == queda


# The colour, on screen


def colores(html: str) -> list[str]:
    """Return the values of --marca in the page: light, dark by preference, dark by choice, then high contrast."""
    return re.findall(r"--marca: (#[0-9a-f]{6})", html)


@SOLO
def test_the_colour_is_used_on_screen_and_holds_its_contrast(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    assert cambiar(c, "ajustes", "color", valor="#0b5563").status_code == 303
    for pagina in (c.get("/").text, cliente().get("/login/").text, cliente().get("/ciudadania/seguimiento").text):
        claro, oscuro, elegido, *fuertes = colores(pagina)
        assert (claro, oscuro) == ("#0b5563", elegido)
        assert min(color.contraste(claro, fondo) for fondo in color.CLARO) >= 4.5
        assert min(color.contraste(oscuro, fondo) for fondo in color.OSCURO) >= 4.5
        assert len(fuertes) == 5
        assert min(max(color.contraste(f, "#ffffff"), color.contraste(f, "#000000")) for f in fuertes) >= 7


@pytest.mark.parametrize(
    ("uno", "otro", "razon"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.478),
        ("#0000ff", "#ffffff", 8.592),
    ],
)
def test_contrast_is_that_of_wcag(uno: str, otro: str, razon: float) -> None:
    assert color.contraste(uno, otro) == pytest.approx(razon, abs=0.001)
    assert color.contraste(otro, uno) == color.contraste(uno, otro)


def test_every_shade_of_every_colour_reads() -> None:
    for n in range(0, 1 << 24, 40_503):
        for tema, fondos in (("claro", color.CLARO), ("oscuro", color.OSCURO)):
            tonos = color.paleta.__wrapped__(f"#{n:06x}")[tema]
            letra = [color.contraste(tonos["marca"], f) for f in (*fondos, tonos["suave"])]
            boton = [color.contraste(tonos["sobre"], tonos[t]) for t in ("marca", "marca_2")]
            assert min(*letra, *boton) >= 4.5, (n, tema, tonos)


def test_what_is_no_colour_does_not_break_the_page() -> None:
    assert color.paleta("rojo") == color.paleta(color.OMISION)


# Time zone and working hours


@pytest.fixture
def sin_fijar(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the time zone to the town, as where no operator has fixed one."""
    monkeypatch.setitem(app.config, "MUNICIPIO_TZ", "")
    app.extensions.pop("zona", None)


@pytest.mark.manual("H11")
def test_the_towns_zone_is_obeyed_at_once(app: Flask, cliente: type[Cliente], sin_fijar: None) -> None:
    c, momento = cliente.de("administradora"), datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
    for nombre, dia, hora in (("America/Hermosillo", 21, "23:30"), ("America/Monterrey", 22, "00:30")):
        assert cambiar(c, "ajustes", "zona_horaria", valor=nombre).status_code == 303
        c.get("/ajustes/list/")
        with app.app_context():
            aqui = zona.local(momento)
            assert (aqui.day, f"{aqui:%H:%M}", configuracion().calendario.zona.key) == (dia, hora, nombre)


def test_screens_show_the_towns_hour(app: Flask, cliente: type[Cliente], sin_fijar: None) -> None:
    c = cliente.de("administradora")
    horas = []
    for nombre in ("America/Tijuana", "America/Cancun"):
        cambiar(c, "ajustes", "zona_horaria", valor=nombre)
        c.get("/ajustes/list/")
        horas.append(re.findall(r"\d\d? \w{3} \d{4}, (\d\d):\d\d", c.pagina("/avisos-de-privacidad/list/").texto)[0])
    assert (int(horas[1]) - int(horas[0])) % 24 == 3


@SOLO
def test_the_operators_zone_wins(app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch) -> None:
    cambiar(cliente.de("administradora"), "ajustes", "zona_horaria", valor="America/Tijuana")
    monkeypatch.setitem(app.config, "MUNICIPIO_TZ", "America/Cancun")
    with app.app_context():
        assert zona.zona().key == "America/Cancun"


def test_working_hours_make_the_calendar(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    cambiar(c, "ajustes", "dias_laborables", valor="lunes a sábado")
    cambiar(c, "ajustes", "hora_cierra", valor="13:00")
    with app.app_context():
        calendario = configuracion().calendario
        assert calendario.es_habil(date(2026, 11, 21))
        assert not calendario.es_habil(date(2026, 11, 22))
        tarde = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)  # 14:00 in Monterrey, after closing
        assert calendario.dia_de(tarde) == date(2026, 11, 23)


# The coat of arms


def imagen(formato: str = "PNG", lado: tuple[int, int] = (900, 600)) -> bytes:
    """Return an image with something in it that must not stay."""
    salida = io.BytesIO()
    Image.new("RGB", lado, (20, 90, 60)).save(salida, formato, **({"comment": b"canario"} if formato == "JPEG" else {}))
    return salida.getvalue()


@pytest.mark.parametrize("formato", ["PNG", "JPEG"])
def test_the_coat_of_arms_is_drawn_small_and_shown_to_all(app: Flask, cliente: type[Cliente], formato: str) -> None:
    c, calle = cliente.de("administradora"), cliente()
    assert calle.get("/municipio/escudo.png").status_code == 404
    assert cambiar(c, "ajustes", "escudo", valor=(imagen(formato), "escudo.png")).status_code == 303, c.errores()
    huella = valor(app, "escudo")
    respuesta = calle.get("/municipio/escudo.png")
    assert hashlib.sha256(respuesta.data).hexdigest() == huella
    with Image.open(io.BytesIO(respuesta.data)) as dibujo:
        assert (dibujo.format, dibujo.size, b"canario" in respuesta.data) == ("PNG", (512, 341), False)
    assert calle.get("/municipio/escudo.png", headers={"If-None-Match": respuesta.headers["ETag"]}).status_code == 304
    for pagina in (c.get("/").text, calle.get("/login/").text):
        assert f'<img class="escudo" src="/municipio/escudo.png?v={huella[:12]}"' in pagina
    assert "Imagen cargada" in c.pagina("/ajustes/list/").texto
    assert cambiar(c, "ajustes", "escudo", quitar="y").status_code == 303
    assert (valor(app, "escudo"), calle.get("/municipio/escudo.png").status_code) == ("", 404)


@SOLO
@pytest.mark.parametrize(
    "contenido",
    [
        b"x", b"GIF89a" + b"\0" * 40, imagen()[:200], b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, b"%PDF-1.7\n%%EOF",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"\xff\xd8\xff" + b"\0" * 300,
    ],
    ids=["byte", "gif", "cut", "noise", "pdf", "svg", "jpeg"],
)  # fmt: skip
def test_what_is_no_image_is_refused(app: Flask, cliente: type[Cliente], contenido: bytes) -> None:
    c = cliente.de("administradora")
    respuesta = cambiar(c, "ajustes", "escudo", valor=(contenido, "escudo.png"))
    assert error_de(respuesta, "valor") == "Elija una imagen PNG o JPG que no esté dañada."
    assert valor(app, "escudo") == ""


@SOLO
def test_an_image_too_large_is_refused(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    bomba = imagen("PNG", (6000, 5000))
    assert "demasiado grande" in error_de(cambiar(c, "ajustes", "escudo", valor=(bomba, "e.png")), "valor")
    pesada = (imagen() + b"\0" * 5_300_000, "e.png")
    assert "más de 5 MB" in error_de(cambiar(c, "ajustes", "escudo", valor=pesada), "valor")


@SOLO
def test_an_altered_coat_of_arms_is_not_shown(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    cambiar(c, "ajustes", "escudo", valor=(imagen(), "escudo.png"))
    (archivo,) = Path(app.config["INSTANCE_DIR"], "municipio").glob(f"escudo-{valor(app, 'escudo')}.png")
    archivo.write_bytes(imagen())
    assert c.get("/municipio/escudo.png").status_code == 404


# Firmantes and avisos


@pytest.mark.manual("A13")
def test_a_firmante_is_kept_and_retired(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    datos = {"nombre": "Titular de Prueba", "cargo": "Unidad", "para": "informe"}
    respuesta = agregar(c, "firmantes", **datos)
    assert "Informes" in c.pagina(respuesta.location).texto
    pk = leer(app, select(Firmante.id).where(Firmante.nombre == "Titular de Prueba"))
    assert error_de(agregar(c, "firmantes", **{**datos, "para": "todo"}), "para") == "Elija una de la lista."
    assert cambiar(c, "firmantes", pk, activo=None).status_code == 303
    assert "Borrado." in borrar(c, "firmantes", pk).texto


def test_a_new_aviso_is_a_new_version_and_none_is_changed(app: Flask, cliente: type[Cliente]) -> None:
    c, cuantos = cliente.de("administradora"), select(AvisoDePrivacidad.id).order_by(AvisoDePrivacidad.id.desc())
    antes = leer(app, cuantos)
    assert "Es muy corto" in error_de(agregar(c, "avisos-de-privacidad", texto="Sus datos."), "texto")
    respuesta = agregar(c, "avisos-de-privacidad", texto="<b>El municipio</b> usa sus datos para atenderle. " * 4)
    assert respuesta.status_code == 303
    assert leer(app, cuantos) == antes + 1
    assert f"Versión {antes + 1}" in c.pagina(respuesta.location).texto
    assert "<b>El municipio" not in c.get(respuesta.location).text
    for ruta in ("edit", "delete"):
        assert c.get(f"/avisos-de-privacidad/{ruta}/{antes}").status_code == 404


@pytest.mark.usefixtures("sistema")
def test_loading_twice_leaves_one_aviso_and_the_towns_own_values() -> None:
    antes = list(db.session.scalars(select(AvisoDePrivacidad.texto)))
    with escritura():
        db.session.get_one(Ajuste, "lema").valor = "Nuestro"
        cargar_base()
        cargar_perfil("altamira")
    assert list(db.session.scalars(select(AvisoDePrivacidad.texto))) == antes
    assert db.session.get_one(Ajuste, "lema").valor == "Nuestro"


DEL_PERFIL = (
    Requisito, CampoDeTramite, Tramite, Adscripcion, Dependencia, Canal, Modulo, Localidad, Firmante, Ajuste,
    AvisoDePrivacidad,
)  # fmt: skip


@pytest.mark.usefixtures("sistema")
def test_huatabampo_brings_its_zone_its_notice_and_its_own_fields() -> None:
    with escritura() as sesion:
        sesion.execute(update(Dependencia).values(padre_id=None))
        for modelo in DEL_PERFIL:
            sesion.execute(delete(modelo))
        cargar_base()
        cargar_perfil("huatabampo")
    puestos = [db.session.get_one(Ajuste, clave).valor for clave in ("municipio", "zona_horaria", "cvegeo")]
    assert puestos == ["Huatabampo", "America/Hermosillo", "26033"]
    propios = select(CampoDeTramite).where(CampoDeTramite.tipo == "opcion").limit(1)
    assert len(db.session.scalars(propios).one().lista_de_opciones) >= 2
    assert db.session.scalar(select(func.count(Requisito.id)).where(Requisito.donde.is_not(None))) >= 40
    assert set(db.session.scalars(select(Firmante.para))) == {"oficio", "informe"}
    avisos = select(AvisoDePrivacidad.texto).order_by(AvisoDePrivacidad.id.desc()).limit(1)
    assert "Huatabampo" in (db.session.scalar(avisos) or "")


def test_nobody_else_changes_the_town(cliente: type[Cliente]) -> None:
    for quien in ("coordinador", "titular_obras", "capturista"):
        c = cliente.de(quien)
        urls = ("/ajustes/edit/color", "/firmantes/list/", "/avisos-de-privacidad/add", "/campos-de-tramite/list/")
        assert {c.get(url).status_code for url in urls} == {403}
