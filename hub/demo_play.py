"""Plays the demo at a terminal: one sentence, or a prompt with a history."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import Self, TypeVar

from rich.console import Console
from rich.text import Text

from agent.types import Reply
from config.settings import Settings
from hub.demo import Demo, Sentence, data_folder, demo, demo_settings
from hub.demo_show import turn_view
from hub.model import load_reader
from hub.show_devices import NoSuch, chosen, devices_table
from hub.show_turn import turn_json, turn_lines

_HELP = "/devices [room]  what there is    /area ROOM  where you are    /why  the last turn, stage by stage    /quit"
_EXAMPLES = ("dim the kitchen lights to 30 and lock the front door", "which windows are open?", "把客厅的窗帘打开一半")
_T = TypeVar("_T")


def play(own: Settings, out: Console, data_dir: Path | None, said: Sentence | None, *, as_json: bool = False) -> int:
    """The exit status. Without a sentence there is a prompt. Raises `EngineError`, `BrokerError` or `MqttFailure`."""
    reader = load_reader(own.model)
    with data_folder(data_dir) as folder:
        opening = demo(demo_settings(own, folder), reader)
        if said is not None:
            return asyncio.run(_once(opening, said, out, as_json=as_json))
        with Background(opening) as running:
            _Prompt(running, out).run()
        return 0


def succeeded(reply: Reply) -> bool:
    """Whether something was done, all of it verified, and nothing is left to ask."""
    return reply.verified and not reply.expects_answer


async def _once(opening: AbstractAsyncContextManager[Demo], said: Sentence, out: Console, *, as_json: bool) -> int:
    async with opening as running:
        reply = await running.say(said)
        if as_json:
            turn = running.hub.journal.get(reply.turn_id)
            out.print(turn_json(turn) if turn else "null")
        else:
            out.print(turn_view(said.text, reply, running.hub.registry.snapshot()))
    return 0 if succeeded(reply) else 1


class Background:
    """The demo in a thread of its own, so that the prompt has the terminal and its Ctrl-C to itself."""

    def __init__(self, opening: AbstractAsyncContextManager[Demo]) -> None:
        self._opening = opening
        self._running: Future[Demo] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name="demo")

    def __enter__(self) -> Self:
        """Start; raises what starting raises."""
        self._thread.start()
        self.demo = self._running.result()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop, and wait until all is stopped."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def run(self, work: Coroutine[None, None, _T]) -> _T:
        """Do something where the demo runs, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with self._opening as opened:
                self._running.set_result(opened)
                await self._stop.wait()
        except Exception as error:
            if self._running.done():
                raise
            self._running.set_exception(error)


class _Prompt:
    """Reads lines and answers them until there are no more."""

    def __init__(self, background: Background, out: Console) -> None:
        self._background = background
        self._demo = background.demo
        self._out = out
        self._area: str | None = None

    def run(self) -> None:
        """Until /quit, Ctrl-D or Ctrl-C."""
        with suppress(ImportError):
            import readline  # noqa: F401  arrow keys and history for input()
        snapshot = self._demo.hub.registry.snapshot()
        self._out.print(
            f"{len(snapshot.entities)} entities in {len(snapshot.areas)} areas on {self._demo.broker.label}"
        )
        self._out.print(f"Try: {'  ·  '.join(_EXAMPLES)}\n{_HELP}", style="dim")
        with suppress(EOFError, KeyboardInterrupt):
            while (line := input("\n› ").strip()) not in ("/quit", "/exit"):
                self._answer(line)

    def _answer(self, line: str) -> None:
        command, _, rest = line.partition(" ")
        match command:
            case "":
                return
            case "/devices":
                self._devices(rest.strip() or None)
            case "/why":
                self._why()
            case "/area":
                self._area = rest.strip() or None
                self._out.print(f"you are in: {self._area or 'no room'}", style="dim")
            case _ if command.startswith("/"):
                self._out.print(_HELP, style="dim")
            case _:
                reply = self._background.run(self._demo.say(Sentence(line, self._area)))
                self._out.print(turn_view(None, reply, self._demo.hub.registry.snapshot()))

    def _devices(self, area: str | None) -> None:
        snapshot = self._demo.hub.registry.snapshot()
        try:
            self._out.print(devices_table(snapshot, chosen(snapshot, area, None)))
        except NoSuch as error:
            self._out.print(str(error))

    def _why(self) -> None:
        turn = self._background.run(self._last_turn())
        for line in turn:
            self._out.print(line)

    async def _last_turn(self) -> list[Text]:
        turn = self._demo.hub.journal.last()
        return list(turn_lines(turn)) if turn else [Text("nothing was said yet")]
