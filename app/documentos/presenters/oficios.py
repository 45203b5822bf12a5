"""What an oficio says, frozen when it is numbered; how others name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask_babel import gettext as _

from app.catalogos.services.ajustes import configuracion
from app.documentos.models import Oficio
from app.documentos.presenters.peticiones import ciudadano_de, requisitos_de, url_interna
from app.documentos.queries import datos_del_acto
from app.fab.fechas import fecha_corta, fecha_larga, fecha_larga_y_hora
from app.nucleo.datos import Datos, Hechos
from app.nucleo.texto import N_
from app.pdf.membrete import membrete
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.cierres import EnElLibro
from app.peticiones.workflow.condiciones import SIN_EFECTO

RESOLUCIONES: Mapping[str, tuple[bool, str]] = {
    "atendida": (True, N_("su petición fue atendida")),
    "orientada": (True, N_("se dio respuesta a su consulta")),
    "no_atendida": (False, N_("su petición no pudo resolverse")),
    "improcedente": (False, N_("su petición se revisó y no procede")),
    "desistida": (False, N_("su petición se cerró porque usted desistió de ella")),
    "ajena": (False, N_("su petición le toca a otra autoridad y aquí quedó cancelada")),
    "cancelada": (False, N_("su petición quedó cancelada")),
}
"""How a petición ended → whether it is a favourable answer, and how the oficio says it."""
CLASES = {"canalizacion": N_("Atención y canalización"), "prorroga": N_("Prórroga"), "respuesta": N_("Respuesta")}
"""Class of oficio → how the book calls it."""
TITULOS = {
    "canalizacion": N_("Oficio de atención y canalización"),
    "prorroga": N_("Oficio de prórroga"),
    "respuesta": N_("Oficio de respuesta"),
}
"""Class of oficio → how its paper is called."""


def contenido_de(p: Peticion, oficio: Oficio, acto: Hechos) -> Datos:
    """Return what the paper of an oficio says, as it is kept when it is numbered; `acto` is what the act was told.

    Of the act: `antes` (ISO day) and `motivo` of a prórroga, `texto` of a respuesta. No address, which may change.
    """
    destino = oficio.dependencia
    comun = {
        **membrete(),
        "folio": p.folio,
        "numero": oficio.texto,
        "fecha": fecha_larga(oficio.fecha),
        "tramite": str(p.tramite) if p.tramite else None,
        "descripcion": p.planteamiento.descripcion if p.planteamiento else "",
        "firma": oficio.firma or None,
        "cargo": oficio.cargo,
        "su_oficio": su_oficio(p),
    }
    if oficio.clase == "respuesta":
        return {**comun, **_de_respuesta(p, str(acto["texto"]))}
    antes = acto.get("antes")
    return {
        **comun,
        "clase": oficio.clase,
        "dependencia": str(destino) if destino else _("A quien corresponda"),
        "titular": destino.titular if destino else None,
        "domicilio": destino.domicilio if destino else None,
        "ciudadano": ciudadano_de(p),
        "requisitos": requisitos_de(p)[0],
        "fecha_limite": fecha_larga(p.fecha_limite) if p.fecha_limite else None,
        "antes": fecha_larga(date.fromisoformat(antes)) if antes else None,
        "motivo": acto.get("motivo") if oficio.clase == "prorroga" else None,
    }


def su_oficio(p: Peticion) -> str | None:
    """Return how an answer names the oficio or escrito by which it came; None where it brought no number nor date."""
    traido = (p.planteamiento.llegada if p.planteamiento else None) or {}
    numero, fecha = traido.get("escrito_numero"), traido.get("escrito_fecha")
    if not (numero or fecha):
        return None
    que = _("oficio") if p.canal.clave == "oficio" or numero else _("escrito")
    partes = [que, _("núm. %(numero)s", numero=numero) if numero else ""]
    partes.append(_("del %(dia)s", dia=fecha_larga(date.fromisoformat(fecha))) if fecha else "")
    return " ".join(filter(None, partes))


def de_oficio(p: Peticion, oficio: Oficio) -> Datos:
    """Return an oficio with its number: as it was kept or, where it is older than that, from what stands today."""
    guardado = oficio.contenido or contenido_de(p, oficio, datos_del_acto(p, "prorrogar"))
    return {
        "su_oficio": None,
        **guardado,
        "cancelado": _cancelado(oficio),
        "url": url_interna(p, f"oficio-{oficio.numero}-{oficio.anio}"),
    }


def _cancelado(oficio: Oficio) -> str | None:
    """Return when and why it was cancelled."""
    if oficio.cancelado is None:
        return None
    cuando = fecha_larga_y_hora(oficio.cancelado)
    return f"{cuando}. {oficio.motivo}" if oficio.motivo else cuando


# The answer to the citizen


def _resolucion_de(p: Peticion) -> str:
    """Return the key of RESOLUCIONES that the facts of a petición give."""
    if p.estado == "improcedente":
        return "improcedente"
    if p.estado == "cancelado":
        motivo = datos_del_acto(p, "cancelar").get("motivo", "")
        return {"desistimiento": "desistida", "incompetencia": "ajena"}.get(motivo, "cancelada")
    if p.veredicto == "desiste":
        return "desistida"
    if p.orientada:
        return "orientada"
    return "no_atendida" if p.resuelto == "no" or p.veredicto == "no_resuelto" else "atendida"


def _de_respuesta(p: Peticion, texto: str) -> Datos:
    """Return what an oficio de respuesta says besides its number: to whom, what was resolved, what she can do next."""
    favorable, resolucion = RESOLUCIONES[_resolucion_de(p)]
    return {
        **_a_quien(p),
        "registrada": fecha_larga(p.registrada),
        "resolucion": _(resolucion),
        "favorable": favorable,
        "texto": texto,
        "dependencia": str(p.dependencia) if p.dependencia else None,
        "puede": [*_reapertura(p), _("Si algo cambió, puede presentar otra petición."), _queja()],
    }


def _a_quien(p: Peticion) -> dict[str, str | None]:
    """Return name and address; who gave no name, or gave it in confidence, is called by her petición alone."""
    dicho = p.planteamiento
    persona = dicho.persona if dicho else None
    if persona is None or p.identidad != "identificada":
        para = _("A quien presentó la petición %(folio)s", folio=p.folio)
        if p.identidad == "confidencial":
            para = _("A quien presentó en confianza la petición %(folio)s", folio=p.folio)
        return {"para": para, "remite": None, "domicilio": None, "localidad": None}
    remite = (dicho.llegada or {}).get("escrito_remite") if dicho else None
    domicilio = persona.domicilio or (dicho.domicilio if dicho else None)
    return {"para": persona.nombre_completo, "remite": remite, "domicilio": domicilio, "localidad": str(p.localidad)}


def _reapertura(p: Peticion) -> list[str]:
    """Return until when and where she may ask that it be reopened; nothing where that day has passed."""
    if p.estado == "concluido":
        dias = configuracion().dias("ventana_reapertura")
        return [
            _(
                "Falta que esta oficina compruebe el resultado. Desde ese día tendrá %(n)s días hábiles para pedir "
                "que su petición se reabra, si no está conforme.",
                n=dias,
            )
        ]
    if not p.en_ventana or p.reabrible_hasta is None:
        return []
    dia = fecha_larga(p.reabrible_hasta)
    if p.estado == "cancelado":
        return [
            _(
                "Si no está conforme, puede pedir en esta oficina que su petición se reabra, a más tardar el %(dia)s.",
                dia=dia,
            )
        ]
    con = _("el recibo de su comprobante") if p.recibo_hash else _("el folio y la clave de su comprobante")
    return [
        _(
            "Si no está conforme, puede pedir que su petición se reabra a más tardar el %(dia)s: en esta oficina, "
            "o en la página de seguimiento con %(con)s.",
            dia=dia,
            con=con,
        )
    ]


def _queja() -> str:
    return str(_("Si quiere quejarse de cómo se le atendió, puede hacerlo ante el Órgano de Control."))


def estado_de(oficio: Oficio | EnElLibro) -> str:
    """Return the day of an oficio or, of a cancelled one, that it is and why."""
    dia = fecha_corta(oficio.fecha)
    if not oficio.cancelado:
        return dia
    return " · ".join(filter(None, (dia, _("Cancelado"), oficio.motivo)))


def papeles_de_oficios(p: Peticion, libro: Sequence[EnElLibro]) -> list[dict[str, str]]:
    """Return the oficios of a petición as links, in the order of the book; a cancelled one says why."""
    return [
        {
            "texto": f"{_(TITULOS[oficio.clase])} {oficio.numero}{SIN_EFECTO if oficio.cancelado else ''}",
            "url": f"/peticiones/{p.folio}/oficio.pdf?oficio={oficio.id}",
            "detalle": estado_de(oficio),
            "permiso": "can_oficio",
        }
        for oficio in libro
    ]
