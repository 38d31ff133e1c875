"""Short writing for tests: programs as in docs/program.md ("off all light a0"), mentions by marker."""

from itertools import pairwise

from agent.kinds import KINDS
from agent.program import parse
from agent.resolve import Context, resolve
from agent.text import tokenize
from agent.times.expressions import find_times
from agent.types import Linked, Mention, MentionKind, Plan, Program, Quantifier
from device_registry.model import Choice, Snapshot
from tests.homes import HOME

_QUANTIFIERS = frozenset(Quantifier)


def program(text: str) -> Program:
    """The program; a kind's name after a quantifier is the kind's token."""
    tokens = text.split()
    rest = [f"<K:{b}>" if a in _QUANTIFIERS and b in KINDS else f"<{b}>" for a, b in pairwise(tokens)]
    return parse([f"<{tokens[0]}>", *rest])


def linked(text: str, **mentions: Mention) -> Linked:
    """A clause whose mentions are given by marker: e0=named("light.x")."""
    placed = []
    for marker, mention in mentions.items():
        kind, slot = MentionKind(marker[0]), int(marker[1:])
        fields = {f: getattr(mention, f) for f in Mention.__slots__} | {"kind": kind, "slot": slot}
        placed.append(Mention(**fields))
    return Linked(text, "en", (), tuple(placed))


def named(*ids: str, text: str = "it") -> Mention:
    """An entity, area, floor or label by name."""
    return Mention(MentionKind.ENTITY, 0, 0, 0, text, ids=ids)


def number(value: float, unit: str = "") -> Mention:
    return Mention(MentionKind.NUMBER, 0, 0, 0, str(value), number=value, percent=unit == "%", unit=unit)


def color(*rgb: int) -> Mention:
    return Mention(MentionKind.COLOR, 0, 0, 0, "colour", color=(rgb[0], rgb[1], rgb[2]))


def white(kelvin: int) -> Mention:
    return Mention(MentionKind.WHITE, 0, 0, 0, "white", kelvin=kelvin)


def option(text: str, *choices: tuple[str, Choice]) -> Mention:
    return Mention(MentionKind.OPTION, 0, 0, 0, text, option=text, choices=choices)


def prop(name: str, *ids: str) -> Mention:
    return Mention(MentionKind.PROPERTY, 0, 0, 0, name, ids=ids, property=name)


def said(text: str) -> Mention:
    """An expression of time, in English."""
    return Mention(MentionKind.TIME, 0, 0, len(text), text, time=find_times(tokenize(text), "en", bare=True)[0].time)


def words(text: str) -> Mention:
    """Free words."""
    return Mention(MentionKind.TEXT, 0, 0, len(text), text)


def plan(text: str, home: Snapshot = HOME, context: Context | None = None, **mentions: Mention) -> Plan:
    """The plan of a program in a home."""
    return resolve(program(text), linked("the words", **mentions), home, context or Context())


def done(result: Plan) -> list[tuple[str | None, str, dict[str, object]]]:
    """A plan's actions, to compare."""
    return [(a.entity_id, a.service, dict(a.data)) for a in result.actions]
