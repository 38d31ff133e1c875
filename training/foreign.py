"""A LoRA adapter of Hearth's over any causal language model: same cases, spelled with that model's own tokenizer."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from agent.engine.transformers import begin, speller
from agent.engine.trie import Speller
from agent.linker import Linker
from agent.program import END
from agent.prompt import START
from training import lora
from training.generate import Example, Generator, examples, make_home, with_all_names, word_lists
from training.pack import CASES_PER_HOME, NAMING, Rows
from training.tokenizer import save_lists


def train(base: str, languages: Sequence[str], many: int, recipe: lora.LoraRecipe, folder: Path) -> None:
    """Generate `many` cases a language, train, and write what `engine: transformers` reads: the adapter in the PEFT
    layout, the words for the linker, and which base it belongs to.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base)
    lists = word_lists()
    spelled = speller(tokenizer)
    rows = pack((e for language in languages for e in cases(language, many, recipe.seed)), spelled, begin(tokenizer))
    lora.train(base, rows, None, recipe, folder)
    save_lists(with_all_names(lists), folder / "lexicon.json")
    manifest = {"base": base, "languages": list(languages)}
    (folder / "hearth.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def cases(language: str, number: int, seed: int) -> Iterator[Example]:
    """What the model is shown of that many cases of a language, words and all."""
    rng = random.Random(f"{seed}{language}")
    lists = word_lists()
    linker = Linker(lists)
    for first in range(0, number, CASES_PER_HOME):
        _, snapshot = make_home(rng, language, f"train{first}", False, rng.choice(NAMING))
        generator = Generator(rng, language, snapshot, lists)
        for _ in range(min(CASES_PER_HOME, number - first)):
            yield from examples(generator.case(), linker, snapshot, lists, open_vocabulary=True)


def pack(found: Iterator[Example], spelled: Speller, first: Sequence[int]) -> Rows:
    """Rows of examples; each begins with `first`."""
    ids: list[int] = []
    starts, prompts = [0], []
    for example in found:
        prompt = [*first, *spelled.text([t for t in (*example.prompt.prefix, *example.prompt.suffix) if t != START])]
        ids += [*prompt, *spelled.text((*example.program, END))]
        starts.append(len(ids))
        prompts.append(len(prompt))
    return Rows(np.array(ids, np.uint32), np.array(starts), np.array(prompts, np.uint16))
