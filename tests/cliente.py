"""A browser for tests: signs in through the form, sends CSRF tokens, and checks the HTML of every page it opens."""

from __future__ import annotations

import io
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any, ClassVar

from flask import Flask, session
from flask_appbuilder.security.sqla.models import User
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from app.commands import como_sistema
from app.extensions import db
from app.fab.passwords import entrar
from tests.elenco import CONTRASENA

VACIOS = {"br", "hr", "img", "input", "link", "meta", "source", "path", "circle", "line", "rect", "use", "polyline"}


class Pagina(HTMLParser):
    """What a test asks of a page: its text, forms and their values, headings, ids."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.textos: list[str] = []
        self.ids: list[str] = []
        self.h1 = 0
        self.etiquetas: set[str] = set()
        self.controles: list[dict[str, str]] = []
        self.formas: list[dict[str, Any]] = []
        self.idioma = ""
        self._pila: list[str] = []
        self._seleccion: dict[str, str] | None = None
        self._area: dict[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ids, labels, forms and controls."""
        a = {clave: valor or "" for clave, valor in attrs}
        if tag not in VACIOS:
            self._pila.append(tag)
        self._senas(tag, a)
        if tag == "form":
            self.formas.append({"url": a.get("action", ""), "metodo": a.get("method", "get").lower(), "datos": {}})
        if tag in ("input", "select", "textarea"):
            self._control(tag, a)
        if tag == "option" and self._seleccion is not None and "selected" in a and self.formas:
            self.formas[-1]["datos"][self._seleccion["name"]] = a.get("value", "")

    def _senas(self, tag: str, a: dict[str, str]) -> None:
        if tag == "html":
            self.idioma = a.get("lang", "")
        if tag == "h1":
            self.h1 += 1
        if "id" in a:
            self.ids.append(a["id"])
        if tag == "label" and "for" in a:
            self.etiquetas.add(a["for"])

    def _control(self, tag: str, a: dict[str, str]) -> None:
        a["_tag"] = tag
        a["_en_label"] = "si" if "label" in self._pila else ""
        self.controles.append(a)
        if not self.formas or "name" not in a:
            return
        datos = self.formas[-1]["datos"]
        tipo = a.get("type", "text")
        if tag == "input" and (tipo not in ("radio", "checkbox", "submit", "file") or "checked" in a):
            datos[a["name"]] = a.get("value", "on")
        elif tag == "select":
            self._seleccion = a
        elif tag == "textarea":
            self._area = a
            datos[a["name"]] = ""

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag in self._pila:
            while self._pila and self._pila.pop() != tag:
                pass
        if tag == "select":
            self._seleccion = None
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        """Collect visible text and what stands in text areas."""
        if self._area is not None and self.formas and "name" in self._area:
            self.formas[-1]["datos"][self._area["name"]] += data
        if not {"script", "style", "template"} & set(self._pila):
            limpio = " ".join(data.split())
            if limpio:
                self.textos.append(limpio)

    @property
    def texto(self) -> str:
        """Return all visible text."""
        return " ".join(self.textos)

    def forma(self, fragmento: str) -> dict[str, Any]:
        """Return the POST form whose address contains a fragment; AssertionError when the page has none."""
        halladas = [f for f in self.formas if f["metodo"] == "post" and fragmento in f["url"]]
        assert halladas, f"no hay forma hacia {fragmento}: {[f['url'] for f in self.formas]}"
        return halladas[0]

    def revisar(self) -> None:
        """One h1, Spanish, unique ids, every control with a label: on every page that any test opens."""
        assert self.idioma == "es-MX"
        assert self.h1 == 1, f"{self.h1} h1"
        repetidos = [i for i, n in Counter(self.ids).items() if n > 1]
        assert not repetidos, f"ids repetidos: {repetidos}"
        for c in self.controles:
            oculto = c.get("type") in ("hidden", "submit")
            nombrado = (
                c.get("id") in self.etiquetas or c["_en_label"] or c.get("aria-label") or c.get("aria-labelledby")
            )
            assert oculto or nombrado, f"control sin etiqueta: {c}"


class Cliente:
    """A signed-in browser. `ultima` is the page it is on."""

    app: ClassVar[Flask]

    def __init__(self) -> None:
        self.http = self.app.test_client()
        self.ultima: TestResponse | None = None

    @classmethod
    def de(cls, usuario: str) -> Cliente:
        """Return a browser in which a member of the cast has a session, as the form would have opened it.

        The form itself is what tests of signing in use: `por_la_puerta`.
        """
        nuevo = cls()
        nuevo.http.set_cookie("session", galleta_de(cls.app, usuario))
        return nuevo

    @classmethod
    def por_la_puerta(cls, usuario: str, contrasena: str = CONTRASENA) -> Cliente:
        """Return a browser in which somebody has signed in through the form."""
        nuevo = cls()
        respuesta = nuevo.entrar(usuario, contrasena)
        assert respuesta.status_code == 303, respuesta.status_code
        return nuevo

    def entrar(self, usuario: str, contrasena: str) -> TestResponse:
        """Fill the login form."""
        forma = self.pagina("/login/").forma("")
        return self.post("/login/", {**forma["datos"], "username": usuario, "password": contrasena})

    def get(self, url: str, **kwargs: Any) -> TestResponse:
        """Open an address; an HTML page is checked."""
        self.ultima = self.http.get(url, **kwargs)
        if self.ultima.mimetype == "text/html" and self.ultima.status_code not in (301, 302, 303, 308):
            Pagina(self.ultima.text).revisar()
        return self.ultima

    def pagina(self, url: str, codigo: int = 200) -> Pagina:
        """Open an address and return its page, having checked the code."""
        respuesta = self.get(url)
        assert respuesta.status_code == codigo, f"{url}: {respuesta.status_code}"
        return Pagina(respuesta.text)

    def post(self, url: str, datos: dict[str, Any] | None = None) -> TestResponse:
        """Send a form as it stands; bytes or (bytes, name) values are files."""
        cuerpo = {
            c: _archivo(v) if isinstance(v, (bytes, tuple)) else v for c, v in (datos or {}).items() if v is not None
        }
        self.ultima = self.http.post(url, data=cuerpo, content_type="multipart/form-data")
        if self.ultima.mimetype == "text/html" and self.ultima.status_code not in (301, 302, 303, 308):
            Pagina(self.ultima.text).revisar()
        return self.ultima

    def registrar(self, **datos: Any) -> str:
        """Register through the capture page and return the folio."""
        forma = self.pagina("/peticiones/add").forma("")
        respuesta = self.post("/peticiones/add", {**forma["datos"], **datos})
        assert respuesta.status_code == 303, self.errores()
        return re.findall(r"[A-Z]{2,4}-\d{4}-\d{6}-\d", self.pagina(respuesta.location).texto)[0]

    def ver(self, folio: str) -> Pagina:
        """Open a petición by its folio, as the QR does."""
        respuesta = self.get(f"/peticiones/{folio}")
        assert respuesta.status_code == 302, respuesta.status_code
        return self.pagina(respuesta.location)

    def acto(self, folio: str, acto: str, **datos: Any) -> TestResponse:
        """Carry out an act with the form that the page offers (its token, version and key included)."""
        forma = self.ver(folio).forma(f"/actos/{acto}")
        return self.post(forma["url"], {**forma["datos"], **datos})

    def ficha_csrf(self) -> str:
        """Return a valid CSRF token of this browser, for POSTs that no page offers it."""
        return str(self.pagina("/users/userinfo/").forma("/logout/")["datos"]["csrf_token"])

    def errores(self) -> str:
        """Return the text of the page that refused a form."""
        return Pagina(self.ultima.text).texto if self.ultima is not None else ""


def galleta_de(app: Flask, usuario: str) -> str:
    """Open a session for an active account and return the value of its cookie; no password is asked or hashed."""
    with app.test_request_context(environ_base=app.test_client().environ_base), como_sistema("prueba"):
        cuenta = db.session.scalars(select(User).where(User.username == usuario, User.active.is_(True))).one()
        entrar(cuenta)
        generate_csrf()  # the page from which the form is sent has put its token in the cookie
        respuesta = app.make_response("")
        app.session_interface.save_session(app, session, respuesta)
    galleta = parse_cookie(respuesta.headers["Set-Cookie"].split(";")[0])
    return galleta["session"]


def _archivo(valor: bytes | tuple[bytes, str]) -> tuple[io.BytesIO, str]:
    contenido, nombre = valor if isinstance(valor, tuple) else (valor, "documento.pdf")
    return io.BytesIO(contenido), nombre
