"""How sure it is that two records of one person are one person: as the least sure step of the way between them.

The links of a person are a tree, so there is one way between two records.  Its steps are no independent
events: a step's posterior is of two whole groups of records, so each step already counts what the steps inside the groups say, and
what makes one wrong (a namesake, a shared mailbox) makes its neighbours wrong too.  The probability that all steps are right lies between their
product, were they independent, and the lowest of them, were the others to follow from it (Fréchet 1935).  The lowest depends
neither on how many sure steps lie between nor on which of several equal trees was drawn; a product of fifty steps of .999 is .95
for a customer of fifty verified returns.
"""

from collections.abc import Iterator, Mapping

from graph.ids import RecordKey
from graph.matching.outcome import Link


def between(one: RecordKey, other: RecordKey, links: Mapping[RecordKey, Link]) -> Iterator[Link]:
    """Yield the links on the way between two records, none from a record to itself.

    Args:
        one: A record.
        other: A record of the same person.
        links: Of the person, at least.

    Raises:
        ValueError: They are of two persons.
    """
    mine, yours = list(_up(one, links)), list(_up(other, links))
    if mine[-1].record != yours[-1].record:
        raise ValueError("no way leads from one record to the other: they are of two persons")
    while mine and yours and mine[-1].record == yours[-1].record:
        mine.pop()
        yours.pop()
    yield from mine
    yield from reversed(yours)


def _up(record: RecordKey, links: Mapping[RecordKey, Link]) -> Iterator[Link]:
    """Yield the links from a record to its person's core, the core's own last."""
    at: RecordKey | None = record
    while at is not None:
        link = links[at]
        yield link
        at = link.via
