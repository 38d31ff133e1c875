"""Whatever program the model writes: a plan comes out, and the home can do what is in it."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.answers import answer
from agent.kinds import KINDS
from agent.resolve import Context, resolve
from agent.resolve_verbs import act
from agent.resolve_wish import Wish
from agent.types import (
    Attr,
    Level,
    Mention,
    MentionKind,
    PlanKind,
    Program,
    Quantifier,
    Ref,
    Special,
    Statement,
    StateWord,
    Target,
    Verb,
)
from device_registry.actions import Action
from device_registry.model import Choice, EntityState, Snapshot
from device_registry.validate import Accepted, check
from tests.agent.programs import color, linked, named, number, option, prop, said, white
from tests.homes import HOME

SENSOR = "binary_sensor.hall_motion"
_units = st.sampled_from(["", "%", "°", "°C", "°F", "K"])
_numbers = st.builds(number, st.floats(-50, 10_000, allow_nan=False), _units)
_options = st.sampled_from(
    [o for e in HOME.entities.values() for options in e.capabilities.choices.values() for o in options]
)
_offers = st.tuples(st.sampled_from(sorted(HOME.entities)), st.sampled_from(list(Choice)))
_ids = st.lists(st.sampled_from([*sorted(HOME.entities), "light.gone"]), min_size=1, max_size=3)
_places = st.lists(st.sampled_from([*sorted(HOME.areas), "gone"]), min_size=1, max_size=2)
_mentions: dict[str, st.SearchStrategy[Mention]] = {
    "e0": _ids.map(lambda ids: named(*ids)),
    "e1": _ids.map(lambda ids: named(*ids)),
    "a0": _places.map(lambda ids: named(*ids)),
    "f0": st.sampled_from(["ground", "upper"]).map(named),
    "l0": st.just(named("cosy")),
    "n0": _numbers,
    "c0": st.just(color(10, 20, 30)),
    "w0": st.integers(1000, 9000).map(white),
    "o0": st.builds(lambda text, offers: option(text, *offers), _options, st.lists(_offers, max_size=3)),
    "t0": st.sampled_from(["at 9", "tomorrow", "in 5 minutes", "for an hour", "every day at sunset", "until dark"]).map(
        said
    ),
    "x0": st.just(named(text="milk")),
    "p0": st.sampled_from(["sensitivity", "timeout", "led", "note", "absent"]).map(lambda name: prop(name, SENSOR)),
}
_refs = {kind: st.builds(Ref, st.just(kind), st.sampled_from([0, 0, 0, 1])) for kind in MentionKind}
_scopes = st.one_of(
    st.none(),
    st.sampled_from([Special.HERE, Special.NO_AREA]),
    *(_refs[kind] for kind in (MentionKind.AREA, MentionKind.FLOOR, MentionKind.LABEL)),
)
_targets = st.one_of(
    st.builds(Target, entity=_refs[MentionKind.ENTITY], scope=_scopes),
    st.builds(
        Target,
        quantifier=st.sampled_from(Quantifier),
        kind=st.sampled_from(["light", "everything"]) | st.sampled_from(sorted(KINDS)),
        scope=_scopes,
    ),
    st.builds(Target, special=st.sampled_from([Special.IT, Special.UNKNOWN])),
)
_COMMON = (Verb.ON, Verb.OFF, Verb.TOGGLE, Verb.UP, Verb.DOWN, Verb.ASK, Verb.WHICH)  # fit much: plans, not refusals
_statements = st.builds(
    Statement,
    st.sampled_from(_COMMON) | st.sampled_from(Verb),
    st.lists(_targets, min_size=1, max_size=3).map(tuple) | st.just(()),
    st.just(()) | st.lists(_targets, max_size=2).map(tuple),
    st.one_of(st.none(), st.sampled_from(Level), *_refs.values()),
    st.none() | st.sampled_from(StateWord),
    st.none() | st.sampled_from(Attr),
    st.none() | _refs[MentionKind.PROPERTY],
    st.lists(_refs[MentionKind.TIME] | _refs[MentionKind.NUMBER], max_size=3).map(tuple),
    st.lists(_refs[MentionKind.TEXT], max_size=2).map(tuple),
)
_programs = st.lists(_statements, max_size=3).map(lambda s: Program(tuple(s)))
_contexts = st.builds(
    Context,
    here=st.none() | st.sampled_from([*sorted(HOME.areas), "gone"]),
    last_targets=st.lists(st.sampled_from([*sorted(HOME.entities), "light.gone"]), max_size=3).map(tuple),
    chosen=st.just(()) | st.sampled_from(sorted(HOME.entities)).map(lambda i: (i,)),
)
_attributes = st.dictionaries(
    st.sampled_from(["brightness", "percentage", "temperature", "volume_level", "current_position", "humidity"]),
    st.one_of(st.none(), st.floats(-1000, 1000), st.text(max_size=3), st.lists(st.integers(), max_size=3)),
)
_states = st.builds(
    EntityState, st.none() | st.sampled_from(["on", "off", "unknown", "open", "closed", "12", "nan"]), _attributes
)


@settings(max_examples=300, deadline=None)
@given(_programs, st.fixed_dictionaries(_mentions), _contexts, _states)
def test_every_program_is_a_plan_that_the_home_can_carry_out(
    program: Program, mentions: dict[str, Mention], context: Context, state: EntityState
) -> None:
    home = Snapshot(1, 1, HOME.floors, HOME.areas, HOME.devices, HOME.entities, dict.fromkeys(HOME.entities, state))
    for snapshot in (HOME, home):
        result = resolve(program, linked("words", **mentions), snapshot, context)
        on_things = [a for a in result.actions if a.entity_id is not None]
        assert all(isinstance(check(a, snapshot), Accepted) for a in on_things)
        assert all(answer(q, snapshot).facts for q in result.queries)
        assert {a.entity_id for a in on_things} <= set(result.targets)
        assert (result.kind is PlanKind.ACTIONS) == bool(result.actions)
        assert result.kind is not PlanKind.REJECT or result.rejected
        assert result.kind is not PlanKind.CLARIFY or result.clarify


_VALUES: list[Mention | Level | None] = [
    None,
    *Level,
    *(number(n, unit) for n in (-5, 0, 0.4, 3, 21, 50, 100, 2700, 1e6) for unit in ("", "%", "°C", "°F", "K")),
    color(1, 2, 3),
    white(1000),
    *(option(o) for e in HOME.entities.values() for options in e.capabilities.choices.values() for o in options),
]


@pytest.mark.parametrize("entity_id", HOME.entities)
def test_every_verb_with_every_value_is_refused_or_can_be_carried_out(entity_id: str) -> None:
    entity = HOME.entities[entity_id]
    home = Snapshot(entities={entity_id: replace(entity, exposed=True)}, states=HOME.states)
    for verb, value, name in product(Verb, _VALUES, (None, "sensitivity", "timeout", "led", "note")):
        if name and verb is not Verb.PROP:
            continue
        result = act(Wish(verb, value, prop(name) if name else None, "words"), home.entities[entity_id], home)
        if isinstance(result, Action):
            assert check(result, home) == Accepted(result, home.entities[entity_id])
