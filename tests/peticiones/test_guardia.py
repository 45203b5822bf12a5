"""The guard on the real tables: SQL and Python agree on every row, and no way of asking passes it by."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, literal_column, select, table, text, union, update
from sqlalchemy.orm import aliased, joinedload, selectinload, subqueryload, with_loader_criteria

from app.actos.models import Movimiento
from app.actos.services import NoEncontrada, ejecutar
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.ciudadanos.models import Ciudadano
from app.extensions import db, escritura
from app.nucleo import puestos as P
from app.peticiones.models.anexos import Adjunto, RequisitoCotejado
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.seguridad import guardia
from app.seguridad.guardia import NADIE, Adscrito, Alcance, FueraDeAlcance, alcance_sistema, fijar_alcance
from app.turnos.models import Turno
from tests import factories as f
from tests.elenco import AGUAS, ELENCO, OBRAS, alcance
from tests.sin_guardia import apagar

pytestmark = pytest.mark.dialecto("the guard's criteria become SQL of the dialect")

SISTEMA = Alcance(sistema=True, motivo="prueba")
RESGUARDADOS = guardia.Resguardado._clases
COLGADOS = (Planteamiento, Adjunto, RequisitoCotejado, Movimiento, Turno)
FOLIOS = (
    "canalizado_obras",
    "recibido_obras",
    "canalizado_aguas",
    "proceso_aguas",
    "redes",
    "sin_dependencia",
    "reservada",
)


@pytest.fixture
def renglones(sistema: None) -> dict[str, str]:
    """Peticiones of every kind that scopes distinguish: name → folio."""
    return {
        "canalizado_obras": f.en("canalizado", OBRAS).folio,
        "recibido_obras": f.en("recibido", OBRAS).folio,
        "canalizado_aguas": f.en("canalizado", AGUAS).folio,
        "proceso_aguas": f.en("proceso", AGUAS).folio,
        "redes": f.en("recibido", AGUAS, canal_id=f.id_de(Canal, "redes")).folio,
        "sin_dependencia": f.nueva(None).folio,
        "reservada": f.nueva(None, tipo="denuncia", contra="dependencia").folio,
    }


VE = {
    "secretaria": "todo",
    "coordinador": "todo",
    "subcoordinadora": "todo",
    "capturista": "todo",
    "informacion": "",
    "asesor": "",
    "interdireccional": "",
    "administradora": "",
    "enlace_obras": "canalizado_obras recibido_obras",
    "titular_obras": "canalizado_obras recibido_obras",
    "enlace_aguas": "canalizado_aguas proceso_aguas redes",
    "comunicacion": "redes",
    "control": "reservada",
    "custodio": "",
    "dos_puestos": "todo",
    "dos_dependencias": "canalizado_obras recibido_obras canalizado_aguas proceso_aguas redes",
    "sin_puesto": "",
}
"""Typed by hand from the column «sees» of the table of puestos."""
SIN_DETALLE = {"enlace_obras": {"canalizado_obras"}, "enlace_aguas": {"canalizado_aguas"},
               "dos_dependencias": {"canalizado_obras", "canalizado_aguas"}}  # fmt: skip


def vistos(usuario: str) -> set[str]:
    """Return the names of the rows that a member of the cast sees."""
    todo = set(FOLIOS) - {"reservada"}
    return todo if VE[usuario] == "todo" else set(VE[usuario].split())


def como(usuario: str) -> Alcance:
    """Set the scope of a member of the cast and return it."""
    fijar_alcance(SISTEMA)
    suyo = alcance(usuario)
    fijar_alcance(suyo)
    return suyo


@pytest.mark.manual("A7")
def test_quien_ve_que(renglones: dict[str, str]) -> None:
    assert set(VE) == set(ELENCO) - {"baja"}
    for usuario in VE:
        como(usuario)
        assert set(db.session.scalars(select(Peticion.folio))) == {renglones[n] for n in vistos(usuario)}, usuario


def test_lo_que_cuelga_se_ve_con_el_detalle(renglones: dict[str, str]) -> None:
    """Words, files, history, requisitos and turnos: not to the enlace while canalizado (decision 0009, 11)."""
    p = f.leer(renglones["canalizado_obras"])
    f.acto(p, "adjuntar", "capturista", archivo=f.archivo("anexo"))
    ids = {nombre: f.leer(folio).id for nombre, folio in renglones.items()}
    for usuario in VE:
        como(usuario)
        con_detalle = {ids[n] for n in vistos(usuario) - SIN_DETALLE.get(usuario, set())}
        for clase in COLGADOS:
            suyas = set(db.session.scalars(select(clase.peticion_id)))
            assert suyas <= con_detalle, (usuario, clase.__name__)
            if clase in (Planteamiento, Movimiento):
                assert suyas == con_detalle, (usuario, clase.__name__)


@pytest.mark.manual("E2")
def test_el_enlace_no_lee_a_la_persona_antes_de_recibir(renglones: dict[str, str]) -> None:
    p = f.leer(renglones["canalizado_obras"])
    f.acto(p, "corregir", "capturista", descripcion="CANARIO de palabras", motivo="prueba")
    como("enlace_obras")
    ajena = f.leer(renglones["canalizado_obras"])
    folio, pk = ajena.folio, ajena.id
    assert (ajena.planteamiento, ajena.con_detalle(alcance("enlace_obras"))) == (None, False)
    for carga in (joinedload, selectinload, subqueryload):
        db.session.expunge_all()
        consulta = select(Peticion).options(carga(Peticion.planteamiento)).where(Peticion.folio == folio)
        assert db.session.scalars(consulta).unique().one().planteamiento is None, carga.__name__
    for pregunta in (Peticion.planteamiento.has(), Peticion.planteamiento.has(Planteamiento.domicilio.is_not(None))):
        assert not _lo_que_da(
            lambda _pk, q=pregunta: db.session.scalars(select(Peticion.id).where(q, Peticion.folio == folio)).all(), 0
        )
    unida = select(Planteamiento.descripcion).join(Peticion.planteamiento).where(Peticion.id == pk)
    assert db.session.scalars(unida).all() == []
    assert len(db.session.scalars(select(Ciudadano)).all()) == 1  # only that of the petición he received


def _alcances(propia: int, otra: int) -> list[Alcance]:
    """Return a scope per puesto and dependencia, and every pair of them."""
    sueltos = [Adscrito(p, frozenset()) for p in P.PUESTOS if p not in P.DE_DEPENDENCIA]
    for puesto in P.DE_DEPENDENCIA:
        sueltos += [Adscrito(puesto, frozenset(n)) for n in ([propia], [otra], [propia, otra], [])]
    pares = [*((uno,) for uno in sueltos), *combinations(sueltos, 2), ()]
    return [Alcance(1, "prueba", tuple(par)) for par in pares]


def test_sql_y_python_dicen_lo_mismo(sistema: None) -> None:
    """A full grid of rows (estado × dependencia × reservada × canal) against every scope of one or two puestos."""
    obras, aguas = f.id_de(Dependencia, OBRAS), f.id_de(Dependencia, AGUAS)
    molde = f.en("recibido")
    estados = ("por_canalizar", "canalizado", "recibido", "validado")
    with escritura():
        for n, (estado, nodo, reservada, canal) in enumerate(
            (e, d, r, c)
            for e in estados
            for d in (obras, aguas, None)
            for r in (False, True)
            for c in ("presencial", "redes")
            if d or e in ("por_canalizar", "validado")
        ):
            valores = {c.key: getattr(molde, c.key) for c in Peticion.__table__.c if c.key != "id"}
            valores |= {"folio": f"XX-{n}", "estado": estado, "dependencia_id": nodo, "reservada": reservada}
            valores |= {"con_asesoria": n % 2 == 0, "contra_control": n % 3 == 0, "recibida": n % 5 > 0}
            db.session.add(Peticion(**valores | {"canal_id": f.id_de(Canal, canal)}))
    filas = db.session.scalars(select(Peticion)).all()
    celdas = 0
    for suyo in _alcances(obras, aguas):
        visibles = set(db.session.scalars(select(Peticion.id).where(guardia.criterio(Peticion, suyo))))
        detalladas = set(db.session.scalars(Peticion.ids_con_detalle(suyo)))
        assert visibles == {p.id for p in filas if p.contiene(suyo)}, suyo
        assert detalladas == {p.id for p in filas if p.con_detalle(suyo)}, suyo
        celdas += 2 * len(filas)
    assert celdas == 2 * 41 * 191


# The reservada: no way of asking shows it, nor that it exists


MANERAS: dict[str, Callable[[int], Any]] = {
    "select": lambda pk: db.session.scalars(select(Peticion).where(Peticion.id == pk)).all(),
    "columnas": lambda pk: db.session.execute(select(Peticion.folio, Peticion.tipo).where(Peticion.id == pk)).all(),
    "cuenta": lambda pk: db.session.scalar(select(func.count(Peticion.id)).where(Peticion.id == pk)),
    "cuenta de todo": lambda pk: db.session.scalar(select(func.count()).select_from(Peticion)) - 6,
    "alias": lambda pk: db.session.scalars(select(aliased(Peticion))).all()[6:],
    "get": lambda pk: db.session.get(Peticion, pk),
    "legado": lambda pk: db.session.query(Peticion).filter_by(id=pk).all(),
    "legado con cuenta": lambda pk: db.session.query(Peticion).filter_by(id=pk).count(),
    "subconsulta": lambda pk: db.session.scalars(
        select(Canal.clave).where(Canal.id.in_(select(Peticion.canal_id).where(Peticion.id == pk)))
    ).all(),
    "existe": lambda pk: db.session.scalars(
        select(Dependencia.clave).where(select(Peticion.id).where(Peticion.id == pk).exists())
    ).all(),
    "escalar": lambda pk: db.session.scalar(
        select(select(Peticion.folio).where(Peticion.id == pk).scalar_subquery())
    ),
    "cte": lambda pk: db.session.execute(
        select(select(Peticion.folio).where(Peticion.id == pk).cte("c"))
    ).all(),
    "subtabla": lambda pk: db.session.execute(
        select(select(Peticion).where(Peticion.id == pk).subquery())
    ).all(),
    "entidad de subtabla": lambda pk: db.session.scalars(
        select(aliased(Peticion, select(Peticion).where(Peticion.id == pk).subquery()))
    ).all(),
    "union": lambda pk: db.session.execute(
        union(select(Peticion.folio).where(Peticion.id == pk), select(Peticion.folio).where(Peticion.id == -pk))
    ).all(),
    "union de entidades": lambda pk: db.session.scalars(
        select(Peticion).from_statement(union(select(Peticion), select(Peticion)))
    ).all(),
    "junta": lambda pk: db.session.execute(
        select(Localidad.id, Peticion.folio).join(Peticion, Peticion.localidad_id == Localidad.id)
        .where(Peticion.id == pk)
    ).all(),
    "junta externa": lambda pk: [
        x for x in db.session.execute(
            select(Localidad.id, Peticion.folio).outerjoin(
                Peticion, (Peticion.localidad_id == Localidad.id) & (Peticion.id == pk)))
        if x.folio
    ],
    "texto": lambda pk: db.session.execute(text(f"SELECT folio FROM peticion WHERE id = {pk}")).all(),
    "texto en tabla": lambda pk: db.session.execute(
        select(literal_column("folio")).select_from(text("peticion")).where(literal_column("id") == pk)
    ).all(),
    "texto en columna": lambda pk: db.session.scalar(
        select(literal_column(f"(SELECT folio FROM peticion WHERE id = {pk})"))
    ),
    "texto entre lo nuestro": lambda pk: db.session.execute(
        select(Canal.id, literal_column(f"(SELECT folio FROM peticion WHERE id = {pk})")).limit(1)
    ).all(),
    "texto como orden": lambda pk: db.session.scalars(
        select(Canal.id).order_by(text(f"(SELECT folio FROM peticion WHERE id = {pk})"))
    ).all(),
    "entidad por texto": lambda pk: db.session.scalars(
        select(Peticion).from_statement(text(f"SELECT * FROM peticion WHERE id = {pk}"))
    ).all(),
    "tabla": lambda pk: db.session.execute(select(Peticion.__table__).where(Peticion.__table__.c.id == pk)).all(),
    "tabla entre lo nuestro": lambda pk: db.session.execute(
        select(Canal.id, Peticion.__table__.c.folio).where(Peticion.__table__.c.id == pk).limit(1)
    ).all(),
    "tabla en subconsulta": lambda pk: db.session.scalars(
        select(Canal.id).where(select(Peticion.__table__.c.id).where(Peticion.__table__.c.id == pk).exists())
    ).all(),
    "tabla en alias": lambda pk: db.session.execute(
        select(Canal.id, (a := Peticion.__table__.alias("x")).c.folio).where(a.c.id == pk).limit(1)
    ).all(),
    "tabla junta": lambda pk: db.session.execute(
        select(Canal.id).join(Peticion.__table__, Peticion.__table__.c.id == pk)
    ).all(),
    "tabla sin modelo": lambda pk: db.session.execute(
        select(literal_column("folio")).select_from(table("peticion")).where(literal_column("id") == pk)
    ).all(),
    "update": lambda pk: db.session.execute(update(Peticion).where(Peticion.id == pk).values(tipo="queja")),
    "update de tabla": lambda pk: db.session.execute(update(Peticion.__table__).values(tipo="queja")),
    "update por llave": lambda pk: db.session.execute(update(Peticion), [{"id": pk, "tipo": "queja"}]),
    "delete": lambda pk: db.session.execute(delete(Planteamiento).where(Planteamiento.peticion_id == pk)),
    "delete de otra": lambda pk: db.session.execute(
        delete(Canal).where(Canal.id.in_(select(Peticion.canal_id).where(Peticion.id == pk)))
    ),
    "insert de lo leído": lambda pk: db.session.execute(
        insert(Canal.__table__).from_select(["clave"], select(Peticion.folio).where(Peticion.id == pk))
    ),
    "palabras": lambda pk: db.session.scalars(select(Planteamiento).where(Planteamiento.peticion_id == pk)).all(),
    "historia": lambda pk: db.session.scalars(select(Movimiento).where(Movimiento.peticion_id == pk)).all(),
    "turno": lambda pk: db.session.scalars(select(Turno).where(Turno.peticion_id == pk)).all(),
    "la persona": lambda pk: db.session.scalars(
        select(Ciudadano).join(Planteamiento, Planteamiento.ciudadano_id == Ciudadano.id)
        .where(Planteamiento.peticion_id == pk)
    ).all(),
    "principal ajena": lambda pk: db.session.scalars(
        select((a := aliased(Peticion)).folio).join(Peticion, Peticion.id == a.id).where(Peticion.id == pk)
    ).all(),
}  # fmt: skip


def _lo_que_da(manera: Callable[[int], Any], pk: int) -> Any:
    """Return what a way of asking gives; nothing when the guard refuses it."""
    try:
        return manera(pk)
    except FueraDeAlcance:
        return None


def test_la_reservada_no_se_ve_de_ninguna_manera(renglones: dict[str, str]) -> None:
    pk = f.leer(renglones["reservada"]).id
    for usuario in ("subcoordinadora", "dos_puestos"):
        for nombre, manera in MANERAS.items():
            como(usuario)
            try:
                assert not _lo_que_da(manera, pk), f"{usuario}: {nombre}"
            finally:
                db.session.rollback()
    fijar_alcance(SISTEMA)
    assert f.leer(renglones["reservada"]).tipo == "denuncia"
    for nombre in ("select", "cuenta", "get", "union", "subconsulta", "existe", "cte", "palabras", "historia", "turno"):
        como("control")
        assert _lo_que_da(MANERAS[nombre], pk), f"control: {nombre}"


def _juicios(pk: int, orden: list[str], *, de_nuevo: bool) -> dict[str, bool]:
    """Return which ways of asking the guard refuses, asked in an order; `de_nuevo`: each one judged anew."""
    negados = {}
    for nombre in orden:
        if de_nuevo:
            guardia._juzgadas.clear()
        como("capturista")
        try:
            MANERAS[nombre](pk)
            negados[nombre] = False
        except FueraDeAlcance:
            negados[nombre] = True
        finally:
            db.session.rollback()
    return negados


def test_lo_ya_juzgado_se_juzga_igual(renglones: dict[str, str]) -> None:
    """A statement is walked once for all of its structure: none takes the answer of another, whichever came first."""
    pk = f.leer(renglones["reservada"]).id
    nombres = list(MANERAS)
    esperado = _juicios(pk, nombres, de_nuevo=True)
    assert {True, False} == set(esperado.values())
    guardia._juzgadas.clear()
    for orden in (nombres, nombres[::-1], nombres):
        assert _juicios(pk, orden, de_nuevo=False) == esperado
    assert len(guardia._juzgadas) > 10


def _claves(usuario: str) -> list[tuple[Any, list[Any]]]:
    """Return structure and bound values of a guarded read: as the guard makes them, and as SQLAlchemy would."""
    suyo = como(usuario)
    de_fabrica = [with_loader_criteria(c, guardia.criterio(c, suyo), include_aliases=True) for c in RESGUARDADOS]
    nuestra = suyo.vista(por_persona=True).opcion(frozenset(RESGUARDADOS))
    consultas = [select(Peticion.folio).options(*opciones) for opciones in ((nuestra,), de_fabrica)]
    claves = [clave for c in consultas if (clave := c._generate_cache_key()) is not None]
    return [(clave.key, [ligado.value for ligado in clave.bindparams]) for clave in claves]


def test_lo_compilado_sirve_a_quienes_se_parecen_y_los_valores_son_de_cada_quien(renglones: dict[str, str]) -> None:
    """The key that is made once distinguishes what that of SQLAlchemy distinguishes, and binds the same values."""
    claves = {usuario: _claves(usuario) for usuario in VE}
    for uno, otro in combinations(VE, 2):
        (guarda, _), (fabrica, _) = claves[uno]
        (guarda_otro, _), (fabrica_otro, _) = claves[otro]
        assert (guarda == guarda_otro) == (fabrica == fabrica_otro), (uno, otro)
    assert all(guarda[1] == fabrica[1] for guarda, fabrica in claves.values())
    obras, aguas = claves["enlace_obras"][0], claves["enlace_aguas"][0]
    assert (obras[0] == aguas[0], obras[1] == aguas[1]) == (True, False)
    for usuario in ("enlace_obras", "enlace_aguas", "titular_obras", "enlace_obras"):
        como(usuario)
        assert set(db.session.scalars(select(Peticion.folio))) == {renglones[n] for n in vistos(usuario)}, usuario


def test_sin_alcance_no_se_ve_nada(renglones: dict[str, str]) -> None:
    pk = f.leer(renglones["recibido_obras"]).id
    for nadie in (NADIE, Alcance(1, "sin puesto")):
        fijar_alcance(nadie)
        assert db.session.get(Peticion, pk) is None
        assert [db.session.scalar(select(func.count()).select_from(clase)) for clase in (Peticion, *COLGADOS)] == [
            0
        ] * 6
        assert db.session.scalar(select(func.count()).select_from(Ciudadano)) == 0


def test_sin_la_guardia_todo_se_veria(renglones: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself: with the criterion off, most ways of asking show the reservada."""
    pk = f.leer(renglones["reservada"]).id
    apagar(monkeypatch)
    como("subcoordinadora")
    visto = 0
    for manera in MANERAS.values():
        try:
            visto += bool(_lo_que_da(manera, pk))
        except Exception:
            visto += 0
        finally:
            db.session.rollback()
    assert visto >= 30


# Writing


def _escribir(usuario: str, folio: str, cambiar: Callable[[Peticion], None]) -> None:
    """Change a foreign row that came into the session by a system's read, as careless code would."""
    fijar_alcance(SISTEMA)
    suyo = alcance(usuario)
    with escritura():
        p = f.leer(folio)
        assert p.canal is not None
        db.session().info["alcance"] = suyo
        try:
            cambiar(p)
            db.session.flush()
        finally:
            db.session().info["alcance"] = SISTEMA


def _mia(p: Peticion) -> None:
    p.dependencia_id = f.id_de(Dependencia, OBRAS)


def _mia_por_relacion(p: Peticion) -> None:
    with alcance_sistema("prueba"):
        p.dependencia = db.session.scalars(select(Dependencia).where(Dependencia.clave == OBRAS)).one()


def _de_redes(p: Peticion) -> None:
    p.canal = db.session.scalars(select(Canal).where(Canal.clave == "redes")).one()


def _de_redes_por_id(p: Peticion) -> None:
    p.canal_id = f.id_de(Canal, "redes")


def _sin_reserva(p: Peticion) -> None:
    p.reservada = False


def _palabras(p: Peticion) -> None:
    with alcance_sistema("prueba"):
        dicho = p.planteamiento
    assert dicho is not None
    dicho.descripcion = "otra cosa"


AJENAS = [
    ("enlace_obras", "proceso_aguas", _mia),
    ("enlace_obras", "proceso_aguas", _mia_por_relacion),
    ("enlace_obras", "sin_dependencia", _mia),
    ("enlace_obras", "canalizado_obras", _palabras),
    ("enlace_obras", "proceso_aguas", _palabras),
    ("comunicacion", "recibido_obras", _de_redes),
    ("comunicacion", "recibido_obras", _de_redes_por_id),
    ("capturista", "reservada", _sin_reserva),
    ("control", "recibido_obras", lambda p: setattr(p, "reservada", True)),
    ("administradora", "proceso_aguas", _mia),
    ("sin_puesto", "proceso_aguas", _mia),
    ("capturista", "reservada", lambda p: db.session.delete(p)),
]


def test_un_renglon_ajeno_no_se_escribe(renglones: dict[str, str]) -> None:
    pasaron = []
    for n, (usuario, cual, cambiar) in enumerate(AJENAS):
        fijar_alcance(SISTEMA)
        antes = db.session.execute(select(*Peticion.__table__.c).order_by(Peticion.id)).all()
        try:
            _escribir(usuario, renglones[cual], cambiar)
            pasaron.append((n, usuario, cual))
        except FueraDeAlcance:
            assert db.session.execute(select(*Peticion.__table__.c).order_by(Peticion.id)).all() == antes
    assert pasaron == []
    _escribir("capturista", renglones["recibido_obras"], _palabras)
    assert f.leer(renglones["recibido_obras"]).planteamiento.descripcion == "otra cosa"  # type: ignore[union-attr]


def test_un_movimiento_no_se_reescribe_ni_se_borra(renglones: dict[str, str]) -> None:
    def editar(p: Peticion) -> None:
        with alcance_sistema("prueba"):
            db.session.scalars(select(Movimiento).where(Movimiento.peticion_id == p.id)).first().acto = "validar"  # type: ignore[union-attr]

    def borrar(p: Peticion) -> None:
        with alcance_sistema("prueba"):
            db.session.delete(db.session.scalars(select(Movimiento).where(Movimiento.peticion_id == p.id)).first())

    for hacer in (editar, borrar):
        with pytest.raises(FueraDeAlcance):
            _escribir("capturista", renglones["recibido_obras"], hacer)


def test_lo_ajeno_no_se_encuentra_para_un_acto(renglones: dict[str, str]) -> None:
    """The engine's own reading is guarded: a foreign row is not there."""
    fijar_alcance(SISTEMA)
    p = f.leer(renglones["proceso_aguas"])
    ajeno = como("enlace_obras")
    with pytest.raises(NoEncontrada), escritura():
        ejecutar(p, "anotar", {"texto": "Hola", "para": "interna"}, autor=ajeno)


def test_un_alcance_nuevo_olvida_lo_leido(renglones: dict[str, str]) -> None:
    fijar_alcance(SISTEMA)
    p = f.leer(renglones["reservada"])
    como("capturista")
    assert p not in db.session
    assert db.session.get(Peticion, p.__dict__["id"]) is None
