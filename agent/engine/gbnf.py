"""The grammar of a clause in the forms that servers of language models take, out of the automaton itself.

GBNF is llama.cpp's (https://github.com/ggml-org/llama.cpp/tree/master/grammars), and what vLLM takes as a grammar. It
is a little wider than the automaton (bounds over a whole program are not counted); what comes back is walked through
the automaton like anything else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from agent.free_text import Places
from agent.ports import Automaton
from agent.program import CLOCK, END, MAX_STATEMENTS, MAX_TARGETS, MAX_TIMES, PLACES, TEXTS, TIMES
from agent.room_wishes import Deeds
from agent.types import DEVICELESS
from device_registry.actions import Given
from device_registry.model import JsonValue

_JOINTS = frozenset({"<,>", "<but>", "<;>", END})
_IT = "<it>"
_BEGIN_TIME = TIMES | {CLOCK}


def gbnf(start: Automaton) -> str:
    """Programs over the mentions of a clause, places of its texts, or what is done about a room, words apart by one
    space. `start`: the automaton at the beginning.
    """
    if isinstance(start, Places):
        place = _any(PLACES[: start.pieces + 1])
        return f'root ::= {place} (" " {place}){{{2 * start.texts - 1}}}\n'
    if isinstance(start, Deeds):
        return f"root ::= {' | '.join(_deeds(start))}\n"
    statements = [*_statements(start), *(_given(start, word) for word in start.allowed() if word in _GIVEN)]
    statements += [_deviceless(start, verb) for verb in start.allowed() if verb in _FREE]
    target = _first_target(start)
    sets = [t for t in target.allowed() if not _closes(target, t) and not t.startswith("<e")]
    named = [t for t in target.allowed() if t.startswith("<e") and t[2:-1].isdigit()]
    pointed = [t for t in target.allowed() if _closes(target, t)]
    kinds, scopes = _kinds_and_scopes(target, sets[0])
    heads = [f'{_any(sets)} " " {_any(kinds)}', *([_any(named)] if named else [])]
    return "\n".join(
        [
            f'root ::= statement (" <;> " statement){{0,{MAX_STATEMENTS - 1}}}',
            f"statement ::= {' | '.join(statements)}",
            'things ::= " " targets (" <but> " targets)?',
            f'targets ::= target (" <,> " target){{0,{MAX_TARGETS - 1}}}',
            f'target ::= {_any(pointed)} | ({" | ".join(heads)}) (" " {_any(scopes)})?',
            f"time ::= {_time(_first_target(start))}",
            "",
        ]
    )


def schema(words: Iterable[str]) -> dict[str, JsonValue]:
    """A JSON schema for servers that take no grammar: a list of words, each one that programs can hold."""
    items: JsonValue = {"type": "string", "enum": [*words]}
    program: JsonValue = {"type": "array", "items": items}
    return {
        "type": "object",
        "properties": {"program": program},
        "required": ["program"],
        "additionalProperties": False,
    }


_FREE = frozenset(f"<{verb}>" for verb in DEVICELESS)
_GIVEN = frozenset(f"<{given}>" for given in Given)


def _statements(start: Automaton) -> list[str]:
    """What a statement can be, but for those that are about no device: verbs with the same behind them together."""
    alone: dict[str, list[str]] = defaultdict(list)
    tails: dict[str, list[str]] = defaultdict(list)
    props: list[str] = []
    for verb in (v for v in start.allowed() if v not in _FREE | _GIVEN):
        point = start.advance(verb)
        if _IT in point.allowed():
            tails[_tail(point.advance(_IT))].append(verb)
        elif END in point.allowed() or _BEGIN_TIME.intersection(point.allowed()):
            alone[_tail(point)].append(verb)
        else:
            names = point.allowed()
            props.append(f'"{verb} " {_any(names)} things{_tail(point.advance(names[0]).advance(_IT))}')
    statements = [f"{_any(verbs)}{tail}" for tail, verbs in alone.items()]
    return [*statements, *(f"{_any(verbs)} things{tail}" for tail, verbs in tails.items()), *props]


def _deeds(start: Deeds) -> Iterator[str]:
    for verb in start.allowed():
        kinds = start.advance(verb).allowed()
        yield f'"{verb}"' if kinds == (END,) else f'"{verb} " {_any(kinds)}'


def _given(start: Automaton, word: str) -> str:
    """A condition."""
    return f'"{word} " ({" | ".join(_statements(start.advance(word)))})'


def _tail(point: Automaton) -> str:
    """What may follow a statement's targets: an attribute, a value, a state; and times."""
    following = point.allowed()
    ways: dict[str, list[str]] = defaultdict(list)
    for token in following:
        if token not in _JOINTS and token not in _BEGIN_TIME:
            ways[_tail(point.advance(token))].append(token)
    options = [f'" " {_any(tokens)}{tail}' for tail, tokens in ways.items()]
    if _BEGIN_TIME.intersection(following):
        options.append(f'(" " time){{1,{MAX_TIMES}}}')
    return f" ({' | '.join(options)}){'?' if END in following else ''}" if options else ""


def _time(target: Automaton) -> str:
    """One time at the end of a statement; what no sentence holds where the clause has none."""
    point = target.advance(_IT)
    marks = [t for t in point.allowed() if t in TIMES]
    hours = point.advance(CLOCK).allowed() if CLOCK in point.allowed() else ()
    ways = [*([_any(marks)] if marks else []), *([f'"{CLOCK} " {_any(hours)}'] if hours else [])]
    return " | ".join(ways) or f'"{CLOCK}"'


def _deviceless(start: Automaton, verb: str) -> str:
    """A verb with its texts, rooms and times, in any order."""
    point = start.advance(verb)
    least = 0 if END in point.allowed() else 1
    begun = point.advance(point.allowed()[0]) if least else point
    words = dict.fromkeys(t for p in (point, begun) for t in p.allowed() if t not in _JOINTS and t not in _BEGIN_TIME)
    if not TEXTS.isdisjoint(words):
        words |= dict.fromkeys(sorted(TEXTS))  # they are counted through the program
    ways = [
        *([_any(list(words))] if words else []),
        *(["time"] if _BEGIN_TIME.intersection(begun.allowed()) else []),
    ]
    return f'"{verb}" (" " ({" | ".join(ways)})){{{least},{MAX_TIMES + 3}}}' if ways else f'"{verb}"'


def _first_target(start: Automaton) -> Automaton:
    """The targets of a verb that needs no value."""
    points = (start.advance(verb) for verb in start.allowed())
    return next(p for p in points if _IT in p.allowed() and END in p.advance(_IT).allowed())


def _closes(target: Automaton, token: str) -> bool:
    """Whether nothing can be said of a target beyond the token ("it")."""
    return set(target.advance(token).allowed()) == set(target.advance(_IT).allowed())


def _kinds_and_scopes(target: Automaton, quantifier: str) -> tuple[Sequence[str], list[str]]:
    kinds = target.advance(quantifier).allowed()
    after = target.advance(quantifier).advance(kinds[0]).allowed()
    plain = set(target.advance(_IT).allowed())
    return kinds, [t for t in after if t not in plain]


def _any(tokens: Sequence[str]) -> str:
    return "(" + " | ".join(f'"{t}"' for t in tokens) + ")"
