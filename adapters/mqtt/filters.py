"""MQTT topic filters, matched locally: a broker may hand us what we never asked for (amqtt leaks retained messages)."""

import logging
import re
from collections.abc import Iterable

log = logging.getLogger(__name__)

MAX_BYTES = 65_535  # MQTT 4.7.3
MAX_LEVELS = 100  # mosquitto disconnects a client that names more than 200
_WILD = re.compile(r"[+#]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # MQTT 1.5.4: a broker may close on these


def is_topic(text: str) -> bool:
    """Whether a message can be sent to `text` without the broker closing the connection."""
    return is_filter(text) and not _WILD.search(text)


def is_filter(text: str) -> bool:
    """Whether `text` can be subscribed to without the broker closing the connection."""
    if not text or _CONTROL.search(text) or len(text.encode()) > MAX_BYTES:
        return False
    levels = text.split("/")
    if len(levels) > MAX_LEVELS or "#" in levels[:-1]:
        return False
    return all(level in ("+", "#") or not _WILD.search(level) for level in levels)


class Filters:
    """A set of MQTT topic filters. Matching a concrete topic costs one set lookup and at most one regex.

    Topics come from discovery payloads, so anyone's: what is no valid filter is left out and logged.
    """

    def __init__(self, filters: Iterable[str] = ()) -> None:
        given = frozenset(filters)
        self.all = frozenset(filter(is_filter, given))
        if invalid := given - self.all:
            log.warning("%d topic filters are not valid, one is %r", len(invalid), next(iter(invalid))[:200])
        wild = sorted(f for f in self.all if _WILD.search(f))
        self._exact = self.all.difference(wild)
        self._wild = re.compile("|".join(map(_pattern, wild))) if wild else None

    def __contains__(self, topic: str) -> bool:
        """Whether a message on the concrete `topic` was asked for."""
        return topic in self._exact or (self._wild is not None and self._wild.fullmatch(topic) is not None)


def _pattern(topic_filter: str) -> str:
    """The regex of one filter. MQTT 4.7.2: a wildcard in the first level does not match a topic that begins with $."""
    guard = r"(?!\$)" if topic_filter[0] in "+#" else ""
    parts = (r"[^/]*" if level == "+" else re.escape(level) for level in topic_filter.split("/"))
    pattern = "/".join(parts)
    if pattern == r"\#":
        return guard + r"[\s\S]*"
    if pattern.endswith(r"/\#"):  # "a/#" matches "a" too
        pattern = pattern.removesuffix(r"/\#") + r"(?:/[\s\S]*)?"
    return guard + pattern
