"""Stretches behind as people say them."""

from datetime import datetime

import pytest

from agent.locale import load
from agent.stretches import at, stamp, stretch
from agent.wording import Wording
from device_registry.model import Snapshot

NOW = datetime(2026, 3, 26, 14, 30)
WORDS = {language: Wording(load(language), Snapshot()) for language in ("en", "de")}


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-{text}")


@pytest.mark.parametrize(
    ("begin", "end", "english", "german"),
    [
        ("26T00:00", "26T14:30", "today", "heute"),
        ("25T00:00", "26T00:00", "yesterday", "gestern"),
        ("23T00:00", "24T00:00", "on Mon, Mar 23", "am Mo., 23. März"),
        ("16T00:00", "23T00:00", "from Mon, Mar 16 to Sun, Mar 22", "von Mo., 16. März bis So., 22. März"),
        ("26T12:00", "26T14:30", "since 12:00 PM", "seit 12:00 Uhr"),
        ("25T21:00", "26T06:00", "from yesterday at 9:00 PM to 6:00 AM", "von gestern, 21:00 Uhr bis 06:00 Uhr"),
        ("26T08:00", "26T09:00", "from 8:00 AM to 9:00 AM", "von 08:00 Uhr bis 09:00 Uhr"),
        ("25T15:00", "25T15:00", "yesterday at 3:00 PM", "gestern um 15:00 Uhr"),
        ("20T15:00", "20T17:00", "from Fri, Mar 20, 3:00 PM to 5:00 PM", "von Fr., 20. März, 15:00 Uhr bis 17:00 Uhr"),
    ],
)
def test_a_stretch(begin: str, end: str, english: str, german: str) -> None:
    window = (day(begin), day(end))
    assert stretch(window, NOW, WORDS["en"]).replace("\u202f", " ") == english
    assert stretch(window, NOW, WORDS["de"]) == german


def test_a_moment() -> None:
    assert at(day("26T08:00"), NOW, WORDS["de"]) == "um 08:00 Uhr"
    assert at(day("20T08:00"), NOW, WORDS["de"]) == "am Fr., 20. März um 08:00 Uhr"
    assert stamp(day("20T08:00"), NOW, WORDS["de"]) == "Fr., 20. März, 08:00 Uhr"
