"""The pages there are, found as a person finds them: from the menu on, by what each page leads to."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flask import session
from flask.sessions import SecureCookieSessionInterface
from flask_appbuilder.security.sqla.models import User
from lxml.html import document_fromstring
from sqlalchemy import select

from app.commands import como_sistema
from app.demo.services import sembrar, usuarios_demo
from app.extensions import db, escritura
from app.fab.passwords import entrar
from app.nucleo import puestos as P
from app.nucleo.folio import PATRON
from app.seguridad.models import Adscripcion
from app.seguridad.services import poner_contrasena
from tests.conftest import Base
from tests.corrida import azar
from tests.elenco import HASH

SIN_CUENTA = ""
"""Whoever comes in from the street."""
DE_LA_CALLE = ("/login/", "/ciudadania/", "/ciudadania/seguimiento", "/no-existe")
FIJAS = ("/", "/peticiones/add", "/users/userinfo/", "/resetmypassword/form", "/estilo", "/no-existe", "/users/list/")
"""Where one starts besides the menu; who may not open one of them gets the error's page, which is a page too."""
SE_FILTRA = re.compile(r"/list/$|^/$|^/calendario/$|^/graficas/")
NO_SON = re.compile(r"^/(static|logout|lang|api)\b|\.ics$|informe\.csv$|/plantilla/")
ENLACE = re.compile(r'\b(?:href|src)="(/[^"#]*)')
ESTADOS = re.compile(r'<select[^>]*name="estado".*?</select>', re.S)
OPCION = re.compile(r'<option[^>]*value="([a-z_]+)"')
DEL_ELENCO = ("baja", "dos_puestos", "dos_dependencias", "enlace_obras", "enlace_aguas", "titular_obras")
"""Of the cast, those for whom the demo has somebody with more to do."""
DE_SOBRA = {"aria-current", "selected", "checked"}


class Hallada(NamedTuple):
    """One page as it was found: whose, its address, what kind it is, and what it answered."""

    usuario: str
    url: str
    patron: str
    codigo: int
    tipo: str
    html: str


Pedir = Callable[[str], tuple[int, str, bytes]]
"""Ask for an address, following where it leads: status, mimetype, body."""


def patron(url: str) -> str:
    """Return the kind of an address: `/peticiones/show/7` and `/peticiones/show/8` are one."""
    ruta, _, cola = url.partition("?")
    ruta = re.sub(r"(?<=/)\d+(?=/|$|\.)", "N", re.sub(PATRON, "F", ruta))
    ruta = re.sub(r"/(show|edit)/[^/]+$", r"/\1/N", ruta)
    claves = sorted({parte.partition("=")[0] for parte in cola.split("&") if parte})
    return ruta + ("?" + "&".join(claves) if claves else "")


def _sigue(url: str) -> str:
    """Return an address without what only filters, orders or fills in."""
    url = url.replace("&amp;", "&")
    ruta, _, cola = url.partition("?")
    return ruta if cola.startswith("_") or SE_FILTRA.search(ruta) else url


def recorrer(usuario: str, pedir: Pedir, salvo: str = "") -> Iterator[Hallada]:
    """Yield one page of each kind that a person reaches, and one of each state where a list filters by state.

    What ends in `salvo` is not asked for.
    """
    cola = deque(DE_LA_CALLE if usuario == SIN_CUENTA else FIJAS)
    vistas: set[str] = set()
    while cola:
        url = cola.popleft()
        codigo, tipo, cuerpo = pedir(url)
        html = cuerpo.decode() if tipo == "text/html" else ""
        yield Hallada(usuario, url, patron(url), codigo, tipo, html)
        if codigo != 200:
            continue
        for otra in dict.fromkeys(_sigue(enlace) for enlace in ENLACE.findall(html)):
            clase = patron(otra)
            pedida = not NO_SON.search(otra) and not (salvo and clase.partition("?")[0].endswith(salvo))
            if pedida and clase not in vistas:
                vistas.add(clase)
                cola.append(otra)
        for estado in OPCION.findall("".join(ESTADOS.findall(html))) if url.endswith("/list/") else ():
            primera = _primera(pedir(f"{url}?estado={estado}")[2].decode(), url)
            if primera and primera not in cola:
                cola.append(primera)


def _primera(html: str, lista: str) -> str:
    hallado = re.search(rf'href="({re.escape(lista.removesuffix("list/"))}(?:show/\d+|{PATRON}))"', html)
    return hallado[1] if hallado else ""


def huella(html: str) -> set[tuple[str, str]]:
    """Return what a page is made of: each kind of element inside each kind of parent, whatever it says."""
    elementos = list(document_fromstring(html).iter("*"))
    piezas = {elemento: _pieza(elemento) for elemento in elementos}
    return {(piezas.get(elemento.getparent(), ""), pieza) for elemento, pieza in piezas.items()}


def _pieza(elemento: Any) -> str:
    clases = " ".join(sorted(elemento.get("class", "").split()))
    suyos = " ".join(sorted(c for c in elemento.attrib if c not in DE_SOBRA and not c.startswith("data-")))
    return f"{elemento.tag}.{clases}[{suyos}]{elemento.get('role', '')}{elemento.get('type', '')}"


class Novedad:
    """Which pages are made of something that no page before was made of."""

    def __init__(self) -> None:
        self.vistas: dict[str, set[tuple[str, str]]] = {}

    def __call__(self, pagina: Hallada) -> bool:
        """Answer whether a page has a piece that none of its family had; from then on it is known."""
        piezas = huella(pagina.html)
        conocidas = self.vistas.setdefault(familia(pagina), set())
        nueva = bool(piezas - conocidas)
        conocidas |= piezas
        return nueva


def familia(pagina: Hallada) -> str:
    """Return what pages share a template; those that answer with an error are one."""
    return familia_de(pagina.patron) if pagina.codigo == 200 else "error"


def familia_de(clase: str) -> str:
    """Return the template of a kind of address: catalogues' lists are one, their forms another."""
    hallado = re.search(r"/(list/|show/N|edit/N|add)$", clase)
    propia = clase.startswith(("/peticiones/", "/bitacora/", "/jornadas/", "/ciudadanos/", "/oficios/"))
    return clase if propia or not hallado else hallado[1]


def que_lo_muestran_todo(halladas: list[Hallada], de: str) -> list[Hallada]:
    """Return few pages, in their order: one at least of each family, and among them every piece that any page has.

    Among equals one is drawn.
    """
    todas = [(n, familia(hallada), huella(hallada.html)) for n, hallada in enumerate(halladas)]
    azar(de).shuffle(todas)
    familias, faltan = {suya for _n, suya, _p in todas}, set[tuple[str, str]]().union(*(p for _n, _f, p in todas))
    elegidas: list[int] = []
    while faltan or familias:
        n, suya, piezas = max(todas, key=lambda una: (len(una[2] & faltan), una[1] in familias))
        elegidas.append(n)
        faltan -= piezas
        familias.discard(suya)
    return [halladas[n] for n in sorted(elegidas)]


def sembrada(base: Base, cuantas: int, archivo: Path) -> dict[str, str]:
    """Fill a restored database with the demo; return puesto → the user who holds it, all with the cast's password."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("demostración de prueba"):
        usuarios_demo(archivo)
        sembrar(cuantas, 7)
        with escritura():
            for fila in db.session.scalars(select(User)):
                poner_contrasena(fila, HASH, debe_cambiar=False)
        filas = db.session.execute(
            select(Adscripcion.puesto, User.username).join(User, User.id == Adscripcion.user_id).order_by(User.id)
        )
        de: dict[str, str] = {}
        for puesto, usuario in filas:
            if usuario not in DEL_ELENCO:
                de.setdefault(puesto, usuario)
        assert set(de) == set(P.PUESTOS), set(P.PUESTOS) - set(de)
        return de


def galleta_de(base: Base, usuario: str) -> str:
    """Open a session as the login form does once the password is right; return what its cookie holds."""
    with base.app.app_context(), base.app.test_request_context(), como_sistema("sesión de prueba"):
        entrar(db.session.scalars(select(User).where(User.username == usuario)).one())
        firma = SecureCookieSessionInterface().get_signing_serializer(base.app)
        assert firma is not None
        return str(firma.dumps(dict(session)))


def pedir_como(base: Base, usuario: str) -> tuple[Pedir, str]:
    """Return how a person asks for an address inside this process, and the cookie of her session."""
    http = base.app.test_client()
    galleta = galleta_de(base, usuario) if usuario else ""
    if galleta:
        http.set_cookie("session", galleta)

    def pedir(url: str) -> tuple[int, str, bytes]:
        respuesta = http.get(url, follow_redirects=True)
        return respuesta.status_code, respuesta.mimetype, respuesta.data

    return pedir, galleta
