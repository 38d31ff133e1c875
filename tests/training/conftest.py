"""Homes and sentences of the training part, made once for all tests."""

import random
from dataclasses import dataclass

import pytest

from agent.linker import Linker
from agent.wordlists import WordLists
from device_registry.model import Snapshot
from training.generate import Case, Generator, make_home
from training.phrases import LANGUAGES, Part
from training.teaching import Example, examples
from training.vocabulary import word_lists


@dataclass(frozen=True, slots=True)
class Told:
    """A case and the home that it is about."""

    case: Case
    home: Snapshot


@pytest.fixture(scope="session")
def lists() -> WordLists:
    return word_lists()


def tell(lists: WordLists, part: Part, *, homes: int, cases: int) -> list[Told]:
    found = []
    for language in LANGUAGES:
        rng = random.Random(f"{language}{part}")
        for number in range(homes):
            naming = ("mixed", "ordinary", "nonsense")[number % 3]
            _, home = make_home(rng, language, f"h{number}", part is not Part.TRAIN, naming)
            generator = Generator(rng, language, home, lists, part)
            found += [Told(generator.case(), home) for _ in range(cases)]
    return found


@pytest.fixture(scope="session")
def told(lists: WordLists) -> list[Told]:
    """300 cases as training sees them, half of them English, half Chinese."""
    return tell(lists, Part.TRAIN, homes=6, cases=25)


@pytest.fixture(scope="session")
def rows(told: list[Told], lists: WordLists) -> list[tuple[Told, list[Example]]]:
    """The cases with what a model is taught of each."""
    linker = Linker(lists)
    return [(t, list(examples(t.case, linker, t.home, lists))) for t in told]


@pytest.fixture(scope="session")
def told_held(lists: WordLists) -> list[Told]:
    """Cases of the test."""
    return tell(lists, Part.TEST, homes=3, cases=15)
