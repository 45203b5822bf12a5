"""Which dependencia is the Órgano de Control is not for one person to change: what goes against it would reach it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.catalogos.importacion.carga import aplicar
from app.catalogos.importacion.celdas import Rechazo
from app.catalogos.importacion.clases import DEPENDENCIAS
from app.catalogos.importacion.indice import Indice
from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.seguridad import protegidas
from app.seguridad.guardia import fijar_alcance
from app.seguridad.models import Adscripcion, Cambio, Propuesta
from tests.catalogos.test_catalogos import agregar, cambiar, error_de, leer
from tests.cliente import Cliente
from tests.elenco import OBRAS, alcance
from tests.seguridad.test_consentimiento import otra_administradora, pendiente, resolver, usuario

pytestmark = pytest.mark.dialecto("rows are locked while the mark moves")


def marcada(app: Flask) -> Any:
    return leer(app, select(Dependencia).where(Dependencia.control.is_(True)))


def obras(app: Flask) -> int:
    return int(leer(app, select(Dependencia.id).where(Dependencia.clave == OBRAS)))


def sin_marca(app: Flask) -> int:
    """Leave the town as it begins, with no dependencia marked; return the one that was."""
    pk = int(marcada(app).id)
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(update(Dependencia).values(control=False))
    return pk


ATAQUES: dict[str, dict[str, Any]] = {
    "quitar": {"control": None}, "retirar": {"activa": None}, "llamarla de otro modo": {"nombre": "Archivo viejo"},
}  # fmt: skip


@pytest.mark.parametrize("como", ATAQUES)
def test_una_sola_persona_no_mueve_la_marca(app: Flask, cliente: type[Cliente], como: str) -> None:
    fila = marcada(app)
    antes = (fila.nombre, fila.control, fila.activa)
    jefa = cliente.de("administradora")
    respuesta = cambiar(jefa, "dependencias", fila.id, **ATAQUES[como])
    assert (respuesta.status_code, respuesta.location) == (303, "/consentimientos/"), jefa.errores()
    assert "cuál es el Órgano de Control" in jefa.pagina("/consentimientos/").texto
    pk = pendiente(app)
    assert resolver(jefa, pk).status_code == 403
    assert resolver(cliente.de("capturista"), pk).status_code == 404
    igual = marcada(app)
    assert (igual.id, igual.nombre, igual.control, igual.activa) == (fila.id, *antes)


@pytest.mark.parametrize("quien", ["custodio", "control", "interdireccional"])
def test_con_otra_persona_si_y_las_demas_se_enteran(app: Flask, cliente: type[Cliente], quien: str) -> None:
    otra_administradora(app)
    fila = marcada(app)
    cambiar(cliente.de("administradora"), "dependencias", fila.id, control=None)
    assert resolver(cliente.de(quien), pendiente(app)).status_code == 303
    assert marcada(app) is None
    for nombre in {"custodio", "control", "interdireccional"} - {quien}:
        dicho = cliente.de(nombre).pagina("/consentimientos/").texto
        for parte in ("Cambió cuál es el Órgano de Control", fila.nombre, "Administradora de Prueba", "Sí → No"):
            assert parte in dicho
    hecho = leer(app, select(Cambio).where(Cambio.tabla == "dependencia").order_by(Cambio.id.desc()).limit(1))
    assert (hecho.autor_id, hecho.despues["control"]) == (usuario(app, "administradora"), False)
    assert f"({quien})" in hecho.despues["consintio"]
    # taken from one by two, it is not given to another by one
    respuesta = cambiar(cliente.de("administradora"), "dependencias", obras(app), control="y")
    assert respuesta.location == "/consentimientos/"
    assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 303
    assert marcada(app).clave == OBRAS


def test_la_primera_marca_es_libre_y_se_dice(app: Flask, cliente: type[Cliente]) -> None:
    pk = sin_marca(app)
    assert cambiar(cliente.de("administradora"), "dependencias", pk, control="y").location.startswith("/dependencias/")
    assert marcada(app).id == pk
    assert "Cambió cuál es el Órgano de Control" in cliente.de("custodio").pagina("/consentimientos/").texto


def test_sin_nadie_a_quien_pedirlo_tambien(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        db.session.execute(delete(Adscripcion).where(Adscripcion.puesto.in_(P.DE_LO_RESERVADO)))
    jefa = cliente.de("administradora")
    assert cambiar(jefa, "dependencias", marcada(app).id, control=None).location.startswith("/dependencias/")


def test_lo_demas_de_la_marcada_se_cambia_como_siempre(app: Flask, cliente: type[Cliente]) -> None:
    fila = marcada(app)
    jefa = cliente.de("administradora")
    assert cambiar(jefa, "dependencias", fila.id, titular="Otra persona").location.startswith("/dependencias/")
    junto = cambiar(jefa, "dependencias", fila.id, titular="Una más", activa=None)
    assert "guarde aparte" in error_de(junto, "control")
    assert leer(app, select(Propuesta.id)) is None


def test_ni_una_nueva_ni_borrada(app: Flask, cliente: type[Cliente]) -> None:
    jefa, fila = cliente.de("administradora"), marcada(app)
    borrada = jefa.pagina(f"/dependencias/show/{fila.id}").forma("/delete/")
    jefa.post(borrada["url"], borrada["datos"])
    assert marcada(app).id == fila.id
    cambiar(jefa, "dependencias", fila.id, control=None)
    assert resolver(cliente.de("custodio"), pendiente(app)).status_code == 303
    nueva = agregar(
        jefa, "dependencias", clave="otra", nombre="Contraloría nueva", via="oficio", control="y", activa="y"
    )
    assert "se propone al editarla" in error_de(nueva, "control")


def test_lo_que_cambio_mientras_tanto_ya_no_procede(app: Flask, cliente: type[Cliente]) -> None:
    jefa, fila = cliente.de("administradora"), marcada(app)
    cambiar(jefa, "dependencias", fila.id, control=None)
    cambiar(jefa, "dependencias", fila.id, nombre="Contraloría de antes")
    with app.app_context(), como_sistema("prueba"):
        una, otra = db.session.scalars(select(Propuesta.id).order_by(Propuesta.id))
    duena = cliente.de("custodio")
    assert resolver(duena, otra).status_code == 303
    assert resolver(duena, una).status_code == 409
    assert marcada(app).nombre == "Contraloría de antes"


def test_la_hoja_que_se_sube_no_la_toca(app: Flask) -> None:
    clave, pk = marcada(app).clave, marcada(app).id
    with app.app_context():
        fijar_alcance(alcance("administradora"))
        with escritura():
            indice = Indice(Dependencia)
            with pytest.raises(Rechazo, match="segunda persona"):
                aplicar(DEPENDENCIAS, {"clave": clave, "nombre": "Otro nombre"}, indice)
        db.session.remove()
    assert marcada(app).id == pk
    assert marcada(app).nombre != "Otro nombre"


def _marcar(fila: Dependencia) -> None:
    fila.control = True


def _retirar(fila: Dependencia) -> None:
    fila.activa = not fila.control


@pytest.mark.parametrize("hacer", [_marcar, _retirar, db.session.delete])
def test_la_sesion_no_deja_otro_camino(app: Flask, hacer: Callable[[Dependencia], None]) -> None:
    cual = obras(app) if hacer is _marcar else marcada(app).id
    with app.app_context():
        fijar_alcance(alcance("administradora"))
        with pytest.raises(protegidas.SinConsentimiento), escritura():
            hacer(db.session.get_one(Dependencia, cual))
        db.session.remove()
