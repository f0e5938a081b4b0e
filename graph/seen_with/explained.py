"""Why devices and visits are given to a person by rung 4."""

from typing import Final

from msgspec import Struct

from graph.client import Collected, NamedQuery, Transaction
from graph.devices.because import Because, decode
from graph.ids import DeviceId, PersonId, SessionId
from graph.seen_with.link import AttachedRow


class SeenWith(Struct, frozen=True, kw_only=True):
    """A device, or a visit of a shared one, that was seen with a person.

    Attributes:
        session: None where the whole device is the person's, with all its visits.
        confidence: What ``because`` works out to.
        provisional: As of last night; the day of its last visit was not over.
        because: Prior, bits of each field, rivals and nobody.
    """

    device: DeviceId
    session: SessionId | None
    confidence: float
    provisional: bool
    because: Because


class _Asked(Struct, frozen=True):
    person: PersonId


_OF_PERSON: Final = NamedQuery(
    "seen_with/of_person", params=_Asked, row=Collected[AttachedRow], timeout_s=5.0
)


async def seen_with(transaction: Transaction, person: PersonId) -> tuple[SeenWith, ...]:
    """Return what rung 4 gave to a person, by device and visit; a retired id leads to its heir."""
    found = await transaction.run(_OF_PERSON, _Asked(person))
    rows = (row for one in found for row in one.rows)
    return tuple(
        SeenWith(
            device=row.device,
            session=row.session,
            confidence=row.confidence,
            provisional=row.provisional,
            because=decode(row.because),
        )
        for row in sorted(rows, key=lambda row: (row.device, row.session or ""))
    )
