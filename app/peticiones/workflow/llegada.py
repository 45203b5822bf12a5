"""What the way of arriving brings: an oficio's number, date, sender; a network's user."""

from __future__ import annotations

from collections.abc import Mapping

from app.nucleo.flujo import Campo, Opciones
from app.nucleo.texto import N_

OTRA_RED = "otra"
REDES: Opciones = (
    ("facebook", N_("Facebook")),
    ("whatsapp", N_("WhatsApp")),
    ("messenger", N_("Messenger")),
    ("instagram", N_("Instagram")),
    ("x", N_("X (antes Twitter)")),
    ("tiktok", N_("TikTok")),
    ("youtube", N_("YouTube")),
    (OTRA_RED, N_("Otra")),
)
ESCRITO = (
    Campo("escrito_numero", N_("Número de oficio"), obligatorio=False, maximo=60, ayuda=N_("Como viene: DG/123/2026")),
    Campo(
        "escrito_fecha",
        N_("Fecha que trae"),
        "fecha",
        obligatorio=False,
        limite="pasado",
        desde="es la que trae el papel, que puede llegar mucho después",
    ),
    Campo("escrito_remite", N_("Dependencia u organización que lo envía"), obligatorio=False, maximo=150),
    Campo("escrito_firma", N_("Quién lo firma, y su cargo"), obligatorio=False, maximo=150),
)
MENSAJE = (
    Campo("red", N_("Red social"), "opcion", obligatorio=False, opciones=REDES),
    Campo("red_otra", N_("¿Cuál red?"), obligatorio=False, si=("red", (OTRA_RED,)), maximo=40),
    Campo("red_usuario", N_("Usuario"), obligatorio=False, maximo=100, ayuda=N_("Como aparece ahí: @vecina_centro")),
    Campo(
        "red_enlace",
        N_("Enlace de la publicación o del mensaje"),
        "enlace",
        obligatorio=False,
        maximo=500,
        ayuda=N_("Para volver a él y contestar"),
    ),
)
POR_CANAL: Mapping[str, tuple[Campo, ...]] = {"oficio": ESCRITO, "escrito": ESCRITO, "redes": MENSAJE}
"""Clave of a canal → what is asked of what came by it; always optional, so that nobody is turned away for it."""
DICEN_QUIEN = ("escrito_remite", "escrito_firma", "red_usuario", "red_enlace")
"""Those that say who asks: kept in the vault where she asked in confidence, nowhere where she gave no name."""
NOMBRES = tuple(dict.fromkeys(campo.nombre for campos in POR_CANAL.values() for campo in campos))


def campos_de_llegada(canal: str, *, con_quien: bool = True) -> tuple[Campo, ...]:
    """Return what is asked of a canal, by its clave; without what says who asks, where that is not kept at sight."""
    return tuple(campo for campo in POR_CANAL.get(canal, ()) if con_quien or campo.nombre not in DICEN_QUIEN)
