"""Town settings and calendar, kept per version of the configuration; loading of a town's profile."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask import g, has_app_context
from sqlalchemy import select

from app.catalogos.models import Ajuste, Canal, Dependencia, Inhabil, Localidad, Modulo, Requisito, Tramite
from app.extensions import db
from app.nucleo.calendario import Calendario, feriados
from app.seguridad.queries import version_de_configuracion
from app.seguridad.zona import zona

PERFILES = Path(__file__).parent / "perfiles"
AJUSTES = {
    "municipio": ("Municipio", "Nombre del municipio, como se imprime"),
    "oficina": ("Atención Ciudadana", "Nombre de la oficina"),
    "lema": ("", "Lema que acompaña a los documentos"),
    "color": ("#6b1d3b", "Color del municipio (#rrggbb)"),
    "leyenda": ("", "Nota al pie de los documentos"),
    "plazo_interno": ("2", "Días hábiles para canalizar una petición"),
    "plazo_acuse": ("1", "Días hábiles para que la dependencia la reciba"),
    "plazo_validacion": ("3", "Días hábiles para validar lo concluido"),
}
"""Setting → (value of a fresh installation, explanation)."""


class FaltaPerfil(LookupError):
    """A profile that does not exist was asked for, or one is needed and none was loaded; says so in Spanish."""


@dataclass(frozen=True)
class Configuracion:
    """What pages and acts need of the town: its settings and its working days."""

    version: int
    ajustes: Mapping[str, str]
    calendario: Calendario

    def dias(self, clave: str) -> int:
        """Return a setting that counts days."""
        valor = self.ajustes[clave]
        return int(valor) if valor.isdecimal() else int(AJUSTES[clave][0])


_guardada: dict[str, Configuracion] = {}


def configuracion() -> Configuracion:
    """Return the town's settings and calendar; read again only when the version row has moved."""
    if has_app_context() and "configuracion" in g:
        return g.configuracion  # type: ignore[no-any-return]
    version = g.get("version")
    if version is None:
        version = version_de_configuracion()
    llave = str(db.engine.url)
    actual = _guardada.get(llave)
    if actual is None or actual.version != version:
        actual = _leer_configuracion(version)
        _guardada[llave] = actual
    g.configuracion = actual
    return actual


def _leer_configuracion(version: int) -> Configuracion:
    valores = {clave: omision for clave, (omision, _explicacion) in AJUSTES.items()}
    valores.update({clave: valor for clave, valor in db.session.execute(select(Ajuste.clave, Ajuste.valor)) if valor})
    inhabiles = frozenset(db.session.scalars(select(Inhabil.dia))) | feriados(range(2015, 2051))
    return Configuracion(version, MappingProxyType(valores), Calendario(zona(), inhabiles))


def olvidar_configuracion() -> None:
    """Read the configuration anew at the next question (after a command changed it)."""
    g.pop("configuracion", None)


# Profiles: readable data files of a town; loading twice changes nothing that exists


def perfiles() -> list[str]:
    """Return the names of the profiles that ship."""
    return sorted(carpeta.name for carpeta in PERFILES.iterdir() if carpeta.is_dir())


def leer_perfil(perfil: str, archivo: str) -> dict[str, Any]:
    """Return one data file of a profile. `FaltaPerfil` for a profile that does not exist."""
    if perfil not in perfiles():
        raise FaltaPerfil(f"No hay perfil «{perfil}». Hay: {', '.join(perfiles())}.")
    return tomllib.loads((PERFILES / perfil / f"{archivo}.toml").read_text(encoding="utf-8"))


def cargar_base() -> None:
    """Write the settings that are missing and the catalogue rows that every town needs (ruling 8)."""
    for clave, (valor, explicacion) in AJUSTES.items():
        if db.session.get(Ajuste, clave) is None:
            db.session.add(Ajuste(clave=clave, valor=valor, explicacion=explicacion))
    _poner(Tramite, "otro", nombre="Otro", clase="gestoria", plazo=5)
    _poner(Localidad, "no_precisada", nombre="No precisada", tipo="otro")
    _poner(Localidad, "fuera", nombre="Fuera del municipio", tipo="otro")


def cargar_perfil(perfil: str) -> None:
    """Load a town's catalogues. Rows whose clave exists are left as the town has them."""
    municipio = leer_perfil(perfil, "municipio")
    ajustes: dict[str, str] = {
        "municipio": municipio["nombre"],
        **{c: municipio[c] for c in ("oficina", "lema", "color", "leyenda") if c in municipio},
    }
    for clave, valor in ajustes.items():
        ajuste = db.session.get_one(Ajuste, clave)
        if ajuste.valor == AJUSTES[clave][0]:
            ajuste.valor = valor
    for canal in leer_perfil(perfil, "canales")["canal"]:
        _poner(Canal, **canal)
    for modulo in leer_perfil(perfil, "modulos")["modulo"]:
        _poner(Modulo, **modulo)
    for dependencia in leer_perfil(perfil, "dependencias")["dependencia"]:
        padre = dependencia.pop("padre", None)
        _poner(Dependencia, padre_id=_id_de(Dependencia, padre), **dependencia)
    for tramite in leer_perfil(perfil, "tramites")["tramite"]:
        _poner_tramite(tramite)
    for localidad in leer_perfil(perfil, "localidades")["localidad"]:
        _poner_localidad(localidad)


def _id_de(modelo: Any, clave: str | None) -> int | None:
    return db.session.scalar(select(modelo.id).where(modelo.clave == clave)) if clave else None


def _poner(modelo: Any, clave: str, **valores: Any) -> Any:
    fila = db.session.scalars(select(modelo).where(modelo.clave == clave)).one_or_none()
    if fila is None:
        fila = modelo(clave=clave, **valores)
        db.session.add(fila)
        db.session.flush()
    return fila


def _poner_tramite(datos: dict[str, Any]) -> None:
    requisitos = datos.pop("requisito", [])
    dependencia_id = _id_de(Dependencia, datos.pop("dependencia", None))
    acciones = "\n".join(datos.pop("acciones", []))
    tramite = _poner(Tramite, dependencia_id=dependencia_id, acciones=acciones, **datos)
    if not tramite.requisitos:
        for orden, requisito in enumerate(requisitos, 1):
            db.session.add(Requisito(tramite_id=tramite.id, orden=orden, **requisito))


def _poner_localidad(datos: dict[str, Any]) -> None:
    datos = {{"lat": "latitud", "lon": "longitud"}.get(c, c): v for c, v in datos.items()}
    if "clave" in datos:
        _poner(Localidad, **datos)
        return
    iguales = select(Localidad.id).where(
        Localidad.nombre == datos["nombre"], Localidad.tipo == datos.get("tipo", "colonia")
    )
    if db.session.scalar(iguales) is None:
        db.session.add(Localidad(**datos))


def sumar_habiles(dia: date, dias: int) -> date:
    """Return the n-th working day of this town after a day."""
    return configuracion().calendario.sumar_habiles(dia, dias)
