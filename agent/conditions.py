"""Signs in a sentence that something must not happen at once: a condition that its program is silent about, a question
that has no verb to ask for anything.
"""

from collections.abc import Sequence

from agent.lexicon import Lexicon, load
from agent.text import PUNCTUATION, key, runs, tokenize, words
from agent.types import QUESTIONS, Linked, Program, Statement, StateWord, Verb

_LONGEST = 4  # words of a phrase that opens a condition
_LONGEST_ASKING = 6  # of one that opens a question: "est-ce que quelqu'un a"
_MOST_CALLS = 3  # words and signs before it: "hey there, did anyone"
_WAITS = QUESTIONS | {Verb.LATER}


def drops_a_condition(linked: Linked, program: Program | None) -> bool:
    """Whether a clause says on what condition, and its program neither waits nor only asks. Polite ones ("if you can")
    are none.
    """
    statements = program.statements if program is not None else ()
    waits = program is not None and (all(s.verb in _WAITS for s in statements) or any(s.given for s in statements))
    return not waits and _conditional(linked.tokens, load(linked.language))


def only_asks(text: str, language: str) -> bool:
    """Whether a sentence is a question without a word that wants something done ("front door locked?"), or one that
    begins as questions do which only ask, and goes on with no command ("did anyone forget to turn the lights off?").
    """
    lexicon, said = load(language), words(text)
    asks = text.rstrip().endswith(_ASKING) and runs(said, _LONGEST).isdisjoint(lexicon.verbs | lexicon.openers)
    return asks or _wonders(text, lexicon)


def _wonders(text: str, lexicon: Lexicon) -> bool:
    said = [t.text for t in tokenize(text)]
    spans = ((at, at + size) for at in range(_MOST_CALLS + 1) for size in range(2, _LONGEST_ASKING + 1))
    end = next((end for at, end in spans if key(tuple(said[at:end])) in lexicon.wonders), None)
    if end is None:
        return False
    joints = (i for i, t in enumerate(said[end:], end + 1) if t in PUNCTUATION or key((t,)) in lexicon.connectors)
    return not any(key((said[i],)) in lexicon.verbs for i in joints if i < len(said))


def as_question(program: Program) -> Program:
    """A program that only asks: what it asks already, else whether that is so which it would do, as far as each of its
    deeds makes something so.
    """
    if asking := tuple(s for s in program.statements if s.verb in QUESTIONS):
        return Program(asking)
    asked = [
        Statement(Verb.IS, s.targets, s.excepted, state=_SO[s.verb])
        for s in program.statements
        if s.verb in _SO and not (s.value or s.times or s.given)
    ]
    return Program(tuple(asked)) if len(asked) == len(program.statements) else program


_SO = {
    Verb.ON: StateWord.ON,
    Verb.OFF: StateWord.OFF,
    Verb.OPEN: StateWord.OPEN,
    Verb.CLOSE: StateWord.CLOSED,
    Verb.LOCK: StateWord.LOCKED,
    Verb.UNLOCK: StateWord.UNLOCKED,
    Verb.PLAY: StateWord.PLAYING,
    Verb.PAUSE: StateWord.PAUSED,
}

_ASKING = ("?", "\uff1f")


def _conditional(tokens: Sequence[str], lexicon: Lexicon) -> bool:
    return any(
        key(tuple(tokens[at : at + n])) in lexicon.conditions and not (at and key((tokens[at - 1],)) in lexicon.asking)
        for at in range(len(tokens))
        for n in range(1, min(_LONGEST, len(tokens) - at) + 1)
    )
