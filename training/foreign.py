"""A LoRA adapter of Hearth's over any causal language model: same cases, spelled with that model's own tokenizer."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.engine.transformers import begin, speller
from agent.engine.trie import Speller
from agent.linker import Linker
from agent.program import END
from agent.prompt import START
from training import lora, pack
from training.generate import COMPOSED
from training.teaching import Example, examples
from training.tokenizer import save_lists
from training.vocabulary import with_all_names, word_lists


def train(base: str, languages: Sequence[str], many: int, recipe: lora.LoraRecipe, folder: Path) -> None:
    """Generate `many` cases a language, train, and write what `engine: transformers` reads: the adapter in the PEFT
    layout, the words for the linker, and which base it belongs to.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    lists = word_lists()
    spelled = speller(tokenizer)
    first = begin(tokenizer)
    found = (e for language in languages for e in cases(language, many, recipe.seed))
    rows = pack.rows(encode(example, spelled, first) for example in found)
    lora.train(base, rows, None, recipe, folder)
    save_lists(with_all_names(lists), folder / "lexicon.json")
    manifest = {"base": base, "languages": list(languages)}
    (folder / "hearth.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def cases(language: str, number: int, seed: int) -> Iterator[Example]:
    """What the model is shown of that many cases of a language, words and all."""
    rng = random.Random(f"{seed}{language}")
    lists = word_lists()
    linker = Linker(lists)
    for case, snapshot in pack.told(rng, language, number, lists, composed=COMPOSED, stress={}):
        yield from examples(case, linker, snapshot, lists, open_vocabulary=True)


def encode(example: Example, spelled: Speller, first: Sequence[int]) -> pack.Row:
    """An example in another model's tokens; it begins with `first`."""
    words = [t for t in (*example.prompt.prefix, *example.prompt.suffix) if t != START]
    prompt = [*first, *spelled.text(words)]
    return [*prompt, *spelled.text((*example.program, END))], len(prompt)
