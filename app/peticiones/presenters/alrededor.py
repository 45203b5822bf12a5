"""Around a petición: others of its trámite in its locality, and a map."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.actos.presenters import hace
from app.catalogos.models.lugares import Localidad
from app.catalogos.queries import localidades_con_lugar
from app.nucleo.datos import Datos
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters import renglones
from app.peticiones.services.lectura import iguales_con_punto, iguales_por_estado
from app.peticiones.workflow.vocabulario import ESTADOS

PUNTOS = 60
"""How many others a map shows: the newest."""
LOCALIDADES = 8
"""How many localities give their names to a map: the nearest."""
Lugar = tuple[float, float]


def lugar_de(p: Peticion) -> tuple[Lugar, bool] | None:
    """Return where it is, and whether that is only its locality's point; None where nobody wrote it down."""
    dicho = p.planteamiento
    if dicho is None:
        return None
    if dicho.latitud is not None and dicho.longitud is not None:
        return (dicho.latitud, dicho.longitud), False
    donde = p.localidad
    if donde.latitud is None or donde.longitud is None:
        return None
    return (donde.latitud, donde.longitud), True


def mapa_de(p: Peticion) -> Datos | None:
    """Return what the box of the map says before it is drawn, and what it is drawn with."""
    hallado = lugar_de(p)
    if hallado is None:
        return None
    (latitud, longitud), aproximado = hallado
    return {
        "aproximado": aproximado,
        "coordenadas": f"{latitud:.5f}, {longitud:.5f}",
        "geo": f"geo:{latitud:.5f},{longitud:.5f}?q={latitud:.5f},{longitud:.5f}",
        "datos": {
            "lugar": [latitud, longitud],
            "aproximado": aproximado,
            "url": url_for("PeticionView.alrededor", folio=p.folio),
            "textos": _textos(),
        },
    }


def _textos() -> dict[str, str]:
    """Return what the map itself says."""
    return {
        "acercar": _("Acercar"),
        "alejar": _("Alejar"),
        "cerrar": _("Cerrar"),
        "una": _("El punto chico es otra petición abierta del mismo trámite."),
        "varias": _("Los puntos chicos son otras {n} peticiones abiertas del mismo trámite."),
    }


def alrededor_de(p: Peticion) -> Datos:
    """Return as JSON what stands near a petición: `cerca` [{folio, url, que, lugar}], `localidades` [{nombre, lugar}].

    Two statements; both lists are empty where nobody wrote down where it is.
    """
    hallado = lugar_de(p)
    if hallado is None:
        return {"cerca": [], "localidades": []}
    cerca = [_punto(otra) for otra in iguales_con_punto(p, PUNTOS)]
    return {"cerca": cerca, "localidades": _localidades_cerca(p, hallado[0])}


def _punto(otra: Peticion) -> Datos:
    dicho = otra.planteamiento
    assert dicho is not None
    que = f"{_(ESTADOS[otra.estado])} · {hace(otra.registrada)}"
    lugar = [dicho.latitud, dicho.longitud]
    return {"folio": otra.folio, "url": renglones.url_de(otra), "que": que, "lugar": lugar}


def _localidades_cerca(p: Peticion, centro: Lugar) -> list[Datos]:
    """Return its own locality and the nearest ones, by which one finds one's way on a map without streets."""
    orden = sorted(localidades_con_lugar(), key=lambda uno: (uno.id != p.localidad_id, _lejos(uno, centro)))[
        :LOCALIDADES
    ]
    return [{"nombre": str(uno), "lugar": [uno.latitud, uno.longitud]} for uno in orden]


def _lejos(uno: Localidad, centro: Lugar) -> float:
    assert uno.latitud is not None
    assert uno.longitud is not None
    return (uno.latitud - centro[0]) ** 2 + (uno.longitud - centro[1]) ** 2


def otras_iguales(p: Peticion) -> dict[str, str] | None:
    """Return how many others of its trámite this person sees in its locality, and in which states: one statement.

    None where there are none, without a trámite, and before the enlace has received it (decision 0009, 11).
    """
    if p.tramite_id is None or p.planteamiento is None:
        return None
    cuenta = iguales_por_estado(p)
    total = sum(cuenta.values())
    if not total:
        return None
    titulo = ngettext(
        "Otra del mismo trámite en %(lugar)s", "Otras %(num)s del mismo trámite en %(lugar)s", total, lugar=p.localidad
    )
    detalle = ", ".join(f"{cuenta[e]} {_en_estado(e, cuenta[e])}" for e in ESTADOS if cuenta.get(e))
    return {"titulo": titulo, "detalle": detalle, "url": url_for("PeticionView.list", localidad=p.localidad_id)}


def _en_estado(estado: str, n: int) -> str:
    """Return a state as it follows a number: «2 validadas», «1 en proceso»."""
    texto = str(_(ESTADOS[estado])).lower()
    return f"{texto}s" if n > 1 and " " not in texto and not texto.endswith("s") else texto
