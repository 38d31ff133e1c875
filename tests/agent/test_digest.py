"""What a room is like, in tokens: worked out by hand."""

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import pytest

from agent.bands import BANDS
from agent.digest import MAX_TOKENS, Senses, digest, tokens
from agent.outdoors import is_outside
from agent.prompt import special_tokens
from agent.trends import slope
from device_registry.baseline import Baseline
from device_registry.model import Area, Capabilities, Choice, Domain, Entity, EntityState, JsonValue, Snapshot
from tests.agent.past_home import NOW, Said, history

D = Domain
CLOCK = NOW.timestamp()
MODES = Capabilities(choices={Choice.HVAC_MODE: ("off", "heat", "cool")})
THINGS: tuple[tuple[Entity, EntityState], ...] = (
    (Entity("sensor.t", D.SENSOR, "Thermometer", (), "den", None, "temperature", "°C"), EntityState("26.5")),
    (Entity("sensor.h", D.SENSOR, "Hygrometer", (), "den", None, "humidity", "%"), EntityState("45")),
    (Entity("sensor.c", D.SENSOR, "CO2", (), "den", None, "carbon_dioxide", "ppm"), EntityState("1500")),
    (Entity("sensor.l", D.SENSOR, "Lux", (), "den", None, "illuminance", "lx"), EntityState("5")),
    (Entity("sensor.o", D.SENSOR, "Outdoor Temperature", (), None, None, "temperature", "°F"), EntityState("68")),
    (Entity("binary_sensor.w", D.BINARY_SENSOR, "W", (), "den", None, "window"), EntityState("off")),
    (Entity("binary_sensor.m", D.BINARY_SENSOR, "M", (), "den", None, "motion"), EntityState("on")),
    (Entity("climate.a", D.CLIMATE, "A", (), "den", capabilities=MODES), EntityState("off")),
    (Entity("fan.f", D.FAN, "F", (), "den"), EntityState("off")),
    (Entity("humidifier.h", D.HUMIDIFIER, "H", (), "den"), EntityState("on")),
    (Entity("humidifier.d", D.HUMIDIFIER, "D", (), "den", None, "dehumidifier"), EntityState("off")),
    (Entity("cover.w", D.COVER, "Skylight", (), "den", None, "window"), EntityState("closed")),
    (Entity("cover.b", D.COVER, "B", (), "den", None, "blind"), EntityState("open")),
    (Entity("light.l", D.LIGHT, "L", (), "den"), EntityState("off")),
    (Entity("fan.b", D.FAN, "Bath Fan", (), "bath"), EntityState("on")),
)
HOME = Snapshot(
    areas={"den": Area("den", "Den"), "bath": Area("bath", "Bath")},
    entities={e.entity_id: e for e, _ in THINGS},
    states={e.entity_id: s for e, s in THINGS},
)
RISING: Said = tuple((ago, 26.5 - ago) for ago in (3.5, 3, 2.5, 2, 1.5, 1, 0.5, 0.1))
DAYS: Said = tuple((24.0 * day - 0.5, 21.0) for day in range(1, 8))


def said(found: Sequence[str]) -> str:
    """Tokens without their brackets."""
    return " ".join(token[3:-1] for token in found)


def only(*ids: str, **states: EntityState) -> Snapshot:
    """The home with these entities alone; `states`: by object id."""
    found = {i: HOME.states[i] for i in ids}
    found |= {i: states[i.partition(".")[2]] for i in ids if i.partition(".")[2] in states}
    return replace(HOME, entities={i: HOME.entities[i] for i in ids}, states=found)


def test_a_room_with_everything_and_a_history() -> None:
    past = history({("sensor.t", "", "°C"): (*DAYS, *RISING), ("sensor.h", "", "%"): ((3.0, 45.0), (1.0, 45.0))})
    found = digest(Senses(HOME, "den", past, Baseline(past), CLOCK))
    assert said(found) == (
        "here temp4 up high hum3 air4 light1 out:cooler window:closed somebody "
        "climate:off can:heat can:cool fan:off humidifier:on dehumidifier:off opener:closed cover:open light:off"
    )
    assert len(found) <= MAX_TOKENS
    assert set(found) <= set(tokens()) <= set(special_tokens(("en",)))


def test_without_a_history_only_what_is_so_now() -> None:
    found = digest(Senses(HOME, "den"))
    assert not {"<g:up>", "<g:down>", "<g:flat>", "<g:low>", "<g:usual>", "<g:high>"} & set(found)
    assert said(found).startswith("here temp4 hum3 air4 light1 out:cooler")


@pytest.mark.parametrize(
    ("here", "area", "begins"),
    [
        ("den", None, "here temp4"),
        ("bath", "den", "area temp4"),
        (None, None, "home temp4"),
        ("den", "bath", "area fan:on"),
    ],
)
def test_the_place_is_named_else_the_speakers_else_the_home(here: str | None, area: str | None, begins: str) -> None:
    assert said(digest(Senses(HOME, here), area)).startswith(begins)


def test_the_only_climate_device_serves_the_speakers_room_but_no_other() -> None:
    assert said(digest(Senses(HOME, "bath"))) == "here climate:off can:heat can:cool fan:on"
    assert said(digest(Senses(HOME, "den"), "bath")) == "area fan:on"


@pytest.mark.parametrize(
    ("state", "attributes", "doing"),
    [
        ("heat", {}, "heating"),
        ("cool", {}, "cooling"),
        ("auto", {}, "on"),
        ("auto", {"hvac_action": "cooling"}, "cooling"),
        ("heat", {"hvac_action": "idle"}, "heating"),
        ("off", {"hvac_action": "heating"}, "off"),
    ],
)
def test_what_a_climate_device_does(state: str, attributes: dict[str, JsonValue], doing: str) -> None:
    home = only("climate.a", a=EntityState(state, attributes))
    assert said(digest(Senses(home, "den"))) == f"here climate:{doing} can:heat can:cool"


def test_a_device_measures_where_no_sensor_does() -> None:
    told = EntityState("heat", {"current_temperature": 15.0, "current_humidity": 75})
    assert said(digest(Senses(only("climate.a", a=told), "den"))).startswith("here temp1 hum5 climate:heating")
    assert said(digest(Senses(only("climate.a", "sensor.t", a=told), "den"))).startswith("here temp4 hum5 climate")


@pytest.mark.parametrize(
    "state", [EntityState(), EntityState("nan"), EntityState("hot"), EntityState("26", available=False)]
)
def test_what_says_no_number_has_no_token(state: EntityState) -> None:
    assert digest(Senses(only("sensor.t", t=state), "den")) == ("<g:here>",)


@pytest.mark.parametrize(("outside", "token"), [("79.7", "same"), ("90", "warmer"), ("77", "cooler")])
def test_outside_in_other_degrees(outside: str, token: str) -> None:
    """26.5 °C inside is 79.7 °F."""
    home = only("sensor.t", "sensor.o", o=EntityState(outside))
    assert said(digest(Senses(home, "den"))) == f"here temp4 out:{token}"


@pytest.mark.parametrize(
    ("name", "outside"),
    [
        *(
            (name, True)
            for name in ("Outdoor Temperature", "Außentemperatur", "température extérieure", "室外温度", "Balcony")
        ),
        *((name, False) for name in ("Thermometer", "温度", "Wohnzimmer", "chambre")),
    ],
)
def test_what_is_outside_is_called_so(name: str, outside: bool) -> None:
    assert is_outside(Entity("sensor.x", D.SENSOR, name), HOME) is outside
    placed = Entity("sensor.x", D.SENSOR, "Thermometer", area_id="x")
    assert is_outside(placed, replace(HOME, areas={"x": Area("x", name)})) is outside


@pytest.mark.parametrize(
    ("device_class", "value", "level"),
    [
        *(
            ("temperature", v, n)
            for v, n in ((17.9, 1), (18, 2), (19.9, 2), (20, 3), (26, 3), (26.1, 4), (28, 4), (29, 5))
        ),
        *(("humidity", v, n) for v, n in ((19, 1), (25, 2), (30, 3), (60, 3), (65, 4), (71, 5))),
        *(("carbon_dioxide", v, n) for v, n in ((500, 1), (900, 2), (1200, 3), (1500, 4), (2500, 5))),
    ],
)
def test_classes(device_class: str, value: float, level: int) -> None:
    assert BANDS[device_class].level(value) == level


def test_a_slope_that_one_wrong_reading_does_not_move() -> None:
    rising = [(minute * 60.0, 20 + minute / 60) for minute in range(0, 240, 10)]
    assert slope(rising) == pytest.approx(1.0)
    assert slope([*rising[:-1], (rising[-1][0], 90.0)]) == pytest.approx(1.0, abs=0.1)
    assert slope(rising[:6]) is None  # an hour alone


def test_cheap() -> None:
    """A millisecond is the bar; ten times that here, for a busy machine."""
    many = {f"sensor.x{n}": replace(HOME.entities["sensor.t"], entity_id=f"sensor.x{n}") for n in range(200)}
    home = replace(
        HOME, entities={**HOME.entities, **many}, states={**HOME.states, **{i: EntityState("21") for i in many}}
    )
    senses = Senses(home, "bath")
    digest(senses)
    spent = []
    for _ in range(20):
        begun = perf_counter()
        digest(senses)
        spent.append(perf_counter() - begun)
    assert min(spent) < 0.01
