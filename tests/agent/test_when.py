from datetime import datetime

import pytest

from agent.locale import LANGUAGES, load
from agent.when import lasting, span, when
from agent.wording import Wording
from device_registry.actions import Timing
from device_registry.model import Snapshot


def speech(language: str) -> Wording:
    return Wording(load(language), Snapshot())


NOW = datetime(2026, 3, 26, 15, 10)


@pytest.mark.parametrize(
    ("timing", "english", "chinese"),
    [
        (Timing(at="PT1H30M"), "in 1 hour 30 minutes", "1小时30分钟后"),
        (Timing(at="2026-03-26T21:00:00"), "at 9:00\u202fPM", "21:00"),
        (Timing(at="2026-03-27T07:30:00"), "tomorrow at 7:30\u202fAM", "明天07:30"),
        (Timing(at="2026-03-30T07:30:00"), "on Mon, Mar 30 at 7:30\u202fAM", "3月30日周一07:30"),
        (Timing(at="sunset-PT20M"), "20 minutes before sunset", "日落前20分钟"),
        (Timing(repeat="0 7 * * *"), "every day at 7:00\u202fAM", "每天07:00"),
        (Timing(repeat="0 7 * * 1,5"), "every Monday and Friday at 7:00\u202fAM", "每星期一和星期五07:00"),
        (Timing(at="sunset", repeat="0 0 * * *"), "every day at sunset", "每天日落时"),
        (Timing(repeat="R/PT7M"), "again and again", "反复"),
        (Timing(), "", ""),
    ],
)
def test_when(timing: Timing, english: str, chinese: str) -> None:
    assert [when(timing, NOW, speech(language)) for language in ("en", "zh")] == [english, chinese]


def test_how_long() -> None:
    assert lasting(Timing(lasting="PT20M"), "turned on the lamp", speech("en")) == "turned on the lamp for 20 minutes"
    assert lasting(Timing(lasting="PT20M"), "开了灯", speech("zh")) == "开了灯，持续20分钟"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_every_kind_of_time(language: str) -> None:
    words = speech(language)
    kinds = ("PT5M", "2026-03-26T21:00:00", "2026-03-27T21:00:00", "2026-04-02T21:00:00", "sunrise", "sunset+PT1H")
    said = [when(Timing(at=at), NOW, words) for at in kinds]
    said += [when(Timing(repeat=r), NOW, words) for r in ("0 7 * * *", "0 7 * * 1-5", "0 7 1 * *", "*/5 * * * *")]
    assert len(set(said)) == len(said)
    assert all(said)
    assert span(90, words) != span(30, words)
