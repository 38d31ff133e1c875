"""Names, numbers and lists, as each language says them."""

import pytest

from agent.locale import load
from agent.wording import Wording, kind_of
from device_registry.model import Area, Domain, Entity, Floor, Snapshot


def cover(name: str, device_class: str | None, area: str | None = None) -> Entity:
    return Entity(f"cover.{name}", Domain.COVER, name, device_class=device_class, area_id=area)


ENTITIES = (cover("a", "blind", "k"), cover("b", "blind", "k"), cover("c", "blind", "up"), cover("d", None, "k"))
SNAPSHOT = Snapshot(
    areas={"k": Area("k", "Küche", ("Kitchen",)), "up": Area("up", "Anna's room")},
    floors={"f1": Floor("f1", "First Floor"), "f2": Floor("f2", "Deck 2")},
    entities={e.entity_id: e for e in ENTITIES},
)


def words(language: str = "en", name: str = "x", aliases: tuple[str, ...] = ()) -> Wording:
    entity = Entity("light.x", Domain.LIGHT, name, aliases)
    return Wording(load(language), Snapshot(entities={"light.x": entity}))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Hall Lamp", "the hall lamp"),
        ("Living Room TV", "the living room TV"),
        ("IKEA lamp", "the IKEA lamp"),
        ("Bob", "Bob"),
        ("Bob's lamp", "Bob's lamp"),
        ("My lamp", "My lamp"),
        ("LAMP", "the LAMP"),
        ("  Hall \u202e\u200b Lamp ", "the hall lamp"),
        ("{what} lamp", "the {what} lamp"),
        ("\u200b", "device"),
    ],
)
def test_names(name: str, said: str) -> None:
    assert words(name=name).name("light.x") == said


def test_a_name_in_the_speakers_script_is_preferred() -> None:
    assert words("zh", "Hall Lamp", ("lamp one", "走廊灯")).name("light.x") == "走廊灯"
    assert words("en", "走廊灯", ("Hall Lamp",)).name("light.x") == "the hall lamp"
    assert words("zh", "Bob").name("light.x") == "Bob"


def test_an_unknown_entity_is_said_as_it_is_spelled() -> None:
    assert words().name("light.gone") == "light.gone"


@pytest.mark.parametrize(("name", "plural"), [("Kitchen lights", True), ("Hall lamp", False), ("Bob", False)])
def test_a_name_may_be_plural_by_itself(name: str, plural: bool) -> None:
    assert words(name=name).subject(["light.x"]).plural is plural


@pytest.mark.parametrize(
    ("number", "english", "german"),
    [
        (21.0, "21", "21"),
        (21.5, "21.5", "21,5"),
        (-0.001, "0", "0"),
        (1e6, "1000000", "1000000"),
        (2 / 3, "0.67", "0,67"),
    ],
)
def test_numbers(number: float, english: str, german: str) -> None:
    assert words().number(number) == english
    assert words("de").number(number) == german


def test_what_is_no_number_is_a_question_mark() -> None:
    assert words().number(float("nan")) == words().number(float("inf")) == "?"


@pytest.mark.parametrize(
    ("language", "percent", "degrees"),
    [("en", "30%", "21.5 °C"), ("de", "30 %", "21,5 °C"), ("zh", "30%", "21.5 °C"), ("pt", "30%", "21,5 °C")],
)
def test_units(language: str, percent: str, degrees: str) -> None:
    assert words(language).measure(30, "%") == percent
    assert words(language).measure(21.5, "°C") == degrees


def test_counting() -> None:
    english = Wording(load("en"), SNAPSHOT)
    assert english.counted(["cover.a", "cover.b"]) == "2 blinds in Küche"
    assert english.counted(["cover.a", "cover.b"], placed=False) == "2 blinds"
    assert english.counted(["cover.a", "cover.c"]) == "2 blinds"
    assert english.counted(["cover.a"]) == "1 blind in Küche"
    assert english.counted(["cover.a", "cover.d"]) == "2 covers in Küche"
    assert english.counted(["cover.gone", "light.gone"]) == "2 devices"
    assert Wording(load("de"), SNAPSHOT).counted(["cover.a", "cover.b"]) == "2 Jalousien in der Küche"
    assert Wording(load("zh"), SNAPSHOT).counted(["cover.a", "cover.c"]) == "2 扇百叶窗"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("k", "in Küche"),
        ("up", "in Anna's room"),
        ("f1", "on the first floor"),
        ("f2", "on Deck 2"),
        ("gone", "in gone"),
    ],
)
def test_places(place: str, said: str) -> None:
    assert Wording(load("en"), SNAPSHOT).place(place) == said


def test_the_narrowest_kind() -> None:
    assert kind_of(ENTITIES[:3]) == "blind"
    assert kind_of(ENTITIES) == "cover"
    assert kind_of((ENTITIES[0], Entity("light.x", Domain.LIGHT, "x"))) == "everything"
    assert kind_of((ENTITIES[0], Entity("siren.x", Domain.SIREN, "x"))) is None
    assert kind_of(()) is None


@pytest.mark.parametrize(
    ("rgb", "name"),
    [((255, 0, 0), "red"), ((250, 10, 5), "red"), ((0, 0, 120), "dark blue"), ((255, 250, 250), "white")],
)
def test_colors(rgb: tuple[int, int, int], name: str) -> None:
    assert words().color(rgb) == name


def test_sentences() -> None:
    english = words()
    assert english.sentences(["done", "done", "", "is it?", "iPhone is on"]) == "Done. Is it? iPhone is on."
    assert words("zh").sentences(["好", "行吗？"]) == "好。行吗？"
    assert words("es").sentence("¿abrir?") == "¿Abrir?"


def test_lists() -> None:
    assert words().both(["A"]) == "A"
    assert words().both([]) == ""
    assert words().either(["A", "B", "C"]) == "A, B or C"
    assert words("zh").both(["A", "B", "C"]) == "A、B和C"
