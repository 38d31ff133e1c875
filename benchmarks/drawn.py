"""Questions about a recording, drawn by a seed: every form of question over stretches of minutes to days."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from operator import methodcaller

from agent.types import Aggregate, Ask, Attr, Quantifier, Query, StateWord
from benchmarks.told import Told
from device_registry.model import Domain
from device_registry.past import DAY, HOUR, MINUTE

_S = StateWord
_WORDS: Mapping[Domain, tuple[StateWord, ...]] = {
    Domain.LIGHT: (_S.ON, _S.OFF, _S.UNAVAILABLE),
    Domain.SWITCH: (_S.ON, _S.OFF, _S.UNAVAILABLE),
    Domain.FAN: (_S.ON, _S.OFF),
    Domain.CLIMATE: (_S.ON,),
    Domain.MEDIA_PLAYER: (_S.PLAYING, _S.PAUSED, _S.ON),
    Domain.COVER: (_S.OPEN, _S.CLOSED),
    Domain.LOCK: (_S.LOCKED, _S.UNLOCKED),
    Domain.VACUUM: (_S.CLEANING, _S.HOME),
}
_OPENINGS = frozenset({"door", "window"})
_ATTRS: Mapping[Domain, tuple[Attr, ...]] = {
    Domain.LIGHT: (Attr.BRIGHTNESS,),
    Domain.COVER: (Attr.POSITION,),
    Domain.MEDIA_PLAYER: (Attr.VOLUME,),
    Domain.FAN: (Attr.SPEED,),
    Domain.CLIMATE: (Attr.TEMPERATURE, Attr.SETPOINT),
    Domain.HUMIDIFIER: (Attr.HUMIDITY,),
}
Window = tuple[datetime, datetime]


class Draw:
    """Draws questions about one home, as of one moment."""

    def __init__(self, told: Told, rng: random.Random) -> None:
        self.told, self.rng, self.now = told, rng, told.now
        entities = [e for e in told.snapshot.entities.values() if e.exposed]
        self.sensors: dict[str, list[str]] = defaultdict(list)
        self.states: dict[StateWord, list[str]] = defaultdict(list)
        for e in entities:
            if e.domain is Domain.SENSOR and e.unit:
                self.sensors[f"{e.device_class} {e.unit}"].append(e.entity_id)
            words = _WORDS.get(e.domain, ())
            if e.domain is Domain.BINARY_SENSOR:
                words = (_S.OPEN, _S.CLOSED) if e.device_class in _OPENINGS else (_S.ON, _S.OFF)
            for word in words:
                self.states[word].append(e.entity_id)
        self.attrs = [(e.entity_id, attr) for e in entities for attr in _ATTRS.get(e.domain, ())]
        self.all = [e.entity_id for e in entities]

    # ------------------------------------------------------------ when

    def ago(self, seconds: float) -> datetime:
        """So many seconds before now, whatever the clock on the wall did."""
        return datetime.fromtimestamp(self.now.timestamp() - seconds, self.now.tzinfo)

    def midnight(self, days: int) -> datetime:
        """Of so many days before today."""
        day = self.now.date() - timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=self.now.tzinfo)

    def moment(self) -> Window:
        """Some time ago."""
        at = self.ago(self.rng.choice((HOUR, DAY, 5 * DAY)) * self.rng.random())
        at = at.replace(second=0, microsecond=0, minute=at.minute // 5 * 5)
        return at, at

    def stretch(self) -> Window:
        """Minutes to days: up to now, between two times of a clock, or whole days."""
        rng = self.rng
        match rng.randrange(6):
            case 0:
                return self.ago(rng.randint(10, 120) * MINUTE), self.now
            case 1:
                return self.ago(rng.randint(1, 48) * HOUR), self.now
            case 2:
                return self.ago(rng.randint(1, 6) * DAY), self.now
            case 3:
                return self.midnight(1), self.midnight(0)
            case 4:
                days = rng.randint(2, 5)
                return self.midnight(days), self.midnight(days - rng.randint(1, 2))
        begin, end = sorted((self.moment()[0], self.moment()[0]), key=datetime.timestamp)
        return (begin, end) if begin.timestamp() < end.timestamp() else (begin, self.now)

    def perhaps(self) -> Window | None:
        """A stretch; one time in five none is said."""
        return None if self.rng.random() < 0.2 else self.stretch()

    # ------------------------------------------------------------ of what

    def some(self, ids: Sequence[str], most: int = 4) -> tuple[str, ...]:
        """One of them, or a few."""
        count = self.rng.choice((1, 1, min(len(ids), self.rng.randint(2, most))))
        return tuple(self.rng.sample(list(ids), count))

    def alike(self) -> list[str]:
        """Sensors that measure the same."""
        return self.rng.choice(list(self.sensors.values()))

    def several(self) -> list[str]:
        """The same, more than one of them, as far as the home has any."""
        return self.rng.choice([ids for ids in self.sensors.values() if len(ids) > 1] or list(self.sensors.values()))

    # ------------------------------------------------------------ questions

    def number(self, aggregate: Aggregate | None) -> Query:
        """Of sensors, or an attribute of something else."""
        if self.attrs and self.rng.random() < 0.2 and aggregate is not Aggregate.SUM:
            entity_id, attr = self.rng.choice(self.attrs)
            return Query(Ask.VALUE, (entity_id,), attr=attr, aggregate=aggregate, window=self.stretch())
        adding = [ids for key, ids in self.sensors.items() if key in ("power W", "energy kWh")]
        ids = self.rng.choice(adding) if adding and aggregate is Aggregate.SUM else self.alike()
        window = self.stretch() if aggregate is None else self.perhaps()
        return Query(Ask.VALUE, self.some(ids), aggregate=aggregate, window=window)

    def then(self) -> Query:
        """A number at a moment."""
        return Query(Ask.VALUE, self.some(self.alike()), window=self.moment())

    def history(self) -> Query:
        """The state at a moment, or the states of a stretch."""
        ids = self.states[self.rng.choice(list(self.states))]
        window = self.rng.choice((self.moment, self.stretch))()
        return Query(Ask.VALUE, (self.rng.choice(ids),), window=window)

    def state(self, ask: Ask) -> Query:
        """Of whether, since when, how long or how often something was so."""
        word = self.rng.choice(list(self.states))
        window = None if ask in (Ask.SINCE, Ask.LAST) and self.rng.random() < 0.8 else self.perhaps()
        if ask in (Ask.IS, Ask.WHICH, Ask.COUNT):
            window = self.rng.choice((self.moment, self.stretch))()
        quantifier = self.rng.choice((Quantifier.SOME, Quantifier.ANY, Quantifier.ALL))
        return Query(ask, self.some(self.states[word]), quantifier, word, window=window)

    def rooms(self, ask: Ask) -> Query:
        """One sensor against others: now, at a moment, or over a stretch."""
        ids = self.several()
        first = self.rng.choice(ids)
        others = self.some([i for i in ids if i != first] or ids, 2)
        return Query(ask, (first,), window=self._whenever(), aggregate=self._aggregate(), against=others)

    def days(self, ask: Ask) -> Query:
        """A sensor against itself some time ago: now and then, or two stretches."""
        ids = self.some(self.alike(), 2)
        if self.rng.random() < 0.4:
            return Query(ask, ids, before=self.moment())
        window = self.rng.choice(((self.midnight(0), self.now), self.stretch()))
        return Query(ask, ids, window=window, before=self.stretch(), aggregate=self._aggregate())

    def best(self, ask: Ask) -> Query:
        """The most, or least, of several."""
        return Query(ask, tuple(self.several()), window=self._whenever(), aggregate=self._aggregate())

    def odd(self) -> Query:
        """Of the whole home, or of a few."""
        return Query(Ask.ODD, tuple(self.all) if self.rng.random() < 0.5 else self.some(self.all, 8))

    def _whenever(self) -> Window | None:
        return self.rng.choice((lambda: None, self.moment, self.stretch))()

    def _aggregate(self) -> Aggregate | None:
        return self.rng.choice((None, None, Aggregate.MIN, Aggregate.MAX, Aggregate.MEAN))


_RECALLED = (Ask.WAS, Ask.SINCE, Ask.LAST, Ask.LASTED, Ask.TIMES, Ask.IS, Ask.WHICH, Ask.COUNT)
_OF_STATES: Mapping[str, Callable[[Draw], Query]] = {
    "value states": Draw.history,
    **{str(ask): methodcaller("state", ask) for ask in _RECALLED},
}
_OF_NUMBERS: Mapping[str, Callable[[Draw], Query]] = {
    **{f"value {aggregate.removeprefix('h_')}": methodcaller("number", aggregate) for aggregate in Aggregate},
    "value": methodcaller("number", None),
    "value then": Draw.then,
    **{f"{ask} {of}": methodcaller(of, ask) for ask in (Ask.MORE, Ask.LESS) for of in ("rooms", "days")},
    **{str(ask): methodcaller("best", ask) for ask in (Ask.MOST, Ask.LEAST)},
    "odd": Draw.odd,
}


def drawn(told: Told, rng: random.Random, n: int) -> Iterator[tuple[str, Query]]:
    """`n` questions, each with its kind; the kinds take turns, begun with any."""
    draw = Draw(told, rng)
    kinds = [*_OF_NUMBERS.items(), *(_OF_STATES.items() if draw.states else ())]
    rng.shuffle(kinds)
    for i in range(n):
        kind, make = kinds[i % len(kinds)]
        yield kind, make(draw)
