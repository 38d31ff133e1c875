"""Whether conditions hold: by states as they are told, and by how long they have been so."""

from pathlib import Path

import pytest

from agent.times.moments import seconds_of
from device_registry.actions import Condition, Op
from device_registry.conditions import Past, age, have_lasted, holds, silent, told_of
from device_registry.history import History, Reading
from device_registry.model import Domain, Entity, EntityState, JsonScalar, Snapshot

NOW = 1_000_000.0
DOOR, HEAT, TEMP, LAMP = "binary_sensor.door", "climate.heat", "sensor.temp", "light.lamp"


def home(**states: EntityState | None) -> Snapshot:
    """A home whose entities are named by their object_id; None: it is not there."""
    ids = {i.partition(".")[2]: i for i in (DOOR, HEAT, TEMP, LAMP)}
    entities = {
        i: Entity(i, Domain(i.partition(".")[0]), name)
        for name, i in ids.items()
        if name not in states or states[name] is not None
    }
    return Snapshot(entities=entities, states={ids[name]: s for name, s in states.items() if s is not None})


def when(
    op: Op,
    *values: JsonScalar,
    ids: tuple[str, ...] = (DOOR,),
    attribute: str = "",
    every: bool = False,
    lasting: str = "",
) -> Condition:
    return Condition(ids, op, values, attribute, every, lasting)


@pytest.mark.parametrize(
    ("condition", "state", "truth"),
    [
        (when(Op.IN, "on"), EntityState("on"), True),
        (when(Op.IN, "ON"), EntityState("on"), True),
        (when(Op.IN, "on"), EntityState("Off"), False),
        (when(Op.NOT_IN, "off", "standby"), EntityState("standby"), False),
        (when(Op.NOT_IN, "off"), EntityState("on"), True),
        (when(Op.IN, "on"), EntityState(None), None),
        (when(Op.NOT_IN, "on"), EntityState("unknown"), None),
        (when(Op.IN, "on"), EntityState("on", available=False), None),
        (when(Op.NOT_IN, "on"), EntityState("unavailable"), None),
        (when(Op.IN, "unavailable"), EntityState("on", available=False), True),
        (when(Op.IN, "unavailable"), EntityState("on"), False),
        (when(Op.IN, 21), EntityState("21"), True),
        (when(Op.ABOVE, 26), EntityState("26.1"), True),
        (when(Op.ABOVE, 26), EntityState("26"), False),
        (when(Op.BELOW, 5.0), EntityState("4.9"), True),
        (when(Op.BELOW, 5.0), EntityState("low"), None),
        (when(Op.ABOVE, 5.0), EntityState("nan"), None),
        (when(Op.ABOVE, 5.0), EntityState("1e999"), None),
        (when(Op.ABOVE, 20, attribute="current_temperature"), EntityState("heat", {"current_temperature": 20.5}), True),
        (when(Op.ABOVE, 20, attribute="current_temperature"), EntityState("heat", {}), None),
        (when(Op.ABOVE, 20, attribute="current_temperature"), EntityState("heat", {"current_temperature": True}), None),
        (when(Op.IN, "eco", attribute="preset_mode"), EntityState("heat", {"preset_mode": "Eco"}), True),
        (when(Op.IN, "true", attribute="muted"), EntityState("on", {"muted": True}), True),
    ],
)
def test_one_entity(condition: Condition, state: EntityState, truth: bool | None) -> None:
    assert holds(condition, home(door=state)) is truth


def test_what_is_not_there_cannot_be_told() -> None:
    assert holds(when(Op.NOT_IN, "on"), home(door=None)) is None
    assert holds(when(Op.IN, "on", ids=()), home()) is None


@pytest.mark.parametrize(
    ("door", "lamp", "any_on", "every_on"),
    [
        ("on", "off", True, False),
        ("off", "off", False, False),
        ("on", "on", True, True),
        ("on", None, True, None),
        ("off", None, None, False),
    ],
)
def test_several(door: str, lamp: str | None, any_on: bool | None, every_on: bool | None) -> None:
    there = home(door=EntityState(door), lamp=EntityState(lamp))
    assert holds(when(Op.IN, "on", ids=(DOOR, LAMP)), there) is any_on
    assert holds(when(Op.IN, "on", ids=(DOOR, LAMP), every=True), there) is every_on


def test_what_keeps_it_from_being_told_is_known() -> None:
    there = home(door=EntityState("off"), lamp=EntityState(None))
    assert silent([when(Op.IN, "on", ids=(DOOR, LAMP))], there) == (LAMP,)


def test_only_what_can_be_told_is_waited_for() -> None:
    there = home(door=EntityState("off"), lamp=EntityState(None), temp=EntityState(None, available=False))
    assert told_of(when(Op.IN, "on", ids=(DOOR, LAMP)), there)
    assert not told_of(when(Op.IN, "on", ids=(DOOR, LAMP), every=True), there)
    assert not told_of(when(Op.IN, "on", ids=(LAMP,)), there)
    assert told_of(when(Op.IN, "on", ids=(TEMP,)), there)  # offline now
    assert not told_of(when(Op.IN, "on", ids=("light.gone",)), there)


# ---------------------------------------------------------------- for how long


def lasted(condition: Condition, snapshot: Snapshot, past: Past | None = None) -> bool | None:
    return have_lasted([condition], snapshot, NOW, seconds_of, past)


def test_a_state_has_lasted_since_it_was_told() -> None:
    ten = when(Op.IN, "on", lasting="PT10M")
    assert lasted(ten, home(door=EntityState("on", updated_at=NOW - 600))) is True
    assert lasted(ten, home(door=EntityState("on", updated_at=NOW - 599))) is None
    assert lasted(ten, home(door=EntityState("off", updated_at=NOW - 600))) is False
    assert lasted(ten, home(door=EntityState("on"))) is None
    assert age(ten, home(door=EntityState("on", updated_at=NOW - 30)), NOW) == 30
    assert age(ten, home(door=EntityState("on", updated_at=NOW + 30)), NOW) == 0


def test_since_when_something_is_offline_is_not_known_from_its_last_word() -> None:
    gone = when(Op.IN, "unavailable", lasting="PT10M")
    assert lasted(gone, home(door=EntityState("on", available=False, updated_at=NOW - 6000))) is None


@pytest.mark.parametrize(
    ("changes", "truth"),
    [
        ([(-900, "on")], True),
        ([(-900, "off"), (-300, "on")], False),
        ([(-900, "on"), (-200, "off"), (-100, "on")], False),
        ([(-500, "on")], None),
        ([(-900, "on"), (-200, None), (-100, "on")], None),
        ([], None),
    ],
)
def test_the_past_tells_how_long_a_state_has_lasted(
    tmp_path: Path, changes: list[tuple[float, str | None]], truth: bool | None
) -> None:
    history = History(tmp_path / "history.db")
    history.add([Reading(DOOR, NOW + at, state) for at, state in changes], NOW)
    told = home(door=EntityState("on", updated_at=NOW - 5))
    assert lasted(when(Op.IN, "on", lasting="PT10M"), told, history) is truth


@pytest.mark.parametrize(
    ("readings", "truth"),
    [
        ([(-700, 27.0), (-300, 28.0), (-5, 27.0)], True),
        ([(-700, 25.0), (-300, 28.0), (-5, 27.0)], False),  # 25 until five minutes ago
        ([(-700, 27.0), (-300, 26.0), (-5, 27.0)], False),
        ([(-300, 28.0), (-5, 27.0)], None),
    ],
)
def test_the_past_tells_how_long_a_number_has_been_above(
    tmp_path: Path, readings: list[tuple[float, float]], truth: bool | None
) -> None:
    history = History(tmp_path / "history.db")
    history.add([Reading(TEMP, NOW + at, value, unit="°C") for at, value in readings], NOW)
    told = home(temp=EntityState("27.0", updated_at=NOW - 5))
    assert lasted(when(Op.ABOVE, 26, ids=(TEMP,), lasting="PT10M"), told, history) is truth
