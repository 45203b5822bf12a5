"""`/ciudadania/`: the front door and the tracking page. Without session, cookie or address kept anywhere."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Response, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import limit
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from app.actos.models import Movimiento
from app.extensions import csrf, db
from app.fab.base import SinHistorial
from app.fab.http import SIN_SESION
from app.nucleo import folio as folios
from app.peticiones import filters, queries
from app.peticiones.models import Peticion
from app.peticiones.services.registro import clave_de_seguimiento
from app.peticiones.workflow.vocabulario import ACTOS
from app.seguridad.guardia import alcance_sistema

SE_CUENTAN = ("registrar", "canalizar", "recibir", "iniciar_proceso", "concluir", "validar", "orientar", "cancelar")
SIN_SESION.add("SeguimientoView.seguimiento")


class SeguimientoView(SinHistorial, BaseView):
    """Folio and code in, the state in plain words out; the same answer for a wrong folio and a wrong code."""

    route_base = "/ciudadania"
    default_view = "portada"

    @expose("/")
    def portada(self) -> str:
        """Show the front door."""
        return self.render_template("portal/portada.html")

    @expose("/seguimiento", methods=["GET", "POST"])
    @csrf.exempt
    @limit("10 per 10 minutes", methods=["POST"])
    def seguimiento(self) -> Response | tuple[str, int]:
        """Ask for folio and code (GET), or tell what became of it (POST: 200, or 422 with one same sentence)."""
        if request.method == "GET":
            return self._pagina({"folio": request.args.get("folio", "")[:30]}, {}, None, 200)
        valores = {"folio": request.form.get("folio", "")[:30], "clave": request.form.get("clave", "")[:30]}
        with alcance_sistema("seguimiento ciudadano"):
            encontrada = self._encontrar(valores["folio"], valores["clave"])
            resultado = _resultado(encontrada) if encontrada else None
        if resultado is None:
            error = _("El folio y la clave no coinciden. Revíselos en su comprobante.")
            return self._pagina(valores, {"clave": error}, None, 422)
        return self._pagina(valores, {}, resultado, 200)

    @staticmethod
    def _encontrar(folio: str, clave: str) -> Peticion | None:
        """One query and one constant-time comparison, on a hit and on a miss."""
        p = db.session.scalars(queries.filas().where(Peticion.folio == (folios.normalizar(folio) or ""))).one_or_none()
        esperada = clave_de_seguimiento(p) if p else "0" * 12
        escrita = _crockford(clave)
        iguales = hmac.compare_digest(esperada.encode(), escrita.encode())
        return p if p is not None and iguales else None

    def _pagina(self, v: dict[str, str], e: dict[str, str], resultado: Any, codigo: int) -> tuple[str, int]:
        return self.render_template("portal/seguimiento.html", v=v, e=e, resultado=resultado), codigo


class SaludView(SinHistorial, BaseView):
    """What a monitor asks: is the process up, does it reach its database. Nothing about anybody."""

    route_base = ""
    default_view = "vivo"

    @expose("/healthz")
    def vivo(self) -> Response:
        """Answer 200 while the process serves."""
        return Response("ok\n", mimetype="text/plain")

    @expose("/readyz")
    def listo(self) -> Response:
        """Answer 200 when the database answers, 503 with Retry-After otherwise."""
        db.session.execute(select(1))
        return Response("ok\n", mimetype="text/plain")


def _crockford(texto: str) -> str:
    """Return a code as it was printed: no spaces or dashes, `O` read as 0, `I` and `L` as 1."""
    return texto.upper().replace(" ", "").replace("-", "").translate(str.maketrans("OIL", "011"))


def _paso_publico(m: Movimiento) -> str:
    """Return what an act means to the citizen, in plain words; `SE_CUENTAN` are the acts that she is told of."""
    datos = m.datos or {}
    if m.acto == "canalizar" and datos.get("dependencia"):
        return _("Se envió a %(dependencia)s", dependencia=datos["dependencia"])
    if m.acto == "concluir" and datos.get("resuelto") == "no":
        return _("No se pudo resolver: %(motivo)s", motivo=datos.get("motivo", ""))
    if m.acto == "concluir":
        return _("La dependencia la resolvió: %(accion)s", accion=datos.get("accion", ""))
    if m.acto == "orientar":
        return str(datos.get("texto", ""))
    propios = {"iniciar_proceso": _("Empezó a atenderse"), "validar": _("La oficina comprobó el resultado")}
    return propios.get(m.acto) or _(ACTOS[m.acto][1])


def _resultado(p: Peticion) -> dict[str, Any]:
    consulta = select(Movimiento).where(Movimiento.peticion_id == p.id).order_by(Movimiento.numero)
    avisos = []
    for m in db.session.scalars(consulta):
        datos = m.datos or {}
        fecha = format_date(m.cuando, "d MMM y")
        if m.acto == "anotar" and datos.get("para") == "ciudadano":
            avisos.append({"fecha": fecha, "texto": datos.get("texto", "")})
        elif m.acto in SE_CUENTAN:
            avisos.append({"fecha": fecha, "texto": _paso_publico(m)})
    return {
        "folio": p.folio,
        "titulo": p.titulo,
        "fichas": [filters.ficha_de_estado(p)],
        "pasos": filters.pasos_de(p),
        "avisos": avisos[::-1],
        "siguiente": filters.resumen_publico(p),
    }
