"""What the writer of an unknown key may have meant."""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from rapidfuzz import fuzz, process

from config.yaml_lines import KeyPath

SIMILAR = 65  # of 100


def advice(root: type[BaseModel], where: KeyPath) -> str:
    """For the unknown key that ends `where`: the nearest key beside it, the same key elsewhere, or all keys there."""
    key = str(where[-1])
    beside = list(_model_at(root, where[:-1]).model_fields)
    near = process.extractOne(key, beside, scorer=fuzz.ratio, score_cutoff=SIMILAR)
    if near:
        return f"did you mean {near[0]}?"
    elsewhere = next((dotted for dotted in key_paths(root) if dotted.rpartition(".")[2] == key), None)
    if elsewhere:
        return f"did you mean {elsewhere}?"
    return f"the keys here are {', '.join(beside)}"


def key_paths(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every key of the file with dots between; `*` stands for a name of the writer's choice."""
    for name, field in model.model_fields.items():
        yield prefix + name
        inner, freely = model_in(field.annotation)
        if inner:
            yield from key_paths(inner, f"{prefix}{name}.*." if freely else f"{prefix}{name}.")


def model_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model inside an annotation, and whether it stands in a mapping or list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    origin = get_origin(annotation)
    plain = origin in (Annotated, Union, types.UnionType)
    for argument in get_args(annotation) if origin else ():
        found, freely = model_in(argument)
        if found:
            return found, freely or not plain
    return None, False


def _model_at(root: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    """The model that the mapping at `path` has to fit. Steps that are no fields are indexes or own names."""
    model = root
    for step in path:
        field = model.model_fields.get(str(step))
        inner = model_in(field.annotation)[0] if field else None
        model = inner or model
    return model
