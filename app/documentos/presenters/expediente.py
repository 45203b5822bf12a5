"""The expediente of a petición as one paper: its page and every attachment as pages."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from flask_babel import gettext as _

from app.actos.models import Movimiento
from app.archivos.almacen import ArchivoDanado, almacen
from app.archivos.avisos import avisos_de_fila
from app.archivos.paginas import ArchivoIlegible, imagenes_de, numero_de_paginas
from app.catalogos.services.ajustes import configuracion, nombre_de_puesto
from app.documentos.models import Oficio
from app.documentos.presenters.peticiones import url_interna
from app.documentos.presenters.plantillas import EXPEDIENTE
from app.documentos.presenters.suplentes import con_las_verdaderas, suplente_de
from app.fab.fechas import fecha_larga, fecha_larga_y_hora
from app.nucleo.datos import Datos
from app.nucleo.texto import N_
from app.pdf.composicion import componer
from app.pdf.membrete import membrete
from app.peticiones import queries
from app.peticiones.models.anexos import Adjunto, RequisitoCotejado
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.adjuntos import quien_adjunto, tamano_de
from app.peticiones.presenters.datos import grupos_de
from app.peticiones.presenters.historia import historia_de
from app.peticiones.presenters.marcha import marcha_de
from app.peticiones.presenters.pagina import relacion
from app.peticiones.presenters.renglones import titulo_de
from app.peticiones.services.lectura import relacionadas
from app.peticiones.workflow.vocabulario import ESTADOS
from app.seguridad.guardia import Alcance
from app.seguridad.zona import local

DPI = 130
MAXIMO_HOJAS = 200
MAXIMO_BYTES = 60_000_000
SEGUNDOS = 90.0
"""How much of the attachments one paper carries; the rest is named and stays in the system."""
SEGUNDOS_DE_ESPERA = 30.0
"""For the turn of each drawing: few papers are made at once, and one without its pages is worse than one later."""
CLASES = {
    "canalizacion": N_("Atención y canalización"),
    "prorroga": N_("Prórroga"),
    "respuesta": N_("Respuesta a la persona"),
}


@dataclass
class LoQueCabe:
    """What is left of the paper's bounds, and where its pictures are put: the true ones, and what stands for them."""

    carpeta: Path
    hojas: int = MAXIMO_HOJAS
    octetos: int = MAXIMO_BYTES
    limite: float = field(default_factory=lambda: time.monotonic() + SEGUNDOS)

    @property
    def suplentes(self) -> Path:
        """Return the folder of the stand-ins."""
        return self.carpeta / "suplentes"

    def cabe(self, hojas: int = 0) -> bool:
        """Answer whether so many pages more may be drawn."""
        return hojas <= self.hojas and self.octetos > 0 and time.monotonic() < self.limite

    def poner(self, nombre: str, contenido: bytes) -> str:
        """Keep a picture and return its name."""
        (self.carpeta / nombre).write_bytes(contenido)
        (self.suplentes / nombre).write_bytes(suplente_de(contenido, nombre))
        self.hojas -= 1
        self.octetos -= len(contenido)
        return nombre


def componer_expediente(
    todo: queries.Expediente, oficios: Sequence[Oficio], autor: Alcance, momento: datetime
) -> bytes:
    """Return the PDF; `oficios` are those that this person may read, `momento` when the copy was asked for."""
    with TemporaryDirectory() as temporal:
        cupo = LoQueCabe(Path(temporal))
        cupo.suplentes.mkdir()
        datos = de_expediente(todo, oficios, autor, momento, cupo)
        compuesto = componer(EXPEDIENTE, datos, momento=momento, imagenes=cupo.suplentes)
        return con_las_verdaderas(compuesto, cupo.carpeta)


def de_expediente(
    todo: queries.Expediente, oficios: Sequence[Oficio], autor: Alcance, momento: datetime, cupo: LoQueCabe
) -> Datos:
    """Return what the paper of a petición says; the pictures of its attachments are put where `cupo` says."""
    p = todo.peticion
    marcha, relojes = marcha_de(todo.movimientos, configuracion().calendario)
    historia = historia_de(todo, queries.nombres_contados(todo), relojes)
    return {
        **membrete(),
        "folio": p.folio,
        "fecha": fecha_larga_y_hora(momento),
        "titulo": titulo_de(p),
        "estado": _(ESTADOS[p.estado]),
        "copia": f"{autor.nombre}, {', '.join(nombre_de_puesto(puesto) for puesto in sorted(autor.puestos))}",
        "huella": p.ultimo_hash,
        "grupos": grupos_de(p, marcha, todo.movimientos),
        "descripcion": p.planteamiento.descripcion if p.planteamiento else "",
        "requisitos": [_requisito(requisito.nombre, cotejado) for requisito, cotejado in todo.requisitos],
        "historia": _por_dias(historia, todo.movimientos),
        "oficios": [_oficio(oficio) for oficio in oficios],
        "junto": [*_colgados(p, autor), *_relacionadas(p)],
        "adjuntos": [_adjunto(numero, a, cupo) for numero, a in enumerate(todo.adjuntos, start=1)],
        "url": url_interna(p),
    }


def _requisito(nombre: str, cotejado: RequisitoCotejado | None) -> Datos:
    if cotejado is None:
        return {"nombre": nombre, "visto": False, "detalle": _("Falta")}
    return {
        "nombre": nombre,
        "visto": True,
        "detalle": _("Cotejado el %(cuando)s", cuando=fecha_larga_y_hora(cotejado.cuando)),
    }


def _por_dias(historia: Datos, movimientos: Sequence[Movimiento]) -> list[Datos]:
    """Return the timeline oldest first, under days that say their date whenever they are read."""
    cuando = {m.numero: m.cuando for m in movimientos}
    dias = [*historia["dias"], *historia["anteriores"]]
    episodios = sorted((e for dia in dias for e in dia["episodios"]), key=lambda e: int(e["numero"]))
    por_dia = groupby(episodios, key=lambda e: local(cuando[e["numero"]]).date())
    return [{"dia": fecha_larga(dia), "episodios": list(suyos)} for dia, suyos in por_dia]


def _oficio(oficio: Oficio) -> Datos:
    cancelado = fecha_larga_y_hora(oficio.cancelado) if oficio.cancelado else None
    return {
        "numero": oficio.texto,
        "clase": _(CLASES[oficio.clase]),
        "fecha": fecha_larga(oficio.fecha),
        "firma": " · ".join(filter(None, (oficio.firma, oficio.cargo))),
        "cancelado": ". ".join(filter(None, (cancelado, oficio.motivo))) if cancelado else None,
    }


def _colgados(p: Peticion, autor: Alcance) -> Iterator[Datos]:
    """Yield what belongs to its page: asesorías, compromisos, the entry it comes from."""
    for colgado in queries.de_otros(p, autor):
        for r in colgado.renglones:
            ficha = r["ficha"]
            partes = (r["titulo"], ficha["texto"] if ficha else "", r["detalle"], r["dependencia"])
            detalle = " · ".join(filter(None, partes))
            yield {"que": colgado.titulo, "folio": r["folio"], "detalle": detalle}


def _relacionadas(p: Peticion) -> Iterator[Datos]:
    for otra in relacionadas(p):
        yield {"que": _("Relacionadas"), "folio": otra.folio, "detalle": relacion(p, otra)["detalle"]}


# The attachments


def _adjunto(numero: int, a: Adjunto, cupo: LoQueCabe) -> Datos:
    """Return an attachment: who, when, its SHA-256, and its pages; or why they are not here, in `nota`."""
    paginas, hojas, nota = _hojas(numero, a, cupo)
    return {
        "nombre": a.titulo,
        "archivo": a.nombre,
        "quien": quien_adjunto(a),
        "cuando": fecha_larga_y_hora(a.subido),
        "tamano": tamano_de(a.tamano),
        "sha256": a.sha256,
        "avisos": avisos_de_fila(a),
        "original": a.original_sha256,
        "paginas": paginas,
        "hojas": hojas,
        "nota": nota,
    }


def _hojas(numero: int, a: Adjunto, cupo: LoQueCabe) -> tuple[int, list[str | None], str | None]:
    """Count and draw the pages of a file, None for one that cannot be; what is damaged keeps nobody from the rest."""
    try:
        contenido = almacen().abrir(a.sha256)
        paginas = numero_de_paginas(contenido, a.mime)
        if not cupo.cabe(paginas):
            return paginas, [], _("Se conserva en el sistema.")
        return paginas, *_dibujadas(numero, imagenes_de(contenido, a.mime, DPI, espera=SEGUNDOS_DE_ESPERA), cupo)
    except ArchivoDanado:
        return 0, [], _("El archivo está dañado o falta: avise a quien atiende el sistema.")
    except ArchivoIlegible:
        return 0, [], _("No se puede imprimir; se conserva en el sistema.")


def _dibujadas(numero: int, paginas: Iterator[bytes], cupo: LoQueCabe) -> tuple[list[str | None], str | None]:
    hojas: list[str | None] = []
    for imagen in paginas:
        if not cupo.cabe():
            return hojas, _("Desde la hoja %(n)s se conserva en el sistema.", n=len(hojas) + 1)
        hojas.append(cupo.poner(f"{numero:03d}-{len(hojas) + 1:03d}.jpg", imagen) if imagen else None)
    return hojas, None
