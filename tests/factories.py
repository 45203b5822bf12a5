"""Peticiones in any state, made through the services that make real ones."""

from __future__ import annotations

import io
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import select

from app.actos.queries import cadenas_rotas, modelos, por_pares, sello_roto, sellos
from app.actos.services import ejecutar
from app.archivos.examen import Archivo, examinar
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import Tramite
from app.extensions import db, escritura
from app.nucleo import reloj
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar
from app.seguridad.zona import hoy
from tests.elenco import AGUAS, OBRAS, SALUD, alcance

ENLACE_DE = {OBRAS: "enlace_obras", AGUAS: "enlace_aguas", SALUD: "capturista"}


HOY = reloj.hoy(ZoneInfo("America/Monterrey")).isoformat()
"""Today in the town of the tests, as it is typed: the one day that is neither before what is made now nor to come."""


def id_de(modelo: Any, clave: str) -> int:
    """Return the id of a catalogue row by its clave."""
    pk = db.session.scalar(select(modelo.id).where(modelo.clave == clave))
    assert pk is not None, clave
    return int(pk)


def foto(texto: str = "formato firmado") -> bytes:
    """Return a small JPEG, different per text."""
    imagen = Image.new("RGB", (64, 64), (len(texto) * 7 % 255, sum(map(ord, texto)) % 255, 90))
    salida = io.BytesIO()
    imagen.save(salida, "JPEG")
    return salida.getvalue()


@cache
def archivo(texto: str = "formato firmado") -> Archivo:
    """Return the same, examined."""
    return examinar(foto(texto), "formato.jpg")


def datos_de_registro(**cambios: Any) -> dict[str, Any]:
    """Return a complete capture: presencial, a pothole for Obras Públicas."""
    datos: dict[str, Any] = {
        "canal_id": id_de(Canal, "presencial"),
        "modulo_id": db.session.scalar(select(Modulo.id).order_by(Modulo.clave != "PRE", Modulo.id).limit(1)),
        "tipo": "solicitud",
        "descripcion": "Hay un bache hondo frente a la primaria. Ya se ponchó una llanta.",
        "localidad_id": db.session.scalar(
            select(Localidad.id).where(Localidad.clave.is_(None)).order_by(Localidad.id).limit(1)
        ),
        "domicilio": "Calle Hidalgo 214",
        "nombre": "María del Carmen",
        "apellidos": "Ruiz Ávila",
        "telefono": "833 214 55 18",
    }
    return {**datos, **cambios}


def tramite_de(dependencia: str) -> Tramite:
    """Return a trámite without obligatory requisitos of a dependencia."""
    consulta = select(Tramite).where(Tramite.dependencia_id == id_de(Dependencia, dependencia)).order_by(Tramite.id)
    return next(t for t in db.session.scalars(consulta) if not any(r.obligatorio for r in t.requisitos))


def nueva(dependencia: str | None = OBRAS, quien: str = "capturista", **cambios: Any) -> Peticion:
    """Register a petición; with a dependencia it is classified for it and channelled by «sistema»."""
    if dependencia is not None:
        cambios = {"tramite_id": tramite_de(dependencia).id, **cambios}
    with escritura():
        return registrar(datos_de_registro(**cambios), autor=alcance(quien))


def acto(p: Peticion, nombre: str, quien: str, /, **datos: Any) -> Peticion:
    """Carry out one act in its own transaction."""
    with escritura():
        ejecutar(p, nombre, datos, autor=alcance(quien))
    return p


FIRMA = {"recibio": "Luis Mata", "recibio_puesto": "Jefe de cuadrilla"}
PASOS = ("canalizado", "recibido", "proceso", "concluido", "validado")


def en(estado: str, dependencia: str = OBRAS, *, resuelto: str = "si", **cambios: Any) -> Peticion:
    """Return a petición of a dependencia with enlace in a state of Altamira's line (`por_canalizar` … `validado`)."""
    enlace = ENLACE_DE[dependencia]
    p = nueva(None if estado == "por_canalizar" else dependencia, **cambios)
    hasta = PASOS.index(estado) if estado in PASOS else 0
    if hasta >= 1:
        acto(p, "recibir", enlace)
    if hasta >= 2:
        acto(p, "iniciar_proceso", enlace, archivo=archivo(), recibio_fecha=hoy(), **FIRMA)
    if hasta >= 3:
        acto(p, "concluir", enlace, **conclusion(resuelto))
    if hasta >= 4:
        veredicto = "resuelto" if resuelto == "si" else "no_resuelto"
        acto(p, "validar", "subcoordinadora", verificacion="llamada", veredicto=veredicto)
    assert p.estado == estado
    return p


def conclusion(resuelto: str = "si") -> dict[str, Any]:
    """Return what concluir asks for."""
    datos: dict[str, Any] = {
        "resuelto": resuelto,
        "accion": "Bacheo con mezcla asfáltica",
        "observacion": "Quedó parejo.",
    }
    if resuelto == "no":
        datos |= {
            "motivo": "La calle es privada.",
            "informado_medio": "llamada",
            "informado_fecha": hoy(),
            "informado_por": "El enlace",
        }
    return datos


def leer(folio: str) -> Peticion:
    """Return a petición by folio as the database holds it now."""
    db.session.expire_all()
    return db.session.scalars(select(Peticion).where(Peticion.folio == folio)).one()


def cadenas_rotas_de_todo() -> list[str]:
    """Return the broken links of everything that acts move."""
    return [rota for modelo in modelos() for rota in cadenas_rotas(modelo)]


def sellos_rotos() -> list[str]:
    """Return what is said of each seal that no longer matches."""
    return [roto for anterior, sello in por_pares(sellos()) for roto in sello_roto(anterior, sello)]
