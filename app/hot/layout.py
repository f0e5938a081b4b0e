"""What the hot state keeps under which key, packed so that one read finds a shopper's all."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct

from graph.records import Assurance

RECENT: Final = 50
"""Events kept of a device, the newest."""

HISTORY: Final = 200
"""Item events kept of a record, the newest."""


class HotEvent(Struct, frozen=True, array_like=True, order=True):
    """One item event, as the next request needs it.

    Attributes:
        at_us: Event time, microseconds since 1970.
        session: Visit it belongs to; None for what happened on a server.
    """

    at_us: int
    type: str
    sku: str
    quantity: int | None = None
    price_gbp: float | None = None
    order_id: str | None = None
    session: str | None = None

    @property
    def at(self) -> datetime:
        """Event time."""
        return datetime.fromtimestamp(self.at_us / 1e6, UTC)


class DeviceState(Struct, frozen=True, array_like=True):
    """What a device did last.

    Attributes:
        session: Its newest visit.
        ended_us: When that visit had its last event, of whatever kind.
        events: Item events in order of time.
    """

    session: str
    ended_us: int
    events: tuple[HotEvent, ...]


class SessionState(Struct, frozen=True, array_like=True):
    """Whose a session is; see ``graph.resolution.SessionLink``."""

    device: str
    record: str | None = None
    person: str | None = None
    assurance: Assurance | None = None
    confidence: float = 0.0


class RecordState(Struct, frozen=True, array_like=True):
    """Whose a record is, and which two blocks may be shown it; see ``graph.resolution.RecordLink``."""

    block: str
    person: str
    confidence: float
    owner: str


class Said(Struct, frozen=True, array_like=True):
    """One answer, and when it was given."""

    at_us: int
    allowed: bool


class ConsentState(Struct, frozen=True, array_like=True):
    """What a record said last of each field; a version that says nothing takes nothing back."""

    personalisation: Said | None = None
    email_marketing: Said | None = None
    sms_marketing: Said | None = None


DEVICE: Final = msgspec.msgpack.Decoder(DeviceState)
SESSION: Final = msgspec.msgpack.Decoder(SessionState)
RECORD: Final = msgspec.msgpack.Decoder(RecordState)
CONSENT: Final = msgspec.msgpack.Decoder(ConsentState)
EVENTS: Final = msgspec.msgpack.Decoder(tuple[HotEvent, ...])


def pack(value: Struct | Sequence[HotEvent]) -> bytes:
    """Return a value as it is stored."""
    return msgspec.msgpack.encode(value)
