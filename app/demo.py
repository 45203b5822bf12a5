"""A plausible year for a town to try: demo accounts, and peticiones made through the same services as real ones."""

from __future__ import annotations

import io
import json
import os
import random
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from flask_appbuilder.security.sqla.models import User
from PIL import Image, ImageDraw
from sqlalchemy import select

from app.actos.services import ejecutar
from app.catalogos.models import Canal, Dependencia, Localidad, Modulo, Tramite
from app.catalogos.services import leer_perfil
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.nucleo.reloj import ahora
from app.peticiones.almacen import Archivo, examinar
from app.peticiones.models import Peticion
from app.peticiones.services.puerta import registrar
from app.seguridad.guardia import Alcance
from app.seguridad.models import Adscripcion
from app.seguridad.queries import alcance_de_usuario
from app.seguridad.services import adscribir, cifrar, poner_contrasena
from app.seguridad.zona import hoy, zona

NOMBRES = {
    P.SECRETARIA: ("secretaria", "Elvira", "Montes"), P.INFORMACION: ("informacion", "Iván", "Robles"),
    P.COORDINADOR: ("coordinador", "Carlos", "Medrano"), P.SUBCOORDINADOR: ("subcoordinadora", "Silvia", "Duarte"),
    P.CAPTURISTA: ("capturista", "Rosa", "Maldonado"), P.ASESOR: ("asesor", "Andrés", "Cuéllar"),
    P.TITULAR: ("titular", "Teresa", "Olvera"), P.COMUNICACION: ("comunicacion", "Camila", "Prado"),
    P.INTERDIRECCIONAL: ("interdireccional", "Ignacio", "Sada"), P.CONTROL: ("control", "Octavio", "Leal"),
    P.ADMINISTRADOR: ("administradora", "Adela", "Ríos"),
}  # fmt: skip
"""Invented people, one per puesto; enlaces are made per dependencia."""


def usuarios_demo(archivo: Path) -> None:
    """Make one account per puesto and one enlace per dependencia with trámites, and write their passwords (mode 0600).

    Does nothing when the file exists. Opens its own transaction; must run as the system.
    """
    if archivo.exists():
        return
    titular_de = db.session.scalars(
        select(Dependencia).where(Dependencia.padre_id.is_(None), Dependencia.via == "enlace")
    ).first()
    personas = [(*datos, puesto, titular_de if puesto == P.TITULAR else None) for puesto, datos in NOMBRES.items()]
    personas += [_enlace(d) for d in _con_enlace()]
    claves = [secrets.token_urlsafe(9) for _ in personas]
    cifradas = [cifrar(clave) for clave in claves]
    lista = []
    with escritura():
        for (usuario, nombre, apellidos, puesto, dependencia), clave, cifrada in zip(
            personas, claves, cifradas, strict=True
        ):
            fila = User(
                username=usuario, first_name=nombre, last_name=apellidos, active=True, email=f"{usuario}@ejemplo.mx"
            )
            db.session.add(fila)
            db.session.flush()
            poner_contrasena(fila, cifrada, debe_cambiar=False)
            adscribir(fila, puesto, dependencia.id if dependencia else None, hoy() - timedelta(days=400))
            nombre_dependencia = dependencia.nombre if dependencia else None
            lista.append({"puesto": puesto, "usuario": usuario, "contrasena": clave, "dependencia": nombre_dependencia})
    descriptor = os.open(archivo, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as salida:
        json.dump(lista, salida, ensure_ascii=False, indent=1)


def _con_enlace() -> list[Dependencia]:
    """Return the dependencias served by enlace that some trámite goes to."""
    con_tramite = select(Tramite.dependencia_id).where(Tramite.dependencia_id.is_not(None))
    consulta = select(Dependencia).where(
        Dependencia.via == "enlace", Dependencia.id.in_(con_tramite), Dependencia.control.is_(False)
    )
    return list(db.session.scalars(consulta.order_by(Dependencia.id)))


def _enlace(d: Dependencia) -> tuple[str, str, str, str, Dependencia]:
    return f"enlace.{d.clave}", "Enlace", d.nombre[:60], P.ENLACE, d


class Sembrador:
    """Makes peticiones with a seeded random generator: who asks, what, when, and how far it has got."""

    def __init__(self, semilla: int) -> None:
        self.azar = random.Random(semilla)
        self.relatos = leer_perfil(current_app.config["PERFIL"] or "altamira", "relatos")
        self.tramites = [t for t in db.session.scalars(select(Tramite).order_by(Tramite.id)) if t.activo]
        self.localidades = [
            lugar.id for lugar in db.session.scalars(select(Localidad).order_by(Localidad.id)) if not lugar.clave
        ]
        self.canales = list(
            db.session.scalars(select(Canal).where(Canal.procedimiento != "denuncia").order_by(Canal.orden))
        )
        self.modulos = list(db.session.scalars(select(Modulo).order_by(Modulo.id)))
        self.autores = self._autores()
        self.formato = _formato_firmado()
        self.ahora = ahora()

    @staticmethod
    def _autores() -> dict[tuple[str, int | None], Alcance]:
        consulta = select(Adscripcion.puesto, Adscripcion.dependencia_id, Adscripcion.user_id).order_by(
            Adscripcion.id.desc()
        )
        filas = db.session.execute(consulta).all()
        return {
            (puesto, nodo): alcance
            for puesto, nodo, usuario in filas
            if (alcance := alcance_de_usuario(usuario, hoy()))
        }

    def de(self, puesto: str, nodo: int | None = None) -> Alcance:
        """Return the demo person of a puesto."""
        return self.autores[(puesto, nodo)]

    def cuando(self, dias: int) -> datetime:
        """Return an office hour some days ago, on a weekday."""
        dia = hoy() - timedelta(days=dias)
        dia -= timedelta(days=max(0, dia.weekday() - 4))
        hora = time(self.azar.randrange(8, 15), self.azar.randrange(60), self.azar.randrange(60))
        return min(datetime.combine(dia, hora, tzinfo=zona()).astimezone(UTC), self.ahora - timedelta(minutes=1))

    def luego(self, momento: datetime, dias: int) -> datetime | None:
        """Return a later office hour, None when it has not come yet."""
        despues = momento + timedelta(
            days=self.azar.randrange(dias + 1), hours=self.azar.randrange(1, 5), minutes=self.azar.randrange(60)
        )
        local = despues.astimezone(zona())
        if local.weekday() > 4:
            despues += timedelta(days=7 - local.weekday())
        return despues if despues < self.ahora else None

    # One petición

    def una(self, dias: int, meta: str, tramite: Tramite | None = None) -> None:
        """Register a petición some days ago and carry it as far as `meta`, or as far as time allows."""
        tramite = tramite or self.azar.choice(self.tramites)
        momento = self.cuando(dias)
        datos = self._datos(tramite)
        autor = self.de(P.COMUNICACION if datos.pop("redes") else P.CAPTURISTA)
        if meta == "por_canalizar":
            datos.pop("requisito_ids")
        with escritura():
            p = registrar(datos, autor=autor, reloj=lambda: momento)
            if meta == "orientado":
                self._acto(p, "orientar", {"texto": "Se le explicó dónde y cómo hacerlo."}, autor, momento)
            elif meta != "por_canalizar":
                self._llevar(p, meta, momento)

    def _datos(self, tramite: Tramite) -> dict[str, Any]:
        canal = self.azar.choices(self.canales, weights=[44, *([8] * (len(self.canales) - 1))])[0]
        redes = canal.clave == "redes" and tramite.sin_identidad
        frases = self.relatos["relatos"].get(tramite.clave) or ["Necesito ayuda de la oficina."]
        anonima = tramite.sin_identidad and self.azar.random() < 0.08
        datos: dict[str, Any] = {
            "canal_id": canal.id, "tipo": "solicitud", "descripcion": self.azar.choice(frases),
            "localidad_id": self.azar.choice(self.localidades), "tramite_id": tramite.id, "redes": redes,
            "domicilio": f"{self.azar.choice(self.relatos['calles'])} {self.azar.randrange(100, 999)}",
            "requisito_ids": [r.id for r in tramite.requisitos if r.activo],
        }  # fmt: skip
        if canal.clave == "presencial":
            datos["modulo_id"] = self.azar.choice(self.modulos[:5]).id
        else:
            clave = {"telefono": "LIN", "redes": "RED"}.get(canal.clave)
            datos["modulo_id"] = next((m.id for m in self.modulos if m.clave == clave), None)
        return {**datos, **({"anonima": "1"} if anonima else self._persona())}

    def _persona(self) -> dict[str, str]:
        nombre = self.azar.choice(self.relatos["nombres"])
        apellidos = " ".join(self.azar.sample(self.relatos["apellidos"], 2))
        return {"nombre": nombre, "apellidos": apellidos, "telefono": f"833{self.azar.randrange(10**6, 10**7)}"}

    def _acto(self, p: Peticion, acto: str, datos: dict[str, Any], autor: Alcance, momento: datetime) -> None:
        ejecutar(p, acto, datos, autor=autor, reloj=lambda: momento)

    def _llevar(self, p: Peticion, meta: str, momento: datetime) -> None:
        pasos: dict[str, Callable[[Peticion, datetime], None]] = {
            "por_canalizar": self._canalizar, "canalizado": self._recibir, "recibido": self._iniciar,
            "proceso": self._concluir, "concluido": self._validar,
        }  # fmt: skip
        orden = [*pasos, "validado"]
        if meta in ("cancelado", "devuelto", "rechazado", "pausado"):
            self._desviar(p, meta, momento)
            return
        siguiente = momento
        while p.estado != meta and orden.index(p.estado) < orden.index(meta):
            despues = self.luego(siguiente, 3)
            if despues is None:
                return
            siguiente = despues
            pasos[p.estado](p, siguiente)

    def _desviar(self, p: Peticion, meta: str, momento: datetime) -> None:
        """Take one of the roads that are not straight."""
        hasta = {"cancelado": "canalizado", "rechazado": "canalizado", "pausado": "recibido", "devuelto": "concluido"}[
            meta
        ]
        self._llevar(p, hasta, momento)
        cuando = self.luego(momento + timedelta(days=12), 2)
        if p.estado != hasta or cuando is None:
            return
        if meta == "cancelado":
            self._acto(p, "cancelar", {"motivo": "desistimiento"}, self.de(P.SUBCOORDINADOR), cuando)
        elif meta == "rechazado" and p.via == "enlace":
            self._acto(
                p, "rechazar_competencia", {"motivo": "La calle es de otra dependencia."}, self._quien(p), cuando
            )
        elif meta == "pausado":
            hasta_dia = (cuando.astimezone(zona()) + timedelta(days=20)).date()
            self._acto(
                p, "pausar", {"texto": "Que traiga el plano de su lote", "hasta": hasta_dia}, self._quien(p), cuando
            )
        elif meta == "devuelto":
            self._acto(p, "devolver", {"motivo": "La persona dice que sigue igual."}, self.de(P.SUBCOORDINADOR), cuando)

    def _quien(self, p: Peticion) -> Alcance:
        return self.de(P.ENLACE, p.dependencia_id) if p.via == "enlace" else self.de(P.CAPTURISTA)

    def _oficio(self, momento: datetime) -> dict[str, Any]:
        return {
            "oficio_numero": f"OF/{self.azar.randrange(100, 999)}",
            "oficio_fecha": momento.astimezone(zona()).date(),
        }

    def _canalizar(self, p: Peticion, momento: datetime) -> None:
        datos: dict[str, Any] = {}
        if p.tramite is None or p.tramite.dependencia_id is None:
            datos["dependencia_id"] = self.azar.choice(_con_enlace()).id
        self._acto(p, "canalizar", datos, self.de(P.CAPTURISTA), momento)

    def _recibir(self, p: Peticion, momento: datetime) -> None:
        datos = {} if p.via == "enlace" else {**self._oficio(momento), "recibio": "Oficialía de partes"}
        self._acto(p, "recibir", datos, self._quien(p), momento)

    def _iniciar(self, p: Peticion, momento: datetime) -> None:
        dia = momento.astimezone(zona()).date()
        datos: dict[str, Any] = {"constancia": "oficio", **self._oficio(momento), "tiempo_espera": "10 días"}
        if p.via == "enlace":
            datos = {
                "archivo": self.formato,
                "recibio": "Jefe de cuadrilla",
                "recibio_puesto": "Jefe",
                "recibio_fecha": dia,
            }
        self._acto(p, "iniciar_proceso", datos, self._quien(p), momento)

    def _concluir(self, p: Peticion, momento: datetime) -> None:
        acciones = p.tramite.lista_de_acciones if p.tramite else ()
        datos: dict[str, Any] = {"resuelto": "si", "accion": self.azar.choice(acciones or ("Se atendió",))}
        datos["observacion"] = self.azar.choice(self.relatos["resuelto_si"])
        if self.azar.random() < 0.18:
            no = self.azar.choice(self.relatos["resuelto_no"])
            dia = momento.astimezone(zona()).date()
            datos |= {
                "resuelto": "no",
                "motivo": no["motivo"],
                "observacion": no["observacion"],
                "informado_medio": "llamada",
            }
            datos |= {"informado_fecha": dia, "informado_por": "Enlace de la dependencia"}
        self._acto(p, "concluir", datos, self._quien(p), momento)

    def _validar(self, p: Peticion, momento: datetime) -> None:
        veredicto = "resuelto" if p.resuelto == "si" else "no_resuelto"
        self._acto(
            p, "validar", {"verificacion": "llamada", "veredicto": veredicto}, self.de(P.SUBCOORDINADOR), momento
        )


def _formato_firmado() -> Archivo:
    hoja = Image.new("RGB", (600, 780), "white")
    ImageDraw.Draw(hoja).multiline_text(
        (60, 80), "FORMATO DE TRAMITE DE ATENCION\n\nRecibido y firmado\n(demostracion)", "black"
    )
    salida = io.BytesIO()
    hoja.save(salida, "PNG")
    return examinar(salida.getvalue(), "formato-firmado.png")


RECIENTES = (
    "por_canalizar",
    "canalizado",
    "recibido",
    "proceso",
    "concluido",
    "pausado",
    "rechazado",
    "devuelto",
    "validado",
)


def sembrar(cuantas: int, semilla: int) -> None:
    """Make `cuantas` peticiones over the past year, the newest still on their way; the same seed makes the same.

    Opens a transaction per petición; must run as the system. Enlaces of the first two dependencias have canalizadas,
    recibidas and proceso each.
    """
    sembrador = Sembrador(semilla)
    azar = sembrador.azar
    primeros = [next(t for t in sembrador.tramites if t.dependencia_id == d.id) for d in _con_enlace()[:2]]
    fijas = [
        (meta, t)
        for t in primeros
        for meta in ("canalizado", "canalizado", "recibido", "recibido", "proceso", "proceso", "concluido")
    ]
    for meta, tramite in fijas[:cuantas]:
        sembrador.una(azar.randrange(9, 16), meta, tramite)
    resto = max(0, cuantas - len(fijas))
    for dias in sorted((azar.randrange(365) for _ in range(resto)), reverse=True):
        if dias > 25:
            meta = azar.choices(
                ("validado", "cancelado", "devuelto", "concluido", "proceso"), weights=(86, 6, 3, 2, 3)
            )[0]
        else:
            meta = azar.choice(RECIENTES)
        sembrador.una(dias, meta)
