"""Jornadas with their team, visitas once however often they are sent, and the asesorías that acts leave."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask_babel import format_date
from sqlalchemy import func, select

from app.archivos.models import Foto
from app.asesorias.models import Asesoria
from app.bitacora.models.visita import Visita
from app.bitacora.services.visitas import _guardada, anotar_visita
from app.catalogos.models.dependencias import Dependencia
from app.extensions import db, escritura
from app.jornadas.models import Jornada
from app.nucleo.flujo import ActoProhibido, Conflicto, DatosInvalidos
from app.nucleo.folio import valido
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cerca_de_ti.vivida import foto
from tests.elenco import AGUAS, OBRAS


def anotar(quien: str, **datos: Any) -> Visita:
    """Note a visita."""
    with e.como(quien) as autor, escritura():
        pk = anotar_visita(datos, autor=autor).id
    return db.session.get_one(Visita, pk)


def seguimiento(p: Peticion, **cambios: Any) -> dict[str, Any]:
    """Return the visita with which the Coordinador follows up a petición."""
    return {"tipo": "seguimiento", "peticion_folio": p.folio, **e.datos_de_visita(OBRAS), **cambios}


def cuantas() -> int:
    """Return how many visitas there are."""
    return db.session.scalar(select(func.count(Visita.id))) or 0


@pytest.mark.manual("A2", "B13")
def test_una_jornada_se_planea_con_su_equipo(sistema: None) -> None:
    asesor, capturista = e.de_usuario("asesor"), e.de_usuario("capturista")
    j = e.jornada("planeada", asesor_id=asesor, capturista_id=capturista)
    assert (j.folio[:9], valido(j.folio), j.estado) == (f"JOR-{hoy().year}-", True, "planeada")
    equipo = [(p.puesto, p.user.username) for p in j.equipo]
    assert equipo == [
        ("Subcoordinador", "subcoordinadora"), ("Asesor Jurídico", "asesor"), ("Capturista", "capturista"),
    ]  # fmt: skip


def test_al_equipo_va_quien_tiene_el_puesto_y_el_dia_no_ha_pasado(sistema: None) -> None:
    with pytest.raises(DatosInvalidos) as hallado:
        e.jornada(asesor_id=e.de_usuario("capturista"))
    assert hallado.value.errores == {"asesor_id": "Elija una de las opciones de la lista."}
    with pytest.raises(DatosInvalidos, match="Ese día ya pasó"):
        e.jornada(fecha=hoy() - timedelta(days=1))


@pytest.mark.manual("A2")
def test_el_coordinador_visita_para_dar_seguimiento(sistema: None) -> None:
    p = f.en("canalizado")
    v = anotar("coordinador", **seguimiento(p, siguiente="Volver el lunes."))
    assert ([a.peticion_id for a in v.asuntos], v.tipo, v.quien.username, v.siguiente) == (
        [p.id], "seguimiento", "coordinador", "Volver el lunes.",
    )  # fmt: skip
    assert v.verificada is None


def test_cada_puesto_hace_sus_visitas(sistema: None) -> None:
    p = f.en("canalizado")
    with pytest.raises(ActoProhibido):
        anotar("subcoordinadora", **seguimiento(p))
    with pytest.raises(DatosInvalidos, match="Escriba el folio de lo que se trató"):
        anotar("coordinador", **seguimiento(p, peticion_folio=""))
    domicilio = {**e.datos_de_visita(), "tipo": "domicilio", "localidad_id": e.localidad(), "dependencia_id": ""}
    v = anotar("asesor", **domicilio)
    assert (v.dependencia_id, v.localidad_id) == (None, e.localidad())


def test_la_misma_visita_enviada_dos_veces_es_una(sistema: None) -> None:
    datos = seguimiento(f.en("canalizado"), uuid=str(uuid.uuid4()).upper())
    primera = anotar("coordinador", **datos)
    assert anotar("coordinador", **datos).id == primera.id
    with pytest.raises(Conflicto, match="ya se anotó con otros datos"):
        anotar("coordinador", **{**datos, "resultado": "Otra cosa."})
    assert cuantas() == 1
    with pytest.raises(DatosInvalidos, match="identificador"):
        anotar("coordinador", **{**datos, "uuid": "no-es"})


def en_otro_dia(quien: str, dia: date, **datos: Any) -> dict[str, str]:
    """Return with which sentences a visita on a day is refused."""
    with pytest.raises(DatosInvalidos) as hallado:
        anotar(quien, **{**datos, "cuando_fecha": dia})
    return hallado.value.errores


def test_al_domicilio_se_fue_el_dia_de_su_jornada(sistema: None) -> None:
    j, ayer, otro = e.jornada(), hoy() - timedelta(days=1), hoy() - timedelta(days=2)
    datos = {**e.datos_de_visita(), "tipo": "domicilio", "localidad_id": e.localidad(), "dependencia_id": ""}
    datos["jornada_id"] = j.id
    dia = format_date(j.fecha, "d 'de' MMMM 'de' y")
    frase = {"cuando_fecha": f"La jornada es del {dia}; revise el día."}
    assert en_otro_dia("asesor", ayer, **datos) == frase
    assert anotar("asesor", **datos).jornada_id == j.id
    with escritura():
        db.session.get_one(Jornada, j.id).fecha = otro
    assert list(en_otro_dia("asesor", ayer, **datos)) == ["cuando_fecha"]
    assert anotar("asesor", **datos).jornada_id == j.id, "planned for two days ago, begun today"


def test_el_seguimiento_de_una_jornada_viene_despues(sistema: None) -> None:
    j, ayer = e.jornada(), hoy() - timedelta(days=1)
    datos = seguimiento(f.en("canalizado"), jornada_id=j.id)
    assert list(en_otro_dia("coordinador", ayer, **datos)) == ["cuando_fecha"]
    with escritura():
        db.session.get_one(Jornada, j.id).fecha = ayer
    assert anotar("coordinador", **datos).jornada_id == j.id


def test_lo_que_trato_algo_reservado_no_se_ve(sistema: None) -> None:
    """Neither the visita nor its photo, once the petición that it treated is reservada; another one stays."""
    p, acusa = f.en("canalizado"), {"contra": "servidor_publico", "motivo": "Acusa al inspector."}
    pk = p.id
    una, otra = anotar("coordinador", **seguimiento(p)).id, anotar("coordinador", **seguimiento(f.en("canalizado"))).id
    for visita in (una, otra):
        foto(db.session.get_one(Visita, visita), f"foto {visita}")

    def vistas(quien: str) -> list[set[int | None]]:
        with e.como(quien):
            return [set(db.session.scalars(select(columna))) for columna in (Visita.id, Foto.visita_id)]

    unidad = ("coordinador", "subcoordinadora", "capturista")
    assert [vistas(quien) for quien in unidad] == [[{una, otra}] * 2] * 3
    e.acto(db.session.get_one(Peticion, pk), "reservar", "secretaria", **acusa)
    assert [vistas(quien) for quien in unidad] == [[{otra}] * 2] * 3


def test_si_otro_envio_se_adelanta_se_lee_el_suyo(sistema: None) -> None:
    """Both looked before either wrote: the second finds the unique uuid taken, and answers with the first's row."""
    v = anotar("coordinador", **seguimiento(f.en("canalizado"), uuid=str(uuid.uuid4())))
    valores = {c: getattr(v, c) for c in ("uuid", "tipo", "quien_id", "con_quien", "cuando", "resultado")}
    valores |= {"dependencia_id": v.dependencia_id, "bitacora_id": None}
    asuntos = {("peticion_id", a.peticion_id) for a in v.asuntos}
    with e.como("coordinador"), escritura():
        assert _guardada(valores, asuntos).id == v.id
        with pytest.raises(Conflicto):
            _guardada({**valores, "resultado": "Otra cosa."}, asuntos)
        with pytest.raises(Conflicto, match="otros folios"):
            _guardada(valores, set())
    assert cuantas() == 1


@pytest.mark.manual("A8", "H6")
def test_la_canalizacion_mueve_la_entrada_que_la_espera(sistema: None) -> None:
    b = e.en("verificada")
    datos = {**e.datos_de_visita(), "tipo": "canalizacion", "bitacora_folio": b.folio, "uuid": str(uuid.uuid4())}
    v = anotar("informacion", **datos)
    b = e.fresca(b)
    assert (b.estado, v.bitacora_id) == ("visitada", b.id)
    assert anotar("informacion", **datos).id == v.id
    otra = {**datos, "uuid": str(uuid.uuid4()), "dependencia_id": f.id_de(Dependencia, AGUAS)}
    assert anotar("informacion", **otra).dependencia.clave == AGUAS  # type: ignore[union-attr]
    assert (e.actos(b)[-1][0], cuantas()) == ("visitar", 2)


def test_no_se_visita_por_una_entrada_que_no_lo_espera(sistema: None) -> None:
    b = e.en("asentada")
    datos = {**e.datos_de_visita(), "tipo": "canalizacion", "bitacora_folio": b.folio}
    with pytest.raises(DatosInvalidos, match="está «Asentada»: no espera una visita"):
        anotar("informacion", **datos)


@pytest.mark.manual("A5", "D13")
def test_lo_que_el_asesor_aconseja_en_una_jornada_queda(sistema: None) -> None:
    j = e.jornada()
    b = e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id)
    e.acto(b, "orientar", "asesor", texto="Puede pedir la regularización sin costo.")
    asesoria = db.session.scalars(select(Asesoria)).one()
    assert (asesoria.bitacora_id, asesoria.jornada_id, asesoria.respuesta) == (
        b.id, j.id, "Puede pedir la regularización sin costo.",
    )  # fmt: skip
    assert asesoria.asesor is not None
    assert asesoria.asesor.username == "asesor"


@pytest.mark.manual("A5", "D13")
def test_pedir_asesoria_abre_una(sistema: None) -> None:
    p = f.nueva(None, tipo="orientacion")
    e.acto(p, "pedir_asesoria", "subcoordinadora", texto="¿De quién es el predio?")
    asesoria = db.session.scalars(select(Asesoria)).one()
    assert (asesoria.peticion_id, asesoria.pregunta, asesoria.respondida) == (p.id, "¿De quién es el predio?", None)
    assert asesoria.pide is not None
    assert asesoria.pide.username == "subcoordinadora"
    e.acto(p, "orientar", "asesor", texto="Es ejidal.")
    asesoria = e.fresca(asesoria)
    assert asesoria.respuesta == "Es ejidal."
