"""What is asked of an entity and what goes out on MQTT for it; shared by the registry and the agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from device_registry.model import JsonScalar, JsonValue


class Reason(StrEnum):
    """Why something was refused. Each has its own words in every language."""

    NO_SUCH_DEVICE = "no_such_device"
    NO_SUCH_AREA = "no_such_area"
    NOTHING_THERE = "nothing_there"  # the area exists but holds no device of that kind
    CANNOT = "cannot"  # the device lacks the capability
    OUT_OF_RANGE = "out_of_range"
    NO_SUCH_OPTION = "no_such_option"
    UNKNOWN_STATE = "unknown_state"  # a relative wish and no present value to start from
    NO_VALUE = "no_value"  # asked about a state that is not known
    TIME_UNSUPPORTED = "time_unsupported"
    TIME_UNCLEAR = "time_unclear"  # a time that no clock gives: "on Monday"
    UNCLEAR = "unclear"
    NOTHING_HELPS = "nothing_helps"  # with what is wrong in a room, of what is there
    EMPTY = "empty"
    TOO_LONG = "too_long"
    NOT_TEXT = "not_text"
    FORBIDDEN = "forbidden"
    NO_MODEL = "no_model"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    OTHER_UNIT = "other_unit"  # a condition in another unit than what it is about


@dataclass(frozen=True, slots=True)
class Rejection:
    """A part that will not be done. `span`: the words meant; `detail`: facts for the reply ("min", "max"...)."""

    reason: Reason
    span: str = ""
    entity_id: str | None = None
    detail: Mapping[str, JsonScalar] = field(default_factory=dict)


class Op(StrEnum):
    """How a condition compares."""

    IN = "in"
    NOT_IN = "not in"
    ABOVE = ">"
    BELOW = "<"


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that is so of any of `entity_ids`, or of `every` one: what `attribute` ("" is the plain state) is, is
    among `values`, or a number on one side of their only one; and has been for `lasting`, an ISO 8601 duration ("" is
    at all).
    """

    entity_ids: tuple[str, ...]
    op: Op
    values: tuple[JsonScalar, ...]
    attribute: str = ""
    every: bool = False
    lasting: str = ""


class Given(StrEnum):
    """What conditions are to an action."""

    IF = "if"  # they are looked at when it is due, now if nothing else is said
    WHEN = "when"  # it is due once, as soon as they hold
    WHENEVER = "whenever"  # it is due each time that they come to hold


@dataclass(frozen=True, slots=True)
class Timing:
    """When an action is to happen; what was not said is empty, and an empty one means now.

    `at`: an ISO 8601 duration from now, an ISO 8601 instant in the speaker's frame, or the sun ("sunset-PT20M");
    `lasting`: an ISO 8601 duration after which it is undone; `repeat`: cron text (of the days alone where `at` is
    the sun); `given`: what `conditions`, all of them, are to it, None where there are none.
    """

    at: str = ""
    lasting: str = ""
    repeat: str = ""
    given: Given | None = None
    conditions: tuple[Condition, ...] = ()


NOW = Timing()


@dataclass(frozen=True, slots=True)
class Action:
    """A Home Assistant service call on one entity (or on none: a timer), absolute and so safe to repeat.

    `service` is "domain.name", or "set_property" with data {"property", "value"}.
    `limited`: the wish went past the device's range and stops at its end.
    """

    entity_id: str | None
    service: str
    data: Mapping[str, JsonValue] = field(default_factory=dict)
    limited: bool = False
    timing: Timing = NOW


@dataclass(frozen=True, slots=True)
class Publication:
    """One MQTT message to send. Never retained."""

    topic: str
    payload: str
    qos: int = 1
