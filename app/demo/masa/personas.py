"""The invented persons: the k-th is the same wherever a petición mentions her."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from stdnum.mx import curp as _curp

from app.demo.masa.llegadas import Llegada, llegada, mezclar
from app.demo.masa.piezas import Persona
from app.demo.masa.pueblo import Pueblo
from app.nucleo.texto import junta

NACIDA = date(1945, 1, 1)
NACIMIENTOS = 19_800
"""Days on which somebody may have been born, all before the year 2000."""
CON_CURP = 9
"""One in so many gives a CURP."""
CORREOS = ("ejemplo.mx", "correo.ejemplo.mx", "ejemplo.com.mx")
ESTADOS = ("TS", "TS", "TS", "VZ", "SP", "NL", "SR", "DF")


def persona(pueblo: Pueblo, k: int, creado: datetime | None = None) -> Persona:
    """Return the k-th ordinary person, who came first with the petición 2 k."""
    bits = mezclar(~pueblo.semilla, k)
    nombre, apellidos = nombre_de(pueblo, bits)
    correo = None
    if bits >> 40 & 3 == 0:
        correo = f"{junta(nombre)}.{junta(apellidos.split()[0])}{k % 9973}@{CORREOS[bits >> 45 & 1]}"
    pk = pueblo.base_ciudadano + 1 + k
    return Persona(
        id=pk,
        nombre=nombre,
        apellidos=apellidos,
        telefono=None if bits >> 50 & 31 == 0 else f"{pueblo.lada}{1_000_000 + bits % 9_000_000}",
        correo=correo,
        curp=None if pk % CON_CURP else _clave(pk // CON_CURP, nombre, apellidos, bits),
        creado=creado or llegada(pueblo, 2 * k).momento,
    )


def de_reservada(pueblo: Pueblo, cual: int, de: Llegada) -> Persona:
    """Return who asked in the so-manieth reservada: a row of her own."""
    bits = mezclar(pueblo.semilla, ~cual)
    nombre, apellidos = nombre_de(pueblo, bits)
    telefono = f"{pueblo.lada}{1_000_000 + bits % 9_000_000}"
    numero = pueblo.base_ciudadano + 1 + pueblo.personas + cual
    return Persona(numero, nombre, apellidos, telefono, None, None, de.momento, reservado=True)


def nombre_de(pueblo: Pueblo, bits: int) -> tuple[str, str]:
    """Return a name and two different surnames."""
    nombres, apellidos = pueblo.relatos["nombres"], pueblo.relatos["apellidos"]
    primero = bits >> 8 & 0xFFFF
    segundo = primero + 1 + (bits >> 24 & 0xFFFF) % (len(apellidos) - 1)
    los_dos = f"{apellidos[primero % len(apellidos)]} {apellidos[segundo % len(apellidos)]}"
    return nombres[(bits & 0xFFFF) % len(nombres)], los_dos


def _clave(cual: int, nombre: str, apellidos: str, bits: int) -> str:
    """Return a CURP that nobody else has: birth and homoclave make the difference."""
    vuelta, dia = divmod(cual, NACIMIENTOS)
    uno, dos = (junta(parte).upper().replace("Ñ", "X") for parte in (apellidos.split()[0], apellidos.split()[-1]))
    suyo = junta(nombre).upper()
    letras = uno[0] + next((c for c in uno[1:] if c in "AEIOU"), "X") + dos[0] + suyo[0]
    nacio = f"{NACIDA + timedelta(days=dia):%y%m%d}"
    internas = "".join(next((c for c in palabra[1:] if c not in "AEIOU"), "X") for palabra in (uno, dos, suyo))
    cuerpo = f"{letras}{nacio}{'HM'[bits >> 60 & 1]}{ESTADOS[bits >> 56 & 7]}{internas}{vuelta % 10}"
    return cuerpo + str(_curp.calc_check_digit(cuerpo))
