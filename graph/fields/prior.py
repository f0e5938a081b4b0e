"""How many pairs of a file are one person, from the pairs that deterministic rules find."""

from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.comparisons import FIELDS
from graph.fields.sampling import agreeing_pairs
from graph.fields.table import Ints, Table

RULES: Final = (
    ("given_name", "family_name", "birth_date"),
    ("given_name", "family_name", "postcode"),
    ("given_name", "family_name", "street"),
    ("given_name", "birth_date", "postcode"),
    ("family_name", "birth_date", "postcode"),
    ("given_name", "phone"),
    ("email",),
    ("identifier",),
)
"""Fields that, all being the same, make two records one person."""

WEAK_RULES: Final = (
    ("given_name", "family_name"),
    ("family_name", "birth_date"),
    ("given_name", "birth_date"),
)
"""The same for a file that has too few fields for the others; what chance alone gives is taken off."""

MOST_HOLDERS: Final = 20
"""Values that more records share are no one's (judgement)."""

FEWEST_DUPLICATES: Final = 0.05
"""Pairs of one person a record that are assumed where rules find fewer (judgement)."""

LEAST_RECALL: Final = 0.05
"""Share of the pairs of one person that rules must be able to find, for their count to mean anything."""

type Shares = Sequence[npt.NDArray[np.float64]]
"""m or u by level, for each field."""


class Counted(Struct, frozen=True):
    """What the rules found.

    Attributes:
        found: Pairs that fulfil one of RULES.
        found_weakly: Pairs that fulfil one of WEAK_RULES.
        pairs: All pairs there are.
        records: All records.
        both: Share of pairs that both have the field, by field.
    """

    found: int
    found_weakly: int
    pairs: int
    records: int
    both: tuple[float, ...]

    def share(self, m: Shares, u: Shares) -> float:
        """Return the share of pairs that are one person: the pairs found, over the share that rules find."""
        same, chance = ([float(levels[0]) for levels in shares] for shares in (m, u))
        matches = FEWEST_DUPLICATES * self.records
        if (recall := self._fulfilled(RULES, same)) >= LEAST_RECALL:
            matches = max(matches, self.found / recall)
        elif (recall := self._fulfilled(WEAK_RULES, same)) >= LEAST_RECALL:
            beyond_chance = self.found_weakly - self.pairs * self._fulfilled(WEAK_RULES, chance)
            matches = max(matches, beyond_chance / recall)
        return float(min(matches / max(self.pairs, 1), 0.5))

    def _fulfilled(self, rules: Sequence[Sequence[str]], same: Sequence[float]) -> float:
        """Return the share of pairs that fulfil a rule, fields being independent."""
        names = [field.name for field in FIELDS]
        used = sorted({name for rule in rules for name in rule})
        chance = [self.both[names.index(name)] * same[names.index(name)] for name in used]
        total = 0.0
        for agree in product((False, True), repeat=len(used)):
            agreeing = {name for name, is_same in zip(used, agree, strict=True) if is_same}
            if any(agreeing.issuperset(rule) for rule in rules):
                total += float(np.prod([p if yes else 1 - p for p, yes in zip(chance, agree, strict=True)]))
        return total


def matches_by_rules(records: Table, sources: Ints | None) -> Counted:
    """Count the pairs that fulfil a rule."""
    return Counted(
        found=_distinct(RULES, records, sources),
        found_weakly=_distinct(WEAK_RULES, records, sources),
        pairs=_all_pairs(len(records), sources),
        records=len(records),
        both=tuple(float(np.mean(terms >= 0)) ** 2 if len(terms) else 0.0 for terms in records.terms),
    )


def _distinct(rules: Sequence[Sequence[str]], records: Table, sources: Ints | None) -> int:
    """Return how many pairs fulfil one of the rules."""
    number = {field.name: place for place, field in enumerate(FIELDS)}
    found = [
        agreeing_pairs([records.terms[number[name]] for name in rule], sources, most_holders=MOST_HOLDERS)
        for rule in rules
    ]
    return len(np.unique(np.concatenate([pairs.left * len(records) + pairs.right for pairs in found])))


def _all_pairs(count: int, sources: Ints | None) -> int:
    inside = np.bincount(sources) if sources is not None and count else np.zeros(0, dtype=np.int64)
    return count * (count - 1) // 2 - int((inside * (inside - 1) // 2).sum())
