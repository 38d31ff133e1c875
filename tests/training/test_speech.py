import random

import pytest

from agent.types import MentionKind
from tests.training.conftest import Told
from training.noun_phrases import Cannot
from training.phrases import Part, Pattern, load
from training.speech import Teller, expand
from training.teaching import times_of


def test_every_mention_stands_where_it_says(told: list[Told]) -> None:
    for t in told:
        for said in t.case.said:
            assert 0 <= said.start <= said.end <= len(t.case.text)
            for index, mention in enumerate(said.mentions):
                assert t.case.text[mention.start : mention.end].lower() == mention.text.lower()
                beside = index in times_of(said)  # a time may stand before or after all that is asked
                assert beside or said.start <= mention.start < mention.end <= said.end


def test_programs_point_at_mentions_that_are_there(told: list[Told]) -> None:
    for t in told:
        for said in t.case.said:
            pointed = [int(token[1:]) for token in said.program if token.startswith("@")]
            assert all(i < len(said.mentions) for i in pointed)


def test_no_slot_and_no_mark_is_left_in_a_sentence(told: list[Told]) -> None:
    left = [
        t.case.text
        for t in told
        if set(t.case.text) & set("{}[]()|") or any(c >= "\ue000" and c <= "\uf8ff" for c in t.case.text)
    ]
    assert left == []


def test_named_things_are_in_the_home(told: list[Told]) -> None:
    for t in told:
        for mention in (m for said in t.case.said for m in said.mentions):
            if mention.kind is MentionKind.ENTITY:
                assert set(mention.ids) <= set(t.home.entities)
            elif mention.kind is MentionKind.AREA:
                assert set(mention.ids) <= set(t.home.areas)


def test_every_shape_of_noun_phrase_is_told(told: list[Told]) -> None:
    tokens = {token for t in told for said in t.case.said for token in said.program}
    assert {"<but>", "<,>", "<all>", "<some>", "<one>", "<here>", "<unk>", "<it>", "<noarea>"} <= tokens


@pytest.mark.parametrize(
    ("say", "ways"),
    [
        ("turn on", {"turn on"}),
        ("(turn|switch) on", {"turn on", "switch on"}),
        ("[please] turn on", {"turn on", "please turn on"}),
        ("(a|b (c|d))", {"a", "b c", "b d"}),
        ("dim [it [a bit]]", {"dim", "dim it", "dim it a bit"}),
        ("开[一下]灯", {"开灯", "开一下灯"}),
    ],
)
def testexpand(say: str, ways: set[str]) -> None:
    rng = random.Random(1)
    assert {expand(say, rng) for _ in range(100)} == ways


def test_a_home_without_the_thing_cannot_tell_of_it(told: list[Told]) -> None:
    teller = Teller(random.Random(1), load("en"), type(told[0].home)())
    with pytest.raises(Cannot):
        teller.tell(Pattern("x", "vacuum", ("start", "{vacuum.name}"), "start {vacuum.name}", Part.TRAIN))


def test_an_option_may_be_one_that_nothing_has(monkeypatch: pytest.MonkeyPatch, told: list[Told]) -> None:
    monkeypatch.setattr("training.speech.TAUGHT_LACKING", 1.0)
    pattern = Pattern("en.x", "media", ("mode", "{media}", "{option}"), "{media} to {option}", Part.TRAIN)
    found = 0
    for t in told:
        try:
            said = Teller(random.Random(1), load("en"), t.home, False, frozenset(), None).tell(pattern)
        except Cannot:
            continue
        found += 1
        assert said.program[-1] == "<unk>"
        offers = {o for e in t.home.entities.values() for os in e.capabilities.choices.values() for o in os}
        assert not any(said.text.endswith(f"to {option}") for option in offers)
    assert found
