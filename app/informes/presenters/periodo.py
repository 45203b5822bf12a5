"""What pages of figures share: the address's period, the links between them."""

from __future__ import annotations

from datetime import date, timedelta

from flask import request, url_for
from flask_appbuilder.security.manager import BaseSecurityManager
from flask_babel import format_date
from flask_babel import gettext as _

from app.fab.base import malformada
from app.fab.fechas import fecha_corta
from app.informes.queries.periodo import Mes
from app.nucleo.datos import Datos
from app.seguridad.zona import hoy

PERIODOS = {"mes": 30, "trimestre": 91, "anio": 365}


def periodo_pedido() -> tuple[str, date]:
    """Return the period that the address asks for and the day on which it begins; 400 for one that does not exist."""
    periodo = request.args.get("periodo", "anio")
    if periodo not in PERIODOS:
        malformada(_("Ese periodo no existe."))
    return periodo, hoy() - timedelta(days=PERIODOS[periodo])


def del_al(desde: date) -> str:
    """Return «Del 1 ene 2026 al 31 ene 2026»."""
    return _("Del %(desde)s al %(hasta)s", desde=fecha_corta(desde), hasta=fecha_corta(hoy()))


def dias(desde: date, hasta: date, prefijo: str = "") -> Datos:
    """Return the days of a figure as its link gives them."""
    return {f"{prefijo}desde": desde.isoformat(), f"{prefijo}hasta": hasta.isoformat()}


def nombre_del_mes(mes: Mes) -> str:
    """Return «nov», «nov 2025» where it is not of this year, and its days where the period cuts it."""
    nombre = str(format_date(mes.desde, "MMM" if mes.desde.year == hoy().year else "MMM y")).replace(".", "")
    if not mes.parcial:
        return nombre
    if mes.desde == mes.hasta:
        return _("%(mes)s (día %(dia)s)", mes=nombre, dia=mes.desde.day)
    return _("%(mes)s (%(desde)s a %(hasta)s)", mes=nombre, desde=mes.desde.day, hasta=mes.hasta.day)


def opciones(sm: BaseSecurityManager, aqui: str, periodo: str) -> Datos:
    """Return `periodos`, and `paginas`: those that this person may open, when they are several."""
    textos = {"mes": _("Mes"), "trimestre": _("Trimestre"), "anio": _("Año")}
    paginas = {
        "GraficaView.graficas_de_peticiones": (_("Peticiones"), "can_graficas_de_peticiones"),
        "CalleView.graficas_de_la_calle": (_("En la calle"), "can_graficas_de_la_calle"),
        "MapaView.mapa": (_("Mapa"), "can_graficas_de_la_calle"),
    }
    visibles = [
        {"texto": texto, "url": url_for(ruta, periodo=periodo), "aqui": ruta == aqui}
        for ruta, (texto, permiso) in paginas.items()
        if sm.has_access(permiso, "GraficaView")
    ]
    periodos = [
        {"texto": texto, "url": url_for(aqui, periodo=clave), "aqui": clave == periodo}
        for clave, texto in textos.items()
    ]
    return {"periodos": periodos, "paginas": visibles if len(visibles) > 1 else []}
