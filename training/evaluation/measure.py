"""What is made of each case: right or not, what kind of mistake, and the figures over many."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from agent.canonical import canonical, deeds
from agent.linker import ABSENT_ROOM, ABSENT_THING
from agent.reading import Clause, Reader, Reading
from agent.types import Linked, MentionKind, PlanKind
from device_registry.model import JsonValue
from training.evaluation.cases import SAID_AT, Corpus, HeldOut
from training.evaluation.intervals import Share, share
from training.phrases import held_pair

SIZES = ((10, "to 10"), (30, "to 30"), (100, "to 100"), (1000, "to 1,000"))
"""Entities of a home, for sorting by its size."""

DEVICES = "devices"
TIMES = frozenset({"time", "timer", "when", "history", "plans"})
"""Skills that are about what comes and what has been."""

BEYOND = TIMES | {"announce", "later", "lists"}
"""Skills that are about more than what the devices of the home do now."""

ROOM = frozenset({"comfort", "climate", "light", "cover", "fan", "humidifier", "vague"})
"""Skills of wishes and complaints about a room."""

AT_ONCE = 3  # fields of an action that waits for nothing


@dataclass(frozen=True, slots=True)
class Result:
    """One case answered. `exact`: the plan is the gold one; `unasked`: an action that the gold plan lacks; `indirect`:
    it names nothing but perhaps a room.
    """

    case: HeldOut
    plan: Mapping[str, JsonValue]
    program: str
    confidence: float
    exact: bool
    unasked: bool
    entities: int
    indirect: bool = False


def run(reader: Reader, corpus: Corpus, done: Callable[[], None] = lambda: None) -> list[Result]:
    """Read every case; `done` is called after each."""
    results = []
    for case in corpus.cases:
        snapshot = corpus.snapshot(case)
        reading = reader.read(case.text, case.language, snapshot, here=case.here, now=SAID_AT, past=case.past)
        results.append(_result(case, reading, len(snapshot.entities)))
        done()
    return results


def _result(case: HeldOut, reading: Reading, entities: int) -> Result:
    plan, gold = canonical(reading.plan), dict(case.gold)
    confidence = min((c.confidence for c in reading.clauses), default=1.0)
    program = " | ".join(map(_read, reading.clauses))
    unasked = bool(deeds(plan) - deeds(gold))
    asked = frozenset(entity for query in reading.plan.queries for entity in query.entity_ids)
    indirect = all(_names_nothing(c.linked) for c in reading.clauses)
    return Result(case, plan, program, confidence, _agree(plan, asked, gold), unasked, entities, indirect)


def _read(clause: Clause) -> str:
    """What the model read of a clause and what it wrote."""
    prompts = (clause.prompt, *clause.rooms)
    return " ".join((*(token for prompt in prompts for token in prompt.suffix), *clause.written))


def _names_nothing(linked: Linked) -> bool:
    """Whether a clause names nothing but perhaps one area, and no kind of device that can be acted on: "it's stuffy in
    the den" does, "fan on", "21 degrees" and "the garage is stuffy" where there is no garage do not.
    """
    places = [m for m in linked.mentions if m.kind is MentionKind.AREA and m.ids]
    kinds = (kind for word in linked.kinds for kind in word.kinds)
    return (
        len(places) == len(linked.mentions) <= 1
        and all(kind.endswith("_s") for kind in kinds)
        and {ABSENT_ROOM, ABSENT_THING}.isdisjoint(linked.tokens)
        and not linked.truncated
    )


def _agree(plan: Mapping[str, JsonValue], asked: frozenset[str], gold: Mapping[str, JsonValue]) -> bool:
    """Whether a plan is the gold one; a question, of the entities `asked` about, as far as the gold tells."""
    if "queries" in gold:
        return plan == gold
    targets = gold.get("targets")
    same = all(plan.get(name) == gold.get(name) for name in ("kind", "actions", "rejected", "clarify"))
    return same and asked == (set(targets) if isinstance(targets, list) else set())


def size_of(result: Result) -> str:
    """The size class of the home."""
    return next((name for most, name in SIZES if result.entities <= most), "more")


def reach_of(result: Result) -> str:
    """Whether devices alone are spoken of, as they are now, or times, timers, the past, lists and messages too."""
    skills = result.case.skills
    if not skills:
        return "all"
    return DEVICES if skills.isdisjoint(BEYOND) else "times, timers, the past, lists, messages"


def pairing_of(result: Result) -> str:
    """Of several wishes, whether training joins such, or two of them never met."""
    if len(result.case.skills) < 2:
        return "one" if result.case.skills else "all"
    return "never together" if held_pair(result.case.skills) else "together"


def form(plan: Mapping[str, JsonValue]) -> str:
    """What a plan amounts to, in a word or two: its services, or its kind and reasons."""
    actions, reasons = plan.get("actions"), plan.get("rejected")
    if isinstance(actions, list) and actions:
        services = {str(a[1]) for a in actions if isinstance(a, list)}
        return services.pop() if len(services) == 1 else "several"
    said = [str(r) for r in reasons] if isinstance(reasons, list) else []
    return " ".join([str(plan.get("kind")), *said[:1]])


def confusion(results: Iterable[Result]) -> list[tuple[str, str, int]]:
    """(gold form, form of the plan, how often), the most frequent first, where the two are not the same."""
    pairs = Counter((form(r.case.gold), form(r.plan)) for r in results)
    return [(gold, got, count) for (gold, got), count in pairs.most_common() if gold != got]


def worst(results: Iterable[Result], most: int) -> list[Result]:
    """Wrong ones, those that act unasked first, then the surest."""
    wrong = [r for r in results if not r.exact]
    return sorted(wrong, key=lambda r: (not r.unasked, -r.confidence))[:most]


# ---------------------------------------------------------------- figures


def of(results: Sequence[Result], holds: Callable[[Result], bool]) -> Share:
    """The share for which something holds; homes are the groups."""
    return share([(r.case.home, holds(r)) for r in results])


def exact(results: Sequence[Result]) -> Share:
    """Share of right plans."""
    return of(results, lambda r: r.exact)


def unasked(results: Sequence[Result]) -> Share:
    """Share that does what was not asked."""
    return of(results, lambda r: r.unasked)


def _refuses(plan: Mapping[str, JsonValue]) -> bool:
    return bool(plan.get("rejected"))


def refusal_precision(results: Sequence[Result]) -> Share:
    """Of the plans that refuse something, those that are right to."""
    return of([r for r in results if _refuses(r.plan)], lambda r: _refuses(r.case.gold))


def refusal_recall(results: Sequence[Result]) -> Share:
    """Of the sentences of which something is to be refused, those that are refused it."""
    return of([r for r in results if _refuses(r.case.gold)], lambda r: _refuses(r.plan))


def clarify_recall(results: Sequence[Result]) -> Share:
    """Of the ambiguous sentences, those that are asked back about, with the right choices."""
    ambiguous = [r for r in results if r.case.gold.get("kind") == PlanKind.CLARIFY.value]
    return of(ambiguous, lambda r: r.plan.get("clarify") == r.case.gold.get("clarify"))


def about_time(results: Sequence[Result]) -> Share:
    """Of the sentences about what comes and what has been, those that are right."""
    return exact([r for r in results if not r.case.skills.isdisjoint(TIMES)])


def time_dropped(results: Sequence[Result]) -> Share:
    """Of the sentences of which everything waits for a time or a condition, those after which something is done at
    once.
    """
    waiting = [r for r in results if r.case.gold.get("actions") and not _at_once(r.case.gold)]
    return of(waiting, lambda r: _at_once(r.plan))


def _at_once(plan: Mapping[str, JsonValue]) -> bool:
    actions = plan.get("actions")
    return isinstance(actions, list) and any(isinstance(a, list) and len(a) == AT_ONCE for a in actions)


def refused(results: Sequence[Result]) -> Share:
    """Of the sentences of which something is to be refused, those whose whole plan is right."""
    return exact([r for r in results if _refuses(r.case.gold)])


def indirect(results: Sequence[Result]) -> Share:
    """Of the wishes and complaints about a room that name nothing but perhaps the room, those that are right."""
    said = [r for r in results if r.indirect and r.case.skills and r.case.skills <= ROOM]
    return exact([r for r in said if r.case.gold.get("kind") != PlanKind.CHAT.value])
