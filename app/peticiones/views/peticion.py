"""The list of peticiones, the page of one, its acts, and the capture of a new one."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, flash, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, and_
from werkzeug.wrappers import Response

from app.actos.forms import FormaDeActo, formas_de, reponer
from app.actos.views import ActosView, una_sola_vez
from app.extensions import db
from app.fab.base import malformada, ver_otra
from app.fab.interface import Interfaz
from app.fab.record import Filtro, entero_o_400
from app.nucleo.flujo import ActoInvalido, ActoProhibido, DatosInvalidos
from app.nucleo.puestos import ENLACE
from app.peticiones import filters, queries
from app.peticiones.forms import captura_vacia, contexto_de_captura, leer_captura
from app.peticiones.models import Peticion
from app.peticiones.services.puerta import registrar
from app.peticiones.views.inicio import charolas
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ESTADOS, TIPOS
from app.seguridad.guardia import alcance_actual

PELIGROSOS = frozenset({"cancelar", "marcar_duplicado", "rechazar_competencia", "devolver", "dictaminar_improcedente"})
ACTOS_DE_BOTON = sorted({paso.acto for paso in TABLA} - {"registrar"})

Formas = list[FormaDeActo]
"""Named here, where `list` is not yet the view's page."""


def _igual(columna: Any) -> Any:
    return lambda valor: columna == entero_o_400(valor)


def _de(catalogo: str) -> Any:
    return lambda: queries.OPCIONES[catalogo](None)


def _en_lista(columna: Any, validos: Any) -> Any:
    def criterio(valor: str) -> ColumnElement[bool]:
        if valor not in validos:
            malformada(_("El filtro no es válido."))
        return columna == valor  # type: ignore[no-any-return]

    return criterio


def _leyendo(criterio: Any) -> Any:
    """Filter only among what may be read: before he receives it, the enlace cannot ask what it is about (ruling 7)."""

    def acotado(valor: str) -> ColumnElement[bool]:
        legibles = Peticion.ids_con_detalle(alcance_actual())
        sin_leer = ENLACE in alcance_actual().puestos
        return and_(criterio(valor), Peticion.id.in_(legibles)) if sin_leer else criterio(valor)

    return acotado


def _bandeja(valor: str) -> ColumnElement[bool]:
    todas = charolas()
    if valor not in todas:
        malformada(_("El filtro no es válido."))
    return todas[valor].criterio


class PeticionView(ActosView):
    """Peticiones: `/peticiones/list/`, `/show/<id>`, `/<folio>`, `/add`, and `POST /<folio>/actos/<acto>`."""

    route_base = "/peticiones"
    class_permission_name = "Peticion"
    datamodel = Interfaz(Peticion)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", *(f"can_{a}" for a in ACTOS_DE_BOTON)]

    def filtros(self) -> list[Filtro]:
        """The filters of `contrato`: estado, dependencia, tipo, canal, localidad."""
        estados = [(clave, _(texto)) for clave, texto in ESTADOS.items()]
        tipos = [(clave, _(texto)) for clave, texto in TIPOS]
        return [
            Filtro("estado", _("Estado"), _en_lista(Peticion.estado, ESTADOS), lambda: estados),
            Filtro("dependencia", _("Dependencia"), _igual(Peticion.dependencia_id), _de("dependencia")),
            Filtro("tipo", _("Tipo"), _leyendo(_en_lista(Peticion.tipo, dict(TIPOS))), lambda: tipos),
            Filtro("canal", _("Canal"), _leyendo(_igual(Peticion.canal_id)), _de("canal")),
            Filtro("localidad", _("Localidad"), _igual(Peticion.localidad_id), _de("localidad")),
        ]

    def consulta(self) -> Select[Any]:
        """Return rows narrowed by `q` and `bandeja`."""
        consulta = queries.filas()
        q = request.args.get("q", "").strip()[:100]
        if q:
            consulta = consulta.where(queries.que_dicen(q))
        if request.args.get("bandeja"):
            consulta = consulta.where(_bandeja(request.args["bandeja"]))
        return consulta

    @expose("/list/")
    @has_access
    def list(self) -> Response | str:
        """Show a page of peticiones; 400 for arguments that make no sense."""
        filas, siguiente = self.pagina(self.filtrada(self.consulta()))
        q = request.args.get("q", "").strip()
        if q and len(filas) == 1 and filas[0].folio == queries.folios.normalizar(q):
            return redirect(filters.url_de(filas[0]))
        return self.render_template(
            "peticiones/lista.html",
            titulo=_("Peticiones"),
            q=q,
            filtros=self.filtros_pintados(),
            renglones=[filters.renglon(p, self.autor, con_accion=False) for p in filas],
            siguiente=siguiente,
            primera=url_for("PeticionView.list") if request.args.get("cursor") else None,
            vacio=_("Ninguna petición cumple con eso. Pruebe con menos filtros u otras palabras."),
        )

    # One petición

    def buscar(self, ident: Any) -> Peticion | None:
        """Find by folio (addresses of acts and QR) or id."""
        criterio = Peticion.folio == ident if "-" in str(ident) else Peticion.id == int(ident)
        return db.session.scalars(queries.filas().where(criterio)).one_or_none()

    def destino(self, cosa: Peticion) -> str:
        """Return its page, or home when the act took it out of the person's sight."""
        return filters.url_de(cosa) if cosa.contiene(self.autor) else "/"

    def _formas(self, p: Peticion) -> Formas:
        url = url_for("PeticionView.acto", ident=p.folio, acto="ACTO").replace("ACTO", "{acto}")
        formas = [f for f in formas_de(p, self.autor, url, peligrosos=PELIGROSOS) if self.puede(f"can_{f.acto}")]
        for forma in formas:
            if forma.acto == "corregir" and p.planteamiento:
                dicho = p.planteamiento
                forma.valores = {
                    "tipo": p.tipo, "localidad_id": str(p.localidad_id), "domicilio": dicho.domicilio or "",
                    "descripcion": dicho.descripcion,
                }  # fmt: skip
            elif forma.acto == "clasificar" and p.tramite_id:
                forma.valores = {"tramite_id": str(p.tramite_id)}
            elif forma.acto == "canalizar" and p.tramite and p.tramite.dependencia_id:
                forma.valores = {"dependencia_id": str(p.tramite.dependencia_id)}
        formas.sort(key=lambda forma: not filters.mueve(p, forma.acto))
        if formas:
            formas[0].abierta = filters.mueve(p, formas[0].acto)
        return formas

    def _pagina(self, p: Peticion, formas: Formas, codigo: int = 200) -> tuple[str, int]:
        toca = bool(formas) and filters.mueve(p, formas[0].acto)
        html = self.render_template("peticiones/peticion.html", p=self._pintada(p), formas=formas, toca=toca)
        return html, codigo

    def _pintada(self, p: Peticion) -> dict[str, Any]:
        todo = queries.expediente(p)
        plazo = filters.ficha_de_plazo(p)
        oculta = _("Pulse «Ver más» para recibirla: entonces verá lo que pide la persona y sus documentos.")
        return {
            "folio": p.folio,
            "titulo": filters.titulo_de(p),
            "fichas": [f for f in (filters.ficha_de_estado(p), plazo) if f],
            "pasos": filters.pasos_de(p),
            "descripcion": p.planteamiento.descripcion if p.planteamiento else None,
            "nota_oculta": None if p.planteamiento else oculta,
            "datos": filters.datos_de(p),
            "requisitos": [
                {
                    "nombre": requisito.nombre,
                    "cumplido": cotejado is not None,
                    "obligatorio": requisito.obligatorio,
                    "detalle": "",
                    "url": url_for("AdjuntoView.ver", pk=cotejado.adjunto_id)
                    if cotejado and cotejado.adjunto_id
                    else None,
                }
                for requisito, cotejado in (todo.requisitos if p.planteamiento else [])
            ],
            "adjuntos": [
                {"nombre": a.titulo, "url": url_for("AdjuntoView.ver", pk=a.id), "detalle": a.nombre}
                for a in todo.adjuntos
            ],
            "documentos": self._documentos(p),
            "historia": filters.historia_de(todo),
            "relacionadas": [],
        }

    def _documentos(self, p: Peticion) -> list[dict[str, str]]:
        nombres = []
        if self.puede("can_comprobante"):
            nombres.append(("comprobante", _("Comprobante")))
        if p.canal.da_turno and self.puede("can_turno"):
            nombres.append(("turno", _("Turno")))
        if self.puede("can_formato") and p.dependencia_id and p.planteamiento:
            nombres.append(("formato", _("Formato de trámite de atención")))
        return [{"texto": texto, "url": f"/peticiones/{p.folio}/{nombre}.pdf"} for nombre, texto in nombres]

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> tuple[str, int]:
        """Show a petición; 404 when it is not there or not this person's."""
        p = self.buscar(pk) if pk.isdecimal() and len(pk) < 10 else None
        if p is None:
            abort(404)
        return self._pagina(p, self._formas(p))

    @expose("/<folio:folio>")
    def por_folio(self, folio: str) -> Response:
        """Lead the QR of a staff paper to the page, or to the tracking page without a session."""
        if not current_user.is_authenticated:
            return redirect(url_for("SeguimientoView.seguimiento", folio=folio))
        self.exigir("can_show")
        p = self.buscar(folio)
        if p is None:
            abort(404)
        return redirect(filters.url_de(p))

    def repintar(self, cosa: Any, acto: str, tecleado: dict[str, Any], errores: dict[str, str], codigo: int) -> Any:
        """Draw the page again with the refused act's form open and as it was typed."""
        general = errores.pop("", None)
        formas = self._formas(cosa)
        reponer(formas, acto, tecleado, errores)
        if general:
            flash(general, "danger")
        return self._pagina(cosa, formas, codigo)

    # Capture

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Response | tuple[str, int]:
        """Show the capture page; register (303), or show it again with what is wrong (422) or refused (409)."""
        if request.method == "GET":
            return self._captura(captura_vacia(), {}, 200)
        datos = leer_captura(request.form)
        try:
            destino = una_sola_vez(datos, self.autor, lambda: self._registrada(datos))
        except DatosInvalidos as error:
            return self._captura(datos, error.errores, 422)
        except ActoProhibido:
            abort(403)
        except ActoInvalido as error:
            flash(str(error), "danger")
            return self._captura(datos, {}, 409)
        return ver_otra(destino)

    def _registrada(self, datos: dict[str, Any]) -> str:
        p = registrar(datos, autor=self.autor)
        if not p.contiene(self.autor):
            flash(_("Folio %(folio)s. Quedó reservada: la atiende el Órgano de Control.", folio=p.folio), "success")
            return "/"
        texto = _("Folio %(folio)s. Entregue el comprobante a la persona.", folio=p.folio)
        flash({"texto": texto, "enlaces": self._documentos(p)}, "success")  # type: ignore[arg-type]
        return url_for("PeticionView.add") if datos.get("seguir") == "otra" else filters.url_de(p)

    def _captura(self, valores: dict[str, Any], errores: dict[str, str], codigo: int) -> tuple[str, int]:
        contexto = contexto_de_captura(self.autor)
        return self.render_template("peticiones/captura.html", v=valores, e=errores, **contexto), codigo
