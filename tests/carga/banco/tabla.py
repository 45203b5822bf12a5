"""The results as Markdown: each operation beside its bound, and what passes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.carga.banco.operaciones import POR_SEGUNDO

Hecho = dict[str, Any]


def pasa(hecho: Hecho, todos: Mapping[str, Hecho]) -> str:
    """Answer whether an operation is within its bound: times the bare page, or times another page of ours."""
    if not hecho["tope"]:
        return "—"
    veces = hecho["veces_piso"]
    if hecho["contra"] in todos:
        veces = min(veces, hecho["nuestro"]["p50"] / todos[hecho["contra"]]["nuestro"]["p50"])
    return "pasa" if veces <= hecho["tope"] else "no pasa"


def de_operaciones(cuantas: str, hechos: list[Hecho]) -> str:
    """Return the table of one database."""
    todos = {h["clave"]: h for h in hechos if "nuestro" in h}
    lineas = [
        f"### {cuantas}", "",
        "| operación | p50 ms | × piso | × FAB | CPU web | CPU base | sentencias | páginas de disco | bytes | tope | |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for h in hechos:
        if "nuestro" not in h:
            lineas.append(f"| {h['clave']} | **{h['error']}** | | | | | | | | | no pasa |")
            continue
        n = h["nuestro"]
        tope = f"{h['tope']:g} × {h['contra'] or 'piso'}" if h["tope"] else ""
        celdas = (h["clave"], n["p50"], h["veces_piso"], h["veces_fab"] or "", n["web"], n["base"], h["sentencias"],
                  h["paginas"], h["bytes"], tope, pasa(h, todos))  # fmt: skip
        lineas.append("| " + " | ".join(map(str, celdas)) + " |")
    dentro = sum(pasa(h, todos) == "pasa" for h in todos.values())
    con_tope = sum(bool(h["tope"]) for h in hechos if "tope" in h) + sum("nuestro" not in h for h in hechos)
    return "\n".join([*lineas, "", f"Dentro de su tope: {dentro} de {con_tope}."])


def de_juntos(cuantas: str, hechos: list[Hecho]) -> str:
    """Return the table of eight clients at once."""
    lineas = [f"### 8 clientes a la vez, {cuantas}", "",
              "| operación | por segundo | piso | p50 ms | p95 ms | errores | tope | |",
              "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for h in hechos:
        tope = POR_SEGUNDO.get(h["clave"])
        dicho = "" if tope is None else ("pasa" if h["por_segundo"] >= tope else "no pasa")
        celdas = (h["clave"], h["por_segundo"], h["piso"], h["p50"], h["p95"], h["errores"], tope or "", dicho)
        lineas.append("| " + " | ".join(map(str, celdas)) + " |")
    return "\n".join(lineas)


def de_mixta(cuantas: str, hecho: Hecho) -> str:
    """Return the table of the mixed run."""
    lineas = [
        f"### 50 personas de la oficina y 200 ciudadanos, {hecho['minutos']:g} minutos, {cuantas}", "",
        f"{hecho['pedidas']} respuestas, {hecho['por_segundo']} por segundo; p50 {hecho['p50']} ms, p95 {hecho['p95']}"
        f" ms; errores: {hecho['errores'] or 'ninguno'}.", "", "| operación | veces | p50 ms | p95 ms |",
        "|---|---|---|---|",
    ]  # fmt: skip
    lineas += [f"| {clave} | {h['veces']} | {h['p50']} | {h['p95']} |" for clave, h in hecho["de_cada"].items()]
    return "\n".join(lineas)


def entera(hecho: Hecho) -> str:
    """Return everything that was measured."""
    partes = [f"{hecho['cuando']} · {hecho['equipo']} · {hecho['procesos']} proceso(s) de {hecho['hilos']} hilos"]
    for nombre, h in hecho["bases"].items():
        partes.append(de_operaciones(nombre, h["operaciones"]))
        partes.append(f"Memoria de cada proceso tras todas las páginas: {h['memoria']} MB (tope 160).")
        partes += [de_juntos(nombre, h["juntos"])] if h.get("juntos") else []
        partes += [de_mixta(nombre, h["mixta"])] if h.get("mixta") else []
        if h.get("arranque"):
            a = h["arranque"]
            partes.append(f"Arranque: {a['segundos']:.2f} s del proceso a la primera respuesta (tope 1.5).")
            if "sentencias" in a:
                partes.append(f"Sentencias al arrancar sin nada que cambiar: {a['sentencias']} (tope 3).")
    return "\n\n".join(partes)
