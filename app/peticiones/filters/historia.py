"""The movimientos of a petición as its timeline tells them; no queries."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.actos.models import Movimiento
from app.nucleo.puestos import PORTAL
from app.peticiones.queries import Expediente
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS

_CAMPO_DE = {
    (paso.acto, campo.nombre): campo for paso in TABLA for campo in paso.exige if paso.acto != "pedir_asesoria"
}
"""Not what an asesoría asks: the movimientos of earlier versions still carry it."""
_NO_SE_CUENTAN = {
    "version",
    "canal_id",
    "modulo_id",
    "localidad_id",
    "tramite_id",
    "dependencia_id",
    "requisito_id",
    "principal_folio",
    "contra_dependencia_id",
    "archivo",
}


def historia_de(expediente: Expediente) -> list[dict[str, Any]]:
    """Return the movimientos as the timeline tells them, newest first."""
    requisitos = {requisito.id: requisito.nombre for requisito, _cotejado in expediente.requisitos}
    return [_episodio(m, requisitos) for m in expediente.movimientos]


def _titulo_de_episodio(m: Movimiento, requisitos: dict[int, str]) -> str:
    datos = m.datos or {}
    if m.acto == "canalizar" and datos.get("dependencia"):
        return _("Canalizada a %(dependencia)s", dependencia=datos["dependencia"])
    if m.acto == "iniciar_proceso" and not datos.get("archivo"):
        return _("Pasó a proceso")
    if m.acto == "cotejar_requisitos" and datos.get("requisito_id") in requisitos:
        return _("Requisito cotejado: %(requisito)s", requisito=requisitos[datos["requisito_id"]])
    return _(ACTOS[m.acto][1])


def _episodio(m: Movimiento, requisitos: dict[int, str]) -> dict[str, Any]:
    titulo = _titulo_de_episodio(m, requisitos)
    quien = m.autor.get_full_name() if m.autor else _("La persona") if m.via == PORTAL else _("El sistema")
    if m.en_suplencia_de:
        quien = _("%(quien)s, en suplencia de %(suplido)s", quien=quien, suplido=m.en_suplencia_de)
    partes = [quien if m.autor is None else f"{quien}, {_(m.puesto)}", format_datetime(m.cuando, "d MMM y, HH:mm")]
    tono = {"pausar": "pausa", "rechazar_competencia": "pausa", "devolver": "pausa", "cancelar": "mal"}.get(m.acto, "")
    return {"titulo": titulo, "detalle": " · ".join(partes), "notas": _notas(m), "tono": tono}


def _notas(m: Movimiento) -> list[tuple[str, str]]:
    notas = []
    for clave, valor in (m.datos or {}).items():
        campo = _CAMPO_DE.get((m.acto, clave))
        if campo is None or clave in _NO_SE_CUENTAN or valor in (None, ""):
            continue
        notas.append((_(campo.etiqueta), _legible(campo, valor)))
    return notas


def _legible(campo: Any, valor: Any) -> str:
    if valor is True:
        return _("Sí")
    if campo.tipo == "fecha":
        return format_date(date.fromisoformat(str(valor)), "d MMM y")
    todas = {
        clave: texto
        for paso in TABLA
        for c in paso.exige
        if c.nombre == campo.nombre and not callable(c.opciones)
        for clave, texto in c.opciones
    }
    todas |= (
        {"llamada": "Llamada", "intentos": "Tres intentos", "sin_medio": "Sin medio"}
        if callable(campo.opciones)
        else {}
    )
    return _(todas[valor]) if valor in todas else str(valor)
