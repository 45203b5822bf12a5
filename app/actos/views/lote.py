"""The POST endpoints of acts on many things: `/<cosa>/actos/<acto>/en-lote`, first the page that says what they do."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort, request, url_for
from flask_appbuilder.baseviews import expose
from flask_babel import gettext as _
from sqlalchemy import Select

from app.actos.forms import FormaDeActo, RenglonDeLote, campos_de_lote, filas_de_lote
from app.actos.services import NoEncontrada, actos_posibles, flujo_del_modelo, paso_posible, revisar
from app.actos.views.acto import ActosView
from app.extensions import db
from app.fab.base import con_argumentos, malformada
from app.fab.once import una_sola_vez
from app.nucleo.flujo import ActoInvalido, ActoRechazado

EN_LOTE = 200
"""How many things one form may move."""


class EnLoteView(ActosView):
    """An ActosView some of whose acts (`en_lote`) are also carried out on many things, ticked on its list.

    First a page that says what will become of each; then each in its own transaction, with the version that page saw.
    """

    en_lote: ClassVar[tuple[str, ...]] = ()

    def base(self) -> Select[Any]:
        """Return the select of things, no argument of the address applied."""
        raise NotImplementedError

    def renglon_de(self, cosa: Any) -> dict[str, Any]:
        """Return how a thing reads in a list."""
        raise NotImplementedError

    def a_quien_espera(self, cosa: Any) -> str:
        """Return in a sentence who must move a thing on; '' where nobody does."""
        return ""

    def actos_en_lote(self, cosas: Sequence[Any]) -> list[dict[str, str]] | None:
        """Return the buttons of the acts that this person may carry out on some of these things, for the list's page.

        None where his puesto carries out none on many things, whatever they are.
        """
        flujo, autor = flujo_del_modelo(self.datamodel.obj), self.autor
        suyos = [acto for acto in self.en_lote if self.puede(f"can_{acto}")]
        hay = {paso.acto for cosa in cosas for paso in actos_posibles(cosa, autor)} if suyos else set()
        botones = [
            {"texto": flujo.boton(acto), "url": self._url_de_lote("revisar_lote", acto)}
            for acto in suyos
            if acto in hay
        ]
        return botones if suyos else None

    def _no_se_puede(self, renglon: RenglonDeLote, cosa: Any, error: ActoInvalido) -> None:
        """Say on a row why not, for whom it waits, and where what is missing is mended."""
        renglon.no = str(error)
        remedio = getattr(error, "remedio", "")
        if isinstance(error, ActoRechazado) and not remedio:
            renglon.no = " ".join(filter(None, (renglon.no, self.a_quien_espera(cosa))))
        if remedio and any(paso.acto == remedio for paso in actos_posibles(cosa, self.autor)):
            boton = flujo_del_modelo(self.datamodel.obj).boton(remedio)
            renglon.remedio = {"texto": boton, "url": f"{renglon.pintado['url']}#acto-{remedio}"}

    @expose("/actos/<acto>/en-lote", methods=["POST"])
    def revisar_lote(self, acto: str) -> tuple[str, int]:
        """Show what would become of each thing ticked, or of all that the address's filters find; nothing is done."""
        self._exigir_lote(acto)
        return self._revision(acto, self._elegidas(), {}, {}, 200)

    @expose("/actos/<acto>/en-lote/hacer", methods=["POST"])
    def hacer_lote(self, acto: str) -> tuple[str, int]:
        """Carry out an act on each thing: 200 with what became of each, 409 when none was done, 422 nothing tried."""
        self._exigir_lote(acto)
        marcadas, datos = self._marcadas(), request.form.to_dict()
        clave = datos.pop("clave_envio", "")
        if not clave or not all(marcadas.values()):
            malformada(_("El formulario no está completo."))
        errores = self._errores_de_todas(acto, list(marcadas), datos)
        if errores or not marcadas:
            return self._revision(acto, self._leidas(list(marcadas)), datos, errores, 422)
        renglones = [
            self._una(acto, pk, {**datos, "fila": str(pk), "version": version, "clave_envio": _clave(clave, pk)})
            for pk, version in marcadas.items()
        ]
        html = self.render_template("peticiones/en_lote_hecho.html", **self._comun(acto), renglones=renglones)
        return html, 409 if all(r.no for r in renglones) else 200

    def _exigir_lote(self, acto: str) -> None:
        self.exigir(f"can_{acto}")
        if acto not in self.en_lote:
            abort(404)

    def _url_de_lote(self, ruta: str, acto: str) -> str:
        return con_argumentos(url_for(f".{ruta}", acto=acto), cursor=None)

    def _comun(self, acto: str) -> dict[str, Any]:
        boton = flujo_del_modelo(self.datamodel.obj).boton(acto)
        return {"titulo": boton, "volver": con_argumentos(url_for(".list"))}

    def _marcadas(self) -> dict[int, str]:
        try:
            marcadas = filas_de_lote(request)
        except ValueError:
            malformada(_("Los renglones elegidos no son válidos."))
        if len(marcadas) > EN_LOTE:
            malformada(_("Elija a lo más %(n)s a la vez.", n=EN_LOTE))
        return marcadas

    def _leidas(self, ids: list[int]) -> list[Any]:
        modelo = self.datamodel.obj
        return list(db.session.scalars(self.base().where(modelo.id.in_(ids)).order_by(modelo.id.desc())).unique())

    def _elegidas(self) -> list[Any]:
        if not request.form.get("todas"):
            return self._leidas(list(self._marcadas()))
        consulta = self.filtrada(self.consulta()).order_by(self.datamodel.obj.id.desc())
        return list(db.session.scalars(consulta.limit(EN_LOTE)).unique())

    def _revision(
        self, acto: str, cosas: list[Any], tecleado: dict[str, Any], errores: dict[str, str], codigo: int
    ) -> tuple[str, int]:
        """Draw the page that says which will be done and which not, with the act's form once."""
        renglones, van, pasos = [], [], []
        for cosa in cosas:
            renglon = RenglonDeLote(cosa.id, cosa.version, self.renglon_de(cosa))
            try:
                pasos.append(paso_posible(cosa, acto, self.autor))
                van.append(cosa)
            except ActoInvalido as error:
                self._no_se_puede(renglon, cosa, error)
            renglones.append(renglon)
        comun = self._comun(acto)
        forma = FormaDeActo(
            acto, comun["titulo"], self._url_de_lote("hacer_lote", acto), campos_de_lote(van, pasos, tecleado), 0,
            valores=tecleado, errores=errores,
        )  # fmt: skip
        html = self.render_template("peticiones/en_lote.html", **comun, forma=forma, renglones=renglones, tope=EN_LOTE)
        return html, codigo if renglones else 422

    def _errores_de_todas(self, acto: str, ids: list[int], datos: dict[str, Any]) -> dict[str, str]:
        """Return what is wrong with the form when no thing could be moved with it as it was typed."""
        errores = []
        for cosa in self._leidas(ids):
            try:
                errores.append(revisar(cosa, paso_posible(cosa, acto, self.autor), datos))
            except ActoInvalido:
                continue
        return errores[0] if all(errores) and errores else {}

    def _una(self, acto: str, pk: int, datos: dict[str, Any]) -> RenglonDeLote:
        """Carry out the act on one thing in its own transaction; a refusal leaves nothing of it."""
        cosa, autor = self.buscar(pk), self.autor
        ajena = _("No existe, o no está entre lo que su puesto puede ver.")
        if cosa is None:
            return RenglonDeLote(pk, 0, {}, ajena)
        renglon = RenglonDeLote(pk, cosa.version, self.renglon_de(cosa))
        fallo: ActoInvalido | None = None
        try:
            una_sola_vez(datos, autor, lambda: self._hecho(cosa, acto, datos, autor))
        except NoEncontrada:
            renglon.no = ajena
        except ActoInvalido as error:
            fallo = error
        despues = self.buscar(pk)
        if despues is not None:
            renglon.pintado = self.renglon_de(despues)
            if fallo is not None:
                self._no_se_puede(renglon, despues, fallo)
        return renglon


def _clave(clave: str, pk: int) -> str:
    """Return the key under which one thing of a form is done once."""
    return hashlib.sha256(f"{clave} {pk}".encode()).hexdigest()
