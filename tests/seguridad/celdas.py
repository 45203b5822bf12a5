"""The cells of the permission matrix, by piece: who asks what and how, the right answers, and which the run sends."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from tests.corrida import COMPLETO, azar, una_por_clase
from tests.seguridad import actos_de_cosas as de_cosas
from tests.seguridad import esperado as E
from tests.seguridad.cosas import OFICIOS
from tests.seguridad.escena import Escena
from tests.seguridad.personas import PERSONAS, SIN_ENTRAR

METODOS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PK_MALOS = ("999999", "abc", "1%00", "99999999999999999999")
DE_PETICION = ("ve", "detalle", "turno", "formato", "faltantes", "oficio", "denuncia", "adjunto")
"""What an address names when it names a petición of the stage."""
ACTO = "acto "
DE_COSA = "actos de "
DE_OFICIOS = "oficios por su petición"
OFICIO = "/peticiones/<folio:folio>/oficio.pdf"
TODOS = (*E.ACTOS, *E.NO_SON_DE_BOTON)


class Celda(NamedTuple):
    """One cell: who asks what, and the answers that are right; `objeto` is the petición that the address names.

    `que` distinguishes what one rule names: an act, a row, a query string. `negada` says that the answer is a
    refusal, given before anything but the session is read.
    """

    persona: str
    metodo: str
    url: str
    codigos: frozenset[int]
    regla: str
    objeto: str = ""
    que: str = ""
    negada: bool = False

    @property
    def caso(self) -> tuple[str, str, tuple[int, ...]]:
        """Return the rule, the method and the answers."""
        return self.regla, self.metodo, tuple(sorted(self.codigos))


# The pieces, each a test of its own: the act rule by act, what names a petición by rule, the rest by first word


def _pieza(regla: str, nombra: str) -> str:
    palabras = re.sub(r"<[^>]*>", "", regla).split("/")
    return " ".join(palabra for palabra in palabras[: None if nombra in DE_PETICION else 2] if palabra) or "inicio"


def _piezas() -> dict[str, list[tuple[str, str]]]:
    salida: dict[str, list[tuple[str, str]]] = {"peticiones show": []}
    for (regla, metodo), hecha in E.REGLAS.items():
        if hecha.nombra in DE_PETICION:
            salida.setdefault(_pieza(regla, hecha.nombra), []).append((regla, metodo))
    salida |= {ACTO + acto: [] for acto in TODOS} | {DE_COSA + clase: [] for clase in de_cosas.ACTOS} | {DE_OFICIOS: []}
    for (regla, metodo), hecha in E.REGLAS.items():
        if hecha.nombra not in (*DE_PETICION, "acto"):
            salida.setdefault(_pieza(regla, hecha.nombra), []).append((regla, metodo))
    return salida


PIEZAS = _piezas()
"""Piece → its rules and methods, the slowest pieces first; that of an act has none of its own, but `REGLA_DE_ACTOS`.

The acts on things have theirs in the piece of their address too, with what is not there."""
[(REGLA_DE_ACTOS, _)] = [llave for llave, hecha in E.REGLAS.items() if hecha.nombra == "acto"]


def _con_cola(regla: str, metodo: str) -> bool:
    return metodo == "GET" and "<" not in regla and E.REGLAS[regla, metodo].puestos not in ("+", "-")


CON_COLAS = tuple(pieza for pieza, reglas in PIEZAS.items() if any(_con_cola(*una) for una in reglas))
"""Pieces that have a list or a page of figures behind whose address something can be added."""


# The cells of a piece


def _url(regla: str, **valores: Any) -> str:
    """Fill the arguments of a rule."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda parte: str(valores[parte[1]]), regla)


def _de_fila(regla: str, metodo: str, fila: Any) -> Iterator[Celda]:
    """A catalogue row that is there, and keys that are no key of any row."""
    hecha = E.REGLAS[regla, metodo]
    entero = "<int:" in regla
    for persona in PERSONAS:
        puede = E.puede(persona, hecha.puestos)
        negado = E.sin_permiso(persona, metodo, hecha.nombra)
        for pk in (fila, *PK_MALOS):
            de_nadie = pk in PK_MALOS
            sin_regla = de_nadie and entero and not (pk.isdecimal() and int(pk) < 2**31)
            suyo = 404 if de_nadie else hecha.codigo
            codigos = frozenset([404 if sin_regla else suyo if puede else negado])
            que = str(pk) if de_nadie else "fila"
            yield Celda(persona, metodo, _url(regla, pk=pk), codigos, regla, "", que, not (puede or sin_regla))


def _de_peticion(escena: Escena, regla: str, metodo: str) -> Iterator[Celda]:
    """Every petición of the stage, by id, folio or the id of its file; and one that nobody has."""
    hecha = E.REGLAS[regla, metodo]
    nadie = _url(regla, pk="99999999999999999999", folio="PRE-2026-999999-0")
    for persona in PERSONAS:
        puede, sin_regla = E.puede(persona, hecha.puestos), "<int:" in regla
        codigo = 404 if puede or sin_regla else E.sin_permiso(persona, metodo, "")
        yield Celda(persona, metodo, nadie, frozenset([codigo]), regla, "", "nadie", not (puede or sin_regla))
        for objeto, folio in escena.folios.items():
            pk = escena.adjuntos[objeto] if hecha.nombra == "adjunto" else escena.ids[objeto]
            codigos = frozenset([E.de_peticion(persona, hecha, metodo, objeto)])
            yield Celda(persona, metodo, _url(regla, pk=pk, folio=folio), codigos, regla, objeto, "", not puede)


def _de_cosa(escena: Escena, regla: str, metodo: str) -> Iterator[Celda]:
    """Every thing of a kind, hers, foreign and reserved; and one that is not there."""
    hecha = E.REGLAS[regla, metodo]
    for persona in PERSONAS:
        puede = E.puede(persona, hecha.puestos)
        falta = 404 if puede else E.sin_permiso(persona, metodo, hecha.nombra)
        yield Celda(persona, metodo, _url(regla, pk="999999"), frozenset([falta]), regla, "", "nada", not puede)
        for cosa in E.COSAS[hecha.nombra]:
            codigos = frozenset([E.de_cosa(persona, hecha, metodo, cosa)])
            yield Celda(persona, metodo, _url(regla, pk=escena.cosas[cosa]), codigos, regla, "", cosa, not puede)


def _de_acto(escena: Escena, acto: str) -> Iterator[Celda]:
    for objeto, folio in escena.folios.items():
        url = _url(REGLA_DE_ACTOS, ident=folio, acto=acto)
        for persona in PERSONAS:
            codigos = E.de_acto(persona, acto, objeto)
            yield Celda(persona, "POST", url, codigos, REGLA_DE_ACTOS, objeto, acto, codigos in ({401}, {403}))


def _contesta(persona: str, clase: str, acto: str, cosa: str) -> frozenset[int]:
    """Return the answers that an act on an entry, a jornada… may get: 404 for what is not hers to see."""
    if persona in SIN_ENTRAR:
        return frozenset([401])
    if not E.puede(persona, de_cosas.ACTOS[clase][acto]):
        return frozenset([403])
    if persona not in E.COSAS[clase][cosa]:
        return frozenset([404])
    return frozenset([303, 409, 422])


def _de_acto_de_cosa(escena: Escena, clase: str) -> Iterator[Celda]:
    """Every act of a kind, on hers, foreign and reserved ones, by id and by folio."""
    base = f"/{de_cosas.LUGARES[clase]}/<{{}}:ident>/actos/<acto>"
    for acto, cosa, persona in product(de_cosas.ACTOS[clase], E.COSAS[clase], PERSONAS):
        codigos = _contesta(persona, clase, acto, cosa)
        for regla, ident in (("int", escena.cosas[cosa]), ("folio", de_cosas.folio_de(clase, cosa))):
            url = _url(base.format(regla), ident=ident, acto=acto)
            negada = codigos in ({401}, {403})
            yield Celda(persona, "POST", url, codigos, base.format(regla), "", f"{acto} {cosa}", negada)


def _de_oficios(escena: Escena) -> Iterator[Celda]:
    """Every oficio asked for, and cancelled, through a petición that is not its own; and one through its own."""
    for persona, (objeto, folio), (oficio, suya) in product(PERSONAS, escena.folios.items(), OFICIOS.items()):
        pk, propio = escena.cosas[oficio], objeto == suya
        if not propio or oficio == "oficiosalud":
            codigo = E.de_peticion(persona, E.REGLAS[OFICIO, "GET"], "GET", objeto)
            codigo = 404 if codigo == 200 and not propio else codigo
            url, negada = f"{_url(OFICIO, folio=folio)}?oficio={pk}", codigo in (302, 403)
            yield Celda(persona, "GET", url, frozenset([codigo]), OFICIO, objeto, oficio, negada)
        if not propio:
            codigos = E.de_acto(persona, "cancelar_oficio", objeto) - {303}
            url, que = _url(REGLA_DE_ACTOS, ident=folio, acto="cancelar_oficio"), f"cancelar_oficio {oficio} {pk}"
            yield Celda(persona, "POST", url, codigos, REGLA_DE_ACTOS, objeto, que, codigos in ({401}, {403}))


def datos_de(celda: Celda) -> dict[str, Any]:
    """Return what is sent with a cell: of an act on a thing or an oficio, all that its form asks."""
    acto, _cosa, oficio_id = (*celda.que.split(" "), "", "")[:3]
    if "/actos/" not in celda.regla or not _cosa:
        return {}
    return de_cosas.DATOS.get(acto, {}) | ({"oficio_id": oficio_id} if oficio_id else {})


def _de_lote(regla: str) -> Iterator[Celda]:
    for acto in TODOS:
        for persona in PERSONAS:
            codigo = E.de_lote(persona, acto, E.REGLAS[regla, "POST"])
            url = _url(regla, acto=acto)
            yield Celda(persona, "POST", url, frozenset([codigo]), regla, "", acto, codigo in (401, 403))


VALORES = {"version": "v1", "filename": "no-hay.js", "locale": "es_MX", "name": "borrar", "pk": "1", "secreto": "nada",
           "uuid": "nada", "foto": "nada", "folio": "PRE-2026-999999-0", "tipo": "visita", "n": "1",
           "lote": "nada"}  # fmt: skip


def _suelta(regla: str, metodo: str) -> Iterator[Celda]:
    hecha = E.REGLAS[regla, metodo]
    url = _url(regla, **VALORES, **_cosa(regla))
    for persona in PERSONAS:
        puede, aparte = E.puede(persona, hecha.puestos), E.EXCEPCIONES.get((persona, metodo, regla))
        codigo = hecha.codigo if puede else E.sin_permiso(persona, metodo, hecha.nombra)
        yield Celda(persona, metodo, url, frozenset([aparte or codigo]), regla, negada=not (puede or aparte))


def _cosa(regla: str) -> dict[str, str]:
    """Return a thing that is not there, and an act of its table."""
    ident = "999999" if "<int:ident>" in regla else "PRE-2026-999999-0"
    return {"ident": ident, "acto": "anotar" if "/peticiones/" in regla or "/ciudadania/" in regla else "verificar"}


def _sin_reglas(escena: Escena, pieza: str) -> Iterator[Celda]:
    """Return the cells of a piece that is not made of rules: acts, and oficios asked for through a petición."""
    if pieza.startswith(ACTO):
        yield from _de_acto(escena, pieza.removeprefix(ACTO))
    elif pieza.startswith(DE_COSA):
        yield from _de_acto_de_cosa(escena, pieza.removeprefix(DE_COSA))
    elif pieza == DE_OFICIOS:
        yield from _de_oficios(escena)


def celdas_de_reglas(escena: Escena, pieza: str) -> Iterator[Celda]:
    """Return the cells of the rules of a piece."""
    yield from _sin_reglas(escena, pieza)
    for regla, metodo in PIEZAS[pieza]:
        nombra = E.REGLAS[regla, metodo].nombra
        if nombra == "fila":
            yield from _de_fila(regla, metodo, escena.filas[escena.puntos[regla].split(".")[0]])
        elif nombra == "lote":
            yield from _de_lote(regla)
        elif nombra in E.COSAS:
            yield from _de_cosa(escena, regla, metodo)
        elif nombra in DE_PETICION:
            yield from _de_peticion(escena, regla, metodo)
        else:
            yield from _suelta(regla, metodo)


def celdas_de_metodos(escena: Escena) -> Iterator[Celda]:
    """Return a cell for every method that an address does not have: 405 to everybody, and nothing happens."""
    hechas: dict[str, set[str]] = {}
    for regla, metodo in E.REGLAS:
        hechas.setdefault(regla, set()).add(metodo)
    for regla, metodos in hechas.items():
        folio = escena.folios["reservada"]
        url = _url(regla, **{**VALORES, "folio": folio, "ident": folio, "acto": "cancelar"})
        for metodo in METODOS:
            for persona in E.ALGUNOS if metodo not in metodos else ():
                yield Celda(persona, metodo, url, frozenset([405]), regla)


def celdas_hostiles(escena: Escena, pieza: str) -> Iterator[Celda]:
    """Return hostile query strings behind every list and page of figures, for who is admitted and some who are not."""
    for regla, metodo in PIEZAS[pieza]:
        hecha = E.REGLAS[regla, metodo]
        if not _con_cola(regla, metodo):
            continue
        vistas = escena.app.extensions["appbuilder"].baseviews
        duena = next((v for v in vistas if v.endpoint == escena.puntos[regla].split(".")[0]), None)
        columna = (getattr(duena, "search_columns", None) or ["nombre"])[0]
        for cola, codigo in E.colas(regla).items():
            url = f"{regla}?{cola.format(v=type(duena).__name__, c=columna)}"
            for persona in (p for p in PERSONAS if p in E.ALGUNOS or E.puede(p, hecha.puestos)):
                sano = E.EXCEPCIONES.get((persona, metodo, regla), codigo if codigo == 400 else hecha.codigo)
                puede = E.puede(persona, hecha.puestos)
                codigos = [sano if puede else E.sin_permiso(persona, metodo, hecha.nombra)]
                yield Celda(persona, metodo, url, frozenset(codigos), regla, "", cola, not puede)


# Which of them the run sends


def de_negada(celda: Celda) -> Hashable:
    """Return the class of a refusal: only what it names, of which nothing is read, may differ within one."""
    acto = celda.que.partition(" ")[0] if celda.regla in CON_ACTOS else ""
    return celda.persona, acto, celda.caso


CON_ACTOS = {regla for (regla, _metodo), hecha in E.REGLAS.items() if hecha.nombra in ("acto", "lote", "suelto")}


def _por_persona_y_cosa(celda: Celda) -> tuple[Hashable, ...]:
    """Everybody, and everything that is named, with each rule and answer."""
    return ("quién", celda.caso, celda.persona), ("qué", celda.caso, celda.objeto, celda.que)


def _todas(celda: Celda) -> tuple[Hashable, ...]:
    return (celda,)


def _en_acto(celda: Celda) -> tuple[Hashable, ...]:
    """Everybody with each act that she may do, on what she sees and on what she does not; everybody with each thing."""
    return ("acto", celda.caso, celda.que, celda.persona), ("cosa", celda.caso, celda.persona, celda.objeto)


def _en_acto_pg(celda: Celda) -> tuple[Hashable, ...]:
    """Each act, each person and each thing, with each answer."""
    return tuple((celda.caso, cual) for cual in (celda.que, celda.persona, celda.objeto))


def _sin_las_paginas(celda: Celda) -> tuple[Hashable, ...]:
    """Everybody with everything, but of the pages that are drawn (200) only each person's and each thing's."""
    return _por_persona_y_cosa(celda) if celda.codigos == {200} else (celda,)


def _una_de_cada(celda: Celda) -> tuple[Hashable, ...]:
    """Each rule, answer and thing named, by somebody; and everybody with each kind of answer."""
    return ("qué", celda.caso, celda.objeto, celda.que), ("quién", celda.persona, celda.codigos)


def _de_la_calle(celda: Celda) -> tuple[Hashable, ...]:
    """Who has no session, whose session has ended, and somebody with an account."""
    return ((celda.caso, celda.persona if celda.persona in SIN_ENTRAR else "con cuenta"),)


def _cada_cosa(celda: Celda) -> tuple[Hashable, ...]:
    return (celda,) if celda.metodo == "GET" else _por_persona_y_cosa(celda)


Llaves = Callable[[Celda], tuple[Hashable, ...]]
EN_SQLITE: dict[str, Llaves] = {"acto": _en_acto, "ve": _todas, "": _todas, "api": _todas, "suelto": _todas}
EN_POSTGRES: dict[str, Llaves] = {"acto": _en_acto_pg, "detalle": _por_persona_y_cosa, "ve": _sin_las_paginas,
                                  "adjunto": _por_persona_y_cosa}  # fmt: skip
EN_SQLITE |= dict.fromkeys(E.COSAS, _cada_cosa) | {"jornada": _por_persona_y_cosa}
EN_POSTGRES |= dict.fromkeys(E.COSAS, _por_persona_y_cosa)


def llaves_de(celda: Celda, motor: str) -> tuple[Hashable, ...]:
    """Return what a cell that reaches rows shows, so that the cells sent show all of it between them."""
    hecha = E.REGLAS[celda.regla, celda.metodo]
    if hecha.puestos == "+":
        return _de_la_calle(celda)
    if hecha.puestos == "*" and hecha.nombra == "" and celda.regla != "/":
        return _una_de_cada(celda)
    if motor == "sqlite":
        return EN_SQLITE.get(hecha.nombra, _por_persona_y_cosa)(celda)
    return EN_POSTGRES.get(hecha.nombra, _una_de_cada)(celda)


def que_cubren(celdas: Iterable[Celda], llaves: Llaves, de: str) -> list[Celda]:
    """Return every cell in the complete run; else drawn ones, in their order, that have every key of any of them."""
    todas = list(celdas)
    if COMPLETO:
        return todas
    suyas = [frozenset(llaves(celda)) for celda in todas]
    orden = list(range(len(todas)))
    azar(de).shuffle(orden)
    vistas: set[Hashable] = set()
    elegidas: set[int] = set()
    for nuevas in range(max(map(len, suyas), default=0), 0, -1):  # first those that bring most
        for n in orden:
            if len(suyas[n] - vistas) >= nuevas:
                elegidas.add(n)
                vistas |= suyas[n]
    return [celda for n, celda in enumerate(todas) if n in elegidas]


def elegidas(celdas: Iterable[Celda], motor: str, de: str, llaves: Llaves | None = None) -> list[Celda]:
    """Return the cells that this run sends to an engine; `de` names the drawing.

    The complete one sends all. The short one: of the refusals one of each class, on SQLite only, since they read no
    row; of the rest, what `llaves` (or `llaves_de`) asks.
    """
    todas = list(celdas)
    de = f"matriz {motor} {de}"
    if llaves:
        return que_cubren(todas, llaves, de)
    negadas = una_por_clase([c for c in todas if c.negada], de_negada, de)
    negadas = negadas if COMPLETO or motor == "sqlite" else []
    llegan = que_cubren([c for c in todas if not c.negada], lambda c: llaves_de(c, motor), de)
    return [*negadas, *llegan]


def de_reglas(escena: Escena, pieza: str) -> list[Celda]:
    """Return the cells of the rules of a piece that this run sends; those of the acts are drawn together."""
    if not pieza.startswith(ACTO):
        return elegidas(celdas_de_reglas(escena, pieza), escena.motor, pieza)
    return [c for c in _de_los_actos(escena) if c.que == pieza.removeprefix(ACTO)]


@cache
def _de_los_actos(escena: Escena) -> list[Celda]:
    return elegidas((celda for acto in TODOS for celda in _de_acto(escena, acto)), escena.motor, "actos")


def de_metodos(escena: Escena) -> list[Celda]:
    """Return the cells of the methods that are not there: in the short run by one person each."""
    return elegidas(celdas_de_metodos(escena), escena.motor, "métodos", lambda c: ((c.regla, c.metodo),))


def hostiles(escena: Escena, pieza: str) -> list[Celda]:
    """Return the hostile query strings of a piece that this run sends; those of all the pieces are drawn together."""
    suyas = {regla for regla, _metodo in PIEZAS[pieza]}
    return [celda for celda in _todas_las_hostiles(escena) if celda.regla in suyas]


@cache
def _todas_las_hostiles(escena: Escena) -> list[Celda]:
    todas = (celda for pieza in CON_COLAS for celda in celdas_hostiles(escena, pieza))
    return elegidas(todas, escena.motor, "colas", _de_cola)


def _de_cola(celda: Celda) -> tuple[Hashable, ...]:
    """On the list of peticiones everybody with what is looked for; on the others that read their own, each by somebody.

    What catalogues and other pages read they read with the same lines: each address, each query string and everybody
    once with each answer. A refusal that has none behind it was sent to everybody: of these, one of each address.
    """
    if celda.negada:
        return (celda.caso,)
    if celda.regla == "/peticiones/list/" and celda.codigos == {200}:
        return (celda,)
    if celda.regla not in E.CON_COLAS_PROPIAS:
        return ("dónde", celda.caso), ("qué", celda.que, celda.codigos), ("quién", celda.persona, celda.codigos)
    return _por_persona_y_cosa(celda)
