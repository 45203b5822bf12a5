"""The facts of a petición in order: what, where, who, by when, how; no queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from flask_babel import gettext as _

from app.catalogos.services.ajustes import configuracion
from app.fab.fechas import fecha_corta, fecha_larga, fecha_y_hora
from app.nucleo import telefonos
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo
from app.nucleo.texto import N_
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.models.sucesos import Contado
from app.peticiones.presenters.historia import quien_fue
from app.peticiones.presenters.marcha import Marcha, dias_habiles, plazo_de, usados_hoy
from app.peticiones.presenters.renglones import dia_corto, vecinos_de
from app.peticiones.workflow.campos.registro import PROPIO
from app.peticiones.workflow.llegada import OTRA_RED, POR_CANAL
from app.peticiones.workflow.vocabulario import ANTES_DE_CANALIZAR, AVISOS, CONTRAS, EN_DEPENDENCIA, TIPOS
from app.seguridad.zona import hoy, local

Dato = Datos
"""What a fact is (`etiqueta`), what it says (`valor`), and where it leads (`url`, or None)."""

Fila = tuple[str, object] | tuple[str, object, str | None]
"""The same before it is drawn; nothing is shown of an empty value."""


def grupos_de(p: Peticion, marcha: Marcha, movimientos: Sequence[Contado]) -> list[Datos]:
    """Return the facts in the order in which somebody in a hurry asks; before «Ver más» fewer (decision 0009, 11)."""
    grupos = (
        ("que", _("Qué"), _que(p)),
        ("donde", _("Dónde"), _donde(p)),
        ("quien", _("Quién lo pide"), _quien(p)),
        ("cuando", _("Quién la atiende y para cuándo"), _cuando(p, marcha)),
        ("como", _("Cómo llegó"), _como(p, movimientos)),
    )
    pintados = [(clave, titulo, [_dato(*dato) for dato in datos if dato[1]]) for clave, titulo, datos in grupos]
    return [{"clave": clave, "titulo": titulo, "datos": datos} for clave, titulo, datos in pintados if datos]


def _dato(etiqueta: str, valor: object, url: str | None = None) -> Dato:
    return {"etiqueta": etiqueta, "valor": str(valor), "url": url}


def _que(p: Peticion) -> list[Fila]:
    por_clasificar = _("Por clasificar") if p.abierta and not p.reservada else None
    datos: list[Fila] = [(_("Trámite"), p.tramite or por_clasificar)]
    if p.planteamiento is None:
        return datos
    return [
        *datos,
        *_propios(p),
        (_("Tipo"), _(dict(TIPOS)[p.tipo])),
        (_("Contra"), _contra(p)),
        (_("Vecinos"), vecinos_de(p)),
    ]


def _donde(p: Peticion) -> list[Fila]:
    dicho = p.planteamiento
    return [(_("Calle"), dicho.domicilio if dicho else None), (_("Localidad"), p.localidad)]


def _quien(p: Peticion) -> list[Fila]:
    dicho = p.planteamiento
    if dicho is None:
        return []
    persona, suyo = dicho.persona, _dato_de(dicho)
    correo = suyo("correo")
    return [
        (_("Persona"), dicho.quien),
        *_telefonos(suyo("telefono")),
        (_("Correo"), correo, f"mailto:{correo}"),
        (_("Domicilio"), persona.domicilio if persona and persona.domicilio != dicho.domicilio else None),
        (_("Aviso de privacidad"), _aviso(p)),
        (_("La persona califica"), _("%(n)s de 5", n=p.calificacion) if p.calificacion else None),
    ]


def _cuando(p: Peticion, marcha: Marcha) -> list[Fila]:
    """Return who has it, and its clocks in words: by when, how much was used, how long it waited."""
    limite = p.fecha_limite if p.estado in EN_DEPENDENCIA else None
    datos: list[Fila] = [
        (_("Dependencia"), p.dependencia),
        (_A_MAS_TARDAR.get(p.estado, lambda: "")(), con_lo_que_falta(p.vence) if p.estado in _A_MAS_TARDAR else None),
        (_("Fecha límite"), con_lo_que_falta(limite, corre=p.en_espera_hasta is None)),
    ]
    if p.planteamiento is None:
        return datos
    prorroga = _("%(dias)s más", dias=dias_habiles(p.dias_prorroga)) if p.dias_prorroga else None
    return [
        *datos,
        (_("En espera hasta"), con_lo_que_falta(p.en_espera_hasta)),
        (_("Plazo"), _plazo(p, marcha) if p.canalizaciones else None),
        (_("Prórroga"), prorroga),
        (_("Se cerró"), _dia_y_hora(p.cerrada)),
    ]


_A_MAS_TARDAR: dict[str, Callable[[], str]] = {
    **dict.fromkeys(ANTES_DE_CANALIZAR, lambda: _("Canalizarla a más tardar")),
    "canalizado": lambda: _("Recibirla a más tardar"),
    "concluido": lambda: _("Validarla a más tardar"),
}


def con_lo_que_falta(dia: date | None, *, corre: bool = True) -> str | None:
    """Return a day in words, and how many working days are left until it or have gone by since."""
    if dia is None:
        return None
    texto: str = fecha_larga(dia)
    calendario = configuracion().calendario
    if not corre:
        return _("%(dia)s, si no se alarga la espera", dia=texto)
    if dia == hoy():
        return _("%(dia)s, hoy", dia=texto)
    if dia > hoy():
        dias = calendario.habiles_entre(hoy(), dia)
        return _("%(dia)s, en %(dias)s", dia=texto, dias=dias_habiles(dias)) if dias else texto
    return _("%(dia)s, hace %(dias)s", dia=texto, dias=dias_habiles(max(1, calendario.habiles_entre(dia, hoy()))))


def _plazo(p: Peticion, marcha: Marcha) -> str:
    """Return how much of its plazo is used up, and what the waits took, which do not count."""
    usados, plazo = usados_hoy(p, configuracion().calendario), plazo_de(p)
    if usados > plazo:
        partes = {"dias": dias_habiles(usados), "plazo": plazo}
        van, uso = N_("van %(dias)s; el plazo era de %(plazo)s"), N_("usó %(dias)s; el plazo era de %(plazo)s")
    else:
        partes = {"n": usados, "total": dias_habiles(plazo)}
        van, uso = N_("van %(n)s de %(total)s"), N_("usó %(n)s de %(total)s")
    texto = _(van, **partes) if p.abierta else _(uso, **partes)
    if p.abierta and not p.corre_reloj:
        texto = _("%(texto)s; el reloj está detenido", texto=texto)
    if not marcha.esperados:
        return texto
    return _("%(texto)s, y %(dias)s en espera que no cuentan", texto=texto, dias=dias_habiles(marcha.esperados))


def _como(p: Peticion, movimientos: Sequence[Contado]) -> list[Fila]:
    if p.planteamiento is None:
        return []
    primero = next((m for m in movimientos if m.acto == "registrar"), None)
    return [
        (_("Llegó por"), " · ".join(dict.fromkeys(map(str, filter(None, (p.canal, p.modulo)))))),
        *llegada_de(p),
        (_("Registrada"), _dia_y_hora(p.registrada)),
        (_("La registró"), quien_fue(primero) if primero and primero.autor else None),
    ]


def llegada_de(p: Peticion) -> list[Fila]:
    """Return what the way it came brought: label, value and, of an address of the web, where it leads."""
    traido = (p.planteamiento.llegada if p.planteamiento else None) or {}
    if traido.get("red") == OTRA_RED and traido.get("red_otra"):
        traido = {**traido, "red": traido["red_otra"]}
    campos = (campo for campo in POR_CANAL.get(p.canal.clave, ()) if campo.nombre != "red_otra")
    return [(_(campo.etiqueta), *_traido(campo, traido[campo.nombre])) for campo in campos if traido.get(campo.nombre)]


def _traido(campo: Campo, valor: str) -> tuple[object, str] | tuple[object]:
    if campo.tipo == "enlace":
        return valor, valor
    if campo.tipo == "fecha":
        return (fecha_larga(date.fromisoformat(valor)),)
    textos = dict(campo.opciones_de(None))
    return (_(textos[valor]) if valor in textos else valor,)


def _dia_y_hora(cuando: datetime | None) -> str | None:
    return fecha_y_hora(cuando) if cuando else None


def _dato_de(dicho: Planteamiento) -> Callable[[str], str | None]:
    """Return how to read a person's field: the survivor's, or what the row that was merged into her holds."""
    filas = [fila for fila in (dicho.persona, dicho.ciudadano) if fila is not None]
    return lambda nombre: next((getattr(fila, nombre) for fila in filas if getattr(fila, nombre)), None)


def _contra(p: Peticion) -> str | None:
    if p.contra == "nadie":
        return None
    cual = f" · {p.contra_dependencia}" if p.contra_dependencia else ""
    return f"{_(dict(CONTRAS)[p.contra])}{cual}"


def _propios(p: Peticion) -> list[Fila]:
    """Return what was answered in the trámite's own fields."""
    escritos = (p.planteamiento.propios if p.planteamiento else None) or {}
    campos = p.tramite.campos if p.tramite and escritos else ()
    return [(campo.etiqueta, _propio(campo.tipo, escritos.get(PROPIO + campo.nombre))) for campo in campos]


def _propio(tipo: str, valor: object) -> str | None:
    if valor is True:
        return _("Sí")
    if not valor:
        return None
    return fecha_corta(date.fromisoformat(str(valor))) if tipo == "fecha" else str(valor)


def _aviso(p: Peticion) -> str | None:
    """Return how and when she was told the aviso; that it is missing, where the office holds her name."""
    dicho = p.planteamiento
    if dicho is None or p.identidad == "anonima":
        return None
    if dicho.aviso_dado is None:
        return _("Falta constancia")
    como, dia = _(dict(AVISOS)[dicho.aviso_medio or ""]), dia_corto(local(dicho.aviso_dado).date())
    return _("%(como)s el %(dia)s, versión %(n)s", como=como, dia=dia, n=dicho.aviso_id)


def _telefonos(texto: str | None) -> list[Fila]:
    """Return each telephone in groups, as it is dictated, with the address that dials it; and the words beside them."""
    leidos = telefonos.leer(texto) if texto else None
    if leidos is None or not leidos.numeros:
        return [(_("Teléfono"), texto)]
    datos: list[Fila] = [(_("Teléfono"), numero.visible, numero.enlace) for numero in leidos.numeros]
    return [*datos, (_("Cómo llamarle"), leidos.visible)] if leidos.con_palabras else datos
