import pytest

from benchmarks.commands import sentences
from benchmarks.household import LANGUAGES, household


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_is_filled_from_the_home(language: str) -> None:
    home = household(language, 20)
    said = sentences(home, 60)
    assert len(said) == 60
    assert not any("{" in s.text for s in said)
    assert {s.language for s in said} == {language}
    named = [s for s in said if any(t.name in s.text for t in home.things) or any(a in s.text for a in home.areas)]
    assert len(named) > 40  # a misspelled name may be the only one of its sentence


def test_the_same_seed_says_the_same() -> None:
    home = household("en", 20)
    assert sentences(home, 30, 4) == sentences(home, 30, 4)
    assert sentences(home, 30, 4) != sentences(home, 30, 5)


def test_every_pattern_comes_before_any_comes_again() -> None:
    home = household("zh", 20)
    starts = [s.text[:2] for s in sentences(home, 26)]
    assert "锁上" in starts
    assert any(s.text.endswith("亮一点") for s in sentences(home, 26))
