"""The protocol of field capture: every answer, each tipo by each puesto, once however often it is sent."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actos.models import Movimiento
from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.campo.jobs import olvidar_contenidos
from app.campo.models import RegistroDeCampo
from app.compromisos.models import Compromiso
from app.extensions import db
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.seguridad.zona import local
from tests import factories as f
from tests.bitacora import entradas as e
from tests.campo import telefono as t
from tests.cliente import Cliente
from tests.test_sentencias import sentencias

pytestmark = pytest.mark.dialecto("a record sent twice meets a unique key")

MODELOS = {
    "bitacora": Bitacora, "peticion": Peticion, "asesoria": Asesoria, "visita": Visita, "compromiso": Compromiso,
}  # fmt: skip
CAPTURAN: dict[str, str] = {
    "informacion": "bitacora visita",
    "subcoordinadora": "bitacora peticion visita compromiso",
    "capturista": "peticion",
    "secretaria": "peticion",
    "asesor": "asesoria visita",
    "coordinador": "visita compromiso",
}
"""Who records what, by hand from Huatabampo 4.2.1 and 4.3.1."""


@pytest.mark.manual("B13")
@pytest.mark.parametrize("quien", CAPTURAN)
def test_cada_puesto_captura_lo_suyo(app: Flask, cliente: type[Cliente], quien: str) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, quien)
    for tipo in MODELOS:
        respuesta = tel.enviar(tel.sobre(tipo, t.datos_de(tipo, j), jornada_id=lugar_de(quien, j)))
        if tipo in CAPTURAN[quien].split():
            quedo(app, tel, tipo, respuesta, lugar_de(quien, j))
        else:
            assert (respuesta.status_code, respuesta.json["revocado"]) == (403, False)


def lugar_de(quien: str, j: dict[str, Any]) -> int | None:
    """Return the jornada in which a person records: the Secretaria goes in no team."""
    return None if quien == "secretaria" else int(j["id"])


def quedo(app: Flask, tel: t.Telefono, tipo: str, respuesta: Any, lugar: int | None) -> None:
    """Check that a record became its thing, by its own act, where its author sees it."""
    assert respuesta.status_code == 201, respuesta.text
    assert (respuesta.json["folio"] == "") is (tipo == "visita")
    with t.base(app):
        cosa = db.session.scalars(select(MODELOS[tipo])).one()
        assert cosa.jornada_id == lugar
        if tipo != "visita":
            vias = [m.via for m in db.session.scalars(select(Movimiento).where(Movimiento.de(cosa)))]
            assert (respuesta.json["folio"], set(vias) - {"sistema"}) == (cosa.folio, {"campo"})
    assert tel.cliente.get(respuesta.json["url"]).status_code == 200


@pytest.mark.solo_sqlite("what the tables say")
@pytest.mark.parametrize("quien", CAPTURAN)
def test_el_paquete_trae_solo_lo_suyo(app: Flask, cliente: type[Cliente], quien: str) -> None:
    j = t.una_jornada(app)
    paquete = t.de(cliente, quien).get("/campo/paquete").json
    assert {uno["clave"] for uno in paquete["tipos"]} == set(CAPTURAN[quien].split())
    assert paquete["zona"] == "America/Monterrey"
    suyas = [una["folio"] for una in paquete["jornadas"]]
    assert suyas == ([] if quien == "secretaria" else [j["folio"]])
    campos = {campo["nombre"]: campo for uno in paquete["tipos"] for campo in uno["campos"]}
    de_mas = {"canal_id", "medio", "jornada_id", "uuid", "modulo_id", "aviso_medio", "ciudadano_id", "estacion"}
    assert not de_mas & set(campos)
    assert {campo["catalogo"] for campo in campos.values()} - {""} == set(paquete["catalogos"])
    personales = {nombre for nombre, campo in campos.items() if campo["personal"]}
    esperados = set()
    if "bitacora" in CAPTURAN[quien]:
        esperados |= {"reporta", "reporta_telefono"}
    if "peticion" in CAPTURAN[quien]:
        esperados |= {"nombre", "apellidos", "telefono", "correo", "curp", "rfc"}
    if "visita" in CAPTURAN[quien]:
        esperados |= {"con_quien"}
    assert personales == esperados


@pytest.mark.solo_sqlite("what the tables say")
def test_el_paquete_abre_con_lo_que_pidio_la_localidad(app: Flask, cliente: type[Cliente]) -> None:
    with t.base(app):
        folio = f.nueva(localidad_id=e.localidad()).folio
    j = t.una_jornada(app)
    tel = t.de(cliente, "coordinador")
    tel.enviar(tel.sobre("compromiso", t.datos_de("compromiso", j), jornada_id=j["id"]))
    paquete = tel.get("/campo/paquete").json
    (una,) = paquete["jornadas"]
    assert [p["folio"] for p in una["antes"]["peticiones"]] == [folio]
    assert una["antes"]["frase"] == "Pidieron 1; siguen abiertas 1."
    assert [k["que"] for k in una["compromisos"]] == ["Mandar la pipa el lunes."]
    assert {p["puesto"] for p in una["equipo"]} == {
        "Subcoordinador", "Asesor Jurídico", "Capturista", "Información Ciudadana",
    }  # fmt: skip
    (visita,) = [uno for uno in paquete["tipos"] if uno["clave"] == "visita"]
    assert [clave for clave, _texto in visita["campos"][0]["opciones"]] == ["domicilio", "seguimiento"]


# Once, however often it is sent


def test_otra_vez_lo_mismo_es_la_misma_respuesta(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    sub, asesor = t.de(cliente, "subcoordinadora"), t.de(cliente, "asesor")
    for tipo in MODELOS:
        tel = asesor if tipo == "asesoria" else sub
        sobre = tel.sobre(tipo, t.datos_de(tipo, j), jornada_id=j["id"], fotos=[t.anuncio(t.imagen())])
        primera, segunda = tel.enviar(sobre), tel.enviar(sobre)
        assert (primera.status_code, segunda.status_code) == (201, 200)
        assert primera.json == segunda.json
    with t.base(app):
        assert [t.cuantas(modelo) for modelo in (*MODELOS.values(), RegistroDeCampo)] == [1, 1, 1, 1, 1, 5]


def test_lo_mismo_con_otros_datos_se_dice(app: Flask, cliente: type[Cliente]) -> None:
    j, otra = t.una_jornada(app), t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    sobre = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"])
    primera = tel.enviar(sobre).json
    nuevos = {
        "datos": {**sobre["datos"], "relato": "Otra cosa."}, "capturado": t.hace(minutes=2), "tipo": "visita",
        "provisional": f"{tel.serie}-0099", "aviso_leido": True, "fotos": [t.anuncio(b"x")], "jornada_id": otra["id"],
    }  # fmt: skip
    for clave, valor in nuevos.items():
        respuesta = tel.enviar({**sobre, clave: valor})
        assert (respuesta.status_code, clave) == (409, clave)
        assert (respuesta.json["mensaje"], respuesta.json["folio"], respuesta.json["url"]) == (
            "ya se envió con otros datos", primera["folio"], primera["url"],
        )  # fmt: skip
        assert respuesta.json["servidor"]["datos"] == sobre["datos"]
        assert t.instante(respuesta.json["servidor"]["capturado"]) == t.instante(sobre["capturado"])


def test_dos_envios_a_la_vez_son_uno(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    dispositivo = str(uuid.uuid4())
    telefonos = [t.de(cliente, "informacion", dispositivo) for _ in range(4)]
    sobres = [telefonos[0].sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"]) for _ in range(5)]
    salida: list[tuple[int, str]] = []

    def mandar(tel: t.Telefono) -> None:
        for sobre in sobres:
            respuesta = tel.enviar(sobre)
            salida.append((respuesta.status_code, respuesta.json["folio"]))

    hilos = [threading.Thread(target=mandar, args=(tel,)) for tel in telefonos]
    for hilo in hilos:
        hilo.start()
    for hilo in hilos:
        hilo.join()
    assert sorted(codigo for codigo, _folio in salida) == [200] * 15 + [201] * 5
    assert len({folio for _codigo, folio in salida}) == 5
    with t.base(app):
        assert (t.cuantas(Bitacora), t.cuantas(RegistroDeCampo)) == (5, 5)


def test_cincuenta_registros_de_dos_telefonos(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    dos = [t.de(cliente, "subcoordinadora"), t.de(cliente, "subcoordinadora")]
    tipos = ("bitacora", "peticion", "visita", "compromiso", "bitacora")
    cada_uno = [(tel, tipos[n % 5]) for n in range(25) for tel in dos]
    sobres = [(tel, tel.sobre(tipo, t.datos_de(tipo, j), jornada_id=j["id"])) for tel, tipo in cada_uno]
    codigos = [tel.enviar(sobre).status_code for tel, sobre in sobres]
    repetidos = [tel.enviar(sobre).status_code for tel, sobre in sobres[::5]]
    assert (codigos, repetidos) == ([201] * 50, [200] * 10)
    with t.base(app):
        assert [t.cuantas(modelo) for modelo in (Bitacora, Peticion, Visita, Compromiso)] == [20, 10, 10, 10]
        assert t.cuantas(RegistroDeCampo) == 50


def test_lo_rechazado_no_deja_nada_y_se_corrige(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    sobre = tel.sobre("bitacora", {**t.datos_de("bitacora", j), "relato": ""}, jornada_id=j["id"])
    respuesta = tel.enviar(sobre)
    assert (respuesta.status_code, respuesta.json["errores"]) == (422, {"relato": "Escriba lo que se dijo."})
    with t.base(app):
        assert (t.cuantas(Bitacora), t.cuantas(RegistroDeCampo)) == (0, 0)
    assert tel.enviar({**sobre, "datos": {**sobre["datos"], "relato": "Hay fuga."}}).status_code == 201


# When, where, and the aviso


@pytest.mark.solo_sqlite("no statement of its own")
def test_ni_futuro_ni_demasiado_viejo(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "coordinador")
    casos: tuple[tuple[dict[str, int], int], ...] = (
        ({"minutes": -4}, 201), ({"minutes": -6}, 422), ({"days": 59}, 201), ({"days": 61}, 422),
    )  # fmt: skip
    for cuanto, codigo in casos:
        respuesta = tel.enviar(tel.sobre("compromiso", t.datos_de("compromiso", j), capturado=t.hace(**cuanto)))
        assert respuesta.status_code == codigo
        assert codigo == 201 or set(respuesta.json["errores"]) == {"capturado"}


def test_lo_capturado_antes_de_cerrar_llega_despues(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    a_tiempo = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"])
    t.cerrar(app, j)
    tarde = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"])
    assert tel.enviar(a_tiempo).status_code == 201
    respuesta = tel.enviar(tarde)
    assert (respuesta.status_code, respuesta.json["errores"]) == (
        422, {"capturado": "La jornada ya había cerrado cuando se capturó."},
    )  # fmt: skip


def test_la_jornada_ajena_no_recibe(app: Flask, cliente: type[Cliente]) -> None:
    ajena = t.una_jornada(app, informacion_id=None)
    planeada = t.una_jornada(app, "planeada")
    tel = t.de(cliente, "informacion")
    for jornada_id in (ajena["id"], planeada["id"], 999_999, 2**31 - 1):
        respuesta = tel.enviar(tel.sobre("bitacora", t.datos_de("bitacora", ajena), jornada_id=jornada_id))
        assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {"jornada_id"})
    respuesta = tel.enviar(tel.sobre("bitacora", t.datos_de("bitacora", ajena)))
    assert respuesta.json["errores"] == {"jornada_id": "Elija la jornada."}
    jefe = t.de(cliente, "coordinador")
    respuesta = jefe.enviar(jefe.sobre("visita", t.datos_de("visita", ajena), jornada_id=ajena["id"]))
    assert respuesta.status_code == 201


def test_lo_oido_no_es_posterior_a_lo_capturado(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    with t.base(app):
        ahorita = local(ahora()).strftime("%H:%M")
    for tipo, campo in (("bitacora", "oida_hora"), ("visita", "cuando_hora")):
        datos = {**t.datos_de(tipo, j), campo: ahorita}
        sobre = tel.sobre(tipo, datos, jornada_id=j["id"], capturado=t.hace(minutes=3))
        respuesta = tel.enviar(sobre)
        assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {campo})
    with t.base(app):
        assert (t.cuantas(Bitacora), t.cuantas(Visita), t.cuantas(RegistroDeCampo)) == (0, 0, 0)


def test_sin_leer_el_aviso_no_hay_datos_personales(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "subcoordinadora")
    datos = {**t.datos_de("peticion", j), **t.PERSONA}
    sobre = tel.sobre("peticion", datos, jornada_id=j["id"], aviso_leido=False)
    respuesta = tel.enviar(sobre)
    assert (respuesta.status_code, set(respuesta.json["errores"])) == (422, {"nombre", "apellidos", "telefono"})
    assert tel.enviar({**sobre, "aviso_leido": True}).status_code == 201
    with t.base(app):
        dicho = db.session.scalars(select(Planteamiento)).one()
        assert (dicho.aviso_medio, dicho.persona.nombre) == ("leido", "Rosa María")
    visita = tel.sobre("visita", t.datos_de("visita", j), aviso_leido=False)
    assert set(tel.enviar(visita).json["errores"]) == {"con_quien"}
    entrada = tel.sobre("bitacora", {**t.datos_de("bitacora", j), "reporta": "Doña Chayo"}, jornada_id=j["id"])
    assert set(tel.enviar(entrada).json["errores"]) == {"reporta"}
    assert tel.enviar({**entrada, "aviso_leido": True}).status_code == 201
    with t.base(app):
        registro = db.session.scalars(select(RegistroDeCampo).where(RegistroDeCampo.tipo == "bitacora")).one()
        assert registro.contenido is not None
        assert registro.contenido["aviso_leido"] is True


def test_la_visita_de_canalizacion_mueve_su_entrada(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    with t.base(app):
        folio = e.en("verificada").folio
    tel = t.de(cliente, "informacion")
    datos = {**t.datos_de("visita", j), "tipo": "canalizacion", "dependencia_id": j["dependencia"]}
    del datos["localidad_id"]
    sobre = tel.sobre("visita", {**datos, "bitacora_folio": folio})
    assert [tel.enviar(sobre).status_code for _ in range(2)] == [201, 200]
    with t.base(app):
        visita = db.session.scalars(select(Visita)).one()
        assert (visita.uuid, visita.bitacora.estado) == (sobre["uuid"], "visitada")


def test_lo_enviado_se_olvida_a_los_treinta_dias(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    sobre = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"], aviso_leido=True)
    tel.enviar(sobre)
    with t.base(app):
        assert olvidar_contenidos(lambda: ahora() + timedelta(days=29)) == 0
        assert olvidar_contenidos(lambda: ahora() + timedelta(days=31)) == 1
        assert olvidar_contenidos(lambda: ahora() + timedelta(days=31)) == 0
        assert db.session.scalars(select(RegistroDeCampo.contenido)).one() == {"aviso_leido": True}
    assert tel.enviar(sobre).status_code == 200
    otro = tel.enviar({**sobre, "datos": {**sobre["datos"], "relato": "Otra cosa."}})
    assert (otro.status_code, otro.json["servidor"]) == (409, None)


def test_a_round_reads_only_what_is_still_to_be_forgotten(app: Flask, motor: str) -> None:
    """However many records there are: an index holds those alone, and it is left by being forgotten."""
    with t.base(app), sentencias() as vistas:
        olvidar_contenidos()
        sentencia, datos = next((s, d) for s, d in vistas if "FROM registro_de_campo" in s)
        conexion = db.session.connection()
        if motor == "postgresql":
            conexion.exec_driver_sql("SET LOCAL enable_seqscan = off")
        orden = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[motor]
        pasos = str(conexion.exec_driver_sql(orden + sentencia, datos).all())
    assert "ix_registro_de_campo_por_olvidar" in pasos
