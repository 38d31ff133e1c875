"""Any causal language model in the Hugging Face layout, with a LoRA adapter of Hearth's beside it.

For homes with a machine for it: this engine needs torch, transformers and peft (the extra [train]) and is the only
module of the agent that loads them, when it is made. Programs are bound by the same grammar as ever.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.engine.trie import Pieces, Speller, choose
from agent.ports import Automaton, Completion, EngineError
from agent.program import END, MAX_WORDS
from agent.prompt import START

if TYPE_CHECKING:
    import torch

_PREFIXES = 16


class TransformersEngine:
    """Implements `agent.ports.Engine`."""

    open_vocabulary = True
    blocking = True

    def __init__(self, base: str, adapter: Path | None = None, threads: int = 1) -> None:
        """`base`: name or folder of a model; `adapter`: folder of its LoRA adapter (PEFT). Raises `EngineError`."""
        torch, transformers = _libraries()
        torch.set_num_threads(threads)
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(base)
            model = transformers.AutoModelForCausalLM.from_pretrained(base)
        except (OSError, ValueError) as error:
            raise EngineError(
                f"{base}: cannot be loaded ({_first_line(error)}); see model.base in the settings"
            ) from None
        self._torch = torch
        self._model: Any = model.eval()
        self._adapters = 0
        self._speller = speller(self._tokenizer)
        self._prefixes: OrderedDict[tuple[str, ...], Any] = OrderedDict()
        if adapter:
            self.swap(adapter)

    def swap(self, adapter: Path) -> None:
        """Go on with another adapter; the old one stays if this fails. Raises `EngineError`."""
        from peft import PeftModel

        name = f"home{self._adapters + 1}"
        try:
            if isinstance(self._model, PeftModel):
                self._model.load_adapter(str(adapter), adapter_name=name)
                self._model.set_adapter(name)
                self._model.delete_adapter(f"home{self._adapters}")
            else:
                self._model = PeftModel.from_pretrained(self._model, str(adapter), adapter_name=name).eval()
        except (OSError, ValueError, RuntimeError, KeyError) as error:
            raise EngineError(
                f"{adapter}: no adapter for this model ({_first_line(error)}); hearth train lora"
            ) from None
        self._adapters += 1
        self._prefixes.clear()

    def decode(self, prefix: Sequence[str], suffix: Sequence[str], grammar: Automaton) -> Completion:
        """Greedy, word by word; at most `MAX_WORDS`."""
        with self._torch.inference_mode():
            begun = time.perf_counter()
            point = _Point(self, self._prefix(tuple(prefix)))
            point.read(self._speller.text(suffix))
            read = time.perf_counter()
            written, chances = self._write(point, grammar)
            took = (time.perf_counter() - read) * 1000
            return Completion.chosen(written, chances, (read - begun) * 1000, took)

    def _write(self, point: "_Point", grammar: Automaton) -> tuple[tuple[str, ...], list[float]]:
        written: list[str] = []
        chances: list[float] = []
        while len(written) < MAX_WORDS:
            allowed = {word: self._speller.spell(word) for word in grammar.allowed()}
            choice = choose(allowed, point.after)
            chances += [choice.probability] if len(allowed) > 1 else []
            if choice.word == END:
                return tuple(written), chances
            point.take(allowed[choice.word])
            grammar = grammar.advance(choice.word)
            written.append(choice.word)
        return (), [0.0]  # cut off: part of a program might parse, and do half of what was meant

    def _prefix(self, prefix: tuple[str, ...]) -> Any:
        """The cache of a prefix."""
        if prefix not in self._prefixes:
            ids = begin(self._tokenizer) + self._speller.text([word for word in prefix if word != START])
            self._prefixes[prefix], _ = self.forward(ids, None)
            if len(self._prefixes) > _PREFIXES:
                self._prefixes.popitem(last=False)
        self._prefixes.move_to_end(prefix)
        return self._prefixes[prefix]

    def forward(self, ids: Sequence[int], cache: Any) -> tuple[Any, "torch.Tensor"]:
        """The cache with the ids added, and the logits that follow them."""
        out = self._model(input_ids=self._torch.tensor([list(ids)]), past_key_values=cache, use_cache=True)
        return out.past_key_values, out.logits[0, -1].float()


class _Point:
    """Where the model stands in one sentence; pieces are read as late as possible, several at once."""

    def __init__(self, engine: TransformersEngine, cache: Any) -> None:
        from copy import deepcopy

        self._engine = engine
        self._cache = deepcopy(cache)
        self._pending: list[int] = []
        self._begun: Pieces = ()  # pieces of the present word that the cache holds already
        self._logits: Any = None

    def read(self, ids: Sequence[int]) -> None:
        self._pending += ids

    def after(self, pieces: Pieces) -> Sequence[float]:
        """Logits after the first pieces of the present word."""
        self._pending += pieces[len(self._begun) :]
        self._begun = pieces
        if self._pending:
            self._cache, logits = self._engine.forward(self._pending, self._cache)
            self._logits = logits.tolist()
            self._pending = []
        return self._logits  # type: ignore[no-any-return]

    def take(self, pieces: Pieces) -> None:
        """The present word is these pieces."""
        self._pending += pieces[len(self._begun) :]
        self._begun = ()


def speller(tokenizer: Any) -> Speller:
    """The spelling of a Hugging Face tokenizer. Raises `EngineError` if it has no token to end with."""
    if tokenizer.eos_token_id is None:
        raise EngineError("the model's tokenizer has no end token, which a program needs")
    return Speller(lambda text: tokenizer.encode(text, add_special_tokens=False), tokenizer.eos_token_id)


def begin(tokenizer: Any) -> list[int]:
    """What a sequence begins with: the tokenizer's first token, or nothing."""
    return [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]


def _libraries() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ModuleNotFoundError as error:
        raise EngineError(
            f"{error.name} is not installed, which engine: transformers needs: pip install 'hearth[train]'"
        ) from None
    return torch, transformers


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
