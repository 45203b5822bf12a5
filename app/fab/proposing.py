"""A change that needs a second person on the screens: proposed, said, linked."""

from __future__ import annotations

from flask import url_for
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.extensions import db, escritura
from app.fab.base import ver_otra
from app.fab.notices import dejar_recado
from app.fab.space import sin_perder_lo_escrito
from app.nucleo.datos import Datos
from app.seguridad import propuestas
from app.seguridad.models import Adscripcion, Propuesta

QUEDA = _l(
    "Todavía no cambia nada: este cambio abre lo reservado y necesita el consentimiento de otra persona. "
    "Aquí dice quién puede darlo."
)


class ConPropuesta:
    """Mixin of a `CatalogView`: what `SePropone` stops is proposed instead of being saved."""

    def _guardar(self, *args: object) -> str | None:
        """Save the form; or propose what it says and return where that waits."""
        try:
            return super()._guardar(*args)  # type: ignore[no-any-return]
        except propuestas.SePropone as cambio:
            proponer(cambio.acto, cambio.user_id, cambio.datos)
            return dicho_que_espera()


def proponer(acto: str, user_id: int, datos: Datos) -> int:
    """Propose in a transaction of its own, with what there is now beside what is wanted; return its key.

    Raises `SinGuardar` where nothing can be written.
    """
    with sin_perder_lo_escrito(), escritura():
        return propuestas.proponer(acto, user_id, {**datos, **_antes(acto, user_id, datos)}).id


def _antes(acto: str, user_id: int, datos: Datos) -> Datos:
    if acto == "cuenta":
        return {"antes": propuestas.de_la_cuenta(db.session.get_one(User, user_id))}
    if "fila" in datos:
        return {"antes": propuestas.valores_de(db.session.get_one(Adscripcion, datos["fila"]))}
    return {}


def dicho_que_espera() -> str:
    """Say that nothing has changed yet, and return the page where it waits."""
    dejar_recado(str(QUEDA), "info")
    return url_for("ConsentimientoView.ver")


def queda_propuesta() -> Response:
    """Say that nothing has changed yet, and lead to the page where it waits (303)."""
    return ver_otra(dicho_que_espera())


DE_OTRA = (
    "administrador",
    "reactivada",
    "repuesta",
    "nombrado",
    "otra_contrasena",
    "otra_cuenta",
    "sin_administrar",
    "dependencia",
    "otra_dependencia",
)
"""What is told to somebody of another's account, or of no account."""


def titulo_de(p: Propuesta) -> str:
    """Return in one sentence what a propuesta wants, or what was done."""
    quien = p.user.get_full_name()
    suplente = p.datos.get("suplente", "")
    frases = {
        "contrasena": _("Dar una contraseña temporal a %(quien)s", quien=quien),
        "cuenta": _("Cambiar la cuenta de %(quien)s", quien=quien),
        "puesto": _("Dar un puesto a %(quien)s", quien=quien),
        "cambiar_puesto": _("Cambiar un puesto de %(quien)s", quien=quien),
        "suplencia": _("Que %(otra)s supla a %(quien)s", otra=suplente, quien=quien),
        "terminar_suplencia": _("Terminar la suplencia de %(otra)s por %(quien)s", otra=suplente, quien=quien),
        "administrador": _("%(otra)s es Administrador", otra=suplente),
        "sin_administrar": _("%(otra)s deja de ser Administrador, o cambiaron sus días", otra=suplente),
        "reactivada": _("Se reactivó la cuenta de %(otra)s, que es Administrador", otra=suplente),
        "repuesta": _("Se dio una contraseña a %(otra)s, que es Administrador", otra=suplente),
        "nombrado": _("%(otra)s recibe un puesto que abre lo reservado", otra=suplente),
        "otra_contrasena": _("Se dio una contraseña a %(otra)s, que abre lo reservado", otra=suplente),
        "dependencia": _("Cambiar cuál es el Órgano de Control, o sus datos: %(cual)s", cual=p.datos.get("nombre", "")),
        "otra_dependencia": _(
            "Cambió cuál es el Órgano de Control, o sus datos: %(cual)s", cual=p.datos.get("nombre", "")
        ),
        "otra_cuenta": _("Cambió la cuenta de %(otra)s, que abre lo reservado", otra=suplente),
    }
    return str(frases[p.acto])
