"""Every device definition of zigbee-herdsman-converters through the Zigbee2MQTT convention.

`python -m benchmarks.herdsman [--json]` installs the npm package into var/, dumps its definitions to JSON, wraps each
as an entry of `bridge/devices`, discovers it, reads a sample state, and asks every service and property that its
entities offer. Bars: no exception, nothing offered that the wiring refuses, nothing settable left out.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from rich.console import Console
from rich.progress import track
from rich.table import Table

from device_registry.actions import Action
from device_registry.discovery.z2m_wiring import Zigbee2MqttWiring
from device_registry.discovery.zigbee2mqtt import MAX_DEVICES, Zigbee2Mqtt
from device_registry.model import UNKNOWN_STATE, Entity, GenericProperty, JsonValue, PropertyType, Snapshot
from device_registry.registry import Registry
from device_registry.services import SERVICES, SET_PROPERTY, Field, FieldType, range_of, supports
from device_registry.validate import Accepted, check
from device_registry.wiring import Found, Unsupported

PACKAGE = "zigbee-herdsman-converters@26.112.0"
_HERE = Path(__file__).parent
CACHE = _HERE.parent / "var" / "herdsman"
_SPECIFIC = ("light", "switch", "fan", "cover", "lock", "climate")
_COLORS = ("color_xy", "color_hs")  # two ways to say one thing: the light takes the better one

Json = Mapping[str, JsonValue]


@dataclass
class Report:
    """Figures of one run. `places`: leaves of exposes by where they went; `left_out`: settable and not
    reachable; `unread`: published and shown nowhere."""

    definitions: int = 0
    entities: int = 0
    exposes: int = 0
    settable: int = 0
    registry_entities: int = 0
    registry_seconds: float = 0.0
    domains: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    exceptions: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether all bars hold."""
        return bool(self.definitions) and not (self.exceptions or self.refused or self.left_out or self.unread)


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something in a definition that has a value of its own. `path`: its place in the state's JSON."""

    path: tuple[str, ...]
    access: int
    samples: tuple[JsonValue, ...]


def definitions(cache: Path = CACHE) -> list[Json]:
    """All definitions as JSON objects; installed and dumped on first use. Raises CalledProcessError."""
    dump = cache / "definitions.jsonl"
    package = cache / "node_modules" / PACKAGE.partition("@")[0]
    cache.mkdir(parents=True, exist_ok=True)
    if not package.is_dir():
        _npm("install", "--prefix", str(cache), "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE)
        dump.unlink(missing_ok=True)
    if not dump.exists():
        script = [_program("node"), str(_HERE / "herdsman_dump.cjs"), str(package)]
        text = subprocess.run(script, check=True, stdout=subprocess.PIPE).stdout
        dump.write_bytes(text)
    return [json.loads(line) for line in dump.read_text("utf-8").splitlines()]


def measure(found: list[Json]) -> Report:
    """Discover, read and command every definition."""
    report = Report()
    for index, definition in enumerate(track(found, "definitions", console=Console(stderr=True))):
        try:
            _measure_one(definition, f"0x{index:016x}", report)
        except Exception as error:
            report.exceptions.append(f"{definition['vendor']} {definition['model']}: {error!r}")
    _register(found, report)
    return report


def _register(found: list[Json], report: Report) -> None:
    """One registry with all of them, on as many bridges as it takes."""
    bridges = [found[start : start + MAX_DEVICES] for start in range(0, len(found), MAX_DEVICES)]
    registry = Registry([Zigbee2Mqtt(f"bridge{number}") for number in range(len(bridges))])
    started = time.perf_counter()
    for number, definitions in enumerate(bridges):
        entries = [_entry(one, f"0x{number:04x}{index:012x}", one["model"]) for index, one in enumerate(definitions)]
        registry.apply(f"bridge{number}/bridge/devices", json.dumps(entries).encode(), now=0.0)
    report.registry_entities = len(registry.snapshot().entities)
    report.registry_seconds = time.perf_counter() - started
    if report.registry_entities != report.entities:
        report.exceptions.append(f"registry: {report.registry_entities} entities, not {report.entities}")


def _measure_one(definition: Json, ieee: str, report: Report) -> None:
    report.definitions += 1
    leaves = list(_leaves(definition["exposes"]))
    found = _discover(definition, ieee)
    _read(found, leaves)
    reached = {path for one in found for path in _commanded(one, definition, report)}
    report.exposes += len(leaves)
    report.entities += len(found)
    report.domains.update(str(one.entity.domain) for one in found)
    for leaf in leaves:
        report.places[_place(leaf, found)] += 1
        if leaf.access & 1 and not _visible(leaf, found):
            report.unread.append(f"{definition['vendor']} {definition['model']}: {'.'.join(leaf.path)}")
        if leaf.access & 2:
            report.settable += 1
            if leaf.path not in reached:
                report.left_out.append(f"{definition['vendor']} {definition['model']}: {'.'.join(leaf.path)}")


def _discover(definition: Json, ieee: str) -> tuple[Found, ...]:
    discovery = Zigbee2Mqtt().discover(
        "zigbee2mqtt/bridge/devices", json.dumps([_entry(definition, ieee, "device")]).encode()
    )
    if discovery.refused:
        raise ValueError(f"refused: {discovery.refused}")
    identifiers = [one.entity.entity_id for one in discovery.found]
    if len(set(identifiers)) < len(identifiers):
        raise ValueError(f"one id twice: {identifiers}")
    return discovery.found


def _entry(definition: Json, ieee: str, name: JsonValue) -> Json:
    return {
        "ieee_address": ieee,
        "type": "Router",
        "disabled": False,
        "friendly_name": "".join(c for c in str(name) if c not in "+#/"),
        "definition": dict(definition),
    }


def _leaves(exposes: JsonValue, above: tuple[str, ...] = (), whole: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """`whole`: names of composites that count as one value here."""
    for raw in exposes if isinstance(exposes, list) else ():
        expose = cast(Json, raw)
        if expose["type"] in _SPECIFIC:
            yield from _leaves(expose["features"], whole=_COLORS)
        elif expose["type"] == "composite" and expose["name"] not in whole:
            yield from _leaves(expose["features"], (*above, str(expose["property"])))
        else:
            path = (*above, str(expose.get("property") or expose["name"]))
            yield Leaf(path, cast(int, expose["access"]), _samples(expose))


def _samples(expose: Json) -> tuple[JsonValue, ...]:
    """Values that it may have; a published one must show with at least one of them."""
    match expose["type"]:
        case "numeric":
            return (expose.get("value_max", 20),)
        case "binary":
            return expose["value_on"], expose["value_off"]
        case "enum":
            return tuple(cast(list[JsonValue], expose["values"])) or ("x",)
        case "composite":
            return ({"x": 0.5, "y": 0.3, "hue": 10, "saturation": 90},)
        case "list":
            return ([],)
    return ("text",)


def _read(found: tuple[Found, ...], leaves: list[Leaf]) -> None:
    """A state with a value for every leaf, then one of wrong types, must leave the reader standing."""
    for junk in (False, True):
        values: dict[str, JsonValue] = {}
        for leaf in leaves:
            values[leaf.path[0]] = [{"?": []}] if junk else leaf.samples[0]
        for one in found:
            topic = min(one.wiring.topics(), key=len)
            one.wiring.read(topic, json.dumps(values), UNKNOWN_STATE)


def _visible(leaf: Leaf, found: tuple[Found, ...]) -> bool:
    """Whether a message with one of its values alone changes some entity."""
    wirings = [one.wiring for one in found]
    topics = [min(wiring.topics(), key=len) for wiring in wirings]
    return any(
        wiring.read(topic, _message(leaf.path, value), UNKNOWN_STATE) != UNKNOWN_STATE
        for value in leaf.samples
        for wiring, topic in zip(wirings, topics, strict=True)
    )


def _message(path: tuple[str, ...], value: JsonValue) -> str:
    for key in reversed(path):
        value = {key: value}
    return json.dumps(value)


def _commanded(found: Found, definition: Json, report: Report) -> Iterator[tuple[str, ...]]:
    """Paths that the entity's services and properties set. What is offered must also be accepted and sent."""
    home = Snapshot(entities={found.entity.entity_id: found.entity})
    for service, data in (*_services(found.entity), *_properties(found.entity)):
        said = f"{definition['vendor']} {definition['model']}: {found.entity.entity_id} {service} {data}"
        if not isinstance(check(Action(found.entity.entity_id, service, data), home), Accepted):
            report.refused.append(said)
            continue
        try:
            for message in found.wiring.publications(service, data, UNKNOWN_STATE):
                yield from _paths(json.loads(message.payload))
        except Unsupported as reason:
            report.refused.append(f"{said}: {reason}")
    if isinstance(found.wiring, Zigbee2MqttWiring) and found.entity.domain == "siren":
        parts: dict[str, JsonValue] = {
            "level": "low",
            "strobe": True,
            "strobe_level": "low",
            "strobe_duty_cycle": 1,
            "duration": 1,
        }
        for message in found.wiring.publications("siren.turn_on", parts, UNKNOWN_STATE):
            yield from _paths(json.loads(message.payload))


def _services(entity: Entity) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    for name, service in SERVICES.items():
        if not supports(entity, name):
            continue
        samples = {key: _field(entity, spec) for key, spec in service.fields.items() if _offered(entity, spec)}
        if service.required <= samples.keys():
            base = {key: samples[key] for key in service.required}
            yield name, base
            yield from ((name, {**base, key: value}) for key, value in samples.items())


def _offered(entity: Entity, spec: Field) -> bool:
    if spec.choice is not None:
        return bool(entity.capabilities.choices.get(spec.choice))
    return spec.feature is None or spec.feature in entity.capabilities.features


def _field(entity: Entity, spec: Field) -> JsonValue:
    if spec.choice is not None:
        return entity.capabilities.choices[spec.choice][0]
    if spec.quantity is not None:
        return range_of(entity.capabilities, spec.quantity).max / spec.scale
    if spec.type is FieldType.RGB:
        return [255, 0, 0]
    return True if spec.type is FieldType.BOOLEAN else "text"


def _properties(entity: Entity) -> Iterator[tuple[str, dict[str, JsonValue]]]:
    for spec in entity.properties:
        for value in _values(spec):
            yield SET_PROPERTY, {"property": spec.property, "value": value}


def _values(spec: GenericProperty) -> tuple[JsonValue, ...]:
    if spec.type is PropertyType.NUMBER:
        limits = [limit for limit in (spec.min, spec.max) if limit is not None]
        return tuple(limits) or (1,)
    return spec.values or ("[]",)


def _paths(value: JsonValue, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if above:
        yield above
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from _paths(inner, (*above, key))


def _place(leaf: Leaf, found: tuple[Found, ...]) -> str:
    """Where a leaf went: a function of a kind, a sensor, a generic property, an attribute; or it was ignored."""
    wirings = [one.wiring for one in found if isinstance(one.wiring, Zigbee2MqttWiring)]
    owner = next((wiring.function.domain for wiring in wirings if leaf.path[0] in wiring.function.claims()), None)
    if owner is not None:
        return "sensor or event" if owner in ("sensor", "binary_sensor", "event") else "typed control"
    if any(setting.path == leaf.path for wiring in wirings for setting in wiring.settings):
        return "generic property"
    if any(leaf.path[0] in wiring.plain for wiring in wirings):
        return "attribute only"
    if not leaf.access & 3:
        return "ignored: neither published nor settable"
    return "ignored" if found else "ignored: the device has no entity"


def _npm(*arguments: str) -> None:
    subprocess.run([_program("npm"), *arguments], check=True, stdout=sys.stderr)


def _program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise SystemExit(f"{name} is not on PATH: install Node.js (apt-get install nodejs npm)")
    return path


def as_json(report: Report) -> str:
    """Its fields by name, and whether the bars hold."""
    return json.dumps({**vars(report), "holds": report.holds}, ensure_ascii=False)


def _show(report: Report) -> None:
    console = Console()
    table = Table(title=f"{report.definitions} definitions, {report.exposes} exposes, {report.entities} entities")
    table.add_column("where exposes went")
    table.add_column("number", justify="right")
    table.add_column("share", justify="right")
    for place, count in report.places.most_common():
        table.add_row(place, str(count), f"{count / report.exposes:.1%}")
    console.print(table)
    console.print("domains: " + ", ".join(f"{name} {count}" for name, count in report.domains.most_common()))
    bars = (
        ("exceptions", report.exceptions),
        ("offered but refused", report.refused),
        ("settable but left out", report.left_out),
        ("published but not readable", report.unread),
    )
    for name, rows in bars:
        console.print(f"{name}: {len(rows)} (bar 0)", style="red" if rows else "green")
        for row in rows[:20]:
            console.print(f"  {row}", markup=False)
    console.print(f"settable exposes: {report.settable}")
    console.print(
        f"one registry with all of them: {report.registry_entities} entities, {report.registry_seconds:.1f} s"
    )


def main() -> int:
    """Exit status 0 only if all bars hold."""
    parser = argparse.ArgumentParser(description="Every zigbee-herdsman-converters definition through the registry.")
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    arguments = parser.parse_args()
    report = measure(definitions())
    if arguments.json:
        print(as_json(report))
    else:
        _show(report)
    return 0 if report.holds else 1


if __name__ == "__main__":
    sys.exit(main())
