"""What the words of a sentence may name, before the linker chooses: names, numbers, times, colours, options..."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from agent.kinds import KINDS
from agent.known_sources import known_sources
from agent.levels import levels
from agent.lexicon import Lexicon
from agent.name_index import NameIndex
from agent.numbers import find_numbers
from agent.shapes import is_missing
from agent.spans import MAX_PHRASE, Span, changed, keys_of, span_of, token_runs
from agent.text import Token, is_cjk, key
from agent.times.expressions import find_times
from agent.types import KindWord, MentionKind
from agent.wordlists import WordLists
from device_registry.model import Snapshot

_MAX_BEFORE = 4  # characters before a Chinese word for a kind that may belong to a name
_MAX_LINKS = 2  # words that join the parts of a name and are none of it
_ARTICLES = frozenset({"the", "a", "an", "my", "our"})


def candidates(
    tokens: Sequence[Token], lexicon: Lexicon, index: NameIndex, snapshot: Snapshot, lists: WordLists
) -> list[Span]:
    """Every span that may name something; they overlap."""
    spans = [*_names(tokens, index, lexicon), *_numbers(tokens, lexicon), *_phrases(tokens, lexicon, lists)]
    named = {i for s in spans if s.mention.kind is MentionKind.ENTITY for i in s.mention.ids}
    named |= {s for i in named if (e := snapshot.entities.get(i)) for s in index.siblings.get(e.device_id or "", ())}
    spans += levels(tokens, lexicon, snapshot)
    if lists.times:
        spans += _times(tokens, lexicon.language, lists.past)
    properties = _properties(tokens, index, named)
    inside = [run for run in _kind_runs(tokens, lists) if not _is_mode(tokens, run[0])]
    absent = list(_absent(tokens, lists, lexicon, index))
    spans = [s for s in [*spans, *properties] if not _cuts_a_word(s, tokens, absent)] + absent
    spans += _options(tokens, index, lexicon, named, bool(properties), lists, inside)
    if index.has_players:
        spans += known_sources(tokens)
    return [s for s in spans if not _swallowed(s, inside)]


def _names(tokens: Sequence[Token], index: NameIndex, lexicon: Lexicon) -> Iterable[Span]:
    for start, end in token_runs(tokens, index.max_tokens + _MAX_LINKS):
        raw, stemmed = keys_of(tokens, start, end)
        best = index.best(raw, stemmed) or index.best_joined([t.text for t in tokens[start:end]])
        if best is None or (end - start == 1 and tokens[start].text in lexicon.verbs):
            continue
        score, kind, ids = best
        if tokens[start].text in _ARTICLES and score < 4:
            continue
        several = raw != stemmed and raw not in index.names  # "bedside lamps", where each is a "bedside lamp"
        yield changed(span_of(tokens, start, end, 6 + score, kind), ids=ids, several=several)


def _numbers(tokens: Sequence[Token], lexicon: Lexicon) -> Iterable[Span]:
    for number in find_numbers(tokens, lexicon):
        span = span_of(tokens, number.start, number.end, 5, MentionKind.NUMBER)
        yield changed(span, number=number.value, percent=number.unit == "%", unit=number.unit)


def _times(tokens: Sequence[Token], language: str, past: bool) -> list[Span]:
    """A loose hour stays a number: the model tells whether it is one ("at 9")."""
    return [
        changed(span_of(tokens, found.start, found.end, 7, MentionKind.TIME), time=found.time)
        for found in find_times(tokens, language, bare=True, past=past)
        if not found.loose
    ]


def _phrases(tokens: Sequence[Token], lexicon: Lexicon, lists: WordLists) -> Iterable[Span]:
    for start, end in token_runs(tokens, MAX_PHRASE):
        _, stemmed = keys_of(tokens, start, end)
        if end - start > 1 and _several(tokens[start], lists):
            continue  # "lights green" is no light green
        if stemmed in lexicon.whites:
            yield changed(span_of(tokens, start, end, 6, MentionKind.WHITE), kelvin=lexicon.whites[stemmed])
        elif stemmed in lexicon.colors:
            yield changed(span_of(tokens, start, end, 5, MentionKind.COLOR), color=lexicon.colors[stemmed])


def _several(token: Token, lists: WordLists) -> bool:
    """Whether it is a kind of device in the plural."""
    stem = key((token.text,))
    return stem != token.text and stem in lists.kinds


def _properties(tokens: Sequence[Token], index: NameIndex, named: set[str]) -> list[Span]:
    if not named or not index.properties:
        return []
    found = []
    for start, end in token_runs(tokens, MAX_PHRASE):
        _, stemmed = keys_of(tokens, start, end)
        owners = [(i, p) for i, p in index.properties.get(stemmed, ()) if i in named]
        if owners:
            span = span_of(tokens, start, end, 4, MentionKind.PROPERTY)
            found.append(changed(span, ids=tuple(i for i, _ in owners), property=owners[0][1]))
    return found


def _options(
    tokens: Sequence[Token],
    index: NameIndex,
    lexicon: Lexicon,
    named: set[str],
    with_property: bool,
    lists: WordLists,
    kind_runs: Sequence[tuple[int, int]],
) -> list[Span]:
    """Options of a thing that is named; else of a kind that is named, or in words that mean nothing else."""
    table, known, said = index.option_table(lexicon), lists.known, _domains_said(tokens, kind_runs, lists)
    found: list[Span] = []
    for start, end in token_runs(tokens, MAX_PHRASE):
        _, stemmed = keys_of(tokens, start, end)
        home = table.get(stemmed)
        if (
            home is None
            or (start, end) in kind_runs
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
        span = span_of(tokens, start, end, 3, MentionKind.OPTION)
        choices = tuple((i, c) for i, c, _ in usable if c is not None)
        found.append(changed(span, option=usable[0][2], choices=choices))
    return found


def _is_mode(tokens: Sequence[Token], start: int) -> bool:
    """Whether a word for a kind is said as an option: "la clim en mode ventilation"."""
    return start > 0 and tokens[start - 1].text in _MODES


_MODES = frozenset({"mode", "modus", "modo"})


def _domains_said(tokens: Sequence[Token], runs: Sequence[tuple[int, int]], lists: WordLists) -> frozenset[str]:
    """Domains of the kinds that the sentence has words for, at `runs`."""
    kinds = {kind for start, end in runs for kind in lists.kinds[keys_of(tokens, start, end)[1]]}
    return frozenset(domain.value for kind in kinds for domain in KINDS[kind].domains)


def kind_words(tokens: Sequence[Token], lists: WordLists, several: Container[int] = ()) -> tuple[KindWord, ...]:
    """Words for kinds among tokens, the longest ones. `several`: where those stand that more than one is meant of."""
    found: list[KindWord] = []
    until = 0
    for start, end in _kind_runs(tokens, lists):
        if start >= until:
            raw, said = keys_of(tokens, start, end)
            before = tokens[max(until, start - _MAX_BEFORE) : start] if is_cjk(raw) else ()
            led = "".join(t.text for t in before)
            shape = next((t.shape for t in tokens[start:end] if t.shape), "")
            if shape:
                word = KindWord(shape, key((shape,)), lists.kinds[said], False, narrow=True)
            else:
                word = KindWord(raw, said, lists.kinds[said], said in lists.heads, led, others=_others(said, lists))
            found.append(replace(word, several=tokens[start].start in several))
            until = end
    return tuple(found)


def _others(said: str, lists: WordLists) -> frozenset[str]:
    """Keys of the other words for what is of the same domains as one for a kind."""
    domains = [KINDS[kind].domains for kind in lists.kinds[said]]
    alike = (words for kind, words in lists.by_kind.items() if KINDS[kind].domains in domains)
    return frozenset[str]().union(*alike) - {said}


def _swallowed(span: Span, kinds: Sequence[tuple[int, int]]) -> bool:
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
    return [(a, b) for a, b in token_runs(tokens, MAX_PHRASE) if keys_of(tokens, a, b)[1] in lists.kinds]


def _absent(tokens: Sequence[Token], lists: WordLists, lexicon: Lexicon, index: NameIndex) -> Iterable[Span]:
    """Usual names of places and household things; what is left of them after the home's own names are those that
    it lacks.
    """
    for start, end in token_runs(tokens, MAX_PHRASE):
        raw, stemmed = keys_of(tokens, start, end)
        if stemmed in lists.kinds:
            continue
        if stemmed in lists.rooms:
            yield span_of(tokens, start, end, 1, MentionKind.AREA)
        elif stemmed in lists.things or is_missing(raw, lexicon, index):
            yield span_of(tokens, start, end, 1, MentionKind.ENTITY)


def _cuts_a_word(span: Span, tokens: Sequence[Token], usual: Sequence[Span]) -> bool:
    """Whether a span begins inside of a usual word that began before it: the 台灯 of 阳台灯."""
    if not is_cjk(tokens[span.start].text):
        return False
    return any(word.start < span.start < word.end < span.end for word in usual)
