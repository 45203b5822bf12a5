"""`/ciudadania/`: its front page and the tracking page, without session, cookie or kept address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, g, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _

from app.actos.services import AUTOR_PORTAL, ejecutar
from app.extensions import csrf
from app.fab.base import SinHistorial
from app.fab.once import una_sola_vez
from app.fab.space import SinGuardar, repone
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, DatosInvalidos
from app.peticiones.models.peticion import Peticion
from app.portal.presenters import (
    DEL_CIUDADANO,
    NO_SE_PUDO,
    PARA_TODOS,
    formas_del_ciudadano,
    reponer_lo_escrito,
    resultado_de,
    se_hizo,
)
from app.portal.queries import encontrar
from app.portal.services import contar_fallo
from app.seguridad.guardia import alcance_sistema

SEGUIMIENTO = "/ciudadania/seguimiento"
LLAVES = ("folio", "clave", "recibo")
"""What she shows to be told: folio and code, or the receipt; repeated in every form, since no session keeps it."""
SIN_SESION = frozenset({"SeguimientoView.seguimiento", "SeguimientoView.acto"})
"""These ask for folio and code."""


@dataclass(frozen=True)
class Intento:
    """An act that she tried: what she typed, and what is wrong with it."""

    acto: str
    tecleado: Datos
    errores: dict[str, str]
    recado: str = ""


class SeguimientoView(SinHistorial, BaseView):
    """Folio and code (or receipt) in, the state in plain words out; one answer for whatever does not match."""

    route_base = "/ciudadania"
    default_view = "portada"

    @expose("/")
    def portada(self) -> str:
        """Show the front page."""
        html: str = self.render_template("portal/portada.html")
        return html

    @expose("/seguimiento", methods=["GET", "POST"])
    @csrf.exempt
    @repone
    def seguimiento(self) -> tuple[str, int]:
        """Ask for folio and code (GET), or answer what became of it (POST: 200, or 422 with one same sentence)."""
        if request.method == "GET":
            return self._preguntar({"folio": request.args.get("folio", "")[:30]}, {})
        llaves = _llaves()
        with alcance_sistema("seguimiento ciudadano"):
            p = encontrar(**llaves)
            return self._contar(p, llaves) if p else self._no_coincide(llaves)

    @expose("/seguimiento/<acto>", methods=["POST"])
    @csrf.exempt
    @repone
    def acto(self, acto: str) -> tuple[str, int]:
        """Carry out what she asks: the page again (200, or 422 and 409 with what is wrong); 404 for another act."""
        if acto not in DEL_CIUDADANO:
            abort(404)
        llaves = _llaves()
        with alcance_sistema("acto del ciudadano"):
            p = encontrar(**llaves)
            if p is None:
                return self._no_coincide(llaves)
            intento, codigo = _intentar(p, acto)
            p = encontrar(**llaves)
            assert p is not None
            return self._contar(p, llaves, intento, codigo)

    def _no_coincide(self, llaves: dict[str, str]) -> tuple[str, int]:
        """Say that nothing matches (422); 429 from the eleventh miss in ten minutes of one address.

        Only misses count, of both pages together, and what matches is always told: a code is not guessed.
        """
        espera = contar_fallo(request.remote_addr or "")
        if espera:
            g.retry_after = espera
            abort(429, description=_("Demasiados intentos. Espere un momento y revise su comprobante."))
        campo = "recibo" if llaves["recibo"] else "clave"
        frase = _("Lo que escribió no coincide con ninguna petición. Revíselo en su comprobante.")
        return self._preguntar(llaves, {campo: frase}, 422)

    def _preguntar(self, v: dict[str, str], e: dict[str, str], codigo: int = 200) -> tuple[str, int]:
        return self.render_template("portal/seguimiento.html", v=v, e=e, resultado=None), codigo

    def _contar(
        self, p: Peticion, llaves: dict[str, str], intento: Intento | None = None, codigo: int = 200
    ) -> tuple[str, int]:
        formas = formas_del_ciudadano(p, SEGUIMIENTO + "/{acto}")
        recado, aparte = "", []
        if intento and codigo == 200:
            recado = se_hizo(p, intento.acto, intento.tecleado)
        elif intento:
            aparte = reponer_lo_escrito(formas, intento.acto, intento.tecleado, intento.errores)
            recado = intento.recado or (" ".join(intento.errores.values()) if aparte else "")
        html = self.render_template(
            "portal/seguimiento.html",
            resultado=resultado_de(p),
            formas=formas,
            llaves={nombre: valor for nombre, valor in llaves.items() if valor},
            recado=recado,
            aparte=aparte,
            hecho=codigo == 200,
        )
        return html, codigo


def _llaves() -> dict[str, str]:
    return {nombre: request.form.get(nombre, "")[:40] for nombre in LLAVES}


def _intentar(p: Peticion, acto: str) -> tuple[Intento, int]:
    """Carry out an act as the citizen; what she typed and what is wrong come back, never who got there first."""
    tecleado = {nombre: valor for nombre, valor in request.form.to_dict().items() if nombre not in (*LLAVES, "version")}
    datos = {**tecleado, **PARA_TODOS}
    formulario = {**tecleado, "acto": acto, "peticion": p.id}
    try:
        una_sola_vez(formulario, AUTOR_PORTAL, lambda: _hecho(p, acto, datos))
    except DatosInvalidos as error:
        return Intento(acto, tecleado, error.errores), 422
    except SinGuardar as error:
        return Intento(acto, tecleado, {}, str(error)), 503
    except ActoInvalido:
        return Intento(acto, tecleado, {}, _(NO_SE_PUDO[acto])), 409
    return Intento(acto, tecleado, {}), 200


def _hecho(p: Peticion, acto: str, datos: Datos) -> str:
    ejecutar(p, acto, datos, autor=AUTOR_PORTAL)
    return SEGUIMIENTO
