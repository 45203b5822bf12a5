"""The PDFs of a petición: comprobante, turno, formato, «le falta…», oficio, denuncia."""

from __future__ import annotations

from typing import ClassVar

from flask import Response, abort, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import select

from app.documentos.models import Oficio
from app.documentos.presenters import peticiones as de_peticiones
from app.documentos.presenters import plantillas
from app.documentos.presenters.oficios import CLASES, de_oficio
from app.documentos.queries import oficio_de, origen_de
from app.extensions import db
from app.fab.base import SinHistorial, entero_de, malformada
from app.pdf.composicion import componer
from app.pdf.envio import en_linea
from app.peticiones import queries
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.claves import peticion_del_vale
from app.seguridad.guardia import alcance_actual, alcance_sistema
from app.turnos.models import Turno


class DocumentoView(SinHistorial, BaseView):
    """The papers at `/peticiones/<folio>/<papel>.pdf`, through the petición's own guard."""

    route_base = "/peticiones"
    class_permission_name = "Peticion"
    base_permissions: ClassVar[list[str]] = [
        "can_comprobante",
        "can_turno",
        "can_formato",
        "can_faltantes",
        "can_oficio",
        "can_denuncia",
    ]

    def _con_detalle(self, folio: str) -> Peticion:
        p = queries.por_folio(folio)
        if p is None or p.planteamiento is None:
            abort(404)
        return p

    @expose("/<folio:folio>/comprobante.pdf")
    @has_access
    def comprobante(self, folio: str) -> Response:
        """Return the citizen's receipt; with `?vale=` that of a petición which its own clerk no longer sees."""
        vale = request.args.get("vale", "")
        if vale:
            return _con_vale(folio, vale)
        p = self._con_detalle(folio)
        contenido = componer(plantillas.COMPROBANTE, de_peticiones.de_comprobante(p), momento=p.registrada)
        return en_linea(contenido, f"comprobante-{p.folio}")

    @expose("/<folio:folio>/turno.pdf")
    @has_access
    def turno(self, folio: str) -> Response:
        """Return the slip, 80 mm wide or with `?hoja=carta` letter-size; 404 when it did not come in person."""
        hoja = request.args.get("hoja", "")
        if hoja not in ("", "carta"):
            malformada(_("La hoja del turno es «carta», o ninguna para la impresora de 80 mm."))
        p = self._con_detalle(folio)
        turno = db.session.scalars(select(Turno).where(Turno.peticion_id == p.id)).one_or_none()
        if turno is None:
            abort(404)
        plantilla = plantillas.TURNO_CARTA if hoja else plantillas.TURNO
        return en_linea(
            componer(plantilla, de_peticiones.de_turno(p, turno), momento=turno.dado), f"turno-{turno.texto}"
        )

    @expose("/<folio:folio>/formato.pdf")
    @has_access
    def formato(self, folio: str) -> Response:
        """Return the formato de trámite de atención, to be signed on receipt and scanned back."""
        p = self._con_detalle(folio)
        if p.dependencia is None:
            abort(404)
        return en_linea(componer(plantillas.FORMATO, de_peticiones.de_formato(p)), f"formato-{p.folio}")

    @expose("/<folio:folio>/faltantes.pdf")
    @has_access
    def faltantes(self, folio: str) -> Response:
        """Return the «le falta…» slip; 404 when nothing obligatory is missing."""
        p = self._con_detalle(folio)
        _vistos, faltan = de_peticiones.requisitos_de(p)
        if not faltan:
            abort(404)
        return en_linea(componer(plantillas.FALTANTES, de_peticiones.de_faltantes(p, faltan)), f"le-falta-{p.folio}")

    @expose("/<folio:folio>/oficio.pdf")
    @has_access
    def oficio(self, folio: str) -> Response:
        """Return its oficio: the newest that counts of a `?clase=`, or the one of `?oficio=`; 404 when none."""
        p = self._con_detalle(folio)
        clase = request.args.get("clase", "canalizacion")
        if clase not in CLASES:
            malformada(_("El filtro no es válido."))
        numero = entero_de("oficio", omision=0, maximo=2**31 - 1)
        oficio = oficio_de(p.id, clase=clase, numero=numero)
        if oficio is None:
            abort(404)
        plantilla = plantillas.RESPUESTA if oficio.clase == "respuesta" else plantillas.OFICIO
        return en_linea(componer(plantilla, de_oficio(p, oficio), momento=oficio.hecho), _archivo_de(oficio))

    @expose("/<folio:folio>/denuncia.pdf")
    @has_access
    def denuncia(self, folio: str) -> Response:
        """Return the Documento (denuncia) for the dependencia visited; 404 when it did not come by the bitácora."""
        p = self._con_detalle(folio)
        with alcance_sistema("la entrada y la visita de una denuncia, para quien ya la lee"):
            origen = origen_de(p)
        if origen is None:
            abort(404)
        contenido = componer(plantillas.DENUNCIA, de_peticiones.de_denuncia(p, origen), momento=p.registrada)
        return en_linea(contenido, f"denuncia-{p.folio}")


def _con_vale(folio: str, vale: str) -> Response:
    """Return the comprobante of a reservada to the account that has just registered it; 404 to anyone else."""
    peticion_id = peticion_del_vale(vale, alcance_actual().usuario_id)
    with alcance_sistema("comprobante de una reservada, para quien la acaba de registrar"):
        p = queries.por_folio(folio) if peticion_id else None
        if p is None or p.id != peticion_id:
            abort(404)
        datos, registrada = de_peticiones.de_comprobante(p), p.registrada
    return en_linea(componer(plantillas.COMPROBANTE, datos, momento=registrada), f"comprobante-{folio}")


def _archivo_de(oficio: Oficio) -> str:
    return f"oficio-{oficio.texto.replace('/', '-')}"
