"""The tipos of fields: how each is read, checked, drawn and shown again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from types import MappingProxyType
from urllib.parse import urlsplit

from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo, Regla
from app.nucleo.reglas import ANIOS, DE_AREA, DE_TEXTO, DIA, ENTERO, LARGO, LIMITES, OPCIONES, PUNTO
from app.nucleo.texto import N_, compilar, entero_escrito


@dataclass(frozen=True)
class Lectura:
    """What reading a field may ask: the thing, the town's day, and whether a row is on offer."""

    cosa: object
    hoy: date
    existe: Callable[[Campo, int], bool]


def largo_de(campo: Campo) -> Regla:
    """Return how long what is typed may be."""
    return replace(LARGO, maximo=campo.maximo or TIPOS[campo.tipo].largo)


def _acotado(valor: object, campo: Campo, _lectura: Lectura) -> str:
    if not isinstance(valor, (str, int)):
        raise ValueError("Escriba un texto; aquí no va un archivo.")
    texto = str(valor)
    largo = largo_de(campo)
    if len(texto) > largo.maximo:
        raise ValueError(largo.largo(texto))
    for regla in campo.reglas:
        if not compilar(regla.patron).fullmatch(texto):
            raise ValueError(regla.dice)
    return texto


def _elegido(valor: object, campo: Campo, lectura: Lectura) -> str:
    if str(valor) not in dict(campo.opciones_de(lectura.cosa)):
        raise ValueError(OPCIONES.dice)
    return str(valor)


def _fecha(valor: object, campo: Campo, lectura: Lectura) -> date:
    try:
        dia = valor if isinstance(valor, date) else date.fromisoformat(str(valor))
    except ValueError:
        raise ValueError(DIA.dice) from None
    if not ANIOS.desde <= dia.year <= ANIOS.hasta:
        raise ValueError(ANIOS.dice)
    if (campo.limite == "pasado" and dia > lectura.hoy) or (campo.limite == "futuro" and dia <= lectura.hoy):
        raise ValueError(LIMITES[campo.limite].dice)
    return dia


def _entero(valor: object, _campo: Campo, _lectura: Lectura) -> int:
    numero = entero_escrito(str(valor))
    if numero is None:
        raise ValueError(ENTERO.dice)
    return numero


def _referido(valor: object, campo: Campo, lectura: Lectura) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", str(valor)) or not lectura.existe(campo, int(str(valor))):
        raise ValueError(OPCIONES.dice)
    return int(str(valor))


_LUGAR = compilar(PUNTO.patron)


def _punto(valor: object, _campo: Campo, _lectura: Lectura) -> str:
    """Return «latitud,longitud» in degrees with five decimals (about a metre)."""
    partes = _LUGAR.fullmatch(str(valor))
    if partes is None or abs(float(partes[1])) > PUNTO.maximo or abs(float(partes[2])) > PUNTO.hasta:
        raise ValueError(PUNTO.dice)
    return f"{float(partes[1]):.5f},{float(partes[2]):.5f}"


_ESQUEMA = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])")
_ANFITRION = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+")


def _enlace(valor: object, campo: Campo, lectura: Lectura) -> str:
    """Return an address of the web, with `https://` where it was typed without; nothing that a browser would run."""
    texto = _acotado(valor, campo, lectura)
    texto = texto if _ESQUEMA.match(texto) else f"https://{texto.lstrip('/')}"
    try:
        partes = urlsplit(texto)
        partes.port  # noqa: B018 - raises ValueError for what is no port
    except ValueError:
        partes = urlsplit("")
    raro = re.search(r"[\s<>\"\\^`{|}]", texto) or partes.username is not None
    if raro or partes.scheme.lower() not in ("http", "https") or not _ANFITRION.fullmatch(partes.hostname or ""):
        raise ValueError("Pegue la dirección completa, como https://www.facebook.com/…")
    return texto


def _casilla(_valor: object, _campo: Campo, _lectura: Lectura) -> bool:
    return True


def _archivo(valor: object, _campo: Campo, _lectura: Lectura) -> object:
    if isinstance(valor, (str, int)):
        raise ValueError("Adjunte el archivo otra vez: no llegó completo.")
    return valor


@dataclass(frozen=True)
class TipoDeCampo:
    """One tipo of fields.

    `leer` returns the Python value of what was typed, or raises ValueError with a Spanish sentence.
    `es_texto`: it is kept as it was typed, of at most `largo` characters where the field does not say.
    `reglas`: what else is asked of what was typed, in order.
    `control`: what draws it: `linea` (an <input> with `atributos`), `area`, `lista`, `archivo`, `casilla`, `oculto`.
    `se_cuenta`: the history shows its value; it is no id and no file.
    `se_conserva`: shown again to who typed it when its act can no longer be carried out.
    `nombre`: how the catalogue calls it; a trámite's own field may be of those that have one.
    """

    leer: Callable[[object, Campo, Lectura], object]
    nombre: str = ""
    es_texto: bool = False
    largo: int = DE_TEXTO
    reglas: tuple[Regla, ...] = ()
    control: str = "linea"
    atributos: Mapping[str, str] = field(default_factory=lambda: {"type": "text", "autocomplete": "off"})
    se_cuenta: bool = True
    se_conserva: bool = False


_NUMERO = {"type": "text", "inputmode": "numeric", "autocomplete": "off"}
_ENLACE = {
    "type": "text",
    "inputmode": "url",
    "autocapitalize": "none",
    "spellcheck": "false",
    "autocomplete": "off",
}
_FOLIO = {"type": "text", "autocapitalize": "characters", "spellcheck": "false", "autocomplete": "off"}
TIPOS: Mapping[str, TipoDeCampo] = MappingProxyType(
    {
        "texto": TipoDeCampo(_acotado, N_("Texto de un renglón"), es_texto=True, se_conserva=True),
        "area": TipoDeCampo(
            _acotado, N_("Texto largo"), es_texto=True, largo=DE_AREA, control="area", se_conserva=True
        ),
        "fecha": TipoDeCampo(_fecha, N_("Fecha"), reglas=(DIA, ANIOS), atributos={"type": "date"}, se_conserva=True),
        "entero": TipoDeCampo(_entero, N_("Número entero"), reglas=(ENTERO,), atributos=_NUMERO),
        "opcion": TipoDeCampo(_elegido, N_("Una opción de una lista"), reglas=(OPCIONES,), control="lista"),
        "casilla": TipoDeCampo(_casilla, N_("Casilla de sí o no"), control="casilla"),
        "folio": TipoDeCampo(_acotado, es_texto=True, atributos=_FOLIO),
        "oculto": TipoDeCampo(_acotado, es_texto=True, control="oculto"),
        "referencia": TipoDeCampo(_referido, control="lista", se_cuenta=False),
        "punto": TipoDeCampo(_punto, reglas=(PUNTO,)),
        "enlace": TipoDeCampo(_enlace, es_texto=True, atributos=_ENLACE),
        "archivo": TipoDeCampo(_archivo, control="archivo", se_cuenta=False),
    }
)
"""Every tipo that a `Campo` may be of; those of a trámite's own fields in the order in which they are offered."""
DE_TRAMITE = tuple(clave for clave, tipo in TIPOS.items() if tipo.nombre)
"""The tipos that a trámite's own field may be of."""


def reglas_de(campo: Campo) -> list[Regla]:
    """Return what is asked of what was typed, in order; what only the server can answer is not among them."""
    tipo = TIPOS[campo.tipo]
    if tipo.es_texto:
        return [largo_de(campo), *campo.reglas]
    return [*tipo.reglas, *([LIMITES[campo.limite]] if campo.limite else [])]


def servidas(campo: Campo) -> list[Datos]:
    """Return the rules as JSON takes them, without what they do not say."""
    return [{clave: valor for clave, valor in asdict(regla).items() if valor} for regla in reglas_de(campo)]
