"""One turn of the demo for the terminal: plan, what was published, what changed, the reply, the milliseconds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from rich.cells import cell_len, set_cell_size
from rich.console import Group
from rich.text import Text

from agent.types import Outcome, OutcomeKind, Plan, Reply
from device_registry.actions import Action
from device_registry.model import Snapshot
from hub.terminal import plain

_MARKS = {
    OutcomeKind.VERIFIED: ("✓", "green"),
    OutcomeKind.ACCEPTED: ("…", "yellow"),
    OutcomeKind.UNVERIFIABLE: ("?", "yellow"),
    OutcomeKind.SCHEDULED: ("…", "yellow"),
    OutcomeKind.NOT_SO: ("–", "yellow"),
}
_FAILED = ("✗", "red")


def turn_view(text: str | None, reply: Reply, snapshot: Snapshot) -> Group:
    """`text`: the sentence, to be shown above. What devices say is data: it cannot steer the terminal."""
    sections = (
        ("plan", _plan(reply.plan)),
        ("published", (f"{p.topic}  {p.payload}" for o in reply.outcomes for p in o.published)),
    )
    parts = [Text(f"› {plain(text)}", style="bold")] if text else []
    for name, lines in sections:
        parts += _section(name, lines)
    if reply.outcomes:
        parts += [Text("changed", style="cyan"), *_changes(reply.outcomes, snapshot)]
    parts.append(Text(f"‹ {plain(reply.text)}", style="bold"))
    parts.append(Text(_milliseconds(reply), style="dim"))
    return Group(*parts)


def _section(name: str, lines: Iterable[str]) -> Iterator[Text]:
    shown = [f"  {plain(line)}" for line in lines]
    if shown:
        yield Text(name, style="cyan")
        yield Text("\n".join(shown))


def _plan(plan: Plan) -> Iterator[str]:
    """One line for each thing that is to be done, answered or refused."""
    yield from (_action(action) for action in plan.actions)
    yield from (f"{query.ask} {', '.join(query.entity_ids)}" for query in plan.queries)
    yield from (f"not: {r.reason} {r.span!r}" for r in plan.rejected)
    if plan.clarify:
        yield f"which one: {', '.join(plan.clarify.choices)}"


def _action(action: Action) -> str:
    data = "  ".join(f"{name} {value}" for name, value in action.data.items())
    return f"{action.service}  {action.entity_id}  {data}".rstrip()


def _changes(outcomes: Sequence[Outcome], snapshot: Snapshot) -> Iterator[Text]:
    """A line for each action: its device, the state before and after, what became of it."""
    known = (snapshot.entities.get(outcome.action.entity_id or "") for outcome in outcomes)
    names = [entity.name if entity else "" for entity in known]
    width = max(map(cell_len, names))
    for name, outcome in zip(names, outcomes, strict=True):
        mark, style = _MARKS.get(outcome.kind, _FAILED)
        change = f"{outcome.change.before} → {outcome.change.after}  " if outcome.change else ""
        why = f" ({outcome.detail})" if outcome.detail else ""
        label = set_cell_size(name, width)
        yield Text.assemble((f"  {mark} ", style), plain(f"{label}  {change}"), (plain(f"{outcome.kind}{why}"), style))


def _milliseconds(reply: Reply) -> str:
    stages = (f"{name} {value:.1f}" for name, value in asdict(reply.ms).items())
    return f"ms  {'  '.join(stages)}"
