"""How visitas read."""

from __future__ import annotations

from collections.abc import Collection, Container

from flask import url_for
from flask_babel import gettext as _

from app.actos.piezas import Ficha, Renglon
from app.actos.presenters import Colgado, ficha, recortado
from app.bitacora.models.visita import Visita
from app.bitacora.queries import entradas as queries
from app.bitacora.queries.visitas import visitas_de
from app.fab.fechas import fecha_y_hora
from app.nucleo.puestos import DE_CAMPO
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance


def ficha_de_visita(v: Visita, devueltas: Container[int]) -> Ficha | None:
    """Return its chip: whether it waits to be verified, or came back; None for what asks for nothing.

    `devueltas` are those among the shown of which `bitacora.queries.devueltas` says so.
    """
    if v.tipo != "canalizacion" or v.verificada is not None or v.bitacora is None:
        return None
    if v.id in devueltas:
        return ficha(_("Devuelta"), "gris")
    return ficha(_("Por verificar"), "aviso") if v.bitacora.estado == "visitada" else None


def renglones_de_visitas(visitas: list[Visita]) -> list[Renglon]:
    """Return the rows of a list of visitas, with one statement for all their chips."""
    devueltas = queries.devueltas(visitas)
    return [renglon_de_visita(v, devueltas) for v in visitas]


def renglon_de_visita(v: Visita, devueltas: Container[int]) -> Renglon:
    """Return a row of a list of visitas; `devueltas` as `ficha_de_visita`."""
    donde = v.dependencia or v.localidad or ""
    return {
        "folio": fecha_y_hora(v.cuando),
        "url": url_for("VisitaView.show", pk=v.id),
        "titulo": str(donde),
        "detalle": _("%(quien)s habló con %(otro)s", quien=v.quien.get_full_name(), otro=v.con_quien),
        "dependencia": recortado(v.resultado),
        "ficha": ficha_de_visita(v, devueltas),
    }


VISITAS = "visitas"
"""The name by which the page of a petición says that some visita treated it."""


def visitas_colgadas(p: Peticion, autor: Alcance, tiene: Collection[str] | None = None) -> Colgado | None:
    """Return the visitas that treated a petición, for who goes out."""
    if not autor.puestos & set(DE_CAMPO) or (tiene is not None and VISITAS not in tiene):
        return None
    suyas = renglones_de_visitas(visitas_de(p))
    return Colgado(_("Visitas"), suyas) if suyas else None
