"""What looks unusual, worked out plainly: what agent/oddities.py is held against."""

from collections.abc import Sequence
from statistics import fmean, median

from agent.types import StateWord
from benchmarks.reference_states import was
from benchmarks.told import Told, number
from device_registry.model import Domain, Entity
from device_registry.past import DAY, HOUR

_DOORS = frozenset({"door", "garage", "window"})


def unusual(entities: Sequence[Entity], told: Told) -> dict[str, object]:
    """The reference for `agent.oddities.odd`, as `benchmarks.reference.expected` has it."""
    looked = {entity.entity_id: _is_odd(entity, told) for entity in entities if _may_be_odd(entity, told)}
    found = sorted(entity_id for entity_id, truth in looked.items() if truth)
    known = [truth for truth in looked.values() if truth is not None]
    truth = bool(found) if known or not looked else None
    return {"each": list(looked.values()), "chosen": found, "truth": truth, "value": len(found)}


def _may_be_odd(entity: Entity, told: Told) -> bool:
    measures = entity.domain is Domain.SENSOR and entity.unit and entity.device_class != "energy"
    return bool(measures) or entity.device_class in _DOORS or not told.snapshot.state(entity.entity_id).available


def _is_odd(entity: Entity, told: Told) -> bool | None:
    state, now = told.snapshot.state(entity.entity_id), told.now.timestamp()
    if not state.available:
        return True
    if entity.device_class in _DOORS:
        fact = was(StateWord.OPEN, entity, told, (now, now))
        return bool(fact.truth and fact.at is not None and now - fact.at >= 2 * HOUR)
    value = number(state.state)
    if entity.device_class == "battery":
        return None if value is None else value <= 20
    usual = _usual(entity, told)
    if len(usual) < 4 or value is None:
        return None
    middle = median(usual)
    least = {"temperature": 0.5, "humidity": 2.0}.get(entity.device_class or "", max(1.0, 0.03 * abs(middle)))
    return abs(value - middle) > 3.5 * max(1.4826 * median(abs(one - middle) for one in usual), least)


def _usual(entity: Entity, told: Told) -> list[float]:
    """Means of the hour that it is now, on the fortnight before, counted in days of 24 hours."""
    at, values = told.numbers.get((entity.entity_id, ""), ([], []))
    hour = told.now.timestamp() // HOUR * HOUR
    hours = [hour - day * DAY for day in range(1, 15)]
    found = [[v for t, v in zip(at, values, strict=True) if begin <= t < begin + HOUR] for begin in hours]
    return [fmean(some) for some in found if some]
