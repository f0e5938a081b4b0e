"""How right a partition is, against a truth that only the evaluation reads."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

from msgspec import Struct


class PairCounts(Struct, frozen=True):
    """Pairs of records, counted.

    Attributes:
        together: Pairs that the partition puts together.
        true: Pairs that are one person in truth.
        right: Pairs that are both.
    """

    together: int
    true: int
    right: int

    @property
    def precision(self) -> float | None:
        """Share of the pairs put together that are right; None where none was."""
        return self.right / self.together if self.together else None

    @property
    def recall(self) -> float | None:
        """Share of the true pairs that were put together; None where there is none."""
        return self.right / self.true if self.true else None


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def count_pairs[R: Hashable](found: Mapping[R, Hashable], truth: Mapping[R, Hashable]) -> PairCounts:
    """Count pairs through the contingency table, so a large cluster costs no more than a small one.

    Args:
        found: Cluster of each record; one that is missing stands alone.
        truth: Person of each record that counts; others are left out.
    """
    cluster_of = {record: found.get(record, ("alone", record)) for record in truth}
    return PairCounts(
        together=_pairs(Counter(cluster_of.values()).values()),
        true=_pairs(Counter(truth.values()).values()),
        right=_pairs(Counter((cluster_of[record], person) for record, person in truth.items()).values()),
    )


def count_pairs_touching[R: Hashable](
    found: Mapping[R, Hashable], truth: Mapping[R, Hashable], chosen: frozenset[R]
) -> PairCounts:
    """Count only the pairs in which at least one record is chosen, such as those with one kind of trap."""
    everything = count_pairs(found, truth)
    rest = count_pairs(found, {record: person for record, person in truth.items() if record not in chosen})
    return PairCounts(
        together=everything.together - rest.together,
        true=everything.true - rest.true,
        right=everything.right - rest.right,
    )
