"""The page «Acts» of the procedures, typed by hand from its rows: never derived from the code's own table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Puestos as the table below writes them; `sis` is «sistema», `por` the citizen through the portal.
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
ANTES = "en_recepcion en_analisis por_dictaminar por_canalizar"
ABIERTAS = f"{ANTES} canalizado recibido proceso concluido"
FINALES = "validado improcedente cancelado duplicado"
ESTADOS = f"{ABIERTAS} {FINALES}".split()
SIN_DEPENDENCIA = {*ANTES.split(), "improcedente"}
GRUPOS = {
    "antes": ANTES,
    "abiertas": ABIERTAS,
    "abiertas-concluido": f"{ANTES} canalizado recibido proceso",
    "todas": f"{ABIERTAS} {FINALES}",
}

# Who: where the dependencia has an enlace | where the body answers by oficio (= the same) | where it is reservada.
TABLA = """
acto                    | desde                                                                | hacia          | enlace                              | oficio | reservada   | solo si
admitir                 | todas                                                                | =              | Sec Cap                             | =      | -           | en cuarentena
clasificar              | antes                                                                | =              | Sec Cap Sub Com                     | =      | -           |
cotejar_requisitos      | abiertas                                                             | =              | Sec Cap                             | =      | -           | con trámite
corregir                | abiertas                                                             | =              | Sec Cap Sub                         | =      | -           |
entregar                | en_recepcion                                                         | en_analisis    | Sec                                 | =      | -           |
verificar               | en_analisis                                                          | por_dictaminar | Coo                                 | =      | -           |
dictaminar_procedente   | por_dictaminar                                                       | por_canalizar  | Sub                                 | =      | -           |
dictaminar_improcedente | por_dictaminar                                                       | improcedente   | Sub                                 | =      | -           |
orientar                | antes                                                                | validado       | Sec Cap Sub Com                     | =      | -           | orientación o sugerencia
orientar                | antes                                                                | validado       | Ase                                 | =      | -           | orientación o sugerencia, se le preguntó
canalizar               | por_canalizar                                                        | canalizado     | Cap                                 | =      | -           | completa, menos de dos rechazos
canalizar               | por_canalizar                                                        | canalizado     | Sub Coo                             | =      | -           | completa, dos rechazos
canalizar               | por_canalizar                                                        | canalizado     | sis                                 | =      | -           | primera vez en ventanilla
canalizar               | antes                                                                | canalizado     | -                                   | -      | sis         |
recibir                 | canalizado                                                           | recibido       | Enl                                 | Cap    | Con Cus     |
rechazar_competencia    | canalizado recibido                                                  | por_canalizar  | Enl                                 | -      | -           | no firme
rechazar_competencia    | canalizado recibido proceso                                          | por_canalizar  | -                                   | Cap    | -           | no firme
reasignar               | canalizado recibido proceso concluido                                | por_canalizar  | Sub Coo                             | =      | -           |
iniciar_proceso         | recibido                                                             | proceso        | Enl                                 | Cap    | Con Cus     |
pausar                  | recibido proceso                                                     | =              | Enl Cap                             | =      | Con Cus     | no está en espera
reanudar                | recibido proceso                                                     | =              | Enl Cap sis                         | =      | Con Cus sis | está en espera
prorrogar               | recibido proceso                                                     | =              | Sub Coo                             | =      | -           | no prorrogada
concluir                | recibido proceso                                                     | concluido      | Enl                                 | Cap    | Con Cus     |
validar                 | concluido                                                            | validado       | Sub Coo                             | =      | Con Cus     |
devolver                | concluido                                                            | proceso        | Sub Coo                             | =      | Con Cus     |
solicitar_reapertura    | validado improcedente                                                | =              | Sec Cap por                         | =      | por         | en ventana y no pedida
reabrir                 | validado cancelado duplicado                                         | por_canalizar  | Sub Coo                             | =      | -           | en ventana o pedida
reabrir                 | improcedente                                                         | por_dictaminar | Sub Coo                             | =      | -           | en ventana o pedida
reabrir                 | validado cancelado duplicado                                         | canalizado     | -                                   | -      | Con Cus     | en ventana o pedida
reabrir                 | duplicado                                                            | por_canalizar  | sis                                 | =      | -           |
reabrir                 | duplicado                                                            | canalizado     | -                                   | -      | sis         |
calificar               | concluido                                                            | =              | por                                 | =      | por         | no dicho
calificar               | validado                                                             | =              | por                                 | =      | por         | no calificada
cancelar                | abiertas-concluido                                                   | cancelado      | Sub Coo                             | =      | -           |
cancelar                | canalizado recibido proceso                                          | cancelado      | -                                   | -      | Con Cus     |
marcar_duplicado        | abiertas-concluido                                                   | duplicado      | Cap Sub                             | =      | -           |
marcar_duplicado        | canalizado recibido proceso                                          | duplicado      | -                                   | -      | Con Cus     |
desglosar               | en_analisis por_dictaminar por_canalizar canalizado recibido proceso | =              | Cap Sub                             | =      | -           |
reservar                | abiertas                                                             | canalizado     | Sec Cap Coo Sub Enl                 | =      | -           |
levantar_reserva        | canalizado recibido proceso                                          | por_canalizar  | -                                   | -      | Con Cus     |
pedir_asesoria          | abiertas                                                             | =              | Sec Coo Sub                         | =      | -           |
emitir_respuesta        | concluido validado improcedente cancelado                            | =              | Cap Sub Coo                         | =      | -           |
cancelar_oficio         | todas                                                                | =              | Sub Coo                             | =      | -           | con oficio en vigor
sumar_vecino            | abiertas                                                             | =              | Sec Cap Sub Com                     | =      | -           |
anotar                  | todas                                                                | =              | Sec Inf Coo Sub Cap Ase Enl Com por | =      | Con Cus por |
adjuntar                | todas                                                                | =              | Sec Inf Coo Sub Cap Ase Enl Com     | =      | Con Cus     |
"""  # noqa: E501
REGISTRAN = ("Sec", "Cap", "Sub", "Com")
"""registrar: no state yet; where it begins is the procedimiento's, see `INICIO`."""
INICIO = {"solicitud": "en_recepcion", "cerca_de_ti": "por_canalizar", "ventanilla": "por_canalizar", "denuncia": None}

NORMAL: dict[str, Any] = {
    "tipo": "solicitud",
    "canal": "presencial",
    "procedimiento": "solicitud",
    "tramite": True,
    "faltan": 0,
    "admite_pendientes": False,
    "rechazos": 0,
    "canalizaciones": 0,
    "firme": False,
    "espera": False,
    "cuarentena": False,
    "asesoria": False,
    "bitacora": False,
    "destino": False,
    "prorrogada": False,
    "ventana": False,
    "pedida": False,
    "calificada": False,
    "dicho": False,
    "reaperturas": 0,
    "contra_control": False,
    "oficio": False,
}
CASOS: dict[str, dict[str, Any]] = {
    "normal": {},
    "sin trámite": {"tramite": False},
    "le faltan requisitos": {"faltan": 2},
    "le faltan y se admiten": {"faltan": 2, "admite_pendientes": True},
    "un rechazo": {"rechazos": 1, "canalizaciones": 1},
    "dos rechazos": {"rechazos": 2, "canalizaciones": 2},
    "dos rechazos y le faltan": {"rechazos": 2, "canalizaciones": 2, "faltan": 1},
    "firme": {"rechazos": 2, "canalizaciones": 3, "firme": True},
    "en espera": {"espera": True},
    "queja": {"tipo": "queja"},
    "denuncia": {"tipo": "denuncia"},
    "sugerencia": {"tipo": "sugerencia"},
    "orientación": {"tipo": "orientacion"},
    "cerca de ti": {"procedimiento": "cerca_de_ti"},
    "ventanilla": {"procedimiento": "ventanilla"},
    "ventanilla sin trámite": {"procedimiento": "ventanilla", "tramite": False},
    "ventanilla y le faltan": {"procedimiento": "ventanilla", "faltan": 1},
    "ventanilla y se admiten": {"procedimiento": "ventanilla", "faltan": 1, "admite_pendientes": True},
    "ventanilla rechazada": {"procedimiento": "ventanilla", "rechazos": 1, "canalizaciones": 1},
    "ventanilla ya canalizada": {"procedimiento": "ventanilla", "canalizaciones": 1},
    "redes": {"procedimiento": "ventanilla", "canal": "redes"},
    "redes, orientación": {"procedimiento": "ventanilla", "canal": "redes", "tipo": "orientacion"},
    "cuarentena": {"cuarentena": True},
    "ventanilla en cuarentena": {"procedimiento": "ventanilla", "cuarentena": True},
    "con asesoría": {"asesoria": True},
    "con asesoría, orientación": {"asesoria": True, "tipo": "orientacion"},
    "de bitácora": {
        "procedimiento": "denuncia", "tipo": "denuncia", "bitacora": True, "destino": True, "tramite": False,
    },
    "de bitácora, sin destino": {"procedimiento": "denuncia", "tipo": "queja", "bitacora": True, "tramite": False},
    "con destino y le faltan": {"destino": True, "faltan": 1},
    "prorrogada": {"prorrogada": True, "canalizaciones": 1},
    "en ventana": {"ventana": True, "canalizaciones": 1, "procedimiento": "ventanilla"},
    "en ventana, sin trámite": {"ventana": True, "tramite": False},
    "en ventana, ya pedida": {"ventana": True, "pedida": True, "canalizaciones": 1, "procedimiento": "ventanilla"},
    "pedida a tiempo": {"pedida": True, "canalizaciones": 1, "procedimiento": "ventanilla"},
    "calificada": {"calificada": True, "dicho": True, "canalizaciones": 1},
    "calificada y reabierta": {"calificada": True, "canalizaciones": 2},
    "en ventana, calificada": {
        "ventana": True, "calificada": True, "dicho": True, "canalizaciones": 1, "procedimiento": "ventanilla",
    },
    "dijo que no": {"dicho": True, "canalizaciones": 1},
    "ventanilla reabierta": {"procedimiento": "ventanilla", "reaperturas": 1},
    "ventanilla reabierta, orientación": {"procedimiento": "ventanilla", "reaperturas": 1, "tipo": "orientacion"},
    "ventanilla ya canalizada, con oficio": {"oficio": True, "canalizaciones": 1, "procedimiento": "ventanilla"},
    "en ventana, con oficio": {"oficio": True, "canalizaciones": 1, "ventana": True, "procedimiento": "ventanilla"},
    "en espera, con oficio": {"espera": True, "oficio": True, "canalizaciones": 1},
    "prorrogada, con oficio": {"prorrogada": True, "canalizaciones": 1, "oficio": True},
    "contra el Control": {"contra_control": True, "tramite": False},
    "contra el Control, en espera": {"contra_control": True, "espera": True},
    "contra el Control, en ventana": {"contra_control": True, "ventana": True},
}  # fmt: skip


def _completa(h: dict[str, Any]) -> bool:
    dirigida = h["tramite"] or h["destino"]
    return dirigida and not h["cuarentena"] and (h["faltan"] == 0 or (h["tramite"] and h["admite_pendientes"]))


SOLO_SI: dict[str, Callable[[dict[str, Any]], bool]] = {
    "": lambda h: True,
    "con trámite": lambda h: h["tramite"],
    "orientación o sugerencia": lambda h: h["tipo"] in ("orientacion", "sugerencia"),
    "completa, menos de dos rechazos": lambda h: _completa(h) and h["rechazos"] < 2,
    "completa, dos rechazos": lambda h: _completa(h) and h["rechazos"] >= 2,
    "primera vez en ventanilla": lambda h: (
        h["procedimiento"] == "ventanilla"
        and h["tramite"]
        and h["faltan"] == 0
        and h["rechazos"] == 0
        and h["canalizaciones"] == 0
        and h["reaperturas"] == 0
        and not h["cuarentena"]
    ),
    "orientación o sugerencia, se le preguntó": lambda h: h["tipo"] in ("orientacion", "sugerencia") and h["asesoria"],
    "en cuarentena": lambda h: h["cuarentena"],
    "no prorrogada": lambda h: not h["prorrogada"],
    "en ventana o pedida": lambda h: h["ventana"] or h["pedida"],
    "en ventana y no pedida": lambda h: h["ventana"] and not h["pedida"],
    "no calificada": lambda h: not h["calificada"],
    "no dicho": lambda h: not h["dicho"],
    "no firme": lambda h: not h["firme"],
    "no está en espera": lambda h: not h["espera"],
    "está en espera": lambda h: h["espera"],
    "con oficio en vigor": lambda h: h["oficio"],
}

PERSONAS: dict[str, tuple[tuple[str, str], ...]] = {
    **{puesto: ((puesto, "propia"),) for puesto in PUESTOS},
    "sistema": (("sis", ""),),
    "portal": (("por", ""),),
    "enlace de otra": (("Enl", "otra"),),
    "titular de otra": (("Tit", "otra"),),
    "capturista y enlace de otra": (("Cap", "propia"), ("Enl", "otra")),
    "capturista y enlace": (("Cap", "propia"), ("Enl", "propia")),
    "nadie": (),
}
"""Person → the puestos held, those of a dependencia in the petición's own or in another."""


def _filas() -> list[tuple[str, frozenset[str], str, dict[str, frozenset[str]], str]]:
    salida = []
    for renglon in TABLA.strip().splitlines()[1:]:
        acto, desde, hacia, enlace, oficio, reservada, solo_si = (parte.strip() for parte in renglon.split("|"))
        quienes = {"enlace": enlace, "oficio": enlace if oficio == "=" else oficio, "reservada": reservada}
        conjuntos = {modo: frozenset(texto.split()) - {"-"} for modo, texto in quienes.items()}
        salida.append((acto, frozenset(GRUPOS.get(desde, desde).split()), hacia, conjuntos, solo_si))
    return salida


FILAS = _filas()
ACTOS = sorted({fila[0] for fila in FILAS})


def ve(puesto: str, de: str, estado: str, reservada: bool, hechos: dict[str, Any]) -> bool:
    """Answer whether a puesto sees a petición: the column «sees» of the table of puestos."""
    if puesto in ("sis", "por"):
        return True
    if reservada:
        return puesto == ("Cus" if hechos["contra_control"] else "Con")
    if puesto in ("Sec", "Coo", "Sub", "Cap"):
        return True
    if puesto in ("Com", "Inf", "Ase"):
        return bool({"Com": hechos["canal"] == "redes", "Inf": hechos["bitacora"], "Ase": hechos["asesoria"]}[puesto])
    return puesto in ("Enl", "Tit") and de == "propia" and estado not in SIN_DEPENDENCIA


def permitidos(persona: str, estado: str, via: str, reservada: bool, hechos: dict[str, Any]) -> dict[str, str]:
    """Return the acts that a person may carry out and the state each leads to, by the hand-typed table."""
    modo = "reservada" if reservada else via
    salida: dict[str, str] = {}
    for acto, desde, hacia, quienes, solo_si in FILAS:
        alguno = any(p in quienes[modo] and ve(p, de, estado, reservada, hechos) for p, de in PERSONAS[persona])
        if estado in desde and alguno and SOLO_SI[solo_si](hechos):
            salida[acto] = estado if hacia == "=" else hacia
    return salida
