"""Cases: nothing held out is in those for training."""

import random
from collections import Counter
from dataclasses import replace

from agent.types import Mention, MentionKind
from device_registry.home_json import parse_home
from tests.training.conftest import Told
from training.generate import Generator
from training.phrases import LANGUAGES, Part, held_out, held_pair, load
from training.speech import Said, Teller
from training.vocabulary import word_lists

HOME = parse_home(
    {
        "home": "h",
        "areas": [{"name": "Loft"}],
        "entities": [
            {"entity_id": "light.a", "name": "Reading lamp", "area": "Loft", "state": "off"},
            {
                "entity_id": "binary_sensor.w",
                "name": "Roof window",
                "area": "Loft",
                "state": "off",
                "attributes": {"device_class": "window"},
            },
        ],
    }
).snapshot
HELD = {language: {p.say for p in load(language).patterns if p.part is Part.TEST} for language in LANGUAGES}


def test_no_held_out_pattern_is_trained_on(told: list[Told]) -> None:
    assert len(told) == 150 * len(LANGUAGES)
    assert not [t.case.text for t in told for p in t.case.patterns if held_out(p)]


def test_the_test_is_only_of_its_own(told_held: list[Told]) -> None:
    assert all(held_out(p) and p in HELD[t.case.language] for t in told_held for p in t.case.patterns)


def test_a_sentence_that_holds_a_name_it_does_not_mean_is_not_told() -> None:
    raw = {"entity_id": "light.a", "name": "Hall lamp", "area": "Loft", "state": "off"}
    home = parse_home({"home": "h", "entities": [raw], "areas": [{"name": "Hall"}, {"name": "Loft"}]}).snapshot
    generator = Generator(random.Random(1), "en", home, word_lists())
    hall = Mention(MentionKind.AREA, 0, 9, 13, "hall", ("hall",))
    said = Said("turn off hall lamp", (hall,), ("<off>", "<one>", "<K:light>", "@0"), 0, 18)
    assert not generator._clear(said)
    lamp = Mention(MentionKind.ENTITY, 0, 9, 18, "hall lamp", ("light.a",))
    assert generator._clear(replace(said, mentions=(lamp,), program=("<off>", "@0")))
    assert generator._clear(replace(said, text="turn off hall lights"))


def test_training_never_joins_a_pair_that_is_held_out(told: list[Told]) -> None:
    families = {p.say: p.family for language in LANGUAGES for p in load(language).patterns}
    joined = [{families[p] for p in t.case.patterns} for t in told]
    assert any(len(pair) > 1 for pair in joined)
    assert not any(held_pair(pair) for pair in joined)
    assert held_pair({"light", "power"})


def test_drawn_evenly_a_large_family_comes_up_as_often_as_its_patterns() -> None:
    sizes = Counter(p.family for p in load("en").patterns if p.part is Part.TRAIN and "{" not in p.say)
    drawn = [
        Counter(_families(Generator(random.Random(1), "en", HOME, word_lists(), even=even))) for even in (0.0, 1.0)
    ]
    assert sizes["chat"] > 10 * sizes["alarm"]
    assert drawn[1]["chat"] > 1.5 * drawn[0]["chat"]


def _families(generator: Generator) -> list[str]:
    """Families of some sentences that name nothing."""
    teller = Teller(generator.rng, load("en"), generator.snapshot, False, frozenset(), None)
    return [generator._one(teller, False)[0].family for _ in range(400)]


def test_a_condition_stands_before_or_after_a_command_and_is_its_own_part() -> None:
    generator = Generator(random.Random(4), "en", HOME, word_lists())
    teller = Teller(generator.rng, load("en"), HOME, False, frozenset(), None)
    command = Said("lights on", (), ("<on>", "<some>", "<K:light>"), 0, 9)
    orders = set()
    for _ in range(20):
        text, parts = generator._conditioned(teller, "lights on", (command,))
        assert [text[p.start : p.end].lower() for p in parts] == sorted(
            (text[p.start : p.end].lower() for p in parts), key=text.lower().index
        )
        orders.add(tuple(p.program[0] in ("<if>", "<when>", "<whenever>") for p in parts))
    assert orders == {(True, False), (False, True)}
