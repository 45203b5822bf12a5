"""The catalogue as an importer asks of it: rows by name or key, cells read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from app.catalogos.importacion.celdas import Rechazo, Valor
from app.catalogos.importacion.clases import FilaGuardada
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.extensions import db
from app.nucleo.datos import Datos
from app.nucleo.texto import plegar

Llave = tuple[str, ...]
Valores = Datos


def llaves(valores: Valores, modelo: type[FilaGuardada]) -> list[Llave]:
    """Return by what a row is known, the strongest first: its key, then its name.

    A localidad is known by its CVEGEO alone; without any, by its name, tipo and postal code together.
    """
    nombre = plegar(str(valores["nombre"]))
    if modelo is Localidad:
        if valores.get("cvegeo"):
            return [("cvegeo", str(valores["cvegeo"]))]
        oficial = plegar(valores.get("tipo_oficial") or "")
        return [("lugar", nombre, valores.get("tipo") or "colonia", oficial, valores.get("cp") or "")]
    propias: list[Llave] = [("clave", plegar(str(valores["clave"])))] if valores.get("clave") else []
    return [*propias, ("nombre", nombre)]


def sin_dato(valor: object) -> bool:
    """Answer whether a value says nothing."""
    return valor is None or valor == ""


DE_HOJA, DE_LISTA = "hoja", "lista"
"""Of a place whose name and tipo stand once in its file: a town's own sheet, or a published list, which is whole."""


class Indice:
    """Every row of a catalogue by its keys; read once, kept in step with `sumar`."""

    def __init__(self, modelo: type[FilaGuardada]) -> None:
        self.modelo = modelo
        consulta: Select[FilaGuardada] = select(modelo)
        if modelo is Tramite:
            consulta = consulta.options(selectinload(Tramite.requisitos), selectinload(Tramite.dependencia))
        self._por_llave: dict[Llave, FilaGuardada] = {}
        self._nombres: dict[str, list[FilaGuardada]] = {}
        self._por_id: dict[int, FilaGuardada] = {}
        for fila in db.session.scalars(consulta):
            self.sumar(fila)
        self._dependencias = Indice(Dependencia) if modelo is Tramite else self

    def sumar(self, fila: FilaGuardada) -> None:
        """Index a row by the keys it has now."""
        datos = {c: getattr(fila, c, None) for c in ("clave", "nombre", "tipo", "tipo_oficial", "cp", "cvegeo")}
        for llave in llaves(datos, self.modelo):
            self._por_llave[llave] = fila
        self._por_id[fila.id] = fila
        de_su_nombre = self._nombres.setdefault(plegar(fila.nombre), [])
        if fila not in de_su_nombre:
            de_su_nombre.append(fila)

    def hallar(self, propias: Iterable[Llave]) -> FilaGuardada | None:
        """Return the row that the strongest of some keys means, or None."""
        return next((self._por_llave[llave] for llave in propias if llave in self._por_llave), None)

    def de(self, valores: Valores) -> FilaGuardada | None:
        """Return the row that values mean, None for a new one; `Rechazo` where they mean another or a fixed one."""
        if self.modelo is not Localidad:
            return self._de_clave_y_nombre(llaves(valores, self.modelo))
        return self.cambiable(self._revisado(valores) if "fila" in valores else self.lugar(valores))

    @staticmethod
    def cambiable(fila: FilaGuardada | None) -> FilaGuardada | None:
        """Return a place, or None; `Rechazo` for one of the two that no sheet changes."""
        if fila is not None and fila.clave:
            raise Rechazo(_("«%(nombre)s» es del sistema y no se cambia con una hoja.", nombre=fila))
        return fila

    def _de_clave_y_nombre(self, propias: list[Llave]) -> FilaGuardada | None:
        fila = self.hallar(propias)
        otras = {id(self._por_llave[llave]) for llave in propias if llave in self._por_llave}
        if len(otras) > 1:
            raise Rechazo(_("La clave es de «%(uno)s», pero ya hay otro con ese nombre.", uno=fila))
        if fila is not None and propias[0][0] != "nombre" and self._tiene_otra(fila, propias[0]):
            raise Rechazo(_("«%(nombre)s» ya está con otra clave.", nombre=fila))
        return fila

    @staticmethod
    def _tiene_otra(fila: FilaGuardada, llave: Llave) -> bool:
        """Answer whether a row found by its name already has another key than the sheet's."""
        propia = getattr(fila, llave[0])
        return bool(propia) and plegar(propia) != llave[1]

    # Places

    def _revisado(self, valores: Valores) -> FilaGuardada | None:
        """Return the place that the review found for values; for one that it found new, what is the same by now."""
        if not valores["fila"]:
            return self.exacto(valores)
        if valores["fila"] not in self._por_id:
            raise Rechazo(_("El catálogo cambió mientras se cargaba; revise este renglón."))
        return self._por_id[valores["fila"]]

    def exacto(self, valores: Valores) -> FilaGuardada | None:
        """Return the place of the same CVEGEO; without it, the only one of the same name, tipo and postal code."""
        propias = llaves(valores, Localidad)
        fila = self.hallar(propias)
        if fila is not None or valores.get("cvegeo"):
            return fila
        iguales = [otra for otra in self.por_nombre(valores["nombre"]) if _sin_cvegeo(otra) == propias[0]]
        return iguales[0] if len(iguales) == 1 else None

    def lugar(self, valores: Valores, tomadas: Container[int] = ()) -> FilaGuardada | None:
        """Return the place that values mean: of their CVEGEO, else of their name, tipo and postal code; None for none.

        `tomadas` are the places that other rows of the file mean.

        Where a row is the only one of its file with that name and tipo (`sola`), it is also the only place of which
        less is known: without CVEGEO, or without postal code; in a published list, which is whole, also one whose
        postal code is another now. `Rechazo` where values without any of both fit several.
        """
        exacta = self.exacto(valores)
        if exacta is not None and exacta.id not in tomadas:
            return exacta
        cvegeo, cp, sola = valores.get("cvegeo"), valores.get("cp"), valores.get("sola")
        libres = [fila for fila in self.por_nombre(valores["nombre"]) if fila.id not in tomadas]
        iguales = [fila for fila in libres if _de_su_tipo(fila, valores)]
        if cvegeo:
            iguales = [fila for fila in iguales if not fila.cvegeo] if sola else []
        de_su_cp = [fila for fila in iguales if cp and fila.cp == cp]
        if cp and sola != DE_LISTA:
            iguales = de_su_cp or ([fila for fila in iguales if not fila.cp] if sola else [])
        if len(de_su_cp) == 1:
            return de_su_cp[0]
        if len(iguales) > 1 and not (cvegeo or cp):
            raise Rechazo(_("Hay %(n)s con ese nombre: escriba su código postal o su CVEGEO.", n=len(iguales)))
        return iguales[0] if len(iguales) == 1 else None

    def por_nombre(self, nombre: str) -> list[FilaGuardada]:
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

    def comparables(self, fila: FilaGuardada, campo: str, valores: Valores) -> tuple[Valor | None, Valor]:
        """Return what a row says now and what it would say, so that equal things compare equal."""
        nuevo = valores[campo]
        if campo == "acciones":
            return "\n".join(fila.lista_de_acciones), "\n".join(nuevo)
        if campo not in ("padre", "dependencia"):
            return getattr(fila, campo), nuevo
        antes = getattr(fila, campo)
        hallada = self._dependencias.hallar([("clave", plegar(nuevo)), ("nombre", plegar(nuevo))])
        return antes.nombre if antes else None, hallada.nombre if hallada is not None else nuevo


def _sin_cvegeo(fila: Localidad) -> Llave:
    """Return by what a place would be known without its CVEGEO."""
    datos = {"nombre": fila.nombre, "tipo": fila.tipo, "tipo_oficial": fila.tipo_oficial, "cp": fila.cp}
    return llaves(datos, Localidad)[0]


def _de_su_tipo(fila: Localidad, valores: Valores) -> bool:
    """Answer whether a place may be of the tipo that values say, ours and the published one."""
    return fila.tipo == (valores.get("tipo") or "colonia") and del_publicado(fila, valores)


def del_publicado(fila: Localidad, valores: Valores) -> bool:
    """Answer whether a place may be of the published tipo that values say.

    Of a place without one it may: the town's own sheets give none. Values that give none, as INEGI's and the town's
    do, may mean any; those of a list that always gives one mean by an empty one that ours is it.
    """
    suyo = plegar(fila.tipo_oficial or "")
    return not suyo or "tipo_oficial" not in valores or suyo == plegar(valores["tipo_oficial"] or "")


def marcar_solas(filas: list[Valores], marca: str) -> None:
    """Note in the values of each place that no other row of the file has its name and tipo."""
    veces = Counter((plegar(valores["nombre"]), valores.get("tipo") or "colonia") for valores in filas)
    for valores in filas:
        if veces[plegar(valores["nombre"]), valores.get("tipo") or "colonia"] == 1:
            valores["sola"] = marca
