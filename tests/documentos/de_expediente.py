"""What an expediente without attachments says, for the tests that every template passes."""

from __future__ import annotations

EPISODIO = {
    "numero": 1,
    "titulo": "Registrada",
    "detalle": "Rosa Maldonado, Capturista · 10:02",
    "notas": [["Observación", "Llamó dos veces."]],
    "cambios": [["Lo que pide", [["", "Hay un "], ["antes", "bache"], ["ahora", "bache hondo"]]]],
    "reloj": "Empieza a correr el plazo.",
}
DE_EXPEDIENTE: dict[str, object] = {
    "fecha": "21 de noviembre de 2026, 10:42",
    "titulo": "Hay un bache hondo frente a la primaria",
    "estado": "Validado",
    "copia": "Ana Torres Leal, Coordinador",
    "huella": "ab" * 32,
    "grupos": [{"titulo": "Qué", "datos": [{"etiqueta": "Trámite", "valor": "Bacheo"}]}],
    "descripcion": "Hay un bache hondo frente a la primaria. Ya se ponchó una llanta.",
    "requisitos": [{"nombre": "CURP", "visto": False, "detalle": "Falta"}],
    "historia": [{"dia": "3 de noviembre de 2026", "episodios": [EPISODIO]}],
    "oficios": [
        {"numero": "AC/0001/2026", "clase": "Prórroga", "fecha": "4 de noviembre", "firma": "Ana", "cancelado": None}
    ],
    "junto": [{"que": "Relacionadas", "folio": "VUN-2026-000124-2", "detalle": "Duplicada de esta"}],
    "adjuntos": [],
}
