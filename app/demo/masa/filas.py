"""The rows that peticiones leave, per table, as COPY text or values for SQLite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from app.ciudadanos.models import Ciudadano
from app.demo.masa.libro import marca_de
from app.demo.masa.piezas import Persona
from app.demo.masa.vida import Vida
from app.nucleo import telefonos
from app.nucleo.texto import calle_normal, plegar

Fila = tuple[Any, ...]
DE_PETICION = (
    "id",
    "folio",
    "estado",
    "version",
    "tipo",
    "contra",
    "contra_dependencia_id",
    "contra_control",
    "identidad",
    "tramite_id",
    "dependencia_id",
    "destino_id",
    "principal_id",
    "origen_id",
    "bitacora_id",
    "jornada_id",
    "reservada",
    "cuarentena",
    "firme",
    "recibida",
    "con_asesoria",
    "faltan",
    "rechazos",
    "canalizaciones",
    "oficios_vigentes",
    "resuelto",
    "veredicto",
    "calificacion",
    "calificada_resuelto",
    "reaperturas",
    "reapertura_pedida",
    "reabrible_hasta",
    "vecinos",
    "registrada",
    "canalizada",
    "concluida",
    "cerrada",
    "informada",
    "en_espera_hasta",
    "vence",
    "fecha_limite",
    "dias_usados",
    "dias_prorroga",
    "reloj_desde",
    "sal_seguimiento",
    "recibo_hash",
    "ultimo_hash",
)
"""The columns that a `Vida` has by their names."""
DE_MOVIMIENTO = (
    "numero",
    "acto",
    "desde",
    "hacia",
    "sal",
    "datos_hash",
    "autor_id",
    "puesto",
    "en_suplencia_de",
    "via",
    "cuando",
    "reservado",
    "hash_anterior",
    "hash",
)
COLUMNAS: Mapping[str, tuple[str, ...]] = {
    "ciudadano": (
        "id",
        "nombre",
        "apellidos",
        "telefono",
        "telefono_1",
        "correo",
        "curp",
        "creado",
        "reservado",
        "busqueda",
    ),
    "peticion": (*DE_PETICION, "canal_id", "modulo_id", "localidad_id"),
    "planteamiento": (
        "peticion_id",
        "descripcion",
        "domicilio",
        "calle",
        "latitud",
        "longitud",
        "oficios",
        "ciudadano_id",
        "medio_en_boveda",
        "aviso_id",
        "aviso_medio",
        "aviso_dado",
        "busqueda",
    ),
    "movimiento": ("peticion_id", *DE_MOVIMIENTO, "datos"),
    "requisito_cotejado": ("peticion_id", "requisito_id", "como", "cuando"),
    "adjunto": (
        "peticion_id",
        "clase",
        "titulo",
        "subido",
        "autor_id",
        "reservado",
        "nombre",
        "sha256",
        "origen_sha256",
        "mime",
        "tamano",
    ),
    "turno": ("peticion_id", "letra", "dia", "numero", "dado"),
    "oficio": (
        "anio",
        "numero",
        "clase",
        "peticion_id",
        "dependencia_id",
        "fecha",
        "firma",
        "cargo",
        "hecho",
        "cancelado",
        "motivo",
        "contenido",
    ),
    "adhesion": ("peticion_id", "ciudadano_id", "cuando"),
}
"""Table → the columns that are written, in the order in which tables refer to one another."""
FORMATO = "Formato de trámite de atención, firmado"
_de_peticion, _de_movimiento = attrgetter(*DE_PETICION), attrgetter(*DE_MOVIMIENTO)
_plegar, _claves = lru_cache(maxsize=20_000)(plegar), lru_cache(maxsize=4096)(telefonos.claves)


def de_persona(uno: Persona) -> Fila:
    """Return the row of a person."""
    primero = next(iter(_claves(uno.telefono)), None)
    datos = (uno.id, uno.nombre, uno.apellidos, uno.telefono, primero, uno.correo, uno.curp, uno.creado, uno.reservado)
    return (*datos, plegar(_palabras(uno)))


def _palabras(uno: Persona) -> str:
    return " ".join(filter(None, (uno.nombre, uno.apellidos, uno.telefono, uno.correo, uno.curp)))


def de_vida(v: Vida) -> Iterator[tuple[str, Fila]]:
    """Yield the rows of a petición: table and values."""
    modulo = v.llegada.modulo
    yield "peticion", (*_de_peticion(v), v.llegada.canal.id, modulo.id if modulo else None, v.lugar.id)
    yield "planteamiento", _planteamiento(v)
    for m in v.movimientos:
        yield "movimiento", (v.id, *_de_movimiento(m), texto_json(m.datos))
    como = {a.datos["requisito_id"]: a.datos["como"] for a in v.actos if a.acto == "cotejar_requisitos"}
    for requisito, cuando in v.cotejados.items():
        yield "requisito_cotejado", (v.id, requisito, como[requisito], cuando)
    yield from _papeles(v)
    for vecino in v.sumados:
        yield "adhesion", (v.id, vecino.ciudadano_id, vecino.cuando)


def _planteamiento(v: Vida) -> Fila:
    d = v.planteamiento
    assert d is not None
    persona = _de_ella(d.ciudadano) if d.ciudadano else ""
    partes = (d.descripcion, d.domicilio or "", persona, d.oficios)
    busqueda = " ".join(filter(None, map(_plegar, partes)))
    dicho = (v.id, d.descripcion, d.domicilio, _calle(d.domicilio or ""), d.latitud, d.longitud, d.oficios)
    quien = d.ciudadano.id if d.ciudadano else None
    return (*dicho, quien, False, d.aviso_id, d.aviso_medio, d.aviso_dado, busqueda)


def _de_ella(uno: Persona) -> str:
    return f"{_palabras(uno)} {Ciudadano.trozos(uno)}"  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _de_la_calle(sin_numero: str) -> str:
    return calle_normal(f"{sin_numero} 1")


def _calle(domicilio: str) -> str:
    return _de_la_calle(domicilio.rpartition(" ")[0]) if domicilio else ""


def _papeles(v: Vida) -> Iterator[tuple[str, Fila]]:
    papel = v.pueblo.formato.columnas
    suyas = tuple(papel[c] for c in ("nombre", "sha256", "origen_sha256", "mime", "tamano"))
    for subido, autor_id in v.formatos:
        yield "adjunto", (v.id, "formato_firmado", FORMATO, subido, autor_id, v.reservada, *suyas)
    if v.llegada.canal.da_turno:
        yield "turno", (v.id, v.llegada.serie, v.llegada.dia, v.turno, v.registrada)
    for carta in v.cartas:
        firma, cargo = v.pueblo.firmas[carta.clase]
        numero = marca_de(carta.anio, carta.orden)
        a_quien = carta.dependencia.id if carta.dependencia else None
        hecho = (carta.fecha, firma, cargo, carta.hecho, carta.cancelado, carta.motivo, texto_json(carta.contenido))
        yield "oficio", (carta.anio, numero, carta.clase, v.id, a_quien, *hecho)


def texto_json(datos: Mapping[str, Any]) -> str:
    """Return data as a JSON column keeps them."""
    return json.dumps(datos, ensure_ascii=False)


# Texts for COPY, values for SQLite

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _escapado(texto: str) -> str:
    return texto.translate(_ESCAPES) if "\\" in texto or "\n" in texto or "\t" in texto or "\r" in texto else texto


PARA_COPY: Mapping[type, Callable[[Any], str]] = {
    str: _escapado,
    int: str,
    float: repr,
    bool: lambda v: "t" if v else "f",
    type(None): lambda _v: "\\N",
    date: date.isoformat,
    datetime: datetime.isoformat,
}
PARA_SQLITE: Mapping[type, Callable[[Any], Any]] = {
    bool: int,
    date: date.isoformat,
    datetime: lambda v: f"{v:%Y-%m-%d %H:%M:%S.%f}",
}


def copia(filas: Iterable[Fila]) -> str:
    """Return rows as the text of COPY."""
    return "".join("\t".join([PARA_COPY[type(v)](v) for v in fila]) + "\n" for fila in filas)


def valores(filas: Iterable[Fila]) -> list[Fila]:
    """Return rows as SQLite keeps their values."""
    return [tuple(PARA_SQLITE[type(v)](v) if type(v) in PARA_SQLITE else v for v in fila) for fila in filas]
