"""Locks, alarm panels and sirens."""

import json
from collections.abc import Mapping

from device_registry.actions import Publication
from device_registry.discovery.ha_draft import Draft, Sender
from device_registry.discovery.ha_fields import Fields, Options
from device_registry.discovery.ha_parse import to_object, words
from device_registry.discovery.ha_wiring import Command, Data, Parse, Update
from device_registry.discovery.templates import compile_template
from device_registry.model import Choice, EntityState, Feature, JsonValue
from device_registry.payload import to_number
from device_registry.wiring import Unsupported

_LOCK_STATES = ("locked", "unlocked", "locking", "unlocking", "jammed")
_ALARM_STATES = (
    "disarmed armed_home armed_away armed_night armed_vacation armed_custom_bypass pending triggered arming disarming"
)
_ALARM_VERBS = {
    "arm_home": ("alarm_arm_home", "ARM_HOME", Feature.ARM_HOME),
    "arm_away": ("alarm_arm_away", "ARM_AWAY", Feature.ARM_AWAY),
    "arm_night": ("alarm_arm_night", "ARM_NIGHT", Feature.ARM_NIGHT),
    "trigger": ("alarm_trigger", "TRIGGER", Feature.TRIGGER),
}
_REMOTE_CODES = ("REMOTE_CODE", "REMOTE_CODE_TEXT")


def lock(draft: Draft) -> None:
    """Home Assistant's MQTT lock. Its default states are upper case: LOCKED, UNLOCKED..."""
    sender = draft.needed_sender()
    fields = draft.fields
    draft.command("lock", _with_code(sender, fields.payload("payload_lock", "LOCK")), Feature.LOCK_UNLOCK)
    draft.command("unlock", _with_code(sender, fields.payload("payload_unlock", "UNLOCK")), Feature.LOCK_UNLOCK)
    if fields.has("payload_open"):
        draft.command("open", _with_code(sender, fields.payload("payload_open", "OPEN")))
    draft.listen_state(words({fields.payload(f"state_{state}", state.upper()): state for state in _LOCK_STATES}))


def _with_code(sender: Sender, payload: str) -> Command:
    return lambda data, _state: (sender.send(payload, code=data.get("code")),)


def alarm_control_panel(draft: Draft) -> None:
    """Home Assistant's MQTT alarm panel."""
    sender = draft.needed_sender(template=None)
    draft.fields.needed_topic("state_topic")
    sender = Sender(
        sender.topic, draft.fields.template("command_template") or compile_template("{{ action }}"), sender.qos
    )
    supported = draft.fields.options("supported_features", tuple(_ALARM_VERBS)).shown
    for name, (verb, default, feature) in _ALARM_VERBS.items():
        if name in supported:
            required = "code_trigger_required" if name == "trigger" else "code_arm_required"
            payload = draft.fields.payload(f"payload_{name}", default)
            draft.command(verb, _coded(draft.fields, sender, payload, required), feature)
    disarm = _coded(draft.fields, sender, draft.fields.payload("payload_disarm", "DISARM"), "code_disarm_required")
    draft.command("alarm_disarm", disarm, Feature.DISARM)
    draft.listen_state(words({state: state for state in _ALARM_STATES.split()}))


def _coded(fields: Fields, sender: Sender, action: str, required: str) -> Command:
    """A panel's own code must be given where it says so; a code that the device itself checks is passed on."""
    code = fields.text("code")
    needed = fields.flag(required, True)

    def command(data: Data, _state: EntityState) -> tuple[Publication, ...]:
        given = data.get("code")
        if code is not None and needed and (given is None or (code not in _REMOTE_CODES and str(given) != code)):
            raise Unsupported("the panel's code is needed")
        return (sender.send(action, action=action, code=given),)

    return command


def siren(draft: Draft) -> None:
    """Home Assistant's MQTT siren: without a template it is sent an object."""
    on = draft.needed_sender()
    own_off = "command_off_template" if draft.fields.has("command_off_template") else "command_template"
    off = draft.needed_sender(template=own_off)
    tones = draft.fields.options("available_tones")
    if tones.spelled:
        draft.choices[Choice.TONE] = tones.shown
    payload_on, payload_off = draft.fields.payload("payload_on", "ON"), draft.fields.payload("payload_off", "OFF")
    allowed = _parameters(draft.fields)

    def turn_on(data: Data, _state: EntityState) -> tuple[Publication, ...]:
        given = {key: data[key] for key in allowed if data.get(key) is not None}
        if "tone" in given:
            given["tone"] = tones.spell(given["tone"])
        return (_siren_message(on, payload_on, given),)

    draft.command("turn_on", turn_on, Feature.ON_OFF)
    draft.command("turn_off", lambda _data, _state: (_siren_message(off, payload_off, {}),), Feature.ON_OFF)
    draft.listen_state(_siren_state(draft.on_off_words(), tones), template="state_value_template")


def _parameters(fields: Fields) -> tuple[str, ...]:
    keys = (("tone", fields.has("available_tones")), ("duration", fields.flag("support_duration", True)))
    volume = ("volume_level", fields.flag("support_volume_set", True))
    return tuple(key for key, supported in (*keys, volume) if supported)


def _siren_message(sender: Sender, state: str, parameters: Mapping[str, JsonValue]) -> Publication:
    if sender.template is None:
        return Publication(sender.topic, json.dumps({"state": state, **parameters}, ensure_ascii=False), sender.qos)
    return sender.send(state, state=state, **parameters)


def _siren_state(table: Mapping[str, str], tones: Options) -> Parse:
    ours = {raw: name for name, raw in tones.spelled.items()}

    def parse(text: str, _state: EntityState) -> Update | None:
        values = to_object(text) if text not in table else {"state": text}
        if values is None:
            return None
        told = {"tone": ours.get(str(values.get("tone"))), "volume_level": to_number(values.get("volume_level"))}
        attributes: dict[str, JsonValue] = {key: value for key, value in told.items() if value is not None}
        word = table.get(str(values.get("state")))
        return Update(word, attributes) if word or attributes else None

    return parse
