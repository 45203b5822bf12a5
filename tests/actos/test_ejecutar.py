"""What every act changes and refuses, to the last field: the block «aviso», identity, two people at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from app.actos.models import Movimiento
from app.actos.services import ejecutar
from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Tramite
from app.extensions import db, escritura
from app.fab.once import cerrar_envio, huella_de, reclamar_envio
from app.nucleo.flujo import ActoProhibido, ActoRechazado, Conflicto, DatosInvalidos
from app.peticiones.models.anexos import Adjunto
from app.peticiones.models.peticion import Peticion, Planteamiento
from app.peticiones.services.registro import registrar
from app.seguridad.guardia import fijar_alcance
from app.seguridad.models import Envio
from tests import factories as f
from tests.actos.pasos import (
    AVISO,
    FALTA_AVISO,
    TRES,
    a_las,
    alta,
    bache,
    concluida,
    dia,
    hacer,
    historia,
    procesada,
    rechazo,
    ultimo,
)
from tests.elenco import SALUD, alcance

pytestmark = pytest.mark.dialecto("locking a row and comparing its version")

# Concluir, validar, devolver; the block «aviso»


@pytest.mark.manual("F-1", "D9", "H4")
def test_concluir_con_no_exige_motivo_y_aviso(sistema: None) -> None:
    p = procesada()
    no = {"resuelto": "no", "accion": "Se revisó", "observacion": "Es calle privada."}
    motivo = "Escriba por qué no se puede: la persona tiene derecho a saberlo."
    assert rechazo(lambda: hacer(p, "concluir", "enlace_obras", **no)) == {
        "motivo": motivo, **FALTA_AVISO}  # fmt: skip
    assert rechazo(lambda: hacer(p, "concluir", "enlace_obras", **no, motivo="x", informado_medio="correo")) == {
        "informado_fecha": "Falta el día.", "informado_por": "Escriba quién le avisó."}  # fmt: skip
    sin = rechazo(lambda: hacer(p, "concluir", "enlace_obras", **no, motivo="x", informado_medio="sin_medio"))
    assert sin == {"informado_medio": "Elija una de las opciones de la lista."}
    assert rechazo(lambda: hacer(p, "concluir", "enlace_obras")) == {
        "resuelto": "Diga si quedó resuelto.", "accion": "Escriba la acción ejecutada.",
        "observacion": "Escriba una observación, en breve."}  # fmt: skip
    assert (p.estado, p.resuelto, p.informada) == ("proceso", None, None)
    hacer(p, "concluir", "enlace_obras", **no, motivo="La calle es privada.", **AVISO)
    assert (p.estado, p.resuelto, p.informada, p.concluida) == ("concluido", "no", a_las(12)(), a_las(12)())


@pytest.mark.manual("F-1")
def test_tres_intentos_de_dias_distintos(sistema: None) -> None:
    p = procesada(a_las(6))
    no = {**f.conclusion("no"), "motivo": "x", "informado_medio": "intentos"}
    assert rechazo(lambda: hacer(p, "concluir", "enlace_obras", **no, intento_1=dia(9), intento_2=dia(10))) == {
        "intento_3": "Falta: tercer intento."
    }
    iguales = {**no, **TRES, "intento_3": dia(10)}
    assert rechazo(lambda: hacer(p, "concluir", "enlace_obras", **iguales)) == {
        "intento_3": "Los tres intentos tienen que ser de días distintos."
    }
    futuro = {**no, **TRES, "intento_3": dia(13)}
    assert rechazo(lambda: hacer(p, "concluir", "enlace_obras", **futuro)) == {
        "intento_3": "La fecha no puede ser posterior a hoy."
    }
    hacer(p, "concluir", "enlace_obras", **no, **TRES)
    assert (p.estado, p.informada) == ("concluido", a_las(12)())


@pytest.mark.manual("F-1")
def test_sin_medio_solo_si_no_dejo_como_avisarle(sistema: None) -> None:
    with escritura():
        p = registrar(f.datos_de_registro(telefono="", domicilio="", tramite_id=f.id_de(Tramite, "bache")),
                      autor=alcance("capturista"), reloj=a_las(12))  # fmt: skip
    hacer(p, "recibir", "enlace_obras")
    no = {**f.conclusion("no"), "informado_medio": "sin_medio"}
    hacer(p, "concluir", "enlace_obras", **no)
    assert (p.estado, p.resuelto, p.informada) == ("concluido", "no", a_las(12)())
    assert rechazo(lambda: hacer(p, "validar", "coordinador", verificacion="llamada", veredicto="sin_medio")) == {
        "verificacion": "Si no dejó cómo avisarle, compruebe con acuse, visita o fotografía."
    }
    hacer(p, "validar", "coordinador", verificacion="visita", veredicto="sin_medio")
    assert (p.estado, p.veredicto) == ("validado", "sin_medio")


def test_de_recibido_solo_se_concluye_con_no(sistema: None) -> None:
    p = hacer(bache(), "recibir", "enlace_obras")
    si = rechazo(lambda: hacer(p, "concluir", "enlace_obras", **f.conclusion("si")))
    assert si == {"resuelto": "Elija una de las opciones de la lista."}
    hacer(p, "concluir", "enlace_obras", **{**f.conclusion("no"), **AVISO})
    assert (p.estado, p.resuelto, p.en_espera_hasta) == ("concluido", "no", None)


@pytest.mark.manual("E7")
def test_validar_no_cree_lo_que_no_es(sistema: None) -> None:
    p = concluida("si", a_las(6))

    def valida(**datos: Any) -> Callable[[], Peticion]:
        return lambda: hacer(p, "validar", "subcoordinadora", **datos)

    assert rechazo(valida(verificacion="visita", veredicto="no_resuelto")) == {
        "veredicto": "La dependencia dijo que se resolvió y no fue así: devuélvala."
    }
    assert rechazo(valida(verificacion="visita", veredicto="sin_medio")) == {
        "veredicto": "La persona sí dejó cómo avisarle; inténtelo tres veces."
    }
    assert rechazo(valida(verificacion="llamada", veredicto="sin_contacto")) == {
        "intento_1": "Falta: primer intento.", "intento_2": "Falta: segundo intento.",
        "intento_3": "Falta: tercer intento."}  # fmt: skip
    assert set(rechazo(valida())) == {"veredicto", "verificacion"}
    valida(verificacion="llamada", veredicto="sin_contacto", **TRES)()
    assert (p.estado, p.veredicto) == ("validado", "sin_contacto")
    q = hacer(concluida("no"), "validar", "coordinador", verificacion="acuse", veredicto="no_resuelto")
    assert (q.estado, q.veredicto, q.resuelto) == ("validado", "no_resuelto", "no")


@pytest.mark.solo_sqlite("PostgreSQL lets nobody put its CHECK aside")
def test_no_se_valida_un_no_del_que_no_se_aviso(sistema: None) -> None:
    """The CHECK keeps such a row out; were it there, the act refuses it in words."""
    p = concluida("no")
    pk = p.id
    db.session.rollback()
    with db.engine.begin() as conexion:
        conexion.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        conexion.exec_driver_sql(f"UPDATE peticion SET informada = NULL WHERE id = {pk}")
        conexion.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
    with pytest.raises(ActoRechazado, match="Falta constancia de que se avisó a la persona"):
        hacer(p, "validar", "coordinador", verificacion="acuse", veredicto="no_resuelto")


@pytest.mark.manual("H2")
def test_devolver_borra_la_conclusion_y_la_deja_escrita(sistema: None) -> None:
    p = hacer(concluida("no"), "devolver", "coordinador", motivo="Sí es calle pública.")
    assert (p.estado, p.resuelto, p.concluida, p.informada) == ("proceso", None, None, None)
    assert ultimo(p).datos == {"motivo": "Sí es calle pública.", "resuelto": "no"}
    hacer(p, "concluir", "enlace_obras", **f.conclusion())
    assert (p.estado, p.resuelto) == ("concluido", "si")


# Corregir, orientar, cancelar, marcar_duplicado, adjuntar


def test_corregir_guarda_lo_viejo_y_lo_nuevo(sistema: None) -> None:
    p = procesada()
    nada = rechazo(lambda: hacer(p, "corregir", "capturista", tipo="solicitud", motivo="Nada."))
    assert nada == {"descripcion": "No cambió nada: corrija algún dato."}
    nueva = {"tipo": "queja", "domicilio": "Calle Hidalgo 412", "motivo": "Se oyó mal el número."}
    assert rechazo(lambda: hacer(p, "corregir", "secretaria", **nueva)) == {"contra": "Diga si va contra alguien."}
    aparte = {"contra": "Si va contra alguien, use «Reservar al Órgano de Control»."}
    assert rechazo(lambda: hacer(p, "corregir", "secretaria", **nueva, contra="dependencia")) == aparte
    hacer(p, "corregir", "secretaria", **nueva, contra="nadie")
    assert ultimo(p).datos == {
        "motivo": "Se oyó mal el número.",
        "antes": {"tipo": "solicitud", "domicilio": "Calle Hidalgo 214"},
        "despues": {"tipo": "queja", "domicilio": "Calle Hidalgo 412"},
    }
    dicho = db.session.get_one(Planteamiento, p.id)
    assert (p.tipo, dicho.domicilio, p.estado, "hidalgo 412" in dicho.busqueda) == (
        "queja", "Calle Hidalgo 412", "proceso", True)  # fmt: skip


@pytest.mark.manual("F-5")
def test_orientar_solo_orientaciones_y_sugerencias(sistema: None) -> None:
    for tipo in ("solicitud", "queja", "denuncia"):
        with pytest.raises(ActoRechazado):
            hacer(alta(tipo=tipo, contra="nadie"), "orientar", "capturista", texto="Vaya a Catastro.")
    for tipo in ("orientacion", "sugerencia"):
        p = alta(tipo=tipo)
        falta = rechazo(lambda p=p: hacer(p, "orientar", "capturista"))  # type: ignore[misc]
        assert falta == {"texto": "Escriba la respuesta que se le dio."}
        hacer(p, "orientar", "capturista", texto="Vaya a Catastro.")
        assert (p.estado, p.dependencia_id, p.vence, p.cerrada) == ("validado", None, None, a_las(12)())


@pytest.mark.manual("H3")
def test_cancelar_avisa_menos_si_desiste(sistema: None) -> None:
    p = bache()
    assert rechazo(lambda: hacer(p, "cancelar", "coordinador", motivo="incompetencia")) == {
        "texto": "Falta: explique cuál autoridad o qué motivo.", **FALTA_AVISO}  # fmt: skip
    basura = rechazo(lambda: hacer(p, "cancelar", "coordinador", motivo="spam"))
    assert basura == {"motivo": "Elija una de las opciones de la lista."}
    hacer(p, "cancelar", "coordinador", motivo="incompetencia", texto="Toca al Estado.", **AVISO)
    assert (p.estado, p.informada, p.vence) == ("cancelado", a_las(12)(), None)
    q = hacer(bache(), "cancelar", "subcoordinadora", motivo="desistimiento")
    assert (q.estado, q.informada) == ("cancelado", None)


@pytest.mark.manual("H3")
def test_marcar_duplicado_y_sus_reglas(sistema: None) -> None:
    p, q, r = bache(), bache(), bache()
    no_esta = {"principal_folio": "No encuentro ese folio; revíselo."}
    reservada = alta(tipo="denuncia", contra="dependencia").folio
    for folio in (p.folio, "PRE-2026-999999-9", "no es folio"):
        mal = rechazo(lambda folio=folio: hacer(p, "marcar_duplicado", "capturista", principal_folio=folio, **AVISO))  # type: ignore[misc]
        assert mal == no_esta
    assert rechazo(lambda: hacer(p, "marcar_duplicado", "capturista", principal_folio=q.folio)) == FALTA_AVISO
    hacer(p, "marcar_duplicado", "capturista", principal_folio=f" {q.folio.lower()} ", **AVISO)
    assert (p.estado, p.principal_id, p.vence, ultimo(p).datos["principal_folio"]) == (  # type: ignore[index]
        "duplicado", q.id, None, q.folio)  # fmt: skip
    assert rechazo(lambda: hacer(r, "marcar_duplicado", "capturista", principal_folio=p.folio, **AVISO)) == {
        "principal_folio": "Esa petición está duplicada; elija una abierta o validada."
    }
    hacer(q, "marcar_duplicado", "subcoordinadora", principal_folio=r.folio, **AVISO)
    assert (f.leer(p.folio).principal_id, f.leer(q.folio).principal_id) == (r.id, r.id)
    assert (f.leer(p.folio).version, len(historia(p))) == (4, 4)
    suyo = alcance("capturista")
    pk = r.id
    fijar_alcance(suyo)
    with escritura(), pytest.raises(DatosInvalidos) as error:
        ejecutar(db.session.get_one(Peticion, pk), "marcar_duplicado", {"principal_folio": reservada, **AVISO},
                 autor=suyo, reloj=a_las(12))  # fmt: skip
    assert error.value.errores == no_esta


def test_adjuntar_guarda_un_renglon_con_su_huella(sistema: None) -> None:
    p, papel = bache(), f.archivo("recibo")
    hacer(p, "adjuntar", "capturista", archivo=papel)
    adjunto = db.session.scalars(select(Adjunto).where(Adjunto.peticion_id == p.id)).one()
    assert (adjunto.titulo, adjunto.sha256, adjunto.clase) == ("formato.jpg", papel.sha256, "documento")
    assert ultimo(p).datos == {"archivo": papel.sha256}


# The oficio track, the reservada, identity, channels


@pytest.mark.manual("E8")
def test_la_via_de_oficio_la_teclea_el_capturista(sistema: None) -> None:
    p = alta(tramite_id=f.id_de(Tramite, "otro"))
    hacer(p, "canalizar", "capturista", dependencia_id=f.id_de(Dependencia, SALUD))
    oficio = {"oficio_numero": "SS/12", "oficio_fecha": dia(12)}
    assert set(rechazo(lambda: hacer(p, "recibir", "capturista"))) == {"oficio_numero", "oficio_fecha", "recibio"}
    hacer(p, "recibir", "capturista", **oficio, recibio="Oficialía de partes")
    assert rechazo(lambda: hacer(p, "iniciar_proceso", "capturista", constancia="dicho")) == {
        "oficio_fecha": "Falta: fecha.", "texto": "Falta: qué dijo la persona."}  # fmt: skip
    assert set(rechazo(lambda: hacer(p, "iniciar_proceso", "capturista", constancia="copia"))) == {"archivo"}
    hacer(p, "iniciar_proceso", "capturista", constancia="oficio", **oficio, tiempo_espera="Tres semanas")
    assert set(rechazo(lambda: hacer(p, "rechazar_competencia", "capturista"))) == {
        "motivo", "oficio_numero", "oficio_fecha"}  # fmt: skip
    hacer(p, "rechazar_competencia", "capturista", motivo="Toca al Seguro Social.", **oficio)
    assert (p.estado, p.rechazos, p.dependencia_id) == ("por_canalizar", 1, None)


@pytest.mark.manual("F-10")
def test_la_reservada_llega_al_organo_de_control_en_la_misma_transaccion(sistema: None) -> None:
    p = alta(tipo="queja", contra="servidor_publico", tramite_id=f.id_de(Tramite, "beca"))
    assert (p.estado, p.reservada, p.dependencia_id) == ("canalizado", True, f.id_de(Dependencia, "organo_control"))
    assert historia(p) == [("registrar", "por_canalizar", "Capturista"), ("canalizar", "canalizado", "sistema")]
    hacer(p, "recibir", "control")
    assert rechazo(lambda: hacer(p, "iniciar_proceso", "control")) == {"expediente": "Falta: número de expediente."}
    hacer(p, "iniciar_proceso", "control", expediente="OIC/3/2026")
    assert p.estado == "proceso"


def test_sin_organo_de_control_no_se_registra_a_medias(sistema: None) -> None:
    with escritura():
        control = db.session.scalars(select(Dependencia).where(Dependencia.control.is_(True))).one()
        control.activa = False
    with pytest.raises(ActoRechazado, match="Órgano de Control"):
        alta(tipo="queja", contra="dependencia")
    assert [db.session.scalar(select(func.count(clase.id))) for clase in (Peticion, Movimiento)] == [0, 0]
    assert alta().folio.startswith("PRE-2026-000001-")


@pytest.mark.manual("H10")
def test_sin_nombre_solo_donde_se_admite(sistema: None) -> None:
    """Ruling 8: denuncias, and trámites marked `sin_identidad`."""
    no = {"anonima": "Sin nombre solo se reciben denuncias y servicios públicos: elija el trámite."}
    sin = {"anonima": "1", "nombre": "", "apellidos": "", "telefono": ""}
    beca = f.id_de(Tramite, "beca")
    for cambios in ({}, {"tramite_id": beca}, {"tipo": "queja", "contra": "nadie"}, {"tipo": "orientacion"}):
        assert rechazo(lambda c=cambios: alta(**{**sin, **c})) == no  # type: ignore[misc]
    for cambios in ({"tramite_id": f.id_de(Tramite, "bache")}, {"tipo": "denuncia", "contra": "nadie"}):
        p = alta(**{**sin, **cambios})
        assert (p.identidad, db.session.get_one(Planteamiento, p.id).ciudadano_id) == ("anonima", None)
    assert rechazo(lambda: alta(nombre="", apellidos="")) == {
        "nombre": "Escriba el nombre de quien pide, o marque que no quiere darlo."
    }


@pytest.mark.manual("A10")
def test_comunicacion_social_solo_registra_lo_de_redes(sistema: None) -> None:
    assert alta(quien="comunicacion", canal_id=f.id_de(Canal, "redes")).estado == "por_canalizar"
    with pytest.raises(ActoProhibido):
        alta(quien="comunicacion")
    with pytest.raises(ActoProhibido):
        alta(quien="coordinador")


# Two at once; the same form twice


def test_dos_a_la_vez_gana_uno_y_al_otro_se_le_cuenta(sistema: None) -> None:
    p = bache()
    version = str(p.version)
    hacer(p, "recibir", "enlace_obras", a_las(12, 9), version=version)
    with pytest.raises(Conflicto) as error:
        hacer(p, "rechazar_competencia", "dos_dependencias", motivo="No es nuestra.", version=version)
    assert str(error.value) == (
        "Mientras usted escribía, Enlace Obras de Prueba hizo «Ver más» a las 09:00; ahora está «Recibida». "
        "Revise y vuelva a intentar."
    )
    assert (p.estado, len(historia(p))) == ("recibido", 4)


def test_el_mismo_formulario_dos_veces_es_una(sistema: None) -> None:
    quien, otro = alcance("capturista"), alcance("secretaria")
    datos = {"texto": "Hola", "clave_envio": "abc", "csrf_token": "x", "version": "3"}
    with escritura():
        assert reclamar_envio("abc", huella_de(datos), quien) is None
        cerrar_envio("abc", "/peticiones/show/1")
    with escritura():
        otra_vez = huella_de({**datos, "csrf_token": "y", "version": "4"})
        previo = reclamar_envio("abc", otra_vez, quien)
        assert previo is not None
        assert previo.destino == "/peticiones/show/1"
    for huella, autor in ((huella_de({**datos, "texto": "Adiós"}), quien), (huella_de(datos), otro)):
        with pytest.raises(Conflicto, match="ya se envió con otros datos"), escritura():
            reclamar_envio("abc", huella, autor)
    assert db.session.scalar(select(func.count()).select_from(Envio)) == 1


def test_un_acto_que_falla_no_deja_nada(sistema: None) -> None:
    p = procesada()
    antes = {c.key: getattr(p, c.key) for c in Peticion.__table__.c}
    for acto, quien, datos in (
        ("concluir", "enlace_obras", {}),
        ("validar", "subcoordinadora", {"verificacion": "acuse", "veredicto": "resuelto"}),
        ("concluir", "capturista", f.conclusion()),
        ("marcar_duplicado", "capturista", {"principal_folio": "PRE-2026-000009-9", **AVISO}),
    ):
        with pytest.raises((DatosInvalidos, ActoRechazado, ActoProhibido)):
            hacer(p, acto, quien, **datos)
    fresca = f.leer(p.folio)
    assert {c.key: getattr(fresca, c.key) for c in Peticion.__table__.c} == antes
