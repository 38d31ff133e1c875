import pytest

from agent.free_text import AREA, EDGE, LIST, TIME, Frames, contexts, find, frame, telling
from agent.text import tokenize


def frames(*sentences: str, anchors: str = "remind announce list add", lists: str = "shoppinglist") -> Frames:
    """Frames of sentences with ___ where the free words stand."""
    known = set()
    for sentence in sentences:
        symbols = [EDGE, *sentence.split(), EDGE]
        at = symbols.index("___")
        known |= {frame(*found) for found in contexts(symbols, at, at + 1)}
    return Frames(frozenset(known), frozenset(anchors.split()), frozenset(lists.split()))


FRAMES = frames(
    f"add ___ to the {LIST}",
    f"remind me {TIME} to ___",
    f"remind me to ___ {TIME}",
    "announce ___",
    f"announce in the {AREA} that ___",
)


def found(text: str, **marked: str) -> list[str]:
    tokens = tokenize(text)
    places = {}
    for words, symbol in marked.items():
        said = words.split("_")
        start = next(i for i in range(len(tokens)) if [t.text for t in tokens[i : i + len(said)]] == said)
        places[start] = (symbol, start + len(said))
    return [text[tokens[a].start : tokens[b - 1].end] for a, b in find(tokens, places, FRAMES)]


@pytest.mark.parametrize(
    ("text", "marked", "expected"),
    [
        ("please add milk and eggs to the shopping list", {}, ["milk and eggs", "shopping list"]),
        ("remind me at nine to call mum", {"at_nine": TIME}, ["call mum"]),
        ("could you remind me to take the bins out at nine", {"at_nine": TIME}, ["take the bins out"]),
        ("announce dinner is ready", {}, ["dinner is ready"]),
        ("announce in the hall that dinner is ready", {"hall": AREA}, ["dinner is ready"]),
        ("announce Dinner's ready. turn off the oven", {}, ["Dinner's ready"]),
        ("turn on the lamp in the hall", {}, []),
    ],
)
def test_free_words_are_what_stands_in_a_known_frame(text: str, marked: dict[str, str], expected: list[str]) -> None:
    assert found(text, **marked) == expected


def test_a_time_alone_is_no_text() -> None:
    assert found("remind me to at nine", at_nine=TIME) == []


def test_anchors_are_words_and_pairs_of_characters() -> None:
    assert list(telling(["提", "醒", "me", "购", "物"])) == ["提醒", "me", "购物"]
