"""A petición's attachments on its page: picture, what it is, who attached it, when."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from app.archivos.avisos import avisos_de_fila
from app.archivos.paginas import PDF
from app.archivos.previas import paginas_de
from app.fab.fechas import fecha_y_hora
from app.nucleo.datos import Datos
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.sucesos import Contado


def figuras_de(adjuntos: Sequence[Adjunto]) -> list[Datos]:
    """Return each attachment: `nombre`, `archivo`, `url`, `detalle`, `pie`, and `paginas` (None: it cannot be shown).

    `avisos` are sentences: what its signatures say, what the copy does not carry; `original` is the address of the file
    as it came, '' where it is not kept. `mini` and `vista` are the addresses of its first page, small and large;
    without `?pagina=` in `vista`.
    """
    return [_figura(adjunto) for adjunto in adjuntos]


def repartidas(
    adjuntos: Sequence[Adjunto], figuras: Sequence[Datos], movimientos: Sequence[Contado]
) -> dict[str, list[Datos]]:
    """Return of the figures what came with the request, and what came after it was sent to the dependencia."""
    enviada = next((m.cuando for m in movimientos if m.acto == "canalizar"), None)
    partes: dict[str, list[Datos]] = {"antes": [], "despues": []}
    for adjunto, figura in zip(adjuntos, figuras, strict=True):
        partes["despues" if enviada is not None and adjunto.subido >= enviada else "antes"].append(figura)
    return partes


def _figura(a: Adjunto) -> Datos:
    paginas = paginas_de(a)
    cuantas = ngettext("%(num)s página", "%(num)s páginas", paginas or 0) if a.mime == PDF and paginas else None
    clase = "PDF" if a.mime == PDF else _("Imagen")
    return {
        "id": a.id,
        "nombre": a.titulo,
        "archivo": a.nombre,
        "url": url_for("AdjuntoView.ver", pk=a.id),
        "mini": url_for("AdjuntoView.vista", pk=a.id, tamano="mini"),
        "vista": url_for("AdjuntoView.vista", pk=a.id),
        "paginas": paginas,
        "avisos": avisos_de_fila(a),
        "original": url_for("AdjuntoView.original", pk=a.id) if a.original_sha256 else "",
        "detalle": " · ".join(filter(None, (clase, cuantas, tamano_de(a.tamano)))),
        "pie": " · ".join(filter(None, (quien_adjunto(a), fecha_y_hora(a.subido)))),
    }


def quien_adjunto(a: Adjunto) -> str:
    """Return who attached a file: an account, or the person herself through the portal."""
    return a.autor.get_full_name() if a.autor else _("La persona")


def tamano_de(octetos: int) -> str:
    """Return a size as people say it: `85 KB`, `1.2 MB`."""
    if octetos < 1_000_000:
        return f"{max(1, round(octetos / 1000))} KB"
    return f"{format_decimal(round(octetos / 1_000_000, 1))} MB"
