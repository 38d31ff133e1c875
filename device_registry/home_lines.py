"""The shape of a home and of a setup on paper, checked before anything is made of them."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from device_registry.model import JsonScalar, JsonValue, PropertyType

MAX_ENTITIES = 50_000
MAX_ALIASES = 200
MAX_NAME = 255


class HomeError(ValueError):
    """The object is not a home, or a setup does not fit it; the message says where and what is wrong."""


def _without_nulls(value: object) -> object:
    return {key: item for key, item in value.items() if item is not None} if isinstance(value, dict) else value


def _state_text(value: object) -> object:
    """States are text in Home Assistant; people also write numbers and booleans."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) if isinstance(value, (int, float)) else value


_Name = Annotated[str, Field(max_length=MAX_NAME)]
_Id = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
_Names = Annotated[list[_Name], Field(max_length=MAX_ALIASES)]
_StateText = Annotated[_Name | None, BeforeValidator(_state_text)]
_Attributes = Annotated[dict[str, Any], BeforeValidator(lambda value: {} if value is None else value)]


class _Line(BaseModel):
    """Null means absent; keys that nothing here names are left alone."""

    model_config = ConfigDict(strict=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _nulls_are_absent(cls, value: object) -> object:
        return _without_nulls(value)


class FloorLine(_Line):
    """A storey."""

    name: _Id
    floor_id: _Id | None = None
    aliases: _Names = []


class AreaLine(_Line):
    """A room; `floor` by name or id."""

    name: _Id
    area_id: _Id | None = None
    aliases: _Names = []
    floor: _Id | None = None


class PropertyLine(_Line):
    """A generic property; `name` defaults to the property's own."""

    property: _Id
    type: Annotated[PropertyType, Field(strict=False)]
    name: _Name = ""
    min: float | None = None
    max: float | None = None
    step: float | None = None
    unit: _Name = ""
    values: Annotated[list[JsonScalar], Field(max_length=1000)] = []
    value: JsonScalar = None


class EntityLine(_Line):
    """An entity; `area` and `floor` by name or id."""

    entity_id: Annotated[str, Field(pattern=r"^[a-z_]+\.[^\s./#+]+$", max_length=MAX_NAME)]
    name: _Name = ""
    aliases: _Names = []
    area: _Id | None = None
    floor: _Id | None = None
    labels: _Names = []
    device_class: _Id | None = None
    state: _StateText = None
    attributes: _Attributes = {}
    properties: Annotated[list[PropertyLine], Field(max_length=MAX_ALIASES)] = []
    exposed: bool = True


class HomeLine(_Line):
    """A whole home."""

    home: _Id
    entities: Annotated[list[EntityLine], Field(max_length=MAX_ENTITIES)]
    areas: Annotated[list[AreaLine], Field(max_length=MAX_ENTITIES)] = []
    floors: Annotated[list[FloorLine], Field(max_length=MAX_ENTITIES)] = []


class ChangeLine(BaseModel):
    """What a setup says of one entity. A state of null is said, too: not known."""

    model_config = ConfigDict(strict=True, extra="ignore")

    state: _StateText = None
    attributes: _Attributes = {}


class SetupLine(_Line):
    """A setup, under the key it has in a case."""

    setup: dict[str, ChangeLine] = {}


Shape = TypeVar("Shape", bound=BaseModel)


def validated(shape: type[Shape], value: JsonValue) -> Shape:
    """`value` in the shape. Raises `HomeError` that names the first thing wrong: `entities[3].name: ...`."""
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"]).lstrip(".")
        raise HomeError(f"{where}: {first['msg']}" if where else first["msg"]) from None
