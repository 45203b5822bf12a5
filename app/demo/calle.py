"""The demo outdoors: entries of the bitácora in every state, and the jornadas."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from app.bitacora.models.entrada import Bitacora
from app.bitacora.services.entradas import asentar
from app.catalogos.models.canales import Canal
from app.demo.jornadas import Jornadas
from app.demo.sembrador import Sembrador
from app.extensions import db
from app.jornadas.queries import canal_de_jornadas
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.seguridad.zona import local

CAMINO = ("asentada", "verificada", "visitada", "visita_verificada", "registrada")
METAS = (*CAMINO, *CAMINO[3:], "descartada", "atendida", "registrada", "registrada")
"""How far each entry of radio or telephone gets."""
ESTACION = "Radio municipal"


class Calle:
    """Makes entries and jornadas with the sembrador's people, words and chance."""

    def __init__(self, sembrador: Sembrador) -> None:
        self.s = sembrador
        medios = select(Canal.clave).where(Canal.procedimiento == "denuncia", Canal.clave.in_(("radio", "telefono")))
        self.medios = list(db.session.scalars(medios.order_by(Canal.clave)))
        self.hay_jornadas = canal_de_jornadas() is not None

    def todo(self) -> None:
        """Make all of it; nothing that this town's channels do not take. Inside `escritura()`."""
        for meta in METAS if self.medios else ():
            self.entrada(meta)
        if self.hay_jornadas:
            Jornadas(self.s, self._heredado).todas()

    # The bitácora

    def entrada(self, meta: str) -> None:
        """Write an entry and carry it as far as `meta` says."""
        momento = self.s.cuando(self.s.azar.randrange(12, 30))
        medio = self.s.azar.choice(self.medios)
        datos = {"medio": medio, **self._heredado(momento)}
        if medio == "radio":
            datos |= {"estacion": ESTACION, "programa": "La voz de la colonia"}
        b = asentar(datos, autor=self.s.de(P.INFORMACION), reloj=lambda: momento)
        if meta == "descartada":
            self.s.acto(b, "descartar", {"motivo": "Fue una broma."}, self.s.de(P.COORDINADOR), momento)
        elif meta == "atendida":
            self.s.acto(b, "orientar", {"texto": "Se le explicó a dónde acudir."}, self.s.de(P.SUBCOORDINADOR), momento)
        else:
            self._llevar(b, meta, momento)

    def _heredado(self, momento: datetime) -> Datos:
        tramite = self.s.con_dependencia()
        frases = self.s.relatos["relatos"].get(tramite.clave) or ["Hay un problema en la colonia."]
        oida = local(momento) - timedelta(minutes=20)
        return {
            "oida_fecha": oida.date(),
            "oida_hora": oida.strftime("%H:%M"),
            "relato": self.s.azar.choice(frases),
            "localidad_id": self.s.azar.choice(self.s.localidades),
            "tramite_id": tramite.id,
            "domicilio": self.s.azar.choice(self.s.relatos["calles"]),
        }

    def _llevar(self, b: Bitacora, meta: str, momento: datetime) -> None:
        siguiente: datetime | None = momento
        while b.estado != meta and siguiente is not None:
            siguiente = self.s.luego(siguiente, 2)
            if siguiente is not None:
                self._paso(b, siguiente)

    def _paso(self, b: Bitacora, momento: datetime) -> None:
        antes = local(momento) - timedelta(minutes=30)
        visita = {
            "dependencia_id": self._destino(b),
            "con_quien": "Quien atiende la ventanilla",
            "cuando_fecha": antes.date(),
            "cuando_hora": antes.strftime("%H:%M"),
            "resultado": "Se entregó y quedaron de revisar.",
        }
        pasos: dict[str, tuple[str, Datos, str]] = {
            "asentada": ("verificar", {"analisis": "Es del municipio."}, P.COORDINADOR),
            "verificada": ("visitar", visita, P.INFORMACION),
            "visitada": ("verificar_visita", {}, P.SUBCOORDINADOR),
            "visita_verificada": ("registrar_denuncia", {"contra": "nadie"}, P.CAPTURISTA),
        }
        acto, datos, puesto = pasos[b.estado]
        self.s.acto(b, acto, datos, self.s.de(puesto), momento)

    def _destino(self, b: Bitacora) -> int:
        return (b.tramite.dependencia_id if b.tramite else None) or self.s.con_enlace[0]
