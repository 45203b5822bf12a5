"""Scanned sheets: their upload, what became of it, and the bandeja of those without petición."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import ClassVar

from flask import Response, abort, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from werkzeug.wrappers import Response as Respuesta

from app.actos.bandeja import Bandeja, Cifra
from app.actos.services import NoEncontrada
from app.archivos.almacen import ArchivoDanado, almacen
from app.archivos.avisos import que_se_recibe
from app.archivos.paginas import PDF, ArchivoIlegible, imagenes_de
from app.documentos.escaner import bandeja
from app.documentos.forms import hojas_subidas
from app.documentos.models import Hoja
from app.documentos.presenters import hojas as presenters
from app.extensions import db
from app.fab.base import entero_de, ver_otra
from app.fab.datamodel import Interfaz
from app.fab.notices import dejar_recado
from app.fab.once import CLAVE, clave_nueva, una_sola_vez
from app.fab.record import Filtro, RecordView, de_palabras
from app.fab.space import SinGuardar, codigo_de, exigir_espacio, repone, sin_perder_lo_escrito
from app.limpieza.tipos import ACEPTA, ACEPTA_IMAGENES
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, ActoProhibido, DatosInvalidos
from app.nucleo.texto import N_, son_cifras
from app.peticiones import queries
from app.seguridad.guardia import Alcance

DPI, DPI_CHICA = 90, 36
Pagina = tuple[str, int]
Errores = dict[str, str]


class HojaView(RecordView):
    """`/hojas/add`, `/hojas/entregas/<lote>`, the bandeja `/hojas/list/`, and what is done there with one sheet."""

    route_base = "/hojas"
    default_view = "list"
    class_permission_name = "Hoja"
    datamodel = Interfaz(Hoja)
    page_size = 10
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", "can_adjuntar", "can_descartar"]

    filtrada_por: ClassVar[tuple[Filtro, ...]] = (
        de_palabras("estado", _l("Estado"), Hoja.situacion, dict(presenters.RESUELTAS)),
    )

    def consulta(self) -> Select[Hoja]:
        """Return the sheets that wait, or, narrowed by `estado`, those that no longer do."""
        de_todas = bandeja.hojas().where(bandeja.a_la_vista())
        return de_todas if request.args.get("estado") else de_todas.where(Hoja.situacion == bandeja.ESPERA)

    @expose("/list/")
    @has_access
    def list(self) -> str:
        """Show the bandeja; 400 for arguments that make no sense."""
        filas, siguiente = self.pagina(self.filtrada(self.consulta()))
        html: str = self.render_template(
            "documentos/hojas.html",
            filtro=self.filtros_pintados()[0],
            hojas=[presenters.pintada(hoja) for hoja in filas],
            siguiente=siguiente,
            primera=url_for("HojaView.list") if request.args.get("cursor") else None,
        )
        return html

    # An upload

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @repone
    def add(self) -> Respuesta | Pagina:
        """Show the form; read an upload and share it out (303), or say what is wrong with a file (422)."""
        if request.method == "GET":
            return self._formulario({}, {}, 200)
        tecleado: Datos = request.form.to_dict()
        suyos = bandeja.ambitos_de(self.autor)
        try:
            exigir_espacio()
            elegido = suyos.get(tecleado.get("bandeja") or next(iter(suyos), ""))
            if elegido is None:
                raise DatosInvalidos({"bandeja": _("Elija de quién son las hojas.")})
            archivos, grupos, blancas = hojas_subidas(request)
            with sin_perder_lo_escrito():
                bandeja.guardar(grupos)
        except DatosInvalidos as error:
            return self._formulario(tecleado, error.errores, 422)
        except SinGuardar as error:
            return self._formulario(tecleado, {"archivos": str(error)}, 503)
        lote, autor = secrets.token_hex(16), self.autor

        def hacer() -> str:
            bandeja.repartir(grupos, blancas, lote, elegido, autor)
            return url_for("HojaView.entrega", lote=lote)

        formulario = {**tecleado, "archivos": " ".join(archivo.origen_sha256 for archivo in archivos)}
        try:
            return ver_otra(una_sola_vez(formulario, autor, hacer))
        except ActoInvalido as error:
            return self._formulario(tecleado, {"archivos": str(error)}, codigo_de(error))

    def _formulario(self, valores: Datos, errores: Errores, codigo: int) -> Pagina:
        suyos = bandeja.ambitos_de(self.autor)
        html = self.render_template(
            "documentos/hojas_add.html",
            ambitos=[(clave, _nombre_de(uno)) for clave, uno in suyos.items()],
            elegido=valores.get("bandeja") or next(iter(suyos), ""),
            errores=errores,
            clave=(codigo == 503 and valores.get(CLAVE)) or clave_nueva(),
            acepta=ACEPTA,
            acepta_imagenes=ACEPTA_IMAGENES,
            se_recibe=que_se_recibe(),
        )
        return html, codigo

    @expose("/entregas/<lote>")
    @has_access
    @permission_name("show")
    def entrega(self, lote: str) -> str:
        """Show in one sentence what became of an upload, and each of its groups; 404 for that of another bandeja."""
        hojas = db.session.scalars(bandeja.hojas().where(Hoja.lote == lote[:32]).order_by(Hoja.primera)).all()
        if not hojas:
            abort(404)
        html: str = self.render_template(
            "documentos/hojas_entrega.html",
            frase=presenters.frase_de(hojas),
            hojas=[presenters.pintada(hoja) for hoja in hojas if hoja.situacion != bandeja.EN_BLANCO],
            esperan=any(hoja.situacion == bandeja.ESPERA for hoja in hojas),
        )
        return html

    # A sheet

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> Pagina:
        """Show a sheet with what may be done with it; 404 when it is not there or of another bandeja."""
        if not son_cifras(pk):
            abort(404)
        return self._hoja(int(pk), request.args.to_dict(), {}, 200)

    @expose("/<int:pk>/vista.png")
    @has_access
    @permission_name("show")
    def vista(self, pk: int) -> Response:
        """Return the picture of one of its pages (`?pagina=`), a thumbnail with `?chica=1`; 404 when there is none.

        503 when too many are drawn at once.
        """
        hoja = self._buscada(pk)
        numero = entero_de("pagina", omision=1, maximo=1000)
        dpi = DPI_CHICA if request.args.get("chica") else DPI
        try:
            dibujada = next(imagenes_de(almacen().abrir(hoja.sha256), PDF, dpi, numero, numero, "PNG"), b"")
        except (ArchivoDanado, ArchivoIlegible):
            abort(500)
        if not dibujada or not numero:
            abort(404)
        return Response(dibujada, mimetype="image/png")

    @expose("/<int:pk>/adjuntar", methods=["POST"])
    @has_access
    @repone
    def adjuntar(self, pk: int) -> Respuesta | Pagina:
        """Attach a waiting sheet to the petición whose folio was typed: 303 to the next one that waits."""
        tecleado: Datos = request.form.to_dict()
        autor = self.autor
        return self._resuelta(pk, tecleado, lambda: _adjuntada(pk, tecleado, autor))

    @expose("/<int:pk>/descartar", methods=["POST"])
    @has_access
    @repone
    def descartar(self, pk: int) -> Respuesta | Pagina:
        """Put a waiting sheet aside with its reason: 303 to the next one that waits."""
        tecleado: Datos = request.form.to_dict()
        autor = self.autor
        return self._resuelta(pk, tecleado, lambda: _descartada(pk, tecleado, autor))

    def _resuelta(self, pk: int, tecleado: Datos, hacer: Callable[[], str]) -> Respuesta | Pagina:
        try:
            return ver_otra(una_sola_vez(tecleado, self.autor, hacer))
        except DatosInvalidos as error:
            return self._hoja(pk, tecleado, error.errores, 422)
        except ActoProhibido as error:
            return self._hoja(pk, tecleado, {"folio": str(error)}, 403)
        except ActoInvalido as error:
            return self._hoja(pk, tecleado, {"folio": str(error)}, codigo_de(error))
        except (NoEncontrada, ArchivoDanado):
            abort(404)

    def _buscada(self, pk: int) -> Hoja:
        hoja = db.session.scalars(bandeja.hojas().where(Hoja.id == pk, bandeja.a_la_vista())).one_or_none()
        if hoja is None:
            abort(404)
        return hoja

    def _hoja(self, pk: int, tecleado: Datos, errores: Errores, codigo: int) -> Pagina:
        hoja = self._buscada(pk)
        codigo_suyo, vecina = presenters.codigo_leido(hoja), bandeja.de_antes(hoja)
        de_antes = presenters.codigo_leido(vecina) if vecina else None
        html = self.render_template(
            "documentos/hoja.html",
            h=presenters.pintada(hoja),
            resuelta="" if hoja.situacion == bandeja.ESPERA else bandeja.ya_resuelta(hoja),
            folio=tecleado.get("folio") or (codigo_suyo.folio if codigo_suyo else ""),
            papel=tecleado.get("papel") or presenters.papel_de(codigo_suyo),
            papeles=presenters.PAPELES_ESCANEADOS,
            motivo=tecleado.get("motivo", ""),
            de_antes=de_antes.folio if de_antes and queries.por_folio(de_antes.folio) else "",
            errores=errores,
            claves=[clave_nueva(), clave_nueva()],
        )
        return html, codigo


def _nombre_de(uno: bandeja.Ambito) -> str:
    propios = {"unidad": _("La Unidad"), "control": _("El Órgano de Control"), "custodio": _("El Custodio")}
    return uno.nombre or propios[uno.clave]


def _adjuntada(pk: int, tecleado: Datos, autor: Alcance) -> str:
    folio = bandeja.adjuntar(pk, tecleado, autor)
    dejar_recado(_("Hecho: la hoja quedó en %(folio)s.", folio=folio), "success")
    return _siguiente()


def _descartada(pk: int, tecleado: Datos, autor: Alcance) -> str:
    bandeja.descartar(pk, str(tecleado.get("motivo") or ""), autor)
    dejar_recado(_("Hecho: la hoja se descartó; queda guardada."), "success")
    return _siguiente()


def _siguiente() -> str:
    """Return the page of the next sheet that waits, the newest first; the bandeja when none does."""
    otra = db.session.scalar(select(Hoja.id).where(Hoja.situacion == bandeja.ESPERA).order_by(Hoja.id.desc()).limit(1))
    return url_for("HojaView.show", pk=otra) if otra else url_for("HojaView.list")


EN_BANDEJA = Bandeja(
    N_("Hojas sin petición"),
    Hoja,
    bandeja.hojas,
    lambda: (Hoja.id.desc(),),
    presenters.renglon_por_mover,
    lambda _nombre: url_for("HojaView.list"),
    (
        Cifra(
            "hojas",
            N_("Hojas sin petición"),
            (*P.UNIDAD, *P.DE_LO_RESERVADO),
            lambda: Hoja.situacion == bandeja.ESPERA,
            si_hay=True,
        ),
    ),
)
