"""What the rounds read: the store and the peticiones that wait, by pieces, whatever there is."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.archivos import papelera, queries
from app.archivos.almacen import almacen
from app.extensions import db, escritura
from app.peticiones import jobs
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests.factories import acto, archivo, en

pytestmark = pytest.mark.usefixtures("sistema")


@pytest.mark.parametrize("de_una_vez", [1, 2, 500])
def test_only_what_no_row_names_is_put_aside(monkeypatch: pytest.MonkeyPatch, de_una_vez: int) -> None:
    monkeypatch.setattr(papelera, "DE_UNA_VEZ", de_una_vez)
    monkeypatch.setattr(queries, "DE_UNA_VEZ", de_una_vez)
    nombrado, *sueltos = (archivo(texto) for texto in ("uno", "dos", "tres", "cuatro"))
    acto(en("proceso"), "adjuntar", "capturista", archivo=nombrado, texto="Acta")
    for suelto in sueltos:
        almacen().guardar(suelto)
    hace_dos_dias = time.time() - 2 * 86400
    for uno in (nombrado, *sueltos):
        os.utime(almacen().ruta(uno.sha256), (hace_dos_dias, hace_dos_dias))
    assert papelera.apartar(almacen(), 0, hoy()) >= 3  # other tests leave files of their own
    assert almacen().tiene(nombrado.sha256)
    assert not any(almacen().tiene(suelto.sha256) for suelto in sueltos)


def test_what_waits_is_read_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOTE", 2)
    for _ in range(5):
        acto(en("proceso"), "pausar", "enlace_obras", texto="El acta", hasta=hoy() + timedelta(days=3))
    with escritura():
        db.session.execute(update(Peticion).values(en_espera_hasta=hoy()))
    assert jobs.reanudar_vencidas() == 5
    assert jobs.reanudar_vencidas() == 0
