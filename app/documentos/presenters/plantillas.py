"""The templates of the papers of a petición, and what each asks for (`docs/documentos.md`)."""

from __future__ import annotations

from pathlib import Path

from app.pdf.composicion import Plantilla
from app.pdf.membrete import Claves, con_membrete

CARPETA = Path(__file__).parents[1] / "plantillas"

COMPROBANTE = Plantilla(
    "comprobante",
    CARPETA,
    con_membrete(
        {"folio", "fecha", "canal", "sigue", "url"},
        {
            "modulo",
            "tramite",
            "dependencia",
            "plazo",
            "localidad",
            "nombre",
            "pendientes",
            "clave",
            "recibo",
            "descripcion",
            "atendio",
            "contacto",
        },
    ),
)
TURNO = Plantilla(
    "turno", CARPETA, Claves(frozenset({"municipio", "modulo", "turno", "fecha", "hora", "folio", "url"}))
)
TURNO_CARTA = Plantilla(
    "turno-carta", CARPETA, con_membrete({"modulo", "turno", "fecha", "hora", "folio", "url"}, set())
)
FORMATO = Plantilla(
    "formato",
    CARPETA,
    con_membrete(
        {"folio", "fecha", "dependencia", "descripcion", "url"},
        {"tramite", "plazo", "fecha_limite", "ciudadano", "requisitos"},
    ),
    borde=1,
)
FALTANTES = Plantilla(
    "faltantes",
    CARPETA,
    Claves(frozenset({"municipio", "oficina", "folio", "fecha", "tramite", "url"}), frozenset({"faltan", "contacto"})),
)
OFICIO = Plantilla(
    "oficio",
    CARPETA,
    con_membrete(
        {"folio", "numero", "clase", "fecha", "dependencia", "cargo", "descripcion", "url"},
        {
            "titular",
            "domicilio",
            "tramite",
            "ciudadano",
            "requisitos",
            "fecha_limite",
            "antes",
            "motivo",
            "firma",
            "cancelado",
        },
    ),
    archivada=True,
    borde=1,
)
RESPUESTA = Plantilla(
    "respuesta",
    CARPETA,
    con_membrete(
        {"folio", "numero", "fecha", "registrada", "para", "resolucion", "texto", "descripcion", "cargo", "url"},
        {"domicilio", "localidad", "tramite", "dependencia", "favorable", "puede", "firma", "cancelado"},
    ),
    archivada=True,
    borde=1,
)
DENUNCIA = Plantilla(
    "denuncia",
    CARPETA,
    con_membrete(
        {"folio", "fecha", "entrada", "medio", "oida", "descripcion", "url"},
        {"relato", "lugar", "localidad", "ciudadano", "dependencia", "tramite", "fecha_limite", "visita"},
    ),
)
EXPEDIENTE = Plantilla(
    "expediente",
    CARPETA,
    con_membrete(
        {"folio", "fecha", "titulo", "estado", "copia", "huella", "url"},
        {"grupos", "descripcion", "requisitos", "historia", "oficios", "junto", "adjuntos"},
    ),
    archivada=True,
)
