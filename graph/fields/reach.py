"""Whether the fields of two records can reach 0 bits at all: a bound that spares most candidates the whole comparison."""

from typing import Final

from graph.fields.agreement import address
from graph.fields.name_levels import MISSING, name_levels
from graph.fields.near_contacts import near_email, near_phone
from graph.fields.person_names import PersonName
from graph.fields.record import PersonFields
from graph.fields.value_levels import birth_date_level
from graph.fields.weights import Weights
from graph.matching.outcome import Millibits

_ADDRESS: Final = ("postcode", "street", "city")


class Reach:
    """An upper bound of a pair's bits: exact where that is cheap, and else the most that a field can say.

    What can only take bits away (gender, a home, names that object) is left out.

    Args:
        prior: Log-odds that two records drawn at random are one person.
        weights: What the levels are worth.
    """

    __slots__ = ("_address", "_email", "_phone", "_prior", "_weights")

    def __init__(self, prior: Millibits, weights: Weights) -> None:
        self._prior: Final = prior
        self._weights: Final = weights
        self._address: Final = max(
            0,
            *(bits for name in _ADDRESS for bits in weights.stranger[name]),
            *(bits for name in _ADDRESS for bits in weights.equality.get(name, {}).values()),
            *(weights.rare.get(name, 0) for name in _ADDRESS),
        )
        self._email: Final = max(0, *weights.stranger["email"][1:])
        self._phone: Final = max(0, *weights.stranger["phone"][1:])

    def may(self, left: PersonFields, right: PersonFields) -> bool:
        """Tell whether 0 bits are not ruled out; symmetric in effect: where it is False both ways are below 0."""
        bits = self._prior + self._born(left, right)
        if left.name is not None and right.name is not None:
            bits += self._named(left.name, right.name)
        if bits + self._address + self._email + self._phone < 0:
            return False
        if _may_be_near(left.emails, right.emails) and (email := near_email(left, right)) is not None:
            bits += self._weights.stranger["email"][email]
        if (phone := near_phone(left, right)) is not None:
            bits += self._weights.stranger["phone"][phone]
        if bits >= 0 or bits + self._address < 0:
            return bits >= 0
        said = address(left, right, self._weights)
        return said is not None and bits + said.bits >= 0

    def _born(self, left: PersonFields, right: PersonFields) -> int:
        one, other = left.birth_date, right.birth_date
        if one is None or other is None:
            return 0
        level = birth_date_level(one, other)
        return self._weights.stranger["birth_date"][level] if level else self._equal("birth_date", one.digits)

    def _named(self, left: PersonName, right: PersonName) -> int:
        given, family, more = name_levels(left, right)
        found = self._level("given_name", given, left.given) + self._level("family_name", family, left.family)
        return found + self._level("more_names", more, " ".join(left.more))

    def _level(self, field: str, level: int, value: str) -> int:
        if level == MISSING:
            return 0
        return self._weights.stranger[field][level] if level else self._equal(field, value)

    def _equal(self, field: str, value: str) -> int:
        return self._weights.equal(field, value)


def _may_be_near(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Tell whether two addresses may be one but for a slip or the provider; see ``near_contacts``."""
    for one in left:
        box, _, domain = one.partition("@")
        for other in right:
            there, _, domain_there = other.partition("@")
            if box == there:
                return True
            if domain == domain_there and box[:1] == there[:1] and abs(len(box) - len(there)) <= 1:
                return True
    return False
