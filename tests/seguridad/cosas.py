"""What the permission matrix asks for besides peticiones: of each kind one's own, foreign and reserved ones.

Who sees each is typed by hand from the specification.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.archivos.almacen import almacen
from app.archivos.examen import Archivo
from app.archivos.models import Foto
from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Asunto, Visita
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.cerca_de_ti.models import InformeDeJornada
from app.cerca_de_ti.presenters.informe import CIFRAS
from app.compromisos.models import Compromiso
from app.documentos.models import Hoja, Oficio
from app.extensions import db, escritura
from app.jornadas.models import Jornada
from app.nucleo.folio import componer
from app.nucleo.reloj import ahora
from tests.elenco import OBRAS
from tests.factories import foto, id_de

Canario = Callable[[str, str], str]
UNIDAD = ("secretaria", "coordinador", "subcoordinadora", "capturista", "dos_puestos")
DE_CAMPO = (*UNIDAD, "informacion", "asesor")
CON_ENTRADAS = (*UNIDAD, "informacion")
ENLACES_DE_OBRAS = ("enlace_obras", "dos_dependencias", "dos_puestos")
COSAS: dict[str, dict[str, tuple[str, ...]]] = {
    "entrada": {
        "radiooida": CON_ENTRADAS,
        "radioconsultada": DE_CAMPO,
        "radioreservada": ("control",),
        "radiocontralor": ("custodio",),
    },
    "visita": {
        "casavisitada": DE_CAMPO,
        "casadeloido": CON_ENTRADAS,
        "casadelpedido": UNIDAD,
        "casareservada": (),
        "casadeloreservado": (),
    },
    "jornada": {"salidacerrada": DE_CAMPO, "salidareservada": DE_CAMPO, "salidaoida": DE_CAMPO},
    "informe": {"papelcerrado": DE_CAMPO, "papelreservado": (), "papeldeloido": CON_ENTRADAS},
    "foto": {
        "retratodeloido": CON_ENTRADAS,
        "retratodecasa": DE_CAMPO,
        "retratoreservado": ("control",),
        "retratocontralor": ("custodio",),
        "retratodecasareservada": (),
    },
    "hoja": {
        "bandejaunidad": UNIDAD,
        "bandejaobras": ENLACES_DE_OBRAS,
        "bandejacontrol": ("control",),
        "bandejacustodio": ("custodio",),
    },
    "asesoria": {
        "consultasuelta": ("asesor", "coordinador"),
        "consultadeloido": ("coordinador",),
        "consultaexcusada": ("coordinador",),
        "consultareservada": (),
    },
    "compromiso": {"acuerdosuelto": DE_CAMPO, "acuerdodelpedido": UNIDAD, "acuerdoreservado": ()},
}
"""Kind → thing → who sees it. What belongs to something reserved, or to what one does not see, is not there."""
OFICIOS = {"oficiosalud": "saludoficio", "oficioobras": "obrasproceso", "oficioreservado": "reservada"}
"""Oficio → the petición of the stage that it is about."""
DE_COSAS = {nombre: quienes for cosas in COSAS.values() for nombre, quienes in cosas.items()}


def hacer(peticiones: dict[str, Any], canario: Canario, pdf: Callable[[str], bytes]) -> dict[str, int]:
    """Write every thing, as the system, with a word of its own that stands nowhere else; return name → key."""
    with escritura():
        hechas = _entradas(canario)
        hechas |= _de_la_calle(hechas, peticiones, canario)
        hechas |= _fotos(hechas) | _hojas(canario, pdf) | _consultas(hechas, peticiones, canario)
        hechas |= _oficios(peticiones)
        db.session.flush()
        return {
            nombre: fila.jornada_id if isinstance(fila, InformeDeJornada) else fila.id
            for nombre, fila in hechas.items()
        }


def _todas(filas: dict[str, Any]) -> dict[str, Any]:
    db.session.add_all(filas.values())
    db.session.flush()
    return filas


def _lugar() -> int:
    return int(db.session.scalars(select(Localidad.id).order_by(Localidad.id).limit(1)).one())


def _quien(usuario: str) -> int:
    return int(db.session.scalars(select(User.id).where(User.username == usuario)).one())


def _folio(serie: str, numero: int) -> str:
    return componer(serie, 2026, 900 + numero)


def _entradas(canario: Canario) -> dict[str, Any]:
    como: dict[str, dict[str, Any]] = {
        "radiooida": {}, "radioconsultada": {"con_asesoria": True}, "radioreservada": {"reservada": True},
        "radiocontralor": {"reservada": True, "contra_control": True},
    }  # fmt: skip
    return _todas({
        nombre: Bitacora(
            folio=_folio("BIT", n), estado="asentada", medio="telefono", oida=ahora(), asentada=ahora(),
            relato=f"Se oyó {canario(nombre, 'desc')}.", localidad_id=_lugar(), ultimo_hash="0" * 64, **propio,
        )
        for n, (nombre, propio) in enumerate(como.items())
    })  # fmt: skip


def _de_la_calle(hechas: dict[str, Any], peticiones: dict[str, Any], canario: Canario) -> dict[str, Any]:
    sobre: dict[str, list[Asunto]] = {
        "casavisitada": [],
        "casadeloido": [Asunto(bitacora=hechas["radiooida"])],
        "casadelpedido": [Asunto(peticion_id=peticiones["obrasproceso"].id)],
        "casareservada": [Asunto(peticion_id=peticiones["reservada"].id)],
        "casadeloreservado": [Asunto(bitacora=hechas["radioreservada"])],
    }
    visitas = {
        nombre: Visita(
            uuid=f"matriz {nombre}", tipo="domicilio", quien_id=_quien("informacion"), con_quien="La vecina",
            cuando=ahora(), resultado=f"Se vio {canario(nombre, 'desc')}.", localidad_id=_lugar(), asuntos=asuntos,
        )
        for nombre, asuntos in sobre.items()
    }  # fmt: skip
    jornadas = {
        nombre: Jornada(
            folio=_folio("JOR", n), estado="cerrada", localidad_id=_lugar(), lugar=f"Plaza {canario(nombre, 'desc')}",
            fecha=date(2026, 11, 20), ultimo_hash="0" * 64,
        )
        for n, nombre in enumerate(COSAS["jornada"])
    }  # fmt: skip
    _todas(visitas | jornadas)
    nombran = {
        "papelcerrado": ("salidacerrada", []),
        "papelreservado": ("salidareservada", [peticiones["reservada"].folio]),
        "papeldeloido": ("salidaoida", [hechas["radiooida"].folio]),
    }
    return visitas | jornadas | _todas({
        nombre: _informe(jornadas[de], folios, "entradas" if nombre == "papeldeloido" else "peticiones")
        for nombre, (de, folios) in nombran.items()
    })  # fmt: skip


def _informe(jornada: Jornada, folios: list[str], clase: str) -> InformeDeJornada:
    contenido = {
        "folio": jornada.folio, "cifras": dict.fromkeys(CIFRAS, 0), "peticiones_por_tipo": {}, "visitas_por_tipo": {},
        "folios": {"entradas": [], "peticiones": [], "compromisos": [], clase: folios},
    }  # fmt: skip
    return InformeDeJornada(
        jornada=jornada, numero=1, hecho=ahora(), contenido=contenido, sha256="0" * 64,
        pdf_sha256=_guardado(b"%PDF-1.7"),
    )  # fmt: skip


def _guardado(contenido: bytes, mime: str = "application/pdf") -> str:
    sha256 = hashlib.sha256(contenido).hexdigest()
    almacen().guardar(Archivo(contenido, sha256, mime, len(contenido), "archivo"))
    return sha256


def _fotos(hechas: dict[str, Any]) -> dict[str, Any]:
    de = {
        "retratodeloido": {"bitacora_id": hechas["radiooida"].id},
        "retratodecasa": {"visita_id": hechas["casavisitada"].id},
        "retratoreservado": {"bitacora_id": hechas["radioreservada"].id},
        "retratocontralor": {"bitacora_id": hechas["radiocontralor"].id},
        "retratodecasareservada": {"visita_id": hechas["casareservada"].id},
    }
    bytes_ = foto()
    sha256 = _guardado(bytes_, "image/jpeg")
    return _todas({
        nombre: Foto(
            nombre="a.jpg", origen_sha256=sha256, sha256=sha256, mime="image/jpeg", tamano=len(bytes_), subida=ahora(),
            autor_id=_quien("informacion"), **dueno,
        )
        for nombre, dueno in de.items()
    })  # fmt: skip


def _hojas(canario: Canario, pdf: Callable[[str], bytes]) -> dict[str, Any]:
    ambitos = {"bandejaunidad": "unidad", "bandejaobras": "dependencia", "bandejacontrol": "control",
               "bandejacustodio": "custodio"}  # fmt: skip
    return _todas({
        nombre: Hoja(
            lote=f"matriz {nombre}", archivo=f"{canario(nombre, 'archivo')}.pdf", primera=1, paginas=1,
            sha256=_guardado(pdf(nombre)), tamano=1, situacion="espera", ambito=ambito, subida=ahora(),
            dependencia_id=id_de(Dependencia, OBRAS) if ambito == "dependencia" else None, autor_id=_quien("baja"),
        )
        for nombre, ambito in ambitos.items()
    })  # fmt: skip


def _consultas(hechas: dict[str, Any], peticiones: dict[str, Any], canario: Canario) -> dict[str, Any]:
    de: dict[str, dict[str, Any]] = {
        "consultasuelta": {},
        "consultadeloido": {"bitacora_id": hechas["radiooida"].id},
        "consultaexcusada": {"excusado_id": _quien("asesor"), "conflicto": True},
        "consultareservada": {"peticion_id": peticiones["reservada"].id},
    }
    asesorias = {
        nombre: Asesoria(
            folio=_folio("ASE", n), estado="pedida", asunto=f"Duda {canario(nombre, 'desc')}", pregunta="¿Se puede?",
            pedida=ahora(), ultimo_hash="0" * 64, **dueno,
        )
        for n, (nombre, dueno) in enumerate(de.items())
    }  # fmt: skip
    sobre = {"acuerdosuelto": None, "acuerdodelpedido": peticiones["obrasproceso"].id,
             "acuerdoreservado": peticiones["reservada"].id}  # fmt: skip
    compromisos = {
        nombre: Compromiso(
            folio=_folio("COM", n), estado="abierto", que=f"Pintar {canario(nombre, 'desc')}", acordado=ahora(),
            fecha=date(2026, 12, 1) + timedelta(days=n), responsable="Obras", peticion_id=pk, ultimo_hash="0" * 64,
        )
        for n, (nombre, pk) in enumerate(sobre.items())
    }  # fmt: skip
    return _todas(asesorias | compromisos)


def _oficios(peticiones: dict[str, Any]) -> dict[str, Any]:
    """Return the oficio with which one was sent, and an answer of two others, which are in the book too."""
    suyo = select(Oficio).where(Oficio.peticion_id == peticiones["saludoficio"].id)
    return {"oficiosalud": db.session.scalars(suyo).one()} | _todas({
        nombre: Oficio(
            anio=2026, numero=900 + n, clase="respuesta", peticion_id=peticiones[objeto].id, fecha=date(2026, 11, 20),
            firma="Lucía Vega", cargo="Titular", hecho=ahora(),
        )
        for n, (nombre, objeto) in enumerate(OFICIOS.items()) if nombre != "oficiosalud"
    })  # fmt: skip
