"""Moves events from the tail to their buckets."""

import zlib

import polars as pl

from app.lake.lake import Lake
from app.lake.message_index import MessageIndex
from app.lake.schema import BUCKETS, TAIL


def bucket_of(owner: str) -> int:
    """Return the bucket of a device or record, the same in every process and version."""
    return zlib.crc32(owner.encode()) % BUCKETS


def tail_rows(lake: Lake) -> int:
    """Return how many events wait to be moved.

    Raises:
        LakeUnavailable: The table cannot be read.
    """
    tail = lake.events.scan().filter(pl.col("bucket") == TAIL).select(pl.len())
    return int(lake.events.read(tail).item())


def compact(lake: Lake, index: MessageIndex) -> int:
    """Sort all events by owner and time into their buckets, in one commit, and return how many moved.

    Needs the drain lease.  A kill before the commit changes nothing.  Rewrites
    the whole table, so its cost grows with it.

    Raises:
        LakeUnavailable: Nothing was moved, or the answer was lost.
    """
    waiting = tail_rows(lake)
    if not waiting:
        return 0
    index.catch_up()
    rows = lake.events.read(lake.events.scan())
    owners = rows.select("owner").unique()
    buckets = pl.Series("bucket", [bucket_of(owner) for owner in owners["owner"]], dtype=pl.Int16)
    sorted_rows = (
        rows.drop("bucket")
        .join(owners.with_columns(buckets), on="owner")
        .sort("bucket", "owner", "at", "message_id")
    )
    lake.events.replace(sorted_rows)
    index.noted()
    return waiting
