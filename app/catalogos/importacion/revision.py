"""Review: what each row of a sheet would do, in a sentence; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.catalogos.importacion.celdas import OPCIONAL, Rechazo, Valor, suelta, vigilada
from app.catalogos.importacion.clases import INEGI, SEPOMEX, Celdas, Clase, Columna, FilaGuardada
from app.catalogos.importacion.indice import (
    DE_HOJA,
    DE_LISTA,
    Indice,
    Llave,
    Valores,
    del_publicado,
    llaves,
    marcar_solas,
    sin_dato,
)
from app.catalogos.importacion.lectura import Hoja
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.nucleo.texto import plegar

VEREDICTOS = ("nueva", "cambia", "igual", "rechazada")
SE_CARGAN = ("nueva", "cambia")


@dataclass
class Renglon:
    """A row reviewed: its number in the sheet, what it would do, why, and the values that would be written."""

    numero: int
    veredicto: str
    frase: str
    valores: Valores = field(default_factory=dict)
    nombre: str = ""

    @property
    def dicho(self) -> str:
        """Return what the report says of the row: of whom, and what."""
        return dicho_de(self.nombre, self.frase)


def dicho_de(nombre: str, frase: str) -> str:
    """Return a sentence of the report under the name that it is about."""
    visible = "".join(c for c in nombre if c.isprintable())[:60]
    return f"{visible} · {frase}" if visible else frase


def leer_celdas(clase: Clase, celdas: Celdas) -> Valores:
    """Return the values of a row's cells; an empty cell gives none. `Rechazo` names the column that is wrong."""
    valores: Valores = {}
    for columna in clase.leidas():
        celda = vigilada(columna.titulo, suelta(celdas.get(columna.campo, "")))
        if celda:
            valores[columna.campo] = _leida(columna, celda)
    if not valores.get("nombre"):
        raise Rechazo(_("Falta «Nombre»."))
    return valores


def _leida(columna: Columna, celda: str) -> Valor:
    try:
        return columna.leer(celda)
    except Rechazo as error:
        raise Rechazo(_("«%(titulo)s» %(defecto)s.", titulo=columna.titulo, defecto=error)) from error


def revisar(clase: Clase, hoja: Hoja) -> list[Renglon]:
    """Return every row of a sheet with its verdict, in the sheet's order.

    «nueva» and «cambia» are what a load would write; «rechazada» says in Spanish what is wrong with the row.
    """
    renglones = [_leido(clase, numero, celdas) for numero, celdas in hoja.filas]
    sanos = [r for r in renglones if r.veredicto != "rechazada"]
    indice = Indice(clase.modelo)
    if clase.publicada:
        _acomodar(clase, sanos, indice)
    if clase.modelo is Localidad:
        marcar_solas([r.valores for r in sanos], DE_LISTA if clase.publicada else DE_HOJA)
    _juzgar(clase, sanos, indice)
    if clase.modelo is Dependencia:
        _revisar_arbol(renglones, indice)
    return renglones


def _leido(clase: Clase, numero: int, celdas: Celdas) -> Renglon:
    try:
        valores = leer_celdas(clase, celdas)
        return Renglon(numero, "igual", "", valores, valores["nombre"])
    except Rechazo as error:
        return Renglon(numero, "rechazada", str(error), nombre=celdas.get("nombre", ""))


def rechazar(renglon: Renglon, frase: str) -> None:
    """Turn a row's verdict into a refusal."""
    renglon.veredicto, renglon.frase, renglon.valores = "rechazada", frase, {}


def _acomodar(clase: Clase, renglones: list[Renglon], indice: Indice) -> None:
    """Allow a published list to keep the tipo under which the town already has a place.

    SEPOMEX files as colonia what the town calls congregación, and INEGI gives no tipo: the only place of that name,
    which a single row of the list has, in the same postal code, is the same place.
    """
    nombres = Counter(plegar(r.valores["nombre"]) for r in renglones)
    for renglon in renglones:
        valores = renglon.valores
        if clase is SEPOMEX:
            valores.setdefault("tipo_oficial", "")  # it always gives a tipo: an empty one is ours, and not unknown
        unico = nombres[plegar(valores["nombre"])] == 1
        if unico and "tipo" in valores and indice.lugar(valores) is None:
            iguales = [f for f in indice.por_nombre(valores["nombre"]) if _es_el_mismo(f, valores)]
            if len(iguales) == 1:
                valores["tipo"] = iguales[0].tipo
        if clase is INEGI and (fila := indice.lugar(valores)) is not None:
            valores["tipo"] = fila.tipo


def _es_el_mismo(fila: Localidad, valores: Valores) -> bool:
    pares = ((fila.cp, valores.get("cp")), (fila.cvegeo, valores.get("cvegeo")))
    return del_publicado(fila, valores) and not any(suyo and dicho and suyo != dicho for suyo, dicho in pares)


def _juzgar(clase: Clase, renglones: list[Renglon], indice: Indice) -> None:
    distintos = _sin_repetir(clase, renglones)
    tomadas = _exactos(distintos, indice) if clase.modelo is Localidad else set()
    for renglon in distintos:
        try:
            if clase.modelo is Localidad:
                _emparejar(renglon.valores, indice, tomadas)
            renglon.veredicto, renglon.frase = juzgado(clase, renglon.valores, indice)
        except Rechazo as error:
            rechazar(renglon, str(error))


def _sin_repetir(clase: Clase, renglones: list[Renglon]) -> list[Renglon]:
    """Return the rows that no earlier one says; those that one says are refused, but in SEPOMEX's list.

    SEPOMEX numbers a place anew for each of its zones or offices: it is one place, and nothing is wrong.
    """
    vistas: dict[Llave, int] = {}
    distintos: list[Renglon] = []
    for renglon in renglones:
        propias = llaves(renglon.valores, clase.modelo)
        repetida = next((vistas[llave] for llave in propias if llave in vistas), None)
        if repetida is None:
            vistas.update(dict.fromkeys(propias, renglon.numero))
            distintos.append(renglon)
        elif clase is SEPOMEX:
            frase = _("Es el mismo lugar que el renglón %(n)s: mismo nombre, tipo y C.P.", n=repetida)
            renglon.veredicto, renglon.frase = "igual", frase
        else:
            rechazar(renglon, _("Repite el renglón %(n)s.", n=repetida))
    return distintos


def _exactos(renglones: list[Renglon], indice: Indice) -> set[int]:
    """Note in each row the place that is exactly its own, and return them: no other row of the file means those."""
    tomadas: set[int] = set()
    for renglon in renglones:
        fila = indice.exacto(renglon.valores)
        if fila is not None and fila.id not in tomadas:
            renglon.valores["fila"] = fila.id
            tomadas.add(fila.id)
    return tomadas


def _emparejar(valores: Valores, indice: Indice, tomadas: set[int]) -> None:
    """Note in values the place that they mean, 0 for a new one: the load goes by it, whatever it has added before."""
    if "fila" not in valores:
        fila = indice.cambiable(indice.lugar(valores, tomadas))
        valores["fila"] = fila.id if fila is not None else 0
        tomadas.add(valores["fila"])


def juzgado(clase: Clase, valores: Valores, indice: Indice) -> tuple[str, str]:
    """Return what values would do to the catalogue, and the sentence. Raises `Rechazo`."""
    fila = indice.de(valores)
    if clase.modelo is Tramite and "dependencia" in valores:
        indice.dependencia(valores["dependencia"])
    if fila is None:
        faltan = [c.titulo for c in clase.columnas if c.obligatoria and c.campo[0] != "_" and c.campo not in valores]
        if faltan:
            raise Rechazo(_("Falta «%(titulo)s».", titulo=faltan[0]))
        return "nueva", _que_se_agrega(valores, indice)
    cambios = [_cambio(columna, fila, valores, indice) for columna in clase.leidas() if columna.campo in valores]
    dichos = [cambio for cambio in cambios if cambio]
    return ("cambia", "; ".join(dichos) + ".") if dichos else ("igual", _("Ya está así."))


def _que_se_agrega(valores: Valores, indice: Indice) -> str:
    """Return the sentence of a new row; of a place, whether there is another of its name."""
    if indice.modelo is Localidad and (otras := indice.por_nombre(valores["nombre"])):
        return _("Se agrega; es otra que %(lugar)s.", lugar=otras[0])
    return _("Se agrega.")


def _cambio(columna: Columna, fila: FilaGuardada, valores: Valores, indice: Indice) -> str:
    """Return what a cell would change of a row, empty when nothing."""
    nuevo = valores[columna.campo]
    if columna.campo == "requisitos":
        faltan = requisitos_nuevos(fila, nuevo)
        return _("Agrega requisitos: %(nombres)s", nombres=", ".join(faltan)) if faltan else ""
    antes, despues = indice.comparables(fila, columna.campo, valores)
    if antes == despues or (isinstance(nuevo, float) and isinstance(antes, float | int) and abs(antes - nuevo) < 1e-6):
        return ""
    return f"{columna.titulo}: {_dicho(antes)} → {_dicho(despues)}"


def requisitos_nuevos(tramite: Tramite, nombres: list[str]) -> list[str]:
    """Return those that the trámite does not ask for yet."""
    conocidos = {plegar(r.nombre) for r in tramite.requisitos}
    return [nombre for nombre in nombres if plegar(OPCIONAL.sub("", nombre)) not in conocidos]


def _dicho(valor: object) -> str:
    if sin_dato(valor):
        return _("(vacío)")
    if isinstance(valor, bool):
        return _("sí") if valor else _("no")
    return str(valor).replace("\n", " / ")


# The tree of dependencias: what each depends on, once the sheet is loaded


def _revisar_arbol(renglones: Iterable[Renglon], indice: Indice) -> None:
    """Refuse rows whose «Depende de» is nowhere, is refused itself, or goes round in a circle."""
    en_hoja = {llave: r for r in renglones if r.valores for llave in _conocida_por(r, indice)}
    mal = True
    while mal:
        mal = False
        for renglon in renglones:
            frase = _mal_colgada(renglon, en_hoja, indice) if renglon.valores.get("padre") else ""
            if frase:
                rechazar(renglon, frase)
                mal = True


def _conocida_por(renglon: Renglon, indice: Indice) -> set[Llave]:
    """Return every key of a row's dependencia: those of the sheet and those that it has in the catalogue."""
    propias = llaves(renglon.valores, Dependencia)
    fila = indice.hallar(propias)
    return {*propias, *(llaves({"clave": fila.clave, "nombre": fila.nombre}, Dependencia) if fila is not None else ())}


def _mal_colgada(renglon: Renglon, en_hoja: dict[Llave, Renglon], indice: Indice) -> str:
    padre = renglon.valores["padre"]
    if not _arriba(padre, en_hoja, indice):
        return _("«Depende de» no existe: %(padre)s.", padre=padre)
    propias = _conocida_por(renglon, indice)
    actual = padre
    for _paso in range(MAXIMO_NIVELES):
        if actual in ("", RAIZ):
            return ""
        if propias.intersection(_nombrada(actual)):
            break
        actual = _arriba(actual, en_hoja, indice)
    return _("Una dependencia no puede depender de sí misma ni de una suya.")


MAXIMO_NIVELES = 50
RAIZ = "\0"
"""What stands above a dependencia that depends on none."""


def _nombrada(referencia: str) -> tuple[Llave, Llave]:
    return ("clave", plegar(referencia)), ("nombre", plegar(referencia))


def _arriba(referencia: str, en_hoja: dict[Llave, Renglon], indice: Indice) -> str:
    """Return what a named dependencia would depend on: `RAIZ` for none, empty when it does not exist."""
    for llave in _nombrada(referencia):
        renglon = en_hoja.get(llave)
        if renglon is not None and renglon.valores.get("padre"):
            return str(renglon.valores["padre"])
        fila = indice.hallar([llave])
        if fila is not None:
            return fila.padre.nombre if fila.padre else RAIZ
        if renglon is not None and renglon.veredicto != "rechazada":
            return RAIZ
    return ""


def cuenta(renglones: Iterable[Renglon]) -> Counter[str]:
    """Return how many rows have each verdict."""
    return Counter(r.veredicto for r in renglones)


def por_cargar(renglones: list[Renglon]) -> list[tuple[int, Valores]]:
    """Return (row number, values) of what a load writes, each dependencia after the one it depends on."""
    listas = [r for r in renglones if r.veredicto in SE_CARGAN]
    if not any(r.valores.get("padre") for r in listas):
        return [(r.numero, r.valores) for r in listas]
    pendientes = {llave: r for r in listas for llave in llaves(r.valores, Dependencia)}
    orden: dict[int, Renglon] = {}
    for renglon in listas:
        _colgar(renglon, pendientes, orden)
    return [(r.numero, r.valores) for r in orden.values()]


def _colgar(renglon: Renglon, pendientes: dict[Llave, Renglon], orden: dict[int, Renglon]) -> None:
    """Put a row after its parent's; review has refused circles, so this ends."""
    rama = [renglon]
    while (padre := rama[-1].valores.get("padre")) is not None:
        arriba = next((pendientes[llave] for llave in _nombrada(padre) if llave in pendientes), None)
        if arriba is None or arriba.numero in orden or arriba in rama:
            break
        rama.append(arriba)
    for uno in reversed(rama):
        orden.setdefault(uno.numero, uno)
