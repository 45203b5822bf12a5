"""Wrong and hostile data in every field of the capture page and of each act: told beside it, kept, not written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from app.catalogos.models.canales import Canal
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.tramites import Requisito, Tramite
from app.commands import como_sistema
from app.documentos.queries import oficio_de
from app.extensions import db, escritura
from app.peticiones.models.peticion import Peticion
from tests import factories as f
from tests.cliente import Cliente, Pagina
from tests.corrida import una_por_clase
from tests.elenco import AGUAS, SALUD

pytestmark = pytest.mark.dialecto("what a column takes: length, NUL, numbers, dates")

ELIJA = "Elija una de las opciones de la lista."
LARGO = "Escriba a lo más {:,} caracteres; ahora son {:,}."
FUTURA = "La fecha no puede ser posterior a hoy."
ANIO = "Revise el año de la fecha."
FECHA = "Escriba la fecha como día, mes y año."
MOTIVO = "Escriba el motivo."
OTRA_VEZ = "Adjunte el archivo otra vez: no llegó completo."
NO_ARCHIVO = "Escriba un texto; aquí no va un archivo."
AVISO = {"informado_medio": "llamada", "informado_fecha": f.HOY, "informado_por": "La Unidad"}
CONTROLES = "\x00\x01\x1b\x7f"
HOSTILES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'`; DROP TABLE peticion; --",
    "100 % %s %(nombre)s %d {0} {nombre}",
    "{{7*7}} ${7*7} {% raw %}",
    '=HYPERLINK("x") @SUM(1) +1 -1',
    "👩🏽‍⚕️ Ñandú «áéíóú» \u202e al revés",
    "../../etc/passwd\\..\\x",
)

Mal = tuple[str, Any, str]


@contextmanager
def adentro(app: Flask) -> Iterator[None]:
    """Enter as the system to make or read rows, and leave before any browser asks."""
    with app.app_context(), app.test_request_context(), como_sistema("prueba"):
        yield


def huella(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but the sessions' (which note when each was last seen)."""
    with app.app_context(), db.engine.connect() as conexion:
        tablas = [t for t in db.metadata.sorted_tables if t.name not in ("sesion", "ab_user")]
        return {t.name: sorted(map(tuple, conexion.execute(select(t))), key=repr) for t in tablas}


def forma(pagina: Pagina, fragmento: str) -> dict[str, Any]:
    """Return the form that carries a hidden key and leads somewhere."""
    return next(x for x in pagina.formas if "clave_envio" in x["datos"] and fragmento in x["url"])


def quejas(respuesta: TestResponse, campo: str, dicho: str, prefijo: str = "") -> list[str]:
    """Return what is wrong with a refusal: code, sentence beside the field, sentence in words."""
    malo = [] if respuesta.status_code == 422 else [f"código {respuesta.status_code}"]
    junto = f'id="{prefijo}{campo}-error">{escape(dicho)}<' in respuesta.text.replace("&#34;", "&quot;")
    arriba = f'href="#{prefijo}{campo}">{escape(dicho)}<' in respuesta.text
    sin_lugar = campo in ("ciudadano_id", "requisito_ids")
    if not arriba or not (junto or sin_lugar):
        malo.append(f"no dice «{dicho}»: {[t for t in Pagina(respuesta.text).textos if t.endswith('.')][:9]}")
    return malo


def perdidos(respuesta: TestResponse, fragmento: str, tecleado: dict[str, Any], menos: str) -> list[str]:
    """Return the fields whose typed value is no longer in the form that came back."""
    hay = forma(Pagina(respuesta.text), fragmento)["datos"] if respuesta.status_code == 422 else {}
    menos = "" if tecleado.get(menos) == "x" * len(str(tecleado.get(menos))) else menos
    return [
        f"perdió {campo}: {hay.get(campo)!r}"
        for campo, valor in tecleado.items()
        if campo != menos and isinstance(valor, str) and hay.get(campo, "") != valor
    ]


# The capture page


CAPTURA: list[Mal] = [
    *[("canal_id", v, "Elija cómo llegó.") for v in ("", "abc", "999999", "-1", "1e3", "²", "9" * 30, CONTROLES)],
    *[("tipo", v, d) for v, d in (("", "Elija el tipo."), ("zzz", ELIJA))],
    *[("contra", v, d) for v, d in (("", "Diga si va contra alguien."), ("zzz", ELIJA))],
    *[("descripcion", v, "Escriba qué pide la persona.") for v in ("", "   ", CONTROLES[:3])],
    ("descripcion", "x" * 4001, LARGO.format(4000, 4001)),
    ("localidad_id", "", "Escriba y elija la colonia, el ejido o la congregación."),
    *[("localidad_id", v, ELIJA) for v in ("abc", "999999")],
    *[("modulo_id", v, ELIJA) for v in ("abc", "999999", "1;2")],
    *[("tramite_id", v, ELIJA) for v in ("abc", "999999", "999999999999", "1 OR 1=1")],
    ("domicilio", "x" * 201, LARGO.format(200, 201)),
    ("nombre", "", "Escriba el nombre de quien pide, o marque que no quiere darlo."),
    ("nombre", "x" * 81, LARGO.format(80, 81)),
    ("apellidos", "x" * 81, LARGO.format(80, 81)),
    *[("telefono", v, "El teléfono lleva 10 números; revíselo o déjelo vacío.") for v in ("12", "abc", "000 000")],
    ("telefono", "1" * 121, LARGO.format(120, 121)),
    *[("correo", v, "El correo no está bien escrito; revíselo o déjelo vacío.") for v in ("maria", "a@b", "a b@c.mx")],
    ("correo", "x" * 121, LARGO.format(120, 121)),
    *[("curp", v, "La CURP no es válida; revísela o déjela vacía.") for v in ("QQQQ", "RUAM801301MTSZVR00")],
    ("curp", "x" * 61, LARGO.format(60, 61)),
    *[("ciudadano_id", v, ELIJA) for v in ("abc", "999999", "-1")],
    ("anonima", "1", "Sin nombre solo se reciben denuncias y servicios públicos: elija el trámite."),
]  # fmt: skip


def _captura(app: Flask) -> dict[str, str]:
    with adentro(app):
        datos = f.datos_de_registro(tipo="queja", contra="nadie", correo="maria@ejemplo.mx", apellidos="Ruiz")
    return {campo: str(valor) for campo, valor in datos.items()}


@pytest.mark.manual("E1")
def test_captura_con_un_dato_malo(app: Flask, cliente: type[Cliente], motor: str) -> None:
    """In the short run PostgreSQL sees one of each field's."""
    buenos, quien = _captura(app), cliente.de("capturista")
    antes = huella(app)
    malos = []
    pide = forma(quien.pagina("/peticiones/add"), "")["datos"]  # what is refused may be sent again with the same key
    for campo, valor, dicho in una_por_clase(CAPTURA, lambda c: c[0], "captura") if motor != "sqlite" else CAPTURA:
        tecleado = {**buenos, campo: valor}
        respuesta = quien.post("/peticiones/add", {**pide, **tecleado})
        mal = quejas(respuesta, campo, dicho) + perdidos(respuesta, "", tecleado, campo)
        malos += [f"{campo}={valor[:20]!r}: {x}" for x in mal]
    assert malos == []
    assert huella(app) == antes


def test_captura_conserva_tambien_lo_malo(app: Flask, cliente: type[Cliente]) -> None:
    """Several wrong at once: each is told, and what was typed stands as it was typed, wrong or not."""
    buenos, quien = _captura(app), cliente.de("capturista")
    pide = forma(quien.pagina("/peticiones/add"), "")["datos"]
    tecleado = {**buenos, "telefono": "12 <b>", "curp": 'X"Y', "descripcion": "Dos\nrenglones & «más»", "tipo": ""}
    respuesta = quien.post("/peticiones/add", {**pide, **tecleado})
    assert perdidos(respuesta, "", tecleado, "tipo") == []
    assert quejas(respuesta, "tipo", "Elija el tipo.") == []
    tecleado["tipo"] = "queja"
    respuesta = quien.post("/peticiones/add", {**pide, **tecleado})
    assert quejas(respuesta, "telefono", "El teléfono lleva 10 números; revíselo o déjelo vacío.") == []
    assert quejas(respuesta, "curp", "La CURP no es válida; revísela o déjela vacía.") == []


def test_captura_no_cree_requisitos_de_otro_tramite(app: Flask, cliente: type[Cliente]) -> None:
    buenos, quien = _captura(app), cliente.de("secretaria")
    with adentro(app):
        beca, bache = f.id_de(Tramite, "beca"), f.id_de(Tramite, "bache")
        ajeno = str(db.session.scalar(select(Requisito.id).where(Requisito.tramite_id == beca).limit(1)))
    antes = huella(app)
    for valor in (ajeno, "abc", "999999"):
        pide = forma(quien.pagina("/peticiones/add"), "")["datos"]
        tecleado = {**buenos, "tramite_id": str(bache), "requisito_ids": valor}
        respuesta = quien.post("/peticiones/add", {**pide, **tecleado})
        assert quejas(respuesta, "requisito_ids", ELIJA) == []
    assert huella(app) == antes


def test_captura_ignora_campos_forjados(app: Flask, cliente: type[Cliente]) -> None:
    forjados = {
        "id": "77", "folio": "ZZZ-2026-000001-1", "estado": "validado", "reservada": "1", "version": "9", "firme": "1",
        "dependencia_id": "1", "recibida": "1", "cuarentena": "1", "rechazos": "5", "resuelto": "si",
        "registrada": "2001-01-01", "ultimo_hash": "x", "principal_id": "1", "fecha_limite": "2050-01-01",
        "contra": "dependencia", "faltan": "9", "canalizaciones": "3", "sal_seguimiento": "x",
    }  # fmt: skip
    buenos, quien = _captura(app), cliente.de("capturista")
    folio = quien.registrar(**{**buenos, "tipo": "solicitud"}, **{c: v for c, v in forjados.items() if c != "contra"})
    with adentro(app):
        p = f.leer(folio)
        assert (p.id, p.folio[:9], p.estado, p.reservada, p.version, p.firme, p.dependencia_id, p.identidad) == (
            1, "PRE-2026-", "por_canalizar", False, 1, False, None, "identificada")  # fmt: skip
        assert (p.cuarentena, p.rechazos, p.resuelto, p.principal_id, p.fecha_limite, p.contra, p.faltan) == (
            False, 0, None, None, None, "nadie", 0)  # fmt: skip
        assert (p.registrada.year, p.canalizaciones, len(p.sal_seguimiento), len(p.ultimo_hash)) == (2026, 0, 32, 64)


def test_textos_hostiles_se_guardan_y_se_muestran_tal_cual(app: Flask, cliente: type[Cliente]) -> None:
    buenos, quien = _captura(app), cliente.de("capturista")
    for texto in (*HOSTILES, "ñ" * 4000):
        corto = texto[:60]
        folio = quien.registrar(**{**buenos, "descripcion": texto, "nombre": corto, "apellidos": corto,
                                   "domicilio": corto})  # fmt: skip
        with adentro(app):
            dicho = f.leer(folio).planteamiento
            assert dicho is not None
            assert (dicho.descripcion, dicho.domicilio, dicho.ciudadano.nombre) == (texto, corto, corto)  # type: ignore[union-attr]
        for nombre, datos in (("anotar", {"texto": texto, "para": "interna"}), ("corregir", {"motivo": corto,
                              "domicilio": "otro " + corto})):  # fmt: skip
            assert quien.acto(folio, nombre, **datos).status_code == 303, (nombre, corto)
        quien.ver(folio)
        assert quien.ultima is not None
        pagina = quien.ultima.text
        visto = Pagina(pagina).texto
        assert " ".join(texto.split()) in visto
        assert "<script>alert" not in pagina
        assert "<img src=x" not in pagina
        for url in ("/", f"/peticiones/list/?q={quote(corto)}", "/ciudadanos/list/"):
            lista = quien.get(url)
            assert (lista.status_code, "<script>alert" in lista.text) == (200, False), url
        hallados = quien.get(f"/ciudadanos/buscar?q={quote(corto)}")
        assert (hallados.status_code, hallados.mimetype) == (200, "application/json")


def test_controles_y_saltos_se_limpian(app: Flask, cliente: type[Cliente]) -> None:
    buenos, quien = _captura(app), cliente.de("capturista")
    folio = quien.registrar(**{**buenos, "descripcion": "Uno\r\ndos\x00\x1b[31m tres\t", "nombre": "  Ana\x07  "})
    with adentro(app):
        dicho = f.leer(folio).planteamiento
        assert dicho is not None
        assert (dicho.descripcion, dicho.ciudadano and dicho.ciudadano.nombre) == ("Uno\ndos[31m tres", "Ana")


# Each act's form


def _solicitud(hasta: str, **cambios: Any) -> Peticion:
    with escritura():
        if db.session.scalar(select(Canal.id).where(Canal.clave == "oficialia")) is None:
            db.session.add(Canal(clave="oficialia", nombre="Oficialía", procedimiento="solicitud"))
    p = f.nueva(None, quien="secretaria", canal_id=f.id_de(Canal, "oficialia"), **cambios)
    if hasta != "en_recepcion":
        f.acto(p, "entregar", "secretaria")
    if hasta == "por_dictaminar":
        f.acto(p, "verificar", "coordinador", analisis="Sí.")
    return p


def _por_oficio() -> Peticion:
    p = f.nueva(None, tramite_id=f.id_de(Tramite, "otro"))
    return f.acto(p, "canalizar", "capturista", dependencia_id=f.id_de(Dependencia, SALUD))


def _con_requisitos() -> Peticion:
    return f.nueva(None, tramite_id=f.id_de(Tramite, "medicamento"))


def _requisito(p: Peticion) -> str:
    return str(db.session.scalar(select(Requisito.id).where(Requisito.tramite_id == p.tramite_id).limit(1)))


NO = {"resuelto": "no", "accion": "Nada", "observacion": "Nada", "motivo": "Es privada", **AVISO}
FIRMA = {**f.FIRMA, "recibio_fecha": f.HOY, "tiempo_espera": "Un mes"}
MALAS_FECHAS = (
    ("2026-02-30", FECHA),
    ("ayer", FECHA),
    ("0000-00-00", FECHA),
    ("1999-12-31", ANIO),
)


def con_oficio() -> Any:
    """One that was answered by oficio."""
    p = f.en("validado")
    f.acto(p, "emitir_respuesta", "capturista", texto="Se tapó.")
    return p


ACTOS: list[tuple[str, str, Callable[[], Peticion], Callable[[Peticion], dict[str, Any]], list[Mal]]] = [
    ("corregir", "capturista", lambda: f.en("recibido"), lambda p: {"domicilio": "Otra", "motivo": "Mal escrito"}, [
        ("tipo", "zzz", ELIJA), ("localidad_id", "999999", ELIJA), ("domicilio", "x" * 201, LARGO.format(200, 201)),
        ("descripcion", "x" * 4001, LARGO.format(4000, 4001)), ("motivo", " ", "Escriba por qué se corrige.")]),
    ("clasificar", "capturista", lambda: f.nueva(None), lambda p: {}, [
        ("tramite_id", "", "Elija el trámite."), ("tramite_id", "abc", ELIJA), ("tramite_id", "999999", ELIJA)]),
    ("cotejar_requisitos", "secretaria", _con_requisitos, lambda p: {"requisito_id": _requisito(p), "como": "copia"}, [
        ("requisito_id", "1", ELIJA), ("como", "zzz", ELIJA), ("como", "", "Falta: cómo se vio."),
        ("archivo", "hola", OTRA_VEZ)]),
    ("canalizar", "capturista", lambda: f.nueva(None, tramite_id=f.id_de(Tramite, "otro")),
     lambda p: {"dependencia_id": str(f.id_de(Dependencia, AGUAS)), "motivo": "Le toca"}, [
        ("dependencia_id", "", "Elija la dependencia: el trámite no tiene una fija."), ("dependencia_id", "zzz", ELIJA),
        ("dependencia_id", "999999", ELIJA), ("motivo", "x" * 201, LARGO.format(200, 201)),
        ("motivo", (f.foto(), "x.jpg"), NO_ARCHIVO)]),
    ("verificar", "coordinador", lambda: _solicitud("en_analisis"), lambda p: {}, [
        ("analisis", CONTROLES[:3], "Falta: análisis."), ("analisis", "x" * 4001, LARGO.format(4000, 4001))]),
    ("dictaminar_improcedente", "subcoordinadora", lambda: _solicitud("por_dictaminar"),
     lambda p: {"motivo": "No", **AVISO}, [
        ("motivo", "", MOTIVO), ("informado_fecha", "2099-01-01", FUTURA), ("informado_medio", "sin_medio", ELIJA),
        ("informado_por", "", "Escriba quién le avisó.")]),
    ("orientar", "capturista", lambda: f.nueva(None, tipo="orientacion"), lambda p: {}, [
        ("texto", "", "Escriba la respuesta que se le dio."), ("texto", "x" * 4001, LARGO.format(4000, 4001))]),
    ("recibir", "capturista", _por_oficio,
     lambda p: {"oficio_numero": "S/1", "oficio_fecha": f.HOY, "recibio": "Oficialía"}, [
        ("oficio_numero", "x" * 201, LARGO.format(200, 201)), ("oficio_fecha", "2099-01-01", FUTURA),
        ("recibio", "", "Falta: quién lo recibió."), *[("oficio_fecha", v, d) for v, d in MALAS_FECHAS]]),
    ("iniciar_proceso", "enlace_obras", lambda: f.en("recibido"), lambda p: {**FIRMA, "archivo": (f.foto(), "a.jpg")}, [
        ("recibio_fecha", "2099-01-01", FUTURA), ("recibio", "", "Falta: quién lo firmó de recibido."),
        ("recibio_puesto", "", "Falta: su puesto."), ("archivo", "hola", OTRA_VEZ),
        ("archivo", None, "Adjunte el formato firmado de recibido."),
        ("tiempo_espera", "x" * 201, LARGO.format(200, 201))]),
    ("rechazar_competencia", "enlace_obras", lambda: f.en("recibido"), lambda p: {}, [
        ("motivo", "", MOTIVO), ("motivo", "x" * 4001, LARGO.format(4000, 4001)),
        ("motivo", (f.foto(), "x.jpg"), NO_ARCHIVO)]),
    ("pausar", "enlace_obras", lambda: f.en("proceso"), lambda p: {"texto": "El acta", "hasta": "2099-01-05"}, [
        ("hasta", "2020-01-01", "La fecha tiene que ser posterior a hoy."),
        ("texto", "", "Falta: qué se espera de la persona."), ("hasta", "9999-12-31", ANIO),
        ("hasta", "", "Falta: hasta cuándo.")]),
    ("concluir", "enlace_obras", lambda: f.en("proceso"), lambda p: dict(NO), [
        ("resuelto", "zzz", ELIJA), ("accion", "", "Escriba la acción ejecutada."),
        ("observacion", "", "Escriba una observación, en breve."),
        ("motivo", "", "Escriba por qué no se puede: la persona tiene derecho a saberlo."),
        ("informado_medio", "paloma", ELIJA),
        ("informado_fecha", "2099-01-01", FUTURA), ("informado_por", "x" * 201, LARGO.format(200, 201)),
        ("accion", "x" * 201, LARGO.format(200, 201))]),
    ("validar", "subcoordinadora", lambda: f.en("concluido"),
     lambda p: {"veredicto": "resuelto", "verificacion": "acuse"}, [
        ("veredicto", "zzz", ELIJA), ("verificacion", "", "Falta: cómo se comprobó."),
        ("veredicto", "no_resuelto", "La dependencia dijo que se resolvió y no fue así: devuélvala.")]),
    ("devolver", "coordinador", lambda: f.en("concluido"), lambda p: {}, [("motivo", "", MOTIVO)]),
    ("cancelar", "coordinador", lambda: f.en("recibido"), lambda p: {"motivo": "otro", "texto": "Ya no", **AVISO}, [
        ("motivo", "zzz", ELIJA), ("motivo", "spam", ELIJA), ("motivo", "", "Elija el motivo."),
        ("texto", "", "Falta: explique cuál autoridad o qué motivo.")]),
    ("marcar_duplicado", "capturista", lambda: f.en("recibido"), lambda p: dict(AVISO), [
        ("principal_folio", "", "Falta: folio de la petición principal."),
        ("principal_folio", "zzz", "No encuentro ese folio; revíselo."),
        ("principal_folio", "PRE-2026-000001-8", "No encuentro ese folio; revíselo.")]),
    ("reasignar", "coordinador", lambda: f.en("concluido"), lambda p: {}, [("motivo", "", MOTIVO)]),
    ("prorrogar", "coordinador", lambda: f.en("recibido"),
     lambda p: {"motivo": "Lluvias", "fecha_limite": "2099-01-05"},
     [("motivo", "", MOTIVO), ("fecha_limite", "", "Falta: nueva fecha límite."),
      ("fecha_limite", "2020-01-01", "La fecha tiene que ser posterior a hoy.")]),
    ("solicitar_reapertura", "secretaria", lambda: f.en("validado"), lambda p: {}, [("motivo", "", MOTIVO)]),
    ("reabrir", "subcoordinadora", lambda: f.en("validado"), lambda p: {}, [("motivo", "", MOTIVO)]),
    ("desglosar", "capturista", lambda: f.en("recibido"),
     lambda p: {"tipo": "solicitud", "descripcion": "También el drenaje", "dependencia_id": p.dependencia_id}, [
        ("tipo", "", "Elija el tipo."), ("descripcion", "", "Escriba qué pide la persona."),
        ("dependencia_id", "", "Elija la dependencia."), ("dependencia_id", "999999", ELIJA)]),
    ("reservar", "secretaria", lambda: f.en("recibido"), lambda p: {"contra": "dependencia", "motivo": "La acusa."}, [
        ("contra", "nadie", ELIJA), ("contra", "", "Falta: contra quién."), ("motivo", "", MOTIVO)]),
    ("levantar_reserva", "control", lambda: f.nueva(None, tipo="queja", contra="dependencia"), lambda p: {}, [
        ("motivo", "", MOTIVO)]),
    ("pedir_asesoria", "coordinador", lambda: f.en("recibido"), lambda p: {"texto": "¿Procede?"}, [
        ("texto", "", "Escriba la pregunta."), ("texto", "x" * 4001, LARGO.format(4000, 4001))]),
    ("sumar_vecino", "capturista", lambda: f.en("recibido"), lambda p: {"nombre": "Otra"}, [
        ("nombre", "x" * 81, LARGO.format(80, 81)),
        ("telefono", "123", "El teléfono lleva 10 números; revíselo o déjelo vacío.")]),
    ("anotar", "capturista", lambda: f.en("canalizado"), lambda p: {"texto": "Llamó", "para": "interna"}, [
        ("texto", "", "Escriba la nota."), ("texto", "x" * 4001, LARGO.format(4000, 4001)), ("para", "todos", ELIJA),
        ("para", "", "Falta: quién la lee.")]),
    ("adjuntar", "capturista", lambda: f.en("canalizado"),
     lambda p: {"archivo": (f.foto(), "a.jpg"), "texto": "Foto"}, [
        ("archivo", None, "Falta: archivo."), ("archivo", "hola", OTRA_VEZ),
        ("texto", "x" * 201, LARGO.format(200, 201))]),
    ("emitir_respuesta", "capturista", lambda: f.en("validado"), lambda p: {"texto": "Se tapó el bache."}, [
        ("texto", "", "Escriba la respuesta: qué se hizo o por qué no se pudo."),
        ("texto", "x" * 4001, LARGO.format(4000, 4001))]),
    ("cancelar_oficio", "subcoordinadora", lambda: con_oficio(),
     lambda p: {"oficio_id": oficio_de(p.id, clase="respuesta").id, "motivo": "Iba mal escrito."}, [
        ("oficio_id", "", "Elija el oficio."), ("oficio_id", "999999", ELIJA),
        ("motivo", "", "Escriba por qué se cancela."), ("motivo", "x" * 301, LARGO.format(300, 301))]),
]  # fmt: skip


def test_los_formularios_de_los_actos_estan_todos() -> None:
    sin_campos = {"admitir", "entregar", "dictaminar_procedente", "reanudar"}
    from app.peticiones.workflow.vocabulario import ACTOS as todos

    assert {a[0] for a in ACTOS} | sin_campos | {"registrar", "calificar"} == set(todos)


@pytest.mark.solo_sqlite("fields are read in Python before any SQL; the capture page goes to both engines")
@pytest.mark.parametrize(("acto", "quien", "hacer", "bueno", "malos"), ACTOS, ids=[a[0] for a in ACTOS])
def test_acto_con_un_dato_malo(
    app: Flask, cliente: type[Cliente], acto: str, quien: str, hacer: Any, bueno: Any, malos: list[Mal]
) -> None:
    with adentro(app):
        p = hacer()
        folio, buenos = p.folio, bueno(p)
    navegador = cliente.de(quien)
    antes = huella(app)
    quejado = []
    pide = navegador.ver(folio).forma(f"/actos/{acto}")
    for campo, valor, dicho in malos:
        tecleado = {**buenos, campo: valor}
        respuesta = navegador.post(pide["url"], {**pide["datos"], **tecleado})
        mal = quejas(respuesta, campo, dicho, f"{acto}-") + perdidos(respuesta, f"/actos/{acto}", tecleado, campo)
        quejado += [f"{campo}={valor!r:.30}: {x}" for x in mal]
    assert quejado == []
    assert huella(app) == antes
    completo = {"texto": "Listo", "tramite_id": _ultimo(app, Tramite), "analisis": "Sí", "motivo": "Va"}
    faltan = {c: v for c, v in completo.items() if c in {m[0] for m in malos} and c not in buenos}
    if acto != "marcar_duplicado":
        assert navegador.acto(folio, acto, **{**faltan, **buenos}).status_code == 303, navegador.errores()


def _ultimo(app: Flask, modelo: Any) -> str:
    with adentro(app):
        return str(f.id_de(modelo, "otro"))


def test_un_acto_ignora_campos_forjados(app: Flask, cliente: type[Cliente]) -> None:
    with adentro(app):
        folio = f.en("recibido").folio
        antes = db.session.execute(text("SELECT dependencia_id, reservada, fecha_limite, rechazos FROM peticion")).all()
    forjados = {"estado": "validado", "reservada": "1", "dependencia_id": "1", "fecha_limite": "2099-01-01",
                "firme": "1", "autor_id": "1", "puesto": "Administrador", "via": "sistema", "numero": "99"}  # fmt: skip
    assert cliente.de("capturista").acto(folio, "anotar", texto="Hola", para="interna", **forjados).status_code == 303
    with adentro(app):
        p = f.leer(folio)
        assert (p.estado, p.firme, p.version) == ("recibido", False, 5)
        ultimo = db.session.execute(
            text("SELECT numero, puesto, via, datos FROM movimiento ORDER BY id DESC LIMIT 1")
        ).one()
        assert tuple(ultimo[:3]) == (5, "Capturista", "pantalla")
        despues = db.session.execute(
            text("SELECT dependencia_id, reservada, fecha_limite, rechazos FROM peticion")
        ).all()
        assert despues == antes
