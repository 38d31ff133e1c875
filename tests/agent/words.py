"""Word lists small enough to see, where the real ones come with the model."""

from agent.text import key, words
from agent.wordlists import WordLists, united

_SAID = (
    "turn switch set put dim open close lock unlock start stop play make on off up down in the a an all and then to "
    "please is are what which how many of it them bit warmer brighter at percent degrees but not except my",
    "yes no hello",
    "把 的 都 关 开 打 调 到 了 再 然 后 和 几 度 请 一 点 亮 暗",
)
_KINDS = {
    "light": "light lights lamp 灯 吊灯",
    "fan": "fan ceilingfan 风扇",
    "cover": "blind blinds 窗帘 百叶窗",
    "lock": "door",
}
_ROOMS = (
    "kitchen",
    "living room",
    "bedroom",
    "office",
    "hall",
    "conservatory",
    "wine cellar",
    "厨房",
    "客厅",
    "卧室",
    "阳台",
)

_OWN = WordLists(
    known=frozenset(w for text in (*_SAID, *_KINDS.values(), *_ROOMS, "ceiling") for w in words(text)),
    kinds={key(words(word)): (kind,) for kind, said in _KINDS.items() for word in said.split()},
    rooms=frozenset(key(words(room)) for room in _ROOMS),
)
LISTS = united({"en": _OWN, "zh": _OWN})
"""What a model of this vocabulary would know."""
