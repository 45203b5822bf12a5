"""What the telephone takes along, what a person's devices are and have sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask_appbuilder.security.sqla.models import User
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.bitacora.models.entrada import Bitacora
from app.campo.models import Dispositivo, FotoDeCampo, RegistroDeCampo
from app.campo.workflow import TIPOS, Tipo
from app.catalogos.models.tramites import Tramite
from app.catalogos.queries import aviso_vigente
from app.compromisos.models import Compromiso
from app.extensions import db
from app.jornadas.models import Jornada, JornadaPersona
from app.jornadas.queries import JORNADA
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo
from app.nucleo.puestos import COORDINADOR, DE_CAMPO
from app.nucleo.reglas import falta_de
from app.nucleo.tipos import largo_de, servidas
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.antes import lo_pedido_antes
from app.peticiones.queries import REFERENCIAS, cuenta_de_antes, propios_de, titulos_de_antes, tramites_con_requisitos
from app.peticiones.workflow.vocabulario import ABIERTOS, ESTADOS
from app.seguridad.guardia import Alcance, alcance_actual, alcance_sistema
from app.seguridad.memoria import recordar
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy

MAXIMO_DE_JORNADAS = 40


# Devices


def dispositivo(uuid: str) -> Dispositivo | None:
    """Return a device by its own UUID."""
    return db.session.scalars(select(Dispositivo).where(Dispositivo.uuid == uuid)).one_or_none()


def estado_de(uno: Dispositivo | None) -> str | None:
    """Return «vigente», or «revocado» also when its person left or no longer goes out; None for an unknown one."""
    if uno is None:
        return None
    if uno.revocado is not None:
        return "revocado"
    return "vigente" if quienes_salen({uno.user_id}) else "revocado"


def quienes_salen(cuentas: set[int]) -> set[int]:
    """Return which of these accounts are active and go out today."""
    activas = select(User.id).where(User.active.is_(True))
    consulta = select(Adscripcion.user_id).where(Adscripcion.puesto.in_(DE_CAMPO), Adscripcion.vigente(hoy()))
    return set(db.session.scalars(consulta.where(Adscripcion.user_id.in_(cuentas), Adscripcion.user_id.in_(activas))))


def dispositivos(de: int | None) -> list[tuple[Dispositivo, int]]:
    """Return the devices of an account (None: of all) with how many records each has sent, last seen first."""
    consulta = select(Dispositivo).options(joinedload(Dispositivo.user)).order_by(Dispositivo.visto.desc())
    if de is not None:
        consulta = consulta.where(Dispositivo.user_id == de)
    filas = list(db.session.scalars(consulta.limit(500)))
    with alcance_sistema("cuántos registros ha enviado cada dispositivo, para quien los revoca"):
        cuenta = select(RegistroDeCampo.dispositivo_id, func.count(RegistroDeCampo.id))
        cuenta = cuenta.where(RegistroDeCampo.dispositivo_id.in_([f.id for f in filas]))
        cuantos = {pk: n for pk, n in db.session.execute(cuenta.group_by(RegistroDeCampo.dispositivo_id))}
    return [(fila, cuantos.get(fila.id, 0)) for fila in filas]


# What has been sent


def registro(uuid: str) -> RegistroDeCampo | None:
    """Return one's own record by the UUID that its device gave it."""
    return db.session.scalars(select(RegistroDeCampo).where(RegistroDeCampo.uuid == uuid)).one_or_none()


def con_provisional(dispositivo_id: int, provisional: str) -> RegistroDeCampo | None:
    """Return one's own record by the folio that its device gave it."""
    suyo = RegistroDeCampo.dispositivo_id == dispositivo_id, RegistroDeCampo.provisional == provisional
    return db.session.scalars(select(RegistroDeCampo).where(*suyo)).one_or_none()


def fotos_recibidas(registro_id: int) -> set[str]:
    """Return the UUIDs of the photos of a record that have arrived whole."""
    return set(db.session.scalars(select(FotoDeCampo.uuid).where(FotoDeCampo.registro_id == registro_id)))


def recibidos(q: str) -> Select[RegistroDeCampo]:
    """Return the select of what one's devices have sent, by provisional folio when one is sought."""
    consulta = select(RegistroDeCampo)
    return consulta.where(RegistroDeCampo.provisional == q.strip().upper()[:20]) if q.strip() else consulta


def vigentes(user_id: int | None) -> int:
    """Return how many devices of an account have not been revoked."""
    suyos = select(func.count(Dispositivo.id)).where(Dispositivo.user_id == user_id, Dispositivo.revocado.is_(None))
    return db.session.scalar(suyos) or 0


def folios_de_cualquiera(q: str) -> list[tuple[str, str, int, str]]:
    """Return (provisional, tipo, id, folio) of whoever's petición or entry with this provisional folio.

    For the office, which a citizen shows a provisional folio: only of what she who asks sees, nothing of what it says.
    """
    buscado = q.strip().upper()[:20]
    if not buscado:
        return []
    with alcance_sistema("a qué folio corresponde un provisional, para quien atiende a la persona"):
        columnas = RegistroDeCampo.provisional, RegistroDeCampo.tipo, RegistroDeCampo.cosa_id, RegistroDeCampo.folio
        filas = db.session.execute(select(*columnas).where(RegistroDeCampo.provisional == buscado).limit(10))
        hallados = [tuple(fila) for fila in filas]
    publicos: Datos = {"peticion": Peticion, "bitacora": Bitacora}
    return [f for f in hallados if f[1] in publicos and db.session.get(publicos[f[1]], f[2]) is not None]  # type: ignore[misc]


# What the telephone takes along


def jornadas_de(autor: Alcance) -> Select[Jornada]:
    """Return the jornadas that take records of this person: under way or lately closed, of whose team she is."""
    consulta: Select[Jornada] = JORNADA[1](None)
    if COORDINADOR in autor.puestos:
        return consulta
    suyas = select(JornadaPersona.jornada_id).where(JornadaPersona.user_id == autor.usuario_id)
    return consulta.where(Jornada.id.in_(suyas))


def aviso_que_lleva() -> Datos | None:
    """Return what the telephone takes along of the aviso de privacidad in force: its version and its text."""
    aviso = aviso_vigente()
    return {"version": aviso.id, "texto": aviso.texto.strip()} if aviso else None


def tipos_de(autor: Alcance) -> list[Datos]:
    """Return what this person may record, each with its fields; from memory, and everybody's of the same puestos."""
    puestos = autor.puestos
    return recordar(("tipos de campo", puestos, str(get_locale())), lambda: _tipos(puestos))


def _tipos(puestos: frozenset[str]) -> list[Datos]:
    return [_tipo(tipo, puestos) for tipo in TIPOS.values() if puestos & tipo.puestos]


def catalogos_de(tipos: Iterable[Datos]) -> dict[str, list[list[str]]]:
    """Return the rows on offer of every catalogue that the fields refer to, [id, text].

    A trámite also has the words with which people ask for it, where it has any: it is found by them.
    """
    nombres = {campo["catalogo"] for tipo in tipos for campo in tipo["campos"] if campo["catalogo"]}
    catalogos = {nombre: [list(par) for par in REFERENCIAS.opciones(nombre)] for nombre in sorted(nombres)}
    otras = recordar("como se piden los trámites", _sinonimos) if "tramite" in nombres else {}
    for opcion in catalogos.get("tramite", []):
        opcion += [otras[opcion[0]]] if opcion[0] in otras else []
    return catalogos


def _sinonimos() -> dict[str, str]:
    dichas = select(Tramite.id, Tramite.sinonimos).where(Tramite.sinonimos != "")
    return {str(pk): palabras or "" for pk, palabras in db.session.execute(dichas)}


def paquete_de_jornadas(autor: Alcance) -> list[Datos]:
    """Return one's jornadas as the telephone opens them: team, what the locality asked before, open compromisos."""
    equipo = selectinload(Jornada.equipo).joinedload(JornadaPersona.user)
    suyas = list(db.session.scalars(jornadas_de(autor).options(equipo).limit(MAXIMO_DE_JORNADAS)))
    lugares = {j.localidad_id: j for j in suyas}
    antes = {lugar: _antes(j) for lugar, j in lugares.items()}
    abiertos = _compromisos(list(lugares))
    return [
        {
            "id": j.id,
            "folio": j.folio,
            "localidad_id": j.localidad_id,
            "localidad": str(j.localidad),
            "lugar": j.lugar,
            "fecha": j.fecha.isoformat(),
            "estado": j.estado,
            "equipo": [{"puesto": p.puesto, "nombre": p.user.get_full_name()} for p in j.equipo],
            "antes": antes[j.localidad_id],
            "compromisos": abiertos.get(j.localidad_id, []),
        }
        for j in suyas
    ]


def _tipo(tipo: Tipo, puestos: frozenset[str]) -> Datos:
    campos = tipo.pedidos(puestos)
    if tipo.clave == "peticion":
        campos = [*campos, *_propios()]
    return {
        "clave": tipo.clave,
        "titulo": _(tipo.titulo),
        "boton": _(tipo.boton),
        "jornada": tipo.jornada,
        "campos": [campo_servido(campo, tipo) for campo in campos],
    }


def campo_servido(campo: Campo, tipo: Tipo) -> Datos:
    """Return a field as the telephone draws and reads it."""
    return {
        "nombre": campo.nombre,
        "etiqueta": _(campo.etiqueta),
        "tipo": campo.tipo,
        "obligatorio": campo.obligatorio or campo.nombre in tipo.exigidos,
        "opciones": [[clave, _(texto)] for clave, texto in campo.opciones_de(None)],
        "catalogo": campo.catalogo,
        "si": [campo.si[0], list(campo.si[1])] if campo.si else None,
        "ayuda": _(campo.ayuda) if campo.ayuda else "",
        "maximo": largo_de(campo).maximo,
        "falta": _(falta_de(campo)),
        "reglas": servidas(campo),
        "limite": campo.limite,
        "personal": campo.nombre in tipo.personales,
        "personal_si": [tipo.personal_si[0], list(tipo.personal_si[1])] if tipo.personal_si else None,
    }


def _propios() -> list[Campo]:
    """Return the own fields of every trámite, each asked for only with its trámite."""
    return [
        replace(campo, si=("tramite_id", (str(tramite.id),)))
        for tramite in tramites_con_requisitos()
        for campo in propios_de(tramite)
    ]


def _antes(jornada: Jornada) -> Datos:
    cuenta, ultimas = cuenta_de_antes(jornada), titulos_de_antes(jornada)
    abiertas = sum(cuenta.get(estado, 0) for estado in ABIERTOS)
    frase = lo_pedido_antes(cuenta, alcance_actual())
    if cuenta:
        dicho = _("Pidieron %(n)s; siguen abiertas %(abiertas)s.", n=sum(cuenta.values()), abiertas=abiertas)
        frase = " ".join(filter(None, (dicho, frase)))
    filas = [{"folio": folio, "titulo": _(titulo), "estado": _(ESTADOS[estado])} for folio, titulo, estado in ultimas]
    return {"frase": frase, "peticiones": filas}


def _compromisos(localidades: list[int]) -> dict[int, list[dict[str, str]]]:
    consulta = select(Compromiso).where(Compromiso.estado == "abierto", Compromiso.localidad_id.in_(localidades))
    salida: dict[int, list[dict[str, str]]] = {}
    for k in db.session.scalars(consulta.order_by(Compromiso.fecha, Compromiso.id).limit(200)):
        uno = {"folio": k.folio, "que": k.que, "fecha": k.fecha.isoformat(), "responsable": k.responsable}
        salida.setdefault(k.localidad_id or 0, []).append(uno)
    return salida
