"""The beginning of a petición: folio, who asks, what was said, tracking code."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from app.actos.cadena import simple
from app.actos.folios import folio_de_modulo
from app.actos.services import Contexto, ejecutar
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Modulo
from app.catalogos.models.tramites import Tramite
from app.catalogos.queries import aviso_vigente
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
    modulo = db.session.get(Modulo, d["modulo_id"]) if d.get("modulo_id") else None
    p.modulo = modulo
    p.folio = folio_de_modulo(modulo.clave if modulo else SIN_MODULO, c.momento)
    p.tipo, p.localidad_id = d["tipo"], d["localidad_id"]
    poner_contra(p, d)
    p.reservada = p.contra != "nadie"
    p.jornada_id = d.get("jornada_id", p.jornada_id)
    dicho = p.planteamiento = Planteamiento(descripcion=d["descripcion"], domicilio=d.get("domicilio"), oficios="")
    dicho.latitud, dicho.longitud = coordenadas(d.get("punto"))
    if p.origen is not None:
        _heredar_persona(p, dicho, p.origen)
    else:
        p.identidad = _identidad(d)
        _anotar_aviso(dicho, d, c)
        _poner_persona(p, dicho, d, c)
        _anotar_llegada(p, dicho, d)
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
    acusada = db.session.get(Dependencia, d["contra_dependencia_id"]) if d.get("contra_dependencia_id") else None
    p.contra = d.get("contra", "nadie")
    p.contra_dependencia_id = acusada.id if acusada else None
    p.contra_control = bool(acusada and acusada.control)


def _identidad(d: Hechos) -> str:
    """Return in which mode she gives her name. Raises `DatosInvalidos` where it is not admitted."""
    tramite = db.session.get(Tramite, d["tramite_id"]) if d.get("tramite_id") else None
    modo, falta = decidir_identidad(d, tramite)
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
        vigente = aviso_vigente()
        dicho.aviso_id = vigente.id if vigente is not None else None
        dicho.aviso_medio, dicho.aviso_dado = d["aviso_medio"], c.momento


def _poner_persona(p: Peticion, dicho: Planteamiento, d: Datos, c: Contexto) -> None:
    """Keep who asks: nowhere, in the vault, in a row that only the Órgano de Control sees, or among the citizens."""
    if p.identidad == "anonima":
        p.recibo_hash = huella_de_recibo(recibo_de(p))
        return
    if p.identidad == "confidencial":
        datos = limpios(d)
        if not datos.get("nombre"):
            sentencia = _("Escriba su nombre (se guarda bajo llave) o marque que no quiere darlo.")
            raise DatosInvalidos({"nombre": sentencia})
        dicho.medio_en_boveda = any(datos.get(medio) for medio in ("telefono", "correo", "domicilio"))
        guardar(p, {**{nombre: d[nombre] for nombre in DICEN_QUIEN if nombre in d}, **datos}, c.momento)
        return
    dicho.ciudadano = persona_reservada(d) if p.reservada else persona_de(d)


def _anotar_llegada(p: Peticion, dicho: Planteamiento, d: Hechos) -> None:
    """Keep what the way it came brings; what says who asks only where she gave her name in the open."""
    campos = campos_de_llegada(p.canal.clave, con_quien=p.identidad == "identificada")
    dicho.llegada = {campo.nombre: simple(d[campo.nombre]) for campo in campos if campo.nombre in d} or None


def _heredar_persona(p: Peticion, dicho: Planteamiento, origen: Peticion) -> None:
    """Give a part of a petición the person of the whole, in the mode in which she gave her name."""
    p.identidad = origen.identidad
    if p.identidad == "anonima":
        p.recibo_hash = huella_de_recibo(recibo_de(p))
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
    ejecutar(peticion, "registrar", datos, autor=autor, via=via, reloj=reloj)
    if not peticion.reservada:
        _completar(peticion, datos, autor=autor, via=via, reloj=reloj)
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
    ejecutar(peticion, "registrar", datos, autor=autor, via=via, reloj=reloj)
    if peticion.reservada:
        return peticion
    _completar(peticion, datos, autor=autor, via=via, reloj=reloj)
    if peticion.estado == "por_canalizar" and destino_id is not None and lista_para_canalizar(peticion):
        ejecutar(peticion, "canalizar", {}, autor=autor, via=via, reloj=reloj)
    return peticion


def _completar(peticion: Peticion, datos: Hechos, *, autor: Alcance, **como: Any) -> None:
    """Classify it and note what was brought; «sistema» goes on after the last act only, so nothing ticked is lost."""
    if not datos.get("tramite_id"):
        return
    traidos = list(dict.fromkeys(map(str, datos.get("requisito_ids", ()))))
    if traidos and not autor.puestos & {SECRETARIA, CAPTURISTA}:
        raise DatosInvalidos({"requisito_ids": _("Los requisitos los coteja la Secretaria o el Capturista.")})
    clasificar = {c: valor for c, valor in datos.items() if c == "tramite_id" or c.startswith(PROPIO)}
    ejecutar(peticion, "clasificar", clasificar, autor=autor, encadenar=not traidos, **como)
    for n, requisito_id in enumerate(traidos, 1):
        visto = {"requisito_id": requisito_id, "como": "original"}
        try:
            ejecutar(peticion, "cotejar_requisitos", visto, autor=autor, encadenar=n == len(traidos), **como)
        except DatosInvalidos as error:
            raise DatosInvalidos({"requisito_ids": str(error)}) from error


def _canal(valor: object) -> Canal:
    canal: Canal | None = db.session.get(Canal, int(str(valor))) if son_cifras(valor) else None
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
