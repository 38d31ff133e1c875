"""Tables out of the figures that the benchmarks wrote: benchmarks/RESULTS.md whole, and the README's part of them.

    python scripts/figures.py

A result is a JSON object with its "figures" below that key, or is them itself. No figure is written here by hand.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from device_registry.model import JsonValue

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
TABLE = ROOT / "benchmarks" / "RESULTS.md"
README = ROOT / "README.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
NONE_YET = "No figures yet: `make bench`."


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure for the README. `share`: it is one, shown as percent; `digits` after the point."""

    benchmark: str
    key: str
    label: str
    bar: str = ""
    unit: str = ""
    share: bool = False
    digits: int = 1


HEADLINES = (
    Headline("understanding", "en ordinary exact", "held-out sentences, English, exact plan", "≥ 90 %", share=True),
    Headline("understanding", "zh ordinary exact", "held-out sentences, Chinese, exact plan", "≥ 90 %", share=True),
    Headline("understanding", "en devices exact", "of devices alone (below), English", "≥ 90 %", share=True),
    Headline("understanding", "zh devices exact", "of devices alone, Chinese", "≥ 90 %", share=True),
    Headline("understanding", "pt ordinary exact", "held-out sentences, Portuguese, exact plan", share=True),
    Headline("understanding", "de ordinary exact", "the same, German", share=True),
    Headline("understanding", "es ordinary exact", "the same, Spanish", share=True),
    Headline("understanding", "fr ordinary exact", "the same, French", share=True),
    Headline("understanding", "en nonsense exact", "the same with nonsense names, English", share=True),
    Headline("understanding", "zh nonsense exact", "the same with nonsense names, Chinese", share=True),
    Headline("understanding", "en unasked", "acts on something not asked for, English", "≤ 1 %", share=True, digits=2),
    Headline("understanding", "zh unasked", "the same, Chinese", "≤ 1 %", share=True, digits=2),
    Headline("understanding", "unasked", "the same, all six languages", "", share=True, digits=2),
    Headline("latency", "both published p50 ms", "sentence to command at the broker, 100 entities, p50", "≤ 10", "ms"),
    Headline("latency", "both published p95 ms", "the same, p95", "≤ 30", "ms"),
    Headline("latency", "both hassil p50 ms", "hassil on the same sentences, understanding only, p50", "", "ms"),
    Headline("scale", "10000 ratio", "10,000 entities against 100, p50", "≤ 1.5", "×", digits=2),
    Headline("stability", "warm distinct plans", "plans of one sentence said 50 times, warm", "1", digits=0),
    Headline("stability", "cold distinct plans", "the same, each in a fresh process", "1", digits=0),
    Headline("footprint", "memory after the turns MB", "memory of the hub with the model", "≤ 200", "MB", digits=0),
    Headline("footprint", "first answer s", "first answer after the start", "≤ 3", "s"),
    Headline("footprint", "training modules", "of torch, transformers, peft loaded by the hub", "0", digits=0),
    Headline("schedules", "right", "of 1,000 schedules, done once at their time over 50 restarts", "1,000", digits=0),
    Headline("questions", "right", "questions about the past, over recorded homes, right", "100 %", share=True),
    Headline("herdsman", "definitions", "Zigbee device definitions read", "", digits=0),
    Headline("herdsman", "exceptions", "exceptions while doing so", "0", digits=0),
)


def main() -> None:
    """Write both."""
    results = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(RESULTS.glob("*.json"))}
    TABLE.write_text("\n".join(_page(results)), encoding="utf-8")
    README.write_text(filled(README.read_text("utf-8"), readme_table(results)), encoding="utf-8")


def readme_table(results: Mapping[str, JsonValue]) -> str:
    """Headlines whose figures there are."""
    rows = [row for headline in HEADLINES if (row := _row(headline, results))]
    return "\n".join(["| figure | value | bar |", "|---|--:|--:|", *rows]) if rows else NONE_YET


def filled(text: str, table: str) -> str:
    """The text with the table between the markers. Raises ValueError if they are not there."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{BEGIN} and {END} expected")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _row(headline: Headline, results: Mapping[str, JsonValue]) -> str:
    value = figures_of(results.get(headline.benchmark)).get(headline.key)
    count = len(value) if isinstance(value, list) else value
    if isinstance(count, bool) or not isinstance(count, int | float):
        return ""
    shown = 100 * count if headline.share else count
    unit = "%" if headline.share else headline.unit
    return f"| {headline.label} | {f'{shown:,.{headline.digits}f} {unit}'.rstrip()} | {headline.bar} |"


def figures_of(result: JsonValue) -> Mapping[str, JsonValue]:
    """The figures of one result."""
    if not isinstance(result, dict):
        return {}
    inner = result.get("figures")
    return inner if isinstance(inner, dict) else result


def _page(results: Mapping[str, JsonValue]) -> Iterator[str]:
    yield "# Results\n"
    yield "Generated by `scripts/figures.py` out of `benchmarks/results`; each heading is a module of `benchmarks`.\n"
    if not results:
        yield NONE_YET + "\n"
    for name, result in results.items():
        yield f"## {name}\n"
        yield from _circumstances(result)
        yield "| figure | value |\n|---|--:|"
        yield from (f"| {key} | {value} |" for key, value in _flat(figures_of(result)))
        yield ""


def _circumstances(result: JsonValue) -> Iterator[str]:
    """How and on what it was measured, as far as the result says."""
    said = result if isinstance(result, dict) else {}
    machine = said.get("machine")
    if isinstance(said.get("command"), str):
        yield f"`{said['command']}`, n = {said.get('n')}\n"
    if isinstance(machine, dict):
        yield ", ".join(f"{key} {value}" for key, value in machine.items()) + f", load {_load(said)}\n"


def _load(said: Mapping[str, JsonValue]) -> str:
    """How busy the machine was with other things, before and after."""
    load = said.get("load_average")
    return f"{load.get('before')} to {load.get('after')}" if isinstance(load, dict) else "not known"


def _flat(figures: Mapping[str, JsonValue], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in figures.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key} ")
        elif isinstance(value, list):
            yield f"{prefix}{key}", str(len(value))
        else:
            yield f"{prefix}{key}", f"{value:,}" if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main()
