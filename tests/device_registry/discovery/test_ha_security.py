from collections.abc import Callable
from typing import Any

import pytest

from device_registry.model import Choice
from device_registry.wiring import Unsupported

Announce = Callable[..., Any]


def test_a_lock(announce: Announce) -> None:
    it = announce("lock", command_topic="set", state_topic="state", payload_open="OPEN")
    assert it.features == {"lock_unlock"}
    assert it.send("lock.lock") == ["set LOCK"]
    assert it.send("lock.unlock") == ["set UNLOCK"]
    assert it.send("lock.open") == ["set OPEN"]
    for word in ("LOCKED", "UNLOCKED", "LOCKING", "UNLOCKING", "JAMMED"):
        assert it.hear("state", word).state == word.lower()
    assert it.hear("state", "locked").state == "jammed"  # not its word
    with pytest.raises(Unsupported):
        announce("lock", command_topic="set").send("lock.open")


def test_a_lock_with_words_and_a_code(announce: Announce) -> None:
    template = '{"do": "{{ value }}", "code": "{{ code }}"}'
    it = announce(
        "lock", command_topic="set", command_template=template, state_topic="s", state_locked="1", state_unlocked="0"
    )
    assert it.send("lock.unlock", code="99") == ['set {"do": "UNLOCK", "code": "99"}']
    assert it.hear("s", "1").state == "locked"


def test_an_alarm_panel(announce: Announce) -> None:
    it = announce("alarm_control_panel", command_topic="set", state_topic="state")
    assert it.features == {"arm_home", "arm_away", "arm_night", "disarm", "trigger"}
    assert it.send("alarm_control_panel.alarm_arm_home") == ["set ARM_HOME"]
    assert it.send("alarm_control_panel.alarm_arm_away") == ["set ARM_AWAY"]
    assert it.send("alarm_control_panel.alarm_arm_night") == ["set ARM_NIGHT"]
    assert it.send("alarm_control_panel.alarm_disarm") == ["set DISARM"]
    assert it.send("alarm_control_panel.alarm_trigger") == ["set TRIGGER"]
    assert it.hear("state", "armed_away").state == "armed_away"
    assert it.hear("state", "asleep").state == "armed_away"


def test_an_alarm_panel_with_its_code(announce: Announce) -> None:
    it = announce(
        "alarm_control_panel",
        command_topic="set",
        state_topic="state",
        code="1234",
        code_arm_required=False,
        command_template="{{ action }}/{{ code }}",
        supported_features=["arm_away"],
    )
    assert it.features == {"arm_away", "disarm"}
    assert it.send("alarm_control_panel.alarm_arm_away", code="7") == ["set ARM_AWAY/7"]
    assert it.send("alarm_control_panel.alarm_disarm", code="1234") == ["set DISARM/1234"]
    for given in (None, "", "4321"):
        with pytest.raises(Unsupported, match="code"):
            it.send("alarm_control_panel.alarm_disarm", code=given)


def test_a_code_that_the_device_checks_is_passed_on(announce: Announce) -> None:
    it = announce(
        "alarm_control_panel",
        command_topic="set",
        state_topic="state",
        code="REMOTE_CODE",
        command_template="{{ action }}/{{ code }}",
    )
    assert it.send("alarm_control_panel.alarm_disarm", code="5") == ["set DISARM/5"]
    with pytest.raises(Unsupported):
        it.send("alarm_control_panel.alarm_disarm")


def test_a_siren(announce: Announce) -> None:
    it = announce("siren", command_topic="set", state_topic="state", available_tones=["bell", "<horn>"])
    assert it.features == {"on_off"}
    assert it.options(Choice.TONE) == ("bell", "(horn)")
    assert it.send("siren.turn_on") == ['set {"state": "ON"}']
    sent = it.send("siren.turn_on", tone="(horn)", volume_level=0.5, duration=3, other=1)
    assert sent == ['set {"state": "ON", "tone": "<horn>", "duration": 3, "volume_level": 0.5}']
    assert it.send("siren.turn_off") == ['set {"state": "OFF"}']
    assert it.hear("state", "ON").state == "on"
    state = it.hear("state", {"state": "OFF", "tone": "<horn>", "volume_level": 0.2})
    assert (state.state, state.attributes) == ("off", {"tone": "(horn)", "volume_level": 0.2})
    assert it.hear("state", "what").state == "off"
    with pytest.raises(Unsupported):
        it.send("siren.turn_on", tone="whistle")


def test_a_siren_with_templates(announce: Announce) -> None:
    it = announce(
        "siren",
        command_topic="set",
        command_template="{{ value }}:{{ volume_level }}",
        command_off_template="{{ value }}!",
        support_duration=False,
    )
    assert it.send("siren.turn_on", volume_level=1, duration=5) == ["set ON:1"]
    assert it.send("siren.turn_off") == ["set OFF!"]
    assert not it.entity.reports_state
