"""The stage's own database on each engine: a copy of the restored one, with its way back."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import Base
from tests.regreso import EnPostgres, EnSqlite, Regreso, copiar


def retorno_de(base: Base, carpeta: Path) -> tuple[str, Regreso]:
    """Copy the restored database of `base` into one of the stage's own; return its address and its way back."""
    base.soltar()
    if base.motor == "sqlite":
        ruta = carpeta / "prueba.db"
        copiar(base.carpeta / "prueba.db", ruta)
        return f"sqlite:///{ruta}", EnSqlite(ruta, carpeta / "escena.db")
    nombre = f"{base.nombre}_escena"
    base._sql(f"CREATE DATABASE {nombre} TEMPLATE {base.nombre} STRATEGY FILE_COPY")
    url = base.admin.url.set(database=nombre).render_as_string(hide_password=False)
    return url, EnPostgres(url, "molde_escena")
