"""Who does what with an entry and with a jornada, typed by hand from the specification, not from the code's tables."""

from __future__ import annotations

from app.seguridad.guardia import Adscrito, Alcance

PUESTOS = {
    "Sec": "Secretaria",
    "Inf": "Información Ciudadana",
    "Coo": "Coordinador",
    "Sub": "Subcoordinador",
    "Cap": "Capturista",
    "Ase": "Asesor Jurídico",
    "Enl": "Enlace",
    "Tit": "Titular",
    "Com": "Comunicación Social",
    "Int": "Coordinador Interdireccional",
    "Con": "Órgano de Control",
    "Cus": "Custodio",
    "Adm": "Administrador",
}
BITACORA = """
acto               | desde                         | hacia             | quienes | solo si
verificar          | asentada                      | verificada        | Coo     |
orientar           | asentada                      | atendida          | Sub Ase |
visitar            | verificada visitada           | visitada          | Inf     |
verificar_visita   | visitada                      | visita_verificada | Sub     |
devolver           | visitada                      | verificada        | Sub     |
registrar_denuncia | visita_verificada             | registrada        | Cap     |
registrar_denuncia | asentada                      | registrada        | Cap     | jornada
descartar          | asentada verificada visitada  | descartada        | Coo     |
reservar           | asentada verificada           | registrada        | Inf Coo |
"""
JORNADA = """
acto     | desde             | hacia     | quienes | solo si
iniciar  | planeada          | en_curso  | Coo     |
cerrar   | en_curso          | cerrada   | Coo     |
cancelar | planeada en_curso | cancelada | Coo     |
"""
ESTADOS = ["asentada", "verificada", "visitada", "visita_verificada", "registrada", "atendida", "descartada"]
MEDIOS = ("radio", "telefono", "jornada")
ESTADOS_DE_JORNADA = ["planeada", "en_curso", "cerrada", "cancelada"]
EMPIEZAN = {"asentar": {"Inf": "radio telefono jornada", "Sub": "jornada"}, "planear": {"Coo": ""}}
"""First act → who carries it out, and by which medios."""


def filas(tabla: str) -> list[list[str]]:
    """Return the rows of a table, cell by cell."""
    return [[celda.strip() for celda in linea.split("|")] for linea in tabla.strip().splitlines()[1:]]


ACTOS = sorted({fila[0] for fila in filas(BITACORA)})
ACTOS_DE_JORNADA = sorted({fila[0] for fila in filas(JORNADA)})


def ve(puesto: str, medio: str, reservada: bool) -> bool:
    """Answer whether a puesto sees an entry; the Asesor those of a jornada (none here asked for his advice)."""
    if reservada:
        return puesto == "Con"
    return puesto in ("Sec", "Inf", "Coo", "Sub", "Cap") or (puesto == "Ase" and medio == "jornada")


def dichos(puesto: str, estado: str, medio: str) -> dict[str, str]:
    """Return act → state it leads to, as the table says, whoever sees the entry."""
    return {
        acto: hacia
        for acto, desde, hacia, quienes, solo_si in filas(BITACORA)
        if estado in desde.split() and puesto in quienes.split() and solo_si in ("", medio)
    }


def permitidos(puesto: str, estado: str, medio: str, reservada: bool) -> dict[str, str]:
    """Return act → state it leads to, for an entry."""
    return dichos(puesto, estado, medio) if ve(puesto, medio, reservada) else {}


def permitidos_de_jornada(puesto: str, estado: str) -> dict[str, str]:
    """Return act → state it leads to, for a jornada."""
    return {
        acto: hacia
        for acto, desde, hacia, quienes, _si in filas(JORNADA)
        if estado in desde.split() and puesto in quienes.split()
    }


def persona(puesto: str, usuario_id: int | None = None, *, mas: str = "") -> Alcance:
    """Return the scope of who holds a puesto (and another), of dependencia 1 where it belongs to one."""
    puestos = [PUESTOS[uno] for uno in (puesto, mas) if uno]
    nodos = {"Enlace": frozenset([1]), "Titular": frozenset([1])}
    return Alcance(usuario_id, puesto, tuple(Adscrito(uno, nodos.get(uno, frozenset())) for uno in puestos))
