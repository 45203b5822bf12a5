"""What the page of a petición tells: steps, facts, related ones, and what its forms already show; no queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.peticiones.filters.renglones import dia_corto, url_de, vecinos_de
from app.peticiones.models.dicho import Planteamiento
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.campos import PROPIO
from app.peticiones.workflow.vocabulario import AVISOS, CONTRAS, ESTADOS, TIPOS
from app.seguridad.zona import local

CAMINOS = {
    "solicitud": (
        "en_recepcion", "en_analisis", "por_dictaminar", "por_canalizar", "canalizado", "recibido", "proceso",
        "concluido", "validado",
    ),
    "ventanilla": ("por_canalizar", "canalizado", "recibido", "proceso", "concluido", "validado"),
}  # fmt: skip


def valores_iniciales(p: Peticion, acto: str) -> dict[str, Any]:
    """Return what the form of an act already shows: what stands, what is proposed, what the citizen said."""
    dicho = p.planteamiento
    if acto == "corregir" and dicho:
        suyos = {"tipo": p.tipo, "localidad_id": str(p.localidad_id), "domicilio": dicho.domicilio or ""}
        return {**suyos, "descripcion": dicho.descripcion, **(dicho.propios or {})}
    if acto == "clasificar" and p.tramite_id:
        return {"tramite_id": str(p.tramite_id), **((dicho.propios if dicho else None) or {})}
    if acto == "canalizar":
        destino = p.destino_id or (p.tramite.dependencia_id if p.tramite else None)
        return {"dependencia_id": str(destino)} if destino else {}
    if acto == "validar" and p.calificada_resuelto:
        return {"veredicto": "resuelto" if p.calificada_resuelto == "si" else "no_resuelto"}
    return {}


def relacion(p: Peticion, otra: Peticion) -> dict[str, str]:
    """Return how another petición hangs together with this one."""
    if otra.id == p.principal_id:
        como = _("Se atiende junto con esta")
    elif otra.principal_id == p.id:
        como = _("Duplicada de esta")
    else:
        como = _("De aquí se desglosó") if otra.id == p.origen_id else _("Desglosada de esta")
    return {"folio": otra.folio, "url": url_de(otra), "detalle": f"{como} · {_(ESTADOS[otra.estado])}"}


def pasos_de(p: Peticion) -> list[dict[str, str]]:
    """Return the steps of its procedimiento: done, today's, to come."""
    camino = _camino_de(p)
    if p.estado not in camino:
        return [{"texto": _(ESTADOS[p.estado]), "estado": "hoy"}]
    aqui = camino.index(p.estado)
    estados = [
        "hecho" if i < aqui or p.estado == "validado" else "hoy" if i == aqui else "" for i in range(len(camino))
    ]
    return [{"texto": _(ESTADOS[e]), "estado": estado} for e, estado in zip(camino, estados, strict=True)]


def _camino_de(p: Peticion) -> tuple[str, ...]:
    """Return the states that it goes through: not those it has jumped, and before «Ver más» not how it came."""
    if p.reservada:
        return CAMINOS["ventanilla"][1:]
    de_solicitud = p.procedimiento == "solicitud" and p.planteamiento is not None
    camino: tuple[str, ...] = CAMINOS["solicitud" if de_solicitud else "ventanilla"]
    orientada = p.estado == "validado" and p.canalizaciones == 0
    return (camino[0], camino[-1]) if orientada else camino


def datos_de(p: Peticion) -> list[tuple[str, str]]:
    """Return label and value of what the page tells; before the enlace receives it, only what ruling 7 allows."""
    datos: list[tuple[str, Any]] = [
        (_("Trámite"), p.tramite or _("Por clasificar")),
        (_("Dependencia"), p.dependencia),
        (_("Localidad"), p.localidad),
        (_("Fecha límite"), format_date(p.fecha_limite, "d 'de' MMMM 'de' y") if p.fecha_limite else None),
    ]
    dicho = p.planteamiento
    if dicho is not None:
        persona = dicho.persona
        suyo = _dato_de(dicho)
        datos += [
            (_("Dónde"), dicho.domicilio),
            *_propios(p),
            (_("Vecinos"), vecinos_de(p)),
            (_("Tipo"), _(dict(TIPOS)[p.tipo])),
            (_("Contra"), _contra(p)),
            (_("Llegó por"), f"{p.canal}{' · ' + str(p.modulo) if p.modulo else ''}"),
            (_("Persona"), dicho.quien),
            (_("Teléfono"), _telefono(suyo("telefono"))),
            (_("Correo"), suyo("correo")),
            (_("Domicilio"), persona.domicilio if persona and persona.domicilio != dicho.domicilio else None),
            (_("Aviso de privacidad"), _aviso(p)),
            (_("Registrada"), format_datetime(p.registrada, "d MMM y, HH:mm")),
            (_("La persona califica"), _("%(n)s de 5", n=p.calificacion) if p.calificacion else None),
        ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]


def _dato_de(dicho: Planteamiento) -> Callable[[str], Any]:
    """Return how to read a person's field: the survivor's, or what the row that was merged into her holds."""
    filas = [fila for fila in (dicho.persona, dicho.ciudadano) if fila is not None]
    return lambda nombre: next((getattr(fila, nombre) for fila in filas if getattr(fila, nombre)), None)


def _contra(p: Peticion) -> str | None:
    if p.contra == "nadie":
        return None
    cual = f" · {p.contra_dependencia}" if p.contra_dependencia else ""
    return f"{_(dict(CONTRAS)[p.contra])}{cual}"


def _propios(p: Peticion) -> list[tuple[str, Any]]:
    """Return what was answered in the trámite's own fields."""
    escritos = (p.planteamiento.propios if p.planteamiento else None) or {}
    campos = p.tramite.campos if p.tramite and escritos else ()
    return [(campo.etiqueta, _propio(campo.tipo, escritos.get(PROPIO + campo.nombre))) for campo in campos]


def _propio(tipo: str, valor: Any) -> str | None:
    if valor is True:
        return _("Sí")
    return format_date(date.fromisoformat(valor), "d MMM y") if valor and tipo == "fecha" else valor and str(valor)


def _aviso(p: Peticion) -> str | None:
    """Return how and when she was told the aviso; that it is missing, where the office holds her name."""
    dicho = p.planteamiento
    if dicho is None or p.identidad == "anonima":
        return None
    if dicho.aviso_dado is None:
        return _("Falta constancia")
    como, dia = _(dict(AVISOS)[dicho.aviso_medio or ""]), dia_corto(local(dicho.aviso_dado).date())
    return _("%(como)s el %(dia)s, versión %(n)s", como=como, dia=dia, n=dicho.aviso_id)


def _telefono(numero: str | None) -> str:
    """Return a telephone in groups, as it is dictated."""
    numero = numero or ""
    return f"{numero[:3]} {numero[3:6]} {numero[6:]}" if len(numero) == 10 and numero.isdecimal() else numero


def resumen_publico(p: Peticion) -> str:
    """Return what a citizen needs to know of the present state, in one sentence."""
    textos: dict[str, Callable[[], str]] = {
        "por_canalizar": lambda: _("La oficina la está revisando para enviarla a la dependencia que le toca."),
        "canalizado": lambda: _("Ya se envió a %(dependencia)s, que tiene que recibirla.", dependencia=p.dependencia),
        "recibido": lambda: _("%(dependencia)s ya la recibió.", dependencia=p.dependencia),
        "proceso": lambda: _("%(dependencia)s la está atendiendo.", dependencia=p.dependencia),
        "concluido": lambda: _("%(dependencia)s terminó; la oficina lo está comprobando.", dependencia=p.dependencia),
        "validado": lambda: _("Se comprobó su resultado y quedó cerrada."),
        "improcedente": lambda: _("Se revisó y no procede. Se le dio aviso del motivo."),
        "cancelado": lambda: _("Quedó cancelada. Si tiene dudas, llame a la oficina con su folio."),
        "duplicado": lambda: _("Se atiende junto con otra petición igual."),
    }
    return textos.get(p.estado, lambda: _("La oficina la está revisando."))()
