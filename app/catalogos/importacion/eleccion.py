"""Which sheet of a workbook holds the data; what is said of the others."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from app.catalogos.importacion.celdas import Rechazo
from app.catalogos.importacion.clases import Celdas, Clase
from app.catalogos.importacion.libro import EJEMPLO, HojaDeLibro, HojaRechazada
from app.catalogos.importacion.titulos import Leida, como_titulo, leida, sin_columnas
from app.nucleo.texto import plegar

EXPLICATIVA = re.compile(
    r"\b(?:ejemplos?|muestras?|instruc\w+|indicacion(?:es)?|ayuda|leeme|lee ?me|leame|guia"
    r"|como (?:se )?(?:llen|captur|us)\w+)\b"
)
"""Names of the sheets that explain how the others are filled in."""
POCAS, MUCHAS = 3, 10
"""An example has this many rows at most; beside it, data have this many at least."""
MIRADAS = 200
"""How many rows are looked at to distinguish data from explanations."""


def elegir(clase: Clase, todas: list[HojaDeLibro], cvegeo: str) -> tuple[Leida, list[str]]:
    """Return the sheet that holds the data, and what a person should be told of the choice.

    Only visible sheets are read. One that explains is none of them while another holds cells; then the one with rows,
    with rows that are data, with more of our columns, with more rows. Raises `HojaRechazada` where none serves, and
    names the hidden sheet that holds the rows.
    """
    leidas, rechazo = _leidas(clase, todas, cvegeo)
    visibles = [una for una in leidas if not una.oculta and not una.vacia]
    propias = [una for una in visibles if not _explica(clase, una)] or visibles
    servibles = [una for una in propias if not una.ausentes]
    elegida = max(servibles, key=lambda una: _valor(clase, una, servibles), default=None)
    if elegida is None or not elegida.filas:
        _rechazar_por_oculta(leidas, propias, elegida)
    if elegida is None:
        raise rechazo or HojaRechazada(_falta(visibles, propias))
    otras = [una for una in servibles if una is not elegida and una.filas]
    return elegida, _avisos(elegida, otras, todas)


def _leidas(clase: Clase, todas: list[HojaDeLibro], cvegeo: str) -> tuple[list[Leida], HojaRechazada | None]:
    """Return every sheet read, and why one that is visible could not be."""
    leidas: list[Leida] = []
    rechazo: HojaRechazada | None = None
    for hoja in todas:
        try:
            leidas.append(leida(clase, enumerate(hoja.renglones(), 1), cvegeo, hoja.nombre, oculta=hoja.oculta))
        except HojaRechazada as error:
            rechazo = rechazo if hoja.oculta else error
    return leidas, rechazo


def _explica(clase: Clase, una: Leida) -> bool:
    """Answer whether a sheet explains how others are filled in: by its name, or because its rows are our titles."""
    if EXPLICATIVA.search(plegar(una.nombre)):
        return True
    titulos = {titulo for columna in clase.columnas for titulo in columna.titulos}
    vistas = [celdas for _numero, celdas in una.filas[:MIRADAS]]
    nombran = sum(como_titulo(celdas.get("nombre", "")) in titulos for celdas in vistas)
    return nombran > 1 and nombran * 2 >= len(vistas)


def _valor(clase: Clase, una: Leida, todas: list[Leida]) -> tuple[bool, bool, bool, int, int]:
    """Return how good a sheet is: greater is better."""
    buenas = any(_es_dato(clase, celdas) for _numero, celdas in una.filas[:MIRADAS])
    al_lado = any(len(otra.filas) >= MUCHAS and otra.columnas > 1 for otra in todas if otra is not una)
    de_muestra = len(una.filas) <= POCAS and al_lado
    return bool(una.filas), buenas, not de_muestra, una.columnas, len(una.filas)


def _es_dato(clase: Clase, celdas: Celdas) -> bool:
    """Answer whether every cell of a row reads as its column asks."""
    try:
        for columna in clase.leidas():
            if celdas.get(columna.campo):
                columna.leer(celdas[columna.campo])
    except Rechazo:
        return False
    return True


# What is said


def _rechazar_por_oculta(leidas: list[Leida], propias: list[Leida], elegida: Leida | None) -> None:
    """Raise `HojaRechazada` where the rows stand in a hidden sheet that is more like ours than any visible one."""
    ocultas = [una for una in leidas if una.oculta and una.filas]
    if not ocultas:
        return
    mejor = max(ocultas, key=lambda una: (not EXPLICATIVA.search(plegar(una.nombre)), una.columnas, len(una.filas)))
    if elegida is None and mejor.columnas < max((una.columnas for una in propias), default=0):
        return
    raise HojaRechazada(
        _(
            "Ninguna hoja a la vista trae renglones debajo de los títulos; los hay en la hoja oculta «%(nombre)s», que"
            " no se lee. Si son los que quiere cargar, muéstrela en su programa (clic derecho en las pestañas,"
            " «Mostrar»), guarde el libro y vuelva a subirlo.",
            nombre=mejor.nombre,
        )
    )


def _falta(visibles: list[Leida], propias: list[Leida]) -> str:
    """Return what is said where no visible sheet has our titles."""
    if not visibles:
        return _("No trae nada.")
    mejor = max(propias, key=lambda una: (una.columnas, -len(una.ausentes)))
    dicho = sin_columnas(mejor.ausentes, mejor.nombre if len(visibles) > 1 else "")
    explican = [una.nombre for una in visibles if una not in propias and una.filas]
    if explican:
        dicho += " " + _("No se leen como datos las hojas que explican: %(nombres)s.", nombres=_entre(explican))
    return dicho


def _avisos(elegida: Leida, otras: list[Leida], todas: list[HojaDeLibro]) -> list[str]:
    """Return what is said of how a workbook was read: which sheet, its row of titles, and what was not read."""
    nombres = [hoja.nombre for hoja in todas if hoja.nombre != EJEMPLO]
    renglon = elegida.encabezado.numero
    avisos: list[str] = []
    if len(nombres) > 1 and elegida.nombre in nombres:
        lugar = {"nombre": elegida.nombre, "n": nombres.index(elegida.nombre) + 1, "total": len(nombres)}
        avisos.append(_("Se leyó la hoja «%(nombre)s», la %(n)s de %(total)s.", **lugar))
    if avisos or renglon > 1:
        avisos.append(
            _("Los títulos están en el renglón %(n)s de la hoja «%(nombre)s».", n=renglon, nombre=elegida.nombre)
        )
    ocultas = [hoja.nombre for hoja in todas if hoja.oculta]
    if ocultas:
        avisos.append(_("No se leyeron las hojas ocultas: %(nombres)s.", nombres=_entre(ocultas)))
    if otras:
        nombradas = ", ".join(f"«{otra.nombre}» ({len(otra.filas):,})" for otra in otras)[:300]
        avisos.append(_("También traen renglones y no se leyeron: %(nombres)s. Súbalas aparte.", nombres=nombradas))
    return avisos


def _entre(nombres: list[str]) -> str:
    return ", ".join(f"«{nombre}»" for nombre in nombres)[:300]
