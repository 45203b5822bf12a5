"""`/graficas/calle/`: what is heard, visited, promised, brought from jornadas, and how long it waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from flask import url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.bitacora.workflow.entrada import MEDIOS
from app.bitacora.workflow.visita import TIPOS
from app.catalogos.services import programa
from app.fab.chart import ChartView, Grafica
from app.fab.counted import NINGUNA, otras_que
from app.informes.presenters.periodo import del_al, dias, nombre_del_mes, opciones, periodo_pedido
from app.informes.queries import calle as queries
from app.informes.queries.periodo import meses_de
from app.nucleo.datos import Datos
from app.nucleo.puestos import COORDINADOR
from app.seguridad.guardia import alcance_actual
from app.seguridad.zona import hoy

COLORES = ("var(--marca)", "var(--aviso)", "var(--info)", "var(--bien)")
"""Of the series of a chart: neighbours that differ whatever the town's own colour."""
TRAMOS = ((0, 0), (1, 1), (2, 3), (4, 7), (8, None))
"""From so many days to so many: how long a wait was."""


def _lista(vista: str, cifra: str, desde: date, **filtros: str) -> str:
    """Return the address of the list of what a figure counts since a day."""
    return url_for(f"{vista}View.list", cifra=cifra, **dias(desde, hoy()), **Datos(filtros))


def por_medio(desde: date) -> Grafica:
    """Entries per medio and month."""
    _meses, cuenta = queries.por_medio(desde)
    textos, meses = dict(MEDIOS), meses_de(desde, hoy()) if cuenta else []
    return Grafica(
        "medio",
        _("Entradas por mes"),
        _("Lo asentado en la bitácora cada mes, según cómo se supo"),
        [nombre_del_mes(mes) for mes in meses],
        [(_(textos[medio]), numeros, COLORES[i]) for i, (medio, numeros) in enumerate(cuenta.items())],
        ancha=True,
        celdas=tuple(
            tuple(
                url_for("BitacoraView.list", cifra="entradas", medio=medio, **dias(mes.desde, mes.hasta))
                for medio in cuenta
            )
            for mes in meses
        ),
    )


def por_colonia(desde: date) -> Grafica:
    """Entries of the localities with most of them, and of the others together."""
    filas = queries.por_colonia(desde)
    return Grafica(
        "colonia",
        _("Entradas por localidad"),
        _("Las colonias, ejidos y congregaciones de donde más se reporta"),
        [_nombre(fila, _("Sin localidad"), _otras_localidades) for fila in filas],
        [(_("Entradas"), [fila.numeros[0] for fila in filas], "var(--info)")],
        tipo="hbar",
        celdas=tuple((_lista("Bitacora", "entradas", desde, localidad=_valor(fila)),) for fila in filas),
    )


def _nombre(barra: queries.Barra, de_ninguna: str, de_otras: Callable[[int], str]) -> str:
    return barra.nombre or (de_otras(barra.juntas) if barra.otras else de_ninguna)


def _otras_localidades(n: int) -> str:
    return str(ngettext("Otra localidad", "Otras %(num)s localidades", n))


def _otras_dependencias(n: int) -> str:
    return str(ngettext("Otra dependencia", "Otras %(num)s dependencias", n))


def _valor(barra: queries.Barra) -> str:
    """Return what the filter of a list asks for to hold what a bar counts."""
    if barra.otras:
        return otras_que(list(barra.otras))
    return NINGUNA if barra.id is None else str(barra.id)


def visitas(desde: date) -> Grafica:
    """Visitas per dependencia and tipo."""
    filas = queries.visitas(desde)
    return Grafica(
        "visitas",
        _("Visitas"),
        _("A qué dependencia se fue y para qué; las hechas en casa de la persona van aparte"),
        [_nombre(fila, _("Domicilios"), _otras_dependencias) for fila in filas],
        [(_(_corto(tipo)), [fila.numeros[i] for fila in filas], COLORES[i]) for i, (tipo, _t) in enumerate(TIPOS)],
        tipo="hbar",
        celdas=tuple(
            tuple(_lista("Visita", "visitas", desde, dependencia=_valor(fila), tipo=tipo) for tipo, _t in TIPOS)
            for fila in filas
        ),
    )


def _corto(tipo: str) -> str:
    return {"domicilio": _("A domicilio"), "canalizacion": _("Entregar"), "seguimiento": _("Dar seguimiento")}[tipo]


def compromisos(desde: date) -> Grafica:
    """Compromisos per dependencia and what became of them."""
    filas = queries.compromisos(desde)
    nombres = (_("Cumplidos"), _("Incumplidos"), _("En plazo"), _("Vencidos"))
    colores = ("var(--bien)", "var(--tinta-2)", "var(--info)", "var(--mal)")
    filtros = ({"estado": "cumplido"}, {"estado": "incumplido"}, {"plazo": "en_plazo"}, {"plazo": "vencidos"})
    return Grafica(
        "compromisos",
        _("Compromisos"),
        _("Los acordados en el periodo: qué pasó con ellos, por dependencia"),
        [_nombre(fila, _("Sin dependencia"), _otras_dependencias) for fila in filas],
        [(nombres[i], [fila.numeros[i] for fila in filas], colores[i]) for i in range(4)],
        tipo="hbar",
        ancha=True,
        celdas=tuple(
            tuple(_lista("Compromiso", "compromisos", desde, dependencia=_valor(fila), **uno) for uno in filtros)
            for fila in filas
        ),
    )


def hasta_verificar(desde: date) -> Grafica:
    """Days from an entry to its verification."""
    return _espera("espera", _("De asentada a verificada"), queries.hasta_verificar(desde))


def hasta_verificar_la_visita(desde: date) -> Grafica:
    """Days from a visita to its verification."""
    cuenta = queries.hasta_verificar_la_visita(desde)
    return _espera("espera-visita", _("De visitada a visita verificada"), cuenta)


def _espera(clave: str, titulo: str, cuenta: dict[int, int]) -> Grafica:
    mitad = queries.mediana(cuenta)
    explicacion = _("Entradas del periodo, en días naturales")
    if mitad == 0:
        explicacion = _("Entradas del periodo, en días naturales; la mitad, el mismo día")
    elif mitad is not None:
        explicacion = _("Entradas del periodo; la mitad tardó %(dias)s o menos", dias=_dias(mitad))
    textos = [
        _("El mismo día"),
        _("1 día natural"),
        _("2 o 3 días naturales"),
        _("4 a 7 días naturales"),
        _("Más de 7 días naturales"),
    ]
    numeros = [sum(n for d, n in cuenta.items() if d >= de and (a is None or d <= a)) for de, a in TRAMOS]
    series = [(_("Entradas"), numeros, COLORES[0])]
    return Grafica(clave, titulo, explicacion, textos if cuenta else [], series, tipo="hbar")


def _dias(dias: float) -> str:
    """Return «2 días naturales», «1.5 días naturales»; the median of whole days may fall between two."""
    if not dias.is_integer():
        return _("%(n)s días naturales", n=dias)
    return str(ngettext("%(num)s día natural", "%(num)s días naturales", int(dias)))


def jornadas(desde: date) -> Grafica:
    """What was brought back from each jornada; asesorías only for the Coordinador, who sees them all."""
    filas = queries.jornadas(desde)
    series = [
        (_("Entradas"), [f.entradas for f in filas], COLORES[0]),
        (_("Peticiones"), [f.peticiones for f in filas], COLORES[1]),
        (_("Visitas"), [f.visitas for f in filas], COLORES[2]),
        (_("Compromisos"), [f.compromisos for f in filas], COLORES[3]),
    ]
    if COORDINADOR in alcance_actual().puestos:
        series.append((_("Asesorías"), [f.asesorias for f in filas], "var(--tinta-2)"))
    return Grafica(
        "jornadas",
        programa.jornadas(),
        _("Lo que se trajo de cada una; las 15 más recientes del periodo"),
        [f"{format_date(f.jornada.fecha, 'd MMM')} · {f.jornada.localidad}" for f in filas],
        series,
        tipo="hbar",
        ancha=True,
        enlaces=tuple(url_for("JornadaView.show", pk=f.jornada.id) for f in filas),
    )


class CalleView(ChartView):
    """Charts for Coordinador and Subcoordinador."""

    route_base = "/graficas"
    class_permission_name = "GraficaView"
    default_view = "graficas_de_la_calle"
    definitions: ClassVar[list[Callable[..., Grafica]]] = [
        por_medio,
        por_colonia,
        visitas,
        hasta_verificar,
        hasta_verificar_la_visita,
        compromisos,
        jornadas,
    ]

    @expose("/calle/")
    @has_access
    def graficas_de_la_calle(self) -> str:
        """Show the page; 400 for a period that does not exist."""
        periodo, desde = periodo_pedido()
        cifras = queries.generales(desde)
        html: str = self.render_template(
            self.chart_template,
            titulo=_frase(cifras),
            subtitulo=del_al(desde),
            cifras=_cifras(cifras, desde),
            graficas=self.graficas(desde),
            **opciones(self.appbuilder.sm, "CalleView.graficas_de_la_calle", periodo),
        )
        return html


def _frase(c: dict[str, int]) -> str:
    """Return what the figures say, most pressing last."""
    if not any(c.values()):
        return _("Todavía no hay nada de la calle que contar")
    entradas = ngettext("Se asentó %(num)s entrada", "Se asentaron %(num)s entradas", c["entradas"])
    visitas = ngettext("se hizo %(num)s visita", "se hicieron %(num)s visitas", c["visitas"])
    vencidos = _("ningún compromiso está vencido")
    if c["vencidos"]:
        vencidos = ngettext("%(num)s compromiso está vencido", "%(num)s compromisos están vencidos", c["vencidos"])
    return _("%(entradas)s y %(visitas)s; %(vencidos)s", entradas=entradas, visitas=visitas, vencidos=vencidos)


def _cifras(c: dict[str, int], desde: date) -> list[Datos]:
    """Return the cards; those of today list what came whenever it came."""
    vencidos = url_for("CompromisoView.list", cifra="compromisos", plazo="vencidos")
    por_verificar = url_for("BitacoraView.list", cifra="entradas", bandeja="por_verificar")
    alerta = {"texto": _("hay que moverlos"), "tono": "mal"} if c["vencidos"] else None
    return [
        _cifra(_("Entradas"), c["entradas"], _lista("Bitacora", "entradas", desde)),
        _cifra(_("Visitas"), c["visitas"], _lista("Visita", "visitas", desde)),
        _cifra(_("Entradas por verificar hoy"), c["por_verificar"], por_verificar),
        _cifra(_("Compromisos vencidos hoy"), c["vencidos"], vencidos, alerta),
    ]


def _cifra(etiqueta: str, numero: int, href: str, ficha: dict[str, str] | None = None) -> Datos:
    return {"etiqueta": etiqueta, "numero": f"{numero:,}", "href": href, "ficha": ficha}
