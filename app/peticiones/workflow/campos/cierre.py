"""What is asked to conclude, validate, answer or cancel a petición."""

from __future__ import annotations

from dataclasses import replace

from app.nucleo.flujo import Campo, Opciones
from app.nucleo.texto import N_
from app.peticiones.workflow.hechos import Contactable, ConTramite
from app.peticiones.workflow.hitos import se_registro

_MEDIOS: Opciones = (
    ("llamada", N_("Llamada telefónica")),
    ("mensaje", N_("Mensaje")),
    ("correo", N_("Correo electrónico")),
    ("presencial", N_("En persona")),
    ("visita", N_("Visita a su domicilio")),
    ("escrito", N_("Escrito u oficio")),
)
_INTENTOS = ("intentos", N_("No se le encontró: tres intentos"))
_SIN_MEDIO = ("sin_medio", N_("No dejó teléfono, correo ni domicilio"))


def _medios_de_aviso(p: Contactable) -> Opciones:
    return (*_MEDIOS, _INTENTOS) if p.contactable else (*_MEDIOS, _INTENTOS, _SIN_MEDIO)


def _intentos(campo: str) -> tuple[Campo, ...]:
    valores = ("intentos", "sin_contacto")
    nombres = (N_("Primer intento"), N_("Segundo intento"), N_("Tercer intento"))
    return tuple(
        Campo(f"intento_{n}", nombre, "fecha", si=(campo, valores), limite="pasado", desde=se_registro)
        for n, nombre in enumerate(nombres, 1)
    )


def aviso(si: tuple[str, tuple[str, ...]] | None) -> tuple[Campo, ...]:
    con_medio = ("informado_medio", ("", *(clave for clave, _ in _MEDIOS)))
    falta = N_("Diga cómo se le avisó: la persona tiene derecho a saberlo.")
    return (
        Campo("informado_medio", N_("Se le avisó por"), "opcion", opciones=_medios_de_aviso, si=si, falta=falta),
        Campo(
            "informado_fecha",
            N_("El día"),
            "fecha",
            si=con_medio,
            limite="pasado",
            falta=N_("Falta el día."),
            desde=se_registro,
        ),
        Campo("informado_por", N_("Quién le avisó"), si=con_medio, falta=N_("Escriba quién le avisó.")),
        *_intentos("informado_medio"),
    )


def _acciones(p: ConTramite) -> tuple[str, ...]:
    return p.tramite.lista_de_acciones if p.tramite else ()


PENDIENTES = "requisitos_pendientes"
"""Key of a movimiento's data: the names of the obligatory requisitos that were still missing when it ended."""
_NO = ("resuelto", ("no",))


def _conclusion(opciones: Opciones) -> tuple[Campo, ...]:
    falta = N_("Escriba por qué no se puede: la persona tiene derecho a saberlo.")
    observacion = N_("Escriba una observación, en breve.")
    se_lee = N_("La persona puede leer esto en su oficio.")
    return (
        Campo("resuelto", N_("¿Quedó resuelto?"), "opcion", opciones=opciones, falta=N_("Diga si quedó resuelto.")),
        Campo("accion", N_("Acción ejecutada"), sugerencias=_acciones, falta=N_("Escriba la acción ejecutada.")),
        Campo("observacion", N_("Observación"), "area", ayuda=se_lee, falta=observacion),
        Campo("motivo", N_("Por qué no se puede"), "area", si=_NO, falta=falta),
        *aviso(_NO),
    )


CONCLUIR = _conclusion((("si", N_("Sí")), ("no", N_("No"))))
CONCLUIR_NO = _conclusion((("no", N_("No")),))
VALIDAR = (
    Campo(
        "veredicto",
        N_("Qué se comprobó"),
        "opcion",
        opciones=(
            ("resuelto", N_("Quedó resuelto")),
            ("no_resuelto", N_("No quedó resuelto")),
            ("desiste", N_("La persona desiste")),
            ("sin_contacto", N_("No se le encontró")),
            ("sin_medio", N_("No dejó cómo avisarle")),
        ),
    ),
    Campo(
        "verificacion",
        N_("Cómo se comprobó"),
        "opcion",
        opciones=(
            ("acuse", N_("Acuse")),
            ("llamada", N_("Llamada")),
            ("visita", N_("Visita")),
            ("foto", N_("Fotografía")),
        ),
    ),
    *_intentos("veredicto"),
    Campo("observacion", N_("Observación"), "area", obligatorio=False),
)
RESPUESTA = (Campo("texto", N_("Qué se le respondió"), "area", falta=N_("Escriba la respuesta que se le dio.")),)
CANCELAR = (
    Campo(
        "motivo",
        N_("Motivo"),
        "opcion",
        opciones=lambda p: (
            ("desistimiento", N_("La persona desiste")),
            ("incompetencia", N_("Toca a otra autoridad")),
            *((("spam", N_("Es basura")),) if p.cuarentena else ()),
            ("otro", N_("Otro")),
        ),
        falta=N_("Elija el motivo."),
    ),
    Campo("texto", N_("Explique cuál autoridad o qué motivo"), "area", si=("motivo", ("incompetencia", "otro"))),
    *aviso(("motivo", ("incompetencia", "otro"))),
)
DUPLICADA = (Campo("principal_folio", N_("Folio de la petición principal"), "folio"), *aviso(None))
CALIFICACION = (
    Campo(
        "resuelto",
        N_("¿Quedó resuelto?"),
        "opcion",
        opciones=(("si", N_("Sí")), ("no", N_("No"))),
        falta=N_("Diga si quedó resuelto."),
    ),
    Campo(
        "calificacion",
        N_("¿Cómo le atendieron?"),
        "opcion",
        opciones=(
            ("5", N_("Muy bien")),
            ("4", N_("Bien")),
            ("3", N_("Regular")),
            ("2", N_("Mal")),
            ("1", N_("Muy mal")),
        ),
        falta=N_("Diga cómo le atendieron."),
    ),
    Campo("texto", N_("Comentario"), "area", obligatorio=False, maximo=1000),
)
AUN_NO = N_("La oficina lo está comprobando; podrá calificar cuando termine.")
OPINION = (replace(CALIFICACION[0], falta=AUN_NO), CALIFICACION[2])
"""What she may say while the Unidad checks it: that it was not done. The rest is asked when it is over."""
EMITIR = (
    Campo(
        "texto",
        N_("Qué se le responde"),
        "area",
        ayuda=N_("Lo leerá la persona en su oficio: dígale qué se hizo o por qué no."),
        falta=N_("Escriba la respuesta: qué se hizo o por qué no se pudo."),
    ),
)
CANCELAR_OFICIO = (
    Campo("oficio_id", N_("Oficio"), "referencia", catalogo="oficio", falta=N_("Elija el oficio.")),
    Campo("motivo", N_("Motivo"), maximo=300, falta=N_("Escriba por qué se cancela.")),
    Campo(
        "reponer",
        N_("Emitir otro en su lugar"),
        "casilla",
        obligatorio=False,
        ayuda=N_("Toma el número que sigue, con los datos de hoy."),
    ),
    Campo(
        "texto",
        N_("Qué se le responde"),
        "area",
        obligatorio=False,
        si=("reponer", ("1", "True")),
        ayuda=N_("Corrija aquí lo que dirá el oficio nuevo. Si lo deja vacío, repite lo del anterior."),
    ),
)
