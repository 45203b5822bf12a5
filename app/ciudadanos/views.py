"""The citizens' pages: CRUD, the search of the capture page, two rows made one."""

from __future__ import annotations

import re
from typing import ClassVar

from flask import Response, abort, jsonify, redirect, request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.models.filters import Filters
from flask_appbuilder.models.sqla.filters import FilterEqual
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Respuesta

from app.ciudadanos.models import Ciudadano, Fusion
from app.ciudadanos.queries import Parecido, fusiones_de, historial_de, hoja, parecidos
from app.ciudadanos.services import avisos_de_claves, deshacer, fusionar, limpios, pistas_de_curp
from app.extensions import db
from app.fab.base import ver_otra
from app.fab.catalog import CatalogView
from app.fab.datamodel import FiltroPalabras, Interfaz
from app.fab.fechas import fecha_corta
from app.fab.forms import DatoRechazado
from app.fab.notices import dejar_recado
from app.fab.once import CLAVE, avisar_conflicto, avisar_repetida, clave_nueva, una_sola_vez
from app.fab.space import codigo_de, repone
from app.nucleo import telefonos
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, DatosInvalidos
from app.nucleo.reloj import ahora
from app.nucleo.texto import son_cifras
from app.seguridad.guardia import alcance_actual

_ACTIVAS = {"localidad": [["activa", FilterEqual, True]]}
PORQUES = {
    "curp": _l("misma CURP"),
    "rfc": _l("mismo RFC"),
    "correo": _l("mismo correo"),
    "telefono": _l("mismo teléfono"),
    "nombre": "",
    "parte": "",
    "letra": _l("nombre parecido"),
}


class CiudadanoView(CatalogView):
    """Persons known to the office; never deleted from a screen. Lists show survivors; a merged row leads to hers."""

    route_base = "/ciudadanos"
    datamodel = Interfaz(Ciudadano)
    base_filters: ClassVar[list[list[object]]] = [["fusionado_en_id", FilterEqual, None]]
    exclude_route_methods: ClassVar[set[str]] = {"download", "delete", "action", "action_post"}
    show_template = "ciudadanos/ciudadano.html"
    list_title = _l("Ciudadanos")
    show_title = _l("Ciudadano")
    add_title = _l("Agregar ciudadano")
    edit_title = _l("Corregir datos del ciudadano")
    label_columns: ClassVar[Datos] = {
        "nombre": _l("Nombre"),
        "apellidos": _l("Apellidos"),
        "telefono": _l("Teléfono"),
        "correo": _l("Correo electrónico"),
        "curp": _l("CURP"),
        "rfc": _l("RFC"),
        "domicilio": _l("Calle y referencia"),
        "localidad": _l("Localidad"),
    }
    list_columns: ClassVar[list[str]] = ["nombre", "apellidos", "telefono", "localidad"]
    show_columns: ClassVar[list[str]] = [
        "nombre",
        "apellidos",
        "telefono",
        "correo",
        "curp",
        "rfc",
        "domicilio",
        "localidad",
    ]
    add_columns = show_columns
    edit_columns = show_columns
    formatters_columns: ClassVar[Datos] = {"telefono": telefonos.visible}
    search_columns: ClassVar[list[str]] = ["nombre", "apellidos", "telefono"]
    order_columns: ClassVar[list[str]] = ["nombre", "apellidos"]
    add_form_query_rel_fields: ClassVar[Datos] = _ACTIVAS
    edit_form_query_rel_fields: ClassVar[Datos] = _ACTIVAS

    def _consultar(self, filtros: Filters, tope: int | None = None) -> Datos:
        """Read a page of rows by the indexes of the list, unless the address narrows it by a column."""
        de_columna = any(not isinstance(valor, str) for valor in filtros.values)  # `_flt_` brings lists
        if de_columna or any(not isinstance(uno, FiltroPalabras) for uno in filtros.filters):
            return super()._consultar(filtros, tope)
        q = " ".join(filtros.values).replace("\0", " ")
        pagina, tamano = self._pagina_pedida()
        una = hoja(q, self._orden(), pagina * tamano, tamano)
        return {**una.__dict__, "pagina": pagina, "tamano": tamano}

    def pre_add(self, item: Ciudadano) -> None:
        """Check and normalise what was typed."""
        item.creado = item.creado or ahora()
        self.pre_update(item)

    def pre_update(self, item: Ciudadano) -> None:
        """Check and normalise what was typed; the sentence goes beside its field."""
        datos: Datos = {nombre: getattr(item, nombre) for nombre in ("telefono", "correo", "curp", "rfc")}
        try:
            buenos = limpios(datos)
        except DatosInvalidos as error:
            campo, mensaje = next(iter(error.errores.items()))
            raise DatoRechazado(mensaje, campo) from error
        for nombre in datos:
            setattr(item, nombre, buenos.get(nombre))
        _exigir_unica(item, "curp", _("Ya hay otra persona con esa CURP."))
        _exigir_unica(item, "rfc", _("Ya hay otra persona con ese RFC."))
        item.apellidos = item.apellidos or ""
        pistas = pistas_de_curp(item.curp, item.nombre, item.apellidos)[1:] if item.curp else []
        for aviso in (*avisos_de_claves(datos["curp"], datos["rfc"]).values(), *pistas):
            dejar_recado(aviso, "warning")

    # One person: what she asked before, who was merged into her

    @expose("/show/<pk>", methods=["GET"])
    @has_access
    def show(self, pk: str) -> str | Respuesta:
        """Show a person; a merged one leads to her survivor's page."""
        persona = self._conocida(pk)
        if persona.fusionado_en_id is not None:
            return redirect(self._url("show", pk=persona.fusionado_en_id))
        return self._mostrada(pk, persona)

    def _conocida(self, pk: object) -> Ciudadano:
        """Return a person by id, merged ones included; 404 when she is not there or not this account's to see."""
        if not son_cifras(pk):
            abort(404)
        persona = db.session.get(Ciudadano, int(str(pk)), options=[joinedload(Ciudadano.localidad)])
        if persona is None:
            abort(404)
        return persona

    def render_template(self, template: str, **kwargs: object) -> str:
        """Return, for a person's page, what she asked before and who was merged into her."""
        if template == self.show_template:
            kwargs |= self._lo_sabido(self._conocida(kwargs["pk"]))
        return str(super().render_template(template, **kwargs))

    def _lo_sabido(self, persona: Ciudadano) -> Datos:
        total, asuntos = historial_de(persona)
        return {
            "avisos": list(avisos_de_claves(persona.curp, persona.rfc).values()),
            "telefonos": telefonos.numeros(persona.telefono),
            "total_de_peticiones": total,
            "asuntos": asuntos,
            "visible": telefonos.visible,
            "fusiones": fusiones_de(persona) if self._tiene("can_fusionar") else [],
            "url_fusionar": self._url("fusionar", pk=persona.id) if self._tiene("can_fusionar") else None,
            "url_deshacer": self._url("deshacer", pk=persona.id) if self._tiene("can_deshacer") else None,
            "clave": clave_nueva(),
        }

    def _tiene(self, permiso: str) -> bool:
        return bool(self.appbuilder.sm.has_access(permiso, self.class_permission_name))

    # While a clerk types

    @expose("/buscar")
    @has_access
    def buscar(self) -> Response:
        """Return likely persons as JSON: `{"resultados": [{id, nombre, apellidos, detalle, …}], "pistas": […]}`.

        Arguments: `q` (words of the name, or a telephone, e-mail, CURP or RFC), `telefono`, `correo`, `curp`, `rfc`;
        with `nombre` and `apellidos`, `pistas` says what to look at in the CURP.
        """
        dichos = ("q", "telefono", "curp", "rfc", "correo")
        q, telefono, curp, rfc, correo = (request.args.get(clave, "")[:120] for clave in dichos)
        nombre, apellidos = request.args.get("nombre", "")[:80], request.args.get("apellidos", "")[:80]
        pistas = pistas_de_curp(curp, nombre, apellidos) if curp else []
        pistas += avisos_de_claves(curp, rfc).values()
        hallados = parecidos(q, telefono=telefono, curp=curp, rfc=rfc, correo=correo)
        return jsonify({"resultados": [_resultado(p) for p in hallados], "pistas": pistas})

    @expose("/<int:pk>/peticiones")
    @has_access
    @permission_name("buscar")
    def peticiones(self, pk: int) -> Response:
        """Return as JSON what a person asked before: `{"total": n, "ultimas": [{folio, url, que, estado, fecha}]}`."""
        total, asuntos = historial_de(self._conocida(pk).vigente)
        ultimas = [
            {"folio": a.folio, "url": a.url, "que": a.que, "estado": a.estado, "fecha": fecha_corta(a.fecha)}
            for a in asuntos
        ]
        return jsonify({"total": total, "ultimas": ultimas})

    # Two rows, one person (decision 0009, 18)

    @expose("/<int:pk>/fusionar", methods=["GET", "POST"])
    @has_access
    @repone
    def fusionar(self, pk: int) -> Respuesta | tuple[str, int]:
        """Search the other row, compare both, and merge (303); 422 or 409 with the sentence and what was typed."""
        persona = self._conocida(pk)
        elegida = request.values.get("con", "")
        otra = self._conocida(elegida).vigente if elegida else None
        if request.method == "GET":
            return self._comparacion(persona, otra, {}, 200)
        try:
            hacer = lambda: self._unida(persona, otra)  # noqa: E731
            return ver_otra(una_sola_vez(request.form.to_dict(), alcance_actual(), hacer, avisar_repetida))
        except DatosInvalidos as error:
            return self._comparacion(persona, otra, error.errores, 422)
        except ActoInvalido as error:
            avisar_conflicto(error)
            return self._comparacion(persona, otra, {}, codigo_de(error))

    def _unida(self, persona: Ciudadano, otra: Ciudadano | None) -> str:
        if otra is None:
            raise DatosInvalidos({"q": _("Elija a la otra persona.")})
        queda = request.form.get("queda", "")
        if queda not in (str(persona.id), str(otra.id)):
            raise DatosInvalidos({"queda": _("Elija con qué datos se queda.")})
        absorbida, final = (otra, persona) if queda == str(persona.id) else (persona, otra)
        fusion = fusionar(absorbida, final, request.form.get("motivo", ""), alcance_actual())
        dejar_recado(_("Quedaron como una sola persona."), "success")
        return self._url("show", pk=fusion.sobreviviente_id)

    def _comparacion(
        self, persona: Ciudadano, otra: Ciudadano | None, errores: dict[str, str], codigo: int
    ) -> tuple[str, int]:
        q = request.values.get("q", "").strip()[:80] or ("" if otra else persona.nombre_completo)
        hallados = [p for p in parecidos(q) if p.persona.id != persona.vigente.id] if not otra else []
        html = self.render_template(
            "ciudadanos/fusionar.html",
            una=persona,
            otra=otra,
            renglones=self._renglones(persona, otra) if otra else [],
            hallados=[_resultado(p) for p in hallados],
            q=q,
            v=request.form,
            e=errores,
            clave=(codigo != 409 and request.form.get(CLAVE)) or clave_nueva(),
            url_volver=self._url("show", pk=persona.id),
        )
        return html, codigo

    def _renglones(self, persona: Ciudadano, otra: Ciudadano) -> list[tuple[str, str, str]]:
        """Return label and both values of every datum, side by side."""
        pares = [(self.label_columns[c], *(self._leido(p, c) for p in (persona, otra))) for c in self.show_columns]
        desde = (_("La conocemos desde"), *(fecha_corta(p.creado) for p in (persona, otra)))
        cuantas = (_("Peticiones"), *(historial_de(p)[0] for p in (persona, otra)))
        return [
            (str(e), str(a if a is not None else ""), str(b if b is not None else ""))
            for e, a, b in (*pares, desde, cuantas)
        ]

    def _leido(self, persona: Ciudadano, columna: str) -> object:
        """Return a datum as the list and the page write it."""
        return self.formatters_columns.get(columna, lambda valor: valor)(getattr(persona, columna))

    @expose("/<int:pk>/deshacer", methods=["POST"])
    @has_access
    @repone
    def deshacer(self, pk: int) -> Respuesta | tuple[str, int]:
        """Take a merger of this person back (303); 422 without a merger of hers, 409 when it was already undone."""
        persona = self._conocida(pk).vigente
        elegida = request.form.get("fusion_id", "")
        fusion = next((f for f in fusiones_de(persona) if str(f.id) == elegida), None)
        if fusion is None:
            dejar_recado(_("Elija cuál unión se deshace."), "danger")
            return str(super().show(str(persona.id))), 422
        try:
            destino = una_sola_vez(request.form.to_dict(), alcance_actual(), lambda: self._separada(fusion))
        except ActoInvalido as error:
            dejar_recado(str(error), "danger")
            return str(super().show(str(persona.id))), codigo_de(error)
        return ver_otra(destino)

    def _separada(self, fusion: Fusion) -> str:
        deshecha = deshacer(fusion, alcance_actual())
        dejar_recado(_("Se deshizo la unión: esta persona vuelve a estar aparte."), "success")
        return self._url("show", pk=deshecha.absorbido_id)


def _exigir_unica(persona: Ciudadano, columna: str, mensaje: str) -> None:
    valor = getattr(persona, columna)
    otra = select(Ciudadano.id).where(
        getattr(Ciudadano, columna) == valor, Ciudadano.id != (persona.id or 0), Ciudadano.reservado.is_(False)
    )
    if valor and db.session.scalar(otra):
        raise DatoRechazado(mensaje, columna)


_ENTRE_CIFRAS = re.compile(r"(?<=\d) (?=\d)")
"""The spaces at which a number must not go on in the next line of a narrow box."""


def _resultado(parecido: Parecido) -> Datos:
    c = parecido.persona
    numeros = _ENTRE_CIFRAS.sub("\N{NO-BREAK SPACE}", telefonos.visible(c.telefono))
    partes = (str(c.localidad) if c.localidad else "", numeros, _correo(parecido), PORQUES[parecido.porque])
    return {
        "id": c.id,
        "nombre": c.nombre,
        "apellidos": c.apellidos,
        "detalle": " · ".join(str(parte) for parte in partes if parte),
        "porque": parecido.porque,
        "telefono": c.telefono or "",
        "domicilio": c.domicilio or "",
        "localidad_id": c.localidad_id or "",
    }


def _correo(parecido: Parecido) -> str:
    """Return her e-mail where it is by a piece of it that she may have been found."""
    return parecido.persona.correo or "" if parecido.porque in ("correo", "parte") else ""
