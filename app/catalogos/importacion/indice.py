"""The catalogue as an importer asks of it: which row a name or a key means, and what a cell would make of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.catalogos.importacion.celdas import Rechazo
from app.catalogos.models import Dependencia, Localidad, Tramite
from app.extensions import db
from app.nucleo.texto import plegar

Llave = tuple[str, ...]
Valores = dict[str, Any]


def llaves(valores: Valores, modelo: Any) -> list[Llave]:
    """Return by what a row is known, the strongest first: its key, then its name (a localidad's, with its tipo)."""
    propias: list[Llave] = []
    clave = "cvegeo" if modelo is Localidad else "clave"
    if valores.get(clave):
        propias.append((clave, plegar(str(valores[clave]))))
    nombre = plegar(str(valores["nombre"]))
    propias.append(("nombre", nombre, valores.get("tipo") or "colonia") if modelo is Localidad else ("nombre", nombre))
    return propias


def sin_dato(valor: Any) -> bool:
    """Answer whether a value says nothing."""
    return valor is None or valor == ""


class Indice:
    """Every row of a catalogue by its keys; read once, kept in step with `sumar`."""

    def __init__(self, modelo: Any) -> None:
        self.modelo = modelo
        consulta = select(modelo)
        if modelo is Tramite:
            consulta = consulta.options(selectinload(Tramite.requisitos), selectinload(Tramite.dependencia))
        self._por_llave: dict[Llave, Any] = {}
        self._nombres: dict[str, list[Any]] = {}
        for fila in db.session.scalars(consulta):
            self.sumar(fila)
        self._dependencias = Indice(Dependencia) if modelo is Tramite else self

    def sumar(self, fila: Any) -> None:
        """Know a row by the keys it has now."""
        datos = {c: getattr(fila, c, None) for c in ("clave", "nombre", "tipo", "cvegeo")}
        for llave in llaves(datos, self.modelo):
            self._por_llave[llave] = fila
        self._nombres.setdefault(plegar(fila.nombre), []).append(fila)

    def hallar(self, propias: Iterable[Llave]) -> Any:
        """Return the row that the strongest of some keys means, or None."""
        return next((self._por_llave[llave] for llave in propias if llave in self._por_llave), None)

    def hallar_o_rechazar(self, propias: list[Llave]) -> Any:
        """The same; `Rechazo` when another of the keys means another row, which must stay unique."""
        fila = self.hallar(propias)
        otras = {id(self._por_llave[llave]) for llave in propias if llave in self._por_llave}
        if len(otras) > 1:
            raise Rechazo(_("La clave es de «%(uno)s», pero ya hay otro con ese nombre.", uno=fila))
        if fila is not None and self.modelo is Localidad and fila.clave:
            raise Rechazo(_("«%(nombre)s» es del sistema y no se cambia con una hoja.", nombre=fila))
        if fila is not None and propias[0][0] != "nombre" and self._tiene_otra(fila, propias[0]):
            raise Rechazo(_("«%(nombre)s» ya está con otra clave.", nombre=fila))
        return fila

    @staticmethod
    def _tiene_otra(fila: Any, llave: Llave) -> bool:
        """Answer whether a row found by its name already has another key than the sheet's."""
        propia = getattr(fila, llave[0])
        return bool(propia) and plegar(propia) != llave[1]

    def por_nombre(self, nombre: str) -> list[Any]:
        """Return the rows of that name, whatever their tipo."""
        return self._nombres.get(plegar(nombre), [])

    def dependencia(self, referencia: str) -> Dependencia:
        """Return the dependencia that a cell names by key or name; `Rechazo` when there is none."""
        plegada = plegar(referencia)
        fila: Dependencia | None = self._dependencias.hallar([("clave", plegada), ("nombre", plegada)])
        if fila is None:
            raise Rechazo(_("No hay dependencia «%(nombre)s».", nombre=referencia))
        if not fila.activa:
            raise Rechazo(_("La dependencia «%(nombre)s» está retirada.", nombre=fila))
        return fila

    def comparables(self, fila: Any, campo: str, nuevo: Any) -> tuple[Any, Any]:
        """Return what a row says now and what it would say, so that equal things compare equal."""
        if campo == "acciones":
            return "\n".join(fila.lista_de_acciones), "\n".join(nuevo)
        if campo not in ("padre", "dependencia"):
            return getattr(fila, campo), nuevo
        antes = getattr(fila, campo)
        hallada = self._dependencias.hallar([("clave", plegar(nuevo)), ("nombre", plegar(nuevo))])
        return antes.nombre if antes else None, hallada.nombre if hallada is not None else nuevo
