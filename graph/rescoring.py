"""Keeps the ``EVIDENCE`` edges what they would be if all records were compared at once."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping
from functools import partial
from typing import Final

from msgspec import Struct

from graph import evidence, store
from graph.candidates.index import CandidateIndex, Changed
from graph.client import Transaction
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.matching.scored_pair import RecordPair, ScoredPair
from graph.matching.scored_pairs import scored_pairs
from graph.matching.snapshot import Snapshot
from graph.meanwhile import meanwhile

_NO_GROUP: Final[frozenset[int]] = frozenset()

type FieldsOf = Callable[[Collection[RecordKey]], Awaitable[Mapping[RecordKey, PersonFields]]]


class Rescored(Struct, frozen=True):
    """What new person fields changed in the evidence, and what records say now.

    Attributes:
        pairs: Written now.
        lost: Records that an edge left.
        fields_of: What records say of their holders; those that say nothing are left out.
        fresh: Records that were not there before this transaction.
    """

    pairs: tuple[RecordPair, ...]
    lost: frozenset[RecordKey]
    fields_of: FieldsOf
    fresh: Collection[RecordKey] = ()


def unchanged(transaction: Transaction, keyring: Keyring, snapshot: Snapshot) -> Rescored:
    """Return that no fields changed; what records say is read from their nodes, so that no index is needed."""

    async def fields_of(keys: Collection[RecordKey]) -> Mapping[RecordKey, PersonFields]:
        if snapshot.fields is None:
            return {}
        records = await store.stored(transaction, sorted(keys))
        return store.fields_of(records.values(), keyring)

    return Rescored((), frozenset(), fields_of)


async def rescore(
    transaction: Transaction, index: CandidateIndex, changed: Changed, snapshot: Snapshot
) -> Rescored:
    """Score the pairs that a change of records concerns; write those at or over 0 bits, withdraw the others.

    A pair is lost with the record's old fields, or with the last key that the two shared when that key passes its cap.
    """
    silenced = _groups(changed)
    asked_of = changed.fields.keys() | silenced.keys()
    scored, stands = await meanwhile(
        partial(_scored, changed, snapshot), evidence.standing(transaction, asked_of)
    )
    old = stands.keys() - scored.keys()
    gone = {pair for pair in old if not changed.fields.keys().isdisjoint(pair)}
    asked = sorted(
        (one, other)
        for one, other in old - gone
        if silenced.get(one, _NO_GROUP) & silenced.get(other, _NO_GROUP)
    )
    gone.update(pair for pair, kept in zip(asked, index.share(asked, changed), strict=True) if not kept)
    rows = [evidence.evidence_row(one, snapshot.version) for one in scored.values()]
    written = [row for row in rows if stands.get(row.pair) != row]
    await evidence.withdraw(transaction, gone)
    await evidence.write(transaction, written)
    pairs = tuple(row.pair for row in written)
    lost = frozenset(key for pair in gone for key in pair)

    async def fields_of(keys: Collection[RecordKey]) -> Mapping[RecordKey, PersonFields]:
        return index.fields(keys, changed)

    return Rescored(pairs, lost, fields_of)


def _scored(changed: Changed, snapshot: Snapshot) -> dict[RecordPair, ScoredPair]:
    if snapshot.fields is None:
        return {}
    own = {known.key: known.fields for pair in changed.pairs for known in pair}
    found = scored_pairs(((one.key, other.key) for one, other in changed.pairs), own, snapshot)
    return {(one.left, one.right): one for one in found}


def _groups(changed: Changed) -> dict[RecordKey, set[int]]:
    """Return by number which silenced groups each record is in."""
    groups: defaultdict[RecordKey, set[int]] = defaultdict(set)
    for number, group in enumerate(changed.silenced):
        for key in group:
            groups[key].add(number)
    return groups
