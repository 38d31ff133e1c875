"""The history of one thing for people, for programs, and as a picture."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path

from rich.table import Table

from device_registry.past import DAY, HOUR, MINUTE, Span, Window

_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}


def span_of(text: str) -> float | None:
    """Seconds of "90m", "24h" or "7d"; None for what is none of them."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([mhd])", text.strip())
    return float(match[1]) * _UNITS[match[2]] if match and float(match[1]) > 0 else None


def window_text(window: Window) -> str:
    """A few lines about numbers."""
    unit = f" {window.unit}" if window.unit else ""
    lines = [
        f"last   {window.last:g}{unit} at {_clock(window.last_at)}",
        f"least  {window.low:g}{unit}, most {window.high:g}{unit}, mean {window.mean:.4g}{unit}",
        f"trend  {_trend(window)}{unit} an hour" if window.slope is not None else "trend  not known of one reading",
        f"{window.count} readings" + (f", none before {_clock(window.since)}" if window.since is not None else ""),
    ]
    return "\n".join(lines)


def _trend(window: Window) -> str:
    slope = window.slope or 0.0
    return f"{'steady' if window.steady else 'rising' if slope > 0 else 'falling'}, {slope:+.3g}"


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}"


def spans_table(spans: Sequence[Span], now: float) -> Table:
    """States, the oldest first, with how long each lasted."""
    table = Table("state", "since", "for", box=None, pad_edge=False)
    for span in spans:
        length = timedelta(seconds=round((now if span.end is None else span.end) - span.begin))
        table.add_row(
            span.state or "unavailable", _clock(span.begin), f"{length}{' so far' if span.end is None else ''}"
        )
    return table


def told_json(window: Window | None, spans: Sequence[Span]) -> str:
    """`{"window": {...} or null, "spans": [{"state", "begin", "end"}]}`; moments in seconds since the epoch."""
    return json.dumps({"window": window and asdict(window), "spans": [asdict(s) for s in spans]}, ensure_ascii=False)


def draw(points: Sequence[tuple[float, float]], title: str) -> str:
    """A plot in characters, as wide as the terminal."""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    times = [at for at, _ in points]
    plotext.plot(times, [value for _, value in points], marker="braille")
    ticks = [times[0] + (times[-1] - times[0]) * i / 4 for i in range(5)]
    style = "%H:%M" if times[-1] - times[0] <= 2 * DAY else "%d %b"
    plotext.xticks(ticks, [datetime.fromtimestamp(tick).strftime(style) for tick in ticks])
    plotext.title(title)
    return str(plotext.build())


def write_png(points: Sequence[tuple[float, float]], title: str, path: Path) -> None:
    """A plot as a picture. Raises ImportError without matplotlib, OSError where the file cannot be written."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(9, 4))
    axes.plot([datetime.fromtimestamp(at) for at, _ in points], [value for _, value in points])
    axes.set_title(title)
    figure.autofmt_xdate()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
