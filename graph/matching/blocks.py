"""What rungs 0 and 1 and must-link judgements join; a record alone is a block too."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from msgspec import Struct, field

from graph.fields.record import PersonFields
from graph.ids import ContactKey, RecordKey
from graph.matching.evidence import COMPARISONS, counts
from graph.matching.kinds import Kind
from graph.matching.names import Name
from graph.matching.outcome import Judgement
from graph.matching.snapshot import Snapshot
from graph.matching.view import Holding, RecordView

type Sayers = tuple[int, RecordKey]


class Group(Struct, kw_only=True):
    """Records taken together, with what decides whether they may grow.

    Attributes:
        records: In no order.
        holds: The strongest holding of each key that is not barred.
        values: By field of ``evidence.COMPARISONS``, each value with the number of records that have it.
        unique: Verified values of the unique kinds.
        apart: Records that a judgement keeps out.
        own: What the records say of their holders, each with how many say it and the smallest of them.
    """

    records: set[RecordKey]
    holds: dict[ContactKey, Holding] = field(default_factory=dict[ContactKey, Holding])
    values: dict[str, dict[Name, int]] = field(default_factory=dict[str, dict[Name, int]])
    unique: dict[str, set[ContactKey]] = field(default_factory=dict[str, set[ContactKey]])
    apart: set[RecordKey] = field(default_factory=set[RecordKey])
    own: dict[PersonFields, Sayers] = field(default_factory=dict[PersonFields, Sayers])

    @property
    def key(self) -> RecordKey:
        """Smallest record key: the group's name."""
        return min(self.records)

    def joined(self, other: "Group") -> "Group":
        """Return both groups' records together."""
        whole = Group(
            records=set(self.records),
            holds=dict(self.holds),
            values={name: dict(numbers) for name, numbers in self.values.items()},
            unique=dict(self.unique),
            apart=set(self.apart),
            own=dict(self.own),
        )
        whole.absorb(other)
        return whole

    def absorb(self, other: "Group") -> None:
        """Take another group's records in, in place."""
        self.records |= other.records
        self.apart |= other.apart
        for name, numbers in other.values.items():
            mine = self.values.setdefault(name, {})
            for value, number in numbers.items():
                mine[value] = mine.get(value, 0) + number
        for fields, (number, first) in other.own.items():
            known = self.own.get(fields)
            self.own[fields] = (number + known[0], min(first, known[1])) if known else (number, first)
        for kind, values in other.unique.items():
            self.unique[kind] = self.unique.get(kind, set()) | values
        for key, holding in other.holds.items():
            held = self.holds.get(key)
            if held is None or _strength(held) < _strength(holding):
                self.holds[key] = holding


def _strength(holding: Holding) -> tuple[bool, bool]:
    return not holding.weak, holding.assurance == "verified"


def forbidden(one: Group, other: Group) -> str | None:
    """Return the rule that keeps two groups apart whatever the evidence, or None.

    Two groups that share one value of a unique kind do not differ in it.
    """
    if not one.apart.isdisjoint(other.records):
        return "judged.cannot_link"
    for kind in sorted(one.unique.keys() & other.unique.keys()):
        if one.unique[kind].isdisjoint(other.unique[kind]):
            return f"unique.{kind}"
    return None


def binds(holding: Holding, kind: Kind) -> bool:
    """Tell whether a record's holding of a key joins it to the others that hold it so."""
    return kind.rung < 2 and holding.assurance == "verified" and not holding.weak


def alone(
    view: RecordView,
    snapshot: Snapshot,
    barred: Collection[ContactKey],
    apart: Iterable[RecordKey] = (),
    own: PersonFields | None = None,
) -> Group:
    """Return one record as a group."""
    group = Group(
        records={view.key},
        holds={key: holding for key, holding in view.holds.items() if key not in barred and counts(holding)},
        values={item.field: {value: 1} for item in COMPARISONS if (value := item.read(view))},
        apart=set(apart),
        own={own: (1, view.key)} if own else {},
    )
    for key, holding in view.holds.items():
        if holding.assurance == "verified" and snapshot.kind(holding.kind).unique:
            group.unique.setdefault(holding.kind, set()).add(key)
    return group


def blocks(groups: Sequence[Group], judgements: Collection[Judgement], snapshot: Snapshot) -> list[Group]:
    """Join single records by what binds and is not forbidden, in a fixed order; return the blocks by key.

    Must-links come first, then the keys of rung 0 and of rung 1, each by the records that hold it.
    A holder joins the first group of the key's holders that it may join, so a key costs its holders and
    not their pairs.  The order knows record keys only, never HMACs: another secret gives the same blocks.
    """
    home = {record: group for group in groups for record in group.records}
    for left, right in sorted(_must_links(judgements)):
        if {left, right} <= home.keys():
            one, other = home[left], home[right]
            if one is not other and one.apart.isdisjoint(other.records):
                _join(one, other, home)
    for kind, holders in _binding_keys(groups, snapshot):
        met: list[Group] = []
        for record in holders:
            _settle(record, met, home, kind)
    return sorted({id(group): group for group in home.values()}.values(), key=lambda group: group.key)


def _must_links(judgements: Collection[Judgement]) -> set[tuple[RecordKey, RecordKey]]:
    ends = [(item.left, item.right) for item in judgements if item.verdict == "must"]
    return {(min(pair), max(pair)) for pair in ends}


def _binding_keys(groups: Sequence[Group], snapshot: Snapshot) -> list[tuple[Kind, list[RecordKey]]]:
    holders: defaultdict[tuple[str, ContactKey], list[RecordKey]] = defaultdict(list)
    for group in groups:
        for key, holding in group.holds.items():
            if binds(holding, snapshot.kind(holding.kind)):
                holders[holding.kind, key].extend(group.records)
    several = [
        (snapshot.kind(name).rung, sorted(records), name)
        for (name, _key), records in holders.items()
        if len(records) > 1
    ]
    return [(snapshot.kind(name), records) for _rung, records, name in sorted(several)]


def _settle(record: RecordKey, met: list[Group], home: dict[RecordKey, Group], kind: Kind) -> None:
    group = home[record]
    if any(group is other for other in met):
        return
    for index, other in enumerate(met):
        if _may_join(group, other, kind):
            met[index] = _join(other, group, home)
            return
    met.append(group)


def _may_join(one: Group, other: Group, kind: Kind) -> bool:
    if forbidden(one, other):
        return False
    return not kind.guarded or all(
        item.level(one.values[item.field], other.values[item.field]) != "incompatible"
        for item in COMPARISONS
        if item.guards and item.field in one.values.keys() & other.values.keys()
    )


def _join(one: Group, other: Group, home: dict[RecordKey, Group]) -> Group:
    """Make one group of two; a record's own group is left as it is, a block in the making grows in place."""
    large, small = (one, other) if len(one.records) >= len(other.records) else (other, one)
    if len(large.records) == 1:
        large = large.joined(small)
        home.update(dict.fromkeys(large.records, large))
    else:
        large.absorb(small)
        home.update(dict.fromkeys(small.records, large))
    return large
