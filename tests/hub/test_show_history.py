import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from device_registry.history import History, Reading
from device_registry.past import DAY, HOUR, MINUTE, Span, Window
from hub.cli import app
from hub.show_history import draw, span_of, told_json, window_text

START = 1_774_500_000.0
RISING = Window(3, 20.0, 22.0, 21.0, 22.0, START, 1.5, "°C", START - HOUR)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90m", 90 * MINUTE), ("24h", DAY), ("1.5d", 1.5 * DAY), ("0h", None), ("h", None), ("2w", None), ("-1h", None)],
)
def test_how_far_back(text: str, seconds: float | None) -> None:
    assert span_of(text) == seconds


def test_numbers_in_words() -> None:
    text = window_text(RISING)
    assert "last   22 °C" in text
    assert "least  20 °C, most 22 °C, mean 21 °C" in text
    assert "rising, +1.5 °C an hour" in text
    assert "3 readings, none before" in text


def test_as_json() -> None:
    told = json.loads(told_json(RISING, [Span("on", START, None)]))
    assert told["window"]["mean"] == 21.0
    assert told["spans"] == [{"state": "on", "begin": START, "end": None}]
    assert json.loads(told_json(None, []))["window"] is None


def test_a_plot() -> None:
    assert "bedroom" in draw([(START + i * MINUTE, float(i)) for i in range(60)], "bedroom")


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    kept = History(tmp_path / "history.db")
    import time

    now = time.time()
    kept.add([Reading("sensor.room", now - i * MINUTE, 20.0 + i, unit="°C") for i in range(30)], now)
    kept.add([Reading("binary_sensor.door", now - HOUR, "off"), Reading("binary_sensor.door", now - 60, "on")], now)
    kept.close()
    file = tmp_path / "hearth.yaml"
    file.write_text(f"hub: {{data_dir: {tmp_path}}}\n")
    return file


def run(settings: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["history", *arguments, "--config", str(settings)])
    return result.exit_code, result.output


def test_the_command_shows_a_sensor(settings: Path) -> None:
    status, text = run(settings, "sensor.room", "--plot")
    assert status == 0
    assert "30 readings" in text
    assert "falling" in text


def test_the_command_shows_a_door(settings: Path) -> None:
    status, text = run(settings, "binary_sensor.door")
    assert status == 0
    assert "so far" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sensor.nowhere"], "nothing is known"),
        (["sensor.room", "--since", "soon"], "24h"),
        (["binary_sensor.door", "--plot"], "no number to draw"),
    ],
)
def test_what_cannot_be_shown_is_said(settings: Path, arguments: list[str], message: str) -> None:
    status, text = run(settings, *arguments)
    assert status != 0
    assert message in text


def test_a_picture(settings: Path, tmp_path: Path) -> None:
    status, _ = run(settings, "sensor.room", "--png", str(tmp_path / "room.png"))
    assert status == 0
    assert (tmp_path / "room.png").read_bytes().startswith(b"\x89PNG")
