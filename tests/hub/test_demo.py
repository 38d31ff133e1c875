import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.mqtt.connection import MqttFailure
from agent.types import OutcomeKind
from config.settings import Mqtt, Settings, Timeouts
from hub import demo_play
from hub.demo import Sentence, demo, demo_settings
from hub.demo_play import play, succeeded
from hub.terminal import console
from tests.hub.demo_model import reader

PATIENT = Settings(timeouts=Timeouts(verify=20.0, slow=20.0))


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(demo_play, "load_reader", lambda _: reader())
    return PATIENT


def settings(tmp_path: Path) -> Settings:
    return demo_settings(PATIENT, tmp_path)


async def test_a_sentence_is_understood_sent_and_verified(tmp_path: Path) -> None:
    async with demo(settings(tmp_path), reader()) as running:
        reply = await running.say(Sentence("dim the kitchen lights to 30 and lock the front door"))
    assert succeeded(reply)
    assert {(o.action.entity_id, o.change.after) for o in reply.outcomes if o.change} == {
        ("light.kitchen_ceiling_light", "on, brightness 76"),
        ("light.kitchen_counter_light", "on, brightness 76"),
        ("light.kitchen_table_lamp", "on, brightness 76"),
        ("lock.front_door", "locked"),
    }
    assert [p.payload for o in reply.outcomes for p in o.published] == [
        '{"state": "ON", "brightness": 76}',
        '{"state": "ON", "brightness": 76}',
        "ON",
        "30",
        "LOCK",
    ]


async def test_what_lets_people_in_is_asked_about_first(tmp_path: Path) -> None:
    async with demo(settings(tmp_path), reader()) as running:
        question = await running.say(Sentence("open the garage door"))
        assert question.expects_answer
        assert not succeeded(question)
        answer = await running.say(Sentence("yes"))
    assert [(o.action.entity_id, o.kind) for o in answer.outcomes] == [("cover.garage_door", OutcomeKind.VERIFIED)]
    assert succeeded(answer)


async def test_what_cannot_be_verified_is_no_success(tmp_path: Path) -> None:
    async with demo(settings(tmp_path), reader()) as running:
        coffee = await running.say(Sentence("turn on the coffee machine"))
        path = await running.say(Sentence("turn off the lights", "garden"))
        slow = await running.say(Sentence("turn off the lights", "study"))
    assert [(o.kind, succeeded(r)) for r in (coffee, path) for o in r.outcomes] == [
        (OutcomeKind.UNVERIFIABLE, False),
        (OutcomeKind.OFFLINE, False),
    ]
    assert succeeded(slow)


def test_one_sentence_and_its_status(own: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    def one(text: str) -> int:
        return play(own, console(), None, Sentence(text))

    assert one("dim the kitchen lights to 30 and lock the front door") == 0
    out = capsys.readouterr().out
    for part in ("lock.lock  lock.front_door", "demo/hallway/front_door/set  LOCK", "unlocked → locked", "ms  link"):
        assert part in out
    assert one("open the garage door") == 1
    assert "?" in capsys.readouterr().out


def test_one_sentence_as_json_with_its_data_kept(
    own: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = play(own, console(), tmp_path, Sentence("turn off the lights", "study"), as_json=True)
    turn = json.loads(capsys.readouterr().out)
    assert status == 0
    assert {o["outcome"] for o in turn["stages"]["outcomes"]} == {"verified"}
    assert turn["ms"]["total"] > 0
    assert (tmp_path / "journal.db").exists()


def test_a_prompt_answers_until_it_is_left(
    own: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: Iterator[str] = iter(
        ["/devices kitchen", "/devices attic", "", "/area study", "turn off the lights", "/why", "/what", "/quit"]
    )
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    assert play(own, console(), None, None) == 0
    out = capsys.readouterr().out
    for part in ("Kettle", "no area 'attic'", "you are in: study", "off some light here", "/devices [room]"):
        assert part in out.replace("><", " ").replace("<", "").replace(">", "").replace("K:", "")
    assert list(lines) == []


def test_the_end_of_input_ends_the_prompt(own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", end)
    assert play(own, console(), None, None) == 0


def test_a_broker_out_of_reach_is_said(own: Settings) -> None:
    nowhere = own.model_copy(update={"mqtt": Mqtt(url="mqtt://127.0.0.1:1")})
    for said in (Sentence("turn off the lights"), None):
        with pytest.raises(MqttFailure, match="cannot reach the broker"):
            play(nowhere, console(), None, said)
