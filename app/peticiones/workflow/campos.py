"""What each act demands, by fields: form, validation and the movimiento's data."""

from __future__ import annotations

from dataclasses import replace

from app.actos.campos import MOTIVO, PUNTO
from app.limpieza.tipos import ACEPTA
from app.nucleo.claves import LARGO_TECLEADO
from app.nucleo.flujo import Campo, Opciones
from app.nucleo.texto import N_
from app.peticiones.workflow.hechos import Contactable, ConTramite
from app.peticiones.workflow.hitos import se_canalizo, se_registro
from app.peticiones.workflow.vocabulario import AVISOS, CONTRA_ALGUIEN, CONTRAS, TIPOS

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


PROPIO = "propio_"
"""How the names of a trámite's own fields begin in forms and in `planteamiento.propios`."""
PENDIENTES = "requisitos_pendientes"
"""Key of a movimiento's data: the names of the obligatory requisitos that were still missing when it ended."""
ARCHIVO = Campo(
    "archivo", N_("Archivo"), "archivo", capturas=ACEPTA, ayuda=N_("PDF, foto o imagen de escáner, hasta 10 MB")
)
TEXTO_CORTO = Campo("texto", N_("Qué es"), obligatorio=False)
OFICIO = (
    Campo("oficio_numero", N_("Número de oficio")),
    Campo("oficio_fecha", N_("Fecha del oficio"), "fecha", limite="pasado", desde=se_canalizo),
)
TRAMITE = (Campo("tramite_id", N_("Trámite"), "referencia", catalogo="tramite", falta=N_("Elija el trámite.")),)
COTEJO = (
    Campo("requisito_id", N_("Requisito"), "referencia", catalogo="requisito", falta=N_("Elija el requisito.")),
    Campo(
        "como",
        N_("Cómo se vio"),
        "opcion",
        opciones=(("original", N_("Original a la vista")), ("copia", N_("Copia")), ("digital", N_("Foto o archivo"))),
    ),
    Campo("archivo", N_("Documento"), "archivo", obligatorio=False, capturas=ACEPTA),
)
CORREGIR = (
    Campo("tipo", N_("Tipo"), "opcion", obligatorio=False, opciones=TIPOS),
    Campo(
        "contra",
        N_("Contra quién"),
        "opcion",
        obligatorio=False,
        opciones=CONTRAS,
        si=("tipo", ("queja", "denuncia")),
    ),
    Campo("localidad_id", N_("Colonia, ejido o congregación"), "referencia", obligatorio=False, catalogo="localidad"),
    Campo("domicilio", N_("Calle y referencia"), obligatorio=False),
    Campo("descripcion", N_("Qué pide, con sus palabras"), "area", obligatorio=False),
    Campo("motivo", N_("Por qué se corrige"), falta=N_("Escriba por qué se corrige.")),
)
DESTINO = (
    Campo(
        "dependencia_id",
        N_("Dependencia"),
        "referencia",
        obligatorio=False,
        catalogo="dependencia",
        ayuda=N_("Si no elige otra, va a la del trámite"),
    ),
    Campo("motivo", N_("Por qué va a otra dependencia"), obligatorio=False),
)
_UNIDAD = N_("Con su unidad: «10 días hábiles», «2 semanas».")
FORMATO = (
    Campo(
        "archivo",
        N_("Formato firmado, escaneado"),
        "archivo",
        capturas=ACEPTA,
        falta=N_("Adjunte el formato firmado de recibido."),
    ),
    Campo("recibio", N_("Quién lo firmó de recibido")),
    Campo("recibio_puesto", N_("Su puesto")),
    Campo("recibio_fecha", N_("Fecha de la firma"), "fecha", limite="pasado", desde=se_canalizo),
    Campo("tiempo_espera", N_("Tiempo de espera que indicó"), obligatorio=False, ayuda=_UNIDAD),
)
EXPEDIENTE = (Campo("expediente", N_("Número de expediente")),)
CONSTANCIA = (
    Campo(
        "constancia",
        N_("Con qué consta"),
        "opcion",
        opciones=(
            ("copia", N_("Copia sellada")),
            ("oficio", N_("Oficio de la dependencia")),
            ("dicho", N_("Dicho de la persona")),
        ),
    ),
    Campo(
        "archivo",
        N_("Copia sellada, escaneada"),
        "archivo",
        si=("constancia", ("copia",)),
        capturas=ACEPTA,
    ),
    Campo("oficio_numero", N_("Número de oficio"), si=("constancia", ("oficio",))),
    Campo(
        "oficio_fecha",
        N_("Fecha"),
        "fecha",
        si=("constancia", ("oficio", "dicho")),
        limite="pasado",
        desde=se_canalizo,
    ),
    Campo("texto", N_("Qué dijo la persona"), si=("constancia", ("dicho",))),
    Campo("tiempo_espera", N_("Tiempo de espera que indicó"), obligatorio=False, ayuda=_UNIDAD),
)
ESPERA = (
    Campo("texto", N_("Qué se espera de la persona")),
    Campo("hasta", N_("Hasta cuándo"), "fecha", limite="futuro"),
)
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
NOTA = (
    Campo("texto", N_("Nota"), "area", falta=N_("Escriba la nota.")),
    Campo(
        "para",
        N_("Quién la lee"),
        "opcion",
        opciones=(("interna", N_("Solo la oficina")), ("ciudadano", N_("También la persona"))),
    ),
)
_ALGUIEN = tuple(clave for clave, _ in CONTRA_ALGUIEN)
_CONTRA = Campo(
    "contra",
    N_("Contra quién"),
    "opcion",
    opciones=CONTRAS,
    si=("tipo", ("queja", "denuncia")),
    falta=N_("Diga si va contra alguien."),
)
_CONTRA_CUAL = Campo(
    "contra_dependencia_id",
    N_("De cuál dependencia"),
    "referencia",
    obligatorio=False,
    catalogo="acusada",
    si=("contra", _ALGUIEN),
)
_TIPO = Campo("tipo", N_("Tipo"), "opcion", opciones=TIPOS, falta=N_("Elija el tipo."))
_QUE_PIDE = Campo("descripcion", N_("Qué pide, con sus palabras"), "area", falta=N_("Escriba qué pide la persona."))
_PERSONA = (
    Campo("ciudadano_id", N_("Persona"), "referencia", obligatorio=False, catalogo="ciudadano"),
    Campo("nombre", N_("Nombre"), obligatorio=False, maximo=80),
    Campo("apellidos", N_("Apellidos"), obligatorio=False, maximo=80),
    Campo("telefono", N_("Teléfono"), obligatorio=False, maximo=120),
    Campo("correo", N_("Correo electrónico"), obligatorio=False, maximo=120),
    Campo("curp", N_("CURP"), obligatorio=False, maximo=LARGO_TECLEADO),
    Campo("rfc", N_("RFC"), obligatorio=False, maximo=LARGO_TECLEADO),
)
REGISTRO = (
    Campo("canal_id", N_("Cómo llegó"), "referencia", catalogo="canal", falta=N_("Elija cómo llegó.")),
    Campo("modulo_id", N_("Módulo"), "referencia", obligatorio=False, catalogo="modulo"),
    _TIPO,
    _CONTRA,
    _CONTRA_CUAL,
    _QUE_PIDE,
    Campo(
        "localidad_id",
        N_("Colonia, ejido o congregación"),
        "referencia",
        catalogo="localidad",
        falta=N_("Escriba y elija la colonia, el ejido o la congregación."),
    ),
    Campo("domicilio", N_("Calle y referencia"), obligatorio=False),
    PUNTO,
    Campo("jornada_id", N_("Jornada"), "referencia", obligatorio=False, catalogo="jornada"),
    Campo("tramite_id", N_("Trámite"), "referencia", obligatorio=False, catalogo="tramite"),
    Campo("anonima", N_("No quiere dar su nombre"), "casilla", obligatorio=False),
    Campo("confidencial", N_("Da su nombre, pero en confianza"), "casilla", obligatorio=False),
    Campo("aviso_medio", N_("Aviso de privacidad"), "opcion", obligatorio=False, opciones=AVISOS),
    *_PERSONA,
)
DESGLOSE = (
    _TIPO,
    _CONTRA,
    _CONTRA_CUAL,
    _QUE_PIDE,
    Campo("dependencia_id", N_("Dependencia"), "referencia", catalogo="dependencia", falta=N_("Elija la dependencia.")),
)
RESERVA = (Campo("contra", N_("Contra quién"), "opcion", opciones=CONTRA_ALGUIEN), _CONTRA_CUAL, MOTIVO)
PRORROGA = (MOTIVO, Campo("fecha_limite", N_("Nueva fecha límite"), "fecha", limite="futuro"))
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
PREGUNTA = (Campo("texto", N_("Qué se le pregunta"), "area", falta=N_("Escriba la pregunta.")),)
VECINO = (Campo("anonima", N_("No quiere dar su nombre"), "casilla", obligatorio=False), *_PERSONA)
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
