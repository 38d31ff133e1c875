"""What goes with a device: "how much power is the charger using?" is about a sensor beside the plug, "the blanket on
level 3" about a number.
"""

from collections.abc import Iterable, Sequence

from agent.kind_index import of_kind
from agent.kinds import KINDS
from agent.lexicon import load
from agent.linker import ABSENT_THING
from agent.text import key, runs, words
from agent.types import Linked
from device_registry.model import Domain, Entity, Snapshot

_DIALS = frozenset({Domain.NUMBER, Domain.SELECT})
_USE = ("power_s", "energy_s")
_LONGEST = 2  # words of what is said of using power
_LEAST = 2  # characters of a name that another name is looked through for


def companions(
    devices: Sequence[Entity], linked: Linked, snapshot: Snapshot, kinds: Sequence[str] = ()
) -> tuple[Entity, ...]:
    """The sensors of the `kinds` that are asked for, or of the kind that a question has words for, which go with the
    devices that it names; none where one of these is such a sensor itself.
    """
    for kind in kinds or _asked(linked):
        if any(KINDS[kind].matches(device) for device in devices):
            return ()
        if found := tuple(s for s in of_kind(kind, snapshot) if any(_goes_with(s, device) for device in devices)):
            return found
    return ()


def of_absent_things(linked: Linked, snapshot: Snapshot) -> tuple[Entity, ...]:
    """The sensors asked for that bear the name of a household thing which is no device here: "what does the dishwasher
    use?", of a "Dishwasher power".
    """
    spans = [place for token, place in zip(linked.tokens, linked.places, strict=False) if token == ABSENT_THING]
    things = [key(words(linked.text[begin - linked.start : end - linked.start])) for begin, end in spans]
    for kind in _asked(linked):
        if found := tuple(s for s in of_kind(kind, snapshot) if any(t and t in key(words(s.name)) for t in things)):
            return found
    return ()


def dials(devices: Sequence[Entity], linked: Linked, snapshot: Snapshot) -> tuple[Entity, ...]:
    """The numbers and choices that devices are set by: in the same area, and called so but for what they are of."""
    of = load(linked.language).dials
    every = (e for e in snapshot.entities.values() if e.domain in _DIALS and e.exposed)
    return tuple(e for e in every if any(_is_dial(e, device, of) for device in devices))


def _is_dial(dial: Entity, device: Entity, of: frozenset[str]) -> bool:
    whole = words(dial.name)
    names = [words(name) for name in (device.name, *device.aliases)]
    behind = (whole[len(said) :] for said in names if said and whole[: len(said)] == said)
    before = (whole[: -len(said)] for said in names if said and whole[-len(said) :] == said)
    return device.area_id == dial.area_id and any(key(rest) in of for rest in (*behind, *before))


def _asked(linked: Linked) -> Iterable[str]:
    """The kinds of sensor that a sentence has words for: "battery", or "consume"."""
    yield from dict.fromkeys(k for word in linked.kinds for k in word.kinds if KINDS[k].senses)
    if runs(words(linked.text), _LONGEST) & load(linked.language).consuming:
        yield from _USE


def _goes_with(sensor: Entity, device: Entity) -> bool:
    """Whether a sensor is of the same device, or bears the other's whole name in its own ("Car charger power")."""
    if sensor.device_id is not None and sensor.device_id == device.device_id:
        return True
    names = [key(words(name)) for name in (device.name, *device.aliases)]
    return any(len(name) >= _LEAST and name in key(words(sensor.name)) for name in names)
