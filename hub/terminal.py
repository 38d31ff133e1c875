"""Output for people. What devices and speakers say is data: it cannot steer the terminal."""

from rich.console import Console


def console(*, err: bool = False) -> Console:
    """Standard output, or standard error. Prints text as it is: no markup, nothing coloured by guessing."""
    return Console(stderr=err, markup=False, highlight=False, emoji=False, soft_wrap=True)


def table_console() -> Console:
    """Standard output for tables: where no terminal sets a width, every row is one line."""
    out = console()
    if not out.is_terminal:
        out.width = 1000
    return out


def plain(text: str) -> str:
    """The text without control, bidirectional and other characters that are not seen."""
    return "".join(character for character in text if character.isprintable())
