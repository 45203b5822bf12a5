"""What every address must answer to everybody, typed by hand from the specification; letters are puestos."""

from __future__ import annotations

from typing import NamedTuple

from tests.seguridad import actos_de_cosas as de_cosas
from tests.seguridad.catalogos import DE_CATALOGOS
from tests.seguridad.cosas import COSAS
from tests.seguridad.personas import PERSONAS, SIN_ENTRAR

# Method, rule, who is admitted (letters; `*` whoever has an account, `+` the street too, `-` nobody), the answer to
# them, and what the address names: `fila` a catalogue row, `ve` a petición that one sees, `detalle` and `adjunto` one
# whose words one reads, `turno`, `formato`, `faltantes`, `oficio` and `denuncia` those papers of it.
TABLA = """
GET  /                                           *         200
GET  /tablero/                                   E         200
GET  /graficas/                                  CBT       200
GET  /graficas/calle/                            CB        200
GET  /graficas/mapa/                             CB        200
GET  /flujos/                                    SCBKTX    200
GET  /resultados/                                D         200

GET  /peticiones/list/                           SICBKAETMOV 200
GET  /peticiones/opciones/                       SICBKAETMOV 200
GET  /peticiones/add                             SKBM      200
POST /peticiones/add                             SKBM      422
GET  /peticiones/parecidas                       SKBM      200
GET  /peticiones/moldes.js                       SKBM      200
GET  /peticiones/show/<pk>                       SICBKAETMOV 200  ve
GET  /peticiones/<folio:folio>                   SICBKAETMOV 302  ve
GET  /peticiones/<folio:folio>/alrededor         SICBKAETMOV 200  detalle
GET  /peticiones/<folio:folio>/comprobante.pdf   SICBKM    200  detalle
GET  /peticiones/<folio:folio>/turno.pdf         SK        200  turno
GET  /peticiones/<folio:folio>/formato.pdf       EKBC      200  formato
GET  /peticiones/<folio:folio>/faltantes.pdf     SCBK      200  faltantes
GET  /peticiones/<folio:folio>/oficio.pdf        SCBK      200  oficio
GET  /peticiones/<folio:folio>/denuncia.pdf      SICBKE    200  denuncia
GET  /peticiones/<folio:folio>/expediente.pdf    SICBKAETMOV 200  detalle
POST /peticiones/<folio:ident>/actos/<acto>      *         303  acto
POST /peticiones/<int:ident>/actos/<acto>        SICBKAEMOV 404  suelto
POST /peticiones/actos/<acto>/en-lote            *         422  lote
POST /peticiones/actos/<acto>/en-lote/hacer      *         400  lote
GET  /adjuntos/<int:pk>                          SICBKAETMOV 200  adjunto
GET  /adjuntos/<int:pk>/original                 SICBKAETMOV 200  adjunto
GET  /adjuntos/<int:pk>/vista.jpg                SICBKAETMOV 200  adjunto

GET  /oficios/list/                              SCBK      200
GET  /hojas/list/                                SKBCEOV   200
GET  /hojas/add                                  SKBCEOV   200
POST /hojas/add                                  SKBCEOV   422
GET  /hojas/entregas/<lote>                      SKBCEOV   404
GET  /hojas/show/<pk>                            SKBCEOV   200  hoja
GET  /hojas/<int:pk>/vista.png                   SKBCEOV   200  hoja
POST /hojas/<int:pk>/adjuntar                    SKBCEOV   422  hoja
POST /hojas/<int:pk>/descartar                   SKBCEOV   422  hoja
GET  /identidades/                               V         200
POST /identidades/                               V         422

GET  /bitacora/list/                             SICBKAOV  200
GET  /bitacora/add                               IB        200
POST /bitacora/add                               IB        422
GET  /bitacora/parecidas                         IB        200
GET  /bitacora/show/<pk>                         SICBKAOV  200  entrada
POST /bitacora/<folio:ident>/actos/<acto>        C         404  suelto
POST /bitacora/<int:ident>/actos/<acto>          C         404  suelto
GET  /jornadas/list/                             SICBKA    200
GET  /jornadas/add                               C         200
POST /jornadas/add                               C         422
GET  /jornadas/show/<pk>                         SICBKA    200  jornada
GET  /jornadas/<folio:folio>                     SICBKA    404
GET  /jornadas/<folio:folio>/papel/<tipo>/<int:n> SICBKA   404
GET  /jornadas/<int:pk>/hoja.pdf                 SICBKA    200  jornada
GET  /jornadas/<int:pk>/papel.pdf                SICBKA    400  jornada
GET  /jornadas/<int:pk>/informe.pdf              SICBKA    200  informe
GET  /fotos/<int:pk>                             SICBKAOV  200  foto
GET  /fotos/<int:pk>/original                    SICBKAOV  404
POST /jornadas/<folio:ident>/actos/<acto>        -         404  suelto
POST /jornadas/<int:ident>/actos/<acto>          -         404  suelto
GET  /asesorias/list/                            ACBS      200
GET  /asesorias/add                              A         200
POST /asesorias/add                              A         422
GET  /asesorias/show/<pk>                        ACBS      200  asesoria
POST /asesorias/<folio:ident>/actos/<acto>       -         404  suelto
POST /asesorias/<int:ident>/actos/<acto>         -         404  suelto
GET  /calendario/                                SICBKA    200
POST /calendario/direccion                       SICBKA    200
POST /calendario/direccion/revocar               SICBKA    303
GET  /calendario/<secreto>.ics                   +         404
GET  /campo/                                     SICBKA    200
GET  /campo/sw.js                                +         200
GET  /campo/manifest.webmanifest                 +         200
GET  /campo/estado                               +         200
GET  /campo/paquete                              SICBKA    200  api
GET  /campo/dispositivos                         +         308
POST /campo/dispositivos                         SICBKA    400
POST /campo/registros                            SICBKA    400
GET  /campo/registros/<uuid>/fotos/<foto>        SICBKA    404  api
POST /campo/registros/<uuid>/fotos/<foto>        SICBKA    400
GET  /campo/recibidos/                           SICBKA    200
GET  /campo/dispositivos/                        SICBKAX   200
POST /campo/dispositivos/<int:pk>/revocar        SICBKAX   404
GET  /compromisos/list/                          SICBKA    200
GET  /compromisos/add                            CB        200
POST /compromisos/add                            CB        422
GET  /compromisos/show/<pk>                      SICBKA    200  compromiso
POST /compromisos/<folio:ident>/actos/<acto>     -         404  suelto
POST /compromisos/<int:ident>/actos/<acto>       -         404  suelto
GET  /visitas/list/                              SICBKA    200
GET  /visitas/add                                ICBA      200
POST /visitas/add                                ICBA      422
GET  /visitas/show/<pk>                          SICBKA    200  visita
POST /visitas/<folio:ident>/actos/<acto>         -         404  suelto
POST /visitas/<int:ident>/actos/<acto>           -         404  suelto

GET  /ciudadanos/list/                           SCBK      200
GET  /ciudadanos/buscar                          SCBKM     200
GET  /ciudadanos/show/<pk>                       SCBK      200  fila
GET  /ciudadanos/add                             SCBK      200
POST /ciudadanos/add                             SCBK      422
GET  /ciudadanos/edit/<pk>                       SCBK      200  fila
POST /ciudadanos/edit/<pk>                       SCBK      422  fila
GET  /ciudadanos/<int:pk>/peticiones             SCBKM     200  fila
GET  /ciudadanos/<int:pk>/fusionar               KB        200  fila
POST /ciudadanos/<int:pk>/fusionar               KB        422  fila
POST /ciudadanos/<int:pk>/deshacer               KB        422  fila

GET  /adscripciones/list/                        X         200
GET  /adscripciones/show/<pk>                    X         200  fila
GET  /adscripciones/add                          X         200
POST /adscripciones/add                          X         422
GET  /adscripciones/edit/<pk>                    X         200  fila
POST /adscripciones/edit/<pk>                    X         422  fila
GET  /suplencias/list/                           XTC       200
GET  /suplencias/show/<pk>                       XTC       404  fila
GET  /suplencias/add                             XTC       200
POST /suplencias/add                             XTC       422
POST /suplencias/terminar/<pk>                   XTC       404  fila
GET  /consentimientos/                           *         200
POST /consentimientos/<int:pk>/consentir         *         404
POST /consentimientos/<int:pk>/rechazar          *         404
POST /consentimientos/<int:pk>/retirar           *         404
POST /consentimientos/enterarse                  *         303
GET  /users/list/                                X         200
GET  /users/show/<pk>                            X         200  fila
GET  /users/add                                  X         200
POST /users/add                                  X         422
GET  /users/edit/<pk>                            X         200  fila
POST /users/edit/<pk>                            X         422  fila
GET  /users/userinfo/                            *         200
GET  /userinfoeditview/                          *         302
GET  /resetmypassword/form                       *         200
POST /resetmypassword/form                       *         422
POST /resetpassword/<int:pk>                     X         200  fila
GET  /roles/list/                                X         200
GET  /roles/show/<pk>                            X         200  fila
GET  /roles/add                                  X         200
POST /roles/add                                  X         422
GET  /roles/edit/<pk>                            X         200  fila
POST /roles/edit/<pk>                            X         422  fila
POST /roles/delete/<pk>                          X         303  fila
GET  /groups/list/                               -         200
GET  /groups/show/<pk>                           -         200  fila
GET  /swagger/<version>                          -         200
GET  /api/<version>/_openapi                     -         200  api

GET  /municipio/escudo.png                       +         404
GET  /login/                                     +         200
POST /login/                                     +         422
POST /logout/                                    +         303
POST /lang/<string:locale>                       +         303
GET  /ciudadania/                                +         200
GET  /healthz                                    +         200
GET  /readyz                                     +         200
GET  /ciudadania/seguimiento                     +         200
POST /ciudadania/seguimiento                     +         422
POST /ciudadania/seguimiento/<acto>              +         422
GET  /static/<path:filename>                     +         404
GET  /static/appbuilder/<path:filename>          +         404
POST /api/v1/security/login                      +         400
POST /api/v1/security/refresh                    -         200  api
"""


class Regla(NamedTuple):
    """One line of the table."""

    puestos: str
    codigo: int
    nombra: str


def _leida(linea: str) -> tuple[tuple[str, str], Regla]:
    metodo, regla, puestos, codigo, *nombra = linea.split()
    return (regla, metodo), Regla(puestos, int(codigo), nombra[0] if nombra else "")


REGLAS: dict[tuple[str, str], Regla] = dict(
    _leida(linea) for tabla in (TABLA, DE_CATALOGOS) for linea in tabla.splitlines() if linea
)

ACTOS = {
    "admitir": "SK",
    "entregar": "S",
    "verificar": "C",
    "dictaminar_procedente": "B",
    "dictaminar_improcedente": "B",
    "clasificar": "SKBM",
    "cotejar_requisitos": "SK",
    "orientar": "SKBMA",
    "canalizar": "KBC",
    "recibir": "EKOV",
    "rechazar_competencia": "EK",
    "reasignar": "BC",
    "iniciar_proceso": "EKOV",
    "pausar": "EKOV",
    "reanudar": "EKOV",
    "prorrogar": "BC",
    "concluir": "EKOV",
    "validar": "BCOV",
    "devolver": "BCOV",
    "solicitar_reapertura": "SK",
    "reabrir": "BCOV",
    "calificar": "",
    "cancelar": "BCOV",
    "marcar_duplicado": "KBOV",
    "desglosar": "KB",
    "reservar": "SKCBE",
    "levantar_reserva": "OV",
    "pedir_asesoria": "SCB",
    "emitir_respuesta": "KBC",
    "cancelar_oficio": "BC",
    "sumar_vecino": "SKBM",
    "corregir": "SKB",
    "anotar": "SICBKAEMOV",
    "adjuntar": "SICBKAEMOV",
}
"""Act → the puestos that hold it, from «Acts»; whether now and on this row is asked afterwards."""
EN_LOTE = ("entregar", "dictaminar_procedente", "canalizar", "reasignar")
"""Acts that are carried out on many peticiones at once."""
NO_SON_DE_BOTON = ("registrar", "inventado", "list", "show")
"""Posted as acts they are nobody's, although some are permissions of the model."""

UNIDAD = ("secretaria", "coordinador", "subcoordinadora", "capturista", "dos_puestos")
OBRAS = ("enlace_obras", "titular_obras", "dos_dependencias", "dos_puestos")
AGUAS = ("enlace_aguas", "dos_dependencias")
VEN: dict[str, tuple[str, ...]] = {
    "obrascanalizada": (*UNIDAD, *OBRAS),
    "obrasrecibida": (*UNIDAD, *OBRAS),
    "obrasproceso": (*UNIDAD, *OBRAS),
    "aguascanalizada": (*UNIDAD, *AGUAS),
    "aguasproceso": (*UNIDAD, *AGUAS),
    "porcanalizar": UNIDAD,
    "saludoficio": UNIDAD,
    "redes": (*UNIDAD, "comunicacion"),
    "reservada": ("control",),
}
"""Petición of the stage → who sees that it exists; `reservada` is a denuncia AGAINST Obras Públicas."""
LEEN = {
    **VEN,
    "obrascanalizada": (*UNIDAD, "titular_obras"),
    "aguascanalizada": UNIDAD,
}
"""Who reads its words, files and history: before «recibir» not the enlace (decision 0009, 11)."""
CON_TURNO = ("obrascanalizada", "obrasrecibida", "obrasproceso", "aguascanalizada", "aguasproceso", "porcanalizar",
             "saludoficio")  # fmt: skip
CON_FORMATO = ("obrascanalizada", "obrasrecibida", "obrasproceso", "aguascanalizada", "aguasproceso", "saludoficio")
CON_OFICIO = ("saludoficio",)
CON_FALTANTES: tuple[str, ...] = ()
CON_DENUNCIA: tuple[str, ...] = ()
CONOCEN_A_LAS_PERSONAS = (*UNIDAD, "comunicacion")
"""Who finds every person by name and telephone, whatever she asked."""


def puede(persona: str, puestos: str) -> bool:
    """Answer whether a member of the cast is among these letters."""
    if persona in SIN_ENTRAR:
        return puestos == "+"
    return puestos in ("+", "*") or bool(set(PERSONAS[persona]) & set(puestos))


def sin_permiso(persona: str, metodo: str, nombra: str) -> int:
    """Return the answer to who is not admitted: 302 to the login, 401, or 403."""
    if persona not in SIN_ENTRAR:
        return 403
    return 401 if metodo == "POST" or nombra == "api" else 302


def de_peticion(persona: str, regla: Regla, metodo: str, objeto: str) -> int:
    """Return the answer of an address that names a petición of the stage."""
    if not puede(persona, regla.puestos):
        return sin_permiso(persona, metodo, regla.nombra)
    quienes = VEN if regla.nombra == "ve" else LEEN
    papeles = {"turno": CON_TURNO, "formato": CON_FORMATO, "oficio": CON_OFICIO, "faltantes": CON_FALTANTES}
    papeles["denuncia"] = CON_DENUNCIA
    con_papel = papeles.get(regla.nombra, tuple(VEN))
    return regla.codigo if persona in quienes[objeto] and objeto in con_papel else 404


def de_cosa(persona: str, regla: Regla, metodo: str, cosa: str) -> int:
    """Return the answer of an address that names an entry, a visita, a photo…: 404 for what is not hers to see."""
    if not puede(persona, regla.puestos):
        return sin_permiso(persona, metodo, regla.nombra)
    return regla.codigo if persona in COSAS[regla.nombra][cosa] else 404


def de_acto(persona: str, acto: str, objeto: str) -> frozenset[int]:
    """Return the answers that an act may get: 401, 403 or 404; else done, refused now or incomplete.

    Two adscripciones may each allow a half (act here, row there): that too is 403.
    """
    if persona in SIN_ENTRAR:
        return frozenset([401])
    if acto in NO_SON_DE_BOTON:
        return frozenset([403, 404])
    if not puede(persona, ACTOS[acto]):
        return frozenset([403])
    if persona not in VEN[objeto]:
        return frozenset([404])
    return frozenset([303, 409, 422, 403] if len(PERSONAS[persona]) > 1 else [303, 409, 422])


def de_lote(persona: str, acto: str, regla: Regla) -> int:
    """Return the answer to a bulk act without one row: 401, 403, 404 where it is not done in bulk, else incomplete."""
    if persona in SIN_ENTRAR:
        return 401
    lee = puede(persona, REGLAS["/peticiones/list/", "GET"].puestos)
    if not (lee if acto in ("list", "show") else acto in ACTOS and puede(persona, ACTOS[acto])):
        return 403
    return regla.codigo if acto in EN_LOTE else 404


# What is added behind the address of a list, and what it must be worth to who may open it

EN_CATALOGO = {
    "page_{v}=abc": 400,
    "page_{v}=-1": 400,
    "page_{v}=99999999999999999999": 400,
    "psize_{v}=20000": 400,
    "_oc_{v}=password": 400,
    "_oc_{v}=id%3Bdrop+table+peticion": 400,
    "_od_{v}=diagonal": 400,
    "_flt_99_{c}=1": 200,
    "_flt_abc_{c}=1": 200,
    "_flt_0_password=a": 200,
    "_flt_0_{c}=%27+OR+1%3D1+--": 200,
    "q=%25": 200,
    "q=%27%22%3Cscript%3E%00": 200,
    "estado=zzz&dependencia=abc&cursor=basura": 200,
}
EN_PETICIONES = {
    "estado=zzz": 400,
    "dependencia=abc": 400,
    "dependencia=99999999999999999999": 400,
    "canal=-1": 400,
    "localidad=1.5": 400,
    "tipo=%27": 400,
    "bandeja=todas": 400,
    "cursor=basura": 400,
    "cursor=WyJhIl0": 400,
    "cursor=Wzk5OTk5OTk5OTk5XQ": 400,
    "page_PeticionView=abc&psize_PeticionView=20000&_oc_PeticionView=estado": 200,
    "_flt_0_dependencia=1&_flt_0_reservada=True": 200,
    "q=%25": 200,
    "q=_": 200,
    "q=%27+OR+1%3D1+--": 200,
    "q=desc": 200,
    "q=reservadadesc": 200,
    "q=aguasprocesonombre": 200,
    "q=8332140": 200,
}
EN_OFICIOS = {
    "clase=zzz": 400,
    "dependencia=abc": 400,
    "anio=-1": 400,
    "cursor=basura": 400,
    "q=reservadadesc": 200,
}
_EN_LA_CALLE = {
    "localidad=1.5": 400,
    "localidad=99999999999999999999": 400,
    "cursor=basura": 400,
    "cursor=WyJhIl0": 400,
    "cursor=Wzk5OTk5OTk5OTk5XQ": 400,
    "_flt_0_reservada=True&page_BitacoraView=abc": 200,
    "q=%25": 200,
    "q=_": 200,
    "q=%27%22%3Cscript%3E%00": 200,
    "q=reservadadesc": 200,
}
EN_LA_CALLE = {
    "/bitacora/list/": {
        **_EN_LA_CALLE,
        "estado=zzz": 400,
        "medio=%27": 400,
        "bandeja=zzz": 400,
        "jornada=abc": 400,
    },
    "/jornadas/list/": {**_EN_LA_CALLE, "estado=zzz": 400},
    "/visitas/list/": {
        **_EN_LA_CALLE,
        "tipo=zzz": 400,
        "dependencia=abc": 400,
        "quien=-1": 400,
        "jornada=abc": 400,
        "siguiente=zzz": 400,
    },
    "/asesorias/list/": {c: n for c, n in _EN_LA_CALLE.items() if "localidad" not in c}
    | {"estado=zzz": 400, "conflicto=zzz": 400},
    "/hojas/list/": {c: n for c, n in _EN_LA_CALLE.items() if "localidad" not in c} | {"estado=en_blanco": 400},
    "/compromisos/list/": {**_EN_LA_CALLE, "estado=zzz": 400, "dependencia=abc": 400, "plazo=zzz": 400},
}
CON_COLAS_PROPIAS = ("/peticiones/list/", "/oficios/list/", *EN_LA_CALLE)
"""Lists that read their own arguments."""
EN_OTRAS = {
    "pestana=zzz": 400,
    "periodo=zzz": 400,
    "mes=zzz": 400,
    "q=reservadanombre": 200,
    "q=%25%25%25": 200,
    "dependencia=abc&estado=zzz": 200,
}


def colas(regla: str) -> dict[str, int]:
    """Return the hostile query strings for an address and whether they are refused."""
    if regla == "/peticiones/list/":
        return EN_PETICIONES
    if regla == "/oficios/list/":
        return EN_OFICIOS
    if regla in EN_LA_CALLE:
        return EN_LA_CALLE[regla]
    if regla.endswith("/list/"):
        return EN_CATALOGO
    propias = {"/tablero/": "pestana=zzz", "/calendario/": "mes=zzz"}
    propia = "periodo=zzz" if regla.startswith("/graficas/") else propias.get(regla)
    return {cola: codigo if codigo == 200 or cola == propia else 200 for cola, codigo in EN_OTRAS.items()}


SOLO_ENLACES = ("enlace_obras", "enlace_aguas", "dos_dependencias")
ALGUNOS = ("anonima", "sin_puesto", "enlace_obras", "capturista", "control", "administradora")
CON_CUENTA = tuple(p for p in PERSONAS if p not in SIN_ENTRAR)
EXCEPCIONES: dict[tuple[str, str, str], int] = {
    **{(p, "GET", "/"): 302 for p in SOLO_ENLACES},
    **{(p, metodo, "/login/"): 302 for p in CON_CUENTA for metodo in ("GET", "POST")},
    **{(p, "POST", "/api/v1/security/refresh"): 401 for p in CON_CUENTA},
}
"""An enlace's home is the board; who is inside does not enter again; a cookie is no token."""
DE_LA_PERSONA = ("nombre", "apellidos", "correo", "domicilio")


def puede_mover(persona: str, regla: str, objeto: str) -> set[str]:
    """Return what a done POST may have changed: the petición it names, or the administrator's own tables."""
    if objeto:
        return {objeto, "cuantas", "ciudadano", "cambio"} if persona in VEN[objeto] else set()
    if regla.endswith("/actos/<acto>"):
        return set(de_cosas.CAMBIAN)
    if "X" not in PERSONAS[persona]:
        return set()
    if regla.startswith("/resetpassword"):
        return {"ab_user", "cuenta", "cambio", "cuantas"}
    return {"localidad", "tramite", "cambio", "cuantas"} if "/delete/" in regla else set()
