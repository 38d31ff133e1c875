"""A statement with its value looked up, ready to be applied to one entity after another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agent.text import words
from agent.types import Level, Linked, Mention, MentionKind, Ref, Statement, Verb
from device_registry.actions import Reason, Rejection
from device_registry.model import Entity, JsonScalar


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked, without of whom. `value`: the mention or level said, or the words for what is to be played;
    `prop`: for a property statement. `unlinked`: the sentence without the options that it names.
    """

    verb: Verb
    value: Mention | Level | None
    prop: Mention | None
    span: str
    unlinked: str = ""

    @property
    def mention(self) -> Mention | None:
        """The value, where it is a mention."""
        return self.value if isinstance(self.value, Mention) else None

    def cannot(self, entity: Entity) -> Rejection:
        """The entity cannot do it."""
        detail: Mapping[str, JsonScalar] = {"verb": self.verb}
        return Rejection(Reason.CANNOT, self.span, entity.entity_id, detail)


def wish_of(statement: Statement, linked: Linked) -> Wish:
    """The statement's verb with its value. A marker that the clause lacks counts as no value."""
    said = next(iter(statement.texts), statement.value)
    value = _lookup(said, linked) if isinstance(said, Ref) else said
    return Wish(
        statement.verb, value, _lookup(statement.property, linked), linked.text, linked.without(MentionKind.OPTION)
    )


_SOCKETS = frozenset({"hdmi", "usb", "av", "aux", "scart", "displayport", "dvi", "vga"})


def as_input(statement: Statement, linked: Linked) -> Statement:
    """A statement whose number counts sockets ("put the TV on HDMI 4") as one about an input that nothing has: what is
    there is named in the sentence as an option.
    """
    value = statement.value
    number = _lookup(value, linked) if isinstance(value, Ref) else None
    if number is None or number.kind is not MentionKind.NUMBER:
        return statement
    before = words(linked.text[: max(0, number.start - linked.start)])
    return (
        replace(statement, verb=Verb.MODE, value=Level.LACKING) if before[-1:] and before[-1] in _SOCKETS else statement
    )


def _lookup(ref: Ref | None, linked: Linked) -> Mention | None:
    return linked.mention(ref.kind, ref.slot) if ref else None
