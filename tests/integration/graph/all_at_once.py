"""What resolution one by one must come to: the same records, all at once and without a store."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from graph.fields.blocking import MOST_HOLDERS, candidates
from graph.fields.table import table
from graph.ids import ContactKey, RecordKey
from graph.keyring import Keyring
from graph.matching.limits import barred
from graph.matching.outcome import Judgement
from graph.matching.partition import partition
from graph.matching.scored_pair import RecordPair, ScoredPair
from graph.matching.scored_pairs import scored_pairs
from graph.matching.snapshot import Snapshot
from graph.records import Record
from graph.store import fields_of, with_versions


class AllAtOnce(Struct, frozen=True):
    clusters: set[frozenset[str]]
    pairs: dict[RecordPair, ScoredPair]


def all_at_once(
    versions: Sequence[Record],
    keyring: Keyring,
    snapshot: Snapshot,
    *,
    words: Sequence[Judgement] = (),
    refused: Collection[ContactKey] = (),
    cap: int = MOST_HOLDERS,
) -> AllAtOnce:
    by_key: dict[RecordKey, list[Record]] = {}
    for version in versions:
        by_key.setdefault(version.key, []).append(version)
    stored = [with_versions(None, by_key[key], keyring) for key in sorted(by_key)]
    own = fields_of(stored, keyring)
    found = candidates(table(list(own.values())), most_holders=cap).pairs
    keys = list(own)
    named = [(keys[one], keys[other]) for one, other in zip(found.left, found.right, strict=True)]
    pairs = {(pair.left, pair.right): pair for pair in scored_pairs(named, own, snapshot)}
    views = [record.view for record in stored]
    over = barred(views, snapshot) | frozenset(refused)
    result = partition(views, snapshot, words, barred=over, own=own, pairs=pairs)
    return AllAtOnce({frozenset(cluster) for cluster in result.clusters}, pairs)
