"""Jobs of peticiones: resuming what waited, putting aside files that no row names."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select

from app.actos.services import AUTOR_SISTEMA, ejecutar
from app.archivos import papelera
from app.archivos.almacen import almacen
from app.extensions import db, escritura
from app.instalacion import pertenencia
from app.peticiones.models.peticion import Peticion
from app.peticiones.services import conteo
from app.seguridad.zona import hoy
from app.tareas.cola import Encargo
from app.tareas.obrero import como_sistema

RECUENTO = "recontar"
"""The job that counts everything anew, asked for where the town's day becomes another."""


def recontar_todo(_encargo: Encargo) -> None:
    """Write every kept count anew, by the days of the time zone that is set now."""
    with como_sistema("contar otra vez por los días de otra zona horaria"):
        conteo.corregir()


def apartar_huerfanos() -> int:
    """Put aside files that no row has named for a day (their save was refused after they were kept); return how many.

    Nothing is deleted. Only where this database has charge of the folder, and only what came since it has.
    """
    marca = pertenencia.a_cargo()
    if marca is None:
        current_app.logger.error("adjuntos: la carpeta no es de esta base; no se apartó nada")
        return 0
    if not pertenencia.avanzar(marca):
        current_app.logger.warning("adjuntos: la base es más antigua que la carpeta; no se apartó nada")
        return 0
    papelera.devolver(almacen())
    return papelera.apartar(almacen(), marca.desde, hoy())


LOTE = 200
"""How many that waited are read at a time."""


def reanudar_vencidas() -> int:
    """Resume what waited for the citizen until today (act `reanudar` by «sistema»); return how many.

    One that fails goes on waiting and hinders no other; the log says how many failed, and names each by its folio.
    Each is resumed in a transaction of its own; they are read by their ids, some at a time.
    """
    hechas, fallas, desde = 0, [], 0
    while lote := _en_espera(desde):
        for desde, folio in lote:
            falla = _reanudar(desde)
            hechas += not falla
            fallas += [f"{folio} ({falla})"] if falla else []
    if fallas:
        dice = "reanudar: %d de %d peticiones siguen en espera: %s"
        current_app.logger.error(dice, len(fallas), len(fallas) + hechas, ", ".join(fallas))
    return hechas


def _en_espera(desde: int) -> list[tuple[int, str]]:
    """Return id and folio of the next that waited until today, after an id."""
    debidas = Peticion.en_espera_hasta <= hoy(), Peticion.id > desde
    consulta = select(Peticion.id, Peticion.folio).where(*debidas).order_by(Peticion.id).limit(LOTE)
    return [(pk, folio) for pk, folio in db.session.execute(consulta)]


def _reanudar(pk: int) -> str:
    """Resume one in a transaction of its own; return the kind of the error that kept it waiting, '' of none."""
    try:
        with escritura():
            p = db.session.get_one(Peticion, pk)
            if p.en_espera_hasta is not None and p.en_espera_hasta <= hoy():
                ejecutar(p, "reanudar", {}, autor=AUTOR_SISTEMA)
    except Exception as error:
        return type(error).__name__
    return ""
