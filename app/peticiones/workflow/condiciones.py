"""Pure predicates on a petición that rows of the table name in `cuando`."""

from __future__ import annotations

from app.peticiones.workflow.hechos import HechosDePeticion

SIN_EFECTO = " (cancelado)"
"""What stands after the number of an oficio of ours that was cancelled, among those by which a petición is found."""


def no_reservada(p: HechosDePeticion) -> bool:
    """Reservadas belong to the Órgano de Control alone."""
    return not p.reservada


def reservada(p: HechosDePeticion) -> bool:
    """Against a dependencia or a public servant."""
    return bool(p.reservada)


def via_enlace(p: HechosDePeticion) -> bool:
    """Its dependencia, as the catalogue says now, has an enlace with a terminal; and it is not reservada."""
    return p.via == "enlace" and not p.reservada


def via_oficio(p: HechosDePeticion) -> bool:
    """Its body, as the catalogue says now, answers by oficio; and it is not reservada."""
    return p.via == "oficio" and not p.reservada


def no_firme(p: HechosDePeticion) -> bool:
    """It may still be rejected."""
    return not p.firme


def lista_para_canalizar(p: HechosDePeticion) -> bool:
    """Admitted; with a trámite (or a proposed destino), and its obligatory requisitos unless it admits them pending."""
    dirigida = p.tramite_id is not None or p.destino_id is not None
    return dirigida and not p.cuarentena and (p.faltan == 0 or p.admite_pendientes)


def rechazada_a_lo_mas_una_vez(p: HechosDePeticion) -> bool:
    """The Capturista still decides where it goes."""
    return int(p.rechazos) < 2


def rechazada_dos_veces(p: HechosDePeticion) -> bool:
    """Now the Subcoordinador or Coordinador decides, and it stays."""
    return int(p.rechazos) >= 2


def sistema_la_canaliza(p: HechosDePeticion) -> bool:
    """Ruling 6: «sistema» canaliza at most once, in ventanilla, when everything is complete."""
    return (
        p.canalizaciones == 0
        and p.rechazos == 0
        and p.procedimiento == "ventanilla"
        and p.faltan == 0
        and p.tramite_id is not None
        and p.reaperturas == 0
        and not p.cuarentena
    )


def en_espera(p: HechosDePeticion) -> bool:
    """Paused until the citizen brings something."""
    return p.en_espera_hasta is not None


def sin_espera(p: HechosDePeticion) -> bool:
    """Not paused."""
    return p.en_espera_hasta is None


def se_orienta(p: HechosDePeticion) -> bool:
    """Only an orientación or a sugerencia ends at the counter."""
    return p.tipo in ("orientacion", "sugerencia") and not p.reservada


def con_tramite(p: HechosDePeticion) -> bool:
    """It has been classified."""
    return p.tramite_id is not None


def empieza_en_recepcion(p: HechosDePeticion) -> bool:
    """Procedimiento solicitud (H 4.1.1)."""
    return _por_ventanilla(p) and str(p.procedimiento) == "solicitud"


def empieza_por_canalizar(p: HechosDePeticion) -> bool:
    """Procedimientos ventanilla (A) and cerca_de_ti (H 4.3.1)."""
    return _por_ventanilla(p) and p.procedimiento in ("ventanilla", "cerca_de_ti")


def _por_ventanilla(p: HechosDePeticion) -> bool:
    return p.origen_id is None and p.bitacora_id is None


def se_desglosa(p: HechosDePeticion) -> bool:
    """It is a part of another petición."""
    return p.origen_id is not None


def nace_en_bitacora(p: HechosDePeticion) -> bool:
    """It is made of an entry of the bitácora (H 4.2.1, and 4.3.1 in a jornada)."""
    return p.bitacora_id is not None


def en_cuarentena(p: HechosDePeticion) -> bool:
    """Suspected spam, until somebody admits or cancels it."""
    return bool(p.cuarentena)


def sin_prorroga(p: HechosDePeticion) -> bool:
    """Its plazo was not extended yet: once is all."""
    return int(p.dias_prorroga) == 0


def en_ventana(p: HechosDePeticion) -> bool:
    """Not too long ago closed to be reopened."""
    return bool(p.en_ventana)


def se_reabre(p: HechosDePeticion) -> bool:
    """In its window, or asked for in time: whoever asked gets an answer."""
    return bool(p.en_ventana) or p.reapertura_pedida is not None


def sin_reapertura_pedida(p: HechosDePeticion) -> bool:
    """Nobody waits for an answer about reopening it."""
    return p.reapertura_pedida is None


def sin_calificar(p: HechosDePeticion) -> bool:
    """The citizen has not said yet what she thinks of it."""
    return p.calificacion is None


def sin_opinar(p: HechosDePeticion) -> bool:
    """The citizen has not said, since it was concluded, whether it was done."""
    return p.calificada_resuelto is None


def con_asesoria(p: HechosDePeticion) -> bool:
    """The Asesor Jurídico was asked about it."""
    return bool(p.con_asesoria)


def con_oficio(p: HechosDePeticion) -> bool:
    """Some oficio of the office about it is in force."""
    return int(p.oficios_vigentes) > 0
