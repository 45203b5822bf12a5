"""What pages read of peticiones: lists by keyset, bandejas, boards, choices of forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.actos.models import Movimiento
from app.actos.presenters import Colgado
from app.catalogos.models import Canal, Dependencia, Localidad, Modulo, Requisito, Tramite
from app.catalogos.services.ajustes import configuracion
from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.flujo import ActoRechazado, Campo
from app.nucleo.texto import calle_normal, plegar, son_cifras
from app.peticiones.models import busqueda
from app.peticiones.models.dicho import Adhesion, Adjunto, Planteamiento, RequisitoCotejado
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.campos import PROPIO
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.guardia import Alcance

_FILA = (
    joinedload(Peticion.tramite).joinedload(Tramite.dependencia),
    joinedload(Peticion.localidad),
    joinedload(Peticion.canal),
    joinedload(Peticion.dependencia),
    joinedload(Peticion.planteamiento).joinedload(Planteamiento.ciudadano).selectinload(Ciudadano.fusionado_en),
)

DE_LUGARES = (Localidad.nombre, Localidad.cp, Localidad.id)
"""How places are ordered in the lists of choices; those of one name stand together."""
ITINERANTE = "itinerante"
"""How the name of the módulo that goes to the colonias is known besides the programme's own name, folded."""


def filas() -> Select[tuple[Peticion]]:
    """Return the select of peticiones with all that a row shows, in one statement."""
    return select(Peticion).options(*_FILA)


def por_folio(folio: str) -> Peticion | None:
    """Return a petición by folio with what its row shows, None when it is not there or not this person's."""
    return db.session.scalars(filas().where(Peticion.folio == folio)).one_or_none()


que_dicen = busqueda.que_dicen


def folios_parecidos(q: str) -> list[str]:
    """Return the visible folios, newest first, that a mistyped one may have meant: a digit wrong, two changed round."""
    candidatos = folios.sugerir(q)
    if not candidatos:
        return []
    consulta = select(Peticion.folio).where(Peticion.folio.in_(candidatos)).order_by(Peticion.id.desc()).limit(5)
    return list(db.session.scalars(consulta))


def cifras(criterios: dict[str, ColumnElement[bool]]) -> dict[str, int]:
    """Count several criteria over the visible peticiones in one statement."""
    if not criterios:
        return {}
    columnas = [func.coalesce(func.sum(case((criterio, 1), else_=0)), 0).label(n) for n, criterio in criterios.items()]
    fila = db.session.execute(select(*columnas).select_from(Peticion)).one()
    return dict(zip(criterios, map(int, fila), strict=True))


@dataclass(frozen=True)
class Expediente:
    """All that the page of a petición shows."""

    peticion: Peticion
    movimientos: list[Movimiento]
    adjuntos: list[Adjunto]
    requisitos: list[tuple[Requisito, RequisitoCotejado | None]]


def expediente(peticion: Peticion) -> Expediente:
    """Read history, attachments and requisitos of a petición: three statements, whatever their number."""
    movimientos = (
        select(Movimiento)
        .options(joinedload(Movimiento.autor))
        .where(Movimiento.peticion_id == peticion.id)
        .order_by(Movimiento.numero.desc())
    )
    adjuntos = select(Adjunto).options(joinedload(Adjunto.autor)).where(Adjunto.peticion_id == peticion.id)
    requisitos = (
        select(Requisito, RequisitoCotejado)
        .outerjoin(
            RequisitoCotejado,
            (RequisitoCotejado.requisito_id == Requisito.id) & (RequisitoCotejado.peticion_id == peticion.id),
        )
        .where(Requisito.tramite_id == peticion.tramite_id, Requisito.activo.is_(True))
        .order_by(Requisito.orden)
    )
    return Expediente(
        peticion,
        list(db.session.scalars(movimientos)),
        list(db.session.scalars(adjuntos.order_by(Adjunto.id))),
        [(requisito, cotejado) for requisito, cotejado in db.session.execute(requisitos)]
        if peticion.tramite_id
        else [],
    )


colgados: list[Callable[[Peticion, Alcance], Colgado | None]] = []
"""Who adds something to the page of a petición, None where nothing; features above this one add themselves."""
papeles: list[Callable[[Peticion], list[dict[str, str]]]] = []
"""Who has more papers of a petición (`texto`, `url`, `detalle`, `permiso`); features above this one add it."""
esperan_asesoria: list[Callable[[], ColumnElement[bool]]] = []
"""Who can say which peticiones still wait for legal advice, as far as the guard shows it to this account."""


def de_otros(p: Peticion, autor: Alcance) -> list[Colgado]:
    """Return what the features above add to the page of a petición whose words this person reads."""
    if p.planteamiento is None:
        return []
    return [algo for colgar in colgados if (algo := colgar(p, autor)) is not None]


def relacionadas(p: Peticion, limite: int = 20) -> list[Peticion]:
    """Return what is related to this one and the person sees: its principal, duplicadas, whole and parts."""
    lazos = [Peticion.principal_id == p.id, Peticion.origen_id == p.id]
    lazos += [Peticion.id == otra for otra in (p.principal_id, p.origen_id) if otra is not None]
    return list(db.session.scalars(select(Peticion).where(or_(*lazos)).order_by(Peticion.id).limit(limite)))


Nombres = dict[tuple[str, int], str]
"""(catalogue, id) → name."""


def nombres_contados(todo: Expediente) -> Nombres:
    """Return the names of what the movimientos keep by id: one statement, none where the petición itself has them."""
    p = todo.peticion
    sabidos = {("tramite", p.tramite_id): str(p.tramite), ("localidad", p.localidad_id): str(p.localidad)}
    nombres = {(catalogo, pk): nombre for (catalogo, pk), nombre in sabidos.items() if pk is not None}
    faltan = {par for m in todo.movimientos for par in _ids_contados(m)} - set(nombres)
    if faltan:
        consultas = []
        for catalogo, modelo in (("tramite", Tramite), ("localidad", Localidad), ("dependencia", Dependencia)):
            propias = (Localidad.tipo, Localidad.distintivo) if modelo is Localidad else (literal(""), literal(""))
            columnas = literal(catalogo), modelo.id, modelo.nombre, *propias
            consultas.append(select(*columnas).where(modelo.id.in_({pk for cual, pk in faltan if cual == catalogo})))
        for catalogo, pk, nombre, *propias in db.session.execute(union_all(*consultas)):
            lugar = Localidad(nombre=nombre, tipo=propias[0], distintivo=propias[1])
            nombres[catalogo, pk] = str(lugar) if catalogo == "localidad" else nombre
    return nombres


def _ids_contados(m: Movimiento) -> list[tuple[str, int]]:
    """Return which catalogue rows the history names for a movimiento."""
    datos = m.datos or {}
    if m.acto == "corregir":
        pares = [("localidad", (datos.get(lado) or {}).get("localidad_id")) for lado in ("antes", "despues")]
    elif m.acto == "clasificar":
        pares = [("tramite", datos.get("antes")), ("tramite", datos.get("tramite_id"))]
    else:
        pares = [("dependencia", datos.get("dependencia_id"))] if m.acto == "desglosar" else []
    return [(catalogo, int(pk)) for catalogo, pk in pares if pk]


def dependencia_de_control() -> Dependencia:
    """Return the Órgano de Control, where reservadas go; `ActoRechazado` in Spanish when the town has named none."""
    consulta = select(Dependencia).where(Dependencia.control.is_(True), Dependencia.activa.is_(True)).limit(1)
    control = db.session.scalars(consulta).first()
    if control is None:
        raise ActoRechazado("Falta nombrar el Órgano de Control en el catálogo de dependencias.")
    return control


# Choices of the acts' forms


def _tramites(_cosa: Any) -> Select[Any]:
    return select(Tramite).where(Tramite.activo.is_(True)).order_by(Tramite.nombre)


def _dependencias(_cosa: Any) -> Select[Any]:
    return (
        select(Dependencia)
        .where(Dependencia.activa.is_(True), Dependencia.control.is_(False))
        .order_by(Dependencia.nombre)
    )


def _acusadas(_cosa: Any) -> Select[Any]:
    return select(Dependencia).where(Dependencia.activa.is_(True)).order_by(Dependencia.nombre)


def _localidades(_cosa: Any) -> Select[Any]:
    return select(Localidad).where(Localidad.activa.is_(True)).order_by(*DE_LUGARES)


def _requisitos(cosa: Any) -> Select[Any]:
    vistos = select(RequisitoCotejado.requisito_id).where(RequisitoCotejado.peticion_id == cosa.id)
    return (
        select(Requisito)
        .where(Requisito.tramite_id == cosa.tramite_id, Requisito.activo.is_(True), Requisito.id.not_in(vistos))
        .order_by(Requisito.orden)
    )


def _canales(_cosa: Any) -> Select[Any]:
    return select(Canal).where(Canal.activo.is_(True)).order_by(Canal.orden, Canal.nombre)


def _modulos(_cosa: Any) -> Select[Any]:
    return select(Modulo).where(Modulo.activo.is_(True)).order_by(Modulo.nombre)


def _ciudadanos(_cosa: Any) -> Select[Any]:
    return select(Ciudadano)


_CATALOGOS: dict[str, tuple[Any, Callable[[Any], Select[Any]]]] = {
    "tramite": (Tramite, _tramites),
    "dependencia": (Dependencia, _dependencias),
    "acusada": (Dependencia, _acusadas),
    "localidad": (Localidad, _localidades),
    "requisito": (Requisito, _requisitos),
    "canal": (Canal, _canales),
    "modulo": (Modulo, _modulos),
    "ciudadano": (Ciudadano, _ciudadanos),
}


def existe_referencia(cosa: Any, campo: Campo, numero: int) -> bool:
    """Answer whether a row is on offer for a `referencia` field of this thing."""
    modelo, consulta = _CATALOGOS[campo.catalogo]
    return (
        db.session.scalar(consulta(cosa).with_only_columns(modelo.id).order_by(None).where(modelo.id == numero))
        is not None
    )


def nombre_en_catalogo(catalogo: str, numero: int) -> str | None:
    """Return the name of a catalogue's row, also of one no longer on offer; None where there is none."""
    fila = db.session.get(_CATALOGOS[catalogo][0], numero)
    return str(fila) if fila is not None else None


def _opciones_de(catalogo: str) -> Callable[[Any], list[tuple[str, str]]]:
    def opciones(cosa: Any) -> list[tuple[str, str]]:
        return [(str(fila.id), str(fila)) for fila in db.session.scalars(_CATALOGOS[catalogo][1](cosa))]

    return opciones


OPCIONES = {catalogo: _opciones_de(catalogo) for catalogo in _CATALOGOS if catalogo != "ciudadano"}


def ofrecer(catalogo: str, modelo: Any, consulta: Callable[[Any], Select[Any]]) -> None:
    """Allow the fields of a petición to refer to rows of a feature above this one (its jornada)."""
    _CATALOGOS[catalogo] = (modelo, consulta)
    OPCIONES[catalogo] = _opciones_de(catalogo)


def ofrecida(catalogo: str, valor: Any) -> Any:
    """Return the row of a catalogue that an address or a form names; None for what is not on offer."""
    modelo, consulta = _CATALOGOS[catalogo]
    return db.session.scalars(consulta(None).where(modelo.id == int(valor))).first() if son_cifras(valor) else None


def campos_propios(tramite_id: Any) -> tuple[Campo, ...]:
    """Return the own fields of a trámite as an act demands them; none for what is no trámite's id."""
    tramite = db.session.get(Tramite, int(tramite_id)) if son_cifras(tramite_id) else None
    return tuple(
        Campo(
            f"{PROPIO}{campo.nombre}",
            campo.etiqueta,
            campo.tipo,
            campo.obligatorio,
            tuple((opcion, opcion) for opcion in campo.lista_de_opciones),
            desde="la pide el trámite: puede ser la de un nacimiento o la de una fiesta",
        )
        for campo in (tramite.campos if tramite else ())
        if campo.activo
    )


def tramites_con_requisitos() -> list[Tramite]:
    """Return the active trámites with dependencia, requisitos and own fields: three statements."""
    de_cada_uno = selectinload(Tramite.requisitos), selectinload(Tramite.campos)
    return list(db.session.scalars(_tramites(None).options(joinedload(Tramite.dependencia), *de_cada_uno)))


# While a clerk captures


def modulo_de_jornada() -> int | None:
    """Return the id of the active módulo that goes to the jornadas: it has the programme's name, or «itinerante».

    None where the town has no such módulo: then whoever captures says which. Source: Huatabampo 4.3.1.
    """
    suyos = [uno for uno in (ITINERANTE, plegar(configuracion().ajustes["programa"])) if uno]
    activos = db.session.execute(select(Modulo.id, Modulo.nombre).where(Modulo.activo.is_(True)).order_by(Modulo.id))
    return next((pk for pk, nombre in activos if any(uno in plegar(nombre) for uno in suyos)), None)


def cercanas(tramite_id: int, localidad_id: int, domicilio: str, desde: datetime) -> list[Peticion]:
    """Return at most 5 open peticiones for the same trámite and localidad since a moment, newest first.

    With a street typed, only those of that street, whatever kind of street and number were written.
    """
    iguales = Peticion.tramite_id == tramite_id, Peticion.localidad_id == localidad_id
    abiertas = Peticion.estado.in_(ABIERTOS), Peticion.reservada.is_(False), Peticion.cuarentena.is_(False)
    consulta = filas().where(*iguales, Peticion.registrada >= desde, *abiertas)
    calle = calle_normal(domicilio)
    if calle:
        de_la_calle = select(Planteamiento.peticion_id).where(Planteamiento.calle == calle)
        consulta = consulta.where(Peticion.id.in_(de_la_calle))
    return list(db.session.scalars(consulta.order_by(Peticion.id.desc()).limit(5)))


def de_personas(ids: list[int], limite: int = 5) -> tuple[int, list[Peticion]]:
    """Return how many peticiones these rows of `ciudadano` made or joined as neighbours, and the newest."""
    hechas = select(Planteamiento.peticion_id).where(Planteamiento.ciudadano_id.in_(ids))
    sumadas = select(Adhesion.peticion_id).where(Adhesion.ciudadano_id.in_(ids))
    suyas = or_(Peticion.id.in_(hechas), Peticion.id.in_(sumadas))
    total = db.session.scalar(select(func.count(Peticion.id)).where(suyas)) or 0
    return total, list(db.session.scalars(filas().where(suyas).order_by(Peticion.id.desc()).limit(limite)))
