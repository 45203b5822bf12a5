"""The clocks, and who channels when (decision 0009, 1, 9 and 10): weekends, a holiday, pauses, rejections."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from app.actos.services import ejecutar
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Requisito, Tramite
from app.extensions import db, escritura
from app.nucleo.flujo import ActoRechazado
from app.peticiones.jobs import reanudar_vencidas
from app.peticiones.models.anexos import RequisitoCotejado
from app.peticiones.models.peticion import Peticion
from tests import factories as f
from tests.actos.pasos import (
    MONTERREY,
    SISTEMA,
    a_las,
    alta,
    bache,
    dia,
    hacer,
    historia,
    procesada,
    rechazo,
    relojes,
    ultimo,
)
from tests.elenco import AGUAS

# Clocks (decision 0009, 9)


@pytest.mark.manual("H9")
def test_el_reloj_de_solucion_se_para_en_espera_y_conserva_lo_usado(sistema: None) -> None:
    """Monday 16 November is a federal holiday; weekends do not count."""
    p = bache(a_las(12))
    assert relojes(p) == (dia(13), dia(27), 0, dia(12))
    hacer(p, "recibir", "enlace_obras", a_las(13))
    assert relojes(p) == (dia(27), dia(27), 0, dia(12))
    hacer(p, "pausar", "enlace_obras", a_las(17), texto="Que diga cuál calle", hasta=dia(1, 12))
    assert relojes(p) == (dia(1, 12), dia(27), 2, None)
    hacer(p, "reanudar", "enlace_obras", a_las(23))
    assert relojes(p) == (dia(3, 12), dia(3, 12), 2, dia(23))
    archivo = f.archivo()
    hacer(p, "iniciar_proceso", "enlace_obras", a_las(24), archivo=archivo, recibio_fecha=dia(24), **f.FIRMA)
    hacer(p, "concluir", "enlace_obras", a_las(27), **f.conclusion())
    assert relojes(p) == (dia(2, 12), dia(3, 12), 6, None)
    hacer(p, "devolver", "subcoordinadora", a_las(30), motivo="Falta la otra mitad.")
    assert relojes(p) == (dia(4, 12), dia(4, 12), 6, dia(30))
    hacer(p, "concluir", "enlace_obras", a_las(5, mes=12), **f.conclusion())
    hacer(p, "validar", "subcoordinadora", a_las(6, mes=12), verificacion="foto", veredicto="resuelto")
    assert (relojes(p), p.cerrada) == ((None, dia(4, 12), 10, None), a_las(6, mes=12)())


@pytest.mark.manual("H9")
def test_el_acuse_empieza_de_nuevo_y_la_solucion_no(sistema: None) -> None:
    p = bache(a_las(12))
    hacer(p, "rechazar_competencia", "enlace_obras", a_las(17), motivo="Es carretera federal.")
    assert (relojes(p), p.dependencia_id) == ((dia(19), dia(27), 2, None), None)
    hacer(p, "canalizar", "capturista", a_las(21))
    assert relojes(p) == (dia(24), dia(3, 12), 2, dia(23))  # what arrives on a Saturday counts as Monday's
    assert p.canalizada == a_las(12)()
    hacer(p, "rechazar_competencia", "enlace_obras", a_las(23), motivo="Ya se dijo que no.")
    hacer(p, "canalizar", "coordinador", a_las(24))
    assert relojes(p) == (dia(25), dia(4, 12), 2, dia(24))


@pytest.mark.manual("H9")
def test_el_plazo_interno_corre_de_registrar_a_canalizar(sistema: None) -> None:
    with escritura():
        db.session.add(Canal(clave="oficialia", nombre="Oficialía", procedimiento="solicitud"))
    p = alta(a_las(13), "secretaria", canal_id=f.id_de(Canal, "oficialia"))
    pasos = (("entregar", "secretaria", {}), ("verificar", "coordinador", {"analisis": "Sí."}),
             ("dictaminar_procedente", "subcoordinadora", {}))  # fmt: skip
    vencimientos = [p.vence]
    for n, (acto, quien, datos) in enumerate(pasos):
        hacer(p, acto, quien, a_las(17 + n), **datos)
        vencimientos.append(p.vence)
    assert vencimientos == [dia(18)] * 4


@pytest.mark.manual("H11")
def test_el_dia_es_el_del_municipio(sistema: None) -> None:
    """At 23:30 in Monterrey it is already the next day in UTC; after closing time it counts as the next working day."""
    p = bache(lambda: datetime(2026, 11, 12, 23, 30, tzinfo=MONTERREY))
    assert (p.reloj_desde, p.fecha_limite, p.folio[4:8]) == (dia(13), dia(30), "2026")
    p = alta(lambda: datetime(2026, 12, 31, 23, 30, tzinfo=MONTERREY).astimezone(UTC))
    assert p.folio[4:8] == "2026"


def test_anotar_no_mueve_ningun_reloj(sistema: None) -> None:
    p = bache()
    antes = relojes(p)
    hacer(p, "anotar", "capturista", a_las(20), texto="Llamó la señora.", para="interna")
    assert relojes(p) == antes


def test_el_sistema_reanuda_el_dia_dicho(sistema: None) -> None:
    with time_machine.travel(a_las(12)(), tick=False):
        p = hacer(procesada(), "pausar", "enlace_obras", texto="El acta", hasta=dia(17))
    with time_machine.travel(a_las(16, 23)(), tick=False):
        assert (reanudar_vencidas(), f.leer(p.folio).en_espera_hasta) == (0, dia(17))
    with time_machine.travel(a_las(17, 1)(), tick=False):
        assert (reanudar_vencidas(), reanudar_vencidas()) == (1, 0)
        assert (f.leer(p.folio).en_espera_hasta, ultimo(p).puesto, ultimo(p).via) == (None, "sistema", "sistema")


# Canalizar (decision 0009, 1 and 10), requisitos, rejection


@pytest.mark.manual("F-2")
def test_el_sistema_canaliza_cuando_se_completan_los_requisitos(sistema: None) -> None:
    tramite = db.session.scalars(select(Tramite).where(Tramite.clave == "medicamento")).one()
    p = alta(tramite_id=tramite.id)
    obligatorios = [r.id for r in tramite.requisitos if r.obligatorio]
    with pytest.raises(ActoRechazado):
        hacer(p, "canalizar", "capturista")
    faltan = []
    for pk in obligatorios:
        faltan.append((p.faltan, p.estado))
        hacer(p, "cotejar_requisitos", "secretaria", requisito_id=pk, como="copia")
    assert faltan == [(3, "por_canalizar"), (2, "por_canalizar"), (1, "por_canalizar")]
    assert (p.faltan, p.estado, p.dependencia_id) == (0, "canalizado", f.id_de(Dependencia, "dif"))
    assert historia(p)[2:] == [*[("cotejar_requisitos", "por_canalizar", "Secretaria")] * 3,
                               ("canalizar", "canalizado", "sistema")]  # fmt: skip


def test_lo_que_se_palomea_en_la_captura_no_se_pierde(sistema: None) -> None:
    """Optional requisitos too, and in any order: «sistema» waits for the last."""
    for clave in ("bache", "medicamento"):
        tramite = db.session.scalars(select(Tramite).where(Tramite.clave == clave)).one()
        traidos = [str(r.id) for r in tramite.requisitos]
        p = alta(tramite_id=tramite.id, requisito_ids=traidos + traidos[:1])
        vistos = select(func.count(RequisitoCotejado.id)).where(RequisitoCotejado.peticion_id == p.id)
        assert (db.session.scalar(vistos), p.estado, historia(p)[-1][0]) == (len(traidos), "canalizado", "canalizar")


def test_requisitos_en_la_captura_solo_de_quien_los_coteja_y_del_tramite(sistema: None) -> None:
    ajeno = db.session.scalar(select(Requisito.id).where(Requisito.tramite_id == f.id_de(Tramite, "beca")).limit(1))
    datos = {"tramite_id": f.id_de(Tramite, "bache"), "requisito_ids": [ajeno]}
    assert rechazo(lambda: alta(**datos)) == {"requisito_ids": "Elija una de las opciones de la lista."}
    suya = rechazo(lambda: alta(quien="subcoordinadora", **datos))
    assert suya == {"requisito_ids": "Los requisitos los coteja la Secretaria o el Capturista."}
    assert db.session.scalar(select(func.count(Peticion.id))) == 0


@pytest.mark.manual("H1")
def test_admite_pendientes_lo_canaliza_una_persona_y_no_el_sistema(sistema: None) -> None:
    p = alta(tramite_id=f.id_de(Tramite, "despensa"))
    assert (p.estado, p.faltan, p.canalizaciones) == ("por_canalizar", 2, 0)
    hacer(p, "canalizar", "capturista")
    assert (p.estado, p.faltan, p.canalizaciones) == ("canalizado", 2, 1)


def test_cambiar_de_tramite_vuelve_a_contar_lo_que_falta(sistema: None) -> None:
    p = alta(tramite_id=f.id_de(Tramite, "medicamento"))
    hacer(p, "clasificar", "comunicacion" if p.canal.clave == "redes" else "subcoordinadora",
          tramite_id=f.id_de(Tramite, "beca"))  # fmt: skip
    assert (p.faltan, ultimo(p).datos) == (
        4, {"tramite_id": f.id_de(Tramite, "beca"), "antes": f.id_de(Tramite, "medicamento")})  # fmt: skip


@pytest.mark.manual("F-2")
def test_el_sistema_no_vuelve_a_canalizar_lo_rechazado(sistema: None) -> None:
    p = hacer(bache(), "rechazar_competencia", "enlace_obras", motivo="No es nuestra.")
    hacer(p, "clasificar", "capturista", tramite_id=f.id_de(Tramite, "fuga_agua"))
    assert (p.estado, p.canalizaciones, p.rechazos) == ("por_canalizar", 1, 1)
    with escritura(), pytest.raises(ActoRechazado):
        ejecutar(p, "canalizar", {}, autor=SISTEMA)
    hacer(p, "canalizar", "capturista")
    assert (p.estado, p.dependencia_id) == ("canalizado", f.id_de(Dependencia, AGUAS))


def test_al_segundo_rechazo_decide_el_mando_y_queda_firme(sistema: None) -> None:
    p = hacer(bache(), "rechazar_competencia", "enlace_obras", motivo="No es nuestra.")
    hacer(p, "canalizar", "capturista")
    assert p.firme is False
    hacer(p, "rechazar_competencia", "enlace_obras", motivo="Que no.")
    with pytest.raises(ActoRechazado):
        hacer(p, "canalizar", "capturista")
    hacer(p, "canalizar", "subcoordinadora")
    assert (p.firme, p.rechazos, p.canalizaciones) == (True, 2, 3)
    for estado in ("canalizado", "recibido"):
        assert p.estado == estado
        with pytest.raises(ActoRechazado):
            hacer(p, "rechazar_competencia", "enlace_obras", motivo="Por tercera vez.")
        hacer(p, "recibir", "enlace_obras") if estado == "canalizado" else None


def test_canalizar_a_otra_dependencia_pide_razon(sistema: None) -> None:
    p = hacer(bache(), "rechazar_competencia", "enlace_obras", motivo="No es nuestra.")
    otra = f.id_de(Dependencia, AGUAS)
    assert rechazo(lambda: hacer(p, "canalizar", "capturista", dependencia_id=otra)) == {
        "motivo": "Diga por qué va a otra dependencia."
    }
    control = f.id_de(Dependencia, "organo_control")
    assert rechazo(lambda: hacer(p, "canalizar", "capturista", dependencia_id=control, motivo="x")) == {
        "dependencia_id": "Elija una de las opciones de la lista."
    }
    hacer(p, "canalizar", "capturista", dependencia_id=otra, motivo="Es un registro de agua.")
    assert ultimo(p).datos == {
        "dependencia_id": otra, "dependencia": "COMAPA Altamira", "motivo": "Es un registro de agua."}  # fmt: skip
    q = alta(tramite_id=f.id_de(Tramite, "otro"))
    assert rechazo(lambda: hacer(q, "canalizar", "capturista")) == {
        "dependencia_id": "Elija la dependencia: el trámite no tiene una fija."
    }
