"""Covers and valves: open, close, stop, position; covers also tilt. Ends may be reversed (position_open 0)."""

from collections.abc import Callable, Mapping

from device_registry.actions import Publication
from device_registry.discovery.ha_draft import Draft, Sender, number
from device_registry.discovery.ha_fields import BadField, Fields
from device_registry.discovery.ha_parse import at, numeric, span, to_object, whole, words
from device_registry.discovery.ha_wiring import Command, Data, Parse, Update
from device_registry.model import STATE, EntityState, Feature, JsonValue, Quantity, Range
from device_registry.payload import to_number

_PERCENT = Range(0, 100, 1, "%")


def cover(draft: Draft) -> None:
    """Home Assistant's MQTT cover."""
    fields = draft.fields
    low, high = _ends(fields, "position_closed", 0, "position_open", 100)
    _moves(draft, draft.sender(template=None), "_cover", stop=not fields.given_null("payload_stop"))
    positioner = draft.sender("set_position_topic", "set_position_template")
    if positioner is not None:
        _positions(draft, "set_cover_position", _position_command(draft, positioner, low, high))
        _ends_by_position(draft)
    _tilts(draft)
    draft.listen_state(_cover_words(fields))
    states = fields.has("state_topic")
    shows = ("current_position",) if states else (STATE, "current_position")
    draft.listen_state(_position(span(low, high), states), "position_topic", "position_template", shows=shows)


def valve(draft: Draft) -> None:
    """Home Assistant's MQTT valve: one that reports positions is commanded by them too."""
    fields = draft.fields
    low, high = _ends(fields, "position_closed", 0, "position_open", 100)
    sender = draft.sender()
    if not fields.flag("reports_position", False):
        _moves(draft, sender, "_valve", stop=fields.has("payload_stop"))
        draft.listen_state(_valve_words(fields))
        return
    if sender is not None:
        _positions(draft, "set_valve_position", _position_command(draft, sender, low, high))
        draft.command("open_valve", _fixed(draft, 100), Feature.OPEN_CLOSE)
        draft.command("close_valve", _fixed(draft, 0), Feature.OPEN_CLOSE)
        if fields.has("payload_stop"):
            draft.constant("stop_valve", sender, fields.payload("payload_stop", "STOP"), Feature.STOP)
    draft.listen_state(_valve_position(fields, span(low, high)), shows=(STATE, "current_position"))


def _ends(fields: Fields, low: str, low_default: float, high: str, high_default: float) -> tuple[float, float]:
    ends = fields.number(low, low_default), fields.number(high, high_default)
    if ends[0] == ends[1]:
        raise BadField(low, f"the same as {high}")
    return ends


def _moves(draft: Draft, sender: Sender | None, suffix: str, *, stop: bool) -> None:
    if sender is None:
        return
    fields = draft.fields
    draft.constant(f"open{suffix}", sender, fields.payload("payload_open", "OPEN"), Feature.OPEN_CLOSE)
    draft.constant(f"close{suffix}", sender, fields.payload("payload_close", "CLOSE"), Feature.OPEN_CLOSE)
    if stop:
        draft.constant(f"stop{suffix}", sender, fields.payload("payload_stop", "STOP"), Feature.STOP)


def _positions(draft: Draft, verb: str, command: Command) -> None:
    draft.command(verb, command, Feature.POSITION)
    draft.ranges[Quantity.POSITION] = _PERCENT


def _position_command(draft: Draft, sender: Sender, low: float, high: float) -> Command:
    """Templates see the percentage as `position` and the device's number as `value`, and both ends."""
    ends: dict[str, JsonValue] = {"position_open": whole(high), "position_closed": whole(low)}
    for key, default in (("tilt_min", 0), ("tilt_max", 100)):
        ends[key] = whole(draft.fields.number(key, default))

    def command(data: Data, _state: EntityState) -> tuple[Publication, ...]:
        percent = number(data, "position")
        return (sender.send(at(low, high, percent), **ends, position=round(percent)),)

    return command


def _ends_by_position(draft: Draft) -> None:
    """A cover without a command topic opens and closes by going to its ends."""
    if "cover.open_cover" not in draft.commands:
        draft.command("open_cover", _fixed(draft, 100), Feature.OPEN_CLOSE)
        draft.command("close_cover", _fixed(draft, 0), Feature.OPEN_CLOSE)


def _fixed(draft: Draft, percent: int) -> Command:
    verb = f"{draft.domain}.set_{draft.domain}_position"
    return lambda _data, state: draft.commands[verb]({"position": percent}, state)


def _tilts(draft: Draft) -> None:
    fields = draft.fields
    low, high = _ends(fields, "tilt_min", 0, "tilt_max", 100)
    percent = span(low, high)
    tilted: Parse = numeric(lambda value: Update(attributes={"current_tilt_position": percent(value)}))
    draft.listen("tilt_status_topic", tilted, "tilt_status_template", shows=("current_tilt_position",))
    sender = draft.sender("tilt_command_topic", "tilt_command_template")
    if sender is None:
        return

    def command(data: Data, _state: EntityState) -> tuple[Publication, ...]:
        wanted = number(data, "tilt_position")
        return (
            sender.send(at(low, high, wanted), tilt_position=round(wanted), tilt_min=whole(low), tilt_max=whole(high)),
        )

    draft.command("set_cover_tilt_position", command, Feature.TILT)
    draft.constant("open_cover_tilt", sender, str(round(fields.number("tilt_opened_value", 100))))
    draft.constant("close_cover_tilt", sender, str(round(fields.number("tilt_closed_value", 0))))
    draft.ranges[Quantity.TILT] = _PERCENT


def _state_words(fields: Fields) -> dict[str, str]:
    return {fields.payload(f"state_{state}", state): state for state in ("open", "opening", "closed", "closing")}


def _cover_words(fields: Fields) -> Parse:
    """ "stopped" is open or closed: by the position where it is known, else by where it was going."""
    table = _state_words(fields)
    stopped = fields.payload("state_stopped", "stopped")
    known = words(table)

    def parse(text: str, state: EntityState) -> Update | None:
        if text != stopped or text in table:
            return known(text, state)
        position = to_number(state.attributes.get("current_position"))
        if position is not None:
            return Update(_by_position(position))
        return Update("closed" if state.state in ("closed", "closing") else "open")

    return parse


def _valve_words(fields: Fields) -> Parse:
    """A word, or an object with it."""
    known = words(_state_words(fields))

    def parse(text: str, state: EntityState) -> Update | None:
        values = to_object(text)
        return known(text if values is None else str(values.get("state")), state)

    return parse


def _position(percent: Callable[[float], float], states: bool) -> Parse:
    """A number, or an object with it; the state too, where no topic tells it."""

    def parse(text: str, state: EntityState) -> Update | None:
        values: Mapping[str, JsonValue] = to_object(text) or {"position": text}
        value = to_number(values.get("position"))
        if value is None:
            return None
        position = percent(value)
        moving = states and state.state in ("opening", "closing")
        return Update(None if moving else _by_position(position), {"current_position": position})

    return parse


def _valve_position(fields: Fields, percent: Callable[[float], float]) -> Parse:
    moving = {word: state for word, state in _state_words(fields).items() if state in ("opening", "closing")}

    def parse(text: str, _state: EntityState) -> Update | None:
        values: Mapping[str, JsonValue] = to_object(text) or {"position": text, "state": text}
        value, word = to_number(values.get("position")), moving.get(str(values.get("state")))
        if value is None:
            return Update(word) if word else None
        position = percent(value)
        return Update(word or _by_position(position), {"current_position": position})

    return parse


def _by_position(position: float) -> str:
    return "closed" if position <= 0 else "open"
