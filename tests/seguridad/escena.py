"""The stage of the permission matrix: nine peticiones full of canaries, a session of everybody, and the way back."""

from __future__ import annotations

import gc
import hashlib
import io
import re
from datetime import date, timedelta
from typing import Any

import pikepdf
from flask import session
from flask_appbuilder.security.sqla.models import User
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event, select, text, update
from werkzeug.test import TestResponse

from app import create_app
from app.archivos.examen import examinar
from app.catalogos.models.ajustes import Inhabil
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.passwords import entrar
from app.nucleo.folio import PATRON
from app.nucleo.reloj import ahora
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion
from app.seguridad import memoria
from app.seguridad.models import Sesion
from tests.bases import tomar_adjuntos
from tests.conftest import Base
from tests.elenco import AGUAS, ELENCO, OBRAS, SALUD
from tests.factories import acto, en, id_de, nueva
from tests.seguridad import cosas
from tests.seguridad.esperado import VEN
from tests.seguridad.retorno import retorno_de

CAMPOS = ("desc", "domicilio", "nombre", "apellidos", "correo", "nota", "archivo", "bytes")
CANARIO = re.compile(f"zq((?:{'|'.join([*VEN, *cosas.DE_COSAS])})(?:{'|'.join(CAMPOS)}))".encode())
FOLIO = re.compile(PATRON.encode())
TABLAS = (
    "peticion", "planteamiento", "movimiento", "adjunto", "requisito_cotejado", "ciudadano", "ab_user", "ab_role",
    "adscripcion", "cuenta", "dependencia", "tramite", "canal", "localidad", "ajuste", "ab_user_role", "cambio",
    "bitacora", "jornada", "asesoria", "compromiso", "visita", "foto", "hoja", "oficio",
)  # fmt: skip

FILAS = {
    "CiudadanoView": "ciudadano", "DependenciaView": "dependencia", "TramiteView": "tramite", "CanalView": "canal",
    "RequisitoView": "requisito", "ModuloView": "modulo", "LocalidadView": "localidad", "InhabilView": "inhabil",
    "AjusteView": "ajuste", "CambioView": "cambio", "AdscripcionView": "adscripcion", "UsuarioView": "ab_user",
    "CampoDeTramiteView": "campo_de_tramite", "FirmanteView": "firmante", "AvisoView": "aviso_de_privacidad",
    "SuplenciaView": "adscripcion", "ContrasenaAjenaView": "ab_user", "RolView": "ab_role", "GrupoView": "ab_group",
}  # fmt: skip
"""View of a catalogue → its table."""


def canario(objeto: str, campo: str) -> str:
    """Return the word that stands nowhere but in one field of one petición."""
    return f"zq{objeto}{campo}"


def _pdf(objeto: str) -> bytes:
    documento = pikepdf.new()
    pagina = documento.add_blank_page()
    pagina.Contents = documento.make_stream(f"% {canario(objeto, 'bytes')}\n".encode())
    salida = io.BytesIO()
    documento.save(salida, compress_streams=False)
    return salida.getvalue()


def _dicho(objeto: str, numero: int) -> dict[str, str]:
    return {
        "descripcion": f"{canario(objeto, 'desc')} frente a la primaria.",
        "domicilio": f"Calle {canario(objeto, 'domicilio')}",
        "nombre": canario(objeto, "nombre").title(),
        "apellidos": canario(objeto, "apellidos").title(),
        "correo": f"{canario(objeto, 'correo')}@ejemplo.mx",
        "telefono": f"83321400{numero:02d}",
    }


def _con_requisitos(dependencia: str) -> dict[str, Any]:
    consulta = select(Tramite).where(Tramite.dependencia_id == id_de(Dependencia, dependencia)).order_by(Tramite.id)
    tramite = db.session.scalars(consulta.limit(1)).one()
    return {"tramite_id": tramite.id, "requisito_ids": [r.id for r in tramite.requisitos if r.obligatorio]}


def _peticiones() -> dict[str, Peticion]:
    """Make the peticiones of the stage; `reservada` is a denuncia against Obras Públicas."""
    denuncia = {"tipo": "denuncia", "contra": "dependencia"}
    hechas = {
        "obrascanalizada": en("canalizado", OBRAS, **_dicho("obrascanalizada", 1)),
        "obrasrecibida": en("recibido", OBRAS, **_dicho("obrasrecibida", 2)),
        "obrasproceso": en("proceso", OBRAS, **_dicho("obrasproceso", 3)),
        "aguascanalizada": en("canalizado", AGUAS, **_dicho("aguascanalizada", 4)),
        "aguasproceso": en("proceso", AGUAS, **_dicho("aguasproceso", 5)),
        "porcanalizar": nueva(None, **_dicho("porcanalizar", 6)),
        "saludoficio": nueva(None, **_con_requisitos(SALUD), **_dicho("saludoficio", 7)),
        "redes": nueva(None, "comunicacion", canal_id=id_de(Canal, "redes"), modulo_id=None, **_dicho("redes", 8)),
        "reservada": nueva(None, **denuncia, **_dicho("reservada", 9)),
    }
    acto(hechas["reservada"], "recibir", "control")
    for objeto, p in hechas.items():
        quien = "control" if objeto == "reservada" else "capturista"
        archivo = examinar(_pdf(objeto), f"{canario(objeto, 'archivo')}.pdf")
        acto(p, "anotar", quien, texto=f"Nota {canario(objeto, 'nota')}", para="interna")
        acto(p, "adjuntar", quien, archivo=archivo, texto="Acta")
    return hechas


class Escena:
    """The stage on one engine, in a database of its own. Built once per process; `volver()` sets it again."""

    def __init__(self, base: Base) -> None:
        carpeta = base.carpeta / "escena"
        carpeta.mkdir()
        self.motor = base.motor
        url, self.retorno = retorno_de(base, carpeta)
        aparte = {"INSTANCE_DIR": str(carpeta), "ADJUNTOS_DIR": str(carpeta / "adjuntos")}
        self.app = create_app(base.ajustes(url) | aparte)
        tomar_adjuntos(self.app)
        self.http = self.app.test_client(use_cookies=False)
        with self.app.app_context(), self.app.test_request_context(), como_sistema("escena de la matriz"):
            hechas = _peticiones()
            with escritura():
                db.session.add(Inhabil(dia=date(2026, 12, 24), motivo="Nochebuena"))
            self.cosas = cosas.hacer(hechas, canario, _pdf)
            self.ids = {objeto: p.id for objeto, p in hechas.items()}
            self.folios = {objeto: p.folio for objeto, p in hechas.items()}
            self.adjuntos = {o: self._adjunto(p.id) for o, p in hechas.items()}
        self.galletas: dict[str, str] = {}
        self.fichas: dict[str, str] = {}
        self._abrir_sesiones()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.retorno.guardar()
        self.huella = self.huellas()
        self.filas = self._filas()
        self.puntos = {regla.rule: str(regla.endpoint) for regla in self.app.url_map.iter_rules()}
        self.sentencias: list[str] = []
        self._escuchar()
        gc.collect()
        gc.freeze()  # the application stays: the collector need not walk it again at every few requests

    @staticmethod
    def _adjunto(peticion_id: int) -> int:
        consulta = select(Adjunto.id).where(Adjunto.peticion_id == peticion_id, Adjunto.nombre.contains("archivo"))
        return int(db.session.scalars(consulta).one())

    def _abrir_sesiones(self) -> None:
        self._activar(True)
        for persona in ("anonima", *ELENCO):
            self._abrir_sesion(persona)
        self._activar(False)

    def _abrir_sesion(self, persona: str) -> None:
        """Open a session as the login does once name and password are right; keep its cookie and its CSRF token."""
        with self.app.test_request_context("/", environ_base=self.http.environ_base), como_sistema("sesiones"):
            if persona != "anonima":
                entrar(db.session.scalars(select(User).where(User.username == persona)).one())
            self.fichas[persona] = generate_csrf()
            respuesta = self.app.response_class()
            self.app.session_interface.save_session(self.app, session, respuesta)  # type: ignore[arg-type]
        self.galletas[persona] = respuesta.headers["Set-Cookie"].partition(";")[0]

    def _activar(self, activa: bool) -> None:
        """Admit `baja` or not; sessions are marked as used much later, so that no request writes that mark."""
        with self.app.app_context(), como_sistema("baja"), escritura():
            db.session.scalars(select(User).where(User.username == "baja")).one().active = activa
            db.session.execute(update(Sesion).values(vista=ahora() + timedelta(hours=9)))

    def _filas(self) -> dict[str, Any]:
        """Return for each catalogue view the key of a row that somebody uses."""
        with self.app.app_context(), db.engine.connect() as conexion:
            return {
                vista: conexion.execute(text(f"SELECT min({_llave(tabla)}) FROM {tabla}")).scalar() or 1
                for vista, tabla in FILAS.items()
            }

    def _escuchar(self) -> None:
        """Keep the statements of each request in `sentencias`; those that begin a transaction apart."""

        def anotar(_conexion: Any, _cursor: Any, sentencia: str, *_resto: Any) -> None:
            if not sentencia.startswith(("BEGIN", "PRAGMA")):
                self.sentencias.append(sentencia)

        with self.app.app_context():
            event.listen(db.engine, "before_cursor_execute", anotar)

    # The way back

    def movidas(self) -> set[str]:
        """Return what changed since the stage was set; when anything did, the stage is set again."""
        if not self.retorno.escrito():
            return set()
        huellas = self.huellas()
        self.volver()
        return {nombre for nombre, huella in huellas.items() if huella != self.huella[nombre]} - {"sesiones"}

    def volver(self) -> None:
        """Bring the database back to the stage and forget what the process keeps of it."""
        if self.retorno.escrito():
            self.retorno.volver()
        memoria.olvidar()

    def huellas(self) -> dict[str, str]:
        """Return fingerprints: of each petición with all that belongs to it, and of the tables that decide who sees."""
        salida = {}
        with self.app.app_context(), db.engine.connect() as conexion:
            for objeto, pk in self.ids.items():
                partes = [("peticion", "id"), *((t, "peticion_id") for t in TABLAS[1:5])]
                sentencias = [f"SELECT * FROM {t} WHERE {c} = {pk} ORDER BY 1" for t, c in partes]
                salida[objeto] = _suma(conexion, sentencias)
            for tabla in TABLAS[5:]:
                salida[tabla] = _suma(conexion, [f"SELECT * FROM {tabla} ORDER BY 1"])
            salida["sesiones"] = _suma(
                conexion, [f"SELECT * FROM {t} ORDER BY 1" for t in ("sesion", "intento", "envio")]
            )
            salida["cuantas"] = _suma(conexion, [f"SELECT count(*) FROM {t}" for t in TABLAS])
        return salida

    # One request

    def pedir(self, persona: str, metodo: str, url: str, datos: dict[str, Any] | None = None) -> TestResponse:
        """Send one request with the cookie of a person; a POST carries her CSRF token."""
        cuerpo = None
        if metodo != "GET":
            cuerpo = {"csrf_token": self.fichas[persona], **(datos or {})}
        self.sentencias.clear()
        return self.http.open(url, method=metodo, data=cuerpo, headers={"Cookie": self.galletas[persona]})

    def ajenos(self, respuesta: TestResponse, url: str, leen: set[str], ven: set[str]) -> list[str]:
        """Return the canaries and folios in body and headers that this person must not see."""
        todo = respuesta.data.lower() + str(respuesta.headers).lower().encode()
        hallados = {palabra.decode() for palabra in CANARIO.findall(todo)}
        permitidos = {objeto + campo for objeto in leen for campo in CAMPOS}
        folios = set(FOLIO.findall(todo.upper())) - {f.encode() for f in re.findall(PATRON, url)}
        return sorted(hallados - permitidos) + sorted(
            objeto for objeto, folio in self.folios.items() if folio.encode() in folios and objeto not in ven
        )


def _llave(tabla: str) -> str:
    return "clave" if tabla == "ajuste" else "id"


def _suma(conexion: Any, sentencias: list[str]) -> str:
    suma = hashlib.sha256()
    for sentencia in sentencias:
        suma.update(repr(conexion.execute(text(sentencia)).all()).encode())
    return suma.hexdigest()


_escenas: dict[str, Escena] = {}


def escena_de(base: Base) -> Escena:
    """Return the stage of an engine as it was set; `base` is restored only when the stage is built."""
    if base.motor not in _escenas:
        base.restaurar()
        _escenas[base.motor] = Escena(base)
    _escenas[base.motor].volver()
    return _escenas[base.motor]
