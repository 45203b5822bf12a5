"""Whom a petición waits for, since and until when, and how it ended, in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from app.actos.presenters import hace
from app.catalogos.services.ajustes import puesto_en_frase
from app.nucleo import puestos as P  # noqa: N812
from app.peticiones.models.peticion import Peticion
from app.peticiones.models.sucesos import Contado
from app.peticiones.presenters.renglones import dia_corto, dice_que_no
from app.peticiones.workflow.campos.cierre import CANCELAR, VALIDAR
from app.peticiones.workflow.condiciones import rechazada_dos_veces
from app.seguridad.zona import hoy, local


def desde_cuando(p: Peticion, movimientos: Sequence[Contado]) -> datetime | None:
    """Return since when it stands as it does: its last change of state, or its wait for the person.

    None where this person does not see the movimientos: the enlace before he receives it (decision 0009, 11).
    """
    cambios = (m.cuando for m in movimientos if m.desde != m.hacia or (m.acto == "pausar" and p.en_espera_hasta))
    return next(cambios, None)


def quien_la_tiene(p: Peticion) -> str:
    """Return who must move it now, as a sentence names him; '' where it is closed."""
    if p.reservada:
        de_ellos = (P.CUSTODIO, _("el Custodio")) if p.contra_control else (P.CONTROL, _("el Órgano de Control"))
        return puesto_en_frase(*de_ellos)
    if p.cuarentena:
        return _("quien atiende en ventanilla")
    de_la_unidad: dict[str, Callable[[], str]] = {
        "en_recepcion": lambda: puesto_en_frase(P.SECRETARIA, _("la Secretaria")),
        "en_analisis": _coordinador,
        "por_dictaminar": _subcoordinador,
        "por_canalizar": lambda: _mando() if rechazada_dos_veces(p) else _capturista(),
        "concluido": _mando,
    }
    if p.estado in de_la_unidad:
        return de_la_unidad[p.estado]()
    return _de_la_dependencia(p) if p.abierta else ""


def _capturista() -> str:
    return puesto_en_frase(P.CAPTURISTA, _("el Capturista"))


def _coordinador() -> str:
    return puesto_en_frase(P.COORDINADOR, _("el Coordinador"))


def _subcoordinador() -> str:
    return puesto_en_frase(P.SUBCOORDINADOR, _("el Subcoordinador"))


def _mando() -> str:
    return _("%(uno)s o %(otro)s", uno=_subcoordinador(), otro=_coordinador())


def _de_la_dependencia(p: Peticion) -> str:
    if p.via != "oficio":
        quien = puesto_en_frase(P.ENLACE, _("el enlace"))
        return _("%(quien)s de %(dependencia)s", quien=quien, dependencia=p.dependencia)
    return _capturista() if p.estado == "canalizado" else str(p.dependencia)


def _que_hace(p: Peticion) -> str:
    """Return what whoever has it must do, as the sentence goes on; '' where that goes without saying."""
    if p.reservada:
        return ""
    if p.cuarentena:
        return _(": falta admitirla o mandarla cancelar")
    if p.estado == "concluido":
        return _(", para validarla")
    if p.via == "oficio":
        de_oficio = {
            "canalizado": _(": falta anotar la entrega del oficio a %(dependencia)s", dependencia=p.dependencia),
        }
        return de_oficio.get(p.estado, _(", por oficio: lo que conteste lo anota el Capturista"))
    return _(" y todavía no la recibe") if p.estado == "canalizado" else ""


def espera_de(p: Peticion, movimientos: Sequence[Contado], *, le_toca: bool) -> list[str]:
    """Return what its page says above all: for whom it waits, or how it ended and what may still be done."""
    if not p.abierta:
        return [frase for frase in (_final(p, movimientos), _ventana(p)) if frase]
    quien = _("usted") if le_toca else quien_la_tiene(p)
    desde = desde_cuando(p, movimientos)
    cuanto = " " + _("desde %(hace)s", hace=hace(desde)) if desde else ""
    if p.en_espera_hasta:
        partes = {"desde": cuanto, "dia": dia_corto(p.en_espera_hasta), "quien": quien}
        frase = _("Espera a la persona%(desde)s, hasta el %(dia)s. La sigue %(quien)s", **partes)
    else:
        que_hace = "" if le_toca else _que_hace(p)
        frase = _("La tiene %(quien)s%(desde)s%(que_hace)s", quien=quien, desde=cuanto, que_hace=que_hace)
        frase = f"{frase}; {_vence(p)}" if p.vence else frase
    return [f"{frase}.", *_ademas(p), *_lo_que_dice(p, movimientos)]


def _lo_que_dice(p: Peticion, movimientos: Sequence[Contado]) -> list[str]:
    """Return what whoever asked said of how it was concluded, for who must check it."""
    if not dice_que_no(p) or p.planteamiento is None:
        return []
    dicho = next(((m.datos or {}).get("texto") for m in movimientos if m.acto == "calificar"), None)
    frase = _("La persona dice que no quedó: «%(dicho)s»", dicho=dicho) if dicho else _("La persona dice que no quedó")
    return [f"{frase}."]


def _vence(p: Peticion) -> str:
    if p.vence is None:
        return ""
    if p.vence == hoy():
        return str(_("vence hoy"))
    dia = dia_corto(p.vence)
    return _("vence el %(dia)s", dia=dia) if p.vence > hoy() else _("venció el %(dia)s", dia=dia)


def _ademas(p: Peticion) -> list[str]:
    """Return what keeps it from moving on."""
    frases = []
    if p.faltan and p.planteamiento:
        frases.append(_("Le falta 1 requisito.") if p.faltan == 1 else _("Le faltan %(n)s requisitos.", n=p.faltan))
    if p.estado == "por_canalizar" and p.tramite_id is None and p.destino_id is None and p.planteamiento:
        frases.append(_("Le falta el trámite."))
    return frases


def _final(p: Peticion, movimientos: Sequence[Contado]) -> str:
    dia = dia_corto(local(p.cerrada).date()) if p.cerrada else ""
    if p.estado == "duplicado":
        return _("Desde el %(dia)s se atiende junto con otra petición igual.", dia=dia)
    if p.estado == "improcedente":
        return _("El %(dia)s se dictaminó que no procede.", dia=dia)
    if p.estado == "cancelado":
        por = _opcion(CANCELAR[0], "cancelar", "motivo", movimientos, p)
        return _("Se canceló el %(dia)s%(por)s.", dia=dia, por=por)
    if p.orientada:
        return _("Se orientó a la persona y se cerró el %(dia)s.", dia=dia)
    por = _opcion(VALIDAR[0], "validar", "veredicto", movimientos, p)
    return _("Se validó el %(dia)s%(por)s.", dia=dia, por=por)


def _opcion(campo: object, acto: str, clave: str, movimientos: Sequence[Contado], p: Peticion) -> str:
    """Return «: » and the words of what was chosen when it closed; '' where this person does not see it."""
    valor = next(((m.datos or {}).get(clave) for m in movimientos if m.acto == acto), None)
    opciones = campo.opciones  # type: ignore[attr-defined]
    textos = dict(opciones(p) if callable(opciones) else opciones)
    texto = str(_(textos[valor])) if valor in textos and valor != "otro" else ""
    return f": {texto[:1].lower()}{texto[1:]}" if texto else ""


def _ventana(p: Peticion) -> str:
    """Return until when it may be reopened, or that somebody has asked for it."""
    if p.reapertura_pedida is not None:
        dia = dia_corto(local(p.reapertura_pedida).date())
        quien = quien_de_lo_cerrado(p)
        vence = _vence(p)
        frase = _("El %(dia)s pidieron reabrirla; responde %(quien)s", dia=dia, quien=quien)
        return f"{frase}; {vence}." if vence else f"{frase}."
    if p.reabrible_hasta is None:
        return ""
    dia = dia_corto(p.reabrible_hasta)
    if not p.en_ventana:
        return _("Se podía reabrir hasta el %(dia)s; ya no.", dia=dia)
    return _("La puede reabrir %(quien)s hasta el %(dia)s.", quien=quien_de_lo_cerrado(p), dia=dia)


def quien_de_lo_cerrado(p: Peticion) -> str:
    """Return who may open again what is closed."""
    return quien_la_tiene(p) if p.reservada else _mando()
