"""The rounds of an evaluation: every sentence as it is, and perhaps again as a recogniser might have heard it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from agent.reading import Reader
from training.evaluation import measure
from training.evaluation.cases import DATA, NOTHING, CaseError, Corpus, asks_nothing, load
from training.evaluation.noise import Ear, misheard
from training.evaluation.report import Round

RATES = (0.05, 0.10, 0.20)
"""Shares of words that are misheard."""

SEED = 20261122


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be read. `rates`: of the rounds, the clean one (0) first."""

    corpus: Corpus
    rates: tuple[float, ...]

    @property
    def sentences(self) -> int:
        """Over all rounds."""
        return len(self.corpus.cases) * len(self.rates)


def work(homes: Path | None, cases: Path | None, languages: frozenset[str], *, noise: bool) -> Work:
    """The cases of two files, or of the held-out set and what asks for nothing. Raises CaseError or OSError."""
    if homes and cases:
        corpus = load(homes, cases)
    elif DATA.exists():
        held = load()
        corpus = replace(held, cases=(*held.cases, *asks_nothing(held)))
    else:
        raise CaseError("the held-out set comes with the source, not with the package: name --homes and --cases")
    chosen = corpus.only(languages)
    if not chosen.cases:
        raise CaseError("no sentence in " + ", ".join(sorted(languages)) if languages else "no sentence to read")
    return Work(chosen, (0.0, *(RATES if noise else ())))


def read(reader: Reader, work: Work, done: Callable[[], None] = lambda: None) -> list[Round]:
    """Read everything; `done` is called after each sentence."""
    ears = {language: Ear(language, sorted(reader.lists.of(language).known)) for language in reader.languages}
    found = []
    for rate in work.rates:
        asked = [c for c in work.corpus.cases if c.skill != NOTHING]
        heard = {c.case_id: c for c in misheard(asked, ears, rate, SEED)} if rate else {}
        cases = tuple(heard.get(c.case_id, c) for c in work.corpus.cases)
        found.append(Round(rate, tuple(measure.run(reader, replace(work.corpus, cases=cases), done))))
    return found
