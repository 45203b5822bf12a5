"""FAB's grants, derived from workflow tables and catalogue permissions; `ac init` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    ViewMenu,
    assoc_group_role,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import Select, delete, insert, select, union_all

from app.actos.services import FLUJOS
from app.extensions import db
from app.fab.security import DE_CUALQUIERA
from app.hooks import Concesion, VistaDeclarada, concedidas
from app.menu import DE_FAB, del_menu
from app.nucleo import puestos as P
from app.seguridad.services import subir_version

Par = tuple[str, str]


class SistemaTieneDueno(RuntimeError):
    """FAB's all-powerful role was given to somebody."""


def concesiones() -> dict[str, set[Par]]:
    """Return puesto → pairs (permission, view or model): acts of the workflow tables, and what features grant."""
    salida: dict[str, set[Par]] = {puesto: set(DE_CUALQUIERA) for puesto in P.PUESTOS}
    for sobre, puestos, permisos in (*_de_las_tablas(), *concedidas()):
        for puesto in set(puestos) & set(salida):
            salida[puesto].update((permiso, sobre) for permiso in permisos)
    for pares in salida.values():
        pares |= _de_menu(pares)
    return salida


def _de_las_tablas() -> Iterator[Concesion]:
    """Yield what the acts of each table grant; what begins a thing is `can_add`, which its feature grants."""
    for modelo, flujo in FLUJOS():
        for paso in flujo.tabla:
            if "" not in paso.desde:
                yield Concesion(modelo.__name__, paso.puestos, (f"can_{paso.acto}",))


def _de_menu(pares: set[Par]) -> set[Par]:
    """Return the menu items of the views whose page may be opened."""
    suyas = [declarada for declarada in del_menu() if que_abre(declarada) in pares]
    nombres = {n for declarada in suyas for n in (declarada.nombre, declarada.categoria) if n}
    nombres |= {nombre for nombre, (_texto, vista) in DE_FAB.items() if ("can_list", vista) in pares}
    return {("menu_access", nombre) for nombre in nombres}


def que_abre(declarada: VistaDeclarada) -> Par:
    """Return the permission by which the menu offers a view: its own word, or what the page it leads to asks for."""
    vista = declarada.vista
    sobre = vista.class_permission_name or vista.__name__
    return declarada.abre or f"can_{getattr(vista, vista.default_view)._permission_name}", sobre


def sincronizar(appbuilder: Any) -> None:
    """Write permissions and the puestos' roles; a town's own roles keep theirs. The caller opens `escritura()`.

    Raises `SistemaTieneDueno` when a person or group holds FAB's all-powerful role.
    """
    concedidos = concesiones()
    deseados = {par for pares in concedidos.values() for par in pares} | _de_las_vistas(appbuilder)
    permisos = _asegurar(Permission, {p for p, _v in deseados})
    vistas = _asegurar(ViewMenu, {v for _p, v in deseados})
    pares = _asegurar_pares(deseados, permisos, vistas)
    roles = _asegurar(Role, {*concedidos, *_reservados(appbuilder)})
    exigir_sistema_sin_dueno(appbuilder)
    _conceder(concedidos, roles, pares)
    subir_version("configuracion")


def lo_que_escribe(appbuilder: Any) -> list[object]:
    """Return what `sincronizar` writes, in an order that does not change from one process to another."""
    concedidos = sorted((rol, sorted(pares)) for rol, pares in concesiones().items())
    return [concedidos, sorted(_de_las_vistas(appbuilder)), _reservados(appbuilder)]


def dueno_de_sistema(appbuilder: Any) -> Select[int]:
    """Return the select of who, person or group, holds FAB's all-powerful role."""
    de_quien = (
        select(tabla.c.id).join(Role, Role.id == tabla.c.role_id).where(Role.name == appbuilder.sm.auth_role_admin)
        for tabla in (assoc_user_role, assoc_group_role)
    )
    return select(union_all(*de_quien).subquery().c.id)


def exigir_sistema_sin_dueno(appbuilder: Any) -> None:
    """Raise `SistemaTieneDueno` when a person or group holds FAB's all-powerful role."""
    if db.session.execute(dueno_de_sistema(appbuilder)).first():
        raise SistemaTieneDueno("El rol «Sistema» lo tiene alguien: quíteselo; ese rol no se da a nadie.")


def _de_las_vistas(appbuilder: Any) -> set[Par]:
    """Return what the views themselves declare, so that a town's own role may be given it."""
    return {
        (permiso, vista.class_permission_name)
        for vista in appbuilder.baseviews
        for permiso in vista.base_permissions or ()
    }


def _reservados(appbuilder: Any) -> tuple[str, str]:
    return appbuilder.sm.auth_role_admin, appbuilder.sm.auth_role_public


def _asegurar(modelo: Any, nombres: set[str]) -> dict[str, int]:
    existentes = {nombre: pk for pk, nombre in db.session.execute(select(modelo.id, modelo.name))}
    faltan = sorted(nombres - set(existentes))
    if faltan:
        db.session.execute(insert(modelo), [{"name": nombre} for nombre in faltan])
        existentes = {nombre: pk for pk, nombre in db.session.execute(select(modelo.id, modelo.name))}
    return existentes


def _asegurar_pares(deseados: set[Par], permisos: dict[str, int], vistas: dict[str, int]) -> dict[Par, int]:
    consulta = (
        select(PermissionView.id, Permission.name, ViewMenu.name)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
    )
    existentes = {(permiso, vista): pk for pk, permiso, vista in db.session.execute(consulta)}
    faltan = sorted(deseados - set(existentes))
    if faltan:
        filas = [{"permission_id": permisos[p], "view_menu_id": vistas[v]} for p, v in faltan]
        db.session.execute(insert(PermissionView), filas)
        existentes = {(permiso, vista): pk for pk, permiso, vista in db.session.execute(consulta)}
    return existentes


def _conceder(concedidos: dict[str, set[Par]], roles: dict[str, int], pares: dict[Par, int]) -> None:
    tabla = assoc_permissionview_role
    for puesto, propios in concedidos.items():
        deseados = {pares[par] for par in propios}
        actuales = set(db.session.scalars(select(tabla.c.permission_view_id).where(tabla.c.role_id == roles[puesto])))
        if actuales - deseados:
            sobra = (tabla.c.role_id == roles[puesto]) & tabla.c.permission_view_id.in_(actuales - deseados)
            db.session.execute(delete(tabla).where(sobra))
        if deseados - actuales:
            filas = [{"role_id": roles[puesto], "permission_view_id": pk} for pk in sorted(deseados - actuales)]
            db.session.execute(insert(tabla), filas)
