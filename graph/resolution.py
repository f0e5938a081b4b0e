"""What the ladder decided: links of records, id decisions, and the sessions that follow them."""

from msgspec import Struct

from graph.changes import IdentityChange
from graph.ids import DeviceId, PersonId, RecordKey, SessionId
from graph.matching.outcome import Rung
from graph.records import Assurance


class RecordLink(Struct, frozen=True, kw_only=True):
    """Whose a record is now.

    Attributes:
        block: Smallest record key of the person's records joined with it by rungs 0 and 1 only.
        owner: Block of the person that has verified what the record is filed under, else ``block``;
            both may be shown the record, nobody else.
        rung: Of the link by which the record joined.
        weakest: Greatest rung on the way to the person's core; 2 means it rests on something asserted.
    """

    record: RecordKey
    person: PersonId
    block: RecordKey
    owner: RecordKey
    rung: Rung
    weakest: Rung
    rule: str
    confidence: float


class SessionLink(Struct, frozen=True, kw_only=True):
    """Whose a session is now.

    Attributes:
        person: None while nobody is known, or where several persons are as likely.
        record: The record whose key the session claims; None where the device decided.
        block: That record's block.
        assurance: The weakest on the way; only ``verified`` may show on the storefront.
        rule: ``session.<kind>``, ``device.single_user``, ``device.seen_with``, ``visit.seen_with``, or None with ``person``.
    """

    session: SessionId
    device: DeviceId
    person: PersonId | None = None
    record: RecordKey | None = None
    block: RecordKey | None = None
    confidence: float = 0.0
    rung: int | None = None
    assurance: Assurance | None = None
    rule: str | None = None


class Resolution(Struct, frozen=True):
    """What changed; empty where the same records came again.

    Attributes:
        changes: Id decisions in the order they were taken; they are in the outbox too.
        touched: Records whose person, block, owner or link changed.
        sessions: Sessions whose link changed because records moved.
    """

    changes: tuple[IdentityChange, ...] = ()
    touched: tuple[RecordLink, ...] = ()
    sessions: tuple[SessionLink, ...] = ()


def together(one: Resolution, later: Resolution) -> Resolution:
    """Return what changed over two decisions; of a link that changed twice, the later."""
    touched = {link.record: link for link in (*one.touched, *later.touched)}
    sessions = {link.session: link for link in (*one.sessions, *later.sessions)}
    return Resolution(one.changes + later.changes, tuple(touched.values()), tuple(sessions.values()))
