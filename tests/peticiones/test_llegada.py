"""What a petición brings by the way it came: an oficio's number, date and sender; a network, its user, its link."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.commands import como_sistema
from app.documentos.models import Oficio
from app.documentos.presenters.oficios import contenido_de
from app.extensions import db
from app.nucleo.flujo import Campo, DatosInvalidos
from app.nucleo.lectura import leer
from app.nucleo.reloj import ahora
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.boveda import abrir
from app.seguridad.zona import hoy
from tests.cliente import Cliente
from tests.elenco import OBRAS, alcance
from tests.factories import acto, datos_de_registro, id_de, nueva
from tests.historias.oficina import texto_de_pdf

ESCRITO = {
    "escrito_numero": "DGE/123/2026",
    "escrito_fecha": "2026-03-04",
    "escrito_remite": "Escuela Primaria Benito Juárez",
    "escrito_firma": "Profra. Elvira Soto, directora",
}
MENSAJE = {
    "red": "facebook",
    "red_usuario": "Vecina del Centro 88",
    "red_enlace": "www.facebook.com/altamira/posts/12345",
}
SECRETOS = ("Vecina del Centro 88", "facebook.com/altamira/posts")


def en_base(app: Flask, hacer: Any) -> Any:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return hacer()


def llegada(p: Peticion) -> dict[str, Any] | None:
    """Return what is kept of how it came, read anew."""
    return db.session.scalar(select(Planteamiento.llegada).where(Planteamiento.peticion_id == p.id))


def por(canal: str, **cambios: Any) -> Peticion:
    return nueva(None, canal_id=id_de(Canal, canal), modulo_id=None, **cambios)


@pytest.mark.parametrize("canal", ["oficio", "escrito"])
@pytest.mark.perfil("huatabampo")
@pytest.mark.dialecto("what it brings is JSON")
def test_what_came_by_oficio_keeps_number_date_and_sender_and_is_found(
    app: Flask, cliente: type[Cliente], canal: str
) -> None:
    folio, pk = en_base(app, lambda: (lambda p: (p.folio, p.id))(por(canal, **ESCRITO)))
    otro = en_base(app, lambda: por(canal, escrito_numero="DGE/124/2026").folio)
    secretaria = cliente.de("secretaria")
    texto = secretaria.pagina(f"/peticiones/show/{pk}").texto
    dichos = ("DGE/123/2026", "4 de marzo de 2026", "Escuela Primaria Benito Juárez", "Profra. Elvira Soto, directora")
    assert [dicho for dicho in dichos if dicho not in texto] == []
    for busca in ("DGE/123/2026", "primaria benito juarez", "elvira soto"):
        lista = secretaria.pagina(f"/peticiones/list/?q={busca}").texto
        assert (busca, folio in lista, otro in lista) == (busca, True, False)


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
def test_what_came_by_a_network_is_kept_whole_and_its_link_is_safe(app: Flask, cliente: type[Cliente]) -> None:
    pk = en_base(app, lambda: por("redes", **MENSAJE).id)
    html = cliente.de("comunicacion").get(f"/peticiones/show/{pk}").text
    assert "Facebook" in html
    assert "Vecina del Centro 88" in html
    enlace = 'href="https://www.facebook.com/altamira/posts/12345" target="_blank" rel="noopener noreferrer nofollow"'
    assert enlace in html


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
def test_another_network_says_which(sistema: None) -> None:
    p = por("redes", red="otra", red_otra="Nextdoor", red_usuario="@doña_lupe")
    assert llegada(p) == {"red": "otra", "red_otra": "Nextdoor", "red_usuario": "@doña_lupe"}
    assert llegada(por("redes", red="x", red_otra="Nextdoor")) == {"red": "x"}


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
def test_each_canal_keeps_its_own_and_none_is_demanded(sistema: None) -> None:
    assert llegada(por("redes")) is None
    assert llegada(por("presencial", **ESCRITO, **MENSAJE)) is None
    assert llegada(por("redes", **ESCRITO)) is None
    assert llegada(por("escrito", **MENSAJE, escrito_numero=" 45 ")) == {"escrito_numero": "45"}


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
@pytest.mark.parametrize(
    ("canal", "campo", "malo", "dice"),
    [
        ("redes", "red", "myspace", "Elija una de las opciones de la lista."),
        ("redes", "red_enlace", "javascript:alert(1)", "Pegue la dirección completa, como https://www.facebook.com/…"),
        ("redes", "red_usuario", "x" * 101, "Escriba a lo más 100 caracteres; ahora son 101."),
        ("escrito", "escrito_numero", "9" * 61, "Escriba a lo más 60 caracteres; ahora son 61."),
        ("escrito", "escrito_fecha", "ayer", "Escriba la fecha como día, mes y año."),
        ("escrito", "escrito_fecha", "mañana", "La fecha no puede ser posterior a hoy."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_with_the_rest_kept(
    app: Flask, cliente: type[Cliente], canal: str, campo: str, malo: str, dice: str
) -> None:
    malo = en_base(app, lambda: (hoy() + timedelta(days=1)).isoformat()) if malo == "mañana" else malo
    datos = en_base(app, lambda: datos_de_registro(canal_id=id_de(Canal, canal), telefono="12", **{campo: malo}))
    capturista = cliente.de("capturista")
    forma = capturista.pagina("/peticiones/add").forma("")
    respuesta = capturista.post("/peticiones/add", {**forma["datos"], **datos})
    assert respuesta.status_code == 422
    assert dice in respuesta.text
    assert f'id="{campo}-error"' in respuesta.text
    assert 'id="telefono-error"' in respuesta.text  # everything wrong is told at once


CAMPO = Campo("red_enlace", "Enlace", "enlace", maximo=500)


def leido(texto: str) -> str:
    datos = leer((CAMPO,), {"red_enlace": texto}, None, hoy=hoy(), existe=lambda _c, _n: False)
    return str(datos["red_enlace"])


@pytest.mark.solo_sqlite("a field does not hang on the engine")
def test_an_address_is_taken_as_people_paste_it(sistema: None) -> None:
    assert leido("facebook.com/altamira") == "https://facebook.com/altamira"
    assert leido("//x.com/a/status/1?s=20#r") == "https://x.com/a/status/1?s=20#r"
    assert leido("HTTP://m.facebook.com:80/story.php?id=1&x=ñ") == "HTTP://m.facebook.com:80/story.php?id=1&x=ñ"
    assert leido("wa.me/528331234567") == "https://wa.me/528331234567"
    malos = (
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "mailto:a@b.mx", "file:///etc/passwd",
        "https://usuario:clave@facebook.com/", "https://facebook.com/a b", 'https://facebook.com/"onclick=1',
        "https:///x", "https://localhost/x", "hola", "https://facebook.com:99999/", "https://[::1]/", "\\\\maquina\\x",
        "https://facebook.com/<b>", "ftp://facebook.com/x", "https://" + "a" * 500 + ".mx",
    )  # fmt: skip
    for malo in malos:
        with pytest.raises(DatosInvalidos):
            leido(malo)


# Who asks: what is kept where, and who sees it


@pytest.mark.dialecto("the vault and what stays out of it")
def test_in_confidence_who_wrote_goes_to_the_vault_and_nobody_else_reads_it(app: Flask, cliente: type[Cliente]) -> None:
    datos = {"tipo": "denuncia", "contra": "nadie", "confidencial": "1", **MENSAJE}
    folio, pk = en_base(app, lambda: (lambda p: (p.folio, p.id))(por("redes", **datos)))
    fila = en_base(app, lambda: db.session.get_one(Planteamiento, pk))
    assert (fila.llegada, [s for s in SECRETOS if s.lower() in fila.busqueda]) == ({"red": "facebook"}, [])
    for quien in ("capturista", "coordinador", "comunicacion"):
        html = cliente.de(quien).get(f"/peticiones/show/{pk}").text
        assert [secreto for secreto in SECRETOS if secreto in html] == []
    dados = en_base(app, lambda: abrir(folio, "Lo pide el juez de lo familiar", alcance("custodio"), ahora()))
    assert (dados["red_usuario"], dados["red_enlace"]) == (
        "Vecina del Centro 88", "https://www.facebook.com/altamira/posts/12345",
    )  # fmt: skip
    pagina = cliente.de("capturista").get(f"/peticiones/show/{pk}").text
    assert 'name="red_usuario"' not in pagina  # nor may it be written there afterwards
    assert 'id="corregir-red"' in pagina


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
def test_without_a_name_who_wrote_is_kept_nowhere(sistema: None) -> None:
    p = por("redes", tipo="denuncia", contra="nadie", anonima="1", **MENSAJE)
    assert llegada(p) == {"red": "facebook"}
    p = por("escrito", tipo="denuncia", contra="nadie", anonima="1", **ESCRITO)
    assert llegada(p) == {"escrito_numero": "DGE/123/2026", "escrito_fecha": "2026-03-04"}


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
def test_the_enlace_reads_it_only_after_he_receives_it(app: Flask, cliente: type[Cliente]) -> None:
    def canalizada() -> int:
        return nueva(canal_id=id_de(Canal, "redes"), modulo_id=None, **MENSAJE).id

    pk, enlace = en_base(app, canalizada), cliente.de("enlace_obras")
    assert [s for s in SECRETOS if s in enlace.get(f"/peticiones/show/{pk}").text] == []
    en_base(app, lambda: acto(db.session.get_one(Peticion, pk), "recibir", "enlace_obras"))
    assert [s for s in SECRETOS if s not in enlace.get(f"/peticiones/show/{pk}").text] == []


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
def test_a_part_cut_off_came_the_same_way(sistema: None) -> None:
    p = por("escrito", **ESCRITO)
    otra = {"tipo": "solicitud", "descripcion": "Y la luminaria.", "dependencia_id": str(id_de(Dependencia, OBRAS))}
    acto(p, "desglosar", "capturista", **otra)
    parte = db.session.scalars(select(Peticion).where(Peticion.origen_id == p.id)).one()
    assert llegada(parte) == {**ESCRITO}


# Corrected, and answered


@pytest.mark.solo_sqlite("what is kept does not hang on the engine")
def test_it_is_corrected_with_what_stood_before(app: Flask, cliente: type[Cliente]) -> None:
    pk = en_base(app, lambda: por("escrito", **ESCRITO).id)
    capturista = cliente.de("capturista")
    forma = capturista.pagina(f"/peticiones/show/{pk}").forma("corregir")
    assert {nombre: forma["datos"][nombre] for nombre in ESCRITO} == ESCRITO
    mal = {"escrito_numero": "DGE/132/2026", "escrito_fecha": "2026-03-05", "motivo": "Se leyó mal."}
    respuesta = capturista.post(forma["url"], {**forma["datos"], **mal})
    assert respuesta.status_code == 303
    p = en_base(app, lambda: llegada(db.session.get_one(Peticion, pk)))
    assert p == {**ESCRITO, "escrito_numero": "DGE/132/2026", "escrito_fecha": "2026-03-05"}
    html = capturista.get(f"/peticiones/show/{pk}").text
    assert re.search(r"<del>.{0,60}DGE/123/2026</del>.{0,40}<ins>.{0,60}DGE/132/2026</ins>", html, re.DOTALL)
    assert "Se leyó mal." in html


@pytest.mark.solo_sqlite("papers do not hang on the engine")
def test_the_answer_and_the_papers_name_the_oficio(app: Flask, cliente: type[Cliente]) -> None:
    def respondida() -> tuple[str, dict[str, Any]]:
        p = por("escrito", **ESCRITO, tipo="orientacion")
        acto(p, "orientar", "capturista", texto="El trámite se hace en la ventanilla 4.")
        acto(p, "emitir_respuesta", "capturista", texto="El trámite se hace en la ventanilla 4.")
        oficio = db.session.scalars(select(Oficio).where(Oficio.peticion_id == p.id)).one()
        return p.folio, oficio.contenido or contenido_de(p, oficio, {})

    folio, contenido = en_base(app, respondida)
    assert contenido["su_oficio"] == "oficio núm. DGE/123/2026 del 4 de marzo de 2026"
    capturista = cliente.de("capturista")
    papel = " ".join(texto_de_pdf(capturista.get(f"/peticiones/{folio}/oficio.pdf?clase=respuesta").data).split())
    assert "En respuesta a su oficio núm. DGE/123/2026 del 4 de marzo de 2026, que quedó registrado" in papel
    assert "Escuela Primaria Benito Juárez" in papel
    comprobante = " ".join(texto_de_pdf(capturista.get(f"/peticiones/{folio}/comprobante.pdf").data).split())
    assert "Por escrito libre, núm. DGE/123/2026" in comprobante
    expediente = " ".join(texto_de_pdf(capturista.get(f"/peticiones/{folio}/expediente.pdf").data).split())
    assert [dicho for dicho in ("DGE/123/2026", "Profra. Elvira Soto") if dicho not in expediente] == []
