"""A word for a kind in homes that call their things by narrower words, or by other ones."""

import pytest

from agent.called import called_so, spelled_out
from agent.kind_index import of_kind
from agent.text import key
from agent.types import KindWord, Linked
from device_registry.model import Domain, Entity, Snapshot


def home(*things: tuple[str, str, str]) -> Snapshot:
    found = {i: Entity(i, Domain(i.partition(".")[0]), name, device_class=kind or None) for i, name, kind in things}
    return Snapshot(entities=found)


HEATERS = home(("climate.a", "Radiador Lucía", ""), ("climate.b", "Radiador baño", ""), ("climate.c", "Aire", ""))
FANS = home(("fan.a", "Fan", ""), ("fan.b", "Extractor", ""), ("fan.c", "Ceiling fan", ""))
COVERS = home(
    ("cover.a", "Persiana salón", "shutter"), ("cover.b", "Persiana cocina", ""), ("cover.c", "Ventanal", "blind")
)
VENTS = home(("fan.a", "Ventilador techo", ""), ("fan.b", "Extractor cocina", ""), ("fan.c", "Dyson", ""))
PLAYERS = home(
    ("media_player.a", "Télé", ""), ("media_player.b", "Enceinte bureau", ""), ("media_player.c", "Radio", "")
)
SCREENS = home(("media_player.a", "Telly", "tv"), ("media_player.b", "Kitchen", "speaker"))
LAMPS = home(("light.a", "Light", ""), ("light.b", "Lamp", ""))


def called(kind: str, snapshot: Snapshot, *said: KindWord, language: str = "es", every: bool = False) -> set[str]:
    linked = Linked("", language, (), (), kinds=said)
    return {e.entity_id for e in called_so(kind, of_kind(kind, snapshot), linked, snapshot, every=every)}


def word(raw: str, kind: str, *, broad: bool = False) -> KindWord:
    return KindWord(raw, key((raw,)), (kind,), broad)


@pytest.mark.parametrize(
    ("kind", "snapshot", "said", "every", "meant"),
    [
        ("climate", HEATERS, word("radiadores", "climate"), False, {"climate.a", "climate.b"}),
        ("climate", HEATERS, word("radiadores", "climate"), True, {"climate.a", "climate.b"}),
        ("climate", HEATERS, word("termostatos", "climate"), False, {"climate.a", "climate.b", "climate.c"}),
        ("climate", HEATERS, word("radiadores", "climate", broad=True), False, {"climate.a", "climate.b", "climate.c"}),
        ("fan", FANS, word("fan", "fan", broad=True), False, {"fan.a"}),
        ("fan", FANS, word("fans", "fan", broad=True), False, {"fan.a", "fan.b", "fan.c"}),
        ("fan", FANS, word("fan", "fan", broad=True), True, {"fan.a", "fan.b", "fan.c"}),
        ("blind", COVERS, word("persianas", "blind", broad=True), False, {"cover.a", "cover.b", "cover.c"}),
        ("light", LAMPS, word("luz", "light", broad=True), False, {"light.a", "light.b"}),
        ("light", LAMPS, KindWord("lamp", "lamp", ("light",), False, narrow=True), False, {"light.b"}),
    ],
)
def test_what_is_meant(kind: str, snapshot: Snapshot, said: KindWord, every: bool, meant: set[str]) -> None:
    assert called(kind, snapshot, said, every=every) == meant


def test_nothing_said_is_all_of_the_kind() -> None:
    assert called("climate", HEATERS) == {"climate.a", "climate.b", "climate.c"}
    assert called("climate", HEATERS, word("ventiladores", "fan")) == {"climate.a", "climate.b", "climate.c"}


def test_a_name_ends_with_its_thing_where_the_language_has_it_so() -> None:
    covers = home(("cover.a", "Kitchen blind", ""), ("cover.b", "Blind spot gate", ""), ("cover.c", "Big one", "blind"))
    assert called("blind", covers, word("blinds", "blind"), language="en") == {"cover.a"}
    assert called("blind", covers, word("shades", "blind"), language="en") == {"cover.c"}


def test_what_stands_before_a_chinese_word_narrows_it() -> None:
    lamps = home(("light.a", "左床头灯", ""), ("light.b", "右床头灯", ""), ("light.c", "吊灯", ""))
    said = KindWord("灯", "灯", ("light",), True, "把床头")
    assert called("light", lamps, said, language="zh") == {"light.a", "light.b"}
    assert called("light", lamps, KindWord("灯", "灯", ("light",), True, "关掉"), language="zh") == {
        "light.a", "light.b", "light.c",
    }  # fmt: skip


def test_what_its_name_says_to_be_another_such_thing_is_not_meant() -> None:
    said = KindWord("ventilador", "ventilador", ("fan",), True, others=frozenset({"extractor", "abanico"}))
    assert called("fan", VENTS, said) == {"fan.a", "fan.c"}
    lone = KindWord("abanico", "abanico", ("fan",), True, others=frozenset({"extractor", "ventilador"}))
    assert called("fan", VENTS, lone) == {"fan.a", "fan.b", "fan.c"}


def test_of_things_of_no_known_class_those_are_meant_that_bear_the_word() -> None:
    said = KindWord("enceintes", "enceinte", ("speaker",), True)
    assert called("speaker", PLAYERS, said, language="fr") == {"media_player.b"}


def test_a_narrower_word_tells_where_the_kind_itself_is_not_said() -> None:
    assert called("media", SCREENS, word("telly", "tv"), language="en") == {"media_player.a"}
    assert called("media", SCREENS, word("lamp", "light"), language="en") == {"media_player.a", "media_player.b"}
    both = (word("telly", "tv"), word("players", "media", broad=True))
    assert called("media", SCREENS, *both, language="en") == {"media_player.a", "media_player.b"}


def test_a_special_word_for_a_light_means_what_is_called_so() -> None:
    lights = home(("light.a", "Plafonnier salon", ""), ("light.b", "Lampadaire salon", ""), ("light.c", "Salon 3", ""))
    assert called("light", lights, word("plafonnier", "light"), language="fr") == {"light.a"}
    assert called("light", lights, word("lampe", "light", broad=True), language="fr") == {
        "light.a",
        "light.b",
        "light.c",
    }
    assert called("light", lights, word("spot", "light"), language="fr") == {"light.a", "light.b", "light.c"}


def test_both_lamps_are_those_that_are_called_lamps() -> None:
    lights = home(("light.a", "Lamp left", ""), ("light.b", "Lamp right", ""), ("light.c", "Ceiling light", ""))
    both = KindWord("lamps", "lamp", ("light",), True, several=True)
    assert called("light", lights, both, language="en") == {"light.a", "light.b"}


def test_a_short_word_is_looked_for_as_a_word() -> None:
    cooling = home(("climate.a", "Living AC", ""), ("climate.b", "Terrace heater", ""))
    assert called("climate", cooling, KindWord("acs", "acs", ("climate",), False), language="en") == {"climate.a"}


def test_more_than_one_is_each_called_by_the_word_in_the_singular() -> None:
    heat = home(("climate.a", "Bad Thermostat", ""), ("climate.b", "Klimaanlage", ""))
    assert called("climate", heat, word("thermostate", "climate"), language="de") == {"climate.a"}


BATTERIES = home(
    ("sensor.tom", "Tom phone battery", "battery"), ("sensor.ana", "Ana phone battery", "battery"),
    ("sensor.car", "Car battery", "battery"), ("sensor.bai", "小白电量", "battery"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("how much charge has tom 's phone got", {"tom"}),
        ("which phone has less battery tom or ana", {"tom", "ana"}),
        ("is any battery low", {"tom", "ana", "car", "bai"}),
        ("how are the phones", {"tom", "ana", "car", "bai"}),  # no word of one alone
        ("小 白 还 剩 多 少 电", {"bai"}),
        ("is the battery in <a0> low", {"tom", "ana", "car", "bai"}),
    ],
)
def test_sensors_that_a_sentence_speaks_of_by_their_words(said: str, meant: set[str]) -> None:
    linked = Linked("", "en", tuple(said.split()), (), kinds=(word("battery", "battery_s"),))
    found = spelled_out(tuple(BATTERIES.entities.values()), linked)
    assert {e.entity_id.removeprefix("sensor.") for e in found} == meant
