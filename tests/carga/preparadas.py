"""Two prepared databases of the same town on PostgreSQL, a small one and a big one: what grows shows between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Select, func, select

from app import create_app
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.ciudadanos.models import Ciudadano
from app.extensions import db
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.tareas.obrero import como_sistema
from tests.bases import Base, olvidar, tomar_adjuntos
from tests.carga.copias import multiplicar
from tests.carga.espia import Espia
from tests.corrida import COMPLETO
from tests.factories import datos_de_registro, id_de
from tests.navegador.recorrido import sembrada

CHICA, GRANDE = 10_000, (100_000 if COMPLETO else 30_000)
"""Peticiones in each; a hundred thousand take a minute to be made, and only the complete run takes it."""
MODELOS = 120
"""Peticiones made through the services, of which the others are copies."""


@dataclass
class Preparada:
    """A database with its application, and what is asked of it."""

    app: Flask
    cuantas: int

    @cached_property
    def espia(self) -> Espia:
        """Return what PostgreSQL says of each statement."""
        return Espia(self.app)

    @cached_property
    def nombres(self) -> dict[str, str]:
        """Return what the addresses of pages leave open: ids, folios, a telephone."""
        with self.app.app_context(), como_sistema("prueba de carga"):
            abierta, cerrada = self._una("proceso"), self._una("validado")
            persona = select(Ciudadano.id, Ciudadano.telefono).where(Ciudadano.telefono.is_not(None))
            quien, telefono = db.session.execute(persona.order_by(Ciudadano.id.desc()).limit(1)).one()
            mitad = db.session.scalar(select(func.max(Peticion.id))) or 0
            tramite = db.session.scalar(select(Peticion.tramite_id).where(Peticion.id == cerrada))
            db.session.remove()
        return {
            "abierta": str(abierta), "cerrada": str(cerrada), "persona": str(quien), "telefono": str(telefono),
            "dependencia": str(self.dependencia[0]), "mitad": str(mitad // 2), "tramite": str(tramite),
        }  # fmt: skip

    @cached_property
    def captura(self) -> dict[str, Any]:
        """Return what is captured of a new petición."""
        with self.app.app_context(), como_sistema("prueba de carga"):
            return datos_de_registro(tramite_id=id_de(Tramite, "bache"))

    @cached_property
    def dependencia(self) -> tuple[int, str]:
        """Return the dependencia that has most, among those with some in every state, and the user of its enlace."""
        estados = ("canalizado", "recibido", "proceso", "validado")
        consulta = (
            select(Dependencia.id, Dependencia.clave)
            .join(Peticion, Peticion.dependencia_id == Dependencia.id)
            .where(Peticion.estado.in_(estados), Dependencia.via == "enlace")
            .group_by(Dependencia.id, Dependencia.clave)
            .having(func.count(Peticion.estado.distinct()) == len(estados))
        )
        with self.app.app_context(), como_sistema("prueba de carga"):
            pk, clave = db.session.execute(consulta.order_by(func.count().desc()).limit(1)).one()
        return pk, f"enlace.{clave}"

    @cached_property
    def canalizadas(self) -> list[str]:
        """Return folios that the enlace may receive, the last ones first to be taken."""
        with self.app.app_context(), como_sistema("prueba de carga"):
            consulta = select(Peticion.folio).where(Peticion.en_espera_hasta.is_(None))
            return list(db.session.scalars(self._suyas(consulta, "canalizado").order_by(Peticion.id)))

    def _suyas(self, consulta: Select[Any], estado: str) -> Select[Any]:
        return consulta.where(
            Peticion.dependencia_id == self.dependencia[0],
            Peticion.estado == estado,
            Peticion.reservada.is_(False),
        )

    def _una(self, estado: str) -> int:
        """Return one of the copies that everybody of the unit and the enlace see, with a person."""
        con_persona = select(Peticion.id).join(Planteamiento, Planteamiento.peticion_id == Peticion.id)
        consulta = con_persona.where(Planteamiento.ciudadano_id.is_not(None), Peticion.folio.like("COP-%"))
        return int(db.session.scalars(self._suyas(consulta, estado).order_by(Peticion.id.desc()).limit(1)).one())


def preparar(carpeta: Path) -> list[Preparada]:
    """Make both databases in the run's cluster; the small one first."""
    base = Base("postgresql", carpeta)
    sembrada(base, MODELOS, carpeta / "cuentas.json")
    base.soltar()
    hechas = []
    for cuantas in (CHICA, GRANDE):
        nombre = f"{base.nombre}_{cuantas}"
        base._sql(f"CREATE DATABASE {nombre} TEMPLATE {base.nombre} STRATEGY FILE_COPY")
        url = base.admin.url.set(database=nombre)
        multiplicar(url.set(drivername="postgresql").render_as_string(hide_password=False), cuantas)
        app = create_app(base.ajustes(url.render_as_string(hide_password=False)))
        recontar(app)
        hechas.append(Preparada(app, cuantas))
    return hechas


def recontar(app: Flask) -> None:
    """Count anew what the application keeps counted: the copies were made behind its back."""
    olvidar()
    tomar_adjuntos(app)  # a copy of a database has the folder of what it copies
    if "recontar" in app.cli.commands["ac"].commands:  # type: ignore[attr-defined]
        hecho = app.test_cli_runner().invoke(args=["ac", "recontar", "--corregir"])
        assert hecho.exit_code == 0, hecho.output
    with app.app_context():
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conexion:
            conexion.exec_driver_sql("VACUUM (ANALYZE)")
        db.engine.dispose()
