"""What one entry of the stream holds."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from app.sources.batch import Batch, Row
from app.sources.split import batch_id

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Batch)
_UNKNOWN: Final = datetime.fromtimestamp(0, UTC)


class Entry(msgspec.Struct, frozen=True):
    """A batch that waits.

    Attributes:
        stream_id: Its place in the stream, and how it is deleted.
        rows: Number of rows, so that rounds can be cut without decoding.
        payload: The batch as ``encode`` wrote it.
    """

    stream_id: str
    batch_id: str
    rows: int
    payload: bytes


def encode(batch: Batch) -> bytes:
    """Return a batch as bytes, the same for the same batch."""
    return _ENCODER.encode(batch)


def decode(payload: bytes) -> Batch:
    """Return the batch that ``encode`` wrote.

    What it did not write, or another version of this program did, becomes a batch of no known source
    that has the payload as its one row: it ends in quarantine, whole, and nothing waits behind it.
    """
    try:
        return _DECODER.decode(payload)
    except msgspec.DecodeError:
        return _foreign(payload)


def _foreign(payload: bytes) -> Batch:
    source, kind, rows = "inbox", "undecodable", [Row(1, payload)]
    return Batch(
        batch_id=batch_id(source, kind, None, rows),
        source=source,
        kind=kind,
        as_of=_UNKNOWN,
        received_at=_UNKNOWN,
        rows=rows,
    )
