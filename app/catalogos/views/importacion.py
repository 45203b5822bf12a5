"""Importing catalogues: choose a file, read what it would do, load, watch, report."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from flask import Response, abort, jsonify, make_response, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import defer
from werkzeug.wrappers import Response as Respuesta

from app.catalogos.importacion import carga, informe
from app.catalogos.importacion.clases import CLASES, PROPIAS, es_cvegeo
from app.catalogos.importacion.lectura import leer
from app.catalogos.importacion.libro import HojaRechazada, plantilla
from app.catalogos.importacion.revision import revisar
from app.catalogos.models.trabajos import Trabajo
from app.catalogos.services.ajustes import configuracion
from app.extensions import db
from app.fab.base import SinHistorial, entero_de, esta_con, malformada, ver_otra
from app.fab.fechas import fecha_y_hora
from app.fab.once import CLAVE, avisar_repetida, clave_nueva, contenido_de_la_solicitud, una_sola_vez
from app.fab.space import SinGuardar, codigo_de, exigir_espacio, repone, sin_perder_lo_escrito
from app.nucleo.datos import Datos
from app.nucleo.flujo import Conflicto
from app.seguridad.guardia import alcance_actual
from app.seguridad.zona import local

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASADAS = 30
"""Past imports that the first page lists."""
Errores = dict[str, str]


class ImportacionView(SinHistorial, BaseView):
    """`/importaciones/`: the Administrador's way to load dependencias, trámites and localidades from files."""

    route_base = "/importaciones"
    default_view = "list"
    method_permission_name: ClassVar[dict[str, str]] = {
        "plantilla": "list",
        "revisar": "add",
        "cargar": "add",
        "avance": "show",
        "descargar": "show",
    }
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add"]

    @expose("/", methods=["GET"])
    @has_access
    def list(self) -> Respuesta:
        """Show the form and the past imports."""
        return self._formulario({}, request.args.get("clase", ""), 200)

    @expose("/", methods=["POST"])
    @has_access
    @repone
    def revisar(self) -> Respuesta:
        """Read and review a file: 303 to its report; 422 with the reason beside the field, nothing kept."""
        elegida = request.form.get("clase", "")
        try:
            exigir_espacio()
            return self._revisada(elegida)
        except Conflicto as error:
            return self._formulario({"archivo": str(error)}, elegida, codigo_de(error))

    def _revisada(self, elegida: str) -> Respuesta:
        errores, cvegeo = _errores_de(elegida), configuracion().ajustes.get("cvegeo", "")
        if errores:
            return self._formulario(errores, elegida, 422)
        clase, archivo = CLASES[elegida], request.files["archivo"]
        if clase.publicada and not es_cvegeo(cvegeo):
            falta = _("Escriba antes en Ajustes la clave INEGI del municipio: 5 números, estado y municipio.")
            return self._formulario({"clase": falta}, elegida, 422)
        try:
            hoja = leer(clase, archivo.stream.read(clase.maximo + 1), cvegeo)
        except HojaRechazada as error:
            return self._formulario({"archivo": str(error)}, elegida, 422)
        renglones = revisar(clase, hoja)
        titulos = ", ".join(hoja.sobran)[:300]
        sobran = [_("Estas columnas no se usan: %(titulos)s.", titulos=titulos)] if titulos else []
        nombre, autor = _nombre(archivo.filename or ""), alcance_actual()

        def hacer() -> str:
            trabajo = carga.anotar(clase, nombre, renglones, [*hoja.avisos, *sobran], autor.usuario_id)
            return url_for("ImportacionView.show", pk=trabajo.id)

        return ver_otra(una_sola_vez(contenido_de_la_solicitud(), autor, hacer, avisar_repetida))

    @expose("/<int:pk>", methods=["GET"])
    @has_access
    def show(self, pk: int) -> Respuesta:
        """Show a report row by row, narrowed by `?veredicto=`, with what may be done now."""
        return self._informe(_trabajo(pk), "", 200)

    @expose("/<int:pk>/cargar", methods=["POST"])
    @has_access
    @repone
    def cargar(self, pk: int) -> Respuesta:
        """Begin or resume the load: 303 to its page; 409 when there is nothing to load or one is under way."""
        trabajo = _trabajo(pk)
        try:
            with sin_perder_lo_escrito():
                carga.empezar(trabajo.id, alcance_actual())
        except SinGuardar as error:
            return self._informe(_trabajo(pk), str(error), 503)
        except carga.NoSeCarga as error:
            return self._informe(_trabajo(pk), str(error), 409)
        return ver_otra(url_for("ImportacionView.show", pk=pk))

    @expose("/<int:pk>/avance", methods=["GET"])
    @has_access
    def avance(self, pk: int) -> Respuesta:
        """Return how far the load has got, as JSON."""
        return jsonify(_avance(_trabajo(pk)))

    @expose("/<int:pk>/informe.csv", methods=["GET"])
    @has_access
    def descargar(self, pk: int) -> Respuesta:
        """Send the whole report as a CSV."""
        return _archivo(informe.en_csv(_trabajo(pk)), "text/csv; charset=utf-8", f"importacion-{pk}.csv")

    @expose("/plantilla/<name>", methods=["GET"])
    @has_access
    def plantilla(self, name: str) -> Respuesta:
        """Send the empty sheet of a kind of file; 404 for one that an office outside publishes."""
        if name not in {propia.clave for propia in PROPIAS}:
            abort(404)
        return _archivo(plantilla(CLASES[name]), XLSX, f"plantilla-{name}.xlsx")

    def _formulario(self, errores: Errores, elegida: str, codigo: int) -> Respuesta:
        sin_renglones = select(Trabajo).options(defer(Trabajo.filas), defer(Trabajo.informe))
        pasadas = db.session.scalars(sin_renglones.order_by(Trabajo.id.desc()).limit(PASADAS))
        pagina = self.render_template(
            "catalogos/importacion.html",
            clases=CLASES.values(),
            cvegeo=configuracion().ajustes.get("cvegeo", ""),
            elegida=elegida,
            errores=errores,
            clave=(codigo in (422, 503) and request.form.get(CLAVE)) or clave_nueva(),
            pasadas=[_pasada(trabajo) for trabajo in pasadas],
        )
        return make_response(pagina, codigo)

    def _informe(self, trabajo: Trabajo, rechazo: str, codigo: int) -> Respuesta:
        veredicto = request.args.get("veredicto", "")
        if veredicto not in ("", *informe.VEREDICTOS):
            malformada(_("El filtro no es válido."))
        filas = informe.de_veredicto(trabajo, veredicto)
        ultima = max(0, (len(filas) - 1) // informe.POR_PAGINA)
        hoja = entero_de("pagina", omision=0, maximo=ultima)
        desde = hoja * informe.POR_PAGINA
        pagina = self.render_template(
            "catalogos/importacion_informe.html",
            trabajo=trabajo,
            clase=CLASES[trabajo.clase],
            cifras=_cifras(trabajo),
            filas=[_fila(*fila) for fila in filas[desde : desde + informe.POR_PAGINA]],
            veredicto=veredicto,
            filtros=_filtros(trabajo, veredicto),
            avance=_avance(trabajo),
            rechazo=rechazo,
            anterior=esta_con(pagina=hoja - 1) if hoja else None,
            siguiente=esta_con(pagina=hoja + 1) if hoja < ultima else None,
        )
        return make_response(pagina, codigo)


def _trabajo(pk: int) -> Trabajo:
    trabajo = db.session.get(Trabajo, pk, options=[defer(Trabajo.filas)])
    if trabajo is None or trabajo.clase not in CLASES:
        abort(404)
    return trabajo


def _errores_de(elegida: str) -> Errores:
    """Return what is missing from the form, by field."""
    errores: Errores = {}
    if elegida not in CLASES:
        errores["clase"] = _("Elija qué trae el archivo.")
    archivo = request.files.get("archivo")
    if archivo is None or not archivo.filename:
        errores["archivo"] = _("Elija el archivo.")
    return errores


def _nombre(escrito: str) -> str:
    """Return a file's name without folders nor invisible characters."""
    base = escrito.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in base if c.isprintable()).strip() or _("archivo")


def _archivo(contenido: bytes, mimetype: str, nombre: str) -> Response:
    respuesta = Response(contenido, content_type=mimetype)
    respuesta.headers.set("Content-Disposition", "attachment", filename=nombre)
    return respuesta


# What pages say of an import


def _pasada(trabajo: Trabajo) -> Datos:
    texto, tono = informe.ETAPAS[carga.etapa(trabajo)]
    return {
        "nombre": trabajo.nombre,
        "clase": CLASES[trabajo.clase].nombre if trabajo.clase in CLASES else trabajo.clase,
        "url": url_for("ImportacionView.show", pk=trabajo.id),
        "cuando": fecha_y_hora(local(trabajo.creado)),
        "autor": trabajo.autor.get_full_name() if trabajo.autor else "",
        "ficha": {"texto": texto, "tono": tono},
        "hechos": f"{trabajo.hechos:,} / {trabajo.total:,}",
    }


def _avance(trabajo: Trabajo) -> Datos:
    """Return stage, figures and sentence of a load, for the page and for who asks again every two seconds."""
    etapa = carga.etapa(trabajo)
    return {
        "estado": etapa,
        "hechos": trabajo.hechos,
        "total": trabajo.total,
        "rechazados": trabajo.rechazados,
        "frase": _frase(trabajo, etapa),
    }


def _frase(trabajo: Trabajo, etapa: str) -> str:
    hechos, total = f"{trabajo.hechos:,}", f"{trabajo.total:,}"
    if etapa == "cargando":
        return _("Cargando: van %(hechos)s de %(total)s renglones.", hechos=hechos, total=total)
    if etapa == "interrumpido":
        return _(
            "La carga se interrumpió en %(hechos)s de %(total)s renglones. Lo cargado quedó; puede continuar.",
            hechos=hechos,
            total=total,
        )
    if etapa == "terminado":
        return str(
            ngettext(
                "Carga terminada: se procesó %(num)s renglón.",
                "Carga terminada: se procesaron %(num)s renglones.",
                trabajo.total,
            )
        )
    if not trabajo.total:
        return _("El archivo no trae nada nuevo que cargar.")
    return str(
        ngettext(
            "Todavía no se ha guardado nada. Se cargará %(num)s renglón.",
            "Todavía no se ha guardado nada. Se cargarán %(num)s renglones.",
            trabajo.total,
        )
    )


def _cifras(trabajo: Trabajo) -> list[Datos]:
    conteo = Counter(fila[1] for fila in trabajo.informe or [])
    base = url_for("ImportacionView.show", pk=trabajo.id)
    return [
        {"etiqueta": plural, "numero": f"{conteo[v]:,}", "href": f"{base}?veredicto={v}", "ficha": None}
        for v, (_uno, plural, _tono) in informe.VEREDICTOS.items()
        if v != "aviso"
    ]


def _filtros(trabajo: Trabajo, actual: str) -> list[Datos]:
    base = url_for("ImportacionView.show", pk=trabajo.id)
    hay = {fila[1] for fila in trabajo.informe or []}
    opciones = [("", _("Todos")), *((v, plural) for v, (_u, plural, _t) in informe.VEREDICTOS.items() if v in hay)]
    return [
        {"texto": texto, "url": f"{base}?veredicto={v}" if v else base, "aqui": v == actual} for v, texto in opciones
    ]


def _fila(numero: int, veredicto: str, frase: str) -> Datos:
    texto, _plural, tono = informe.VEREDICTOS[veredicto]
    return {"numero": numero, "texto": texto, "tono": tono, "frase": frase}
