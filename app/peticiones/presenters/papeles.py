"""The papers of a petición, as the links that a page or a message offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from flask_babel import gettext as _

from app.hooks import Hook
from app.nucleo.datos import Datos
from app.nucleo.reloj import ahora
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion
from app.peticiones.models.sucesos import Contado
from app.peticiones.services.cierres import EnElLibro, libro_de, respuestas_de
from app.peticiones.services.claves import DURA_EL_VALE, clave_de_seguimiento, recibo_de, vale_de_comprobante
from app.peticiones.workflow.vocabulario import ABIERTOS

PAPELES: Hook[[Peticion, Sequence[EnElLibro]], list[dict[str, str]]] = Hook("papeles de una petición")
"""Further papers of a petición, given its oficios: `texto`, `url`, `detalle`, `permiso`."""


def documentos_de(
    p: Peticion, puede: Callable[[str], bool], libro: Sequence[EnElLibro] | None = None
) -> list[dict[str, str]]:
    """Return `texto`, `url` and `detalle` (what it is for, in one line) of each paper that exists.

    `puede` answers whether this account holds a permission. The oficios come one by one, the cancelled ones too;
    `libro` where they were read.
    """
    hechos = [
        {"texto": texto, "url": _url(p, nombre), "detalle": detalle, "permiso": permiso}
        for nombre, texto, detalle, permiso, hay in _propios(p)
        if hay
    ]
    libro = libro_de(p) if libro is None else libro
    ajenos = [papel for suyos in PAPELES(p, libro) for papel in suyos] if p.planteamiento else []
    return [
        {clave: valor for clave, valor in papel.items() if clave != "permiso"}
        for papel in (*hechos, *ajenos)
        if puede(papel["permiso"])
    ]


def _propios(p: Peticion) -> list[tuple[str, str, str, str, bool]]:
    """Return address, text, detail, permission and whether it exists, of the papers made from the petición alone."""
    leida, turno = p.planteamiento is not None, p.canal.da_turno
    falta = leida and p.faltan > 0 and p.estado in ABIERTOS
    return [
        ("comprobante", _("Comprobante"), _("Para la persona: su folio y cómo seguirla."), "can_comprobante", True),
        ("turno", _("Turno"), _("Para la impresora de 80 mm."), "can_turno", turno),
        ("turno.pdf?hoja=carta", _("Turno en hoja carta"), _("Donde no hay impresora de turnos."), "can_turno", turno),
        (
            "formato",
            _("Formato de trámite de atención"),
            _("La dependencia lo firma de recibido y se digitaliza."),
            "can_formato",
            leida and p.dependencia_id is not None,
        ),
        (
            "denuncia",
            _("Documento (denuncia)"),
            _("Para la dependencia que se visitó."),
            "can_denuncia",
            leida and p.bitacora_id is not None,
        ),
        (
            "expediente",
            _("Expediente completo"),
            _("Todo lo de esta página y sus adjuntos, en un solo PDF."),
            "can_expediente",
            leida,
        ),
        ("faltantes", _("Le falta…"), _("Para la persona: qué traer y dónde se obtiene."), "can_faltantes", falta),
    ]


def _url(p: Peticion, nombre: str) -> str:
    return f"/peticiones/{p.folio}/{nombre if '.pdf' in nombre else nombre + '.pdf'}"


def comprobante_con_vale(p: Peticion, usuario_id: int | None) -> dict[str, str]:
    """Return the link to the comprobante of what this account has registered and may no longer see: 15 minutes."""
    return {"texto": _("Comprobante"), "url": f"{_url(p, 'comprobante')}?vale={vale_de_comprobante(p, usuario_id)}"}


def respondida(p: Peticion) -> str | Datos:
    """Return the notice after an answer by oficio: its number, and its paper to be printed."""
    respuestas = respuestas_de(p)
    if not respuestas:
        return _("Se le respondió por oficio.")
    url = f"/peticiones/{p.folio}/oficio.pdf?oficio={respuestas[-1].id}"
    texto = _("Oficio %(numero)s hecho.", numero=respuestas[-1].numero)
    return {"texto": texto, "enlaces": [{"texto": _("Imprimir"), "url": url}]}


def se_dicta(p: Peticion) -> bool:
    """Answer whether who asks is not at the counter: she is told folio and code, and takes no paper home."""
    return not p.canal.da_turno


_DICTAR = (N_("Díctele su folio"), N_("Díctele a la persona su folio y su clave"))
_ESCRIBIR = (
    N_("Escríbale en un mensaje privado su folio"),
    N_("Escríbale en un mensaje privado su folio y su clave"),
)
COMO_SE_LE_DICE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("telefono", "llamada"), _DICTAR),
    **dict.fromkeys(("redes", "buzon", "web"), _ESCRIBIR),
    "": (N_("Dele su folio"), N_("Dele a la persona su folio y su clave")),
}
"""Clave of a canal → how she is told folio and code: the beginning of the box, and the sentence of the notice."""


def para_dictar(p: Peticion, movimientos: Sequence[Contado], usuario_id: int | None) -> dict[str, str] | None:
    """Return folio and code to be told to her, for the 15 minutes in which who registered it still talks to her.

    Only on its page, to that account alone, which may print them too; never in an address, a cookie or a notice.
    """
    primero = next((m for m in movimientos if m.acto == "registrar"), None)
    suya = primero is not None and usuario_id is not None and primero.autor_id == usuario_id
    if not se_dicta(p) or p.planteamiento is None or primero is None or not suya:
        return None
    if ahora() - primero.cuando > timedelta(seconds=DURA_EL_VALE):
        return None
    secreto = recibo_de(p) if p.recibo_hash else clave_de_seguimiento(p)
    en_grupos = " ".join(secreto[i : i + 4] for i in range(0, len(secreto), 4))
    que = _("su recibo") if p.recibo_hash else _("su clave")
    como = _(COMO_SE_LE_DICE.get(p.canal.clave, COMO_SE_LE_DICE[""])[0])
    return {"folio": p.folio, "secreto": en_grupos, "que": que, "como": como}
