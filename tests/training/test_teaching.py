"""Rows for training: written by the grammar, read as the hub will read, and enough of them."""

import random
from collections.abc import Sequence
from dataclasses import replace

from agent.engine.scripted import ScriptedEngine
from agent.free_text import Places
from agent.linker import Linker
from agent.ports import Automaton, Completion, EngineError
from agent.program import END, PLACES, Grammar, parse
from agent.prompt import ASKS_DEED, ASKS_PLACES, UNKNOWN_WORD
from agent.reading import Reader
from agent.wordlists import WordLists
from tests.training.conftest import Told
from training.evaluation.cases import SAID_AT
from training.generate import Case, make_home
from training.gold import gold_plan
from training.phrases import LANGUAGES
from training.speech import Said
from training.teaching import Example, examples
from training.tokenizer import build
from training.vocabulary import word_lists

Rows = list[tuple[Told, list[Example]]]


def test_nearly_every_case_gives_rows(rows: Rows) -> None:
    missed = [t.case.text for t, found in rows if not found]
    assert len(missed) <= 0.05 * len(rows), missed


def test_rows_can_be_written_by_the_grammar_and_read_by_the_model(rows: Rows, lists: WordLists) -> None:
    tokens = set(build(lists))
    for _, found in rows:
        for example in found:
            assert tokens >= {*example.prompt.prefix, *example.prompt.suffix, *example.program, END}
            if _asks_places(example) or _asks_deed(example):
                continue
            point = Grammar(frozenset(t for t in example.prompt.suffix if t.startswith("<")))
            for token in example.program:
                point = point.advance(token)
            assert parse(example.program)


def _asks_places(example: Example) -> bool:
    return ASKS_PLACES in example.prompt.prefix


def _asks_deed(example: Example) -> bool:
    return ASKS_DEED in example.prompt.prefix


def test_free_words_are_taught_by_their_places(rows: Rows) -> None:
    asked = [(t.case.text, e) for t, found in rows for e in found if _asks_places(e)]
    assert asked
    for text, example in asked:
        texts = sum(token.startswith("<x") for token in example.prompt.suffix)
        assert len(example.program) == 2 * texts, text
        point = Places(texts, sum(token in PLACES for token in example.prompt.suffix) - 1)
        for token in (*example.program, END):
            point = point.advance(token)


def test_words_that_are_trained_on_are_known(rows: Rows) -> None:
    """An unknown word in a row stands for a thing that the home lacks, or a name; a pattern has none of its own."""
    unknown = sum(UNKNOWN_WORD in e.prompt.suffix for _, found in rows for e in found)
    assert unknown < 0.2 * len(rows)


def test_a_model_that_learnt_its_rows_is_exact(rows: Rows, lists: WordLists) -> None:
    """Serving takes the same way as training: prompts agree, and the gold program gives the gold plan."""
    programs = {" ".join(e.prompt.suffix[:-1]): _short(e) for _, found in rows for e in found}
    reader = Reader(Taught(programs), lists, LANGUAGES)
    wrong = [t.case.text for t, found in rows if found and not _exact(t, reader)]
    assert len(wrong) <= 0.05 * len(rows), wrong


class Taught(ScriptedEngine):
    """Knows what it was taught, and trusts itself in nothing else."""

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        try:
            return super().decode(prefix, suffix, grammar)
        except EngineError:
            return Completion(("<chat>",), 0.0, 0.0, 0.0)


def _exact(told: Told, reader: Reader) -> bool:
    case = told.case
    plan = reader.read(case.text, case.language, told.home, here=case.here, now=SAID_AT, past=case.past).plan
    return plan.actions == gold_plan(told.case, told.home).actions


def _short(example: Example) -> str:
    """A program as `ScriptedEngine` takes it: of a room it names a kind without a quantifier."""
    words = (token[1:-1] for token in example.program)
    return " ".join(words if _asks_deed(example) else (word.removeprefix("K:") for word in words))


def test_a_sentence_is_also_taught_whole(told: list[Told], lists: WordLists) -> None:
    composed = [t for t in told if len(t.case.said) > 1]
    linker = Linker(lists)
    every = [list(examples(t.case, linker, t.home, lists, cut=False)) for t in composed]
    whole = [found for found in every if found]
    assert len(whole) > 0.8 * len(composed)
    assert all(len(found) == 1 or _asks_places(found[1]) for found in whole)
    assert sum("<;>" in found[0].program for found in whole) > 0.8 * len(whole)  # an aside leaves one statement


def test_an_aside_changes_nothing_of_what_is_asked() -> None:
    chat, off = (
        Said("it's late", (), ("<chat>",), 0, 9),
        Said("lights off", (), ("<off>", "<some>", "<K:light>"), 11, 21),
    )
    case = Case("it's late, lights off", "en", None, (chat, off), "chat+power", ("", ""))
    home = make_home(random.Random(1), "en", "h", False, "ordinary")[1]
    alone = replace(case, text="lights off", said=(replace(off, start=0, end=10),))
    assert gold_plan(case, home).actions == gold_plan(alone, home).actions != ()
    (row,) = examples(case, Linker(word_lists()), home, word_lists(), cut=False)
    assert row.program == off.program
