"""Floors of a home, said by words that are no names of theirs."""

from collections.abc import Iterable, Sequence

from agent.lexicon import Lexicon
from agent.spans import MAX_PHRASE, Span, changed, keys_of, span_of, token_runs
from agent.text import Token, key, words
from agent.types import MentionKind
from device_registry.model import Snapshot


def levels(tokens: Sequence[Token], lexicon: Lexicon, snapshot: Snapshot) -> Iterable[Span]:
    """Floors by words that are no names of theirs: "upstairs", said of the first floor, 二楼 of what is called 二层."""
    ranked = _by_rank(snapshot, lexicon)
    highest, lowest = _ends(snapshot, lexicon)
    for start, end in token_runs(tokens, MAX_PHRASE):
        _, stemmed = keys_of(tokens, start, end)
        if stemmed in lexicon.up or stemmed in lexicon.down:
            floor = highest if stemmed in lexicon.up else lowest
        else:
            floor = ranked.get(lexicon.floor_ranks.get(stemmed, _NOWHERE), "")
        if floor:
            yield changed(span_of(tokens, start, end, 7, MentionKind.FLOOR), ids=(floor,))


_NOWHERE = -99


def _by_rank(snapshot: Snapshot, lexicon: Lexicon) -> dict[int, str]:
    """The one floor of each rank: 二楼 and 二层 are the same, whichever it is called."""
    found: dict[int, list[str]] = {}
    for floor in snapshot.floors.values():
        rank = lexicon.floor_ranks.get(key(words(floor.name)))
        if rank is not None:
            found.setdefault(rank, []).append(floor.floor_id)
    return {rank: ids[0] for rank, ids in found.items() if len(ids) == 1}


def _ends(snapshot: Snapshot, lexicon: Lexicon) -> tuple[str, str]:
    """The highest floor of a home and the lowest above ground; none where their names do not tell. What is outside is
    none.
    """
    said = {f.floor_id: key(words(f.name)) for f in snapshot.floors.values()}
    ranks = {floor: lexicon.floor_ranks.get(name) for floor, name in said.items() if name not in lexicon.outside}
    known = {floor: rank for floor, rank in ranks.items() if rank is not None}
    if len(ranks) == 2 and len(known) == 1:  # the other one is on the other side of it
        ((floor, rank),) = known.items()
        other = next(f for f in ranks if f != floor)
        return (other, floor) if rank <= 0 else (floor, other)
    above = {floor: rank for floor, rank in known.items() if rank >= 0}
    if len(known) < len(ranks) or len(set(above.values())) < 2:
        return "", ""
    return max(above, key=above.__getitem__), min(above, key=above.__getitem__)
