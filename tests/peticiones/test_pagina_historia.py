"""The history of a petición on its page: what changed, from whom to whom, what the clock did, how much stands open."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.catalogos.services.ajustes import configuracion
from app.commands import como_sistema
from app.extensions import db
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.historia import ABIERTAS, historia_de, palabra_por_palabra
from app.peticiones.presenters.marcha import Marcha, marcha_de
from app.peticiones.queries import expediente, nombres_contados
from tests import factories as f
from tests.actos.pasos import a_las, bache, hacer
from tests.casos.de_archivos import pdf, tiff
from tests.cliente import Cliente
from tests.elenco import AGUAS
from tests.test_sentencias import sentencias


def contada(p: Peticion) -> tuple[dict[str, Any], Marcha]:
    """Return the timeline of a petición and its clock, as its page makes them."""
    todo = expediente(p)
    reloj, dichos = marcha_de(todo.movimientos, configuracion().calendario)
    return historia_de(todo, nombres_contados(todo), dichos), reloj


def episodios(p: Peticion) -> dict[str, dict[str, Any]]:
    """Return act's title → its newest episode."""
    historia, _reloj = contada(p)
    todos = [e for dia in (*historia["dias"], *historia["anteriores"]) for e in dia["episodios"]]
    return {e["titulo"]: e for e in reversed(todos)}


# Differences


@pytest.mark.solo_sqlite("words only")
@pytest.mark.parametrize(
    ("antes", "ahora", "tramos"),
    [
        ("Hay un bache", "Hay un hoyo", [("", "Hay un "), ("antes", "bache"), ("ahora", "hoyo")]),
        ("Hay un bache", "Hay un bache hondo", [("", "Hay un bache "), ("ahora", "hondo")]),
        ("Hay un bache hondo", "Hay un bache", [("", "Hay un bache"), ("antes", "hondo")]),
        ("", "Nuevo", [("ahora", "Nuevo")]),
        ("a b c d e f g h i j k l", "a b c d e f g h i j k z",
         [("", "… f g h i j k "), ("antes", "l"), ("ahora", "z")]),
    ],
)  # fmt: skip
def test_palabra_por_palabra(app: Flask, antes: str, ahora: str, tramos: list[tuple[str, str]]) -> None:
    assert palabra_por_palabra(antes, ahora) == tramos


@pytest.mark.usefixtures("sistema")
def test_corregir_dice_lo_que_decia_y_lo_que_dice() -> None:
    p = f.en("recibido")
    vieja = p.localidad
    otra = db.session.scalars(db.select(Localidad).where(Localidad.id != vieja.id).order_by(Localidad.id)).first()
    assert otra is not None
    datos = {"domicilio": "Calle Hidalgo 241", "localidad_id": otra.id, "tipo": "sugerencia", "motivo": "Se oyó mal."}
    f.acto(p, "corregir", "capturista", **datos)
    corregida = episodios(p)["Corregida"]
    assert dict(corregida["cambios"]) == {
        "Tipo": [("antes", "Solicitud"), ("ahora", "Sugerencia")],
        "Localidad": [("antes", str(vieja)), ("ahora", str(otra))],
        "Calle y referencia": [("antes", "Calle Hidalgo 214"), ("ahora", "Calle Hidalgo 241")],
    }
    assert corregida["notas"] == [("Por qué se corrige", "Se oyó mal.")]


@pytest.mark.usefixtures("sistema")
def test_clasificar_dice_de_que_tramite_a_cual() -> None:
    p = f.nueva(None)
    uno, otro = (db.session.get_one(Tramite, f.id_de(Tramite, clave)) for clave in ("bache", "fuga_agua"))
    f.acto(p, "clasificar", "capturista", tramite_id=f.id_de(Tramite, "otro"))
    assert episodios(p)["Clasificada"]["notas"] == [("Trámite", "Otro")]
    assert episodios(p)["Clasificada"]["cambios"] == []
    f.acto(p, "clasificar", "capturista", tramite_id=uno.id)
    assert episodios(p)["Clasificada"]["cambios"] == [("Trámite", [("antes", "Otro"), ("ahora", uno.nombre)])]
    assert otro.nombre not in str(episodios(p))


@pytest.mark.usefixtures("sistema")
def test_reasignar_y_canalizar_dicen_de_donde_a_donde() -> None:
    p = f.en("recibido")
    de_obras, de_aguas = (db.session.get_one(Dependencia, f.id_de(Dependencia, c)).nombre for c in (f.OBRAS, AGUAS))
    f.acto(p, "reasignar", "coordinador", motivo="Es una fuga.")
    f.acto(p, "canalizar", "capturista", dependencia_id=f.id_de(Dependencia, AGUAS), motivo="Es una fuga.")
    contados = episodios(p)
    assert contados["Retirada de la dependencia para reasignarla"]["notas"] == [
        ("Motivo", "Es una fuga."), ("La tenía", de_obras)]  # fmt: skip
    canalizada = contados[f"Canalizada a {de_aguas}"]
    assert canalizada["cambios"] == [("Dependencia", [("antes", de_obras), ("ahora", de_aguas)])]


@pytest.mark.usefixtures("sistema")
def test_prorrogar_dice_de_que_dia_a_cual() -> None:
    p = hacer(bache(a_las(3)), "recibir", "enlace_obras", a_las(4))
    hacer(p, "prorrogar", "coordinador", a_las(5), motivo="Llueve.", fecha_limite=a_las(15, mes=12)().date())
    prorrogada = episodios(p)["Plazo prorrogado"]
    ((etiqueta, tramos),) = prorrogada["cambios"]
    assert (etiqueta, [clase for clase, _texto in tramos], tramos[1][1]) == (
        "Fecha límite", ["antes", "ahora"], "15 dic 2026")  # fmt: skip
    assert prorrogada["notas"] == [("Motivo", "Llueve.")]


# The clock


@pytest.mark.usefixtures("sistema")
def test_cada_acto_dice_lo_que_hizo_al_reloj() -> None:
    p = hacer(bache(a_las(3)), "recibir", "enlace_obras", a_las(5))
    hacer(p, "pausar", "enlace_obras", a_las(9), texto="El plano", hasta=a_las(20)().date())
    hacer(p, "reanudar", "enlace_obras", a_las(12))
    relojes = {titulo: e["reloj"] for titulo, e in episodios(p).items() if e["reloj"]}
    assert relojes == {
        "Canalizada a Dirección de Obras Públicas": "Empieza a correr el plazo.",
        "Recibida": "Tardó 2 días hábiles en recibirse.",
        "En espera de la persona": "El plazo se detiene: van 4 días hábiles.",
        "Reanudada": "Estuvo 3 días hábiles en espera; no cuentan en su plazo. El plazo sigue: van 4 días hábiles.",
    }


@pytest.mark.usefixtures("sistema")
def test_la_cuenta_es_la_misma_que_lleva_la_peticion() -> None:
    p = hacer(bache(a_las(3)), "recibir", "enlace_obras", a_las(5))
    for dia, acto, quien, datos in (
        (6, "pausar", "enlace_obras", {"texto": "El plano", "hasta": a_las(20)().date()}),
        (
            10,
            "iniciar_proceso",
            "enlace_obras",
            {"archivo": f.archivo(), "recibio_fecha": a_las(10)().date(), **f.FIRMA},
        ),
        (11, "concluir", "enlace_obras", f.conclusion()),
        (12, "devolver", "coordinador", {"motivo": "Falta la foto."}),
        (18, "reasignar", "coordinador", {"motivo": "Es una fuga."}),
        (19, "canalizar", "capturista", {}),
    ):
        hacer(p, acto, quien, a_las(dia), **datos)
        _historia, reloj = contada(p)
        assert (acto, reloj.usados, reloj.corre) == (acto, p.dias_usados, p.reloj_desde)
    assert reloj.esperados == 3


# How much stands open


def _con_notas(cuantas: int) -> Peticion:
    p = f.en("recibido")
    for n in range(cuantas):
        f.acto(p, "anotar", "capturista", texto=f"Nota {n}", para="interna")
    return p


@pytest.mark.usefixtures("sistema")
def test_las_doce_ultimas_abiertas_y_lo_demas_plegado() -> None:
    historia, _reloj = contada(_con_notas(31))
    abiertos = [e["numero"] for dia in historia["dias"] for e in dia["episodios"]]
    plegados = [e["numero"] for dia in historia["anteriores"] for e in dia["episodios"]]
    assert (len(abiertos), historia["cuantas"], len(plegados)) == (ABIERTAS, 23, 23)
    assert abiertos + plegados == list(range(35, 0, -1))
    assert [dia["dia"] for dia in historia["dias"]] == ["Hoy"]


@pytest.mark.usefixtures("sistema")
def test_uno_de_mas_no_se_pliega() -> None:
    historia, _reloj = contada(_con_notas(ABIERTAS + 1 - 4))
    assert (historia["cuantas"], historia["anteriores"]) == (0, [])


@pytest.mark.usefixtures("sistema")
def test_los_nombres_se_leen_de_una_vez_y_solo_si_hacen_falta() -> None:
    p = f.en("recibido")
    assert (p.tramite is None, p.localidad is None) == (False, False)
    todo = expediente(p)
    with sentencias() as vistas:
        nombres_contados(todo)
    assert len(vistas) == 0
    f.acto(p, "desglosar", "capturista", tipo="solicitud", descripcion="La fuga.",
           dependencia_id=f.id_de(Dependencia, AGUAS))  # fmt: skip
    assert (p.tramite is None, p.localidad is None) == (False, False)
    todo = expediente(p)
    with sentencias() as vistas:
        nombres = nombres_contados(todo)
    assert (len(vistas), nombres["dependencia", f.id_de(Dependencia, AGUAS)]) == (1, "COMAPA Altamira")


# As it is drawn


@pytest.mark.solo_sqlite("the words are the same on both")
def test_lo_quitado_y_lo_puesto_se_oyen_y_se_ven(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = _con_notas(3)
        f.acto(p, "corregir", "capturista", descripcion="Hay un bache <b>hondo</b>", motivo="Pidió decirlo así.")
        url, numero = f"/peticiones/show/{p.id}", p.version
    html = cliente.de("capturista").get(url).text
    assert f'id="m-{numero}"' in html
    assert "&lt;b&gt;hondo&lt;/b&gt;" in html
    cambio = re.search(r'<p class="anotado cambio">(.*?)</p>', html, re.DOTALL)
    assert cambio is not None
    assert '<del><span class="oculto">antes: </span>' in cambio.group(1)
    assert '<ins><span class="oculto">ahora: </span>' in cambio.group(1)
    assert '<h3 class="dia-de">Hoy</h3>' in html


@pytest.mark.solo_sqlite("the guard is proved in test_guardia")
def test_despues_de_lo_que_no_ve_no_oye_del_reloj(app: Flask, cliente: type[Cliente]) -> None:
    """What was done in reserve stays there: the rest shows no clock that would not add up."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = f.en("recibido")
        f.acto(p, "reservar", "capturista", contra="servidor_publico", motivo="Pide dinero.")
        f.acto(p, "levantar_reserva", "control", motivo="No era.")
        f.acto(p, "canalizar", "capturista")
        url = f"/peticiones/show/{p.id}"
    texto = cliente.de("capturista").pagina(url).texto
    assert texto.count("Canalizada a Dirección de Obras Públicas") == 2
    assert (texto.count("Empieza a correr el plazo."), "El plazo " in texto, "Pide dinero" in texto) == (
        1,
        False,
        False,
    )


def test_each_attached_file_is_named_in_the_history(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = f.en("proceso").folio
    persona = cliente.de("capturista")
    uno, otro = tiff(1), pdf()
    for contenido, nombre in ((uno, "plano.tif"), (otro, "acta.pdf"), (otro, "acta otra vez.pdf")):
        assert persona.acto(folio, "adjuntar", archivo=(contenido, nombre)).status_code == 303
    texto = persona.ver(folio).texto
    dichos = re.findall(r"Documento adjunto .*?Archivo:? (.*?\.(?:pdf|png))", texto)
    assert dichos == ["acta otra vez.pdf", "acta.pdf", "plano.png"]
