import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.engine.bundle import FIX, check, load
from agent.engine.onnx import OnnxEngine
from agent.ports import EngineError
from tests.agent.words import LISTS
from training.export import add_second, write_manifest
from training.vocabulary import with_all_names

FILES = ("manifest.json", "model.onnx", "tokenizer.json", "lexicon.json")


@pytest.fixture
def copy(model_folder: Path, tmp_path: Path) -> Path:
    """A model folder to damage."""
    return Path(shutil.copytree(model_folder, tmp_path / "copy"))


def test_a_sound_folder(model_folder: Path) -> None:
    assert check(model_folder) == []
    bundle = load(model_folder)
    assert bundle.lists == with_all_names(LISTS)
    assert bundle.languages == ("en", "zh")
    assert bundle.ids["<pad>"] == 0
    assert set(bundle.head) <= set(bundle.ids)
    assert bundle.graph == model_folder / "model.onnx"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-7])


def change(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3] + b"xxx")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [Path.unlink, cut, change, empty, folder_instead])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named_with_the_fix(copy: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(copy / name)
    (problem,) = check(copy)
    assert problem.startswith(f"{copy / name}: ")
    assert re.search(r"missing|damaged", problem)
    assert problem.endswith(FIX)
    with pytest.raises(EngineError, match=re.escape(problem)):
        load(copy)


def test_no_folder_at_all(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "none")
    assert "manifest.json: missing" in problem


@pytest.mark.parametrize("name", ["tokenizer.json", "lexicon.json", "manifest.json"])
@pytest.mark.parametrize("content", ["[]", "null", "{}", '{"model": {"vocab": ["a"]}}', "\xff"])
def test_a_file_of_another_shape_is_refused(copy: Path, name: str, content: str) -> None:
    (copy / name).write_text(content, encoding="latin-1")
    if name != "manifest.json":
        write_manifest(copy, ("en",))  # the sum is right, the content is not
    with pytest.raises(EngineError, match=f"{name}: damaged"):
        load(copy)


def test_a_graph_that_is_none(copy: Path) -> None:
    (copy / "model.onnx").write_bytes(b"not a graph")
    write_manifest(copy, ("en",))
    with pytest.raises(EngineError, match=r"model\.onnx: cannot be loaded .*git checkout"):
        OnnxEngine(load(copy))


def test_every_damaged_file_is_told(copy: Path) -> None:
    for name in FILES[1:]:
        cut(copy / name)
    assert [p.partition(":")[0] for p in check(copy)] == [str(copy / n) for n in FILES[1:]]


def test_how_sure_the_model_must_be(copy: Path) -> None:
    manifest = copy / "manifest.json"
    raw = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps(raw | {"sure": {"en": 0.7}, "later": "more"}))
    assert load(copy).sure == {"en": 0.7}
    manifest.write_text(json.dumps(raw | {"sure": {"en": 7}}))
    with pytest.raises(EngineError, match=r"manifest\.json: damaged"):
        load(copy)


def test_a_second_model_beside_the_first(model_folder: Path, copy: Path) -> None:
    assert load(copy).second is None
    add_second(copy, model_folder, ("en", "zh"))
    second = load(copy).second
    assert second is not None
    assert second.graph == copy / "second" / "model.onnx"
    cut(copy / "second" / "model.onnx")
    with pytest.raises(EngineError, match=re.escape(f"{copy / 'second' / 'model.onnx'}: damaged")):
        load(copy)
