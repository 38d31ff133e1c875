from agent.free_text import Frames, find
from agent.text import tokenize
from training.frames import frames_of
from training.phrases import LANGUAGES, load


def found(text: str, frames: Frames) -> list[str]:
    tokens = tokenize(text)
    return [text[tokens[a].start : tokens[b - 1].end] for a, b in find(tokens, {}, frames)]


def test_every_language_has_frames_with_anchors() -> None:
    for language in LANGUAGES:
        frames = frames_of(load(language))
        assert len(frames.known) > 100
        assert frames.anchors
        assert frames.lists


def test_words_of_the_home_are_no_anchors() -> None:
    english = frames_of(load("en"))
    assert english.anchors.isdisjoint({"the", "all", "lights", "turn", "please", "on", "kitchen"})
    assert found("turn on all the lights in the kitchen please", english) == []


def test_what_goes_on_a_list_is_found() -> None:
    assert found("please add oat milk to the shopping list", frames_of(load("en"))) == ["oat milk", "shopping list"]
    assert "牛奶" in found("把牛奶加到购物清单", frames_of(load("zh")))
