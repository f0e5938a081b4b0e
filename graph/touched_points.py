"""The points of touched records: which of them are over their limit now, and which were."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct

from graph.client import Collected, NamedQuery
from graph.ids import ContactKey, RecordKey
from graph.matching.limits import is_over
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView
from graph.store import decode_view
from graph.walk import Walk, WalkedPoint, holders


class _Shared(Struct, frozen=True):
    points: Sequence[ContactKey]


class _SharedRow(WalkedPoint, frozen=True):
    """A point that leads somewhere, and how many records hold it, also those that only observed it."""

    holders: int


class _Points(Struct, frozen=True):
    points: Sequence[ContactKey]
    enough: int


class _BarredRow(Struct, frozen=True):
    point: ContactKey
    kind: str
    refused: bool
    holders: int


_SHARED: Final = NamedQuery("ladder/shared_points", params=_Shared, row=Collected[_SharedRow])
_BARRED: Final = NamedQuery("ladder/barred_points", params=_Points, row=_BarredRow)


class TouchedPoints:
    """Asks about the touched records' points before anything is walked, so that none over its limit is walked through.

    Attributes:
        over: Those that are over their limit now.
    """

    def __init__(self, walk: Walk, touched: Collection[RecordView], snapshot: Snapshot) -> None:
        self.over: frozenset[ContactKey] = frozenset()
        self._kinds: Final = {
            point: holding.kind for view in touched for point, holding in view.holds.items()
        }
        self._walk: Final = walk
        self._snapshot: Final = snapshot
        self._noted: frozenset[ContactKey] = frozenset()

    @property
    def flips(self) -> Mapping[ContactKey, bool]:
        """Those whose being over the limit is not what the graph has noted, with what is true now."""
        return {point: point in self.over for point in self.over ^ self._noted}

    async def weigh(self) -> frozenset[RecordKey]:
        """Tell the walk which points lead on, and return the holders of those that pass their limit now."""
        if not self._kinds:
            return frozenset()
        walk = self._walk
        (found,) = await walk.transaction.run(_SHARED, _Shared(sorted(self._kinds)))
        walk.meet(found.rows)
        self._noted = frozenset(walk.noted)
        if self._noted:
            asked = _Points(sorted(self._noted), self._snapshot.most_holders + 1)
            for row in await walk.transaction.run(_BARRED, asked):
                if not await self._still_over(row):
                    walk.open.add(row.point)
        lost = await self._crowds([row.key for row in found.rows if not row.barred and self._crowded(row)])
        self.over = (self._noted - walk.open) | walk.closed
        return lost

    async def _crowds(self, points: Sequence[ContactKey]) -> frozenset[RecordKey]:
        """Close the points that pass their limit now and return who holds them; where none does, this was a hop."""
        if not points:
            return frozenset()
        rows = await holders(self._walk.transaction, sorted(points))
        views = [decode_view(row.view) for row in rows]
        held = {point: [view for view in views if point in view.holds] for point in points}
        over = {point for point, by in held.items() if is_over(point, self._kinds[point], by, self._snapshot)}
        if not over:
            self._walk.take(rows, points)
        self._walk.closed |= over
        return frozenset(view.key for point in over for view in held[point])

    def _crowded(self, row: _SharedRow) -> bool:
        limit = self._snapshot.kind(self._kinds[row.key]).spread
        most = self._snapshot.most_holders
        return row.holders > (most if limit is None else min(limit, most))

    async def _still_over(self, row: _BarredRow) -> bool:
        if row.refused or row.holders > self._snapshot.most_holders:
            return True
        near = [decode_view(each.view) for each in await holders(self._walk.transaction, [row.point])]
        return is_over(
            row.point, row.kind, [view for view in near if row.point in view.holds], self._snapshot
        )
