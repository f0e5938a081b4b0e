"""Visits: a pure function of a device's events by event time."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from graph.ids import DeviceId, MessageId, SessionId

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=24)


class Visit(Struct, frozen=True, kw_only=True):
    """One visit of a device.

    Attributes:
        messages: Its events in order of time, then message id; never empty.
    """

    session: SessionId
    started_at: datetime
    ended_at: datetime
    messages: tuple[MessageId, ...]


def session_id(device: DeviceId, first: MessageId) -> SessionId:
    """Return the id of the visit that begins with a message."""
    return SessionId(hashlib.blake2b(f"{device}\0{first}".encode(), digest_size=16).hexdigest())


def cut(device: DeviceId, events: Iterable[tuple[datetime, MessageId]]) -> list[Visit]:
    """Cut a device's events into visits, the same for any order of the events.

    A visit ends after more than 30 minutes idle, and before the first event that
    is 24 hours or more after its own first one.
    """
    visits: list[Visit] = []
    run: list[tuple[datetime, MessageId]] = []
    for event in sorted(set(events)):
        if run and (event[0] - run[-1][0] > IDLE or event[0] - run[0][0] >= LONGEST):
            visits.append(_visit(device, run))
            run = []
        run.append(event)
    return [*visits, _visit(device, run)] if run else visits


def heirs(before: Mapping[SessionId, MessageId], after: Sequence[Visit]) -> dict[SessionId, SessionId]:
    """Return which visit an id that is gone leads to: the one that has its first message now.

    Args:
        before: First message of each visit as it was cut earlier.
        after: The visits now.
    """
    home = {message: visit.session for visit in after for message in visit.messages}
    living = {visit.session for visit in after}
    return {old: home[first] for old, first in before.items() if old not in living and first in home}


def _visit(device: DeviceId, run: Sequence[tuple[datetime, MessageId]]) -> Visit:
    return Visit(
        session=session_id(device, run[0][1]),
        started_at=run[0][0],
        ended_at=run[-1][0],
        messages=tuple(message for _, message in run),
    )
