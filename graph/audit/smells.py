"""Persons that look like two: halves that one weak thing holds together, and records that everybody hangs on.

Pure: what is read is given, and the same persons give the same questions in any order.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from graph.audit.ties import CutTies, Hub, Join, PersonTies
from graph.ids import PersonId, RecordKey
from graph.matching.outcome import Millibits, Review

BRIDGE: Final = "audit.bridge"
HUB: Final = "audit.hub"

LEAST_RECORDS: Final = 4
"""A smaller person has no two halves of two records."""

LEAST_HALF: Final = 2
"""Two records that hold together without the bridge would be a person by themselves; a lone one is a leaf."""

LARGE: Final = 10
"""Records from which a person is looked at for hubs (judgement: above the 95th percentile of the demo's shop)."""

LEAST_SHARE: Final = 0.5
"""Share of all shortest paths that a hub is passed by (judgement: half of what everybody has to do with everybody)."""

LEAST_PARTS: Final = 3
"""Parts that a hub leaves: with two it is a bridge."""

STRONG: Final = Millibits(6_629)
"""log2(.99 / .01) bits: a link that mail may rest on is not called weak."""

_WEAK_RUNG: Final = 2
"""Rungs 0 and 1 bind: what systems declare and what is verified is not weak, whatever its bits."""


class Smell(Struct, frozen=True, kw_only=True):
    """A question for a person: is this one?

    Attributes:
        review: The two records that stand for the two sides, and the rule of the strongest link between.
        sides: Records on each side, the smaller first; of a hub, its person's parts when it is gone, and all.
        bits: Posterior of that link: how little holds the sides together.
    """

    person: PersonId
    review: Review
    sides: tuple[int, int]
    bits: Millibits


def smells(
    persons: Mapping[PersonId, PersonTies], cuts: Iterable[CutTies], hubs: Iterable[Hub]
) -> list[Smell]:
    """Return what smells of over-merging, the weakest first, then the larger halves; one question for each pair and rule."""
    found: dict[Review, Smell] = {}
    for cut in cuts:
        if (person := persons.get(cut.person)) is not None:
            found |= {smell.review: smell for tie in cut.ties for smell in _bridges(person, tie)}
    for hub in hubs:
        if (person := persons.get(hub.person)) is not None:
            found |= {smell.review: smell for smell in _hub(person, hub)}
    return sorted(found.values(), key=lambda smell: (smell.bits, -smell.sides[0], smell.review))


def parts(
    person: PersonTies, *, tie: str | None = None, record: RecordKey | None = None
) -> list[frozenset[RecordKey]]:
    """Return the parts that a person falls into without a tie or a record; the largest first, then by smallest key."""
    leads = {join.record: join.record for join in person.joins if join.record != record}

    def root(one: RecordKey) -> RecordKey:
        while leads[one] != one:
            leads[one] = leads[leads[one]]
            one = leads[one]
        return one

    for each in person.ties:
        if each.tie != tie:
            held = sorted(one for one in each.records if one in leads)
            for one in held[1:]:
                leads[max(root(held[0]), root(one))] = min(root(held[0]), root(one))
    groups: dict[RecordKey, set[RecordKey]] = {}
    for one in leads:
        groups.setdefault(root(one), set()).add(one)
    return [frozenset(groups[one]) for one in sorted(groups, key=lambda one: (-len(groups[one]), one))]


def _bridges(person: PersonTies, tie: str) -> Iterator[Smell]:
    """Yield a question for each substantial part that only this tie holds to the largest one's side, and weakly."""
    for part in parts(person, tie=tie)[1:]:
        rest = len(person.joins) - len(part)
        link = _strongest(_crossing(person.joins, part))
        if (
            link is not None
            and min(len(part), rest) >= LEAST_HALF
            and _is_weak(link)
            and not _corroborated(person.joins, part)
        ):
            sides = (min(len(part), rest), max(len(part), rest))
            yield _smell(person, link, BRIDGE, sides)


def _hub(person: PersonTies, hub: Hub) -> Iterator[Smell]:
    """Yield a question where one record alone holds a large person together, and some of it weakly."""
    nodes = len(person.joins) + len(person.ties)
    pairs = (nodes - 1) * (nodes - 2) / 2
    if len(person.joins) < LARGE or hub.paths < LEAST_SHARE * pairs:
        return
    left = parts(person, record=hub.record)
    if len(left) < LEAST_PARTS:
        return
    alone = [part for part in left if not _corroborated(person.joins, part)]
    links = [link for part in alone if (link := _strongest(_crossing(person.joins, part))) is not None]
    weak = [link for link in links if _is_weak(link)]
    if len(weak) >= LEAST_PARTS - 1:
        yield _smell(person, min(weak, key=_strength), HUB, (len(left), len(person.joins)))


def _crossing(joins: Iterable[Join], part: Collection[RecordKey]) -> list[Join]:
    return [join for join in joins if join.via is not None and (join.record in part) != (join.via in part)]


def _corroborated(joins: Iterable[Join], part: Collection[RecordKey]) -> bool:
    """Tell whether a record of the part and another one say the same whole name or birth date."""
    here, there = set[tuple[str, ...]](), set[tuple[str, ...]]()
    for join in joins:
        (here if join.record in part else there).update(join.said)
    return not here.isdisjoint(there)


def _strongest(joins: Collection[Join]) -> Join | None:
    """Return what speaks best for the two sides, so that whoever is asked sees that; lower rungs bind."""
    return min(joins, key=lambda join: (join.rung, -join.bits, join.record), default=None)


def _strength(join: Join) -> tuple[Millibits, RecordKey]:
    return join.bits, join.record


def _is_weak(join: Join) -> bool:
    return join.rung >= _WEAK_RUNG and join.bits < STRONG


def _smell(person: PersonTies, link: Join, rule: str, sides: tuple[int, int]) -> Smell:
    left, right = sorted((link.record, link.via or link.record))
    review = Review(left=left, right=right, rule=rule, evidence=link.rule)
    return Smell(person=person.person, review=review, sides=sides, bits=link.bits)
