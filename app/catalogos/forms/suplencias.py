"""The form of a suplencia, and what it refuses in words."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from app.catalogos import queries
from app.catalogos.services.suplencias import MAXIMO
from app.fab.fechas import fecha_corta
from app.fab.forms import DatoRechazado, Forma
from app.nucleo.texto import son_cifras
from app.seguridad.guardia import Alcance, alcance_actual
from app.seguridad.models import Adscripcion
from app.seguridad.queries import empalmadas
from app.seguridad.zona import hoy

VACIA: list[tuple[str, str]] = [("", "")]


def _pk(valor: str | int) -> int | None:
    return int(valor) if son_cifras(valor) else None


class FormaSuplencia(Forma):
    """Whom, by whom, from when to when."""

    suple_a_id = SelectField(_l("De quién"), coerce=_pk, validators=[InputRequired()])
    user_id = SelectField(_l("Quién suple"), coerce=_pk, validators=[InputRequired()])
    desde = DateField(_l("Desde"), validators=[InputRequired()])
    hasta = DateField(
        _l("Hasta"), description=_l("Ese día inclusive; a lo más 180 días naturales."), validators=[InputRequired()]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.suple_a_id.choices = [*VACIA, *queries.a_suplir(alcance_actual(), hoy())]
        self.user_id.choices = [*VACIA, *queries.personas()]


def revisar_suplencia(item: Adscripcion, suplida: Adscripcion | None, alcance: Alcance) -> None:
    """Raise `DatoRechazado` unless the asker may name it and its persons and days go together."""
    if suplida is None:
        raise DatoRechazado(_("No le toca nombrar a quien supla ese puesto."), "suple_a_id")
    if item.user_id == suplida.user_id:
        raise DatoRechazado(_("Nadie se suple a sí mismo; elija a otra persona."), "user_id")
    if item.user_id == alcance.usuario_id and not queries.puede_consigo(suplida.id, alcance):
        raise DatoRechazado(_("Sólo el Titular puede suplir él mismo; elija a otra persona."), "user_id")
    _revisar_dias(item, suplida)
    _revisar_empalmes(item, suplida)


def _revisar_dias(item: Adscripcion, suplida: Adscripcion) -> None:
    hasta = item.hasta or item.desde
    if item.desde < hoy():
        raise DatoRechazado(_("Una suplencia empieza hoy o después."), "desde")
    if hasta < item.desde:
        raise DatoRechazado(_("Termina antes de empezar; revise las fechas."), "hasta")
    if hasta - item.desde >= MAXIMO:
        raise DatoRechazado(
            _("Una suplencia dura a lo más 180 días naturales; si hace falta, nombre otra después."), "hasta"
        )
    if item.desde < suplida.desde or (suplida.hasta is not None and hasta > suplida.hasta):
        dice = _("En esas fechas la persona no tiene el puesto: lo tiene %(dias)s.", dias=_dias(suplida))
        raise DatoRechazado(dice, "desde" if item.desde < suplida.desde else "hasta")


def _revisar_empalmes(item: Adscripcion, suplida: Adscripcion) -> None:
    hasta = item.hasta or item.desde
    for otra in empalmadas(item.desde, hasta, Adscripcion.suple_a_id == suplida.id):
        dice = _("Ya lo suple %(quien)s %(dias)s.", quien=otra.user.get_full_name(), dias=_dias(otra))
        raise DatoRechazado(dice, "desde")
    igual = (
        Adscripcion.user_id == item.user_id,
        Adscripcion.puesto == suplida.puesto,
        Adscripcion.dependencia_id.is_not_distinct_from(suplida.dependencia_id),
    )
    for otra in empalmadas(item.desde, hasta, *igual):
        raise DatoRechazado(_("Esa persona ya tiene ese puesto %(dias)s.", dias=_dias(otra)), "user_id")


def _dias(adscripcion: Adscripcion) -> str:
    if adscripcion.hasta is None:
        return str(_("desde el %(dia)s", dia=_dia(adscripcion.desde)))
    return str(_("del %(uno)s al %(otro)s", uno=_dia(adscripcion.desde), otro=_dia(adscripcion.hasta)))


def _dia(dia: date) -> str:
    return fecha_corta(dia)
