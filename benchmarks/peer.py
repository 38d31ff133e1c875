"""The peer: hassil with home-assistant-intents, set up as Home Assistant does it. Only understands, sends nothing."""

import hassil
from hassil.trie import Trie
from home_assistant_intents import get_intents

from benchmarks.household import Household

_LANGUAGES = {"en": "en", "zh": "zh-CN"}


class Hassil:
    """Recognises sentences about one household. Names are filtered through a trie first, as Home Assistant does."""

    def __init__(self, home: Household) -> None:
        """Loads the language's sentences: some hundred milliseconds."""
        self._language = _LANGUAGES[home.language]
        self._intents = hassil.Intents.from_dict(get_intents(self._language))
        names = hassil.TextSlotList.from_tuples(
            ((t.name, t.name, {"domain": t.component}) for t in home.things), name="name", allow_template=False
        )
        areas = hassil.TextSlotList.from_tuples(((a, a) for a in home.areas), name="area", allow_template=False)
        floors = hassil.TextSlotList.from_tuples((), name="floor", allow_template=False)
        self._lists = {"area": areas, "floor": floors}
        self._trie = Trie()
        for value in names.values:
            self._trie.insert(value.text_in.text.strip().lower(), value)

    def understands(self, text: str) -> bool:
        """Whether some intent matches; whether it is the right one is not looked at."""
        near = [found[2] for found in self._trie.find(text.strip().lower())]
        lists = {**self._lists, "name": hassil.TextSlotList(name="name", values=near)}
        found = hassil.recognize_best(
            text,
            self._intents,
            slot_lists=lists,
            language=self._language,
            best_metadata_key="hass_custom_sentence",
            best_slot_name="name",
        )
        return found is not None
