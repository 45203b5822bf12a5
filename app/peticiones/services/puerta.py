"""The petición at the engine's door: `registrar()`, and what «sistema» does by itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from app.actos.services import AUTOR_SISTEMA, Contexto, Flujo, ejecutar, registrar_flujo
from app.catalogos.models import Canal
from app.extensions import db
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.nucleo.puestos import CAPTURISTA, SECRETARIA
from app.nucleo.reloj import Reloj, ahora
from app.peticiones.models import Peticion
from app.peticiones.queries import OPCIONES, existe_referencia
from app.peticiones.services.efectos import EFECTOS, preparar
from app.peticiones.services.relojes import ajustar_relojes
from app.peticiones.workflow.condiciones import sin_canalizar_nunca
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESTADOS
from app.seguridad.guardia import Alcance, alcance_sistema


def registrar(datos: Mapping[str, Any], *, autor: Alcance, via: str = "pantalla", reloj: Reloj = ahora) -> Peticion:
    """Register a petición: folio, state by its canal's procedimiento, planteamiento, and what follows by itself.

    `datos` are the fields of `contrato` for `/peticiones/add`. With `tramite_id` it is also classified, with
    `requisito_ids` those requisitos are marked as brought; each its own act. Errors as `ejecutar`.
    """
    canal = _canal(datos.get("canal_id"))
    momento = reloj()
    peticion = Peticion(
        estado="", folio="", version=None, canal=canal, reservada=False, cuarentena=False, firme=False, faltan=0,
        rechazos=0, canalizaciones=0, dias_usados=0, contra="nadie", identidad="identificada", registrada=momento,
        ultimo_hash="", sal_seguimiento=secrets.token_hex(16),
    )  # fmt: skip
    ejecutar(peticion, "registrar", datos, autor=autor, via=via, reloj=reloj)
    if not peticion.reservada:
        _completar(peticion, datos, autor=autor, via=via, reloj=reloj)
    return peticion


def _completar(peticion: Peticion, datos: Mapping[str, Any], *, autor: Alcance, **como: Any) -> None:
    """Classify it and note what was brought; only the last act lets «sistema» go on, so that nothing ticked is lost."""
    if not datos.get("tramite_id"):
        return
    traidos = list(dict.fromkeys(map(str, datos.get("requisito_ids", ()))))
    if traidos and not autor.puestos & {SECRETARIA, CAPTURISTA}:
        raise DatosInvalidos({"requisito_ids": _("Los requisitos los coteja la Secretaria o el Capturista.")})
    clasificar = {"tramite_id": datos["tramite_id"]}
    ejecutar(peticion, "clasificar", clasificar, autor=autor, encadenar=not traidos, **como)
    for n, requisito_id in enumerate(traidos, 1):
        visto = {"requisito_id": requisito_id, "como": "original"}
        try:
            ejecutar(peticion, "cotejar_requisitos", visto, autor=autor, encadenar=n == len(traidos), **como)
        except DatosInvalidos as error:
            raise DatosInvalidos({"requisito_ids": str(error)}) from error


def _canal(valor: Any) -> Canal:
    es_id = str(valor or "").isdecimal() and len(str(valor)) < 10
    canal: Canal | None = db.session.get(Canal, int(valor)) if es_id else None
    if canal is None or not canal.activo:
        raise DatosInvalidos({"canal_id": _("Elija cómo llegó.")})
    if canal.procedimiento == "denuncia":
        raise ActoRechazado(
            _("Lo que llega por %(canal)s se asienta primero en la bitácora.", canal=canal.nombre.lower())
        )
    return canal


def _encadenar(p: Peticion, c: Contexto) -> None:
    """«Sistema» channels what is complete (ruling 6), and at once what goes to the Órgano de Control."""
    if p.reservada and c.paso.acto == "registrar":
        with alcance_sistema("canalizar una reservada al Órgano de Control"):
            ejecutar(p, "canalizar", {}, autor=AUTOR_SISTEMA, via="sistema", reloj=lambda: c.momento)
    elif c.paso.acto == "marcar_duplicado":
        _pasar_duplicadas(p)
    elif p.estado == "por_canalizar" and not p.reservada and sin_canalizar_nunca(p) and _tiene_destino(p):
        ejecutar(p, "canalizar", {}, autor=AUTOR_SISTEMA, via="sistema", reloj=lambda: c.momento)


def _pasar_duplicadas(p: Peticion) -> None:
    """Hang the duplicadas of `p` on its own principal (depth 1). A pointer, not an act: no movimiento, no version."""
    with alcance_sistema("pasar las duplicadas a la nueva principal"):
        db.session.execute(update(Peticion).where(Peticion.principal_id == p.id).values(principal_id=p.principal_id))


def _tiene_destino(p: Peticion) -> bool:
    return bool(p.tramite and p.tramite.dependencia and p.tramite.dependencia.activa)


registrar_flujo(
    Peticion,
    Flujo(
        tabla=TABLA,
        efectos=EFECTOS,
        existe=existe_referencia,
        etiqueta=lambda estado: _(ESTADOS[estado]),
        boton=lambda acto: _(ACTOS[acto][0]),
        preparar=preparar,
        despues=ajustar_relojes,
        encadenar=_encadenar,
        opciones=OPCIONES,
    ),
)
