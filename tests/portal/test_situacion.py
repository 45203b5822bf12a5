"""What a state means to whoever asked: green is what the office found solved, and a duplicada has an answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import format_date
from sqlalchemy import update

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.portal.queries import donde_se_atiende
from app.seguridad.zona import hoy
from tests.cliente import Cliente, Pagina
from tests.elenco import OBRAS
from tests.factories import FIRMA, PASOS, acto, archivo, conclusion, en, id_de, leer, nueva
from tests.portal.test_seguimiento import SEGUIMIENTO, Calle, en_sistema, movimientos, unica

pytestmark = pytest.mark.dialecto("reading from one petición to the next")


@pytest.fixture
def calle(app: Flask, cliente: type[Cliente]) -> Calle:
    """A citizen on the street."""
    return Calle(app, cliente)


def verde(calle: Calle) -> list[str]:
    """Return the green chips of the page as it was last read."""
    return Pagina(calle.http.ultima.text).dichos(".ficha.bien")  # type: ignore[union-attr]


@pytest.mark.parametrize("estado", ["por_canalizar", "canalizado", "recibido", "proceso", "concluido", "validado"])
def test_the_chip_and_the_step_of_today_do_not_say_the_same(app: Flask, calle: Calle, estado: str) -> None:
    en_sistema(app, lambda: calle.toma(en(estado)))
    calle.ve()
    pagina = Pagina(calle.http.ultima.text)  # type: ignore[union-attr]
    fichas, hoy_dice = pagina.dichos("main .ficha"), pagina.dichos("main [aria-current=step] > span:first-child")
    assert (set(fichas) & set(hoy_dice), bool(fichas or hoy_dice)) == (set(), True)


def test_without_a_way_ahead_there_are_no_steps(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(acto(nueva(), "cancelar", "subcoordinadora", motivo="desistimiento")))
    texto = calle.ve()
    html = calle.http.ultima.text  # type: ignore[union-attr]
    assert (texto.count("Cancelada"), 'class="pasos"' in html) == (1, False)


# Before and after the office has checked


def test_what_the_dependencia_says_is_not_yet_so(app: Flask, calle: Calle) -> None:
    def preparar() -> str:
        p = en("concluido")
        calle.toma(p)
        return str(format_date(p.vence, "d 'de' MMMM 'de' y"))

    dia = en_sistema(app, preparar)
    texto = calle.ve()
    assert "La dependencia dice que terminó; lo estamos comprobando." in texto
    assert f"Debe quedar comprobado a más tardar el {dia}." in texto
    assert (verde(calle), "Concluida" in texto, "¿Cómo le atendieron?" in texto) == ([], False, False)
    assert calle.se_le_ofrece() == ["calificar", "anotar"]


def test_a_day_that_went_by_is_owned_up_to(app: Flask, calle: Calle) -> None:
    def preparar() -> None:
        calle.toma(en("concluido"))
        with escritura():
            db.session.execute(update(Peticion).values(vence=hoy() - timedelta(days=3)))

    en_sistema(app, preparar)
    texto = calle.ve()
    assert ("Debía quedar comprobado el" in texto, "a más tardar" in texto) == (True, False)


def test_a_no_before_the_check_reaches_who_checks(app: Flask, calle: Calle, cliente: type[Cliente]) -> None:
    def preparar() -> tuple[str, int]:
        p = en("concluido")
        calle.toma(p)
        return p.folio, p.id

    folio, pk = en_sistema(app, preparar)
    dicho = calle.hace("calificar", texto="Solo taparon la mitad.")
    assert "Usted dijo que no quedó: Solo taparon la mitad." in dicho
    assert "calificar" not in calle.se_le_ofrece()
    for quien in ("subcoordinadora", "coordinador"):
        jefe = cliente.de(quien)
        assert "la persona dice que no quedó" in jefe.pagina("/").texto
        assert folio in jefe.pagina("/peticiones/list/?bandeja=inconformes").texto
        assert "La persona dice que no quedó: «Solo taparon la mitad.»" in jefe.pagina(f"/peticiones/show/{pk}").texto


def test_after_the_check_she_rates_it_also_who_had_said_no(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido")))
    calle.hace("calificar")
    folio = calle.llaves["folio"]
    en_sistema(
        app, lambda: acto(leer(folio), "validar", "subcoordinadora", verificacion="visita", veredicto="resuelto")
    )
    assert (verde(calle) if calle.ve() else None) == ["Resuelta y comprobada"]
    assert "Usted calificó la atención: regular" in calle.hace("calificar", resuelto="si", calificacion="3")
    assert "calificar" not in calle.se_le_ofrece()


def concluida_otra_vez(folio: str) -> None:
    """Reopen a petición and walk it to its conclusion again."""
    p = acto(leer(folio), "reabrir", "coordinador", motivo="La persona tiene razón.")
    acto(p, "canalizar", "capturista", dependencia_id=id_de(Dependencia, OBRAS))
    acto(p, "recibir", "enlace_obras")
    acto(p, "iniciar_proceso", "enlace_obras", archivo=archivo(), recibio_fecha=hoy(), **FIRMA)
    acto(p, "concluir", "enlace_obras", **conclusion())


AUN_NO = "La oficina lo está comprobando; podrá calificar cuando termine."


@pytest.mark.parametrize(
    "datos",
    [
        {"resuelto": "si", "calificacion": "5"},
        {"resuelto": "si"},
        {"calificacion": "5"},
        {"resuelto": "si", "calificacion": "9"},
        {"resuelto": "si", "calificacion": "1", "texto": "Muy amables todos."},
    ],
    ids=["rated", "yes", "only the rating", "no such rating", "with words"],
)
def test_before_the_check_nothing_but_a_no_is_taken(app: Flask, calle: Calle, datos: dict[str, str]) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido")))
    dicho = calle.envia("calificar", 422, **datos)
    assert AUN_NO in dicho
    assert datos.get("texto", "") in dicho
    forma = Pagina(calle.http.ultima.text).forma(f"{SEGUIMIENTO}/calificar")  # type: ignore[union-attr]
    assert forma["datos"]["resuelto"] == "no"
    assert en_sistema(app, lambda: (unica().calificacion, unica().calificada_resuelto)) == (None, None)
    assert movimientos(app) == []


def test_a_rating_beside_a_no_is_not_kept_before_the_check(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido")))
    assert AUN_NO in calle.envia("calificar", 200, resuelto="no", calificacion="1", texto="Sigue igual.")
    assert en_sistema(app, lambda: (unica().calificacion, unica().calificada_resuelto)) == (None, "no")
    assert [m[3] for m in movimientos(app)] == [{"resuelto": "no", "texto": "Sigue igual."}]


def test_a_form_drawn_before_it_was_reopened_rates_nothing(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("validado")))
    vieja = Pagina(calle.http.post(SEGUIMIENTO, calle.llaves).text).forma(f"{SEGUIMIENTO}/calificar")
    folio = calle.llaves["folio"]
    en_sistema(app, lambda: concluida_otra_vez(folio))
    dicho = {**vieja["datos"], "resuelto": "si", "calificacion": "5", "texto": "Quedó parejo."}
    respuesta = calle.http.post(vieja["url"], dicho)
    assert (respuesta.status_code, AUN_NO in respuesta.text, "Quedó parejo." in respuesta.text) == (422, True, True)
    assert en_sistema(app, lambda: unica().calificacion) is None


def test_who_rated_it_may_say_that_it_was_not_done_after_it_was_reopened(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("validado")))
    calle.hace("calificar", resuelto="no", calificacion="2")
    folio = calle.llaves["folio"]
    en_sistema(app, lambda: concluida_otra_vez(folio))
    assert "Usted dijo que no quedó: Otra vez se hundió." in calle.hace("calificar", texto="Otra vez se hundió.")
    assert en_sistema(app, lambda: (unica().calificacion, unica().calificada_resuelto)) == (2, "no")


def test_what_she_typed_is_shown_where_its_form_is_gone(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("proceso")))
    assert "Con letra <b>grande</b>" in calle.envia("calificar", 409, resuelto="si", texto="Con letra <b>grande</b>")
    assert "Ya se tapó otra vez" in calle.envia("solicitar_reapertura", 409, motivo="Ya se tapó otra vez")


def test_sent_back_she_may_say_it_again(app: Flask, calle: Calle) -> None:
    en_sistema(app, lambda: calle.toma(en("concluido")))
    calle.hace("calificar", texto="Falta.")
    folio = calle.llaves["folio"]
    en_sistema(app, lambda: acto(leer(folio), "devolver", "subcoordinadora", motivo="Falta la mitad."))
    assert calle.se_le_ofrece() == ["anotar"]
    en_sistema(app, lambda: acto(leer(folio), "concluir", "enlace_obras", **conclusion()))
    assert calle.se_le_ofrece() == ["calificar", "anotar"]


@pytest.mark.parametrize(
    ("resuelto", "veredicto", "ficha", "es_verde"),
    [
        ("si", "resuelto", "Resuelta y comprobada", True),
        ("no", "no_resuelto", "No se pudo resolver", False),
        ("si", "desiste", "Cerrada: usted desistió", False),
        ("no", "sin_contacto", "Cerrada: no se le encontró", False),
    ],
)
def test_green_is_only_what_was_found_solved(
    app: Flask, calle: Calle, resuelto: str, veredicto: str, ficha: str, es_verde: bool
) -> None:
    def preparar() -> None:
        p = en("concluido", resuelto=resuelto)
        with escritura():
            db.session.execute(update(Peticion).values(registrada=p.registrada - timedelta(days=5)))
        intentos = {f"intento_{n}": hoy() - timedelta(days=3 - n) for n in (1, 2, 3)}
        aparte = intentos if veredicto == "sin_contacto" else {}
        acto(leer(p.folio), "validar", "subcoordinadora", verificacion="visita", veredicto=veredicto, **aparte)
        calle.toma(p)

    en_sistema(app, preparar)
    texto = calle.ve()
    assert (ficha in texto, verde(calle)) == (True, [ficha] if es_verde else [])


# The duplicada


AVISO = {"informado_medio": "llamada", "informado_por": "La oficina"}
PALABRAS = ("Ajena", "Palafox", "8332220000", "Palabras de otra")


def duplicar(p: Peticion, de: Peticion) -> None:
    """Mark one as duplicada of another."""
    acto(p, "marcar_duplicado", "capturista", principal_folio=de.folio, informado_fecha=hoy(), **AVISO)


def cadena(calle: Calle, seguir: Callable[[Peticion], Any]) -> str:
    """Make D duplicada of B and B of A, carry A on, give the citizen D's papers; return A's folio."""
    a = nueva(
        OBRAS, descripcion="Palabras de otra persona.", nombre="Ajena", apellidos="Palafox", telefono="8332220000"
    )
    b, d = nueva(OBRAS), nueva(OBRAS)
    duplicar(d, b)
    duplicar(b, a)
    seguir(a)
    calle.toma(d)
    return str(a.folio)


def seguida(estado: str, **datos: Any) -> Callable[[Peticion], None]:
    """Return how to carry a canalizada on to a state of Altamira's line."""

    def seguir(p: Peticion) -> None:
        pasos: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("recibir", "enlace_obras", {}),
            ("iniciar_proceso", "enlace_obras", {"archivo": archivo(), "recibio_fecha": hoy(), **FIRMA}),
            ("concluir", "enlace_obras", {**conclusion(), **datos}),
            ("validar", "subcoordinadora", {"verificacion": "llamada", "veredicto": "resuelto"}),
        )
        for nombre, quien, suyos in pasos[: PASOS.index(estado)]:
            acto(p, nombre, quien, **suyos)

    return seguir


def test_the_duplicates_citizen_learns_the_answer_through_the_chain(app: Flask, calle: Calle) -> None:
    folio = en_sistema(app, lambda: cadena(calle, seguida("validado")))
    texto = calle.ve()
    for frase in (folio, "Bacheo con mezcla asfáltica", "Resuelta y comprobada", "Se comprobó su resultado"):
        assert frase in texto
    assert [palabra for palabra in (*PALABRAS, "Luis Mata", "de Prueba") if palabra in texto] == []


@pytest.mark.parametrize(
    ("estado", "frase"),
    [("canalizado", "que tiene que recibirla"), ("proceso", "la está atendiendo"), ("concluido", "lo estamos comprob")],
)
def test_meanwhile_she_learns_how_it_goes(app: Flask, calle: Calle, estado: str, frase: str) -> None:
    folio = en_sistema(app, lambda: cadena(calle, seguida(estado)))
    texto = calle.ve()
    assert (folio in texto, frase in texto, verde(calle)) == (True, True, [])


SECRETO = "Se llamó al 833 275 06 78; vive en Calle Secreta 5, Don Armandito"
PISTAS = ("833", "275 06 78", "Secreta", "Armandito", "vive en")


def pistas(texto: str) -> list[str]:
    """Return what was typed of another person that a page shows."""
    return [pista for pista in (*PISTAS, *PALABRAS) if pista.lower() in texto.lower()]


@pytest.mark.parametrize(
    "accion", ["Se le avisó a la señora Palafox", SECRETO, f"Bacheo con mezcla asfáltica. {SECRETO}"]
)
def test_what_the_enlace_typed_is_never_shown(app: Flask, calle: Calle, accion: str) -> None:
    en_sistema(app, lambda: cadena(calle, seguida("validado", accion=accion, observacion=SECRETO)))
    texto = calle.ve()
    assert ("la dependencia dijo que terminó" in texto, "se lo dice la oficina" in texto) == (True, True)
    assert (accion in texto, pistas(texto)) == (False, [])


@pytest.mark.parametrize("que", ["confidencial", "reservada"])
def test_of_what_was_asked_in_confidence_only_the_state_is_told(app: Flask, calle: Calle, que: str) -> None:
    valores = {"identidad": que} if que == "confidencial" else {que: True}

    def preparar() -> None:
        cadena(calle, seguida("validado"))
        with escritura():
            db.session.execute(update(Peticion).values(**valores))

    en_sistema(app, preparar)
    texto = calle.ve()
    assert ("Resuelta y comprobada" in texto, "se lo dice la oficina" in texto) == (True, True)
    assert "Bacheo con" not in texto


def test_a_principal_that_could_not_be_solved_says_so_without_its_motive(app: Flask, calle: Calle) -> None:
    def seguir(p: Peticion) -> None:
        seguida("proceso")(p)
        acto(p, "concluir", "enlace_obras", **{**conclusion("no"), "motivo": SECRETO, "observacion": SECRETO})

    en_sistema(app, lambda: cadena(calle, seguir))
    texto = calle.ve()
    assert ("la dependencia dijo que no se pudo resolver" in texto, pistas(texto)) == (True, [])


def test_a_message_to_the_principals_person_is_hers_alone(app: Flask, calle: Calle) -> None:
    def seguir(p: Peticion) -> None:
        seguida("validado")(p)
        acto(p, "anotar", "capturista", texto=SECRETO, para="ciudadano")

    en_sistema(app, lambda: cadena(calle, seguir))
    assert pistas(calle.ve()) == []


def test_a_principal_that_does_not_proceed_says_only_that(app: Flask, calle: Calle) -> None:
    def preparar() -> str:
        a, d = en("validado"), nueva(OBRAS)
        duplicar(d, a)
        with escritura():
            db.session.execute(update(Peticion).where(Peticion.id == a.id).values(estado="por_dictaminar"))
        db.session.expire_all()
        acto(
            leer(a.folio), "dictaminar_improcedente", "subcoordinadora", motivo=SECRETO, informado_fecha=hoy(), **AVISO
        )
        calle.toma(d)
        return str(a.folio)

    folio = en_sistema(app, preparar)
    texto = calle.ve()
    for frase in (folio, "Se revisó y no procede.", "Se respondió el", "se lo dice la oficina"):
        assert frase in texto
    assert pistas(texto) == []


def test_a_cancelled_principal_leaves_the_oldest_in_its_place(app: Flask, calle: Calle) -> None:
    """The other duplicadas are attended with the one that was promoted, and say so."""

    def preparar() -> str:
        a, mayor, menor = nueva(OBRAS), nueva(OBRAS), nueva(OBRAS)
        duplicar(mayor, a)
        duplicar(menor, a)
        acto(a, "cancelar", "subcoordinadora", motivo="desistimiento")
        calle.toma(menor)
        return str(mayor.folio)

    folio = en_sistema(app, preparar)
    texto = calle.ve()
    assert ("La petición con la que se atiende" in texto, folio in texto) == (True, True)


@pytest.mark.parametrize("que", ["reservada", "cuarentena"])
def test_what_is_hidden_stays_hidden(app: Flask, calle: Calle, que: str) -> None:
    """A principal that is reserved leaves its place to a duplicada; one that is all the same is told nowhere."""

    def esconder(p: Peticion) -> None:
        seguida("proceso")(p)
        with escritura():
            db.session.execute(update(Peticion).where(Peticion.id == p.id).values(**{que: True}))

    folio = en_sistema(app, lambda: cadena(calle, esconder))
    texto = calle.ve()
    assert "Se atiende junto con otra petición igual." in texto
    ajenas = (folio, "La petición con la que se atiende", "eservada", "uarentena", "Órgano", "atendiendo")
    assert [palabra for palabra in ajenas if palabra in texto] == []


def test_a_chain_that_bites_its_tail_ends(app: Flask, sistema: None) -> None:
    a, b = nueva(OBRAS), nueva(OBRAS)
    duplicar(a, b)
    with escritura():
        db.session.execute(
            update(Peticion).where(Peticion.id == b.id).values(estado="duplicado", principal_id=a.id, version=9)
        )
    db.session.expire_all()
    assert donde_se_atiende(leer(a.folio)) is None


@pytest.mark.parametrize("que", ["reservada", "cuarentena"])
def test_the_history_forgets_the_folio_that_may_no_longer_be_told(app: Flask, calle: Calle, que: str) -> None:
    def preparar() -> tuple[int, str]:
        a, d = nueva(OBRAS), nueva(OBRAS)
        duplicar(d, a)
        calle.toma(d)
        return a.id, a.folio

    pk, folio = en_sistema(app, preparar)
    assert f"junto con la petición {folio}" in calle.ve()

    def esconder() -> None:
        with escritura():
            db.session.execute(update(Peticion).where(Peticion.id == pk).values(**{que: True}))

    en_sistema(app, esconder)
    texto = calle.ve()
    assert ("Ya había otra igual; se atiende junto con ella" in texto, folio in texto) == (True, False)


def test_a_link_of_the_chain_that_may_not_be_told_is_not_in_the_history(app: Flask, calle: Calle) -> None:
    """What stands between hers and the principal is not told either: only the one that is attended is."""

    def preparar() -> list[str]:
        a, b, d = nueva(OBRAS), nueva(OBRAS), nueva(OBRAS)
        duplicar(d, b)
        duplicar(b, a)
        with escritura():
            db.session.execute(update(Peticion).where(Peticion.id == b.id).values(cuarentena=True))
        calle.toma(d)
        return [str(a.folio), str(b.folio)]

    dicho, callado = en_sistema(app, preparar)
    texto = calle.ve()
    assert (dicho in texto, callado in texto) == (True, False)
