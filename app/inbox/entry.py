"""What one entry of the stream holds."""

from typing import Final

import msgspec

from app.sources.batch import Batch

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Batch)


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
    """Return the batch that ``encode`` wrote."""
    return _DECODER.decode(payload)
