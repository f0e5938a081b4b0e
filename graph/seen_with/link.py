"""What the graph has of an attachment."""

from typing import Final

from msgspec import Struct

from graph.devices.because import encode
from graph.devices.whose import Attached
from graph.ids import DeviceId, PersonId, SessionId

DEVICE: Final = "device.seen_with"
"""Rule of a device that never said whose it is, and of all its visits."""

VISIT: Final = "visit.seen_with"
"""Rule of an anonymous visit of a shared device."""

SEEN_WITH: Final = frozenset({DEVICE, VISIT})


class AttachedRow(Struct, frozen=True, kw_only=True):
    """An attachment as it is written and read; the fields of ``graph.devices.whose.Attached``.

    Attributes:
        because: As ``graph.devices.because`` encodes it.
    """

    device: DeviceId
    session: SessionId | None = None
    person: PersonId
    confidence: float
    provisional: bool
    because: str


def row_of(one: Attached) -> AttachedRow:
    """Return an attachment as it is written."""
    return AttachedRow(
        device=one.device,
        session=one.session,
        person=one.person,
        confidence=one.confidence,
        provisional=one.provisional,
        because=encode(one.because),
    )
