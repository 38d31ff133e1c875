"""The prompt's shape, in one place: what the model reads, token by token.

    <s> <zh> <area> | 把 <a0> 的 灯 调 到 <n0> <u:pct> <plan>
    prefix            suffix

The prefix depends on the language and on whether the speaker's area is known, so that it is byte-stable
and its KV cache is kept. Words that the model does not know become the English words of their glosses, or else one <w>.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.digest import tokens
from agent.free_text import pieces
from agent.linker import ABSENT_ROOM, ABSENT_THING
from agent.program import PLACES
from agent.types import Linked, Verb
from agent.wordlists import WordLists

START, PLAN, UNKNOWN_WORD, ASKS_PLACES, ASKS_DEED = "<s>", "<plan>", "<w>", "<texts>", "<deed>"
MAX_SUFFIX = 80
"""Tokens of a clause the model reads; more are cut off, and nothing is done unasked then."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Tokens for the engine. The program is to follow `suffix`."""

    prefix: tuple[str, ...]
    suffix: tuple[str, ...]


def language_token(language: str) -> str:
    """The prompt's token for a language."""
    return f"<{language}>"


def render(linked: Linked, *, here: bool, lists: WordLists | None) -> Prompt:
    """The prompt of one clause. `here`: the speaker's area is known; `lists`: the words that the model knows, None for
    one that can read any.
    """
    words: list[str] = []
    for word in _known(linked.tokens, linked, lists):
        if word != UNKNOWN_WORD or not words or words[-1] != UNKNOWN_WORD:
            words.append(word)
    prefix = (START, language_token(linked.language), "<area>" if here else "<noarea?>")
    return Prompt(prefix, (*words[:MAX_SUFFIX], PLAN))


def render_places(linked: Linked, written: Sequence[str], lists: WordLists | None) -> Prompt:
    """The prompt that asks where the free words of a clause stand. `written`: its program; `lists` as in `render`."""
    words: list[str] = [*written]
    for place, piece in zip(PLACES, pieces(linked), strict=False):
        words += [place, *_known(piece.tokens, linked, lists)]
    end = PLACES[len(pieces(linked))]
    return Prompt((START, language_token(linked.language), ASKS_PLACES), (*words, end, PLAN))


def render_room(wish: Verb, digest: Sequence[str]) -> Prompt:
    """The prompt that asks what to do about a room: the wish and `agent.digest.digest`, in no language."""
    return Prompt((START, ASKS_DEED), (f"<{wish}>", *digest, PLAN))


def _known(tokens: Sequence[str], linked: Linked, lists: WordLists | None) -> list[str]:
    """Tokens as the model knows them."""
    if lists is None:
        return list(tokens)
    own = lists.of(linked.language)
    return [
        t if t.startswith("<") or t in own.known or t in own.dictionary else own.glosses.get(t, UNKNOWN_WORD)
        for t in tokens
    ]


def special_tokens(languages: tuple[str, ...]) -> list[str]:
    """Tokens of the prompt that are no words and no part of a program."""
    return [
        START,
        PLAN,
        UNKNOWN_WORD,
        ASKS_PLACES,
        ASKS_DEED,
        ABSENT_ROOM,
        ABSENT_THING,
        "<area>",
        "<noarea?>",
        *map(language_token, languages),
        *tokens(),
    ]
