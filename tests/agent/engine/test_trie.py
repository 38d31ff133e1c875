import math
from collections.abc import Sequence

from agent.engine.trie import Pieces, Speller, choose

SPELLING = {"<on>": (1, 2), "<off>": (1, 3, 4), "</s>": (9,)}


def softmax(logits: Sequence[float]) -> list[float]:
    shares = [math.exp(value) for value in logits]
    return [share / sum(shares) for share in shares]


def test_the_likeliest_way_down_is_taken() -> None:
    asked: list[Pieces] = []

    def scores(pieces: Pieces) -> dict[int, float]:
        asked.append(pieces)
        return {1: 2.0, 9: 0.0} if not pieces else {2: 0.0, 3: math.log(3)}

    choice = choose(SPELLING, scores)
    assert choice.word == "<off>"
    assert math.isclose(choice.probability, 0.75 * math.exp(2) / (math.exp(2) + 1))
    assert asked == [(), (1,)]  # the last piece is forced: nothing is asked for it


def test_a_single_word_is_not_asked_about() -> None:
    assert choose({"<e0>": (5, 6)}, lambda _: {}).probability == 1.0


def test_of_equals_the_first_wins() -> None:
    assert choose(SPELLING, lambda _: dict.fromkeys(range(10), 0.0)).word == "<on>"


def test_a_word_is_spelled_with_the_space_before_it() -> None:
    speller = Speller(lambda text: [ord(c) for c in text], end=0)
    assert speller.spell("ab") == (32, 97, 98)
    assert speller.text(["a", "</s>"]) == [32, 97, 0]
