"""What each kind of file holds: its columns, their titles, how published lists are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.catalogos.importacion import celdas as c
from app.catalogos.models.dependencias import VIAS, Dependencia
from app.catalogos.models.lugares import TIPOS_LOCALIDAD, Localidad
from app.catalogos.models.tramites import CLASES as CLASES_DE_TRAMITE
from app.catalogos.models.tramites import Tramite
from app.nucleo.texto import plegar

FilaGuardada = Dependencia | Tramite | Localidad
"""A row of a catalogue that files load."""
MIB = 1024 * 1024
Celdas = dict[str, str]
"""Campo → what stands in the cell, trimmed."""


@dataclass(frozen=True)
class Columna:
    """A column: the field it fills, its title (and others it is known by), how it is read, and an example."""

    campo: str
    titulo: str
    leer: c.Lector
    obligatoria: bool = False
    alias: tuple[str, ...] = ()
    ejemplo: str = ""

    @property
    def titulos(self) -> frozenset[str]:
        """Return its titles, folded."""
        return frozenset(map(plegar, (self.titulo, self.campo, *self.alias)))


@dataclass(frozen=True)
class Clase:
    """A kind of file. `preparar` turns the cells of a published list into our fields; None for another town's row."""

    clave: str
    nombre: str
    explicacion: str
    modelo: type[FilaGuardada]
    columnas: tuple[Columna, ...]
    maximo: int = 5 * MIB
    preparar: Callable[[Celdas, str], Celdas | None] | None = None

    @property
    def publicada(self) -> bool:
        """Answer whether an office outside publishes it (then it is filtered by the town's key)."""
        return self.preparar is not None

    def leidas(self) -> Iterator[Columna]:
        """Yield the columns whose cells become values."""
        return (columna for columna in self.columnas if not columna.campo.startswith("_"))


def _largo(modelo: type[FilaGuardada], campo: str) -> int:
    return int(getattr(modelo, campo).type.length)


def _texto(
    modelo: type[FilaGuardada],
    campo: str,
    titulo: str,
    *,
    obligatoria: bool = False,
    alias: tuple[str, ...] = (),
    ejemplo: str = "",
) -> Columna:
    return Columna(campo, titulo, c.texto(_largo(modelo, campo)), obligatoria, alias, ejemplo)


def _cruda(campo: str, titulo: str, *alias: str, obligatoria: bool = False) -> Columna:
    """A published column that only `preparar` reads."""
    return Columna(f"_{campo}", titulo, str, obligatoria, alias)


def _opciones(valores: tuple[str, ...], **sinonimos: str) -> dict[str, str]:
    todas = {**{valor: valor for valor in valores}, **sinonimos}
    return {escrita.replace("_", " "): valor for escrita, valor in todas.items()}


_TIPOS = {
    **_opciones(TIPOS_LOCALIDAD, otra="otro"),
    **dict.fromkeys(
        ("unidad habitacional", "conjunto habitacional", "condominio", "residencial", "zona habitacional"),
        "fraccionamiento",
    ),
}
_INICIOS = {
    "ejido": "ejido",
    "colonia": "colonia",
    "col.": "colonia",
    "fraccionamiento": "fraccionamiento",
    "fracc.": "fraccionamiento",
    "congregacion": "congregacion",
}
_DE_LUGAR = ("Localidad", "Asentamiento", "Nombre de la localidad", "Nombre de la colonia", "Nombre del asentamiento")
"""«Colonia» is none of them: it is what a cell of the column of tipos says."""
_NOMBRE_LOCALIDAD = _texto(Localidad, "nombre", "Nombre", obligatoria=True, ejemplo="Miramar", alias=_DE_LUGAR)
_CP = Columna("cp", "Código postal", c.cp, alias=("CP", "C.P."), ejemplo="89604")
_LATITUD = Columna("latitud", "Latitud", c.coordenada("latitud"), ejemplo="22.34")
_LONGITUD = Columna("longitud", "Longitud", c.coordenada("longitud"), ejemplo="-97.87")
_TIPO_PUBLICADO = Columna("tipo", "Tipo", c.opcion(_TIPOS, "otro"))
_TIPO_OFICIAL = Columna("tipo_oficial", "Tipo según SEPOMEX", c.texto(60), ejemplo="Ranchería")
_CVEGEO = Columna("cvegeo", "CVEGEO", c.cvegeo, alias=("Clave INEGI",), ejemplo="280030123")


def _de_sepomex(celdas: Celdas, cvegeo: str) -> Celdas | None:
    """Read a row of `CPdescarga.txt` as a localidad of the town."""
    if celdas["_estado"].zfill(2) + celdas["_municipio"].zfill(3) != cvegeo:
        return None
    tipo = celdas["_tipo"]
    oficial = "" if plegar(tipo) in TIPOS_LOCALIDAD else tipo  # where ours says less than theirs
    return {"nombre": celdas["_asentamiento"], "tipo": tipo, "tipo_oficial": oficial, "cp": celdas["_codigo"].zfill(5)}


def _de_inegi(celdas: Celdas, cvegeo: str) -> Celdas | None:
    """Read a row of INEGI's catalogue of localities as a localidad of the town."""
    estado, municipio, localidad = (celdas[campo].removesuffix(".0") for campo in ("_estado", "_municipio", "_clave"))
    clave = estado.zfill(2) + municipio.zfill(3)
    if clave != cvegeo:
        return None
    nombre = celdas["_localidad"]
    return {
        "cvegeo": clave + localidad.zfill(4),
        "nombre": nombre,
        "tipo": _INICIOS.get(plegar(nombre).partition(" ")[0], "otro"),
        "latitud": celdas.get("_lat_decimal") or celdas.get("_latitud", ""),
        "longitud": celdas.get("_lon_decimal") or celdas.get("_longitud", ""),
    }


DEPENDENCIAS = Clase(
    "dependencias",
    "Dependencias",
    "Su hoja de dependencias, con quién las atiende y de cuál dependen.",
    Dependencia,
    (
        _texto(Dependencia, "nombre", "Nombre", obligatoria=True, alias=("Dependencia",), ejemplo="Alumbrado Público"),
        _texto(Dependencia, "clave", "Clave", ejemplo="alumbrado"),
        Columna("padre", "Depende de", c.texto(120), alias=("Secretaría",), ejemplo="Servicios Públicos"),
        Columna(
            "via",
            "Atiende por",
            c.opcion(_opciones(VIAS, con_enlace="enlace", por_oficio="oficio")),
            ejemplo="enlace",
            alias=("Vía",),
        ),
        _texto(Dependencia, "titular", "Titular", ejemplo="Titular de Alumbrado Público"),
        _texto(Dependencia, "domicilio", "Domicilio", ejemplo="Hidalgo 100, Centro"),
        Columna("telefono", "Teléfono", c.telefono, ejemplo="833 214 5518"),
        Columna("correo", "Correo", c.correo, alias=("Correo electrónico",), ejemplo="alumbrado@ejemplo.gob.mx"),
    ),
)
TRAMITES = Clase(
    "tramites",
    "Trámites",
    "Su hoja de trámites, con sus requisitos en una celda (uno por línea o separados por ;).",
    Tramite,
    (
        _texto(Tramite, "nombre", "Nombre", obligatoria=True, alias=("Trámite",), ejemplo="Luminaria apagada"),
        _texto(Tramite, "clave", "Clave", ejemplo="luminaria"),
        Columna("clase", "Clase", c.opcion(_opciones(CLASES_DE_TRAMITE)), alias=("Tipo",), ejemplo="servicio público"),
        Columna("dependencia", "Dependencia", c.texto(120), obligatoria=True, ejemplo="Alumbrado Público"),
        Columna(
            "plazo", "Plazo (días hábiles)", c.plazo, obligatoria=True, alias=("Plazo", "Días hábiles"), ejemplo="5"
        ),
        Columna(
            "sinonimos",
            "Palabras con las que se pide",
            c.texto(600),
            alias=("Sinónimos", "Palabras clave"),
            ejemplo="foco, lámpara, luz",
        ),
        Columna("sin_identidad", "Se recibe sin nombre", c.si_no, alias=("Sin identidad", "Anónimo"), ejemplo="sí"),
        Columna("admite_pendientes", "Se canaliza aunque falten requisitos", c.si_no, ejemplo="no"),
        Columna("requisitos", "Requisitos", c.lineas(160), ejemplo="Fotografía del poste (opcional); Domicilio"),
        Columna("acciones", "Acciones posibles", c.lineas(160), alias=("Acciones",), ejemplo="Se cambió la lámpara"),
        _texto(Tramite, "fundamento", "Fundamento legal", alias=("Fundamento",), ejemplo="Artículo 115 constitucional"),
        _texto(Tramite, "serie", "Serie documental", alias=("Serie",), ejemplo="4C.2"),
    ),
)
LOCALIDADES = Clase(
    "localidades",
    "Localidades",
    "Su hoja de colonias, fraccionamientos, ejidos y congregaciones.",
    Localidad,
    (
        _NOMBRE_LOCALIDAD,
        Columna("tipo", "Tipo", c.opcion(_TIPOS), ejemplo="colonia"),
        _CP,
        _LATITUD,
        _LONGITUD,
        _CVEGEO,
    ),
)
SEPOMEX = Clase(
    "sepomex",
    "Colonias y códigos postales (SEPOMEX)",
    "El archivo CPdescarga.txt de Correos de México, tal como se publica.",
    Localidad,
    (
        _cruda("codigo", "d_codigo", obligatoria=True),
        _cruda("asentamiento", "d_asenta", obligatoria=True),
        _cruda("tipo", "d_tipo_asenta", obligatoria=True),
        _cruda("estado", "c_estado", obligatoria=True),
        _cruda("municipio", "c_mnpio", obligatoria=True),
        _NOMBRE_LOCALIDAD,
        _TIPO_PUBLICADO,
        _TIPO_OFICIAL,
        _CP,
    ),
    20 * MIB,
    _de_sepomex,
)
INEGI = Clase(
    "inegi",
    "Localidades y coordenadas (INEGI)",
    "El CSV del Catálogo Único de Claves (AGEEML) de localidades, tal como se publica.",
    Localidad,
    (
        _cruda("estado", "CVE_ENT", obligatoria=True),
        _cruda("municipio", "CVE_MUN", obligatoria=True),
        _cruda("clave", "CVE_LOC", obligatoria=True),
        _cruda("localidad", "NOM_LOC", obligatoria=True),
        _cruda("latitud", "LATITUD"),
        _cruda("longitud", "LONGITUD"),
        _cruda("lat_decimal", "LAT_DECIMAL", "LAT_DEC"),
        _cruda("lon_decimal", "LON_DECIMAL", "LON_DEC"),
        _NOMBRE_LOCALIDAD,
        _TIPO_PUBLICADO,
        _CVEGEO,
        _LATITUD,
        _LONGITUD,
    ),
    20 * MIB,
    _de_inegi,
)
CLASES: dict[str, Clase] = {clase.clave: clase for clase in (DEPENDENCIAS, TRAMITES, LOCALIDADES, SEPOMEX, INEGI)}
"""In the order in which they are offered."""
PROPIAS = tuple(clase for clase in CLASES.values() if not clase.publicada)


def es_cvegeo(valor: str) -> bool:
    """Answer whether this is a municipio's key: state and municipio, five digits."""
    return re.fullmatch(r"[0-9]{5}", valor) is not None
