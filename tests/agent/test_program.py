"""Grammar, parser and writer of the action language agree."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.engine.scripted import tokens
from agent.kinds import KINDS
from agent.linker import LIMITS
from agent.program import (
    END,
    FORMS,
    MAX_STATEMENTS,
    MAX_TARGETS,
    TEXTS,
    Grammar,
    ProgramError,
    grammar,
    parse,
    vocabulary,
    write,
)
from agent.types import TEXTS_OF, Attr, Level, Linked, Mention, MentionKind, Quantifier, Special, StateWord, Verb

EVERY_MARK = frozenset(f"<{k}{n}>" for k in MentionKind for n in range(LIMITS[k]))
DOCUMENTED = [
    "bri some light a0 n0",
    "off e0",
    "off all light f0 but all light a0",
    "bri_up some light here bit",
    "on unk",
    "ask some temperature_s a0",
    "ask e0 q_battery",
    "which some window_s s_open",
    "is any door_s noarea s_closed",
    "count all light l0 s_on",
    "prop p0 e0 o0",
    "prop p2 e0 v_off",
    "white it w0",
    "color e0 , some light a1 c0",
    "on e0 ; bri it max ; lock e1 ; chat",
    "list_add x0 x1 ; say x2 a0 t0",
    "timer_start x0 t0",
    "air a0",
    "comfort here",
    "dry ; on e0",
    *("chat", "later", "vague", "cancel", "yes", "no"),
]
NO_PROGRAMS = [
    "",
    "on",
    "on e0 e1",
    "on some",
    "on light",
    "e0 on",
    "bri e0",
    "bri e0 bit",
    "on e0 n0",
    "color e0 n0",
    "prop e0 o0",
    "which some window_s",
    "on e0 ;",
    "; on e0",
    "on e0 but",
    "on e0 , , e1",
    "on e9",
    "chat e0",
    "air e0",
    "damp a0 t0",
    "comfort here a0",
    "on it a0",
    "nonsense",
]
MARKS = st.sets(st.sampled_from(sorted(EVERY_MARK)), max_size=8).map(frozenset)


def after(text: str) -> Grammar:
    """The point after a program, every mention being there. Raises ValueError where it is not allowed."""
    point = Grammar(EVERY_MARK)
    for token in tokens(text):
        point = point.advance(token)
    return point


def walk(marks: frozenset[str], data: st.DataObject, limit: int = 400) -> list[str]:
    """A program written by choosing among what is allowed, to its end."""
    point, written = Grammar(marks), []
    for _ in range(limit):
        token = data.draw(st.sampled_from(point.allowed()))
        if token == END:
            return written
        point = point.advance(token)
        written.append(token)
    raise AssertionError("no end in sight")


def statements(written: Sequence[str]) -> list[Sequence[str]]:
    """The statements of a program; texts and times of one may come in any order."""
    parts = [part.split() for part in " ".join(written).split("<;>")]
    free = {f"<{verb}>" for verb in TEXTS_OF}
    return [sorted(part) if part and part[0] in free else part for part in parts]


@settings(max_examples=40)
@given(MARKS, st.data())
def test_what_the_grammar_allows_parses_and_is_written_the_same(marks: frozenset[str], data: st.DataObject) -> None:
    written = walk(marks, data)
    assert statements(write(parse(written))) == statements(written)
    assert parse(write(parse(written))) == parse(written)
    assert {t for t in written if t in EVERY_MARK} <= marks | TEXTS


@given(st.lists(st.sampled_from([*vocabulary(), END, "", "off", "<x>", "<e99>"]), max_size=12))
def test_the_parser_is_total_and_agrees_with_the_grammar(written: list[str]) -> None:
    try:
        program = parse(written)
    except ProgramError:
        return
    assert statements(write(program)) == statements(written)
    if len(program.statements) <= MAX_STATEMENTS and all(
        len(s.targets) + len(s.excepted) <= MAX_TARGETS for s in program.statements
    ):
        point = Grammar(EVERY_MARK)
        for token in written:
            point = point.advance(token)
        assert END in point.allowed()


@settings(max_examples=40)
@given(MARKS, st.data())
def test_an_end_is_always_near(marks: frozenset[str], data: st.DataObject) -> None:
    """From anywhere in a program, the shortest way out is a few tokens."""
    point = Grammar(marks)
    for token in walk(marks, data)[: data.draw(st.integers(0, 40))]:
        point = point.advance(token)
    for _ in range(6):  # a condition of a kind in a place is the longest: <is> <one> <K:light> <here> <s_on>
        if END in point.allowed():
            return
        point = point.advance(min(point.allowed(), key=lambda t: t in ("<,>", "<but>", "<;>", "<prop>", "<some>")))
    raise AssertionError("no end within six tokens")


@pytest.mark.parametrize("text", DOCUMENTED)
def test_programs_of_the_page(text: str) -> None:
    assert END in after(text).allowed()
    assert write(parse(tokens(text))) == tokens(text)


@pytest.mark.parametrize("text", NO_PROGRAMS)
def test_what_is_no_program(text: str) -> None:
    with pytest.raises(ProgramError, match="at token"):
        parse(tokens(text))
    with pytest.raises(ValueError, match="may not stand here"):
        after(text).advance(END)


def test_only_the_mentions_of_a_clause_can_be_spelled() -> None:
    mentions = (Mention(MentionKind.ENTITY, 0, 0, 3, "bob"), Mention(MentionKind.NUMBER, 0, 4, 6, "30"))
    point = grammar(Linked("bob 30", "en", (), mentions)).advance("<bri>")
    assert {t for t in point.allowed() if t in EVERY_MARK} == {"<e0>"}
    assert "<n0>" in point.advance("<e0>").allowed()
    with pytest.raises(ValueError, match="<e1> may not stand here"):
        point.advance("<e1>")


def test_a_mode_that_no_device_has_may_be_asked_for() -> None:
    point = Grammar(frozenset({"<e0>"})).advance("<mode>").advance("<e0>")
    assert "<unk>" in point.allowed()
    assert parse(["<mode>", "<e0>", "<unk>"]).statements[0].value is Level.LACKING
    assert "<unk>" not in Grammar(frozenset({"<e0>", "<n0>"})).advance("<bri>").advance("<e0>").allowed()


@pytest.mark.parametrize("verb", [Verb.COLOR, Verb.WHITE, Verb.PROP])
def test_a_verb_whose_value_was_not_said_cannot_be_spelled(verb: Verb) -> None:
    assert f"<{verb}>" not in Grammar(frozenset({"<e0>"})).allowed()
    assert f"<{verb}>" in Grammar(EVERY_MARK).allowed()


def test_targets_and_statements_are_bounded() -> None:
    full = after("off " + " , ".join(["e0"] * MAX_TARGETS))
    assert {"<,>", "<but>"}.isdisjoint(full.allowed())
    assert after(" ; ".join(["chat"] * MAX_STATEMENTS)).allowed() == (END,)


def test_the_vocabulary_spells_everything_once() -> None:
    spelled = vocabulary()
    assert len(set(spelled)) == len(spelled)
    every = (*Verb, *Quantifier, *Special, *Level, *StateWord, *Attr, "but", ",", ";")
    assert {f"<{word}>" for word in every} <= set(spelled)
    assert {f"<K:{kind}>" for kind in KINDS} <= set(spelled)
    assert set(spelled) >= EVERY_MARK
    assert set(FORMS) == set(Verb)
