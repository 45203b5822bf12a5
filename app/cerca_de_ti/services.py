"""A jornada's frozen report: figures and folios, no name of any citizen."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.actos.models import Movimiento
from app.archivos.models import Foto
from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.services.ajustes import nombre_de_puesto
from app.cerca_de_ti import queries
from app.cerca_de_ti.models import InformeDeJornada
from app.compromisos.models import Compromiso
from app.extensions import db
from app.jornadas.models import Jornada
from app.nucleo.datos import Datos, Hechos
from app.nucleo.puestos import COORDINADOR
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Adscrito, Alcance, Resguardado, criterio
from app.seguridad.zona import local

Ts = TypeVarTuple("Ts")
COMO = Alcance(nombre="informe de jornada", adscritos=(Adscrito(COORDINADOR),))
"""What a Coordinador sees is what counts, whoever closes it or looks later: nothing that is reservado."""
COMPARADO = ("cifras", "peticiones_por_tipo", "visitas_por_tipo", "folios")
"""What makes a further version when it changes; where its peticiones stand is only said as of that day."""


def contenido_de(j: Jornada) -> Datos:
    """Return what a jornada's report says now, as JSON keeps it.

    Instants are the town's, to the minute. Peticiones and asesorías that belong to an entry count with it.
    """
    inicio, cerrada, dicho = _momentos(j)
    return {
        "folio": j.folio,
        "localidad": str(j.localidad),
        "lugar": j.lugar,
        "fecha": j.fecha.isoformat(),
        "inicio": _minuto(inicio),
        "cierre": _minuto(cerrada),
        "observacion": dicho,
        "equipo": [{"puesto": nombre_de_puesto(p.puesto), "nombre": p.user.get_full_name()} for p in j.equipo],
        **_hecho_en(j),
        "peticiones_por_dependencia": _por_dependencia(j),
    }


def _hecho_en(j: Jornada) -> Datos:
    """Return the figures and folios of what was done in it: five statements."""
    entradas = _filas(Bitacora, (Bitacora.folio, Bitacora.estado), j)
    peticiones = _filas(Peticion, (Peticion.folio, Peticion.tipo, Peticion.estado), j)
    compromisos = _filas(Compromiso, (Compromiso.folio,), j)
    visitas = _cuenta(fila.tipo for fila in _filas(Visita, (Visita.tipo,), j))
    asesorias, fotos = _sueltas(j)
    return {
        "cifras": {
            "entradas": len(entradas),
            "orientadas": sum(fila.estado == "atendida" for fila in entradas),
            "peticiones": len(peticiones),
            "visitas": sum(visitas.values()),
            "asesorias": asesorias,
            "compromisos": len(compromisos),
            "fotos": fotos,
        },
        "peticiones_por_tipo": _cuenta(fila.tipo for fila in peticiones),
        "peticiones_por_estado": _cuenta(fila.estado for fila in peticiones),
        "visitas_por_tipo": visitas,
        "folios": {
            "entradas": sorted(fila.folio for fila in entradas),
            "peticiones": sorted(fila.folio for fila in peticiones),
            "compromisos": sorted(fila.folio for fila in compromisos),
        },
    }


def difiere(anterior: Hechos, nuevo: Hechos) -> bool:
    """Answer whether something was added to a jornada, or taken from it, between two contents."""
    return any(anterior.get(parte) != nuevo[parte] for parte in COMPARADO)


def atrasado(j: Jornada) -> bool:
    """Answer whether a jornada has no report, or its last version is no longer complete."""
    ultima = queries.ultimo_informe(j)
    return ultima is None or difiere(ultima.contenido, contenido_de(j))


def falta_algo(j: Jornada, version: InformeDeJornada) -> bool:
    """Answer whether something that this person sees was done in a jornada and is not in a version of its report.

    Only what was added: what a version counts and she does not see says nothing. Five statements.
    """
    ahora, antes = _hecho_en(j), version.contenido
    mas = any(ahora["cifras"][cifra] > antes["cifras"].get(cifra, 0) for cifra in ahora["cifras"])
    return mas or any(set(ahora["folios"][clase]) - set(antes["folios"][clase]) for clase in ahora["folios"])


def congelar(j: Jornada, momento: datetime) -> InformeDeJornada | None:
    """Add the next version inside the caller's `escritura()`; None when the last one already says the same.

    Source: issue «closing freezes its report»; Huatabampo 4.3.1.
    """
    ultima = queries.ultimo_informe(j)
    contenido = contenido_de(j)
    if ultima is not None and not difiere(ultima.contenido, contenido):
        return None
    informe = InformeDeJornada(
        jornada=j,
        numero=(ultima.numero if ultima else 0) + 1,
        hecho=momento,
        contenido=contenido,
        sha256=huella(contenido),
    )
    db.session.add(informe)
    return informe


def huella(contenido: Hechos) -> str:
    """Return the SHA-256 of a report's contents in their canonical writing."""
    texto = json.dumps(contenido, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texto.encode()).hexdigest()


def _minuto(momento: datetime | None) -> str | None:
    return local(momento).strftime("%Y-%m-%dT%H:%M") if momento else None


def _momentos(j: Jornada) -> tuple[datetime | None, datetime | None, str | None]:
    """Return when it began and was closed, and what was said at its closing."""
    consulta = select(Movimiento).where(Movimiento.de(j), Movimiento.acto.in_(("iniciar", "cerrar")))
    hechos = {m.acto: m for m in db.session.scalars(consulta)}
    cerrada = hechos.get("cerrar")
    inicio = hechos["iniciar"].cuando if "iniciar" in hechos else None
    return inicio, cerrada.cuando if cerrada else None, ((cerrada.datos if cerrada else None) or {}).get("observacion")


def _contables(consulta: Select[*Ts], modelo: type[Resguardado], de_ella: ColumnElement[bool]) -> Select[*Ts]:
    return consulta.select_from(modelo).where(criterio(modelo, COMO), de_ella)


def _filas(
    modelo: type[Bitacora | Peticion | Compromiso | Visita],
    columnas: tuple[InstrumentedAttribute[str], ...],
    j: Jornada,
) -> list[Row[*tuple[str, ...]]]:
    return list(db.session.execute(_contables(select(*columnas), modelo, modelo.jornada_id == j.id)))


def _cuenta(claves: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(claves).items()))


def _por_dependencia(j: Jornada) -> dict[str, int]:
    """Return name of the dependencia that has it ('' while none does) → how many."""
    columnas = select(Dependencia.nombre, func.count(Peticion.id))
    consulta = _contables(columnas, Peticion, Peticion.jornada_id == j.id)
    consulta = consulta.outerjoin(Dependencia, Dependencia.id == Peticion.dependencia_id)
    filas = db.session.execute(consulta.group_by(Dependencia.nombre).order_by(Dependencia.nombre))
    return {nombre or "": cuantas for nombre, cuantas in filas}


def _sueltas(j: Jornada) -> tuple[int, int]:
    """Return how many asesorías it had, and photos: of what was done in it, and of its peticiones from the field.

    All in one statement, which reads the jornada so that the guard takes it for one of entities.
    """
    suyas = select(Peticion.id).where(Peticion.jornada_id == j.id, criterio(Peticion, COMO))
    de_peticion = Movimiento.peticion_id.in_(suyas) & (Movimiento.acto == "adjuntar") & (Movimiento.via == "campo")
    cuentas = (
        _contables(select(func.count(Asesoria.id)), Asesoria, Asesoria.jornada_id == j.id),
        _contables(select(func.count(Foto.id)), Foto, or_(*queries.fotos_de_lo_suyo(j.id))),
        select(func.count(Movimiento.id)).where(de_peticion),
    )
    consulta = select(Jornada.id, *(cuenta.scalar_subquery() for cuenta in cuentas))
    _pk, asesorias, fotos, adjuntas = db.session.execute(consulta.where(Jornada.id == j.id)).one()
    return int(asesorias), int(fotos) + int(adjuntas)
