"""`hearth run` and `hearth demo`: the hub itself."""

from pathlib import Path
from typing import Annotated

import typer

from hub.cli_common import ConfigOption, JsonOption, fail, settings_or_exit


def run(
    config: ConfigOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every detail.")] = False,
) -> None:
    """Run the hub until it is stopped. Without a broker it starts all the same and keeps trying.

    [bold]Examples[/bold]

      hearth run
      hearth run --config /etc/hearth/hearth.yaml
    """
    import logging
    import sqlite3

    from agent.ports import EngineError
    from device_registry.database import StoreError
    from hub import daemon

    settings = settings_or_exit(config)
    logging.basicConfig(level=logging.DEBUG if verbose else logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        daemon.run(settings)
    except (EngineError, StoreError) as error:
        fail(str(error))
    except sqlite3.Error as error:
        fail(f"the data directory cannot be used: {error}; try `hearth doctor`")


def demo(
    say: Annotated[str | None, typer.Option(help="One sentence; then exit.", metavar="TEXT")] = None,
    area: Annotated[str | None, typer.Option(help="The room you are in, for --say.")] = None,
    language: Annotated[
        str | None, typer.Option(help="Its language: en, zh, pt, de, es or fr. Default: guessed.")
    ] = None,
    json: JsonOption = False,
    data_dir: Annotated[Path | None, typer.Option(help="Keep what the hub stores. Default: nothing is kept.")] = None,
    config: ConfigOption = None,
) -> None:
    """Start a broker, a simulated home and the hub, and answer what you type.

    The broker is mqtt.url of the settings, else a mosquitto of its own, else an embedded one. All that the
    simulated devices send stays below demo/. With --say the exit status is 0 only if every action was verified.

    [bold]Examples[/bold]

      hearth demo
      hearth demo --say "dim the kitchen lights to 30 and lock the front door"
      hearth demo --say "把灯关了" --area bedroom
    """
    from adapters.mqtt.broker import BrokerError
    from adapters.mqtt.connection import MqttFailure
    from agent.ports import EngineError
    from hub.demo import Sentence
    from hub.demo_play import play
    from hub.terminal import console

    own = settings_or_exit(config)
    try:
        status = play(
            own, console(), data_dir, Sentence(say, area, language) if say is not None else None, as_json=json
        )
    except (BrokerError, EngineError, MqttFailure) as error:
        fail(str(error))
    raise typer.Exit(status)
