"""Expressions of time in a sentence, found by the rules of its language (`LANG.yaml` beside this module).

A rule file has `words` (closed classes, phrase to value) and, for each part of the grammar, templates:
`piece` and `span` (durations), `clock` (a time of day that cannot be mistaken), `hour` (one that needs a preposition
before it), `moment` (day, time, sun), and `when` by role. `asked` is for what lies behind, of which only questions
speak: `words` of its own, its days and stretches (`behind`), these and those that others know too ("Monday": `then`),
times of day on them (`point`, `dated`), and templates by role.
"""

import itertools
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import yaml

from agent.lexicon import Lexicon
from agent.lexicon import load as lexicon_of
from agent.numbers import unit_at, whole_at
from agent.text import Token, key, words
from agent.times.moments import DAY, HOUR, MINUTE, WEEK, Calendar, Event, Every, Moment, Part, Role, Time
from agent.times.templates import Slot, Template, compiled, matches, start_of

UNITS = {"second": 1, "minute": MINUTE, "hour": HOUR, "day": DAY, "week": WEEK}
_SAME = {"earlier": "span", "later": "span", "end": "hour", "to": "then", "till": "dated"}
"""Slots that hold what another does, and mean something else."""

_EXACT = frozenset({"weekdays"})
"""Classes whose endings tell: "mondays" come again, "monday" comes once."""

_MOST = {"h": 24, "m": 59, "d": 31}
_LONGEST = 5  # words of a phrase in a closed class
_MAX_SECONDS = 366 * DAY
_MAX_BACK = 1000  # days, weeks, months or years ago
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Rule:
    """A template and what it says besides its slots."""

    template: Template
    fixed: Mapping[str, object]
    role: Role | None = None  # of a whole expression; None: what looks like a time and is none ("the second lamp")


@dataclass(frozen=True, slots=True)
class Table:
    """Rules in their order, found by what they may begin with: hardly any is worth a try at a given token."""

    rules: tuple[Rule, ...]
    by_word: Mapping[str, tuple[int, ...]]
    by_slot: Mapping[Slot, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    """The grammar of time of one language."""

    classes: Mapping[str, Mapping[str, object]]  # of the phrases of a class, by key
    parts: Mapping[str, Table]  # piece, span, clock, hour, moment, behind, then, point, dated
    when: Table
    asked: Table
    dates: frozenset[str]  # words before a date in digits: "am 24.12."
    triggers: tuple[frozenset[str], ...]  # words without all of one of these no time is said
    loose: frozenset[str]  # prepositions before an hour that may be any other number


@dataclass(frozen=True, slots=True)
class Found:
    """A time at tokens[start:end]. `loose`: a preposition and an hour ("at 9"), which may be any other number."""

    start: int
    end: int
    time: Time
    loose: bool = False


def find_times(tokens: Sequence[Token], language: str, *, bare: bool = False, past: bool = False) -> list[Found]:
    """All times, left to right, not overlapping, each as long as it can be. `bare`: lengths of time that stand alone
    too ("ten minutes"). `past`: what lies behind too ("yesterday"), as in a question.
    """
    return list(_Search(tokens, load(language), lexicon_of(language), bare, past).found())


def loose_words(language: str) -> tuple[str, ...]:
    """Words before an hour that may be any other number: "at 9"."""
    return tuple(sorted(load(language).loose))


class _Search:
    def __init__(self, tokens: Sequence[Token], rules: Rules, lexicon: Lexicon, bare: bool, past: bool) -> None:
        months = rules.classes["month"].keys()
        self.places = [i for i in range(len(tokens)) if not _abbreviates(tokens, i, months)]
        self.tokens = [tokens[i] for i in self.places]
        self.rules, self.lexicon, self.bare = rules, lexicon, bare
        self.texts = [t.text for t in self.tokens]
        self.keys = [key((text,)) for text in self.texts]
        self.tables: tuple[Table, ...] = (rules.asked, rules.when) if past else (rules.when,)
        self._known: dict[tuple[str, int], list[tuple[int, object]]] = {}

    def found(self) -> Iterator[Found]:
        said = frozenset(self.keys)
        digits = ":" in said or any(map(_clock_digits, self.texts))
        if not digits and not any(words <= said for words in self.rules.triggers):
            self.tables = tuple(table for table in self.tables if table is not self.rules.when)
        if not self.tables:
            return
        at = 0
        while at < len(self.tokens):
            end, time = max(self._at(at), key=lambda found: found[0], default=(at, None))
            if end == at:
                end, time = self._other(at)
            if time is not None:
                loose = end - at == 2 and self.keys[at] in self.rules.loose and time.role is Role.AT
                yield Found(self.places[at], self.places[end - 1] + 1, time, loose)
            at = end

    def _other(self, at: int) -> tuple[int, Time | None]:
        """What begins here and is no time: a length of time alone, or a number, which is never read from its middle."""
        for end, seconds in self.fill(Slot("span"), at) if self.bare else ():
            return end, Time(Role.SPAN, seconds=_whole(seconds))
        value, end = whole_at(self.tokens, at, self.lexicon)
        return (at + 1 if value is None else end), None

    def _at(self, at: int) -> Iterator[tuple[int, Time | None]]:
        """Where each match that begins here ends; the first of the longest counts."""
        for rule in itertools.chain.from_iterable(self._worth_a_try(table, at) for table in self.tables):
            for end, values in matches(rule.template, self.keys, at, self.fill):
                time = _time(rule.role, {**rule.fixed, **values}) if rule.role else None
                if (time is not None or rule.role is None) and self.texts[end - 1] != ",":
                    yield end, time

    def _worth_a_try(self, table: Table, at: int) -> list[Rule]:
        """The rules that may begin at a token, in their order."""
        if at >= len(self.keys):
            return []
        found = set(table.by_word.get(self.keys[at], ()))
        for slot, rules in table.by_slot.items():
            if next(self.fill(slot, at), None) is not None:
                found.update(rules)
        return [table.rules[i] for i in sorted(found)]

    def fill(self, slot: Slot, at: int) -> Iterator[tuple[int, object]]:
        """Matches of a slot, longest first, each end once."""
        name = _SAME.get(slot.base, slot.base)
        known = (name, at)
        if known not in self._known:
            self._known[known] = []  # a part inside itself at the same place is none
            best: dict[int, object] = {}
            for end, value in self._filled(name, at):
                if self.texts[end - 1] != ",":
                    best.setdefault(end, value)
            self._known[known] = sorted(best.items(), reverse=True)
        return iter(self._known[known])

    def _filled(self, name: str, at: int) -> Iterator[tuple[int, object]]:
        if name == "day" and self.keys[at : at + 1] and self.keys[at] in self.rules.dates:
            date = _date_digits("".join(self.texts[at + 1 : at + 2]))
            if date:
                yield at + 2, date
        if name in self.rules.classes:
            table, said = self.rules.classes[name], self.texts if name in _EXACT else self.keys
            for size in range(min(_LONGEST, len(said) - at), 0, -1):
                phrase = "".join(said[at : at + size])
                if phrase in table:
                    yield at + size, table[phrase]
        elif name in self.rules.parts:
            for rule in self._worth_a_try(self.rules.parts[name], at):
                for end, values in matches(rule.template, self.keys, at, self.fill):
                    if (value := _BUILDERS[name]({**rule.fixed, **values})) is not None:
                        yield end, value
        else:
            yield from self._number(name, at)

    def _number(self, name: str, at: int) -> Iterator[tuple[int, object]]:
        """n: any number; h, m: of a clock; hm: a clock time in digits."""
        if name == "hm":
            yield from self._digits(at)
            return
        value, end = whole_at(self.tokens, at, self.lexicon)
        if value is None or unit_at(self.tokens, end, self.lexicon)[0]:  # "at 21 degrees"
            return
        if name == "n" or (value == int(value) and value <= _MOST[name]):
            yield end, value

    def _digits(self, at: int) -> Iterator[tuple[int, object]]:
        """7:30 (three tokens), or 7.30 (one)."""
        texts = [t.text for t in self.tokens[at : at + 3]]
        if len(texts) == 3 and texts[1] == ":" and (found := _clock_digits(f"{texts[0]}.{texts[2]}", least=0)):
            yield at + 3, found
        if texts and (found := _clock_digits(texts[0])) and not unit_at(self.tokens, at + 1, self.lexicon)[0]:
            yield at + 1, found


def _abbreviates(tokens: Sequence[Token], at: int, months: Container[str]) -> bool:
    """Whether a dot only shortens: "p. m.", "24. Dezember", "24.12. um acht"."""
    if tokens[at].text != "." or not 0 < at < len(tokens) - 1:
        return at > 0 and tokens[at].text == "." and _is_letter(tokens[at - 1].text)
    before, after = tokens[at - 1].text, key((tokens[at + 1].text,))
    return _is_letter(before) or "." in before or (before.isdecimal() and after in months)


def _is_letter(text: str) -> bool:
    return len(text) == 1 and text.isalpha()


def _date_digits(text: str) -> dict[str, int] | None:
    """Day and month of "24.12"."""
    day, dot, month = text.partition(".")
    fits = dot and day.isdecimal() and month.isdecimal() and len(day) <= 2 and len(month) <= 2
    return {"d": int(day), "month": int(month)} if fits and 0 < int(day) <= 31 and 0 < int(month) <= 12 else None


def _clock_digits(text: str, least: int = 1) -> tuple[int, bool] | None:
    """Minute of the day of "7.30", and whether it can be no other half. `least`: hour; 0.25 is no time, 0:25 is."""
    hour, dot, minute = text.partition(".")
    fits = dot and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2
    if not fits or (int(hour) < least and len(hour) < 2) or int(hour) > 24 or int(minute) > 59:
        return None
    return int(hour) % 24 * 60 + int(minute), hour.startswith("0") or int(hour) > 12


# ---------------------------------------------------------------- what templates mean


def _piece(values: Mapping[str, object]) -> int | None:
    if "seconds" in values:
        return _whole(values["seconds"])
    number = _num(values.get("n", 1)) + _num(values.get("plus", 0))
    seconds = round(number * UNITS[str(values["unit"])])
    return seconds if 0 < seconds <= _MAX_SECONDS else None


def _span(values: Mapping[str, object]) -> int | None:
    pieces = [_whole(value) for name, value in values.items() if name.startswith("piece")]
    falling = all(a > b for a, b in itertools.pairwise(pieces))
    return sum(pieces) if falling else None


def _clock(values: Mapping[str, object]) -> Moment | None:
    exact = False
    if "hm" in values:
        minute, exact = values["hm"]  # type: ignore[misc]
    elif "named" in values:
        minute, exact = _whole(values["named"]), True
    else:
        hour, past = _num(values["h"]), _num(values.get("m", 0)) + _num(values.get("minutes", 0))
        minute = int(hour) * 60 + int(-past if values.get("before") else past)
        exact = bool(values.get("exact")) or hour > 12
    part = Part(str(values["part"])) if "part" in values else None
    return Moment(minute=int(minute) % (24 * 60), exact=exact and part is None, part=part)


def _moment(values: Mapping[str, object]) -> Moment | None:
    base = next((v for name, v in values.items() if isinstance(v, Moment) and name != "till"), Moment())
    fields: dict[str, Any] = {}
    for name, value in values.items():
        fields |= _fields(name.rstrip("123456789"), value)
    if base.part is not None:
        night = values.keys() & {"behind", "then"} and fields.get("part") in (Part.NIGHT, Part.DARK)
        if night and base.part is Part.AM and "days" in fields:  # "at 2 am last night" is of the day after
            fields["days"] += 1
        fields.pop("part", None)  # "7 pm this evening"
    if "per" in values:  # "in 3 days at 8"
        fields["days"] = _whole(values["n"]) * _days_in(values["per"])
    found = replace(base, **fields, exact=base.exact and "part" not in fields)
    return None if found == Moment() else found


def _behind(values: Mapping[str, object]) -> dict[str, Any] | None:
    """Fields of the moment that names a day or a stretch behind: "last Monday", "two months ago"."""
    fields: dict[str, Any] = {}
    for name, value in values.items():
        fields |= _fields(name.rstrip("123456789"), value)
    if "n" in values:
        number = _num(values["n"])
        if number != int(number) or not 0 < number <= _MAX_BACK:
            return None
        fields |= {"back": int(number)} if "calendar" in fields else {"days": -int(number) * _days_in(values["per"])}
    return fields or None


def _days_in(unit: object) -> int:
    return UNITS[str(unit)] // DAY


def _fields(name: str, value: object) -> dict[str, Any]:
    """What one slot of a moment, or one fixed value of its rule, tells."""
    match name:
        case "behind" | "then":
            return dict(value) if isinstance(value, dict) else {}
        case "day" | "gone" | "compound":
            told = value if isinstance(value, dict) else {"days": value}
            return {n: v for key_, raw in told.items() for n, v in _fields(key_, raw).items()}
        case "part" | "noun":
            return {"part": Part(str(value))}
        case "event":
            return {"event": Event(str(value))}
        case "calendar":
            return {"calendar": Calendar(str(value))}
        case "weekday" | "month" | "week" | "days" | "back" | "minute":
            return {name: _whole(value)}
        case "d" | "ordinal":
            return {"monthday": _whole(value)}
        case "earlier":
            return {"offset": -_whole(value)}
        case "later":
            return {"offset": _whole(value)}
    return {}


def _time(role: Role, values: Mapping[str, object]) -> Time | None:
    moment = _moment(values)
    seconds = next((_whole(v) for n, v in values.items() if n.startswith("span")), None)
    match role:
        case Role.IN | Role.FOR | Role.SPAN:
            return Time(role, seconds=seconds) if seconds else None
        case Role.AT | Role.UNTIL:
            return _ranged(Time(role, moment=moment), values.get("end")) if moment else None
        case Role.EACH:
            return _each(values, moment, seconds)
        case Role.PAST | Role.SINCE | Role.AGO:
            return _asked(role, values, moment, seconds)


def _ranged(time: Time, end: object) -> Time:
    """With the end of a range, if one is said; a part of the day said once is that of both ends."""
    begin = time.moment
    if begin is None or not isinstance(end, Moment):
        return time
    if (begin.minute or 0) <= (end.minute or 0):  # "from 11 to 2 pm" begins in the morning
        part = begin.part or end.part
        begin = begin if begin.exact else replace(begin, part=part)
        end = end if end.exact else replace(end, part=end.part or part)
    return replace(time, moment=begin, until=end)


def _asked(role: Role, values: Mapping[str, object], moment: Moment | None, seconds: int | None) -> Time | None:
    """What lies behind: so many seconds of it, or a moment, perhaps with the end of a range."""
    each = UNITS[str(values["unit"])] if "unit" in values else values.get("each")
    if seconds is None and each is not None:  # "the last hour", "the last 3 months"
        seconds = round((_num(values.get("n", 1)) + _num(values.get("plus", 0))) * _num(each))
    if seconds is not None:
        return Time(role, seconds=seconds) if 0 < seconds <= _MAX_SECONDS else None
    if moment is None:
        return None
    if isinstance(to := values.get("to"), dict):
        return Time(role, moment=moment, until=Moment(**to))
    if isinstance(till := values.get("till"), Moment):
        return Time(role, moment=moment, until=till)
    return _ranged(Time(role, moment=moment), values.get("end"))


def _each(values: Mapping[str, object], moment: Moment | None, seconds: int | None) -> Time:
    if seconds is None and "seconds" in values:
        seconds = _whole(values["seconds"])
    if seconds is None and "unit" in values:
        seconds = UNITS[str(values["unit"])]
    if seconds is not None and seconds != DAY:
        return Time(Role.EACH, every=Every(seconds=seconds))
    named = [values[name] for name in ("weekdays", "weekday", "weekday2", "weekday3") if name in values]
    days = frozenset(day for value in named for day in (value if isinstance(value, list) else [_whole(value)]))
    day = next((_whole(values[name]) for name in ("d", "ordinal") if name in values), None)
    at = moment and replace(moment, days=None, weekday=None, week=0, month=None, monthday=None)
    every = Every(days or frozenset(range(7)), None, day)
    return _ranged(Time(Role.EACH, moment=None if at == Moment() else at, every=every), values.get("end"))


def _num(raw: object) -> float:
    return float(str(raw))


def _whole(raw: object) -> int:
    return int(_num(raw))


_BUILDERS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "piece": _piece,
    "span": _span,
    "clock": _clock,
    "hour": _clock,
    "moment": _moment,
    "behind": _behind,
    "then": _behind,
    "point": _moment,
    "dated": _moment,
}


# ---------------------------------------------------------------- rule files


@cache
def load(language: str) -> Rules:
    """The rules of a language of `agent.lexicon.LANGUAGES`."""
    text = resources.files(__package__).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=_LOADER)
    asked = raw["asked"]
    classes = {name: _class(table, name in _EXACT) for name, table in {**raw["words"], **asked["words"]}.items()}
    parts = {name: _table([_rule(said) for said in {**raw, **asked}[name]]) for name in _BUILDERS}
    when = [_rule(said, _role(name)) for name, rules in raw["when"].items() for said in rules]
    behind = [_rule(said, role) for role in (Role.PAST, Role.SINCE, Role.AGO) for said in asked[role]]
    telling = [
        frozenset(key((w,)) for w in words(phrase)) for name in _TELLING for phrase in map(str, raw["words"][name])
    ]
    said = (frozenset(key((w,)) for w in words(phrase)) for phrase in raw["triggers"])
    triggers = tuple({*telling, *filter(None, said)})
    dates = frozenset(key((word,)) for word in raw.get("dates", ()))
    loose = frozenset(key((word,)) for word in raw.get("loose", ()))
    return Rules(classes, parts, _table(when), _table(behind), dates, triggers, loose)


_TELLING = frozenset({"unit", "weekday", "weekdays", "day", "part", "event", "named", "month"})


def _class(table: Mapping[object, object], exact: bool) -> Mapping[str, object]:
    said = {words(str(phrase)): value for phrase, value in table.items()}
    return {"".join(phrase) if exact else key(phrase): value for phrase, value in said.items()}


def _role(name: str) -> Role | None:
    return None if name == "none" else Role(name)


def _rule(raw: object, role: Role | None = None) -> Rule:
    if isinstance(raw, dict):
        return Rule(compiled(str(raw["say"])), {name: value for name, value in raw.items() if name != "say"}, role)
    return Rule(compiled(str(raw)), {}, role)


def _table(rules: Sequence[Rule]) -> Table:
    by_word: dict[str, list[int]] = {}
    by_slot: dict[Slot, list[int]] = {}
    for index, rule in enumerate(rules):
        start = start_of(rule.template)
        for word in start.literals:
            by_word.setdefault(word, []).append(index)
        for name in start.slots:
            by_slot.setdefault(Slot(name), []).append(index)
    frozen = {slot: tuple(found) for slot, found in by_slot.items()}
    return Table(tuple(rules), {word: tuple(found) for word, found in by_word.items()}, frozen)
