"""A new entry at the speed of the radio: what its page proposes and keeps, the same matter, the bandejas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actos.campos import _de_24
from app.actos.queries import movimientos
from app.bitacora.models.entrada import Bitacora
from app.bitacora.queries.entradas import parecidas
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.compromisos.services import acordar
from app.extensions import db, escritura
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.reloj import ahora
from app.seguridad.zona import hoy, local
from tests.bitacora import entradas as e
from tests.cliente import Cliente, Pagina
from tests.factories import id_de, nueva

CALLE = "Av. Juárez 12"


class Oficina:
    """Browsers of the cast, and what the system reads between two requests."""

    def __init__(self, app: Flask, cliente: type[Cliente]) -> None:
        self.app, self.cliente = app, cliente

    def de(self, usuario: str) -> Cliente:
        """Return the browser of a member of the cast."""
        return self.cliente.de(usuario)

    def en_base(self, hacer: Callable[[], Any]) -> Any:
        """Return what the system reads or writes."""
        with self.app.app_context(), self.app.test_request_context(), como_sistema("prueba"):
            return hacer()

    def folio(self, **cambios: Any) -> str:
        """Return the folio of an entry of a pothole in Juárez street."""
        return str(self.en_base(lambda: e.entrada(**{**bache(), **cambios}).folio))

    def halladas(self, usuario: str = "informacion", **cambios: Any) -> list[dict[str, str]]:
        """Return what the page finds as one types."""
        datos = {**self.en_base(bache), **cambios}
        pedida = self.de(usuario).http.get("/bitacora/parecidas", query_string=datos)
        assert pedida.status_code == 200
        return list(pedida.get_json()["parecidas"])


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Iterator[Oficina]:
    """The office of a town that hears denuncias on the radio."""
    oficina = Oficina(app, cliente)
    oficina.en_base(e.canales)
    return oficina


def bache() -> dict[str, Any]:
    """Return what and where."""
    return {"tramite_id": id_de(Tramite, "bache"), "localidad_id": e.localidad(), "domicilio": CALLE}


def otra_localidad() -> int:
    """Return the id of another place."""
    return int(db.session.scalars(select(Localidad.id).where(Localidad.id != e.localidad()).limit(1)).one())


def forma_de(pagina: Pagina) -> dict[str, str]:
    """Return the values of the page's own form."""
    datos: dict[str, str] = next(f for f in pagina.formas if f["metodo"] == "post" and f["url"] == "")["datos"]
    return datos


# The hour


@pytest.mark.parametrize(
    ("tecleada", "queda"),
    [
        ("0:00", "00:00"),
        ("0000", "00:00"),
        ("00.00", "00:00"),
        ("00 00", "00:00"),
        ("12:00 am", "00:00"),
        ("12:00 a. m.", "00:00"),
    ],
)
def test_la_hora_se_escribe_como_salga(sistema: None, tecleada: str, queda: str) -> None:
    assert f"{local(e.entrada(oida_hora=tecleada).oida):%H:%M}" == queda


@pytest.mark.parametrize(
    ("hora", "mitad", "es"), [(2, "p", 14), (12, "p", 12), (12, "a", 0), (14, "p", 14), (9, "", 9)]
)
def test_la_hora_de_la_tarde(hora: int, mitad: str, es: int) -> None:
    assert _de_24(hora, mitad) == es


@pytest.mark.parametrize("tecleada", ["2400", "1260", "14:3", "30", "14;30", "a las"])
def test_lo_que_no_es_hora_se_dice(sistema: None, tecleada: str) -> None:
    with pytest.raises(DatosInvalidos) as hallado:
        e.entrada(oida_hora=tecleada)
    assert hallado.value.errores == {"oida_hora": "Escriba la hora con dos puntos, como 14:30."}


def test_en_la_historia_la_hora_se_lee_con_dos_puntos(sistema: None) -> None:
    b = e.acto(e.en("verificada"), "visitar", "informacion", **{**e.datos_de_visita(), "cuando_hora": "0.05"})
    (m,) = [m for m in movimientos(b) if m.acto == "visitar"]
    assert m.datos["cuando_hora"] == "00:05"


# The page


def test_propone_la_hora_y_la_ultima_estacion(oficina: Oficina) -> None:
    persona = oficina.de("informacion")
    vacia = forma_de(persona.pagina("/bitacora/add"))
    assert (vacia["medio"], vacia["estacion"]) == ("radio", "")
    oficina.folio(estacion="La Poderosa", programa="La mañana")
    pagina = persona.pagina("/bitacora/add")
    propuesta = forma_de(pagina)
    assert (propuesta["estacion"], propuesta["programa"]) == ("La Poderosa", "La mañana")
    momentos = oficina.en_base(lambda: [local(ahora() - timedelta(minutes=n)) for n in (0, 1)])
    assert f"{propuesta['oida_fecha']} {propuesta['oida_hora']}" in [f"{m:%Y-%m-%d %H:%M}" for m in momentos]
    assert '<option value="La Poderosa">' in persona.get("/bitacora/add").text


def test_lo_de_otra_persona_no_se_propone(oficina: Oficina) -> None:
    j = oficina.en_base(lambda: e.jornada().id)
    oficina.folio(estacion="La Poderosa")
    propuesta = forma_de(oficina.de("subcoordinadora").pagina("/bitacora/add"))
    assert (propuesta["medio"], propuesta["jornada_id"]) == ("jornada", str(j))
    assert "estacion" not in propuesta or propuesta["estacion"] == ""


def test_asentar_y_capturar_otra_deja_lista_la_siguiente(oficina: Oficina) -> None:
    persona = oficina.de("informacion")
    datos = {**oficina.en_base(e.datos_de_entrada), "oida_fecha": oficina.en_base(hoy).isoformat()}
    datos |= {"estacion": "XHUB", "programa": "Noticiero", "seguir": "otra"}
    respuesta = persona.post("/bitacora/add", {**forma_de(persona.pagina("/bitacora/add")), **datos})
    assert respuesta.status_code == 303
    pagina = persona.pagina(respuesta.location)
    siguiente = forma_de(pagina)
    assert re.search(r"Folio BIT-\d{4}-\d{6}-\d\. Verla", pagina.texto)
    quedan = ("medio", "estacion", "programa", "relato", "localidad_id")
    assert [siguiente.get(n, "") for n in quedan] == ["radio", "XHUB", "Noticiero", "", ""]
    assert siguiente["clave_envio"] != datos.get("clave_envio")


def test_rechazada_guarda_todo_lo_tecleado(oficina: Oficina) -> None:
    persona = oficina.de("informacion")
    mala = {
        "relato": "Fuga frente a la <primaria>.", "localidad_id": str(oficina.en_base(e.localidad)), "medio": "radio",
        "domicilio": CALLE, "tramite_id": str(oficina.en_base(bache)["tramite_id"]), "oida_hora": "9999",
        "estacion": "XHUB", "programa": "Tarde", "reporta": "Rosa", "reporta_telefono": "642 1", "punto": "aquí",
        "corrige_folio": "BIT-1",
    }  # fmt: skip
    respuesta = persona.post("/bitacora/add", {**forma_de(persona.pagina("/bitacora/add")), **mala, "oida_fecha": ""})
    assert respuesta.status_code == 422
    vuelta = forma_de(Pagina(respuesta.text))
    assert {campo: vuelta[campo] for campo in mala} == mala
    assert 'id="punto-error"' in respuesta.text
    assert '<details class="mas" open>' in respuesta.text
    assert oficina.en_base(lambda: db.session.scalars(select(Bitacora)).all()) == []


def test_la_jornada_de_la_direccion_viene_puesta(oficina: Oficina) -> None:
    j = oficina.en_base(lambda: [e.jornada().id, e.jornada().id])[0]
    propuesta = forma_de(oficina.de("informacion").pagina(f"/bitacora/add?medio=jornada&jornada_id={j}"))
    assert (propuesta["medio"], propuesta["jornada_id"]) == ("jornada", str(j))


# What may be the same matter


def test_se_hallan_la_entrada_y_la_peticion_de_lo_mismo(oficina: Oficina) -> None:
    folio = oficina.folio(reporta="Rosa Zamudio", estacion="XHUB")
    (hallada,) = oficina.halladas(domicilio="Calle Juárez esquina con Obregón")
    assert hallada["folio"] == folio
    assert hallada["detalle"] == f"Radio · XHUB · {CALLE} · hoy · Asentada"
    pedida = oficina.en_base(lambda: nueva(quien="capturista", nombre="Zoila", **bache()).folio)
    assert [h["folio"] for h in oficina.halladas("subcoordinadora")] == [pedida, folio]
    assert [h["folio"] for h in oficina.halladas("informacion")] == [folio]  # the window's peticiones are not hers
    dicho = str(oficina.halladas("subcoordinadora"))
    assert not re.search("Rosa|Zamudio|Zoila|Ruiz", dicho)


def test_otra_calle_otro_lugar_u_otra_cosa_no_se_parecen(oficina: Oficina) -> None:
    oficina.folio()
    assert len(oficina.halladas(domicilio="")) == 1
    assert oficina.halladas(domicilio="Hidalgo 12") == []
    assert oficina.halladas(localidad_id=oficina.en_base(otra_localidad)) == []
    assert oficina.halladas(tramite_id=oficina.en_base(lambda: id_de(Tramite, "luminaria"))) == []
    for mala in ("", "abc", "-1", "9" * 12, "1.5"):
        assert oficina.halladas(tramite_id=mala) == []


def test_lo_de_hace_mas_de_treinta_dias_ya_es_otra_cosa(sistema: None) -> None:
    b = e.entrada(**bache(), oida_fecha=hoy() - timedelta(days=29))
    donde = (b.tramite_id or 0, b.localidad_id, CALLE)
    assert parecidas(*donde, b.oida + timedelta(days=30)) == ([], [b])
    assert parecidas(*donde, b.oida + timedelta(days=30, seconds=1)) == ([], [])


def test_ni_la_reservada_ni_la_descartada_se_muestran(oficina: Oficina) -> None:
    oficina.en_base(lambda: e.acto(e.entrada(**bache()), "reservar", "informacion", contra="servidor_publico"))
    oficina.en_base(lambda: e.en("descartada", **bache()))
    for quien in ("informacion", "subcoordinadora"):
        assert oficina.halladas(quien) == []
    assert oficina.en_base(lambda: parecidas(*bache().values(), ahora())) == ([], [])


def test_de_una_registrada_se_muestra_su_peticion(oficina: Oficina) -> None:
    folio = oficina.en_base(lambda: e.registrar(e.en("visita_verificada", **bache())).folio)
    (hallada,) = oficina.halladas()
    assert hallada["folio"] != folio
    assert hallada["detalle"].startswith("Petición · ")


# Its page, for who analyses it


def test_el_coordinador_ve_a_que_se_parece_y_la_descarta_por_ese_folio(oficina: Oficina) -> None:
    pedida = oficina.en_base(lambda: nueva(**bache()).folio)
    otra = oficina.folio()
    pk = oficina.en_base(lambda: e.entrada(**bache()).id)
    coordinador = oficina.de("coordinador")
    pagina = coordinador.pagina(f"/bitacora/show/{pk}")
    assert re.search(rf"Se parece a… {pedida} .* Descartar por esta {pedida} {otra}", pagina.texto), pagina.texto[-900:]
    pagina = coordinador.pagina(f"/bitacora/show/{pk}?principal_folio={pedida}")
    forma = pagina.forma("/actos/descartar")
    assert forma["datos"]["principal_folio"] == pedida
    assert coordinador.post(forma["url"], forma["datos"]).status_code == 303
    assert oficina.en_base(lambda: db.session.get_one(Bitacora, pk).estado) == "descartada"
    assert "Se parece a…" not in coordinador.pagina(f"/bitacora/show/{pk}").texto
    assert "Se parece a…" not in oficina.de("informacion").pagina(f"/bitacora/show/{pk - 1}").texto


# The bandejas


def cifras(pagina: Pagina) -> dict[str, str]:
    """Return the figures of a home page."""
    return dict(zip(pagina.dichos("small:has(+ b)"), pagina.dichos("small + b"), strict=True))


@pytest.fixture
def repartidas(oficina: Oficina) -> Oficina:
    """One entry waiting for each puesto, one that was returned, one that hides."""

    def hacer() -> None:
        for estado in ("asentada", "verificada", "visitada", "visita_verificada"):
            e.en(estado)
        e.acto(e.en("visitada"), "devolver", "subcoordinadora", motivo="No era de ellos.")
        e.entrada(medio="jornada", jornada_id=e.jornada().id)
        e.acto(e.entrada(), "reservar", "informacion", contra="servidor_publico")

    oficina.en_base(hacer)
    return oficina


LO_SUYO: dict[str, tuple[dict[str, str], int]] = {
    "coordinador": ({"Entradas por verificar": "1"}, 1),
    "informacion": ({"Por visitar": "1", "Devueltas": "1"}, 2),
    "subcoordinadora": ({"Visitas por verificar": "1"}, 1),
    "capturista": ({"Por registrar": "2"}, 2),
    "asesor": ({"Por orientar": "1"}, 1),
}


@pytest.mark.parametrize("quien", LO_SUYO)
def test_cada_quien_ve_en_su_inicio_lo_que_le_toca(repartidas: Oficina, quien: str) -> None:
    persona, (suyas, cuantas) = repartidas.de(quien), LO_SUYO[quien]
    pagina = persona.pagina("/")
    vistas = cifras(pagina)
    assert {nombre: vistas.get(nombre) for nombre in suyas} == suyas
    assert ("Tiene un asunto por mover" if cuantas == 1 else f"Tiene {cuantas} asuntos por mover") in pagina.texto
    de_ahi = set(re.findall(r"BIT-\d{4}-\d{6}-\d", pagina.texto))
    assert len(de_ahi) == cuantas
    lista = persona.pagina("/bitacora/list/?bandeja=por_mover")
    assert set(re.findall(r"BIT-\d{4}-\d{6}-\d", lista.texto)) == de_ahi
    assert f"Mi bandeja {cuantas}" in persona.pagina("/bitacora/list/").texto


def test_cada_cifra_lleva_a_su_lista(repartidas: Oficina) -> None:
    for quien, (suyas, _cuantas) in LO_SUYO.items():
        persona = repartidas.de(quien)
        enlaces = re.findall(r'href="(/bitacora/list/\?bandeja=[^"]+)">\s*<small>([^<]+)<', persona.get("/").text)
        assert {texto for _url, texto in enlaces} == set(suyas)
        for url, texto in enlaces:
            assert str(len(set(re.findall(r"BIT-\d{4}-\d{6}-\d", persona.pagina(url).texto)))) == suyas[texto]


def test_quien_no_tiene_nada_de_la_bitacora_no_lo_cuenta(repartidas: Oficina) -> None:
    for quien in ("secretaria", "comunicacion", "titular_obras", "control"):
        assert "BIT-" not in repartidas.de(quien).pagina("/").texto
    assert 'name="bandeja"' not in repartidas.de("secretaria").get("/bitacora/list/").text


def test_la_lista_se_estrecha_por_jornada(repartidas: Oficina) -> None:
    persona = repartidas.de("coordinador")
    (j,) = repartidas.en_base(
        lambda: db.session.scalars(select(Bitacora.jornada_id).where(Bitacora.medio == "jornada")).all()
    )
    assert len(set(re.findall(r"BIT-\d{4}-\d{6}-\d", persona.pagina(f"/bitacora/list/?jornada={j}").texto))) == 1
    for mala in ("jornada=abc", f"jornada={j + 50}", "bandeja=zzz"):
        assert persona.get(f"/bitacora/list/?{mala}").status_code == 400, mala


def test_lo_mas_viejo_va_primero_y_lleva_al_acto(repartidas: Oficina) -> None:
    vieja = repartidas.en_base(lambda: e.entrada(oida_fecha=hoy() - timedelta(days=3)).folio)
    html = repartidas.de("coordinador").get("/").text
    assert re.findall(r">(BIT-\d{4}-\d{6}-\d)</a>", html)[0] == vieja
    assert re.search(r'href="/bitacora/show/\d+#acto-verificar"', html)


def test_los_compromisos_vencidos_y_la_jornada_de_hoy_tambien_se_cuentan(repartidas: Oficina) -> None:
    """Registered by their own features, as the bitácora's entries are."""

    def acordado(dias: int) -> None:
        datos = {"que": "Reparar la bomba.", "fecha": hoy() + timedelta(days=dias), "responsable": "El director"}
        with e.como("coordinador") as autor, escritura():
            acordar(datos, autor=autor)

    for dias in (-1, 3, 30):
        repartidas.en_base(lambda dias=dias: acordado(dias))
    pagina = repartidas.de("coordinador").pagina("/")
    vistas = cifras(pagina)
    otras = ("Compromisos vencidos", "Compromisos de estos 7 días naturales", "Jornadas de hoy")
    assert [vistas[nombre] for nombre in otras] == ["1", "1", "1"]
    assert "Tiene 2 asuntos por mover" in pagina.texto  # the entry and what is late: the rest is nobody's turn
    assert len([dicho for dicho in pagina.dichos("a") if dicho.startswith("COM-")]) == 2
    assert "Compromisos" not in " ".join(cifras(repartidas.de("asesor").pagina("/")))
