"""A table of fields and of what is typed into them, read by both readers: `nucleo.lectura` and `campo/reglas.js`.

`python -m tests.campo.reglas` writes what Python says of it into `reglas.json`; a test of each side
compares its own reader with that file.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from app.actos.campos import momento
from app.campo.queries import campo_servido
from app.campo.workflow import Tipo
from app.nucleo.flujo import Campo, DatosInvalidos
from app.nucleo.lectura import leer

ARCHIVO = Path(__file__).parent / "reglas.json"
HOY = date(2026, 11, 30)
SI_O_NO = (("si", "Sí"), ("no", "No"))

CAMPOS = (
    Campo("corto", "Calle", maximo=5),
    Campo("texto", "¿Qué pide?", obligatorio=False),
    Campo("area", "Qué pide", "area", falta="Escriba qué pide la persona."),
    Campo("folio", "Folio", "folio", obligatorio=False, maximo=1200),
    Campo("tipo", "Tipo", "opcion", opciones=SI_O_NO, falta="Elija el tipo."),
    Campo("fue", "Día", "fecha", limite="pasado"),
    Campo("sera", "Día", "fecha", limite="futuro"),
    Campo("cualquiera", "Día", "fecha", obligatorio=False),
    Campo("cuantos", "Cuántos", "entero"),
    Campo("punto", "Lugar en el mapa", "punto", obligatorio=False),
    Campo("acepta", "Acepta", "casilla", obligatorio=False),
    Campo("lugar", "Localidad", "referencia", catalogo="localidad"),
    momento("oida", "Día", "Hora", "la prueba no la acota")[1],
    Campo("otra", "¿Sale otra?", "opcion", False, SI_O_NO),
    Campo("contra", "Contra quién", "opcion", opciones=SI_O_NO, si=("otra", ("si",))),
    Campo("cual", "Cuál", si=("contra", ("", "si"))),
    Campo("consejo", "Qué se aconsejó", "area", si=("acepta", ("",))),
)

NADA = ("", " ", "\t\n", "\u00a0\u2003", "\x00\x1f")
FECHAS = ("2026-11-30", "2026-12-01", "2026-11-29", "20261130", "2026-02-30", "2028-02-29", "1999-12-31", "2200-12-31",
          "2201-01-01", "30/11/2026", "ayer", "2026-11", " 2026-11-29 ", "2026-1-1", "0000-00-00")  # fmt: skip
ENTEROS = ("0", "15", "1,500", "1 500 000", "1,500,000", "1,500 000", "40.00", "40,0", "12 m2", "12m", "3 kilómetros",
           "12 metros lineales", "５", "1１", "m2 12", "doce", "12 o 13", "12 y 13", "1.5", "3 mil", "3 mil2", "3 MIL",
           "2 millones", "2 millón", "12 3", "-4", "1,50", "unos 12", "10²", "10 m²", "①", "½", "3 ㎡", "1234567890",
           "123456789", "12\u200b34", "12\t3", "4 más", "4 mas o menos", "4 masetas", "4 óvalos", "4 o", "4 o_", "3 á",
           "٣", "3 punto 5", "12 docenas", "12 docenillas", "7 m3", "7 m4",
           "7 " + "a" * 31, "7 " + "a" * 32)  # fmt: skip
PUNTOS = ("26.82790,-109.64240", " 26.8279 , -109.6424 ", "26,8 109,6", "90,180", "90.1,0", "0,180.5", "-90,-180",
          "a,b", "26.82790", "1.,2", "1.1234567890123,2", "٣,٤")  # fmt: skip
HORAS = ("14:30", "9:05", "1430", "14.30", "2:30 pm", "2:30 P. M.", "24:00", "12:60", "ayer", "2:30 xm", "930", "0:00")
TEXTOS = ("seises", "😀😀😀😀😀", "😀😀😀😀😀😀", "a\r\nb", "a\x00bcde", "\ufeffabcd", "\x85abcde\x85", "x" * 200,
          "x" * 201)  # fmt: skip
TECLEADO = {
    **dict.fromkeys(("corto", "texto"), TEXTOS),
    "area": ("x" * 4000, "x" * 4001),
    "folio": ("x" * 1200, "x" * 1201),
    **dict.fromkeys(("fue", "sera", "cualquiera"), FECHAS),
    "tipo": ("si", "no", "Sí", "quizá", "si "),
    "cuantos": ENTEROS,
    "punto": PUNTOS,
    "acepta": ("1",),
    "lugar": ("7",),
    "oida_hora": HORAS,
}
JUNTOS: tuple[dict[str, str], ...] = (
    {},
    {"otra": "no"},
    {"otra": "si"},
    {"otra": "si", "contra": "no"},
    {"otra": "si", "contra": "si"},
    {"otra": "si", "contra": "si", "cual": "x"},
    {"otra": "si", "contra": "quizá", "cual": "x" * 201},
    {"otra": "quizá", "contra": "quizá"},
    {"otra": "no", "contra": "quizá", "cual": "x" * 201},
    {"acepta": "1"},
    {"acepta": "1", "consejo": "x" * 4001},
    {"consejo": "x" * 4001},
)
DE_JUNTOS = ("otra", "contra", "cual", "acepta", "consejo")


def servidos() -> dict[str, Any]:
    """Return the fields as a telephone gets them."""
    tipo = Tipo("prueba", "Prueba", "Probar", CAMPOS, frozenset(), frozenset())
    return {campo.nombre: campo_servido(campo, tipo) for campo in CAMPOS}


def casos() -> list[tuple[list[str], dict[str, str]]]:
    """Return each thing that is typed, with the fields that are read."""
    solos = [([n], {n: valor}) for n, valores in TECLEADO.items() for valor in (*NADA, *valores)]
    return [*solos, *((list(DE_JUNTOS), datos) for datos in JUNTOS)]


def segun_python(nombres: list[str], datos: dict[str, str]) -> dict[str, str]:
    """Return the sentences of the server's reader."""
    exige = [campo for campo in CAMPOS if campo.nombre in nombres]
    try:
        leer(exige, datos, None, hoy=HOY, existe=lambda _campo, _id: True)
    except DatosInvalidos as error:
        return dict(error.errores)
    return {}


def tabla(app: Flask) -> str:
    """Return the file."""
    with app.test_request_context():
        campos = servidos()
    leidos = [{"campos": n, "datos": d, "errores": segun_python(n, d)} for n, d in casos()]
    lineas = ",\n".join(f"    {json.dumps(uno, ensure_ascii=False)}" for uno in leidos)
    de_campos = ",\n".join(f'    "{n}": {json.dumps(c, ensure_ascii=False)}' for n, c in campos.items())
    return f'{{\n  "hoy": "{HOY}",\n  "campos": {{\n{de_campos}\n  }},\n  "casos": [\n{lineas}\n  ]\n}}\n'


if __name__ == "__main__":
    from app import create_app

    ARCHIVO.write_text(tabla(create_app()))
