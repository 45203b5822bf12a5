"""Importing catalogues: what each row would do, what a load writes, and the Administrador's pages."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select, update

from app.catalogos.importacion import carga
from app.catalogos.importacion.clases import CLASES, DEPENDENCIAS, INEGI, LOCALIDADES, SEPOMEX, TRAMITES, Clase
from app.catalogos.importacion.lectura import leer
from app.catalogos.importacion.revision import revisar
from app.catalogos.models.ajustes import Ajuste
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.trabajos import Trabajo
from app.catalogos.models.tramites import Requisito, Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad.guardia import fijar_alcance
from app.seguridad.models import Cambio
from app.tareas.cola import Clase as TareaDe
from app.tareas.obrero import vuelta
from tests.cliente import Cliente
from tests.elenco import alcance

pytestmark = pytest.mark.dialecto("bulk inserts and their conflicts")

DEPENDENCIAS_CSV = (
    "Nombre,Clave,Depende de,Atiende por,Titular\n"
    "Dirección de Panteones,panteones_nuevos,Servicios Nuevos,,\n"
    "Servicios Nuevos,,,por oficio,Titular de Servicios Nuevos\n"
    "Dirección de Rastro,,No Existe,,\n"
    "Servicios  nuevos,,,,\n"
)
SEPOMEX_TXT = (
    "El Catálogo Nacional de Códigos Postales, es elaborado por Correos de México\n"
    "d_codigo|d_asenta|d_tipo_asenta|D_mnpio|d_estado|d_ciudad|d_CP|c_estado|c_oficina|c_CP|c_tipo_asenta|c_mnpio|"
    "id_asenta_cpcons|d_zona|c_cve_ciudad\n"
    "89604|Miramar|Colonia|Altamira|Tamaulipas|Altamira|89601|28|89601||09|003|0001|Urbano|01\n"
    "89600|Tampico Altamira|Colonia|Altamira|Tamaulipas|Altamira|89601|28|89601||09|003|0002|Urbano|01\n"
    "89690|La Peñita|Ejido|Altamira|Tamaulipas||89601|28|89601||15|003|0003|Rural|\n"
    "89691|La Peñita|Ejido|Altamira|Tamaulipas||89601|28|89601||15|003|0004|Rural|\n"
    "87000|Centro|Colonia|Victoria|Tamaulipas|Ciudad Victoria|87001|28|87001||09|041|0005|Urbano|02\n"
)


def veredictos(clase: Clase, texto: str, cvegeo: str = "28003") -> list[tuple[int, str, str]]:
    """Return number, verdict and sentence of every row of a text."""
    return [(r.numero, r.veredicto, r.frase) for r in revisar(clase, leer(clase, texto.encode(), cvegeo))]


def cargado(clase: Clase, texto: str, quien: str = "administradora") -> Trabajo:
    """Review a text and load it with somebody's scope; return its trabajo."""
    fijar_alcance(alcance(quien))
    renglones = revisar(clase, leer(clase, texto.encode(), "28003"))
    with escritura():
        pk = carga.anotar(clase, "hoja.csv", renglones, [], alcance(quien).usuario_id).id
        assert carga._pasar(pk, ("revisado",), "cargando")
    carga.cargar(pk)
    return db.session.get_one(Trabajo, pk)


def uno(modelo: Any, **por: Any) -> Any:
    """Return the one row with these values."""
    return db.session.scalars(select(modelo).filter_by(**por)).one()


# Review


@pytest.mark.usefixtures("sistema")
def test_dependencias_are_reviewed_row_by_row() -> None:
    assert veredictos(DEPENDENCIAS, DEPENDENCIAS_CSV) == [
        (2, "nueva", "Se agrega."),
        (3, "nueva", "Se agrega."),
        (4, "rechazada", "«Depende de» no existe: No Existe."),
        (5, "rechazada", "Repite el renglón 3."),
    ]
    obras = uno(Dependencia, clave="obras_publicas")
    hoja = f"Nombre,Titular,Correo\n{obras.nombre.upper()},{obras.titular},\n{obras.nombre},Ing. Ruiz,\n"
    assert [v[1] for v in veredictos(DEPENDENCIAS, hoja)] == ["cambia", "rechazada"]
    assert veredictos(DEPENDENCIAS, f"Nombre,Titular\n{obras.nombre},{obras.titular}\n") == [
        (2, "igual", "Ya está así.")
    ]
    assert veredictos(DEPENDENCIAS, f"Nombre,Titular\n{obras.nombre},Ing. Ruiz\n") == [
        (2, "cambia", f"Titular: {obras.titular} → Ing. Ruiz.")
    ]


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize(
    "filas",
    ["Arriba,,Arriba", "Arriba,,Abajo\nAbajo,,Arriba", "Obras Nuevas,secretaria_obras,obras_publicas"],
)
def test_a_tree_that_goes_round_is_refused(filas: str) -> None:
    dichos = {frase for _n, _v, frase in veredictos(DEPENDENCIAS, f"Nombre,Clave,Depende de\n{filas}\n")}
    assert "Una dependencia no puede depender de sí misma ni de una suya." in dichos
    assert "Se agrega." not in dichos


@pytest.mark.usefixtures("sistema")
@pytest.mark.parametrize(
    ("fila", "dice"),
    [
        ("Poda,Parques Inexistentes,5", "No hay dependencia «Parques Inexistentes»."),
        ("Poda,alumbrado,251", "«Plazo (días hábiles)» va de 1 a 250 días hábiles."),
        ("Poda,alumbrado,", "Falta «Plazo (días hábiles)»."),
        ("Poda,,5", "Falta «Dependencia»."),
        ("=1+1,alumbrado,5", "«Nombre» parece una fórmula; escriba el texto o el número."),
        (",alumbrado,5", "Falta «Nombre»."),
    ],
)
def test_a_tramite_that_cannot_be_loaded_says_why(fila: str, dice: str) -> None:
    assert veredictos(TRAMITES, f"Nombre,Dependencia,Plazo\n{fila}\n") == [(2, "rechazada", dice)]


@pytest.mark.usefixtures("sistema")
def test_a_key_and_a_name_of_two_rows_are_not_mixed() -> None:
    bache, fuga = uno(Tramite, clave="bache"), uno(Tramite, clave="fuga_agua")
    hoja = f"Clave,Nombre,Dependencia,Plazo\nbache,{fuga.nombre},comapa,3\notra,{bache.nombre},obras_publicas,3\n"
    assert [v[2] for v in veredictos(TRAMITES, hoja)] == [
        f"La clave es de «{bache.nombre}», pero ya hay otro con ese nombre.",
        f"«{bache.nombre}» ya está con otra clave.",
    ]


@pytest.mark.usefixtures("sistema")
def test_sepomex_tells_new_changed_equal_and_repeated() -> None:
    assert veredictos(SEPOMEX, SEPOMEX_TXT) == [
        (3, "igual", "Ya está así."),
        (4, "cambia", "Código postal: 89605 → 89600."),
        (5, "nueva", "Se agrega."),
        (6, "nueva", "Se agrega."),
    ]
    otra_vez = SEPOMEX_TXT + SEPOMEX_TXT.splitlines()[5] + "\n"
    assert veredictos(SEPOMEX, otra_vez)[-1] == (
        8, "igual", "Es el mismo lugar que el renglón 6: mismo nombre, tipo y C.P.",
    )  # fmt: skip


@pytest.mark.usefixtures("sistema")
def test_the_two_fixed_localidades_are_not_changed_by_a_sheet() -> None:
    assert veredictos(LOCALIDADES, "Nombre,Tipo,CP\nNo precisada,otro,89600\n") == [
        (2, "rechazada", "«No precisada» es del sistema y no se cambia con una hoja.")
    ]


# Loading


@pytest.mark.usefixtures("sistema")
def test_dependencias_are_loaded_parents_first_and_the_author_is_named() -> None:
    trabajo = cargado(DEPENDENCIAS, DEPENDENCIAS_CSV)
    assert (trabajo.etapa, trabajo.total, trabajo.hechos, trabajo.rechazados, trabajo.filas) == (
        "terminado",
        2,
        2,
        2,
        [],
    )
    assert trabajo.terminado is not None
    padre, hija = uno(Dependencia, nombre="Servicios Nuevos"), uno(Dependencia, clave="panteones_nuevos")
    assert (padre.clave, padre.via, padre.titular) == ("servicios_nuevos", "oficio", "Titular de Servicios Nuevos")
    assert (hija.padre_id, hija.via, hija.activa, hija.control) == (padre.id, "enlace", True, False)
    autor = db.session.scalars(
        select(Cambio.autor_id).where(Cambio.tabla == "dependencia", Cambio.fila == str(hija.id))
    )
    assert autor.one() == db.session.scalar(select(User.id).where(User.username == "administradora"))


@pytest.mark.usefixtures("sistema")
def test_a_tramite_is_loaded_with_its_requisitos_and_a_second_time_changes_nothing() -> None:
    hoja = (
        "Nombre;Dependencia;Plazo;Clase;Se recibe sin nombre;Requisitos;Acciones;Serie\n"
        'Poda de árbol seco;Alumbrado;7;servicio público;sí;"INE\n- Fotografía (opcional)";Se podó;4C.2\n'
    ).replace("Alumbrado", "alumbrado")
    cargado(TRAMITES, hoja)
    tramite = uno(Tramite, nombre="Poda de árbol seco")
    assert (tramite.clave, tramite.clase, tramite.plazo, tramite.sin_identidad) == (
        "poda_de_arbol_seco", "servicio_publico", 7, True,
    )  # fmt: skip
    assert (tramite.dependencia.clave, tramite.lista_de_acciones, tramite.serie) == ("alumbrado", ("Se podó",), "4C.2")
    assert [(r.nombre, r.obligatorio, r.orden) for r in tramite.requisitos] == [
        ("INE", True, 1), ("Fotografía", False, 2),
    ]  # fmt: skip
    assert veredictos(TRAMITES, hoja) == [(2, "igual", "Ya está así.")]
    mas = hoja.replace("INE\n", "INE\nCURP\n").replace(";7;", ";9;")
    assert veredictos(TRAMITES, mas) == [(2, "cambia", "Plazo (días hábiles): 7 → 9; Agrega requisitos: CURP.")]
    cargado(TRAMITES, mas)
    assert db.session.scalar(select(func.count(Requisito.id)).where(Requisito.tramite_id == tramite.id)) == 3


@pytest.mark.usefixtures("sistema")
def test_inegi_gives_key_and_coordinates_to_a_place_by_its_name() -> None:
    ajena = "28,041,0001,Victoria,23.7,-99.1\n"
    hoja = f"CVE_ENT,CVE_MUN,CVE_LOC,NOM_LOC,LAT_DECIMAL,LON_DECIMAL\n28,003,0777,TAMPICO ALTAMIRA,22.4,-97.9\n{ajena}"
    assert cargado(INEGI, hoja).total == 1
    lugar = uno(Localidad, cvegeo="280030777")
    assert (lugar.tipo, lugar.cp, lugar.latitud, lugar.longitud) == ("colonia", "89605", 22.4, -97.9)
    assert veredictos(INEGI, hoja) == [(2, "igual", "Ya está así.")]


@pytest.mark.usefixtures("sistema")
def test_what_changed_since_the_review_is_refused_and_the_rest_goes_on() -> None:
    fijar_alcance(alcance("administradora"))
    hoja = "Nombre,Dependencia,Plazo\nUno nuevo,alumbrado,5\nDos nuevo,comapa,5\n"
    renglones = revisar(TRAMITES, leer(TRAMITES, hoja.encode()))
    with escritura():
        pk = carga.anotar(TRAMITES, "hoja.csv", renglones, ["Aviso."], None).id
        carga._pasar(pk, ("revisado",), "cargando")
        uno(Dependencia, clave="alumbrado").activa = False
    carga.cargar(pk)
    trabajo = db.session.get_one(Trabajo, pk)
    assert trabajo.informe == [
        [1, "aviso", "Aviso."],
        [2, "rechazada", f"Uno nuevo · La dependencia «{uno(Dependencia, clave='alumbrado').nombre}» está retirada."],
        [3, "nueva", "Dos nuevo · Se agrega."],
    ]
    assert (trabajo.hechos, trabajo.rechazados) == (2, 1)
    assert db.session.scalars(select(Tramite.nombre).where(Tramite.nombre.contains("nuevo"))).all() == ["Dos nuevo"]


@pytest.mark.usefixtures("sistema")
def test_a_load_cut_short_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carga, "TANDA", 2)
    fijar_alcance(alcance("administradora"))
    hoja = "Nombre\n" + "".join(f"Lugar {n}\n" for n in range(5))
    with escritura():
        pk = carga.anotar(LOCALIDADES, "hoja.csv", revisar(LOCALIDADES, leer(LOCALIDADES, hoja.encode())), [], None).id
        db.session.execute(
            update(Trabajo).where(Trabajo.id == pk).values({Trabajo.etapa: "cargando", Trabajo.hechos: 2})
        )
    assert carga.etapa(db.session.get_one(Trabajo, pk)) == "interrumpido"
    carga.cargar(pk)
    nombres = db.session.scalars(
        select(Localidad.nombre).where(Localidad.nombre.startswith("Lugar ")).order_by(Localidad.id)
    )
    assert nombres.all() == ["Lugar 2", "Lugar 3", "Lugar 4"]
    assert db.session.get_one(Trabajo, pk).hechos == 5


# The pages


def subir(c: Cliente, clase: str, contenido: bytes, nombre: str = "hoja.csv") -> Any:
    """Send a file through the form."""
    forma = c.pagina("/importaciones/").forma("/importaciones/")
    return c.post(forma["url"], {**forma["datos"], "clase": clase, "archivo": (contenido, nombre)})


def terminar(app: Flask) -> dict[str, Exception]:
    """Do the loads that were asked for."""
    return vuelta(app, {carga.CLASE: TareaDe(carga.llevar)})


def poner_cvegeo(app: Flask) -> None:
    """Write the town's key among its settings."""
    with app.app_context(), como_sistema("prueba"), escritura():
        fila = db.session.get(Ajuste, "cvegeo") or Ajuste(clave="cvegeo", explicacion="Clave INEGI")
        fila.valor = "28003"
        db.session.add(fila)


def test_the_administrador_imports_from_the_file_to_the_report(app: Flask, cliente: type[Cliente]) -> None:
    poner_cvegeo(app)
    c = cliente.de("administradora")
    respuesta = subir(c, "sepomex", SEPOMEX_TXT.encode("latin-1"), "descargas/CPdescarga.txt")
    assert respuesta.status_code == 303, c.errores()
    url = respuesta.location
    pagina = c.pagina(url)
    assert "CPdescarga.txt" in pagina.textos
    assert "Se cargarán 3 renglones" in pagina.texto
    assert "Código postal: 89605 → 89600." in pagina.texto
    assert "89605 → 89600" not in c.pagina(f"{url}?veredicto=rechazada").texto
    forma = pagina.forma("/cargar")
    assert c.post(forma["url"], forma["datos"]).status_code == 303
    assert terminar(app) == {}
    assert json.loads(c.get(f"{url}/avance").text) == {
        "estado": "terminado", "hechos": 3, "total": 3, "rechazados": 0,
        "frase": "Carga terminada: se procesaron 3 renglones.",
    }  # fmt: skip
    assert c.post(forma["url"], forma["datos"]).status_code == 409
    with app.app_context(), como_sistema("prueba"):
        nueva = uno(Localidad, nombre="La Peñita", cp="89690")
        assert str(nueva) == "Ejido La Peñita (CP 89690)"
        assert uno(Cambio, tabla="localidad", fila=str(nueva.id)).autor.username == "administradora"
        assert uno(Localidad, nombre="Tampico Altamira").cp == "89600"
    informe = c.get(f"{url}/informe.csv")
    assert informe.data.decode("utf-8-sig").splitlines()[:3] == [
        "Renglón,Resultado,Explicación", "3,Ya está igual,Miramar · Ya está así.",
        "4,Cambia,Tampico Altamira · Código postal: 89605 → 89600.",
    ]  # fmt: skip
    assert "Cargado" in c.pagina("/importaciones/").texto


def test_a_published_list_asks_for_the_towns_key_first(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura():
        fila = db.session.get(Ajuste, "cvegeo")
        if fila is not None:
            fila.valor = ""
    respuesta = subir(cliente.de("administradora"), "sepomex", SEPOMEX_TXT.encode())
    assert respuesta.status_code == 422
    assert "Escriba antes en Ajustes la clave INEGI del municipio" in respuesta.text


@pytest.mark.parametrize(
    ("clase", "archivo", "dice"),
    [
        ("", (b"Nombre\na\n", "a.csv"), "Elija qué trae el archivo."),
        ("zzz", (b"Nombre\na\n", "a.csv"), "Elija qué trae el archivo."),
        ("localidades", None, "Elija el archivo."),
        ("localidades", (b"", "a.csv"), "El archivo está vacío."),
        ("localidades", (b"\x89PNG\r\n\x1a\n\0", "a.xlsx"), "Es una imagen, no una hoja de cálculo."),
        ("tramites", (b"Nombre,Plazo\nPoda,5\n", "a.csv"), "Al archivo le falta la columna «Dependencia»."),
        ("localidades", (b"Nombre\n" + b"x" * 6_000_000, "a.csv"), "El archivo pesa más de 5 MB"),
    ],
)
@pytest.mark.solo_sqlite("refused before anything is written")
def test_a_file_that_cannot_be_read_is_said_beside_its_field(
    app: Flask, cliente: type[Cliente], clase: str, archivo: Any, dice: str
) -> None:
    c = cliente.de("administradora")
    forma = c.pagina("/importaciones/").forma("/importaciones/")
    respuesta = c.post(forma["url"], {**forma["datos"], "clase": clase or None, "archivo": archivo})
    assert respuesta.status_code == 422
    assert dice in html.unescape(respuesta.text)
    assert (f'value="{clase}" checked' in respuesta.text) is (clase in CLASES)
    with app.app_context(), como_sistema("prueba"):
        assert db.session.scalar(select(func.count(Trabajo.id))) == 0


@pytest.mark.solo_sqlite("pages do not depend on the engine")
def test_hostile_words_are_shown_and_taken_away_as_text(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    fila = "<script>alert(1)</script>,=cmd,5\n"
    url = subir(c, "tramites", b"Nombre,Dependencia,Plazo,@x\n" + fila.encode(), "<b>=a.csv").location
    texto = c.get(url).text
    assert "<script>alert" not in texto
    assert "<b>=a" not in texto
    assert "Estas columnas no se usan: @x." in texto
    assert c.post(f"{url}/cargar", {"csrf_token": c.ficha_csrf()}).status_code == 409


@pytest.mark.solo_sqlite("paging does not depend on the engine")
def test_a_long_report_has_pages(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    url = subir(c, "localidades", b"Nombre\n" + b"".join(b"Lugar %d\n" % n for n in range(250))).location
    renglones = [c.get(f"{url}?pagina={n}").text.count("<tr>") - 1 for n in range(3)]
    assert renglones == [100, 100, 50]
    assert [c.get(f"{url}{cola}").status_code for cola in ("?pagina=3", "?pagina=x", "?veredicto=zzz")] == [400] * 3
    assert [c.get(f"/importaciones/{n}").status_code for n in (0, 999)] == [404] * 2


def test_one_load_at_a_time(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    uno_, otro = (subir(c, "localidades", f"Nombre\n{n}\n".encode()).location for n in ("Lugar A", "Lugar B"))
    forma = c.pagina(uno_).forma("/cargar")
    assert c.post(forma["url"], forma["datos"]).status_code == 303
    pagina = c.pagina(uno_)
    assert "Cargando: van 0 de 1 renglones." in pagina.texto
    assert "catalogos/importacion.js" in c.get(uno_).text
    forma = c.pagina(otro).forma("/cargar")
    respuesta = c.post(forma["url"], forma["datos"])
    assert respuesta.status_code == 409
    assert "Ya hay una carga en curso; espere a que termine." in respuesta.text
    assert terminar(app) == {}
    assert json.loads(c.get(f"{uno_}/avance").text)["estado"] == "terminado"
    assert "Cargar 1 renglón" in c.get(otro).text


def test_a_load_that_fails_is_left_to_be_resumed(
    app: Flask, cliente: type[Cliente], monkeypatch: pytest.MonkeyPatch
) -> None:
    c = cliente.de("administradora")
    url = subir(c, "localidades", b"Nombre\nLugar A\n").location
    forma = c.pagina(url).forma("/cargar")
    with monkeypatch.context() as roto:
        roto.setattr(carga, "_tanda", lambda *_: 1 / 0)
        assert c.post(forma["url"], forma["datos"]).status_code == 303
        assert list(terminar(app)) == [carga.CLASE]
    assert "La carga se interrumpió en 0 de 1 renglones." in c.pagina(url).texto
    forma = c.pagina(url).forma("/cargar")
    assert c.post(forma["url"], forma["datos"]).status_code == 303
    assert terminar(app) == {}
    assert json.loads(c.get(f"{url}/avance").text)["estado"] == "terminado"


@pytest.mark.solo_sqlite("permissions do not depend on the engine")
def test_only_the_administrador_imports(cliente: type[Cliente]) -> None:
    c = cliente.de("coordinador")
    rutas = ("/importaciones/", "/importaciones/1", "/importaciones/1/avance", "/importaciones/plantilla/tramites")
    assert [c.get(ruta).status_code for ruta in rutas] == [403] * 4
    datos = {"csrf_token": c.ficha_csrf(), "clase": "localidades", "archivo": (b"Nombre\na\n", "a.csv")}
    assert [c.post(ruta, dict(datos)).status_code for ruta in ("/importaciones/", "/importaciones/1/cargar")] == [
        403
    ] * 2


@pytest.mark.solo_sqlite("a sheet does not depend on the engine")
def test_the_empty_sheet_is_downloaded(cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    respuesta = c.get("/importaciones/plantilla/tramites")
    assert respuesta.data[:4] == b"PK\x03\x04"
    assert "plantilla-tramites.xlsx" in respuesta.headers["Content-Disposition"]
    assert c.get("/importaciones/plantilla/sepomex").status_code == 404
