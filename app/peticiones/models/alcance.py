"""Which peticiones each puesto sees, in SQL and on one object."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Mapped, object_session

from app.catalogos.models.canales import Canal
from app.nucleo.puestos import ASESOR, COMUNICACION, CONTROL, CUSTODIO, DE_DEPENDENCIA, ENLACE, INFORMACION, UNIDAD
from app.seguridad.guardia import Adscrito, Alcance, PorAdscripcion, comprometido, es_alguna, por_dentro

CANAL_REDES = "redes"


def contenida(uno: Adscrito, valor: Callable[[str], Any], por_redes: Callable[[], bool]) -> bool:
    """Answer whether one adscripción reaches a petición, by the values of its columns."""
    reservada = bool(valor("reservada"))
    if uno.puesto in (CONTROL, CUSTODIO):
        return reservada and bool(valor("contra_control")) == (uno.puesto == CUSTODIO)
    return not reservada and (uno.puesto in UNIDAD or _propia(uno, valor, por_redes))


def _propia(uno: Adscrito, valor: Callable[[str], Any], por_redes: Callable[[], bool]) -> bool:
    if uno.puesto == COMUNICACION:
        return por_redes()
    if uno.puesto in DE_DEPENDENCIA:
        return valor("dependencia_id") in uno.dependencias
    if uno.puesto == INFORMACION:
        return valor("bitacora_id") is not None
    return uno.puesto == ASESOR and bool(valor("con_asesoria"))


class AlcanceDePeticion(PorAdscripcion):
    """Mixin of the petición: what each puesto reads of it (`docs/glosario.md`, «Puestos»)."""

    id: Mapped[int]
    canal_id: Mapped[int]
    dependencia_id: Mapped[int | None]
    bitacora_id: Mapped[int | None]
    reservada: Mapped[bool]
    contra_control: Mapped[bool]
    con_asesoria: Mapped[bool]
    recibida: Mapped[bool]
    if TYPE_CHECKING:  # a count has no such row
        canal: Mapped[Canal]

    @classmethod
    def _visible_por(cls, uno: Adscrito) -> ColumnElement[bool]:
        if uno.puesto in (CONTROL, CUSTODIO):
            return and_(cls.reservada.is_(True), cls.contra_control.is_(uno.puesto == CUSTODIO))
        if uno.puesto in UNIDAD:
            return cls.reservada.is_(False)
        propias = cls._propias_de(uno)
        return false() if propias is None else and_(cls.reservada.is_(False), propias)

    @classmethod
    def _propias_de(cls, uno: Adscrito) -> ColumnElement[bool] | None:
        """Return what a puesto with only a part of them sees, None for one that sees no petición."""
        if uno.puesto == COMUNICACION:
            return cls.canal_id.in_(select(Canal.id).where(Canal.clave == CANAL_REDES))
        if uno.puesto in DE_DEPENDENCIA:
            return es_alguna(cls.dependencia_id, uno.dependencias)
        if uno.puesto == INFORMACION:
            return cls.bitacora_id.is_not(None)
        return cls.con_asesoria.is_(True) if uno.puesto == ASESOR else None

    def contenida_en(self, uno: Adscrito) -> bool:
        """Answer the same on this row for one adscripción, by the values that the database holds."""
        return contenida(uno, partial(comprometido, self), lambda: self._canal_comprometido().clave == CANAL_REDES)

    def _canal_comprometido(self) -> Canal:
        sesion, canal_id = object_session(self), comprometido(self, "canal_id")
        return sesion.get_one(Canal, canal_id) if sesion and canal_id else self.canal

    @classmethod
    def ids_con_detalle(cls, alcance: Alcance, cual: object = None) -> Select[int]:
        """Return the ids whose detail is shown (of the one that `cual` names): not to the enlace before he receives it.

        Source: decision 0009, 11.
        """
        interna = por_dentro(cls)
        consulta = select(interna.id).where(cls.detallada(interna, alcance))
        return consulta if cual is None else consulta.where(interna.id == cual)

    @staticmethod
    def detallada(de: type[AlcanceDePeticion], alcance: Alcance) -> ColumnElement[bool]:
        """Return the same as a criterion over the class, or over an alias of it."""
        partes = []
        for uno in alcance.adscritos:
            parte = de._visible_por(uno)
            partes.append(and_(parte, de.recibida.is_(True)) if uno.puesto == ENLACE else parte)
        return or_(false(), *partes)

    def con_detalle(self, alcance: Alcance) -> bool:
        """Answer the same on this row."""
        return alcance.sistema or any(
            self.contenida_en(uno) and not (uno.puesto == ENLACE and not comprometido(self, "recibida"))
            for uno in alcance.adscritos
        )


class Contable(AlcanceDePeticion):
    """Mixin of what figures read: one petición, or a count of several (`models/conteo.py`).

    What a figure counts is stated over these columns, so that its list and its number are the same expression.
    """

    estado: Mapped[str]
    tramite_id: Mapped[int | None]
    destino_id: Mapped[int | None]
    cuarentena: Mapped[bool]
    faltan: Mapped[int]
    rechazos: Mapped[int]
    veredicto: Mapped[str | None]
    calificada_resuelto: Mapped[str | None]
    reapertura_pedida: Mapped[datetime | None]
    vence: Mapped[date | None]
    registrada: Mapped[datetime]
    canalizada: Mapped[datetime | None]
    concluida: Mapped[datetime | None]
    cerrada: Mapped[datetime | None]

    @classmethod
    def orientadas(cls) -> ColumnElement[bool]:
        """Return the criterion of those closed with an answer (`orientar`): no dependencia's result was checked."""
        return and_(cls.estado == "validado", cls.veredicto.is_(None))
