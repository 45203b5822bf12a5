"""`flask --app app ac …`: thin commands; exit 0, or the reason in one line."""

from __future__ import annotations

import secrets
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from datetime import datetime
from functools import partial, wraps
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app import roles, verificacion
from app.actos.jobs import sellar
from app.archivos import papelera
from app.archivos.almacen import almacen
from app.archivos.queries import en_uso
from app.catalogos.services import perfil
from app.extensions import FaltaExtension, db, escritura
from app.fab import demo as demo_de_entrada
from app.fab.faults import explicar
from app.instalacion import cronologia, pertenencia, preparacion
from app.instalacion import jobs as instalacion
from app.instalacion.marca import InstalacionAjena
from app.nucleo.datos import Hechos
from app.nucleo.texto import NombresIguales
from app.peticiones.models.peticion import Peticion
from app.peticiones.services.conteo import NoCuadran, cuadrar
from app.rondas import todas, trabajar, una_ronda
from app.seguridad import propuestas
from app.seguridad.llaves import SE_PIERDE
from app.seguridad.protegidas import llamado
from app.seguridad.queries import hay_cuentas
from app.seguridad.services import cifrar
from app.seguridad.zona import hoy, local
from app.tareas.models import Tarea
from app.tareas.obrero import como_sistema
from config import LLAVES

DEMO_INICIAL = 320
DEMO_POR_SERVICIOS = 5_000
DEMO_MAYOR = 1_000_000
NO_ARRANCA = (InstalacionAjena, roles.SistemaTieneDueno, perfil.FaltaPerfil, NombresIguales, FaltaExtension, NoCuadran)
"""Why a start or a command stops, each with its Spanish sentence."""


def motivo(error: Exception, ajustes: Hechos) -> str:
    """Return in one Spanish line why a start or a command failed, and what to do."""
    return str(error) if isinstance(error, NO_ARRANCA) else explicar(error, ajustes)


class Ordenes(AppGroup):
    """The commands: what fails in any of them is one Spanish line and a status that is not 0."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            ajustes = ctx.ensure_object(ScriptInfo).load_app().config
            raise click.ClickException(motivo(error, ajustes)) from error


ac = Ordenes("ac", help="Atención Ciudadana: preparar, verificar, respaldar.")


def preparar(app: Flask, decir: Callable[[str], None] = lambda _paso: None) -> None:
    """Make an installation ready: migrate, permissions and roles, settings, first administrator, profile, demo.

    Raises `InstalacionAjena` before anything is written where database, attachments and keys do not belong together.
    Idempotent: what exists is kept, and looked at only where something changed since the last preparation. Prints the
    first administrator's one-time password once. Does no job: the server's worker begins with a round.
    """
    if app.config["PERFIL"]:
        perfil.leer_perfil(app.config["PERFIL"], "municipio")
    tablas = preparacion.exigir_propia()
    preparacion.revisar_sana(app)
    hallada = pertenencia.reconocer(app, en_uso(), tablas)
    al_dia = preparacion.exigir_version(app, hallada.revisiones)
    preparacion.cerrar_a_los_demas(app)
    decir("Preparando la base…")
    if not al_dia:
        preparacion.migrar(app)
    propio = [*roles.lo_que_escribe(app.extensions["appbuilder"]), *perfil.lo_que_carga(app.config["PERFIL"])]
    de_esta = preparacion.huella(app, propio)
    with como_sistema("preparar la instalación"):
        instalacion.asentar(app, hallada)
        dueno = roles.dueno_de_sistema(app.extensions["appbuilder"])
        cambio = hallada.nueva or not preparacion.preparada(de_esta, dueno)
        if cambio:
            roles.exigir_sistema_sin_dueno(app.extensions["appbuilder"])
            _escribir_lo_propio(app, decir)
        if app.config["DEMO"]:
            _sembrar_demostracion(app, decir)
        if cambio:
            with escritura():
                preparacion.anotar(de_esta)


def _sembrar_demostracion(app: Flask, decir: Callable[[str], None]) -> None:
    """Make the accounts of the demonstration, and its peticiones where there are none."""
    from app.demo.services import sembrar, usuarios_demo

    usuarios_demo(demo_de_entrada.archivo())
    if app.config["PERFIL"] and db.session.query(Peticion.id).first() is None:
        decir(f"Sembrando la demostración: {DEMO_INICIAL} peticiones (menos de un minuto)…")
        sembrar(DEMO_INICIAL, 1)


def _escribir_lo_propio(app: Flask, decir: Callable[[str], None]) -> None:
    """Write permissions and roles, the settings and catalogues that are missing, the first administrator."""
    with escritura():
        roles.sincronizar(app.extensions["appbuilder"])
        perfil.cargar_base()
        if app.config["PERFIL"]:
            perfil.exigir_el_mismo(app.config["PERFIL"])
            decir(f"Cargando catálogos de {app.config['PERFIL'].capitalize()}…")
            perfil.cargar_perfil(app.config["PERFIL"])
    if not hay_cuentas():
        click.echo(instalacion.primer_administrador())


def reconocida(orden: Callable[..., None]) -> Callable[..., None]:
    """Run a command only where database, attachments and keys belong together; one Spanish line otherwise."""

    @wraps(orden)
    def con_cuidado(*args: Any, **opciones: Any) -> None:
        try:
            tablas = preparacion.exigir_propia()
            hallada = pertenencia.reconocer(_esta(), en_uso(), tablas)
            preparacion.exigir_version(_esta(), hallada.revisiones)
        except InstalacionAjena as error:
            raise click.ClickException(str(error)) from error
        orden(*args, **opciones)

    return con_cuidado


def _esta() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


@ac.command("init")
def init() -> None:
    """Migrate, write permissions and roles, create the first administrator, load PERFIL and DEMO; do the jobs once."""
    preparar(_esta())
    una_ronda(_esta())
    click.echo("Instalación lista.")


@ac.command("demo")
@click.option("--peticiones", default=DEMO_INICIAL, show_default=True, help="Cuántas peticiones (hasta 1,000,000).")
@click.option("--semilla", default=1, show_default=True, help="La misma semilla da las mismas peticiones.")
@reconocida
def demo(peticiones: int, semilla: int) -> None:
    """Add plausible peticiones: up to 5,000 over a year through the services; more over five, written in bulk."""
    if not 1 <= peticiones <= DEMO_MAYOR:
        raise click.ClickException(f"De 1 a {DEMO_MAYOR:,} peticiones.")
    from app.demo.masa.services import NoEsDemostracion, poblar
    from app.demo.services import sembrar

    try:
        with como_sistema("datos de demostración"):
            if peticiones <= DEMO_POR_SERVICIOS:
                sembrar(peticiones, semilla)
            else:
                poblar(peticiones, semilla, decir=click.echo)
    except (perfil.FaltaPerfil, NoEsDemostracion) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{peticiones:,} peticiones de demostración.")


@ac.command("verificar-movimientos")
@click.option("--continuar", is_flag=True, help="Sigue donde se cortó la anterior, sin repetir lo ya visto.")
@click.option("--procesos", type=click.IntRange(1, 64), help="Cuántos a la vez (los que tenga el equipo).")
@reconocida
def verificar_movimientos(continuar: bool, procesos: int | None) -> None:
    """Recompute every chain, seal, folio series and stored file's SHA-256; name what is broken first."""
    with como_sistema(verificacion.MOTIVO):
        hay = cronologia.fechas()
        try:
            desde = verificacion.verificar(
                _esta(), partial(click.echo, err=True), continuar=continuar, procesos=procesos
            )
        except verificacion.Rota as rota:
            raise click.ClickException(str(rota)) from rota
        except (BrokenExecutor, KeyboardInterrupt) as corte:
            raise click.ClickException("Se interrumpió; para seguir donde quedó, repita con --continuar.") from corte
        total, cuantos = db.session.query(Peticion.id).count(), verificacion.cuantos_archivos()
        if hay.adelantadas:
            raise click.ClickException(cronologia.dicho(hay))
    empezada = f" (empezada el {local(datetime.fromisoformat(desde)):%d/%m/%Y a las %H:%M})" if desde else ""
    click.echo(
        f"Correcto: {total} peticiones, cadenas, sellos y folios completos; {cuantos} archivos íntegros{empezada}."
    )


@ac.command("recontar")
@click.option("--corregir", is_flag=True, help="Las escribe de nuevo.")
@reconocida
def recontar(corregir: bool) -> None:
    """Compare every kept count with a full recount, name the first that is wrong; with --corregir write them anew."""
    with como_sistema("recontar"):
        click.echo(cuadrar(corregir))


@ac.command("sellar")
@reconocida
def sellar_dias() -> None:
    """Seal yesterday, with all that came before it, unless it is sealed."""
    with como_sistema("sello diario"):
        click.echo(f"Sellos nuevos: {sellar()}")


@ac.command("diario")
@reconocida
def diario() -> None:
    """Do now the system's own jobs: seal yesterday, resume what waited until today, and the rest."""
    for error in todas(_esta()).values():
        raise error


@ac.command("tareas")
@reconocida
def tareas() -> None:
    """List the jobs: when each was done, when it is due, how it failed."""
    for t in db.session.scalars(select(Tarea).order_by(Tarea.clase, Tarea.llave)):
        hecha, cuando = (format(local(m), "%Y-%m-%d %H:%M") if m else "—" for m in (t.hecha, t.cuando))
        click.echo(f"{t.clase:<12} {t.llave:<6} hecha {hecha:<17} sigue {cuando:<17} {t.falla or ''}".rstrip())


@ac.command("trabajar")
@reconocida
def trabajar_() -> None:
    """Do the jobs in this process until it is told to end; for a server with TAREAS=0 (see deploy)."""
    fin = threading.Event()
    for senal in (signal.SIGTERM, signal.SIGINT):
        signal.signal(senal, lambda *_: fin.set())
    click.echo("Haciendo las tareas del sistema.")
    trabajar(_esta(), fin)


@ac.command("tomar-adjuntos")
def tomar_adjuntos() -> None:
    """Make the folder of attachments this database's, after a move or a restore; nothing in it is touched."""
    try:
        base = pertenencia.base_actual(en_uso(), current_app.config)
        pertenencia.tomar(_esta(), base)
    except InstalacionAjena as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"La carpeta {current_app.config['ADJUNTOS_DIR']} es ahora de esta base. Verifique y arranque.")


@ac.command("aceptar-llave")
@click.argument("nombre", type=click.Choice(LLAVES))
@click.option("--confirmo", is_flag=True, help="Sin esta opción solo dice qué se pierde.")
def aceptar_llave(nombre: str, confirmo: bool) -> None:
    """Take the key that is set now (a new one where there is none) as the installation's; says what is lost."""
    if not confirmo:
        click.echo(f"Se perderían {SE_PIERDE[nombre]}. Para aceptarlo, repita la orden con --confirmo.")
        return
    with como_sistema("aceptar una llave"):
        instalacion.aceptar_llave(_esta(), nombre)
    click.echo(f"{nombre}: aceptada. Se perdieron {SE_PIERDE[nombre]}.")


@ac.command("contrasena")
@click.argument("usuario")
@reconocida
def contrasena(usuario: str) -> None:
    """Give an account a one-time password, as whoever operates the server; its person is told, `cambio` keeps it."""
    clave = secrets.token_urlsafe(12)
    cifrada = cifrar(clave)
    with como_sistema("contraseña dada por quien opera el servidor"):
        fila = db.session.scalars(select(User).where(User.username == usuario)).one_or_none()
        if fila is None:
            raise click.ClickException(f"No hay una cuenta «{usuario}».")
        with escritura():
            propuestas.consentir(propuestas.proponer("contrasena", fila.id, {}), None, cifrada)
    click.echo(f"Contraseña de un solo uso de «{usuario}»: {clave}")


@ac.command("consentir")
@click.argument("numero", type=int)
@reconocida
def consentir(numero: int) -> None:
    """Apply what waits for a second person where nobody else can consent; its person is told, `cambio` keeps it."""
    clave = secrets.token_urlsafe(12)
    cifrada = cifrar(clave)
    with como_sistema("consentimiento de quien opera el servidor"):
        try:
            with escritura():
                p = propuestas.tomar(numero)
                if p is None:
                    raise click.ClickException(f"No hay un cambio {numero} que espere consentimiento.")
                acto, usuario = p.acto, p.user.username
                propuso = f" Lo propuso {llamado(p.propuso)}." if p.propuso else ""
                propuestas.consentir(p, None, cifrada)
        except propuestas.YaNoProcede as error:
            raise click.ClickException(str(error.description)) from error
    de_un_uso = f" Contraseña de un solo uso: {clave}" if acto == "contrasena" else ""
    click.echo(f"Aplicado a la cuenta «{usuario}».{propuso}{de_un_uso}")


@ac.command("revisar-reloj")
@click.option("--confirmo", is_flag=True, help="El reloj ya es el correcto: deja el incidente asentado.")
@reconocida
def revisar_reloj(confirmo: bool) -> None:
    """Compare the clock with the dates of the database; with --confirmo put what was dated wrongly on record."""
    with como_sistema("revisar el reloj"):
        hay = cronologia.fechas()
        click.echo(cronologia.dicho(hay) or "El reloj y las fechas de la base concuerdan.")
        if confirmo:
            with escritura():
                cronologia.confirmar(hay)
            click.echo(f"Asentado en Cambios: {hay.movimientos} movimientos y {hay.sellos} sellos adelantados.")
            if hay.cuentas or hay.propuestas:
                click.echo(f"{hay.cuentas} cuentas cuentan desde ahora; {hay.propuestas} propuestas quedan retiradas.")


@ac.command("vaciar-papelera")
@click.option("--dias", type=click.IntRange(1), default=papelera.DIAS, show_default=True, help="Lo de hace más días.")
@click.option("--confirmo", is_flag=True, help="Sin esta opción solo dice qué borraría.")
@reconocida
def vaciar_papelera(dias: int, confirmo: bool) -> None:
    """Delete for good what was put aside long ago and no row names; without --confirmo it only lists them."""
    with como_sistema("vaciar la papelera"):
        marca = pertenencia.a_cargo()
        if marca is None or not pertenencia.avanzar(marca):
            raise click.ClickException("La base es más antigua que la carpeta de adjuntos: no se vacía la papelera.")
        rutas = papelera.por_vaciar(almacen(), hoy(), dias)
    for ruta in rutas:
        click.echo(f"{ruta.parent.name}  {ruta.stat().st_size:>10,}  {ruta.name}")
    if confirmo:
        papelera.vaciar(rutas)
    click.echo(f"{'Borrados' if confirmo else 'Se borrarían'}: {len(rutas)}.")


def instalar(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(ac)
