"""Peticiones written in bulk are what their acts through the services leave, field by field, and hold like them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.exc import DBAPIError

from app.actos.folios import huecos
from app.actos.models import Movimiento
from app.actos.services import ejecutar
from app.catalogos.models.canales import Canal
from app.catalogos.services.perfil import FaltaPerfil
from app.ciudadanos.models import Ciudadano
from app.demo.elenco import formato_firmado
from app.demo.masa import escritor, filas
from app.demo.masa.libro import con_numeros
from app.demo.masa.personas import persona
from app.demo.masa.piezas import Acto, Persona
from app.demo.masa.pueblo import Papel, Pueblo, leer_pueblo
from app.demo.masa.services import NoEsDemostracion, poblar
from app.demo.masa.tramos import hacer, tramos, vidas
from app.demo.masa.vida import Vida
from app.demo.services import usuarios_demo
from app.documentos.models import Oficio
from app.extensions import db, escritura
from app.nucleo.folio import PATRON
from app.nucleo.puestos import SUBCOORDINADOR
from app.peticiones.models.anexos import Adhesion, Adjunto, RequisitoCotejado
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.conteo import revisar
from app.peticiones.services.registro import nueva_peticion
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ABIERTOS
from app.seguridad.models import Adscripcion
from app.turnos.models import Turno
from tests.factories import cadenas_rotas_de_todo, en

MODELOS: dict[str, Any] = {
    "ciudadano": Ciudadano,
    "peticion": Peticion,
    "planteamiento": Planteamiento,
    "movimiento": Movimiento,
    "requisito_cotejado": RequisitoCotejado,
    "adjunto": Adjunto,
    "turno": Turno,
    "oficio": Oficio,
    "adhesion": Adhesion,
}
PROPIAS = {"id", "peticion_id", "folio", "sal", "sal_seguimiento", "datos_hash", "hash_anterior", "hash", "ultimo_hash",
           "recibo_hash", "principal_id"}  # fmt: skip
"""What is each petición's own: ids, folios, salts and hashes."""
NUMERADAS = ("turno", "oficio")
"""Tables whose numbers go on from one petición to the next."""


@pytest.fixture
def con_cuentas(sistema: None, tmp_path: Path) -> None:
    """The demo's accounts, with the system's scope."""
    usuarios_demo(tmp_path / "demo-usuarios.json")


def pueblo(cuantas: int, semilla: int = 3) -> Pueblo:
    """Return the town of this database."""
    formato = formato_firmado()
    return leer_pueblo(cuantas, semilla, Papel(formato.sha256, formato.columnas, formato.asiento))


def todas(de: Pueblo) -> Iterator[Vida]:
    """Yield every petición of a town, in order."""
    for tramo in tramos(de, Counter()):
        yield from vidas(de, tramo)


def distintas(de: Pueblo) -> list[Vida]:
    """Return peticiones among which every kind of step of any of them is taken, and the principals of duplicadas."""
    vistas: set[Any] = set()
    elegidas: dict[int, Vida] = {}
    for v in todas(de):
        pasos = {(m.acto, m.desde, m.hacia, m.puesto, v.via, v.reservada, tuple(m.datos)) for m in v.movimientos}
        if pasos - vistas:
            vistas |= pasos
            elegidas |= {a.datos["principal"].id: a.datos["principal"] for a in v.actos if "principal" in a.datos}
            elegidas[v.id] = v
    return [elegidas[pk] for pk in sorted(elegidas)]


class Repetidor:
    """Does again through the services what was done to peticiones outside the database."""

    def __init__(self, de: Pueblo) -> None:
        self.pueblo, self.formato = de, formato_firmado()
        self.personas: dict[int, int] = {}
        self.folios: dict[str, str] = {}
        self.hechas: dict[int, Peticion] = {}

    def repetir(self, v: Vida) -> Peticion:
        """Register it and do its acts, each at its instant."""
        primero, *otros = v.actos
        with escritura(), time_machine.travel(primero.momento, tick=False):
            canal = db.session.get_one(Canal, v.llegada.canal.id)
            p = nueva_peticion(canal, primero.momento, cuarentena=_en_cuarentena(v))
            ejecutar(p, "registrar", self._registro(v), autor=primero.autor.alcance)
        self.folios[v.folio], self.hechas[v.id] = p.folio, p
        for acto in otros:
            if acto.acto == "canalizar" and acto.autor.alcance.sistema:
                continue  # «sistema» does it in the same transaction
            with escritura(), time_machine.travel(acto.momento, tick=False):
                autor, datos = acto.autor.alcance, self._datos(acto)
                ejecutar(p, acto.acto, datos, autor=autor, encadenar=acto.encadenar)
        return p

    def _registro(self, v: Vida) -> dict[str, Any]:
        dicho = v.planteamiento
        assert dicho is not None
        datos = {c: valor for c, valor in v.actos[0].datos.items() if c != "planteamiento"}
        datos |= {"descripcion": dicho.descripcion, "domicilio": dicho.domicilio}
        if dicho.ciudadano is not None:
            quien = dicho.ciudadano
            datos |= _escrita(quien) if quien.reservado else {"ciudadano_id": self.de(quien)}
        return datos

    def de(self, uno: Persona) -> int:
        """Return the id that the services gave a person."""
        if uno.id not in self.personas:
            fila = Ciudadano(creado=uno.creado, **_escrita(uno))
            db.session.add(fila)
            db.session.flush()
            self.personas[uno.id] = fila.id
        return self.personas[uno.id]

    def _datos(self, acto: Acto) -> dict[str, Any]:
        datos = dict(acto.datos)
        if "archivo" in datos:
            datos["archivo"] = self.formato
        if "principal" in datos:
            datos["principal_folio"] = self.hechas[datos.pop("principal").id].folio
        if "ciudadano_id" in datos:
            k = datos["ciudadano_id"] - self.pueblo.base_ciudadano - 1
            datos["ciudadano_id"] = self.de(persona(self.pueblo, k))
        return datos

    def igualado(self, valor: Any) -> Any:
        """Return a value of the bulk writer with the services' folios and persons, and without oficios' numbers."""
        if isinstance(valor, dict):
            iguales = {c: self.igualado(suyo) for c, suyo in valor.items()}
            return iguales | ({"ciudadano_id": self.personas[valor["ciudadano_id"]]} if "ciudadano_id" in valor else {})
        if isinstance(valor, list):
            return [self.igualado(uno) for uno in valor]
        return sin_numero(FOLIO.sub(self._folio, valor)) if isinstance(valor, str) else valor

    def _folio(self, hallado: re.Match[str]) -> str:
        return self.folios.get(hallado[0], hallado[0])


FOLIO = re.compile(PATRON)


def sin_numero(texto: Any) -> Any:
    """Return a text whose oficios have no number."""
    return re.sub(r"(AC|ac)/\d+/", r"\1/#/", texto) if isinstance(texto, str) else texto


def sin_numeros(valor: Any) -> Any:
    """Return a JSON value likewise."""
    if isinstance(valor, dict):
        return {c: sin_numeros(suyo) for c, suyo in valor.items()}
    return sin_numero(valor)


def _escrita(uno: Persona) -> dict[str, Any]:
    campos = ("nombre", "apellidos", "telefono", "correo", "curp")
    return {campo: getattr(uno, campo) for campo in campos if getattr(uno, campo)}


def _en_cuarentena(v: Vida) -> bool:
    return v.cuarentena or any(a.acto in ("admitir", "cancelar") and _spam(a) for a in v.actos)


def _spam(acto: Acto) -> bool:
    return acto.acto == "admitir" or acto.datos.get("motivo") == "spam"


def de_masa(v: Vida, tabla: str) -> list[dict[str, Any]]:
    """Return the rows of a petición in a table, as they are written in bulk."""
    propias = (fila for suya, fila in filas.de_vida(v) if suya == tabla)
    columnas = filas.COLUMNAS[tabla]
    return [
        {c: con_numeros(x, {}) if isinstance(x, str) else x for c, x in zip(columnas, f, strict=True)} for f in propias
    ]


def de_servicios(p: Peticion, tabla: str) -> list[Any]:
    """Return the rows of the same in the database."""
    modelo = MODELOS[tabla]
    if modelo is Peticion:
        return [p]
    orden = Movimiento.numero if modelo is Movimiento else inspect(modelo).primary_key[0]
    return list(db.session.scalars(select(modelo).where(modelo.peticion_id == p.id).order_by(orden)))


def diferencias(r: Repetidor, v: Vida) -> Iterator[str]:
    """Yield each field in which the two ways differ."""
    p = r.hechas[v.id]
    for tabla in filas.COLUMNAS:
        if tabla == "ciudadano":
            continue
        suyas, otras = de_masa(v, tabla), de_servicios(p, tabla)
        if len(suyas) != len(otras):
            yield f"{v.folio} {tabla}: {len(suyas)} {len(otras)}"
        for una, otra in zip(suyas, otras, strict=False):
            for columna, valor in una.items():
                suyo = sin_numeros(getattr(otra, columna))
                igual = r.igualado(filas_json(columna, valor))
                if columna == "ciudadano_id":
                    igual = r.personas.get(valor, suyo)
                if not (columna in PROPIAS or (columna == "numero" and tabla in NUMERADAS)) and igual != suyo:
                    yield f"{v.folio} {tabla}.{columna}: {igual!r} {suyo!r}"


def filas_json(columna: str, valor: Any) -> Any:
    """Return a value as the model has it."""

    return json.loads(valor) if columna in ("datos", "contenido") and valor else valor


def otra_persona(de: Pueblo, suya: int, de_servicios: int) -> Iterator[str]:
    """Yield each field in which the two ways write a person differently."""
    fila = filas.de_persona(persona(de, suya - de.base_ciudadano - 1))
    guardada = db.session.get_one(Ciudadano, de_servicios)
    for columna, valor in zip(filas.COLUMNAS["ciudadano"], fila, strict=True):
        if columna != "id" and getattr(guardada, columna) != valor:
            yield f"{columna}: {valor!r} {getattr(guardada, columna)!r}"


def comparar() -> None:
    """Do both, and compare."""
    de = pueblo(4000)
    elegidas = distintas(de)
    assert {m.acto for v in elegidas for m in v.movimientos} >= {
        "canalizar", "cancelar", "marcar_duplicado", "orientar", "pausar", "reanudar", "prorrogar", "reabrir",
        "calificar", "rechazar_competencia", "reasignar", "devolver", "sumar_vecino", "anotar", "admitir",
        "solicitar_reapertura",
    }  # fmt: skip
    r = Repetidor(de)
    for v in elegidas:
        r.repetir(v)
    db.session.expire_all()
    assert [d for v in elegidas for d in diferencias(r, v)][:20] == []
    assert [d for k, pk in r.personas.items() for d in otra_persona(de, k, pk)] == []


@pytest.mark.dialecto("what the bulk writer leaves is compared with what the services leave")
def test_as_the_services_leave_it(con_cuentas: None) -> None:
    comparar()


@pytest.mark.perfil("huatabampo")
def test_as_the_services_leave_it_in_huatabampo(con_cuentas: None) -> None:
    comparar()


# Written


def guardadas() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of the tables, in order, by the columns that are written in bulk."""
    salida = {}
    for tabla, columnas in filas.COLUMNAS.items():
        modelo = MODELOS[tabla]
        consulta = select(*(getattr(modelo, c) for c in columnas)).order_by(inspect(modelo).primary_key[0])
        salida[tabla] = [tuple(fila) for fila in db.session.execute(consulta)]
    return salida


def calculadas(de: Pueblo) -> dict[str, list[tuple[Any, ...]]]:
    """Return the same as the acts leave them, without a database."""
    salida: dict[str, list[tuple[Any, ...]]] = {tabla: [] for tabla in filas.COLUMNAS}
    contadores: Counter[str] = Counter()
    for tramo in tramos(de, contadores):
        hecho = hacer(de, tramo, list)
        antes = {anio: contadores[f"oficio:{anio}"] for anio in hecho.oficios}
        contadores.update({f"oficio:{anio}": n for anio, n in hecho.oficios.items()})
        for tabla, suyas in hecho.filas.items():
            salida[tabla] += [_con_tipos(tabla, fila, antes) for fila in suyas]
    salida["ciudadano"].sort(key=lambda fila: fila[0])
    return salida


def _con_tipos(tabla: str, fila: tuple[Any, ...], antes: dict[int, int]) -> tuple[Any, ...]:
    valores = (con_numeros(v, antes) if isinstance(v, str) else v for v in fila)
    con_json = (filas_json(c, v) for c, v in zip(filas.COLUMNAS[tabla], valores, strict=True))
    return tuple(int(v) if c == "numero" else v for c, v in zip(filas.COLUMNAS[tabla], con_json, strict=True))


@pytest.mark.dialecto("COPY on one engine, executemany on the other")
@pytest.mark.parametrize("procesos", [1, 2])
def test_same_seed_same_data_on_both_engines(con_cuentas: None, procesos: int) -> None:
    """What either engine holds is what the acts leave without any: two runs, two engines, one result."""
    dichos: list[str] = []
    poblar(1200, 5, procesos=procesos, decir=dichos.append)
    hay, deben = guardadas(), calculadas(pueblo(1200, 5))
    for tabla in filas.COLUMNAS:
        assert hay[tabla] == deben[tabla], tabla
    assert "1,200 de 1,200 peticiones" in " ".join(dichos)


@pytest.mark.dialecto("the same checks that the command runs, on both")
def test_it_holds(con_cuentas: None) -> None:
    poblar(1500, 2, procesos=1)
    en("validado")  # numbers and ids go on where the writer left them
    poblar(500, 2, procesos=1)
    assert (cadenas_rotas_de_todo(), list(huecos()), revisar()) == ([], [], [])
    assert db.session.scalar(select(func.count(Peticion.id))) == 2001
    pasos = {(p.acto, d, p.hacia or d, puesto) for p in TABLA for d in p.desde for puesto in p.puestos}
    hechos = select(Movimiento.acto, Movimiento.desde, Movimiento.hacia, Movimiento.puesto).distinct()
    assert {tuple(fila) for fila in db.session.execute(hechos)} <= pasos
    oficios = db.session.execute(select(Oficio.anio, func.count(), func.max(Oficio.numero)).group_by(Oficio.anio)).all()
    assert oficios
    assert all(cuantos == mayor for _anio, cuantos, mayor in oficios)
    assert {a.sha256 for a in db.session.scalars(select(Adjunto))} >= {formato_firmado().sha256}


def test_spread_like_a_town(con_cuentas: None) -> None:
    de = pueblo(4000, 1)
    estados, actos, abiertas_viejas = Counter(), 0, 0
    por_oficina: dict[int, set[str]] = {}
    for v in todas(de):
        estados[v.estado] += 1
        actos += v.version
        if v.estado in ABIERTOS:
            abiertas_viejas += (de.limite - v.registrada).days > 365
            por_oficina.setdefault(v.dependencia_id or 0, set()).add(v.estado)
    abiertas = sum(estados[e] for e in ABIERTOS)
    assert 0.07 < abiertas / 4000 < 0.11
    assert abiertas_viejas < abiertas / 2
    assert 8 <= actos / 4000 <= 9.5
    completas = [pk for pk in de.con_enlace if por_oficina.get(pk, set()) >= {"canalizado", "recibido", "proceso"}]
    assert len(completas) >= 2


def test_every_column_is_written_or_has_a_value_of_its_own() -> None:
    """A column that is added to a model is written in bulk too, unless NULL or the database's default will do."""
    for tabla, modelo in MODELOS.items():
        sin_valor = {
            c.name
            for c in inspect(modelo).local_table.columns
            if not (c.nullable or c.server_default is not None or c.name == "id")
        }
        assert sin_valor <= set(filas.COLUMNAS[tabla]), tabla


# Refused


def test_refused_where_others_wrote(con_cuentas: None) -> None:
    en("por_canalizar")
    with escritura():
        ella = db.session.scalars(select(User).where(User.username == "capturista")).one()
        ella.email = "capturista@municipio.gob.mx"
    antes = db.session.scalar(select(func.count(Peticion.id)))
    with pytest.raises(NoEsDemostracion, match="no son de la demostración"):
        poblar(50, 1, procesos=1)
    assert db.session.scalar(select(func.count(Peticion.id))) == antes


def test_refused_without_accounts_or_catalogues(sistema: None) -> None:
    with escritura():
        db.session.execute(delete(Adscripcion).where(Adscripcion.puesto == SUBCOORDINADOR))
    with pytest.raises(FaltaPerfil, match="Faltan los catálogos"):
        poblar(50, 1, procesos=1)


# In one transaction


def restricciones() -> list[tuple[str, str, str]]:
    """Return every constraint and index of the tables, however PostgreSQL writes the casts of a list of words."""
    with db.engine.connect() as conexion:
        unas = conexion.exec_driver_sql(escritor._RESTRICCIONES).all()
        otras = conexion.exec_driver_sql(escritor._INDICES).all()
    todas = [*map(tuple, unas), *(("", *fila) for fila in otras)]
    return sorted((tabla, nombre, re.sub(r"::[a-z ]+|[()\[\]]", "", dice)) for tabla, nombre, dice in todas)


@pytest.mark.dialecto("indexes and constraints are set aside on PostgreSQL only")
def test_set_aside_and_back(con_cuentas: None, motor: str) -> None:
    if motor != "postgresql":
        return
    antes = restricciones()
    with escritura() as sesion, escritor.a_solas(sesion, escritor.MUCHAS) as conexion:
        assert conexion.exec_driver_sql(escritor._INDICES).all() == []
    assert restricciones() == antes
    with pytest.raises(ZeroDivisionError), escritura() as sesion, escritor.a_solas(sesion, escritor.MUCHAS):
        raise ZeroDivisionError
    assert restricciones() == antes


@pytest.mark.dialecto("the triggers are each engine's own")
def test_the_past_stays_closed(con_cuentas: None) -> None:
    """Nobody edits it, not the writer's own transaction either; and what fails leaves nothing behind."""
    contadores = escritor.contados(db.session())
    with pytest.raises(DBAPIError, match="no se editan"):
        _escribir_y_editar(pueblo(50))
    assert db.session.scalar(select(func.count(Peticion.id))) == 0
    assert escritor.contados(db.session()) == contadores


def _escribir_y_editar(de: Pueblo) -> None:
    with escritura() as sesion, escritor.a_solas(sesion, escritor.MUCHAS) as conexion:
        for tramo in tramos(de, Counter()):
            escritor.escribir(conexion, hacer(de, tramo, escritor.forma(conexion)), Counter())
        conexion.exec_driver_sql("UPDATE movimiento SET acto = 'anotar' WHERE numero = 1")
