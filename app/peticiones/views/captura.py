"""The capture page: a new petición, what was asked nearby, the neighbour who joins."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import ClassVar

from flask import abort, jsonify, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.actos.presenters import hace
from app.catalogos.services.ajustes import configuracion
from app.ciudadanos.services import avisos_de_claves
from app.fab.base import ver_otra
from app.fab.compression import comprimir
from app.fab.datamodel import Interfaz
from app.fab.notices import dejar_recado
from app.fab.once import CLAVE, avisar_conflicto, avisar_repetida, clave_nueva, registrado_como, una_sola_vez
from app.fab.record import RecordView
from app.fab.space import codigo_de, exigir_espacio, repone
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoInvalido, ActoProhibido, DatosInvalidos
from app.nucleo.reloj import ahora
from app.nucleo.texto import son_cifras
from app.peticiones.forms import (
    captura_vacia,
    contexto_de_captura,
    en_orden,
    errores_de_captura,
    exigir_manera_del_aviso,
    jornada_de,
    leer_captura,
    registra_cotejando,
)
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters import renglones
from app.peticiones.presenters.captura import forma_de_captura, moldes
from app.peticiones.presenters.papeles import COMO_SE_LE_DICE, comprobante_con_vale, documentos_de, se_dicta
from app.peticiones.queries import cercanas
from app.peticiones.services.registro import identidad_de, registrar


class CapturaView(RecordView):
    """`/peticiones/add`, and `/peticiones/parecidas` that it asks for what was already requested nearby."""

    route_base = "/peticiones"
    class_permission_name = "Peticion"
    datamodel = Interfaz(Peticion)
    base_permissions: ClassVar[list[str]] = ["can_add"]

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @repone
    def add(self) -> Response | tuple[str, int]:
        """Show the capture page; register (303), or show it again with what is wrong (422) or refused (409)."""
        if request.method == "GET":
            propuestos = (request.args.get(n, "")[:10] for n in ("jornada_id", "canal_id", "modulo_id"))
            return self._captura(captura_vacia(*propuestos), {}, 200)
        datos = leer_captura(request.form)
        try:
            exigir_espacio()
            exigir_manera_del_aviso(datos)
            destino = una_sola_vez(datos, self.autor, partial(self._registrada, datos), avisar_repetida)
        except DatosInvalidos as error:
            return self._captura(datos, errores_de_captura(datos, error.errores), 422)
        except ActoProhibido:
            abort(403)
        except ActoInvalido as error:
            avisar_conflicto(error)
            return self._captura({**datos, CLAVE: clave_nueva()}, {}, codigo_de(error))
        return ver_otra(destino)

    def _registrada(self, datos: Datos) -> str:
        p = registrar(datos, autor=self.autor)
        registrado_como(p.folio)
        if not p.contiene(self.autor):
            texto = _("Folio %(folio)s. Quedó reservada: la atiende el Órgano de Control.", folio=p.folio)
            papeles = [comprobante_con_vale(p, self.autor.usuario_id)]
            dejar_recado({"texto": texto, "enlaces": papeles}, "success")
            return "/"
        if datos.get("curp") or datos.get("rfc"):
            for aviso in avisos_de_claves(datos.get("curp"), datos.get("rfc")).values():
                dejar_recado(aviso, "warning")
        texto = _entregar_o_dictar(p, aqui=datos.get("seguir") != "otra")
        dejar_recado({"texto": texto, "enlaces": documentos_de(p, self.puede)}, "success")
        return _otra(datos) if datos.get("seguir") == "otra" else renglones.url_de(p)

    def _captura(self, valores: Datos, errores: dict[str, str], codigo: int) -> tuple[str, int]:
        valores = {**valores, "identidad": identidad_de(valores)}
        contexto = contexto_de_captura(self.autor, valores.get("tramite_id")) | jornada_de(valores, errores)
        forma = forma_de_captura(valores, en_orden(errores), contexto)
        return self.render_template("peticiones/captura.html", forma=forma, huella=contexto["huella"]), codigo

    @expose("/moldes.js")
    @has_access
    @permission_name("add")
    def moldes(self) -> Response:
        """Return the script with what each trámite asks for; kept by her browser under the fingerprint of `v`.

        It travels compressed: it holds catalogues only, nothing of a person and nothing that the request says (0036).
        """
        suyos = moldes(coteja=registra_cotejando(self.autor))
        respuesta = Response(suyos.guion, mimetype="text/javascript")
        respuesta.set_etag(suyos.huella)
        igual = request.args.get("v") == suyos.huella
        respuesta.headers["Cache-Control"] = "private, max-age=31536000, immutable" if igual else "private, no-cache"
        return comprimir(respuesta).make_conditional(request)

    @expose("/parecidas")
    @has_access
    @permission_name("add")
    def parecidas(self) -> Response:
        """Return as JSON the open peticiones asked nearby: `{"parecidas": [{folio, url, url_sumar, que, detalle}]}`.

        Arguments: `tramite_id`, `localidad_id`, and `domicilio`, whose street counts; none without the first two.
        """
        tramite, localidad = request.args.get("tramite_id", ""), request.args.get("localidad_id", "")
        if not (son_cifras(tramite) and son_cifras(localidad)):
            return jsonify({"parecidas": []})
        desde = ahora() - timedelta(days=configuracion().dias("dias_vecinos"))
        halladas = cercanas(int(tramite), int(localidad), request.args.get("domicilio", "")[:200], desde)
        return jsonify({"parecidas": [_parecida(p) for p in halladas]})


def _entregar_o_dictar(p: Peticion, *, aqui: bool) -> str:
    """Return what to do with folio and code: who telephones or writes takes no paper with her."""
    if not se_dicta(p):
        return _("Folio %(folio)s. Entregue el comprobante a la persona.", folio=p.folio)
    partes = {"folio": p.folio, "digale": _(COMO_SE_LE_DICE.get(p.canal.clave, COMO_SE_LE_DICE[""])[1])}
    if aqui:
        return _("Folio %(folio)s. %(digale)s.", **partes)
    return _("Folio %(folio)s. %(digale)s: están en su comprobante.", **partes)


def _otra(datos: Datos) -> str:
    """Return the address of the next capture: by the same canal, in the same módulo and jornada."""
    iguales = {nombre: datos.get(nombre) or None for nombre in ("jornada_id", "canal_id", "modulo_id")}
    return url_for("CapturaView.add", **iguales)


def _parecida(p: Peticion) -> Datos:
    donde = p.planteamiento.domicilio if p.planteamiento else ""
    vecinos = renglones.vecinos_de(p)
    return {
        "folio": p.folio,
        "url": renglones.url_de(p),
        "url_sumar": url_for("PeticionView.acto", ident=p.folio, acto="sumar_vecino"),
        "que": renglones.titulo_de(p),
        "detalle": " · ".join(parte for parte in (donde, hace(p.registrada), vecinos) if parte),
    }
