"""While capturing: a trámite with what it asks, what a person asked before."""

from __future__ import annotations

from flask_babel import gettext as _

from app.catalogos.models.tramites import Requisito, Tramite
from app.ciudadanos.queries import Asunto, Historial
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo
from app.peticiones.presenters import renglones
from app.peticiones.queries import de_personas, propios_de
from app.peticiones.workflow.vocabulario import ESTADOS


def de_tramite(t: Tramite) -> Datos:
    """Return a trámite with what is asked for it, retired requisitos and fields left out."""
    return {
        "id": t.id,
        "nombre": t.nombre,
        "dependencia": str(t.dependencia) if t.dependencia else "",
        "plazo": t.plazo,
        "clase": t.clase,
        "sinonimos": t.sinonimos,
        "requisitos": [_requisito(r) for r in t.requisitos if r.activo],
        "campos": [_campo(c) for c in propios_de(t)],
    }


def _requisito(r: Requisito) -> Datos:
    return {"id": r.id, "nombre": r.nombre, "obligatorio": r.obligatorio, "documento": r.documento, "donde": _donde(r)}


def _campo(c: Campo) -> Datos:
    return {
        "nombre": c.nombre,
        "etiqueta": c.etiqueta,
        "tipo": c.tipo,
        "obligatorio": c.obligatorio,
        "opciones": list(c.opciones_de(None)),
    }


def _donde(requisito: Requisito) -> str:
    """Return where she gets a requisito, or that the town itself gives it, and what serves as it."""
    lugar, sirve = requisito.donde, requisito.sirve
    if requisito.lo_emite:
        donde = _("lo emite el propio municipio%(donde)s", donde=f": {lugar}" if lugar else "")
    else:
        donde = _("dónde: %(donde)s", donde=lugar) if lugar else ""
    return " · ".join(filter(None, (donde, _("sirve: %(que)s", que=sirve) if sirve else "")))


def historial(ids: list[int]) -> Historial:
    """Return what persons asked before; a neighbour's joining counts."""
    total, ultimas = de_personas(ids)
    asuntos = [
        Asunto(p.folio, renglones.url_de(p), renglones.titulo_de(p), _(ESTADOS[p.estado]), p.registrada)
        for p in ultimas
    ]
    return total, asuntos
