"""Flask-AppBuilder as it comes, with models of a petición and its dependencia: what the framework costs without us."""

from __future__ import annotations

import os
import secrets
from datetime import date, datetime

from flask import Flask
from flask_appbuilder import AppBuilder, GroupByChartView, Model, ModelView, aggregate_count
from flask_appbuilder.models.sqla.base import SQLA
from flask_appbuilder.models.sqla.interface import SQLAInterface
from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tests.carga.banco.operaciones import CONTRASENA_DE_FAB, USUARIO_DE_FAB

db = SQLA(metadata=Model.metadata)


class DependenciaSimple(Model):
    """A dependencia."""

    __tablename__ = "dependencia_simple"
    id: Mapped[int] = mapped_column(primary_key=True)
    nombre: Mapped[str] = mapped_column(String(200), unique=True)

    def __repr__(self) -> str:
        return self.nombre


class PeticionSimple(Model):
    """A petición."""

    __tablename__ = "peticion_simple"
    id: Mapped[int] = mapped_column(primary_key=True)
    folio: Mapped[str] = mapped_column(String(40), unique=True)
    estado: Mapped[str] = mapped_column(String(20))
    tipo: Mapped[str] = mapped_column(String(12))
    descripcion: Mapped[str] = mapped_column(Text)
    registrada: Mapped[datetime]
    vence: Mapped[date | None]
    dependencia_id: Mapped[int] = mapped_column(ForeignKey("dependencia_simple.id"))
    dependencia: Mapped[DependenciaSimple] = relationship()


class PeticionView(ModelView):
    """List, show, add and search, as the framework writes them."""

    datamodel = SQLAInterface(PeticionSimple)
    list_columns = ["folio", "estado", "dependencia", "tipo", "registrada", "vence"]
    add_columns = ["folio", "estado", "dependencia", "tipo", "descripcion", "registrada"]
    base_order = ("id", "desc")


class DependenciaView(ModelView):
    """The catalogue."""

    datamodel = SQLAInterface(DependenciaSimple)


class EstadosView(GroupByChartView):
    """How many there are of each state."""

    datamodel = SQLAInterface(PeticionSimple)
    definitions = [{"group": "estado", "series": [(aggregate_count, "estado")]}]


def crear() -> Flask:
    """Return the application, its tables made in a schema of their own."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=secrets.token_hex(), SQLALCHEMY_DATABASE_URI=os.environ["FAB_URL"], FAB_ADD_SECURITY_VIEWS=True,
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"options": "-c search_path=fab"}, "pool_size": 16},
        WTF_CSRF_ENABLED=True, FAB_PASSWORD_HASH_METHOD="scrypt:1024:8:1", RATELIMIT_ENABLED=False,
    )  # fmt: skip
    db.init_app(app)
    with app.app_context():
        builder = AppBuilder(app, db.session)
        builder.add_view(PeticionView, "Peticiones")
        builder.add_view(DependenciaView, "Dependencias")
        builder.add_view(EstadosView, "Estados")
        db.create_all()
        if not builder.sm.find_user(username=USUARIO_DE_FAB):
            rol = builder.sm.find_role("Admin")
            builder.sm.add_user(USUARIO_DE_FAB, "Carga", "Prueba", "carga@ejemplo.mx", rol, password=CONTRASENA_DE_FAB)
        db.session.remove()
        db.engine.dispose()
    return app
