"""The phrasebook itself, every line of it, and the reading of it."""

import re
from collections import Counter
from itertools import count
from pathlib import Path

import pytest

from agent.kinds import KINDS
from agent.linker import LIMITS
from agent.program import END, Grammar
from agent.times.moments import Role
from agent.types import MentionKind
from training import phrases
from training.noun_phrases import SLOTS
from training.phrases import COMFORT, LANGUAGES, Part, PhrasebookError, held_out, load, part_of
from training.speech import _base, _program, expand

TARGETS = dict.fromkeys(SLOTS, ("<e0>",))
PLACES = {"area": ("<a0>",), "floor": ("<f0>",), "noarea": ("<noarea>",), "unknown": ("<unk>",)}
NUMBERS = dict.fromkeys(("pct", "num", "deg", "ddeg", "kelvin", "propval"), ("<n0>",))
VALUES = {"color": ("<c0>",), "white": ("<w0>",), "option": ("<o0>",), "prop": ("<p0>",)}
TIMES = dict.fromkeys(Role, ("<t0>",))
TEXTS = {"words": ("<x0>",), "list": ("<x0>",)}
FILLED = {**TARGETS, **PLACES, **NUMBERS, **VALUES, **TIMES, **TEXTS}
SLOT = re.compile(r"\{([^}]*)\}")
MARKS = frozenset(f"<{k}{n}>" for k in MentionKind for n in range(LIMITS[k]))

both = pytest.mark.parametrize("language", LANGUAGES)


def is_program(tokens: tuple[str, ...]) -> bool:
    """Whether the grammar lets it be written, to its end."""
    point = Grammar(MARKS)
    for token in tokens:
        if token not in point.allowed():
            return False
        point = point.advance(token)
    return END in point.allowed()


@both
def test_every_meaning_is_a_program(language: str) -> None:
    meanings = {p.means for p in load(language).patterns if p.family != COMFORT}  # see test_comfort.py
    slots = {s for means in meanings for word in means for s in SLOT.findall(word)}
    filled = {slot: FILLED[_base(slot)] for slot in slots}
    wrong = [" ".join(means) for means in meanings if not is_program(counted(_program(means, filled)))]
    assert wrong == []


def counted(program: tuple[str, ...]) -> tuple[str, ...]:
    """A program with its texts counted, as they are in a finished one."""
    texts = count()
    return tuple(f"<x{next(texts)}>" if token == "<x0>" else token for token in program)


@both
def test_every_slot_of_a_line_can_be_filled(language: str) -> None:
    book = load(language)
    said = {slot for p in book.patterns for slot in SLOT.findall(p.say)}
    said -= {s for s in said if s.partition(":")[0] in ("g", "ga", "ga2", "gk")}  # forms that agree
    kinds = {s.partition(":")[2] for s in said if s.startswith(("kind:", "kind1:"))}
    assert kinds <= set(book.kinds)
    assert {_base(s) for s in said} - set(FILLED) - {"kind", "kind1", "text"} == set()


TAKES_BACK = {"en": r"\b(no|not|don't|forget|never mind|instead|actually)\b", "zh": "不|别|说错|算了|留着|还是"}


@both
def test_what_a_line_names_its_meaning_uses(language: str) -> None:
    """Unless the line takes it back ("the lamp, no, the fan")."""
    wrong = [
        (p.block, p.say)
        for p in load(language).patterns
        if p.family not in ("later", "chat", "vague", "dialog") and not re.search(TAKES_BACK.get(language, "$^"), p.say)
        for slot in map(_base, SLOT.findall(p.say))
        if slot in FILLED and slot not in {_base(w[1:-1]) for w in p.means if w.startswith("{")}
    ]
    assert [w for w in wrong if "{noarea}" not in w[1]] == []


@both
def test_choices_close(language: str) -> None:
    import random

    rng = random.Random(1)
    for pattern in load(language).patterns:
        assert not set("()[]|") & set(SLOT.sub("", expand(pattern.say, rng))), (pattern.block, pattern.say)


@both
def test_ids_name_one_block(language: str) -> None:
    meanings: dict[str, set[tuple[str, ...]]] = {}
    families: dict[str, set[str]] = {}
    for pattern in load(language).patterns:
        meanings.setdefault(pattern.block, set()).add(pattern.means)
        families.setdefault(pattern.block, set()).add(pattern.family)
    assert [block for block, means in meanings.items() if len(means) > 1] == []
    assert [block for block, files in families.items() if len(files) > 1] == []


@both
def test_a_sentence_has_one_meaning(language: str) -> None:
    """Of lines said alike, the held-out copy would not be held out, and two meanings would be a coin to toss."""
    meanings: dict[str, set[tuple[str, ...]]] = {}
    for pattern in load(language).patterns:
        meanings.setdefault(pattern.say, set()).add(pattern.means)
    assert {say: means for say, means in meanings.items() if len(means) > 1} == {}


@both
def test_a_tenth_is_held_out_for_the_test_and_to_tune(language: str) -> None:
    patterns = load(language).patterns
    shares = {part: sum(p.part is part for p in patterns) / len(patterns) for part in Part}
    assert 0.05 < shares[Part.TEST] < 0.09
    assert 0.02 < shares[Part.TUNE] < 0.05
    assert len(patterns) > 3000


def test_held_out_is_for_ever() -> None:
    texts = ["turn off {light}", "kitchen", "厨房", "movie night", "dim {light} to {pct}", "hall", "attic", "Porch"]
    assert [held_out(t) for t in texts] == [held_out(f" {t.upper()}") for t in texts]
    share = Counter(held_out(f"name {n}") for n in range(2000))[True] / 2000
    assert 0.08 < share < 0.12
    assert all((part_of(t) is Part.TRAIN) is not held_out(t) for t in texts)


@both
def test_words_of_every_kind(language: str) -> None:
    book = load(language)
    assert set(book.kinds) <= set(KINDS)
    assert all(words for forms in book.kinds.values() for words in forms.values())
    assert {"one", "many"} == {form for forms in book.kinds.values() for form in forms}


@both
def test_rooms_and_devices_that_a_home_lacks_come_in_both_parts(language: str) -> None:
    book = load(language)
    for names in (book.rooms, book.unknown_devices):
        assert {held_out(n) for n in names} == {True, False}


# ---------------------------------------------------------------- files that cannot be used


def book_of(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "xx").mkdir()
    for name in ("_targets.yaml", "_names.yaml"):
        (folder / "xx" / name).write_bytes((phrases.FOLDER / "en" / name).read_bytes())
    (folder / "xx" / "light.yaml").write_text(text)
    monkeypatch.setattr(phrases, "FOLDER", folder)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {id: a, means: on {light}, say: [x]", "light.yaml"),
        ("id: a", "a list of blocks is expected"),
        ("- {id: a, say: [x]}", "a block needs id, means and say"),
        ("- {id: a, means: chat, say: }", "light.yaml: a: say needs at least one line"),
        ("- just words", "a block needs id, means and say"),
        ('- {id: a, means: "bri {light} {pct}", say: ["dim {light}"]}', "a: 'dim {light}' lacks {pct}"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, problem: str) -> None:
    book_of(tmp_path, monkeypatch, text)
    with pytest.raises(PhrasebookError, match=re.escape(problem)):
        load.__wrapped__("xx")


def test_a_good_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book_of(tmp_path, monkeypatch, '- {id: a, means: "on {light}; off {light2}", say: ["{light} not {light2}"]}')
    (pattern,) = load.__wrapped__("xx").patterns
    assert pattern.means == ("on", "{light}", ";", "off", "{light2}")
    assert (pattern.block, pattern.family, pattern.say) == ("a", "light", "{light} not {light2}")
