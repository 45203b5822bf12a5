"""The peticiones on which the matrix of acts is carried out: one per kind, made by acts, and what each act asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from app.actos.services import AUTOR_PORTAL, ejecutar
from app.bitacora.models.entrada import Bitacora
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Requisito, Tramite
from app.documentos.models import Oficio
from app.extensions import db, escritura
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar, registrar_de_bitacora
from app.seguridad.zona import hoy
from tests import factories as f
from tests.elenco import AGUAS, OBRAS, SALUD, alcance
from tests.peticiones import matriz as m

Cosa = tuple[str, str, bool, str]
"""estado, vía, reservada, and the case of `matriz.CASOS`."""


def solicitud(hasta: str, **cambios: Any) -> Peticion:
    """Return a petición of H's procedimiento in a state before canalizar."""
    p = f.nueva(None, quien="secretaria", canal_id=_canal_de("solicitud"), **cambios)
    pasos: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("entregar", "secretaria", {}),
        ("verificar", "coordinador", {"analisis": "Procede revisar."}),
        ("dictaminar_procedente", "subcoordinadora", {}),
    )
    for acto, quien, datos in pasos[: m.ANTES.split().index(hasta)]:
        f.acto(p, acto, quien, **datos)
    return p


def _canal_de(procedimiento: str) -> int:
    """Return a canal of a procedimiento that Altamira's profile has none of."""
    clave = f"{procedimiento}_prueba"
    pk = db.session.scalar(select(Canal.id).where(Canal.clave == clave))
    if pk is None:
        with escritura():
            nuevo = Canal(clave=clave, nombre=f"Por {procedimiento}", procedimiento=procedimiento)
            db.session.add(nuevo)
            db.session.flush()
            pk = nuevo.id
    return pk


def _con_requisitos() -> Tramite:
    return db.session.scalars(select(Tramite).where(Tramite.clave == "aparato_auditivo")).one()


def _por_oficio(estado: str) -> Peticion:
    p = f.nueva(None, tramite_id=f.id_de(Tramite, "otro"))
    f.acto(p, "canalizar", "capturista", dependencia_id=f.id_de(Dependencia, SALUD))
    oficio = {"oficio_numero": "SS/1", "oficio_fecha": hoy()}
    pasos: tuple[tuple[str, dict[str, Any]], ...] = (
        ("recibir", {**oficio, "recibio": "Oficialía de partes"}),
        ("iniciar_proceso", {"constancia": "oficio", **oficio}),
        ("concluir", f.conclusion()),
    )
    for acto, datos in pasos[: f.PASOS.index(estado)]:
        f.acto(p, acto, "capturista", **datos)
    if estado == "validado":
        f.acto(p, "validar", "subcoordinadora", verificacion="acuse", veredicto="resuelto")
    return p


def _reservada(estado: str) -> Peticion:
    p = f.nueva(None, tipo="denuncia", contra="servidor_publico")
    pasos = (("recibir", {}), ("iniciar_proceso", {"expediente": "OIC/12/2026"}), ("concluir", f.conclusion()))
    for acto, datos in pasos[: f.PASOS.index(estado)]:
        f.acto(p, acto, "control", **datos)
    if estado == "validado":
        f.acto(p, "validar", "control", verificacion="acuse", veredicto="resuelto")
    return p


def _contra_el_control(estado: str) -> Peticion:
    """Return a reservada against the Órgano de Control itself, moved by the Custodio."""
    acusada = db.session.scalar(select(Dependencia.id).where(Dependencia.control.is_(True)))
    p = f.nueva(None, tipo="queja", contra="dependencia", contra_dependencia_id=acusada)
    pasos = (("recibir", {}), ("iniciar_proceso", {"expediente": "CU/1/2026"}), ("concluir", f.conclusion()))
    for acto, datos in pasos[: f.PASOS.index(estado)]:
        f.acto(p, acto, "custodio", **datos)
    if estado == "validado":
        f.acto(p, "validar", "custodio", verificacion="acuse", veredicto="resuelto")
    return p


def _en_cuarentena(**cambios: Any) -> Peticion:
    with escritura():
        return registrar(f.datos_de_registro(**cambios), autor=alcance("capturista"), cuarentena=True)


def _de_bitacora(*, con_destino: bool) -> Peticion:
    """Return a petición made of an entry, the entry written as the database holds it."""
    canal = _canal_de("denuncia")
    with escritura():
        entrada = Bitacora(
            folio=f"BIT-2026-{900000 + con_destino}-0", estado="visita_verificada", medio="telefono", oida=ahora(),
            relato="Se oyó.", localidad_id=f.datos_de_registro()["localidad_id"], asentada=ahora(),
            ultimo_hash="0" * 64,
        )  # fmt: skip
        db.session.add(entrada)
        db.session.flush()
        tipo = "denuncia" if con_destino else "queja"
        datos = f.datos_de_registro(tipo=tipo, contra="nadie", canal_id=canal)
        destino = f.id_de(Dependencia, OBRAS) if con_destino else None
        return registrar_de_bitacora(datos, bitacora_id=entrada.id, destino_id=destino, autor=alcance("capturista"))


def _reabierta() -> Peticion:
    p = f.nueva(None, tipo="orientacion", tramite_id=f.id_de(Tramite, "otro"))
    f.acto(p, "orientar", "capturista", texto="Se le explicó.")
    return f.acto(p, "reabrir", "coordinador", motivo="Volvió con otra duda.")


def _del_portal(p: Peticion, acto: str, **datos: Any) -> Peticion:
    with escritura():
        ejecutar(p, acto, datos, autor=AUTOR_PORTAL)
    return p


def _luego(p: Peticion, acto: str, quien: str, **datos: Any) -> Peticion:
    return f.acto(p, acto, quien, **datos)


def _rechazada(veces: int, **canaliza: Any) -> Peticion:
    p = f.en("canalizado")
    f.acto(p, "rechazar_competencia", "enlace_obras", motivo="No es nuestra.")
    for _ in range(veces - 1):
        f.acto(p, "canalizar", "capturista")
        f.acto(p, "rechazar_competencia", "enlace_obras", motivo="Sigue sin ser nuestra.")
    return f.acto(p, "canalizar", "coordinador") if canaliza else p


def _canalizada(estado: str) -> str:
    """Return the case of what «sistema» channelled: closed, it is still in its window."""
    return "en ventana" if estado == "validado" else "ventanilla ya canalizada"


AVISO = {"informado_medio": "llamada", "informado_fecha": f.HOY, "informado_por": "La Unidad"}
PAUSA = {"texto": "Que traiga su acta", "hasta": date(2099, 1, 5)}


Muestra = tuple[Callable[[], Peticion], Cosa]


def muestras() -> list[tuple[int, Cosa]]:
    """Make one petición of each kind through the services; return the id of each with its cell of the matrix."""
    with escritura():
        db.session.add(Requisito(tramite_id=f.id_de(Tramite, "otro"), nombre="Croquis", obligatorio=False))
    return [(hacer().id, cosa) for hacer, cosa in (*_derechas(), *_con_hechos(), *_cerradas())]


def _derechas() -> list[Muestra]:
    """What goes along the lines of both towns, and stumbles over requisitos and rechazos."""
    return [
        *((lambda e=e: solicitud(e, tramite_id=f.tramite_de(OBRAS).id), (e, "enlace", False, "normal"))  # type: ignore[misc]
          for e in m.ANTES.split()),
        *((lambda e=e: solicitud(e), (e, "enlace", False, "sin trámite")) for e in m.ANTES.split()),  # type: ignore[misc]
        (lambda: solicitud("en_recepcion", tipo="orientacion", tramite_id=f.tramite_de(OBRAS).id),
         ("en_recepcion", "enlace", False, "orientación")),
        (lambda: f.nueva(None, tramite_id=f.id_de(Tramite, "otro")), ("por_canalizar", "enlace", False, "ventanilla")),
        (lambda: f.nueva(None, tramite_id=_con_requisitos().id),
         ("por_canalizar", "enlace", False, "ventanilla y le faltan")),
        (lambda: f.nueva(None, tramite_id=f.id_de(Tramite, "despensa")),
         ("por_canalizar", "enlace", False, "ventanilla y se admiten")),
        (lambda: _rechazada(1), ("por_canalizar", "enlace", False, "ventanilla rechazada")),
        (lambda: _rechazada(2), ("por_canalizar", "enlace", False, "dos rechazos")),
        (lambda: _rechazada(2, firme=True), ("canalizado", "enlace", False, "firme")),
        (lambda: f.en("canalizado", canal_id=f.id_de(Canal, "redes")), ("canalizado", "enlace", False, "redes")),
        *((lambda e=e: f.en(e), (e, "enlace", False, _canalizada(e))) for e in f.PASOS),  # type: ignore[misc]
        *((lambda e=e: _por_oficio(e), (e, "oficio", False, f"{_canalizada(e)}, con oficio")) for e in f.PASOS),  # type: ignore[misc]
        *((lambda e=e: _reservada(e),  # type: ignore[misc]
           (e, "enlace", True, "en ventana, sin trámite" if e == "validado" else "ventanilla sin trámite"))
          for e in f.PASOS),
        *((lambda e=e: _contra_el_control(e),  # type: ignore[misc]
           (e, "enlace", True, "contra el Control" + (", en ventana" if e == "validado" else ""))) for e in f.PASOS),
    ]  # fmt: skip


def _con_hechos() -> list[Muestra]:
    """What a state does not say: quarantine, asesoría, bitácora, prórroga, calificación, reopening, waiting."""
    return [
        (lambda: _en_cuarentena(tramite_id=f.id_de(Tramite, "otro")),
         ("por_canalizar", "enlace", False, "ventanilla en cuarentena")),
        (lambda: _luego(solicitud("por_canalizar", tipo="orientacion", tramite_id=f.tramite_de(OBRAS).id),
                        "pedir_asesoria", "secretaria", texto="¿Procede?"),
         ("por_canalizar", "enlace", False, "con asesoría, orientación")),
        (lambda: _luego(f.en("proceso"), "pedir_asesoria", "coordinador", texto="¿Y ahora?"),
         ("proceso", "enlace", False, "con asesoría")),
        (lambda: _de_bitacora(con_destino=True), ("canalizado", "enlace", False, "de bitácora")),
        (lambda: _de_bitacora(con_destino=False), ("por_canalizar", "enlace", False, "de bitácora, sin destino")),
        (lambda: _luego(f.en("proceso"), "prorrogar", "coordinador", motivo="Lluvias", fecha_limite=date(2099, 1, 5)),
         ("proceso", "enlace", False, "prorrogada, con oficio")),
        (lambda: _luego(f.en("validado"), "solicitar_reapertura", "secretaria", motivo="Sigue igual."),
         ("validado", "enlace", False, "en ventana, ya pedida")),
        (lambda: _del_portal(f.en("validado"), "calificar", resuelto="si", calificacion="5"),
         ("validado", "enlace", False, "en ventana, calificada")),
        (lambda: _del_portal(f.en("concluido"), "calificar", resuelto="no"),
         ("concluido", "enlace", False, "dijo que no")),
        (_reabierta, ("por_canalizar", "enlace", False, "ventanilla reabierta, orientación")),
        *en_espera(),
    ]  # fmt: skip


def en_espera() -> list[Muestra]:
    """What waits for its citizen, in each state and of each vía."""
    return [
        *((lambda e=e: _luego(f.en(e), "pausar", "enlace_obras", **PAUSA), (e, "enlace", False, "en espera"))  # type: ignore[misc]
          for e in ("recibido", "proceso")),
        *((lambda e=e: _luego(_por_oficio(e), "pausar", "capturista", **PAUSA),  # type: ignore[misc]
           (e, "oficio", False, "en espera, con oficio")) for e in ("recibido", "proceso")),
        *((lambda e=e: _luego(_reservada(e), "pausar", "control", **PAUSA), (e, "enlace", True, "en espera"))  # type: ignore[misc]
          for e in ("recibido", "proceso")),
    ]  # fmt: skip


def _cerradas() -> list[Muestra]:
    """What came to another end than its validation."""
    return [
        (lambda: _luego(solicitud("por_dictaminar"), "dictaminar_improcedente", "subcoordinadora", motivo="No",
                        **AVISO), ("improcedente", "enlace", False, "en ventana, sin trámite")),
        (lambda: _luego(f.en("recibido"), "cancelar", "coordinador", motivo="desistimiento"),
         ("cancelado", "enlace", False, "en ventana")),
        (lambda: _luego(f.en("recibido"), "marcar_duplicado", "capturista", principal_folio=f.en("canalizado").folio,
                        **AVISO), ("duplicado", "enlace", False, "en ventana")),
    ]  # fmt: skip


def datos_de(acto: str, p: Peticion, cosa: Cosa) -> dict[str, Any]:
    """Return what an act demands on this petición."""
    _estado, via, reservada, _caso = cosa
    modo = "reservada" if reservada else via
    oficio = {"oficio_numero": "SS/9", "oficio_fecha": hoy()}
    principal = db.session.scalar(
        select(Peticion.folio)
        .where(Peticion.reservada.is_(reservada), Peticion.estado.in_(("canalizado", "recibido")), Peticion.id != p.id)
        .where(Peticion.contra_control.is_(p.contra_control))
        .order_by(Peticion.id.desc())
    )
    otro = db.session.scalar(select(Requisito.id).where(Requisito.tramite_id == p.tramite_id).limit(1))
    suyo = db.session.scalar(select(Oficio.id).where(Oficio.peticion_id == p.id, Oficio.cancelado.is_(None)).limit(1))
    inicio = {
        "enlace": {"archivo": f.archivo(), "recibio_fecha": hoy(), **f.FIRMA},
        "oficio": {"constancia": "oficio", **oficio},
        "reservada": {"expediente": "OIC/13/2026"},
    }
    return {
        "clasificar": {"tramite_id": p.tramite_id or f.tramite_de(OBRAS).id},
        "cotejar_requisitos": {"requisito_id": otro, "como": "original"},
        "corregir": {"domicilio": "Calle Juárez 9", "motivo": "Estaba mal escrito."},
        "verificar": {"analisis": "Procede revisar."},
        "dictaminar_improcedente": {"motivo": "No procede.", **AVISO},
        "orientar": {"texto": "Se le explicó a dónde acudir."},
        "canalizar": {"dependencia_id": f.id_de(Dependencia, OBRAS), "motivo": "Le toca."},
        "recibir": {**oficio, "recibio": "Oficialía"} if modo == "oficio" else {},
        "rechazar_competencia": {"motivo": "No es nuestra.", **(oficio if modo == "oficio" else {})},
        "iniciar_proceso": inicio[modo],
        "pausar": PAUSA,
        "concluir": f.conclusion("no"),
        "validar": {"verificacion": "acuse", "veredicto": "resuelto"},
        "devolver": {"motivo": "Falta una foto."},
        "cancelar": {"motivo": "desistimiento"},
        "anotar": {"texto": "Llamó la persona.", "para": "interna"},
        "adjuntar": {"archivo": f.archivo("otro papel")},
        "cancelar_oficio": {"oficio_id": suyo, "motivo": "Salió con errores.", "reponer": True},
        **_datos_de_los_otros(principal),
    }.get(acto, {})  # fmt: skip


def _datos_de_los_otros(principal: str | None) -> dict[str, dict[str, Any]]:
    """Return what the acts demand that do not depend on the petición."""
    return {
        "reasignar": {"motivo": "Cambió la dependencia."},
        "prorrogar": {"motivo": "Por las lluvias.", "fecha_limite": date(2099, 3, 5)},
        "solicitar_reapertura": {"motivo": "Sigue igual."},
        "reabrir": {"motivo": "La persona tiene razón."},
        "calificar": {"resuelto": "no", "calificacion": "2", "texto": "Tardaron."},
        "desglosar": {"tipo": "solicitud", "descripcion": "También el drenaje.",
                      "dependencia_id": f.id_de(Dependencia, AGUAS)},
        "reservar": {"contra": "servidor_publico", "motivo": "Señala a un inspector."},
        "levantar_reserva": {"motivo": "No señala a nadie."},
        "pedir_asesoria": {"texto": "¿Procede?"},
        "emitir_respuesta": {"texto": "Se tapó el bache."},
        "sumar_vecino": {"nombre": "Otra", "apellidos": "Vecina"},
        "marcar_duplicado": {"principal_folio": principal, **AVISO},
    }  # fmt: skip
