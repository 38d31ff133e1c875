"""What a case asks for, computed by code from the mentions and programs it was told with."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from agent.candidates import kind_words
from agent.digest import digest
from agent.given import shared
from agent.program import parse
from agent.resolve import Context, following, merge, resolve
from agent.room_wishes import area_of, granted
from agent.scopes import setting
from agent.text import Token, tokenize
from agent.types import WISHES, Linked, Mention, MentionKind, Plan, Program, Statement
from device_registry.model import Snapshot
from training.comfort import deed
from training.evaluation.cases import SAID_AT
from training.generate import Case
from training.surroundings import senses_of
from training.vocabulary import word_lists


def numbered(mentions: Sequence[Mention], program: Sequence[str]) -> tuple[Mention, ...]:
    """Mentions numbered per kind in order of appearance; free texts as the program comes to speak of them, those that
    were taken back ("for eggs, no, pasta") last.
    """
    counts: Counter[MentionKind] = Counter()
    found: dict[int, Mention] = {}

    def place(index: int) -> int:
        if mentions[index].kind is not MentionKind.TEXT:
            return mentions[index].start
        return program.index(f"@{index}") if f"@{index}" in program else len(program)

    for index in sorted(range(len(mentions)), key=place):
        found[index] = replace(mentions[index], slot=counts[mentions[index].kind])
        counts[mentions[index].kind] += 1
    return tuple(found[i] for i in range(len(mentions)))


def gold_plan(case: Case, snapshot: Snapshot) -> Plan:
    """What the sentence asks for, from the gold mentions alone."""
    plans: list[Plan] = []
    begins_in = setting(case.text, [said.mentions for said in case.said], case.language, case.here, snapshot)
    context = Context(case.here, (), case.language, now=SAID_AT, opened=begins_in)
    for said in case.said:
        mentions = numbered(said.mentions, said.program)
        tokens = tuple(mentions[int(t[1:])].mark if t.startswith("@") else t for t in said.program)
        named = [(m.start, m.end) for m in mentions]
        free = [t for t in tokenize(case.text) if said.start <= t.start < said.end and not _inside(t, named)]
        kinds = kind_words(free, word_lists().of(case.language))
        text = case.text[said.start : said.end]
        linked = Linked(text, case.language, (), mentions, start=said.start, kinds=kinds)
        program = decided(parse(tokens), linked, case, snapshot)
        plans.append(resolve(program, linked, snapshot, context))
        context = following(context, plans[-1], linked)
    return merge(shared(plans))


def decided(program: Program, linked: Linked, case: Case, home: Snapshot) -> Program:
    """A program with what is to be done in the place of what the room decides."""
    here = case.here is not None

    def done(statement: Statement) -> Statement:
        if statement.verb not in WISHES:
            return statement
        room = digest(senses_of(home, case.here, case.past), area_of(statement, linked))
        return granted(statement, deed(statement.verb, room), here=here)

    return Program(tuple(map(done, program.statements)))


def _inside(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in spans)
