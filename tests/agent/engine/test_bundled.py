"""The bundled models, shared by the readers made of them."""

from agent.engine.bundled import load_models
from device_registry.home_json import parse_home
from tests.homes import HOME


def test_readers_of_one_bundle_read_alike_each_in_its_own_home() -> None:
    models = load_models()
    one, other = models.reader(), models.reader()
    raw = {"entity_id": "light.a", "name": "Bob", "state": "off"}
    small = parse_home({"home": "h", "entities": [raw]}).snapshot
    assert one.read("turn on Bob", "en", small, here=None).plan.actions[0].entity_id == "light.a"
    for reader in (one, other):
        assert reader.read("turn on Bob", "en", HOME, here=None).plan.actions[0].entity_id == "light.living_lamp"


def test_who_does_not_ask_is_never_unsure() -> None:
    odd = "perhaps Bob somehow"
    reader = load_models().reader(asks=False)
    assert not any(c.plan.unsure for c in reader.read(odd, "en", HOME, here=None).clauses)
