"""`registrar()`, what «sistema» does after an act, and the flujo of a petición."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from app.actos.services import AUTOR_SISTEMA, Contexto, Flujo, ejecutar
from app.archivos.examen import preparar
from app.catalogos.models import Canal
from app.extensions import db
from app.nucleo.datos import Hechos
from app.nucleo.flujo import ActoRechazado, Campo, DatosInvalidos, Paso
from app.nucleo.puestos import CAPTURISTA, SECRETARIA
from app.nucleo.reloj import Reloj, ahora
from app.nucleo.texto import son_cifras
from app.peticiones.models.peticion import Peticion
from app.peticiones.queries import REFERENCIAS, campos_propios
from app.peticiones.services import cierres, derivadas, efectos, reservas
from app.peticiones.services.cierres import pasar_duplicadas
from app.peticiones.services.escaneados import con_los_escaneados
from app.peticiones.services.registro import nueva_peticion
from app.peticiones.services.relojes import ajustar_relojes
from app.peticiones.services.reservas import esconder_persona, publicar_persona
from app.peticiones.workflow.campos import PROPIO
from app.peticiones.workflow.condiciones import lista_para_canalizar, sin_canalizar_nunca
from app.peticiones.workflow.llegada import campos_de_llegada
from app.peticiones.workflow.razones import razon_de
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, ESTADOS
from app.seguridad.guardia import Alcance, alcance_sistema


def registrar(
    datos: Hechos,
    *,
    autor: Alcance,
    via: str = "pantalla",
    reloj: Reloj = ahora,
    cuarentena: bool = False,
) -> Peticion:
    """Register a petición: folio, state by its canal's procedimiento, planteamiento, and what «sistema» does next.

    `datos` are the fields of `contrato` for `/peticiones/add`. With `tramite_id` it is also classified, with
    `requisito_ids` those requisitos are marked as brought; each its own act. `cuarentena`: it looks like spam, and
    waits for somebody to admit it. Errors as `ejecutar`.
    """
    peticion = nueva_peticion(_canal(datos.get("canal_id")), reloj(), cuarentena=cuarentena)
    ejecutar(peticion, "registrar", datos, autor=autor, via=via, reloj=reloj)
    if not peticion.reservada:
        _completar(peticion, datos, autor=autor, via=via, reloj=reloj)
    return peticion


def registrar_de_bitacora(
    datos: Hechos,
    *,
    bitacora_id: int,
    destino_id: int | None,
    jornada_id: int | None = None,
    autor: Alcance,
    via: str = "pantalla",
    reloj: Reloj = ahora,
) -> Peticion:
    """Register what an entry of the bitácora says (H 4.2.1), and channel it to the dependencia that was visited.

    `datos` as for `registrar`, whatever the procedimiento of its canal; without `destino_id`, or while obligatory
    requisitos of its trámite are missing, it waits in por_canalizar. Errors as `ejecutar`.
    """
    canal = db.session.get_one(Canal, int(datos["canal_id"]))
    peticion = nueva_peticion(canal, reloj(), bitacora_id=bitacora_id, jornada_id=jornada_id, destino_id=destino_id)
    ejecutar(peticion, "registrar", datos, autor=autor, via=via, reloj=reloj)
    if peticion.reservada:
        return peticion
    _completar(peticion, datos, autor=autor, via=via, reloj=reloj)
    if peticion.estado == "por_canalizar" and destino_id is not None and lista_para_canalizar(peticion):
        ejecutar(peticion, "canalizar", {}, autor=autor, via=via, reloj=reloj)
    return peticion


def _completar(peticion: Peticion, datos: Hechos, *, autor: Alcance, **como: Any) -> None:
    """Classify it and note what was brought; «sistema» goes on after the last act only, so nothing ticked is lost."""
    if not datos.get("tramite_id"):
        return
    traidos = list(dict.fromkeys(map(str, datos.get("requisito_ids", ()))))
    if traidos and not autor.puestos & {SECRETARIA, CAPTURISTA}:
        raise DatosInvalidos({"requisito_ids": _("Los requisitos los coteja la Secretaria o el Capturista.")})
    clasificar = {c: valor for c, valor in datos.items() if c == "tramite_id" or c.startswith(PROPIO)}
    ejecutar(peticion, "clasificar", clasificar, autor=autor, encadenar=not traidos, **como)
    for n, requisito_id in enumerate(traidos, 1):
        visto = {"requisito_id": requisito_id, "como": "original"}
        try:
            ejecutar(peticion, "cotejar_requisitos", visto, autor=autor, encadenar=n == len(traidos), **como)
        except DatosInvalidos as error:
            raise DatosInvalidos({"requisito_ids": str(error)}) from error


def _canal(valor: Any) -> Canal:
    canal: Canal | None = db.session.get(Canal, int(valor)) if son_cifras(valor) else None
    if canal is None or not canal.activo:
        raise DatosInvalidos({"canal_id": _("Elija cómo llegó.")})
    if canal.procedimiento == "denuncia":
        raise ActoRechazado(
            _(
                "Lo que llega por %(canal)s se asienta primero en la bitácora. Si llaman para pedir algo y no para "
                "denunciar, elija un canal de solicitud.",
                canal=canal.nombre.lower(),
            )
        )
    return canal


_DE_LA_PERSONA = {"reservar": esconder_persona, "levantar_reserva": publicar_persona}


def _encadenar(p: Peticion, c: Contexto) -> None:
    """What «sistema» does after an act: it channels what is complete (ruling 6) and what is reservada."""
    if p.reservada and c.paso.acto == "registrar":
        with alcance_sistema("canalizar una reservada al Órgano de Control"):
            ejecutar(p, "canalizar", {}, autor=AUTOR_SISTEMA, via="sistema", reloj=lambda: c.momento)
    elif c.paso.acto == "marcar_duplicado":
        pasar_duplicadas(p)
    elif c.paso.acto in _DE_LA_PERSONA:
        with alcance_sistema("pasar la persona de una petición a la reserva, o de ella a los ciudadanos"):
            _DE_LA_PERSONA[c.paso.acto](p)
            db.session.flush()
    elif p.estado == "por_canalizar" and not p.reservada and sin_canalizar_nunca(p) and _tiene_destino(p):
        ejecutar(p, "canalizar", {}, autor=AUTOR_SISTEMA, via="sistema", reloj=lambda: c.momento)


def _tiene_destino(p: Peticion) -> bool:
    destino = p.destino or (p.tramite.dependencia if p.tramite else None)
    return bool(destino and destino.activa)


def exige_de(p: Peticion, paso: Paso, datos: Hechos) -> tuple[Campo, ...]:
    """Return what a row demands of this petición, with the own fields of its trámite and of the way it came."""
    if paso.acto == "clasificar":
        return (*paso.exige, *campos_propios(datos.get("tramite_id") or p.tramite_id))
    if paso.acto == "iniciar_proceso" and not p.reservada:
        return con_los_escaneados(p, paso.exige)
    if paso.acto == "registrar" and p.origen is None:
        return (*paso.exige, *campos_de_llegada(p.canal.clave))
    if paso.acto == "corregir":
        propios = (replace(campo, obligatorio=False) for campo in campos_propios(p.tramite_id))
        de_llegada = campos_de_llegada(p.canal.clave, con_quien=p.identidad == "identificada")
        return (*paso.exige[:-1], *propios, *de_llegada, paso.exige[-1])
    return paso.exige


FLUJO = Flujo(
    tabla=TABLA,
    efectos={**efectos.EFECTOS, **cierres.EFECTOS, **reservas.EFECTOS, **derivadas.EFECTOS},
    referencias=REFERENCIAS,
    etiqueta=lambda estado: _(ESTADOS[estado]),
    boton=lambda acto: _(ACTOS[acto][0]),
    preparar=preparar,
    despues=ajustar_relojes,
    encadenar=_encadenar,
    exige=exige_de,
    razon=razon_de,
)
