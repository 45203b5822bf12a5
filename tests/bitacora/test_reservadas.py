"""An entry and its reservadas: it hides with them, shows again without them, and keeps who reported it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from app.bitacora.models.entrada import Bitacora
from app.bitacora.models.visita import Visita
from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.nucleo.flujo import DatosInvalidos
from app.peticiones.models.peticion import Peticion
from tests.bitacora import entradas as e
from tests.elenco import OBRAS
from tests.factories import cadenas_rotas_de_todo, id_de

RESERVA = {"contra": "servidor_publico", "motivo": "Acusa al jefe de cuadrilla."}
CONTRA_OBRAS = {"tipo": "queja", "contra": "servidor_publico"}


@pytest.fixture
def oficina(sistema: None) -> None:
    e.canales()


def de_control() -> int:
    """Return the id of the Órgano de Control."""
    return int(db.session.scalars(select(Dependencia.id).where(Dependencia.control.is_(True))).one())


def nacidas(b: Bitacora) -> list[Peticion]:
    """Return the peticiones made of an entry."""
    return list(db.session.scalars(select(Peticion).where(Peticion.bitacora_id == b.id).order_by(Peticion.id)))


def la_ven(b: Bitacora) -> set[str]:
    """Return who sees the entry; whoever does sees its visitas, but the Órgano de Control, which does not go out."""
    ven = set()
    for quien in ("informacion", "secretaria", "coordinador", "capturista", "control", "custodio"):
        with e.como(quien):
            if db.session.get(Bitacora, b.id) is not None:
                ven.add(quien)
                continue
            assert db.session.scalars(select(Visita.id).where(Visita.bitacora_id == b.id)).all() == [], quien
    return ven


OFICINA = {"informacion", "secretaria", "coordinador", "capturista"}


@pytest.mark.manual("F-10")
def test_reservar_su_peticion_despues_la_esconde_y_levantar_la_muestra(oficina: None) -> None:
    b = e.registrar(e.en("visita_verificada"))
    (p,), antes = nacidas(b), (b.version, e.actos(b))
    assert la_ven(b) == OFICINA
    p = e.acto(p, "reservar", "capturista", **RESERVA)
    assert la_ven(b) == {"control"}
    p = e.acto(p, "levantar_reserva", "control", motivo="No señala a nadie.")
    b = e.fresca(b)
    assert (la_ven(b), b.reservada, (b.version, e.actos(b))) == (OFICINA, False, antes)
    assert cadenas_rotas_de_todo() == []


def test_contra_el_organo_de_control_solo_la_ve_el_custodio(oficina: None) -> None:
    b = e.registrar(e.en("visita_verificada"))
    contra = {**RESERVA, "contra": "dependencia", "contra_dependencia_id": de_control()}
    (p,) = nacidas(b)
    e.acto(p, "reservar", "coordinador", **contra)
    assert la_ven(b) == {"custodio"}


def test_sigue_escondida_mientras_quede_otra_reservada(oficina: None) -> None:
    dos = {"otra_2": "si", "tipo_2": "denuncia", "contra_2": "nadie", "descripcion_2": "Y lo del mercado."}
    b = e.registrar(e.en("visita_verificada"), **dos)
    for p in nacidas(b):
        e.acto(p, "reservar", "capturista", **RESERVA)
    primera, segunda = nacidas(b)
    e.acto(primera, "levantar_reserva", "control", motivo="No señala a nadie.")
    assert la_ven(b) == {"control"}
    e.acto(segunda, "levantar_reserva", "control", motivo="Tampoco.")
    assert la_ven(b) == OFICINA


@pytest.mark.manual("F-10")
def test_registrar_contra_un_servidor_va_al_organo_de_control(oficina: None) -> None:
    obras = id_de(Dependencia, OBRAS)
    contra = {**CONTRA_OBRAS, "contra_dependencia_id": obras, "dependencia_id": obras}
    b = e.registrar(e.en("visita_verificada"), nombre="Rosario", **contra)
    (p,) = nacidas(b)
    assert (b.estado, b.reservada, p.reservada, p.contra_dependencia_id) == ("registrada", True, True, obras)
    assert (p.dependencia_id, p.destino_id) == (de_control(), None)
    assert e.actos(p) == [("registrar", "Capturista"), ("canalizar", "sistema")]
    assert la_ven(b) == {"control"}
    with e.como("enlace_obras"):
        assert db.session.get(Peticion, p.id) is None
    assert cadenas_rotas_de_todo() == []


def test_una_contra_alguien_y_otra_no(oficina: None) -> None:
    dos = {"otra_2": "si", "tipo_2": "denuncia", "descripcion_2": "El inspector pidió dinero.",
           "contra_2": "dependencia", "contra_dependencia_id_2": de_control()}  # fmt: skip
    b = e.registrar(e.en("visita_verificada"), **dos)
    llana, reservada = nacidas(b)
    assert (llana.reservada, llana.dependencia and llana.dependencia.clave) == (False, OBRAS)
    assert (reservada.reservada, reservada.contra_control, reservada.dependencia_id) == (True, True, de_control())
    assert la_ven(b) == {"custodio"}


@pytest.mark.parametrize(
    ("datos", "errores"),
    [
        ({"contra": ""}, {"contra": "Diga si va contra alguien."}),
        ({"contra": "", "tipo": "queja", "nombre": "Ana"}, {"contra": "Diga si va contra alguien."}),
        ({"contra": "dependencia"}, {"contra_dependencia_id": "Elija contra cuál dependencia."}),
        ({"otra_2": "si", "descripcion_2": "Y luz."}, {"tipo_2": "Elija el tipo."}),
        (
            {"otra_2": "si", "descripcion_2": "Y luz.", "tipo_2": "denuncia"},
            {"contra_2": "Diga si va contra alguien."},
        ),
    ],
)
def test_falta_decir_contra_quien(oficina: None, datos: dict[str, Any], errores: dict[str, str]) -> None:
    b = e.en("visita_verificada")
    with pytest.raises(DatosInvalidos) as hallado:
        e.registrar(b, **datos)
    assert hallado.value.errores == errores
    assert (e.fresca(b).estado, nacidas(b)) == ("visita_verificada", [])


def test_una_solicitud_no_va_contra_nadie(oficina: None) -> None:
    b = e.registrar(e.en("visita_verificada"), tipo="solicitud", contra="", nombre="Ana", apellidos="Ruiz")
    assert [(p.tipo, p.contra, p.reservada) for p in nacidas(b)] == [("solicitud", "nadie", False)]


# Who reported it


@pytest.mark.parametrize(
    ("telefono", "guardado"), [("833 214 55 18", "8332145518"), ("el de la tienda", None), (None, None)]
)
def test_reservar_conserva_a_quien_la_reporto(oficina: None, telefono: str | None, guardado: str | None) -> None:
    b = e.entrada(medio="telefono", reporta="Rosario Gil", reporta_telefono=telefono)
    (p,) = nacidas(e.acto(b, "reservar", "informacion", contra="servidor_publico"))
    persona = p.planteamiento.ciudadano if p.planteamiento else None
    assert persona is not None
    assert (p.identidad, persona.nombre, persona.telefono, persona.reservado, p.bitacora_id) == (
        "identificada", "Rosario Gil", guardado, True, b.id,
    )  # fmt: skip
    with e.como("capturista"):
        assert db.session.get(type(persona), persona.id) is None


def test_un_nombre_largo_no_impide_reservar(oficina: None) -> None:
    b = e.entrada(reporta=" ".join(["Guadalupe"] * 16))
    (p,) = nacidas(e.acto(b, "reservar", "coordinador", contra="servidor_publico"))
    assert p.planteamiento is not None
    assert p.planteamiento.quien == b.reporta


def test_sin_quien_la_reporte_es_anonima(oficina: None) -> None:
    b = e.entrada(reporta_telefono="833 214 55 18")
    (p,) = nacidas(e.acto(b, "reservar", "informacion", contra="servidor_publico"))
    assert (p.identidad, p.recibo_hash is not None) == ("anonima", True)
