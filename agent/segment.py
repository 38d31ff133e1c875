"""Which clauses a sentence is read in: the rules' cut first, then whatever the model is surer of.

A clause that the model is unsure of is tried in two parts at each connector inside it, and two neighbours of which
one is unsure are tried as one. What raises the least confidence is kept: the rules need not know every way to join
two wishes, and the model rarely trusts half a sentence or two at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agent.clauses import Bounds, Split
from agent.free_text import texts_in
from agent.ports import Completion
from agent.prompt import Prompt
from agent.types import Linked

DOUBT = 0.9
"""A clause of less confidence is tried otherwise."""

SURE = 0.96
"""A clause whose choices are less sure on the mean is tried in two parts too: what acts is held to the mean."""

TRIES = 6
"""Clauses read beside those of the rules' cut, at most: they cost time."""

REASON = 0.6
"""Confidence from which two clauses are taken as one that says less: where one names nothing, or where the free words
of the first go on in the second ("remind me to close the window | and lock the door").
"""

_IT, _NEXT = "<it>", "<;>"
_IDLE = (("<chat>",), ("<vague>",))


@dataclass(frozen=True, slots=True)
class Draft:
    """A span of tokens as a clause, read by the model."""

    bounds: Bounds
    linked: Linked
    prompt: Prompt
    completion: Completion
    rooms: tuple[Prompt, ...] = ()  # what the model was asked about rooms

    @property
    def confidence(self) -> float:
        """The model's, of what it wrote."""
        return self.completion.confidence

    @property
    def idle(self) -> bool:
        """Whether it asks for nothing by itself: it may be the reason of what stands beside it."""
        return self.completion.tokens in _IDLE

    @property
    def silent(self) -> int:
        """How many of the things named in it the model says nothing about."""
        written = self.completion.tokens
        return sum(mention.mark not in written for mention in self.linked.mentions)

    @property
    def unsaid(self) -> bool:
        """Whether it names something, or has a word for a kind, that the model says nothing about."""
        written = self.completion.tokens
        kinds = (word.kinds for word in self.linked.kinds)
        return self.silent > 0 or any(all(f"<K:{kind}>" not in written for kind in meant) for meant in kinds)


def best(split: Split, read: Callable[[Bounds], Draft]) -> list[Draft]:
    """The clauses to go by. `read`: the model."""
    drafts = [read(bounds) for bounds in split.cuts if bounds[0] < bounds[1]]
    drafts, left = _split(drafts, split, read, TRIES)
    return _merged(drafts, split, read, left)


def _split(drafts: list[Draft], split: Split, read: Callable[[Bounds], Draft], tries: int) -> tuple[list[Draft], int]:
    at = 0
    while at < len(drafts):
        whole = drafts[at]
        start, end = whole.bounds
        pairs: list[tuple[Draft, Draft]] = []
        unsure = whole.confidence < DOUBT or whole.completion.sureness < SURE or whole.unsaid
        for left_end, right in split.joints:
            if (unsure or right in split.firm) and start < left_end and right < end and tries >= 2:
                pairs.append((read((start, left_end)), read((right, end))))
                tries -= 2
        whole = drafts[at] = _confirmed(whole, pairs)
        pair = max((p for p in pairs if not _falls_silent(whole, p)), key=_least, default=None)
        if pair and (_least(pair) > whole.confidence or _says_more(pair, whole)):
            drafts[at : at + 1] = pair
        else:
            at += 1
    return drafts, tries


def _merged(drafts: list[Draft], split: Split, read: Callable[[Bounds], Draft], tries: int) -> list[Draft]:
    at = 0
    while at + 1 < len(drafts) and tries:
        pair = (drafts[at], drafts[at + 1])
        begin = pair[1].bounds[0]
        if begin in split.firm and _is_sure(pair):
            at += 1
            continue
        doubtful = _least(pair) < DOUBT or begin in split.loose or any(draft.idle for draft in pair)
        bare = any(not draft.linked.mentions for draft in pair)
        may_go_on = texts_in(pair[0].completion.tokens) > 0
        if doubtful or bare or may_go_on:
            tries -= 1
            whole = read((pair[0].bounds[0], pair[1].bounds[1]))
            needed = min(_least(pair), DOUBT) if doubtful else DOUBT
            goes_on = may_go_on and whole.completion.tokens == pair[0].completion.tokens
            if goes_on or (bare and _drops_one(whole, pair)) or _falls_silent(whole, pair):
                needed = min(needed, REASON)
            if whole.confidence > needed:
                drafts[at : at + 2] = [_confirmed(whole, [pair])]
                continue
        at += 1
    return drafts


def _confirmed(whole: Draft, pairs: Sequence[tuple[Draft, Draft]]) -> Draft:
    """A clause, as sure as the part of it that says the same by itself, where the rest of it names nothing and asks for
    nothing ("turn off the night light, | Léa is asleep").
    """
    written = whole.completion.tokens
    said = [
        part.completion
        for pair in pairs
        for part, rest in (pair, pair[::-1])
        if rest.idle and not rest.linked.mentions and part.completion.tokens == written
    ]
    return replace(whole, completion=max([whole.completion, *said], key=lambda c: c.sureness))


def _is_sure(pair: tuple[Draft, Draft]) -> bool:
    """Whether each part asks for something by itself, and surely."""
    return _least(pair) >= DOUBT and not any(draft.idle for draft in pair)


def _says_more(pair: tuple[Draft, Draft], whole: Draft) -> bool:
    """Whether the parts are sure, and one of them is not in what the whole says."""
    said = sum(draft.completion.tokens.count(_NEXT) + 1 for draft in pair)
    return _is_sure(pair) and said > whole.completion.tokens.count(_NEXT) + 1


def _drops_one(whole: Draft, pair: tuple[Draft, Draft]) -> bool:
    """Whether the whole says what one part says, or corrects it: the other was its reason ("dark here, lamp on"),
    or took it back ("turn it on, no, leave it").
    """
    one, other = (draft.completion.tokens for draft in pair)
    written = whole.completion.tokens
    corrects = _IT in other and bool(written) and written.count(_NEXT) < one.count(_NEXT) + other.count(_NEXT) + 1
    return written in (one, other) or corrects


def _falls_silent(whole: Draft, pair: tuple[Draft, Draft]) -> bool:
    """Whether a part asks for nothing though it names something that the whole does speak about: "temperature in the
    hall | and in the kitchen".
    """
    return any(draft.idle for draft in pair) and whole.silent < sum(draft.silent for draft in pair)


def _least(pair: tuple[Draft, Draft]) -> float:
    return min(draft.confidence for draft in pair)
