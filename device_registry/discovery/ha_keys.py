"""Home Assistant's discovery keys: abbreviations and the base topic "~", expanded.

The abbreviations are part of the format (Home Assistant's documentation, "MQTT", "Discovery payload"); here
are those of the keys that we read. What is not listed is a key that we don't know, and ignored.
"""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from device_registry.model import JsonValue

Json: TypeAlias = dict[str, JsonValue]

ROOT = {
    "dev": "device",
    "o": "origin",
    "cmps": "components",
    "cmp": "components",
    "migr_discvry": "migrate_discovery",
}
DEVICE = {
    "cns": "connections",
    "ids": "identifiers",
    "mf": "manufacturer",
    "mdl": "model",
    "sa": "suggested_area",
}
COMPONENT = {
    # any kind
    "p": "platform",
    "dev_cla": "device_class",
    "def_ent_id": "default_entity_id",
    "en": "enabled_by_default",
    "obj_id": "object_id",
    "opt": "optimistic",
    "uniq_id": "unique_id",
    "unit_of_meas": "unit_of_measurement",
    "avty": "availability",
    "avty_mode": "availability_mode",
    "avty_t": "availability_topic",
    "avty_tpl": "availability_template",
    "pl_avail": "payload_available",
    "pl_not_avail": "payload_not_available",
    "t": "topic",
    "cmd_t": "command_topic",
    "cmd_tpl": "command_template",
    "stat_t": "state_topic",
    "stat_tpl": "state_template",
    "stat_val_tpl": "state_value_template",
    "val_tpl": "value_template",
    "pl_on": "payload_on",
    "pl_off": "payload_off",
    "stat_on": "state_on",
    "stat_off": "state_off",
    "ops": "options",
    # light
    "b_tpl": "blue_template",
    "bri_cmd_t": "brightness_command_topic",
    "bri_cmd_tpl": "brightness_command_template",
    "bri_scl": "brightness_scale",
    "bri_stat_t": "brightness_state_topic",
    "bri_tpl": "brightness_template",
    "bri_val_tpl": "brightness_value_template",
    "clr_temp_cmd_t": "color_temp_command_topic",
    "clr_temp_cmd_tpl": "color_temp_command_template",
    "clr_temp_k": "color_temp_kelvin",
    "clr_temp_stat_t": "color_temp_state_topic",
    "clr_temp_tpl": "color_temp_template",
    "clr_temp_val_tpl": "color_temp_value_template",
    "cmd_off_tpl": "command_off_template",
    "cmd_on_tpl": "command_on_template",
    "fx_cmd_t": "effect_command_topic",
    "fx_cmd_tpl": "effect_command_template",
    "fx_list": "effect_list",
    "fx_stat_t": "effect_state_topic",
    "fx_tpl": "effect_template",
    "fx_val_tpl": "effect_value_template",
    "g_tpl": "green_template",
    "hs_cmd_t": "hs_command_topic",
    "hs_cmd_tpl": "hs_command_template",
    "hs_stat_t": "hs_state_topic",
    "hs_val_tpl": "hs_value_template",
    "max_k": "max_kelvin",
    "max_mirs": "max_mireds",
    "min_k": "min_kelvin",
    "min_mirs": "min_mireds",
    "on_cmd_type": "on_command_type",
    "r_tpl": "red_template",
    "rgb_cmd_t": "rgb_command_topic",
    "rgb_cmd_tpl": "rgb_command_template",
    "rgb_stat_t": "rgb_state_topic",
    "rgb_val_tpl": "rgb_value_template",
    "rgbw_cmd_t": "rgbw_command_topic",
    "rgbw_cmd_tpl": "rgbw_command_template",
    "rgbw_stat_t": "rgbw_state_topic",
    "rgbw_val_tpl": "rgbw_value_template",
    "rgbww_cmd_t": "rgbww_command_topic",
    "rgbww_cmd_tpl": "rgbww_command_template",
    "rgbww_stat_t": "rgbww_state_topic",
    "rgbww_val_tpl": "rgbww_value_template",
    "sup_clrm": "supported_color_modes",
    "xy_cmd_t": "xy_command_topic",
    "xy_cmd_tpl": "xy_command_template",
    "xy_stat_t": "xy_state_topic",
    "xy_val_tpl": "xy_value_template",
    # cover, valve, lock
    "pl_cls": "payload_close",
    "pl_lock": "payload_lock",
    "pl_open": "payload_open",
    "pl_stop": "payload_stop",
    "pl_unlk": "payload_unlock",
    "pos": "reports_position",
    "pos_clsd": "position_closed",
    "pos_open": "position_open",
    "pos_t": "position_topic",
    "pos_tpl": "position_template",
    "set_pos_t": "set_position_topic",
    "set_pos_tpl": "set_position_template",
    "stat_closing": "state_closing",
    "stat_clsd": "state_closed",
    "stat_jam": "state_jammed",
    "stat_locked": "state_locked",
    "stat_locking": "state_locking",
    "stat_open": "state_open",
    "stat_opening": "state_opening",
    "stat_stopped": "state_stopped",
    "stat_unlocked": "state_unlocked",
    "stat_unlocking": "state_unlocking",
    "tilt_clsd_val": "tilt_closed_value",
    "tilt_cmd_t": "tilt_command_topic",
    "tilt_cmd_tpl": "tilt_command_template",
    "tilt_opnd_val": "tilt_opened_value",
    "tilt_status_t": "tilt_status_topic",
    "tilt_status_tpl": "tilt_status_template",
    # climate, humidifier, water heater
    "act_t": "action_topic",
    "act_tpl": "action_template",
    "curr_hum_t": "current_humidity_topic",
    "curr_hum_tpl": "current_humidity_template",
    "curr_temp_t": "current_temperature_topic",
    "curr_temp_tpl": "current_temperature_template",
    "fan_mode_cmd_t": "fan_mode_command_topic",
    "fan_mode_cmd_tpl": "fan_mode_command_template",
    "fan_mode_stat_t": "fan_mode_state_topic",
    "fan_mode_stat_tpl": "fan_mode_state_template",
    "hum_cmd_t": "target_humidity_command_topic",
    "hum_cmd_tpl": "target_humidity_command_template",
    "hum_stat_t": "target_humidity_state_topic",
    "hum_stat_tpl": "target_humidity_state_template",
    "hum_state_tpl": "target_humidity_state_template",
    "max_hum": "max_humidity",
    "min_hum": "min_humidity",
    "mode_cmd_t": "mode_command_topic",
    "mode_cmd_tpl": "mode_command_template",
    "mode_stat_t": "mode_state_topic",
    "mode_stat_tpl": "mode_state_template",
    "pow_cmd_t": "power_command_topic",
    "pow_cmd_tpl": "power_command_template",
    "pr_mode_cmd_t": "preset_mode_command_topic",
    "pr_mode_cmd_tpl": "preset_mode_command_template",
    "pr_mode_stat_t": "preset_mode_state_topic",
    "pr_mode_val_tpl": "preset_mode_value_template",
    "pr_modes": "preset_modes",
    "swing_mode_cmd_t": "swing_mode_command_topic",
    "swing_mode_cmd_tpl": "swing_mode_command_template",
    "swing_mode_stat_t": "swing_mode_state_topic",
    "swing_mode_stat_tpl": "swing_mode_state_template",
    "temp_cmd_t": "temperature_command_topic",
    "temp_cmd_tpl": "temperature_command_template",
    "temp_hi_cmd_t": "temperature_high_command_topic",
    "temp_hi_cmd_tpl": "temperature_high_command_template",
    "temp_hi_stat_t": "temperature_high_state_topic",
    "temp_hi_stat_tpl": "temperature_high_state_template",
    "temp_lo_cmd_t": "temperature_low_command_topic",
    "temp_lo_cmd_tpl": "temperature_low_command_template",
    "temp_lo_stat_t": "temperature_low_state_topic",
    "temp_lo_stat_tpl": "temperature_low_state_template",
    "temp_stat_t": "temperature_state_topic",
    "temp_stat_tpl": "temperature_state_template",
    "temp_unit": "temperature_unit",
    # fan
    "dir_cmd_t": "direction_command_topic",
    "dir_cmd_tpl": "direction_command_template",
    "dir_stat_t": "direction_state_topic",
    "dir_val_tpl": "direction_value_template",
    "osc_cmd_t": "oscillation_command_topic",
    "osc_cmd_tpl": "oscillation_command_template",
    "osc_stat_t": "oscillation_state_topic",
    "osc_val_tpl": "oscillation_value_template",
    "pct_cmd_t": "percentage_command_topic",
    "pct_cmd_tpl": "percentage_command_template",
    "pct_stat_t": "percentage_state_topic",
    "pct_val_tpl": "percentage_value_template",
    "pl_dir_fwd": "payload_direction_forward",
    "pl_dir_rev": "payload_direction_reverse",
    "pl_osc_off": "payload_oscillation_off",
    "pl_osc_on": "payload_oscillation_on",
    "spd_rng_max": "speed_range_max",
    "spd_rng_min": "speed_range_min",
    # vacuum, lawn mower, siren, alarm, button
    "av_tones": "available_tones",
    "cod_arm_req": "code_arm_required",
    "cod_dis_req": "code_disarm_required",
    "cod_trig_req": "code_trigger_required",
    "fanspd_lst": "fan_speed_list",
    "pl_arm_away": "payload_arm_away",
    "pl_arm_home": "payload_arm_home",
    "pl_arm_nite": "payload_arm_night",
    "pl_disarm": "payload_disarm",
    "pl_loc": "payload_locate",
    "pl_paus": "payload_pause",
    "pl_prs": "payload_press",
    "pl_ret": "payload_return_to_base",
    "pl_strt": "payload_start",
    "pl_trig": "payload_trigger",
    "set_fan_spd_t": "set_fan_speed_topic",
    "sup_dur": "support_duration",
    "sup_feat": "supported_features",
    "sup_vol": "support_volume_set",
}

_SHARED = frozenset(
    {"availability", "availability_mode", "availability_template", "availability_topic", "command_topic"}
    | {"encoding", "payload_available", "payload_not_available", "qos", "state_topic", "device", "origin", "~"}
)


def expand(payload: Mapping[str, JsonValue]) -> Json:
    """A root or a component with long keys, its device and availability too. Of two forms the long counts."""
    expanded = _long(payload, ROOT | COMPONENT)
    if isinstance(device := expanded.get("device"), dict):
        expanded["device"] = _long(device, DEVICE)
    entries = expanded.get("availability")
    if isinstance(entries, dict):
        entries = [entries]
    if isinstance(entries, list):
        expanded["availability"] = [_long(e, COMPONENT) if isinstance(e, dict) else e for e in entries]
    return expanded


def with_base(component: Mapping[str, JsonValue]) -> Json:
    """The component with "~" at the start or end of its topics replaced."""
    base = component.get("~")
    if not isinstance(base, str):
        return dict(component)
    based = {key: _based(key, value, base) for key, value in component.items()}
    entries = based.get("availability")
    if isinstance(entries, list):
        based["availability"] = [with_base(e | {"~": base}) if isinstance(e, dict) else e for e in entries]
    return based


def components(root: Mapping[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    """Components of an expanded device payload by id, with what they share; what is no object comes as it is."""
    table = root.get("components")
    shared = {key: value for key, value in root.items() if key in _SHARED}
    for component_id, component in table.items() if isinstance(table, dict) else ():
        if isinstance(component, dict):
            own = expand(component)
            yield component_id, own if set(own) <= {"platform"} else shared | own
        else:
            yield component_id, component


def _long(payload: Mapping[str, JsonValue], table: Mapping[str, str]) -> Json:
    short = {table[key]: value for key, value in payload.items() if key in table}
    return short | {key: value for key, value in payload.items() if key not in table}


def _based(key: str, value: JsonValue, base: str) -> JsonValue:
    if not key.endswith("topic") or not isinstance(value, str):
        return value
    if value.startswith("~"):
        value = base + value[1:]
    return value[:-1] + base if value.endswith("~") else value
