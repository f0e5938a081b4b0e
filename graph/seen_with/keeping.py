"""What stays of an attachment while visits and records come in; whoever says who they are ends it at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from graph.client import Collected, NamedQuery, Transaction
from graph.ids import DeviceId, PersonId, SessionId
from graph.resolution import SessionLink
from graph.seen_with.link import DEVICE, SEEN_WITH, VISIT
from graph.seen_with.store import let_go


class StandingVisit(Struct, frozen=True):
    """A visit as the graph has it.

    Attributes:
        attached: Whom rung 4 gave the whole device to.
    """

    device: DeviceId
    session: SessionId
    bot: bool
    links: tuple[SessionLink, ...]
    attached: tuple[PersonId, ...]


class Kept(Struct, frozen=True):
    """What stays.

    Attributes:
        links: Of visits; they stand as they are.
        devices: Whose attachment stays whole.
    """

    links: Mapping[SessionId, tuple[SessionLink, ...]]
    devices: frozenset[DeviceId]


class _Devices(Struct, frozen=True):
    devices: Sequence[DeviceId]


class _Spoken(Struct, frozen=True):
    device: DeviceId
    visits: tuple[SessionId, ...]
    denied: tuple[SessionId, ...]
    refused: bool


_SPOKEN: Final = NamedQuery("seen_with/spoken", params=_Devices, row=Collected[_Spoken])
_NONE: Final = Kept({}, frozenset())


async def keep(
    transaction: Transaction,
    rows: Sequence[StandingVisit],
    wanted: Mapping[SessionId, Collection[SessionLink]],
) -> Kept:
    """Return what stays of what rung 4 attached, and take away the rest.

    A device's attachment ends with the first of its visits that says whose it is, also if nobody is known by
    that name, and with a refusal of consent. A visit's ends when it says so itself, or refuses consent, even where the device
    allowed it later, and when its person is not one of several users of the device any more.

    Args:
        transaction: Has the writer's lock.
        rows: Every visit of some devices.
        wanted: What the rungs below 4 say of them now.
    """
    standing = [row for row in rows if row.attached or any(link.rule in SEEN_WITH for link in row.links)]
    if not standing:
        return _NONE
    devices = sorted({row.device for row in standing})
    (found,) = await transaction.run(_SPOKEN, _Devices(devices))
    named = {session for one in found.rows for session in one.visits}
    named.update(row.session for row in standing if wanted[row.session])
    denied = frozenset(session for one in found.rows for session in one.denied)
    refused = frozenset(one.device for one in found.rows if one.refused)
    silent = frozenset(one.device for one in found.rows if not one.visits) - refused
    users = _users(rows, wanted)
    links: dict[SessionId, tuple[SessionLink, ...]] = {}
    for row in standing:
        if row.session in denied:
            continue
        if row.device in silent:
            links[row.session] = tuple(link for link in row.links if link.rule == DEVICE)
        elif row.device not in refused and row.session not in named:
            links[row.session] = _still(row, users.get(row.device, frozenset()))
    gone = [row.session for row in standing if _of_a_visit(row) and not links.get(row.session)]
    await let_go(transaction, [device for device in devices if device not in silent], gone)
    return Kept({session: stay for session, stay in links.items() if stay}, silent)


def _still(row: StandingVisit, users: Collection[PersonId]) -> tuple[SessionLink, ...]:
    """Return the link of a visit of a shared device, as long as it is shared and its person one of them."""
    if len(users) < 2:
        return ()
    return tuple(link for link in row.links if link.rule == VISIT and link.person in users)


def _of_a_visit(row: StandingVisit) -> bool:
    return any(link.rule == VISIT for link in row.links)


def _users(
    rows: Iterable[StandingVisit], wanted: Mapping[SessionId, Collection[SessionLink]]
) -> dict[DeviceId, frozenset[PersonId]]:
    found: dict[DeviceId, set[PersonId]] = {}
    for row in rows:
        persons = {link.person for link in wanted[row.session] if link.person is not None and link.record}
        found.setdefault(row.device, set()).update(persons)
    return {device: frozenset(persons) for device, persons in found.items()}
