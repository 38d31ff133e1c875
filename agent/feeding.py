"""What the button of a pet feeder is called by those who do not speak of buttons: "feed the cat", 喂猫."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.text import words

_FEEDERS, _ALWAYS, _OF, _ANIMALS = "feeders", "always", "of", "animals"


@dataclass(frozen=True, slots=True)
class Feeding:
    """How a language speaks of it. `feeders`: parts of words for the machine; `always`: said of any; `of`: phrases with
    "{}" for the animal; `animals`: how each is called, the first being what stands in names.
    """

    feeders: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    animals: tuple[tuple[str, ...], ...] = ()


def feeding_of(raw: Mapping[str, Sequence[object]]) -> Feeding:
    """From the section of a lexicon."""
    lists = {name: tuple(map(str, raw.get(name, ()))) for name in (_FEEDERS, _ALWAYS, _OF)}
    animals = (tuple(str(said).split()) for said in raw.get(_ANIMALS, ()))
    return Feeding(**lists, animals=tuple(animals))


def errands(name: str, feeding: Feeding) -> Iterator[tuple[str, ...]]:
    """The words for what a button of that name does; none unless it is a feeder's. One that names no animal feeds them
    all.
    """
    said = name.casefold()
    if not any(feeder in said for feeder in feeding.feeders):
        return
    yield from map(words, feeding.always)
    named = [animal for animal in feeding.animals if animal[0] in said]
    for animal in named or feeding.animals:
        yield from (words(phrase.format(called)) for phrase in feeding.of for called in animal)
