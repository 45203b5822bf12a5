"""The calendar page and the address for one's telephone: what it shows to whom, in which zone, and when it ends."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from icalendar import Calendar
from sqlalchemy import select, update

from app.bitacora.models.visita import Visita
from app.bitacora.queries.visitas import siguiente_pendiente
from app.bitacora.services.visitas import anotar_visita
from app.calendario.models import DireccionIcal
from app.calendario.services import sucesos as calendario
from app.calendario.views import mes_pedido
from app.commands import como_sistema
from app.compromisos.services import acordar
from app.extensions import db, escritura
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.puestos import DE_CAMPO
from app.peticiones.models.peticion import Peticion
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cliente import Cliente
from tests.elenco import CONTRASENA, ELENCO, OBRAS

pytestmark = pytest.mark.dialecto("days of the town computed in SQL")

AJENO = ("zqpersona", "zqresultado", "zqsiguiente", "zqcompromiso", "zqpregunta", "Ruiz", "833 214", "Hidalgo 214")
"""Words of citizens, and of what is confidential: in no title, anywhere."""


def visita(quien: str, **cambios: Any) -> Visita:
    """Note a visita of today."""
    datos = {**e.datos_de_visita(OBRAS), "con_quien": "zqpersona", "resultado": "zqresultado", **cambios}
    with e.como(quien) as autor, escritura():
        pk = anotar_visita(datos, autor=autor).id
    return db.session.get_one(Visita, pk)


def compromiso(**cambios: Any) -> str:
    """Note a compromiso and return its folio."""
    datos = {"que": "zqcompromiso", "fecha": hoy() + timedelta(days=3), "responsable": "zqpersona", **cambios}
    with e.como("coordinador") as autor, escritura():
        return acordar(datos, autor=autor).folio


def una_semana() -> dict[str, str]:
    """Make one of each thing that a calendar shows, and a reservada that it must not; return their folios."""
    jornada = e.jornada("planeada", fecha=hoy() + timedelta(days=1), lugar="Plaza del ejido").folio
    e.jornada("cancelada", lugar="Cancha techada")
    p, secreta = f.nueva().folio, f.nueva().folio
    de_las_dos = {"tipo": "seguimiento", "siguiente": "zqsiguiente", "siguiente_fecha": hoy() + timedelta(days=2)}
    visita("coordinador", peticion_folio=p, **de_las_dos)
    visita("coordinador", peticion_folio=secreta, **de_las_dos)
    compromiso(peticion_folio=secreta)
    folio = compromiso(peticion_folio=p)
    e.acto(f.leer(p), "pedir_asesoria", "coordinador", texto="zqpregunta")
    e.acto(f.leer(secreta), "reservar", "coordinador", contra="servidor_publico", motivo="Lo acusa.")
    return {"jornada": jornada, "peticion": p, "reservada": secreta, "compromiso": folio}


@pytest.fixture
def semana(app: Flask) -> dict[str, str]:
    """The same, with nothing open around the browsers that come after."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return una_semana()


def direccion(navegador: Cliente) -> str:
    """Press «Crear mi dirección» and return the address it shows."""
    forma = navegador.pagina("/calendario/").forma("/calendario/direccion")
    respuesta = navegador.post(forma["url"], forma["datos"])
    assert respuesta.status_code == 200
    valor = respuesta.text.split('id="direccion" value="')[1].split('"')[0]
    assert valor.startswith("http://localhost/calendario/")
    return valor.removeprefix("http://localhost")


def leido(respuesta: Any) -> dict[str, Any]:
    """Return what a feed holds: summary → event."""
    assert (respuesta.status_code, respuesta.content_type) == (200, "text/calendar; charset=utf-8")
    eventos = Calendar.from_ical(respuesta.data).walk("VEVENT")
    assert len({str(evento["UID"]) for evento in eventos}) == len(eventos)
    return {str(evento["SUMMARY"]): evento for evento in eventos}


# What it shows


def test_cuenta_lo_que_hay_en_su_dia(sistema: None) -> None:
    folios = una_semana()
    with e.como("secretaria"):
        cosas = calendario.sucesos(hoy(), hoy() + timedelta(days=7))
    assert [(s.clase, (s.dia - hoy()).days, s.folios) for s in cosas] == [
        ("visita", 0, folios["peticion"]),
        ("jornada", 1, folios["jornada"]),
        ("siguiente", 2, folios["peticion"]),
        ("compromiso", 3, folios["compromiso"]),
    ]
    assert [s.lugar for s in cosas if s.lugar] == ["Plaza del ejido"]
    assert [palabra for palabra in AJENO if palabra in str(cosas)] == []


def test_solo_quien_sale_tiene_calendario(sistema: None) -> None:
    una_semana()
    cuantas = {}
    for usuario in (u for u in ELENCO if u != "baja"):
        with e.como(usuario) as autor:
            n = len(calendario.sucesos(hoy(), hoy() + timedelta(days=7)))
        cuantas[usuario] = (n > 0, bool(autor.puestos & set(DE_CAMPO)))
    assert {usuario: par for usuario, par in cuantas.items() if par[0] != par[1]} == {}


def test_el_siguiente_paso_espera_hasta_que_alguien_lo_da(sistema: None) -> None:
    vista, ayer = f.en("canalizado"), hoy() - timedelta(days=1)
    p = vista.folio
    with escritura():
        db.session.execute(update(Peticion).values(registrada=vista.registrada - timedelta(days=2)))
    db.session.expire_all()
    datos = {"tipo": "seguimiento", "peticion_folio": p, "siguiente_fecha": hoy(), "cuando_fecha": ayer}
    v = visita("coordinador", **datos).id
    en_casa = {"tipo": "domicilio", "localidad_id": e.localidad(), "cuando_fecha": ayer, "dependencia_id": ""}
    suelta = visita("asesor", **en_casa, siguiente="Volver.", siguiente_fecha=hoy()).id
    visita("asesor", **en_casa, siguiente="Volver.", siguiente_fecha=ayer)

    def esperan() -> list[int]:
        with e.como("coordinador"):
            return list(db.session.scalars(select(Visita.id).where(siguiente_pendiente()).order_by(Visita.id)))

    assert esperan() == [v, suelta]
    visita("coordinador", tipo="seguimiento", peticion_folio=f"{f.en('recibido').folio}, {p}")
    assert esperan() == [suelta]


@pytest.mark.perfil("huatabampo")
def test_el_dia_es_el_del_municipio(sistema: None) -> None:
    """At 23:30 in Huatabampo (UTC−7) it is already tomorrow in UTC, and half past midnight in Altamira."""
    v = visita("asesor", tipo="domicilio", localidad_id=e.localidad(), dependencia_id="")
    dia = date(2026, 3, 31)
    with escritura():
        v.cuando = datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
    assert [s.dia for s in calendario.sucesos(dia, dia + timedelta(days=1))] == [dia]
    assert calendario.sucesos(dia + timedelta(days=1), dia + timedelta(days=2)) == []


@pytest.mark.parametrize(
    ("texto", "mes"),
    [
        ("", date(2026, 11, 1)),
        ("2026-02", date(2026, 2, 1)),
        ("0001-01", date(2016, 1, 1)),
        ("9999-12", date(2036, 12, 1)),
    ],
)
def test_el_mes_se_acota(texto: str, mes: date) -> None:
    assert mes_pedido(texto, date(2026, 11, 21)) == mes


# The page


def test_la_pagina_pinta_el_mes(cliente: type[Cliente], semana: dict[str, str]) -> None:
    navegador = cliente.de("capturista")
    pagina = navegador.pagina(f"/calendario/?mes={hoy_en(navegador):%Y-%m}")
    texto = pagina.texto
    assert all(palabra in texto for palabra in ("Visita · ", "Siguiente paso · ", "Compromiso · ", "Plaza del ejido"))
    assert "Cancha techada" not in texto
    assert semana["reservada"] not in texto
    assert [palabra for palabra in AJENO if palabra in texto] == []
    assert 'class="hoy' in navegador.get("/calendario/").text
    for mes in ("2026-13", "hoy", "2026-1", "2026-01-01", "²⁰²⁶-01"):
        assert navegador.get(f"/calendario/?mes={mes}").status_code == 400
    assert navegador.get("/calendario/?mes=0001-01").status_code == 200
    assert cliente.de("enlace_obras").get("/calendario/").status_code == 403


def hoy_en(navegador: Cliente) -> date:
    """Return the town's day."""
    with navegador.app.app_context():
        return hoy() + timedelta(days=1)


# The address


def test_el_telefono_lee_lo_de_su_dueno(app: Flask, cliente: type[Cliente], semana: dict[str, str]) -> None:
    url = direccion(cliente.de("capturista"))
    respuesta = cliente().get(url)
    eventos = leido(respuesta)
    assert sorted(titulo.split(" · ")[0] for titulo in eventos) == ["Compromiso", "Jornada", "Siguiente paso", "Visita"]
    escrito = respuesta.text
    assert [palabra for palabra in (*AJENO, semana["reservada"], "ASE-") if palabra in escrito] == []
    jornada = next(evento for titulo, evento in eventos.items() if titulo.startswith("Jornada"))
    with app.app_context():
        manana = hoy() + timedelta(days=1)
    assert (jornada["DTSTART"].dt, jornada["DTEND"].dt) == (manana, manana + timedelta(days=1))
    assert jornada["DTSTART"].params["VALUE"] == "DATE"
    assert (str(jornada["LOCATION"]), str(jornada["DESCRIPTION"])) == ("Plaza del ejido", semana["jornada"])
    assert respuesta.headers["Cache-Control"] == "no-store"


@pytest.mark.solo_sqlite("how an instant is written does not hang on the engine")
@pytest.mark.parametrize(
    ("zona", "desfase"),
    [
        pytest.param("America/Monterrey", -6, marks=pytest.mark.perfil("altamira")),
        pytest.param("America/Hermosillo", -7, marks=pytest.mark.perfil("huatabampo")),
    ],
)
def test_la_hora_es_la_del_municipio(
    app: Flask, cliente: type[Cliente], semana: dict[str, str], zona: str, desfase: int
) -> None:
    eventos = leido(cliente().get(direccion(cliente.de("coordinador"))))
    visita = next(evento for titulo, evento in eventos.items() if titulo.startswith("Visita"))
    assert visita["DTSTART"].params["TZID"] == zona
    assert visita["DTSTART"].dt.utcoffset() == timedelta(hours=desfase)
    with app.app_context():
        assert visita["DTSTART"].dt.date() == hoy()


def test_la_misma_lectura_no_se_envia_dos_veces(cliente: type[Cliente], semana: dict[str, str]) -> None:
    url = direccion(cliente.de("coordinador"))
    primera = cliente().get(url)
    igual = cliente().get(url, headers={"If-None-Match": primera.headers["ETag"]})
    assert (igual.status_code, igual.data) == (304, b"")
    assert cliente().http.head(url).status_code == 200


def test_se_muestra_una_vez_y_solo_se_guarda_su_huella(app: Flask, cliente: type[Cliente]) -> None:
    navegador = cliente.de("asesor")
    secreto = direccion(navegador).removeprefix("/calendario/").removesuffix(".ics")
    assert len(secreto) == 43
    assert secreto not in navegador.get("/calendario/").text
    with app.app_context(), como_sistema("prueba"):
        fila = db.session.scalars(select(DireccionIcal)).one()
        assert fila.secreto_hash == calendario.huella(secreto)
        assert secreto not in str(vars(fila))


def test_otra_reemplaza_y_revocar_termina(cliente: type[Cliente]) -> None:
    navegador, telefono = cliente.de("asesor"), cliente()
    primera = direccion(navegador)
    segunda = direccion(navegador)
    assert (telefono.get(primera).status_code, telefono.get(segunda).status_code) == (404, 200)
    forma = navegador.pagina("/calendario/").forma("/revocar")
    assert navegador.post(forma["url"], forma["datos"]).status_code == 303
    assert telefono.get(segunda).status_code == 404
    assert "Crear mi dirección" in navegador.pagina("/calendario/").texto


def test_toda_direccion_que_no_sirve_recibe_lo_mismo(app: Flask, cliente: type[Cliente]) -> None:
    quienes = {u: direccion(cliente.de(u)) for u in ("informacion", "asesor", "secretaria")}
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(User).where(User.username == "informacion").values(active=False))
        sin_puesto = db.session.scalars(select(User.id).where(User.username == "asesor")).one()
        ayer = hoy() - timedelta(days=1)
        db.session.execute(update(Adscripcion).where(Adscripcion.user_id == sin_puesto).values(hasta=ayer))
    telefono = cliente()
    ninguna = telefono.get("/calendario/nadie.ics")
    for url in (quienes["informacion"], quienes["asesor"], quienes["secretaria"].replace(".ics", "x.ics")):
        respuesta = telefono.get(url)
        assert (respuesta.status_code, sin_sello(respuesta.text)) == (404, sin_sello(ninguna.text))
    assert telefono.get(quienes["secretaria"]).status_code == 200


def activar(navegador: Cliente, pk: int, *, si: bool) -> None:
    """Activate or deactivate an account by its form."""
    url = f"/users/edit/{pk}"
    forma = next(una for una in navegador.pagina(url).formas if (una["metodo"], una["url"]) == ("post", ""))
    datos = {clave: valor for clave, valor in forma["datos"].items() if clave != "active"}
    assert navegador.post(url, {**datos, **({"active": "y"} if si else {})}).status_code == 303


@pytest.mark.parametrize("que", ["otra contraseña", "baja y alta"])
def test_muere_con_la_cuenta_en_otras_manos(app: Flask, cliente: type[Cliente], que: str) -> None:
    url = direccion(cliente.de("asesor"))
    with app.app_context():
        pk = db.session.scalars(select(User.id).where(User.username == "asesor")).one()
    jefa, telefono = cliente.de("administradora"), cliente()
    if que == "otra contraseña":
        assert jefa.post(f"/resetpassword/{pk}", {"csrf_token": jefa.ficha_csrf()}).status_code == 200
    else:
        activar(jefa, pk, si=False)
        assert telefono.get(url).status_code == 404
        activar(jefa, pk, si=True)
    assert telefono.get(url).status_code == 404
    with app.app_context(), como_sistema("prueba"):
        assert calendario.direccion_de(pk) is None
        with escritura():
            nueva = calendario.crear_direccion(pk)
        assert calendario.direccion_de(pk) is not None
    assert telefono.get(f"/calendario/{nueva}.ics").status_code == 200


def test_la_contrasena_que_una_cambia_no_la_revoca(app: Flask, cliente: type[Cliente]) -> None:
    ella, nueva = cliente.de("asesor"), "una frase nueva y larga"
    url = direccion(ella)
    datos = {"anterior": CONTRASENA, "nueva": nueva, "repetida": nueva, "csrf_token": ella.ficha_csrf()}
    assert ella.post("/resetmypassword/form", datos).status_code == 303
    assert cliente().get(url).status_code == 200


def sin_sello(html: str) -> str:
    """Return a page without the nonce that is different every time."""
    return re.sub(r'nonce="[^"]+"', "", html)


def test_la_direccion_no_presta_la_vista_a_quien_la_abre(cliente: type[Cliente], semana: dict[str, str]) -> None:
    """Whoever opens another's address in her own browser reads the owner's calendar and keeps her own scope."""
    url = direccion(cliente.de("coordinador"))
    ajena = cliente.de("enlace_obras")
    assert len(leido(ajena.get(url))) == 4
    assert ajena.get("/calendario/").status_code == 403
    assert ajena.get("/jornadas/list/").status_code == 403


def test_hace_falta_la_ficha_del_formulario(cliente: type[Cliente]) -> None:
    navegador = cliente.de("asesor")
    for url in ("/calendario/direccion", "/calendario/direccion/revocar"):
        assert navegador.post(url, {}).status_code == 400
        assert cliente().post(url, {}).status_code in (400, 401)
        assert navegador.get(url).status_code == 405


# Visitas: the form and the list


def test_la_forma_de_una_visita_llega_con_lo_que_se_sabe(cliente: type[Cliente], semana: dict[str, str]) -> None:
    navegador = cliente.de("coordinador")
    url = f"/visitas/add?tipo=seguimiento&peticion_folio={semana['peticion']}"
    forma = next(x for x in navegador.pagina(url).formas if x["url"] == "" and x["metodo"] == "post")
    assert (forma["datos"]["tipo"], forma["datos"]["peticion_folio"]) == ("seguimiento", semana["peticion"])
    malo = {**forma["datos"], "con_quien": "zqpersona", "punto": "el mercado", "siguiente_fecha": "mañana"}
    respuesta = navegador.post(url, malo)
    assert respuesta.status_code == 422
    assert all(texto in respuesta.text for texto in ("zqpersona", "Escriba latitud y longitud", "como día, mes y año"))


def test_la_lista_de_visitas_se_filtra(app: Flask, cliente: type[Cliente], semana: dict[str, str]) -> None:
    navegador = cliente.de("coordinador")
    with app.app_context(), como_sistema("prueba"):
        quien = db.session.scalars(select(User.id).where(User.username == "coordinador")).one()

    def cuantas(cola: str) -> int:
        return navegador.get(f"/visitas/list/?{cola}").text.count('<li class="renglon">')

    colas = ("", "siguiente=pendiente", "siguiente=vencido", "tipo=domicilio", f"quien={quien}", "q=zqpersona")
    assert [cuantas(cola) for cola in colas] == [1, 1, 0, 0, 1, 1]
    assert navegador.get("/visitas/list/?siguiente=x").status_code == 400
    pagina = navegador.pagina(navegador.get("/visitas/list/").text.split('class="folio" href="')[1].split('"')[0])
    assert semana["peticion"] in pagina.texto
    ver = navegador.ver(semana["peticion"]).texto
    assert "Visitas" in ver
    assert "zqpersona" in ver
    assert "zqpersona" not in cliente.de("titular_obras").ver(semana["peticion"]).texto


def test_un_folio_que_no_se_ve_no_se_trata(sistema: None) -> None:
    with pytest.raises(DatosInvalidos, match="No encuentro el folio"):
        visita("coordinador", tipo="seguimiento", peticion_folio="PRE-2026-999999-0")
