"""The bandeja «Por canalizar» holds what the Capturista may channel, counted as listed, requisitos pending or not."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.commands import como_sistema
from app.extensions import db, escritura
from app.nucleo.flujo import posibles
from app.nucleo.puestos import CAPTURISTA
from app.peticiones.bandeja import cifras
from app.peticiones.models.peticion import Peticion
from app.peticiones.workflow.tabla import TABLA
from tests import factories as f
from tests.cliente import Cliente, Pagina
from tests.elenco import AGUAS, OBRAS
from tests.peticiones.test_listas import folios_de

pytestmark = pytest.mark.dialecto("the criterion is SQL")

# what happens to it → (columns, «Por canalizar», «Faltan requisitos»), typed by hand from the manual
CASOS: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "completa": ({"tramite": "exige"}, True, False),
    "le faltan": ({"tramite": "exige", "faltan": 2}, False, True),
    "le faltan y se admiten": ({"tramite": "admite", "faltan": 2}, True, True),
    "se admiten y no le falta": ({"tramite": "admite"}, True, False),
    "sin trámite ni destino": ({"tramite": None}, False, False),
    "sin trámite y con destino": ({"tramite": None, "destino": AGUAS}, True, False),
    "con destino y le faltan": ({"tramite": None, "destino": AGUAS, "faltan": 1}, False, True),
    "con destino, se admiten": ({"tramite": "admite", "destino": AGUAS, "faltan": 1}, True, True),
    "rechazada una vez, se admiten": ({"tramite": "admite", "faltan": 1, "rechazos": 1}, True, True),
    "rechazada dos veces, se admiten": ({"tramite": "admite", "faltan": 1, "rechazos": 2}, False, True),
    "en cuarentena, se admiten": ({"tramite": "admite", "faltan": 1, "cuarentena": True}, False, False),
    "en recepción, se admiten": ({"tramite": "admite", "faltan": 1, "estado": "en_recepcion"}, False, True),
    "en análisis, se admiten": ({"tramite": "admite", "faltan": 1, "estado": "en_analisis"}, False, True),
    "canalizada, se admiten": ({"tramite": "admite", "faltan": 1, "estado": "canalizado"}, False, False),
    "cancelada, se admiten": ({"tramite": "admite", "faltan": 1, "estado": "cancelado"}, False, False),
}


def sembrar() -> dict[str, str]:
    """Make one petición of each case and return case → folio."""
    obras = f.id_de(Dependencia, OBRAS)
    with escritura() as sesion:
        dos = {n: Tramite(clave=f"t_{n}", nombre=n, clase="gestoria", plazo=5, dependencia_id=obras,
                          admite_pendientes=n == "admite") for n in ("exige", "admite")}  # fmt: skip
        sesion.add_all(dos.values())
    folios = {}
    for caso, (puesto, _lista, _falta) in CASOS.items():
        p = f.en("por_canalizar")
        valores = {"estado": "por_canalizar", "faltan": 0, "rechazos": 0, **puesto}
        tramite, destino = valores.pop("tramite"), valores.pop("destino", None)
        valores |= {"tramite_id": dos[tramite].id if tramite else None}
        valores |= {"destino_id": f.id_de(Dependencia, destino) if destino else None}
        valores |= {"dependencia_id": obras} if valores["estado"] == "canalizado" else {}
        with escritura() as sesion:
            sesion.execute(update(Peticion).where(Peticion.id == p.id).values(**valores))
        folios[caso] = p.folio
    return folios


def numero(html: str, bandeja: str) -> int:
    """Return the figure of a bandeja on the home page."""
    (dicho,) = Pagina(html).dichos(f'a[href$="bandeja={bandeja}"] > small + b')
    return int(dicho.replace(",", ""))


def se_ofrece(p: Peticion) -> bool:
    """Answer whether a row of the table gives `canalizar` to the Capturista."""
    return any(paso.acto == "canalizar" and CAPTURISTA in paso.puestos for paso in posibles(TABLA, p))


def test_the_tray_holds_what_may_be_channelled_and_its_list_agrees(app: Flask, cliente: type[Cliente]) -> None:
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        folios = sembrar()
    c = cliente.de("capturista")
    inicio = c.get("/").text
    for bandeja, cual in (("por_canalizar", 1), ("faltan", 2)):
        esperados = {folios[caso] for caso, que in CASOS.items() if que[cual]}
        pagina = c.pagina(f"/peticiones/list/?bandeja={bandeja}")
        vistos = set(folios_de(pagina, list(folios.values())))
        assert {k for k, v in folios.items() if v in vistos} == {k for k, v in folios.items() if v in esperados}
        assert numero(inicio, bandeja) == len(esperados)
    por_mover = {folios[caso] for caso, que in CASOS.items() if que[1] or que[2]}
    assert por_mover <= set(Pagina(inicio).dichos("a.folio"))


@pytest.mark.usefixtures("sistema")
def test_the_tray_says_what_the_act_says() -> None:
    folios = sembrar()
    criterio = cifras()["por_canalizar"].criterio()
    contadas = set(db.session.scalars(select(Peticion.folio).where(criterio)))
    assert contadas == {folio for folio in folios.values() if se_ofrece(f.leer(folio))}
