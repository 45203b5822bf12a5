"""How an entry reads, on its own pages and on that of a petición."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from flask import url_for
from flask_babel import gettext as _

from app.actos.piezas import Accion, Enlace, Renglon
from app.actos.presenters import Colgado, ficha, hace, recortado
from app.actos.services import actos_posibles, boton_de
from app.bitacora.models.entrada import Bitacora
from app.bitacora.queries import entradas as queries
from app.bitacora.workflow.entrada import ACTOS, ESTADOS, MEDIOS
from app.fab.fechas import fecha_y_hora
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters import renglones as de_peticiones
from app.peticiones.workflow.vocabulario import ESTADOS as ESTADOS_DE_PETICION
from app.seguridad.guardia import Alcance

TONOS = {"registrada": "bien", "atendida": "bien", "visita_verificada": "bien", "descartada": "gris"}


def url_de(b: Bitacora) -> str:
    """Return the address of its page."""
    return url_for("BitacoraView.show", pk=b.id)


def medio_de(b: Bitacora) -> str:
    """Return how it was heard: «Radio · La Poderosa»."""
    return " · ".join(parte for parte in (_(dict(MEDIOS)[b.medio]), b.estacion, b.programa) if parte)


def renglon(b: Bitacora) -> Renglon:
    """Return a row of a list of entries."""
    return {
        "folio": b.folio,
        "url": url_de(b),
        "titulo": str(b.tramite) if b.tramite else recortado(b.relato),
        "detalle": f"{medio_de(b)} · {b.localidad}",
        "dependencia": fecha_y_hora(b.oida),
        "ficha": ficha(_(ESTADOS[b.estado]), TONOS.get(b.estado, "")),
    }


def renglon_por_mover(b: Bitacora, autor: Alcance) -> Renglon:
    """Return a row of the bandeja: with a link to the form of the act that moves it on."""
    paso = next((paso for paso in actos_posibles(b, autor) if not ACTOS[paso.acto].peligroso), None)
    accion: Accion | None = None
    if paso is not None:
        url = f"{url_de(b)}#acto-{paso.acto}"
        accion = {"texto": boton_de(b, paso), "url": url, "campos": None, "primaria": True}
    pintado = renglon(b)
    if b.estado == "verificada" and b.devuelta:
        pintado["ficha"] = ficha(_("Devuelta"), "aviso")
    return {**pintado, "accion": accion}


def parecida(b: Bitacora) -> dict[str, str]:
    """Return an entry that may be the same matter; without a word of who reported it."""
    partes = (medio_de(b), b.domicilio, hace(b.oida), _(ESTADOS[b.estado]))
    return _parecida(b.folio, url_de(b), str(b.tramite), partes)


def parecida_pedida(p: Peticion) -> dict[str, str]:
    """Return a petición that may be the same matter; without a word of who asked."""
    donde = p.planteamiento.domicilio if p.planteamiento else ""
    partes = (_("Petición"), donde, hace(p.registrada), _(ESTADOS_DE_PETICION[p.estado]))
    return _parecida(p.folio, de_peticiones.url_de(p), p.titulo, partes)


def renglon_parecido(hallada: dict[str, str], enlace: Enlace | None = None) -> Renglon:
    """Return the row of the same on the page of an entry."""
    return {
        "enlace": enlace,
        "folio": hallada["folio"],
        "url": hallada["url"],
        "titulo": hallada["que"],
        "detalle": hallada["detalle"],
        "dependencia": "",
        "ficha": None,
    }


def _parecida(folio: str, url: str, que: str, partes: Iterable[str | None]) -> dict[str, str]:
    return {"folio": folio, "url": url, "que": que, "detalle": " · ".join(parte for parte in partes if parte)}


def datos_de(b: Bitacora) -> list[tuple[str, str]]:
    """Return label and value of what the page shows."""
    datos: list[tuple[str, object]] = [
        (_("Cómo se supo"), medio_de(b)),
        (_("Se oyó"), fecha_y_hora(b.oida)),
        (_("Localidad"), b.localidad),
        (_("Dónde"), b.domicilio),
        (_("Lugar en el mapa"), f"{b.latitud:.5f}, {b.longitud:.5f}" if b.latitud is not None else ""),
        (_("De qué trata"), b.tramite),
        (_("Quién lo reporta"), b.reporta),
        (_("Teléfono"), b.reporta_telefono),
        (_("Asentada"), fecha_y_hora(b.asentada)),
    ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]


def entrada_colgada(p: Peticion, _autor: Alcance, _tiene: Collection[str] | None = None) -> Colgado | None:
    """Return the entry that a petición was made from, in the words that were heard, for who sees it."""
    entrada = queries.entrada_de(p)
    if entrada is None:
        return None
    return Colgado(_("De la bitácora"), [{**renglon(entrada), "titulo": entrada.relato}])
