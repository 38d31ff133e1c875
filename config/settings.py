"""Every setting of the hub, typed. `config/default.yaml` says what each means; `config.load` reads files."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

Rule = Literal["allow", "confirm", "forbid"]
RiskClass = Literal["harmless", "comfort", "guarded"]
Direction = Literal["on", "off", "toggle", "open", "close", "stop", "lock", "unlock", "arm", "disarm", "trigger", "set"]


def _topic(value: str) -> str:
    """A piece of an MQTT topic that is safe to build topics and filters from."""
    if any(character in value for character in "#+\0") or value.startswith("/") or value.endswith("/"):
        raise ValueError("expected an MQTT topic without wildcards, not beginning or ending with /")
    return value


def _area_pattern(value: str) -> str:
    """Levels of a topic with exactly one `{area}` among them; + and # as in MQTT filters."""
    if value.split("/").count("{area}") != 1:
        raise ValueError("expected a topic with one level that is {area}, such as zigbee2mqtt/{area}/+")
    return value


def _like(pattern: str, expected: str) -> AfterValidator:
    """Text that fits the pattern as a whole."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


Name = Annotated[str, Field(min_length=1, max_length=255)]
Id = Annotated[Name, _like(r"[^\s/#+.]+", "a word without spaces and without / # + .")]
EntityId = Annotated[Name, _like(r"[a-z_]+\.[^\s./#+]+", "an entity_id such as light.desk")]
Language = Annotated[Name, _like(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", "a language such as en or zh")]
Topic = Annotated[Name, AfterValidator(_topic)]
AreaPattern = Annotated[Name, AfterValidator(_area_pattern)]
Url = Annotated[Name, _like(r"mqtts?://[^\s/]+/?", "mqtt://host:port or mqtts://host:port")]
HttpUrl = Annotated[Name, _like(r"https?://[^\s]+", "http://host:port/v1 or https://host/v1")]
Seconds = Annotated[float, Field(gt=0, le=600)]
Days = Annotated[float, Field(gt=0, le=36_500, strict=False)]


class Section(BaseModel):
    """A mapping of the file. A key that is not a field is an error; values are taken as written, never converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Tls(Section):
    """How a broker behind mqtts:// proves who it is."""

    ca_file: Name | None = None


class Mqtt(Section):
    """The broker."""

    url: Url | None = None
    username: Name | None = None
    password: SecretStr | None = None
    client_id: Name | None = None
    tls: Tls = Tls()


class Discovery(Section):
    """Which conventions the registry listens to."""

    home_assistant: Topic | None = "homeassistant"
    zigbee2mqtt: tuple[Topic, ...] = Field(default=("zigbee2mqtt",), max_length=32, strict=False)
    area_topic_patterns: tuple[AreaPattern, ...] = Field(default=(), max_length=32, strict=False)


class FloorEntry(Section):
    """A storey."""

    name: Name | None = None
    aliases: tuple[Name, ...] = Field(default=(), strict=False)


class AreaEntry(Section):
    """A room or zone; `floor` is the id or name of a floor."""

    name: Name | None = None
    aliases: tuple[Name, ...] = Field(default=(), strict=False)
    floor: Name | None = None


class EntityEntry(Section):
    """What the file says over what the device says of itself."""

    name: Name | None = None
    aliases: tuple[Name, ...] = Field(default=(), strict=False)
    area: Name | None = None
    labels: tuple[Name, ...] = Field(default=(), strict=False)
    device_class: Name | None = None
    exposed: bool | None = None


class Home(Section):
    """The home as its people see it."""

    name: Name = "Home"
    exposed: bool = True
    floors: dict[Id, FloorEntry] = {}
    areas: dict[Id, AreaEntry] = {}
    entities: dict[Name, EntityEntry] = {}


class Override(Section):
    """A rule for what matches every given field."""

    rule: Rule
    entity: EntityId | None = None
    domain: Name | None = None
    device_class: Name | None = None
    direction: Direction | None = None


class Policy(Section):
    """What may be done, what is asked back about, what is never done."""

    classes: dict[RiskClass, Rule] = {"harmless": "allow", "comfort": "allow", "guarded": "confirm"}
    overrides: tuple[Override, ...] = Field(default=(), max_length=1000, strict=False)
    sources: dict[Name, dict[RiskClass, Rule]] = {}


class ModelServer(Section):
    """A model behind a server with OpenAI's chat interface. `key_file`: holds the key, where one is needed."""

    url: HttpUrl = "http://127.0.0.1:8080/v1"
    name: Name = "default"
    grammar: Literal["gbnf", "vllm", "json_schema"] = "json_schema"
    key_file: Path | None = Field(default=None, strict=False)
    seconds: Seconds = 10.0


class Model(Section):
    """The language model. `path` None: the bundled one. `base`: of an adapter at `path`; None: the one it names.
    `server`: of engine: openai.
    """

    path: Path | None = Field(default=None, strict=False)
    engine: Literal["onnx", "transformers", "openai"] = "onnx"
    base: Name | None = None
    server: ModelServer = ModelServer()
    threads: int = Field(default=1, ge=1, le=64)


class Location(Section):
    """Where the home is, in degrees: north and east are positive."""

    latitude: float = Field(ge=-90, le=90, strict=False)
    longitude: float = Field(ge=-180, le=180, strict=False)


class Hub(Section):
    """The daemon. `data_dir` None: `hearth` under the user's state directory. `location`: for sunrise and sunset."""

    id: Id = "home"
    data_dir: Path | None = Field(default=None, strict=False)
    language: Language | None = None
    location: Location | None = None


class Timeouts(Section):
    """Seconds."""

    verify: Seconds = 3.0
    slow: Seconds = 15.0
    publish: Seconds = 5.0


class Limits(Section):
    """Bounds on what is kept."""

    entities: int = Field(default=20_000, ge=1, le=100_000)
    turns_kept: int = Field(default=10_000, ge=1, le=1_000_000)


class History(Section):
    """Days for which the sensors' history is kept: raw readings, then by the minute and the hour, and states."""

    raw: Days = 3.0
    minutes: Days = 14.0
    hours: Days = 1825.0
    states: Days = 365.0


class Settings(Section):
    """The whole file. Every field has a default: an empty file is a valid one, and so is an empty section."""

    @model_validator(mode="before")
    @classmethod
    def _empty_sections(cls, value: object) -> object:
        return {key: {} if item is None else item for key, item in value.items()} if isinstance(value, dict) else value

    mqtt: Mqtt = Mqtt()
    discovery: Discovery = Discovery()
    home: Home = Home()
    policy: Policy = Policy()
    model: Model = Model()
    hub: Hub = Hub()
    timeouts: Timeouts = Timeouts()
    limits: Limits = Limits()
    history: History = History()


def data_dir(settings: Settings) -> Path:
    """Where the hub keeps its database: as set, else `$XDG_STATE_HOME/hearth`, else `~/.local/state/hearth`."""
    if settings.hub.data_dir:
        return settings.hub.data_dir.expanduser()
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "hearth"
