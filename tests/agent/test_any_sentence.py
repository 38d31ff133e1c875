"""Whatever is said, and whatever the model makes of it: an answer, a trace that is JSON, and no exception."""

import asyncio
import json
import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.pipeline import Agent
from agent.policy import Policy
from agent.ports import Automaton, Completion
from agent.program import END
from agent.reading import Reader
from agent.types import Utterance
from tests.agent.test_pipeline import Hands, Home, Turns
from tests.agent.words import LISTS
from tests.homes import HOME

NAMES = [n for e in HOME.entities.values() for n in (e.name, *e.aliases)] + [a.name for a in HOME.areas.values()]
VALUES = ["30", "-5", "1,000", "half", "⑴", "21.5°C", "5000K", "red", "warm white", "eco", "百分之三十", "9" * 40]
WORDS = ["turn on", "turn off", "to", "and", "then", "all lights", "it", "yes", "no", "second", "\ud800", *".，把关了"]
EXPOSED = {e.entity_id for e in HOME.entities.values() if e.exposed}
PARTS = st.sampled_from([*NAMES, *VALUES, *WORDS]) | st.text(max_size=12)
SENTENCES = st.lists(PARTS, max_size=12).map(" ".join)


class Dice:
    """A model that writes any program the grammar allows, short ones more often."""

    open_vocabulary = False
    blocking = False

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:  # noqa: ARG002
        written: list[str] = []
        while True:
            allowed = grammar.allowed()
            token = END if END in allowed and self.random.random() < 0.5 else self.random.choice(allowed)
            if token == END:
                return Completion(tuple(written), self.random.random(), 0.0, 0.0)
            grammar = grammar.advance(token)
            written.append(token)


@settings(max_examples=150)
@given(st.lists(SENTENCES, min_size=1, max_size=4), st.sampled_from([None, "en", "zh"]), st.integers(0, 10_000))
def test_a_conversation_of_anything(said: list[str], language: str | None, seed: int) -> None:
    turns, now = Turns(), 0.0
    agent = Agent(Home(), Reader(Dice(seed), LISTS, sure=0.2), Hands(), Policy(), turns, lambda: now)

    async def talk() -> None:
        for text in said:
            reply = await agent.handle(Utterance(text, language, area="kitchen"))
            assert reply.text.encode("utf-8")
            assert {o.action.entity_id for o in reply.outcomes} <= EXPOSED

    asyncio.run(talk())
    assert len(turns.kept) == len(said)
    for _, _, stages, _ in turns.kept:
        json.dumps(stages, allow_nan=False)
