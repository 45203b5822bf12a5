"""`/flujos/`: what it draws, whom it counts for, where it leads and what it refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from app.commands import como_sistema
from app.extensions import db, escritura
from app.informes.presenters import flujos as presenters
from app.informes.queries import flujos as queries
from app.informes.views.flujos import FLUJOS, tablas
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.manual import apartado_de
from app.seguridad.zona import hoy
from tests import factories as f
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS, OBRAS
from tests.test_sentencias import costo

pytestmark = pytest.mark.dialecto("aggregates in SQL")


@pytest.fixture
def con_peticiones(app: Flask) -> Flask:
    """Two of Obras and one of Aguas in proceso, one of them late; one by canalizar, one in quarantine, one reserved."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        tarde = f.en("proceso")
        f.en("proceso")
        f.en("proceso", AGUAS)
        f.en("por_canalizar")
        basura = f.en("por_canalizar")
        f.nueva(None, tipo="queja", contra="servidor_publico")
        with escritura():
            db.session.execute(update(Peticion).where(Peticion.id == tarde.id).values(vence=hoy() - timedelta(days=3)))
            db.session.execute(update(Peticion).where(Peticion.id == basura.id).values(cuarentena=True))
    return app


def cajas(html: str) -> dict[str, str]:
    """Return state → what its link in the wide drawing says."""
    return dict(a.get("aria-label").split(": ", 1) for a in Pagina(html).css(".dibujo.ancho a[aria-label]"))


def test_cuenta_lo_que_hay_en_cada_estado(con_peticiones: Flask, cliente: Cliente) -> None:
    vistas = cajas(cliente.de("coordinador").get("/flujos/?cual=ventanilla").text)
    assert vistas["En proceso"] == "3, 1 fuera de plazo"
    assert (vistas["Por canalizar"], vistas["Canalizada"], vistas["Validada"]) == ("1", "0", "0")


def test_el_titular_cuenta_solo_lo_suyo(con_peticiones: Flask, cliente: Cliente) -> None:
    vistas = cajas(cliente.de("titular_obras").get("/flujos/?cual=ventanilla").text)
    assert (vistas["En proceso"], vistas["Por canalizar"]) == ("2, 1 fuera de plazo", "0")


@pytest.mark.solo_sqlite("a page without figures is the same on both engines")
def test_el_administrador_ve_el_dibujo_sin_cifras(con_peticiones: Flask, cliente: Cliente) -> None:
    html = cliente.de("administradora").get("/flujos/?cual=ventanilla").text
    assert cajas(html) == {}
    assert 'class="cuenta"' not in html
    assert "/peticiones/list/" not in html.split("<main")[1]
    assert "En proceso" in html


@pytest.mark.solo_sqlite("who is let in is the same on both engines")
@pytest.mark.parametrize(
    ("quien", "codigo"),
    [("secretaria", 200), ("capturista", 200), ("subcoordinadora", 200), ("enlace_obras", 403), ("control", 403)],
)
def test_quien_la_abre(quien: str, codigo: int, cliente: Cliente) -> None:
    assert cliente.de(quien).get("/flujos/").status_code == codigo


@pytest.mark.solo_sqlite("it touches no row")
def test_un_procedimiento_que_no_existe(cliente: Cliente) -> None:
    respuesta = cliente.de("coordinador").get("/flujos/?cual=zzz")
    assert respuesta.status_code == 400
    assert "Ese procedimiento no existe." in respuesta.text


def _se_abre_y_cita(cual: str, cliente: Cliente, de: str) -> None:
    """A flow says every step plainly, and in the words of a manual only where it is this town's (its letter: `de`)."""
    html = cliente.de("coordinador").get(f"/flujos/?cual={cual}").text
    assert html.count('<svg class="dibujo') == 2
    for paso in FLUJOS[cual].manual:
        assert f"{paso.llano}</b>" in html
        suyo = paso.cita.startswith(de)
        assert (
            f'<p class="dicho" lang="es">{paso.palabras}</p>' in html,
            f"apartado {apartado_de(paso.cita)}<" in html,
        ) == (suyo, suyo)
        assert (paso.cita in html, "El manual no dice quién <" in html) == (False, False)


@pytest.mark.parametrize("cual", FLUJOS)
def test_cada_flujo_se_abre_y_dice_su_manual(cual: str, cliente: Cliente) -> None:
    _se_abre_y_cita(cual, cliente, "A")


@pytest.mark.perfil("huatabampo")
@pytest.mark.parametrize("cual", FLUJOS)
def test_y_el_de_huatabampo(cual: str, cliente: Cliente) -> None:
    _se_abre_y_cita(cual, cliente, "H")


@pytest.mark.solo_sqlite("the tabs come from one table of the profile")
@pytest.mark.parametrize(
    ("primera", "otras"),
    [
        pytest.param("Ventanilla", ["Acercamiento"], id="altamira"),
        pytest.param(
            "Solicitud",
            ["Denuncia por bitácora", "Cerca de Ti"],
            marks=pytest.mark.perfil("huatabampo"),
            id="huatabampo",
        ),
    ],
)
def test_las_pestanas_son_los_procedimientos_del_municipio(primera: str, otras: list[str], cliente: Cliente) -> None:
    pagina = cliente.de("coordinador").pagina("/flujos/")
    pestanas = pagina.dichos("[aria-label=Procedimientos] a")
    assert pestanas == [primera, *otras, "Bitácora", "Jornada", "Asesoría", "Compromiso"]
    assert pagina.dichos("[aria-label=Procedimientos] a.aqui") == [primera]


@pytest.mark.solo_sqlite("addresses are the same on both engines")
def test_cada_estado_lleva_a_su_lista(con_peticiones: Flask, cliente: Cliente) -> None:
    persona = cliente.de("coordinador")
    for cual in ("cerca_de_ti", "ventanilla"):
        url = f"/peticiones/list/?estado=proceso&cifra=recibidas&procedimiento={cual}"
        assert f'href="{url}"'.replace("&", "&amp;") in persona.get(f"/flujos/?cual={cual}").text
    assert "Por «Acercamiento»." in persona.pagina("/peticiones/list/?procedimiento=cerca_de_ti").texto
    assert 'href="/bitacora/list/?estado=visitada&amp;cifra=entradas"' in persona.get("/flujos/?cual=bitacora").text


def test_las_cuentas_son_de_su_procedimiento(con_peticiones: Flask) -> None:
    with con_peticiones.app_context(), como_sistema("prueba"):
        assert queries.de_peticiones("ventanilla") == {"proceso": (3, 1), "por_canalizar": (1, 0)}
        assert queries.de_peticiones("cerca_de_ti") == {}


@pytest.mark.solo_sqlite("it touches no row")
@pytest.mark.parametrize("cual", FLUJOS)
def test_ningun_paso_cuenta_como_de_ahora_lo_que_ya_se_cerro(cual: str, app: Flask) -> None:
    flujo = FLUJOS[cual]
    assert flujo.finales < set(flujo.estados)
    cuentas = {estado: (1000 if estado in flujo.finales else 1, 0) for estado in flujo.estados}
    with app.app_context(), app.test_request_context():
        escena = presenters.Escena(
            flujo.tabla, flujo.estados, flujo.actos, flujo.manual, cuentas, lambda _estado: "", flujo.finales
        )
        pasos = presenters.pasos(escena, tablas({}))
    assert [paso["ahora"] for paso in pasos if "1,0" in paso["ahora"]] == []
    if cual == "solicitud":
        assert pasos[2]["cerradas"] == ["Improcedente: 1,000"]


def test_cuesta_lo_mismo_con_mas_renglones(
    con_peticiones: Flask, cliente: Cliente, llenar_mas: Callable[[], None]
) -> None:
    persona = cliente.de("coordinador")
    antes = costo(persona, "/flujos/?cual=ventanilla")
    llenar_mas()
    assert costo(persona, "/flujos/?cual=ventanilla") == antes
    assert antes <= 8


@pytest.fixture
def llenar_mas(app: Flask) -> Callable[[], None]:
    """Add some more peticiones."""

    def hacer() -> None:
        with app.app_context(), app.test_request_context(), como_sistema("prueba"):
            for estado in ("canalizado", "recibido", "proceso"):
                f.en(estado, OBRAS)

    return hacer
