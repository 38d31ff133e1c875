"""Patterns from published templates: what they mean, and that the files are what the templates give."""

import re
from pathlib import Path

import pytest
import yaml

from agent.lexicon import LANGUAGES
from training.phrases import FOLDER, Pattern, load
from training.published import MOST, write


def of(language: str) -> list[Pattern]:
    return [p for p in load(language).patterns if p.published]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_some_that_act_some_that_ask_and_none_that_fills_a_slot_twice(language: str) -> None:
    patterns = of(language)
    verbs = {p.means[0] for p in patterns}
    assert {"on", "off", "open", "close", "is", "which", "count", "bri", "timer_start", "list_add"} <= verbs
    for pattern in patterns:
        slots = re.findall(r"\{[^}]+\}", pattern.say)
        assert sorted(slots) == sorted(m for m in pattern.means if m.startswith("{"))
        assert not re.search(r"\d", re.sub(r"\{[^}]+\}", "", pattern.say))


@pytest.mark.parametrize(
    ("language", "say", "means"),
    [
        ("en", r"^turn on", "on|play|timer_start|bri|pos"),
        ("de", r"^(ist|sind) ", "is"),
        ("es", r"^apag", "off"),
        ("fr", r"^déverrouille ", "unlock"),
        ("pt", r"^quant[ao]s ", "count"),
        ("zh", r"^有没有", "is|which"),
    ],
)
def test_what_a_sentence_begins_with_is_what_it_means(language: str, say: str, means: str) -> None:
    found = [p for p in of(language) if re.search(say, p.say)]
    assert len(found) > 3
    assert not [(p.say, p.means) for p in found if not re.fullmatch(means, p.means[0])]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("stop",)), ("zh", ("停止",)), ("es", ("parar", "detén")), ("pt", ("parar",)), ("fr", ("arrête",))],
)
def test_what_ends_something_here_does_not_pause_it(language: str, words: tuple[str, ...]) -> None:
    pauses = [p.say for p in of(language) if "pause" in p.means[0]]
    assert pauses
    assert not [say for say in pauses if any(word in say for word in words)]


def test_the_files_are_what_the_templates_give(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.published.FOLDER", tmp_path)
    (tmp_path / "pt").mkdir()
    lines = write("pt")
    files = sorted((tmp_path / "pt").iterdir())
    assert {f.name for f in files} == {p.name for p in (FOLDER / "pt").glob("*_published.yaml")}
    for file in files:
        assert file.read_text(encoding="utf-8") == (FOLDER / "pt" / file.name).read_text(encoding="utf-8")
        assert max(len(block["say"]) for block in yaml.safe_load(file.read_text(encoding="utf-8"))) <= MOST
    assert sum(lines.values()) == len(of("pt"))
