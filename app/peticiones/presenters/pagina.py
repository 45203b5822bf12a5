"""What the page of a petición shows: steps, related ones, what its forms begin with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from app.actos.forms import FormaDeActo, Propuesta
from app.catalogos.services.ajustes import configuracion
from app.nucleo.datos import Datos, Hechos
from app.nucleo.tipos import TIPOS
from app.peticiones.models.peticion import Peticion
from app.peticiones.models.sucesos import Contado
from app.peticiones.presenters.renglones import (
    SIN_RESOLVER,
    dia_corto,
    ficha_de_estado,
    queda_recibida,
    sin_resolver,
    url_de,
)
from app.peticiones.services.cierres import EnElLibro, lo_resuelto, respuestas_de
from app.peticiones.services.lectura import Leida, firmas_recientes
from app.peticiones.workflow.caminos import linea_de
from app.peticiones.workflow.manual import apartado_de, donde_va, es_su_manual
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ESTADOS, FINALES
from app.seguridad.zona import hoy, local


def valores_iniciales(p: Peticion, acto: str, movimientos: Sequence[Contado] | None = None) -> Datos:
    """Return what the form of an act already shows: what stands, what is proposed, what the citizen said."""
    dicho = p.planteamiento
    if acto == "corregir" and dicho:
        suyos = {"tipo": p.tipo, "localidad_id": str(p.localidad_id), "domicilio": dicho.domicilio or ""}
        return {**suyos, "descripcion": dicho.descripcion, **(dicho.propios or {}), **(dicho.llegada or {})}
    if acto == "clasificar" and p.tramite_id:
        return {"tramite_id": str(p.tramite_id), **((dicho.propios if dicho else None) or {})}
    if acto in ("iniciar_proceso", "recibir"):
        return {"recibio_fecha" if acto == "iniciar_proceso" else "oficio_fecha": hoy().isoformat()}
    if acto == "canalizar":
        destino = p.destino_previsto
        return {"dependencia_id": str(destino.id)} if destino else {}
    if acto == "emitir_respuesta":
        return {"texto": lo_resuelto(p, movimientos)}
    if acto == "validar" and p.calificada_resuelto:
        return {"veredicto": "resuelto" if p.calificada_resuelto == "si" else "no_resuelto"}
    return {}


def afinar(leida: Leida, forma: FormaDeActo) -> None:
    """Fill a form with what is known, choose where there is one choice, and say what its button does besides."""
    p = leida.peticion
    forma.valores = valores_iniciales(p, forma.acto, leida.movimientos)
    for campo in forma.campos:
        opciones = campo.opciones_de(p)
        ya_esta = campo.nombre == "escaneado" or (campo.nombre == "constancia" and opciones[0][0] == "escaneada")
        if opciones and (ya_esta or (campo.nombre == "oficio_id" and len(opciones) == 1)):
            forma.valores[campo.nombre] = opciones[0][0]
    if forma.acto == "recibir" and not forma.campos and not p.reservada:
        forma.explicacion = queda_recibida()
    if any(campo.nombre == "recibio" for campo in forma.campos):
        forma.propuestas = [_quien_recibio(*firma) for firma in firmas_recientes(p, forma.acto)]
    if forma.acto in ("emitir_respuesta", "cancelar_oficio"):
        _con_lo_respondido(forma, respuestas_de(p, leida.libro))


def _quien_recibio(nombre: str, puesto: str) -> Propuesta:
    valores = {"recibio": nombre, **({"recibio_puesto": puesto} if puesto else {})}
    return Propuesta(", ".join(filter(None, (nombre, puesto))), valores)


def _con_lo_respondido(forma: FormaDeActo, respuestas: Sequence[EnElLibro]) -> None:
    """Say that the person was answered already; only an answer is mended when another takes its place."""
    if forma.acto == "emitir_respuesta" and respuestas:
        numero = respuestas[-1].numero
        forma.explicacion = _("Ya se le respondió con %(numero)s; esto hace otro oficio.", numero=numero)
    elif forma.acto == "cancelar_oficio" and not respuestas:
        forma.campos = [campo for campo in forma.campos if campo.nombre != "texto"]
    elif forma.acto == "cancelar_oficio" and len(respuestas) == 1:
        forma.valores["texto"] = respuestas[0].texto


def relacion(p: Peticion, otra: Peticion) -> Datos:
    """Return how another petición is related to this one."""
    if otra.id == p.principal_id:
        como = _("Se atiende junto con esta")
    elif otra.principal_id == p.id:
        como = _("Duplicada de esta")
    else:
        como = _("De aquí se desglosó") if otra.id == p.origen_id else _("Desglosada de esta")
    return {"folio": otra.folio, "url": url_de(otra), "detalle": como, "ficha": ficha_de_estado(otra)}


def sirve(forma: FormaDeActo) -> bool:
    """Answer whether a form can be sent at all: there is a requisito left to be seen."""
    return forma.acto != "cotejar_requisitos" or bool(forma.campos[0].opciones)


def requisitos_pendientes(requisitos: Sequence[Hechos], actos: Collection[str]) -> dict[str, str] | None:
    """Return what to say beside the forms that end it: which obligatory requisitos nobody saw, and who sees them.

    `requisitos` as its page lists them, `actos` what this person may do; None where nothing is missing or ends.
    """
    faltan = [r["nombre"] for r in requisitos if r["obligatorio"] and not r["cumplido"]]
    if not faltan or not {"concluir", "validar"} & set(actos):
        return None
    cuantos = ngettext("Falta %(num)s requisito", "Faltan %(num)s requisitos", len(faltan))
    propio = "cotejar_requisitos" in actos
    return {
        "texto": _("%(cuantos)s: %(cuales)s.", cuantos=cuantos, cuales="; ".join(faltan)),
        "url": "#acto-cotejar_requisitos" if propio else "",
        "quien": _("Cotejar lo que ya trajo") if propio else _("Los coteja la Secretaria o el Capturista."),
    }


def pasos_de(p: Peticion) -> list[dict[str, str]]:
    """Return the steps of its procedimiento: done, today's, to come."""
    camino = _camino_de(p)
    if p.estado not in camino:
        return [{"texto": _(ESTADOS[p.estado]), "estado": "hoy"}]
    aqui = camino.index(p.estado)
    estados = [
        "hecho" if i < aqui or p.estado == "validado" else "hoy" if i == aqui else "" for i in range(len(camino))
    ]
    no = SIN_RESOLVER if sin_resolver(p) else {}
    pares = [(e, estado, no.get(e, "") if estado else "") for e, estado in zip(camino, estados, strict=True)]
    return [
        {"clave": e, "texto": _(mal or ESTADOS[e]), "estado": estado, **({"tono": "aviso"} if mal else {})}
        for e, estado, mal in pares
    ]


def pasos_contados(p: Peticion, movimientos: Sequence[Contado]) -> list[dict[str, str]]:
    """Return the same steps, each that was reached with its day, who brought it there, and how often it came back."""
    pasos = pasos_de(p)
    orden = [paso.get("clave", "") for paso in pasos]
    for paso in pasos:
        llegadas = [m for m in movimientos if m.hacia == paso.get("clave") and m.desde != m.hacia]
        if llegadas and paso["estado"]:
            autor = llegadas[0].autor
            paso["dia"] = dia_corto(local(llegadas[0].cuando).date())
            paso["quien"] = autor.get_full_name() if autor else _("El sistema")
            paso["vueltas"] = _vueltas(sum(_regresa(m, orden) for m in llegadas))
    return pasos


def _regresa(m: Contado, orden: Sequence[str]) -> bool:
    """Answer whether a movimiento went back to an earlier step, or opened again what was closed."""
    return m.desde in FINALES or (m.desde in orden and orden.index(m.desde) > orden.index(m.hacia))


def _vueltas(n: int) -> str:
    """Return how often it came back to a step, in words."""
    if n <= 2:
        return ("", str(_("volvió una vez")), str(_("volvió dos veces")))[n]
    return _("volvió %(n)s veces", n=n)


def paso_del_manual(p: Peticion) -> dict[str, str] | None:
    """Return at which step it stands, said plainly, and in the words of the manual where that is this town's.

    None before «Ver más» (decision 0009, 11: which manual it follows says how it came), and of what was answered at the
    counter, which no manual says.
    """
    paso = donde_va(p) if p.planteamiento is not None and not p.orientada else None
    if paso is None:
        return None
    salida = {"llano": _(paso.llano), "rotulo": _("Paso %(n)s de %(total)s", n=paso.numero, total=paso.total)}
    if not es_su_manual(paso.cita, configuracion().ajustes["cvegeo"]):
        return {**salida, "puesto": "", "palabras": ""}
    donde = _("Manual de Procedimientos, apartado %(apartado)s", apartado=apartado_de(paso.cita))
    suyo = {
        "rotulo": f"{salida['rotulo']} · {donde}",
        "puesto": _(paso.puesto) if paso.puesto else "",
        "palabras": _(paso.palabras),
    }
    return {**salida, **suyo}


def _camino_de(p: Peticion) -> tuple[str, ...]:
    """Return the states that it goes through: not those it has jumped, and before «Ver más» not how it came."""
    if p.reservada:
        return linea_de("ventanilla")[1:]
    camino = linea_de(p.procedimiento if p.planteamiento is not None else "ventanilla")
    return (camino[0], camino[-1]) if p.orientada else camino


def perdido(acto: str, tecleado: Hechos) -> list[tuple[str, str]]:
    """Return what was typed in the form of an act that may no longer be carried out, so that it is not lost."""
    campos = {campo.nombre: campo for paso in TABLA if paso.acto == acto for campo in paso.exige}
    textos = [(campo, str(tecleado.get(nombre) or "").strip()) for nombre, campo in campos.items()]
    return [(_(campo.etiqueta), texto) for campo, texto in textos if texto and TIPOS[campo.tipo].se_conserva]


def pregunte(si_no_hay: str = "") -> str:
    """Return how she asks the office: by its telephone where one is set, else `si_no_hay`, else at its counter."""
    telefono = configuracion().ajustes["oficina_telefono"]
    if telefono:
        return str(_("llame a la oficina al %(telefono)s con su folio", telefono=telefono))
    return si_no_hay or str(_("pregunte en la oficina con su folio"))


def _como_cerro(p: Peticion) -> str:
    return _("Se le respondió y quedó cerrada.") if p.orientada else _("Se comprobó su resultado y quedó cerrada.")


def resumen_publico(p: Peticion, si_no_hay: str = "", propias: Mapping[str, Callable[[], str]] | None = None) -> str:
    """Return what the citizen is told of the present state, in a sentence or two.

    `propias` gives the caller's own words of a state in place of these; `si_no_hay` is `pregunte`'s.
    """
    textos: dict[str, Callable[[], str]] = {
        "por_canalizar": lambda: _("La oficina la está revisando para enviarla a la dependencia que le toca."),
        "canalizado": lambda: _("Ya se envió a %(dependencia)s, que tiene que recibirla.", dependencia=p.dependencia),
        "recibido": lambda: _("%(dependencia)s ya la recibió.", dependencia=p.dependencia),
        "proceso": lambda: _("%(dependencia)s la está atendiendo.", dependencia=p.dependencia),
        "concluido": lambda: _("%(dependencia)s contestó; la oficina lo está comprobando.", dependencia=p.dependencia),
        "validado": lambda: _como_cerro(p),
        "improcedente": lambda: _("Se revisó y no procede. Se le dio aviso del motivo."),
        "cancelado": lambda: _("Quedó cancelada. Si tiene dudas, %(pregunte)s.", pregunte=pregunte(si_no_hay)),
        "duplicado": lambda: _("Se atiende junto con otra petición igual."),
        **(propias or {}),
    }
    return textos.get(p.estado, lambda: _("La oficina la está revisando."))()
