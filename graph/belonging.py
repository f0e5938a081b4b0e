"""Whose a session is: a pure function of what the sessions of one device claim, and of who holds the same keys."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from graph.ids import DeviceId, PersonId, RecordKey, SessionId
from graph.matching.snapshot import Snapshot
from graph.records import Assurance
from graph.resolution import SessionLink

BELIEVED: Final = 0.5
"""A link below this counts for nobody: two persons are as likely."""

_ALONE: Final = 0.9  # an anonymous visit on a device that one known person uses (judgement)
_CONFIDENCE: Final = {0: 0.999, 1: 0.995, 2: 0.95}  # that who claims a key is who holds it (judgement)
_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


class ClaimPath(Struct, frozen=True, kw_only=True):
    """One way from a session to a person: it claims a key that one of the person's records has.

    Attributes:
        claimed: How far the session's claim is to be believed.
        held: How surely the record has the key.
        confidence: Of the record's own link.
    """

    session: SessionId
    kind: str
    claimed: Assurance
    held: Assurance
    record: RecordKey
    block: RecordKey
    confidence: float
    person: PersonId


class Use(Struct, frozen=True, kw_only=True):
    """A person uses a device; what ``USED_BY`` carries."""

    device: DeviceId
    person: PersonId
    confidence: float
    rung: int
    assurance: Assurance


def weakest(one: Assurance, other: Assurance) -> Assurance:
    """Return the lesser of two assurances."""
    return min(one, other, key=_STRENGTH.__getitem__)


def claimed_links(device: DeviceId, paths: Sequence[ClaimPath], snapshot: Snapshot) -> list[SessionLink]:
    """Return one session's links from its own claims: the strongest rung decides alone.

    Where that rung leads to several persons each gets its share, so that with
    two none is believed.
    """
    links = [_link(device, path, snapshot) for path in paths]
    if not links:
        return []
    top = min(_rank(link)[0] for link in links)
    best: dict[PersonId, SessionLink] = {}
    for link in sorted(links, key=_rank):
        if _rank(link)[0] == top and link.person is not None:
            best.setdefault(link.person, link)
    return [_shared(link, len(best)) for link in best.values()]


def device_links(
    device: DeviceId,
    sessions: Iterable[SessionId],
    paths: Mapping[SessionId, Sequence[ClaimPath]],
    snapshot: Snapshot,
) -> dict[SessionId, list[SessionLink]]:
    """Return the links of every session of a device.

    An anonymous session follows the device where exactly one person uses it;
    on a shared device it stays nobody's.
    """
    links = {session: claimed_links(device, paths.get(session, ()), snapshot) for session in sessions}
    users = {link.person for found in links.values() for link in found}
    if len(users) == 1:
        person = users.pop()
        for session, found in links.items():
            if not found:
                links[session] = [_alone(device, session, person)]
    return links


def uses(device: DeviceId, links: Iterable[SessionLink]) -> list[Use]:
    """Return who uses a device: everybody whom one of its sessions claims to be, by the strongest of them."""
    best: dict[PersonId, SessionLink] = {}
    for link in sorted(links, key=_rank):
        if link.person is not None and link.record is not None:
            best.setdefault(link.person, link)
    return [
        Use(
            device=device,
            person=person,
            confidence=link.confidence,
            rung=_rung(link),
            assurance=_assurance(link),
        )
        for person, link in sorted(best.items())
    ]


def believed(device: DeviceId, session: SessionId, links: Sequence[SessionLink]) -> SessionLink:
    """Return the one link that counts, or one without a person."""
    best = max(links, key=lambda link: link.confidence, default=None)
    if best is None or best.confidence < BELIEVED:
        return SessionLink(session=session, device=device)
    return best


def _link(device: DeviceId, path: ClaimPath, snapshot: Snapshot) -> SessionLink:
    assurance = weakest(path.claimed, path.held)
    rung = snapshot.kind(path.kind).rung if assurance == "verified" else 2
    return SessionLink(
        session=path.session,
        device=device,
        person=path.person,
        record=path.record,
        block=path.block,
        confidence=_CONFIDENCE[rung] * path.confidence,
        rung=rung,
        assurance=assurance,
        rule=f"session.{path.kind}",
    )


def _alone(device: DeviceId, session: SessionId, person: PersonId | None) -> SessionLink:
    return SessionLink(
        session=session,
        device=device,
        person=person,
        confidence=_ALONE,
        rung=4,
        assurance="observed",
        rule="device.single_user",
    )


def _shared(link: SessionLink, among: int) -> SessionLink:
    return structs.replace(link, confidence=link.confidence / among)


def _rank(link: SessionLink) -> tuple[tuple[int, int], float, str, str]:
    tier = (_rung(link), -_STRENGTH[_assurance(link)])
    return tier, -link.confidence, link.record or "", link.rule or ""


def _rung(link: SessionLink) -> int:
    return 4 if link.rung is None else link.rung


def _assurance(link: SessionLink) -> Assurance:
    return link.assurance or "observed"
