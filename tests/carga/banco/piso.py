"""What a page cannot cost less than: Flask, psycopg, one statement with its index, one Jinja template; its own tables.

Served by the same server, in as many processes, as what it is compared with.
"""

from __future__ import annotations

import os
import secrets
import threading
from typing import Any

import psycopg
from flask import Flask, abort, redirect, render_template, request, session
from jinja2 import DictLoader
from werkzeug.wrappers import Response

TABLAS = """
CREATE SCHEMA piso;
CREATE TABLE piso.peticion AS
  SELECT p.id, p.folio, p.estado, coalesce(p.dependencia_id, 1) AS dependencia_id, p.localidad_id, p.tipo,
    p.registrada, coalesce(p.vence, p.registrada::date) AS vence, t.descripcion, t.domicilio, p.concluida,
    left(t.descripcion, 60) AS titulo, to_tsvector('simple', t.busqueda) AS busqueda
  FROM public.peticion p JOIN public.planteamiento t ON t.peticion_id = p.id WHERE NOT p.reservada ORDER BY p.id;
ALTER TABLE piso.peticion ADD PRIMARY KEY (id);
CREATE UNIQUE INDEX ON piso.peticion (folio);
CREATE INDEX ON piso.peticion (dependencia_id, estado, id DESC);
CREATE INDEX ON piso.peticion USING gin (busqueda);
CREATE TABLE piso.movimiento (id bigserial PRIMARY KEY, peticion_id int, estado text, nota text, cuando timestamptz);
CREATE INDEX ON piso.movimiento (peticion_id);
CREATE TABLE piso.suma AS SELECT dependencia_id, to_char(registrada, 'YYYY-MM') AS mes, count(*)::int AS n
  FROM piso.peticion GROUP BY 1, 2;
CREATE SEQUENCE piso.numero;
SELECT setval('piso.numero', (SELECT max(id) FROM piso.peticion));
"""
DE_LISTA = (
    "SELECT p.id, p.folio, p.estado, d.nombre, l.nombre, p.titulo, p.registrada, p.vence FROM piso.peticion p"
    " JOIN dependencia d ON d.id = p.dependencia_id JOIN localidad l ON l.id = p.localidad_id "
)
DE_UNA = DE_LISTA.replace("p.vence FROM", "p.vence, p.descripcion, p.domicilio, p.tipo, p.concluida FROM")
PLANTILLAS = {
    "base.html": "<!doctype html><html lang=es><meta charset=utf-8><title>Peticiones</title><nav>"
    "<a href=/lista>Lista</a></nav><main>{% block b %}{% endblock %}</main>",
    "lista.html": '{% extends "base.html" %}{% block b %}<table>{% for r in filas %}<tr><td><a href="/ver/{{ r[0] }}">'
    "{{ r[1] }}</a><td>{{ r[2] }}<td>{{ r[3] }}<td>{{ r[4] }}<td>{{ r[5] }}<td>{{ r[6].strftime('%d/%m/%Y %H:%M') }}"
    "<td>{{ r[7].strftime('%d/%m/%Y') }}{% endfor %}</table>{% if filas %}<a href='?antes={{ filas[-1][0] }}'>Otras</a>"
    "{% endif %}{% endblock %}",
    "ver.html": '{% extends "base.html" %}{% block b %}<dl>{% for k, v in r %}<dt>{{ k }}<dd>{{ v }}{% endfor %}</dl>'
    "{% endblock %}",
    "forma.html": '{% extends "base.html" %}{% block b %}<form method=post><input type=hidden name=csrf_token value='
    '"{{ t }}"><input name=titulo><textarea name=descripcion></textarea>{% for n, filas in (("dependencia", d), '
    '("localidad", l)) %}<select name={{ n }}>{% for i, x in filas %}<option value={{ i }}>{{ x }}{% endfor %}</select>'
    "{% endfor %}</form>{% endblock %}",
    "sumas.html": '{% extends "base.html" %}{% block b %}<table>{% for r in filas %}<tr><td>{{ r[0] }}<td>{{ r[1] }}'
    "<td>{{ r[2] }}{% endfor %}</table>{% endblock %}",
}
app = Flask(__name__)
app.secret_key = secrets.token_hex()
app.jinja_loader = DictLoader(PLANTILLAS)  # type: ignore[assignment]
_del_hilo = threading.local()


def correr(consulta: str, datos: tuple[Any, ...] = ()) -> psycopg.Cursor[Any]:
    """Run one statement on this thread's connection."""
    if not hasattr(_del_hilo, "conexion"):
        _del_hilo.conexion = psycopg.connect(os.environ["PISO_DSN"], autocommit=True, prepare_threshold=1)
    cursor: psycopg.Cursor[Any] = _del_hilo.conexion.execute(consulta.encode(), datos)
    return cursor


@app.get("/hola")
def hola() -> str:
    """Answer without a database."""
    return "hola"


@app.get("/lista")
def lista() -> str:
    """The newest 25, of a dependencia and a state, before an id, or with words."""
    donde, datos = [], []
    for nombre, condicion in {
        "d": "p.dependencia_id = %s", "e": "p.estado = %s", "antes": "p.id < %s",
        "q": "p.busqueda @@ plainto_tsquery('simple', %s)",
    }.items():  # fmt: skip
        if request.args.get(nombre):
            donde.append(condicion)
            datos.append(request.args[nombre])
    cuales = "WHERE " + " AND ".join(donde) if donde else ""
    return render_template(
        "lista.html", filas=correr(f"{DE_LISTA} {cuales} ORDER BY p.id DESC LIMIT 25", tuple(datos)).fetchall()
    )


@app.get("/cruda")
def cruda() -> str:
    """The statement of the list and nothing else."""
    return str(len(correr(f"{DE_LISTA} ORDER BY p.id DESC LIMIT 25").fetchall()))


def _ver(condicion: str, dato: Any) -> str:
    cursor = correr(f"{DE_UNA} WHERE {condicion}", (dato,))
    fila = cursor.fetchone()
    nombres = [columna.name for columna in cursor.description or ()]
    return render_template("ver.html", r=list(zip(nombres, fila, strict=True))) if fila else abort(404)


@app.get("/ver/<int:pk>")
def ver(pk: int) -> str:
    """One row."""
    return _ver("p.id = %s", pk)


@app.get("/folio/<folio>")
def de_folio(folio: str) -> str:
    """One row by its folio, for who has no account."""
    return _ver("p.folio = %s", folio)


@app.get("/sumas")
def sumas() -> str:
    """What is kept counted, by dependencia and month."""
    consulta = (
        "SELECT d.nombre, s.mes, s.n FROM piso.suma s JOIN dependencia d ON d.id = s.dependencia_id ORDER BY 1, 2"
    )
    return render_template("sumas.html", filas=correr(consulta).fetchall())


def _con_ficha() -> None:
    if not secrets.compare_digest(str(session.get("t", "")), request.form["csrf_token"]):
        abort(400)


@app.route("/nueva", methods=["GET", "POST"])
def nueva() -> str | Response:
    """A form with its choices; one INSERT when it is sent."""
    if request.method == "GET":
        session.setdefault("t", secrets.token_hex(20))
        dependencias, lugares = (correr(f"SELECT id, nombre FROM {t} ORDER BY 2") for t in ("dependencia", "localidad"))
        return render_template("forma.html", t=session["t"], d=dependencias.fetchall(), l=lugares.fetchall())
    _con_ficha()
    orden = (
        "INSERT INTO piso.peticion (id, folio, estado, dependencia_id, localidad_id, tipo, titulo, descripcion,"
        " busqueda, registrada, vence) SELECT n, 'AC-2026-' || n, 'canalizado', %s, %s, 'solicitud', %s, %s,"
        " to_tsvector('simple', %s), now(), current_date + 15 FROM nextval('piso.numero') n RETURNING id"
    )
    forma = request.form
    dichos = (forma["dependencia"], forma["localidad"], forma["titulo"], forma["descripcion"], forma["descripcion"])
    return redirect(f"/ver/{correr(orden, dichos).fetchone()[0]}")  # type: ignore[index]


@app.post("/estado/<int:pk>")
def estado(pk: int) -> Response:
    """One UPDATE and one INSERT in a transaction."""
    _con_ficha()
    correr("SELECT 1")
    with _del_hilo.conexion.transaction():
        correr("UPDATE piso.peticion SET estado = %s WHERE id = %s", (request.form["estado"], pk))
        correr(
            "INSERT INTO piso.movimiento (peticion_id, estado, nota, cuando) VALUES (%s, %s, %s, now())",
            (pk, request.form["estado"], request.form["nota"]),
        )
    return redirect(f"/ver/{pk}")
