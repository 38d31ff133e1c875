"""A vacuum cleaner that is sent to a room where none stands: "vacuum the kitchen", with the dock in the hall."""

from agent.frame import Frame, existing, mention_of
from agent.kind_index import of_kind
from agent.resolve_verbs import PLAIN
from agent.scopes import areas_in
from agent.types import Clarification, Plan, PlanKind, Quantifier, Target
from device_registry.actions import Action
from device_registry.model import Domain, Entity
from device_registry.services import CLEAN_AREA, CLEANED, supports

_KIND = "vacuum"
_START = "vacuum.start"


def sent_to_clean(target: Target, frame: Frame) -> Plan | None:
    """The plan of a target whose vacuum cleaner has to go elsewhere; None where that is not what was said, where one
    stands there (it just starts), or where none can be sent.
    """
    areas = areas_in(target.scope, frame)
    if not areas or _START not in PLAIN.get(frame.verb, {}).get(Domain.VACUUM, ()):
        return None
    meant = _meant(target, frame)
    if any(e.area_id in areas for e in meant):
        return None
    able = [e for e in meant if supports(e, CLEAN_AREA)]
    level = {frame.snapshot.areas[area].floor_id for area in areas}
    near = [e for e in able if frame.snapshot.floor_id_of(e) in level] or able
    chosen = [e for e in near if e.entity_id in frame.context.chosen]
    if not near:
        return None
    if frame.context.chosen and (len(near) == 1 or not chosen):
        return Plan(PlanKind.CHAT)  # done in the turn that asked back
    ids = tuple(e.entity_id for e in chosen or near)
    if len(ids) > 1 and target.quantifier is not Quantifier.ALL:
        return Plan(PlanKind.CLARIFY, clarify=Clarification(ids, "", frame.verb), targets=ids)
    actions = tuple(Action(entity_id, CLEAN_AREA, {CLEANED: list(areas)}) for entity_id in ids)
    return Plan(PlanKind.ACTIONS, actions, targets=ids)


def _meant(target: Target, frame: Frame) -> tuple[Entity, ...]:
    """The vacuum cleaners that the target is about, wherever they stand."""
    mention = mention_of(target.entity, frame)
    if mention is None:
        return of_kind(_KIND, frame.snapshot) if target.kind == _KIND else ()
    named = existing(mention.ids, frame)
    return named if all(e.domain is Domain.VACUUM for e in named) else ()
