from dataclasses import replace

import pytest

from agent import name_index
from agent.lexicon import load
from agent.name_index import MAX_IDS, NameIndex, without_area
from agent.text import key, words
from agent.types import MentionKind
from agent.wordlists import WordLists
from device_registry.model import Area, Capabilities, Choice, Domain, Entity, Floor, Snapshot
from tests.agent.words import LISTS
from tests.homes import HOME


def build(home: Snapshot, lists: WordLists, language: str = "en") -> NameIndex:
    return name_index.build(home, lists, load(language))


INDEX = build(HOME, LISTS)


def best(name: str, index: NameIndex = INDEX) -> tuple[int, MentionKind, tuple[str, ...]] | None:
    tokens = words(name)
    return index.best("".join(tokens), key(tokens))


def test_how_surely_a_name_is_said() -> None:
    home = Snapshot(
        areas={"hall": Area("hall", "Hall")},
        entities={"light.x": Entity("light.x", Domain.LIGHT, "Hall Bordeaux cooler", area_id="hall")},
    )
    index = build(home, LISTS)
    found = {name: best(name, index) for name in ("hall bordeaux cooler", "bordeaux cooler", "bordeaux", "hall lamp")}
    assert {n: f and f[0] for n, f in found.items()} == {
        "hall bordeaux cooler": 4,
        "bordeaux cooler": 3,
        "bordeaux": 2,
        "hall lamp": None,
    }


def test_a_place_goes_before_a_thing_of_its_name() -> None:
    entity = Entity("light.x", Domain.LIGHT, "Attic")
    places = {"floors": {"f": Floor("f", "Attic")}, "areas": {"a": Area("a", "Attic")}}
    both = build(Snapshot(**places, entities={"light.x": entity}), LISTS)
    floor = build(Snapshot(floors=places["floors"], entities={"light.x": entity}), LISTS)
    assert best("attic", both) == (4, MentionKind.AREA, ("a",))
    assert best("attic", floor) == (4, MentionKind.FLOOR, ("f",))


def test_ids_are_bounded() -> None:
    entities = {f"light.{i}": Entity(f"light.{i}", Domain.LIGHT, "Zed") for i in range(50)}
    found = best("zed", build(Snapshot(entities=entities), LISTS))
    assert found is not None
    assert len(found[2]) == MAX_IDS


def test_a_chinese_room_goes_without_its_last_character() -> None:
    index = build(Snapshot(areas={"m": Area("m", "主卧室")}), LISTS, "zh")
    assert best("主卧", index) == (3, MentionKind.AREA, ("m",))


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("kichen", "kitchen"),
        ("mobwert", "mowbert"),
        ("kitchen", "kitchen"),
        ("blidns", "blinds"),
        ("brigther", "brigther"),
        ("tun", "tun"),
        ("zzzzzz", "zzzzzz"),
        ("厨方", "厨方"),
        ("x" * 10_000, "x" * 10_000),
    ],
)
def test_respell(word: str, right: str) -> None:
    assert INDEX.respell(word, LISTS) == right


@pytest.mark.parametrize(
    ("name", "area", "bare"),
    [
        ("kitchen lamp", "kitchen", "lamp"),
        ("luz do quarto", "quarto", "luz"),
        ("lampe de la cuisine", "cuisine", "lampe"),
        ("Lampe in der Küche", "Küche", "lampe"),
        ("kitchen", "kitchen", "kitchen"),
        ("de kitchen", "kitchen", "de"),
    ],
)
def test_a_name_without_its_area(name: str, area: str, bare: str) -> None:
    assert without_area(words(name), (words(area),)) == words(bare)


def test_a_plug_is_called_by_what_is_on_it() -> None:
    plug = Entity("switch.x", Domain.SWITCH, "Fridge outlet")
    light = Entity("light.x", Domain.LIGHT, "Oven lamp")
    lists = replace(LISTS, things=frozenset({"fridge", "oven"}))
    index = build(Snapshot(entities={"switch.x": plug, "light.x": light}), lists)
    assert best("fridge", index) == (2, MentionKind.ENTITY, ("switch.x",))


def test_words_that_join_a_name_do_not_count() -> None:
    index = build(Snapshot(entities={"light.x": Entity("light.x", Domain.LIGHT, "Lámpara Lucía")}), LISTS)
    assert index.best_joined(words("lámpara de lucía")) == (3, MentionKind.ENTITY, ("light.x",))
    assert index.best_joined(words("de lucía")) is None


def test_an_article_makes_no_name_of_a_word_for_a_kind() -> None:
    """ "La tele" is the television, though the strip of lights is called by it."""
    lists = replace(LISTS, kinds={**LISTS.kinds, "tele": ("tv",)}, known=LISTS.known | {"tele"})
    index = build(Snapshot(entities={"light.x": Entity("light.x", Domain.LIGHT, "Tira LED de la tele")}), lists)
    assert best("la tele", index) is None
    assert best("tira led de la tele", index) == (4, MentionKind.ENTITY, ("light.x",))


def test_a_room_may_be_called_by_the_usual_word_in_its_name() -> None:
    lists = replace(LISTS, rooms=frozenset({"bathroom", "chambre"}))
    areas = {"a": Area("a", "Guest bathroom"), "b": Area("b", "Chambre de Léa"), "c": Area("c", "Chambre parentale")}
    index = build(Snapshot(areas=areas), lists)
    assert best("bathroom", index) == (2, MentionKind.AREA, ("a",))
    assert best("chambre", index) == (2, MentionKind.AREA, ("b", "c"))
    exact = build(Snapshot(areas={**areas, "d": Area("d", "Bathroom")}), lists)
    assert best("bathroom", exact) == (4, MentionKind.AREA, ("d",))


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("Tomada da geladeira", "geladeira", True),
        ("电饭煲插座", "电饭煲", True),
        ("Fridge outlet", "outlet", False),
        ("Hall outlet", "hall", False),
        ("Hall fridge outlet", "fridge", True),
        ("Geladeira antiga", "geladeira", False),
    ],
)
def test_what_is_on_a_plug_may_be_any_known_word(name: str, said: str, found: bool) -> None:
    kinds = {**LISTS.kinds, **dict.fromkeys(("tomada", "outlet", "插座"), ("outlet",))}
    lists = replace(LISTS, known=LISTS.known | {"geladeira", "fridge", "antiga"}, kinds=kinds, own={})
    plug = Entity("switch.x", Domain.SWITCH, name, area_id="hall")
    index = build(Snapshot(areas={"hall": Area("hall", "Hall")}, entities={"switch.x": plug}), lists)
    entities = [n for n in index.names.get(key(words(said)), ()) if n.kind is MentionKind.ENTITY]
    assert [n.score for n in entities] == ([2] if found else [])


def test_a_brand_is_a_name_though_everybody_knows_it() -> None:
    lists = replace(LISTS, known=LISTS.known | {"sonos", "arc"}, own={})
    player = Entity("media_player.x", Domain.MEDIA_PLAYER, "Kitchen Sonos arc")
    index = build(Snapshot(entities={"media_player.x": player}), lists)
    assert best("sonos", index) == (2, MentionKind.ENTITY, ("media_player.x",))
    assert best("arc", index) is None


def test_a_brand_is_a_name_though_it_is_a_word_for_a_kind() -> None:
    lists = replace(LISTS.of("en"), kinds={**LISTS.of("en").kinds, "sono": ("media",)})
    home = Snapshot(entities={"media_player.x": Entity("media_player.x", Domain.MEDIA_PLAYER, "Sonos")})
    assert best("sonos", build(home, lists)) == (4, MentionKind.ENTITY, ("media_player.x",))


def test_a_word_for_a_kind_may_be_the_name_of_something_else() -> None:
    plug = Entity("switch.x", Domain.SWITCH, "Lamp")
    alone = Snapshot(entities={"switch.x": plug, "light.y": Entity("light.y", Domain.LIGHT, "Zed")})
    beside = Snapshot(entities={"switch.x": plug, "light.y": Entity("light.y", Domain.LIGHT, "Tall lamp")})
    light = Snapshot(entities={"light.x": Entity("light.x", Domain.LIGHT, "Lamp")})
    assert best("lamp", build(alone, LISTS)) == (4, MentionKind.ENTITY, ("switch.x",))
    assert best("lamp", build(beside, LISTS)) is None
    assert best("lamp", build(light, LISTS)) is None


def test_a_plural_that_is_a_name_is_not_the_word_in_the_singular() -> None:
    lists = replace(LISTS.of("en"), known=LISTS.of("en").known | {"can"})
    index = build(Snapshot(entities={"light.x": Entity("light.x", Domain.LIGHT, "Cans")}), lists)
    assert index.names.keys() == {"cans"}


@pytest.mark.parametrize(("name", "thing"), [("Freezer temperature", "freezer"), ("冰箱温度", "冰箱")])
def test_what_tells_of_a_thing_goes_by_the_thing(name: str, thing: str) -> None:
    lists = replace(LISTS.of("en"), things=frozenset({"freezer", key(words("冰箱"))}))
    sensor = Entity("sensor.x", Domain.SENSOR, name, device_class="temperature")
    index = build(Snapshot(entities={"sensor.x": sensor}), lists)
    assert best(thing, index) == (2, MentionKind.ENTITY, ("sensor.x",))


def test_somebody_s_room_goes_by_whose_it_is() -> None:
    index = build(Snapshot(areas={"l": Area("l", "Bedroom of Zelda"), "g": Area("g", "Garden shed")}), LISTS)
    assert best("zelda", index) == (2, MentionKind.AREA, ("l",))
    assert best("of", index) is None


@pytest.mark.parametrize(
    ("language", "domain", "name", "said", "found"),
    [
        ("en", Domain.SWITCH, "Electric Kettle", "kettle", True),
        ("en", Domain.SENSOR, "Freezer Temperature", "freezer", True),
        ("en", Domain.SENSOR, "Inside Freezer", "freezer", False),
        ("en", Domain.SCENE, "Electric Kettle", "kettle", False),
        ("de", Domain.SWITCH, "Oma Heizdecke", "heizdecke", True),
        ("zh", Domain.FAN, "客厅空气净化器", "净化器", True),
        ("zh", Domain.FAN, "客厅空气净化器", "空气净化器", True),
        ("zh", Domain.FAN, "客厅净化器", "净化器", True),
    ],
)
def test_a_thing_is_called_by_what_it_is(language: str, domain: Domain, name: str, said: str, found: bool) -> None:
    home = Snapshot(entities={"x.x": Entity("x.x", domain, name)})
    lists = WordLists(frozenset(words(name)), {}, frozenset())
    assert bool(best(said, build(home, lists, language))) is found


@pytest.mark.parametrize(
    ("language", "name", "said", "found"),
    [
        ("en", "Front Door Lock", "front door", True),
        ("en", "Front Door Lock", "front", False),
        ("de", "Haustürschloss", "haustür", True),
        ("pt", "Fechadura da porta da frente", "porta da frente", True),
        ("zh", "大门锁", "大门", True),
        ("en", "Smart Lock", "smart", False),
    ],
)
def test_a_lock_is_called_by_its_door(language: str, name: str, said: str, found: bool) -> None:
    locks = dict.fromkeys(("lock", "schloss", "turschloss", "fechadura", "锁"), ("lock",))
    home = Snapshot(entities={"lock.x": Entity("lock.x", Domain.LOCK, name)})
    assert bool(best(said, build(home, WordLists(frozenset(words(name)), locks, frozenset()), language))) is found


@pytest.mark.parametrize(
    ("language", "room", "said", "known"),
    [
        ("de", "Kinderzimmer Lena", "lena", True),
        ("de", "Pauls Zimmer", "paul", True),
        ("fr", "Chambre Léa", "léa", True),
        ("en", "Room the", "the", False),
    ],
)
def test_a_room_goes_by_the_first_name_in_it(language: str, room: str, said: str, known: bool) -> None:
    home, lists = Snapshot(areas={"r": Area("r", room)}), replace(LISTS, known=LISTS.known | {"lena", "pauls", "léa"})
    found = best(said, build(home, lists, language))
    assert (found is not None and found[2] == ("r",)) is known


def test_a_german_mode_goes_with_the_word_for_modes() -> None:
    fan = Entity("fan.x", Domain.FAN, "X", capabilities=Capabilities(choices={Choice.PRESET: ("Nacht",)}))
    index = build(Snapshot(entities={"fan.x": fan}), LISTS, "de")
    table = index.option_table(load("de"))
    assert table["nachtmodus"] == table["nacht"] == "nacht"
    assert "nachtmodus" not in index.option_table(load("en"))
