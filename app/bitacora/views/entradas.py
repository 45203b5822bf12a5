"""Pages of the bitácora: its list, an entry with its acts, the form of one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from flask import jsonify, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from app.actos.bandeja import POR_MOVER, Bandeja, Cifra, Empieza
from app.actos.forms import FormaDeActo
from app.actos.piezas import Enlace, Ficha, Pagina, Renglon
from app.actos.presenters import ficha, historia
from app.actos.views.cosa import CosaView
from app.archivos.presenters import fotos_de
from app.bitacora.cifras import ENTRADAS
from app.bitacora.forms import contexto_de_asentar, de_entrada
from app.bitacora.models.entrada import Bitacora
from app.bitacora.presenters import entradas as presenters
from app.bitacora.presenters.visitas import renglones_de_visitas
from app.bitacora.queries import entradas as queries
from app.bitacora.services.entradas import asentar
from app.bitacora.workflow.entrada import ACTOS, ESTADOS, FINALES, MEDIOS, TABLA
from app.fab.base import malformada
from app.fab.counted import Contadas
from app.fab.datamodel import Interfaz
from app.fab.notices import dejar_recado
from app.fab.record import Filtro, de_palabras, igual
from app.nucleo import folio as folios
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.nucleo.flujo import de_donde
from app.nucleo.reloj import ahora
from app.nucleo.texto import N_, son_cifras
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters import filas as de_peticiones
from app.peticiones.queries import REFERENCIAS
from app.peticiones.services.claves import vale_de_comprobante
from app.seguridad.guardia import Alcance, alcance_actual
from app.seguridad.zona import hoy

ACTOS_DE_BOTON = sorted(set(ACTOS) - {"asentar"})
SE_DESCARTA = de_donde(TABLA, "descartar")


def _cifra(nombre: str, etiqueta: str, puesto: str) -> Cifra:
    return Cifra(nombre, etiqueta, (puesto,), lambda: queries.en_bandejas()[nombre])


CIFRAS = (
    _cifra("por_verificar", N_("Entradas por verificar"), P.COORDINADOR),
    _cifra("por_visitar", N_("Por visitar"), P.INFORMACION),
    _cifra("devueltas", N_("Devueltas"), P.INFORMACION),
    _cifra("visitas_por_verificar", N_("Visitas por verificar"), P.SUBCOORDINADOR),
    _cifra("por_registrar", N_("Por registrar"), P.CAPTURISTA),
    _cifra("por_orientar", N_("Por orientar"), P.ASESOR),
)
EN_BANDEJA = Bandeja(
    N_("Bitácora"),
    Bitacora,
    queries.filas,
    lambda: (Bitacora.oida, Bitacora.id),
    presenters.renglon_por_mover,
    lambda nombre: url_for("BitacoraView.list", bandeja=nombre),
    CIFRAS,
    Empieza(N_("Asentar en la bitácora"), lambda: url_for("BitacoraView.add"), (P.INFORMACION,)),
)
ETIQUETAS = {POR_MOVER: N_("Lo que me toca"), **{cifra.nombre: cifra.etiqueta for cifra in CIFRAS}}


def _en_bandeja(nombre: str) -> ColumnElement[bool]:
    """Return the criterion of a figure's list, or of all that waits for this person; 400 for another word."""
    if nombre not in ETIQUETAS:
        malformada(_("El filtro no es válido."))
    return EN_BANDEJA.por_mover(alcance_actual().puestos) if nombre == POR_MOVER else queries.en_bandejas()[nombre]


def _bandejas() -> list[tuple[str, str]]:
    """Return the figures of this person's puestos; of who has none, nothing."""
    suyas = [cifra.nombre for cifra in EN_BANDEJA.de(alcance_actual().puestos)]
    return [(nombre, _(ETIQUETAS[nombre])) for nombre in ([POR_MOVER] if suyas else []) + suyas]


def _otra_bandeja(nombre: str) -> str | None:
    return _(ETIQUETAS[nombre]) if nombre in ETIQUETAS else None


def _descartar_por(pagina: str, p: Peticion) -> Enlace:
    """Return the link that opens «Descartar» with the folio with which it is registered already."""
    return {"texto": _("Descartar por esta"), "url": f"{pagina}?principal_folio={p.folio}#acto-descartar"}


class BitacoraView(CosaView[Bitacora]):
    """Entries: `/bitacora/list/`, `/show/<id>`, `/add`, and `POST /bitacora/<id>/actos/<acto>`."""

    route_base = "/bitacora"
    class_permission_name = "Bitacora"
    datamodel = Interfaz(Bitacora)
    momento: ClassVar[str] = "oida"
    contadas: ClassVar[Contadas] = ENTRADAS
    todas = staticmethod(queries.filas)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", *(f"can_{a}" for a in ACTOS_DE_BOTON)]
    textos: ClassVar[Datos] = {
        "lista": _l("Bitácora"),
        "alta": _l("Asentar en la bitácora"),
        "explicacion": _l("Lo que se oyó, como se dijo. Una entrada no se edita: se corrige con otra."),
        "agregar": _l("Asentar"),
        "vacio": _l("Ninguna entrada cumple con eso."),
    }

    filtrada_por: ClassVar[tuple[Filtro, ...]] = (
        de_palabras("estado", _l("Estado"), Bitacora.estado, ESTADOS),
        de_palabras("medio", _l("Cómo se supo"), Bitacora.medio, dict(MEDIOS)),
        REFERENCIAS.filtro("localidad", _l("Localidad"), Bitacora.localidad_id),
        Filtro(
            "jornada",
            _l("Jornada"),
            igual(Bitacora.jornada_id),
            partial(REFERENCIAS.opciones, "jornada"),
            lambda valor: REFERENCIAS.nombre("jornada", int(valor)),
        ),
    )

    def filtros(self) -> list[Filtro]:
        """Return the filters, and before them what waits for this person, who has something to move."""
        por_mover = Filtro("bandeja", _("Por mover"), _en_bandeja, _bandejas, _otra_bandeja)
        return [*([por_mover] if _bandejas() or request.args.get("bandeja") else []), *super().filtros()]

    def que_dicen(self, q: str) -> ColumnElement[bool]:
        """Return the criterion of the entries that a search finds."""
        return queries.que_dicen(q)

    def renglon(self, cosa: Bitacora) -> Renglon:
        """Return the row of an entry; of what waits for this person, with the act that moves it on."""
        return (
            presenters.renglon_por_mover(cosa, self.autor) if request.args.get("bandeja") else presenters.renglon(cosa)
        )

    def nueva(self) -> Bitacora:
        """Return an entry that has not been written."""
        return Bitacora(estado="", reservada=False)

    def de_entrada(self) -> dict[str, str]:
        """Return what most entries say: heard now, on the station of the last one."""
        return de_entrada(self.autor, request.args.get("como", ""), request.args.get("corrige_folio", ""))

    def empezar(self, datos: Datos) -> Bitacora:
        """Write the entry."""
        return asentar(datos, autor=self.autor)

    def _empezada(self, datos: Datos) -> str:
        """Lead to the entry, or to the form of another one heard in the same place."""
        if datos.get("seguir") != "otra":
            return super()._empezada(datos)
        cosa = self.empezar(datos)
        enlace = {"texto": _("Verla"), "url": presenters.url_de(cosa)}
        dejar_recado({"texto": _("Folio %(folio)s.", folio=cosa.folio), "enlaces": [enlace]}, "success")
        return url_for("BitacoraView.add", como=cosa.folio)

    def _alta(self, valores: Datos, errores: dict[str, str], codigo: int) -> tuple[str, int]:
        """Draw the page of its own that an entry is written on at the speed of the radio."""
        campos = {campo.nombre: campo for campo in self.campos_de_alta(valores)}
        contexto = contexto_de_asentar(self.autor, campos, valores, errores)
        html = self.render_template("bitacora/asentar.html", textos=self.textos, campos=campos, **contexto)
        return html, codigo

    @expose("/parecidas")
    @has_access
    @permission_name("add")
    def parecidas(self) -> Response:
        """Return as JSON what may be the same matter: `{"parecidas": [{folio, url, que, detalle}]}`, no names in it.

        Arguments: `tramite_id`, `localidad_id`, and `domicilio`, whose street counts; none without the first two.
        """
        tramite, localidad = request.args.get("tramite_id", ""), request.args.get("localidad_id", "")
        if not (son_cifras(tramite) and son_cifras(localidad)):
            return jsonify({"parecidas": []})
        donde = request.args.get("domicilio", "")[:200]
        pedidas, oidas = queries.parecidas(int(tramite), int(localidad), donde, ahora())
        return jsonify({"parecidas": [*map(presenters.parecida_pedida, pedidas), *map(presenters.parecida, oidas)]})

    def _hecho(self, cosa: Bitacora, acto: str, datos: Datos, autor: Alcance) -> str:
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
        dejar_recado({"texto": frase, "enlaces": [papel]}, "success")

    def _formas(self, cosa: Bitacora, tecleado: dict[str, Datos] | None = None) -> Sequence[FormaDeActo]:
        """Fill in what the entry already says of what the Capturista registers."""
        formas = super()._formas(cosa, tecleado)
        for forma in formas:
            if forma.acto == "registrar_denuncia":
                forma.valores = {
                    "tipo": "denuncia",
                    "descripcion": cosa.relato,
                    "nombre": cosa.reporta or "",
                    "tramite_id": str(cosa.tramite_id or ""),
                    "telefono": cosa.reporta_telefono or "",
                    "otra_2": "no",
                    "otra_3": "no",
                    "tipo_2": "denuncia",
                    "tipo_3": "denuncia",
                }
            elif forma.acto == "visitar":
                forma.valores = {"cuando_fecha": hoy().isoformat()}
                if vuelta := queries.devolucion(cosa):
                    forma.explicacion = _("Devuelta: %(motivo)s", motivo=(vuelta.datos or {}).get("motivo", ""))
            elif forma.acto == "descartar" and not tecleado:
                self._proponer_folio(forma)
        return formas

    @staticmethod
    def _proponer_folio(forma: FormaDeActo) -> None:
        """Fill in the folio of `?principal_folio=`, with which «Se parece a…» leads here, and open the form."""
        folio = folios.normalizar(request.args.get("principal_folio", ""))
        if folio:
            forma.valores, forma.abierta = {"principal_folio": folio}, True

    def pintada(self, cosa: Bitacora) -> Pagina:
        """Return what its page shows."""
        correcciones = [presenters.renglon(otra) for otra in queries.correcciones(cosa)]
        peticiones = queries.nacidas(cosa)
        nacidas = [de_peticiones.renglon(p) for p in peticiones]
        visitas = renglones_de_visitas(queries.visitas(cosa))
        otros = [algo for algo in queries.COLGADOS(cosa, self.autor) if algo is not None]
        secciones = (
            (_("Se parece a…"), self._parecidas(cosa)),
            (_("Visitas"), visitas),
            (_("Peticiones"), nacidas),
            (_("Correcciones"), correcciones),
            *((otro.titulo, otro.renglones) for otro in otros),
        )
        return {
            "folio": cosa.folio,
            "titulo": str(cosa.tramite) if cosa.tramite else _("Entrada de la bitácora"),
            "fichas": self._fichas(cosa),
            "final": cosa.estado in FINALES,
            "encabezado": _("Lo que se dijo"),
            "dicho": cosa.relato,
            "datos": presenters.datos_de(cosa),
            "secciones": [{"titulo": titulo, "renglones": filas} for titulo, filas in secciones if filas],
            "fotos": fotos_de(cosa),
            "historia": historia(cosa),
            "enlaces": [*self._documentos(peticiones), *self._correccion(cosa)],
        }

    @staticmethod
    def _fichas(cosa: Bitacora) -> Sequence[Ficha]:
        """Return its state, and whether its visita came back."""
        fichas = [ficha(_(ESTADOS[cosa.estado]), presenters.TONOS.get(cosa.estado, ""))]
        return [*fichas, ficha(_("Devuelta"), "aviso")] if queries.devolucion(cosa) else fichas

    def _parecidas(self, cosa: Bitacora) -> Sequence[Renglon]:
        """Return what may be the same matter, to the Coordinador while it waits; each petición may be its folio."""
        if P.COORDINADOR not in self.autor.puestos or not self.puede("can_descartar") or cosa.estado not in SE_DESCARTA:
            return []
        pedidas, oidas = queries.parecidas_a(cosa)
        pagina = presenters.url_de(cosa)
        peticiones = [
            presenters.renglon_parecido(presenters.parecida_pedida(p), _descartar_por(pagina, p)) for p in pedidas
        ]
        return [*peticiones, *(presenters.renglon_parecido(presenters.parecida(b)) for b in oidas)]

    def _documentos(self, peticiones: Sequence[Peticion]) -> Sequence[Enlace]:
        """Return the Documento (denuncia) of each petición born of an entry, to who may read it."""
        if not self.appbuilder.sm.has_access("can_denuncia", "Peticion"):
            return []
        suyas = [p for p in peticiones if p.planteamiento]
        textos = [_("Documento (denuncia)") + (f" · {p.folio}" if len(suyas) > 1 else "") for p in suyas]
        urls = [url_for("DocumentoView.denuncia", folio=p.folio) for p in suyas]
        return [{"texto": texto, "url": url} for texto, url in zip(textos, urls, strict=True)]

    def _correccion(self, cosa: Bitacora) -> Sequence[Enlace]:
        if not self.puede("can_add"):
            return []
        url = url_for("BitacoraView.add", corrige_folio=cosa.folio)
        return [{"texto": _("Asentar una corrección"), "url": url}]
