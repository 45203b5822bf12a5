"""The capture page over HTTP: identity, aviso, own fields, requisitos, what was asked nearby and the neighbours."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.ajustes import AvisoDePrivacidad
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Modulo
from app.catalogos.models.tramites import CampoDeTramite, Requisito, Tramite
from app.ciudadanos.models import Ciudadano
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import ActoRechazado
from app.nucleo.reloj import ahora
from app.peticiones.models.anexos import Adhesion
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.registro import registrar
from tests.cliente import Cliente, Pagina
from tests.elenco import OBRAS, alcance
from tests.factories import acto, datos_de_registro, en, id_de, leer, nueva, tramite_de
from tests.historias.oficina import Oficina

TEXTO = "Sus datos se usan para atender su petición.\nSe tratan conforme a la ley y usted puede pedir su corrección."


def en_base(app: Flask, hacer: Any) -> Any:
    """Run something as the system, with no context left open around the browsers."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return hacer()


def con_filas(app: Flask, *filas: Any) -> None:
    with app.app_context(), como_sistema("prueba"), escritura() as sesion:
        sesion.add_all(filas)


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    return Oficina(app, cliente)


def forma_de(pagina: Pagina) -> dict[str, Any]:
    """Return what the capture form holds, as a browser would send it."""
    return dict(next(f["datos"] for f in pagina.formas if "clave_envio" in f["datos"] and not f["url"]))


# The page


def test_the_aviso_comes_before_any_personal_field(app: Flask, cliente: type[Cliente]) -> None:
    con_filas(app, AvisoDePrivacidad(texto=TEXTO, desde=ahora()))
    html = cliente.de("capturista").get("/peticiones/add").text
    aviso, numero = html.index("Sus datos se usan"), en_base(app, lambda: db.session.query(AvisoDePrivacidad).count())
    personales = ("nombre", "apellidos", "telefono", "domicilio", "correo", "curp", "rfc")
    assert [n for n in personales if html.index(f'id="{n}"') < aviso] == []
    assert f"versión {numero}" in html
    assert "Leer completo" in html


def test_the_form_that_is_drawn_once_is_each_ones_own(app: Flask, cliente: type[Cliente], oficina: Oficina) -> None:
    """Its keys, its account and what she registered last are of who asks; a catalogue that changes is seen at once."""
    suya = oficina.registra()
    vistas = {quien: cliente.de(quien) for quien in ("capturista", "secretaria")}
    html = {quien: [c.get("/peticiones/add").text for _vez in range(2)] for quien, c in vistas.items()}
    todas = [forma_de(Pagina(texto)) for dos in html.values() for texto in dos]
    assert len({forma["clave_envio"] for forma in todas}) == 4
    assert len({forma["csrf_token"] for forma in todas}) >= 2
    cuentas = {re.findall(r'data-cuenta="(\d+)"', texto)[0] for dos in html.values() for texto in dos}
    assert len(cuentas) == 2
    assert {quien: [suya in texto for texto in dos] for quien, dos in html.items()} == {
        "capturista": [True, True], "secretaria": [False, False],
    }  # fmt: skip
    assert "\x02" not in "".join(html["capturista"] + html["secretaria"])
    con_filas(app, Modulo(clave="ZZ", nombre="Módulo de la Laguna"))
    assert "Módulo de la Laguna" in vistas["secretaria"].get("/peticiones/add").text
    con_canal = vistas["capturista"].get("/peticiones/add?canal_id=1").text
    assert re.findall(r'name="canal_id" value="(\d+)"[^>]* checked', con_canal) == ["1"]


def test_how_the_aviso_was_given_is_kept_with_version_and_time(app: Flask, oficina: Oficina) -> None:
    con_filas(app, AvisoDePrivacidad(texto=TEXTO, desde=ahora()))
    folio = oficina.registra(aviso_medio="telefono")

    def dado() -> tuple[Any, ...]:
        dicho = leer(folio).planteamiento
        assert dicho is not None
        texto = db.session.get_one(AvisoDePrivacidad, dicho.aviso_id).texto
        return dicho.aviso_medio, texto, dicho.aviso_dado is not None

    assert en_base(app, dado) == ("telefono", TEXTO, True)


@pytest.mark.parametrize(
    ("canal", "marcada", "queda"),
    [("presencial", False, None), ("presencial", True, "mostrado"), ("telefono", True, "telefono")],
)
def test_only_the_mark_says_that_the_aviso_was_given(
    app: Flask, oficina: Oficina, canal: str, marcada: bool, queda: str | None
) -> None:
    con_filas(app, AvisoDePrivacidad(texto=TEXTO, desde=ahora()))
    marca = {"aviso_dado": "1"} if marcada else {}
    folio = oficina.registra(canal_id=lambda: str(id_de(Canal, canal)), **marca)
    assert en_base(app, lambda: leer(folio).planteamiento.aviso_medio) == queda
    assert ("Falta constancia" in oficina.de("capturista").ver(folio).texto) is (queda is None)


def test_a_mark_without_a_manner_asks_for_it(app: Flask, cliente: type[Cliente]) -> None:
    con_filas(app, AvisoDePrivacidad(texto=TEXTO, desde=ahora()))
    c = cliente.de("capturista")
    datos = {**en_base(app, lambda: datos_de_registro(canal_id=id_de(Canal, "redes"))), "aviso_dado": "1"}
    respuesta = c.post("/peticiones/add", {**forma_de(c.pagina("/peticiones/add")), **datos})
    assert respuesta.status_code == 422
    assert "Diga cómo se le dio a conocer el aviso, o quite la marca." in respuesta.text
    forma = forma_de(Pagina(respuesta.text))
    assert forma["aviso_dado"] == "1"
    assert c.post("/peticiones/add", {**forma, "aviso_medio": "leido"}).status_code == 303


def test_identity_is_a_choice_of_three(app: Flask, oficina: Oficina) -> None:
    assert "Su nombre se guarda bajo llave" in oficina.de("capturista").pagina("/peticiones/add").texto
    formas = {
        identidad: oficina.registra(identidad=identidad, tipo="denuncia", contra="nadie")
        for identidad in ("identificada", "confidencial", "anonima")
    }
    assert {i: en_base(app, lambda f=f: leer(f).identidad) for i, f in formas.items()} == {i: i for i in formas}
    assert en_base(app, lambda: db.session.query(Ciudadano).count()) == 1


def test_a_name_in_confidence_is_nowhere_in_the_open(app: Flask, oficina: Oficina) -> None:
    folio = oficina.registra(identidad="confidencial", tipo="queja", contra="nadie", nombre="Zqsecreta")
    pagina = oficina.de("capturista").ver(folio)
    assert ("Zqsecreta" in pagina.texto, "Identidad confidencial" in pagina.texto) == (False, True)
    assert oficina.de("capturista").get("/ciudadanos/buscar?q=zqsecreta").json["resultados"] == []


def test_the_fields_of_the_contract_are_enough(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    datos = en_base(app, datos_de_registro)
    assert c.post("/peticiones/add", {"csrf_token": c.ficha_csrf(), **datos}).status_code == 303
    anonima = {**datos, "tipo": "denuncia", "contra": "nadie", "anonima": "1"}
    assert c.post("/peticiones/add", {"csrf_token": c.ficha_csrf(), **anonima}).status_code == 303
    assert en_base(app, lambda: sorted(db.session.scalars(select(Peticion.identidad)))) == ["anonima", "identificada"]


def test_what_was_chosen_comes_back_with_the_error(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    datos = {**en_base(app, datos_de_registro), "identidad": "anonima", "aviso_medio": "papel", "rfc": "XX"}
    respuesta = c.post("/peticiones/add", {**forma_de(c.pagina("/peticiones/add")), **datos})
    forma = forma_de(Pagina(respuesta.text))
    assert respuesta.status_code == 422
    assert (forma["identidad"], forma["nombre"], forma["rfc"]) == ("anonima", "María del Carmen", "XX")
    assert 'id="anonima-error"' in respuesta.text


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_page(app: Flask, cliente: type[Cliente]) -> None:
    pk = con_campo(app)
    c = cliente.de("capturista")
    malos = {"canal_id": "", "nombre": " ", "telefono": "12", "localidad_id": "", "descripcion": "", "curp": "QQQQ"}
    datos = {**en_base(app, datos_de_registro), **malos, "tramite_id": pk, "propio_ancho": "mucho"}
    html = c.post("/peticiones/add", {**forma_de(c.pagina("/peticiones/add")), **datos}).text
    dichos = [(a.get("href").removeprefix("#"), a.text) for a in Pagina(html).css('li > a[href^="#"]')]
    assert [campo for campo, _ in dichos] == [
        "canal_id", "telefono", "localidad_id", "descripcion", "propio_ancho", "curp",
    ]  # fmt: skip
    assert dict(dichos)["localidad_id"] == "Escriba y elija la colonia, el ejido o la congregación."
    html = c.post("/peticiones/add", {**forma_de(c.pagina("/peticiones/add")), **datos, "curp": ""}).text
    assert [a.get("href") for a in Pagina(html).css('li > a[href^="#"]')][:3] == ["#canal_id", "#nombre", "#telefono"]
    assert en_base(app, lambda: db.session.query(Peticion).count() + db.session.query(Ciudadano).count()) == 0


def test_against_which_dependencia(app: Flask, oficina: Oficina) -> None:
    acusada = en_base(app, lambda: id_de(Dependencia, OBRAS))
    c = oficina.de("capturista")
    forma = forma_de(c.pagina("/peticiones/add"))
    datos = en_base(app, datos_de_registro) | {"tipo": "queja", "contra": "servidor_publico"}
    assert c.post("/peticiones/add", {**forma, **datos, "contra_dependencia_id": acusada}).location == "/"
    fila = en_base(app, lambda: db.session.scalars(select(Peticion)).one())
    assert (fila.contra_dependencia_id, fila.reservada) == (acusada, True)


# One after another, and what she registered last


def test_another_keeps_canal_and_modulo(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    modulo = en_base(app, lambda: db.session.scalars(select(Modulo.id).order_by(Modulo.id.desc())).first())
    datos = en_base(app, datos_de_registro) | {"modulo_id": modulo, "seguir": "otra"}
    respuesta = c.post("/peticiones/add", {**forma_de(c.pagina("/peticiones/add")), **datos})
    forma = forma_de(c.pagina(respuesta.location))
    assert (forma["canal_id"], forma["modulo_id"], forma["tipo"]) == (str(datos["canal_id"]), str(modulo), "solicitud")
    assert (forma["nombre"], forma["descripcion"]) == ("", "")


def test_modulos_in_the_towns_order_and_the_first_chosen(cliente: type[Cliente]) -> None:
    pagina = cliente.de("capturista").pagina("/peticiones/add")
    opciones = [o.text for o in pagina.css("#modulo_id option") if o.get("value")]
    assert opciones[:4] == ["Retama", "Presidencia", "Área de captación", "Trámites administrativos"]
    assert forma_de(pagina)["modulo_id"] == "1"


def test_her_last_five_are_beside(app: Flask, cliente: type[Cliente], oficina: Oficina) -> None:
    folios = [oficina.registra() for _ in range(6)]
    html = cliente.de("capturista").get("/peticiones/add").text
    caja = html[html.index("data-mias") :]
    assert re.findall(r'class="folio"[^>]*>([A-Z]+-[\d-]+)<', caja[: caja.index("</section>")]) == folios[:0:-1]
    assert "data-mias" not in cliente.de("secretaria").get("/peticiones/add").text


def test_her_usual_tramites_by_canal_are_proposed(app: Flask, cliente: type[Cliente], oficina: Oficina) -> None:
    datos = en_base(app, datos_de_registro)
    luminaria, bache = (en_base(app, lambda clave=c: id_de(Tramite, clave)) for c in ("luminaria", "bache"))
    oficina.registra(tramite_id=bache)
    for _ in range(2):
        oficina.registra(tramite_id=luminaria)
    html = cliente.de("capturista").get("/peticiones/add").text
    dichos = re.findall(r'name="canal_id" value="(\d+)"[^>]*data-usuales="([\d|]+)"', html)
    assert dichos == [(str(datos["canal_id"]), f"{luminaria}|{bache}")]


def test_a_page_that_sends_by_itself_is_told_how_it_went(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    forma = {**forma_de(c.pagina("/peticiones/add")), **en_base(app, datos_de_registro)}
    sola = {"X-Sin-Pagina": "1"}
    mala = c.http.post("/peticiones/add", data={**forma, "descripcion": ""}, headers=sola)
    assert (mala.status_code, mala.headers["X-Codigo"], mala.data) == (204, "422", b"")
    buenas = [c.http.post("/peticiones/add", data=forma, headers=sola) for _ in range(2)]
    destinos = {(r.status_code, r.headers["X-Codigo"], r.headers["X-Destino"]) for r in buenas}
    assert len(destinos) == 1
    assert destinos.pop()[:2] == (204, "303")
    assert en_base(app, lambda: db.session.query(Peticion).count()) == 1
    assert "Entregue el comprobante" in c.pagina(buenas[0].headers["X-Destino"]).texto
    with app.test_client() as nadie:
        assert nadie.post("/peticiones/add", data=forma, headers=sola).headers["X-Codigo"] == "401"


# The trámite's own fields and requisitos


def con_campo(app: Flask) -> int:
    """Give «bache» two own fields, one of them obligatory, and a requisito with where to get it."""
    pk = en_base(app, lambda: id_de(Tramite, "bache"))
    campos = (
        CampoDeTramite(tramite_id=pk, nombre="ancho", etiqueta="Ancho en metros", tipo="entero", obligatorio=True),
        CampoDeTramite(tramite_id=pk, nombre="via", etiqueta="Vía", tipo="opcion", opciones="Calle\nAvenida", orden=2),
        CampoDeTramite(tramite_id=pk, nombre="viejo", etiqueta="Campo retirado", activo=False),
    )
    actas = Requisito(
        tramite_id=pk, nombre="Acta", obligatorio=False, donde="Registro Civil", sirve="la copia", lo_emite=True
    )
    con_filas(app, *campos, actas)
    return int(pk)


def test_own_fields_are_asked_kept_and_shown(app: Flask, oficina: Oficina) -> None:
    pk = con_campo(app)
    folio = oficina.registra(tramite_id=pk, propio_ancho="3", propio_via="Avenida")
    assert en_base(app, lambda: leer(folio).planteamiento.propios) == {"propio_ancho": 3, "propio_via": "Avenida"}
    assert "Ancho en metros 3 Vía Avenida" in oficina.de("capturista").ver(folio).texto


def test_a_wrong_own_field_comes_back_beside_its_sentence(app: Flask, cliente: type[Cliente]) -> None:
    pk = con_campo(app)
    c = cliente.de("capturista")
    datos = en_base(app, datos_de_registro) | {"tramite_id": pk, "propio_ancho": "mucho", "propio_via": "Calle"}
    respuesta = c.post("/peticiones/add", {**forma_de(c.pagina("/peticiones/add")), **datos})
    assert respuesta.status_code == 422
    assert '<p class="err" id="propio_ancho-error">Escriba un número entero.</p>' in respuesta.text
    assert re.search(r'id="propio_ancho" name="propio_ancho"[^>]*value="mucho"', respuesta.text)
    assert "Campo retirado" not in respuesta.text
    assert en_base(app, lambda: db.session.query(Peticion).count()) == 0


def direccion_de_moldes(c: Cliente) -> str:
    """Return the address of the script with what each trámite asks for, as the page names it."""
    hallada = re.search(r'src="(/peticiones/moldes\.js\?v=\w+)"', c.get("/peticiones/add").text)
    assert hallada
    return hallada[1]


def moldes(c: Cliente) -> dict[str, dict[str, str]]:
    """Return what that script puts in the page, by trámite."""
    guion: str = c.get(direccion_de_moldes(c)).text
    return json.loads(guion.removeprefix("globalThis.moldes = ").removesuffix(";\n"))  # type: ignore[no-any-return]


def test_requisitos_say_where_to_get_them(app: Flask, cliente: type[Cliente]) -> None:
    pk = con_campo(app)
    html = moldes(cliente.de("capturista"))["requisitos"][str(pk)]
    notas = "puede traerlo después · lo emite el propio municipio: Registro Civil · sirve: la copia<"
    assert re.search(f"Marque si lo trae</span>.{{,60}} · {notas}", html)


def test_what_a_tramite_asks_is_kept_by_the_browser_until_a_catalogue_moves(app: Flask, cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    antes = direccion_de_moldes(c)
    guardado = c.get(antes)
    assert (guardado.mimetype, guardado.headers["Cache-Control"]) == (
        "text/javascript", "private, max-age=31536000, immutable",
    )  # fmt: skip
    assert c.http.get(antes, headers={"If-None-Match": guardado.headers["ETag"]}).status_code == 304
    pk = con_campo(app)
    ahora_mismo = direccion_de_moldes(c)
    assert (ahora_mismo != antes, c.get(antes).headers["Cache-Control"]) == (True, "private, no-cache")
    propios = moldes(c)["propios"][str(pk)]
    assert ("Ancho en metros" in propios, "Campo retirado" in propios) == (True, False)


def test_who_does_not_tick_requisitos_only_reads_them(app: Flask, cliente: type[Cliente]) -> None:
    casillas = [str(moldes(cliente.de(u))).count('name="requisito_ids"') for u in (
        "comunicacion", "subcoordinadora", "secretaria",
    )]  # fmt: skip
    assert casillas[:2] == [0, 0]
    assert casillas[2] > 0


# Nearby


def parecidas(c: Cliente, **argumentos: Any) -> list[str]:
    """Return the folios that the page would show."""
    cola = "&".join(f"{clave}={valor}" for clave, valor in argumentos.items())
    respuesta = c.get(f"/peticiones/parecidas?{cola}")
    assert respuesta.status_code == 200
    return [p["folio"] for p in respuesta.json["parecidas"]]


def test_nearby_is_same_tramite_localidad_and_street(app: Flask, cliente: type[Cliente]) -> None:
    def escena() -> tuple[Any, ...]:
        bache = tramite_de(OBRAS).id
        base = datos_de_registro()
        cerca = nueva(domicilio="Av. Hidalgo #10")
        otra_calle, otro_lugar = nueva(domicilio="Juárez 8"), nueva(localidad_id=base["localidad_id"] + 1)
        return bache, base["localidad_id"], cerca.folio, otra_calle.folio, otro_lugar.folio

    tramite, lugar, cerca, otra_calle, _ = en_base(app, escena)
    c = cliente.de("secretaria")
    aqui = {"tramite_id": tramite, "localidad_id": lugar}
    assert parecidas(c, **aqui, domicilio="calle hidalgo 214 esq. Madero") == [cerca]
    assert parecidas(c, **aqui) == [otra_calle, cerca]
    assert parecidas(c, **aqui, domicilio="Morelos") == []
    assert parecidas(c, tramite_id=tramite + 1, localidad_id=lugar) == []


def test_only_open_recent_ones_and_at_most_five(app: Flask, cliente: type[Cliente]) -> None:
    def escena() -> tuple[Any, ...]:
        folios = [nueva().folio for _ in range(8)]
        acto(leer(folios[0]), "cancelar", "subcoordinadora", motivo="desistimiento")
        for folio, dias in ((folios[7], 61), (folios[6], 59)):
            with escritura():
                leer(folio).registrada = ahora() - timedelta(days=dias)
        return tramite_de(OBRAS).id, datos_de_registro()["localidad_id"], folios

    tramite, lugar, folios = en_base(app, escena)
    assert parecidas(cliente.de("capturista"), tramite_id=tramite, localidad_id=lugar) == folios[6:1:-1]


def test_nearby_comes_through_the_guard(app: Flask, cliente: type[Cliente]) -> None:
    def escena() -> tuple[Any, ...]:
        nueva(tipo="queja", contra="dependencia")
        return tramite_de(OBRAS).id, datos_de_registro()["localidad_id"], nueva().folio

    tramite, lugar, abierta = en_base(app, escena)
    aqui = {"tramite_id": tramite, "localidad_id": lugar}
    assert parecidas(cliente.de("capturista"), **aqui) == [abierta]
    assert parecidas(cliente.de("comunicacion"), **aqui) == []
    codigos = {u: cliente.de(u).get("/peticiones/parecidas").status_code for u in ("enlace_obras", "control")}
    assert codigos == {"enlace_obras": 403, "control": 403}


@pytest.mark.solo_sqlite("refused before any engine")
def test_what_is_no_id_finds_nothing(cliente: type[Cliente]) -> None:
    c = cliente.de("capturista")
    for valor in ("", "abc", "1 OR 1=1", "9" * 30, "-1", "²", "%00"):
        assert parecidas(c, tramite_id=valor, localidad_id="1", domicilio="%00%25") == []


def test_a_neighbour_joins_with_what_is_typed_in_the_capture(app: Flask, cliente: type[Cliente]) -> None:
    folio = en_base(app, lambda: en("proceso").folio)
    c = cliente.de("capturista")
    tecleado = forma_de(c.pagina("/peticiones/add")) | en_base(app, datos_de_registro)
    respuesta = c.post(f"/peticiones/{folio}/actos/sumar_vecino", {**tecleado, "nombre": "Eva", "apellidos": "Paz"})
    assert respuesta.status_code == 303, c.errores()
    pagina = c.ver(folio)
    assert "1 vecino lo ha pedido" in pagina.texto
    assert "1 vecino lo ha pedido" in c.pagina("/peticiones/list/").texto
    vecinos = en_base(app, lambda: [a.ciudadano.nombre_completo for a in db.session.scalars(select(Adhesion))])
    assert vecinos == ["Eva Paz"]
    assert en_base(app, lambda: db.session.query(Peticion).count()) == 1


def test_the_same_neighbour_is_not_counted_twice(app: Flask, cliente: type[Cliente]) -> None:
    folio = en_base(app, lambda: nueva().folio)
    c = cliente.de("secretaria")
    quien = {"nombre": "Eva", "apellidos": "Paz", "curp": "", "csrf_token": c.ficha_csrf()}
    assert c.post(f"/peticiones/{folio}/actos/sumar_vecino", quien).status_code == 303
    eva = en_base(app, lambda: db.session.scalars(select(Ciudadano.id).where(Ciudadano.nombre == "Eva")).one())
    otra_vez = c.post(f"/peticiones/{folio}/actos/sumar_vecino", {**quien, "ciudadano_id": str(eva)})
    assert (otra_vez.status_code, "ya está en esta petición" in otra_vez.text) == (422, True)
    assert en_base(app, lambda: leer(folio).vecinos) == 1


def test_registrar_por_denuncia_se_asienta_en_la_bitacora(sistema: None) -> None:
    with escritura():
        canal = db.session.scalars(select(Canal).where(Canal.clave == "telefono")).one()
        canal.procedimiento = "denuncia"
    with pytest.raises(ActoRechazado, match="se asienta primero en la bitácora"), escritura():
        registrar(datos_de_registro(canal_id=canal.id), autor=alcance("capturista"))
