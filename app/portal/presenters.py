"""How a petición reads to the citizen: plain words, no staff or internal notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from flask_babel import gettext as _

from app.actos.campos import MOTIVO
from app.actos.forms import FormaDeActo, formas_de, reponer
from app.actos.services import AUTOR_PORTAL
from app.fab.fechas import escrito, fecha_corta
from app.nucleo.datos import Hechos
from app.nucleo.puestos import PORTAL
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.efectos import nombres_que_faltan
from app.peticiones.workflow.campos.atencion import NOTA
from app.peticiones.workflow.campos.cierre import AUN_NO, CALIFICACION
from app.peticiones.workflow.vocabulario import ACTOS, ANTES_DE_CANALIZAR
from app.portal import situacion
from app.portal.queries import Suceso, donde_se_atiende, movimientos_de

DEL_CIUDADANO = {
    "calificar": N_("Calificar la atención"),
    "solicitar_reapertura": N_("Pedir que se reabra"),
    "anotar": N_("Escribir a la oficina"),
}
"""What she may do from the tracking page, and how it is called there."""
PARA_TODOS = {"para": "ciudadano"}
"""What she writes she reads too: the field is not asked, it is given."""
NO_SE_PUDO = {
    "calificar": N_("Ahora no se puede calificar: ya lo hizo, o la petición todavía no termina."),
    "solicitar_reapertura": N_("Ahora no se puede pedir que se reabra: ya lo pidió, o pasó el plazo para hacerlo."),
    "anotar": N_("Ahora no se puede agregar un mensaje."),
}
_ETIQUETAS = {
    ("anotar", "texto"): N_("Su mensaje"),
    ("solicitar_reapertura", "motivo"): N_("Por qué pide que se reabra"),
}
_ESCRIBE = {"calificar": CALIFICACION, "solicitar_reapertura": (MOTIVO,), "anotar": NOTA}
_NOTAS = {clave: texto for campo in CALIFICACION if campo.nombre == "calificacion" for clave, texto in campo.opciones}  # type: ignore[union-attr]


def _dia(texto: object) -> str:
    return escrito(date.fromisoformat(str(texto)), "d 'de' MMMM")


def _fin(d: Hechos) -> str:
    if d.get("resuelto") == "no":
        return _("La dependencia dice que no se pudo: %(motivo)s", motivo=d.get("motivo", ""))
    return _("La dependencia dice que terminó: %(accion)s", accion=d.get("accion", ""))


def _cancelada(d: Hechos) -> str:
    motivos = {
        "desistimiento": _("Quedó cancelada porque usted desistió"),
        "incompetencia": _("Quedó cancelada: le toca a otra autoridad"),
    }
    texto = motivos.get(str(d.get("motivo")), _("Quedó cancelada"))
    return f"{texto}. {d['texto']}" if d.get("texto") else texto


def _anotada(d: Hechos) -> str:
    return str(d.get("texto", "")) if d.get("para") == "ciudadano" else ""


def _prorrogada(d: Hechos) -> str:
    return _("Se amplió el plazo hasta el %(dia)s", dia=_dia(d["fecha_limite"])) if d.get("fecha_limite") else ""


def _en_espera(d: Hechos) -> str:
    return _("Se espera de usted: %(que)s. Hasta el %(dia)s", que=d.get("texto", ""), dia=_dia(d["hasta"]))


def _unida(d: Hechos) -> str:
    folio = d.get("principal_folio")
    if not folio:
        return _("Ya había otra igual; se atiende junto con ella")
    return _("Ya había otra igual; se atiende junto con la petición %(folio)s", folio=folio)


def _calificada(d: Hechos) -> str:
    if not d.get("calificacion"):
        dicho = _("Usted dijo que no quedó") if d.get("resuelto") == "no" else _("Usted dijo que quedó resuelto")
        return f"{dicho}: {d['texto']}" if d.get("texto") else dicho
    nota = _(_NOTAS.get(str(d.get("calificacion")), ""))
    return _("Usted calificó la atención: %(nota)s", nota=nota.lower())


def _enviada(d: Hechos) -> str:
    destino = d.get("dependencia")
    return _("Se envió a %(dependencia)s", dependencia=destino) if destino else _(ACTOS["canalizar"].hecho)


SE_CUENTAN: dict[str, Callable[[Hechos], str]] = {
    "registrar": lambda _d: _(ACTOS["registrar"].hecho),
    "dictaminar_improcedente": lambda d: _("No procede: %(motivo)s", motivo=d.get("motivo", "")),
    "canalizar": _enviada,
    "recibir": lambda _d: _(ACTOS["recibir"].hecho),
    "iniciar_proceso": lambda _d: _("Empezó a atenderse"),
    "pausar": _en_espera,
    "prorrogar": _prorrogada,
    "concluir": _fin,
    "devolver": lambda _d: _("La oficina pidió a la dependencia que la revise otra vez"),
    "validar": lambda _d: _("La oficina comprobó el resultado"),
    "orientar": lambda d: str(d.get("texto", "")),
    "cancelar": _cancelada,
    "marcar_duplicado": _unida,
    "solicitar_reapertura": lambda d: _("Se pidió reabrirla: %(motivo)s", motivo=d.get("motivo", "")),
    "reabrir": lambda _d: _("Se volvió a abrir"),
    "emitir_respuesta": lambda _d: _("Se le respondió por oficio"),
    "calificar": _calificada,
    "anotar": _anotada,
}
"""Act → how it is told to her; '' leaves it untold. What is not here stays in the office."""


def _aviso(m: Suceso, se_dice: str) -> dict[str, str] | None:
    """Return a movimiento as she reads it; of other folios only `se_dice` is written."""
    datos = m.datos or {}
    if datos.get("principal_folio") != se_dice:
        datos = {**datos, "principal_folio": ""}
    texto = SE_CUENTAN[m.acto](datos) if m.acto in SE_CUENTAN else ""
    if not texto:
        return None
    de_nota = _("Usted escribió") if m.puesto == PORTAL else _("Mensaje de la oficina")
    publicada = _("Se publica aquí porque no dejó cómo avisarle.")
    return {
        "fecha": fecha_corta(m.cuando),
        "titulo": de_nota if m.acto == "anotar" else "",
        "texto": texto,
        "nota": publicada if datos.get("informado_medio") == "sin_medio" else "",
    }


def _siguiente(p: Peticion) -> str:
    """Return what comes next: first what is waited for from her, where something is."""
    faltan = nombres_que_faltan(p) if p.faltan and p.estado in ANTES_DE_CANALIZAR else []
    espera = situacion.que_se_espera_de_ella(p, faltan, movimientos_de(p) if p.en_espera_hasta else ())
    parada = faltan and not p.admite_pendientes
    return " ".join(filter(None, (espera, "" if parada else situacion.que_sigue(p))))


def resultado_de(p: Peticion) -> Hechos:
    """Return what the tracking page shows of a petición, the newest first."""
    principal = _principal_que_se_dice(p)
    se_dice = principal.folio if principal else ""
    avisos = [aviso for m in movimientos_de(p) if (aviso := _aviso(m, se_dice))]
    return {
        "folio": p.folio,
        "titulo": p.titulo,
        **situacion.como_va(p),
        "avisos": avisos[::-1],
        "siguiente": _siguiente(p),
        "principal": _como_va(principal) if principal else None,
    }


def _desiste(d: Hechos) -> bool:
    """Answer whether it ended because its own person no longer wanted it, which only she may say."""
    return d.get("motivo") == "desistimiento"


_RESPONDEN = {
    "concluido": ("concluir",),
    "validado": ("concluir", "orientar"),
    "improcedente": ("dictaminar_improcedente",),
    "cancelado": ("cancelar",),
}
"""State → the acts that were the answer."""


def _principal_que_se_dice(p: Peticion) -> Peticion | None:
    """Return the petición with which a duplicada is attended now; None where nothing of it may be told today."""
    principal = donde_se_atiende(p)
    return None if principal is None or situacion.oculta(p, principal) else principal


def _como_va(principal: Peticion) -> Hechos:
    """Return what a duplicada's page says of the petición with which it is attended now."""
    responden = _RESPONDEN.get(principal.estado, ())
    dichas = [m for m in movimientos_de(principal) if m.acto in responden and not _desiste(m.datos or {})]
    return {
        "folio": principal.folio,
        "ficha": situacion.ficha_de_otra(principal),
        "pasos": situacion.pasos_para_ella(principal),
        "siguiente": situacion.que_sigue_en_otra(principal),
        "respuesta": situacion.dice_de_otra(principal, dichas[-1]) if dichas else "",
    }


def formas_del_ciudadano(p: Peticion, url: str) -> list[FormaDeActo]:
    """Return the forms of what she may do now, in her words; `url` holds `{acto}`."""
    formas = {forma.acto: forma for forma in formas_de(p, AUTOR_PORTAL, url) if forma.acto in DEL_CIUDADANO}
    for acto, forma in formas.items():
        forma.boton = _(DEL_CIUDADANO[acto])
        forma.campos = [
            replace(campo, etiqueta=_ETIQUETAS.get((acto, campo.nombre), campo.etiqueta))
            for campo in forma.campos
            if campo.nombre not in PARA_TODOS
        ]
    if p.estado == "concluido" and "calificar" in formas:
        _para_decir_que_no(p, formas["calificar"])
    return [formas[acto] for acto in DEL_CIUDADANO if acto in formas]


def _para_decir_que_no(p: Peticion, forma: FormaDeActo) -> None:
    """Make of the form what she may say before the office has checked: that it was not done, and what is missing."""
    forma.boton = _("¿No es así? Díganos") if p.resuelto == "no" else _("¿No quedó? Díganos")
    forma.valores = {"resuelto": "no"}
    propios = {"resuelto": {"tipo": "oculto"}, "texto": {"etiqueta": N_("Qué falta o qué quedó mal")}}
    forma.campos = [replace(c, **propios[c.nombre]) for c in forma.campos if c.nombre in propios]  # type: ignore[arg-type]


def reponer_lo_escrito(
    formas: list[FormaDeActo], acto: str, tecleado: Hechos, errores: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Put what she typed back into the form of a refused act.

    Where the page no longer has that form, or has it for saying something else, return instead what she typed, each
    with its label: it is shown, so that she can copy it.
    """
    forma = next((una for una in formas if una.acto == acto), None)
    ocultos = {c.nombre: forma.valores.get(c.nombre) for c in forma.campos if c.tipo == "oculto"} if forma else {}
    if forma is None or any(tecleado.get(nombre) != valor for nombre, valor in ocultos.items()):
        return _lo_escrito(acto, tecleado)
    reponer(formas, acto, tecleado, errores)
    return []


def _lo_escrito(acto: str, tecleado: Hechos) -> list[tuple[str, str]]:
    """Return what she typed for an act, in the words of its form."""
    salida = []
    for campo in _ESCRIBE[acto]:
        valor = str(tecleado.get(campo.nombre) or "").strip()
        if valor and campo.nombre not in PARA_TODOS:
            etiqueta = _ETIQUETAS.get((acto, campo.nombre), campo.etiqueta)
            salida.append((_(etiqueta), _(dict(campo.opciones_de(None)).get(valor, valor))))
    return salida


def se_hizo(p: Peticion, acto: str, tecleado: Hechos) -> str:
    """Return what is said of an act of hers that was taken."""
    hecho = _("Hecho: quedó anotado en su petición.")
    sin_nota = acto == "calificar" and p.estado == "concluido" and tecleado.get("calificacion")
    return f"{hecho} {_(AUN_NO)}" if sin_nota else hecho
