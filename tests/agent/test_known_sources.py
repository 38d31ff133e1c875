"""Well-known sources that a home's players do not have."""

from dataclasses import replace

import pytest

from agent.linker import Linker
from agent.resolve import Context, resolve
from agent.types import MentionKind
from device_registry.actions import Reason
from device_registry.model import Capabilities, Choice, Domain, Entity, Feature, Snapshot
from tests.agent.programs import program
from tests.agent.words import LISTS

TV = Entity(
    "media_player.tv", Domain.MEDIA_PLAYER, "Zed",
    capabilities=Capabilities(frozenset({Feature.ON_OFF}), choices={Choice.SOURCE: ("Netflix", "HDMI 1")}),
)  # fmt: skip
HOME = Snapshot(entities={TV.entity_id: TV})


def options(said: str, home: Snapshot = HOME) -> list[tuple[str, tuple[object, ...]]]:
    (linked,) = Linker(LISTS).link(said, "en", home, cut=False)
    return [(m.text, m.choices) for m in linked.mentions if m.kind is MentionKind.OPTION]


@pytest.mark.parametrize("said", ["put zed on Disney Plus", "switch zed to disney+", "zed auf Disney Plus"])
def test_a_known_name_is_an_option_that_nothing_has(said: str) -> None:
    ((text, choices),) = options(said)
    assert text.casefold().startswith("disney")
    assert choices == ()


def test_what_the_home_has_goes_before() -> None:
    assert options("put zed on Netflix") == [("Netflix", (("media_player.tv", Choice.SOURCE),))]


@pytest.mark.parametrize("said", ["we love disney plus", "play jazz on Spotify", "put zed on something"])
def test_elsewhere_it_is_a_word(said: str) -> None:
    assert options(said) == []


def test_without_a_player_it_is_a_word() -> None:
    home = replace(HOME, entities={"light.zed": Entity("light.zed", Domain.LIGHT, "Zed")})
    assert options("put zed on Disney Plus", home) == []


@pytest.mark.parametrize("written", ["mode e0 o0", "mode some media o0"])
def test_it_is_refused_by_name(written: str) -> None:
    (linked,) = Linker(LISTS).link("put zed on Disney Plus", "en", HOME, cut=False)
    plan = resolve(program(written), linked, HOME, Context())
    assert [r.reason for r in plan.rejected] == [Reason.NO_SUCH_OPTION]
    assert [r.span for r in plan.rejected] == ["Disney Plus"]
