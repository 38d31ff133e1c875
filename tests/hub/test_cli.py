import json
import socket
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from agent.pipeline import Planned
from agent.types import Plan, PlanKind, Reply, Timings, Utterance
from config.settings import Model, Settings
from device_registry.registry import Unsaved
from device_registry.store import Store
from hub.cli import app
from hub.cli_common import planner_or_exit
from hub.journal import Journal

RUNNER = CliRunner()
COMMANDS = ("demo", "run", "say", "devices", "why", "doctor", "plan", "evaluate")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Settings of a hub whose broker does not answer, with a data directory of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    file = tmp_path / "hearth.yaml"
    file.write_text(f"mqtt: {{url: 'mqtt://127.0.0.1:{port}'}}\nhub: {{data_dir: '{tmp_path / 'data'}'}}\n")
    return file


def hearth(*arguments: object) -> tuple[int, str, str]:
    result = RUNNER.invoke(app, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_help_teaches_every_command() -> None:
    _, out, _ = hearth("--help")
    assert all(command in out for command in COMMANDS)
    for command in COMMANDS:
        status, out, _ = hearth(command, "--help")
        assert status == 0
        assert f"hearth {command}" in out.split("Example")[1]


def test_version() -> None:
    status, out, _ = hearth("--version")
    assert status == 0
    assert out.startswith("hearth ")


def test_mistakes_in_the_settings_end_every_command_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("hub:\n  nmae: x\n")
    for arguments in (("why",), ("say", "x"), ("devices",), ("run",)):
        status, _, err = hearth(*arguments, "--config", file)
        assert status == 2
        assert f"{file}:2: hub.nmae: no such key" in err


def test_why(tmp_path: Path, config: Path) -> None:
    status, _, err = hearth("why", "--config", config)
    assert status == 1
    assert "no turns yet" in err
    with Journal(tmp_path / "data" / "journal.db") as journal:
        for number in (1, 2):
            reply = Reply(f"answer {number}", "en", Plan(PlanKind.CHAT))
            journal.record(f"t{number}", Utterance(f"sentence {number}"), {"program": ["chat"]}, reply)
    assert "answer 2" in hearth("why", "--config", config)[1]
    assert "answer 1" in hearth("why", "t1", "--config", config)[1]
    assert json.loads(hearth("why", "t1", "--json", "--config", config)[1])["turn_id"] == "t1"
    status, _, err = hearth("why", "t3", "--config", config)
    assert status == 1
    assert "no turn 't3'" in err


def test_doctor_names_the_fix_and_fails(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.doctor.BROKER_PATIENCE", 0.3)
    status, out, _ = hearth("doctor", "--config", config)
    assert status == 1
    assert "✓ clock" in out
    assert "✗ broker" in out
    assert "→ see that the broker runs there" in out


def test_say_without_a_broker_says_so(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.ask.CONNECT_PATIENCE", 0.1)
    status, _, err = hearth("say", "turn off the lamp", "--config", config)
    assert status == 1
    assert "cannot reach the broker" in err


class Chatty:
    """A planner that takes everything for chat."""

    def plan(self, utterance: Utterance, *_: object) -> Planned:
        return Planned(Plan(PlanKind.CHAT), f"You said {utterance.text}", Timings(), "en")


@pytest.fixture
def _chatty(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("hub.cli_check", "hub.cli_say"):
        monkeypatch.setattr(f"{module}.planner_or_exit", lambda _: Chatty())


LAMP = b"""[{"ieee_address": "0x1", "type": "Router", "friendly_name": "lamp", "supported": true, "definition":
{"model": "m", "vendor": "v", "exposes": [{"type": "light", "features": [{"type": "binary", "name": "state",
"property": "state", "access": 7, "value_on": "ON", "value_off": "OFF"}]}]}}]"""


@pytest.fixture
def _lamp(tmp_path: Path) -> None:
    """The hub has saved one lamp."""
    store = Store(tmp_path / "data" / "registry.db")
    store.save(Unsaved({"zigbee2mqtt/bridge/devices": LAMP}, {}))
    store.close()


def test_without_a_saved_home_the_way_to_one_is_named(config: Path) -> None:
    for arguments in (("devices",), ("say", "x", "--dry-run")):
        status, _, err = hearth(*arguments, "--config", config)
        assert status == 1
        assert "`hearth run` makes it" in err


@pytest.mark.usefixtures("_lamp")
def test_devices(config: Path) -> None:
    assert "lamp" in hearth("devices", "--kind", "light", "--config", config)[1]
    (lamp,) = json.loads(hearth("devices", "--json", "--config", config)[1])
    assert lamp["name"] == "lamp"
    assert json.loads(hearth("devices", "--json", "--kind", "lock", "--config", config)[1]) == []
    status, _, err = hearth("devices", "--area", "attic", "--config", config)
    assert status == 1
    assert "no area 'attic'" in err


def test_rejected_devices_need_the_broker(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.ask.CONNECT_PATIENCE", 0.1)
    status, _, err = hearth("devices", "--rejected", "--config", config)
    assert status == 1
    assert "cannot reach the broker" in err


@pytest.mark.usefixtures("_lamp", "_chatty")
def test_a_dry_run(config: Path) -> None:
    assert hearth("say", "hi", "--dry-run", "--config", config)[1] == "You said hi\n"
    assert json.loads(hearth("say", "hi", "--dry-run", "--json", "--config", config)[1])["kind"] == "chat"
    status, _, err = hearth("say", "hi", "--dry-run", "--area", "attic", "--config", config)
    assert status == 1
    assert "no area 'attic'" in err


@pytest.mark.usefixtures("_chatty")
def test_plan(tmp_path: Path, config: Path) -> None:
    homes, cases, out = (tmp_path / f"{name}.jsonl" for name in ("homes", "cases", "out"))
    homes.write_text('{"home": "h", "entities": [{"entity_id": "weather.home"}]}\n')
    cases.write_text('{"id": 1, "home": "h", "utterance": "hi"}\n')
    arguments = ("plan", "--homes", homes, "--cases", cases, "--out", out, "--config", config)
    status, _, err = hearth(*arguments)
    assert status == 0
    assert "ignored: 1" in err
    assert json.loads(out.read_text())["reply"] == "You said hi"
    cases.write_text('\n{"id": 1}\n')
    status, _, err = hearth(*arguments)
    assert status == 1
    assert f"{cases}:2: home: Field required" in err
    cases.unlink()
    status, _, err = hearth(*arguments)
    assert status == 1
    assert f"{cases}: No such file" in err


def test_a_missing_model_is_one_line_with_the_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        planner_or_exit(Settings(model=Model(path=tmp_path)))
    err = capsys.readouterr().err
    assert err.startswith(f"{tmp_path / 'manifest.json'}: missing; ")
    assert err.count("\n") == 1


def test_evaluate_files_of_ones_own(tmp_path: Path, config: Path) -> None:
    homes, cases, out = (tmp_path / name for name in ("homes.jsonl", "cases.jsonl", "figures.json"))
    homes.write_text(
        json.dumps({"home": "h", "entities": [{"entity_id": "light.a", "name": "Lamp", "state": "off"}]}),
        encoding="utf-8",
    )
    act = {"entity_id": "light.a", "service": "light.turn_on", "data": {}}
    said = [
        {"id": "1", "utterance": "turn on the lamp", "gold": {"kind": "actions", "actions": [act]}},
        {"id": "2", "utterance": "turn off the lamp", "gold": {"kind": "actions", "actions": [act]}},
    ]
    lines = [json.dumps(one | {"home": "h", "language": "en"}) for one in said]
    cases.write_text("\n".join(lines), encoding="utf-8")
    files = ("--homes", homes, "--cases", cases, "--config", config)
    status, shown, _ = hearth("evaluate", *files, "--worst", 5, "--json", out)
    assert status == 0
    assert json.loads(out.read_text())["figures"]["exact"] == 0.5
    assert "UNASKED [2" in shown
    assert "[1" not in shown
    assert hearth("evaluate", *files, "--language", "de") == (1, "", "no sentence in de\n")
    cases.write_text("{}", encoding="utf-8")
    status, _, error = hearth("evaluate", *files)
    assert (status, error) == (1, f"{cases}:1: no home None in the homes' file\n")
    assert hearth("evaluate", "--homes", homes, "--config", config)[2] == "--homes and --cases belong together\n"


def test_train_passes_on_to_the_steps_of_training() -> None:
    from typer.main import get_command

    from training.__main__ import app as steps

    status, out, _ = hearth("train", "--help")
    assert status == 0
    assert all(name in out for name in get_command(steps).commands)  # type: ignore[attr-defined]
