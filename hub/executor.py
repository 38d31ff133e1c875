"""Carries out actions over MQTT and says what really became of each: the only place that sends commands."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from adapters.mqtt.connection import MqttFailure, NotConnected
from agent.policy import Decision, DecisionKind
from agent.types import Change, Hitch, Outcome, OutcomeKind
from device_registry.actions import Action, Publication
from device_registry.model import Domain, Entity, EntityState, JsonValue, Snapshot
from device_registry.services import shown_by
from device_registry.wiring import Unsupported

log = logging.getLogger(__name__)

SLOW = frozenset({Domain.COVER, Domain.VALVE, Domain.LOCK, Domain.VACUUM, Domain.LAWN_MOWER, Domain.ALARM})
MOVING = frozenset({"opening", "closing", "locking", "unlocking", "arming", "pending", "returning", "buffering"})
_AGAINST = {"open": "closing", "close": "opening", "lock": "unlocking", "unlock": "locking"}
_POSITIONS = ("current_position", "current_tilt_position")
_SHOWN = 6  # changed attributes told in a Change


class Devices(Protocol):
    """The registry, as the executor needs it."""

    def snapshot(self) -> Snapshot:
        """The home now."""
        ...

    def publications(self, entity_id: str, service: str, data: Mapping[str, JsonValue]) -> tuple[Publication, ...]:
        """Messages that carry out a service. Raises `Unsupported`."""
        ...

    def subscribe(self, callback: Callable[[Collection[str]], None]) -> Callable[[], None]:
        """Call back with the entity_ids that changed, after each change; returns how to stop that."""
        ...


class Sender(Protocol):
    """The MQTT client, as the executor needs it."""

    async def publish(
        self, topic: str, payload: str | bytes, *, qos: int = 1, expiry: float | None = None, timeout: float = 5.0
    ) -> None:
        """Send; return when the broker has it. Raises `MqttFailure`."""
        ...


class Gate(Protocol):
    """The policy (`agent.policy.Policy`)."""

    def decide(
        self,
        entity: Entity,
        service: str,
        data: Mapping[str, JsonValue],
        source: str,
        members: Sequence[Entity] = (),
    ) -> Decision:
        """Whether the service may be called. `members`: a group's."""
        ...


class Expectation(Protocol):
    """The state that would show an action done."""

    @property
    def complete(self) -> bool:
        """Whether it would show all of it; else the device never reports the rest."""
        ...

    def met(self, state: EntityState) -> bool:
        """Whether the state shows it."""
        ...


Expect = Callable[[Entity, str, Mapping[str, JsonValue]], Expectation | None]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds: for a state to show an action, for the kinds that move slowly, and for the broker to confirm."""

    verify: float = 3.0
    slow: float = 15.0
    publish: float = 5.0


class MqttExecutor:
    """`agent.ports.Executor` over the registry and the MQTT client."""

    def __init__(
        self,
        devices: Devices,
        sender: Sender,
        gate: Gate,
        expect: Expect,
        deadlines: Deadlines | None = None,
        *,
        fresh: Callable[[EntityState], bool] = lambda _: True,
    ) -> None:
        """`fresh`: whether a state was heard from the device; one from before a restart verifies nothing."""
        self._devices = devices
        self._fresh = fresh
        self._sender = sender
        self._gate = gate
        self._expect = expect
        self._deadlines = deadlines or Deadlines()
        self._watching: dict[str, set[asyncio.Event]] = defaultdict(set)
        self._unsubscribe = devices.subscribe(self._changed)

    def close(self) -> None:
        """Stop listening to the registry."""
        self._unsubscribe()

    async def execute(self, actions: Sequence[Action], *, source: str, confirmed: bool) -> tuple[Outcome, ...]:
        """All at once, except that actions on one entity follow each other. Outcomes in the order of `actions`."""
        lanes: dict[str | None, list[int]] = defaultdict(list)
        for index, action in enumerate(actions):
            lanes[action.entity_id].append(index)

        async def lane(indices: list[int]) -> dict[int, Outcome]:
            return {i: await self._safely(actions[i], source, confirmed) for i in indices}

        done: dict[int, Outcome] = {}
        for part in await asyncio.gather(*map(lane, lanes.values())):
            done |= part
        return tuple(done[i] for i in range(len(actions)))

    async def _safely(self, action: Action, source: str, confirmed: bool) -> Outcome:
        """One action; a bug in one device's wiring fails that action alone."""
        try:
            return await self._act(action, source, confirmed)
        except Exception as error:
            log.exception("%s on %s failed unexpectedly", action.service, action.entity_id)
            return Outcome(action, OutcomeKind.FAILED, detail=f"{Hitch.NOT_SENT}: {error!r}")

    async def _act(self, action: Action, source: str, confirmed: bool) -> Outcome:
        """Ask the policy, look, send, confirm."""
        snapshot = self._devices.snapshot()
        entity = snapshot.entities.get(action.entity_id) if action.entity_id else None
        if entity is None:
            kind = OutcomeKind.OFFLINE if action.entity_id else OutcomeKind.FAILED
            return Outcome(action, kind, detail=Hitch.GONE if action.entity_id else Hitch.UNSUPPORTED)
        if refusal := self._refusal(entity, action, source, confirmed):
            return Outcome(action, OutcomeKind.REFUSED, detail=refusal)
        before = snapshot.state(entity.entity_id)
        if not before.available:
            return Outcome(action, OutcomeKind.OFFLINE, detail=Hitch.UNAVAILABLE)
        sent, failure = await self._send(entity, action)
        if failure:
            return Outcome(action, OutcomeKind.FAILED, sent, detail=failure)
        kind = await self._confirm(entity, action, before)
        return Outcome(action, kind, sent, self._change(entity, before, action))

    def _refusal(self, entity: Entity, action: Action, source: str, confirmed: bool) -> str:
        """Why the policy refuses; empty if it does not."""
        members = self._devices.snapshot().members_of(entity)
        decision = self._gate.decide(entity, action.service, action.data, source, members)
        if decision.kind is DecisionKind.DENIED:
            return decision.reason
        if decision.kind is DecisionKind.NEEDS_CONFIRMATION and not confirmed:
            return Hitch.NEEDS_CONFIRMATION
        return ""

    async def _send(self, entity: Entity, action: Action) -> tuple[tuple[Publication, ...], str]:
        """Publish what carries out the action: the messages that went out, and why no more did, if so."""
        sent: list[Publication] = []
        limit = self._limit(entity)
        try:
            for message in self._devices.publications(entity.entity_id, action.service, action.data):
                await self._sender.publish(
                    message.topic, message.payload, qos=message.qos, expiry=limit, timeout=self._deadlines.publish
                )
                sent.append(message)
        except Unsupported as error:
            return tuple(sent), f"{Hitch.UNSUPPORTED}: {error}"
        except NotConnected as error:
            return tuple(sent), f"{Hitch.NO_BROKER}: {error}"
        except MqttFailure as error:
            return tuple(sent), f"{Hitch.NOT_SENT}: {error}"
        return tuple(sent), ""

    def _limit(self, entity: Entity) -> float:
        """Seconds after which nobody waits for the entity any more; the message expires with that."""
        return self._deadlines.slow if entity.domain in SLOW else self._deadlines.verify

    # ------------------------------------------------------------ what became of it

    async def _confirm(self, entity: Entity, action: Action, before: EntityState) -> OutcomeKind:
        """Wait for the state that shows the action, as long as its kind may take."""
        expectation = self._expect(entity, action.service, action.data) if entity.reports_state else None
        if expectation is None:
            return OutcomeKind.UNVERIFIABLE

        def shown(state: EntityState) -> bool:
            return self._fresh(state) and expectation.met(state)

        def moving(state: EntityState) -> bool:
            return _moves(before, state, action.service)

        began = asyncio.get_running_loop().time()
        met = await self._until(entity.entity_id, shown, began + self._deadlines.verify)
        if not met and entity.domain in SLOW:  # slow: a sign that it moves will do
            await self._until(entity.entity_id, lambda s: shown(s) or moving(s), began + self._limit(entity))
        now = self._devices.snapshot().state(entity.entity_id)
        if shown(now):
            return OutcomeKind.VERIFIED if expectation.complete else OutcomeKind.UNVERIFIABLE
        if not now.available:
            return OutcomeKind.OFFLINE
        return OutcomeKind.ACCEPTED if moving(now) else OutcomeKind.TIMEOUT

    async def _until(self, entity_id: str, done: Callable[[EntityState], bool], deadline: float) -> bool:
        """Wait until the entity's state is `done`, or the event loop's clock is at `deadline`."""
        changed = asyncio.Event()
        self._watching[entity_id].add(changed)
        try:
            async with asyncio.timeout_at(deadline):
                while not done(self._devices.snapshot().state(entity_id)):
                    changed.clear()
                    await changed.wait()
            return True
        except TimeoutError:
            return False
        finally:
            self._watching[entity_id].discard(changed)
            if not self._watching[entity_id]:
                del self._watching[entity_id]

    def _changed(self, entity_ids: Collection[str]) -> None:
        """Wake those who wait for one of these."""
        for entity_id in self._watching.keys() & set(entity_ids):
            for changed in self._watching[entity_id]:
                changed.set()

    def _change(self, entity: Entity, before: EntityState, action: Action) -> Change | None:
        """The state before and after; None where the device reports none."""
        if not entity.reports_state:
            return None
        after = self._devices.snapshot().state(entity.entity_id)
        asked = shown_by(entity.domain, action.data.keys())
        names = [k for k, v in after.attributes.items() if before.attributes.get(k) != v or k in asked][:_SHOWN]
        return Change(entity.entity_id, _told(before, names), _told(after, names))


def _moves(before: EntityState, now: EntityState, service: str) -> bool:
    """Whether the entity is on its way since `before`, and not against what the service wants."""
    verb = service.rpartition(".")[2].partition("_")[0]
    if now == before or now.state == _AGAINST.get(verb):
        return False
    return now.state in MOVING or any(now.attributes.get(p) != before.attributes.get(p) for p in _POSITIONS)


def _told(state: EntityState, names: Sequence[str]) -> str:
    """A state for people: "on, brightness 77"."""
    known = (f"{name} {state.attributes[name]}" for name in names if name in state.attributes)
    return ", ".join([state.state or "unknown", *known])
