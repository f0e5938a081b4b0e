"""Brings what rung 4 attached up to what was decided, through the one graph writer."""

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import batched
from typing import Final

from msgspec import Struct, structs

from graph import writer
from graph.client import Collected, Done, GraphClient, NamedQuery, Nothing, Transaction
from graph.ids import DeviceId, SessionId
from graph.seen_with.link import AttachedRow

_TIMEOUT_S: Final = 60.0
_READ_S: Final = 120.0


class Changes(Struct, frozen=True, kw_only=True):
    """What is written, and what is taken away first.

    Attributes:
        devices: Attached whole, with their visits.
        visits: Of shared devices.
        gone_devices: Whose attachment ends, or is another person's now.
        gone_visits: Likewise.
    """

    devices: tuple[AttachedRow, ...]
    visits: tuple[AttachedRow, ...]
    gone_devices: tuple[DeviceId, ...]
    gone_visits: tuple[SessionId, ...]

    @property
    def written(self) -> int:
        """How many attachments are new or changed."""
        return len(self.devices) + len(self.visits)

    @property
    def gone(self) -> int:
        """How many end, those that go over to another person among them."""
        return len(self.gone_devices) + len(self.gone_visits)


class _StandingDevice(AttachedRow, frozen=True, kw_only=True):
    unlike: int


class _Rows(Struct, frozen=True):
    rows: Sequence[AttachedRow]


class _Devices(Struct, frozen=True):
    devices: Sequence[DeviceId]


class _Sessions(Struct, frozen=True):
    sessions: Sequence[SessionId]


_STANDING: Final = NamedQuery(
    "seen_with/standing_devices", params=Nothing, row=Collected[_StandingDevice], timeout_s=_READ_S
)
_STANDING_VISITS: Final = NamedQuery(
    "seen_with/standing_visits", params=Nothing, row=Collected[AttachedRow], timeout_s=_READ_S
)
_ATTACH: Final = NamedQuery("seen_with/attach_devices", params=_Rows, row=Done)
_ATTACH_VISITS: Final = NamedQuery("seen_with/attach_visits", params=_Rows, row=Done)
_LET_GO: Final = NamedQuery("seen_with/let_go_devices", params=_Devices, row=Done)
_LET_GO_VISITS: Final = NamedQuery("seen_with/let_go_visits", params=_Sessions, row=Done)


async def changes(client: GraphClient, wanted: Iterable[AttachedRow]) -> Changes:
    """Return what differs from the graph.

    Raises:
        GraphUnavailable: No answer in time; repeat.
    """
    (devices,) = await client.read(_STANDING, Nothing())
    (visits,) = await client.read(_STANDING_VISITS, Nothing())
    rows = sorted(wanted, key=lambda row: (row.device, row.session or ""))
    whole = {(row.device, row.person): row for row in rows if row.session is None}
    single = {(row.session, row.person): row for row in rows if row.session is not None}
    has = {(row.device, row.person): row for row in devices.rows}
    has_visits = {(row.session, row.person): row for row in visits.rows}
    gone = {row.device for place, row in has.items() if place not in whole}
    gone_visits = {row.session for place, row in has_visits.items() if place not in single and row.session}
    return Changes(
        devices=tuple(
            row
            for place, row in whole.items()
            if row.device in gone or not _as_it_stands(row, has.get(place))
        ),
        visits=tuple(
            row for place, row in single.items() if row.session in gone_visits or has_visits.get(place) != row
        ),
        gone_devices=tuple(sorted(gone)),
        gone_visits=tuple(sorted(gone_visits)),
    )


def _as_it_stands(row: AttachedRow, standing: _StandingDevice | None) -> bool:
    if standing is None or standing.unlike:
        return False
    return (row.confidence, row.provisional, row.because) == (
        standing.confidence,
        standing.provisional,
        standing.because,
    )


def in_parts(whole: Changes, size: int) -> list[Changes]:
    """Cut changes into parts of a size, what ends before what begins."""
    nothing = Changes(devices=(), visits=(), gone_devices=(), gone_visits=())
    return [
        *(structs.replace(nothing, gone_devices=some) for some in batched(whole.gone_devices, size)),
        *(structs.replace(nothing, gone_visits=some) for some in batched(whole.gone_visits, size)),
        *(structs.replace(nothing, devices=some) for some in batched(whole.devices, size)),
        *(structs.replace(nothing, visits=some) for some in batched(whole.visits, size)),
    ]


async def write(client: GraphClient, part: Changes, *, epoch: int) -> None:
    """Write changes in one transaction; it may be repeated.

    Raises:
        StaleWriter: Another writer took over; nothing was written.
        GraphUnavailable: No answer in time; repeat.
    """
    await client.write("seen_with/write", partial(_written, part=part, epoch=epoch), timeout_s=_TIMEOUT_S)


async def _written(transaction: Transaction, part: Changes, epoch: int) -> None:
    await writer.lock(transaction, epoch)
    await let_go(transaction, part.gone_devices, part.gone_visits)
    if part.devices:
        await transaction.run(_ATTACH, _Rows(part.devices))
    if part.visits:
        await transaction.run(_ATTACH_VISITS, _Rows(part.visits))


async def let_go(transaction: Transaction, devices: Sequence[DeviceId], visits: Sequence[SessionId]) -> None:
    """Take away what rung 4 attached."""
    if devices:
        await transaction.run(_LET_GO, _Devices(devices))
    if visits:
        await transaction.run(_LET_GO_VISITS, _Sessions(visits))
