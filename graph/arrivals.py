"""What a transaction has changed in the evidence before anything is decided anew."""

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from graph.ids import RecordKey
from graph.matching.scored_pair import RecordPair


class Arrivals(Struct, frozen=True, kw_only=True):
    """What this transaction wrote already, besides the touched records' own nodes.

    Attributes:
        fresh: Touched records that were not there before.
        pairs: Pairs of records that got an ``EVIDENCE`` edge.
        lost: Records that such an edge left: nothing need lead to them any more.
    """

    fresh: Collection[RecordKey] = ()
    pairs: Collection[RecordPair] = ()
    lost: Collection[RecordKey] = ()

    @property
    def near(self) -> frozenset[RecordKey]:
        """Records that an edge came to."""
        return frozenset(key for pair in self.pairs for key in pair)


NO_ARRIVALS: Final = Arrivals()
