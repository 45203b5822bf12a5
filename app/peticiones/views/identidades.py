"""The vault's page: who opened which identity, when and why; the custodian's form."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.extensions import escritura
from app.fab.datamodel import Interfaz
from app.fab.fechas import fecha_y_hora
from app.fab.notices import dejar_recado
from app.fab.record import RecordView
from app.fab.space import SinGuardar, repone, sin_perder_lo_escrito
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.folio import normalizar
from app.nucleo.reloj import ahora
from app.nucleo.texto import N_
from app.peticiones.models.boveda import Apertura
from app.peticiones.services.boveda import abrir, folios_de
from app.peticiones.workflow.llegada import POR_CANAL

ETIQUETAS = {
    "nombre": N_("Nombre"),
    "apellidos": N_("Apellidos"),
    "telefono": N_("Teléfono"),
    "correo": N_("Correo electrónico"),
    "curp": N_("CURP"),
    "rfc": N_("RFC"),
    "domicilio": N_("Domicilio"),
    **{campo.nombre: campo.etiqueta for campos in POR_CANAL.values() for campo in campos},
}


class IdentidadView(RecordView):
    """`/identidades/`: the record of openings; a POST of folio and motive shows one identity, once."""

    route_base = "/identidades"
    default_view = "list"
    class_permission_name = "Identidad"
    datamodel = Interfaz(Apertura)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_abrir"]

    def consulta(self) -> Select[Any]:
        """Return the openings."""
        return select(Apertura).options(joinedload(Apertura.autor))

    @expose("/")
    @has_access
    def list(self) -> tuple[str, int]:
        """Show the record and the form; `?folio=` fills it in."""
        return self._pagina({"folio": request.args.get("folio", "")[:30]}, {}, 200)

    @expose("/", methods=["POST"])
    @has_access
    @repone
    def abrir(self) -> tuple[str, int]:
        """Open an identity: the page that shows it, once and kept in no cache, or 422 with what is wrong."""
        valores = {"folio": request.form.get("folio", "")[:30], "motivo": request.form.get("motivo", "")[:2000]}
        try:
            with sin_perder_lo_escrito(), escritura():
                datos = abrir(valores["folio"], valores["motivo"], self.autor, ahora())
        except DatosInvalidos as error:
            return self._pagina(valores, error.errores, 422)
        except SinGuardar as error:
            dejar_recado(str(error), "danger")
            return self._pagina(valores, {}, 503)
        pares = [(_(ETIQUETAS[nombre]), valor) for nombre, valor in datos.items()]
        return self.render_template("peticiones/identidad.html", folio=normalizar(valores["folio"]), datos=pares), 200

    def _pagina(self, v: dict[str, str], e: dict[str, str], codigo: int) -> tuple[str, int]:
        filas, siguiente = self.pagina(self.consulta())
        folios = folios_de(apertura.peticion_id for apertura in filas)
        html = self.render_template(
            "peticiones/identidades.html",
            titulo=_("Identidades"),
            v=v,
            e=e,
            aperturas=[_renglon(apertura, folios[apertura.peticion_id]) for apertura in filas],
            siguiente=siguiente,
            primera=url_for("IdentidadView.list") if request.args.get("cursor") else None,
        )
        return html, codigo


def _renglon(apertura: Apertura, folio: str) -> dict[str, str]:
    return {
        "folio": folio,
        "quien": apertura.autor.get_full_name(),
        "cuando": fecha_y_hora(apertura.cuando),
        "motivo": apertura.motivo,
    }
