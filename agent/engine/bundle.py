"""The model's files on disk, checked against their manifest before anything is loaded."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.ports import EngineError
from agent.program import vocabulary
from agent.wordlists import WordLists, united

DEFAULT = Path(__file__).parents[2] / "models" / "hearth"
FIX = "restore it with: git checkout -- models"
FIX_ADAPTER = "make one with: hearth train lora --base NAME --out FOLDER"
SECOND = "second"
_MANIFEST = "manifest.json"
_MAX_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bundle:
    """`graph`: the ONNX file; `ids`: token -> input id; `head`: tokens of the output rows; `lists`: known words.

    `sure`: confidence from which the model's actions are done without asking, by language, found on sentences held out.
    `second`: another model, for a second opinion on what acts.
    """

    graph: Path
    ids: Mapping[str, int]
    head: tuple[str, ...]
    lists: WordLists
    languages: tuple[str, ...]
    sure: Mapping[str, float]
    second: "Bundle | None" = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """A LoRA adapter for `base`, a model of the Hugging Face layout; the rest as in `Bundle`."""

    folder: Path
    base: str
    lists: WordLists
    languages: tuple[str, ...]
    sure: Mapping[str, float]


class _AdapterManifest(BaseModel):
    model_config = ConfigDict(extra="ignore")
    base: str
    languages: Annotated[list[str], Field(min_length=1)]
    sure: dict[str, Annotated[float, Field(ge=0.0, le=1.0)]] = {}


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="ignore")
    languages: list[str]
    head: list[str]
    sure: dict[str, Annotated[float, Field(ge=0.0, le=1.0)]] = {}
    sha256: dict[str, str]


class _Lists(BaseModel):
    known: frozenset[str] = frozenset()
    kinds: dict[str, tuple[str, ...]] = {}
    rooms: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    times: bool = False
    texts: bool = False
    past: bool = False
    wishes: bool = False
    dictionary: frozenset[str] = frozenset()
    glosses: dict[str, str] = {}

    def frozen(self) -> WordLists:
        return WordLists(
            self.known,
            self.kinds,
            self.rooms,
            self.things,
            self.times,
            self.texts,
            self.dictionary,
            self.past,
            self.wishes,
            self.glosses,
        )


class _Lexicon(BaseModel):
    languages: dict[str, _Lists]


class _WordLevel(BaseModel):
    model_config = ConfigDict(extra="ignore")
    vocab: dict[str, int]


class _Tokenizer(BaseModel):
    model_config = ConfigDict(extra="ignore")
    words: _WordLevel = Field(alias="model")


_Shape = TypeVar("_Shape", bound=BaseModel)


def load(folder: Path = DEFAULT) -> Bundle:
    """Check and read a model folder. Raises `EngineError` naming the file and the fix.

    A model from before it knew wishes (`WordLists.wishes`) may lack what programs have learned since.
    """
    if problems := check(folder):
        raise EngineError(problems[0])
    manifest = _read(folder / _MANIFEST, _Manifest)
    lists = load_lists(folder / "lexicon.json")
    if lists.wishes and (missing := set(vocabulary()) - set(manifest.head)):
        raise EngineError(
            f"{folder}: made for another version (it lacks {min(missing)}); {FIX}, or retrain: make train"
        )
    return Bundle(
        graph=folder / "model.onnx",
        ids=_read(folder / "tokenizer.json", _Tokenizer).words.vocab,
        head=tuple(manifest.head),
        lists=lists,
        languages=tuple(manifest.languages),
        sure=manifest.sure,
        second=load(folder / SECOND) if f"{SECOND}/{_MANIFEST}" in manifest.sha256 else None,
    )


def load_adapter(folder: Path) -> Adapter:
    """Read what `hearth train lora --base` wrote. Raises `EngineError` naming the file and the fix."""
    manifest = _read(folder / "hearth.json", _AdapterManifest, FIX_ADAPTER)
    lists = load_lists(folder / "lexicon.json", FIX_ADAPTER)
    return Adapter(folder, manifest.base, lists, tuple(manifest.languages), manifest.sure)


def load_lists(path: Path, fix: str = FIX) -> WordLists:
    """The word lists of a lexicon.json. Raises `EngineError` naming the file and the fix."""
    lexicon = _read(path, _Lexicon, fix)
    return united({language: lists.frozen() for language, lists in lexicon.languages.items()})


def check(folder: Path = DEFAULT) -> list[str]:
    """What is wrong with a model folder, each problem one line with its file and the fix; empty if nothing."""
    try:
        manifest = _read(folder / _MANIFEST, _Manifest)
    except EngineError as error:
        return [str(error)]
    return [p for name, digest in manifest.sha256.items() if (p := _problem(folder / name, digest))]


def _problem(path: Path, digest: str) -> str:
    if not path.is_file():
        return f"{path}: missing; {FIX}"
    if path.stat().st_size > _MAX_BYTES or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        return f"{path}: damaged (its sha256 is not the manifest's); {FIX}"
    return ""


def _read(path: Path, shape: type[_Shape], fix: str = FIX) -> _Shape:
    try:
        return shape.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EngineError(f"{path}: missing; {fix}") from error
    except ValidationError as error:
        raise EngineError(f"{path}: damaged (not what is expected there); {fix}") from error
