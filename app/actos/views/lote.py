"""Acts on many things: `/<cosa>/actos/<acto>/en-lote`, after a page that says what they do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, TypeVar

from flask import abort, request, url_for
from flask_appbuilder.baseviews import expose
from flask_babel import gettext as _
from sqlalchemy import Select

from app.actos.cosa import C
from app.actos.forms import FormaDeActo, RenglonDeLote, campos_de_lote, filas_de_lote
from app.actos.piezas import Renglon
from app.actos.services import NoEncontrada, actos_posibles, flujo_del_modelo, paso_posible, revisar
from app.actos.views.acto import ActosView
from app.extensions import db
from app.fab.base import con_argumentos, malformada
from app.fab.notices import dejar_recado
from app.fab.once import CLAVE, una_sola_vez
from app.fab.space import SinGuardar, exigir_espacio, repone
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, ActoRechazado
from app.seguridad.guardia import Alcance

T = TypeVar("T")
EN_LOTE = 200
"""How many things one form may move."""


class EnLoteView(ActosView[C]):
    """An ActosView some of whose acts (`en_lote`) are also carried out on many things, ticked on its list.

    First a page that says what will become of each; then each in its own transaction, with the version that page saw.
    """

    en_lote: ClassVar[tuple[str, ...]] = ()

    def base(self) -> Select[C]:
        """Return the select of things, no argument of the address applied."""
        raise NotImplementedError

    def renglon_de(self, cosa: C) -> Renglon:
        """Return how a thing reads in a list."""
        raise NotImplementedError

    def a_quien_espera(self, cosa: C) -> str:
        """Return in a sentence who must move a thing on; '' where nobody does."""
        return ""

    def actos_en_lote(
        self, cosas: Sequence[T], posibles: Callable[[T, Alcance, Collection[str]], Iterable[str]]
    ) -> list[dict[str, str]] | None:
        """Return the buttons of the acts that this person may carry out on some of these things, for the list's page.

        `posibles`: which of some acts a person may carry out on one. None where his puesto carries out none on many
        things, whatever they are.
        """
        flujo, autor = flujo_del_modelo(self.datamodel.obj), self.autor
        suyos = [acto for acto in self.en_lote if self.puede(f"can_{acto}")]
        faltan = set(suyos)
        for cosa in cosas:
            if not faltan:
                break
            faltan.difference_update(posibles(cosa, autor, faltan))
        botones = [
            {"texto": flujo.palabras.boton(acto), "url": self._url_de_lote("revisar_lote", acto)}
            for acto in suyos
            if acto not in faltan
        ]
        return botones if suyos else None

    def _no_se_puede(self, renglon: RenglonDeLote, cosa: C, error: ActoInvalido) -> None:
        """Say on a row why not, for whom it waits, and where what is missing is mended."""
        renglon.no = str(error)
        remedio = getattr(error, "remedio", "")
        if isinstance(error, ActoRechazado) and not remedio:
            renglon.no = " ".join(filter(None, (renglon.no, self.a_quien_espera(cosa))))
        if remedio and any(paso.acto == remedio for paso in actos_posibles(cosa, self.autor)):
            boton = flujo_del_modelo(self.datamodel.obj).palabras.boton(remedio)
            renglon.remedio = {"texto": boton, "url": f"{self.renglon_de(cosa)['url']}#acto-{remedio}"}

    @expose("/actos/<acto>/en-lote", methods=["POST"])
    @repone
    def revisar_lote(self, acto: str) -> tuple[str, int]:
        """Show what would become of each thing ticked, or of all that the address's filters find; nothing is done."""
        self._exigir_lote(acto)
        return self._revision(acto, self._elegidas(), {}, {}, 200)

    @expose("/actos/<acto>/en-lote/hacer", methods=["POST"])
    @repone
    def hacer_lote(self, acto: str) -> tuple[str, int]:
        """Carry out an act on each thing: 200 with what became of each, 409 when none was done, 422 nothing tried.

        503 where nothing more can be written: the form again, with those that are still to be done.
        """
        self._exigir_lote(acto)
        marcadas, datos = self._marcadas(), request.form.to_dict()
        clave = datos.pop(CLAVE, "")
        if not clave or not all(marcadas.values()):
            malformada(_("El formulario no está completo."))
        renglones: list[RenglonDeLote] = []
        try:
            exigir_espacio()
            errores = self._errores_de_todas(acto, list(marcadas), datos)
            if errores or not marcadas:
                return self._revision(acto, self._leidas(list(marcadas)), datos, errores, 422)
            for pk, version in marcadas.items():
                suyos = {**datos, "fila": str(pk), "version": version, CLAVE: _clave(clave, pk)}
                renglones.append(self._una(acto, pk, suyos))
        except SinGuardar as error:
            return self._sin_guardar(acto, {**datos, CLAVE: clave}, marcadas, renglones, str(error))
        html = self.render_template("actos/en_lote_hecho.html", **self._comun(acto), renglones=renglones)
        return html, 409 if all(r.no for r in renglones) else 200

    def _sin_guardar(
        self, acto: str, tecleado: Datos, marcadas: dict[int, str], hasta: list[RenglonDeLote], dicho: str
    ) -> tuple[str, int]:
        """Draw the form again as it was typed, with the things not done yet, and say how many were."""
        hechas = {renglon.id for renglon in hasta if not renglon.no}
        if hechas:
            dicho = _(
                "Se hizo con %(n)s de %(todas)s. Lo demás no se guardó y sigue aquí como lo escribió. Avise a quien "
                "atiende el sistema y vuelva a intentarlo.",
                n=len(hechas),
                todas=len(marcadas),
            )
        dejar_recado(dicho, "danger")
        faltan = {pk: version for pk, version in marcadas.items() if pk not in hechas}
        return self._revision(acto, self._leidas(list(faltan)), tecleado, {}, 503, faltan)

    def _exigir_lote(self, acto: str) -> None:
        self.exigir(f"can_{acto}")
        if acto not in self.en_lote:
            abort(404)

    def _url_de_lote(self, ruta: str, acto: str) -> str:
        return con_argumentos(url_for(f".{ruta}", acto=acto), cursor=None)

    def _comun(self, acto: str) -> Datos:
        boton = flujo_del_modelo(self.datamodel.obj).palabras.boton(acto)
        return {"titulo": boton, "volver": con_argumentos(url_for(".list"))}

    def _marcadas(self) -> dict[int, str]:
        try:
            marcadas = filas_de_lote(request)
        except ValueError:
            malformada(_("Los renglones elegidos no son válidos."))
        if len(marcadas) > EN_LOTE:
            malformada(_("Elija a lo más %(n)s a la vez.", n=EN_LOTE))
        return marcadas

    def _leidas(self, ids: list[int]) -> list[C]:
        modelo = self.datamodel.obj
        return list(db.session.scalars(self.base().where(modelo.id.in_(ids)).order_by(modelo.id.desc())).unique())

    def _elegidas(self) -> list[C]:
        if not request.form.get("todas"):
            return self._leidas(list(self._marcadas()))
        consulta = self.filtrada(self.consulta()).order_by(self.datamodel.obj.id.desc())
        return list(db.session.scalars(consulta.limit(EN_LOTE)).unique())

    def _revision(
        self,
        acto: str,
        cosas: list[C],
        tecleado: Datos,
        errores: dict[str, str],
        codigo: int,
        vistas: Mapping[int, str] = MappingProxyType({}),
    ) -> tuple[str, int]:
        """Draw the page that says which will be done and which not, with the act's form once.

        `vistas`: the versions that a form which comes back was drawn from.
        """
        renglones, van, pasos = [], [], []
        for cosa in cosas:
            renglon = RenglonDeLote(cosa.id, vistas.get(cosa.id, cosa.version), self.renglon_de(cosa))
            try:
                pasos.append(paso_posible(cosa, acto, self.autor))
                van.append(cosa)
            except ActoInvalido as error:
                self._no_se_puede(renglon, cosa, error)
            renglones.append(renglon)
        comun = self._comun(acto)
        forma = FormaDeActo(
            acto,
            comun["titulo"],
            self._url_de_lote("hacer_lote", acto),
            campos_de_lote(van, pasos, tecleado),
            0,
            valores=tecleado,
            errores=errores,
        )
        forma.clave = tecleado.get(CLAVE) or forma.clave
        html = self.render_template("actos/en_lote.html", **comun, forma=forma, renglones=renglones, tope=EN_LOTE)
        return html, codigo if renglones else 422

    def _errores_de_todas(self, acto: str, ids: list[int], datos: Datos) -> dict[str, str]:
        """Return what is wrong with the form when no thing could be moved with it as it was typed."""
        errores = []
        for cosa in self._leidas(ids):
            try:
                errores.append(revisar(cosa, paso_posible(cosa, acto, self.autor), datos))
            except ActoInvalido:
                continue
        return errores[0] if all(errores) and errores else {}

    def _una(self, acto: str, pk: int, datos: Datos) -> RenglonDeLote:
        """Carry out the act on one thing in its own transaction; a refusal leaves nothing of it."""
        cosa, autor = self.buscar(pk), self.autor
        ajena = _("No existe, o no está entre lo que su puesto puede ver.")
        if cosa is None:
            return RenglonDeLote(pk, 0, None, ajena)
        renglon = RenglonDeLote(pk, cosa.version, self.renglon_de(cosa))
        fallo: ActoInvalido | None = None
        try:
            una_sola_vez(datos, autor, lambda: self._hecho(cosa, acto, datos, autor))
        except SinGuardar:
            raise
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
