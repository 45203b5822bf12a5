"""FAB's grants, derived from workflow tables and catalogue permissions; `ac init` writes them."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_group_role,
    assoc_permissionview_role,
    assoc_user_role,
)
from sqlalchemy import delete, insert, select

from app.asesorias import workflow as asesorias
from app.bitacora.workflow import entrada as bitacora
from app.compromisos import workflow as compromisos
from app.extensions import db
from app.fab.security import DE_CUALQUIERA
from app.jornadas import workflow as jornadas
from app.jornadas.models import DE_CAMPO
from app.menu import DE_FAB, MENU
from app.nucleo import puestos as P
from app.nucleo.flujo import Paso
from app.peticiones.workflow import tabla as peticiones
from app.seguridad.services import subir_version

Par = tuple[str, str]

VEN_PETICIONES = (
    *P.UNIDAD, P.ENLACE, P.TITULAR, P.COMUNICACION, P.INFORMACION, P.ASESOR, *P.DE_LO_RESERVADO,
)  # fmt: skip
CRUD = ("can_list", "can_show", "can_add", "can_edit", "can_delete")
LEER = ("can_list", "can_show")
SIN_BORRAR = ("can_list", "can_show", "can_add", "can_edit")
CATALOGOS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("DependenciaView", (P.ADMINISTRADOR,), CRUD),
    ("DependenciaView", (P.COORDINADOR, P.SUBCOORDINADOR, P.CAPTURISTA), LEER),
    ("TramiteView", (P.ADMINISTRADOR,), CRUD),
    ("TramiteView", P.UNIDAD, LEER),
    ("RequisitoView", (P.ADMINISTRADOR,), CRUD),
    ("CanalView", (P.ADMINISTRADOR,), CRUD),
    ("ModuloView", (P.ADMINISTRADOR,), CRUD),
    ("LocalidadView", (P.ADMINISTRADOR,), CRUD),
    ("InhabilView", (P.ADMINISTRADOR,), (*CRUD, "can_completos")),
    ("AjusteView", (P.ADMINISTRADOR,), ("can_list", "can_show", "can_edit")),
    ("ImportacionView", (P.ADMINISTRADOR,), ("can_list", "can_show", "can_add")),
    ("CambioView", (P.ADMINISTRADOR,), LEER),
    ("ConsentimientoView", (P.ADMINISTRADOR,), ("can_list",)),
    ("CampoDeTramiteView", (P.ADMINISTRADOR,), CRUD),
    ("FirmanteView", (P.ADMINISTRADOR,), CRUD),
    ("AvisoView", (P.ADMINISTRADOR,), ("can_list", "can_show", "can_add")),
    ("AdscripcionView", (P.ADMINISTRADOR,), SIN_BORRAR),
    ("SuplenciaView", (P.TITULAR, P.COORDINADOR, P.ADMINISTRADOR), (*LEER, "can_add", "can_terminar")),
    ("UsuarioView", (P.ADMINISTRADOR,), SIN_BORRAR),
    ("RolView", (P.ADMINISTRADOR,), CRUD),
    ("ContrasenaAjenaView", (P.ADMINISTRADOR,), ("can_temporal",)),
    ("CiudadanoView", P.UNIDAD, (*SIN_BORRAR, "can_buscar")),
    ("CiudadanoView", (P.COMUNICACION,), ("can_buscar",)),
    ("CiudadanoView", (P.CAPTURISTA, P.SUBCOORDINADOR), ("can_fusionar", "can_deshacer")),
    ("GraficaView", (P.COORDINADOR, P.SUBCOORDINADOR, P.TITULAR), ("can_graficas_de_peticiones",)),
    ("GraficaView", (P.COORDINADOR, P.SUBCOORDINADOR), ("can_graficas_de_la_calle",)),
    ("Resultados", (P.INTERDIRECCIONAL,), ("can_resultados",)),
    ("FlujoView", (*P.UNIDAD, P.TITULAR, P.ADMINISTRADOR), ("can_flujos",)),
    ("TableroView", (P.ENLACE,), ("can_tablero",)),
    ("Peticion", VEN_PETICIONES, (*LEER, "can_expediente")),
    ("Peticion", (P.SECRETARIA, P.CAPTURISTA, P.SUBCOORDINADOR, P.COMUNICACION), ("can_add",)),
    ("Peticion", (*P.UNIDAD, P.COMUNICACION, P.INFORMACION), ("can_comprobante",)),
    ("Peticion", (P.SECRETARIA, P.CAPTURISTA), ("can_turno",)),
    ("Peticion", (P.ENLACE, P.CAPTURISTA, P.SUBCOORDINADOR, P.COORDINADOR), ("can_formato",)),
    ("Peticion", P.UNIDAD, ("can_faltantes", "can_oficio")),
    ("Peticion", (*P.UNIDAD, P.INFORMACION, P.ENLACE), ("can_denuncia",)),
    ("Hoja", (*P.UNIDAD, P.ENLACE, *P.DE_LO_RESERVADO), (*LEER, "can_add", "can_adjuntar", "can_descartar")),
    ("Oficio", P.UNIDAD, ("can_list",)),
    ("Bitacora", (*P.UNIDAD, P.INFORMACION, P.ASESOR, *P.DE_LO_RESERVADO), LEER),
    ("Bitacora", (P.INFORMACION, P.SUBCOORDINADOR), ("can_add",)),
    ("Jornada", DE_CAMPO, LEER),
    ("Jornada", (P.COORDINADOR,), ("can_add",)),
    ("Jornada", DE_CAMPO, ("can_hoja", "can_papel", "can_informe")),
    ("Foto", (*DE_CAMPO, *P.DE_LO_RESERVADO), ("can_show",)),
    ("Visita", DE_CAMPO, LEER),
    ("Visita", (P.INFORMACION, P.COORDINADOR, P.SUBCOORDINADOR, P.ASESOR), ("can_add",)),
    ("Asesoria", (P.ASESOR, P.COORDINADOR, P.SUBCOORDINADOR, P.SECRETARIA), LEER),
    ("Asesoria", (P.ASESOR,), ("can_add",)),
    ("Calendario", DE_CAMPO, ("can_calendario",)),
    ("Compromiso", DE_CAMPO, LEER),
    ("Compromiso", (P.COORDINADOR, P.SUBCOORDINADOR), ("can_add",)),
    ("Identidad", (P.CUSTODIO,), ("can_list", "can_abrir")),
    ("Campo", DE_CAMPO, ("can_campo",)),
    ("Dispositivo", (*DE_CAMPO, P.ADMINISTRADOR), ("can_list",)),
    ("Dispositivo", (P.ADMINISTRADOR,), ("can_revocar",)),
)
"""View or model, puestos, permissions."""


TABLAS: dict[str, tuple[Paso, ...]] = {
    "Peticion": peticiones.TABLA,
    "Bitacora": bitacora.TABLA,
    "Jornada": jornadas.TABLA,
    "Asesoria": asesorias.TABLA,
    "Compromiso": compromisos.TABLA,
}
"""Model → its workflow table; what begins a thing is `can_add`, granted above."""


ABREN = (
    "can_list", "can_tablero", "can_calendario", "can_campo", "can_graficas_de_peticiones", "can_flujos",
    "can_resultados",
)  # fmt: skip
"""Permissions of the pages that the menu leads to."""


class SistemaTieneDueno(RuntimeError):
    """FAB's all-powerful role was given to somebody."""


def concesiones() -> dict[str, set[Par]]:
    """Return puesto → pairs (permission, view or model): acts from the workflow tables, the rest from `CATALOGOS`."""
    salida: dict[str, set[Par]] = {puesto: set(DE_CUALQUIERA) for puesto in P.PUESTOS}
    for modelo, tabla in TABLAS.items():
        for paso in tabla:
            for puesto in set(paso.puestos) & set(salida):
                if "" not in paso.desde:
                    salida[puesto].add((f"can_{paso.acto}", modelo))
    for vista, puestos, permisos in CATALOGOS:
        for puesto in puestos:
            salida[puesto].update((permiso, vista) for permiso in permisos)
    for pares in salida.values():
        pares |= _entradas_de_menu(pares)
    return salida


def _entradas_de_menu(pares: set[Par]) -> set[Par]:
    """Return the menu items of the views on which something may be opened."""
    abiertas = {vista for permiso, vista in pares if permiso in ABREN}
    entradas = {
        (nombre, categoria)
        for vista, nombre, categoria in MENU
        if (vista.class_permission_name or vista.__name__) in abiertas
    }
    nombres = {n for par in entradas for n in par if n}
    fab = {"List Users": "UsuarioView", "List Roles": "RolView"}
    nombres |= {nombre for nombre in DE_FAB if fab[nombre] in abiertas}
    return {("menu_access", nombre) for nombre in nombres}


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
    _exigir_sistema_sin_dueno(roles[appbuilder.sm.auth_role_admin])
    _conceder(concedidos, roles, pares)
    subir_version("configuracion")


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


def _exigir_sistema_sin_dueno(role_id: int) -> None:
    for tabla in (assoc_user_role, assoc_group_role):
        if db.session.execute(select(tabla.c.id).where(tabla.c.role_id == role_id)).first():
            raise SistemaTieneDueno("El rol «Sistema» lo tiene alguien: quíteselo; ese rol no se da a nadie.")


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


def hay_administrador() -> bool:
    """Answer whether any account exists."""
    return db.session.scalar(select(User.id).limit(1)) is not None
