"""What waits for somebody's consent, and what was done to one's own account."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import ClassVar

from flask import abort, url_for
from flask_appbuilder.baseviews import BaseView, expose
from flask_appbuilder.security.decorators import has_access, permission_name
from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.catalogos.services.ajustes import nombre_de_puesto
from app.extensions import db, escritura
from app.fab.base import SinHistorial, ver_otra
from app.fab.fechas import fecha_corta, fecha_y_hora
from app.fab.notices import dejar_recado
from app.fab.passwords import pagina_de_temporal
from app.fab.proposing import DE_OTRA, titulo_de
from app.nucleo.datos import Datos
from app.nucleo.puestos import ADMINISTRADOR
from app.nucleo.reloj import ahora
from app.seguridad import propuestas, segundas
from app.seguridad.guardia import alcance_actual
from app.seguridad.models import SE_AVISAN, Cuenta, Propuesta
from app.seguridad.protegidas import llamado
from app.seguridad.services import cifrar

ANTERIORES = 20
ROTULOS = {
    "puesto": _l("Puesto"),
    "desde": _l("Desde"),
    "hasta": _l("Hasta"),
    "first_name": _l("Nombre"),
    "last_name": _l("Apellidos"),
    "email": _l("Correo electrónico"),
    "active": _l("Activo"),
    "roles": _l("Permisos propios del municipio"),
    "nombre": _l("Dependencia"),
    "control": _l("Es el Órgano de Control"),
    "activa": _l("Activa"),
}
RESOLUCIONES = {
    "consentida": _l("Se consintió"),
    "rechazada": _l("No se consintió"),
    "retirada": _l("Se retiró"),
    "operador": _l("Lo hizo quien opera el servidor"),
    "avisada": _l("Aviso"),
}


def _cuando(momento: datetime | None) -> str:
    return fecha_y_hora(momento) if momento else ""


def _legible(nombre: str, valor: str | bool | list[int] | None) -> str:
    if nombre == "roles":
        return ", ".join(db.session.scalars(select(Role.name).where(Role.id.in_(valor or [])))) or "—"
    if isinstance(valor, bool):
        return _("Sí") if valor else _("No")
    if nombre in ("desde", "hasta") and isinstance(valor, str) and valor:
        return fecha_corta(date.fromisoformat(valor))
    if nombre == "puesto" and isinstance(valor, str) and valor:
        return nombre_de_puesto(valor)
    return str(_(valor)) if valor else "—"


def detalle_de(p: Propuesta) -> list[tuple[str, str]]:
    """Return (label, what changes), each as «before → after» where there was something before."""
    antes, valores = p.datos.get("antes", {}), p.datos.get("valores", {})
    filas = []
    for nombre, rotulo in ROTULOS.items():
        if nombre not in valores or (nombre in antes and antes[nombre] == valores[nombre]):
            continue
        nuevo = _legible(nombre, valores[nombre])
        filas.append((str(rotulo), f"{_legible(nombre, antes[nombre])} → {nuevo}" if nombre in antes else nuevo))
    if p.acto == "terminar_suplencia":
        filas = [(str(ROTULOS[n]), _legible(n, antes[n])) for n in ("puesto", "desde", "hasta")]
    return filas


def _nombres(ids: frozenset[int]) -> str:
    gente = db.session.scalars(select(User).where(User.id.in_(ids)).order_by(User.first_name, User.id))
    return ", ".join(llamado(u) for u in gente)


def _ficha(p: Propuesta) -> Datos:
    operador = _("Quien opera el servidor")
    hechos = [(_("Lo propuso"), f"{llamado(p.propuso) if p.propuso else operador}, {_cuando(p.hecha)}")]
    if p.resolucion in ("consentida", "rechazada", "operador") and p.resuelta:
        quien = llamado(p.resolvio) if p.resolvio else operador
        hechos.append((str(RESOLUCIONES[p.resolucion]), f"{quien}, {_cuando(p.resuelta)}"))
    elif p.resolucion and p.resolucion != "avisada":
        hechos.append((str(RESOLUCIONES[p.resolucion]), _cuando(p.resuelta)))
    if p.datos.get("consintio"):
        hechos.append((_("Con el consentimiento de"), p.datos["consintio"]))
    cuenta = [] if p.acto in DE_OTRA else [(_("Cuenta"), llamado(p.user))]
    return {"pk": p.id, "numero": p.id, "titulo": titulo_de(p), "datos": [*cuenta, *detalle_de(p), *hechos]}


def _desde_cuando(momento: datetime | None) -> str:
    return _cuando(momento) if momento is not None else ""


def _advertencias(p: Propuesta) -> Datos:
    """Return what must be known before consenting: that the recipient's password is not yet her own, the first time."""
    quien = segundas.recibe(p)
    cuenta = db.session.get(Cuenta, quien) if quien is not None else None
    return {
        "impedida": _desde_cuando(segundas.impedida(p)),
        "primera": segundas.primera_vez(p),
        "repuesta": _desde_cuando(cuenta.repuesta if cuenta is not None else None),
    }


class ConsentimientoView(SinHistorial, BaseView):
    """`/consentimientos/`: whoever has an account finds here what concerns her, and nothing else."""

    route_base = "/consentimientos"
    default_view = "ver"
    base_permissions: ClassVar[list[str]] = ["can_consentimientos", "can_list"]

    @expose("/")
    @has_access
    @permission_name("consentimientos")
    def ver(self) -> str:
        """Show what she has to be told, what waits for her consent, what she proposed, and how earlier ones ended."""
        html: str = self.render_template(
            "catalogos/consentimientos.html", titulo=_("Consentimientos"), **self._partes(self._yo())
        )
        return html

    def _partes(self, yo: int) -> Datos:
        consulta = select(Propuesta).order_by(Propuesta.id.desc())
        esperan = list(db.session.scalars(consulta.where(segundas.abierta())))
        quienes = {p.id: segundas.consienten(p) for p in esperan}
        avisos = consulta.where(
            Propuesta.user_id == yo, Propuesta.enterada.is_(None), Propuesta.resolucion.in_(SE_AVISAN)
        )
        antes = consulta.where(Propuesta.resolucion.is_not(None))
        if ADMINISTRADOR not in alcance_actual().puestos:
            mias = (Propuesta.user_id == yo, Propuesta.propuso_id == yo, Propuesta.resolvio_id == yo)
            antes = antes.where(or_(*mias))
        return {
            "avisos": [_ficha(p) for p in db.session.scalars(avisos)],
            "se_quedan": _desde_cuando(segundas.puesta_por_otra(yo)),
            "por_consentir": [_ficha(p) | _advertencias(p) for p in esperan if yo in quienes[p.id]],
            "propias": [
                _ficha(p)
                | {
                    "quienes": _nombres(quienes[p.id]),
                    "retirable": p.propuso_id == yo,
                    "huerfana": not segundas.es_administrador(p.propuso_id),
                    "perdida": p.acto == "contrasena" and quienes[p.id] <= {p.user_id},
                }
                for p in esperan
                if yo not in quienes[p.id] and self._concierne(p, yo)
            ],
            "anteriores": [_ficha(p) for p in db.session.scalars(antes.limit(ANTERIORES))],
        }

    @staticmethod
    def _yo() -> int:
        yo = alcance_actual().usuario_id
        assert yo is not None, "who opens the page has an account"
        return yo

    @staticmethod
    def _concierne(p: Propuesta, yo: int) -> bool:
        return yo in (p.propuso_id, p.user_id) or ADMINISTRADOR in alcance_actual().puestos

    def _tomar(self, pk: int) -> Propuesta:
        """Return one that waits, locked; 404 for one that does not concern her, 409 for one that is resolved."""
        p = db.session.get(Propuesta, pk)
        yo = self._yo()
        if p is None or not (self._concierne(p, yo) or yo in segundas.consienten(p)):
            abort(404)
        tomada = propuestas.tomar(pk)
        if tomada is None:
            abort(409, description=_("Ese cambio ya se resolvió o venció."))
        return tomada

    def _exigir_que_consienta(self, p: Propuesta) -> None:
        if self._yo() not in segundas.consienten(p):
            abort(403, description=_("No le toca consentir este cambio: lo consiente otra persona."))

    @expose("/<int:pk>/consentir", methods=["POST"])
    @has_access
    @permission_name("consentimientos")
    def consentir(self, pk: int) -> Response | str:
        """Apply what another person proposed (303); a temporary password is shown on the answer itself (200)."""
        clave = secrets.token_urlsafe(12)
        cifrada = cifrar(clave)
        try:
            with escritura():
                p = self._tomar(pk)
                self._exigir_que_consienta(p)
                acto, user_id = p.acto, p.user_id
                propuestas.consentir(p, db.session.get_one(User, self._yo()), cifrada)
        except IntegrityError:
            abort(409, description=_("Ya hay otra cuenta con esos datos: no se cambió nada."))
        if acto == "contrasena":
            return pagina_de_temporal(self, user_id, clave, url_for("ConsentimientoView.ver"))
        dejar_recado(_("Hecho: el cambio quedó aplicado, con los nombres de quien lo propuso y de usted."), "success")
        return ver_otra(url_for("ConsentimientoView.ver"))

    @expose("/<int:pk>/rechazar", methods=["POST"])
    @has_access
    @permission_name("consentimientos")
    def rechazar(self, pk: int) -> Response:
        """End a propuesta without consent (303)."""
        with escritura():
            p = self._tomar(pk)
            self._exigir_que_consienta(p)
            propuestas.cerrar(p, "rechazada", db.session.get_one(User, self._yo()))
        dejar_recado(_("Quedó sin consentimiento: no cambia nada."), "success")
        return ver_otra(url_for("ConsentimientoView.ver"))

    @expose("/<int:pk>/retirar", methods=["POST"])
    @has_access
    @permission_name("consentimientos")
    def retirar(self, pk: int) -> Response:
        """Take back what she herself proposed (303)."""
        with escritura():
            p = self._tomar(pk)
            if p.propuso_id != self._yo():
                abort(403, description=_("La retira quien la propuso."))
            propuestas.cerrar(p, "retirada", db.session.get_one(User, self._yo()))
        dejar_recado(_("Quedó retirada: no cambia nada."), "success")
        return ver_otra(url_for("ConsentimientoView.ver"))

    @expose("/enterarse", methods=["POST"])
    @has_access
    @permission_name("consentimientos")
    def enterarse(self) -> Response:
        """Note that she has read what was done to her account (303); it stays among the earlier ones."""
        yo, momento = self._yo(), ahora()
        sin_leer = select(Propuesta).where(
            Propuesta.user_id == yo, Propuesta.enterada.is_(None), Propuesta.resolucion.in_(SE_AVISAN)
        )
        if segundas.puesta_por_otra(yo) is not None:
            mensaje = _(
                "Su contraseña la puso otra persona, y usted la cambió hace menos de siete días naturales: "
                "el aviso se queda."
            )
            abort(409, description=mensaje)
        with escritura():
            for p in db.session.scalars(sin_leer):
                p.enterada = momento
        return ver_otra(url_for("ConsentimientoView.ver"))
