"""Where a petición stands, for who asked: chip, steps, what is next, her duplicate's answer.

Green is only what the Unidad itself found solved: before that, the page says who says so and until when it is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.actos.piezas import Ficha
from app.actos.presenters import ficha
from app.fab.fechas import escrito, fecha_larga
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters import pagina, renglones
from app.portal.queries import Suceso
from app.seguridad.zona import hoy

_CERRADAS = {
    "resuelto": (N_("Resuelta y comprobada"), "bien"),
    "no_resuelto": (N_("No se pudo resolver"), "aviso"),
    "desiste": (N_("Cerrada: usted desistió"), "gris"),
    "sin_contacto": (N_("Cerrada: no se le encontró"), "gris"),
    "sin_medio": (N_("Cerrada: no dejó cómo avisarle"), "gris"),
}
"""Veredicto → chip and its colour."""
_PASOS = {"concluido": N_("En comprobación")}
"""State → its step, where the office's own word would say that it is over."""


def ficha_para_ella(p: Peticion) -> Ficha:
    """Return the chip of its state as she reads it."""
    if p.estado == "concluido":
        no = p.resuelto == "no"
        texto = _("La dependencia dice que no se pudo") if no else _("La dependencia dice que terminó")
        return ficha(texto, "aviso" if no else "")
    if p.estado == "validado":
        texto, tono = _CERRADAS.get(p.veredicto or "", (N_("Respondida"), ""))
        return ficha(_(texto), tono)
    if p.estado == "duplicado":
        return ficha(_("Se atiende junto con otra igual"), "gris")
    return renglones.ficha_de_estado(p)


def pasos_para_ella(p: Peticion) -> list[dict[str, str]]:
    """Return the steps of its procedimiento in her words."""
    return [{**paso, "texto": _(_PASOS.get(paso.get("clave", ""), paso["texto"]))} for paso in pagina.pasos_de(p)]


def como_va(p: Peticion) -> dict[str, Sequence[Mapping[str, object]]]:
    """Return its chip and its steps, without saying the same words twice.

    The chip is left out where today's step has its words; the steps, where there is no way ahead but the chip's.
    """
    ficha, pasos = ficha_para_ella(p), pasos_para_ella(p)
    if len(pasos) == 1:
        return {"fichas": [ficha], "pasos": []}
    de_hoy = {paso["texto"] for paso in pasos if paso["estado"] == "hoy"}
    return {"fichas": [] if str(ficha["texto"]) in de_hoy else [ficha], "pasos": pasos}


def que_se_espera_de_ella(p: Peticion, faltan: Sequence[str], movimientos: Iterable[Suceso]) -> str:
    """Return what the petición waits for from her, and until when; '' where it waits for nothing of hers.

    `faltan` are the names of the papers still to be seen, `movimientos` oldest first.
    """
    frases = []
    if p.en_espera_hasta is not None:
        dia = fecha_larga(p.en_espera_hasta)
        pedido = [str((m.datos or {}).get("texto") or "") for m in movimientos if m.acto == "pausar"]
        que = pedido[-1].strip().rstrip(".") if pedido else ""
        if que:
            frases.append(_("Se espera algo de usted: %(que)s. A más tardar el %(dia)s.", que=que, dia=dia))
        else:
            frases.append(_("Se espera algo de usted, a más tardar el %(dia)s.", dia=dia))
    if faltan:
        n, cuales = len(faltan), ", ".join(faltan)
        frases.append(
            ngettext(
                "Su petición espera un documento: %(cuales)s.",
                "Su petición espera %(num)s documentos: %(cuales)s.",
                n,
                cuales=cuales,
            )
        )
        if p.admite_pendientes:
            frases.append(ngettext("Tráigalo a la oficina.", "Tráigalos a la oficina.", n))
        else:
            frases.append(
                ngettext(
                    "Tráigalo a la oficina; en cuanto esté, se envía.",
                    "Tráigalos a la oficina; en cuanto estén, se envía.",
                    n,
                )
            )
    return " ".join(frases)


def que_sigue(p: Peticion) -> str:
    """Return what she needs to read of the present state, in one or two sentences."""
    propias = {"concluido": lambda: _se_comprueba(p), "validado": lambda: _como_cerro(p)}
    return pagina.resumen_publico(p, _("escríbanos aquí abajo"), propias)


def _pregunte() -> str:
    return pagina.pregunte(_("escríbanos aquí abajo"))


def _se_comprueba(p: Peticion) -> str:
    """Return who says that it ended, that it is being checked, and by when that must be done."""
    dice = _("La dependencia dice que no se pudo") if p.resuelto == "no" else _("La dependencia dice que terminó")
    frase = _("%(dice)s; lo estamos comprobando.", dice=dice)
    if p.vence is None:
        return frase
    dia = fecha_larga(p.vence)
    if p.vence < hoy():
        cuando = _("Debía quedar comprobado el %(dia)s; %(pregunte)s.", dia=dia, pregunte=_pregunte())
    else:
        cuando = _("Debe quedar comprobado a más tardar el %(dia)s.", dia=dia)
    return f"{frase} {cuando}"


def _como_cerro(p: Peticion) -> str:
    frase = {
        None: _("Se le respondió y quedó cerrada."),
        "no_resuelto": _("Se comprobó que no se pudo resolver y quedó cerrada."),
        "desiste": _("Quedó cerrada porque usted desistió."),
        "sin_contacto": _("Quedó cerrada: la oficina la buscó y no la encontró."),
    }.get(p.veredicto, _("Se comprobó su resultado y quedó cerrada."))
    if not p.en_ventana or p.reapertura_pedida is not None or p.reabrible_hasta is None:
        return frase
    dia = escrito(p.reabrible_hasta, "d 'de' MMMM")
    return f"{frase} {_('Si no está conforme, puede pedir que se reabra hasta el %(dia)s.', dia=dia)}"


# The petición with which hers is attended


def ficha_de_otra(principal: Peticion) -> Ficha:
    """Return the chip of somebody else's petición: how it went, not what its own person did or wished."""
    if principal.estado == "validado" and principal.veredicto not in (None, "resuelto", "no_resuelto"):
        return ficha(_("Cerrada"), "gris")
    return ficha_para_ella(principal)


def que_sigue_en_otra(principal: Peticion) -> str:
    """Return the present state of somebody else's petición in a sentence, without what is said to her alone."""
    if principal.estado == "improcedente":
        return str(_("Se revisó y no procede."))
    if principal.estado == "cancelado":
        return str(_("Quedó cancelada. Si lo suyo sigue igual, pida en la oficina que se atienda aparte."))
    if principal.estado != "validado":
        return que_sigue(principal)
    if principal.orientada:
        return str(_("Se respondió y quedó cerrada."))
    if principal.veredicto == "no_resuelto":
        return str(_("Se comprobó que no se pudo resolver y quedó cerrada."))
    solo_cerrada = principal.veredicto in ("desiste", "sin_contacto")
    return str(_("Quedó cerrada.") if solo_cerrada else _("Se comprobó su resultado y quedó cerrada."))


def oculta(p: Peticion, principal: Peticion) -> bool:
    """Answer whether nothing of the principal may be told: it became reservada and hers is not, or it may be spam."""
    return principal.cuarentena or (principal.reservada and not p.reservada)


def dice_de_otra(principal: Peticion, respuesta: Suceso) -> str:
    """Return what became of somebody else's petición in a sentence of ours: never a word that anybody typed.

    Of what the dependencia wrote only an acción of the trámite's list is repeated, and not of what was asked in
    confidence or in reserve. What else was answered is told by the office, which sees who asks.
    """
    datos = respuesta.datos or {}
    dia = fecha_larga(respuesta.cuando)
    pregunte = _("Qué se respondió se lo dice la oficina: pregunte con su folio.")
    if respuesta.acto != "concluir":
        return str(_("Se respondió el %(dia)s.", dia=dia)) + f" {pregunte}"
    if datos.get("resuelto") == "no":
        return str(_("El %(dia)s la dependencia dijo que no se pudo resolver.", dia=dia)) + f" {pregunte}"
    accion = _accion_de_lista(principal, str(datos.get("accion") or ""))
    if not accion:
        return str(_("El %(dia)s la dependencia dijo que terminó.", dia=dia)) + f" {pregunte}"
    return str(_("El %(dia)s la dependencia dijo que terminó: %(accion)s", dia=dia, accion=accion))


def _accion_de_lista(p: Peticion, escrita: str) -> str:
    """Return the acción of the trámite's list that was written; '' when it is none of them or may not be told."""
    if p.reservada or p.identidad == "confidencial" or p.tramite is None:
        return ""
    return next((una for una in p.tramite.lista_de_acciones if una == escrita.strip()), "")
