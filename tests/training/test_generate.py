"""What is generated for training: nothing held out is in it, all of it has a gold plan, nearly all gives rows."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from agent.engine.scripted import ScriptedEngine
from agent.free_text import Places
from agent.linker import Linker
from agent.ports import Automaton, Completion, EngineError
from agent.program import END, PLACES, Grammar, parse
from agent.prompt import ASKS_PLACES, UNKNOWN_WORD
from agent.reading import Reader
from agent.types import Mention, MentionKind, PlanKind
from agent.wordlists import WordLists
from device_registry.actions import NOW, Reason
from device_registry.home_json import parse_home
from tests.training.conftest import Told
from training.generate import Case, Example, Generator, examples, gold_plan, make_home, word_lists
from training.mishearing import ear, misheard
from training.phrases import LANGUAGES, Part, held_out, load
from training.speech import Said
from training.tokenizer import build

Rows = list[tuple[Told, list[Example]]]
HELD = {language: {p.say for p in load(language).patterns if p.part is Part.TEST} for language in LANGUAGES}


def test_no_held_out_pattern_is_trained_on(told: list[Told]) -> None:
    assert len(told) == 150 * len(LANGUAGES)
    assert not [t.case.text for t in told for p in t.case.patterns if held_out(p)]


def test_the_test_is_only_of_its_own(told_held: list[Told]) -> None:
    assert all(held_out(p) and p in HELD[t.case.language] for t in told_held for p in t.case.patterns)


def test_every_case_has_a_gold_plan(told: list[Told], told_held: list[Told]) -> None:
    plans = [gold_plan(t.case, t.home) for t in (*told, *told_held)]
    kinds = Counter(p.kind for p in plans)
    assert set(kinds) == set(PlanKind)
    assert kinds[PlanKind.ACTIONS] > len(plans) / 3


def test_gold_plans_act_on_things_that_are_there(told: list[Told]) -> None:
    for t in told:
        plan = gold_plan(t.case, t.home)
        assert {a.entity_id for a in plan.actions if a.entity_id} <= set(t.home.entities)
        assert not [r for r in plan.rejected if r.reason is Reason.TOO_LONG]


def test_nearly_every_case_gives_rows(rows: Rows) -> None:
    missed = [t.case.text for t, found in rows if not found]
    assert len(missed) <= 0.05 * len(rows), missed


def test_rows_can_be_written_by_the_grammar_and_read_by_the_model(rows: Rows, lists: WordLists) -> None:
    tokens = set(build(lists))
    for _, found in rows:
        for example in found:
            assert tokens >= {*example.prompt.prefix, *example.prompt.suffix, *example.program, END}
            if _asks_places(example):
                continue
            point = Grammar(frozenset(t for t in example.prompt.suffix if t.startswith("<")))
            for token in example.program:
                point = point.advance(token)
            assert parse(example.program)


def _asks_places(example: Example) -> bool:
    return ASKS_PLACES in example.prompt.prefix


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
    programs = {" ".join(e.prompt.suffix[:-1]): _short(e.program) for _, found in rows for e in found}
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
    plan = reader.read(told.case.text, told.case.language, told.home, here=told.case.here).plan
    return plan.actions == gold_plan(told.case, told.home).actions


def _short(program: tuple[str, ...]) -> str:
    return " ".join(token[1:-1].removeprefix("K:") for token in program)


def test_a_sentence_is_also_taught_whole(told: list[Told], lists: WordLists) -> None:
    composed = [t for t in told if len(t.case.said) > 1]
    linker = Linker(lists)
    every = [list(examples(t.case, linker, t.home, lists, cut=False)) for t in composed]
    whole = [found for found in every if found]
    assert len(whole) > 0.8 * len(composed)
    assert all(len(found) == 1 or _asks_places(found[1]) for found in whole)
    assert sum("<;>" in found[0].program for found in whole) > 0.8 * len(whole)  # an aside leaves one statement


def test_word_lists(lists: WordLists) -> None:
    assert {"turn", "off", "关", "灯"} <= lists.known
    assert "light" in lists.kinds
    assert "livingroom" in lists.rooms
    assert not any(w[0].isdigit() or set(w) & set("<>{}|") for w in lists.known)


def test_the_words_of_held_out_patterns_alone_are_unknown(lists: WordLists) -> None:
    said = {
        w
        for p in load("en").patterns
        if p.part is not Part.TRAIN
        for w in p.say.replace("(", " ").replace(")", " ").split()
    }
    assert any(w.isalpha() and w not in lists.known for w in said)


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


def test_a_sentence_that_holds_a_name_it_does_not_mean_is_not_told() -> None:
    raw = {"entity_id": "light.a", "name": "Hall lamp", "area": "Loft", "state": "off"}
    home = parse_home({"home": "h", "entities": [raw], "areas": [{"name": "Hall"}, {"name": "Loft"}]}).snapshot
    generator = Generator(random.Random(1), "en", home, word_lists())
    hall = Mention(MentionKind.AREA, 0, 9, 13, "hall", ("hall",))
    said = Said("turn off hall lamp", (hall,), ("<off>", "<one>", "<K:light>", "@0"), 0, 18)
    assert not generator._clear(said)
    lamp = Mention(MentionKind.ENTITY, 0, 9, 18, "hall lamp", ("light.a",))
    assert generator._clear(replace(said, mentions=(lamp,), program=("<off>", "@0")))
    assert generator._clear(replace(said, text="turn off hall lights"))


def test_what_is_said_of_time_is_in_the_plan(told: list[Told]) -> None:
    timed = [t for t in told if t.case.skill == "time"]
    assert timed
    for t in timed:
        plan = gold_plan(t.case, t.home)
        assert plan.rejected or any(action.timing != NOW for action in plan.actions) or not plan.actions


def test_what_is_misheard_names_what_was_named(told: list[Told], lists: WordLists) -> None:
    ears = {language: ear(language, lists) for language in LANGUAGES}
    rng, changed = random.Random(1), 0
    for t in told:
        heard = misheard(t.case, ears[t.case.language], rng, rate=0.3)
        changed += heard.text != t.case.text
        for said, was in zip(heard.said, t.case.said, strict=True):
            assert said.program == was.program
            spans = [heard.text[m.start : m.end] for m in said.mentions]
            assert spans == [t.case.text[m.start : m.end] for m in was.mentions]
    assert changed > len(told) / 3


def test_no_telling_word_comes_in_or_is_lost(lists: WordLists) -> None:
    said = Said("turn off the hall light right away", (), ("<off>",), 0, 34)
    case = Case(said.text, "en", None, (said,), "power", ("p",))
    listener = ear("en", lists)
    for seed in range(200):
        heard = misheard(case, listener, random.Random(seed), rate=0.5).text.split()
        assert not {"on", "open", "unlock", "lights"}.intersection(heard)
