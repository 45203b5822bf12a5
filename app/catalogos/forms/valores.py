"""The closed values of catalogues: what their fields offer and how it reads."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms.validators import NumberRange, Regexp

from app.catalogos.services.programa import programa
from app.nucleo.puestos import PUESTOS
from app.nucleo.tipos import DE_TRAMITE, TIPOS

NOMBRES = {
    "apoyo_social": _l("Apoyo social"),
    "gestoria": _l("Gestoría"),
    "servicio_publico": _l("Servicio público"),
    "tramite": _l("Trámite"),
    "asesoria": _l("Asesoría"),
    "solicitud": _l("Solicitud"),
    "denuncia": _l("Denuncia por bitácora"),
    "cerca_de_ti": LazyString(programa),
    "ventanilla": _l("Ventanilla"),
    "enlace": _l("Enlace con terminal"),
    "oficio": _l("Por oficio"),
    "colonia": _l("Colonia"),
    "fraccionamiento": _l("Fraccionamiento"),
    "ejido": _l("Ejido"),
    "congregacion": _l("Congregación"),
    "otro": _l("Otra"),
    "agregar": _l("Agregó"),
    "cambiar": _l("Cambió"),
    "borrar": _l("Borró"),
    "America/Bahia_Banderas": _l("Bahía de Banderas (Nayarit)"),
    "America/Cancun": _l("Quintana Roo"),
    "America/Chihuahua": _l("Chihuahua"),
    "America/Ciudad_Juarez": _l("Ciudad Juárez (frontera)"),
    "America/Hermosillo": _l("Sonora"),
    "America/Matamoros": _l("Matamoros y frontera del noreste"),
    "America/Mazatlan": _l("Baja California Sur, Nayarit y Sinaloa"),
    "America/Merida": _l("Campeche y Yucatán"),
    "America/Mexico_City": _l("Centro de México"),
    "America/Monterrey": _l("Noreste (Monterrey, Tampico)"),
    "America/Ojinaga": _l("Ojinaga (frontera de Chihuahua)"),
    "America/Tijuana": _l("Baja California"),
    "lunes a viernes": _l("Lunes a viernes"),
    "lunes a sábado": _l("Lunes a sábado"),
    "lunes a domingo": _l("Lunes a domingo"),
    "martes a sábado": _l("Martes a sábado"),
    "martes a domingo": _l("Martes a domingo"),
}
"""How the closed values of catalogues read."""
NOMBRES |= {puesto: _l(puesto) for puesto in PUESTOS}
NOMBRES |= {clave: _l(TIPOS[clave].nombre) for clave in DE_TRAMITE}
PARA = {
    "oficio": _l("Oficios"),
    "prorroga": _l("Oficios de prórroga"),
    "respuesta": _l("Oficios de respuesta"),
    "informe": _l("Informes"),
}
"""What a firmante signs; who signs oficios signs also those of a class that has no signatory of its own."""
LUGAR = {
    "cp": [Regexp(r"\d{5}$", message=_l("El código postal lleva 5 números."))],
    "cvegeo": [Regexp(r"\d{9}$", message=_l("La clave del INEGI lleva 9 números."))],
    "latitud": [NumberRange(-90, 90, _l("La latitud va de -90 a 90."))],
    "longitud": [NumberRange(-180, 180, _l("La longitud va de -180 a 180."))],
}
"""What a localidad's place must be."""


def pares(valores: tuple[str, ...]) -> list[tuple[str, LazyString]]:
    """Return the choices of a closed list."""
    return [(valor, NOMBRES[valor]) for valor in valores]


def nombre(valor: str) -> LazyString | str:
    """Return how a closed value reads."""
    return NOMBRES.get(valor, valor)
