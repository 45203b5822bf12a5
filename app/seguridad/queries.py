"""What security reads: the account with its adscripciones, the tree of dependencias."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property, lru_cache, partial
from typing import ClassVar, Protocol

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_group_role,
    assoc_permissionview_role,
    assoc_user_group,
    assoc_user_role,
)
from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased, load_only

from app.extensions import db
from app.hooks import Hook
from app.nucleo.puestos import ADMINISTRADOR, DE_LO_RESERVADO, ENLACE, PUESTOS, TITULAR
from app.nucleo.texto import llave_de_cuenta
from app.seguridad.guardia import Adscrito, Alcance
from app.seguridad.memoria import recordar, version_de_configuracion
from app.seguridad.models import SE_AVISAN, Adscripcion, Cuenta, LlaveDeCuenta, Momento, Propuesta, Sesion, Version
from app.seguridad.zona import dia_de


class Nodo(Protocol):
    """What scopes need of a dependencia: the one above it, and by whom what is sent to it is received."""

    @property
    def id(self) -> int: ...
    @property
    def padre_id(self) -> int | None: ...
    @property
    def via(self) -> str: ...
    @property
    def control(self) -> bool: ...


DEPENDENCIAS: Hook[[], Sequence[Nodo]] = Hook("dependencias")
"""Every dependencia of the town, those no longer active too."""
SOLO_DE_PUESTO = frozenset(
    [
        ("can_temporal", "ContrasenaAjenaView"),
        *((permiso, "UsuarioView") for permiso in ("can_add", "can_edit", "can_delete")),
        *((permiso, "AdscripcionView") for permiso in ("can_add", "can_edit", "can_delete")),
        *((permiso, "SuplenciaView") for permiso in ("can_add", "can_edit", "can_delete", "can_terminar")),
        *((permiso, "RolView") for permiso in ("can_add", "can_edit", "can_delete")),
        *((permiso, "GrupoView") for permiso in ("can_add", "can_edit", "can_delete")),
    ]
)
"""What makes, gives or takes an account or a puesto: a puesto grants it, and no role of the town."""
LARGO_DE_LLAVE = 400
"""How much of what is typed as an account's name is looked at."""
_VIGILAN = frozenset({ADMINISTRADOR, *DE_LO_RESERVADO})
_COLUMNAS = (User.id, User.first_name, User.last_name, User.username, User.active, User.email)


def hay_cuentas() -> bool:
    """Answer whether any account exists."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def sin_enlace(dia: date, version: int | None = None) -> frozenset[int]:
    """Return the dependencias served by enlace that would have nobody to receive what is sent to them that day."""
    return arbol(dia, version).huerfanas


@dataclass(frozen=True, eq=False)
class Arbol:
    """The tree of dependencias as scopes need it: which is under which, which are served by enlace, which have one."""

    hijas: Mapping[int | None, tuple[int, ...]]
    servibles: frozenset[int]
    con_enlace: frozenset[int]

    def toda(self, nodo: int) -> frozenset[int]:
        """Return a node and all below it: what a Titular reads."""
        return frozenset(self._bajar(nodo, lambda _hija: True))

    def servidas(self, nodo: int) -> frozenset[int]:
        """Return what an enlace serves: his node, and the internal offices below without an enlace of their own."""
        return frozenset(self._bajar(nodo, self._sin_propio.__contains__))

    @cached_property
    def _sin_propio(self) -> frozenset[int]:
        return self.servibles - self.con_enlace

    @cached_property
    def huerfanas(self) -> frozenset[int]:
        """Return the dependencias served by enlace for which nobody answers, neither there nor above."""
        servidas = [self.servidas(nodo) for nodo in self.con_enlace]
        return self.servibles.difference(*servidas)

    def _bajar(self, nodo: int, entra: Callable[[int], bool]) -> Iterator[int]:
        yield nodo
        for hija in self.hijas.get(nodo, ()):
            if entra(hija):
                yield from self._bajar(hija, entra)


def arbol(dia: date, version: int | None = None) -> Arbol:
    """Return the tree as it stands on a day; read again only when the version row has moved."""
    return recordar(("árbol", dia), partial(_leer_arbol, dia), version)


def _leer_arbol(dia: date) -> Arbol:
    hijas: dict[int | None, list[int]] = {}
    filas = [fila for suyas in DEPENDENCIAS() for fila in suyas]
    for fila in filas:
        hijas.setdefault(fila.padre_id, []).append(fila.id)
    enlaces = (
        select(Adscripcion.dependencia_id)
        .join(User, User.id == Adscripcion.user_id)
        .where(Adscripcion.puesto == ENLACE, User.active.is_(True), Adscripcion.vigente(dia))
    )
    return Arbol(
        {padre: tuple(ids) for padre, ids in hijas.items()},
        frozenset(fila.id for fila in filas if fila.via == "enlace" and not fila.control),
        frozenset(pk for pk in db.session.scalars(enlaces) if pk is not None),
    )


def _nodos(puesto: str, nodo: int | None, ramas: Arbol) -> frozenset[int]:
    if nodo is None:
        return frozenset()
    return {TITULAR: ramas.toda, ENLACE: ramas.servidas}.get(puesto, lambda uno: frozenset([uno]))(nodo)


@lru_cache(maxsize=512)
def alcance_de(user_id: int, nombre: str, ramas: Arbol, *adscripciones: tuple[str, int | None, str]) -> Alcance:
    """Build the scope of a user from each valid adscripción: its puesto, dependencia and whom it stands in for.

    The same facts give the same scope, which is frozen: it is built once.
    """
    adscritos = (Adscrito(puesto, _nodos(puesto, nodo, ramas), suplido) for puesto, nodo, suplido in adscripciones)
    return Alcance(user_id, nombre, tuple(adscritos))


def _por_atender() -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """Return two counts for the same statement: propuestas and word about her own account, open ones about others'.

    None of her own making. They cost nothing more to who has none: the table is small and indexed by account.
    """
    yo: ColumnElement[int] = bindparam("user_id")
    espera = and_(
        Propuesta.resolucion.is_(None),
        Propuesta.hecha >= bindparam("limite", type_=Momento),
        Propuesta.hecha <= bindparam("tope", type_=Momento),
        Propuesta.propuso_id.is_distinct_from(yo),
    )
    sin_saber = and_(Propuesta.enterada.is_(None), Propuesta.resolucion.in_(SE_AVISAN))
    cuenta = select(func.coalesce(func.sum(literal(1)), 0)).select_from(Propuesta)
    suyas = cuenta.where(Propuesta.user_id == yo, or_(espera, sin_saber))
    return suyas.scalar_subquery(), cuenta.where(Propuesta.user_id != yo, espera).scalar_subquery()


@cache
def _de_la_sesion() -> Select[datetime, datetime, datetime | None, bool | None, int | None, int, int]:
    """Return the statement of every signed-in request, made once: what ends a session, and what says what to keep."""
    columnas = (Sesion.creada, Sesion.vista, Sesion.revocada, Cuenta.debe_cambiar, Version.numero)
    return (
        select(*columnas, *_por_atender())
        .select_from(User)
        .join(Sesion, Sesion.user_id == User.id)
        .outerjoin(Cuenta, Cuenta.user_id == User.id)
        .outerjoin(Version, Version.nombre == "configuracion")
        .where(User.id == bindparam("user_id"), Sesion.sid_hash == bindparam("sid_hash"), User.active.is_(True))
    )


@dataclass(frozen=True)
class Persona:
    """The account of a signed-in browser, as FAB and the pages ask for it, and its scope."""

    id: int
    first_name: str
    last_name: str
    username: str
    email: str
    alcance: Alcance
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Return what Flask-Login keeps in the cookie."""
        return str(self.id)

    def get_full_name(self) -> str:
        """Return its name as it is shown."""
        return self.alcance.nombre


@dataclass(frozen=True)
class EnSesion:
    """A signed-in browser: its account, when it was last used, what waits about who opens the vault."""

    persona: Persona
    vista: datetime
    debe_cambiar: bool
    version: int
    por_atender: int


def cuenta_en_sesion(
    user_id: int, sid_hash: str, momento: datetime, desde: datetime, tope: datetime
) -> EnSesion | None:
    """Return what is known of a signed-in browser, None when it has ended; propuestas of some days.

    One statement reads what ends a session, and the version under which this process keeps the rest.
    """
    valores = {"user_id": user_id, "sid_hash": sid_hash, "limite": desde, "tope": tope}
    fila = db.session.connection().execute(_de_la_sesion(), valores).one_or_none()
    if fila is None:
        return None
    creada, vista, revocada, debe_cambiar, version, suyas, ajenas = fila
    if not Sesion.vigente(creada, vista, revocada, momento):
        return None
    persona = persona_de(user_id, dia_de(momento, version or 0), version or 0)
    if persona is None:
        return None
    vigila = not persona.alcance.puestos.isdisjoint(_VIGILAN)
    return EnSesion(persona, vista, bool(debe_cambiar), version or 0, suyas + (ajenas if vigila else 0))


def persona_de(user_id: int, dia: date, version: int) -> Persona | None:
    """Return an active account with its scope of a day; read again only when the version row has moved."""
    return recordar(("persona", user_id, dia), partial(_leer_persona, user_id, dia), version)


def _leer_persona(user_id: int, dia: date) -> Persona | None:
    columnas = (User.id, User.first_name, User.last_name, User.username, User.email)
    fila = db.session.execute(select(*columnas).where(User.id == user_id)).one_or_none()
    alcance = alcance_de_usuario(user_id, dia)
    return Persona(*fila, alcance) if fila is not None and alcance is not None else None


def alcance_de_usuario(user_id: int, dia: date) -> Alcance | None:
    """Return the scope of an active account outside a browser session (a token, a job, a command)."""
    consulta = select(User).options(load_only(*_COLUMNAS)).where(User.id == user_id, User.active.is_(True))
    usuario = db.session.scalars(consulta).first()
    if usuario is None:
        return None
    suplida, suplido = aliased(Adscripcion), aliased(User)
    filas = db.session.execute(
        select(Adscripcion, suplido.first_name + " " + suplido.last_name)
        .outerjoin(suplida, suplida.id == Adscripcion.suple_a_id)
        .outerjoin(suplido, suplido.id == suplida.user_id)
        .where(Adscripcion.user_id == user_id, Adscripcion.vigente(dia))
        .order_by(Adscripcion.id)
    )
    propias = [(a.puesto, a.dependencia_id, suplido or "") for a, suplido in filas]
    return alcance_de(user_id, usuario.get_full_name(), arbol(dia, version_de_configuracion()), *propias)


def cuenta_llamada(tecleado: str) -> User | None:
    """Return the account of a user name or e-mail, however it is spelled; None when it is nobody's."""
    llave = llave_de_cuenta(tecleado[:LARGO_DE_LLAVE])
    consulta = select(User).join(LlaveDeCuenta, LlaveDeCuenta.user_id == User.id).where(LlaveDeCuenta.llave == llave)
    return db.session.scalars(consulta).one_or_none()


def sello_de_cuenta(user_id: int) -> str:
    """Return what an account's password, and the end of its sessions by whoever, change; '' for nobody's."""
    consulta = select(User.password, Cuenta.valida_desde).outerjoin(Cuenta, Cuenta.user_id == User.id)
    fila = db.session.execute(consulta.where(User.id == user_id)).one_or_none()
    return " ".join(map(str, fila)) if fila else ""


def roles_de(user_id: int, puestos: frozenset[str]) -> frozenset[int]:
    """Return role ids: those named as today's puestos, those given by hand, and those of the person's groups.

    What those that are no puesto's may not grant is left out by `permisos_de`.
    """
    por_grupo = (
        select(assoc_group_role.c.role_id)
        .join(assoc_user_group, assoc_user_group.c.group_id == assoc_group_role.c.group_id)
        .where(assoc_user_group.c.user_id == user_id)
    )
    a_mano = select(assoc_user_role.c.role_id).where(assoc_user_role.c.user_id == user_id)
    consulta = select(Role.id).where(or_(Role.name.in_(puestos), Role.id.in_(a_mano), Role.id.in_(por_grupo)))
    return frozenset(db.session.scalars(consulta))


def permisos_de(roles: frozenset[int]) -> frozenset[tuple[str, str]]:
    """Return the pairs (permission, view or model) that these roles grant; of accounts and puestos, only a puesto's."""
    consulta = (
        select(Permission.name, ViewMenu.name, Role.name)
        .select_from(PermissionView)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .join(assoc_permissionview_role, assoc_permissionview_role.c.permission_view_id == PermissionView.id)
        .join(Role, Role.id == assoc_permissionview_role.c.role_id)
        .where(assoc_permissionview_role.c.role_id.in_(roles))
    )
    return frozenset(
        (permiso, vista)
        for permiso, vista, rol in db.session.execute(consulta)
        if rol in PUESTOS or (permiso, vista) not in SOLO_DE_PUESTO
    )


def empalmadas(desde: date, hasta: date, *criterios: ColumnElement[bool]) -> list[Adscripcion]:
    """Return the adscripciones that share days with a span, of those that meet the criteria."""
    consulta = select(Adscripcion).where(Adscripcion.empalma(desde, hasta), *criterios)
    return list(db.session.scalars(consulta.order_by(Adscripcion.desde)))
