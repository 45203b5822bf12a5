"""Receiving once what was recorded without signal, by the services of the screen.

Callers open `escritura()`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.asesorias.models import Asesoria
from app.asesorias.services import asentar_asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.bitacora.services.entradas import asentar
from app.bitacora.services.visitas import anotar_visita
from app.campo import queries
from app.campo.models import Dispositivo, RegistroDeCampo
from app.campo.services.dispositivos import serie, suyo
from app.campo.services.fotos import MODELOS, DeCampo
from app.campo.workflow import TIPOS, Sobre, Tipo
from app.catalogos.models.canales import Canal
from app.catalogos.queries import canales
from app.compromisos.models import Compromiso
from app.compromisos.services import acordar
from app.extensions import db
from app.fab.once import huella_de
from app.jornadas.models import Jornada
from app.jornadas.queries import canal_de_jornadas, cerro, modulo_de_jornada
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoProhibido, DatosInvalidos
from app.nucleo.limites import ARCHIVO, en_mb
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.boveda import PERSONALES
from app.peticiones.services.registro import registrar
from app.peticiones.workflow.campos.registro import PROPIO
from app.seguridad.guardia import Alcance
from app.seguridad.zona import local

ADELANTO = timedelta(minutes=5)
"""How much a device's clock may be ahead."""
VEJEZ = timedelta(days=60)
MAXIMO_DE_FOTOS = 20
DE_LA_PERSONA = frozenset(PERSONALES)
Hacer = Callable[[Sobre, Alcance, datetime], DeCampo]


class OtrosDatos(Exception):
    """The UUID is taken: by another record of this account (`previo`), or by what she may not see (None)."""

    def __init__(self, previo: RegistroDeCampo | None = None) -> None:
        super().__init__(_("ya se envió con otros datos"))
        self.previo = previo


def recibir(sobre: Sobre, autor: Alcance, momento: datetime) -> tuple[RegistroDeCampo, bool]:
    """Record what a device sends and return it, with whether it is new: the same again is the same.

    Raises `OtrosDatos` (409), `DispositivoNegado` and `ActoProhibido` (403), `DatosInvalidos` (422), and what the
    service of its tipo raises.
    """
    dispositivo = suyo(sobre.dispositivo, autor)
    dispositivo.visto = momento
    previo = queries.registro(sobre.uuid)
    if previo is not None:
        return _el_mismo(previo, sobre), False
    _revisar(sobre, dispositivo, autor, momento)
    registro = _apartado(sobre, dispositivo, autor, momento)
    if registro is None:
        return _el_que_gano(sobre, dispositivo), False
    cosa = HACER[sobre.tipo](sobre, autor, momento)
    db.session.flush()
    registro.cosa_id, registro.folio = cosa.id, getattr(cosa, "folio", "")
    if bool(getattr(cosa, "reservada", False)):
        registro.contenido = olvidado(registro)
    db.session.flush()
    return registro, True


def huella(sobre: Sobre) -> str:
    """Return the keyed hash by which the same contents are known again."""
    return huella_de({"registro": json.dumps(sobre.contenido, ensure_ascii=False, sort_keys=True)})


def olvidado(registro: RegistroDeCampo) -> Datos:
    """Return what stays of a record's contents once they are forgotten: the only proof that the aviso was read."""
    return {"aviso_leido": bool((registro.contenido or {}).get("aviso_leido"))}


def _guardable(sobre: Sobre) -> Datos:
    """Return the contents that are kept for a while: never the person's name, which has its own place, or none."""
    tapado = _("(guardado; aquí no se muestra)")
    personales = TIPOS[sobre.tipo].personales | DE_LA_PERSONA
    datos = {nombre: tapado if nombre in personales and texto else texto for nombre, texto in sobre.datos.items()}
    return {**sobre.contenido, "datos": datos}


def servidor_de(previo: RegistroDeCampo | None) -> Datos | None:
    """Return what was recorded under a UUID, for who recorded it and still sees it; None once it is forgotten."""
    if previo is None or db.session.get(MODELOS[previo.tipo], previo.cosa_id) is None:
        return None
    guardado = previo.contenido or {}
    return {clave: guardado[clave] for clave in ("tipo", "datos", "capturado")} if "datos" in guardado else None


def _el_mismo(previo: RegistroDeCampo, sobre: Sobre) -> RegistroDeCampo:
    if previo.huella != huella(sobre):
        raise OtrosDatos(previo)
    return previo


def _apartado(sobre: Sobre, dispositivo: Dispositivo, autor: Alcance, momento: datetime) -> RegistroDeCampo | None:
    """Claim the UUID; None when another sender was faster: the unique key decides, and this one waits for his end."""
    registro = RegistroDeCampo(
        uuid=sobre.uuid,
        dispositivo_id=dispositivo.id,
        user_id=autor.usuario_id,
        tipo=sobre.tipo,
        cosa_id=0,
        folio="",
        provisional=sobre.provisional,
        huella=huella(sobre),
        contenido=_guardable(sobre),
        fotos=sobre.anuncio,
        capturado=sobre.capturado,
        recibido=momento,
    )
    try:
        with db.session.begin_nested():
            db.session.add(registro)
            db.session.flush()
    except IntegrityError:
        return None
    return registro


def _el_que_gano(sobre: Sobre, dispositivo: Dispositivo) -> RegistroDeCampo:
    previo = queries.registro(sobre.uuid)
    if previo is not None:
        return _el_mismo(previo, sobre)
    if queries.con_provisional(dispositivo.id, sobre.provisional) is not None:
        raise DatosInvalidos({"provisional": _("Ese folio provisional ya lo lleva otro registro de este dispositivo.")})
    raise OtrosDatos


# What a record must be, before its tipo's own service looks at it


def _revisar(sobre: Sobre, dispositivo: Dispositivo, autor: Alcance, momento: datetime) -> None:
    tipo = TIPOS[sobre.tipo]
    if not autor.puestos & tipo.puestos:
        raise ActoProhibido(_("Su puesto no captura eso."))
    errores = _de_cuando(sobre, momento) | _de_los_datos(sobre, tipo, autor)
    if not re.fullmatch(rf"{serie(dispositivo)}-[0-9]{{4,9}}", sobre.provisional):
        errores["provisional"] = _("El folio provisional no es de este dispositivo.")
    if len(sobre.fotos) > MAXIMO_DE_FOTOS:
        errores["fotos"] = _("Envíe a lo más %(n)s fotos por registro.", n=MAXIMO_DE_FOTOS)
    if any(foto.tamano > ARCHIVO for foto in sobre.fotos):
        errores["fotos"] = _("Una foto pesa más de %(n)s MB. Redúzcala y vuelva a adjuntarla.", n=en_mb(ARCHIVO))
    if not errores:
        errores = _de_la_jornada(sobre, tipo, autor)
    if errores:
        raise DatosInvalidos(errores)


def _de_cuando(sobre: Sobre, momento: datetime) -> dict[str, str]:
    if sobre.capturado > momento + ADELANTO:
        return {"capturado": _("La hora de captura es posterior a ahora: revise el reloj del teléfono.")}
    if sobre.capturado < momento - VEJEZ:
        return {"capturado": _("Se capturó hace más de %(n)s días naturales: captúrelo de nuevo.", n=VEJEZ.days)}
    return {}


def _de_los_datos(sobre: Sobre, tipo: Tipo, autor: Alcance) -> dict[str, str]:
    """Return a sentence for each datum that is not asked for, and for what is personal before the aviso was read."""
    pedidos = {campo.nombre for campo in tipo.pedidos(autor.puestos)}
    errores = {}
    for nombre, texto in sobre.datos.items():
        propio = tipo.clave == "peticion" and nombre.startswith(PROPIO)
        if nombre not in pedidos and not propio:
            errores[nombre] = _("Ese dato no se captura aquí.")
        elif tipo.es_personal(nombre, sobre.datos) and texto.strip() and not sobre.aviso_leido:
            errores[nombre] = _("Antes de pedir este dato, lea a la persona el aviso de privacidad y márquelo.")
    return errores


def _de_la_jornada(sobre: Sobre, tipo: Tipo, autor: Alcance) -> dict[str, str]:
    if sobre.jornada_id is None:
        return {"jornada_id": _("Elija la jornada.")} if tipo.jornada else {}
    consulta = queries.jornadas_de(autor).where(Jornada.id == sobre.jornada_id)
    jornada = db.session.scalars(consulta).first()
    if jornada is None:
        return {"jornada_id": _("Esa jornada no recibe lo que usted captura: no va en su equipo o cerró hace mucho.")}
    if local(sobre.capturado).date() < jornada.fecha:
        return {"capturado": _("Se capturó antes del día de esa jornada.")}
    cierre = cerro(jornada)
    if cierre is not None and sobre.capturado > cierre:
        return {"capturado": _("La jornada ya había cerrado cuando se capturó.")}
    return {}


# The thing itself, by the service that the screen uses


def _como(autor: Alcance, momento: datetime) -> Datos:
    return {"autor": autor, "via": "campo", "reloj": lambda: momento}


def _bitacora(sobre: Sobre, autor: Alcance, momento: datetime) -> Bitacora:
    datos = {**sobre.datos, "medio": "jornada", "jornada_id": sobre.jornada_id}
    entrada = asentar(datos, **_como(autor, momento))
    _no_despues(entrada.oida, sobre, "oida_hora")
    return entrada


def _visita(sobre: Sobre, autor: Alcance, momento: datetime) -> Visita:
    datos = {**sobre.datos, "uuid": sobre.uuid, "jornada_id": sobre.jornada_id}
    visita = anotar_visita(datos, **_como(autor, momento))
    _no_despues(visita.cuando, sobre, "cuando_hora")
    return visita


def _asesoria(sobre: Sobre, autor: Alcance, momento: datetime) -> Asesoria:
    return asentar_asesoria({**sobre.datos, "jornada_id": sobre.jornada_id}, **_como(autor, momento))


def _compromiso(sobre: Sobre, autor: Alcance, momento: datetime) -> Compromiso:
    return acordar({**sobre.datos, "jornada_id": sobre.jornada_id}, **_como(autor, momento))


def _peticion(sobre: Sobre, autor: Alcance, momento: datetime) -> Peticion:
    datos = {**sobre.datos, "jornada_id": sobre.jornada_id, "canal_id": _canal(), "modulo_id": modulo_de_jornada()}
    if sobre.aviso_leido:
        datos["aviso_medio"] = "leido"
    return registrar(datos, **_como(autor, momento))


def _canal() -> int | None:
    """Return the canal of the jornadas; where the town has none, the first on offer that is not of denuncias."""
    otros = canales().where(Canal.procedimiento != "denuncia")
    canal = canal_de_jornadas() or db.session.scalars(otros.limit(1)).first()
    return canal.id if canal is not None else None


def _no_despues(cuando: datetime, sobre: Sobre, campo: str) -> None:
    """What was heard or done cannot be later than its own record."""
    if cuando > sobre.capturado:
        raise DatosInvalidos({campo: _("Esa hora es posterior a la de captura; revísela.")})


HACER: dict[str, Hacer] = {
    "bitacora": _bitacora,
    "visita": _visita,
    "asesoria": _asesoria,
    "compromiso": _compromiso,
    "peticion": _peticion,
}
