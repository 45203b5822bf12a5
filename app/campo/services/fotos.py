"""Attaching a photo that has arrived whole to what its record became. Callers open `escritura()`."""

from __future__ import annotations

import hashlib
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from app.actos.services import ejecutar, paso_posible
from app.archivos.almacen import almacen
from app.archivos.examen import Archivo, ArchivoRechazado, examinar
from app.archivos.services import anexar
from app.asesorias.models import Asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.campo import queries
from app.campo.models import FotoDeCampo, RegistroDeCampo
from app.compromisos.models import Compromiso
from app.extensions import db
from app.nucleo.flujo import ActoInvalido
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance, alcance_sistema

DeCampo = Bitacora | Peticion | Asesoria | Visita | Compromiso
"""What a record may become."""
MODELOS: dict[str, type[DeCampo]] = {
    "bitacora": Bitacora,
    "peticion": Peticion,
    "asesoria": Asesoria,
    "visita": Visita,
    "compromiso": Compromiso,
}
"""Tipo of record → what it became."""


def armar(contenido: bytes, sha256: str, nombre: str) -> Archivo:
    """Return the cleaned photo; `ArchivoRechazado` when it is another than was announced, or no image. Slow."""
    if hashlib.sha256(contenido).hexdigest() != sha256:
        raise ArchivoRechazado(_("La foto llegó alterada; se envía de nuevo."))
    return examinar(contenido, nombre)


def colgar(registro: RegistroDeCampo, uuid: str, archivo: Archivo, autor: Alcance, momento: datetime) -> None:
    """Attach the photo to what the record became, once; `ArchivoRechazado` when another record has its UUID."""
    foto = FotoDeCampo(uuid=uuid, registro_id=registro.id, sha256=archivo.origen_sha256, recibida=momento)
    try:
        with db.session.begin_nested():
            db.session.add(foto)
            db.session.flush()
    except IntegrityError as error:
        if uuid in queries.fotos_recibidas(registro.id):
            return
        raise ArchivoRechazado(_("Esa foto ya es de otro registro; tómela de nuevo.")) from error
    with alcance_sistema("la foto de un registro de campo, aunque su autor ya no vea lo que registró"):
        cosa = db.session.get_one(MODELOS[registro.tipo], registro.cosa_id)
        assert isinstance(cosa, DeCampo)
        if isinstance(cosa, Peticion):
            _adjuntar(cosa, archivo, autor, momento)
        else:
            anexar(cosa, archivo, autor.usuario_id, momento)
        db.session.flush()


def _adjuntar(p: Peticion, archivo: Archivo, autor: Alcance, momento: datetime) -> None:
    """Attach by the act; where it has been hidden from its author meanwhile, in reserve, as oficios are."""
    try:
        paso_posible(p, "adjuntar", autor)
    except ActoInvalido:
        almacen().guardar(archivo)
        db.session.add(
            Adjunto(
                peticion=p,
                clase="documento",
                titulo=archivo.nombre,
                subido=momento,
                autor_id=autor.usuario_id,
                reservado=p.reservada,
                **archivo.columnas,
            )
        )
        return
    ejecutar(p, "adjuntar", {"archivo": archivo}, autor=autor, via="campo", reloj=lambda: momento)
