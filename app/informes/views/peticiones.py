"""`/graficas/`: a sentence, six figures, charts by month, state and dependencia.

Each number leads to the list of exactly the peticiones that it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import ngettext

from app.fab.chart import ChartView, Grafica
from app.fab.counted import NINGUNA, otras_que
from app.fab.links import link_to
from app.informes.presenters.periodo import del_al, dias, nombre_del_mes, opciones, periodo_pedido
from app.informes.queries import peticiones as queries
from app.nucleo.datos import Datos
from app.peticiones.models.cifras import CIFRAS
from app.peticiones.workflow.vocabulario import ESTADOS
from app.seguridad.zona import hoy

VALIDADA = "validado"
CUANTAS = 15
"""How many dependencias a chart names; the others are one bar."""


def lista(cifra: str, **filtros: str) -> str:
    """Return the address of the list of what a figure counts."""
    return link_to("PeticionView.list", cifra=cifra, **filtros)


def por_mes(desde: date, hasta: date) -> Grafica:
    """Recibidas and validadas per month."""
    filas, periodo = queries.por_mes(desde, hasta), dias(desde, hasta)
    return Grafica(
        "mes",
        _("Recibidas y validadas por mes"),
        _("De las recibidas en el periodo: cuántas llegaron cada mes y cuántas se validaron; sin las orientadas"),
        [nombre_del_mes(mes) for mes, _r, _v in filas],
        [
            (_("Recibidas"), [r for _m, r, _v in filas], "var(--marca)"),
            (_("Validadas"), [v for _m, _r, v in filas], "var(--bien)"),
        ],
        tipo="line",
        ancha=True,
        celdas=tuple(
            (
                lista("recibidas", **dias(mes.desde, mes.hasta)),
                lista("validadas", **periodo, **dias(mes.desde, mes.hasta, "cerrada_")),
            )
            for mes, _r, _v in filas
        ),
    )


def de_un_estado(estado: str, desde: date, hasta: date) -> tuple[str]:
    """Return the address of those of a period that stand in a state."""
    periodo = dias(desde, hasta)
    if estado in (VALIDADA, queries.ORIENTADA):
        return (lista("validadas" if estado == VALIDADA else "orientadas", **periodo),)
    return (lista("recibidas", **periodo, estado=estado),)


def por_estado(desde: date, hasta: date) -> Grafica:
    """How many of a period stand in each state."""
    cuenta = queries.por_estado(desde, hasta)
    estados = [estado for estado in (*ESTADOS, queries.ORIENTADA) if estado in cuenta]
    return Grafica(
        "estado",
        _("En qué van"),
        _("Dónde está hoy cada petición recibida en el periodo"),
        [_("Orientada") if estado == queries.ORIENTADA else _(ESTADOS[estado]) for estado in estados],
        [(_("Peticiones"), [cuenta[estado] for estado in estados], "var(--info)")],
        tipo="hbar",
        ancha=True,
        celdas=tuple(de_un_estado(estado, desde, hasta) for estado in estados),
    )


def por_dependencia(desde: date, hasta: date) -> Grafica:
    """Open and closed per dependencia: those with most by name, the others together, and those at none."""
    todas = queries.por_dependencia(desde, hasta)
    filas = [(fila.nombre, str(fila.id), fila) for fila in todas if fila.id]
    renglones, otras = filas[:CUANTAS], [fila for _n, _v, fila in filas[CUANTAS:]]
    if otras:
        juntas = queries.DeDependencia(None, "", sum(f.abiertas for f in otras), sum(f.cerradas for f in otras))
        cuantas = ngettext("Otra dependencia", "Otras %(num)s dependencias", len(otras))
        renglones.append((cuantas, otras_que([fila.id for _n, _v, fila in renglones if fila.id]), juntas))
    renglones += [(_("Sin dependencia"), NINGUNA, f) for f in todas if f.id is None]
    periodo = dias(desde, hasta)
    return Grafica(
        "dependencia",
        _("Por dependencia"),
        _("Abiertas y cerradas, de las recibidas en el periodo"),
        [nombre for nombre, _v, _f in renglones],
        [
            (_("Abiertas"), [fila.abiertas for _n, _v, fila in renglones], "var(--aviso)"),
            (_("Cerradas"), [fila.cerradas for _n, _v, fila in renglones], "var(--bien)"),
        ],
        tipo="hbar",
        ancha=True,
        celdas=tuple(
            (lista("abiertas", **periodo, dependencia=valor), lista("cerradas", **periodo, dependencia=valor))
            for _n, valor, _f in renglones
        ),
    )


class GraficaView(ChartView):
    """Charts for Coordinador, Subcoordinador and titulares, each over the peticiones that the person sees."""

    route_base = "/graficas"
    default_view = "graficas_de_peticiones"
    definitions: ClassVar[Sequence[Callable[..., Grafica]]] = [por_mes, por_estado, por_dependencia]

    @expose("/")
    @has_access
    def graficas_de_peticiones(self) -> str:
        """Show the page; 400 for a period that does not exist."""
        periodo, desde = periodo_pedido()
        cuenta = queries.generales(desde, hoy())
        html: str = self.render_template(
            self.chart_template,
            titulo=frase(cuenta),
            subtitulo=del_al(desde),
            cifras=cifras(cuenta, dias(desde, hoy())),
            graficas=self.graficas(desde, hoy()),
            **opciones(self.appbuilder.sm, "GraficaView.graficas_de_peticiones", periodo),
        )
        return html


def frase(c: dict[str, int]) -> str:
    """Return what the figures say: how many came in the period, how many are late today."""
    if not c["recibidas"] and not c["abiertas"]:
        return _("Todavía no hay peticiones que contar")
    llegaron = ngettext("Llegó %(n)s petición", "Llegaron %(n)s peticiones", c["recibidas"], n=f"{c['recibidas']:,}")
    if not c["vencidas"]:
        return _("%(llegaron)s; hoy ninguna está fuera de plazo", llegaron=llegaron)
    tarde = ngettext(
        "hoy %(n)s está fuera de plazo", "hoy %(n)s están fuera de plazo", c["vencidas"], n=f"{c['vencidas']:,}"
    )
    return f"{llegaron}; {tarde}"


def resueltas(c: dict[str, int]) -> str:
    """Return which part of those validated was solved, «—» of none."""
    return f"{100 * c['resueltas'] / c['validadas']:.0f} %" if c["validadas"] else "—"


def cifras(c: dict[str, int], periodo: dict[str, str] | None) -> list[Datos]:
    """Return the cards, each with what it counts in words; without `periodo` they lead nowhere."""
    de_cuantas = _("%(n)s de %(m)s; las orientadas no entran", n=f"{c['resueltas']:,}", m=f"{c['validadas']:,}")
    notas = {
        "recibidas": _("Registradas en el periodo, de cualquier tipo"),
        "validadas": _("Recibidas en el periodo que pidieron algo y la oficina ya comprobó"),
        "resueltas": de_cuantas,
        "orientadas": _("Recibidas en el periodo que se contestaron al momento"),
        "abiertas": _("Sin cerrar, aunque llegaran antes del periodo"),
        "vencidas": _("Abiertas con el plazo ya vencido, aunque llegaran antes"),
    }
    numeros = {**{nombre: f"{c[nombre]:,}" for nombre in notas}, "resueltas": resueltas(c)}
    etiquetas = {**{nombre: _(CIFRAS[nombre]) for nombre in notas}, "resueltas": _("Resueltas, de las validadas")}
    hay_que = {"texto": _("hay que moverlas"), "tono": "mal"}
    return [
        {
            "etiqueta": etiquetas[nombre],
            "numero": numeros[nombre],
            "href": lista(nombre, **({} if nombre in queries.DE_HOY else periodo)) if periodo else None,
            "ficha": hay_que if nombre == "vencidas" and c["vencidas"] and periodo else None,
            "nota": nota,
        }
        for nombre, nota in notas.items()
    ]
