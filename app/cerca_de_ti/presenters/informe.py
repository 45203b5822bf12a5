"""How the versions of a jornada's report are shown."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from app.archivos.presenters import pintadas
from app.cerca_de_ti import queries
from app.cerca_de_ti.models import InformeDeJornada
from app.fab.fechas import fecha_larga_y_hora
from app.jornadas.models import Jornada
from app.nucleo.datos import Datos, Hechos
from app.nucleo.texto import N_

CIFRAS = {
    "entradas": N_("Entradas de la bitácora"),
    "orientadas": N_("Orientadas ahí mismo"),
    "peticiones": N_("Peticiones"),
    "visitas": N_("Visitas"),
    "asesorias": N_("Asesorías"),
    "compromisos": N_("Compromisos"),
    "fotos": N_("Fotos"),
}
"""Figure of a jornada's report → its words, in reading order."""


def fotos_de_jornada(jornada: Jornada) -> list[Datos]:
    """Return the photos of all that was done in a jornada, as the macro `fotos` draws them."""
    return pintadas(queries.fotos_de_jornada(jornada))


# The versions of a report


def hora_de(minuto: str | None) -> str:
    """Return the hour of an instant that a report keeps; '' for none."""
    return minuto[11:] if minuto else ""


def versiones(informes: list[InformeDeJornada]) -> list[Datos]:
    """Return the versions, newest first, each with its day, what changed since the one before, and its PDF."""
    anteriores = [*(uno.contenido for uno in informes[1:]), None][: len(informes)]
    return [
        {
            "titulo": _("Versión %(n)s", n=uno.numero),
            "dia": fecha_larga_y_hora(uno.hecho),
            "cambio": cambio(antes, uno.contenido),
            "url": url_for("PapelDeJornadaView.informe", pk=uno.jornada_id, version=uno.numero)
            if uno.pdf_sha256
            else None,
        }
        for uno, antes in zip(informes, anteriores, strict=True)
    ]


def cambio(antes: Hechos | None, ahora: Hechos) -> str:
    """Return what a version adds up to, or in which figures it grew since the one before that this person sees.

    A figure that falls is not told: it would say that something became reservado.
    """
    cifras = ahora["cifras"]
    if antes is None:
        return " · ".join(f"{_(texto)}: {cifras[c]}" for c, texto in CIFRAS.items() if cifras[c])
    de_antes = {c: antes["cifras"].get(c, 0) for c in CIFRAS}
    if de_antes == {c: cifras[c] for c in CIFRAS}:
        return _("Las mismas cifras; cambió de qué son.")
    crecen = [c for c in CIFRAS if de_antes[c] < cifras[c]]
    return " · ".join(f"{_(CIFRAS[c])}: {de_antes[c]} → {cifras[c]}" for c in crecen) or _("Se hizo de nuevo.")
