"""Names that say a device can hurt or let someone in, where its kind alone does not (a switch called "Oven").

A wrong guess here costs one question, a missed one may cost more: when in doubt, a word is listed.
"""

import re
import unicodedata
from enum import StrEnum


class Hazard(StrEnum):
    """What a name warns of."""

    HEAT = "heat"  # on is the dangerous direction
    NOISE = "noise"  # sirens: on is the dangerous direction
    ACCESS = "access"  # doors, gates, locks: either direction may let someone in
    FLOW = "flow"  # gas and water: on or open is the dangerous direction


_WORDS = {
    Hazard.HEAT: (
        r"ovens?|stoves?|(?:pressure |rice )?cookers?|hobs?|cooktops?|grills?|toasters?|(?:deep |air )?fryers?|kilns?"
        r"|heaters?|fireplaces?|saunas?|(?:flat )?irons?"
        r"|backofen|ofen|herd|kochfeld|heizlüfter|heizstrahler|bügeleisen|kamin"
        r"|forno|fogão|aquecedor|lareira|horno|estufa|calefactor|chimenea|^four|cuisinière|plaque|cheminée"
    ),
    Hazard.NOISE: r"sirens?|alarms?|warning|sirene|sirena|sirène|alarma|alarme",
    Hazard.ACCESS: (
        r"(?:garage|front|back|entry|main) ?doors?|gates?|unlock|(?<!child )locks?|door ?(?:opener|release|buzzer)"
        r"|garagentor|tor|haustür|türöffner|türschloss|schloss"
        r"|portão|fechadura|trinco|puerta|portón|cerradura|cerrojo|portail|serrure|verrou|porte"
    ),
    Hazard.FLOW: r"valves?|gas|ventil|válvula|vanne|gás|gaz",
}
_CJK = {
    Hazard.HEAT: r"烤箱|电烤|灶|炉|取暖|暖风机|电暖|电熨斗|电饭煲|桑拿",
    Hazard.NOISE: r"警报|报警|警号|警笛",
    Hazard.ACCESS: r"车库门|大门|前门|院门|入户门|开门|门锁|解锁|(?<!童)锁",
    Hazard.FLOW: r"阀|煤气|燃气",
}
_TAME = r" ?(?:lights?|lamps?|leds?|bell|chime|camera|sensor|clock)\b"  # "garage door light", "alarm clock"
_PATTERNS = {
    hazard: re.compile(rf"(?<!\w)(?:{words})(?!\w|{_TAME})|(?:{_CJK[hazard]})(?!口?灯|铃)")
    for hazard, words in _WORDS.items()
}
_SEPARATORS = re.compile(r"[\s_\-/.]+")


def hazards_in(*names: str) -> frozenset[Hazard]:
    """Hazards that any of the names speak of; names as in the home, any case, any of the six languages."""
    texts = [_SEPARATORS.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip() for name in names]
    return frozenset(hazard for hazard, pattern in _PATTERNS.items() if any(map(pattern.search, texts)))
