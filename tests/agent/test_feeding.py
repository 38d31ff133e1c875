"""What the button of a feeder is called."""

import pytest

from agent.feeding import errands
from agent.lexicon import load
from agent.linker import Linker
from device_registry.model import Domain, Entity, Snapshot
from tests.agent.words import LISTS


def home(name: str) -> Snapshot:
    return Snapshot(1, 1, entities={"button.b": Entity("button.b", Domain.BUTTON, name)})


@pytest.mark.parametrize(
    ("language", "name", "said", "read"),
    [
        ("en", "Cat feeder dispense", "feed the cat now", "<e0> <d:button> now"),
        ("en", "Pet feeder", "feed my pets", "<e0> <d:button>"),
        ("en", "Feeder", "feed the rabbits", "<e0> <d:button>"),
        ("en", "Dog feeder", "feed the cat", "feed the cat"),
        ("en", "Doorbell", "feed the cat", "feed the cat"),
        ("zh", "阳台喂食器出粮", "喂一下猫咪", "<e0> <d:button>"),
        ("zh", "阳台喂食器出粮", "让它出粮", "让 它 <e0> <d:button>"),
        ("de", "Futterautomat Katze", "fütter die katze", "<e0> <d:button>"),
        ("es", "Comedero del perro", "dale de comer al perro", "<e0> <d:button>"),
        ("fr", "Distributeur de croquettes", "nourris les chats", "<e0> <d:button>"),
        ("pt", "Comedouro", "dá comida ao gato", "<e0> <d:button>"),
    ],
)
def test_feeding_an_animal_names_its_feeder(language: str, name: str, said: str, read: str) -> None:
    (linked,) = Linker(LISTS).link(said, language, home(name), cut=False)
    assert " ".join(linked.tokens) == read


def test_only_feeders_feed() -> None:
    assert not list(errands("Doorbell", load("en").feeding))
    assert ("feed", "the", "cat") in set(errands("Cat feeder", load("en").feeding))
    assert ("feed", "the", "dog") not in set(errands("Cat feeder", load("en").feeding))
