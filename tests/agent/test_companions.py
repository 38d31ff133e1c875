"""Questions about a device that another entity answers."""

from dataclasses import replace

import pytest

from agent.companions import companions, dials
from agent.linker import ABSENT_THING
from agent.resolve import Context, resolve
from agent.types import KindWord, Linked, Mention, MentionKind, PlanKind
from device_registry.model import Capabilities, Domain, Entity, Feature, Quantity, Range, Snapshot
from tests.agent.programs import program

PLUG = Entity("switch.charger", Domain.SWITCH, "Car charger")
POWER = Entity("sensor.charger_power", Domain.SENSOR, "Car charger power", device_class="power")
LOCK = Entity("lock.front", Domain.LOCK, "Front door", device_id="d1")
BATTERY = Entity("sensor.bat", Domain.SENSOR, "Nuki 3", device_class="battery", device_id="d1")
OTHER = Entity("sensor.other", Domain.SENSOR, "Fridge power", device_class="power")
HOME = Snapshot(entities={e.entity_id: e for e in (PLUG, POWER, LOCK, BATTERY, OTHER)})


def linked(text: str, *kinds: str, entity: Entity = PLUG, language: str = "en") -> Linked:
    said = tuple(KindWord(kind, kind, (kind,), broad=False) for kind in kinds)
    name = Mention(MentionKind.ENTITY, 0, 0, 1, entity.name, (entity.entity_id,))
    return Linked(text, language, (), (name,), kinds=said)


@pytest.mark.parametrize(
    ("text", "kinds", "device", "found"),
    [
        ("how much power is the car charger using", ("power_s",), PLUG, POWER),
        ("what is the car charger drawing", (), PLUG, POWER),
        ("is the car charger on", (), PLUG, None),
        ("how full is the battery of the front door", ("battery_s",), LOCK, BATTERY),
        ("how much power does the front door use", ("power_s",), LOCK, None),
        ("what does the car charger power say", ("power_s",), POWER, None),
    ],
)
def test_the_sensor_that_goes_with_a_device(
    text: str, kinds: tuple[str, ...], device: Entity, found: Entity | None
) -> None:
    assert companions((device,), linked(text, *kinds), HOME) == ((found,) if found else ())


def test_a_question_is_answered_by_it() -> None:
    for written in ("ask e0", "ask e0 q_mode"):
        plan = resolve(program(written), linked("what is the car charger drawing"), HOME, Context())
        assert (plan.kind, plan.targets) == (PlanKind.QUERY, (POWER.entity_id,))


def test_what_the_device_tells_itself_it_is_asked_for() -> None:
    plan = resolve(program("is e0 s_on"), linked("is the car charger using power", "power_s"), HOME, Context())
    assert plan.targets == (PLUG.entity_id,)


def test_watts_are_told_where_no_watt_hours_are_counted() -> None:
    plan = resolve(program("ask all energy_s"), linked("how much energy are we using"), HOME, Context())
    assert plan.targets == (POWER.entity_id, OTHER.entity_id)


def test_the_battery_of_the_lock_is_told_by_its_sensor() -> None:
    lock = Entity("lock.back", Domain.LOCK, "Back door")
    battery = Entity("sensor.back", Domain.SENSOR, "Back door battery", device_class="battery")
    home = Snapshot(entities={e.entity_id: e for e in (lock, battery)})
    said = linked("how full is the battery of the lock", "battery_s")
    assert resolve(program("ask one lock q_battery"), said, home, Context()).targets == (battery.entity_id,)


def test_what_a_thing_that_is_no_device_uses() -> None:
    fridge = Linked("what does the fridge draw", "en", ("what", ABSENT_THING), (), places=((0, 4), (14, 20)))
    plan = resolve(program("ask unk"), fridge, HOME, Context())
    assert plan.targets == (OTHER.entity_id,)
    plain = Linked("how is the fridge", "en", ("how", ABSENT_THING), (), places=((0, 3), (11, 17)))
    assert resolve(program("ask unk"), plain, HOME, Context()).kind is PlanKind.REJECT


BLANKET = Entity("switch.blanket", Domain.SWITCH, "Heating blanket", area_id="bedroom")
LEVEL = Entity(
    "number.blanket", Domain.NUMBER, "Heating blanket level", area_id="bedroom",
    capabilities=Capabilities(frozenset({Feature.SET_VALUE}), {Quantity.VALUE: Range(1, 5, 1)}),
)  # fmt: skip
LIMIT = replace(LEVEL, entity_id="number.limit", name="Heating blanket maximum runtime")
ELSEWHERE = replace(LEVEL, entity_id="number.else", area_id="den")
BED = Snapshot(entities={e.entity_id: e for e in (BLANKET, LEVEL, LIMIT, ELSEWHERE)})


def test_a_number_beside_a_device_is_what_it_is_set_by() -> None:
    assert dials((BLANKET,), linked("the heating blanket on level 3", entity=BLANKET), BED) == (LEVEL,)


@pytest.mark.parametrize(("written", "entity_id"), [("bri e0 n0", LEVEL.entity_id), ("off e0", BLANKET.entity_id)])
def test_it_is_set_where_the_device_cannot_be(written: str, entity_id: str) -> None:
    on = replace(BLANKET, capabilities=Capabilities(frozenset({Feature.ON_OFF})))
    home = replace(BED, entities={**BED.entities, on.entity_id: on})
    clause = linked("the heating blanket on level 3", entity=on)
    number = Mention(MentionKind.NUMBER, 0, 30, 31, "3", number=3)
    plan = resolve(program(written), replace(clause, mentions=(*clause.mentions, number)), home, Context())
    assert [action.entity_id for action in plan.actions] == [entity_id]


def test_the_battery_of_a_device_is_told_by_a_sensor_that_is_called_so() -> None:
    door = replace(BATTERY, entity_id="sensor.door", name="Door cell", device_id=None)
    car = replace(door, entity_id="sensor.car", name="Car cell")
    home = Snapshot(entities={e.entity_id: e for e in (replace(LOCK, device_id=None), door, car)})
    clause = replace(linked("how full is the door", entity=LOCK), tokens=("how", "full", "is", "the", "door"))
    assert resolve(program("ask e0 q_battery"), clause, home, Context()).targets == ("sensor.door",)
    assert resolve(program("ask unk q_battery"), clause, home, Context()).targets == ("sensor.door",)
    silent = replace(clause, tokens=("how",))
    assert resolve(program("ask e0 q_battery"), silent, home, Context()).targets == ("lock.front",)
