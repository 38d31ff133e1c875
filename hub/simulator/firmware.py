"""One component of Home Assistant's discovery as the device behind it understands its own announcement."""

import re
from collections.abc import Callable, Mapping

from device_registry.model import JsonValue
from hub.simulator.thing import Hear, Step, Tell, Thing, to_number

_KEY = re.compile(r"\{\{\s*value_json\.(\w+)\s*\}\}")


class Firmware:
    """Builds a component into its `Thing`. `config`: long keys, whole topics; `component`: "" if it is the only one."""

    def __init__(self, thing: Thing, config: Mapping[str, JsonValue], component: str = "") -> None:
        self.thing = thing
        self._config = config
        self._prefix = f"{component}." if component else ""

    # ------------------------------------------------------------ configuration

    def word(self, key: str, default: str) -> str:
        """A payload."""
        value = self._config.get(key)
        return default if value is None else str(value)

    def words(self, key: str) -> tuple[str, ...]:
        """A list."""
        value = self._config.get(key)
        return tuple(map(str, value)) if isinstance(value, list) else ()

    def number(self, key: str, default: float) -> float:
        """A number."""
        value = to_number(self._config.get(key))
        return default if value is None else value

    def flag(self, key: str) -> bool:
        """True or false."""
        return self._config.get(key) is True

    # ------------------------------------------------------------ values

    def get(self, name: str) -> JsonValue:
        """A value of this component."""
        return self.thing.values.get(self._prefix + name)

    def step(self, after: float = 0.0, /, **values: JsonValue) -> Step:
        """A change of this component's values."""
        return Step({self._prefix + name: value for name, value in values.items()}, after)

    # ------------------------------------------------------------ commands

    def hear(self, topic_key: str, hear: Hear) -> None:
        """React to the topic under that key, if the component has it."""
        topic = self._config.get(topic_key)
        if isinstance(topic, str):
            self.thing.hears[topic] = hear

    def obey(self, topic_key: str, name: str, table: Mapping[str, JsonValue]) -> None:
        """A value set by words."""
        self.hear(topic_key, lambda text: (self.step(**{name: table[text]}),) if text in table else ())

    def take(self, topic_key: str, name: str, accepts: Callable[[str], bool], **also: JsonValue) -> None:
        """A value that becomes whatever acceptable text comes; `also` changes with it."""
        self.hear(topic_key, lambda text: (self.step(**{name: text}, **also),) if accepts(text) else ())

    def between(self, low: float, high: float) -> Callable[[str], bool]:
        """Accepts numbers from `low` to `high`."""
        return lambda text: (number := to_number(text)) is not None and low <= number <= high

    def one_of(self, key: str) -> Callable[[str], bool]:
        """Accepts the words of a list."""
        words = self.words(key)
        return lambda text: text in words

    # ------------------------------------------------------------ state

    def tell(self, topic_key: str, name: str, template: str = "value_template") -> None:
        """Tell a value on the topic under that key."""
        self.say(topic_key, lambda: self.get(name), template)

    def say(self, topic_key: str, tell: Tell, template: str = "value_template") -> None:
        """Tell what `tell` says; where the template picks a key of an object, as that key of what the topic says."""
        topic = self._config.get(topic_key)
        if not isinstance(topic, str):
            return
        picked = _KEY.fullmatch(self.word(template, ""))
        self.thing.tells[topic] = _keyed(self.thing.tells.get(topic), picked[1], tell) if picked else tell


def _keyed(before: Tell | None, key: str, tell: Tell) -> Tell:
    """An object that says all that was said before, and one thing more."""

    def both() -> JsonValue:
        said = before() if before else {}
        return {**(said if isinstance(said, dict) else {}), key: tell()}

    return both
