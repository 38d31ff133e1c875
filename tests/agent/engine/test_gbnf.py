import random
import re

import pytest

from agent.engine.gbnf import gbnf, schema
from agent.engine.openai import lesson
from agent.free_text import Places
from agent.ports import Automaton
from agent.program import END, Grammar, vocabulary
from agent.room_wishes import Deeds

MARKS = frozenset({"<e0>", "<e1>", "<a0>", "<n0>", "<p0>", "<o0>", "<c0>", "<t0>"})


def pattern(text: str) -> re.Pattern[str]:
    """The grammar as a regular expression: it has no recursion, so that every rule can be put in its place."""
    rules = dict(line.split(" ::= ", 1) for line in text.splitlines() if line)

    def expanded(rule: str) -> str:
        parts = re.findall(r'"[^"]*"|\w+(?:,\w+)?|[(){}|?,]|\s+', rule)
        return "".join(
            re.escape(p[1:-1]) if p[0] == '"' else f"(?:{expanded(rules[p])})" if p in rules else p.strip()
            for p in parts
        )

    return re.compile(expanded(rules["root"]))


def walk(rng: random.Random, point: Grammar) -> list[str]:
    """A program that the automaton allows."""
    written: list[str] = []
    while True:
        allowed = point.allowed()
        token = END if END in allowed and rng.random() < 0.4 else rng.choice([t for t in allowed if t != END] or [END])
        if token == END:
            return written
        point = point.advance(token)
        written.append(token)


@pytest.mark.parametrize("marks", [MARKS, frozenset(), frozenset({"<e0>"})])
def test_every_program_of_the_automaton_is_one_of_the_grammar(marks: frozenset[str]) -> None:
    rng, point = random.Random(1), Grammar(marks)
    accepted = pattern(gbnf(point))
    for _ in range(300):
        program = " ".join(walk(rng, point))
        assert accepted.fullmatch(program), program


@pytest.mark.parametrize(
    "program",
    ["", "<off>", "<off> <e2>", "<bri> <e0>", "<off> <e0> <n0>", "<chat> <;>", "<is> <e0>", "<prop> <e0> <o0>"],
)
def test_nothing_else_is(program: str) -> None:
    assert not pattern(gbnf(Grammar(MARKS))).fullmatch(program)


def test_places_of_texts() -> None:
    accepted = pattern(gbnf(Places(texts=2, pieces=3)))
    assert accepted.fullmatch("<b0> <b2> <b2> <b3>")
    assert not accepted.fullmatch("<b0> <b2>")
    assert not accepted.fullmatch("<b0> <b2> <b2> <b4>")


def test_deeds_about_a_room() -> None:
    accepted = pattern(gbnf(Deeds()))
    for deed in ("<on> <K:fan>", "<close> <K:cover>", "<chat>", "<vague>"):
        assert accepted.fullmatch(deed)
    for other in ("<on>", "<on> <K:lock>", "<unlock> <K:lock>", "<chat> <K:fan>"):
        assert not accepted.fullmatch(other)


def test_the_schema_lists_the_words_of_programs() -> None:
    found = schema(vocabulary())["properties"]["program"]["items"]["enum"]  # type: ignore[index,call-overload]
    assert "<bri_up>" in found


def test_the_examples_of_the_lesson_are_programs() -> None:
    shown = lesson().partition("Examples, sentence and program:\n")[2].splitlines()
    assert len(shown) > 30
    for said, program in zip(shown[::2], shown[1::2], strict=True):
        places = sum(t.startswith("<b") for t in said.split())
        texts = sum(t.startswith("<x") for t in said.split())
        marks = frozenset(t for t in said.split() if t[0] == "<" and t[2:-1].isdigit())
        point: Automaton = Places(texts, places - 1) if places else Deeds() if "<g:" in said else Grammar(marks)
        for token in (*program.split(), END):
            point = point.advance(token)
