from pathlib import Path

import pytest

from config.load import MAX_BYTES, SettingsError, load_settings, parse_settings
from config.settings import Settings


def problems(text: str) -> list[str]:
    with pytest.raises(SettingsError) as error:
        parse_settings(text, "my.yaml")
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("text", ["", "# nothing\n", "{}", "mqtt:\nhome:\n"])
def test_what_is_not_said_has_its_default(text: str) -> None:
    assert parse_settings(text, "my.yaml") == Settings()


def test_what_is_said_counts() -> None:
    settings = parse_settings(
        "mqtt: {url: 'mqtts://broker:8883', password: '0123'}\n"
        "home:\n  entities:\n    light.0x1: {name: Lamp, aliases: [灯], exposed: false}\n"
        "policy: {overrides: [{rule: forbid, domain: lock, direction: on}]}\n",
        "my.yaml",
    )
    assert settings.mqtt.password is not None
    assert settings.mqtt.password.get_secret_value() == "0123"
    assert settings.home.entities["light.0x1"].aliases == ("灯",)
    assert settings.policy.overrides[0].direction == "on"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("mqtt:\n  ulr: x", "my.yaml:2: mqtt.ulr: no such key; did you mean url?"),
        ("\nurl: x", "my.yaml:2: url: no such key; did you mean mqtt.url?"),
        ("polcy: {}", "my.yaml:1: polcy: no such key; did you mean policy?"),
        (
            "home:\n  areas:\n    k:\n      alias: []",
            "my.yaml:4: home.areas.k.alias: no such key; did you mean aliases?",
        ),
        ("mqtt:\n  tls:\n    zzz: 1", "my.yaml:3: mqtt.tls.zzz: no such key; the keys here are ca_file"),
        ("mqtt:\n  password: 0123", "my.yaml:2: mqtt.password: expected text: put it in quotes"),
        ("home:\n  exposed: yes", "my.yaml:2: home.exposed: expected true or false"),
        ("model: {threads: 1.5}", "my.yaml:1: model.threads: expected a whole number"),
        ("timeouts:\n  slow: 1e9", "my.yaml:2: timeouts.slow: input should be less than or equal to 600"),
        ("timeouts: 3", "my.yaml:1: timeouts: expected keys with values below it"),
        ("- 1", "my.yaml:1: the whole: expected keys with values below it"),
        ("mqtt: {url: localhost}", "my.yaml:1: mqtt.url: expected mqtt://host:port or mqtts://host:port"),
        (
            "home:\n  areas:\n    a b: {}",
            "my.yaml:3: home.areas.a b: expected a word without spaces and without / # + .",
        ),
        ("discovery:\n  zigbee2mqtt: z", "my.yaml:2: discovery.zigbee2mqtt: expected a list: [...]"),
        ("discovery:\n  zigbee2mqtt:\n    - a\n    - 'b/#'", "my.yaml:4: discovery.zigbee2mqtt[1]: expected an MQTT"),
        ("discovery: {area_topic_patterns: [a/b]}", "expected a topic with one level that is {area}"),
        (
            "policy:\n  classes: {guarded: alow}",
            "my.yaml:2: policy.classes.guarded: input should be 'allow', 'confirm'",
        ),
        ("policy:\n  overrides:\n    - {domain: lock}", "my.yaml:3: policy.overrides[0].rule: expected a value"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_way_out(text: str, problem: str) -> None:
    found = problems(text)
    assert len(found) == 1
    assert problem in found[0]


def test_all_mistakes_are_named_in_the_order_of_the_file() -> None:
    found = problems("hub:\n  id: 5\n  nmae: x\nmqtt:\n  url: 7\n")
    assert [line.split(":")[1] for line in found] == ["2", "3", "5"]


def test_a_wrong_password_is_not_repeated() -> None:
    assert "4711" not in "".join(problems("mqtt: {password: 4711}"))


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"\xff\xfe\x00", "not UTF-8"), (b" " * (MAX_BYTES + 1), "longer than"), (None, "cannot be read: No such file")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, data: bytes | None, what: str) -> None:
    path = tmp_path / "hearth.yaml"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SettingsError, match=what) as error:
        load_settings(path)
    assert str(path) in str(error.value)


def test_without_a_file_the_users_own_is_read_if_it_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings() == Settings()
    (tmp_path / "hearth").mkdir()
    (tmp_path / "hearth" / "hearth.yaml").write_text("hub: {id: barn}")
    assert load_settings().hub.id == "barn"
