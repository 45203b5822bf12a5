"""What acts change on a petición, where the services would ask the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from app.actos.services import Contexto
from app.demo.masa.libro import cancelar, numerar
from app.demo.masa.piezas import Asiento
from app.nucleo.datos import Datos
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.lectura import coordenadas
from app.peticiones.services import cierres, efectos
from app.peticiones.services.claves import huella_con, recibo_con
from app.peticiones.services.registro import identidad_de
from app.peticiones.workflow.campos.cierre import PENDIENTES

if TYPE_CHECKING:
    from app.demo.masa.vida import Vida

CONTADOS = ("canal_id", "modulo_id", "tipo", "contra", "localidad_id", "anonima", "aviso_medio")


def _registrar(v: Vida, d: Datos, c: Contexto) -> Datos:
    v.tipo, v.contra = d["tipo"], d.get("contra", "nadie")
    v.reservada = v.contra != "nadie"
    v.identidad = identidad_de(d)
    dicho = v.planteamiento = d["planteamiento"]
    dicho.latitud, dicho.longitud = coordenadas(d.get("punto"))
    if v.identidad == "anonima":
        v.recibo_hash = huella_con(v.pueblo.llave, recibo_con(v.pueblo.llave, v.folio, v.sal_seguimiento))
    elif d.get("aviso_medio"):
        dicho.aviso_id, dicho.aviso_medio, dicho.aviso_dado = v.pueblo.aviso_id, d["aviso_medio"], c.momento
    return {clave: d[clave] for clave in CONTADOS if clave in d}


def _clasificar(v: Vida, d: Datos, _c: Contexto) -> Datos:
    previo = v.tramite_id
    v.tramite = next(asunto for asunto in v.pueblo.asuntos if asunto.id == d["tramite_id"])
    _contar(v)
    return {"tramite_id": v.tramite.id, **({"antes": previo} if previo else {})}


def _contar(v: Vida) -> None:
    v.faltan = len(v.tramite.obligatorios - v.cotejados.keys()) if v.tramite else 0


def _cotejar(v: Vida, d: Datos, c: Contexto) -> Datos:
    v.cotejados[d["requisito_id"]] = c.momento
    _contar(v)
    return d


def _canalizar(v: Vida, d: Datos, c: Contexto) -> Datos:
    propia = v.destino_previsto
    elegida = v.pueblo.oficinas[d["dependencia_id"]] if d.get("dependencia_id") else propia
    destino = v.pueblo.control if v.reservada else elegida
    if destino is None or (not v.reservada and propia not in (None, destino) and not d.get("motivo")):
        raise DatosInvalidos({"dependencia_id": f"{v.folio}: sin destino"})
    v.dependencia, v.dependencia_id, v.recibida = destino, destino.id, False
    v.firme = v.firme or v.rechazos >= 2
    v.canalizaciones += 1
    v.canalizada = v.canalizada or c.momento
    return {**d, "dependencia_id": destino.id, "dependencia": destino.nombre}


def _iniciar(v: Vida, d: Datos, c: Contexto) -> Datos:
    if d.get("archivo"):
        v.formatos.append((c.momento, c.autor.usuario_id))
    return efectos.anotar_oficio(_como(v), d)


def _concluir(v: Vida, d: Datos, c: Contexto) -> Datos:
    v.resuelto, v.concluida = d["resuelto"], c.momento
    efectos.revisar_aviso(_como(v), d, c)
    if not v.faltan or v.tramite is None:
        return d
    sin_ver = [r.nombre for r in v.tramite.requisitos if r.obligatorio and r.id not in v.cotejados]
    return {**d, PENDIENTES: "; ".join(sin_ver)}


def _prorrogar(v: Vida, d: Datos, _c: Contexto) -> Datos:
    antes, nueva = v.fecha_limite, d["fecha_limite"]
    v.dias_prorroga = max(1, v.pueblo.ajustes.calendario.habiles_entre(antes or nueva, nueva))
    v.fecha_limite = nueva
    return {**d, "antes": antes.isoformat() if antes else None}


def _cancelar(v: Vida, d: Datos, c: Contexto) -> Datos:
    efectos.revisar_aviso(_como(v), d, c)
    v.cuarentena = False
    return d


def _duplicar(v: Vida, d: Datos, c: Contexto) -> Datos:
    principal: Vida = d["principal"]
    efectos.revisar_aviso(_como(v), d, c)
    v.principal_id = principal.id
    return {**{clave: valor for clave, valor in d.items() if clave != "principal"}, "principal_folio": principal.folio}


def _sumar(v: Vida, d: Datos, c: Contexto) -> Datos:
    v.vecinos += 1
    v.sumar(d["ciudadano_id"], c.momento)
    return {"ciudadano_id": d["ciudadano_id"]}


def _como(v: Vida) -> Any:
    """Return the same for a function of the services, which only reads and writes these names."""
    return v


Efecto = Callable[[Any, Datos, Contexto], Datos | None]
EFECTOS: Mapping[str, Efecto] = {
    **{acto: efectos.EFECTOS[acto] for acto in ("admitir", "recibir", "rechazar_competencia", "reasignar", "pausar")},
    **{acto: efectos.EFECTOS[acto] for acto in ("reanudar", "validar", "devolver")},
    **{acto: cierres.EFECTOS[acto] for acto in ("dictaminar_improcedente", "solicitar_reapertura", "reabrir")},
    **{acto: cierres.EFECTOS[acto] for acto in ("anotar", "calificar")},
    "registrar": _registrar,
    "clasificar": _clasificar,
    "cotejar_requisitos": _cotejar,
    "canalizar": _canalizar,
    "iniciar_proceso": _iniciar,
    "concluir": _concluir,
    "prorrogar": _prorrogar,
    "cancelar": _cancelar,
    "marcar_duplicado": _duplicar,
    "sumar_vecino": _sumar,
}
"""The services' own effects where they read nothing but the petición."""
DESPUES: Mapping[str, Callable[[Vida, Asiento], None]] = {
    **dict.fromkeys(("rechazar_competencia", "reasignar", "cancelar", "marcar_duplicado"), cancelar),
    "prorrogar": numerar,
    "canalizar": numerar,
}
"""What keeps the book of oficios does after an act."""
