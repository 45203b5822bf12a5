"""The form of a new entry: what it proposes, what it suggests, what stands folded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import url_for

from app.bitacora.models.entrada import Bitacora
from app.bitacora.queries import entradas as queries
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo
from app.nucleo.reloj import ahora
from app.seguridad.guardia import Alcance
from app.seguridad.zona import local

MISMO_PROGRAMA = timedelta(hours=3)
"""So long after her last entry the same programme may still be on the air; the station is hers every day."""
SUGERIDAS = 8
PLEGADOS = ("reporta", "reporta_telefono", "corrige_folio", "punto")


def de_entrada(autor: Alcance, como: str, corrige: str = "") -> dict[str, str]:
    """Return the values of a fresh form: heard now, in the town's time, where the last one was heard.

    `como` is the folio of an entry just written whose medio, station, programme and jornada are kept; `corrige` that
    of the one that this corrects, of which all is proposed.
    """
    corregida = queries.por_folio(corrige) if corrige else None
    if corregida is not None:
        return _lo_que_dice(corregida)
    este = local(ahora())
    valores = {"oida_fecha": este.date().isoformat(), "oida_hora": f"{este:%H:%M}"}
    hecha = queries.por_folio(como) if como else None
    if hecha is not None:
        return {**valores, **_de_la_misma(hecha)}
    ultimas = queries.ultimas_de_radio(autor.usuario_id or 0, 1)
    for ultima in ultimas:
        valores["estacion"] = ultima.estacion or ""
        if ahora() - ultima.asentada < MISMO_PROGRAMA:
            valores["programa"] = ultima.programa or ""
    return valores


def _lo_que_dice(b: Bitacora) -> dict[str, str]:
    """Return all that an entry says, as its form takes it."""
    oida = local(b.oida)
    nombres = ("relato", "localidad_id", "domicilio", "tramite_id", "reporta", "reporta_telefono")
    datos = {nombre: str(valor) for nombre in nombres if (valor := getattr(b, nombre))}
    if b.latitud is not None:
        datos["punto"] = f"{b.latitud:.5f},{b.longitud:.5f}"
    return {**_de_la_misma(b), **datos, "oida_fecha": oida.date().isoformat(), "oida_hora": f"{oida:%H:%M}"}


def _de_la_misma(b: Bitacora) -> dict[str, str]:
    datos = {"medio": b.medio, "estacion": b.estacion, "programa": b.programa, "jornada_id": b.jornada_id}
    return {nombre: str(valor) for nombre, valor in datos.items() if valor}


def contexto_de_asentar(
    autor: Alcance, campos: Mapping[str, Campo], valores: Datos, errores: Mapping[str, str]
) -> Datos:
    """Return what the page needs besides its fields: values with the usual medio, suggestions, what to unfold."""
    medios = [clave for clave, _texto in campos["medio"].opciones]  # type: ignore[union-attr]
    valores = {**valores, "medio": valores["medio"] if valores.get("medio") in medios else medios[0]}
    jornadas = campos["jornada_id"].opciones
    if len(jornadas) == 1 and not valores.get("jornada_id"):  # type: ignore[arg-type]
        valores["jornada_id"] = jornadas[0][0]  # type: ignore[index]
    ultimas = queries.ultimas_de_radio(autor.usuario_id or 0) if "radio" in medios else []
    return {
        "v": valores,
        "e": errores,
        "dichos": [*errores, *(nombre for nombre, valor in valores.items() if valor)],
        "estaciones": _distintas([b.estacion for b in ultimas]),
        "programas": _distintas([b.programa for b in ultimas]),
        "plegados": [campos[nombre] for nombre in PLEGADOS if nombre in campos],
        "url_parecidas": url_for("BitacoraView.parecidas"),
    }


def _distintas(dichas: list[str | None]) -> list[str]:
    return [dicha for dicha in dict.fromkeys(dichas) if dicha][:SUGERIDAS]
