"""How scanned sheets read: their end, why they wait, what their QR says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.actos.piezas import Renglon
from app.actos.presenters import ficha, hace
from app.documentos.escaner import bandeja as b
from app.documentos.escaner.lectura import Codigo, codigo_de
from app.documentos.models import Hoja
from app.nucleo.datos import Datos
from app.nucleo.texto import N_
from app.seguridad.guardia import Alcance

MOTIVOS = {
    "sin_codigo": N_("No se leyó ningún código en la hoja."),
    "ajeno": N_("El código de la hoja no es de una petición de este sistema."),
    "varios": N_("La hoja trae códigos de dos papeles distintos."),
    b.SIN_LEER: N_("No dio tiempo de leerla. Entréguela otra vez, en un montón más chico."),
    "no_hallada": N_("Usted no tiene a la vista una petición con el folio que dice la hoja."),
}
ESTADOS = {
    b.ESPERA: (N_("Espera en la bandeja"), "aviso"),
    b.ADJUNTA: (N_("Adjuntada"), "bien"),
    b.YA_ESTABA: (N_("Ya estaba"), "gris"),
    b.YA_ESPERA: (N_("Ya esperaba"), "gris"),
    b.DESCARTADA: (N_("Descartada"), "gris"),
}
RESUELTAS = (
    (b.DESCARTADA, N_("Descartadas")),
    (b.ADJUNTA, N_("Adjuntadas")),
    (b.YA_ESTABA, N_("Ya estaban")),
)
PAPELES_ESCANEADOS = (
    ("formato", N_("Formato de trámite")),
    ("oficio", N_("Oficio con sello")),
    ("otro", N_("Otro documento")),
)


def por_que(hoja: Hoja) -> str:
    """Return why a sheet waits or was put aside, as a sentence; '' for what was attached."""
    motivo = hoja.motivo or ""
    if hoja.situacion == b.DESCARTADA:
        return _("Se descartó: %(motivo)s", motivo=motivo)
    if motivo.startswith(b.RECHAZADA):
        return motivo.removeprefix(b.RECHAZADA)
    return _(MOTIVOS[motivo]) if motivo in MOTIVOS else ""


def codigo_leido(hoja: Hoja) -> Codigo | None:
    """Return what a sheet says of whose it is, None when nothing, or two things."""
    codigos = {codigo for texto in (hoja.leido or "").split(" · ") if (codigo := codigo_de(texto))}
    return codigos.pop() if len(codigos) == 1 else None


def cuales(hoja: Hoja) -> str:
    """Return which pages of the upload these are, in words."""
    if hoja.paginas == 1:
        return _("Hoja %(n)s", n=hoja.primera)
    return _("%(n)s hojas, desde la %(de)s", n=hoja.paginas, de=hoja.primera)


def frase_de(hojas: Iterable[Hoja]) -> str:
    """Return in one sentence what became of an upload: «De 12 hojas, 9 quedaron en su petición y 2 esperan …»."""
    cuantas: Counter[str] = Counter()
    for hoja in hojas:
        cuantas[hoja.situacion] += hoja.paginas
    partes = [str(texto) for texto in _partes(cuantas) if texto]
    lista = _("%(primeras)s y %(ultima)s", primeras=", ".join(partes[:-1]), ultima=partes[-1]) if partes[1:] else ""
    dichas = [lista or partes[0]] if partes else []
    if cuantas[b.EN_BLANCO]:
        dichas.append(ngettext("%(num)s estaba en blanco", "%(num)s estaban en blanco", cuantas[b.EN_BLANCO]))
    total = sum(cuantas.values())
    de = ngettext("De %(num)s hoja", "De %(num)s hojas", total)
    return f"{de}, {'; '.join(dichas)}."


def _partes(cuantas: Counter[str]) -> Iterable[str | None]:
    def parte(uno: str, varios: str, *estados: str) -> str | None:
        n = sum(cuantas[estado] for estado in estados)
        return str(ngettext(uno, varios, n)) if n else None

    yield parte("%(num)s quedó en su petición", "%(num)s quedaron en su petición", b.ADJUNTA)
    yield parte("%(num)s ya estaba", "%(num)s ya estaban", b.YA_ESTABA)
    yield parte("%(num)s espera en la bandeja", "%(num)s esperan en la bandeja", b.ESPERA)
    yield parte("%(num)s ya esperaba ahí", "%(num)s ya esperaban ahí", b.YA_ESPERA)
    yield parte("%(num)s se descartó", "%(num)s se descartaron", b.DESCARTADA)


def pintada(hoja: Hoja) -> Datos:
    """Return a sheet as its row and its page draw it; its petición only to who sees it."""
    p = hoja.adjunto.peticion if hoja.adjunto else None
    codigo = codigo_leido(hoja)
    abre = hoja.situacion in (b.ESPERA, b.DESCARTADA) or p is not None
    return {
        "id": hoja.id,
        "cuales": cuales(hoja),
        "archivo": hoja.archivo,
        "quien": hoja.autor.get_full_name(),
        "hace": hace(hoja.subida),
        "motivo": por_que(hoja),
        "dice": codigo.folio if codigo else hoja.leido or "",
        "url": url_for("HojaView.show", pk=hoja.id) if abre else "",
        "vista": url_for("HojaView.vista", pk=hoja.id),
        "vistas": [url_for("HojaView.vista", pk=hoja.id, pagina=n + 1) for n in range(hoja.paginas)],
        "espera": hoja.situacion == b.ESPERA,
        "ficha": ficha(_(ESTADOS[hoja.situacion][0]), ESTADOS[hoja.situacion][1]),
        "folio": p.folio if p else "",
        "url_peticion": url_for("PeticionView.show", pk=p.id) if p else "",
        "titulo": hoja.adjunto.titulo if hoja.adjunto else "",
    }


def renglon_por_mover(hoja: Hoja, _autor: Alcance) -> Renglon:
    """Return a waiting sheet as home shows it."""
    return {
        "folio": cuales(hoja),
        "url": url_for("HojaView.show", pk=hoja.id),
        "titulo": por_que(hoja),
        "detalle": " · ".join((hoja.archivo, hace(hoja.subida))),
        "dependencia": "",
        "ficha": None,
        "accion": None,
    }


def papel_de(codigo: Codigo | None) -> str:
    """Return which of PAPELES_ESCANEADOS a sheet says that it is, '' when it does not say."""
    return codigo.papel.split("-")[0] if codigo else ""
