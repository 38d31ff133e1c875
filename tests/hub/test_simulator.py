import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

import pytest

from adapters.mqtt.client import MqttClient
from adapters.mqtt.connection import Connection, Message
from config.load import load_settings
from device_registry.expect import expected
from device_registry.model import Domain, JsonValue
from device_registry.registry import Registry
from hub.app import conventions
from hub.demo import HOME
from hub.from_settings import overlay
from hub.simulator.day import curve
from hub.simulator.home import load
from hub.simulator.run import SimulatedHome
from hub.simulator.thing import Step, Thing
from tests.hub.living import WAIT

NOON = datetime(2026, 6, 1, 12, 0).timestamp()
NIGHT = datetime(2026, 6, 1, 2, 0).timestamp()


class Air:
    """The simulated home and a registry without a broker between them; what takes time is over at once."""

    def __init__(self) -> None:
        settings = load_settings(HOME)
        self.things = load()
        self.registry = Registry(conventions(settings.discovery), overlay(settings))
        for thing in self.things:
            for topic, payload in thing.announcements.items():
                self.registry.apply(topic, payload.encode(), NOON)
        for thing in self.things:
            for topic, (online, offline) in thing.statuses.items():
                self.registry.apply(topic, (online if thing.online else offline).encode(), NOON)
            self.tell(thing)

    def tell(self, thing: Thing) -> None:
        for topic, payload in thing.told().items():
            self.registry.apply(topic, payload.encode(), NOON)

    def send(self, topic: str, payload: str) -> None:
        for thing in self.things:
            for step in thing.hears[topic](payload) if topic in thing.hears else ():
                self._do(thing, step)

    def _do(self, thing: Thing, step: Step) -> None:
        thing.values.update(step.values)
        for topic, payload in step.sends.items():
            self.send(topic, payload)
        self.tell(thing)

    def state(self, entity_id: str) -> str | None:
        return self.registry.snapshot().state(entity_id).state


@pytest.fixture(scope="module")
def air() -> Air:
    return Air()


@pytest.fixture
def fresh() -> Air:
    return Air()


def test_it_is_a_whole_home(air: Air) -> None:
    home = air.registry.snapshot()
    assert air.registry.rejected() == ()
    assert {entity.domain for entity in home.entities.values()} == set(Domain)
    assert len(home.entities) >= 45
    assert len(home.areas) == 8
    assert {area.floor_id for area in home.areas.values()} == {"ground_floor", "upper_floor"}
    assert set(Counter(entity.area_id for entity in home.entities.values())) == set(home.areas)


def test_people_of_two_languages_live_there(air: Air) -> None:
    home = air.registry.snapshot()
    for named in (*home.areas.values(), *home.floors.values()):
        assert any(not alias.isascii() for alias in named.aliases), named
    commanded = [e for e in home.entities.values() if e.domain not in (Domain.SENSOR, Domain.BINARY_SENSOR)]
    unnamed = [e.entity_id for e in commanded if all(alias.isascii() for alias in e.aliases)]
    assert unnamed == []


def test_it_is_announced_in_every_form(air: Air) -> None:
    topics = [topic for thing in air.things for topic in thing.announcements]
    assert sum("/device/" in topic for topic in topics) >= 5
    assert sum(topic.startswith("demo/homeassistant/") and "/device/" not in topic for topic in topics) >= 20
    assert {"demo/zigbee2mqtt/bridge/devices", "demo/zigbee2mqtt/bridge/groups"} <= set(topics)
    assert any(entity.members for entity in air.registry.snapshot().entities.values())


def test_some_devices_are_as_devices_are(air: Air) -> None:
    home = air.registry.snapshot()
    assumed = {e.entity_id for e in home.entities.values() if not e.reports_state}
    assert {"light.garage_light", "switch.coffee_machine", "switch.fountain"} <= assumed
    assert [e for e in home.entities if not home.state(e).available] == ["light.garden_path_light"]
    assert [thing.device_id for thing in air.things if thing.answers_after > 1] == ["demo_study_ceiling"]
    unheard = [
        e.entity_id
        for e in home.entities.values()
        if e.reports_state and e.domain is not Domain.EVENT and home.state(e.entity_id).state is None
    ]
    assert unheard == []


def test_kitchen_lights_can_all_be_dimmed_and_tell(air: Air) -> None:
    home = air.registry.snapshot()
    lights = [e for e in home.entities.values() if e.area_id == "kitchen" and e.domain is Domain.LIGHT]
    assert len(lights) >= 3
    assert all(e.reports_state and "brightness" in e.capabilities.features for e in lights)


ACTIONS: tuple[tuple[str, str, Mapping[str, JsonValue]], ...] = (
    ("light.kitchen_ceiling_light", "light.turn_on", {"brightness_pct": 30}),
    ("light.kitchen_ceiling_light", "light.turn_off", {}),
    ("light.kitchen_ceiling_light", "light.turn_on", {"color_temp_kelvin": 3000}),
    ("light.kitchen_counter_light", "light.turn_on", {"brightness_pct": 30}),
    ("light.kitchen_table_lamp", "light.turn_on", {"brightness_pct": 30}),
    ("light.kitchen_table_lamp", "light.turn_off", {}),
    ("light.mirror_light", "light.turn_on", {"brightness_pct": 50}),
    ("light.floor_lamp", "light.turn_on", {"rgb_color": [255, 0, 0]}),
    ("light.floor_lamp", "light.turn_on", {"color_temp_kelvin": 2700}),
    ("light.floor_lamp", "light.turn_on", {"effect": "rainbow"}),
    ("light.desk_lamp", "light.turn_on", {"rgb_color": [0, 255, 0]}),
    ("light.living_room_ceiling_light", "light.turn_on", {"rgb_color": [0, 0, 255]}),
    ("light.bedside_lamp_left", "light.turn_on", {"color_temp_kelvin": 4000}),
    ("light.living_room_spots", "light.turn_on", {"brightness_pct": 40}),
    ("switch.kettle", "switch.turn_on", {}),
    ("switch.towel_rail", "switch.turn_on", {}),
    ("cover.living_room_blinds", "cover.set_cover_position", {"position": 50}),
    ("cover.living_room_blinds", "cover.set_cover_tilt_position", {"tilt_position": 10}),
    ("cover.living_room_blinds", "cover.close_cover", {}),
    ("cover.bedroom_curtains", "cover.set_cover_position", {"position": 30}),
    ("cover.bedroom_curtains", "cover.close_cover", {}),
    ("cover.garage_door", "cover.open_cover", {}),
    ("lock.front_door", "lock.lock", {}),
    ("lock.front_door", "lock.unlock", {}),
    ("climate.thermostat", "climate.set_temperature", {"temperature": 22.5}),
    ("climate.thermostat", "climate.set_hvac_mode", {"hvac_mode": "cool"}),
    ("climate.thermostat", "climate.set_preset_mode", {"preset_mode": "eco"}),
    ("climate.thermostat", "climate.turn_off", {}),
    ("climate.bedroom_radiator", "climate.set_temperature", {"temperature": 20}),
    ("climate.bedroom_radiator", "set_property", {"property": "child_lock", "value": True}),
    ("fan.ceiling_fan", "fan.set_percentage", {"percentage": 75}),
    ("fan.ceiling_fan", "fan.oscillate", {"oscillating": True}),
    ("fan.ceiling_fan", "fan.set_preset_mode", {"preset_mode": "sleep"}),
    ("fan.extractor_fan", "fan.turn_on", {}),
    ("media_player.tv", "media_player.volume_set", {"volume_level": 0.5}),
    ("media_player.tv", "media_player.select_source", {"source": "YouTube"}),
    ("media_player.speaker", "media_player.media_play", {}),
    ("media_player.speaker", "media_player.volume_set", {"volume_level": 0.4}),
    ("media_player.speaker", "media_player.volume_mute", {"is_volume_muted": True}),
    ("vacuum.rosie", "vacuum.start", {}),
    ("vacuum.rosie", "vacuum.set_fan_speed", {"fan_speed": "turbo"}),
    ("vacuum.rosie", "vacuum.return_to_base", {}),
    ("humidifier.humidifier", "humidifier.set_humidity", {"humidity": 55}),
    ("humidifier.humidifier", "humidifier.set_mode", {"mode": "sleep"}),
    ("water_heater.boiler", "water_heater.set_temperature", {"temperature": 60}),
    ("water_heater.boiler", "water_heater.set_operation_mode", {"operation_mode": "performance"}),
    ("valve.sprinkler", "valve.open_valve", {}),
    ("valve.sprinkler", "valve.set_valve_position", {"position": 40}),
    ("siren.siren", "siren.turn_on", {}),
    ("lawn_mower.mower", "lawn_mower.start_mowing", {}),
    ("lawn_mower.mower", "lawn_mower.dock", {}),
    ("alarm_control_panel.house_alarm", "alarm_control_panel.alarm_arm_away", {}),
    ("alarm_control_panel.house_alarm", "alarm_control_panel.alarm_disarm", {}),
    ("number.car_charge_limit", "number.set_value", {"value": 90}),
    ("select.washing_machine_programme", "select.select_option", {"option": "Wool"}),
    ("binary_sensor.hall_motion_sensor", "set_property", {"property": "sensitivity", "value": "high"}),
)


@pytest.mark.parametrize(("entity_id", "service", "data"), ACTIONS)
def test_a_device_does_what_it_is_told_and_shows_it(
    air: Air, entity_id: str, service: str, data: Mapping[str, JsonValue]
) -> None:
    expectation = expected(air.registry.snapshot().entities[entity_id], service, data)
    assert expectation is not None
    for message in air.registry.publications(entity_id, service, data):
        air.send(message.topic, message.payload)
    assert expectation.met(air.registry.snapshot().state(entity_id))


def test_a_display_shows_a_text_that_fits(fresh: Air) -> None:
    for text in ("Hello", "x" * 65):
        for message in fresh.registry.publications("text.hall_display", "text.set_value", {"value": text[:64]}):
            fresh.send(message.topic, message.payload if text == "Hello" else text)
    assert fresh.state("text.hall_display") == "Hello"


def test_nonsense_changes_nothing(fresh: Air) -> None:
    before = dict(fresh.registry.snapshot().states)
    for thing in fresh.things:
        for topic in thing.hears:
            if "/display/" not in topic and "/mower/" not in topic:  # those take anything
                for nonsense in ("", "nonsense", "{", "[]", "9e999", '{"x": 1}', "-1000000"):
                    fresh.send(topic, nonsense)
    assert {e: s.state for e, s in fresh.registry.snapshot().states.items()} == {e: s.state for e, s in before.items()}


def test_a_scene_moves_other_devices(fresh: Air) -> None:
    for message in fresh.registry.publications("scene.movie_night", "scene.turn_on", {}):
        fresh.send(message.topic, message.payload)
    assert fresh.state("cover.living_room_blinds") == "closed"
    assert fresh.registry.snapshot().state("light.floor_lamp").attributes["brightness"] == 40


def test_a_group_moves_its_members(fresh: Air) -> None:
    fresh.send("demo/zigbee2mqtt/Living room spots/set", '{"state": "ON"}')
    assert (fresh.state("light.reading_spot"), fresh.state("light.picture_spot")) == ("on", "on")


# ---------------------------------------------------------------- the day


def test_the_sun_shines_by_day_and_a_load_follows_its_switch() -> None:
    sun = curve("sun", {"curve": "daylight", "most": 1000, "ripple": 10, "digits": 0})
    load_ = curve("load", {"curve": "load", "of": "relay", "watts": 2000})
    assert sun(NIGHT, {}) == 0
    assert 900 < float(str(sun(NOON, {}))) <= 1010
    assert load_(NOON, {"relay": "OFF"}) == 0
    assert load_(NOON, {"relay": "ON"}) == pytest.approx(2000, rel=0.02)


@pytest.mark.parametrize("hour", range(24))
def test_a_moment_gives_one_value_within_bounds(hour: int) -> None:
    at = datetime(2026, 6, 1, hour, 30).timestamp()
    warmth = curve("w", {"curve": "wave", "mean": 20, "swing": 2, "peak": 15, "ripple": 0.5, "digits": 1})
    battery = curve("b", {"curve": "drain", "first": 86, "per_day": 0.1})
    assert warmth(at, {}) == warmth(at, {})
    assert 17.5 <= float(str(warmth(at, {}))) <= 22.5
    assert 20 <= float(str(battery(at, {}))) <= 86


def test_visits_come_and_go_and_nobody_comes_at_night() -> None:
    visits = curve("v", {"curve": "visits", "every": 30, "lasts": 2, "between": [7, 23]})
    day = [visits(NOON + 60 * minute, {}) for minute in range(60)]
    assert day.count(True) == 4
    assert not any(visits(NIGHT + 60 * minute, {}) for minute in range(60))


# ---------------------------------------------------------------- on a broker


class Listener:
    """Hears everything below demo/."""

    def __init__(self, port: int) -> None:
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        self.client = MqttClient(Connection(port=port), filters=self._filters, deliver=self.heard.put_nowait)

    def _filters(self) -> Iterator[str]:
        yield "demo/#"

    async def __aenter__(self) -> "Listener":
        await self.client.__aenter__()
        await asyncio.wait_for(self.client.connected(), WAIT)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.__aexit__()

    async def until(self, topic: str, payload: str) -> list[Message]:
        """All that was heard up to that message."""
        heard: list[Message] = []
        while not heard or (heard[-1].topic, heard[-1].payload.decode()) != (topic, payload):
            heard.append(await asyncio.wait_for(self.heard.get(), WAIT))
        return heard


async def test_a_cover_is_stopped_on_its_way(port: int) -> None:
    blinds = "demo/living_room/blinds"
    async with SimulatedHome(load(), Connection(port=port)), Listener(port) as listener:
        await listener.until(f"{blinds}/status", "online")
        await listener.client.publish(f"{blinds}/set", "CLOSE")
        await listener.until(f"{blinds}/position", "75")
        await listener.client.publish(f"{blinds}/set", "STOP")
        heard = await listener.until(f"{blinds}/state", "open")
    assert f"{blinds}/position" not in {m.topic for m in heard if m.payload == b"0"}


async def test_a_device_out_of_reach_hears_nothing(port: int) -> None:
    path, hall = "demo/zigbee2mqtt/Garden path light", "demo/zigbee2mqtt/Hallway light"
    async with SimulatedHome(load(), Connection(port=port)) as home, Listener(port) as listener:
        assert home.unreachable == {"zigbee2mqtt_0x00158d000000000b"}
        heard = await listener.until(f"{path}/availability", '{"state": "offline"}')
        await listener.client.publish(f"{path}/set", '{"state": "ON"}')
        await listener.client.publish(f"{hall}/set", '{"state": "OFF"}')
        while heard[-1].topic != hall or b"OFF" not in heard[-1].payload:
            heard.append(await asyncio.wait_for(listener.heard.get(), WAIT))
    assert not any(m.topic == path and b'"ON"' in m.payload for m in heard)


async def test_only_what_changes_is_told_as_time_goes_by(port: int) -> None:
    now = [NOON]
    async with (
        SimulatedHome(load(), Connection(port=port), clock=lambda: now[0]) as home,
        Listener(port) as listener,
    ):
        await listener.until("demo/zigbee2mqtt/Living room spots", '{"state": "OFF", "brightness": 254}')
        home.tick()
        now[0] += 6 * 3600
        home.tick()
        await home.sent()
        await listener.client.publish("demo/end", "")
        told = await listener.until("demo/end", "")
    topics = Counter(message.topic for message in told)
    assert 10 < len(topics) < 40
    assert max(topics.values()) == 1


async def test_a_tidy_home_leaves_nothing_behind(port: int) -> None:
    async with SimulatedHome(load(), Connection(port=port), tidy=True):
        pass
    async with Listener(port) as listener:
        await listener.client.publish("demo/end", "")
        assert [m.topic for m in await listener.until("demo/end", "")] == ["demo/end"]
