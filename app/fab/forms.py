"""FAB's form maker with native inputs, closed choices, Spanish messages, and refusals."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app
from flask_appbuilder.forms import DynamicForm, FieldConverter, GeneralModelConverter
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.sqla.models import PermissionView
from flask_appbuilder.validators import Unique
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.i18n import translations as textos_de_wtforms
from wtforms import DateField, Field, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation

from app.hooks import vistas_declaradas
from app.nucleo.datos import Datos

Validador = Callable[[DynamicForm, Field], None]
ENTERO_MAXIMO = 2**31 - 1


class DatoRechazado(ValueError):
    """Raised by `pre_add`, `pre_update` or `pre_delete`: a Spanish sentence and the field it belongs to."""

    def __init__(self, mensaje: str, campo: str = "") -> None:
        super().__init__(mensaje)
        self.campo = campo


class DeclaracionIncompleta(TypeError):
    """A view that leaves to FAB's defaults what would print or accept too much."""


class Textos:
    """The messages of fields: ours and FAB's first, then WTForms' own."""

    def gettext(self, texto: str) -> str:
        """Return a message in the language of the request."""
        traducido = gettext(texto)
        return traducido if traducido != texto else str(textos_de_wtforms.gettext(texto))

    def ngettext(self, uno: str, varios: str, n: int) -> str:
        """Return the message for a number."""
        return str(textos_de_wtforms.ngettext(uno, varios, n))


class Forma(DynamicForm):
    """A catalogue's form, whose fields complain in Spanish."""

    class Meta(FlaskForm.Meta):
        """WTForms asks here for translations."""

        def get_translations(self, form: FlaskForm) -> Textos:
            """Return where the messages of fields come from."""
            return Textos()


def _limpio(valor: str | None) -> str:
    """Strip what was typed, with plain line ends and no NUL, which PostgreSQL cannot store; an absent text is empty."""
    return (valor or "").replace("\0", "").replace("\r\n", "\n").strip()


def se_entendio(_forma: DynamicForm, campo: Field) -> None:
    """Validator: what is no number has been told so; its range is not asked."""
    if campo.process_errors:
        raise StopValidation


class Convertidor(GeneralModelConverter):
    """FAB's form maker with native date inputs, closed lists of choices, and only values that columns can hold."""

    def __init__(self, datamodel: SQLAInterface, opciones: Datos, rotulos: Datos) -> None:
        super().__init__(datamodel)
        self.opciones = opciones
        self.rotulos = rotulos

    def create_form(self, *args: object, **kwargs: object) -> type[DynamicForm]:
        """Return a new form class."""
        return type("Forma", (Forma, super().create_form(*args, **kwargs)), {})

    def _convert_many_to_one(self, col_name: str, *args: object) -> Datos:
        """An obligatory relation begins empty too: the first of a list is nobody's choice."""
        propiedades: Datos = super()._convert_many_to_one(col_name, *args)
        propiedades[col_name].kwargs["allow_blank"] = True
        return propiedades

    def _convert_many_to_many(self, col_name: str, *args: object) -> Datos:
        propiedades: Datos = super()._convert_many_to_many(col_name, *args)
        propiedades[col_name].kwargs["get_label"] = self.rotulos.get(col_name)
        return propiedades

    def _convert_simple(
        self, col_name: str, label: str, description: str, lst_validators: list[Validador], form_props: Datos
    ) -> Datos:
        validadores = [*self._validadores(col_name), *lst_validators]
        if col_name in self.opciones:
            opciones = list(self.opciones[col_name])
            campo = SelectField(label, description=description, choices=opciones, validators=validadores)
        elif self.datamodel.is_date(col_name):
            campo = DateField(label, description=description, validators=validadores)
        else:
            omision = self.datamodel.get_col_default(col_name)
            campo = FieldConverter(self.datamodel, col_name, label, description, validadores, default=omision).convert()
        if self._es_texto(col_name):
            campo.kwargs["filters"] = [_limpio]
        form_props[col_name] = campo
        return form_props

    def _es_texto(self, columna: str) -> bool:
        return bool(self.datamodel.is_string(columna) or self.datamodel.is_text(columna))

    def _validadores(self, columna: str) -> list[Validador]:
        """Return what the column itself demands: an unticked box is a value, and so is an empty text by default.

        `se_teclea` in a column's `info` is how long it may be typed, where what is kept is shorter.
        """
        modelo = self.datamodel
        if modelo.is_boolean(columna):
            return []
        if modelo.is_nullable(columna) or modelo.get_col_default(columna) == "":
            salida: list[Validador] = [Optional()]
        else:
            salida = [DataRequired() if self._es_texto(columna) else InputRequired()]
        se_teclea = modelo.list_columns[columna].info.get("se_teclea")
        maximo = se_teclea or modelo.get_max_length(columna)
        if maximo != -1:
            salida.append(Length(max=maximo, message=_l("Escriba a lo más %(max)d caracteres.")))
        if modelo.is_integer(columna) or modelo.is_float(columna) or modelo.is_numeric(columna):
            salida.append(se_entendio)
            salida.append(NumberRange(-ENTERO_MAXIMO, ENTERO_MAXIMO, _l("Ese número no cabe aquí.")))
        if modelo.is_unique(columna):
            salida.append(Unique(modelo, columna, _l("Ya hay otro igual; no puede repetirse.")))
        return salida


VERBOS = {
    "list": _l("ver la lista"),
    "show": _l("ver"),
    "add": _l("agregar"),
    "edit": _l("editar"),
    "delete": _l("borrar"),
    "menu_access": _l("en el menú"),
    "this_form_get": _l("cambiar"),
    "temporal": _l("dar una temporal"),
    "userinfo": _l("ver la propia"),
    "perfil": _l("ver"),
    "get": _l("leer"),
}


COSAS = {
    "List Users": _l("Usuarios"),
    "List Roles": _l("Permisos por puesto"),
    "ContrasenaView": _l("Mi contraseña"),
    "ContrasenaAjenaView": _l("Contraseñas de otros"),
    "PerfilView": _l("Mi perfil"),
    "SwaggerView": _l("Descripción de la API"),
    "OpenApi": _l("Descripción de la API"),
}
"""What permissions are about, where no list has that name."""


def _cosa(nombre: str) -> str:
    """Return what a view or model is called on the screens: as the menu does, the one with its list."""
    vistas = current_app.extensions["appbuilder"].baseviews
    titulos = {type(v).__name__: v.list_title for v in vistas if getattr(v, "list_title", None)}
    con_lista_al_final = sorted(vistas_declaradas(), key=lambda una: hasattr(una.vista, "list"))
    de_menu = {
        una.vista.class_permission_name or una.vista.__name__: una.nombre for una in con_lista_al_final if una.nombre
    }
    dicho = COSAS.get(nombre) or de_menu.get(nombre, "") or titulos.get(nombre)
    return str(gettext(str(dicho or nombre.removesuffix("View"))))


def nombre_de_permiso(par: PermissionView) -> str:
    """Return how a permission reads: «Canales · agregar»; acts and menu entries have Spanish names already."""
    accion = par.permission.name.removeprefix("can_")
    return f"{_cosa(par.view_menu.name)} · {VERBOS.get(accion) or gettext(accion.replace('_', ' '))}"


def nombres_de_permisos(pares: list[PermissionView]) -> str:
    """Return the names of several permissions, in order: one line for each thing that they are about."""
    de_cada: dict[str, list[str]] = {}
    for nombre in sorted(set(map(nombre_de_permiso, pares))):
        cosa, _punto, que = nombre.partition(" · ")
        de_cada.setdefault(cosa, []).append(que)
    return "\n".join(f"{cosa}: {', '.join(que)}" for cosa, que in de_cada.items())
