"""Requisitos that a trámite admits pending: they may come until the end, and the end says which never came."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Requisito, Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import ActoRechazado
from app.peticiones.models.peticion import Peticion
from tests import factories as f
from tests.actos.pasos import alta, hacer, ultimo
from tests.cliente import Cliente, Pagina
from tests.elenco import OBRAS

PASOS = ("canalizado", "recibido", "proceso", "concluido")


def pendiente(hasta: str = "proceso") -> Peticion:
    """Return a petición with two obligatory requisitos missing, gone out because its trámite admits them pending."""
    tramite = db.session.scalars(select(Tramite).where(Tramite.clave == "medicamento")).one()
    with escritura():
        tramite.admite_pendientes, tramite.dependencia_id = True, f.id_de(Dependencia, OBRAS)
    p = alta(tramite_id=tramite.id)
    hacer(p, "cotejar_requisitos", "secretaria", requisito_id=_obligatorios(p)[0], como="copia")
    hacer(p, "canalizar", "capturista")
    firmado = {"archivo": f.archivo(), "recibio_fecha": p.registrada.date(), **f.FIRMA}
    for acto, datos in (("recibir", {}), ("iniciar_proceso", firmado), ("concluir", f.conclusion()))[
        : PASOS.index(hasta)
    ]:
        hacer(p, acto, "enlace_obras", **datos)
    return p


def _obligatorios(p: Peticion) -> list[int]:
    consulta = select(Requisito.id).where(Requisito.tramite_id == p.tramite_id, Requisito.obligatorio.is_(True))
    return list(db.session.scalars(consulta.order_by(Requisito.orden)))


def _nombres(p: Peticion) -> list[str]:
    return [db.session.get_one(Requisito, pk).nombre for pk in _obligatorios(p)]


@pytest.mark.parametrize("estado", PASOS)
def test_what_comes_late_is_still_noted(sistema: None, estado: str) -> None:
    p = pendiente(estado)
    for falta, pk in ((1, _obligatorios(p)[1]), (0, _obligatorios(p)[2])):
        hacer(p, "cotejar_requisitos", "capturista", requisito_id=pk, como="original")
        assert (p.faltan, p.estado) == (falta, estado)


def test_after_the_end_nothing_is_noted(sistema: None) -> None:
    p = hacer(pendiente("concluido"), "validar", "subcoordinadora", verificacion="llamada", veredicto="resuelto")
    with pytest.raises(ActoRechazado):
        hacer(p, "cotejar_requisitos", "capturista", requisito_id=_obligatorios(p)[1], como="original")


def test_the_end_says_which_never_came(sistema: None) -> None:
    p = pendiente()
    _visto, segundo, tercero = _nombres(p)
    hacer(p, "concluir", "enlace_obras", **f.conclusion())
    assert (ultimo(p).datos or {})["requisitos_pendientes"] == f"{segundo}; {tercero}"
    hacer(p, "cotejar_requisitos", "capturista", requisito_id=_obligatorios(p)[1], como="original")
    hacer(p, "validar", "subcoordinadora", verificacion="llamada", veredicto="resuelto")
    assert (ultimo(p).datos or {})["requisitos_pendientes"] == tercero


def test_with_nothing_missing_the_end_says_nothing(sistema: None) -> None:
    p = f.en("concluido")
    assert "requisitos_pendientes" not in (ultimo(p).datos or {})


def test_a_requisito_added_later_is_missing_too(sistema: None) -> None:
    """The number and the names are of the same list, whatever the catalogue gained meanwhile."""
    p = pendiente()
    with escritura():
        db.session.add(Requisito(tramite_id=p.tramite_id, nombre="Croquis", obligatorio=True, activo=True, orden=99))
    db.session.expire_all()
    assert p.faltan == 3
    hacer(p, "cotejar_requisitos", "capturista", requisito_id=_obligatorios(p)[-1], como="copia")
    assert p.faltan == 2


@pytest.mark.parametrize(("estado", "quien"), [("proceso", "enlace_obras"), ("concluido", "subcoordinadora")])
def test_who_ends_it_reads_what_is_missing(app: Flask, cliente: type[Cliente], estado: str, quien: str) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = pendiente(estado)
        ruta, nombres = f"/peticiones/show/{p.id}", _nombres(p)
    texto = cliente.de(quien).pagina(ruta).texto
    assert f"Faltan 2 requisitos: {nombres[1]}; {nombres[2]}." in texto
    assert "Los coteja la Secretaria o el Capturista." in texto
    suya: Pagina = cliente.de("capturista").pagina(ruta)
    assert "Cotejar requisito" in suya.texto
    assert "Por ahora no le toca nada aquí" in suya.texto


def test_who_ends_by_oficio_has_the_cotejo_at_hand(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = pendiente()
        with escritura():
            db.session.get_one(Dependencia, p.dependencia_id).via = "oficio"
        ruta = f"/peticiones/show/{p.id}"
    pagina = cliente.de("capturista").pagina(ruta)
    assert "Faltan 2 requisitos" in pagina.texto
    respuesta = cliente.de("capturista").get(ruta).text
    assert 'href="#acto-cotejar_requisitos"' in respuesta
    assert 'id="acto-cotejar_requisitos"' in respuesta


def test_with_nothing_left_to_see_the_form_is_not_offered(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = f.en("proceso")
        for requisito in p.tramite.requisitos if p.tramite else ():
            f.acto(p, "cotejar_requisitos", "capturista", requisito_id=requisito.id, como="original")
        ruta = f"/peticiones/show/{p.id}"
    assert 'id="acto-cotejar_requisitos"' not in cliente.de("capturista").get(ruta).text
