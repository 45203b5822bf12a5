"""Finding, adding and merging persons, with CURP, RFC, telephone and e-mail checked. Callers open `escritura()`."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from app.ciudadanos.models import Ciudadano, Fusion
from app.extensions import db
from app.fab.fechas import fecha_larga
from app.nucleo import claves, telefonos
from app.nucleo.datos import Datos
from app.nucleo.flujo import ActoProhibido, ActoRechazado, DatosInvalidos
from app.nucleo.puestos import CAPTURISTA, SUBCOORDINADOR
from app.nucleo.reloj import ahora
from app.nucleo.texto import niega, plegar
from app.seguridad.guardia import Alcance
from app.seguridad.zona import hoy

_PARTICULAS = frozenset(["de", "del", "la", "las", "los", "y", "e", "mc", "mac", "von", "van"])


# What is typed of a person


def telefono_limpio(texto: str) -> str:
    """Return a telephone's text in its one form, '' where it says that there is none; `ValueError` in Spanish.

    Several numbers, extensions, numbers of abroad and words beside them are kept (`nucleo.telefonos`).
    """
    leidos = telefonos.leer(texto)
    if leidos is None:
        raise ValueError(_("El teléfono lleva 10 números; revíselo o déjelo vacío."))
    return leidos.texto


def curp_limpia(texto: str) -> str:
    """Return a CURP in its canonical form; `ValueError` in Spanish for what has not its shape."""
    clave = claves.curp(texto)
    if clave is None:
        raise ValueError(_("La CURP no es válida; revísela o déjela vacía."))
    return clave


def rfc_limpio(texto: str) -> str:
    """Return an RFC with its homoclave in canonical form, '' for the generic ones; `ValueError` in Spanish.

    The generic ones are valid on any paper, and nobody's, so they are not kept.
    """
    clave = claves.rfc(texto)
    if clave is None:
        raise ValueError(_("El RFC no es válido; revíselo con su homoclave o déjelo vacío."))
    return "" if clave in claves.RFC_GENERICOS else clave


def correo_limpio(texto: str) -> str:
    """Return an e-mail address in its canonical form; `ValueError` in Spanish."""
    try:
        return validate_email(texto, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(_("El correo no está bien escrito; revíselo o déjelo vacío.")) from error


LIMPIADORES = {"telefono": telefono_limpio, "curp": curp_limpia, "rfc": rfc_limpio, "correo": correo_limpio}
CAMPOS = ("nombre", "apellidos", "telefono", "correo", "curp", "rfc", "domicilio", "localidad_id")


def limpios(datos: Datos) -> Datos:
    """Return the person's fields checked and in canonical form; `DatosInvalidos` with a sentence per wrong field.

    A key, telephone or e-mail that says that there is none is none.
    """
    salida: Datos = {}
    errores: dict[str, str] = {}
    for nombre in CAMPOS:
        valor = datos.get(nombre)
        if not valor or (nombre in LIMPIADORES and niega(valor)):
            continue
        try:
            valor = LIMPIADORES[nombre](valor) if nombre in LIMPIADORES else valor
        except ValueError as error:
            errores[nombre] = str(error)
            continue
        if valor:
            salida[nombre] = valor
    if errores:
        raise DatosInvalidos(errores)
    return salida


def avisos_de_claves(curp: str | None, rfc: str | None) -> dict[str, str]:
    """Return what is doubtful in a person's keys as typed, by field: they are kept all the same, as on their papers.

    The registry and the SAT have issued keys whose check digit does not hold, so it refuses nobody (decision 0040).
    """
    avisos: dict[str, str] = {}
    clave = claves.curp(curp or "")
    if clave is not None and not claves.cuadra("curp", clave):
        avisos["curp"] = _("El dígito verificador de la CURP no cuadra: compruébela con el documento.")
    elif clave is not None and not claves.entidad_conocida(clave):
        avisos["curp"] = _("Las letras del estado en la CURP no son de ninguno: compruébela con el documento.")
    elif claves.corregida(curp or ""):
        avisos["curp"] = _(
            "La CURP traía letras por números o al revés (O y 0, I y 1) y se corrigió: compruébela con el documento."
        )
    clave = claves.rfc(rfc or "")
    if clave is not None and not claves.cuadra("rfc", clave):
        avisos["rfc"] = _("El dígito verificador del RFC no cuadra: compruébelo con el documento.")
    elif claves.corregida(rfc or ""):
        avisos["rfc"] = _(
            "El RFC traía letras por números o al revés (O y 0, I y 1) y se corrigió: compruébelo con el documento."
        )
    return avisos


def pistas_de_curp(curp: str, nombre: str, apellidos: str) -> list[str]:
    """Return what a clerk may want to look at in a CURP: a name it does not resemble, the birth it states.

    Hints only: compound names, married names and old registers make many true exceptions. Empty for no valid CURP.
    """
    clave = claves.curp(curp)
    nacimiento = claves.nacimiento(clave) if clave is not None else None
    if clave is None or nacimiento is None:
        return []
    if nacimiento > hoy():
        return [_("Según la CURP nacería en el futuro; revísela.")]
    pistas = [_("Según la CURP nació el %(dia)s.", dia=fecha_larga(nacimiento))]
    if nombre and apellidos and not _se_parece(clave, nombre, apellidos):
        pistas.append(_("La CURP no se parece a ese nombre; compárela con el documento."))
    return pistas


def _se_parece(curp: str, nombre: str, apellidos: str) -> bool:
    """Answer whether the first and the fourth letter of a CURP are initials of a surname and of a given name."""
    return curp[0] in _iniciales(apellidos) and curp[3] in _iniciales(nombre)


def _iniciales(texto: str) -> str:
    """Return initials in capitals; the CURP writes X for Ñ, which folding made an N."""
    letras = "".join(p[0] for p in plegar(texto).split() if p not in _PARTICULAS).upper()
    return letras + ("X" if "N" in letras else "")


# Who asks


def persona_de(datos: Datos) -> Ciudadano:
    """Return the person chosen by `ciudadano_id` (with what she now adds), the one with the same CURP, or a new one.

    A merged person is her final survivor.
    """
    nuevos = limpios(datos)
    conocida = _conocida(datos, nuevos)
    return _completada(conocida, nuevos) if conocida is not None else _agregada(nuevos, reservado=False)


def persona_reservada(datos: Datos) -> Ciudadano:
    """Return a new row for who asks in a reservada, even where the office has one of hers.

    Nothing then leads from what everybody sees to what only the Órgano de Control sees.
    """
    nuevos = limpios(datos)
    if datos.get("ciudadano_id"):
        conocida = db.session.get_one(Ciudadano, datos["ciudadano_id"]).vigente
        nuevos = {"nombre": conocida.nombre, "apellidos": conocida.apellidos, **nuevos}
    return _agregada(nuevos, reservado=True)


def _agregada(nuevos: Datos, *, reservado: bool) -> Ciudadano:
    if not nuevos.get("nombre"):
        raise DatosInvalidos({"nombre": _("Escriba el nombre de quien pide, o marque que no quiere darlo.")})
    nuevos.setdefault("apellidos", "")
    persona = Ciudadano(creado=ahora(), reservado=reservado, **nuevos)
    db.session.add(persona)
    return persona


def _conocida(datos: Datos, nuevos: Datos) -> Ciudadano | None:
    if datos.get("ciudadano_id"):
        elegida: Ciudadano = db.session.get_one(Ciudadano, datos["ciudadano_id"])
        return elegida.vigente
    return duena_de("curp", nuevos.get("curp"))


def duena_de(columna: str, valor: str | None) -> Ciudadano | None:
    """Return the person (her survivor) who holds a CURP or an RFC, None when nobody known in the open does."""
    if not valor:
        return None
    consulta = select(Ciudadano).where(getattr(Ciudadano, columna) == valor, Ciudadano.reservado.is_(False))
    persona = db.session.scalars(consulta).one_or_none()
    return persona.vigente if persona else None


def _completada(persona: Ciudadano, nuevos: Datos) -> Ciudadano:
    """Fill what was empty; what the office already holds is only changed on the person's own page."""
    for nombre, valor in nuevos.items():
        if getattr(persona, nombre):
            continue
        duena = duena_de(nombre, valor) if nombre in ("curp", "rfc") else None
        if duena is not None and duena is not persona:
            raise DatosInvalidos({nombre: _("Ya la tiene otra persona: %(quien)s. Elíjala o revise.", quien=duena)})
        if duena is None:
            setattr(persona, nombre, valor)
    return persona


# Two rows, one person (decision 0009, 18)


def fusionar(absorbido: Ciudadano, sobreviviente: Ciudadano, motivo: str, autor: Alcance) -> Fusion:
    """Make one person of two: `absorbido` and who was merged into her point to the final survivor.

    Peticiones are not rewritten, nor is any datum of either row; `deshacer` takes it back. Raises `ActoProhibido`
    (puesto), `DatosInvalidos` (motivo) or `ActoRechazado` (already one person, reservada, CURP or RFC that differ).
    """
    _exigir_puesto(autor)
    motivo = " ".join(motivo.split())
    if not 3 <= len(motivo) <= 200:
        raise DatosInvalidos({"motivo": _("Escriba en qué se ve que es la misma persona (hasta 200 letras).")})
    tomados = _tomados(Ciudadano.id.in_((absorbido.id, sobreviviente.id)))
    una, otra = tomados[absorbido.id], tomados[sobreviviente.id].vigente
    _exigir_que_se_pueda(una, otra)
    for persona in _tomados(or_(Ciudadano.id.in_((una.id, otra.id)), Ciudadano.fusionado_en_id == una.id)).values():
        if persona is not otra:
            persona.fusionado_en = otra
    fusion = Fusion(absorbido=una, sobreviviente=otra, motivo=motivo, autor_id=autor.usuario_id, cuando=ahora())
    db.session.add(fusion)
    db.session.flush()
    return fusion


def _exigir_puesto(autor: Alcance) -> None:
    if not autor.puestos & {CAPTURISTA, SUBCOORDINADOR}:
        raise ActoProhibido(_("Unir personas lo hacen el Capturista y el Subcoordinador."))


def _exigir_que_se_pueda(una: Ciudadano, otra: Ciudadano) -> None:
    if una.reservado or otra.reservado:
        raise ActoRechazado(_("Quien pidió en una reservada no se une con nadie."))
    if una.vigente is otra:
        raise ActoRechazado(_("Ya son la misma persona."))
    if una.fusionado_en_id is not None:
        raise ActoRechazado(_("Ya se unió con %(quien)s; una a esa persona.", quien=una.vigente))
    for columna, nombre in (("curp", "CURP"), ("rfc", "RFC")):
        suya, ajena = getattr(una, columna), getattr(otra, columna)
        if suya and ajena and suya != ajena:
            raise ActoRechazado(_("Tienen %(clave)s distintas: corrija antes la que esté mal.", clave=nombre))


def _tomados(criterio: ColumnElement[bool]) -> dict[int, Ciudadano]:
    """Lock persons in order of id and read them anew, so that two merges at once wait for each other."""
    consulta = select(Ciudadano).where(criterio).order_by(Ciudadano.id).with_for_update(of=Ciudadano)
    filas = db.session.scalars(consulta, execution_options={"populate_existing": True})
    return {persona.id: persona for persona in filas}


def deshacer(fusion: Fusion, autor: Alcance) -> Fusion:
    """Take one merger back, in any order: everybody then points where the mergers that are left lead.

    Raises `ActoProhibido` or `ActoRechazado` (already undone).
    """
    _exigir_puesto(autor)
    consulta = select(Fusion).where(Fusion.id == fusion.id).with_for_update(of=Fusion)
    fusion = db.session.scalars(consulta, execution_options={"populate_existing": True}).one()
    if fusion.deshecha is not None:
        raise ActoRechazado(_("Esa unión ya se deshizo."))
    final = fusion.absorbido.vigente
    grupo = _tomados(or_(Ciudadano.id == final.id, Ciudadano.fusionado_en_id == final.id))
    fusion.deshecha, fusion.deshecha_por_id = ahora(), autor.usuario_id
    db.session.flush()
    _reapuntar(grupo)
    db.session.flush()
    return fusion


def _reapuntar(grupo: dict[int, Ciudadano]) -> None:
    """Point each person of a group to the end of her chain of mergers in force."""
    vigentes = select(Fusion).where(Fusion.absorbido_id.in_(grupo), Fusion.deshecha.is_(None))
    siguiente = {f.absorbido_id: f.sobreviviente_id for f in db.session.scalars(vigentes)}
    for persona in grupo.values():
        final = persona.id
        while final in siguiente:
            final = siguiente[final]
        persona.fusionado_en = grupo[final] if final != persona.id else None
