"""Altamira's office for stories: who does what, and what each person sees afterwards."""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.actos.models import Movimiento
from app.commands import como_sistema
from app.extensions import db
from app.seguridad.zona import hoy
from tests import servidores
from tests.cliente import Cliente, Pagina
from tests.factories import datos_de_registro, foto, leer

FOLIO = r"[A-Z]{3}-\d{4}-\d{6}-\d"
FIRMA = {"recibio": "Luis Mata", "recibio_puesto": "Jefe de cuadrilla"}


def texto_de_pdf(contenido: bytes) -> str:
    """Return what a reader finds on a paper."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as archivo:
        archivo.write(contenido)
        archivo.flush()
        orden = [servidores.pdftotext(), "-layout", archivo.name, "-"]
        return subprocess.run(orden, check=True, capture_output=True, text=True).stdout


class Oficina:
    """Every person in a browser of her own, signed in when first needed."""

    def __init__(self, app: Flask, cliente: type[Cliente]) -> None:
        self.app, self._cliente, self._personas = app, cliente, dict[str, Cliente]()

    def de(self, usuario: str) -> Cliente:
        """Return a person's browser."""
        if usuario not in self._personas:
            self._personas[usuario] = self._cliente.de(usuario)
        return self._personas[usuario]

    def en_base(self, mirar: Callable[[], Any]) -> Any:
        """Look into the database as the system; no context is left open around the browsers."""
        with self.app.app_context(), self.app.test_request_context(), como_sistema("historia"):
            return mirar()

    # What is done

    def registra(self, usuario: str = "capturista", **cambios: Any) -> str:
        """Fill the capture page as a person would; return the folio."""
        datos = self.en_base(lambda: datos_de_registro(**{c: v for c, v in cambios.items() if not callable(v)}))
        datos |= {clave: self.en_base(valor) for clave, valor in cambios.items() if callable(valor)}
        return self.de(usuario).registrar(**{c: v for c, v in datos.items() if v is not None})

    def hace(self, usuario: str, folio: str, acto: str, **datos: Any) -> None:
        """Carry out an act with the form on the page: 303, and only the next GET shows what became of it."""
        respuesta = self.de(usuario).acto(folio, acto, **datos)
        assert respuesta.status_code == 303, self.de(usuario).errores()

    def se_le_rechaza(self, usuario: str, folio: str, acto: str, **datos: Any) -> TestResponse:
        """Send a form that is incomplete: 422 with the page again, and nothing written."""
        antes = self.actos(folio)
        respuesta = self.de(usuario).acto(folio, acto, **datos)
        assert respuesta.status_code == 422, respuesta.status_code
        assert self.actos(folio) == antes
        return respuesta

    def no_se_le_ofrece(self, usuario: str, folio: str, acto: str, codigo: int) -> None:
        """The page has no such form, and sending one all the same changes nothing."""
        persona, antes = self.de(usuario), self.actos(folio)
        assert not [f for f in persona.ver(folio).formas if f["url"].endswith(f"/actos/{acto}")]
        ficha = {"csrf_token": persona.ficha_csrf(), "motivo": "Insisto."}
        assert persona.post(f"/peticiones/{folio}/actos/{acto}", ficha).status_code == codigo
        assert self.actos(folio) == antes

    def recibe_y_procesa(self, enlace: str, folio: str) -> None:
        """«Ver más», then the formato signed on receipt, scanned."""
        self.hace(enlace, folio, "recibir")
        self.hace(enlace, folio, "iniciar_proceso", archivo=self.escaneo(), recibio_fecha=hoy_de(self), **FIRMA)

    @staticmethod
    def escaneo() -> tuple[bytes, str]:
        """Return the signed formato as it comes from the telephone."""
        return foto(), "formato-firmado.jpg"

    # What is seen

    def estado(self, folio: str) -> str:
        """Return the state that the database holds."""
        return str(self.en_base(lambda: leer(folio).estado))

    def actos(self, folio: str) -> list[tuple[str, str]]:
        """Return the movimientos written: act and puesto, in order."""

        def mirar() -> list[tuple[str, str]]:
            consulta = select(Movimiento).where(Movimiento.peticion_id == leer(folio).id).order_by(Movimiento.numero)
            return [(m.acto, m.puesto) for m in db.session.scalars(consulta)]

        return list(self.en_base(mirar))

    def tablero(self, enlace: str) -> dict[str, list[str]]:
        """Return state → folios of the four columns of an enlace's board."""
        columnas = self.de(enlace).pagina("/tablero/").css("[data-estado]")
        return {una.get("data-estado"): re.findall(FOLIO, " ".join(una.xpath(".//a/text()"))) for una in columnas}

    def en_bandeja(self, usuario: str) -> list[str]:
        """Return the folios of a person's bandeja, the most urgent first."""
        return self.de(usuario).pagina("/").dichos("a.folio")

    def papel(self, usuario: str, folio: str, nombre: str) -> str:
        """Open a PDF of the petición and return its text."""
        respuesta = self.de(usuario).get(f"/peticiones/{folio}/{nombre}.pdf")
        assert (respuesta.status_code, respuesta.mimetype, respuesta.data[:4]) == (200, "application/pdf", b"%PDF")
        return texto_de_pdf(respuesta.data)

    def clave_en_su_comprobante(self, folio: str) -> str:
        """Read the tracking code where the citizen reads it."""
        return clave_en(self.papel("capturista", folio, "comprobante"))

    def lo_que_lee_la_ciudadana(self, folio: str, clave: str) -> str:
        """Ask on the tracking page, without a session."""
        respuesta = self._cliente().post("/ciudadania/seguimiento", {"folio": folio, "clave": clave})
        assert respuesta.status_code == 200, respuesta.status_code
        return Pagina(respuesta.text).texto


def clave_en(comprobante: str) -> str:
    """Return the tracking code printed on a comprobante, in its three groups."""
    hallada = re.search(r"\b[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}\b", comprobante)
    assert hallada, "el comprobante no trae clave"
    return hallada[0]


def hoy_de(oficina: Oficina) -> str:
    """Return the town's day as a date field sends it."""
    return str(oficina.en_base(lambda: hoy().isoformat()))


def junto_al_campo(respuesta: TestResponse, acto: str, campo: str) -> str:
    """Return the sentence that stands beside a field and is tied to it for a screen reader; '' when there is none."""
    ident = f"{acto}-{campo}"
    pagina = Pagina(respuesta.text)
    hallado = pagina.dichos(f'p.err[id="{ident}-error"]')
    assert not hallado or pagina.css(f'[aria-describedby~="{ident}-error"]'), ident
    return hallado[0] if hallado else ""


def pdf_de_una_hoja() -> bytes:
    """Return a small PDF made by us, as a scanner makes it."""
    import pikepdf

    salida = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(salida)
    return salida.getvalue()
