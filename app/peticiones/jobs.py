"""Jobs of peticiones: resuming what waited, putting aside unnamed files, checking folios."""

from __future__ import annotations

from collections.abc import Iterator

from flask import current_app
from sqlalchemy import func, select

from app.actos.services import AUTOR_SISTEMA, ejecutar
from app.archivos import papelera
from app.archivos.almacen import almacen
from app.archivos.queries import usados
from app.extensions import db, escritura
from app.instalacion import pertenencia
from app.peticiones.models.peticion import Peticion
from app.seguridad.models import Contador
from app.seguridad.zona import hoy

LARGO_DEL_NUMERO = len("-000123-4")
"""What follows módulo and year in a folio."""


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
    guardados, nombrados = almacen(), usados()
    papelera.devolver(guardados, nombrados)
    return papelera.apartar(guardados, nombrados, marca.desde, hoy())


def reanudar_vencidas() -> int:
    """Resume what waited for the citizen until today (act `reanudar` by «sistema»); return how many.

    One that fails goes on waiting and hinders no other; the log says how many failed, and names each by its folio.
    """
    consulta = select(Peticion).where(Peticion.en_espera_hasta <= hoy()).order_by(Peticion.id)
    vencidas = [(p.id, p.folio) for p in db.session.scalars(consulta)]
    fallas = [f"{folio} ({falla})" for pk, folio in vencidas if (falla := _reanudar(pk))]
    if fallas:
        dice = "reanudar: %d de %d peticiones siguen en espera: %s"
        current_app.logger.error(dice, len(fallas), len(vencidas), ", ".join(fallas))
    return len(vencidas) - len(fallas)


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


def huecos_de_folio() -> Iterator[str]:
    """Yield one Spanish line per series of folios whose numbers are not 1, 2, 3 … up to its counter."""
    nombre_de_serie = func.substr(Peticion.folio, 1, func.length(Peticion.folio) - LARGO_DEL_NUMERO)
    folios = select(Peticion.folio, nombre_de_serie.label("serie")).subquery()
    consulta = select(folios.c.serie, func.count(), func.max(folios.c.folio)).group_by(folios.c.serie)
    hay = {nombre: (cuantas, int(mayor.split("-")[2])) for nombre, cuantas, mayor in db.session.execute(consulta)}
    contadores = select(Contador.clave, Contador.valor).where(Contador.clave.startswith("folio:"))
    valores = {clave.removeprefix("folio:").replace(":", "-"): valor for clave, valor in db.session.execute(contadores)}
    for nombre in sorted({*hay, *valores}):
        cuantas, mayor = hay.get(nombre, (0, 0))
        valor = valores.get(nombre, 0)
        if cuantas != valor or mayor != valor:
            yield f"folios {nombre}: el contador dice {valor}, hay {cuantas} y el mayor es {mayor}"
