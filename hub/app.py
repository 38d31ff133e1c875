"""The hub put together: broker, registry, model, policy, executor, journal and the way in over MQTT."""

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from typing import Self

from adapters.mqtt.broker import Broker
from adapters.mqtt.bus import Bus, presence
from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import ConnectionState, Message, MqttFailure
from adapters.mqtt.filters import Filters, is_topic
from agent.circumstances import clause
from agent.locale import LANGUAGES, load
from agent.pipeline import Agent
from agent.policy import Policy
from agent.ports import Clock
from agent.reading import Reader
from agent.reply import compose, timer_said
from agent.types import Plan, PlanKind, Reply, Utterance
from agent.wording import Wording
from config.settings import Discovery, Settings
from device_registry.actions import Timing
from device_registry.discovery.home_assistant import HomeAssistantDiscovery
from device_registry.discovery.zigbee2mqtt import Zigbee2Mqtt
from device_registry.expect import expected
from device_registry.history import History
from device_registry.model import EntityState
from device_registry.overlay import find_area
from device_registry.past_reader import open_past
from device_registry.recorder import Recorder
from device_registry.registry import Registry
from device_registry.wiring import Convention
from hub import from_settings
from hub.executor import MqttExecutor
from hub.jobs import Jobs
from hub.journal import Journal
from hub.keeper import Keeper
from hub.lists import Lists
from hub.paths import history_file, jobs_file, journal_file, lists_file, registry_file
from hub.scheduler import Event, EventKind, Scheduler

log = logging.getLogger(__name__)


class Hub:
    """An async context manager: entering it returns at once, with the home as it was known last, and goes on
    connecting in the background. `client.state` and `client.detail` say how it stands with the broker.
    """

    def __init__(
        self,
        settings: Settings,
        reader: Reader,
        *,
        broker: Broker | None = None,
        clock: Clock = time.time,
    ) -> None:
        """`broker`: the one to use instead of the configured one. Raises `StoreError` or sqlite3.Error if the data
        directory cannot be used."""
        self._clock = clock
        self._language = settings.hub.language
        self._started = 0.0
        self._heard = False
        self.registry = Registry(
            conventions(settings.discovery), from_settings.overlay(settings), max_entities=settings.limits.entities
        )
        self._announcements = Filters(self.registry.filters())
        self.keeper = Keeper(registry_file(settings), self.registry, clock)
        self.recorder = Recorder(
            History(history_file(settings), from_settings.retention(settings)), self.registry, clock
        )
        self.past = open_past(history_file(settings))  # the recorder writes in a thread of its own
        self._lengths = open_past(history_file(settings))  # for the scheduler: each is asked from one thread at a time
        self.journal = Journal(journal_file(settings), keep=settings.limits.turns_kept, clock=clock)
        self.client = MqttClient(
            from_settings.connection(settings.mqtt, broker),
            filters=self._filters,
            renew=self._renew,
            deliver=self._deliver,
            presence=presence(settings.hub.id),
        )
        policy = Policy(from_settings.policy(settings.policy))
        waits = from_settings.deadlines(settings)
        self.executor = MqttExecutor(self.registry, self.client, policy, expected, waits, fresh=self._fresh)
        self._events = f"hearth/{settings.hub.id}/event"
        self.scheduler = Scheduler(
            Jobs(jobs_file(settings)),
            Lists(lists_file(settings)),
            self.registry,
            self.executor,
            clock,
            self._tell,
            from_settings.place(settings),
            past=self._lengths,
            fresh=self._fresh,
        )
        self.agent = Agent(
            self.registry,
            reader,
            self.executor,
            policy,
            self.journal,
            clock,
            self._unreachable,
            self.scheduler,
            self.past,
        )
        self.bus = Bus(settings.hub.id, self.handle, self.client)
        self._marker = f"hearth/{settings.hub.id}/marker"
        self._resources = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start."""
        async with AsyncExitStack() as stack:
            stack.enter_context(self.journal)
            stack.callback(self.executor.close)
            await stack.enter_async_context(self.keeper)
            await stack.enter_async_context(self.recorder)
            stack.callback(self.past.close)
            stack.callback(self._lengths.close)
            for language in LANGUAGES:
                load(language)  # else the first to answer a question of ours waits for all of them
            self._started = self._clock()  # whatever is not announced again from now on is from before
            await stack.enter_async_context(self.bus)
            await stack.enter_async_context(self.client)
            await stack.enter_async_context(self.scheduler)
            marking = asyncio.create_task(self._mark(), name="marker")
            stack.callback(marking.cancel)
            self._resources = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave the broker, end the turns that run, save."""
        await self._resources.aclose()

    async def handle(self, utterance: Utterance) -> Reply:
        """Answer a sentence, whatever way it came in. The speaker's area may be an id, a name or an alias; who names
        no language speaks the hub's, if that is set."""
        area = find_area(self.registry.snapshot().areas, utterance.area) if utterance.area else None
        language = utterance.language or self._language
        place = area.area_id if area else utterance.area
        return await self.agent.handle(replace(utterance, area=place, language=language))

    async def _tell(self, event: Event) -> None:
        """What happens by itself is announced on `hearth/<hub>/event`, in the language of who asked for it."""
        job = event.job
        words = Wording(load(job.language), self.registry.snapshot())
        if event.kind is EventKind.TIMER:
            text = words.sentence(timer_said("done", {"name": job.name}, words))
        elif event.kind is EventKind.SAY:
            text = job.name or words.sentence(_occasion(job.timing, words))
        elif event.kind is EventKind.SKIPPED:
            text = words.sentence(words.locale.say("when.skipped", text=words.quoted(job.text) or ""))
        else:
            plan = Plan(PlanKind.ACTIONS, job.actions)
            text = compose(plan, event.outcomes, (), words.snapshot, job.language)
        log.info("%s: %s", event.kind, text)
        payload = {"event": event.kind, "id": job.job_id, "text": text, "language": job.language, "area": job.area}
        with suppress(MqttFailure):
            await self.client.publish(self._events, json.dumps({**payload, "name": job.name}, ensure_ascii=False))

    def _fresh(self, state: EntityState) -> bool:
        return state.updated_at is not None and state.updated_at >= self._started

    def _unreachable(self) -> str:
        where = self.client.connection
        return "" if self.client.state is ConnectionState.CONNECTED else f"{where.host}:{where.port}"

    # ------------------------------------------------------------ MQTT

    def _filters(self) -> Iterator[str]:
        """What to be subscribed to now. State topics come from discovery payloads: a wildcard among them is a trap."""
        yield self.bus.say_topic
        yield self._marker
        yield from self.registry.filters()
        yield from filter(is_topic, self.registry.state_topics())

    def _renew(self) -> frozenset[str]:
        """Topics that have got a new reader, who wants what the broker retains."""
        return self.registry.take_topic_changes().subscribe

    def _deliver(self, message: Message) -> None:
        """Every message, as it is read."""
        if message.topic == self.bus.say_topic:
            self.bus.receive(message)
        elif message.topic == self._marker:
            self._forget_gone()
        else:
            self.registry.apply(message.topic, message.payload, self._clock())
            if message.topic in self._announcements:
                self._heard |= message.retained
                self.client.refresh()

    async def _mark(self) -> None:
        """Once connected, send ourselves a message: it comes after all that the broker retains."""
        await self.client.connected()
        with suppress(MqttFailure):
            await self.client.publish(self._marker, "all retained messages are through")

    def _forget_gone(self) -> None:
        """Forget devices that went while we were not running. A broker that retains nothing proves nothing."""
        if self._heard and self.registry.forget_unseen(self._started, self._clock()):
            self.client.refresh()


def _occasion(timing: Timing, words: Wording) -> str:
    """What is said where no words were given: what was waited for, or that it is time."""
    return clause(timing.conditions, words) if timing.given else words.locale.say("timers.wake")


def conventions(discovery: Discovery) -> tuple[Convention, ...]:
    """How devices may announce themselves."""
    bridges = tuple(Zigbee2Mqtt(base) for base in discovery.zigbee2mqtt)
    return (HomeAssistantDiscovery(discovery.home_assistant), *bridges) if discovery.home_assistant else bridges
