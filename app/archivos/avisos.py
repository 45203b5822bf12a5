"""What is said of attached files: which are received, why not, what a copy lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from app.archivos.models import ConOriginal
from app.limpieza.limpio import Firma
from app.limpieza.tipos import RECIBIDOS
from app.nucleo.limites import ARCHIVO, en_mb
from app.nucleo.texto import N_

RECHAZOS = {
    "vacio": N_("El archivo está vacío. Elija otro."),
    "pesa": N_("El archivo pesa más de %(n)s MB. Redúzcalo o divídalo y vuelva a adjuntarlo."),
    "pesa_convertido": N_("Convertido pesa más de %(n)s MB. Guárdelo más pequeño, como JPG o PDF, y adjúntelo."),
    "zip": N_("El archivo lleva otro escondido dentro. Use %(cuales)s."),
    "tipo": N_("No se recibe este tipo de archivo. Use %(cuales)s."),
    "bigtiff": N_("Es un BigTIFF, una clase de TIFF que no se recibe. Guárdelo como TIFF común o PDF y adjúntelo."),
    "imagen_danada": N_("La imagen está dañada o incompleta. Vuelva a tomarla o a escanearla."),
    "pixeles": N_("La imagen tiene más de 40 megapíxeles. Redúzcala y vuelva a adjuntarla."),
    "pdf_incompleto": N_("El PDF está incompleto. Vuelva a descargarlo o a escanearlo."),
    "pdf_danado": N_("El PDF está dañado. Vuelva a generarlo o escanéelo."),
    "pdf_cifrado": N_("El PDF tiene contraseña o está protegido. Quítela, o imprímalo y escanéelo."),
    "pdf_complejo": N_("El PDF es demasiado complejo. Imprímalo y escanéelo."),
    "memoria": N_("El archivo necesita demasiada memoria para abrirse. Guárdelo más pequeño, o imprímalo y escanéelo."),
    "tardo": N_("El archivo tardó demasiado en abrirse. Vuelva a intentarlo; si se repite, imprímalo y escanéelo."),
}
QUITADO = {
    "camara": N_("los datos de la cámara"),
    "lugar": N_("el lugar donde se tomó"),
    "textos": N_("los comentarios escritos dentro de la imagen"),
    "imagenes": N_("las demás imágenes del archivo: se ve la primera"),
    "paginas": N_("las páginas que siguen a la %(n)s"),
    "ajeno": N_("lo que venía antes del documento"),
    "programas": N_("programas y acciones automáticas"),
    "acciones": N_("botones o ligas que abren archivos o envían datos"),
    "adjuntos": N_("los archivos que venían adentro"),
    "xfa": N_("las respuestas del formulario XFA"),
    "xfa_dinamico": N_("las respuestas del formulario XFA"),
    "multimedia": N_("audio, video o imágenes en 3D"),
    "firma": N_("la firma digital"),
    "candado": N_("el permiso que limitaba imprimirlo o copiarlo"),
    "versiones": N_("las versiones anteriores del documento"),
}
ADEMAS = {
    "pie": N_("Llegó sin sus últimos bytes: el pie de la imagen puede verse dañado. Revíselo."),
    "xfa_dinamico": N_("Es un formulario XFA: la imagen no muestra las respuestas; descárguelo como llegó."),
}
"""What is said besides, each a sentence of its own."""
FIRMAS = {
    "integro": N_("Firmado digitalmente por %(quien)s; íntegro: nadie lo cambió después de firmar."),
    "agregado": N_(
        "Firmado digitalmente por %(quien)s; lo que firmó está íntegro; después se agregaron firmas o datos permitidos."
    ),
    "cambiado": N_("Firmado digitalmente por %(quien)s, pero cambiado después de firmarse o con la firma dañada."),
    "sin_comprobar": N_("Trae una firma digital de %(quien)s; no se pudo comprobar si está íntegro."),
}
SIN_TURNO = N_("Se están revisando otros archivos. Espere unos segundos y vuelva a enviarlo.")


def que_se_recibe() -> str:
    """Return the types of file that are received, in words: «PDF, JPG o PNG»."""
    return str(format_list(list(RECIBIDOS.values()), "or", locale=get_locale() or "es"))


def rechazo_de(clave: str) -> str:
    """Return the sentence of a refusal."""
    return str(_(RECHAZOS[clave], cuales=que_se_recibe(), n=en_mb(ARCHIVO)))


def avisos_de_fila(fila: ConOriginal) -> list[str]:
    """Return what is said under the file of a row."""
    return avisos_de(fila.quitado, fila.firmas, conservado=fila.original_sha256 is not None)


def avisos_de(quitado: Sequence[str] | None, firmas: Sequence[Firma] | None, *, conservado: bool) -> list[str]:
    """Return what is said under a file: what its signatures say, and what the copy that is shown does not carry."""
    return [*_de_las_firmas(firmas or ()), *_de_lo_quitado(quitado or (), conservado)]


def _de_las_firmas(firmas: Sequence[Firma]) -> Iterator[str]:
    for firma in firmas:
        frase = FIRMAS.get(firma.get("estado", ""), FIRMAS["sin_comprobar"])
        yield _(frase, quien=firma.get("quien") or _("alguien que no dice su nombre"))
    if firmas:
        yield _("No se comprobó quién emitió el certificado.")


def _de_lo_quitado(quitado: Sequence[str], conservado: bool) -> Iterator[str]:
    llego, cosas = "", []
    for uno in quitado:
        clave, _dos_puntos, detalle = uno.partition(": ")
        if clave == "formato":
            llego = detalle
        elif clave in QUITADO:
            cosas.append(_con_detalle(clave, detalle))
    if llego:
        yield _("Llegó como %(formato)s y se convirtió.", formato=llego)
    if cosas and conservado:
        yield _(
            "La copia que se muestra va sin %(que)s; el archivo original se conserva y se puede descargar.",
            que=_lista(cosas),
        )
    elif cosas:
        yield _("La copia que se guardó va sin %(que)s.", que=_lista(cosas))
    yield from (_(frase) for clave, frase in ADEMAS.items() if clave in quitado)


def _lista(cosas: list[str]) -> str:
    return str(format_list(cosas, locale=get_locale() or "es"))


def _con_detalle(clave: str, detalle: str) -> str:
    if clave == "paginas":
        return str(_(QUITADO[clave], n=detalle))
    que = str(_(QUITADO[clave]))
    return f"{que} ({detalle})" if detalle else que
