"""What is measured: who asks for what, beside which page of the bare page and of bare Flask-AppBuilder; the bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ajena:
    """A page of the bare page or of bare Flask-AppBuilder, or a form sent to it."""

    ruta: str
    forma: Mapping[str, str] | None = None
    pagina: str = ""


@dataclass(frozen=True)
class Operacion:
    """A page or an act of ours. `quien` '' = nobody; `de` = what it is compared with; `tope` = times that page."""

    clave: str
    quien: str
    ruta: str
    de: str
    tope: float
    forma: Mapping[str, str] | None = None
    pagina: str = ""
    codigo: int = 200
    contra: str = ""
    """The operation of ours that it is compared with besides, at the same bound."""
    datos: Mapping[str, str] = field(default_factory=dict)


PISO: Mapping[str, Ajena] = {
    "hola": Ajena("/hola"),
    "cruda": Ajena("/cruda"),
    "lista": Ajena("/lista"),
    "filtro": Ajena("/lista?d={dependencia}&e=validado"),
    "comun": Ajena("/lista?q=calle"),
    "rara": Ajena("/lista?q={telefono}"),
    "honda": Ajena("/lista?antes={honda}"),
    "una": Ajena("/ver/{cerrada}"),
    "forma": Ajena("/nueva"),
    "sumas": Ajena("/sumas"),
    "folio": Ajena("/folio/{folio}"),
    "crear": Ajena("/nueva", {"titulo": "Bache {u}", "descripcion": "Hay un bache hondo frente a la escuela. {u}",
                              "dependencia": "{dependencia}", "localidad": "7"}, "/nueva"),
    "mover": Ajena("/estado/{cerrada}", {"estado": "proceso", "nota": "Se canaliza a la cuadrilla. {u}"}, "/nueva"),
}  # fmt: skip
FAB: Mapping[str, Ajena] = {
    "lista": Ajena("/peticionview/list/"),
    "filtro": Ajena("/peticionview/list/?_flt_0_dependencia={dependencia}&_flt_0_estado=validado"),
    "comun": Ajena("/peticionview/list/?_flt_2_descripcion=calle"),
    "rara": Ajena("/peticionview/list/?_flt_2_folio={folio}"),
    "honda": Ajena("/peticionview/list/?page_PeticionView=300"),
    "una": Ajena("/peticionview/show/{cerrada}"),
    "forma": Ajena("/peticionview/add"),
    "sumas": Ajena("/estadosview/chart/"),
    "crear": Ajena("/peticionview/add", {
        "folio": "N{u}", "estado": "nuevo", "dependencia": "{dependencia}", "tipo": "queja", "descripcion": "Bache {u}",
        "registrada": "2026-11-30 10:00:00"}, "/peticionview/add"),
}  # fmt: skip
USUARIO_DE_FAB, CONTRASENA_DE_FAB = "carga", "contraseña de la carga"
L = "/peticiones/list/"


def _paginas(quien: str, de: str, tope: float, contra: str = "", **rutas: str) -> list[Operacion]:
    return [Operacion(c.replace("__", "."), quien, ruta, de, tope, contra=contra) for c, ruta in rutas.items()]


REGISTRO = {
    "canal_id": "{canal}", "modulo_id": "{modulo}", "tipo": "solicitud", "identidad": "identificada", "seguir": "ver",
    "aviso_medio": "leido", "nombre": "María", "apellidos": "Hernández {u}", "telefono": "833{u7}", "localidad_id": "7",
    "domicilio": "Calle Allende {u}", "descripcion": "La luminaria lleva días apagada. {u}", "tramite_id": "{tramite}",
    "clave_envio": "{uuid}",
}  # fmt: skip
OPERACIONES: tuple[Operacion, ...] = (
    *_paginas("capturista", "lista", 5, inicio__cap="/"),
    *_paginas("coordinador", "lista", 5, inicio__coo="/"),
    *_paginas("enlace", "lista", 5, tablero__enl="/tablero/"),
    *_paginas("capturista", "lista", 3, lista__cap=L),
    *_paginas("coordinador", "lista", 3, lista__coo=L),
    *_paginas("enlace", "lista", 3, lista__enl=L, lista__enl__estado=f"{L}?estado=proceso"),
    *_paginas("coordinador", "filtro", 3, lista__cerradas=f"{L}?dependencia={{dependencia}}&estado=validado",
              lista__abiertas=f"{L}?dependencia={{dependencia}}&estado=canalizado", lista__localidad=f"{L}?localidad=1",
              lista__canal=f"{L}?canal=3", lista__tipo=f"{L}?tipo=queja", lista__vencidas=f"{L}?bandeja=vencidas"),
    *_paginas("capturista", "filtro", 3, lista__faltan=f"{L}?bandeja=faltan"),
    *_paginas("coordinador", "honda", 3, lista__500a=f"{L}?cursor={{cursor_500}}",
              lista__ultima=f"{L}?cursor={{cursor_1}}"),
    *_paginas("coordinador", "comun", 2, "lista.coo", busca__comun=f"{L}?q=luminaria", busca__muy_comun=f"{L}?q=calle"),
    *_paginas("coordinador", "rara", 2, "lista.coo", busca__telefono=f"{L}?q={{telefono}}",
              busca__nada=f"{L}?q=xilofono"),
    *_paginas("enlace", "comun", 2, "lista.enl", busca__enl=f"{L}?q=luminaria"),
    *_paginas("coordinador", "una", 6, peticion__cerrada="/peticiones/show/{cerrada}",
              peticion__coo="/peticiones/show/{abierta}"),
    *_paginas("capturista", "una", 6, peticion__cap="/peticiones/show/{abierta}"),
    *_paginas("enlace", "una", 6, peticion__enl="/peticiones/show/{abierta}"),
    *_paginas("capturista", "forma", 6, captura="/peticiones/add"),
    *_paginas("capturista", "cruda", 6, parecidas="/peticiones/parecidas?tramite_id={tramite}&localidad_id=1"
              "&domicilio=Calle+Allende+5"),
    *_paginas("capturista", "lista", 3, ciudadanos="/ciudadanos/list/", ciudadanos__busca="/ciudadanos/list/?q=medina",
              ciudadano="/ciudadanos/show/{persona}", oficios="/oficios/list/"),
    *_paginas("capturista", "cruda", 3, buscar__nombre="/ciudadanos/buscar?q=carlos+med",
              buscar__telefono="/ciudadanos/buscar?q={telefono}"),
    *_paginas("coordinador", "sumas", 3, "lista.coo", graficas="/graficas/", graficas__mes="/graficas/?periodo=mes",
              graficas__calle="/graficas/calle/", graficas__mapa="/graficas/mapa/", flujos="/flujos/"),
    *_paginas("informacion", "lista", 5, bitacora="/bitacora/list/"),
    *_paginas("coordinador", "lista", 5, calendario="/calendario/", jornadas="/jornadas/list/"),
    *_paginas("administradora", "lista", 5, dependencias="/dependencias/list/", tramites="/tramites/list/",
              localidades="/localidades/list/", cambios="/cambios/list/", usuarios="/users/list/"),
    *_paginas("capturista", "una", 0, comprobante__pdf="/peticiones/{folio}/comprobante.pdf"),
    *_paginas("", "folio", 2, seguimiento__get="/ciudadania/seguimiento"),
    Operacion("seguimiento", "", "/ciudadania/seguimiento", "folio", 2, {"folio": "{folio}", "clave": "{clave}"}),
    Operacion("registrar", "capturista", "/peticiones/add", "crear", 6, REGISTRO, "/peticiones/add", 303),
    Operacion("anotar", "capturista", "/peticiones/{folio_abierta}/actos/anotar", "mover", 6,
              {"texto": "Llamó para preguntar. {u}", "para": "interna", "clave_envio": "{uuid}"}, "/peticiones/add",
              303),
    Operacion("recibir", "enlace", "/peticiones/{canalizada}/actos/recibir", "mover", 6, {"clave_envio": "{uuid}"},
              "/users/userinfo/", 303),
)  # fmt: skip
POR_SEGUNDO = {"registrar": 150.0, "anotar": 150.0, "recibir": 150.0}
"""Act → how many a second 8 clients must get through."""
