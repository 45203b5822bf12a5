"""Dates that cannot be, visitas that were returned, what an entry's pages show and its correction proposes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.bitacora.queries.entradas import visitas_por_verificar
from app.commands import como_sistema
from app.extensions import db
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests.bitacora import entradas as e
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS
from tests.factories import nueva
from tests.test_sentencias import costo

MOTIVO = "Falta decir quién la recibió."


class Mesa:
    """Browsers of the cast, and what the system reads or writes between two requests."""

    def __init__(self, app: Flask, cliente: type[Cliente]) -> None:
        self.app, self.de = app, cliente.de

    def base(self, hacer: Callable[[], Any]) -> Any:
        """Return what the system reads or writes."""
        with self.app.app_context(), self.app.test_request_context(), como_sistema("prueba"):
            return hacer()

    def entrada(self, hacer: Callable[[], Bitacora]) -> tuple[int, str]:
        """Return id and folio of an entry that is made."""
        b: tuple[int, str] = self.base(lambda: (lambda b: (b.id, b.folio))(hacer()))
        return b


@pytest.fixture
def mesa(app: Flask, cliente: type[Cliente]) -> Mesa:
    """The office."""
    mesa = Mesa(app, cliente)
    mesa.base(e.canales)
    return mesa


def devuelta(**cambios: Any) -> Bitacora:
    """Return an entry whose visita was returned."""
    return e.acto(e.en("visitada", **cambios), "devolver", "subcoordinadora", motivo=MOTIVO)  # type: ignore[no-any-return]


def vuelta_a_visitar() -> Bitacora:
    """Return an entry visited again after its first visita was returned."""
    return e.acto(devuelta(), "visitar", "informacion", **e.datos_de_visita(AGUAS))  # type: ignore[no-any-return]


def p_de(b: Bitacora) -> int:
    """Return the id of the petición of an entry."""
    return int(db.session.scalars(select(Peticion.id).where(Peticion.bitacora_id == b.id)).one())


def forma_de(pagina: Pagina) -> dict[str, str]:
    """Return the values of the page's own form."""
    datos: dict[str, str] = next(f for f in pagina.formas if f["metodo"] == "post" and f["url"] == "")["datos"]
    return datos


def filas_de_visitas(html: str) -> list[tuple[bool, bool]]:
    """Return of each row of visitas whether it says returned, and whether it says to be verified."""
    filas = [fila for fila in html.split("<li")[1:] if "habló con" in fila]
    return [("Devuelta" in fila, "Por verificar" in fila) for fila in filas]


# Dates


@pytest.mark.parametrize("estado", ["en_curso", "cerrada"])
def test_lo_oido_antes_del_dia_de_la_jornada_no_es_de_ella(sistema: None, estado: str) -> None:
    j = e.jornada(estado)
    with pytest.raises(DatosInvalidos) as hallado:
        e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id, oida_fecha=hoy() - timedelta(days=1))
    assert list(hallado.value.errores) == ["oida_fecha"]
    assert hallado.value.errores["oida_fecha"].startswith("La jornada es del ")


def test_no_se_visita_antes_de_haber_oido(sistema: None) -> None:
    b = e.en("verificada")
    with pytest.raises(DatosInvalidos) as hallado:
        e.acto(b, "visitar", "informacion", **{**e.datos_de_visita(), "cuando_fecha": hoy() - timedelta(days=1)})
    errores = hallado.value.errores
    assert list(errores) == ["cuando_fecha"]
    assert errores["cuando_fecha"].startswith("Es anterior al ")
    assert "cuando se oyó la denuncia. Corrija el día, o diga por qué es anterior." in errores["cuando_fecha"]


def test_ni_el_mismo_dia_a_una_hora_anterior(sistema: None) -> None:
    ayer = hoy() - timedelta(days=1)
    b = e.en("verificada", oida_fecha=ayer, oida_hora="10:30")
    datos = {**e.datos_de_visita(), "cuando_fecha": ayer, "cuando_hora": "10:29"}
    with pytest.raises(DatosInvalidos) as hallado:
        e.acto(b, "visitar", "informacion", **datos)
    assert hallado.value.errores == {"cuando_hora": "A esa hora todavía no se oía la denuncia; revísela."}
    assert e.acto(b, "visitar", "informacion", **{**datos, "cuando_hora": "10:30"}).estado == "visitada"


def test_la_fecha_imposible_se_dice_junto_al_campo(mesa: Mesa) -> None:
    pk, _folio = mesa.entrada(lambda: e.en("verificada"))
    datos = {**mesa.base(e.datos_de_visita), "cuando_fecha": mesa.base(lambda: (hoy() - timedelta(days=1)).isoformat())}
    persona = mesa.de("informacion")
    forma = persona.pagina(f"/bitacora/show/{pk}").forma("/actos/visitar")
    respuesta = persona.post(forma["url"], {**forma["datos"], **datos})
    assert (respuesta.status_code, 'id="visitar-cuando_fecha-error"' in respuesta.text) == (422, True)


# Returned


@pytest.mark.parametrize("estado", ["verificada", "visitada", "visita_verificada", "registrada", "descartada"])
def test_la_visita_devuelta_ya_no_espera_que_la_verifiquen(mesa: Mesa, estado: str) -> None:
    def hacer() -> Bitacora:
        if estado == "verificada":
            return devuelta()
        b = vuelta_a_visitar()
        if estado == "descartada":
            return e.acto(b, "descartar", "coordinador", motivo="Ya se reparó.")  # type: ignore[no-any-return]
        if estado != "visitada":
            b = e.acto(b, "verificar_visita", "subcoordinadora")
        return e.registrar(b) if estado == "registrada" else b

    pk, _folio = mesa.entrada(hacer)
    esperadas = [(False, estado == "visitada"), (True, False)] if estado != "verificada" else [(True, False)]
    for url in ("/visitas/list/", f"/bitacora/show/{pk}"):
        assert filas_de_visitas(mesa.de("coordinador").get(url).text) == esperadas, url
    primera = mesa.base(lambda: db.session.scalars(select(Visita.id).order_by(Visita.id)).first())
    pagina = mesa.de("coordinador").pagina(f"/visitas/show/{primera}").texto
    assert ("Devuelta" in pagina, "Por verificar" in pagina, "La verifica el" in pagina) == (True, False, False)


def test_las_que_esperan_son_las_que_nadie_ha_devuelto(sistema: None) -> None:
    assert visitas_por_verificar(devuelta()) == []
    b = vuelta_a_visitar()
    esperan = [(v.bitacora_id, v.dependencia.clave) for v in visitas_por_verificar(b) if v.dependencia]
    assert esperan == [(b.id, AGUAS)]


def test_la_lista_de_visitas_cuesta_lo_mismo_con_mas_devueltas(mesa: Mesa) -> None:
    persona = mesa.de("coordinador")
    mesa.base(vuelta_a_visitar)
    una = costo(persona, "/visitas/list/")
    mesa.base(lambda: [vuelta_a_visitar() for _ in range(3)][0])
    assert costo(persona, "/visitas/list/") == una


def test_informacion_ve_cual_le_devolvieron_y_por_que(mesa: Mesa) -> None:
    _pk, otra = mesa.entrada(lambda: e.en("verificada"))
    pk, folio = mesa.entrada(devuelta)
    persona = mesa.de("informacion")
    for url in ("/", "/bitacora/list/?bandeja=por_mover"):
        filas = {clave: next(fila for fila in persona.get(url).text.split("<li") if clave in fila)
                 for clave in (otra, folio)}  # fmt: skip
        assert ["Devuelta" in fila for fila in filas.values()] == [False, True], url
    html = persona.get(f"/bitacora/show/{pk}").text
    assert html.index('<span class="ficha aviso">Devuelta</span>') < html.index(MOTIVO) < html.index('name="con_quien"')


def test_la_bandeja_cuesta_lo_mismo_con_mas_devueltas(mesa: Mesa) -> None:
    persona = mesa.de("informacion")
    mesa.base(devuelta)
    urls = ("/", "/bitacora/list/?bandeja=por_mover")
    una = [costo(persona, url) for url in urls]
    mesa.base(lambda: [devuelta() for _ in range(3)][0])
    assert [costo(persona, url) for url in urls] == una


# What the pages show


def test_la_peticion_lleva_el_relato_de_su_entrada(mesa: Mesa) -> None:
    def hacer() -> tuple[str, str, int]:
        b = e.registrar(e.en("visita_verificada"), descripcion="Fuga en el mercado.")
        return b.folio, f"/bitacora/show/{b.id}", p_de(b)

    folio, url, pk = mesa.base(hacer)
    html = mesa.de("coordinador").get(f"/peticiones/show/{pk}").text
    assert ("De la bitácora" in html, f'<a class="folio" href="{url}">{folio}</a>' in html) == (True, True)
    assert e.RELATO in html
    assert "De la bitácora" not in mesa.de("enlace_obras").get(f"/peticiones/show/{pk}").text


def test_la_entrada_dice_su_lugar_en_el_mapa(mesa: Mesa) -> None:
    pk, _folio = mesa.entrada(lambda: e.entrada(punto="26.82790,-109.64240"))
    assert "Lugar en el mapa 26.82790, -109.64240" in mesa.de("informacion").pagina(f"/bitacora/show/{pk}").texto


@pytest.mark.solo_sqlite("the page is the same text on both")
def test_quien_anota_puede_usar_su_ubicacion(mesa: Mesa) -> None:
    pk, _folio = mesa.entrada(lambda: e.en("verificada"))
    for quien, url in (
        ("informacion", "/bitacora/add"), ("informacion", "/visitas/add"), ("informacion", f"/bitacora/show/{pk}"),
        ("capturista", "/peticiones/add"),
    ):  # fmt: skip
        html = mesa.de(quien).get(url).text
        assert (html.count("data-ubicacion"), html.count("data-sin-permiso")) == (1, 1), url


def test_la_correccion_viene_llena(mesa: Mesa) -> None:
    dicho = {
        "estacion": "XEHU", "programa": "La tarde", "oida_hora": "00:00", "domicilio": "Hidalgo 4",
        "reporta": "Vecina", "reporta_telefono": "6421234567", "punto": "26.82790,-109.64240",
    }  # fmt: skip
    _pk, folio = mesa.entrada(lambda: e.entrada(**dicho))
    persona = mesa.de("informacion")
    forma = forma_de(persona.pagina(f"/bitacora/add?corrige_folio={folio}"))
    esperado = {**dicho, "medio": "radio", "relato": e.RELATO, "corrige_folio": folio}
    esperado |= mesa.base(lambda: {"localidad_id": str(e.localidad()), "oida_fecha": hoy().isoformat()})
    assert {nombre: forma[nombre] for nombre in esperado} == esperado
    assert 'data-hora="propuesta"' not in persona.get(f"/bitacora/add?corrige_folio={folio}").text
    assert 'data-hora="propuesta"' in persona.get("/bitacora/add").text


def test_no_se_corrige_lo_que_no_se_ve(mesa: Mesa) -> None:
    _pk, folio = mesa.entrada(
        lambda: e.acto(e.entrada(), "reservar", "coordinador", contra="servidor_publico", contra_dependencia_id="")
    )
    assert forma_de(mesa.de("informacion").pagina(f"/bitacora/add?corrige_folio={folio}"))["relato"] == ""


@pytest.mark.parametrize(("estado", "frase"), [("atendida", "Ya terminó."), ("descartada", "Ya terminó."),
                                               ("visita_verificada", "Quien sigue la verá en su lista.")])  # fmt: skip
def test_de_lo_que_termino_nadie_sigue(mesa: Mesa, estado: str, frase: str) -> None:
    pk, _folio = mesa.entrada(lambda: e.en(estado))
    assert frase in mesa.de("informacion").pagina(f"/bitacora/show/{pk}").texto


@pytest.mark.solo_sqlite("the page is the same text on both")
def test_el_folio_no_se_ejemplifica_con_una_serie_ajena(mesa: Mesa) -> None:
    assert "PRE-2026" not in mesa.de("informacion").get("/bitacora/add").text


def test_lo_que_se_sigue_de_un_acto_es_de_quien_lo_hizo(mesa: Mesa) -> None:
    def hacer() -> int:
        e.acto(nueva(None, tipo="orientacion"), "pedir_asesoria", "subcoordinadora", texto="¿De quién es el predio?")
        return int(db.session.scalars(select(Asesoria.id)).one())

    texto = mesa.de("coordinador").pagina(f"/asesorias/show/{mesa.base(hacer)}").texto
    quien = mesa.base(lambda: db.session.scalars(select(Asesoria)).one().pide.get_full_name())
    assert (f"Se pidió asesoría {quien} ·" in texto, "istema" in texto.split("Historia")[-1]) == (True, False)
