"""The figures of the peticiones: what is suspected of being spam counts in none of them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.catalogos.models import Dependencia
from app.extensions import db, escritura
from app.informes.queries import peticiones
from app.peticiones.models.peticion import Peticion
from app.seguridad.zona import hoy
from tests import factories as f
from tests.bitacora import entradas as e
from tests.elenco import OBRAS


def test_lo_sospechoso_no_se_cuenta(sistema: None) -> None:
    f.en("canalizado")
    basura = f.en("canalizado").id
    with escritura():
        db.session.get_one(Peticion, basura).cuarentena = True
    obras = db.session.scalars(select(Dependencia.nombre).where(Dependencia.clave == OBRAS)).one()
    with e.como("coordinador"):
        assert len(db.session.scalars(select(Peticion)).all()) == 2
        desde = hoy() - timedelta(days=30)
        assert peticiones.generales(desde) == {
            "recibidas": 1, "abiertas": 1, "validadas": 0, "resueltas": 0, "vencidas": 0,
        }  # fmt: skip
        assert peticiones.por_estado(desde) == {"canalizado": 1}
        assert peticiones.por_dependencia(desde) == [(obras, 1, 0)]
        assert peticiones.por_mes(hoy()) == [(hoy().replace(day=1), 1, 0)]
