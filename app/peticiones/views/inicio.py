"""Home: each puesto's bandeja, how much waits, figures that are links, the most urgent first.

Peticiones are its own; what else waits answers `BANDEJAS` (`actos/bandeja.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g, redirect, url_for
from flask_appbuilder import IndexView
from flask_appbuilder.baseviews import expose
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, false, func, or_, select
from werkzeug.wrappers import Response

from app.actos.bandeja import bandejas_de, portada_de
from app.actos.presenters import ficha
from app.actos.views.bandejas import Cifras, Leidos, caja_de, cifras_de, leidos
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.services.ajustes import anio_por_completar, configuracion
from app.extensions import db
from app.fab import hosts
from app.fab.base import SinHistorial
from app.nucleo import puestos as P
from app.nucleo.datos import Datos
from app.nucleo.flujo import de_donde
from app.nucleo.texto import N_
from app.peticiones.models.cifras import por_canalizar
from app.peticiones.models.peticion import Peticion
from app.peticiones.presenters.renglones import renglon
from app.peticiones.queries import ESPERAN_ASESORIA, cifras, filas
from app.peticiones.workflow.tabla import TABLA
from app.peticiones.workflow.vocabulario import ABIERTOS, ANTES_DE_CANALIZAR, EN_DEPENDENCIA
from app.seguridad.guardia import Alcance, alcance_actual
from app.seguridad.queries import sin_enlace
from app.seguridad.zona import hoy, inicio_del_dia, zona

FILAS = 25


@dataclass(frozen=True)
class Charola:
    """One figure of a bandeja: what it counts, and whether its rows are shown below.

    `abiertas` False where it counts closed ones. What is in cuarentena counts nowhere but in its own figure.
    """

    etiqueta: str
    contadas: ColumnElement[bool]
    por_mover: bool = True
    abiertas: bool = True
    cuarentena: bool = False

    @property
    def criterio(self) -> ColumnElement[bool]:
        """Return what it counts."""
        return self.contadas if self.cuarentena else and_(self.contadas, Peticion.cuarentena.is_(False))


def charolas() -> dict[str, Charola]:
    """Return every figure a bandeja may show, by name; the list page takes the same names in `?bandeja=`."""
    return {**_de_la_ventanilla(), **_de_la_dependencia(), **_de_todas()}


def _de_la_ventanilla() -> dict[str, Charola]:
    """What the Unidad moves before it is channelled."""
    antes = Peticion.estado.in_(ANTES_DE_CANALIZAR)
    dos_veces = and_(Peticion.estado == "por_canalizar", Peticion.rechazos >= 2)
    sospechosa = and_(Peticion.estado.in_(ABIERTOS), Peticion.cuarentena.is_(True))
    return {
        "por_entregar": Charola(N_("Por entregar al Coordinador"), Peticion.estado == "en_recepcion"),
        "por_analizar": Charola(N_("Por analizar"), Peticion.estado == "en_analisis"),
        "por_dictaminar": Charola(N_("Por dictaminar"), Peticion.estado == "por_dictaminar"),
        "por_clasificar": Charola(N_("Por clasificar"), and_(antes, Peticion.tramite_id.is_(None))),
        "por_canalizar": Charola(N_("Por canalizar"), por_canalizar()),
        "faltan": Charola(N_("Faltan requisitos"), and_(antes, Peticion.faltan > 0)),
        "cuarentena": Charola(N_("En cuarentena"), sospechosa, cuarentena=True),
        "rechazadas": Charola(N_("Rechazadas dos veces"), dos_veces),
    }


def _de_la_dependencia() -> dict[str, Charola]:
    """What a dependencia has, and what comes back from it."""
    ahi = Peticion.estado.in_(EN_DEPENDENCIA)
    por_oficio = Peticion.dependencia_id.in_(select(Dependencia.id).where(Dependencia.via == "oficio"))
    retirada = Peticion.dependencia_id.in_(select(Dependencia.id).where(Dependencia.activa.is_(False)))
    huerfana = or_(Peticion.dependencia_id.in_(sorted(sin_enlace(hoy(), configuracion().version))), retirada)
    no_quedo = and_(Peticion.estado == "concluido", Peticion.calificada_resuelto == "no")
    reaperturas = and_(
        Peticion.estado.in_(de_donde(TABLA, "solicitar_reapertura")),
        Peticion.vence.is_not(None),
        Peticion.reapertura_pedida.is_not(None),
    )
    return {
        "en_dependencia": Charola(N_("En la dependencia"), ahi),
        "oficio": Charola(N_("Oficio sin respuesta"), and_(ahi, por_oficio)),
        "sin_enlace": Charola(N_("Sin enlace que las atienda"), and_(ahi, huerfana)),
        "por_validar": Charola(N_("Por validar"), Peticion.estado == "concluido"),
        "inconformes": Charola(N_("Dicen que no quedó"), no_quedo),
        "reaperturas": Charola(N_("Piden reabrirla"), reaperturas, abiertas=False),
        "concluidas": Charola(N_("Concluidas"), Peticion.estado == "concluido", por_mover=False),
        "validadas": Charola(N_("Validadas"), Peticion.estado == "validado", por_mover=False),
    }


def _espera_asesoria() -> ColumnElement[bool]:
    """Once the last one is answered it leaves the bandeja, though its Asesor still sees the petición."""
    return and_(Peticion.con_asesoria.is_(True), or_(false(), *ESPERAN_ASESORIA()))


def _de_todas() -> dict[str, Charola]:
    """What is counted wherever it stands."""
    abiertas = Peticion.estado.in_(ABIERTOS)
    desde_hoy = inicio_del_dia(hoy())
    de_bitacora = and_(abiertas, Peticion.bitacora_id.is_not(None))
    return {
        "abiertas": Charola(N_("Abiertas"), abiertas, por_mover=False),
        "vencidas": Charola(N_("Vencidas"), and_(abiertas, Peticion.vence < hoy()), por_mover=False),
        "hoy": Charola(N_("Registradas hoy"), Peticion.registrada >= desde_hoy, por_mover=False),
        "asesorias": Charola(N_("Con asesoría pedida"), and_(abiertas, _espera_asesoria())),
        "de_bitacora": Charola(N_("Nacidas de la bitácora"), de_bitacora, por_mover=False),
    }


POR_PUESTO: dict[str, tuple[str, ...]] = {
    P.SECRETARIA: ("por_entregar", "por_clasificar", "faltan", "cuarentena", "vencidas", "hoy"),
    P.CAPTURISTA: ("por_clasificar", "por_canalizar", "faltan", "oficio", "cuarentena", "hoy"),
    P.INFORMACION: ("de_bitacora", "vencidas", "concluidas", "validadas"),
    P.ASESOR: ("asesorias", "abiertas"),
    P.COMUNICACION: ("por_clasificar", "abiertas", "validadas", "hoy"),
    P.SUBCOORDINADOR: ("por_dictaminar", "por_validar", "inconformes", "rechazadas", "reaperturas", "vencidas"),
    P.COORDINADOR: ("por_analizar", "por_validar", "inconformes", "rechazadas", "sin_enlace", "vencidas", "abiertas"),
    P.TITULAR: ("en_dependencia", "vencidas", "concluidas", "validadas"),
    P.CONTROL: ("en_dependencia", "por_validar", "inconformes", "reaperturas", "vencidas", "validadas"),
    P.CUSTODIO: ("en_dependencia", "por_validar", "inconformes", "reaperturas", "vencidas", "validadas"),
}


def nombres_de(autor: Alcance) -> list[str]:
    """Return the names of this person's figures, each once, in the order of his puestos."""
    return list(dict.fromkeys(nombre for uno in autor.adscritos for nombre in POR_PUESTO.get(uno.puesto, ())))


def pendientes(autor: Alcance) -> int:
    """Count all that waits for this person, whatever it is, in one statement; none without a bandeja."""
    nombres = nombres_de(autor)
    todas = charolas() if nombres else {}
    criterios = [todas[n].criterio for n in nombres if todas[n].por_mover]
    partes = [(Peticion, or_(*criterios))] if criterios else []
    partes += [(cosas.modelo, cosas.por_mover(autor)) for cosas in bandejas_de(autor)]
    if not partes:
        return 0
    (modelo, criterio), *otras = partes
    cuenta: ColumnElement[int] = func.count(modelo.id)
    for otro, suyo in otras:
        cuenta = cuenta + select(func.count(otro.id)).where(suyo).scalar_subquery()
    return int(db.session.scalar(select(cuenta).where(criterio)) or 0)


def _saludo() -> str:
    hora = datetime.now(zona()).hour
    return _("Buenos días") if hora < 12 else _("Buenas tardes") if hora < 19 else _("Buenas noches")


def _frase(nombre: str, pendientes: int | None, autor: Alcance, otros: int = 0) -> str:
    """Return the greeting; `otros` of what is pending are not peticiones."""
    if pendientes is None:
        return _("%(saludo)s, %(nombre)s", saludo=_saludo(), nombre=nombre)
    if pendientes == 0:
        return _("%(saludo)s, %(nombre)s. No tiene nada por mover", saludo=_saludo(), nombre=nombre)
    if autor.puestos == {P.TITULAR}:
        de_su_dependencia: str = ngettext(
            "%(saludo)s, %(nombre)s. Su dependencia tiene una petición por atender",
            "%(saludo)s, %(nombre)s. Su dependencia tiene %(num)s peticiones por atender",
            pendientes,
            saludo=_saludo(),
            nombre=nombre,
        )
        return de_su_dependencia
    if otros:
        return _de_todo(nombre, pendientes)
    if pendientes == 1:
        return _("%(saludo)s, %(nombre)s. Tiene una petición por mover", saludo=_saludo(), nombre=nombre)
    return _(
        "%(saludo)s, %(nombre)s. Tiene %(n)s peticiones por mover", saludo=_saludo(), nombre=nombre, n=f"{pendientes:,}"
    )


def _de_todo(nombre: str, pendientes: int) -> str:
    if pendientes == 1:
        return _("%(saludo)s, %(nombre)s. Tiene un asunto por mover", saludo=_saludo(), nombre=nombre)
    return _(
        "%(saludo)s, %(nombre)s. Tiene %(n)s asuntos por mover", saludo=_saludo(), nombre=nombre, n=f"{pendientes:,}"
    )


class InicioView(SinHistorial, IndexView):
    """The home of every puesto; the enlace's is his board."""

    route_base = ""

    @expose("/")
    def index(self) -> Response | str:
        """Show the bandeja; an anonymous visitor is asked to sign in, an enlace goes to his board."""
        if not current_user.is_authenticated:
            return redirect(url_for("AccesoView.login", next="/"))
        autor = alcance_actual()
        if P.ENLACE in autor.puestos and not autor.puestos & set(POR_PUESTO):
            return redirect(url_for("TableroView.tablero"))
        portada = portada_de(autor)
        if portada is not None:
            return str(self.render_template(portada.plantilla, **portada.contexto()))
        return str(self.render_template("bandeja.html", **self._bandeja(autor)))

    def _bandeja(self, autor: Alcance) -> Datos:
        todas = charolas()
        nombres = nombres_de(autor)
        conteo = cifras({**{n: todas[n].criterio for n in nombres}, "_pendientes": self._por_mover(nombres, todas)})
        otros = [leidos(cosas, autor) for cosas in bandejas_de(autor)]
        de_otros = sum(leido.por_mover for leido in otros)
        g.pendientes = conteo["_pendientes"] + de_otros
        # who has only things of others before her is not told that she has none of her own
        se_cuenta = bool(g.pendientes or any(todas[n].por_mover for n in nombres))
        return {
            "titulo": _frase(current_user.first_name, g.pendientes if se_cuenta else None, autor, de_otros),
            "subtitulo": format_date(hoy(), "EEEE d 'de' MMMM").capitalize(),
            "empieza": [
                {"texto": _(cosas.empieza.texto), "url": cosas.empieza.url()}
                for cosas in bandejas_de(autor)
                if cosas.empieza and autor.puestos & set(cosas.empieza.puestos)
            ],
            "falta_publica": hosts.falta() if P.ADMINISTRADOR in autor.puestos else "",
            "anio_sin_descansos": anio_por_completar() if P.ADMINISTRADOR in autor.puestos else None,
            "cifras": self._cifras(nombres, todas, conteo, otros) or self._accesos(),
            "cajas": [
                *self._de_peticiones(nombres, todas, conteo["_pendientes"], autor, otros),
                *(caja_de(leido, autor) for leido in otros if leido.filas),
            ],
        }

    def _cifras(
        self, nombres: list[str], todas: dict[str, Charola], conteo: dict[str, int], otros: list[Leidos]
    ) -> Cifras:
        """Return the figures; where no petición is this person's to move, the others come first."""
        suyas = [self._cifra(n, todas[n], conteo[n]) for n in nombres]
        ajenas = [cifra for leido in otros for cifra in cifras_de(leido)]
        return suyas + ajenas if any(todas[n].por_mover for n in nombres) else ajenas + suyas

    def _de_peticiones(
        self, nombres: list[str], todas: dict[str, Charola], cuantas: int, autor: Alcance, otros: list[Leidos]
    ) -> Cifras:
        """Return the box of peticiones; none where only other things wait, or where shortcuts say enough."""
        if not cuantas and (any(leido.filas for leido in otros) or (not nombres and self._accesos())):
            return []
        return [
            {
                "titulo": _("Lo más urgente primero") if nombres else _("Peticiones"),
                "enlace": {"texto": _("Ver todas"), "url": url_for("PeticionView.list")} if nombres else None,
                "renglones": [renglon(p, autor) for p in self._filas(nombres, todas)] if cuantas else [],
                "vacio": _("No hay nada por mover.") if nombres else _("Aquí no hay peticiones para su puesto."),
            }
        ]

    @staticmethod
    def _por_mover(nombres: list[str], todas: dict[str, Charola]) -> ColumnElement[bool]:
        puestas = [todas[n] for n in nombres if todas[n].por_mover]
        abiertas = or_(Peticion.id.is_(None), *(c.criterio for c in puestas if c.abiertas))
        cerradas = [c.criterio for c in puestas if not c.abiertas]
        # each side names its states, so that SQLite, too, finds them by (estado, vence)
        return or_(and_(Peticion.estado.in_(ABIERTOS), abiertas), *cerradas)

    def _filas(self, nombres: list[str], todas: dict[str, Charola]) -> list[Peticion]:
        consulta = filas().where(self._por_mover(nombres, todas)).order_by(Peticion.vence, Peticion.id).limit(FILAS)
        return list(db.session.scalars(consulta))

    @staticmethod
    def _cifra(nombre: str, charola: Charola, numero: int) -> Datos:
        tono = {"vencidas": "mal", "rechazadas": "aviso", "faltan": "aviso"}.get(nombre, "") if numero else ""
        etiqueta = {
            "vencidas": _("fuera de plazo"),
            "rechazadas": _("decidir a dónde van"),
            "faltan": _("por completar"),
        }
        return {
            "etiqueta": _(charola.etiqueta),
            "numero": f"{numero:,}",
            "href": url_for("PeticionView.list", bandeja=nombre),
            "ficha": ficha(etiqueta[nombre], tono) if tono else None,
        }

    def _accesos(self) -> list[Datos]:
        """Return the shortcuts of who sees no petición: the administrator's catalogues."""
        vistas = (
            ("UsuarioView", _("Usuarios"), _("Quién entra y con qué puesto")),
            ("AdscripcionView", _("Puestos"), _("Quién ocupa cada puesto, y desde cuándo")),
            ("DependenciaView", _("Dependencias"), _("A quién se canaliza, y por qué vía")),
            ("TramiteView", _("Trámites"), _("Qué se pide, con qué requisitos y plazo")),
            ("AjusteView", _("Ajustes"), _("Nombre del municipio y días de cada plazo")),
            ("InhabilView", _("Días inhábiles"), _("Los que no cuentan para ningún plazo")),
            ("AvisoView", _("Avisos de privacidad"), _("El que se le muestra a quien da sus datos")),
        )
        return [
            {"etiqueta": para_que, "numero": texto, "texto": True, "href": url_for(f"{vista}.list")}
            for vista, texto, para_que in vistas
            if self.appbuilder.sm.has_access("can_list", vista)
        ]
