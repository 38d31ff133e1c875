"""What crosses the MQTT client's boundary: where to connect, what comes in, who we are there, what can go wrong."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from urllib.parse import unquote, urlsplit


class MqttFailure(Exception):
    """A message could not be sent. The message says why."""


class NotConnected(MqttFailure):
    """There is no connection to the broker, or it was lost before the broker had the message."""


class NotConfirmed(MqttFailure):
    """The broker did not confirm the message in time."""


class NotSendable(MqttFailure):
    """MQTT cannot carry this message: wildcards in its topic, or too long."""


class ConnectionState(StrEnum):
    """How the hub stands with its broker."""

    CONNECTED = "connected"
    DEGRADED = "degraded"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came in. `response_topic` and `correlation` are MQTT 5's, None on 3.1.1."""

    topic: str
    payload: bytes
    retained: bool = False
    response_topic: str | None = None
    correlation: bytes | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """Retained payloads that say whether we are there: on connecting, on leaving and as the last will."""

    topic: str
    online: str
    offline: str


@dataclass(frozen=True, slots=True)
class Connection:
    """Where the broker is and how to speak to it. Times in seconds, sizes in bytes.

    `mqtt5` False goes straight to 3.1.1, for a broker known to have no MQTT 5.
    """

    host: str = "127.0.0.1"
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    client_id: str | None = None
    tls: bool = False
    ca_file: str | None = None
    keepalive: int = 30
    mqtt5: bool = True
    connect_timeout: float = 5.0
    first_delay: float = 1.0
    max_delay: float = 60.0
    max_payload: int = 4 * 1024 * 1024

    @classmethod
    def from_url(
        cls, url: str, *, username: str | None = None, password: str | None = None, client_id: str | None = None
    ) -> Self:
        """`mqtt://[user:password@]host[:1883]` or `mqtts://...[:8883]`. Raises ValueError naming what is wrong.

        `username` and `password` win over those in the URL.
        """
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError(f"{url!r} is not a broker address: expected mqtt://host:port or mqtts://host:port")
        tls = parts.scheme == "mqtts"
        return cls(
            host=parts.hostname,
            port=parts.port or (8883 if tls else 1883),
            username=username or (unquote(parts.username) if parts.username else None),
            password=password or (unquote(parts.password) if parts.password else None),
            client_id=client_id,
            tls=tls,
        )
