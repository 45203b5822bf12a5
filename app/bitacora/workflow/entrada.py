"""The bitácora's table: acts, from where, to where, by whom; its words and fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.actos.campos import MOTIVO, PUNTO, momento
from app.nucleo.flujo import Acto, Campo, Opciones, Paso
from app.nucleo.puestos import ASESOR, CAPTURISTA, COORDINADOR, INFORMACION, SUBCOORDINADOR
from app.nucleo.texto import N_
from app.peticiones.workflow.hitos import fue_la_visita, fuera_de_jornada, se_oyo
from app.peticiones.workflow.vocabulario import AVISOS, CONTRA_ALGUIEN, CONTRAS, TIPOS

ESTADOS = {
    "asentada": N_("Asentada"),
    "verificada": N_("Verificada"),
    "visitada": N_("Visitada"),
    "visita_verificada": N_("Visita verificada"),
    "registrada": N_("Registrada"),
    "atendida": N_("Atendida"),
    "descartada": N_("Descartada"),
}
"""In the order in which filters, reports and the drawing of «Cómo camina» show them: that in which they are passed.
Which are final is in `FINALES`, whatever their place."""
FINALES = ("registrada", "atendida", "descartada")
MEDIOS: Opciones = (
    ("radio", N_("Radio")),
    ("telefono", N_("Teléfono")),
    ("jornada", N_("Jornada en la colonia")),
)
ACTOS = {
    "asentar": Acto(N_("Asentar"), N_("Asentada")),
    "verificar": Acto(N_("Verificar y analizar"), N_("Verificada y analizada")),
    "visitar": Acto(N_("Anotar la visita"), N_("Se visitó a la dependencia")),
    "verificar_visita": Acto(N_("Verificar la visita"), N_("Visita verificada")),
    "registrar_denuncia": Acto(N_("Registrar la denuncia"), N_("Registrada como petición")),
    "orientar": Acto(N_("Orientar y cerrar"), N_("Se asesoró a la persona")),
    "devolver": Acto(N_("Devolver la visita"), N_("Visita devuelta"), tono="aviso", peligroso=True),
    "reservar": Acto(N_("Reservar"), N_("Reservada"), peligroso=True),
    "descartar": Acto(N_("Descartar"), N_("Descartada"), tono="gris", peligroso=True),
}
CUANTAS = ("", "_2", "_3")
"""What the fields of the first, second and third petición of one entry end with."""


class HechosDeEntrada(Protocol):
    """The facts of an entry that its table reads."""

    @property
    def estado(self) -> str: ...
    @property
    def medio(self) -> str: ...


def de_jornada(b: HechosDeEntrada) -> bool:
    """Heard in a jornada: the Capturista registers it without a visita (H 4.3.1)."""
    return str(b.medio) == "jornada"


def razon_de(_b: HechosDeEntrada, prueba: Callable[..., bool]) -> tuple[str, str]:
    """Return why a condition does not hold on an entry, and the act that mends it."""
    if prueba is de_jornada:
        return N_("se visita antes a la dependencia; solo lo oído en una jornada se registra sin visita"), ""
    return N_("no cumple lo que se pide"), ""


def _asentar(medios: Opciones) -> tuple[Campo, ...]:
    radio, jornada = ("medio", ("radio",)), ("medio", ("jornada",))
    falta = N_("Elija la localidad.")
    return (
        Campo("medio", N_("¿Cómo se supo?"), "opcion", opciones=medios, falta=N_("Diga cómo se supo.")),
        Campo("estacion", N_("Estación de radio"), si=radio, maximo=80),
        Campo("programa", N_("Programa"), obligatorio=False, si=radio, maximo=80),
        Campo("jornada_id", N_("Jornada"), "referencia", si=jornada, catalogo="jornada", falta=N_("Elija la jornada.")),
        *momento("oida", N_("Día en que se oyó"), N_("Hora en que se oyó"), fuera_de_jornada),
        Campo("relato", N_("Lo que se dijo"), "area", falta=N_("Escriba lo que se dijo.")),
        Campo("localidad_id", N_("Colonia, ejido o congregación"), "referencia", catalogo="localidad", falta=falta),
        Campo("domicilio", N_("Calle y referencia"), obligatorio=False),
        PUNTO,
        Campo("tramite_id", N_("De qué trata"), "referencia", obligatorio=False, catalogo="tramite"),
        Campo("reporta", N_("Quién lo reporta"), obligatorio=False, maximo=160),
        Campo("reporta_telefono", N_("Su teléfono"), obligatorio=False, maximo=120),
        Campo("corrige_folio", N_("Folio de la entrada que corrige"), "folio", obligatorio=False),
    )


ASENTAR = _asentar(MEDIOS)
ASENTAR_EN_JORNADA = _asentar(tuple(par for par in MEDIOS if par[0] == "jornada"))
"""The Subcoordinador writes the bitácora only in a jornada (H 4.3.1, paso 2)."""
ANALISIS = (Campo("analisis", N_("Análisis"), "area", falta=N_("Escriba su análisis.")),)
CONSEJO = (Campo("texto", N_("Qué se le aconsejó"), "area", falta=N_("Escriba qué se le aconsejó.")),)
CONSEJO_JURIDICO = (
    *CONSEJO,
    Campo("normas", N_("Normas citadas"), "area", obligatorio=False, ayuda=N_("Ley y artículo; una por renglón")),
    Campo("remitida_a", N_("A dónde se remitió"), obligatorio=False, maximo=160),
)
"""What the Asesor advises is an asesoría, between him and the Coordinador: the entry shows only that he did."""
VISITA = (
    Campo(
        "dependencia_id",
        N_("Dependencia visitada"),
        "referencia",
        catalogo="dependencia",
        falta=N_("Elija la dependencia que visitó."),
    ),
    Campo("con_quien", N_("Con quién habló"), maximo=160),
    *momento("cuando", N_("Día de la visita"), N_("Hora de la visita"), se_oyo),
    Campo("resultado", N_("Resultado"), "area", falta=N_("Escriba en qué quedó la visita.")),
    Campo("siguiente", N_("Siguiente paso"), "area", obligatorio=False),
    Campo("siguiente_fecha", N_("Día del siguiente paso"), "fecha", obligatorio=False, desde=fue_la_visita),
    PUNTO,
    Campo("uuid", N_("Identificador"), "oculto", obligatorio=False, maximo=36),
)


def contra(
    sufijo: str, opciones: Opciones, falta: str, si: tuple[str, tuple[str, ...]] | None = None
) -> tuple[Campo, ...]:
    """Return the two fields that say against whom it goes."""
    alguien = tuple(clave for clave, _texto in CONTRA_ALGUIEN)
    return (
        Campo(f"contra{sufijo}", N_("¿Contra quién?"), "opcion", opciones=opciones, si=si, falta=falta),
        Campo(
            f"contra_dependencia_id{sufijo}",
            N_("Cuál dependencia"),
            "referencia",
            obligatorio=False,
            catalogo="acusada",
            si=(f"contra{sufijo}", alguien),
        ),
    )


def _peticion(sufijo: str, si: tuple[str, tuple[str, ...]] | None) -> tuple[Campo, ...]:
    """Return the fields of one petición of the entry; the first says by default what the entry says: a denuncia."""
    elegido = bool(sufijo)
    de_quejarse = ("queja", "denuncia") if elegido else ("", "queja", "denuncia")
    return (
        Campo(f"tipo{sufijo}", N_("Tipo"), "opcion", elegido, TIPOS, si, falta=N_("Elija el tipo.")),
        *contra(sufijo, CONTRAS, N_("Diga si va contra alguien."), (f"tipo{sufijo}", de_quejarse)),
        Campo(f"descripcion{sufijo}", N_("Qué denuncia o pide"), "area", obligatorio=bool(sufijo), si=si),
        Campo(f"tramite_id{sufijo}", N_("Trámite"), "referencia", obligatorio=False, catalogo="tramite", si=si),
        Campo(
            f"dependencia_id{sufijo}",
            N_("Dependencia"),
            "referencia",
            obligatorio=False,
            catalogo="visitada",
            si=si,
            ayuda=N_("Si no elige otra, va a la que se visitó y se verificó"),
        ),
    )


def _otra(sufijo: str, si: tuple[str, tuple[str, ...]] | None = None) -> Campo:
    respuestas = (("no", N_("No")), ("si", N_("Sí")))
    return Campo(f"otra{sufijo}", N_("¿Sale otra petición de esta entrada?"), "opcion", False, respuestas, si)


DENUNCIA = (
    *_peticion("", None),
    Campo("nombre", N_("Nombre de quien reporta"), obligatorio=False, maximo=80, ayuda=N_("Vacío: sin nombre")),
    Campo("apellidos", N_("Apellidos"), obligatorio=False, maximo=80),
    Campo("telefono", N_("Teléfono"), obligatorio=False, maximo=120),
    Campo("aviso_medio", N_("Aviso de privacidad"), "opcion", obligatorio=False, opciones=AVISOS),
    _otra("_2"),
    *_peticion("_2", ("otra_2", ("si",))),
    _otra("_3", ("otra_2", ("si",))),
    *_peticion("_3", ("otra_3", ("si",))),
)
RESERVA = contra("", CONTRA_ALGUIEN, N_("Diga contra quién."))
DESCARTE = (
    Campo("motivo", N_("Motivo"), "area", obligatorio=False),
    Campo("principal_folio", N_("O el folio con que ya se registró"), "folio", obligatorio=False),
)

TABLA: tuple[Paso[HechosDeEntrada], ...] = (
    Paso("asentar", ("",), "asentada", (INFORMACION,), ASENTAR),
    Paso("asentar", ("",), "asentada", (SUBCOORDINADOR,), ASENTAR_EN_JORNADA),
    Paso("registrar_denuncia", ("visita_verificada",), "registrada", (CAPTURISTA,), DENUNCIA),
    Paso("registrar_denuncia", ("asentada",), "registrada", (CAPTURISTA,), DENUNCIA, (de_jornada,)),
    Paso("verificar", ("asentada",), "verificada", (COORDINADOR,), ANALISIS),
    Paso("visitar", ("verificada", "visitada"), "visitada", (INFORMACION,), VISITA),
    Paso("verificar_visita", ("visitada",), "visita_verificada", (SUBCOORDINADOR,)),
    Paso("orientar", ("asentada",), "atendida", (SUBCOORDINADOR,), CONSEJO),
    Paso("orientar", ("asentada",), "atendida", (ASESOR,), CONSEJO_JURIDICO),
    Paso("devolver", ("visitada",), "verificada", (SUBCOORDINADOR,), (MOTIVO,)),
    Paso("reservar", ("asentada", "verificada"), "registrada", (INFORMACION, COORDINADOR), RESERVA),
    Paso("descartar", ("asentada", "verificada", "visitada"), "descartada", (COORDINADOR,), DESCARTE),
)
"""Rows in the order in which a person is offered them: what moves the entry on comes first."""
