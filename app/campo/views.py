"""The telephone's page and what installs it; one's devices, and what they have sent."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from flask import Response, abort, current_app, redirect, render_template, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from sqlalchemy import Select
from werkzeug.wrappers import Response as Respuesta

from app.campo import queries
from app.campo.api import PAGINAS
from app.campo.models import Dispositivo, RegistroDeCampo
from app.campo.services import dispositivos
from app.campo.workflow import TIPOS
from app.catalogos.services.ajustes import configuracion
from app.extensions import db
from app.fab import sheets
from app.fab.base import SinHistorial, ver_otra
from app.fab.datamodel import Interfaz
from app.fab.fechas import fecha_y_hora
from app.fab.once import una_sola_vez
from app.fab.record import RecordView
from app.fab.space import codigo_de
from app.nucleo.datos import Datos
from app.nucleo.flujo import Conflicto
from app.nucleo.puestos import CAPTURISTA, COORDINADOR
from app.nucleo.reloj import ahora
from app.seguridad.guardia import alcance_actual

ESTATICOS = (
    "css/tokens.css",
    "css/ac.css",
    "img/escudo.svg",
    "guardado/cifrado.js",
    "js/palabras.js",
    "vendor/idb/index.js",
)
"""What the telephone's page uses besides `static/campo/`."""
LOGICA = "sw-logica.js"


def _carpeta() -> Path:
    return Path(current_app.static_folder or "")


def archivos_de_campo() -> list[str]:
    """Return the files, relative to `static/`, that the page needs without signal."""
    propios = (r.relative_to(_carpeta()).as_posix() for r in (_carpeta() / "campo").rglob("*") if r.is_file())
    return [*ESTATICOS, *sorted(nombre for nombre in propios if not nombre.endswith(LOGICA))]


def version_de_campo(archivos: list[str]) -> str:
    """Return a hash over the shell and its files: another one makes telephones take everything anew."""
    suma = hashlib.sha256(json.dumps(configuracion().ajustes, sort_keys=True, default=str).encode())
    plantilla = Path(__file__).parent / "templates/campo/campo.html"
    for ruta in (plantilla, *(_carpeta() / nombre for nombre in (*archivos, f"campo/{LOGICA}"))):
        suma.update(hashlib.sha256(ruta.read_bytes() if ruta.exists() else b"").digest())
    suma.update(sheets.contenido())
    return suma.hexdigest()[:16]


class CampoView(RecordView):
    """`/campo/` and its worker; `/campo/dispositivos/`, `/campo/recibidos/`."""

    route_base = "/campo"
    default_view = "campo"
    class_permission_name = "Campo"
    datamodel = Interfaz(RegistroDeCampo)
    base_permissions: ClassVar[list[str]] = ["can_campo"]

    @expose("/")
    @has_access
    def campo(self) -> str:
        """Return the shell: the same for everybody, without a name or a token, since the telephone keeps it."""
        return render_template("campo/campo.html")

    @expose("/sw.js")
    def sw(self) -> Response:
        """Return the service worker: its version, what it keeps, and the logic that it loads."""
        archivos = archivos_de_campo()
        version = version_de_campo(archivos)
        guardados = (url_for("static", filename=nombre, v=None) for nombre in archivos)
        direcciones = ["/campo/", "/campo/manifest.webmanifest", *guardados]
        logica = url_for("static", filename=f"campo/{LOGICA}", v=version)
        guion = render_template("campo/sw.js", version=version, direcciones=direcciones, logica=logica)
        respuesta = Response(guion, mimetype="text/javascript")
        respuesta.headers["Service-Worker-Allowed"] = "/campo/"
        respuesta.headers["Cache-Control"] = "no-cache"
        return respuesta

    @expose("/manifest.webmanifest")
    def manifiesto(self) -> Response:
        """Return what installs the page as an application."""
        nombre = _("Capturar en campo")
        manifiesto = {
            "id": "/campo/",
            "start_url": "/campo/",
            "scope": "/campo/",
            "display": "standalone",
            "lang": "es-MX",
            "name": f"{nombre} · {configuracion().ajustes['municipio']}",
            "short_name": _("Campo"),
            "background_color": "#ffffff",
            "theme_color": "#ffffff",
            "icons": _iconos(),
        }
        return Response(json.dumps(manifiesto, ensure_ascii=False), mimetype="application/manifest+json")

    @expose("/recibidos/")
    @has_access
    @permission_name("campo")
    def recibidos(self) -> str:
        """List what one's devices have sent; `?q=` a provisional folio, which the office finds whoever sent it."""
        q = request.args.get("q", "").replace("\0", "").strip()[:20]
        hoja = self.hoja(queries.recibidos(q))
        de_otros = queries.folios_de_cualquiera(q) if self.autor.puestos & {COORDINADOR, CAPTURISTA} else []
        propios = {fila.provisional for fila in hoja.filas}
        return self.render_template(  # type: ignore[no-any-return]
            "campo/recibidos.html",
            q=q,
            filas=[_recibido(fila) for fila in hoja.filas],
            otros=[_de_otro(*fila) for fila in de_otros if fila[0] not in propios],
            siguiente=hoja.siguiente,
            primera=url_for("CampoView.recibidos", q=q or None) if request.args.get("cursor") else None,
        )

    def consulta(self) -> Select[RegistroDeCampo]:
        """Return what one's devices have sent."""
        return queries.recibidos("")


class DispositivoView(SinHistorial, BaseView):
    """`/campo/dispositivos/`: who goes out sees and revokes her own; the Administrador, everybody's."""

    route_base = "/campo/dispositivos"
    default_view = "list"
    class_permission_name = "Dispositivo"
    base_permissions: ClassVar[list[str]] = ["can_list", "can_revocar"]

    @expose("")
    def sin_diagonal(self) -> Respuesta:
        """Lead to the page from the address to which telephones post."""
        return redirect(url_for("DispositivoView.list"), code=308)

    def _de_todos(self) -> bool:
        return bool(self.appbuilder.sm.has_access("can_revocar", "Dispositivo"))

    def _exigir(self) -> int | None:
        """Return whose devices are shown (None: everybody's); 403 for who neither goes out nor administers."""
        if self._de_todos():
            return None
        if not self.appbuilder.sm.has_access("can_campo", "Campo"):
            abort(403)
        return int(alcance_actual().usuario_id or 0)

    @expose("/")
    @has_access
    def list(self) -> str:
        """Show the devices."""
        de = self._exigir()
        hallados = queries.dispositivos(de)
        siguen = queries.quienes_salen({uno.user_id for uno, _cuantos in hallados})
        filas = [_dispositivo(uno, cuantos, uno.user_id in siguen) for uno, cuantos in hallados]
        return self.render_template("campo/dispositivos.html", filas=filas, de_todos=de is None)  # type: ignore[no-any-return]

    @expose("/<int:pk>/revocar", methods=["POST"])
    @has_access
    @permission_name("list")
    def revocar(self, pk: int) -> Respuesta:
        """Revoke one for good (303); 404 for a device that is not one's own."""
        de = self._exigir()

        def hacer() -> str:
            uno = db.session.get(Dispositivo, pk)
            if uno is None or de not in (None, uno.user_id):
                abort(404)
            dispositivos.revocar(uno, alcance_actual(), ahora())
            return url_for("DispositivoView.list")

        try:
            return ver_otra(una_sola_vez(request.form.to_dict(), alcance_actual(), hacer))
        except Conflicto as error:
            abort(codigo_de(error), description=str(error))


def _iconos() -> list[dict[str, str]]:
    """Return the icons that are there: `icono-192.png`, `icono-512.png`, `icono-maskable-512.png`."""
    salida = []
    for ruta in sorted((_carpeta() / "campo").glob("**/icono-*.png")):
        lado = re.fullmatch(r"icono-(maskable-)?(\d{2,4})", ruta.stem)
        if lado:
            url = url_for("static", filename=ruta.relative_to(_carpeta()).as_posix(), v=None)
            uso = "maskable" if lado[1] else "any"
            salida.append({"src": url, "sizes": f"{lado[2]}x{lado[2]}", "type": "image/png", "purpose": uso})
    return salida


def _hora(momento: datetime) -> str:
    return fecha_y_hora(momento)


def _dispositivo(uno: Dispositivo, cuantos: int, sigue: bool) -> Datos:
    return {
        "id": uno.id,
        "nombre": uno.nombre,
        "serie": dispositivos.serie(uno),
        "de": uno.user.get_full_name(),
        "alta": _hora(uno.alta),
        "visto": _hora(uno.visto),
        "registros": cuantos,
        "revocado": _hora(uno.revocado) if uno.revocado else "",
        "sigue": sigue,
    }


def _recibido(fila: RegistroDeCampo) -> dict[str, str]:
    return {
        "provisional": fila.provisional,
        "folio": fila.folio or _("sin folio"),
        "tipo": _(TIPOS[fila.tipo].titulo),
        "capturado": _hora(fila.capturado),
        "recibido": _hora(fila.recibido),
        "url": url_for(PAGINAS[fila.tipo], pk=fila.cosa_id),
    }


def _de_otro(provisional: str, tipo: str, cosa_id: int, folio: str) -> dict[str, str]:
    """Return what the office is told of another's record: its folio and where its page is, nothing of what it says."""
    return {"provisional": provisional, "folio": folio or _("sin folio"), "url": url_for(PAGINAS[tipo], pk=cosa_id)}
