"""An order of records that their place in a file has no part in."""

import hashlib
from collections.abc import Sequence

import msgspec
import numpy as np

from graph.fields.record import PersonFields
from graph.fields.table import Ints


def order_by_content(records: Sequence[PersonFields], sources: Ints | None = None) -> Ints:
    """Return positions in the order of a hash of each record's fields, and file where given.

    For records without a key of their own: samples and ties then fall out the same however a file is sorted.
    Records with the same fields are interchangeable, so theirs among each other does not matter.
    """
    encode = msgspec.msgpack.Encoder().encode
    files = np.zeros(len(records), dtype=np.int64) if sources is None else sources
    digests = [
        hashlib.blake2b(encode(fields), digest_size=12, salt=int(file).to_bytes(8)).digest()
        for fields, file in zip(records, files, strict=True)
    ]
    return np.array(sorted(range(len(records)), key=digests.__getitem__), dtype=np.int64)
