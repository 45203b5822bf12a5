"""A PDF as an answer."""

from __future__ import annotations

from flask import Response, request


def en_linea(contenido: bytes, nombre: str) -> Response:
    """Answer with a PDF that the browser shows, or with `?descargar=` keeps."""
    respuesta = Response(contenido, mimetype="application/pdf")
    disposicion = "attachment" if request.args.get("descargar") else "inline"
    respuesta.headers.set("Content-Disposition", disposicion, filename=f"{nombre}.pdf")
    return respuesta
