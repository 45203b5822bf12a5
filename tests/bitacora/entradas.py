"""Entries of the bitácora and jornadas in any state, each act under the own scope of who carries it out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.actos.models import Movimiento
from app.actos.services import ejecutar
from app.bitacora.models.entrada import Bitacora
from app.bitacora.services.entradas import asentar
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.extensions import db, escritura
from app.jornadas.models import Jornada
from app.jornadas.services import planear
from app.seguridad.guardia import Alcance, fijar_alcance
from app.seguridad.zona import hoy
from tests.elenco import OBRAS, alcance
from tests.factories import id_de

RELATO = "En el programa de la mañana dijeron que hay una fuga de drenaje frente al mercado."
SISTEMA = Alcance(sistema=True, motivo="prueba")


@contextmanager
def como(quien: str | Alcance) -> Iterator[Alcance]:
    """Read and write as a person, by her own scope; afterwards as the system again."""
    autor = alcance(quien) if isinstance(quien, str) else quien
    fijar_alcance(autor)
    try:
        yield autor
    finally:
        fijar_alcance(SISTEMA)


def canales() -> None:
    """Give Altamira the two channels that Huatabampo has (H 4.2.1), whose procedimiento is denuncia."""
    with escritura():
        db.session.add(Canal(clave="radio", nombre="Radio", procedimiento="denuncia"))
        db.session.scalars(select(Canal).where(Canal.clave == "telefono")).one().procedimiento = "denuncia"


def localidad() -> int:
    """Return the id of a colonia."""
    consulta = select(Localidad.id).where(Localidad.clave.is_(None)).order_by(Localidad.id).limit(1)
    return int(db.session.scalars(consulta).one())


def de_usuario(usuario: str) -> int:
    """Return the id of an account."""
    return int(db.session.scalars(select(User.id).where(User.username == usuario)).one())


def datos_de_entrada(**cambios: Any) -> dict[str, Any]:
    """Return a complete entry as heard on the radio."""
    return {
        "medio": "radio",
        "estacion": "La Poderosa",
        "oida_fecha": hoy(),
        "oida_hora": "00:00",
        "relato": RELATO,
        "localidad_id": localidad(),
        **cambios,
    }


def entrada(quien: str = "informacion", **cambios: Any) -> Bitacora:
    """Write an entry."""
    datos = datos_de_entrada(**cambios)
    with como(quien) as autor, escritura():
        pk = asentar(datos, autor=autor).id
    return db.session.get_one(Bitacora, pk)


def acto(cosa: Any, nombre: str, quien: str | Alcance, /, **datos: Any) -> Any:
    """Carry out one act in its own transaction and return the thing as the database holds it."""
    modelo, pk = type(cosa), cosa.id
    with como(quien) as autor, escritura():
        ejecutar(db.session.get_one(modelo, pk), nombre, datos, autor=autor)
    return db.session.get_one(modelo, pk)


def datos_de_visita(dependencia: str = OBRAS) -> dict[str, Any]:
    """Return what visitar asks for."""
    return {
        "dependencia_id": id_de(Dependencia, dependencia),
        "con_quien": "Ing. Lucía Peña",
        "cuando_fecha": hoy(),
        "cuando_hora": "00:00",
        "resultado": "Recibieron la denuncia y mandan cuadrilla.",
    }


PASOS: tuple[tuple[str, str, str], ...] = (
    ("verificada", "verificar", "coordinador"),
    ("visitada", "visitar", "informacion"),
    ("visita_verificada", "verificar_visita", "subcoordinadora"),
)


def en(estado: str, **cambios: Any) -> Bitacora:
    """Return an entry on its way (`asentada` … `visita_verificada`), or ended."""
    b = entrada(**cambios)
    finales: dict[str, tuple[str, str, dict[str, Any]]] = {
        "atendida": ("orientar", "subcoordinadora", {"texto": "Se le dijo a dónde acudir."}),
        "descartada": ("descartar", "coordinador", {"motivo": "Ya se reparó."}),
    }
    if estado in finales:
        nombre, quien, datos = finales[estado]
        b = acto(b, nombre, quien, **datos)
    else:
        b = _llevada(b, estado)
    assert b.estado == estado
    return b


def _llevada(b: Bitacora, estado: str) -> Bitacora:
    for llega, nombre, quien in PASOS:
        if b.estado == estado:
            break
        datos = {"verificar": {"analisis": "Es cierto."}, "visitar": datos_de_visita()}.get(nombre, {})
        b = acto(b, nombre, quien, **datos)
        assert b.estado == llega
    return registrar(b) if estado == "registrada" else b


def registrar(b: Bitacora, **datos: Any) -> Bitacora:
    """Register the entry as its Capturista, against nobody unless `datos` say whom."""
    return acto(b, "registrar_denuncia", "capturista", **{"contra": "nadie", **datos})  # type: ignore[no-any-return]


def jornada(estado: str = "en_curso", **cambios: Any) -> Jornada:
    """Return a jornada in a state."""
    datos = {"localidad_id": localidad(), "lugar": "Plaza del ejido", "fecha": hoy(), **cambios}
    datos.setdefault("subcoordinador_id", de_usuario("subcoordinadora"))
    with como("coordinador") as autor, escritura():
        pk = planear(datos, autor=autor).id
    j = db.session.get_one(Jornada, pk)
    caminos = {"cancelada": (("cancelar", {"motivo": "Va a llover."}),)}
    for nombre, datos in caminos.get(estado, (("iniciar", {}), ("cerrar", {}))):
        if j.estado == estado:
            break
        j = acto(j, nombre, "coordinador", **datos)
    assert j.estado == estado
    return j


def actos(cosa: Any) -> list[tuple[str, str]]:
    """Return the movimientos of a thing: act and puesto, in order."""
    consulta = select(Movimiento).where(Movimiento.de(cosa)).order_by(Movimiento.numero)
    return [(m.acto, m.puesto) for m in db.session.scalars(consulta)]


def fresca(cosa: Any) -> Any:
    """Return a thing as the database holds it now."""
    db.session.expire_all()
    return db.session.get_one(type(cosa), cosa.id)
