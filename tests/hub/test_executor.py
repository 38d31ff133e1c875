import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from adapters.mqtt.connection import NotConfirmed, NotConnected
from agent.policy import Override, Policy, PolicySettings, Rule
from agent.types import Change, Hitch, OutcomeKind
from device_registry.actions import Action, Publication
from device_registry.expect import expected
from device_registry.model import Domain, Entity, EntityState, JsonValue, Snapshot
from device_registry.wiring import Unsupported
from hub.executor import Deadlines, MqttExecutor

SHORT = Deadlines(verify=0.05, slow=0.15, publish=1.0)
LONG = Deadlines(verify=10.0, slow=20.0, publish=1.0)
LAMP = Entity("light.lamp", Domain.LIGHT, "Lamp")
MUTE = Entity("light.mute", Domain.LIGHT, "Mute", reports_state=False)
BLIND = Entity("cover.blind", Domain.COVER, "Blind", device_class="blind")
LOCK = Entity("lock.door", Domain.LOCK, "Door")
BUTTON = Entity("button.bell", Domain.BUTTON, "Bell")
ON = Action("light.lamp", "light.turn_on", {"brightness_pct": 50})
OPEN = Action("cover.blind", "cover.open_cover")


class Home:
    """A registry whose states the test moves."""

    def __init__(self, *entities: Entity, state: str = "off") -> None:
        self.entities = {e.entity_id: e for e in entities}
        self.states = {e.entity_id: EntityState(state) for e in entities}
        self._listeners: list[Callable[[Collection[str]], None]] = []

    def snapshot(self) -> Snapshot:
        return Snapshot(entities=dict(self.entities), states=dict(self.states))

    def publications(self, entity_id: str, service: str, data: Mapping[str, JsonValue]) -> tuple[Publication, ...]:
        if service.endswith("toggle"):
            raise Unsupported("no topic for that")
        if service.endswith("trip"):
            raise RuntimeError("a bug in a wiring")
        return (Publication(f"{entity_id}/set", f"{service} {dict(data)}"),)

    def subscribe(self, listener: Callable[[Collection[str]], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, entity_id: str, state: str | None, *, available: bool = True, **attributes: JsonValue) -> None:
        self.states[entity_id] = EntityState(state, attributes, available)
        for listener in self._listeners:
            listener(frozenset({entity_id}))


@dataclass
class Wire:
    """An MQTT client: what was published, and a device's reaction to it."""

    react: Callable[[str], None] = lambda _: None
    failure: Exception | None = None
    sent: list[tuple[str, float | None]] = field(default_factory=list)

    async def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 1, expiry: float | None = None, timeout: float = 5.0
    ) -> None:
        assert (qos, bool(payload), timeout) == (1, True, 1.0)
        await asyncio.sleep(0)
        if self.failure:
            raise self.failure
        self.sent.append((topic, expiry))
        self.react(topic)


@asynccontextmanager
async def running(
    home: Home, wire: Wire, deadlines: Deadlines = LONG, policy: Policy | None = None
) -> AsyncIterator[MqttExecutor]:
    executor = MqttExecutor(home, wire, policy or Policy(), expected, deadlines)
    async with asyncio.timeout(30):
        yield executor
    executor.close()
    assert home._listeners == []


async def test_what_the_devices_own_state_shows_is_verified() -> None:
    home = Home(LAMP)
    wire = Wire(lambda _: home.tell("light.lamp", "on", brightness=128))
    async with running(home, wire) as executor:
        (outcome,) = await executor.execute([ON], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.VERIFIED
    assert outcome.published == (Publication("light.lamp/set", "light.turn_on {'brightness_pct': 50}"),)
    assert outcome.change == Change("light.lamp", "off", "on, brightness 128")
    assert wire.sent == [("light.lamp/set", LONG.verify)]


async def test_what_was_asked_for_is_shown_even_where_it_was_so_already() -> None:
    home = Home(LAMP)
    home.tell("light.lamp", "off", brightness=128, color_mode="xy")
    async with running(
        home, Wire(lambda _: home.tell("light.lamp", "on", brightness=128, color_mode="xy"))
    ) as executor:
        (outcome,) = await executor.execute([ON], source="cli", confirmed=False)
    assert outcome.change == Change("light.lamp", "off, brightness 128", "on, brightness 128")


async def test_the_state_may_come_later_and_in_steps() -> None:
    home = Home(LAMP)
    wire = Wire()
    async with running(home, wire) as executor:
        turn = asyncio.create_task(executor.execute([ON], source="cli", confirmed=False))
        while not executor._watching:
            await asyncio.sleep(0)
        home.tell("light.lamp", "on", brightness=20)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not turn.done()
        home.tell("light.lamp", "on", brightness=127)
        (outcome,) = await turn
    assert outcome.kind is OutcomeKind.VERIFIED
    assert executor._watching == {}


async def test_what_is_so_already_is_sent_anyway_and_verified_at_once() -> None:
    home, wire = Home(LAMP, state="off"), Wire()
    async with running(home, wire) as executor:
        (outcome,) = await executor.execute([Action("light.lamp", "light.turn_off")], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.VERIFIED
    assert [topic for topic, _ in wire.sent] == ["light.lamp/set"]


async def test_no_state_in_time_is_a_timeout() -> None:
    async with running(Home(LAMP), Wire(), SHORT) as executor:
        (outcome,) = await executor.execute([ON], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.TIMEOUT
    assert len(outcome.published) == 1


@pytest.mark.parametrize(
    ("entity", "action"),
    [(MUTE, Action("light.mute", "light.turn_on")), (BUTTON, Action("button.bell", "button.press"))],
)
async def test_what_shows_no_state_is_unverifiable_at_once(entity: Entity, action: Action) -> None:
    async with running(Home(entity), Wire()) as executor:
        (outcome,) = await executor.execute([action], source="cli", confirmed=True)
    assert (outcome.kind, len(outcome.published)) == (OutcomeKind.UNVERIFIABLE, 1)


@pytest.mark.parametrize(
    ("data", "kind"), [({"brightness_pct": 50}, OutcomeKind.UNVERIFIABLE), ({}, OutcomeKind.VERIFIED)]
)
async def test_a_lamp_that_tells_no_brightness_can_confirm_on_and_no_dimming(
    data: dict[str, JsonValue], kind: OutcomeKind
) -> None:
    home = Home(replace(LAMP, silent=frozenset({"brightness"})))
    async with running(home, Wire(lambda _: home.tell("light.lamp", "on"))) as executor:
        (outcome,) = await executor.execute(
            [Action("light.lamp", "light.turn_on", data)], source="cli", confirmed=False
        )
    assert (outcome.kind, len(outcome.published)) == (kind, 1)


async def test_a_lamp_that_does_not_even_go_on_has_not_answered() -> None:
    home = Home(replace(LAMP, silent=frozenset({"brightness"})))
    async with running(home, Wire(), SHORT) as executor:
        (outcome,) = await executor.execute([ON], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.TIMEOUT


async def test_a_slow_mover_that_moves_is_accepted() -> None:
    home = Home(BLIND, state="closed")
    wire = Wire(lambda _: home.tell("cover.blind", "opening"))
    async with running(home, wire, SHORT) as executor:
        (outcome,) = await executor.execute([OPEN], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.ACCEPTED
    assert outcome.change == Change("cover.blind", "closed", "opening")
    assert wire.sent == [("cover.blind/set", SHORT.slow)]


async def test_a_slow_mover_that_moves_the_wrong_way_is_not() -> None:
    home = Home(BLIND, state="open")
    wire = Wire(lambda _: home.tell("cover.blind", "closing", current_position=70))
    async with running(home, wire, SHORT) as executor:
        (outcome,) = await executor.execute([OPEN], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.TIMEOUT


async def test_a_slow_mover_without_states_of_moving_shows_it_by_its_position() -> None:
    home = Home(BLIND, state="closed")
    home.tell("cover.blind", "closed", current_position=0)
    wire = Wire(lambda _: home.tell("cover.blind", "closed", current_position=10))
    async with running(home, wire, SHORT) as executor:
        (outcome,) = await executor.execute([OPEN], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.ACCEPTED


async def test_a_device_that_is_away_gets_nothing() -> None:
    home, wire = Home(LAMP), Wire()
    home.tell("light.lamp", "off", available=False)
    gone = Action("light.gone", "light.turn_on")
    async with running(home, wire) as executor:
        outcomes = await executor.execute([ON, gone], source="cli", confirmed=False)
    assert [(o.kind, o.detail) for o in outcomes] == [
        (OutcomeKind.OFFLINE, Hitch.UNAVAILABLE),
        (OutcomeKind.OFFLINE, Hitch.GONE),
    ]
    assert wire.sent == []


async def test_a_device_that_goes_away_while_we_wait_is_offline() -> None:
    home = Home(LAMP)
    wire = Wire(lambda _: home.tell("light.lamp", "off", available=False))
    async with running(home, wire, SHORT) as executor:
        (outcome,) = await executor.execute([ON], source="cli", confirmed=False)
    assert outcome.kind is OutcomeKind.OFFLINE


@pytest.mark.parametrize(
    ("confirmed", "expected_kind", "detail"),
    [(False, OutcomeKind.REFUSED, Hitch.NEEDS_CONFIRMATION), (True, OutcomeKind.VERIFIED, "")],
)
async def test_the_policy_is_asked_again(confirmed: bool, expected_kind: OutcomeKind, detail: str) -> None:
    home = Home(LOCK, state="locked")
    wire = Wire(lambda _: home.tell("lock.door", "unlocked"))
    async with running(home, wire) as executor:
        (outcome,) = await executor.execute([Action("lock.door", "lock.unlock")], source="cli", confirmed=confirmed)
    assert (outcome.kind, outcome.detail) == (expected_kind, detail)
    assert bool(wire.sent) is confirmed


async def test_a_group_that_moves_a_garage_door_needs_a_yes() -> None:
    group = replace(BLIND, entity_id="cover.downstairs", device_class=None, members=("cover.blind", "cover.garage"))
    home, wire = Home(BLIND, replace(BLIND, entity_id="cover.garage", device_class="garage"), group), Wire()
    async with running(home, wire) as executor:
        action = Action("cover.downstairs", "cover.open_cover")
        (outcome,) = await executor.execute([action], source="cli", confirmed=False)
    assert (outcome.kind, outcome.detail) == (OutcomeKind.REFUSED, Hitch.NEEDS_CONFIRMATION)
    assert wire.sent == []


async def test_what_is_forbidden_or_hidden_is_not_done_even_if_confirmed() -> None:
    home, wire = Home(LOCK, replace(LAMP, exposed=False)), Wire()
    policy = Policy(PolicySettings(overrides=(Override(Rule.FORBID, domain="lock"),)))
    async with running(home, wire, policy=policy) as executor:
        actions = [Action("lock.door", "lock.unlock"), ON]
        outcomes = await executor.execute(actions, source="cli", confirmed=True)
    assert [o.kind for o in outcomes] == [OutcomeKind.REFUSED, OutcomeKind.REFUSED]
    assert outcomes[1].detail == Hitch.NOT_EXPOSED
    assert wire.sent == []


@pytest.mark.parametrize(
    ("failure", "hitch"), [(NotConnected("down"), Hitch.NO_BROKER), (NotConfirmed("slow"), Hitch.NOT_SENT)]
)
async def test_what_could_not_be_sent_says_why(failure: Exception, hitch: Hitch) -> None:
    async with running(Home(LAMP), Wire(failure=failure)) as executor:
        (outcome,) = await executor.execute([ON], source="cli", confirmed=False)
    assert (outcome.kind, outcome.detail, outcome.published) == (OutcomeKind.FAILED, f"{hitch}: {failure}", ())


async def test_one_failure_does_not_stop_the_others_and_the_order_stays() -> None:
    home = Home(LAMP, MUTE, BLIND)
    wire = Wire(lambda topic: home.tell("light.lamp", "on", brightness=128) if "lamp" in topic else None)
    actions = [
        Action("light.mute", "light.toggle"),
        ON,
        Action("cover.blind", "cover.trip"),
        Action(None, "timer.start"),
        Action("light.mute", "light.turn_on"),
    ]
    async with running(home, wire) as executor:
        outcomes = await executor.execute(actions, source="cli", confirmed=True)
    assert [o.action for o in outcomes] == actions
    assert [o.kind for o in outcomes] == [
        OutcomeKind.FAILED,
        OutcomeKind.VERIFIED,
        OutcomeKind.FAILED,
        OutcomeKind.FAILED,
        OutcomeKind.UNVERIFIABLE,
    ]
    assert outcomes[0].detail == "unsupported: no topic for that"
    assert outcomes[2].detail.startswith("not_sent: RuntimeError")


async def test_different_devices_are_waited_for_together_and_one_device_is_told_in_order() -> None:
    second = replace(LAMP, entity_id="light.second")
    home, wire = Home(LAMP, second, state="on"), Wire()
    off = Action("light.lamp", "light.turn_off")
    async with running(home, wire) as executor:
        work = [off, ON, Action("light.second", "light.turn_off")]
        turn = asyncio.create_task(executor.execute(work, source="cli", confirmed=False))
        while len(executor._watching) < 2:
            await asyncio.sleep(0)
        assert [topic for topic, _ in wire.sent] == ["light.lamp/set", "light.second/set"]
        wire.react = lambda _: home.tell("light.lamp", "on", brightness=127)
        home.tell("light.second", "off")
        home.tell("light.lamp", "off")
        outcomes = await turn
    assert [o.kind for o in outcomes] == [OutcomeKind.VERIFIED] * 3
    assert [topic for topic, _ in wire.sent] == ["light.lamp/set", "light.second/set", "light.lamp/set"]
