"""Home Assistant's helpers ("input_boolean.guest_mode"): which kind of entity each works like, and what its services
are called.
"""

from collections.abc import Mapping

from device_registry.model import Domain

WORKS_LIKE: Mapping[str, Domain] = {
    "input_boolean": Domain.SWITCH,
    "input_number": Domain.NUMBER,
    "input_select": Domain.SELECT,
    "input_button": Domain.BUTTON,
    "input_text": Domain.TEXT,
}
"""By the beginning of its entity_id."""


def own_service(entity_id: str | None, service: str) -> str:
    """What Home Assistant calls a service of an entity: that of a helper bears the helper's name."""
    kind = (entity_id or "").partition(".")[0]
    return f"{kind}.{service.partition('.')[2]}" if kind in WORKS_LIKE else service


def common_service(service: str) -> str:
    """A service as the entities have it that the helper works like; any other as it is."""
    kind, _, name = service.partition(".")
    return f"{WORKS_LIKE[kind]}.{name}" if kind in WORKS_LIKE else service
