"""Home: each puesto's bandeja, how much waits, figures that are links, the most urgent first.

Peticiones are those of `peticiones/bandeja.py`; what else waits answers `BANDEJAS` (`actos/bandeja.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import g, redirect, url_for
from flask_appbuilder import IndexView
from flask_appbuilder.baseviews import expose
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.actos.bandeja import Leidos, bandejas_de, leidos, portada_de
from app.actos.presenters import Cifras, caja_de, cifras_de, ficha
from app.catalogos.services.ajustes import anio_por_completar
from app.fab import hosts
from app.fab.base import SinHistorial
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.peticiones import bandeja
from app.peticiones.bandeja import Cifra
from app.peticiones.presenters.filas import renglon_por_mover
from app.seguridad.guardia import Alcance, alcance_actual
from app.seguridad.zona import hoy, zona


def _saludo() -> str:
    hora = datetime.now(zona()).hour
    return _("Buenos días") if hora < 12 else _("Buenas tardes") if hora < 19 else _("Buenas noches")


def _frase(nombre: str, pendientes: int | None, autor: Alcance, otros: int = 0) -> str:
    """Return the greeting; `otros` of what is pending are not peticiones."""
    if pendientes is None:
        return _("%(saludo)s, %(nombre)s", saludo=_saludo(), nombre=nombre)
    if pendientes == 0:
        return _("%(saludo)s, %(nombre)s. No tiene nada por mover", saludo=_saludo(), nombre=nombre)
    if autor.puestos == {P.TITULAR}:
        de_su_dependencia: str = ngettext(
            "%(saludo)s, %(nombre)s. Su dependencia tiene una petición por atender",
            "%(saludo)s, %(nombre)s. Su dependencia tiene %(num)s peticiones por atender",
            pendientes,
            saludo=_saludo(),
            nombre=nombre,
        )
        return de_su_dependencia
    if otros:
        return _de_todo(nombre, pendientes)
    if pendientes == 1:
        return _("%(saludo)s, %(nombre)s. Tiene una petición por mover", saludo=_saludo(), nombre=nombre)
    return _(
        "%(saludo)s, %(nombre)s. Tiene %(n)s peticiones por mover", saludo=_saludo(), nombre=nombre, n=f"{pendientes:,}"
    )


def _de_todo(nombre: str, pendientes: int) -> str:
    if pendientes == 1:
        return _("%(saludo)s, %(nombre)s. Tiene un asunto por mover", saludo=_saludo(), nombre=nombre)
    return _(
        "%(saludo)s, %(nombre)s. Tiene %(n)s asuntos por mover", saludo=_saludo(), nombre=nombre, n=f"{pendientes:,}"
    )


class InicioView(SinHistorial, IndexView):
    """The home of every puesto; the enlace's is his board."""

    route_base = ""

    @expose("/")
    def index(self) -> Response | str:
        """Show the bandeja; an anonymous visitor is asked to sign in, an enlace goes to his board."""
        if not current_user.is_authenticated:
            return redirect(url_for("AccesoView.login", next="/"))
        autor = alcance_actual()
        if P.ENLACE in autor.puestos and not autor.puestos & set(bandeja.POR_PUESTO):
            return redirect(url_for("TableroView.tablero"))
        portada = portada_de(autor)
        if portada is not None:
            return str(self.render_template(portada.plantilla, **portada.contexto()))
        return str(self.render_template("bandeja.html", **self._bandeja(autor)))

    def _bandeja(self, autor: Alcance) -> Datos:
        todas = bandeja.cifras()
        nombres = bandeja.nombres_de(autor)
        conteo, esperan = bandeja.cuantas(nombres)
        otros = [leidos(cosas, autor.puestos) for cosas in bandejas_de(autor.puestos)]
        de_otros = sum(leido.por_mover for leido in otros)
        g.pendientes = esperan + de_otros
        # who has only things of others before her is not told that she has none of her own
        se_cuenta = bool(g.pendientes or any(todas[n].por_mover for n in nombres))
        return {
            "titulo": _frase(current_user.first_name, g.pendientes if se_cuenta else None, autor, de_otros),
            "subtitulo": format_date(hoy(), "EEEE d 'de' MMMM").capitalize(),
            "empieza": [
                {"texto": _(cosas.empieza.texto), "url": cosas.empieza.url()}
                for cosas in bandejas_de(autor.puestos)
                if cosas.empieza and autor.puestos & set(cosas.empieza.puestos)
            ],
            "falta_publica": hosts.falta() if P.ADMINISTRADOR in autor.puestos else "",
            "anio_sin_descansos": anio_por_completar() if P.ADMINISTRADOR in autor.puestos else None,
            "cifras": self._cifras(nombres, todas, conteo, otros) or self._accesos(),
            "cajas": [
                *self._de_peticiones(nombres, todas, esperan, autor, otros),
                *(caja_de(leido, autor) for leido in otros if leido.filas),
            ],
        }

    def _cifras(
        self, nombres: list[str], todas: Mapping[str, Cifra], conteo: dict[str, int], otros: list[Leidos]
    ) -> Cifras:
        """Return the figures; where no petición is this person's to move, the others come first."""
        suyas = [self._cifra(n, todas[n], conteo[n]) for n in nombres]
        ajenas = [cifra for leido in otros for cifra in cifras_de(leido)]
        return suyas + ajenas if any(todas[n].por_mover for n in nombres) else ajenas + suyas

    def _de_peticiones(
        self, nombres: list[str], todas: Mapping[str, Cifra], cuantas: int, autor: Alcance, otros: list[Leidos]
    ) -> Cifras:
        """Return the box of peticiones; none where only other things wait, or where shortcuts say enough."""
        if not cuantas and (any(leido.filas for leido in otros) or (not nombres and self._accesos())):
            return []
        return [
            {
                "titulo": _("Lo más urgente primero") if nombres else _("Peticiones"),
                "enlace": {"texto": _("Ver todas"), "url": url_for("PeticionView.list")} if nombres else None,
                "renglones": [renglon_por_mover(p, autor) for p in bandeja.primeras(todas[n] for n in nombres)]
                if cuantas
                else [],
                "vacio": _("No hay nada por mover.") if nombres else _("Aquí no hay peticiones para su puesto."),
            }
        ]

    @staticmethod
    def _cifra(nombre: str, cifra: Cifra, numero: int) -> Datos:
        tono = {"vencidas": "mal", "rechazadas": "aviso", "faltan": "aviso"}.get(nombre, "") if numero else ""
        etiqueta = {
            "vencidas": _("fuera de plazo"),
            "rechazadas": _("decidir a dónde van"),
            "faltan": _("por completar"),
        }
        return {
            "etiqueta": _(cifra.etiqueta),
            "numero": f"{numero:,}",
            "href": url_for("PeticionView.list", bandeja=nombre),
            "ficha": ficha(etiqueta[nombre], tono) if tono else None,
        }

    def _accesos(self) -> list[Datos]:
        """Return the shortcuts of who sees no petición: the administrator's catalogues."""
        vistas = (
            ("UsuarioView", _("Usuarios"), _("Quién entra y con qué puesto")),
            ("AdscripcionView", _("Puestos"), _("Quién ocupa cada puesto, y desde cuándo")),
            ("DependenciaView", _("Dependencias"), _("A quién se canaliza, y por qué vía")),
            ("TramiteView", _("Trámites"), _("Qué se pide, con qué requisitos y plazo")),
            ("AjusteView", _("Ajustes"), _("Nombre del municipio y días de cada plazo")),
            ("InhabilView", _("Días inhábiles"), _("Los que no cuentan para ningún plazo")),
            ("AvisoView", _("Avisos de privacidad"), _("El que se le muestra a quien da sus datos")),
        )
        return [
            {"etiqueta": para_que, "numero": texto, "texto": True, "href": url_for(f"{vista}.list")}
            for vista, texto, para_que in vistas
            if self.appbuilder.sm.has_access("can_list", vista)
        ]
