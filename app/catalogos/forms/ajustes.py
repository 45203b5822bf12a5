"""The form of each setting: its own input, and what it refuses in words."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import BooleanField, ColorField, Field, FileField, SelectField, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import NumberInput, TimeInput

from app.catalogos.forms.valores import NOMBRES
from app.catalogos.services import color, escudo
from app.catalogos.services.ajustes import AJUSTES, LABORABLES, configuracion, hora, puestos_propios
from app.fab.forms import Forma
from app.nucleo.datos import Datos
from app.nucleo.puestos import PUESTOS
from app.seguridad.zona import ZONAS

DIAS = {"plazo_interno": 60, "plazo_acuse": 60, "plazo_validacion": 60, "ventana_reapertura": 250, "dias_vecinos": 365}
"""Setting that counts days → the most it may be."""
SIN_FALTA = ("municipio", "oficina")
Revision = Callable[[Forma, Field], None]
"""What a field refuses: it raises `ValidationError`."""
_HUELLA = re.compile(r"[0-9a-f]{64}")


def valor_legible(valor: str) -> LazyString | str:
    """Return how a setting's value reads in lists."""
    if _HUELLA.fullmatch(valor or ""):
        return _("Imagen cargada")
    return NOMBRES.get(valor, valor)


def _texto(campo: Field) -> str:
    """Return what was typed, on one line, without what a database or a paper cannot hold."""
    return " ".join("".join(c for c in (campo.data or "") if c.isprintable() or c.isspace()).split())


def _obligatorio(revisar: Revision) -> Revision:
    """Mark a validator as one that an empty field does not pass, so that the page does not call it optional."""
    revisar.field_flags = {"required": True}  # type: ignore[attr-defined]
    return revisar


def _revisa_texto(clave: str) -> Revision:
    def revisar(_forma: Forma, campo: Field) -> None:
        campo.data = _texto(campo)
        if clave in SIN_FALTA and not campo.data:
            raise ValidationError(_("No puede quedar vacío: se imprime en cada documento."))
        if clave == "cvegeo" and campo.data and not re.fullmatch(r"[0-9]{5}", campo.data):
            raise ValidationError(_("La clave lleva 5 números, por ejemplo 26033."))
        if clave == "inhabiles_completos" and campo.data and not re.fullmatch(r"20[0-9]{2}", campo.data):
            raise ValidationError(_("Escriba el año con 4 números, o déjelo vacío para que se vuelva a preguntar."))
        if clave == "oficina_telefono" and campo.data and not re.search(r"[0-9]{3}", campo.data):
            raise ValidationError(_("Escriba el teléfono con números, como quiere que se imprima: 833 260 0000."))

    return _obligatorio(revisar) if clave in SIN_FALTA else revisar


def _revisa_puestos(_forma: Forma, campo: Field) -> None:
    campo.data = _texto(campo)
    propios = puestos_propios(campo.data)
    ajenos = [puesto for puesto in propios if puesto not in PUESTOS]
    if ajenos:
        dice = _("No hay un puesto «%(puesto)s». Los hay: %(todos)s.", puesto=ajenos[0], todos=", ".join(PUESTOS))
        raise ValidationError(dice)
    vacios = [puesto for puesto, propio in propios.items() if not propio]
    if vacios:
        raise ValidationError(_("Escriba después de «%(puesto)s:» cómo se llama aquí.", puesto=vacios[0]))
    llamados = [propio.casefold() for propio in (propios.get(puesto, puesto) for puesto in PUESTOS)]
    if len(set(llamados)) < len(llamados):
        raise ValidationError(_("Dos puestos se llamarían igual y no se distinguirían: dé a cada uno su nombre."))


def _revisa_dias(clave: str) -> Revision:
    def revisar(_forma: Forma, campo: Field) -> None:
        campo.data = _texto(campo)
        if not re.fullmatch(r"[0-9]{1,3}", campo.data) or not 1 <= int(campo.data) <= DIAS[clave]:
            raise ValidationError(_("Escriba un número de días, de 1 a %(maximo)s.", maximo=DIAS[clave]))
        campo.data = str(int(campo.data))

    return _obligatorio(revisar)


def _revisa_hora(clave: str) -> Revision:
    def revisar(_forma: Forma, campo: Field) -> None:
        campo.data = _texto(campo)[:5]
        propia, ajustes = hora(campo.data), configuracion().ajustes
        if propia is None:
            raise ValidationError(_("Escriba la hora como 08:00."))
        abre = propia if clave == "hora_abre" else hora(ajustes["hora_abre"])
        cierra = propia if clave == "hora_cierra" else hora(ajustes["hora_cierra"])
        if abre and cierra and cierra <= abre:
            otra = ajustes["hora_cierra" if clave == "hora_abre" else "hora_abre"]
            dice = _("Las oficinas cierran a las %(h)s: deben abrir antes.", h=otra)
            if clave == "hora_cierra":
                dice = _("Las oficinas abren a las %(h)s: deben cerrar después.", h=otra)
            raise ValidationError(dice)

    return _obligatorio(revisar)


@_obligatorio
def _revisa_color(_forma: Forma, campo: Field) -> None:
    campo.data = _texto(campo).lower()
    if not re.fullmatch(r"#[0-9a-f]{6}", campo.data):
        raise ValidationError(_("Escriba el color como #6b1d3b."))
    razon = color.contraste(campo.data, color.BLANCO)
    if razon < color.LEGIBLE:
        raise ValidationError(
            _(
                "Con blanco contrasta %(razon)s a 1 y no se lee bien; hacen falta 4.5 a 1. Elija uno más oscuro, "
                "por ejemplo %(otro)s.",
                razon=format_decimal(int(razon * 10) / 10, format="0.0"),
                otro=color.mas_oscuro(campo.data),
            )
        )


def _revisa_escudo(forma: Forma, campo: Field) -> None:
    """Leave in the field the PNG drawn from what was uploaded; it is decoded here, before any transaction."""
    contenido = campo.data.read() if getattr(campo.data, "filename", "") else b""
    campo.data = None
    if not contenido and not forma.quitar.data:
        raise ValidationError(_("Elija una imagen PNG o JPG, o marque «Quitar el escudo»."))
    if contenido and not forma.quitar.data:
        try:
            campo.data = escudo.dibujado(contenido)
        except escudo.EscudoRechazado as error:
            raise ValidationError(str(error)) from error


def _lista(clave: str, valores: tuple[str, ...]) -> UnboundField:
    opciones = [(valor, NOMBRES[valor]) for valor in valores]
    return SelectField(_l(AJUSTES[clave][1]), choices=opciones, validators=[InputRequired()])


def _numero(clave: str) -> UnboundField:
    widget = NumberInput(step="1", min="1", max=str(DIAS[clave]))
    return StringField(_l(AJUSTES[clave][1]), widget=widget, validators=[_revisa_dias(clave)])


def _hora(clave: str) -> UnboundField:
    return StringField(_l(AJUSTES[clave][1]), widget=TimeInput(), validators=[_revisa_hora(clave)])


def _linea(clave: str) -> UnboundField:
    largo = Length(max=300, message=_l("Escriba a lo más %(max)d caracteres."))
    clase = TextAreaField if clave == "leyenda" else StringField
    return clase(_l(AJUSTES[clave][1]), validators=[_revisa_texto(clave), largo])


def _puestos(clave: str) -> UnboundField:
    ayuda = _l(
        "Puesto de los manuales, dos puntos, cómo se llama aquí; separados por punto y coma. "
        "Coordinador: Coordinadora General; Subcoordinador: Subcoordinadora"
    )
    largo = Length(max=300, message=_l("Escriba a lo más %(max)d caracteres."))
    return TextAreaField(_l(AJUSTES[clave][1]), description=ayuda, validators=[_revisa_puestos, largo])


def _campo(clave: str) -> UnboundField:
    if clave == "nombres_de_puestos":
        return _puestos(clave)
    if clave == "escudo":
        return FileField(
            _l(AJUSTES[clave][1]),
            description=_l("PNG o JPG, de preferencia cuadrado."),
            validators=[_revisa_escudo],
            render_kw={"data-maximo": str(escudo.MAXIMO_BYTES)},
        )
    if clave == "color":
        ayuda = _l("Oscuro: con letra blanca encima debe contrastar 4.5 a 1. Para el tema oscuro se aclara solo.")
        return ColorField(_l(AJUSTES[clave][1]), description=ayuda, validators=[_revisa_color])
    listas = {"zona_horaria": ZONAS, "dias_laborables": tuple(LABORABLES)}
    if clave in listas:
        return _lista(clave, listas[clave])
    return _hora(clave) if clave.startswith("hora_") else _numero(clave) if clave in DIAS else _linea(clave)


def _forma(clave: str) -> type[Forma]:
    propios: Datos = {"valor": _campo(clave)}
    if clave == "escudo":
        propios["quitar"] = BooleanField(_l("Quitar el escudo"))
    return type("FormaDeAjuste", (Forma,), propios)


FORMAS = {clave: _forma(clave) for clave in AJUSTES}
"""Setting → its form."""
