"""Fields that the acts of several features ask for."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask_babel import gettext as _

from app.nucleo.datos import Datos
from app.nucleo.flujo import Campo, DatosInvalidos, Desde, Regla
from app.nucleo.texto import N_, compilar
from app.seguridad.zona import zona

MOTIVO = Campo("motivo", N_("Motivo"), "area", falta=N_("Escriba el motivo."))
PUNTO = Campo("punto", N_("Lugar en el mapa"), "punto", obligatorio=False, ayuda=N_("Latitud y longitud"))


HORA = Regla(
    "patron",
    N_("Escriba la hora con dos puntos, como 14:30."),
    r"([01]?[0-9]|2[0-3])[:. ]?([0-5][0-9])\s*(?:([ap])\.?\s*m\.?)?",
)
_HORA = compilar(HORA.patron)


def momento(prefijo: str, dia: str, hora: str, desde: Desde) -> tuple[Campo, ...]:
    """Return the two fields of an instant that is past: day and hour of the town; `desde` bounds the day."""
    return (
        Campo(f"{prefijo}_fecha", dia, "fecha", limite="pasado", desde=desde),
        Campo(f"{prefijo}_hora", hora, maximo=12, ayuda=N_("Por ejemplo 14:30, 1430 o 2:30 pm"), reglas=(HORA,)),
    )


def instante(datos: Datos, prefijo: str, tope: datetime) -> datetime:
    """Return the UTC instant of the fields `<prefijo>_fecha` and `<prefijo>_hora`, in the town's time.

    The hour may be typed as 1430, 14.30, 14:30 or 2:30 pm; in `datos` it stays as 14:30. Raises `DatosInvalidos`
    when it is none, or the instant is after `tope`.
    """
    campo = f"{prefijo}_hora"
    hora = _HORA.fullmatch(datos[campo])
    if hora is None:
        raise DatosInvalidos({campo: _(HORA.dice)})
    reloj_de_pared = time(_de_24(int(hora[1]), (hora[3] or "").lower()), int(hora[2]))
    datos[campo] = reloj_de_pared.isoformat("minutes")
    dicho = datetime.combine(datos[f"{prefijo}_fecha"], reloj_de_pared, tzinfo=zona()).astimezone(UTC)
    if dicho > tope:
        raise DatosInvalidos({campo: _("A esa hora todavía no se llega; revísela.")})
    return dicho


def _de_24(hora: int, mitad: str) -> int:
    """Return an hour of the day, of which «a» (a. m.) or «p» (p. m.) may have been said."""
    if not mitad or hora > 12:
        return hora
    return hora % 12 + (12 if mitad == "p" else 0)
