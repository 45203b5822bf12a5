"""The page of a jornada and the capture tied to it: what it shows to whom, its buttons, the QR of its papers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.archivos.models import Foto
from app.asesorias.models import Asesoria
from app.bitacora.models.visita import Visita
from app.catalogos.models.canales import Canal
from app.catalogos.models.lugares import Modulo
from app.cerca_de_ti import queries
from app.cerca_de_ti.presenters.papeles import PAPELES_EN_BLANCO
from app.extensions import db, escritura
from app.jornadas.models import Jornada
from app.jornadas.queries import modulo_de_jornada
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import pedido_antes
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.campo import telefono as t
from tests.cerca_de_ti import vivida as v
from tests.cliente import Cliente, Pagina
from tests.elenco import alcance
from tests.test_sentencias import costo

BOTONES = {
    "peticion": "Registrar una petición",
    "bitacora": "Asentar en la bitácora",
    "visita": "Anotar una visita",
    "asesoria": "Asentar una asesoría",
    "compromiso": "Anotar un compromiso",
}


def alta(pagina: Pagina) -> dict[str, Any]:
    """Return what the form of a new thing holds."""
    return next(forma["datos"] for forma in pagina.formas if forma["metodo"] == "post" and not forma["url"])  # type: ignore[no-any-return]


def agregar(fila: Any) -> None:
    with escritura():
        db.session.add(fila)


def la_jornada(app: Flask, estado: str = "en_curso") -> int:
    return int(v.en_base(app, lambda: v.jornada(estado).id))


def vacia(app: Flask, estado: str = "en_curso", **cambios: Any) -> tuple[int, str]:
    """Return id and folio of a jornada in which nothing was done."""

    def hacer() -> tuple[int, str]:
        j = e.jornada(estado)
        with escritura():
            for campo, valor in cambios.items():
                setattr(db.session.get_one(Jornada, j.id), campo, valor)
        return j.id, j.folio

    return tuple(v.en_base(app, hacer))  # type: ignore[return-value]


@pytest.mark.manual("A2")
def test_su_pagina_dice_todo_lo_que_se_hizo(app: Flask, cliente: type[Cliente]) -> None:
    pagina = cliente.de("coordinador").pagina(f"/jornadas/show/{la_jornada(app)}").texto
    dichos = ("Antes pidieron luz", "Traer la ambulancia", v.RELATO, v.PIDE, "Don Chema", v.ASUNTO, v.QUE)
    assert [dicho for dicho in dichos if dicho not in pagina] == []


def test_su_pagina_ensena_las_fotos(app: Flask, cliente: type[Cliente]) -> None:
    pk = la_jornada(app)
    foto = v.en_base(app, lambda: db.session.scalars(select(Foto.id)).one())
    assert f'<img src="/fotos/{foto}"' in cliente.de("coordinador").get(f"/jornadas/show/{pk}").text


@pytest.mark.solo_sqlite("what is drawn does not hang on the engine")
def test_las_asesorias_solo_a_quien_las_lee(app: Flask, cliente: type[Cliente]) -> None:
    url = f"/jornadas/show/{la_jornada(app)}"
    lo_dice = {q: v.ASUNTO in cliente.de(q).pagina(url).texto for q in ("coordinador", "asesor", "secretaria",
               "subcoordinadora", "capturista", "informacion")}  # fmt: skip
    assert {quien for quien, si in lo_dice.items() if si} == {"coordinador", "asesor"}


@pytest.mark.solo_sqlite("permissions do not hang on the engine")
def test_cada_puesto_ve_los_botones_de_lo_que_asienta(app: Flask, cliente: type[Cliente]) -> None:
    pk, _folio = vacia(app)
    suyos = {}
    for quien in ("secretaria", "informacion", "coordinador", "subcoordinadora", "capturista", "asesor"):
        texto = cliente.de(quien).pagina(f"/jornadas/show/{pk}").texto
        suyos[quien] = {clave for clave, boton in BOTONES.items() if boton in texto}
    assert suyos == {
        "secretaria": {"peticion"},
        "informacion": {"bitacora", "visita"},
        "coordinador": {"visita", "compromiso"},
        "subcoordinadora": {"peticion", "bitacora", "visita", "compromiso"},
        "capturista": {"peticion"},
        "asesor": {"visita", "asesoria"},
    }


@pytest.mark.solo_sqlite("what is drawn does not hang on the engine")
@pytest.mark.parametrize(
    ("estado", "hace", "hay"),
    [("planeada", 0, False), ("cancelada", 0, False), ("cerrada", 29, True), ("cerrada", 31, False)],
)
def test_solo_mientras_recibe(app: Flask, cliente: type[Cliente], estado: str, hace: int, hay: bool) -> None:
    pk, _folio = vacia(app, estado, **({"fecha": hoy_menos(app, hace)} if hace else {}))
    assert (BOTONES["visita"] in cliente.de("coordinador").pagina(f"/jornadas/show/{pk}").texto) is hay


def hoy_menos(app: Flask, dias: int) -> Any:
    return v.en_base(app, lambda: hoy() - timedelta(days=dias))


@pytest.mark.solo_sqlite("what is drawn does not hang on the engine")
def test_cada_boton_abre_su_forma_con_la_jornada_puesta(app: Flask, cliente: type[Cliente]) -> None:
    pk, folio = vacia(app)
    formas = {
        "asesor": ("/visitas/add?", "/asesorias/add?"),
        "subcoordinadora": ("/bitacora/add?medio=jornada&", "/compromisos/add?", "/peticiones/add?"),
    }
    for quien, urls in formas.items():
        navegador = cliente.de(quien)
        for url in urls:
            pagina = navegador.pagina(f"{url}jornada_id={pk}")
            assert alta(pagina).get("jornada_id") == str(pk), url
            assert folio in pagina.texto, url


# What the locality asked before


@pytest.mark.manual("A2")
def test_lo_pedido_antes_no_es_lo_de_esta_jornada(sistema: None) -> None:
    """Neither what came in it or after it began, nor what was promised in it."""
    j = v.jornada()
    f.nueva(None, descripcion="Llegó después, por otro lado.", localidad_id=j.localidad_id)
    j = db.session.get_one(Jornada, j.id)
    cuenta, ultimas = pedido_antes(j)
    dichas = [p.planteamiento.descripcion for p in ultimas if p.planteamiento]
    assert (cuenta, dichas) == ({"por_canalizar": 1}, ["Antes pidieron luz."])
    assert [k.que for k in queries.compromisos_abiertos(j)] == ["Traer la ambulancia"]


def test_lo_pedido_antes_de_una_que_no_ha_empezado(sistema: None) -> None:
    """Until the end of its day; of one that never began, nothing of the days after it."""
    f.nueva(None)
    localidad = db.session.scalars(select(Peticion.localidad_id)).one()
    cuentas = []
    for dias in (0, 1, -1):
        j = e.jornada("planeada", localidad_id=localidad)
        with escritura():
            db.session.get_one(Jornada, j.id).fecha = hoy() + timedelta(days=dias)
        cuentas.append(sum(pedido_antes(db.session.get_one(Jornada, j.id))[0].values()))
    assert cuentas == [1, 1, 0]


# The QR of a form that was filled in by hand


@pytest.mark.solo_sqlite("what is drawn does not hang on the engine")
@pytest.mark.parametrize(
    ("tipo", "quien", "forma"),
    [("peticion", "capturista", "/peticiones/add"), ("bitacora", "subcoordinadora", "/bitacora/add"),
     ("visita", "asesor", "/visitas/add"), ("asesoria", "asesor", "/asesorias/add"),
     ("compromiso", "coordinador", "/compromisos/add")],
)  # fmt: skip
def test_el_qr_de_una_hoja_lleva_a_su_captura(
    app: Flask, cliente: type[Cliente], tipo: str, quien: str, forma: str
) -> None:
    pk, folio = vacia(app, "cerrada")
    navegador = cliente.de(quien)
    respuesta = navegador.get(f"/jornadas/{folio}/papel/{tipo}/7")
    assert (respuesta.status_code, respuesta.location.split("?")[0]) == (302, forma)
    pagina = navegador.pagina(respuesta.location)
    assert f"Hoja 7 de la jornada {folio}" in pagina.texto
    assert alta(pagina)["jornada_id"] == str(pk)


@pytest.mark.solo_sqlite("permissions do not hang on the engine")
def test_la_hoja_que_captura_otro_puesto_lo_dice(app: Flask, cliente: type[Cliente]) -> None:
    """It says those to whom the page of the jornada gives the button."""
    pk, folio = vacia(app)
    secretaria, asesor = cliente.de("secretaria"), cliente.de("asesor")
    respuesta = secretaria.get(f"/jornadas/{folio}/papel/asesoria/3")
    assert (respuesta.status_code, respuesta.location) == (302, f"/jornadas/show/{pk}")
    assert "La hoja 3 la captura: Asesor Jurídico." in secretaria.pagina(respuesta.location).texto
    quienes = ("secretaria", "informacion", "coordinador", "subcoordinadora", "capturista", "asesor")
    puestos = v.en_base(app, lambda: {quien: alcance(quien).puestos for quien in quienes})
    capturan: dict[str, set[str]] = {tipo: set() for tipo in PAPELES_EN_BLANCO}
    for quien in quienes:
        texto = cliente.de(quien).pagina(f"/jornadas/show/{pk}").texto
        for tipo in capturan:
            capturan[tipo] |= puestos[quien] if BOTONES[tipo] in texto else set()
    assert capturan == {tipo: set(papel.capturan) for tipo, papel in PAPELES_EN_BLANCO.items()}
    asesor.get(f"/jornadas/{folio}/papel/bitacora/50")
    assert "La hoja 50 la captura: Información Ciudadana o Subcoordinador." in asesor.pagina("/").texto


@pytest.mark.solo_sqlite("addresses do not hang on the engine")
def test_quien_no_ha_entrado_entra_primero(app: Flask, cliente: type[Cliente]) -> None:
    _pk, folio = vacia(app)
    for url in (f"/jornadas/{folio}", f"/jornadas/{folio}/papel/visita/1"):
        respuesta = cliente().get(url)
        assert (respuesta.status_code, respuesta.location) == (302, f"/login/?next=http://localhost{url}")


@pytest.mark.solo_sqlite("addresses do not hang on the engine")
def test_direcciones_que_no_son(app: Flask, cliente: type[Cliente]) -> None:
    pk, folio = vacia(app)
    asesor = cliente.de("asesor")
    assert asesor.get(f"/jornadas/{folio}").location == f"/jornadas/show/{pk}"
    malas = ("papel/visita/0", "papel/visita/51", "papel/zzz/1")
    assert {asesor.get(f"/jornadas/{folio}/{mala}").status_code for mala in malas} == {404}
    assert asesor.get("/jornadas/JOR-2026-999999-0").status_code == 404
    assert cliente.de("enlace_obras").get(f"/jornadas/{folio}").status_code == 403


# The capture of a petición in a jornada


@pytest.mark.manual("A2")
def test_la_peticion_de_una_jornada_propone_canal_y_localidad(app: Flask, cliente: type[Cliente]) -> None:
    def en_jornada() -> tuple[int, int, int]:
        j = e.jornada()
        cercano = select(Canal.id).where(Canal.procedimiento == "cerca_de_ti")
        return j.id, j.localidad_id, db.session.scalars(cercano).one()

    pk, localidad, canal = v.en_base(app, en_jornada)
    capturista = cliente.de("capturista")
    pagina = capturista.pagina(f"/peticiones/add?jornada_id={pk}")
    datos = alta(pagina)
    assert "Plaza del ejido" in pagina.texto
    assert (datos["jornada_id"], datos["localidad_id"], datos["canal_id"]) == (str(pk), str(localidad), str(canal))
    suyos = {"descripcion": "Falta luz.", "nombre": "Rosa", "apellidos": "Gil", "punto": "22.39410,-97.93850"}
    respuesta = capturista.post("/peticiones/add", {**datos, **suyos, "seguir": "otra"})
    sigue = f"/peticiones/add?jornada_id={pk}&canal_id={canal}&modulo_id={datos['modulo_id']}"
    assert (respuesta.status_code, respuesta.location) == (303, sigue)

    def guardada() -> tuple[Any, ...]:
        p = db.session.scalars(select(Peticion)).one()
        assert p.planteamiento is not None
        return p.jornada_id, p.localidad_id, p.canal_id, p.planteamiento.latitud, p.planteamiento.longitud

    assert v.en_base(app, guardada) == (pk, localidad, canal, 22.3941, -97.9385)


def test_counter_telephone_and_bitacora_take_one_canal_of_jornadas(app: Flask, cliente: type[Cliente]) -> None:
    """With two canales of jornadas all three take the first in the town's order."""
    carpa = Canal(clave="carpa", nombre="Carpa", procedimiento="cerca_de_ti", da_turno=True, orden=1)
    v.en_base(app, lambda: agregar(carpa))
    j, tel = t.una_jornada(app), t.de(cliente, "capturista")
    propuesto = alta(cliente.de("capturista").pagina(f"/peticiones/add?jornada_id={j['id']}"))["canal_id"]
    assert tel.enviar(tel.sobre("peticion", t.datos_de("peticion", j), jornada_id=j["id"])).status_code == 201

    def claves() -> list[str]:
        e.registrar(e.en("visita_verificada", medio="jornada", jornada_id=j["id"]))
        ids = (int(propuesto), *db.session.scalars(select(Peticion.canal_id).order_by(Peticion.id)))
        return [db.session.get_one(Canal, pk).clave for pk in ids]

    assert v.en_base(app, claves) == ["carpa"] * 3


@pytest.mark.perfil("huatabampo")
@pytest.mark.solo_sqlite("what is proposed does not hang on the engine")
def test_la_peticion_de_una_jornada_propone_el_modulo_itinerante(app: Flask, cliente: type[Cliente]) -> None:
    modulo = v.en_base(app, lambda: db.session.scalars(select(Modulo.id).where(Modulo.clave == "CDT")).one())
    pk, _folio = vacia(app)
    capturista = cliente.de("capturista")
    propuestos = [alta(capturista.pagina(f"/peticiones/add{cola}"))["modulo_id"] for cola in (f"?jornada_id={pk}", "")]
    assert (propuestos[0] == str(modulo), propuestos[1] == str(modulo)) == (True, False)

    def cerrar() -> None:
        with escritura():
            db.session.get_one(Modulo, modulo).activo = False

    v.en_base(app, cerrar)
    assert v.en_base(app, modulo_de_jornada) is None
    assert alta(capturista.pagina(f"/peticiones/add?jornada_id={pk}"))["modulo_id"] == propuestos[1]


def test_la_jornada_y_lo_tecleado_vuelven_con_el_error(app: Flask, cliente: type[Cliente]) -> None:
    pk, folio = vacia(app)
    capturista = cliente.de("capturista")
    datos = alta(capturista.pagina(f"/peticiones/add?jornada_id={pk}"))
    respuesta = capturista.post("/peticiones/add", {**datos, "punto": "aquí", "descripcion": ""})
    assert respuesta.status_code == 422
    assert "Escriba latitud y longitud separadas por una coma" in respuesta.text
    assert f'name="jornada_id" value="{pk}"' in respuesta.text
    assert folio in respuesta.text
    assert 'value="aquí"' in respuesta.text


def test_una_jornada_que_ya_no_recibe_se_dice(app: Flask, cliente: type[Cliente]) -> None:
    abierta, folio = vacia(app)
    vieja, _ = vacia(app, "cerrada", fecha=hoy_menos(app, 31))
    capturista = cliente.de("capturista")
    for mala in (vieja, "abc", 999):
        assert "Esa jornada ya no recibe capturas" in capturista.pagina(f"/peticiones/add?jornada_id={mala}").texto
    datos = alta(capturista.pagina("/peticiones/add"))
    respuesta = capturista.post("/peticiones/add", {**datos, "jornada_id": str(vieja), "descripcion": "Falta luz."})
    assert respuesta.status_code == 422
    assert "Esa jornada ya no recibe capturas" in respuesta.text
    assert "Falta luz." in respuesta.text
    assert f'<option value="{abierta}">{folio}' in respuesta.text
    assert v.en_base(app, lambda: db.session.scalars(select(Peticion.id)).all()) == []


# Photos


def test_una_foto_sale_como_adjunto_a_quien_ve_de_que_es(app: Flask, cliente: type[Cliente]) -> None:
    la_jornada(app)
    pk, sha = v.en_base(app, lambda: tuple(db.session.execute(select(Foto.id, Foto.sha256)).one()))
    respuesta = cliente.de("informacion").get(f"/fotos/{pk}")
    assert (respuesta.status_code, respuesta.mimetype) == (200, "image/jpeg")
    assert (respuesta.headers["X-Content-Type-Options"], respuesta.headers["Cache-Control"]) == ("nosniff", "no-store")
    assert respuesta.headers["Content-Disposition"].startswith("attachment")
    assert respuesta.headers["Content-Security-Policy"].strip() == "default-src 'none'; sandbox"
    assert f.archivo("la casa").sha256 == sha
    assert respuesta.data == f.archivo("la casa").contenido
    assert cliente.de("informacion").get("/fotos/999").status_code == 404
    assert cliente.de("enlace_obras").get(f"/fotos/{pk}").status_code == 403


def test_la_foto_de_lo_que_no_se_ve_no_existe(app: Flask, cliente: type[Cliente]) -> None:
    """A photo of an asesoría is the Asesor's and the Coordinador's; one of a reservada entry nobody's of the Unidad."""

    def hacer() -> tuple[int, int]:
        e.canales()
        j = e.jornada()
        v.foto(db.session.get_one(Asesoria, v.asesoria(j)), "papeles")
        b = e.entrada()
        v.foto(b, "la calle")
        e.acto(b, "reservar", "informacion", contra="servidor_publico")
        return tuple(db.session.scalars(select(Foto.id).order_by(Foto.id)))  # type: ignore[return-value]

    de_asesoria, de_entrada = v.en_base(app, hacer)
    quienes = ("coordinador", "asesor", "subcoordinadora", "informacion", "control")
    navegadores = {quien: cliente.de(quien) for quien in quienes}
    codigos = {q: tuple(n.get(f"/fotos/{pk}").status_code for pk in (de_asesoria, de_entrada))
               for q, n in navegadores.items()}  # fmt: skip
    assert codigos == {
        "coordinador": (200, 404), "asesor": (200, 404), "subcoordinadora": (404, 404), "informacion": (404, 404),
        "control": (404, 200),
    }  # fmt: skip


def test_una_visita_ensena_la_suya(app: Flask, cliente: type[Cliente]) -> None:
    la_jornada(app)
    foto, visita = v.en_base(app, lambda: (db.session.scalar(select(Foto.id)), db.session.scalar(select(Visita.id))))
    assert f'src="/fotos/{foto}"' in cliente.de("coordinador").get(f"/visitas/show/{visita}").text


@pytest.mark.solo_sqlite("the same statements reach both engines")
def test_la_pagina_cuesta_lo_mismo_con_una_que_con_muchas(app: Flask, cliente: type[Cliente]) -> None:
    pk = la_jornada(app)
    coordinador = cliente.de("coordinador")
    antes = costo(coordinador, f"/jornadas/show/{pk}")

    def mas() -> None:
        for n in range(4):
            j = db.session.get_one(Jornada, pk)
            b = v.entrada(j)
            v.foto(b, f"la {n}")
            v.foto(v.visita(j), f"otra {n}")
            v.asesoria(j)
            v.compromiso(jornada_id=pk)
            f.nueva(None, jornada_id=pk)

    v.en_base(app, mas)
    assert costo(coordinador, f"/jornadas/show/{pk}") <= antes


def test_cerrar_lo_que_ya_esta_cerrado_o_con_algo_mal_no_es_una_falla(app: Flask, cliente: type[Cliente]) -> None:
    cerrada, _folio = vacia(app, "cerrada")
    abierta, folio = vacia(app)
    coordinador = cliente.de("coordinador")
    for pk, codigo, dice in ((cerrada, 409, "Cerrada"), (abierta, 422, folio)):
        forma = {"csrf_token": coordinador.ficha_csrf(), "observacion": "Larga. " * 2000}
        respuesta = coordinador.post(f"/jornadas/{pk}/actos/cerrar", forma)
        assert (respuesta.status_code, dice in respuesta.text) == (codigo, True)
