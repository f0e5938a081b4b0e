"""Rung 3 over anyone's file: clusters first, and only then the truth."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from graph.fields.accuracy import Accuracy, Labelled, Measure, accuracy
from graph.fields.model import Model
from graph.fields.record import PersonFields
from graph.fields.record_order import order_by_content
from graph.fields.resolution import Resolution, resolve
from graph.fields.sampling import Pairs
from graph.fields.table import Ints


class FileResolution(Struct, frozen=True):
    """Who is one person in a file, with records in the file's order.

    Attributes:
        cluster: Shape (n,): the smallest place in the file of the record's cluster.
        pairs: Candidates that were scored.
        resolution: The same in the order that it was made in.
    """

    cluster: Ints
    pairs: Pairs
    resolution: Resolution

    @property
    def over(self) -> Pairs:
        """The pairs at or over the cut, before the partition."""
        return self.pairs.take(self.resolution.bits >= 0)

    @property
    def clusters(self) -> int:
        """How many people were found."""
        return len(np.unique(self.cluster))

    @property
    def largest_cluster(self) -> int:
        """Number of records of the largest one."""
        return int(np.bincount(self.cluster, minlength=1).max())


def resolve_file(
    records: Sequence[PersonFields], sources: Ints | None, *, seed: int, model: Model | None = None
) -> FileResolution:
    """Say who is one person, the same however the file is sorted.

    Args:
        records: In the file's order.
        sources: Shape (n,): file of each record, where only pairs between files are scored.
        seed: Draws the pairs that the model is estimated from.
        model: In place of one estimated from these records; how often values occur is counted in them all the same.
    """
    order = order_by_content(records, sources)
    places: list[int] = order.tolist()
    found = resolve(
        [records[place] for place in places],
        sources=None if sources is None else sources[order],
        seed=seed,
        model=model,
    )
    first = np.full(len(records), len(records), dtype=np.int64)
    np.minimum.at(first, found.home, order)
    cluster = np.empty(len(records), dtype=np.int64)
    cluster[order] = first[found.home]
    one, other = order[found.pairs.left], order[found.pairs.right]
    return FileResolution(cluster, Pairs(np.minimum(one, other), np.maximum(one, other)), found)


def judge(
    found: FileResolution, person: Ints, sources: Ints | None, *, seed: int
) -> Mapping[Measure, Accuracy]:
    """Compare pairs and clusters with the truth.

    Args:
        found: Made without it.
        person: Shape (n,): number of each record's person, -1 where it is not known.
        sources: As in ``resolve_file``.
        seed: Draws the resamples.
    """
    return accuracy(Labelled(person, sources), found.over, found.cluster, seed=seed)
