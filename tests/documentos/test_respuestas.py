"""Answers by oficio and cancelled numbers: what the paper says and to whom, what the book keeps, what stays frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.actos.models import Movimiento
from app.catalogos.models.ajustes import Ajuste, Firmante
from app.catalogos.models.dependencias import Dependencia
from app.ciudadanos.models import Ciudadano
from app.commands import como_sistema
from app.documentos.models import Oficio
from app.documentos.presenters.oficios import contenido_de, de_oficio
from app.extensions import db, escritura
from app.nucleo.flujo import ActoRechazado, DatosInvalidos
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.pagina import valores_iniciales
from app.seguridad.models import Cambio
from app.seguridad.zona import hoy
from tests.cliente import Cliente
from tests.documentos.test_oficios import RECHAZO, firma, libro, por_oficio
from tests.factories import HOY, acto, en, leer, nueva
from tests.historias.oficina import texto_de_pdf


def responder(p: Peticion, texto: str = "Se tapó el bache.") -> Oficio:
    """Answer by oficio; return the row of the book."""
    acto(p, "emitir_respuesta", "capturista", texto=texto)
    return ultimo(p)


def ultimo(p: Peticion) -> Oficio:
    """Return the newest oficio of a petición as the database holds it."""
    consulta = select(Oficio).where(Oficio.peticion_id == p.id).order_by(Oficio.id.desc()).limit(1)
    return db.session.scalars(consulta, execution_options={"populate_existing": True}).one()


def cerrada(nombre: str, quien: str, desde: str = "proceso", **datos: Any) -> Peticion:
    """Return a petición that came to another end than its validation."""
    return acto(en(desde), nombre, quien, **datos)


AVISO = {"informado_medio": "llamada", "informado_fecha": HOY, "informado_por": "La Unidad"}


@pytest.mark.manual("D7")
@pytest.mark.parametrize(
    ("resuelto", "favorable", "resolucion", "propuesta"),
    [
        ("si", True, "su petición fue atendida", "Bacheo con mezcla asfáltica. Quedó parejo."),
        ("no", False, "su petición no pudo resolverse", "La calle es privada."),
    ],
)
def test_the_answer_says_what_the_facts_say(
    sistema: None, resuelto: str, favorable: bool, resolucion: str, propuesta: str
) -> None:
    p = en("validado", resuelto=resuelto)
    assert valores_iniciales(p, "emitir_respuesta") == {"texto": propuesta}
    datos = de_oficio(p, responder(p, propuesta))
    assert (datos["favorable"], datos["resolucion"], datos["texto"]) == (favorable, resolucion, propuesta)
    assert (datos["para"], datos["domicilio"]) == ("María del Carmen Ruiz Ávila", "Calle Hidalgo 214")
    assert datos["dependencia"] == str(p.dependencia)


def test_a_cancelled_one_and_a_rejected_one_are_answered_with_their_reason(sistema: None) -> None:
    desistida = cerrada("cancelar", "subcoordinadora", motivo="desistimiento")
    ajena = cerrada("cancelar", "subcoordinadora", motivo="incompetencia", texto="Toca a la CFE.", **AVISO)
    orientada = acto(nueva(None, tipo="orientacion"), "orientar", "capturista", texto="Vaya al Registro Civil.")
    dicen = []
    for p in (desistida, ajena, orientada):
        datos = de_oficio(p, responder(p, valores_iniciales(p, "emitir_respuesta")["texto"]))
        dicen.append((datos["resolucion"], datos["texto"]))
    assert dicen == [
        ("su petición se cerró porque usted desistió de ella", "Usted desistió de su petición."),
        ("su petición le toca a otra autoridad y aquí quedó cancelada", "Toca a la CFE."),
        ("se dio respuesta a su consulta", "Vaya al Registro Civil."),
    ]


def test_it_says_until_when_it_may_be_reopened(sistema: None) -> None:
    concluida, validada = en("concluido"), en("validado")
    assert "tendrá 15 días hábiles" in de_oficio(concluida, responder(concluida))["puede"][0]
    puede = de_oficio(validada, responder(validada))["puede"]
    assert validada.reabrible_hasta is not None
    assert f"a más tardar el {validada.reabrible_hasta.day} de " in puede[0]
    assert puede[-1] == "Si quiere quejarse de cómo se le atendió, puede hacerlo ante el Órgano de Control."


@pytest.mark.parametrize(
    ("cambios", "para"),
    [
        ({"confidencial": "1"}, "A quien presentó en confianza la petición "),
        ({"anonima": "1", "nombre": None, "apellidos": None, "telefono": None}, "A quien presentó la petición "),
    ],
)
def test_who_gave_no_name_is_called_by_her_peticion(sistema: None, cambios: dict[str, Any], para: str) -> None:
    p = en("validado", **{"aviso_medio": "mostrado", **cambios})
    datos = de_oficio(p, responder(p))
    assert (datos["para"], datos["domicilio"], datos["localidad"]) == (para + p.folio, None, None)
    assert "Ruiz" not in str(datos)


def test_only_what_has_an_end_is_answered(sistema: None) -> None:
    p = en("proceso")
    with pytest.raises(ActoRechazado):
        responder(p)
    with pytest.raises(DatosInvalidos, match="Escriba la respuesta"):
        responder(en("concluido"), " ")
    assert libro() == []


def test_the_citizen_reads_that_she_was_answered(sistema: None) -> None:
    from app.portal.presenters import resultado_de

    p = en("validado")
    responder(p)
    assert resultado_de(p)["avisos"][0]["texto"] == "Se le respondió por oficio"


# Cancelled numbers


def cancelar(p: Peticion, **datos: Any) -> None:
    """Cancel the newest oficio of a petición by the act."""
    acto(p, "cancelar_oficio", "coordinador", **{"oficio_id": ultimo(p).id, "motivo": "Salió con errores.", **datos})


def test_a_cancelled_number_stays_and_another_takes_its_place(sistema: None) -> None:
    p = por_oficio()
    viejo = ultimo(p)
    cancelar(p, reponer="1")
    nuevo = ultimo(p)
    assert libro() == [("AC/0001", "canalizacion", True), ("AC/0002", "canalizacion", False)]
    assert db.session.get_one(Oficio, viejo.id, populate_existing=True).motivo == "Salió con errores."
    assert (nuevo.dependencia_id, nuevo.motivo) == (p.dependencia_id, None)
    m = db.session.scalars(select(Movimiento).where(Movimiento.de(p)).order_by(Movimiento.numero.desc())).first()
    assert m is not None
    assert m.datos == {"oficio_id": "AC/0001/2026", "motivo": "Salió con errores.", "reponer": True}


def test_without_another_none_is_left_to_cancel(sistema: None) -> None:
    p = por_oficio()
    cancelar(p)
    assert libro() == [("AC/0001", "canalizacion", True)]
    assert leer(p.folio).planteamiento.oficios == "AC/0001/2026 (cancelado)"  # type: ignore[union-attr]
    with pytest.raises(ActoRechazado):
        cancelar(leer(p.folio))


def test_only_an_oficio_of_this_peticion_in_force_is_cancelled(sistema: None) -> None:
    p, otra = por_oficio(), por_oficio()
    with pytest.raises(DatosInvalidos, match="Elija una de las opciones"):
        cancelar(p, oficio_id=ultimo(otra).id)
    with pytest.raises(DatosInvalidos, match="por qué se cancela"):
        cancelar(p, motivo="")
    assert [cancelado for _n, _c, cancelado in libro()] == [False, False]


def test_a_new_answer_keeps_its_words_and_takes_the_data_of_today(sistema: None) -> None:
    p = en("validado")
    responder(p, "Se tapó y se repuso la señal.")
    with escritura():
        db.session.execute(update(Ciudadano).values(nombre="Carmela"))
    cancelar(p, reponer="1")
    contenido = ultimo(p).contenido
    assert contenido is not None
    assert (contenido["para"], contenido["texto"]) == ("Carmela Ruiz Ávila", "Se tapó y se repuso la señal.")


def test_what_was_wrong_is_mended_in_the_new_one(sistema: None) -> None:
    p = en("validado")
    responder(p, "Se tapo el vache.")
    cancelar(p, reponer="1", texto="Se tapó el bache.")
    assert (ultimo(p).contenido or {})["texto"] == "Se tapó el bache."
    carta = por_oficio()
    cancelar(carta, reponer="1", texto="No se usa.")
    assert "No se usa." not in str(ultimo(carta).contenido)


@pytest.mark.solo_sqlite("the words are the same on both")
def test_the_page_tells_of_answer_and_replacement(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("validado")
        pk, folio = p.id, p.folio
    ella, url = cliente.de("subcoordinadora"), f"/peticiones/show/{pk}"
    assert ella.acto(folio, "emitir_respuesta", texto="Se tapo el vache.").status_code == 303
    html = ella.get(url).text
    assert "Oficio AC/0001/2026 hecho." in html
    assert f'<a href="/peticiones/{folio}/oficio.pdf?oficio=1" target="_blank" rel="noopener">Imprimir</a>' in html
    assert "Ya se le respondió con AC/0001/2026; esto hace otro oficio." in html
    datos = ella.pagina(url).forma("/actos/cancelar_oficio")["datos"]
    assert (datos["oficio_id"], datos["texto"].strip()) == ("1", "Se tapo el vache.")
    cambios = {**datos, "motivo": "Faltas.", "reponer": "1", "texto": "Se tapó el bache."}
    assert ella.post(f"/peticiones/{folio}/actos/cancelar_oficio", cambios).status_code == 303
    texto = ella.pagina(url).texto
    assert "Se emitió AC/0002/2026 en su lugar." in texto
    assert "Qué se le responde Se tapó el bache." in texto


CONTRA = {"contra": "servidor_publico", "motivo": "Acusa."}


@pytest.mark.parametrize(
    ("nombre", "quien", "datos", "motivo"),
    [
        ("rechazar_competencia", "capturista", RECHAZO, "Rechazada: no es de su competencia: No nos toca."),
        ("cancelar", "subcoordinadora", {"motivo": "desistimiento"}, "Cancelada"),
        # Both alike: the book, which outlives the reserve, must not distinguish one from the other.
        ("reasignar", "subcoordinadora", {"motivo": "Le toca a otra."}, "Retirada de la dependencia"),
        ("reservar", "capturista", CONTRA, "Retirada de la dependencia"),
    ],
)
def test_what_leaves_says_why_its_oficio_was_cancelled(
    sistema: None, nombre: str, quien: str, datos: dict[str, Any], motivo: str
) -> None:
    p = por_oficio()
    acto(p, nombre, quien, **datos)
    assert ultimo(p).motivo == motivo


def test_an_answer_stays_good_when_the_peticion_leaves(sistema: None) -> None:
    p = en("concluido")
    responder(p)
    acto(p, "reasignar", "coordinador", motivo="Le toca a otra.")
    assert libro() == [("AC/0001", "respuesta", False)]


# Frozen


def test_reprinted_later_it_says_the_same(sistema: None) -> None:
    firma("Ana Torres Leal", "Directora")
    p = por_oficio()
    antes = de_oficio(p, ultimo(p))
    with escritura():
        db.session.execute(update(Ciudadano).values(nombre="Otra"))
        db.session.execute(update(Dependencia).values(titular="Otro titular"))
        db.session.execute(update(Ajuste).where(Ajuste.clave == "oficina").values(valor="Otra oficina"))
    firma("Nuevo Titular", "Director")
    assert de_oficio(leer(p.folio), ultimo(p)) == antes
    assert contenido_de(leer(p.folio), ultimo(p), {})["ciudadano"]["nombre"] == "Otra Ruiz Ávila"


def test_an_oficio_from_before_says_what_stands_today(sistema: None) -> None:
    p = en("recibido")
    antes = p.fecha_limite
    acto(p, "prorrogar", "coordinador", motivo="Falta material.", fecha_limite=hoy() + timedelta(days=60))
    guardado = de_oficio(p, ultimo(p))
    with escritura():
        db.session.execute(update(Oficio).values(contenido=None))
    assert de_oficio(p, ultimo(p)) == guardado
    assert antes is not None
    assert guardado["antes"].startswith(f"{antes.day} de ")
    assert guardado["motivo"] == "Falta material."


def test_what_it_says_is_not_copied_into_the_log_of_changes(sistema: None) -> None:
    responder(en("validado"), "Se tapó el bache de la señora.")
    cambios = [(c.despues or {}) for c in db.session.scalars(select(Cambio).where(Cambio.tabla == "oficio"))]
    assert [c for c in cambios if "Ruiz" in str(c) or "señora" in str(c)] == []
    assert [c["clase"] for c in cambios] == ["respuesta"]


def test_each_class_has_its_signatory_and_who_is_absent_the_next(sistema: None) -> None:
    with escritura():
        db.session.execute(update(Firmante).values(activo=False))
        db.session.add_all(
            Firmante(nombre=nombre, cargo="Cargo", para=para, activo=activo)
            for nombre, para, activo in (
                ("Ausente", "oficio", False), ("Suplente", "oficio", True), ("De respuestas", "respuesta", True),
            )
        )  # fmt: skip
    assert (ultimo(por_oficio()).firma, responder(en("validado")).firma) == ("Suplente", "De respuestas")


# On the screen


@pytest.mark.manual("D7")
def test_the_story_in_the_browser(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("validado")
        pk, folio = p.id, p.folio
    capturista, coordinador = cliente.de("capturista"), cliente.de("coordinador")
    forma = capturista.pagina(f"/peticiones/show/{pk}").forma(f"/peticiones/{folio}/actos/emitir_respuesta")
    assert forma["datos"]["texto"].strip() == "Bacheo con mezcla asfáltica. Quedó parejo."
    assert capturista.post(f"/peticiones/{folio}/actos/emitir_respuesta", forma["datos"]).status_code == 303
    url = f"/peticiones/{folio}/oficio.pdf?oficio=1"
    pagina = capturista.get(f"/peticiones/show/{pk}").text
    assert (f'href="{url}"' in pagina, "Oficio de respuesta AC/0001/2026" in pagina) == (True, True)
    assert "actos/cancelar_oficio" not in pagina
    primera = capturista.get(url).data
    texto = " ".join(texto_de_pdf(primera).split())
    frases = (folio, "AC/0001/2026", "María del Carmen Ruiz Ávila", "fue atendida", "Bacheo con mezcla asfáltica")
    assert [frase for frase in frases if frase not in texto] == []
    forma = coordinador.pagina(f"/peticiones/show/{pk}").forma(f"/peticiones/{folio}/actos/cancelar_oficio")
    assert capturista.get(url).data == primera
    datos = {**forma["datos"], "oficio_id": "1", "motivo": "Tenía mal el nombre.", "reponer": "1"}
    assert coordinador.post(f"/peticiones/{folio}/actos/cancelar_oficio", datos).status_code == 303
    assert "Tenía mal el nombre." in " ".join(texto_de_pdf(capturista.get(url).data).split())
    assert "Oficio de respuesta AC/0001/2026 (cancelado)" in capturista.get(f"/peticiones/show/{pk}").text
    libro_ = coordinador.pagina("/oficios/list/?clase=respuesta").texto
    assert [x for x in ("AC/0001/2026", "AC/0002/2026", "Tenía mal el nombre.", "La persona") if x not in libro_] == []
    assert "Ningún oficio cumple" in coordinador.pagina("/oficios/list/?clase=prorroga").texto


@pytest.mark.solo_sqlite("permissions do not hang on the engine")
def test_the_answer_to_another_bodys_letter_is_not_the_enlaces(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        p = en("validado")
        responder(p)
        folio = p.folio
    assert cliente.de("enlace_obras").get(f"/peticiones/{folio}/oficio.pdf?oficio=1").status_code == 403
