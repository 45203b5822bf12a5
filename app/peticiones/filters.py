"""How a petición reads: chips, rows, steps, history. Words for people, made from facts; no queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _

from app.actos.models import Movimiento
from app.actos.services import actos_posibles, boton_de
from app.catalogos.services import configuracion
from app.nucleo.calendario import Calendario
from app.peticiones.models import Peticion
from app.peticiones.queries import Expediente
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS, CONTRAS, ESTADOS, TIPOS
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy

TONOS = {"concluido": "bien", "validado": "bien", "improcedente": "gris", "cancelado": "gris", "duplicado": "gris"}
CAMINOS = {
    "solicitud": (
        "en_recepcion", "en_analisis", "por_dictaminar", "por_canalizar", "canalizado", "recibido", "proceso",
        "concluido", "validado",
    ),
    "ventanilla": ("por_canalizar", "canalizado", "recibido", "proceso", "concluido", "validado"),
}  # fmt: skip
_CAMPO_DE = {(paso.acto, campo.nombre): campo for paso in TABLA for campo in paso.exige}
_NO_SE_CUENTAN = {
    "version",
    "canal_id",
    "modulo_id",
    "localidad_id",
    "tramite_id",
    "dependencia_id",
    "requisito_id",
    "archivo",
}

Ficha = dict[str, str]


def ficha(texto: str, tono: str = "") -> Ficha:
    """Return a chip."""
    return {"texto": texto, "tono": tono}


def ficha_de_estado(p: Peticion) -> Ficha:
    """Return the chip of its state."""
    return ficha(_(ESTADOS[p.estado]), TONOS.get(p.estado, ""))


def dia_corto(dia: date) -> str:
    """Return a day as people write it here («24 nov»), with its year when it is not this one."""
    return format_date(dia, "d MMM" if dia.year == hoy().year else "d MMM y").replace(".", "")


def ficha_de_plazo(p: Peticion) -> Ficha | None:
    """Return the chip of the clock that runs now, in words; None when none runs."""
    if p.vence is None:
        return None
    if p.en_espera_hasta is not None:
        return ficha(_("En espera hasta el %(dia)s", dia=dia_corto(p.vence)), "gris")
    return _ficha_de_dias(p, hoy(), configuracion().calendario)


def _ficha_de_dias(p: Peticion, dia: date, calendario: Calendario) -> Ficha:
    assert p.vence is not None
    acuse = p.estado == "canalizado"
    if p.vence < dia:
        atraso = max(1, calendario.habiles_entre(p.vence, dia))
        return ficha(_("Acuse vencido") if acuse else _("Vencida %(n)s d", n=atraso), "mal")
    quedan = calendario.habiles_entre(dia, p.vence)
    if quedan == 0:
        return ficha(_("Acuse hoy") if acuse else _("Vence hoy"), "aviso")
    if quedan == 1:
        return ficha(_("1 día hábil"), "aviso" if not acuse else "")
    return ficha(_("%(n)s días hábiles", n=quedan))


def titulo_de(p: Peticion) -> str:
    """Return what it is about: the citizen's own first sentence where it may be read, else its trámite."""
    return p.planteamiento.titulo if p.planteamiento else p.titulo


def url_de(p: Peticion) -> str:
    """Return the address of its page."""
    return url_for("PeticionView.show", pk=p.id)


def accion_de(p: Peticion, autor: Alcance) -> dict[str, Any] | None:
    """Return the ONE act that moves it on: sent at once when it asks for nothing, else a link to its form."""
    paso = next((paso for paso in actos_posibles(p, autor) if mueve(p, paso.acto)), None)
    if paso is None:
        return None
    url = url_for("PeticionView.acto", ident=p.folio, acto=paso.acto)
    falta_algo = any(campo.obligatorio for campo in paso.exige)
    if not falta_algo:
        return {"texto": boton_de(p, paso), "url": url, "campos": {"version": p.version}, "primaria": True}
    texto = _("Ver lo que falta") if paso.acto == "cotejar_requisitos" else boton_de(p, paso)
    return {
        "texto": texto,
        "url": url_de(p) + "#acto-" + paso.acto,
        "campos": None,
        "primaria": paso.acto != "cotejar_requisitos",
    }


_NO_MUEVEN = {
    "anotar", "adjuntar", "corregir", "marcar_duplicado", "cancelar", "pausar", "rechazar_competencia", "devolver",
}  # fmt: skip


def mueve(p: Peticion, acto: str) -> bool:
    """Answer whether an act brings the petición nearer to its end; what is already done needs no more of it."""
    if acto == "clasificar":
        return p.tramite_id is None
    if acto == "cotejar_requisitos":
        return p.faltan > 0
    return acto not in _NO_MUEVEN


def renglon(p: Peticion, autor: Alcance, *, con_accion: bool = True) -> dict[str, Any]:
    """Return a row of a tray or list."""
    partes = [p.planteamiento.quien if p.planteamiento else "", str(p.localidad) if p.localidad else ""]
    if p.faltan and p.estado in ("en_recepcion", "por_canalizar"):
        partes.append(_("faltan %(n)s requisitos", n=p.faltan) if p.faltan > 1 else _("falta 1 requisito"))
    dependencia = p.dependencia or (p.tramite.dependencia if p.tramite else None)
    return {
        "folio": p.folio,
        "url": url_de(p),
        "titulo": titulo_de(p),
        "detalle": " · ".join(parte for parte in partes if parte),
        "dependencia": str(dependencia) if dependencia else "",
        "ficha": (ficha_de_plazo(p) if con_accion else None) or ficha_de_estado(p),
        "accion": accion_de(p, autor) if con_accion else None,
    }


def pasos_de(p: Peticion) -> list[dict[str, str]]:
    """Return the steps of its procedimiento: done, today's, to come."""
    camino = CAMINOS["solicitud" if p.procedimiento == "solicitud" else "ventanilla"]
    if p.estado not in camino:
        return [{"texto": _(ESTADOS[p.estado]), "estado": "hoy"}]
    aqui = camino.index(p.estado)
    estados = [
        "hecho" if i < aqui or p.estado == "validado" else "hoy" if i == aqui else "" for i in range(len(camino))
    ]
    return [{"texto": _(ESTADOS[e]), "estado": estado} for e, estado in zip(camino, estados, strict=True)]


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
        persona = dicho.ciudadano
        datos += [
            (_("Dónde"), dicho.domicilio),
            (_("Tipo"), _(dict(TIPOS)[p.tipo])),
            (_("Contra"), _(dict(CONTRAS)[p.contra]) if p.contra != "nadie" else None),
            (_("Llegó por"), f"{p.canal}{' · ' + str(p.modulo) if p.modulo else ''}"),
            (_("Persona"), dicho.quien),
            (_("Teléfono"), _telefono(persona.telefono) if persona else None),
            (_("Correo"), persona.correo if persona else None),
            (_("Domicilio"), persona.domicilio if persona and persona.domicilio != dicho.domicilio else None),
            (_("Registrada"), format_datetime(p.registrada, "d MMM y, HH:mm")),
        ]
    return [(etiqueta, str(valor)) for etiqueta, valor in datos if valor]


def _telefono(numero: str | None) -> str:
    """Return a telephone in groups, as it is dictated."""
    numero = numero or ""
    return f"{numero[:3]} {numero[3:6]} {numero[6:]}" if len(numero) == 10 and numero.isdecimal() else numero


def historia_de(expediente: Expediente) -> list[dict[str, Any]]:
    """Return the movimientos as the timeline tells them, newest first."""
    requisitos = {requisito.id: requisito.nombre for requisito, _cotejado in expediente.requisitos}
    return [_episodio(m, requisitos) for m in expediente.movimientos]


def _titulo_de_episodio(m: Movimiento, requisitos: dict[int, str]) -> str:
    datos = m.datos or {}
    if m.acto == "canalizar" and datos.get("dependencia"):
        return _("Canalizada a %(dependencia)s", dependencia=datos["dependencia"])
    if m.acto == "iniciar_proceso" and not datos.get("archivo"):
        return _("Pasó a proceso")
    if m.acto == "cotejar_requisitos" and datos.get("requisito_id") in requisitos:
        return _("Requisito cotejado: %(requisito)s", requisito=requisitos[datos["requisito_id"]])
    return _(ACTOS[m.acto][1])


def _episodio(m: Movimiento, requisitos: dict[int, str]) -> dict[str, Any]:
    titulo = _titulo_de_episodio(m, requisitos)
    quien = m.autor.get_full_name() if m.autor else _("El sistema")
    if m.en_suplencia_de:
        quien = _("%(quien)s, en suplencia de %(suplido)s", quien=quien, suplido=m.en_suplencia_de)
    partes = [quien if m.via == "sistema" else f"{quien}, {_(m.puesto)}", format_datetime(m.cuando, "d MMM y, HH:mm")]
    tono = {"pausar": "pausa", "rechazar_competencia": "pausa", "devolver": "pausa", "cancelar": "mal"}.get(m.acto, "")
    return {"titulo": titulo, "detalle": " · ".join(partes), "notas": _notas(m), "tono": tono}


def _notas(m: Movimiento) -> list[tuple[str, str]]:
    notas = []
    for clave, valor in (m.datos or {}).items():
        campo = _CAMPO_DE.get((m.acto, clave))
        if campo is None or clave in _NO_SE_CUENTAN or valor in (None, ""):
            continue
        notas.append((_(campo.etiqueta), _legible(campo, valor)))
    return notas


def _legible(campo: Any, valor: Any) -> str:
    if campo.tipo == "fecha":
        return format_date(date.fromisoformat(str(valor)), "d MMM y")
    todas = {
        clave: texto
        for paso in TABLA
        for c in paso.exige
        if c.nombre == campo.nombre and not callable(c.opciones)
        for clave, texto in c.opciones
    }
    todas |= (
        {"llamada": "Llamada", "intentos": "Tres intentos", "sin_medio": "Sin medio"}
        if callable(campo.opciones)
        else {}
    )
    return _(todas[valor]) if valor in todas else str(valor)


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
