"""What a trámite asks of its own: fields with their names and choices, and where each requisito is got."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.catalogos.models.tramites import CampoDeTramite, Requisito, Tramite
from app.seguridad.models import Cambio
from tests.catalogos.test_catalogos import agregar, alta_de, cambiar, error_de, id_de, leer
from tests.cliente import Cliente

CAMPO = {"etiqueta": "Número de poste", "nombre": "", "tipo": "texto", "opciones": "", "orden": "1", "activo": "y"}


@pytest.mark.parametrize(
    ("cambia", "campo", "dice"),
    [
        ({"etiqueta": "¿?"}, "nombre", "Use de 2 a 30 letras minúsculas sin acentos"),
        ({"nombre": "Poste 2"}, "nombre", "Use de 2 a 30 letras minúsculas sin acentos"),
        ({"nombre": "x" * 31}, "nombre", "Use de 2 a 30 letras minúsculas sin acentos"),
        ({"tipo": "opcion", "opciones": "Madera"}, "opciones", "Escriba al menos dos opciones, una por línea."),
        ({"tipo": "opcion", "opciones": "Sí\nNo\n Sí "}, "opciones", "Hay una opción repetida"),
        ({"opciones": "Sí\nNo"}, "opciones", "Las opciones son sólo de"),
        ({"tipo": "archivo"}, "tipo", "Elija una de la lista."),
        ({"tramite": "9999"}, "tramite", "Este campo es obligatorio."),
    ],
)
def test_an_own_field_is_well_formed(
    app: Flask, cliente: type[Cliente], cambia: dict[str, str], campo: str, dice: str
) -> None:
    datos = {**CAMPO, "tramite": str(id_de(app, Tramite, clave="otro")), **cambia}
    assert dice in error_de(agregar(cliente.de("administradora"), "campos-de-tramite", **datos), campo)
    assert leer(app, select(CampoDeTramite.id).where(CampoDeTramite.tramite_id == int(datos["tramite"]))) is None


def test_an_own_field_takes_its_name_from_its_label(app: Flask, cliente: type[Cliente]) -> None:
    c, pk = cliente.de("administradora"), id_de(app, Tramite, clave="otro")
    datos = {**CAMPO, "tramite": str(pk)}
    assert agregar(c, "campos-de-tramite", **datos).status_code == 303, c.errores()
    hecho = leer(app, select(CampoDeTramite).where(CampoDeTramite.tramite_id == pk))
    assert (hecho.nombre, hecho.etiqueta) == ("numero_de_poste", "Número de poste")
    assert "Número de poste" in c.pagina(f"/tramites/show/{pk}").texto
    otra = agregar(c, "campos-de-tramite", **{**datos, "etiqueta": "Numero  de poste"})
    assert error_de(otra, "nombre") == "Ese trámite ya tiene un dato con ese nombre."
    opciones = {"tipo": "opcion", "opciones": "Madera\n\n Concreto "}
    assert cambiar(c, "campos-de-tramite", hecho.id, **opciones).status_code == 303
    hecho = leer(app, select(CampoDeTramite).where(CampoDeTramite.id == hecho.id))
    assert (hecho.nombre, hecho.lista_de_opciones) == ("numero_de_poste", ("Madera", "Concreto"))


def test_saving_the_lines_of_a_browser_changes_nothing(app: Flask, cliente: type[Cliente]) -> None:
    c, pk = cliente.de("administradora"), id_de(app, Tramite, clave="bache")
    antes = leer(app, select(Tramite.acciones).where(Tramite.id == pk))
    ultimo = leer(app, select(func.max(Cambio.id)))
    assert cambiar(c, "tramites", pk, acciones=antes.replace("\n", "\r\n")).status_code == 303
    assert leer(app, select(Tramite.acciones).where(Tramite.id == pk)) == antes
    assert leer(app, select(func.max(Cambio.id))) == ultimo


def test_a_requisito_says_where_it_is_got(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("administradora")
    datos = {**alta_de(app, "requisitos"), "donde": "Registro Civil", "lo_emite": "y"}
    assert "Registro Civil" in c.pagina(agregar(c, "requisitos", **datos).location).texto
    hecho = leer(app, select(Requisito).where(Requisito.nombre == "Kiosco público"))
    assert (hecho.donde, hecho.lo_emite) == ("Registro Civil", True)
