"""What the person fields of two records say, field by field: the pure function that live, bulk and replay share."""

from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import Final

from msgspec import Struct

from graph.fields.comparisons import COMPARISONS, MISSING, Comparison, Field
from graph.fields.near_contacts import near_email, near_phone
from graph.fields.record import PersonFields
from graph.fields.value_levels import DIGITS, EMAIL
from graph.fields.weights import Weights
from graph.matching.outcome import Millibits

FIELDS: Final = (
    "given_name",
    "family_name",
    "more_names",
    "birth_date",
    "gender",
    "address",
    "similar_email",
    "similar_phone",
)
"""What a pair's bits are added up over, and averaged over between clusters."""


class Said(Struct, frozen=True):
    """What one field of two records says.

    Attributes:
        field: One of FIELDS.
        level: Its label; of an address with the part that decided.
        bits: log2(m / u) against two strangers.
        home: The same against two people of one home.
    """

    field: str
    level: str
    bits: Millibits
    home: Millibits


_NAMES: Final = COMPARISONS[0]
_BY_NAME: Final = {comparison.fields[0].name: comparison for comparison in COMPARISONS}
_ADDRESS: Final = (("postcode", "street"), ("city",))
"""Parts that say the same thing at different precision; the first that both records have speaks."""


def agreement(left: PersonFields, right: PersonFields, weights: Weights) -> tuple[Said, ...]:
    """Return what is said, in a fixed order and the same both ways; a field that one lacks says nothing.

    The parts of an address go together, so they count once, by the one that agrees best.  Gender speaks
    only against: where given names agree it is said already.
    """
    return tuple(_said(left, right, weights))


def _said(left: PersonFields, right: PersonFields, weights: Weights) -> Iterator[Said]:
    yield from _compared(_NAMES, left, right, weights)
    yield from _compared(_BY_NAME["birth_date"], left, right, weights)
    for gender in _compared(_BY_NAME["gender"], left, right, weights):
        if gender.bits < 0:
            yield gender
    if home := address(left, right, weights):
        yield home
    email, phone = near_email(left, right), near_phone(left, right)
    if email is not None:
        yield Said("similar_email", EMAIL[email], weights.stranger["email"][email], Millibits(0))
    if phone is not None:
        yield Said("similar_phone", DIGITS[phone], weights.stranger["phone"][phone], Millibits(0))


def _compared(
    comparison: Comparison, left: PersonFields, right: PersonFields, weights: Weights
) -> Iterator[Said]:
    one, other = comparison.read(left), comparison.read(right)
    if one is None or other is None:
        return
    for field, level in zip(comparison.fields, _levels(comparison.fields[0].name, one, other), strict=True):
        if level != MISSING:
            yield Said(
                field.name,
                field.levels[level],
                weights.stranger[field.name][level] if level else _equality(field, left, right, weights),
                weights.home[field.name][level],
            )


def _equality(field: Field, left: PersonFields, right: PersonFields, weights: Weights) -> Millibits:
    """Return the bits of two values that are the same, the less where they are written in two ways."""
    return min(weights.equal(field.name, field.term(one)) for one in (left, right))


@lru_cache(maxsize=1 << 18)
def _levels(name: str, one: Hashable, other: Hashable) -> tuple[int, ...]:
    return _BY_NAME[name].compare(one, other)


def address(left: PersonFields, right: PersonFields, weights: Weights) -> Said | None:
    """Return what two addresses say, by the part that agrees best; None where they have none in common."""
    for names in _ADDRESS:
        parts = [said for name in names for said in _compared(_BY_NAME[name], left, right, weights)]
        if parts:
            best = max(parts, key=lambda said: said.bits)
            return Said("address", f"{best.field} {best.level}", best.bits, best.home)
    return None
