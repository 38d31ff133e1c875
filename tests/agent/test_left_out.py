"""Values that a program leaves out."""

import pytest

from agent.left_out import completed
from agent.text import words
from agent.types import Linked, Mention, MentionKind, Program
from tests.agent.programs import program


def clause(text: str, *values: tuple[str, str], language: str = "en") -> Linked:
    """A clause with "it" (or 它) for the thing, and values by what is said and their unit."""
    thing = next(name for name in ("it", "它") if name in text)
    begin = text.index(thing)
    mentions = [Mention(MentionKind.ENTITY, 0, begin, begin + len(thing), thing, ids=("light.x",))]
    for slot, (said, unit) in enumerate(values):
        start = text.index(said)
        mentions.append(
            Mention(
                MentionKind.NUMBER, slot, start, start + len(said), said, number=3.0, percent=unit == "%", unit=unit
            )
        )
    return Linked(text, language, words(text), tuple(mentions))


PCT, KELVIN, PLAIN = ("30 percent", "%"), ("2700 kelvin", "K"), ("3", "")


@pytest.mark.parametrize(
    ("said", "written", "meant"),
    [
        (clause("it to 30 percent at 2700 kelvin", PCT, KELVIN), "bri e0 n0", "bri e0 n0 ; white e0 n1"),
        (clause("it on at 2700 kelvin", KELVIN), "on e0", "on e0 ; white e0 n0"),
        (clause("it red at 30 percent", PCT), "color e0 c0", "color e0 c0 ; bri e0 n0"),
        (clause("it on level 3", PLAIN), "on e0", "set e0 n0"),
        (clause("turn it on and set the level to 3", PLAIN), "on e0", "on e0 ; set e0 n0"),
        (clause("把它打开，档位调到3", PLAIN, language="zh"), "on e0", "on e0 ; set e0 n0"),
    ],
)
def test_a_value_behind_a_thing_is_its_own(said: Linked, written: str, meant: str) -> None:
    assert completed(program(written), said) == program(meant)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (clause("it to 30 percent at 2700 kelvin", PCT, KELVIN), "bri e0 n0 ; white e0 n1"),  # nothing is left out
        (clause("it on for the 3 of us", PLAIN), "on e0"),  # no dial
        (clause("it off, i paid level 3 prices", PLAIN), "off e0"),
        (clause("it to 30 percent, the shop sells lamps of 2700 kelvin", PCT, KELVIN), "bri e0 n0"),  # too far
        (clause("2700 kelvin is what it needs", KELVIN), "on e0"),  # before it
    ],
)
def test_anything_else_stays(said: Linked, written: str) -> None:
    found: Program = completed(program(written), said)
    assert found == program(written)
