"""Jornadas in the demo: one held with all done in it, one today, one planned."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta

from PIL import Image, ImageDraw
from sqlalchemy import select

from app.archivos.examen import examinar
from app.archivos.services import anexar
from app.asesorias.services import asentar_asesoria
from app.bitacora.models.entrada import Bitacora
from app.bitacora.services.entradas import asentar
from app.bitacora.services.visitas import anotar_visita
from app.catalogos.models.lugares import Localidad
from app.compromisos.services import acordar
from app.demo.dichos import PREGUNTA, dicho
from app.demo.sembrador import Sembrador
from app.extensions import db
from app.jornadas.models import Jornada
from app.jornadas.queries import canal_de_jornadas
from app.jornadas.services import planear
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar
from app.seguridad.models import Adscripcion
from app.seguridad.zona import hoy, local

EQUIPO = (
    ("subcoordinador_id", P.SUBCOORDINADOR),
    ("asesor_id", P.ASESOR),
    ("capturista_id", P.CAPTURISTA),
    ("informacion_id", P.INFORMACION),
)
ASESORIAS = (
    (
        "Escrituración del terreno",
        "Tiene treinta años en el terreno y no hay escritura.",
        "Puede promover la prescripción positiva; se le dio la lista de papeles.",
        "Código Civil del Estado, prescripción",
        "Defensoría pública",
    ),
    (
        "Pensión alimenticia",
        "El padre de sus hijos dejó de dar dinero hace un año.",
        "Se le orientó para pedirla ante el juzgado familiar, sin costo.",
        "",
        "DIF municipal",
    ),
)
COMPROMISOS = (
    ("Rastrear la calle principal antes de las lluvias", -4, "Director de Obras Públicas", "cumplir"),
    ("Reponer las luminarias de la plaza", 7, "Director de Servicios Públicos", ""),
    ("Traer la brigada de salud a la primaria", -2, "Secretaria de Salud municipal", ""),
)
"""What is promised, days from today, who answers for it, and the act that closed it."""
VISITAS = (
    ("Vecina de la esquina", "Se vio la fuga; el agua llega a la banqueta."),
    ("Comité de la colonia", "Piden que se revise el transporte de la mañana."),
)


class Jornadas:
    """Makes jornadas with the sembrador's people, words and chance; `heredado` gives the words of an entry."""

    def __init__(self, sembrador: Sembrador, heredado: Callable[[datetime], Datos]) -> None:
        self.s, self.heredado = sembrador, heredado
        canal = canal_de_jornadas()
        self.canal_id = canal.id if canal is not None else None
        self.coordinador = self.s.de(P.COORDINADOR)

    def todas(self) -> None:
        """Hold one, begin today's, plan the next; inside `escritura()`."""
        dia = self.s.cuando(14)
        self.celebrada(dia)
        hace_poco = ahora() - timedelta(minutes=8)
        de_hoy = self._planeada(hace_poco, local(hace_poco).date(), "Cancha de usos múltiples")
        self.s.acto(de_hoy, "iniciar", {}, self.coordinador, hace_poco)
        self._entrada(de_hoy, ahora() - timedelta(minutes=2))
        self._planeada(dia, hoy() + timedelta(days=7), "Escuela primaria")

    def celebrada(self, dia: datetime) -> None:
        """Hold a jornada two weeks ago, close it, and follow it up."""
        j = self._planeada(dia, local(dia).date(), "Plaza principal")
        self.s.acto(j, "iniciar", {}, self.coordinador, dia)
        hora = dia + timedelta(hours=1)
        for _ in range(2):
            entrada = self._entrada(j, hora)
            datos = {"contra": "nadie"}
            self.s.acto(entrada, "registrar_denuncia", datos, self.s.de(P.CAPTURISTA), hora + timedelta(minutes=9))
        peticiones = [self._peticion(j, hora) for _ in range(3)]
        for con_quien, resultado in VISITAS:
            self._a_domicilio(j, hora, con_quien, resultado)
        for asesoria in ASESORIAS:
            self._asesoria(j, hora, *asesoria)
        for compromiso in COMPROMISOS:
            self._compromiso(j, hora, *compromiso)
        self.s.acto(j, "cerrar", {"observacion": "Asistieron 40 personas."}, self.coordinador, dia + timedelta(hours=4))
        for p, meta in zip(peticiones, ("validado", "proceso"), strict=False):
            if not p.faltan or (p.tramite and p.tramite.admite_pendientes):
                self.s.llevar(p, meta, hora)
        self._seguimiento(j, peticiones)
        self.s.acto(
            peticiones[-1],
            "pedir_asesoria",
            {"texto": dicho(peticiones[-1], PREGUNTA)},
            self.s.de(P.SUBCOORDINADOR),
            ahora(),
        )

    def _planeada(self, momento: datetime, fecha: date, lugar: str) -> Jornada:
        con_lugar = select(Localidad.id).where(Localidad.latitud.is_not(None)).order_by(Localidad.id)
        conocidas = list(db.session.scalars(con_lugar)) or self.s.localidades
        datos = {
            "localidad_id": self.s.azar.choice(conocidas),
            "lugar": lugar,
            "fecha": fecha,
            **{campo: self._usuario(puesto) for campo, puesto in EQUIPO},
        }
        return planear(datos, autor=self.coordinador, reloj=lambda: momento)

    @staticmethod
    def _usuario(puesto: str) -> int | None:
        consulta = select(Adscripcion.user_id).where(Adscripcion.puesto == puesto).order_by(Adscripcion.id)
        return db.session.scalar(consulta.limit(1))

    # What is done in one

    def _entrada(self, j: Jornada, momento: datetime) -> Bitacora:
        datos = {"medio": "jornada", "jornada_id": j.id, **self.heredado(momento), "localidad_id": j.localidad_id}
        datos |= {"oida_fecha": local(momento).date(), "oida_hora": local(momento).strftime("%H:%M")}
        return asentar(datos, autor=self.s.de(P.SUBCOORDINADOR), reloj=lambda: momento)

    def _peticion(self, j: Jornada, momento: datetime) -> Peticion:
        tramite = self.s.con_dependencia()
        frases = self.s.relatos["relatos"].get(tramite.clave) or ["Hace falta en la colonia."]
        datos = {
            "canal_id": self.canal_id,
            "jornada_id": j.id,
            "tipo": "solicitud",
            "tramite_id": tramite.id,
            "descripcion": self.s.azar.choice(frases),
            "localidad_id": j.localidad_id,
            "aviso_medio": "leido",
            "domicilio": self.s.azar.choice(self.s.relatos["calles"]),
            **self.s.persona(),
        }
        return registrar(datos, autor=self.s.de(P.CAPTURISTA), via="campo", reloj=lambda: momento)

    def _cuando(self, momento: datetime) -> Datos:
        return {"cuando_fecha": local(momento).date(), "cuando_hora": local(momento).strftime("%H:%M")}

    def _a_domicilio(self, j: Jornada, momento: datetime, con_quien: str, resultado: str) -> None:
        lugar = j.localidad or db.session.get_one(Localidad, j.localidad_id)
        punto = f"{lugar.latitud:.5f},{lugar.longitud:.5f}" if lugar.latitud and lugar.longitud else ""
        datos = {
            "tipo": "domicilio",
            "localidad_id": j.localidad_id,
            "jornada_id": j.id,
            "con_quien": con_quien,
            "resultado": resultado,
            "punto": punto,
            **self._cuando(momento),
        }
        autor = self.s.de(P.INFORMACION)
        visita = anotar_visita(datos, autor=autor, via="campo", reloj=lambda: momento + timedelta(hours=1))
        anexar(visita, examinar(_foto(con_quien), "foto.jpg"), autor.usuario_id, momento)

    def _asesoria(self, j: Jornada, momento: datetime, asunto: str, pregunta: str, respuesta: str, *citas: str) -> None:
        datos = {"jornada_id": j.id, "asunto": asunto, "pregunta": pregunta, "respuesta": respuesta}
        datos |= dict(zip(("normas", "remitida_a"), citas, strict=True))
        asentar_asesoria(datos, autor=self.s.de(P.ASESOR), via="campo", reloj=lambda: momento)

    def _compromiso(self, j: Jornada, momento: datetime, que: str, dias: int, quien: str, cierre: str) -> None:
        datos = {"que": que, "fecha": hoy() + timedelta(days=dias), "responsable": quien, "jornada_id": j.id}
        compromiso = acordar(datos, autor=self.s.de(P.SUBCOORDINADOR), reloj=lambda: momento)
        if cierre:
            self.s.acto(
                compromiso, cierre, {"evidencia": "Se pasó la máquina el jueves."}, self.coordinador, self.s.limite
            )

    def _seguimiento(self, j: Jornada, peticiones: list[Peticion]) -> None:
        momento = self.s.limite - timedelta(hours=14)
        datos = {
            "tipo": "seguimiento",
            "dependencia_id": peticiones[0].dependencia_id or self.s.con_enlace[0],
            "peticion_folio": ", ".join(p.folio for p in peticiones[:2]),
            "jornada_id": j.id,
            "con_quien": "Quien lleva la agenda",
            "resultado": "Van dos de tres; falta material.",
            "siguiente": "Volver a preguntar por el material.",
            "siguiente_fecha": hoy() + timedelta(days=3),
            **self._cuando(momento),
        }
        anotar_visita(datos, autor=self.coordinador, reloj=lambda: self.s.limite)


def _foto(texto: str) -> bytes:
    lienzo = Image.new("RGB", (640, 480), "#cfd8c8")
    ImageDraw.Draw(lienzo).multiline_text((40, 200), f"{texto}\n(demostracion)", "black")
    salida = io.BytesIO()
    lienzo.save(salida, "JPEG")
    return salida.getvalue()
