"""What pages read of peticiones: lists by keyset, bandejas, boards, choices of forms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.actos.models import Movimiento
from app.actos.presenters import Colgado
from app.actos.referencias import Catalogo, todas
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Requisito, Tramite
from app.catalogos.queries import COMUNES, tramites
from app.ciudadanos.models import Ciudadano
from app.constantes import con_constantes, escrito
from app.extensions import db
from app.hooks import Hook
from app.jornadas.models import Jornada
from app.jornadas.queries import JORNADA, empezo
from app.nucleo import folio as folios
from app.nucleo.flujo import ActoRechazado, Campo
from app.nucleo.texto import calle_normal, son_cifras
from app.peticiones.models.anexos import Adjunto, RequisitoCotejado
from app.peticiones.models.peticion import Peticion, Planteamiento, titulo_sin_palabras
from app.peticiones.models.sucesos import Contado, Pedido, Visto
from app.peticiones.workflow.campos.registro import PROPIO
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.guardia import Alcance
from app.seguridad.memoria import recordar
from app.seguridad.zona import inicio_del_dia

_DE_UNA = (
    joinedload(Peticion.tramite).joinedload(Tramite.dependencia),
    joinedload(Peticion.localidad),
    joinedload(Peticion.canal),
    joinedload(Peticion.dependencia),
    joinedload(Peticion.planteamiento).joinedload(Planteamiento.ciudadano),
)


@cache
def filas() -> Select[Peticion]:
    """Return the select of peticiones with all that a row shows, in one statement; it is made once."""
    de_ellas = joinedload(Peticion.planteamiento).joinedload(Planteamiento.ciudadano)
    return una().options(de_ellas.selectinload(Ciudadano.fusionado_en))


@cache
def una() -> Select[Peticion]:
    """Return the same select for one of them: who survives a merged person is read where there is one."""
    return select(Peticion).options(*_DE_UNA)


def por_folio(folio: str) -> Peticion | None:
    """Return a petición by folio with what its row shows, None when it is not there or not this person's."""
    return db.session.scalars(_de_folio(), {"folio": folio}).one_or_none()


@cache
def _de_folio() -> Select[Peticion]:
    return filas().where(Peticion.folio == bindparam("folio"))


def folios_parecidos(q: str) -> list[str]:
    """Return the visible folios, newest first, that a mistyped one may have meant: a digit wrong, two changed round."""
    candidatos = folios.sugerir(q)
    if not candidatos:
        return []
    suyos = Peticion.folio.in_(candidatos)
    return list(db.session.scalars(select(Peticion.folio).where(suyos).order_by(Peticion.id.desc()).limit(5)))


@dataclass(frozen=True)
class Leido:
    """What is told of a petición: its movimientos newest first, its attachments, what its trámite asks for."""

    peticion: Peticion
    movimientos: Sequence[Contado]
    adjuntos: Sequence[Adjunto]
    requisitos: Sequence[tuple[Requisito | Pedido, RequisitoCotejado | Visto | None]]


@dataclass(frozen=True)
class Expediente(Leido):
    """The same, row by row."""

    movimientos: list[Movimiento]
    requisitos: list[tuple[Requisito, RequisitoCotejado | None]]


def expediente(peticion: Peticion) -> Expediente:
    """Read history, attachments and requisitos of a petición: three statements, whatever their number."""
    suya = {"peticion_id": peticion.id}
    return Expediente(
        peticion,
        list(db.session.scalars(_movimientos(), suya)),
        list(db.session.scalars(_adjuntos(), suya)),
        con_cotejo(peticion) if peticion.tramite_id else [],
    )


@cache
def _movimientos() -> Select[Movimiento]:
    suyos = select(Movimiento).options(joinedload(Movimiento.autor))
    return suyos.where(Movimiento.peticion_id == bindparam("peticion_id")).order_by(Movimiento.numero.desc())


@cache
def _adjuntos() -> Select[Adjunto]:
    suyos = select(Adjunto).options(joinedload(Adjunto.autor))
    return suyos.where(Adjunto.peticion_id == bindparam("peticion_id")).order_by(Adjunto.id)


def con_cotejo(p: Peticion) -> list[tuple[Requisito, RequisitoCotejado | None]]:
    """Return what is asked for its trámite, in order, each with what was seen of it."""
    suya = {"tramite_id": p.tramite_id, "peticion_id": p.id}
    return [(requisito, cotejado) for requisito, cotejado in db.session.execute(_con_cotejo(), suya)]


@cache
def _con_cotejo() -> Select[Requisito, RequisitoCotejado]:
    suyo = RequisitoCotejado.requisito_id == Requisito.id
    return (
        select(Requisito, RequisitoCotejado)
        .outerjoin(RequisitoCotejado, suyo & (RequisitoCotejado.peticion_id == bindparam("peticion_id")))
        .where(Requisito.tramite_id == bindparam("tramite_id"), Requisito.activo.is_(True))
        .order_by(Requisito.orden)
    )


COLGADOS: Hook[[Peticion, Alcance, Collection[str] | None], Colgado | None] = Hook("colgados de una petición")
"""What else the page of a petición lists, None where nothing; given the names of what it has, None: not known."""
ESPERAN_ASESORIA: Hook[[], ColumnElement[bool]] = Hook("esperan asesoría")
"""Which peticiones still wait for legal advice, of those that this account sees."""


def de_otros(p: Peticion, autor: Alcance, tiene: Collection[str] | None = None) -> list[Colgado]:
    """Return what the features above add to the page of a petición whose words this person reads."""
    if p.planteamiento is None:
        return []
    return [algo for algo in COLGADOS(p, autor, tiene) if algo is not None]


Nombres = dict[tuple[str, int], str]
"""(catalogue, id) → name."""


def nombres_contados(todo: Leido) -> Nombres:
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
        for catalogo, pk, nombre, *de_lugar in db.session.execute(union_all(*consultas)):
            lugar = Localidad(nombre=nombre, tipo=de_lugar[0], distintivo=de_lugar[1])
            nombres[catalogo, pk] = str(lugar) if catalogo == "localidad" else nombre
    return nombres


def _ids_contados(m: Contado) -> list[tuple[str, int]]:
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


def _requisitos(cosa: Peticion) -> Select[Requisito]:
    vistos = select(RequisitoCotejado.requisito_id).where(RequisitoCotejado.peticion_id == cosa.id)
    return (
        select(Requisito)
        .where(Requisito.tramite_id == cosa.tramite_id, Requisito.activo.is_(True), Requisito.id.not_in(vistos))
        .order_by(Requisito.orden)
    )


CATALOGOS: Hook[[], Mapping[str, Catalogo]] = Hook("catálogos de una petición")
"""What else the fields of a petición may refer to, of features above this one."""
REFERENCIAS = replace(
    COMUNES.con(requisito=(Requisito, _requisitos), ciudadano=(Ciudadano, todas(Ciudadano)), jornada=JORNADA),
    mas=CATALOGOS,
    sin_lista=frozenset({"ciudadano"}),
)


def campos_propios(tramite_id: object) -> tuple[Campo, ...]:
    """Return the own fields of a trámite as an act demands them; none for what is no trámite's id."""
    if not son_cifras(tramite_id):
        return ()
    return recordar("campos propios", _campos_propios).get(int(str(tramite_id)), ())


def _campos_propios() -> Mapping[int, tuple[Campo, ...]]:
    consulta = select(Tramite).options(selectinload(Tramite.campos)).where(Tramite.campos.any())
    return MappingProxyType({tramite.id: propios_de(tramite) for tramite in db.session.scalars(consulta)})


def propios_de(tramite: Tramite) -> tuple[Campo, ...]:
    """Return the own fields of a trámite that are still asked, in their order."""
    return tuple(
        Campo(
            f"{PROPIO}{campo.nombre}",
            campo.etiqueta,
            campo.tipo,
            campo.obligatorio,
            tuple((opcion, opcion) for opcion in campo.lista_de_opciones),
            desde="la pide el trámite: puede ser la de un nacimiento o la de una fiesta",
        )
        for campo in tramite.campos
        if campo.activo
    )


def tramites_con_requisitos() -> list[Tramite]:
    """Return the active trámites with dependencia, requisitos and own fields: three statements."""
    de_cada_uno = selectinload(Tramite.requisitos), selectinload(Tramite.campos)
    return list(db.session.scalars(tramites().options(joinedload(Tramite.dependencia), *de_cada_uno)))


# While a clerk captures


def cercanas(tramite_id: int, localidad_id: int, domicilio: str, desde: datetime) -> list[Peticion]:
    """Return at most 5 open peticiones for the same trámite and localidad since a moment, newest first.

    With a street typed, only those of that street, whatever kind of street and number were written.
    """
    datos = {"tramite_id": tramite_id, "localidad_id": localidad_id, "desde": desde, "calle": calle_normal(domicilio)}
    llaves = db.session.scalars(_cercanas(por_calle=bool(datos["calle"])), datos).all()
    return list(db.session.scalars(_por_llave(), {"llaves": llaves})) if llaves else []


@cache
def _cercanas(*, por_calle: bool) -> Select[int]:
    iguales = Peticion.tramite_id == bindparam("tramite_id"), Peticion.localidad_id == bindparam("localidad_id")
    abiertas = (
        con_constantes(Peticion.estado.in_(ABIERTOS)),
        Peticion.reservada.is_(False),
        Peticion.cuarentena.is_(False),
    )
    consulta = select(Peticion.id).where(*iguales, Peticion.registrada >= bindparam("desde"), *abiertas)
    de_la_calle = select(Planteamiento.peticion_id).where(Planteamiento.calle == bindparam("calle"))
    consulta = consulta.where(Peticion.id.in_(de_la_calle)) if por_calle else consulta
    return consulta.order_by(Peticion.id.desc()).limit(escrito(5))


@cache
def _por_llave() -> Select[Peticion]:
    return filas().where(Peticion.id.in_(bindparam("llaves", expanding=True))).order_by(Peticion.id.desc())


ANTES = 10
"""How many of a locality's earlier peticiones a jornada opens with."""


def pedido_antes(jornada: Jornada) -> tuple[dict[str, int], list[Peticion]]:
    """Return how many peticiones of its locality stand in each state, and the latest: with these a jornada opens.

    Those registered before it began (until its day is over while it has not) and not received in it.
    """
    return cuenta_de_antes(jornada), list(db.session.scalars(_ultimas_de_antes(), _lo_de_antes(jornada)))


def cuenta_de_antes(jornada: Jornada) -> dict[str, int]:
    """Return the first of both."""
    return {estado: cuantas for estado, cuantas in db.session.execute(_cuenta_de_antes(), _lo_de_antes(jornada))}


def titulos_de_antes(jornada: Jornada) -> list[tuple[str, str, str]]:
    """Return folio, title and state of the second, without a word of the citizen."""
    filas = db.session.execute(_titulos_de_antes(), _lo_de_antes(jornada))
    return [(folio, titulo_sin_palabras(tramite), estado) for folio, tramite, estado in filas]


def _lo_de_antes(jornada: Jornada) -> dict[str, object]:
    manana = inicio_del_dia(jornada.fecha + timedelta(days=1))
    return {"lugar": jornada.localidad_id, "antes": empezo(jornada) or manana, "jornada": jornada.id}


def _de_antes() -> ColumnElement[bool]:
    de_otra_o_de_ninguna = or_(Peticion.jornada_id.is_(None), Peticion.jornada_id != bindparam("jornada"))
    es_de_ahi = Peticion.localidad_id == bindparam("lugar")
    return and_(es_de_ahi, Peticion.registrada < bindparam("antes"), de_otra_o_de_ninguna)


@cache
def _cuenta_de_antes() -> Select[str, int]:
    return select(Peticion.estado, func.count(Peticion.id)).where(_de_antes()).group_by(Peticion.estado)


@cache
def _ultimas_de_antes() -> Select[Peticion]:
    return filas().where(_de_antes()).order_by(Peticion.id.desc()).limit(escrito(ANTES))


@cache
def _titulos_de_antes() -> Select[str, str | None, str]:
    ultimas = select(Peticion.folio, Tramite.nombre, Peticion.estado).outerjoin(Peticion.tramite)
    return ultimas.where(_de_antes()).order_by(Peticion.id.desc()).limit(escrito(ANTES))
