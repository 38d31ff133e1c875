"""docs/demo.svg: what the demo shows, out of a demo that is really run.

python scripts/picture.py
"""

import asyncio
import io
import re
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from config.load import load_settings
from hub.demo import Sentence, demo, demo_settings
from hub.demo_show import turn_view
from hub.model import load_reader

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "demo.svg"
WIDTH = 112
_FONT_OF_OTHERS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)  # a picture asks no server for anything
SAID = (
    Sentence("dim the kitchen lights to 30 and lock the front door"),
    Sentence("which windows are open?"),
    Sentence("把客厅的百叶窗关一半"),
    Sentence("unlock the front door"),
    Sentence("yes"),
)


def main() -> None:
    """Say the sentences and draw what the terminal shows."""
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False, markup=False)
    console.print(Text("$ make run", style="bold"))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_converse(console, Path(folder)))
    drawn = console.export_svg(title="hearth demo")
    PICTURE.write_text(_FONT_OF_OTHERS.sub("", drawn), encoding="utf-8")


async def _converse(console: Console, folder: Path) -> None:
    own = load_settings()
    async with demo(demo_settings(own, folder), load_reader(own.model)) as running:
        for sentence in SAID:
            reply = await running.say(sentence)
            console.print()
            console.print(turn_view(sentence.text, reply, running.hub.registry.snapshot()))


if __name__ == "__main__":
    main()
