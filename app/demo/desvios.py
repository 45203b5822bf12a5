"""The detours: what happens to some peticiones of the demo besides going on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from app.actos.services import AUTOR_PORTAL
from app.demo.dichos import ESPERA, NO_PROCEDE, PREGUNTA, PRORROGA, VUELVE, dicho
from app.demo.elenco import Elenco
from app.documentos.queries import oficio_de
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy, local

DESVIOS = {
    "cancelado": "canalizado",
    "rechazado": "canalizado",
    "pausado": "recibido",
    "devuelto": "concluido",
    "duplicado": "canalizado",
    "reasignado": "recibido",
    "prorrogado": "proceso",
    "asesorado": "recibido",
    "desglosado": "recibido",
    "con_vecinos": "canalizado",
    "calificado": "validado",
    "respondido": "concluido",
    "respondido_otra_vez": "validado",
    "reapertura": "validado",
    "reabierto": "validado",
    "improcedente": "por_dictaminar",
}
"""Detour → the state in which it leaves the line."""
RECIENTES_AUN = ("prorrogado", "asesorado", "desglosado", "con_vecinos", "calificado", "reapertura", "reabierto")
"""Those that only show while they are fresh."""
CERRADAS = ("cancelado", "duplicado", "respondido_otra_vez", "improcedente")
"""Those that end closed: as likely long ago as lately."""
DE_VUELTA = ("rechazado", "reasignado", "respondido")
"""Those that somebody must move again within days."""
VECES = {"improcedente": 3, "rechazado": 3, "pausado": 2}
"""How many of a detour there are always, where it is more than one: some run out of days before they get there."""
Paso = tuple[str, Datos, Alcance]


def desviar(s: Elenco, p: Peticion, meta: str, momento: datetime) -> None:
    """Carry it along the line to where the detour begins, then along the detour, as far as time allows."""
    ultimo = s.llevar(p, DESVIOS[meta], momento)
    cuando = s.luego(ultimo, 2) if ultimo else None
    if cuando is not None and meta in CERRADAS and p.estado != DESVIOS[meta]:  # its channel does not pass there
        s.llevar(p, "validado", cuando)
    if cuando is None or p.estado != DESVIOS[meta] or p.reservada:
        return
    for acto, datos, autor in _PASOS[meta](s, p, cuando):
        s.acto(p, acto, datos, autor, cuando)


def _cancelado(s: Elenco, _p: Peticion, _c: datetime) -> list[Paso]:
    return [("cancelar", {"motivo": "desistimiento"}, s.de(P.SUBCOORDINADOR))]


def _rechazado(s: Elenco, p: Peticion, _c: datetime) -> list[Paso]:
    motivo = {"motivo": "Es de otra dependencia."}
    return [("rechazar_competencia", motivo, s.quien(p))] if p.via == "enlace" else []


def _pausado(s: Elenco, p: Peticion, _c: datetime) -> list[Paso]:
    espera = {"texto": dicho(p, ESPERA), "hasta": hoy() + timedelta(days=20)}
    return [("pausar", espera, s.quien(p))]


def _devuelto(s: Elenco, _p: Peticion, _c: datetime) -> list[Paso]:
    return [("devolver", {"motivo": "La persona dice que no quedó resuelto."}, s.de(P.SUBCOORDINADOR))]


def _duplicado(s: Elenco, p: Peticion, cuando: datetime) -> list[Paso]:
    folio = s.folios.get(p.tramite_id or 0) or next(reversed(s.folios.values()), None)
    if folio is None:  # nothing was asked before it: nobody leaves it waiting for ever
        return _cancelado(s, p, cuando)
    ella, dia = s.de(P.CAPTURISTA), local(cuando).date()
    aviso = {"informado_medio": "presencial", "informado_fecha": dia, "informado_por": s.nombre(ella)}
    return [("marcar_duplicado", {"principal_folio": folio, **aviso}, ella)]


def _improcedente(s: Elenco, p: Peticion, cuando: datetime) -> list[Paso]:
    quien = s.de(P.SUBCOORDINADOR)
    aviso = {"informado_medio": "llamada", "informado_fecha": local(cuando).date(), "informado_por": s.nombre(quien)}
    return [("dictaminar_improcedente", {"motivo": dicho(p, NO_PROCEDE), **aviso}, quien)]


def _reasignado(s: Elenco, _p: Peticion, _c: datetime) -> list[Paso]:
    return [("reasignar", {"motivo": "Desde este mes eso lo atiende otra dirección."}, s.de(P.COORDINADOR))]


def _prorrogado(s: Elenco, p: Peticion, _c: datetime) -> list[Paso]:
    nueva = max(hoy(), p.fecha_limite or hoy()) + timedelta(days=14)
    datos = {"motivo": dicho(p, PRORROGA), "fecha_limite": nueva}
    return [("prorrogar", datos, s.de(P.COORDINADOR))]


def _asesorado(s: Elenco, p: Peticion, _c: datetime) -> list[Paso]:
    pregunta = {"texto": dicho(p, PREGUNTA)}
    return [("pedir_asesoria", pregunta, s.de(P.SUBCOORDINADOR))]


def _desglosado(s: Elenco, _p: Peticion, _c: datetime) -> list[Paso]:
    parte = {
        "tipo": "solicitud",
        "descripcion": "Además pide que limpien el canal de al lado.",
        "dependencia_id": s.con_enlace[-1],
    }
    return [("desglosar", parte, s.de(P.CAPTURISTA))]


def _con_vecinos(s: Elenco, _p: Peticion, _c: datetime) -> list[Paso]:
    return [("sumar_vecino", s.persona(), s.de(P.CAPTURISTA)) for _ in range(3)]


def _calificado(s: Elenco, _p: Peticion, _c: datetime) -> list[Paso]:
    dicho = {"resuelto": "si", "calificacion": "4", "texto": "Tardaron un poco, pero quedó bien."}
    return [("calificar", dicho, AUTOR_PORTAL)]


def _respondido(s: Elenco, _p: Peticion, _c: datetime) -> list[Paso]:
    return [("emitir_respuesta", {"texto": "Se atendió lo que pidió y quedó terminado."}, s.de(P.CAPTURISTA))]


def _respondido_otra_vez(s: Elenco, p: Peticion, cuando: datetime) -> Iterator[Paso]:
    """The first oficio had a mistake: it is cancelled, and another is issued in its place."""
    yield from _respondido(s, p, cuando)
    oficio = oficio_de(p.id, clase="respuesta")
    datos = {"motivo": "El nombre iba mal escrito.", "oficio_id": oficio.id if oficio else None, "reponer": "1"}
    yield "cancelar_oficio", datos, s.de(P.SUBCOORDINADOR)


def _reapertura(s: Elenco, p: Peticion, _c: datetime) -> list[Paso]:
    return [("solicitar_reapertura", {"motivo": dicho(p, VUELVE)}, s.de(P.SECRETARIA))]


def _reabierto(s: Elenco, p: Peticion, cuando: datetime) -> list[Paso]:
    return [*_reapertura(s, p, cuando), ("reabrir", {"motivo": "Se comprobó que tiene razón."}, s.de(P.SUBCOORDINADOR))]


_PASOS: dict[str, Callable[[Elenco, Peticion, datetime], Iterable[Paso]]] = {
    "cancelado": _cancelado,
    "rechazado": _rechazado,
    "pausado": _pausado,
    "devuelto": _devuelto,
    "duplicado": _duplicado,
    "reasignado": _reasignado,
    "prorrogado": _prorrogado,
    "asesorado": _asesorado,
    "desglosado": _desglosado,
    "con_vecinos": _con_vecinos,
    "calificado": _calificado,
    "respondido": _respondido,
    "respondido_otra_vez": _respondido_otra_vez,
    "reapertura": _reapertura,
    "reabierto": _reabierto,
    "improcedente": _improcedente,
}
