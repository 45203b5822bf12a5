"""What pages of acted things show: chips, history, what other features add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.actos.bandeja import POR_MOVER, Leidos
from app.actos.cosa import C
from app.actos.models import Movimiento
from app.actos.piezas import Enlace, Episodio, Ficha, Renglon
from app.actos.queries import movimientos
from app.actos.services import Palabras, flujo_de
from app.fab.cuentas.roles import nombre_en_el_municipio
from app.fab.fechas import fecha_corta, fecha_y_hora
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo
from app.nucleo.lectura import con_cada_motivo
from app.nucleo.puestos import SISTEMA
from app.nucleo.texto import N_
from app.nucleo.tipos import TIPOS
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy, local


def ficha(texto: str, tono: str = "") -> Ficha:
    """Return a chip."""
    return {"texto": texto, "tono": tono}


def hace(cuando: datetime) -> str:
    """Return how long ago something was, in the town's days."""
    dias = (hoy() - local(cuando).date()).days
    return str(ngettext("ayer", "hace %(num)s días naturales", dias) if dias > 0 else _("hoy"))


LARGO = 90
TONOS = {"mal": N_("fuera de plazo"), "aviso": N_("pendiente")}
"""Tone of a figure → what its chip says."""
Cifras = list[Datos]
NO_SE_CUENTAN = frozenset({"dependencia_id", "contra_dependencia_id", "uuid"})


def recortado(texto: str) -> str:
    """Return the beginning of a text, on one line."""
    llano = " ".join(texto.split())
    return llano if len(llano) <= LARGO else llano[: LARGO - 1].rsplit(" ", 1)[0] + "…"


def historia(cosa: C) -> list[Episodio]:
    """Return the movimientos of a thing as its page shows them, the newest first."""
    flujo, campos = flujo_de(cosa), dict[tuple[str, str], Campo]()
    for paso in flujo.tabla:
        for campo in con_cada_motivo(paso.exige):
            campos.setdefault((paso.acto, campo.nombre), campo)
    return [_episodio(m, flujo.palabras, campos) for m in movimientos(cosa)]


def _episodio(m: Movimiento, palabras: Palabras, campos: Mapping[tuple[str, str], Campo]) -> Episodio:
    quien = m.autor.get_full_name() if m.autor else _("El sistema")
    if m.en_suplencia_de:
        quien = _("%(quien)s, en suplencia de %(suplido)s", quien=quien, suplido=m.en_suplencia_de)
    if m.autor and m.puesto != SISTEMA:  # what the system adds to somebody's act has that person's name alone
        quien = f"{quien}, {nombre_en_el_municipio(m.puesto)}"
    detalle = f"{quien} · {fecha_y_hora(m.cuando)}"
    notas = [nota for clave, valor in (m.datos or {}).items() for nota in _nota(campos, m.acto, clave, valor)]
    return {
        "titulo": palabras.hecho(m.acto),
        "detalle": detalle,
        "notas": notas,
        "tono": palabras.actos[m.acto].tono,
    }


def _nota(campos: Mapping[tuple[str, str], Campo], acto: str, clave: str, valor: object) -> list[tuple[str, str]]:
    """Return label and text of one datum, nothing for what is an id or empty."""
    sueltos = {"dependencia": _("Dependencia"), "folios": _("Folio")}
    if clave in sueltos:
        return [(sueltos[clave], str(valor))]
    campo = campos.get((acto, clave))
    if campo is None or not TIPOS[campo.tipo].se_cuenta or clave in NO_SE_CUENTAN or valor in (None, ""):
        return []
    return [(_(campo.etiqueta), _legible(campo, valor))]


def _legible(campo: Campo, valor: object) -> str:
    if campo.tipo == "fecha":
        return fecha_corta(date.fromisoformat(str(valor)))
    textos = {} if callable(campo.opciones) else dict(campo.opciones)
    return _(textos[valor]) if valor in textos else str(valor)


@dataclass(frozen=True)
class Colgado:
    """What a feature above this one adds to the page of a thing: a titled list, and what waits there for one."""

    titulo: str
    renglones: Sequence[Renglon]
    por_hacer: tuple[Enlace, ...] = ()


# What waits, on the home page


def cifras_de(leido: Leidos) -> Cifras:
    """Return its figures as the page draws them."""
    cifras = {cifra.nombre: cifra for cifra in leido.bandeja.cifras}
    return [
        {
            "etiqueta": _(cifras[nombre].etiqueta),
            "numero": f"{numero:,}",
            "href": leido.bandeja.url(nombre),
            "ficha": _ficha_de(cifras[nombre].tono) if numero else None,
        }
        for nombre, numero in leido.cuantos.items()
        if numero or not cifras[nombre].si_hay
    ]


def _ficha_de(tono: str) -> Ficha | None:
    return ficha(_(TONOS[tono]), tono) if tono else None


def caja_de(leido: Leidos, autor: Alcance) -> Datos:
    """Return the box of its rows."""
    return {
        "titulo": _(leido.bandeja.encabezado),
        "enlace": {"texto": _("Ver todas"), "url": leido.bandeja.url(POR_MOVER)},
        "renglones": [leido.bandeja.renglon(fila, autor) for fila in leido.filas],
    }
