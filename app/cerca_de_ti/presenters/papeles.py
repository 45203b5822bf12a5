"""How a jornada reads on paper: sheet, blank forms, frozen report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from flask_babel import gettext as _

from app.actos.presenters import recortado
from app.bitacora.workflow.visita import QUIEN_VISITA
from app.bitacora.workflow.visita import TIPOS as TIPOS_DE_VISITA
from app.catalogos.queries import aviso_vigente
from app.catalogos.services.ajustes import nombre_de_puesto
from app.cerca_de_ti import queries
from app.cerca_de_ti.models import InformeDeJornada
from app.cerca_de_ti.presenters.informe import CIFRAS, hora_de
from app.compromisos.presenters import ficha_de_compromiso
from app.compromisos.workflow import QUIEN as QUIEN_ACUERDA
from app.fab.fechas import fecha_larga, fecha_larga_y_hora
from app.fab.hosts import publica
from app.jornadas.models import Jornada
from app.nucleo.datos import Datos, Hechos
from app.nucleo.puestos import ASESOR, CAPTURISTA, INFORMACION, SECRETARIA, SUBCOORDINADOR
from app.nucleo.texto import N_
from app.pdf.composicion import Plantilla, qr_svg
from app.pdf.membrete import con_membrete, membrete
from app.peticiones.presenters.antes import lo_pedido_antes
from app.peticiones.queries import pedido_antes
from app.peticiones.workflow.vocabulario import ESTADOS, TIPOS
from app.seguridad.guardia import alcance_actual

CARPETA = Path(__file__).parents[1] / "plantillas"
HOJA = Plantilla(
    "hoja",
    CARPETA,
    con_membrete({"folio", "fecha", "localidad", "lugar", "url"}, {"equipo", "cuenta", "antes", "compromisos"}),
)
PAPEL = Plantilla(
    "papel",
    CARPETA,
    con_membrete({"folio", "fecha", "localidad", "titulo", "campos", "hojas", "url", "captura"}, {"aviso"}),
)
INFORME = Plantilla(
    "jornada",
    CARPETA,
    con_membrete(
        {"folio", "fecha", "localidad", "lugar", "version", "hecho", "url"},
        {"inicio", "cierre", "observacion", "equipo", "cifras", "cuentas", "folios"},
    ),
    archivada=True,
)
HOJAS = 50
"""How many blank forms one PDF holds at most."""
LARGO_DEL_AVISO = 480


class Renglon(NamedTuple):
    """What a person fills in by hand: its words, how many lines, across the sheet or half of it, or boxes to tick."""

    rotulo: str
    renglones: int = 1
    entero: bool = True
    opciones: tuple[str, ...] = ()


class Papel(NamedTuple):
    """A blank form: its title, what it asks for, and the puestos that capture it afterwards."""

    titulo: str
    renglones: tuple[Renglon, ...]
    capturan: tuple[str, ...]


def _medio(rotulo: str) -> Renglon:
    return Renglon(rotulo, entero=False)


_NO_VE = {"canalizacion"}  # in a jornada nobody hands over a denuncia of the bitácora
PAPELES_EN_BLANCO: dict[str, Papel] = {
    "peticion": Papel(
        N_("Petición"),
        (
            Renglon(N_("¿Qué trae?"), opciones=tuple(texto for _clave, texto in TIPOS)),
            Renglon(N_("¿Da su nombre?"), opciones=(N_("Con su nombre"), N_("Confidencial"), N_("Sin nombre"))),
            _medio(N_("Nombre")),
            _medio(N_("Apellidos")),
            _medio(N_("Teléfono")),
            _medio(N_("Colonia, ejido o congregación")),
            Renglon(N_("Calle y referencia")),
            Renglon(N_("Qué pide, con sus palabras"), 5),
            _medio(N_("Trámite, si se sabe")),
            _medio(N_("Quién la recibió y a qué hora")),
        ),
        (SECRETARIA, CAPTURISTA, SUBCOORDINADOR),
    ),
    "bitacora": Papel(
        N_("Entrada de la bitácora"),
        (
            _medio(N_("Hora en que se oyó")),
            _medio(N_("De qué trata")),
            Renglon(N_("Lo que se dijo"), 6),
            _medio(N_("Colonia, ejido o congregación")),
            _medio(N_("Calle y referencia")),
            _medio(N_("Quién lo reporta")),
            _medio(N_("Su teléfono")),
            Renglon(N_("Qué se le aconsejó, si se le orientó ahí mismo"), 2),
            Renglon(N_("Quién la asentó")),
        ),
        (INFORMACION, SUBCOORDINADOR),
    ),
    "visita": Papel(
        N_("Visita"),
        (
            Renglon(N_("¿A dónde fue?"), opciones=tuple(t for clave, t in TIPOS_DE_VISITA if clave not in _NO_VE)),
            _medio(N_("Dependencia o localidad")),
            _medio(N_("Con quién habló")),
            _medio(N_("Día")),
            _medio(N_("Hora")),
            Renglon(N_("Folios de lo que se trató")),
            Renglon(N_("Resultado"), 5),
            Renglon(N_("Siguiente paso"), 2),
            _medio(N_("Día del siguiente paso")),
            _medio(N_("Quién hizo la visita")),
        ),
        QUIEN_VISITA["domicilio"],
    ),
    "asesoria": Papel(
        N_("Asesoría"),
        (
            Renglon(N_("Asunto")),
            Renglon(N_("Folio de la petición o de la entrada, si lo tiene")),
            Renglon(N_("Qué planteó la persona"), 3),
            Renglon(N_("Qué se aconsejó"), 3),
            Renglon(N_("Normas citadas"), 2),
            Renglon(N_("A dónde se remitió")),
            Renglon(N_("Conflicto de interés"), opciones=(N_("Lo declaro: no aconsejé, remití"),)),
        ),
        (ASESOR,),
    ),
    "compromiso": Papel(
        N_("Compromiso"),
        (
            Renglon(N_("A qué se compromete"), 5),
            _medio(N_("Para cuándo")),
            _medio(N_("Quién responde")),
            _medio(N_("Dependencia")),
            _medio(N_("Localidad")),
            Renglon(N_("Folio de la petición, si lo tiene")),
            Renglon(N_("Quién lo anotó")),
        ),
        QUIEN_ACUERDA,
    ),
}
"""Kind of form → the form, its fields in the order of the page on which it is captured afterwards."""


def _de_la_jornada(j: Jornada) -> Datos:
    return {**membrete(), "folio": j.folio, "fecha": fecha_larga(j.fecha), "localidad": str(j.localidad)}


def url_de_jornada(folio: str) -> str:
    """Return the address of its page, as a QR on its papers has it."""
    return publica("JornadaView.por_folio", folio=folio)


def de_hoja(j: Jornada) -> Datos:
    """Return the sheet before leaving: who goes, what the locality asked before, what is promised to it."""
    cuenta, ultimas = pedido_antes(j)
    return {
        **_de_la_jornada(j),
        "lugar": j.lugar,
        "equipo": [{"puesto": nombre_de_puesto(p.puesto), "nombre": p.user.get_full_name()} for p in j.equipo],
        "cuenta": [
            *(f"{_(texto)}: {cuenta[e]}" for e, texto in ESTADOS.items() if e in cuenta),
            *filter(None, [lo_pedido_antes(cuenta, alcance_actual())]),
        ],
        "antes": [{"folio": p.folio, "titulo": p.titulo, "estado": _(ESTADOS[p.estado])} for p in ultimas],
        "compromisos": [
            {
                "folio": k.folio,
                "que": recortado(k.que),
                "fecha": fecha_larga(k.fecha),
                "responsable": k.responsable,
                "estado": ficha_de_compromiso(k)["texto"],
            }
            for k in queries.compromisos_abiertos(j)
        ],
        "url": url_de_jornada(j.folio),
    }


def de_papel(j: Jornada, tipo: str, cuantas: int) -> Datos:
    """Return so many blank forms of a kind (a key of `PAPELES_EN_BLANCO`), each with the QR of its capture."""
    papel = PAPELES_EN_BLANCO[tipo]
    hojas = range(1, cuantas + 1)
    urls = [publica("JornadaView.de_papel", folio=j.folio, tipo=tipo, n=n) for n in hojas]
    return {
        **_de_la_jornada(j),
        "titulo": _(papel.titulo),
        "captura": quienes(papel.capturan),
        "campos": [
            {
                "rotulo": _(r.rotulo),
                "renglones": r.renglones,
                "entero": r.entero,
                "opciones": [_(opcion) for opcion in r.opciones],
            }
            for r in papel.renglones
        ],
        "hojas": [{"n": n, "url": url, "qr": qr_svg(url)} for n, url in enumerate(urls, 1)],
        "aviso": _resumido(),
        "url": url_de_jornada(j.folio),
    }


def quienes(puestos: Sequence[str]) -> str:
    """Return «Secretaria, Capturista o Subcoordinador»."""
    *otros, ultimo = [nombre_de_puesto(puesto) for puesto in puestos]
    return _("%(otros)s o %(ultimo)s", otros=", ".join(otros), ultimo=ultimo) if otros else ultimo


def _resumido() -> str | None:
    """Return the sentences of the aviso in force that fit on a form, whole ones where possible."""
    aviso = aviso_vigente()
    if aviso is None or not aviso.texto:
        return None
    llano = " ".join(aviso.texto.split())
    if len(llano) <= LARGO_DEL_AVISO:
        return llano
    frases = re.match(rf".{{1,{LARGO_DEL_AVISO}}}[.;](?= )", llano)
    return frases[0] if frases else llano[: LARGO_DEL_AVISO - 1].rsplit(" ", 1)[0] + "…"


def de_informe(informe: InformeDeJornada) -> Datos:
    """Return the report as it was frozen: everything from its contents, nothing from what the tables say today."""
    c = informe.contenido
    return {
        **membrete(),
        "folio": c["folio"],
        "fecha": fecha_larga(date.fromisoformat(c["fecha"])),
        "localidad": c["localidad"],
        "lugar": c["lugar"],
        "version": str(informe.numero),
        "hecho": fecha_larga_y_hora(informe.hecho),
        "inicio": hora_de(c["inicio"]),
        "cierre": hora_de(c["cierre"]),
        "observacion": c["observacion"],
        "equipo": [{"puesto": _(p["puesto"]), "nombre": p["nombre"]} for p in c["equipo"]],
        "cifras": [{"rotulo": _(texto), "numero": c["cifras"][clave]} for clave, texto in CIFRAS.items()],
        "cuentas": _cuentas(c),
        "folios": [
            {"titulo": _(CIFRAS[clave]), "lista": c["folios"][clave]}
            for clave in ("entradas", "peticiones", "compromisos")
        ],
        "url": f"/jornadas/{c['folio']}",
    }


def _cuentas(c: Hechos) -> list[Datos]:
    """Return the tables of the report that have a row."""
    sin_nadie = {"": N_("Sin canalizar")}
    todas = (
        (_("Peticiones por tipo"), _con_texto(c["peticiones_por_tipo"], dict(TIPOS))),
        (_("Cómo están las peticiones ese día"), _con_texto(c["peticiones_por_estado"], ESTADOS)),
        (_("Dependencia que las tiene ese día"), _con_texto(c["peticiones_por_dependencia"], sin_nadie)),
        (_("Visitas"), _con_texto(c["visitas_por_tipo"], dict(TIPOS_DE_VISITA))),
    )
    return [{"titulo": titulo, "filas": filas} for titulo, filas in todas if filas]


def _con_texto(cuenta: Mapping[str, int], textos: Mapping[str, str]) -> list[Datos]:
    return [{"rotulo": _(textos[c]) if c in textos else c, "numero": n} for c, n in cuenta.items()]
