"""What an act changes besides the state is found by its name: `efecto_<acto>`."""

from __future__ import annotations

import pytest

from app.actos.services import FLUJOS


@pytest.mark.solo_sqlite("it compares declarations")
def test_el_efecto_de_un_acto_se_llama_como_el_acto(sistema: None) -> None:
    mal_llamados = [
        f"{modelo.__name__}.{acto}: {efecto.__name__}"
        for modelo, flujo in FLUJOS()
        for acto, efecto in flujo.efectos.items()
        if efecto.__name__ != f"efecto_{acto}"
    ]
    assert mal_llamados == []


@pytest.mark.solo_sqlite("it compares declarations")
def test_cada_efecto_es_de_un_acto_de_su_tabla(sistema: None) -> None:
    sin_fila = [
        f"{modelo.__name__}.{acto}"
        for modelo, flujo in FLUJOS()
        for acto in flujo.efectos
        if acto not in {paso.acto for paso in flujo.tabla}
    ]
    assert sin_fila == []
