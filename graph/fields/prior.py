"""How many pairs of a file are one person, from the pairs that deterministic rules find."""

from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from graph.fields.comparisons import FIELDS
from graph.fields.sampling import Pairs, agreeing_pairs
from graph.fields.table import Ints, Table

RULES: Final = (
    ("given_name", "family_name", "birth_date"),
    ("given_name", "family_name", "postcode"),
    ("given_name", "family_name", "street"),
    ("given_name", "birth_date", "postcode"),
    ("family_name", "birth_date", "postcode"),
    ("given_name", "email"),
    ("given_name", "phone"),
    ("given_name", "identifier"),
    ("birth_date", "identifier"),
)
"""Fields that, all being the same, make two records one person."""

MOST_HOLDERS: Final = 100

FEWEST_DUPLICATES: Final = 0.05
"""Pairs of one person a record that are assumed where rules find fewer (judgement)."""

_LEAST_RECALL: Final = 0.05


class Counted(Struct, frozen=True):
    """What the rules found.

    Attributes:
        found: Pairs that fulfil a rule.
        pairs: All pairs there are.
        records: All records.
        both: Share of pairs that both have the field, by field.
    """

    found: int
    pairs: int
    records: int
    both: tuple[float, ...]

    def odds(self, m: Sequence[npt.NDArray[np.float64]]) -> float:
        """Return the share of pairs that are one person: the pairs found, over the share that the rules find."""
        recall = max(self._recall([float(one[0]) for one in m]), _LEAST_RECALL)
        matches = max(self.found / recall, FEWEST_DUPLICATES * self.records)
        return float(min(matches / max(self.pairs, 1), 0.5))

    def _recall(self, same: Sequence[float]) -> float:
        """Return the share of true pairs that fulfil a rule, fields being independent."""
        names = [field.name for field in FIELDS]
        used = sorted({name for rule in RULES for name in rule})
        chance = [self.both[names.index(name)] * same[names.index(name)] for name in used]
        total = 0.0
        for agree in product((False, True), repeat=len(used)):
            agreeing = {name for name, is_same in zip(used, agree, strict=True) if is_same}
            if any(agreeing.issuperset(rule) for rule in RULES):
                total += float(np.prod([p if yes else 1 - p for p, yes in zip(chance, agree, strict=True)]))
        return total


def matches_by_rules(records: Table, sources: Ints | None) -> Counted:
    """Count the pairs that fulfil a rule."""
    names = [field.name for field in FIELDS]
    found = [
        agreeing_pairs(
            [records.terms[names.index(name)] for name in rule], sources, most_holders=MOST_HOLDERS
        )
        for rule in RULES
    ]
    return Counted(
        found=_distinct(found, len(records)),
        pairs=_all_pairs(len(records), sources),
        records=len(records),
        both=tuple(float(np.mean(terms >= 0)) ** 2 if len(terms) else 0.0 for terms in records.terms),
    )


def _distinct(found: Sequence[Pairs], count: int) -> int:
    return len(np.unique(np.concatenate([pairs.left * count + pairs.right for pairs in found])))


def _all_pairs(count: int, sources: Ints | None) -> int:
    inside = np.bincount(sources) if sources is not None and count else np.zeros(0, dtype=np.int64)
    return count * (count - 1) // 2 - int((inside * (inside - 1) // 2).sum())
