"""The list of peticiones, the page of one, and its acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from flask import abort, jsonify, redirect, request, url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_babel import format_time
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, Select
from werkzeug.wrappers import Response

from app.actos.forms import FormaDeActo, formas_de
from app.actos.piezas import Renglon
from app.actos.views.lote import EnLoteView
from app.catalogos.services.ajustes import configuracion
from app.fab.base import esta_con, esta_sin
from app.fab.datamodel import Interfaz
from app.fab.record import Filtro, Hoja, en_cursor, leer_cursor
from app.nucleo import folio as folios
from app.nucleo.datos import Datos
from app.nucleo.puestos import ENLACE
from app.nucleo.reloj import ahora
from app.nucleo.texto import son_cifras
from app.peticiones import queries
from app.peticiones.bandeja import cifras
from app.peticiones.models import fila
from app.peticiones.models.fila import POR_PAGINA, Fila
from app.peticiones.models.halladas import Entre, al_cursor, de_cursor, halladas
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters import contadas, historia, pagina, pedidas, renglones
from app.peticiones.presenters.adjuntos import figuras_de, repartidas
from app.peticiones.presenters.alrededor import alrededor_de, mapa_de, otras_iguales
from app.peticiones.presenters.datos import grupos_de
from app.peticiones.presenters.decision import decision_de, por_grupo
from app.peticiones.presenters.espera import espera_de, quien_la_tiene
from app.peticiones.presenters.filas import actos_de, renglon, renglon_de
from app.peticiones.presenters.marcha import marcha_de
from app.peticiones.presenters.papeles import documentos_de, para_dictar, respondida
from app.peticiones.services.lectura import Leida, hallar, leer, opciones_de, relacionadas, solo_su_id, una_de
from app.peticiones.workflow.caminos import estados_de
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESTADOS, TIPOS

ACTOS_DE_BOTON = sorted({paso.acto for paso in TABLA} - {"registrar"})


def _nombre_de_estado(clave: str) -> str | None:
    """Return the name of a state that no procedimiento of the town reaches, for an address that says it."""
    return _(ESTADOS[clave]) if clave in ESTADOS else None


def _criterio_de(filtro: str) -> Callable[[str], ColumnElement[bool]]:
    return lambda valor: pedidas.de_filtro(filtro, valor).hacer()


class Ofrecidas(list[FormaDeActo]):
    """The forms of a page, and what was read for them."""

    leida: Leida


class PeticionView(EnLoteView[Peticion]):
    """Peticiones: `/peticiones/list/`, `/show/<id>`, `/<folio>`, and `POST /<folio>/actos/<acto>`."""

    route_base = "/peticiones"
    class_permission_name = "Peticion"
    datamodel = Interfaz(Peticion)
    en_lote = tuple(acto for acto, suyo in ACTOS.items() if suyo.en_lote)
    base_permissions: ClassVar[list[str]] = ["can_list", "can_show", *(f"can_{a}" for a in ACTOS_DE_BOTON)]

    def filtros(self) -> list[Filtro]:
        """The filters: estado, dependencia, tipo, canal, localidad."""
        estados = [(clave, _(texto)) for clave, texto in estados_de(configuracion().procedimientos).items()]
        tipos, ofrece = [(clave, _(texto)) for clave, texto in TIPOS], queries.REFERENCIAS.filtro
        return [
            Filtro("estado", _("Estado"), _criterio_de("estado"), lambda: estados, _nombre_de_estado),
            ofrece("dependencia", _("Dependencia"), Peticion.dependencia_id, largo=True),
            Filtro("tipo", _("Tipo"), _criterio_de("tipo"), lambda: tipos),
            ofrece("canal", _("Canal"), Peticion.canal_id, criterio=_criterio_de("canal")),
            ofrece("localidad", _("Localidad"), Peticion.localidad_id, largo=True),
        ]

    def consulta(self) -> Select[Peticion]:
        """Return every petición with all that a row shows."""
        return queries.filas()

    def filtrada(self, consulta: Select[Peticion]) -> Select[Peticion]:
        """Return a select narrowed by all that the address asks for, but for its words."""
        partes = pedidas.partes()
        return consulta.where(*(parte.hacer() for parte in partes)).params(pedidas.datos_de(partes))

    @expose("/opciones/")
    @has_access
    @permission_name("list")
    def opciones(self) -> Response:
        """Return the choices of the list's long filters as JSON; the reader's browser keeps them for five minutes."""
        respuesta = jsonify(self.opciones_largas())
        respuesta.headers["Cache-Control"] = "private, max-age=300"
        return respuesta

    @expose("/list/")
    @has_access
    def list(self) -> Response | str:
        """Show a page of peticiones; 400 for arguments that make no sense."""
        filtros = self.filtros_pintados()
        q = request.args.get("q", "").strip()
        hoja = self._buscadas(q[:100]) if q else self._de_esta_pagina()
        filas = hoja.filas
        if q and len(filas) == 1 and filas[0].folio == folios.entendido(q):
            return redirect(renglones.url_de(filas[0]))
        lote = self.actos_en_lote(filas, actos_de)
        html: str = self.render_template(
            "peticiones/lista.html",
            titulo=_("Peticiones"),
            q=q,
            filtros=filtros,
            bandeja=self._bandeja_elegida(),
            cuenta=contadas.elegida(),
            renglones=[{**renglon_de(una), "marca": una.id if lote else None} for una in filas],
            siguiente=hoja.siguiente,
            primera=esta_sin("cursor") if request.args.get("cursor") else None,
            sugeridos=[] if filas else queries.folios_parecidos(q),
            sin_leer=ENLACE in self.autor.puestos,
            lote=lote,
            total=hoja.total,
            tope=hoja.tope,
        )
        return html

    @staticmethod
    def _de_esta_pagina() -> Hoja[Fila]:
        """Return one page of the peticiones that the address asks for."""
        desde, total = leer_cursor(request.args.get("cursor", ""), (Peticion.id,))
        sentencia, datos = pedidas.sentencia(pedidas.partes(), profunda=bool(desde))
        filas, total = fila.pagina(sentencia, {**datos, **dict(zip(("desde",), desde, strict=False))}, total)
        if len(filas) <= POR_PAGINA:
            return Hoja(filas, None, total)
        filas = filas[:POR_PAGINA]
        return Hoja(filas, esta_con(cursor=en_cursor(filas[-1].id, total)), total)

    @staticmethod
    def _buscadas(q: str) -> Hoja[Fila]:
        """Return one page of what a search finds among the peticiones that the other arguments ask for."""
        desde, dicho = leer_cursor(request.args.get("cursor", ""), (Peticion.id,))
        partes = pedidas.partes()
        criterios, datos = [parte.hacer() for parte in partes], pedidas.datos_de(partes)
        una = halladas(q, Entre(criterios, datos, int(str(*desde)) if desde else None), POR_PAGINA + 1)
        total, tope = (una.total, una.tope) if dicho is None else de_cursor(dicho)
        ids = una.ids[:POR_PAGINA]
        filas = fila.por_llave(ids)
        cursor = en_cursor(ids[-1], al_cursor(total, tope)) if len(una.ids) > len(ids) else None
        return Hoja(filas, esta_con(cursor=cursor) if cursor else None, total, tope)

    @staticmethod
    def _bandeja_elegida() -> dict[str, str] | None:
        """Return the bandeja that narrows the list: its name, its words, and the list without it."""
        nombre = request.args.get("bandeja", "")
        if not nombre:
            return None
        return {"nombre": nombre, "texto": _(cifras()[nombre].etiqueta), "quitar": esta_sin("bandeja", "cursor")}

    def base(self) -> Select[Peticion]:
        """Return the select of peticiones with all that a row shows."""
        return queries.filas()

    def a_quien_espera(self, cosa: Peticion) -> str:
        """Return who has it; '' where it is closed."""
        quien = quien_la_tiene(cosa)
        return _("La tiene %(quien)s.", quien=quien) if quien else ""

    def renglon_de(self, cosa: Peticion) -> Renglon:
        """Return a row of the list."""
        return renglon(cosa)

    # One petición

    def buscar(self, ident: str | int) -> Peticion | None:
        """Find by folio (addresses of acts and QR) or id."""
        return una_de(ident if "-" in str(ident) else int(ident))

    def por_mover(self, ident: str | int) -> Peticion | None:
        """Return the petición of an address with no more than its id."""
        return solo_su_id(str(ident))

    def aviso(self, cosa: Peticion, acto: str) -> str | Datos:
        """Return what was done, in the words of the history; an oficio offers its paper."""
        if acto == "emitir_respuesta":
            return respondida(cosa)
        if acto == "sumar_vecino":
            return _("Se sumó a %(folio)s: dele ese folio.", folio=cosa.folio)
        if acto == "cotejar_requisitos" and not cosa.faltan and cosa.estado == "canalizado":
            return _("Con este quedó completa: se canalizó a %(dependencia)s.", dependencia=cosa.dependencia)
        suyo = ACTOS[acto]
        hora = format_time(ahora(), "HH:mm")
        return _("%(hecho)s hoy, %(hora)s.", hecho=_(suyo.recado or suyo.hecho), hora=hora)

    def _formas(self, cosa: Peticion, tecleado: dict[str, Datos] | None = None) -> Ofrecidas:
        hallada = hallar(cosa.id)
        if hallada is None:
            abort(404)
        return self._ofrecidas(leer(hallada), tecleado)

    def _ofrecidas(self, leida: Leida, tecleado: dict[str, Datos] | None = None) -> Ofrecidas:
        p = leida.peticion
        url = url_for("PeticionView.acto", ident=p.folio, acto="ACTO").replace("ACTO", "{acto}")
        todas = formas_de(p, self.autor, url, tecleado=tecleado, sabidas=opciones_de(leida))
        formas = Ofrecidas(forma for forma in todas if self.puede(f"can_{forma.acto}") and pagina.sirve(forma))
        formas.leida = leida
        for forma in formas:
            pagina.afinar(leida, forma)
        formas.sort(key=lambda forma: not renglones.mueve(p, forma.acto))
        if formas:
            formas[0].abierta = renglones.mueve(p, formas[0].acto)
        return formas

    def _toca(self, p: Peticion, formas: Sequence[FormaDeActo]) -> bool:
        """Answer whether it is this person's turn; at the counter one may resume what an enlace follows, no more."""
        if not formas or not renglones.mueve(p, formas[0].acto):
            return False
        return formas[0].acto != "reanudar" or p.via != "enlace" or ENLACE in self.autor.puestos

    def _pagina(self, p: Peticion, formas: Sequence[FormaDeActo], codigo: int = 200) -> tuple[str, int]:
        toca = self._toca(p, formas)
        assert isinstance(formas, Ofrecidas)
        choque, acto = codigo == 409, str((request.view_args or {}).get("acto", ""))
        se_ofrece = any(forma.acto == acto for forma in formas)
        pintada = self._pintada(formas.leida, le_toca=toca and p.abierta)
        decision = decision_de(p, formas, acto if codigo != 200 else "") if toca else None
        puestas = decision.actos if decision else {formas[0].acto} if toca else frozenset()
        html = self.render_template(
            "peticiones/peticion.html",
            p=pintada,
            pendientes=pagina.requisitos_pendientes(pintada["requisitos"], [forma.acto for forma in formas]),
            primera=formas[0] if toca else None,
            decision=decision,
            grupos=por_grupo([forma for forma in formas if forma.acto not in puestas]),
            toca=toca,
            enviar={acto: _(suyo.enviar) for acto, suyo in ACTOS.items() if suyo.enviar},
            choque=choque,
            perdido=pagina.perdido(acto, request.form) if choque and not se_ofrece else [],
        )
        return html, codigo

    def _pintada(self, todo: Leida, *, le_toca: bool) -> Datos:
        p, parientes = todo.peticion, "relacionadas" in todo.tiene
        reloj, dichos = marcha_de(todo.movimientos, configuracion().calendario)
        plazo = renglones.ficha_de_plazo_de(p)
        oculta = _("Pulse «Ver más» para recibirla: entonces verá lo que pide la persona y sus documentos.")
        return {
            "folio": p.folio,
            "titulo": renglones.titulo_de(p),
            "final": not p.abierta,
            "fichas": [f for f in (renglones.ficha_de_estado(p), plazo, *renglones.fichas_de_hechos(p)) if f],
            "pasos": pagina.pasos_contados(p, todo.movimientos),
            "manual": pagina.paso_del_manual(p),
            "espera": espera_de(p, todo.movimientos, le_toca=le_toca),
            "descripcion": p.planteamiento.descripcion if p.planteamiento else None,
            "nota_oculta": None if p.planteamiento else oculta,
            "grupos": grupos_de(p, reloj, todo.movimientos),
            "mapa": mapa_de(p),
            **self._papeles(todo),
            "historia": historia.historia_de(
                todo, queries.nombres_contados(todo), dichos, {o.hecho: o.numero for o in todo.libro}
            ),
            "contestado": historia.lo_contestado(p, todo.movimientos),
            "dictar": self.puede("can_comprobante") and para_dictar(p, todo.movimientos, self.autor.usuario_id),
            "colgados": queries.de_otros(p, self.autor, todo.tiene),
            "relacionadas": [pagina.relacion(p, otra) for otra in relacionadas(p)]
            if p.planteamiento and parientes
            else [],
            "iguales": otras_iguales(p),
        }

    def _papeles(self, todo: Leida) -> Datos:
        """Return requisitos, attachments and papers of a petición."""
        p, figuras = todo.peticion, figuras_de(todo.adjuntos)
        return {
            "requisitos": [
                {
                    "nombre": requisito.nombre,
                    "cumplido": cotejado is not None,
                    "obligatorio": requisito.obligatorio,
                    "detalle": "",
                    "url": url_for("AdjuntoView.ver", pk=cotejado.adjunto_id)
                    if cotejado and cotejado.adjunto_id
                    else None,
                }
                for requisito, cotejado in (todo.requisitos if p.planteamiento else [])
            ],
            "adjuntos": figuras,
            "repartidos": repartidas(todo.adjuntos, figuras, todo.movimientos),
            "documentos": documentos_de(p, self.puede, todo.libro),
        }

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> tuple[str, int]:
        """Show a petición; 404 when it is not there or not this person's."""
        hallada = hallar(int(pk)) if son_cifras(pk) else None
        if hallada is None:
            abort(404)
        return self._pagina(hallada.peticion, self._ofrecidas(leer(hallada)))

    @expose("/<folio:folio>")
    def por_folio(self, folio: str) -> Response:
        """Lead the QR of a staff paper to the page, or to the tracking page without a session."""
        if not current_user.is_authenticated:
            return redirect(url_for("SeguimientoView.seguimiento", folio=folio))
        self.exigir("can_show")
        p = self.buscar(folio)
        if p is None:
            abort(404)
        return redirect(renglones.url_de(p))

    @expose("/<folio:folio>/alrededor")
    @has_access
    @permission_name("show")
    def alrededor(self, folio: str) -> Response:
        """Return as JSON what stands near it on the map, see `alrededor_de`; 404 for whom may not read it (yet)."""
        p = self.buscar(folio)
        if p is None or p.planteamiento is None:
            abort(404)
        return jsonify(alrededor_de(p))
