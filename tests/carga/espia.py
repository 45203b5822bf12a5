"""What PostgreSQL did for a request: the plan of each statement as it was run, told by its own auto_explain."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from tests.carga.copias import GRANDES

AJUSTES = {"log_min_duration": 0, "log_analyze": "on", "log_buffers": "on", "log_timing": "off", "log_format": "json",
           "log_level": "notice"}  # fmt: skip


@dataclass(frozen=True)
class Ejecucion:
    """One statement that was run: its text, the pages of the database that it touched, the tables it read whole."""

    texto: str
    paginas: int
    recorridas: tuple[str, ...]
    plan: dict[str, Any]


class Espia:
    """Collects what every connection of an application's engine runs, from its first one on."""

    def __init__(self, app: Flask) -> None:
        self.vistas: list[Ejecucion] = []
        self.abierto = False
        with app.app_context():
            db.engine.dispose()
            event.listen(db.engine, "connect", self._conectar)

    def _conectar(self, conexion: Any, _registro: Any) -> None:
        with conexion.cursor() as cursor:
            cursor.execute("LOAD 'auto_explain'")
            for nombre, valor in AJUSTES.items():
                cursor.execute(f"SET auto_explain.{nombre} = {valor}")
        conexion.commit()
        conexion.add_notice_handler(self._dicho)

    def _dicho(self, aviso: Any) -> None:
        texto = aviso.message_primary or ""
        if self.abierto and texto.startswith("duration:") and "plan:" in texto:
            self.vistas.append(leida(json.loads(texto.partition("plan:")[2])))

    @contextmanager
    def mirando(self) -> Iterator[list[Ejecucion]]:
        """Give the list that fills with what is run meanwhile."""
        self.vistas, self.abierto = [], True
        try:
            yield self.vistas
        finally:
            self.abierto = False


def leida(dicho: dict[str, Any]) -> Ejecucion:
    """Return a statement from what auto_explain says of it."""
    plan, recorridas = dicho["Plan"], []
    for nodo in nodos(plan):
        if nodo["Node Type"] == "Seq Scan" and nodo["Relation Name"] in GRANDES:
            recorridas.append(nodo["Relation Name"])
    paginas = plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
    return Ejecucion(" ".join(dicho["Query Text"].split()), paginas, tuple(sorted(set(recorridas))), plan)


def nodos(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each step of a plan."""
    yield plan
    for hijo in plan.get("Plans", ()):
        yield from nodos(hijo)
