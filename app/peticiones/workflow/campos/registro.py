"""What is asked of a petición when it is registered, corrected or parted."""

from __future__ import annotations

from app.actos.campos import MOTIVO, PUNTO
from app.nucleo.claves import LARGO_TECLEADO
from app.nucleo.flujo import Campo
from app.nucleo.texto import N_
from app.peticiones.workflow.vocabulario import AVISOS, CONTRA_ALGUIEN, CONTRAS, TIPOS

PROPIO = "propio_"
"""How the names of a trámite's own fields begin in forms and in `planteamiento.propios`."""
TRAMITE = (Campo("tramite_id", N_("Trámite"), "referencia", catalogo="tramite", falta=N_("Elija el trámite.")),)
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
VECINO = (Campo("anonima", N_("No quiere dar su nombre"), "casilla", obligatorio=False), *_PERSONA)
