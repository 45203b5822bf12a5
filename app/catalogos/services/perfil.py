"""Profiles: readable data files of a town; loading twice changes nothing that exists."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import TypeVar

from sqlalchemy import or_, select

from app.catalogos.models.ajustes import Ajuste, AvisoDePrivacidad, Firmante, Inhabil
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import CampoDeTramite, Requisito, Tramite
from app.catalogos.services.ajustes import AJUSTES
from app.extensions import db
from app.nucleo.calendario import feriados_con_nombre
from app.nucleo.datos import Datos
from app.nucleo.reloj import ahora

PERFILES = Path(__file__).parents[1] / "perfiles"
AVISO = (
    "El municipio, por medio de esta oficina, es responsable de los datos personales que usted nos da. Los usamos para "
    "registrar su petición, enviarla a la dependencia que la atiende, avisarle el resultado y darle seguimiento; sin "
    "su nombre, también para estadísticas e informes. Sólo los compartimos con la autoridad que deba atenderla o "
    "cuando la ley lo ordena. Puede pedir el acceso, la rectificación, la cancelación o la oposición al uso de sus "
    "datos en esta oficina o en la Unidad de Transparencia, donde está el aviso integral. Fundamento: Ley General de "
    "Protección de Datos Personales en Posesión de Sujetos Obligados. Texto de ejemplo: su municipio debe revisarlo."
)
"""The notice of a fresh installation; a town's own one is a further version."""


M = TypeVar("M", Dependencia, Canal, Modulo, Tramite, Localidad)


class FaltaPerfil(LookupError):
    """A profile that does not exist was asked for, or one is needed and none was loaded; says so in Spanish."""


def perfiles() -> list[str]:
    """Return the names of the profiles that ship."""
    return sorted(carpeta.name for carpeta in PERFILES.iterdir() if carpeta.is_dir())


def leer_perfil(perfil: str, archivo: str) -> Datos:
    """Return one data file of a profile. `FaltaPerfil` for a profile that does not exist."""
    if perfil not in perfiles():
        raise FaltaPerfil(f"No hay perfil «{perfil}». Hay: {', '.join(perfiles())}.")
    return tomllib.loads((PERFILES / perfil / f"{archivo}.toml").read_text(encoding="utf-8"))


def lo_que_carga(perfil: str) -> list[object]:
    """Return what `cargar_base` and `cargar_perfil` write from: this code, the settings, the year, a town's files."""
    de_codigo = sorted((clave, str(valor), str(explicacion)) for clave, (valor, explicacion) in AJUSTES.items())
    archivos = sorted((PERFILES / perfil).glob("*.toml")) if perfil else []
    return [perfil, ahora().year, de_codigo, Path(__file__).read_bytes(), *(ruta.read_bytes() for ruta in archivos)]


def cargar_base() -> None:
    """Write the settings that are missing and the catalogue rows that every town needs (decision 0009, 12)."""
    for clave, (valor, explicacion) in AJUSTES.items():
        if db.session.get(Ajuste, clave) is None:
            db.session.add(Ajuste(clave=clave, valor=valor, explicacion=explicacion))
    cargar_federales()
    _poner(Tramite, "otro", nombre="Otro", clase="gestoria", plazo=5)
    _poner(Localidad, "no_precisada", nombre="No precisada", tipo="otro")
    _poner(Localidad, "fuera", nombre="Fuera del municipio", tipo="otro")
    if db.session.scalar(select(AvisoDePrivacidad.id).limit(1)) is None:
        db.session.add(AvisoDePrivacidad(texto=AVISO, desde=ahora()))


def faltan_federales() -> dict[date, str]:
    """Return the federal rest days of this year and the next that the town's list does not show yet."""
    anio = ahora().year
    dias = {**feriados_con_nombre(anio), **feriados_con_nombre(anio + 1)}
    hay = set(db.session.scalars(select(Inhabil.dia).where(Inhabil.dia.in_(dias))))
    return {dia: nombre for dia, nombre in dias.items() if dia not in hay}


def cargar_federales() -> None:
    """Show in the town's list the federal rest days of this year and the next; what is there stays as it is.

    The calendar counts them anyway: this is for whoever reads the list and adds the local ones.
    """
    for dia, nombre in faltan_federales().items():
        db.session.add(Inhabil(dia=dia, motivo=f"{nombre} (federal)"))


def exigir_el_mismo(perfil: str) -> None:
    """Raise `FaltaPerfil` where the catalogues are those of another town: two towns do not share a database."""
    hay = {clave for modelo in (Canal, Modulo, Dependencia) for clave in db.session.scalars(select(modelo.clave))}
    comunes = {nombre: len(hay & _claves(nombre)) for nombre in perfiles()}
    propias = comunes.get(perfil, len(hay & _claves(perfil)))
    otro = max(comunes, key=lambda nombre: comunes[nombre])
    if comunes[otro] > propias:
        raise FaltaPerfil(
            f"La base ya tiene los catálogos de «{otro}» y PERFIL dice «{perfil}»: un municipio por instalación. Quite "
            f"PERFIL para seguir con «{otro}», o use otra INSTANCE_DIR (y otra DATABASE_URL) para «{perfil}»."
        )


def _claves(perfil: str) -> set[str]:
    archivos = {"canales": "canal", "modulos": "modulo", "dependencias": "dependencia"}
    return {fila["clave"] for archivo, lista in archivos.items() for fila in leer_perfil(perfil, archivo)[lista]}


def cargar_perfil(perfil: str) -> None:
    """Load a town's catalogues. Rows whose clave exists are left as the town has them."""
    _cargar_municipio(leer_perfil(perfil, "municipio"))
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


def _cargar_municipio(municipio: Datos) -> None:
    """Load settings that the town has not changed, who signs, and its aviso de privacidad."""
    valores = {"municipio": municipio["nombre"], **{c: str(municipio[c]) for c in AJUSTES if c in municipio}}
    for clave, valor in valores.items():
        ajuste = db.session.get_one(Ajuste, clave)
        if ajuste.valor == AJUSTES[clave][0]:
            ajuste.valor = valor
    if db.session.scalar(select(Firmante.id).limit(1)) is None:
        db.session.add_all(Firmante(**firmante) for firmante in municipio.get("firmante", []))
    aviso = municipio.get("aviso")
    if aviso and set(db.session.scalars(select(AvisoDePrivacidad.texto))) <= {AVISO}:
        db.session.add(AvisoDePrivacidad(texto=aviso, desde=ahora()))


def _id_de(modelo: type[M], clave: str | None) -> int | None:
    return db.session.scalar(select(modelo.id).where(modelo.clave == clave)) if clave else None


def _poner(modelo: type[M], clave: str, **valores: object) -> M:
    fila: M | None = db.session.scalars(select(modelo).where(modelo.clave == clave)).one_or_none()
    if fila is None:
        fila = modelo(clave=clave, **valores)
        db.session.add(fila)
        db.session.flush()
    return fila


def _poner_tramite(datos: Datos) -> None:
    requisitos, campos = datos.pop("requisito", []), datos.pop("campo", [])
    dependencia_id = _id_de(Dependencia, datos.pop("dependencia", None))
    acciones = "\n".join(datos.pop("acciones", []))
    tramite = _poner(Tramite, dependencia_id=dependencia_id, acciones=acciones, **datos)
    if tramite.sinonimos is None:  # nobody has said; a town that wants none has left it empty
        tramite.sinonimos = datos.get("sinonimos")
    if not tramite.requisitos:
        for orden, requisito in enumerate(requisitos, 1):
            db.session.add(Requisito(tramite_id=tramite.id, orden=orden, **requisito))
    if not tramite.campos:
        for orden, campo in enumerate(campos, 1):
            opciones = "\n".join(campo.pop("opciones", []))
            db.session.add(CampoDeTramite(tramite_id=tramite.id, orden=orden, opciones=opciones, **campo))


def _poner_localidad(datos: Datos) -> None:
    datos = {{"lat": "latitud", "lon": "longitud"}.get(c, c): v for c, v in datos.items()}
    if "clave" in datos:
        _poner(Localidad, **datos)
        return
    iguales = select(Localidad.id).where(
        Localidad.nombre == datos["nombre"], Localidad.tipo == datos.get("tipo", "colonia")
    )
    for columna in ("cp", "cvegeo"):  # of what either is silent, they may be the same
        if columna in datos:
            suya = getattr(Localidad, columna)
            iguales = iguales.where(or_(suya == datos[columna], suya.is_(None)))
    if db.session.scalar(iguales.limit(1)) is None:
        db.session.add(Localidad(**datos))
        db.session.flush()
