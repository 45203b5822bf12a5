"""What catalogues refuse, in words beside the field."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import gettext as _

from app.catalogos.models.tramites import CampoDeTramite
from app.fab.forms import DatoRechazado
from app.nucleo.puestos import DE_DEPENDENCIA
from app.nucleo.texto import plegar
from app.seguridad.models import Adscripcion
from app.seguridad.protegidas import adelanta, revive

_NOMBRE = re.compile(r"[a-z_]{2,30}")


def revisar_adscripcion(item: Adscripcion) -> None:
    """Raise `DatoRechazado` unless puesto, dependencia and dates go together."""
    if item.puesto in DE_DEPENDENCIA and item.dependencia is None:
        raise DatoRechazado(_("Este puesto necesita su dependencia."), "dependencia")
    if item.puesto not in DE_DEPENDENCIA and item.dependencia is not None:
        raise DatoRechazado(_("Este puesto es de la Unidad: deje vacía la dependencia."), "dependencia")
    if item.hasta is not None and item.hasta < item.desde:
        raise DatoRechazado(_("Termina antes de empezar; revise las fechas."), "hasta")


def revisar_administrador(item: Adscripcion) -> None:
    """Raise `DatoRechazado` when somebody would be an Administrador since before today.

    Who may consent to what opens the reserved is told from since when he has been one.
    """
    if adelanta(item, item.id is None):
        raise DatoRechazado(_("El puesto de Administrador se da desde hoy o después, como un puesto nuevo."), "desde")


def revisar_terminado(item: Adscripcion) -> None:
    """Raise `DatoRechazado` when an ended puesto, of those whose persons consent, would run again."""
    if revive(item):
        raise DatoRechazado(_("Ese puesto ya terminó y no se alarga: dé uno nuevo, desde hoy o después."), "hasta")


def revisar_campo(item: CampoDeTramite) -> None:
    """Give a trámite's own field its name; `DatoRechazado` when name and choices are not what they must be."""
    item.nombre = item.nombre or nombre_de_etiqueta(item.etiqueta or "")
    if not _NOMBRE.fullmatch(item.nombre):
        raise DatoRechazado(
            _("Use de 2 a 30 letras minúsculas sin acentos, con guion bajo en vez de espacio."), "nombre"
        )
    if item.tipo == "opcion" and len(item.lista_de_opciones) < 2:
        raise DatoRechazado(_("Escriba al menos dos opciones, una por línea."), "opciones")
    if len(set(item.lista_de_opciones)) < len(item.lista_de_opciones):
        raise DatoRechazado(_("Hay una opción repetida; deje cada una una sola vez."), "opciones")
    if item.tipo != "opcion" and item.lista_de_opciones:
        raise DatoRechazado(_("Las opciones son sólo de «Una opción de una lista»; déjelas vacías."), "opciones")


def nombre_de_etiqueta(etiqueta: str) -> str:
    """Return the name that a label makes: `Número de poste` → `numero_de_poste`."""
    return re.sub(r"[^a-z]+", "_", plegar(unicodedata.normalize("NFC", etiqueta))).strip("_")[:30].strip("_")
