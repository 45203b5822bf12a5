"""While capturing: a trámite with what it asks, what a person asked before."""

from __future__ import annotations

import re
from functools import partial
from hashlib import sha256
from typing import NamedTuple

from flask import current_app
from flask.json import dumps
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from app.catalogos import queries as catalogos
from app.catalogos.models.tramites import Requisito, Tramite
from app.ciudadanos.queries import Asunto, Historial
from app.extensions import db
from app.fab.marks import draw, filled, mark, token
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Campo
from app.peticiones.models.peticion import primera_frase, titulo_sin_palabras
from app.peticiones.presenters import renglones
from app.peticiones.queries import propios_de, tramites_con_requisitos
from app.peticiones.services.lectura import Pedida, de_personas
from app.peticiones.workflow.vocabulario import ESTADOS
from app.seguridad.memoria import recordar


class CanalEnUso(NamedTuple):
    """An active canal, as far as the capture reads it."""

    id: int
    clave: str
    nombre: str
    procedimiento: str
    da_turno: bool


def canales_en_uso() -> tuple[CanalEnUso, ...]:
    """Return the active canales in their order, from memory."""

    def leer_todos() -> tuple[CanalEnUso, ...]:
        todos = db.session.scalars(catalogos.canales())
        return tuple(CanalEnUso(c.id, c.clave, c.nombre, c.procedimiento, c.da_turno) for c in todos)

    return recordar("canales de la captura", leer_todos)


def de_tramite(t: Tramite) -> Datos:
    """Return a trámite with what is asked for it, retired requisitos and fields left out."""
    return {
        "id": t.id,
        "nombre": t.nombre,
        "dependencia": str(t.dependencia) if t.dependencia else "",
        "plazo": t.plazo,
        "clase": t.clase,
        "sinonimos": t.sinonimos,
        "requisitos": [_requisito(r) for r in t.requisitos if r.activo],
        "campos": [_campo(c) for c in propios_de(t)],
    }


def tramites_de_captura() -> tuple[Datos, ...]:
    """Return every active trámite with what is asked for it, from memory."""
    return recordar(
        ("trámites de la captura", str(get_locale())), lambda: tuple(map(de_tramite, tramites_con_requisitos()))
    )


def opciones_de_tramite(valor: object) -> Markup:
    """Return the choices of the list of trámites; those of a fresh page from memory."""
    pinta = partial(_macro, "peticiones/moldes.html", "opciones", tramites_de_captura(), str(valor or ""))
    return pinta() if valor else recordar(("opciones de trámite", str(get_locale())), pinta)


class Moldes(NamedTuple):
    """What the page's script puts in it when a trámite is chosen, and the fingerprint of its address."""

    guion: str
    huella: str


def moldes(*, coteja: bool) -> Moldes:
    """Return requisitos and own fields of every trámite as HTML, from memory; `coteja`: she may tick what she sees."""
    return recordar(("moldes de la captura", coteja, str(get_locale())), partial(_moldes, coteja))


def _moldes(coteja: bool) -> Moldes:
    requisito = partial(_macro, "peticiones/moldes.html", "requisito")
    dichos = {
        "requisitos": {
            t["id"]: "".join(requisito(r, False, coteja) for r in t["requisitos"]) for t in tramites_de_captura()
        },
        "propios": {t["id"]: "".join(_propio(t["id"], c) for c in t["campos"]) for t in tramites_de_captura()},
    }
    solo_los_que_hay = {que: {pk: html for pk, html in suyos.items() if html} for que, suyos in dichos.items()}
    guion = f"globalThis.moldes = {dumps(solo_los_que_hay)};\n"
    return Moldes(guion, sha256(guion.encode()).hexdigest()[:16])


def _propio(pk: int, campo: Datos) -> Markup:
    return _macro("piezas.html", "campo", campo, None, None, None, f"t{pk}-")


def _macro(plantilla: str, nombre: str, *datos: object) -> Markup:
    pintado: Markup = getattr(current_app.jinja_env.get_template(plantilla).module, nombre)(*datos)
    return pintado


_USUALES = re.compile(f' data-usuales="{mark("u([0-9]+)")}"')
_FRESCA = {"tipo": "solicitud", "identidad": "identificada", "jornada_id": ""}
_DE_LA_PAGINA = ("clave_envio", "canal_id", "modulo_id")
"""What a fresh form holds, and what it may hold besides."""


def forma_de_captura(v: Datos, e: Hechos, contexto: Datos) -> Markup:
    """Return the form of the capture, which holds what was typed (`v`) and what is wrong with it (`e`).

    A fresh one, of which a page writes only the keys, the account and what she registered last, is drawn once.
    """
    ultimas = _macro("peticiones/moldes.html", "ultimas", contexto["mias"])
    canales = {str(canal["id"]): canal["usuales"] for canal in contexto["canales"]}
    elegidos = [str(v.get(nombre) or "") for nombre in ("canal_id", "modulo_id")]
    modulos = {"", *(str(pk) for pk, _nombre in contexto["modulos"])}
    de_memoria = {clave: v.get(clave) for clave in _FRESCA} == _FRESCA and set(v) == {*_FRESCA, *_DE_LA_PAGINA}
    if e or not de_memoria or elegidos[0] not in {"", *canales} or elegidos[1] not in modulos:
        return _forma(v=v, e=e, **{**contexto, "token": token(), "ultimas": ultimas})
    llave = ("forma de la captura", contexto["coteja"], tuple(canales), *elegidos, str(get_locale()))
    pintada = recordar(llave, partial(_forma_fresca, v, contexto))
    con_usuales = _USUALES.sub(lambda hallado: _atributo(canales[hallado[1]]), pintada)
    propios = {"token": token(), "clave": v["clave_envio"], "cuenta": str(contexto["cuenta"])}
    return filled(con_usuales, **propios, ultimas=ultimas)


def _forma_fresca(v: Datos, contexto: Datos) -> str:
    canales = [{**canal, "usuales": mark(f"u{canal['id']}")} for canal in contexto["canales"]]
    marcas = {nombre: mark(nombre) for nombre in ("token", "cuenta", "ultimas")}
    return str(_forma(v={**v, "clave_envio": mark("clave")}, e={}, **{**contexto, **marcas, "canales": canales}))


def _atributo(usuales: str) -> str:
    return f' data-usuales="{usuales}"' if usuales else ""


def _forma(**contexto: object) -> Markup:
    return draw("peticiones/captura_forma.html", **contexto)


def _requisito(r: Requisito) -> Datos:
    return {"id": r.id, "nombre": r.nombre, "obligatorio": r.obligatorio, "documento": r.documento, "donde": _donde(r)}


def _campo(c: Campo) -> Datos:
    return {
        "nombre": c.nombre,
        "etiqueta": c.etiqueta,
        "tipo": c.tipo,
        "obligatorio": c.obligatorio,
        "opciones": list(c.opciones_de(None)),
    }


def _donde(requisito: Requisito) -> str:
    """Return where she gets a requisito, or that the town itself gives it, and what serves as it."""
    lugar, sirve = requisito.donde, requisito.sirve
    if requisito.lo_emite:
        donde = _("lo emite el propio municipio%(donde)s", donde=f": {lugar}" if lugar else "")
    else:
        donde = _("dónde: %(donde)s", donde=lugar) if lugar else ""
    return " · ".join(filter(None, (donde, _("sirve: %(que)s", que=sirve) if sirve else "")))


def historial(ids: list[int]) -> Historial:
    """Return what persons asked before; a neighbour's joining counts."""
    total, ultimas = de_personas(ids)
    return total, [
        Asunto(p.folio, renglones.url_de_id(p.id), _titulo(p), _(ESTADOS[p.estado]), p.registrada) for p in ultimas
    ]


def _titulo(p: Pedida) -> str:
    return titulo_sin_palabras(p.tramite) if p.descripcion is None else primera_frase(p.descripcion)
