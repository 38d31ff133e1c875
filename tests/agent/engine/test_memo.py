from collections.abc import Sequence

import pytest

from agent.engine import memo
from agent.engine.memo import Memo
from agent.engine.scripted import ScriptedEngine
from agent.ports import Automaton, Completion, EngineError
from agent.program import Grammar

PREFIX, MARKS = ("<s>", "<en>", "<area>"), Grammar(frozenset({"<e0>"}))


class Counting(ScriptedEngine):
    def __init__(self) -> None:
        super().__init__({"<e0> on": "on e0", "<e0> off": "off e0", "hello": "chat"})
        self.asked = 0

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        self.asked += 1
        found = super().decode(prefix, suffix, grammar)
        return Completion(found.tokens, 0.7, 3.0, 4.0)


def test_the_same_again_is_not_asked_again() -> None:
    engine = Counting()
    known = Memo(engine)
    first = known.decode(PREFIX, ("<e0>", "on"), MARKS)
    again = known.decode(PREFIX, ["<e0>", "on"], Grammar(frozenset({"<e0>"})))
    assert engine.asked == 1
    assert (again.tokens, again.confidence) == (first.tokens, first.confidence)
    assert (first.decode_ms, again.decode_ms) == (4.0, 0.0)


@pytest.mark.parametrize(
    ("prefix", "suffix", "grammar"),
    [
        (("<s>", "<en>", "<noarea?>"), ("<e0>", "on"), MARKS),
        (PREFIX, ("<e0>", "off"), MARKS),
        (PREFIX, ("<e0>", "on"), Grammar(frozenset({"<e0>", "<a0>"}))),
    ],
)
def test_anything_else_is(prefix: Sequence[str], suffix: Sequence[str], grammar: Grammar) -> None:
    engine = Counting()
    known = Memo(engine)
    known.decode(PREFIX, ("<e0>", "on"), MARKS)
    known.decode(prefix, suffix, grammar)
    assert engine.asked == 2


def test_what_was_used_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "MOST", 2)
    engine = Counting()
    known = Memo(engine)
    for suffix in (("<e0>", "on"), ("<e0>", "off"), ("<e0>", "on"), ("hello",), ("<e0>", "on")):
        known.decode(PREFIX, suffix, MARKS)
    assert engine.asked == 3
    known.decode(PREFIX, ("<e0>", "off"), MARKS)
    assert engine.asked == 4


def test_a_failure_is_not_remembered() -> None:
    engine = Counting()
    known = Memo(engine)
    for _ in range(2):
        with pytest.raises(EngineError):
            known.decode(PREFIX, ("unheard",), MARKS)
    assert engine.asked == 2
