"""What stays unseen: closed before it was received, lifted from the reserve, kept forms, odd file names."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.catalogos.models.tramites import Requisito, Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.once import huella_de, olvidar_envios
from app.nucleo.flujo import DatosInvalidos
from app.nucleo.reloj import ahora
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.registro import registrar
from app.seguridad.guardia import fijar_alcance
from app.seguridad.models import Envio
from tests.cliente import Cliente
from tests.elenco import OBRAS, alcance
from tests.factories import acto, archivo, datos_de_registro, en, foto, id_de, nueva

DICHO = "Hay un bache hondo"


@pytest.mark.manual("H8")
def test_closed_before_it_was_received_stays_closed_to_the_enlace(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = acto(en("canalizado"), "cancelar", "coordinador", motivo="desistimiento").folio
        leida = acto(en("recibido"), "cancelar", "coordinador", motivo="desistimiento").folio
    enlace = cliente.de("enlace_obras")
    assert DICHO not in enlace.ver(folio).texto
    assert DICHO in enlace.ver(leida).texto


@pytest.mark.manual("H8")
def test_facts_wait_for_ver_mas(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("canalizado")
        acto(p, "sumar_vecino", "capturista", nombre="Otra", apellidos="Vecina")
        folio = acto(p, "pedir_asesoria", "coordinador", texto="¿Procede?").folio
    enlace = cliente.de("enlace_obras")
    antes = enlace.ver(folio).texto
    assert [palabra for palabra in ("vecino", "asesoría") if palabra in antes] == []
    assert folio not in enlace.pagina("/peticiones/list/?bandeja=asesorias").texto
    enlace.acto(folio, "recibir")
    despues = enlace.ver(folio).texto
    assert [palabra for palabra in ("vecino", "asesoría") if palabra in despues] == ["vecino", "asesoría"]


def test_a_filter_tells_nothing_before_ver_mas(app: Flask, cliente: type[Cliente]) -> None:
    """What the enlace may not read yet he may not ask by filtering either: of which kind it is, how it came."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("canalizado")
        folio, preguntas = p.folio, ("tipo=solicitud", f"canal={p.canal_id}")
    enlace = cliente.de("enlace_obras")

    def hallada() -> list[bool]:
        return [folio in enlace.pagina(f"/peticiones/list/?{pregunta}").texto for pregunta in preguntas]

    assert (folio in enlace.pagina("/peticiones/list/").texto, hallada()) == (True, [False, False])
    enlace.acto(folio, "recibir")
    assert hallada() == [True, True]


@pytest.mark.manual("F-10")
@pytest.mark.usefixtures("sistema")
def test_what_was_done_in_reserve_stays_there_when_it_is_lifted() -> None:
    p = en("proceso")
    acto(p, "reservar", "secretaria", contra="servidor_publico", motivo="zqmotivo")
    acto(p, "anotar", "control", texto="zqtestigo", para="interna")
    acto(p, "adjuntar", "control", archivo=archivo("declaración"), texto="zqdeclaracion")
    acto(p, "levantar_reserva", "control", motivo="zqlevantada")
    pk = p.id
    vistos: dict[str, Any] = {}
    for quien in ("capturista", "control"):
        fijar_alcance(alcance(quien))
        visible = db.session.scalar(select(func.count(Peticion.id)).where(Peticion.id == pk))
        textos = str([m.datos for m in _movimientos(pk)]) + str(
            list(db.session.scalars(select(Adjunto.titulo).where(Adjunto.peticion_id == pk)))
        )
        vistos[quien] = (visible, [c for c in ("zqmotivo", "zqtestigo", "zqdeclaracion", "zqlevantada") if c in textos])
    assert vistos == {"capturista": (1, []), "control": (0, [])}


def _movimientos(pk: int) -> list[Any]:
    from app.actos.models import Movimiento

    return list(db.session.scalars(select(Movimiento).where(Movimiento.peticion_id == pk)))


@pytest.mark.usefixtures("sistema")
def test_a_kept_form_cannot_be_guessed_without_the_key(app: Flask) -> None:
    formulario = {"nombre": "Hortensia", "telefono": "6471234567"}
    con_llave = huella_de(formulario)
    app.config["SECRET_KEY"], propia = "otra llave, de otra instalación cualquiera", app.config["SECRET_KEY"]
    con_otra = huella_de(formulario)
    app.config["SECRET_KEY"] = propia
    assert (huella_de(formulario) == con_llave, con_otra == con_llave) == (True, False)


@pytest.mark.usefixtures("sistema")
def test_kept_forms_are_forgotten_after_a_day() -> None:
    with escritura():
        for nombre, cuando in (("vieja", ahora() - timedelta(days=2)), ("nueva", ahora())):
            db.session.add(Envio(clave=nombre, huella="x", user_id=None, destino="/", creado=cuando))
    with escritura():
        olvidar_envios(ahora() - timedelta(days=1))
    assert db.session.scalars(select(Envio.clave)).all() == ["nueva"]


@pytest.mark.parametrize("nombre", ["acta–1.jpg", "“acta” de José.jpg", "a😀.jpg"])
@pytest.mark.solo_sqlite("the header is the web's, not the database's")
def test_evidence_with_an_odd_name_opens(app: Flask, cliente: type[Cliente], nombre: str) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = nueva(None).folio
    capturista = cliente.de("capturista")
    assert capturista.acto(folio, "adjuntar", archivo=(foto(), nombre), texto="Acta").status_code == 303
    with app.app_context(), como_sistema("prueba"):
        pk = db.session.scalars(select(Adjunto.id).order_by(Adjunto.id.desc())).first()
    respuesta = capturista.get(f"/adjuntos/{pk}")
    assert (respuesta.status_code, respuesta.headers["Content-Disposition"].isascii()) == (200, True)


@pytest.mark.usefixtures("sistema")
def test_a_part_against_somebody_is_registered_apart() -> None:
    p = en("recibido")
    agua = {"dependencia_id": id_de_dependencia(), "descripcion": "Y el inspector pidió dinero.", "tipo": "queja"}
    with pytest.raises(DatosInvalidos, match="regístrela aparte"):
        acto(p, "desglosar", "capturista", contra="servidor_publico", **agua)
    assert db.session.scalar(select(func.count(Peticion.id))) == 1


def id_de_dependencia() -> int:
    from app.catalogos.models.dependencias import Dependencia

    return id_de(Dependencia, OBRAS)


@pytest.mark.usefixtures("sistema")
def test_a_retired_requisito_is_missing_no_more() -> None:
    tramite = db.session.scalars(select(Tramite).join(Requisito).where(Requisito.obligatorio.is_(True))).first()
    assert tramite is not None
    p = nueva(None, tramite_id=tramite.id)
    antes = p.faltan
    with escritura():
        for requisito in [r for r in tramite.requisitos if r.obligatorio]:
            db.session.get_one(Requisito, requisito.id).activo = False
    db.session.expire_all()
    assert (antes > 0, db.session.get_one(Peticion, p.id).faltan) == (True, 0)


@pytest.mark.manual("H10")
@pytest.mark.usefixtures("sistema")
def test_without_a_name_it_stays_what_may_be_asked_without_one() -> None:
    with escritura():
        p = registrar(
            datos_de_registro(tipo="denuncia", contra="nadie", anonima="1", nombre="", apellidos="", telefono=""),
            autor=alcance("capturista"),
        )
    assert db.session.get_one(Planteamiento, p.id).ciudadano_id is None
    with pytest.raises(DatosInvalidos, match="Sin nombre solo se reciben"):
        acto(p, "corregir", "capturista", tipo="solicitud", motivo="Era solicitud.")
