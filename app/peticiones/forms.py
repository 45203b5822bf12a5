"""The capture form: what its page needs, and what was posted."""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, select
from werkzeug.datastructures import MultiDict

from app.actos.models import Movimiento
from app.catalogos import queries as catalogos
from app.ciudadanos.services import limpios
from app.constantes import escrito
from app.extensions import db
from app.jornadas.queries import canal_de_jornadas, modulo_de_jornada
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Campo, DatosInvalidos
from app.nucleo.lectura import leer
from app.nucleo.puestos import CAPTURISTA, COMUNICACION, SECRETARIA, UNIDAD
from app.nucleo.texto import N_
from app.peticiones.models.alcance import CANAL_REDES
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.captura import (
    CanalEnUso,
    canales_en_uso,
    moldes,
    opciones_de_tramite,
    tramites_de_captura,
)
from app.peticiones.queries import (
    REFERENCIAS,
    campos_propios,
)
from app.peticiones.services.registro import decidir_identidad, identidad_de
from app.peticiones.workflow.campos.registro import PROPIO, REGISTRO
from app.peticiones.workflow.llegada import NOMBRES, POR_CANAL, campos_de_llegada
from app.peticiones.workflow.vocabulario import AVISOS, CONTRA_ALGUIEN, CONTRAS, TIPOS
from app.seguridad.guardia import Alcance
from app.seguridad.memoria import recordar
from app.seguridad.zona import hoy

_CLAVE = "clave_envio"
CAMPOS_DE_CAPTURA = (*(campo.nombre for campo in REGISTRO), *NOMBRES, _CLAVE, "seguir")
IDENTIDADES = (
    ("identificada", N_("Con su nombre"), N_("La dependencia que la atienda sabrá quién pide.")),
    ("confidencial", N_("Confidencial"), N_("Su nombre se guarda bajo llave; la dependencia atiende sin conocerlo.")),
    ("anonima", N_("Sin nombre"), N_("No se guarda ningún dato; se le da un recibo para saber en qué va.")),
)
"""The three ways of asking, each explained; posted as `confidencial`, `anonima` or neither."""
SOLO_CONTROL = N_("Solo el Órgano de Control sabrá quién pide.")
"""What giving her name means in a queja or denuncia against somebody of the town hall, which is reservada."""
AVISO_POR_CANAL = {"presencial": "mostrado", "telefono": "telefono", "llamada": "telefono", "escrito": "papel"}
"""How the aviso de privacidad is usually given, by canal; the page proposes it and the clerk confirms it."""


RECIENTES, MIAS, USUALES = 300, 5, 3
"""Among how many of the newest peticiones hers are sought; how many of hers are shown; how many trámites proposed."""


def captura_vacia(jornada_id: str = "", canal_id: str = "", modulo_id: str = "") -> Datos:
    """Return the values of a fresh capture page, with the canal and módulo of the one before.

    In a jornada, its canal, módulo and locality are proposed instead.
    """
    valores = {"tipo": "solicitud", "identidad": "identificada", _CLAVE: secrets.token_urlsafe(16)}
    valores |= {"canal_id": canal_id, "modulo_id": modulo_id}
    jornada = REFERENCIAS.ofrecida("jornada", jornada_id) if jornada_id else None
    if jornada is None:
        return {**valores, "jornada_id": jornada_id}
    canal = canal_de_jornadas()
    suyo = canal.id if canal is not None else None
    suyos = {"localidad_id": jornada.localidad_id, "canal_id": suyo, "modulo_id": modulo_de_jornada()}
    return {**valores, "jornada_id": jornada.id, **suyos}


def jornada_de(valores: Datos, errores: dict[str, str]) -> Datos:
    """Return how the page shows the jornada of a capture: its line, or which others there are when it is refused."""
    elegida = valores.get("jornada_id")
    if not elegida:
        return {"jornada": None}
    jornada = REFERENCIAS.ofrecida("jornada", elegida)
    if jornada is not None:
        return {"jornada": str(jornada)}
    errores["jornada_id"] = _("Esa jornada ya no recibe capturas. Elija otra, o deje vacío si no fue en una jornada.")
    return {"jornada": None, "jornadas": REFERENCIAS.opciones("jornada")}


def leer_captura(formulario: MultiDict[str, str]) -> Datos:
    """Return what was posted, only the fields that the page has; `requisito_ids` as a list.

    `identidad`, the choice of three, becomes `confidencial` or `anonima`, which others post by themselves.
    """
    datos: Datos = {
        nombre: formulario[nombre]
        for nombre in formulario
        if nombre in CAMPOS_DE_CAPTURA or (nombre.startswith(PROPIO) and len(nombre) < 60)
    }
    elegida = formulario.get("identidad", "")
    if elegida in ("confidencial", "anonima"):
        datos[elegida] = "1"
    if formulario.get("aviso_dado") and not datos.get("aviso_medio"):
        datos |= {"aviso_dado": "1", "aviso_medio": _aviso_usual(datos.get("canal_id", ""))}
    datos["requisito_ids"] = formulario.getlist("requisito_ids")
    return datos


def _aviso_usual(canal_id: str) -> str:
    """Return how the aviso is usually given by a canal, '' where that is not known."""
    canal = REFERENCIAS.ofrecida("canal", canal_id)
    return AVISO_POR_CANAL.get(canal.clave, "") if canal is not None else ""


def exigir_manera_del_aviso(datos: Hechos) -> None:
    """Raise `DatosInvalidos` when the aviso is marked as given and nobody says how."""
    if datos.get("aviso_dado") and not datos.get("aviso_medio") and identidad_de(datos) != "anonima":
        raise DatosInvalidos({"aviso_medio": _("Diga cómo se le dio a conocer el aviso, o quite la marca.")})


# What is wrong with it, all at once


_EN_PANTALLA = (
    "jornada_id", "canal_id", *NOMBRES, "tipo", "contra", "contra_dependencia_id", "anonima", "confidencial",
    "aviso_medio",
    "nombre", "apellidos", "telefono", "localidad_id", "domicilio", "descripcion", "tramite_id", PROPIO, "correo",
    "curp", "rfc", "punto", "modulo_id", "requisito_ids",
)  # fmt: skip
_DE_LA_PERSONA = ("ciudadano_id", "nombre", "apellidos", "telefono", "correo", "curp", "rfc")
_NOMBRAN = {True: ("nombre",), False: ("nombre", "ciudadano_id", "curp")}
"""What says who she is, in confidence and in the open."""


def en_orden(errores: Mapping[str, str]) -> dict[str, str]:
    """Return the errors in the order in which their fields stand on the page, what has no place of its own last."""
    lugar = {nombre: n for n, nombre in enumerate(_EN_PANTALLA)}

    def puesto(nombre: str) -> int:
        return lugar.get(PROPIO if nombre.startswith(PROPIO) else nombre, len(lugar))

    return {nombre: errores[nombre] for nombre in sorted(errores, key=puesto)}


def errores_de_captura(datos: Hechos, hallados: Mapping[str, str]) -> dict[str, str]:
    """Return everything that is wrong with a refused capture, so that it is told at once and not in rounds.

    `hallados` are the sentences that registering stopped at, and they stand; field → Spanish sentence. Asks, writes
    nothing.
    """
    reservada = datos.get("contra") in dict(CONTRA_ALGUIEN)
    propios = () if reservada else campos_propios(datos.get("tramite_id"))
    canal = REFERENCIAS.ofrecida("canal", datos.get("canal_id"))
    escritos = _quejas((*REGISTRO, *(campos_de_llegada(canal.clave) if canal else ()), *propios), datos)
    return {**_de_la_persona(datos), **_de_identidad(datos, escritos), **escritos, **hallados}


def _leidos(campos: Iterable[Campo], datos: Hechos) -> Datos:
    return leer(campos, datos, None, hoy=hoy(), existe=lambda campo, n: REFERENCIAS.existe(None, campo, n))


def _quejas(campos: Iterable[Campo], datos: Hechos) -> dict[str, str]:
    try:
        _leidos(campos, datos)
    except DatosInvalidos as error:
        return dict(error.errores)
    return {}


def _de_identidad(datos: Hechos, errores: Mapping[str, str]) -> dict[str, str]:
    """Return what is wrong with the way she gives her name, once tipo and trámite are known to be right."""
    if {"tipo", "tramite_id"} & set(errores):
        return {}
    modo, falta = decidir_identidad(datos, REFERENCIAS.ofrecida("tramite", datos.get("tramite_id")))
    return {modo: falta} if falta else {}


def _de_la_persona(datos: Hechos) -> dict[str, str]:
    """Return what is wrong with who asks; nothing for who gives no name. A CURP alone may name her."""
    if datos.get("anonima"):
        return {}
    campos = {campo.nombre: campo for campo in REGISTRO if campo.nombre in _DE_LA_PERSONA}
    dados: Datos = {}
    for campo in campos.values():
        dados |= {} if _quejas((campo,), datos) else _leidos((campo,), datos)
    errores = {} if set(dados) & set(_NOMBRAN[bool(datos.get("confidencial"))]) else {"nombre": _sin_nombre(datos)}
    try:
        limpios(dados)
    except DatosInvalidos as error:
        errores |= error.errores
    return errores


def _sin_nombre(datos: Hechos) -> str:
    if datos.get("confidencial"):
        return _("Escriba su nombre (se guarda bajo llave) o marque que no quiere darlo.")
    return _("Escriba el nombre de quien pide, o marque que no quiere darlo.")


def canales_de(autor: Alcance, todos: Iterable[CanalEnUso]) -> list[CanalEnUso]:
    """Return the channels by which this person registers: Comunicación Social only the networks'."""
    solo_redes = not autor.puestos & set(UNIDAD) and COMUNICACION in autor.puestos
    aqui = (canal for canal in todos if canal.procedimiento != "denuncia")
    return [canal for canal in aqui if not solo_redes or canal.clave == CANAL_REDES]


def _aviso() -> Datos | None:
    """Return the aviso de privacidad in force: its version, its first sentences and all of it."""
    vigente = catalogos.aviso_vigente()
    if vigente is None:
        return None
    texto = vigente.texto.strip()
    corto = re.match(r"[^\n]{1,240}(?:[.;](?= |\n|$)|$)|[^\n]{1,240}", texto)
    return {"version": vigente.id, "corto": corto[0] if corto else texto, "texto": texto}


class Suya(NamedTuple):
    """What one registered before, as far as the capture offers it again."""

    id: int
    folio: str
    canal_id: int
    tramite_id: int | None
    localidad_id: int | None


def _suyas(autor: Alcance) -> list[Suya]:
    """Return what this person registered among the newest peticiones, newest first, as rows of a few columns."""
    return [Suya(*fila) for fila in db.session.execute(_registradas(), {"autor_id": autor.usuario_id})]


@cache
def _registradas() -> Select[int, str, int, int | None, int]:
    columnas = Peticion.id, Peticion.folio, Peticion.canal_id, Peticion.tramite_id, Peticion.localidad_id
    nuevas = select(*columnas).order_by(Peticion.id.desc()).limit(escrito(RECIENTES)).subquery()
    suyo = Movimiento.acto == "registrar", Movimiento.autor_id == bindparam("autor_id")
    return (
        select(*(nuevas.c[columna.key] for columna in columnas))
        .join(Movimiento, (Movimiento.peticion_id == nuevas.c.id) & (Movimiento.numero == 1))
        .where(*suyo)
        .order_by(nuevas.c.id.desc())
    )


def _mias(suyas: list[Suya], tramites: Iterable[Datos], lugares: list[tuple[int, str]]) -> list[dict[str, str]]:
    nombres, donde = {t["id"]: t["nombre"] for t in tramites}, dict(lugares)
    return [
        {
            "folio": p.folio,
            "url": url_for("PeticionView.show", pk=p.id),
            "detalle": " · ".join(x for x in (nombres.get(p.tramite_id or 0), donde.get(p.localidad_id or 0)) if x),
        }
        for p in suyas[:MIAS]
    ]


def _usuales(suyas: list[Suya], canal_id: int) -> str:
    """Return the ids of the trámites that she registers most by a canal, parted by «|»."""
    cuenta = Counter(p.tramite_id for p in suyas if p.canal_id == canal_id and p.tramite_id)
    return "|".join(str(pk) for pk, _n in cuenta.most_common(USUALES))


def _llegadas(canales: Iterable[CanalEnUso]) -> list[tuple[str, tuple[Campo, ...]]]:
    """Return what each kind of canal brings, after the ids of its canales parted by «|»."""
    ids: dict[tuple[Campo, ...], list[str]] = {}
    for canal in canales:
        if canal.clave in POR_CANAL:
            ids.setdefault(POR_CANAL[canal.clave], []).append(str(canal.id))
    return [("|".join(suyos), campos) for campos, suyos in ids.items()]


LLAMADA = "llamada"
"""Clave of the canal of who phones to ask for something, where the telephone itself is for denuncias (H 4.2.1)."""


def _de_bitacora(canales: Iterable[CanalEnUso]) -> str:
    """Return what to do with what comes by a canal of denuncias, which is not captured here; '' where none is."""
    oidos = [canal.nombre.lower() for canal in canales if canal.procedimiento == "denuncia"]
    if not oidos:
        return ""
    por = _(" o ").join(oidos)
    frase = _("Las denuncias por %(por)s las asienta Información Ciudadana en la bitácora.", por=por)
    llamada = next((canal.nombre for canal in canales if canal.clave == LLAMADA), None)
    if llamada is None:
        return str(frase)
    return f"{frase} {_('Quien llama para pedir algo se registra aquí: «%(canal)s».', canal=llamada)}"


def registra_cotejando(autor: Alcance) -> bool:
    """Answer whether she may tick, while she registers, which requisitos are brought."""
    return bool(autor.puestos & {SECRETARIA, CAPTURISTA})


def contexto_de_captura(autor: Alcance, tramite_id: object = None) -> Datos:
    """Return the choices of the capture page, what is asked for a chosen trámite, and what she registered last."""
    suyas, todos = _suyas(autor), canales_en_uso()
    de_su_canal = canales_de(autor, todos)
    canales = [
        {
            "id": c.id,
            "nombre": c.nombre,
            "da_turno": c.da_turno,
            "aviso": AVISO_POR_CANAL.get(c.clave, ""),
            "usuales": _usuales(suyas, c.id),
        }
        for c in de_su_canal
    ]
    lugares = [(int(pk), nombre) for pk, nombre in REFERENCIAS.opciones("localidad")]
    tramites, coteja = tramites_de_captura(), registra_cotejando(autor)
    return {
        "canales": canales,
        "llegadas": _llegadas(de_su_canal),
        "de_bitacora": _de_bitacora(todos),
        "modulos": REFERENCIAS.opciones("modulo"),
        "tipos": [(clave, _(texto)) for clave, texto in TIPOS],
        "contras": [(clave, _(texto)) for clave, texto in CONTRAS],
        "acusadas": REFERENCIAS.opciones("acusada"),
        "identidades": IDENTIDADES,
        "solo_control": SOLO_CONTROL,
        "aviso": recordar("aviso de la captura", _aviso),
        "avisos": AVISOS,
        "localidades": lugares,
        "elegido": next((t for t in tramites if str(t["id"]) == str(tramite_id)), None),
        "opciones_de_tramite": opciones_de_tramite(tramite_id),
        "huella": moldes(coteja=coteja).huella,
        "mias": _mias(suyas, tramites, lugares),
        "cuenta": autor.usuario_id,
        "coteja": coteja,
        "url_ciudadanos": url_for("CiudadanoView.buscar"),
        "url_historial": url_for("CiudadanoView.peticiones", pk=0),
        "url_parecidas": url_for("CapturaView.parecidas"),
    }
