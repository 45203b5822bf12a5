"""What acts change besides the state, one function each.

Callers open `escritura()`; nothing here commits.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from app.actos.cadena import simple
from app.actos.referencias import renglones, traer
from app.actos.services import Contexto, Efecto
from app.archivos.almacen import almacen
from app.archivos.examen import Archivo
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Requisito, Tramite
from app.catalogos.services.ajustes import configuracion
from app.extensions import db
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.peticiones.models.anexos import Adjunto, RequisitoCotejado
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import dependencia_de_control
from app.peticiones.services.escaneados import Escaneado, con_el_elegido
from app.peticiones.services.registro import efecto_registrar, falta_identidad
from app.peticiones.workflow.campos.cierre import PENDIENTES
from app.peticiones.workflow.campos.registro import PROPIO
from app.peticiones.workflow.llegada import NOMBRES

# Clasificar, cotejar, corregir


def efecto_clasificar(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    previo = p.tramite_id
    tramite = traer(Tramite, d["tramite_id"])
    assert tramite is not None, "its fields were read"
    falta = falta_identidad(p.identidad, p.tipo, tramite)
    if falta:
        raise DatosInvalidos({"tramite_id": falta})
    p.tramite, p.tramite_id = tramite, tramite.id
    p.faltan = requisitos_que_faltan(p)
    propios = propios_de(d)
    if p.planteamiento is not None:
        p.planteamiento.propios = propios or None
    return {"tramite_id": p.tramite_id, **propios, **({"antes": previo} if previo else {})}


def propios_de(d: Hechos) -> Datos:
    """Return what was typed in the trámite's own fields, as JSON keeps it."""
    return {clave: simple(valor) for clave, valor in d.items() if clave.startswith(PROPIO)}


def requisitos_que_faltan(p: Peticion) -> int:
    """Count the obligatory requisitos of the trámite that nobody has seen yet."""
    de_el = (r for r in renglones(Requisito).values() if r.tramite_id == p.tramite_id)
    if not any(r.obligatorio and r.activo for r in de_el):
        return 0
    return db.session.scalar(select(func.count(Requisito.id)).where(*_sin_ver(p))) or 0


def _sin_ver(p: Peticion) -> tuple[ColumnElement[bool], ...]:
    vistos = select(RequisitoCotejado.requisito_id).where(RequisitoCotejado.peticion_id == p.id)
    return (
        Requisito.tramite_id == p.tramite_id,
        Requisito.obligatorio.is_(True),
        Requisito.activo.is_(True),
        Requisito.id.not_in(vistos),
    )


def efecto_cotejar_requisitos(p: Peticion, d: Datos, c: Contexto) -> Datos:
    requisito = db.session.get_one(Requisito, d["requisito_id"])
    archivo: Archivo | None = d.get("archivo")
    if requisito.documento and requisito.obligatorio and archivo is None and d["como"] == "digital":
        raise DatosInvalidos({"archivo": _("Adjunte el documento que llegó como foto o archivo.")})
    adjunto = _adjuntar(p, archivo, "requisito", requisito.nombre, c) if archivo else None
    db.session.add(
        RequisitoCotejado(peticion=p, requisito=requisito, como=d["como"], adjunto=adjunto, cuando=c.momento)
    )
    db.session.flush()
    p.faltan = requisitos_que_faltan(p)
    return d


def efecto_corregir(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    assert p.planteamiento is not None
    _revisar_tipo(p, d)
    antes: Datos = {}
    for nombre, duena in (
        ("tipo", p),
        ("localidad_id", p),
        ("domicilio", p.planteamiento),
        ("descripcion", p.planteamiento),
    ):
        valor = d.get(nombre)
        if valor is not None and valor != getattr(duena, nombre):
            antes[nombre] = getattr(duena, nombre)
            setattr(duena, nombre, valor)
    viejos, nuevos = p.planteamiento.propios or {}, propios_de(d)
    cambiados = {clave: valor for clave, valor in nuevos.items() if valor != viejos.get(clave)}
    if cambiados:
        antes |= {clave: viejos.get(clave) for clave in cambiados}
        p.planteamiento.propios = {**viejos, **cambiados}
    traido = p.planteamiento.llegada or {}
    corregido = {clave: simple(d[clave]) for clave in NOMBRES if clave in d and simple(d[clave]) != traido.get(clave)}
    if corregido:
        antes |= {clave: traido.get(clave) for clave in corregido}
        p.planteamiento.llegada = {**traido, **corregido}
    if not antes:
        raise DatosInvalidos({"descripcion": _("No cambió nada: corrija algún dato.")})
    return {"motivo": d["motivo"], "antes": antes, "despues": {nombre: simple(d[nombre]) for nombre in antes}}


def _revisar_tipo(p: Peticion, d: Datos) -> None:
    """Ask of a corrected tipo what registrar asks: whether it goes against somebody, and whether it needs a name."""
    tipo = d.get("tipo", p.tipo)
    if tipo in ("queja", "denuncia") and p.tipo not in ("queja", "denuncia") and "contra" not in d:
        raise DatosInvalidos({"contra": _("Diga si va contra alguien.")})
    if d.get("contra", "nadie") != "nadie":
        raise DatosInvalidos({"contra": _("Si va contra alguien, use «Reservar al Órgano de Control».")})
    falta = falta_identidad(p.identidad, tipo, p.tramite)
    if falta:
        raise DatosInvalidos({"tipo": falta})


# Canalizar and what the dependencia does


def efecto_canalizar(p: Peticion, d: Datos, c: Contexto) -> Datos:
    destino = _destino(p, d)
    p.dependencia = destino
    p.dependencia_id = destino.id
    p.recibida = False
    p.firme = p.firme or p.rechazos >= 2
    p.canalizaciones += 1
    p.canalizada = p.canalizada or c.momento
    return {**d, "dependencia_id": destino.id, "dependencia": destino.nombre}


def _destino(p: Peticion, d: Datos) -> Dependencia:
    if p.reservada:
        return dependencia_de_control()
    propia = p.destino_previsto
    elegida = db.session.get(Dependencia, d["dependencia_id"]) if d.get("dependencia_id") else propia
    if elegida is None:
        raise DatosInvalidos({"dependencia_id": _("Elija la dependencia: el trámite no tiene una fija.")})
    if not elegida.activa:
        raise DatosInvalidos(
            {"dependencia_id": _("%(nombre)s ya no recibe peticiones; elija otra.", nombre=elegida.nombre)}
        )
    if propia is not None and elegida.id != propia.id and not d.get("motivo"):
        raise DatosInvalidos({"motivo": _("Diga por qué va a otra dependencia.")})
    return elegida


def efecto_rechazar_competencia(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    p.rechazos += 1
    return {**d, **anotar_oficio(p, d), "dependencia": quitar_dependencia(p)}


def anotar_oficio(p: Peticion, d: Datos) -> Datos:
    """Keep the number of a body's oficio among the words by which the petición is found; return `d`."""
    numero = d.get("oficio_numero")
    if numero and p.planteamiento is not None and numero not in p.planteamiento.oficios.split(" · "):
        p.planteamiento.oficios = " · ".join(filter(None, [p.planteamiento.oficios, numero]))[-400:]
    return d


def efecto_recibir(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    p.recibida = True
    return anotar_oficio(p, d)


def efecto_iniciar_proceso(p: Peticion, d: Datos, c: Contexto) -> Datos:
    if d.get("archivo"):
        titulo = _("Formato de trámite de atención, firmado") if p.via == "enlace" else _("Copia sellada")
        _adjuntar(p, d["archivo"], "formato_firmado", titulo, c)
    return anotar_oficio(p, con_el_elegido(p, d))


def efecto_pausar(p: Peticion, d: Datos, _c: Contexto) -> None:
    p.en_espera_hasta = d["hasta"]


def efecto_reanudar(p: Peticion, _d: Datos, _c: Contexto) -> None:
    p.en_espera_hasta = None


def efecto_concluir(p: Peticion, d: Datos, c: Contexto) -> Datos:
    p.resuelto, p.concluida = d["resuelto"], c.momento
    revisar_aviso(p, d, c)
    return {**d, **_pendientes(p)}


def _pendientes(p: Peticion) -> Datos:
    """Return the names of the obligatory requisitos that nobody saw, for the movimiento; nothing where none is missing.

    Where the trámite admits them pending the petición goes on without them; how it ended says which never came.
    """
    if not p.faltan:
        return {}
    return {PENDIENTES: "; ".join(nombres_que_faltan(p))}


def nombres_que_faltan(p: Peticion) -> list[str]:
    """Return the names of the obligatory requisitos that nobody has seen yet, in the trámite's order."""
    return list(db.session.scalars(select(Requisito.nombre).where(*_sin_ver(p)).order_by(Requisito.orden)))


def revisar_aviso(p: Peticion, d: Datos, c: Contexto) -> None:
    """Check the block «aviso» and note that the citizen was told (A: «tiene la obligación de comunicarse»)."""
    if "informado_medio" not in d:
        return
    _revisar_intentos(d)
    p.informada = c.momento


def _revisar_intentos(d: Datos) -> None:
    dias = [d[f"intento_{n}"] for n in (1, 2, 3) if f"intento_{n}" in d]
    if dias and len(set(dias)) < 3:
        raise DatosInvalidos({"intento_3": _("Los tres intentos tienen que ser de días distintos.")})
    if dias != sorted(dias):
        fuera = next(n for n in (2, 3) if dias[n - 1] < dias[n - 2])
        raise DatosInvalidos({f"intento_{fuera}": _("Escriba los intentos en orden: este es anterior al de arriba.")})


# The Unidad


def efecto_validar(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    if p.resuelto == "si" and d["veredicto"] == "no_resuelto":
        raise DatosInvalidos({"veredicto": _("La dependencia dijo que se resolvió y no fue así: devuélvala.")})
    if d["veredicto"] == "sin_medio" and d["verificacion"] == "llamada":
        raise DatosInvalidos({"verificacion": _("Si no dejó cómo avisarle, compruebe con acuse, visita o fotografía.")})
    if d["veredicto"] == "sin_medio" and p.contactable:
        raise DatosInvalidos({"veredicto": _("La persona sí dejó cómo avisarle; inténtelo tres veces.")})
    if p.resuelto == "no" and p.informada is None:
        raise ActoRechazado(_("Falta constancia de que se avisó a la persona: devuélvala a la dependencia."))
    _revisar_intentos(d)
    p.veredicto = d["veredicto"]
    return {**d, **_pendientes(p)}


def efecto_devolver(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    anotado = {**d, "resuelto": p.resuelto}
    olvidar_conclusion(p)
    return anotado


def olvidar_conclusion(p: Peticion) -> None:
    """Take back what concluir noted, and what the citizen said of it for the veredicto: the work goes on."""
    p.resuelto, p.concluida, p.informada, p.calificada_resuelto = None, None, None, None


def quitar_dependencia(p: Peticion) -> str:
    """Take it from the dependencia that has it, and return that one's name."""
    nombre = p.dependencia.nombre if p.dependencia else ""
    p.dependencia, p.dependencia_id = None, None
    return nombre


def efecto_reasignar(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    olvidar_conclusion(p)
    return {**d, "dependencia": quitar_dependencia(p)}


def efecto_prorrogar(p: Peticion, d: Datos, _c: Contexto) -> Datos:
    antes, nueva = p.fecha_limite, d["fecha_limite"]
    if antes is not None and nueva <= antes:
        raise DatosInvalidos({"fecha_limite": _("La nueva fecha tiene que ser posterior a la que tiene ahora.")})
    p.dias_prorroga = max(1, configuracion().calendario.habiles_entre(antes or nueva, nueva))
    p.fecha_limite = nueva
    return {**d, "antes": antes.isoformat() if antes else None}


def efecto_admitir(p: Peticion, _d: Datos, _c: Contexto) -> None:
    p.cuarentena = False


def efecto_pedir_asesoria(p: Peticion, _d: Datos, _c: Contexto) -> Datos:
    """Keep out of the petición's history what was asked: it stands in the asesoría, which few read."""
    p.con_asesoria = True
    return {"asesoria": "si"}


def efecto_adjuntar(p: Peticion, d: Datos, c: Contexto) -> Datos:
    archivo: Archivo = d["archivo"]
    clase = archivo.clase if isinstance(archivo, Escaneado) else "documento"
    _adjuntar(p, archivo, clase, d.get("texto") or archivo.nombre, c)
    return d


def _adjuntar(p: Peticion, archivo: Archivo, clase: str, titulo: str, c: Contexto) -> Adjunto:
    """Keep the bytes (fsync, rename) before the row commits: an acknowledged row always has its file."""
    almacen().guardar(archivo)
    adjunto = Adjunto(
        peticion=p,
        clase=clase,
        titulo=titulo,
        subido=c.momento,
        autor_id=c.autor.usuario_id,
        reservado=p.reservada,
        **archivo.columnas,
    )
    db.session.add(adjunto)
    return adjunto


EFECTOS: dict[str, Efecto[Peticion]] = {
    "registrar": efecto_registrar,
    "admitir": efecto_admitir,
    "clasificar": efecto_clasificar,
    "cotejar_requisitos": efecto_cotejar_requisitos,
    "corregir": efecto_corregir,
    "canalizar": efecto_canalizar,
    "recibir": efecto_recibir,
    "rechazar_competencia": efecto_rechazar_competencia,
    "reasignar": efecto_reasignar,
    "iniciar_proceso": efecto_iniciar_proceso,
    "pausar": efecto_pausar,
    "reanudar": efecto_reanudar,
    "prorrogar": efecto_prorrogar,
    "concluir": efecto_concluir,
    "validar": efecto_validar,
    "devolver": efecto_devolver,
    "pedir_asesoria": efecto_pedir_asesoria,
    "adjuntar": efecto_adjuntar,
}
"""The acts of a petición on its way; how it closes, hides and multiplies is in `cierres`, `reservas`, `derivadas`."""
