"""The bitácora's pages: its list, an entry with what may be done now, and the form of a new one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import flash, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select

from app.actos.views.cosa import CosaView, Formas
from app.bitacora import filters, queries
from app.bitacora.models import Bitacora
from app.bitacora.services import asentar
from app.bitacora.workflow import ACTOS, ESTADOS, MEDIOS, PELIGROSOS, TABLA
from app.fab.interface import Interfaz
from app.fab.record import Filtro, en_lista, igual
from app.peticiones.filters import renglones as de_peticiones
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import OPCIONES
from app.peticiones.services.registro import vale_de_comprobante
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy

ACTOS_DE_BOTON = sorted(set(ACTOS) - {"asentar"})
Enlaces = list[dict[str, str]]
"""Named here, where `list` is not yet the view's page."""


def _localidades() -> list[tuple[str, str]]:
    return OPCIONES["localidad"](None)


class BitacoraView(CosaView):
    """Entries: `/bitacora/list/`, `/show/<id>`, `/add`, and `POST /bitacora/<id>/actos/<acto>`."""

    route_base = "/bitacora"
    class_permission_name = "Bitacora"
    datamodel = Interfaz(Bitacora)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", *(f"can_{a}" for a in ACTOS_DE_BOTON)]
    peligrosos = PELIGROSOS
    textos: ClassVar[dict[str, Any]] = {
        "lista": _l("Bitácora"),
        "alta": _l("Asentar en la bitácora"),
        "explicacion": _l("Lo que se oyó, como se dijo. Una entrada no se edita: se corrige con otra."),
        "agregar": _l("Asentar"),
        "vacio": _l("Ninguna entrada cumple con eso."),
    }

    def filtros(self) -> list[Filtro]:
        """The filters of `contrato` that an entry has: estado, medio, localidad."""
        estados = [(clave, _(texto)) for clave, texto in ESTADOS.items()]
        medios = [(clave, _(texto)) for clave, texto in MEDIOS]
        return [
            Filtro("estado", _("Estado"), en_lista(Bitacora.estado, ESTADOS), lambda: estados),
            Filtro("medio", _("Cómo se supo"), en_lista(Bitacora.medio, dict(MEDIOS)), lambda: medios),
            Filtro("localidad", _("Localidad"), igual(Bitacora.localidad_id), _localidades),
        ]

    def consulta_de(self, q: str) -> Select[Any]:
        """Return the entries that a search finds."""
        return queries.filas().where(queries.que_dicen(q)) if q else queries.filas()

    def renglon(self, cosa: Bitacora) -> dict[str, Any]:
        """Return the row of an entry."""
        return filters.renglon(cosa)

    def nueva(self) -> Bitacora:
        """Return an entry that has not been written."""
        return Bitacora(estado="", reservada=False)

    def de_entrada(self) -> dict[str, str]:
        """Return today: most of what is written was heard today."""
        return {"oida_fecha": hoy().isoformat()}

    def empezar(self, datos: dict[str, Any]) -> Bitacora:
        """Write the entry."""
        return asentar(datos, autor=self.autor)

    def _hecho(self, cosa: Any, acto: str, datos: dict[str, Any], autor: Alcance) -> str:
        """Carry out the act; where it hid the entry from its author, he still hands over what comes of it."""
        destino: str = super()._hecho(cosa, acto, datos, autor)
        if not cosa.contiene(autor):
            for p in queries.recien_nacidas(cosa):
                self._entregar(p)
        return destino

    def _entregar(self, p: Peticion) -> None:
        """Offer the comprobante of what this account has just registered, for 15 minutes."""
        vale = vale_de_comprobante(p, self.autor.usuario_id)
        papel = {"texto": _("Comprobante"), "url": url_for("DocumentoView.comprobante", folio=p.folio, vale=vale)}
        frase = _("Folio %(folio)s. Entregue el comprobante a la persona.", folio=p.folio)
        if p.reservada:
            frase = _("Folio %(folio)s. Quedó reservada: la atiende el Órgano de Control.", folio=p.folio)
        flash({"texto": frase, "enlaces": [papel]}, "success")  # type: ignore[arg-type]

    def _formas(self, cosa: Bitacora, tecleado: dict[str, dict[str, Any]] | None = None) -> Formas:
        """Fill in what the entry already says of what the Capturista registers."""
        formas = super()._formas(cosa, tecleado)
        for forma in formas:
            if forma.acto == "registrar_denuncia":
                forma.valores = {
                    "tipo": "denuncia", "descripcion": cosa.relato, "nombre": cosa.reporta or "",
                    "tramite_id": str(cosa.tramite_id or ""), "telefono": cosa.reporta_telefono or "",
                    "otra_2": "no", "otra_3": "no", "tipo_2": "denuncia", "tipo_3": "denuncia",
                }  # fmt: skip
            elif forma.acto == "visitar":
                forma.valores = {"cuando_fecha": hoy().isoformat()}
        return formas

    def pintada(self, cosa: Bitacora) -> dict[str, Any]:
        """Return what its page tells."""
        correcciones = [filters.renglon(otra) for otra in queries.correcciones(cosa)]
        peticiones = queries.nacidas(cosa)
        nacidas = [de_peticiones.renglon(p, self.autor, con_accion=False) for p in peticiones]
        visitas = [filters.renglon_de_visita(v) for v in queries.visitas(cosa)]
        secciones = ((_("Visitas"), visitas), (_("Peticiones"), nacidas), (_("Correcciones"), correcciones))
        return {
            "folio": cosa.folio,
            "titulo": str(cosa.tramite) if cosa.tramite else _("Entrada de la bitácora"),
            "fichas": [filters.ficha(_(ESTADOS[cosa.estado]), filters.TONOS.get(cosa.estado, ""))],
            "encabezado": _("Lo que se dijo"),
            "dicho": cosa.relato,
            "datos": filters.datos_de(cosa),
            "secciones": [{"titulo": titulo, "renglones": filas} for titulo, filas in secciones if filas],
            "historia": filters.historia(queries.movimientos(cosa), TABLA, ACTOS),
            "enlaces": [*self._documentos(peticiones), *self._correccion(cosa)],
        }

    def _documentos(self, peticiones: Sequence[Peticion]) -> Enlaces:
        """Return the Documento (denuncia) of each petición born of an entry, to who may read it."""
        if not self.appbuilder.sm.has_access("can_denuncia", "Peticion"):
            return []
        suyas = [p for p in peticiones if p.planteamiento]
        textos = [_("Documento (denuncia)") + (f" · {p.folio}" if len(suyas) > 1 else "") for p in suyas]
        urls = [url_for("DocumentoView.denuncia", folio=p.folio) for p in suyas]
        return [{"texto": texto, "url": url} for texto, url in zip(textos, urls, strict=True)]

    def _correccion(self, cosa: Bitacora) -> Enlaces:
        if not self.puede("can_add"):
            return []
        url = url_for("BitacoraView.add", corrige_folio=cosa.folio)
        return [{"texto": _("Asentar una corrección"), "url": url}]
