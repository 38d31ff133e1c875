import pytest

from agent.linker import Linker
from agent.prompt import MAX_SUFFIX, PLAN, UNKNOWN_WORD, render, render_places, special_tokens
from agent.types import Linked
from agent.wordlists import WordLists, united
from tests.agent.words import LISTS
from tests.homes import HOME


def clause(*tokens: str, language: str = "en") -> Linked:
    return Linked(" ".join(tokens), language, tokens, ())


@pytest.mark.parametrize(
    ("language", "here", "prefix"),
    [("en", True, "<s> <en> <area>"), ("en", False, "<s> <en> <noarea?>"), ("zh", True, "<s> <zh> <area>")],
)
def test_the_prefix_depends_on_language_and_place_alone(language: str, here: bool, prefix: str) -> None:
    for text in ("turn on bob", "x"):
        (linked,) = Linker(LISTS).link(text, language, HOME)
        assert " ".join(render(linked, here=here, lists=LISTS).prefix) == prefix


def test_unknown_words_in_a_row_are_one() -> None:
    prompt = render(clause("turn", "on", "the", "flux", "kompensator", "please", "now"), here=False, lists=LISTS)
    assert " ".join(prompt.suffix) == "turn on the <w> please <w> <plan>"


def test_unknown_words_with_a_gloss_are_read_in_english() -> None:
    german = WordLists(frozenset({"mach"}), {}, frozenset(), glosses={"funzel": "lamp"})
    lists = united({"en": LISTS, "de": german})
    assert render(clause("mach", "funzel", "radau", language="de"), here=False, lists=lists).suffix[:3] == (
        "mach",
        "lamp",
        UNKNOWN_WORD,
    )
    assert render(clause("funzel"), here=False, lists=lists).suffix[0] == UNKNOWN_WORD


def test_every_unknown_word_has_a_place_of_its_own() -> None:
    (linked,) = Linker(LISTS).link("turn flux kompensator on bob", "en", HOME)
    prompt = render_places(linked, ("<say>", "<x0>"), LISTS)
    assert prompt.prefix == ("<s>", "<en>", "<texts>")
    assert " ".join(prompt.suffix) == ("<say> <x0> <b0> turn <b1> <w> <b2> <w> <b3> on <b4> <e0> <d:light> <b5> <plan>")


def test_a_long_clause_is_cut_and_still_ends_in_the_plan() -> None:
    suffix = render(clause(*["on", "off"] * 100), here=False, lists=LISTS).suffix
    assert len(suffix) == MAX_SUFFIX + 1
    assert suffix[-1] == PLAN


def test_special_tokens_are_none_of_the_words() -> None:
    special = special_tokens(("en", "zh"))
    assert UNKNOWN_WORD in special
    assert all(t.startswith("<") and t.endswith(">") for t in special)
    assert not LISTS.known & set(special)
