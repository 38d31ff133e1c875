"""A model for the demo's tests: it knows a few words and the programs of a few sentences."""

from agent.engine.scripted import ScriptedEngine
from agent.reading import Reader
from agent.wordlists import WordLists

PROGRAMS = {
    "dim the <a0> lights to <n0>": "bri some light a0 n0",
    "lock the <e0> <d:lock>": "lock e0",
    "open the <e0> <d:cover>": "open e0",
    "turn on the <e0> <d:switch>": "on e0",
    "turn off the lights": "off some light here",
}


def reader() -> Reader:
    known = frozenset(word for sentence in PROGRAMS for word in sentence.split())
    return Reader(ScriptedEngine(PROGRAMS), WordLists(known, {"light": ("light",)}, frozenset()))
