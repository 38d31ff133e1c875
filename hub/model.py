"""The model that the settings name, ready to read sentences."""

from collections.abc import Callable
from pathlib import Path

from agent.engine import bundle
from agent.ports import EngineError
from agent.reading import Reader
from config.settings import Model


def model_dir(settings: Model) -> Path:
    """The folder of the model, or of the adapter: as set, else the bundled model's."""
    return settings.path.expanduser() if settings.path else bundle.DEFAULT


def load_reader(settings: Model) -> Reader:
    """Checks the files and loads them: some hundred milliseconds, seconds with an engine that needs torch. Raises
    `agent.ports.EngineError`.
    """
    reader = _LOADERS[settings.engine](settings)
    if settings.engine != "openai":  # a server may be slow, or not there yet
        reader.warm()
    return reader


def _bundled(settings: Model) -> Reader:
    from agent.engine.bundled import Bundled

    return Bundled(bundle.load(model_dir(settings)), settings.threads, memo=True).reader()


def _transformers(settings: Model) -> Reader:
    from agent.engine.transformers import TransformersEngine

    if settings.path is None:
        raise EngineError(f"model.path: engine: transformers needs the folder of an adapter; {bundle.FIX_ADAPTER}")
    adapter = bundle.load_adapter(model_dir(settings))
    engine = TransformersEngine(settings.base or adapter.base, adapter.folder, settings.threads)
    return Reader(engine, adapter.lists, adapter.languages, sure=adapter.sure)


def _openai(settings: Model) -> Reader:
    from agent.engine.openai import GrammarForm, OpenAIEngine, Server

    own, files = settings.server, bundle.load()
    server = Server(own.url, own.name, GrammarForm(own.grammar), _key(own.key_file), own.seconds)
    return Reader(OpenAIEngine(server), files.lists, files.languages)


def _key(file: Path | None) -> str:
    try:
        return file.expanduser().read_text(encoding="utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"{file}: cannot be read ({error}); see model.server.key_file in the settings") from None


_LOADERS: dict[str, Callable[[Model], Reader]] = {"onnx": _bundled, "transformers": _transformers, "openai": _openai}


def reload_adapter(reader: Reader, settings: Model) -> bool:
    """Read the adapter's folder again and go on with it. False if the engine has none. Raises `EngineError`, and the
    adapter in use stays.
    """
    from agent.ports import Swappable

    if not isinstance(reader.engine, Swappable):
        return False
    reader.engine.swap(bundle.load_adapter(model_dir(settings)).folder)
    return True
