"""The list of peticiones: pages by key, filters that combine, a total in words, plans that stand on indexes."""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.record import TOPE, en_cursor
from app.peticiones.models.peticion import Peticion
from app.seguridad.guardia import Alcance, fijar_alcance
from tests import factories as f
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS, OBRAS, alcance
from tests.test_sentencias import costo, de_un_ano, plan, recorre_todo, sentencias

pytestmark = pytest.mark.dialecto("keyset paging, ordering and indexes")

LISTA = "/peticiones/list/"


def dentro(app: Flask, hacer: object) -> object:
    """Run something as the system and return what it gives."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return hacer()  # type: ignore[operator]


def folios_de(pagina: Pagina, conocidos: list[str]) -> list[str]:
    """Return the folios of a page's rows, in its order."""
    return [texto for texto in dict.fromkeys(pagina.textos) if texto in conocidos]


DE_VENTANILLA = {
    "por_canalizar", "canalizado", "recibido", "proceso", "concluido", "validado", "cancelado", "duplicado",
}  # fmt: skip
DE_SOLICITUD = DE_VENTANILLA | {"en_recepcion", "en_analisis", "por_dictaminar", "improcedente"}


@pytest.mark.parametrize("solicitudes", [False, True])
def test_only_the_states_of_the_town_are_offered_and_any_may_be_asked(
    app: Flask, cliente: type[Cliente], solicitudes: bool
) -> None:
    def preparar() -> None:
        with escritura():
            for n, canal in enumerate(db.session.scalars(select(Canal).order_by(Canal.id))):
                canal.procedimiento = "solicitud" if solicitudes and n == 1 else "ventanilla"
                canal.activo = n != 1

    dentro(app, preparar)
    capturista = cliente.de("capturista")
    ofrecidos = {estado for estado in DE_SOLICITUD if f'<option value="{estado}"' in capturista.get(LISTA).text}
    assert ofrecidos == (DE_SOLICITUD if solicitudes else DE_VENTANILLA)
    assert "Improcedente" in capturista.pagina(f"{LISTA}?estado=improcedente").texto


def siguiente(html: str) -> str | None:
    """Return the address of the next page."""
    trozo = html.partition('<nav class="paginas"')[2].rpartition(">Siguientes<")[0]
    return trozo.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&") or None


def copiar(cuantas: int, **cambios: object) -> None:
    """Copy a petición many times: the rows of a list, not their words."""
    molde = f.nueva()
    valores = {c.key: getattr(molde, c.key) for c in Peticion.__table__.c if c.key != "id"} | cambios
    with escritura():
        db.session.add_all([Peticion(**valores | {"folio": f"COP-2020-{n:06d}-0"}) for n in range(cuantas)])


def test_pages_show_every_row_once_newest_first(app: Flask, cliente: type[Cliente]) -> None:
    dentro(app, lambda: copiar(60))
    todos = list(dentro(app, lambda: db.session.scalars(select(Peticion.folio).order_by(Peticion.id.desc())).all()))  # type: ignore[call-overload]
    capturista, url, vistos = cliente.de("capturista"), LISTA, []
    while url:
        pagina = capturista.pagina(url)
        vistos += folios_de(pagina, todos)
        assert "61 peticiones" in pagina.texto
        assert ("Volver al principio" in pagina.texto) == ("cursor=" in url)
        if url == LISTA:
            dentro(app, f.nueva)
        url = siguiente(capturista.ultima.text) or ""  # type: ignore[union-attr]
    assert vistos == todos


@pytest.mark.solo_sqlite("counting to a limit is the same on both")
def test_a_long_list_says_more_than(app: Flask, cliente: type[Cliente]) -> None:
    dentro(app, lambda: copiar(TOPE))
    capturista = cliente.de("capturista")
    assert "Más de 1,000" in capturista.pagina(LISTA).texto
    assert "Más de 1,000" in capturista.pagina(siguiente(capturista.ultima.text) or "").texto  # type: ignore[union-attr]
    assert "1 petición" in capturista.pagina(f"{LISTA}?q=bache").texto


def test_filters_combine(app: Flask, cliente: type[Cliente]) -> None:
    def sembrar() -> dict[str, dict[str, str]]:
        redes = f.id_de(Canal, "redes")
        filas = {}
        for estado, nodo, canal in product(("canalizado", "recibido"), (OBRAS, AGUAS), (None, redes)):
            p = f.en(estado, nodo, **({"canal_id": canal} if canal else {}))
            filas[p.folio] = {"estado": estado, "dependencia": str(p.dependencia_id), "canal": str(p.canal_id),
                              "localidad": str(p.localidad_id), "tipo": "solicitud", "q": "bache"}  # fmt: skip
        return filas

    filas: dict[str, dict[str, str]] = dentro(app, sembrar)  # type: ignore[assignment]
    capturista, todos = cliente.de("capturista"), list(filas)
    for elegidos in (("estado",), ("dependencia",), ("estado", "dependencia"), ("estado", "canal", "q"),
                     ("tipo", "localidad"), ("estado", "dependencia", "tipo", "canal", "localidad", "q")):  # fmt: skip
        argumentos = "&".join(f"{nombre}={filas[todos[0]][nombre]}" for nombre in elegidos)
        esperados = {
            folio for folio, fila in filas.items() if all(fila[n] == filas[todos[0]][n] for n in elegidos if n != "q")
        }
        assert set(folios_de(capturista.pagina(f"{LISTA}?{argumentos}"), todos)) == esperados, argumentos


def test_a_tray_stays_while_one_filters(app: Flask, cliente: type[Cliente]) -> None:
    dentro(app, lambda: (f.en("concluido"), f.en("canalizado")))
    pagina = cliente.de("subcoordinadora").pagina(f"{LISTA}?bandeja=por_validar")
    assert "1 petición" in pagina.texto
    assert [forma["datos"]["bandeja"] for forma in pagina.formas if "bandeja" in forma["datos"]] == ["por_validar"]


@pytest.mark.solo_sqlite("arguments are refused before the database is asked")
@pytest.mark.parametrize(
    "argumento",
    [
        "estado=zzz", "tipo=zzz", "bandeja=zzz", "dependencia=abc", "dependencia=-1", "dependencia=1.5", "canal=zzz",
        "dependencia=999999", "canal=999999", "localidad=999999", "localidad=%00", "cursor=basura", "cursor=WzFd",
        "cursor=WyJhIiwgMV0", "cursor=W3RydWUsIDFd", "cursor=WzEsIDk5OTk5OTk5OTk5XQ",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_400(cliente: type[Cliente], argumento: str) -> None:
    assert cliente.de("capturista").get(f"{LISTA}?{argumento}").status_code == 400


def test_a_retired_dependencia_is_still_a_filter(app: Flask, cliente: type[Cliente]) -> None:
    def retirar() -> tuple[int, str]:
        folio = f.en("canalizado", OBRAS).folio
        with escritura():
            nodo = db.session.get_one(Dependencia, f.id_de(Dependencia, OBRAS))
            nodo.activa = False
            return nodo.id, folio

    nodo, folio = dentro(app, retirar)  # type: ignore[misc]
    pagina = cliente.de("capturista").pagina(f"{LISTA}?dependencia={nodo}")
    assert (folio in pagina.texto, "(retirada)" in pagina.texto) == (True, True)


@pytest.mark.parametrize(
    ("url", "cuantas"),
    [(LISTA, 1), (f"{LISTA}?cursor={en_cursor(40, 61)}", 1), (f"{LISTA}?q=rinoceronte", 2), (f"{LISTA}?q=bache", 4)],
)
def test_a_page_takes_few_statements_of_its_own(app: Flask, cliente: type[Cliente], url: str, cuantas: int) -> None:
    """A word that few say is sought twice, and once more where it names a trámite; then the rows are read."""
    dentro(app, lambda: copiar(60))
    capturista = cliente.de("capturista")
    capturista.pagina(url)
    with sentencias() as vistas:
        capturista.pagina(url)
    del_menu = "count(peticion.id) +"
    propias = [s for s, _datos in vistas if "FROM peticion" in s and del_menu not in s]
    assert len(propias) <= cuantas
    assert len(vistas) <= 9


@pytest.mark.solo_sqlite("the same statements reach both engines")
def test_a_page_costs_the_same_however_many_localidades_it_names(app: Flask, cliente: type[Cliente]) -> None:
    """A copied row shares its localidad with all; here each has its own, which must come with the row."""
    dentro(app, lambda: copiar(20))
    capturista = cliente.de("capturista")
    de_una = costo(capturista, LISTA)

    def repartir() -> int:
        lugares = db.session.scalars(select(Localidad.id).order_by(Localidad.id).limit(20)).all()
        with escritura():
            for pk, lugar in zip(db.session.scalars(select(Peticion.id)).all(), lugares, strict=False):
                db.session.execute(update(Peticion).where(Peticion.id == pk).values(localidad_id=lugar))
        return len(lugares)

    assert dentro(app, repartir) == 20
    assert costo(capturista, LISTA) == de_una


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize("quien", ["capturista", "enlace_obras", "titular_obras", "control"])
def test_estado_and_dependencia_use_an_index(quien: str, motor: str) -> None:
    de_un_ano()
    de_obras = f.id_de(Dependencia, OBRAS)
    fijar_alcance(Alcance(sistema=True, motivo="prueba"))
    fijar_alcance(alcance(quien))
    for criterios in ((Peticion.estado == "canalizado",),
                      (Peticion.estado == "canalizado", Peticion.dependencia_id == de_obras)):  # fmt: skip
        consulta = select(Peticion.id).where(*criterios).order_by(Peticion.id.desc()).limit(TOPE + 1)
        pasos = plan(consulta, motor)
        assert ("ix_peticion_" in pasos, recorre_todo(pasos)) == (True, False), pasos
