"""Linking: which entities, places, numbers, colours and options a sentence names, marked inline for the model.

Deterministic and exact where it can be; names are the registry's business, meaning is the model's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from agent import clauses, compounds
from agent.candidates import candidates, kind_words
from agent.coordination import completed, shared
from agent.counting import uncounted
from agent.durations import as_amounts
from agent.homophones import Homophones
from agent.lexicon import Lexicon, load
from agent.misnamed import mended, said_once
from agent.name_index import NameIndex, build
from agent.ones import named_again
from agent.placed import placed
from agent.shapes import usual
from agent.spans import Span, changed
from agent.spelling import Spelling
from agent.text import PUNCTUATION, Token, key, tokenize
from agent.types import SCOPES, Linked, Mention, MentionKind
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
_SENSORS = frozenset({Domain.SENSOR, Domain.BINARY_SENSOR, Domain.EVENT})


_PLURALS = frozenset({"n", "en", "e", "er", "s", "es"})


def _is_plural(said: str, known: str) -> bool:
    """Whether a word is a known one with an ending that makes it more than one ("Nachttischlampen")."""
    return said != known and said.startswith(known) and said[len(known) :] in _PLURALS


@dataclass(frozen=True, slots=True)
class LinkedSentence:
    """A whole sentence, linked. `split`: where the rules cut it, and where else it may be cut."""

    text: str
    language: str
    tokens: tuple[Token, ...]
    spans: tuple[Span, ...]
    snapshot: Snapshot
    split: clauses.Split
    truncated: bool
    lists: WordLists
    several: frozenset[int] = frozenset()  # where words stand that say what more than one is meant of

    def clause(self, bounds: clauses.Bounds) -> Linked:
        """The clause of a span of tokens; its mentions are numbered anew."""
        found = _clause(self.text, self.language, self.tokens, self.spans, self.snapshot, *bounds)
        named = {i for s in self.spans for i in range(s.start, s.end)}
        free = [t for i, t in enumerate(self.tokens[slice(*bounds)], bounds[0]) if i not in named]
        return replace(found, truncated=self.truncated, kinds=kind_words(free, self.lists, self.several))


class Linker:
    """Links sentences against one home after another; keeps the index while names stay the same."""

    def __init__(self, lists: WordLists) -> None:
        """`lists`: the words the model knows."""
        self._lists = lists
        self._spellings: dict[str, Spelling] = {}  # by language
        self._built: tuple[Mapping[str, Entity], int, dict[str, NameIndex]] | None = None
        self._sounds: tuple[NameIndex, Homophones] | None = None

    def index(self, snapshot: Snapshot, language: str) -> NameIndex:
        """The names of a snapshot to somebody who speaks a language; made anew only when they changed."""
        entities, structure, indexes = self._built or (None, 0, {})
        if entities is not snapshot.entities or structure != snapshot.structure:
            indexes = {}
            self._built = (snapshot.entities, snapshot.structure, indexes)
        if language not in indexes:
            indexes[language] = build(snapshot, self._lists.of(language), load(language))
        return indexes[language]

    def link(self, text: str, language: str, snapshot: Snapshot, *, cut: bool = True) -> tuple[Linked, ...]:
        """The clauses of a sentence, each with its mentions. `cut` false keeps the sentence whole."""
        sentence = self.sentence(text, language, snapshot)
        bounds = sentence.split.cuts if cut else ((0, len(sentence.tokens)),)
        return tuple(sentence.clause(b) for b in bounds if b[0] < b[1])

    def sentence(self, text: str, language: str, snapshot: Snapshot) -> "LinkedSentence":
        """A sentence with its mentions, and where it may be cut."""
        lexicon, index = load(language), self.index(snapshot, language)
        lists = self._lists.of(language)
        said: Sequence[Token] = tokenize(text)
        if language == "de":
            said = compounds.taken_apart(said, index.places, lists.kinds, index.vocabulary)
        said = said_once(said, index)
        said, several = uncounted(said, lexicon, index, lists)
        tokens, spans, too_many = self._found(said, lexicon, index, snapshot, lists)
        if (whole := named_again(tokens, spans, lexicon, lists)) is not tokens:
            tokens, spans, too_many = self._found(whole, lexicon, index, snapshot, lists)
        spans = shared(spans, tokens, lexicon, index, lists, LIMITS[MentionKind.AREA])
        spans = completed(spans, tokens, lexicon, index, LIMITS[MentionKind.ENTITY])
        spans = as_amounts(placed(spans, tokens, snapshot, lexicon, lists), snapshot)
        spans = [changed(s, several=True) if s.mention.start in several else s for s in spans]
        texts = [key((t.text,)) for t in tokens]
        free = [True] * len(tokens)
        for span in spans:
            free[span.start : span.end] = [False] * (span.end - span.start)
        places = {i for s in spans if s.mention.kind in SCOPES for i in range(s.start, s.end)}
        split = clauses.split(texts, free, places, lexicon, lists.kinds)
        return LinkedSentence(text, language, tuple(tokens), tuple(spans), snapshot, split, too_many, lists, several)

    def _found(
        self, tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, snapshot: Snapshot, lists: WordLists
    ) -> tuple[Sequence[Token], list[Span], bool]:
        """What is named, first as it is spelt, then with the words that name nothing corrected."""
        spans, too_many = _choose(candidates(tokens, lexicon, index, snapshot, lists))
        named = {i for s in spans for i in range(s.start, s.end)}
        spelt = [t if i in named else self._respelled(t, index, lexicon, lists) for i, t in enumerate(tokens)]
        if lexicon.language == "zh":
            digits = {s.start for s in spans if s.mention.kind is MentionKind.NUMBER and s.end - s.start == 1}
            spelt = self._reheard(spelt, named - digits, index, lexicon, lists)
        spelt = mended(spelt, named, index, lexicon, lists)
        if spelt == list(tokens):
            return tokens, spans, too_many
        found, too_many = _choose(candidates(spelt, lexicon, index, snapshot, lists))
        more = {i for i, t in enumerate(tokens) if _is_plural(t.text, spelt[i].text)}
        return spelt, [changed(s, several=True) if more & set(range(s.start, s.end)) else s for s in found], too_many

    def _respelled(self, token: Token, index: NameIndex, lexicon: Lexicon, lists: WordLists) -> Token:
        if token.text in lexicon.words:
            return token
        if key((token.text,)) not in lists.kinds and (found := usual(token, lexicon, index)):
            return found
        if token.text in lists.known:
            return token
        spelling = self._spelling(lexicon, lists)
        word = spelling.accented(token.text) or index.respell(token.text, lists)
        if word in lists.dictionary or word in lists.glosses:
            return replace(token, text=word)
        if word == token.text and word not in index.vocabulary:
            word = spelling.slip(word) or word
        if word == token.text and word not in index.vocabulary:
            word = spelling.kin(word) or word
        return replace(token, text=word)

    def _reheard(
        self, tokens: Sequence[Token], named: Set[int], index: NameIndex, lexicon: Lexicon, lists: WordLists
    ) -> list[Token]:
        """Characters that name nothing, as the names that sound like them. `named`: the places of those that do."""
        if self._sounds is None or self._sounds[0] is not index:
            kept = lexicon.verbs | lexicon.words
            self._sounds = index, Homophones(index.names, lists.kinds, lists.rooms, kept=kept)
        better = self._sounds[1].found([t.text for t in tokens], named)
        return [replace(t, text=better.get(i, t.text)) for i, t in enumerate(tokens)]

    def _spelling(self, lexicon: Lexicon, lists: WordLists) -> Spelling:
        if lexicon.language not in self._spellings:
            telling = frozenset(w for w in lists.known if w in lexicon.words or key((w,)) in lexicon.verbs)
            self._spellings[lexicon.language] = Spelling(
                [*sorted(lists.known, reverse=True), *sorted(lists.glosses)], telling
            )
        return self._spellings[lexicon.language]


def _is_absent(mention: Mention) -> bool:
    return mention.kind in _ABSENT and not mention.ids


_ABSENT = {MentionKind.AREA: ABSENT_ROOM, MentionKind.ENTITY: ABSENT_THING}


def _choose(spans: Sequence[Span]) -> tuple[list[Span], bool]:
    """Longest span first, then the surer kind, never overlapping; and whether the vocabulary had too few marks."""
    taken: set[int] = set()
    counts: Counter[MentionKind] = Counter()
    chosen: list[Span] = []
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


def _order(span: Span) -> tuple[int, int, int]:
    """Longest first, then the surer one, then the first."""
    return span.start - span.end, -span.rank, span.start


_UNITS = {"%": "<u:pct>", "°": "<u:deg>", "°C": "<u:deg>", "°F": "<u:deg>", "K": "<u:K>"}


def _clause(
    text: str, language: str, tokens: Sequence[Token], spans: Sequence[Span], snapshot: Snapshot, start: int, end: int
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
