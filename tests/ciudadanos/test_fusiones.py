"""Mergers of persons (decision 0009, 18): without circles, undone in any order, never of a reservada."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.ciudadanos.models import Ciudadano, Fusion
from app.ciudadanos.services import deshacer, fusionar, persona_de
from app.extensions import db, escritura
from app.nucleo.flujo import ActoProhibido, ActoRechazado, DatosInvalidos
from tests.ciudadanos.personas import CURP, OTRA_CURP, nueva_persona
from tests.elenco import alcance

pytestmark = pytest.mark.dialecto("row locks and counts over joined rows")

MOTIVO = "Mismo teléfono y misma calle."


def personas(letras: str) -> dict[str, Ciudadano]:
    """Add one person per letter."""
    with escritura():
        return {letra: nueva_persona(letra) for letra in letras}


def unir(una: Ciudadano, otra: Ciudadano) -> Fusion:
    with escritura():
        return fusionar(una, otra, MOTIVO, alcance("capturista"))


def separar(fusion: Fusion) -> None:
    with escritura():
        deshacer(fusion, alcance("subcoordinadora"))


def apuntan(quienes: dict[str, Ciudadano]) -> str:
    """Return where each row points, as the database holds it: `A>C B>C C`."""
    db.session.expire_all()
    nombres = {p.id: letra for letra, p in quienes.items()}
    return " ".join(
        letra + (f">{nombres[p.fusionado_en_id]}" if p.fusionado_en_id else "") for letra, p in quienes.items()
    )


def test_pointers_go_to_the_final_survivor_and_come_back(sistema: None) -> None:
    p = personas("ABC")
    unir(p["A"], p["B"])
    segunda = unir(p["B"], p["C"])
    assert apuntan(p) == "A>C B>C C"
    separar(segunda)
    assert apuntan(p) == "A>B B C"
    assert p["A"].vigente is p["B"]


def test_merging_into_who_was_merged_reaches_her_survivor(sistema: None) -> None:
    p = personas("ABC")
    unir(p["B"], p["C"])
    fusion = unir(p["A"], p["B"])
    assert (apuntan(p), fusion.sobreviviente_id) == ("A>C B>C C", p["C"].id)


@pytest.mark.parametrize("orden", sorted(permutations(range(3))))
def test_mergers_are_undone_in_any_order(sistema: None, orden: tuple[int, ...]) -> None:
    p = personas("ABCD")
    hechas = [unir(p["A"], p["B"]), unir(p["B"], p["C"]), unir(p["C"], p["D"])]
    despues = {0: "A B>D C>D D", 1: "A>B B C>D D", 2: "A>C B>C C D"}
    separar(hechas[orden[0]])
    assert apuntan(p) == despues[orden[0]]
    for n in orden[1:]:
        separar(hechas[n])
    assert apuntan(p) == "A B C D"


def modelo(hechos: list[tuple[str, str, bool]], letras: str) -> str:
    """Return where rows should point by following the mergers that stand: an independent statement of the rule."""
    vigentes = {una: otra for una, otra, deshecha in hechos if not deshecha}

    def final(letra: str) -> str:
        return final(vigentes[letra]) if letra in vigentes else letra

    return " ".join(x + (f">{final(x)}" if final(x) != x else "") for x in letras)


PASOS = st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("ABCDE"), st.booleans()), max_size=14)


@pytest.mark.solo_sqlite("the law is Python's; both engines run the tables above")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pasos=PASOS)
def test_whatever_is_merged_and_undone_pointers_follow_what_stands(sistema: None, pasos: list) -> None:
    p = personas("ABCDE")
    nombres = {persona.id: letra for letra, persona in p.items()}
    hechos: list[tuple[Fusion, bool]] = []
    for una, otra, deshace in pasos:
        try:
            if deshace and hechos:
                separar(hechos[len(hechos) // 2][0])
                hechos[len(hechos) // 2] = (hechos[len(hechos) // 2][0], True)
            else:
                hechos.append((unir(p[una], p[otra]), False))
        except ActoRechazado:
            pass  # the same person, merged before, undone before: nothing changes
        dichos = [(nombres[f.absorbido_id], nombres[f.sobreviviente_id], deshecha) for f, deshecha in hechos]
        assert apuntan(p) == modelo(dichos, "ABCDE")


def test_no_circle_and_nothing_twice(sistema: None) -> None:
    p = personas("AB")
    fusion = unir(p["A"], p["B"])
    for una, otra in (("B", "A"), ("A", "B"), ("A", "A"), ("B", "B")):
        with pytest.raises(ActoRechazado, match="Ya son la misma persona"):
            unir(p[una], p[otra])
    separar(fusion)
    with pytest.raises(ActoRechazado, match="ya se deshizo"):
        separar(fusion)
    assert apuntan(p) == "A B"


def test_who_was_merged_is_not_merged_again_elsewhere(sistema: None) -> None:
    p = personas("ABC")
    unir(p["A"], p["B"])
    with pytest.raises(ActoRechazado, match="Ya se unió con B"):
        unir(p["A"], p["C"])
    assert apuntan(p) == "A>B B C"


def test_two_curps_are_two_persons(sistema: None) -> None:
    with escritura():
        una, otra = nueva_persona("Ana", curp=CURP), nueva_persona("Ana", curp=OTRA_CURP)
    with pytest.raises(ActoRechazado, match="CURP distintas"):
        unir(una, otra)


def test_reservada_is_refused_both_ways(sistema: None) -> None:
    with escritura():
        una, otra = nueva_persona("Ana"), nueva_persona("Ana", reservado=True)
    for par in ((una, otra), (otra, una)):
        with pytest.raises(ActoRechazado, match="reservada"):
            unir(*par)
    assert db.session.scalars(select(Fusion)).all() == []


def test_others_do_not_merge_nor_undo(sistema: None) -> None:
    p = personas("ABC")
    fusion = unir(p["A"], p["B"])
    for usuario in ("secretaria", "coordinador", "comunicacion", "enlace_obras", "administradora"):
        with pytest.raises(ActoProhibido), escritura():
            fusionar(p["C"], p["B"], MOTIVO, alcance(usuario))
        with pytest.raises(ActoProhibido), escritura():
            deshacer(fusion, alcance(usuario))
    assert apuntan(p) == "A>B B C"


def test_the_reason_is_written_down(sistema: None) -> None:
    p = personas("AB")
    for motivo in ("", "  ", "sí", "x" * 201):
        with pytest.raises(DatosInvalidos) as error, escritura():
            fusionar(p["A"], p["B"], motivo, alcance("capturista"))
        assert list(error.value.errores) == ["motivo"]


def test_history_says_who_when_and_why(sistema: None) -> None:
    p = personas("AB")
    fusion = unir(p["A"], p["B"])
    separar(fusion)
    db.session.expire_all()
    guardada = db.session.scalars(select(Fusion)).one()
    assert (guardada.motivo, guardada.autor.username) == (MOTIVO, "capturista")
    assert guardada.deshecha_por is not None
    assert (guardada.deshecha_por.username, guardada.deshecha is not None) == ("subcoordinadora", True)


def test_the_curp_of_a_merged_row_leads_to_her_survivor(sistema: None) -> None:
    with escritura():
        una, otra = nueva_persona("Ana", curp=CURP), nueva_persona("Ana", "Ruiz")
    unir(una, otra)
    with escritura():
        assert persona_de({"nombre": "Ana", "curp": CURP}).id == otra.id
        assert persona_de({"nombre": "Ana", "ciudadano_id": una.id, "curp": CURP}).id == otra.id
    assert otra.curp is None
