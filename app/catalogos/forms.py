"""What the fields of catalogues offer, how their values read, and what they refuse."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import NumberRange, Regexp

from app.fab.forms import DatoRechazado
from app.nucleo.puestos import DE_DEPENDENCIA, PUESTOS
from app.seguridad.models import Adscripcion

NOMBRES = {
    "apoyo_social": _l("Apoyo social"), "gestoria": _l("Gestoría"), "servicio_publico": _l("Servicio público"),
    "tramite": _l("Trámite"), "asesoria": _l("Asesoría"), "solicitud": _l("Solicitud (H 4.1.1)"),
    "denuncia": _l("Denuncia por bitácora (H 4.2.1)"), "cerca_de_ti": _l("Cerca de Ti (H 4.3.1)"),
    "ventanilla": _l("Ventanilla (Altamira)"), "enlace": _l("Enlace con terminal"), "oficio": _l("Por oficio"),
    "colonia": _l("Colonia"), "fraccionamiento": _l("Fraccionamiento"), "ejido": _l("Ejido"),
    "congregacion": _l("Congregación"), "otro": _l("Otra"), "agregar": _l("Agregó"), "cambiar": _l("Cambió"),
    "borrar": _l("Borró"),
}  # fmt: skip
"""How the closed values of catalogues read."""
NOMBRES |= {puesto: _l(puesto) for puesto in PUESTOS}
LUGAR = {
    "cp": [Regexp(r"\d{5}$", message=_l("El código postal lleva 5 números."))],
    "latitud": [NumberRange(-90, 90, _l("La latitud va de -90 a 90."))],
    "longitud": [NumberRange(-180, 180, _l("La longitud va de -180 a 180."))],
}
"""What a localidad's place must be."""


def pares(valores: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Return the choices of a closed list."""
    return [(valor, NOMBRES[valor]) for valor in valores]


def nombre(valor: Any) -> Any:
    """Return how a closed value reads."""
    return NOMBRES.get(valor, valor)


def _legible(valor: Any) -> str:
    if isinstance(valor, bool):
        return _("Sí") if valor else _("No")
    return "—" if valor is None else str(valor)


def renglones(valores: dict[str, Any] | None) -> str:
    """Return what changed as a person reads it: one `name: value` per line."""
    return "\n".join(f"{nombre}: {_legible(valor)}" for nombre, valor in (valores or {}).items())


def revisar_adscripcion(item: Adscripcion) -> None:
    """Raise `DatoRechazado` unless puesto, dependencia and dates go together."""
    if item.puesto in DE_DEPENDENCIA and item.dependencia is None:  # type: ignore[attr-defined]
        raise DatoRechazado(_("Este puesto necesita su dependencia."), "dependencia")
    if item.puesto not in DE_DEPENDENCIA and item.dependencia is not None:  # type: ignore[attr-defined]
        raise DatoRechazado(_("Este puesto es de la Unidad: deje vacía la dependencia."), "dependencia")
    if item.hasta is not None and item.hasta < item.desde:
        raise DatoRechazado(_("Termina antes de empezar; revise las fechas."), "hasta")


def ajuste_limpio(clave: str, escrito: str | None) -> str:
    """Return a setting's value; `DatoRechazado` for days that are no number and for what is no colour."""
    valor = (escrito or "").strip()
    if clave.startswith("plazo_") and not (valor.isdecimal() and 1 <= int(valor) <= 60):
        raise DatoRechazado(_("Escriba un número de días, de 1 a 60."), "valor")
    es_color = len(valor) == 7 and valor[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in valor[1:])
    if clave == "color" and not es_color:
        raise DatoRechazado(_("Escriba el color como #6b1d3b."), "valor")
    return valor
