"""What the other features show on the home page: figures and rows of their `Bandeja`."""

from __future__ import annotations

from dataclasses import dataclass

from flask_appbuilder import Model
from flask_babel import gettext as _
from sqlalchemy import case, func, or_

from app.actos.bandeja import POR_MOVER, Bandeja
from app.actos.piezas import Ficha
from app.actos.presenters import ficha
from app.extensions import db
from app.nucleo.datos import Datos
from app.nucleo.texto import N_
from app.seguridad.guardia import Alcance

FILAS = 8
TONOS = {"mal": N_("fuera de plazo"), "aviso": N_("pendiente")}
Cifras = list[Datos]


@dataclass(frozen=True)
class Leidos:
    """What one feature shows this person: how many per figure, how many wait for her, the first rows."""

    bandeja: Bandeja
    cuantos: dict[str, int]
    por_mover: int
    filas: list[Model]


def leidos(bandeja: Bandeja, autor: Alcance) -> Leidos:
    """Read figures and rows of a feature in one statement; what waits for the person comes first."""
    criterios = {cifra.nombre: cifra.criterio() for cifra in bandeja.de(autor)}
    toca = case((bandeja.por_mover(autor), 1), else_=0)
    columnas = [func.sum(case((criterio, 1), else_=0)).over() for criterio in criterios.values()]
    consulta = bandeja.filas().add_columns(func.sum(toca).over(), *columnas).where(or_(*criterios.values()))
    halladas = db.session.execute(consulta.order_by(toca.desc(), *bandeja.orden()).limit(FILAS)).all()
    total, *cuantos = map(int, halladas[0][1:]) if halladas else [0] * (1 + len(criterios))
    return Leidos(bandeja, dict(zip(criterios, cuantos, strict=True)), total, [fila[0] for fila in halladas])


def cifras_de(leido: Leidos) -> Cifras:
    """Return its figures as the page draws them."""
    cifras = {cifra.nombre: cifra for cifra in leido.bandeja.cifras}
    return [
        {
            "etiqueta": _(cifras[nombre].etiqueta),
            "numero": f"{numero:,}",
            "href": leido.bandeja.url(nombre),
            "ficha": _ficha(cifras[nombre].tono) if numero else None,
        }
        for nombre, numero in leido.cuantos.items()
        if numero or not cifras[nombre].si_hay
    ]


def _ficha(tono: str) -> Ficha | None:
    return ficha(_(TONOS[tono]), tono) if tono else None


def caja_de(leido: Leidos, autor: Alcance) -> Datos:
    """Return the box of its rows."""
    return {
        "titulo": _(leido.bandeja.encabezado),
        "enlace": {"texto": _("Ver todas"), "url": leido.bandeja.url(POR_MOVER)},
        "renglones": [leido.bandeja.renglon(fila, autor) for fila in leido.filas],
    }
