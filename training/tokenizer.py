"""The model's vocabulary: prompt tokens, program tokens and known words, one id each, saved in the Hugging Face form.

Word level, because the linker has already turned names, numbers and misspellings into marks: what is left
is the small language of asking, and whatever lies outside it is one token, <w>.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from agent.engine.bundle import load_lists
from agent.lexicon import LANGUAGES
from agent.program import END, vocabulary
from agent.prompt import UNKNOWN_WORD, special_tokens
from agent.times.moments import Role
from agent.wordlists import WordLists
from device_registry.model import Domain

PAD = "<pad>"


def fixed_tokens() -> list[str]:
    """Every token that is no word, in a fixed order; padding is 0."""
    domains = [f"<d:{d}>" for d in Domain]
    units = ["<u:pct>", "<u:deg>", "<u:K>", "<u:big>"]
    roles = [f"<t:{role}>" for role in Role]
    tokens = [PAD, *special_tokens(LANGUAGES), END, *vocabulary(), *domains, *units, *roles]
    return list(dict.fromkeys(tokens))


def build(lists: WordLists, old: Sequence[str] = ()) -> list[str]:
    """All tokens by id. `old` (an earlier vocabulary) keeps its ids; new words are appended."""
    tokens = list(dict.fromkeys([*old, *fixed_tokens()]))
    have = set(tokens)
    return tokens + sorted(w for w in lists.known if w not in have)


def save(tokens: Sequence[str], lists: WordLists, folder: Path) -> None:
    """tokenizer.json and tokenizer_config.json (loadable by transformers), and lexicon.json for the linker."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    model = models.WordLevel({t: i for i, t in enumerate(tokens)}, unk_token=UNKNOWN_WORD)
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "unk_token": UNKNOWN_WORD,
        "pad_token": PAD,
        "bos_token": "<s>",
        "eos_token": END,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
    save_lists(lists, folder / "lexicon.json")


def save_lists(lists: WordLists, path: Path) -> None:
    """The word lists as JSON."""
    content = {"languages": {language: _content(own) for language, own in lists.own.items()}}
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _content(lists: WordLists) -> dict[str, object]:
    return {
        "known": sorted(lists.known),
        "kinds": {k: list(lists.kinds[k]) for k in sorted(lists.kinds)},
        "rooms": sorted(lists.rooms),
        "things": sorted(lists.things),
        "times": lists.times,
        "texts": lists.texts,
        "past": lists.past,
        "wishes": lists.wishes,
        "dictionary": sorted(lists.dictionary),
        "glosses": {said: lists.glosses[said] for said in sorted(lists.glosses)},
    }


def load_tokens(folder: Path) -> list[str]:
    """Tokens by id of a saved tokenizer."""
    raw = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    vocab: dict[str, int] = raw["model"]["vocab"]
    return sorted(vocab, key=vocab.__getitem__)


def own_words(model: Path) -> tuple[list[str], list[str]]:
    """The words of a tokenizer or an exported model: its own, and those of its dictionary behind them."""
    tokens, words = load_tokens(model), load_lists(model / "lexicon.json").dictionary
    own = len(tokens) - len(words)
    return tokens[:own], tokens[own:]
