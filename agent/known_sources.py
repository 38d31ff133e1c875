"""Stations and services that people name whether or not their television has them: "put the TV on Disney Plus".

What a home's players offer is an option of theirs. A well-known name that none of them offers is marked all the same,
so that it is refused by name, and not taken for "on".
"""

from collections.abc import Iterable, Sequence

from agent.spans import Span, changed, keys_of, span_of, token_runs
from agent.text import Token, key, words
from agent.types import MentionKind

_NAMES = (
    "Netflix", "Disney Plus", "Disney", "Prime Video", "Amazon Prime", "Amazon Prime Video", "YouTube", "YouTube Music",
    "YouTube Kids", "HBO", "HBO Max", "Hulu", "Apple TV", "Apple Music", "Paramount", "Paramount Plus", "Peacock",
    "Spotify", "Deezer", "Tidal", "Plex", "Twitch", "Crunchyroll", "DAZN", "Chromecast", "Roku", "Fire TV",
    "PlayStation", "Xbox", "Mediathek", "ARD Mediathek", "ZDF Mediathek", "Joyn", "iPlayer", "BBC iPlayer", "Movistar",
    "Movistar Plus", "Filmin", "Canal Plus", "Molotov", "Globoplay",
    "爱奇艺", "腾讯视频", "优酷", "芒果TV", "哔哩哔哩", "B站", "喜马拉雅", "网易云音乐", "网易云", "QQ音乐", "酷狗音乐",
)  # fmt: skip
_KNOWN = frozenset(key(words(name)) for name in _NAMES)
_LONGEST = max(len(words(name)) for name in _NAMES)
_LEADS = frozenset({
    "to", "on", "onto", "auf", "zu", "en", "a", "al", "sur", "para", "no", "na", "pro", "到", "成", "为", "換", "换",
})  # fmt: skip
_PLAYING = frozenset({
    "play", "listen", "watch", "spiel", "spiele", "spielen", "hören", "reproduce", "reproduzca", "reproducir",
    "escuchar", "toca", "tocar", "ouvir", "joue", "jouer", "écouter", "听", "看", "播", "放",
})  # fmt: skip


def known_sources(tokens: Sequence[Token]) -> Iterable[Span]:
    """Well-known names of sources behind a word that leads to one, as options that nothing offers. The home's own names
    and options go before; what is to be played is told in free words, with where it comes from.
    """
    if any(token.text in _PLAYING for token in tokens):
        return
    for start, end in token_runs(tokens, _LONGEST):
        if start and tokens[start - 1].text in _LEADS and keys_of(tokens, start, end)[1] in _KNOWN:
            span = span_of(tokens, start, end, 0, MentionKind.OPTION)
            yield changed(span, option="".join(t.text for t in tokens[start:end]))
