"""The manuals' steps as data: number, who, printed words, what answers in our tables."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.nucleo.texto import N_
from app.peticiones.workflow.hechos import HechosDePeticion


@dataclass(frozen=True)
class Parte:
    """What of one workflow table belongs to a step: the states in which a thing stands at it, the acts that do it."""

    tabla: str
    estados: tuple[str, ...] = ()
    actos: tuple[str, ...] = ()


@dataclass(frozen=True)
class PasoDelManual:
    """One step of a manual. `puesto` is empty where the manual names nobody; `partes` where our tables have nothing.

    `palabras` keep the spelling of the original, mistakes included, without its number; `llano` says the same plainly,
    for every town.
    """

    numero: int
    cita: str
    puesto: str
    palabras: str
    partes: tuple[Parte, ...] = ()
    llano: str = ""


@dataclass(frozen=True)
class PasoActual:
    """At which step of how many a petición stands, and where its manual says so."""

    numero: int
    total: int
    cita: str
    puesto: str
    palabras: str
    llano: str = ""


def _peticion(estados: tuple[str, ...] = (), actos: tuple[str, ...] = ()) -> Parte:
    return Parte("peticion", estados, actos)


def _bitacora(estados: tuple[str, ...] = (), actos: tuple[str, ...] = ()) -> Parte:
    return Parte("bitacora", estados, actos)


_ATENDER = _peticion(
    ("canalizado", "recibido", "proceso", "concluido"), ("recibir", "iniciar_proceso", "concluir", "validar")
)
_ATENDER_HASTA_EL_FIN = _peticion((*_ATENDER.estados, "validado"), _ATENDER.actos)
_H1, _H2, _H3 = "H 4.1.1", "H 4.2.1", "H 4.3.1"
_COORDINADOR = "Coordinador de Atención Ciudadana"
_UNIDAD, _EL_ENLACE = "LA UNIDAD DE ATENCION CIUDADANA", "EL ENLACE ENCARGADO"

_SOLICITUD = (
    PasoDelManual(
        1,
        _H1,
        "Secretaria",
        "Recibe la solicitud del ciudadano",
        (_peticion(("en_recepcion",), ("registrar", "entregar")),),
    ),
    PasoDelManual(2, _H1, _COORDINADOR, "Verifica y analiza", (_peticion(("en_analisis",), ("verificar",)),)),
    PasoDelManual(
        3,
        _H1,
        "Subcoordinador de Atención Ciudadana",
        "Si procede le envía la solicitud al Capturista. Si no procede informa a la ciudadano",
        (_peticion(("por_dictaminar", "improcedente"), ("dictaminar_procedente", "dictaminar_improcedente")),),
    ),
    PasoDelManual(
        4,
        _H1,
        "Capturista",
        "Registra y canaliza a las diferentes dependencias",
        (_peticion(("por_canalizar",), ("clasificar", "cotejar_requisitos", "canalizar")),),
    ),
    PasoDelManual(5, _H1, "", "Se otorga lo solicitado", (_ATENDER,)),
    PasoDelManual(
        6, _H1, "", "Se envía informe de resultados al Coordinador Interdireccional", (_peticion(("validado",)),)
    ),
    PasoDelManual(7, _H1, "Coordinador inter Direccional", "Recibe el informe"),
)
"""Step 5 names nobody: who grants is the dependencia, by `concluir` with resuelto = si (decision 0009, 6)."""

_DENUNCIA = (
    PasoDelManual(
        1,
        _H2,
        "Información ciudadana",
        "Recibe la denuncia por medio de la radio o teléfono",
        (_bitacora(actos=("asentar",)),),
    ),
    PasoDelManual(
        2,
        _H2,
        _COORDINADOR,
        "Verifica y analiza las denuncias y regresa la información a información ciudadana",
        (_bitacora(("asentada",), ("verificar",)),),
    ),
    PasoDelManual(
        3,
        _H2,
        "Información ciudadana",
        "Canaliza por medio de una visita la información a las diversas dependencias",
        (_bitacora(("verificada",), ("visitar",)),),
    ),
    PasoDelManual(
        4,
        _H2,
        "Subcoordinador",
        "Verifica las visitas de la información ciudadana a las diversas dependencias",
        (_bitacora(("visitada",), ("verificar_visita", "devolver")),),
    ),
    PasoDelManual(
        5,
        _H2,
        "Capturista",
        "Recibe la información y registran las denuncias.",
        (
            _bitacora(("visita_verificada",), ("registrar_denuncia",)),
            _peticion(("por_canalizar",), ("registrar", "canalizar")),
        ),
    ),
    PasoDelManual(
        6,
        _H2,
        "Dependencias",
        "Reciben las denuncias de parte de información ciudadana para que sean atendidas",
        (_ATENDER_HASTA_EL_FIN,),
    ),
)
"""The first four are of the bitácora. An entry stands at the step whose act comes next, and in a state in which it
only waits for somebody, at the step to which it then goes on."""

_CERCA_DE_TI = (
    PasoDelManual(
        1,
        _H3,
        _COORDINADOR,
        "Supervisa las actividades y Coordina esfuerzos para la recepción de solicitudes de la ciudadanía en las "
        "diferentes colonias.",
        (Parte("jornada", ("planeada", "en_curso"), ("planear", "iniciar", "cerrar")),),
    ),
    PasoDelManual(
        2,
        _H3,
        "Subcoordinador",
        "Atiende las denuncias registra y asesora",
        (_bitacora(("asentada",), ("asentar", "orientar")),),
    ),
    PasoDelManual(
        3,
        _H3,
        "Asesor jurídico",
        "Asesora y orienta",
        (Parte("asesoria", ("pedida",), ("asentar", "responder")), _bitacora(actos=("orientar",))),
    ),
    PasoDelManual(
        4,
        _H3,
        "Capturista",
        "Captura y la canaliza a las diversas dependencias",
        (_bitacora(actos=("registrar_denuncia",)), _peticion(("por_canalizar",), ("registrar", "canalizar"))),
    ),
    PasoDelManual(
        5,
        _H3,
        _COORDINADOR,
        "Visita las diversas dependencias para darle seguimiento a las solicitudes y/o demandas.",
    ),
    PasoDelManual(
        6, _H3, "Diversas dependencias", "Reciben las denuncias para hacer atendidas.", (_ATENDER_HASTA_EL_FIN,)
    ),
)
"""Step 5 is a visita `seguimiento`: it moves no state of any table."""

_VENTANILLA = (
    PasoDelManual(
        1,
        "A «¿Como funciona?»",
        "",
        "Se capturan los datos generales en la ventana que aparece posteriormente y se presiona el botón registrar.",
        (_peticion(actos=("registrar",)),),
    ),
    PasoDelManual(
        2,
        "A «¿Como funciona?»",
        "",
        "Se elige trámite correspondiente.",
        (_peticion(("por_canalizar",), ("clasificar", "cotejar_requisitos")),),
    ),
    PasoDelManual(
        3,
        "A «CANALIZADO»",
        _UNIDAD,
        "LA UNIDAD DE ATENCION CIUDADANA, CAPTURA LA PETICION EN EL SISTEMA, Y DIRECCIONA AL DEPARTAMENTO "
        "CORRESPONDIENTE.",
        (_peticion(("canalizado",), ("canalizar",)),),
    ),
    PasoDelManual(
        4,
        "A «RECIBIDO»",
        _EL_ENLACE,
        "EL ENLACE ENCARGADO DE RECEPCIONAR LAS PETICIONES, TENDRA QUE VISUALIZAR EL APARTADO DE “ACCIONES”, DAR CLICK "
        "EN “VER MAS”, DONDE DESPLIEGA LA SOLICITUD CON SUS DETALLES.",
        (_peticion(("recibido",), ("recibir",)),),
    ),
    PasoDelManual(
        5,
        "A «PROCESO»",
        "EL ENLACE",
        "DESPUES DE DESCARGAR EL FORMATO DE TRAMITE DE ATENCION, DEBERA SER LLENADO POR EL ENLACE CON LA SOLICITUD DEL "
        "CIUDADANO, PARA SER ENTREGADO AL DEPARTAMENTO CORRESPONDIENTE, POR EL CUAL DEBERA SER FIRMADO DE RECEPCION, "
        "POSTERIORMENTE SERA SCANEADO, PARA ADJUNTARLO EN EL SISTEMA DE ATENCION CIUDADANA.",
        (_peticion(("proceso",), ("iniciar_proceso",)),),
    ),
    PasoDelManual(
        6,
        "A «CONCLUIDO»",
        "EL ENLACE",
        "EN EL APARTADO QUE SEÑALA COMO ¿RESUELTO? SI O NO, EL ENLACE SELECCIONA LA ACCION QUE SE EJECUTO, ASI COMO EN "
        "BREVE ANOTAR ALGUNA OBSERVACION.",
        (_peticion(("concluido",), ("concluir",)),),
    ),
    PasoDelManual(
        7,
        "A «VALIDACION»",
        _UNIDAD,
        "LA UNIDAD DE ATENCION CIUDADANA SE ENCARGA DE COTEJAR LA INFORMACION, REFERENTE A LA RESPUESTA DE ATENCION DE "
        "LAS PETICIONES.",
        (_peticion(("validado",), ("validar", "devolver")),),
    ),
)
"""Its tabs are named by the state reached: what stands in CANALIZADO was channelled and waits for the enlace."""

_LLANO: dict[str, tuple[str, ...]] = {
    "solicitud": (
        N_("La Secretaria la recibe y la entrega al Coordinador."),
        N_("El Coordinador la verifica y la analiza."),
        N_("El Subcoordinador decide si procede; si no, se le avisa a la persona."),
        N_("El Capturista la clasifica y la envía a la dependencia que le toca."),
        N_("La dependencia la atiende y la oficina comprueba lo que contestó."),
        N_("Está cerrada: entra en el informe de resultados."),
        N_("El Coordinador Interdireccional recibe el informe de resultados."),
    ),
    "denuncia": (
        N_("Información Ciudadana asienta en la bitácora lo que se oye por radio o teléfono."),
        N_("El Coordinador la verifica y la analiza."),
        N_("Información Ciudadana visita a la dependencia y se la entrega."),
        N_("El Subcoordinador comprueba que se hizo la visita."),
        N_("El Capturista la registra."),
        N_("La dependencia la atiende y la oficina comprueba lo que contestó."),
    ),
    "cerca_de_ti": (
        N_("El Coordinador prepara la jornada en la colonia y la supervisa."),
        N_("El Subcoordinador atiende, anota y orienta en la jornada."),
        N_("El Asesor Jurídico asesora y orienta."),
        N_("El Capturista la registra y la envía a la dependencia que le toca."),
        N_("El Coordinador visita a las dependencias para darle seguimiento."),
        N_("La dependencia la atiende y la oficina comprueba lo que contestó."),
    ),
    "ventanilla": (
        N_("Se anotan los datos de la persona y lo que pide, y se da el folio."),
        N_("Se elige el trámite y se revisan los requisitos."),
        N_("Se envió a la dependencia que le toca; falta que la reciba."),
        N_("La dependencia la recibió; falta el formato firmado por quien hará el trabajo."),
        N_("La dependencia la está atendiendo."),
        N_("La dependencia contestó; la oficina lo comprueba."),
        N_("La oficina comprobó lo que se contestó y la cerró."),
    ),
}
MANUAL: dict[str, tuple[PasoDelManual, ...]] = {
    procedimiento: tuple(replace(paso, llano=llano) for paso, llano in zip(pasos, _LLANO[procedimiento], strict=True))
    for procedimiento, pasos in {
        "solicitud": _SOLICITUD,
        "denuncia": _DENUNCIA,
        "cerca_de_ti": _CERCA_DE_TI,
        "ventanilla": _VENTANILLA,
    }.items()
}
"""Procedimiento → the steps of its manual, in their order (H 4.1.1, 4.2.1, 4.3.1 and A)."""
COMPROMISO = PasoDelManual(
    0,
    "H 4.1.1, «PRODUCTOS»",
    "",
    "Cumplimiento a compromisos del ejecutivo e informe de resultados.",
    (Parte("compromiso", ("abierto", "cumplido", "incumplido"), ("acordar", "cumplir", "incumplir")),),
    N_("Los compromisos que se hacen con la gente se cumplen, o se dice por qué no."),
)
"""No step of any procedure: all that the manual says of the compromisos is that they are what it produces."""


def paso_en(procedimiento: str, tabla: str, estado: str) -> PasoDelManual | None:
    """Return the step whose `estados` name this one of `tabla`; None for what has left the line of the manual."""
    for paso in MANUAL.get(procedimiento, ()):
        if any(parte.tabla == tabla and estado in parte.estados for parte in paso.partes):
            return paso
    return None


def donde_va(p: HechosDePeticion) -> PasoActual | None:
    """Return at which step of its procedimiento's manual a petición stands.

    Reads `p.procedimiento`, `p.estado` and `p.reservada`. None for what left the manual's line: reservadas (of which
    the manuals say nothing), canceladas, duplicadas, and a state that its procedimiento never passes.
    """
    paso = None if p.reservada else paso_en(p.procedimiento, "peticion", p.estado)
    if paso is None:
        return None
    total = len(MANUAL[p.procedimiento])
    return PasoActual(paso.numero, total, paso.cita, paso.puesto, paso.palabras, paso.llano)


SUYOS = {"H": "26033", "A": "28003"}
"""First letter of a cita → the town (the INEGI's key) whose manual it is."""


_APARTADOS = {"¿Como funciona?": "¿Cómo funciona?", "VALIDACION": "Validación"}


def apartado_de(cita: str) -> str:
    """Return the section of a manual as a person reads it, spelt well: «4.1.1», ««Concluido»»; no letter of ours."""
    suyo = cita[2:]
    numero, _coma, titulo = suyo.partition("«") if "«" in suyo else (suyo, "", "")
    titulo = titulo.removesuffix("»")
    titulo = _APARTADOS.get(titulo, titulo.capitalize() if titulo.isupper() else titulo)
    return numero + (f"«{titulo}»" if titulo else "")


def es_su_manual(cita: str, cvegeo: str) -> bool:
    """Answer whether a cita is of the manual of a town: no other reads its words."""
    return SUYOS.get(cita[:1]) == cvegeo
