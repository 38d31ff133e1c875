"""The grammar of a clause in the forms that servers of language models take, out of the automaton itself.

GBNF is llama.cpp's (https://github.com/ggml-org/llama.cpp/tree/master/grammars), and what vLLM takes as a grammar. It
is a little wider than the automaton (bounds over a whole program are not counted); what comes back is walked through
the automaton like anything else.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from agent.ports import Automaton
from agent.program import END, MAX_STATEMENTS, MAX_TARGETS
from device_registry.model import JsonValue

_JOINTS = frozenset({"<,>", "<but>", "<;>", END})
_IT = "<it>"


def gbnf(start: Automaton) -> str:
    """Programs over the mentions of a clause, words apart by one space. `start`: its automaton at the beginning."""
    bare, tails, props = _verbs(start)
    statements = [_any(bare)] if bare else []
    statements += [f"{_any(verbs)} things{_tail(values, may_end)}" for (values, may_end), verbs in tails.items()]
    statements += [f'"<prop> " {_any(names)} things{_tail(values, may_end)}' for names, values, may_end in props]
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


_Tails = dict[tuple[tuple[str, ...], bool], list[str]]


def _verbs(start: Automaton) -> tuple[list[str], _Tails, list[tuple[list[str], tuple[str, ...], bool]]]:
    """Verbs that stand alone; verbs by what may follow their targets; names of properties with what may follow."""
    bare: list[str] = []
    tails: _Tails = defaultdict(list)
    props: list[tuple[list[str], tuple[str, ...], bool]] = []
    for verb in start.allowed():
        point = start.advance(verb)
        if END in point.allowed():
            bare.append(verb)
        elif _IT in point.allowed():
            tails[_after(point)].append(verb)
        else:
            names = list(point.allowed())
            props.append((names, *_after(point.advance(names[0]))))
    return bare, tails, props


def _after(target: Automaton) -> tuple[tuple[str, ...], bool]:
    """What may follow the targets of a statement, and whether it may end there."""
    following = target.advance(_IT).allowed()
    return tuple(t for t in following if t not in _JOINTS), END in following


def _first_target(start: Automaton) -> Automaton:
    return next(p for verb in start.allowed() if _IT in (p := start.advance(verb)).allowed())


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


def _tail(values: Sequence[str], may_end: bool) -> str:
    if not values:
        return ""
    return f' (" " {_any(values)})' + ("?" if may_end else "")
