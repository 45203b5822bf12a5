"""What the catalogues declare."""

from __future__ import annotations

from app.actos.jobs import TRABAJOS
from app.catalogos.importacion import carga
from app.catalogos.jobs import completar_federales
from app.catalogos.models.dependencias import Dependencia
from app.catalogos.models.lugares import Localidad
from app.catalogos.queries import nodos, nombres_de_ajustes, zona_de_ajustes
from app.catalogos.services import control, lugares
from app.catalogos.services.ajustes import nombre_de_puesto
from app.catalogos.services.ultimo_enlace import avisar_si_queda_sin_enlace
from app.catalogos.views.ajustes import AjusteView, AvisoView, FirmanteView, InhabilView, MunicipioView
from app.catalogos.views.cambios import CambioView
from app.catalogos.views.consentimientos import ConsentimientoView
from app.catalogos.views.dependencias import DependenciaView
from app.catalogos.views.estilo import EstiloView
from app.catalogos.views.importacion import ImportacionView
from app.catalogos.views.lugares import CanalView, LocalidadView, ModuloView
from app.catalogos.views.personas import AdscripcionView, SuplenciaView
from app.catalogos.views.tramites import CampoDeTramiteView, RequisitoView, TramiteView
from app.fab.cuentas.roles import NOMBRE_DE_PUESTO
from app.fab.cuentas.usuarios import ANTES_DE_CAMBIAR
from app.fab.permisos import CRUD, LEER, SIN_BORRAR
from app.hooks import Concesion, Feature, VistaDeclarada
from app.nucleo import puestos as P
from app.seguridad.al_guardar import antes_de_guardar
from app.seguridad.propuestas import APLICAR
from app.seguridad.queries import DEPENDENCIAS
from app.seguridad.segundas import DEPENDENCIA
from app.seguridad.zona import NOMBRES, ZONA
from app.tareas.cola import Clase
from app.tareas.obrero import periodica

FEATURE = Feature(
    "catalogos",
    vistas=(
        VistaDeclarada(DependenciaView, "Dependencias"),
        VistaDeclarada(TramiteView, "Trámites"),
        VistaDeclarada(RequisitoView, "Requisitos"),
        VistaDeclarada(CampoDeTramiteView, "Datos propios"),
        VistaDeclarada(CanalView, "Canales"),
        VistaDeclarada(ModuloView, "Módulos"),
        VistaDeclarada(LocalidadView, "Localidades"),
        VistaDeclarada(InhabilView, "Días inhábiles"),
        VistaDeclarada(FirmanteView, "Firmantes"),
        VistaDeclarada(AvisoView, "Avisos de privacidad"),
        VistaDeclarada(AdscripcionView, "Puestos"),
        VistaDeclarada(SuplenciaView, "Suplencias"),
        VistaDeclarada(ConsentimientoView, "Consentimientos", abre="can_list"),
        VistaDeclarada(AjusteView, "Ajustes"),
        VistaDeclarada(ImportacionView, "Importar"),
        VistaDeclarada(CambioView, "Cambios"),
        VistaDeclarada(EstiloView),
        VistaDeclarada(MunicipioView),
    ),
    concede=(
        Concesion("DependenciaView", (P.ADMINISTRADOR,), CRUD),
        Concesion("DependenciaView", (P.COORDINADOR, P.SUBCOORDINADOR, P.CAPTURISTA), LEER),
        Concesion("TramiteView", (P.ADMINISTRADOR,), CRUD),
        Concesion("TramiteView", P.UNIDAD, LEER),
        Concesion("RequisitoView", (P.ADMINISTRADOR,), CRUD),
        Concesion("CampoDeTramiteView", (P.ADMINISTRADOR,), CRUD),
        Concesion("CanalView", (P.ADMINISTRADOR,), CRUD),
        Concesion("ModuloView", (P.ADMINISTRADOR,), CRUD),
        Concesion("LocalidadView", (P.ADMINISTRADOR,), CRUD),
        Concesion("InhabilView", (P.ADMINISTRADOR,), (*CRUD, "can_completos")),
        Concesion("FirmanteView", (P.ADMINISTRADOR,), CRUD),
        Concesion("AvisoView", (P.ADMINISTRADOR,), (*LEER, "can_add")),
        Concesion("AdscripcionView", (P.ADMINISTRADOR,), SIN_BORRAR),
        Concesion("SuplenciaView", (P.TITULAR, P.COORDINADOR, P.ADMINISTRADOR), (*LEER, "can_add", "can_terminar")),
        Concesion("ConsentimientoView", (P.ADMINISTRADOR,), ("can_list",)),
        Concesion("AjusteView", (P.ADMINISTRADOR,), (*LEER, "can_edit")),
        Concesion("ImportacionView", (P.ADMINISTRADOR,), (*LEER, "can_add")),
        Concesion("CambioView", (P.ADMINISTRADOR,), LEER),
    ),
    responde=(
        DEPENDENCIAS.por(nodos),
        ZONA.por(zona_de_ajustes),
        NOMBRES.por(nombres_de_ajustes),
        antes_de_guardar(Dependencia).por(control.cuidar),
        antes_de_guardar(Localidad).por(lugares.distinguir),
        APLICAR.con((DEPENDENCIA, control.aplicar)),
        ANTES_DE_CAMBIAR.por(avisar_si_queda_sin_enlace),
        NOMBRE_DE_PUESTO.por(nombre_de_puesto),
        TRABAJOS.con({"feriados": periodica(completar_federales), carga.CLASE: Clase(carga.llevar)}),
    ),
)
