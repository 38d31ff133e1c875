"""Things that a program loses from a list ("the kitchen, the hall and the den"), and sets that it takes for a thing
that is named ("in the cellar, the bar lights on": not all the lights of the cellar).
"""

from collections.abc import Iterator
from dataclasses import replace

from agent.coordination import AND
from agent.kinds import KINDS
from agent.lexicon import Lexicon, load
from agent.scopes import placing_words
from agent.text import PUNCTUATION, key, tokenize, words
from agent.types import QUESTIONS, Linked, Mention, MentionKind, Program, Ref, Statement, Target
from device_registry.model import Snapshot

_AND = AND | {"还", "有"}
_LISTED = frozenset({MentionKind.ENTITY, MentionKind.AREA})


def listed(program: Program, linked: Linked, home: Snapshot) -> Program:
    """The program with what its clause names and it loses: the last ones of a list, and a thing instead of a set of its
    kind that no word is said of.
    """
    statements = [_named(s, program, linked, home) for s in program.statements]
    for mention in _lost(Program(tuple(statements)), linked):
        before = max((m for m in linked.mentions if m.end <= mention.start), key=lambda m: m.end, default=None)
        if before is not None and before.kind is mention.kind and _goes_on(before, mention, linked):
            statements = [_with(s, before, mention) for s in statements]
    return Program(tuple(statements))


def _refs(statement: Statement) -> Iterator[Ref]:
    """The things and places that a statement speaks of."""
    for target in (*statement.targets, *statement.excepted):
        yield from (ref for ref in (target.entity, target.scope) if isinstance(ref, Ref))
    yield from statement.texts


def _lost(program: Program, linked: Linked) -> list[Mention]:
    """The things and areas that a clause names and its program does not speak of; none where it has free words."""
    said = {ref for statement in program.statements for ref in _refs(statement)}
    if any(ref.kind is MentionKind.TEXT for ref in said):
        return []
    named = (m for m in linked.mentions if m.kind in _LISTED and m.ids)
    return sorted((m for m in named if Ref(m.kind, m.slot) not in said), key=lambda m: m.start)


def _goes_on(before: Mention, mention: Mention, linked: Linked) -> bool:
    """Whether a list goes on from one mention to the other, and nothing is said behind it that it could be of."""
    lexicon = load(linked.language)
    between = [t.text for t in tokenize(linked.text[before.end - linked.start : mention.start - linked.start])]
    behind = [t.text for t in tokenize(linked.text[mention.end - linked.start :])]
    joins = any(_joins(word, lexicon) for word in between)
    idle = all(_joins(w, lexicon) or key((w,)) in lexicon.articles or w in lexicon.within for w in between)
    return joins and idle and all(w in PUNCTUATION or key((w,)) in lexicon.fillers for w in behind)


def _joins(word: str, lexicon: Lexicon) -> bool:
    return word in _AND or word in PUNCTUATION or key((word,)) in lexicon.connectors


def _with(statement: Statement, before: Mention, mention: Mention) -> Statement:
    """A statement of the one mention as one of the other too."""
    one, other = Ref(before.kind, before.slot), Ref(mention.kind, mention.slot)
    if statement.verb in QUESTIONS:
        return statement
    for at, target in enumerate(statement.targets):
        if target.entity == one:
            more = Target(entity=other)
        elif target.scope == one and target.kind:
            more = replace(target, scope=other)
        else:
            continue
        return replace(statement, targets=(*statement.targets[: at + 1], more, *statement.targets[at + 1 :]))
    return statement


# ---------------------------------------------------------------- a thing, not a set


def _named(statement: Statement, program: Program, linked: Linked, home: Snapshot) -> Statement:
    """A statement whose set of a kind that no word is said of is the thing of that kind which is named: nowhere else in
    the program, or beside the set in the same statement.
    """
    said = {kind for word in linked.kinds for kind in word.kinds}
    targets = list(statement.targets)
    lost = [m for m in _lost(program, linked) if m.kind is MentionKind.ENTITY]
    for at, target in enumerate(targets):
        if target.kind is None or target.kind == "everything" or target.kind in said or statement.verb in QUESTIONS:
            continue
        of_kind = [m for m in lost if _are(m, target.kind, home)]
        beside = any(
            t.entity and _are(linked.mention(t.entity.kind, t.entity.slot), target.kind, home) for t in targets
        )
        if len(of_kind) == 1 and not beside:
            targets[at] = Target(entity=Ref(of_kind[0].kind, of_kind[0].slot))
        elif beside and _only_placed(target, linked):
            del targets[at]
            break
    return replace(statement, targets=tuple(targets))


def _are(mention: Mention | None, kind: str, home: Snapshot) -> bool:
    """Whether all that a mention names is of a kind."""
    ids = mention.ids if mention else ()
    return bool(ids) and all(i in home.entities and KINDS[kind].matches(home.entities[i]) for i in ids)


def _only_placed(target: Target, linked: Linked) -> bool:
    """Whether a target's area only says where something is ("in the den")."""
    scope = target.scope
    area = linked.mention(scope.kind, scope.slot) if isinstance(scope, Ref) else None
    if area is None:
        return False
    return placing_words(words(linked.text[: area.start - linked.start]), load(linked.language)) > 0
