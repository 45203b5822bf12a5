"""The diagram is what the table says, and nothing in it lies over anything else."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.informes.views.flujos import FLUJOS
from app.nucleo.diagrama import ANCHAS, ANGOSTAS, Dibujo, Flecha, Medidas, Rotulo, dibujar
from app.nucleo.flujo import Paso
from app.nucleo.grafo import INICIO, concierne, grafo
from app.nucleo.letra import ancho_de, en_renglones
from app.peticiones.workflow.caminos import sondas
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESTADOS

Area = tuple[float, float, float, float]
ORDEN = ("a", "b", "c", "d", "e")
CORTA = (
    Paso("nacer", (INICIO,), "a", ("Uno",)),
    Paso("seguir", ("a",), "b", ("Uno", "Dos")),
    Paso("volver", ("b",), "a", ("Dos",)),
    Paso("dejar", ("a", "b"), "d", ("Dos",)),
    Paso("anotar", ("a", "b", "c"), None, ("Uno",)),
    Paso("acabar", ("b",), "c", ("Tres",)),
)
PALABRAS = {acto: f"Hacer {acto} de una vez" for acto in ("nacer", "seguir", "volver", "dejar", "acabar", "saltar")}


def de_ventanilla(tabla: tuple[Paso, ...] = TABLA) -> set[tuple[str, str, str]]:
    """Return act, from and to of every arrow of Altamira's line."""
    g = grafo(tabla, ESTADOS, sondas("ventanilla"), sin=("reservar",))
    return {(arco.acto, de, arco.hacia) for arco in g.arcos for de in arco.desde}


# The graph


def test_la_linea_de_altamira_tecleada_a_mano() -> None:
    linea = ("por_canalizar", "canalizado", "recibido", "proceso", "concluido", "validado")
    assert FLUJOS["ventanilla"].g.linea == linea
    assert FLUJOS["ventanilla"].g.aparte == ("cancelado", "duplicado")
    directas = {flecha for flecha in de_ventanilla() if flecha[2] in linea and flecha[0] not in ("orientar", "reabrir")}
    assert directas == {
        ("registrar", "", "por_canalizar"),
        ("canalizar", "por_canalizar", "canalizado"),
        ("recibir", "canalizado", "recibido"),
        ("iniciar_proceso", "recibido", "proceso"),
        ("concluir", "recibido", "concluido"),
        ("concluir", "proceso", "concluido"),
        ("validar", "concluido", "validado"),
        ("devolver", "concluido", "proceso"),
        *(("reasignar", de, "por_canalizar") for de in ("canalizado", "recibido", "proceso", "concluido")),
        *(("rechazar_competencia", de, "por_canalizar") for de in ("canalizado", "recibido", "proceso")),
    }


def test_una_fila_nueva_es_una_flecha_nueva() -> None:
    nueva = Paso("validar", ("recibido",), "validado", ("Coordinador",))
    assert de_ventanilla((*TABLA, nueva)) - de_ventanilla() == {("validar", "recibido", "validado")}


def test_sin_la_fila_no_hay_flecha() -> None:
    quedan = tuple(paso for paso in TABLA if paso.acto != "devolver")
    assert de_ventanilla() - de_ventanilla(quedan) == {("devolver", "concluido", "proceso")}


def test_lo_reservado_no_es_de_ningun_procedimiento() -> None:
    for procedimiento in ("solicitud", "denuncia", "cerca_de_ti", "ventanilla"):
        arcos = FLUJOS[procedimiento].g.arcos
        assert {arco.acto for arco in arcos} & {"reservar", "levantar_reserva"} == set()
        assert {puesto for arco in arcos for puesto in arco.puestos} & {"Órgano de Control", "Custodio"} == set()


@pytest.mark.parametrize(
    ("procedimiento", "primero", "quienes"),
    [
        ("solicitud", "en_recepcion", ("Secretaria", "Capturista", "Subcoordinador", "Comunicación Social")),
        ("denuncia", "por_canalizar", ("Capturista", "Información Ciudadana", "Coordinador")),
        ("ventanilla", "por_canalizar", ("Secretaria", "Capturista", "Subcoordinador", "Comunicación Social")),
    ],
)
def test_donde_empieza_cada_procedimiento(procedimiento: str, primero: str, quienes: tuple[str, ...]) -> None:
    nacen = [arco for arco in FLUJOS[procedimiento].g.arcos if INICIO in arco.desde]
    assert [(arco.acto, arco.hacia, arco.puestos) for arco in nacen] == [("registrar", primero, quienes)]


def test_el_sistema_canaliza_solo_en_ventanilla() -> None:
    canalizan = {
        uno: next(arco.puestos for arco in FLUJOS[uno].g.arcos if arco.acto == "canalizar")
        for uno in ("solicitud", "cerca_de_ti", "ventanilla")
    }
    assert {uno for uno, puestos in canalizan.items() if "sistema" in puestos} == {"ventanilla"}


def test_lo_que_no_mueve_va_aparte() -> None:
    g = grafo(CORTA, ORDEN)
    assert (g.linea, g.aparte) == (("a", "b", "c"), ("d",))
    assert {estado: [arco.acto for arco in arcos] for estado, arcos in g.quietos.items()} == {
        "a": ["anotar"],
        "b": ["anotar"],
        "c": ["anotar"],
        "d": [],
    }


ESPERA = (Paso("esperar", ("b",), "e", ("Uno",)), Paso("continuar", ("e",), "b", ("Uno",)))


@pytest.mark.parametrize("orden", ["aebcd", "abecd", "abcde"])
def test_de_donde_solo_se_vuelve_no_es_un_final(orden: str) -> None:
    g = grafo((*CORTA, *ESPERA), orden)
    assert (g.linea, g.aparte) == ((*[estado for estado in orden if estado in "abe"], "c"), ("d",))
    assert (set(g.abiertos), g.finales) == (set("abe"), ("c", "d"))


def test_lo_declarado_final_lo_es_aunque_se_reabra() -> None:
    tabla = (*CORTA, Paso("reabrir", ("c",), "a", ("Uno",)))
    assert (grafo(tabla, ORDEN, finales="cd").linea, grafo(tabla, ORDEN).linea) == (tuple("abc"), tuple("abcd"))


@pytest.mark.parametrize("cual", FLUJOS)
def test_los_finales_de_cada_dibujo_son_los_que_se_declaran(cual: str) -> None:
    flujo = FLUJOS[cual]
    no_llega = {"improcedente"} if flujo.tabla == "peticion" and cual != "solicitud" else set()
    assert set(flujo.g.finales) == flujo.finales - no_llega


def test_un_dato_que_no_se_da_deja_la_fila() -> None:
    paso = Paso("a", ("x",), "y", ("Uno",), (), (lambda p: p.uno, lambda p: p.otro))
    casos = [SimpleNamespace(uno=True), SimpleNamespace(uno=False), SimpleNamespace(uno=True, otro=False)]
    assert [concierne(paso, [caso]) for caso in casos] == [True, False, False]
    assert (concierne(paso, casos), concierne(paso, ())) == (True, True)


# The geometry


def espacio_de(rotulo: Rotulo, m: Medidas) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what its words take."""
    ancho = max(ancho_de(renglon, m.letra) for renglon in rotulo.renglones)
    izquierda = rotulo.x if rotulo.ancla == "start" else rotulo.x - ancho
    alto = (len(rotulo.renglones) - 1) * m.renglon
    return izquierda, rotulo.y - m.letra * 0.8, izquierda + ancho, rotulo.y + alto + m.letra * 0.25


def palabras_de(d: Dibujo) -> list[Area]:
    return [espacio_de(rotulo, d.medidas) for flecha in d.flechas for rotulo in flecha.rotulos]


def lineas_de(flecha: Flecha) -> Iterator[Area]:
    """Yield every straight piece of an arrow as left, top, right, bottom."""
    for trazo in flecha.trazos:
        for (x0, y0), (x1, y1) in zip(trazo, trazo[1:], strict=False):
            yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def se_pisan(a: Area, b: Area, holgura: float = 0.5) -> bool:
    return min(a[2], b[2]) - max(a[0], b[0]) > -holgura and min(a[3], b[3]) - max(a[1], b[1]) > -holgura


def encimados(d: Dibujo) -> list[str]:
    """Name what lies over something else or out of the drawing."""
    letras = palabras_de(d)
    cajas = [(c.x, c.y, c.x + c.ancho, c.y + c.alto) for c in d.cajas if c.estado != INICIO]
    dentro = [(x + 1, y + 1, x1 - 1, y1 - 1) for x, y, x1, y1 in cajas]
    lineas = [linea for flecha in d.flechas for linea in lineas_de(flecha)]
    salida = [f"words over words {a}" for n, a in enumerate(letras) for b in letras[n + 1 :] if se_pisan(a, b)]
    salida += [f"words over a box {a}" for a in letras for b in cajas if se_pisan(a, b)]
    salida += [f"a line through words {a}" for a in lineas for b in letras if se_pisan(a, b)]
    salida += [f"a line through a box {a}" for a in lineas for b in dentro if se_pisan(a, b)]
    salida += [f"box over box {a}" for n, a in enumerate(cajas) for b in cajas[n + 1 :] if se_pisan(a, b)]
    return salida + [f"outside {a}" for a in (*letras, *cajas, *lineas) if fuera(a, d)]


def fuera(a: Area, d: Dibujo) -> bool:
    return a[0] < 0 or a[1] < 0 or a[2] > d.ancho or a[3] > d.alto


def colineales(d: Dibujo) -> list[tuple[Area, Area]]:
    """Return pieces of two arrows that run one over the other, so that nobody can see which is which."""
    piezas = [(n, linea) for n, flecha in enumerate(d.flechas) for linea in lineas_de(flecha)]
    return [(a, b) for n, a in piezas for m, b in piezas if n < m and (corre(a, b, 0) or corre(a, b, 1))]


def corre(a: Area, b: Area, eje: int) -> bool:
    """Answer whether two pieces lie in the same line across an axis and share a part of it."""
    otro = 1 - eje
    return a[eje] == a[eje + 2] == b[eje] == b[eje + 2] and min(a[otro + 2], b[otro + 2]) - max(a[otro], b[otro]) > 0.5


@pytest.mark.parametrize("medidas", [ANCHAS, ANGOSTAS], ids=["ancho", "angosto"])
@pytest.mark.parametrize("cual", FLUJOS)
def test_nada_se_encima_en_lo_que_se_dibuja(cual: str, medidas: Medidas) -> None:
    flujo = FLUJOS[cual]
    d = dibujar(flujo.g, medidas, {acto: suyo.boton for acto, suyo in flujo.actos.items()})
    assert encimados(d) == []
    assert [c.estado for c in d.cajas] == [INICIO, *flujo.g.linea, *flujo.g.aparte]


@pytest.mark.parametrize("cual", FLUJOS)
def test_cabe_en_el_telefono(cual: str) -> None:
    flujo = FLUJOS[cual]
    d = dibujar(flujo.g, ANGOSTAS, {acto: suyo.boton for acto, suyo in flujo.actos.items()})
    assert d.ancho <= 360
    assert d.medidas.letra * 360 / d.ancho >= 11


def test_la_medida_encuentra_lo_encimado() -> None:
    bueno = dibujar(grafo(CORTA, ORDEN), ANCHAS, PALABRAS)
    primera = bueno.flechas[0]
    malo = Dibujo(bueno.ancho, bueno.alto, bueno.cajas, (*bueno.flechas, primera), bueno.medidas)
    assert (encimados(bueno), bool(encimados(malo)), bool(colineales(malo))) == ([], True, True)


filas = st.builds(
    Paso,
    st.sampled_from(["seguir", "volver", "dejar", "acabar", "saltar"]),
    st.lists(st.sampled_from(["", *ORDEN]), min_size=1, max_size=4, unique=True).map(tuple),
    st.sampled_from(ORDEN),
    st.just(("Secretaria", "Subcoordinador")),
)


@given(st.lists(filas, max_size=12), st.sampled_from([ANCHAS, ANGOSTAS]))
def test_ninguna_tabla_se_encima(tabla: list[Paso], medidas: Medidas) -> None:
    g = grafo([Paso("nacer", (INICIO,), "a", ("Uno",)), *tabla], ORDEN)
    d = dibujar(g, medidas, PALABRAS)
    assert (encimados(d), colineales(d)) == ([], [])
    flechas = {(arco.acto, arco.hacia, de) for flecha in d.flechas for arco in flecha.arcos for de in arco.desde}
    assert flechas == {(arco.acto, arco.hacia, de) for arco in g.arcos for de in arco.desde}


# Words


def test_los_renglones_caben_y_no_pierden_palabras() -> None:
    texto = "No es de mi competencia"
    assert en_renglones(texto, 70, 11) == ("No es de mi", "competencia")
    assert " ".join(en_renglones(texto, 1, 11)) == texto
    assert en_renglones("", 100, 11) == ()
    assert ancho_de("mmm", 10) > ancho_de("aaa", 10) > ancho_de("iii", 10)


def test_cada_acto_que_se_dibuja_tiene_palabras() -> None:
    assert {arco.acto for cual in ("solicitud", "ventanilla") for arco in FLUJOS[cual].g.arcos} <= set(ACTOS)
