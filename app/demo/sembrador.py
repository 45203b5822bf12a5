"""The peticiones of the demo: which cases are made, and with what data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import Tramite
from app.demo.casos import RECIENTES, VIEJAS, Caso, con_su_tiempo, hace_cuanto
from app.demo.desvios import CERRADAS, DE_VUELTA, DESVIOS, RECIENTES_AUN, VECES, desviar
from app.demo.dichos import DENUNCIAS
from app.demo.elenco import Elenco
from app.demo.lugares import centros, punto
from app.extensions import db
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.nucleo.reloj import ahora
from app.peticiones.models.alcance import CANAL_REDES
from app.peticiones.services.registro import registrar
from app.peticiones.workflow.vocabulario import FINALES
from app.seguridad.zona import hoy, zona

EN_LA_UNIDAD = (("en_analisis", ""), ("por_dictaminar", ""))
"""What waits inside the Unidad, with no clase of its own; where no channel passes there, it is one more to be sent."""


class Sembrador(Elenco):
    """Makes peticiones with a seeded random generator: who asks, what, when, and how far it has got."""

    def __init__(self, semilla: int) -> None:
        super().__init__(semilla)
        consulta = select(Tramite).where(Tramite.activo.is_(True)).options(selectinload(Tramite.requisitos))
        self.tramites = list(db.session.scalars(consulta.order_by(Tramite.id)))
        lugares = select(Localidad.id).where(Localidad.clave.is_(None)).order_by(Localidad.id)
        self.localidades = list(db.session.scalars(lugares))
        canales = select(Canal).where(Canal.procedimiento != "denuncia").order_by(Canal.orden, Canal.id)
        self.canales = list(db.session.scalars(canales))
        self.modulos = list(db.session.scalars(select(Modulo).order_by(Modulo.id)))
        self.control_id = db.session.scalar(select(Dependencia.id).where(Dependencia.control.is_(True)))
        self.centros = centros()

    # What is to be made

    def plan(self, cuantas: int) -> list[Caso]:
        """Return `cuantas` cases, oldest first: what every town must have to look at, then a year by chance."""
        fijos = list(self._fijos())[:cuantas]
        dias = (hace_cuanto(self.azar) for _ in range(cuantas - len(fijos)))
        casos = map(self._con_su_tiempo, [*fijos, *map(self._al_azar, dias)])
        return sorted(casos, key=lambda caso: -caso.dias)

    def _con_su_tiempo(self, caso: Caso) -> Caso:
        return con_su_tiempo(self.azar, replace(caso, tramite=caso.tramite or self._tramite(caso)))

    def _fijos(self) -> Iterator[Caso]:
        def hace() -> int:
            return self.azar.randrange(9, 16)

        for nodo in self._con_tramite_propio()[:2]:
            propio = next(t for t in self.tramites if t.dependencia_id == nodo)
            for meta in ("canalizado", "recibido", "proceso") * 2 + ("concluido",):
                yield Caso(hace(), meta, propio)
        yield from self._fijos_de_la_unidad(hace)

    def _con_tramite_propio(self) -> list[int]:
        destinos = {t.dependencia_id for t in self.tramites}
        return [nodo for nodo in self.con_enlace if nodo in destinos]

    def _fijos_de_la_unidad(self, hace: Callable[[], int]) -> Iterator[Caso]:
        for meta, clase in (("por_canalizar", "incompleta"), ("por_canalizar", "sin_clasificar"), *EN_LA_UNIDAD) * 2:
            yield Caso(hace(), meta, clase=clase)
        for meta in ("canalizado", "recibido", "proceso", "concluido"):
            yield Caso(hace(), meta, clase="oficio")
            yield Caso(hace(), meta, clase="reservada")
        for clase in ("orientacion", "sugerencia") * 2:
            yield Caso(hace_cuanto(self.azar), "orientado", clase=clase)
        for clase in ("confidencial", "contra_control", "cuarentena"):
            yield Caso(hace(), "canalizado", clase=clase)
        for desvio in DESVIOS:
            for _ in range(VECES.get(desvio, 1)):
                yield Caso(self._desde(desvio), desvio, self.con_dependencia())
        for _ in range(3):
            yield Caso(0, "canalizado")

    def _desde(self, desvio: str) -> int:
        """Return how many days ago a case began that leaves the line."""
        if desvio in CERRADAS:
            return self.azar.randrange(40, 300)
        if desvio in DE_VUELTA:
            return self.azar.randrange(5, 9)
        return self.azar.randrange(9, 16) if desvio in RECIENTES_AUN else self.azar.randrange(26, 40)

    def con_dependencia(self) -> Tramite:
        """Return a trámite that goes to a dependencia with an enlace."""
        return self.azar.choice([t for t in self.tramites if t.dependencia_id in self.con_enlace])

    def _al_azar(self, dias: int) -> Caso:
        if dias <= 25:
            return Caso(dias, self.azar.choice(RECIENTES))
        return Caso(dias, self.azar.choices(list(VIEJAS), weights=list(VIEJAS.values()))[0])

    def reciente(self) -> Caso:
        """Return one more case of any day, whatever else there is."""
        return self._con_su_tiempo(self._al_azar(hace_cuanto(self.azar)))

    # When

    def cuando(self, dias: int) -> datetime:
        """Return an office hour some days ago, on a weekday; today, a moment ago."""
        if dias == 0:
            return ahora() - timedelta(minutes=self.azar.randrange(1, 9))
        dia = hoy() - timedelta(days=dias)
        dia -= timedelta(days=max(0, dia.weekday() - 4))
        hora = time(self.azar.randrange(8, 15), self.azar.randrange(60), self.azar.randrange(60))
        return datetime.combine(dia, hora, tzinfo=zona()).astimezone(UTC)

    # One petición

    def una(self, caso: Caso) -> None:
        """Register a petición and carry it as far as its case says, or as far as time allows; inside `escritura()`."""
        tramite = caso.tramite or self._tramite(caso)
        momento = self.cuando(caso.dias)
        self.pausa = 0 if caso.de_prisa else 3
        datos, canal = self._datos(tramite, caso)
        en_redes = canal.clave == CANAL_REDES and not datos.get("requisito_ids")
        autor = self.de(P.COMUNICACION if en_redes else P.CAPTURISTA)
        p = registrar(datos, autor=autor, reloj=lambda: momento, cuarentena=caso.clase == "cuarentena")
        if caso.meta == "orientado":
            self.acto(p, "orientar", {"texto": "Se le explicó dónde y cómo hacerlo."}, autor, momento)
        elif caso.meta in DESVIOS:
            desviar(self, p, caso.meta, momento)
        elif caso.dias and caso.clase not in ("cuarentena", "contra_control"):
            self.llevar(p, caso.meta, momento)
        if p.tramite_id and (p.estado == "validado" or p.estado not in FINALES):
            self.folios[p.tramite_id] = p.folio

    def _tramite(self, caso: Caso) -> Tramite:
        def sirve(t: Tramite) -> bool:
            if caso.clase == "incompleta":
                return not t.admite_pendientes and any(r.obligatorio and r.activo for r in t.requisitos)
            if caso.clase == "oficio":
                return bool(t.dependencia and t.dependencia.via == "oficio")
            return True

        return self.azar.choice([t for t in self.tramites if sirve(t)] or self.tramites)

    def _datos(self, tramite: Tramite, caso: Caso) -> tuple[Datos, Canal]:
        canal = self._canal(caso)
        frases = self.relatos["relatos"].get(tramite.clave) or ["Necesito ayuda de la oficina."]
        anonima = tramite.sin_identidad and not caso.clase and self.azar.random() < 0.08
        datos: Datos = {
            "canal_id": canal.id,
            "tipo": "solicitud",
            "descripcion": self.azar.choice(frases),
            "localidad_id": self.azar.choice(self.localidades),
            "modulo_id": self._modulo(canal),
            "domicilio": f"{self.azar.choice(self.relatos['calles'])} {self.azar.randrange(100, 999)}",
            **({"anonima": "1"} if anonima else {**self.persona(), "aviso_medio": self._aviso(canal)}),
        }
        datos |= punto(self.azar, self.centros.get(datos["localidad_id"]))
        if caso.clase in ("reservada", "contra_control", "confidencial"):
            datos["descripcion"] = self.azar.choice(DENUNCIAS)
        if caso.clase in ("orientacion", "sugerencia"):
            datos["tipo"] = caso.clase
        elif caso.clase == "reservada":
            datos |= {"tipo": "queja", "contra": "servidor_publico"}
        elif caso.clase == "contra_control":
            datos |= {"tipo": "queja", "contra": "dependencia", "contra_dependencia_id": self.control_id}
        elif caso.clase != "sin_clasificar":
            datos["tramite_id"] = tramite.id
            if caso.clase == "confidencial":
                datos |= {"tipo": "denuncia", "contra": "nadie", "confidencial": "1"}
            if caso.clase != "incompleta":
                datos["requisito_ids"] = [r.id for r in tramite.requisitos if r.activo]
        return datos, canal

    def _canal(self, caso: Caso) -> Canal:
        ventanilla = [c for c in self.canales if c.procedimiento == "ventanilla"]
        propios = ventanilla if ventanilla and caso.dias == 0 else self.canales
        return self.azar.choices(propios, weights=[44, *([8] * (len(propios) - 1))])[0]

    def _modulo(self, canal: Canal) -> int | None:
        clave = {"telefono": "LIN", CANAL_REDES: "RED"}.get(canal.clave)
        if canal.clave == "presencial" and self.modulos:
            return self.azar.choice(self.modulos[:5]).id
        return next((m.id for m in self.modulos if m.clave == clave), None)

    @staticmethod
    def _aviso(canal: Canal) -> str:
        return {"presencial": "mostrado", "escrito": "papel", "telefono": "telefono"}.get(canal.clave, "leido")
