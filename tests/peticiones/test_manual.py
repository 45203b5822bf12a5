"""The manuals' steps: their words typed by hand, what of our tables answers to them, and where each petición stands."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.asesorias import workflow as asesoria
from app.bitacora.workflow import entrada as bitacora
from app.catalogos.models.canales import PROCEDIMIENTOS
from app.compromisos import workflow as compromiso
from app.jornadas import workflow as jornada
from app.peticiones.workflow import tabla as peticiones
from app.peticiones.workflow import vocabulario
from app.peticiones.workflow.manual import COMPROMISO, MANUAL, Parte, donde_va, paso_en

COORDINADOR = "Coordinador de Atención Ciudadana"
PALABRAS = {
    "solicitud": [
        ("H 4.1.1", "Secretaria", "Recibe la solicitud del ciudadano"),
        ("H 4.1.1", COORDINADOR, "Verifica y analiza"),
        (
            "H 4.1.1",
            "Subcoordinador de Atención Ciudadana",
            "Si procede le envía la solicitud al Capturista. Si no procede informa a la ciudadano",
        ),
        ("H 4.1.1", "Capturista", "Registra y canaliza a las diferentes dependencias"),
        ("H 4.1.1", "", "Se otorga lo solicitado"),
        ("H 4.1.1", "", "Se envía informe de resultados al Coordinador Interdireccional"),
        ("H 4.1.1", "Coordinador inter Direccional", "Recibe el informe"),
    ],
    "denuncia": [
        ("H 4.2.1", "Información ciudadana", "Recibe la denuncia por medio de la radio o teléfono"),
        ("H 4.2.1", COORDINADOR, "Verifica y analiza las denuncias y regresa la información a información ciudadana"),
        (
            "H 4.2.1",
            "Información ciudadana",
            "Canaliza por medio de una visita la información a las diversas dependencias",
        ),
        (
            "H 4.2.1",
            "Subcoordinador",
            "Verifica las visitas de la información ciudadana a las diversas dependencias",
        ),
        ("H 4.2.1", "Capturista", "Recibe la información y registran las denuncias."),
        (
            "H 4.2.1",
            "Dependencias",
            "Reciben las denuncias de parte de información ciudadana para que sean atendidas",
        ),
    ],
    "cerca_de_ti": [
        (
            "H 4.3.1",
            COORDINADOR,
            "Supervisa las actividades y Coordina esfuerzos para la recepción de solicitudes de la ciudadanía en las "
            "diferentes colonias.",
        ),
        ("H 4.3.1", "Subcoordinador", "Atiende las denuncias registra y asesora"),
        ("H 4.3.1", "Asesor jurídico", "Asesora y orienta"),
        ("H 4.3.1", "Capturista", "Captura y la canaliza a las diversas dependencias"),
        (
            "H 4.3.1",
            COORDINADOR,
            "Visita las diversas dependencias para darle seguimiento a las solicitudes y/o demandas.",
        ),
        ("H 4.3.1", "Diversas dependencias", "Reciben las denuncias para hacer atendidas."),
    ],
}
TABLAS = {
    "peticion": (vocabulario.ESTADOS, peticiones.TABLA),
    "bitacora": (bitacora.ESTADOS, bitacora.TABLA),
    "jornada": (jornada.ESTADOS, jornada.TABLA),
    "asesoria": (asesoria.ESTADOS, asesoria.TABLA),
    "compromiso": (compromiso.ESTADOS, compromiso.TABLA),
}
PARTES = [parte for pasos in (*MANUAL.values(), (COMPROMISO,)) for paso in pasos for parte in paso.partes]


@pytest.mark.manual("E0")
@pytest.mark.manual("E0b")
@pytest.mark.manual("E0c")
@pytest.mark.parametrize("procedimiento", PALABRAS)
def test_las_palabras_de_huatabampo(procedimiento: str) -> None:
    assert [(p.cita, p.puesto, p.palabras) for p in MANUAL[procedimiento]] == PALABRAS[procedimiento]


@pytest.mark.manual("E3")
@pytest.mark.manual("E4")
def test_las_palabras_de_altamira() -> None:
    pasos = MANUAL["ventanilla"]
    assert [p.cita for p in pasos] == [
        "A «¿Como funciona?»", "A «¿Como funciona?»", "A «CANALIZADO»", "A «RECIBIDO»", "A «PROCESO»",
        "A «CONCLUIDO»", "A «VALIDACION»",
    ]  # fmt: skip
    assert pasos[1].palabras == "Se elige trámite correspondiente."
    assert pasos[2].palabras == (
        "LA UNIDAD DE ATENCION CIUDADANA, CAPTURA LA PETICION EN EL SISTEMA, Y DIRECCIONA AL DEPARTAMENTO "
        "CORRESPONDIENTE."
    )
    assert pasos[3].palabras == (
        "EL ENLACE ENCARGADO DE RECEPCIONAR LAS PETICIONES, TENDRA QUE VISUALIZAR EL APARTADO DE “ACCIONES”, DAR CLICK "
        "EN “VER MAS”, DONDE DESPLIEGA LA SOLICITUD CON SUS DETALLES."
    )
    assert [p.numero for p in pasos] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("parte", PARTES, ids=lambda parte: f"{parte.tabla}-{'-'.join(parte.estados + parte.actos)}")
def test_cada_estado_y_cada_acto_que_se_nombra_existe(parte: Parte) -> None:
    estados, tabla = TABLAS[parte.tabla]
    assert set(parte.estados) <= set(estados)
    assert set(parte.actos) <= {paso.acto for paso in tabla}


def test_un_estado_es_de_un_solo_paso() -> None:
    for procedimiento, pasos in MANUAL.items():
        assert [p.numero for p in pasos] == list(range(1, len(pasos) + 1)), procedimiento
        de = [(parte.tabla, estado) for p in pasos for parte in p.partes for estado in parte.estados]
        assert len(de) == len(set(de)), procedimiento
    assert set(MANUAL) == set(PROCEDIMIENTOS)


@pytest.mark.parametrize(
    ("procedimiento", "estado", "esperado"),
    [
        ("solicitud", "en_recepcion", "1 de 7, H 4.1.1"),
        ("solicitud", "en_analisis", "2 de 7, H 4.1.1"),
        ("solicitud", "por_dictaminar", "3 de 7, H 4.1.1"),
        ("solicitud", "improcedente", "3 de 7, H 4.1.1"),
        ("solicitud", "por_canalizar", "4 de 7, H 4.1.1"),
        ("solicitud", "canalizado", "5 de 7, H 4.1.1"),
        ("solicitud", "concluido", "5 de 7, H 4.1.1"),
        ("solicitud", "validado", "6 de 7, H 4.1.1"),
        ("denuncia", "por_canalizar", "5 de 6, H 4.2.1"),
        ("denuncia", "proceso", "6 de 6, H 4.2.1"),
        ("cerca_de_ti", "por_canalizar", "4 de 6, H 4.3.1"),
        ("cerca_de_ti", "validado", "6 de 6, H 4.3.1"),
        ("ventanilla", "por_canalizar", "2 de 7, A «¿Como funciona?»"),
        ("ventanilla", "canalizado", "3 de 7, A «CANALIZADO»"),
        ("ventanilla", "validado", "7 de 7, A «VALIDACION»"),
        ("solicitud", "cancelado", None),
        ("solicitud", "duplicado", None),
        ("ventanilla", "en_recepcion", None),
        ("otro", "proceso", None),
    ],
)
def test_en_que_paso_va(procedimiento: str, estado: str, esperado: str | None) -> None:
    aqui = donde_va(SimpleNamespace(procedimiento=procedimiento, estado=estado, reservada=False))
    assert (f"{aqui.numero} de {aqui.total}, {aqui.cita}" if aqui else None) == esperado


def test_la_reservada_no_va_en_ningun_paso() -> None:
    assert donde_va(SimpleNamespace(procedimiento="solicitud", estado="proceso", reservada=True)) is None


def test_la_bitacora_va_en_los_primeros_de_la_denuncia() -> None:
    pasos = [paso_en("denuncia", "bitacora", estado) for estado in bitacora.ESTADOS]
    assert [p.numero if p else None for p in pasos] == [2, 3, 4, 5, None, None, None]
