"""Posterior of two groups of records: the prior, the mean of each field, and what one home would explain."""

from collections.abc import Iterable
from typing import Final

from graph.matching.evidence import CONTACTS, Evidence
from graph.matching.outcome import FieldBits, Millibits
from graph.matching.snapshot import Snapshot

type Sums = dict[str, tuple[int, int, int, bool]]
"""By field: bits, pairs that have it, bits against one home, and whether rung 3 says it."""

HOUSEHOLD: Final = "household"

STANDS_IN: Final = {"similar_email": "email", "similar_phone": "phone"}
"""What is only alike counts where nothing of its kind is the same."""


def sums_of(found: Iterable[Evidence]) -> Sums:
    """Return what one pair says, as sums over one pair."""
    return {said.field: (said.bits, 1, said.home, said.rung == 3) for said in found}


def added(one: Sums, other: Sums) -> Sums:
    """Return sums over both's pairs."""
    both = dict(one)
    for field, (bits, pairs, home, person) in other.items():
        known = both.get(field)
        both[field] = (
            (known[0] + bits, known[1] + pairs, known[2] + home, known[3] or person)
            if known
            else (bits, pairs, home, person)
        )
    return both


def posterior(sums: Sums, snapshot: Snapshot) -> Millibits:
    """Return prior + the sum over fields of the mean bits, in millibits, less what one home explains.

    Means are rounded down to whole millibits, so that they depend on no order.
    """
    bits = snapshot.prior + sum(total // pairs for total, pairs in _counting(sums).values())
    return Millibits(bits + min(_unexplained(bits, sums, snapshot), 0))


def means(sums: Sums, snapshot: Snapshot) -> tuple[FieldBits, ...]:
    """Return what ``posterior`` adds up besides the prior, by field."""
    counting = _counting(sums)
    found = [FieldBits(field, Millibits(bits // pairs)) for field, (bits, pairs) in sorted(counting.items())]
    total = snapshot.prior + sum(field.bits for field in found)
    explained = _unexplained(total, sums, snapshot)
    return (*found, FieldBits(HOUSEHOLD, Millibits(explained))) if explained < 0 else tuple(found)


def _counting(sums: Sums) -> dict[str, tuple[int, int]]:
    return {
        field: (bits, pairs)
        for field, (bits, pairs, _home, _person) in sums.items()
        if STANDS_IN.get(field) not in sums
    }


def _unexplained(bits: int, sums: Sums, snapshot: Snapshot) -> int:
    """Return posterior against one home less posterior against strangers; 0 where rung 3 says nothing.

    What people of one home share they share together (a mailbox, then a phone), so contact points count
    there by the strongest of them.  Rung 2's bits of a shared value are against whoever else uses it,
    which are people of one home already; they contain the prior with the other sign.
    """
    weights = snapshot.fields
    if weights is None or not any(person for _bits, _pairs, _home, person in sums.values()):
        return 0
    shared = [snapshot.prior + sums[field][0] // sums[field][1] for field in CONTACTS if field in sums]
    others = sum(home // pairs for _bits, pairs, home, _person in sums.values())
    return weights.prior + max(shared, default=0) + others - bits
