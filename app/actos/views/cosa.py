"""Pages drawn from a workflow table: list, thing with its acts' forms, first act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from flask import abort, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, or_
from werkzeug.wrappers import Response

from app.actos.cosa import C
from app.actos.forms import FormaDeActo, campos_para, formas_de
from app.actos.piezas import Pagina, Renglon
from app.actos.services import actos_posibles
from app.actos.views.acto import ActosView
from app.extensions import db
from app.fab.base import esta_sin, ver_otra
from app.fab.counted import Contadas
from app.fab.datamodel import que_dice
from app.fab.notices import dejar_recado
from app.fab.once import CLAVE, avisar_conflicto, avisar_repetida, clave_nueva, registrado_como, una_sola_vez
from app.fab.space import codigo_de, repone
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, ActoProhibido, Campo, DatosInvalidos
from app.nucleo.texto import son_cifras


class CosaView(ActosView[C]):
    """List, page, acts and beginning of one kind of thing; what it says of itself are the methods below."""

    textos: ClassVar[Datos]
    """`lista`, `alta`, `explicacion`, `agregar`, `vacio`: lazy texts of its pages."""
    contadas: ClassVar[Contadas | None] = None
    """What a figure counts of these things, by which its link narrows the list; None where none counts them."""

    todas: Callable[[], Select[C]]
    """A `staticmethod`: the select of all rows, with what a row shows."""
    search_columns: ClassVar[Sequence[str]] = ()
    """The columns in which the words of a search are looked for."""

    def consulta_de(self, q: str) -> Select[C]:
        """Return the select of rows that a search finds; all of them for ''."""
        return self.todas().where(self.que_dicen(q)) if q else self.todas()

    def que_dicen(self, q: str) -> ColumnElement[bool]:
        """Return the criterion of the rows that a search finds."""
        return or_(*(que_dice(getattr(self.datamodel.obj, columna), q) for columna in self.search_columns))

    def renglon(self, cosa: C) -> Renglon:
        """Return the row of a list."""
        raise NotImplementedError

    def pintada(self, cosa: C) -> Pagina:
        """Return what `actos/cosa.html` draws."""
        raise NotImplementedError

    def nueva(self) -> C:
        """Return a thing that has not begun, whose first act the form is drawn from."""
        raise NotImplementedError

    def empezar(self, datos: Datos) -> C:
        """Carry out the first act inside `escritura()` and return the thing."""
        raise NotImplementedError

    def de_entrada(self) -> dict[str, str]:
        """Return the values of a fresh form; those of the address are added."""
        return {}

    def consulta(self) -> Select[C]:
        """Return rows narrowed by `q`, and by a figure with its days."""
        consulta = self.consulta_de(self._q())
        criterio = self.contadas.pedida() if self.contadas else None
        return consulta if criterio is None else consulta.where(criterio)

    @staticmethod
    def _q() -> str:
        """Return what is searched for; no database keeps a NUL."""
        return request.args.get("q", "").replace("\0", " ").strip()[:100]

    @expose("/list/")
    @has_access
    def list(self) -> str:
        """Show a page of things; 400 for arguments that make no sense."""
        filas, siguiente = self.pagina(self.filtrada(self.consulta()))
        html: str = self.render_template(
            "actos/lista.html",
            textos=self.textos,
            q=self._q(),
            filtros=self.filtros_pintados(),
            cuenta=self.contadas.elegida() if self.contadas else None,
            renglones=[self.renglon(fila) for fila in filas],
            siguiente=siguiente,
            primera=esta_sin("cursor") if request.args.get("cursor") else None,
            agregar=url_for(f"{self.endpoint}.add") if self.puede("can_add") else None,
        )
        return html

    # One thing

    def buscar(self, ident: str | int) -> C | None:
        """Find by folio or id."""
        modelo = self.datamodel.obj
        criterio = modelo.folio == ident if "-" in str(ident) else modelo.id == int(ident)
        hallada: C | None = db.session.scalars(self.consulta_de("").where(criterio)).unique().one_or_none()
        return hallada

    def _formas(self, cosa: C, tecleado: dict[str, Datos] | None = None) -> Sequence[FormaDeActo]:
        url = f"{self.route_base}/{cosa.id}/actos/{{acto}}"
        formas = formas_de(cosa, self.autor, url, tecleado=tecleado)
        return [forma for forma in formas if self.puede(f"can_{forma.acto}")]

    def _pagina(self, cosa: C, formas: Sequence[FormaDeActo], codigo: int = 200) -> tuple[str, int]:
        toca = bool(formas) and not formas[0].peligro
        html = self.render_template("actos/cosa.html", c=self.pintada(cosa), formas=formas, toca=toca)
        return html, codigo

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> tuple[str, int]:
        """Show a thing; 404 when it is not there or not this person's."""
        cosa = self.buscar(pk) if son_cifras(pk) else None
        if cosa is None:
            abort(404)
        return self._pagina(cosa, self._formas(cosa))

    # A new one

    def campos_de_alta(self, tecleado: Datos) -> Sequence[Campo]:
        """Return the fields of its first act as this person's puesto carries it out."""
        nueva = self.nueva()
        paso = next(actos_posibles(nueva, self.autor), None)
        if paso is None:
            abort(403)
        return campos_para(nueva, paso, tecleado, {})

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @repone
    def add(self) -> Response | tuple[str, int]:
        """Show the form; begin a thing (303), or show it again with what is wrong (422) or refused (409)."""
        if request.method == "GET":
            valores = {**self.de_entrada(), **request.args.to_dict(), CLAVE: clave_nueva()}
            return self._alta(valores, {}, 200)
        datos: Datos = request.form.to_dict()
        try:
            destino = una_sola_vez(datos, self.autor, lambda: self._empezada(datos), avisar_repetida)
        except DatosInvalidos as error:
            return self._alta(datos, error.errores, 422)
        except ActoProhibido:
            abort(403)
        except ActoInvalido as error:
            avisar_conflicto(error)
            return self._alta({**datos, CLAVE: clave_nueva()}, {}, codigo_de(error))
        return ver_otra(destino)

    def _empezada(self, datos: Datos) -> str:
        cosa = self.empezar(datos)
        folio = getattr(cosa, "folio", "")
        registrado_como(folio)
        dejar_recado(_("Folio %(folio)s.", folio=folio) if folio else _("Guardado."), "success")
        return self.destino(cosa)

    def _alta(self, valores: Datos, errores: dict[str, str], codigo: int) -> tuple[str, int]:
        html = self.render_template(
            "actos/alta.html", textos=self.textos, campos=self.campos_de_alta(valores), v=valores, e=errores
        )
        return html, codigo
