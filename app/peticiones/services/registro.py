"""The beginning of a petición: folio, who asks, what was said, tracking code."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.actos.cadena import simple
from app.actos.folios import folio_de_modulo
from app.actos.referencias import renglones, traer
from app.actos.services import Contexto, Hecho, ejecutar, escribir, realizar
from app.catalogos.models.ajustes import AvisoDePrivacidad
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Modulo
from app.catalogos.models.tramites import Tramite
from app.ciudadanos.services import limpios, persona_de, persona_reservada
from app.extensions import db
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.nucleo.lectura import coordenadas
from app.nucleo.puestos import CAPTURISTA, SECRETARIA
from app.nucleo.reloj import Reloj, ahora
from app.nucleo.texto import son_cifras
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.boveda import guardar
from app.peticiones.services.claves import huella_de_recibo, recibo_de
from app.peticiones.workflow.campos.registro import PROPIO
from app.peticiones.workflow.condiciones import lista_para_canalizar
from app.peticiones.workflow.llegada import DICEN_QUIEN, campos_de_llegada
from app.seguridad.guardia import Alcance

SIN_MODULO = "AC"


def nueva_peticion(canal: Canal, momento: datetime, **valores: Any) -> Peticion:
    """Return a petición that has not been registered yet."""
    valores.setdefault("cuarentena", False)
    return Peticion(
        estado="",
        folio="",
        version=None,
        canal=canal,
        canal_id=canal.id,
        reservada=False,
        firme=False,
        recibida=False,
        faltan=0,
        rechazos=0,
        canalizaciones=0,
        dias_usados=0,
        dias_prorroga=0,
        reaperturas=0,
        vecinos=0,
        con_asesoria=False,
        contra="nadie",
        contra_control=False,
        identidad="identificada",
        registrada=momento,
        ultimo_hash="",
        sal_seguimiento=secrets.token_hex(16),
        **valores,
    )


def efecto_registrar(p: Peticion, d: Datos, c: Contexto) -> Datos:
    modulo = traer(Modulo, d.get("modulo_id"))
    p.modulo, p.modulo_id = modulo, modulo.id if modulo else None
    p.tipo, p.localidad_id = d["tipo"], d["localidad_id"]
    poner_contra(p, d)
    p.reservada = p.contra != "nadie"
    p.jornada_id = d.get("jornada_id", p.jornada_id)
    dicho = p.planteamiento = Planteamiento(descripcion=d["descripcion"], domicilio=d.get("domicilio"), oficios="")
    dicho.latitud, dicho.longitud = coordenadas(d.get("punto"))
    bajo_llave: Datos = {}
    if p.origen is not None:
        _heredar_persona(p, dicho, p.origen)
    else:
        p.identidad = _identidad(d)
        _anotar_aviso(dicho, d, c)
        bajo_llave = _poner_persona(p, dicho, d)
        _anotar_llegada(p, dicho, d)
    # From here to the end of this transaction whoever registers in the same módulo waits.
    p.folio = folio_de_modulo(modulo.clave if modulo else SIN_MODULO, c.momento)
    if p.identidad == "anonima":
        p.recibo_hash = huella_de_recibo(recibo_de(p))
    if bajo_llave:
        guardar(p, bajo_llave, c.momento)
    contados = (
        "canal_id",
        "modulo_id",
        "jornada_id",
        "tipo",
        "contra",
        "localidad_id",
        "anonima",
        "confidencial",
        "aviso_medio",
    )
    return {clave: d[clave] for clave in contados if clave in d}


def poner_contra(p: Peticion, d: Hechos) -> None:
    """Note against whom it goes, and whether that is the Órgano de Control itself."""
    acusada = traer(Dependencia, d.get("contra_dependencia_id"))
    p.contra = d.get("contra", "nadie")
    p.contra_dependencia_id = acusada.id if acusada else None
    p.contra_control = bool(acusada and acusada.control)


def _identidad(d: Hechos) -> str:
    """Return in which mode she gives her name. Raises `DatosInvalidos` where it is not admitted."""
    modo, falta = decidir_identidad(d, traer(Tramite, d.get("tramite_id")))
    if falta:
        raise DatosInvalidos({modo: falta})
    return modo


def decidir_identidad(d: Hechos, tramite: Tramite | None) -> tuple[str, str]:
    """Return the mode in which she gives her name, and why it is not admitted; '' where it is."""
    modo = identidad_de(d)
    return modo, falta_identidad(modo, str(d.get("tipo")), tramite)


def identidad_de(d: Hechos) -> str:
    """Return which of the three ways what was written stands for."""
    return "anonima" if d.get("anonima") else "confidencial" if d.get("confidencial") else "identificada"


def falta_identidad(modo: str, tipo: str, tramite: Tramite | None) -> str:
    """Return why one of this tipo and trámite is not received in this mode; '' where it is (decision 0009, 12)."""
    sin_nombre = tipo == "denuncia" or bool(tramite and tramite.sin_identidad)
    if modo == "anonima" and not sin_nombre:
        return str(_("Sin nombre solo se reciben denuncias y servicios públicos: elija el trámite."))
    if modo == "confidencial" and not (sin_nombre or tipo == "queja"):
        return str(_("En confianza se reciben quejas, denuncias y servicios públicos; revise el tipo."))
    return ""


def _anotar_aviso(dicho: Planteamiento, d: Hechos, c: Contexto) -> None:
    """Keep which version of the aviso de privacidad she was told, how and when; nothing for who gives no name."""
    if d.get("aviso_medio") and not d.get("anonima"):
        dicho.aviso_id = max(renglones(AvisoDePrivacidad), default=None)
        dicho.aviso_medio, dicho.aviso_dado = d["aviso_medio"], c.momento


def _poner_persona(p: Peticion, dicho: Planteamiento, d: Datos) -> Datos:
    """Keep who asks: nowhere, in a row that only the Órgano de Control sees, or among the citizens.

    Returns what of her goes to the vault, where she asks in confidence.
    """
    if p.identidad == "anonima":
        return {}
    if p.identidad == "confidencial":
        datos = limpios(d)
        if not datos.get("nombre"):
            sentencia = _("Escriba su nombre (se guarda bajo llave) o marque que no quiere darlo.")
            raise DatosInvalidos({"nombre": sentencia})
        dicho.medio_en_boveda = any(datos.get(medio) for medio in ("telefono", "correo", "domicilio"))
        return {**{nombre: d[nombre] for nombre in DICEN_QUIEN if nombre in d}, **datos}
    dicho.ciudadano = persona_reservada(d) if p.reservada else persona_de(d)
    db.session.flush()
    return {}


def _anotar_llegada(p: Peticion, dicho: Planteamiento, d: Hechos) -> None:
    """Keep what the way it came brings; what says who asks only where she gave her name in the open."""
    campos = campos_de_llegada(p.canal.clave, con_quien=p.identidad == "identificada")
    dicho.llegada = {campo.nombre: simple(d[campo.nombre]) for campo in campos if campo.nombre in d} or None


def _heredar_persona(p: Peticion, dicho: Planteamiento, origen: Peticion) -> None:
    """Give a part of a petición the person of the whole, in the mode in which she gave her name."""
    p.identidad = origen.identidad
    suyo = origen.planteamiento
    if suyo is None:
        return
    dicho.medio_en_boveda, dicho.aviso_id = suyo.medio_en_boveda, suyo.aviso_id
    dicho.aviso_medio, dicho.aviso_dado, dicho.llegada = suyo.aviso_medio, suyo.aviso_dado, suyo.llegada
    if suyo.persona is not None:
        dicho.ciudadano = persona_reservada({"ciudadano_id": suyo.persona.id}) if p.reservada else suyo.persona


# Registering


def registrar(
    datos: Hechos,
    *,
    autor: Alcance,
    via: str = "pantalla",
    reloj: Reloj = ahora,
    cuarentena: bool = False,
) -> Peticion:
    """Register a petición: folio, state by its canal's procedimiento, planteamiento, and what «sistema» does next.

    `datos` are the fields of `/peticiones/add`. With `tramite_id` it is also classified, with
    `requisito_ids` those requisitos are marked as brought; each its own act. `cuarentena`: it looks like spam, and
    waits for somebody to admit it. Errors as `ejecutar`.
    """
    peticion = nueva_peticion(_canal(datos.get("canal_id")), reloj(), cuarentena=cuarentena)
    _registrada(peticion, datos, autor=autor, via=via, reloj=reloj)
    return peticion


def registrar_de_bitacora(
    datos: Hechos,
    *,
    bitacora_id: int,
    destino_id: int | None,
    jornada_id: int | None = None,
    autor: Alcance,
    via: str = "pantalla",
    reloj: Reloj = ahora,
) -> Peticion:
    """Register what an entry of the bitácora says (H 4.2.1), and channel it to the dependencia that was visited.

    `datos` as for `registrar`, whatever the procedimiento of its canal; without `destino_id`, or while obligatory
    requisitos of its trámite are missing, it waits in por_canalizar. Errors as `ejecutar`.
    """
    canal = db.session.get_one(Canal, int(datos["canal_id"]))
    peticion = nueva_peticion(canal, reloj(), bitacora_id=bitacora_id, jornada_id=jornada_id, destino_id=destino_id)
    _registrada(peticion, datos, autor=autor, via=via, reloj=reloj)
    if peticion.reservada:
        return peticion
    if peticion.estado == "por_canalizar" and destino_id is not None and lista_para_canalizar(peticion):
        ejecutar(peticion, "canalizar", {}, autor=autor, via=via, reloj=reloj)
    return peticion


def _registrada(peticion: Peticion, datos: Hechos, *, autor: Alcance, **como: Any) -> None:
    """Register it; unless it is reservada or says no trámite, classify it too, and note what was brought."""
    registro = realizar(peticion, "registrar", datos, autor=autor, **como)
    if peticion.reservada or not datos.get("tramite_id"):
        escribir([registro])
    else:
        _completada(registro, datos, autor=autor, **como)


def _completada(registro: Hecho[Peticion], datos: Hechos, *, autor: Alcance, **como: Any) -> None:
    """Write what was registered and classified, and what was brought.

    «sistema» goes on after the last act only, so nothing ticked is lost.
    """
    peticion = registro.cosa
    traidos = list(dict.fromkeys(map(str, datos.get("requisito_ids", ()))))
    if traidos and not autor.puestos & {SECRETARIA, CAPTURISTA}:
        raise DatosInvalidos({"requisito_ids": _("Los requisitos los coteja la Secretaria o el Capturista.")})
    clasificar = {c: valor for c, valor in datos.items() if c == "tramite_id" or c.startswith(PROPIO)}
    escribir([registro, realizar(peticion, "clasificar", clasificar, autor=autor, **como)], encadenar=not traidos)
    for n, requisito_id in enumerate(traidos, 1):
        visto = {"requisito_id": requisito_id, "como": "original"}
        try:
            ejecutar(peticion, "cotejar_requisitos", visto, autor=autor, encadenar=n == len(traidos), **como)
        except DatosInvalidos as error:
            raise DatosInvalidos({"requisito_ids": str(error)}) from error


def _canal(valor: object) -> Canal:
    canal = traer(Canal, int(str(valor))) if son_cifras(valor) else None
    if canal is None or not canal.activo:
        raise DatosInvalidos({"canal_id": _("Elija cómo llegó.")})
    if canal.procedimiento == "denuncia":
        raise ActoRechazado(
            _(
                "Lo que llega por %(canal)s se asienta primero en la bitácora. Si llaman para pedir algo y no para "
                "denunciar, elija un canal de solicitud.",
                canal=canal.nombre.lower(),
            )
        )
    return canal
