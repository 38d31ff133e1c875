"""A complaint and the command for it."""

import pytest

from agent.restated import Told, once
from agent.types import Linked, Mention, MentionKind, Program
from tests.agent.programs import linked, program

KITCHEN = Mention(MentionKind.AREA, 0, 0, 0, "kitchen", ids=("kitchen",))
HALL = Mention(MentionKind.AREA, 0, 0, 0, "hall", ids=("hall",))
SAID, AGAIN = Told(), Told(counts=False)


def clause(written: str, **mentions: Mention) -> tuple[Program | None, Linked]:
    return program(written), linked("words", **mentions)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("temp_up some climate here", "temp some climate n0", [AGAIN, SAID]),
        ("temp some climate n0", "temp_down some climate", [SAID, AGAIN]),
        ("bri_down some light bit", "bri some light n0", [AGAIN, SAID]),
        ("temp_up some climate", "temp e0 n0", [AGAIN, SAID]),
        ("bri_down some light", "temp some climate n0", [SAID, SAID]),  # of something else
        ("bri_down some light", "bri it n0", [SAID, SAID]),  # who says "it" needs what it is
        ("bri_down e0", "bri some light n0", [SAID, SAID]),
        ("temp_up some climate", "temp some climate n0 t0", [SAID, SAID]),  # later
        ("on some light", "off some light", [SAID, SAID]),
        ("on some light", "on some light", [SAID, SAID]),
    ],
)
def test_what_is_said_twice_counts_once(first: str, second: str, told: list[Told]) -> None:
    assert once([clause(first), clause(second)]) == told


def test_the_room_of_a_complaint_holds_for_its_command() -> None:
    cold = clause("temp_up some climate a0", a0=KITCHEN)
    assert once([cold, clause("temp some climate n0")]) == [AGAIN, Told(area="kitchen")]
    assert once([cold, clause("temp some climate a0 n0", a0=KITCHEN)]) == [AGAIN, Told(area="kitchen")]
    assert once([cold, clause("temp some climate a0 n0", a0=HALL)]) == [SAID, SAID]
    assert once([cold, clause("temp e0 n0")]) == [SAID, SAID]  # it may be elsewhere
    hall = clause("temp some climate a0 n0", a0=HALL)
    assert once([clause("temp_up some climate here"), hall]) == [SAID, SAID]


def test_a_room_that_is_dark_and_the_light() -> None:
    dark = clause("on some light a0", a0=KITCHEN)
    assert once([dark, clause("on one light")]) == [SAID, AGAIN]
    assert once([dark, clause("on one fan")]) == [SAID, SAID]
    assert once([dark, clause("on some light a0", a0=HALL)]) == [SAID, SAID]


def test_what_is_added_with_a_word_is_something_else() -> None:
    clauses = [clause("bri_up some light"), clause("bri e0 low")]
    assert once(clauses) == [AGAIN, SAID]
    assert once(clauses, apart={1}) == [SAID, SAID]


def test_a_room_named_behind_a_command_for_all_is_a_wish_of_its_own() -> None:
    clauses = [clause("bri all light n0"), clause("bri_down some light a0", a0=KITCHEN)]
    assert once(clauses) == [SAID, SAID]


def test_what_is_no_program_and_what_holds_several_wishes() -> None:
    nothing = (None, linked("words"))
    assert once([nothing, clause("temp some climate n0")]) == [SAID, SAID]
    two = clause("temp_up some climate ; on some light")
    assert once([two, clause("temp some climate n0")]) == [SAID, SAID]
    assert once([]) == []
