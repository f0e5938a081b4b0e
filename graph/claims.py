"""What sessions claim, and where it leads: to the persons whose records have the same keys."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from graph.ids import DeviceId, PersonId, RecordKey, SessionId
from graph.records import Assurance


class Claim(Struct, frozen=True):
    """A session says that a point is its visitor's.

    Attributes:
        claimed: How far that is to be believed.
    """

    session: SessionId
    claimed: Assurance


class Holder(Struct, frozen=True, kw_only=True):
    """A record that has a point, and the person that it is of.

    Attributes:
        held: How surely the record has it.
        confidence: Of the record's own link.
    """

    held: Assurance
    record: RecordKey
    block: RecordKey
    confidence: float
    person: PersonId


class ClaimedPoint(Struct, frozen=True, kw_only=True):
    """A contact point or identifier with all that claim it and all that have it."""

    kind: str
    claims: tuple[Claim, ...]
    holders: tuple[Holder, ...]


class ClaimPath(Struct, frozen=True):
    """One way from a session to a person: it claims a key that one of the person's records has."""

    kind: str
    claimed: Assurance
    holder: Holder


class Alike(Struct, frozen=True):
    """Sessions of one device whose claims are the same, and every way that they lead; none from no claim."""

    sessions: tuple[SessionId, ...]
    paths: tuple[ClaimPath, ...]


def alike(
    sessions: Mapping[DeviceId, Iterable[SessionId]], points: Sequence[ClaimedPoint]
) -> dict[DeviceId, list[Alike]]:
    """Group each device's sessions by their claims, so that what follows from them is worked out once."""
    claims: dict[SessionId, list[tuple[int, Assurance]]] = defaultdict(list)
    for place, point in enumerate(points):
        for claim in point.claims:
            claims[claim.session].append((place, claim.claimed))
    found: dict[DeviceId, list[Alike]] = {}
    for device, its in sessions.items():
        groups: dict[tuple[tuple[int, Assurance], ...], list[SessionId]] = defaultdict(list)
        for session in its:
            groups[tuple(claims.get(session, ()))].append(session)
        found[device] = [Alike(tuple(group), _paths(made, points)) for made, group in groups.items()]
    return found


def _paths(made: Iterable[tuple[int, Assurance]], points: Sequence[ClaimedPoint]) -> tuple[ClaimPath, ...]:
    return tuple(
        ClaimPath(points[place].kind, claimed, holder)
        for place, claimed in made
        for holder in points[place].holders
    )
