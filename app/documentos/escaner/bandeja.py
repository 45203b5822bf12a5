"""Groups of pages put in their petición by `adjuntar`; the others wait.

Callers open `escritura()`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from app.actos.services import NoEncontrada, ejecutar
from app.archivos.almacen import almacen
from app.archivos.paginas import PDF
from app.catalogos.models.dependencias import Dependencia
from app.documentos.escaner import firma
from app.documentos.escaner.entrega import Grupo
from app.documentos.escaner.lectura import Codigo, codigo_de
from app.documentos.models import Hoja, Oficio
from app.extensions import db
from app.nucleo import folio as folios
from app.nucleo.datos import Hechos
from app.nucleo.flujo import ActoInvalido, ActoRechazado, Conflicto, DatosInvalidos
from app.nucleo.puestos import ENLACE
from app.nucleo.reloj import ahora
from app.peticiones import queries
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.escaneados import Escaneado
from app.seguridad.guardia import Alcance
from app.seguridad.zona import local

ESPERA, ADJUNTA, YA_ESTABA, YA_ESPERA, DESCARTADA, EN_BLANCO = (
    "espera",
    "adjunta",
    "ya_estaba",
    "ya_espera",
    "descartada",
    "en_blanco",
)
RECHAZADA = "rechazada: "
"""How a motivo begins that is a sentence, which follows: why it was refused, or what is to be done."""
SIN_LEER = "sin_leer"
"""Why pages wait that nobody came to read: there is no picture of them to attach."""
LARGO_DEL_MOTIVO = 200
DE_SU_ARCHIVO = ("sha256", "tamano", "original_sha256", "original_mime", "original_tamano", "quitado", "firmas")
"""Columns of a sheet that say what its file is."""
_OFICIO = re.compile(r"oficio-(\d+)-(\d{4})", re.ASCII)


class Ambito(NamedTuple):
    """Whose sheets those of an upload are while they wait: `clave` is kept in `Hoja.ambito`."""

    clave: str
    dependencia_id: int | None = None
    nombre: str = ""


def ambitos_de(autor: Alcance) -> dict[str, Ambito]:
    """Return the ámbitos in which this person's sheets may wait, by key, that of the first puesto first."""
    suyos: dict[str, Ambito] = {}
    for uno in autor.adscritos:
        ambito = Hoja.ambito_de(uno)
        if uno.puesto == ENLACE:
            for pk, nombre in _de_mas_arriba(uno.dependencias):
                suyos[f"dependencia-{pk}"] = Ambito("dependencia", pk, nombre)
        elif ambito:
            suyos[ambito] = Ambito(ambito)
    return suyos


def _de_mas_arriba(dependencias: frozenset[int]) -> list[tuple[int, str]]:
    """Return the node an enlace belongs to, of those he serves: the one that is under none of them."""
    consulta = select(Dependencia.id, Dependencia.nombre, Dependencia.padre_id).where(Dependencia.id.in_(dependencias))
    filas = db.session.execute(consulta.order_by(Dependencia.id)).all()
    return [(pk, nombre) for pk, nombre, padre in filas if padre not in dependencias]


def hojas() -> Select[Hoja]:
    """Return the select of sheets with what a row shows, the count of blank ones apart."""
    adjunto = joinedload(Hoja.adjunto).joinedload(Adjunto.peticion)
    return select(Hoja).options(adjunto, joinedload(Hoja.autor), joinedload(Hoja.resolvio))


def a_la_vista() -> ColumnElement[bool]:
    """Return the criterion of the sheets whose picture is shown: of the bandeja, or with an attachment that is seen.

    A petición may be reservada after its paper came back.
    """
    return or_(Hoja.situacion.in_((ESPERA, DESCARTADA)), Hoja.adjunto_id.in_(select(Adjunto.id)))


def de_antes(hoja: Hoja) -> Hoja | None:
    """Return the sheet that stands before this one in the file it came in."""
    mismo = (Hoja.lote == hoja.lote, Hoja.archivo == hoja.archivo, Hoja.primera < hoja.primera)
    return db.session.scalars(hojas().where(*mismo).order_by(Hoja.primera.desc()).limit(1)).first()


# An upload


def guardar(grupos: Sequence[Grupo]) -> None:
    """Keep the files durably before the transaction, which then only finds them there."""
    for grupo in grupos:
        almacen().guardar(grupo.archivo)


def repartir(grupos: Sequence[Grupo], blancas: Sequence[int], lote: str, ambito: Ambito, autor: Alcance) -> None:
    """Attach each group to its petición, or leave it waiting in `ambito`; one row of `hoja` per group.

    The blank pages of an upload are one row, which counts them. In the order of the folios, so that two uploads
    never wait for each other. Source: Altamira, «será escaneado»; issue of the paper loop.
    """
    for grupo in sorted(grupos, key=lambda uno: uno.codigo.folio if uno.codigo else ""):
        estado, motivo, adjunto = _destino(grupo, autor)
        fila = _fila(lote, ambito, autor, archivo=grupo.de[:120], primera=grupo.primera, paginas=grupo.paginas)
        for columna in DE_SU_ARCHIVO:
            setattr(fila, columna, grupo.archivo.columnas[columna])
        fila.leido, fila.adjunto = grupo.leido or None, adjunto
        fila.situacion, fila.motivo = estado, motivo
        db.session.add(fila)
        db.session.flush()
    if blancas:
        fila = _fila(lote, ambito, autor, archivo="", primera=blancas[0], paginas=len(blancas))
        fila.sha256, fila.tamano = "", 0
        fila.situacion = EN_BLANCO
        db.session.add(fila)


def _fila(lote: str, ambito: Ambito, autor: Alcance, **lo_demas: object) -> Hoja:
    return Hoja(
        lote=lote,
        ambito=ambito.clave,
        dependencia_id=ambito.dependencia_id,
        autor_id=autor.usuario_id,
        subida=ahora(),
        **lo_demas,
    )


def _destino(grupo: Grupo, autor: Alcance) -> tuple[str, str | None, Adjunto | None]:
    """Return estado, motivo and attachment of a group, having attached it where it could be."""
    if grupo.codigo is None:
        return _en_espera(grupo, grupo.motivo)
    p = queries.por_folio(grupo.codigo.folio)
    if p is None:
        return _en_espera(grupo, "no_hallada")
    if not firma.vale(grupo.codigo.firma, grupo.codigo.folio, grupo.codigo.papel):
        return _propuesta(p, grupo, grupo.codigo)
    try:
        with db.session.begin_nested():
            estado, adjunto = _colgar(p, grupo.codigo, _escaneado(grupo, grupo.codigo), autor)
    except ActoInvalido as error:
        return _en_espera(grupo, f"{RECHAZADA}{error}"[:LARGO_DEL_MOTIVO])
    except NoEncontrada:
        return _en_espera(grupo, "no_hallada")
    return estado, None, adjunto


def _propuesta(p: Peticion, grupo: Grupo, codigo: Codigo) -> tuple[str, str | None, Adjunto | None]:
    """Leave waiting, with its folio, what anybody may print of a petición that is seen: a person confirms it."""
    ya = db.session.scalars(_igual_a(p, _escaneado(grupo, codigo))).first()
    if ya is not None:
        return YA_ESTABA, None, ya
    return _en_espera(grupo, f"{RECHAZADA}{_('La hoja dice %(folio)s: compruebe y confirme.', folio=p.folio)}")


def _en_espera(grupo: Grupo, motivo: str) -> tuple[str, str, None]:
    """Keep it waiting; what waits already is not put into the bandeja a second time, unless it is another original."""
    igual = select(Hoja.id).where(Hoja.sha256 == grupo.archivo.sha256, Hoja.situacion == ESPERA).limit(1)
    if original := grupo.archivo.columnas["original_sha256"]:
        igual = igual.where(or_(Hoja.original_sha256.is_(None), Hoja.original_sha256 == original))
    return (YA_ESPERA if db.session.scalar(igual) else ESPERA), motivo, None


def _colgar(p: Peticion, codigo: Codigo, archivo: Escaneado, autor: Alcance) -> tuple[str, Adjunto]:
    """Attach a file by the act, unless the petición has it already; `ActoInvalido` with the sentence that refuses."""
    db.session.scalars(select(Peticion.id).where(Peticion.id == p.id).with_for_update(of=Peticion)).one()
    if p.planteamiento is None:
        raise ActoRechazado(_("Primero abra y reciba la petición; después se le adjunta la hoja."))
    ya = db.session.scalars(_igual_a(p, archivo)).first()
    if ya is not None:
        return YA_ESTABA, ya
    ejecutar(p, "adjuntar", {"archivo": archivo, "texto": titulo_de(p, codigo)}, autor=autor)
    return ADJUNTA, db.session.scalars(_igual_a(p, archivo)).first() or _sin_verse()


def _sin_verse() -> Adjunto:
    raise ActoRechazado(_("Usted no podría ver la hoja en esa petición; pídale a la Unidad que la adjunte."))


def _igual_a(p: Peticion, archivo: Escaneado) -> Select[Adjunto]:
    """Return the select of the attachments that are this file: it arrived as the same bytes.

    The cleaned bytes answer only where how one of both arrived is not on record: two originals may look the same.
    """
    igual = Adjunto.sha256 == archivo.sha256
    if archivo.origen_sha256:
        igual = or_(Adjunto.origen_sha256 == archivo.origen_sha256, and_(Adjunto.origen_sha256.is_(None), igual))
    return select(Adjunto).where(Adjunto.peticion_id == p.id, igual).order_by(Adjunto.id.desc())


def titulo_de(p: Peticion, codigo: Codigo) -> str:
    """Return how a scanned paper is called; `ActoRechazado` for an oficio that is not of this petición."""
    if codigo.papel == "formato":
        return _("Formato de trámite de atención, escaneado")
    numero = _OFICIO.fullmatch(codigo.papel)
    if numero is None:
        return _("Oficio, copia sellada") if codigo.papel == "oficio" else _("Hoja escaneada")
    suyo = select(Oficio).where(
        Oficio.peticion_id == p.id, Oficio.numero == int(numero[1]), Oficio.anio == int(numero[2])
    )
    oficio = db.session.scalars(suyo).one_or_none()
    if oficio is None:
        raise ActoRechazado(_("El oficio que dice la hoja no es de esa petición."))
    return _("Oficio %(numero)s, copia sellada", numero=oficio.texto)


def _clase(codigo: Codigo) -> str:
    return {"formato": "formato_escaneado", "oficio": "oficio_escaneado"}.get(codigo.papel.split("-")[0], "documento")


def _escaneado(grupo: Grupo, codigo: Codigo) -> Escaneado:
    return Escaneado.de(grupo.archivo, _clase(codigo))


# A sheet of the bandeja


def adjuntar(pk: int, tecleado: Hechos, autor: Alcance) -> str:
    """Attach a waiting sheet to the petición of the folio that was typed, and return that folio.

    `tecleado`: `folio`, and `papel` (formato, oficio, otro). Raises `DatosInvalidos`, what `ejecutar` raises,
    `Conflicto` when a colleague was faster, `NoEncontrada` for a sheet of another bandeja.
    """
    hoja = _esperando(pk)
    if hoja.motivo == SIN_LEER:
        raise DatosInvalidos({"folio": _("De esta hoja no hay imagen. Entréguela otra vez y descarte este renglón.")})
    p = _peticion_tecleada(str(tecleado.get("folio") or ""))
    contenido = almacen().abrir(hoja.sha256)
    codigo = _codigo_tecleado(hoja, p, str(tecleado.get("papel") or ""))
    nombre = f"{hoja.archivo.rpartition('.')[0] or hoja.archivo}, {hoja.primera}.pdf"
    original = almacen().abrir(hoja.original_sha256) if hoja.original_sha256 else None
    archivo = Escaneado(
        contenido,
        hoja.sha256,
        PDF,
        hoja.tamano,
        nombre[-120:],
        hoja.original_sha256 or "",
        original,
        hoja.original_mime or "",
        tuple(hoja.quitado or ()),
        tuple(hoja.firmas or ()),
        clase=_clase(codigo),
    )
    estado, hoja.adjunto = _colgar(p, codigo, archivo, autor)
    _resolver(hoja, estado, None, autor)
    return p.folio


def _codigo_tecleado(hoja: Hoja, p: Peticion, papel: str) -> Codigo:
    """Return what the sheet itself says of this petición's paper, else what the person says that it is."""
    for texto in (hoja.leido or "").split(" · "):
        codigo = codigo_de(texto)
        if codigo and codigo.folio == p.folio and codigo.papel.startswith(papel):
            return codigo
    return Codigo(p.folio, papel if papel in ("formato", "oficio") else "")


def descartar(pk: int, motivo: str, autor: Alcance) -> None:
    """Put a waiting sheet aside: it is kept, with why. Errors as `adjuntar`."""
    hoja = _esperando(pk)
    limpio = "".join(c for c in motivo if c.isprintable()).strip()
    if not limpio:
        raise DatosInvalidos({"motivo": _("Escriba por qué se descarta.")})
    if len(limpio) > LARGO_DEL_MOTIVO:
        raise DatosInvalidos({"motivo": _("Escriba a lo más %(n)s caracteres.", n=LARGO_DEL_MOTIVO)})
    _resolver(hoja, DESCARTADA, limpio, autor)


def _esperando(pk: int) -> Hoja:
    """Lock a sheet and return it as the database holds it now, still waiting."""
    consulta = select(Hoja).where(Hoja.id == pk).with_for_update(of=Hoja)
    hoja = db.session.scalars(consulta, execution_options={"populate_existing": True}).one_or_none()
    if hoja is None or hoja.situacion == EN_BLANCO:
        raise NoEncontrada(str(pk))
    if hoja.situacion != ESPERA:
        raise Conflicto(ya_resuelta(hoja))
    return hoja


def ya_resuelta(hoja: Hoja) -> str:
    """Return who has resolved a sheet meanwhile, in words."""
    quien = (hoja.resolvio or hoja.autor).get_full_name()
    hora = local(hoja.resuelta or hoja.subida).strftime("%H:%M")
    frase = (
        _("%(quien)s ya descartó esta hoja, a las %(hora)s.")
        if hoja.situacion == DESCARTADA
        else _("%(quien)s ya adjuntó esta hoja a su petición, a las %(hora)s.")
    )
    return str(frase) % {"quien": quien, "hora": hora}


def _peticion_tecleada(texto: str) -> Peticion:
    folio = folios.entendido(texto)
    if folio is None:
        raise DatosInvalidos({"folio": _("Escriba el folio completo, como PRE-2026-000123-4.")})
    p = queries.por_folio(folio) if folios.valido(folio) else None
    if p is None:
        raise DatosInvalidos({"folio": _("Ninguna petición que usted vea tiene ese folio. Revise los números.")})
    return p


def _resolver(hoja: Hoja, estado: str, motivo: str | None, autor: Alcance) -> None:
    hoja.resuelta, hoja.resolvio_id = ahora(), autor.usuario_id
    hoja.situacion, hoja.motivo = estado, motivo
    db.session.flush()
