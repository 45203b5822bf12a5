"""The seeded inventor of peticiones: the cases, and the acts of each through the services."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.actos.services import ejecutar
from app.archivos.examen import Archivo, examinar
from app.catalogos.models import Canal, Dependencia, Localidad, Modulo, Tramite
from app.catalogos.services.perfil import leer_perfil
from app.demo.casos import RECIENTES, VIEJAS, Caso, con_su_tiempo, hace_cuanto
from app.demo.desvios import CERRADAS, DE_VUELTA, DESVIOS, RECIENTES_AUN, VECES, desviar
from app.demo.dichos import DENUNCIAS, FIRMA, clase_de, dicho
from app.demo.enlaces import con_enlace, perfil
from app.demo.lugares import centros, punto
from app.extensions import db
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import CANAL_REDES, Peticion
from app.peticiones.services.puerta import registrar
from app.peticiones.workflow.vocabulario import FINALES
from app.seguridad.guardia import Alcance
from app.seguridad.models import Adscripcion
from app.seguridad.queries import alcance_de_usuario
from app.seguridad.zona import hoy, inicio_del_dia, local, zona

LINEA = ("en_recepcion", "en_analisis", "por_dictaminar", "por_canalizar", "canalizado", "recibido", "proceso",
         "concluido", "validado")  # fmt: skip
EN_LA_UNIDAD = (("en_analisis", ""), ("por_dictaminar", ""))
"""What waits inside the Unidad, with no clase of its own; where no channel passes there, it is one more to be sent."""


class Sembrador:
    """Makes peticiones with a seeded random generator: who asks, what, when, and how far it has got."""

    def __init__(self, semilla: int) -> None:
        self.azar = random.Random(semilla)
        self.relatos = leer_perfil(perfil(), "relatos")
        self.lada = str(leer_perfil(perfil(), "municipio")["lada"])
        consulta = select(Tramite).where(Tramite.activo.is_(True)).options(selectinload(Tramite.requisitos))
        self.tramites = list(db.session.scalars(consulta.order_by(Tramite.id)))
        lugares = select(Localidad.id).where(Localidad.clave.is_(None)).order_by(Localidad.id)
        self.localidades = list(db.session.scalars(lugares))
        canales = select(Canal).where(Canal.procedimiento != "denuncia").order_by(Canal.orden, Canal.id)
        self.canales = list(db.session.scalars(canales))
        self.modulos = list(db.session.scalars(select(Modulo).order_by(Modulo.id)))
        self.con_enlace = [d.id for d in con_enlace()]
        self.autores = self._autores()
        self.formato = _formato_firmado()
        self.limite = inicio_del_dia(hoy())
        self.control_id = db.session.scalar(select(Dependencia.id).where(Dependencia.control.is_(True)))
        self.folios: dict[int, str] = {}
        self.centros = centros()
        self.pausa = 3

    @staticmethod
    def _autores() -> dict[tuple[str, int | None], Alcance]:
        columnas = select(Adscripcion.puesto, Adscripcion.dependencia_id, Adscripcion.user_id)
        filas = db.session.execute(columnas.order_by(Adscripcion.id.desc())).all()
        alcances = {usuario: alcance_de_usuario(usuario, hoy()) for _puesto, _nodo, usuario in filas}
        return {(puesto, nodo): alcance for puesto, nodo, usuario in filas if (alcance := alcances[usuario])}

    def de(self, puesto: str, nodo: int | None = None) -> Alcance:
        """Return the demo person of a puesto."""
        return self.autores[(puesto, nodo)]

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

    def luego(self, momento: datetime, dias: int) -> datetime | None:
        """Return a later hour, None when it is not before today: the same seed makes the same at any hour.

        Without days, it is within the hour.
        """
        horas = self.azar.randrange(1, 5) if dias else 0
        minutos = self.azar.randrange(60) if dias else self.azar.randrange(20, 60)
        despues = momento + timedelta(days=self.azar.randrange(dias + 1), hours=horas, minutes=minutos)
        if local(despues).weekday() > 4:
            despues += timedelta(days=7 - local(despues).weekday())
        return despues if despues < self.limite else None

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

    def _datos(self, tramite: Tramite, caso: Caso) -> tuple[dict[str, Any], Canal]:
        canal = self._canal(caso)
        frases = self.relatos["relatos"].get(tramite.clave) or ["Necesito ayuda de la oficina."]
        anonima = tramite.sin_identidad and not caso.clase and self.azar.random() < 0.08
        datos: dict[str, Any] = {
            "canal_id": canal.id, "tipo": "solicitud", "descripcion": self.azar.choice(frases),
            "localidad_id": self.azar.choice(self.localidades), "modulo_id": self._modulo(canal),
            "domicilio": f"{self.azar.choice(self.relatos['calles'])} {self.azar.randrange(100, 999)}",
            **({"anonima": "1"} if anonima else {**self.persona(), "aviso_medio": self._aviso(canal)}),
        }  # fmt: skip
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

    def persona(self) -> dict[str, str]:
        """Return an invented person."""
        nombre = self.azar.choice(self.relatos["nombres"])
        apellidos = " ".join(self.azar.sample(self.relatos["apellidos"], 2))
        return {"nombre": nombre, "apellidos": apellidos, "telefono": f"{self.lada}{self.azar.randrange(10**6, 10**7)}"}

    @staticmethod
    def _aviso(canal: Canal) -> str:
        return {"presencial": "mostrado", "escrito": "papel", "telefono": "telefono"}.get(canal.clave, "leido")

    def acto(self, p: Any, acto: str, datos: dict[str, Any], autor: Alcance, momento: datetime) -> None:
        """Carry out an act at a past moment."""
        ejecutar(p, acto, datos, autor=autor, reloj=lambda: momento)

    def llevar(self, p: Peticion, meta: str, momento: datetime) -> datetime | None:
        """Walk the line as far as `meta`; return when the last step was, None when time has run out."""
        pasos: dict[str, Callable[[Peticion, datetime], None]] = {
            "en_recepcion": self._mover("entregar", P.SECRETARIA),
            "en_analisis": self._mover("verificar", P.COORDINADOR, analisis="Corresponde al municipio."),
            "por_dictaminar": self._mover("dictaminar_procedente", P.SUBCOORDINADOR),
            "por_canalizar": self._canalizar, "canalizado": self._recibir, "recibido": self._iniciar,
            "proceso": self._concluir, "concluido": self._validar,
        }  # fmt: skip
        siguiente: datetime | None = momento
        while siguiente is not None and LINEA.index(p.estado) < LINEA.index(meta):
            siguiente = self.luego(siguiente, self.pausa)
            if siguiente is not None:
                pasos[p.estado](p, siguiente)
        return siguiente

    def _mover(self, acto: str, puesto: str, **datos: Any) -> Callable[[Peticion, datetime], None]:
        return lambda p, momento: self.acto(p, acto, datos, self.de(puesto), momento)

    def quien(self, p: Peticion) -> Alcance:
        """Return who has it: the Órgano de Control, the enlace of its dependencia or of one above, or the office."""
        if p.reservada:
            return self.de(P.CONTROL)
        nodo = p.dependencia if p.via == "enlace" else None
        while nodo is not None and (P.ENLACE, nodo.id) not in self.autores:
            nodo = nodo.padre
        return self.de(P.ENLACE, nodo.id) if nodo is not None else self.de(P.CAPTURISTA)

    def _oficio(self, dia: date) -> dict[str, Any]:
        return {"oficio_numero": f"OF/{self.azar.randrange(100, 999)}", "oficio_fecha": dia}

    def _canalizar(self, p: Peticion, momento: datetime) -> None:
        con_destino = p.tramite is not None and p.tramite.dependencia_id is not None
        datos = {} if con_destino else {"dependencia_id": self.azar.choice(self.con_enlace)}
        self.acto(p, "canalizar", datos, self.de(P.CAPTURISTA), momento)

    def _recibir(self, p: Peticion, momento: datetime) -> None:
        por_oficio = p.via == "oficio" and not p.reservada
        datos = {**self._oficio(local(momento).date()), "recibio": self._firmante(p)} if por_oficio else {}
        self.acto(p, "recibir", datos, self.quien(p), momento)

    def _iniciar(self, p: Peticion, momento: datetime) -> None:
        dia = local(momento).date()
        if p.reservada:
            datos: dict[str, Any] = {"expediente": f"EXP/{self.azar.randrange(100, 999)}"}
        elif p.via == "enlace":
            quien = {"recibio": self._firmante(p), "recibio_puesto": dicho(p, FIRMA), "recibio_fecha": dia}
            datos = {"archivo": self.formato, **quien}
        else:
            datos = {"constancia": "oficio", **self._oficio(dia), "tiempo_espera": "10 días hábiles"}
        self.acto(p, "iniciar_proceso", datos, self.quien(p), momento)

    def _concluir(self, p: Peticion, momento: datetime) -> None:
        acciones = p.tramite.lista_de_acciones if p.tramite else ()
        datos: dict[str, Any] = {"resuelto": "si", "accion": self.azar.choice(acciones or ("Se atendió",))}
        datos["observacion"] = self._de_su_clase(p, "resuelto_si")["frase"]
        quien = self.quien(p)
        if self.azar.random() < 0.18:
            no = self._de_su_clase(p, "resuelto_no")
            datos |= {
                "resuelto": "no", "accion": "Se revisó el caso y se avisó a la persona",
                "motivo": no["motivo"], "observacion": no["observacion"], "informado_medio": "llamada",
                "informado_fecha": local(momento).date(), "informado_por": self.nombre(quien),
            }  # fmt: skip
        self.acto(p, "concluir", datos, quien, momento)

    def _de_su_clase(self, p: Peticion, lista: str) -> dict[str, Any]:
        return self.azar.choice([uno for uno in self.relatos[lista] if clase_de(p) in uno["clases"]])

    def _firmante(self, p: Peticion) -> str:
        """Return who signs for a dependencia: always the same invented person."""
        n, nombres, apellidos = 7 * (p.dependencia_id or 0), self.relatos["nombres"], self.relatos["apellidos"]
        return f"{nombres[n % len(nombres)]} {apellidos[n % len(apellidos)]} {apellidos[(n + 5) % len(apellidos)]}"

    def nombre(self, alcance: Alcance) -> str:
        """Return the name of one of the demo's people."""
        return str(db.session.get_one(User, alcance.usuario_id).get_full_name())

    def _validar(self, p: Peticion, momento: datetime) -> None:
        veredicto = "resuelto" if p.resuelto == "si" else "no_resuelto"
        autor = self.de(P.CONTROL if p.reservada else P.SUBCOORDINADOR)
        self.acto(p, "validar", {"verificacion": "llamada", "veredicto": veredicto}, autor, momento)


def _formato_firmado() -> Archivo:
    hoja = Image.new("RGB", (600, 780), "white")
    texto = "FORMATO DE TRAMITE DE ATENCION\n\nRecibido y firmado\n(demostracion)"
    ImageDraw.Draw(hoja).multiline_text((60, 80), texto, "black")
    salida = io.BytesIO()
    hoja.save(salida, "PNG")
    return examinar(salida.getvalue(), "formato-firmado.png")
