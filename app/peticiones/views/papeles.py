"""The papers of a petición, as the links that a page or a message offers."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import vale_de_comprobante
from app.peticiones.workflow.vocabulario import ANTES_DE_CANALIZAR


def documentos_de(p: Peticion, puede: Callable[[str], bool]) -> list[dict[str, str]]:
    """Return text and address of each paper that exists; `puede` answers whether this account holds a permission."""
    nombres = []
    if puede("can_comprobante"):
        nombres.append(("comprobante", _("Comprobante")))
    if p.canal.da_turno and puede("can_turno"):
        nombres.append(("turno", _("Turno")))
    if puede("can_formato") and p.dependencia_id and p.planteamiento:
        nombres.append(("formato", _("Formato de trámite de atención")))
    if puede("can_denuncia") and p.bitacora_id and p.planteamiento:
        nombres.append(("denuncia", _("Documento (denuncia)")))
    nombres += _de_la_unidad(p, puede) if p.planteamiento else []
    return [{"texto": texto, "url": _url(p, nombre)} for nombre, texto in nombres]


def _de_la_unidad(p: Peticion, puede: Callable[[str], bool]) -> list[tuple[str, str]]:
    """Return the «le falta…» slip while something is missing, and the oficios that it has in the book."""
    nombres = []
    if p.faltan and p.estado in ANTES_DE_CANALIZAR and puede("can_faltantes"):
        nombres.append(("faltantes", _("Le falta…")))
    if p.via == "oficio" and not p.reservada and puede("can_oficio"):
        nombres.append(("oficio", _("Oficio de atención y canalización")))
    if p.dias_prorroga and p.dependencia_id and puede("can_oficio"):
        nombres.append(("oficio.pdf?clase=prorroga", _("Oficio de prórroga")))
    return nombres


def _url(p: Peticion, nombre: str) -> str:
    return f"/peticiones/{p.folio}/{nombre if '.pdf' in nombre else nombre + '.pdf'}"


def comprobante_con_vale(p: Peticion, usuario_id: int | None) -> dict[str, str]:
    """Return the link to the comprobante of what this account has registered and may no longer see: 15 minutes."""
    return {"texto": _("Comprobante"), "url": f"{_url(p, 'comprobante')}?vale={vale_de_comprobante(p, usuario_id)}"}
