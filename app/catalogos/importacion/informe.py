"""The report of an import: its page, and the CSV that is taken away."""

from __future__ import annotations

import csv
import io

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.catalogos.models.trabajos import Trabajo

VEREDICTOS = {
    "nueva": (_l("Nuevo"), _l("Nuevos"), "bien"),
    "cambia": (_l("Cambia"), _l("Cambian"), "aviso"),
    "igual": (_l("Ya está igual"), _l("Ya están igual"), "gris"),
    "rechazada": (_l("No se carga"), _l("No se cargan"), "mal"),
    "aviso": (_l("Aviso"), _l("Avisos"), ""),
}
"""Verdict → how it reads on a row, how its figure reads, and the tone of its chip."""
ETAPAS = {
    "revisado": (_l("Revisado, sin cargar"), "aviso"),
    "cargando": (_l("Cargando"), ""),
    "terminado": (_l("Cargado"), "bien"),
    "interrumpido": (_l("Se interrumpió"), "mal"),
}
POR_PAGINA = 100


def de_veredicto(trabajo: Trabajo, veredicto: str) -> list[tuple[int, str, str]]:
    """Return the report's rows (number, verdict, sentence) of one verdict, or all for an empty one."""
    return [(n, suyo, frase) for n, suyo, frase in trabajo.informe or [] if veredicto in ("", suyo)]


def en_csv(trabajo: Trabajo) -> bytes:
    """Return the report as a CSV that a sheet opens as it is: UTF-8 with its mark, and no cell that is a formula."""
    salida = io.StringIO(newline="")
    hoja = csv.writer(salida)
    hoja.writerow([_("Renglón"), _("Resultado"), _("Explicación")])
    for numero, veredicto, frase in trabajo.informe or []:
        hoja.writerow([numero, VEREDICTOS[veredicto][0], sin_formula(frase)])
    return salida.getvalue().encode("utf-8-sig")


def sin_formula(texto: str) -> str:
    """Return a text that no sheet takes for a formula."""
    return f"'{texto}" if texto[:1] in ("=", "+", "-", "@", "\t", "\r") else texto
