"""How the street reads: photos, compromisos, asesorías, what a jornada adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.actos.presenters import ficha, recortado
from app.archivos.avisos import avisos_de_fila
from app.nucleo.puestos import UNIDAD
from app.nucleo.texto import N_
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy
from app.visitas import queries
from app.visitas.models.asesoria import Asesoria
from app.visitas.models.compromiso import Compromiso
from app.visitas.models.foto import Foto
from app.visitas.models.jornada import InformeDeJornada, Jornada
from app.visitas.workflow.asesoria import ESTADOS as ESTADOS_DE_ASESORIA
from app.visitas.workflow.compromiso import ESTADOS as ESTADOS_DE_COMPROMISO

TONOS_DE_COMPROMISO = {"cumplido": "bien", "incumplido": "mal"}
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


def lo_pedido_antes(cuenta: Mapping[str, int], autor: Alcance) -> str:
    """Return what a jornada says of what its locality asked before: how much, or that this puesto may not see it."""
    if autor.sistema or autor.puestos & set(UNIDAD):
        return "" if cuenta else str(_("Nada pidieron antes aquí."))
    if not cuenta:
        return str(_("Su puesto no puede ver lo que aquí se ha pedido; pregúntelo al Coordinador."))
    return str(_("Aquí solo aparece lo que su puesto puede ver; puede haber más."))


def fotos_de(cosa: Any) -> list[dict[str, Any]]:
    """Return the photos of a visita, entry, asesoría or compromiso as the macro `fotos` draws them."""
    return pintadas(queries.fotos(cosa))


def fotos_de_jornada(jornada: Jornada) -> list[dict[str, Any]]:
    """Return the photos of all that was done in a jornada, as the macro `fotos` draws them."""
    return pintadas(queries.fotos_de_jornada(jornada))


def pintadas(fotos: Iterable[Foto]) -> list[dict[str, Any]]:
    """Return name, address and day of each; a PDF is a link, not a picture."""
    return [
        {
            "url": url_for("FotoView.ver", pk=foto.id),
            "nombre": foto.nombre,
            "imagen": foto.mime.startswith("image/"),
            "detalle": format_datetime(foto.subida, "d MMM y, HH:mm"),
            "avisos": avisos_de_fila(foto),
            "original": url_for("FotoView.original", pk=foto.id) if foto.original_sha256 else "",
        }
        for foto in fotos
    ]


def ficha_de_compromiso(k: Compromiso) -> dict[str, str]:
    """Return its chip: what is open and past its day is overdue."""
    if k.estado == "abierto" and k.fecha < hoy():
        return ficha(_("Vencido"), "mal")
    return ficha(_(ESTADOS_DE_COMPROMISO[k.estado]), TONOS_DE_COMPROMISO.get(k.estado, ""))


def renglon_de_compromiso(k: Compromiso) -> dict[str, Any]:
    """Return a row of a list of compromisos."""
    return {
        "folio": k.folio,
        "url": url_for("CompromisoView.show", pk=k.id),
        "titulo": recortado(k.que),
        "detalle": k.responsable,
        "dependencia": format_date(k.fecha, "d 'de' MMMM 'de' y"),
        "ficha": ficha_de_compromiso(k),
    }


def renglon_de_asesoria(a: Asesoria) -> dict[str, Any]:
    """Return a row of a list of asesorías, for whom the guard shows it."""
    return {
        "folio": a.folio,
        "url": url_for("AsesoriaView.show", pk=a.id),
        "titulo": recortado(a.asunto),
        "detalle": a.asesor.get_full_name() if a.asesor else "",
        "dependencia": format_datetime(a.pedida, "d MMM y, HH:mm"),
        "ficha": ficha(_(ESTADOS_DE_ASESORIA[a.estado]), "bien" if a.estado == "respondida" else "aviso"),
    }


# The versions of a report


def hora_de(minuto: str | None) -> str:
    """Return the hour of an instant that a report keeps; '' for none."""
    return minuto[11:] if minuto else ""


def versiones(informes: list[InformeDeJornada]) -> list[dict[str, Any]]:
    """Return the versions, newest first, each with its day, what changed since the one before, and its PDF."""
    anteriores = [*(uno.contenido for uno in informes[1:]), None][: len(informes)]
    return [
        {
            "titulo": _("Versión %(n)s", n=uno.numero),
            "dia": format_datetime(uno.hecho, "d 'de' MMMM 'de' y, HH:mm"),
            "cambio": cambio(antes, uno.contenido),
            "url": url_for("PapelDeJornadaView.informe", pk=uno.jornada_id, version=uno.numero)
            if uno.pdf_sha256
            else None,
        }
        for uno, antes in zip(informes, anteriores, strict=True)
    ]


def cambio(antes: Mapping[str, Any] | None, ahora: Mapping[str, Any]) -> str:
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
