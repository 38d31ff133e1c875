"""Chinese names written by their sound: 窗连 for 窗帘, as speech recognisers and hasty thumbs write them.

Sounds are those of pypinyin: with their tones for two or three characters, which anything else might sound like, and
without for more. A name of the home comes before a word for a kind or a room.
"""

import os
from collections.abc import Container, Iterable, Sequence
from functools import cache
from itertools import islice, product

from agent.text import is_cjk, unaccented

_SHORTEST, _LONGEST = 2, 6
_TONED = 3
_READINGS, _MOST = 2, 16
_JOINING = frozenset(
    "的地得是在有不没了着过起来去给把被让和跟与一二两三四五六七八九十几多少个这那它他她你我们就都也还再要会能掉开关上下调到成完好"
)
"""Characters that sentences are held together by: they are seldom written for another."""


class Homophones:
    """Names by their sound."""

    def __init__(self, *names: Iterable[str], kept: Iterable[str] = ()) -> None:
        """`names`: groups of names without spaces; of two that sound alike that of the earlier group is meant. `kept`:
        what is spelt right besides.
        """
        self._known: set[str] = set(kept)
        self._by_sound: dict[str, str] = {}
        for name in (n for group in names for n in sorted(group)):
            if _SHORTEST <= len(name) <= _LONGEST and all(map(is_cjk, name)):
                self._known.add(name)
                for sound in _sounds(name):
                    self._by_sound.setdefault(sound, name)

    def found(self, said: Sequence[str], taken: Container[int]) -> dict[int, str]:
        """Characters of a sentence that belong in others' place, by their position; none of those `taken`."""
        own = self._spelt_right(said)
        better: dict[int, str] = {}
        for size in range(_LONGEST, _SHORTEST - 1, -1):
            for start in range(len(said) - size + 1):
                reach = range(start, start + size)
                run = said[start : start + size]
                if any(i in taken or i in own or i in better or not _is_character(said[i]) for i in reach):
                    continue
                name = self._by_sound.get(_sound(run), "")
                if name and all(meant == c or c not in _JOINING for meant, c in zip(name, run, strict=True)):
                    better.update(zip(reach, name, strict=True))
        return better

    def _spelt_right(self, said: Sequence[str]) -> set[int]:
        """Positions of what is a name as it stands."""
        sizes = range(_SHORTEST, _LONGEST + 1)
        runs = (range(start, start + size) for size in sizes for start in range(len(said) - size + 1))
        return {i for run in runs if "".join(said[i] for i in run) in self._known for i in run}


def _is_character(said: str) -> bool:
    return len(said) == 1 and is_cjk(said)


def _sounds(name: str) -> set[str]:
    """Every way to read a name, of the two commonest of each character."""
    ways = product(*(_readings(c) for c in name))
    return {_joined(way) for way in islice(ways, _MOST)}


def _sound(run: Sequence[str]) -> str:
    """How a run of characters is read, each in its commonest way."""
    return _joined([_readings(c)[0] for c in run])


def _joined(way: Sequence[str]) -> str:
    return " ".join(way if len(way) <= _TONED else map(unaccented, way))


@cache
def _readings(character: str) -> tuple[str, ...]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # characters are all we ask for; phrases take 40 MB
    from pypinyin.pinyin_dict import pinyin_dict

    return tuple(pinyin_dict.get(ord(character), character).split(",")[:_READINGS])
