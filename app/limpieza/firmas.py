"""What a PDF's signatures say: whose, whether it is whole. Fetches nothing.

Who issued a certificate is not checked: that needs the issuers' lists of the day, and whom an office believes.
"""

from __future__ import annotations

import io

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from .limpio import Firma, legible

MAXIMO_FIRMAS = 10
LARGO_NOMBRE = 80
SIN_COMPROBAR = "sin_comprobar"
_SOLO_CONSTANCIAS = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES)


def firmas_de(contenido: bytes) -> list[Firma]:
    """Return each signature as `quien`, `estado` and `cuando`; a broken structure gives one that says nothing more.

    `estado`: «integro», «agregado» (what was signed is whole, something was added later that the signature allows),
    «cambiado», or «sin_comprobar».
    """
    try:
        lector = PdfFileReader(io.BytesIO(contenido), strict=False)
        if lector.encrypted:
            lector.decrypt(b"")
        firmas = list(lector.embedded_signatures)[:MAXIMO_FIRMAS]
    except Exception:  # pyHanko's own errors, and Python's on objects that are not what they say
        return [_dicha("", SIN_COMPROBAR)]
    return [_una(firma) for firma in firmas] or [_dicha("", SIN_COMPROBAR)]


def _una(firma: EmbeddedPdfSignature) -> Firma:
    quien = _nombre(firma)
    try:
        cuando = firma.self_reported_timestamp
        return _dicha(quien, _estado(firma), cuando.isoformat() if cuando else "")
    except Exception:
        return _dicha(quien, SIN_COMPROBAR)


def _dicha(quien: str, estado: str, cuando: str = "") -> Firma:
    return {"quien": quien, "estado": estado, "cuando": cuando} if cuando else {"quien": quien, "estado": estado}


def _estado(firma: EmbeddedPdfSignature) -> str:
    contexto = ValidationContext(trust_roots=[], allow_fetching=False)
    validar = validate_pdf_timestamp if firma.sig_object_type == "/DocTimeStamp" else validate_pdf_signature
    dicho = validar(firma, contexto)
    if not (dicho.intact and dicho.valid):
        return "cambiado"
    if dicho.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return "integro"
    if dicho.coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return "cambiado"
    nivel = getattr(dicho, "modification_level", None)
    if nivel is None or nivel == ModificationLevel.OTHER or getattr(dicho, "docmdp_ok", True) is False:
        return "cambiado"
    return "integro" if nivel in _SOLO_CONSTANCIAS else "agregado"


def _nombre(firma: EmbeddedPdfSignature) -> str:
    """Return the name in the certificate, else the one the signature gives itself, of LARGO_NOMBRE at most."""
    try:
        sujeto = firma.signer_cert.subject.native
        hallado = sujeto.get("common_name") or sujeto.get("organization_name") or ""
        return legible(hallado[0] if isinstance(hallado, list) else hallado, LARGO_NOMBRE)
    except Exception:
        return legible(firma.sig_object.get("/Name", ""), LARGO_NOMBRE)
