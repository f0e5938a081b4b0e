"""The most that parts of two records can say, whatever is in them: what rejects a pair unseen, and never wrongly."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from graph.fields.name_levels import DIFFERENT
from graph.fields.weights import Weights
from graph.matching.snapshot import Snapshot

BIRTH_DATE, EMAIL, PHONE, ADDRESS = 1, 2, 4, 8
"""A bit for each part besides the name; gender only speaks against."""


class Bounds(Struct, frozen=True):
    """In millibits.

    Attributes:
        stranger: For each set of parts, the prior and the most that they can say against two strangers.
        home: The same against two people of one home.
        apart: The most that whole names say against a home where given names are different, objected to or not.
    """

    stranger: tuple[int, ...]
    home: tuple[int, ...]
    apart: int


def bounds(snapshot: Snapshot) -> Bounds:
    """Return the bounds of a snapshot."""
    weights = snapshot.fields
    return Bounds(
        stranger=_table(_most_bits(weights), snapshot.prior),
        home=_table(_most_home(weights), weights.prior if weights else 0),
        apart=_most_apart(weights),
    )


def _table(most: Mapping[int, int], prior: int) -> tuple[int, ...]:
    """Return the prior and the most that parts can say, for each set of them."""
    parts = BIRTH_DATE | EMAIL | PHONE | ADDRESS
    return tuple(prior + sum(bits for part, bits in most.items() if both & part) for both in range(parts + 1))


_FIELDS: Final = {
    BIRTH_DATE: ("birth_date",),
    EMAIL: ("email",),
    PHONE: ("phone",),
    ADDRESS: ("postcode", "street", "city"),
}


def _most_bits(weights: Weights | None) -> dict[int, int]:
    """Return the most that each part can say against strangers; nothing is 0, and gender says no more."""
    if weights is None:
        return {}
    return {part: max(0, *(_most(name, weights) for name in fields)) for part, fields in _FIELDS.items()}


def _most(field: str, weights: Weights) -> int:
    """Return the most that a level says, or a value in common however rare it is."""
    rare = [weights.rare[field]] if field in weights.rare else []
    return max(*weights.stranger[field], *weights.equality.get(field, {}).values(), *rare)


def _most_home(weights: Weights | None) -> dict[int, int]:
    """Return the most that each part can say against a home."""
    if weights is None:
        return {}
    return {
        part: max(0, *(bits for name in fields for bits in weights.home[name]))
        for part, fields in _FIELDS.items()
    }


def _most_apart(weights: Weights | None) -> int:
    """Return the most that whole names can say against a home whose given names are different, objected to or not."""
    if weights is None:
        return 0
    others = (max(0, *weights.home[name]) for name in ("family_name", "more_names"))
    return max(weights.home["given_name"][DIFFERENT], weights.incompatible) + sum(others)
