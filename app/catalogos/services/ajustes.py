"""Town settings and calendar, kept per version of the configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import partial
from types import MappingProxyType

from flask import g
from flask_babel import gettext as _
from sqlalchemy import select

from app.catalogos.models.ajustes import Ajuste, Inhabil
from app.catalogos.models.canales import Canal
from app.extensions import db
from app.nucleo.calendario import Calendario, feriados
from app.nucleo.texto import son_cifras
from app.seguridad.memoria import recordar, version_vista
from app.seguridad.zona import OMISION, guardar_zona, hoy, zona

AJUSTES = {
    "municipio": ("Municipio", "Nombre del municipio, como se imprime"),
    "estado": ("", "Estado de la República"),
    "cvegeo": ("", "Clave del municipio en el INEGI: 2 números del estado y 3 del municipio"),
    "oficina": ("Atención Ciudadana", "Nombre de la oficina"),
    "oficina_domicilio": ("", "Domicilio de la oficina, como se imprime"),
    "oficina_telefono": ("", "Teléfono de la oficina, como se imprime"),
    "dependencia_superior": ("", "De quién depende la oficina"),
    "programa": ("", "Programa con que la oficina va a las colonias, como sigue a «Jornada de…»"),
    "lema": ("", "Lema que acompaña a los documentos"),
    "leyenda": ("", "Nota al pie de los documentos"),
    "escudo": ("", "Escudo del municipio"),
    "color": ("#6b1d3b", "Color del municipio"),
    "zona_horaria": (OMISION, "Zona horaria"),
    "dias_laborables": ("lunes a viernes", "Días en que abren las oficinas"),
    "hora_abre": ("08:00", "Hora en que abren las oficinas"),
    "hora_cierra": ("15:00", "Hora en que cierran las oficinas"),
    "plazo_interno": ("2", "Días hábiles para canalizar una petición"),
    "plazo_acuse": ("1", "Días hábiles para que la dependencia la reciba"),
    "plazo_validacion": ("3", "Días hábiles para validar lo concluido"),
    "ventana_reapertura": ("15", "Días hábiles en que todavía se puede reabrir una petición"),
    "inhabiles_completos": ("", "Último año con todos los días de descanso del municipio en la lista"),
    "dias_vecinos": ("60", "Días naturales hacia atrás en que se buscan peticiones parecidas de la misma calle"),
    "nombres_de_puestos": ("", "Cómo se llaman aquí los puestos, si no como en los manuales"),
}
"""Setting → (value of a fresh installation, explanation), in the order of the screen."""
LABORABLES = {
    "lunes a viernes": range(5),
    "lunes a sábado": range(6),
    "lunes a domingo": range(7),
    "martes a sábado": range(1, 6),
    "martes a domingo": range(1, 7),
}
"""Working week → weekdays as `date.weekday()` counts them."""
_HORA = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Configuracion:
    """What pages and acts need of the town: its settings and its working days."""

    version: int
    ajustes: Mapping[str, str]
    calendario: Calendario
    puestos: Mapping[str, str]
    procedimientos: frozenset[str]
    """Those that its canales follow, also the canales no longer in use: what came by them is still listed."""

    def dias(self, clave: str) -> int:
        """Return a setting that counts days."""
        valor = self.ajustes[clave]
        return int(valor) if son_cifras(valor) else int(AJUSTES[clave][0])


def configuracion() -> Configuracion:
    """Return the town's settings and calendar; read again only when the version row has moved."""
    suyo = g._get_current_object().__dict__  # asked for some twenty times by a page
    hecha: Configuracion | None = suyo.get("configuracion")
    if hecha is None:
        version = version_vista()
        hecha = suyo["configuracion"] = recordar("configuración", partial(_leer_configuracion, version), version)
    return hecha


def _leer_configuracion(version: int) -> Configuracion:
    valores = {clave: omision for clave, (omision, _explicacion) in AJUSTES.items()}
    valores.update({clave: valor for clave, valor in db.session.execute(select(Ajuste.clave, Ajuste.valor)) if valor})
    guardar_zona(valores["zona_horaria"])
    return Configuracion(
        version,
        MappingProxyType(valores),
        _calendario(valores),
        puestos_propios(valores["nombres_de_puestos"]),
        frozenset(db.session.scalars(select(Canal.procedimiento).distinct())),
    )


def _calendario(valores: Mapping[str, str]) -> Calendario:
    inhabiles = frozenset(db.session.scalars(select(Inhabil.dia))) | feriados(range(2015, 2051))
    laborables = LABORABLES.get(valores["dias_laborables"], range(5))
    abre, cierra = hora(valores["hora_abre"]), hora(valores["hora_cierra"])
    if abre is None or cierra is None or cierra <= abre:  # never from the screen, which refuses it
        abre, cierra = time(8), time(15)
    return Calendario(zona(), inhabiles, frozenset(laborables), abre, cierra)


def puestos_propios(escrito: str) -> dict[str, str]:
    """Return puesto → what the town calls it, from «Coordinador: Coordinadora General; Titular: Directora».

    What is no puesto of the manuals, or has no name beside it, is there as it was written, for the form to refuse.
    """
    partes = (parte.partition(":") for parte in escrito.split(";") if parte.strip())
    return {puesto.strip(): propio.strip() for puesto, _dos_puntos, propio in partes}


def nombre_de_puesto(puesto: str) -> str:
    """Return what this town calls a puesto, where its name stands alone; the manuals' name where it says nothing."""
    return configuracion().puestos.get(puesto) or _(puesto)


def puesto_en_frase(puesto: str, del_manual: str) -> str:
    """Return how a sentence names who has a puesto: `del_manual`, with its article, unless the town calls it otherwise.

    Of the town's own name nobody has said whether it is «el» or «la».
    """
    propio = configuracion().puestos.get(puesto)
    return _("quien ocupa el puesto de %(puesto)s", puesto=propio) if propio else del_manual


def anio_por_completar() -> int | None:
    """Return the year whose local rest days nobody has said to be all on the list, None when there is none.

    This year's first; from December on the next one's, because the plazos of December already end in it.
    """
    dicho = configuracion().ajustes["inhabiles_completos"]
    completo = int(dicho) if son_cifras(dicho) else 0
    dia = hoy()
    if completo < dia.year:
        return dia.year
    return dia.year + 1 if dia.month == 12 and completo == dia.year else None


def completar_inhabiles(anio: int) -> bool:
    """Write down that a year's local rest days are all on the list; False where that year is not being asked about."""
    if anio != anio_por_completar():
        return False
    fila = db.session.get(Ajuste, "inhabiles_completos", with_for_update=True)
    if fila is None:
        fila = Ajuste(clave="inhabiles_completos", explicacion=AJUSTES["inhabiles_completos"][1])
        db.session.add(fila)
    fila.valor = str(anio)
    return True


def hora(escrita: str) -> time | None:
    """Return an hour written as `08:00`, or None."""
    partes = _HORA.fullmatch(escrita)
    return time(int(partes[1]), int(partes[2])) if partes else None
