"""A `calendario` as iCalendar (RFC 5545): the town's zone, whole days as dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.calendario.services.sucesos import Suceso
from app.seguridad.zona import local, zona

if TYPE_CHECKING:
    from icalendar import Event

CADA = timedelta(hours=1)
"""How often a telephone is asked to read it again."""


def componer(nombre: str, sucesos: Iterable[Suceso], hecho: datetime, url: Callable[[Suceso], str]) -> bytes:
    """Return the calendar's bytes, the same for the same sucesos.

    `nombre` is shown by the telephone as the calendar's; `hecho` stamps every event; `url` says where its page is.
    """
    from icalendar import Calendar

    calendario = Calendar()
    calendario.add("prodid", "-//Atencion Ciudadana//Calendario//ES")
    calendario.add("version", "2.0")
    calendario.add("calscale", "GREGORIAN")
    calendario.add("x-wr-calname", nombre)
    calendario.add("x-wr-timezone", str(zona()))
    calendario.add("refresh-interval", CADA, parameters={"value": "DURATION"})
    for suceso in sucesos:
        calendario.add_component(_evento(suceso, hecho, url(suceso)))
    calendario.add_missing_timezones()
    escrito: bytes = calendario.to_ical()
    return escrito


def _evento(s: Suceso, hecho: datetime, url: str) -> Event:
    from icalendar import Event

    evento = Event()
    evento.add("uid", f"{s.uid}@atencion-ciudadana")
    evento.add("dtstamp", hecho)
    evento.add("sequence", s.version)
    evento.add("summary", s.titulo)
    if s.momento is not None:
        evento.add("dtstart", local(s.momento))
    else:
        evento.add("dtstart", s.dia)
        evento.add("dtend", s.dia + timedelta(days=1))
        evento.add("transp", "TRANSPARENT")
    evento.add("categories", [s.clase])
    if s.lugar:
        evento.add("location", s.lugar)
    if s.folios:
        evento.add("description", s.folios)
    evento.add("url", url)
    return evento
