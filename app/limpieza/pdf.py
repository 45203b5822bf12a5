"""PDFs: what runs on opening or carries other files is taken out and noted."""

from __future__ import annotations

import io
import re

import pikepdf

from . import tolerado
from .limites import limitar_qpdf
from .limpio import PDF, Firma, Limpio, Rechazo, legible

MAXIMO_OBJETOS = 50_000
MAXIMO_DICCIONARIOS = 200_000
MAXIMO_ELEMENTOS = 1_000_000
MAXIMO_NOMBRES = 5
"""Of the files inside that are named; the others are counted."""

_SIN_TABLA = re.compile(
    r"unable to find (?:/Root|trailer) dictionary|unable to find page tree|root of pages tree has no"
)
"""What qpdf says of a table of objects that it can neither read nor make again; nothing else is given to pdfium."""
_HONDO = re.compile(rb"(?:(?:\[|<<\s*/\w+)\s*){200}")
"""Nested deeper than any program writes: qpdf says the same of it, and it is not given to pdfium."""
_TEXTO_PDF = 8 * 1024 * 1024

_ACCIONES = re.compile(r"/(JavaScript|Launch|SubmitForm|ImportData|GoTo[RE]|Rendition|Movie|Sound|RichMediaExecute)")
_VETADAS = re.compile(r"/(OpenAction|JavaScript|EmbeddedFiles|XFA|Collection|RichMedia(Content|Settings))")
# Also plausible names of a font or an image: dropped only when the value has the shape of the dangerous one.
_VETADAS_POR_FORMA = {
    "/AA": re.compile(r"/(E|X|D|U|Fo|Bl|P[OCVI]|O|C|K|F|V|W[CSP]|D[SP])"),
    "/EF": re.compile(r"/(F|UF|DOS|Mac|Unix)"),
}
_QUE_ES = {
    "/JavaScript": "programas",
    "/AA": "programas",
    "/EmbeddedFiles": "adjuntos",
    "/EF": "adjuntos",
    "/XFA": "xfa",
    "/Collection": "adjuntos",
    "/RichMediaContent": "multimedia",
    "/RichMediaSettings": "multimedia",
    "/Rendition": "multimedia",
    "/Movie": "multimedia",
    "/Sound": "multimedia",
    "/RichMediaExecute": "multimedia",
}
"""Key or kind of action → what it is called; any other action opens or sends something."""

limitar_qpdf()


def limpiar_pdf(contenido: bytes) -> Limpio:
    """Open, strip what runs on opening or carries other files, and write again without history or encryption."""
    suyo, delante = tolerado.recortado(contenido)
    entero = tolerado.dice_su_fin(suyo)
    if not entero and not tolerado.cerrado(suyo):
        raise Rechazo("pdf_incompleto")
    try:
        limpio, quitado, firmado = _limpiado(suyo, entero=entero)
    except pikepdf.PasswordError as error:
        raise Rechazo("pdf_cifrado") from error
    except pikepdf.PdfError as error:
        if not entero or not _SIN_TABLA.search(str(error)) or _HONDO.search(suyo):
            raise Rechazo("pdf_cifrado" if "encrypt" in str(error) else "pdf_danado") from error
        limpio, quitado, firmado = _limpiado(_rehecho(suyo), entero=False)
    quitado = [*(["ajeno"] if delante else []), *quitado]
    return Limpio(limpio, PDF, PDF, quitado, _firmas(suyo, entero) if firmado else [], limpio != contenido)


def _limpiado(suyo: bytes, *, entero: bool) -> tuple[bytes, list[str], bool]:
    """Return the PDF written again, what was taken out, and whether it was signed."""
    with pikepdf.open(io.BytesIO(suyo), inherit_page_attributes=False) as pdf:
        _revisar(pdf, suyo)
        if not entero:
            tolerado.revisar_recuperado(pdf)
        desarme = _Desarme(pdf)
        desarme.recorrer()
        return _reescrito(pdf), desarme.quitado(pdf), desarme.firmado


def _rehecho(suyo: bytes) -> bytes:
    """Return a PDF whose table of objects is damaged as pdfium finds them, which browsers open it with.

    qpdf finds them too, but for those inside other objects, and for a table that begins at 1.
    """
    import pypdfium2  # noqa: PLC0415 — 20 MB that a sound PDF does not need

    salida = io.BytesIO()
    try:
        with pypdfium2.PdfDocument(suyo) as documento:
            documento.save(salida)
    except pypdfium2.PdfiumError as error:
        raise Rechazo("pdf_danado") from error
    return salida.getvalue()


def _firmas(suyo: bytes, entero: bool) -> list[Firma]:
    """Return what its signatures say; of a file that lacks its end, not whether it is whole."""
    from .firmas import SIN_COMPROBAR, firmas_de  # noqa: PLC0415 — half a second, 60 MB, of a signed PDF only

    firmas = firmas_de(tolerado.para_firmas(suyo, entero=entero))
    return firmas if entero else [{**firma, "estado": SIN_COMPROBAR} for firma in firmas]


def _revisar(pdf: pikepdf.Pdf, contenido: bytes) -> None:
    """Bound what qpdf will parse, before it does: the file, and its object streams once inflated."""
    tabla = pdf.get_xref_table()
    inflado, diccionarios = 0, contenido.count(b"<<")
    for numero in {entrada.obj_stream_number or 0 for entrada in tabla.values() if entrada.type == 2}:
        texto = pdf.get_object(numero, 0).read_bytes()
        inflado += len(texto)
        diccionarios += texto.count(b"<<")
        if inflado > _TEXTO_PDF:
            break
    if len(tabla) > MAXIMO_OBJETOS or inflado > _TEXTO_PDF or diccionarios > MAXIMO_DICCIONARIOS:
        raise Rechazo("pdf_complejo")
    pdf.pages[0]  # raises when there is no page, or the tree is deep or circular


class _Desarme:
    """One walk over every object: empties the actions that run or fetch something, drops what carries scripts or files.

    `firmado`: a signature was found; its field stays, without it, for it would be told as broken in what is written.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.firmado = False
        self._halladas: dict[str, None] = {}
        self._nombres: dict[str, None] = {}

    def recorrer(self) -> None:
        pendientes: list[pikepdf.Object] = [*self.pdf.objects, self.pdf.trailer]
        elementos = 0
        while pendientes:
            actual = pendientes.pop()
            if isinstance(actual, pikepdf.Array):
                hijos = list(actual)
            elif isinstance(actual, pikepdf.Dictionary | pikepdf.Stream):
                self._despojar(actual)
                hijos = [valor for _clave, valor in actual.items()]
            else:
                continue
            elementos += len(hijos)
            if elementos > MAXIMO_ELEMENTOS:
                raise Rechazo("pdf_complejo")
            pendientes += [h for h in hijos if isinstance(h, pikepdf.Object) and not h.is_indirect]

    def quitado(self, pdf: pikepdf.Pdf) -> list[str]:
        """Return the keys of what is gone from what is written."""
        if "xfa" in self._halladas and self._solo_xfa:
            self._halladas["xfa_dinamico"] = self._halladas.pop("xfa")
        if "adjuntos" in self._halladas and self._nombres:
            nombrados = list(self._nombres)[:MAXIMO_NOMBRES]
            otros = len(self._nombres) - len(nombrados)
            self._halladas.pop("adjuntos")
            self._halladas["adjuntos: " + ", ".join(nombrados) + (f" (+{otros})" if otros else "")] = None
        propios = {
            "firma": self.firmado,
            "candado": pdf.is_encrypted,
            "versiones": "/Prev" in pdf.trailer and not pdf.is_linearized and not self.firmado,
        }
        return [*self._halladas, *(clave for clave, hay in propios.items() if hay)]

    @property
    def _solo_xfa(self) -> bool:
        """Answer whether the form exists only as XFA: its pages then say no more than «please wait»."""
        formulario = self.pdf.Root.get("/AcroForm")
        campos = formulario.get("/Fields") if isinstance(formulario, pikepdf.Dictionary) else None
        return bool(self.pdf.Root.get("/NeedsRendering", False)) or not campos

    def _despojar(self, diccionario: pikepdf.Dictionary | pikepdf.Stream) -> None:
        tipo = str(diccionario.get("/S", ""))
        accion = _ACCIONES.fullmatch(tipo)
        if accion:
            self._anotar(tipo)
        for clave in list(diccionario.keys()):
            if accion:
                del diccionario[clave]
            elif _VETADAS.fullmatch(clave) or _es_por_forma(clave, diccionario[clave]):
                self._anotar_clave(clave, diccionario)
                del diccionario[clave]
            elif clave in ("/V", "/Perms") and _es_firma(clave, diccionario[clave]):
                self.firmado = self.firmado or clave == "/V"
                del diccionario[clave]

    def _anotar(self, que: str) -> None:
        self._halladas[_QUE_ES.get(que, "acciones")] = None

    def _anotar_clave(self, clave: str, diccionario: pikepdf.Dictionary | pikepdf.Stream) -> None:
        if clave == "/OpenAction":
            valor = diccionario[clave]
            tipo = str(valor.get("/S", "")) if isinstance(valor, pikepdf.Dictionary) else ""
            if _ACCIONES.fullmatch(tipo):
                self._anotar(tipo)
            return  # where the document opens, if anything
        self._anotar(clave)
        if clave == "/EF":
            nombre = legible(diccionario.get("/UF", diccionario.get("/F", "")), 60).replace(",", " ")
            self._nombres.update({nombre: None} if nombre else {})


def _es_firma(clave: str, valor: object) -> bool:
    """Answer whether a value is a signature; of the permissions that one gives, whether there are any."""
    return isinstance(valor, pikepdf.Dictionary) and (clave == "/Perms" or "/ByteRange" in valor)


def _es_por_forma(clave: str, valor: object) -> bool:
    forma = _VETADAS_POR_FORMA.get(clave)
    if forma is None or not isinstance(valor, pikepdf.Dictionary):
        return False
    return any(forma.fullmatch(k) and isinstance(v, pikepdf.Dictionary | pikepdf.Stream) for k, v in valor.items())


def _reescrito(pdf: pikepdf.Pdf) -> bytes:
    """Write only what is reachable, without decoding streams; the same document gives the same bytes."""
    salida = io.BytesIO()
    sin_decodificar = pikepdf.StreamDecodeLevel.none
    pdf.save(
        salida, compress_streams=False, stream_decode_level=sin_decodificar, deterministic_id=True, encryption=False
    )
    return salida.getvalue()
