"""The demo's people, who carry a petición along its line."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask_appbuilder.security.sqla.models import User
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.actos.cosa import Cosa
from app.actos.services import ejecutar
from app.archivos.examen import Archivo, examinar
from app.catalogos.services.perfil import leer_perfil
from app.demo.dichos import FIRMA, clase_de, dicho
from app.demo.enlaces import con_enlace, perfil
from app.extensions import db
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance
from app.seguridad.models import Adscripcion
from app.seguridad.queries import alcance_de_usuario
from app.seguridad.zona import hoy, inicio_del_dia, local

LINEA = ("en_recepcion", "en_analisis", "por_dictaminar", "por_canalizar", "canalizado", "recibido", "proceso",
         "concluido", "validado")  # fmt: skip


class Elenco:
    """Who acts in the demo, and the acts of the straight line."""

    def __init__(self, semilla: int) -> None:
        self.azar = random.Random(semilla)
        self.relatos = leer_perfil(perfil(), "relatos")
        self.lada = str(leer_perfil(perfil(), "municipio")["lada"])
        self.con_enlace = [d.id for d in con_enlace()]
        self.autores = self._autores()
        self.formato = formato_firmado()
        self.limite = inicio_del_dia(hoy())
        self.folios: dict[int, str] = {}
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

    def persona(self) -> dict[str, str]:
        """Return an invented person."""
        nombre = self.azar.choice(self.relatos["nombres"])
        apellidos = " ".join(self.azar.sample(self.relatos["apellidos"], 2))
        return {"nombre": nombre, "apellidos": apellidos, "telefono": f"{self.lada}{self.azar.randrange(10**6, 10**7)}"}

    def acto(self, p: Cosa, acto: str, datos: Datos, autor: Alcance, momento: datetime) -> None:
        """Carry out an act at a past moment."""
        ejecutar(p, acto, datos, autor=autor, reloj=lambda: momento)

    def llevar(self, p: Peticion, meta: str, momento: datetime) -> datetime | None:
        """Walk the line as far as `meta`; return when the last step was, None when time has run out."""
        pasos: dict[str, Callable[[Peticion, datetime], None]] = {
            "en_recepcion": self._mover("entregar", P.SECRETARIA),
            "en_analisis": self._mover("verificar", P.COORDINADOR, analisis="Corresponde al municipio."),
            "por_dictaminar": self._mover("dictaminar_procedente", P.SUBCOORDINADOR),
            "por_canalizar": self._canalizar,
            "canalizado": self._recibir,
            "recibido": self._iniciar,
            "proceso": self._concluir,
            "concluido": self._validar,
        }
        siguiente: datetime | None = momento
        while siguiente is not None and LINEA.index(p.estado) < LINEA.index(meta):
            siguiente = self.luego(siguiente, self.pausa)
            if siguiente is not None:
                pasos[p.estado](p, siguiente)
        return siguiente

    def _mover(self, acto: str, puesto: str, **datos: object) -> Callable[[Peticion, datetime], None]:
        return lambda p, momento: self.acto(p, acto, datos, self.de(puesto), momento)

    def quien(self, p: Peticion) -> Alcance:
        """Return who has it: the Órgano de Control, the enlace of its dependencia or of one above, or the office."""
        if p.reservada:
            return self.de(P.CONTROL)
        nodo = p.dependencia if p.via == "enlace" else None
        while nodo is not None and (P.ENLACE, nodo.id) not in self.autores:
            nodo = nodo.padre
        return self.de(P.ENLACE, nodo.id) if nodo is not None else self.de(P.CAPTURISTA)

    def _oficio(self, dia: date) -> Datos:
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
            datos: Datos = {"expediente": f"EXP/{self.azar.randrange(100, 999)}"}
        elif p.via == "enlace":
            quien = {"recibio": self._firmante(p), "recibio_puesto": dicho(p, FIRMA), "recibio_fecha": dia}
            datos = {"archivo": self.formato, **quien}
        else:
            datos = {"constancia": "oficio", **self._oficio(dia), "tiempo_espera": "10 días hábiles"}
        self.acto(p, "iniciar_proceso", datos, self.quien(p), momento)

    def _concluir(self, p: Peticion, momento: datetime) -> None:
        acciones = p.tramite.lista_de_acciones if p.tramite else ()
        datos: Datos = {"resuelto": "si", "accion": self.azar.choice(acciones or ("Se atendió",))}
        datos["observacion"] = self._de_su_clase(p, "resuelto_si")["frase"]
        quien = self.quien(p)
        if self.azar.random() < 0.18:
            no = self._de_su_clase(p, "resuelto_no")
            datos |= {
                "resuelto": "no",
                "accion": "Se revisó el caso y se avisó a la persona",
                "motivo": no["motivo"],
                "observacion": no["observacion"],
                "informado_medio": "llamada",
                "informado_fecha": local(momento).date(),
                "informado_por": self.nombre(quien),
            }
        self.acto(p, "concluir", datos, quien, momento)

    def _de_su_clase(self, p: Peticion, lista: str) -> Datos:
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


def formato_firmado() -> Archivo:
    """Return the signed formato that every petición of the demo has."""
    hoja = Image.new("RGB", (600, 780), "white")
    texto = "FORMATO DE TRAMITE DE ATENCION\n\nRecibido y firmado\n(demostracion)"
    ImageDraw.Draw(hoja).multiline_text((60, 80), texto, "black")
    salida = io.BytesIO()
    hoja.save(salida, "PNG")
    return examinar(salida.getvalue(), "formato-firmado.png")
