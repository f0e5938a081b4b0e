"""Pairs of records that their person fields alone connect: what an ``EVIDENCE`` edge holds."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import override

from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.matching.pair_scorer import PairScorer
from graph.matching.scored_pair import RecordPair, ScoredPair
from graph.matching.snapshot import Snapshot


class _Same:
    """A snapshot as what it is, not by what is in it: a new object may say anything."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.snapshot is other.snapshot

    @override
    def __hash__(self) -> int:
        return id(self.snapshot)


def scored_pairs(
    candidates: Iterable[RecordPair], own: Mapping[RecordKey, PersonFields], snapshot: Snapshot
) -> list[ScoredPair]:
    """Return the candidates that reach 0 bits, each once, sorted: the ``pairs`` of ``partition``.

    A pair's bits depend on its two records and the snapshot only, so they are the same live, in bulk and in
    replay, and those of ``scored``; a record without fields is in no pair.
    """
    ordered = {(one, other) if one < other else (other, one) for one, other in candidates if one != other}
    return list(_scorer(_Same(snapshot)).scored(sorted(ordered), own))


@lru_cache(maxsize=2)
def _scorer(same: _Same) -> PairScorer:
    return PairScorer(same.snapshot)
