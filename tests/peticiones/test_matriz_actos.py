"""Every (estado, acto, puesto, vía, reservada) against the hand-typed matrix: plain objects, then the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.actos.services import AUTOR_PORTAL, actos_posibles, adscrito_que_puede, ejecutar, flujo_de
from app.bitacora.models import Bitacora
from app.catalogos.models import Canal, Dependencia, Requisito, Tramite
from app.documentos.models import Oficio
from app.extensions import db, escritura
from app.nucleo import flujo
from app.nucleo.flujo import ActoInvalido, posibles
from app.nucleo.puestos import PORTAL, SISTEMA
from app.nucleo.puestos import PUESTOS as PUESTOS_DEL_CODIGO
from app.nucleo.reloj import ahora
from app.peticiones.models.dicho import Planteamiento
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.puerta import registrar, registrar_de_bitacora
from app.seguridad.guardia import Adscrito, Alcance, alcance_sistema, fijar_alcance
from app.seguridad.zona import hoy
from tests import factories as f
from tests.corrida import COMPLETO, azar
from tests.elenco import AGUAS, OBRAS, SALUD, alcance
from tests.peticiones import matriz as m

pytestmark = pytest.mark.dialecto("every act writes its rows")

PROPIA, OTRA = 1, 2
Cosa = tuple[str, str, bool, str]


def persona(nombre: str, propia: int, otra: int, usuario_id: int | None = None) -> Alcance:
    """Return the scope of a person of the matrix; `propia` is the petición's dependencia."""
    if nombre in (SISTEMA, PORTAL):
        return Alcance(nombre=nombre, sistema=True, agente=nombre)
    nodos = {"propia": frozenset([propia]), "otra": frozenset([otra])}
    de_dependencia = ("Enl", "Tit")
    adscritos = tuple(
        Adscrito(m.PUESTOS[p], nodos[de] if p in de_dependencia else frozenset()) for p, de in m.PERSONAS[nombre]
    )
    return Alcance(usuario_id, nombre, adscritos)


def objeto(estado: str, via: str, reservada: bool, hechos: dict[str, Any]) -> Peticion:
    """Return a petición of plain objects, in no session."""
    dependencia = None if estado in m.SIN_DEPENDENCIA else Dependencia(id=PROPIA, via=via)
    tramite = Tramite(id=7, admite_pendientes=hechos["admite_pendientes"]) if hechos["tramite"] else None
    return Peticion(
        estado=estado, reservada=reservada, tipo=hechos["tipo"], dependencia=dependencia,
        dependencia_id=dependencia and PROPIA, tramite=tramite, tramite_id=tramite and 7,
        canal=Canal(clave=hechos["canal"], procedimiento=hechos["procedimiento"]), faltan=hechos["faltan"],
        rechazos=hechos["rechazos"], canalizaciones=hechos["canalizaciones"], firme=hechos["firme"],
        en_espera_hasta=date(2026, 12, 1) if hechos["espera"] else None, cuarentena=hechos["cuarentena"],
        con_asesoria=hechos["asesoria"], bitacora_id=5 if hechos["bitacora"] else None,
        destino_id=PROPIA if hechos["destino"] else None, dias_prorroga=3 if hechos["prorrogada"] else 0,
        reabrible_hasta=date(2199, 1, 1) if hechos["ventana"] else date(2020, 1, 1),
        reapertura_pedida=ahora() if hechos["pedida"] else None, calificacion=4 if hechos["calificada"] else None,
        reaperturas=hechos["reaperturas"], contra_control=hechos["contra_control"],
        planteamiento=Planteamiento(descripcion="Un bache.", oficios="AC/0007/2026") if hechos["oficio"] else None,
    )  # fmt: skip


def cosas() -> Iterator[Cosa]:
    """Yield every (estado, vía, reservada, caso) of the grid."""
    for estado in m.ESTADOS:
        for via in ("enlace", "oficio"):
            for reservada in (False, True):
                for caso in m.CASOS:
                    yield estado, via, reservada, caso


def diferencias() -> tuple[int, list[str]]:
    """Compare the whole grid; return how many cells it has and the wrong ones."""
    sin_base = Flask(__name__)
    sin_base.config["MUNICIPIO_TZ"] = "America/Monterrey"
    with sin_base.app_context():
        return _diferencias()


def _diferencias() -> tuple[int, list[str]]:
    celdas, malas = 0, []
    for estado, via, reservada, caso in cosas():
        hechos = {**m.NORMAL, **m.CASOS[caso]}
        p = objeto(estado, via, reservada, hechos)
        for nombre in m.PERSONAS:
            autor = persona(nombre, PROPIA, OTRA)
            hay = {(x.acto, x.hacia or estado) for x in actos_posibles(p, autor)}
            debe = set(m.permitidos(nombre, estado, via, reservada, hechos).items())
            celdas += len(m.ACTOS)
            donde = f"{estado}/{via}/{'reservada' if reservada else 'común'}/{caso}/{nombre}"
            malas += [f"{donde}: {'sobra' if x in hay else 'falta'} {x}" for x in sorted(hay ^ debe)]
    return celdas, malas


def test_la_matriz_habla_de_lo_que_hay() -> None:
    assert list(m.PUESTOS.values()) == list(PUESTOS_DEL_CODIGO)
    del_codigo = {paso.acto for paso in flujo_de(Peticion()).tabla}
    assert del_codigo == {*m.ACTOS, "registrar"}
    assert set(m.SOLO_SI) == {fila[4] for fila in m.FILAS}


@pytest.mark.manual("A6")
def test_cada_celda_de_la_matriz(record_property: Callable[[str, object], None]) -> None:
    celdas, malas = diferencias()
    record_property("celdas", celdas)
    assert malas == [], f"{len(malas)} de {celdas} celdas"
    assert celdas == 12 * 2 * 2 * len(m.CASOS) * len(m.PERSONAS) * 34


def test_la_matriz_ve_una_tabla_descompuesta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself: without predicates, or without asking for the row's reach, many cells go wrong."""
    monkeypatch.setattr("app.actos.services.posibles", lambda tabla, cosa: (x for x in tabla if cosa.estado in x.desde))
    assert len(diferencias()[1]) > 2000
    monkeypatch.setattr("app.actos.services.posibles", flujo.posibles)
    monkeypatch.setattr(Peticion, "contenida_en", lambda self, uno: True)
    assert len(diferencias()[1]) > 2000


@pytest.mark.manual("F-15")
def test_registrar_por_procedimiento_y_puesto() -> None:
    for procedimiento, estado in m.INICIO.items():
        for canal in ("presencial", "redes"):
            p = objeto("en_recepcion", "enlace", False, {**m.NORMAL, "procedimiento": procedimiento, "canal": canal})
            p.estado = ""
            pasos = [x for x in posibles(flujo_de(p).tabla, p) if x.acto == "registrar"]
            assert [x.hacia for x in pasos] == ([estado] if estado else [])
            for nombre in m.PERSONAS:
                autor = persona(nombre, PROPIA, OTRA)
                debe = any(x in m.REGISTRAN and (x != "Com" or canal == "redes") for x, _de in m.PERSONAS[nombre])
                assert any(adscrito_que_puede(autor, x, p) for x in pasos) == (debe and estado is not None)


# On the database: one petición per kind, made by acts; every cell tried on it and rolled back


def _solicitud(hasta: str, **cambios: Any) -> Peticion:
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
        ejecutar(p, acto, datos, autor=AUTOR_PORTAL, via="portal")
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


AVISO = {"informado_medio": "llamada", "informado_fecha": "2026-11-20", "informado_por": "La Unidad"}
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
        *((lambda e=e: _solicitud(e, tramite_id=f.tramite_de(OBRAS).id), (e, "enlace", False, "normal"))  # type: ignore[misc]
          for e in m.ANTES.split()),
        *((lambda e=e: _solicitud(e), (e, "enlace", False, "sin trámite")) for e in m.ANTES.split()),  # type: ignore[misc]
        (lambda: _solicitud("en_recepcion", tipo="orientacion", tramite_id=f.tramite_de(OBRAS).id),
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
    """What a state does not tell: quarantine, asesoría, bitácora, prórroga, calificación, reopening, waiting."""
    return [
        (lambda: _en_cuarentena(tramite_id=f.id_de(Tramite, "otro")),
         ("por_canalizar", "enlace", False, "ventanilla en cuarentena")),
        (lambda: _luego(_solicitud("por_canalizar", tipo="orientacion", tramite_id=f.tramite_de(OBRAS).id),
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
        (lambda: _del_portal(f.en("concluido"), "calificar", resuelto="si", calificacion="5"),
         ("concluido", "enlace", False, "calificada")),
        (_reabierta, ("por_canalizar", "enlace", False, "ventanilla reabierta, orientación")),
        *((lambda e=e: _luego(f.en(e), "pausar", "enlace_obras", **PAUSA), (e, "enlace", False, "en espera"))  # type: ignore[misc]
          for e in ("recibido", "proceso")),
        (lambda: _luego(_por_oficio("proceso"), "pausar", "capturista", **PAUSA),
         ("proceso", "oficio", False, "en espera, con oficio")),
        (lambda: _luego(_reservada("recibido"), "pausar", "control", **PAUSA),
         ("recibido", "enlace", True, "en espera")),
    ]  # fmt: skip


def _cerradas() -> list[Muestra]:
    """What came to another end than its validation."""
    return [
        (lambda: _luego(_solicitud("por_dictaminar"), "dictaminar_improcedente", "subcoordinadora", motivo="No",
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
    """Return what the acts demand that do not hang on the petición."""
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


class _Deshacer(Exception):
    """Ends a write transaction without keeping anything."""


def _huella(pk: int) -> tuple[Any, ...]:
    cuantos = select(func.count(Movimiento.id)).where(Movimiento.peticion_id == pk)
    renglon = db.session.execute(select(*Peticion.__table__.c).where(Peticion.id == pk)).one()
    return (*renglon, db.session.scalar(cuantos))


def _hacer_y_deshacer(pk: int, acto: str, autor: Alcance, datos: dict[str, Any]) -> tuple[str, str, int, int]:
    """Carry out an act in its own transaction under the person's own scope; return what stands, and undo it."""
    fijar_alcance(autor)
    queda: tuple[str, str, int, int] = ("", "", 0, 0)
    try:
        with escritura():
            cosa = db.session.get_one(Peticion, pk)
            antes = cosa.version
            ejecutar(cosa, acto, datos, autor=autor)
            with alcance_sistema("contar"):
                cuantos = db.session.scalar(select(func.count(Movimiento.id)).where(Movimiento.peticion_id == pk))
                consulta = select(Movimiento).where(Movimiento.peticion_id == pk).order_by(Movimiento.numero.desc())
                ultimo = db.session.scalars(consulta.limit(1)).one()
            queda = (ultimo.acto, cosa.estado, cosa.version - antes, (cuantos or 0) - antes)
            assert (ultimo.hacia, ultimo.numero) == (cosa.estado, cosa.version)
            raise _Deshacer
    except _Deshacer:
        return queda
    except ActoInvalido as error:
        return (type(error).__name__, str(error), 0, 0)
    finally:
        fijar_alcance(Alcance(sistema=True, motivo="prueba"))


def _intentar(p: Peticion, acto: str, autor: Alcance) -> str:
    try:
        ejecutar(p, acto, {}, autor=autor)
    except ActoInvalido as error:
        return "" if type(error).__name__ in ("ActoRechazado", "ActoProhibido") else type(error).__name__
    return "se hizo"


EN_LA_BASE = [nombre for nombre in m.PERSONAS if nombre not in ("nadie", "titular de otra", "capturista y enlace")]


def _prueba_de_muestra(pk: int, cosa: Cosa, *, rechazos: bool, una_vez: bool) -> Iterator[tuple[bool, str]]:
    """Try every person and act on one petición; yield (was it allowed, what went wrong).

    `una_vez` carries out each act by one person, who comes first in the order that the seed draws.
    """
    estado, via, reservada, caso = cosa
    hechos = {**m.NORMAL, **m.CASOS[caso]}
    propia = db.session.get_one(Peticion, pk).dependencia_id or f.id_de(Dependencia, OBRAS)
    otra = f.id_de(Dependencia, AGUAS)
    usuario = alcance("capturista").usuario_id
    personas = azar(str(cosa)).sample(EN_LA_BASE, len(EN_LA_BASE)) if una_vez else EN_LA_BASE
    hechos_ya: set[str] = set()
    for nombre in personas:
        autor = persona(nombre, propia, otra, usuario)
        debe = m.permitidos(nombre, estado, via, reservada, hechos)
        antes = _huella(pk)
        for acto, hacia in debe.items():
            if una_vez and acto in hechos_ya:
                continue
            hechos_ya.add(acto)
            quedo = _hacer_y_deshacer(pk, acto, autor, datos_de(acto, db.session.get_one(Peticion, pk), cosa))
            yield True, "" if quedo == (acto, hacia, 1, 1) else f"{cosa} {nombre} {acto}: {quedo}"
        with escritura():
            fresca = db.session.get_one(Peticion, pk)
            for acto in (a for a in m.ACTOS if rechazos and a not in debe):
                mal = _intentar(fresca, acto, autor)
                yield False, f"{cosa} {nombre} {acto}: {mal}" if mal else ""
        yield False, "" if _huella(pk) == antes else f"{cosa} {nombre}: algo cambió"


@pytest.mark.manual("A6")
def test_cada_celda_en_la_base(motor: str, sistema: None, record_property: Callable[[str, object], None]) -> None:
    """The allowed are carried out on both engines; the refused, which never reach SQL, are tried on one.

    In the short run PostgreSQL carries out each act once on each petición of the sample.
    """
    una_vez = motor == "postgresql" and not COMPLETO
    hechas = rechazadas = 0
    malas: list[str] = []
    for pk, cosa in muestras():
        p = db.session.get_one(Peticion, pk)
        assert (p.estado, p.reservada) == (cosa[0], cosa[2])
        for permitida, mal in _prueba_de_muestra(pk, cosa, rechazos=motor == "sqlite", una_vez=una_vez):
            hechas, rechazadas = hechas + permitida, rechazadas + (not permitida)
            malas += [mal] if mal else []
    record_property("hechas y rechazadas", f"{hechas} / {rechazadas}")
    assert malas == [], "\n".join([f"{len(malas)} de {hechas} hechas y {rechazadas} rechazadas", *malas])
    assert hechas > (200 if una_vez else 700)
    assert rechazadas > (9000 if motor == "sqlite" else 500)


@pytest.mark.manual("A6")
def test_quien_tiene_dos_puestos_no_concluye_lo_de_otra_dependencia(sistema: None) -> None:
    p = f.en("proceso", AGUAS)
    with pytest.raises(ActoInvalido, match="No está a cargo de su dependencia"):
        f.acto(p, "concluir", "dos_puestos", **f.conclusion())
    assert f.leer(p.folio).estado == "proceso"
    f.acto(f.en("proceso", OBRAS), "concluir", "dos_puestos", **f.conclusion())


def test_dias_de_la_prueba(sistema: None) -> None:
    """The sample's dates stay on the right side of today."""
    assert PAUSA["hasta"] > hoy() + timedelta(days=1)
