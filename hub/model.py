"""The model that the settings name, ready to read sentences."""

from pathlib import Path

from agent.engine import bundle
from agent.engine.onnx import OnnxEngine
from agent.reading import Reader
from config.settings import Model


def model_dir(settings: Model) -> Path:
    """The folder of the exported model: as set, else the bundled one."""
    return settings.path.expanduser() if settings.path else bundle.DEFAULT


def load_reader(settings: Model) -> Reader:
    """Checks the files and loads them: some hundred milliseconds. Raises `agent.ports.EngineError`."""
    files = bundle.load(model_dir(settings))
    reader = Reader(OnnxEngine(files, settings.threads), files.lists, files.languages, sure=files.sure)
    reader.warm()
    return reader
