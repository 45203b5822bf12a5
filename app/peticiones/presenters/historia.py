"""A petición's movimientos as a timeline by days, with what changed; no queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import SequenceMatcher
from itertools import groupby
from types import MappingProxyType

from flask_babel import gettext as _

from app.archivos.avisos import avisos_de
from app.catalogos.services.ajustes import nombre_de_puesto
from app.fab.fechas import escrito, fecha_corta, hora
from app.nucleo.datos import Datos, Hechos
from app.nucleo.flujo import Campo
from app.nucleo.lectura import con_cada_motivo
from app.nucleo.puestos import PORTAL
from app.nucleo.texto import N_
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from app.peticiones.models.sucesos import Contado
from app.peticiones.presenters.renglones import dia_corto
from app.peticiones.queries import Leido, Nombres
from app.peticiones.workflow.campos.cierre import PENDIENTES
from app.peticiones.workflow.campos.registro import PROPIO
from app.peticiones.workflow.llegada import POR_CANAL
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ACTOS
from app.seguridad.zona import hoy, local

ABIERTAS = 12
"""How many of the newest movimientos the page shows at once."""
_ENTORNO = 6
"""How many words of what did not change are kept on each side of what did."""
_CAMPO_DE = {
    (paso.acto, campo.nombre): campo
    for paso in TABLA
    for campo in con_cada_motivo(paso.exige)
    if paso.acto != "pedir_asesoria"
}
"""Not what an asesoría asks: the movimientos of earlier versions still carry it."""
_CAMPO_DE |= {("corregir", campo.nombre): campo for campos in POR_CANAL.values() for campo in campos}
_LISTAS: dict[str, dict[str, str]] = {}
"""The choices of each field by its name, those of every act together."""
for _campo in (campo for paso in TABLA for campo in paso.exige if not callable(campo.opciones)):
    _LISTAS.setdefault(_campo.nombre, {}).update(_campo.opciones_de(None))
_NO_SE_CUENTAN = {
    "version",
    "canal_id",
    "modulo_id",
    "localidad_id",
    "tramite_id",
    "dependencia_id",
    "requisito_id",
    "principal_folio",
    "contra_dependencia_id",
    "archivo",
    "ciudadano_id",
    "jornada_id",
    "reponer",
}
Tramo = tuple[str, str]
"""What a stretch of a changed text is (`antes`, `ahora`, or '' for what stayed), and its words."""
Cambio = tuple[str, list[Tramo]]


def historia_de(
    expediente: Leido,
    nombres: Nombres,
    relojes: Mapping[int, str],
    numeros: Mapping[datetime, str] = MappingProxyType({}),
) -> Datos:
    """Return the timeline, newest first: `dias`, and `anteriores` (so many: `cuantas`) behind a fold.

    `nombres` are those of the catalogue rows that its movimientos name; `relojes` say, by number of movimiento,
    what it did to the clock; `numeros`, by its instant, which oficio took the place of the one that it cancelled.
    """
    requisitos = {requisito.id: requisito.nombre for requisito, _cotejado in expediente.requisitos}
    tenia = _quien_la_tenia(expediente.movimientos)
    episodios = [
        (local(m.cuando).date(), _episodio(m, requisitos, nombres, relojes.get(m.numero, ""), tenia.get(m.numero, "")))
        for m in expediente.movimientos
    ]
    for m, (_suyo, episodio) in zip(expediente.movimientos, episodios, strict=True):
        if repone(m):
            numero = numeros.get(m.cuando) or _("otro")
            episodio["notas"].append((_("Oficio nuevo"), _("Se emitió %(numero)s en su lugar.", numero=numero)))
        episodio["notas"][:0] = _nombre_del_archivo(m, expediente.adjuntos)
    abiertas = ABIERTAS if len(episodios) > ABIERTAS + 1 else len(episodios)
    return {
        "dias": _por_dias(episodios[:abiertas]),
        "anteriores": _por_dias(episodios[abiertas:]),
        "cuantas": len(episodios) - abiertas,
    }


def _por_dias(episodios: list[tuple[date, Datos]]) -> list[Datos]:
    grupos = groupby(episodios, key=lambda par: par[0])
    return [{"dia": _dia(dia), "episodios": [episodio for _dia_, episodio in suyos]} for dia, suyos in grupos]


def _dia(dia: date) -> str:
    """Return a day as a heading: «Hoy», «Martes 3 de noviembre», with its year when it is not this one."""
    este = hoy()
    if dia == este:
        return str(_("Hoy"))
    texto = escrito(dia, "EEEE d 'de' MMMM" if dia.year == este.year else "EEEE d 'de' MMMM 'de' y")
    return texto[:1].upper() + texto[1:]


def _quien_la_tenia(movimientos: Sequence[Contado]) -> dict[int, str]:
    """Return, by number of each canalizar after the first, the name of the dependencia to which it went before."""
    enviadas = [m for m in reversed(movimientos) if m.acto == "canalizar"]
    return {
        m.numero: str((previa.datos or {}).get("dependencia", ""))
        for previa, m in zip(enviadas, enviadas[1:], strict=False)
    }


def _episodio(m: Contado, requisitos: dict[int, str], nombres: Nombres, reloj: str, tenia: str) -> Datos:
    return {
        "numero": m.numero,
        "titulo": _titulo_de_episodio(m, requisitos),
        "detalle": f"{quien_fue(m)} · {hora(m.cuando)}",
        "notas": [*_notas(m), *_notas_con_nombre(m, nombres), *_notas_del_archivo(m)],
        "cambios": _cambios(m, nombres, tenia),
        "reloj": reloj,
        "tono": ACTOS[m.acto].tono,
    }


def repone(m: Contado) -> bool:
    """Answer whether a movimiento cancelled an oficio and emitted another in its place."""
    return m.acto == "cancelar_oficio" and bool((m.datos or {}).get("reponer"))


def quien_fue(m: Contado) -> str:
    """Return who did it, as which puesto, and in whose suplencia."""
    if m.autor is None:
        return _("La persona") if m.via == PORTAL else _("El sistema")
    quien = f"{m.autor.get_full_name()}, {nombre_de_puesto(m.puesto)}"
    if m.en_suplencia_de:
        quien = _("%(quien)s, en suplencia de %(suplido)s", quien=quien, suplido=m.en_suplencia_de)
    return quien


def _titulo_de_episodio(m: Contado, requisitos: dict[int, str]) -> str:
    datos = m.datos or {}
    if m.acto == "canalizar" and datos.get("dependencia"):
        return _("Canalizada a %(dependencia)s", dependencia=datos["dependencia"])
    if m.acto == "iniciar_proceso" and not datos.get("archivo"):
        return _("Pasó a proceso")
    if m.acto == "cotejar_requisitos" and datos.get("requisito_id") in requisitos:
        return _("Requisito cotejado: %(requisito)s", requisito=requisitos[datos["requisito_id"]])
    return _(ACTOS[m.acto].hecho)


# What was written down


def lo_contestado(p: Peticion, movimientos: Sequence[Contado]) -> Datos | None:
    """Return what stands beside the request when it is decided on: whose words, when, and what they say."""
    actos = {"concluido": "concluir", "por_dictaminar": "verificar"}
    m = next((m for m in movimientos if m.acto == actos.get(p.estado)), None)
    if m is None:
        return None
    titulo = _("Lo que contestó la dependencia") if m.acto == "concluir" else _("Lo que analizó el Coordinador")
    quien = m.autor.get_full_name() if m.autor else _("El sistema")
    notas = [(etiqueta if m.acto == "concluir" else "", texto) for etiqueta, texto in _notas(m)]
    return {"titulo": titulo, "detalle": f"{quien}, {dia_corto(local(m.cuando).date())}", "notas": notas}


def _notas(m: Contado) -> list[tuple[str, str]]:
    notas = []
    for clave, valor in (m.datos or {}).items():
        campo = _CAMPO_DE.get((m.acto, clave))
        if campo is None or clave in _NO_SE_CUENTAN or valor in (None, "") or (m.acto, clave) == PRORROGADA:
            continue
        notas.append((_(campo.etiqueta), _legible(campo, valor)))
    return notas


def _notas_con_nombre(m: Contado, nombres: Nombres) -> list[tuple[str, str]]:
    """Return what an act says by the name of something: the trámite chosen, who had it, the part that was cut off."""
    datos = m.datos or {}
    if m.acto == "clasificar" and not datos.get("antes"):
        tramite = nombres.get(("tramite", datos.get("tramite_id", 0)))
        return [(_("Trámite"), tramite)] if tramite else []
    if m.acto in ("reasignar", "rechazar_competencia", "reabrir") and datos.get("dependencia"):
        return [(_("La tenía"), str(datos["dependencia"]))]
    if datos.get(PENDIENTES):
        return [(_("Requisitos que faltaron"), str(datos[PENDIENTES]))]
    if m.acto == "desglosar" and datos.get("folio"):
        destino = nombres.get(("dependencia", datos.get("dependencia_id", 0)))
        return [(_("En la petición"), " · ".join(filter(None, (str(datos["folio"]), destino))))]
    return []


def _nombre_del_archivo(m: Contado, adjuntos: Sequence[Adjunto]) -> list[tuple[str, str]]:
    """Return how the file that a movimiento attached is called, of those that its reader may see.

    The same bytes may have come twice: under other names, or as the copy of two originals.
    """
    datos = m.datos or {}
    suyos = [a for a in adjuntos if a.sha256 == datos.get("archivo")]
    suyos.sort(key=lambda a: (a.original_sha256 != datos.get("archivo_original"), a.subido != m.cuando))
    return [(_("Archivo"), suyos[0].nombre)] if suyos else []


def _notas_del_archivo(m: Contado) -> list[tuple[str, str]]:
    """Return what the file of a movimiento said when it was received: its signatures, what its copy does not carry."""
    datos = m.datos or {}
    conservado = bool(datos.get("archivo_original"))
    avisos = avisos_de(datos.get("archivo_quitado"), datos.get("archivo_firmas"), conservado=conservado)
    return [(_("Del archivo"), " ".join(avisos))] if avisos else []


def _legible(campo: Campo, valor: object) -> str:
    if valor is True:
        return _("Sí")
    if campo.tipo == "fecha":
        return _fecha(valor)
    todas = {**_LISTAS.get(campo.nombre, {})}
    todas |= {} if callable(campo.opciones) else dict(campo.opciones)
    todas |= (
        {"llamada": "Llamada", "intentos": "Tres intentos", "sin_medio": "Sin medio"}
        if callable(campo.opciones)
        else {}
    )
    if campo.nombre == "constancia":
        todas["escaneada"] = N_("Copia sellada, escaneada")
    return _(todas[valor]) if valor in todas else str(valor)


def _fecha(valor: object) -> str:
    return fecha_corta(date.fromisoformat(str(valor)))


# What was changed: before and now

PRORROGADA = ("prorrogar", "fecha_limite")


def _cambios(m: Contado, nombres: Nombres, tenia: str) -> list[Cambio]:
    """Return what an act changed, each with its label and the stretches of its text."""
    datos = m.datos or {}
    if m.acto == "corregir":
        return list(_corregidos(datos.get("antes") or {}, datos.get("despues") or {}, nombres))
    if m.acto == "clasificar" and datos.get("antes"):
        viejo, nuevo = (nombres.get(("tramite", pk or 0), "") for pk in (datos["antes"], datos.get("tramite_id")))
        return _cambio(_("Trámite"), viejo, nuevo)
    if m.acto == "canalizar" and tenia:
        return _cambio(_("Dependencia"), tenia, str(datos.get("dependencia", "")))
    if m.acto == "prorrogar":
        antes = datos.get("antes")
        return _cambio(_("Fecha límite"), _fecha(antes) if antes else "", _fecha(datos["fecha_limite"]))
    return []


def _cambio(etiqueta: str, antes: str, ahora: str) -> list[Cambio]:
    """Return a change from one text to another; nothing where neither is known or both are the same."""
    tramos = [(clase, texto) for clase, texto in (("antes", antes), ("ahora", ahora)) if texto]
    return [(etiqueta, tramos)] if tramos and antes != ahora else []


def _corregidos(antes: Hechos, despues: Hechos, nombres: Nombres) -> Iterator[Cambio]:
    for clave, nuevo in despues.items():
        viejo = antes.get(clave)
        campo = _CAMPO_DE.get(("corregir", clave))
        if clave == "descripcion":
            yield _(campo.etiqueta) if campo else "", palabra_por_palabra(str(viejo or ""), str(nuevo or ""))
        elif clave == "localidad_id":
            par = (nombres.get(("localidad", int(pk or 0)), "") for pk in (viejo, nuevo))
            yield from _cambio(_("Localidad"), *par)
        else:
            etiqueta = _(campo.etiqueta) if campo else clave.removeprefix(PROPIO).replace("_", " ").capitalize()
            yield from _cambio(etiqueta, _dicho(campo, viejo), _dicho(campo, nuevo))


def _dicho(campo: Campo | None, valor: object) -> str:
    if valor in (None, ""):
        return ""
    return _legible(campo, valor) if campo else _("Sí") if valor is True else str(valor)


def palabra_por_palabra(antes: str, ahora: str) -> list[Tramo]:
    """Return the stretches of a corrected text: what went away, what came, and the words around it.

    A long stretch that stayed is cut to the words next to what changed, with «…» for the rest.
    """
    viejas, nuevas = re.findall(r"\S+\s*", antes), re.findall(r"\S+\s*", ahora)
    iguales = SequenceMatcher(None, [p.strip() for p in viejas], [p.strip() for p in nuevas], autojunk=False)
    tramos: list[Tramo] = []
    for clase, i, j, k, m in iguales.get_opcodes():
        if clase == "equal":
            tramos.append(("", _recortado(nuevas[k:m], bool(i), j < len(viejas) or m < len(nuevas))))
        else:
            tramos += [("antes", "".join(viejas[i:j])), ("ahora", "".join(nuevas[k:m]))]
    return [tramo for tramo in tramos if tramo[1]]


def _recortado(palabras: list[str], algo_antes: bool, algo_despues: bool) -> str:
    """Keep of what stayed only what stands next to a change."""
    antes, despues = _ENTORNO if algo_antes else 0, _ENTORNO if algo_despues else 0
    if len(palabras) <= antes + despues + 2:
        return "".join(palabras)
    fin = palabras[len(palabras) - despues :]
    return "".join(palabras[:antes]) + "… " + "".join(fin)
