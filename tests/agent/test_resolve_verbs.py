"""What a verb means for each kind of thing, and amounts made absolute."""

from dataclasses import replace

import pytest

from agent.resolve import Context, resolve
from agent.types import Mention, PlanKind
from device_registry.actions import Reason
from device_registry.model import Choice, Feature, Snapshot
from tests.agent.programs import color, done, linked, named, number, option, plan, program, prop, white, words
from tests.homes import HOME, with_state


def on(entity_id: str, text: str, home: Snapshot = HOME, **mentions: Mention) -> object:
    """(service, data) of the one action, or the reason of the one rejection."""
    result = plan(text, home, e0=named(entity_id), **mentions)
    if result.actions:
        assert result.rejected == ()
        [(target, service, data)] = done(result)
        assert target == entity_id
        return service, data
    assert result.kind is PlanKind.REJECT
    [rejection] = result.rejected
    return rejection.reason


@pytest.mark.parametrize(
    ("entity_id", "verb", "service"),
    [
        ("light.bathroom", "on", "light.turn_on"),
        ("light.bathroom", "open", "light.turn_on"),
        ("light.bathroom", "close", "light.turn_off"),
        ("light.bathroom", "toggle", "light.turn_off"),
        ("switch.kettle", "toggle", "switch.turn_on"),
        ("switch.kettle", "start", "switch.turn_on"),
        ("switch.kettle", "stop", "switch.turn_off"),
        ("cover.garage_door", "on", "cover.open_cover"),
        ("cover.garage_door", "off", "cover.close_cover"),
        ("cover.garage_door", "toggle", "cover.open_cover"),
        ("cover.living_blind", "toggle", "cover.close_cover"),
        ("cover.living_blind", "stop", "cover.stop_cover"),
        ("cover.living_blind", "pause", "cover.stop_cover"),
        ("valve.garden", "on", "valve.open_valve"),
        ("valve.garden", "close", "valve.close_valve"),
        ("lock.front", "lock", "lock.lock"),
        ("lock.front", "unlock", "lock.unlock"),
        ("lock.front", "open", "lock.unlock"),
        ("lock.front", "close", "lock.lock"),
        ("lock.back", "toggle", "lock.unlock"),
        ("climate.living", "on", "climate.turn_on"),
        ("vacuum.rosie", "on", "vacuum.start"),
        ("vacuum.rosie", "off", "vacuum.return_to_base"),
        ("vacuum.rosie", "stop", "vacuum.pause"),
        ("vacuum.rosie", "toggle", "vacuum.start"),
        ("vacuum.rosie", "dock", "vacuum.return_to_base"),
        ("vacuum.rosie", "locate", "vacuum.locate"),
        ("lawn_mower.mowbert", "start", "lawn_mower.start_mowing"),
        ("lawn_mower.mowbert", "stop", "lawn_mower.pause"),
        ("lawn_mower.mowbert", "dock", "lawn_mower.dock"),
        ("media_player.tv", "play", "media_player.media_play"),
        ("media_player.tv", "pause", "media_player.media_pause"),
        ("media_player.tv", "stop", "media_player.media_stop"),
        ("media_player.kitchen", "stop", "media_player.media_pause"),
        ("media_player.tv", "next", "media_player.media_next_track"),
        ("media_player.tv", "previous", "media_player.media_previous_track"),
        ("media_player.tv", "toggle", "media_player.turn_off"),
        ("siren.hall", "on", "siren.turn_on"),
        ("water_heater.boiler", "off", "water_heater.turn_off"),
        ("alarm_control_panel.home", "arm_home", "alarm_control_panel.alarm_arm_home"),
        ("alarm_control_panel.home", "on", "alarm_control_panel.alarm_arm_away"),
        ("alarm_control_panel.home", "disarm", "alarm_control_panel.alarm_disarm"),
        ("button.bell", "press", "button.press"),
        ("button.bell", "on", "button.press"),
        ("scene.movie", "on", "scene.turn_on"),
        ("script.morning", "start", "script.turn_on"),
    ],
)
def test_a_plain_verb_is_the_service_of_its_kind(entity_id: str, verb: str, service: str) -> None:
    assert on(entity_id, f"{verb} e0") == (service, {})


@pytest.mark.parametrize(
    ("entity_id", "text", "service", "data"),
    [
        ("media_player.tv", "mute e0", "media_player.volume_mute", {"is_volume_muted": True}),
        ("media_player.tv", "unmute e0", "media_player.volume_mute", {"is_volume_muted": False}),
        ("fan.bedroom", "osc_on e0", "fan.oscillate", {"oscillating": True}),
        ("climate.bedroom", "on e0", "climate.set_hvac_mode", {"hvac_mode": "auto"}),
        ("climate.bedroom", "off e0", "climate.set_hvac_mode", {"hvac_mode": "off"}),
        ("light.living_lamp", "bri e0 max", "light.turn_on", {"brightness_pct": 100}),
        ("light.living_lamp", "bri e0 min", "light.turn_on", {"brightness_pct": 1}),
        ("light.living_lamp", "bri e0 medium", "light.turn_on", {"brightness_pct": 50}),
        ("fan.bedroom", "speed e0 high", "fan.set_percentage", {"percentage": 100}),
        ("fan.bedroom", "speed e0 medium", "fan.set_percentage", {"percentage": 67}),
        ("fan.bedroom", "speed e0 low", "fan.set_percentage", {"percentage": 33}),
        ("fan.bedroom", "speed_up e0", "fan.set_percentage", {"percentage": 67}),
        ("fan.office", "speed_up e0", "fan.set_percentage", {"percentage": 20}),
        ("light.kitchen_ceiling", "bri_up e0", "light.turn_on", {"brightness_pct": 70}),
        ("light.kitchen_ceiling", "up e0 bit", "light.turn_on", {"brightness_pct": 60}),
        ("light.kitchen_ceiling", "bri_down e0 lot", "light.turn_on", {"brightness_pct": 10}),
        ("light.kitchen_counter", "bri_up e0", "light.turn_on", {}),
        ("light.kitchen_counter", "bri_up e0 bit", "light.turn_on", {"brightness_pct": 10}),
        ("light.kitchen_plain", "bri_up e0", "light.turn_on", {}),
        ("light.living_lamp", "cooler_light e0", "light.turn_on", {"color_temp_kelvin": 3500}),
        ("light.living_lamp", "warmer_light e0 bit", "light.turn_on", {"color_temp_kelvin": 2750}),
        ("media_player.tv", "vol_up e0", "media_player.volume_set", {"volume_level": 0.4}),
        ("media_player.tv", "down e0 bit", "media_player.volume_set", {"volume_level": 0.25}),
        ("climate.living", "temp_up e0", "climate.set_temperature", {"temperature": 22}),
        ("climate.living", "down e0 bit", "climate.set_temperature", {"temperature": 20.5}),
        ("climate.bedroom", "temp_up e0", "climate.set_temperature", {"temperature": 74}),
        ("cover.living_blind", "pos_down e0", "cover.set_cover_position", {"position": 40}),
        ("cover.bedroom_curtain", "up e0", "cover.open_cover", {}),
        ("cover.bedroom_curtain", "pos e0 max", "cover.open_cover", {}),
        ("humidifier.bedroom", "hum_up e0", "humidifier.set_humidity", {"humidity": 55}),
        ("number.delay", "up e0", "number.set_value", {"value": 10}),
        ("vacuum.rosie", "speed e0 high", None, Reason.NO_SUCH_OPTION),
        ("climate.living", "speed e0 low", "climate.set_fan_mode", {"fan_mode": "low"}),
    ],
)
def test_levels_and_steps(entity_id: str, text: str, service: str | None, data: object) -> None:
    assert on(entity_id, text) == ((service, data) if service else data)


@pytest.mark.parametrize(
    ("entity_id", "text", "said", "expected"),
    [
        ("light.living_lamp", "bri e0 n0", number(30, "%"), ("light.turn_on", {"brightness_pct": 30})),
        ("light.living_lamp", "set e0 n0", number(30), ("light.turn_on", {"brightness_pct": 30})),
        ("light.living_lamp", "bri e0 n0", number(0), ("light.turn_off", {})),
        ("light.living_lamp", "bri e0 n0", number(120), Reason.OUT_OF_RANGE),
        ("light.living_lamp", "bri e0 n0", number(21, "°C"), Reason.CANNOT),
        ("light.living_lamp", "set e0 n0", number(2700, "K"), ("light.turn_on", {"color_temp_kelvin": 2700})),
        ("light.living_lamp", "white e0 n0", number(9000, "K"), Reason.OUT_OF_RANGE),
        ("light.living_lamp", "bri_up e0 n0", number(10), ("light.turn_on", {"brightness_pct": 100})),
        ("light.living_lamp", "bri_down e0 n0", number(15), ("light.turn_on", {"brightness_pct": 85})),
        ("light.bedroom", "bri_up e0 n0", number(10), Reason.UNKNOWN_STATE),
        ("light.kitchen_counter", "bri_down e0 n0", number(10), Reason.OUT_OF_RANGE),
        ("climate.living", "temp e0 n0", number(22.3), ("climate.set_temperature", {"temperature": 22.5})),
        ("climate.living", "set e0 n0", number(70, "°F"), ("climate.set_temperature", {"temperature": 21})),
        ("climate.bedroom", "temp e0 n0", number(20, "°C"), ("climate.set_temperature", {"temperature": 68})),
        ("climate.living", "temp e0 n0", number(70), Reason.OUT_OF_RANGE),
        ("climate.living", "temp_up e0 n0", number(20), ("climate.set_temperature", {"temperature": 30})),
        ("climate.living", "hum e0 n0", number(50), Reason.CANNOT),
        ("cover.living_blind", "pos e0 n0", number(50, "%"), ("cover.set_cover_position", {"position": 50})),
        ("cover.living_blind", "open e0", number(50, "%"), ("cover.open_cover", {})),
        ("cover.garage_door", "pos e0 n0", number(50, "%"), Reason.CANNOT),
        ("cover.garage_door", "pos e0 n0", number(0, "%"), ("cover.close_cover", {})),
        ("cover.office_shutter", "tilt e0 n0", number(30), ("cover.set_cover_tilt_position", {"tilt_position": 30})),
        ("media_player.tv", "vol e0 n0", number(15), ("media_player.volume_set", {"volume_level": 0.15})),
        ("media_player.kitchen", "vol_up e0 n0", number(5), Reason.UNKNOWN_STATE),
        ("fan.bedroom", "speed e0 n0", number(2), ("fan.set_percentage", {"percentage": 67})),
        ("fan.bedroom", "speed e0 n0", number(100, "%"), ("fan.set_percentage", {"percentage": 100})),
        ("fan.office", "speed e0 n0", number(0), ("fan.turn_off", {})),
        ("water_heater.boiler", "set e0 n0", number(50, "°"), ("water_heater.set_temperature", {"temperature": 50})),
        ("number.delay", "set e0 n0", number(13), ("number.set_value", {"value": 15})),
        ("number.delay", "set e0 n0", number(50, "%"), ("number.set_value", {"value": 30})),
        ("switch.kettle", "set e0 n0", number(50), Reason.CANNOT),
        ("switch.kettle", "up e0 n0", number(50), Reason.CANNOT),
        ("lock.front", "on e0", number(1), Reason.CANNOT),
        ("lock.front", "toggle e0", number(1), ("lock.lock", {})),
        ("switch.printer", "toggle e0", number(1), Reason.UNKNOWN_STATE),
        ("alarm_control_panel.home", "arm_night e0", number(1), Reason.CANNOT),
        ("alarm_control_panel.home", "toggle e0", number(1), Reason.CANNOT),
        ("cover.living_blind", "lock e0", number(1), Reason.CANNOT),
    ],
)
def test_numbers(entity_id: str, text: str, said: Mention, expected: object) -> None:
    assert on(entity_id, text, n0=said) == expected


@pytest.mark.parametrize(
    ("entity_id", "text", "said", "expected"),
    [
        ("light.living_lamp", "color e0 c0", color(0, 0, 255), ("light.turn_on", {"rgb_color": [0, 0, 255]})),
        ("light.living_lamp", "set e0 c0", color(0, 0, 255), ("light.turn_on", {"rgb_color": [0, 0, 255]})),
        ("light.living_ceiling", "color e0 c0", color(0, 0, 255), Reason.CANNOT),
        ("cover.living_blind", "color e0 c0", color(0, 0, 255), Reason.CANNOT),
        ("light.living_lamp", "white e0 w0", white(2700), ("light.turn_on", {"color_temp_kelvin": 2700})),
        ("light.living_lamp", "white e0 w0", white(1800), ("light.turn_on", {"color_temp_kelvin": 2200})),
        ("light.bedroom", "white e0 w0", white(2700), Reason.CANNOT),
    ],
)
def test_colours_and_whites(entity_id: str, text: str, said: Mention, expected: object) -> None:
    assert on(entity_id, text, c0=said, w0=said) == expected


@pytest.mark.parametrize(
    ("entity_id", "said", "choice", "expected"),
    [
        ("climate.living", "cool", Choice.HVAC_MODE, ("climate.set_hvac_mode", {"hvac_mode": "cool"})),
        ("climate.living", "eco", Choice.PRESET, ("climate.set_preset_mode", {"preset_mode": "eco"})),
        ("climate.living", "low", Choice.FAN_MODE, ("climate.set_fan_mode", {"fan_mode": "low"})),
        ("climate.living", "dry", Choice.HVAC_MODE, Reason.NO_SUCH_OPTION),
        ("fan.bedroom", "sleep", Choice.PRESET, ("fan.set_preset_mode", {"preset_mode": "sleep"})),
        ("humidifier.bedroom", "sleep", Choice.MODE, ("humidifier.set_mode", {"mode": "sleep"})),
        ("media_player.tv", "Netflix", Choice.SOURCE, ("media_player.select_source", {"source": "Netflix"})),
        ("light.living_lamp", "candle", Choice.EFFECT, ("light.turn_on", {"effect": "candle"})),
        ("select.washer", "quick", Choice.OPTION, ("select.select_option", {"option": "Quick"})),
        ("vacuum.rosie", "turbo", Choice.CLEANING, ("vacuum.set_fan_speed", {"fan_speed": "turbo"})),
        ("siren.hall", "fire", Choice.TONE, ("siren.turn_on", {"tone": "fire"})),
        (
            "water_heater.boiler",
            "performance",
            Choice.OPERATION,
            ("water_heater.set_operation_mode", {"operation_mode": "performance"}),
        ),
        ("switch.kettle", "eco", Choice.PRESET, Reason.CANNOT),
    ],
)
@pytest.mark.parametrize("verb", ["mode", "set"])
def test_options(verb: str, entity_id: str, said: str, choice: Choice, expected: object) -> None:
    assert on(entity_id, f"{verb} e0 o0", o0=option(said, (entity_id, choice))) == expected


def test_a_mode_that_a_device_lacks_names_those_it_has() -> None:
    result = plan("mode e0 o0", e0=named("climate.bedroom"), o0=option("eco", ("climate.living", Choice.PRESET)))
    [rejection] = result.rejected
    assert rejection.reason is Reason.NO_SUCH_OPTION
    assert rejection.span == "eco"
    assert rejection.detail == {"options": "off, cool, auto"}


def test_a_mode_that_nothing_in_the_home_has_names_those_there_are() -> None:
    [rejection] = plan("mode e0 unk", e0=named("climate.bedroom")).rejected
    assert rejection.reason is Reason.NO_SUCH_OPTION
    assert rejection.detail == {"options": "off, heat, cool, auto"} or "auto" in str(rejection.detail["options"])


def test_a_mode_that_the_words_name_is_there_after_all() -> None:
    """A level, or a common word, is an option to who has one of that name."""
    clause = linked("the bedroom one on auto", e0=named("climate.bedroom"))
    result = resolve(program("mode e0 unk"), clause, HOME, Context())
    assert [a.data for a in result.actions] == [{"hvac_mode": "auto"}]


def test_a_mode_that_the_words_name_for_another_is_not_its_own() -> None:
    """ "The lounge on cool, the bedroom on turbo": cool is spoken for."""
    text = "the lounge on cool, the bedroom on turbo"
    said = replace(option("cool", ("climate.living", Choice.HVAC_MODE)), start=14, end=18)
    clause = linked(text, e0=named("climate.living"), o0=said, e1=named("climate.bedroom"))
    result = resolve(program("mode e0 o0 ; mode e1 unk"), clause, HOME, Context())
    assert [a.entity_id for a in result.actions] == ["climate.living"]
    assert [(r.entity_id, r.reason) for r in result.rejected] == [("climate.bedroom", Reason.NO_SUCH_OPTION)]


SENSOR = "binary_sensor.hall_motion"


@pytest.mark.parametrize(
    ("name", "value", "said", "expected"),
    [
        ("sensitivity", "o0", option("High"), "high"),
        ("sensitivity", "medium", None, "medium"),
        ("sensitivity", "o0", option("extreme"), Reason.NO_SUCH_OPTION),
        ("timeout", "n0", number(92), 90),
        ("timeout", "max", None, 300),
        ("timeout", "n0", number(10, "%"), 30),
        ("timeout", "n0", number(1000), Reason.OUT_OF_RANGE),
        ("led", "v_off", None, "OFF"),
        ("led", "max", None, Reason.NO_SUCH_OPTION),
        ("note", "o0", option("hello"), "hello"),
        ("absent", "n0", number(1), Reason.CANNOT),
    ],
)
def test_generic_properties(name: str, value: str, said: Mention | None, expected: object) -> None:
    mentions = {"p0": prop(name, SENSOR), **({value: said} if said else {})}
    shown = on(SENSOR, f"prop p0 e0 {value}", **mentions)
    wanted = expected if isinstance(expected, Reason) else ("set_property", {"property": name, "value": expected})
    assert shown == wanted


def test_a_property_may_sit_on_another_entity_of_the_device() -> None:
    result = plan("prop p0 e0 n0", p0=prop("timeout"), e0=named("sensor.hall_battery"), n0=number(60))
    assert done(result) == [(SENSOR, "set_property", {"property": "timeout", "value": 60})]


@pytest.mark.parametrize(
    ("entity_id", "text", "value", "limited"),
    [
        ("light.living_lamp", "bri_up e0", 100, True),
        ("light.kitchen_ceiling", "bri_down e0 lot ; bri_up e0", 10, False),
        ("light.kitchen_ceiling", "bri_up e0 lot", 90, False),
    ],
)
def test_a_step_past_the_end_stops_there_and_says_so(entity_id: str, text: str, value: int, limited: bool) -> None:
    action = plan(text, e0=named(entity_id)).actions[0]
    assert action.data == {"brightness_pct": value}
    assert action.limited is limited


def test_dimming_never_turns_off() -> None:
    home = with_state("light.guest", "on", brightness=20)
    assert on("light.guest", "bri_down e0 lot", home) == ("light.turn_on", {"brightness_pct": 1})


def test_dimming_the_lights_leaves_those_that_are_off_alone() -> None:
    result = plan("bri_down some light a0", a0=named("kitchen"))
    assert done(result) == [("light.kitchen_ceiling", "light.turn_on", {"brightness_pct": 30})]
    assert result.rejected == ()


def test_out_of_range_is_refused_with_the_range() -> None:
    [rejection] = plan("temp e0 n0", e0=named("climate.living"), n0=number(40)).rejected
    assert rejection.entity_id == "climate.living"
    assert rejection.detail == {"min": 7, "max": 30, "unit": "°C", "value": 40}


def test_what_is_said_of_one_light_is_one_service_call() -> None:
    result = plan("on e0 ; bri e0 n0 ; color e0 c0", e0=named("light.living_lamp"), n0=number(30), c0=color(0, 255, 0))
    assert done(result) == [("light.living_lamp", "light.turn_on", {"brightness_pct": 30, "rgb_color": [0, 255, 0]})]


def test_two_colours_of_one_light_stay_two_calls() -> None:
    result = plan("color e0 c0 ; color e0 c1", e0=named("light.living_lamp"), c0=color(1, 2, 3), c1=color(3, 2, 1))
    assert len(result.actions) == 2


def test_off_and_on_again_keeps_its_order() -> None:
    result = plan("on e0 ; off e0 ; on e0", e0=named("light.guest"))
    assert [a.service for a in result.actions] == ["light.turn_on", "light.turn_off", "light.turn_on"]


def test_the_same_thing_meant_twice_is_done_once() -> None:
    result = plan("off e0 , all light a0", e0=named("light.guest"), a0=named("guest_bedroom"))
    assert done(result) == [("light.guest", "light.turn_off", {})]


def test_a_number_that_counts_sockets_is_an_input_and_no_volume() -> None:
    text = "put the tv on HDMI 4"
    four = replace(number(4), start=text.index("4"), end=len(text))
    tv = named("media_player.tv")
    [rejection] = resolve(program("vol e0 n0"), linked(text, e0=tv, n0=four), HOME, Context()).rejected
    assert rejection.reason is Reason.NO_SUCH_OPTION
    loud = linked("put the tv on 4", e0=tv, n0=replace(four, start=14, end=15))
    assert not resolve(program("vol e0 n0"), loud, HOME, Context()).rejected


def playing(home: Snapshot, *entity_ids: str) -> Snapshot:
    """A home whose players can look for what is named."""
    found = {i: home.entities[i] for i in entity_ids}
    able = {
        i: replace(e, capabilities=replace(e.capabilities, features=e.capabilities.features | {Feature.PLAY_MEDIA}))
        for i, e in found.items()
    }
    return replace(home, entities={**home.entities, **able})


def test_what_is_to_be_played_is_looked_for_by_the_player() -> None:
    home = playing(HOME, "media_player.kitchen")
    mentions = {"e0": named("media_player.kitchen"), "x0": words("Kind of Blue")}
    result = plan("play e0 x0", home, **mentions)
    data = {"media_content_id": "Kind of Blue", "media_content_type": "music"}
    assert done(result) == [("media_player.kitchen", "media_player.play_media", data)]
    [rejection] = plan("play e0 x0", HOME, **mentions).rejected
    assert rejection.reason is Reason.CANNOT
    assert [a.service for a in plan("play e0", home, **mentions).actions] == ["media_player.media_play"]


def test_what_is_to_be_played_plays_in_one_place_and_not_in_the_whole_home() -> None:
    players = ("media_player.kitchen", "media_player.tv")
    home = playing(HOME, *players)
    asked = plan("play some media x0", home, x0=words("jazz"))
    assert asked.clarify is not None
    assert set(asked.clarify.choices) == set(players)
    here = plan("play some media x0", home, Context(here="kitchen"), x0=words("jazz"))
    assert [a.entity_id for a in here.actions] == ["media_player.kitchen"]
    everywhere = plan("play all media x0", home, x0=words("jazz"))
    assert {a.entity_id for a in everywhere.actions} == set(players)
