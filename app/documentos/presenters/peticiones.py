"""How a petición reads on paper: the data of each template."""

from __future__ import annotations

from flask_babel import format_datetime, ngettext
from flask_babel import gettext as _

from app.bitacora.models.visita import Visita
from app.bitacora.presenters.entradas import medio_de
from app.catalogos.models.tramites import Requisito
from app.catalogos.services.ajustes import configuracion
from app.documentos.escaner.firma import firma_de
from app.documentos.queries import Origen, registro_de
from app.fab.fechas import fecha_larga, fecha_larga_y_hora
from app.fab.hosts import publica
from app.nucleo import telefonos
from app.nucleo.datos import Datos
from app.nucleo.reloj import ahora
from app.pdf.membrete import membrete
from app.peticiones import queries
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.historia import quien_fue
from app.peticiones.presenters.pagina import resumen_publico
from app.peticiones.services.claves import clave_de_seguimiento, recibo_de
from app.peticiones.workflow.vocabulario import ANTES_DE_CANALIZAR, EN_DEPENDENCIA
from app.seguridad.zona import hoy
from app.turnos.models import Turno


def _plazo(p: Peticion) -> str | None:
    return str(ngettext("%(num)s día hábil", "%(num)s días hábiles", p.tramite.plazo)) if p.tramite else None


def _url_publica(p: Peticion) -> str:
    """Return where she follows it; without the folio for who gave no name, whose paper says nothing else of her."""
    folio = None if p.recibo_hash else p.folio
    return publica("SeguimientoView.seguimiento", folio=folio)


def url_interna(p: Peticion, papel: str | None = None) -> str:
    """Return the address of its page; `papel` says to the scanner which paper its QR stands on, `f` that it is ours."""
    firma = firma_de(p.folio, papel)
    return publica("PeticionView.por_folio", folio=p.folio, papel=papel, f=firma)


def quien(p: Peticion) -> str | None:
    """Return her name, that it is kept in confidence, or None for who gave none."""
    dicho = p.planteamiento
    return None if dicho is None or p.identidad == "anonima" else dicho.quien


def ciudadano_de(p: Peticion) -> Datos | None:
    """Return who asks and where she is found; of an identity kept in confidence only the place of the facts."""
    dicho, nombre = p.planteamiento, quien(p)
    if dicho is None or nombre is None:
        return None
    persona = dicho.persona
    return {
        "nombre": nombre,
        "telefono": telefonos.visible(persona.telefono) if persona else None,
        "domicilio": dicho.domicilio or (persona.domicilio if persona else None),
        "localidad": str(p.localidad),
    }


def requisitos_de(p: Peticion) -> tuple[list[str], list[Requisito]]:
    """Return the names of the requisitos seen, and the obligatory ones that nobody has seen."""
    todos = queries.con_cotejo(p) if p.tramite_id else []
    vistos = [requisito.nombre for requisito, cotejado in todos if cotejado is not None]
    return vistos, [requisito for requisito, cotejado in todos if requisito.obligatorio and cotejado is None]


LARGO_DE_LO_PEDIDO = 300
"""Characters of her words on the comprobante: enough to recognise the petición."""


def contacto() -> list[str]:
    """Return where the office is, its telephone and its hours, as a paper says them; what is not set is left out."""
    ajustes = configuracion().ajustes
    partes = {"dias": _(ajustes["dias_laborables"]), "abre": ajustes["hora_abre"], "cierra": ajustes["hora_cierra"]}
    telefono = ajustes["oficina_telefono"]
    return [
        *filter(None, (ajustes["oficina_domicilio"],)),
        *([_("Teléfono: %(telefono)s", telefono=telefono)] if telefono else []),
        _("Abre de %(dias)s, de %(abre)s a %(cierra)s h", **partes),
    ]


def lo_pedido(p: Peticion) -> str | None:
    """Return the beginning of her words; None for what nobody else must read on the paper that she takes home."""
    if p.planteamiento is None or p.reservada or p.identidad != "identificada":
        return None
    texto = " ".join(p.planteamiento.descripcion.split())
    return texto if len(texto) <= LARGO_DE_LO_PEDIDO else texto[: LARGO_DE_LO_PEDIDO - 1].rsplit(" ", 1)[0] + "…"


def _como_llego(p: Peticion) -> str:
    """Return the canal, with the number of the oficio where its paper says who asks."""
    numero = ((p.planteamiento.llegada if p.planteamiento else None) or {}).get("escrito_numero")
    a_la_vista = not p.reservada and p.identidad == "identificada"
    return _("%(canal)s, núm. %(numero)s", canal=p.canal, numero=numero) if numero and a_la_vista else str(p.canal)


def _quien_atendio(p: Peticion) -> str | None:
    """Return who registered it, None where she did so herself."""
    primero = registro_de(p)
    return quien_fue(primero) if primero and primero.autor else None


def _que_sigue(p: Peticion, *, pendientes: bool) -> str:
    """Return in words what comes next, and by when where a clock runs."""
    frases = [resumen_publico(p)]
    if p.fecha_limite and p.estado in EN_DEPENDENCIA:
        frases.append(_("Se espera su respuesta a más tardar el %(dia)s.", dia=fecha_larga(p.fecha_limite)))
    elif pendientes and p.estado in ANTES_DE_CANALIZAR:
        frases.append(_("Se enviará cuando traiga los documentos que faltan."))
    elif p.vence and p.estado in ANTES_DE_CANALIZAR:
        frases.append(_("Eso se hará a más tardar el %(dia)s.", dia=fecha_larga(p.vence)))
    return " ".join(frases)


def de_comprobante(p: Peticion) -> Datos:
    """Return what the citizen takes home: folio and code, or her receipt when she gave no name."""
    anonima, faltan = p.recibo_hash is not None, requisitos_de(p)[1]
    return {
        **membrete(),
        "folio": p.folio,
        "fecha": fecha_larga_y_hora(p.registrada),
        "canal": _como_llego(p),
        "modulo": str(p.modulo) if p.modulo else None,
        "tramite": str(p.tramite) if p.tramite else None,
        "dependencia": str(p.dependencia) if p.dependencia else None,
        "plazo": _plazo(p),
        "localidad": str(p.localidad),
        "nombre": quien(p),
        "descripcion": lo_pedido(p),
        "atendio": _quien_atendio(p),
        "sigue": _que_sigue(p, pendientes=bool(faltan)),
        "contacto": contacto(),
        "pendientes": [requisito.nombre for requisito in faltan],
        "clave": None if anonima else clave_de_seguimiento(p),
        "recibo": recibo_de(p) if anonima else None,
        "url": _url_publica(p),
    }


def de_turno(p: Peticion, turno: Turno) -> Datos:
    """Return what the 80 mm slip with the turno says."""
    return {
        **membrete(),
        "modulo": str(p.modulo) if p.modulo else str(configuracion().ajustes["oficina"]),
        "turno": turno.texto,
        "fecha": fecha_larga(turno.dia),
        "hora": format_datetime(turno.dado, "HH:mm"),
        "folio": p.folio,
        "url": _url_publica(p),
    }


def de_formato(p: Peticion) -> Datos:
    """Return the formato de trámite de atención, to be signed on receipt."""
    return {
        **membrete(),
        "folio": p.folio,
        "fecha": fecha_larga(hoy()),
        "dependencia": str(p.dependencia),
        "tramite": str(p.tramite) if p.tramite else None,
        "plazo": _plazo(p),
        "fecha_limite": fecha_larga(p.fecha_limite) if p.fecha_limite else None,
        "ciudadano": ciudadano_de(p),
        "descripcion": p.planteamiento.descripcion if p.planteamiento else "",
        "requisitos": requisitos_de(p)[0],
        "url": url_interna(p, "formato"),
    }


def de_faltantes(p: Peticion, faltan: list[Requisito]) -> Datos:
    """Return the «le falta…» slip: each requisito that is missing, where it is got and what serves."""
    return {
        **membrete(),
        "folio": p.folio,
        "fecha": fecha_larga_y_hora(ahora()),
        "tramite": str(p.tramite),
        "faltan": [
            {"nombre": r.nombre, "donde": r.donde, "sirve": r.sirve, "lo_emite": r.lo_emite, "documento": r.documento}
            for r in faltan
        ],
        "contacto": contacto(),
        "url": _url_publica(p),
    }


def de_denuncia(p: Peticion, origen: Origen) -> Datos:
    """Return the Documento (denuncia) that the dependencia visited is handed.

    What was said goes on it only when all of it is of this petición. Source: Huatabampo 4.2.1, pasos 3, 5 and 6.
    """
    b, dicho = origen.entrada, p.planteamiento
    descripcion = dicho.descripcion if dicho else ""
    aparte = origen.sola and not b.reservada and b.relato.strip() != descripcion.strip()
    return {
        **membrete(),
        "folio": p.folio,
        "fecha": fecha_larga_y_hora(p.registrada),
        "entrada": b.folio,
        "medio": " · ".join(filter(None, (medio_de(b), *_de_jornada(origen)))),
        "oida": fecha_larga_y_hora(b.oida),
        "relato": b.relato if aparte else None,
        "lugar": dicho.domicilio if dicho else None,
        "localidad": str(p.localidad),
        "ciudadano": ciudadano_de(p),
        "descripcion": descripcion,
        "dependencia": str(p.dependencia) if p.dependencia else None,
        "tramite": str(p.tramite) if p.tramite else None,
        "fecha_limite": fecha_larga(p.fecha_limite) if p.fecha_limite else None,
        "visita": _visita(origen.visita) if origen.visita else None,
        "url": url_interna(p),
    }


def _de_jornada(origen: Origen) -> tuple[str, ...]:
    return (origen.jornada.folio, origen.jornada.lugar) if origen.jornada else ()


def _visita(v: Visita) -> Datos:
    """Return whom they met, when, in what it ended and who verified it."""
    verifico = None
    if v.verifica and v.verificada:
        quien, dia = v.verifica.get_full_name(), fecha_larga_y_hora(v.verificada)
        verifico = _("%(quien)s, el %(dia)s", quien=quien, dia=dia)
    return {
        "dependencia": str(v.dependencia),
        "con_quien": v.con_quien,
        "cuando": fecha_larga_y_hora(v.cuando),
        "quien": v.quien.get_full_name(),
        "resultado": v.resultado,
        "siguiente": v.siguiente,
        "verifico": verifico,
    }
