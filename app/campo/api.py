"""What the telephone asks and sends, in JSON: identity, records, photos in parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Response, abort, g, jsonify, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from app.archivos import partes
from app.archivos.examen import ArchivoRechazado
from app.campo import queries
from app.campo.forms import Malformado, leer_alta, leer_sobre, uuid_canonico
from app.campo.models import Dispositivo, RegistroDeCampo
from app.campo.services import dispositivos, registros
from app.campo.services.dispositivos import DispositivoNegado
from app.campo.services.fotos import armar, colgar
from app.campo.services.registros import OtrosDatos
from app.campo.workflow import TIPOS, Sobre
from app.extensions import escritura
from app.fab.base import SinHistorial
from app.fab.errors import pagina
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, ActoProhibido, DatosInvalidos
from app.nucleo.reloj import ahora
from app.nucleo.texto import son_cifras
from app.seguridad.guardia import alcance_actual
from app.seguridad.zona import zona

MAXIMO_DE_REGISTRO = 512 * 1024
MAXIMO_DE_PARTE = 1024 * 1024
PAGINAS = {
    "bitacora": "BitacoraView.show",
    "peticion": "PeticionView.show",
    "asesoria": "AsesoriaView.show",
    "visita": "VisitaView.show",
    "compromiso": "CompromisoView.show",
}
"""Tipo of record → the page of what it became."""
DICEN = ("relato", "descripcion", "asunto", "que", "resultado")
"""The field of each tipo by which a person recognises a record."""
ABIERTOS = frozenset({"EnvioDeCampoView.estado", "CampoView.sw", "CampoView.manifiesto"})
"""What the telephone asks for also while its person must change the password."""


def contestar(codigo: int, **cuerpo: object) -> Response:
    """Return a JSON answer."""
    respuesta = jsonify(cuerpo)
    respuesta.status_code = codigo
    return respuesta


def en_campo(vista: Callable[..., Response]) -> Callable[..., Response]:
    """Admit who may capture; what is refused is said as the protocol says it, and nothing was written."""

    @wraps(vista)
    def envuelta(self: BaseView, *args: object, **kwargs: object) -> Response:
        if not current_user.is_authenticated:
            return pagina(401, _("Entre para enviar."))  # type: ignore[return-value]
        if not self.appbuilder.sm.has_access("can_campo", "Campo"):
            return contestar(403, mensaje=_("Su puesto no captura en campo."), revocado=False)
        try:
            return vista(self, *args, **kwargs)
        except Malformado as error:
            return contestar(400, mensaje=str(error))
        except ActoInvalido as error:
            return _negado(error)

    return envuelta


def _negado(error: ActoInvalido) -> Response:
    if isinstance(error, ActoProhibido):
        return contestar(403, mensaje=str(error), revocado=getattr(error, "revocado", False))
    if isinstance(error, DatosInvalidos):
        return contestar(422, mensaje=_("Faltan datos o hay que corregir alguno."), errores=error.errores)
    return contestar(422, mensaje=str(error), errores={})


def cuerpo(maximo: int) -> bytes:
    """Return the body; 413 beyond `maximo` bytes."""
    if (request.content_length or 0) > maximo:
        abort(413, description=_("Lo que se envió es demasiado grande."))
    leido = request.get_data(cache=False)
    if len(leido) > maximo:
        abort(413, description=_("Lo que se envió es demasiado grande."))
    return leido


def direccion_de(tipo: str, cosa_id: int) -> str:
    """Return the page of what a record became."""
    return url_for(PAGINAS[tipo], pk=cosa_id)


class EnvioDeCampoView(SinHistorial, BaseView):
    """`/campo/estado`, `/campo/dispositivos`, `/campo/paquete`, `/campo/registros` and the photos of a record."""

    route_base = "/campo"
    default_view = "estado"
    class_permission_name = "Campo"
    base_permissions = ["can_campo"]  # noqa: RUF012

    @expose("/estado")
    def estado(self) -> Response:
        """Answer, without a session too, who is signed in, whether the device still counts, and what time it is."""
        uuid = request.args.get("dispositivo", "")
        uno = queries.dispositivo(uuid) if len(uuid) == 36 and "\0" not in uuid else None
        cual = queries.estado_de(uno)
        sesion = None
        if current_user.is_authenticated and not g.get("debe_cambiar"):
            quien = {"usuario_id": current_user.id, "nombre": current_user.get_full_name()}
            sesion = {**quien, "csrf": generate_csrf()}
            _anotar_visto(uno)
        return contestar(200, sesion=sesion, dispositivo=cual, ahora=ahora().isoformat())

    @expose("/dispositivos", methods=["POST"])
    @en_campo
    def presentar(self) -> Response:
        """Take a device in: 201 with its series, 200 when it was there, 403 when it is not hers or was revoked."""
        uuid, nombre = leer_alta(cuerpo(MAXIMO_DE_REGISTRO))
        with escritura():
            uno, nuevo = dispositivos.presentar(uuid, nombre, alcance_actual(), ahora())
            serie = dispositivos.serie(uno)
        return contestar(201 if nuevo else 200, serie=serie)

    @expose("/paquete")
    @en_campo
    def paquete(self) -> Response:
        """Return what she needs to record without signal."""
        autor = alcance_actual()
        tipos = queries.tipos_de(autor)
        return contestar(
            200,
            usuario={"id": autor.usuario_id, "nombre": autor.nombre, "puestos": sorted(autor.puestos)},
            hecho=ahora().isoformat(),
            zona=zona().key,
            aviso=queries.aviso_que_lleva(),
            tipos=tipos,
            catalogos=queries.catalogos_de(tipos),
            jornadas=queries.paquete_de_jornadas(autor),
        )

    @expose("/registros", methods=["POST"])
    @en_campo
    def recibir(self) -> Response:
        """Record one: 201, 200 when it was recorded already, 409 when it was with other contents, 422, 403, 400."""
        sobre = leer_sobre(cuerpo(MAXIMO_DE_REGISTRO))
        try:
            with escritura():
                registro, nuevo = registros.recibir(sobre, alcance_actual(), ahora())
                acuse = _acuse(registro, sobre)
        except OtrosDatos as error:
            return _ya_estaba(error)
        return contestar(201 if nuevo else 200, **acuse)

    @expose("/registros/<uuid>/fotos/<foto>")
    @en_campo
    def donde_va(self, uuid: str, foto: str) -> Response:
        """Answer how much of a photo has arrived; 404 for a record or photo that is not hers."""
        registro, anuncio = _anunciada(uuid, foto)
        return contestar(200, **_avance(registro, anuncio))

    @expose("/registros/<uuid>/fotos/<foto>", methods=["POST"])
    @en_campo
    def parte(self, uuid: str, foto: str) -> Response:
        """Append one part of a photo; the last one, or an empty one after it, attaches it to what the record became."""
        trozo = cuerpo(MAXIMO_DE_PARTE)
        desde = request.args.get("desde", "")
        if not son_cifras(desde):
            raise Malformado(_("«desde» no es un número."))
        registro, anuncio = _anunciada(uuid, foto)
        if queries.estado_de(registro.dispositivo) == "revocado":
            raise DispositivoNegado(revocado=True)
        return _parte(registro, anuncio, int(desde), trozo)


def _anotar_visto(uno: Dispositivo | None) -> None:
    """Note at most once a minute that its own account uses a device."""
    momento = ahora()
    if uno is None or uno.user_id != current_user.id or uno.revocado is not None:
        return
    if momento - uno.visto >= dispositivos.CADA_CUANTO_SE_ANOTA:
        uuid = uno.uuid
        with escritura():
            dispositivos.anotar_visto(uuid, momento)


def _acuse(registro: RegistroDeCampo, sobre: Sobre) -> Datos:
    dice = next((sobre.datos[campo] for campo in DICEN if sobre.datos.get(campo)), "")
    return {
        "folio": registro.folio,
        "url": direccion_de(registro.tipo, registro.cosa_id),
        "titulo": f"{_(TIPOS[registro.tipo].titulo)}: {' '.join(dice.split())[:80]}",
        "fotos": {foto["uuid"]: _avance(registro, foto) for foto in registro.fotos},
    }


def _ya_estaba(error: OtrosDatos) -> Response:
    previo = error.previo
    return contestar(
        409,
        mensaje=str(error),
        folio=previo.folio if previo else "",
        url=direccion_de(previo.tipo, previo.cosa_id) if previo else "",
        servidor=registros.servidor_de(previo),
    )


def _anunciada(uuid: str, foto: str) -> tuple[RegistroDeCampo, Datos]:
    """Return one's own record and one of the photos that it announced; 404 otherwise."""
    try:
        registro = queries.registro(uuid_canonico(uuid, "uuid"))
    except Malformado:
        registro = None
    anuncio = next((una for una in registro.fotos if una["uuid"] == foto), None) if registro else None
    if registro is None or anuncio is None:
        abort(404)
    return registro, anuncio


def _avance(registro: RegistroDeCampo, anuncio: Datos) -> Datos:
    if anuncio["uuid"] in queries.fotos_recibidas(registro.id):
        return {"recibidos": anuncio["tamano"], "completa": True}
    parte = partes.parte_de(registro.dispositivo_id, registro.id, anuncio["uuid"])
    return {"recibidos": parte.recibidos, "completa": False}


def _parte(registro: RegistroDeCampo, anuncio: Datos, desde: int, trozo: bytes) -> Response:
    parte = partes.parte_de(registro.dispositivo_id, registro.id, anuncio["uuid"])
    with partes.a_solas(registro.dispositivo_id):
        if anuncio["uuid"] in queries.fotos_recibidas(registro.id):
            parte.borrar()
            return contestar(200, recibidos=anuncio["tamano"], completa=True)
        try:
            hay = parte.agregar(desde, trozo)
            if hay < anuncio["tamano"]:
                return contestar(200, recibidos=hay, completa=False)
            _completar(registro, anuncio, parte)
        except partes.Desfasada as error:
            return contestar(409, mensaje=_("La foto sigue desde otro punto."), recibidos=error.recibidos)
        except partes.SinLugar:
            mensaje = _("Este dispositivo tiene demasiadas fotos a medias: termine de enviar las otras.")
            return contestar(413, mensaje=mensaje, recibidos=parte.recibidos)
        except ArchivoRechazado as error:
            parte.borrar()
            return contestar(422, mensaje=str(error), recibidos=0)
    return contestar(200, recibidos=anuncio["tamano"], completa=True)


def _completar(registro: RegistroDeCampo, anuncio: Datos, parte: partes.Parte) -> None:
    """Examine the whole photo, attach it in one transaction, and only then forget its parts."""
    archivo = armar(parte.contenido(), anuncio["sha256"], anuncio["nombre"])
    with escritura():
        colgar(registro, anuncio["uuid"], archivo, alcance_actual(), ahora())
    parte.borrar()
