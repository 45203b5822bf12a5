"""The cast: one person per puesto of Altamira's manual, and the outsiders; the same in every test."""

from __future__ import annotations

from datetime import date

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select
from werkzeug.security import generate_password_hash

from app.catalogos.models.dependencias import Dependencia
from app.extensions import db
from app.nucleo import puestos as P
from app.seguridad.guardia import Alcance
from app.seguridad.queries import alcance_de_usuario
from app.seguridad.services import adscribir, poner_contrasena
from app.seguridad.zona import hoy

CONTRASENA = "una frase larga de prueba"
HASH = generate_password_hash(CONTRASENA, method="pbkdf2:sha256:1000")
OBRAS, AGUAS, SALUD = "obras_publicas", "comapa", "salud_estado"
ELENCO: dict[str, tuple[tuple[str, str | None], ...]] = {
    "secretaria": ((P.SECRETARIA, None),),
    "informacion": ((P.INFORMACION, None),),
    "coordinador": ((P.COORDINADOR, None),),
    "subcoordinadora": ((P.SUBCOORDINADOR, None),),
    "capturista": ((P.CAPTURISTA, None),),
    "asesor": ((P.ASESOR, None),),
    "enlace_obras": ((P.ENLACE, OBRAS),),
    "enlace_aguas": ((P.ENLACE, AGUAS),),
    "titular_obras": ((P.TITULAR, OBRAS),),
    "comunicacion": ((P.COMUNICACION, None),),
    "interdireccional": ((P.INTERDIRECCIONAL, None),),
    "control": ((P.CONTROL, None),),
    "custodio": ((P.CUSTODIO, None),),
    "administradora": ((P.ADMINISTRADOR, None),),
    "dos_puestos": ((P.CAPTURISTA, None), (P.ENLACE, OBRAS)),
    "dos_dependencias": ((P.ENLACE, OBRAS), (P.ENLACE, AGUAS)),
    "sin_puesto": (),
    "baja": ((P.CAPTURISTA, None),),
}
"""user name → (puesto, clave of its dependencia); `baja` is deactivated."""


EN_HUATABAMPO = {AGUAS: "oomapash"}
"""clave of a dependencia in Altamira → the one that does its work in Huatabampo."""


def repartir() -> None:
    """Make the cast's accounts; inside the caller's `escritura()`, as the system."""
    nodos = {clave: pk for pk, clave in db.session.execute(select(Dependencia.id, Dependencia.clave))}
    for usuario, puestos in ELENCO.items():
        nombre = usuario.replace("_", " ").title()
        fila = User(
            username=usuario,
            first_name=nombre,
            last_name="de Prueba",
            email=f"{usuario}@ejemplo.mx",
            active=usuario != "baja",
        )
        db.session.add(fila)
        db.session.flush()
        poner_contrasena(fila, HASH, debe_cambiar=False)
        for puesto, clave in puestos:
            nodo = (nodos.get(clave) or nodos[EN_HUATABAMPO[clave]]) if clave else None
            adscribir(fila, puesto, nodo, date(2020, 1, 1))


def alcance(usuario: str) -> Alcance:
    """Return the scope of a member of the cast, for tests of services."""
    pk = db.session.scalar(select(User.id).where(User.username == usuario))
    encontrado = alcance_de_usuario(pk or 0, hoy())
    assert encontrado is not None
    return encontrado
