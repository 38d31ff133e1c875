"""Where free words stand: pieces of a clause, the automaton over the places between them, and back."""

import pytest

from agent.free_text import Places, fits, pieces, places_of, texts_in, told
from agent.linker import Linker
from agent.program import END, PLACES
from agent.types import Linked, Mention, MentionKind
from tests.agent.words import LISTS
from tests.homes import HOME


def clause(text: str) -> Linked:
    (linked,) = Linker(LISTS).link(text, "en", HOME, cut=False)
    return linked


def text(said: str, whole: str) -> Mention:
    start = whole.index(said)
    return Mention(MentionKind.TEXT, 0, start, start + len(said), said)


def test_a_mention_is_one_piece_with_its_marks() -> None:
    linked = clause("Turn on bob, at 20 %")
    assert [p.tokens for p in pieces(linked)] == [
        ("turn",),
        ("on",),
        ("<e0>", "<d:light>"),
        ("at",),
        ("<n0>", "<u:pct>"),
    ]
    assert [linked.text[p.start : p.end] for p in pieces(linked)] == ["Turn", "on", "bob", "at", "20 %"]


@pytest.mark.parametrize(
    ("sentence", "said", "places"),
    [
        ("put oat milk on the list", ["oat milk"], "<b1> <b3>"),
        ("announce: dinner's ready, come down!", ["dinner's ready, come down"], "<b1> <b6>"),
        ("put oat milk on the camping list", ["camping list", "oat milk"], "<b5> <b7> <b1> <b3>"),
        ("remind me to turn off bob", ["turn off bob"], "<b3> <b6>"),
    ],
)
def test_places_tell_the_texts_and_texts_the_places(sentence: str, said: list[str], places: str) -> None:
    linked = clause(sentence)
    written = places_of(linked, [text(s, sentence) for s in said])
    assert written is not None
    assert " ".join(written) == places
    found = [m for m in told(linked, written).mentions if m.kind is MentionKind.TEXT]
    assert [m.text for m in found] == said
    assert [(m.start, m.slot) for m in found] == [(sentence.index(s), i) for i, s in enumerate(said)]


def test_a_text_within_a_mention_has_no_place() -> None:
    sentence = "say 20 %"
    assert places_of(clause(sentence), [text("20", sentence)]) is None


def test_the_text_of_a_later_clause_is_cut_out_of_the_sentence() -> None:
    sentence = "turn on bob. announce dinner is ready"
    *_, linked = Linker(LISTS).link(sentence, "en", HOME)
    assert linked.start > 0
    (found,) = told(linked, ("<b1>", "<b4>")).mentions
    assert (found.text, sentence[found.start : found.end]) == ("dinner is ready", "dinner is ready")


def test_the_automaton_wants_begin_and_end_of_every_text() -> None:
    point = Places(texts=2, pieces=3)
    assert point.allowed() == ("<b0>", "<b1>", "<b2>")
    point = point.advance("<b1>")
    assert point.allowed() == ("<b2>", "<b3>")
    point = point.advance("<b3>")
    assert point.allowed() == ("<b0>", "<b1>", "<b2>")
    point = point.advance("<b0>").advance("<b1>")
    assert point.allowed() == (END,)
    with pytest.raises(ValueError, match="<b0> may not stand here"):
        point.advance("<b0>")


def test_texts_are_counted_through_the_program() -> None:
    assert texts_in(["<list_add>", "<x0>", "<x1>", "<;>", "<say>", "<x2>"]) == 3
    assert texts_in(["<off>", "<e0>"]) == 0


def test_a_clause_of_more_words_than_there_are_places_does_not_fit() -> None:
    assert fits(clause("say hello"))
    assert not fits(clause("say " + "well " * len(PLACES)))
    assert not fits(Linked("", "en", (), ()))
