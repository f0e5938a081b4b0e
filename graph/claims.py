"""What sessions claim, and where it leads: to the persons whose records have the same keys."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from graph.ids import DeviceId, PersonId, RecordKey, SessionId
from graph.matching.snapshot import Snapshot
from graph.records import Assurance

_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


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


class ClaimPath(Struct, frozen=True, kw_only=True):
    """One way from a session to a person: it claims a key that one of the person's records has.

    Attributes:
        rung: Of the key's kind where claim and holding are both verified, else 2.
        assurance: The lesser of claim and holding.
    """

    kind: str
    rung: int
    assurance: Assurance
    holder: Holder


class Alike(Struct, frozen=True):
    """Sessions of one device whose claims are the same, and the strongest ways that they lead; none from no claim."""

    sessions: tuple[SessionId, ...]
    paths: tuple[ClaimPath, ...]


def alike(
    sessions: Mapping[DeviceId, Iterable[SessionId]], points: Sequence[ClaimedPoint], snapshot: Snapshot
) -> dict[DeviceId, list[Alike]]:
    """Group each device's sessions by their claims, so that what follows from them is worked out once."""
    claims: dict[SessionId, list[tuple[int, Assurance]]] = defaultdict(list)
    for place, point in enumerate(points):
        for claim in point.claims:
            claims[claim.session].append((place, claim.claimed))

    @cache
    def ways(place: int, claimed: Assurance) -> tuple[ClaimPath, ...]:
        return strongest(paths_of(points[place], claimed, snapshot))

    found: dict[DeviceId, list[Alike]] = {}
    for device, its in sessions.items():
        groups: dict[tuple[tuple[int, Assurance], ...], list[SessionId]] = defaultdict(list)
        for session in its:
            groups[tuple(claims.get(session, ()))].append(session)
        found[device] = [
            Alike(tuple(group), strongest(path for claim in made for path in ways(*claim)))
            for made, group in groups.items()
        ]
    return found


def paths_of(point: ClaimedPoint, claimed: Assurance, snapshot: Snapshot) -> list[ClaimPath]:
    """Return every way that a claim of a point leads."""
    paths: list[ClaimPath] = []
    for holder in point.holders:
        assurance = weakest(claimed, holder.held)
        rung = snapshot.kind(point.kind).rung if assurance == "verified" else 2
        paths.append(ClaimPath(kind=point.kind, rung=rung, assurance=assurance, holder=holder))
    return paths


def strongest(paths: Iterable[ClaimPath]) -> tuple[ClaimPath, ...]:
    """Return the ways on the strongest rung and assurance, the best one a person, in order of the persons.

    The strongest decide alone, so the strongest of several sets are those of the strongest of each.
    """
    best: dict[PersonId, ClaimPath] = {}
    top: tuple[int, int] | None = None
    for path in paths:
        tier = (path.rung, -_STRENGTH[path.assurance])
        if top is None or tier < top:
            top, best = tier, {}
        if tier == top:
            known = best.get(path.holder.person)
            if known is None or _order(path) < _order(known):
                best[path.holder.person] = path
    return tuple(path for _person, path in sorted(best.items()))


def weakest(one: Assurance, other: Assurance) -> Assurance:
    """Return the lesser of two assurances."""
    return one if _STRENGTH[one] <= _STRENGTH[other] else other


def _order(path: ClaimPath) -> tuple[float, str, str]:
    return -path.holder.confidence, path.holder.record, path.kind
