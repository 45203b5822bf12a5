"""A flow as its page shows it: drawing, figures, the manual's steps, a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from markupsafe import Markup

from app.catalogos.services.ajustes import nombre_de_puesto
from app.informes.queries.flujos import Cuentas
from app.nucleo.datos import Datos
from app.nucleo.diagrama import Caja, Dibujo, Flecha
from app.nucleo.flujo import Acto
from app.nucleo.grafo import INICIO, Arco, Grafo
from app.peticiones.workflow.manual import Parte, PasoDelManual, apartado_de, es_su_manual


@dataclass(frozen=True)
class Escena:
    """What fills a flow's drawing: its words, and its figures where the person may see them.

    `cuentas` is None for who sees none; `url_de` gives the list of a state, '' where there is none to open.
    """

    tabla: str
    estados: Mapping[str, str]
    actos: Mapping[str, Acto]
    manual: tuple[PasoDelManual, ...]
    cuentas: Cuentas | None
    url_de: Callable[[str], str]
    finales: frozenset[str] = frozenset()
    """The states in which a thing is closed: it is at no step any more."""
    cvegeo: str = ""
    """Which town it is: of the manuals only its own is cited."""

    def estado(self, clave: str) -> str:
        """Return how a state reads."""
        return _(self.estados[clave]) if clave != INICIO else _("Empieza")

    def acto(self, clave: str) -> str:
        """Return what the act's button says."""
        return _(self.actos[clave].boton)

    def numero(self, estado: str) -> int | None:
        """Return the number of the manual's step at which a state stands."""
        for paso in self.manual:
            if any(parte.tabla == self.tabla and estado in parte.estados for parte in paso.partes):
                return paso.numero or None
        return None

    def cuenta(self, *estados: str) -> tuple[int, int]:
        """Return how many stand in some states, and how many of them are late."""
        pares = [(self.cuentas or {}).get(estado, (0, 0)) for estado in estados]
        return sum(n for n, _t in pares), sum(t for _n, t in pares)


def cifra(n: int) -> str:
    """Return a figure with its thousands apart."""
    return f"{n:,}"


def quien_es(puesto: str) -> str:
    """Return who does an act as the town calls him, with a capital: «Coordinador», «Sistema», «Portal»."""
    texto = nombre_de_puesto(puesto)
    return texto[:1].upper() + texto[1:]


def fuera_de_plazo(n: int) -> str:
    """Return «3 fuera de plazo», '' for none."""
    return _("%(n)s fuera de plazo", n=cifra(n)) if n else ""


# The drawing


def pintado(d: Dibujo, flechas: Markup, e: Escena, *, angosto: bool) -> Datos:
    """Return a drawing as the template writes it: its arrows already written, and numbers, words and classes."""
    cajas = [caja for caja in d.cajas if caja.estado != INICIO]
    return {
        "id": "angosto" if angosto else "ancho",
        "ancho": _n(d.ancho),
        "alto": _n(d.alto),
        "inicio": {"x": _n(d.cajas[0].x + d.cajas[0].ancho / 2), "y": _n(d.cajas[0].y + d.cajas[0].alto / 2)},
        "cajas": [_caja(caja, e, angosto) for caja in cajas],
        "flechas": flechas,
    }


def _n(numero: float) -> str:
    return f"{numero:.1f}".removesuffix(".0")


def _puntos(puntos: tuple[tuple[float, float], ...]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in puntos)


def trazos(d: Dibujo) -> list[Datos]:
    """Return the arrows of a drawing as the template writes them."""
    return [_flecha(flecha) for flecha in d.flechas]


def _flecha(flecha: Flecha) -> Datos:
    return {
        "clase": flecha.clase,
        "trazos": [_puntos(trazo) for trazo in flecha.trazos],
        "punta": _puntos(flecha.punta),
        "nudos": [(_n(x), _n(y)) for x, y in flecha.nudos],
        "rotulos": [
            {"x": _n(r.x), "y": _n(r.y), "ancla": r.ancla, "clase": r.clase, "renglones": r.renglones}
            for r in flecha.rotulos
        ],
    }


def _caja(caja: Caja, e: Escena, angosto: bool) -> Datos:
    n, tarde = e.cuenta(caja.estado)
    numero, medio = e.numero(caja.estado), caja.y + caja.alto / 2
    con_cifras = e.cuentas is not None
    lugar = _angosta(caja, medio, numero, con_cifras) if angosto else _ancha(caja, medio, numero, bool(tarde))
    return {
        "x": _n(caja.x),
        "y": _n(caja.y),
        "ancho": _n(caja.ancho),
        "alto": _n(caja.alto),
        "clase": f"{caja.clase}{' tarde' if tarde else ''}{' sin' if con_cifras and not n else ''}",
        "texto": e.estado(caja.estado),
        "numero": numero,
        "n": cifra(n) if con_cifras else "",
        "tarde": _("%(n)s tarde", n=cifra(tarde)) if tarde else "",
        "url": e.url_de(caja.estado),
        "dice": _dice(caja.estado, e),
        **{clave: (_n(x), _n(y)) for clave, (x, y) in lugar.items()},
    }


def _ancha(caja: Caja, medio: float, numero: int | None, tarde: bool) -> dict[str, tuple[float, float]]:
    x = caja.x + (38 if numero else 14)
    return {
        "en_insignia": (caja.x + 20, medio),
        "en_texto": (x, medio - 3 if tarde else medio + 5),
        "en_cuenta": (caja.x + caja.ancho - 14, medio + 6),
        "en_tarde": (x, medio + 14),
    }


def _angosta(caja: Caja, medio: float, numero: int | None, con_cifras: bool) -> dict[str, tuple[float, float]]:
    x = caja.x + (30 if numero else 9)
    return {
        "en_insignia": (caja.x + 17, medio + 10),
        "en_texto": (caja.x + 9, medio - 4 if numero or con_cifras else medio + 4),
        "en_cuenta": (x, medio + 14),
        "en_tarde": (x, medio + 14),
    }


def _dice(estado: str, e: Escena) -> str:
    """Return what a box says to who cannot see it."""
    if e.cuentas is None:
        return e.estado(estado)
    n, tarde = e.cuenta(estado)
    return ": ".join((e.estado(estado), ", ".join(filter(None, (cifra(n), fuera_de_plazo(tarde))))))


# The manual's words


def pasos(e: Escena, otras: Mapping[str, Datos]) -> list[Datos]:
    """Return the manual's steps: words, who, our acts and how many stand there.

    `otras` maps the tables that are not this one → `texto`, `url` and `actos`.
    """
    return [_paso(paso, e, otras) for paso in e.manual]


def _paso(paso: PasoDelManual, e: Escena, otras: Mapping[str, Datos]) -> Datos:
    aqui = [parte for parte in paso.partes if parte.tabla == e.tabla]
    estados_de = [estado for parte in aqui for estado in parte.estados]
    n, tarde = e.cuenta(*(estado for estado in estados_de if estado not in e.finales))
    cerradas = [(e.estado(estado), e.cuenta(estado)[0]) for estado in estados_de if estado in e.finales]
    abiertos = len(estados_de) > len(cerradas)
    return {
        "numero": paso.numero or None,
        "llano": _(paso.llano),
        **_citado(paso, e.cvegeo),
        "partes": [_parte(parte, e, otras) for parte in paso.partes],
        "ahora": _ahora(n, tarde) if abiertos and e.cuentas is not None else "",
        "cerradas": [f"{estado}: {cifra(m)}" for estado, m in cerradas] if e.cuentas is not None else [],
        "tarde": bool(tarde),
    }


def _citado(paso: PasoDelManual, cvegeo: str) -> dict[str, str]:
    """Return the manual's own words, who it names and where it says so; nothing of another town's."""
    if not es_su_manual(paso.cita, cvegeo):
        return {"cita": "", "puesto": "", "palabras": ""}
    puesto = _(paso.puesto) if paso.puesto else _("El manual no dice quién lo hace.")
    cita = _("Manual de Procedimientos, apartado %(apartado)s", apartado=apartado_de(paso.cita))
    return {"cita": cita, "puesto": puesto, "palabras": _(paso.palabras)}


def _ahora(n: int, tarde: int) -> str:
    """Return «18 ahora, 3 fuera de plazo»."""
    return ", ".join(filter(None, (_("%(n)s ahora", n=cifra(n)), fuera_de_plazo(tarde))))


def _parte(parte: Parte, e: Escena, otras: Mapping[str, Datos]) -> Datos:
    if parte.tabla == e.tabla:
        return {"actos": ", ".join(e.acto(acto) for acto in parte.actos), "texto": "", "url": ""}
    otra = otras[parte.tabla]
    actos = ", ".join(_(otra["actos"][acto].boton) for acto in parte.actos)
    return {"actos": actos, "texto": otra["texto"], "url": otra["url"]}


# The same in words


def estados(g: Grafo, e: Escena) -> list[dict[str, str]]:
    """Return the states in the drawing's order: their words, their list, how many stand there and how many are late."""
    return [
        {
            "estado": e.estado(estado),
            "url": e.url_de(estado),
            "n": cifra(e.cuenta(estado)[0]),
            "tarde": fuera_de_plazo(e.cuenta(estado)[1]),
        }
        for estado in (*g.linea, *g.aparte)
    ]


def actos(g: Grafo, e: Escena) -> list[dict[str, str]]:
    """Return every act in words, those that move first: from where, to where, and who does it."""
    return [
        {
            "acto": e.acto(arco.acto),
            "desde": _desde(arco.desde, g, e),
            "hacia": e.estado(arco.hacia) if arco in g.arcos else _("El mismo"),
            "quien": ", ".join(quien_es(puesto) for puesto in arco.puestos),
        }
        for arco in (*g.arcos, *_juntos(g))
    ]


def _juntos(g: Grafo) -> list[Arco]:
    """Join what each act does in the several states that it does not change."""
    salida: dict[str, Arco] = {}
    for arco in (arco for estado in (*g.linea, *g.aparte) for arco in g.quietos[estado]):
        antes = salida.get(arco.acto, replace(arco, desde=(), puestos=()))
        puestos = tuple(dict.fromkeys((*antes.puestos, *arco.puestos)))
        salida[arco.acto] = replace(antes, desde=(*antes.desde, *arco.desde), hacia=INICIO, puestos=puestos)
    return list(salida.values())


def _desde(desde: tuple[str, ...], g: Grafo, e: Escena) -> str:
    if len(desde) > 2 and set(desde) == {*g.linea, *g.aparte}:
        return _("Cualquier estado")
    if len(desde) > 2 and set(desde) == set(g.abiertos):
        return _("Cualquier estado abierto")
    return ", ".join(e.estado(estado) for estado in desde) if desde != (INICIO,) else "—"
