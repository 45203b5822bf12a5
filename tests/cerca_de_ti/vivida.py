"""A jornada in which something of each kind was done, each written by its own puesto."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from app.archivos.services import anexar
from app.asesorias.services import asentar_asesoria
from app.bitacora.models.visita import Visita
from app.bitacora.services.visitas import anotar_visita
from app.commands import como_sistema
from app.compromisos.services import acordar
from app.extensions import db, escritura
from app.jornadas.models import Jornada
from app.nucleo.reloj import ahora
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.elenco import OBRAS

QUE = "Pavimentar la calle principal"
RELATO = "Falta agua en la escuela."
PIDE = "Que tapen el bache de la plaza"
ASUNTO = "Escrituras del solar"


def en_base(app: Flask, hacer: Callable[[], Any]) -> Any:
    """Do something as the system, with no context left open around the browsers."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return hacer()


def compromiso(**cambios: Any) -> int:
    """Note a compromiso as the Coordinador and return its id."""
    datos = {"que": QUE, "fecha": hoy() + timedelta(days=9), "responsable": "Obras Públicas", **cambios}
    with e.como("coordinador") as autor, escritura():
        return acordar(datos, autor=autor).id


def visita(j: Jornada, quien: str = "asesor", **cambios: Any) -> Visita:
    """Note a visit at home in a jornada."""
    datos = {"tipo": "domicilio", "localidad_id": j.localidad_id, "jornada_id": j.id, "con_quien": "Don Chema",
             "cuando_fecha": hoy(), "cuando_hora": "00:00", "resultado": "Se midió el terreno.", **cambios}  # fmt: skip
    with e.como(quien) as autor, escritura():
        pk = anotar_visita(datos, autor=autor).id
    return db.session.get_one(Visita, pk)


def asesoria(j: Jornada) -> int:
    """Write an asesoría of a jornada as its Asesor and return its id."""
    datos = {"asunto": ASUNTO, "pregunta": "¿Cómo escrituro?", "respuesta": "Acuda al registro agrario."}
    with e.como("asesor") as autor, escritura():
        return asentar_asesoria({"jornada_id": j.id, **datos}, autor=autor).id


def entrada(j: Jornada, **cambios: Any) -> Any:
    """Write an entry in a jornada as the Subcoordinador."""
    return e.entrada("subcoordinadora", medio="jornada", jornada_id=j.id, estacion=None, relato=RELATO, **cambios)


def foto(cosa: Any, texto: str = "la casa") -> None:
    """Attach a photo to a thing."""
    with escritura():
        anexar(cosa, f.archivo(texto), None, ahora())


def jornada(estado: str = "en_curso") -> Jornada:
    """Return a jornada in which each kind of thing was done once; before it, a petición and a compromiso."""
    f.nueva(None, descripcion="Antes pidieron luz.")
    compromiso(localidad_id=e.localidad(), que="Traer la ambulancia")
    j = e.jornada()
    entrada(j)
    f.nueva(OBRAS, jornada_id=j.id, descripcion=f"{PIDE}. Es hondo.")
    foto(visita(j))
    asesoria(j)
    compromiso(jornada_id=j.id)
    j = db.session.get_one(Jornada, j.id)
    if estado != "en_curso":
        j = e.acto(j, "cerrar", "coordinador")
    assert j.estado == estado
    return j
