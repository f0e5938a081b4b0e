"""A walk from record to record over points, evidence and judgements, hop by hop."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec import Struct

from graph.arrivals import Arrivals
from graph.client import Collected, NamedQuery, Transaction
from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.scored_pair import RecordPair
from graph.matching.view import RecordView
from graph.standing import Standing
from graph.store import decode_view


class WalkedPoint(Struct, frozen=True):
    """A point that leads somewhere: several records hold it, or it is barred as far as the graph knows."""

    key: ContactKey
    barred: bool


class WalkedRecord(Struct, frozen=True):
    """A record with all that leads on from it.

    Attributes:
        records: How many its person has.
        judged: What people's words lead to.
        reviews: Ids of its open reviews.
        evidence: What its person fields lead to.
        owed: A withdrawal left it to be decided anew (``graph.owing``).
    """

    view: str
    link: Standing | None
    records: int
    points: tuple[WalkedPoint, ...]
    judged: tuple[RecordKey, ...]
    reviews: tuple[str, ...]
    evidence: tuple[RecordKey, ...]
    owed: bool


class _Hop(Struct, frozen=True):
    points: Sequence[ContactKey]
    known: Collection[RecordKey]


class _Named(Struct, frozen=True):
    keys: Sequence[RecordKey]
    known: Collection[RecordKey]


class _Persons(Struct, frozen=True):
    persons: Sequence[PersonId]
    known: Collection[RecordKey]


_HOLDERS: Final = NamedQuery("ladder/holders", params=_Hop, row=Collected[WalkedRecord])
_NAMED: Final = NamedQuery("ladder/named", params=_Named, row=Collected[WalkedRecord])
_PERSONS: Final = NamedQuery("ladder/person_records", params=_Persons, row=Collected[WalkedRecord])


async def holders(
    transaction: Transaction, points: Sequence[ContactKey], known: Collection[RecordKey] = ()
) -> Sequence[WalkedRecord]:
    """Return the records that hold one of some points, and the others of their persons; known ones are left out."""
    (found,) = await transaction.run(_HOLDERS, _Hop(points, known))
    return found.rows


class Walk:
    """Collects records hop by hop; what it has visited it never asks for again.

    Attributes:
        shared: Points that several records hold, or that are barred: the others lead nowhere.
        noted: Points that are barred as far as the graph knows.
        open: Noted points that are no longer over their limit.
        closed: Points that are over their limit from now on.
        owed: Visited records that a withdrawal left to be decided.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.transaction: Final = transaction
        self.views: dict[RecordKey, RecordView] = {}
        self.standing: dict[RecordKey, Standing] = {}
        self.shared: set[ContactKey] = set()
        self.noted: set[ContactKey] = set()
        self.open: set[ContactKey] = set()
        self.closed: set[ContactKey] = set()
        self.owed: set[RecordKey] = set()
        self.pairs: set[RecordPair] = set()
        self.reviews: set[str] = set()
        self.judged = False
        self._led: set[RecordKey] = set()  # what a judgement or an evidence leads to
        self._seen: set[ContactKey] = set()
        self._lacking: Counter[PersonId] = Counter()  # records of a person that are not here yet
        self._whole: set[PersonId] = set()

    async def start(self, touched: Collection[RecordView], arrivals: Arrivals) -> None:
        """Visit all that the touched records lead to.

        What is fresh is nobody's yet, so it need not be read again.
        """
        self.views.update((view.key, view) for view in touched if view.key in arrivals.fresh)
        self.pairs.update(arrivals.pairs)
        missing = {view.key for view in touched} | arrivals.near
        await self._close(self._walkable(touched), missing - self.views.keys())

    async def visit(self, keys: Iterable[RecordKey]) -> None:
        """Visit records, and all that they lead to."""
        await self._close(set(), set(keys) - self.views.keys())

    def meet(self, points: Iterable[WalkedPoint]) -> None:
        """Note points that lead on, or would if they were not barred."""
        for point in points:
            self.shared.add(point.key)
            if point.barred:
                self.noted.add(point.key)

    def take(self, rows: Iterable[WalkedRecord], points: Collection[ContactKey] = ()) -> None:
        """Add what was read; ``points`` are those whose holders are all there now."""
        self._seen.update(points)
        for row in rows:
            view = decode_view(row.view)
            self.views[view.key] = view
            if row.link is not None:
                self.standing[view.key] = row.link
                self._lacking.setdefault(row.link.person, row.records)
                self._lacking[row.link.person] -= 1
            if row.owed:
                self.owed.add(view.key)
            self.meet(row.points)
            self.judged = self.judged or bool(row.judged)
            self._led.update(row.judged)
            self._led.update(row.evidence)
            self.pairs.update((min(view.key, other), max(view.key, other)) for other in row.evidence)
            self.reviews.update(row.reviews)

    async def _close(self, frontier: set[ContactKey], missing: set[RecordKey]) -> None:
        """Go on until nothing new comes.

        A person comes whole, also where a withdrawal took away what joined it: it is never decided by half.
        """
        frontier |= self._walkable(self.views.values())
        while frontier or missing or self._halves():
            before = set(self.views)
            if not frontier and not missing:
                halves = self._halves()
                self._whole.update(halves)
                (found,) = await self.transaction.run(_PERSONS, _Persons(halves, sorted(self.views)))
                self.take(found.rows)
            if frontier:
                rows = await holders(self.transaction, sorted(frontier), sorted(self.views))
                self.take(rows, frontier)
            if missing := (missing | self._led) - self.views.keys():
                asked = _Named(sorted(missing), sorted(self.views))
                (found,) = await self.transaction.run(_NAMED, asked)
                self.take(found.rows)
                missing = self._led - self.views.keys()
            frontier = self._walkable(self.views[key] for key in self.views.keys() - before)

    def _halves(self) -> list[PersonId]:
        return sorted(
            person for person, number in self._lacking.items() if number > 0 and person not in self._whole
        )

    def _walkable(self, views: Iterable[RecordView]) -> set[ContactKey]:
        held = {
            point
            for view in views
            for point, holding in view.holds.items()
            if point in self.shared and holding.assurance != "observed"
        }
        return held - self._seen - self.closed - (self.noted - self.open)
