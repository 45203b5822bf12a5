"""What may be recorded without signal: per tipo, who, which fields, which are personal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.asesorias import workflow as asesoria
from app.bitacora.workflow import entrada as bitacora
from app.bitacora.workflow.visita import QUIEN_VISITA, VISITA_SUELTA
from app.compromisos import workflow as compromiso
from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo, H, Paso
from app.nucleo.puestos import ASESOR
from app.nucleo.texto import N_
from app.peticiones.workflow.campos.registro import REGISTRO
from app.peticiones.workflow.condiciones import empieza_en_recepcion
from app.peticiones.workflow.tabla import TABLA as DE_PETICIONES


@dataclass(frozen=True)
class Tipo:
    """One kind of record. `pone` names the fields that the server fills in; `jornada`: it needs one.

    `personales` are fields about the person who is heard, which wait until the aviso de privacidad was read to her;
    `personal_si`: only while another field has one of these values. `exigidos`: asked for here unless she wants to
    give no name, so that nothing comes back when she is gone.
    """

    clave: str
    titulo: str
    boton: str
    campos: tuple[Campo, ...]
    puestos: frozenset[str]
    pone: frozenset[str]
    personales: frozenset[str] = frozenset()
    personal_si: tuple[str, tuple[str, ...]] | None = None
    exigidos: frozenset[str] = frozenset()
    jornada: bool = False

    def es_personal(self, nombre: str, datos: Mapping[str, str]) -> bool:
        """Answer whether a field waits for the aviso, with what else is said."""
        cuenta = self.personal_si is None or datos.get(self.personal_si[0], "") in self.personal_si[1]
        return cuenta and nombre in self.personales

    def pedidos(self, puestos: frozenset[str]) -> list[Campo]:
        """Return the fields that a person with these puestos fills in, each with the choices that she has."""
        propios = (campo for campo in self.campos if campo.nombre not in self.pone)
        return [_de_visita(campo, puestos) if campo.opciones and self.clave == "visita" else campo for campo in propios]


def _de_visita(campo: Campo, puestos: frozenset[str]) -> Campo:
    """Narrow the tipos of visita to those that these puestos make."""
    opciones = tuple(par for par in campo.opciones_de(None) if puestos & set(QUIEN_VISITA[par[0]]))
    return replace(campo, opciones=opciones)


def _quienes(tabla: tuple[Paso[H], ...], acto: str, *condiciones: Callable[[H], bool]) -> frozenset[str]:
    pasos = (paso for paso in tabla if paso.acto == acto and set(condiciones) <= set(paso.cuando))
    return frozenset(puesto for paso in pasos for puesto in paso.puestos)


TIPOS: dict[str, Tipo] = {
    tipo.clave: tipo
    for tipo in (
        Tipo(
            "bitacora",
            N_("Bitácora"),
            N_("Asentar en la bitácora"),
            bitacora.ASENTAR_EN_JORNADA,
            _quienes(bitacora.TABLA, "asentar"),
            frozenset({"medio", "estacion", "programa", "jornada_id"}),
            frozenset({"reporta", "reporta_telefono"}),
            jornada=True,
        ),
        Tipo(
            "peticion",
            N_("Petición"),
            N_("Registrar una petición"),
            REGISTRO,
            _quienes(DE_PETICIONES, "registrar", empieza_en_recepcion),
            frozenset({"canal_id", "modulo_id", "jornada_id", "aviso_medio", "ciudadano_id"}),
            frozenset({"nombre", "apellidos", "telefono", "correo", "curp", "rfc"}),
            exigidos=frozenset({"nombre"}),
        ),
        Tipo(
            "asesoria",
            N_("Asesoría"),
            N_("Asentar una asesoría"),
            asesoria.ASENTAR,
            frozenset({ASESOR}),
            frozenset({"jornada_id"}),
        ),
        Tipo(
            "visita",
            N_("Visita"),
            N_("Anotar una visita"),
            VISITA_SUELTA,
            frozenset(puesto for puestos in QUIEN_VISITA.values() for puesto in puestos),
            frozenset({"jornada_id", "uuid"}),
            frozenset({"con_quien"}),
            ("tipo", ("domicilio",)),
        ),
        Tipo(
            "compromiso",
            N_("Compromiso"),
            N_("Anotar un compromiso"),
            compromiso.ACORDAR,
            frozenset(compromiso.QUIEN),
            frozenset({"jornada_id"}),
        ),
    )
}
"""In the order in which the telephone offers them."""


@dataclass(frozen=True)
class FotoAnunciada:
    """A photo that the device will send after its record; `tamano` in bytes, `sha256` of them as they will come."""

    uuid: str
    sha256: str
    tamano: int
    nombre: str


@dataclass(frozen=True)
class Sobre:
    """A record as a device sends it, well formed; `capturado` is UTC by the device's clock."""

    uuid: str
    dispositivo: str
    tipo: str
    jornada_id: int | None
    capturado: datetime
    provisional: str
    aviso_leido: bool
    datos: dict[str, str]
    fotos: tuple[FotoAnunciada, ...]

    @property
    def contenido(self) -> Datos:
        """Return what makes it the same record when it comes again, as JSON keeps it."""
        return {
            "tipo": self.tipo,
            "jornada_id": self.jornada_id,
            "capturado": self.capturado.isoformat(),
            "provisional": self.provisional,
            "aviso_leido": self.aviso_leido,
            "datos": self.datos,
            "fotos": self.anuncio,
        }

    @property
    def anuncio(self) -> list[Datos]:
        """Return the announced photos as JSON keeps them."""
        return [vars(foto) for foto in self.fotos]
