"""Loading reviewed rows by chunks, as a job, with the scope of who asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from app.catalogos.importacion.celdas import OPCIONAL, Rechazo
from app.catalogos.importacion.clases import CLASES, Clase, FilaGuardada
from app.catalogos.importacion.indice import Indice, Valores
from app.catalogos.importacion.revision import Renglon, cuenta, dicho_de, por_cargar, requisitos_nuevos
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.trabajos import Trabajo
from app.catalogos.models.tramites import Requisito, Tramite
from app.catalogos.queries import rama
from app.catalogos.services import control
from app.extensions import db, escritura
from app.nucleo.puestos import ADMINISTRADOR
from app.nucleo.reloj import ahora
from app.nucleo.texto import plegar
from app.seguridad.guardia import Alcance, fijar_alcance
from app.seguridad.queries import alcance_de_usuario
from app.seguridad.zona import hoy
from app.tareas.cola import Encargo, YaNoEsSuya, en_curso, encolar

TANDA = 200
"""Rows per transaction: what is lost at most when the machine stops, and how long others wait to write."""
COMPUESTOS = frozenset({"padre", "dependencia", "requisitos", "acciones", "sola", "fila"})
CLASE = "importacion"
"""The kind of job that loads; its key is the trabajo's number."""


class NoSeCarga(RuntimeError):
    """A load that may not begin now; says why in Spanish."""


def anotar(clase: Clase, nombre: str, renglones: list[Renglon], avisos: list[str], autor_id: int | None) -> Trabajo:
    """Add the trabajo of a reviewed file, with its report and the rows to load. The caller opens `escritura()`."""
    filas = por_cargar(renglones)
    trabajo = Trabajo(
        clase=clase.clave,
        nombre=nombre[-120:],
        etapa="revisado",
        total=len(filas),
        hechos=0,
        rechazados=cuenta(renglones)["rechazada"],
        informe=[*([1, "aviso", aviso] for aviso in avisos), *([r.numero, r.veredicto, r.dicho] for r in renglones)],
        filas=filas,
        autor_id=autor_id,
        creado=ahora(),
    )
    db.session.add(trabajo)
    db.session.flush()
    return trabajo


def etapa(trabajo: Trabajo) -> str:
    """Return where an import stands; one whose job is over or shows no life was cut short."""
    cortado = trabajo.etapa == "cargando" and not en_curso(CLASE, str(trabajo.id))
    return "interrumpido" if cortado else trabajo.etapa


# Beginning, going on, ending


def empezar(trabajo_id: int, autor: Alcance) -> None:
    """Ask for a load, or for one to go on, as a job. Raises `NoSeCarga` when one is under way or there is nothing.

    Opens its own `escritura()`: call it outside any.
    """
    with escritura():
        for otro in db.session.scalars(select(Trabajo).where(Trabajo.etapa == "cargando")).all():
            if etapa(otro) == "cargando":
                raise NoSeCarga(_("Ya hay una carga en curso; espere a que termine."))
            _pasar(otro.id, ("cargando",), "interrumpido")
        trabajo = db.session.get_one(Trabajo, trabajo_id)
        if not trabajo.total or not _pasar(trabajo_id, ("revisado", "interrumpido"), "cargando"):
            raise NoSeCarga(_("No hay renglones por cargar."))
        encolar(CLASE, str(trabajo_id), {"autor": autor.usuario_id})


def _pasar(trabajo_id: int, desde: tuple[str, ...], hacia: str, **mas: object) -> bool:
    """Move a trabajo from one stage to another; False when it is in none of `desde`."""
    hecho = update(Trabajo).where(Trabajo.id == trabajo_id, Trabajo.etapa.in_(desde)).values(etapa=hacia, **mas)
    return bool(db.session.execute(hecho).rowcount)  # type: ignore[attr-defined]


def llevar(encargo: Encargo) -> None:
    """Carry out the job of a load as who asked for it; whatever ends it early leaves it to be gone on with."""
    trabajo_id = int(encargo.llave)
    autor = alcance_de_usuario(encargo.datos["autor"], hoy())
    try:
        if autor is None or ADMINISTRADOR not in autor.puestos:
            raise NoSeCarga(encargo.llave)
        fijar_alcance(autor)
        if db.session.get_one(Trabajo, trabajo_id).etapa == "cargando":
            cargar(trabajo_id, encargo.seguir)
    except YaNoEsSuya:
        raise
    except Exception:
        with escritura():
            _pasar(trabajo_id, ("cargando",), "interrumpido")
        raise


def cargar(trabajo_id: int, seguir: Callable[[], None] = lambda: None) -> None:
    """Write what is left of a trabajo, `TANDA` rows per transaction, with the scope that is set.

    Each row stands alone: one that the catalogue no longer takes is refused in the report and the others go on.
    `seguir` is called in each transaction, which is undone where it raises.
    """
    trabajo = db.session.get_one(Trabajo, trabajo_id)
    clase, filas, hechos = CLASES[trabajo.clase], trabajo.filas or [], trabajo.hechos
    indice = Indice(clase.modelo)  # once: the rows it holds are read again, one by one, when a chunk touches them
    for desde in range(hechos, len(filas), TANDA):
        with escritura():
            seguir()
            _tanda(trabajo_id, clase, [(n, valores) for n, valores in filas[desde : desde + TANDA]], indice)
    with escritura():
        seguir()
        _pasar(trabajo_id, ("cargando",), "terminado", terminado=ahora(), filas=[])


def _tanda(trabajo_id: int, clase: Clase, filas: list[tuple[int, Valores]], indice: Indice) -> None:
    rechazos: dict[int, str] = {}
    for numero, valores in filas:
        try:
            with db.session.begin_nested():
                fila = aplicar(clase, valores, indice)
                db.session.flush()
            indice.sumar(fila)
        except Rechazo as error:
            rechazos[numero] = dicho_de(valores["nombre"], str(error))
        except (IntegrityError, ObjectDeletedError, StaleDataError):
            frase = _("El catálogo cambió mientras se cargaba; revise este renglón.")
            rechazos[numero] = dicho_de(valores["nombre"], frase)
    sumas = {Trabajo.hechos: Trabajo.hechos + len(filas), Trabajo.rechazados: Trabajo.rechazados + len(rechazos)}
    db.session.execute(update(Trabajo).where(Trabajo.id == trabajo_id).values(sumas))
    if rechazos:
        informe = db.session.scalar(select(Trabajo.informe).where(Trabajo.id == trabajo_id)) or []
        nuevo = [[n, "rechazada", rechazos[n]] if n in rechazos and v != "aviso" else [n, v, f] for n, v, f in informe]
        db.session.execute(update(Trabajo).where(Trabajo.id == trabajo_id).values({Trabajo.informe: nuevo}))


# One row


def aplicar(clase: Clase, valores: Valores, indice: Indice) -> FilaGuardada:
    """Add or change the row that values mean, and return it. Raises `Rechazo`; the caller opens `escritura()`."""
    fila = indice.de(valores)
    propios = {campo: valor for campo, valor in valores.items() if campo not in COMPUESTOS}
    if fila is None:
        fila = clase.modelo(**{**_de_nueva(clase.modelo, propios, indice), **propios})
        db.session.add(fila)
    else:
        for campo, valor in propios.items():
            setattr(fila, campo, valor)
    if isinstance(fila, Dependencia) and control.cambia(fila) and not control.es_libre():
        db.session.expire(fila)
        raise Rechazo(_("Es el Órgano de Control: su nombre se cambia en su página, con una segunda persona."))
    if isinstance(fila, Dependencia) and "padre" in valores:
        _colgar(fila, indice.dependencia(valores["padre"]))
    if isinstance(fila, Tramite):
        _completar_tramite(fila, valores, indice)
    return fila


def _de_nueva(modelo: type[FilaGuardada], propios: Valores, indice: Indice) -> Valores:
    """Return what a new row has that its sheet does not say."""
    if modelo is Dependencia:
        return {"clave": _clave(propios["nombre"], indice, 30)}
    if modelo is Tramite:
        return {"clave": _clave(propios["nombre"], indice, 40), "clase": "tramite"}
    return {}


def _clave(nombre: str, indice: Indice, largo: int) -> str:
    """Make a key of a name, with a number behind it when another has that key."""
    base = "_".join(re.findall(r"[a-z0-9]+", plegar(nombre)))[: largo - 4] or "sin_nombre"
    candidatas = (base if n == 1 else f"{base}_{n}" for n in count(1))
    return next(clave for clave in candidatas if indice.hallar([("clave", plegar(clave))]) is None)


def _colgar(fila: Dependencia, padre: Dependencia) -> None:
    if fila.id is not None and padre.id in rama(fila.id):
        raise Rechazo(_("Una dependencia no puede depender de sí misma ni de una suya."))
    fila.padre = padre


def _completar_tramite(tramite: Tramite, valores: Valores, indice: Indice) -> None:
    if "dependencia" in valores:
        tramite.dependencia = indice.dependencia(valores["dependencia"])
    if "acciones" in valores:
        tramite.acciones = "\n".join(valores["acciones"])
    nuevos = requisitos_nuevos(tramite, valores.get("requisitos", []))
    for orden, escrito in enumerate(nuevos, len(tramite.requisitos) + 1):
        nombre, opcional = OPCIONAL.sub("", escrito), OPCIONAL.search(escrito) is not None
        tramite.requisitos.append(Requisito(nombre=nombre, obligatorio=not opcional, orden=orden))
