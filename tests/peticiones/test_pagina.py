"""The page of a petición: for whom it waits, its steps, its facts, what is around it; each puesto exactly its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests import factories as f
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS, OBRAS, SALUD
from tests.test_sentencias import TOPE_DE_PETICION, costo

Hacer = Callable[[], Peticion]
SUYO, AJENO, FIN = "Ahora le toca a usted", "Por ahora no le toca nada aquí", "Cómo terminó"
UNIDAD = ("secretaria", "coordinador", "subcoordinadora", "capturista")
AVISO = {"informado_medio": "llamada", "informado_por": "La Unidad"}


def despues(estado: str, nombre: str, quien: str, dependencia: str = OBRAS, **datos: Any) -> Hacer:
    """Return how to make a petición in a state and carry out one more act."""
    return lambda: f.acto(f.en(estado, dependencia), nombre, quien, **datos)


def _dos_rechazos() -> Peticion:
    p = f.en("canalizado")
    f.acto(p, "rechazar_competencia", "enlace_obras", motivo="No es calle.")
    f.acto(p, "canalizar", "capturista", motivo="Sí es.")
    return f.acto(p, "rechazar_competencia", "enlace_obras", motivo="Que no.")


def _aviso() -> dict[str, Any]:
    return {**AVISO, "informado_fecha": hoy()}


ESCENAS: dict[str, Hacer] = {
    "por_canalizar": lambda: f.nueva(None),
    "con_dos_rechazos": _dos_rechazos,
    "canalizado": lambda: f.en("canalizado"),
    "por_oficio": lambda: f.acto(f.nueva(None, tramite_id=f.id_de(Tramite, "otro")), "canalizar", "capturista",
                                  dependencia_id=f.id_de(Dependencia, SALUD), motivo="Es de salud."),
    "recibido": lambda: f.en("recibido"),
    "en_espera": lambda: f.acto(f.en("proceso"), "pausar", "enlace_obras", texto="El plano", hasta=hoy().replace(
        year=hoy().year + 1, month=6, day=15)),
    "proceso": lambda: f.en("proceso"),
    "concluido": lambda: f.en("concluido"),
    "validado": lambda: f.en("validado"),
    "no_resuelto": lambda: f.en("validado", resuelto="no"),
    "cancelado": despues("recibido", "cancelar", "coordinador", motivo="desistimiento"),
    "orientado": lambda: f.acto(f.nueva(None, tipo="orientacion"), "orientar", "capturista", texto="Vaya a Catastro."),
    "pedida": despues("validado", "solicitar_reapertura", "capturista", motivo="Sigue igual."),
    "duplicado": lambda: f.acto(f.en("canalizado"), "marcar_duplicado", "capturista",
                                principal_folio=f.en("canalizado").folio, **_aviso()),
}  # fmt: skip
ENLACE = "el enlace de Dirección de Obras Públicas"
REABRE = "La puede reabrir el Subcoordinador o el Coordinador hasta el DÍA."
ESPERAN: dict[str, tuple[tuple[str, ...], str, tuple[str, ...]]] = {
    "por_canalizar": (("secretaria", "subcoordinadora", "capturista"), AJENO,
                      ("La tiene el Capturista desde hoy; vence DÍA.", "Le falta el trámite.")),
    "con_dos_rechazos": (("coordinador", "subcoordinadora"), AJENO,
                         ("La tiene el Subcoordinador o el Coordinador desde hoy; vence DÍA.",)),
    "canalizado": (("enlace_obras",), AJENO, (f"La tiene {ENLACE} desde hoy y todavía no la recibe; vence DÍA.",)),
    "por_oficio": (("capturista",), AJENO,
                   ("La tiene el Capturista desde hoy: falta anotar la entrega del oficio a "
                    "Gobierno del Estado – Secretaría de Salud; vence DÍA.",)),
    "recibido": (("enlace_obras",), AJENO, (f"La tiene {ENLACE} desde hoy; vence DÍA.",)),
    "en_espera": (("enlace_obras",), AJENO, (f"Espera a la persona desde hoy, hasta el DÍA. La sigue {ENLACE}.",)),
    "proceso": (("enlace_obras",), AJENO, (f"La tiene {ENLACE} desde hoy; vence DÍA.",)),
    "concluido": (("coordinador", "subcoordinadora"), AJENO,
                  ("La tiene el Subcoordinador o el Coordinador desde hoy, para validarla; vence DÍA.",)),
    "validado": ((), FIN, ("Se validó el DÍA: quedó resuelto.", REABRE)),
    "no_resuelto": ((), FIN, ("Se validó el DÍA: no quedó resuelto.", REABRE)),
    "cancelado": ((), FIN, ("Se canceló el DÍA: la persona desiste.", REABRE)),
    "orientado": ((), FIN, ("Se orientó a la persona y se cerró el DÍA.", REABRE)),
    "pedida": (("coordinador", "subcoordinadora"), FIN,
               ("Se validó el DÍA: quedó resuelto.",
                "El DÍA pidieron reabrirla; responde el Subcoordinador o el Coordinador; vence DÍA.")),
    "duplicado": ((), FIN, ("Desde el DÍA se atiende junto con otra petición igual.", REABRE)),
}  # fmt: skip
"""Scene → whose turn it is, the heading of the box for everybody else, and what it says."""
A_QUIEN_LE_TOCA: dict[str, tuple[str, ...]] = {
    "por_canalizar": ("La tiene usted desde hoy; vence DÍA.", "Le falta el trámite."),
    "canalizado": ("La tiene usted; vence DÍA.",),
    "en_espera": ("Espera a la persona desde hoy, hasta el DÍA. La sigue usted.",),
    "pedida": ESPERAN["pedida"][2],
}
"""What it says to him, where that is not «La tiene usted desde hoy; vence DÍA.»; the enlace has no «desde» yet."""


def caja(html: str) -> tuple[str, tuple[str, ...]]:
    """Return the heading of the box «ahora» and its sentences, with every day as DÍA."""
    pagina = Pagina(html)
    (titulo,), frases = pagina.dichos(".ahora h2"), pagina.dichos(".ahora p.situacion")
    dia = r"\d{1,2} (?:ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)(?: \d{4})?"
    sin_dia = [re.sub(dia, "DÍA", frase).replace("vence el DÍA", "vence DÍA").replace("vence hoy", "vence DÍA")
               for frase in frases]  # fmt: skip
    return titulo, tuple(sin_dia)


def hechas(app: Flask, escenas: dict[str, Hacer]) -> dict[str, str]:
    """Make the scenes; return name → address of the page."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return {nombre: f"/peticiones/show/{hacer().id}" for nombre, hacer in escenas.items()}


@pytest.mark.solo_sqlite("the words are the same on both")
def test_a_quien_espera_en_cada_estado_para_cada_puesto(app: Flask, cliente: type[Cliente]) -> None:
    urls, errores = hechas(app, ESCENAS), []
    for quien in (*UNIDAD, "enlace_obras", "titular_obras"):
        navegador = cliente.de(quien)
        for escena, (les_toca, titulo, frases) in ESPERAN.items():
            respuesta = navegador.get(urls[escena])
            if respuesta.status_code == 404:
                continue
            suyas = A_QUIEN_LE_TOCA.get(escena, ("La tiene usted desde hoy; vence DÍA.",))
            debe = (SUYO, suyas) if quien in les_toca else (titulo, frases)
            if caja(respuesta.text) != debe:
                errores.append((quien, escena, caja(respuesta.text), debe))
    assert errores == []


EN_HUATABAMPO = {
    "en_recepcion": (("secretaria",), ("La tiene la Secretaria desde hoy; vence DÍA.",)),
    "en_analisis": (("coordinador",), ("La tiene el Coordinador desde hoy; vence DÍA.",)),
    "por_dictaminar": (("subcoordinadora",), ("La tiene el Subcoordinador desde hoy; vence DÍA.",)),
    "improcedente": ((), ("El DÍA se dictaminó que no procede.", REABRE)),
}
EN_411 = "Manual de Procedimientos, apartado 4.1.1 Lo que dice el manual (textual)"
MANUAL_H = {
    "en_recepcion": f"Paso 1 de 7 · {EN_411} «Recibe la solicitud del ciudadano» Secretaria",
    "en_analisis": f"Paso 2 de 7 · {EN_411} «Verifica y analiza» Coordinador de Atención Ciudadana",
    "por_dictaminar": f"Paso 3 de 7 · {EN_411} «Si procede le envía la solicitud al Capturista. Si no procede "
    "informa a la ciudadano» Subcoordinador de Atención Ciudadana",
}


def _de_huatabampo(hasta: str) -> Peticion:
    p = f.nueva(OBRAS, "secretaria")
    pasos = (("en_analisis", "entregar", "secretaria", {}), ("por_dictaminar", "verificar", "coordinador",
             {"analisis": "Cumple."}), ("improcedente", "dictaminar_improcedente", "subcoordinadora",
             {"motivo": "Es calle privada.", **_aviso()}))  # fmt: skip
    for estado, nombre, quien, datos in pasos:
        if p.estado != hasta:
            f.acto(p, nombre, quien, **datos)
            assert p.estado == estado
    return p


@pytest.mark.perfil("huatabampo")
@pytest.mark.solo_sqlite("the words are the same on both")
@pytest.mark.manual("E0")
def test_el_camino_de_huatabampo_con_las_palabras_de_su_manual(app: Flask, cliente: type[Cliente]) -> None:
    urls = hechas(app, {estado: lambda estado=estado: _de_huatabampo(estado) for estado in EN_HUATABAMPO})
    for quien in UNIDAD:
        navegador = cliente.de(quien)
        for escena, (les_toca, frases) in EN_HUATABAMPO.items():
            html = navegador.get(urls[escena]).text
            de_otros = (FIN if escena == "improcedente" else AJENO, frases)
            debe = (SUYO, ("La tiene usted desde hoy; vence DÍA.",)) if quien in les_toca else de_otros
            assert (quien, escena, caja(html)) == (quien, escena, debe)
            if escena in MANUAL_H:
                assert MANUAL_H[escena].replace("«", "").replace("»", "") in navegador.pagina(urls[escena]).texto


# Before «Ver más» (decision 0009, 11), and after


@pytest.mark.solo_sqlite("the guard is proved in test_guardia")
def test_antes_de_ver_mas_solo_lo_permitido(app: Flask, cliente: type[Cliente]) -> None:
    url = hechas(app, {"p": lambda: f.en("canalizado")})["p"]
    enlace = cliente.de("enlace_obras")
    texto = enlace.pagina(url).texto
    ajenos = ("bache hondo", "Hidalgo", "Carmen", "833", "Presencial", "Registrada", "Paso ", "Historia", "En el mapa")
    assert [palabra for palabra in ajenos if palabra in texto] == []
    permitidos = ("Qué Trámite", "Dónde Localidad", "Recibirla a más tardar", "Fecha límite", "Ver más")
    assert [palabra for palabra in permitidos if palabra not in texto] == []
    assert enlace.get(_alrededor(app, url)).status_code == 404
    enlace.acto(_folio(app, url), "recibir")
    texto = enlace.pagina(url).texto
    suyos = (
        "bache hondo",
        "Calle Hidalgo 214",
        "833 214 5518",
        "Paso 4 de 7 · Manual de Procedimientos, apartado «Recibido»",
        "Historia Hoy Recibida",
    )
    assert [palabra for palabra in suyos if palabra not in texto] == []


def _folio(app: Flask, url: str) -> str:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        return db.session.get_one(Peticion, int(url.rsplit("/", 1)[1])).folio


def _alrededor(app: Flask, url: str) -> str:
    return f"/peticiones/{_folio(app, url)}/alrededor"


@pytest.mark.solo_sqlite("the words are the same on both")
def test_cada_paso_dice_quien_y_cuantas_veces_volvio(app: Flask, cliente: type[Cliente]) -> None:
    def vuelta() -> Peticion:
        p = f.en("concluido")
        for _vez in range(2):
            f.acto(p, "devolver", "subcoordinadora", motivo="Falta la foto.")
            f.acto(p, "concluir", "enlace_obras", **f.conclusion())
        return p

    pagina = cliente.de("capturista").pagina(hechas(app, {"p": vuelta})["p"])
    dichos = pagina.dichos("li.paso")
    assert [li.get("class") for li in pagina.css("li.paso")] == [*["paso hecho"] * 4, "paso hoy", "paso "]
    assert [("El sistema" in d, "volvió dos veces" in d) for d in dichos] == [
        (False, False), (True, False), (False, False), (False, True), (False, False), (False, False),
    ]  # fmt: skip
    assert "Enlace Obras de Prueba" in dichos[4]


# Facts, and what may be done with them


@pytest.mark.solo_sqlite("the words are the same on both")
def test_los_datos_van_por_grupos_y_el_telefono_se_marca(app: Flask, cliente: type[Cliente]) -> None:
    navegador = cliente.de("capturista")
    url = hechas(app, {"p": lambda: f.en("proceso", correo="carmen@ejemplo.mx")})["p"]
    pagina, html = navegador.pagina(url), navegador.get(url).text
    texto = pagina.texto
    assert pagina.dichos("section[class^=grupo-]:not(.grupo-de-actos) > h3") == [
        "Qué", "Dónde", "Quién lo pide", "Quién la atiende y para cuándo", "Cómo llegó"]  # fmt: skip
    assert '<a href="tel:+528332145518">833 214 5518</a>' in html
    assert '<a href="mailto:carmen@ejemplo.mx">carmen@ejemplo.mx</a>' in html
    assert re.search(r"Fecha límite \d+ de \w+ de \d{4}, en \d+ días hábiles Plazo van 0 de \d+ días hábiles", texto)


@pytest.mark.solo_sqlite("the words are the same on both")
def test_otras_del_mismo_tramite_en_la_colonia(app: Flask, cliente: type[Cliente]) -> None:
    def con_otras() -> Peticion:
        f.en("validado"), f.en("validado"), f.en("proceso")
        f.en("canalizado", AGUAS)
        return f.en("recibido")

    url = hechas(app, {"p": con_otras})["p"]
    assert "Otras 3 del mismo trámite en" in cliente.de("capturista").pagina(url).texto
    texto = cliente.de("enlace_obras").pagina(url).texto
    assert "1 en proceso, 2 validadas" in texto


# Its place


def _con_lugar(p: Peticion, latitud: float) -> Peticion:
    with escritura():
        assert p.planteamiento is not None
        p.planteamiento.latitud, p.planteamiento.longitud = latitud, -97.94
    return p


def _lugar_de_la_localidad(latitud: float | None) -> None:
    with escritura():
        lugar = db.session.get_one(Localidad, f.datos_de_registro()["localidad_id"])
        lugar.latitud, lugar.longitud = latitud, latitud and -97.95


@pytest.mark.solo_sqlite("the words are the same on both")
def test_el_lugar_es_exacto_aproximado_o_ninguno(app: Flask, cliente: type[Cliente]) -> None:
    def escena(punto: float | None, localidad: float | None) -> tuple[bool, bool]:
        with app.app_context(), app.test_request_context(), como_sistema("prueba"):
            _lugar_de_la_localidad(localidad)
            p = f.en("recibido")
            url = f"/peticiones/show/{(_con_lugar(p, punto) if punto else p).id}"
        texto = navegador.pagina(url).texto
        return "El lugar que se anotó. Latitud y longitud: 22.40000, -97.94000" in texto, (
            "Lugar aproximado: el de la localidad. Latitud y longitud: 22.39000, -97.95000" in texto
        )

    navegador = cliente.de("capturista")
    assert escena(22.4, 22.39) == (True, False)
    assert escena(None, 22.39) == (False, True)
    assert escena(None, None) == (False, False)


def test_alrededor_trae_las_abiertas_que_esta_persona_lee(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        _lugar_de_la_localidad(22.39)
        p = _con_lugar(f.en("recibido"), 22.4)
        leida, sin_recibir = _con_lugar(f.en("proceso"), 22.41), _con_lugar(f.en("canalizado"), 22.42)
        _con_lugar(f.en("validado"), 22.43), _con_lugar(f.en("recibido", AGUAS), 22.44), f.en("recibido")
        nombre = str(p.localidad)
        folios, url = (leida.folio, sin_recibir.folio), f"/peticiones/{p.folio}/alrededor"
    de_la_unidad = cliente.de("capturista").get(url).json
    assert [uno["folio"] for uno in de_la_unidad["cerca"]] == [folios[1], folios[0]]
    assert [uno["folio"] for uno in cliente.de("enlace_obras").get(url).json["cerca"]] == [folios[0]]
    assert de_la_unidad["localidades"][0] == {"nombre": nombre, "lugar": [22.39, -97.95]}
    assert cliente.de("enlace_aguas").get(url).status_code == 404


# What was refused


@pytest.mark.solo_sqlite("the page is the same on both")
def test_si_otro_gano_dice_que_paso_y_no_se_pierde_lo_escrito(app: Flask, cliente: type[Cliente]) -> None:
    url = hechas(app, {"p": lambda: f.en("proceso")})["p"]
    enlace, folio = cliente.de("enlace_obras"), _folio(app, url)
    forma = enlace.pagina(url).forma("/actos/pausar")
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = db.session.scalars(select(Peticion).where(Peticion.folio == folio)).one()
        f.acto(p, "concluir", "enlace_obras", **f.conclusion())
    respuesta = enlace.post(forma["url"], {**forma["datos"], "texto": "Que traiga el plano", "hasta": "2099-01-02"})
    assert respuesta.status_code == 409
    texto = enlace.errores()
    assert "Enlace Obras de Prueba hizo «Concluir»" in texto
    assert "Lo último que pasó Concluida Enlace Obras de Prueba, Enlace ·" in texto
    assert "Lo que usted escribió no se guardó; cópielo si le sirve." in texto
    assert "Qué se espera de la persona: Que traiga el plano" in texto


@pytest.mark.solo_sqlite("the page is the same on both")
def test_lo_que_falta_se_dice_junto_y_lo_escrito_se_queda(app: Flask, cliente: type[Cliente]) -> None:
    url = hechas(app, {"p": lambda: f.en("proceso")})["p"]
    enlace = cliente.de("enlace_obras")
    respuesta = enlace.acto(_folio(app, url), "concluir", resuelto="no", accion="Revisión", observacion="Se fue.")
    assert respuesta.status_code == 422
    html = respuesta.text
    assert html.index("data-errores") < html.index("Lo que pide")
    assert 'value="Revisión"' in html
    assert "Escriba por qué no se puede: la persona tiene derecho a saberlo." in html
    assert html.count("Falta el día.") == 2


@pytest.mark.parametrize("quien", ["capturista", "enlace_obras"])
def test_la_pagina_no_cuesta_mas_de_su_tope(app: Flask, cliente: type[Cliente], quien: str) -> None:
    url = hechas(app, {"p": lambda: f.en("proceso", OBRAS)})["p"]
    assert costo(cliente.de(quien), url) <= TOPE_DE_PETICION
