"""Whose a session is: a pure function of what the sessions of one device claim, and of who holds the same keys."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from graph.claims import Alike, ClaimPath
from graph.ids import DeviceId, PersonId, SessionId
from graph.records import Assurance
from graph.resolution import SessionLink

BELIEVED: Final = 0.5
"""A link below this counts for nobody: two persons are as likely."""

_ALONE: Final = 0.9  # an anonymous visit on a device that one known person uses (judgement)
_CONFIDENCE: Final = {0: 0.999, 1: 0.995, 2: 0.95}  # that who claims a key is who holds it (judgement)
_STRENGTH: Final[dict[Assurance, int]] = {"observed": 0, "asserted": 1, "verified": 2}


class Use(Struct, frozen=True, kw_only=True):
    """A person uses a device; what ``USED_BY`` carries."""

    device: DeviceId
    person: PersonId
    confidence: float
    rung: int
    assurance: Assurance


def claimed_links(device: DeviceId, session: SessionId, paths: Sequence[ClaimPath]) -> list[SessionLink]:
    """Return one session's links from its own claims, given the strongest ways that they lead.

    Where these lead to several persons each gets its share, so that with
    two none is believed.
    """
    return [_link(device, session, path, len(paths)) for path in paths]


def device_links(device: DeviceId, groups: Iterable[Alike]) -> dict[SessionId, list[SessionLink]]:
    """Return the links of every session of a device.

    An anonymous session follows the device where exactly one person uses it, and is no surer than
    that use; on a shared device it stays nobody's.
    """
    links: dict[SessionId, list[SessionLink]] = {}
    for group in groups:
        for session in group.sessions:
            links[session] = claimed_links(device, session, group.paths)
    users = uses(device, (link for found in links.values() for link in found))
    if len(users) == 1:
        for session, found in links.items():
            if not found:
                links[session] = [_alone(session, users[0])]
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


def _link(device: DeviceId, session: SessionId, path: ClaimPath, among: int) -> SessionLink:
    holder = path.holder
    return SessionLink(
        session=session,
        device=device,
        person=holder.person,
        record=holder.record,
        block=holder.block,
        confidence=_CONFIDENCE[path.rung] * holder.confidence / among,
        rung=path.rung,
        assurance=path.assurance,
        rule=f"session.{path.kind}",
    )


def _alone(session: SessionId, user: Use) -> SessionLink:
    return SessionLink(
        session=session,
        device=user.device,
        person=user.person,
        confidence=min(_ALONE, user.confidence),
        rung=4,
        assurance="observed",
        rule="device.single_user",
    )


def _rank(link: SessionLink) -> tuple[tuple[int, int], float, str, str]:
    tier = (_rung(link), -_STRENGTH[_assurance(link)])
    return tier, -link.confidence, link.record or "", link.rule or ""


def _rung(link: SessionLink) -> int:
    return 4 if link.rung is None else link.rung


def _assurance(link: SessionLink) -> Assurance:
    return link.assurance or "observed"
