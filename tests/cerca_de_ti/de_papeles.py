"""What the papers of a jornada are filled with in tests."""

from __future__ import annotations

from app.pdf.composicion import qr_svg

_EQUIPO = [{"puesto": "Subcoordinador", "nombre": "Irma Soto"}]
_DONDE = {"fecha": "21 de noviembre de 2026", "localidad": "Ejido Tres de Mayo", "lugar": "Plaza del ejido"}
_URL = "https://atencion.example.mx/jornadas/JOR-2026-000001-8/papel/visita/1"
DE_JORNADA: dict[str, dict[str, object]] = {
    "hoja": {
        **_DONDE,
        "equipo": _EQUIPO,
        "cuenta": ["Canalizada: 2", "Validada: 1"],
        "antes": [{"folio": "PRE-2026-000002-6", "titulo": "Bache", "estado": "Canalizada"}],
        "compromisos": [
            {"folio": "COM-2026-000001-3", "que": "Traer la ambulancia", "fecha": "30 de noviembre de 2026",
             "responsable": "Salud", "estado": "Abierto"}
        ],
    },
    "papel": {
        **_DONDE,
        "titulo": "Visita",
        "captura": "Coordinador o Subcoordinador",
        "aviso": "Sus datos se usan para atenderla.",
        "campos": [
            {"rotulo": "Resultado", "renglones": 5, "entero": True, "opciones": []},
            {"rotulo": "¿A dónde fue?", "renglones": 1, "entero": False, "opciones": ["A un domicilio"]},
        ],
        "hojas": [{"n": 1, "url": _URL, "qr": qr_svg(_URL)}],
    },
    "jornada": {
        **_DONDE,
        "version": "2",
        "hecho": "21 de noviembre de 2026, 14:05",
        "inicio": "10:00",
        "cierre": "14:00",
        "observacion": "Fue mucha gente.",
        "equipo": _EQUIPO,
        "cifras": [{"rotulo": "Visitas", "numero": 12}],
        "cuentas": [{"titulo": "Peticiones por tipo", "filas": [{"rotulo": "Queja", "numero": 3}]}],
        "folios": [{"titulo": "Peticiones", "lista": ["PRE-2026-000002-6"]}],
    },
}  # fmt: skip
