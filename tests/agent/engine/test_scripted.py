import pytest

from agent.engine.scripted import ScriptedEngine, tokens
from agent.ports import EngineError
from agent.program import Grammar

ENGINE = ScriptedEngine({"dim the <a0> lights to <n0>": "bri some light a0 n0"})
SUFFIX = ["dim", "the", "<a0>", "lights", "to", "<n0>", "<plan>"]


def test_it_writes_what_it_was_told() -> None:
    completion = ENGINE.decode((), SUFFIX, Grammar(frozenset({"<a0>", "<n0>"})))
    assert completion.tokens == ("<bri>", "<some>", "<K:light>", "<a0>", "<n0>")
    assert completion.confidence == 1.0


def test_it_writes_nothing_that_the_grammar_forbids() -> None:
    with pytest.raises(ValueError, match="<n0> may not stand here"):
        ENGINE.decode((), SUFFIX, Grammar(frozenset({"<a0>"})))


def test_it_knows_nothing_else() -> None:
    with pytest.raises(EngineError, match="no program for 'hello'"):
        ENGINE.decode((), ("hello", "<plan>"), Grammar(frozenset()))


def test_a_kind_stands_after_a_quantifier() -> None:
    assert tokens("on light") == ("<on>", "<light>")
    assert tokens("on all light") == ("<on>", "<all>", "<K:light>")
