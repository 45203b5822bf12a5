"""Huatabampo's 4.1.1 on its own profile, over HTTP, each step by the puesto that the manual names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy
from tests.cliente import Cliente
from tests.elenco import OBRAS
from tests.factories import id_de, leer
from tests.historias.oficina import FIRMA, Oficina, hoy_de

pytestmark = [
    pytest.mark.perfil("huatabampo"),
    pytest.mark.dialecto("the whole procedure once on each engine"),
]
EN_UNO = pytest.mark.solo_sqlite("services and pages of these steps run on PostgreSQL in Altamira's stories")
BACHE = {"tramite_id": lambda: id_de(Tramite, "bache")}
AVISO = {"informado_medio": "llamada", "informado_por": "La Subcoordinadora"}
RESUELTO = {"resuelto": "si", "accion": "Bacheo", "observacion": "Quedó parejo."}
PASOS_DE_LA_OFICINA = [
    ("registrar", "Secretaria"), ("clasificar", "Secretaria"), ("entregar", "Secretaria"), ("verificar", "Coordinador"),
    ("dictaminar_procedente", "Subcoordinador"), ("canalizar", "Capturista"),
]  # fmt: skip


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    return Oficina(app, cliente)


def hasta_el_dictamen(oficina: Oficina, **cambios: Any) -> str:
    """Steps 1 to 3: the Secretaria receives, the Coordinador verifies and analyses."""
    folio = oficina.registra("secretaria", **{**BACHE, **cambios})
    assert oficina.estado(folio) == "en_recepcion"
    oficina.hace("secretaria", folio, "entregar")
    assert oficina.en_bandeja("coordinador") == [folio]
    oficina.hace("coordinador", folio, "verificar", analisis="Corresponde a Obras Públicas.")
    assert oficina.en_bandeja("subcoordinadora") == [folio]
    return folio


def hasta_canalizar(oficina: Oficina, **cambios: Any) -> str:
    """Steps 1 to 4: it proceeds, and the Capturista channels it."""
    folio = hasta_el_dictamen(oficina, **cambios)
    oficina.hace("subcoordinadora", folio, "dictaminar_procedente")
    oficina.hace("capturista", folio, "canalizar")
    return folio


@pytest.mark.manual("A1", "A2", "A3", "A4", "E0", "D1", "F-4", "F-7", "H5", "H7")
def test_se_otorga_lo_solicitado(oficina: Oficina) -> None:
    folio = hasta_canalizar(oficina)
    assert oficina.actos(folio) == PASOS_DE_LA_OFICINA
    oficina.recibe_y_procesa("enlace_obras", folio)
    oficina.hace("enlace_obras", folio, "concluir", **RESUELTO)
    oficina.hace("subcoordinadora", folio, "validar", veredicto="resuelto", verificacion="visita")
    assert oficina.estado(folio) == "validado"
    clave = oficina.clave_en_su_comprobante(folio)
    assert "quedó cerrada" in oficina.lo_que_lee_la_ciudadana(folio, clave)


@EN_UNO
@pytest.mark.manual("A3", "E0", "H3", "F-1")
def test_si_no_procede_se_informa_a_la_ciudadania(oficina: Oficina) -> None:
    folio = hasta_el_dictamen(oficina)
    oficina.se_le_rechaza("subcoordinadora", folio, "dictaminar_improcedente", motivo="La calle es privada.")
    oficina.hace(
        "subcoordinadora", folio, "dictaminar_improcedente", motivo="La calle es privada.", **AVISO,
        informado_fecha=hoy_de(oficina),
    )  # fmt: skip
    assert oficina.estado(folio) == "improcedente"
    clave = oficina.clave_en_su_comprobante(folio)
    assert "La calle es privada." in oficina.lo_que_lee_la_ciudadana(folio, clave)


@EN_UNO
@pytest.mark.manual("A3")
def test_lo_improcedente_se_reabre_y_vuelve_al_dictamen(oficina: Oficina) -> None:
    folio = hasta_el_dictamen(oficina)
    aviso = {**AVISO, "informado_fecha": hoy_de(oficina)}
    oficina.hace("subcoordinadora", folio, "dictaminar_improcedente", motivo="Es privada.", **aviso)
    oficina.hace("secretaria", folio, "solicitar_reapertura", motivo="Trae la escritura: es pública.")
    assert folio in oficina.en_bandeja("subcoordinadora")
    oficina.hace("subcoordinadora", folio, "reabrir", motivo="La escritura lo comprueba.")
    assert oficina.estado(folio) == "por_dictaminar"


@EN_UNO
@pytest.mark.manual("A6")
def test_dos_rechazos_y_el_coordinador_la_deja_firme(oficina: Oficina) -> None:
    folio = hasta_canalizar(oficina)
    for _ in range(2):
        if oficina.estado(folio) == "por_canalizar":
            oficina.hace("capturista", folio, "canalizar")
        oficina.hace("enlace_obras", folio, "rechazar_competencia", motivo="Es de Servicios Públicos.")
    oficina.no_se_le_ofrece("capturista", folio, "canalizar", 409)
    oficina.hace("coordinador", folio, "canalizar")
    assert "Firme" in oficina.de("coordinador").ver(folio).texto
    oficina.no_se_le_ofrece("enlace_obras", folio, "rechazar_competencia", 409)


@pytest.mark.manual("F-7")
def test_una_peticion_dos_dependencias(oficina: Oficina) -> None:
    folio = hasta_canalizar(oficina)
    agua = oficina.en_base(lambda: id_de(Dependencia, "oomapash"))
    parte = {"tipo": "solicitud", "descripcion": "También hay una fuga de agua.", "dependencia_id": agua}
    oficina.hace("capturista", folio, "desglosar", **parte)
    otra = oficina.en_base(lambda: db.session.scalar(select(Peticion.folio).where(Peticion.folio != folio)))
    assert oficina.estado(otra) == "por_canalizar"
    assert otra in oficina.de("capturista").ver(folio).texto
    oficina.hace("capturista", otra, "canalizar")
    assert oficina.tablero("enlace_aguas")["canalizado"] == [otra]
    oficina.hace("enlace_aguas", otra, "recibir")
    pagina = oficina.de("enlace_aguas").ver(otra)
    assert "También hay una fuga de agua." in pagina.texto
    assert "María del Carmen" in pagina.texto
    assert oficina.estado(folio) == "canalizado"


@EN_UNO
@pytest.mark.manual("F-5", "D13")
def test_orientacion_en_el_mostrador_con_el_asesor(oficina: Oficina) -> None:
    folio = oficina.registra("secretaria", tipo="orientacion", descripcion="¿Dónde saco mi acta de nacimiento?")
    assert oficina.de("asesor").get(f"/peticiones/{folio}").status_code == 404
    oficina.hace("secretaria", folio, "pedir_asesoria", texto="¿Puede hacerse en línea?")
    peticion, asesoria = oficina.en_bandeja("asesor")
    assert (peticion, asesoria[:4]) == (folio, "ASE-")
    oficina.hace("asesor", folio, "orientar", texto="En el Registro Civil, o en línea.")
    assert oficina.estado(folio) == "validado"
    clave = oficina.clave_en_su_comprobante(folio)
    assert "En el Registro Civil, o en línea." in oficina.lo_que_lee_la_ciudadana(folio, clave)


@pytest.mark.manual("F-6", "D7", "E8", "A4")
def test_el_organismo_que_contesta_por_oficio(oficina: Oficina) -> None:
    folio = oficina.registra("secretaria", tramite_id=lambda: id_de(Tramite, "cfe_voltaje"))
    por_cotejar = [r for r in oficina.en_base(lambda: _obligatorios(folio))]
    for requisito in por_cotejar:
        oficina.hace("secretaria", folio, "cotejar_requisitos", requisito_id=requisito, como="original")
    oficina.hace("secretaria", folio, "entregar")
    oficina.hace("coordinador", folio, "verificar", analisis="Le toca a la CFE.")
    oficina.hace("subcoordinadora", folio, "dictaminar_procedente")
    oficina.hace("capturista", folio, "canalizar")
    papel = oficina.papel("capturista", folio, "oficio")
    assert "AC/0001/" in papel
    assert folio in papel
    oficio = {"oficio_numero": "CFE-ZN-881", "oficio_fecha": hoy_de(oficina)}
    oficina.hace("capturista", folio, "recibir", **oficio, recibio="Oficialía de partes")
    oficina.hace("capturista", folio, "iniciar_proceso", constancia="oficio", **oficio, tiempo_espera="10 días")
    assert folio in oficina.de("capturista").pagina("/peticiones/list/?q=CFE-ZN-881").texto
    oficina.hace("capturista", folio, "concluir", **RESUELTO)
    oficina.hace("subcoordinadora", folio, "validar", veredicto="resuelto", verificacion="llamada")
    assert "CFE-ZN-881" in oficina.de("capturista").ver(folio).texto


def _obligatorios(folio: str) -> list[int]:
    tramite = leer(folio).tramite
    return [r.id for r in tramite.requisitos if r.obligatorio] if tramite else []


# Who is there for an office, and who stands in


@EN_UNO
@pytest.mark.manual("A6", "A12")
def test_la_direccion_sin_enlace_la_atiende_el_de_arriba(oficina: Oficina) -> None:
    """Catastro has no enlace of its own: the Tesorería's receives what goes to it, and what goes to others not."""
    _poner_enlace(oficina, "enlace_aguas", "tesoreria")
    folio = hasta_canalizar(oficina)
    catastro = oficina.en_base(lambda: id_de(Dependencia, "catastro"))
    assert oficina.tablero("enlace_aguas")["canalizado"] == []
    oficina.hace("coordinador", folio, "reasignar", motivo="Es de Catastro.")
    oficina.hace("capturista", folio, "canalizar", dependencia_id=catastro, motivo="Es de Catastro.")
    assert oficina.tablero("enlace_aguas")["canalizado"] == [folio]
    oficina.hace("enlace_aguas", folio, "recibir")
    assert oficina.estado(folio) == "recibido"


def _poner_enlace(oficina: Oficina, usuario: str, clave: str) -> None:
    def poner() -> None:
        with escritura():
            pk = db.session.scalar(select(User.id).where(User.username == usuario))
            nodo = id_de(Dependencia, clave)
            db.session.add(Adscripcion(user_id=pk, puesto="Enlace", dependencia_id=nodo, desde=hoy()))

    oficina.en_base(poner)


@EN_UNO
@pytest.mark.manual("A6", "A7", "H8")
def test_el_enlace_sale_de_vacaciones(oficina: Oficina) -> None:
    """The Titular names himself; what he does says in whose place he did it; after the last day he no longer can."""
    folio = hasta_canalizar(oficina)
    oficina.no_se_le_ofrece("titular_obras", folio, "recibir", 403)
    _suplir(oficina, "enlace_obras", "titular_obras", 0, 5)
    oficina.hace("titular_obras", folio, "recibir")
    assert "en suplencia de Enlace Obras" in oficina.de("capturista").ver(folio).texto
    assert oficina.actos(folio)[-1] == ("recibir", "Enlace")
    _suplir(oficina, "enlace_obras", "titular_obras", -9, -1)
    firma = {"archivo": oficina.escaneo(), "recibio_fecha": hoy_de(oficina), **FIRMA}
    oficina.no_se_le_ofrece("titular_obras", folio, "iniciar_proceso", 403)
    oficina.hace("enlace_obras", folio, "iniciar_proceso", **firma)


def _suplir(oficina: Oficina, ausente: str, suplente: str, desde: int, hasta: int) -> None:
    def poner() -> None:
        with escritura():
            ids = {nombre: pk for pk, nombre in db.session.execute(select(User.id, User.username))}
            suya = select(Adscripcion).where(Adscripcion.user_id == ids[ausente], Adscripcion.puesto == "Enlace")
            propia = db.session.scalars(suya).one()
            previas = select(Adscripcion).where(Adscripcion.suple_a_id == propia.id)
            for previa in db.session.scalars(previas):
                db.session.delete(previa)
            dias = {"desde": hoy() + timedelta(days=desde), "hasta": hoy() + timedelta(days=hasta)}
            puesto = {"puesto": "Enlace", "dependencia_id": propia.dependencia_id, "suple_a_id": propia.id}
            db.session.add(Adscripcion(user_id=ids[suplente], **puesto, **dias))

    oficina.en_base(poner)


@EN_UNO
@pytest.mark.manual("A6")
def test_sin_enlace_queda_a_la_vista_del_coordinador(oficina: Oficina) -> None:
    folio = hasta_canalizar(oficina)
    assert folio not in oficina.en_bandeja("coordinador")
    oficina.en_base(lambda: _terminar("Enlace", OBRAS))
    assert folio in oficina.en_bandeja("coordinador")
    oficina.hace("coordinador", folio, "reasignar", motivo="Obras se quedó sin enlace.")
    assert oficina.estado(folio) == "por_canalizar"


def _terminar(puesto: str, clave: str) -> None:
    nodo = id_de(Dependencia, clave)
    with escritura():
        consulta = select(Adscripcion).where(Adscripcion.puesto == puesto, Adscripcion.dependencia_id == nodo)
        for adscripcion in db.session.scalars(consulta):
            adscripcion.hasta = hoy() - timedelta(days=1)


# Neighbours, duplicadas, extension


@pytest.mark.manual("F-8")
def test_si_la_principal_se_cancela_sigue_la_duplicada_mas_antigua(oficina: Oficina) -> None:
    principal, primera, segunda = (hasta_canalizar(oficina) for _ in range(3))
    aviso = {**AVISO, "informado_fecha": hoy_de(oficina), "principal_folio": principal}
    for folio in (primera, segunda):
        oficina.hace("capturista", folio, "marcar_duplicado", **aviso)
    oficina.hace("coordinador", principal, "cancelar", motivo="desistimiento")
    assert [oficina.estado(folio) for folio in (principal, primera, segunda)] == [
        "cancelado", "por_canalizar", "duplicado",
    ]  # fmt: skip
    assert oficina.en_base(lambda: leer(segunda).principal_id == leer(primera).id)


@EN_UNO
@pytest.mark.manual("F-8")
def test_la_prorroga_es_una_sola_vez(oficina: Oficina) -> None:
    folio = hasta_canalizar(oficina)
    oficina.hace("enlace_obras", folio, "recibir")
    antes = oficina.en_base(lambda: leer(folio).fecha_limite)
    nueva = antes + timedelta(days=10)
    oficina.se_le_rechaza("coordinador", folio, "prorrogar", motivo="Lluvias", fecha_limite=antes.isoformat())
    oficina.hace("coordinador", folio, "prorrogar", motivo="Lluvias", fecha_limite=nueva.isoformat())
    assert oficina.en_base(lambda: leer(folio).fecha_limite) == nueva
    oficina.no_se_le_ofrece("coordinador", folio, "prorrogar", 409)


@pytest.fixture
def cuarentena(app: Flask) -> Callable[[], str]:
    """Register what looks like spam, as the portal will."""

    def registrar_sospechosa() -> str:
        from app.peticiones.services.registro import registrar
        from tests.elenco import alcance
        from tests.factories import datos_de_registro

        with app.app_context(), app.test_request_context(), como_sistema("historia"), escritura():
            return registrar(datos_de_registro(), autor=alcance("capturista"), cuarentena=True).folio

    return registrar_sospechosa


@EN_UNO
@pytest.mark.manual("F-5")
def test_lo_sospechoso_espera_a_que_alguien_lo_admita(oficina: Oficina, cuarentena: Callable[[], str]) -> None:
    folio = cuarentena()
    assert folio in oficina.en_bandeja("secretaria")
    assert folio not in oficina.en_bandeja("coordinador")
    oficina.hace("secretaria", folio, "admitir")
    assert "En cuarentena" not in oficina.de("secretaria").ver(folio).texto
