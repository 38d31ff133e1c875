"""Clauses tried otherwise where the model is unsure; the scores stand for a model."""

from collections.abc import Collection

from agent.clauses import Bounds, Split
from agent.ports import Completion
from agent.prompt import Prompt
from agent.segment import TRIES, Draft, best
from agent.types import KindWord, Linked, Mention, MentionKind


class Model:
    """Reads spans with the confidences it is given, 0.5 where none is. `naming`: spans that name a lamp, unsaid."""

    def __init__(
        self,
        scores: dict[Bounds, float],
        written: dict[Bounds, tuple[str, ...]] | None = None,
        naming: Collection[Bounds] = (),
    ) -> None:
        self.scores, self.written, self.naming = scores, written or {}, naming
        self.read: list[Bounds] = []

    def __call__(self, bounds: Bounds) -> Draft:
        self.read.append(bounds)
        score = self.scores.get(bounds, 0.5)
        tokens = self.written.get(bounds, ("<on>", "<e0>"))
        mentions = (Mention(MentionKind.ENTITY, 0, 0, 1, "lamp", ("light.a",)),) if self.names(bounds, tokens) else ()
        return Draft(bounds, Linked("", "en", (), mentions), Prompt((), ()), Completion(tokens, score, 0, 0))

    def names(self, bounds: Bounds, tokens: tuple[str, ...]) -> bool:
        return "<e0>" in tokens or bounds in self.naming


def clauses(
    model: Model,
    cuts: list[Bounds],
    joints: list[Bounds],
    loose: tuple[int, ...] = (),
    firm: tuple[int, ...] = (),
) -> list[Bounds]:
    split = Split(tuple(cuts), tuple(joints), frozenset(loose), frozenset(firm))
    return [draft.bounds for draft in best(split, model)]


def test_a_sure_sentence_is_read_once() -> None:
    model = Model({(0, 9): 0.97})
    assert clauses(model, [(0, 9)], [(4, 5)]) == [(0, 9)]
    assert model.read == [(0, 9)]


def test_an_unsure_one_is_cut_where_both_parts_are_surer() -> None:
    model = Model({(0, 9): 0.6, (0, 2): 0.99, (3, 9): 0.5, (0, 4): 0.95, (5, 9): 0.9})
    assert clauses(model, [(0, 9)], [(2, 3), (4, 5)]) == [(0, 4), (5, 9)]


def test_it_stays_whole_where_a_part_is_less_sure() -> None:
    model = Model({(0, 9): 0.6, (0, 4): 0.99, (5, 9): 0.59})
    assert clauses(model, [(0, 9)], [(4, 5)]) == [(0, 9)]


def test_a_cut_that_makes_no_sense_is_taken_back() -> None:
    model = Model({(0, 4): 0.7, (5, 9): 0.95, (0, 9): 0.9})
    assert clauses(model, [(0, 4), (5, 9)], []) == [(0, 9)]
    model = Model({(0, 4): 0.7, (5, 9): 0.95, (0, 9): 0.6})
    assert clauses(model, [(0, 4), (5, 9)], []) == [(0, 4), (5, 9)]


def test_three_wishes_are_found_one_by_one() -> None:
    model = Model({(0, 11): 0.3, (0, 3): 0.95, (4, 11): 0.6, (0, 7): 0.4, (4, 7): 0.95, (8, 11): 0.95})
    assert clauses(model, [(0, 11)], [(3, 4), (7, 8)]) == [(0, 3), (4, 7), (8, 11)]


def test_what_is_tried_is_bounded() -> None:
    model = Model({})
    clauses(model, [(0, 99)], [(n, n + 1) for n in range(1, 98)])
    assert len(model.read) <= 1 + TRIES


def test_a_reason_and_its_wish_are_one_where_the_model_says_so() -> None:
    scores = {(0, 4): 0.99, (5, 9): 0.99, (0, 9): 0.95}
    assert clauses(Model(scores), [(0, 4), (5, 9)], [], loose=(5,)) == [(0, 9)]
    assert clauses(Model(scores), [(0, 4), (5, 9)], []) == [(0, 4), (5, 9)]
    assert clauses(Model(scores | {(0, 9): 0.8}), [(0, 4), (5, 9)], [], loose=(5,)) == [(0, 4), (5, 9)]


def test_what_asks_for_nothing_by_itself_may_be_the_reason_of_its_neighbour() -> None:
    scores, idle = {(0, 4): 0.99, (5, 9): 0.99, (0, 9): 0.95}, {(0, 4): ("<vague>",)}
    assert clauses(Model(scores, idle), [(0, 4), (5, 9)], []) == [(0, 9)]


def test_a_clause_that_names_nothing_and_is_dropped_by_the_whole_was_a_reason() -> None:
    scores, dark = {(0, 4): 0.96, (5, 9): 0.98, (0, 9): 0.7}, {(0, 4): ("<on>", "<some>", "<K:light>")}
    assert clauses(Model(scores, dark), [(0, 4), (5, 9)], []) == [(0, 9)]
    both = dark | {(0, 9): ("<on>", "<some>", "<K:light>", "<;>", "<on>", "<e0>")}
    assert clauses(Model(scores, both), [(0, 4), (5, 9)], []) == [(0, 4), (5, 9)]


def test_a_correction_takes_back_what_it_corrects() -> None:
    scores, written = {(0, 4): 0.99, (5, 9): 0.96, (0, 9): 0.7}, {(5, 9): ("<off>", "<it>"), (0, 9): ("<off>", "<e0>")}
    assert clauses(Model(scores, written), [(0, 4), (5, 9)], []) == [(0, 9)]


def test_a_part_that_is_silent_about_what_it_names_is_no_clause_of_its_own() -> None:
    """ "Temperature in the hall and in the kitchen": "in the kitchen" alone asks for nothing, and surely so."""
    whole = {(0, 9): ("<ask>", "<e0>"), (5, 9): ("<vague>",)}
    scores = {(0, 9): 0.8, (0, 4): 0.99, (5, 9): 0.99}
    assert clauses(Model(scores, whole, {(5, 9)}), [(0, 9)], [(4, 5)]) == [(0, 9)]
    assert clauses(Model(scores, whole, {(5, 9)}), [(0, 4), (5, 9)], []) == [(0, 9)]
    assert clauses(Model(scores, whole), [(0, 4), (5, 9)], []) == [(0, 4), (5, 9)]


def test_free_words_may_go_on_behind_a_cut() -> None:
    """ "Remind me to close the window and lock the door": one reminder, if the model says no more of the whole."""
    scores, say = {(0, 4): 0.99, (5, 9): 0.99, (0, 9): 0.7}, {(0, 4): ("<say>", "<x0>"), (0, 9): ("<say>", "<x0>")}
    assert clauses(Model(scores, say, {(0, 4)}), [(0, 4), (5, 9)], []) == [(0, 9)]
    both = say | {(0, 9): ("<say>", "<x0>", "<;>", "<on>", "<e0>")}
    assert clauses(Model(scores, both, {(0, 4)}), [(0, 4), (5, 9)], []) == [(0, 4), (5, 9)]


def test_a_part_that_says_the_same_alone_confirms_the_whole() -> None:
    """ "Turn off the night light, Léa is asleep": the second half is nobody's wish."""
    scores, idle = {(0, 9): 0.7, (0, 4): 0.99, (5, 9): 0.6}, {(5, 9): ("<vague>",)}
    for cuts, joints in (([(0, 9)], [(4, 5)]), ([(0, 4), (5, 9)], [])):
        (found,) = best(Split(tuple(cuts), tuple(joints), frozenset()), Model(scores, idle))
        assert (found.bounds, found.completion.sureness) == ((0, 9), 0.99)
    (unlike,) = best(Split(((0, 9),), ((4, 5),), frozenset()), Model(scores, idle | {(0, 4): ("<off>", "<e0>")}))
    assert unlike.completion.sureness == 0.7
    names = Model(scores, idle, {(5, 9)})
    assert best(Split(((0, 9),), ((4, 5),), frozenset()), names)[0].completion.sureness == 0.7


def test_what_a_word_adds_is_not_taken_back_where_both_parts_are_sure() -> None:
    scores = {(0, 4): 0.95, (5, 9): 0.95, (0, 9): 0.99}
    assert clauses(Model(scores), [(0, 4), (5, 9)], [], loose=(5,), firm=(5,)) == [(0, 4), (5, 9)]
    assert clauses(Model(scores | {(5, 9): 0.8}), [(0, 4), (5, 9)], [], loose=(5,), firm=(5,)) == [(0, 9)]
    idle = Model(scores, {(5, 9): ("<chat>",)})
    assert clauses(idle, [(0, 4), (5, 9)], [], loose=(5,), firm=(5,)) == [(0, 9)]


def test_a_sure_sentence_that_says_less_than_its_sure_parts_is_cut_at_an_adding_word() -> None:
    scores = {(0, 9): 0.99, (0, 4): 0.98, (5, 9): 0.95}
    assert clauses(Model(scores), [(0, 9)], [(4, 5)], firm=(5,)) == [(0, 4), (5, 9)]
    both = ("<on>", "<e0>", "<;>", "<off>", "<e0>")
    assert clauses(Model(scores, {(0, 9): both}), [(0, 9)], [(4, 5)], firm=(5,)) == [(0, 9)]
    assert clauses(Model(scores | {(5, 9): 0.8}), [(0, 9)], [(4, 5)], firm=(5,)) == [(0, 9)]
    assert clauses(Model(scores, {(5, 9): ("<vague>",)}), [(0, 9)], [(4, 5)], firm=(5,)) == [(0, 9)]


def test_what_a_clause_has_words_for_and_does_not_say() -> None:
    blind = KindWord("blind", "blind", ("blind", "cover"), broad=True)
    for written, kinds, unsaid in (
        (("<off>", "<e0>"), (), False),
        (("<off>", "<e0>"), (blind,), True),
        (("<close>", "<some>", "<K:cover>"), (blind,), False),
    ):
        linked = Linked("", "en", (), (), kinds=kinds)
        assert Draft((0, 1), linked, Prompt((), ()), Completion(written, 1.0, 0, 0)).unsaid is unsaid


def test_a_sure_sentence_that_leaves_something_unsaid_is_tried_in_parts() -> None:
    scores = {(0, 9): 0.99, (0, 4): 0.98, (5, 9): 0.97}
    written = {(0, 9): ("<off>", "<some>")}
    model = Model(scores, written, naming=[(0, 9)])
    assert clauses(model, [(0, 9)], [(4, 5)]) == [(0, 4), (5, 9)]
