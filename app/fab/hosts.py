"""By which addresses the system may be opened, and which one it gives out."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import gettext as _

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DE_OFICINA = tuple(
    map(
        ipaddress.ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10"),
    )
)
"""Networks that are nobody's on the Internet."""


@lru_cache(maxsize=256)
def nombre_de(host: str) -> str:
    """Return the name of a `Host` without its port, in lower case; '' for what is no name."""
    hallado = re.fullmatch(r"(\[[0-9A-Fa-f:.%]+\]|[^:\[\]/\\@\s]+)(?::\d{1,5})?", host)
    return hallado[1].strip("[]").rstrip(".").lower() if hallado else ""


def _propios(app: Flask) -> frozenset[str]:
    """Return the names that are this system's without asking: told by the operator, and of this machine."""
    equipo = socket.gethostname().lower()
    corto = equipo.partition(".")[0]
    dichos = [app.config["HOST"], *app.config["TRUSTED_HOSTS_DICHOS"]]
    if app.config["DIRECCION_PUBLICA"]:
        dichos.append(urlsplit(app.config["DIRECCION_PUBLICA"]).hostname or "")
    else:
        dichos += [equipo, corto, f"{corto}.local"]
    return frozenset({"localhost", *(d.strip().strip("[]").lower() for d in dichos if d.strip())})


ESQUEMAS = ("http", "https")


class SoloLoDelProxy:
    """Keep from the application what a request says of itself: `ProxyFix`, outside of this, has taken what is told.

    Without a proxy there is no `ProxyFix`, and nothing that `X-Forwarded-…` says reaches anybody who would believe it.
    """

    def __init__(self, siguiente: WSGIApplication) -> None:
        self.siguiente = siguiente

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Drop the headers, and a scheme that is neither http nor https."""
        for nombre in list(environ):
            if nombre.startswith("HTTP_X_FORWARDED") or nombre == "HTTP_FORWARDED":
                del environ[nombre]
        esquema = str(environ["wsgi.url_scheme"]).lower()
        propio = environ.get("werkzeug.proxy_fix.orig", environ)["wsgi.url_scheme"]
        environ["wsgi.url_scheme"] = esquema if esquema in ESQUEMAS else propio
        return self.siguiente(environ, start_response)


def instalar(app: Flask) -> None:
    """Keep the names that are this system's."""
    app.extensions["nombres"] = _propios(app)


def conocido(host: str) -> bool:
    """Answer whether the system may be opened by this `Host`.

    A loopback address always. Any private address while no public one has been set: so it works at once in an
    office's network. Any other name only where the operator has given it.
    """
    nombre = nombre_de(host)
    if nombre in current_app.extensions["nombres"]:
        return True
    try:
        ip = ipaddress.ip_address(nombre.partition("%")[0])
    except ValueError:
        return False
    return ip.is_loopback or (not current_app.config["DIRECCION_PUBLICA"] and any(ip in red for red in DE_OFICINA))


def negativa() -> str:
    """Return what is said to whoever came by another name."""
    return str(
        _(
            "Este sistema no se abre con esa dirección. Use la que le dieron en su oficina; si es la correcta, quien "
            "atiende el sistema la pone en DIRECCION_PUBLICA o en TRUSTED_HOSTS."
        )
    )


def falta() -> str:
    """Return what the service of every day still needs: its public address, and where it is written; '' if nothing."""
    if current_app.config["DIRECCION_PUBLICA"] or not current_app.config["PRODUCCION"]:
        return ""
    return str(
        _(
            "Falta la dirección pública del sistema: los códigos QR, los avisos y el calendario llevan la que cada "
            "quien usó para entrar, y en otro equipo puede no abrir. Quien atiende el servidor escribe "
            "DIRECCION_PUBLICA=https://atencion.ejemplo.gob.mx, con el nombre verdadero, en el archivo de variables "
            "del servicio (/etc/atencion-ciudadana.env con systemd) y lo reinicia."
        )
    )


def avisar(app: Flask) -> None:
    """Say in the log of a service that starts what it still needs; the commands of `flask` do not repeat it."""
    dicho = "" if click.get_current_context(silent=True) else falta()
    if dicho:
        app.logger.warning("%s", dicho)


def publica(endpoint: str, **valores: Any) -> str:
    """Return the whole address of a page: under the town's own, else under the one that this request came by."""
    base = current_app.config["DIRECCION_PUBLICA"]
    if not has_request_context():
        aqui = f"http://{current_app.config['HOST'] or '127.0.0.1'}:{current_app.config['PORT'] or 8080}"
        with current_app.test_request_context(base_url=base or aqui):
            return url_for(endpoint, _external=True, **valores)
    return (base or request.host_url.rstrip("/")) + url_for(endpoint, **valores)
