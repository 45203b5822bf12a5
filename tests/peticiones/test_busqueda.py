"""The search: what finds a petición on both engines, through the guard, whatever is typed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.ciudadanos.models import Ciudadano
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo import folio as folios
from app.peticiones.models.busqueda import alternativas
from app.peticiones.models.halladas import Entre, _por_indice, halladas
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.queries import folios_parecidos
from app.seguridad.guardia import Alcance, fijar_alcance
from tests import factories as f
from tests.cliente import Cliente
from tests.elenco import AGUAS, OBRAS, alcance
from tests.sin_guardia import apagar
from tests.test_migraciones import CARPETA
from tests.test_sentencias import de_un_ano, plan

pytestmark = pytest.mark.dialecto("text search is FTS5 or tsvector")

SISTEMA = Alcance(sistema=True, motivo="prueba")
HOSTILES = (
    '"', '""', "'", "*", "bache*", "*bache", "AND", "OR NOT", "NEAR(bache calle, 2)", "busqueda:bache", "{busqueda}:a",
    "^bache", "bache -calle", "(bache", "bache)", "a:*", "'a':*", "a & | b", "!a", "a <-> b", "\\", "%", "_", "\x00",
    "🙂", "¿?", "%s %(q)s :q", "ﬁ ½ ² ⅷ", "नमस्ते", "ñandú" * 2000, "a " * 5000, "1" * 10_000, "'; DROP--",
)  # fmt: skip
PEDAZOS = (
    " ", '"', "'", "*", "(", ")", "^", ":", "-", "+", "{", "}", "&", "|", "!", "<->", "\\", "%", " AND ", " OR ",
    " NOT ", " NEAR", "bache", "Hondo", "ruiz", "833", "2145518", "214", "zzz", "a", "calle:",
)  # fmt: skip


def hallados(q: str) -> list[str]:
    """Return the folios that a search finds for this session's scope, newest first."""
    todas = halladas(q, Entre(), 1000)
    for una in (1, 3):  # a page of them is their beginning: on PostgreSQL it is read in another way
        assert halladas(q, Entre(), una).ids == todas.ids[:una]
    assert todas.total == len(todas.ids)
    de_cada_una = dict(db.session.execute(select(Peticion.id, Peticion.folio)).all())
    return [de_cada_una[pk] for pk in todas.ids]


def como(usuario: str) -> None:
    """Set the scope of a member of the cast."""
    fijar_alcance(SISTEMA)
    fijar_alcance(alcance(usuario))


@pytest.mark.parametrize(
    ("q", "maneras"),
    [
        ("", []),
        ("¿? 🙂 _", []),
        ("Bache  HONDO", [["bache", "hondo"]]),
        ("García-López", [["garcia", "lopez"]]),
        ("8332145518", [["8332145518"]]),
        ("833 214 55 18", [["833", "214", "55", "18"], ["8332145518"]]),
        ("+52 1 (833) 214-5518 Ruiz", [["52", "1", "833", "214", "5518", "ruiz"], ["8332145518", "ruiz"]]),
        ("AC/0012/2026", [["ac", "0012", "2026"], ["ac", "00122026"]]),
        ("calle 5", [["calle", "5"]]),
        ("Ana.Ruiz@Correo.MX", [["anaruizcorreomx"]]),
        ("bache @correo.mx", [["bache", "correomx"]]),
        ("correo.mx", [["correo", "mx"], ["correomx"]]),
        ("a b c d e f g h i j", [["a", "b", "c", "d", "e", "f", "g", "h"]]),
    ],
)
def test_words_are_told_apart(q: str, maneras: list[list[str]]) -> None:
    assert alternativas(q) == maneras


@pytest.mark.usefixtures("sistema")
def test_what_finds_it() -> None:
    f.nueva(nombre="Otra", apellidos="Persona", telefono="833 999 00 11", descripcion="Fuga de agua", domicilio="")
    ella = {"nombre": "María del Carmen", "apellidos": "Ruiz Ávila", "correo": "carmen.ruiz@correo.mx"}
    p = f.nueva(curp="RUAM800101MTSZVR05", **ella)
    with escritura():
        db.session.get_one(Planteamiento, p.id).oficios = "AC/0012/2026 DG-77/B"
    for q in (
        "maría", "MARIA", "avila carmen", "Ávila María Ruiz", "mar rui", "bache hondo", "ponchó", "hond", "hidalgo 214",
        "8332145518", "833 214 55 18", "(833) 214-5518", "+52 833 214 5518", "+528332145518", "833 214",
        "maria 833 214", "5518", "45518", "2145518", "214-5518", "214 55 18", "55 18", "3321", "carmen.ruiz@correo.mx",
        "Carmen.Ruiz@CORREO.MX", "carmen.ruiz", "ruiz@correo", "carmen.ruiz@", "@correo.mx", "correo.mx",
        "ruiz 5518", "AC/0012/2026", "ac 0012", "0012", "dg-77/b", "DG 77", "RUAM800101MTSZVR05", "ruam800101",
        p.folio, p.folio.lower(), p.folio.replace("-", " "), p.folio.replace("-", ""), f"  {p.folio}\u200b",
    ):  # fmt: skip
        assert hallados(q) == [p.folio], q
    for q in (
        "ache", "bache agua", "ruiz persona", "8332145519", "5519", "carmen@correo.mx", "ruiz@correo.com",
        "AC/0013/2026", "hidalgo 215", "🙂",
    ):  # fmt: skip
        assert hallados(q) == [], q


@pytest.mark.usefixtures("sistema")
def test_newest_first() -> None:
    uno, dos, tres = (f.nueva(descripcion=f"Semáforo descompuesto {n}").folio for n in range(3))
    assert hallados("semaforo") == [tres, dos, uno]


@pytest.mark.usefixtures("sistema")
def test_the_index_follows_the_text() -> None:
    p, otra = f.nueva(descripcion="Poste caído"), f.nueva(descripcion="Poste inclinado")
    f.acto(p, "corregir", "capturista", descripcion="Árbol seco", motivo="se oyó mal")
    assert (hallados("poste"), hallados("arbol")) == ([otra.folio], [p.folio])
    db.session.rollback()
    with escritura():
        db.session.execute(delete(Planteamiento).where(Planteamiento.peticion_id == p.id))
    assert hallados("arbol") == []


@pytest.mark.usefixtures("sistema")
def test_the_index_stands_at_head(motor: str) -> None:
    """A migration that makes `planteamiento` anew on SQLite would silently drop its triggers."""
    consulta = {
        "sqlite": "SELECT name FROM sqlite_master WHERE name LIKE 'planteamiento_fts%' "
        "AND sql LIKE '%busqueda%' ORDER BY name",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_planteamiento_busqueda_fts'",
    }[motor]
    hay = [fila[0] for fila in db.session.connection().exec_driver_sql(consulta)]
    if motor == "sqlite":
        assert hay == [f"planteamiento_fts{cual}" for cual in ("", "_alta", "_baja", "_cambio")]
    else:
        assert [texto.partition(" USING ")[2] for texto in hay] == ["gin (busqueda_fts)"]


def test_the_migration_comes_and_goes_with_data(app: Flask, sistema: None) -> None:
    f.nueva(nombre="Otra", descripcion="Poste caído")
    folio = f.nueva(descripcion="Árbol seco").folio
    db.session.remove()
    for destino in ("0002", "head", "0002", "head"):
        (downgrade if destino == "0002" else upgrade)(directory=CARPETA, revision=destino)
    fijar_alcance(SISTEMA)
    assert hallados("arbol") == [folio]


def test_what_was_kept_before_is_found_by_its_pieces_too(app: Flask, sistema: None) -> None:
    """The migration gives persons and planteamientos of before their keys, their e-mail's case and their pieces."""
    p = f.nueva(telefono="833 214 5518 y 833 555 0199", correo="carmen@correo.mx")
    folio, ella, motor = p.folio, p.planteamiento.ciudadano_id, db.engine.dialect.name
    db.session.remove()
    downgrade(directory=CARPETA, revision="0006")
    with db.engine.begin() as conexion:
        conexion.exec_driver_sql("UPDATE ciudadano SET telefono = '8332145518', correo = 'Carmen@Correo.mx'")
        conexion.exec_driver_sql("UPDATE planteamiento SET busqueda = 'bache maria 8332145518'")
    upgrade(directory=CARPETA)
    fijar_alcance(SISTEMA)
    assert [hallados(q) for q in ("5518", "carmen@correo.mx", "maria")] == [[folio]] * 3, motor
    suya = db.session.get_one(Ciudadano, ella)
    assert (suya.telefono_1, suya.telefono_2, suya.correo) == ("8332145518", None, "carmen@correo.mx")


# The guard


@pytest.mark.usefixtures("sistema")
def test_an_email_or_a_piece_of_a_telephone_is_found_by_who_may_read_it() -> None:
    datos = {"correo": "zq@correo.mx", "telefono": "8339997171"}
    sin_recibir = f.en("canalizado", OBRAS, **datos).folio
    f.nueva(None, tipo="denuncia", contra="dependencia", **datos)
    f.nueva(tipo="queja", contra="nadie", confidencial="1", **datos)
    for quien, suyas in (("enlace_obras", []), ("enlace_aguas", []), ("capturista", [sin_recibir])):
        como(quien)
        assert [hallados(q) for q in ("zq@correo.mx", "7171", "9717")] == [suyas] * 3, quien


@pytest.mark.manual("E2")
@pytest.mark.usefixtures("sistema")
def test_words_are_found_by_who_may_read_them() -> None:
    sin_recibir = f.en("canalizado", OBRAS, descripcion="Canario azul").folio
    recibida = f.en("recibido", OBRAS, descripcion="Canario verde").folio
    ajena = f.en("recibido", AGUAS, descripcion="Canario rojo").folio
    f.nueva(None, tipo="denuncia", contra="dependencia", descripcion="Canario negro")
    ve = {
        "enlace_obras": [recibida],
        "titular_obras": [recibida, sin_recibir],
        "enlace_aguas": [ajena],
        "capturista": [ajena, recibida, sin_recibir],
        "administradora": [],
        "sin_puesto": [],
    }
    for quien, folios_de_el in ve.items():
        como(quien)
        assert hallados("canario") == folios_de_el, quien
    como("control")
    assert len(hallados("canario")) == 1
    como("enlace_obras")
    assert hallados(sin_recibir) == [sin_recibir]


@pytest.mark.usefixtures("sistema")
def test_without_the_guard_words_would_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    folio = f.en("canalizado", OBRAS, descripcion="Canario azul").folio
    apagar(monkeypatch)
    como("enlace_obras")
    assert hallados("canario") == [folio]


# Whatever is typed


@pytest.mark.usefixtures("sistema")
def test_hostile_input_is_only_words() -> None:
    folio, texto = conocida()
    for q in HOSTILES:
        assert hallados(q) == [folio] * la_dice(q, texto), q


@pytest.mark.usefixtures("sistema")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60), st.lists(st.sampled_from(PEDAZOS), max_size=10).map("".join))
def test_any_text_finds_what_its_words_say(cualquiera: str, sintaxis: str) -> None:
    folio, texto = conocida()
    assert hallados(sintaxis) == [folio] * la_dice(sintaxis, texto)
    assert set(hallados(cualquiera)) <= {folio}


@pytest.mark.solo_sqlite("the page is the same")
def test_hostile_input_over_http(cliente: type[Cliente]) -> None:
    capturista = cliente.de("capturista")
    for q in HOSTILES:
        assert capturista.get("/peticiones/list/", query_string={"q": q[:3000]}).status_code == 200, q


def conocida() -> tuple[str, str]:
    """Return the folio and the folded text of the only petición there is, made at the first call."""
    dicho = db.session.scalars(select(Planteamiento)).one_or_none()
    if dicho is None:
        f.nueva()
        dicho = db.session.scalars(select(Planteamiento)).one()
    return dicho.peticion.folio, dicho.busqueda


def la_dice(q: str, texto: str) -> bool:
    """Answer whether some way of reading `q` has all its words, or their beginnings, among those of a text."""
    suyas = re.findall(r"[^\W_]+", texto)
    return any(all(any(p.startswith(q_) for p in suyas) for q_ in palabras) for palabras in alternativas(q))


# The mistyped folio


@pytest.mark.usefixtures("sistema")
def test_a_mistyped_folio_suggests_what_is_there_and_seen() -> None:
    folio = f.en("canalizado", OBRAS).folio
    numeros = folio.replace("-", "")
    una_cifra = numeros[:-2] + str((int(numeros[-2]) + 1) % 10) + numeros[-1]
    vecinas = next(
        numeros[:i] + numeros[i + 1] + numeros[i] + numeros[i + 2 :]
        for i in range(7, len(numeros) - 1)
        if numeros[i] != numeros[i + 1]
    )
    for tecleado in (una_cifra, vecinas, una_cifra.lower()):
        assert not folios.valido(folios.normalizar(tecleado) or "")
        como("enlace_obras")
        assert folios_parecidos(tecleado) == [folio], tecleado
        como("enlace_aguas")
        assert folios_parecidos(tecleado) == []
    assert folios_parecidos(folio) == folios_parecidos("bache") == []


def test_the_page_asks_did_you_mean(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folio = f.nueva().folio
    mal = folio[:-1] + str((int(folio[-1]) + 1) % 10)
    pagina = cliente.de("capturista").pagina(f"/peticiones/list/?q={mal}")
    assert f"¿Quiso decir? {folio}" in pagina.texto
    assert "¿Quiso decir?" not in cliente.de("enlace_aguas").pagina(f"/peticiones/list/?q={mal}").texto


def test_the_whole_folio_opens_it(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = f.nueva()
        folio, pk = p.folio, p.id
    respuesta = cliente.de("capturista").get("/peticiones/list/", query_string={"q": folio.lower().replace("-", " ")})
    assert (respuesta.status_code, respuesta.location) == (302, f"/peticiones/show/{pk}")


def test_nothing_found_says_what_to_do(cliente: type[Cliente]) -> None:
    texto = cliente.de("capturista").pagina("/peticiones/list/?q=rinoceronte&estado=validado").texto
    assert "Pruebe con menos palabras" in texto
    assert "Quite un filtro" in texto
    assert "Lo que aún no recibe se encuentra solo por su folio" in (
        cliente.de("enlace_obras").pagina("/peticiones/list/?q=rinoceronte").texto
    )


# The plan


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("quien", ["capturista", "enlace_obras"])
def test_words_use_the_index(quien: str, motor: str) -> None:
    de_un_ano()
    con_palabras(3000)
    como(quien)
    pasos = plan(next(_por_indice("rinoceronte", Entre())), motor)
    assert {"sqlite": "VIRTUAL TABLE INDEX", "postgresql": "ix_planteamiento_busqueda_fts"}[motor] in pasos


def con_palabras(cuantas: int) -> None:
    """Give the copies of `de_un_ano` their words, behind the application's back."""
    tabla = Planteamiento.__table__
    largo = "Hay un bache hondo frente a la primaria y ya se ha ponchado más de una llanta. " * 6
    molde = {"descripcion": largo, "calle": "", "oficios": "", "medio_en_boveda": False}
    dichos = [{**molde, "peticion_id": 1000 + n, "busqueda": f"{largo.lower()} {n}"} for n in range(cuantas)]
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conexion:
        conexion.execute(tabla.insert(), dichos)
        if conexion.dialect.name == "postgresql":
            conexion.exec_driver_sql("VACUUM ANALYZE")
