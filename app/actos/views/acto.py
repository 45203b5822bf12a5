"""The POST endpoint of acts on one thing with states: `/<cosa>/<id>/actos/<acto>`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Generic

from flask import Request, abort, request, url_for
from flask_appbuilder.baseviews import expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.actos.cosa import C
from app.actos.forms import FormaDeActo, reponer
from app.actos.services import NoEncontrada, ejecutar, flujo_de
from app.fab.base import ver_otra
from app.fab.errors import pagina
from app.fab.notices import dejar_recado
from app.fab.once import CLAVE, avisar_conflicto, una_sola_vez
from app.fab.record import RecordView
from app.fab.space import codigo_de, exigir_espacio, repone
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, ActoProhibido, DatosInvalidos, Subido
from app.seguridad.guardia import Alcance


class ActosView(RecordView, Generic[C]):
    """A RecordView whose things are moved by acts; it says how to find one, where it shows and how it is drawn."""

    def buscar(self, ident: str | int) -> C | None:
        """Return the thing of an address, or None."""
        raise NotImplementedError

    def por_mover(self, ident: str | int) -> C | None:
        """Return the thing of an address that an act is about to move and reads anew: only whether it is there."""
        return self.buscar(ident)

    def destino(self, cosa: C) -> str:
        """Return the address of the thing's page, or home when the act took it out of the person's sight."""
        return url_for(f"{self.endpoint}.show", pk=cosa.id) if cosa.contiene(self.autor) else "/"

    def _formas(self, cosa: C, tecleado: dict[str, Datos] | None = None) -> Sequence[FormaDeActo]:
        """Return the forms of what this person may do on the thing; `tecleado` maps an act to its refused form."""
        raise NotImplementedError

    def _pagina(self, cosa: C, formas: Sequence[FormaDeActo], codigo: int = 200) -> tuple[str, int]:
        """Return the thing's page with these forms."""
        raise NotImplementedError

    def aviso(self, cosa: C, acto: str) -> str | Datos:
        """Return the notice after an act: a sentence, or its `texto` with the `enlaces` that it offers."""
        return str(_("Hecho: %(acto)s.", acto=flujo_de(cosa).palabras.boton(acto)))

    def repintar(self, cosa: C, acto: str, tecleado: Datos, errores: dict[str, str], codigo: int) -> tuple[str, int]:
        """Draw the page again with the refused act's form open and as it was typed."""
        general = errores.pop("", None)
        formas = self._formas(cosa, {acto: tecleado})
        reponer(formas, acto, tecleado, errores)
        if general:
            dejar_recado(general, "danger")
        return self._pagina(cosa, formas, codigo)

    @expose("/<int:ident>/actos/<acto>", methods=["POST"])
    @expose("/<folio:ident>/actos/<acto>", methods=["POST"])  # the lowest is tried first when an address is made
    @repone
    def acto(self, ident: str, acto: str) -> Response | tuple[str, int]:
        """Carry out an act: 303 to the thing, 403, 404, 409 (refused, lost race), 422 (page back, typed data kept).

        The view of a model finds the thing (`buscar`); `ejecutar` moves it by its row of the table; what the act
        changes besides is `efecto_<acto>` of its services.
        """
        self.exigir(f"can_{acto}")
        cosa = self.por_mover(ident)
        if cosa is None:
            abort(404)
        tecleado: Datos = request.form.to_dict()
        autor = self.autor
        try:
            exigir_espacio()
            datos = recogido(request, cosa)
            destino = una_sola_vez(datos, autor, partial(self._hecho, cosa, acto, datos, autor))
        except DatosInvalidos as error:
            return self._rehacer(ident, acto, tecleado, error.errores, 422)
        except ActoProhibido as error:
            return pagina(403, str(error))
        except ActoInvalido as error:
            avisar_conflicto(error)
            return self._rehacer(ident, acto, {c: v for c, v in tecleado.items() if c != CLAVE}, {}, codigo_de(error))
        except NoEncontrada:
            abort(404)
        dejar_recado(self.aviso(cosa, acto), "success")
        return ver_otra(destino)

    def _hecho(self, cosa: C, acto: str, datos: Datos, autor: Alcance) -> str:
        ejecutar(cosa, acto, datos, autor=autor)
        return self.destino(cosa)

    def _rehacer(
        self, ident: str, acto: str, tecleado: Datos, errores: dict[str, str], codigo: int
    ) -> Response | tuple[str, int]:
        """Read the thing anew, as the database holds it, and draw its page with the refused form."""
        cosa = self.buscar(ident)
        if cosa is None:
            abort(404)
        return self.repintar(cosa, acto, tecleado, errores, codigo)


def recogido(solicitud: Request, cosa: C) -> Datos:
    """Return what was posted: texts, and files already examined.

    Raises `DatosInvalidos` with the sentence of each file that is refused.
    """
    datos: Datos = solicitud.form.to_dict()
    errores: dict[str, str] = {}
    for nombre, archivo in solicitud.files.items():
        if not archivo.filename:
            continue
        try:
            datos[nombre] = flujo_de(cosa).preparar(Subido(archivo.filename, archivo.read()))
        except ValueError as error:
            errores[nombre] = str(error)
    if errores:
        raise DatosInvalidos(errores)
    return datos
