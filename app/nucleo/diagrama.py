"""A graph of states drawn: boxes down the page, acts as arrows; pure geometry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.nucleo.grafo import INICIO, Arco, Grafo
from app.nucleo.letra import en_renglones

IZQUIERDA, DERECHA = -1, 1


@dataclass(frozen=True)
class Medidas:
    """Sizes in units of the drawing, which are pixels when it is shown at its own width."""

    caja: int
    alto: int
    hueco: int
    """Between a box and its nearest lane: there the words of what arrives are written."""
    carril: int
    puerto: int
    letra: float
    renglon: int
    borde: int = 6
    punta: int = 9


ANCHAS = Medidas(caja=232, alto=46, hueco=150, carril=13, puerto=9, letra=12.5, renglon=16)
ANGOSTAS = Medidas(caja=128, alto=46, hueco=83, carril=6, puerto=7, letra=11, renglon=13, borde=3, punta=7)
"""For a desk, and for a telephone of 390 pixels."""

Punto = tuple[float, float]


@dataclass(frozen=True)
class Caja:
    """The box of a state; `INICIO` is a point."""

    estado: str
    x: float
    y: float
    ancho: float
    alto: float
    clase: str


@dataclass(frozen=True)
class Rotulo:
    """Lines of words; `y` is the first one's baseline, `ancla` which end of them stands at `x`: start or end."""

    x: float
    y: float
    ancla: str
    renglones: tuple[str, ...]
    clase: str = ""


@dataclass(frozen=True)
class Flecha:
    """An arrow: the lines that form it, where each joins it (`nudos`), its tip, and its words.

    `clase`: linea (to the next state), salto (to a later one), salida (to an end apart) or vuelta (back).
    """

    arcos: tuple[Arco, ...]
    clase: str
    trazos: tuple[tuple[Punto, ...], ...]
    punta: tuple[Punto, ...]
    nudos: tuple[Punto, ...] = ()
    rotulos: tuple[Rotulo, ...] = ()


@dataclass(frozen=True)
class Dibujo:
    """What a template needs to draw it; the boxes stand in the column's order."""

    ancho: float
    alto: float
    cajas: tuple[Caja, ...]
    flechas: tuple[Flecha, ...]
    medidas: Medidas


@dataclass
class _Rama:
    """What of an arc is led by a lane of one side; rows are places in the column."""

    arco: Arco
    lado: int
    filas: list[int]
    llega: int
    renglones: tuple[str, ...]
    carril: int = 0
    puertos: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Plano:
    g: Grafo
    m: Medidas
    columna: tuple[str, ...]
    ramas: list[_Rama]
    palabras: Mapping[str, str]
    quien: Mapping[str, str]


def dibujar(g: Grafo, m: Medidas, palabras: Mapping[str, str], quien: Mapping[str, str] | None = None) -> Dibujo:
    """Lay a graph out in one column: forward by the right, back by the left, no line over a box or over words.

    `palabras` maps act → what its arrow says, `quien` puesto → how it is called (without it, as the table does).
    """
    columna = (INICIO, *g.linea, *g.aparte)
    plano = _Plano(g, m, columna, _ramas(g, m, columna, palabras), palabras, quien or {})
    carriles = {lado: _repartir([rama for rama in plano.ramas if rama.lado == lado]) for lado in (IZQUIERDA, DERECHA)}
    x = m.borde + carriles[IZQUIERDA] * m.carril + m.hueco
    ancho = x + m.caja + m.hueco + carriles[DERECHA] * m.carril + m.borde
    cajas, directas = _apilar(plano, x)
    ramas = [_rama_dibujada(rama, cajas, plano) for rama in plano.ramas]
    alto = cajas[-1].y + cajas[-1].alto + m.borde
    return Dibujo(ancho, alto, tuple(cajas), (*ramas, *directas), m)


def _ramas(g: Grafo, m: Medidas, columna: tuple[str, ...], palabras: Mapping[str, str]) -> list[_Rama]:
    fila = {estado: n for n, estado in enumerate(columna)}
    salida = []
    for arco in g.arcos:
        llega = fila[arco.hacia]
        resto = [fila[de] for de in arco.desde if not _directo(g, fila[de], llega)]
        renglones = en_renglones(palabras[arco.acto], m.hueco - m.punta - 4, m.letra)
        for lado, filas in ((DERECHA, [n for n in resto if n < llega]), (IZQUIERDA, [n for n in resto if n > llega])):
            if filas:
                salida.append(_Rama(arco, lado, filas, llega, renglones))
    return salida


def _directo(g: Grafo, de: int, a: int) -> bool:
    return a == de + 1 and a <= len(g.linea)


def _repartir(ramas: list[_Rama]) -> int:
    """Give each its lane, the shortest the nearest to the boxes; two share one where they have no row in common."""
    ocupados: list[set[int]] = []
    for rama in sorted(ramas, key=lambda r: (_largo(r), r.llega)):
        filas = set(range(min(*rama.filas, rama.llega), max(*rama.filas, rama.llega) + 1))
        libre = next((n for n, ocupado in enumerate(ocupados) if not ocupado & filas), len(ocupados))
        if libre == len(ocupados):
            ocupados.append(set())
        ocupados[libre] |= filas
        rama.carril = libre
    return len(ocupados)


def _largo(rama: _Rama) -> int:
    return max(*rama.filas, rama.llega) - min(*rama.filas, rama.llega)


def _apilar(plano: _Plano, x: float) -> tuple[list[Caja], list[Flecha]]:
    """Stack the boxes, each as high as its ports ask for, and join the neighbours of the line."""
    m, y = plano.m, float(plano.m.borde)
    cajas: list[Caja] = []
    directas: list[Flecha] = []
    for fila, estado in enumerate(plano.columna):
        arcos = _al_siguiente(plano, fila - 1)
        directa, y = _directa(plano, arcos, cajas[-1], y) if arcos else (None, y + (m.renglon if cajas else 0))
        caja = Caja(estado, x, y, m.caja, _alto(plano, fila, y), _clase_de_caja(plano.g, estado))
        directas += [directa] if directa else []
        cajas.append(caja)
        y += caja.alto
    return cajas, directas


def _al_siguiente(plano: _Plano, fila: int) -> tuple[Arco, ...]:
    if fila < 0 or not _directo(plano.g, fila, fila + 1):
        return ()
    de, a = plano.columna[fila], plano.columna[fila + 1]
    return tuple(arco for arco in plano.g.arcos if de in arco.desde and arco.hacia == a)


def _clase_de_caja(g: Grafo, estado: str) -> str:
    if estado == INICIO:
        return "inicio"
    return "aparte" if estado in g.aparte else "final" if estado in g.finales else "abierto"


def _alto(plano: _Plano, fila: int, y: float) -> float:
    """Place the ports of a row's two sides and return how high its box has to be."""
    m = plano.m
    alturas = [_puertos(plano, fila, lado) for lado in (IZQUIERDA, DERECHA)]
    minimo = 14 if fila == 0 else m.alto
    alto = max(minimo, *(sum(slot for _r, slot in puertos) + m.puerto for puertos in alturas if puertos), minimo)
    for puertos in alturas:
        aqui = y + (alto - sum(slot for _r, slot in puertos) - m.puerto * bool(puertos)) / 2
        for rama, slot in puertos:
            aqui += slot
            rama.puertos[fila] = aqui
    return alto


def _puertos(plano: _Plano, fila: int, lado: int) -> list[tuple[_Rama, float]]:
    """Return the ports of one side from the top, each with the height that it takes: what arrives brings its words.

    The order is the one that crosses least: by the right things come from above, by the left from below.
    """
    llegan = [r for r in plano.ramas if r.lado == lado and r.llega == fila]
    salen = [r for r in plano.ramas if r.lado == lado and fila in r.filas]
    llegan.sort(key=lambda r: lado * r.carril)
    salen.sort(key=lambda r: -lado * r.carril)
    m = plano.m
    con_alto = [(r, len(r.renglones) * m.renglon + 7.0) for r in llegan], [(r, float(m.puerto)) for r in salen]
    return [*con_alto[0], *con_alto[1]] if lado == DERECHA else [*con_alto[1], *con_alto[0]]


def _directa(plano: _Plano, arcos: tuple[Arco, ...], caja: Caja, y: float) -> tuple[Flecha, float]:
    """Return the arrow to the next box, its acts at its right and who does them at its left, and where that begins."""
    m, cx = plano.m, caja.x + caja.ancho / 2
    ancho = m.caja / 2 + m.hueco - 14
    puestos = [plano.quien.get(p, p) for arco in arcos for p in arco.puestos]
    que = en_renglones(" · ".join(plano.palabras[arco.acto] for arco in arcos), ancho, m.letra)
    quien = en_renglones(", ".join(dict.fromkeys(puestos)), ancho, m.letra)
    alto = max(len(que), len(quien)) * m.renglon + 14
    primero = y + 5 + m.renglon * 0.8
    rotulos = (
        Rotulo(cx + 9, primero, "start", que),
        Rotulo(cx - 9, primero, "end", quien, "quien"),
    )
    fin = y + alto
    trazo = ((cx, y), (cx, fin - m.punta))
    return Flecha(arcos, "linea", (trazo,), _punta(cx, fin, (0, 1), m), rotulos=rotulos), fin


def _punta(x: float, y: float, hacia: tuple[int, int], m: Medidas) -> tuple[Punto, ...]:
    """Return the triangle whose tip is at (x, y)."""
    dx, dy = hacia
    atras, medio = m.punta, m.punta * 0.45
    base = (x - dx * atras, y - dy * atras)
    return (x, y), (base[0] + dy * medio, base[1] + dx * medio), (base[0] - dy * medio, base[1] - dx * medio)


def _rama_dibujada(rama: _Rama, cajas: list[Caja], plano: _Plano) -> Flecha:
    m, caja = plano.m, cajas[rama.llega]
    orilla = caja.x + (caja.ancho if rama.lado == DERECHA else 0)
    carril = orilla + rama.lado * (m.hueco + (rama.carril + 0.5) * m.carril)
    llega = rama.puertos[rama.llega]
    filas = sorted(rama.filas, key=lambda n: -abs(n - rama.llega))
    salen = [(_orilla(cajas[n], rama.lado), rama.puertos[n]) for n in filas]
    trazos = [((x, y), (carril, y)) for x, y in salen[1:]]
    largo = (salen[0], (carril, salen[0][1]), (carril, llega), (orilla + rama.lado * m.punta, llega))
    alto = (len(rama.renglones) - 1) * m.renglon
    x = orilla + rama.lado * (m.punta + 2)
    rotulo = Rotulo(x, llega - 6 - alto, "start" if rama.lado == DERECHA else "end", rama.renglones)
    punta = _punta(orilla, llega, (-rama.lado, 0), m)
    nudos = tuple((carril, y) for _x, y in salen[1:])
    return Flecha((rama.arco,), _clase(rama, plano.g), (largo, *trazos), punta, nudos, (rotulo,))


def _orilla(caja: Caja, lado: int) -> float:
    if caja.estado == INICIO:
        return caja.x + caja.ancho / 2 + lado * 7
    return caja.x + (caja.ancho if lado == DERECHA else 0)


def _clase(rama: _Rama, g: Grafo) -> str:
    if rama.lado == IZQUIERDA:
        return "vuelta"
    return "salida" if rama.arco.hacia in g.aparte else "salto"
