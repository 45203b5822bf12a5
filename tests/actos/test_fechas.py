"""Dates that cannot be: each is bounded by the case it belongs to, and an earlier one says why."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.actos.models import Movimiento
from app.actos.services import FLUJOS
from app.bitacora.models.visita import Visita
from app.bitacora.services.visitas import anotar_visita
from app.bitacora.workflow.visita import VISITA_SUELTA
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import Campo, DatosInvalidos, Hito
from app.nucleo.lectura import con_motivos, leer
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy, local
from tests import factories as f
from tests.actos.pasos import AVISO, EL_12, TRES, a_las, bache, dia, hacer, procesada, rechazo, ultimo
from tests.bitacora import entradas as e
from tests.cliente import Cliente, Pagina
from tests.elenco import alcance

CORRIJA = "Corrija el día, o diga por qué es anterior."
REGISTRADA = f"Es anterior al 12 de noviembre de 2026, cuando se registró la petición. {CORRIJA}"
CANALIZADA = f"Es anterior al 12 de noviembre de 2026, cuando se canalizó. {CORRIJA}"
NO = {"resuelto": "no", "accion": "Se revisó", "observacion": "Es calle privada.", "motivo": "La calle es privada."}


def fechas() -> Iterator[tuple[str, str, Campo]]:
    """Yield every field of a date that any act of any thing demands."""
    for modelo, flujo in FLUJOS():
        for paso in flujo.tabla:
            yield from ((modelo.__name__, paso.acto, campo) for campo in paso.exige if campo.tipo == "fecha")
    yield from (("Visita", "anotar", campo) for campo in VISITA_SUELTA if campo.tipo == "fecha")
    for nombre, modulo in list(sys.modules.items()):
        if nombre.startswith("app."):
            sueltos = (campo for valor in vars(modulo).values() for campo in _campos_en(valor))
            yield from ((nombre, "", campo) for campo in sueltos if campo.tipo == "fecha")


def _campos_en(valor: Any) -> Iterator[Campo]:
    """Yield the fields that a module holds by themselves, in tuples or in mappings of tuples."""
    if isinstance(valor, Campo):
        yield valor
    elif isinstance(valor, (tuple, dict)):
        for uno in valor.values() if isinstance(valor, dict) else valor:
            yield from _campos_en(uno)


@pytest.mark.solo_sqlite("reads no database")
@pytest.mark.usefixtures("app_abierta")
def test_every_date_says_what_bounds_it() -> None:
    todas = list(fechas())
    assert {modelo for modelo, _acto, _campo in todas} >= {"Peticion", "Bitacora", "Jornada", "Compromiso", "Visita"}
    sin = [f"{modelo}.{acto}.{c.nombre}" for modelo, acto, c in todas if not c.desde and c.limite != "futuro"]
    assert sin == []


@pytest.mark.solo_sqlite("reads no database")
def test_a_field_declared_without_a_bound_is_noticed() -> None:
    assert not Campo("dia", "El día", "fecha").desde


# The rule itself


AYER, HOY, MANANA = date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1)
ACOTADO = Campo("dia", "El día", "fecha", desde=lambda c, _hoy, _dichos: c and Hito(c, "cuando se canalizó"))


def leido(crudo: dict[str, Any], cosa: Any = HOY) -> dict[str, Any]:
    """Read one bounded date."""
    return leer((ACOTADO,), crudo, cosa, hoy=MANANA, existe=lambda _c, _n: True)


@pytest.mark.solo_sqlite("reads no database")
@pytest.mark.parametrize(
    ("crudo", "cosa", "es"),
    [
        ({"dia": "2026-11-30"}, HOY, {"dia": HOY}),
        ({"dia": "2026-12-01"}, HOY, {"dia": MANANA}),
        ({"dia": "2026-11-29"}, None, {"dia": AYER}),
        ({"dia": "2026-11-29", "dia_motivo": " Consta. "}, HOY, {"dia": AYER, "dia_motivo": "Consta."}),
        ({"dia": "2026-11-30", "dia_motivo": "De más."}, HOY, {"dia": HOY}),
    ],
)  # fmt: skip
def test_a_date_in_order_or_explained_is_read(crudo: dict[str, Any], cosa: Any, es: dict[str, Any]) -> None:
    assert leido(crudo, cosa) == es


@pytest.mark.solo_sqlite("reads no database")
@pytest.mark.parametrize("motivo", [None, "", "   ", "\0"])
def test_without_a_motivo_it_is_refused_with_the_day(motivo: str | None) -> None:
    with pytest.raises(DatosInvalidos) as error:
        leido({"dia": "2026-11-29", "dia_motivo": motivo})
    assert error.value.errores == {"dia": f"Es anterior al 30 de noviembre de 2026, cuando se canalizó. {CORRIJA}"}


@pytest.mark.solo_sqlite("reads no database")
def test_a_long_motivo_is_told_beside_itself() -> None:
    with pytest.raises(DatosInvalidos) as error:
        leido({"dia": "2026-11-29", "dia_motivo": "x" * 301})
    assert list(error.value.errores) == ["dia_motivo"]


@pytest.mark.solo_sqlite("reads no database")
@pytest.mark.parametrize(
    ("escrito", "nombres"),
    [("2026-11-29", ["dia", "dia_motivo"]), ("2026-11-30", ["dia"]), ("", ["dia"]), ("ayer", ["dia"])],
)
def test_the_question_stands_below_the_date_that_needs_it(escrito: str, nombres: list[str]) -> None:
    assert [c.nombre for c in con_motivos((ACOTADO,), {"dia": escrito}, HOY, MANANA)] == nombres


# Petición


CASOS: dict[str, tuple[Callable[[], Peticion], str, str, dict[str, Any], dict[str, str]]] = {
    "formato": (lambda: hacer(bache(), "recibir", "enlace_obras"), "iniciar_proceso", "enlace_obras",
                {**f.FIRMA, "recibio_fecha": date(2020, 3, 5)}, {"recibio_fecha": CANALIZADA}),
    "aviso del no": (procesada, "concluir", "enlace_obras",
                     {**NO, **AVISO, "informado_fecha": date(2019, 5, 3)},
                     {"informado_fecha": REGISTRADA}),
    "aviso al cancelar": (bache, "cancelar", "subcoordinadora",
                          {"motivo": "otro", "texto": "Ya no.", **AVISO, "informado_fecha": dia(11)},
                          {"informado_fecha": REGISTRADA}),
    "intentos": (procesada, "concluir", "enlace_obras",
                 {**NO, "informado_medio": "intentos", **TRES},
                 {f"intento_{n}": REGISTRADA for n in (1, 2, 3)}),
}  # fmt: skip


@pytest.mark.parametrize("caso", list(CASOS))
def test_an_act_of_a_peticion_is_not_dated_before_it(sistema: None, caso: str) -> None:
    preparar, acto, quien, datos, esperados = CASOS[caso]
    p = preparar()
    if acto == "iniciar_proceso":
        datos = {**datos, "archivo": f.archivo()}
    estado = p.estado
    assert rechazo(lambda: hacer(p, acto, quien, **datos)) == esperados
    assert p.estado == estado
    motivos = {f"{nombre}_motivo": "Así lo dice el papel." for nombre in esperados}
    hacer(p, acto, quien, **datos, **motivos)
    assert {clave: (ultimo(p).datos or {})[clave] for clave in motivos} == motivos


def test_the_paper_of_a_second_dependencia_is_not_of_the_first_time(sistema: None) -> None:
    p = bache()
    hacer(p, "rechazar_competencia", "enlace_obras", a_las(17), motivo="No es calle.")
    hacer(p, "canalizar", "capturista", a_las(18), motivo="Sí es.")
    hacer(p, "recibir", "enlace_obras", a_las(19))
    firmado = {"archivo": f.archivo(), "recibio_fecha": dia(13), **f.FIRMA}
    sin = rechazo(lambda: hacer(p, "iniciar_proceso", "enlace_obras", a_las(20), **firmado))
    assert sin["recibio_fecha"].startswith("Es anterior al 18 de noviembre de 2026, cuando se canalizó.")
    hacer(p, "iniciar_proceso", "enlace_obras", a_las(20), **{**firmado, "recibio_fecha": dia(18)})


def test_the_day_is_the_towns(sistema: None) -> None:
    """Registered at eight in the evening of the 12th, which in UTC is the 13th: told that same evening."""
    p = procesada(a_las(12, 20))
    hacer(p, "concluir", "enlace_obras", a_las(12, 21), **{**f.conclusion("no"), **AVISO})
    assert p.estado == "concluido"


def test_the_three_attempts_are_in_order(sistema: None) -> None:
    p = procesada(a_las(6))
    datos = {**f.conclusion("no"), "informado_medio": "intentos"}
    al_reves = {"intento_1": dia(9), "intento_2": dia(11), "intento_3": dia(10)}
    assert rechazo(lambda: hacer(p, "concluir", "enlace_obras", **datos, **al_reves)) == {
        "intento_3": "Escriba los intentos en orden: este es anterior al de arriba."
    }
    hacer(p, "concluir", "enlace_obras", EL_12, **datos, **TRES)


def test_the_form_comes_back_with_the_question_and_the_history_keeps_the_answer(
    app: Flask, cliente: type[Cliente]
) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = f.en("proceso")
        ruta, folio = f"/peticiones/show/{p.id}", p.folio
    enlace = cliente.de("enlace_obras")
    forma = enlace.pagina(ruta).forma("/actos/concluir")
    assert "informado_fecha_motivo" not in forma["datos"]
    no = {"resuelto": "no", "accion": "Se revisó", "observacion": "Es privada.", "motivo": "Es privada.",
          "informado_medio": "llamada", "informado_fecha": "2019-05-03", "informado_por": "El enlace"}  # fmt: skip
    respuesta = enlace.post(forma["url"], {**forma["datos"], **no})
    assert respuesta.status_code == 422
    pagina = Pagina(respuesta.text)
    pagina.revisar()
    assert "cuando se registró la petición" in pagina.texto
    assert "¿Por qué es anterior?" in pagina.texto
    otra = pagina.forma("/actos/concluir")
    assert otra["datos"]["informado_fecha"] == "2019-05-03"
    dicho = {"informado_fecha_motivo": "Se le había avisado de otra igual."}
    assert enlace.post(otra["url"], {**otra["datos"], **no, **dicho}).status_code == 303
    texto = enlace.pagina(ruta).texto
    assert ("¿Por qué es anterior?" in texto, dicho["informado_fecha_motivo"] in texto) == (True, True)
    assert folio in texto


# Bitácora, visitas, compromisos


def test_a_visita_before_it_was_heard_says_why(sistema: None) -> None:
    b = e.en("verificada")
    ayer = {**e.datos_de_visita(), "cuando_fecha": hoy() - timedelta(days=1)}
    with pytest.raises(DatosInvalidos):
        e.acto(b, "visitar", "informacion", **ayer)
    b = e.acto(b, "visitar", "informacion", **ayer, cuando_fecha_motivo="Ya se había ido por otra igual.")
    visita = db.session.scalars(select(Visita).where(Visita.bitacora_id == b.id)).one()
    assert (b.estado, visita.motivo_fecha) == ("visitada", "Ya se había ido por otra igual.")
    movimiento = db.session.scalars(select(Movimiento).where(Movimiento.acto == "visitar")).one()
    assert (movimiento.datos or {})["cuando_fecha_motivo"] == "Ya se había ido por otra igual."


def test_what_was_heard_long_ago_says_why(sistema: None) -> None:
    with pytest.raises(DatosInvalidos) as error:
        e.entrada("informacion", oida_fecha=date(2019, 5, 3))
    assert list(error.value.errores) == ["oida_fecha"]
    assert "hace más de tres meses" in error.value.errores["oida_fecha"]
    b = e.entrada("informacion", oida_fecha=date(2019, 5, 3), oida_fecha_motivo="Se halló en el cuaderno viejo.")
    assert b.dia_oida == date(2019, 5, 3)
    assert e.entrada("informacion", oida_fecha=hoy() - timedelta(days=60)).folio


def _visita(quien: str, **datos: Any) -> Visita:
    comunes = {"con_quien": "La vecina", "cuando_hora": "00:00", "resultado": "Se habló.", **datos}
    with escritura():
        return anotar_visita(comunes, autor=alcance(quien))


def test_a_free_visita_comes_after_what_it_treats(sistema: None) -> None:
    p = f.en("canalizado")
    datos = {"tipo": "seguimiento", "dependencia_id": p.dependencia_id, "peticion_folio": p.folio}
    ayer = local(p.registrada).date() - timedelta(days=1)
    with pytest.raises(DatosInvalidos) as error:
        _visita("coordinador", **datos, cuando_fecha=ayer)
    assert "cuando se registró la petición" in error.value.errores["cuando_fecha"]
    v = _visita("coordinador", **datos, cuando_fecha=ayer, cuando_fecha_motivo="Se trató antes de registrarla.")
    assert v.motivo_fecha == "Se trató antes de registrarla."
    assert _visita("coordinador", **datos, cuando_fecha=hoy()).motivo_fecha is None


def test_the_next_step_comes_after_the_visita(sistema: None) -> None:
    datos = {"tipo": "domicilio", "localidad_id": e.localidad(), "cuando_fecha": hoy(), "siguiente": "Volver."}
    with pytest.raises(DatosInvalidos) as error:
        _visita("asesor", **datos, siguiente_fecha=hoy() - timedelta(days=1))
    assert "cuando fue la visita" in error.value.errores["siguiente_fecha"]
    assert _visita("asesor", **datos, siguiente_fecha=hoy()).siguiente_fecha == hoy()


def test_the_page_of_a_new_visita_asks_why(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = f.en("canalizado")
        datos = {"tipo": "seguimiento", "dependencia_id": p.dependencia_id, "peticion_folio": p.folio,
                 "con_quien": "El jefe", "cuando_fecha": "2020-01-15", "cuando_hora": "10:00",
                 "resultado": "Se habló."}  # fmt: skip
    coordinador = cliente.de("coordinador")
    forma = next(x for x in coordinador.pagina("/visitas/add").formas if x["url"] == "")
    respuesta = coordinador.post("/visitas/add", {**forma["datos"], **datos})
    assert (respuesta.status_code, 'name="cuando_fecha_motivo"' in respuesta.text) == (422, True)
    hecha = coordinador.post("/visitas/add", {**forma["datos"], **datos, "cuando_fecha_motivo": "Consta en papel."})
    assert hecha.status_code == 303
    assert "Consta en papel." in coordinador.pagina(hecha.headers["Location"]).texto
