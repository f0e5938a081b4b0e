"""What the person fields of two records, or two groups of records, say: rung 3."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Final

import msgspec

from graph.fields.agreement import Said, agreement
from graph.fields.record import PersonFields
from graph.matching.blocks import Group
from graph.matching.evidence import Evidence
from graph.matching.outcome import Millibits
from graph.matching.snapshot import Snapshot

MOST_SAYERS: Final = 8
"""Different sets of fields of one group that are looked at, the first by record key: a bound on a pair's cost."""


def person_evidence(left: Group, right: Group, snapshot: Snapshot) -> list[Evidence]:
    """Return what the fields of two groups say, each the mean over the pairs of records that have it, rounded down."""
    if snapshot.fields is None or not left.own or not right.own:
        return []
    sides = (_sayers(left), _sayers(right))
    if len(sides[0]) == len(sides[1]) == 1:
        return [evidence(said) for said in agreement(sides[0][0][0], sides[1][0][0], snapshot.fields)]
    return list(_means(sides, snapshot))


def with_objection(
    said: Iterable[Evidence], objections: Iterable[Evidence], snapshot: Snapshot
) -> dict[str, Evidence]:
    """Return evidence by field; what names object to stands for their field, also against one home."""
    found = {each.field: each for each in said}
    for each in objections:
        if each.level == "incompatible" and snapshot.fields is not None:
            found[each.field] = msgspec.structs.replace(each, home=snapshot.fields.incompatible)
        else:
            found.setdefault(each.field, each)
    return found


def evidence(said: Said) -> Evidence:
    """Return what one field of two records says, as rung 3's evidence."""
    says = f"{said.field.replace('_', ' ')}: {said.level}"
    return Evidence(3, said.field, said.level, f"rung3.{said.field}", said.bits, says, said.home)


type _Sayers = Sequence[tuple[PersonFields, int]]


def _sayers(group: Group) -> _Sayers:
    """Return different fields with the number of records that say them, by smallest record key."""
    if len(group.own) == 1:
        return [(fields, number) for fields, (number, _first) in group.own.items()]
    ranked = sorted(group.own.items(), key=lambda item: item[1][1])[:MOST_SAYERS]
    return [(fields, number) for fields, (number, _first) in ranked]


def _means(sides: tuple[_Sayers, _Sayers], snapshot: Snapshot) -> Iterator[Evidence]:
    said: dict[str, list[tuple[int, Said]]] = {}
    for (one, n), (other, m) in product(*sides):
        for each in agreement(one, other, snapshot.fields) if snapshot.fields else ():
            said.setdefault(each.field, []).append((n * m, each))
    for field, votes in said.items():
        pairs = sum(number for number, _each in votes)
        yield evidence(
            Said(
                field,
                _commonest(votes),
                Millibits(sum(number * each.bits for number, each in votes) // pairs),
                Millibits(sum(number * each.home for number, each in votes) // pairs),
            )
        )


def _commonest(votes: Sequence[tuple[int, Said]]) -> str:
    """Return the level of most pairs, of equals the first in the alphabet."""
    numbers: dict[str, int] = {}
    for number, each in votes:
        numbers[each.level] = numbers.get(each.level, 0) + number
    return min(numbers, key=lambda level: (-numbers[level], level))
