import random

import pytest

from training.free_words import made_up
from training.phrases import LANGUAGES, held_out, load

SORTS = ("name", "list", "item", "task", "message")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_made_up_is_not_in_the_phrasebook_nor_held_out(language: str) -> None:
    rng, texts = random.Random(4), load(language).texts
    made = {sort: [made_up(rng, texts, sort) for _ in range(40)] for sort in SORTS}
    assert all(len(set(filter(None, found))) > 15 for found in made.values() if any(found))
    assert any(made["item"])
    assert any(made["name"])
    assert not any(held_out(text) for found in made.values() for text in found if text)


def test_amounts_and_pairs_are_made_of_known_words() -> None:
    texts = {"item": ("plums", "soap", "salt"), "amounts": ("a bag of", "six"), "ands": (" and ",)}
    found = {made_up(random.Random(seed), texts, "item") or "" for seed in range(60)}
    assert any(text.startswith(("a bag of ", "six ")) for text in found)
    assert any(" and " in text for text in found)


def test_any_word_may_come_before_something_known() -> None:
    texts = {"item": ("plums",), "task": ("water roses",)}
    found = {made_up(random.Random(seed), texts, "item") for seed in range(80)}
    assert {"water plums", "roses plums"} <= found


def test_a_sort_that_nothing_is_known_of_is_left_alone() -> None:
    assert made_up(random.Random(1), {"topic": ("the bins",)}, "topic") is None
    assert made_up(random.Random(1), {"task": ("call mum", "cook")}, "task") is None
