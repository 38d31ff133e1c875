"""Wishes that the room decides: "it's stuffy in the den" says what is wrong, not what to do about it.

The program says what is wished, and of what place. The model is then asked once more, with that word and a digest of
the room alone, and writes what is done there: the same in every language.

    <s> <en> <area> | it 's stuffy in the <a0> <plan>                      <air> <a0>
    <s> <deed> | <air> <g:area> <g:temp3> <g:air5> <g:fan:off> <plan>      <on> <K:fan>
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.program import END
from agent.types import WISHES, Linked, Quantifier, Ref, Special, Statement, Target, Verb

DEEDS: Mapping[Verb, tuple[str, ...]] = {
    Verb.ON: ("fan", "humidifier", "dehumidifier"),
    Verb.OFF: ("humidifier", "dehumidifier"),
    Verb.OPEN: ("window_cover",),
    Verb.CLOSE: ("window_cover", "cover"),
    Verb.TEMP_UP: ("climate",),
    Verb.TEMP_DOWN: ("climate",),
    Verb.HUM_UP: ("humidifier",),
    Verb.HUM_DOWN: ("dehumidifier",),
}
"""All that may be done about a room, by kind of device: nothing that is guarded."""

IDLE = (Verb.CHAT, Verb.VAGUE)
"""Nothing is wrong; nothing that is there helps."""

FINE = "fine"
"""`Plan.reason` where nothing is wrong with the room."""

_WORDS = frozenset(f"<{wish}>" for wish in WISHES)


@dataclass(frozen=True, slots=True)
class Deeds:
    """The automaton of what is done about a room: a verb and a kind, or one of `IDLE`."""

    verb: Verb | None = None
    ended: bool = False

    def allowed(self) -> tuple[str, ...]:
        """Tokens that may come next."""
        if self.ended:
            return (END,)
        if self.verb is None:
            return tuple(f"<{verb}>" for verb in (*DEEDS, *IDLE))
        return tuple(f"<K:{kind}>" for kind in DEEDS[self.verb])

    def advance(self, token: str) -> "Deeds":
        """The point after `token`. Raises ValueError if it is not allowed here."""
        if token not in self.allowed():
            raise ValueError(f"{token} may not stand here")
        if self.ended or self.verb is not None:
            return Deeds(self.verb, True)
        verb = Verb(token[1:-1])
        return Deeds(verb, verb in IDLE)


def wishes_in(written: Sequence[str]) -> bool:
    """Whether a program holds a wish."""
    return not _WORDS.isdisjoint(written)


def area_of(wish: Statement, linked: Linked) -> str | None:
    """The area_id that a wish names; None where it names none."""
    scope = wish.targets[0].scope if wish.targets else None
    mention = linked.mention(scope.kind, scope.slot) if isinstance(scope, Ref) else None
    return mention.ids[0] if mention and mention.ids else None


def granted(wish: Statement, written: Sequence[str], *, here: bool) -> Statement:
    """The statement of a wish, by what the model wrote about the room: the wish itself where nothing helps, or nothing
    was written. `here`: the speaker's area is known. Without a place the home's only such device is meant.
    """
    verb = Verb(written[0][1:-1]) if written else Verb.VAGUE
    if verb in IDLE:
        return wish if verb is Verb.VAGUE else Statement(verb)
    scope = wish.targets[0].scope if wish.targets else Special.HERE if here else None
    kind = written[1].removeprefix("<K:").removesuffix(">")
    return Statement(verb, (Target(quantifier=Quantifier.SOME if scope else Quantifier.ONE, kind=kind, scope=scope),))
