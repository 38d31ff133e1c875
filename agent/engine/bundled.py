"""The bundled model's readers: the model itself and, where it has one, its second reader."""

from pathlib import Path

from agent.engine.bundle import DEFAULT, Bundle, load
from agent.engine.memo import Memo
from agent.engine.onnx import OnnxEngine
from agent.ports import Engine
from agent.reading import Reader


class Bundled:
    """A bundle's models, loaded once, for any number of readers, each of which keeps the index of one home."""

    def __init__(self, files: Bundle, threads: int = 1, *, memo: bool = False) -> None:
        """`memo`: what was read before is not read again. Raises `agent.ports.EngineError`."""
        self._files = files
        engine = OnnxEngine(files, threads)
        self._engine: Engine = Memo(engine) if memo else engine
        self._second = Bundled(files.second, threads, memo=memo) if files.second else None

    def reader(self, *, asks: bool = True) -> Reader:
        """A reader. `asks`: whether it asks back about what it is not sure of."""
        files = self._files
        second = self._second.reader(asks=False) if self._second else None
        sure = files.sure if asks else 0.0
        return Reader(self._engine, files.lists, files.languages, sure=sure, second=second)


def load_models(folder: Path = DEFAULT) -> Bundled:
    """The models of a folder. Raises `agent.ports.EngineError`."""
    return Bundled(load(folder))
