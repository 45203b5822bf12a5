"""Noting a visita, once however often it is sent. Callers open `escritura()`."""

from __future__ import annotations

import re
import uuid
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.actos.campos import instante
from app.actos.models import Movimiento
from app.actos.services import ejecutar
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Asunto, Visita
from app.bitacora.queries import entradas as bitacora
from app.bitacora.queries.visitas import REFERENCIAS, visita_de
from app.bitacora.services.entradas import motivo_de_fechas, no_es_su_dia
from app.bitacora.workflow.entrada import ESTADOS as ESTADOS_DE_BITACORA
from app.bitacora.workflow.entrada import TABLA
from app.bitacora.workflow.visita import QUIEN_VISITA, VISITA_SUELTA, LoTratado
from app.extensions import db
from app.jornadas.models import Jornada
from app.nucleo import folio as folios
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import ActoProhibido, Conflicto, DatosInvalidos, Hito, de_donde
from app.nucleo.lectura import coordenadas, leer
from app.nucleo.reloj import Reloj, ahora
from app.peticiones.queries import por_folio as peticion_por_folio
from app.peticiones.workflow.hitos import se_oyo, se_registro
from app.seguridad.guardia import Alcance
from app.seguridad.zona import local

ESPERAN_VISITA = de_donde(TABLA, "visitar")
"""States of an entry in which a canalización may be noted; there may be several."""


def anotar_visita(datos: Hechos, *, autor: Alcance, via: str = "pantalla", reloj: Reloj = ahora) -> Visita:
    """Note a visita; the same `uuid` with the same contents is the same visita, however often it arrives.

    `datos` are the fields of `VISITA_SUELTA`; a canalización is an act of its entry, `visitar`. Raises `Conflicto`
    when the uuid came before with other contents; other errors as `ejecutar`.
    """
    momento = reloj()
    limpios = leer(
        VISITA_SUELTA,
        datos,
        lo_tratado(datos),
        hoy=local(momento).date(),
        existe=lambda c, n: REFERENCIAS.existe(None, c, n),
    )
    if not autor.puestos & set(QUIEN_VISITA[limpios["tipo"]]):
        raise ActoProhibido(_("Su puesto no hace ese tipo de visita."))
    valores = _valores(limpios, autor) | {"cuando": instante(limpios, "cuando", momento)}
    _en_su_jornada(limpios)
    asuntos = _asuntos(limpios)
    _esperar_a_la_entrada(valores["bitacora_id"])
    previa = visita_de(valores["uuid"])
    if previa is not None:
        return _la_misma(previa, valores, asuntos)
    if limpios["tipo"] != "canalizacion":
        return _guardada(valores, asuntos)
    entrada = _entrada_que_espera(limpios)
    ejecutar(entrada, "visitar", {**limpios, "uuid": valores["uuid"]}, autor=autor, via=via, reloj=reloj)
    return _la_misma(visita_de(valores["uuid"]), valores, asuntos)


def lo_tratado(datos: Hechos) -> LoTratado:
    """Return what bounds the day of a visita: the newest of the entries and peticiones whose folios were typed.

    A folio that is not there bounds nothing here; noting the visita says so beside its field.
    """
    escrito = datos.get("bitacora_folio" if datos.get("tipo") == "canalizacion" else "peticion_folio")
    hitos = [hito for texto in _folios(escrito) if (hito := _hito_de(texto)) is not None]
    return LoTratado(max(hitos, key=lambda hito: hito.dia, default=None))


def _folios(escrito: object) -> list[str]:
    return [texto for texto in re.split(r"[\s,;]+", str(escrito or "").replace("\0", "")[:400]) if texto]


def _hito_de(texto: str) -> Hito | None:
    folio = folios.normalizar(texto)
    peticion = peticion_por_folio(folio) if folio else None
    if peticion is not None:
        return se_registro(peticion, peticion.dia_registrada, {})
    entrada = bitacora.por_folio(texto)
    return se_oyo(entrada, entrada.dia_oida, {}) if entrada is not None else None


def _en_su_jornada(d: Datos) -> None:
    """Refuse a home visited on another day than its jornada's, and a follow-up before that day."""
    if d["tipo"] == "canalizacion" or not d.get("jornada_id"):
        return
    jornada: Jornada = db.session.get_one(Jornada, d["jornada_id"])
    dia = d["cuando_fecha"]
    if dia < jornada.fecha or (d["tipo"] == "domicilio" and dia not in (jornada.fecha, _empezo(jornada))):
        raise DatosInvalidos({"cuando_fecha": no_es_su_dia(jornada)})


def _empezo(jornada: Jornada) -> date | None:
    """Return the day on which it was begun, which may be after the one that was planned; None while it was not."""
    inicio = select(Movimiento.cuando).where(Movimiento.jornada_id == jornada.id, Movimiento.acto == "iniciar")
    cuando = db.session.scalar(inicio)
    return local(cuando).date() if cuando is not None else None


def _esperar_a_la_entrada(bitacora_id: int | None) -> None:
    """Lock the entry before looking for the visita: the same one sent twice at once is noted by the first alone."""
    if bitacora_id is not None:
        db.session.execute(select(Bitacora.id).where(Bitacora.id == bitacora_id).with_for_update())


def _valores(d: Datos, autor: Alcance) -> Datos:
    propios = (
        "tipo",
        "con_quien",
        "dependencia_id",
        "localidad_id",
        "resultado",
        "siguiente",
        "siguiente_fecha",
        "jornada_id",
    )
    valores = {nombre: d.get(nombre) for nombre in propios}
    valores |= {"uuid": _uuid(d), "quien_id": autor.usuario_id, "bitacora_id": None}
    valores["motivo_fecha"] = motivo_de_fechas(d)
    valores["latitud"], valores["longitud"] = coordenadas(d.get("punto"))
    if d["tipo"] == "canalizacion":
        entrada = _entrada(d)
        valores |= {"bitacora_id": entrada.id, "jornada_id": entrada.jornada_id}
    return valores


def _asuntos(d: Datos) -> set[tuple[str, int]]:
    """Return (column, id) of each petición and entry that the visita treats; a follow-up treats one at least."""
    if d["tipo"] == "canalizacion":
        return set()
    escritos = _folios(d.get("peticion_folio"))
    if not escritos and d["tipo"] == "seguimiento":
        raise DatosInvalidos({"peticion_folio": _("Escriba el folio de lo que se trató.")})
    return {_asunto(texto) for texto in escritos}


def _asunto(texto: str) -> tuple[str, int]:
    folio = folios.normalizar(texto)
    peticion = peticion_por_folio(folio) if folio else None
    if peticion is not None:
        return "peticion_id", peticion.id
    entrada = bitacora.por_folio(texto)
    if entrada is None:
        raise DatosInvalidos({"peticion_folio": _("No encuentro el folio %(folio)s; revíselo.", folio=texto)})
    return "bitacora_id", entrada.id


def _uuid(d: Datos) -> str:
    """Return the device's identifier in its canonical form, or a new one."""
    try:
        return str(uuid.UUID(d["uuid"]) if "uuid" in d else uuid.uuid4())
    except ValueError as error:
        raise DatosInvalidos({"uuid": _("El identificador de la visita no es válido.")}) from error


def _entrada(d: Datos) -> Bitacora:
    entrada = bitacora.por_folio(d["bitacora_folio"])
    if entrada is None:
        raise DatosInvalidos({"bitacora_folio": _("No encuentro ese folio; revíselo.")})
    return entrada


def _entrada_que_espera(d: Datos) -> Bitacora:
    entrada = _entrada(d)
    if entrada.estado not in ESPERAN_VISITA:
        estado = _(ESTADOS_DE_BITACORA[entrada.estado])
        texto = _("Esa entrada está «%(estado)s»: no espera una visita.", estado=estado)
        raise DatosInvalidos({"bitacora_folio": texto})
    return entrada


def _la_misma(previa: Visita | None, valores: Datos, asuntos: set[tuple[str, int]]) -> Visita:
    if previa is None or any(getattr(previa, nombre) != valor for nombre, valor in valores.items()):
        raise Conflicto(_("Esa visita ya se anotó con otros datos. Revise y anótela como otra."))
    tratados = {
        ("peticion_id", a.peticion_id) if a.peticion_id else ("bitacora_id", a.bitacora_id) for a in previa.asuntos
    }
    if tratados != asuntos:
        raise Conflicto(_("Esa visita ya se anotó con otros folios. Revise y anótela como otra."))
    return previa


def _guardada(valores: Datos, asuntos: set[tuple[str, int]]) -> Visita:
    """Add the visita; where another sender was faster, read his: the unique `uuid` decides."""
    visita = Visita(**valores, asuntos=[Asunto(**{columna: pk}) for columna, pk in sorted(asuntos)])
    try:
        with db.session.begin_nested():
            db.session.add(visita)
            db.session.flush()
    except IntegrityError:
        return _la_misma(visita_de(valores["uuid"]), valores, asuntos)
    return visita
