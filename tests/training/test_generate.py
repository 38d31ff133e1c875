"""Cases: nothing held out is in those for training."""

import random
from dataclasses import replace

from agent.types import Mention, MentionKind
from device_registry.home_json import parse_home
from tests.training.conftest import Told
from training.generate import Generator
from training.phrases import LANGUAGES, Part, held_out, load
from training.speech import Said
from training.vocabulary import word_lists

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
