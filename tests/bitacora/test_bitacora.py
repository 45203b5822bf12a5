"""Writing the bitácora: what an entry keeps, what it refuses, corrections, several peticiones, reservadas."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.actos.queries import cadenas_rotas
from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.extensions import db, escritura
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.nucleo.folio import valido
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy, local, zona
from tests.bitacora import entradas as e
from tests.elenco import AGUAS, OBRAS
from tests.factories import id_de, tramite_de


def errores(**cambios: Any) -> dict[str, str]:
    """Return what is wrong with an entry."""
    with pytest.raises(DatosInvalidos) as hallado:
        e.entrada(**cambios)
    return hallado.value.errores


def nacidas(b: Bitacora) -> list[Peticion]:
    """Return the peticiones made of an entry."""
    return list(db.session.scalars(select(Peticion).where(Peticion.bitacora_id == b.id).order_by(Peticion.id)))


@pytest.mark.manual("A8", "B10", "D2")
def test_lo_que_se_oye_en_la_radio_se_asienta(sistema: None) -> None:
    primera, segunda = e.entrada(oida_hora="0:00"), e.entrada()
    assert (primera.folio[:9], segunda.folio[9:15]) == (f"BIT-{hoy().year}-", "000002")
    assert valido(primera.folio)
    assert (primera.estado, primera.medio, primera.estacion, primera.relato) == (
        "asentada", "radio", "La Poderosa", e.RELATO,
    )  # fmt: skip
    assert (local(primera.oida).date(), local(primera.oida).strftime("%H:%M")) == (hoy(), "00:00")
    assert e.actos(primera) == [("asentar", "Información Ciudadana")]


@pytest.mark.manual("A8", "B11")
def test_por_telefono_no_hay_estacion_y_quien_reporta_es_opcional(sistema: None) -> None:
    b = e.entrada(medio="telefono", reporta="Doña Chayo", reporta_telefono="833 214 55 18")
    assert (b.medio, b.estacion, b.reporta) == ("telefono", None, "Doña Chayo")


def test_cada_falta_con_su_frase(sistema: None) -> None:
    assert errores(relato="", localidad_id="", estacion=None) == {
        "estacion": "Falta: estación de radio.",
        "relato": "Escriba lo que se dijo.",
        "localidad_id": "Elija la localidad.",
    }
    assert errores(medio="jornada") == {"jornada_id": "Elija la jornada."}
    assert errores(oida_hora="25:10") == {"oida_hora": "Escriba la hora con dos puntos, como 14:30."}
    assert errores(oida_fecha=hoy() + timedelta(days=1)) == {"oida_fecha": "La fecha no puede ser posterior a hoy."}
    assert errores(corrige_folio="BIT-2026-000099-1") == {"corrige_folio": "No encuentro ese folio; revíselo."}
    assert db.session.scalars(select(Bitacora)).all() == []


@pytest.mark.manual("A3")
def test_la_subcoordinadora_solo_asienta_en_jornada(sistema: None) -> None:
    with pytest.raises(DatosInvalidos, match="Elija una de las opciones"):
        e.entrada("subcoordinadora")
    j = e.jornada()
    b = e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id)
    assert (b.jornada_id, e.actos(b)) == (j.id, [("asentar", "Subcoordinador")])


def test_una_correccion_es_otra_entrada(sistema: None) -> None:
    primera = e.entrada()
    otra = e.entrada(relato="Fue frente al mercado viejo.", corrige_folio=primera.folio.lower())
    assert otra.corrige_id == primera.id
    primera = e.fresca(primera)
    assert (primera.relato, primera.version) == (e.RELATO, 1)


@pytest.mark.manual("E0b", "A12", "D3")
def test_la_peticion_va_a_la_dependencia_visitada(sistema: None) -> None:
    e.canales()
    b = e.en("visita_verificada", reporta="Doña Chayo")
    b = e.registrar(b, nombre="Rosario", apellidos="Gil", descripcion="Hay una fuga.")
    (p,) = nacidas(b)
    assert (p.estado, p.tipo, p.canal.clave) == ("canalizado", "denuncia", "radio")
    assert p.dependencia is not None
    assert p.dependencia.clave == OBRAS
    assert p.planteamiento is not None
    assert (p.planteamiento.descripcion, p.planteamiento.quien) == ("Hay una fuga.", "Rosario Gil")
    assert e.actos(p) == [("registrar", "Capturista"), ("canalizar", "Capturista")]
    assert e.actos(b)[-1] == ("registrar_denuncia", "Capturista")
    assert (b.estado, list(cadenas_rotas(Bitacora)), list(cadenas_rotas(Peticion))) == ("registrada", [], [])


def test_de_una_entrada_salen_varias_peticiones(sistema: None) -> None:
    e.canales()
    b = e.en("visita_verificada", medio="telefono")
    varias = {
        "otra_2": "si",
        "tipo_2": "denuncia",
        "contra_2": "nadie",
        "descripcion_2": "Falta una alcantarilla.",
        "otra_3": "si",
        "tipo_3": "queja",
        "contra_3": "nadie",
        "descripcion_3": "Y luz.",
        "nombre": "Rosario",
    }
    b = e.registrar(b, **varias)
    dichas = [p.planteamiento.descripcion for p in nacidas(b) if p.planteamiento]
    assert dichas == [e.RELATO, "Falta una alcantarilla.", "Y luz."]
    assert {(p.canal.clave, p.estado, p.identidad) for p in nacidas(b)} == {("telefono", "canalizado", "identificada")}


def test_si_una_no_se_puede_no_se_registra_ninguna(sistema: None) -> None:
    e.canales()
    b = e.en("visita_verificada")
    mala = {"otra_2": "si", "descripcion_2": "Pido una beca.", "tipo_2": "solicitud"}
    with pytest.raises(DatosInvalidos) as hallado:
        e.registrar(b, **mala)
    assert set(hallado.value.errores) == {"nombre"}
    b = e.fresca(b)
    assert (b.estado, nacidas(b)) == ("visita_verificada", [])


def test_solo_se_ofrecen_las_dependencias_visitadas(sistema: None) -> None:
    e.canales()
    b = e.en("visita_verificada")
    with pytest.raises(DatosInvalidos) as hallado:
        e.registrar(b, dependencia_id=id_de(Dependencia, AGUAS))
    assert hallado.value.errores == {"dependencia_id": "Elija una de las opciones de la lista."}


@pytest.mark.parametrize(("medio", "canal"), [("telefono", "telefono"), ("radio", "escrito")])
def test_donde_no_hay_canal_de_denuncia_va_por_otro(sistema: None, medio: str, canal: str) -> None:
    """Altamira has none: by the channel of the medio, else the first active one that gives no turno."""
    (p,) = nacidas(e.registrar(e.en("visita_verificada", medio=medio)))
    assert (p.canal.clave, p.estado, p.dependencia and p.dependencia.clave) == (canal, "canalizado", OBRAS)
    (q,) = nacidas(e.acto(e.entrada(medio=medio), "reservar", "informacion", contra="servidor_publico"))
    assert (q.canal.clave, q.estado, q.reservada) == (canal, "canalizado", True)


def test_con_tramite_tambien_va_a_la_dependencia_visitada(sistema: None) -> None:
    b = e.en("visita_verificada", medio="telefono")
    (p,) = nacidas(e.registrar(b, tramite_id=tramite_de(AGUAS).id))
    assert (p.estado, p.dependencia and p.dependencia.clave) == ("canalizado", OBRAS)


def test_sin_ningun_canal_se_dice_que_falta(sistema: None) -> None:
    b = e.en("visita_verificada")
    with escritura():
        for canal in db.session.scalars(select(Canal)):
            canal.activo = False
    with pytest.raises(ActoRechazado, match="Falta en el catálogo un canal"):
        e.registrar(b)


def test_una_visita_devuelta_se_repite_y_vale_la_ultima(sistema: None) -> None:
    e.canales()
    b = e.acto(e.en("visitada"), "devolver", "subcoordinadora", motivo="No era de ellos.")
    b = e.acto(b, "visitar", "informacion", **e.datos_de_visita(AGUAS))
    b = e.acto(b, "verificar_visita", "subcoordinadora")
    (p,) = nacidas(e.registrar(b))
    assert p.dependencia is not None
    assert p.dependencia.clave == AGUAS


@pytest.mark.manual("F-10")
def test_reservar_la_esconde_de_todos_menos_de_control(sistema: None) -> None:
    e.canales()
    b = e.entrada()
    obras = id_de(Dependencia, OBRAS)
    b = e.acto(b, "reservar", "informacion", contra="dependencia", contra_dependencia_id=obras)
    (p,) = nacidas(b)
    assert (b.estado, b.reservada, p.reservada, p.estado, p.contra) == (
        "registrada", True, True, "canalizado", "dependencia",
    )  # fmt: skip
    for quien in ("informacion", "secretaria", "coordinador", "subcoordinadora", "capturista", "titular_obras"):
        with e.como(quien):
            vistas = (db.session.get(Bitacora, b.id), db.session.get(Peticion, p.id), e.actos(b))
            assert vistas == (None, None, []), quien
    with e.como("control"):
        assert db.session.get_one(Bitacora, b.id).relato == e.RELATO


def test_reservar_contra_una_dependencia_dice_cual(sistema: None) -> None:
    with pytest.raises(DatosInvalidos, match="Elija contra cuál dependencia"):
        e.acto(e.entrada(), "reservar", "coordinador", contra="dependencia")


def test_descartar_pide_motivo_o_el_folio_con_que_ya_se_registro(sistema: None) -> None:
    with pytest.raises(DatosInvalidos, match="Escriba el motivo, o el folio"):
        e.acto(e.entrada(), "descartar", "coordinador")
    with pytest.raises(DatosInvalidos, match="No encuentro ese folio"):
        e.acto(e.entrada(), "descartar", "coordinador", principal_folio="PRE-2026-000009-1")
    assert e.en("descartada").estado == "descartada"


def test_lo_oido_despues_de_cerrar_no_es_de_la_jornada(sistema: None) -> None:
    j = e.jornada("cerrada")
    a_tiempo = e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id)
    assert a_tiempo.jornada_id == j.id
    for estado in ("planeada", "cancelada"):
        mala = errores(quien="subcoordinadora", medio="jornada", jornada_id=e.jornada(estado).id)
        assert mala == {"jornada_id": "Elija una de las opciones de la lista."}


def test_lo_oido_despues_de_la_hora_de_cierre_se_rechaza(sistema: None) -> None:
    """Closed at noon and written down at one: what was heard at half past eleven is of it, at half past twelve not."""
    with time_machine.travel(datetime(2026, 11, 12, 12, tzinfo=zona()), tick=False):
        j = e.jornada("cerrada").id
    with time_machine.travel(datetime(2026, 11, 12, 13, tzinfo=zona()), tick=False):
        datos: dict[str, Any] = {"quien": "subcoordinadora", "medio": "jornada", "jornada_id": j}
        assert errores(**datos, oida_hora="12:30") == {"oida_hora": "La jornada ya había cerrado a esa hora."}
        assert e.entrada(**datos, oida_hora="11:30").jornada_id == j


def test_el_canal_de_su_medio_y_si_no_el_primero(sistema: None) -> None:
    e.canales()
    with escritura():
        db.session.scalars(select(Canal).where(Canal.clave == "radio")).one().activo = False
    b = e.registrar(e.en("visita_verificada"))
    assert [p.canal.clave for p in nacidas(b)] == ["telefono"]
