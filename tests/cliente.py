"""A browser for tests: signs in through the form, sends CSRF tokens, and checks the HTML of every page it opens."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any, ClassVar

from flask import Flask, session
from flask_appbuilder.security.sqla.models import User
from flask_wtf.csrf import generate_csrf
from lxml.html import document_fromstring
from sqlalchemy import select
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from app.commands import como_sistema
from app.extensions import db
from app.fab.passwords import entrar
from tests.elenco import CONTRASENA

SE_ENVIAN_MARCADOS = {"radio", "checkbox", "submit", "file"}


class Pagina:
    """What a test asks of a page: its text, forms and their values, controls, and what a CSS selector finds."""

    def __init__(self, html: str) -> None:
        self.raiz = document_fromstring(html or "<p></p>")
        self.formas = [self._forma(forma) for forma in self.raiz.iter("form")]

    def css(self, selector: str) -> list[Any]:
        """Return the elements that a CSS selector finds."""
        return list(self.raiz.cssselect(selector))

    def dichos(self, selector: str) -> list[str]:
        """Return what each element that a CSS selector finds reads, with single spaces."""
        return [" ".join(hallado.text_content().split()) for hallado in self.css(selector)]

    @property
    def textos(self) -> list[str]:
        """Return each piece of visible text, with single spaces."""
        nodos = self.raiz.xpath("//text()[not(ancestor::script or ancestor::style or ancestor::template)]")
        return [limpio for nodo in nodos if (limpio := " ".join(nodo.split()))]

    @property
    def texto(self) -> str:
        """Return all visible text."""
        return " ".join(self.textos)

    @property
    def idioma(self) -> str:
        """Return the language that the page says it is written in."""
        return str(self.raiz.get("lang", ""))

    @property
    def controles(self) -> list[dict[str, str]]:
        """Return the attributes of each control, with `_tag` and whether it stands in a label."""
        return [
            {**c.attrib, "_tag": c.tag, "_en_label": "si" if any(True for _l in c.iterancestors("label")) else ""}
            for c in self.raiz.iter("input", "select", "textarea")
        ]

    def _forma(self, forma: Any) -> dict[str, Any]:
        suyos = [c for c in self.raiz.iter("input", "select", "textarea") if c.get("name") and self._de(c) is forma]
        datos = {c.get("name"): valor for c in suyos if (valor := _valor(c)) is not None}
        return {"url": forma.get("action", ""), "metodo": forma.get("method", "get").lower(), "datos": datos}

    def _de(self, control: Any) -> Any:
        """Return the form that sends a control: the one that its `form` names, or the one it stands in."""
        if control.get("form"):
            return self.raiz.get_element_by_id(control.get("form"))
        return next(control.iterancestors("form"), None)

    def forma(self, fragmento: str) -> dict[str, Any]:
        """Return the POST form whose address contains a fragment; AssertionError when the page has none."""
        halladas = [f for f in self.formas if f["metodo"] == "post" and fragmento in f["url"]]
        assert halladas, f"no hay forma hacia {fragmento}: {[f['url'] for f in self.formas]}"
        return halladas[0]

    def revisar(self) -> None:
        """One h1, Spanish, unique ids, every control with a label: on every page that any test opens."""
        assert self.idioma == "es-MX"
        assert len(self.css("h1")) == 1, f"{len(self.css('h1'))} h1"
        repetidos = [i for i, n in Counter(self.raiz.xpath("//@id")).items() if n > 1]
        assert not repetidos, f"ids repetidos: {repetidos}"
        etiquetas = set(self.raiz.xpath("//label/@for"))
        for c in self.controles:
            oculto = c.get("type") in ("hidden", "submit")
            nombrado = c.get("id") in etiquetas or c["_en_label"] or c.get("aria-label") or c.get("aria-labelledby")
            assert oculto or nombrado, f"control sin etiqueta: {c}"


def _valor(control: Any) -> str | None:
    """Return what a control sends as it stands; None when it sends nothing."""
    if control.tag == "textarea":
        return (control.text or "").removeprefix("\n")
    if control.tag == "select":
        elegidas = [opcion.get("value", "") for opcion in control.iter("option") if "selected" in opcion.attrib]
        return elegidas[-1] if elegidas else None
    marcado = control.get("type", "text") not in SE_ENVIAN_MARCADOS or "checked" in control.attrib
    return str(control.get("value", "on")) if marcado else None


class Cliente:
    """A signed-in browser. `ultima` is the page it is on."""

    app: ClassVar[Flask]

    def __init__(self) -> None:
        self.http = self.app.test_client()
        self.ultima: TestResponse | None = None
        self._leida: Pagina | None = None

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
        self._leer(self.ultima)
        return self.ultima

    def _leer(self, respuesta: TestResponse) -> None:
        """Read a page once, and check it."""
        self._leida = None
        if respuesta.mimetype == "text/html" and respuesta.status_code not in (301, 302, 303, 308):
            self._leida = Pagina(respuesta.text)
            self._leida.revisar()

    def pagina(self, url: str, codigo: int = 200) -> Pagina:
        """Open an address and return its page, having checked the code."""
        respuesta = self.get(url)
        assert respuesta.status_code == codigo, f"{url}: {respuesta.status_code}"
        return self._leida or Pagina(respuesta.text)

    def post(self, url: str, datos: dict[str, Any] | None = None) -> TestResponse:
        """Send a form as it stands; bytes or (bytes, name) values are files."""
        cuerpo = {
            c: _archivo(v) if isinstance(v, (bytes, tuple)) else v for c, v in (datos or {}).items() if v is not None
        }
        self.ultima = self.http.post(url, data=cuerpo, content_type="multipart/form-data")
        self._leer(self.ultima)
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
        return (self._leida or Pagina(self.ultima.text)).texto if self.ultima is not None else ""


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
