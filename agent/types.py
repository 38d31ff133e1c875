"""Every value that crosses a stage boundary of one turn. Frozen; no behaviour beyond small lookups.

The order below is the order of the path: Utterance -> Linked -> Prompt -> Completion -> Program ->
Plan -> Decision -> Outcome -> Reply.
"""

import builtins
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from agent.times.moments import Time
from device_registry.actions import Action, Condition, Given, Publication, Rejection
from device_registry.model import Choice

# ---------------------------------------------------------------- in


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence as it came in. `language`: BCP 47 tag or None; `area`: area_id of the speaker, if known; `now`: the
    speaker's clock, with its zone or none, this machine's if None.
    """

    text: str
    language: str | None = None
    source: str = "cli"
    user: str | None = None
    area: str | None = None
    conversation_id: str = "default"
    now: datetime | None = None


# ---------------------------------------------------------------- linking


class MentionKind(StrEnum):
    """What a marked span of the sentence names. The value is the marker's letter in the prompt."""

    ENTITY = "e"
    AREA = "a"
    FLOOR = "f"
    LABEL = "l"
    NUMBER = "n"
    COLOR = "c"
    WHITE = "w"  # a colour temperature by name: "warm white"
    OPTION = "o"  # a mode, source, effect, preset... of some entity
    PROPERTY = "p"  # a generic property
    TIME = "t"  # an expression of time, with its preposition
    TEXT = "x"  # free words, in the order in which the program speaks of them: see agent.free_text


SCOPES = frozenset({MentionKind.AREA, MentionKind.FLOOR, MentionKind.LABEL})
"""What says where a target is."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of the sentence and what it names. Exactly the fields of its kind are filled."""

    kind: MentionKind
    slot: int  # marker number within its kind, in order of appearance: <e0>, <e1>, <a0>...
    start: int  # character span in the utterance's text
    end: int
    text: str
    ids: tuple[str, ...] = ()  # entity_ids / area_ids / floor_ids / labels that fit equally well, best first
    number: float | None = None
    percent: bool = False  # the number was said as a percentage or fraction
    unit: str = ""  # unit said with the number: "", "%", "°C", "°F", "K"
    color: tuple[int, int, int] | None = None
    kelvin: int | None = None
    option: str = ""  # canonical option text
    choices: tuple[tuple[str, Choice], ...] = ()  # (entity_id, choice) pairs that offer the option
    property: str = ""
    time: Time | None = None
    several: bool = False  # more than one is meant: "both bedside lamps"

    @builtins.property  # `property` is a field here
    def mark(self) -> str:
        """The token that stands for it."""
        return f"<{self.kind}{self.slot}>"


@dataclass(frozen=True, slots=True)
class KindWord:
    """A word for kinds of device: `raw`, its words on end as they are said, `said`, its `agent.text.key`, the kinds it
    may mean, and whether it is a `broad` one, which names all of the kind ("light", not "ceiling light"). `before`: in
    Chinese, what stands right before it (the 床头 of 床头灯). `narrow`: only what bears the word in its name is meant
    ("chandelier"). `others`: keys of the other words for these kinds. `several`: more than one is meant ("the two").
    """

    raw: str
    said: str
    kinds: tuple[str, ...]
    broad: bool
    before: str = ""
    narrow: bool = False
    others: frozenset[str] = frozenset()
    several: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """One clause with its mentions: `tokens` are what the model reads, markers inline."""

    text: str
    language: str
    tokens: tuple[str, ...]
    mentions: tuple[Mention, ...]
    start: int = 0  # where the clause stands in the whole sentence
    places: tuple[tuple[int, int], ...] = ()  # of each token, in the whole sentence; a mention's marks share theirs
    kinds: tuple[KindWord, ...] = ()  # words for kinds that are part of no mention
    truncated: bool = False  # more was named than there are marks for

    def mention(self, kind: MentionKind, slot: int) -> Mention | None:
        """The mention behind a marker, or None."""
        return next((m for m in self.mentions if m.kind is kind and m.slot == slot), None)

    def without(self, kind: MentionKind) -> str:
        """The text, blanks in the place of the mentions of a kind."""
        text = self.text
        for mention in (m for m in self.mentions if m.kind is kind):
            start, end = mention.start - self.start, mention.end - self.start
            text = text[:start] + " " * (end - start) + text[end:]
        return text


# ---------------------------------------------------------------- the program, parsed


class Verb(StrEnum):
    """What a statement does; the value is the token without its brackets. See docs/program.md."""

    ON = "on"
    OFF = "off"
    TOGGLE = "toggle"
    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    LOCK = "lock"
    UNLOCK = "unlock"
    SET = "set"  # neutral "set X to V": the target's kind says which quantity
    UP = "up"  # neutral "turn X up"
    DOWN = "down"
    BRI = "bri"
    BRI_UP = "bri_up"
    BRI_DOWN = "bri_down"
    COLOR = "color"
    WHITE = "white"  # colour temperature, absolute: <w0> or <n0> kelvin
    WARMER_LIGHT = "warmer_light"
    COOLER_LIGHT = "cooler_light"
    POS = "pos"
    POS_UP = "pos_up"
    POS_DOWN = "pos_down"
    TILT = "tilt"
    VOL = "vol"
    VOL_UP = "vol_up"
    VOL_DOWN = "vol_down"
    MUTE = "mute"
    UNMUTE = "unmute"
    PLAY = "play"
    PAUSE = "pause"
    NEXT = "next"
    PREVIOUS = "previous"
    SPEED = "speed"
    SPEED_UP = "speed_up"
    SPEED_DOWN = "speed_down"
    OSC_ON = "osc_on"
    OSC_OFF = "osc_off"
    TEMP = "temp"
    TEMP_UP = "temp_up"
    TEMP_DOWN = "temp_down"
    HUM = "hum"
    HUM_UP = "hum_up"
    HUM_DOWN = "hum_down"
    MODE = "mode"  # an option of whatever kind; the option mention says which
    START = "start"
    DOCK = "dock"
    LOCATE = "locate"
    ARM_HOME = "arm_home"
    ARM_AWAY = "arm_away"
    ARM_NIGHT = "arm_night"
    DISARM = "disarm"
    PRESS = "press"
    PROP = "prop"  # generic property: prop <p0> target value
    # of no device
    TIMER_START = "timer_start"
    TIMER_CANCEL = "timer_cancel"
    TIMER_CANCEL_ALL = "timer_cancel_all"
    TIMER_PAUSE = "timer_pause"
    TIMER_RESUME = "timer_resume"
    TIMER_MORE = "timer_more"
    TIMER_LESS = "timer_less"
    TIMER_ASK = "timer_ask"
    LIST_ADD = "list_add"
    LIST_DONE = "list_done"
    LIST_REMOVE = "list_remove"
    LIST_READ = "list_read"
    SAY = "say"  # announce, now or later (a reminder)
    ALARM_AT = "alarm_at"  # wake me
    # questions: never act
    ASK = "ask"  # what is the state / value of the target [attribute]
    IS = "is"  # is/are the target(s) in this state (quantifier one/some/any/all)
    WHICH = "which"
    COUNT = "count"
    # questions about what has been; with a time, within it
    WAS = "was"  # has it been in this state
    SINCE = "since"  # since when, how long has it been in this state
    LAST = "last"  # when was it last in this state
    LASTED = "lasted"  # how long was it in this state, put together
    TIMES = "times"  # how often has it come to be in this state
    MORE = "more"  # is the first more than the second; of one alone: than it was then
    LESS = "less"
    MOST = "most"  # which of them is most
    LEAST = "least"
    ODD = "odd"  # does anything look unusual
    # conditions only, behind <if>, <when>, <whenever>
    ABOVE = "above"
    BELOW = "below"
    NOTIFY = "notify"  # tell me when it is so
    # what is planned
    PLANS = "plans"  # what is going to happen
    PLANS_OF = "plans_of"
    UNPLAN = "unplan"  # take back what was planned last
    UNPLAN_OF = "unplan_of"
    UNPLAN_ALL = "unplan_all"
    REPLAN = "replan"  # at another time
    REPLAN_OF = "replan_of"
    # what the room decides (agent/room_wishes.py)
    COMFORT = "comfort"  # it is not nice there, whatever it is
    AIR = "air"  # the air is bad: stuffy, close, stale
    AIRING = "airing"  # fresh air, if it is fit to be let in
    DAMP = "damp"
    DRY = "dry"
    # no target
    CHAT = "chat"  # asks nothing of the home
    LATER = "later"  # has a condition in it, or a time that no clock gives
    VAGUE = "vague"  # asks something, but not what or of what
    CANCEL = "cancel"
    YES = "yes"
    NO = "no"


RECALLING = frozenset(
    {Verb.WAS, Verb.SINCE, Verb.LAST, Verb.LASTED, Verb.TIMES} | {Verb.MORE, Verb.LESS, Verb.MOST, Verb.LEAST, Verb.ODD}
)
"""Questions that the past answers, or several values together."""

QUESTIONS = frozenset({Verb.ASK, Verb.IS, Verb.WHICH, Verb.COUNT}) | RECALLING
CONDITIONS = frozenset({Verb.IS, Verb.ABOVE, Verb.BELOW})
"""Verbs behind <if>, <when> and <whenever>."""

PLANNING = frozenset(
    {Verb.PLANS, Verb.PLANS_OF, Verb.UNPLAN, Verb.UNPLAN_OF, Verb.UNPLAN_ALL, Verb.REPLAN, Verb.REPLAN_OF}
)
"""Verbs of what is planned."""
WISHES = frozenset({Verb.COMFORT, Verb.AIR, Verb.AIRING, Verb.DAMP, Verb.DRY})
"""Verbs that say what is wrong, and leave to the room what is done about it."""

BARE = frozenset({Verb.CHAT, Verb.LATER, Verb.VAGUE, Verb.CANCEL, Verb.YES, Verb.NO})
DEVICELESS: dict[Verb, tuple[int, int]] = {
    **dict.fromkeys((Verb.TIMER_START, Verb.TIMER_CANCEL, Verb.TIMER_PAUSE, Verb.TIMER_RESUME), (0, 1)),
    **dict.fromkeys((Verb.TIMER_MORE, Verb.TIMER_LESS, Verb.TIMER_ASK, Verb.LIST_READ), (0, 1)),
    **dict.fromkeys((Verb.LIST_ADD, Verb.LIST_DONE, Verb.LIST_REMOVE), (1, 2)),
    Verb.TIMER_CANCEL_ALL: (0, 0),
    Verb.SAY: (1, 1),
    Verb.ALARM_AT: (0, 0),
}
"""Verbs that are said of no device: how many texts they take, at least and at most (an item, then its list)."""

TEXTS_OF: dict[Verb, tuple[int, int]] = {**DEVICELESS, Verb.PLAY: (0, 1)}
"""Verbs that take free words, and how many: of `PLAY` what is to be played ("play jazz in the kitchen")."""


class Quantifier(StrEnum):
    """How many of a kind are meant."""

    ONE = "one"  # "the lamp", "a light"
    SOME = "some"  # "the lights", or the number is not said
    ALL = "all"  # "all the lights", "every lamp", "everywhere"
    ANY = "any"  # questions: "is any window open"


class Level(StrEnum):
    """A value said by name."""

    MAX = "max"
    MIN = "min"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    BIT = "bit"  # relative: a little
    LOT = "lot"  # relative: much
    ON = "v_on"  # a switch property
    OFF = "v_off"
    LACKING = "unk"  # a mode, source or program that the device does not have


class StateWord(StrEnum):
    """A state asked about."""

    ON = "s_on"
    OFF = "s_off"
    OPEN = "s_open"
    CLOSED = "s_closed"
    LOCKED = "s_locked"
    UNLOCKED = "s_unlocked"
    PLAYING = "s_playing"
    PAUSED = "s_paused"
    HOME = "s_docked"
    CLEANING = "s_cleaning"
    ARMED = "s_armed"
    DISARMED = "s_disarmed"
    UNAVAILABLE = "s_offline"
    LOW = "s_low"  # battery
    DONE = "s_done"  # through with its work, of a condition: "when the washing machine is done"


class Attr(StrEnum):
    """An attribute asked about, where the target's plain state is not what is meant."""

    BRIGHTNESS = "q_bri"
    COLOR = "q_color"
    POSITION = "q_pos"
    VOLUME = "q_vol"
    SPEED = "q_speed"
    SETPOINT = "q_setpoint"
    TEMPERATURE = "q_temp"  # the temperature that a climate device measures
    HUMIDITY = "q_hum"
    MODE = "q_mode"
    BATTERY = "q_battery"
    MEDIA = "q_media"  # what is playing


class Aggregate(StrEnum):
    """What of many readings is asked for."""

    MIN = "h_min"
    MAX = "h_max"
    MEAN = "h_mean"
    SUM = "h_sum"  # used up, or come together: of a meter the difference
    CHANGE = "h_change"  # by how much it went up or down
    TREND = "h_trend"  # is it going up or down


class Special(StrEnum):
    """Targets that are not mentions."""

    IT = "it"  # what was last spoken of
    HERE = "here"  # as a scope: the speaker's area
    UNKNOWN = "unk"  # something the sentence names and the home lacks
    NO_AREA = "noarea"  # as a scope: a place the home lacks


@dataclass(frozen=True, slots=True)
class Ref:
    """A marker in a program: <e0> is Ref(ENTITY, 0)."""

    kind: MentionKind
    slot: int

    @property
    def mark(self) -> str:
        """The token that stands for it."""
        return f"<{self.kind}{self.slot}>"


@dataclass(frozen=True, slots=True)
class Target:
    """One target: an entity mention, a set (quantifier + kind), "it" or unknown; perhaps within a scope."""

    entity: Ref | None = None
    quantifier: Quantifier | None = None
    kind: str | None = None  # a key of agent.kinds.KINDS
    special: Special | None = None  # IT or UNKNOWN
    scope: "Ref | Special | None" = None  # area, floor or label mention; HERE or NO_AREA


@dataclass(frozen=True, slots=True)
class Statement:
    """verb targets [but excepted] [value] [times]. A property statement also names the property.

    `times`: when, for how long; a number is an hour of the clock ("at 9"). `texts`: of a verb in `TEXTS_OF`.
    `given`: it is a condition (a verb of `CONDITIONS`) for what the sentence does. `aggregate`: of `ASK` and of
    comparisons.
    """

    verb: Verb
    targets: tuple[Target, ...] = ()
    excepted: tuple[Target, ...] = ()
    value: "Ref | Level | None" = None
    state: StateWord | None = None
    attr: Attr | None = None
    property: Ref | None = None
    times: tuple[Ref, ...] = ()
    texts: tuple[Ref, ...] = ()
    given: Given | None = None
    aggregate: Aggregate | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """What the model wrote for one clause."""

    statements: tuple[Statement, ...]


# ---------------------------------------------------------------- the plan


class PlanKind(StrEnum):
    """What kind of answer a turn is."""

    ACTIONS = "actions"
    QUERY = "query"
    REJECT = "reject"
    CLARIFY = "clarify"
    CHAT = "chat"


class Ask(StrEnum):
    """Form of a question."""

    VALUE = "value"
    IS = "is"
    WHICH = "which"
    COUNT = "count"
    # of the past, or of several values together
    WAS = "was"
    SINCE = "since"
    LAST = "last"
    LASTED = "lasted"
    TIMES = "times"
    MORE = "more"
    LESS = "less"
    MOST = "most"
    LEAST = "least"
    ODD = "odd"


@dataclass(frozen=True, slots=True)
class Query:
    """A question: which entities, what of them.

    `aggregate`, `window`: of the readings between two moments (in the frame of the speaker's clock; the same one twice:
    at that moment). MORE and LESS compare with `against`, or with the same entities in `before` where that is empty.
    """

    ask: Ask
    entity_ids: tuple[str, ...]
    quantifier: Quantifier = Quantifier.SOME
    state: StateWord | None = None
    attr: Attr | None = None
    kind: str | None = None  # for wording: "3 lights are on"
    area_id: str | None = None
    aggregate: Aggregate | None = None
    window: tuple[datetime, datetime] | None = None
    against: tuple[str, ...] = ()
    before: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Clarification:
    """Asking back. `choices` are entity_ids; `statement` is redone with the chosen one."""

    choices: tuple[str, ...]
    span: str
    verb: Verb | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the sentence asks for, resolved against one snapshot, before policy.

    `unsure`: the model was not sure enough of what it wrote for `actions` to be done unasked. `given`: it is a
    condition alone, for what else the sentence does (`agent.given.shared`); without `conditions` it was not understood.
    """

    kind: PlanKind
    actions: tuple[Action, ...] = ()
    queries: tuple[Query, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    clarify: Clarification | None = None
    targets: tuple[str, ...] = ()  # entity_ids spoken of, for "it" in the next turn
    reason: str = ""
    unsure: bool = False
    given: Given | None = None
    conditions: tuple[Condition, ...] = ()


# ---------------------------------------------------------------- doing it


class OutcomeKind(StrEnum):
    """What really happened to one action."""

    VERIFIED = "verified"  # the device's own state shows it
    ACCEPTED = "accepted"  # the broker has it, and the state is still on its way (a slow mover is moving)
    UNVERIFIABLE = "unverifiable"  # the device reports no state
    TIMEOUT = "timeout"  # no state showed it in time
    OFFLINE = "offline"
    REFUSED = "refused"  # policy
    FAILED = "failed"  # could not be sent
    SCHEDULED = "scheduled"  # it is kept, and will happen when its time has come
    NOT_SO = "not_so"  # its condition does not hold, so it was rightly left


class Hitch(StrEnum):
    """Why something could not be done: what `Outcome.detail` begins with, perhaps followed by ": " and particulars."""

    GONE = "gone"  # the device left between plan and execution
    UNAVAILABLE = "unavailable"
    NO_BROKER = "no_broker"
    NOT_SENT = "not_sent"
    UNSUPPORTED = "unsupported"  # the device has no topic or format for it
    NEEDS_CONFIRMATION = "needs_confirmation"
    NOT_EXPOSED = "not_exposed"
    CANNOT_UNDO = "cannot_undo"  # asked for a while, and nothing puts it back
    NO_PLACE = "no_place"  # the sun's times need to know where the home is
    TOO_MANY = "too_many"  # jobs that wait
    NO_TIMER = "no_timer"
    NOT_LISTED = "not_listed"
    SILENT = "silent"  # what a condition is about does not tell
    CIRCLE = "circle"  # it would set itself off
    UNCLEAR_TIME = "unclear_time"  # a time and a condition that cannot both be meant
    NO_PLAN = "no_plan"  # nothing that is meant is planned
    WHICH_PLAN = "which_plan"  # several things are planned that may be meant


@dataclass(frozen=True, slots=True)
class Change:
    """State before and after, for the trace and the terminal."""

    entity_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """An action and what became of it. `planned`: the actions that it is about, of a `schedule.*`, each with the time
    at which it will happen.
    """

    action: Action
    kind: OutcomeKind
    published: tuple[Publication, ...] = ()
    change: Change | None = None
    detail: str = ""
    planned: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds of each stage of a turn."""

    link: float = 0.0
    prefill: float = 0.0
    decode: float = 0.0
    resolve: float = 0.0
    execute: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one utterance. `text` is in the speaker's language. `turn_id` finds the trace."""

    text: str
    language: str
    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    expects_answer: bool = False
    ms: Timings = Timings()
    turn_id: str = ""

    @property
    def verified(self) -> bool:
        """True only if something was asked, nothing refused, and every action verified, kept for later, or rightly
        left.
        """
        well = (OutcomeKind.VERIFIED, OutcomeKind.SCHEDULED, OutcomeKind.NOT_SO)
        return bool(self.outcomes) and not self.plan.rejected and all(o.kind in well for o in self.outcomes)
