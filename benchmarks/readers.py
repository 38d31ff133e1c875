"""The model under measurement."""

from pathlib import Path

from agent.engine.bundle import load
from agent.engine.onnx import OnnxEngine
from agent.reading import Reader


class Readers:
    """Readers on one engine, each of which keeps the index of one home."""

    def __init__(self, folder: Path) -> None:
        """Loads the model. Raises `agent.ports.EngineError`."""
        self._bundle = load(folder)
        self._engine = OnnxEngine(self._bundle)
        self._second = OnnxEngine(self._bundle.second) if self._bundle.second else None

    def reader(self) -> Reader:
        """One with no home indexed yet."""
        files, second = self._bundle, None
        if files.second and self._second:
            second = Reader(self._second, files.second.lists, files.second.languages)
        return Reader(self._engine, files.lists, files.languages, sure=files.sure, second=second)
