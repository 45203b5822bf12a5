"""The stage of the permission matrix: nine peticiones full of canaries, a session of everybody, and the way back."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from datetime import date, timedelta
from typing import Any

import pikepdf
from flask.testing import FlaskClient
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import NullPool, create_engine, select, text, update
from werkzeug.test import TestResponse

from app.catalogos.models import Canal, Dependencia, Inhabil, Tramite
from app.catalogos.services import ajustes
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab import security
from app.nucleo.folio import PATRON
from app.nucleo.reloj import ahora
from app.peticiones.almacen import examinar
from app.peticiones.models.dicho import Adjunto
from app.peticiones.models.peticion import Peticion
from app.seguridad import queries
from app.seguridad.models import Sesion
from tests.cliente import Cliente
from tests.conftest import Base
from tests.elenco import AGUAS, ELENCO, OBRAS, SALUD
from tests.factories import acto, en, id_de, nueva
from tests.seguridad.esperado import VEN

CAMPOS = ("desc", "domicilio", "nombre", "apellidos", "correo", "nota", "archivo", "bytes")
CANARIO = re.compile(f"zq((?:{'|'.join(VEN)})(?:{'|'.join(CAMPOS)}))".encode())
FOLIO = re.compile(PATRON.encode())
TABLAS = (
    "peticion", "planteamiento", "movimiento", "adjunto", "requisito_cotejado", "ciudadano", "ab_user", "ab_role",
    "adscripcion", "cuenta", "dependencia", "tramite", "canal", "localidad", "ajuste", "ab_user_role", "cambio",
)  # fmt: skip


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
    """The stage on one engine. Built once per process; `volver()` brings it back after something was written."""

    def __init__(self, base: Base) -> None:
        self.base, self.app = base, base.app
        with self.app.app_context(), self.app.test_request_context(), como_sistema("escena de la matriz"):
            hechas = _peticiones()
            with escritura():
                db.session.add(Inhabil(dia=date(2026, 12, 24), motivo="Nochebuena"))
            self.ids = {objeto: p.id for objeto, p in hechas.items()}
            self.folios = {objeto: p.folio for objeto, p in hechas.items()}
            self.adjuntos = {o: self._adjunto(p.id) for o, p in hechas.items()}
        self.galletas: dict[str, str] = {}
        self.fichas: dict[str, str] = {}
        self._abrir_sesiones()
        self.http = self.app.test_client(use_cookies=False)
        self._guardar()
        self.reloj.close()

    @staticmethod
    def _adjunto(peticion_id: int) -> int:
        consulta = select(Adjunto.id).where(Adjunto.peticion_id == peticion_id, Adjunto.nombre.contains("archivo"))
        return int(db.session.scalars(consulta).one())

    def _abrir_sesiones(self) -> None:
        cliente = type("ClienteDeApp", (Cliente,), {"app": self.app})
        self._activar(True)
        for persona in ("anonima", *ELENCO):
            uno = cliente() if persona == "anonima" else cliente.de(persona)
            self.fichas[persona] = _ficha(uno.http, "/login/" if persona == "anonima" else "/")
            galleta = uno.http.get_cookie("session")
            assert galleta is not None
            self.galletas[persona] = f"session={galleta.value}"
        self._activar(False)

    def _activar(self, activa: bool) -> None:
        """Let `baja` in or out; sessions are marked as just used, so that no request of the matrix writes that mark."""
        with self.app.app_context(), como_sistema("baja"), escritura():
            db.session.scalars(select(User).where(User.username == "baja")).one().active = activa
            db.session.execute(update(Sesion).values(vista=ahora() + timedelta(minutes=25)))

    # The way back

    def _guardar(self) -> None:
        base = self.base
        with self.app.app_context():
            if base.motor == "sqlite":
                conexion = db.engine.raw_connection()
                conexion.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                conexion.close()
            base._soltar()
        if base.motor == "sqlite":
            shutil.copy(base.carpeta / "prueba.db", base.carpeta / "escena.db")
        else:
            base._sql(f"CREATE DATABASE {base.nombre}_escena TEMPLATE {base.nombre} STRATEGY FILE_COPY")
        self.huella = self.huellas()
        self._abrir_reloj()

    def _abrir_reloj(self) -> None:
        """Open the connection that notices whether anybody else has written."""
        sqlite = self.base.motor == "sqlite"
        with self.app.app_context():
            self.reloj = create_engine(db.engine.url, poolclass=NullPool).raw_connection()
        if not sqlite:
            self.reloj.driver_connection.autocommit = True  # type: ignore[union-attr]
        self._que_hora = "PRAGMA data_version" if sqlite else "SELECT pg_current_wal_insert_lsn()"
        self.hora = self._hora()

    def _hora(self) -> Any:
        cursor = self.reloj.cursor()
        cursor.execute(self._que_hora)
        return cursor.fetchone()

    def movidas(self) -> set[str]:
        """Return what changed since the stage was set; when anything did, the stage is set again."""
        if self._hora() == self.hora:
            return set()
        huellas = self.huellas()
        cambiadas = {nombre for nombre, huella in huellas.items() if huella != self.huella[nombre]}
        if cambiadas:
            self.reloj.close()
            self.volver()
        self.hora = self._hora()
        return cambiadas - {"sesiones"}

    def volver(self) -> None:
        """Bring the database back to the stage and forget what the process keeps of it."""
        base = self.base
        with self.app.app_context():
            base._soltar()
        security._permisos_por_persona.clear()
        ajustes._guardada.clear()
        queries._arboles.clear()
        if base.motor == "sqlite":
            for sobra in ("prueba.db-wal", "prueba.db-shm"):
                (base.carpeta / sobra).unlink(missing_ok=True)
            shutil.copy(base.carpeta / "escena.db", base.carpeta / "prueba.db")
        else:
            base._sql(
                f"DROP DATABASE IF EXISTS {base.nombre} WITH (FORCE)",
                f"CREATE DATABASE {base.nombre} TEMPLATE {base.nombre}_escena STRATEGY FILE_COPY",
            )
        self._abrir_reloj()

    def huellas(self) -> dict[str, str]:
        """Return fingerprints: of each petición with all that hangs on it, and of the tables that decide who sees."""
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


def _ficha(http: FlaskClient, url: str) -> str:
    """Return the CSRF token of a browser's page."""
    pagina = http.get(url, follow_redirects=True).text
    hallada = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', pagina)
    assert hallada is not None, url
    return hallada[1]


def _suma(conexion: Any, sentencias: list[str]) -> str:
    suma = hashlib.sha256()
    for sentencia in sentencias:
        suma.update(repr(conexion.execute(text(sentencia)).all()).encode())
    return suma.hexdigest()


_escenas: dict[str, Escena] = {}


def escena_de(base: Base) -> Escena:
    """Return the stage of an engine, fresh."""
    if base.motor not in _escenas:
        _escenas[base.motor] = Escena(base)
    _escenas[base.motor].volver()
    return _escenas[base.motor]
