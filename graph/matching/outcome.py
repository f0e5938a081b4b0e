"""What a partition says of each record, and what it refused."""

from collections.abc import Mapping
from typing import Literal, NewType

from msgspec import Struct

from graph.ids import ContactKey, RecordKey

Millibits = NewType("Millibits", int)
"""Thousandths of a bit of evidence; whole, so that sums do not depend on their order."""

type Rung = Literal[0, 1, 2, 3]


class FieldBits(Struct, frozen=True):
    """What one field adds to a link.

    Attributes:
        field: Such as ``email`` or ``given_name``; ``judgement`` for a must-link, ``household`` for what
            two people of one home would have in common as well.
        bits: Its mean over the pairs that have it, in millibits.
    """

    field: str
    bits: Millibits


class Link(Struct, frozen=True, kw_only=True):
    """How one record belongs to its person; what ``RESOLVES_TO`` carries.

    A person's core is its largest block (most records, then the smallest record
    key); the core's smallest record is the root, with rule ``itself`` and no ``via``.

    Attributes:
        block: Smallest record key of the records joined with it by rungs 0 and 1
            (and by must-link judgements) alone.
        owner: The block that has verified what the record is filed under, else its own; see ``owners``.
        rung: Of the link by which this record joined; 0 for the root.
        rule: Of that link: ``itself``, ``rung0.<kind>``, ``rung1.<kind>``,
            ``rung2.<field>+<field>``, ``rung3.<field>+<field>`` or ``judged.must_link``.  Every record
            but the root has one, so counting them counts joins.
        via: A record on the link's other side that has the same evidence; None for the root.
        weakest: Greatest rung on the way from the core to this record.
        bits: Posterior of its own link (prior included), in millibits; 0 for the root.
        fields: What its bits are made of besides the prior, by field; none for the root.
        confidence: Probability of the weakest link on the way from the core, in (0, 1].
    """

    record: RecordKey
    block: RecordKey
    owner: RecordKey
    rung: Rung
    rule: str
    via: RecordKey | None
    weakest: Rung
    bits: Millibits
    fields: tuple[FieldBits, ...]
    confidence: float


class Review(Struct, frozen=True, order=True):
    """A question for a person: evidence would join two records, and a rule refused.

    Attributes:
        left: The smaller record key.
        rule: What refused: ``names.<field>``, ``unique.<kind>``, ``judged.contradiction``,
            ``neighbourhood.cut``, ``bits.mean`` where the clusters' other records outweighed it, or
            ``bits.band`` where the two clusters fall short of 0 bits by little.
        evidence: Rules of what would have joined them, joined by ``+``; ``judged.must_link`` for a
            contradiction.
    """

    left: RecordKey
    right: RecordKey
    rule: str
    evidence: str


class Judgement(Struct, frozen=True, order=True):
    """A person's word on two records; it binds, whatever the evidence says."""

    left: RecordKey
    right: RecordKey
    verdict: Literal["must", "cannot"]


class Partition(Struct, frozen=True, kw_only=True):
    """Who is one person, as a function of the evidence alone.

    Attributes:
        clusters: Each sorted; ordered by their first record key.
        links: One for each record.
        reviews: Sorted; at most one for each pair of clusters and rule.
        barred: Keys over their limit that these records hold; they joined nobody.
    """

    clusters: tuple[tuple[RecordKey, ...], ...]
    links: Mapping[RecordKey, Link]
    reviews: tuple[Review, ...]
    barred: frozenset[ContactKey]
