"""The records that new evidence can reach: all that share a key with them, and so on, over-limit keys excepted."""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct

from graph.arrivals import NO_ARRIVALS, Arrivals
from graph.client import NamedQuery, Transaction
from graph.ids import ContactKey, RecordKey
from graph.matching.outcome import Judgement
from graph.matching.scored_pair import RecordPair
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView
from graph.standing import Standing
from graph.touched_points import TouchedPoints
from graph.walk import Walk

_AT_ONCE: Final = 20
"""Records that a withdrawal left alone and that are visited together, where not all need be."""


class Neighbourhood(Struct, frozen=True, kw_only=True):
    """Everything that a partition of the touched records depends on.

    Attributes:
        barred: Keys of these records that are over their limit now.
        flips: Keys whose being over the limit is not what the graph has noted, with what is true now.
        reviews: Ids of open reviews about these records.
        pairs: Pairs of these records that their person fields alone connect.
        owed: Those of these records that an earlier withdrawal left to be decided.
        put_off: Records that a withdrawal concerns and that are not among these; nothing leads from these to them.
    """

    views: Mapping[RecordKey, RecordView]
    standing: Mapping[RecordKey, Standing]
    barred: frozenset[ContactKey]
    flips: Mapping[ContactKey, bool]
    judgements: tuple[Judgement, ...]
    reviews: frozenset[str]
    pairs: frozenset[RecordPair]
    owed: frozenset[RecordKey] = frozenset()
    put_off: frozenset[RecordKey] = frozenset()


class _Keys(Struct, frozen=True):
    keys: Collection[RecordKey]


_JUDGEMENTS: Final = NamedQuery("ladder/judgements", params=_Keys, row=Judgement)


async def neighbourhood(
    transaction: Transaction,
    touched: Collection[RecordView],
    snapshot: Snapshot,
    *,
    arrivals: Arrivals = NO_ARRIVALS,
    most: int | None = None,
) -> Neighbourhood:
    """Read the closed neighbourhood of records that are written already, new versions included.

    A point that is barred is not walked through, unless a touched record has it and its spread is back under the
    limit.  Whoever held a point that passes its limit now, or had an evidence that is gone, is visited too, since it
    must be decided again without it.

    Args:
        transaction: Where to look.
        touched: Records to decide anew.
        snapshot: The numbers in force.
        arrivals: What the transaction has changed so far.
        most: Once so many records are read, those that a withdrawal left alone are put off; None for never.
    """
    walk = Walk(transaction)
    points = TouchedPoints(walk, touched, snapshot)
    lost = (await points.weigh()).union(arrivals.lost)
    await walk.start(touched, arrivals)
    put_off = await _visited(walk, lost, most)
    judgements = await transaction.run(_JUDGEMENTS, _Keys(sorted(walk.views))) if walk.judged else []
    return Neighbourhood(
        views=walk.views,
        standing=walk.standing,
        barred=frozenset((walk.noted - walk.open) | walk.closed),
        flips=points.flips,
        judgements=tuple(judgements),
        reviews=frozenset(walk.reviews),
        pairs=frozenset(walk.pairs),
        owed=frozenset(walk.owed),
        put_off=put_off,
    )


async def _visited(walk: Walk, lost: Collection[RecordKey], most: int | None) -> frozenset[RecordKey]:
    """Visit what a withdrawal concerns, in order, and return what is left when enough was read."""
    waiting = sorted(lost - walk.views.keys())
    while waiting and (most is None or len(walk.views) < most):
        some = len(waiting) if most is None else _AT_ONCE
        await walk.visit(waiting[:some])
        waiting = [key for key in waiting[some:] if key not in walk.views]
    return frozenset(waiting)
