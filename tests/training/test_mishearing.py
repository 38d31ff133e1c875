"""Misheard sentences still mean what they meant."""

import random

from agent.wordlists import WordLists
from tests.training.conftest import Told
from training.generate import Case
from training.mishearing import ear, misheard
from training.phrases import LANGUAGES
from training.speech import Said


def test_what_is_misheard_names_what_was_named(told: list[Told], lists: WordLists) -> None:
    ears = {language: ear(language, lists) for language in LANGUAGES}
    rng, changed = random.Random(1), 0
    for t in told:
        heard = misheard(t.case, ears[t.case.language], rng, rates=(0.3,))
        changed += heard.text != t.case.text
        for said, was in zip(heard.said, t.case.said, strict=True):
            assert said.program == was.program
            spans = [heard.text[m.start : m.end] for m in said.mentions]
            assert spans == [t.case.text[m.start : m.end] for m in was.mentions]
    assert changed > len(told) / 3


def test_no_telling_word_comes_in_or_is_lost(lists: WordLists) -> None:
    said = Said("turn off the hall light right away", (), ("<off>",), 0, 34)
    case = Case(said.text, "en", None, (said,), "power", ("p",))
    listener = ear("en", lists)
    for seed in range(200):
        heard = misheard(case, listener, random.Random(seed), rates=(0.5,)).text.split()
        assert not {"on", "open", "unlock", "lights"}.intersection(heard)
