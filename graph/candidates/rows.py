"""How the index is laid out in its key-value store; every row is derived from the graph.

======================  ==================================================================
``k`` + hash            holders of a blocking key, 4 bytes each; over the cap their number, in 5 bytes
``m`` + hash + number   a holder of a key over the cap
``r`` + record key      the record's number, 4 bytes
``n`` + number          ``Holder``: the record's key, its sealed fields, its hashes
``s``                   ``Seen``: how far the graph was read
======================  ==================================================================
"""

from typing import Final

import msgspec
from msgspec import Struct

from graph.ids import RecordKey

type Write = tuple[bytes, bytes | None]
"""A row and its new content; None deletes it."""

SEEN: Final = b"s"
_OVER: Final = 5


class Holder(Struct, frozen=True, array_like=True):
    """A record in the index.

    Attributes:
        key: Of the record.
        sealed: Its person fields, see ``Cipher.seal``.
        hashes: Of its blocking keys, sorted, 8 bytes each.
    """

    key: RecordKey
    sealed: bytes
    hashes: bytes


class Seen(Struct, frozen=True):
    """How far the index has read the graph.

    Attributes:
        layout: What rows and keys mean; another one is deleted and built anew.
        incarnation: Of the graph; another graph is another index.
        taken: Number of the last transaction with records that was read.
        record: The last one of its records that was read; None once all were.
        fresh: The next record's number.
    """

    layout: str
    incarnation: str = ""
    taken: int = -1
    record: RecordKey | None = None
    fresh: int = 0


ENCODER: Final = msgspec.msgpack.Encoder()
HOLDER: Final = msgspec.msgpack.Decoder(Holder)


def posting(key: bytes) -> bytes:
    """Return where the holders of a hash are."""
    return b"k" + key


def members(key: bytes) -> bytes:
    """Return what the rows of all holders of a hash over the cap begin with."""
    return b"m" + key


def of_record(key: RecordKey) -> bytes:
    """Return where a record's number is."""
    return b"r" + key.encode()


def of_number(number: int) -> bytes:
    """Return where a record is."""
    return b"n" + number.to_bytes(4, "big")


def over(holders: int) -> bytes:
    """Return the posting of a key over the cap."""
    return holders.to_bytes(_OVER, "little")


def size(cell: bytes | None) -> int:
    """Return how many holders a posting tells of."""
    if cell is None:
        return 0
    return int.from_bytes(cell, "little") if len(cell) == _OVER else len(cell) // 4
