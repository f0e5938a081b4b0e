"""Gives sessions and devices to persons, and moves them when records move."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from graph.belonging import Use, believed, device_links, uses
from graph.claims import ClaimedPoint, alike
from graph.client import Collected, Done, NamedQuery, Transaction
from graph.ids import ContactKey, DeviceId, PersonId, SessionId
from graph.matching.snapshot import Snapshot
from graph.resolution import SessionLink
from graph.seen_with.keeping import StandingVisit, keep


class _Points(Struct, frozen=True):
    points: Sequence[ContactKey]


class _DeviceRow(Struct, frozen=True):
    device: DeviceId


class _Devices(Struct, frozen=True):
    devices: Sequence[DeviceId]


class _Gone(Struct, frozen=True):
    session: SessionId
    person: PersonId | None


class _Users(Struct, frozen=True):
    device: DeviceId
    persons: tuple[PersonId, ...]


class _Rows[T](Struct, frozen=True):
    rows: Sequence[T]


_OF_POINTS: Final = NamedQuery("behaviour/devices_of_points", params=_Points, row=_DeviceRow)
_SESSIONS: Final = NamedQuery("behaviour/device_sessions", params=_Devices, row=Collected[StandingVisit])
_PATHS: Final = NamedQuery("behaviour/claim_paths", params=_Devices, row=Collected[ClaimedPoint])
_DROP: Final = NamedQuery("behaviour/drop_belongings", params=_Rows[_Gone], row=Done)
_WRITE: Final = NamedQuery("behaviour/write_belongings", params=_Rows[SessionLink], row=Done)
_DROP_USERS: Final = NamedQuery("behaviour/drop_users", params=_Rows[_Users], row=Done)
_WRITE_USERS: Final = NamedQuery("behaviour/write_users", params=_Rows[Use], row=Done)


async def follow(
    transaction: Transaction, points: Sequence[ContactKey], snapshot: Snapshot
) -> tuple[SessionLink, ...]:
    """Decide anew the sessions of every device that claims one of the points, and return those that changed."""
    rows = await transaction.run(_OF_POINTS, _Points(points)) if points else []
    return await attach(transaction, [row.device for row in rows], snapshot)


async def attach(
    transaction: Transaction, devices: Sequence[DeviceId], snapshot: Snapshot
) -> tuple[SessionLink, ...]:
    """Decide whose the sessions of devices are, write what differs, and return the sessions whose link changed."""
    if not devices:
        return ()
    (found,) = await transaction.run(_SESSIONS, _Devices(devices))
    rows = found.rows
    if not rows:
        return ()
    (claimed,) = await transaction.run(_PATHS, _Devices(sorted({row.device for row in rows})))
    wanted = _wanted(rows, claimed.rows, snapshot)
    kept = await keep(transaction, rows, wanted)
    for session, links in kept.links.items():
        wanted[session] = [*links]
    await _write(transaction, rows, wanted)
    await _write_users(transaction, [row for row in rows if row.device not in kept.devices], wanted)
    before = {row.session: believed(row.device, row.session, row.links) for row in rows}
    after = (believed(row.device, row.session, wanted[row.session]) for row in rows)
    return tuple(link for link in after if link != before[link.session])


def _wanted(
    rows: Sequence[StandingVisit], points: Sequence[ClaimedPoint], snapshot: Snapshot
) -> dict[SessionId, list[SessionLink]]:
    sessions: dict[DeviceId, list[SessionId]] = defaultdict(list)
    wanted: dict[SessionId, list[SessionLink]] = {row.session: [] for row in rows}
    for row in rows:
        if not row.bot:
            sessions[row.device].append(row.session)
    for device, groups in alike(sessions, points, snapshot).items():
        wanted.update(device_links(device, groups))
    return wanted


async def _write(
    transaction: Transaction, rows: Sequence[StandingVisit], wanted: Mapping[SessionId, Sequence[SessionLink]]
) -> None:
    fresh: list[SessionLink] = []
    gone: list[_Gone] = []
    for row in rows:
        persons = {link.person for link in wanted[row.session]}
        fresh.extend(link for link in wanted[row.session] if link not in row.links)
        gone.extend(_Gone(row.session, link.person) for link in row.links if link.person not in persons)
    if gone:
        await transaction.run(_DROP, _Rows(gone))
    if fresh:
        await transaction.run(_WRITE, _Rows(fresh))


async def _write_users(
    transaction: Transaction, rows: Sequence[StandingVisit], wanted: Mapping[SessionId, Sequence[SessionLink]]
) -> None:
    links: dict[DeviceId, list[SessionLink]] = {row.device: [] for row in rows}
    had = {row.device for row in rows if row.links}
    for row in rows:
        links[row.device].extend(wanted[row.session])
    used = {device: uses(device, found) for device, found in sorted(links.items())}
    users = [
        _Users(device, tuple(use.person for use in found)) for device, found in used.items() if device in had
    ]
    if users:
        await transaction.run(_DROP_USERS, _Rows(users))
    if fresh := [use for found in used.values() for use in found]:
        await transaction.run(_WRITE_USERS, _Rows(fresh))
