"""The scanned sheets of a petición that becomes reservada: all of them go to who handles it, wherever they were."""

from __future__ import annotations

from flask import Flask

from tests.cliente import Cliente
from tests.documentos import de_escaner as e
from tests.documentos.test_hojas import hecho, ids
from tests.factories import en

RESERVA = {"contra": "servidor_publico", "motivo": "Acusa a un servidor."}


def test_what_waited_elsewhere_goes_along(app: Flask, cliente: type[Cliente]) -> None:
    """The enlace handed it in before «Ver más», so that it waits in his bandeja; a copy waits in the Unidad's."""
    folio = hecho(app, lambda: en("canalizado"))[0]
    unidad, enlace, control = (cliente.de(quien) for quien in ("capturista", "enlace_obras", "control"))
    hoja = e.en_pdf(e.impreso(unidad, folio))
    e.entregar(enlace, (hoja, "uno.pdf"))
    e.entregar(unidad, (hoja, "dos.pdf"))
    direcciones = [f"/hojas/{pk}/vista.png" for pk in sorted(ids(app))]

    def vistas() -> list[list[int]]:
        return [[quien.get(url).status_code for url in direcciones] for quien in (enlace, unidad, control)]

    assert vistas() == [[200, 404], [404, 200], [404, 404]]
    unidad.acto(folio, "reservar", **RESERVA)
    assert vistas() == [[404, 404], [404, 404], [200, 200]]
