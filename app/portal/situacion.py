"""Where a petición stands, in the words of whoever asked for it: chip, steps, what comes next, her duplicate's answer.

Green is only what the Unidad itself found solved: before that, the page says who says so and until when it is checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _

from app.actos.models import Movimiento
from app.nucleo.texto import plegar
from app.peticiones.filters import pagina, renglones
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import N_
from app.seguridad.zona import hoy

Ficha = dict[str, str]
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
        return renglones.ficha(texto, "aviso" if no else "")
    if p.estado == "validado":
        texto, tono = _CERRADAS.get(p.veredicto or "", (N_("Respondida"), ""))
        return renglones.ficha(_(texto), tono)
    if p.estado == "duplicado":
        return renglones.ficha(_("Se atiende junto con otra igual"), "gris")
    return renglones.ficha_de_estado(p)


def pasos_para_ella(p: Peticion) -> list[dict[str, str]]:
    """Return the steps of its procedimiento in her words."""
    return [{**paso, "texto": _(_PASOS.get(paso.get("clave", ""), paso["texto"]))} for paso in pagina.pasos_de(p)]


def que_sigue(p: Peticion) -> str:
    """Return what she needs to know of the present state, in one or two sentences."""
    textos: dict[str, Callable[[], str]] = {
        "por_canalizar": lambda: _("La oficina la está revisando para enviarla a la dependencia que le toca."),
        "canalizado": lambda: _("Ya se envió a %(dependencia)s, que tiene que recibirla.", dependencia=p.dependencia),
        "recibido": lambda: _("%(dependencia)s ya la recibió.", dependencia=p.dependencia),
        "proceso": lambda: _("%(dependencia)s la está atendiendo.", dependencia=p.dependencia),
        "concluido": lambda: _se_comprueba(p),
        "validado": lambda: _como_cerro(p),
        "improcedente": lambda: _("Se revisó y no procede. Se le dio aviso del motivo."),
        "cancelado": lambda: _("Quedó cancelada. Si tiene dudas, llame a la oficina con su folio."),
        "duplicado": lambda: _("Se atiende junto con otra petición igual."),
    }
    return textos.get(p.estado, lambda: _("La oficina la está revisando."))()


def _se_comprueba(p: Peticion) -> str:
    """Return who says that it ended, that it is being checked, and by when that must be done."""
    dice = _("La dependencia dice que no se pudo") if p.resuelto == "no" else _("La dependencia dice que terminó")
    frase = _("%(dice)s; lo estamos comprobando.", dice=dice)
    if p.vence is None:
        return frase
    dia = format_date(p.vence, "d 'de' MMMM 'de' y")
    if p.vence < hoy():
        cuando = _("Debía quedar comprobado el %(dia)s; llame a la oficina con su folio.", dia=dia)
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
    dia = format_date(p.reabrible_hasta, "d 'de' MMMM")
    return f"{frase} {_('Si no está conforme, puede pedir que se reabra hasta el %(dia)s.', dia=dia)}"


# The petición with which hers is attended


def ficha_de_otra(principal: Peticion) -> Ficha:
    """Return the chip of somebody else's petición: how it went, not what its own person did or wished."""
    if principal.estado == "validado" and principal.veredicto not in (None, "resuelto", "no_resuelto"):
        return renglones.ficha(_("Cerrada"), "gris")
    return ficha_para_ella(principal)


def que_sigue_en_otra(principal: Peticion) -> str:
    """Return the present state of somebody else's petición in a sentence, without what is said to her alone."""
    if principal.estado == "improcedente":
        return str(_("Se revisó y no procede."))
    if principal.estado == "cancelado":
        return str(_("Quedó cancelada. Si lo suyo sigue igual, pida en la oficina que se atienda aparte."))
    if principal.estado != "validado":
        return que_sigue(principal)
    if principal.veredicto == "no_resuelto":
        return str(_("Se comprobó que no se pudo resolver y quedó cerrada."))
    solo_cerrada = principal.veredicto in ("desiste", "sin_contacto")
    return str(_("Quedó cerrada.") if solo_cerrada else _("Se comprobó su resultado y quedó cerrada."))


def oculta(p: Peticion, principal: Peticion) -> bool:
    """Answer whether nothing of the principal may be told: it became reservada and hers is not, or it may be spam."""
    return principal.cuarentena or (principal.reservada and not p.reservada)


def dice_de_otra(principal: Peticion, textos: Iterable[str], nombres: Collection[str]) -> str:
    """Return the public answer of somebody else's petición; without it when it may name anybody.

    `textos` newest first; `nombres` as `nombres_en` returns them. What was asked in confidence or in reserve is told
    only as its state.
    """
    texto = next((texto for texto in textos if texto), "")
    if not texto:
        return ""
    if principal.reservada or principal.identidad == "confidencial" or _nombra(texto, nombres):
        return _("La respuesta habla de otra persona: pregunte por ella en la oficina con su folio.")
    return texto


_NO_NOMBRAN = {"del", "las", "los", "san"}
"""Words of a name that name nobody."""
_DATOS_CON_NOMBRE = ("informado_por", "recibio")
"""Fields in which the name of a person of the office or the dependencia is typed."""


def nombres_en(principal: Peticion, movimientos: Iterable[Movimiento], vecinos: Iterable[Any]) -> set[str]:
    """Return, folded, every word or phrase that would tell who asked, who joined, or who attended."""
    dicho = principal.planteamiento
    personas = [fila for fila in (dicho.persona, dicho.ciudadano) if fila is not None] if dicho else []
    sabidos: set[str] = set()
    for persona in [*personas, *vecinos]:
        for campo in ("nombre", "apellidos", "telefono", "correo", "curp"):
            sabidos.update(_palabras(getattr(persona, campo, None) or ""))
    for m in movimientos:
        sabidos.update(_frases_de(m))
    return sabidos


def _palabras(texto: str) -> list[str]:
    return [palabra for palabra in re.findall(r"\w+", plegar(texto)) if len(palabra) > 2 and palabra not in _NO_NOMBRAN]


def _frases_de(m: Movimiento) -> Iterator[str]:
    """Yield the full names of who attended: the account's, and those typed where a person is asked for."""
    escritos = [str((m.datos or {}).get(clave) or "") for clave in _DATOS_CON_NOMBRE]
    for dicho in [m.autor.get_full_name() if m.autor else "", *escritos]:
        palabras = re.findall(r"\w+", plegar(dicho))
        if len(palabras) > 1 and dicho == dicho.title() and palabras[0] not in ("el", "la"):
            yield " ".join(palabras)


def _nombra(texto: str, nombres: Collection[str]) -> bool:
    palabras = re.findall(r"\w+", plegar(texto))
    plegado = f" {' '.join(palabras)} "
    return any(f" {nombre} " in plegado for nombre in nombres if nombre)
