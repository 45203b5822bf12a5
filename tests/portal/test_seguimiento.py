"""The tracking page: folio and code, or the receipt; what it shows, what it does not, what the citizen does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from stdnum import damm

from app.actos.models import Movimiento
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.claves import clave_de, clave_de_seguimiento, huella_de_recibo, recibo_de
from app.portal import queries as consultas
from app.seguridad.models import Envio
from app.seguridad.zona import hoy
from tests.cliente import Cliente, Pagina
from tests.elenco import OBRAS
from tests.factories import acto, en, id_de, nueva
from tests.peticiones.test_boveda import todo_lo_escrito

pytestmark = pytest.mark.dialecto("the same statements for a hit and a miss")

SEGUIMIENTO = "/ciudadania/seguimiento"
NO_COINCIDE = "Lo que escribió no coincide con ninguna petición. Revíselo en su comprobante."
ANONIMA: dict[str, Any] = {
    "tipo": "denuncia", "contra": "nadie", "anonima": "1", "nombre": None, "apellidos": None, "telefono": None,
    "descripcion": "Tiran basura de noche en el arroyo.",
}  # fmt: skip
AVISO = {"informado_medio": "sin_medio"}


class Calle:
    """A citizen without account, with her papers in her hand."""

    def __init__(self, app: Flask, cliente: type[Cliente]) -> None:
        self.app, self.http = app, cliente()
        self.llaves: dict[str, str] = {}

    def toma(self, p: Peticion) -> None:
        """Take the comprobante of a petición."""
        anonima = p.identidad == "anonima"
        self.llaves = {"recibo": recibo_de(p)} if anonima else {"folio": p.folio, "clave": clave_de_seguimiento(p)}

    def ve(self, codigo: int = 200) -> str:
        """Ask what became of it."""
        return self._texto(self.http.post(SEGUIMIENTO, self.llaves), codigo)

    def hace(self, nombre: str, codigo: int = 200, **datos: str) -> str:
        """Send the form of an act that the page offers, its hidden fields included."""
        forma = Pagina(self.http.post(SEGUIMIENTO, self.llaves).text).forma(f"{SEGUIMIENTO}/{nombre}")
        return self._texto(self.http.post(forma["url"], {**forma["datos"], **datos}), codigo)

    def envia(self, nombre: str, codigo: int, **datos: str) -> str:
        """Send an act whether the page offers it or not."""
        return self._texto(self.http.post(f"{SEGUIMIENTO}/{nombre}", {**self.llaves, **datos}), codigo)

    def se_le_ofrece(self) -> list[str]:
        """Return the acts whose forms the page has."""
        return re.findall(rf'action="{SEGUIMIENTO}/(\w+)"', self.http.post(SEGUIMIENTO, self.llaves).text)

    def _texto(self, respuesta: Any, codigo: int) -> str:
        assert respuesta.status_code == codigo, Pagina(respuesta.text).texto
        assert "Set-Cookie" not in respuesta.headers
        return Pagina(respuesta.text).texto


@pytest.fixture
def calle(app: Flask, cliente: type[Cliente]) -> Calle:
    """A citizen on the street."""
    return Calle(app, cliente)


def en_sistema(app: Flask, hacer: Any) -> Any:
    """Do something as the system, with no context left open."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return hacer()


def movimientos(app: Flask) -> list[tuple[str, str, str, dict[str, Any] | None]]:
    """Return acto, puesto, via and data of every movimiento by the citizen."""

    def mirar() -> list[tuple[str, str, str, dict[str, Any] | None]]:
        consulta = select(Movimiento).where(Movimiento.puesto == "portal").order_by(Movimiento.id)
        return [(m.acto, m.puesto, m.via, m.datos) for m in db.session.scalars(consulta)]

    return list(en_sistema(app, mirar))


# What opens it


def test_a_receipt_has_sixteen_digits_with_its_check_digit_and_is_kept_as_a_keyed_hash(sistema: None) -> None:
    p, otra = nueva(None, **ANONIMA), nueva(None, **ANONIMA)
    recibo = recibo_de(p)
    assert (len(recibo), recibo.isdecimal(), damm.is_valid(recibo)) == (16, True, True)
    assert p.recibo_hash == huella_de_recibo(recibo)
    assert recibo_de(otra) != recibo
    assert nueva(None).recibo_hash is None


@pytest.mark.parametrize("union", ["", " ", "-"])
def test_the_receipt_alone_opens_it(app: Flask, calle: Calle, union: str) -> None:
    en_sistema(app, lambda: calle.toma(nueva(None, **ANONIMA)))
    recibo = calle.llaves["recibo"]
    calle.llaves = {"recibo": union.join(recibo[i : i + 4] for i in range(0, 16, 4))}
    assert en_sistema(app, lambda: unica().folio) in calle.ve()


def unica() -> Peticion:
    """Return the only petición."""
    return db.session.scalars(select(Peticion)).one()


@pytest.mark.parametrize(
    "llaves",
    [
        {"recibo": "1234567890123456"}, {"recibo": "x"}, {"recibo": "1" * 400}, {},
        {"folio": "PRE-2026-000001-8", "clave": "000000000000"}, {"folio": "PRE-2026-999999-0", "clave": "ABCD"},
        {"folio": "", "clave": ""}, {"clave": "ABCDEFGHJKMN"},
    ],
)  # fmt: skip
def test_whatever_does_not_match_gets_one_answer(app: Flask, calle: Calle, llaves: dict[str, str]) -> None:
    en_sistema(app, lambda: nueva(None, **ANONIMA))
    calle.llaves = llaves
    for texto in (calle.ve(422), calle.envia("anotar", 422, texto="Hola")):
        assert NO_COINCIDE in texto
        assert "Tiran basura" not in texto
    assert movimientos(app) == []


def test_a_code_of_another_peticion_does_not_open_it(app: Flask, calle: Calle) -> None:
    ajena = en_sistema(app, lambda: nueva(None).folio)
    en_sistema(app, lambda: calle.toma(nueva(None)))
    assert calle.llaves["folio"] in calle.ve()
    calle.llaves["folio"] = ajena
    for texto in (calle.ve(422), calle.envia("anotar", 422, texto="Hola")):
        assert NO_COINCIDE in texto


@pytest.fixture
def sentencias(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL that runs."""
    vistas: list[str] = []

    def anotar(_c: Any, _cur: Any, sql: str, *_resto: Any) -> None:
        vistas.append(sql)

    with app.app_context():
        motor = db.engine
    event.listen(motor, "before_cursor_execute", anotar)
    yield vistas
    event.remove(motor, "before_cursor_execute", anotar)


def test_a_wrong_folio_code_or_receipt_ask_the_database_the_same(
    app: Flask, calle: Calle, sentencias: list[str]
) -> None:
    folio = en_sistema(app, lambda: nueva(None).folio)
    hechas = []
    for llaves in (
        {"folio": folio, "clave": "A" * 12},
        {"folio": "PRE-2026-999999-0", "clave": "A" * 12},
        {"recibo": "1" * 16},
    ):
        calle.llaves = llaves
        calle.ve(422)
        sentencias.clear()
        calle.ve(422)
        hechas.append(sum(" peticion " in sql or "FROM peticion" in sql for sql in sentencias))
    assert hechas == [1, 1, 1]


def test_a_folio_that_is_there_and_one_that_is_not_are_the_same_work(
    app: Flask, calle: Calle, sentencias: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements and the same codes made, so that the time gives nothing away either."""
    folio, hechas, codigos = en_sistema(app, lambda: en("proceso", OBRAS).folio), [], []
    de_verdad = clave_de
    monkeypatch.setattr(consultas, "clave_de", lambda *partes: (codigos.append(partes), de_verdad(*partes))[1])
    for uno in (folio, "PRE-2026-999999-0"):
        calle.llaves = {"folio": uno, "clave": "A" * 12}
        calle.ve(422)
        sentencias.clear()
        codigos.clear()
        calle.ve(422)
        hechas.append((list(sentencias), len(codigos), {len("".join(partes)) // 20 for partes in codigos}))
    assert hechas[0] == hechas[1]
    assert hechas[0][1] == 1


# What it shows


def test_an_answer_without_means_is_published(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(nueva(None, **ANONIMA)))
    motivo = {"motivo": "incompetencia", "texto": "Le toca a la CFE.", **AVISO}
    en_sistema(app, lambda: acto(unica(), "cancelar", "subcoordinadora", **motivo))
    texto = calle.ve()
    assert "Quedó cancelada: le toca a otra autoridad. Le toca a la CFE." in texto
    assert "Se publica aquí porque no dejó cómo avisarle." in texto


@pytest.mark.manual("F-1")
def test_why_it_could_not_be_done_is_told(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido", resuelto="no")))
    assert "La dependencia dice que no se pudo: La calle es privada." in calle.ve()


def test_notes_for_her_are_shown_and_internal_ones_and_staff_are_not(app: Flask, calle: Calle) -> None:
    def preparar() -> None:
        p = en("proceso")
        acto(p, "anotar", "capturista", texto="Pase a recoger su copia.", para="ciudadano")
        acto(p, "anotar", "capturista", texto="La señora es insistente.", para="interna")
        acto(p, "corregir", "secretaria", domicilio="Calle Juárez 9", motivo="Se equivocó.")
        calle.toma(p)

    en_sistema(app, preparar)
    texto = calle.ve()
    assert "Mensaje de la oficina" in texto
    assert "Pase a recoger su copia." in texto
    ajenas = (
        "insistente",
        "de Prueba",
        "Luis Mata",
        "Jefe de cuadrilla",
        "Se equivocó",
        "María",
        "8332145518",
        "Juárez",
    )
    assert [palabra for palabra in ajenas if palabra in texto] == []


def test_what_is_waited_for_and_the_new_day_are_told(app: Flask, calle: Calle) -> None:
    def preparar() -> None:
        p = en("recibido")
        acto(p, "pausar", "enlace_obras", texto="Su comprobante de domicilio", hasta=hoy() + timedelta(days=5))
        calle.toma(p)

    en_sistema(app, preparar)
    assert "Se espera de usted: Su comprobante de domicilio." in calle.ve()


def test_a_duplicate_gives_the_principals_folio_and_nothing_of_it(app: Flask, calle: Calle) -> None:
    def preparar() -> str:
        principal = nueva(OBRAS, descripcion="Palabras de otra persona.", nombre="Ajena", telefono="8332220000")
        p = nueva(OBRAS)
        aviso = {"informado_medio": "llamada", "informado_fecha": hoy(), "informado_por": "La oficina"}
        acto(p, "marcar_duplicado", "capturista", principal_folio=principal.folio, **aviso)
        calle.toma(p)
        return str(principal.folio)

    folio = en_sistema(app, preparar)
    texto = calle.ve()
    assert f"se atiende junto con la petición {folio}" in texto
    assert [palabra for palabra in ("Palabras de otra", "Ajena", "8332220000") if palabra in texto] == []


def test_a_reserved_one_is_followed_and_says_only_who_has_it(app: Flask, calle: Calle) -> None:
    datos = {**ANONIMA, "contra": "servidor_publico"}
    en_sistema(app, lambda: calle.toma(nueva(None, **datos)))
    texto = calle.ve()
    assert "Se envió a" in texto
    assert [palabra for palabra in ("reservada", "Reservada", "servidor") if palabra in texto] == []


# What she does


@pytest.mark.manual("G5", "F-9")
def test_she_says_once_what_she_thinks_of_it(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("validado")))
    assert calle.se_le_ofrece() == ["calificar", "solicitar_reapertura", "anotar"]
    texto = calle.hace("calificar", resuelto="si", calificacion="4", texto="Llegaron rápido.")
    assert "Hecho: quedó anotado en su petición." in texto
    assert "Usted calificó la atención: bien" in texto
    assert en_sistema(app, lambda: (unica().calificacion, unica().calificada_resuelto)) == (4, "si")
    assert "calificar" not in calle.se_le_ofrece()
    repetida = calle.envia("calificar", 409, resuelto="no", calificacion="1")
    assert "Ahora no se puede calificar: ya lo hizo, o la petición todavía no termina." in repetida
    assert [m[:3] for m in movimientos(app)] == [("calificar", "portal", "portal")]


def test_before_it_ends_there_is_nothing_to_rate(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("proceso")))
    assert calle.se_le_ofrece() == ["anotar"]
    assert "todavía no termina" in calle.envia("calificar", 409, resuelto="si", calificacion="5")


def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("validado")))
    calle.hace("calificar", 422, resuelto="si", texto="Muy amables.")
    respuesta = calle.http.ultima
    assert respuesta is not None
    assert ('id="calificar-calificacion-error"' in respuesta.text, "Muy amables." in respuesta.text) == (True, True)
    assert movimientos(app) == []


def test_she_asks_to_reopen_within_the_window_only(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("validado")))
    assert "Se pidió reabrirla: Se volvió a hundir." in calle.hace("solicitar_reapertura", motivo="Se volvió a hundir.")
    assert "ya lo pidió" in calle.envia("solicitar_reapertura", 409, motivo="Otra vez.")
    en_sistema(app, lambda: calle.toma(en("validado")))

    def vencer() -> None:
        with escritura():
            db.session.execute(update(Peticion).values(reabrible_hasta=hoy() - timedelta(days=1)))

    en_sistema(app, vencer)
    assert "pasó el plazo" in calle.envia("solicitar_reapertura", 409, motivo="Tarde.")


def test_a_note_goes_both_ways_and_the_same_form_twice_is_one_note(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(nueva(None, **ANONIMA)))
    forma = Pagina(calle.http.post(SEGUIMIENTO, calle.llaves).text).forma(f"{SEGUIMIENTO}/anotar")
    for _vez in range(2):
        respuesta = calle.http.post(forma["url"], {**forma["datos"], "texto": "Fue el camión 14.", "para": "interna"})
        assert respuesta.status_code == 200
    assert "Usted escribió" in calle.ve()
    assert movimientos(app) == [("anotar", "portal", "portal", {"texto": "Fue el camión 14.", "para": "ciudadano"})]


@pytest.mark.parametrize("nombre", ["cancelar", "validar", "registrar", "inventado", "list"])
def test_only_her_own_acts_are_hers(app: Flask, calle: Calle, nombre: str) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido")))
    calle.envia(nombre, 404, motivo="desistimiento")
    assert movimientos(app) == []


def test_the_anonymous_path_keeps_no_cookie_no_address_and_no_receipt(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(nueva(None, **ANONIMA)))
    respuesta = calle.http.http.post(
        f"{SEGUIMIENTO}/anotar", data={**calle.llaves, "texto": "Nota.", "clave_envio": "k1"},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )  # fmt: skip
    assert (respuesta.status_code, respuesta.headers.get("Set-Cookie")) == (200, None)
    envios = en_sistema(app, lambda: [(e.user_id, e.destino) for e in db.session.scalars(select(Envio))])
    assert envios == [(None, SEGUIMIENTO)]
    escrito = en_sistema(app, todo_lo_escrito)
    assert [dato for dato in ("203.0.113.77", calle.llaves["recibo"]) if dato in escrito] == []


def test_the_tramite_is_named_and_her_words_are_not_repeated(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(nueva(None, tramite_id=id_de(Tramite, "bache"))))
    assert "ponchó una llanta" not in calle.ve()
