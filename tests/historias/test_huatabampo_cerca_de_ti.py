"""Huatabampo's Cerca de Ti (H 4.3.1) whole: the sheet, the day without signal, what arrives late, the follow-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.cerca_de_ti.jobs import congelar_informes
from app.cerca_de_ti.models import InformeDeJornada
from app.extensions import db
from app.nucleo.reloj import ahora
from tests.bitacora import entradas as e
from tests.campo.telefono import Telefono, anuncio, datos_de, imagen
from tests.cliente import Cliente
from tests.elenco import AGUAS, EN_HUATABAMPO
from tests.factories import cadenas_rotas_de_todo, leer, tramite_de
from tests.historias.oficina import Oficina, texto_de_pdf

pytestmark = pytest.mark.perfil("huatabampo")
EQUIPO = {"subcoordinador_id": "subcoordinadora", "asesor_id": "asesor", "capturista_id": "capturista",
          "informacion_id": "informacion"}  # fmt: skip


@pytest.fixture
def oficina(app: Flask, cliente: type[Cliente]) -> Oficina:
    """Huatabampo's office."""
    return Oficina(app, cliente)


class Dia:
    """One jornada as its team lives it: papers and pages by browser, records by telephone."""

    def __init__(self, oficina: Oficina) -> None:
        self.o = oficina
        quienes = {campo: oficina.en_base(lambda u=u: e.de_usuario(u)) for campo, u in EQUIPO.items()}
        self.localidad = oficina.en_base(e.localidad)
        hoy = self.en_base(lambda: e.hoy().isoformat())
        lugar = {"localidad_id": self.localidad, "lugar": "Plaza del ejido", "fecha": hoy, **quienes}
        self.url = self._llena("/jornadas/add", lugar)
        self.id = int(self.url.rsplit("/", 1)[1])
        self.j = {"id": self.id, "localidad": self.localidad, "hoy": hoy, "dependencia": 0}

    def en_base(self, mirar: Callable[[], Any]) -> Any:
        return self.o.en_base(mirar)

    def _llena(self, url: str, datos: dict[str, Any]) -> str:
        forma = self.o.de("coordinador").pagina(url).forma("")
        respuesta = self.o.de("coordinador").post(url, {**forma["datos"], **datos})
        assert respuesta.status_code == 303, self.o.de("coordinador").errores()
        return str(respuesta.location)

    def acto(self, nombre: str, **datos: Any) -> None:
        """The Coordinador moves the jornada."""
        forma = self.o.de("coordinador").pagina(self.url).forma(f"/actos/{nombre}")
        assert self.o.de("coordinador").post(forma["url"], {**forma["datos"], **datos}).status_code == 303

    def hoja(self) -> str:
        """Return the text of the sheet that the team takes along."""
        respuesta = self.o.de("coordinador").get(f"/jornadas/{self.id}/hoja.pdf")
        assert respuesta.status_code == 200
        return texto_de_pdf(respuesta.data)

    def registra(self, usuario: str, tipo: str, sobre: dict[str, Any] | None = None, **datos: Any) -> str:
        """Send by that person's telephone what she recorded in the jornada; return the folio."""
        telefono = Telefono(self.o.de(usuario))
        enviado = telefono.sobre(tipo, {**datos_de(tipo, self.j), **datos}, jornada_id=self.id, **(sobre or {}))
        respuesta = telefono.enviar(enviado)
        assert respuesta.status_code == 201, respuesta.text
        for n, _foto in enumerate(enviado["fotos"]):
            assert telefono.foto(enviado, n, imagen()).json["completa"] is True
        return str(respuesta.json["folio"])

    def sigue(self, folio: str) -> None:
        """The Coordinador visits the dependencia on a petición of the jornada."""
        visita = self.en_base(lambda: e.datos_de_visita(EN_HUATABAMPO[AGUAS]))
        datos = {**visita, "tipo": "seguimiento", "peticion_folio": folio, "jornada_id": self.id}
        self._llena("/visitas/add", {clave: str(valor) for clave, valor in datos.items()})

    def ronda(self) -> list[dict[str, Any]]:
        """Run the jobs; return the contents of every version of the report."""

        def mirar() -> list[dict[str, Any]]:
            congelar_informes()
            consulta = select(InformeDeJornada.contenido).where(InformeDeJornada.jornada_id == self.id)
            return list(db.session.scalars(consulta.order_by(InformeDeJornada.numero)))

        return self.en_base(mirar)  # type: ignore[no-any-return]


def nacida(oficina: Oficina, folio: str) -> tuple[str, int | None, str]:
    """Return state, jornada and procedimiento of a petición."""

    def mirar() -> tuple[str, int | None, str]:
        p = leer(folio)
        return p.estado, p.jornada_id, p.canal.procedimiento

    return oficina.en_base(mirar)  # type: ignore[no-any-return]


@pytest.mark.manual("E0c", "A1", "A2", "A3", "A4", "A5", "B13", "F-7", "F-9")
def test_el_dia_entero_paso_por_paso(oficina: Oficina) -> None:
    antes = oficina.registra(localidad_id=e.localidad, tramite_id=lambda: tramite_de(EN_HUATABAMPO[AGUAS]).id)
    dia = Dia(oficina)

    # 1. The Coordinador supervises and coordinates: what the locality asked goes with the team.
    assert antes in dia.hoja()
    dia.acto("iniciar")

    # 2. The Subcoordinador attends, records and advises.  3. The Asesor advises and orients.
    entrada = dia.registra("subcoordinadora", "bitacora", reporta="Rosario Gil", sobre={"aviso_leido": True})
    asesoria = dia.registra("asesor", "asesoria")
    compromiso = dia.registra("subcoordinadora", "compromiso")
    dia.registra("informacion", "visita", sobre={"aviso_leido": True, "fotos": [anuncio(imagen())]})

    # 4. The Capturista captures and channels.
    aguas = oficina.en_base(lambda: tramite_de(EN_HUATABAMPO[AGUAS]).id)
    peticion = dia.registra("capturista", "peticion", tramite_id=aguas)
    assert nacida(oficina, peticion) == ("por_canalizar", dia.id, "cerca_de_ti")
    oficina.de("capturista").acto(peticion, "canalizar")
    sin_senal = ahora().isoformat()
    dia.acto("cerrar", observacion="Vinieron veinte personas.")
    pagina = oficina.de("coordinador").pagina(dia.url).texto
    assert [folio in pagina for folio in (antes, entrada, asesoria, compromiso, peticion)] == [True] * 5

    # What was captured before the closing arrives later: a new version, and the first stays as it was.
    assert [version["cifras"]["visitas"] for version in dia.ronda()] == [1]
    dia.registra("informacion", "visita", sobre={"aviso_leido": True, "capturado": sin_senal})
    assert [version["cifras"]["visitas"] for version in dia.ronda()] == [1, 2]

    # 5. The Coordinador visits the dependencias to follow up.
    dia.sigue(peticion)
    assert [version["cifras"]["visitas"] for version in dia.ronda()] == [1, 2, 3]

    # 6. The dependencias receive it.
    tablero = oficina.de("enlace_aguas").pagina("/tablero/").texto
    assert (peticion in tablero, "Ana" in tablero) == (True, False)
    oficina.de("enlace_aguas").acto(peticion, "recibir")
    assert oficina.en_base(lambda: leer(peticion).estado) == "recibido"
    assert oficina.en_base(lambda: cadenas_rotas_de_todo()) == []
