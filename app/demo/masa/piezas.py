"""What a petición leaves to be written, by the names of the models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.demo.masa.pueblo import Autor, Oficina
from app.nucleo.datos import Datos, Hechos


@dataclass(slots=True)
class Asiento:
    """A movimiento that is yet to be written, by the names of `Movimiento`."""

    numero: int
    acto: str
    desde: str
    hacia: str
    datos: Datos
    sal: str
    datos_hash: str
    autor_id: int | None
    puesto: str
    via: str
    cuando: datetime
    hash_anterior: str
    reservado: bool
    hash: str = ""
    en_suplencia_de: str | None = None


@dataclass(slots=True)
class Persona:
    """Who asks, by the names of `Ciudadano`."""

    id: int
    nombre: str
    apellidos: str
    telefono: str | None
    correo: str | None
    curp: str | None
    creado: datetime
    reservado: bool = False
    domicilio: str | None = None

    @property
    def nombre_completo(self) -> str:
        """Return name and surnames."""
        return f"{self.nombre} {self.apellidos}".strip()


@dataclass(slots=True)
class Dicho:
    """What was said, by the names of `Planteamiento`."""

    descripcion: str
    domicilio: str | None
    ciudadano: Persona | None = None
    latitud: float | None = None
    longitud: float | None = None
    oficios: str = ""
    aviso_id: int | None = None
    aviso_medio: str | None = None
    aviso_dado: datetime | None = None


@dataclass(slots=True)
class Carta:
    """An oficio that is yet to be numbered: `orden` counts those of its year in the slice, from 1."""

    anio: int
    orden: int
    clase: str
    dependencia: Oficina | None
    fecha: date
    hecho: datetime
    contenido: Datos
    cancelado: datetime | None = None
    motivo: str | None = None


@dataclass(slots=True)
class Sumado:
    """A neighbour who joined."""

    ciudadano_id: int | None
    cuando: datetime


@dataclass(slots=True)
class Acto:
    """What was asked of the engine, as `ejecutar` is asked it."""

    acto: str
    datos: Hechos
    autor: Autor
    momento: datetime
    encadenar: bool
