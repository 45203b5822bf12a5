"""What comes from the lines of a catalogue: its search, its charts, and what narrows its list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask_appbuilder.models.group import aggregate_count
from flask_appbuilder.security.sqla.models import PermissionView, Role
from sqlalchemy import select

from app import create_app
from app.catalogos.models.tramites import Requisito, Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.fab.catalog import CatalogView
from app.fab.chart import CatalogChartView, ChartView
from app.fab.datamodel import Interfaz
from app.fab.forms import DeclaracionIncompleta
from app.nucleo.texto import plegar
from app.roles import sincronizar
from tests.cliente import Cliente
from tests.conftest import Base

PAPELES = "/papeles-de-prueba"


class PapelView(CatalogView):
    """A throw-away view of the requisitos: its list shows a relation, and nothing says what is searched."""

    route_base, datamodel = PAPELES, Interfaz(Requisito)
    list_title, show_title, add_title, edit_title = "Papeles", "Papel", "Agregar papel", "Editar papel"
    columns: ClassVar[dict[str, Any]] = {
        "nombre": "Papel",
        "tramite": "Trámite",
        "obligatorio": "Obligatorio",
        "donde": "Dónde",
        "orden": "Orden",
    }
    add_form_query_rel_fields: ClassVar[dict[str, Any]] = {"tramite": []}
    edit_form_query_rel_fields = add_form_query_rel_fields
    definitions: ClassVar[list[dict[str, Any]]] = [
        {"label": f"Por {grupo}", "group": grupo, "series": [(aggregate_count, "id")]}
        for grupo in ("tramite", "obligatorio", "donde", "orden", "lo_emite")
    ]


@pytest.fixture
def prueba(base: Base) -> Iterator[Flask]:
    """A second application on the same database, with the throw-away view, which the administradora may use whole."""
    app = create_app(base.ajustes(base.url))
    try:
        with app.app_context():
            for vista in (PapelView, PapelView.graficas()):
                app.extensions["appbuilder"].add_view_no_menu(vista)
            with como_sistema("prueba"), escritura():
                sincronizar(app.extensions["appbuilder"])
            with como_sistema("prueba"), escritura():
                rol = db.session.scalars(select(Role).where(Role.name == "Administrador")).one()
                pares = db.session.scalars(select(PermissionView)).unique()
                rol.permissions.extend(par for par in pares if par.view_menu.name == "PapelView")
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def ella(prueba: Flask) -> Cliente:
    """Somebody who may do everything with it."""
    return type("ClienteDePrueba", (Cliente,), {"app": prueba}).de("administradora")


def papeles(app: Flask) -> list[Requisito]:
    """Return every row, with its relation read."""
    with app.app_context(), como_sistema("prueba"):
        filas = list(db.session.scalars(select(Requisito)))
        assert all(fila.tramite.nombre for fila in filas)
        return filas


# Search


@pytest.mark.dialecto
def test_a_list_that_shows_a_relation_is_searched_by_its_texts(ella: Cliente, prueba: Flask) -> None:
    alguno = min(papeles(prueba), key=lambda fila: (len(fila.nombre), fila.id))
    hallados = ella.pagina(f"{PAPELES}/list/?q={alguno.nombre}").dichos("tbody td:first-child")
    assert alguno.nombre in hallados
    assert ella.pagina(f"{PAPELES}/list/?q=zqzq").dichos("tbody td") == []


@pytest.mark.parametrize("argumentos", ["_flt_0_orden=" + "9" * 30, "_flt_0_obligatorio=x", "_flt_0_tramite=x"])
@pytest.mark.dialecto
def test_a_value_that_the_column_cannot_hold_is_a_400(ella: Cliente, argumentos: str) -> None:
    respuesta = ella.get(f"{PAPELES}/list/?{argumentos}")
    assert (respuesta.status_code, "El filtro no es válido." in respuesta.text) == (400, True)


def test_a_fault_of_the_code_is_not_told_as_the_persons(ella: Cliente, monkeypatch: pytest.MonkeyPatch) -> None:
    def se_equivoca(*_args: Any, **_mas: Any) -> Any:
        raise KeyError("dependencia")

    monkeypatch.setattr(Interfaz, "apply_all", se_equivoca)
    assert ella.get(f"{PAPELES}/list/").status_code == 500


# Charts


def grafica(app: Flask, **definicion: Any) -> dict[str, Any]:
    """Return a chart of the requisitos as the template draws it."""
    with app.app_context(), como_sistema("prueba"), app.test_request_context():
        return graficas(definicion)().graficas()[0]


def graficas(*definiciones: dict[str, Any]) -> type[CatalogChartView]:
    """Return the page of charts of the throw-away view, with these."""
    dichas = [{"series": [(aggregate_count, "id")], **una} for una in definiciones]
    return type("PapelView", (PapelView,), {"definitions": dichas}).graficas()


@pytest.mark.parametrize("grupo", ["tramite", "tramite_id"])
@pytest.mark.dialecto
def test_a_chart_by_a_relation_names_its_rows(prueba: Flask, grupo: str) -> None:
    cuantos = Counter(fila.tramite.nombre for fila in papeles(prueba))
    filas = grafica(prueba, group=grupo, label="Por trámite")["tabla"]["filas"]
    assert (len(filas) > 3, dict(filas)) == (True, dict(cuantos))
    assert [nombre for nombre, _n in filas] == sorted(cuantos, key=plegar)


def test_a_formatter_is_given_the_related_row(prueba: Flask) -> None:
    dicha = grafica(prueba, group="tramite", formatter=lambda tramite: tramite.nombre.upper())
    assert {nombre for nombre, _n in dicha["tabla"]["filas"]} == {f.tramite.nombre.upper() for f in papeles(prueba)}


@pytest.mark.dialecto
def test_bars_are_ordered_by_how_many(prueba: Flask) -> None:
    for grupo in ("tramite", "obligatorio"):
        filas = grafica(prueba, group=grupo, orden="cuantos")["tabla"]["filas"]
        numeros = [numero for _n, numero in filas]
        assert numeros == sorted(numeros, reverse=True)
        assert len(set(numeros)) > 1


@pytest.mark.parametrize(("definicion", "dicho"), [
    ({"group": "depto", "label": "Por depto"}, "depto"),
    ({"group": lambda: Requisito.orden, "label": "Sin id"}, "id"),
    ({"group": "lo_emite"}, "label"),
    ({"group": "orden", "series": ()}, "series"),
    ({"group": "orden", "series": [(aggregate_count, "folio")]}, "folio"),
    ({"label": "Sin grupo"}, "group"),
])  # fmt: skip
def test_a_chart_that_cannot_be_drawn_does_not_start(prueba: Flask, definicion: dict[str, Any], dicho: str) -> None:
    with prueba.app_context(), pytest.raises(DeclaracionIncompleta, match=dicho):
        graficas(definicion)()


def test_a_chart_by_a_relation_to_many_does_not_start(prueba: Flask) -> None:
    dicha = {"label": "De muchos", "group": "requisitos", "series": [(aggregate_count, "id")]}
    vista = type("MuchosView", (ChartView,), {"datamodel": Interfaz(Tramite), "definitions": [dicha]})
    with prueba.app_context(), pytest.raises(DeclaracionIncompleta, match="requisitos"):
        vista()


def test_an_empty_chart_says_so_in_words_of_its_own_page(prueba: Flask) -> None:
    with prueba.test_request_context(), como_sistema("prueba"):
        vista = prueba.extensions["appbuilder"].baseviews[0]
        vacia = {"id": "x", "titulo": "Por trámite", "tabla": {"encabezados": [""], "filas": []}}
        dichas = [
            vista.render_template("fab/graficas.html", titulo="Papeles", graficas=una, periodos=periodos)
            for una, periodos in (([vacia], None), ([], None), ([vacia], [{"texto": "Mes", "url": "?"}]))
        ]
    assert ["Todavía no hay datos." in dicha for dicha in dichas] == [True, True, False]
    assert ["en este periodo" in dicha for dicha in dichas] == [False, False, True]


# Each figure is its list


@pytest.mark.dialecto
def test_each_figure_of_a_catalogues_chart_is_its_list(ella: Cliente, prueba: Flask) -> None:
    with prueba.app_context(), como_sistema("prueba"), escritura() as sesion:
        for n, fila in enumerate(sesion.scalars(select(Requisito).order_by(Requisito.id))):
            fila.donde = (None, "Registro Civil", "Registro")[n % 3]
            fila.lo_emite, fila.obligatorio = n % 2 == 0, n % 5 == 0
    numeros = ella.pagina(f"{PAPELES}/chart/").css("section.caja td.num")
    enlaces = [(int(celda.text_content()), a.get("href")) for celda in numeros for a in celda.cssselect("a")]
    assert (len(numeros) - len(enlaces), len(enlaces) > 12) == (1, True), "where there is none, there is no link"
    dichos = [ella.pagina(url).dichos(".encabezado .s") for _n, url in enlaces]
    assert dichos == [[f"{n} registro{'s' * (n > 1)}"] for n, _url in enlaces]


def test_a_narrowed_list_says_so_and_gives_the_way_back(ella: Cliente, prueba: Flask) -> None:
    uno = papeles(prueba)[0]
    casos = {
        f"_flt_0_tramite={uno.tramite_id}": f"Solo donde «Trámite» es «{uno.tramite.nombre}».",
        "_flt_0_obligatorio=n&_flt_1_donde=": "Solo donde «Obligatorio» es «No» y «Dónde» es «Sin dato».",
        "_flt_0_tramite=ninguna": "Solo donde «Trámite» es «Sin dato».",
        f"_flt_0_tramite=otras-{uno.tramite_id}": "Solo donde «Trámite» es «Otras».",
        "_flt_0_donde=civil": "Solo donde «Dónde» tiene «civil».",
        "x_flt_0_obligatorio=y": "Solo donde «Obligatorio» es «Sí».",
        "_flt_1_orden=3": "Solo donde «Orden» (Mayor que) es «3».",
    }
    for argumentos, dicho in casos.items():
        pagina = ella.pagina(f"{PAPELES}/list/?{argumentos}&q=acta")
        assert f"{dicho} Ver todo" in pagina.dichos("main p"), argumentos
        assert [a.get("href") for a in pagina.css("main a") if a.text == "Ver todo"] == ["?"]
        buscar = next(forma for forma in pagina.formas if "q" in forma["datos"])
        assert {**buscar["datos"], "q": ""} == {**dict(parse_qsl(argumentos, keep_blank_values=True)), "q": ""}
    vacia = ella.pagina(f"{PAPELES}/list/?_flt_0_tramite=ninguna").texto
    assert ("Para empezar" in vacia, "Nada coincide." in vacia) == (False, True)
    assert "Solo donde" not in ella.pagina(f"{PAPELES}/list/?q=acta&_flt_0_nada=x").texto
