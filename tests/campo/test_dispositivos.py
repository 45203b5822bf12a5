"""Devices: introduced once, revoked for good, whose are seen by whom; and the page that the telephone keeps."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, update

from app.campo.models import Dispositivo, RegistroDeCampo
from app.campo.views import archivos_de_campo, version_de_campo
from app.extensions import db, escritura
from app.nucleo.reloj import ahora
from app.seguridad.models import Adscripcion, Cuenta
from app.seguridad.zona import hoy
from tests.campo import telefono as t
from tests.cliente import Cliente
from tests.elenco import CONTRASENA

PUBLICAS = ("/campo/sw.js", "/campo/manifest.webmanifest", "/campo/estado")


def estado(tel: t.Telefono) -> Any:
    """Return what the server says of a device, asked without a session."""
    return tel.cliente.app.test_client().get(f"/campo/estado?dispositivo={tel.dispositivo}").json["dispositivo"]


def cambiar(app: Flask, sentencia: Any) -> None:
    """Write as the system."""
    with t.base(app), escritura():
        db.session.execute(sentencia)


def revocar(quien: Cliente, tel: t.Telefono) -> None:
    """Revoke a device by its button."""
    pagina = quien.pagina("/campo/dispositivos/")
    forma = pagina.forma(f"/campo/dispositivos/{tel.serie.removeprefix('C')}/revocar")
    assert quien.post(forma["url"], forma["datos"]).status_code == 303


def test_un_dispositivo_se_presenta_una_vez(app: Flask, cliente: type[Cliente]) -> None:
    uno = cliente.de("informacion")
    tel = t.Telefono(uno)
    otra_vez = t.Telefono(uno, tel.dispositivo)
    segundo = t.Telefono(uno)
    assert (otra_vez.serie, segundo.serie != tel.serie) == (tel.serie, True)
    respuesta = tel.post("/campo/dispositivos", {"uuid": str(uuid.uuid4()), "nombre": " "})
    assert respuesta.status_code == 201
    with t.base(app):
        nombres = list(db.session.scalars(select(Dispositivo.nombre).order_by(Dispositivo.id)))
        assert nombres == ["Teléfono de prueba", "Teléfono de prueba", "Teléfono"]


def test_el_de_otra_cuenta_no_sirve(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    ajeno, tel = t.de(cliente, "coordinador"), t.de(cliente, "informacion")
    respuesta = tel.post("/campo/dispositivos", {"uuid": ajeno.dispositivo, "nombre": "Mío"})
    assert (respuesta.status_code, respuesta.json["revocado"]) == (403, False)
    sobre = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"], dispositivo=ajeno.dispositivo)
    respuesta = tel.enviar(sobre)
    assert (respuesta.status_code, respuesta.json["revocado"]) == (403, False)
    otra_serie = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"], provisional=f"{ajeno.serie}-0001")
    assert set(tel.enviar(otra_serie).json["errores"]) == {"provisional"}


def test_revocado_ya_no_envia_y_lo_sabe(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    contenido = t.imagen()
    datos = t.datos_de("bitacora", j)
    sobre = tel.sobre("bitacora", datos, jornada_id=j["id"], fotos=[t.anuncio(contenido)])
    tel.enviar(sobre)
    assert estado(tel) == "vigente"
    revocar(tel.cliente, tel)
    assert estado(tel) == "revocado"
    nuevo = tel.sobre("bitacora", datos, jornada_id=j["id"])
    for respuesta in (
        tel.enviar(nuevo), tel.enviar(sobre), tel.trozo(sobre, 0, 0, contenido),
        tel.post("/campo/dispositivos", {"uuid": tel.dispositivo, "nombre": "Otra vez"}),
    ):  # fmt: skip
        assert (respuesta.status_code, respuesta.json["revocado"]) == (403, True)
    with t.base(app):
        assert t.cuantas(RegistroDeCampo) == 1


def test_baja_o_sin_puesto_su_dispositivo_queda_revocado(app: Flask, cliente: type[Cliente]) -> None:
    tel, otro = t.de(cliente, "informacion"), t.de(cliente, "coordinador")
    de_informacion = select(User.id).where(User.username == "informacion").scalar_subquery()
    cambiar(app, update(User).where(User.username == "coordinador").values(active=False))
    ayer = hoy_menos_uno(app)
    cambiar(app, update(Adscripcion).where(Adscripcion.user_id == de_informacion).values(hasta=ayer))
    assert (estado(tel), estado(otro)) == ("revocado", "revocado")
    respuesta = tel.enviar(tel.sobre("visita", {}))
    assert (respuesta.status_code, respuesta.json["revocado"]) == (403, False)
    assert otro.enviar(otro.sobre("visita", {})).status_code == 401


def hoy_menos_uno(app: Flask) -> Any:
    """Return yesterday in the town."""
    with t.base(app):
        return hoy() - timedelta(days=1)


def test_cada_quien_ve_los_suyos_y_la_administradora_todos(app: Flask, cliente: type[Cliente]) -> None:
    mio, ajeno = t.de(cliente, "informacion"), t.de(cliente, "coordinador")
    pagina = mio.cliente.pagina("/campo/dispositivos/")
    assert (mio.serie in pagina.texto, f"· {ajeno.serie}" in pagina.texto) == (True, False)
    ajena = f"/campo/dispositivos/{ajeno.serie.removeprefix('C')}/revocar"
    datos = pagina.forma("/revocar")["datos"]
    assert mio.cliente.post(ajena, datos).status_code == 404
    assert mio.cliente.post("/campo/dispositivos/999999/revocar", datos).status_code == 404
    administradora = cliente.de("administradora")
    todos = administradora.pagina("/campo/dispositivos/").texto
    assert all(parte in todos for parte in (f"· {mio.serie}", f"· {ajeno.serie}", "Informacion de Prueba"))
    revocar(administradora, ajeno)
    assert (estado(ajeno), estado(mio)) == ("revocado", "vigente")
    with t.base(app):
        quien = db.session.scalars(select(Dispositivo).where(Dispositivo.uuid == ajeno.dispositivo)).one().revoca
        assert quien is not None
        assert quien.username == "administradora"


def test_estado_dice_quien_esta_y_anota_que_se_vio(app: Flask, cliente: type[Cliente]) -> None:
    tel = t.de(cliente, "informacion")
    hace_una_hora = ahora() - timedelta(hours=1)
    cambiar(app, update(Dispositivo).values(visto=hace_una_hora))
    assert estado(tel) == "vigente"
    with t.base(app):
        assert db.session.scalars(select(Dispositivo.visto)).one() == hace_una_hora
    leido = tel.get(f"/campo/estado?dispositivo={tel.dispositivo}").json
    assert set(leido["sesion"]) == {"usuario_id", "nombre", "csrf"}
    assert abs(t.instante(leido["ahora"]) - ahora()) < timedelta(minutes=1)
    with t.base(app):
        assert db.session.scalars(select(Dispositivo.visto)).one() > hace_una_hora
    for raro in ("", "x", "0" * 36, "%00" * 36, "٣" * 36):
        assert tel.get(f"/campo/estado?dispositivo={raro}").json["dispositivo"] is None


def test_sin_sesion_se_pide_entrar_y_nada_se_pierde(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    sobre = tel.sobre("bitacora", t.datos_de("bitacora", j), jornada_id=j["id"])
    tel.cliente.http.delete_cookie("session")
    assert tel.get("/campo/estado").json["sesion"] is None
    una_foto = f"/campo/registros/{sobre['uuid']}/fotos/{uuid.uuid4()}"
    for respuesta in (tel.enviar(sobre), tel.get("/campo/paquete"), tel.get(una_foto), tel.post(una_foto, b"x")):
        assert (respuesta.status_code, set(respuesta.json)) == (401, {"mensaje", "referencia"})
    tel.cliente.entrar("informacion", CONTRASENA)
    tel.csrf = tel.get("/campo/estado").json["sesion"]["csrf"]
    assert tel.enviar(sobre).status_code == 201


def test_con_la_contrasena_vencida_se_pide_entrar(app: Flask, cliente: type[Cliente]) -> None:
    tel = t.de(cliente, "informacion")
    cambiar(app, update(Cuenta).values(debe_cambiar=True))
    assert tel.get("/campo/estado").json["sesion"] is None
    assert tel.enviar(tel.sobre("visita", {})).status_code == 401


# What the telephone keeps


@pytest.mark.solo_sqlite("no row is read")
def test_la_pagina_no_dice_de_quien_es(app: Flask, cliente: type[Cliente]) -> None:
    paginas = [re.sub(r'nonce="[^"]*"', "", cliente.de(u).http.get("/campo/").text) for u in ("informacion", "asesor")]
    assert paginas[0] == paginas[1]
    assert [secreto for secreto in ("de Prueba", "csrf", "Informacion", "@ejemplo.mx") if secreto in paginas[0]] == []
    anonimo = app.test_client().get("/campo/")
    assert anonimo.status_code == 302
    assert "/login/?next=" in anonimo.location
    assert cliente.de("enlace_obras").http.get("/campo/").status_code == 403


@pytest.mark.solo_sqlite("no row is read")
def test_el_trabajador_y_el_manifiesto_son_publicos(app: Flask) -> None:
    sw, manifiesto, _estado = (app.test_client().get(ruta) for ruta in PUBLICAS)
    assert (sw.status_code, sw.mimetype) == (200, "text/javascript")
    assert (sw.headers["Service-Worker-Allowed"], sw.headers["Cache-Control"]) == ("/campo/", "no-cache")
    assert re.search(r'self\.VERSION = "[0-9a-f]{16}";', sw.text)
    direcciones = re.findall(r'"(/[^"]+)"', sw.text.split("DIRECCIONES")[1].split(";")[0])
    assert direcciones[:2] == ["/campo/", "/campo/manifest.webmanifest"]
    assert not [d for d in direcciones if not d.startswith(("/campo/", "/static/"))]
    estaticas = [d for d in direcciones if d.startswith("/static/")]
    assert "/static/css/ac.css" in estaticas
    assert [d for d in estaticas if app.test_client().get(d, buffered=True).status_code != 200] == []
    assert (manifiesto.mimetype, manifiesto.json["start_url"]) == ("application/manifest+json", "/campo/")


IMPORTA = re.compile(r"""^(?:import|export) .*?from ["']([^"']+)["'];|^import ["']([^"']+)["'];""", re.MULTILINE)


@pytest.mark.solo_sqlite("no row is read")
def test_el_trabajador_guarda_todo_lo_que_la_pagina_importa(app: Flask) -> None:
    """Every module that is reached from campo.js, in whatever folder, is there without signal."""
    carpeta = Path(app.static_folder or "")
    por_leer, leidos = [carpeta / "campo/campo.js"], set()
    while por_leer:
        modulo = por_leer.pop().resolve()
        if modulo in leidos:
            continue
        leidos.add(modulo)
        por_leer += [modulo.parent / (de or sola) for de, sola in IMPORTA.findall(modulo.read_text())]
    pedidos = {modulo.relative_to(carpeta.resolve()).as_posix() for modulo in leidos}
    assert "campo/cuaderno.js" in pedidos
    with app.app_context():
        assert pedidos - set(archivos_de_campo()) == set()


@pytest.mark.solo_sqlite("no row is read")
def test_si_cambia_la_pagina_cambia_la_version(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the worker keeps under «/campo/» is counted in its version, as each file is."""
    with app.app_context():
        antes = version_de_campo(archivos_de_campo())
        leer = Path.read_bytes
        otra = lambda ruta: leer(ruta) + b" " * (ruta.name == "campo.html")  # noqa: E731
        monkeypatch.setattr(Path, "read_bytes", otra)
        assert version_de_campo(archivos_de_campo()) != antes


# From the provisional folio to the folio


def test_del_folio_provisional_al_folio(app: Flask, cliente: type[Cliente]) -> None:
    j = t.una_jornada(app)
    tel = t.de(cliente, "informacion")
    sobre = tel.sobre("bitacora", {**t.datos_de("bitacora", j), "relato": "CANARIO"}, jornada_id=j["id"])
    folio = tel.enviar(sobre).json["folio"]
    provisional = sobre["provisional"]
    assert folio in tel.cliente.pagina("/campo/recibidos/").texto
    assert folio in tel.cliente.pagina(f"/campo/recibidos/?q={provisional.lower()}").texto
    assert folio not in tel.cliente.pagina("/campo/recibidos/?q=C99-0001").texto
    for quien, ve in (("capturista", True), ("coordinador", True), ("asesor", False), ("secretaria", False)):
        otro = cliente.de(quien)
        texto = otro.pagina(f"/campo/recibidos/?q={provisional}").texto
        assert (folio in texto, "CANARIO" in texto) == (ve, False)
        assert folio not in otro.pagina("/campo/recibidos/").texto
