"""FAB's form maker with native inputs and closed choices, and what a view refuses."""

from __future__ import annotations

from typing import Any

from flask_appbuilder.forms import GeneralModelConverter
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired, Length, Optional


class DatoRechazado(ValueError):
    """Raised by `pre_add`, `pre_update` or `pre_delete`: a Spanish sentence and the field it belongs to."""

    def __init__(self, mensaje: str, campo: str = "") -> None:
        super().__init__(mensaje)
        self.campo = campo


class DeclaracionIncompleta(TypeError):
    """A view that leaves to FAB's defaults what would print or accept too much."""


class Convertidor(GeneralModelConverter):
    """FAB's form maker with native date inputs and closed lists of choices."""

    def __init__(self, datamodel: Any, opciones: dict[str, Any]) -> None:
        super().__init__(datamodel)
        self.opciones = opciones  # type: ignore[misc]

    def _convert_simple(self, col_name: str, label: Any, description: Any, lst_validators: Any, form_props: Any) -> Any:
        lst_validators = list(lst_validators)
        requerido = (
            [Optional()] if self.datamodel.is_nullable(col_name) else [InputRequired(_l("Este dato hace falta."))]
        )
        if col_name in self.opciones:
            form_props[col_name] = SelectField(
                label,
                description=description,
                choices=list(self.opciones[col_name]),
                validators=[*lst_validators, *requerido],
            )
            return form_props
        if self.datamodel.is_date(col_name):
            form_props[col_name] = DateField(label, description=description, validators=[*lst_validators, *requerido])
            return form_props
        maximo = self.datamodel.get_max_length(col_name)
        if maximo != -1:
            lst_validators.append(Length(max=maximo, message=_l("Escriba a lo más %(max)d caracteres.")))
        return super()._convert_simple(col_name, label, description, lst_validators, form_props)
