"""The records that new evidence can reach: all that share a key with them, and so on, over-limit keys excepted."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from graph.client import Collected, NamedQuery, Transaction
from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.limits import is_over
from graph.matching.outcome import Judgement, Rung
from graph.matching.scored_pair import RecordPair
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView
from graph.store import decode_view


class Standing(Struct, frozen=True, kw_only=True):
    """A record's ``RESOLVES_TO`` edge before the transaction.

    Attributes:
        since: Source time of the newest record version in the batch that made it.
        fields: What each field added to its bits, as ``<field>=<millibits>``.
    """

    person: PersonId
    block: RecordKey
    owner: RecordKey
    rung: Rung
    rule: str
    via: RecordKey | None
    weakest: Rung
    bits: int
    fields: tuple[str, ...]
    confidence: float
    since: datetime


class Arrivals(Struct, frozen=True, kw_only=True):
    """What this transaction wrote already, besides the touched records' own nodes.

    Attributes:
        fresh: Touched records that were not there before.
        pairs: Pairs of records that got an ``EVIDENCE`` edge.
        near: Records that such an edge came to, or left.
    """

    fresh: Collection[RecordKey] = ()
    pairs: Collection[RecordPair] = ()
    near: Collection[RecordKey] = ()


NO_ARRIVALS: Final = Arrivals()


class Neighbourhood(Struct, frozen=True, kw_only=True):
    """Everything that a partition of the touched records depends on.

    Attributes:
        barred: Keys of these records that are over their limit now.
        flips: Keys whose being over the limit is not what the graph has noted, with what is true now.
        reviews: Ids of open reviews about these records.
        pairs: Pairs of these records that their person fields alone connect.
    """

    views: Mapping[RecordKey, RecordView]
    standing: Mapping[RecordKey, Standing]
    barred: frozenset[ContactKey]
    flips: Mapping[ContactKey, bool]
    judgements: tuple[Judgement, ...]
    reviews: frozenset[str]
    pairs: frozenset[RecordPair]


class _Points(Struct, frozen=True):
    points: Sequence[ContactKey]
    enough: int


class _PointRow(Struct, frozen=True):
    """A point that leads somewhere: several records hold it, or it is barred as far as the graph knows."""

    key: ContactKey
    barred: bool


class _Shared(Struct, frozen=True):
    points: Sequence[ContactKey]


class _BarredRow(Struct, frozen=True):
    point: ContactKey
    kind: str
    refused: bool
    holders: int


class _Hop(Struct, frozen=True):
    points: Sequence[ContactKey]
    known: Collection[RecordKey]


class _Named(Struct, frozen=True):
    keys: Sequence[RecordKey]
    known: Collection[RecordKey]


class _Keys(Struct, frozen=True):
    keys: Collection[RecordKey]


class _Persons(Struct, frozen=True):
    persons: Sequence[PersonId]
    known: Collection[RecordKey]


class _RecordRow(Struct, frozen=True):
    view: str
    link: Standing | None
    records: int
    points: tuple[_PointRow, ...]
    judged: tuple[RecordKey, ...]
    reviews: tuple[str, ...]
    evidence: tuple[RecordKey, ...]


_SHARED: Final = NamedQuery("ladder/shared_points", params=_Shared, row=Collected[_PointRow])
_BARRED: Final = NamedQuery("ladder/barred_points", params=_Points, row=_BarredRow)
_HOLDERS: Final = NamedQuery("ladder/holders", params=_Hop, row=Collected[_RecordRow])
_NAMED: Final = NamedQuery("ladder/named", params=_Named, row=Collected[_RecordRow])
_PERSONS: Final = NamedQuery("ladder/person_records", params=_Persons, row=Collected[_RecordRow])
_JUDGEMENTS: Final = NamedQuery("ladder/judgements", params=_Keys, row=Judgement)


class _Walk:
    """Collects records hop by hop; what it has visited it never asks for again."""

    def __init__(self, transaction: Transaction, snapshot: Snapshot) -> None:
        self.transaction = transaction
        self.snapshot = snapshot
        self.views: dict[RecordKey, RecordView] = {}
        self.standing: dict[RecordKey, Standing] = {}
        self.shared: set[ContactKey] = set()  # held by several, or barred: the others lead nowhere
        self.noted: set[ContactKey] = set()  # barred as far as the graph knows
        self.open: set[ContactKey] = set()  # noted, but no longer over the limit
        self.led: set[RecordKey] = set()  # what a judgement or an evidence leads to
        self.judged = False
        self.pairs: set[RecordPair] = set()
        self.reviews: set[str] = set()
        self.seen: set[ContactKey] = set()
        self.lacking: Counter[PersonId] = Counter()  # records of a person that are not here yet
        self.whole: set[PersonId] = set()

    async def weigh(self, points: Sequence[ContactKey]) -> None:
        """Note which of the points several records hold and which are barred, and free those back under the limit."""
        if not points:
            return
        (found,) = await self.transaction.run(_SHARED, _Shared(points))
        self._meet(found.rows)
        if self.noted:
            asked = _Points(sorted(self.noted), self.snapshot.most_holders + 1)
            for row in await self.transaction.run(_BARRED, asked):
                if not await self._over(row):
                    self.open.add(row.point)

    async def close(self, touched: Collection[RecordView], arrivals: Arrivals) -> None:
        """Follow points, evidence and judgements from the touched records until nothing new comes.

        A person comes whole, also where a withdrawal took away what joined it: it is never decided by half.
        What is fresh is nobody's yet, so it need not be read again.
        """
        self.views.update((view.key, view) for view in touched if view.key in arrivals.fresh)
        self.pairs.update(arrivals.pairs)
        frontier = self._walkable(touched)
        missing = {view.key for view in touched}.union(arrivals.near) - self.views.keys()
        while frontier or missing or self._halves():
            before = set(self.views)
            if not frontier and not missing:
                halves = self._halves()
                self.whole.update(halves)
                self._take(await self.transaction.run(_PERSONS, _Persons(halves, sorted(self.views))))
            if frontier:
                self.seen |= frontier
                hop = _Hop(sorted(frontier), sorted(self.views))
                self._take(await self.transaction.run(_HOLDERS, hop))
            if missing := (missing | self.led) - self.views.keys():
                self._take(await self.transaction.run(_NAMED, _Named(sorted(missing), sorted(self.views))))
                missing = self.led - self.views.keys()
            frontier = self._walkable(self.views[key] for key in self.views.keys() - before)

    async def _over(self, row: _BarredRow) -> bool:
        if row.refused or row.holders > self.snapshot.most_holders:
            return True
        (found,) = await self.transaction.run(_HOLDERS, _Hop([row.point], ()))
        near = [decode_view(each.view) for each in found.rows]
        holders = [view for view in near if row.point in view.holds]
        return is_over(row.point, row.kind, holders, self.snapshot)

    def _halves(self) -> list[PersonId]:
        return sorted(
            person for person, number in self.lacking.items() if number > 0 and person not in self.whole
        )

    def _walkable(self, views: Iterable[RecordView]) -> set[ContactKey]:
        held = {
            point
            for view in views
            for point, holding in view.holds.items()
            if point in self.shared and holding.assurance != "observed"
        }
        return held - self.seen - (self.noted - self.open)

    def _meet(self, points: Iterable[_PointRow]) -> None:
        for point in points:
            self.shared.add(point.key)
            if point.barred:
                self.noted.add(point.key)

    def _take(self, found: Sequence[Collected[_RecordRow]]) -> None:
        for row in found[0].rows:
            view = decode_view(row.view)
            self.views[view.key] = view
            if row.link is not None:
                self.standing[view.key] = row.link
                self.lacking.setdefault(row.link.person, row.records)
                self.lacking[row.link.person] -= 1
            self._meet(row.points)
            self.judged = self.judged or bool(row.judged)
            self.led.update(row.judged)
            self.led.update(row.evidence)
            self.pairs.update((min(view.key, other), max(view.key, other)) for other in row.evidence)
            self.reviews.update(row.reviews)


async def neighbourhood(
    transaction: Transaction,
    touched: Collection[RecordView],
    snapshot: Snapshot,
    *,
    arrivals: Arrivals = NO_ARRIVALS,
) -> Neighbourhood:
    """Read the closed neighbourhood of records that are written already, new versions included.

    A point that is barred is not walked through, unless a touched record has it
    and its spread is back under the limit; one that passes its limit now still
    is, so that everybody it joined is decided again without it.
    """
    walk = _Walk(transaction, snapshot)
    points = {point: holding.kind for view in touched for point, holding in view.holds.items()}
    await walk.weigh(sorted(points))
    noted = frozenset(walk.noted)
    await walk.close(touched, arrivals)
    over = _over_now(points, walk)
    judgements = await transaction.run(_JUDGEMENTS, _Keys(sorted(walk.views))) if walk.judged else []
    return Neighbourhood(
        views=walk.views,
        standing=walk.standing,
        barred=frozenset((walk.noted - walk.open) | over),
        flips={point: point in over for point in points if (point in over) != (point in noted)},
        judgements=tuple(judgements),
        reviews=frozenset(walk.reviews),
        pairs=frozenset(walk.pairs),
    )


def _over_now(points: Mapping[ContactKey, str], walk: _Walk) -> frozenset[ContactKey]:
    """Return which of the touched points are over their limit, from all holders of each."""
    still = frozenset(points.keys() & (walk.noted - walk.open))
    holders: dict[ContactKey, list[RecordView]] = {point: [] for point in points.keys() - still}
    for view in walk.views.values():
        for point, holding in view.holds.items():
            if point in holders and holding.assurance != "observed":
                holders[point].append(view)
    fresh = (point for point, held in holders.items() if is_over(point, points[point], held, walk.snapshot))
    return still | frozenset(fresh)
