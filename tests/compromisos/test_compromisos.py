"""Compromisos on screen: what may be promised, how it is kept with a photo, what is overdue."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.archivos.models import Foto
from app.compromisos.models import Compromiso
from app.extensions import db, escritura
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.cerca_de_ti import vivida as v
from tests.cliente import Cliente


def estados() -> list[str]:
    return list(db.session.scalars(select(Compromiso.estado).order_by(Compromiso.id)))


def vencen(*dias: int) -> None:
    """Make one compromiso per number of days from today on, named by it."""
    for dia in dias:
        pk = v.compromiso(que=f"Lo de {dia} días")
        with escritura():
            db.session.get_one(Compromiso, pk).fecha = hoy() + timedelta(days=dia)


def alta(**cambios: Any) -> dict[str, Any]:
    return {"que": v.QUE, "responsable": "Obras Públicas", **cambios}


def test_en_pantalla_no_se_promete_para_un_dia_que_paso(app: Flask, cliente: type[Cliente]) -> None:
    coordinador = cliente.de("coordinador")
    dia = v.en_base(app, hoy)
    csrf = coordinador.ficha_csrf()
    ayer = alta(csrf_token=csrf, fecha=(dia - timedelta(days=1)).isoformat())
    respuesta = coordinador.post("/compromisos/add", ayer)
    assert (respuesta.status_code, "Ese día ya pasó." in respuesta.text, v.QUE in respuesta.text) == (422, True, True)
    assert coordinador.post("/compromisos/add", {**ayer, "fecha": "mañana"}).status_code == 422
    assert coordinador.post("/compromisos/add", {**ayer, "fecha": dia.isoformat()}).status_code == 303
    assert v.en_base(app, estados) == ["abierto"]


@pytest.mark.manual("F-9")
def test_se_cumple_con_su_foto(app: Flask, cliente: type[Cliente]) -> None:
    pk = v.en_base(app, lambda: v.compromiso())
    navegador = cliente.de("subcoordinadora")
    forma = navegador.pagina(f"/compromisos/show/{pk}").forma("/actos/cumplir")
    sin_decir = navegador.post(forma["url"], {**forma["datos"], "archivo": (f.foto("calle"), "calle.jpg")})
    assert (sin_decir.status_code, v.en_base(app, lambda: db.session.scalars(select(Foto.id)).all())) == (422, [])
    datos = {**forma["datos"], "evidencia": "Se pavimentó.", "archivo": (f.foto("calle"), "calle.jpg")}
    assert navegador.post(forma["url"], datos).status_code == 303
    foto = v.en_base(app, lambda: db.session.scalars(select(Foto.id)).one())
    pagina = navegador.get(f"/compromisos/show/{pk}")
    assert f'<img src="/fotos/{foto}" alt="calle.jpg"' in pagina.text
    assert "Se pavimentó." in pagina.text
    assert navegador.get(f"/fotos/{foto}").status_code == 200


@pytest.mark.parametrize(
    ("plazo", "hay"), [("vencidos", {"Lo de -1 días"}), ("semana", {"Lo de 0 días", "Lo de 7 días"}), ("", None)]
)
def test_la_lista_dice_que_esta_vencido(app: Flask, cliente: type[Cliente], plazo: str, hay: set[str] | None) -> None:
    todos = {f"Lo de {dia} días" for dia in (-1, 0, 7, 8)}

    def hacer() -> None:
        vencen(-1, 0, 7, 8)
        cumplido = v.compromiso(que="Ya se hizo")
        e.acto(db.session.get_one(Compromiso, cumplido), "cumplir", "coordinador", evidencia="Acta.")
        with escritura():
            db.session.get_one(Compromiso, cumplido).fecha = hoy() - timedelta(days=3)

    v.en_base(app, hacer)
    pagina = cliente.de("coordinador").pagina(f"/compromisos/list/?plazo={plazo}").texto
    assert {dicho for dicho in (*todos, "Ya se hizo") if dicho in pagina} == (hay or {*todos, "Ya se hizo"})
    assert ("Vencido" in pagina.replace("Vencidos", "")) is ("Lo de -1 días" in pagina)


@pytest.mark.solo_sqlite("arguments do not hang on the engine")
def test_un_plazo_que_no_es(cliente: type[Cliente]) -> None:
    assert cliente.de("coordinador").get("/compromisos/list/?plazo=zzz").status_code == 400
