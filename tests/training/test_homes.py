import json
import random

import pytest

from device_registry.home_json import parse_home
from training.homes import _HELD_CHARS, _HELD_SYLLABLES, HomeMaker
from training.phrases import LANGUAGES, held_out, load

both = pytest.mark.parametrize("language", LANGUAGES)


def homes(language: str, held: bool, naming: str = "ordinary", count: int = 12) -> list[dict[str, object]]:
    rng = random.Random(3)
    maker = HomeMaker(rng, load(language), held, naming)
    return [maker.make(f"h{n}", rooms) for n, rooms in enumerate([1, 2, 3, 5, 8, 12] * (count // 6))]  # type: ignore[misc]


@both
def test_a_home_is_one_that_hearth_plan_takes_whole(language: str) -> None:
    for home in homes(language, held=False, naming="mixed"):
        parsed = parse_home(json.loads(json.dumps(home)))
        assert len(parsed.snapshot.entities) == len(home["entities"])  # type: ignore[arg-type]
        assert len(parsed.snapshot.areas) == len(home["areas"])  # type: ignore[arg-type]


@both
def test_training_homes_have_no_held_out_name(language: str) -> None:
    book = load(language)
    kept = {n for names in book.names.values() for n in names if held_out(n)}
    gap = "" if language == "zh" else " "
    for home in homes(language, held=False):
        areas = [str(a["name"]) for a in home["areas"]]  # type: ignore[attr-defined]
        assert not [a for a in areas if a in book.rooms and held_out(a)]
        forbidden = kept | {f"{area}{gap}{noun}" for area in areas for noun in kept}
        names = {str(e["name"]) for e in home["entities"]}  # type: ignore[attr-defined]
        assert names & forbidden == set()


@both
def test_held_out_homes_have_some(language: str) -> None:
    book = load(language)
    kept = {n for names in book.names.values() for n in names if held_out(n)}
    names = {str(e["name"]) for home in homes(language, held=True) for e in home["entities"]}  # type: ignore[attr-defined]
    assert names & kept


def test_nonsense_is_of_syllables_of_its_own() -> None:
    def letters(held: bool) -> set[str]:
        return {str(e["name"]) for h in homes("en", held, "nonsense") for e in h["entities"]}  # type: ignore[attr-defined]

    def is_held(name: str) -> bool:
        while name:
            part = next((s for s in _HELD_SYLLABLES if name.startswith(s)), None)
            if part is None:
                return False
            name = name.removeprefix(part)
        return True

    assert all(is_held(name.lower()) for name in letters(held=True))
    assert not any(is_held(name.lower()) for name in letters(held=False))


def test_chinese_nonsense_too() -> None:
    names = {str(e["name"]) for h in homes("zh", False, "nonsense") for e in h["entities"]}  # type: ignore[attr-defined]
    assert not any(set(name) & set(_HELD_CHARS) for name in names)


@both
def test_the_same_seed_is_the_same_home(language: str) -> None:
    assert homes(language, held=False) == homes(language, held=False)


@both
def test_no_room_is_called_like_a_floor(language: str) -> None:
    for home in homes(language, held=False, count=60):
        names = [str(place["name"]) for kind in ("floors", "areas") for place in home[kind]]  # type: ignore[attr-defined]
        assert len(set(names)) == len(names)
