"""What may be asked for: trámites with their requisitos and their own fields."""

from __future__ import annotations

from typing import ClassVar

from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import StringField

from app.catalogos.forms.revisiones import revisar_campo
from app.catalogos.forms.valores import nombre, pares
from app.catalogos.models.tramites import CLASES, CampoDeTramite, Requisito, Tramite
from app.extensions import db
from app.fab.catalog import SIN_ACCIONES, CatalogView
from app.fab.datamodel import Interfaz
from app.fab.forms import DatoRechazado
from app.nucleo.datos import Datos
from app.nucleo.tipos import DE_TRAMITE


class RequisitoView(CatalogView):
    """What a citizen must bring for a trámite."""

    route_base = "/requisitos"
    datamodel = Interfaz(Requisito)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    list_title = _l("Requisitos")
    show_title = _l("Requisito")
    add_title = _l("Agregar requisito")
    edit_title = _l("Editar requisito")
    label_columns: ClassVar[Datos] = {
        "tramite": _l("Trámite"),
        "nombre": _l("Requisito"),
        "obligatorio": _l("Obligatorio"),
        "documento": _l("Se guarda el documento"),
        "donde": _l("Dónde se consigue"),
        "sirve": _l("Qué sirve"),
        "lo_emite": _l("Lo emite el propio municipio"),
        "orden": _l("Orden"),
        "activo": _l("Activo"),
    }
    description_columns: ClassVar[Datos] = {
        "donde": _l("Un lugar. Por ejemplo: Registro Civil. Se imprime en el papel de lo que falta."),
        "sirve": _l("Por ejemplo: su recibo más reciente de luz o de agua. Se imprime en el mismo papel."),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "tramite", "obligatorio", "documento", "donde", "activo"]
    show_columns: ClassVar[list[str]] = [
        "tramite",
        "nombre",
        "obligatorio",
        "documento",
        "donde",
        "sirve",
        "lo_emite",
        "orden",
        "activo",
    ]
    add_columns = show_columns
    edit_columns = show_columns
    search_columns: ClassVar[list[str]] = ["nombre"]
    add_form_query_rel_fields: ClassVar[Datos] = {"tramite": [["activo", FilterEqual, True]]}
    edit_form_query_rel_fields = add_form_query_rel_fields
    base_order = ("orden", "asc")


class CampoDeTramiteView(CatalogView):
    """What is asked for one trámite only: the pole's number, the well's depth."""

    route_base = "/campos-de-tramite"
    datamodel = Interfaz(CampoDeTramite)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    list_title = _l("Datos propios de un trámite")
    show_title = _l("Dato propio de un trámite")
    add_title = _l("Agregar un dato propio")
    edit_title = _l("Editar un dato propio")
    label_columns: ClassVar[Datos] = {
        "tramite": _l("Trámite"),
        "etiqueta": _l("Cómo se pregunta"),
        "nombre": _l("Nombre interno"),
        "tipo": _l("Cómo se contesta"),
        "opciones": _l("Opciones"),
        "obligatorio": _l("Obligatorio"),
        "orden": _l("Orden"),
        "activo": _l("Activo"),
    }
    description_columns: ClassVar[Datos] = {
        "etiqueta": _l("Por ejemplo: Número de poste"),
        "nombre": _l("Puede dejarlo vacío: se hace de la pregunta. Después ya no cambia."),
        "opciones": _l("Una por línea; sólo para «Una opción de una lista»"),
    }
    list_columns: ClassVar[list[str]] = ["etiqueta", "tramite", "tipo", "obligatorio", "activo"]
    show_columns: ClassVar[list[str]] = [
        "tramite",
        "etiqueta",
        "nombre",
        "tipo",
        "opciones",
        "obligatorio",
        "orden",
        "activo",
    ]
    add_columns = show_columns
    edit_columns: ClassVar[list[str]] = ["etiqueta", "tipo", "opciones", "obligatorio", "orden", "activo"]
    search_columns: ClassVar[list[str]] = ["etiqueta"]
    choices_columns: ClassVar[Datos] = {"tipo": pares(DE_TRAMITE)}
    formatters_columns: ClassVar[Datos] = {"tipo": nombre}
    add_form_query_rel_fields: ClassVar[Datos] = {"tramite": [["activo", FilterEqual, True]]}
    base_order = ("orden", "asc")

    add_form_extra_fields: ClassVar[Datos] = {
        "nombre": StringField(label_columns["nombre"], description=description_columns["nombre"]),
    }

    def pre_add(self, item: CampoDeTramite) -> None:
        """Its name is made of its label when none is given, and is the trámite's only one."""
        self.pre_update(item)
        iguales = select(CampoDeTramite.id).filter_by(nombre=item.nombre, tramite_id=item.tramite.id)
        if db.session.scalar(iguales) is not None:
            raise DatoRechazado(_("Ese trámite ya tiene un dato con ese nombre."), "nombre")

    def pre_update(self, item: CampoDeTramite) -> None:
        """Hold name, type and choices together."""
        revisar_campo(item)


class TramiteView(CatalogView):
    """What may be asked for, of whom, in how many working days, with which requisitos."""

    route_base = "/tramites"
    datamodel = Interfaz(Tramite)
    exclude_route_methods: ClassVar[set[str]] = {*SIN_ACCIONES}
    related_views: ClassVar[list[type]] = [RequisitoView, CampoDeTramiteView]
    list_title = _l("Trámites")
    show_title = _l("Trámite")
    add_title = _l("Agregar trámite")
    edit_title = _l("Editar trámite")
    label_columns: ClassVar[Datos] = {
        "clave": _l("Clave"),
        "nombre": _l("Trámite"),
        "clase": _l("Clase"),
        "dependencia": _l("Dependencia"),
        "plazo": _l("Plazo (días hábiles)"),
        "sin_identidad": _l("Se recibe sin nombre"),
        "admite_pendientes": _l("Se canaliza aunque falten requisitos"),
        "acciones": _l("Acciones posibles"),
        "fundamento": _l("Fundamento legal"),
        "serie": _l("Serie documental"),
        "activo": _l("Activo"),
        "sinonimos": _l("Palabras con las que la gente lo pide"),
    }
    description_columns: ClassVar[Datos] = {
        "sinonimos": _l("Separadas por comas, por ejemplo: foco, lámpara, luz. Con ellas se encuentra al buscar"),
        "acciones": _l("Una por línea: lo que la dependencia puede hacer"),
        "fundamento": _l("Artículos en que se apoya; los revisa el área jurídica"),
        "serie": _l("Clave y nombre en el cuadro de clasificación archivística"),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "clase", "dependencia", "plazo", "activo"]
    show_columns: ClassVar[list[str]] = [
        "clave",
        "nombre",
        "sinonimos",
        "clase",
        "dependencia",
        "plazo",
        "sin_identidad",
        "admite_pendientes",
        "acciones",
        "fundamento",
        "serie",
        "activo",
    ]
    add_columns = show_columns
    edit_columns: ClassVar[list[str]] = show_columns[1:]
    search_columns: ClassVar[list[str]] = ["nombre", "sinonimos"]
    order_columns: ClassVar[list[str]] = ["nombre", "clase", "plazo", "activo"]
    choices_columns: ClassVar[Datos] = {"clase": pares(CLASES)}
    formatters_columns: ClassVar[Datos] = {"clase": nombre}
    add_form_query_rel_fields: ClassVar[Datos] = {"dependencia": [["activa", FilterEqual, True]]}
    edit_form_query_rel_fields = add_form_query_rel_fields
    base_order = ("nombre", "asc")

    def pre_add(self, item: Tramite) -> None:
        """Hold the plazo within a working year."""
        self.pre_update(item)

    def pre_update(self, item: Tramite) -> None:
        """Hold the plazo within a working year; «Otro» stays."""
        item.acciones, item.sinonimos = item.acciones or "", " ".join((item.sinonimos or "").split())[:600]
        if not 1 <= (item.plazo or 0) <= 250:
            raise DatoRechazado(_("El plazo va de 1 a 250 días hábiles."), "plazo")
        if item.clave == "otro" and not item.activo:
            raise DatoRechazado(_("«Otro» no se retira: hace falta para lo que no está en la lista."), "activo")

    def pre_delete(self, item: Tramite) -> None:
        """«Otro» stays."""
        if item.clave == "otro":
            raise DatoRechazado(_("«Otro» no se borra: hace falta para lo que no está en la lista."))
