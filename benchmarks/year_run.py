"""A scheduler that lives through a simulated year: its clock is virtual, its home remembers what was done and when."""

import asyncio
import heapq
import logging
import os
import selectors
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path

from agent.types import Outcome, OutcomeKind, Utterance
from benchmarks.year import AGAIN, CONTACTS, LATITUDE, LONGITUDE, NUMBERS, ZONE, Told, Wish, Year
from benchmarks.year_due import Deed
from device_registry.actions import Action
from device_registry.model import Capabilities, Domain, Entity, EntityState, Feature, Snapshot
from hub.due import Place
from hub.jobs import Jobs
from hub.lists import Lists
from hub.scheduler import Event, EventKind, Scheduler

_TOLD = {
    EventKind.SKIPPED: "skipped",
    EventKind.NOT_SO: "not_so",
    EventKind.TIMER: "timer",
    EventKind.SAY: "said",
}
_SOURCE = "cli"
_Moment = tuple[float, int, Callable[[Scheduler | None], Awaitable[None]]]


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to what comes next. Raises RuntimeError where nothing would ever come."""

    def __init__(self) -> None:
        self._virtual = _Jumping()
        super().__init__(self._virtual)
        self._clock_resolution = 1e-7  # a float tells seconds of a year no finer, and nothing would ever be due

    def time(self) -> float:
        """Virtual seconds since the loop was made."""
        return self._virtual.now


class _Jumping(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if timeout is None and not ready:
            raise RuntimeError("nothing will ever come")
        self.now += 0.0 if ready or timeout is None else max(0.0, timeout)
        return ready


class Home:
    """Lights that obey at once, sensors that are told of, and everything that happened: the scheduler's home, its
    executor, and whom it tells.
    """

    def __init__(self, year: Year, clock: Callable[[], float]) -> None:
        self.deeds: list[Deed] = []
        self._clock = clock
        self._started = 0.0
        lights = [f"light.s{w.number}" for w in year.wishes if w.action.entity_id]
        self._entities = {i: _entity(i) for i in (*lights, *CONTACTS, *NUMBERS)}
        self._states = {i: EntityState("off", updated_at=year.begin) for i in lights}
        self._world = dict[str, Told]()
        self._listeners: list[Callable[[Collection[str]], None]] = []

    def snapshot(self) -> Snapshot:
        """The home now."""
        return Snapshot(entities=self._entities, states=self._states.copy())

    def subscribe(self, listener: Callable[[Collection[str]], None], /) -> Callable[[], None]:
        """As the registry does."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self) -> None:
        """What was told before is from before from now on."""
        self._started = self._clock()

    def fresh(self, state: EntityState) -> bool:
        """Whether it was told since the start."""
        return state.updated_at is not None and state.updated_at >= self._started

    def happens(self, told: Told, *, heard: bool) -> None:
        """A sensor tells; whether the hub is there to hear it."""
        self._world[told.entity_id] = told
        if heard:
            self._hear(told)

    def all_again(self) -> None:
        """Every sensor tells its state again."""
        for told in self._world.values():
            self._hear(told)

    def _hear(self, told: Told) -> None:
        self._states[told.entity_id] = EntityState(told.state, updated_at=self._clock())
        for listener in self._listeners:
            listener({told.entity_id})

    async def execute(self, actions: Sequence[Action], *, source: str, confirmed: bool) -> tuple[Outcome, ...]:
        """Do it, and write it down."""
        assert (source, confirmed) == (_SOURCE, False)
        for action in actions:
            what = action.service.removeprefix("light.turn_")
            entity_id = action.entity_id or ""
            self._states[entity_id] = EntityState(what, updated_at=self._clock())
            self.note(int(entity_id.removeprefix("light.s")), what)
        return tuple(Outcome(action, OutcomeKind.VERIFIED) for action in actions)

    async def tell(self, event: Event) -> None:
        """Write it down; what was done is written down already."""
        if event.kind in _TOLD:
            self.note(int(event.job.text), _TOLD[event.kind])

    def note(self, number: int, what: str) -> None:
        """It happened now."""
        self.deeds.append(Deed(number, what, self._clock()))


def _entity(entity_id: str) -> Entity:
    domain = Domain(entity_id.partition(".")[0])
    features = frozenset({Feature.ON_OFF}) if domain is Domain.LIGHT else frozenset[Feature]()
    return Entity(entity_id, domain, entity_id, capabilities=Capabilities(features))


def live(year: Year, folder: Path) -> list[Deed]:
    """Everything that happens in a year, with its files in a folder."""
    with _in_the_zone(), asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(_live(year, folder))


@contextmanager
def _in_the_zone() -> Iterator[None]:
    """This process lives in the zone of the home; what is logged of what is left out is no news."""
    before, logger = os.environ.get("TZ"), logging.getLogger("hub")
    level = logger.level
    os.environ["TZ"] = ZONE.key
    time.tzset()
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


async def _live(year: Year, folder: Path) -> list[Deed]:
    """Days between restarts, one after the other."""
    loop = asyncio.get_running_loop()

    def clock() -> float:
        return year.begin + loop.time()

    home = Home(year, clock)
    moments = list(heapq.merge(_tellings(year, home), _wishes(year, home, folder)))
    borders = [year.begin, *(at for down in year.downs for at in (down.begin, down.end)), year.end]
    for number, (begin, end) in enumerate(pairwise(borders)):
        now = [moment for moment in moments if begin <= moment[0] < end]
        if number % 2:
            await _through(now, end, None, clock)
            continue
        home.start()
        async with _scheduler(folder, home, clock) as scheduler:
            await _through(now, end, scheduler, clock)
    return home.deeds


def _scheduler(folder: Path, home: Home, clock: Callable[[], float]) -> Scheduler:
    jobs, lists, place = Jobs(folder / "jobs.db"), Lists(folder / "lists.db"), Place(LATITUDE, LONGITUDE)
    return Scheduler(jobs, lists, home, home, clock, home.tell, place, fresh=home.fresh, steady=clock)


async def _through(
    moments: Sequence[_Moment], end: float, scheduler: Scheduler | None, clock: Callable[[], float]
) -> None:
    for at, _, happen in moments:
        await asyncio.sleep(max(0.0, at - clock()))
        await happen(scheduler)
    await asyncio.sleep(max(0.0, end - clock()))


def _tellings(year: Year, home: Home) -> Iterator[_Moment]:
    async def told(one: Told, scheduler: Scheduler | None) -> None:
        home.happens(one, heard=scheduler is not None)

    async def again(_: Scheduler | None) -> None:
        home.all_again()

    tellings: Iterator[_Moment] = ((one.at, n, partial(told, one)) for n, one in enumerate(year.tellings))
    return heapq.merge(tellings, ((down.end + AGAIN, -1 - n, again) for n, down in enumerate(year.downs)))


def _wishes(year: Year, home: Home, folder: Path) -> Iterator[_Moment]:
    """What is asked, and what is taken back."""

    async def ask(wish: Wish, scheduler: Scheduler | None) -> None:
        said = Utterance(str(wish.number), source=_SOURCE)
        assert scheduler
        for outcome in await scheduler.schedule([wish.action], said, "en", confirmed=False):
            if outcome.kind not in (OutcomeKind.SCHEDULED, OutcomeKind.VERIFIED):
                home.note(wish.number, outcome.kind)

    async def take_back(wish: Wish, scheduler: Scheduler | None) -> None:
        assert scheduler
        if wish.action.entity_id:
            cancel = Action(None, "schedule.cancel_all", {"entity_ids": [wish.action.entity_id]})
            await scheduler.schedule([cancel], Utterance("", source=_SOURCE), "en", confirmed=False)
        else:
            _cancel(folder / "jobs.db", wish)

    ended = [w for w in year.wishes if w.ends < year.end]
    told = 10_000_000  # after what is told at the same moment
    asked = [(w.asked, told + w.number, partial(ask, w)) for w in year.wishes]
    return iter(sorted([*asked, *((w.ends, 2 * told + w.number, partial(take_back, w)) for w in ended)]))


def _cancel(file: Path, wish: Wish) -> None:
    """As `hearth schedule --cancel` does, from another process."""
    jobs = Jobs(file)
    for job in jobs.all():
        if job.text == str(wish.number):
            jobs.take(job.job_id)
    jobs.close()
