"""Altamira's procedure over HTTP, each step by the puesto that the manual names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Modulo
from app.catalogos.models.tramites import Tramite
from app.extensions import db
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS, OBRAS
from tests.factories import id_de, leer
from tests.historias.oficina import FIRMA, Oficina, hoy_de, junto_al_campo, pdf_de_una_hoja

pytestmark = pytest.mark.dialecto("the whole procedure once on each engine")

BACHE = {"tramite_id": lambda: id_de(Tramite, "bache")}
CIRUGIA = {
    "tramite_id": lambda: id_de(Tramite, "cirugia"),
    "descripcion": "Mi esposo necesita una cirugía de cadera. Ya tenemos la fecha.",
}
NOMBRE, PALABRAS = "María del Carmen", "Hay un bache hondo frente a la primaria"
RESUELTO = {"resuelto": "si", "accion": "Bacheo con mezcla asfáltica", "observacion": "Quedó parejo."}
SISTEMA, CAPTURISTA, ENLACE, SUBCOORDINADOR = "sistema", "Capturista", "Enlace", "Subcoordinador"
HASTA_CANALIZAR = [("registrar", CAPTURISTA), ("clasificar", CAPTURISTA), ("canalizar", SISTEMA)]
HASTA_PROCESO = [*HASTA_CANALIZAR, ("recibir", ENLACE), ("iniciar_proceso", ENLACE)]


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    return Oficina(app, cliente)


@pytest.mark.manual("E1", "E2", "E3", "E4", "E5", "E6", "E7", "F-2", "F-4", "D6", "D8", "A4", "A6", "F-15", "B1")
def test_una_peticion_que_se_resuelve(oficina: Oficina) -> None:
    """From the counter to the Unidad's validation."""
    folio = oficina.registra("capturista", **BACHE)
    assert oficina.estado(folio) == "canalizado"
    assert oficina.actos(folio) == HASTA_CANALIZAR
    se_lleva_su_comprobante(oficina, folio)
    el_enlace_solo_ve_lo_necesario(oficina, folio)
    clave = oficina.clave_en_su_comprobante(folio)
    assert "Ya se envió a Dirección de Obras Públicas" in oficina.lo_que_lee_la_ciudadana(folio, clave)

    oficina.hace("enlace_obras", folio, "recibir")
    assert oficina.tablero("enlace_obras")["recibido"] == [folio]
    assert PALABRAS in oficina.de("enlace_obras").ver(folio).texto
    assert NOMBRE in oficina.papel("enlace_obras", folio, "formato")

    oficina.hace(
        "enlace_obras", folio, "iniciar_proceso", archivo=oficina.escaneo(), recibio_fecha=hoy_de(oficina), **FIRMA
    )
    assert oficina.tablero("enlace_obras")["proceso"] == [folio]
    assert "Luis Mata" in oficina.de("capturista").ver(folio).texto
    assert "la está atendiendo" in oficina.lo_que_lee_la_ciudadana(folio, clave)

    oficina.hace("enlace_obras", folio, "concluir", **RESUELTO)
    assert oficina.tablero("enlace_obras")["concluido"] == [folio]
    assert oficina.en_bandeja("subcoordinadora") == [folio]

    oficina.hace("subcoordinadora", folio, "validar", veredicto="resuelto", verificacion="llamada")
    assert oficina.estado(folio) == "validado"
    assert oficina.en_bandeja("subcoordinadora") == []
    assert oficina.actos(folio) == [*HASTA_PROCESO, ("concluir", ENLACE), ("validar", SUBCOORDINADOR)]
    leido = oficina.lo_que_lee_la_ciudadana(folio, clave)
    assert "Se comprobó su resultado y quedó cerrada." in leido
    assert NOMBRE not in leido


def se_lleva_su_comprobante(oficina: Oficina, folio: str) -> None:
    comprobante = oficina.papel("capturista", folio, "comprobante")
    assert folio in comprobante
    assert "Dirección de Obras Públicas" in comprobante
    assert "Falta:" not in comprobante
    assert folio in oficina.papel("capturista", folio, "turno")


def el_enlace_solo_ve_lo_necesario(oficina: Oficina, folio: str) -> None:
    """Before «Ver más»: folio, trámite, localidad and plazo; nobody else's board has it."""
    assert oficina.tablero("enlace_obras")["canalizado"] == [folio]
    assert oficina.tablero("enlace_aguas") == {"canalizado": [], "recibido": [], "proceso": [], "concluido": []}
    hoja = oficina.de("enlace_obras").ver(folio).texto
    assert "Bache o pavimento dañado" in hoja
    assert NOMBRE not in hoja
    assert PALABRAS not in hoja
    assert oficina.de("enlace_obras").get(f"/peticiones/{folio}/formato.pdf").status_code == 404
    assert oficina.de("enlace_aguas").get(f"/peticiones/{folio}").status_code == 404


@pytest.mark.manual("F-1", "E6", "E7", "H4")
def test_una_que_no_se_puede_y_la_ciudadana_lo_sabe(oficina: Oficina) -> None:
    """«El enlace encargado tiene la obligación de comunicarse con el ciudadano»."""
    folio = oficina.registra("capturista", **BACHE)
    clave = oficina.clave_en_su_comprobante(folio)
    oficina.recibe_y_procesa("enlace_obras", folio)

    no_se_concluye_sin_avisar(oficina, folio)
    assert oficina.estado(folio) == "proceso"

    oficina.hace("enlace_obras", folio, "concluir", **NO_SE_PUDO, **aviso(oficina))
    leido = oficina.lo_que_lee_la_ciudadana(folio, clave)
    assert "La dependencia dice que no se pudo: La calle es privada." in leido
    oficina.hace("subcoordinadora", folio, "validar", veredicto="no_resuelto", verificacion="llamada")
    assert oficina.estado(folio) == "validado"
    assert oficina.actos(folio) == [*HASTA_PROCESO, ("concluir", ENLACE), ("validar", SUBCOORDINADOR)]
    assert "La dependencia dice que no se pudo: La calle es privada." in oficina.lo_que_lee_la_ciudadana(folio, clave)


NO_SE_PUDO = {
    "resuelto": "no",
    "accion": "Se visitó el lugar",
    "observacion": "Es un fraccionamiento cerrado.",
    "motivo": "La calle es privada.",
}


def aviso(oficina: Oficina) -> dict[str, str]:
    return {"informado_medio": "llamada", "informado_fecha": hoy_de(oficina), "informado_por": "Luis Mata"}


def no_se_concluye_sin_avisar(oficina: Oficina, folio: str) -> None:
    sin_motivo = {**NO_SE_PUDO, "motivo": ""}
    hoja = oficina.se_le_rechaza("enlace_obras", folio, "concluir", **sin_motivo)
    falta = "Escriba por qué no se puede: la persona tiene derecho a saberlo."
    assert junto_al_campo(hoja, "concluir", "motivo") == falta
    sin_aviso = oficina.se_le_rechaza("enlace_obras", folio, "concluir", **NO_SE_PUDO)
    esperado = "Diga cómo se le avisó: la persona tiene derecho a saberlo."
    assert junto_al_campo(sin_aviso, "concluir", "informado_medio") == esperado
    tecleado = Pagina(sin_aviso.text).forma("/actos/concluir")["datos"]
    assert {campo: tecleado[campo] for campo in NO_SE_PUDO} == NO_SE_PUDO


@pytest.mark.manual("E2", "E8", "F-2", "F-6", "D7", "H1")
def test_una_a_la_que_le_faltan_requisitos(oficina: Oficina) -> None:
    """It waits at the counter until she brings them; then «sistema» channels it, and the body answers by oficio."""
    folio = oficina.registra("capturista", **CIRUGIA, requisito_ids=requisito(0))
    clave = oficina.clave_en_su_comprobante(folio)
    espera_lo_que_falta(oficina, folio)

    trae(oficina, folio, 1, {"como": "copia"})
    assert oficina.estado(folio) == "por_canalizar"
    trae(oficina, folio, 2, {"como": "digital", "archivo": (pdf_de_una_hoja(), "curp.pdf")})
    assert oficina.estado(folio) == "canalizado"
    cotejos = [("cotejar_requisitos", CAPTURISTA)] * 3
    hasta_aqui = [("registrar", CAPTURISTA), ("clasificar", CAPTURISTA), *cotejos, ("canalizar", SISTEMA)]
    assert oficina.actos(folio) == hasta_aqui
    assert "Falta:" not in oficina.papel("capturista", folio, "comprobante")

    por_oficio(oficina, folio)
    por_la_capturista = [(acto, CAPTURISTA) for acto in ("recibir", "iniciar_proceso", "concluir")]
    assert oficina.actos(folio) == [*hasta_aqui, *por_la_capturista, ("validar", SUBCOORDINADOR)]
    assert "quedó cerrada" in oficina.lo_que_lee_la_ciudadana(folio, clave)


def requisito(cual: int) -> Callable[[], int]:
    """Return a look at the id of an obligatory requisito of the surgery."""

    def mirar() -> int:
        tramite = db.session.get_one(Tramite, id_de(Tramite, "cirugia"))
        return int([r for r in sorted(tramite.requisitos, key=lambda r: r.orden) if r.obligatorio][cual].id)

    return mirar


def espera_lo_que_falta(oficina: Oficina, folio: str) -> None:
    assert oficina.estado(folio) == "por_canalizar"
    assert oficina.en_bandeja("capturista") == [folio]
    papel = " ".join(oficina.papel("capturista", folio, "comprobante").split())
    assert "Falta: Resumen clínico" not in papel
    assert "Falta: Identificación oficial vigente" in papel
    assert "Falta: CURP del paciente" in papel
    oficina.no_se_le_ofrece("capturista", folio, "canalizar", 409)


def trae(oficina: Oficina, folio: str, cual: int, datos: dict[str, object]) -> None:
    pk = oficina.en_base(requisito(cual))
    oficina.hace("capturista", folio, "cotejar_requisitos", requisito_id=str(pk), **datos)


def por_oficio(oficina: Oficina, folio: str) -> None:
    dia = hoy_de(oficina)
    oficio = {"oficio_numero": "UAC/118/2026", "oficio_fecha": dia}
    oficina.hace("capturista", folio, "recibir", recibio="Oficialía de partes", **oficio)
    respuesta = {
        "constancia": "oficio",
        "oficio_numero": "SS/42/2026",
        "oficio_fecha": dia,
        "tiempo_espera": "3 semanas",
    }
    oficina.hace("capturista", folio, "iniciar_proceso", **respuesta)
    assert "3 semanas" in oficina.de("capturista").ver(folio).texto
    oficina.hace("capturista", folio, "concluir", resuelto="si", accion="Cirugía programada", observacion="El día 3.")
    oficina.hace("subcoordinadora", folio, "validar", veredicto="resuelto", verificacion="acuse")


@pytest.mark.manual("A6", "E3", "F-4")
def test_una_que_no_era_de_su_competencia(oficina: Oficina) -> None:
    """First the Capturista sends it elsewhere; after the second no, only the mando, and it stays."""
    folio = oficina.registra("capturista", **BACHE)
    oficina.hace("enlace_obras", folio, "rechazar_competencia", motivo="Es una fuga: toca a COMAPA.")
    assert oficina.estado(folio) == "por_canalizar"
    assert oficina.tablero("enlace_obras")["canalizado"] == []
    assert oficina.en_bandeja("capturista") == [folio]

    se_envia_a(oficina, "capturista", folio, AGUAS)
    assert oficina.tablero("enlace_aguas")["canalizado"] == [folio]
    oficina.hace("enlace_aguas", folio, "recibir")
    oficina.hace("enlace_aguas", folio, "rechazar_competencia", motivo="No hay fuga: es el pavimento.")

    oficina.no_se_le_ofrece("capturista", folio, "canalizar", 409)
    assert oficina.en_bandeja("capturista") == []
    assert oficina.en_bandeja("subcoordinadora") == [folio]
    assert oficina.en_bandeja("coordinador") == [folio]
    se_envia_a(oficina, "subcoordinadora", folio, OBRAS)
    assert oficina.en_base(lambda: leer(folio).firme) is True
    oficina.no_se_le_ofrece("enlace_obras", folio, "rechazar_competencia", 409)

    rechazos = [("rechazar_competencia", ENLACE), ("canalizar", CAPTURISTA), ("recibir", ENLACE)]
    rechazos += [("rechazar_competencia", ENLACE), ("canalizar", SUBCOORDINADOR)]
    assert oficina.actos(folio) == [*HASTA_CANALIZAR, *rechazos]


def se_envia_a(oficina: Oficina, quien: str, folio: str, dependencia: str) -> None:
    pk = oficina.en_base(lambda: id_de(Dependencia, dependencia))
    motivo = "" if dependencia == OBRAS else "Los vecinos ven salir agua."
    oficina.hace(quien, folio, "canalizar", dependencia_id=str(pk), motivo=motivo)


@pytest.mark.manual("E7", "F-4", "H2")
def test_una_que_se_devuelve(oficina: Oficina) -> None:
    """The Unidad checks, finds it was not so, and sends it back; the dependencia concludes again."""
    folio = oficina.registra("capturista", **BACHE)
    clave = oficina.clave_en_su_comprobante(folio)
    oficina.recibe_y_procesa("enlace_obras", folio)
    oficina.hace("enlace_obras", folio, "concluir", **RESUELTO)

    hoja = oficina.se_le_rechaza("subcoordinadora", folio, "validar", veredicto="no_resuelto", verificacion="visita")
    esperado = "La dependencia dijo que se resolvió y no fue así: devuélvala."
    assert junto_al_campo(hoja, "validar", "veredicto") == esperado
    oficina.hace("subcoordinadora", folio, "devolver", motivo="El bache sigue abierto.")
    assert oficina.tablero("enlace_obras")["proceso"] == [folio]
    assert "El bache sigue abierto." in oficina.de("enlace_obras").ver(folio).texto
    assert "la está atendiendo" in oficina.lo_que_lee_la_ciudadana(folio, clave)

    oficina.hace("enlace_obras", folio, "concluir", **{**RESUELTO, "observacion": "Ahora sí, con compactadora."})
    oficina.hace("coordinador", folio, "validar", veredicto="resuelto", verificacion="visita")
    vueltas = [("concluir", ENLACE), ("devolver", SUBCOORDINADOR), ("concluir", ENLACE), ("validar", "Coordinador")]
    assert oficina.actos(folio) == [*HASTA_PROCESO, *vueltas]


@pytest.mark.manual("F-13", "D5", "A10", "F-15", "B3", "B7")
@pytest.mark.parametrize(
    ("quien", "canal", "modulo"), [("capturista", "telefono", "LIN"), ("comunicacion", "redes", "RED")]
)
def test_por_telefono_y_redes_hay_folio_y_no_turno(oficina: Oficina, quien: str, canal: str, modulo: str) -> None:
    folio = oficina.registra(
        quien, **BACHE, canal_id=lambda: id_de(Canal, canal), modulo_id=lambda: id_de(Modulo, modulo)
    )
    assert folio.startswith(f"{modulo}-")
    assert oficina.estado(folio) == "canalizado"
    assert folio in oficina.papel(quien, folio, "comprobante")
    assert oficina.de("capturista").get(f"/peticiones/{folio}/turno.pdf").status_code == 404
    assert "Turno" not in oficina.de("capturista").ver(folio).texto
