"""Pages of jornadas: list, one with its locality's past and its results, planning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from flask import abort, make_response, redirect, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement
from werkzeug.wrappers import Response

from app.actos.bandeja import Bandeja, Cifra
from app.actos.forms import FormaDeActo
from app.actos.piezas import Enlace, Pagina, Renglon, Seccion
from app.actos.presenters import ficha, historia
from app.actos.views.cosa import CosaView
from app.asesorias.presenters import renglon_en_jornada
from app.bitacora.presenters import entradas as de_bitacora
from app.bitacora.presenters.visitas import renglones_de_visitas
from app.bitacora.queries.visitas import REFERENCIAS
from app.catalogos.services import programa
from app.catalogos.services.ajustes import nombre_de_puesto
from app.cerca_de_ti import queries
from app.cerca_de_ti.jobs import congelar_pdfs
from app.cerca_de_ti.presenters import informe as de_la_calle
from app.cerca_de_ti.presenters.papeles import HOJAS, PAPELES_EN_BLANCO, quienes
from app.cerca_de_ti.services import falta_algo
from app.compromisos.presenters import renglon_de_compromiso
from app.fab.counted import Contadas
from app.fab.datamodel import Interfaz
from app.fab.fechas import fecha_larga
from app.fab.notices import dejar_recado
from app.fab.record import Filtro, de_palabras
from app.fab.space import repone
from app.jornadas.models import Jornada
from app.jornadas.queries import JORNADAS, jornadas, recibe
from app.jornadas.services import planear
from app.jornadas.workflow import ABIERTAS, ACTOS, EQUIPO, ESTADOS, FINALES
from app.nucleo.datos import Datos
from app.nucleo.puestos import ASESOR, COORDINADOR
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters import filas as de_peticiones
from app.peticiones.presenters.antes import lo_pedido_antes
from app.peticiones.queries import pedido_antes
from app.peticiones.workflow.vocabulario import ESTADOS as ESTADOS_DE_PETICION
from app.seguridad.zona import hoy


class Captura(NamedTuple):
    """What may be written down in a jornada: its button, its model, its form, and what the form is told besides."""

    texto: str
    modelo: str
    vista: str
    fijo: dict[str, str] = {}


CAPTURAS: dict[str, Captura] = {
    "peticion": Captura(N_("Registrar una petición"), "Peticion", "CapturaView.add"),
    "bitacora": Captura(N_("Asentar en la bitácora"), "Bitacora", "BitacoraView.add", {"medio": "jornada"}),
    "visita": Captura(N_("Anotar una visita"), "Visita", "VisitaView.add"),
    "asesoria": Captura(N_("Asentar una asesoría"), "Asesoria", "AsesoriaView.add"),
    "compromiso": Captura(N_("Anotar un compromiso"), "Compromiso", "CompromisoView.add"),
}
TONOS = {"en_curso": "aviso", "cerrada": "bien", "cancelada": "gris"}
ACTOS_DE_BOTON = sorted(set(ACTOS) - {"planear"})


class JornadaView(CosaView[Jornada]):
    """Jornadas: `/jornadas/list/`, `/show/<id>`, `/add`, and `POST /jornadas/<id>/actos/<acto>`."""

    route_base = "/jornadas"
    class_permission_name = "Jornada"
    datamodel = Interfaz(Jornada)
    momento: ClassVar[str] = "fecha"
    contadas: ClassVar[Contadas] = JORNADAS
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", "can_add", *(f"can_{a}" for a in ACTOS_DE_BOTON)]
    todas = staticmethod(jornadas)
    search_columns: ClassVar[Sequence[str]] = ("lugar",)
    textos: ClassVar[Datos] = {
        "lista": LazyString(programa.jornadas),
        "alta": _l("Planear una jornada"),
        "explicacion": _l("Dónde, qué día y quién va."),
        "agregar": _l("Planear"),
        "vacio": _l("Ninguna jornada cumple con eso."),
    }

    filtrada_por: ClassVar[tuple[Filtro, ...]] = (
        de_palabras("estado", _l("Estado"), Jornada.estado, ESTADOS),
        REFERENCIAS.filtro("localidad", _l("Localidad"), Jornada.localidad_id),
    )

    def renglon(self, cosa: Jornada) -> Renglon:
        """Return the row of a jornada."""
        return _renglon(cosa)

    def nueva(self) -> Jornada:
        """Return a jornada that has not been planned."""
        return Jornada(estado="")

    def empezar(self, datos: Datos) -> Jornada:
        """Plan it."""
        return planear(datos, autor=self.autor)

    # One jornada

    @expose("/<int:ident>/actos/<acto>", methods=["POST"])
    @expose("/<folio:ident>/actos/<acto>", methods=["POST"])
    @repone
    def acto(self, ident: int | str, acto: str) -> Response:
        """Carry out an act as any other; once it is closed, the PDF of its report is made and kept."""
        respuesta = make_response(super().acto(ident, acto))  # refused, it is the page and its code
        cerrada = self.buscar(ident) if acto == "cerrar" and respuesta.status_code == 303 else None
        if cerrada is not None:
            congelar_pdfs(cerrada.id)
        return respuesta

    @expose("/<folio:folio>")
    @has_access
    @permission_name("show")
    def por_folio(self, folio: str) -> Response:
        """Lead the QR of its sheet to its page; 404 when it is not there or not this person's."""
        return redirect(url_for("JornadaView.show", pk=self._de_folio(folio).id))

    @expose("/<folio:folio>/papel/<tipo>/<int:n>")
    @has_access
    @permission_name("show")
    def de_papel(self, folio: str, tipo: str, n: int) -> Response:
        """Lead the QR of a form that was filled in by hand to its capture, tied to the jornada."""
        cosa = self._de_folio(folio)
        if tipo not in PAPELES_EN_BLANCO or not 1 <= n <= HOJAS:
            abort(404)
        if not self.appbuilder.sm.has_access("can_add", CAPTURAS[tipo].modelo):
            dejar_recado(
                _("La hoja %(n)s la captura: %(quien)s.", n=n, quien=quienes(PAPELES_EN_BLANCO[tipo].capturan)),
                "warning",
            )
            return redirect(url_for("JornadaView.show", pk=cosa.id))
        frase = _("Hoja %(n)s de la jornada %(folio)s: %(lugar)s.", n=n, folio=cosa.folio, lugar=cosa.localidad)
        dejar_recado(frase, "info")
        return redirect(url_de_captura(CAPTURAS[tipo], cosa, hoja=n))

    def _de_folio(self, folio: str) -> Jornada:
        cosa: Jornada | None = self.buscar(folio)
        if cosa is None:
            abort(404)
        return cosa

    def _pagina(self, cosa: Jornada, formas: Sequence[FormaDeActo], codigo: int = 200) -> tuple[str, int]:
        toca = bool(formas) and not formas[0].peligro
        html = self.render_template(
            "cerca_de_ti/jornada.html",
            c=self.pintada(cosa),
            formas=formas,
            toca=toca,
            anotar=self._anotar(cosa),
            papeles=self._papeles(cosa),
            **_informe(cosa),
        )
        return html, codigo

    def _anotar(self, cosa: Jornada) -> Sequence[Enlace]:
        """Return the buttons of what this person may write down in it, while something still may be."""
        if not recibe(cosa):
            return []
        sm = self.appbuilder.sm
        return [
            {"texto": _(captura.texto), "url": url_de_captura(captura, cosa)}
            for captura in CAPTURAS.values()
            if sm.has_access("can_add", captura.modelo)
        ]

    def _papeles(self, cosa: Jornada) -> Sequence[Enlace]:
        """Return its sheet and the blank forms, ten of each kind, until it is over."""
        papeles = list[Enlace]()
        if cosa.estado in ABIERTAS and self.puede("can_hoja"):
            papeles.append({"texto": _("Hoja para llevar"), "url": url_for("PapelDeJornadaView.hoja", pk=cosa.id)})
        if cosa.estado in ABIERTAS and self.puede("can_papel"):
            papeles += [
                {
                    "texto": _("10 hojas en blanco: %(que)s", que=_(papel.titulo).lower()),
                    "url": url_for("PapelDeJornadaView.papel", pk=cosa.id, tipo=tipo, hojas=10),
                }
                for tipo, papel in PAPELES_EN_BLANCO.items()
            ]
        return papeles

    def pintada(self, cosa: Jornada) -> Pagina:
        """Return what its page shows: first what the locality asked before and what became of it."""
        cuenta, ultimas = pedido_antes(cosa)
        abiertos = [renglon_de_compromiso(k) for k in queries.compromisos_abiertos(cosa)]
        return {
            "folio": cosa.folio,
            "titulo": f"{cosa.localidad} · {cosa.lugar}",
            "fichas": [ficha(_(ESTADOS[cosa.estado]), TONOS.get(cosa.estado, ""))],
            "encabezado": programa.jornada(),
            "datos": _datos_de_jornada(cosa),
            "secciones": [
                _seccion(_("Lo que aquí se ha pedido"), self._peticiones(ultimas), self._antes(cuenta)),
                _seccion(_("Compromisos abiertos con esta localidad"), abiertos),
                *self._hecho_ahi(cosa),
            ],
            "final": cosa.estado in FINALES,
            "fotos": de_la_calle.fotos_de_jornada(cosa),
            "historia": historia(cosa),
        }

    def _antes(self, cuenta: dict[str, int]) -> str:
        """Return in what state stands what was asked before, and what this puesto may not see of it."""
        return " · ".join(filter(None, (_en_que_quedo(cuenta), lo_pedido_antes(cuenta, self.autor))))

    def _peticiones(self, peticiones: Sequence[Peticion]) -> Sequence[Renglon]:
        return [de_peticiones.renglon(p) for p in peticiones]

    def _hecho_ahi(self, cosa: Jornada) -> Sequence[Seccion]:
        """Return the sections of what was done in it; asesorías only to who may read them."""
        entradas = [de_bitacora.renglon(b) for b in queries.entradas(cosa)]
        visitas = renglones_de_visitas(queries.visitas_de_jornada(cosa))
        asesorias = [renglon_en_jornada(a) for a in queries.asesorias_de_jornada(cosa)]
        compromisos = [renglon_de_compromiso(k) for k in queries.compromisos_de_jornada(cosa)]
        lee_asesorias = bool(asesorias) or bool(self.autor.puestos & {ASESOR, COORDINADOR})
        return [
            _seccion(_("Asentado en esta jornada"), entradas),
            _seccion(_("Peticiones recibidas"), self._peticiones(queries.peticiones_de_jornada(cosa))),
            _seccion(_("Visitas"), visitas),
            *([_seccion(_("Asesorías"), asesorias)] if lee_asesorias else []),
            _seccion(_("Compromisos acordados"), compromisos),
        ]


def _seccion(titulo: str, renglones: Sequence[Renglon], frase: str = "") -> Seccion:
    return {"titulo": titulo, "frase": frase, "renglones": renglones}


def _informe(j: Jornada) -> Datos:
    """Return the versions of its report that this person sees, and whether something came after the last."""
    vistas = queries.informes(j)
    llego = bool(vistas) and falta_algo(j, vistas[0])
    return {"versiones": de_la_calle.versiones(vistas), "tarde": vistas[0].numero if llego else 0}


def url_de_captura(captura: Captura, jornada: Jornada, **mas: object) -> str:
    """Return the address of a form that begins with what its jornada already says."""
    argumentos: Datos = {"jornada_id": jornada.id, **captura.fijo, **mas}
    return url_for(captura.vista, **argumentos)


def _datos_de_jornada(j: Jornada) -> list[tuple[str, str]]:
    equipo = [(nombre_de_puesto(persona.puesto), persona.user.get_full_name()) for persona in j.equipo]
    fecha = format_date(j.fecha, "EEEE d 'de' MMMM 'de' y")
    return [(_("Día"), fecha), (_("Lugar"), j.lugar), (_("Localidad"), str(j.localidad)), *equipo]


def _en_que_quedo(cuenta: dict[str, int]) -> str:
    return " · ".join(f"{_(texto)}: {cuenta[e]}" for e, texto in ESTADOS_DE_PETICION.items() if e in cuenta)


def _renglon(j: Jornada) -> Renglon:
    return {
        "folio": j.folio,
        "url": url_for("JornadaView.show", pk=j.id),
        "titulo": f"{j.localidad} · {j.lugar}",
        "detalle": ", ".join(persona.user.get_full_name() for persona in j.equipo),
        "dependencia": fecha_larga(j.fecha),
        "ficha": ficha(_(ESTADOS[j.estado]), TONOS.get(j.estado, "")),
    }


def _de_hoy() -> ColumnElement[bool]:
    return (Jornada.fecha == hoy()) & Jornada.estado.in_(ABIERTAS)


EN_BANDEJA = Bandeja(
    N_("Jornadas de hoy"),
    Jornada,
    jornadas,
    lambda: (Jornada.id,),
    lambda j, _autor: _renglon(j),
    lambda _nombre: url_for("JornadaView.list"),
    (Cifra("de_hoy", N_("Jornadas de hoy"), (COORDINADOR, *EQUIPO.values()), _de_hoy, por_mover=False, si_hay=True),),
)
