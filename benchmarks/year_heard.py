"""What a hub hears of the sensors in a simulated year, and when conditions come to hold by that; computed without it.

While it is down, and until a sensor has told its state again, nothing is known of it. What is not known brings nothing
about and ends nothing; how long something has been so counts from when it was told, and anew after a restart.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence

from agent.times.moments import seconds_of
from benchmarks.year import AGAIN, Wish, Year
from device_registry.actions import Condition, Given, Op

Change = tuple[float, bool | None]
"""From a moment on it is so, not so, or not known."""


class Heard:
    """The sensors of a year as the hub heard them."""

    def __init__(self, year: Year) -> None:
        told = defaultdict(list)
        for one in year.tellings:
            told[one.entity_id].append((one.at, one.state))
        self._year = year
        self._heard = {entity_id: self._up(states) for entity_id, states in told.items()}

    def _up(self, told: Sequence[tuple[float, str]]) -> list[tuple[float, str | None]]:
        """What is told while the hub is there, that it is not, and what is told again then."""
        heard: list[tuple[float, str | None]] = [(at, s) for at, s in told if self._year.down_at(at) is None]
        for down in self._year.downs:
            again = down.end + AGAIN
            heard += [(down.begin, None), (again, told[bisect_right(told, again, key=_moment) - 1][1])]
        return sorted(heard, key=_moment)

    def all_hold(self, conditions: Sequence[Condition], at: float) -> bool:
        """By what was last heard, before a restart too."""
        return all(_so(condition, self._last(condition, at)) for condition in conditions)

    def _last(self, condition: Condition, at: float) -> str:
        heard = self._heard[condition.entity_ids[0]]
        place = bisect_right(heard, at, key=_moment) - 1
        return next(state for _, state in reversed(heard[: place + 1]) if state is not None)

    def comes_to_hold(self, wish: Wish) -> list[float]:
        """Moments at which all conditions come to hold, the one it is asked at too where that is enough."""
        timing = wish.action.timing
        changes = [self._changes(condition, wish) for condition in timing.conditions]
        ahead = not any(c.lasting for c in timing.conditions) and (
            timing.given is Given.WHENEVER or any(map(_is_a_beginning, timing.conditions))
        )
        so = _together(changes, wish.asked)
        found = [wish.asked] if so and timing.given is Given.WHEN and not ahead else []
        held = so is not False
        for at in sorted({at for change in changes for at, _ in change if wish.asked < at < wish.ends}):
            so = _together(changes, at)
            if so and not held:
                found.append(at)
            held = held if so is None else so
        return found

    def _changes(self, condition: Condition, wish: Wish) -> list[Change]:
        """From when it was last told before the wish on, until that ends."""
        heard = self._heard[condition.entity_ids[0]]
        first, last = (bisect_right(heard, at, key=_moment) for at in (wish.asked, wish.ends))
        changes: list[Change] = [(at, _so(condition, state)) for at, state in heard[first - 1 : last]]
        return _lasting(changes, seconds_of(condition.lasting)) if condition.lasting else changes


def _lasting(changes: Sequence[Change], length: float) -> list[Change]:
    """The same, where it is so only after a length; what has been so long enough stays so over what is not known."""
    found: list[Change] = []
    begin, enough = None, False
    for (at, so), until in zip(changes, [*(at for at, _ in changes[1:]), float("inf")], strict=True):
        begin = (at if begin is None else begin) if so else None
        enough = enough and so is not False
        found.append((at, enough if so else so))
        if begin is not None and not enough and begin + length < until:
            found.append((begin + length, True))
            enough = True
    return found


def _together(changes: Sequence[Sequence[Change]], at: float) -> bool | None:
    now = [change[bisect_right(change, at, key=_moment) - 1][1] for change in changes]
    return False if False in now else None if None in now else True


def _moment(pair: tuple[float, object]) -> float:
    return pair[0]


def _so(condition: Condition, state: str | None) -> bool | None:
    if state is None:
        return None
    (value,) = condition.values
    if condition.op in (Op.IN, Op.NOT_IN):
        return (state == value) == (condition.op is Op.IN)
    bound = float(str(value))
    return float(state) > bound if condition.op is Op.ABOVE else float(state) < bound


def _is_a_beginning(condition: Condition) -> bool:
    """ "When it opens" is a change to come, "when it is closed" may be so already."""
    return (condition.op, *condition.values) in ((Op.IN, "on"), (Op.NOT_IN, "off"))
