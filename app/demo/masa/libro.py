"""The oficios of a petición outside the database: their papers, their cancelling.

A number is a mark until the one connection that writes puts it in: MARCA, year, place among the slice's, MARCA.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from app.demo.masa.piezas import Asiento, Carta
from app.demo.masa.pueblo import Oficina
from app.nucleo import telefonos
from app.nucleo.datos import Datos
from app.nucleo.reloj import local
from app.peticiones.workflow.condiciones import SIN_EFECTO
from app.peticiones.workflow.vocabulario import ACTOS

if TYPE_CHECKING:
    from app.demo.masa.vida import Vida

MARCA = "\ue000"
"""A character of private use, which nobody types."""
_MARCADO = re.compile(f"{MARCA}(\\d+):(\\d+){MARCA}")
MESES = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
LARGO_DEL_MOTIVO = 300


def con_numeros(texto: str, antes: Mapping[int, int]) -> str:
    """Return a text with the numbers in the place of the marks; `antes`: year → the last number before the slice's."""
    if MARCA not in texto:
        return texto
    return _MARCADO.sub(lambda m: f"{antes.get(int(m[1]), 0) + int(m[2]):04d}", texto)


def marca_de(anio: int, orden: int) -> str:
    """Return the mark that stands for an oficio's number."""
    return f"{MARCA}{anio}:{orden}{MARCA}"


def texto_de(anio: int, orden: int) -> str:
    """Return an oficio's number as it is written, with the mark."""
    return f"AC/{marca_de(anio, orden)}/{anio}"


@lru_cache(maxsize=4096)
def fecha_larga(dia: date) -> str:
    """Return a day as papers write it in Spanish."""
    return f"{dia.day} de {MESES[dia.month - 1]} de {dia.year}"


def numerar(v: Vida, m: Asiento) -> None:
    """Number an oficio where the act does (`documentos.receivers`): to a body without a terminal, or of a prórroga."""
    if m.acto == "canalizar" and (v.via != "oficio" or v.reservada):
        return
    clase = "prorroga" if m.acto == "prorrogar" else "canalizacion"
    dia = local(m.cuando, v.pueblo.zona).date()
    orden = v.cartas_de[dia.year] = v.cartas_de.get(dia.year, 0) + 1
    contenido = _contenido(v, clase, dia, texto_de(dia.year, orden), m.datos if clase == "prorroga" else {})
    v.cartas.append(Carta(dia.year, orden, clase, v.dependencia, dia, m.cuando, contenido))
    if v.planteamiento is not None:
        v.planteamiento.oficios = f"{v.planteamiento.oficios} {texto_de(dia.year, orden)}".strip()


def cancelar(v: Vida, m: Asiento) -> None:
    """Cancel what was sent to the body that no longer has it."""
    for carta in [carta for carta in v.cartas if carta.cancelado is None]:
        carta.cancelado, carta.motivo = m.cuando, _motivo(m)[:LARGO_DEL_MOTIVO]
        texto = texto_de(carta.anio, carta.orden)
        _nombrar(v, texto, texto + SIN_EFECTO)


def _motivo(m: Asiento) -> str:
    if m.acto == "reasignar":
        return "Retirada de la dependencia"
    nombre = ACTOS[m.acto].hecho
    if m.acto == "cancelar":
        return nombre
    return ": ".join(filter(None, (nombre, m.datos.get("principal_folio") or m.datos.get("motivo"))))


def _nombrar(v: Vida, viejo: str, nuevo: str) -> None:
    if v.planteamiento is not None:
        v.planteamiento.oficios = v.planteamiento.oficios.replace(viejo, nuevo)


def _contenido(v: Vida, clase: str, dia: date, numero: str, dichos: Datos) -> Datos:
    """Return what the paper says, key by key what `documentos.presenters.oficios.contenido_de` keeps."""
    destino, (firma, cargo) = v.dependencia, v.pueblo.firmas[clase]
    antes = dichos.get("antes")
    return {
        **v.pueblo.membrete,
        "folio": v.folio,
        "numero": numero,
        "fecha": fecha_larga(dia),
        "tramite": v.tramite.nombre if v.tramite else None,
        "descripcion": v.planteamiento.descripcion if v.planteamiento else "",
        "firma": firma or None,
        "cargo": cargo,
        "su_oficio": None,
        "clase": clase,
        **_a_quien(destino),
        "ciudadano": _ciudadano(v),
        "requisitos": [r.nombre for r in v.tramite.requisitos if r.id in v.cotejados] if v.tramite else [],
        "fecha_limite": fecha_larga(v.fecha_limite) if v.fecha_limite else None,
        "antes": fecha_larga(date.fromisoformat(antes)) if antes else None,
        "motivo": dichos.get("motivo"),
    }


def _a_quien(destino: Oficina | None) -> Datos:
    if destino is None:
        return {"dependencia": "A quien corresponda", "titular": None, "domicilio": None}
    return {"dependencia": destino.nombre, "titular": destino.titular, "domicilio": destino.domicilio}


def _ciudadano(v: Vida) -> Datos | None:
    dicho = v.planteamiento
    if dicho is None or dicho.ciudadano is None:
        return None
    persona = dicho.ciudadano
    return {
        "nombre": persona.nombre_completo,
        "telefono": telefonos.visible(persona.telefono),
        "domicilio": dicho.domicilio or persona.domicilio,
        "localidad": v.lugar.texto,
    }
