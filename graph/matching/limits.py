"""How many people a value seems to stand for, and when that is too many to join anybody."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from graph.ids import ContactKey
from graph.matching.evidence import counts
from graph.matching.snapshot import Snapshot
from graph.matching.view import RecordView


def spread(holders: Iterable[RecordView], snapshot: Snapshot) -> int:
    """Return how many people the holders are at least, without asking who is one person.

    The greatest of: the verified identifiers of each kind that counts (those that one record holds
    together are one), and the different full names with a birth date.  The greatest and not the sum,
    because one person has an account in each system.
    """
    groups: defaultdict[str, list[set[ContactKey]]] = defaultdict(list)
    born: set[tuple[str, ...]] = set()
    for view in holders:
        for kind, keys in _accounts(view, snapshot).items():
            groups[kind].append(keys)
        fields = [view.evidence(name) for name in ("given_name", "family_name", "birth_date")]
        present = tuple(value.casefold() for value in fields if value)
        if len(present) == len(fields):
            born.add(present)
    return max([len(born), *(_apart(sets) for sets in groups.values())])


def _accounts(view: RecordView, snapshot: Snapshot) -> dict[str, set[ContactKey]]:
    found: defaultdict[str, set[ContactKey]] = defaultdict(set)
    for key, holding in view.holds.items():
        if holding.assurance == "verified" and snapshot.kind(holding.kind).counts:
            found[holding.kind].add(key)
    return found


def _apart(sets: Iterable[set[ContactKey]]) -> int:
    """Return the number of groups when sets with a key in common are one group."""
    groups: list[set[ContactKey]] = []
    for keys in sets:
        touching = [group for group in groups if not group.isdisjoint(keys)]
        groups = [group for group in groups if group.isdisjoint(keys)]
        groups.append(keys.union(*touching))
    return len(groups)


def is_over(key: ContactKey, kind: str, holders: Collection[RecordView], snapshot: Snapshot) -> bool:
    """Tell whether a value gives nothing to anyone, whoever came first.

    Args:
        key: The value's key.
        kind: Its kind.
        holders: *All* records that hold it; those that only observed it do not count.  Where more
            than ``snapshot.most_holders`` count, the answer is True whatever they are, so a caller that
            knows their number need not read them.
        snapshot: The limits in force.
    """
    counting = [view for view in holders if counts(view.holds[key])]
    if len(counting) > snapshot.most_holders:
        return True
    limit = snapshot.kind(kind).spread
    return limit is not None and len(counting) > limit and spread(counting, snapshot) > limit


def barred(records: Sequence[RecordView], snapshot: Snapshot) -> frozenset[ContactKey]:
    """Return the keys over their limit, where the records are all there are."""
    holders: defaultdict[tuple[ContactKey, str], list[RecordView]] = defaultdict(list)
    for view in records:
        for key, holding in view.holds.items():
            holders[key, holding.kind].append(view)
    return frozenset(key for (key, kind), views in holders.items() if is_over(key, kind, views, snapshot))
