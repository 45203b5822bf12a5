"""Asentar an entry, and what its acts change besides the state.

Callers open `escritura()`; nothing here commits.
"""

from __future__ import annotations

import textwrap
import uuid
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from app.actos.campos import instante
from app.actos.folios import folio_nuevo
from app.actos.services import Contexto, Efecto, Flujo, Palabras, ejecutar, tal_cual
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.bitacora.queries import entradas as queries
from app.bitacora.workflow.entrada import ACTOS, CUANTAS, ESTADOS, TABLA, razon_de
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.ciudadanos.services import telefono_limpio
from app.extensions import db
from app.fab.fechas import fecha_larga
from app.jornadas.models import Jornada
from app.jornadas.queries import canal_de_jornadas, cerro
from app.nucleo import folio as folios
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import ActoRechazado, Conflicto, DatosInvalidos
from app.nucleo.lectura import coordenadas
from app.nucleo.puestos import ASESOR
from app.nucleo.reloj import Reloj, ahora
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import por_folio as peticion_por_folio
from app.peticiones.services.registro import registrar_de_bitacora
from app.seguridad.guardia import Alcance
from app.seguridad.zona import local

_DE_QUIEN = ("nombre", "apellidos", "telefono", "aviso_medio")
_DE_CADA_UNA = ("tipo", "contra", "contra_dependencia_id", "descripcion", "tramite_id")
_LARGO_DE_NOMBRE = 80


def asentar(datos: Hechos, *, autor: Alcance, via: str = "pantalla", reloj: Reloj = ahora) -> Bitacora:
    """Write a new entry: folio `BIT-AAAA-NNNNNN-C`, state asentada. Errors as `ejecutar`.

    `datos` are the fields of the act `asentar`; `corrige_folio` names the entry that this one corrects, which stays
    as it is. Source: Huatabampo 4.2.1, paso 1; 4.3.1, paso 2.
    """
    entrada = Bitacora(
        estado="", folio="", version=None, ultimo_hash="", reservada=False, contra_control=False, con_asesoria=False
    )
    ejecutar(entrada, "asentar", datos, autor=autor, via=via, reloj=reloj)
    return entrada


def no_es_su_dia(jornada: Jornada) -> str:
    """Return the sentence beside a day on which something of a jornada cannot have happened."""
    dia = fecha_larga(jornada.fecha)
    return str(_("La jornada es del %(dia)s; revise el día.", dia=dia))


# What each act changes


def efecto_asentar(b: Bitacora, d: Datos, c: Contexto) -> Datos:
    for nombre in ("medio", "estacion", "programa", "relato", "localidad_id", "domicilio", "tramite_id", "reporta"):
        setattr(b, nombre, d.get(nombre))
    b.reporta_telefono = d.get("reporta_telefono")
    b.latitud, b.longitud = coordenadas(d.get("punto"))
    b.oida = instante(d, "oida", c.momento)
    b.jornada_id = _jornada_que_la_recibe(b, d)
    b.corrige_id = _la_que_corrige(d)
    b.asentada = c.momento
    b.folio = folio_nuevo(Bitacora, c.momento)
    publicos = ("medio", "jornada_id", "localidad_id", "tramite_id", "corrige_folio", "oida_fecha_motivo")
    return {nombre: d[nombre] for nombre in publicos if nombre in d}


def _jornada_que_la_recibe(b: Bitacora, d: Datos) -> int | None:
    """Return the jornada's id; what was heard before its day or after it closed is not of it; it may arrive later."""
    if "jornada_id" not in d:
        return None
    jornada: Jornada = db.session.get_one(Jornada, d["jornada_id"])
    if local(b.oida).date() < jornada.fecha:
        raise DatosInvalidos({"oida_fecha": no_es_su_dia(jornada)})
    cerrada = cerro(jornada)
    if cerrada is not None and b.oida > cerrada:
        raise DatosInvalidos({"oida_hora": _("La jornada ya había cerrado a esa hora.")})
    return jornada.id


def _la_que_corrige(d: Datos) -> int | None:
    if "corrige_folio" not in d:
        return None
    otra = queries.por_folio(d["corrige_folio"])
    if otra is None:
        raise DatosInvalidos({"corrige_folio": _("No encuentro ese folio; revíselo.")})
    return otra.id


def efecto_visitar(b: Bitacora, d: Datos, c: Contexto) -> Datos:
    dependencia = db.session.get_one(Dependencia, d["dependencia_id"])
    if "uuid" in d and queries.visita_con(d["uuid"]):
        raise Conflicto(_("Esa visita ya se anotó. Revise y anótela como otra."))
    visita = Visita(
        uuid=d.get("uuid") or str(uuid.uuid4()),
        tipo="canalizacion",
        quien_id=c.autor.usuario_id,
        con_quien=d["con_quien"],
        cuando=_despues_de_oirla(b, d, c),
        dependencia_id=dependencia.id,
        resultado=d["resultado"],
        siguiente=d.get("siguiente"),
        siguiente_fecha=d.get("siguiente_fecha"),
        bitacora_id=b.id,
        jornada_id=b.jornada_id,
        motivo_fecha=motivo_de_fechas(d),
    )
    visita.latitud, visita.longitud = coordenadas(d.get("punto"))
    db.session.add(visita)
    return {**d, "uuid": visita.uuid, "dependencia": dependencia.nombre}


def motivo_de_fechas(d: Hechos) -> str | None:
    """Return why the days of a visita are earlier than they could be; None where they are in order."""
    return " · ".join(d[c] for c in ("cuando_fecha_motivo", "siguiente_fecha_motivo") if d.get(c)) or None


def _despues_de_oirla(b: Bitacora, d: Datos, c: Contexto) -> datetime:
    """Return the instant of the visita; nobody hands over what has not been heard, unless it says why."""
    cuando = instante(d, "cuando", c.momento)
    if cuando < b.oida and "cuando_fecha_motivo" not in d:
        raise DatosInvalidos({"cuando_hora": _("A esa hora todavía no se oía la denuncia; revísela.")})
    return cuando


def efecto_verificar_visita(b: Bitacora, _d: Datos, c: Contexto) -> Datos:
    """Verify every visita that waits for it; what was returned stays as it is."""
    visitas = queries.visitas_por_verificar(b)
    if not visitas:
        raise ActoRechazado(_("No hay visita que verificar."))
    if any(visita.quien_id == c.autor.usuario_id for visita in visitas):
        raise ActoRechazado(_("Usted hizo la visita: la verifica otra persona."))
    for visita in visitas:
        visita.verificada, visita.verifica_id = c.momento, c.autor.usuario_id
    nombres = dict.fromkeys(visita.dependencia.nombre for visita in visitas if visita.dependencia)
    return {"dependencia": ", ".join(nombres), "uuid": ", ".join(visita.uuid for visita in visitas)}


def efecto_registrar_denuncia(b: Bitacora, d: Datos, c: Contexto) -> Datos:
    """Make the peticiones before the entry itself is touched: its row is written once, with this act."""
    pedidas = [sufijo for sufijo in CUANTAS if not sufijo or d.get(f"otra{sufijo}") == "si"]
    nacidas = [_peticion(b, d, sufijo, c) for sufijo in pedidas]
    _esconder_con(b, nacidas)
    return {"folios": ", ".join(p.folio for p in nacidas)}


def _esconder_con(b: Bitacora, nacidas: list[Peticion]) -> None:
    """Hide the entry of a reservada: only who handles those sees it, the custodian where it goes against Control."""
    b.reservada = any(p.reservada for p in nacidas)
    b.contra_control = any(p.contra_control for p in nacidas)


def _peticion(b: Bitacora, d: Datos, sufijo: str, c: Contexto) -> Peticion:
    propios = {nombre: d.get(f"{nombre}{sufijo}") for nombre in _DE_CADA_UNA}
    datos = {
        **_dicho_en(b),
        **{nombre: d[nombre] for nombre in _DE_QUIEN if nombre in d},
        **{nombre: valor for nombre, valor in propios.items() if valor},
        "anonima": "" if d.get("nombre") else "1",
    }
    visita = queries.ultima_visita(b, verificada=True)
    destino = d.get(f"dependencia_id{sufijo}") or (visita.dependencia_id if visita else None)
    acusa = datos.get("contra", "nadie") != "nadie"
    try:
        return _registrada(b, datos, None if acusa else destino, c)
    except DatosInvalidos as error:
        raise DatosInvalidos({_campo_de(clave, sufijo): texto for clave, texto in error.errores.items()}) from error


def _registrada(b: Bitacora, datos: Datos, destino_id: int | None, c: Contexto) -> Peticion:
    if datos.get("contra") == "dependencia" and "contra_dependencia_id" not in datos:
        raise DatosInvalidos({"contra_dependencia_id": _("Elija contra cuál dependencia.")})
    como: Datos = {"autor": c.autor, "via": c.via, "reloj": lambda: c.momento}
    return registrar_de_bitacora(datos, bitacora_id=b.id, jornada_id=b.jornada_id, destino_id=destino_id, **como)


def _campo_de(clave: str, sufijo: str) -> str:
    """Return the field of this form beside which a complaint about the petición's field stands."""
    if clave == "anonima":
        return "nombre"
    return clave if clave in _DE_QUIEN else f"{clave}{sufijo}"


def _dicho_en(b: Bitacora) -> Datos:
    """Return what the petición says by default: what the entry says."""
    return {
        "canal_id": _canal_de(b).id,
        "tipo": "denuncia",
        "descripcion": b.relato,
        "localidad_id": b.localidad_id,
        "domicilio": b.domicilio,
        "tramite_id": b.tramite_id,
    }


def _canal_de(b: Bitacora) -> Canal:
    """Return the town's channel for what is heard by this medio: in a jornada, that of the jornadas.

    Else the first of denuncias, that named as the medio before the others; in a town without one (Altamira has none)
    the channel named as the medio, else the first active one, rather one that gives no turno: nobody waits.
    """
    en_jornada = b.medio == "jornada"
    primero = () if en_jornada else (Canal.procedimiento != "denuncia",)
    consulta = select(Canal).where(Canal.activo.is_(True))
    consulta = consulta.order_by(*primero, Canal.clave != b.medio, Canal.da_turno, Canal.orden, Canal.id)
    canal = (canal_de_jornadas() if en_jornada else None) or db.session.scalars(consulta.limit(1)).first()
    if canal is None:
        raise ActoRechazado(_("Falta en el catálogo un canal para lo que se asienta en la bitácora."))
    return canal


def efecto_reservar(b: Bitacora, d: Datos, c: Contexto) -> Datos:
    """Make the reservada; from now on only who handles those sees the entry."""
    p = _registrada(b, {**_dicho_en(b), **d, **_quien_reporta(b)}, None, c)
    _esconder_con(b, [p])
    return {**d, "folios": p.folio}


def _quien_reporta(b: Bitacora) -> Datos:
    """Return who reported it as a petición asks for a person; the entry keeps what is no telephone."""
    if not b.reporta:
        return {"anonima": "1"}
    nombre, *resto = textwrap.wrap(b.reporta, _LARGO_DE_NOMBRE)
    try:
        telefono = telefono_limpio(b.reporta_telefono or "")
    except ValueError:
        telefono = ""
    return {"nombre": nombre, "apellidos": resto[0] if resto else "", "telefono": telefono}


def efecto_descartar(_b: Bitacora, d: Datos, _c: Contexto) -> Datos:
    if "principal_folio" not in d:
        if "motivo" not in d:
            raise DatosInvalidos({"motivo": _("Escriba el motivo, o el folio con que ya se registró.")})
        return d
    folio = folios.entendido(d["principal_folio"])
    if folio is None or peticion_por_folio(folio) is None:
        raise DatosInvalidos({"principal_folio": _("No encuentro ese folio; revíselo.")})
    return {**d, "principal_folio": folio}


def efecto_orientar(_b: Bitacora, d: Datos, c: Contexto) -> Datos:
    """Keep out of the entry's history what the Asesor advised: it stands in his asesoría."""
    return {"asesoria": "si"} if ASESOR in c.paso.puestos else d


EFECTOS: dict[str, Efecto[Bitacora]] = {
    "orientar": efecto_orientar,
    "asentar": efecto_asentar,
    "visitar": efecto_visitar,
    "verificar_visita": efecto_verificar_visita,
    "registrar_denuncia": efecto_registrar_denuncia,
    "reservar": efecto_reservar,
    "descartar": efecto_descartar,
}

FLUJO = Flujo[Bitacora](
    tabla=TABLA,
    efectos=EFECTOS,
    referencias=queries.REFERENCIAS,
    palabras=Palabras(ESTADOS, ACTOS),
    preparar=tal_cual,
    razon=razon_de,
)
