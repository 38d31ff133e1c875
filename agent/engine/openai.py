"""A model behind a server that speaks OpenAI's chat interface: llama.cpp, Ollama, vLLM, or a cloud.

The grammar goes along in the form that the server takes; what comes back is walked through the automaton all the same,
and counts for nothing where it leaves it. Needs httpx2 (the extra [openai]).
"""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.engine.gbnf import gbnf, schema
from agent.kinds import KINDS
from agent.ports import Automaton, Completion, EngineError
from agent.program import END, MAX_WORDS, vocabulary
from agent.prompt import PLAN
from agent.types import Attr, Level, Quantifier, StateWord, Verb
from device_registry.model import JsonValue

MAX_TOKENS = 400
"""Of the server's own; a word of a program takes a few."""

_MAX_BYTES = 1024 * 1024


class GrammarForm(StrEnum):
    """How a server takes a grammar."""

    GBNF = "gbnf"  # llama.cpp: "grammar"
    VLLM = "vllm"  # "structured_outputs": {"grammar"}
    JSON_SCHEMA = "json_schema"  # Ollama, OpenAI and most others: "response_format"


@dataclass(frozen=True, slots=True)
class Server:
    """Where the model is. `url`: up to and with "/v1"; `seconds`: patience with one answer."""

    url: str
    model: str
    form: GrammarForm = GrammarForm.JSON_SCHEMA
    key: str = field(default="", repr=False)
    seconds: float = 10.0


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Message(_Shape):
    content: str | None = None


class _LogProb(_Shape):
    logprob: float


class _LogProbs(_Shape):
    content: list[_LogProb] | None = None


class _Choice(_Shape):
    message: _Message
    logprobs: _LogProbs | None = None


class _Answer(_Shape):
    choices: Annotated[list[_Choice], Field(min_length=1)]


class OpenAIEngine:
    """Implements `agent.ports.Engine`."""

    open_vocabulary = True
    blocking = True

    def __init__(self, server: Server) -> None:
        """Nothing is sent yet. Raises `EngineError` if httpx2 is missing."""
        try:
            import httpx2
        except ModuleNotFoundError:
            raise EngineError(
                "httpx2 is not installed, which engine: openai needs: pip install 'hearth[openai]'"
            ) from None
        headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
        self._errors = httpx2.HTTPError
        self._client = httpx2.Client(timeout=server.seconds, headers=headers)
        self._server = server
        self._lesson = lesson()

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        """Asks the server. What it answers beside the grammar is a completion without tokens."""
        begun = time.perf_counter()
        choice = self._ask(self._request(prefix, suffix, grammar))
        words = _words(choice.message.content or "")
        probabilities = [math.exp(p.logprob) for p in (choice.logprobs and choice.logprobs.content) or ()]
        took = (time.perf_counter() - begun) * 1000
        if not _allowed(words, grammar):
            return Completion((), 0.0, 0.0, took)
        return Completion(words, min(probabilities, default=1.0), 0.0, took)

    def _request(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> dict[str, JsonValue]:
        said = " ".join([*prefix[1:], *(t for t in suffix if t != PLAN)])
        messages: list[JsonValue] = [
            {"role": "system", "content": self._lesson + _FORMS[self._server.form]},
            {"role": "user", "content": said},
        ]
        return {
            "model": self._server.model,
            "messages": messages,
            "temperature": 0,
            "seed": 0,
            "max_tokens": MAX_TOKENS,
            "logprobs": True,
            **_bound(self._server.form, grammar),
        }

    def _ask(self, request: dict[str, JsonValue]) -> _Choice:
        url = f"{self._server.url.rstrip('/')}/chat/completions"
        try:
            answer = self._client.post(url, json=request)
            answer.raise_for_status()
            if len(answer.content) > _MAX_BYTES:
                raise EngineError(f"{url}: the answer is longer than {_MAX_BYTES} bytes")
            return _Answer.model_validate_json(answer.content).choices[0]
        except self._errors as error:
            raise EngineError(f"{url}: {error or type(error).__name__}; see model.server.url in the settings") from None
        except ValidationError:
            raise EngineError(
                f"{url}: the answer is not that of a chat interface; see model.server.url in the settings"
            ) from None


_FORMS = {
    GrammarForm.GBNF: "\nAnswer with the program alone.",
    GrammarForm.VLLM: "\nAnswer with the program alone.",
    GrammarForm.JSON_SCHEMA: '\nAnswer with JSON: {"program": [...]}, the words of the program as a list.',
}


def _bound(form: GrammarForm, grammar: Automaton) -> dict[str, JsonValue]:
    match form:
        case GrammarForm.GBNF:
            return {"grammar": gbnf(grammar)}
        case GrammarForm.VLLM:
            return {"structured_outputs": {"grammar": gbnf(grammar)}}
        case GrammarForm.JSON_SCHEMA:
            named: JsonValue = {"name": "program", "strict": True, "schema": schema(vocabulary())}
            return {"response_format": {"type": "json_schema", "json_schema": named}}


def _words(content: str) -> tuple[str, ...]:
    """The words of a program, sent as JSON or as text."""
    if content.lstrip().startswith("{"):
        try:
            program = json.loads(content).get("program")
        except ValueError:
            return ()
        return tuple(program) if isinstance(program, list) and all(isinstance(w, str) for w in program) else ()
    return tuple(content.split())


def _allowed(words: Sequence[str], grammar: Automaton) -> bool:
    if not words or len(words) > MAX_WORDS:
        return False
    for word in (*words, END):
        if word not in grammar.allowed():
            return False
        grammar = grammar.advance(word)
    return True


def lesson() -> str:
    """The action language, for a model that was not trained on it."""
    told = yaml.safe_load((Path(__file__).parent / "lesson.yaml").read_text(encoding="utf-8"))
    lists = {"verbs": Verb, "quantifiers": Quantifier, "levels": Level, "states": StateWord, "attributes": Attr}
    words = [f"{name}: {' '.join(f'<{word}>' for word in members)}" for name, members in lists.items()]
    shown = [f"{said}\n{program}" for said, program in told["examples"]]
    kinds = " ".join(f"<K:{kind}>" for kind in KINDS)
    return "\n".join([told["task"], *words, f"kinds: {kinds}", "", "Examples, sentence and program:", *shown])
