"""How a petición's acts are offered: two answers alike, the others by purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _

from app.actos.forms import FormaDeActo
from app.nucleo.flujo import Campo
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.vocabulario import ACTOS, GRUPOS


@dataclass(frozen=True)
class Respuesta:
    """One answer: its words, what follows from it, the form that sends it, and whether it stands chosen."""

    texto: str
    sigue: str
    forma: FormaDeActo
    elegida: bool = False


@dataclass(frozen=True)
class Decision:
    """A question with two answers of equal weight; `otra`, where there is one, for when neither can be given."""

    pregunta: str
    respuestas: tuple[Respuesta, Respuesta]
    elija: str
    otra: Respuesta | None = None

    @property
    def todas(self) -> tuple[Respuesta, ...]:
        """Every answer, in the order of the page."""
        return (*self.respuestas, self.otra) if self.otra else self.respuestas

    @property
    def actos(self) -> frozenset[str]:
        """The acts that it sends."""
        return frozenset(respuesta.forma.acto for respuesta in self.todas)


def decision_de(p: Peticion, formas: Sequence[FormaDeActo], rechazado: str = "") -> Decision | None:
    """Return what is to be decided now; None where its next act has no opposite.

    `rechazado` is the act whose form came back: its answer stands chosen.
    """
    por_acto = {forma.acto: forma for forma in formas}
    casos = {"por_dictaminar": _procede, "concluido": _comprobada, "recibido": _competencia}
    caso = casos.get(p.estado)
    return caso(p, por_acto, rechazado) if caso else None


def _procede(_p: Peticion, formas: Mapping[str, FormaDeActo], rechazado: str) -> Decision | None:
    si, no = formas.get("dictaminar_procedente"), formas.get("dictaminar_improcedente")
    if si is None or no is None:
        return None
    return Decision(
        _("¿Procede?"),
        (
            Respuesta(_("Sí procede"), _("Pasa al Capturista, que la canaliza"), si, si.acto == rechazado),
            Respuesta(_("No procede"), _("Avísele primero; al guardar, se cierra"), no, no.acto == rechazado),
        ),
        _("Elija si procede o no"),
    )


def _competencia(p: Peticion, formas: Mapping[str, FormaDeActo], rechazado: str) -> Decision | None:
    """The enlace takes it or sends it back; by oficio the body's answer is typed as it comes.

    He has opened it already, and nearly all are his: taking it stands chosen, so that it costs him no step.
    """
    si, no = formas.get("iniciar_proceso"), formas.get("rechazar_competencia")
    if si is None or no is None or p.via != "enlace":
        return None
    return Decision(
        _("¿Le toca a su dependencia?"),
        (
            Respuesta(_("Sí nos toca"), _("Pasa a proceso, con el formato firmado"), si, no.acto != rechazado),
            Respuesta(_("No nos toca"), _("Regresa a la oficina, que la manda a otra"), no, no.acto == rechazado),
        ),
        _("Elija si les toca o no"),
    )


def _comprobada(p: Peticion, formas: Mapping[str, FormaDeActo], rechazado: str) -> Decision | None:
    """Whether it is as the dependencia answered; its NO is checked as its YES is.

    None where `validar` came back with another result: its whole form says what was wrong.
    """
    validar, devolver = formas.get("validar"), formas.get("devolver")
    if validar is None or devolver is None:
        return None
    afirma, niega = ("no_resuelto", "resuelto") if p.resuelto == "no" else ("resuelto", "no_resuelto")
    dicho = str(validar.valores.get("veredicto", ""))
    if rechazado == "validar" and dicho != afirma:
        return None
    es_no = rechazado == "devolver" or (not rechazado and dicho == niega)
    sobran = {afirma} if p.resuelto == "no" else {"resuelto", "no_resuelto"}
    sigue_si = _("Se cierra sin resolver") if p.resuelto == "no" else _("Se cierra como resuelta")
    # What is against the servidores públicos is answered and checked by the same Órgano de Control.
    suya = p.reservada
    sigue_no = _("Vuelve a proceso") if suya else _("Regresa a %(dependencia)s", dependencia=str(p.dependencia))
    return Decision(
        _("La dependencia dice que no se pudo. ¿Es así?") if p.resuelto == "no" else _("¿Quedó resuelto?"),
        (
            Respuesta(_("Sí"), sigue_si, _con_veredicto(validar, afirma), dicho == afirma and not es_no),
            Respuesta(_("No"), sigue_no, devolver, es_no),
        ),
        _("Elija Sí o No"),
        Respuesta(_("No se pudo comprobar, u otro resultado"), "", _sin_veredictos(validar, sobran)),
    )


def _con_veredicto(forma: FormaDeActo, veredicto: str) -> FormaDeActo:
    """Return the form of an answer that says already what was found: one question less."""
    campos = [c for c in forma.campos if c.nombre != "veredicto" and _cuenta(c, forma.campos, veredicto)]
    return replace(forma, campos=campos, fijos={"veredicto": veredicto})


def _cuenta(campo: Campo, campos: Sequence[Campo], veredicto: str) -> bool:
    """Answer whether a field may be asked for with this veredicto."""
    if campo.si is None:
        return True
    if campo.si[0] == "veredicto":
        return veredicto in campo.si[1]
    duena = next((c for c in campos if c.nombre == campo.si[0]), None)
    return duena is None or _cuenta(duena, campos, veredicto)


def _sin_veredictos(forma: FormaDeActo, sobran: set[str]) -> FormaDeActo:
    """Return the same act for when neither answer can be given: what was found is chosen from the rest."""

    def acotado(campo: Campo) -> Campo:
        opciones = campo.opciones if not callable(campo.opciones) else ()
        return replace(campo, opciones=tuple(par for par in opciones if par[0] not in sobran))

    campos = [acotado(c) if c.nombre == "veredicto" else c for c in forma.campos]
    return replace(forma, campos=campos, variante="otra", errores={}, valores={})


def por_grupo(formas: Sequence[FormaDeActo]) -> list[tuple[str, list[FormaDeActo]]]:
    """Return the forms that are nobody's turn, by purpose; within each, in the table's order."""
    grupos = [(_(titulo), [f for f in formas if ACTOS[f.acto].grupo == titulo]) for titulo in GRUPOS]
    return [(titulo, suyas) for titulo, suyas in grupos if suyas]
