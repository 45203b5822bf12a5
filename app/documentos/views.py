"""The PDFs of a petición: comprobante, turno and formato de trámite de atención."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Response, abort, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import format_date, format_datetime, ngettext
from sqlalchemy import select

from app.catalogos.services import configuracion
from app.documentos.services import componer
from app.extensions import db
from app.fab.base import SinHistorial
from app.nucleo.reloj import ahora
from app.peticiones import queries
from app.peticiones.models import Peticion
from app.peticiones.services.registro import clave_de_seguimiento
from app.turnos.models import Turno


def _membrete() -> dict[str, str]:
    ajustes = configuracion().ajustes
    return {clave: ajustes[clave] for clave in ("municipio", "oficina", "color")}


def _fecha_hora(momento: Any) -> str:
    return format_datetime(momento, "d 'de' MMMM 'de' y, HH:mm")


def _plazo(p: Peticion) -> str | None:
    return str(ngettext("%(num)s día hábil", "%(num)s días hábiles", p.tramite.plazo)) if p.tramite else None


def _url_publica(p: Peticion) -> str:
    return url_for("SeguimientoView.seguimiento", folio=p.folio, _external=True)


def _url_interna(p: Peticion) -> str:
    return url_for("PeticionView.por_folio", folio=p.folio, _external=True)


class DocumentoView(SinHistorial, BaseView):
    """`/peticiones/<folio>/comprobante.pdf`, `turno.pdf`, `formato.pdf`: through the petición's own guard."""

    route_base = "/peticiones"
    class_permission_name = "Peticion"
    base_permissions: ClassVar[list[str]] = ["can_comprobante", "can_turno", "can_formato"]

    def _con_detalle(self, folio: str) -> Peticion:
        p = queries.por_folio(folio)
        if p is None or p.planteamiento is None:
            abort(404)
        return p

    @expose("/<folio:folio>/comprobante.pdf")
    @has_access
    def comprobante(self, folio: str) -> Response:
        """Return the citizen's receipt with the tracking code and its QR."""
        p = self._con_detalle(folio)
        pendientes = [r.nombre for r, visto in queries.expediente(p).requisitos if r.obligatorio and visto is None]
        destino = p.dependencia or (p.tramite.dependencia if p.tramite else None)
        datos = {
            **_membrete(),
            "folio": p.folio,
            "fecha": _fecha_hora(p.registrada),
            "canal": str(p.canal),
            "modulo": str(p.modulo) if p.modulo else None,
            "tramite": str(p.tramite) if p.tramite else None,
            "dependencia": str(destino) if p.dependencia else None,
            "plazo": _plazo(p),
            "localidad": str(p.localidad),
            "nombre": p.planteamiento.ciudadano.nombre_completo
            if p.planteamiento and p.planteamiento.ciudadano
            else None,
            "pendientes": pendientes,
            "clave": clave_de_seguimiento(p),
            "url": _url_publica(p),
            "leyenda": configuracion().ajustes["leyenda"] or None,
        }
        return _pdf(componer("comprobante", datos, momento=p.registrada), f"comprobante-{p.folio}")

    @expose("/<folio:folio>/turno.pdf")
    @has_access
    def turno(self, folio: str) -> Response:
        """Return the 80 mm slip; 404 when the petición did not come in person."""
        p = self._con_detalle(folio)
        turno = db.session.scalars(select(Turno).where(Turno.peticion_id == p.id)).one_or_none()
        if turno is None:
            abort(404)
        datos = {
            **_membrete(),
            "modulo": str(p.modulo) if p.modulo else str(configuracion().ajustes["oficina"]),
            "turno": turno.texto,
            "fecha": format_date(turno.dia, "d 'de' MMMM 'de' y"),
            "hora": format_datetime(turno.dado, "HH:mm"),
            "folio": p.folio,
            "url": _url_publica(p),
        }
        return _pdf(componer("turno", datos, momento=turno.dado), f"turno-{turno.texto}")

    @expose("/<folio:folio>/formato.pdf")
    @has_access
    def formato(self, folio: str) -> Response:
        """Return the formato de trámite de atención, to be signed on receipt and scanned back."""
        p = self._con_detalle(folio)
        if p.dependencia is None:
            abort(404)
        vistos = [r.nombre for r, visto in queries.expediente(p).requisitos if visto is not None]
        datos = {
            **_membrete(),
            "folio": p.folio,
            "fecha": _fecha_hora(ahora()),
            "dependencia": str(p.dependencia),
            "tramite": str(p.tramite) if p.tramite else None,
            "plazo": _plazo(p),
            "fecha_limite": format_date(p.fecha_limite, "d 'de' MMMM 'de' y") if p.fecha_limite else None,
            "ciudadano": _ciudadano(p),
            "descripcion": p.planteamiento.descripcion if p.planteamiento else "",
            "requisitos": vistos,
            "url": _url_interna(p),
        }
        return _pdf(componer("formato", datos), f"formato-{p.folio}")


def _ciudadano(p: Peticion) -> dict[str, Any] | None:
    dicho = p.planteamiento
    if dicho is None or dicho.ciudadano is None:
        return None
    persona = dicho.ciudadano
    return {
        "nombre": persona.nombre_completo,
        "telefono": persona.telefono,
        "domicilio": dicho.domicilio or persona.domicilio,
        "localidad": str(p.localidad),
    }


def _pdf(contenido: bytes, nombre: str) -> Response:
    respuesta = Response(contenido, mimetype="application/pdf")
    disposicion = "attachment" if request.args.get("descargar") else "inline"
    respuesta.headers.set("Content-Disposition", disposicion, filename=f"{nombre}.pdf")
    return respuesta
