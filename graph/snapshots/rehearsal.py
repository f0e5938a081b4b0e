"""Partitions every record of a graph under other numbers; nothing is written.

It is the pure partition of the whole graph, closure by closure, so that a switch comes to the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct, field

from graph.ids import ContactKey, PersonId, RecordKey
from graph.matching.batch import closures, connecting
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Partition, Review
from graph.matching.partition import Fielded, partition
from graph.matching.scored_pair import RecordPair
from graph.matching.snapshot import Snapshot
from graph.matching.verdict import World
from graph.snapshots.census import Census, Progress
from graph.snapshots.comparison import Difference, difference

_TOLD_EVERY: Final = 500


class Unlike(Struct, frozen=True):
    """A closure in which persons meet or part."""

    keys: tuple[RecordKey, ...]
    result: Partition
    difference: Difference


class Findings(Struct):
    """What would be.

    Attributes:
        persons: How many.
        rungs: Records that each rung joins to others.
        asked: Questions.
        unlike: In order of their first record.
    """

    persons: int = 0
    rungs: Counter[int] = field(default_factory=Counter[int])
    asked: set[Review] = field(default_factory=set[Review])
    unlike: list[Unlike] = field(default_factory=list[Unlike])


class Rehearsal:
    """A graph as it is, and other numbers.

    Args:
        found: The graph.
        snapshot: The numbers.
    """

    def __init__(self, found: Census, snapshot: Snapshot) -> None:
        self.found: Final = found
        self.snapshot: Final = snapshot
        views = list(found.views.values())
        self._over: Final[frozenset[ContactKey]] = barred(views, snapshot) | frozenset(found.refused)
        self._pairs: defaultdict[RecordKey, list[RecordPair]] = defaultdict(list)
        self._words: defaultdict[RecordKey, list[Judgement]] = defaultdict(list)
        self._own: Final = found.own if snapshot.fields is not None else {}
        for pair in connecting(self._own, snapshot) if self._own else ():
            self._pairs[pair.left].append((pair.left, pair.right))
        for word in sorted(found.judgements):
            self._words[word.left].append(word)

    def closures(self) -> list[list[RecordKey]]:
        """Return the records that anything connects, today's persons whole."""
        first: dict[PersonId, RecordKey] = {}
        persons = [
            (first.setdefault(link.person, record), record)
            for record, link in sorted(self.found.standing.items())
        ]
        scored = [pair for pairs in self._pairs.values() for pair in pairs]
        views = self.found.views.values()
        return closures(views, [*scored, *persons], self.found.judgements, self._over)

    def world(self, keys: Sequence[RecordKey]) -> World:
        """Return what decides about the records of a closure."""
        inside = frozenset(keys)
        return World(
            records=[self.found.views[key] for key in keys],
            snapshot=self.snapshot,
            judgements=[word for key in keys for word in self._words.get(key, ()) if word.right in inside],
            barred=self._over,
            fielded=Fielded(
                {key: self._own[key] for key in keys if key in self._own},
                [pair for key in keys for pair in self._pairs.get(key, ())],
            ),
        )

    def partition(self, keys: Sequence[RecordKey]) -> Partition:
        """Return who would be one person among the records of a closure."""
        world = self.world(keys)
        return partition(
            world.records,
            self.snapshot,
            world.judgements,
            barred=self._over,
            own=world.fielded.own,
            pairs=world.fielded.pairs,
        )

    def persons(self, keys: Iterable[RecordKey]) -> dict[RecordKey, PersonId]:
        """Return whose records are today."""
        standing = self.found.standing
        return {key: standing[key].person for key in keys if key in standing}

    def findings(self, progress: Progress) -> Findings:
        """Return what would be, closure by closure."""
        found = Findings()
        parts = self.closures()
        for number, keys in enumerate(parts, start=1):
            result = self.partition(keys)
            found.persons += len(result.clusters)
            found.rungs.update(link.rung for link in result.links.values() if link.via is not None)
            found.asked.update(result.reviews)
            unlike = difference(self.persons(keys), result.clusters)
            if unlike.meetings or unlike.partings:
                found.unlike.append(Unlike(tuple(keys), result, unlike))
            if number % _TOLD_EVERY == 0 or number == len(parts):
                progress("partition", number, len(parts))
        return found
