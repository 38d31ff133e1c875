"""Lookup tables over one home's names: what a run of words in a sentence may name.

Built once for a registry structure; a lookup costs the same in a home of ten entities or of ten thousand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agent.feeding import errands
from agent.kind_index import of_kind
from agent.kinds import KINDS
from agent.lexicon import Lexicon
from agent.text import is_cjk, key, stem, words
from agent.types import MentionKind
from agent.wordlists import WordLists
from device_registry.model import Area, Choice, Domain, Entity, PropertyType, Snapshot

MAX_IDS = 16
_MAX_NAME_TOKENS = 12
_EXACT = 4
_SENSORS = frozenset({Domain.SENSOR, Domain.BINARY_SENSOR, Domain.EVENT})
_SHORTEST, _LONG_WORD = 5, 8


@dataclass(frozen=True, slots=True)
class Name:
    """One thing a key may name. `score`: 4 said exactly, 3 without its area or plural, 2 a part of the name."""

    kind: MentionKind
    id: str
    score: int


@dataclass(slots=True)
class NameIndex:
    """Keys of `agent.text.key` (and unstemmed) to what they name, and the tables of options and properties."""

    names: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    options: dict[str, list[tuple[str, Choice | None, str]]] = field(default_factory=lambda: defaultdict(list))
    properties: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    joined: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))  # names less "of the" and the like
    siblings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # by device, with properties
    option_tables: dict[str, Mapping[str, str]] = field(default_factory=dict)  # by language
    places: set[str] = field(default_factory=set)  # keys of areas and floors
    vocabulary: set[str] = field(default_factory=set)
    spelt: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))  # by each of their words
    spellings: list[str] = field(default_factory=list)
    max_tokens: int = 1
    has_players: bool = False  # of media

    def best(self, raw: str, stemmed: str) -> tuple[int, MentionKind, tuple[str, ...]] | None:
        """What a phrase names: (score, kind, ids), places before entities when both are said exactly."""
        found = {n.id: n for n in (*self.names.get(stemmed, ()), *self.names.get(raw, ()))}
        if not found:
            return None
        top = max(n.score for n in found.values())
        best = [n for n in found.values() if n.score == top]
        kind = min((n.kind for n in best), key=_PRECEDENCE.index)
        return top, kind, tuple(sorted(n.id for n in best if n.kind is kind))[:MAX_IDS]

    def best_joined(self, tokens: Sequence[str]) -> tuple[int, MentionKind, tuple[str, ...]] | None:
        """What a phrase names whose words are joined otherwise than in the name: "el radiador de Lucía"."""
        if len(tokens) < 2 or tokens[0] in _LINKS or tokens[-1] in _LINKS:
            return None
        plain = without_links(tokens)
        found = self.joined.get(key(plain))
        return (3, MentionKind.ENTITY, tuple(sorted({n.id for n in found}))[:MAX_IDS]) if found else None

    def option_table(self, lexicon: Lexicon) -> Mapping[str, str]:
        """Keys of options people may say in this home: the home's own texts, and the language's words for them."""
        if lexicon.language not in self.option_tables:
            table = {k: k for k in self.options}
            for said, canonical in lexicon.options.items():
                if key(words(canonical)) in self.options:
                    table.setdefault(said, key(words(canonical)))
            if lexicon.language == "de":  # "in den Nachtmodus" of a "Nacht"
                table = {f"{said}modus": option for said, option in table.items()} | table
            self.option_tables[lexicon.language] = table
        return self.option_tables[lexicon.language]

    def respell(self, word: str, lists: WordLists) -> str:
        """A word nobody knows, corrected to a near one of the home or of the model; else unchanged."""
        if len(word) < _SHORTEST or word in self.vocabulary or stem(word) in self.vocabulary or is_cjk(word):
            return word
        if word in lists.known or stem(word) in lists.known:
            return word
        slips = 1 if len(word) < _LONG_WORD else 2
        for words_known in (self.spellings, _telling_words(lists)):
            near = process.extractOne(word, words_known, scorer=OSA.distance, score_cutoff=slips)
            if near:
                return str(near[0])
        return word


_PRECEDENCE = [MentionKind.AREA, MentionKind.FLOOR, MentionKind.ENTITY, MentionKind.LABEL]
_LONG: dict[int, list[str]] = {}


def _telling_words(lists: WordLists) -> list[str]:
    """Words for kinds and places, long enough to be corrected to. Other words are left as they are: a rare word
    is more often right than misspelt ("invert" is no "invent"). Kept for one word list at a time.
    """
    if id(lists) not in _LONG:
        _LONG.clear()
        _LONG[id(lists)] = sorted(
            w
            for w in lists.known | lists.rooms
            if len(w) >= 4 and not is_cjk(w) and (stem(w) in lists.kinds or w in lists.rooms)
        )
    return _LONG[id(lists)]


def build(snapshot: Snapshot, lists: WordLists, lexicon: Lexicon) -> NameIndex:
    """Index every exposed entity, and every area, floor and label that has a name, for who speaks a language."""
    index, bearers = NameIndex(), _Bearers(snapshot)
    for area in snapshot.areas.values():
        _add_place(index, MentionKind.AREA, area.area_id, (area.name, *area.aliases), lexicon)
        for part in (*_room_parts(area, lists), *_owners(area, lists, lexicon)):
            _put(index, part, MentionKind.AREA, area.area_id, 2)
    for floor in snapshot.floors.values():
        _add_place(index, MentionKind.FLOOR, floor.floor_id, (floor.name, *floor.aliases), lexicon)
        for said in _as_storey((floor.name, *floor.aliases), lexicon):
            _put(index, said, MentionKind.FLOOR, floor.floor_id, 3)
    for entity in snapshot.entities.values():
        if entity.exposed:
            _add_entity(index, entity, snapshot, lists, lexicon, bearers)
    index.spellings = sorted(w for w in index.vocabulary if len(w) >= 4 and not is_cjk(w))
    return index


def _area_names(snapshot: Snapshot, entity: Entity) -> tuple[tuple[str, ...], ...]:
    area = snapshot.area_of(entity)
    if area is None:
        return ()
    said = [words(n) for n in (area.name, *area.aliases)]
    return tuple(sorted((w for w in said if w), key=len, reverse=True))


def _put(
    index: NameIndex, tokens: tuple[str, ...], kind: MentionKind, id_: str, score: int, plural: bool = True
) -> None:
    if not tokens or len(tokens) > _MAX_NAME_TOKENS:
        return
    index.max_tokens = max(index.max_tokens, len(tokens))
    index.vocabulary.update(tokens)
    raw = "".join(tokens)
    if score == _EXACT and len(tokens) > 1 and not is_cjk(raw):
        for word in dict.fromkeys(tokens):
            index.spelt[word].append(tokens)
    for form in {raw, key(tokens)} if plural else {raw}:
        index.names[form].append(Name(kind, id_, score))


def _add_place(index: NameIndex, kind: MentionKind, id_: str, names: Iterable[str], lexicon: Lexicon) -> None:
    for name in names:
        tokens = words(name)
        index.places.add(key(tokens))
        _put(index, tokens, kind, id_, 4)
        if lexicon.language == "de" and len(tokens) > 1 and tokens[0].endswith("e"):  # "in der unteren Etage"
            _put(index, (tokens[0] + "n", *tokens[1:]), kind, id_, 4)
        if len(tokens) > 2 and tokens[-1] == "室":  # 主卧室 is also called 主卧
            _put(index, tokens[:-1], kind, id_, 3)


def _as_storey(names: Iterable[str], lexicon: Lexicon) -> Iterable[tuple[str, ...]]:
    """Names of a floor with a word for what it is: the "attic floor" of an "attic"."""
    for name in names:
        tokens = words(name)
        for word in lexicon.storeys:
            yield from ((*tokens, word), (word, *tokens))


def _room_parts(area: Area, lists: WordLists) -> Iterable[tuple[str, ...]]:
    """Usual words for rooms in a room's name, at either end: the "bathroom" of a "guest bathroom"."""
    for name in (area.name, *area.aliases):
        tokens = words(name)
        for size in range(1, len(tokens)):
            yield from (part for part in (tokens[:size], tokens[-size:]) if key(part) in lists.rooms)


def _owners(area: Area, lists: WordLists, lexicon: Lexicon) -> Iterable[tuple[str, ...]]:
    """Whose room it is, a first name or a word that nobody knows otherwise: the "lena" of "Kinderzimmer Lena"."""
    for name in (area.name, *area.aliases):
        tokens = words(name)
        if len(tokens) > 1 and not is_cjk("".join(tokens)):
            yield from ((_nominative(t, lexicon),) for t in tokens if _is_somebody(t, lists) or _is_name(t, lexicon))


def _nominative(word: str, lexicon: Lexicon) -> str:
    """A first name without the ending of a German genitive ("Pauls Zimmer")."""
    bare = word.removesuffix("s")
    return bare if lexicon.language == "de" and bare in lexicon.people else word


def _is_name(word: str, lexicon: Lexicon) -> bool:
    return _nominative(word, lexicon) in lexicon.people


def _is_somebody(word: str, lists: WordLists) -> bool:
    usual = (lists.known, lists.rooms, lists.kinds, _LINKS, _ARTICLES)
    return len(word) > 2 and word.isalpha() and not any(word in some or stem(word) in some for some in usual)


def _add_entity(
    index: NameIndex, entity: Entity, snapshot: Snapshot, lists: WordLists, lexicon: Lexicon, bearers: "_Bearers"
) -> None:
    areas = _area_names(snapshot, entity)

    def put(run: tuple[str, ...], score: int, plural: bool = True) -> None:
        _put(index, run, MentionKind.ENTITY, entity.entity_id, score, plural and _has_number(run, lists))

    for name in (entity.name, *entity.aliases):
        tokens = words(name)
        bare = without_area(tokens, areas)
        if not tokens or (_is_generic(tokens, lists) and not _is_own(tokens, entity, lists, bearers)):
            continue
        descriptive = bare != tokens and _is_generic(bare, lists)
        if descriptive and entity.domain in _SENSORS and not entity.properties:
            continue  # "bedroom temperature": the area and the kind say it, and find the climate device too
        put(tokens, 4, plural=not descriptive)
        if not descriptive and len(plain := without_links(tokens)) > 1:
            index.joined[key(plain)].append(Name(MentionKind.ENTITY, entity.entity_id, 3))
        if bare != tokens and not descriptive:
            put(bare, 3)
        for part in _parts(tokens, areas, lists, entity.domain):
            put(part, 2)
        if entity.domain is Domain.LOCK:
            for door in _door(tokens, lists):
                put(door, 4)
        if entity.domain is Domain.BUTTON:
            for errand in errands(name, lexicon.feeding):
                put(errand, 3, plural=False)
        if entity.domain in _SELVES | _OF_THINGS:
            for appliance in _appliances(tokens, lists, lexicon, in_front=entity.domain not in _SELVES):
                put(appliance, 2)
    index.has_players |= entity.domain is Domain.MEDIA_PLAYER
    for label in entity.labels:
        _put(index, words(label), MentionKind.LABEL, label, 4)
    for choice, options in entity.capabilities.choices.items():
        for option in options:
            index.vocabulary.update(words(option))
            index.options[key(words(option))].append((entity.entity_id, choice, option))
    if entity.properties and entity.device_id:
        index.siblings[entity.device_id].append(entity.entity_id)
    for prop in entity.properties:
        index.vocabulary.update(words(prop.name))
        index.properties[key(words(prop.name))].append((entity.entity_id, prop.property))
        if prop.type is PropertyType.ENUM:
            for value in prop.values:
                index.options[key(words(value))].append((entity.entity_id, None, value))


def without_area(tokens: tuple[str, ...], areas: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """A name's words without those of its area at either end; never empty."""
    for area in areas:
        if len(area) >= len(tokens):
            continue
        if tokens[: len(area)] == area:
            return tokens[len(area) :]
        if tokens[-len(area) :] == area:
            return _unlinked(tokens[: -len(area)])
    return tokens


_LINKS = frozenset({
    "de", "do", "da", "dos", "das", "del", "du", "des", "d'", "la", "le", "les", "l'", "el", "en", "no", "na", "im",
    "in", "der", "dem", "vom", "von", "the", "of", "à", "的", "'s",
})  # fmt: skip


_ARTICLES = frozenset({
    "a", "an", "and", "das", "dem", "den", "der", "die", "e", "et", "la", "las", "le", "les", "los", "my", "o", "os",
    "the", "un", "una", "und", "une", "y",
})  # fmt: skip


def without_links(tokens: Sequence[str]) -> tuple[str, ...]:
    """Words of a name without those that join them."""
    return tuple(t for t in tokens if t not in _LINKS)


def _unlinked(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Words without those that joined them to a place: "luz do" is "luz"."""
    end = len(tokens)
    while end > 1 and tokens[end - 1] in _LINKS:
        end -= 1
    return tokens[:end]


def _is_generic(tokens: tuple[str, ...], lists: WordLists) -> bool:
    """Whether the words say nothing but a kind ("light", "ceiling fan" if that is a kind word)."""
    return key(tokens) in lists.kinds or "".join(tokens) in lists.kinds


def _has_number(tokens: tuple[str, ...], lists: WordLists) -> bool:
    """Whether a name may be said in the other number: not "cans", for "can" is a word."""
    return len(tokens) > 1 or key(tokens) == tokens[0] or key(tokens) not in lists.known


def _is_own(tokens: tuple[str, ...], entity: Entity, lists: WordLists, bearers: "_Bearers") -> bool:
    """Whether a word for a kind is somebody's name: a brand, or what a thing of another kind is called where nothing of
    that kind bears the word ("Extractor", a switch).
    """
    if len(tokens) == 1 and tokens[0] in _BRANDS:
        return True
    said = key(tokens)
    kinds = lists.kinds.get(said) or lists.kinds["".join(tokens)]
    return not any(bearers.is_of(entity, kind) or bearers.bear(said, kind) for kind in kinds)


class _Bearers:
    """The things of a kind, and what they are called, told apart once for a home."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._of: dict[str, tuple[frozenset[str], str]] = {}

    def is_of(self, entity: Entity, kind: str) -> bool:
        """Whether an entity is of a kind."""
        return entity.entity_id in self._told(kind)[0]

    def bear(self, word: str, kind: str) -> bool:
        """Whether a word, as its `agent.text.key`, stands in a name of something of a kind."""
        return word in self._told(kind)[1]

    def _told(self, kind: str) -> tuple[frozenset[str], str]:
        if kind not in self._of:
            mine = [e for e in of_kind(kind, self._snapshot) if KINDS[kind].matches(e)]
            names = (key(words(name)) for e in mine for name in (e.name, *e.aliases))
            self._of[kind] = frozenset(e.entity_id for e in mine), "\n".join(names)
        return self._of[kind]


def _parts(
    tokens: tuple[str, ...], areas: tuple[tuple[str, ...], ...], lists: WordLists, domain: Domain
) -> Iterable[tuple[str, ...]]:
    """Runs of a name that still point at it: "tall lamp" of "Anna's tall lamp", "anna" if no common word. A plug is
    called by what is on it, the "fridge" of "fridge outlet", and what tells of a thing by the thing: "fridge door".
    """
    place = {w for area in areas for w in area} | _LINKS | _ARTICLES
    if domain is Domain.SWITCH and (load := _load(tokens, place, lists)):
        yield load
    if is_cjk("".join(tokens)):
        yield from _thing_in_front(tokens, lists) if domain in _OF_THINGS else ()
        return
    if len(tokens) > 6:
        return
    for start in range(len(tokens)):
        for end in range(start + 1, len(tokens) + 1):
            run = tokens[start:end]
            if run != tokens and (_points(run, place, lists) or (domain in _OF_THINGS and key(run) in lists.things)):
                yield run


def _thing_in_front(tokens: tuple[str, ...], lists: WordLists) -> Iterable[tuple[str, ...]]:
    """The 冰箱 of 冰箱温度."""
    sizes = (n for n in range(min(len(tokens) - 1, 4), 1, -1) if key(tokens[:n]) in lists.things)
    return (tokens[:n] for n in islice(sizes, 1))


_OF_THINGS = frozenset({Domain.SWITCH, Domain.SELECT, Domain.NUMBER, Domain.SENSOR, Domain.BINARY_SENSOR})


_MOST_WORDS = 6  # of what an appliance is called; a Chinese one has a word a character
_SELVES = frozenset(
    {Domain.SWITCH, Domain.FAN, Domain.HUMIDIFIER, Domain.CLIMATE, Domain.MEDIA_PLAYER, Domain.WATER_HEATER}
)


def _appliances(
    tokens: tuple[str, ...], lists: WordLists, lexicon: Lexicon, *, in_front: bool
) -> Iterable[tuple[str, ...]]:
    """What a thing is called by what it is: the "kettle" of "electric kettle". `in_front`: only by what its name begins
    with, as a sensor is: the "freezer" of "freezer temperature".
    """
    for size in range(1, min(len(tokens), _MOST_WORDS + 1)):
        for run in (tokens[:size],) if in_front else (tokens[:size], tokens[-size:]):
            if (key(run) in lexicon.appliances or key(run) in lists.things) and key(run) not in lists.kinds:
                yield run


def _door(tokens: tuple[str, ...], lists: WordLists) -> Iterable[tuple[str, ...]]:
    """What a lock is of: the "front door" of "front door lock", the "haustür" of "Haustürschloss"."""
    locks = [word for word, kinds in lists.kinds.items() if kinds == _OF_LOCKS]
    if len(tokens) == 1:  # the shortest end: of a "Haustürschloss" the "Haustür"
        ends = sorted((end for end in locks if tokens[0].endswith(end)), key=len)
        yield from ((tokens[0].removesuffix(end),) for end in ends[:1] if len(tokens[0]) - len(end) >= _SHORTEST - 1)
        return
    rest = tokens[:-1] if key(tokens[-1:]) in locks else tokens[1:] if key(tokens[:1]) in locks else ()
    while rest and rest[0] in _LINKS:
        rest = rest[1:]
    if len(rest) > 1 and key(rest) not in lists.rooms and not _is_generic(rest, lists):
        yield rest


_OF_LOCKS = ("lock",)


def _load(tokens: tuple[str, ...], place: set[str], lists: WordLists) -> tuple[str, ...]:
    """What is on a plug, by the plug's name: the "geladeira" of "tomada da geladeira", 电饭煲 of 电饭煲插座. Empty if
    no word for a plug stands at an end of the name, or nothing else in it.
    """
    if is_cjk("".join(tokens)):
        sizes = (n for n in (2, 3, 4) if key(tokens[-n:]) in lists.kinds)
        rest = tokens[: -next(sizes, len(tokens))]
        return rest if len(rest) > 1 and key(rest) not in lists.kinds.keys() | lists.rooms else ()
    outlets = [stem(t) in lists.kinds for t in tokens]
    if len(tokens) < 2 or outlets[0] == outlets[-1]:
        return ()
    rest = tokens[1:] if outlets[0] else tokens[:-1]
    while rest and rest[0] in place:
        rest = rest[1:]
    while rest and rest[-1] in place:
        rest = rest[:-1]
    own = [t for t in rest if t not in place and t.isalpha()]
    return rest if own and len(own) == len(rest) and key(rest) not in lists.kinds else ()


_BRANDS = frozenset({
    "alexa", "appletv", "bose", "braava", "chromecast", "deebot", "denon", "dreame", "dyson", "echo", "firetv", "heos",
    "homepod", "hue", "jbl", "marantz", "nest", "playstation", "ps4", "ps5", "roborock", "roku", "roomba", "sonos",
    "tado", "xbox", "yamaha",
})  # fmt: skip
"""Names that stay names, though everybody knows the words."""


def _points(run: tuple[str, ...], place: set[str], lists: WordLists) -> bool:
    own = [t for t in run if t not in place and t.isalpha()]
    if run[0] in place or run[-1] in place or key(run) in lists.kinds or key(run) in lists.rooms:
        return False
    distinctive = [t for t in own if stem(t) not in lists.kinds]
    if not distinctive:
        return False
    if run[0] in _BRANDS and len(run) == 1:
        return True
    if len(run) == 1:
        return run[0] not in lists.known and stem(run[0]) not in lists.known and len(run[0]) > 2
    return stem(run[-1]) in lists.kinds or stem(run[0]) in lists.kinds  # "reading lamp", "lampe de chevet"
