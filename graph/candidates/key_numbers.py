"""Blocking keys of records as 64-bit numbers."""

from collections.abc import Sequence

import numpy as np

from graph.candidates.arrays import Ints, Words
from graph.fields.keys import hashed_keys
from graph.fields.record import PersonFields


def key_numbers(records: Sequence[PersonFields]) -> tuple[Ints, Words]:
    """Return record (by position) and number of every blocking key, some perhaps twice.

    Two keys with one number only give a pair too many.
    """
    each = [hashed_keys(fields) for fields in records]
    owners = np.repeat(np.arange(len(each)), np.fromiter(map(len, each), dtype=np.int64, count=len(each)))
    return owners, np.array([number for some in each for number in some], dtype=np.uint64)
