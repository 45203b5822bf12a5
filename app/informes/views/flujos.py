"""`/flujos/`: the workflow tables drawn, with how many stand where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Protocol

from flask import get_template_attribute, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from app.asesorias import workflow as asesoria
from app.bitacora.workflow import entrada as bitacora
from app.catalogos.forms.valores import nombre
from app.catalogos.models.canales import PROCEDIMIENTOS
from app.catalogos.services.ajustes import configuracion
from app.compromisos import workflow as compromiso
from app.fab.base import SinHistorial, malformada
from app.fab.links import link_to
from app.informes.presenters import flujos as presenters
from app.informes.queries import flujos as queries
from app.jornadas import workflow as jornada
from app.nucleo.datos import Datos, Hechos
from app.nucleo.diagrama import ANCHAS, ANGOSTAS, Dibujo, dibujar
from app.nucleo.flujo import Acto, H, Paso
from app.nucleo.grafo import Grafo, grafo
from app.nucleo.texto import N_
from app.peticiones.workflow.caminos import sondas
from app.peticiones.workflow.manual import COMPROMISO, MANUAL, PasoDelManual
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESTADOS, FINALES
from app.seguridad.memoria import recordar
from app.seguridad.zona import hoy


@dataclass(frozen=True)
class Flujo:
    """One tab: its table as a graph, its words, its manual, and where its things are counted and listed."""

    tabla: str
    titulo: str
    nota: str
    g: Grafo
    estados: Mapping[str, str]
    actos: Mapping[str, Acto]
    manual: tuple[PasoDelManual, ...]
    contar: Callable[[], queries.Cuentas]
    finales: frozenset[str]

    @property
    def cifra(self) -> str | None:
        """Return the figure by which its list leaves out what is not counted."""
        return CIFRA_DE.get(self.tabla)

    @property
    def modelo(self) -> str:
        """Return the name under which its permissions stand."""
        return self.tabla.capitalize()

    def lista(self, **filtros: str | None) -> str:
        """Return the address of its list."""
        return link_to(f"{self.modelo}View.list", **filtros)


CIFRA_DE = {"peticion": "recibidas", "bitacora": "entradas", "asesoria": "asesorias", "compromiso": "compromisos"}
"""Table → the figure of its list; a jornada is always counted."""
_TITULOS = {
    "solicitud": N_("Cómo camina una solicitud"),
    "denuncia": N_("Cómo camina una denuncia"),
    "cerca_de_ti": N_("Cómo camina lo que se pide en una jornada"),
    "ventanilla": N_("Cómo camina una petición"),
}
_POR_OFICIO = N_(
    "Donde la dependencia no tiene enlace, la Capturista anota por oficio lo que haría el enlace. Reservar se puede "
    "desde cualquier estado abierto: la petición sale de este camino y la lleva el Órgano de Control."
)


def _de_peticiones(procedimiento: str) -> Flujo:
    return Flujo(
        "peticion",
        _TITULOS[procedimiento],
        _POR_OFICIO,
        grafo(TABLA, ESTADOS, sondas(procedimiento), sin=("reservar",), finales=FINALES),
        ESTADOS,
        ACTOS,
        MANUAL[procedimiento],
        lambda: queries.de_peticiones(procedimiento),
        frozenset(FINALES),
    )


class Workflow(Protocol[H]):
    """A module that declares a workflow."""

    @property
    def TABLA(self) -> tuple[Paso[H], ...]:
        """Its rows."""

    @property
    def ESTADOS(self) -> dict[str, str]:
        """Its states and how they read."""

    @property
    def FINALES(self) -> tuple[str, ...]:
        """The states in which its things are closed."""

    @property
    def ACTOS(self) -> Mapping[str, Acto]:
        """Its acts: how they are asked for, and how they read once done."""


def _de_modulo(
    tabla: str, titulo: str, modulo: Workflow[H], manual: str, contar: Callable[[], queries.Cuentas]
) -> Flujo:
    citados = MANUAL[manual] if manual else (COMPROMISO,)
    g = grafo(modulo.TABLA, modulo.ESTADOS, finales=modulo.FINALES)
    return Flujo(tabla, titulo, "", g, modulo.ESTADOS, modulo.ACTOS, citados, contar, frozenset(modulo.FINALES))


FLUJOS: dict[str, Flujo] = {
    **{procedimiento: _de_peticiones(procedimiento) for procedimiento in PROCEDIMIENTOS},
    "bitacora": _de_modulo(
        "bitacora", N_("Cómo camina una entrada de la bitácora"), bitacora, "denuncia", queries.de_bitacora
    ),
    "jornada": _de_modulo("jornada", N_("Cómo camina una jornada"), jornada, "cerca_de_ti", queries.de_jornadas),
    "asesoria": _de_modulo(
        "asesoria", N_("Cómo camina una asesoría"), asesoria, "cerca_de_ti", queries.de_asesorias_por_estado
    ),
    "compromiso": _de_modulo(
        "compromiso", N_("Cómo camina un compromiso"), compromiso, "", queries.de_compromisos_por_estado
    ),
}
_PESTANAS = {
    "bitacora": N_("Bitácora"),
    "jornada": N_("Jornada"),
    "asesoria": N_("Asesoría"),
    "compromiso": N_("Compromiso"),
}


class FlujoView(SinHistorial, BaseView):
    """`/flujos/?cual=…`: one tab per procedimiento that a canal of the town follows, and one per other table."""

    route_base = "/flujos"
    default_view = "flujos"
    class_permission_name = "FlujoView"
    base_permissions: ClassVar[list[str]] = ["can_flujos"]

    @expose("/")
    @has_access
    def flujos(self) -> str:
        """Show one flow; 400 for one that does not exist."""
        canales = queries.canales()
        cual = request.args.get("cual") or max(canales, key=lambda uno: len(canales[uno]), default="bitacora")
        if cual not in FLUJOS:
            malformada(_("Ese procedimiento no existe."))
        flujo = FLUJOS[cual]
        escena = self._escena(flujo, cual)
        html: str = self.render_template(
            "informes/flujos.html",
            titulo=_(flujo.titulo),
            subtitulo=_subtitulo(flujo, escena, str(nombre(cual))),
            pestanas=_pestanas(canales, cual),
            dibujos=_dibujos(flujo, escena, cual),
            pasos=presenters.pasos(escena, tablas(canales)),
            estados=presenters.estados(flujo.g, escena) if escena.cuentas is not None else [],
            actos=_actos(flujo, escena, cual),
            nota=_(flujo.nota) if flujo.nota else "",
        )
        return html

    def _escena(self, flujo: Flujo, cual: str) -> presenters.Escena:
        """Count for who may list them; a state's list holds exactly what is counted in it."""
        ve = self.appbuilder.sm.has_access("can_list", flujo.modelo)
        filtro = {"cifra": flujo.cifra, "procedimiento": cual if flujo.tabla == "peticion" else None}
        return presenters.Escena(
            flujo.tabla,
            flujo.estados,
            flujo.actos,
            flujo.manual,
            flujo.contar() if ve else None,
            lambda estado: flujo.lista(estado=estado, **filtro) if ve else "",
            flujo.finales,
            configuracion().ajustes["cvegeo"],
        )


def _subtitulo(flujo: Flujo, escena: presenters.Escena, cual: str) -> str:
    if escena.cuentas is None:
        return _("Cada recuadro es un estado; cada flecha, un acto y quien lo hace.")
    abiertos, tarde = escena.cuenta(*flujo.g.abiertos)
    cuentas = {"dia": format_date(hoy(), "long"), "n": presenters.cifra(abiertos), "tarde": presenters.cifra(tarde)}
    if flujo.tabla != "peticion":
        return _("Al %(dia)s: %(n)s en camino, %(tarde)s fuera de plazo.", **cuentas)
    return _(
        "Al %(dia)s: %(n)s en camino, %(tarde)s fuera de plazo. Solo las de «%(cual)s», sin las reservadas.",
        cual=cual,
        **cuentas,
    )


def _pestanas(canales: Mapping[str, tuple[int, ...]], cual: str) -> list[Datos]:
    """Return the tabs; the procedimiento by which most canales come stands first."""
    procedimientos = sorted(canales, key=lambda uno: -len(canales[uno]))
    textos = {uno: str(nombre(uno)) for uno in procedimientos} | {c: _(texto) for c, texto in _PESTANAS.items()}
    if cual not in textos:  # of a procedimiento that only retired canales follow
        textos = {cual: str(nombre(cual)), **textos}
    return [
        {"texto": texto, "url": link_to("FlujoView.flujos", cual=clave), "aqui": clave == cual}
        for clave, texto in textos.items()
    ]


def tablas(procedimientos: Hechos) -> dict[str, Datos]:
    """Return where each table is drawn, for the steps of a manual that are done elsewhere."""
    textos = {clave: _(texto) for clave, texto in _PESTANAS.items()}
    de_peticion = next((uno for uno in ("cerca_de_ti", "denuncia") if uno in procedimientos), "ventanilla")
    cuales = {**{clave: clave for clave in textos}, "peticion": de_peticion}
    return {
        tabla: {
            "texto": textos.get(tabla, _("Petición")),
            "url": link_to("FlujoView.flujos", cual=cual),
            "actos": FLUJOS[cual].actos,
        }
        for tabla, cual in cuales.items()
    }


def _dibujos(flujo: Flujo, escena: presenters.Escena, cual: str) -> list[Datos]:
    """Return both drawings with the figures in their boxes; what has none is laid out and written once."""
    llave = "dibujos de un flujo", cual, str(get_locale())
    return [
        presenters.pintado(dibujo, flechas, escena, angosto=dibujo.medidas is ANGOSTAS)
        for dibujo, flechas in recordar(llave, partial(_trazados, flujo, escena))
    ]


def _trazados(flujo: Flujo, escena: presenters.Escena) -> list[tuple[Dibujo, Markup]]:
    palabras = {acto: escena.acto(acto) for acto in flujo.actos}
    quien = {puesto: presenters.quien_es(puesto) for arco in flujo.g.arcos for puesto in arco.puestos}
    escribir = get_template_attribute("informes/diagrama.html", "flechas")
    dibujos = [dibujar(flujo.g, medidas, palabras, quien) for medidas in (ANCHAS, ANGOSTAS)]
    return [(uno, escribir(presenters.trazos(uno), uno.medidas.renglon)) for uno in dibujos]


def _actos(flujo: Flujo, escena: presenters.Escena, cual: str) -> Markup:
    """Return the rows of the table of acts, written once: there is no figure in it."""
    escribir = get_template_attribute("informes/diagrama.html", "actos")
    llave = "actos de un flujo", cual, str(get_locale())
    filas: Markup = recordar(llave, lambda: escribir(presenters.actos(flujo.g, escena)))
    return filas
