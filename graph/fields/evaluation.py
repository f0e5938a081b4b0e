"""Rung 3 over anyone's file: clusters first, and only then the truth."""

from collections.abc import Mapping, Sequence
from itertools import starmap
from typing import Final

import numpy as np
from msgspec import Struct

from graph.fields.accuracy import Accuracy, Labelled, Measure, accuracy
from graph.fields.clusters import MOST_RECORDS, inside
from graph.fields.connected import neighbourhoods
from graph.fields.model import Model
from graph.fields.record import PersonFields
from graph.fields.record_order import order_by_content
from graph.fields.resolution import Resolution, resolve
from graph.fields.sampling import Pairs, between, mixed
from graph.fields.scoring import scored
from graph.fields.table import Ints
from graph.matching import calibration
from graph.matching.reliability import Reliability, reliability

_CHUNK: Final = 1_000_000
"""Pairs whose levels are in memory at once."""


class FileResolution(Struct, frozen=True):
    """Who is one person in a file, with records in the file's order.

    Attributes:
        cluster: Shape (n,): the smallest place in the file of the record's cluster.
        pairs: Candidates that were scored.
        resolution: The same in the order that it was made in.
        order: Shape (n,): the place in the file of each record of that order.
    """

    cluster: Ints
    pairs: Pairs
    resolution: Resolution
    order: Ints

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
    return FileResolution(cluster, Pairs(np.minimum(one, other), np.maximum(one, other)), found, order)


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


def calibrate(found: FileResolution, person: Ints, sources: Ints | None, *, seed: int) -> Reliability:
    """Say how far the posterior of two records can be read as a probability, once it is calibrated.

    The pairs are all those inside neighbourhoods (of two files, where only these are scored), also pairs that blocking missed, by
    the posterior of the two records alone, before the partition.  People fall into halves by a seeded hash: the map is
    fitted on the pairs of one half and measured on those of the other.  Half of the pairs of two persons have one in each half
    and belong to neither, so those that are left count twice.

    Args:
        found: Made without the truth.
        person: Shape (n,): number of each record's person, -1 where it is not known; such records do not count.
        sources: As in ``resolve_file``.
        seed: Draws the halves.
    """
    one = found.resolution
    parts = neighbourhoods(len(person), one.pairs, one.bits, MOST_RECORDS)
    pairs = between(inside(parts), None if sources is None else sources[found.order])
    bits = _posteriors(one, pairs)
    left, right = person[found.order[pairs.left]], person[found.order[pairs.right]]
    half = mixed(np.arange(int(person.max(initial=0)) + 1), seed) % 2
    counted = (left >= 0) & (right >= 0) & (half[left] == half[right])
    halves = [
        _labelled(bits[chosen], left[chosen] == right[chosen])
        for chosen in (counted & (half[left] == number) for number in (0, 1))
    ]
    return reliability(*halves)


def _posteriors(found: Resolution, pairs: Pairs) -> Ints:
    bits = np.empty(len(pairs), dtype=np.int64)
    for start in range(0, len(pairs), _CHUNK):
        some = slice(start, start + _CHUNK)
        bits[some], _levels = scored(found.records, found.score, pairs.left[some], pairs.right[some])
    return bits


def _labelled(bits: Ints, same: np.ndarray) -> list[calibration.Labelled]:
    times = np.where(same, 1, 2)
    columns = np.repeat(bits, times).tolist(), np.repeat(same, times).tolist()
    return list(starmap(calibration.Labelled, zip(*columns, strict=True)))
