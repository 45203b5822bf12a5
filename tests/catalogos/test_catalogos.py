"""Catalogues over HTTP: add, correct, find, delete; what each refuses, in words beside its field."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import func, select

from app.catalogos.models.ajustes import Ajuste, Inhabil
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad, Modulo
from app.catalogos.models.tramites import CampoDeTramite, Requisito, Tramite
from app.ciudadanos.models import Ciudadano
from app.commands import como_sistema
from app.extensions import db, escritura
from app.seguridad.models import Adscripcion, Cambio
from tests.cliente import Cliente, Pagina
from tests.elenco import OBRAS
from tests.factories import en

RUTAS: dict[str, Any] = {
    "canales": Canal, "modulos": Modulo, "localidades": Localidad, "inhabiles": Inhabil, "tramites": Tramite,
    "requisitos": Requisito, "dependencias": Dependencia, "adscripciones": Adscripcion, "ciudadanos": Ciudadano,
    "users": User,
}  # fmt: skip
ALTAS: dict[str, dict[str, str]] = {
    "canales": {"clave": "kiosco", "nombre": "Kiosco público", "procedimiento": "ventanilla", "orden": "20"},
    "modulos": {"clave": "kio", "nombre": "Kiosco público"},
    "localidades": {"nombre": "Kiosco público", "tipo": "ejido", "cp": "89604", "latitud": "22.4", "longitud": "-97.9"},
    "inhabiles": {"dia": "2027-03-05", "motivo": "Kiosco público"},
    "tramites": {"clave": "kiosco", "nombre": "Kiosco público", "clase": "tramite", "plazo": "250", "acciones": ""},
    "requisitos": {"nombre": "Kiosco público", "orden": "3"},
    "dependencias": {"clave": "kiosco", "nombre": "Kiosco público", "via": "enlace", "titular": ""},
}
"""What is typed to add a row of each catalogue; boxes stay unticked."""


def llamada(ruta: str) -> str:
    """Return the column by which a catalogue's row is called and found: where `ALTAS` says «Kiosco público»."""
    return next(columna for columna, dicho in ALTAS[ruta].items() if dicho == "Kiosco público")


def propia(pagina: Pagina) -> dict[str, Any]:
    """Return the values of the page's own form."""
    return dict(next(f for f in pagina.formas if f["metodo"] == "post" and f["url"] == "")["datos"])


def leer(app: Flask, consulta: Any) -> Any:
    """Return one value as the database holds it now."""
    with app.app_context(), como_sistema("prueba"):
        return db.session.scalar(consulta)


def id_de(app: Flask, modelo: Any, **por: Any) -> Any:
    """Return the id of the row with these values."""
    return leer(app, select(modelo.id).filter_by(**por))


def agregar(c: Cliente, ruta: str, **datos: Any) -> Any:
    """Fill the form of a new row and send it."""
    return c.post(f"/{ruta}/add", {**propia(c.pagina(f"/{ruta}/add")), **datos})


def cambiar(c: Cliente, ruta: str, pk: Any, **datos: Any) -> Any:
    """Change fields in the form of a row and send it; None unticks a box."""
    return c.post(f"/{ruta}/edit/{pk}", {**propia(c.pagina(f"/{ruta}/edit/{pk}")), **datos})


def borrar(c: Cliente, ruta: str, pk: Any) -> Pagina:
    """Say yes twice on the page of a row; return the page that follows."""
    forma = c.pagina(f"/{ruta}/show/{pk}").forma(f"/{ruta}/delete/")
    respuesta = c.post(forma["url"], forma["datos"])
    assert respuesta.status_code == 303
    return c.pagina(respuesta.location)


def error_de(respuesta: Any, campo: str) -> str:
    """Return what stands beside a field."""
    pagina = Pagina(respuesta.text)
    hallado = pagina.dichos(f'p.err[id="{campo}-error"]')
    assert hallado, f"{respuesta.status_code}: nada junto a {campo}"
    assert pagina.css(f'[id="{campo}"][aria-invalid=true]')
    return hallado[0]


def alta_de(app: Flask, ruta: str) -> dict[str, Any]:
    """Return what is typed for a catalogue, with the trámite of a requisito."""
    extra = {"tramite": str(id_de(app, Tramite, clave="bache"))} if ruta == "requisitos" else {}
    return {**ALTAS[ruta], **extra}


# The round of every catalogue


@pytest.mark.parametrize("ruta", ALTAS)
def test_a_row_is_added_found_corrected_and_deleted(app: Flask, cliente: type[Cliente], ruta: str) -> None:
    c, modelo = cliente.de("administradora"), RUTAS[ruta]
    columna = llamada(ruta)
    cuantas = leer(app, select(func.count(modelo.id)))
    respuesta = agregar(c, ruta, **alta_de(app, ruta))
    assert respuesta.status_code == 303, c.errores()
    pk = int(re.findall(rf"^/{ruta}/show/(\d+)$", respuesta.location)[0])
    assert "Kiosco público" in c.pagina(respuesta.location).texto
    for q in ("KIOSCO publico", "kióscó", "kiosco%20PÚBLICO"):
        hallada = c.get(f"/{ruta}/list/?q={q}").text
        assert re.findall(rf"/{ruta}/show/(\d+)", hallada) == [str(pk)], q
    assert f"/{ruta}/show/" not in c.get(f"/{ruta}/list/?q=kiosco+inexistente").text
    assert cambiar(c, ruta, pk, **{columna: "Quiosco de la Peña"}).status_code == 303
    assert leer(app, select(getattr(modelo, columna)).where(modelo.id == pk)) == "Quiosco de la Peña"
    assert re.findall(rf"/{ruta}/show/(\d+)", c.get(f"/{ruta}/list/?q=pena").text) == [str(pk)]
    assert "Borrado." in borrar(c, ruta, pk).texto
    assert leer(app, select(func.count(modelo.id))) == cuantas


@pytest.mark.parametrize("ruta", [r for r in ALTAS if r != "inhabiles"])
def test_a_box_is_ticked_and_unticked(app: Flask, cliente: type[Cliente], ruta: str) -> None:
    c, modelo = cliente.de("administradora"), RUTAS[ruta]
    activo = "activa" if hasattr(modelo, "activa") else "activo"
    assert 'type="checkbox"' in c.get(f"/{ruta}/add").text
    pk = int(agregar(c, ruta, **alta_de(app, ruta)).location.rsplit("/", 1)[1])
    for dato, queda in ((None, False), ("y", True)):
        assert cambiar(c, ruta, pk, **{activo: dato}).status_code == 303
        assert leer(app, select(getattr(modelo, activo)).where(modelo.id == pk)) is queda


@pytest.mark.parametrize("ruta", ALTAS)
def test_an_empty_form_says_in_spanish_what_is_missing(cliente: type[Cliente], ruta: str) -> None:
    c = cliente.de("administradora")
    vacia = dict.fromkeys(ALTAS[ruta], "")
    respuesta = agregar(c, ruta, **vacia)
    assert respuesta.status_code == 422
    assert error_de(respuesta, llamada(ruta)) == "Este campo es obligatorio."
    assert not re.search(r"[Tt]his field|[Nn]ot a valid|required\.|Already", respuesta.text)
    if ruta == "requisitos":
        assert error_de(respuesta, "tramite") == "Este campo es obligatorio."


@pytest.mark.parametrize(
    ("ruta", "campo", "valor", "dice"),
    [
        ("canales", "clave", "presencial", "Ya hay otro igual; no puede repetirse."),
        ("canales", "nombre", "n" * 81, "Escriba a lo más 80 caracteres."),
        ("canales", "procedimiento", "inventado", "Elija una de la lista."),
        ("canales", "orden", "diez", "Escriba un número entero."),
        ("canales", "orden", "99999999999", "Ese número no cabe aquí."),
        ("modulos", "clave", "P1", "Use de 2 a 4 letras, por ejemplo PRE."),
        ("localidades", "cp", "8960", "El código postal lleva 5 números."),
        ("localidades", "latitud", "222", "La latitud va de -90 a 90."),
        ("localidades", "longitud", "norte", "Escriba un número, por ejemplo 22.4."),
        ("inhabiles", "dia", "2027-02-30", "La fecha no es válida."),
        ("tramites", "plazo", "0", "El plazo va de 1 a 250 días hábiles."),
        ("tramites", "plazo", "251", "El plazo va de 1 a 250 días hábiles."),
        ("tramites", "dependencia", "9999", "Elija una de la lista."),
        ("requisitos", "tramite", "9999", "Este campo es obligatorio."),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    app: Flask, cliente: type[Cliente], ruta: str, campo: str, valor: str, dice: str
) -> None:
    cuantas = leer(app, select(func.count(RUTAS[ruta].id)))
    respuesta = agregar(cliente.de("administradora"), ruta, **{**alta_de(app, ruta), campo: valor})
    assert respuesta.status_code == 422
    assert error_de(respuesta, campo) == dice
    assert "Kiosco público" in html.unescape(respuesta.text) or campo == "nombre"
    assert leer(app, select(func.count(RUTAS[ruta].id))) == cuantas


# What is in use, what stays


def test_what_is_in_use_is_not_deleted_and_says_why(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("recibido")
        usados = {
            "canales": p.canal_id, "modulos": p.modulo_id, "localidades": p.localidad_id, "tramites": p.tramite_id,
            "dependencias": p.dependencia_id,
        }  # fmt: skip
    c = cliente.de("administradora")
    for ruta, pk in usados.items():
        dicho = borrar(c, ruta, pk).texto
        assert "No se puede borrar porque está en uso" in dicho, ruta
        assert "Mejor retírelo: desmarque «Activ" in dicho, ruta
        assert leer(app, select(RUTAS[ruta].id).where(RUTAS[ruta].id == pk)) == pk


def test_a_dependencia_with_others_below_keeps_them(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), como_sistema("prueba"), escritura() as sesion:
        arriba = Dependencia(clave="arriba", nombre="Arriba", via="enlace")
        sesion.add_all([arriba, Dependencia(clave="abajo", nombre="Abajo", via="enlace", padre=arriba)])
    pk = id_de(app, Dependencia, clave="arriba")
    assert "No se puede borrar porque está en uso" in borrar(cliente.de("administradora"), "dependencias", pk).texto
    assert leer(app, select(Dependencia.padre_id).where(Dependencia.clave == "abajo")) == pk


def test_otro_stays(app: Flask, cliente: type[Cliente]) -> None:
    pk, c = id_de(app, Tramite, clave="otro"), cliente.de("administradora")
    assert "«Otro» no se borra" in borrar(c, "tramites", pk).texto
    respuesta = cambiar(c, "tramites", pk, activo=None)
    assert error_de(respuesta, "activo") == "«Otro» no se retira: hace falta para lo que no está en la lista."
    assert leer(app, select(Tramite.activo).where(Tramite.id == pk)) is True


@pytest.mark.parametrize("clave", ["no_precisada", "fuera"])
def test_the_two_fixed_localidades_stay(app: Flask, cliente: type[Cliente], clave: str) -> None:
    pk, c = id_de(app, Localidad, clave=clave), cliente.de("administradora")
    assert "no se borra" in borrar(c, "localidades", pk).texto
    assert cambiar(c, "localidades", pk, activa=None).status_code == 422
    assert leer(app, select(Localidad.activa).where(Localidad.id == pk)) is True


# Dependencias


def test_the_tree_has_no_circles(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    abajo = leer(app, select(Dependencia).where(Dependencia.padre_id.is_not(None)).limit(1))
    for pk, padre in ((abajo.padre_id, abajo.id), (abajo.padre_id, abajo.padre_id), (abajo.id, abajo.id)):
        respuesta = cambiar(c, "dependencias", pk, padre=str(padre))
        assert error_de(respuesta, "padre") == "Una dependencia no puede depender de sí misma ni de una suya."
    assert leer(app, select(Dependencia.padre_id).where(Dependencia.id == abajo.padre_id)) is None


def test_there_is_one_organo_de_control(app: Flask, cliente: type[Cliente]) -> None:
    c, dice = cliente.de("administradora"), "Ya hay un Órgano de Control; quite antes esa marca a la otra."
    assert error_de(agregar(c, "dependencias", **ALTAS["dependencias"], control="y"), "control") == dice
    obras = id_de(app, Dependencia, clave=OBRAS)
    assert error_de(cambiar(c, "dependencias", obras, control="y"), "control") == dice
    actual = id_de(app, Dependencia, control=True)
    assert cambiar(c, "dependencias", actual, titular="Otra persona").status_code == 303


def test_a_retired_dependencia_is_no_longer_offered(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    agregar(c, "dependencias", **ALTAS["dependencias"], activa="y")
    assert "Kiosco público" in html.unescape(c.get("/tramites/add").text)
    cambiar(c, "dependencias", id_de(app, Dependencia, clave="kiosco"), activa=None)
    assert "Kiosco público" not in html.unescape(c.get("/tramites/add").text)


# Trámites and their requisitos


def test_a_requisito_is_added_from_its_tramite(app: Flask, cliente: type[Cliente]) -> None:
    pk, c = id_de(app, Tramite, clave="bache"), cliente.de("administradora")
    texto = c.get(f"/tramites/show/{pk}").text
    assert f'href="/requisitos/add?_flt_0_tramite={pk}"' in texto
    datos = propia(c.pagina(f"/requisitos/add?_flt_0_tramite={pk}"))
    assert datos["tramite"] == str(pk)
    assert c.post("/requisitos/add", {**datos, "nombre": "Croquis", "orden": "9"}).status_code == 303
    assert leer(app, select(Requisito.tramite_id).where(Requisito.nombre == "Croquis")) == pk
    assert "Croquis" in c.pagina(f"/tramites/show/{pk}").texto


def test_a_requisito_added_from_nowhere_has_no_tramite_yet(cliente: type[Cliente]) -> None:
    assert propia(cliente.de("administradora").pagina("/requisitos/add"))["tramite"] == "__None"


def test_related_rows_beyond_the_first_page_are_reached(app: Flask, cliente: type[Cliente]) -> None:
    pk = id_de(app, Tramite, clave="bache")
    with app.app_context(), como_sistema("prueba"), escritura() as sesion:
        sesion.add_all([Requisito(tramite_id=pk, nombre=f"Requisito {i:02}", orden=10 + i) for i in range(30)])
    c = cliente.de("administradora")
    assert "Requisito 29" not in c.pagina(f"/tramites/show/{pk}").texto
    assert f'href="/tramites/show/{pk}?page_RequisitoView=1"' in c.get(f"/tramites/show/{pk}").text
    assert "Requisito 29" in c.pagina(f"/tramites/show/{pk}?page_RequisitoView=1").texto


def test_what_uses_a_row_is_named_and_guarded_rows_are_not_counted(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        modulo = en("recibido").modulo_id
        tramite = Tramite(clave="raro", nombre="Raro", clase="tramite", plazo=5)
        with escritura() as sesion:
            sesion.add(tramite)
            sesion.flush()
            sesion.add_all([Requisito(tramite_id=tramite.id, nombre=n) for n in ("Uno", "Dos")])
            sesion.add(CampoDeTramite(tramite_id=tramite.id, nombre="poste", etiqueta="Poste"))
            pk = tramite.id
    c = cliente.de("administradora")
    usado = borrar(c, "tramites", pk).texto
    assert "lo usan 1 dato propio de un trámite y 2 requisitos. Mejor retírelo: desmarque «Activo»." in usado
    assert "hay expedientes que lo usan. Mejor retírelo" in borrar(c, "modulos", modulo).texto
    obras = borrar(c, "dependencias", id_de(app, Dependencia, clave=OBRAS)).texto
    assert re.search(r"lo usan .*\d+ puestos", obras)
    assert leer(app, select(func.count(Requisito.id)).where(Requisito.tramite_id == pk)) == 2


# Settings, puestos, accounts


def test_a_setting_may_be_emptied_and_shows_at_once(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    assert cambiar(c, "ajustes", "lema", valor="").status_code == 303
    assert leer(app, select(Ajuste.valor).where(Ajuste.clave == "lema")) == ""
    assert cambiar(c, "ajustes", "municipio", valor="Villa Prueba").status_code == 303
    assert "Villa Prueba" in c.pagina("/").texto


def test_puestos_demand_what_they_need(app: Flask, cliente: type[Cliente]) -> None:
    c, obras = cliente.de("administradora"), str(id_de(app, Dependencia, clave=OBRAS))
    persona, dia = str(id_de(app, User, username="sin_puesto")), "2026-11-21"
    comun = {"user": persona, "desde": dia}
    yo = {**comun, "user": str(id_de(app, User, username="administradora")), "puesto": "Coordinador"}
    for datos, campo, dice in (
        ({**comun, "puesto": "Enlace"}, "dependencia", "Este puesto necesita su dependencia."),
        ({**comun, "puesto": "Capturista", "dependencia": obras}, "dependencia", "Este puesto es de la Unidad"),
        ({**comun, "puesto": "Capturista", "hasta": "2026-11-20"}, "hasta", "Termina antes de empezar"),
        (yo, "user", "Nadie se da un puesto a sí mismo"),
    ):
        assert dice in error_de(agregar(c, "adscripciones", **datos), campo)
    assert agregar(c, "adscripciones", **comun, puesto="Enlace", dependencia=obras).status_code == 303
    assert leer(app, select(Adscripcion.puesto).where(Adscripcion.user_id == int(persona))) == "Enlace"
    assert c.get("/adscripciones/delete/1").status_code == 404


def test_an_account_begins_with_a_password_told_once(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    datos = {"first_name": "Inés", "last_name": "Peña", "username": "ines", "email": "ines@ejemplo.mx"}
    respuesta = agregar(c, "users", **datos)
    assert respuesta.status_code == 200, c.errores()
    clave = re.findall(r"un solo uso: (\S{16})\.", Pagina(respuesta.text).texto)[0]
    assert cliente.por_la_puerta("ines", clave).get("/").location == "/resetmypassword/form"
    assert error_de(agregar(c, "users", **datos), "username") == "Ya hay otro igual; no puede repetirse."
    assert re.findall(r"/users/show/(\d+)", c.get("/users/list/?q=INES+pena").text) == [
        str(id_de(app, User, username="ines"))
    ]


def test_a_deactivated_account_leaves_at_once_but_nobody_leaves_himself(app: Flask, cliente: type[Cliente]) -> None:
    c, otro = cliente.de("administradora"), cliente.de("coordinador")
    yo, pk = (id_de(app, User, username=u) for u in ("administradora", "coordinador"))
    assert error_de(cambiar(c, "users", yo, active=None), "active") == "No puede desactivar su propia cuenta."
    assert cambiar(c, "users", pk, active=None).status_code == 303
    assert otro.get("/peticiones/list/").status_code == 302


# Who changed what


@pytest.mark.manual("D14")
def test_a_change_shows_who_what_before_and_after(app: Flask, cliente: type[Cliente]) -> None:
    c, pk = cliente.de("administradora"), id_de(app, Tramite, clave="bache")
    assert cambiar(c, "tramites", pk, plazo="7").status_code == 303
    ultimo = leer(app, select(func.max(Cambio.id)))
    lista = c.pagina("/cambios/list/").texto
    assert "Administradora de Prueba" in lista
    assert "Cambió" in lista
    pares = c.pagina(f"/cambios/show/{ultimo}").dichos("dd")
    assert pares[1:] == ["Administradora de Prueba", "Trámites", str(pk), "Cambió"]
    texto = c.pagina(f"/cambios/show/{ultimo}").texto
    assert "Bache o pavimento dañado Cambio" in texto
    assert "Qué cambió Cambió · Administradora de Prueba" in texto
    assert "Plazo (días hábiles) 10 → 7" in texto
    assert re.fullmatch(r"\d{1,2} \w{3} \d{4}, \d\d:\d\d", pares[0])
    for url in ("/cambios/add", f"/cambios/edit/{ultimo}", f"/cambios/delete/{ultimo}"):
        assert c.get(url).status_code == 404


def test_a_rows_page_tells_its_history_in_the_words_of_the_screen(app: Flask, cliente: type[Cliente]) -> None:
    c, pk = cliente.de("administradora"), id_de(app, Tramite, clave="bache")
    aguas = leer(app, select(Dependencia).where(Dependencia.clave == "comapa"))
    obras = leer(app, select(Dependencia.nombre).where(Dependencia.clave == OBRAS))
    cambiar(c, "tramites", pk, plazo="7", dependencia=str(aguas.id), clase="gestoria", activo=None)
    historia = c.pagina(f"/tramites/show/{pk}").texto.split("Historial de cambios")[1]
    for dice in (
        "Cambió · Administradora de Prueba", "Plazo (días hábiles) 10 → 7", f"Dependencia {obras} → {aguas.nombre}",
        "Clase Servicio público → Gestoría", "Activo Sí → No",
    ):  # fmt: skip
        assert dice in historia, historia
    assert "dependencia_id" not in historia
    assert "Historial de cambios" not in cliente.de("capturista").pagina(f"/tramites/show/{pk}").texto


def test_an_added_row_and_a_password_are_told_without_secrets(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    pagina = c.pagina(agregar(c, "inhabiles", **ALTAS["inhabiles"]).location).texto
    assert "Agregó · Administradora de Prueba" in pagina
    assert "Día 5 mar 2027" in pagina
    datos = {"first_name": "Inés", "last_name": "Peña", "username": "ines", "email": "ines@ejemplo.mx"}
    agregar(c, "users", **datos)
    historia = c.pagina(f"/users/show/{id_de(app, User, username='ines')}").texto.split("Historial de cambios")[1]
    assert "Contraseña (oculta)" in historia
    assert "pbkdf2" not in historia
    assert "scrypt" not in historia


def test_numbers_and_dates_read_as_in_mexico(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    agregar(c, "inhabiles", **ALTAS["inhabiles"])
    assert "5 mar 2027" in c.pagina("/inhabiles/list/").texto
    agregar(c, "canales", **{**ALTAS["canales"], "orden": "1234"})
    assert "1,234" in c.pagina("/canales/list/?q=kiosco").texto


# Citizens


CURP = "GOCA850314MTSRRN08"


def test_garcia_finds_garcia(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    datos = {"nombre": "Ana Lucía", "apellidos": "García Peña", "telefono": "833 214 55 18"}
    assert agregar(c, "ciudadanos", **datos).status_code == 303
    pk = str(id_de(app, Ciudadano, apellidos="García Peña"))
    for q in ("garcia", "GARCÍA lucia", "pena", "8332145518"):
        assert re.findall(r"/ciudadanos/show/(\d+)", c.get(f"/ciudadanos/list/?q={q}").text) == [pk], q
        assert [str(r["id"]) for r in c.get(f"/ciudadanos/buscar?q={q}").json["resultados"]] == [pk], q
    assert c.get("/ciudadanos/buscar?q=ga").json["resultados"] == []
    assert c.get("/ciudadanos/buscar?q=%25%25%25").json["resultados"] == []


@pytest.mark.parametrize(
    ("campo", "valor", "dice"),
    [
        ("curp", "GOCA851314MTSRRN00", "La CURP no es válida; revísela o déjela vacía."),
        ("curp", "ABC", "La CURP no es válida; revísela o déjela vacía."),
        ("telefono", "214 55 18", "El teléfono lleva 10 números; revíselo o déjelo vacío."),
        ("correo", "ana en ejemplo", "El correo no está bien escrito; revíselo o déjelo vacío."),
        ("nombre", "", "Este campo es obligatorio."),
    ],
)
def test_a_citizens_data_are_checked(cliente: type[Cliente], campo: str, valor: str, dice: str) -> None:
    respuesta = agregar(cliente.de("capturista"), "ciudadanos", **{"nombre": "Ana", "apellidos": "", campo: valor})
    assert respuesta.status_code == 422
    assert error_de(respuesta, campo) == dice


def test_a_citizens_data_are_kept_in_one_form(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    datos = {"nombre": " Ana ", "telefono": "+52 1 833 214 5518", "correo": "Ana@EJEMPLO.mx", "curp": CURP.lower()}
    assert agregar(c, "ciudadanos", **datos).status_code == 303, c.errores()
    fila = leer(app, select(Ciudadano).where(Ciudadano.nombre == "Ana"))
    assert (fila.telefono, fila.correo, fila.curp, fila.apellidos) == ("8332145518", "ana@ejemplo.mx", CURP, "")
    assert error_de(agregar(c, "ciudadanos", **datos), "curp") == "Ya hay otra persona con esa CURP."
    sin_curp = {"nombre": "Otra", "curp": "", "telefono": ""}
    assert [agregar(c, "ciudadanos", **sin_curp).status_code for _i in range(2)] == [303, 303]
    assert c.get(f"/ciudadanos/delete/{fila.id}").status_code == 404
