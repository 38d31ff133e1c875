"""Word lists small enough to see, where the real ones come with the model."""

from agent.text import words
from agent.wordlists import WordLists, keys

_SAID = (
    "turn switch set put dim open close lock unlock start stop play make on off up down in the a an all and then to "
    "please is are what which how many of it them bit warmer brighter at percent degrees but not except my",
    "把 的 都 关 开 打 调 到 了 再 然 后 和 几 度 请 一 点 亮 暗",
)
_KINDS = ("light", "lights", "lamp", "fan", "ceiling fan", "door", "blind", "灯", "吊灯", "窗帘", "风扇")
_ROOMS = ("kitchen", "living room", "bedroom", "office", "hall", "厨房", "客厅", "卧室")

LISTS = WordLists(
    known=frozenset(w for text in (*_SAID, *_KINDS, *_ROOMS) for w in words(text)),
    kinds=keys(_KINDS),
    rooms=keys(_ROOMS),
)
"""What a model of this vocabulary would know."""
