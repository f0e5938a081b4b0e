"""Blocking keys of records as 64-bit numbers."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from graph.candidates.arrays import Ints, Words
from graph.fields.keys import keys
from graph.fields.record import PersonFields


def key_numbers(records: Sequence[PersonFields]) -> tuple[Ints, Words]:
    """Return record (by position) and number of every blocking key, some perhaps twice.

    Two keys with one number only give a pair too many.
    """
    owners: list[int] = []
    digests: list[bytes] = []
    for position, fields in enumerate(records):
        before = len(digests)
        digests += [
            blake2b(f"{kind}\x1f{text}".encode(), digest_size=8).digest() for kind, text in keys(fields)
        ]
        owners += [position] * (len(digests) - before)
    return np.array(owners, dtype=np.int64), np.frombuffer(b"".join(digests), dtype=np.uint64)
