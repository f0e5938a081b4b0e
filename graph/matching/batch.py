"""Who is one person among all records at once: what live resolution must come to, in whatever order."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from graph.fields.blocking import candidates
from graph.fields.record import PersonFields
from graph.fields.table import table
from graph.ids import ContactKey, RecordKey
from graph.matching.evidence import counts
from graph.matching.limits import barred
from graph.matching.outcome import Judgement, Link, Partition, Review
from graph.matching.partition import partition
from graph.matching.scored_pair import RecordPair, ScoredPair
from graph.matching.scored_pairs import scored_pairs
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView


def batch(
    records: Sequence[RecordView],
    own: Mapping[RecordKey, PersonFields],
    snapshot: Snapshot,
    judgements: Collection[Judgement] = (),
) -> Partition:
    """Return who is one person among records that are all there are, the same for any order of them.

    Args:
        records: Each once.
        own: What each says of its holder.
        snapshot: The numbers in force.
        judgements: Those in force.
    """
    over = barred(records, snapshot)
    pairs = [(pair.left, pair.right) for pair in connecting(own, snapshot)]
    views = {view.key: view for view in records}
    within: defaultdict[RecordKey, list[RecordPair]] = defaultdict(list)
    found: list[Partition] = []
    for pair in pairs:
        within[pair[0]].append(pair)
    for keys in closures(records, pairs, judgements, over):
        inside = frozenset(keys)
        found.append(
            partition(
                [views[key] for key in keys],
                snapshot,
                [word for word in judgements if word.left in inside and word.right in inside],
                barred=over,
                own=own,
                pairs=[pair for key in keys for pair in within.get(key, ())],
            )
        )
    return _together(found)


def connecting(own: Mapping[RecordKey, PersonFields], snapshot: Snapshot) -> list[ScoredPair]:
    """Return the pairs that blocking finds and whose fields alone reach 0 bits, sorted."""
    keys = sorted(own)
    found = candidates(table([own[key] for key in keys])).pairs
    places: Iterable[tuple[int, int]] = zip(found.left.tolist(), found.right.tolist(), strict=True)
    return scored_pairs(((keys[left], keys[right]) for left, right in places), own, snapshot)


def closures(
    records: Iterable[RecordView],
    pairs: Iterable[RecordPair],
    judgements: Iterable[Judgement],
    over: Collection[ContactKey],
) -> list[list[RecordKey]]:
    """Return the records that keys, pairs and judgements connect, each closure sorted, by its first record."""
    views = list(records)
    root = {view.key: view.key for view in views}

    def find(key: RecordKey) -> RecordKey:
        while (above := root[key]) != key:
            root[key] = root[above]
            key = above
        return key

    words = ((word.left, word.right) for word in judgements)
    for left, right in (*_sharing(views, over), *pairs, *words):
        if left in root and right in root:
            first, second = find(left), find(right)
            root[max(first, second)] = min(first, second)
    found: defaultdict[RecordKey, list[RecordKey]] = defaultdict(list)
    for key in sorted(root):
        found[find(key)].append(key)
    return list(found.values())


def _sharing(views: Iterable[RecordView], over: Collection[ContactKey]) -> Iterator[RecordPair]:
    """Yield each holder of a key beside the key's first."""
    holder: dict[ContactKey, RecordKey] = {}
    for view in views:
        for point, holding in view.holds.items():
            if point not in over and counts(holding):
                yield view.key, holder.setdefault(point, view.key)


def _together(parts: Sequence[Partition]) -> Partition:
    links: dict[RecordKey, Link] = {}
    reviews: list[Review] = []
    held: set[ContactKey] = set()
    for part in parts:
        links |= part.links
        reviews += part.reviews
        held |= part.barred
    return Partition(
        clusters=tuple(sorted(cluster for part in parts for cluster in part.clusters)),
        links=links,
        reviews=tuple(sorted(reviews)),
        barred=frozenset(held),
    )
