"""Linking: which entities, places, numbers, colours and options a sentence names, marked inline for the model.

Deterministic and exact where it can be; names are the registry's business, meaning is the model's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agent import clauses, compounds
from agent.kinds import KINDS
from agent.lexicon import Lexicon, load
from agent.name_index import NameIndex, build
from agent.numbers import find_numbers
from agent.spelling import Spelling
from agent.text import PUNCTUATION, Token, is_cjk, key, tokenize, words
from agent.times.expressions import find_times
from agent.types import KindWord, Linked, Mention, MentionKind
from agent.wordlists import WordLists
from device_registry.model import Domain, Entity, Snapshot

LIMITS = {
    MentionKind.ENTITY: 8,
    MentionKind.AREA: 6,
    MentionKind.FLOOR: 3,
    MentionKind.LABEL: 2,
    MentionKind.NUMBER: 6,
    MentionKind.COLOR: 4,
    MentionKind.WHITE: 2,
    MentionKind.OPTION: 4,
    MentionKind.PROPERTY: 3,
    MentionKind.TIME: 4,
    MentionKind.TEXT: 4,
}
"""Markers of each kind that the vocabulary holds; further ones stay plain words (`Linked.truncated`)."""

ABSENT_ROOM, ABSENT_THING = "<room>", "<thing>"
_MAX_PHRASE = 6
_MAX_COUNT = 3  # words that tell how many
_MAX_BEFORE = 4  # characters before a Chinese word for a kind that may belong to a name
_MAX_LINKS = 2  # words that join the parts of a name and are none of it
_SENSORS = frozenset({Domain.SENSOR, Domain.BINARY_SENSOR, Domain.EVENT})
_PLACES = frozenset({MentionKind.AREA, MentionKind.FLOOR, MentionKind.LABEL})
_ARTICLES = frozenset({"the", "a", "an", "my", "our"})


@dataclass(frozen=True, slots=True)
class _Span:
    """A candidate mention over tokens[start:end], before the best non-overlapping ones are chosen."""

    start: int
    end: int
    rank: int
    mention: Mention


@dataclass(frozen=True, slots=True)
class LinkedSentence:
    """A whole sentence, linked. `split`: where the rules cut it, and where else it may be cut."""

    text: str
    language: str
    tokens: tuple[Token, ...]
    spans: tuple[_Span, ...]
    snapshot: Snapshot
    split: clauses.Split
    truncated: bool
    lists: WordLists

    def clause(self, bounds: clauses.Bounds) -> Linked:
        """The clause of a span of tokens; its mentions are numbered anew."""
        found = _clause(self.text, self.language, self.tokens, self.spans, self.snapshot, *bounds)
        named = {i for s in self.spans for i in range(s.start, s.end)}
        free = [t for i, t in enumerate(self.tokens[slice(*bounds)], bounds[0]) if i not in named]
        return replace(found, truncated=self.truncated, kinds=kind_words(free, self.lists))


class Linker:
    """Links sentences against one home after another; keeps the index while names stay the same."""

    def __init__(self, lists: WordLists) -> None:
        """`lists`: the words the model knows."""
        self._lists = lists
        self._spellings: dict[str, Spelling] = {}  # by language
        self._built: tuple[Mapping[str, Entity], int, NameIndex] | None = None

    def index(self, snapshot: Snapshot) -> NameIndex:
        """The name index of a snapshot, rebuilt only when its names changed."""
        if self._built is not None:
            entities, structure, index = self._built
            if entities is snapshot.entities and structure == snapshot.structure:
                return index
        index = build(snapshot, self._lists)
        self._built = (snapshot.entities, snapshot.structure, index)
        return index

    def link(self, text: str, language: str, snapshot: Snapshot, *, cut: bool = True) -> tuple[Linked, ...]:
        """The clauses of a sentence, each with its mentions. `cut` false keeps the sentence whole."""
        sentence = self.sentence(text, language, snapshot)
        bounds = sentence.split.cuts if cut else ((0, len(sentence.tokens)),)
        return tuple(sentence.clause(b) for b in bounds if b[0] < b[1])

    def sentence(self, text: str, language: str, snapshot: Snapshot) -> "LinkedSentence":
        """A sentence with its mentions, and where it may be cut."""
        lexicon, index = load(language), self.index(snapshot)
        lists = self._lists.of(language)
        said = compounds.taken_apart(tokenize(text), index.places, lists.kinds) if language == "de" else tokenize(text)
        said, several = _uncounted(said, lexicon, index, lists)
        tokens, spans, too_many = self._found(said, lexicon, index, snapshot, lists)
        spans = [_with(s, several=True) if s.mention.start in several else s for s in spans]
        texts = [key((t.text,)) for t in tokens]
        free = [True] * len(tokens)
        for span in spans:
            free[span.start : span.end] = [False] * (span.end - span.start)
        places = {i for s in spans if s.mention.kind in _PLACES for i in range(s.start, s.end)}
        split = clauses.split(texts, free, places, lexicon, lists.kinds)
        return LinkedSentence(text, language, tuple(tokens), tuple(spans), snapshot, split, too_many, lists)

    def _found(
        self, tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, snapshot: Snapshot, lists: WordLists
    ) -> tuple[Sequence[Token], list[_Span], bool]:
        """What is named, first as it is spelt, then with the words that name nothing corrected."""
        spans, too_many = _choose(self._candidates(tokens, lexicon, index, snapshot, lists))
        named = {i for s in spans for i in range(s.start, s.end)}
        spelt = [t if i in named else self._respelled(t, index, lexicon, lists) for i, t in enumerate(tokens)]
        if spelt == list(tokens):
            return tokens, spans, too_many
        return spelt, *_choose(self._candidates(spelt, lexicon, index, snapshot, lists))

    def _respelled(self, token: Token, index: NameIndex, lexicon: Lexicon, lists: WordLists) -> Token:
        if token.text in lexicon.words:
            return token
        if token.text in lists.known:
            return token
        spelling = self._spelling(lexicon, lists)
        word = spelling.accented(token.text) or index.respell(token.text, lists)
        if word == token.text and word not in index.vocabulary:
            word = spelling.slip(word) or word
        if word == token.text and word not in index.vocabulary:
            word = spelling.kin(word) or word
        return replace(token, text=word)

    def _spelling(self, lexicon: Lexicon, lists: WordLists) -> Spelling:
        if lexicon.language not in self._spellings:
            telling = frozenset(w for w in lists.known if w in lexicon.words or key((w,)) in lexicon.verbs)
            self._spellings[lexicon.language] = Spelling(lists.known, telling)
        return self._spellings[lexicon.language]

    def _candidates(
        self, tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, snapshot: Snapshot, lists: WordLists
    ) -> list[_Span]:
        spans = [*_names(tokens, index, lexicon), *_numbers(tokens, lexicon), *_phrases(tokens, lexicon, lists)]
        named = {i for s in spans if s.mention.kind is MentionKind.ENTITY for i in s.mention.ids}
        named |= {
            s for i in named if (e := snapshot.entities.get(i)) for s in index.siblings.get(e.device_id or "", ())
        }
        spans += _levels(tokens, lexicon, snapshot)
        if lists.times:
            spans += _times(tokens, lexicon.language)
        properties = _properties(tokens, index, named)
        inside = _kind_runs(tokens, lists)
        absent = list(_absent(tokens, lists))
        spans = [s for s in [*spans, *properties] if not _cuts_a_word(s, tokens, absent)] + absent
        spans += _options(tokens, index, lexicon, named, bool(properties), lists, inside)
        return [s for s in spans if not _swallowed(s, inside)]


def _runs(tokens: Sequence[Token], longest: int) -> Iterable[tuple[int, int]]:
    """Spans of tokens without punctuation, longest first at each start."""
    for start in range(len(tokens)):
        stop = start
        while stop < len(tokens) and stop - start < longest and tokens[stop].text not in PUNCTUATION:
            stop += 1
        for end in range(stop, start, -1):
            yield start, end


def _keys(tokens: Sequence[Token], start: int, end: int) -> tuple[str, str]:
    texts = tuple(t.text for t in tokens[start:end])
    return "".join(texts), key(texts)


def _span(tokens: Sequence[Token], start: int, end: int, rank: int, kind: MentionKind) -> _Span:
    return _Span(start, end, rank, Mention(kind, 0, tokens[start].start, tokens[end - 1].end, ""))


def _with(span: _Span, **fields: object) -> _Span:
    return replace(span, mention=replace(span.mention, **fields))  # type: ignore[arg-type]


def _names(tokens: Sequence[Token], index: NameIndex, lexicon: Lexicon) -> Iterable[_Span]:
    for start, end in _runs(tokens, index.max_tokens + _MAX_LINKS):
        best = index.best(*_keys(tokens, start, end)) or index.best_joined([t.text for t in tokens[start:end]])
        if best is None or (end - start == 1 and tokens[start].text in lexicon.verbs):
            continue
        score, kind, ids = best
        if tokens[start].text in _ARTICLES and score < 4:
            continue
        raw, stemmed = _keys(tokens, start, end)
        several = raw != stemmed and raw not in index.names  # "bedside lamps", where each is a "bedside lamp"
        yield _with(_span(tokens, start, end, 6 + score, kind), ids=ids, several=several)


def _uncounted(
    tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, lists: WordLists
) -> tuple[Sequence[Token], frozenset[int]]:
    """Tokens without what only counts the things after it ("the two lamps"), and where those things stand in the text:
    more than one is meant.
    """
    kept: list[Token] = []
    several: set[int] = set()
    at = 0
    while at < len(tokens):
        sizes = range(min(_MAX_COUNT, len(tokens) - at - 1), 0, -1)
        size = next((n for n in sizes if _keys(tokens, at, at + n)[1] in lexicon.both), 0)
        if size and _begins_thing(tokens, at + size, index, lists):
            several.add(tokens[at + size].start)
            at += size
        kept.append(tokens[at])
        at += 1
    return (kept if several else tokens), frozenset(several)


def _begins_thing(tokens: Sequence[Token], at: int, index: NameIndex, lists: WordLists) -> bool:
    """Whether a word for a kind, or the name of a device, begins here."""
    for end in range(at + 1, min(len(tokens), at + _MAX_PHRASE) + 1):
        raw, stemmed = _keys(tokens, at, end)
        best = index.best(raw, stemmed)
        if stemmed in lists.kinds or (best and best[1] is MentionKind.ENTITY):
            return True
    return False


def _levels(tokens: Sequence[Token], lexicon: Lexicon, snapshot: Snapshot) -> Iterable[_Span]:
    """The highest and the lowest floor, by words that are no names of theirs: "upstairs", said of the first floor."""
    highest, lowest = _ends(snapshot, lexicon)
    if not highest or not lowest:
        return
    for start, end in _runs(tokens, _MAX_PHRASE):
        _, stemmed = _keys(tokens, start, end)
        if stemmed in lexicon.up or stemmed in lexicon.down:
            floor = highest if stemmed in lexicon.up else lowest
            yield _with(_span(tokens, start, end, 7, MentionKind.FLOOR), ids=(floor,))


def _ends(snapshot: Snapshot, lexicon: Lexicon) -> tuple[str, str]:
    """The highest floor of a home and the lowest above ground; none where their names do not tell."""
    ranks = {f.floor_id: lexicon.floor_ranks.get(key(words(f.name))) for f in snapshot.floors.values()}
    known = {floor: rank for floor, rank in ranks.items() if rank is not None}
    if len(ranks) == 2 and len(known) == 1:  # the other one is on the other side of it
        ((floor, rank),) = known.items()
        other = next(f for f in ranks if f != floor)
        return (other, floor) if rank <= 0 else (floor, other)
    above = {floor: rank for floor, rank in known.items() if rank >= 0}
    if len(known) < len(ranks) or len(set(above.values())) < 2:
        return "", ""
    return max(above, key=above.__getitem__), min(above, key=above.__getitem__)


def _numbers(tokens: Sequence[Token], lexicon: Lexicon) -> Iterable[_Span]:
    for number in find_numbers(tokens, lexicon):
        span = _span(tokens, number.start, number.end, 5, MentionKind.NUMBER)
        yield _with(span, number=number.value, percent=number.unit == "%", unit=number.unit)


def _times(tokens: Sequence[Token], language: str) -> list[_Span]:
    """A loose hour stays a number: the model tells whether it is one ("at 9")."""
    return [
        _with(_span(tokens, found.start, found.end, 7, MentionKind.TIME), time=found.time)
        for found in find_times(tokens, language, bare=True)
        if not found.loose
    ]


def _phrases(tokens: Sequence[Token], lexicon: Lexicon, lists: WordLists) -> Iterable[_Span]:
    for start, end in _runs(tokens, _MAX_PHRASE):
        _, stemmed = _keys(tokens, start, end)
        if end - start > 1 and _several(tokens[start], lists):
            continue  # "lights green" is no light green
        if stemmed in lexicon.whites:
            yield _with(_span(tokens, start, end, 6, MentionKind.WHITE), kelvin=lexicon.whites[stemmed])
        elif stemmed in lexicon.colors:
            yield _with(_span(tokens, start, end, 5, MentionKind.COLOR), color=lexicon.colors[stemmed])


def _several(token: Token, lists: WordLists) -> bool:
    """Whether it is a kind of device in the plural."""
    stem = key((token.text,))
    return stem != token.text and stem in lists.kinds


def _properties(tokens: Sequence[Token], index: NameIndex, named: set[str]) -> list[_Span]:
    if not named or not index.properties:
        return []
    found = []
    for start, end in _runs(tokens, _MAX_PHRASE):
        _, stemmed = _keys(tokens, start, end)
        owners = [(i, p) for i, p in index.properties.get(stemmed, ()) if i in named]
        if owners:
            span = _span(tokens, start, end, 4, MentionKind.PROPERTY)
            found.append(_with(span, ids=tuple(i for i, _ in owners), property=owners[0][1]))
    return found


def _options(
    tokens: Sequence[Token],
    index: NameIndex,
    lexicon: Lexicon,
    named: set[str],
    with_property: bool,
    lists: WordLists,
    kind_runs: Sequence[tuple[int, int]],
) -> list[_Span]:
    """Options of a thing that is named; else of a kind that is named, or in words that mean nothing else."""
    table, known, said = index.option_table(lexicon), lists.known, _domains_said(tokens, kind_runs, lists)
    found: list[_Span] = []
    for start, end in _runs(tokens, _MAX_PHRASE):
        _, stemmed = _keys(tokens, start, end)
        home = table.get(stemmed)
        if (
            home is None
            or stemmed in lists.kinds
            or stemmed in lexicon.switch_words
            or (stemmed in lexicon.level_words and not with_property)
        ):
            continue
        offers = index.options[home]
        mine = [o for o in offers if o[0] in named and (o[1] is not None or with_property)]
        odd = any(token.text not in known for token in tokens[start:end])
        usable = mine or [o for o in offers if o[1] is not None and (odd or o[0].partition(".")[0] in said)]
        if not usable:
            continue
        span = _span(tokens, start, end, 3, MentionKind.OPTION)
        choices = tuple((i, c) for i, c, _ in usable if c is not None)
        found.append(_with(span, option=usable[0][2], choices=choices))
    return found


def _domains_said(tokens: Sequence[Token], runs: Sequence[tuple[int, int]], lists: WordLists) -> frozenset[str]:
    """Domains of the kinds that the sentence has words for, at `runs`."""
    kinds = {kind for start, end in runs for kind in lists.kinds[_keys(tokens, start, end)[1]]}
    return frozenset(domain.value for kind in kinds for domain in KINDS[kind].domains)


def kind_words(tokens: Sequence[Token], lists: WordLists) -> tuple[KindWord, ...]:
    """Words for kinds among tokens, the longest ones."""
    found: list[KindWord] = []
    until = 0
    for start, end in _kind_runs(tokens, lists):
        if start >= until:
            raw, said = _keys(tokens, start, end)
            before = tokens[max(until, start - _MAX_BEFORE) : start] if is_cjk(raw) else ()
            led = "".join(t.text for t in before)
            found.append(KindWord(raw, said, lists.kinds[said], said in lists.heads, led))
            until = end
    return tuple(found)


def _swallowed(span: _Span, kinds: Sequence[tuple[int, int]]) -> bool:
    """Whether a span is part of a word for a kind: 百 of 百叶窗, the garage of "garage door". A name never is."""
    if span.mention.kind is MentionKind.ENTITY and span.mention.ids:
        return False
    place = bool(span.mention.ids)
    return any(
        start <= span.start and span.end <= end and not (place and (start, end) == (span.start, span.end))
        for start, end in kinds
    )


def _kind_runs(tokens: Sequence[Token], lists: WordLists) -> list[tuple[int, int]]:
    """Spans of words for kinds; 百 in 百叶窗 is no number, 除湿 in 除湿机 no mode."""
    return [(a, b) for a, b in _runs(tokens, _MAX_PHRASE) if _keys(tokens, a, b)[1] in lists.kinds]


def _absent(tokens: Sequence[Token], lists: WordLists) -> Iterable[_Span]:
    """Usual names of places and household things; what is left of them after the home's own names are those that
    it lacks.
    """
    for start, end in _runs(tokens, _MAX_PHRASE):
        _, stemmed = _keys(tokens, start, end)
        if stemmed in lists.kinds:
            continue
        if stemmed in lists.rooms:
            yield _span(tokens, start, end, 1, MentionKind.AREA)
        elif stemmed in lists.things:
            yield _span(tokens, start, end, 1, MentionKind.ENTITY)


def _cuts_a_word(span: _Span, tokens: Sequence[Token], usual: Sequence[_Span]) -> bool:
    """Whether a span begins inside of a usual word that began before it: the 台灯 of 阳台灯."""
    if not is_cjk(tokens[span.start].text):
        return False
    return any(word.start < span.start < word.end < span.end for word in usual)


def _is_absent(mention: Mention) -> bool:
    return mention.kind in _ABSENT and not mention.ids


_ABSENT = {MentionKind.AREA: ABSENT_ROOM, MentionKind.ENTITY: ABSENT_THING}


def _choose(spans: Sequence[_Span]) -> tuple[list[_Span], bool]:
    """Longest span first, then the surer kind, never overlapping; and whether the vocabulary had too few marks."""
    taken: set[int] = set()
    counts: Counter[MentionKind] = Counter()
    chosen: list[_Span] = []
    too_many = False
    for span in sorted(spans, key=_order):
        reach = range(span.start, span.end)
        absent = _is_absent(span.mention)
        if not taken.isdisjoint(reach):
            continue
        taken.update(reach)
        if absent or counts[span.mention.kind] < LIMITS[span.mention.kind]:
            counts[span.mention.kind] += not absent
            chosen.append(span)
        else:
            too_many = True
    return sorted(chosen, key=lambda s: s.start), too_many


def _order(span: _Span) -> tuple[int, int, int]:
    """Longest first, then the surer one, then the first."""
    return span.start - span.end, -span.rank, span.start


_UNITS = {"%": "<u:pct>", "°": "<u:deg>", "°C": "<u:deg>", "°F": "<u:deg>", "K": "<u:K>"}


def _clause(
    text: str, language: str, tokens: Sequence[Token], spans: Sequence[_Span], snapshot: Snapshot, start: int, end: int
) -> Linked:
    read: list[str] = []
    places: list[tuple[int, int]] = []
    mentions: list[Mention] = []
    counts: Counter[MentionKind] = Counter()
    inside = {s.start: s for s in spans if start <= s.start and s.end <= end}
    at = start
    while at < end:
        span = inside.get(at)
        if span is None:
            if tokens[at].text not in PUNCTUATION:
                read.append(tokens[at].text)
                places.append((tokens[at].start, tokens[at].end))
            at += 1
            continue
        at = span.end
        if _is_absent(span.mention):
            read.append(_ABSENT[span.mention.kind])
            places.append((span.mention.start, span.mention.end))
            continue
        mention = replace(
            span.mention, slot=counts[span.mention.kind], text=text[span.mention.start : span.mention.end]
        )
        counts[mention.kind] += 1
        mentions.append(mention)
        marks = _marks(mention, snapshot)
        read += marks
        places += [(mention.start, mention.end)] * len(marks)
    said = text[tokens[start].start : tokens[end - 1].end]
    return Linked(said, language, tuple(read), tuple(mentions), tokens[start].start, tuple(places))


def _marks(mention: Mention, snapshot: Snapshot) -> list[str]:
    """The marker of a mention, and what the model must know of it: an entity's domain, a number's unit."""
    marks = [mention.mark]
    if mention.kind is MentionKind.ENTITY:
        domains = [snapshot.entities[i].domain for i in mention.ids]  # the lock of a door sooner than its sensor
        marks.append(f"<d:{next((d for d in domains if d not in _SENSORS), domains[0])}>")
    elif mention.kind is MentionKind.NUMBER:
        unit = _UNITS.get(mention.unit) or ("<u:big>" if (mention.number or 0) >= 1000 else "")
        marks += [unit] if unit else []
    elif mention.time is not None:
        marks.append(f"<t:{mention.time.role}>")
    return marks
