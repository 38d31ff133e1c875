"""A verb applied to one entity: an absolute action, or why not.

`act` is the single truth about what a verb means for an entity; `fits` asks it whether the verb makes sense there.
"""

from collections.abc import Mapping

from agent.resolve_options import choose_option, set_property
from agent.resolve_values import Amount, set_color, set_quantity, set_white
from agent.resolve_wish import Wish
from agent.types import Level, MentionKind, Verb
from device_registry.actions import Action, Reason, Rejection
from device_registry.model import Choice, Domain, Entity, EntityState, Feature, JsonValue, Quantity, Snapshot
from device_registry.services import supports

_D, _V, _Q = Domain, Verb, Quantity
_Services = Mapping[Domain, tuple[str, ...]]  # in order of preference: the first that the entity supports


def _on_off(verb: str) -> dict[Domain, tuple[str, ...]]:
    domains = (_D.LIGHT, _D.SWITCH, _D.CLIMATE, _D.FAN, _D.MEDIA_PLAYER, _D.HUMIDIFIER, _D.WATER_HEATER, _D.SIREN)
    return {domain: (f"{domain}.{verb}",) for domain in domains}


_ACTIVATE: _Services = {
    _D.SCENE: ("scene.turn_on",),
    _D.SCRIPT: ("script.turn_on",),
    _D.BUTTON: ("button.press",),
}
_ON: _Services = {
    **_on_off("turn_on"),
    **_ACTIVATE,
    _D.COVER: ("cover.open_cover",),
    _D.VALVE: ("valve.open_valve",),
    _D.VACUUM: ("vacuum.start",),
    _D.LAWN_MOWER: ("lawn_mower.start_mowing",),
    _D.ALARM: ("alarm_control_panel.alarm_arm_away", "alarm_control_panel.alarm_arm_home"),
}
_OFF: _Services = {
    **_on_off("turn_off"),
    _D.COVER: ("cover.close_cover",),
    _D.VALVE: ("valve.close_valve",),
    _D.VACUUM: ("vacuum.return_to_base", "vacuum.stop"),
    _D.LAWN_MOWER: ("lawn_mower.dock",),
    _D.ALARM: ("alarm_control_panel.alarm_disarm",),
}
_LOCK: _Services = {_D.LOCK: ("lock.lock",)}
_UNLOCK: _Services = {_D.LOCK: ("lock.unlock",)}
_PAUSE: _Services = {
    _D.MEDIA_PLAYER: ("media_player.media_pause",),
    _D.VACUUM: ("vacuum.pause", "vacuum.stop"),
    _D.LAWN_MOWER: ("lawn_mower.pause",),
    _D.COVER: ("cover.stop_cover",),
    _D.VALVE: ("valve.stop_valve",),
}
_PLAY: _Services = {_D.MEDIA_PLAYER: ("media_player.media_play",), _D.VACUUM: ("vacuum.start",)}

PLAIN: Mapping[Verb, _Services] = {
    _V.ON: _ON,
    _V.OFF: _OFF,
    _V.OPEN: {**_ON, **_UNLOCK},
    _V.CLOSE: {**_OFF, **_LOCK},
    _V.LOCK: _LOCK,
    _V.UNLOCK: _UNLOCK,
    _V.STOP: {
        **_OFF,
        **_PAUSE,
        _D.MEDIA_PLAYER: ("media_player.media_stop", "media_player.media_pause", "media_player.turn_off"),
        _D.VACUUM: ("vacuum.stop", "vacuum.pause", "vacuum.return_to_base"),
        _D.ALARM: (),
    },
    _V.PLAY: {**_ACTIVATE, **_PLAY},
    _V.PAUSE: _PAUSE,
    _V.START: {**_ON, **_PLAY, _D.COVER: (), _D.VALVE: (), _D.ALARM: ()},
    _V.NEXT: {_D.MEDIA_PLAYER: ("media_player.media_next_track",)},
    _V.PREVIOUS: {_D.MEDIA_PLAYER: ("media_player.media_previous_track",)},
    _V.DOCK: {_D.VACUUM: ("vacuum.return_to_base",), _D.LAWN_MOWER: ("lawn_mower.dock",)},
    _V.LOCATE: {_D.VACUUM: ("vacuum.locate",)},
    _V.ARM_HOME: {_D.ALARM: ("alarm_control_panel.alarm_arm_home",)},
    _V.ARM_AWAY: {_D.ALARM: ("alarm_control_panel.alarm_arm_away",)},
    _V.ARM_NIGHT: {_D.ALARM: ("alarm_control_panel.alarm_arm_night",)},
    _V.DISARM: {_D.ALARM: ("alarm_control_panel.alarm_disarm",)},
    _V.PRESS: {**_ACTIVATE, _D.SWITCH: ("switch.turn_on",)},
    _V.MUTE: {_D.MEDIA_PLAYER: ("media_player.volume_mute",)},
    _V.UNMUTE: {_D.MEDIA_PLAYER: ("media_player.volume_mute",)},
    _V.OSC_ON: {_D.FAN: ("fan.oscillate",)},
    _V.OSC_OFF: {_D.FAN: ("fan.oscillate",)},
}
"""Verbs that take no value -> the service per domain. People open lamps (打开) and turn on vacuums."""

_DATA: Mapping[Verb, Mapping[str, JsonValue]] = {
    _V.MUTE: {"is_volume_muted": True},
    _V.UNMUTE: {"is_volume_muted": False},
    _V.OSC_ON: {"oscillating": True},
    _V.OSC_OFF: {"oscillating": False},
}

_AMOUNTS: Mapping[Verb, tuple[Quantity | None, int]] = {
    _V.SET: (None, 0),
    _V.UP: (None, 1),
    _V.DOWN: (None, -1),
    _V.BRI: (_Q.BRIGHTNESS, 0),
    _V.BRI_UP: (_Q.BRIGHTNESS, 1),
    _V.BRI_DOWN: (_Q.BRIGHTNESS, -1),
    _V.WHITE: (_Q.COLOR_TEMP, 0),
    _V.WARMER_LIGHT: (_Q.COLOR_TEMP, -1),
    _V.COOLER_LIGHT: (_Q.COLOR_TEMP, 1),
    _V.POS: (_Q.POSITION, 0),
    _V.POS_UP: (_Q.POSITION, 1),
    _V.POS_DOWN: (_Q.POSITION, -1),
    _V.TILT: (_Q.TILT, 0),
    _V.VOL: (_Q.VOLUME, 0),
    _V.VOL_UP: (_Q.VOLUME, 1),
    _V.VOL_DOWN: (_Q.VOLUME, -1),
    _V.SPEED: (_Q.SPEED, 0),
    _V.SPEED_UP: (_Q.SPEED, 1),
    _V.SPEED_DOWN: (_Q.SPEED, -1),
    _V.TEMP: (_Q.TEMPERATURE, 0),
    _V.TEMP_UP: (_Q.TEMPERATURE, 1),
    _V.TEMP_DOWN: (_Q.TEMPERATURE, -1),
    _V.HUM: (_Q.HUMIDITY, 0),
    _V.HUM_UP: (_Q.HUMIDITY, 1),
    _V.HUM_DOWN: (_Q.HUMIDITY, -1),
}
"""Verbs about an amount: the quantity (None: the domain says) and the direction (0: absolute)."""

_NEUTRAL: Mapping[Domain, Quantity] = {
    _D.LIGHT: _Q.BRIGHTNESS,
    _D.COVER: _Q.POSITION,
    _D.VALVE: _Q.POSITION,
    _D.CLIMATE: _Q.TEMPERATURE,
    _D.WATER_HEATER: _Q.TEMPERATURE,
    _D.MEDIA_PLAYER: _Q.VOLUME,
    _D.FAN: _Q.SPEED,
    _D.HUMIDIFIER: _Q.HUMIDITY,
    _D.NUMBER: _Q.VALUE,
}

_RESTING: Mapping[Domain, frozenset[str]] = {
    _D.COVER: frozenset({"closed", "closing"}),
    _D.VALVE: frozenset({"closed", "closing"}),
    _D.LOCK: frozenset({"locked", "locking"}),
    _D.VACUUM: frozenset({"docked", "idle", "returning"}),
    _D.LAWN_MOWER: frozenset({"docked", "returning"}),
    _D.MEDIA_PLAYER: frozenset({"off", "standby"}),
}
"""States from which a toggle goes on (opens, unlocks, starts); from any other known state it goes off."""

_MISFITS = frozenset({Reason.CANNOT, Reason.NO_SUCH_OPTION})


def fits(wish: Wish, entity: Entity, snapshot: Snapshot) -> bool:
    """Whether the verb, with its value, can be applied to the entity at all."""
    result = act(wish, entity, snapshot)
    return isinstance(result, Action) or result.reason not in _MISFITS


def act(wish: Wish, entity: Entity, snapshot: Snapshot) -> Action | Rejection:
    """What the wish means for this entity now, or why it cannot be done."""
    verb, state = _meant(wish), snapshot.state(entity.entity_id)
    if verb is Verb.PROP:
        return set_property(wish, entity, snapshot)
    if verb is Verb.TOGGLE:
        return _toggle(wish, entity, state)
    mention = wish.mention
    if mention and mention.kind is MentionKind.TEXT:
        return _play_words(wish, entity, mention.text)
    if verb in PLAIN:
        return _plain(verb, wish, entity)
    if (mention and mention.kind is MentionKind.OPTION) or verb is Verb.MODE:
        return choose_option(wish, entity)
    if mention and mention.color and (verb is Verb.COLOR or entity.domain is Domain.LIGHT):
        return set_color(wish, entity, mention.color)
    if mention and mention.kelvin and (verb is Verb.WHITE or entity.domain is Domain.LIGHT):
        return set_white(wish, entity, mention.kelvin)
    return _amount(verb, wish, entity, state)


def _meant(wish: Wish) -> Verb:
    """The verb once its value is looked at: "turn it on to 30 %" sets, and setting to "on" turns on."""
    if wish.verb is Verb.SET and wish.value in (Level.ON, Level.OFF):
        return Verb.ON if wish.value is Level.ON else Verb.OFF
    if wish.verb in (Verb.ON, Verb.OPEN, Verb.CLOSE) and wish.value not in (None, Level.ON, Level.OFF):
        return Verb.SET
    return wish.verb


def _plain(verb: Verb, wish: Wish, entity: Entity) -> Action | Rejection:
    for service in PLAIN[verb].get(entity.domain, ()):
        if supports(entity, service):
            return Action(entity.entity_id, service, dict(_DATA.get(verb, {})))
    if entity.domain is Domain.CLIMATE and verb in (Verb.ON, Verb.OFF, Verb.OPEN, Verb.CLOSE, Verb.START, Verb.STOP):
        return _climate_power(verb in (Verb.ON, Verb.OPEN, Verb.START), wish, entity)
    return wish.cannot(entity)


def _play_words(wish: Wish, entity: Entity, words: str) -> Action | Rejection:
    """What is said by name is looked for by the player, which knows what there is."""
    if not supports(entity, "media_player.play_media"):
        return wish.cannot(entity)
    data: dict[str, JsonValue] = {"media_content_id": words, "media_content_type": "music"}
    return Action(entity.entity_id, "media_player.play_media", data)


def _climate_power(on: bool, wish: Wish, entity: Entity) -> Action | Rejection:
    """A thermostat without a power command is switched by its mode."""
    modes = entity.capabilities.choices.get(Choice.HVAC_MODE, ())
    order = ("heat_cool", "auto", "heat", "cool") if on else ("off",)
    mode = next((m for m in order if m in modes), None)
    return Action(entity.entity_id, "climate.set_hvac_mode", {"hvac_mode": mode}) if mode else wish.cannot(entity)


def _toggle(wish: Wish, entity: Entity, state: EntityState) -> Action | Rejection:
    """Made absolute from the present state, so that sending it twice does not undo it."""
    if entity.domain is Domain.ALARM:
        return wish.cannot(entity)
    off = _plain(Verb.CLOSE, wish, entity)
    if isinstance(off, Rejection):
        return off
    if state.state in (None, "unknown", "unavailable"):
        return Rejection(Reason.UNKNOWN_STATE, wish.span, entity.entity_id)
    resting = state.state in _RESTING.get(entity.domain, frozenset({"off"}))
    return _plain(Verb.OPEN, wish, entity) if resting else off


def _amount(verb: Verb, wish: Wish, entity: Entity, state: EntityState) -> Action | Rejection:
    quantity, direction = _AMOUNTS.get(verb, (None, 0))
    if entity.domain is Domain.NUMBER or quantity is None:
        quantity = _NEUTRAL.get(entity.domain)
    if wish.mention and wish.mention.unit == "K" and entity.domain is Domain.LIGHT:
        quantity = Quantity.COLOR_TEMP
    if verb is Verb.COLOR and Feature.COLOR in entity.capabilities.features:
        return Rejection(Reason.UNCLEAR, wish.span, entity.entity_id)
    if quantity is Quantity.SPEED and entity.domain is not Domain.FAN and isinstance(wish.value, Level):
        return choose_option(wish, entity)
    if entity.domain is Domain.SELECT and isinstance(wish.value, Level):
        return choose_option(wish, entity)
    if quantity is None or verb is Verb.COLOR:
        return wish.cannot(entity)
    return set_quantity(wish, entity, state, Amount(quantity, direction))
